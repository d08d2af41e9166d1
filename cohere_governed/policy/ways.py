"""The ways a call could take, in words: which route it would go by, which would stand in, what removed the others.

Nothing here decides: the rules that do (``rules``) are asked about each route.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cohere_governed.model import Intent, Reason, Route
from cohere_governed.policy import rules
from cohere_governed.policy.effective import TenantPolicy
from cohere_governed.policy.geography import SIGNED, oci_realm

__all__ = ["Way", "ways"]

_PATHS = {"bedrock": "model/{}/invoke", "sagemaker": "endpoints/{}/invocations", "oci": "20231130/actions/"}


@dataclass(frozen=True, slots=True)
class Way:
    """One route, and what would become of the call on it."""

    route: Route
    state: Literal["taken", "next", "allowed", "removed"]
    """``next``: tried when those before it fail; ``allowed``: would do, and the tenant wants no failover."""
    reason: Reason | None
    """What removed it."""
    address: str
    """What would be contacted: scheme, host and what comes before the endpoint's own path."""
    model: str | None
    """Id on the wire."""
    key: str
    """Where the credential comes from; never the credential."""
    scope: str | None
    """What the request would be signed for."""


def ways(intent: Intent, policy: TenantPolicy) -> list[Way]:
    """Every route of the tenant in its order of preference."""
    question = rules.ask(intent, policy)
    taken = rules.chosen(question)
    inference = intent.call.kind == "inference"
    later: Literal["next", "allowed"] = "next" if policy.failover == "next" and inference else "allowed"
    return [
        Way(
            route,
            "removed" if why is not None else "taken" if route is taken else later,
            why,
            _address(route, intent),
            rules.sent_model(intent.call.model, route) if intent.call.model else None,
            _key(route),
            _scope(route),
        )
        for route, why in rules.routed(question)
    ]


def _address(route: Route, intent: Intent) -> str:
    if route.provider not in SIGNED:
        return route.base_url or f"https://{route.hosts[0]}"
    model = rules.sent_model(intent.call.model, route) if intent.call.model else "MODEL"
    action = {"embed": "embedText", "chat": "chat"}.get(rules.family(intent.call.surface), "…")
    path = _PATHS[route.provider].format(model)
    return f"https://{route.hosts[0]}/{path}{action if route.provider == 'oci' else ''}"


def _key(route: Route) -> str:
    if route.credentials:
        return ", ".join(dict.fromkeys(route.credentials.values()))
    if route.identity is not None:
        return "this machine's own identity" if route.identity == "machine" else f"OCI's {route.identity}"
    if route.provider in SIGNED:
        return f"the {route.provider} client's own"
    return route.key_ref or "the key that the app gives its client"


def _scope(route: Route) -> str | None:
    if route.provider == "oci":
        return f"{oci_realm(route.provider_region or '')}/{route.provider_region}"
    return f"{route.provider_region}/{route.provider}" if route.provider in SIGNED else None
