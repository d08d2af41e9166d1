"""Who may do what in a PostgreSQL audit database: SQL for its owner to run, once and again after a migration.

    writer      appends; cannot alter or delete a record, a body, an index entry or a key
    eraser      besides, deletes what may be erased, holds, and wraps keys again; cannot alter a leaf
    verifier    reads

Every table has row-level security, so a role that is merely granted a table
sees nothing. ``tenant_sql`` lets one more role see one tenant's rows.

Nothing of this is needed for the proof: who has all rights and no key is still
found out by ``verify``. It keeps a stolen password of one from doing damage.
"""

from __future__ import annotations

import re

from cohere_governed.audit import database as db
from cohere_governed.audit.record import FACTS
from cohere_governed.errors import WrongRequest

__all__ = ["ERASER", "VERIFIER", "WRITER", "create_roles", "number_of", "roles_sql", "run", "tenant_sql"]

WRITER, ERASER, VERIFIER = "cohere_governed_writer", "cohere_governed_eraser", "cohere_governed_verifier"

_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_TABLES = ("log", "record", "body", "token", "node", "key", "open_call", "hold")
_OF_A_TENANT = ("log", "record", "body", "token", "node")
_SEGMENTS = (
    "meta_seed", "meta", "content_seed", "content", "vault_seed", "vault", "index_seed", "tokens",
)  # fmt: skip


def roles_sql(*, writer: str = WRITER, eraser: str = ERASER, verifier: str = VERIFIER) -> str:
    """Statements that make the three roles, without login, and give them their rights.

    Grant a role to the user that logs in: ``GRANT cohere_governed_writer TO app``.
    Raises ``AuditUnavailable`` for a name that is no plain identifier.
    """
    roles = (writer, eraser, verifier)
    lines = [_role(name) for name in roles]
    lines += [f"REVOKE ALL ON {', '.join(_TABLES)} FROM {', '.join(roles)};"]
    lines += [f"GRANT SELECT ON {', '.join(_TABLES)}, alembic_version TO {', '.join(roles)};"]
    lines += [
        f"GRANT INSERT ON log, record, body, token, node, key, open_call TO {writer}, {eraser};",
        f"GRANT DELETE ON open_call, key TO {writer}, {eraser};",
        f"GRANT UPDATE (size, frontier, note) ON log TO {writer}, {eraser};",
        f"GRANT UPDATE (tenant, keyset, vkey) ON log TO {eraser};",
        f"GRANT UPDATE ({', '.join(('facts_seed', *FACTS))}) ON record TO {eraser};",
        f"GRANT UPDATE ({', '.join(_SEGMENTS)}) ON body TO {eraser};",
        f"GRANT UPDATE (version, lookup, origin, wrapped) ON key TO {eraser};",
        f"GRANT DELETE ON body, token TO {eraser};",
        f"GRANT INSERT, DELETE ON hold TO {eraser};",
    ]
    for table in _TABLES:
        lines.append(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;")
        whose = f"{eraser}, {verifier}" if table == "key" else ", ".join(roles)
        lines += _policy("all_rows", table, f"TO {whose} USING (true) WITH CHECK (true)")
    lines += [
        *_policy("writer_reads", "key", f"FOR SELECT TO {writer} USING (true)"),
        *_policy("writer_adds", "key", f"FOR INSERT TO {writer} WITH CHECK (true)"),
        # the note of an erasure under way, which whoever opens the log next completes
        *_policy("writer_forgets", "key", f"FOR DELETE TO {writer} USING (purpose = 'shred')"),
    ]
    return "\n".join(lines) + "\n"


def tenant_sql(log: int, role: str) -> str:
    """Statements that let a role read the rows of one log (``log.log``), and of no other; no keys, no holds."""
    lines = [_role(role), f"GRANT SELECT ON {', '.join(_OF_A_TENANT)} TO {role};"]
    for table in _OF_A_TENANT:
        lines += _policy(f"rows_of_{role}"[:63], table, f"FOR SELECT TO {role} USING (log = {int(log)})")
    return "\n".join(lines) + "\n"


def create_roles(owner_url: str, *, writer: str = WRITER, eraser: str = ERASER, verifier: str = VERIFIER) -> None:
    """Run ``roles_sql`` as the owner of the tables, who may make roles. Raises ``AuditUnavailable``."""
    run(owner_url, roles_sql(writer=writer, eraser=eraser, verifier=verifier))


def run(owner_url: str, sql: str) -> None:
    """Run statements of this module as the owner of the tables. Raises ``AuditUnavailable``."""
    database = db.at(owner_url)
    with db.refusing("making the roles of the audit database"), database.migrating() as connection:
        if connection.dialect.name != "postgresql":
            raise WrongRequest("only PostgreSQL has roles; a SQLite file is its owner's alone")
        db.driver(connection).execute(sql)


def number_of(database_url: str, tenant: str) -> int:
    """The number of a tenant's log in a database. Raises ``AuditUnavailable`` when it has none."""
    with db.refusing("reading the audit database"), db.at(database_url).reading() as connection:
        found = connection.execute(
            db.log.select().with_only_columns(db.log.c.log).where(db.log.c.tenant == tenant)
        ).first()
    if found is None:
        raise WrongRequest("there is no log of this tenant")
    return int(found.log)


def _role(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise WrongRequest("a role's name must be lower-case letters, digits and underscores")
    return (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{name}')"
        f" THEN CREATE ROLE {name} NOLOGIN; END IF; END $$;"
    )


def _policy(name: str, table: str, rule: str) -> list[str]:
    return [f"DROP POLICY IF EXISTS {name} ON {table};", f"CREATE POLICY {name} ON {table} {rule};"]
