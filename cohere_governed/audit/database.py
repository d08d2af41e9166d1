"""Tables, statements and SQLite; with ``postgres``, the only import of SQLAlchemy outside the migrations.

The tables and every statement are the same for both databases. What differs
(settings, gates, whose turn it is to commit, how one knows that a writer lives)
stands behind ``Database``, ``Seat`` and ``Writer``, which ``at`` chooses by URL:
SQLite's in this module, PostgreSQL's in ``postgres``.

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
import sqlite3
import stat
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar, Protocol
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from cohere_governed.errors import AuditUnavailable

__all__ = ["SCHEMA_VERSION", "Database", "FileLock", "Seat", "Sqlite", "Statement", "Writer", "at", "metadata"]

SCHEMA_VERSION = "0002"
"""Alembic revision that this code reads and writes."""

MINIMUM = (3, 35, 0)
FIXED = ((3, 44, 6), (3, 50, 7), (3, 51, 3))
"""Releases with the WAL-reset fix: these patch lines, and everything from the last one on."""

PAGE_BYTES = 8192
CHECKPOINT_ROWS = 2000
"""Changed rows after which the write-ahead log is moved into the database: 300 records, some megabytes."""
BUSY_SECONDS = 30.0
NETWORK_FILE_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ncpfs", "fuse.sshfs", "glusterfs"})

metadata = sa.MetaData()

log = sa.Table(
    "log",
    metadata,
    sa.Column("log", sa.Integer, primary_key=True),
    sa.Column("tenant", sa.String(64), nullable=False, unique=True),
    sa.Column("log_id", sa.LargeBinary(16), nullable=False, unique=True),
    sa.Column("vkey", sa.String(256), nullable=False),
    sa.Column("keyset", sa.Integer, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("frontier", sa.LargeBinary, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
)

record = sa.Table(
    "record",
    metadata,
    sa.Column("log", sa.Integer, sa.ForeignKey("log.log"), primary_key=True),
    sa.Column("idx", sa.BigInteger, primary_key=True),
    sa.Column("record_id", sa.LargeBinary(16), nullable=False),
    sa.Column("time_us", sa.BigInteger, nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("call_id", sa.LargeBinary(16)),
    sa.Column("leaf", sa.LargeBinary, nullable=False),
    sa.Column("facts_seed", sa.LargeBinary(32)),
    sa.Column("decision", sa.Text),
    sa.Column("surface", sa.Text),
    sa.Column("model", sa.Text),
    sa.Column("region", sa.Text),
    sa.Column("route", sa.Text),
    sa.Column("host", sa.Text),
    sa.Column("use_case", sa.Text),
    sa.Column("status", sa.BigInteger),
    sa.Column("policy_digest", sa.Text),
    sa.Column("entities", sa.Text),
    sa.Column("rules", sa.Text),
    sa.Column("state", sa.Text),
    sa.Column("attempt", sa.BigInteger),
    sa.Column("input_tokens", sa.BigInteger),
    sa.Column("output_tokens", sa.BigInteger),
    sa.Index("record_by_id", "log", "record_id", unique=True),
    sqlite_with_rowid=False,
)

body = sa.Table(
    "body",
    metadata,
    sa.Column("log", sa.Integer, primary_key=True),
    sa.Column("idx", sa.BigInteger, primary_key=True),
    sa.Column("meta_seed", sa.LargeBinary(32)),
    sa.Column("meta", sa.LargeBinary),
    sa.Column("content_seed", sa.LargeBinary(32)),
    sa.Column("content", sa.LargeBinary),
    sa.Column("vault_seed", sa.LargeBinary(32)),
    sa.Column("vault", sa.LargeBinary),
    sa.Column("index_seed", sa.LargeBinary(32)),
    sa.Column("tokens", sa.LargeBinary),
)

token = sa.Table(
    "token",
    metadata,
    sa.Column("log", sa.Integer, primary_key=True),
    sa.Column("field", sa.String(32), primary_key=True),
    sa.Column("token", sa.BigInteger, primary_key=True),
    sa.Column("idx", sa.BigInteger, primary_key=True),
    sqlite_with_rowid=False,
)

node = sa.Table(
    "node",
    metadata,
    sa.Column("log", sa.Integer, primary_key=True),
    sa.Column("height", sa.Integer, primary_key=True),
    sa.Column("idx", sa.BigInteger, primary_key=True),
    sa.Column("hash", sa.LargeBinary(32), nullable=False),
    sqlite_with_rowid=False,
)

key = sa.Table(
    "key",
    metadata,
    sa.Column("key_id", sa.LargeBinary(16), primary_key=True),
    sa.Column("log", sa.Integer, nullable=False),
    sa.Column("purpose", sa.String(16), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("label", sa.Text),
    sa.Column("lookup", sa.LargeBinary(32)),
    sa.Column("origin", sa.BigInteger),
    sa.Column("wrapped", sa.LargeBinary, nullable=False),
    sa.Index("key_by_lookup", "log", "purpose", "lookup", unique=True),
    sa.Index("key_by_origin", "log", "origin"),
    sqlite_with_rowid=False,
)

open_call = sa.Table(
    "open_call",
    metadata,
    sa.Column("log", sa.Integer, primary_key=True),
    sa.Column("call_id", sa.LargeBinary(16), primary_key=True),
    sa.Column("attempt", sa.BigInteger, primary_key=True),
    sa.Column("idx", sa.BigInteger, nullable=False),
    sa.Column("writer_id", sa.LargeBinary(16), nullable=False),
    sqlite_with_rowid=False,
)

hold = sa.Table(
    "hold",
    metadata,
    sa.Column("log", sa.Integer, primary_key=True),
    sa.Column("scope", sa.String(16), primary_key=True),
    sa.Column("target", sa.LargeBinary(16), primary_key=True),
    sa.Column("idx", sa.BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

RECORD_COLUMNS = tuple(column.name for column in record.columns)
BODY_COLUMNS = tuple(column.name for column in body.columns)


@contextlib.contextmanager
def refusing(doing: str) -> Iterator[None]:
    """Turn whatever the database or the file system says into ``AuditUnavailable``, without its words.

    A driver's message may quote bound values, and a damaged file garbles even that; only the type of the error is kept.
    """
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError, UnicodeError, _driver_error()) as error:
        cause = error.orig if isinstance(error, sa.exc.DBAPIError) and error.orig is not None else error
        name = getattr(cause, "sqlite_errorname", None) or type(cause).__name__
        raise AuditUnavailable(f"{doing} failed: {name}") from None


def _driver_error() -> type[Exception]:
    """What PostgreSQL's driver raises; one that nobody imported raises nothing."""
    psycopg = sys.modules.get("psycopg")
    error: type[Exception] = sqlite3.Error if psycopg is None else psycopg.Error
    return error


