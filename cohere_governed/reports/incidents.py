"""Incidents, and the clocks that run on them. Nothing is stored: an incident *is* the record that shows it.

    flagged records ──fold──▶ incidents ──events──▶ status ──regimes, now──▶ clocks

A call that was refused for what it is for, or an answer that was withheld, opens
an incident by being on record. Later ones of the same end user and categories
join it while it is unreported and younger than a day, so that one attacker is
one report. What people do about it is noted in the log (``incident`` records).
So an incident cannot be lost, closed without a trace, or reported late unseen.

All times are UTC instants: hours are counted, not clock faces.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import Any, Literal, TypeAlias

from cohere_governed.audit import notes
from cohere_governed.audit.flags import BLOCKING, Flag, flags
from cohere_governed.audit.notes import Note
from cohere_governed.audit.store import AuditLog
from cohere_governed.errors import WrongRequest
from cohere_governed.model import Receipt
from cohere_governed.policy import PolicySet
from cohere_governed.policy.regimes import ACCEPTABLE_USE, BREACH, COHERE, IncidentKind, Regime
from cohere_governed.text import instant

__all__ = [
    "JOINS_WITHIN",
    "Clock",
    "Event",
    "Incident",
    "acknowledge",
    "close",
    "find",
    "fold",
    "incidents",
    "note",
    "open_breach",
    "reported",
    "urgency",
]

KIND = "incident"
JOINS_WITHIN = timedelta(hours=24)
"""Age up to which an unreported incident takes in further findings; no longer than the provider's own clock."""

ENDS = frozenset({"reported", "closed"})
"""Events that name every finding in their leaf, so that it is known of each when its metadata is gone."""
ABOUT_MAX = 2000
"""Records one note can name; a leaf's field has 65,535 bytes, of 17 each."""

