"""A log moved to PostgreSQL is the same log; there, too, it cannot be changed unseen."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cohere_governed.audit import erasure, migrate
from cohere_governed.audit.database import SCHEMA_VERSION
from cohere_governed.audit.move import Moved, move
from cohere_governed.audit.proofs import check_proof, prove
from cohere_governed.audit.search import Query, search, show, stats
from cohere_governed.audit.verify import verify
from cohere_governed.errors import AuditUnavailable, KeyUnavailable
from cohere_governed.model import Entry, Intact
from tests.audit.conftest import Place, Sample, broken, call_entries, intact
from tests.audit.server import NUMBERS, Server, ServerPlace, place, psycopg
from tests.audit.test_verify import TAMPERS, Tamper
from tests.cli.conftest import run
from tests.world import found as founded

__all__ = ["place"]


@pytest.fixture(scope="module")
def moved(
    server: Server, sample: Sample, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Place, ServerPlace, list[Moved]]]:
    """The sample in a file, the same on the server, and what moving it returned."""
    source = sample.place.copy_to(tmp_path_factory.mktemp("move") / "log")
    target = ServerPlace(source.folder, server=server)
    server.sql(f"CREATE SCHEMA {target.schema}", user="keeper")
    told = move(source.url, target.url, source.key_ref, public_keys=sample.public_keys, anchor=source.anchor)
    yield source, target, told
    target.drop()


def columns(place: Place, table: str) -> list[tuple[object, ...]]:
    return place.sql(f"SELECT * FROM {table} ORDER BY 1, 2, 3, 4")


def test_every_byte_arrives_and_every_root_is_the_same(
    moved: tuple[Place, ServerPlace, list[Moved]], sample: Sample
) -> None:
    source, target, told = moved
    sizes = {one.tenant: (one.size, one.root) for one in verify(source.url) if isinstance(one, Intact)}
    assert {one.tenant: (one.size, one.root) for one in told} == sizes
    for table in ("record", "body", "token", "node"):
        mine, theirs = columns(source, table), columns(target, table)
        assert set(mine) <= set(theirs)
        assert len(theirs) - len(mine) in ({3} if table in {"record", "body"} else {0})
    found = verify(target.url, public_keys=sample.public_keys, anchors=[source.anchor])
    assert intact(found)
    assert [one.size for one in found if isinstance(one, Intact)] == [size + 1 for size, _ in sizes.values()]
    assert all(one.anchored_to == one.size for one in found if isinstance(one, Intact))


def test_the_move_is_told_in_every_log_and_old_records_open(moved: tuple[Place, ServerPlace, list[Moved]]) -> None:
    source, target, told = moved
    heads = dict(source.sql("SELECT tenant, note FROM log"))
    keys = dict(source.sql("SELECT tenant, vkey FROM log"))
    twin = target.copy_to(target.folder.with_name("opened"))
    with twin.open() as log:
        for one in told:
            shown = show(log, one.record_id, purpose="x", actor="y")
            assert shown.row.kind == "migration"
            assert shown.meta is not None
            assert (shown.meta["root"], shown.meta["head"]) == (one.root, heads[one.tenant])
        old = search(log, Query(tenant="acme", kind="outcome"))[0]
        assert show(log, old.record_id, purpose="x", actor="y").content == b"CANARY-reply-77aa " * 20
        assert len(search(log, Query(tenant="acme", person="canary.person@example.org"), limit=99)) >= 21
        assert stats(log, Query(tenant="acme")).input_tokens == 11 * 12
        assert erasure.erase_record(log, old.record_id, reason="asked", actor="officer").records == 1
        assert log.append_many(call_entries("acme", 99))
        assert intact(verify(twin.url, anchors=[twin.anchor]))
    assert check_proof(prove(target.url, old.record_id), str(keys["acme"]))
    twin.drop()


def test_a_log_that_went_away_takes_no_more_records_and_still_verifies(
    moved: tuple[Place, ServerPlace, list[Moved]],
) -> None:
    source, _, _ = moved
    with pytest.raises(AuditUnavailable), source.open(anchored=False) as log:
        log.append(Entry("acme", "policy"))
    assert intact(verify(source.url))


def test_what_cannot_be_moved_stays_and_goes_on(sample: Sample, place: ServerPlace, tmp_path: Path) -> None:
    def source(name: str) -> Place:
        return sample.place.copy_to(tmp_path / name)

    def moving(one: Place, target: str = place.url, key_ref: str | None = None) -> list[Moved]:
        return move(one.url, target, key_ref or one.key_ref, public_keys=sample.public_keys, anchor=one.anchor)

    place.make("empty")
    one = source("written")
    with one.open() as log:
        with pytest.raises(AuditUnavailable, match="still writes"):
            moving(one)
        log.append(Entry("acme", "policy"))
    other = source("other")
    other.sql("UPDATE record SET model = 'x' WHERE idx = 5")
    with pytest.raises(AuditUnavailable, match="not intact"):
        moving(other)
    with pytest.raises(AuditUnavailable, match="from a SQLite file to a PostgreSQL"):
        moving(one, one.url)
    stranger = Place(tmp_path / "stranger")
    stranger.folder.mkdir()
    stranger.create().close()
    with pytest.raises(KeyUnavailable):
        moving(one, key_ref=stranger.key_ref)
    assert place.sql("SELECT * FROM log") == []
    with one.open() as log:
        log.append(Entry("acme", "policy"))
    moving(one)
    with pytest.raises(AuditUnavailable, match="there is a log"):
        moving(source("second"))


# ── Tampering ──────────────────────────────────────────────────────────────────

FUNCTIONS = """
CREATE FUNCTION pg_temp.randomblob(n int) RETURNS bytea LANGUAGE sql AS
$$ SELECT decode(substr(string_agg(md5(random()::text), ''), 1, 2 * n), 'hex') FROM generate_series(1, n / 16 + 1) $$;
CREATE FUNCTION pg_temp.zeroblob(n int) RETURNS bytea LANGUAGE sql AS $$ SELECT decode(repeat('00', n), 'hex') $$;
"""


class AsSqlite:
    """A connection to PostgreSQL that takes what the tamperings say to SQLite."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.total_changes = 0
        connection.execute(FUNCTIONS)
        connection.execute("SET session_replication_role = replica")  # no foreign keys

    def execute(self, statement: str, values: Sequence[Any] = ()) -> Any:
        if statement.startswith("PRAGMA table_info"):
            return [(None, name) for name in self._columns()]
        for name in ("randomblob", "zeroblob"):
            statement = statement.replace(f"{name}(", f"pg_temp.{name}(")
        cursor = self._connection.execute(statement.replace("%", "%%").replace("?", "%s"), values, binary=True)
        self.total_changes += 0 if cursor.description else cursor.rowcount
        return cursor

    def _columns(self) -> list[str]:
        return [column.name for column in self._connection.execute("SELECT * FROM record LIMIT 0").description or ()]


