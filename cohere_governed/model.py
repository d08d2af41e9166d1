"""The nouns. Read this first: every other module is a function between these.

    bytes ─parse→ Call ─inspect→ Finding… ─→ Intent ─decide→ Permit | Refusal
    Call + Permit ─redact→ body, Vault      Intent + Decision ─append→ Receipt
    Receipt ─release→ request … response ─restore→ Outcome ─append→ done

Everything here is frozen, holds no I/O and imports nothing of ours. Text that a
user wrote is never held by a noun that is logged, compared or shown: a
``Finding`` has a place and no text, a ``Vault`` shows a count.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NoReturn, Protocol, TypeAlias

OPERATOR_LOG = "_operator"
"""The log of events that belong to no tenant; no tenant id may start with ``_``."""

TENANT_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
"""Tenant ids are DNS labels (RFC 1123), so they are safe in paths, hosts and log origins."""


# ── Configuration ──────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in the config folder: what, in which file, at which path, and the mend."""

    message: str
    file: str = ""
    path: str = ""
    hint: str = ""

    def __str__(self) -> str:
        where = ": ".join(part for part in (self.file, self.path) if part)
        said = f"{where}: {self.message}" if where else self.message
        return f"{said} ({self.hint})" if self.hint else said


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one rule said yes or no, and the line of configuration that made it so."""

    rule: str
    """Stable dotted id, e.g. ``residency.host``, ``training.evidence_stale``."""
    sentence: str
    """For a person; lower case, no full stop, never the user's text."""
    allows: bool
    file: str = ""
    path: str = ""

    def __str__(self) -> str:
        where = ": ".join(part for part in (self.file, self.path) if part)
        return f"{self.sentence} [{self.rule}; {where}]" if where else f"{self.sentence} [{self.rule}]"


# ── The call ───────────────────────────────────────────────────────────────────


class TextClass(str, enum.Enum):
    """What a leaf of a body is, and so what happens to it."""

    TEXT = "text"
    TEXT_JSON = "text_json"
    JSON_STRING = "json_string"
    ECHO = "echo"
    LABEL = "label"
    NAME = "name"
    SCHEMA = "schema"
    URL = "url"
    SECRET = "secret"  # noqa: S105 - the name of a class of leaf
    PROMPT_DUMP = "prompt_dump"
    LOGPROB = "logprob"
    UNKNOWN = "unknown"


class Modality(str, enum.Enum):
    """Content that is not text, which a text detector cannot read."""

    IMAGE = "image"
    AUDIO = "audio"
    FILE = "file"
    URL = "url"
    TOKENS = "tokens"


SurfaceKind: TypeAlias = Literal[
    "inference", "training_or_retention", "admin_egress", "admin", "metadata", "metadata_with_samples"
]
Cloud: TypeAlias = Literal["cohere", "bedrock", "sagemaker", "oci"]


@dataclass(frozen=True, slots=True)
class Caller:
    """Facts about the call that the application stated with ``calling(...)``. Never the tenant."""

    end_user: str | None = None
    use_case: str | None = None
    conversation: str | None = None
    reference: str | None = None
    release: str | None = None
    """Id of the record whose held answer the call is repeated for."""
    opted_out: bool = False
    """The end user, or their browser, asked not to have their data used further: the application knows, from its own
    list or the header ``Sec-GPC: 1``."""


@dataclass(frozen=True, slots=True)
class Call:
    """What the bytes say, without their text: the facts that rules decide on."""

    surface: str
    """Id in ``wire.surface``, e.g. ``v2.chat``."""
    kind: SurfaceKind
    method: str
    path: str
    """Path template of the surface, never the literal path (it may hold an id)."""
    model: str | None = None
    stream: bool = False
    cloud: Cloud = "cohere"
    scheme: str = "https"
    host: str | None = None
    """``host`` or ``host:port`` the caller named; ``None`` when the SDK's default address was left alone."""
    modalities: frozenset[Modality] = frozenset()
    refs: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    """Remote objects named in path, query or body, by kind: ``dataset``, ``model``, ``connector``, ``job``, ``batch``,
    ``conversation``. In the caller's own words, so no repr shows them."""
    safety_mode: str | None = None
    has_tools: bool = False
    has_documents: bool = False
    raw_prompt: bool = False
    """The prompt goes to the model as it is, without what ``safety_mode`` would put into it."""
    upload_sha256: str | None = None
    """Hex digest of an uploaded dataset's bytes as the caller gave them."""
    unknown_fields: tuple[str, ...] = ()
    """Paths of request fields that the wire map does not list (treated as text)."""
    headers_added: tuple[str, ...] = ()
    """Names of headers that the SDK itself does not send."""
    characters: int = 0
    """Code points of request text."""
    upload_records: int | None = None
    """Records in the uploaded files; ``None`` where nothing was uploaded, or the records of a file cannot be told."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A place where personal data or a secret stands; never the text itself."""

    start: int
    """Code points from the start of the text it was found in."""
    end: int
    type: str
    """Presidio's entity name, e.g. ``EMAIL_ADDRESS``."""
    score: float
    recogniser: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            msg = f"a finding must have 0 <= start < end, not {self.start}..{self.end}"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class ConductFinding:
    """A category of prohibited use that a layer saw, with its score; never the text."""

    category: str
    score: float
    layer: Literal["rule", "lexicon", "classifier", "judge"]


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the judge of prohibited use said of a request."""

    label: Literal["prohibited", "allowed", "unsure"] | None
    """``None`` where it did not answer as it was asked to."""
    record_id: str | None = None
    """Of the call that asked it."""
    error: str | None = None
    """Type of the failure."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a tenant used of its quotas in this process, with the call that asks."""

    calls: int
    """Begun within the last minute."""
    tokens: int
    """Of calls that ended within the last minute; this one's are not known yet."""
    running: int
    """Calls not ended."""
    wait: float = 0.0
    """Seconds until a quota that is used up has room again."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the log says of the call's end user."""

    suspended: bool = False
    tested: tuple[tuple[str, int], ...] = ()
    """(exemption, calls it let through so far) for those the end user tests under now."""
    opted_out: bool = False
    """They opted out of having their data used to train."""


