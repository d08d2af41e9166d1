# ruff: noqa: PLC0415 - nothing heavy is loaded before a command runs
"""``incident``: what was seen of prohibited use, who must be told by when, and what to send them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cohere_governed.cli.codes import FOUND, Commands, unknown, wrong
from cohere_governed.cli.folder import Actor, AnyTenant, OneTenant, audit_log, policies, whoever
from cohere_governed.cli.output import (
    DEFAULT_CONFIG,
    Config,
    Json,
    complain,
    console,
    emit,
    facts,
    grid,
    listing,
    record_id,
    say,
)
from cohere_governed.errors import AuditUnavailable
from cohere_governed.text import span

if TYPE_CHECKING:
    from cohere_governed.audit.store import AuditLog
    from cohere_governed.policy import PolicySet
    from cohere_governed.reports.incidents import Clock, Incident

app = typer.Typer(cls=Commands, no_args_is_help=True, help="Incidents, the clocks that run on them, and the report.")

Id = Annotated[str, typer.Argument(parser=record_id, metavar="ID", help="The incident, as `incident list` shows it.")]
To = Annotated[
    str | None,
    typer.Option("--regime", metavar="ID", help="Whose clock.", show_default="the one that runs out first"),
]
Note = Annotated[str, typer.Option("--note", metavar="TEXT", help="A word on it; is recorded with your name.")]


@app.command("list")
def list_incidents(
    *,
    tenant: AnyTenant = None,
    every: Annotated[bool, typer.Option("--all", help="The closed ones too.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Exit 1 if a clock has run out.")] = False,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Incidents with their clocks, the most urgent first. An incident is opened by the record that shows it.

    Example: cohere-governed incident list --check
    """
    from cohere_governed.reports.incidents import incidents

    found_policies = policies(config)
    with audit_log(config, tenant) as log:
        found = incidents(log, found_policies, tenant=tenant)
    shown = [one for one in found if every or one.status != "closed"]
    rows = [one.as_dict() if as_json else _row(one) for one in shown]
    columns = {"id": "incident", "tenant": "tenant", "what": "looks like", "opened": "opened (UTC)", "status": "status",
               "left": "left", "by": "end user"}  # fmt: skip
    listing(columns, rows, as_json=as_json, none="no incident is open")
    if check and any(one.overdue for one in found):
        raise typer.Exit(FOUND)


def _row(one: Incident) -> dict[str, object]:
    running = [clock for clock in one.clocks if clock.left is not None]
    next_ = min(running, key=lambda clock: clock.due, default=None)
    return {
        "id": one.id, "tenant": one.tenant, "what": _what(one), "opened": one.opened, "status": one.status,
        "left": left(next_) if next_ else "", "by": one.end_user,
    }  # fmt: skip


def _what(one: Incident) -> str:
    return ", ".join(one.categories) or one.kind


def left(clock: Clock) -> str:
    """``11 h 5 min``, ``OVERDUE by 2 h 0 min``."""
    if clock.left is None:
        return "late" if clock.overdue else "in time"
    told = span(clock.left)
    return f"OVERDUE by {told}" if clock.overdue else told


