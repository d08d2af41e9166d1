"""Words that files share: references, days, regions, classes; and how strict every model is."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

from cohere_governed.model import TENANT_ID
from cohere_governed.policy.bundle import PublicKey

MIN_LOG_DAYS = 183
"""Six months: the least a deployer keeps logs (EU AI Act, Articles 19 and 26(6))."""

REFERENCE = r"^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+|keyring:[^/]+/.+|awskms:.+|vault:.+|pkcs11:.+)$"
_ROUTE_KEY = r"^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+|keyring:[^/]+/.+)$"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def _date(value: object) -> object:
    if isinstance(value, str) and _DATE.fullmatch(value):
        return date.fromisoformat(value)
    raise ValueError("must be a date, YYYY-MM-DD")


def _policy_key(value: object) -> object:
    if isinstance(value, str):
        PublicKey.parse(value)
    return value


def _route_key(value: object) -> object:
    if isinstance(value, str) and not re.match(_ROUTE_KEY, value):
        raise ValueError("a route's key is read from `env:NAME`, `file:PATH` or `keyring:SERVICE/NAME`, nowhere else")
    return value


Day = Annotated[date, BeforeValidator(_date), WithJsonSchema({"type": "string", "format": "date"})]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Id = Annotated[str, StringConstraints(pattern=f"^{TENANT_ID.pattern}$")]
Category = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
EntityType = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$")]
Region = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_-]*$")]
Reference = Annotated[str, StringConstraints(pattern=REFERENCE)]
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


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)


def loopback(host: str) -> bool:
    """Whether a host, with or without a port, is this machine by its spelling."""
    bracketed = re.match(r"\[([^\]]*)\]", host)
    name = bracketed[1] if bracketed else host.rsplit(":", 1)[0] if host.count(":") == 1 else host
    return name in {"localhost", "::1"} or re.fullmatch(r"127(?:\.\d{1,3}){3}", name) is not None