class Writer(Protocol):
    """The one connection of this process that commits. Never used after an error."""

    execute: Any
    """(statement, values) → the driver's cursor; one that is asked for its result waits for the database."""
    executemany: Any
    """(statement, rows)."""

    def begin(self) -> None:
        """Start a transaction."""

    def hold(self, tenants: Iterable[str]) -> None:
        """Keep other writers from these tenants' logs, those that do not exist yet included, until it ends.

        To be called before anything else of the transaction. Writers that hold
        several take them in one order, so none waits for another in a circle.
        """

    def commit(self) -> None:
        """Make the transaction durable; raises unless it is."""

    def tidy(self, *, now: bool = False) -> None:
        """After a commit, in its turn: what is due from time to time, or ``now`` because nothing will follow."""

    def scrub(self) -> bool:
        """Take deleted bytes out of what the database keeps beside its tables; whether none is left."""

    def close(self) -> None:
        """Give the connection up; a transaction that did not commit is rolled back."""


class Seat(Protocol):
    """One process's place among the writers of a log: its turn to commit, and its sign of life."""

    writer_id: bytes

    def turn(self) -> contextlib.AbstractContextManager[None]:
        """To be held around a transaction and what must follow it before another's."""

    def writer(self) -> Writer:
        """A connection to commit with; inside ``turn``."""

    def lives(self, writer_id: bytes, writer: Writer) -> bool:
        """Whether the process of a writer still runs, so that it may yet write its calls' outcomes."""

    def leave(self) -> None:
        """Give the seat up."""

    def abandon(self) -> None:
        """In a forked child: let go of what belongs to the parent, without ending it."""


class Database(Protocol):
    """Where a log lives."""

    shared: ClassVar[bool]
    """Whether other machines may write to it too; then nobody can say what a deletion leaves behind, and where."""

    def gate(self, *, writing: bool = True) -> None:
        """Refuse a place that cannot keep an acknowledged record; with ``writing``, a role that must not write."""

    def reading(self) -> contextlib.AbstractContextManager[Connection]:
        """A read-only connection in one snapshot. Raises ``AuditUnavailable``."""

    def prepare(self) -> None:
        """Make the place of a new log. Raises ``AuditUnavailable`` when there is one already."""

    def migrating(self) -> contextlib.AbstractContextManager[Connection]:
        """A transaction to change the schema in, while no writer commits."""

    def schema(self) -> str | None:
        """The Alembic revision that is there, ``None`` when there is none. Raises ``AuditUnavailable``."""

    def seat(self, writer_id: bytes) -> Seat:
        """Sit down among the writers."""


def at(url: str) -> Database:
    """The database that a URL names: the one place where its kind is chosen.

    Raises ``AuditUnavailable`` for a URL that is not a database this code can keep a log in.
    """
    try:
        parsed = make_url(url)
    except (SQLAlchemyError, ValueError):
        raise AuditUnavailable(f"the audit database URL cannot be read (write {_SPELLINGS})") from None
    if parsed.drivername == "sqlite" and parsed.database and parsed.database != ":memory:":
        return Sqlite(Path(parsed.database).absolute())
    if parsed.drivername == "postgresql+psycopg":
        from cohere_governed.audit.postgres import Postgres  # noqa: PLC0415 - its driver is an extra

        return Postgres(parsed)
    raise AuditUnavailable(f"the audit database must be a SQLite file or PostgreSQL (write {_SPELLINGS})")


