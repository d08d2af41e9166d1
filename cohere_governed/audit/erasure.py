"""Erasing: one record, one person, an expired period, a whole tenant; and the legal hold that forbids it.

What is erased is deleted *and* loses its key, and a record says so, all in one
transaction; then the write-ahead log is emptied, because until then it still
holds the old pages. What stays is the leaf: random ids, times and hashes that
nothing can be guessed back from, so the log verifies as before.

A hold wins over every erasure. Where only some records of a person or period
are held, the others go and the key stays until the hold is released.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from typing import Any, Literal

from cohere_governed.audit import database as db
from cohere_governed.audit import shredding
from cohere_governed.audit.envelope import SUBJECT_FIELDS
from cohere_governed.audit.held import Holds
from cohere_governed.audit.keyring import Tenancy
from cohere_governed.audit.keys import spellings
from cohere_governed.audit.record import (
    FACTS,
    ID_BYTES,
    Header,
    Leaf,
    MalformedLeaf,
    Ref,
    nobody,
    record_time,
    tokens_decode,
)
from cohere_governed.audit.store import AuditLog
from cohere_governed.audit.transaction import Transaction
from cohere_governed.errors import AuditUnavailable, KeyUnavailable, Refused, WrongRequest
from cohere_governed.model import OPERATOR_LOG, Entry, Reason

__all__ = [
    "Certificate",
    "Hold",
    "add_hold",
    "erase_period",
    "erase_person",
    "erase_record",
    "erase_tenant",
    "expire",
    "holds",
    "periods",
    "remove_hold",
]

SHREDDED = (
    "random ids, times and hashes of the records; backups of the database made before open nothing of it,"
    " unless a copy of the shred root file from before is kept with them"
)
RECORDS_ALONE = (
    "random ids, times and hashes of the records; backups of the database made before, which open these records until"
    " they are destroyed: a record erased without its person, day or tenant has no key of its own"
)
NOT_YET_SHREDDED = (
    "random ids, times and hashes of the records; backups made before, because the shred root file could not be"
    " rewritten: it will be when a process that may do so opens the log next, or sweeps it"
)

STILL_READ = "pages of the old state are still in the write-ahead log, since somebody reads: run it again later"
ON_A_SERVER = (
    "the database server keeps old pages until it overwrites them, and archives, standbys and backups of it do longer:"
    " docs/postgresql.md, Erasure"
)

_ERASING = ("erasure", "retention")
Scope = Literal["record", "subject", "period", "log"]
SCRUB_SECONDS = 2.0
"""How long an erasure waits for readers to let go of the write-ahead log."""
REFS_A_RECORD = 3000
"""References that fit one leaf (65,535 bytes of 17 each), with room to spare."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What an erasure did. Names no person."""

    tenant: str
    scope: Scope
    record_ids: tuple[str, ...]
    """Hex ids of the records that certify it."""
    records: int
    """Records whose content is gone."""
    keys: tuple[str, ...]
    """Hex ids of the keys that were destroyed."""
    held: int
    """Records that a legal hold kept."""
    scrubbed: bool
    """Whether the write-ahead log was emptied; of a database server nobody can say."""
    when: datetime

    survives: str = field(
        default="random ids, times and hashes of the records; backups made before, until they are destroyed"
    )
    lingers: str = ""
    """Where sealed bytes may still be though they were deleted, and what ends that; empty when ``scrubbed``."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A legal hold in force."""

    tenant: str
    scope: Scope
    target: str
    """Hex id of a record, of a subject or period key, or of the log."""
    index: int
    """Of the record that set it."""


def erase_record(log: AuditLog, record_id_hex: str, *, reason: str, actor: str) -> Certificate:
    """Erase content, stand-ins and index entries of one record.

    Raises ``Refused`` when it is held, ``AuditUnavailable`` when there is no such record.
    """
    record_id = _id(record_id_hex)
    with log.transaction() as change:
        row = change.execute(_FIND, (record_id,)).fetchone()
        if row is None:
            raise WrongRequest("there is no record with this id")
        job = _Job(change, row[0], reason, actor)
        done = job.erase([(row[1], row[2])])
        certificate = job.finish("record", [Ref("record", record_id)], done)
    return _scrubbed(log, certificate)


