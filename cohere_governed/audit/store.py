"""The log that is written: ``append`` returns when the record is durable, and not before.

    caller's thread   check, seal                                   (no lock held)
    leader            for everybody who queued meanwhile:
                        lock file → are the files still ours → BEGIN IMMEDIATE
                        → head as last seen? → leaves → rows → one signed head a log
                        → COMMIT (fsync) → anchor → unlock
    every caller      its receipt, or ``AuditUnavailable``

There is no writer thread. A caller that finds nobody committing leads, and
commits for all who are queued; the others wait until it is done or one of them
is made the next leader. So a lone caller pays no thread switch, and sixty-four
callers share one fsync.

After any error in a transaction the connection is thrown away and nothing is
believed: what the error left behind is read again from the files, and the next
append goes on only if the log still continues what this process had seen.
"""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, final

from cohere_governed.audit import checkpoint, envelope, migrate, primitives, shred
from cohere_governed.audit import database as db
from cohere_governed.audit.anchor import Anchor
from cohere_governed.audit.anchor import read as read_anchor
from cohere_governed.audit.checkpoint import Checkpoint, VerifierKey
from cohere_governed.audit.envelope import Sealed
from cohere_governed.audit.keyring import KeyRing, Tenancy
from cohere_governed.audit.keys import provider
from cohere_governed.audit.record import ID_BYTES, Ref
from cohere_governed.audit.tree import Frontier
from cohere_governed.errors import AuditUnavailable, GovernanceError
from cohere_governed.model import OPERATOR_LOG, TENANT_ID, Entry, Receipt

MAX_BATCH = 256
"""Appends committed together; more wait for the next commit."""
SWEEP_SECONDS = 60.0
"""How often calls of dead writers are looked for."""
Clock = Callable[[], int]
"""Nanoseconds since 1970 UTC, as ``time.time_ns``."""

_HEAD = db.compiled(
    db.log.select()
    .with_only_columns(db.log.c.log, db.log.c.log_id, db.log.c.keyset, db.log.c.size, db.log.c.frontier, db.log.c.note)
    .where(db.log.c.tenant == db.bound("tenant"))
    .with_for_update()
)
_SET_HEAD = db.compiled(
    db.log.update()
    .values(size=db.bound("size"), frontier=db.bound("frontier"), note=db.bound("note"))
    .where(db.log.c.log == db.bound("key"))
)
_SET_SIGNER = db.compiled(
    db.log.update().values(vkey=db.bound("vkey"), note=db.bound("note")).where(db.log.c.log == db.bound("key"))
)
_BUMP_KEYSET = db.compiled(
    db.log.update().values(keyset=db.log.c.keyset + db.literal(1)).where(db.log.c.log == db.bound("key"))
)
_LAST_LOG = db.compiled(db.log.select().with_only_columns(db.highest(db.log.c.log)))
_SIZES = db.compiled(db.log.select().with_only_columns(db.log.c.vkey, db.log.c.size))
_INSERT_RECORD = db.compiled(db.record.insert())
_INSERT_BODY = db.compiled(db.body.insert())
_INSERT_TOKEN = db.compiled(db.token.insert())
_INSERT_NODE = db.compiled(db.node.insert())
_INSERT_OPEN = db.compiled(db.open_call.insert())
_DELETE_OPEN = db.compiled(
    db.open_call.delete().where(
        db.open_call.c.log == db.bound("key"),
        db.open_call.c.call_id == db.bound("call"),
        db.open_call.c.attempt == db.bound("try"),
    )
)
_OPEN_CALLS = db.compiled(
    db.open_call.select()
    .with_only_columns(db.log.c.tenant, db.open_call.c.call_id, db.open_call.c.attempt, db.open_call.c.writer_id)
    .where(db.log.c.log == db.open_call.c.log)
)

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Item:
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
class _Pending:
    """One caller's entries, committed together or not at all."""

    items: list[_Item]
    receipts: list[Receipt] = field(default_factory=list)
    error: GovernanceError | None = None
    done: bool = False
    wake: threading.Lock | None = None
    """Held while the caller waits; released when it is done or is to lead."""
    heir: bool = False
    """It was woken to lead the next commit."""