@app.command("show")
def show_incident(incident: Id, config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """One incident: its findings, its clocks, and what was done. The id of any of its records will do.

    Example: cohere-governed incident show ID
    """
    with _one(config, incident) as (_, _, found):
        pass
    if as_json:
        emit(found.as_dict())
        return
    facts(
        {"incident": found.id, "tenant": found.tenant, "kind": found.kind, "looks_like": ", ".join(found.categories),
         "what_happened": found.summary, "opened": found.opened, "status": found.status, "end_user": found.end_user},
        as_json=False,
    )  # fmt: skip
    clocks = [(one.regime, one.to, one.hours, one.due, one.stopped, left(one)) for one in found.clocks]
    console().print(grid(("clock", "tell", "hours", "until (UTC)", "stopped (UTC)", "left"), clocks))
    if found.findings:
        rows = [(one.time, one.side, one.surface, one.model, one.record_id) for one in found.findings]
        console().print(grid(("seen (UTC)", "in", "endpoint", "model", "record"), rows))
    if found.events:
        events = [(one.time, one.what, one.by, one.regime or one.channel or "", one.note) for one in found.events]
        console().print(grid(("done (UTC)", "what", "by", "for", "note"), events))


@app.command()
def report(
    *,
    incident: Id,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="A new folder.", show_default="incident-ID")
    ] = None,
    regime: To = None,
    purpose: Annotated[
        str | None,
        typer.Option("--with-text", metavar="PURPOSE", help="Add the recorded text, stand-ins in it; why is recorded."),
    ] = None,
    actor: Actor = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Make the packet to send: message, readable report, and evidence that the public key alone proves.

    Making it stops no clock: when it was sent, say so with `incident reported`. With `--json` and no `--out` the
    packet goes to standard output.

    Example: cohere-governed incident report ID --out ./packet
    """
    from cohere_governed.audit.notes import add
    from cohere_governed.reports.incidents import KIND
    from cohere_governed.reports.packet import packet

    who = whoever(actor)
    with _one(config, incident) as (log, found_policies, found):
        chosen = _regime(found, regime)
        made = packet(log, found_policies, found, chosen, purpose=purpose, actor=who)
        files = made.files()
        if out is not None or not as_json:
            folder = out or Path(f"incident-{found.id[:12]}")
            _write(folder, files)
        add(log, found.tenant, KIND, "packet", {"by": who, "regime": chosen}, about=(found.id,))
    if as_json:
        emit(made.document)
        return
    say(f"the packet is in {folder}: send message.txt with the other files to {made.document['to']}")
    say(f"then: cohere-governed incident reported {found.id} --regime {chosen}")


def _write(folder: Path, files: dict[str, str]) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True)
        for name, text in files.items():
            descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123 - a descriptor
                file.write(text)
    except FileExistsError:
        raise wrong(f"{folder} is there already: name a new folder with --out") from None
    except OSError as error:
        raise wrong(f"{folder} cannot be written: {error.strerror}") from None


def _regime(found: Incident, said: str | None) -> str:
    known = [clock.regime for clock in found.clocks]
    if said is not None and said not in known:
        raise wrong(unknown("clock on this incident", said, known))
    first = sorted(found.clocks, key=lambda clock: (clock.stopped is not None, clock.due))
    if not first:
        raise wrong("no clock is on this incident")
    return said or first[0].regime


@app.command()
def reported(
    *,
    incident: Id,
    regime: To = None,
    note: Note = "",
    actor: Actor = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Record that the recipient was told: that clock stops, at the time of this record.

    Example: cohere-governed incident reported ID --note "mailed, their ticket 8841"
    """
    from cohere_governed.reports.incidents import reported as told

    with _one(config, incident) as (log, _, found):
        told(log, found, _regime(found, regime), by=whoever(actor), note=note)
    _after(config, incident, as_json=as_json)


