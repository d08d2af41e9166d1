"""Whether a record is still what its leaf committed to: columns, body, index entries, keys.

Nothing may be missing but what a *later* record of the same log says it erased.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cohere_governed.audit import database as db
from cohere_governed.audit.fault import Fault
from cohere_governed.audit.held import Holds, Target
from cohere_governed.audit.record import (
    FACT_TYPES,
    FACTS,
    SEGMENTS,
    Header,
    Leaf,
    MalformedLeaf,
    facts_digest,
    index_digest,
    key_digest,
    key_row,
    segment_digest,
    tokens_decode,
)
from cohere_governed.audit.signers import HANDOVER

__all__ = ["BODY", "Checked", "Erased", "Records", "erased_in"]

ERASERS = ("erasure", "retention")
"""Kinds of records that make a missing body legal."""

BODY = ("meta_seed", "meta", "content_seed", "content", "vault_seed", "vault", "index_seed", "tokens")
"""Columns of a body, in the order in which ``Records.check`` takes them."""


@dataclass(slots=True)
class Erased:
    """What records of a log say was erased, with the position of the last that says so."""

    at: dict[Target, int] = field(default_factory=dict)
    first: dict[Target, int] = field(default_factory=dict)
    """The first that says so, where the log ever had holds."""
    holds: Holds = field(default_factory=lambda: Holds(()))
    unreadable: int = -1
    """Position of the last record that may have erased anything, as its leaf is malformed. The walk stops there."""

    def since(self, index: int, *targets: Target) -> bool:
        """Whether one of these was erased by the record at a position or a later one."""
        return index <= self.unreadable or self.said(index, *targets)

    def said(self, index: int, *targets: Target) -> bool:
        """``since``, with nothing made of records that cannot be read."""
        return any(self.at.get(target, -1) >= index for target in targets)

    def despite_hold(self, header: Header) -> int | None:
        """Position of the record that erased one, or its metadata, while a hold kept it."""
        if not self.first:
            return None
        whole: Target = ("log", header.log_id)
        held = [("record", header.record_id), *_keys(header), ("period", header.meta_period), whole]
        for parts in (("record", header.record_id), *_keys(header), whole), (("period", header.meta_period), whole):
            erasing = min((at for at in map(self.first.get, parts) if at is not None), default=None)
            if erasing is not None and any(self.holds.at(erasing, target) for target in held):
                return erasing
        return None


def _keys(header: Header) -> list[Target]:
    """What a record's content and stand-ins cannot be opened without, as references name it."""
    period: list[Target] = [("period", header.content_period)] if header.content_period else []
    return [*(("subject", subject) for subject in header.subjects), *period]


def erased_in(run: Callable[..., Any], number: int, size: int) -> Erased:
    """What the first ``size`` records of a log say was erased.

    Believed here only as far as position and content are checked again in the walk.
    """
    erased = Erased(holds=Holds.of(run, number, size))
    for index, data in run(db.OF_TWO_KINDS, (number, *ERASERS)):
        if index >= size:
            break  # what nobody signed says nothing
        try:
            header = Leaf.decode(data).header
        except MalformedLeaf:
            erased.unreadable = index
            continue
        if header.kind in ERASERS:
            for ref in header.refs:
                erased.at[ref.scope, ref.id] = index
                if erased.holds:
                    erased.first.setdefault((ref.scope, ref.id), index)
    return erased


@dataclass(frozen=True, slots=True)
class Checked:
    """A record that says what it said."""

    header: Header
    facts: Mapping[str, Any] | None
    """Its columns; ``None`` when they were erased."""
    tokens: int
    """Entries of the index that are its own."""


