"""Counts that grow with the log: what charts show, without reading a million records for each page.

A log is only ever appended to, so what was counted once stays counted: each look adds what came since, a stretch of
positions at a time, grouped by the database. Columns that an erasure cleared later are still in the counts, which name
nobody; a new ``Tally`` counts without them. Nothing is decrypted and no key is needed.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any

from cohere_governed.audit import database as db
from cohere_governed.audit.store import AuditLog

__all__ = ["Seen", "Tally", "total", "unanswered"]

STRETCH = 20_000
"""Positions counted in one statement: some hundredths of a second."""
_DAY_US = 86_400_000_000
_EPOCH = date(1970, 1, 1)
_BY = ("kind", "decision", "state", "region", "entities", "rules", "policy_digest")


@dataclass(slots=True)
class Seen:
    """Counts of some records."""

    records: int = 0
    permitted: int = 0
    refused: int = 0
    opened: int = 0
    """Records decrypted for somebody."""
    states: Counter[str] = field(default_factory=Counter)
    """How calls ended."""
    regions: Counter[str] = field(default_factory=Counter)
    """Permitted calls by region of the route."""
    entities: Counter[str] = field(default_factory=Counter)
    """Findings by type."""
    rules: Counter[str] = field(default_factory=Counter)
    """Refusals by rule."""
    policies: dict[str, tuple[datetime, datetime, int]] = field(default_factory=dict)
    """Policy digest → first call decided by it, last, and how many."""

    def add(self, other: Seen) -> None:
        """Count these too."""
        self.records += other.records
        self.permitted += other.permitted
        self.refused += other.refused
        self.opened += other.opened
        for mine, theirs in (
            (self.states, other.states), (self.regions, other.regions), (self.entities, other.entities),
            (self.rules, other.rules),
        ):  # fmt: skip
            mine.update(theirs)
        for digest, (first, last, number) in other.policies.items():
            known = self.policies.get(digest, (first, last, 0))
            self.policies[digest] = (min(known[0], first), max(known[1], last), known[2] + number)


class Tally:
    """The counts of every log by day (UTC), brought up to date by ``advance``. Thread-safe."""

    def __init__(self, log: AuditLog) -> None:
        self._log = log
        self._lock = threading.Lock()
        self._next: dict[int, int] = {}
        self._sizes: dict[int, int] = {}
        self._days: dict[str | None, dict[date, Seen]] = {None: {}}

    @property
    def done(self) -> tuple[int, int]:
        """(records counted, records there were at the last look)."""
        return sum(self._next.values()), sum(self._sizes.values())

    def advance(self, seconds: float) -> bool:
        """Count what came since, for about so long; whether everything is counted. Raises ``AuditUnavailable``."""
        until = time.monotonic() + seconds
        with self._lock, db.refusing("counting the audit database"), self._log.database.reading() as connection:
            run = db.driver(connection).execute
            logs = run(_LOGS).fetchall()
            self._sizes = {number: size for number, _, size in logs}
            for number, tenant, size in logs:
                while (start := self._next.get(number, 0)) < size:
                    if time.monotonic() > until:
                        return False
                    for row in run(_COUNT, (number, start, start + STRETCH)).fetchall():
                        self._take(tenant, row)
                    self._next[number] = min(start + STRETCH, size)
        return True

    def _take(self, tenant: str, row: tuple[Any, ...]) -> None:
        day = _EPOCH + timedelta(days=int(row[0]))
        found = _seen(row[1:])
        for owner in (tenant, None):
            self._days.setdefault(owner, {}).setdefault(day, Seen()).add(found)

    def days(self, tenants: Iterable[str] | None, *, since: date) -> dict[date, Seen]:
        """The counts of these tenants (``None`` is all), day by day from ``since`` on; a day without any is absent."""
        found: dict[date, Seen] = {}
        with self._lock:
            for owner in [None] if tenants is None else tenants:
                for day, seen in self._days.get(owner, {}).items():
                    if day >= since:
                        found.setdefault(day, Seen()).add(seen)
        return dict(sorted(found.items()))


def unanswered(log: AuditLog) -> list[tuple[str, int, datetime]]:
    """(tenant, calls that have no outcome yet, the oldest of them): in flight, or of a program that died."""
    with db.refusing("reading the audit database"), log.database.reading() as connection:
        rows = db.driver(connection).execute(_OPEN).fetchall()
    return [(tenant, number, _time(oldest)) for tenant, number, oldest in rows]


def total(days: Iterable[Seen]) -> Seen:
    """All of them together."""
    found = Seen()
    for seen in days:
        found.add(seen)
    return found


def _seen(row: Sequence[Any]) -> Seen:
    kind, decision, state, region, entities, rules, digest, count, first, last = row
    found = Seen(records=count, opened=count if kind == "access" else 0)
    if state and kind in {"outcome", "orphan-close"}:
        found.states[state] = count
    if decision == "permit":
        found.permitted = count
        found.regions[region or "unknown"] = count
    elif decision == "refuse":
        found.refused = count
        found.rules = Counter({rule: count for rule in (rules or "").split(",") if rule})
    for name, _, number in (pair.partition(":") for pair in (entities or "").split(",")):
        if number.isdecimal():
            found.entities[name] = int(number) * count
    if digest and decision:
        found.policies[digest] = (_time(first), _time(last), count)
    return found


def _time(micros: int) -> datetime:
    return datetime.fromtimestamp(micros / 1_000_000, tz=timezone.utc)


_LOGS = db.compiled(db.log.select().with_only_columns(db.log.c.log, db.log.c.tenant, db.log.c.size))
_OPEN = db.compiled(
    db.open_call.join(db.log, db.open_call.c.log == db.log.c.log)
    .join(db.record, (db.record.c.log == db.open_call.c.log) & (db.record.c.idx == db.open_call.c.idx))
    .select()
    .with_only_columns(db.log.c.tenant, db.number_of(), db.SPAN[0])
    .group_by(db.log.c.tenant)
    .order_by(db.log.c.tenant)
)
_GROUPED = (db.whole(db.record.c.time_us, _DAY_US), *(db.record.c[name] for name in _BY))
_COUNT = db.compiled(
    db.record.select()
    .with_only_columns(*_GROUPED, db.number_of(), *db.SPAN)
    .where(db.record.c.log == db.bound("log"), db.record.c.idx >= db.bound("first"), db.record.c.idx < db.bound("end"))
    .group_by(*_GROUPED)
)
