"""The log on PostgreSQL: the same tables, statements and format, for writers on several machines.

    SQLite                                   here
    one lock file for all writers            the row of a tenant's head, ``FOR UPDATE``: tenants do not wait for
                                             one another
    a locked file says that a writer lives   an advisory lock of a session that does nothing else
    -wal and -shm are still the ones opened  ``COMMIT`` said so, with ``synchronous_commit`` on
    settings of the connection               settings of the server, refused where they lose what was acknowledged

Order of locks, so that no two writers wait in a circle: the founding lock (only
who makes a tenant's log takes it), then heads by name, the operator's last.

``psycopg`` is imported here only, by the extra ``postgres``.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import logging
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.pool import NullPool

from cohere_governed.audit.place import Seat, Writer, refusing
from cohere_governed.audit.reserve import Reserve
from cohere_governed.audit.statements import Statement
from cohere_governed.audit.tables import SCHEMA_VERSION, metadata
from cohere_governed.errors import AuditUnavailable
from cohere_governed.model import OPERATOR_LOG

try:
    import psycopg
except ImportError:
    raise AuditUnavailable("PostgreSQL needs the driver psycopg (install `cohere-governed[postgres]`)") from None

__all__ = ["MINIMUM", "Postgres"]

MINIMUM = 15
"""Oldest major release of PostgreSQL that still gets fixes in 2026."""

LOCK_SECONDS = 30
"""How long a writer waits for a tenant's head."""
IDLE_SECONDS = 60
"""How long a writer may sit in a transaction; a stopped process would keep a tenant's log from all others."""
LOOK_SECONDS = 30.0
"""How often the server's settings and the seat's own session are looked at again."""
RETURN_SECONDS = 60
"""After a start of the server no writer has its lock: time to come back before its older calls count as orphans."""
FETCHED = 500
"""Rows of a streamed statement that are in memory at once."""
FEW = 4
"""Rows up to which separate inserts in one go cost less than one insert of arrays."""

_SESSION = (
    "SET idle_session_timeout = 0",
    "SET tcp_keepalives_idle = 20",  # a peer that is gone must give up its locks in a minute, not in two hours
    "SET tcp_keepalives_interval = 10",
    "SET tcp_keepalives_count = 3",
    "SET tcp_user_timeout = '60s'",
    "SET client_encoding = 'UTF8'",
    "SET bytea_output = 'hex'",
)
_WRITING = (
    f"SET lock_timeout = '{LOCK_SECONDS}s'",
    f"SET idle_in_transaction_session_timeout = '{IDLE_SECONDS}s'",
)
_KEEPING = {"on", "remote_apply"}
"""Values of ``synchronous_commit`` under which a commit is on this server's disk, and on a synchronous standby's."""


def lock_number(name: bytes) -> int:
    """The advisory lock of a name: 64 bits of its hash, as PostgreSQL counts."""
    return int.from_bytes(hashlib.sha256(b"cohere-governed/audit/" + name).digest()[:8], "big", signed=True)


_FOUNDING = lock_number(b"founding")
_MIGRATING = lock_number(b"migrating")


class Postgres:
    """A log in a PostgreSQL database."""

    shared: ClassVar[bool] = True
    """Vacuum, write-ahead log, archives and standbys are the server's: nobody can say from here when they forget."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self.where = f"in the database `{url.database}` at `{url.host or 'this machine'}`"
        self.reserve: Reserve | None = None  # the server's disk is the server's
        self._readers: Engine | None = None
        self.warned = False

    def connect(self) -> Any:
        """A connection of the driver's own, each statement its own transaction. Raises ``psycopg.Error``."""
        options: dict[str, Any] = _DIALECT.create_connect_args(self._url)[1]
        connection = psycopg.connect(
            **{"connect_timeout": 10, "application_name": "cohere-governed audit", **options}, autocommit=True
        )
        for statement in _SESSION:
            connection.execute(statement)
        return connection

    def gate(self, *, writing: bool = True) -> None:
        """Refuse a server that does not keep what it acknowledges, and for ``writing`` a superuser.

        A superuser can switch off every check there is; what a role may do less
        than that is for the grants, see ``roles_sql``.
        """
        with contextlib.closing(self.connect()) as connection:
            check_server(connection)
            if writing and connection.execute(_IS_SUPERUSER).fetchone()[0]:
                raise AuditUnavailable(
                    "the audit database must not be written as a superuser (see `docs/postgresql.md` for its roles)"
                )

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A read-only connection in one snapshot. Raises ``AuditUnavailable``."""
        if self._readers is None:
            self._readers = self._engine(postgresql_readonly=True)
        with refusing("reading the audit database"), self._readers.connect() as connection:
            try:
                yield connection
            finally:
                connection.rollback()

    def _engine(self, **options: Any) -> Engine:
        return sa.create_engine(
            self._url,
            poolclass=NullPool,
            hide_parameters=True,  # an exception that prints bound values prints content
            isolation_level="REPEATABLE READ",
            execution_options=options,
            connect_args={"connect_timeout": 10, "application_name": "cohere-governed audit"},
        )

    def prepare(self) -> None:
        """Refuse a database that has tables of ours already; the database itself is its administrator's to make."""
        with self.reading() as connection:
            found = sa.inspect(connection)
            if any(found.has_table(name) for name in (*metadata.tables, "alembic_version")):
                raise AuditUnavailable("there is a database at the audit URL already")

    @contextlib.contextmanager
    def migrating(self) -> Iterator[Connection]:
        """A transaction to change the schema in, when every commit under way has ended."""
        with self._engine().connect() as connection:
            run = Driver(connection.connection.driver_connection).execute
            run(f"SELECT pg_advisory_xact_lock({_MIGRATING})")
            if sa.inspect(connection).has_table("log"):
                run("LOCK TABLE log IN ACCESS EXCLUSIVE MODE")
            yield connection
            connection.commit()

    def schema(self) -> str | None:
        """The Alembic revision that is there, ``None`` when there is none. Raises ``AuditUnavailable``."""
        with self.reading() as connection:
            if not sa.inspect(connection).has_table("alembic_version"):
                return None
            found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        return None if found is None else str(found)

    def seat(self, writer_id: bytes) -> Seat:
        """Sit down among the writers."""
        return PostgresSeat(self, writer_id)


