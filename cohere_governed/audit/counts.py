"""Counts over a log by its columns in clear: what reports are made of. Nothing is decrypted and no key is needed.

A log is walked a stretch of positions at a time, each stretch grouped by the
database, so a million records cost seconds, memory grows with the number of
different groups only, and there is progress to show.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any, TypeAlias

import sqlalchemy as sa

from cohere_governed.audit import database as db
from cohere_governed.audit.record import FACTS
from cohere_governed.audit.store import AuditLog
from cohere_governed.errors import AuditUnavailable, WrongRequest

__all__ = ["Count", "Progress", "Span", "counts", "logs", "walk"]

STRETCH = 50_000
"""Positions of a log in one statement."""
DAY_US = 86_400_000_000

Progress: TypeAlias = Callable[[int, int], None]
"""(records walked, records in all)."""
Value: TypeAlias = "str | int | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Whose records, and of when."""

    tenant: str | None = None
    since: datetime | None = None
    """Timezone-aware; inclusive."""
    until: datetime | None = None
    """Timezone-aware; exclusive."""


@dataclass(frozen=True, slots=True)
class Count:
    """Records that agree in the columns they were grouped by."""

    tenant: str
    values: Mapping[str, Value]
    """Column → value; ``day`` is a ``date`` in ISO 8601."""
    records: int
    first: datetime
    last: datetime
    input_tokens: int
    output_tokens: int


@dataclass(frozen=True, slots=True)
class Log:
    """One log of the database."""

    number: int
    tenant: str
    size: int


def logs(log: AuditLog, tenant: str | None = None) -> list[Log]:
    """The logs there are, in the order they were founded; those of erased tenants begin with ``~``."""
    with db.refusing("reading the audit database"), log.database.reading() as connection:
        return _logs(connection, tenant)


def counts(
    log: AuditLog,
    by: Sequence[str],
    span: Span | None = None,
    *,
    kinds: Collection[str] = (),
    decision: str | None = None,
    states: Collection[str] = (),
    progress: Progress | None = None,
) -> list[Count]:
    """Records counted by columns, and by ``kind`` or ``day`` (UTC) if named; in no order.

    Raises ``AuditUnavailable`` for a column there is not, and when the database cannot be read.
    """
    if unknown := set(by) - {*FACTS, "kind", "day"}:
        raise AuditUnavailable(f"records cannot be counted by {', '.join(sorted(unknown))}")
    columns = [_DAY if name == "day" else db.record.c[name] for name in by]
    found: dict[tuple[str, tuple[Any, ...]], list[int]] = {}
    statement = sa.select(*columns, *db.TOTALS).group_by(*columns)
    for tenant, rows in _stretches(log, statement, span or Span(), _where(kinds, decision, states), progress):
        for row in rows:
            values, (number, first, last, given, got) = tuple(row[: len(by)]), row[len(by) :]
            known = found.setdefault((tenant, values), [0, first, last, 0, 0])
            known[0] += number
            known[1], known[2] = min(known[1], first), max(known[2], last)
            known[3] += given or 0
            known[4] += got or 0
    return [
        Count(
            tenant,
            dict(zip(by, _said(by, values), strict=True)),
            total[0],
            _time(total[1]),
            _time(total[2]),
            *total[3:],
        )
        for (tenant, values), total in found.items()
    ]


def walk(
    log: AuditLog,
    columns: Sequence[str],
    span: Span | None = None,
    *,
    kinds: Collection[str] = (),
    decision: str | None = None,
    states: Collection[str] = (),
    rules: Collection[str] = (),
    progress: Progress | None = None,
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """(tenant, columns) of every record, those of one log in its order; a stretch is held in memory, not more.

    ``rules`` leaves out the calls whose column names none of them, and not what is recorded of their ends.
    """
    chosen = [db.record.c[name] for name in columns]
    statement = sa.select(*chosen).order_by(db.record.c.idx)
    where = _where(kinds, decision, states)
    if rules:
        named = "," + db.record.c.rules + ","
        where.append(sa.or_(db.record.c.kind != "intent", *(named.contains(f",{rule},") for rule in sorted(rules))))
    for tenant, rows in _stretches(log, statement, span or Span(), where, progress):
        for row in rows:
            yield tenant, tuple(row)


def _where(kinds: Collection[str], decision: str | None, states: Collection[str]) -> list[Any]:
    where: list[Any] = []
    if kinds:
        where.append(db.record.c.kind.in_(sorted(kinds)))
    if decision is not None:
        where.append(db.record.c.decision == decision)
    if states:
        where.append(db.record.c.state.in_(sorted(states)))
    return where


def _stretches(
    log: AuditLog, statement: Any, span: Span, where: list[Any], progress: Progress | None
) -> Iterator[tuple[str, Sequence[Any]]]:
    for name, sign in (("since", 1), ("until", -1)):
        when = getattr(span, name)
        if when is not None and when.tzinfo is None:
            raise WrongRequest("a time to search by must say its time zone")
        if when is not None:
            # By time and not by id: an index on ids would fetch rows one by one, and most are wanted.
            micros = int(when.timestamp() * 1_000_000)
            where.append(db.record.c.time_us >= micros if sign > 0 else db.record.c.time_us < micros)
    with db.refusing("counting the audit database"), log.database.reading() as connection:
        chosen = _logs(connection, span.tenant)
        of, done = sum(one.size for one in chosen), 0
        for one in chosen:
            for start in range(0, one.size, STRETCH):
                place = (db.record.c.idx >= start, db.record.c.idx < start + STRETCH)
                rows = connection.execute(statement.where(db.record.c.log == one.number, *place, *where)).all()
                yield one.tenant, rows
                done += min(STRETCH, one.size - start)
                if progress is not None:
                    progress(done, of)


def _logs(connection: Any, tenant: str | None) -> list[Log]:
    statement = sa.select(db.log.c.log, db.log.c.tenant, db.log.c.size).order_by(db.log.c.log)
    if tenant is not None:
        statement = statement.where(db.log.c.tenant == tenant)
    return [Log(*row) for row in connection.execute(statement)]


def _said(by: Sequence[str], values: tuple[Any, ...]) -> Iterator[Value]:
    for name, value in zip(by, values, strict=True):
        yield (_EPOCH + timedelta(days=int(value))).isoformat() if name == "day" else value


def _time(micros: int) -> datetime:
    return datetime.fromtimestamp(micros / 1_000_000, tz=timezone.utc)


_EPOCH = date(1970, 1, 1)
_DAY = db.whole(db.record.c.time_us, DAY_US)
