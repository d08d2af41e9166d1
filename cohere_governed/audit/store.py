"""The log that is written: ``append`` returns when the record is durable, and not before.

    caller's thread   check, seal                                   (no lock held)
    leader            for everybody who queued meanwhile:
                        lock file → are the files still ours → BEGIN IMMEDIATE
                        → head as last seen? → leaves → rows → one signed head a log
                        → COMMIT (fsync) → anchor → unlock
    every caller      its receipt, or ``AuditUnavailable``

After any error in a transaction the connection is thrown away and nothing is
believed: what the error left behind is read again from the files, and the next
append goes on only if the log still continues what this process had seen.
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import secrets
import sys
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import final

from cohere_governed.audit import database as db
from cohere_governed.audit import envelope, grants, heads, migrate, shredding
from cohere_governed.audit.anchor import Anchor
from cohere_governed.audit.group import MAX_BATCH, Group, Item, Pending
from cohere_governed.audit.heads import Head
from cohere_governed.audit.keyring import KeyRing, Tenancy
from cohere_governed.audit.keys import provider
from cohere_governed.audit.place import NoRoom, no_room, with_room
from cohere_governed.audit.record import ID_BYTES, Ref
from cohere_governed.audit.transaction import Transaction, closes
from cohere_governed.audit.tree import Frontier
from cohere_governed.errors import AuditUnavailable, GovernanceError, KeyUnavailable
from cohere_governed.model import OPERATOR_LOG, TENANT_ID, Entry, Receipt

SWEEP_SECONDS = 60.0
"""How often calls of dead writers are looked for."""
Clock = Callable[[], int]
"""Nanoseconds since 1970 UTC, as ``time.time_ns``."""

_LAST_LOG = db.compiled(db.log.select().with_only_columns(db.highest(db.log.c.log)))
_OPEN_CALLS = db.compiled(
    db.open_call.select()
    .with_only_columns(db.log.c.tenant, db.open_call.c.call_id, db.open_call.c.attempt, db.open_call.c.writer_id)
    .where(db.log.c.log == db.open_call.c.log)
)


@final
class AuditLog:
    """An open audit log. Safe to share between threads; a forked child goes on with a writer of its own."""

    def __init__(
        self,
        database: db.Database,
        ring: KeyRing,
        anchor: Anchor | None,
        clock: Clock = time.time_ns,
        *,
        read_only: bool = False,
    ) -> None:
        """Use ``open`` or ``create``."""
        self.read_only = read_only
        """Whether nothing can be appended, so that nothing sealed can be opened either."""
        self._clock = clock
        self._database = database
        self._ring = ring
        self._anchor = anchor
        self._heads: dict[str, Head] = {}
        self._closed = False
        self._fresh()
        _LOGS.add(self)

    def _fresh(self) -> None:
        """State of one process."""
        self._mutex = threading.Lock()
        self._group = Group(self._commit)
        self._local = threading.local()
        self._deferred: deque[Entry] = deque()
        self._committing = threading.Lock()
        self._writer: db.Writer | None = None
        self._seat: db.Seat | None = None
        self._writer_id = b""
        self._sequence = 0
        self._time_us = 0
        self._swept = 0.0
        self._scarce = False
        """Whether there was no room when it was last looked."""

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
        read_only: bool = False,
    ) -> AuditLog:
        """Open an existing log for writing, or ``read_only``.

        ``anchor`` is a file, best on another volume, that every signed head is
        appended to before its records count as durable. ``shred_root`` is the
        file of the shred tree; a key file has it beside it (see ``shred``).
        ``clock`` is where the records take their times from.

        ``read_only`` writes nothing anywhere: for a standby, a copy, a file that
        may only be read, and for whoever only searches. The key is asked for
        when a search by person first needs it, the anchor not at all (``verify``
        compares it), and what appends is refused, opening a record included:
        that it was opened could not be recorded.

        Raises ``AuditUnavailable`` when there is no log, its schema is not this
        code's (see ``migrate.upgrade``), the store cannot keep what it
        acknowledges, or the log is behind its anchor; ``KeyUnavailable`` when
        the key cannot be had or is not the one.
        """
        database = db.at(database_url)
        with db.refusing("opening the audit database"):
            if not read_only:
                database.gate()
            found = with_room(database.schema, None if read_only else database.reserve)
        db.known(database, found)
        ring = grants.ring_of(key_ref, shred_root, shared=database.shared, read_only=read_only)
        log = cls(
            database, ring, Anchor(anchor, make=False) if anchor is not None else None, clock, read_only=read_only
        )
        try:
            if not read_only:
                log._begin()
                shredding.complete(log)
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
        with_room(self._look, self._database.reserve)
        self._sweep_if_due()
        if self._database.reserve is not None and not self._database.reserve.ready():
            _log.warning(_FULL)

    def _look(self) -> None:
        with self._committing, self._transaction() as writer:
            writer.hold((self._ring.home,))
            self._head(writer, self._ring.home)
            if self._anchor is not None:
                heads.check_anchor(self._anchor, writer, shared=self._database.shared)

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
        return _had(self._tenancy(tenant).keys.standin)

    def cache_key(self, tenant: str) -> bytes:
        """32 bytes that key a tenant's caches."""
        return _had(self._tenancy(tenant).keys.cache)

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
        if self.read_only:
            with self._database.reading() as connection:
                found = self._ring.load(tenant, db.driver(connection).execute)
            if found is None:
                raise AuditUnavailable("the tenant has no log here")
            return found
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
        pending = Pending([Item(entry, refs) for entry, refs in entries])
        self._append((pending,))
        if pending.error is not None:
            raise pending.error
        return pending.receipts

    def append_each(self, asked: Sequence[Sequence[Entry]]) -> list[list[Receipt] | GovernanceError]:
        """``append_many`` of each, with one wait for the disk; receipts or the error of each."""
        pendings = [Pending([Item(entry) for entry in entries]) for entries in asked]
        for at in range(0, len(pendings), MAX_BATCH):
            self._append(pendings[at : at + MAX_BATCH])
        return [pending.error or pending.receipts for pending in pendings]

    def _append(self, pendings: Sequence[Pending]) -> None:
        """Seal and commit; what goes wrong with one of several is its own error."""
        here = self._local
        outer = getattr(here, "inside", False)
        here.inside = True  # this thread may hold locks of the log: see ``append_from_finalizer``
        try:
            sealed = [pending for pending in pendings if self._sealed(pending)]
            if sealed:
                self._group.commit(sealed)
            self._sweep_if_due()
        finally:
            here.inside = outer
        while self._deferred:
            with contextlib.suppress(IndexError):
                self.append(self._deferred.popleft())

    def _sealed(self, pending: Pending) -> bool:
        """Whether entries may be committed: they are what a log takes, and sealed where the keys are at hand."""
        try:
            for item in pending.items:
                envelope.checked(item.entry)
                self._seal_if_cached(item)
        except GovernanceError as error:
            pending.error = error
        return pending.error is None

    def append_from_finalizer(self, entry: Entry) -> None:
        """Make ``entry`` durable now, or with this thread's next append if it is inside one.

        The garbage collector ends abandoned streams in whatever thread it runs, also in one that holds our locks:
        waiting there would be waiting for itself. Nothing is done while the interpreter is taken down, and with it the
        database's driver: the next who opens the log closes what was left open. Raises ``AuditUnavailable``.
        """
        if sys.is_finalizing():
            return
        if getattr(self._local, "inside", False):
            self._deferred.append(entry)
        else:
            self.append(entry)

    def _seal_if_cached(self, item: Item) -> None:
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
                item.entry,
                item.refs,
                tenancy.keys,
                chosen,
                time_us=item.time_us,
                writer=writer,
                stated=tenancy.stated,
            )
            item.tenancy = tenancy

    def _stamp(self) -> tuple[int, tuple[bytes, int]]:
        """Time and writer of one record. Times of one writer ascend strictly, so its ids sort as it made them."""
        with self._mutex:
            self._sequence += 1
            self._time_us = max(self._clock() // 1000, self._time_us + 1)
            return self._time_us, (self._writer_id, self._sequence)

    # ── Committing ─────────────────────────────────────────────────────────────

    def _commit(self, batch: Sequence[Pending]) -> None:
        reserve = self._database.reserve
        self._scarce = reserve is not None and not reserve.ready()
        try:
            self._store(batch)
        except NoRoom:
            if not self._spend():
                raise
            for pending in batch:
                pending.receipts.clear()
            self._store(batch)

    def _store(self, batch: Sequence[Pending]) -> None:
        if self._scarce:
            for pending in batch:
                if not all(closes(item.entry) for item in pending.items):
                    pending.error = NoRoom(_FULL)
            batch = [pending for pending in batch if pending.error is None]
        if not batch:
            return
        with self._committing, self._transaction() as writer:
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
        if self.read_only:
            raise AuditUnavailable("the audit log is open for reading only, so nothing can be put on record")
        self._noted: dict[str, Head] = {}
        self._last_words: list[str] = []
        self._stated: list[tuple[Tenancy, tuple[bytes, str], bytes]] = []
        with db.refusing("writing to the audit database"):
            try:
                seat = self._seat or self._sit_down()
                with seat.turn():
                    strange = self._anchor is not None and self._heads and not self._anchor.same()
                    writer = self._writer = self._writer or seat.writer()
                    writer.begin()
                    if strange and self._anchor is not None:  # gone, or put back from a copy
                        heads.check_anchor(self._anchor, writer, shared=self._database.shared)
                    yield writer
                    writer.commit()
                    if self._anchor is not None and self._noted:
                        self._anchored([*self._last_words, *(head.note for head in self._noted.values())])
                    self._heads.update(self._noted)
                    for tenancy, grounds, record_id in self._stated:
                        tenancy.has_stated(grounds, record_id)
                    self._tidy(writer)
            except BaseException:
                self._discard()
                raise

    def _anchored(self, heads: list[str]) -> None:
        """Append heads to the anchor; what is durable already must not be tried again."""
        assert self._anchor is not None
        try:
            try:
                self._anchor.append(heads)
            except OSError as error:
                if not (no_room(error) and self._spend()):
                    raise
                self._anchor.append([])  # what it owes
        except OSError as error:
            raise AuditUnavailable(f"the anchor takes nothing: {type(error).__name__}") from None

    def _spend(self) -> bool:
        """Give the room away that was held back; whether there was any."""
        reserve = self._database.reserve
        self._scarce = True
        return reserve is not None and reserve.spend()

    def _tidy(self, writer: db.Writer) -> None:
        """Empty the write-ahead log when it is time, or when there is no room for it to grow."""
        try:
            writer.tidy(now=self._scarce)
        except Exception as error:
            if not no_room(error):
                raise
            self._discard()  # what was committed is durable where it is

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
        row = writer.execute(heads.HEAD, (tenant,)).fetchone()
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
        return heads.opened(tenancy, size, frontier, note, held), tenancy

    def _found(self, writer: db.Writer, tenant: str) -> tuple[Frontier, Tenancy]:
        """Make a tenant's log; its genesis, and in the operator's log the word that it exists."""
        last = writer.execute(_LAST_LOG).fetchone()[0] or 0
        tenancy = self._ring.found(tenant, last + 1, writer.execute)
        ref = Ref("log", tenancy.keys.log_id)
        self._noted[tenant] = Head(Frontier(), "")
        changes = Transaction(self, writer)
        for owner in dict.fromkeys((tenant, OPERATOR_LOG)):
            changes.take(Pending([Item(Entry(owner, "genesis", meta={"tenant": tenant}), (ref,))]))
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
            if self._closed or self._seat is None:
                raise AuditUnavailable("the audit log is closed")
            with self._seat.turn():
                self._writer = self._writer or self._seat.writer()  # another thread's append may have failed meanwhile
                return self._writer.scrub()

    # ── Calls of dead writers ──────────────────────────────────────────────────

    def _sweep_if_due(self) -> None:
        now = time.monotonic()
        if self._swept and now - self._swept < SWEEP_SECONDS:
            return
        self._swept = now
        if self._ring.grant is not None:
            return  # whoever has every tenant's keys does it
        self.close_orphans()
        try:
            shredding.complete(self)  # what somebody erased who may not do it himself
        except GovernanceError as error:
            _log.critical("what was erased is not shredded yet: %s", error)

    def close_orphans(self) -> list[Receipt]:
        """Append ``orphan-close`` for every call whose writer died before its outcome: it may have reached Cohere."""
        return with_room(self._close_orphans, self._database.reserve)

    def _close_orphans(self) -> list[Receipt]:
        with self._committing, self._transaction() as writer:
            tenants = {tenant for tenant, _, _ in self._orphans(writer)}
            writer.hold(tenants)
            # Looked up again: until the logs were held, another process may have closed the same calls.
            pending = Pending(
                [
                    Item(Entry(tenant, "orphan-close", call_id, {"state": "unknown", "attempt": attempt or None}))
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


def _had(key: bytes) -> bytes:
    if not key:
        raise KeyUnavailable("the grant at hand makes no stand-ins and governs no calls")
    return key


def _check_tenant(tenant: str) -> None:
    if tenant != OPERATOR_LOG and not TENANT_ID.fullmatch(tenant):
        raise AuditUnavailable("a tenant id must be a DNS label: lower-case letters, digits and hyphens")


_FULL = (
    "the disk with the audit log is full, or nearly: calls that were begun are still recorded, and nothing else until"
    " there is room"
)
_log = logging.getLogger(__name__)
_LOGS: weakref.WeakSet[AuditLog] = weakref.WeakSet()


def _each(name: str) -> None:
    for log in list(_LOGS):
        getattr(log, name)()


@atexit.register
def _close_at_exit() -> None:
    """Give up what nobody closed, while the database's driver is still there."""
    for log in list(_LOGS):
        with contextlib.suppress(GovernanceError):
            log.close()


os.register_at_fork(
    before=lambda: _each("_before_fork"),
    after_in_parent=lambda: _each("_after_fork_in_parent"),
    after_in_child=lambda: _each("_after_fork_in_child"),
)
