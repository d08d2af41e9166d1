"""An anchor that was configured is there, whole, and the one it was; else nothing is appended."""

from __future__ import annotations

import os
import resource
import shutil
from pathlib import Path

import pytest

from cohere_governed.audit import AuditLog, rotation
from cohere_governed.audit.anchor import read
from cohere_governed.audit.checkpoint import origin_of
from cohere_governed.audit.group import MAX_BATCH
from cohere_governed.audit.verify import verify
from cohere_governed.errors import AuditUnavailable
from cohere_governed.model import Entry, Intact
from tests.audit.conftest import Place, intact


def some(log: AuditLog, count: int = 1) -> None:
    log.append_many([Entry("acme", "policy") for _ in range(count)])


@pytest.fixture
def long(place: Place) -> Place:
    """A log that several commits made, each of more than one commit of many callers."""
    with place.create() as log:
        for _ in range(3):
            some(log, MAX_BATCH + 1)
    return place


def test_an_anchor_that_is_gone_is_not_begun_anew(place: Place) -> None:
    with place.create() as log:
        some(log)
    place.anchor.unlink()
    for _ in range(2):
        with pytest.raises(AuditUnavailable, match="is not there: put it back"):
            place.open()
        assert not place.anchor.exists()


def test_an_empty_file_or_one_of_another_log_is_no_anchor(place: Place, tmp_path: Path) -> None:
    with place.create() as log:
        some(log)
    held = place.anchor.read_bytes()
    place.anchor.write_bytes(b"")
    with pytest.raises(AuditUnavailable, match="cut short or replaced"):
        place.open()
    assert place.anchor.read_bytes() == b""
    other = Place(tmp_path / "other")
    other.folder.mkdir()
    other.create().close()
    shutil.copyfile(other.anchor, place.anchor)
    with pytest.raises(AuditUnavailable, match="behind its anchor"):
        place.open()
    place.anchor.write_bytes(held)
    place.open().close()


