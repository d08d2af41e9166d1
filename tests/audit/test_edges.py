"""Edges that a small change of the code crosses unseen: each test here was missing once."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from pathlib import Path

import pytest

from cohere_governed.audit import AuditLog, erasure, primitives, rotation, tree
from cohere_governed.audit.database import FileLock
from cohere_governed.audit.export import export
from cohere_governed.audit.proofs import check_proof, prove
from cohere_governed.audit.record import Leaf, MalformedLeaf
from cohere_governed.audit.search import search, show
from cohere_governed.audit.verify import verify
from cohere_governed.errors import AuditUnavailable, Refused
from cohere_governed.model import Broken, Entry
from tests.audit.conftest import Place, broken, call_entries, intact


def test_what_was_sealed_with_a_key_that_another_destroyed_meanwhile_is_sealed_again(place: Place) -> None:
    with place.create() as one, place.open() as two:
        two.append_many(call_entries("acme", 20))  # all keys of such a call are at hand now
        erasure.erase_person(one, "acme", "canary.person@example.org", reason="asked", actor="officer")
        receipt = two.append_many(call_entries("acme", 23))[0]
        assert show(one, receipt.record_id.hex(), purpose="a test", actor="officer").content
        assert intact(verify(place.url, public_keys=one.public_keys().values()))


def test_a_size_with_as_many_subtrees_is_not_taken_for_the_signed_one(place: Place) -> None:
    with place.create(anchored=False) as log:
        log.append_many([Entry("acme", "policy")] * 4)
    place.sql("UPDATE log SET size = 6 WHERE tenant = 'acme' AND size = 5")
    with place.open(anchored=False) as log, pytest.raises(AuditUnavailable):
        log.append(Entry("acme", "policy"))


def test_an_empty_call_id_is_not_taken_for_none(place: Place) -> None:
    with place.create() as log:
        log.append(Entry("acme", "policy"))
    place.sql("UPDATE record SET call_id = x'' WHERE log = 2 AND idx = 1")
    assert broken(verify(place.url)) == [Broken("acme", 1, "a column is not what the leaf says")]


def test_a_log_without_tenants_is_intact(place: Place) -> None:
    place.create().close()
    assert [verdict.tenant for verdict in verify(place.url)] == ["_operator"]
    assert intact(verify(place.url))


def test_a_whole_log_of_somebody_elses_making_is_not_one_of_ours(place: Place, tmp_path: Path) -> None:
    """It has a genesis of its own and is well signed; the operator's log has never heard of it."""
    place.create().close()
    other = Place(tmp_path / "other")
    other.folder.mkdir()
    with other.create() as log:
        log.append(Entry("acme", "policy"))
    connection = sqlite3.connect(place.path, isolation_level=None)
    connection.execute("ATTACH ? AS other", (str(other.path),))
    for table in ("log", "record", "body", "token", "node", "key"):
        connection.execute(f"INSERT INTO main.{table} SELECT * FROM other.{table} WHERE log = 2")
    connection.close()
    assert verify(place.url)[1:] == [
        verify(place.url)[1],
        Broken("acme", 0, "the operator's log does not know of this log"),
    ]


def test_more_records_than_two_stored_subtrees_are_verified_and_proved(place: Place) -> None:
    with place.create() as log:
        receipts = log.append_many([Entry("acme", "policy", facts={"state": str(at)}) for at in range(1030)])
        key = log.public_keys()["acme"]
    told: list[tuple[str, int, int]] = []
    assert intact(verify(place.url))
    assert intact(verify(place.url, progress=lambda *step: told.append(step)))
    assert told == [("_operator", 2, 2), ("acme", 1000, 1031), ("acme", 1031, 1031)]
    for at in (0, 255, 256, 511, 512, 1023, 1029):
        assert check_proof(prove(place.url, receipts[at].record_id.hex()), key)


def test_outcomes_of_one_call_in_one_batch_are_one_outcome(place: Place) -> None:
    with place.create() as log:
        intent, outcome = call_entries("acme", 1)
        log.append(intent)
        assert _at_once(place, log, [outcome] * 4) == (1, 3)
        assert [row.kind for row in search(log) if row.call_id] == ["outcome", "intent"]
        again = call_entries("acme", 2)[0]
        assert _at_once(place, log, [again] * 4) == (1, 3)
        assert len([row for row in search(log) if row.kind == "intent"]) == 2
        assert intact(verify(place.url))


def _at_once(place: Place, log: AuditLog, entries: list[Entry]) -> tuple[int, int]:
    """Let threads queue while somebody else has the turn; (appended, refused)."""
    done: list[bool] = []

    def work(entry: Entry, *, counts: bool) -> None:
        try:
            log.append(entry)
        except AuditUnavailable:
            done.append(False)
        else:
            if counts:
                done.append(True)

    lock = FileLock(Path(f"{place.path}.lock"))
    threads = [threading.Thread(target=work, args=(Entry("acme", "policy"),), kwargs={"counts": False})]
    threads += [threading.Thread(target=work, args=(entry,), kwargs={"counts": True}) for entry in entries]
    with lock:
        threads[0].start()
        while not log._group._leading or log._group._queue:
            time.sleep(0.001)
        for thread in threads[1:]:
            thread.start()
        while len(log._group._queue) < len(entries):
            time.sleep(0.001)
    for thread in threads:
        thread.join()
    lock.close()
    return done.count(True), done.count(False)


