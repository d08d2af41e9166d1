"""Telling the newest signed head of every log to those who keep them (``keepers``), again and again.

A round looks at the heads, which needs no key, and hands each one that a keeper
does not have yet to it, with a proof that it goes on from what the keeper had.
A head that did not change is told again after a while, as a sign of life: a
keeper that hears nothing should raise an alarm.

Nobody waits for a round. What a keeper that is down misses, the next head says
too. What a keeper contradicts is no failure to deliver but evidence: it has a
head that the log signed and that is not in the log.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from cohere_governed.audit import database as db
from cohere_governed.audit import tree
from cohere_governed.audit.anchor import Anchor
from cohere_governed.audit.checkpoint import MalformedNote, VerifierKey, opened
from cohere_governed.audit.keepers import Head, Keeper, NotKept, keeper
from cohere_governed.audit.proofs import LOGS, node_of
from cohere_governed.errors import AuditUnavailable

__all__ = ["HEARTBEAT_SECONDS", "Beacon", "Publisher", "Told", "shown"]

HEARTBEAT_SECONDS = 3600.0
"""After this long a head that did not change is told again."""
_LOOKS = 3
"""Times a log is looked at again that a keeper contradicts."""


@dataclass(frozen=True, slots=True)
class Told:
    """A head that a keeper was told, or would not take."""

    keeper: str
    """Its reference, as it may be shown."""
    tenant: str
    size: int
    fault: str = ""
    """Why the keeper does not have it; empty when it has."""
    contradicted: bool = False
    """The keeper has a head that the log signed and does not go on from."""


def shown(reference: str) -> str:
    """A reference without what is long and says nothing to a person."""
    return reference.partition("#")[0]


@dataclass(frozen=True, slots=True)
class _Log:
    number: int
    tenant: str
    size: int
    note: str
    signers: tuple[VerifierKey, ...]


class Publisher:
    """What was told to whom, by one process. Not safe between threads."""

    def __init__(
        self,
        database: db.Database,
        references: Sequence[str],
        *,
        anchor: Path | None = None,
        heartbeat: float = HEARTBEAT_SECONDS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """``anchor`` is a file that heads are appended to as a witness signed them, for ``verify`` and for whoever
        wants to see when. ``clock`` gives seconds since 1970 UTC.

        Raises ``AuditUnavailable`` for a reference that names no keeper.
        """
        self._database = database
        self._keepers: Mapping[str, Keeper] = {one: keeper(one) for one in references}
        self._anchor = Anchor(anchor, make=False) if anchor is not None else None
        self._heartbeat = heartbeat
        self._clock = clock
        self._last: dict[tuple[str, str], tuple[str, float]] = {}
        """(reference, origin) → the note it has, and when it was told."""

    def round(self) -> list[Told]:
        """Tell every keeper what it does not have. Raises ``AuditUnavailable`` when the database cannot be read."""
        told = []
        logs = self._logs()
        for reference in self._keepers:
            down = ""
            for one in logs:
                found = self._tell(reference, one, down)
                told += [found] if found is not None else []
                if found is not None and found.fault and not found.contradicted:
                    down = found.fault  # the others would wait for the same silence
        return told

    def _logs(self) -> list[_Log]:
        # Read whole and let go: a reader that waited for a keeper would keep erased bytes in the write-ahead log.
        with db.refusing("reading the audit database"), self._database.reading() as connection:
            run = db.driver(connection).execute
            return [
                _Log(number, tenant, size, note, _signers(run, number, vkey))
                for number, tenant, _, vkey, size, _, note in run(LOGS).fetchall()
            ]

    def _tell(self, reference: str, log: _Log, down: str) -> Told | None:
        said = self._handed(reference, log, down)
        for _ in range(_LOOKS):
            if said is None or not said.contradicted:
                break
            # Another process may have told a larger head since ours was read.
            newer = next((one for one in self._logs() if one.number == log.number), log)
            if newer.note == log.note:
                break
            log, said = newer, self._handed(reference, newer, down)
        return said

    def _handed(self, reference: str, log: _Log, down: str) -> Told | None:
        now = self._clock()
        try:
            head = opened(log.note, log.signers[-1])
        except MalformedNote:
            return Told(shown(reference), log.tenant, log.size, "the log's own head is not signed by its key")
        had, when = self._last.get((reference, head.origin), ("", 0.0))
        if had == log.note and now - when < self._heartbeat:
            return None
        if down:
            return Told(shown(reference), log.tenant, log.size, down)
        at = datetime.fromtimestamp(now, timezone.utc)
        telling = Head(head.origin, head.size, head.root, log.note, log.signers, at, again=had == log.note)
        try:
            cosigned = self._keepers[reference].keep(telling, lambda old: self._proof(log.number, old, head.size))
            if cosigned is not None and self._anchor is not None:
                self._anchor.append([cosigned])
        except NotKept as fault:
            return Told(shown(reference), log.tenant, log.size, str(fault), fault.contradicted)
        except (OSError, AuditUnavailable) as error:
            return Told(shown(reference), log.tenant, log.size, f"the anchor takes nothing: {type(error).__name__}")
        self._last[reference, head.origin] = log.note, now
        return Told(shown(reference), log.tenant, log.size)

    def _proof(self, number: int, old: int, size: int) -> list[bytes]:
        with db.refusing("reading the audit database"), self._database.reading() as connection:
            run = db.driver(connection).execute
            return tree.consistency_path(old, size, lambda height, index: node_of(run, number, height, index))


class Beacon:
    """A thread that publishes, beside a process that appends."""

    def __init__(self, publisher: Publisher, every: float) -> None:
        """``every``: seconds between rounds. Begins at once."""
        self._publisher = publisher
        self._every = every
        self._over = threading.Event()
        self._faults: dict[tuple[str, str], Told] = {}
        self._thread = threading.Thread(target=self._run, name="cohere-governed-heads", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while True:
            over = self._over.wait(self._every)
            with suppress(AuditUnavailable):  # who appends learns of it, and refuses
                self._say(self._publisher.round())
            if over:
                return

    def _say(self, told: Sequence[Told]) -> None:
        """A line where something begins or ends, not one a round."""
        for one in told:
            before = self._faults.pop((one.keeper, one.tenant), None)
            if one.fault:
                self._faults[one.keeper, one.tenant] = one
            if one.fault and (before is None or before.fault != one.fault):
                level = logging.CRITICAL if one.contradicted else logging.WARNING
                _log.log(level, "the audit log's head does not reach %s: %s", one.keeper, one.fault)
            elif before is not None and not one.fault:
                _log.warning("the audit log's head reaches %s again", one.keeper)

    def close(self) -> None:
        """Tell what is newest once more, and end."""
        self._over.set()
        self._thread.join()


def _signers(run: Any, number: int, vkey: str) -> tuple[VerifierKey, ...]:
    """A log's public keys, oldest first, as the database has them."""
    labels = [label.split(" ") for (label,) in run(_LABELS, (number, "epoch")).fetchall()]
    return tuple(VerifierKey.parse(one) for one in dict.fromkeys([*(old for old, _ in labels), vkey]))


_LABELS = db.compiled(
    db.key.select()
    .with_only_columns(db.key.c.label)
    .where(db.key.c.log == db.bound("log"), db.key.c.purpose == db.bound("purpose"))
    .order_by(db.key.c.version)
)
_log = logging.getLogger(__name__)
