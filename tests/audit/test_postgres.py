"""What only a server can do wrong, and several writers at once on it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from cohere_governed.audit import AuditLog, database, erasure, migrate, postgres, roles
from cohere_governed.audit.keys import create_key_file
from cohere_governed.audit.search import Query, search, show
from cohere_governed.audit.verify import verify
from cohere_governed.errors import AuditUnavailable
from cohere_governed.model import OPERATOR_LOG, Entry
from tests.audit.conftest import CANARIES, broken, call_entries, intact
from tests.audit.server import Server, ServerPlace, place
from tests.audit.test_migrate import differences

__all__ = ["place"]

WHO = {"reason": "request 12", "actor": "officer"}


def check(place: ServerPlace, log: AuditLog) -> bool:
    return intact(verify(place.url, public_keys=log.public_keys().values(), anchors=[place.anchor]))


# ── The server is one that keeps what it acknowledges ──────────────────────────


def test_a_log_is_made_in_an_empty_database_only(place: ServerPlace) -> None:
    place.server.sql(f"CREATE SCHEMA {place.schema}", user="keeper")
    create_key_file(place.key)
    with pytest.raises(AuditUnavailable, match="there is no audit log"):
        place.open()
    with AuditLog.create(place.url, place.key_ref, anchor=place.anchor) as log:
        log.append_many(call_entries("acme", 1))
        assert check(place, log)
    with pytest.raises(AuditUnavailable, match="already"):
        AuditLog.create(place.url, place.key_ref)
    assert migrate.status(place.url).current
    migrate.upgrade(place.url)
    with database.at(place.url).reading() as connection:
        assert differences(connection) == []


@pytest.mark.parametrize("name", ["fsync", "full_page_writes"])
def test_a_server_that_loses_records_in_a_crash_is_refused(place: ServerPlace, name: str) -> None:
    place.create().close()
    place.server.setting(name, "off")
    try:
        with pytest.raises(AuditUnavailable, match=name):
            place.open()
    finally:
        place.server.setting(name, None)
    place.open().close()


def test_an_unlogged_table_is_refused(place: ServerPlace) -> None:
    place.create().close()
    place.sql("ALTER TABLE body SET UNLOGGED")
    with pytest.raises(AuditUnavailable, match="unlogged"):
        place.open()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((140_012, False, "on", "on", "UTF8"), "too old"),
        ((160_001, True, "on", "on", "UTF8"), "standby"),
        ((160_001, False, "on", "on", "SQL_ASCII"), "encoding"),
    ],
)
def test_a_server_that_is_old_a_standby_or_not_unicode_is_refused(answer: tuple[object, ...], said: str) -> None:
    """By what such a server answers: none of the three can be had beside the one of these tests."""

    class Connection:
        def execute(self, _statement: str) -> Connection:
            return self

        def fetchone(self) -> tuple[object, ...]:
            return answer

    with pytest.raises(AuditUnavailable, match=said):
        postgres.check_server(Connection())


@pytest.mark.parametrize(
    "harm",
    [
        "ALTER TABLE record RENAME TO written; CREATE VIEW record AS SELECT * FROM written",
        (
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
            " CREATE TRIGGER t BEFORE INSERT ON record FOR EACH ROW EXECUTE FUNCTION f()"
        ),
        "CREATE RULE r AS ON INSERT TO token DO INSTEAD NOTHING",
        "ALTER TABLE record ADD COLUMN shown text GENERATED ALWAYS AS (model || '?') STORED",
    ],
)
def test_what_answers_in_the_place_of_a_table_is_a_fault(place: ServerPlace, harm: str) -> None:
    with place.create() as log:
        log.append_many(call_entries("acme", 1))
    assert intact(verify(place.url))
    place.sql(harm)
    (fault,) = broken(verify(place.url))
    assert "view or a trigger" in fault.what


def test_a_superuser_does_not_write(place: ServerPlace) -> None:
    place.create().close()
    with pytest.raises(AuditUnavailable, match="superuser"):
        AuditLog.open(place.server.url(schema=place.schema, user="postgres"), place.key_ref)


def test_a_server_that_is_not_there_is_no_log(place: ServerPlace) -> None:
    place.create().close()
    away = place.url.replace("?host=", "?host=/nowhere")
    for attempt in (lambda: AuditLog.open(away, place.key_ref), lambda: verify(away)):
        with pytest.raises(AuditUnavailable) as caught:
            attempt()
        assert "nowhere" not in str(caught.value)


def test_readers_cannot_write(place: ServerPlace) -> None:
    with (
        place.create(),
        pytest.raises(Exception, match=r"read-only|ReadOnly"),
        database.at(place.url).reading() as connection,
    ):
        connection.exec_driver_sql("UPDATE log SET size = 0")


# ── Roles ──────────────────────────────────────────────────────────────────────


@pytest.fixture
def roled(place: ServerPlace) -> Iterator[ServerPlace]:
    """Users ``app``, ``officer``, ``auditor`` and ``tenant_reader`` with a role each, and none of them the owner."""
    with place.create() as log:
        log.append_many(call_entries("acme", 1))
        log.append_many(call_entries("zenith", 2))
    place.server.sql("ALTER ROLE keeper CREATEROLE")
    roles.create_roles(place.url)
    roles.create_roles(place.url)  # again, as after a migration
    ((log_number,),) = place.sql("SELECT log FROM log WHERE tenant = 'zenith'")
    place.sql(roles.tenant_sql(int(str(log_number)), "zenith_reader"))
    users = {"app": roles.WRITER, "officer": roles.ERASER, "auditor": roles.VERIFIER, "someone": "zenith_reader"}
    for user, role in users.items():
        place.server.sql(f"CREATE ROLE {user} LOGIN IN ROLE {role}")
        place.server.sql(f"GRANT USAGE ON SCHEMA {place.schema} TO {role}")
    yield place
    place.drop()
    for name in (*users, *users.values()):
        place.server.sql(f"DROP OWNED BY {name}")
        place.server.sql(f"DROP ROLE {name}")
    place.server.sql("ALTER ROLE keeper NOCREATEROLE")


def test_each_role_can_do_its_work_and_no_more(roled: ServerPlace, caplog: pytest.LogCaptureFixture) -> None:
    def as_user(name: str) -> str:
        return roled.server.url(schema=roled.schema, user=name)

    def refused(user: str, statement: str) -> bool:
        with pytest.raises(Exception, match=r"permission denied|row-level security"):
            roled.server.sql(statement, schema=roled.schema, user=user)
        return True

    with AuditLog.open(as_user("app"), roled.key_ref, anchor=roled.anchor) as log:
        receipts = [log.append_many(call_entries(tenant, 7))[0] for tenant in ("acme", "brandnew")]
        assert show(log, receipts[0].record_id.hex(), purpose="x", actor="y").content
        with pytest.raises(AuditUnavailable):
            erasure.erase_record(log, receipts[0].record_id.hex(), **WHO)
        assert log.append(Entry("acme", "policy")).index > 0
    assert "may also alter" not in caplog.text
    with AuditLog.open(as_user("officer"), roled.key_ref, anchor=roled.anchor) as log:
        erasure.erase_record(log, receipts[0].record_id.hex(), **WHO)
        erasure.erase_person(log, "zenith", "canary.person@example.org", **WHO)
        erasure.add_hold(log, "acme", "log", "", **WHO)
        erasure.remove_hold(log, "acme", "log", "", **WHO)
        erasure.erase_tenant(log, "brandnew", **WHO)
        keys = log.public_keys().values()
    assert intact(verify(as_user("auditor"), public_keys=keys, anchors=[roled.anchor]))
    with pytest.raises(AuditUnavailable):
        AuditLog.open(as_user("auditor"), roled.key_ref)
    for user in ("app", "officer", "auditor", "someone"):
        for statement in ("UPDATE record SET leaf = leaf", "DELETE FROM record", "DELETE FROM node", "DROP TABLE body",
                          "UPDATE record SET time_us = 0", "TRUNCATE body"):  # fmt: skip
            with pytest.raises(Exception, match=r"permission denied|must be owner"):
                roled.server.sql(statement, schema=roled.schema, user=user)
    for statement in ("UPDATE body SET content = NULL", "DELETE FROM body", "DELETE FROM token",
                      "UPDATE record SET model = 'x'", "UPDATE key SET wrapped = ''"):  # fmt: skip
        assert refused("app", statement)
    roled.server.sql("DELETE FROM key", schema=roled.schema, user="app")  # sees none that it could delete
    assert roled.sql("SELECT count(*) FROM key WHERE purpose <> 'shred'") != [(0,)]
    for table in ("log", "record", "body", "token"):
        seen = roled.server.sql(f"SELECT DISTINCT log FROM {table}", schema=roled.schema, user="someone")
        assert seen == roled.sql("SELECT log FROM log WHERE tenant = 'zenith'") or (table == "token" and not seen)
    assert refused("someone", "SELECT * FROM key")


def test_who_may_alter_the_log_is_warned(place: ServerPlace, caplog: pytest.LogCaptureFixture) -> None:
    place.create().close()
    assert "may also alter and delete" in caplog.text


def test_a_name_that_is_no_plain_name_is_no_role() -> None:
    for name in ("", "a b", 'a"; DROP TABLE log; --', "A", "9a"):
        with pytest.raises(AuditUnavailable):
            roles.tenant_sql(1, name)


def test_the_documented_roles_are_those_that_are_made() -> None:
    page = (Path(__file__).parents[2] / "docs" / "postgresql.md").read_text(encoding="utf-8")
    assert f"```sql\n{roles.roles_sql()}```" in page


# ── Several writers ────────────────────────────────────────────────────────────


def test_writers_that_make_logs_and_hold_several_do_not_wait_in_a_circle(place: ServerPlace) -> None:
    """Both orders of tenants, new ones, and the operator's log, from two writers at once."""
    failed: list[BaseException] = []

    def work(log: AuditLog, turn: int) -> None:
        try:
            for number in range(12):
                names = ["alpha", f"new{number}", OPERATOR_LOG, "zulu"]
                log.append_many([Entry(name, "policy") for name in (names if turn else reversed(names))])
        except BaseException as error:  # noqa: BLE001 - told by the test
            failed.append(error)

    with place.create() as one, place.open() as two:
        threads = [threading.Thread(target=work, args=(log, at % 2)) for at, log in enumerate((one, two, one, two))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failed
        assert check(place, one)
        assert len(one.public_keys()) == 15


def test_two_who_look_for_orphans_at_once_close_each_once(place: ServerPlace) -> None:
    with place.create() as log:
        for number in range(1, 9):
            log.append(call_entries("acme", number)[0])
    with place.open() as one:  # closes them
        assert len(search(one, Query(kind="orphan-close"))) == 8
    with place.open() as log:
        for number in range(11, 31):
            log.append(call_entries("acme", number)[0])
    closed: list[int] = []
    logs: list[AuditLog] = []

    def work() -> None:
        log = place.open()
        logs.append(log)
        closed.append(len(log.close_orphans()))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(closed) == 3
    assert len(search(logs[0], Query(kind="orphan-close"), limit=100)) == 28
    assert check(place, logs[0])
    for log in logs:
        log.close()


def test_a_session_that_is_cut_off_fails_its_append_and_comes_back(place: ServerPlace) -> None:
    with place.create() as log:
        log.append(Entry("acme", "policy"))
        intent, outcome = call_entries("acme", 3)
        log.append(intent)
        cut = "SELECT pg_terminate_backend(pid, 9000) FROM pg_stat_activity WHERE usename = 'keeper'"
        place.server.sql(cut)
        with pytest.raises(AuditUnavailable):
            log.append(Entry("acme", "policy"))
        place.server.sql(cut)  # only the seat's session is left to lose
        log.append(outcome)
        log.append(call_entries("acme", 4)[0])
        with place.open() as other:
            assert other.close_orphans() == []  # the writer has its sign of life again
        assert check(place, log)


@pytest.mark.parametrize(
    ("doing", "said"),
    [
        ("RAISE EXCEPTION 'no'", "RaiseException"),
        ("PERFORM pg_terminate_backend(pg_backend_pid(), 9000)", r"AdminShutdown|OperationalError"),
    ],
    ids=["fails", "cut off"],
)
def test_a_commit_that_fails_is_not_acknowledged_and_the_log_goes_on(place: ServerPlace, doing: str, said: str) -> None:
    with place.create() as log:
        log.append(Entry("acme", "policy"))
        place.sql(
            f"CREATE FUNCTION at_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {doing}; RETURN NULL; END $$"
        )
        place.sql(
            "CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON record DEFERRABLE INITIALLY DEFERRED"
            " FOR EACH ROW EXECUTE FUNCTION at_commit()"
        )
        place.sql("ALTER FUNCTION at_commit() SECURITY DEFINER")
        for _ in range(2):
            with pytest.raises(AuditUnavailable, match=said):
                log.append_many(call_entries("acme", 1))
        place.sql("DROP TRIGGER at_commit ON record")
        assert [one.index for one in log.append_many(call_entries("acme", 1))] == [2, 3]
        assert check(place, log)


# ── Crashes ────────────────────────────────────────────────────────────────────

WORKER = """
import sys, threading, time
from pathlib import Path
from cohere_governed.audit import AuditLog
from cohere_governed.errors import AuditUnavailable
from cohere_governed.model import Entry
url, key, anchor, base, threads = sys.argv[1:]
log = AuditLog.open(url, key, anchor=Path(anchor))
said = threading.Lock()
def tell(line):
    with said:
        sys.stdout.write(line + "\\n")
        sys.stdout.flush()
def work(thread):
    for number in range(100_000):
        call = (int(base) * 10**9 + thread * 10**6 + number + 1).to_bytes(16, "big")
        tenant = ("acme", "zenith")[(thread + number) % 2]
        for kind in ("intent", "outcome"):
            try:
                person = (("end_user", str(number % 5)),)
                receipt = log.append(Entry(tenant, kind, call, content=b"x" * 300, index=person))
            except AuditUnavailable as error:
                tell("failed " + str(error))
                time.sleep(0.2)
                break
            tell(f"{tenant} {receipt.index} {receipt.record_id.hex()}")
for thread in range(int(threads)):
    threading.Thread(target=work, args=(thread,)).start()
"""


class Torture:
    """Processes that append, and all that was acknowledged to them."""

    def __init__(self, place: ServerPlace, processes: int, threads: int) -> None:
        self.place = place
        self.lines: list[str] = []
        self.processes = [
            subprocess.Popen(
                [sys.executable, "-c", WORKER, place.url, place.key_ref, str(place.anchor), str(at), str(threads)],
                stdout=subprocess.PIPE,
                text=True,
            )
            for at in range(processes)
        ]
        self.readers = [threading.Thread(target=self._read, args=(one,)) for one in self.processes]
        self.more = threading.Condition()
        for reader in self.readers:
            reader.start()

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout
        for line in process.stdout:
            with self.more:
                self.lines.append(line)
                self.more.notify_all()

    def wait_for(self, number: int) -> None:
        """Until so many more appends were acknowledged."""
        with self.more:
            wanted = number + len(self.acknowledged())
            assert self.more.wait_for(lambda: len(self.acknowledged()) >= wanted, timeout=60)

    def acknowledged(self) -> list[list[str]]:
        return [line.split() for line in self.lines if line.count(" ") == 2 and len(line.split()[2]) == 32]

    def kill(self, process: subprocess.Popen[str]) -> None:
        process.send_signal(signal.SIGKILL)
        process.wait()

    def end(self) -> None:
        for process in self.processes:
            self.kill(process)
        for reader in self.readers:
            reader.join()
        for process in self.processes:
            assert process.stdout
            process.stdout.close()

    def lost(self) -> list[list[str]]:
        """Acknowledged records that are not where it was said; an index that was given twice is one."""
        rows = self.place.sql("SELECT tenant, idx, record_id FROM record JOIN log USING (log)")
        stored = {(str(tenant), str(index), bytes(record_id).hex()) for tenant, index, record_id in rows}  # type: ignore[call-overload]
        return [line for line in self.acknowledged() if tuple(line) not in stored]


@pytest.fixture
def careless(server: Server) -> Iterator[Server]:
    """A server that acknowledges commits before they are on disk, to all who believe its settings."""
    settings = {"synchronous_commit": "off", "wal_writer_delay": "10s"}
    for name, value in settings.items():
        server.setting(name, value)
    yield server
    for name in settings:
        server.setting(name, None)


def test_nothing_acknowledged_is_lost_when_writers_and_server_die(careless: Server, place: ServerPlace) -> None:
    """Four processes; one is killed, then the server crashes under the others and starts again."""
    place.create().close()
    torture = Torture(place, 4, int(os.environ.get("AUDIT_TORTURE_THREADS", "4")))
    try:
        torture.wait_for(60)
        torture.kill(torture.processes[0])
        for _ in range(int(os.environ.get("AUDIT_CRASH_ROUNDS", "1"))):
            torture.wait_for(60)
            careless.stop("immediate")
            careless.start()
            torture.wait_for(60)
    finally:
        torture.end()
    with place.open() as log:
        assert check(place, log)
        assert torture.lost() == []
        taken = [tuple(line[:2]) for line in torture.acknowledged()]
        assert len(taken) == len(set(taken)) >= 180
        for count, last in place.sql("SELECT count(*), max(idx) + 1 FROM record GROUP BY log"):
            assert count == last
        calls = place.sql(
            "SELECT count(*) FILTER (WHERE kind = 'intent'), count(*) FILTER (WHERE kind <> 'intent')"
            " FROM record WHERE call_id IS NOT NULL GROUP BY log, call_id"
        )
        assert {intents for intents, _ in calls} == {1}
        assert {terminals for _, terminals in calls} <= {0, 1}
        assert any("failed writing" in line for line in torture.lines), "the crash was not noticed by anybody"
        print(len(taken), "acknowledged,", sum("failed" in line for line in torture.lines), "refused")


def test_a_crash_does_not_make_orphans_of_the_living(server: Server, place: ServerPlace) -> None:
    with place.create() as one:
        one.append(call_entries("acme", 1)[0])
        server.stop("immediate")
        server.start()
        with place.open() as two:  # nobody holds a lock after a start: whoever wrote before has a minute to come back
            assert two.close_orphans() == []
            two.append(call_entries("acme", 2)[0])
        with pytest.raises(AuditUnavailable):
            one.append(Entry("acme", "policy"))
        one.append(call_entries("acme", 1)[1])
        assert len(one.close_orphans()) == 1  # of the one who came after the start, and went
        assert check(place, one)


# ── Secrets at rest ────────────────────────────────────────────────────────────


def test_no_text_and_no_person_is_in_any_file_of_the_server(place: ServerPlace) -> None:
    with place.create() as log:
        for number in range(1, 6):
            log.append_many(call_entries("acme", number))
        show(log, log.append(call_entries("acme", 9)[0]).record_id.hex(), purpose="CANARY-prompt-4f1e", actor="x")
        secrets = (*CANARIES, log.standin_secret("acme"), log.cache_key("acme"))
        files = [path.read_bytes() for path in place.files()]
    assert sum(b"command-a" in data for data in files) > 0, "the test does not look where the rows are"
    for canary in secrets:
        for spelled in (canary, canary.hex().encode()):
            assert not any(spelled in data for data in files)


def test_erased_bytes_leave_the_tables_with_a_full_vacuum_and_no_certificate_says_more(place: ServerPlace) -> None:
    with place.create() as log:
        for number in range(1, 5):
            log.append_many(call_entries("acme", number))
        pieces = [bytes(row[0]) for row in place.sql("SELECT content FROM body WHERE content IS NOT NULL")]  # type: ignore[call-overload]
        tables = place.server.data / "base"

        def left() -> int:
            place.server.sql("CHECKPOINT")
            whole = b"".join(path.read_bytes() for path in tables.rglob("*") if path.is_file())
            return sum(piece[:40] in whole for piece in pieces)

        assert left() == len(pieces) == 8
        certificate = erasure.erase_person(log, "acme", "canary.person@example.org", **WHO)
        assert (certificate.records, len(certificate.keys), certificate.scrubbed) == (8, 1, False)
        assert certificate.lingers == erasure.ON_A_SERVER  # running it again would end nothing
        place.sql("VACUUM body")  # leaves old bytes in the holes of its pages
        place.sql("VACUUM FULL body")
        assert left() == 0
        assert check(place, log)
        erasure.erase_tenant(log, "acme", **WHO)
        assert check(place, log)
        assert log.append(Entry("acme", "policy")).index == 1
