# ruff: noqa: PLC0415 - nothing heavy is loaded before a command runs
"""``review``: answers that wait for a human; approve or reject each, once, on record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cohere_governed.cli.audit import opened_record, readable
from cohere_governed.cli.codes import Commands, unknown, wrong
from cohere_governed.cli.folder import Actor, AnyTenant, audit_log, whoever
from cohere_governed.cli.output import (
    DEFAULT_CONFIG,
    Config,
    Json,
    console,
    emit,
    facts,
    listing,
    record_id,
    say,
    utc,
    when,
)
from cohere_governed.errors import AuditUnavailable
from cohere_governed.text import span

if TYPE_CHECKING:
    from cohere_governed.audit.reviews import Review
    from cohere_governed.audit.search import Shown
    from cohere_governed.audit.store import AuditLog

app = typer.Typer(cls=Commands, no_args_is_help=True, help="Answers held for a human: list, look at, approve, reject.")

Id = Annotated[
    str, typer.Argument(parser=record_id, metavar="ID", help="The record that `ReviewPending` or `review list` names.")
]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who decides; is recorded.")]


def _state(text: str) -> str:
    from cohere_governed.audit.reviews import STATES

    if text not in (*STATES, "all"):
        raise typer.BadParameter(unknown("state", text, (*STATES, "all")))
    return text


@app.command("list")
def list_reviews(
    *,
    tenant: AnyTenant = None,
    state: Annotated[
        str, typer.Option("--state", parser=_state, metavar="STATE", help="Those in this state, or all.")
    ] = "pending",
    since: Annotated[
        datetime | None, typer.Option("--since", parser=when, metavar="TIME", help="From then on: 2026-11-01, 7d.")
    ] = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Answers that wait for a human, the oldest first: why, since when, until when. Nothing of them is opened.

    States: pending, approved, rejected, expired, released; or all.

    Example: cohere-governed review list --tenant acme
    """
    from cohere_governed.audit.reviews import STATES, rates, reviews

    chosen = [one for one in STATES if state in {one, "all"}]
    with audit_log(config, tenant) as log:
        found = reviews(log, tenant, states=chosen, since=since)
        now = log.now()
        rate = rates(log, tenant, since=since) if state == "all" else None
    if as_json:
        emit([review.as_dict(now) for review in found])
        return
    columns = {
        "record": "record", "tenant": "tenant", "use_case": "use case", "why": "why", "age": "waits", "until": "until",
        "state": "state", "by": "decided by",
    }  # fmt: skip
    listing(columns, [_row(review, now) for review in found], as_json=False, none="no answer waits for a human")
    if rate is not None and rate.alarms:
        say(f"{rate.false_alarms} of {rate.alarms} alarms that a person decided on were none")


def _row(review: Review, now: datetime) -> dict[str, Any]:
    return {
        "record": review.record_id,
        "tenant": review.tenant,
        "use_case": review.use_case,
        "why": ", ".join(dict.fromkeys(category for _, category, _ in review.why)),
        "age": span(review.age(now)),
        "until": utc(review.deadline),
        "state": review.state,
        "by": review.decided_by,
    }


