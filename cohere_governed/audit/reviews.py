"""Answers that wait for a human: a queue that is nothing but a reading of the log.

    outcome `held` + review `pending`        one commit, when the answer came
    review `approved` | `rejected`           once, by a named person, before the deadline
    review `released`                        once, before the answer is given out

A review is what the records of one call say, in their order. There is no state
beside them: whoever appends first has decided, since a decision is appended in
a transaction that has looked whether another was there before. What is past
its deadline is expired, and needs no record to be.

These records name no end user: the caller is kept as a keyed digest. So the
queue is read without an access record; the answers in it are not.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

import sqlalchemy as sa

from cohere_governed.audit import database as db
from cohere_governed.audit import search
from cohere_governed.audit.notes import opened_metas
from cohere_governed.audit.record import record_time
from cohere_governed.audit.search import _find, _micros, _opened
from cohere_governed.audit.store import AuditLog
from cohere_governed.audit.transaction import Transaction
from cohere_governed.errors import AuditUnavailable, Refused, ReviewPending, WrongRequest
from cohere_governed.model import Entry, HeldAnswer, Reason, Receipt
from cohere_governed.text import instant

__all__ = [
    "KIND",
    "Rates",
    "Review",
    "approve",
    "find",
    "held",
    "rates",
    "rates_of",
    "refuse",
    "reject",
    "release",
    "reviews",
]

KIND = "review"

State: TypeAlias = Literal["pending", "approved", "rejected", "expired", "released"]
STATES: tuple[State, ...] = ("pending", "approved", "rejected", "expired", "released")

_LATER = db.compiled(
    db.record.select()
    .with_only_columns(db.record.c.state)
    .where(
        db.record.c.log == db.bound("key"),
        db.record.c.idx >= db.bound("place"),
        db.record.c.kind == db.bound("kind"),
        db.record.c.call_id == db.bound("call"),
        db.record.c.state != db.null(),
    )
)


@dataclass(frozen=True, slots=True)
class Review:
    """One answer that waits, or waited, for a human."""

    record_id: str
    """Of the call, as ``ReviewPending`` names it; hex."""
    tenant: str
    call_id: str
    """Hex; ties the records of the call together."""
    surface: str | None
    model: str | None
    use_case: str | None
    stream: bool
    since: datetime
    deadline: datetime
    """From then on it can no longer be approved."""
    why: tuple[tuple[str, str, str], ...]
    """(``use_case`` | ``request`` | ``answer``, category, action): what was declared or seen, and where."""
    state: State
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str | None = None
    released_at: datetime | None = None

    @property
    def seen(self) -> bool:
        """Whether it waits because of something seen, and not only because its use case says that a human decides."""
        return any(where != "use_case" and action in {"review", "require_human"} for where, _, action in self.why)

    def age(self, now: datetime) -> timedelta:
        """How long it waited, until it was decided or until ``now``."""
        return (self.decided_at or now) - self.since

    def as_dict(self, now: datetime) -> dict[str, Any]:
        """For JSON: stable keys, times in ISO 8601, the age in whole seconds."""
        return {
            "record_id": self.record_id,
            "tenant": self.tenant,
            "call_id": self.call_id,
            "surface": self.surface,
            "model": self.model,
            "use_case": self.use_case,
            "stream": self.stream,
            "since": instant(self.since),
            "deadline": instant(self.deadline),
            "age_seconds": int(self.age(now).total_seconds()),
            "why": [list(one) for one in self.why],
            "state": self.state,
            "decided_by": self.decided_by,
            "decided_at": instant(self.decided_at) if self.decided_at else None,
            "reason": self.reason,
            "released_at": instant(self.released_at) if self.released_at else None,
        }


@dataclass(frozen=True, slots=True)
class Rates:
    """What became of reviews."""

    by_state: Mapping[str, int]
    alarms: int
    """Decided reviews of answers that waited because of something seen."""
    false_alarms: int
    """Those of them that were approved."""
    by_category: Mapping[str, tuple[int, int]]
    """Category → alarms, false alarms."""

    @property
    def false_positive_rate(self) -> float | None:
        """Share of alarms that a person found to be none; ``None`` while nothing was decided."""
        return self.false_alarms / self.alarms if self.alarms else None


def reviews(
    log: AuditLog, tenant: str | None = None, *, states: Collection[str] = STATES, since: datetime | None = None
) -> list[Review]:
    """The reviews of a tenant, or of all, in ``states``, oldest first; with ``since``, those that began then or later.

    Nothing that somebody wrote is opened. Raises ``AuditUnavailable`` or ``KeyUnavailable``.
    """
    where = [db.record.c.kind == KIND]
    if since is not None:
        where.append(db.record.c.record_id >= record_time(_micros(since)))
    found = [
        review
        for name in ([tenant] if tenant is not None else sorted(log.public_keys()))
        for review in _folded(log, name, where)
        if review.state in states
    ]
    return sorted(found, key=lambda review: review.since)


def find(log: AuditLog, record_id: str) -> Review:
    """The review of the call with this record. Raises ``AuditUnavailable`` when its answer was not held."""
    return _found(log, record_id)[0]


def approve(log: AuditLog, record_id: str, *, by: str, reason: str = "") -> Review:
    """Let an answer be given out, once, to who asked for it.

    Raises ``Refused`` when it was decided before or its deadline is past, ``AuditUnavailable`` when no answer is held
    under this id or nobody is named.
    """
    return _decide(log, record_id, "approved", by, reason)


def reject(log: AuditLog, record_id: str, *, by: str, reason: str) -> Review:
    """Let an answer never be given out. Raises as ``approve`` does, and for want of a reason."""
    if not reason.strip():
        raise WrongRequest("an answer is rejected for a stated reason only")
    return _decide(log, record_id, "rejected", by, reason)


def rates(log: AuditLog, tenant: str | None = None, *, since: datetime | None = None) -> Rates:
    """How many reviews are in which state, and how many alarms were none."""
    return rates_of(reviews(log, tenant, since=since))


def rates_of(found: Iterable[Review]) -> Rates:
    """The same of these reviews."""
    states: dict[str, int] = dict.fromkeys(STATES, 0)
    kinds: dict[str, tuple[int, int]] = {}
    alarms = false = 0
    for review in found:
        states[review.state] += 1
        if not review.seen or review.state not in {"approved", "rejected", "released"}:
            continue
        wrong = review.state != "rejected"
        alarms, false = alarms + 1, false + wrong
        for category in {category for where, category, _ in review.why if where != "use_case"}:
            of, none = kinds.get(category, (0, 0))
            kinds[category] = (of + 1, none + wrong)
    return Rates(MappingProxyType(states), alarms, false, MappingProxyType(dict(sorted(kinds.items()))))


# ── For the application ────────────────────────────────────────────────────────


def held(log: AuditLog, tenant: str, record_id: str) -> HeldAnswer:
    """An approved answer of this tenant, to be compared with the call that asks for it, and then released.

    Raises ``ReviewPending`` while nobody has decided; ``Refused`` when there is none of this tenant under the id, it
    was rejected, expired, released or erased.
    """
    try:
        review, _, meta = _found(log, record_id)
    except AuditUnavailable as error:
        if str(error) not in _NONE:
            raise
        raise _refused("unknown", "no answer is held under this id") from None
    if review.tenant != tenant:  # whether another tenant has it is nobody's business here
        raise _refused("unknown", "no answer is held under this id")
    if review.state != "approved":
        raise _not_approved(review)
    row, content = _content(log, review)
    if content is None:
        raise _refused("erased", "the answer was erased")
    return HeldAnswer(
        review.record_id, tenant, bytes.fromhex(review.call_id), review.since, str(meta.get("caller")),
        str(meta.get("request")), row.status or 200, content,
    )  # fmt: skip


def release(log: AuditLog, answer: HeldAnswer) -> Receipt:
    """Record that the answer is given out; whoever appends this first has it. Raises ``Refused`` to all others."""
    return _append(log, answer.record_id, "released", {}, lambda states: states[-1] == "approved")


def refuse(log: AuditLog, tenant: str, record_id: str, refusal: Refused) -> Receipt:
    """Record that somebody asked for a held answer and was refused."""
    rules = ",".join(sorted(reason.rule for reason in refusal.reasons))
    facts = {"decision": "refuse", "rules": rules}
    return log.append(Entry(tenant, KIND, facts=facts, meta={"record": record_id[:32]}))


# ── Inside ─────────────────────────────────────────────────────────────────────

_NONE = frozenset({"no answer is held under this id", "an id must be 32 hexadecimal digits"})


def _refused(rule: str, said: str) -> Refused:
    return Refused([Reason(f"review.{rule}", said, allows=False)])


def _not_approved(review: Review) -> Refused:
    at = review.decided_at.isoformat(timespec="seconds") if review.decided_at else ""
    said = {
        "pending": f"a human must see this answer first, until {review.deadline.isoformat(timespec='seconds')}",
        "rejected": f"the answer was rejected by a reviewer at {at}",
        "expired": f"nobody approved the answer before {review.deadline.isoformat(timespec='seconds')}",
        "released": "the answer was given out already",
        "approved": f"the answer was approved already at {at}",
    }[review.state]
    reason = Reason(f"review.{review.state}", said, allows=False)
    return ReviewPending(review.record_id, [reason]) if review.state == "pending" else Refused([reason])


def _decide(log: AuditLog, record_id: str, verdict: Literal["approved", "rejected"], by: str, reason: str) -> Review:
    if not by.strip():
        raise WrongRequest("an answer is approved or rejected by a named person only")
    review = find(log, record_id)
    if review.state != "pending" and not (review.state == "expired" and verdict == "rejected"):
        raise _not_approved(review)
    _append(log, record_id, verdict, {"by": by, "reason": reason}, lambda states: states == ["pending"])
    return find(log, record_id)


def _append(
    log: AuditLog, record_id: str, state: str, meta: Mapping[str, Any], allowed: Callable[[list[str]], bool]
) -> Receipt:
    """Append a step of a review, if what is on record when it is its turn still allows it."""
    # Read before the review: what comes later than this place is looked at again inside the transaction.
    row = search.find(log, record_id)
    place = _size(log, row.tenant) if row is not None else 0
    review, states, _ = _found(log, record_id)
    with log.transaction() as change:
        states = [*states, *_later(change, review, place)]
        if allowed(states):
            facts = {"state": state, "surface": review.surface, "model": review.model, "use_case": review.use_case}
            said = {"record": review.record_id, **meta}
            return change.append(Entry(review.tenant, KIND, bytes.fromhex(review.call_id), facts, said))
    raise _not_approved(find(log, record_id))


def _later(change: Transaction, review: Review, place: int) -> list[str]:
    tenancy = change.tenancy(review.tenant)
    if tenancy is None:
        raise AuditUnavailable("the tenant has no log any more")
    rows = change.execute(_LATER, (tenancy.keys.log, place, KIND, bytes.fromhex(review.call_id))).fetchall()
    return [row[0] for row in rows]


def _size(log: AuditLog, tenant: str) -> int:
    with db.refusing("reading the audit database"), log.database.reading() as connection:
        return int(connection.execute(sa.select(db.log.c.size).where(db.log.c.tenant == tenant)).scalar() or 0)


def _found(log: AuditLog, record_id: str) -> tuple[Review, list[str], Mapping[str, Any]]:
    """A review, the states on record in their order, and what was kept when the answer was held."""
    row = search.find(log, record_id)
    if row is None or not row.call_id:
        raise WrongRequest("no answer is held under this id")
    where = (
        db.record.c.kind == KIND,
        db.record.c.idx >= row.index,
        db.record.c.call_id == bytes.fromhex(row.call_id),
    )
    rows = [(one, meta or {}) for one, _, meta in opened_metas(log, row.tenant, *where) if one.state]
    folded = _fold(log, rows)
    if not folded:
        raise WrongRequest("no answer is held under this id")
    return folded[0], [str(one.state) for one, _ in rows], rows[0][1]


def _folded(log: AuditLog, tenant: str, where: list[Any]) -> list[Review]:
    return _fold(log, [(row, meta or {}) for row, _, meta in opened_metas(log, tenant, *where) if row.state])


def _fold(log: AuditLog, rows: list[tuple[search.RecordRow, Mapping[str, Any]]]) -> list[Review]:
    now = log.now()
    known: dict[str, Review] = {}
    for row, meta in rows:
        review = known.get(row.call_id)
        if row.state == "pending" and "deadline" in meta:
            known[row.call_id] = _pending(row, meta, now)
        elif review is not None and row.state in {"approved", "rejected"}:
            known[row.call_id] = replace(
                review,
                state="approved" if row.state == "approved" else "rejected",
                decided_by=meta.get("by"),
                decided_at=row.time,
                reason=meta.get("reason") or None,
            )
        elif review is not None and row.state == "released":
            known[row.call_id] = replace(review, state="released", released_at=row.time)
    return list(known.values())


def _pending(row: search.RecordRow, meta: Mapping[str, Any], now: datetime) -> Review:
    deadline = datetime.fromisoformat(meta["deadline"])
    return Review(
        record_id=str(meta["record"]),
        tenant=row.tenant,
        call_id=row.call_id,
        surface=row.surface,
        model=row.model,
        use_case=row.use_case,
        stream=bool(meta.get("stream")),
        since=datetime.fromisoformat(meta["since"]),
        deadline=deadline,
        why=tuple((where, category, action) for where, category, action in meta.get("why") or ()),
        state="pending" if now < deadline else "expired",
    )


def _content(log: AuditLog, review: Review) -> tuple[search.RecordRow, bytes | None]:
    """The answer as it came. It is not shown to anybody by this: it waits for its release to be on record."""
    query = search.Query(tenant=review.tenant, kind="outcome", call_id=review.call_id)
    for row in search.search(log, query, limit=1):
        return row, _opened(log, *_find(log, bytes.fromhex(row.record_id)), ("content",))[0]["content"]
    raise AuditUnavailable("the record of the held answer is gone (run `cohere-governed audit verify`)")
