"""What the log asks of a database, and what it says when the database fails."""

from __future__ import annotations

import contextlib
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Protocol

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from cohere_governed.errors import AuditUnavailable


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
