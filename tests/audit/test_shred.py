"""The shred tree: a destroyed leaf is gone from today's file, and yesterday's database does not bring it back."""

from __future__ import annotations

import base64
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohere_governed.audit import AuditLog, erasure, rotation
from cohere_governed.audit.keys import LocalProvider, create_key_file
from cohere_governed.audit.search import Query, search, show
from cohere_governed.audit.shred import ShredRoot, Tree, default_place, places
from cohere_governed.audit.verify import verify
from cohere_governed.errors import KeyUnavailable
from cohere_governed.model import Entry, Intact
from tests.audit.conftest import Place, broken, call_entries, intact
from tests.audit.killing import killed_at


def leaf(origin: int, number: int = 0) -> int:
    return next(places(origin, number))


FAR = st.builds(leaf, st.integers(0, (1 << 32) - 1), st.integers(0, 1400))
NEAR = st.builds(leaf, st.integers(0, 8), st.integers(0, 5))


def root_file(place: Place) -> Path:
    return Path(f"{place.key}.shred")


def readable(log: AuditLog, tenant: str) -> dict[int, bytes | None]:
    """Position → content, of what can still be opened."""
    found = {}
    for row in search(log, Query(tenant=tenant), limit=1000):
        try:
            shown = show(log, row.record_id, purpose="test", actor="test")
        except KeyUnavailable:
            continue
        if shown.content is not None:
            found[row.index] = shown.content
    return found


# ── The tree alone ─────────────────────────────────────────────────────────────


@given(st.sets(FAR | NEAR, min_size=1, max_size=30), st.sets(FAR | NEAR, max_size=30))
def test_shredding_takes_the_leaves_it_names_and_no_others(shredded, others):
    tree = Tree.new()
    before = {place: tree.key(place) for place in shredded | others}
    assert len(set(before.values())) == len(before)
    for place in shredded:
        assert tree.shred(place)
    for place, key in before.items():
        assert tree.key(place) == (None if place in shredded else key)
        if place in shredded:
            assert not tree.shred(place)


@given(st.lists(NEAR, max_size=30, unique=True))
def test_what_is_left_does_not_depend_on_the_order(shredded):
    one = Tree({1: bytes(32)})
    other = Tree({1: bytes(32)})
    for place in shredded:
        one.shred(place)
    for place in sorted(shredded):
        other.shred(place)
    assert one.encode() == other.encode()


@given(st.sets(FAR | NEAR, min_size=1, max_size=20))
def test_no_seed_that_is_left_lies_above_a_shredded_leaf(shredded):
    tree = Tree.new()
    for place in shredded:
        tree.shred(place)
    ancestors = {place >> step for place in shredded for step in range(place.bit_length())}
    assert not ancestors & set(tree._seeds)


def test_no_leaf_lies_above_another():
    all_leaves = {leaf(origin, number) for origin in (0, 1, 7, (1 << 32) - 1) for number in range(1400)}
    assert len(all_leaves) == 4 * 1400
    for place in all_leaves:
        assert not any(place >> step in all_leaves for step in range(1, place.bit_length()))
        assert place.bit_length() <= 56


def test_an_origin_beyond_the_tree_is_refused():
    with pytest.raises(KeyUnavailable):
        leaf(1 << 32)


def test_keys_of_one_time_share_the_cost_of_their_erasure():
    tree, scattered = Tree.new(), Tree.new()
    for origin in range(4096):
        tree.shred(leaf(origin))
        scattered.shred(leaf(origin * 100_003))
    assert len(tree) < len(scattered) / 5


# ── The file ───────────────────────────────────────────────────────────────────