def test_an_anchor_that_was_cut_short_is_refused(long: Place) -> None:
    held = long.anchor.read_bytes()
    long.anchor.write_bytes(held[: len(held) // 3])
    with pytest.raises(AuditUnavailable, match="cut short or replaced"):
        long.open()
    long.anchor.write_bytes(held)
    long.open().close()


def test_the_heads_of_a_last_commit_are_appended_after_a_crash(
    place: Place, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with place.create() as log:
        some(log)
    before = place.anchor.read_bytes()
    with place.open() as log:
        some(log, 9)
    place.anchor.write_bytes(before)  # as if it had ended between the two
    with place.open() as log:
        assert "appended to it now" in caplog.text
        assert intact(verify(place.url, anchors=[place.anchor]))
        assert {one.anchored_to for one in verify(place.url, anchors=[place.anchor]) if one.tenant == "acme"} == {11}
        caplog.clear()
    place.open().close()
    assert not caplog.text


def test_a_crash_between_the_commit_and_the_anchor_of_a_new_signing_key_is_one_too(place: Place) -> None:
    with place.create() as log:
        some(log)
    before = place.anchor.read_bytes()
    with place.open() as log:
        rotation.rotate(log, "signing", reason="yearly", actor="officer")
    place.anchor.write_bytes(before)
    place.open().close()
    assert intact(verify(place.url, anchors=[place.anchor]))


def test_heads_that_somebody_made_up_do_not_make_an_anchor_whole(long: Place) -> None:
    held = long.anchor.read_text()
    short = held[: len(held) // 3]
    last = held.rpartition("\n\ncohere")[2]
    signed = last.rpartition(" ")
    long.anchor.write_text(short + "\n\ncohere" + signed[0] + " " + signed[2][:8] + "A" * 84 + "\n")
    with pytest.raises(AuditUnavailable, match="cut short or replaced"):
        long.open()


def test_an_operator_can_begin_an_anchor_for_a_log_that_had_none(place: Place) -> None:
    with place.create(anchored=False) as log:
        some(log, MAX_BATCH + 1)
        heads = log.checkpoints().values()
        with pytest.raises(AuditUnavailable, match="audit checkpoint"):
            place.open()
        place.anchor.write_text("\n".join(heads))
    with place.open() as log:
        some(log)
    assert intact(verify(place.url, anchors=[place.anchor]))


@pytest.mark.parametrize("harm", ["unlink", "truncate", "replace"])
def test_an_anchor_that_goes_while_the_log_is_open_stops_it_before_anything_is_stored(place: Place, harm: str) -> None:
    with place.create() as log:
        some(log, MAX_BATCH + 1)
        held = place.anchor.read_bytes()
        if harm == "unlink":
            place.anchor.unlink()
        elif harm == "truncate":
            os.truncate(place.anchor, 10)
        else:
            place.anchor.with_suffix(".new").write_bytes(b"")
            place.anchor.with_suffix(".new").replace(place.anchor)
        for _ in range(2):
            with pytest.raises(AuditUnavailable, match="anchor file"):
                some(log)
        assert place.sql("SELECT size FROM log WHERE tenant = 'acme'") == [(MAX_BATCH + 2,)]
        place.anchor.unlink(missing_ok=True)
        place.anchor.write_bytes(held)  # put back, as another file
        some(log)
    assert intact(verify(place.url, anchors=[place.anchor]))
    place.open().close()


def test_a_head_that_was_not_taken_is_appended_before_anything_else_is_stored(place: Place) -> None:
    with place.create() as log:
        some(log)
        here = place.anchor.with_suffix(".kept")
        place.anchor.rename(here)
        place.anchor.mkdir()
        for _ in range(3):
            with pytest.raises(AuditUnavailable):
                some(log)
        place.anchor.rmdir()
        here.rename(place.anchor)
        some(log)
    size = place.sql("SELECT size FROM log WHERE tenant = 'acme'")[0][0]
    assert size == 3, "nothing was stored while its head could not be"
    place.open().close()


def test_an_anchor_is_read_when_a_log_is_opened_and_not_at_each_commit(place: Place) -> None:
    """Reading it takes as long as it is; that it is the same file and no shorter is seen at once."""
    with place.create() as log:
        some(log, MAX_BATCH + 1)
        held = place.anchor.read_bytes()
        with place.anchor.open("r+b") as file:
            file.write(b"x" * len(held))
        some(log)
        assert place.anchor.read_bytes().startswith(b"x" * len(held))
    assert intact(verify(place.url, anchors=[place.anchor]))


def test_nothing_is_stored_while_an_anchor_lacks_the_head_of_what_was(place: Place) -> None:
    """Its disk is full: a commit is durable before its head is tried, but the next is not begun."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def size() -> object:
        return place.sql("SELECT size FROM log WHERE tenant = 'acme'")[0][0]

    with place.create() as log:
        some(log)
        with place.anchor.open("a") as file:
            file.write(("x" * 1000 + "\n") * 5000)  # by far the largest file
        resource.setrlimit(resource.RLIMIT_FSIZE, (place.anchor.stat().st_size + 10, hard))
        try:
            with pytest.raises(AuditUnavailable):
                some(log)
            assert size() == 3
            for _ in range(2):
                with pytest.raises(AuditUnavailable):
                    some(log)
            assert size() == 3
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        some(log)
    (anchored,) = (one for one in verify(place.url, anchors=[place.anchor]) if one.tenant == "acme")
    assert anchored == Intact("acme", 4, anchored.root, 4)  # type: ignore[union-attr]


def test_a_crash_at_a_tenants_first_commit_leaves_its_heads_out_and_never_the_operators(place: Place) -> None:
    with place.create() as log:
        some(log)
    ((operator,), (acme,)) = place.sql("SELECT log_id FROM log ORDER BY log")
    assert isinstance(operator, bytes)
    assert isinstance(acme, bytes)
    told = {name: [one.note for one in read(place.anchor) if one.head.origin == origin_of(name)]
            for name in (operator, acme)}  # fmt: skip
    place.anchor.write_text("\n".join(told[acme]))
    with pytest.raises(AuditUnavailable, match="cut short or replaced"):
        place.open()
    place.anchor.write_text("\n".join(told[operator]))
    place.open().close()
    assert {one.head.origin for one in read(place.anchor)} == {origin_of(operator), origin_of(acme)}
