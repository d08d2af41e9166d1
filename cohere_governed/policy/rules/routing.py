"""Where the call may go."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

from cohere_governed.model import Reason, Route
from cohere_governed.policy.geography import SIGNED, strays
from cohere_governed.policy.rules.content import is_chat
from cohere_governed.policy.rules.question import (
    RANK,
    Question,
    covers_host,
    covers_model,
    covers_surface,
    family,
    no,
    said_by,
    yes,
)
from cohere_governed.policy.schema import loopback

_CARRIED = MappingProxyType({
    "bedrock": frozenset({"chat", "generate", "embed", "rerank"}),
    "sagemaker": frozenset({"chat", "generate", "embed", "rerank"}),
    "oci": frozenset({"chat", "embed"}),
})  # fmt: skip
"""What of Cohere's API a cloud that signs its requests offers (``cohere.aws_client``, ``cohere.oci_client``)."""


WITHOUT_SAFETY_MODE = frozenset({"bedrock", "sagemaker"})
"""Providers that refuse a field they do not know, this one among them: there the provider's own mode holds."""


_OWN_MODE = RANK["CONTEXTUAL"]
"""The mode of a call that names none."""


def routed(q: Question) -> list[tuple[Route, Reason | None]]:
    """Every route in order of preference, with the rule that removed it or ``None``."""
    return [(route, _removed(q, route)) for route in q.policy.routes]


def chosen(q: Question) -> Route | None:
    """The first route that nothing removes, those that failed a moment ago last."""
    allowed = (route for route in q.policy.routes if _removed(q, route) is None)
    if not q.intent.passed_over:
        return next(allowed, None)
    return min(allowed, key=lambda route: route.name in q.intent.passed_over, default=None)


def _removed(q: Question, route: Route) -> Reason | None:
    if route.name not in q.removed:
        q.removed[route.name] = _why(q, route)
    return q.removed[route.name]


def _why(q: Question, route: Route) -> Reason | None:
    call, policy, agreement = q.intent.call, q.policy, q.policy.agreement
    name, here = f"route `{route.name}`", (route.file, route.path)
    sandbox = route.deployment == "sandbox"
    if sandbox != (agreement.tier == "sandbox"):
        said = "needs an agreement of tier sandbox" if sandbox else "is not a sandbox, and the agreement is"
        return no("route.sandbox_agreement", f"{name} {said}", agreement.file, "$.tier")
    if sandbox and not q.intent.sandbox and not (call.host is not None and loopback(call.host)):
        said = f"{name} is a sandbox, and the sandbox is not on (COHERE_GOVERNED_SANDBOX=1)"
        return no("route.sandbox_off", said, *here)
    if agreement.deployments is not None and route.deployment not in agreement.deployments:
        said = f"{name} is `{route.deployment}`, which the agreement does not cover"
        return no("route.deployment", said, agreement.file, "$.residency.deployments")
    if route.region not in policy.regions:
        said = f"{name} is in {route.region}, which the tenant does not allow"
        return no("residency.region", said, policy.file, "$.residency.regions")
    if route.region not in agreement.regions:
        said = f"{name} is in {route.region}, which the agreement does not allow"
        return no("residency.agreement", said, agreement.file, "$.residency.regions")
    if call.cloud == "cohere":
        if route.provider in SIGNED and not route.signs:
            said = f"{name} has no `credentials` to sign with, so only {route.provider}'s own client can take it"
            return no("route.credentials", said, *here)
    elif route.provider != call.cloud:
        return no("route.cloud", f"{name} is {route.provider}, and the client speaks to {call.cloud}", *here)
    untouched = call.host is None and call.cloud == "cohere"  # a cloud's client always has a host
    if not untouched and not (call.host and covers_host(route, call.host, call.scheme)):
        return no("residency.host", f"{name} does not name the host the client would contact", *here)
    if call.scheme != "https" and not (call.scheme == "http" and call.host is not None and loopback(call.host)):
        return no("residency.scheme", f"{name} may not be reached without TLS", *here)
    return _not_carried(q, route, name, here)


def _not_carried(q: Question, route: Route, name: str, here: tuple[str, str]) -> Reason | None:
    call = q.intent.call
    if not covers_surface(route.surfaces, call):
        return no("route.surface", f"{name} does not carry {call.surface}", *here)
    if (offered := _CARRIED.get(route.provider)) is not None and family(call.surface) not in offered:
        return no("route.surface", f"{name} is {route.provider}, which does not offer {call.surface}", *here)
    if route.provider in WITHOUT_SAFETY_MODE and is_chat(call) and RANK[q.controls.safety_mode.floor] > _OWN_MODE:
        said = f"{name} is {route.provider}, which takes no safety mode, and the floor is above its own"
        return no("route.safety_mode", said, *said_by(q, "safety_mode.floor"))
    if call.kind != "inference":
        return None
    if not covers_model(route.models, call.model) and call.model not in route.model_ids:
        return no("route.model", f"{name} does not carry the model", *here)
    if call.model is None:
        if offered is not None:
            return no("route.model", f"{name} is {route.provider}, where a call must name its model", *here)
        return None
    if (model := sent_model(call.model, route)) not in route.profiles and offered is not None:
        for named in {call.model, model} - set(route.profiles):
            if why := strays(route.provider, named, route.region, route.provider_region):
                return no("residency.profile", f"{name} would use {why}", *here)
    return None


def sent_model(model: str, route: Route) -> str:
    """The id of a model as it stands on the wire of a route."""
    return route.model_ids.get(model, model)


def residency(q: Question) -> Iterator[Reason]:
    """The route taken, and those passed over for it; or why each of them was removed."""
    taken = chosen(q)
    if taken is None:
        yield from (why for _, why in routed(q) if why is not None)
        if not q.policy.routes:
            yield no("route.none", "the tenant has no route", q.policy.file, "$.residency.routes")
        return
    if q.intent.passed_over and (taken.name not in q.intent.passed_over):
        for route in q.policy.routes[: q.policy.routes.index(taken)]:
            if route.name in q.intent.passed_over and _removed(q, route) is None:
                said = f"route `{route.name}` failed a moment ago and is passed over"
                yield yes("route.passed_over", said, route.file, route.path)
    yield yes("route.chosen", f"route `{taken.name}` in {taken.region}", taken.file, taken.path)
