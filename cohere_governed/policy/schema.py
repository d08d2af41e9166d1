"""What may stand in each kind of file: one model per kind, and its JSON Schema.

The models say shape and type; what a lower layer may not loosen is said in
``layers.py``. Every field that a layer may leave out is ``None`` here, so that
"said nothing" and "said the default" stay two different things.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeAlias
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    WithJsonSchema,
    model_validator,
)

from cohere_governed.model import TENANT_ID, Cloud, Modality
from cohere_governed.policy.bundle import PublicKey
from cohere_governed.policy.geography import SIGNED

__all__ = [
    "KINDS",
    "Agreement",
    "Controls",
    "Exemption",
    "Operator",
    "Provider",
    "Route",
    "Tenant",
    "UseCase",
    "schema",
]

MIN_LOG_DAYS = 183
"""Six months: the least a deployer keeps logs (EU AI Act, Articles 19 and 26(6))."""

_REFERENCE = r"^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+|keyring:[^/]+/.+|awskms:.+|vault:.+|pkcs11:.+)$"
_ROUTE_KEY = r"^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+|keyring:[^/]+/.+)$"
_ENGINE = r"^(presidio|(spacy|stanza|transformers|gliner):[A-Za-z0-9_./-]{1,100})$"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def _date(value: object) -> object:
    if isinstance(value, str) and _DATE.fullmatch(value):
        return date.fromisoformat(value)
    raise ValueError("must be a date, YYYY-MM-DD")


def _database(value: object) -> object:
    if isinstance(value, str) and not re.match(_REFERENCE, value) and urlsplit(value).password:
        raise ValueError("must not hold a password; write `env:NAME` and keep the address in the environment")
    return value


def _policy_key(value: object) -> object:
    if isinstance(value, str):
        PublicKey.parse(value)
    return value


def _modalities(value: object) -> object:
    return tuple(Modality(name) for name in value) if isinstance(value, tuple) else value


def _route_key(value: object) -> object:
    if isinstance(value, str) and not re.match(_ROUTE_KEY, value):
        raise ValueError("a route's key is read from `env:NAME`, `file:PATH` or `keyring:SERVICE/NAME`, nowhere else")
    return value


def _network(value: str) -> str:
    try:
        return str(ipaddress.ip_network(value))
    except ValueError:
        raise ValueError("must be a network such as 10.20.0.0/16, without bits beyond its mask") from None


Day = Annotated[date, BeforeValidator(_date), WithJsonSchema({"type": "string", "format": "date"})]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Id = Annotated[str, StringConstraints(pattern=f"^{TENANT_ID.pattern}$")]
Category = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
EntityType = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$")]
Region = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_-]*$")]
Reference = Annotated[str, StringConstraints(pattern=_REFERENCE)]
RouteKey = Annotated[str, StringConstraints(pattern=_ROUTE_KEY), BeforeValidator(_route_key)]
PolicyKey = Annotated[Text, BeforeValidator(_policy_key)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Share = Annotated[float, Field(ge=0, le=1)]
Days = Annotated[int, Field(ge=0, le=36_525)]
Positive = Annotated[int, Field(ge=1)]

Action: TypeAlias = Literal["allow", "log", "review", "require_human", "block"]
TreatmentName: TypeAlias = Literal["keep", "generalise", "surrogate", "pseudonymise", "mask", "refuse"]
SafetyMode: TypeAlias = Literal["NONE", "OFF", "CONTEXTUAL", "STRICT"]
DataClass: TypeAlias = Literal["public", "internal", "confidential", "personal", "health", "financial"]
SpecialCategory: TypeAlias = Literal[
    "racial_or_ethnic_origin",
    "political_opinions",
    "religious_or_philosophical_beliefs",
    "trade_union_membership",
    "genetic_data",
    "biometric_data",
    "health",
    "sex_life_or_orientation",
]
"""The eight of GDPR Article 9(1)."""
Deployment: TypeAlias = Literal[
    "saas", "model_vault_standard", "model_vault_encrypted", "private_vpc", "on_premises", "cloud", "sandbox"
]
Layer: TypeAlias = Literal["rule", "lexicon", "classifier"]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)


# ── Controls: what operator, tenant and use case may each say, the lower only tighter ──


class Redaction(_Model):
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


class Modalities(_Model):
    """Content that a text detector cannot read."""

    image: ModalityAction | None = None
    audio: ModalityAction | None = None
    file: ModalityAction | None = None
    url: ModalityAction | None = None
    tokens: ModalityAction | None = None


class Retention(_Model):
    """Days that records are kept."""

    metadata: Annotated[int, Field(ge=MIN_LOG_DAYS, le=36_525)] | None = None
    content: Days | None = None
    vendor: Days | None = None
    """Most days that the provider may keep content; the agreement must say no more."""


class EndUsers(_Model):
    """People who use the application."""

    id_required: bool | None = None
    pseudonymise: Literal["hmac"] | None = None
    suspend_after: Positive | None = None
    """Findings of prohibited use that suspend an end user, until somebody reinstates them; nobody, when left out."""
    suspend_within_days: Annotated[int, Field(ge=1, le=366)] | None = None
    """Days within which they count."""
    suspend_counts: Literal["block", "review"] | None = None
    """`block` counts refused calls and withheld answers; `review` what was looked at, too."""


class Thresholds(_Model):
    """Scores from which a finding counts; lower is tighter."""

    review: Share | None = None
    block: Share | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Thresholds:
        if self.review is not None and self.block is not None and self.review > self.block:
            raise ValueError("`review` must not be above `block`")
        return self


class CategoryRule(_Model):
    """What happens when a category of prohibited use is seen."""

    action: Action | None = None
    thresholds: Thresholds = Thresholds()


class Calibration(_Model):
    """What `conduct calibrate` made of a tenant's ordinary prompts."""

    file: Annotated[str, StringConstraints(pattern=r"^calibrations/[A-Za-z0-9_.-]+\.json$")]
    sha256: Sha256
    """Of the file: another one is another policy."""