IN_GOOD_STANDING = Standing()


@dataclass(frozen=True, slots=True)
class Intent:
    """All that a decision may depend on. ``decide(intent, policy)`` reads nothing else."""

    call: Call
    caller: Caller
    now: datetime
    """Timezone-aware."""
    findings: Mapping[str, int] = field(default_factory=dict)
    """Entity type → count."""
    conduct: tuple[ConductFinding, ...] = ()
    languages_unscreened: tuple[str, ...] = ()
    sandbox: bool = False
    """The process runs with ``COHERE_GOVERNED_SANDBOX=1``."""
    usage: Usage | None = None
    """``None`` where no quota is declared."""
    made_under: frozenset[tuple[str, str]] = frozenset()
    """(grant, id) of the objects that the call names and the tenant made under a grant."""
    standing: Standing = IN_GOOD_STANDING
    unconsented: int = 0
    """Persons named in a call that makes words or deeds of real ones, without a consent of theirs in force."""
    passed_over: frozenset[str] = frozenset()
    """Names of routes that failed a moment ago: taken only if no other is left."""


# ── The decision ───────────────────────────────────────────────────────────────


class Treatment(str, enum.Enum):
    """What happens to a finding of one type, in order of strictness."""

    KEEP = "keep"
    GENERALISE = "generalise"
    SURROGATE = "surrogate"
    PSEUDONYMISE = "pseudonymise"
    MASK = "mask"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Route:
    """One way to a Cohere model that a tenant's policy allows."""

    name: str
    provider: Literal["cohere", "bedrock", "sagemaker", "oci", "azure", "private"]
    deployment: str
    """``saas``, ``model_vault_standard``, ``model_vault_encrypted``, ``private_vpc``, ``on_premises``, ``cloud`` or
    ``sandbox`` (in this process or on loopback, and nowhere else)."""
    region: str
    """Jurisdiction the tenant's policy names: ``EU``, ``US``, ``CA``, … or ``LOCAL``."""
    hosts: tuple[str, ...]
    """``host`` (default port; for loopback any port) or ``host:port``."""
    base_url: str | None = None
    provider_region: str | None = None
    """The cloud's own region, e.g. ``eu-central-1``."""
    key_ref: str | None = None
    models: tuple[str, ...] = ("*",)
    surfaces: tuple[str, ...] = ("*",)
    model_ids: Mapping[str, str] = field(default_factory=dict)
    """Model the app names → id on this route."""
    credentials: Mapping[str, str] = field(default_factory=dict)
    """What a cloud's requests are signed with: name → reference."""
    identity: str | None = None
    """Whose they are signed as instead: ``machine``, ``instance_principal`` or ``resource_principal``."""
    compartment: str | None = None
    """OCID that OCI accounts the call to."""
    profiles: Mapping[str, str] = field(default_factory=dict)
    """Model id whose name does not tell where it is answered → the region that it was set up to stay in."""
    proxies: tuple[str, ...] = ()
    """``host:port`` of proxies that this route may be tunnelled through."""
    networks: tuple[str, ...] = ()
    """Networks (CIDR) that the host's addresses must be in; any when empty."""
    file: str = ""
    path: str = ""

    @property
    def signs(self) -> bool:
        """Whether a client that knows nothing of the route's cloud can be carried by it."""
        return bool(self.credentials) or self.identity is not None