def test_the_file_shows_no_seed_and_only_its_owner_may_read_it(tmp_path):
    root = ShredRoot(tmp_path / "shred", LocalProvider(os.urandom(32)))
    root.found(b"a" * 16)
    root.shred({b"a" * 16: [leaf(7)]})
    tree = root.tree(b"a" * 16)
    assert tree is not None
    data = (tmp_path / "shred").read_bytes()
    decoded = data + b"".join(base64.b64decode(line) for line in data.split(b"\n")[1:3] if b" " not in line)
    for seed in tree._seeds.values():
        for form in (seed, seed.hex().encode(), base64.b64encode(seed)[:-2]):
            assert form not in decoded
    assert (tmp_path / "shred").stat().st_mode & 0o077 == 0


def test_the_old_file_is_overwritten_not_only_unlinked(tmp_path):
    root = ShredRoot(tmp_path / "shred", LocalProvider(os.urandom(32)))
    root.found(b"a" * 16)
    with (tmp_path / "shred").open("rb") as old:
        root.shred({b"a" * 16: [leaf(7)]})
        assert set(old.read()) <= {0}
    assert not list(tmp_path.glob("*.new"))


@pytest.mark.parametrize("at", range(0, 400, 23))
def test_a_damaged_file_is_refused(tmp_path, at):
    provider = LocalProvider(os.urandom(32))
    path = tmp_path / "shred"
    ShredRoot(path, provider).found(b"a" * 16)
    data = bytearray(path.read_bytes())
    data[at % len(data)] ^= 4
    path.write_bytes(data)
    with pytest.raises(KeyUnavailable):
        ShredRoot(path, provider).tree(b"a" * 16)


def test_another_key_does_not_open_the_file(tmp_path):
    ShredRoot(tmp_path / "shred", LocalProvider(os.urandom(32))).found(b"a" * 16)
    with pytest.raises(KeyUnavailable):
        ShredRoot(tmp_path / "shred", LocalProvider(os.urandom(32))).tree(b"a" * 16)


def test_threads_that_read_while_another_changes_the_key_are_not_refused(tmp_path):
    """The file that only the new key opens is there before its writer has taken that key up."""
    keys = [LocalProvider(bytes([number]) * 32) for number in (1, 2)]
    root = ShredRoot(tmp_path / "shred", keys[0])
    root.found(bytes(16))
    errors, stop = [], threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                assert root.tree(bytes(16)) is not None
            except KeyUnavailable as error:
                errors.append(error)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        for at in range(150):
            old, new = keys[at % 2], keys[1 - at % 2]
            root.rewrap([old, new])
            root.rewrap([new])
    finally:
        sys.setswitchinterval(interval)
        stop.set()
        for thread in threads:
            thread.join()
    assert not errors
    with pytest.raises(KeyUnavailable):
        ShredRoot(tmp_path / "shred", keys[1]).tree(bytes(16))


def test_a_tree_is_never_replaced(tmp_path):
    root = ShredRoot(tmp_path / "shred", LocalProvider(os.urandom(32)))
    first = root.found(b"a" * 16).key(leaf(3))
    assert root.found(b"a" * 16).key(leaf(3)) == first
    root.found(b"b" * 16)
    assert root.tree(b"a" * 16).key(leaf(3)) == first


def test_a_database_of_several_machines_has_a_tree_only_where_one_is_named(monkeypatch, tmp_path):
    assert default_place("file:/k/root.key") == Path("/k/root.key.shred")
    assert default_place("file:/k/root.key", shared=True) is None
    assert default_place("vault:transit/audit") is None
    monkeypatch.setenv("COHERE_GOVERNED_SHRED_ROOT", str(tmp_path / "there"))
    for shared in (True, False):
        assert default_place("vault:transit/audit", shared=shared) == tmp_path / "there"
    monkeypatch.setenv("COHERE_GOVERNED_SHRED_ROOT", "off")
    assert default_place("file:/k/root.key") is None


# ── The log ────────────────────────────────────────────────────────────────────


def filled(place: Place, calls: int = 6) -> None:
    with place.create() as log:
        for number in range(1, calls + 1):
            log.append_many(call_entries("acme", number))
            log.append_many(call_entries("zenith", number))