class Conduct(_Model):
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
    on_error: Literal["deny"] | None = None
    unscreened_language: Literal["record", "review", "refuse"] | None = None


class Reviews(_Model):
    """Answers that wait for a human."""

    deadline_hours: Annotated[int, Field(ge=1, le=8_760)] | None = None
    """Within which an answer must be approved; afterwards it cannot be."""


class SafetyModes(_Model):
    """The least `safety_mode` on the wire."""

    floor: SafetyMode | None = None
    forbid: tuple[SafetyMode, ...] | None = None
    when_tools_or_documents: Literal["allow", "refuse"] | None = None
    """Cohere applies CONTEXTUAL then, whatever is asked."""


class RequestOptions(_Model):
    """The SDK's escape hatches."""

    allow_additional_headers: tuple[Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]+$")], ...] | None = None
    allow_additional_body_parameters: bool | None = None
    """Fields the wire map does not know; they are treated as text."""
    allow_base_url_override: bool | None = None
    """Whether a caller may name an address; it must be one of the tenant's routes all the same."""
    server_conversations: Literal["allow", "refuse"] | None = None
    """`conversation_id`, which stores the conversation at the provider."""


class Quotas(_Model):
    """Ceilings; lower is tighter."""

    max_characters: Positive | None = None
    """Characters of text in one call."""
    calls_per_minute: Positive | None = None
    """Calls of the tenant in one process; said for the operator or a tenant, as are the two below."""
    tokens_per_minute: Positive | None = None
    """Tokens of calls that ended within the last minute."""
    concurrent_calls: Positive | None = None
    """Calls under way at once."""


class Controls(_Model):
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
    safety_mode: SafetyModes = SafetyModes()
    request_options: RequestOptions = RequestOptions()
    quotas: Quotas = Quotas()


# ── provider/*.yaml ────────────────────────────────────────────────────────────


class SourceDocument(_Model):
    """The text the bounds were written from."""

    file: Text
    title: Text
    publisher: Text
    dated: Text | None = None
    sha256: Sha256


class Clause(_Model):
    """One clause in our words."""

    id: Category
    says: Text
    enforced_by: tuple[Text, ...] = ()


class ProviderCategory(_Model):
    """A floor for one category of prohibited use."""

    action: Action
    clause: Category
    means: Text
    non_overridable: bool = False
    report: tuple[Text, ...] = ()
    requires: Literal["consent_record"] | None = None
    retain_content: Literal["sealed", "normal", "none"] = "normal"
    thresholds: Thresholds = Thresholds()


class Reporting(_Model):
    """Telling Cohere."""

    contact: Text
    max_hours: Annotated[int, Field(ge=1, le=24)]