_SPELLINGS = "`sqlite:///PATH` or `postgresql+psycopg://USER@HOST/NAME`"


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
        self.lock_path = path.with_name(path.name + ".lock")
        self.writers = path.with_name(path.name + ".writers")
        self._readers: Engine | None = None

    def gate(self, *, writing: bool = True) -> None:  # noqa: ARG002 - files have no roles
        """Refuse a library or a file system that cannot keep an acknowledged record."""
        if sqlite3.sqlite_version_info < MINIMUM:
            raise AuditUnavailable(f"SQLite {sqlite3.sqlite_version} is too old (3.35 or newer is needed)")
        kind = file_system(self.path.parent)
        if kind in NETWORK_FILE_SYSTEMS:
            raise AuditUnavailable(f"the audit database stands on a network file system ({kind}), which cannot lock")

    def engine(self, *, read_only: bool) -> Engine:
        """An engine that opens a connection a use. Raises nothing until used."""
        mode = "ro" if read_only else "rw"
        url = URL.create("sqlite", database=f"file:{quote(str(self.path))}", query={"mode": mode, "uri": "true"})
        engine = sa.create_engine(
            url,
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
        with refusing("reading the audit database"), self._readers.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            try:
                yield connection
            finally:
                connection.rollback()

    def prepare(self) -> None:
        """Make the empty file of a new log, for its owner only. Raises ``AuditUnavailable`` when there is one."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        except FileExistsError:
            raise AuditUnavailable("there is a database at the audit URL already") from None
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
        mounts = Path("/proc/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    best, kind = -1, ""
    place = path.resolve()
    for line in mounts:
        fields = line.split(" ")
        if len(fields) > 2:
            point = Path(fields[1].encode().decode("unicode_escape"))
            if (place == point or point in place.parents) and len(point.parts) > best:
                best, kind = len(point.parts), fields[2]
    return kind


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
        self._driver = driver(self._connection)
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


def tolerant(connection: Connection) -> Any:
    """The driver's own connection, which then reads text that is not UTF-8 (damage, tampering) instead of failing."""
    found = driver(connection)
    if isinstance(found, sqlite3.Connection):  # the other database has no text that is not UTF-8
        found.text_factory = lambda data: data.decode("utf-8", "replace")
    return found


def damaged(connection: Connection) -> bool:
    """Whether the database itself says that its pages or indexes do not hold together."""
    if connection.dialect.name == "postgresql":
        return bool(_postgres().damaged(connection))
    return bool(driver(connection).execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok")


TOTALS = (
    sa.func.count(),
    sa.func.min(record.c.time_us),
    sa.func.max(record.c.time_us),
    sa.cast(sa.func.sum(record.c.input_tokens), sa.BigInteger),  # a sum of these is no integer in PostgreSQL
    sa.cast(sa.func.sum(record.c.output_tokens), sa.BigInteger),
)
"""Number, oldest, newest, tokens in and out of grouped records."""
SPAN = (sa.func.min(record.c.time_us), sa.func.max(record.c.time_us))
"""Oldest and newest of grouped records."""


def driver(connection: Connection) -> Any:
    """The driver's own connection, for statements that run often."""
    found = connection.connection.driver_connection
    return _postgres().Driver(found) if connection.dialect.name == "postgresql" else found


def _postgres() -> Any:
    from cohere_governed.audit import postgres  # noqa: PLC0415 - its driver is an extra

    return postgres


class Statement(str):
    """A statement as SQLite's driver takes it, with what is needed to say it to another's."""

    __slots__ = ("clause", "streamed")

    clause: sa.sql.ClauseElement
    streamed: bool
    """Whether its rows may be too many to be fetched at once."""


def compiled(statement: sa.sql.ClauseElement, *, streamed: bool = False) -> Statement:
    """The statement as the driver takes it, its values to be given in the order they stand."""
    made = Statement(statement.compile(dialect=_DIALECT))
    made.clause, made.streamed = statement, streamed
    return made


def bound(name: str) -> sa.BindParameter[Any]:
    """A value to be given when the statement runs."""
    return sa.bindparam(name)


def literal(value: int) -> sa.ColumnElement[int]:
    """A constant of ours, written into the statement."""
    return sa.literal_column(str(value), sa.Integer)


def null() -> sa.ColumnElement[Any]:
    """No value, written into the statement."""
    return sa.null()


def whole(column: sa.ColumnElement[int], unit: int) -> sa.ColumnElement[int]:
    """``column`` in whole units, rounded down."""
    return sa.cast((column - column % literal(unit)) / literal(unit), sa.BigInteger)


def highest(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """``max`` of a column."""
    return sa.func.max(column)


def number_of() -> sa.ColumnElement[int]:
    """``count`` of the rows."""
    return sa.func.count()


_DIALECT = sqlite.dialect()
