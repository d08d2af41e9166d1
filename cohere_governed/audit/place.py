"""What the log asks of a database, and what it says when the database fails."""

from __future__ import annotations

import contextlib
import errno
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from cohere_governed.audit.reserve import Reserve
from cohere_governed.errors import AuditUnavailable

_T = TypeVar("_T")


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
        kind = NoRoom if no_room(cause) else AuditUnavailable
        raise kind(f"{doing} failed: {name}") from None


class NoRoom(AuditUnavailable):
    """The disk is full, and nothing of what was tried is there."""


def with_room(do: Callable[[], _T], reserve: Reserve | None) -> _T:
    """What is done, once more with the room that is held back if there is no other.

    Python 3.10 does not tell SQLite's codes: shared memory that cannot grow is any fault of input or output to it, so
    the disk is asked.
    """
    try:
        return do()
    except AuditUnavailable as error:
        full = isinstance(error, NoRoom) or (sys.version_info < (3, 11) and reserve is not None and reserve.needed())
        if reserve is None or not full or not reserve.spend():
            raise
        return do()


def no_room(error: BaseException) -> bool:
    """Whether a database file, or a file, could not grow."""
    if isinstance(error, OSError):
        return error.errno in {errno.ENOSPC, errno.EDQUOT}
    if isinstance(error, sqlite3.OperationalError):
        return str(error) == "database or disk is full" or getattr(error, "sqlite_errorname", "") in _GROWING
    return False


_GROWING = {"SQLITE_FULL", "SQLITE_IOERR_SHMSIZE"}


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

    reserve: Reserve | None
    """Room that is held back for the end of what was begun, where the log is a file."""

    where: str
    """For a sentence; never with a password."""

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
