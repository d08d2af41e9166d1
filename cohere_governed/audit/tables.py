"""The tables of the log, the same for both databases."""

from __future__ import annotations

import sqlalchemy as sa

SCHEMA_VERSION = "0004"
"""Alembic revision that this code reads and writes."""

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
    sqlite_with_rowid=False,
)

sa.Index("record_by_id", record.c.log, record.c.record_id, unique=True).ddl_if(dialect="postgresql")
sa.Index(
    "record_to_search",
    *(
        record.c[name]
        for name in (
            "log", "record_id", "kind", "decision", "surface", "model", "region", "route", "host", "use_case", "state",
            "entities", "rules", "call_id", "time_us", "input_tokens", "output_tokens",
        )
    ),
).ddl_if(dialect="sqlite")  # fmt: skip
"""What is searched by, apart from the leaves: SQLite looks through a million records here in a fifth of a second, where
the table takes it seconds. PostgreSQL reads its tables in parallel, and refuses an entry of more than 2,704 bytes."""

FLAGGED = sa.or_(
    record.c.rules.like(sa.literal_column("'%conduct.%'")), record.c.state == sa.literal_column("'blocked'")
)
"""Records in which prohibited use may have been seen, few of many; the indexes are taken for these very words only."""

sa.Index("record_by_flag", record.c.log, record.c.idx, postgresql_where=FLAGGED).ddl_if(dialect="postgresql")
sa.Index(
    "record_flagged", *(record.c[name] for name in ("log", "idx", "kind", "state", "rules")), sqlite_where=FLAGGED
).ddl_if(dialect="sqlite")
"""Incidents are told by the records that show them. SQLite takes an index only when it need not look anywhere else."""

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
