"""The migrations make exactly the tables that the code uses."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine

from cohere_governed.audit import database, migrate, sqlite
from cohere_governed.errors import AuditUnavailable
from tests.audit.conftest import Place, Sample


def differences(connection: Connection) -> list[Any]:
    """Between the declared schema and the one that is there, but for what is declared for the other database."""
    others = {
        "sqlite": {"record_by_id", "record_by_flag"},
        "postgresql": {"record_to_search", "record_flagged"},
    }[connection.dialect.name]
    found = compare_metadata(MigrationContext.configure(connection), database.metadata)
    return [one for one in found if one[0] != "add_index" or one[1].name not in others]


def test_migrated_and_declared_schema_are_one(place: Place) -> None:
    place.create().close()
    engine = create_engine(place.url)
    with engine.connect() as connection:
        assert differences(connection) == []
    declared = create_engine("sqlite://")
    database.metadata.create_all(declared)
    with declared.connect() as one, engine.connect() as two:
        statement = "SELECT name FROM sqlite_master WHERE sql LIKE '%WITHOUT ROWID%' ORDER BY name"
        assert one.exec_driver_sql(statement).fetchall() == two.exec_driver_sql(statement).fetchall() != []
    declared.dispose()
    engine.dispose()


def test_status_says_what_is_there_and_what_is_needed(place: Place, tmp_path: Path) -> None:
    assert migrate.status(place.url) == migrate.Status(None, database.SCHEMA_VERSION)
    place.create().close()
    assert migrate.status(place.url).current
    place.sql("UPDATE alembic_version SET version_num = '9999'")
    assert not migrate.status(place.url).current
    with pytest.raises(AuditUnavailable):
        migrate.upgrade(place.url)


def test_upgrading_a_current_log_changes_nothing(sample: Sample, tmp_path: Path) -> None:
    place = sample.place.copy_to(tmp_path / "copy")
    before = place.sql("SELECT * FROM record ORDER BY log, idx")
    migrate.upgrade(place.url)
    assert place.sql("SELECT * FROM record ORDER BY log, idx") == before


def test_a_file_that_is_no_database_is_refused(place: Place) -> None:
    place.path.write_bytes(b"not a database at all" * 100)
    for attempt in (migrate.status, migrate.upgrade):
        with pytest.raises(AuditUnavailable):
            attempt(place.url)
    assert sqlite3.sqlite_version_info >= sqlite.MINIMUM