@dataclass(frozen=True, slots=True)
class Permit:
    """Yes, by this route, with these treatments, for these reasons."""

    route: Route
    treatments: Mapping[str, Treatment]
    """Entity type → treatment; a type that is absent takes ``default_treatment``."""
    reasons: tuple[Reason, ...]
    policy_digest: str
    default_treatment: Treatment = Treatment.PSEUDONYMISE
    use_case: str | None = None
    agreement: str | None = None
    safety_mode: str | None = None
    """What must be on the wire; ``None`` leaves the field as the caller set it."""
    conduct_actions: tuple[tuple[str, str], ...] = ()
    """(category, ``log`` | ``review`` | ``require_human`` | ``quarantine``) that apply to this call."""
    exemption: str | None = None
    """The test of safeguards that the call is part of: its answer is recorded and given to nobody."""
    grant: str | None = None
    """The grant that covers what the call stores remotely."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """No, for these reasons (those that allowed are kept too)."""

    reasons: tuple[Reason, ...]
    policy_digest: str
    conduct_actions: tuple[tuple[str, str], ...] = ()


Decision: TypeAlias = Permit | Refusal


@dataclass(frozen=True, slots=True)
class Ruling:
    """What becomes of an answer, and why."""

    action: Literal["deliver", "hold", "withhold", "quarantine", "block"]
    """``hold``: a human must see it first; ``withhold``: it cannot be judged; ``quarantine``: it answers a test of
    safeguards; ``block``: it looks prohibited."""
    reasons: tuple[Reason, ...] = ()
    """Why it is not given out now, or what was seen in it all the same."""
    conduct_actions: tuple[tuple[str, str], ...] = ()
    """(category, ``log`` | ``review`` | ``require_human`` | ``block``) of what was seen in the answer."""


DELIVER = Ruling("deliver")
"""Nothing speaks against it."""


# ── Stand-ins ──────────────────────────────────────────────────────────────────


class Vault(Mapping[str, str]):
    """Stand-in → the value it stands for, for one exchange.

    Shows a count and nothing else; cannot be pickled, copied to disk or logged
    by accident. ``reveal()`` is the one spelled-out way to the values.
    """

    __slots__ = ("__values",)

    def __init__(self, values: Mapping[str, str]) -> None:
        self.__values = dict(values)

    def __getitem__(self, standin: str) -> str:
        return self.__values[standin]

    def __iter__(self) -> Iterator[str]:
        return iter(self.__values)

    def __len__(self) -> int:
        return len(self.__values)

    def __repr__(self) -> str:
        return f"<Vault of {len(self)}>"

    __str__ = __repr__

    def __reduce__(self) -> NoReturn:
        msg = "a Vault holds personal data and cannot be pickled"
        raise TypeError(msg)

    def reveal(self) -> dict[str, str]:
        """The values themselves: for sealing into the audit record, nothing else."""
        return dict(self.__values)


@dataclass(frozen=True, slots=True)
class Edit:
    """``original[start:end]`` became ``len(replacement)`` code points of something else."""

    start: int
    end: int
    replacement: str


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text as it leaves, with the edits that made it so: ascending, not overlapping, in offsets of the original."""

    text: str
    edits: tuple[Edit, ...] = ()

    def __repr__(self) -> str:
        return f"<Redacted with {len(self.edits)} edits>"


class StreamRestorer(Protocol):
    """Puts values back into one text that arrives in pieces.

    It may hold back only a suffix that can still become a known stand-in.
    ``span`` speaks of the concatenated text of this one stream.
    """

    def feed(self, text: str) -> str:
        """The restored text that can be released now."""

    def flush(self) -> str:
        """What is still held, restored as far as it goes; the text has ended."""

    def held(self) -> bool:
        """Whether text is being held back."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the text as received → offsets in the restored text, code points.

        Edges inside a stand-in are snapped outwards to its borders.
        """


class StreamGate(Protocol):
    """Lets the events of one answer go on, or keeps them while it is not clear whether they may.

    Events go on in the order they came; after a stop none does.
    """

    def said(self, channel: Hashable, text: str) -> None:
        """The next event carries ``text``, a piece of one of the answer's texts, as the caller would read it."""

    def through(self, event: bytes) -> Sequence[bytes]:
        """The events that may go on now that this one has come."""

    def flush(self) -> Sequence[bytes]:
        """The answer has ended: the events that are left, or none after a stop."""


class Restorer(Protocol):
    """Puts the values of one exchange back. Privacy makes it; wire codecs are given it."""

    def text(self, text: str) -> str:
        """``text`` with every known stand-in replaced by its value."""

    def spans(self, text: str, spans: Sequence[tuple[int, int]]) -> tuple[str, list[tuple[int, int]]]:
        """Restored text, and ``spans`` of the received text mapped to it."""

    def stream(self) -> StreamRestorer:
        """A fresh incremental restorer for one text."""

    def touches(self, raw: bytes) -> bool:
        """Cheap test on raw bytes: may they hold a stand-in at all (``<`` or an escape of it)?

        ``False`` lets a codec pass the bytes through unread.
        """

    @property
    def restored(self) -> int:
        """How many stand-ins have been put back so far."""