class Provider(_Model):
    """Cohere's bounds as one of its documents draws them. Ships with the package, read-only."""

    document: SourceDocument
    reviewed_on: Day
    clauses: tuple[Clause, ...]
    categories: dict[Category, ProviderCategory] = {}
    safety_mode: SafetyModes = SafetyModes()
    reporting: Reporting | None = None
    may_train: tuple[Literal["trial", "default", "enterprise"], ...] = ()
    """Tiers whose terms may train on content unless evidence says otherwise."""

    @model_validator(mode="after")
    def _clauses_exist(self) -> Provider:
        known = {clause.id for clause in self.clauses}
        for name, category in self.categories.items():
            if category.clause not in known:
                raise ValueError(f"category `{name}` names a clause `{category.clause}` that is not listed")
        return self


# ── operator.yaml ──────────────────────────────────────────────────────────────


Provides: TypeAlias = Literal["cohere", "bedrock", "sagemaker", "oci", "azure", "private"]
Host = Annotated[str, StringConstraints(pattern=r"^[a-z0-9.-]+(:\d{1,5})?$")]

_SIGNED_WITH: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "bedrock": (frozenset({"access_key", "secret_key"}), frozenset({"session_token"})),
    "sagemaker": (frozenset({"access_key", "secret_key"}), frozenset({"session_token"})),
    "oci": (frozenset({"user", "tenancy", "fingerprint", "private_key"}), frozenset()),
}
"""Provider → the credentials that it needs, and those it may have."""


class Route(_Model):
    """One way to a model."""

    name: Id
    provider: Provides = "cohere"
    deployment: Deployment
    region: Region
    base_url: Text | None = None
    hosts: tuple[Host, ...] = ()
    """Left out for bedrock, sagemaker and oci: the public endpoint of `provider_region`."""
    provider_region: Text | None = None
    """The cloud's own name of its region, such as `eu-central-1`."""
    key_ref: RouteKey | None = None
    """The bearer key: `env:NAME`, `file:PATH` or `keyring:SERVICE/NAME`."""
    credentials: dict[str, RouteKey] = {}
    """What bedrock, sagemaker (`access_key`, `secret_key`, `session_token`) and oci (`user`, `tenancy`, `fingerprint`,
    `private_key`) sign with; each a reference."""
    identity: Literal["machine", "instance_principal", "resource_principal"] | None = None
    """Instead of `credentials`: what boto3, or `~/.oci/config`, finds on this machine; or OCI's principals."""
    compartment: Annotated[str, StringConstraints(pattern=r"^ocid1\.[!-~]+$")] | None = None
    """OCI: the OCID that a call is accounted to."""
    models: tuple[Text, ...] = ("*",)
    surfaces: tuple[Text, ...] = ("*",)
    model_ids: dict[str, Text] = {}
    """Model that the app names → id on this route."""
    profiles: dict[str, Region] = {}
    """Bedrock: application inference profile or prompt router → the region that it was set up to stay in."""
    proxies: tuple[Host, ...] = ()
    """`host:port` of each proxy that this route may be tunnelled through; none unless said."""
    networks: tuple[Annotated[str, AfterValidator(_network)], ...] = ()
    """Networks such as `10.20.0.0/16` that the addresses of the hosts must be in; any unless said."""

    @model_validator(mode="after")
    def _addressed(self) -> Route:
        signed = self.provider in SIGNED
        if not self.hosts and not self.base_url and not (signed and self.provider_region):
            needed = "`provider_region`" if signed else "`base_url` or `hosts`"
            raise ValueError(f"a route needs {needed}")
        if self.base_url:
            url = urlsplit(self.base_url)
            if url.scheme not in {"https", "http"} or not url.hostname or url.username or url.query or url.fragment:
                raise ValueError("`base_url` must be an address such as https://host/path, without user or query")
            if url.scheme == "http" and not loopback(url.hostname):
                raise ValueError("`base_url` must be https: plain http is for loopback alone")
        return self

    @model_validator(mode="after")
    def _signs(self) -> Route:
        needed, allowed = _SIGNED_WITH.get(self.provider, (frozenset(), frozenset()))
        said = self.credentials.keys()
        if said - needed - allowed:
            names = ", ".join(sorted(needed | allowed)) or "none: it takes `key_ref`"
            raise ValueError(f"`credentials` of {self.provider} are {names}")
        if said and needed - said:
            raise ValueError(f"`credentials` of {self.provider} need {', '.join(sorted(needed - said))} too")
        if self.provider in SIGNED and self.key_ref:
            raise ValueError(f"`key_ref` is a bearer key, and {self.provider} takes signatures: give `credentials`")
        if self.identity and (self.provider not in SIGNED or said):
            raise ValueError("`identity` stands instead of `credentials`, for bedrock, sagemaker and oci")
        if self.identity not in {None, "machine"} and self.provider != "oci":
            raise ValueError(f"`{self.identity}` is OCI's: say `machine`")
        if self.provider == "oci" and (said or self.identity) and not self.compartment:
            raise ValueError("oci needs the `compartment` that calls are accounted to")
        if self.profiles and self.provider != "bedrock":
            raise ValueError("`profiles` are Bedrock's")
        return self


