"""The log in a SQLite file.

Versions of SQLite from 3.7.0 to 3.51.2 (but for the backports in ``FIXED``) may
lose committed rows in WAL mode when a commit that resets the log meets another
connection's checkpoint. Here that meeting cannot happen: every commit and every
checkpoint is made under one ``flock``, automatic checkpoints are off, and readers
open the file read-only, so they can never checkpoint. Where ``flock`` cannot be
relied on (a network file system) the store refuses to open.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import sqlite3
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.pool import NullPool

from cohere_governed.audit.place import Seat, Writer, refusing
from cohere_governed.audit.reserve import Reserve
from cohere_governed.audit.tables import metadata
from cohere_governed.errors import AuditUnavailable

MINIMUM = (3, 35, 0)
FIXED = ((3, 44, 6), (3, 50, 7), (3, 51, 3))
"""Releases with the WAL-reset fix: these patch lines, and everything from the last one on."""

PAGE_BYTES = 8192
CHECKPOINT_ROWS = 2000
"""Changed rows after which the write-ahead log is moved into the database: 300 records, some megabytes."""
BUSY_SECONDS = 30.0
NETWORK_FILE_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ncpfs", "fuse.sshfs", "glusterfs"})


class FileLock:
    """An exclusive ``flock``: the kernel queues writers fairly, which SQLite's busy handler does not."""

    __slots__ = ("_fd",)

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)

    def __enter__(self) -> None:
        fcntl.flock(self._fd, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        fcntl.flock(self._fd, fcntl.LOCK_UN)

    def try_acquire(self) -> bool:
        """Take the lock for good unless somebody holds it."""
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        """Give up this process's descriptor; the lock goes with the last one."""
        os.close(self._fd)


class Sqlite:
    """A log in a file."""

    shared: ClassVar[bool] = False

    def __init__(self, path: Path) -> None:
        self.path = path
        self.where = f"in `{path}`"
        self.lock_path = path.with_name(path.name + ".lock")
        self.writers = path.with_name(path.name + ".writers")
        self.reserve: Reserve | None = Reserve(path)
        self._readers: Engine | None = None

    def gate(self, *, writing: bool = True) -> None:  # noqa: ARG002 - files have no roles
        """Refuse a library or a file system that cannot keep an acknowledged record."""
        if sqlite3.sqlite_version_info < MINIMUM:
            raise AuditUnavailable(f"SQLite {sqlite3.sqlite_version} is too old (3.35 or newer is needed)")
        kind = file_system(self.path.parent)
        if kind in NETWORK_FILE_SYSTEMS:
            raise AuditUnavailable(f"the audit database stands on a network file system ({kind}), which cannot lock")

    def engine(self, *, read_only: bool, still: bool = False) -> Engine:
        """An engine that opens a connection a use. Raises nothing until used.

        ``still`` is for a file that nobody has open and that stands where nothing can be written beside it.
        """
        query = {"mode": "ro" if read_only else "rw", "uri": "true", **({"immutable": "1"} if still else {})}
        engine = sa.create_engine(
            URL.create("sqlite", database=f"file:{quote(os.fsencode(self.path))}", query=query),
            poolclass=NullPool,
            hide_parameters=True,  # an exception that prints bound values prints content
            connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False, "isolation_level": None},
        )
        sa.event.listen(engine, "connect", _settings)
        return engine

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A read-only connection in one snapshot. Raises ``AuditUnavailable``."""
        if self._readers is None:
            self._readers = self.engine(read_only=True)
        with refusing(f"reading the audit database `{self.path}`"), contextlib.ExitStack() as stack:
            try:
                connection = stack.enter_context(self._readers.connect())
                connection.exec_driver_sql("BEGIN")
                connection.exec_driver_sql("SELECT count(*) FROM sqlite_schema")  # takes the snapshot
            except sa.exc.OperationalError:
                if not self._still():
                    raise
                connection = stack.enter_context(self._unmoved())
            try:
                yield connection
            finally:
                connection.rollback()

    def _still(self) -> bool:
        """Whether the file can be read without the two beside it that WAL mode needs, and that cannot be made here."""
        wal = self.path.with_name(self.path.name + "-wal")
        # Who only reads leaves an empty one behind, and cannot take it away.
        empty = not wal.exists() or wal.stat().st_size == 0
        return empty and self.path.exists() and not os.access(self.path.parent, os.W_OK)

    @contextlib.contextmanager
    def _unmoved(self) -> Iterator[Connection]:
        """A connection without locks, believed only if nobody wrote meanwhile. Raises ``AuditUnavailable``."""
        before = self.path.stat()
        with self.engine(read_only=True, still=True).connect() as connection:
            yield connection
        after = self.path.stat()
        if not self._still() or (before.st_ino, before.st_mtime_ns, before.st_size) != (
            after.st_ino, after.st_mtime_ns, after.st_size,
        ):  # fmt: skip
            raise AuditUnavailable("the audit database was written to while it was read without locks (read it again)")

    def prepare(self) -> None:
        """Make the empty file of a new log, for its owner only. Raises ``AuditUnavailable`` when there is one."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        except FileExistsError:
            raise AuditUnavailable(f"there is a database already: `{self.path}`") from None
        os.close(descriptor)
        with self.engine(read_only=False).connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")

    @contextlib.contextmanager
    def migrating(self) -> Iterator[Connection]:
        """A transaction to change the schema in, under the writers' lock."""
        lock = FileLock(self.lock_path)
        try:
            with lock, self.engine(read_only=False).connect() as connection:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                yield connection
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            lock.close()

    def schema(self) -> str | None:
        """The Alembic revision in the file, ``None`` when there is none. Raises ``AuditUnavailable``."""
        if not self.path.exists():
            return None
        with self.reading() as connection:
            if not sa.inspect(connection).has_table("alembic_version"):
                return None
            found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        return None if found is None else str(found)

    def seat(self, writer_id: bytes) -> Seat:
        """Sit down among the writers."""
        return SqliteSeat(self, writer_id)


