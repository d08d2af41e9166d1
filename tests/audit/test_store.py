"""A record is durable when ``append`` returns, or ``append`` raises; nothing in between."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from cohere_governed.audit import AuditLog
from cohere_governed.audit.database import NETWORK_FILE_SYSTEMS, at, file_system, reset_prone
from cohere_governed.audit.record import Leaf
from cohere_governed.audit.search import Query, search, show
from cohere_governed.audit.sqlite import mounted
from cohere_governed.audit.verify import verify
from cohere_governed.errors import AuditUnavailable, KeyUnavailable
from cohere_governed.model import OPERATOR_LOG, Entry, Receipt
from tests.audit.conftest import CANARIES, Place, call_entries, intact


def check(place: Place, log: AuditLog | None = None) -> bool:
    keys = list(log.public_keys().values()) if log else None
    return intact(verify(place.url, public_keys=keys, anchors=[place.anchor] if place.anchor.exists() else []))


def test_what_was_appended_is_there_after_reopening(place: Place) -> None:
    with place.create() as log:
        receipts = log.append_many(call_entries("acme", 1))
        assert [receipt.index for receipt in receipts] == [1, 2]
        assert [receipt.kind for receipt in receipts] == ["intent", "outcome"]
    with place.open() as log:
        shown = show(log, receipts[0].record_id.hex(), purpose="a test", actor="officer")
        assert shown.content == call_entries("acme", 1)[0].content
        assert shown.vault == call_entries("acme", 1)[0].vault
        assert shown.meta == {"reasons": ["residency.host"]}
        assert check(place, log)


@pytest.mark.parametrize(
    "content", [None, b"", b"\0" * 70, b"\xff\xfe", bytes(range(256)) * 900], ids=["none", "empty", "nul", "raw", "big"]
)
def test_content_comes_back_byte_for_byte(log: AuditLog, content: bytes | None) -> None:
    receipt = log.append(Entry("acme", "export", content=content))
    assert show(log, receipt.record_id.hex(), purpose="a test", actor="officer").content == content


def test_an_entry_that_cannot_be_kept_exactly_is_refused(log: AuditLog) -> None:
    wrong = [
        Entry("acme", "Intent"),
        Entry("acme", ""),
        Entry("Acme", "policy"),
        Entry("_other", "policy"),
        Entry("acme", "policy", b"short"),
        Entry("acme", "policy", facts={"prompt": "x"}),
        Entry("acme", "policy", facts={"status": "200"}),
        Entry("acme", "policy", facts={"model": 7}),
        Entry("acme", "policy", facts={"model": "\ud800"}),
        Entry("acme", "policy", facts={"model": "a\0b"}),
        Entry("acme", "policy", facts={"status": 2**63}),
        Entry("acme", "policy", meta={"x": float("nan")}),
        Entry("acme", "policy", meta={"x": object()}),
        Entry("acme", "policy", index=(("password", "x"),)),
        Entry("acme", "policy", content=b"x", retention_class="a/b"),
    ]
    log.append(Entry("acme", "policy"))
    for entry in wrong:
        with pytest.raises(AuditUnavailable):
            log.append(entry)
    assert log.append(Entry("acme", "policy")).index == 2


def test_many_are_appended_together_or_not_at_all(log: AuditLog) -> None:
    with pytest.raises(AuditUnavailable):
        log.append_many([Entry("acme", "policy"), Entry("acme", "outcome", b"u" * 16)])
    assert log.append(Entry("acme", "policy")).index == 1


def test_a_call_has_one_intent_and_one_terminal_record(log: AuditLog) -> None:
    intent, outcome = call_entries("acme", 7)
    with pytest.raises(AuditUnavailable, match="no open intent"):
        log.append(outcome)
    log.append(intent)
    with pytest.raises(AuditUnavailable, match="intent already"):
        log.append(intent)
    log.append(outcome)
    with pytest.raises(AuditUnavailable, match="no open intent"):
        log.append(outcome)
    with pytest.raises(AuditUnavailable, match="no open intent"):
        log.append(Entry("other", "outcome", outcome.call_id))


def test_each_attempt_of_a_call_is_an_exchange_of_its_own(log: AuditLog) -> None:
    for attempt in (1, 2):
        log.append(Entry("acme", "intent", b"c" * 16, {"attempt": attempt}))
        log.append(Entry("acme", "outcome", b"c" * 16, {"attempt": attempt, "state": "failed"}))


def test_a_refused_intent_waits_for_no_outcome(place: Place) -> None:
    with place.create() as log:
        log.append(Entry("acme", "intent", b"c" * 16, {"decision": "refuse"}))
    with place.open() as log:
        assert log.close_orphans() == []
        assert not search(log, Query(kind="orphan-close"))


def test_calls_of_a_dead_writer_are_closed_as_unknown(place: Place) -> None:
    with place.create() as log:
        log.append(call_entries("acme", 1)[0])
        log.append_many(call_entries("acme", 2))
        assert log.close_orphans() == []  # its own calls are in flight
    with place.open() as log:
        rows = search(log, Query(kind="orphan-close"))
        assert [(row.call_id, row.state) for row in rows] == [((1).to_bytes(16, "big").hex(), "unknown")]
        with pytest.raises(AuditUnavailable):
            log.append(call_entries("acme", 1)[1])
        assert check(place, log)


def test_a_living_writers_calls_are_left_alone(place: Place) -> None:
    with place.create() as one:
        one.append(call_entries("acme", 1)[0])
        with place.open() as two:
            assert two.close_orphans() == []
        one.append(call_entries("acme", 1)[1])


def test_threads_get_each_their_own_place(place: Place) -> None:
    receipts: list[Receipt] = []

    def work(thread: int) -> None:
        for number in range(10):
            receipts.extend(log.append_many(call_entries("acme", 1 + thread * 100 + number)))

    with place.create() as log:
        threads = [threading.Thread(target=work, args=(at,)) for at in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(one.index for one in receipts) == list(range(1, 321))
        assert check(place, log)


def test_one_bad_entry_does_not_fail_the_others_of_its_batch(place: Place) -> None:
    failed: list[int] = []

    def work(at: int) -> None:
        for number in range(20):
            entry = Entry("acme", "outcome" if at % 2 else "policy", (at * 100 + number).to_bytes(16, "big"))
            if at % 2:
                with pytest.raises(AuditUnavailable):
                    log.append(entry)
                failed.append(at)
            else:
                log.append(entry)

    with place.create() as log:
        threads = [threading.Thread(target=work, args=(at,)) for at in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(failed) == 80
        assert {at % 2 for at in failed} == {1}
        assert len(search(log, Query(kind="policy"))) == 80
        assert check(place, log)


def test_a_log_is_founded_in_one_batch_with_the_operators_own_records(place: Place) -> None:
    with place.create() as log:
        for entries in (("new", OPERATOR_LOG), (OPERATOR_LOG, "newer", OPERATOR_LOG)):
            log.append_many([Entry(name, "policy") for name in entries])
        assert check(place, log)


def test_two_open_logs_take_turns(place: Place) -> None:
    with place.create() as one, place.open() as two:
        indexes = [log.append(Entry("acme", "policy")).index for log in (one, two, two, one, one, two)]
        assert indexes == [1, 2, 3, 4, 5, 6]
        assert check(place, one)


def test_a_forked_child_goes_on_with_a_writer_of_its_own(place: Place) -> None:
    with place.create() as log:
        log.append(Entry("acme", "policy"))
        child = os.fork()
        if child == 0:
            status = 1
            try:
                log.append_many(call_entries("acme", 5))
                status = 0
            finally:
                os._exit(status)
        log.append_many(call_entries("acme", 6))
        assert os.waitpid(child, 0)[1] == 0
        log.append(Entry("acme", "policy"))
        writers = {Leaf.decode(bytes(row[0])).header.writer_id for row in place.sql("SELECT leaf FROM record")}
        assert len(writers) == 2
        assert len(search(log, Query(tenant="acme"))) == 7
        assert check(place, log)


# ── What fails, fails closed ───────────────────────────────────────────────────


def test_there_must_be_a_log_to_open(place: Place) -> None:
    Place(place.folder).key.touch()
    with pytest.raises(AuditUnavailable):
        place.open()
    for url in ("sqlite://", "sqlite:///:memory:", "mysql://x/y", "nonsense"):
        with pytest.raises(AuditUnavailable):
            AuditLog.open(url, place.key_ref)


def test_an_existing_log_is_not_made_anew(place: Place) -> None:
    place.create().close()
    with pytest.raises(AuditUnavailable):
        place.create()


def test_a_newer_or_older_schema_is_refused(place: Place) -> None:
    place.create().close()
    for version in ("0000", "9999"):
        place.sql("UPDATE alembic_version SET version_num = ?", version)
        with pytest.raises(AuditUnavailable, match="schema"):
            place.open()
        with pytest.raises(AuditUnavailable, match="schema"):
            verify(place.url)


def test_a_key_that_is_missing_or_another_opens_nothing(place: Place, tmp_path: Path) -> None:
    place.create().close()
    other = Place(tmp_path / "other")
    other.folder.mkdir()
    other.create().close()
    with pytest.raises(KeyUnavailable, match="another key-encryption key"):
        AuditLog.open(place.url, other.key_ref)
    place.key.unlink()
    with pytest.raises(KeyUnavailable):
        place.open()


@pytest.mark.parametrize("suffix", ["", "-wal", "-shm"])
@pytest.mark.parametrize("how", ["unlinked", "replaced"])
def test_a_file_taken_away_stops_the_log(place: Place, suffix: str, how: str) -> None:
    with place.create() as log:
        log.append(Entry("acme", "policy"))
        path = Path(f"{place.path}{suffix}")
        moved = path.with_name("moved")
        path.rename(moved)
        if how == "replaced":
            path.write_bytes(moved.read_bytes())
        with pytest.raises(AuditUnavailable):
            log.append(Entry("acme", "policy"))


def test_a_database_put_back_to_an_older_state_stops_the_log(place: Place, tmp_path: Path) -> None:
    with place.create(anchored=False) as log:
        log.append(Entry("acme", "policy"))
    older = place.copy_to(tmp_path / "older")
    with place.open(anchored=False) as log:
        log.append_many([Entry("acme", "policy")] * 3)
        for suffix in ("", "-wal", "-shm"):
            Path(f"{place.path}{suffix}").unlink(missing_ok=True)
        place.path.write_bytes(older.path.read_bytes())
        for _ in range(3):
            with pytest.raises(AuditUnavailable):
                log.append(Entry("acme", "policy"))


def test_a_log_behind_its_anchor_is_not_opened(place: Place, tmp_path: Path) -> None:
    with place.create() as log:
        log.append(Entry("acme", "policy"))
    older = place.copy_to(tmp_path / "older")
    with place.open() as log:
        log.append(Entry("acme", "policy"))
    with pytest.raises(AuditUnavailable, match="behind its anchor"):
        AuditLog.open(older.url, older.key_ref, anchor=place.anchor)


def test_a_head_edited_while_open_stops_the_log(place: Place) -> None:
    with place.create() as log:
        log.append(Entry("acme", "policy"))
        place.sql("UPDATE log SET size = 7 WHERE tenant = 'acme'")
        with pytest.raises(AuditUnavailable):
            log.append(Entry("acme", "policy"))


def test_an_anchor_that_cannot_be_written_stops_the_log_and_it_recovers(place: Place) -> None:
    with place.create() as log:
        log.append(Entry("acme", "policy"))
        held = place.anchor.read_bytes()
        place.anchor.unlink()
        place.anchor.mkdir()
        with pytest.raises(AuditUnavailable):
            log.append(Entry("acme", "policy"))
        place.anchor.rmdir()
        place.anchor.write_bytes(held)
        receipt = log.append(Entry("acme", "policy"))
        assert receipt.index == 2  # what could not have been anchored was not stored
        assert check(place, log)


def test_a_torn_anchor_line_does_not_spoil_the_file(place: Place) -> None:
    with place.create() as log:
        log.append(Entry("acme", "policy"))
    with place.anchor.open("a") as file:
        file.write("cohere-governed/audit/0123")
    with place.open() as log:
        log.append(Entry("acme", "policy"))
        assert check(place, log)


def test_a_full_disk_fails_closed_and_the_log_goes_on_when_there_is_room(place: Place) -> None:
    """The file size limit stands in for a full disk: writes beyond it fail."""
    script = f"""