class LegalEntity(_Model):
    """Who answers to Cohere."""

    name: Text
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    role_gdpr: Literal["controller", "processor", "joint_controller"]
    role_ai_act: Literal["deployer", "provider", "distributor"]


class Contacts(_Model):
    """Who is told, and who tells."""

    dpo: Text
    incident_channel: Text
    cohere_reporting: Text
    supervisory_authority: Text


class Audit(_Model):
    """The audit store."""

    database_url: Annotated[Text, BeforeValidator(_database)] | None = None
    """SQLAlchemy URL without a password, or `env:NAME`; SQLite paths are from this folder."""
    anchor: Text | None = None
    """File outside the database that remembers every checkpoint."""
    min_metadata_days: Annotated[int, Field(ge=MIN_LOG_DAYS)] = MIN_LOG_DAYS
    max_content_days: Days = 3650
    on_write_failure: Literal["deny"] = "deny"


class Keys(_Model):
    """References to keys, never keys."""

    root: Reference


class FlowDown(_Model):
    """Clauses of ours that every tenant must have accepted."""

    required_clauses: tuple[Text, ...] = ()


class OperatorTraining(_Model):
    """How fresh the proof must be that an account's terms exclude training."""

    attestation_max_age_days: Annotated[int, Field(ge=1, le=366)] = 90


class Signature(_Model):
    """Who must have signed this folder (`cohere-governed policy sign`).

    Whoever may edit `operator.yaml` may edit this too: it stops mistakes. What stops people is the environment
    variable `COHERE_GOVERNED_POLICY_KEY`.
    """

    public_keys: Annotated[tuple[PolicyKey, ...], Field(min_length=1)]
    """One of them is enough."""


class Warnings(_Model):
    """When the commands speak up."""

    days_ahead: Annotated[int, Field(ge=0, le=366)] = 30
    """Days before an agreement, a proof, a review or a grant ends."""


class Draft(_Model):
    """A folder that is judged beside this one: what it would decide is recorded with each call, and never enforced."""

    folder: Text
    """Another config folder; from this one, or absolute."""
    tenants: tuple[Id, ...] | None = None
    """Tenants it is judged for; all of them, when it does not say."""


class TermsWatch(_Model):
    """What happens when a document of the provider's is not the accepted one."""

    on_critical: Literal["freeze", "alert"] = "freeze"
    """`freeze`: a tenant that has no log yet is not served until somebody has read and accepted the document."""
    on_material: Literal["freeze", "alert"] = "alert"


class OwnClock(_Model):
    """A duty to report of our own, such as what was promised to customers."""

    id: Id
    kind: Literal["acceptable-use", "breach"]
    hours: Annotated[int, Field(ge=1, le=8760)]
    to: Text
    basis: Text


_On = Annotated[tuple[Literal["opened", "due", "overdue"], ...], Field(min_length=1)]
_ALWAYS: tuple[Literal["opened", "due", "overdue"], ...] = ("opened", "due", "overdue")


class LogChannel(_Model):
    """The process's own log."""

    kind: Literal["log"]
    name: Id = "log"
    on: _On = _ALWAYS


class WebhookChannel(_Model):
    """A signed JSON document, posted."""

    kind: Literal["webhook"]
    name: Id = "webhook"
    on: _On = _ALWAYS
    url: Text
    secret: RouteKey
    """HMAC-SHA256 key."""

    @model_validator(mode="after")
    def _addressed(self) -> WebhookChannel:
        url = urlsplit(self.url)
        if url.scheme not in {"https", "http"} or not url.hostname or url.username or url.fragment:
            raise ValueError("`url` must be an address such as https://host/path, without user")
        if url.scheme == "http" and not loopback(url.hostname):
            raise ValueError("`url` must be https: plain http is for loopback alone")
        return self


class SmtpChannel(_Model):
    """A mail."""

    kind: Literal["smtp"]
    name: Id = "smtp"
    on: _On = _ALWAYS
    host: Text
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    starttls: bool = True
    sender: Text
    to: Annotated[tuple[Text, ...], Field(min_length=1)]
    user: Text | None = None
    password: RouteKey | None = None

    @model_validator(mode="after")
    def _private(self) -> SmtpChannel:
        if not self.starttls and not loopback(self.host):
            raise ValueError("`starttls: false` is for loopback alone")
        return self


