"""Who commits: the first caller that finds nobody committing, for all who queued meanwhile.

There is no writer thread. The others wait until it is done or one of them is
made the next leader, so a lone caller pays no thread switch and sixty-four
callers share one fsync.
"""

from __future__ import annotations

import contextlib
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


@dataclass(slots=True)
class Pending:
    """One caller's entries, committed together or not at all."""

    items: list[Item]
    receipts: list[Receipt] = field(default_factory=list)
    error: GovernanceError | None = None
    done: bool = False
    wake: threading.Lock | None = None
    """Held while the caller waits; released when it is done or is to lead. The last of one caller's has it."""
    heir: bool = False
    """It was woken to lead the next commit."""


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
        """Return when each has receipts or an error. At most ``MAX_BATCH`` at once, and at least one."""
        pending = asked[-1]
        with self._mutex:
            self._queue.extend(asked)
            if self._leading:
                pending.wake = threading.Lock()
                pending.wake.acquire()
            else:
                self._leading = True
        if pending.wake is not None:
            try:
                pending.wake.acquire()  # until the leader has committed for us, or made us leader
            except BaseException:
                self._leave(asked)
                raise
            if pending.done:
                return
        self._lead(pending)

    def _leave(self, asked: Sequence[Pending]) -> None:
        """An interrupted waiter goes; if it was to lead, the next in the queue does."""
        with self._mutex:
            for pending in asked:
                with contextlib.suppress(ValueError):
                    self._queue.remove(pending)
            if asked[-1].heir and not asked[-1].done:
                self._pass_on()

    def _pass_on(self) -> None:
        """Wake the next leader, or note that there is none. Under the mutex."""
        self._leading = bool(self._queue)
        if self._queue:
            heir = next(pending for pending in self._queue if pending.wake is not None)
            assert heir.wake is not None
            heir.heir = True
            heir.wake.release()

    def _lead(self, own: Pending) -> None:
        batch: list[Pending] = []
        try:
            with self._mutex:
                batch += [self._queue.popleft() for _ in range(min(MAX_BATCH, len(self._queue)))]
            self._commit(batch)
        except GovernanceError as error:
            for pending in batch:
                pending.error = pending.error or error
        except BaseException:
            # An interrupt in the middle: nobody may take what is unknown for durable.
            for pending in batch:
                pending.error = pending.error or AuditUnavailable("the audit append was interrupted")
            raise
        finally:
            with self._mutex:
                self._pass_on()
            for pending in batch:
                pending.done = True
                if pending is not own and pending.wake is not None:
                    pending.wake.release()
