"""Searching a long log in the time that a page has.

Newest records stand at the end of an index by time, so a search that finds many is quick. One that finds few would
read all of a long log: here it goes back in time piece by piece, passes over the days on which the counts say that
there is nothing of the kind, and stops when its time is over, saying how far it came.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone

from cohere_governed.audit.search import TOKENS, Query, RecordRow, search
from cohere_governed.audit.store import AuditLog
from cohere_governed.audit.tally import Tally

SECONDS = 0.25
"""How long a page looks."""
SHORT = 50_000
"""Records of a log that is looked through as a whole, which then takes less than its pieces."""
_COUNTED = ("kind", "decision", "region", "surface", "model", "use_case", "entity_type", "rule")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, newest first."""

    rows: list[RecordRow]
    back_to: datetime | None = None
    """Until when, back in time, was looked; ``None`` when all was."""


def look(
    log: AuditLog,
    tally: Tally,
    query: Query,
    *,
    tenants: Sequence[str] | None,
    limit: int,
    after: str | None = None,
    seconds: float = SECONDS,
    short: int = SHORT,
) -> Found:
    """The newest records of these tenants (``None`` is all) that match.

    Raises ``AuditUnavailable`` or ``KeyUnavailable``.
    """
    blind = any(getattr(query, name) is not None for name in TOKENS)
    if blind or not tally.advance(seconds / 5) or tally.done[1] <= short:
        return Found(_search(log, query, tenants, limit, after))
    wanted = {name: value for name in _COUNTED if (value := getattr(query, name)) is not None}
    until, rows = time.monotonic() + seconds, list[RecordRow]()
    for start, end in _stretches(tally.may_hold(tenants, wanted), _latest(query, after)):
        if query.since is not None and end <= query.since:
            break
        part = replace(query, since=_later(query.since, start), until=_earlier(query.until, end))
        rows += _search(log, part, tenants, limit - len(rows), after)
        if len(rows) >= limit:
            break
        if time.monotonic() > until:
            return Found(rows, start)
    return Found(rows)


def _search(
    log: AuditLog, query: Query, tenants: Sequence[str] | None, limit: int, after: str | None
) -> list[RecordRow]:
    if tenants is None:
        return search(log, query, limit=limit, after=after)
    pages = [search(log, replace(query, tenant=tenant), limit=limit, after=after) for tenant in tenants]
    return sorted((row for page in pages for row in page), key=lambda row: row.record_id, reverse=True)[:limit]


def _stretches(days: Sequence[date], latest: datetime | None) -> Iterator[tuple[datetime, datetime]]:
    """Stretches of days one after the other, back in time: one day, then two, four, …, never over a day left out."""
    longest = 1
    at = 0
    days = [day for day in days if latest is None or _midnight(day) < latest]
    while at < len(days):
        taken = 1
        while taken < longest and at + taken < len(days) and days[at + taken] == days[at] - taken * _DAY:
            taken += 1
        yield _midnight(days[at + taken - 1]), _midnight(days[at]) + _DAY
        at += taken
        longest *= 2


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=timezone.utc)


def _latest(query: Query, after: str | None) -> datetime | None:
    """Before when records are looked for."""
    if after is None:
        return query.until
    cursor = datetime.fromtimestamp(int(after[:14], 16) / 1_000_000, tz=timezone.utc) + timedelta(seconds=1)
    return _earlier(query.until, cursor)


def _later(one: datetime | None, other: datetime) -> datetime:
    return other if one is None else max(one, other)


def _earlier(one: datetime | None, other: datetime) -> datetime:
    return other if one is None else min(one, other)
