"""``operator.yaml``: who answers to Cohere, and the floors for every tenant."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema, model_validator

from cohere_governed.policy.geography import SIGNED
from cohere_governed.policy.schema.controls import Controls
from cohere_governed.policy.schema.types import (
    MIN_LOG_DAYS,
    REFERENCE,
    Days,
    Deployment,
    Id,
    PolicyKey,
    Reference,
    Region,
    RouteKey,
    Strict,
    Text,
    loopback,
)


def _network(value: str) -> str:
    try:
        return str(ipaddress.ip_network(value))
    except ValueError:
        raise ValueError("must be a network such as 10.20.0.0/16, without bits beyond its mask") from None


def _database(value: object) -> object:
    if isinstance(value, str) and not re.match(REFERENCE, value) and urlsplit(value).password:
        raise ValueError("must not hold a password; write `env:NAME` and keep the address in the environment")
    return value


Provides: TypeAlias = Literal["cohere", "bedrock", "sagemaker", "oci", "azure", "private"]
Host = Annotated[str, StringConstraints(pattern=r"^[a-z0-9.-]+(:\d{1,5})?$")]

_SIGNED_WITH: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "bedrock": (frozenset({"access_key", "secret_key"}), frozenset({"session_token"})),
    "sagemaker": (frozenset({"access_key", "secret_key"}), frozenset({"session_token"})),
    "oci": (frozenset({"user", "tenancy", "fingerprint", "private_key"}), frozenset()),
}
"""Provider → the credentials that it needs, and those it may have."""


class Route(Strict):
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


class LegalEntity(Strict):
    """Who answers to Cohere."""

    name: Text
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    role_gdpr: Literal["controller", "processor", "joint_controller"]
    role_ai_act: Literal["deployer", "provider", "distributor"]


class Contacts(Strict):
    """Who is told, and who tells."""

    dpo: Text
    incident_channel: Text
    cohere_reporting: Text
    supervisory_authority: Text


_HEAD_KEEPER = re.compile(
    r"file:/.+|stdout:|syslog:(/.+|(udp|tcp)://[^/]+:\d{1,5})?|s3://[a-z0-9].+"
    r"|(https://|http://(localhost|127\.0\.0\.1|\[::1\])[:/])[^#]+#[^+]+\+[0-9a-f]{8}\+.+"
)


def _head_keeper(value: str) -> str:
    if not _HEAD_KEEPER.fullmatch(value):
        raise ValueError(
            "must be `file:/PATH`, `stdout:`, `syslog:`, `syslog:tcp://HOST:PORT`, `s3://BUCKET/PREFIX`,"
            " or a witness with its verifier key, `https://HOST/PREFIX#NAME+KEYID+KEY`"
        )
    return value


class Publish(Strict):
    """Who else remembers the log's signed heads, so that a log that was cut back or rewritten is found out."""

    to: Annotated[tuple[Annotated[str, AfterValidator(_head_keeper)], ...], Field(min_length=1)]
    every_seconds: Annotated[int, Field(ge=1, le=3600)] = 10
    heartbeat_minutes: Annotated[int, Field(ge=1, le=10_080)] = 60
    """After this long a head that did not change is told again: who hears nothing should raise an alarm."""


class Audit(Strict):
    """The audit store."""

    database_url: Annotated[Text, BeforeValidator(_database)] | None = None
    """SQLAlchemy URL without a password, or `env:NAME`; SQLite paths are from this folder."""
    anchor: Text | None = None
    """File outside the database that remembers every checkpoint."""
    publish: Publish | None = None
    min_metadata_days: Annotated[int, Field(ge=MIN_LOG_DAYS)] = MIN_LOG_DAYS
    max_content_days: Days = 3650
    on_write_failure: Literal["deny"] = "deny"


class Keys(Strict):
    """References to keys, never keys."""

    root: Reference


class FlowDown(Strict):
    """Clauses of ours that every tenant must have accepted."""

    required_clauses: tuple[Text, ...] = ()


class OperatorTraining(Strict):
    """How fresh the proof must be that an account's terms exclude training."""

    attestation_max_age_days: Annotated[int, Field(ge=1, le=366)] = 90


