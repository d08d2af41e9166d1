# ruff: noqa: PLC0415 - nothing heavy is loaded before a command runs
"""``route``: which way a call would go, what would be contacted, and what removed the other ways."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cohere_governed.cli.codes import DONE, REFUSED, Commands, unknown, wrong
from cohere_governed.cli.folder import OneTenant, policies, tenant_of
from cohere_governed.cli.output import DEFAULT_CONFIG, Config, Json, emit, say, when
from cohere_governed.errors import KeyUnavailable

if TYPE_CHECKING:
    from cohere_governed.model import Route
    from cohere_governed.policy.ways import Way

app = typer.Typer(cls=Commands, no_args_is_help=True, help="Say which way a call would go, and why not another.")

_STATES = {
    "taken": "would be taken",
    "next": "would be tried when those before it fail",
    "allowed": "would do, and the tenant wants no failover",
    "removed": "removed",
}


@app.command()
def explain(
    *,
    tenant: OneTenant,
    config: Config = DEFAULT_CONFIG,
    endpoint: Annotated[str, typer.Option("--endpoint", help="Endpoint id, such as v2.chat.")] = "v2.chat",
    model: Annotated[str | None, typer.Option("--model", help="Model the app names.")] = None,
    use_case: Annotated[str | None, typer.Option("--use-case", help="Declared use case.")] = None,
    cloud: Annotated[
        str, typer.Option("--cloud", help="The client: cohere, or bedrock, sagemaker, oci for the SDK's own of them.")
    ] = "cohere",
    host: Annotated[str | None, typer.Option("--host", help="Host of a base_url, or of the cloud's client.")] = None,
    failed: Annotated[
        list[str] | None, typer.Option("--failed", metavar="ROUTE", help="As if this route had just failed; repeat.")
    ] = None,
    at: Annotated[
        datetime | None, typer.Option("--at", parser=when, metavar="TIME", help="When, UTC; now if left out.")
    ] = None,
    sandbox: Annotated[bool, typer.Option("--sandbox", help="As if COHERE_GOVERNED_SANDBOX=1.")] = False,
    as_json: Json = False,
) -> None:
    """Say which route a call would take, what would be contacted, and which rule removed each other. Exit 3 if none.

    Example: cohere-governed route explain --tenant eubank --endpoint v2.rerank --model rerank-v3.5
    """
    from cohere_governed.model import Call, Caller, Intent, Refusal
    from cohere_governed.policy import decide
    from cohere_governed.policy.ways import ways
    from cohere_governed.wire.surface import SURFACES

    policy = tenant_of(policies(config), tenant)
    known = {known.id: known for known in SURFACES}
    if endpoint not in known:
        raise wrong(unknown("endpoint", endpoint, known))
    if cloud not in (clouds := ("cohere", "bedrock", "sagemaker", "oci")):
        raise wrong(unknown("cloud", cloud, clouds))
    names = {route.name for route in policy.routes}
    for name in failed or ():
        if name not in names:
            raise wrong(unknown("route", name, names))
    asked = known[endpoint]
    if cloud != "cohere" and host is None:  # where its client goes in the region of the tenant's first such route
        host = next((route.hosts[0] for route in policy.routes if route.provider == cloud), None)
    call = Call(asked.id, asked.kind, asked.method, asked.path, model=model, host=host, cloud=cloud)  # type: ignore[arg-type]
    intent = Intent(
        call,
        Caller(use_case=use_case),
        at or datetime.now(timezone.utc),
        sandbox=sandbox,
        passed_over=frozenset(failed or ()),
    )
    found = ways(intent, policy)
    goes = any(way.state == "taken" for way in found)
    decision = decide(intent, policy)
    others = sorted(
        {
            reason.rule
            for reason in decision.reasons
            if isinstance(decision, Refusal) and not reason.allows and not reason.rule.startswith(_ROUTING)
        }
    )
    if as_json:
        told = [_as_json(way, config) for way in found]
        emit({"tenant": tenant, "endpoint": endpoint, "model": model, "routes": told, "other_rules_refuse": others})
    else:
        for way in found:
            _tell(way, config)
        if others:
            say(f"besides, other rules would refuse this call: {', '.join(others)} (ask: policy explain)")
        if any(way.reason is not None and way.reason.rule == "route.sandbox_off" for way in found):
            say("hint: add --sandbox to ask as if COHERE_GOVERNED_SANDBOX=1 were set")
    raise typer.Exit(DONE if goes else REFUSED)


_ROUTING = ("route.", "residency.")


def _tell(way: Way, folder: Path) -> None:
    route = way.route
    where = f"{route.region}, {route.provider_region}" if route.provider_region else route.region
    say(f"{route.name} ({route.provider}, {route.deployment}, {where}): {_STATES[way.state]}")
    if way.reason is not None:
        at = ": ".join(part for part in (way.reason.file, way.reason.path) if part)
        say(f"  why       {way.reason.sentence} [{way.reason.rule}; {at}]")
        return
    say(f"  contacts  {way.address}")
    for name, value in (("model", way.model), ("signed", way.scope), ("key", way.key)):
        if value:
            say(f"  {name:<9} {value}")
    if route.proxies:
        say(f"  through   {', '.join(route.proxies)}")
    for missing in _missing(route, folder):
        say(f"  missing   {missing}")


def _as_json(way: Way, folder: Path) -> dict[str, Any]:
    route, reason = way.route, way.reason
    return {
        "route": route.name,
        "state": way.state,
        "provider": route.provider,
        "deployment": route.deployment,
        "region": route.region,
        "provider_region": route.provider_region,
        "contacts": way.address,
        "hosts": list(route.hosts),
        "proxies": list(route.proxies),
        "model": way.model,
        "signed_for": way.scope,
        "key": way.key,
        "missing": list(_missing(route, folder)) if reason is None else [],
        "removed_by": reason
        and {"rule": reason.rule, "said": reason.sentence, "file": reason.file, "path": reason.path},
    }


def _missing(route: Route, folder: Path) -> Iterator[str]:
    """Credentials that this machine does not have; a keyring is not asked, for it may ask a person."""
    from cohere_governed.carriers import secret_text

    for reference in dict.fromkeys((*route.credentials.values(), *((route.key_ref,) if route.key_ref else ()))):
        if not reference.startswith("keyring:"):
            try:
                secret_text(reference, folder)
            except KeyUnavailable as error:
                yield str(error)
