"""On a full disk what was begun is ended on record, nothing new is begun, and when there is room the log goes on."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from cohere_governed.audit import AuditLog
from cohere_governed.audit.keys import create_key_file
from cohere_governed.audit.search import Query, search
from cohere_governed.audit.verify import verify
from cohere_governed.errors import AuditUnavailable
from cohere_governed.model import Entry
from tests.audit.conftest import Place, call_entries, intact

CALLS = 40


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A file system of some megabytes."""
    point = tmp_path_factory.mktemp("small")
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(point)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("only root may mount a small file system")
    yield point
    subprocess.run(["umount", "-l", str(point)], check=True)


@pytest.fixture
def place(small: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Place]:
    """Database and anchor on the small file system, the key elsewhere."""
    folder = small / request.node.name.partition("[")[0][-40:]
    folder.mkdir()
    found = Place(folder)
    found.key.symlink_to(tmp_path / "key")  # never opened: only its name is used here
    found.key.unlink()
    create_key_file(tmp_path / "key")
    yield found
    subprocess.run(["rm", "-rf", *map(str, small.iterdir())], check=True)


def key(tmp_path: Path) -> str:
    return f"file:{tmp_path / 'key'}"


def fill(place: Path) -> Path:
    """Use up all the room there is."""
    filler = place / f"filler-{len(list(place.iterdir()))}"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(1 << 16)):
            pass
    with filler.open("ab", buffering=0) as file, suppress(OSError):
        while file.write(b"x"):
            pass
    return filler


def intent(number: int) -> Entry:
    return call_entries("acme", number)[0]


def outcome(number: int) -> Entry:
    return call_entries("acme", number)[1]


def states(place: Place, tmp_path: Path) -> tuple[int, int]:
    with AuditLog.open(place.url, key(tmp_path), read_only=True) as log:
        kinds = [len(search(log, Query(kind=kind), limit=1000)) for kind in ("intent", "outcome")]
    return kinds[0], kinds[1]


def test_a_call_that_was_begun_is_ended_and_none_is_begun_until_there_is_room(place: Place, tmp_path: Path) -> None:
    reserve = place.path.with_name("audit.db.reserve")
    with AuditLog.create(place.url, key(tmp_path), anchor=place.anchor) as log:
        for number in range(CALLS):
            log.append(intent(number))
        held = reserve.stat()
        assert held.st_blocks * 512 >= held.st_size >= 1 << 20
        assert held.st_mode & 0o777 == 0o600
        filler = fill(place.folder)
        for number in range(CALLS):
            assert log.append(outcome(number)).kind == "outcome"
            with pytest.raises(AuditUnavailable, match="disk"):
                log.append(intent(1000 + number))
        assert not reserve.exists()
        with pytest.raises(AuditUnavailable, match="disk"):
            log.append_many([*call_entries("acme", 2000)])
        assert states(place, tmp_path) == (CALLS, CALLS)
        assert intact(verify(place.url, anchors=[place.anchor]))
        filler.unlink()
        log.append_many(call_entries("acme", 3000))
        assert reserve.exists()
    assert states(place, tmp_path) == (CALLS + 1, CALLS + 1)
    assert intact(verify(place.url, anchors=[place.anchor]))


def test_without_what_is_held_back_it_would_not_be(place: Place, tmp_path: Path) -> None:
    """That the disk of these tests is full."""
    with AuditLog.create(place.url, key(tmp_path), anchor=place.anchor) as log:
        for number in range(CALLS):
            log.append(intent(number))
        fill(place.folder)
        place.path.with_name("audit.db.reserve").unlink()
        filler = fill(place.folder)
        with pytest.raises(AuditUnavailable):  # noqa: PT012 - the first may still find a page
            for number in range(CALLS):
                log.append(outcome(number))
        filler.unlink()
        done = states(place, tmp_path)[1]
        for number in range(done, CALLS):
            log.append(outcome(number))
    assert intact(verify(place.url, anchors=[place.anchor]))


def test_another_process_begins_no_call_either(place: Place, tmp_path: Path) -> None:
    """It finds the reserve gone; it needs not have met the full disk itself."""
    with AuditLog.create(place.url, key(tmp_path)) as log, AuditLog.open(place.url, key(tmp_path)) as other:
        log.append(intent(1))
        other.append(intent(2))
        fill(place.folder)
        log.append(outcome(1))
        while place.path.with_name("audit.db.reserve").exists():
            with suppress(AuditUnavailable):
                log.append(Entry("acme", "policy", content=bytes(100_000)))
        with pytest.raises(AuditUnavailable, match="disk"):
            other.append(intent(3))
        assert other.append(outcome(2)).kind == "outcome"


def test_a_log_opens_on_a_full_disk_and_closes_what_a_dead_writer_left(place: Place, tmp_path: Path) -> None:
    with AuditLog.create(place.url, key(tmp_path)) as log:
        log.append(intent(1))
    filler = fill(place.folder)
    with AuditLog.open(place.url, key(tmp_path)) as log:
        assert len(search(log, Query(kind="orphan-close"))) == 1
        with suppress(AuditUnavailable):
            for number in range(2, 400):
                log.append(intent(number))
        with pytest.raises(AuditUnavailable, match="disk"):
            log.append(intent(500))
        filler.unlink()
        log.append(intent(501))
    assert intact(verify(place.url))


def test_a_reader_makes_no_reserve(place: Place, tmp_path: Path) -> None:
    AuditLog.create(place.url, key(tmp_path)).close()
    reserve = place.path.with_name("audit.db.reserve")
    reserve.unlink()
    AuditLog.open(place.url, key(tmp_path), read_only=True).close()
    assert not reserve.exists()
