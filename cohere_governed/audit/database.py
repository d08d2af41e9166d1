"""Where a log lives: the one place where the kind of database is chosen, and the names that other modules use.

With ``tables``, ``statements``, ``place``, ``sqlite`` and ``postgres``, the only
imports of SQLAlchemy outside the migrations. The tables and every statement are
the same for both databases. What differs (settings, gates, whose turn it is to
commit, how one knows that a writer lives) stands behind ``Database``, ``Seat``
and ``Writer``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import SQLAlchemyError

from cohere_governed.audit import sqlite
from cohere_governed.audit.place import Database, Seat, Writer, refusing
from cohere_governed.audit.sqlite import NETWORK_FILE_SYSTEMS, FileLock, Sqlite, file_system, reset_prone
from cohere_governed.audit.statements import (
    BY_ID,
    OF_TWO_KINDS,
    SPAN,
    TOTALS,
    Statement,
    bound,
    compiled,
    highest,
    length,
    literal,
    null,
    number_of,
    same,
    whole,
)
from cohere_governed.audit.tables import (
    BODY_COLUMNS,
    FLAGGED,
    RECORD_COLUMNS,
    SCHEMA_VERSION,
    body,
    hold,
    key,
    log,
    metadata,
    node,
    open_call,
    record,
    token,
)
from cohere_governed.errors import AuditUnavailable

__all__ = [
    "BODY_COLUMNS",
    "BY_ID",
    "FLAGGED",
    "NETWORK_FILE_SYSTEMS",
    "OF_TWO_KINDS",
    "RECORD_COLUMNS",
    "SCHEMA_VERSION",
    "SPAN",
    "TOTALS",
    "Database",
    "FileLock",
    "Seat",
    "Sqlite",
    "Statement",
    "Writer",
    "at",
    "body",
    "bound",
    "compiled",
    "damaged",
    "disguised",
    "driver",
    "file_system",
    "highest",
    "hold",
    "key",
    "known",
    "length",
    "literal",
    "log",
    "metadata",
    "missing_token",
    "node",
    "null",
    "number_of",
    "open_call",
    "record",
    "refusing",
    "reset_prone",
    "same",
    "token",
    "tolerant",
    "whole",
]


def at(url: str) -> Database:
    """The database that a URL names: the one place where its kind is chosen.

    Raises ``AuditUnavailable`` for a URL that is not a database this code can keep a log in.
    """
    try:
        parsed = make_url(url)
    except (SQLAlchemyError, ValueError):
        raise AuditUnavailable(f"the audit database URL cannot be read (write {_SPELLINGS})") from None
    if parsed.drivername == "sqlite" and parsed.database and parsed.database != ":memory:":
        path = Path(parsed.database).absolute()
        if path.is_dir():
            raise AuditUnavailable(f"the audit database must be a file, not a folder (write {_SPELLINGS})")
        return Sqlite(path)
    if parsed.drivername == "postgresql+psycopg":
        from cohere_governed.audit.postgres import Postgres  # noqa: PLC0415 - its driver is an extra

        return Postgres(parsed)
    raise AuditUnavailable(
        f"the audit database must be a SQLite file, or PostgreSQL by the driver psycopg (write {_SPELLINGS})"
    )


def known(database: Database, found: str | None) -> None:
    """Refuse a schema that is not this code's, ``found`` in ``database``. Raises ``AuditUnavailable``."""
    if found is None:
        raise AuditUnavailable(f"there is no audit log {database.where} (make one with `cohere-governed init`)")
    if found != SCHEMA_VERSION:
        raise AuditUnavailable(
            f"the audit database has schema {found} and this version needs {SCHEMA_VERSION}"
            " (run `cohere-governed db upgrade`, or a newer version)"
        )


_SPELLINGS = "`sqlite:///PATH` or `postgresql+psycopg://USER@HOST/NAME`"


def tolerant(connection: Connection) -> Any:
    """The driver's own connection, which then reads text that is not UTF-8 (damage, tampering) instead of failing."""
    found = driver(connection)
    if isinstance(found, sqlite3.Connection):  # the other database has no text that is not UTF-8
        found.text_factory = lambda data: data.decode("utf-8", "surrogateescape")  # each has a reading of its own
    return found


def damaged(connection: Connection) -> bool:
    """Whether the database itself says that its pages or indexes do not hold together."""
    if connection.dialect.name == "postgresql":
        return bool(_postgres().damaged(connection))
    return bool(driver(connection).execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok")


def disguised(connection: Connection) -> bool:
    """Whether what answers is not the tables: a view or a trigger may say one thing today and another tomorrow."""
    if connection.dialect.name == "postgresql":
        return bool(_postgres().disguised(connection))
    return bool(sqlite.disguised(driver(connection).execute))


def driver(connection: Connection) -> Any:
    """The driver's own connection, for statements that run often."""
    found = connection.connection.driver_connection
    return _postgres().Driver(found) if connection.dialect.name == "postgresql" else found


def _postgres() -> Any:
    from cohere_governed.audit import postgres  # noqa: PLC0415 - its driver is an extra

    return postgres


def missing_token(connection: Connection, log: int, sought: Sequence[tuple[str, int, int]]) -> int | None:
    """The smallest position of (field, token, position) that the index of a log does not have."""
    if connection.dialect.name == "postgresql":
        found: int | None = _postgres().missing_token(connection, log, sought)
        return found
    run = driver(connection).execute
    return next((one[2] for one in sought if run(_TOKEN, (log, *one)).fetchone() is None), None)


_TOKEN = compiled(
    token.select()
    .with_only_columns(token.c.idx)
    .where(
        token.c.log == bound("log"),
        token.c.field == bound("field"),
        token.c.token == bound("token"),
        token.c.idx == bound("idx"),
    )
)