class Incidents(_Model):
    """Clocks, and who is woken."""

    cohere_hours: Annotated[int, Field(ge=1, le=24)] | None = None
    """Sooner than the provider asks."""
    breach_hours: Annotated[int, Field(ge=1, le=72)] | None = None
    """Sooner than GDPR Article 33 asks."""
    clocks: tuple[OwnClock, ...] = ()
    due_within_hours: Annotated[int, Field(ge=1, le=72)] = 4
    """How long before a clock runs out somebody is told that it is about to."""
    escalate: tuple[Annotated[LogChannel | WebhookChannel | SmtpChannel, Field(discriminator="kind")], ...] = ()
    """Run by `incident escalate`."""

    @model_validator(mode="after")
    def _told_apart(self) -> Incidents:
        for what, names in (
            ("channel", [channel.name for channel in self.escalate]),
            ("clock", [*(clock.id for clock in self.clocks), "cohere-acceptable-use", "gdpr-article-33"]),
        ):
            if twice := sorted({name for name in names if names.count(name) > 1}):
                raise ValueError(f"two {what}s are called `{twice[0]}`")
        return self


class Operator(_Model):
    """Who answers to Cohere, where records and keys are, and the floors for every tenant."""

    legal_entity: LegalEntity
    contacts: Contacts
    audit: Audit = Audit()
    keys: Keys
    flow_down: FlowDown = FlowDown()
    training: OperatorTraining = OperatorTraining()
    incidents: Incidents = Incidents()
    terms_watch: TermsWatch = TermsWatch()
    routes: tuple[Route, ...] = ()
    floors: Controls = Field(default_factory=Controls)
    warnings: Warnings = Warnings()
    draft: Draft | None = None
    signature: Signature | None = None


# ── agreements/ID.yaml ─────────────────────────────────────────────────────────


class SignedDocument(_Model):
    """What was signed."""

    title: Text
    sha256: Sha256 | None = None
    """Of the signed file; without it the agreement is not in force."""
    version: Text | None = None
    """What the parties call this version; every record names it."""
    signed_on: Day | None = None
    effective: Day
    expires: Day | None = None


class Evidence(_Model):
    """A dated proof. A public web page is no proof."""

    type: Literal[
        "contract_clause", "vendor_letter", "architecture_review", "dashboard_screenshot", "attestation", "web_page"
    ]
    on: Day
    ref: Text | None = None
    sha256: Sha256 | None = None
    by: Text | None = None


class AgreementTraining(_Model):
    """Whether content may be trained on, and the proof that it is not."""

    permitted: Literal["none", "opted_in"] = "none"
    mechanism: Literal[
        "default_terms", "contract_exclusion", "dashboard_opt_out", "vault_zdr", "private_deployment", "no_provider"
    ]
    evidence: tuple[Evidence, ...] = ()


class VendorRetention(_Model):
    """How long the provider keeps content."""

    vendor_days: Days = 30
    mechanism: Literal["default_terms", "zdr", "private_deployment", "no_provider"] = "default_terms"
    evidence: tuple[Evidence, ...] = ()

    @model_validator(mode="after")
    def _plausible(self) -> VendorRetention:
        if self.vendor_days == 0 and self.mechanism == "default_terms":
            raise ValueError("nothing is kept only under `zdr`, `private_deployment` or `no_provider`")
        return self


class AgreementResidency(_Model):
    """Where content may be processed."""

    regions: tuple[Region, ...]
    deployments: Annotated[tuple[Deployment, ...], Field(min_length=1)] | None = None
    """What the agreement covers; any, when it does not say."""
    transfer_mechanism: Literal["none_needed", "adequacy", "sccs", "bcr", "consent"] = "none_needed"


class Dpa(_Model):
    """The data processing agreement; without one no personal data is sent."""

    executed: bool = False
    executed_on: Day | None = None
    ref: Text | None = None
    subprocessor_list: Text | None = None


class Ownership(_Model):
    """Who owns what."""

    inputs: Literal["customer", "vendor"] = "customer"
    outputs: Literal["customer", "vendor"] = "customer"
    fine_tuning_data: Literal["customer", "vendor"] = "customer"


