"""The part of a policy that every layer may say, the lower only tighter (``layers.py`` says what tighter is)."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, StringConstraints, model_validator

from cohere_governed.policy.schema.types import (
    MIN_LOG_DAYS,
    Action,
    Category,
    Days,
    EntityType,
    Id,
    Layer,
    Positive,
    SafetyMode,
    Sha256,
    Share,
    SpecialCategory,
    Strict,
    Text,
    TreatmentName,
)

_ENGINE = r"^(presidio|(spacy|stanza|transformers|gliner):[A-Za-z0-9_./-]{1,100})$"


class Redaction(Strict):
    """What happens to personal data and secrets before a request leaves."""

    mode: Literal["redact", "block"] | None = None
    """`redact` replaces what is found; `block` refuses a call in which personal data is found."""
    default: TreatmentName | None = None
    """Treatment of an entity type that `treatments` does not name."""
    treatments: dict[EntityType, TreatmentName] = {}
    """Entity type → treatment."""
    special_categories: dict[Literal["default"] | SpecialCategory, TreatmentName] = {}
    """GDPR Article 9 category (or `default`) → least treatment."""
    not_personal: tuple[EntityType, ...] | None = None
    """Types that do not identify a person by themselves: they are treated, never a ground to refuse."""
    threshold: Share | None = None
    """Least score of a finding; lower finds more."""
    propagate: bool | None = None
    """A value found once is treated wherever else it stands in the call."""
    scope: Literal["tenant", "conversation", "call"] | None = None
    """Within what the same value has the same stand-in."""
    epoch_days: Positive | None = None
    """Days after which a value takes a new stand-in."""
    invented: Literal["keep", "drop", "refuse"] | None = None
    """What happens to a stand-in the model made up."""
    languages: tuple[Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")], ...] | None = None
    engine: Annotated[str, StringConstraints(pattern=_ENGINE)] | None = None
    """Instead of the shipped detector: `spacy:MODEL`, `stanza:LANG`, `transformers:MODEL`, `gliner:MODEL`; or
    `presidio`, which adds its stock patterns."""
    recognisers: tuple[Annotated[str, StringConstraints(pattern=r"^recognisers/[A-Za-z0-9_.-]+$")], ...] | None = None
    """Files with more recognisers; they stand in the folder `recognisers`."""
    budget_seconds: Annotated[float, Field(gt=0, le=600)] | None = None
    """Time the detector has for one call; over it the call is refused."""


ModalityAction: TypeAlias = Literal["allow", "redact", "refuse"]


class Modalities(Strict):
    """Content that a text detector cannot read."""

    image: ModalityAction | None = None
    audio: ModalityAction | None = None
    file: ModalityAction | None = None
    url: ModalityAction | None = None
    tokens: ModalityAction | None = None


class Retention(Strict):
    """Days that records are kept."""

    metadata: Annotated[int, Field(ge=MIN_LOG_DAYS, le=36_525)] | None = None
    content: Days | None = None
    vendor: Days | None = None
    """Most days that the provider may keep content; the agreement must say no more."""


class EndUsers(Strict):
    """People who use the application."""

    id_required: bool | None = None
    pseudonymise: Literal["hmac"] | None = None
    suspend_after: Positive | None = None
    """Findings of prohibited use that suspend an end user, until somebody reinstates them; nobody, when left out."""
    suspend_within_days: Annotated[int, Field(ge=1, le=366)] | None = None
    """Days within which they count."""
    suspend_counts: Literal["block", "review"] | None = None
    """`block` counts refused calls and withheld answers; `review` what was looked at, too."""


class Thresholds(Strict):
    """Scores from which a finding counts; lower is tighter."""

    review: Share | None = None
    block: Share | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Thresholds:
        if self.review is not None and self.block is not None and self.review > self.block:
            raise ValueError("`review` must not be above `block`")
        return self


class CategoryRule(Strict):
    """What happens when a category of prohibited use is seen."""

    action: Action | None = None
    thresholds: Thresholds = Thresholds()


class Calibration(Strict):
    """What `conduct calibrate` made of a tenant's ordinary prompts."""

    file: Annotated[str, StringConstraints(pattern=r"^calibrations/[A-Za-z0-9_.-]+\.json$")]
    sha256: Sha256
    """Of the file: another one is another policy."""


