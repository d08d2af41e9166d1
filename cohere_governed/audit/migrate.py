"""Schema of the audit database: make it, bring it up to date, say where it stands.

Leaves are opaque bytes to a migration, which must never rewrite them. Migrations
run under the writer's lock, so no record is committed between two schemas.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError

from cohere_governed.audit import database as db
from cohere_governed.errors import AuditUnavailable, WrongRequest

__all__ = ["Status", "downgrade", "status", "upgrade"]


FIRST = "0001"


@dataclass(frozen=True, slots=True)
class Status:
    """The schema that is there, and the one this version needs."""

    found: str | None
    needed: str

    @property
    def current(self) -> bool:
        return self.found == self.needed


def status(database_url: str) -> Status:
    """Raises ``AuditUnavailable`` when the database cannot be read."""
    return Status(db.at(database_url).schema(), db.SCHEMA_VERSION)


def upgrade(database_url: str) -> None:
    """Bring the schema up to this version's. Raises ``AuditUnavailable``."""
    _migrate(database_url, command.upgrade, db.SCHEMA_VERSION)


def downgrade(database_url: str, revision: str) -> None:
    """Bring the schema back to an earlier version's, which keeps every record. Raises ``AuditUnavailable``."""
    if not revision.isdecimal() or not FIRST <= revision <= db.SCHEMA_VERSION:
        raise WrongRequest(f"there is no such schema (there are {FIRST} to {db.SCHEMA_VERSION})")
    _migrate(database_url, command.downgrade, revision)


def _migrate(database_url: str, how: Callable[[Config, str], None], revision: str) -> None:
    database = db.at(database_url)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with db.refusing("migrating the audit database"):
        database.gate(writing=False)
        with database.migrating() as connection:
            config.attributes["connection"] = connection
            try:
                how(config, revision)
            except CommandError:
                raise AuditUnavailable("the audit database has a schema that this version does not know") from None