@dataclass(slots=True)
class _Head:
    """A log as this process last saw it."""

    frontier: Frontier
    note: str


@final
class AuditLog:
    """An open audit log. Safe to share between threads; a forked child goes on with a writer of its own."""

    def __init__(
        self, database: db.Database, ring: KeyRing, anchor: Anchor | None, clock: Clock = time.time_ns
    ) -> None:
        """Use ``open`` or ``create``."""
        self._clock = clock
        self._database = database
        self._ring = ring
        self._anchor = anchor
        self._heads: dict[str, _Head] = {}
        self._closed = False
        self._fresh()
        _LOGS.add(self)

    def _fresh(self) -> None:
        """State of one process."""
        self._mutex = threading.Lock()
        self._queue: deque[_Pending] = deque()
        self._local = threading.local()
        self._deferred: deque[Entry] = deque()
        self._leading = False
        self._committing = threading.Lock()
        self._writer: db.Writer | None = None
        self._seat: db.Seat | None = None
        self._writer_id = b""
        self._sequence = 0
        self._time_us = 0
        self._swept = 0.0

    # ── Opening ────────────────────────────────────────────────────────────────

    @classmethod
    def open(
        cls,
        database_url: str,
        key_ref: str,
        *,
        anchor: Path | None = None,
        shred_root: Path | None = None,
        clock: Clock = time.time_ns,
    ) -> AuditLog:
        """Open an existing log for writing.

        ``anchor`` is a file, best on another volume, that every signed head is
        appended to before its records count as durable. ``shred_root`` is the
        file of the shred tree; a key file has it beside it (see ``shred``).
        ``clock`` is where the records take their times from.

        Raises ``AuditUnavailable`` when there is no log, its schema is not this
        code's (see ``migrate.upgrade``), the store cannot keep what it
        acknowledges, or the log is behind its anchor; ``KeyUnavailable`` when
        the key cannot be had or is not the one.
        """
        database = db.at(database_url)
        with db.refusing("opening the audit database"):
            database.gate()
            found = database.schema()
        if found is None:
            raise AuditUnavailable("there is no audit log at the database URL (make one with `cohere-governed init`)")
        if found != db.SCHEMA_VERSION:
            raise AuditUnavailable(
                f"the audit database has schema {found} and this version needs {db.SCHEMA_VERSION}"
                " (run `cohere-governed db upgrade`, or a newer version)"
            )
        kek = provider(key_ref)
        shred_root = shred_root or shred.default_place(key_ref, shared=database.shared)
        ring = KeyRing(kek, None if shred_root is None else shred.ShredRoot(shred_root, kek))
        log = cls(database, ring, Anchor(anchor) if anchor is not None else None, clock)
        try:
            log._begin()
            shred.complete(log)
        except BaseException:
            log.close()
            raise
        return log

    @classmethod
    def create(
        cls,
        database_url: str,
        key_ref: str,
        *,
        anchor: Path | None = None,
        shred_root: Path | None = None,
        clock: Clock = time.time_ns,
    ) -> AuditLog:
        """Make a new log and open it. Raises ``AuditUnavailable`` when there is one already."""
        database = db.at(database_url)
        provider(key_ref)  # refuse before anything is made
        with db.refusing("creating the audit database"):
            database.gate()
            database.prepare()
        migrate.upgrade(database_url)
        return cls.open(database_url, key_ref, anchor=anchor, shred_root=shred_root, clock=clock)

    def _begin(self) -> None:
        """Found the operator's log if it is new, prove that the key opens it, and look for calls of dead writers."""
        with self._committing, self._transaction() as writer:
            writer.hold((OPERATOR_LOG,))
            self._head(writer, OPERATOR_LOG)
            self._check_anchor(writer)
        self._sweep_if_due()

    def __enter__(self) -> AuditLog:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the log up. Calls this process left open are closed by whoever opens the log next."""
        with self._committing:
            self._closed = True
            with contextlib.suppress(GovernanceError):
                if self._writer is not None and self._seat is not None:
                    with db.refusing("closing the audit database"), self._seat.turn():
                        self._writer.tidy(now=True)
                        self._writer.close()
                        self._writer = None
            self._discard()
            if self._seat is not None:
                with contextlib.suppress(GovernanceError), db.refusing("closing the audit database"):
                    self._seat.leave()
                self._seat = None
        _LOGS.discard(self)

    # ── What others need ───────────────────────────────────────────────────────

    @property
    def database(self) -> db.Database:
        """Where the log is, for the modules that read it."""
        return self._database

    @property
    def ring(self) -> KeyRing:
        """The keys, for the modules that open records."""
        return self._ring

    def now(self) -> datetime:
        """The time by the log's clock, UTC."""
        return datetime.fromtimestamp(self._clock() / 1_000_000_000, timezone.utc)

    def standin_secret(self, tenant: str) -> bytes:
        """32 bytes that make a tenant's stand-ins; the same for ever, another for each tenant."""
        return self._tenancy(tenant).keys.standin

    def cache_key(self, tenant: str) -> bytes:
        """32 bytes that key a tenant's caches."""
        return self._tenancy(tenant).keys.cache

    def public_keys(self) -> dict[str, str]:
        """Tenant → C2SP verifier key of its log. Publish these: ``verify`` needs nothing else."""
        with self._database.reading() as connection:
            rows = connection.execute(db.log.select().with_only_columns(db.log.c.tenant, db.log.c.vkey))
            return {row.tenant: row.vkey for row in rows}

    def checkpoints(self) -> dict[str, str]:
        """Tenant → newest signed checkpoint."""
        with self._database.reading() as connection:
            rows = connection.execute(db.log.select().with_only_columns(db.log.c.tenant, db.log.c.note))
            return {row.tenant: row.note for row in rows}

    def _tenancy(self, tenant: str) -> Tenancy:
        held = self._ring.cached(tenant)
        if held is not None:
            return held
        _check_tenant(tenant)
        with self._committing, self._transaction() as writer:
            writer.hold((tenant,))
            return self._head(writer, tenant)[1]

    # ── Appending ──────────────────────────────────────────────────────────────

    def append(self, entry: Entry) -> Receipt:
        """Make one entry durable. Raises ``AuditUnavailable`` or ``KeyUnavailable``, and then nothing may leave."""
        return self.append_many((entry,))[0]

    def append_many(self, entries: Sequence[Entry]) -> list[Receipt]:
        """Make entries durable together, all or none, in their order."""
        return self.append_with_refs([(entry, ()) for entry in entries])

    def append_with_refs(self, entries: Sequence[tuple[Entry, tuple[Ref, ...]]]) -> list[Receipt]:
        """``append_many`` for records that speak of others: erasures, holds, key events."""
        pending = _Pending([_Item(entry, refs) for entry, refs in entries])
        here = self._local
        outer = getattr(here, "inside", False)
        here.inside = True  # this thread may hold locks of the log: see ``append_from_finalizer``
        try:
            for item in pending.items:
                envelope.checked(item.entry)
                self._seal_if_cached(item)
            self._queue_and_wait(pending)
            if pending.error is not None:
                raise pending.error
            self._sweep_if_due()
        finally:
            here.inside = outer
        while self._deferred:
            with contextlib.suppress(IndexError):
                self.append(self._deferred.popleft())
        return pending.receipts

    def append_from_finalizer(self, entry: Entry) -> None:
        """Make ``entry`` durable now, or with this thread's next append if it is inside one.

        The garbage collector ends abandoned streams in whatever thread it runs, also in one that holds our locks:
        waiting there would be waiting for itself. Raises ``AuditUnavailable``.
        """
        if getattr(self._local, "inside", False):
            self._deferred.append(entry)
        else:
            self.append(entry)

    def _queue_and_wait(self, pending: _Pending) -> None:
        with self._mutex:
            self._queue.append(pending)
            if self._leading:
                pending.wake = threading.Lock()
                pending.wake.acquire()
            else:
                self._leading = True
        if pending.wake is not None:
            try:
                pending.wake.acquire()  # until the leader has committed for us, or made us leader
            except BaseException:
                self._leave(pending)
                raise
            if pending.done:
                return
        self._lead(pending)

    def _leave(self, pending: _Pending) -> None:
        """An interrupted waiter goes; if it was to lead, the next in the queue does."""
        with self._mutex:
            with contextlib.suppress(ValueError):
                self._queue.remove(pending)
            if pending.heir and not pending.done:
                self._pass_on()

    def _pass_on(self) -> None:
        """Wake the next leader, or note that there is none. Under the mutex."""
        self._leading = bool(self._queue)
        if self._queue:
            heir = self._queue[0]
            assert heir.wake is not None
            heir.heir = True
            heir.wake.release()

    def _lead(self, own: _Pending) -> None:
        batch: list[_Pending] = []
        try:
            with self._mutex:
                batch += [self._queue.popleft() for _ in range(min(MAX_BATCH, len(self._queue)))]
            with self._committing:
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

    def _seal_if_cached(self, item: _Item) -> None:
        tenancy = self._ring.cached(item.entry.tenant)
        if tenancy is None:
            _check_tenant(item.entry.tenant)
            return
        if not self._writer_id:
            return
        item.time_us, writer = self._stamp()
        chosen = self._ring.choose(item.entry, tenancy, item.time_us)
        if chosen is not None:
            item.sealed = envelope.seal(
                item.entry, item.refs, tenancy.keys, chosen, time_us=item.time_us, writer=writer
            )
            item.tenancy = tenancy

    def _stamp(self) -> tuple[int, tuple[bytes, int]]:
        """Time and writer of one record. Times of one writer ascend strictly, so its ids sort as it made them."""
        with self._mutex:
            self._sequence += 1
            self._time_us = max(self._clock() // 1000, self._time_us + 1)
            return self._time_us, (self._writer_id, self._sequence)

    # ── Committing ─────────────────────────────────────────────────────────────

    def _commit(self, batch: Sequence[_Pending]) -> None:
        with self._transaction() as writer:
            tenants = {item.entry.tenant for pending in batch for item in pending.items}
            writer.hold(tenants)
            changes = Transaction(self, writer)
            changes.look_up(batch, tenants)
            for pending in batch:
                changes.take_or_reject(pending)
            changes.write()

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[db.Writer]:
        """The lock, a transaction, and after its commit the anchor. Anything that goes wrong closes the writer."""
        if self._closed:
            raise AuditUnavailable("the audit log is closed")
        self._noted: dict[str, _Head] = {}
        self._last_words: list[str] = []
        with db.refusing("writing to the audit database"):
            try:
                seat = self._seat or self._sit_down()
                with seat.turn():
                    writer = self._writer = self._writer or seat.writer()
                    writer.begin()
                    yield writer
                    writer.commit()
                    if self._anchor is not None and self._noted:
                        self._anchor.append([*self._last_words, *(head.note for head in self._noted.values())])
                    self._heads.update(self._noted)
                    writer.tidy()
            except BaseException:
                self._discard()
                raise

    def _sit_down(self) -> db.Seat:
        self._seat = self._database.seat(secrets.token_bytes(ID_BYTES))
        self._writer_id = self._seat.writer_id
        return self._seat

    def _discard(self) -> None:
        """Believe nothing: drop the connection (which rolls back) and every key that may not have been stored."""
        self._ring.forget()
        writer, self._writer = self._writer, None
        if writer is not None:
            with contextlib.suppress(GovernanceError), db.refusing("closing the audit database"):
                writer.close()

    def _head(self, writer: db.Writer, tenant: str) -> tuple[Frontier, Tenancy]:
        """A log's right edge and keys, made if the tenant is new; refuses a log that lost what it had."""
        row = writer.execute(_HEAD, (tenant,)).fetchone()
        held = self._heads.get(tenant)
        if row is None:
            if held is not None:
                raise AuditUnavailable("the log of a tenant is gone from the audit database")
            return self._found(writer, tenant)
        _, log_id, keyset, size, frontier, note = row
        tenancy = self._ring.cached(tenant)
        if tenancy is None or tenancy.keyset != keyset or tenancy.keys.log_id != log_id:
            tenancy = self._ring.load(tenant, writer.execute)
            assert tenancy is not None
        if held is not None and held.note == note:
            if held.frontier.size != size:
                raise AuditUnavailable("the head of a log was altered")
            return held.frontier.copy(), tenancy
        return self._checked(tenancy, size, frontier, note, held), tenancy

    @staticmethod
    def _checked(tenancy: Tenancy, size: int, frontier: bytes, note: str, held: _Head | None) -> Frontier:
        try:
            signed = checkpoint.opened(note, tenancy.verifier)
            edge = Frontier.decode(size, frontier)
        except ValueError:
            raise AuditUnavailable("the head of a log is not signed by its key") from None
        if signed.size != edge.size or signed.root != edge.root():
            raise AuditUnavailable("the head of a log is not the one that was signed")
        if held is not None and signed.size <= held.frontier.size:
            raise AuditUnavailable("the log went back behind records that were acknowledged")
        return edge

    def _found(self, writer: db.Writer, tenant: str) -> tuple[Frontier, Tenancy]:
        """Make a tenant's log; its genesis, and in the operator's log the word that it exists."""
        last = writer.execute(_LAST_LOG).fetchone()[0] or 0
        tenancy = self._ring.found(tenant, last + 1, writer.execute)
        ref = Ref("log", tenancy.keys.log_id)
        self._noted[tenant] = _Head(Frontier(), "")
        changes = Transaction(self, writer)
        for owner in dict.fromkeys((tenant, OPERATOR_LOG)):
            changes.take(_Pending([_Item(Entry(owner, "genesis", meta={"tenant": tenant}), (ref,))]))
        changes.write()
        return self._edge(writer, tenant)

    def _edge(self, writer: db.Writer, tenant: str) -> tuple[Frontier, Tenancy]:
        """``_head``, with what this transaction has already noted."""
        noted = self._noted.get(tenant)
        if noted is None:
            return self._head(writer, tenant)
        tenancy = self._ring.cached(tenant)
        assert tenancy is not None
        return noted.frontier.copy(), tenancy

    def _forget(self, tenant: str) -> None:
        self._ring.forget()
        self._heads.pop(tenant, None)
        self._last_words.append(self._noted.pop(tenant).note)

    def _check_anchor(self, writer: db.Writer) -> None:
        if self._anchor is None or not self._anchor.path.exists():
            return
        # The anchor first: a head is in the database before it is anchored, so what is read later cannot be behind.
        anchors = list(read_anchor(self._anchor.path))
        here = {}
        for vkey, size in writer.execute(_SIZES).fetchall():
            key = VerifierKey.parse(vkey)
            here[key.origin] = (key, size)
        for anchored in anchors:
            found = here.get(anchored.head.origin)
            # A head of no log here may be of a log that is gone; one whose signature fails anybody may have added.
            if found is None or (anchored.head.size > found[1] and anchored.signed_by(found[0])):
                raise AuditUnavailable("the audit database is behind its anchor: it was rolled back or truncated")

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Change what is stored and append the records that say so, together or not at all.

        Raises ``AuditUnavailable`` or ``KeyUnavailable`` when it could not be made durable.
        """
        with self._committing, self._transaction() as writer:
            changes = Transaction(self, writer)
            yield changes
            changes.write()

    def scrub(self) -> bool:
        """Take deleted bytes out of the write-ahead log too; whether nothing is left of it.

        A reader that is in the middle of a query holds it open: try again later.
        """
        with self._committing, db.refusing("checkpointing the audit database"):
            if self._closed or self._seat is None or self._writer is None:
                raise AuditUnavailable("the audit log is closed")
            with self._seat.turn():
                return self._writer.scrub()

    # ── Calls of dead writers ──────────────────────────────────────────────────

    def _sweep_if_due(self) -> None:
        now = time.monotonic()
        if self._swept and now - self._swept < SWEEP_SECONDS:
            return
        self._swept = now
        self.close_orphans()

    def close_orphans(self) -> list[Receipt]:
        """Append ``orphan-close`` for every call whose writer died before its outcome: it may have reached Cohere."""
        with self._committing, self._transaction() as writer:
            tenants = {tenant for tenant, _, _ in self._orphans(writer)}
            writer.hold(tenants)
            # Looked up again: until the logs were held, another process may have closed the same calls.
            pending = _Pending(
                [
                    _Item(Entry(tenant, "orphan-close", call_id, {"state": "unknown", "attempt": attempt or None}))
                    for tenant, call_id, attempt in (self._orphans(writer) if tenants else ())
                    if tenant in tenants
                ]
            )
            changes = Transaction(self, writer)
            changes.take(pending)
            changes.write()
        return pending.receipts

    def _orphans(self, writer: db.Writer) -> list[tuple[str, bytes, int]]:
        """(tenant, call, attempt) of open calls whose writers are dead."""
        assert self._seat is not None
        living = {self._writer_id: True}
        orphans = []
        for tenant, call_id, attempt, writer_id in writer.execute(_OPEN_CALLS).fetchall():
            if writer_id not in living:
                living[writer_id] = self._seat.lives(writer_id, writer)
            if not living[writer_id]:
                orphans.append((tenant, call_id, attempt))
        return orphans

    # ── Forking ────────────────────────────────────────────────────────────────

    def _before_fork(self) -> None:
        # SQLite keeps its locks by process: a connection must not cross a fork. Both sides open their own again.
        self._committing.acquire()
        if self._writer is not None and self._seat is not None:
            with contextlib.suppress(GovernanceError), db.refusing("closing the audit database"), self._seat.turn():
                self._writer.close()
        self._writer = None

    def _after_fork_in_parent(self) -> None:
        self._committing.release()

    def _after_fork_in_child(self) -> None:
        if self._seat is not None:
            self._seat.abandon()
        self._ring.reset()
        self._fresh()


class _Rejected(Exception):
    """An entry that the log cannot take; the rest of its batch goes on."""


class Transaction:
    """The rows of one transaction, gathered and then written table by table."""

    def __init__(self, log: AuditLog, writer: db.Writer) -> None:
        self._log = log
        self._writer = writer
        self.execute: Any = writer.execute
        """(statement, values) → the driver's cursor."""
        self._edges: dict[str, tuple[Frontier, Tenancy]] = {}
        self._grown: set[str] = set()
        self._records: list[tuple[Any, ...]] = []
        self._bodies: list[tuple[Any, ...]] = []
        self._tokens: list[tuple[Any, ...]] = []
        self._nodes: list[tuple[Any, ...]] = []
        self._calls: dict[_Call, bool] = {}
        """Whether a call is open, as far as it was asked."""
        self._opened: dict[_Call, tuple[Any, ...]] = {}
        self._closed: list[tuple[Any, ...]] = []

    def now(self) -> datetime:
        """The time by the log's clock, UTC."""
        return self._log.now()

    def look_up(self, batch: Sequence[_Pending], tenants: Collection[str]) -> None:
        """Ask for every call of a batch at once what ``take`` would ask for each."""
        # The operator's log last: each log that is founded here is named in it, which moves its edge.
        for tenant in sorted(tenants, key=lambda tenant: (tenant == OPERATOR_LOG, tenant)):
            self._edge(tenant)
        asked = {}
        for pending in batch:
            for item in pending.items:
                entry = item.entry
                if opens(entry) or closes(entry):
                    call = _call(entry)
                    asked[call] = self.execute(_IS_OPEN, (self._edges[entry.tenant][1].keys.log, *call[1:]))
        for call, cursor in asked.items():
            self._calls[call] = cursor.fetchone() is not None

    def take(self, pending: _Pending) -> None:
        """Place a caller's entries. Raises ``_Rejected`` before anything of them was placed."""
        self._check_calls(pending)
        for item in pending.items:
            pending.receipts.append(self._place(item))

    def append(self, entry: Entry, refs: Sequence[Ref] = (), keys: Sequence[tuple[bytes, bytes]] = ()) -> Receipt:
        """Place one entry; it is durable when the transaction has ended."""
        pending = _Pending([_Item(entry, tuple(refs), tuple(keys))])
        self.take(pending)
        return pending.receipts[0]

    def tenancy(self, tenant: str) -> Tenancy | None:
        """The keys of a tenant that has a log."""
        if self.execute(_HEAD, (tenant,)).fetchone() is None:
            return None
        return self._edge(tenant)[1]

    def next_index(self, tenant: str) -> int:
        """Where the next record of a tenant's log will stand."""
        return self._edge(tenant)[0].size

    def hand_over(self, tenant: str, successor: primitives.Signer) -> str:
        """Write, and let the newest head be signed by the log's key and by the one that follows it.

        Returns the note with both signatures, which is the log's head then. The
        caller stores the successor; the next head is signed by what is stored.
        """
        self.write()
        tenancy = self._edge(tenant)[1]
        head = self._log._noted[tenant]  # noqa: SLF001
        note = checkpoint.cosigned(head.note, successor)
        self._log._noted[tenant] = _Head(head.frontier, note)  # noqa: SLF001
        self.execute(_SET_SIGNER, (str(tenancy.verifier.of(successor.public)), note, tenancy.keys.log))
        return note

    def keys_destroyed(self, tenant: str) -> None:
        """Make every writer, this one included, fetch the tenant's keys again before it seals."""
        tenancy = self._edge(tenant)[1]
        tenancy.children.clear()
        self.execute(_BUMP_KEYSET, (tenancy.keys.log,))

    def forget(self, tenant: str) -> None:
        """The tenant was erased: there is no head of its name to go on from."""
        self._edges.pop(tenant, None)
        self._log._forget(tenant)  # noqa: SLF001

    def take_or_reject(self, pending: _Pending) -> None:
        """``take``; entries the log cannot take fail their own caller only."""
        try:
            self.take(pending)
        except _Rejected as rejected:
            pending.error = AuditUnavailable(str(rejected))

    def _check_calls(self, pending: _Pending) -> None:
        """Exactly one terminal record a call, and none without its intent."""
        opened: set[_Call] = set()
        closed: set[_Call] = set()
        for item in pending.items:
            entry = item.entry
            if opens(entry):
                call = _call(entry)
                if call in opened or self._is_open(call):
                    raise _Rejected("the call has an intent already (give each attempt a number of its own)")
                opened.add(call)
            elif closes(entry):
                call = _call(entry)
                if call in closed or not (call in opened or self._is_open(call)):
                    raise _Rejected("the call has no open intent: its outcome is known already, or it never began")
                closed.add(call)

    def _is_open(self, call: _Call) -> bool:
        known = self._calls.get(call)
        if known is None:
            _, tenancy = self._edge(call[0])
            known = self._calls[call] = self.execute(_IS_OPEN, (tenancy.keys.log, *call[1:])).fetchone() is not None
        return known

    def _edge(self, tenant: str) -> tuple[Frontier, Tenancy]:
        edge = self._edges.get(tenant)
        if edge is None:
            edge = self._edges[tenant] = self._log._edge(self._writer, tenant)  # noqa: SLF001 - one idea, two classes
        return edge

    def _place(self, item: _Item) -> Receipt:
        entry = item.entry
        tenant = entry.tenant
        frontier, tenancy = self._edge(tenant)
        sealed = item.sealed
        if sealed is None or item.tenancy is not tenancy:
            sealed = self._seal(item, tenancy, frontier.size)
        log, index = tenancy.keys.log, frontier.size
        self._grown.add(tenant)
        for height, position, node in frontier.append(sealed.leaf):
            self._nodes.append((log, height, position, node))
        self._records.append((log, index, *sealed.record))
        self._bodies.append((log, index, *sealed.body))
        for name, value in sealed.tokens:
            self._tokens.append((log, name, value, index))
        if opens(entry):
            call = _call(entry)
            self._calls[call] = True
            self._opened[call] = (log, *call[1:], index, sealed.writer_id)
        elif closes(entry):
            call = _call(entry)
            self._calls[call] = False
            if self._opened.pop(call, None) is None:
                self._closed.append((log, *call[1:]))
        return Receipt(tenant, sealed.record_id, entry.call_id, index, entry.kind)

    def _seal(self, item: _Item, tenancy: Tenancy, index: int) -> Sealed:
        log = self._log
        time_us, writer = log._stamp()  # noqa: SLF001
        chosen = log.ring.choose_or_make(item.entry, tenancy, time_us, index, self._writer.execute)
        chosen = replace(chosen, introduced=(*chosen.introduced, *item.keys)) if item.keys else chosen
        return envelope.seal(item.entry, item.refs, tenancy.keys, chosen, time_us=time_us, writer=writer)

    def write(self) -> None:
        """All rows, and a signed head for each log that grew."""
        many = self._writer.executemany
        for statement, rows in (
            (_INSERT_RECORD, self._records),
            (_INSERT_BODY, self._bodies),
            (_INSERT_TOKEN, self._tokens),
            (_INSERT_NODE, self._nodes),
            (_INSERT_OPEN, list(self._opened.values())),
            (_DELETE_OPEN, self._closed),
        ):
            if rows:
                many(statement, rows)
        for tenant in self._grown:
            frontier, tenancy = self._edges[tenant]
            note = Checkpoint(tenancy.verifier.origin, frontier.size, frontier.root()).sign(tenancy.signer)
            self._writer.execute(_SET_HEAD, (frontier.size, frontier.encode(), note, tenancy.keys.log))
            self._log._noted[tenant] = _Head(frontier, note)  # noqa: SLF001
        for gathered in (self._records, self._bodies, self._tokens, self._nodes, self._opened, self._closed):
            gathered.clear()
        self._grown.clear()


_IS_OPEN = db.compiled(
    db.open_call.select()
    .with_only_columns(db.open_call.c.idx)
    .where(
        db.open_call.c.log == db.bound("key"),
        db.open_call.c.call_id == db.bound("call"),
        db.open_call.c.attempt == db.bound("try"),
    )
)


def opens(entry: Entry) -> bool:
    """Whether an entry begins a call that must end in a terminal record: an intent that was not refused."""
    return entry.kind == "intent" and bool(entry.call_id) and entry.facts.get("decision") != "refuse"


def closes(entry: Entry) -> bool:
    """Whether an entry is a call's terminal record."""
    return entry.kind in {"outcome", "orphan-close"} and bool(entry.call_id)


_Call = tuple[str, bytes, int]
"""(tenant, call id, attempt)."""


def _call(entry: Entry) -> _Call:
    return entry.tenant, entry.call_id, _attempt(entry)


def _attempt(entry: Entry) -> int:
    return int(entry.facts.get("attempt") or 0)


def _check_tenant(tenant: str) -> None:
    if tenant != OPERATOR_LOG and not TENANT_ID.fullmatch(tenant):
        raise AuditUnavailable("a tenant id must be a DNS label: lower-case letters, digits and hyphens")


_LOGS: weakref.WeakSet[AuditLog] = weakref.WeakSet()


def _each(name: str) -> None:
    for log in list(_LOGS):
        getattr(log, name)()


os.register_at_fork(
    before=lambda: _each("_before_fork"),
    after_in_parent=lambda: _each("_after_fork_in_parent"),
    after_in_child=lambda: _each("_after_fork_in_child"),
)