class Grant(_Model):
    """Leave to store content remotely or to let it reach a third party: narrow, approved, and it ends."""

    id: Id
    surfaces: tuple[Text, ...]
    dataset_id: Text | None = None
    dataset_sha256: Sha256 | None = None
    """Digest of the file that may be uploaded; of several files, of their digests one after the other."""
    max_records: Positive | None = None
    """Most records (lines, rows) of one upload."""
    remote_ids: tuple[Text, ...] = ()
    """Ids that the provider gave to what was made under this grant."""
    purpose: Text
    target: Deployment | Literal["third_party"]
    lawful_basis: Text
    deidentified: bool = False
    approved_by: Annotated[tuple[Text, ...], Field(min_length=1)]
    granted_on: Day
    expires: Day
    revocable: bool = True
    revoked_on: Day | None = None

    @model_validator(mode="after")
    def _narrow(self) -> Grant:
        if self.revoked_on is not None and not self.revocable:
            raise ValueError("`revoked_on` stands in a grant that says `revocable: false`")
        if self.expires < self.granted_on:
            raise ValueError("`expires` is before `granted_on`")
        if any(surface.startswith("finetuning") for surface in self.surfaces) and self.target == "saas":
            raise ValueError("fine-tuning cannot target `saas`: Cohere hosts none since 2025-09-15")
        return self


class Agreement(_Model):
    """What was signed with Cohere for one or more tenants."""

    tenants: Annotated[tuple[Id, ...], Field(min_length=1)]
    document: SignedDocument
    tier: Literal["sandbox", "trial", "default", "enterprise"] = "default"
    training: AgreementTraining
    retention: VendorRetention = VendorRetention()
    residency: AgreementResidency
    dpa: Dpa = Dpa()
    data_classes: tuple[DataClass, ...] = ("public",)
    special_categories: tuple[SpecialCategory, ...] = ()
    ownership: Ownership = Ownership()
    grants: tuple[Grant, ...] = ()
    note: Text | None = None


# ── tenants/ID.yaml ────────────────────────────────────────────────────────────


class TermsAccepted(_Model):
    """Our clauses, as the tenant accepted them."""

    clauses: tuple[Text, ...]
    on: Day
    by: Text


class TenantTraining(_Model):
    """The tenant's own consent; it counts only where the agreement permits too."""

    consent: Literal["deny", "opted_in"] = "deny"
    given_on: Day | None = None
    given_by: Text | None = None
    expires: Day | None = None
    evidence: Text | None = None
    grants_accepted: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _evidenced(self) -> TenantTraining:
        if self.consent == "opted_in" and not (self.given_on and self.given_by and self.expires and self.evidence):
            raise ValueError("`opted_in` needs `given_on`, `given_by`, `expires` and `evidence`")
        return self


def _route_or_name(value: object) -> str:
    return "name" if isinstance(value, str) else "route"


RouteOrName = Annotated[
    Annotated[Route, Tag("route")] | Annotated[Id, Tag("name")], Discriminator(_route_or_name)
]  # told apart by kind, so that a fault in a route is not also "not a string"


class Residency(_Model):
    """Regions, and the ways there in order of preference."""

    regions: tuple[Region, ...]
    routes: Annotated[tuple[RouteOrName, ...], Field(min_length=1)]
    failover: Literal["next", "never"] = "next"
    """When a route cannot be reached, or its provider fails: the next of `routes` that is allowed, or none."""


class AiDisclosure(_Model):
    """What people are told."""

    text_ref: Text | None = None
    """A file with what people are told before they use the application, from the config folder."""


class Tenant(Controls):
    """One tenant."""

    status: Literal["active", "suspended", "offboarded"] = "active"
    owner: Text
    agreement: Id
    terms_accepted: TermsAccepted
    jurisdictions: tuple[Text, ...] = ()
    training: TenantTraining = TenantTraining()
    residency: Residency
    use_cases: Annotated[tuple[Id, ...], Field(min_length=1)]
    default_use_case: Id | None = None
    ai_disclosure: AiDisclosure = AiDisclosure()
    people: dict[Text, Text] = {}
    """Role → contact."""


# ── use_cases/ID.yaml ──────────────────────────────────────────────────────────


class Purpose(_Model):
    """Why."""

    description: Text
    lawful_basis: Literal[
        "consent",
        "contract",
        "legal_obligation",
        "vital_interests",
        "public_task",
        "legitimate_interests",
        "healthcare_provision",
        "not_applicable",
    ]
    lia_ref: Text | None = None
    compatible_with: tuple[Text, ...] = ()


