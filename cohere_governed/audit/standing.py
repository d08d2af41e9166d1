"""What a call's end user may do besides what policy says: suspended or not, opted out of training or not, and how often
a tester was let through.

Both are read from the tenant's log and from nothing else, so every process that
shares the log agrees. A process looks for new records at most every
``FRESH_SECONDS``: that is the longest a suspension by another process, or at a
desk, goes unseen. What this process noted itself counts with its next call.

Where nobody is suspended and nobody tests, asking costs a look at a clock.
"""

from __future__ import annotations

import os
import threading
import time
import weakref
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from cohere_governed.audit import database as db
from cohere_governed.audit import notes
from cohere_governed.audit.flags import BLOCKING, REVIEWING, flags, is_pseudonym, pseudonym
from cohere_governed.audit.store import AuditLog
from cohere_governed.model import Receipt

__all__ = [
    "EXEMPT", "FRESH_SECONDS", "KIND", "SUSPENSIONS", "Standings", "opt_in", "opt_out", "reinstate", "suspend",
    "suspend_if_due",
]  # fmt: skip

KIND = "end-user"
SUSPENDED, REINSTATED = "suspended", "reinstated"
OPTED_OUT, OPTED_IN = "opted-out", "opted-in"
SUSPENSIONS = frozenset({SUSPENDED, REINSTATED})
"""States of a note that say what was done about an end user; the others say what the end user wants."""
EXEMPT = "conduct.exempt"
"""Rule that let a test through; the record of the call is marked with it."""

SPENT = "ExemptionSpent"
"""Error of a call that was permitted as a test and ended before it left, since others took the last places."""

POLICY = "policy"
"""Who suspended, where nobody did."""

FRESH_SECONDS = 2.0
ABOUT_MAX = 1000
"""Findings a suspension names at most."""


@dataclass(slots=True)
class _Known:
    """What was read of one tenant's log."""

    log_id: bytes = b""
    """A tenant that ended and began anew has another log."""

    upto: int = -1
    """Position of the last note."""
    suspended: set[str] = field(default_factory=set)
    """Pseudonyms."""
    opted_out: set[str] = field(default_factory=set)
    """Pseudonyms."""
    read_at: float = float("-inf")
    tests_upto: int = -1
    tests: dict[str, list[int]] = field(default_factory=dict)
    """Exemption → positions of the calls it let through, ascending."""


