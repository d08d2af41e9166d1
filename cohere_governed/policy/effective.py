"""A tenant's policy after all layers have spoken: typed, frozen, and each value knows who said it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeAlias

from cohere_governed.model import Fault, Modality, Route, Treatment
from cohere_governed.policy.consents import Consent
from cohere_governed.policy.regimes import Incidents
from cohere_governed.policy.sign_in import SignIn

Action: TypeAlias = Literal["allow", "log", "review", "require_human", "block"]

SPECIAL_CATEGORIES: Mapping[str, str] = MappingProxyType(
    {
        "RACE": "racial_or_ethnic_origin",
        "ETHNICITY": "racial_or_ethnic_origin",
        "RACE_ETHNICITY": "racial_or_ethnic_origin",
        "POLITICAL_OPINION": "political_opinions",
        "POLITICAL_AFFILIATION": "political_opinions",
        "POLITICAL_GROUP": "political_opinions",
        "RELIGION": "religious_or_philosophical_beliefs",
        "RELIGIOUS_BELIEF": "religious_or_philosophical_beliefs",
        "TRADE_UNION": "trade_union_membership",
        "TRADE_UNION_MEMBERSHIP": "trade_union_membership",
        "GENETIC": "genetic_data",
        "GENETIC_DATA": "genetic_data",
        "BIOMETRIC": "biometric_data",
        "BIOMETRIC_DATA": "biometric_data",
        "HEALTH": "health",
        "HEALTH_CONDITION": "health",
        "MEDICAL_CONDITION": "health",
        "DISEASE": "health",
        "DIAGNOSIS": "health",
        "MEDICATION": "health",
        "MEDICAL_TREATMENT": "health",
        "SEXUAL_ORIENTATION": "sex_life_or_orientation",
        "SEX_LIFE": "sex_life_or_orientation",
    }
)
"""Entity type → category of GDPR Article 9(1).

``NRP`` is absent: nationality alone is none of them. So are patient and insurance numbers: a stand-in for a number
tells nothing about health, while a stand-in for a diagnosis still says that there is one.
"""

STRICTNESS: Mapping[Treatment, int] = MappingProxyType({treatment: n for n, treatment in enumerate(Treatment)})


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value was written; ``file`` is relative to the config folder, empty for our own default."""

    file: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Redaction:
    """What happens to personal data and secrets before a request leaves."""

    mode: Literal["redact", "block"]
    default: Treatment
    treatments: Mapping[str, Treatment]
    """Entity type → treatment, special categories already taken in."""
    special_categories: Mapping[str, Treatment]
    """Article 9 category → least treatment; ``default`` for those not named."""
    not_personal: frozenset[str]
    threshold: float
    propagate: bool
    scope: Literal["tenant", "conversation", "call"]
    epoch_days: int
    invented: Literal["keep", "drop", "refuse"]
    languages: tuple[str, ...]
    engine: str | None
    """``None`` is the shipped one."""
    recognisers: tuple[Path, ...]
    """Absolute."""
    budget_seconds: float

    def treatment(self, entity_type: str) -> Treatment:
        """What happens to a finding of this type."""
        return self.treatments.get(entity_type, self.default)


@dataclass(frozen=True, slots=True)
class Retention:
    """Days that records are kept."""

    metadata: int
    content: int
    vendor: int | None
    """Most days that the provider may keep content; ``None`` leaves it to the agreement."""


@dataclass(frozen=True, slots=True)
class EndUsers:
    """People who use the application."""

    id_required: bool
    pseudonymise: Literal["hmac"]
    suspend_after: int | None = None
    """Findings within ``suspend_within_days`` that suspend an end user; ``None`` suspends nobody by itself."""
    suspend_within_days: int = 30
    suspend_counts: Literal["block", "review"] = "block"
    """``review`` counts what was only looked at, too."""


@dataclass(frozen=True, slots=True)
class CategoryRule:
    """What happens when a category of prohibited use is seen."""

    action: Action
    doubtful: Action
    """What happens instead of ``block`` while one layer alone says so."""
    review: float
    """Score from which a finding is looked at."""
    block: float
    """Score from which a finding counts fully."""
    origin: Origin
    retain: Literal["sealed", "normal", "none"] = "normal"
    """What becomes of an answer that is blocked for it: opened for whom the law names only, like any, or not kept."""
    lifted_by_consent: bool = False
    """The provider permits it where each person concerned has agreed; nobody below forbids it."""