import resource, signal
from pathlib import Path
from cohere_governed.audit import AuditLog
from cohere_governed.errors import AuditUnavailable
from cohere_governed.model import Entry
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
log = AuditLog.open({place.url!r}, {place.key_ref!r})
log.append(Entry("acme", "policy"))
hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, hard))
done = failed = 0
for _ in range(40):
    try:
        log.append(Entry("acme", "export", content=bytes(40_000)))
        done += 1
    except AuditUnavailable:
        failed += 1
assert failed > 20, (done, failed)
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
log.append(Entry("acme", "policy"))
print(done)
"""
    place.create(anchored=False).close()
    said = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout
    with place.open(anchored=False) as log:
        assert len(search(log, Query(kind="export"), limit=1000)) >= int(said)
        assert check(place, log)


def test_a_closed_log_takes_nothing(place: Place) -> None:
    log = place.create()
    log.close()
    log.close()
    with pytest.raises(AuditUnavailable, match="closed"):
        log.append(Entry("acme", "policy"))


def test_errors_tell_the_kind_of_fault_and_no_text(place: Place) -> None:
    with place.create() as log:
        log.append(Entry("acme", "policy"))
        place.sql("DROP TABLE body")
        with pytest.raises(AuditUnavailable) as caught:
            log.append(call_entries("acme", 3)[0])
        said = "".join(map(str, (caught.value, caught.value.__context__, caught.value.__cause__)))
        assert caught.value.__suppress_context__ or caught.value.__context__ is None
        assert b"CANARY" not in str(caught.value).encode()
        assert "writing to the audit database failed" in said


# ── Secrets at rest ────────────────────────────────────────────────────────────


def test_no_text_and_no_person_is_in_any_file(place: Place) -> None:
    with place.create() as log:
        for number in range(1, 9):
            log.append_many(call_entries("acme", number))
        secret, cache = log.standin_secret("acme"), log.cache_key("acme")
        whole = b"".join(path.read_bytes() for path in place.files())
    whole += b"".join(path.read_bytes() for path in place.files())
    assert len(whole) > 100_000
    for canary in (*CANARIES, secret, cache, b"c-1"):
        for spelled in (canary, canary.decode("latin-1").encode("utf-16-le"), canary.hex().encode()):
            assert spelled not in whole or canary == b"c-1"


def test_files_are_for_their_owner_only(place: Place) -> None:
    with place.create() as log:
        log.append(Entry("acme", "policy"))
        for path in (*place.files(), place.key):
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path.name


def test_stand_in_secrets_are_stable_and_each_tenants_own(place: Place) -> None:
    with place.create() as log:
        first = log.standin_secret("acme")
        assert len(first) == 32
        assert len({first, log.standin_secret("zenith"), log.cache_key("acme"), log.cache_key("zenith")}) == 4
    with place.open() as log:
        assert log.standin_secret("acme") == first
        assert log.public_keys().keys() == {OPERATOR_LOG, "acme", "zenith"}


# ── The gate ───────────────────────────────────────────────────────────────────


def test_the_release_that_may_lose_commits_is_known_from_the_mended_ones() -> None:
    prone = {(3, 40, 1): True, (3, 44, 5): True, (3, 44, 6): False, (3, 50, 7): False, (3, 51, 2): True,
             (3, 51, 3): False, (3, 53, 0): False}  # fmt: skip
    assert {version: reset_prone(version) for version in prone} == prone


def test_readers_can_never_checkpoint(place: Place) -> None:
    with place.create() as log:
        log.append_many(call_entries("acme", 1))
        with at(place.url).reading() as connection, pytest.raises(Exception, match="readonly"):
            connection.exec_driver_sql("UPDATE log SET size = 0")
        size = Path(f"{place.path}-wal").stat().st_size
        assert size > 0


def test_the_file_system_of_a_path_is_known() -> None:
    kind = file_system(Path(__file__))
    assert kind
    assert kind not in NETWORK_FILE_SYSTEMS


def test_the_file_system_is_that_of_the_last_mount_of_the_longest_point_whatever_its_name() -> None:
    """A network file system behind a name with a blank or an umlaut is one all the same."""
    mounts = (
        "/dev/a / ext4 rw 0 0\nsrv:/x /mnt/Gr\u00f6\u00dfe\\040x nfs4 rw 0 0\nb /srv ext4 rw 0 0\nb /srv cifs rw 0 0"
    ).encode()
    assert mounted(mounts, Path("/mnt/Gr\u00f6\u00dfe x/audit")) == "nfs4"
    assert mounted(mounts, Path("/mnt/Gr\u00f6\u00dfe")) == "ext4"
    assert mounted(mounts, Path("/srv/audit")) == "cifs"
    assert mounted(b"", Path("/srv")) == ""


# ── kill -9 ────────────────────────────────────────────────────────────────────

WORKER = """
import sys, threading
from cohere_governed.audit import AuditLog
from cohere_governed.model import Entry
from pathlib import Path
url, key, anchor, base = sys.argv[1:]
log = AuditLog.open(url, key, anchor=Path(anchor))
lock = threading.Lock()
def work(thread):
    for number in range(100_000):
        call = (int(base) * 10**9 + thread * 10**6 + number + 1).to_bytes(16, "big")
        for kind in ("intent", "outcome"):
            receipt = log.append(Entry("acme", kind, call, content=b"x" * 300, index=(("end_user", str(number % 5)),)))
            with lock:
                sys.stdout.write(f"{receipt.index} {receipt.record_id.hex()}\\n")
                sys.stdout.flush()
