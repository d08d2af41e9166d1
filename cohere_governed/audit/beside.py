"""Tables beside the records that hold nothing but what records say: calls in flight, holds, keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cohere_governed.audit import database as db
from cohere_governed.audit.committed import Checked, Erased
from cohere_governed.audit.fault import Fault
from cohere_governed.audit.proofs import LEAF
from cohere_governed.audit.record import Header, Leaf, key_digest, key_row
from cohere_governed.audit.shred import NOTE_TAG_BYTES, PLAIN_WRAP_BYTES, noted_origin, place_of

__all__ = ["Beside"]

CLOSERS = frozenset({"outcome", "orphan-close"})
"""Kinds of records that end a call."""

LISTED = ("subject", "period", "epoch")
"""Purposes of keys that a leaf lists."""


class Beside:
    """What the tables beside one log's records must hold, followed record by record and compared at the end."""

    def __init__(self, run: Callable[..., Any], number: int) -> None:
        self._run = run
        self._number = number
        self._calls = _OpenCalls()

    def follow(self, index: int, record: Checked) -> None:
        """One more record."""
        self._calls.follow(index, record.header, record.facts)

    def check(self, size: int, log_id: bytes, erased: Erased) -> None:
        """Compare, at the end of the log. Raises ``Fault``."""
        ended = erased.since(0, ("log", log_id))
        self._listed_keys(size, erased=ended)
        self._sealing_keys(size, erased=ended)
        self._notes(size, erased, ended=ended)
        strange = self._calls.strange(self._run(_OPEN_CALLS, (self._number,)).fetchall(), self._gone)
        if strange is not None:
            raise Fault(strange, "the calls in flight are not those that the records say")
        holds = {(scope, target): index for scope, target, index in self._run(_HOLDS, (self._number,))}
        if holds != erased.holds.in_force:
            raise Fault(
                min(index for _, index in holds.items() ^ erased.holds.in_force.items()),
                "the holds in force are not those that the records say",
            )

    def _listed_keys(self, size: int, *, erased: bool) -> None:
        for key_id, purpose, origin, *stored in self._run(_KEYS, (self._number,)):
            if purpose not in {"subject", "period"}:
                continue
            if erased:
                raise Fault(size, "keys of an erased log are there")
            row = self._run(LEAF, (self._number, origin)).fetchone()
            listed = dict(Leaf.decode(row[0]).header.keys) if row is not None else {}
            if listed.get(key_id) != key_digest(key_id, purpose, key_row(*stored)):
                raise Fault(origin or 0, "a stored key was not introduced by the record it names")

    def _sealing_keys(self, size: int, *, erased: bool) -> None:
        """The keys that no leaf lists are each of a kind that there is, and as many as there must be.

        What they wrap is bound to log, version and purpose, which whoever has the key above them finds out.
        """
        versions: dict[str, list[int]] = {}
        for purpose, version, length in self._run(_SEALING, (self._number, *LISTED)):
            versions.setdefault(purpose, []).append(version)
            if purpose in {"sign", "standin"} and length != PLAIN_WRAP_BYTES:
                raise Fault(size, "a stored key is not as long as such a key is")
        roots = sorted(versions.pop("root", []))
        counts = {purpose: len(found) for purpose, found in versions.items()}
        alone = {purpose: 1 for purpose in ("standin", "tree") if purpose in counts} | {"sign": 1}
        if erased:
            if roots or counts.keys() - {"shred"}:
                raise Fault(size, "keys of an erased log are there")
        elif roots != list(range(1, len(roots) + 1)) or not roots or {**counts, "shred": 0} != {**alone, "shred": 0}:
            raise Fault(size, "the log's own keys are not those that a log has")

    def _notes(self, size: int, erased: Erased, *, ended: bool) -> None:
        """What is to be taken out of the shred root file was erased: one made up would destroy what is still there."""
        notes = [wrapped for (wrapped,) in self._run(_NOTES, (self._number, "shred")).fetchall()]
        if ended or not notes:
            return
        for origin in map(noted_origin, notes):
            row = None if origin is None else self._run(LEAF, (self._number, origin)).fetchone()
            listed = () if row is None else Leaf.decode(row[0]).header.keys
            if not any(erased.since(0, ("subject", key), ("period", key)) for key, _ in listed):
                raise Fault(size, "a key is to be shredded that no record says was erased")
        noted = {int.from_bytes(note[:-NOTE_TAG_BYTES], "big") for note in notes}
        for _, purpose, origin, *_, wrapped in self._run(_KEYS, (self._number,)):
            if purpose in {"subject", "period"} and place_of(wrapped) in noted:
                raise Fault(origin or 0, "a key is to be shredded that is in use")

    def _gone(self, index: int) -> bool:
        """Whether the columns of a record, which was checked, are gone."""
        row = self._run(_FACTS_SEED, (self._number, index)).fetchone()
        return row is not None and row[0] is None