# ── The record ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Entry:
    """One record as it is handed to the audit log, before sealing.

    ``facts`` become ordinary columns and name nobody. ``meta`` is sealed and
    lives as long as the period; ``content`` and ``vault`` are sealed apart and
    can be erased by person.
    """

    tenant: str
    kind: str
    """``intent``, ``outcome``, ``orphan-close``, ``access``, ``export``, ``erasure``, ``key-event``, ``policy``, …"""
    call_id: bytes = b""
    """16 random bytes that tie an intent to its outcome and its retries; empty where there is no call."""
    facts: Mapping[str, str | int | None] = field(default_factory=dict)
    """Keys are columns: ``decision``, ``surface``, ``model``, ``region``, ``route``, ``host``, ``use_case``,
    ``status``, ``policy_digest``, ``entities`` (``TYPE:count,…`` sorted), ``rules`` (ids, sorted, of the rules that
    refused; of a permit, of those that said yes with a reservation, ``policy.rules.RESERVATIONS``),
    ``state``, ``attempt``, ``input_tokens``, ``output_tokens``."""
    meta: Mapping[str, Any] = field(default_factory=dict)
    content: bytes | None = None
    vault: bytes | None = None
    index: tuple[tuple[str, str], ...] = ()
    """(field, value) pairs to be found by: ``end_user``, ``conversation``, ``person``. Stored only as keyed tokens."""
    retention_class: str = "content"
    grounds: str = ""
    """More of ``meta``, as a JSON object, that other records have word for word: of a day's it is stored once, and
    then named."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that an entry is durable: nothing may leave without the receipt of its own intent."""

    tenant: str
    record_id: bytes
    call_id: bytes
    index: int
    """Position in the tenant's tree."""
    kind: str


@dataclass(frozen=True, slots=True)
class Peer:
    """Who answered, as far as the connection tells."""

    address: str | None
    name: str | None
    """In the certificate that was verified; ``None`` without TLS, or where nothing verified it."""
    certificate: str | None
    """SHA-256 (hex) of the certificate as it came."""
    tls: str | None
    """Version of the protocol, e.g. ``TLSv1.3``."""


@dataclass(frozen=True, slots=True)
class Contact:
    """What a request really went to: the receipt of residency."""

    host: str
    provider_region: str | None
    """The cloud's own region, read off the host that was contacted."""
    region: str
    """Jurisdiction of the route."""
    route: str
    """Its name."""
    scope: str | None = None
    """What the request was signed for: ``date/region/service/aws4_request``, or OCI's ``realm/region/headers``."""
    spans: str | None = None
    """Region that a Bedrock inference profile may spread the call over."""
    proxy: str | None = None
    peer: Peer | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an exchange ended."""

    state: Literal["complete", "failed", "abandoned", "misrouted", "withheld", "held", "blocked", "quarantined"]
    """``withheld``: came and could not be restored or judged; ``held``: waits for a human; ``blocked``: looks like
    prohibited use; ``quarantined``: answers a test of safeguards.

    None of them was given to the caller, but for the pieces of a stream before the one that was blocked."""
    status: int | None = None
    host: str | None = None
    """What was actually contacted."""
    provider_region: str | None = None
    contact: Contact | None = None
    model: str | None = None
    finish_reason: str | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    restored: int = 0
    error: str | None = None
    """Type of the error, never its message."""


@dataclass(frozen=True, slots=True)
class HeldAnswer:
    """An answer that a human approved, as it came, and what tells who may have it."""

    record_id: str
    """Of the call; hex."""
    tenant: str
    call_id: bytes
    since: datetime
    """When the call was decided."""
    caller: str
    """Keyed digest of who asked."""
    request: str
    """SHA-256 (hex) of the body that left."""
    status: int
    content: bytes

    def __repr__(self) -> str:
        return f"<HeldAnswer {self.record_id}, {len(self.content)} bytes>"


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """What ``governance_of(response)`` answers. Never the found text."""

    id: str
    """Hex id of the intent record."""
    tenant: str
    decision: Literal["permit", "refuse"]
    reasons: tuple[Reason, ...]
    findings: Mapping[str, int]
    route: str | None
    region: str | None
    audit_index: int | None
    policy_digest: str = ""


@dataclass(frozen=True, slots=True)
class Intact:
    """The log verifies."""

    tenant: str
    size: int
    root: str
    anchored_to: int = 0


@dataclass(frozen=True, slots=True)
class Broken:
    """The log does not verify: the first bad index and what is wrong with it."""

    tenant: str
    index: int
    what: str


Verdict: TypeAlias = Intact | Broken
