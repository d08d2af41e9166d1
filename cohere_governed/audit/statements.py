"""Statements: written once with SQLAlchemy, compiled once, and run on the driver's own connection."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from cohere_governed.audit.tables import record

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

same = record.alias("same")
BY_ID = same.join(record, (record.c.log == same.c.log) & (record.c.idx == same.c.idx))
"""``record`` where the id of ``same`` is asked for: the index has it; without the join SQLite walks the log."""


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
    """``column``, which is never negative, in whole units: integers divided as integers, not as decimals."""
    return column // literal(unit)


def highest(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """``max`` of a column."""
    return sa.func.max(column)


def length(column: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    """Bytes of a value."""
    return sa.func.length(column)


def number_of() -> sa.ColumnElement[int]:
    """``count`` of the rows."""
    return sa.func.count()


_DIALECT = sqlite.dialect()

OF_TWO_KINDS = compiled(
    record.select()
    .with_only_columns(record.c.idx, record.c.leaf)
    .where(record.c.log == bound("log"), (record.c.kind == bound("a")) | (record.c.kind == bound("b")))
    .order_by(record.c.idx),
    streamed=True,
)
"""Leaves of a log's records of either of two kinds, ascending."""