class Signature(Strict):
    """Who must have signed this folder (`cohere-governed policy sign`).

    Whoever may edit `operator.yaml` may edit this too: it stops mistakes. What stops people is the environment
    variable `COHERE_GOVERNED_POLICY_KEY`.
    """

    public_keys: Annotated[tuple[PolicyKey, ...], Field(min_length=1)]
    """One of them is enough."""


class Warnings(Strict):
    """When the commands speak up."""

    days_ahead: Annotated[int, Field(ge=0, le=366)] = 30
    """Days before an agreement, a proof, a review or a grant ends."""


class Draft(Strict):
    """A folder that is judged beside this one: what it would decide is recorded with each call, and never enforced."""

    folder: Text
    """Another config folder; from this one, or absolute."""
    tenants: tuple[Id, ...] | None = None
    """Tenants it is judged for; all of them, when it does not say."""


class TermsWatch(Strict):
    """What happens when a document of the provider's is not the accepted one."""

    on_critical: Literal["freeze", "alert"] = "freeze"
    """`freeze`: a tenant that has no log yet is not served until somebody has read and accepted the document."""
    on_material: Literal["freeze", "alert"] = "alert"


class OwnClock(Strict):
    """A duty to report of our own, such as what was promised to customers."""

    id: Id
    kind: Literal["acceptable-use", "breach"]
    hours: Annotated[int, Field(ge=1, le=8760)]
    to: Text
    basis: Text


_On = Annotated[tuple[Literal["opened", "due", "overdue"], ...], Field(min_length=1)]
_ALWAYS: tuple[Literal["opened", "due", "overdue"], ...] = ("opened", "due", "overdue")


class LogChannel(Strict):
    """The process's own log."""

    kind: Literal["log"]
    name: Id = "log"
    on: _On = _ALWAYS


class WebhookChannel(Strict):
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


class SmtpChannel(Strict):
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


class Incidents(Strict):
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


_Several = Annotated[
    tuple[Text, ...],
    BeforeValidator(lambda value: (value,) if isinstance(value, str) else value),
    Field(min_length=1),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}),
]
"""One text, or several."""


class Oidc(Strict):
    """An OpenID provider that people sign in with, instead of accounts in this folder."""

    issuer: Text
    """As the provider writes it; `/.well-known/openid-configuration` is added to it."""
    client_id: Text
    client_secret: RouteKey | None = None
    """Left out for a public client, which proves itself with PKCE alone."""
    roles: Annotated[dict[Literal["auditor", "officer", "eraser"], _Several], Field(min_length=1)]
    """Role → the values of the claim that give it. Whoever has none of them does not come in."""
    tenants: dict[Text, Annotated[tuple[Id | Literal["*"], ...], Field(min_length=1)]] | None = None
    """Value of the claim → tenants that it shows, `*` for all; whoever has none of the values does not come in. Left
    out: everybody sees all."""
    claim: _Several = ("roles",)
    """Claim of the identity token with a person's roles or groups; inside others: their names, from the outside."""
    name: Text = "preferred_username"
    """Claim that goes on record as somebody's name, with their identifier behind it."""
    scopes: tuple[Text, ...] = ("openid", "profile")
    address: Text | None = None
    """Where a browser finds the console, such as the near end of a tunnel: `http://localhost:8765`. Left out: where it
    listens. The provider must know it with `/sign-in/back` behind it."""

    @model_validator(mode="after")
    def _addressed(self) -> Oidc:
        url = urlsplit(self.issuer)
        if url.scheme not in {"https", "http"} or not url.hostname or url.username or url.query or url.fragment:
            raise ValueError("`issuer` must be an address such as https://host/path, without user or query")
        if url.scheme == "http" and not loopback(url.hostname):
            raise ValueError("`issuer` must be https: plain http is for loopback alone")
        if "openid" not in self.scopes:
            raise ValueError("`scopes` must have `openid`: without it no identity comes back")
        if self.address is not None and not re.fullmatch(
            r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?", self.address
        ):
            raise ValueError("`address` must be a loopback name with its port, such as http://localhost:8765")
        return self


class Console(Strict):
    """The officer's web console."""

    oidc: Oidc | None = None


class Operator(Strict):
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
    console: Console = Console()
    signature: Signature | None = None
