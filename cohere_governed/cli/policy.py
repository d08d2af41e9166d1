# ruff: noqa: PLC0415 - nothing heavy is loaded before a command runs
"""``policy``: validate the config folder, say why, compare, and give editors their schemas."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cohere_governed.cli.codes import DONE, FOUND, REFUSED, Commands, unknown, wrong
from cohere_governed.cli.folder import Actor, AnyTenant, OneTenant, audit_log, policies, tenant_of, whoever
from cohere_governed.cli.output import DEFAULT_CONFIG, Config, Json, bar, complain, emit, record_id, say, when
from cohere_governed.errors import ConfigurationError
from cohere_governed.model import Fault, Reason
from cohere_governed.text import instant

if TYPE_CHECKING:
    from cohere_governed.model import Call
    from cohere_governed.policy import Checked, PolicySet

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
    """Validate a config folder: its signature, every fault at once with file, path and mend, and the cases in `tests/`.

    Exit 1 if there is a fault, or a case does not hold. Warns of what ends within the days that `operator.yaml` says.

    Example: cohere-governed policy check ./policies
    """
    asked = folder or config
    found, checked = _checked(asked)
    if found is None or checked.faults:
        if as_json:
            emit({"valid": False, "faults": [dataclasses.asdict(fault) for fault in checked.faults]})
        else:
            for fault in checked.faults:
                complain(fault)
            number = f"{len(checked.faults)} fault{'s' if len(checked.faults) != 1 else ''}"
            unread = "; mend and check again: what could not be read was not compared, so more may follow"
            complain(number + (unread if found is None else ""))
        raise typer.Exit(FOUND)
    missing = [*found.warnings, *ending(found), *_idle(found), *_unready(found)]
    warnings = [dataclasses.asdict(warning) for warning in missing]
    if as_json:
        tenants = {name: policy.digest for name, policy in found.tenants.items()}
        told = {"valid": True, "faults": [], "warnings": warnings, "digest": found.digest, "tenants": tenants}
        emit({**told, "cases": checked.cases})
        return
    for warning in missing:
        complain(f"warning: {warning}")
    cases = f", {checked.cases} case(s) hold" if checked.cases else ""
    say(f"{asked} is valid: {len(found.tenants)} tenant(s){cases}, digest {found.digest[:16]}")


def _checked(folder: Path) -> tuple[PolicySet | None, Checked]:
    """The policies, if they load, and what their cases came to; the faults of either."""
    from cohere_governed.policy import Checked, check_fixtures

    try:
        found = policies(folder)
        _recognisers(found)
    except ConfigurationError as error:
        return None, Checked(0, error.faults)
    return found, check_fixtures(folder, found, endpoint)


def endpoint(name: str) -> Call | None:
    """A bare call of an endpoint, as policy is asked about; ``None`` where there is no such endpoint."""
    from cohere_governed.model import Call
    from cohere_governed.wire.surface import SURFACES

    known = next((known for known in SURFACES if known.id == name), None)
    return None if known is None else Call(known.id, known.kind, known.method, known.path)


def ending(found: PolicySet, tenant: str | None = None) -> Iterator[Fault]:
    """What ends within the days that the operator wants to be warned of, or has ended."""
    from cohere_governed.policy import deadlines

    today = datetime.now(timezone.utc).date()
    for one in deadlines(found, today + timedelta(days=found.operator.warn_days), today):
        if tenant is None or one.tenant == tenant:
            left = (one.on - today).days
            when = f"in {left} day(s), on {one.on}" if left >= 0 else f"since {one.on}"
            yield Fault(f"tenant {one.tenant}: {one.what} {when}", one.file, one.path, f"then refused by {one.rule}")


def _recognisers(found: PolicySet) -> None:
    """Read every recogniser file as the detector would. Raises ``ConfigurationError`` with their faults."""
    from cohere_governed.privacy.recognisers import load_recognisers

    load_recognisers(sorted({file for policy in found.tenants.values() for file in policy.redaction.recognisers}))


def _idle(found: PolicySet) -> Iterator[Fault]:
    """Recognisers for languages that a tenant does not have: nothing of theirs is found there."""
    from cohere_governed.privacy.recognisers import idle

    for name, policy in found.tenants.items():
        for fault in idle(policy.redaction.recognisers, policy.redaction.languages):
            yield dataclasses.replace(
                fault,
                message=f"tenant {name}: {fault.message}",
                hint="add the language to `redaction.languages`, or write `*`",
            )


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
    tenant: OneTenant,
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

    changes = differences(policies(a, signed=False), policies(b, signed=False))
    if as_json:
        emit(changes)
        return
    for change in changes or ["no difference in effect"]:
        say(change)


@app.command()
def schema(
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help="operator, agreement, tenant, use_case, exemption, test or provider.")
    ],
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


@app.command()
def keygen(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A new file for the private key.")],
    name: Annotated[str, typer.Option("--name", help="Whose key it is, such as policy@example.com.")],
    config: Config = DEFAULT_CONFIG,  # noqa: ARG001 - every command takes it
    as_json: Json = False,
) -> None:
    """Make a key that policy folders are signed with, and print its public half.

    Keep the file where those who edit the folder cannot read it.

    Example: cohere-governed policy keygen policy.key --name policy@example.com
    """
    from cohere_governed.policy.bundle import KEY_VARIABLE, create_key

    public = str(create_key(path, name))
    if as_json:
        emit({"file": str(path), "public_key": public})
    else:
        say(public)
    complain(f"demand it where the application runs: {KEY_VARIABLE}, or signature.public_keys in operator.yaml")


@app.command()
def sign(
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="The config folder.", show_default="--config")
    ] = None,
    *,
    key: Annotated[str, typer.Option("--key", metavar="REF", help="The signing key: file:PATH or env:NAME.")],
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Sign a config folder as it stands: where that is demanded, nothing else is loaded from then on.

    A folder with faults, or with a case that does not hold, is not signed.

    Example: cohere-governed policy sign ./policies --key file:policy.key
    """
    from cohere_governed.policy import check_fixtures
    from cohere_governed.policy.bundle import BUNDLE, SigningKey
    from cohere_governed.policy.bundle import sign as signed
    from cohere_governed.policy.read import Reading

    asked = folder or config
    found = policies(asked, signed=False)
    _recognisers(found)
    if faults := check_fixtures(asked, found, endpoint).faults:
        raise ConfigurationError(faults)
    reading = Reading(found.folder)
    reading.everything()
    digests, signer = reading.bundled(), SigningKey.load(key)
    fresh = asked / f"{BUNDLE}.new"
    fresh.write_text(signed(digests, signer), encoding="utf-8")
    fresh.replace(asked / BUNDLE)
    if as_json:
        emit({"file": str(asked / BUNDLE), "signed": sorted(digests), "public_key": str(signer.public)})
    else:
        say(f"{len(digests)} files signed by {signer.public.name}: {asked / BUNDLE}")