class Risk(_Model):
    """How much harm it could do."""

    ai_act: Literal["not_in_scope", "minimal", "limited", "high", "prohibited"]
    high_stakes: bool
    annex_iii: Text | None = None
    dpia_ref: Text | None = None
    fria_ref: Text | None = None


class Oversight(_Model):
    """Who looks."""

    mode: Literal["none", "human_on_the_loop", "human_in_the_loop", "human_decides"] = "human_in_the_loop"
    roles: tuple[Text, ...] = ()
    automated_decision: bool = False
    decision_record_required: bool = False


class VendorApproval(_Model):
    """Cohere's own review, asked for where a use is sensitive."""

    status: Literal["not_required", "pending", "approved", "refused"] = "pending"
    ref: Text | None = None


class Models(_Model):
    """Which models, and what is known of them."""

    allowed: Annotated[tuple[Text, ...], Field(min_length=1)]
    model_card_urls: Annotated[tuple[Text, ...], Field(min_length=1)]
    limitations_ref: Text | None = None


class Approval(_Model):
    """Our own yes."""

    status: Literal["draft", "approved", "withdrawn"] = "draft"
    by: tuple[Text, ...] = ()
    on: Day | None = None
    review_by: Day | None = None

    @model_validator(mode="after")
    def _signed(self) -> Approval:
        if self.status == "approved" and not (self.by and self.on and self.review_by):
            raise ValueError("`approved` needs `by`, `on` and `review_by`")
        return self


class HarmAssessment(_Model):
    """Biases and harms, looked at and written down."""

    biases_documented: bool
    ref: Text | None = None
    notes: Text | None = None
    """What could go wrong, and for whom."""


class UseCase(_Model):
    """A declared application."""

    tenant: Id
    title: Text
    owner: Text
    purpose: Purpose
    users: Text | None = None
    """Who uses it."""
    risk: Risk
    oversight: Oversight = Oversight()
    vendor_approval: VendorApproval = VendorApproval()
    models: Models
    surfaces: Annotated[tuple[Text, ...], Field(min_length=1)] = ("chat",)
    data_classes: Annotated[tuple[DataClass, ...], Field(min_length=1)]
    data_notes: Text | None = None
    """Where the data comes from, and whom it leaves out."""
    public_facing: bool = False
    prohibited_topics: tuple[Category, ...] = ()
    """Categories that are blocked in this use case."""
    approval: Approval
    harm_assessment: HarmAssessment
    tighten: Controls = Field(default_factory=Controls)

    @model_validator(mode="after")
    def _overseen(self) -> UseCase:
        if self.approval.status != "approved":
            return self
        if self.vendor_approval.status == "refused":
            raise ValueError("a use that Cohere refused cannot be approved")
        if self.risk.ai_act == "prohibited":
            raise ValueError("a use that the AI Act prohibits cannot be approved")
        if self.risk.high_stakes or self.risk.ai_act == "high":
            missing = [
                name
                for name, given in (
                    ("oversight.mode: human_decides", self.oversight.mode == "human_decides"),
                    ("oversight.roles", bool(self.oversight.roles)),
                    ("oversight.automated_decision: false", not self.oversight.automated_decision),
                    ("oversight.decision_record_required: true", self.oversight.decision_record_required),
                    ("risk.dpia_ref", self.risk.dpia_ref is not None),
                    ("vendor_approval.status: approved", self.vendor_approval.status == "approved"),
                )
                if not given
            ]
            if missing:
                raise ValueError(f"a high-stakes use needs {', '.join(missing)}")
        return self


# ── tests/ID.yaml ──────────────────────────────────────────────────────────────


class CaseConduct(_Model):
    """What a layer of the acceptable-use screen saw."""

    category: Category
    score: Share
    layer: Literal["rule", "lexicon", "classifier", "judge"] = "lexicon"


class CaseUsage(_Model):
    """What the tenant used in the last minute, with the call of the case."""

    calls: Positive = 1
    tokens: Annotated[int, Field(ge=0)] = 0
    running: Positive = 1


