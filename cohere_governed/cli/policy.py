# ruff: noqa: PLC0415 - nothing heavy is loaded before a command runs
"""``policy``: validate the config folder, say why, compare, and give editors their schemas."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cohere_governed.cli.codes import DONE, FOUND, REFUSED, Commands, unknown, wrong
from cohere_governed.cli.folder import policies, tenant_of
from cohere_governed.cli.output import DEFAULT_CONFIG, Config, Json, complain, emit, say, when
from cohere_governed.errors import ConfigurationError
from cohere_governed.model import Fault

if TYPE_CHECKING:
    from cohere_governed.policy import PolicySet

app = typer.Typer(
    cls=Commands, no_args_is_help=True, help="Validate policy, say why a call would be allowed or refused, compare."
)


@app.command()
def check(
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="The config folder.", show_default="--config")
    ] = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Validate a config folder: every fault at once, with file, path and mend. Exit 1 if there is one.

    Example: cohere-governed policy check ./policies
    """
    asked = folder or config
    try:
        found = policies(asked)
        _recognisers(found)
    except ConfigurationError as error:
        if as_json:
            emit({"valid": False, "faults": [dataclasses.asdict(fault) for fault in error.faults]})
        else:
            for fault in error.faults:
                complain(fault)
            number = f"{len(error.faults)} fault{'s' if len(error.faults) != 1 else ''}"
            complain(f"{number}; mend and check again: what could not be read was not compared, so more may follow")
        raise typer.Exit(FOUND) from None
    missing = list(_unready(found))
    warnings = [dataclasses.asdict(warning) for warning in missing]
    if as_json:
        tenants = {name: policy.digest for name, policy in found.tenants.items()}
        emit({"valid": True, "faults": [], "warnings": warnings, "digest": found.digest, "tenants": tenants})
        return
    for warning in missing:
        complain(f"warning: {warning}")
    say(f"{asked} is valid: {len(found.tenants)} tenant(s), digest {found.digest[:16]}")


def _recognisers(found: PolicySet) -> None:
    """Read every recogniser file as the detector would. Raises ``ConfigurationError`` with their faults."""
    from cohere_governed.privacy.recognisers import load_recognisers

    load_recognisers(sorted({file for policy in found.tenants.values() for file in policy.redaction.recognisers}))


def _unready(found: PolicySet) -> Iterator[Fault]:
    """What the folder needs and this machine does not have: no fault, for a folder is also checked elsewhere."""
    kind, _, rest = found.operator.root_key.partition(":")
    if kind == "file" and not Path(rest).is_file():
        yield Fault(
            f"there is no key file `{rest}`",
            "operator.yaml",
            "$.keys.root",
            "bring its copy back; for a new log: cohere-governed keys create",
        )
    if kind == "env" and not os.environ.get(rest):
        yield Fault(f"the environment variable `{rest}` is not set", "operator.yaml", "$.keys.root")


@app.command()
def explain(
    *,
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
    safety_mode: Annotated[str | None, typer.Option("--safety-mode", help="Safety mode the app asks for.")] = None,
    at: Annotated[
        datetime | None, typer.Option("--at", parser=when, metavar="TIME", help="When, UTC; now if left out.")
    ] = None,
    sandbox: Annotated[bool, typer.Option("--sandbox", help="As if COHERE_GOVERNED_SANDBOX=1.")] = False,
    as_json: Json = False,
) -> None:
    """Say why a call would be allowed or refused, and which line to change. Exit 3 if it would be refused.

    Example: cohere-governed policy explain --tenant eubank --use-case eubank-complaint-triage --found EMAIL_ADDRESS:2
    """
    from cohere_governed.model import Call, Caller, Intent
    from cohere_governed.policy import explain as explained
    from cohere_governed.policy import known_types
    from cohere_governed.wire.surface import SURFACES

    policy = tenant_of(policies(config), tenant)
    known = {known.id: known for known in SURFACES}
    if surface not in known:
        raise wrong(unknown("endpoint", surface, known))
    asked = known[surface]
    call = Call(asked.id, asked.kind, asked.method, asked.path, model=model, host=host, safety_mode=safety_mode)
    now = at or datetime.now(timezone.utc)
    caller = Caller(end_user=end_user, use_case=use_case)
    counts = _counted(found or ())
    types = known_types(policy.controls_for(use_case).redaction)
    for name in counts:
        if name not in types:
            raise wrong(unknown("entity type", name, types))
    told = explained(Intent(call, caller, now, counts, sandbox=sandbox), policy)
    if as_json:
        emit(
            {
                "tenant": tenant,
                "decision": told.decision,
                "lines": list(told.lines),
                "change": [{"file": file, "path": path} for file, path in told.change],
                "reasons": [dataclasses.asdict(reason) for reason in told.reasons],
            }
        )
    else:
        for line in told.lines:
            say(line)
        if any(reason.rule == "route.sandbox_off" and not reason.allows for reason in told.reasons):
            say("hint: add --sandbox to ask as if COHERE_GOVERNED_SANDBOX=1 were set")
    raise typer.Exit(DONE if told.decision == "permit" else REFUSED)


def _counted(found: list[str] | tuple[str, ...]) -> dict[str, int]:
    counts = {}
    for entry in found:
        name, _, number = entry.partition(":")
        if not name or not (number or "1").isdecimal():
            raise wrong("write what was found as TYPE or TYPE:COUNT, such as EMAIL_ADDRESS:2")
        counts[name] = int(number or 1)
    return counts


@app.command()
def diff(
    a: Annotated[Path, typer.Argument(metavar="A", help="The folder before.")],
    b: Annotated[Path, typer.Argument(metavar="B", help="The folder after.")],
    config: Config = DEFAULT_CONFIG,  # noqa: ARG001 - every command takes it
    as_json: Json = False,
) -> None:
    """Compare two config folders in words: what changed for whom, and whether it is tighter or looser.

    Example: cohere-governed policy diff ./policies ./draft
    """
    from cohere_governed.policy import diff as differences

    changes = differences(policies(a), policies(b))
    if as_json:
        emit(changes)
        return
    for change in changes or ["no difference in effect"]:
        say(change)


@app.command()
def schema(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="operator, agreement, tenant, use_case or provider.")],
    config: Config = DEFAULT_CONFIG,  # noqa: ARG001 - every command takes it
) -> None:
    """Print the JSON Schema of one kind of file, for editors.

    Example: cohere-governed policy schema tenant
    """
    from cohere_governed.policy import KINDS
    from cohere_governed.policy import schema as schema_of

    if kind not in KINDS:
        raise wrong(f"there is no kind `{kind}` (there are: {', '.join(KINDS)})")
    emit(schema_of(kind))