Status: TypeAlias = Literal["open", "acknowledged", "reported", "closed"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was done about an incident."""

    record_id: str
    time: datetime
    what: str
    """``opened``, ``acknowledged``, ``reported``, ``packet``, ``escalated``, ``note``, ``closed``."""
    by: str
    note: str
    regime: str | None = None
    channel: str | None = None
    occasion: str | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """One duty to report, running or stopped."""

    regime: str
    to: str
    hours: int
    basis: str
    due: datetime
    stopped: datetime | None
    """When it was reported, or the incident closed as none."""
    overdue: bool
    """It ran out before it was stopped; it stays so."""
    left: timedelta | None
    """``None`` when it is stopped; negative when it has run out."""

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "regime": self.regime,
            "to": self.to,
            "hours": self.hours,
            "basis": self.basis,
            "due": instant(self.due),
            "stopped": instant(self.stopped) if self.stopped else None,
            "overdue": self.overdue,
            "seconds_left": int(self.left.total_seconds()) if self.left is not None else None,
        }


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident with its clocks, as of a moment."""

    id: str
    """Hex id of the record that opened it."""
    tenant: str
    kind: IncidentKind
    opened: datetime
    status: Status
    categories: tuple[str, ...]
    end_user: str | None
    """Pseudonym."""
    findings: tuple[Flag, ...]
    """The records it consists of, oldest first; none for one that a person opened."""
    events: tuple[Event, ...]
    clocks: tuple[Clock, ...]
    summary: str = ""
    """What a person said who opened it."""

    @property
    def overdue(self) -> bool:
        """Whether a clock ran out and still runs."""
        return any(clock.overdue and clock.stopped is None for clock in self.clocks)

    @property
    def due(self) -> datetime | None:
        """When the next running clock runs out."""
        return min((clock.due for clock in self.clocks if clock.stopped is None), default=None)

    def as_dict(self) -> dict[str, Any]:
        """For JSON: stable keys, times in ISO 8601 UTC."""
        return {
            "id": self.id,
            "tenant": self.tenant,
            "kind": self.kind,
            "opened": instant(self.opened),
            "status": self.status,
            "overdue": self.overdue,
            "due": instant(self.due) if self.due else None,
            "categories": list(self.categories),
            "end_user": self.end_user,
            "summary": self.summary,
            "findings": [
                {"record_id": one.record_id, "time": instant(one.time), "side": one.side,
                 "categories": list(one.categories), "surface": one.surface, "model": one.model,
                 "exemption": one.exemption}
                for one in self.findings
            ],
            "events": [
                {"record_id": one.record_id, "time": instant(one.time), "what": one.what, "by": one.by,
                 "note": one.note, "regime": one.regime, "channel": one.channel, "occasion": one.occasion}
                for one in self.events
            ],
            "clocks": [clock.as_dict() for clock in self.clocks],
        }  # fmt: skip


# ── Reading ────────────────────────────────────────────────────────────────────


def incidents(
    log: AuditLog, policies: PolicySet, *, tenant: str | None = None, now: datetime | None = None
) -> list[Incident]:
    """Every incident, the overdue and the soonest due first.

    Raises ``AuditUnavailable`` or ``KeyUnavailable``.
    """
    now = now or datetime.now(timezone.utc)
    tenants = [tenant] if tenant is not None else sorted(name for name in log.public_keys() if not name.startswith("~"))
    found = [
        incident
        for name in tenants
        for incident in fold(
            flags(log, name, rules=BLOCKING),
            notes.notes(log, KIND, name),
            policies.operator.incidents.regimes,
            now,
            tenant=name,
        )
    ]
    return sorted(found, key=urgency)


def urgency(one: Incident) -> tuple[bool, datetime, datetime, str]:
    """What incidents are sorted by: those that are over last, the others by when their next clock runs out."""
    never = datetime.max.replace(tzinfo=timezone.utc)
    return one.status == "closed", one.due or never, one.opened, one.id


def find(log: AuditLog, policies: PolicySet, incident_id: str, *, now: datetime | None = None) -> Incident:
    """The incident with this id, or that consists of the record with this id.

    Raises ``AuditUnavailable`` when there is none.
    """
    for one in incidents(log, policies, now=now):
        if incident_id == one.id or any(incident_id == flag.record_id for flag in one.findings):
            return one
    raise WrongRequest("there is no incident with this id")


def fold(
    found: Iterable[Flag], noted: Sequence[Note], regimes: Sequence[Regime], now: datetime, *, tenant: str
) -> list[Incident]:
    """Flagged records and notes of one tenant → incidents, in the order they were opened. Pure."""
    events: dict[str, list[Event]] = {}
    made: list[Incident] = []
    for one in noted:
        if one.state == "opened":
            said = one.meta.get("note", "")
            made.append(Incident(one.record_id, tenant, BREACH, one.time, "open", (), None, (), (), (), said))
        for about in one.about or (one.record_id,):
            events.setdefault(about, []).append(_event(one))
    for group in _groups(found, events):
        first = group[0]
        made.append(
            Incident(first.record_id, tenant, ACCEPTABLE_USE, first.time, "open", first.categories, first.end_user,
                     tuple(group), (), ())
        )  # fmt: skip
    timed = [_timed(replace(one, events=tuple(events.get(one.id, ()))), regimes, now) for one in made]
    return sorted(timed, key=lambda one: (one.opened, one.id))


def _groups(found: Iterable[Flag], events: Mapping[str, Sequence[Event]]) -> list[list[Flag]]:
    """Findings that are one incident: of one end user, category and exemption, while it is young and unreported."""
    groups: list[list[Flag]] = []
    newest: dict[tuple[object, ...], list[Flag]] = {}
    for flag in found:
        if flag.action != "block":
            continue
        key = flag.end_user, flag.categories, flag.exemption
        group = newest.get(key)
        # Once the metadata is erased nothing tells whose a finding was: it stands alone, with what was noted of it.
        if group is None or not flag.categories or _over(group[0], flag, events.get(group[0].record_id, ())):
            group = newest[key] = []
            groups.append(group)
        group.append(flag)
    return groups


def _over(first: Flag, flag: Flag, events: Sequence[Event]) -> bool:
    return flag.time - first.time >= JOINS_WITHIN or any(
        event.what in ENDS and event.time <= flag.time for event in events
    )


def _event(one: Note) -> Event:
    said = one.meta.get
    return Event(
        one.record_id, one.time, one.state, said("by", ""), said("note", ""), said("regime"), said("channel"),
        said("occasion"),
    )  # fmt: skip


def _timed(one: Incident, regimes: Sequence[Regime], now: datetime) -> Incident:
    closed = next((event.time for event in one.events if event.what == "closed"), None)
    clocks = tuple(_clock(one, regime, closed, now) for regime in regimes if regime.kind == one.kind)
    status: Status = "open"
    if closed is not None:
        status = "closed"
    elif clocks and all(clock.stopped for clock in clocks):
        status = "reported"
    elif any(event.what == "acknowledged" for event in one.events):
        status = "acknowledged"
    return replace(one, status=status, clocks=clocks)


def _clock(one: Incident, regime: Regime, closed: datetime | None, now: datetime) -> Clock:
    hours = regime.hours
    if regime.id == COHERE:  # what a test of safeguards yields is reported sooner
        hours = min([hours, *(flag.report_hours for flag in one.findings if flag.report_hours is not None)])
    due = one.opened + timedelta(hours=hours)
    told = [event.time for event in one.events if event.what == "reported" and event.regime in (regime.id, None)]
    stops = [*told[:1], *([closed] if closed else [])]
    stopped = min(stops) if stops else None
    return Clock(
        regime.id, regime.to, hours, regime.basis, due, stopped,
        overdue=(stopped or now) > due,
        left=None if stopped else due - now,
    )  # fmt: skip


# ── Doing ──────────────────────────────────────────────────────────────────────


def acknowledge(log: AuditLog, incident: Incident, *, by: str, note: str = "") -> Receipt:
    """Note that somebody has taken an incident on."""
    return _note(log, incident, "acknowledged", by=by, note=note)


def note(log: AuditLog, incident: Incident, *, by: str, note: str) -> Receipt:
    """Note something about an incident. Raises ``WrongRequest`` when nothing is said."""
    if not note.strip():
        raise WrongRequest('a note says something: cohere-governed incident note ID "the user was spoken to"')
    return _note(log, incident, "note", by=by, note=note)


def reported(log: AuditLog, incident: Incident, regime: str, *, by: str, note: str = "") -> Receipt:
    """Note that the recipient of a regime was told: its clock stops at this record's time.

    Raises ``AuditUnavailable`` when no clock of that regime runs on the incident.
    """
    if regime not in {clock.regime for clock in incident.clocks if clock.stopped is None}:
        raise WrongRequest("no clock of this regime runs on the incident")
    return _note(log, incident, "reported", by=by, note=note, regime=regime)


def close(log: AuditLog, incident: Incident, *, by: str, reason: str) -> Receipt:
    """Note that an incident is over, and why. A clock that still runs stops: the reason says why nobody was told."""
    if not reason.strip():
        raise WrongRequest("an incident is closed for a stated reason only")
    if incident.status == "closed":
        raise WrongRequest("the incident is closed already")
    return _note(log, incident, "closed", by=by, note=reason)


def open_breach(log: AuditLog, tenant: str, *, by: str, summary: str) -> Receipt:
    """Open an incident that no record shows: a breach of personal data that somebody became aware of now."""
    if not summary.strip():
        raise WrongRequest("a breach is opened with a word on what happened")
    return notes.add(log, tenant, KIND, "opened", {"by": by, "note": summary, "kind": BREACH})


def _note(log: AuditLog, incident: Incident, what: str, **meta: str) -> Receipt:
    ids = [one.record_id for one in incident.findings] if what in ENDS else []
    return notes.add(log, incident.tenant, KIND, what, meta, about=list(dict.fromkeys([incident.id, *ids]))[:ABOUT_MAX])