class Judge(Strict):
    """A Cohere model that is asked about requests in which the screen saw something for `review`; off where it is not
    said. It can only make a refusal of a doubt, never clear one. Each doubtful request costs one more call.
    """

    model: Text | None = None
    use_case: Id | None = None
    """The declared use case that its calls are made under, one of the tenant's; it names the model too."""
    on_failure: Literal["local", "refuse"] | None = None
    """Where it does not answer, late or otherwise than it was asked to: refuse the request, or go by the screen."""
    timeout_seconds: Annotated[float, Field(gt=0, le=60)] | None = None


class Volume(Strict):
    """What no single text shows. Counted in each process; nothing unless said."""

    calls_an_hour: Positive | None = None
    """Answers generated for one end user within an hour; more is `spam`."""
    alike: Positive | None = None
    """Answers that are nearly the same, for more than `end_users` within `minutes`, from which on it is
    `coordinated_disinformation`. For what is published, not for a help desk, which says the same to all."""
    end_users: Positive | None = None
    minutes: Annotated[int, Field(ge=1, le=1440)] | None = None


class Conduct(Strict):
    """Acceptable use."""

    categories: dict[Category, CategoryRule] = {}
    unknown_category: Literal["block"] | None = None
    layers: tuple[Layer, ...] | None = None
    """Layers whose findings count; a lower layer of policy only adds."""
    alone: tuple[Layer, ...] | None = None
    """Layers that may block without a second one agreeing."""
    input: bool | None = None
    """Requests are screened."""
    output: bool | None = None
    """Answers are screened before they are given out."""
    review: Literal["proceed", "hold"] | None = None
    """What becomes of an answer when it, or its request, is seen for `review`: given out, or held for a human."""
    calibration: Calibration | None = None
    """Fits the classifier to a tenant's trade, never below its floor; the lexicon is not touched."""
    judge: Judge = Judge()
    volume: Volume = Volume()
    on_error: Literal["deny"] | None = None
    unscreened_language: Literal["record", "review", "refuse"] | None = None


class Reviews(Strict):
    """Answers that wait for a human."""

    deadline_hours: Annotated[int, Field(ge=1, le=8_760)] | None = None
    """Within which an answer must be approved; afterwards it cannot be."""


class SafetyModes(Strict):
    """The least `safety_mode` on the wire."""

    floor: SafetyMode | None = None
    forbid: tuple[SafetyMode, ...] | None = None
    when_tools_or_documents: Literal["allow", "refuse"] | None = None
    """Cohere applies CONTEXTUAL then, whatever is asked."""


class RequestOptions(Strict):
    """The SDK's escape hatches."""

    allow_additional_headers: tuple[Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]+$")], ...] | None = None
    allow_additional_body_parameters: bool | None = None
    """Fields the wire map does not know; they are treated as text."""
    allow_base_url_override: bool | None = None
    """Whether a caller may name an address; it must be one of the tenant's routes all the same."""
    server_conversations: Literal["allow", "refuse"] | None = None
    """`conversation_id`, which stores the conversation at the provider."""


class Quotas(Strict):
    """Ceilings; lower is tighter."""

    max_characters: Positive | None = None
    """Characters of text in one call."""
    calls_per_minute: Positive | None = None
    """Calls of the tenant in one process; said for the operator or a tenant, as are the two below."""
    tokens_per_minute: Positive | None = None
    """Tokens of calls that ended within the last minute."""
    concurrent_calls: Positive | None = None
    """Calls under way at once."""


class ModelUse(Strict):
    """Models for everybody below."""

    withdrawn: tuple[Text, ...] | None = None
    """Models that nothing is sent to from now on, whatever a use case allows: by name, or prefix with `*`. Streams
    under way end too."""


class Controls(Strict):
    """The part of a policy that every layer may tighten."""

    redaction: Redaction = Field(default_factory=Redaction)
    modalities: Modalities = Modalities()
    capture: Literal["full", "redacted", "metadata"] | None = None
    """What the audit record seals of content; less is tighter."""
    retention: Retention = Retention()
    stream_record: Literal["final", "strict"] | None = None
    """`strict`: every piece of a stream is durable before it is handed on."""
    end_users: EndUsers = EndUsers()
    conduct: Conduct = Field(default_factory=Conduct)
    reviews: Reviews = Reviews()
    models: ModelUse = ModelUse()
    safety_mode: SafetyModes = SafetyModes()
    request_options: RequestOptions = RequestOptions()
    quotas: Quotas = Quotas()
