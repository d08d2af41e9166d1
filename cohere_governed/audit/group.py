"""Who commits: the first caller that finds nobody committing, for all who queued meanwhile.

There is no writer thread. The others wait until it is done or one of them is
made the next leader, so a lone caller pays no thread switch and sixty-four
callers share one fsync.
"""

from __future__ import annotations

import contextlib
import itertools
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import final

from cohere_governed.audit.envelope import Sealed
from cohere_governed.audit.keyring import Tenancy
from cohere_governed.audit.record import Ref
from cohere_governed.errors import AuditUnavailable, GovernanceError
from cohere_governed.model import Entry, Receipt

MAX_BATCH = 256
"""Appends committed together; more wait for the next commit."""


@dataclass(slots=True)
class Item:
    """One entry on its way."""

    entry: Entry
    refs: tuple[Ref, ...] = ()
    keys: tuple[tuple[bytes, bytes], ...] = ()
    """(key id, digest of its row) of keys it re-wraps or publishes."""
    time_us: int = 0
    tenancy: Tenancy | None = None
    """The tenancy it was sealed under, if it was."""
    sealed: Sealed | None = None


@dataclass(slots=True, eq=False)
class Pending:
    """One caller's entries, committed together or not at all."""

    items: list[Item]
    receipts: list[Receipt] = field(default_factory=list)
    error: GovernanceError | None = None
    done: bool = False
    wake: threading.Lock | None = None
    """Held while the caller waits; released when it is done or is to lead. The last of one caller's has it."""
    leads: bool = False
    """It is the one to commit, for itself and for others."""


@final
class Group:
    """Callers that commit together."""

    def __init__(self, commit: Callable[[list[Pending]], None]) -> None:
        self._commit = commit
        """Makes a batch durable and gives out receipts or errors; raises ``GovernanceError`` for all of it."""
        self._mutex = threading.Lock()
        self._queue: deque[Pending] = deque()
        self._leading = False

    def commit(self, asked: Sequence[Pending]) -> None:
        """Return when each has receipts or an error. At most ``MAX_BATCH`` at once, and at least one.

        An interrupt may come anywhere, also while the next leader is being woken: then that is done once more.
        """
        batch: list[Pending] = []
        try:
            try:
                if self._to_lead(asked):
                    self._lead(batch)
            except BaseException:
                # Nobody may take what is unknown for durable.
                for pending in batch:
                    pending.error = pending.error or AuditUnavailable("the audit append was interrupted")
                raise
            finally:
                self._end(asked, batch)
        except BaseException:
            self._end(asked, batch)
            self._forget((*asked, *batch))
            raise

    def _to_lead(self, asked: Sequence[Pending]) -> bool:
        """Queue up; at once, or when all who came before are done, whether there is something to lead."""
        pending = asked[-1]
        with self._mutex:
            self._queue.extend(asked)
            if self._leading:
                pending.wake = threading.Lock()
                pending.wake.acquire()
            else:
                self._leading = pending.leads = True
        if pending.wake is not None:
            pending.wake.acquire()  # until the leader has committed for us, or made us leader
        return not pending.done

    def _lead(self, batch: list[Pending]) -> None:
        with self._mutex:
            batch.extend(itertools.islice(self._queue, MAX_BATCH))
            for _ in batch:
                self._queue.popleft()
        try:
            self._commit(batch)
        except GovernanceError as error:
            for pending in batch:
                pending.error = pending.error or error

    def _end(self, asked: Sequence[Pending], batch: Sequence[Pending]) -> None:
        """Hand on to the next leader and tell those who were committed for. A second time it does what is left."""
        own = asked[-1]
        if own.leads:
            with self._mutex:
                self._pass_on(own)
                own.leads = False
        for pending in batch:
            pending.done = True
        for pending in batch:
            if pending is not own and pending.wake is not None and pending.wake.locked():
                pending.wake.release()

    def _pass_on(self, own: Pending) -> None:
        """Wake the next leader, or note that there is none. Under the mutex."""
        heir = next((pending for pending in self._queue if pending.wake is not None and pending is not own), None)
        self._leading = heir is not None
        if heir is not None and heir.wake is not None:
            heir.leads = True
            if heir.wake.locked():
                heir.wake.release()

    def _forget(self, gone: Sequence[Pending]) -> None:
        """Who was interrupted waits no longer, and what was taken up is not taken up again."""
        with self._mutex:
            for pending in gone:
                with contextlib.suppress(ValueError):
                    self._queue.remove(pending)