def check_server(connection: Any) -> None:
    """Refuse a server that is too old, a standby, or set to lose what it acknowledged."""
    version, standby, fsync, full_page_writes, encoding = connection.execute(_SERVER).fetchone()
    if version // 10_000 < MINIMUM:
        raise AuditUnavailable(f"PostgreSQL {version // 10_000} is too old ({MINIMUM} or newer is needed)")
    if standby:
        raise AuditUnavailable("the audit database is a standby, which takes no records")
    for name, value in (("fsync", fsync), ("full_page_writes", full_page_writes)):
        if value != "on":
            raise AuditUnavailable(f"the server has `{name}` off: a crash would lose records that were acknowledged")
    if encoding != "UTF8":
        raise AuditUnavailable("the audit database must have the encoding UTF8")


_BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED"
_SERVER = (
    "SELECT current_setting('server_version_num')::int, pg_is_in_recovery(), current_setting('fsync'),"
    " current_setting('full_page_writes'), current_setting('server_encoding')"
)
_IS_SUPERUSER = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
_NOT_LOGGED = (
    "SELECT count(*) FROM pg_class WHERE relname = ANY(%s) AND relkind IN ('r', 'p') AND pg_table_is_visible(oid)"
    " AND relpersistence <> 'p'"
)
_MAY_ALTER = "SELECT has_column_privilege('record', 'leaf', 'UPDATE') OR has_table_privilege('record', 'DELETE')"
_HOLD = (
    "SELECT (SELECT version_num FROM alembic_version) FROM log WHERE tenant = ANY(%s::text[])"
    ' ORDER BY tenant = %s, tenant COLLATE "C" FOR UPDATE OF log'
)
_LOCK_LIVES = "SELECT pg_try_advisory_xact_lock_shared(%s)"
_SINCE_START = "SELECT extract(epoch FROM now() - pg_postmaster_start_time())"
_CAME_SINCE_START = (
    "SELECT max(record.time_us) >= extract(epoch FROM pg_postmaster_start_time()) * 1000000"
    " FROM open_call JOIN record USING (log, idx) WHERE open_call.writer_id = %s"
)


def _check_schema(found: str) -> None:
    if found != SCHEMA_VERSION:
        raise AuditUnavailable("the audit database was migrated while it was open (start this process again)")


