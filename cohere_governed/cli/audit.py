# ruff: noqa: PLC0415 - nothing heavy is loaded before a command runs
"""``audit``: find records, open one for a purpose, prove that nothing was changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Group
from rich.table import Table
from rich.text import Text

from cohere_governed.cli.codes import Commands, unknown, wrong
from cohere_governed.cli.folder import Actor, AnyTenant, audit_log, copy_of, policies, whoever
from cohere_governed.cli.output import (
    DEFAULT_CONFIG,
    Config,
    Json,
    complain,
    console,
    emit,
    facts,
    grid,
    record_id,
    say,
    utc,
    when,
)
from cohere_governed.errors import AuditUnavailable
from cohere_governed.text import clean

if TYPE_CHECKING:
    from cohere_governed.audit.search import Query, RecordRow, Shown
    from cohere_governed.audit.store import AuditLog

app = typer.Typer(cls=Commands, no_args_is_help=True, help="Search the log, open a record, verify that it is whole.")

Since = Annotated[
    datetime | None, typer.Option("--since", parser=when, metavar="TIME", help="From then on: 2026-11-01, or 7d, 24h.")
]
Until = Annotated[datetime | None, typer.Option("--until", parser=when, metavar="TIME", help="Before then.")]


def _kind(text: str) -> str:
    from cohere_governed.audit.notes import KINDS
    from cohere_governed.audit.objects import KIND
    from cohere_governed.audit.tail import ACTIVITIES

    if text not in (known := {*ACTIVITIES, *KINDS, KIND}):
        raise typer.BadParameter(unknown("kind of record", text, known))
    return text


_DECISIONS = {"permit": "permit", "permitted": "permit", "refuse": "refuse", "refused": "refuse"}


def _decision(text: str) -> str:
    if text not in _DECISIONS:
        raise typer.BadParameter(unknown("decision", text, ("permit", "refuse")))
    return _DECISIONS[text]


Kind = Annotated[
    str | None, typer.Option("--kind", parser=_kind, metavar="KIND", help="intent, outcome, access, erasure, …")
]
Decided = Annotated[
    str | None, typer.Option("--decision", parser=_decision, metavar="permit|refuse", help="What policy said.")
]
Surface = Annotated[str | None, typer.Option("--surface", help="Endpoint id, such as v2.chat.")]
Model = Annotated[str | None, typer.Option("--model", help="Model the app named.")]
Region = Annotated[str | None, typer.Option("--region", help="Region of the route taken.")]
Route = Annotated[str | None, typer.Option("--route", help="Name of the route taken.")]
Host = Annotated[str | None, typer.Option("--host", help="Host contacted, with its port if it is not 443.")]
UseCase = Annotated[str | None, typer.Option("--use-case", help="Declared use case.")]
EntityType = Annotated[str | None, typer.Option("--entity", metavar="TYPE", help="Found in the text: EMAIL_ADDRESS, …")]
Rule = Annotated[
    str | None,
    typer.Option("--rule", metavar="ID", help="Rule that refused, or permitted with a reservation."),
]
EndUser = Annotated[str | None, typer.Option("--end-user", metavar="ID", help="On whose behalf; gives candidates.")]
Person = Annotated[str | None, typer.Option("--person", metavar="VALUE", help="A mail, name, …; gives candidates.")]
Conversation = Annotated[str | None, typer.Option("--conversation", metavar="ID", help="Gives candidates.")]
Reference = Annotated[str | None, typer.Option("--reference", metavar="ID", help="The app's own; gives candidates.")]
CallId = Annotated[
    str | None,
    typer.Option("--call", parser=record_id, metavar="ID", help="All records of one call, its retries among them."),
]

Copy = Annotated[
    str | None,
    typer.Option("--database", metavar="URL", help="Read a copy or a standby, such as sqlite:////backup/audit.db."),
]

NARROW = 150
"""Columns below which a record takes two lines."""


@app.command()
def search(
    *,
    tenant: AnyTenant = None,
    since: Since = None,
    until: Until = None,
    kind: Kind = None,
    decision: Decided = None,
    surface: Surface = None,
    model: Model = None,
    region: Region = None,
    route: Route = None,
    host: Host = None,
    use_case: UseCase = None,
    entity: EntityType = None,
    rule: Rule = None,
    end_user: EndUser = None,
    person: Person = None,
    conversation: Conversation = None,
    reference: Reference = None,
    call: CallId = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100_000, help="Most records to show.")] = 50,
    after: Annotated[
        str | None,
        typer.Option("--after", parser=record_id, metavar="ID", help="Go on after this record, the last of a page."),
    ] = None,
    database: Copy = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Find records, newest first; everything given must hold. Nothing is decrypted.

    People are found by keyed tokens: their records, and a few of others among them.

    Example: cohere-governed audit search --tenant acme --decision refuse --since 7d
    """
    from cohere_governed.audit.search import CALL_BYTES, Query
    from cohere_governed.audit.search import search as find

    named = {"--person": person, "--end-user": end_user, "--conversation": conversation, "--reference": reference}
    for option, said in named.items():
        if said is not None and not said.strip():  # of a script whose variable is empty: nothing found is no answer
            raise wrong(f"{option} is given, and names nothing")
    query = Query(
        tenant=tenant, since=since, until=until, kind=kind, decision=decision, surface=surface, model=model,
        region=region, route=route, host=host, use_case=use_case, call_id=call and call[: 2 * CALL_BYTES],
        entity_type=entity, rule=rule, end_user=end_user, person=person, conversation=conversation, reference=reference,
    )  # fmt: skip
    with audit_log(config, tenant, read_only=True, database=database) as log:
        rows = find(log, query, limit=limit, after=after)
    hints: list[str] = []
    if not rows:  # what was found once is found here, whatever is known today
        _known(config, entity, surface, since, until)
        said_of = {"model": model, "region": region, "route": route, "host": host, "use_case": use_case, "rule": rule}
        with audit_log(config, tenant, read_only=True, database=database) as log:
            hints = list(_nowhere(log, tenant, {name: said for name, said in said_of.items() if said is not None}))
    if as_json:
        emit([row.as_dict() for row in rows])
    elif rows:
        show_rows(rows)
        if len(rows) == limit:
            say(f"the newest {limit}; more with --after {rows[-1].record_id}, or --limit")
    else:
        say("no record matches")
    for hint in hints:
        complain(hint)


