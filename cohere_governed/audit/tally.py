"""Counts that grow with the log: what charts show, without reading a million records for each page.

A log is only ever appended to, so what was counted once stays counted: each look adds what came since, a stretch of
positions at a time, grouped by the database. Columns that an erasure cleared later are still in the counts, which name
nobody; a new ``Tally`` counts without them. Nothing is decrypted and no key is needed.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
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
_FACETS = ("kind", "decision", "region", "surface", "model", "use_case")
"""Columns whose values of a day are remembered, so that a search need not look where there is nothing to find."""
_BY = (*_FACETS, "state", "entities", "rules", "policy_digest")
MOST_VALUES = 256
"""Values of one column and day that are remembered; names of models come from callers, so there is no end of them."""


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
    present: dict[str, set[str]] = field(default_factory=dict)
    """Column → values that some record has, at most ``MOST_VALUES`` of each."""

    def may(self, name: str, value: str) -> bool:
        """Whether some record may have this value."""
        if name == "entity_type":
            return value in self.entities
        if name == "rule":
            return value in self.present.get("rule", ())  # a permit may name rules too
        known = self.present.get(name, set())
        return value in known or len(known) >= MOST_VALUES

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
        for name, values in other.present.items():
            there = self.present.setdefault(name, set())
            if len(there) < MOST_VALUES:
                there |= values
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

    def may_hold(self, tenants: Iterable[str] | None, wanted: Mapping[str, str]) -> list[date]:
        """The days on which some record of these tenants may have all these values, newest first.

        ``wanted`` is column → value, with ``entity_type`` and ``rule`` for the types and rules that columns list. Only
        what was counted is told of: ask after ``advance`` said that everything is.
        """
        with self._lock:
            days = [
                (day, seen)
                for owner in ([None] if tenants is None else tenants)
                for day, seen in self._days.get(owner, {}).items()
            ]
        return sorted({day for day, seen in days if all(seen.may(*pair) for pair in wanted.items())}, reverse=True)

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
    kind, decision, region, _, _, _, state, entities, rules, digest, count, first, last = row
    found = Seen(records=count, opened=count if kind == "access" else 0)
    found.present = {name: {value} for name, value in zip(_FACETS, row, strict=False) if value is not None}
    found.present["rule"] = {rule for rule in (rules or "").split(",") if rule}
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
