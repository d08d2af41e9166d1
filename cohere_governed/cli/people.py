# ruff: noqa: PLC0415 - nothing heavy is loaded before a command runs
"""``subject``, ``retention``, ``hold`` and ``tenant offboard``: what is kept about whom, until when, and its end."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cohere_governed.cli.audit import show_rows
from cohere_governed.cli.codes import Commands, unknown, wrong
from cohere_governed.cli.folder import (
    Actor,
    AnyTenant,
    OneTenant,
    Reason,
    audit_log,
    policies,
    tenant_of,
    whoever,
)
from cohere_governed.cli.output import (
    DEFAULT_CONFIG,
    Config,
    Json,
    bar,
    complain,
    emit,
    facts,
    listing,
    record_id,
    say,
    utc,
    when,
    write,
)

if TYPE_CHECKING:
    from cohere_governed.audit.erasure import Certificate, Scope
    from cohere_governed.audit.requests import Request
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
Closes = Annotated[
    str | None,
    typer.Option("--request", metavar="REFERENCE", help="The request that this answers, by its reference or id."),
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]

# ── One person ─────────────────────────────────────────────────────────────────


@subject.command("find")
def find(person: Person, tenant: OneTenant, config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """Find the records that are about a person, as end user or in a text, newest first. Nothing is decrypted.

    Example: cohere-governed subject find ada@example.com --tenant acme
    """
    from cohere_governed.audit.subjects import records_of

    with audit_log(config, tenant, read_only=True) as log:
        rows = records_of(log, tenant, _said(person)).rows[::-1] if tenant in log.public_keys() else ()
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
    tenant: OneTenant,
    purpose: Annotated[str, typer.Option("--purpose", help="Why; is recorded before anything is opened.")],
    actor: Actor = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write to a new file instead of standard output.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Also a page for the person to read, in a new file.")
    ] = None,
    also: Annotated[
        list[str] | None, typer.Option("--also", metavar="VALUE", help="Another name or address of the person; repeat.")
    ] = None,
    request: Closes = None,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Write what is kept about a person as one JSON document: an answer to an access request (GDPR Articles 15, 20).

    Only the person's records are opened, each on record. Of the stand-ins only the person's own are resolved. Each
    record comes with its proof under the log's signed checkpoint.

    Example: cohere-governed subject export ada@example.com --tenant acme --purpose "request 117" --out ada.json
    """
    from cohere_governed.reports.person import disclose
    from cohere_governed.reports.person import html as page

    if not purpose.strip():
        raise wrong('say why: --purpose "access request 117"')
    for path in (out, html):
        if path is not None and path.exists():
            raise wrong(f"{path} is there already: name a new file")
    said, who, found = _said(person), whoever(actor), policies(config)
    with audit_log(config, tenant) as log, bar("opening") as step:
        if tenant not in log.public_keys():
            raise wrong(f"tenant `{tenant}` has no log yet: nothing is kept about anybody")
        answered = _open_request(log, tenant, request)
        made = disclose(log, tenant, said, purpose=purpose, actor=who, also=also or (), progress=step)
        _close(log, answered, who)
    emit(made.as_dict(), to=out)
    if html is not None:
        write(page(made, found), html)
    if out is not None:
        complain(f"{len(made.records)} records about the person in {out}")


@subject.command("erase")
def erase(
    *,
    person: Person,
    tenant: OneTenant,
    reason: Reason,
    request: Closes = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Also the certificate as a page, in a new file.")
    ] = None,
    actor: Actor = None,
    yes: Yes = False,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Erase what is kept about a person, and certify it. The log verifies as before. Exit 3 when a legal hold keeps it.

    Example: cohere-governed subject erase ada@example.com --tenant acme --reason "erasure request 118"
    """
    from cohere_governed.audit.erasure import erase_person
    from cohere_governed.reports.person import certificate as page

    if html is not None and html.exists():
        raise wrong(f"{html} is there already: name a new file")
    said, found = _said(person), policies(config)
    with audit_log(config, tenant) as log:
        answered = _open_request(log, tenant, request)
        ask(f"erase what tenant {tenant} keeps about this person, for good?", yes)
        who = whoever(actor)
        certificate = erase_person(log, tenant, said, reason=reason, actor=who)
        _close(log, answered, who)
        if html is not None:
            write(page(log, certificate, found), html)
    _certify(certificate, as_json=as_json)


@subject.command("request")
def request_(
    *,
    person: Person,
    tenant: OneTenant,
    article: Annotated[
        str, typer.Option("--article", metavar="15|16|17|18|20|21", help="Of the GDPR: access, erasure, …")
    ],
    reference: Annotated[
        str, typer.Option("--reference", help="Under which you keep the letters; names nobody, and stays.")
    ],
    received: Annotated[
        datetime | None, typer.Option("--received", parser=when, metavar="DAY", help="If it was not today.")
    ] = None,
    extended: Annotated[bool, typer.Option("--extended", help="Two months more, Article 12(3).")] = False,
    actor: Actor = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Record that a person asked about their data: a month begins. `report show erasures` says what is open and late.

    Example: cohere-governed subject request ada@example.com --tenant acme --article 17 --reference "request 118"
    """
    from typing import cast, get_args

    from cohere_governed.audit import requests

    articles = [str(one) for one in get_args(requests.Article)]
    if article not in articles:
        raise wrong(unknown("such article", article, articles))
    if not reference.strip():
        raise wrong('say under which reference: --reference "request 118"')
    said, who = _said(person), whoever(actor)
    day = (received or datetime.now(timezone.utc)).date()
    with audit_log(config, tenant) as log:
        receipt = requests.receive(
            log, tenant, said, article=cast("requests.Article", int(article)), received=day, reference=reference,
            actor=who, extended=extended,
        )  # fmt: skip
    due = requests.due(day, extended=extended)
    told = {"request": receipt.record_id.hex(), "tenant": tenant, "article": int(article), "received": day, "due": due}
    facts(told, as_json=as_json)