@dataclass(frozen=True, slots=True)
class Judge:
    """A Cohere model that is asked about doubtful requests."""

    model: str
    use_case: str
    on_failure: Literal["local", "refuse"]
    timeout_seconds: float


@dataclass(frozen=True, slots=True)
class Volume:
    """From where on much is too much; ``None`` counts nothing."""

    calls_an_hour: int | None = None
    alike: int | None = None
    end_users: int = 3
    minutes: int = 60

    @property
    def counted(self) -> bool:
        """Whether anything has to be counted."""
        return self.calls_an_hour is not None or self.alike is not None


@dataclass(frozen=True, slots=True)
class Conduct:
    """Acceptable use."""

    categories: Mapping[str, CategoryRule]
    layers: frozenset[str]
    """Layers whose findings count."""
    alone: frozenset[str]
    """Layers that may block without a second one agreeing."""
    input: bool
    """Requests are screened."""
    output: bool
    """Answers are screened before they are given out."""
    review: Literal["proceed", "hold"]
    """What becomes of an answer that is seen for ``review``, or whose request is."""
    on_error: Literal["deny"]
    unscreened_language: Literal["record", "review", "refuse"]
    calibration: Path | None = None
    """Absolute."""
    calibration_sha256: str | None = None
    judge: Judge | None = None
    volume: Volume = Volume()


@dataclass(frozen=True, slots=True)
class Reviews:
    """Answers that wait for a human."""

    deadline_hours: int
    """Within which an answer must be approved; afterwards it cannot be."""


@dataclass(frozen=True, slots=True)
class SafetyModes:
    """The least ``safety_mode`` on the wire."""

    floor: str
    forbid: frozenset[str]
    when_tools_or_documents: Literal["allow", "refuse"]


@dataclass(frozen=True, slots=True)
class RequestOptions:
    """The SDK's escape hatches."""

    allow_additional_headers: frozenset[str]
    """Lower case."""
    allow_additional_body_parameters: bool
    allow_base_url_override: bool
    server_conversations: Literal["allow", "refuse"]


@dataclass(frozen=True, slots=True)
class Quotas:
    """Ceilings; ``None`` is none."""

    max_characters: int | None
    calls_per_minute: int | None = None
    """Of the tenant, in one process; so are the two below."""
    tokens_per_minute: int | None = None
    concurrent_calls: int | None = None


@dataclass(frozen=True, slots=True)
class Controls:
    """What every layer may tighten, and who tightened it."""

    redaction: Redaction
    modalities: Mapping[Modality, Literal["allow", "redact", "refuse"]]
    capture: Literal["full", "redacted", "metadata"]
    retention: Retention
    stream_record: Literal["final", "strict"]
    end_users: EndUsers
    conduct: Conduct
    reviews: Reviews
    withdrawn: tuple[str, ...]
    """Models that nothing is sent to, whatever a use case allows."""
    safety_mode: SafetyModes
    request_options: RequestOptions
    quotas: Quotas
    origins: Mapping[str, Origin]
    """Dotted path, e.g. ``redaction.mode`` → who said it."""

    def origin(self, path: str) -> Origin:
        """Who said the value at ``path``; our own default when nobody did."""
        return self.origins.get(path, _NOBODY)


_NOBODY = Origin()


TESTS_KEPT_DAYS = 30
"""Days that what a test of safeguards yielded is kept, where no file of it says less."""
TEST_CLASS = "test"
"""Retention class of what was asked and answered in a test of safeguards."""

USUAL_VENDOR_DAYS = 30
"""Days after which Cohere's platform deletes content, where nothing else was arranged (its Enterprise Data
Commitments)."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A dated proof."""

    type: str
    on: date


def newest_proof(evidence: Iterable[Evidence], today: date | None = None) -> date | None:
    """The day of the newest proof; a public page is none, and neither, by ``today``, is a date still to come."""
    proofs = (item.on for item in evidence if item.type != "web_page" and (today is None or item.on <= today))
    return max(proofs, default=None)