class _OpenCalls:
    """The calls that the records so far have begun and not ended."""

    def __init__(self) -> None:
        self._open: dict[tuple[bytes, int], tuple[int, bytes]] = {}
        self._vague: set[int] = set()
        """Positions of those that may be open or not: the columns of what may have ended them are gone."""

    def follow(self, index: int, header: Header, facts: Mapping[str, Any] | None) -> None:
        """One more record; ``facts`` are ``None`` when they were erased."""
        if not header.call_id:
            return
        if header.kind == "intent" and facts is not None and facts["decision"] != "refuse":
            self._open[header.call_id, facts["attempt"] or 0] = index, header.writer_id
        elif header.kind in CLOSERS and facts is not None:
            self._open.pop((header.call_id, facts["attempt"] or 0), None)
        elif header.kind in CLOSERS:
            for call in [one for one in self._open if one[0] == header.call_id]:
                self._vague.add(self._open.pop(call)[0])

    def strange(self, rows: Iterable[tuple[bytes, int, int, bytes]], gone: Callable[[int], bool]) -> int | None:
        """The position of a call that is stored as open and is not, or the reverse; ``None`` when there is none.

        ``gone`` tells whether a record's columns were erased: of its call nothing is known.
        """
        wanted = dict(self._open)
        strange = [
            index
            for call_id, attempt, index, writer_id in rows
            if wanted.pop((call_id, attempt), None) != (index, writer_id)
            and index not in self._vague
            and not gone(index)
        ]
        return min((*strange, *(index for index, _ in wanted.values())), default=None)


_KEYS = db.compiled(
    db.key.select()
    .with_only_columns(
        db.key.c.key_id,
        db.key.c.purpose,
        db.key.c.origin,
        db.key.c.version,
        db.key.c.lookup,
        db.key.c.label,
        db.key.c.wrapped,
    )
    .where(db.key.c.log == db.bound("log")),
    streamed=True,
)
_FACTS_SEED = db.compiled(
    db.record.select()
    .with_only_columns(db.record.c.facts_seed)
    .where(db.record.c.log == db.bound("log"), db.record.c.idx == db.bound("idx"))
)
_SEALING = db.compiled(
    db.key.select()
    .with_only_columns(db.key.c.purpose, db.key.c.version, db.length(db.key.c.wrapped))
    .where(db.key.c.log == db.bound("log"), *(db.key.c.purpose != db.bound(name) for name in LISTED))
)
_NOTES = db.compiled(
    db.key.select()
    .with_only_columns(db.key.c.wrapped)
    .where(db.key.c.log == db.bound("log"), db.key.c.purpose == db.bound("purpose"))
)
_OPEN_CALLS = db.compiled(
    db.open_call.select()
    .with_only_columns(db.open_call.c.call_id, db.open_call.c.attempt, db.open_call.c.idx, db.open_call.c.writer_id)
    .where(db.open_call.c.log == db.bound("log"))
)
_HOLDS = db.compiled(
    db.hold.select()
    .with_only_columns(db.hold.c.scope, db.hold.c.target, db.hold.c.idx)
    .where(db.hold.c.log == db.bound("log"))
)
