"""The facts of recorded calls, for whoever decides about them again: what was found and who called, no text.

The facts are sealed, because they name people. So the first thing is an
``access`` record, with who asks and why, in each tenant's log; only then is
anything opened. End users are handed on by pseudonym.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from cohere_governed.audit import database as db
from cohere_governed.audit.flags import pseudonym
from cohere_governed.audit.notes import opened_metas
from cohere_governed.audit.record import record_time
from cohere_governed.audit.search import RecordRow, _micros
from cohere_governed.audit.store import AuditLog
from cohere_governed.errors import WrongRequest
from cohere_governed.model import Entry

__all__ = ["RecordedCall", "recorded_calls"]

_STRETCH = 2000
"""Positions of a log that are opened at once."""


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """The intent record of one call."""

    row: RecordRow
    meta: Mapping[str, Any]
    """With a pseudonym in place of the end user; empty where it was erased."""
    end_user: str | None
    """Pseudonym."""


def recorded_calls(
    log: AuditLog,
    tenant: str,
    *,
    since: datetime,
    purpose: str,
    actor: str,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[RecordedCall]:
    """The calls of a tenant since a time, oldest first, each once however often it was sent again.

    Raises ``AuditUnavailable`` when purpose or actor is missing or the access cannot be recorded, ``KeyUnavailable``.
    """
    if not purpose.strip() or not actor.strip():
        raise WrongRequest("the facts of calls are opened for a named person and a stated purpose only")
    first, last = _stretch(log, tenant, since)
    if last < first:
        return
    asked = {"purpose": purpose, "actor": actor, "records": f"facts of calls at {first} to {last}"}
    log.append(Entry(tenant, "access", meta=asked))
    names: dict[str, str] = {}
    for low in range(first, last + 1, _STRETCH):
        where = (
            db.record.c.kind == "intent",
            db.record.c.idx.between(low, min(low + _STRETCH - 1, last)),
        )
        for row, _, meta in opened_metas(log, tenant, *where):
            if row.attempt:
                continue
            caller = dict((meta or {}).get("caller") or {})
            said = caller.get("end_user")
            if said and said not in names:
                names[said] = pseudonym(log, tenant, said)
            end_user = names[said] if said else None
            told = {**meta, "caller": {**caller, "end_user": end_user}} if meta else {}
            yield RecordedCall(row, told, end_user)
        if progress is not None:
            progress(min(low + _STRETCH - 1, last) - first + 1, last - first + 1)


def _stretch(log: AuditLog, tenant: str, since: datetime) -> tuple[int, int]:
    """First and last position of what is asked for; the last one before the first where there is nothing."""
    columns = db.record.c
    begun = sa.select(db.log.c.log).where(db.log.c.tenant == tenant).scalar_subquery()
    statement = sa.select(sa.func.min(columns.idx), sa.func.max(columns.idx)).where(
        columns.log == begun, columns.record_id >= record_time(_micros(since))
    )
    with db.refusing("reading the audit database"), log.database.reading() as connection:
        first, last = connection.execute(statement).one()
    return (0, -1) if first is None else (first, last)