def erase_person(log: AuditLog, tenant: str, person: str, *, reason: str, actor: str) -> Certificate:
    """Erase what is kept about one person, as end user or as somebody found in a text.

    Raises ``Refused`` when all of it is held.
    """
    with log.transaction() as change:
        job = _Job(change, tenant, reason, actor)
        keys = job.tenancy.keys
        own = job.keys_of("subject", person)
        done = _Done()
        if own:
            places: set[int] = set()
            for name in SUBJECT_FIELDS:
                places.update(row[0] for row in change.execute(_BY_TOKEN, (keys.log, name, keys.token(name, person))))
            rows = [(index, change.execute(_LEAF, (keys.log, index)).fetchone()[0]) for index in sorted(places)]
            done = job.erase([(index, leaf) for index, leaf in rows if not own.isdisjoint(_header(leaf).subjects)])
            if not done.held and job.holds_any(own):
                done.held = 1
        refs = [Ref("subject", key) for key in sorted(own)]
        certificate = job.finish("subject", refs, done)
    return _scrubbed(log, certificate)


def erase_period(
    log: AuditLog, tenant: str, retention_class: str, day: date, *, reason: str, actor: str, kind: str = "erasure"
) -> Certificate:
    """Erase one day of a retention class (``metadata`` is the class of what every record says about itself)."""
    with log.transaction() as change:
        job = _Job(change, tenant, reason, actor, kind)
        refs, done = [], _Done()
        for key in job.keys_of("period", f"{retention_class}/{day.isoformat()}"):
            refs, done = [Ref("period", key)], job.erase_period(key, day)
        certificate = job.finish("period", refs, done)
    return _scrubbed(log, certificate)


def periods(log: AuditLog, tenant: str) -> list[tuple[str, date]]:
    """(retention class, day) of everything of a tenant that can still be opened, oldest first."""
    with log.database.reading() as connection:
        rows = connection.execute(
            db.key.join(db.log, db.key.c.log == db.log.c.log)
            .select()
            .with_only_columns(db.key.c.label)
            .where(db.log.c.tenant == tenant, db.key.c.purpose == "period")
        ).all()
    labels = (row.label.rpartition("/") for row in rows)
    return sorted(((name, date.fromisoformat(day)) for name, _, day in labels), key=lambda one: (one[1], one[0]))