@dataclass(frozen=True, slots=True)
class Grant:
    """Leave to store content remotely or to let it reach a third party."""

    id: str
    surfaces: tuple[str, ...]
    dataset_sha256: str | None
    max_records: int | None
    """Most records of one upload; ``None`` is any number."""
    remote_ids: frozenset[str]
    """Ids at the provider, the dataset's own id among them."""
    purpose: str
    target: str
    approved_by: tuple[str, ...]
    granted_on: date
    expires: date
    """Last day it holds."""
    revoked_on: date | None
    accepted: bool
    """The tenant accepted it too."""
    origin: Origin
    lawful_basis: str = ""
    deidentified: bool = False
    """Whether its dataset is said to name nobody."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What was signed."""

    id: str
    tier: Literal["sandbox", "trial", "default", "enterprise"]
    title: str
    sha256: str | None
    version: str
    """As the parties call it, else the beginning of the digest of what was signed."""
    clauses: tuple[str, ...]
    """Clauses that say how content may be used, as the evidence names them."""
    signed_on: date | None
    effective: date
    expires: date | None
    training_permitted: Literal["none", "opted_in"]
    training_mechanism: str
    evidence: tuple[Evidence, ...]
    evidence_max_age_days: int
    may_train: bool
    """The tier's terms may train on content unless evidence says otherwise."""
    vendor_days: int
    regions: frozenset[str]
    deployments: frozenset[str] | None
    """What it covers; ``None`` is any."""
    dpa_executed: bool
    dpa_executed_on: date | None
    data_classes: frozenset[str]
    special_categories: frozenset[str]
    file: str
    vendor_mechanism: str = "default_terms"
    """By what the provider's keeping is bounded."""
    dpa_ref: str | None = None
    subprocessors: str | None = None
    """The list of subprocessors that was agreed to, as the parties call it."""
    transfer_mechanism: str = "none_needed"
    ownership: Mapping[str, str] = field(default_factory=dict)
    """``inputs``, ``outputs``, ``fine_tuning_data`` → ``customer`` or ``vendor``."""
    vendor_evidence: tuple[Evidence, ...] = ()
    """That the provider keeps content no longer than is said."""
    note: str = ""
    """For counsel: what software does not enforce."""

    @property
    def keeping_is_proved(self) -> bool:
        """Whether ``vendor_days`` needs a dated proof: the provider promised to keep less than it usually does."""
        return self.vendor_mechanism == "zdr" and self.vendor_days < USUAL_VENDOR_DAYS


@dataclass(frozen=True, slots=True)
class Training:
    """The tenant's own consent."""

    consent: Literal["deny", "opted_in"]
    given_on: date | None
    expires: date | None
    given_by: str = ""
    evidence: str = ""

    def holds(self, today: date) -> bool:
        """Whether the tenant's part of an opt-in is in force."""
        begun = self.given_on is not None and self.given_on <= today
        return self.consent == "opted_in" and begun and self.expires is not None and today <= self.expires


@dataclass(frozen=True, slots=True)
class UseCase:
    """A declared application."""

    id: str
    title: str
    status: Literal["draft", "approved", "withdrawn"]
    approved_on: date | None
    review_by: date | None
    models: tuple[str, ...]
    surfaces: tuple[str, ...]
    data_classes: frozenset[str]
    high_stakes: bool
    oversight: str
    vendor_approval: str
    public_facing: bool
    purpose: str
    lawful_basis: str
    model_card_urls: tuple[str, ...]
    controls: Controls
    """The tenant's, or tighter."""
    file: str
    consents: tuple[Consent, ...] | None = None
    """Of real persons that it makes words or deeds of; ``None`` where it does not."""
    compatible_with: tuple[str, ...] = ()
    """Further purposes that were found to go with ``purpose`` (GDPR Article 6(4))."""


@dataclass(frozen=True, slots=True)
class Exemption:
    """A window in which named people test the safeguards."""

    id: str
    testers: frozenset[str]
    """End-user ids."""
    begins: datetime
    ends: datetime
    """The last moment included."""
    categories: frozenset[str]
    models: tuple[str, ...]
    max_requests: int
    """Calls it lets through."""
    report_within_hours: int
    """For answers that turn out to violate the terms."""
    file: str
    destroy_after_days: int = TESTS_KEPT_DAYS
    """For what was asked and answered."""
    purpose: str = ""
    authorised_by: str = ""
    vendor_ref: str = ""
    """Where Cohere's own leave is."""