def backup(place: Place, folder: Path) -> Path:
    """A copy of the database as a backup tool takes it."""
    folder.mkdir()
    with sqlite3.connect(place.path) as source, sqlite3.connect(folder / "audit.db") as target:
        source.backup(target)
    source.close()
    target.close()
    return folder


def restored(place: Place, copy: Path) -> Place:
    """The backup under today's keys, with an anchor that is not asked."""
    shutil.copy2(place.key, f"{copy}.key")
    shutil.copy2(root_file(place), f"{copy}.key.shred")
    return Place(copy)


def test_an_erased_person_stays_erased_in_an_old_backup(place, tmp_path):
    filled(place)
    copy = backup(place, tmp_path / "backup")
    with place.open() as log:
        before = readable(log, "acme")
        gone = {row.index for row in search(log, Query(tenant="acme", end_user="CANARY-user-9c-1"))}
        certificate = erasure.erase_person(log, "acme", "CANARY-user-9c-1", reason="asked", actor="officer")
        assert certificate.scrubbed
        assert certificate.keys
        after = readable(log, "acme")
    assert gone & set(before)
    assert set(after) == set(before) - gone
    with restored(place, copy).open(anchored=False) as old:
        recovered = readable(old, "acme")
        assert len(readable(old, "zenith")) == 12
    assert not set(recovered) & gone
    # the neighbours are still there, so the backup was good for something
    assert recovered == after


def test_an_expired_day_stays_expired_in_an_old_backup(place, tmp_path):
    filled(place)
    copy = backup(place, tmp_path / "backup")
    with place.open() as log:
        erasure.erase_period(
            log, "acme", "content", datetime.now(tz=timezone.utc).date(), reason="expired", actor="retention"
        )
        retention = search(log, Query(tenant="acme", kind="erasure"))
        assert retention
    with restored(place, copy).open(anchored=False) as old:
        assert readable(old, "acme") == {}
        assert len(readable(old, "zenith")) == 12


def test_an_erased_tenant_stays_erased_in_an_old_backup(place, tmp_path):
    filled(place)
    copy = backup(place, tmp_path / "backup")
    with place.open() as log:
        erasure.erase_tenant(log, "acme", reason="left", actor="officer")
    old_place = restored(place, copy)
    with old_place.open(anchored=False) as old:
        with pytest.raises(KeyUnavailable):
            old.standin_secret("acme")
        assert readable(old, "acme") == {}
        assert len(readable(old, "zenith")) == 12


def test_the_attack_works_when_the_file_is_kept_with_the_backup(place, tmp_path):
    """What must be said openly; and the proof that the tests above could fail."""
    filled(place)
    copy = backup(place, tmp_path / "backup")
    shutil.copy2(place.key, f"{copy}.key")
    shutil.copy2(root_file(place), f"{copy}.key.shred")
    with place.open() as log:
        erasure.erase_person(log, "acme", "CANARY-user-9c-1", reason="asked", actor="officer")
    with Place(copy).open(anchored=False) as old:
        assert len(readable(old, "acme")) == 12


def test_no_key_of_an_erased_person_is_in_any_file(place):
    filled(place)
    with place.open() as log:
        rows = place.sql("SELECT hex(wrapped) FROM key WHERE purpose = 'subject'")
        erasure.erase_person(log, "acme", "CANARY-user-9c-1", reason="asked", actor="officer")
        erasure.erase_tenant(log, "zenith", reason="left", actor="officer")
        kept = {row[0] for row in place.sql("SELECT hex(wrapped) FROM key WHERE purpose = 'subject'")}
        gone = [bytes.fromhex(str(row[0])) for row in rows if row[0] not in kept]
        assert len(gone) >= 5
        for path in [*place.files(), root_file(place)]:
            data = path.read_bytes()
            for wrapped in gone:
                for form in (wrapped, wrapped[6:], wrapped.hex().encode(), base64.b64encode(wrapped)[:-4]):
                    assert form not in data, path.name
    assert intact(verify(place.url, anchors=[place.anchor]))


