"""One log, record by record in the order of its tree."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from cohere_governed.audit import database as db
from cohere_governed.audit.anchored import Anchors, Heads
from cohere_governed.audit.beside import Beside
from cohere_governed.audit.checkpoint import Checkpoint, VerifierKey
from cohere_governed.audit.committed import BODY, Records, erased_in
from cohere_governed.audit.fault import Fault
from cohere_governed.audit.record import FACTS, nobody
from cohere_governed.audit.signers import HANDOVER, check_handover, signed_head, signers_of
from cohere_governed.audit.tree import Frontier
from cohere_governed.model import OPERATOR_LOG, Broken, Intact

__all__ = ["Progress", "Walked", "shown", "walk"]

Progress = Callable[[str, int, int], None]
"""(tenant, records checked, records in all), every ``STEP`` records and at the last."""

STEP = 1000

_STRANGE = "a column has a value of a type that was never written"  # SQLite holds any type in any column


@dataclass(slots=True)
class Walked:
    """What was found out about one log."""

    verdict: Intact | Broken
    founded: dict[bytes, int] = field(default_factory=dict)
    """Ids of the logs that it names, and where: the operator's names all."""


def walk(
    connection: Any,
    row: tuple[Any, ...],
    *,
    trusted: Collection[VerifierKey] | None = None,
    heads: Heads | None = None,
    anchors: Sequence[Path] = (),
    progress: Progress,
) -> Walked:
    """Check the log of a row of ``LOGS``.

    ``trusted`` are keys of its that were had elsewhere, ``heads`` its heads in the files ``anchors``.
    """
    try:
        found = _Walk(connection, row, heads, anchors, progress)
        return Walked(found.run(trusted), found.founded)
    except Fault as fault:
        return Walked(Broken(shown(row[1]), fault.index, fault.what))
    except (TypeError, ValueError, AttributeError):
        return Walked(Broken(shown(row[1]), 0, _STRANGE))


def shown(tenant: object) -> str:
    """What stands in the place of a tenant's name, in characters that can be printed."""
    return str(tenant).encode("utf-8", "backslashreplace").decode()


