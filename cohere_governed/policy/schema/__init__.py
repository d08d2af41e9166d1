"""What may stand in each kind of file: one model per kind, and its JSON Schema.

The models say shape and type; what a lower layer may not loosen is said in
``layers.py``. Every field that a layer may leave out is ``None`` here, so that
"said nothing" and "said the default" stay two different things.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from cohere_governed.policy.schema.agreement import Agreement
from cohere_governed.policy.schema.cases import Case, CaseCall, Tests
from cohere_governed.policy.schema.controls import Controls, Thresholds
from cohere_governed.policy.schema.exemption import Exemption
from cohere_governed.policy.schema.operator import Draft, LogChannel, Oidc, Operator, Route, SmtpChannel, WebhookChannel
from cohere_governed.policy.schema.provider import Provider, ProviderCategory, Reporting
from cohere_governed.policy.schema.tenant import Tenant
from cohere_governed.policy.schema.types import Day, Layer, loopback
from cohere_governed.policy.schema.use_case import UseCase

__all__ = [
    "KINDS",
    "Agreement",
    "Case",
    "CaseCall",
    "Controls",
    "Day",
    "Draft",
    "Exemption",
    "Layer",
    "LogChannel",
    "Oidc",
    "Operator",
    "Provider",
    "ProviderCategory",
    "Reporting",
    "Route",
    "SmtpChannel",
    "Tenant",
    "Tests",
    "Thresholds",
    "UseCase",
    "WebhookChannel",
    "loopback",
    "schema",
]

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