def test_a_log_whose_shred_root_is_gone_is_refused_and_goes_on_when_it_is_back(place):
    filled(place, 1)
    away = root_file(place).with_suffix(".away")
    root_file(place).rename(away)
    with pytest.raises(KeyUnavailable, match="shred root"):
        place.open()
    away.rename(root_file(place))
    with place.open() as log:
        assert len(readable(log, "acme")) == 2


def test_without_a_place_for_the_root_a_log_is_as_before_and_says_so(place, monkeypatch):
    monkeypatch.setenv("COHERE_GOVERNED_SHRED_ROOT", "off")
    filled(place, 1)
    assert not root_file(place).exists()
    with place.open() as log:
        assert len(readable(log, "acme")) == 2
        said = {one.next_step for one in rotation.status(log) if one.level == "shred"}
        assert all("old backups open what is erased" in one for one in said)
        with pytest.raises(KeyUnavailable, match="no place"):
            rotation.rotate(log, "shred", reason="r", actor="a")


def test_an_older_log_is_given_its_tree_and_its_proof_still_holds(place, monkeypatch, tmp_path):
    monkeypatch.setenv("COHERE_GOVERNED_SHRED_ROOT", "off")
    filled(place)
    monkeypatch.delenv("COHERE_GOVERNED_SHRED_ROOT")
    with place.open() as log:
        before = readable(log, "acme")
        keys = log.public_keys().values()
        done = rotation.rotate(log, "shred", reason="upgrade", actor="operator")
        assert {one.tenant for one in done} >= {"acme", "zenith"}
        assert all(one.version > 0 for one in done)
        assert not [one.next_step for one in rotation.status(log) if one.next_step]
        assert readable(log, "acme").items() >= before.items()
        copy = backup(place, tmp_path / "backup")
        again = rotation.rotate(log, "shred", reason="again", actor="operator")
        assert [one.version for one in again] == [0, 0, 0]
        erasure.erase_person(log, "acme", "canary.person@example.org", reason="asked", actor="officer")
    assert intact(verify(place.url, public_keys=keys, anchors=[place.anchor]))
    with restored(place, copy).open(anchored=False) as old:
        assert readable(old, "acme") == {}


def test_more_keys_than_one_record_can_list_are_bound_in_several(place, monkeypatch):
    monkeypatch.setenv("COHERE_GOVERNED_SHRED_ROOT", "off")
    with place.create() as log:
        for batch in range(14):
            log.append_many(
                [
                    Entry("acme", "intent", (batch * 100 + at).to_bytes(16, "big"), content=b"x",
                          index=(("person", f"p-{batch}-{at}"),))
                    for at in range(100)
                ]
            )  # fmt: skip
    monkeypatch.delenv("COHERE_GOVERNED_SHRED_ROOT")
    with place.open() as log:
        bound = rotation.rotate(log, "shred", tenant="acme", reason="r", actor="a")[0]
        assert bound.version == 1402
        assert len(search(log, Query(tenant="acme", kind="key-event"))) == 2
    assert intact(verify(place.url, anchors=[place.anchor]))


def test_two_processes_share_the_file(place):
    """One erases while the other appends; neither loses the other's tenants or keys."""
    filled(place, 2)
    code = (
        "import sys; from pathlib import Path\n"
        "from tests.audit.conftest import Place, call_entries\n"
        "place = Place(Path(sys.argv[1]))\n"
        "with place.open() as log:\n"
        "    for number in range(100, 130):\n"
        "        log.append_many(call_entries(f'tenant-{number % 7}', number))\n"
        "        log.append_many(call_entries('acme', number))\n"
    )
    child = subprocess.Popen([sys.executable, "-c", code, str(place.folder)])
    with place.open() as log:
        for at in range(12):
            erasure.erase_person(log, "zenith", f"CANARY-user-9c-{at % 3}", reason="asked", actor="officer")
            log.append_many(call_entries("zenith", 500 + at))
    assert child.wait() == 0
    with place.open() as log:
        assert len(readable(log, "acme")) == 2 * 2 + 30 * 2
        for number in range(7):
            assert readable(log, f"tenant-{number}")
    assert intact(verify(place.url, anchors=[place.anchor]))