def test_facts_that_not_every_database_can_keep_are_refused(log: AuditLog) -> None:
    for facts in ({"model": "a\0b"}, {"status": 2**63}, {"status": -(2**63) - 1}):
        with pytest.raises(AuditUnavailable):
            log.append(Entry("acme", "policy", facts=facts))
    log.append(Entry("acme", "policy", facts={"status": 2**63 - 1, "attempt": -(2**63)}))


def test_the_shortest_thing_that_can_be_wrapped_is_unwrapped() -> None:
    key = bytes(range(32))
    blob = primitives.wrap(key, b"", b"aad")
    assert primitives.unwrap(key, blob, b"aad") == b""
    assert primitives.unwrap(key, blob[:-1], b"aad") is None
    assert primitives.unwrap(key, blob, b"other") is None


def test_every_proof_of_every_small_tree_convinces_and_of_no_other() -> None:
    leaves = [bytes([at]) for at in range(20)]

    def node(height: int, at: int) -> bytes:
        if height == 0:
            return tree.leaf_hash(leaves[at])
        return tree.node_hash(node(height - 1, 2 * at), node(height - 1, 2 * at + 1))

    roots = [tree.EMPTY_ROOT, *(tree.subtree(0, size, node) for size in range(1, 21))]
    for size in range(1, 21):
        for index in range(size):
            path = tree.inclusion_path(index, size, node)
            assert tree.check_inclusion(leaves[index], index, size, path, roots[size])
            assert not tree.check_inclusion(leaves[index], index + 1, size, path, roots[size])
            assert not tree.check_inclusion(leaves[index], index, size, [*path, roots[1]], roots[size])
            assert not tree.check_inclusion(leaves[index], index, size, path, roots[size - 1])
            assert not path or not tree.check_inclusion(leaves[index], index, size, path[:-1], roots[size])
        for old in range(1, size + 1):
            proof = tree.consistency_path(old, size, node)
            assert tree.check_consistency(old, roots[old], size, roots[size], proof)
            assert not tree.check_consistency(old, roots[old - 1], size, roots[size], proof)
            assert not tree.check_consistency(old, roots[old], size, roots[size - 1], proof)
            assert not tree.check_consistency(old, roots[old], size, roots[size], [*proof, roots[1]])


def test_a_list_of_ids_that_does_not_come_out_even_is_no_leaf(place: Place) -> None:
    """A last id that is too short would be written again as it was read."""
    with place.create() as log:
        log.append_many(call_entries("acme", 1))
    ((whole,),) = place.sql("SELECT leaf FROM record WHERE log = 2 AND idx = 1")
    assert isinstance(whole, bytes)
    for tag, size in ((12, 16), (14, 48)):
        at, length = 4, 0
        while whole[at] != tag:
            at += 3 + int.from_bytes(whole[at + 1 : at + 3], "big")
        length = int.from_bytes(whole[at + 1 : at + 3], "big")
        assert length
        end = at + 3 + length
        for odd in (b"\xff", b"\xff" * (size - 1)):
            grown = whole[: at + 1] + (length + len(odd)).to_bytes(2, "big") + whole[at + 3 : end] + odd + whole[end:]
            with pytest.raises(MalformedLeaf):
                Leaf.decode(grown)


@pytest.mark.parametrize("length", range(29))
def test_a_wrapped_key_that_is_cut_short_is_none(length: int) -> None:
    assert primitives.unwrap(bytes(32), bytes(length), b"") is None


def test_a_fact_that_no_column_holds_is_named(place: Place) -> None:
    with place.create() as log, pytest.raises(AuditUnavailable, match=r"`state` .* neither text nor number"):
        log.append(Entry("acme", "policy", facts={"state": ["a"]}))  # type: ignore[dict-item]


@pytest.mark.parametrize(("old", "size"), [(0, 4), (-1, 4), (5, 4)])
def test_a_tree_that_shrank_or_never_was_is_not_extended(old: int, size: int) -> None:
    """With one's own roots, so that nothing but the sizes is wrong."""
    root = tree.leaf_hash(b"a")
    assert not tree.check_consistency(old, root, size, root, [])
    assert not tree.check_consistency(old, root, size, root, [root])


def test_an_export_says_what_was_erased_and_nothing_where_nothing_was(place: Place, tmp_path: Path) -> None:
    with place.create() as log:
        for number in (1, 2):
            log.append_many(call_entries("acme", number))
        for half, idx in (("content", 1), ("content_seed", 2)):
            place.sql(f"UPDATE body SET {half} = NULL WHERE log = 2 AND idx = ?", idx)
        made = export(log, tmp_path / "x", tenant="acme", with_content=True, purpose="asked", actor="officer")
    lines = [json.loads(line) for line in (made.folder / "content.jsonl").read_text().splitlines()]
    said = {line["index"]: line.get("erased") for line in lines}
    assert said.pop(1) == said.pop(2) == ["content"]
    assert set(said.values()) == {None}


