"""``policy``: validate the config folder, say why, compare, and give editors their schemas."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timezone
from pathlib import Path
from typing import Annotated, Any

import typer

from cohere_governed.cli.output import DEFAULT_CONFIG, Config, Json, console, emit, errors
from cohere_governed.errors import ConfigurationError
from cohere_governed.model import Call, Caller, Intent
from cohere_governed.policy import KINDS, load
from cohere_governed.policy import schema as policy_schema
from cohere_governed.policy.explain import diff as differences
from cohere_governed.policy.explain import explain as explained
from cohere_governed.wire.surface import SURFACES

app = typer.Typer(no_args_is_help=True, help="Validate policy, say why a call would be allowed or refused, compare.")


@app.command()
def check(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The config folder.")] = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Validate a config folder: every fault at once, with file, path and mend. Exit 1 if there is one.

    Example: cohere-governed policy check ./policies
    """
    try:
        policies = load(folder)
    except ConfigurationError as error:
        faults = [dataclasses.asdict(fault) for fault in error.faults]
        if as_json:
            emit({"valid": False, "faults": faults})
        else:
            for fault in error.faults:
                errors.print(str(fault), markup=False, soft_wrap=True)
            errors.print(f"{len(faults)} fault{'s' if len(faults) != 1 else ''}")
        raise typer.Exit(1) from None
    if as_json:
        tenants = {name: policy.digest for name, policy in policies.tenants.items()}
        emit({"valid": True, "faults": [], "digest": policies.digest, "tenants": tenants})
        return
    for warning in policies.warnings:
        errors.print(f"warning: {warning}", markup=False, soft_wrap=True)
    console.print(f"{folder}: valid, {len(policies.tenants)} tenant(s), digest {policies.digest[:16]}", soft_wrap=True)


@app.command()
def explain(
    tenant: Annotated[str, typer.Option("--tenant", help="Whose policy.")],
    config: Config = DEFAULT_CONFIG,
    surface: Annotated[str, typer.Option("--surface", help="Endpoint id, such as v2.chat.")] = "v2.chat",
    model: Annotated[str | None, typer.Option("--model", help="Model the app names.")] = None,
    use_case: Annotated[str | None, typer.Option("--use-case", help="Declared use case.")] = None,
    end_user: Annotated[str | None, typer.Option("--end-user", help="End user the app names.")] = None,
    found: Annotated[
        list[str] | None, typer.Option("--found", metavar="TYPE[:COUNT]", help="Personal data in the text; repeat.")
    ] = None,
    host: Annotated[str | None, typer.Option("--host", help="Host of a base_url the app names.")] = None,
    safety_mode: Annotated[str | None, typer.Option("--safety-mode")] = None,
    at: Annotated[datetime | None, typer.Option("--at", help="When, UTC; now if left out.")] = None,
    sandbox: Annotated[bool, typer.Option("--sandbox", help="As if COHERE_GOVERNED_SANDBOX=1.")] = False,
    as_json: Json = False,
) -> None:
    """Say why a call would be allowed or refused, and which line to change. Exit 3 if it would be refused.

    Example: cohere-governed policy explain --tenant eubank --found EMAIL_ADDRESS:2
    """
    policies = load(config)
    policy = policies.tenants.get(tenant)
    if policy is None:
        errors.print(f"there is no tenant `{tenant}`: known are {', '.join(sorted(policies.tenants))}", markup=False)
        raise typer.Exit(2)
    known = {known.id: known for known in SURFACES}
    if surface not in known:
        errors.print(f"there is no endpoint `{surface}`: known are {', '.join(sorted(known))}", markup=False)
        raise typer.Exit(2)
    asked = known[surface]
    counts = {kind: int(count or 1) for kind, _, count in (entry.partition(":") for entry in found or [])}
    call = Call(asked.id, asked.kind, asked.method, asked.path, model=model, host=host, safety_mode=safety_mode)
    now = at.replace(tzinfo=timezone.utc) if at else datetime.now(timezone.utc)
    intent = Intent(call, Caller(end_user=end_user, use_case=use_case), now, counts, sandbox=sandbox)
    told = explained(intent, policy)
    if as_json:
        emit(_jsonable(told))
    else:
        for line in told.lines:
            console.print(line, markup=False, soft_wrap=True)
    raise typer.Exit(0 if told.allowed else 3)


@app.command()
def diff(
    a: Annotated[Path, typer.Argument(metavar="A", help="The folder before.")],
    b: Annotated[Path, typer.Argument(metavar="B", help="The folder after.")],
    as_json: Json = False,
) -> None:
    """Compare two config folders in words. Example: cohere-governed policy diff ./policies ./draft."""
    changes = differences(load(a), load(b))
    if as_json:
        emit(changes)
        return
    for change in changes or ["no difference in effect"]:
        console.print(change, markup=False, soft_wrap=True)


@app.command()
def schema(
    kind: Annotated[str, typer.Argument(metavar="KIND", help=f"One of: {', '.join(KINDS)}.")],
) -> None:
    """Print the JSON Schema of one kind of file, for editors. Example: cohere-governed policy schema tenant."""
    if kind not in KINDS:
        errors.print(f"there is no kind `{kind}`: known are {', '.join(KINDS)}", markup=False)
        raise typer.Exit(2)
    emit(policy_schema(kind))


def _jsonable(told: Any) -> dict[str, Any]:
    return {
        "allowed": told.allowed,
        "lines": list(told.lines),
        "reasons": [dataclasses.asdict(reason) for reason in told.decision.reasons],
    }