_RECENT = 1000
"""Newest records whose words are offered where one that was asked for is in no record."""


def _nowhere(log: AuditLog, tenant: str | None, named: Mapping[str, str]) -> Iterator[str]:
    """Which of the words ``named`` stands in no record at all, and what may have been meant."""
    from cohere_governed.audit.search import Query
    from cohere_governed.audit.search import search as find

    for name, said in named.items():
        if find(log, replace(Query(tenant=tenant), **{name: said}), limit=1):  # type: ignore[arg-type]
            continue
        recent = find(log, Query(tenant=tenant), limit=_RECENT)
        column = "rules" if name == "rule" else name
        known = {word for row in recent for word in (getattr(row, column) or "").split(",") if word}
        yield f"no record has this {name.replace('_', ' ')}: {unknown(name.replace('_', ' '), said, known)}"


def _known(
    config: Path, entity: str | None, surface: str | None, since: datetime | None, until: datetime | None
) -> None:
    """Exits 2 where a slip of the pen is why nothing was found: an officer would take it for an answer."""
    from cohere_governed.policy import known_types
    from cohere_governed.wire.surface import BY_ID

    if since is not None and until is not None and until <= since:
        raise wrong(f"nothing is from {utc(since)} on and before {utc(until)}: --until is the later one")
    if surface is not None and surface not in BY_ID:
        raise wrong(unknown("endpoint", surface, BY_ID))
    if entity is None:
        return
    found = policies(config)
    known = {name for policy in found.tenants.values() for name in known_types(policy.redaction)}
    if entity not in known:
        raise wrong(unknown("entity type", entity, known))


def show_rows(rows: Sequence[RecordRow]) -> None:
    """Records on standard output."""
    out = console()
    out.print(table(rows, out.width))


