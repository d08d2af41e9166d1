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

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cohere_governed.audit import database as db
from cohere_governed.audit.anchor import Anchored
from cohere_governed.audit.anchor import read as read_anchor
from cohere_governed.audit.checkpoint import Checkpoint, MalformedNote, VerifierKey, opened, origin_of
from cohere_governed.audit.proofs import LEAF, LOGS
from cohere_governed.audit.record import (
    FACTS,
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
from cohere_governed.audit.shred import PLAIN_WRAP_BYTES
from cohere_governed.audit.tree import Frontier
from cohere_governed.errors import AuditUnavailable
from cohere_governed.model import OPERATOR_LOG, Broken, Intact, Verdict

__all__ = ["check", "verify"]

Progress = Callable[[str, int, int], None]
"""(tenant, records checked, records in all), every ``STEP`` records."""

SOUGHT = 1500
"""Index entries that are looked up together: those of some five hundred records."""
STEP = 1000
ERASERS = frozenset({"erasure", "retention"})
"""Kinds of records that make a missing body legal."""

CLOSERS = frozenset({"outcome", "orphan-close"})
"""Kinds of records that end a call."""

LISTED = ("subject", "period", "epoch")
"""Purposes of keys that a leaf lists."""

HANDOVER = "checkpoint-epoch"
"""Kind of the record that names the log's next signing key."""

_STRANGE = "a column has a value of a type that was never written"  # SQLite holds any type in any column


class _Fault(Exception):
    """The first thing wrong with a log."""

    def __init__(self, index: int, what: str) -> None:
        self.index = index
        self.what = what
        super().__init__(what)


def verify(
    database_url: str,
    *,
    public_keys: Iterable[str] | None = None,
    anchors: Sequence[Path] = (),
    progress: Progress | None = None,
) -> list[Verdict]:
    """Check every log of a database; one verdict a log, in the order the logs were made.

    ``public_keys`` are C2SP verifier keys that were obtained elsewhere; a log
    without one of them is ``Broken``, and so is a key without its log. Without
    them the keys in the database are believed, so only damage and clumsy changes
    show. ``anchors`` are anchor files.

    Raises ``AuditUnavailable`` when the database cannot be read at all.
    """
    database = db.at(database_url)
    with db.refusing("verifying the audit database"):
        if database.schema() != db.SCHEMA_VERSION:
            raise AuditUnavailable("the audit database has another schema (run `cohere-governed db status`)")
        with database.reading() as connection:
            return check(connection, public_keys=public_keys, anchors=anchors, progress=progress)


def check(
    connection: Any,
    *,
    public_keys: Iterable[str] | None = None,
    anchors: Sequence[Path] = (),
    progress: Progress | None = None,
) -> list[Verdict]:
    """``verify`` what a connection sees, whose transaction is a snapshot or keeps writers out."""
    trusted: dict[str, list[VerifierKey]] | None = None
    if public_keys is not None:
        try:
            trusted = {}
            for key in map(VerifierKey.parse, public_keys):
                trusted.setdefault(key.origin, []).append(key)
        except MalformedNote as error:
            raise AuditUnavailable(f"a public key cannot be read: {error}") from None
    anchored: dict[str, list[Anchored]] = {}
    for path in anchors:
        if not path.exists():
            raise AuditUnavailable("an anchor file is missing")
        for one in read_anchor(path):
            anchored.setdefault(one.head.origin, []).append(one)
    return _Verification(connection, trusted, anchored, progress).run()


@dataclass(slots=True)
class _Erased:
    """What later records say was erased, with the position of the last record that says so."""

    at: dict[tuple[str, bytes], int] = field(default_factory=dict)

    def since(self, index: int, *targets: tuple[str, bytes]) -> bool:
        return any(self.at.get(target, -1) >= index for target in targets)


@dataclass(frozen=True, slots=True)
class _Handover:
    """From one signing key to the next."""

    key_id: bytes
    digest: bytes
    """What the record commits to the new public key by."""
    root: bytes
    """Of the head that both keys signed, in which the record is the last."""


class _Verification:
    def __init__(
        self,
        connection: Any,
        trusted: dict[str, list[VerifierKey]] | None,
        anchored: dict[str, list[Anchored]],
        progress: Progress | None,
    ) -> None:
        self._connection = connection
        self._run = db.tolerant(connection).execute
        self._trusted = trusted
        self._anchored = anchored
        self._progress = progress
        self._founded: dict[bytes, int] = {}
        self._held: dict[tuple[str, bytes], int] = {}
        self._calls = _OpenCalls()
        self._sought: list[tuple[str, int, int]] = []
        """(field, token, position) of index entries still to be looked up."""

    def run(self) -> list[Verdict]:
        if db.damaged(self._connection):
            return [Broken(OPERATOR_LOG, 0, "the database file is damaged: its pages or indexes do not hold together")]
        logs = self._run(LOGS).fetchall()
        verdicts: list[Verdict] = []
        seen: set[str] = set()
        for row in logs:
            try:
                verdicts.append(self._log(row))
            except _Fault as fault:
                first = self._first(row[0], fault)
                verdicts.append(Broken(str(row[1]), first.index, first.what))
            except (TypeError, ValueError, AttributeError):
                verdicts.append(Broken(str(row[1]), 0, _STRANGE))
            if isinstance(row[2], bytes):
                seen.add(origin_of(row[2]))
        gone = sorted({*(self._trusted or ()), *self._anchored} - seen)
        verdicts.extend(Broken(origin, 0, "the log is gone from the database") for origin in gone)
        verdicts.extend(self._founding(logs, verdicts))
        for table in (db.record, db.body, db.token, db.node, db.hold, db.open_call, db.key):
            extra = self._run(_STRAYS[table.name]).fetchone()[0]
            if extra:
                verdicts.append(Broken(OPERATOR_LOG, 0, f"table `{table.name}` has rows of a log that does not exist"))
        return verdicts

    def _first(self, number: int, fault: _Fault) -> _Fault:
        """A fault, or one before it that was still to be looked for."""
        try:
            self._look_up(number)
        except _Fault as earlier:
            return min(earlier, fault, key=lambda one: one.index)
        return fault

    def _founding(self, logs: list[tuple[Any, ...]], verdicts: list[Verdict]) -> list[Broken]:
        """The operator's log names every log; a name without its log, or the reverse, is a fault."""
        if not any(row[1] == OPERATOR_LOG for row in logs):
            return [Broken(OPERATOR_LOG, 0, "the operator's log is gone from the database")]
        if any(isinstance(verdict, Broken) and verdict.tenant == OPERATOR_LOG for verdict in verdicts):
            return []  # what it names cannot be relied on
        present = {row[2] for row in logs}
        gone = [index for log_id, index in self._founded.items() if log_id not in present]
        strange = [str(row[1]) for row in logs if row[2] not in self._founded]
        return [
            *(Broken(OPERATOR_LOG, index, "a log that was founded is gone from the database") for index in gone),
            *(Broken(tenant, 0, "the operator's log does not know of this log") for tenant in strange),
        ]

    def _log(self, row: tuple[Any, ...]) -> Intact:
        number, tenant, log_id, vkey, size, frontier, note = row
        signers, handovers = self._signers(number, vkey)
        head = self._signed_head(log_id, signers, note)
        if head.size != size:
            raise _Fault(min(head.size, size), "the size of the log is not the one that was signed")
        erased = self._erasures(number, size)
        anchored = sorted(self._anchored.get(head.origin, ()), key=lambda one: one.head.size)
        while anchored and anchored[-1].head.size > size:
            if anchored.pop().signed_by_any(signers):
                raise _Fault(size, "records are missing at the end: an anchored head is larger")
        edge, tokens, at, anchored_to = Frontier(), 0, 0, 0
        self._held = {}
        self._calls = _OpenCalls()
        nodes = iter(self._run(_NODES, (number,)))
        cursor = self._run(_RECORDS, (number,))
        for index, found in enumerate(cursor):
            if found[0] != index or index >= size:
                raise _Fault(index, "a record is missing, or one too many is there")
            try:
                tokens += self._record((number, tenant, log_id), found, erased)
            except (TypeError, ValueError, AttributeError):
                raise _Fault(index, _STRANGE) from None
            for node in edge.append(found[1]):
                if next(nodes, None) != node:
                    raise _Fault(index, "a stored subtree is not the one of the records under it")
            while at < len(anchored) and anchored[at].head.size == edge.size:
                if anchored[at].head.root == edge.root():
                    anchored_to = edge.size
                elif anchored[at].signed_by_any(signers):
                    raise _Fault(index, "the records up to here are not those of an anchored head")
                at += 1
            if found[4] == HANDOVER or index in handovers:
                _check_handover(found, edge, handovers.pop(index, None))
            if self._progress is not None and index % STEP == STEP - 1:
                self._progress(tenant, index + 1, size)
        self._look_up(number)
        if handovers:
            raise _Fault(min(handovers), "the signing key was handed over by no record")
        if edge.size != size:
            raise _Fault(edge.size, "records are missing at the end")
        if edge.root() != head.root:
            raise _Fault(size, "the records are not those of the signed head")
        if edge.encode() != frontier:
            raise _Fault(size, "the stored right edge of the tree is not the tree's")
        if next(nodes, None) is not None:
            raise _Fault(size, "a stored subtree belongs to no records")
        if self._run(_COUNT_BODIES, (number,)).fetchone()[0] > size:
            raise _Fault(size, "a body belongs to no record")
        if self._run(_COUNT_TOKENS, (number,)).fetchone()[0] != tokens:
            raise _Fault(size, "the index has an entry that no record has")
        ended = erased.since(0, ("log", log_id))
        self._keys(number, size, erased=ended)
        self._sealing_keys(number, size, erased=ended)
        strange = self._calls.strange(self._run(_OPEN_CALLS, (number,)).fetchall(), self._gone(number))
        if strange is not None:
            raise _Fault(strange, "the calls in flight are not those that the records say")
        holds = {(scope, target): index for scope, target, index in self._run(_HOLDS, (number,))}
        if holds != self._held:
            raise _Fault(
                min(index for _, index in holds.items() ^ self._held.items()),
                "the holds in force are not those that the records say",
            )
        return Intact(tenant, size, edge.root().hex(), anchored_to)

    def _signers(self, number: int, vkey: str) -> tuple[list[VerifierKey], dict[int, _Handover]]:
        """The log's public keys, oldest first, and where each was handed over to the next (position → how)."""
        signers: list[VerifierKey] = []
        handovers: dict[int, _Handover] = {}
        for key_id, label, origin, wrapped in self._run(_EPOCHS, (number, "epoch")):
            try:
                old, new = map(VerifierKey.parse, label.split(" "))
                head = opened(wrapped.decode(), old)
                opened(wrapped.decode(), new)
            except ValueError:
                raise _Fault(origin, "a signing key was not handed over by the one before it") from None
            if (signers and signers[-1] != old) or head.size != origin + 1:
                raise _Fault(origin, "the signing keys of the log do not follow one another")
            signers = [*(signers or [old]), new]
            handovers[origin] = _Handover(key_id, key_digest(key_id, "epoch", str(new).encode()), head.root)
        try:
            stored = VerifierKey.parse(vkey)
        except MalformedNote as error:
            raise _Fault(0, f"the signed head is not valid: {error}") from None
        if signers and signers[-1] != stored:
            raise _Fault(0, "the public key in the database is not the one that was handed over to")
        return signers or [stored], handovers

    def _signed_head(self, log_id: bytes, signers: list[VerifierKey], note: str) -> Checkpoint:
        origin = origin_of(log_id)
        if self._trusted is not None:
            if origin not in self._trusted:
                raise _Fault(0, "no public key was given for this log")
            if any(key not in signers for key in self._trusted[origin]):
                raise _Fault(0, "the public key in the database is not the one that was given")
        try:
            head = opened(note, signers[-1])
        except MalformedNote as error:
            raise _Fault(0, f"the signed head is not valid: {error}") from None
        if head.origin != origin:
            raise _Fault(0, "the signed head is of another log")
        return head

    def _erasures(self, number: int, size: int) -> _Erased:
        erased = _Erased()
        for index, data in self._run(_ERASURES, (number, *sorted(ERASERS))):
            # Believed here only as far as position and content are checked again in the walk.
            try:
                header = Leaf.decode(data).header
            except MalformedLeaf:
                raise _Fault(index, "the leaf is malformed") from None
            if header.kind in ERASERS and index < size:
                for ref in header.refs:
                    erased.at[ref.scope, ref.id] = index
        return erased

    def _record(self, log: tuple[int, str, bytes], found: tuple[Any, ...], erased: _Erased) -> int:
        """Check one record; how many index entries it has."""
        number, tenant, log_id = log
        index, data, record_id, time_us, kind, call_id, facts_seed = found[:7]
        values = found[7 : 7 + len(FACTS)]
        body = found[7 + len(FACTS) :]
        # 1 the leaf
        try:
            leaf = Leaf.decode(data)
        except MalformedLeaf as error:
            raise _Fault(index, f"the leaf is malformed: {error}") from None
        header = leaf.header
        if header.log_id != log_id:
            raise _Fault(index, "the record belongs to another log")
        # 2 the columns
        if (record_id, time_us, kind, call_id) != (
            header.record_id, header.time_us, header.kind, header.call_id or None,
        ):  # fmt: skip
            raise _Fault(index, "a column is not what the leaf says")
        ended = (("period", header.meta_period), ("log", log_id))
        if facts_seed is None:
            if any(value is not None for value in values) or not erased.since(index, *ended):
                raise _Fault(index, "the columns are gone, and no later record says they were erased")
        elif facts_digest(facts_seed, tenant, dict(zip(FACTS, values, strict=True))) != leaf.facts_digest:
            raise _Fault(index, "a column was altered")
        # 3 the body
        gone = (
            ("record", header.record_id),
            ("log", log_id),
            *(("subject", subject) for subject in header.subjects),
            *((("period", header.content_period),) if header.content_period else ()),
        )
        for at, (name, killers) in enumerate((("meta", ended), ("content", gone), ("vault", gone))):
            seed, ciphertext = body[2 * at], body[2 * at + 1]
            segment = leaf.segment(name)
            if segment is None:
                if seed is not None or ciphertext is not None:
                    raise _Fault(index, f"the record has a {name} that it was not written with")
            elif seed is None or ciphertext is None:
                if seed is not ciphertext or not erased.since(index, *killers):
                    raise _Fault(index, f"the {name} is gone, and no later record says it was erased")
            elif len(ciphertext) != segment.length or segment_digest(seed, ciphertext) != segment.digest:
                raise _Fault(index, f"the {name} was altered")
        # 4 the index
        tokens = self._tokens((number, index), leaf, body[6:8], may_be_gone=erased.since(index, *gone, *ended))
        # 5 the keys
        for key_id, key_hash in header.keys:
            stored = self._run(_KEY, (number, key_id)).fetchone()
            if stored is not None and stored[0] == "epoch" and header.kind == HANDOVER:
                continue  # public, and checked with the handover
            if stored is None:
                scopes = (("subject", key_id), ("period", key_id), ("log", log_id))
                if not erased.since(index, *scopes):
                    raise _Fault(index, "a key is gone, and no later record says it was destroyed")
            elif stored[1] <= index and key_digest(key_id, stored[0], key_row(*stored[2:])) != key_hash:
                raise _Fault(index, "a stored key was altered")
        self._calls.follow(index, header, None if facts_seed is None else dict(zip(FACTS, values, strict=True)))
        for ref in header.refs:
            if tenant == OPERATOR_LOG and header.kind == "genesis":
                self._founded[ref.id] = index
            elif header.kind == "hold":
                self._held[ref.scope, ref.id] = index
            elif header.kind == "release":
                self._held.pop((ref.scope, ref.id), None)
        return tokens

    def _tokens(self, place: tuple[int, int], leaf: Leaf, stored: tuple[Any, Any], *, may_be_gone: bool) -> int:
        (number, index), (seed, blob) = place, stored
        if not leaf.index_digest:
            if seed is not None or blob is not None:
                raise _Fault(index, "the record has index entries that it was not written with")
            return 0
        if seed is None or blob is None:
            if seed is not blob or not may_be_gone:
                raise _Fault(index, "the index entries are gone, and no later record says they were erased")
            return 0
        if index_digest(seed, blob) != leaf.index_digest:
            raise _Fault(index, "the index entries of a record were altered")
        try:
            tokens = tokens_decode(blob)
        except MalformedLeaf:
            raise _Fault(index, "the index entries cannot be read") from None
        self._sought += [(name, value, index) for name, value in tokens]
        if len(self._sought) >= SOUGHT:
            self._look_up(number)
        return len(tokens)

    def _look_up(self, number: int) -> None:
        """Whether the index has what records so far are to be found by; asked for many at once."""
        sought, self._sought = self._sought, []
        missing = db.missing_token(self._connection, number, sought)
        if missing is not None:
            raise _Fault(missing, "the record cannot be found by its index: an entry was removed")

    def _keys(self, number: int, size: int, *, erased: bool) -> None:
        for key_id, purpose, origin, *stored in self._run(_KEYS, (number,)):
            if purpose not in {"subject", "period"}:
                continue
            if erased:
                raise _Fault(size, "keys of an erased log are there")
            row = None if origin is None or not 0 <= origin < size else self._run(LEAF, (number, origin)).fetchone()
            listed = dict(Leaf.decode(row[0]).header.keys) if row is not None else {}
            if listed.get(key_id) != key_digest(key_id, purpose, key_row(*stored)):
                raise _Fault(origin or 0, "a stored key was not introduced by the record it names")

    def _gone(self, number: int) -> Callable[[int], bool]:
        """Whether the columns of a record, which was checked, are gone."""

        def gone(index: int) -> bool:
            row = self._run(_FACTS_SEED, (number, index)).fetchone()
            return row is not None and row[0] is None

        return gone

    def _sealing_keys(self, number: int, size: int, *, erased: bool) -> None:
        """The keys that no leaf lists are each of a kind that there is, and as many as there must be.

        What they wrap is bound to log, version and purpose, which whoever has the key above them finds out.
        """
        versions: dict[str, list[int]] = {}
        for purpose, version, length in self._run(_SEALING, (number, *LISTED)):
            versions.setdefault(purpose, []).append(version)
            if purpose in {"sign", "standin"} and length != PLAIN_WRAP_BYTES:
                raise _Fault(size, "a stored key is not as long as such a key is")
        roots = sorted(versions.pop("root", []))
        counts = {purpose: len(found) for purpose, found in versions.items()}
        alone = {purpose: 1 for purpose in ("standin", "tree") if purpose in counts} | {"sign": 1}
        if erased:
            if roots or counts.keys() - {"shred"}:
                raise _Fault(size, "keys of an erased log are there")
        elif roots != list(range(1, len(roots) + 1)) or not roots or {**counts, "shred": 0} != {**alone, "shred": 0}:
            raise _Fault(size, "the log's own keys are not those that a log has")


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


def _check_handover(found: tuple[Any, ...], edge: Frontier, handover: _Handover | None) -> None:
    """A change of the signing key: a record that names the new one, under a head that the old one signed too."""
    if (
        handover is None
        or found[4] != HANDOVER
        or handover.root != edge.root()
        or (handover.key_id, handover.digest) not in Leaf.decode(found[1]).header.keys
    ):
        raise _Fault(found[0], "the signing key was changed by somebody who did not have the one before it")


_BODY = ("meta_seed", "meta", "content_seed", "content", "vault_seed", "vault", "index_seed", "tokens")
_RECORDS = db.compiled(
    db.record.outerjoin(db.body, (db.record.c.log == db.body.c.log) & (db.record.c.idx == db.body.c.idx))
    .select()
    .with_only_columns(
        *(db.record.c[name] for name in ("idx", "leaf", "record_id", "time_us", "kind", "call_id", "facts_seed")),
        *(db.record.c[name] for name in FACTS),
        *(db.body.c[name] for name in _BODY),
    )
    .where(db.record.c.log == db.bound("log"))
    .order_by(db.record.c.idx),
    streamed=True,
)
_ERASURES = db.compiled(
    db.record.select()
    .with_only_columns(db.record.c.idx, db.record.c.leaf)
    .where(
        db.record.c.log == db.bound("log"), (db.record.c.kind == db.bound("a")) | (db.record.c.kind == db.bound("b"))
    )
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
_KEY_ROW = (db.key.c.version, db.key.c.lookup, db.key.c.label, db.key.c.wrapped)
_KEY = db.compiled(
    db.key.select()
    .with_only_columns(db.key.c.purpose, db.key.c.origin, *_KEY_ROW)
    .where(db.key.c.log == db.bound("log"), db.key.c.key_id == db.bound("key"))
)
_KEYS = db.compiled(
    db.key.select()
    .with_only_columns(db.key.c.key_id, db.key.c.purpose, db.key.c.origin, *_KEY_ROW)
    .where(db.key.c.log == db.bound("log")),
    streamed=True,
)
_EPOCHS = db.compiled(
    db.key.select()
    .with_only_columns(db.key.c.key_id, db.key.c.label, db.key.c.origin, db.key.c.wrapped)
    .where(db.key.c.log == db.bound("log"), db.key.c.purpose == db.bound("purpose"))
    .order_by(db.key.c.version)
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
_COUNT_TOKENS = db.compiled(
    db.token.select().with_only_columns(db.number_of()).where(db.token.c.log == db.bound("log"))
)
_COUNT_BODIES = db.compiled(db.body.select().with_only_columns(db.number_of()).where(db.body.c.log == db.bound("log")))
_STRAYS = {
    table.name: db.compiled(
        table.select()
        .with_only_columns(db.number_of())
        .where(table.c.log.not_in(db.log.select().with_only_columns(db.log.c.log)))
    )
    for table in (db.record, db.body, db.token, db.node, db.hold, db.open_call, db.key)
}