@app.command()
def replay(
    draft: Annotated[Path, typer.Argument(metavar="DRAFT", help="The folder that may come into force.")],
    *,
    since: Annotated[datetime, typer.Option("--since", parser=when, metavar="TIME", help="Calls since then.")],
    tenant: AnyTenant = None,
    at: Annotated[
        datetime | None, typer.Option("--at", parser=when, metavar="TIME", help="As if made then; now if left out.")
    ] = None,
    purpose: Annotated[
        str, typer.Option("--purpose", help="Why; is recorded before facts of calls are opened.")
    ] = "replay under a draft policy",
    actor: Actor = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Say which recorded calls a draft would decide otherwise, and whom that concerns. Nothing is sent.

    Facts of calls are read from their records, end users by pseudonym; no text is opened. Exit 1 if a call would
    be decided otherwise, or cannot be told.

    Example: cohere-governed policy replay ./draft --since 7d
    """
    from cohere_governed.audit.calls import recorded_calls
    from cohere_governed.policy.replay import replay as replayed
    from cohere_governed.policy.replay import words

    live, then = policies(config), policies(draft, signed=False)
    by, moment = whoever(actor), at or datetime.now(timezone.utc)
    with audit_log(config, tenant) as log, bar("calls") as step:
        known = [name for name in log.public_keys() if name[0] not in "_~"] if tenant is None else [tenant]
        found = replayed(
            (
                call
                for name in sorted(known)
                for call in recorded_calls(log, name, since=since, purpose=purpose, actor=by, progress=step)
            ),
            live,
            then,
            at=moment,
        )
    if as_json:
        emit({"since": instant(since), "at": instant(moment), "draft": then.digest, **found.as_dict()})
    else:
        for line in words(found):
            say(line)
    raise typer.Exit(FOUND if found.changes or found.untold else DONE)


@app.command()
def why(
    record: Annotated[
        str, typer.Argument(metavar="RECORD", help="Id of a call's record, as errors and searches show it.")
    ],
    *,
    purpose: Annotated[
        str, typer.Option("--purpose", help="Why you ask; is recorded before the record is opened.")
    ] = "why a call was decided as it was",
    actor: Actor = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Say why a recorded call was allowed or refused, which line said so, and what the policy in force would say now.

    Exit 3 if it would be refused now.

    Example: cohere-governed policy why 0660e00a81240b7544377f541636ce6a
    """
    from cohere_governed.audit.search import show
    from cohere_governed.policy import explain as explained
    from cohere_governed.policy.recorded import Unrecorded, intent_of

    found = policies(config)
    with audit_log(config) as log:
        shown = show(log, record_id(record), purpose=purpose, actor=whoever(actor))
    row, meta = shown.row, shown.meta or {}
    reasons = [Reason(*reason) for reason in meta.get("reasons", ())]
    if row.kind != "intent" or not reasons:
        raise wrong("the record is not that of a call's decision, or it was erased")
    refusing = [reason for reason in reasons if not reason.allows]
    then = [str(reason) for reason in refusing or reasons]
    policy, now = found.tenants.get(row.tenant), None
    try:
        columns = {"surface": row.surface, "model": row.model, "entities": row.entities}
        if policy is not None:
            now = explained(intent_of(columns, meta, datetime.now(timezone.utc)), policy)
    except Unrecorded as error:
        complain(f"what would be decided now cannot be told: {error}")
    if as_json:
        emit(
            {
                "record": row.as_dict(),
                "decision": row.decision,
                "reasons": [dataclasses.asdict(reason) for reason in refusing or reasons],
                "now": None if now is None else {"decision": now.decision, "lines": list(now.lines)},
                "change": [{"file": file, "path": path} for file, path in (now.change if now else ())],
            }
        )
    else:
        digest = (row.policy_digest or "")[:16]
        say(f"{row.time:%Y-%m-%d %H:%M} UTC, tenant {row.tenant}: {row.decision}, policy {digest}")
        for line in then:
            say(f"  {line}")
        if now is not None:
            same = policy is not None and policy.digest == row.policy_digest
            say(f"now ({'the same policy' if same else 'the policy has changed since'}): {now.lines[0]}")
            for line in now.lines[1:] if now.decision == "refuse" else ():
                if line.startswith("no:"):
                    say(f"  {line}")
    raise typer.Exit(REFUSED if now is not None and now.decision == "refuse" else DONE)