class Records:
    """The records of one log, one after the other."""

    def __init__(self, connection: Any, run: Callable[..., Any], log: tuple[int, str, bytes], erased: Erased) -> None:
        """``log`` is its number, tenant and id."""
        self._connection = connection
        self._run = run
        self._number, self._tenant, self._log_id = log
        self._erased = erased
        self._despite: set[int] = set()
        """Positions of erasures of what was held."""
        self._sought: list[tuple[str, int, int]] = []
        """(field, token, position) of index entries still to be looked up."""

    def check(self, index: int, data: bytes, repeated: tuple[Any, ...], rest: tuple[Any, ...]) -> Checked:
        """Hold the columns that repeat the leaf, and the ``rest`` (facts seed, facts, body), to the leaf.

        Raises ``Fault``.
        """
        # 1 the leaf
        try:
            leaf = Leaf.decode(data)
        except MalformedLeaf as error:
            raise Fault(index, f"the leaf is malformed: {error}") from None
        header = leaf.header
        if header.log_id != self._log_id:
            raise Fault(index, "the record belongs to another log")
        # 2 the columns
        if repeated != (header.record_id, header.time_us, header.kind, header.call_id or None):
            raise Fault(index, "a column is not what the leaf says")
        facts = self._facts(index, leaf, rest)
        # 3 the body
        body = rest[1 + len(FACTS) :]
        for at, name in enumerate(SEGMENTS):
            self._segment(index, leaf, name, body[2 * at : 2 * at + 2])
        # 4 the index
        tokens = self._tokens(index, leaf, body[2 * len(SEGMENTS) :])
        # 5 the keys
        self._introduced(index, header)
        # 6 the holds
        despite = self._erased.despite_hold(header)
        if despite is not None:
            self._despite.add(despite)
        if index in self._despite:
            raise Fault(index, "what a hold kept was erased")
        return Checked(header, facts, tokens)

    def _ended(self, index: int, header: Header) -> bool:
        """Whether all that a record said may be gone."""
        return self._erased.since(index, ("period", header.meta_period), ("log", self._log_id))

    def _emptied(self, index: int, header: Header) -> bool:
        """Whether what a record holds of people may be gone."""
        return self._erased.since(index, ("record", header.record_id), ("log", self._log_id), *_keys(header))

    def _facts(self, index: int, leaf: Leaf, rest: tuple[Any, ...]) -> Mapping[str, Any] | None:
        seed, values = rest[0], rest[1 : 1 + len(FACTS)]
        if seed is None:
            if any(value is not None for value in values) or not self._ended(index, leaf.header):
                raise Fault(index, "the columns are gone, and no later record says they were erased")
            return None
        facts = dict(zip(FACTS, values, strict=True))
        # SQLite keeps 34.9 in a column of integers, and the digest is over decimal digits.
        if any(value is not None and type(value) is not FACT_TYPES[name] for name, value in facts.items()):
            raise Fault(index, "a column was altered")
        if facts_digest(seed, self._tenant, facts) != leaf.facts_digest:
            raise Fault(index, "a column was altered")
        if self._erased.at:
            header = leaf.header
            whole = self._erased.said(index, ("log", self._log_id))
            ended = self._erased.said(index, ("period", header.meta_period))
            if whole or (ended and header.kind != "genesis"):  # the first binds a log to its tenant
                raise Fault(index, "the columns are there, and a later record says they were erased")
        return facts

    def _segment(self, index: int, leaf: Leaf, name: str, stored: tuple[Any, ...]) -> None:
        (seed, ciphertext), segment = stored, leaf.segment(name)
        if segment is None:
            if seed is not None or ciphertext is not None:
                raise Fault(index, f"the record has a {name} that it was not written with")
        elif seed is None or ciphertext is None:
            may_be_gone = self._ended if name == "meta" else self._emptied
            if seed is not ciphertext or not may_be_gone(index, leaf.header):
                raise Fault(index, f"the {name} is gone, and no later record says it was erased")
        elif len(ciphertext) != segment.length or segment_digest(seed, ciphertext) != segment.digest:
            raise Fault(index, f"the {name} was altered")
        elif self._erased.at and self._put_back(name, index, leaf.header):
            raise Fault(index, f"the {name} is there, and a later record says it was erased")

    def _put_back(self, name: str, index: int, header: Header) -> bool:
        """Whether what is there was erased: a certificate that says so must not stand beside it."""
        said, whole, period = self._erased.said, ("log", self._log_id), ("period", header.meta_period)
        if name == "meta":
            return said(index, period, whole)
        if name != "index" and self._ended(index, header):
            # A person's records are found by their index, which went with the metadata: their key has gone, no more.
            return said(index, ("record", header.record_id), ("period", header.content_period), whole)
        found = said(index, ("record", header.record_id), *_keys(header), whole)
        return found or (name == "index" and said(index, period))

    def _tokens(self, index: int, leaf: Leaf, stored: tuple[Any, ...]) -> int:
        (seed, blob), header = stored, leaf.header
        if not leaf.index_digest:
            if seed is not None or blob is not None:
                raise Fault(index, "the record has index entries that it was not written with")
            return 0
        if seed is None or blob is None:
            if seed is not blob or not (self._emptied(index, header) or self._ended(index, header)):
                raise Fault(index, "the index entries are gone, and no later record says they were erased")
            return 0
        if index_digest(seed, blob) != leaf.index_digest:
            raise Fault(index, "the index entries of a record were altered")
        try:
            tokens = tokens_decode(blob)
        except MalformedLeaf:
            raise Fault(index, "the index entries cannot be read") from None
        if self._erased.at and self._put_back("index", index, header):
            raise Fault(index, "the index entries are there, and a later record says they were erased")
        self._sought += [(name, value, index) for name, value in tokens]
        return len(tokens)

    def look_up(self) -> None:
        """Whether the index has what records since the last time are to be found by. Raises ``Fault``."""
        sought, self._sought = self._sought, []
        missing = db.missing_token(self._connection, self._number, sought)
        if missing is not None:
            raise Fault(missing, "the record cannot be found by its index: an entry was removed")

    def _introduced(self, index: int, header: Header) -> None:
        for key_id, key_hash in header.keys:
            stored = self._run(_KEY, (self._number, key_id)).fetchone()
            if stored is not None and stored[0] == "epoch" and header.kind == HANDOVER:
                continue  # public, and checked with the handover
            if stored is None:
                scopes = (("subject", key_id), ("period", key_id), ("log", self._log_id))
                if not self._erased.since(index, *scopes):
                    raise Fault(index, "a key is gone, and no later record says it was destroyed")
            elif self._erased.said(index, ("subject", key_id), ("period", key_id)):
                raise Fault(index, "a key is there, and a later record says it was destroyed")
            elif stored[1] <= index and key_digest(key_id, stored[0], key_row(*stored[2:])) != key_hash:
                raise Fault(index, "a stored key was altered")


_KEY_ROW = (db.key.c.version, db.key.c.lookup, db.key.c.label, db.key.c.wrapped)
_KEY = db.compiled(
    db.key.select()
    .with_only_columns(db.key.c.purpose, db.key.c.origin, *_KEY_ROW)
    .where(db.key.c.log == db.bound("log"), db.key.c.key_id == db.bound("key"))
)
