"""Whether a log still says what it said. Needs no secret, and constant memory.

For each log, record by record in the order of its tree:

    1. the leaf decodes, and is the log's own
    2. every column says what the leaf says or commits to
    3. every part of the body is there and matches its digest, or a *later*
       record names it as erased
    4. the index has the record's tokens, and no others
    5. the keys it introduced are those that are stored; where it names a new
       signing key, the old one signed the head up to here, and so did the new
    6. its hash goes into the tree; at the size of each anchored head the root
       must be the anchored one
    7. at the end: root and size are those of the signed head; stored subtrees,
       keys, calls in flight, holds in force and the operator's list of logs agree

What cannot be told from a database alone: whether records were cut off the end
together with a head that was truly signed (needs an anchor), and whether the
public key is the right one (give ``public_keys``).
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from pathlib import Path
from queue import Empty
from typing import Any

from cohere_governed.audit import database as db
from cohere_governed.audit.anchored import Heads, heads_of
from cohere_governed.audit.checkpoint import MalformedNote, VerifierKey, origin_of
from cohere_governed.audit.proofs import LOGS
from cohere_governed.audit.walk import Progress, Walked, shown, walk
from cohere_governed.errors import AuditUnavailable
from cohere_governed.model import OPERATOR_LOG, Broken, Verdict

__all__ = ["check", "verify"]

FEW = 20_000
"""Records up to which other processes cost more to start than they save."""
WORD_SECONDS = 0.2
"""How often processes are asked how far they are."""

_Row = tuple[Any, ...]
"""Of ``LOGS``."""
_Given = tuple[list[VerifierKey] | None, Heads | None]
"""What was given of one log: its keys, and its heads in the anchors."""


def verify(
    database_url: str,
    *,
    public_keys: Iterable[str] | None = None,
    anchors: Sequence[Path] = (),
    progress: Progress | None = None,
    processes: int | None = 1,
) -> list[Verdict]:
    """Check every log of a database; one verdict a log, in the order the logs were made.

    ``public_keys`` are C2SP verifier keys that were obtained elsewhere; a log
    without one of them is ``Broken``, and so is a key without its log. Without
    them the keys in the database are believed, so only damage and clumsy changes
    show. ``anchors`` are anchor files.

    Logs are checked side by side in so many ``processes``, each as it stands
    when its turn comes; ``None`` is one for each core, where that is worth it. A
    program that asks for more than one must be importable (``if __name__ == "__main__"``).

    Raises ``AuditUnavailable`` when the database cannot be read at all.
    """
    database = db.at(database_url)
    with db.refusing("verifying the audit database"):
        db.known(database, database.schema())
        with database.reading() as connection:
            return _Whole(connection, public_keys, anchors, progress).run(database_url, processes)


def check(
    connection: Any,
    *,
    public_keys: Iterable[str] | None = None,
    anchors: Sequence[Path] = (),
    progress: Progress | None = None,
) -> list[Verdict]:
    """``verify`` what a connection sees, whose transaction is a snapshot or keeps writers out."""
    return _Whole(connection, public_keys, anchors, progress).run("", 1)


class _Whole:
    """Every log of a database, and what stands between them."""

    def __init__(
        self, connection: Any, public_keys: Iterable[str] | None, anchors: Sequence[Path], progress: Progress | None
    ) -> None:
        self._connection = connection
        self._run = db.tolerant(connection).execute
        self._trusted = None if public_keys is None else _by_origin(public_keys)
        self._anchors = tuple(anchors)
        self._heads = heads_of(self._anchors)
        self._progress = progress or _untold

    def run(self, url: str, processes: int | None) -> list[Verdict]:
        if db.damaged(self._connection):
            return [Broken(OPERATOR_LOG, 0, "the database file is damaged: its pages or indexes do not hold together")]
        if db.disguised(self._connection):
            return [Broken(OPERATOR_LOG, 0, "the tables are not those of a log: a view or a trigger answers for them")]
        logs = self._run(LOGS).fetchall()
        if processes is None and sum(row[4] for row in logs if isinstance(row[4], int)) <= FEW:
            processes = 1
        walked = [self._walk(row) for row in logs] if processes == 1 else self._apart(url, logs, processes)
        verdicts: list[Verdict] = [one.verdict for one in walked]
        seen = set(map(_origin, logs))
        if len(seen) != len(logs):
            verdicts.append(Broken(OPERATOR_LOG, 0, "two logs have one id"))
        gone = sorted({*(self._trusted or ()), *self._heads} - seen)
        verdicts.extend(Broken(origin, 0, "the log is gone from the database") for origin in gone)
        verdicts.extend(_founding(logs, walked))
        for table in (db.record, db.body, db.token, db.node, db.hold, db.open_call, db.key):
            extra = self._run(_STRAYS[table.name]).fetchone()[0]
            if extra:
                verdicts.append(Broken(OPERATOR_LOG, 0, f"table `{table.name}` has rows of a log that does not exist"))
        return verdicts

    def _given(self, row: _Row) -> _Given:
        origin = _origin(row)
        return None if self._trusted is None else self._trusted.get(origin, []), self._heads.get(origin)

    def _walk(self, row: _Row) -> Walked:
        trusted, heads = self._given(row)
        return walk(self._connection, row, trusted=trusted, heads=heads, anchors=self._anchors, progress=self._progress)

    def _apart(self, url: str, logs: list[_Row], processes: int | None) -> list[Walked]:
        """Each log in a process; the operator's here, as it must be seen at the moment the list of logs was."""
        spawn = multiprocessing.get_context("spawn")  # a fork would take this process's threads' locks along
        words = spawn.Queue()
        try:
            with ProcessPoolExecutor(processes, spawn, initializer=_listen, initargs=(words,)) as pool:
                jobs: dict[int, Future[Walked]] = {
                    at: pool.submit(_walk_apart, url, row[0], *self._given(row), self._anchors)
                    for at, row in enumerate(logs)
                    if row[1] != OPERATOR_LOG
                }
                here = {at: self._walk(row) for at, row in enumerate(logs) if at not in jobs}
                left = set(jobs.values())
                while left:
                    left = wait(left, WORD_SECONDS, FIRST_COMPLETED).not_done
                    self._hear(words)
                walked = [here[at] if at in here else jobs[at].result() for at in range(len(logs))]
        except BrokenProcessPool:
            raise AuditUnavailable("a process that verified was killed (try again with one process)") from None
        self._hear(words)  # a word may come later than the result it was said before
        return walked

    def _hear(self, words: Any) -> None:
        with suppress(Empty):
            while True:
                self._progress(*words.get_nowait())