def erase(place: Place, arm: Callable[[], None]) -> None:
    with place.open() as log:
        arm()
        erasure.erase_person(log, "acme", "CANARY-user-9c-1", reason="asked", actor="officer")


def test_an_erasure_that_is_killed_anywhere_is_whole_or_not_begun(place, tmp_path):
    filled(place, 3)
    copy = backup(place, tmp_path / "backup")
    states, half_done = set(), 0
    for last in range(1, 60):
        twin = place.copy_to(tmp_path / "twin")
        killed = killed_at(last, lambda arm, twin=twin: erase(twin, arm))
        half_done += int(str(twin.sql("SELECT count(*) FROM key WHERE purpose = 'shred'")[0][0]))
        with twin.open() as log:
            left = len(readable(log, "acme"))
            assert len(readable(log, "zenith")) == 6
        noted = twin.sql("SELECT count(*) FROM key WHERE purpose = 'shred'")[0][0]
        assert noted == 0
        assert all(isinstance(one, Intact) for one in verify(twin.url, anchors=[twin.anchor]))
        shutil.copytree(copy, tmp_path / "old", dirs_exist_ok=True)
        with restored(twin, tmp_path / "old").open(anchored=False) as old:
            assert len(readable(old, "acme")) == left  # the backup has what the log has, no more and no less
        shutil.rmtree(tmp_path / "old")
        states.add(left)
        if not killed:
            break
    else:
        pytest.fail("the erasure never ended")
    assert states == {6, 4}
    assert half_done  # somewhere the rows were gone and the leaf was not yet