for thread in range(3):
    threading.Thread(target=work, args=(thread,)).start()
"""


def test_nothing_acknowledged_is_lost_to_kill_9(place: Place) -> None:
    place.create().close()
    acknowledged: dict[int, str] = {}
    rounds = int(os.environ.get("AUDIT_KILL_ROUNDS", "2"))
    for number in range(rounds):
        processes = [
            subprocess.Popen(
                [sys.executable, "-c", WORKER, place.url, place.key_ref, str(place.anchor), str(number * 2 + at)],
                stdout=subprocess.PIPE,
                text=True,
            )
            for at in range(2)
        ]
        lines: list[str] = []
        for process in processes:
            assert process.stdout
            lines += [process.stdout.readline() for _ in range(10 + number * 7 % 23)]
        for process in processes:
            process.send_signal(signal.SIGKILL)
        for process in processes:
            assert process.stdout
            lines += process.stdout.read().splitlines()
            process.stdout.close()
            process.wait()
        for line in lines:
            index, _, record_id = line.strip().partition(" ")
            if len(record_id) == 32:
                assert acknowledged.setdefault(int(index), record_id) == record_id, "an index was given twice"
        with place.open() as log:
            assert check(place, log)
            stored = {index: bytes(record_id).hex() for index, record_id in place.sql(
                "SELECT idx, record_id FROM record JOIN log USING (log) WHERE tenant = 'acme'")}  # fmt: skip
            assert acknowledged.items() <= stored.items()
            calls = place.sql(
                "SELECT call_id, sum(kind = 'intent'), sum(kind != 'intent') FROM record"
                " WHERE call_id IS NOT NULL GROUP BY 1"
            )
            assert {(intents, terminals) for _, intents, terminals in calls} == {(1, 1)}
    assert len(acknowledged) >= rounds * 20
