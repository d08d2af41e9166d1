"""What all pages share: the folder's policies, its audit log, the counts, the last check, and who is signed in."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

from typing_extensions import Self

from cohere_governed.audit.objects import Register
from cohere_governed.audit.search import Query, RecordRow, search
from cohere_governed.audit.store import AuditLog
from cohere_governed.audit.tally import Tally
from cohere_governed.console.accounts import Account, Accounts
from cohere_governed.console.checkup import Checkup
from cohere_governed.console.gate import Throttle
from cohere_governed.console.sessions import Sessions
from cohere_governed.errors import GovernanceError
from cohere_governed.governance import database_url
from cohere_governed.model import OPERATOR_LOG, Entry
from cohere_governed.policy import Policies, PolicySet
from cohere_governed.reports.incidents import Incident, incidents

FRESH = 20.0
"""Seconds for which incidents are not looked for again."""
EVENT = "console"
"""Kind of the records that say who signed in, was locked out, or signed out; they stand in the operator's log."""
COUNT_SECONDS = 0.1
"""How long a page counts what came since the last look; the rest is counted beside it."""
_log = logging.getLogger("cohere_governed.console")


class Desk:
    """One open config folder. Thread-safe; close it."""

    def __init__(
        self,
        folder: Path,
        *,
        accounts: Accounts | None = None,
        drafts: Sequence[Path] = (),
        public_keys: Sequence[str] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Open it.

        Raises ``ConfigurationError``, ``KeyUnavailable``, ``AuditUnavailable`` as ``Governance.load`` does.
        """
        self.folder = folder
        self._policies = Policies(folder)
        current = self._policies.current()
        self.url = database_url(current)
        self.log = AuditLog.open(self.url, current.operator.root_key, anchor=current.operator.anchor)
        self.accounts = accounts or Accounts(folder, clock=clock)
        self.sessions = Sessions()
        self.clock = clock
        self.drafts = tuple(drafts)
        self.register = Register(self.log)
        self.tally = Tally(self.log)
        self.checkup = Checkup(self.url, public_keys, current.operator.anchor)
        self.sign_ins = Throttle(rate=0.5, burst=20)
        self.requests = Throttle(rate=50.0, burst=200)
        self.deciding = threading.Lock()
        """Held while a request is answered, so that it is answered once."""
        self._working = threading.Lock()
        self._incidents: tuple[float, list[Incident]] | None = None
        self._closing = threading.Event()
        self._counter = threading.Thread(target=self._count, name="console-tally", daemon=True)
        self._counter.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop what runs beside the pages, and finish the log."""
        self._closing.set()
        self._counter.join()
        self.checkup.close()
        self.log.close()

    def _count(self) -> None:
        """The first count of a long log, in the background."""
        with suppress(GovernanceError):  # the pages meet the same error, and say it
            while not self._closing.is_set() and not self.tally.advance(COUNT_SECONDS):
                self._closing.wait(COUNT_SECONDS / 2)  # the pages come first

    # ── what there is ──────────────────────────────────────────────────────────

    @property
    def policies(self) -> PolicySet:
        """The generation in force."""
        return self._policies.current()

    @property
    def faults(self) -> tuple[str, ...]:
        """Why the folder as it now stands was not taken."""
        return tuple(str(fault) for fault in self._policies.faults)

    def tenants(self, account: Account) -> list[str]:
        """Every tenant that has a file or a log and that this account sees."""
        there = {*self.policies.tenants, *(name for name in self.log.public_keys() if not name.startswith("~"))}
        return sorted(name for name in there if account.sees(name) and name != OPERATOR_LOG)

    def found(self, account: Account, query: Query, *, limit: int, after: str | None = None) -> list[RecordRow]:
        """The newest records that match, of tenants that this account sees and of no other."""
        if query.tenant is not None:
            return search(self.log, query, limit=limit, after=after) if account.sees(query.tenant) else []
        if account.tenants is None:
            return search(self.log, query, limit=limit, after=after)
        pages = [
            search(self.log, replace(query, tenant=tenant), limit=limit, after=after) for tenant in account.tenants
        ]
        merged = sorted((row for page in pages for row in page), key=lambda row: row.record_id, reverse=True)
        return merged[:limit]

    def incidents(self, account: Account) -> list[Incident]:
        """Every incident that this account sees, the most urgent first; worked out again after ``FRESH`` seconds."""
        with self._working:
            now = self.clock()
            if self._incidents is None or not 0 <= now - self._incidents[0] < FRESH:
                at = datetime.fromtimestamp(now, tz=timezone.utc)
                self._incidents = now, incidents(self.log, self.policies, now=at)
            return [one for one in self._incidents[1] if account.sees(one.tenant)]

    def forget_incidents(self) -> None:
        """Something was done about one."""
        with self._working:
            self._incidents = None

    def say(self, actor: str, event: str) -> None:
        """Put on record what somebody did at the console's door. Raises ``AuditUnavailable``."""
        self.log.append(Entry(OPERATOR_LOG, EVENT, facts={"state": event}, meta={"actor": actor}))