class PostgresSeat:
    """A session that holds this writer's advisory lock and does nothing else, so no failed append loses it."""

    def __init__(self, database: Postgres, writer_id: bytes) -> None:
        self._database = database
        self.writer_id = writer_id
        self._session: Any = None
        self._looked = 0.0
        self._sit()

    def _sit(self) -> None:
        session = self._database.connect()
        if not session.execute("SELECT pg_try_advisory_lock(%s)", (lock_number(self.writer_id),)).fetchone()[0]:
            session.close()
            raise AuditUnavailable("another session has this writer's id still: try again in a minute")
        self._session, self._looked = session, time.monotonic()

    def _look(self) -> None:
        """Sit down again if the session was lost: until then, others take this writer for dead."""
        try:
            self._session.execute("SELECT 1")
            self._looked = time.monotonic()
        except psycopg.Error:
            self._session.close()
            self._sit()

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """No turn to wait for: ``hold`` keeps others from the logs that a transaction touches."""
        if time.monotonic() - self._looked > LOOK_SECONDS:
            self._look()
        yield

    def writer(self) -> Writer:
        self._look()
        return PostgresWriter(self._database)

    def lives(self, writer_id: bytes, writer: Writer) -> bool:
        # Shared, so that two who ask do not take one another for the writer; gone with the transaction.
        if not writer.execute(_LOCK_LIVES, (lock_number(writer_id),)).fetchone()[0]:
            return True
        if writer.execute(_SINCE_START).fetchone()[0] > RETURN_SECONDS:
            return False
        return not writer.execute(_CAME_SINCE_START, (writer_id,)).fetchone()[0]

    def leave(self) -> None:
        self._session.close()

    def abandon(self) -> None:
        # Closing would end the parent's session: put nothing in the socket's place, then forget it.
        with contextlib.suppress(psycopg.Error, OSError):
            nothing = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
            os.dup2(nothing, self._session.fileno(), inheritable=False)
            os.close(nothing)
        self._session.close()


class PostgresWriter:
    """The connection of this process that commits."""

    def __init__(self, database: Postgres) -> None:
        self._connection = database.connect()
        self._pipeline: Any = contextlib.nullcontext()
        try:
            self._driver = Driver(self._connection)
            self.execute: Any = self._driver.execute
            self.executemany: Any = self._driver.executemany
            self._open(database)
        except BaseException:
            self._connection.close()
            raise

    def _open(self, database: Postgres) -> None:
        for statement in _WRITING:
            self._connection.execute(statement)
        self._check()
        _check_schema(self.execute("SELECT version_num FROM alembic_version").fetchone()[0])
        if not database.warned and self.execute(_MAY_ALTER).fetchone()[0]:
            database.warned = True
            _log.warning(
                "the role that writes the audit log may also alter and delete its records;"
                " give it a role of its own (see docs/postgresql.md)"
            )

    def _check(self) -> None:
        check_server(self._connection)
        if self.execute(_NOT_LOGGED, (list(metadata.tables),)).fetchone()[0]:
            raise AuditUnavailable("a table of the audit database is unlogged: a crash would empty it")
        if self._connection.execute("SHOW synchronous_commit").fetchone()[0] not in _KEEPING:
            self._connection.execute("SET synchronous_commit = on")
        self._checked = time.monotonic()

    def begin(self) -> None:
        """Start a transaction, in pipeline mode: what is not asked for its result does not wait for it."""
        if time.monotonic() - self._checked > LOOK_SECONDS:
            self._check()
        self._pipeline = self._connection.pipeline()
        self._pipeline.__enter__()
        self._connection.execute(_BEGIN)

    def hold(self, tenants: Iterable[str]) -> None:
        """Lock the heads, and if one is missing, the right to make logs before them and the operator's after them."""
        wanted = sorted(tenants)
        if not wanted:
            return
        found = self._connection.execute(_HOLD, (wanted, OPERATOR_LOG)).fetchall()
        for (schema,) in found:
            _check_schema(schema)
        if len(found) == len(wanted):
            return
        self._connection.execute("ROLLBACK")  # gives up the heads it has: the founding lock comes before them
        self._connection.execute(_BEGIN)
        self._connection.execute("SELECT pg_advisory_xact_lock(%s)", (_FOUNDING,))
        self._connection.execute(_HOLD, (sorted({*wanted, OPERATOR_LOG}), OPERATOR_LOG))

    def commit(self) -> None:
        """Make the transaction durable."""
        ended = self._connection.execute("COMMIT")
        pipeline, self._pipeline = self._pipeline, contextlib.nullcontext()
        pipeline.__exit__(None, None, None)  # raises whatever failed on the way
        if ended.statusmessage != "COMMIT":  # a transaction that failed before answers ROLLBACK, and no error
            raise AuditUnavailable("the audit database rolled the transaction back")

    def tidy(self, *, now: bool = False) -> None:
        """Nothing: checkpoints and vacuum are the server's."""

    def scrub(self) -> bool:
        """Never: see ``Postgres.shared``."""
        return False

    def close(self) -> None:
        with contextlib.suppress(psycopg.Error):
            self._pipeline.__exit__(None, None, None)
        self._connection.close()