class CaseCall(_Model):
    """The facts of a call; what is left out is as in a plain chat."""

    surface: Text = "v2.chat"
    model: Text | None = None
    use_case: Text | None = None
    end_user: Text | None = None
    found: dict[EntityType, Positive] | tuple[EntityType, ...] = ()
    """Entity types that the detector finds, with their number where it matters."""
    stream: bool = False
    cloud: Cloud = "cohere"
    scheme: Literal["https", "http"] = "https"
    host: Text | None = None
    """Host of the address that the caller names; left out, the SDK's own."""
    modalities: Annotated[tuple[Modality, ...], BeforeValidator(_modalities)] = ()
    refs: dict[Literal["dataset", "model", "connector", "job", "batch", "conversation"], tuple[Text, ...]] = {}
    """Ids of remote objects that the call names, by kind."""
    safety_mode: Text | None = None
    tools: bool = False
    documents: bool = False
    upload_sha256: Sha256 | None = None
    upload_records: Annotated[int, Field(ge=0)] | None = None
    headers_added: tuple[Text, ...] = ()
    unknown_fields: tuple[Text, ...] = ()
    characters: Annotated[int, Field(ge=0)] = 0
    conduct: tuple[CaseConduct, ...] = ()
    languages_unscreened: tuple[Text, ...] = ()
    sandbox: bool = False
    usage: CaseUsage | None = None


class Case(_Model):
    """A call, and what must come of it."""

    case: Text
    """In words."""
    call: CaseCall
    at: Day | None = None
    """The day it is asked on, instead of the file's."""
    expect: Literal["permit", "refuse"]
    rule: Text | tuple[Text, ...] = ()
    """Rules that must be among those that permitted, or refused."""
    route: Text | None = None
    treatments: dict[EntityType, TreatmentName] = {}


class Tests(_Model):
    """What one tenant's policy is expected to decide."""

    tenant: Id
    at: Day
    """The day on which the cases are asked."""
    cases: tuple[Case, ...]


# ── exemptions/ID.yaml ─────────────────────────────────────────────────────────

NEVER_EXEMPT: frozenset[str] = frozenset({"csam", "sexual_exploitation", "ncii", "wmd"})
"""Categories that nobody tests with the provider's models."""

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})")


def _moment(value: object) -> object:
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return datetime.fromisoformat(value.replace("Z", "+00:00"))
    raise ValueError("must be a moment with its offset, such as 2026-10-01T00:00:00Z")


Moment = Annotated[datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})]


class AuthorisedBy(_Model):
    """Who said yes, on both sides."""

    operator: Text
    vendor_ref: Text
    """Where Cohere's own leave is: the usage policy asks for a specific one."""


class Window(_Model):
    """When; the last moment is included."""

    begins: Moment
    ends: Moment

    @model_validator(mode="after")
    def _ordered(self) -> Window:
        if self.ends < self.begins:
            raise ValueError("`ends` is before `begins`")
        return self


class Exemption(_Model):
    """A window in which named people test the safeguards. Answers are recorded and given to nobody."""

    tenant: Id
    purpose: Text
    authorised_by: AuthorisedBy
    window: Window
    testers: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Ids of end users, as the application states them with `calling(end_user=…)`."""
    categories: Annotated[tuple[Category, ...], Field(min_length=1)]
    """What may be asked for."""
    never_exempt: tuple[Category, ...]
    """Written out, so that whoever signs sees it."""
    models: Annotated[tuple[Text, ...], Field(min_length=1)] = ("*",)
    max_requests: Annotated[int, Field(ge=1, le=100_000)]
    """Calls that it lets through."""
    report_within_hours: Annotated[int, Field(ge=1, le=24)] = 1
    """For an answer that violates the terms."""

    @model_validator(mode="after")
    def _bounded(self) -> Exemption:
        if missing := sorted(NEVER_EXEMPT - set(self.never_exempt)):
            raise ValueError(f"`never_exempt` must name {', '.join(missing)}")
        if both := sorted(set(self.categories) & (NEVER_EXEMPT | set(self.never_exempt))):
            raise ValueError(f"{', '.join(both)} can never be exempt")
        return self


KINDS: Mapping[str, type[BaseModel]] = {
    "provider": Provider,
    "operator": Operator,
    "agreement": Agreement,
    "tenant": Tenant,
    "use_case": UseCase,
    "test": Tests,
    "exemption": Exemption,
}
"""Kind → what a file of that kind holds."""


def schema(kind: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of one kind of file, for editors.

    Raises:
        KeyError: there is no such kind.

    """
    if kind not in KINDS:
        raise KeyError(f"no kind `{kind}`; there are {', '.join(KINDS)}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **KINDS[kind].model_json_schema(),
    }


def loopback(host: str) -> bool:
    """Whether a host, with or without a port, is this machine by its spelling."""
    bracketed = re.match(r"\[([^\]]*)\]", host)
    name = bracketed[1] if bracketed else host.rsplit(":", 1)[0] if host.count(":") == 1 else host
    return name in {"localhost", "::1"} or re.fullmatch(r"127(?:\.\d{1,3}){3}", name) is not None