def _untold(tenant: str, done: int, of: int) -> None:
    """Nobody asked how far it is."""


def _origin(row: _Row) -> str:
    return origin_of(row[2]) if isinstance(row[2], bytes) else shown(row[2])


def _by_origin(public_keys: Iterable[str]) -> dict[str, list[VerifierKey]]:
    found: dict[str, list[VerifierKey]] = {}
    try:
        for key in map(VerifierKey.parse, public_keys):
            found.setdefault(key.origin, []).append(key)
    except MalformedNote as error:
        raise AuditUnavailable(f"a public key cannot be read: {error}") from None
    return found


def _founding(logs: list[_Row], walked: list[Walked]) -> Iterator[Broken]:
    """The operator's log names every log; a name without its log, or the reverse, is a fault."""
    operator = next((one for row, one in zip(logs, walked, strict=True) if row[1] == OPERATOR_LOG), None)
    if operator is None:
        yield Broken(OPERATOR_LOG, 0, "the operator's log is gone from the database")
        return
    if isinstance(operator.verdict, Broken):
        return  # what it names cannot be relied on
    present = {row[2] for row in logs}
    for log_id, index in operator.founded.items():
        if log_id not in present:
            yield Broken(OPERATOR_LOG, index, "a log that was founded is gone from the database")
    for row in logs:
        if row[2] not in operator.founded:
            yield Broken(shown(row[1]), 0, "the operator's log does not know of this log")


# ── In another process ─────────────────────────────────────────────────────────


def _listen(words: Any) -> None:
    global _words  # noqa: PLW0603 - a queue reaches a process of a pool only when that begins
    _words = words


_words: Any = None


def _walk_apart(
    url: str, number: int, trusted: list[VerifierKey] | None, heads: Heads | None, anchors: tuple[Path, ...]
) -> Walked:
    with db.refusing("verifying the audit database"), db.at(url).reading() as connection:
        for row in db.tolerant(connection).execute(LOGS).fetchall():
            if row[0] == number:
                return walk(
                    connection, row, trusted=trusted, heads=heads, anchors=anchors,
                    progress=lambda *said: _words.put(said),
                )  # fmt: skip
    return Walked(Broken(f"log {number}", 0, "the log is gone from the database"))


_STRAYS = {
    table.name: db.compiled(
        table.select()
        .with_only_columns(db.number_of())
        .where(table.c.log.not_in(db.log.select().with_only_columns(db.log.c.log)))
    )
    for table in (db.record, db.body, db.token, db.node, db.hold, db.open_call, db.key)
}