class Driver:
    """psycopg behind the few calls that the store makes of a driver."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def execute(self, statement: str, values: Sequence[Any] = ()) -> Any:
        """Run a statement; the cursor, or the rows of one that is streamed."""
        if not isinstance(statement, Statement):
            return self._connection.execute(statement, values)
        text = _said(statement)
        if statement.streamed:
            return self._rows(text, values)
        return self._connection.execute(text, values, binary=True)

    def _rows(self, text: str, values: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
        name = f"rows_{next(_NUMBERS)}"
        self._connection.execute(f"DECLARE {name} NO SCROLL CURSOR FOR {text}", values)
        while rows := self._connection.execute(f"FETCH {FETCHED} FROM {name}", binary=True).fetchall():
            yield from rows
        self._connection.execute(f"CLOSE {name}")

    def executemany(self, statement: Statement, rows: Sequence[Sequence[Any]]) -> None:
        """Run a statement for many rows; an insert in one go, however many they are.

        ``COPY`` would cost a third less, and is not for tables with row-level security.
        """
        if len(rows) < FEW or not isinstance(statement.clause, sa.Insert):
            for row in rows:
                self._connection.execute(_said(statement), row)
            return
        self._connection.execute(_said_for_many(statement), [list(column) for column in zip(*rows, strict=True)])


def damaged(connection: Connection) -> bool:
    """Whether an index does not match its table, where the extension ``amcheck`` is there for this role.

    Whoever verifies looks index entries up by the index that search uses: one
    that lies by leaving out makes a record that cannot be found, which is a fault.
    """
    run = Driver(connection.connection.driver_connection).execute
    run("SET LOCAL enable_seqscan = off")
    if not run("SELECT count(*) FROM pg_extension WHERE extname = 'amcheck'").fetchone()[0]:
        return False
    if not run("SELECT has_function_privilege('bt_index_check(regclass)', 'EXECUTE')").fetchone()[0]:
        return False
    try:
        run(_CHECK_INDEXES, (list(metadata.tables),))
    except psycopg.errors.InternalError_:
        return True
    return False


def disguised(connection: Connection) -> bool:
    """See ``database``. What a server answers to somebody else, this cannot tell."""
    run = Driver(connection.connection.driver_connection).execute
    names = list(metadata.tables)
    return bool(run(_PLAIN_TABLES, (names,)).fetchone()[0] != len(names))


def missing_token(connection: Connection, log: int, sought: Sequence[tuple[str, int, int]]) -> int | None:
    """See ``database``; one question for all of them, since an answer for each is a way to the server and back."""
    if not sought:
        return None
    columns = [list(column) for column in zip(*sought, strict=True)]
    run = Driver(connection.connection.driver_connection).execute
    found: int | None = run(_MISSING, (*columns, log)).fetchone()[0]
    return found


_MISSING = (
    "SELECT min(sought.idx) FROM unnest(%s::text[], %s::bigint[], %s::bigint[]) AS sought (field, token, idx)"
    " WHERE NOT EXISTS (SELECT FROM token WHERE token.log = %s AND token.field = sought.field"
    " AND token.token = sought.token AND token.idx = sought.idx)"
)

_CHECK_INDEXES = (
    "SELECT count(bt_index_check(indexrelid)) FROM pg_index JOIN pg_class ON pg_class.oid = indrelid"
    " WHERE relname = ANY(%s) AND pg_table_is_visible(indrelid)"
)

_PLAIN_TABLES = (
    "SELECT count(*) FROM pg_class WHERE relname = ANY(%s) AND pg_table_is_visible(oid) AND relkind IN ('r', 'p')"
    " AND NOT relhasrules AND NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = pg_class.oid AND NOT tgisinternal)"
    " AND NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = pg_class.oid AND attgenerated <> '')"
)

# ── Statements ─────────────────────────────────────────────────────────────────

_DIALECT: Any = postgresql.psycopg.dialect(paramstyle="format")  # type: ignore[no-untyped-call]
_NUMBERS = itertools.count()
_SAID: dict[str, str] = {}
_SAID_FOR_MANY: dict[str, str] = {}


def _said(statement: Statement) -> str:
    text = _SAID.get(statement)
    if text is None:
        text = _SAID[statement] = str(statement.clause.compile(dialect=_DIALECT))
    return text


def _said_for_many(statement: Statement) -> str:
    text = _SAID_FOR_MANY.get(statement)
    if text is None:
        assert isinstance(statement.clause, sa.Insert)
        table = statement.clause.table
        quoted = _DIALECT.identifier_preparer.quote
        names = ", ".join(quoted(column.name) for column in table.columns)
        arrays = ", ".join(f"%s::{_array_of(column.type)}" for column in table.columns)
        text = f"INSERT INTO {quoted(table.name)} ({names}) SELECT * FROM unnest({arrays})"  # noqa: S608 - our names
        _SAID_FOR_MANY[statement] = text
    return text


def _array_of(kind: sa.types.TypeEngine[Any]) -> str:
    # Not varchar(n)[]: a cast to it cuts what is too long, where the column refuses it.
    if isinstance(kind, sa.String):
        return "text[]"
    return f"{kind.compile(dialect=_DIALECT)}[]"


_log = logging.getLogger(__name__)