def _open_request(log: AuditLog, tenant: str, named: str | None) -> Request | None:
    """The open request that was named; exits 2 when there is none, before anything is done."""
    from cohere_governed.audit.requests import find

    if named is None:
        return None
    found = find(log, tenant, named)
    if found is None or found.state != "open":
        raise wrong("no open request has this reference or id: `report show erasures` lists them")
    return found


def _close(log: AuditLog, request: Request | None, actor: str) -> None:
    """Record that a request was answered, if one was named."""
    from cohere_governed.audit.requests import close

    if request is not None:
        close(log, request.tenant, request.record_id, outcome="done", actor=actor)


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
    if as_json:
        emit({**dataclasses.asdict(certificate), "when": utc(certificate.when)})
        return
    facts(
        {
            "erased in the log of": certificate.tenant, "on": certificate.when, "records": certificate.records,
            "kept by a legal hold": certificate.held, "keys destroyed": certificate.keys,
            "certified by record": certificate.record_ids, "what survives": certificate.survives,
        },
        as_json=False,
    )  # fmt: skip
    if certificate.lingers:
        complain(certificate.lingers)


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
    tenant: AnyTenant = None,
    actor: Actor = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Erase whatever is older than the tenant's policy keeps it, a day at a time; legal holds stay. Run it daily.

    Example: cohere-governed retention run
    """
    from cohere_governed.audit.erasure import expire
    from cohere_governed.policy.effective import TEST_CLASS

    found = policies(config)
    chosen = [tenant_of(found, tenant)] if tenant else [found.tenants[name] for name in sorted(found.tenants)]
    today = datetime.now(timezone.utc).date()
    done: list[Certificate] = []
    with audit_log(config) as log, bar("erasing") as step:
        known = log.public_keys()
        for policy in chosen:
            metadata = policy.retention.metadata
            for kept, days in (
                ("content", policy.retention.content),
                (TEST_CLASS, policy.tests_kept),
                ("metadata", metadata),
                ("erasure", metadata),
            ):
                if policy.id in known:
                    before = today - timedelta(days=days)
                    done += expire(log, policy.id, kept, before=before, actor=f"retention, {whoever(actor)}",
                                   progress=step)  # fmt: skip
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
    tenant: AnyTenant = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """The legal holds in force.

    Example: cohere-governed hold list
    """
    from cohere_governed.audit.erasure import holds

    with audit_log(config, tenant, read_only=True) as log:
        rows = [dataclasses.asdict(one) for one in holds(log, tenant)]
    columns = {"tenant": "tenant", "scope": "on", "target": "id", "index": "set by record no."}
    listing(columns, rows, as_json=as_json, none="no hold is in force")


@hold.command("add")
def add(
    *,
    tenant: OneTenant,
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
    tenant: OneTenant,
    reason: Reason,
    record: Record = None,
    person: HeldPerson = None,
    period: Period = None,
    everything: Everything = False,
    actor: Actor = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Release a legal hold; that it was released is on record.

    Example: cohere-governed hold remove --tenant acme --person ada@example.com --reason "settled"
    """
    from cohere_governed.audit.erasure import remove_hold

    scope, target = _target(record, person, period, everything=everything)
    with audit_log(config, tenant) as log:
        remove_hold(log, tenant, scope, target, reason=reason, actor=whoever(actor))
    if as_json:
        emit({"tenant": tenant, "scope": scope, "released": True})
    else:
        say("released")


def _target(record: str | None, person: str | None, period: str | None, *, everything: bool) -> tuple[Scope, str]:
    named: Sequence[tuple[Scope, str | None]] = (
        ("record", record), ("subject", person), ("period", period), ("log", "" if everything else None),
    )  # fmt: skip
    given = [(scope, target) for scope, target in named if target is not None]
    if len(given) != 1:
        raise wrong("name one of --record, --person, --period and --everything")
    return given[0]