def tampered(place: ServerPlace, tamper: Tamper, seed: int) -> bool:
    """Whether the change could be made: a column here takes values of its own type only."""
    with psycopg.connect(
        host=str(place.server.folder), user="postgres", dbname="audit", options=f"-csearch_path={place.schema}"
    ) as connection:
        adapter = AsSqlite(connection)
        try:
            tamper(adapter, random.Random(seed))  # type: ignore[arg-type]
        except (psycopg.errors.DatatypeMismatch, psycopg.DataError, psycopg.errors.NotNullViolation):
            return False
        assert adapter.total_changes, "the tampering changed nothing"
    return True


@pytest.mark.parametrize("tamper", TAMPERS, ids=lambda one: one.__name__)
def test_every_kind_of_tampering_is_seen_without_an_anchor(
    tamper: Tamper, moved: tuple[Place, ServerPlace, list[Moved]], sample: Sample
) -> None:
    _, target, _ = moved
    for seed in range(20):
        twin = replace(target, schema=f"{target.schema}_twin")
        twin.make(target.schema)
        try:
            if tampered(twin, tamper, seed):
                assert broken(verify(twin.url, public_keys=sample.public_keys))
                return
        finally:
            twin.drop()
    pytest.fail("the database took no such change")


# ── Migrations ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("where", ["file", "server"])
def test_a_log_goes_down_and_up_with_its_records_and_roots(
    where: str, moved: tuple[Place, ServerPlace, list[Moved]], sample: Sample, tmp_path: Path
) -> None:
    kept = (sample.place if where == "file" else moved[1]).copy_to(tmp_path / "log")
    tables = ("log", "record", "body", "token", "node", "key")

    def content() -> list[list[tuple[object, ...]]]:
        return [kept.sql(f"SELECT * FROM {table} ORDER BY 1, 2, 3") for table in tables]

    before, verdicts = content(), verify(kept.url, public_keys=sample.public_keys)
    assert intact(verdicts)
    migrate.downgrade(kept.url, "0001")
    assert migrate.status(kept.url).found == "0001"
    for attempt in (kept.open, lambda: verify(kept.url)):
        with pytest.raises(AuditUnavailable, match="schema"):
            attempt()
    for nothing in ("base", "0000"):
        with pytest.raises(AuditUnavailable):
            migrate.downgrade(kept.url, nothing)
    migrate.upgrade(kept.url)
    assert content() == before
    assert verify(kept.url, public_keys=sample.public_keys) == verdicts
    with kept.open() as log:
        assert log.append_many(call_entries("acme", 77))


def test_a_log_is_not_migrated_under_a_writer_that_goes_on(place: ServerPlace) -> None:
    """A writer that was there before does not commit to a schema that it does not know."""
    with place.create() as log:
        log.append(Entry("acme", "policy"))
        place.sql("UPDATE alembic_version SET version_num = '9999'")
        for _ in range(2):
            with pytest.raises(AuditUnavailable, match="migrated"):
                log.append(Entry("acme", "policy"))
        place.sql("UPDATE alembic_version SET version_num = ?", SCHEMA_VERSION)
        assert log.append(Entry("acme", "policy")).index == 2


def test_the_command_says_where_the_shred_root_is_named_from_now_on(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = founded(tmp_path / "policies")
    schema = f"moved{next(NUMBERS)}"
    server.sql(f"CREATE SCHEMA {schema}", user="keeper")
    monkeypatch.setenv("AUDIT_DATABASE_URL", server.url(schema=schema))
    done = run("db", "move", "--to", "env:AUDIT_DATABASE_URL", "--config", folder)
    assert done.code == 0, done.err
    said = re.search(r"set COHERE_GOVERNED_SHRED_ROOT=(\S+)", done.err)
    assert said
    operator = folder / "operator.yaml"
    operator.write_text(operator.read_text().replace("sqlite:///audit.db", "env:AUDIT_DATABASE_URL"))
    assert run("keys", "rotate", "shred", "--reason", "r", "--config", folder).code == 4
    monkeypatch.setenv("COHERE_GOVERNED_SHRED_ROOT", said[1])
    assert run("keys", "rotate", "shred", "--reason", "r", "--config", folder).code == 0
    server.sql(f"DROP SCHEMA {schema} CASCADE", user="keeper")