@app.command()
def acknowledge(
    *,
    incident: Id,
    note: Note = "",
    actor: Actor = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Record that somebody has taken the incident on. Clocks run on.

    Example: cohere-governed incident acknowledge ID --note "looking into it"
    """
    from cohere_governed.reports.incidents import acknowledge as taken

    with _one(config, incident) as (log, _, found):
        taken(log, found, by=whoever(actor), note=note)
    _after(config, incident, as_json=as_json)


@app.command()
def note(
    *,
    incident: Id,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What to note.")],
    actor: Actor = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Record something about an incident.

    Example: cohere-governed incident note ID "the user was spoken to"
    """
    from cohere_governed.reports.incidents import note as noted

    with _one(config, incident) as (log, _, found):
        noted(log, found, by=whoever(actor), note=text)
    if as_json:
        _after(config, incident, as_json=True)
    else:
        say("noted")


@app.command()
def close(
    *,
    incident: Id,
    reason: Annotated[str, typer.Option("--reason", help="Why it is over; is recorded with your name.")],
    actor: Actor = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Record that an incident is over. Clocks that still run stop: say why nobody was told.

    Example: cohere-governed incident close ID --reason "false positive: a lesson about phishing"
    """
    from cohere_governed.reports.incidents import close as closed

    if not reason.strip():
        raise wrong('say why: --reason "false positive: a lesson about phishing"')
    with _one(config, incident) as (log, _, found):
        closed(log, found, by=whoever(actor), reason=reason)
    _after(config, incident, as_json=as_json)


@app.command("open")
def open_incident(
    *,
    tenant: OneTenant,
    summary: Annotated[str, typer.Option("--summary", help="What happened, without names; is recorded.")],
    actor: Actor = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Open an incident that no record shows: a breach of personal data. Its clock (GDPR Article 33) starts now.

    Example: cohere-governed incident open --tenant acme --summary "a laptop with an export was stolen"
    """
    from cohere_governed.reports.incidents import open_breach

    if not summary.strip():
        raise wrong('say what happened: --summary "a laptop with an export was stolen"')
    with audit_log(config, tenant) as log:
        made = open_breach(log, tenant, by=whoever(actor), summary=summary).record_id.hex()
    _after(config, made, as_json=as_json)


@app.command()
def escalate(config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """Tell the channels of `operator.yaml` (log, webhook, mail) what they have not been told. Run it from a timer.

    New incidents, clocks about to run out, clocks that ran out: each once, by what is on record. Exit 1 if a channel
    could not be reached; the next run tries again.

    Example: cohere-governed incident escalate
    """
    from functools import partial

    from cohere_governed.carriers import secret
    from cohere_governed.escalation import escalate as told

    found = policies(config)
    if not found.operator.incidents.channels:
        raise wrong("operator.yaml names no channel: say who is told at $.incidents.escalate")
    with audit_log(config) as log:
        sent = told(log, found, secret=partial(secret, folder=found.folder))
    rows = [{"incident": one.incident, "channel": one.channel, "occasion": one.occasion,
             "sent": not one.error, "error": one.error or None} for one in sent]  # fmt: skip
    columns = {"incident": "incident", "channel": "channel", "occasion": "because", "sent": "sent", "error": "error"}
    listing(columns, rows, as_json=as_json, none="nobody needs to be told anything")
    if any(one.error for one in sent):
        raise typer.Exit(FOUND)


@app.command()
def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A packet, as `incident report` made it.")],
    public_keys: Annotated[
        Path,
        typer.Option("--public-keys", metavar="FILE", help="Keys from `keys export-public`, had from the operator."),
    ],
    config: Config = DEFAULT_CONFIG,  # noqa: ARG001 - every command takes it; this one needs no folder
    as_json: Json = False,
) -> None:
    """Check a packet that was received: every record of it stands in the log of that key. Exit 1 if not.

    Example: cohere-governed incident verify ./packet --public-keys auditor.vkeys
    """
    import json

    from cohere_governed.audit.evidence import check
    from cohere_governed.cli.proof import read_keys

    keys = read_keys(public_keys)
    try:
        shown = json.loads((folder / "packet.json").read_text(encoding="utf-8"))["evidence"]
    except (OSError, ValueError, KeyError, TypeError):
        raise wrong(f"{folder} holds no packet that can be read") from None
    faults = min((check(shown, key) for key in keys), key=len, default=["no public key was given"])
    if as_json:
        tenant, records = (None, None) if faults else (shown["tenant"], len(shown["records"]))
        emit({"intact": not faults, "faults": faults, "tenant": tenant, "records": records})
    for fault in () if as_json else faults:
        complain(fault)
    if faults:
        raise typer.Exit(FOUND)
    if as_json:
        return
    say(f"every record in it ({len(shown['records'])}) stands in the log of tenant {shown['tenant']}, as it is told")


@contextmanager
def _one(config: Path, incident: str) -> Iterator[tuple[AuditLog, PolicySet, Incident]]:
    """The folder's log and policies and one incident; exits 2 when there is none of that id."""
    from cohere_governed.reports.incidents import find

    found = policies(config)
    with audit_log(config) as log:
        try:
            one = find(log, found, incident)
        except AuditUnavailable as error:
            if str(error) != "there is no incident with this id":
                raise
            raise wrong("no incident has this id, or has a record with it") from None
        yield log, found, one


def _after(config: Path, incident: str, *, as_json: bool) -> None:
    """How an incident stands now."""
    with _one(config, incident) as (_, _, found):
        pass
    told: Sequence[Any] = [f"{one.regime}: {left(one)}" for one in found.clocks]
    if as_json:
        emit(found.as_dict())
    else:
        facts({"incident": found.id, "status": found.status, "clocks": told}, as_json=False)
