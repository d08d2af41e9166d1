"""What all pages share: the folder's policies, its audit log, the counts, the last check, and who is signed in."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from typing_extensions import Self

from cohere_governed.audit import objects
from cohere_governed.audit.search import Query, RecordRow, meta
from cohere_governed.audit.store import AuditLog
from cohere_governed.audit.tally import Tally
from cohere_governed.console.accounts import Account, Accounts
from cohere_governed.console.checkup import Checkup
from cohere_governed.console.flows import Flows
from cohere_governed.console.gate import Throttle
from cohere_governed.console.look import Found, look
from cohere_governed.console.sessions import Session, Sessions
from cohere_governed.console.watch import Watch
from cohere_governed.errors import GovernanceError
from cohere_governed.governance import database_url
from cohere_governed.model import OPERATOR_LOG, Entry
from cohere_governed.policy import Policies, PolicySet

CALL = timedelta(days=7)
"""Around a record, in which the others of its call are looked for."""
OBJECTS = 1000
"""Newest records about objects at the provider that are read."""
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
        address: str = "",
    ) -> None:
        """Open it. ``address`` is where browsers find the console; a provider sends them back there.

        Raises ``ConfigurationError``, ``KeyUnavailable``, ``AuditUnavailable`` as ``Governance.load`` does.
        """
        self.folder = folder
        self._policies = Policies(folder)
        current = self._policies.current()
        self.url = database_url(current)
        self.log = AuditLog.open(self.url, current.operator.root_key, anchor=current.operator.anchor)
        self.accounts = accounts or Accounts(folder, clock=clock)
        self.sessions = Sessions()
        self.flows = Flows()
        self.address = address
        self.clock = clock
        self.drafts = tuple(drafts)
        self.tally = Tally(self.log)
        self.checkup = Checkup(self.url, public_keys, current.operator.anchor)
        self.sign_ins = Throttle(rate=0.5, burst=20)
        self.requests = Throttle(rate=50.0, burst=200)
        self.deciding = threading.Lock()
        """Held while a request is answered, so that it is answered once."""
        self.watch = Watch(self.log, self._policies.current, clock)
        self.watch.start()
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

    def account_of(self, session: Session) -> Account | None:
        """Whose session it is; ``None`` when the account is gone, or another way of signing in holds by now."""
        said = self.policies.operator.sign_in
        if session.guest is not None:
            return session.guest.account if session.guest.said == said else None
        return self.accounts.get(session.name) if said is None else None

    def tenants(self, account: Account) -> list[str]:
        """Every tenant that has a file or a log and that this account sees."""
        there = {*self.policies.tenants, *(name for name in self.log.public_keys() if not name.startswith("~"))}
        return sorted(name for name in there if account.sees(name) and name != OPERATOR_LOG)

    def look(self, account: Account, query: Query, *, limit: int, after: str | None = None) -> Found:
        """The newest records that match, of tenants that this account sees and of no other; as far as time allows."""
        tenants: Sequence[str] | None = account.tenants
        if query.tenant is not None:
            tenants = [query.tenant] if account.sees(query.tenant) else []
        return look(self.log, self.tally, query, tenants=tenants, limit=limit, after=after)

    def found(self, account: Account, query: Query, *, limit: int, after: str | None = None) -> list[RecordRow]:
        """The rows of ``look``."""
        return self.look(account, query, limit=limit, after=after).rows

    def call_of(self, account: Account, row: RecordRow, *, limit: int) -> list[RecordRow]:
        """The records of the same call, in the order of the log: what became of it within ``CALL``."""
        if not row.call_id:
            return [row]
        query = Query(tenant=row.tenant, call_id=row.call_id, since=row.time - CALL, until=row.time + CALL)
        return sorted(self.found(account, query, limit=limit), key=lambda one: one.index)

    def objects(self, account: Account, tenant: str) -> list[tuple[str, str]]:
        """(kind, id) of what a tenant made at the provider and did not delete, by its newest records."""
        alive: dict[tuple[str, str], bool] = {}
        for row in reversed(self.found(account, Query(tenant=tenant, kind=objects.KIND), limit=OBJECTS)):
            told = meta(self.log, row)
            if told is not None:
                alive[str(told["kind"]), str(told["id"])] = row.state == "made"
        return sorted(key for key, there in alive.items() if there)

    def say(self, actor: str, event: str, **more: str) -> None:
        """Put on record what somebody did at the console's door. Raises ``AuditUnavailable``."""
        self.log.append(Entry(OPERATOR_LOG, EVENT, facts={"state": event}, meta={"actor": actor, **more}))