def table(rows: Sequence[RecordRow], width: int) -> Table:
    """Records as a table: one line each where there is room, two where there is not."""
    if width >= NARROW:
        columns = (
            "time (UTC)",
            "tenant",
            "no.",
            "record",
            "what",
            "endpoint",
            "model",
            "region",
            "found",
            "refused by",
        )
        lines: list[tuple[object, ...]] = [
            (row.time, row.tenant, row.index, row.record_id, row.gist, row.surface, row.model, row.region,
             found(row), rules(row))
            for row in rows
        ]  # fmt: skip
        return grid(columns, lines, width=width)
    return grid(
        ("time (UTC), record", "tenant, what", "found, refused by"),
        [
            (f"{utc(row.time)}\n{row.record_id}",
             "\n".join((row.tenant, " ".join(part for part in (row.gist, row.surface) if part))),
             "\n".join(part for part in (found(row), rules(row)) if part))
            for row in rows
        ],
        width=width,
    )  # fmt: skip


def found(row: RecordRow) -> str:
    """``EMAIL_ADDRESS 2, PERSON``."""
    pairs = (one.partition(":") for one in (row.entities or "").split(",") if one)
    return ", ".join(name if number == "1" else f"{name} {number}" for name, _, number in pairs)


def rules(row: RecordRow) -> str:
    """Ids of the rules that refused."""
    return (row.rules or "").replace(",", ", ") if row.decision == "refuse" else ""