def test_a_key_file_of_another_place_has_a_file_of_its_own(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        create_key_file(tmp_path / f"{name}.key")
        filled(Place(tmp_path / name), 1)
    assert (tmp_path / "one.key.shred").read_bytes() != (tmp_path / "two.key.shred").read_bytes()


def test_a_file_is_never_taken_for_the_one_before_it(tmp_path: Path) -> None:
    """Numbers of files are used again, and the clock of a file system stands still for milliseconds."""
    provider = LocalProvider(bytes(32))
    writer, reader = ShredRoot(tmp_path / "shred", provider), ShredRoot(tmp_path / "shred", provider)
    log_id = bytes(16)
    writer.found(log_id)
    for number in range(40):
        place = next(places(number))
        before = reader.tree(log_id)
        assert before is not None
        assert before.key(place) is not None
        writer.shred({log_id: [place]})
        after = reader.tree(log_id)
        assert after is not None
        assert after.key(place) is None


def test_whoever_can_write_the_database_cannot_have_a_key_shredded(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    """It would be gone for every backup too: what keeps erased people erased must not be turned on the living."""
    with place.create() as log:
        receipts = [log.append_many(call_entries(tenant, 1))[0] for tenant in ("acme", "zenith")]
    before = Path(f"{place.key}.shred").read_bytes()
    ((number, wrapped),) = place.sql("SELECT log, wrapped FROM key WHERE purpose = 'subject' LIMIT 1")
    backup = place.copy_to(place.folder.parent / "backup")
    for said in (b"", bytes(wrapped)[:7], bytes(16), bytes(wrapped)[:7] + bytes(16)):  # type: ignore[call-overload]
        place.sql("INSERT INTO key VALUES (randomblob(16), ?, 'shred', 0, NULL, NULL, NULL, ?)", number, said)
    with place.open() as log:
        for receipt in receipts:
            assert show(log, receipt.record_id.hex(), purpose="p", actor="a").content
        keys = log.public_keys().values()
        assert broken(verify(place.url, public_keys=keys))
        erasure.erase_person(log, "zenith", "canary.person@example.org", reason="r", actor="a")
        assert Path(f"{place.key}.shred").read_bytes() != before, "what was erased is still shredded"
        assert show(log, receipts[0].record_id.hex(), purpose="p", actor="a").content
    assert "without the log's keys" in caplog.text
    shutil.copy2(f"{place.key}.shred", f"{backup.key}.shred")
    with backup.open(anchored=False) as log:
        assert show(log, receipts[0].record_id.hex(), purpose="p", actor="a").content


def test_a_note_of_another_log_or_place_is_not_one(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A genuine note, taken from a crash, says what is to go: not another key, and not another tenant's."""
    with place.create() as log:
        for tenant in ("acme", "zenith"):
            log.append_many(call_entries(tenant, 1))
    shred_file = Path(f"{place.key}.shred")
    with place.open() as log:
        shred_file.with_name(shred_file.name + ".new").mkdir()  # it cannot be replaced
        certificate = erasure.erase_person(log, "acme", "canary.person@example.org", reason="r", actor="a")
        assert "could not be" in certificate.survives
    shred_file.with_name(shred_file.name + ".new").rmdir()
    ((note,),) = place.sql("SELECT wrapped FROM key WHERE purpose = 'shred'")
    ((other,),) = place.sql("SELECT log FROM log WHERE tenant = 'zenith'")
    place.sql("UPDATE key SET log = ? WHERE purpose = 'shred'", other)
    before = shred_file.read_bytes()
    place.open().close()
    assert shred_file.read_bytes() == before
    place.sql("UPDATE key SET log = (SELECT log FROM log WHERE tenant = 'acme') WHERE purpose = 'shred'")
    assert len(bytes(note)) == 7 + 16  # type: ignore[call-overload]
    with place.open() as log:
        assert place.sql("SELECT count(*) FROM key WHERE purpose = 'shred'") == [(0,)]
        assert intact(verify(place.url, public_keys=log.public_keys().values(), anchors=[place.anchor]))
    assert shred_file.read_bytes() != before


def test_an_erased_tenant_whose_tree_waits_to_be_shredded_is_no_fault(place: Place) -> None:
    with place.create() as log:
        log.append_many(call_entries("acme", 1))
    blocked = Path(f"{place.key}.shred.new")
    with place.open() as log:
        blocked.mkdir()
        assert "could not be" in erasure.erase_tenant(log, "acme", reason="r", actor="a").survives
        assert place.sql("SELECT length(wrapped) FROM key WHERE purpose = 'shred'") == [(16,)]
        keys = list(log.public_keys().values())
        assert intact(verify(place.url, public_keys=keys, anchors=[place.anchor]))
    blocked.rmdir()
    place.open().close()
    assert place.sql("SELECT count(*) FROM key WHERE purpose = 'shred'") == [(0,)]
    assert intact(verify(place.url, public_keys=keys, anchors=[place.anchor]))


def test_no_file_is_left_open(place: Place) -> None:
    """Neither of the shred root, whose erased seeds would be kept by it, nor of the anchor."""

    def free() -> list[int]:
        found = [os.open(os.devnull, os.O_RDONLY) for _ in range(3)]
        for one in found:
            os.close(one)
        return found

    with place.create() as log:
        log.append_many(call_entries("acme", 1))
        erasure.erase_person(log, "acme", "canary.person@example.org", reason="asked", actor="officer")
        before = free()
        for number in (2, 3):
            log.append_many(call_entries("acme", number))
            erasure.erase_person(log, "acme", "canary.person@example.org", reason="asked", actor="officer")
        assert free() == before