class _Walk:
    def __init__(
        self,
        connection: Any,
        row: tuple[Any, ...],
        heads: Heads | None,
        anchors: Sequence[Path],
        progress: Progress,
    ) -> None:
        self._run = db.tolerant(connection).execute
        self._number, self._tenant, self._log_id, self._vkey, self._size, self._frontier, self._note = row
        self._heads = heads
        self._paths = anchors
        self._progress = progress
        self._edge = Frontier()
        self._tokens = 0
        self._erased = erased_in(self._run, self._number, self._size)
        self._checked = Records(connection, self._run, (self._number, self._tenant, self._log_id), self._erased)
        self._beside = Beside(self._run, self._number)
        self.founded: dict[bytes, int] = {}

    def run(self, trusted: Collection[VerifierKey] | None) -> Intact:
        signers, handovers, unfollowed = signers_of(self._run, self._number, self._vkey)
        faults = [] if unfollowed is None else [unfollowed]
        head = None if unfollowed else signed_head(self._log_id, signers, self._note, trusted)
        if head is not None and head.size != self._size:
            faults.append(Fault(min(head.size, self._size), "the size of the log is not the one that was signed"))
        self._anchors = Anchors(self._size, self._heads, self._paths)
        self._handovers = handovers if unfollowed is None else None
        # What is wrong already is told only if nothing before it is, so the records up to there are looked at.
        until = min((one.index for one in faults), default=None)
        try:
            self._records(until)
            if head is not None:
                self._end(head)
        except Fault as fault:
            faults.append(fault)
        self._anchors.end()
        anchored = self._anchors.fault(signers)
        if anchored is not None:
            faults.append(anchored)
        if faults:
            raise min(faults, key=lambda one: one.index)
        return Intact(self._tenant, self._size, self._edge.root().hex(), self._anchors.reached)

    def _records(self, until: int | None) -> None:
        """Each record, or each before a position."""
        number = self._number
        self._nodes = iter(self._run(_NODES, (number,)))
        try:
            rows = enumerate(islice(self._run(_RECORDS, (number,)), until))
            for _, step in groupby(rows, lambda one: one[0] // STEP):
                for index, found in step:
                    self._record(index, found)
                self._checked.look_up()
                self._progress(self._tenant, index + 1, self._size)
        except Fault as fault:
            raise _first(self._checked, fault) from None
        if self._handovers:
            raise Fault(min(self._handovers), "the signing key was handed over by no record")

    def _record(self, index: int, found: tuple[Any, ...]) -> None:
        if found[0] != index or index >= self._size:
            raise Fault(index, "a record is missing, or one too many is there")
        leaf, kind = found[1], found[_KIND]
        try:
            record = self._checked.check(index, leaf, found[2:_REST], found[_REST:])
            self._beside.follow(index, record)
        except (TypeError, ValueError, AttributeError):
            raise Fault(index, _STRANGE) from None
        self._tokens += record.tokens
        if kind == "genesis" and self._tenant == OPERATOR_LOG:
            self.founded.update((ref.id, index) for ref in record.header.refs)
        for node in self._edge.append(leaf):
            if next(self._nodes, None) != node:
                raise Fault(index, "a stored subtree is not the one of the records under it")
        self._anchors.meet(index, self._edge)
        if self._handovers is not None and (kind == HANDOVER or index in self._handovers):
            check_handover(index, kind, leaf, self._edge, self._handovers.pop(index, None))

    def _end(self, head: Checkpoint) -> None:
        """What is said of the whole log must be said of these records."""
        number, size, edge = self._number, self._size, self._edge
        if edge.size != size:
            raise Fault(edge.size, "records are missing at the end")
        if edge.root() != head.root:
            raise Fault(size, "the records are not those of the signed head")
        if edge.encode() != self._frontier:
            raise Fault(size, "the stored right edge of the tree is not the tree's")
        if next(self._nodes, None) is not None:
            raise Fault(size, "a stored subtree belongs to no records")
        if self._run(_STRAY_BODY, (number, size)).fetchone() is not None:
            raise Fault(size, "a body belongs to no record")
        if self._run(_COUNT_TOKENS, (number,)).fetchone()[0] != self._tokens:
            raise Fault(size, "the index has an entry that no record has")
        if self._erased.said(0, ("log", self._log_id)) and self._tenant != nobody(self._log_id):
            raise Fault(size, "an erased log stands under the name of a tenant")
        self._beside.check(size, self._log_id, self._erased)


def _first(records: Records, fault: Fault) -> Fault:
    """A fault, or one before it that was still to be looked for."""
    try:
        records.look_up()
    except Fault as earlier:
        return min(earlier, fault, key=lambda one: one.index)
    return fault


_COLUMNS = ("idx", "leaf", "record_id", "time_us", "kind", "call_id", "facts_seed")
_KIND, _REST = _COLUMNS.index("kind"), _COLUMNS.index("facts_seed")
_RECORDS = db.compiled(
    db.record.outerjoin(db.body, (db.record.c.log == db.body.c.log) & (db.record.c.idx == db.body.c.idx))
    .select()
    .with_only_columns(
        *(db.record.c[name] for name in (*_COLUMNS, *FACTS)),
        *(db.body.c[name] for name in BODY),
    )
    .where(db.record.c.log == db.bound("log"))
    .order_by(db.record.c.idx),
    streamed=True,
)
_NODES = db.compiled(
    db.node.select()
    .with_only_columns(db.node.c.height, db.node.c.idx, db.node.c.hash)
    .where(db.node.c.log == db.bound("log"))
    .order_by(db.node.c.idx, db.node.c.height),
    streamed=True,
)
_COUNT_TOKENS = db.compiled(
    db.token.select().with_only_columns(db.number_of()).where(db.token.c.log == db.bound("log"))
)
_STRAY_BODY = db.compiled(
    db.body.select()
    .with_only_columns(db.body.c.idx)
    .where(
        db.body.c.log == db.bound("log"),
        (db.body.c.idx >= db.bound("size")) | (db.body.c.idx < db.literal(0)),
    )
)