@app.command()
def show(
    record: Annotated[
        str,
        typer.Argument(parser=record_id, metavar="ID", help="The record, as `audit search` or a refusal names it."),
    ],
    *,
    purpose: Annotated[str, typer.Option("--purpose", help="Why you open it; is recorded before anything is opened.")],
    authority: Annotated[
        str,
        typer.Option("--authority", metavar="REFERENCE", help="Whose demand by law opens sealed content; recorded."),
    ] = "",
    actor: Actor = None,
    database: Copy = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Decrypt one record, for a purpose that is recorded first, with your name.

    From a copy, the record is read there; that you opened it is recorded in the log that the config folder names.

    Example: cohere-governed audit show ID --purpose "access request 2026-117"
    """
    from cohere_governed.audit.search import show as opened

    if not purpose.strip():
        raise wrong('say why the record is opened: --purpose "access request 2026-117"')
    with audit_log(config) as log, copy_of(config, log, database) as there:
        try:
            shown = opened(there, record, purpose=purpose, actor=whoever(actor), recorded_in=log,
                           authority=authority)  # fmt: skip
        except AuditUnavailable as error:
            if str(error) != "there is no record with this id":
                raise
            raise wrong("no record has this id") from None
    if as_json:
        emit(
            {
                **shown.row.as_dict(),
                "meta": shown.meta,
                "content": readable(shown.content),
                "stand_ins": readable(shown.vault),
                "erased": list(shown.erased),
                "sealed": list(shown.sealed),
                "access_record": shown.access_record_id,
            }
        )
    else:
        console().print(opened_record(shown), soft_wrap=True)


def readable(data: bytes | None) -> Any:
    """What was sealed as JSON, or as text where it is none."""
    if data is None:
        return None
    text = data.decode("utf-8", "backslashreplace")
    try:
        return json.loads(text)
    except ValueError:
        return text


def opened_record(shown: Shown) -> Group:
    """One opened record, for a person: what happened, why, what was found, what left, what stood for what."""
    row, meta = shown.row, shown.meta or {}
    lines = [f"{row.gist}: {row.surface or row.kind} of {row.tenant}, {utc(row.time)}"]
    lines += [f"record {row.record_id}, number {row.index} in the tenant's log"]
    lines += [
        f"{name} {value}"
        for name, value in (
            ("model", row.model), ("route", row.route), ("region", row.region), ("host", row.host),
            ("use case", row.use_case), ("tokens", tokens(row)), ("call", row.call_id),
        )
        if value
    ]  # fmt: skip
    lines += [f"{name.replace('_', ' ')}: {value}" for name, value in shown.caller.items() if value]
    parts = [_block("", "\n".join(lines))]
    contact = meta.get("contact") or {}
    if contact:
        parts.append(_block("contacted", "\n".join(f"{_CONTACT.get(name, name)} {contact[name]}" for name in contact)))
    reasons = meta.get("reasons") or []
    if reasons:
        told = [f"{'yes' if allows else 'no '}  {said}  [{rule}]" for rule, said, allows, *_ in reasons]
        parts.append(_block("why", "\n".join(sorted(told))))
    findings = meta.get("findings") or []
    if findings:
        ways = meta.get("treatments") or {}
        told = [
            f"{kind} at {place} {start}-{end}, score {score} → {ways.get(kind, ways.get('*', 'not sent'))}"
            for place, kind, start, end, score, *_ in findings
        ]
        parts.append(_block("found", "\n".join(told)))
    for heading, data in (("what left" if row.kind == "intent" else "what came back", shown.content),
                          ("stand-ins and what they stand for", shown.vault)):  # fmt: skip
        if data is not None:
            told_as = readable(data)
            text = told_as if isinstance(told_as, str) else json.dumps(told_as, indent=2, ensure_ascii=False)
            parts.append(_block(heading, text))
    rest = {key: value for key, value in meta.items() if key not in _TOLD and value not in (None, [], {}, "")}
    if rest:
        parts.append(_block("besides", json.dumps(rest, indent=2, ensure_ascii=False)))
    if shown.sealed:
        parts.append(_block("sealed", sealed_in_words(shown)))
    if shown.erased:
        parts.append(_block("erased", ", ".join(shown.erased)))
    parts.append(_block("", f"that you opened it is record {shown.access_record_id}"))
    return Group(*parts)


def sealed_in_words(shown: Shown) -> str:
    """Why the content of a record is not there."""
    said = f"its content is {', '.join(shown.sealed)}: it goes to whom the law names, with `--authority REFERENCE`"
    return f"{said}, and nobody else opens it"


_CONTACT = {
    "provider_region": "the cloud's region",
    "scope": "signed for",
    "spans": "may be answered anywhere in",
    "proxy": "through the proxy",
    "address": "at",
    "peer": "certificate of",
    "certificate_sha256": "its SHA-256",
    "tls": "by",
}
_TOLD = frozenset({"contact", "caller", "reasons", "findings", "treatments"})


def tokens(row: RecordRow) -> str:
    """Input and output tokens, if they are known."""
    return "" if row.input_tokens is None else f"{row.input_tokens} in, {row.output_tokens or 0} out"


def _block(heading: str, text: str) -> Text:
    shown = Text(overflow="fold")
    if heading:
        shown.append(f"{heading}\n", style="bold")
        text = text.replace("\n", "\n  ").join(("  ", ""))
    return shown.append(f"{clean(text)}\n")


@app.command()
def stats(
    *,
    tenant: AnyTenant = None,
    since: Since = None,
    until: Until = None,
    kind: Kind = None,
    decision: Decided = None,
    database: Copy = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Count records by kind, decision, tenant, endpoint, model and region. Nothing is decrypted.

    Example: cohere-governed audit stats --since 7d
    """
    import dataclasses

    from cohere_governed.audit.search import Query
    from cohere_governed.audit.search import stats as counted

    query: Query = Query(tenant=tenant, since=since, until=until, kind=kind, decision=decision)
    with audit_log(config, tenant, read_only=True, database=database) as log:
        told = counted(log, query)
    if as_json:
        emit({field.name: getattr(told, field.name) for field in dataclasses.fields(told)})
        return
    facts(
        {"records": told.records, "first": told.first, "last": told.last, "input_tokens": told.input_tokens,
         "output_tokens": told.output_tokens},
        as_json=False,
    )  # fmt: skip
    rows = [
        (heading, value, number)
        for heading, counts in (
            ("kind", told.by_kind), ("decision", told.by_decision), ("tenant", told.by_tenant),
            ("endpoint", told.by_surface), ("model", told.by_model), ("region", told.by_region),
        )
        for value, number in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    ]  # fmt: skip
    console().print(grid(("by", "", "records"), rows))
