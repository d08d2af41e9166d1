"""What has a clock, incidents and people's requests, kept up to date.

The first look reads whole logs and is made beside the pages, later ones read what came since.

A finding names nobody (categories and a pseudonym), so it may be kept in memory; what an incident is, and which of its
clocks run, is worked out anew from findings and notes each time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from cohere_governed.audit.counts import logs
from cohere_governed.audit.flags import BLOCKING, Flag, flags
from cohere_governed.audit.notes import Note, notes
from cohere_governed.audit.requests import Request, Said, requests, said
from cohere_governed.audit.store import AuditLog
from cohere_governed.console.accounts import Account
from cohere_governed.errors import GovernanceError
from cohere_governed.policy import PolicySet
from cohere_governed.policy.regimes import Regime
from cohere_governed.reports.incidents import KIND, Incident, fold, urgency

FRESH = timedelta(seconds=10)
"""How long incidents are shown as they were worked out: of thousands that takes longer than a page should. Whatever is
noted of one shows at once."""
OVERLAP = timedelta(hours=1)
"""Records are committed in another order than their times; a look begins this long before the newest one seen."""


@dataclass(slots=True)
class _Seen:
    """What was seen of one tenant's log."""

    size: int = 0
    flags: dict[str, Flag] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    asked: dict[str, Said] = field(default_factory=dict)
    """Of people's requests and their ends, what they say of themselves; it names nobody."""
    looked: datetime | None = None
    """When."""
    folded: tuple[datetime, int, tuple[Regime, ...], list[Incident]] | None = None
    """Incidents as they were, of a log of that size: when, and by which clocks."""


class Watch:
    """The incidents of all tenants. Thread-safe."""

    def __init__(self, log: AuditLog, policies: Callable[[], PolicySet], clock: Callable[[], float]) -> None:
        self._log, self._policies, self._clock = log, policies, clock
        self._lock = threading.Lock()
        self._seen: dict[str, _Seen] = {}
        self.ready = threading.Event()
        """Set when every log was looked through once."""

    def start(self) -> None:
        """Look through every log for the first time, beside the pages."""
        threading.Thread(target=self._first, name="console-watch", daemon=True).start()

    def _first(self) -> None:
        try:
            self._look()
        except GovernanceError:
            return  # the pages meet the same error, and say it
        finally:
            self.ready.set()

    def incidents(self, account: Account) -> list[Incident] | None:
        """What this account sees, the most urgent first; ``None`` while the first look goes on."""
        if not self.ready.is_set():
            return None
        self._look()
        now = datetime.fromtimestamp(self._clock(), tz=timezone.utc)
        regimes = self._policies().operator.incidents.regimes
        with self._lock:
            found = [
                one
                for tenant, seen in self._seen.items()
                if account.sees(tenant) and (seen.flags or seen.notes)
                for one in _folded(seen, regimes, now, tenant)
            ]
        return sorted(found, key=urgency)

    def requests(self, account: Account) -> list[Request] | None:
        """People's requests that are open, the soonest due first; ``None`` while the first look goes on."""
        if not self.ready.is_set():
            return None
        self._look()
        with self._lock:
            found = [one for tenant, seen in self._seen.items() if account.sees(tenant) for one in requests(seen.asked)]
        return sorted((one for one in found if one.state == "open"), key=lambda one: (one.due, one.record_id))

    def _look(self) -> None:
        """Read what came since, of the logs that grew."""
        with self._lock:
            for one in logs(self._log):
                seen = self._seen.setdefault(one.tenant, _Seen())
                if one.size > seen.size and not one.tenant.startswith("~"):
                    since, now = seen.looked, self._log.now()
                    for flag in flags(self._log, one.tenant, since=since and since - OVERLAP, rules=BLOCKING):
                        seen.flags[flag.record_id] = flag
                    seen.looked = now
                    seen.notes += notes(self._log, KIND, one.tenant, after=seen.size - 1)
                    seen.asked |= said(self._log, one.tenant, after=seen.size - 1)
                    seen.size = one.size


def _folded(seen: _Seen, regimes: tuple[Regime, ...], now: datetime, tenant: str) -> list[Incident]:
    if seen.folded is not None:
        then, size, by, found = seen.folded
        if then <= now <= then + FRESH and (size, by) == (seen.size, regimes):
            return found
    found = fold(_ordered(seen), seen.notes, regimes, now, tenant=tenant)
    seen.folded = now, seen.size, regimes, found
    return found


def _ordered(seen: _Seen) -> list[Flag]:
    return sorted(seen.flags.values(), key=lambda flag: flag.index)
