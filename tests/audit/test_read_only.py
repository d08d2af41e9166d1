"""A log opened for reading only: everything that is found is found, and nothing is written anywhere."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cohere_governed.audit import AuditLog, erasure
from cohere_governed.audit.search import Query, search, show, stats
from cohere_governed.audit.store import OPERATOR_LOG
from cohere_governed.audit.tail import tail
from cohere_governed.audit.verify import verify
from cohere_governed.errors import AuditUnavailable, KeyUnavailable
from cohere_governed.model import Entry
from tests.audit.conftest import Place, Sample, call_entries, intact

PERSON = "canary.person@example.org"


def bytes_of(place: Place) -> dict[str, bytes]:
    """But for the two files that SQLite makes to read by; the -wal is counted as soon as something is in it."""
    return {str(one): data for one in place.files() if one.suffix != ".db-shm" and (data := one.read_bytes())}


@pytest.fixture
def reader(copy: Callable[[], Place]) -> Iterator[tuple[Place, AuditLog]]:
    place = copy()
    with AuditLog.open(place.url, place.key_ref, read_only=True) as log:
        yield place, log


def test_reading_finds_what_writing_finds_and_changes_nothing(copy: Callable[[], Place]) -> None:
    place = copy()
    with place.open() as log:
        expected = search(log, Query(person=PERSON)), stats(log)
    before = bytes_of(place)
    with AuditLog.open(place.url, place.key_ref, read_only=True) as log:
        assert (search(log, Query(person=PERSON)), stats(log)) == expected
        assert expected[0]
        assert len(list(tail(log))) == expected[1].records
        assert log.public_keys()
        assert log.checkpoints()
        assert log.standin_secret("acme")
    assert bytes_of(place) == before


@pytest.mark.parametrize(
    "attempt",
    [
        lambda log, _: log.append(Entry("acme", "policy")),
        lambda log, _: log.append(Entry("newcomer", "policy")),
        lambda log, _: log.append_from_finalizer(Entry("acme", "policy")),
        lambda log, _: log.close_orphans(),
        lambda log, _: log.scrub(),
        lambda log, _: log.standin_secret("newcomer"),
        lambda log, record: show(log, record, purpose="audit", actor="officer"),
        lambda log, record: erasure.erase_record(log, record, reason="asked", actor="officer"),
        lambda log, record: erasure.add_hold(log, "acme", "record", record, reason="asked", actor="officer"),
    ],
)
def test_what_would_write_is_refused_and_opens_nothing(
    reader: tuple[Place, AuditLog], sample: Sample, attempt: Callable[[AuditLog, str], object]
) -> None:
    place, log = reader
    before = bytes_of(place)
    with pytest.raises(AuditUnavailable):
        attempt(log, sample.receipts[0].record_id.hex())
    assert bytes_of(place) == before


def test_columns_are_searched_without_the_key_and_people_are_not(copy: Callable[[], Place]) -> None:
    place = copy()
    place.key.unlink()
    with AuditLog.open(place.url, place.key_ref, read_only=True) as log:
        assert search(log, Query(decision="refuse"))
        with pytest.raises(KeyUnavailable):
            search(log, Query(person=PERSON))


def test_an_opening_in_a_copy_is_recorded_in_the_log_it_is_a_copy_of(sample: Sample, copy: Callable[[], Place]) -> None:
    place = copy()
    record = sample.receipts[0].record_id.hex()
    with place.open() as log, AuditLog.open(sample.place.url, sample.place.key_ref, read_only=True) as there:
        before = stats(there).records
        shown = show(there, record, purpose="audit", actor="officer", recorded_in=log)
        assert shown.content is not None
        assert b"CANARY-prompt" in shown.content
        said = search(log, Query(kind="access"), limit=1)[0]
        assert said.record_id == shown.access_record_id
        assert stats(there).records == before


def test_an_opening_is_not_recorded_in_another_log(
    place: Place, reader: tuple[Place, AuditLog], sample: Sample
) -> None:
    with place.create() as other:
        other.append_many(call_entries("acme", 1))
        before = stats(other).records
        with pytest.raises(AuditUnavailable):
            show(reader[1], sample.receipts[0].record_id.hex(), purpose="audit", actor="x", recorded_in=other)
        assert stats(other).records == before


def test_calls_in_flight_are_left_alone(copy: Callable[[], Place]) -> None:
    place = copy()
    intent = call_entries("acme", 77)[0]
    with place.open() as log:
        log.append(intent)
    with AuditLog.open(place.url, place.key_ref, read_only=True) as log:
        assert search(log, Query(tenant="acme", kind="orphan-close")) == []
    with place.open() as log:
        assert len(search(log, Query(tenant="acme", kind="orphan-close"))) == 1


AS_A_STRANGER = """
import os, sqlite3, sys
from pathlib import Path
from cohere_governed.audit import AuditLog
from cohere_governed.audit.database import at
from cohere_governed.audit.search import Query, search
from cohere_governed.audit.verify import verify
url, key = sys.argv[1:]
at(url).engine(read_only=True), b"".decode("unicode_escape")  # imports; they may be out of a stranger's reach
if os.getuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
assert not os.access(Path(url.removeprefix("sqlite:///")).parent, os.W_OK)
print(len(verify(url)), all(hasattr(one, "root") for one in verify(url)))
with AuditLog.open(url, key, read_only=True) as log:
    print(len(search(log, Query(decision="refuse"))))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="user ids as Linux has them")
@pytest.mark.parametrize("writing", [False, True])
def test_a_file_and_folder_that_may_only_be_read(copy: Callable[[], Place], tmp_path: Path, *, writing: bool) -> None:
    place = copy()
    held = place.open() if writing else None  # then there are a -wal and a -shm beside it
    if not writing:  # who only read, or copied, left an empty -wal, which nobody after him may take away
        place.path.with_name("audit.db-shm").unlink(missing_ok=True)
        place.path.with_name("audit.db-wal").write_bytes(b"")
    try:
        for folder in (place.folder, *place.folder.parents):
            if folder != folder.parent and folder.stat().st_uid == os.getuid():
                folder.chmod(stat.S_IMODE(folder.stat().st_mode) | 0o055)
        for one in place.files():
            one.chmod(0o444)
        place.folder.chmod(0o555)
        done = subprocess.run(
            [sys.executable, "-B", "-c", AS_A_STRANGER, place.url, "file:/nowhere"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.stdout.split() == ["3", "True", "1"], done.stderr
    finally:
        place.folder.chmod(0o755)
        if held is not None:
            held.close()


def test_a_copy_verifies(reader: tuple[Place, AuditLog], sample: Sample) -> None:
    assert intact(verify(reader[0].url, public_keys=sample.public_keys, anchors=[sample.place.anchor]))
    assert OPERATOR_LOG in reader[1].public_keys()