@app.command()
def show(
    record: Id,
    purpose: Annotated[str, typer.Option("--purpose", help="Why you open it; is recorded before anything is opened.")],
    actor: Actor = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Open a held answer and its call, for a purpose that is recorded first, with your name.

    The answer is shown as the app would read it, or with stand-ins where the log keeps no values.

    Example: cohere-governed review show ID --purpose "review queue"
    """
    from cohere_governed.audit.search import Query, search
    from cohere_governed.audit.search import show as opened

    if not purpose.strip():
        raise wrong('say why the answer is opened: --purpose "review queue"')
    with audit_log(config) as log:
        review = _review(log, record)
        rows = search(log, Query(tenant=review.tenant, call_id=review.call_id))
        shown = [
            opened(log, row.record_id, purpose=purpose, actor=whoever(actor))
            for kind in ("intent", "outcome")
            for row in rows
            if row.kind == kind
        ]
        now = log.now()
    if as_json:
        parts = {
            one.row.kind: {
                "record_id": one.row.record_id, "meta": one.meta, "content": readable(one.content),
                "stand_ins": readable(one.vault), "erased": list(one.erased), "access_record": one.access_record_id,
            }
            for one in shown
        }  # fmt: skip
        emit({**review.as_dict(now), "answer": _answer(review, shown), "records": parts})
        return
    for one in shown:
        # Of the answer its texts are told: a stream is hundreds of events.
        console().print(opened_record(replace(one, content=None) if one.row.kind == "outcome" else one), soft_wrap=True)
    say("the answer", style="bold")
    for text in _answer(review, shown) or ["(erased)"]:
        say(text)
    say()
    _told(review, now)


@app.command()
def approve(
    *,
    record: Id,
    by: By,
    reason: Annotated[str, typer.Option("--reason", help="Why, if you want it on record.")] = "",
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Let a held answer be given out, once, to who asked. Exit 3 if it is decided or too late.

    Example: cohere-governed review approve ID --by "Dr. Osei"
    """
    from cohere_governed.audit import reviews

    if not by.strip():
        raise wrong('say who decides: --by "Dr. Osei"')
    with audit_log(config) as log:
        _review(log, record)
        _decided(reviews.approve(log, record, by=by.strip(), reason=reason.strip()), log.now(), as_json=as_json)


@app.command()
def reject(
    *,
    record: Id,
    by: By,
    reason: Annotated[str, typer.Option("--reason", help="Why; is recorded.")],
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Let a held answer never be given out. Exit 3 if it is decided already.

    Example: cohere-governed review reject ID --by "Dr. Osei" --reason "no basis in the file"
    """
    from cohere_governed.audit import reviews

    if not by.strip() or not reason.strip():
        raise wrong('say who decides and why: --by "Dr. Osei" --reason "no basis in the file"')
    with audit_log(config) as log:
        _review(log, record)
        _decided(reviews.reject(log, record, by=by.strip(), reason=reason.strip()), log.now(), as_json=as_json)


def _answer(review: Review, shown: Sequence[Shown]) -> list[str]:
    """The texts of the answer, with the values that the log keeps put back."""
    from cohere_governed.model import Vault
    from cohere_governed.privacy.restore import VaultRestorer
    from cohere_governed.wire import ResponseCodec
    from cohere_governed.wire.surface import BY_ID

    content = next((one.content for one in shown if one.row.kind == "outcome"), None)
    if content is None or review.surface is None:
        return []
    values: dict[str, str] = next((readable(one.vault) for one in shown if one.row.kind == "intent" and one.vault), {})
    codec = ResponseCodec(BY_ID[review.surface], VaultRestorer(Vault(values), "keep"))
    if not review.stream:
        codec.body(200, content)
        return list(codec.texts())
    stream = codec.stream()
    stream.feed(content)
    stream.close()
    return list(stream.texts())


def _review(log: AuditLog, record: str) -> Review:
    from cohere_governed.audit.reviews import find

    try:
        return find(log, record)
    except AuditUnavailable as error:
        if str(error) != "no answer is held under this id":
            raise
        raise wrong(f"{error}: `review list` names those that wait") from None


def _decided(review: Review, now: datetime, *, as_json: bool) -> None:
    if as_json:
        emit(review.as_dict(now))
    else:
        _told(review, now)


def _told(review: Review, now: datetime) -> None:
    why: Sequence[str] = [f"{category} ({where.replace('_', ' ')}: {action})" for where, category, action in review.why]
    facts(
        {
            "record": review.record_id, "state": review.state, "tenant": review.tenant, "use case": review.use_case,
            "endpoint": review.surface, "why": why, "waited": span(review.age(now)), "deadline": review.deadline,
            "decided by": review.decided_by, "reason": review.reason,
        },
        as_json=False,
    )  # fmt: skip