def expire(
    log: AuditLog,
    tenant: str,
    retention_class: str,
    *,
    before: date,
    actor: str = "retention",
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> list[Certificate]:
    """Erase every day of a class before a day, with ``retention`` records; ``progress`` is told (days done, in all)."""
    due = [day for name, day in periods(log, tenant) if name == retention_class and day < before]
    done = []
    for day in due:
        said = "retention period ended"
        done.append(erase_period(log, tenant, retention_class, day, reason=said, actor=actor, kind="retention"))
        progress(len(done), len(due))
    return done


def erase_tenant(log: AuditLog, tenant: str, *, reason: str, actor: str) -> Certificate:
    """Erase a tenant: every body, every column in clear, every key and its name. Its leaves and last head stay.

    The id may be given to another tenant afterwards; that one has a log of its own.
    """
    if tenant == OPERATOR_LOG:
        raise WrongRequest("the operator's log cannot be erased")
    with log.transaction() as change:
        job = _Job(change, tenant, reason, actor)
        keys = job.tenancy.keys
        if change.execute(_HOLDS_OF, (keys.log,)).fetchone() is not None:
            raise _held()
        ref = Ref("log", keys.log_id)
        count = change.execute(_COUNT_BODIES, (keys.log,)).fetchone()[0]
        receipts = [change.append(job.entry("log", count, owner), [ref]) for owner in (tenant, OPERATOR_LOG)]
        change.write()
        destroyed = tuple(row[0].hex() for row in change.execute(_KEYS_OF, (keys.log, "epoch")).fetchall())
        for statement in (_WIPE_BODIES, _WIPE_TOKENS, _WIPE_FACTS, _WIPE_OPEN):
            change.execute(statement, (keys.log,))
        change.execute(_WIPE_KEYS, (keys.log, "epoch"))
        if keys.tree is not None:
            shredding.note(change, keys, None)
        change.execute(_RENAME, (nobody(keys.log_id), keys.log))
        change.forget(tenant)
    ids = tuple(one.record_id.hex() for one in receipts)
    return _scrubbed(log, Certificate(tenant, "log", ids, count, destroyed, held=0, scrubbed=False, when=log.now()))


def add_hold(log: AuditLog, tenant: str, scope: Scope, target: str, *, reason: str, actor: str) -> Hold:
    """Forbid erasure. ``target`` is a record's hex id, a person's value, ``CLASS/YYYY-MM-DD``, or nothing for the log.

    Raises ``AuditUnavailable`` when there is nothing of that name.
    """
    with log.transaction() as change:
        job = _Job(change, tenant, reason, actor, "hold")
        for found in job.targets(scope, target):
            receipt = change.append(job.entry(scope, 0, tenant), [Ref(scope, found)])
            change.execute(_INSERT_HOLD, (job.tenancy.keys.log, scope, found, receipt.index))
    return Hold(tenant, scope, found.hex(), receipt.index)


def remove_hold(log: AuditLog, tenant: str, scope: Scope, target: str, *, reason: str, actor: str) -> None:
    """Release a hold. Raises ``AuditUnavailable`` when there is none."""
    with log.transaction() as change:
        job = _Job(change, tenant, reason, actor, "release")
        held = [found for found in job.targets(scope, target) if (scope, found) in job.held]
        if not held:
            raise WrongRequest("there is no such hold")
        for found in held:
            change.execute(_DELETE_HOLD, (job.tenancy.keys.log, scope, found))
            change.append(job.entry(scope, 0, tenant), [Ref(scope, found)])


def holds(log: AuditLog, tenant: str | None = None) -> list[Hold]:
    """The holds in force."""
    with log.database.reading() as connection:
        rows = connection.execute(
            db.hold.join(db.log, db.hold.c.log == db.log.c.log)
            .select()
            .with_only_columns(db.log.c.tenant, db.hold.c.scope, db.hold.c.target, db.hold.c.idx)
            .order_by(db.hold.c.log, db.hold.c.idx)
        ).all()
    return [
        Hold(row.tenant, row.scope, row.target.hex(), row.idx) for row in rows if tenant is None or row.tenant == tenant
    ]


@dataclass(slots=True)
class _Done:
    """What was deleted so far."""

    erased: list[bytes] = field(default_factory=list)
    """Ids of records."""
    held: int = 0


class _Job:
    """One erasure in its transaction."""

    def __init__(self, change: Transaction, tenant: str, reason: str, actor: str, kind: str = "erasure") -> None:
        if not reason.strip() or not actor.strip():
            raise WrongRequest("an erasure or a hold needs a reason and the name of who orders it")
        if (granted := change.ring.grant) is not None and (granted.role != "erase" or kind not in _ERASING):
            raise KeyUnavailable("the grant at hand is not one to do this with")
        tenancy = change.tenancy(tenant)
        if tenancy is None:
            raise WrongRequest("there is no log of this tenant")
        self.tenancy: Tenancy = tenancy
        self._change = change
        self._tenant = tenant
        self._said = {"reason": reason, "actor": actor}
        self._kind = kind
        self.held = {(row[0], bytes(row[1])) for row in change.execute(_HOLDS_OF, (tenancy.keys.log,)).fetchall()}
        if self.held != Holds.of(change.execute, tenancy.keys.log).in_force.keys():
            raise AuditUnavailable("the holds in force are not those on record (run `cohere-governed audit verify`)")

    def entry(self, scope: Scope, records: int, owner: str) -> Entry:
        """The record that certifies what was done."""
        return Entry(owner, self._kind, meta={**self._said, "scope": scope, "records": records})

    def targets(self, scope: Scope, name: str) -> list[bytes]:
        """What is named: ids of a log, a record or keys. A person may have two, as end user and as named in texts."""
        found: Collection[bytes]
        if scope == "log":
            found = [self.tenancy.keys.log_id]
        elif scope == "record":
            row = self._change.execute(_FIND, (_id(name),)).fetchone()
            found = [] if row is None or row[0] != self._tenant else [_id(name)]
        else:
            found = self.keys_of(scope, name)
        if not found:
            raise WrongRequest(f"there is no such {scope} in this tenant's log")
        return sorted(found)

    def keys_of(self, scope: Literal["subject", "period"], name: str) -> set[bytes]:
        """Ids of the keys of a person or a day."""
        keys, labels = self.tenancy.keys, spellings(name) if scope == "subject" else (name,)
        rows = (self._change.execute(_KEY_BY_LOOKUP, (keys.log, scope, keys.lookup_of(scope, x))) for x in labels)
        return {bytes(row[0]) for found in rows if (row := found.fetchone()) is not None}

    def erase(self, rows: Sequence[tuple[int, bytes]]) -> _Done:
        """Delete content, stand-ins and index entries of these (position, leaf), but for those that are held."""
        done = _Done()
        for index, data in rows:
            header = _header(data)
            if self._is_held(header):
                done.held += 1
            else:
                self._delete(index)
                done.erased.append(header.record_id)
        return done

    def erase_period(self, key_id: bytes, day: date) -> _Done:
        log = self.tenancy.keys.log
        done = _Done()
        for index, data in self._of_day(day):
            header = _header(data)
            if key_id not in {header.content_period, header.meta_period}:
                continue
            if self._is_held(header):
                if key_id == header.meta_period:
                    raise _held()  # nothing but the whole period can be named for what every record says of itself
                done.held += 1
                continue
            if key_id == header.meta_period:
                self._change.execute(_CLEAR_META, (log, index))
                self._delete_tokens(index)
                if header.kind != "genesis":  # its columns bind the log to its tenant
                    self._change.execute(_CLEAR_FACTS, (log, index))
            else:
                self._delete(index)
            done.erased.append(header.record_id)
        return done

    def holds_any(self, own: set[bytes]) -> bool:
        """Whether something is held that these keys of a person open, also where no index entry leads to it any more.

        The index of a record goes with its metadata, and its content may be held beyond that.
        """
        whole = {("log", self.tenancy.keys.log_id), *(("subject", key) for key in own)}
        return not whole.isdisjoint(self.held) or any(
            not own.isdisjoint(header.subjects) for scope, target in self.held for header in self._kept(scope, target)
        )

    def _kept(self, scope: str, target: bytes) -> Iterator[Header]:
        """The records that a hold on one, or on a day of a class, keeps."""
        rows: Iterable[tuple[int, bytes]] = ()
        if scope == "record":
            rows = [row[1:] for row in self._change.execute(_FIND, (target,)).fetchall()]
        elif scope == "period":
            for (label,) in self._change.execute(_LABEL, (self.tenancy.keys.log, target)).fetchall():
                rows = self._of_day(date.fromisoformat(label.rpartition("/")[2]))
        for _, leaf in rows:
            header = _header(leaf)
            if target in (header.record_id, header.content_period, header.meta_period):
                yield header

    def _of_day(self, day: date) -> list[tuple[int, bytes]]:
        """Position and leaf of every record of a day, UTC."""
        start = int(datetime(day.year, day.month, day.day, tzinfo=timezone.utc).timestamp()) * 1_000_000
        end = start + int(timedelta(days=1).total_seconds()) * 1_000_000
        span = (self.tenancy.keys.log, record_time(start), record_time(end))
        return [(row[0], row[1]) for row in self._change.execute(_BETWEEN, span).fetchall()]

    def finish(self, scope: Scope, refs: list[Ref], done: _Done) -> Certificate:
        """Destroy the keys, unless something held still needs them, and certify."""
        if done.held and not done.erased:
            raise _held()
        destroyed: list[str] = []
        keys = self.tenancy.keys
        if done.held:
            refs = [Ref("record", one) for one in done.erased]
        elif scope != "record":
            for ref in refs:
                for row in self._change.execute(_WRAPPED, (keys.log, ref.id)).fetchall():
                    shredding.note(self._change, keys, row[0])
                self._change.execute(_DELETE_KEY, (keys.log, ref.id))
                destroyed.append(ref.id.hex())
            self._change.keys_destroyed(self._tenant)
        receipts = [
            self._change.append(self.entry(scope, len(done.erased), self._tenant), refs[at : at + REFS_A_RECORD])
            for at in range(0, max(1, len(refs)), REFS_A_RECORD)
        ]
        return Certificate(
            self._tenant, scope, tuple(one.record_id.hex() for one in receipts), len(done.erased), tuple(destroyed),
            done.held, scrubbed=False, when=self._change.now(),
        )  # fmt: skip

    def _is_held(self, header: Header) -> bool:
        return any(
            target in self.held
            for target in (
                ("record", header.record_id),
                ("log", header.log_id),
                ("period", header.content_period),
                ("period", header.meta_period),
                *(("subject", one) for one in header.subjects),
            )
        )

    def _delete(self, index: int) -> None:
        self._delete_tokens(index)
        self._change.execute(_CLEAR_CONTENT, (self.tenancy.keys.log, index))

    def _delete_tokens(self, index: int) -> None:
        log = self.tenancy.keys.log
        row = self._change.execute(_TOKENS, (log, index)).fetchone()
        if row is not None and row[0] is not None:
            for name, value in tokens_decode(row[0]):
                self._change.execute(_DELETE_TOKEN, (log, name, value, index))
        self._change.execute(_CLEAR_INDEX, (log, index))


def _scrubbed(log: AuditLog, certificate: Certificate) -> Certificate:
    try:
        shredding.complete(log)
        if certificate.keys and log.ring.grant is not None:
            certificate = replace(certificate, survives=NOT_YET_SHREDDED)
        elif certificate.keys and log.ring.shred is not None:
            certificate = replace(certificate, survives=SHREDDED)
        elif certificate.records and not certificate.keys:
            certificate = replace(certificate, survives=RECORDS_ALONE)
    except KeyUnavailable:
        certificate = replace(certificate, survives=NOT_YET_SHREDDED)
    ends = time.monotonic() + (0 if log.database.shared else SCRUB_SECONDS)
    while not (done := log.scrub()) and time.monotonic() < ends:
        time.sleep(0.05)
    lingers = "" if done else ON_A_SERVER if log.database.shared else STILL_READ
    return replace(certificate, scrubbed=done, lingers=lingers)


def _held() -> Refused:
    return Refused([Reason("hold.legal", "a legal hold keeps what was to be erased", allows=False)])


def _header(data: bytes) -> Header:
    try:
        return Leaf.decode(data).header
    except MalformedLeaf:
        raise AuditUnavailable("a record was altered (run `cohere-governed audit verify`)") from None


def _id(text: str) -> bytes:
    try:
        found = bytes.fromhex(text)
    except ValueError:
        found = b""
    if len(found) != ID_BYTES:
        raise WrongRequest("an id must be 32 hexadecimal digits")
    return found


def _at(table: Any) -> Any:
    return (table.c.log == db.bound("key")) & (table.c.idx == db.bound("at"))


def _cleared(*names: str) -> str:
    return db.compiled(db.body.update().values(dict.fromkeys(names, db.null())).where(_at(db.body)))


_FIND = db.compiled(
    db.BY_ID.join(db.log, db.record.c.log == db.log.c.log)
    .select()
    .with_only_columns(db.log.c.tenant, db.record.c.idx, db.record.c.leaf)
    .where(db.same.c.record_id == db.bound("id"), db.same.c.log.in_(db.log.select().with_only_columns(db.log.c.log)))
)
_KEY_BY_LOOKUP = db.compiled(
    db.key.select()
    .with_only_columns(db.key.c.key_id)
    .where(db.key.c.log == db.bound("log"), db.key.c.purpose == db.bound("p"), db.key.c.lookup == db.bound("lookup"))
)
_BY_TOKEN = db.compiled(
    db.token.select()
    .with_only_columns(db.token.c.idx)
    .where(db.token.c.log == db.bound("log"), db.token.c.field == db.bound("f"), db.token.c.token == db.bound("t"))
)
_LABEL = db.compiled(
    db.key.select()
    .with_only_columns(db.key.c.label)
    .where(db.key.c.log == db.bound("log"), db.key.c.key_id == db.bound("k"))
)
_LEAF = db.compiled(db.record.select().with_only_columns(db.record.c.leaf).where(_at(db.record)))
_TOKENS = db.compiled(db.body.select().with_only_columns(db.body.c.tokens).where(_at(db.body)))
_BETWEEN = db.compiled(
    db.record.select()
    .with_only_columns(db.record.c.idx, db.record.c.leaf)
    .where(
        db.record.c.log == db.bound("log"),
        db.record.c.record_id >= db.bound("first"),
        db.record.c.record_id < db.bound("end"),
    )
)
_CLEAR_CONTENT = _cleared("content_seed", "content", "vault_seed", "vault")
_CLEAR_INDEX = _cleared("index_seed", "tokens")
_CLEAR_META = _cleared("meta_seed", "meta")
_CLEAR_FACTS = db.compiled(
    db.record.update().values(dict.fromkeys(("facts_seed", *FACTS), db.null())).where(_at(db.record))
)
_DELETE_TOKEN = db.compiled(
    db.token.delete().where(
        db.token.c.log == db.bound("log"),
        db.token.c.field == db.bound("f"),
        db.token.c.token == db.bound("t"),
        db.token.c.idx == db.bound("at"),
    )
)
_WRAPPED = db.compiled(
    db.key.select()
    .with_only_columns(db.key.c.wrapped)
    .where(db.key.c.log == db.bound("log"), db.key.c.key_id == db.bound("k"))
)
_DELETE_KEY = db.compiled(db.key.delete().where(db.key.c.log == db.bound("log"), db.key.c.key_id == db.bound("k")))
_SECRET = (db.key.c.log == db.bound("log")) & (db.key.c.purpose != db.bound("public"))
"""A log's keys, but for the public ones that its signers handed over to each other."""
_KEYS_OF = db.compiled(db.key.select().with_only_columns(db.key.c.key_id).where(_SECRET))
_COUNT_BODIES = db.compiled(db.body.select().with_only_columns(db.number_of()).where(db.body.c.log == db.bound("log")))
_WIPE_BODIES = db.compiled(db.body.delete().where(db.body.c.log == db.bound("log")))
_WIPE_TOKENS = db.compiled(db.token.delete().where(db.token.c.log == db.bound("log")))
_WIPE_KEYS = db.compiled(db.key.delete().where(_SECRET))
_WIPE_OPEN = db.compiled(db.open_call.delete().where(db.open_call.c.log == db.bound("log")))
_WIPE_FACTS = db.compiled(
    db.record.update()
    .values(dict.fromkeys(("facts_seed", *FACTS), db.null()))
    .where(db.record.c.log == db.bound("key"))
)
_RENAME = db.compiled(db.log.update().values(tenant=db.bound("name")).where(db.log.c.log == db.bound("key")))
_HOLDS_OF = db.compiled(
    db.hold.select().with_only_columns(db.hold.c.scope, db.hold.c.target).where(db.hold.c.log == db.bound("log"))
)
_INSERT_HOLD = db.compiled(db.hold.insert())
_DELETE_HOLD = db.compiled(
    db.hold.delete().where(
        db.hold.c.log == db.bound("log"), db.hold.c.scope == db.bound("s"), db.hold.c.target == db.bound("t")
    )
)