class Standings:
    """The standing of every tenant's end users. Thread-safe."""

    def __init__(self, log: AuditLog, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._log = log
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[str, _Known] = {}
        _ALL.add(self)

    def _after_fork(self) -> None:
        # A thread of the parent may have held the lock; in the child it is not there to release it.
        self._lock = threading.Lock()

    def of(self, tenant: str, end_user: str) -> tuple[bool, bool]:
        """Whether an end user is suspended, and has opted out. Raises ``AuditUnavailable`` or ``KeyUnavailable``."""
        known = self._known.get(tenant)
        if known is None or self._clock() - known.read_at >= FRESH_SECONDS:
            known = self._read(tenant)
        if not (known.suspended or known.opted_out):
            return False, False
        name = pseudonym(self._log, tenant, end_user)
        return name in known.suspended, name in known.opted_out

    def suspended(self, tenant: str, end_user: str) -> bool:
        """Whether an end user is suspended. Raises ``AuditUnavailable`` or ``KeyUnavailable``."""
        return self.of(tenant, end_user)[0]

    def forget(self, tenant: str) -> None:
        """Read again before the next answer: this process has noted something."""
        with self._lock:
            known = self._known.get(tenant)
            if known is not None:
                known.read_at = float("-inf")

    def let_through(self, tenant: str, exemption: str, *, before: int | None = None) -> int:
        """How many calls an exemption has let through; of those at a position below ``before``, if it is given."""
        columns = db.record.c
        with self._lock:
            known = self._of(tenant)
            where = (columns.kind == "intent", columns.idx > known.tests_upto, columns.rules.contains(EXEMPT))
            for row, _, meta in notes.opened_metas(self._log, tenant, *where, mark=EXEMPT):
                known.tests.setdefault(str(((meta or {}).get("exemption") or {}).get("id")), []).append(row.index)
                known.tests_upto = row.index
            found = known.tests.get(exemption, [])
            return len(found) if before is None else bisect_left(found, before)

    def sent(self, tenant: str, exemption: str) -> int:
        """How many of the calls that an exemption let through went out.

        Of calls that begin side by side more are permitted than the cap says; those too many are ended before they go.
        """
        columns = db.record.c
        tests = notes.opened_metas(
            self._log, tenant, columns.kind == "intent", columns.rules.contains(EXEMPT), mark=EXEMPT
        )
        begun = [row for row, _, meta in tests if ((meta or {}).get("exemption") or {}).get("id") == exemption]
        if not begun:
            return 0
        calls = {row.call_id for row in begun}
        failed = notes.opened_metas(
            self._log, tenant, columns.kind == "outcome", columns.state == "failed", columns.idx > begun[0].index
        )
        spent = [row for row, _, meta in failed if row.call_id in calls and (meta or {}).get("error") == SPENT]
        return len(begun) - len(spent)

    def _of(self, tenant: str) -> _Known:
        held = self._log.ring.cached(tenant)
        log_id = held.keys.log_id if held is not None else b""
        known = self._known.get(tenant)
        if known is None or known.log_id not in (log_id, b""):
            known = self._known[tenant] = _Known()
        known.log_id = log_id or known.log_id
        return known

    def _read(self, tenant: str) -> _Known:
        with self._lock:
            known = self._of(tenant)
            now = self._clock()
            fresh = notes.may_have(self._log, KIND, tenant, after=known.upto)
            for one in notes.notes(self._log, KIND, tenant, after=known.upto) if fresh else ():
                whom = known.suspended if one.state in SUSPENSIONS else known.opted_out
                change = whom.add if one.state in {SUSPENDED, OPTED_OUT} else whom.discard
                change(str(one.meta.get("end_user", "")))
                known.upto = one.index
            known.read_at = now
            return known


def suspend(log: AuditLog, tenant: str, end_user: str, *, by: str, reason: str, about: Sequence[str] = ()) -> Receipt:
    """Note that an end user (an id, or a pseudonym) is suspended: calls on their behalf are refused from then on.

    ``about`` are the records it rests on. Raises ``AuditUnavailable`` or ``KeyUnavailable``.
    """
    return _note(log, tenant, end_user, SUSPENDED, by=by, reason=reason, about=about)


def reinstate(log: AuditLog, tenant: str, end_user: str, *, by: str, reason: str) -> Receipt:
    """Note that an end user may call again; findings up to now are not held against them any more."""
    return _note(log, tenant, end_user, REINSTATED, by=by, reason=reason)


def opt_out(log: AuditLog, tenant: str, end_user: str, *, by: str, reason: str) -> Receipt:
    """Note that an end user does not want their data to train anything: nothing of theirs is sent on terms that may."""
    return _note(log, tenant, end_user, OPTED_OUT, by=by, reason=reason)


def opt_in(log: AuditLog, tenant: str, end_user: str, *, by: str, reason: str) -> Receipt:
    """Note that an end user has taken their objection back."""
    return _note(log, tenant, end_user, OPTED_IN, by=by, reason=reason)


def _note(
    log: AuditLog, tenant: str, end_user: str, state: str, *, by: str, reason: str, about: Sequence[str] = ()
) -> Receipt:
    known = is_pseudonym(end_user)
    name = end_user if known else pseudonym(log, tenant, end_user)
    # Where the id is known, who asks what is kept about them finds this too (GDPR Article 15).
    index = () if known else (("end_user", end_user),)
    return notes.add(log, tenant, KIND, state, {"end_user": name, "by": by, "note": reason}, about=about, index=index)


def suspend_if_due(
    log: AuditLog, tenant: str, end_user: str, *, after: int, within_days: int, reviews: bool
) -> Receipt | None:
    """Suspend an end user whose findings within so many days, since the last reinstatement, are ``after`` or more.

    All records of all processes count, and none twice; tests under an exemption do not. Costs a search by the blind
    index, and is asked after a finding only. Raises ``AuditUnavailable`` or ``KeyUnavailable``.
    """
    name = pseudonym(log, tenant, end_user)
    noted = (one for one in notes.notes(log, KIND, tenant) if one.state in SUSPENSIONS)
    own = [one for one in noted if one.meta.get("end_user") == name]
    if own and own[-1].state == SUSPENDED:
        return None
    since = log.now() - timedelta(days=within_days)
    rules = BLOCKING | REVIEWING if reviews else BLOCKING
    found = flags(log, tenant, since=since, end_user=end_user, rules=rules)
    counted = [one for one in found if one.exemption is None and one.index > (own[-1].index if own else -1)]
    if len({one.call_id or one.record_id for one in counted}) < after:
        return None
    reason = f"{len(counted)} findings within {within_days} days"
    return suspend(
        log, tenant, end_user, by=POLICY, reason=reason, about=[one.record_id for one in counted[-ABOUT_MAX:]]
    )


_ALL: weakref.WeakSet[Standings] = weakref.WeakSet()


def _after_fork() -> None:
    for standings in list(_ALL):
        standings._after_fork()  # noqa: SLF001 - one idea


os.register_at_fork(after_in_child=_after_fork)