def reset_prone(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite has the WAL-reset bug, so that only the lock stands between it and the log."""
    return version < FIXED[-1] and not any(fixed <= version < (*fixed[:2], 1000) for fixed in FIXED)


def file_system(path: Path) -> str:
    """Type of the file system ``path`` stands on, as ``/proc/mounts`` names it; empty where that cannot be read."""
    try:
        mounts = Path("/proc/mounts").read_bytes()
    except OSError:
        return ""
    return mounted(mounts, path.resolve())


def mounted(mounts: bytes, place: Path) -> str:
    """Type of the file system that ``place``, an absolute path, stands on by lines as ``/proc/mounts`` has them."""
    best, kind = -1, ""
    for line in mounts.splitlines():
        fields = line.split(b" ")
        if len(fields) > 2:
            point = Path(os.fsdecode(_OCTAL.sub(lambda found: bytes([int(found[1], 8)]), fields[1])))
            # A later line of one point lies over the earlier.
            if (place == point or point in place.parents) and len(point.parts) >= best:
                best, kind = len(point.parts), os.fsdecode(fields[2])
    return kind


_OCTAL = re.compile(rb"\\([0-3][0-7]{2})")
"""How blanks, tabs, line ends and backslashes stand there; all else is as it is."""


def _settings(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for statement in (
        f"PRAGMA page_size={PAGE_BYTES}",  # counts only before the file has its first page
        "PRAGMA synchronous=FULL",  # NORMAL loses acknowledged rows at power loss in WAL mode
        "PRAGMA fullfsync=ON",
        "PRAGMA checkpoint_fullfsync=ON",
        "PRAGMA secure_delete=ON",  # default differs by build; erasure depends on it
        "PRAGMA wal_autocheckpoint=0",  # checkpoints happen under the lock only
        "PRAGMA temp_store=MEMORY",  # no plaintext column in a temporary file
        "PRAGMA trusted_schema=OFF",
        "PRAGMA cell_size_check=ON",
        "PRAGMA mmap_size=0",
    ):
        cursor.execute(statement)
    cursor.close()


MOVED_AWAY = (
    "CREATE TRIGGER moved_away BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'this log went to another database'); END"
)
"""Every append sets the head of a log: none can be made to a log that went away, and nothing else is changed."""


def disguised(run: Any) -> bool:
    """Whether a table is something else, has columns that are computed, or anything acts when it is written."""
    there = {name: (kind, page) for kind, name, page in run("SELECT type, name, rootpage FROM sqlite_schema")}
    for table in metadata.tables.values():
        kind, page = there.get(table.name, ("", 0))
        columns = {(column[1], column[6]) for column in run(f"PRAGMA table_xinfo({table.name})")}
        if kind != "table" or not page or columns != {(column.name, 0) for column in table.columns}:
            return True
    acting = run("SELECT sql FROM sqlite_schema WHERE type IN ('view', 'trigger')").fetchall()
    return any(sql != MOVED_AWAY for (sql,) in acting)


class SqliteSeat:
    """Turns by one lock file for all writers; a locked file of its own says that a writer lives."""

    def __init__(self, database: Sqlite, writer_id: bytes) -> None:
        self._database = database
        self.writer_id = writer_id
        self._turn = FileLock(database.lock_path)
        database.writers.mkdir(mode=0o700, exist_ok=True)
        self._path = database.writers / writer_id.hex()
        self._alive = FileLock(self._path)
        if not self._alive.try_acquire():
            raise AuditUnavailable("another writer has this writer's id")

    def turn(self) -> contextlib.AbstractContextManager[None]:
        return self._turn

    def writer(self) -> Writer:
        return SqliteWriter(self._database)

    def lives(self, writer_id: bytes, writer: Writer) -> bool:  # noqa: ARG002 - asked of the file system
        path = self._database.writers / writer_id.hex()
        if not path.exists():
            return False
        lock = FileLock(path)
        try:
            if not lock.try_acquire():
                return True
            path.unlink(missing_ok=True)
        finally:
            lock.close()
        return False

    def leave(self) -> None:
        with contextlib.suppress(OSError):
            self._path.unlink()
        self.abandon()

    def abandon(self) -> None:
        # Closing a copied descriptor leaves the parent's lock; unlocking it would not.
        self._turn.close()
        self._alive.close()


class SqliteWriter:
    """The one connection of this process that commits. Used under the lock only; never after an error.

    Statements are compiled once from the tables and run on the driver's
    connection: the engine's own path costs two to three times as much for one row.
    """

    def __init__(self, database: Sqlite) -> None:
        self._engine = database.engine(read_only=False)
        self._paths = [str(database.path) + suffix for suffix in ("", "-wal", "-shm")]
        self._connection = self._engine.connect()
        self._driver: Any = self._connection.connection.driver_connection
        assert self._driver is not None
        self.execute: Any = self._driver.execute
        self.executemany: Any = self._driver.executemany
        mode = self.execute("PRAGMA journal_mode=WAL").fetchone()[0]
        if mode != "wal":
            raise AuditUnavailable("the audit database cannot use a write-ahead log here")
        self.execute("SELECT count(*) FROM log").fetchone()  # makes SQLite open -wal and -shm
        self._files = self._identities()
        self._checkpointed = 0
        self.checkpoint()

    def _identities(self) -> list[tuple[int, int]]:
        found = []
        for path in self._paths:
            status = os.lstat(path)
            if not stat.S_ISREG(status.st_mode):
                raise AuditUnavailable("a file of the audit database is not a regular file")
            found.append((status.st_dev, status.st_ino))
        return found

    def begin(self) -> None:
        self.execute("BEGIN IMMEDIATE")

    def hold(self, tenants: Iterable[str]) -> None:
        """Nothing: the lock file keeps every other writer from everything."""

    def commit(self) -> None:
        """Make the transaction durable.

        Refuses when the database, its log or its index was removed or replaced
        since it was opened: SQLite goes on committing into a -wal that was
        unlinked, and after a crash all of it is gone.
        """
        self.execute("COMMIT")
        if self._identities() != self._files:
            raise AuditUnavailable("the audit database was replaced while it was open")

    def tidy(self, *, now: bool = False) -> None:
        """Checkpoint when this connection changed enough rows since it last did."""
        # The size of the -wal says nothing: it is written again from its start and never shrinks.
        if now or self._driver.total_changes - self._checkpointed > CHECKPOINT_ROWS:
            self._checkpointed = self._driver.total_changes
            self.checkpoint()

    def checkpoint(self, *, truncate: bool = False) -> bool:
        """Move the write-ahead log into the database; whether nothing of it is left."""
        # Waiting for a reader here would make every writer wait: come back later instead.
        self.execute("PRAGMA busy_timeout=0")
        try:
            busy, in_log, moved = self.execute(
                f"PRAGMA wal_checkpoint({'TRUNCATE' if truncate else 'PASSIVE'})"
            ).fetchone()
        finally:
            self.execute(f"PRAGMA busy_timeout={int(BUSY_SECONDS * 1000)}")
        return not busy and in_log == moved and (not truncate or in_log == 0)

    def scrub(self) -> bool:
        """Empty the write-ahead log."""
        return self.checkpoint(truncate=True)

    def close(self) -> None:
        self._connection.close()
        self._engine.dispose()
