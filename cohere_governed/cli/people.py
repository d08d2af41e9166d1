# ruff: noqa: PLC0415 - nothing heavy is loaded before a command runs
"""``subject``, ``retention``, ``hold`` and ``tenant offboard``: what is kept about whom, until when, and its end."""

from __future__ import annotations

import base64
import dataclasses
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cohere_governed.cli.audit import every, readable, show_rows
from cohere_governed.cli.codes import Commands, wrong
from cohere_governed.cli.folder import Actor, audit_log, policies, tenant_of, whoever
from cohere_governed.cli.output import (
    DEFAULT_CONFIG,
    Config,
    Json,
    complain,
    emit,
    facts,
    listing,
    record_id,
    say,
    tracked,
    utc,
)

if TYPE_CHECKING:
    from cohere_governed.audit.erasure import Certificate, Scope
    from cohere_governed.audit.search import RecordRow, Shown
    from cohere_governed.audit.store import AuditLog

subject = typer.Typer(cls=Commands, no_args_is_help=True, help="One person across a tenant: find, report, erase.")
retention = typer.Typer(cls=Commands, no_args_is_help=True, help="The end of what was kept long enough.")
hold = typer.Typer(cls=Commands, no_args_is_help=True, help="Legal holds: they win over every erasure.")

Person = Annotated[
    str,
    typer.Argument(
        metavar="PERSON", help="A mail address, name, number or end-user id; - reads it from standard input."
    ),
]
Tenant = Annotated[str, typer.Option("--tenant", help="Whose log.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; is recorded with your name.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]

# ── One person ─────────────────────────────────────────────────────────────────


@subject.command("find")
def find(person: Person, tenant: Tenant, config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """Find the records that may be about a person, as end user or in a text. Nothing is decrypted.

    They are candidates: keyed tokens are short on purpose, so a few records of others are among them.

    Example: cohere-governed subject find ada@example.com --tenant acme
    """
    with audit_log(config, tenant) as log:
        rows = _candidates(log, tenant, _said(person))
    if as_json:
        emit([row.as_dict() for row in rows])
    elif rows:
        show_rows(rows)
    else:
        say("no record is about this person")


@subject.command("export")
def export(
    *,
    person: Person,
    tenant: Tenant,
    purpose: Annotated[str, typer.Option("--purpose", help="Why; is recorded before anything is opened.")],
    actor: Actor = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write to a new file instead of standard output.")
    ] = None,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Write what is kept about a person as one JSON document: an answer to an access request (GDPR Article 15).

    Each candidate is opened, on record, and left out if it proves to be about others. Of the stand-ins only the
    person's own are resolved. Each record comes with its proof under the log's signed checkpoint.

    Example: cohere-governed subject export ada@example.com --tenant acme --purpose "access request 117" --out ada.json
    """
    from cohere_governed.audit.search import Query, show
    from cohere_governed.audit.verify import prove
    from cohere_governed.governance import database_url

    if not purpose.strip():
        raise wrong('say why: --purpose "access request 117"')
    said, who = _said(person), whoever(actor)
    records: list[dict[str, Any]] = []
    others = 0
    with audit_log(config, tenant) as log:
        rows = _candidates(log, tenant, said)
        seen: set[str] = set()
        # The call before its answer, which is then told with it, once.
        for row in tracked(sorted(rows, key=lambda row: row.kind != "intent"), "opening"):
            if row.record_id in seen:
                continue
            theirs = _theirs(show(log, row.record_id, purpose=purpose, actor=who), said)
            if theirs is None:
                others += 1
                continue
            records.append({**row.as_dict(), **theirs})
            seen.add(row.record_id)
            for other in every(log, Query(tenant=tenant, call_id=row.call_id)) if row.call_id else ():
                if other.record_id not in seen:  # the answer, and what else became of the call
                    seen.add(other.record_id)
                    opened = show(log, other.record_id, purpose=purpose, actor=who)
                    records.append({**other.as_dict(), "content": readable(opened.content), "erased": [*opened.erased]})
        keys = log.public_keys()
    url = database_url(policies(config))
    for record in records:
        proof = prove(url, str(record["record_id"]))
        record["proof"] = {
            "index": proof.index, "leaf": base64.b64encode(proof.leaf).decode(),
            "path": [base64.b64encode(node).decode() for node in proof.path], "checkpoint": proof.checkpoint,
        }  # fmt: skip
    document = {
        "person": said, "tenant": tenant, "purpose": purpose, "by": who, "at": utc(datetime.now(timezone.utc)),
        "records": records, "left_out": {"candidates_about_others": others}, "public_key": keys[tenant],
    }  # fmt: skip
    emit(document, to=out)
    if out is not None:
        complain(f"{len(records)} records about the person in {out}; {others} candidates were about others")


def _theirs(shown: Shown, person: str) -> dict[str, Any] | None:
    """What a record says, with only this person's stand-ins resolved; ``None`` when it is about others."""
    from cohere_governed.audit.keys import normalised

    meta, standins = shown.meta or {}, readable(shown.vault)
    caller = meta.get("caller") or {}
    wanted = normalised(person)
    own = {name: value for name, value in (standins or {}).items() if normalised(value) == wanted}
    as_user = normalised(caller.get("end_user") or "") == wanted
    known = standins is not None or shown.content is None
    if known and not own and not as_user and not shown.erased:
        return None
    return {
        "confirmed": bool(own) or as_user,
        "as_end_user": as_user,
        "content": readable(shown.content),
        "stand_ins": own,
        "others_in_it": len(standins or {}) - len(own),
        "erased": list(shown.erased),
    }


@subject.command("erase")
def erase(
    *,
    person: Person,
    tenant: Tenant,
    reason: Reason,
    actor: Actor = None,
    yes: Yes = False,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Erase what is kept about a person, and certify it. The log verifies as before. Exit 3 when a legal hold keeps it.

    Example: cohere-governed subject erase ada@example.com --tenant acme --reason "erasure request 118"
    """
    from cohere_governed.audit.erasure import erase_person

    said = _said(person)
    with audit_log(config, tenant) as log:
        ask(f"erase what tenant {tenant} keeps about this person, for good?", yes)
        _certify(erase_person(log, tenant, said, reason=reason, actor=whoever(actor)), as_json=as_json)


def _candidates(log: AuditLog, tenant: str, person: str) -> list[RecordRow]:
    from cohere_governed.audit.search import Query

    found: dict[str, RecordRow] = {}
    for query in (Query(tenant=tenant, person=person), Query(tenant=tenant, end_user=person)):
        found |= {row.record_id: row for row in every(log, query)}
    return sorted(found.values(), key=lambda row: row.record_id, reverse=True)


def _said(person: str) -> str:
    said = sys.stdin.read().strip() if person == "-" else person.strip()
    if not said:
        raise wrong("no person is named")
    return said


def ask(question: str, yes: bool) -> None:
    """Go on only if ``yes`` was said, or somebody at the terminal says it now."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise wrong("nobody is there to ask: say --yes if you mean it")
    if not typer.confirm(question):
        raise typer.Exit(0)


def _certify(certificate: Certificate, *, as_json: bool) -> None:
    told = {**dataclasses.asdict(certificate), "when": utc(certificate.when)}
    facts(told, as_json=as_json)
    if not certificate.scrubbed and not as_json:
        complain("pages of the old state are still in the write-ahead log, since somebody reads: run it again later")


# ── The end of a tenancy ───────────────────────────────────────────────────────


def offboard(
    *,
    tenant: Annotated[str, typer.Argument(metavar="ID", help="The tenant.")],
    reason: Reason,
    actor: Actor = None,
    yes: Yes = False,
    leave_remote: Annotated[
        bool, typer.Option("--leave-remote", help="Also if objects are still at the provider: nobody will know whose.")
    ] = False,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """End a tenancy: erase its records and destroy its keys, and certify it. Its signed tree stays, and verifies.

    Exit 3 while its file says that it is active, a legal hold keeps a record, or the provider still has objects of it
    (`tenant clear`).

    Example: cohere-governed tenant offboard acme --reason "contract ended 2026-10-31"
    """
    from cohere_governed.audit.erasure import erase_tenant
    from cohere_governed.audit.objects import history
    from cohere_governed.errors import Refused
    from cohere_governed.model import Reason as Why

    policy = policies(config).tenants.get(tenant)
    with audit_log(config, tenant) as log:
        if policy is not None and policy.status == "active":
            said = f"tenant `{tenant}` is active: write `status: offboarded` into its file first"
            raise Refused([Why("tenant.active", said, allows=False, file=policy.file, path="$.status")])
        left = [one for one in history(log, tenant) if one.alive]
        if left and not leave_remote:
            said = f"{len(left)} object(s) are still at the provider: `cohere-governed tenant clear {tenant}` first"
            raise Refused([Why("tenant.remote_objects", said, allows=False)])
        ask(f"erase every record of tenant {tenant} and destroy its keys, for good?", yes)
        _certify(erase_tenant(log, tenant, reason=reason, actor=whoever(actor)), as_json=as_json)


# ── Time ───────────────────────────────────────────────────────────────────────


@retention.command("run")
def run(
    tenant: Annotated[str | None, typer.Option("--tenant", help="Only this tenant's.")] = None,
    actor: Actor = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Erase whatever is older than the tenant's policy keeps it, a day at a time; legal holds stay. Run it daily.

    Example: cohere-governed retention run
    """
    from cohere_governed.audit.erasure import expire

    found = policies(config)
    chosen = [tenant_of(found, tenant)] if tenant else [found.tenants[name] for name in sorted(found.tenants)]
    today = datetime.now(timezone.utc).date()
    done: list[Certificate] = []
    with audit_log(config) as log:
        known = log.public_keys()
        for policy in chosen:
            for kept, days in (("content", policy.retention.content), ("metadata", policy.retention.metadata)):
                if policy.id in known:
                    before = today - timedelta(days=days)
                    done += expire(log, policy.id, kept, before=before, actor=f"retention, {whoever(actor)}")
    rows = [{**dataclasses.asdict(one), "when": utc(one.when)} for one in done]
    columns = {"tenant": "tenant", "records": "erased", "held": "held", "keys": "keys destroyed", "when": "when"}
    listing(columns, rows, as_json=as_json, none="nothing is older than it may be")


# ── Holds ──────────────────────────────────────────────────────────────────────

Record = Annotated[str | None, typer.Option("--record", parser=record_id, metavar="ID", help="One record.")]
HeldPerson = Annotated[str | None, typer.Option("--person", metavar="VALUE", help="One person.")]
Period = Annotated[str | None, typer.Option("--period", metavar="CLASS/DAY", help="One day: content/2026-11-01.")]
Everything = Annotated[bool, typer.Option("--everything", help="The tenant's whole log.")]


@hold.command("list")
def list_holds(
    tenant: Annotated[str | None, typer.Option("--tenant", help="Only this tenant's.")] = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """The legal holds in force.

    Example: cohere-governed hold list
    """
    from cohere_governed.audit.erasure import holds

    with audit_log(config, tenant) as log:
        rows = [dataclasses.asdict(one) for one in holds(log, tenant)]
    columns = {"tenant": "tenant", "scope": "on", "target": "id", "index": "set by record no."}
    listing(columns, rows, as_json=as_json, none="no hold is in force")


@hold.command("add")
def add(
    *,
    tenant: Tenant,
    reason: Reason,
    record: Record = None,
    person: HeldPerson = None,
    period: Period = None,
    everything: Everything = False,
    actor: Actor = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Forbid the erasure of a record, a person, a day or a whole log, until the hold is removed.

    Example: cohere-governed hold add --tenant acme --person ada@example.com --reason "litigation 4 O 17/26"
    """
    from cohere_governed.audit.erasure import add_hold

    scope, target = _target(record, person, period, everything=everything)
    with audit_log(config, tenant) as log:
        held = add_hold(log, tenant, scope, target, reason=reason, actor=whoever(actor))
    facts(dataclasses.asdict(held), as_json=as_json)


@hold.command("remove")
def remove(
    *,
    tenant: Tenant,
    reason: Reason,
    record: Record = None,
    person: HeldPerson = None,
    period: Period = None,
    everything: Everything = False,
    actor: Actor = None,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Release a legal hold; that it was released is on record.

    Example: cohere-governed hold remove --tenant acme --person ada@example.com --reason "settled"
    """
    from cohere_governed.audit.erasure import remove_hold

    scope, target = _target(record, person, period, everything=everything)
    with audit_log(config, tenant) as log:
        remove_hold(log, tenant, scope, target, reason=reason, actor=whoever(actor))
    say("released")


def _target(record: str | None, person: str | None, period: str | None, *, everything: bool) -> tuple[Scope, str]:
    named: Sequence[tuple[Scope, str | None]] = (
        ("record", record), ("subject", person), ("period", period), ("log", "" if everything else None),
    )  # fmt: skip
    given = [(scope, target) for scope, target in named if target is not None]
    if len(given) != 1:
        raise wrong("name one of --record, --person, --period and --everything")
    return given[0]