def test_a_person_is_held_however_the_name_is_spelt(place: Place) -> None:
    with place.create() as log:
        log.append_many(call_entries("acme", 1))
        held = erasure.add_hold(log, "acme", "subject", "  Canary.PERSON@example.org ", reason="asked", actor="officer")
        with pytest.raises(Refused):
            erasure.erase_person(log, "acme", "canary.person@example.org", reason="asked", actor="officer")
        assert held.target
        for scope, name in (("subject", "nobody"), ("period", "content/2001-01-01"), ("record", "00" * 16)):
            with pytest.raises(AuditUnavailable, match=f"no such {scope}"):
                erasure.add_hold(log, "acme", scope, name, reason="asked", actor="officer")  # type: ignore[arg-type]


def test_each_stand_in_secret_has_the_next_version(place: Place) -> None:
    with place.create() as log:
        log.append(Entry("acme", "policy"))
        for version in (2, 3):
            done = rotation.rotate(log, "standin", tenant="acme", reason="leaked", actor="officer")
            assert [one.version for one in done] == [version]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("index_seed = zeroblob(32) WHERE idx = 0", "index entries that it was not written with"),
        ("tokens = x'0161000000ff' WHERE idx = 0", "index entries that it was not written with"),
        ("index_seed = NULL WHERE idx = 1", "index entries are gone"),
        ("tokens = NULL WHERE idx = 1", "index entries are gone"),
    ],
)
def test_half_of_what_an_index_is_committed_to_by_is_a_fault(place: Place, change: str, said: str) -> None:
    with place.create() as log:
        log.append_many(call_entries("acme", 1))
    place.sql(f"UPDATE body SET {change} AND log = 2")
    (fault,) = broken(verify(place.url))
    assert said in fault.what


def test_lists_of_a_leaf_ascend_or_it_is_none(place: Place) -> None:
    with place.create() as log:
        log.append_many(call_entries("acme", 1))
    ((whole,),) = place.sql("SELECT leaf FROM record WHERE log = 2 AND idx = 1")
    assert isinstance(whole, bytes)
    assert len(Leaf.decode(whole).header.subjects) == 2
    for tag, size in ((12, 16), (14, 48)):
        at = 4
        while whole[at] != tag:
            at += 3 + int.from_bytes(whole[at + 1 : at + 3], "big")
        first, second, end = (at + 3 + size * step for step in range(3))
        turned = whole[:first] + whole[second:end] + whole[first:second] + whole[end:]
        twice = whole[:second] + whole[first:second] + whole[end:]
        for leaf in (turned, twice):
            with pytest.raises(MalformedLeaf):
                Leaf.decode(leaf)


def test_an_outcome_that_names_no_call_ends_none(place: Place) -> None:
    with place.create() as log:
        for kind in ("outcome", "orphan-close", "outcome"):
            log.append(Entry("acme", kind))
        with pytest.raises(AuditUnavailable, match="no open intent"):
            log.append(Entry("acme", "outcome", b"c" * 16))
    assert intact(verify(place.url))


def test_a_retention_class_that_is_no_word_is_named(log: AuditLog) -> None:
    with pytest.raises(AuditUnavailable, match="the retention class of an audit entry"):
        log.append(Entry("acme", "policy", retention_class="No Word"))


def test_what_is_false_is_false_and_not_nothing() -> None:
    root = tree.leaf_hash(b"a")
    for old, size, path in ((0, 1, []), (2, 1, []), (3, 4, []), (1, 2, [root, root, root]), (2, 3, [])):
        assert tree.check_consistency(old, root, size, root, path) is False
    for index, size, path in ((1, 1, []), (-1, 1, []), (0, 1, [root]), (0, 2, [])):
        assert tree.check_inclusion(b"b", index, size, path, root) is False


def test_the_keys_of_a_new_log_are_its_first(place: Place) -> None:
    place.create().close()
    found = place.sql("SELECT purpose, version FROM key WHERE purpose NOT IN ('subject', 'period') ORDER BY 1")
    assert found == [("root", 1), ("sign", 1), ("tree", 1)]
    assert place.sql("SELECT keyset, size FROM log") == [(0, 1)]


def test_stand_ins_without_content_go_with_the_day_of_content(place: Place) -> None:
    with place.create() as log:
        receipt = log.append(Entry("acme", "intent", vault=b'{"<PERSON_1>": "a"}', facts={"decision": "permit"}))
        assert intact(verify(place.url))
        done = erasure.erase_period(log, "acme", "content", log.now().date(), reason="asked", actor="officer")
        assert (done.records, len(done.keys)) == (1, 1)
        assert show(log, receipt.record_id.hex(), purpose="a test", actor="officer").erased == ("vault",)
    assert place.sql("SELECT vault FROM body WHERE log = 2 AND idx = ?", receipt.index) == [(None,)]
    assert intact(verify(place.url))