@dataclass(frozen=True, slots=True)
class TenantPolicy:
    """All that a decision about one tenant depends on."""

    id: str
    digest: str
    """SHA-256 (hex) of the canonical JSON of everything below that was said in files."""
    status: Literal["active", "suspended", "offboarded"]
    owner: str
    agreement: Agreement
    regions: frozenset[str]
    routes: tuple[Route, ...]
    """In order of preference."""
    use_cases: Mapping[str, UseCase]
    default_use_case: str | None
    training: Training
    grants: tuple[Grant, ...]
    terms_accepted_on: date
    required_clauses: frozenset[str]
    accepted_clauses: frozenset[str]
    ai_disclosure: str | None
    jurisdictions: tuple[str, ...]
    people: Mapping[str, str]
    controls: Controls
    file: str
    draft: TenantPolicy | None = None
    """Judged beside this one and recorded, never enforced."""
    failover: Literal["next", "never"] = "next"
    """Whether another allowed route is tried when one fails."""
    exemptions: tuple[Exemption, ...] = ()
    """Windows in which named people test the safeguards."""

    @property
    def tests_kept(self) -> int:
        """Days that content of tests of safeguards is kept: by its files, and no longer than other content."""
        said = [window.destroy_after_days for window in self.exemptions] or [TESTS_KEPT_DAYS]
        return min(self.retention.content, *said)

    @property
    def redaction(self) -> Redaction:
        """The tenant's; a use case may be tighter (``use_cases[id].controls``)."""
        return self.controls.redaction

    @property
    def modalities(self) -> Mapping[Modality, Literal["allow", "redact", "refuse"]]:
        """What happens to content that is not text."""
        return self.controls.modalities

    @property
    def capture(self) -> Literal["full", "redacted", "metadata"]:
        """What the audit record seals of content."""
        return self.controls.capture

    @property
    def retention(self) -> Retention:
        """Days that records are kept."""
        return self.controls.retention

    @property
    def stream_record(self) -> Literal["final", "strict"]:
        """When a stream's pieces must be durable."""
        return self.controls.stream_record

    @property
    def end_users(self) -> EndUsers:
        """Rules about people who use the application."""
        return self.controls.end_users

    @property
    def conduct(self) -> Conduct:
        """Acceptable use."""
        return self.controls.conduct

    @property
    def safety_mode(self) -> SafetyModes:
        """The least ``safety_mode``."""
        return self.controls.safety_mode

    @property
    def request_options(self) -> RequestOptions:
        """The SDK's escape hatches."""
        return self.controls.request_options

    @property
    def quotas(self) -> Quotas:
        """Ceilings."""
        return self.controls.quotas

    def controls_for(self, use_case: str | None) -> Controls:
        """The controls of a use case (the default one when ``None``), or the tenant's where there is none."""
        case = self.use_cases.get(use_case or self.default_use_case or "")
        return case.controls if case else self.controls

    def origin(self, path: str) -> Origin:
        """Who said the value at a dotted path such as ``redaction.mode``."""
        return self.controls.origin(path)


@dataclass(frozen=True, slots=True)
class Publish:
    """Who is told the log's signed heads, and how often."""

    to: tuple[str, ...]
    every_seconds: float
    heartbeat_seconds: float


@dataclass(frozen=True, slots=True)
class Operator:
    """Who answers to Cohere, and where records and keys are."""

    name: str
    country: str
    contacts: Mapping[str, str]
    database_url: str | None
    """SQLAlchemy URL, SQLite paths absolute; or the reference ``env:NAME``."""
    anchor: Path | None
    """Absolute."""
    root_key: str
    """Reference; ``file:`` paths are absolute."""
    required_clauses: frozenset[str]
    digest: str
    warn_days: int = 30
    """How long before something ends the commands warn of it."""
    incidents: Incidents = field(default_factory=Incidents)
    """Clocks, and who is woken."""
    publish: Publish | None = None
    freezing: frozenset[str] = frozenset()
    """Grades of a change in the provider's terms that hold new tenants back."""
    role_gdpr: str = ""
    role_ai_act: str = ""
    """Who the operator is under each law: what it must do by itself, whatever its contract says."""
    sign_in: SignIn | None = None
    """Who says who somebody at the console is, where that is not this folder."""


@dataclass(frozen=True, slots=True)
class PolicySet:
    """One generation of a config folder."""

    folder: Path
    operator: Operator
    tenants: Mapping[str, TenantPolicy]
    digest: str
    """SHA-256 (hex) over the operator's digest and every tenant's."""
    warnings: tuple[Fault, ...] = field(default=())
    """What is wrong and keeps nothing from being enforced, such as faults of the draft."""
    draft: PolicySet | None = None
    """The draft that is judged beside it."""
    draft_folder: Path | None = None
    """Where the draft stands, also when it does not hold together."""
