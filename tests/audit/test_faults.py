"""What exactly is said of one fault: in which log, at which record, and what it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cohere_governed.audit import erasure, tree
from cohere_governed.audit.anchor import read
from cohere_governed.audit.anchored import heads_of
from cohere_governed.audit.checkpoint import Checkpoint, VerifierKey, cosigned, opened, origin_of, parse
from cohere_governed.audit.primitives import Signer
from cohere_governed.audit.proofs import Proof, check_proof
from cohere_governed.audit.verify import verify
from cohere_governed.errors import AuditUnavailable
from cohere_governed.model import OPERATOR_LOG, Broken, Entry, Intact
from tests.audit.conftest import Place, broken, call_entries, intact

ASKED = {"reason": "asked", "actor": "officer"}
GONE = "and no later record says"
STRANGE = "a column has a value of a type that was never written"
# Records of the log of acme: genesis, two calls, one held, one erased.
HELD, ERASED, HOLD, ERASURE, SIZE = 1, 4, 5, 6, 7


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Two tenants' logs of a few records; acme's is number 2."""
    folder = tmp_path_factory.mktemp("faults") / "log"
    folder.mkdir()
    place = Place(folder)
    with place.create() as log:
        receipts = [*log.append_many(call_entries("acme", 1)), *log.append_many(call_entries("acme", 2))]
        ids = {one.index: one.record_id.hex() for one in receipts}
        erasure.add_hold(log, "acme", "record", ids[HELD], **ASKED)
        erasure.erase_record(log, ids[ERASED], **ASKED)
        log.append(Entry("zenith", "policy"))
    assert place.sql("SELECT idx FROM record WHERE log = 2 AND kind IN ('hold', 'erasure')") == [(HOLD,), (ERASURE,)]
    return place


@pytest.fixture
def place(whole: Place, tmp_path: Path) -> Place:
    return whole.copy_to(tmp_path / "copy")


def said(place: Place) -> list[tuple[str, int, str]]:
    return [(one.tenant, one.index, one.what) for one in broken(verify(place.url))]


def only(place: Place) -> tuple[int, str]:
    """Position and words of the one fault, which is in the log of acme."""
    ((tenant, index, what),) = said(place)
    assert tenant == "acme"
    return index, what


@pytest.mark.parametrize("part", ["meta", "content", "vault", "index"])
def test_each_part_of_each_record_is_missed_where_it_stood(place: Place, part: str) -> None:
    """Also of the first, and also half of it; what was erased is not."""
    blob = "tokens" if part == "index" else part
    there = [at for (at,) in place.sql(f"SELECT idx FROM body WHERE log = 2 AND {blob} IS NOT NULL ORDER BY idx")]
    assert ERASED not in there or part == "meta"
    assert {HELD, 3} <= set(there)
    for at in there:
        ((seed, text),) = place.sql(f"SELECT {part}_seed, {blob} FROM body WHERE log = 2 AND idx = ?", at)
        put = f"UPDATE body SET {part}_seed = ?, {blob} = ? WHERE log = 2 AND idx = ?"
        for halves in ((None, None), (seed, None), (None, text)):
            place.sql(put, *halves, at)
            index, what = only(place)
            assert index == at
            assert GONE in what
            assert what.startswith("the index entries are" if part == "index" else f"the {part} is")
        place.sql(put, seed, text, at)
    assert said(place) == []


@pytest.mark.parametrize("part", ["content", "vault", "index"])
def test_half_of_what_was_erased_is_half_too_much(place: Place, part: str) -> None:
    blob = "tokens" if part == "index" else part
    for half in (f"{part}_seed", blob):
        place.sql(f"UPDATE body SET {half} = (SELECT {half} FROM body WHERE log = 2 AND idx = 2)"
                  " WHERE log = 2 AND idx = ?", ERASED)  # fmt: skip
        found = said(place)
        if part != "vault":  # which that record never had
            assert found[0][:2] == ("acme", ERASED)
            assert GONE in found[0][2]
        else:
            assert found == []
        place.sql(f"UPDATE body SET {half} = NULL WHERE log = 2 AND idx = ?", ERASED)


@pytest.mark.parametrize(
    ("statement", "index", "what"),
    [
        ("UPDATE record SET idx = -1 WHERE log = 2 AND idx = 0", 0, "a record is missing, or one too many is there"),
        ("UPDATE record SET idx = 70 WHERE log = 2 AND idx = 3", 3, "a record is missing, or one too many is there"),
        ("UPDATE log SET size = 5 WHERE log = 2", ERASED,
         "the content is gone, and no later record says it was erased"),
        ("UPDATE log SET size = 8 WHERE log = 2", SIZE, "the size of the log is not the one that was signed"),
        ("UPDATE log SET size = 'x' WHERE log = 2", 0, STRANGE),
        ("UPDATE log SET frontier = x'00' WHERE log = 2", SIZE, "the stored right edge of the tree is not the tree's"),
        ("UPDATE record SET time_us = time_us + 1 WHERE log = 2 AND idx = 3", 3, "a column is not what the leaf says"),
        ("UPDATE record SET model = 'x' WHERE log = 2 AND idx = 1", 1, "a column was altered"),
        ("UPDATE record SET facts_seed = zeroblob(32) WHERE log = 2 AND idx = 1", 1, "a column was altered"),
        ("UPDATE record SET facts_seed = x'00' WHERE log = 2 AND idx = 1", 1, STRANGE),
        ("UPDATE record SET facts_seed = NULL WHERE log = 2 AND idx = 1", 1,
         "the columns are gone, and no later record says they were erased"),
        ("UPDATE body SET content = content || x'00' WHERE log = 2 AND idx = 1", 1, "the content was altered"),
        ("UPDATE body SET meta_seed = zeroblob(length(meta_seed)) WHERE log = 2 AND idx = 1", 1,
         "the meta was altered"),
        ("UPDATE body SET vault = x'00' WHERE log = 2 AND idx = 2", 2,
         "the record has a vault that it was not written with"),
        ("UPDATE body SET vault_seed = x'00' WHERE log = 2 AND idx = 2", 2,
         "the record has a vault that it was not written with"),
        ("UPDATE body SET tokens = zeroblob(length(tokens)) WHERE log = 2 AND idx = 1", 1,
         "the index entries of a record were altered"),
        ("DELETE FROM token WHERE log = 2 AND idx = 1", 1,
         "the record cannot be found by its index: an entry was removed"),
        ("INSERT INTO token VALUES (2, 'person', 5000, 1)", SIZE, "the index has an entry that no record has"),
        ("INSERT INTO node VALUES (2, 8, 0, zeroblob(32))", SIZE, "a stored subtree belongs to no records"),
        ("INSERT INTO body (log, idx) VALUES (2, 7)", SIZE, "a body belongs to no record"),
        ("INSERT INTO body (log, idx) VALUES (2, -1)", SIZE, "a body belongs to no record"),
        ("UPDATE hold SET idx = 3 WHERE log = 2", 3, "the holds in force are not those that the records say"),
        ("DELETE FROM hold", HOLD, "the holds in force are not those that the records say"),
        ("UPDATE key SET wrapped = x'00' WHERE log = 2 AND purpose = 'subject' AND origin = 1", 1,
         "a stored key was altered"),
        ("UPDATE key SET origin = 3 WHERE log = 2 AND purpose = 'subject' AND origin = 1", 3,
         "a stored key was not introduced by the record it names"),
        ("DELETE FROM key WHERE log = 2 AND purpose = 'subject' AND origin = 1", 1,
         "a key is gone, and no later record says it was destroyed"),
        ("DELETE FROM key WHERE log = 2 AND purpose = 'root'", SIZE,
         "the log's own keys are not those that a log has"),
        ("DELETE FROM key WHERE log = 2 AND purpose = 'sign'", SIZE,
         "the log's own keys are not those that a log has"),
        ("UPDATE key SET version = 2 WHERE log = 2 AND purpose = 'root'", SIZE,
         "the log's own keys are not those that a log has"),
        ("UPDATE key SET version = 0 WHERE log = 2 AND purpose = 'root'", SIZE,
         "the log's own keys are not those that a log has"),
        ("UPDATE key SET wrapped = wrapped || x'00' WHERE log = 2 AND purpose = 'sign'", SIZE,
         "a stored key is not as long as such a key is"),
        ("INSERT INTO key VALUES (x'0e', 2, 'odd', 1, NULL, NULL, NULL, x'00')", SIZE,
         "the log's own keys are not those that a log has"),
        ("INSERT INTO key VALUES (x'0e', 2, 'shred', 1, NULL, NULL, NULL, x'00')", SIZE,
         "a key is to be shredded that no record says was erased"),
        ("INSERT INTO open_call VALUES (2, x'00000000000000000000000000000009', 0, 3, x'00')", 3,
         "the calls in flight are not those that the records say"),
    ],
)  # fmt: skip
def test_one_fault_is_named_where_it_is(place: Place, statement: str, index: int, what: str) -> None:
    place.sql(statement)
    assert only(place) == (index, what)


@pytest.mark.parametrize("purpose", ["sign", "standin", "tree", "root"])
def test_a_log_has_each_key_of_its_own_once(place: Place, purpose: str) -> None:
    made = "INSERT INTO key VALUES (randomblob(16), 2, ?, 1, NULL, NULL, NULL, zeroblob(?))"
    if purpose == "standin":  # which it has only once one was asked for
        place.sql(made, purpose, 61)
        assert only(place) == (SIZE, "a stored key is not as long as such a key is")
        place.sql("UPDATE key SET wrapped = zeroblob(60) WHERE purpose = 'standin'")
        assert said(place) == []
    place.sql(made, purpose, 60)
    assert only(place) == (SIZE, "the log's own keys are not those that a log has")


def test_a_record_too_many_is_one_though_it_is_like_another(place: Place) -> None:
    """And what it says excuses nothing before it."""
    later = place.copy_to(place.folder.parent / "later")
    with later.open(anchored=False) as log:
        ((held,),) = later.sql("SELECT hex(record_id) FROM record WHERE log = 2 AND idx = 3")
        erasure.erase_record(log, str(held).lower(), **ASKED)
    rows = later.sql("SELECT * FROM record WHERE log = 2 AND idx = ?", SIZE)
    place.sql(f"INSERT INTO record VALUES ({', '.join('?' * len(rows[0]))})", *rows[0])
    assert only(place) == (SIZE, "a record is missing, or one too many is there")
    place.sql("UPDATE body SET content = NULL, content_seed = NULL WHERE log = 2 AND idx = 3")
    assert only(place) == (3, "the content is gone, and no later record says it was erased")


def test_a_record_of_another_log_is_told_apart(place: Place) -> None:
    (other,) = place.sql("SELECT * FROM record WHERE log = 3 AND idx = 1")
    place.sql("DELETE FROM record WHERE log = 2 AND idx = 3")
    place.sql(f"INSERT INTO record VALUES (2, 3{', ?' * (len(other) - 2)})", *other[2:])
    assert only(place) == (3, "the record belongs to another log")


def test_a_record_that_is_called_an_erasure_erases_nothing(place: Place) -> None:
    place.sql("UPDATE record SET kind = 'erasure' WHERE log = 2 AND idx = ?", HOLD)
    assert only(place) == (HOLD, "a column is not what the leaf says")
    place.sql("UPDATE body SET content = NULL, content_seed = NULL WHERE log = 2 AND idx = ?", HELD)
    assert only(place) == (HELD, "the content is gone, and no later record says it was erased")


def test_a_record_that_cannot_be_read_is_told_of_before_what_it_may_have_erased(place: Place) -> None:
    place.sql("UPDATE record SET leaf = x'00' WHERE log = 2 AND idx = ?", ERASURE)
    index, what = only(place)
    assert index == ERASURE
    assert "malformed" in what


def test_an_entry_of_the_index_that_is_gone_comes_before_a_later_fault(place: Place) -> None:
    place.sql("DELETE FROM token WHERE log = 2 AND idx = 1")
    place.sql("UPDATE record SET model = 'x' WHERE log = 2 AND idx = 3")
    assert only(place) == (1, "the record cannot be found by its index: an entry was removed")


def test_a_value_that_stayed_where_the_columns_were_erased_is_seen(place: Place) -> None:
    with place.open() as log:
        day = log.now().date()
        erasure.remove_hold(log, "acme", "record", _id(place, HELD), **ASKED)
        for kind in ("content", "metadata"):
            erasure.erase_period(log, "acme", kind, day, **ASKED)  # type: ignore[arg-type]
    assert said(place) == []
    assert place.sql("SELECT facts_seed, model FROM record WHERE log = 2 AND idx = 1") == [(None, None)]
    place.sql("UPDATE record SET model = 'x' WHERE log = 2 AND idx = 1")
    assert only(place) == (1, "the columns are gone, and no later record says they were erased")


def test_a_log_is_its_tenants_also_when_its_first_day_has_ended(place: Place) -> None:
    """The columns of its first record stay, which bind it to the tenant."""
    with place.open() as log:
        erasure.remove_hold(log, "acme", "record", _id(place, HELD), **ASKED)
        erasure.erase_period(log, "acme", "metadata", log.now().date(), **ASKED)
    assert said(place) == []
    place.sql("UPDATE log SET tenant = 'other' WHERE log = 2")
    assert said(place) == [("other", 0, "a column was altered")]


def _id(place: Place, index: int) -> str:
    ((found,),) = place.sql("SELECT hex(record_id) FROM record WHERE log = 2 AND idx = ?", index)
    return str(found).lower()


# ── All logs together ──────────────────────────────────────────────────────────


def test_what_is_wrong_with_the_whole_is_said_of_the_operators_log(place: Place) -> None:
    place.sql("CREATE TRIGGER harm AFTER INSERT ON record BEGIN SELECT 1; END")
    assert said(place) == [(OPERATOR_LOG, 0, "the tables are not those of a log: a view or a trigger answers for them")]
    place.sql("DROP TRIGGER harm")
    with place.path.open("r+b") as file:
        file.seek(-16384, 2)
        file.write(b"\xff" * 4096)
    with place.path.open("rb") as file:
        assert file.read(1)
    found = said(place)
    assert found == [(OPERATOR_LOG, 0, "the database file is damaged: its pages or indexes do not hold together")]


def test_a_log_that_is_gone_is_missed_by_all_that_knew_of_it(place: Place) -> None:
    ((vkey,),) = place.sql("SELECT vkey FROM log WHERE log = 2")
    origin = VerifierKey.parse(str(vkey)).origin
    keys = [str(one) for (one,) in place.sql("SELECT vkey FROM log ORDER BY log")]
    tables = [name for name in ("record", "body", "token", "hold", "key")
              if place.sql(f"SELECT 1 FROM {name} WHERE log = 2 LIMIT 1")]  # fmt: skip
    place.sql("DELETE FROM log WHERE log = 2")
    founded = (OPERATOR_LOG, 1, "a log that was founded is gone from the database")
    strays = [(OPERATOR_LOG, 0, f"table `{name}` has rows of a log that does not exist") for name in tables]
    assert sorted(said(place)) == sorted([founded, *strays])
    for known in ({"public_keys": keys}, {"anchors": [place.anchor]}):
        found = [(one.tenant, one.index, one.what) for one in broken(verify(place.url, **known))]  # type: ignore[arg-type]
        assert sorted(found) == sorted([(origin, 0, "the log is gone from the database"), founded, *strays])


def test_without_the_operators_log_nothing_says_what_logs_there_were(place: Place) -> None:
    for table in ("record", "body", "token", "node", "hold", "key", "log"):
        place.sql(f"DELETE FROM {table} WHERE log = 1")
    assert said(place) == [(OPERATOR_LOG, 0, "the operator's log is gone from the database")]


def test_two_logs_with_one_id_are_told_of(place: Place) -> None:
    for statement in ("CREATE TABLE twin AS SELECT * FROM log", "DROP TABLE log", "ALTER TABLE twin RENAME TO log"):
        place.sql(statement)  # so that nothing forbids it
    assert said(place) == []
    place.sql("UPDATE log SET log_id = (SELECT log_id FROM log WHERE log = 2) WHERE log = 3")
    assert (OPERATOR_LOG, 0, "two logs have one id") in said(place)
    place.sql("UPDATE log SET log_id = 'x' WHERE log = 3")
    assert (OPERATOR_LOG, 0, "two logs have one id") not in said(place)
    assert ("zenith", 0, STRANGE) in said(place)


def test_a_public_key_that_is_none_is_not_passed_over(place: Place) -> None:
    with pytest.raises(AuditUnavailable, match="a public key cannot be read"):
        verify(place.url, public_keys=["no key"])


# ── Anchors ────────────────────────────────────────────────────────────────────


def test_a_head_is_held_in_memory_once_however_many_signed_it(tmp_path: Path) -> None:
    signers = [Signer(bytes([at]) * 32) for at in range(3)]
    roots = (bytes(32), b"r" * 32)
    heads = [Checkpoint("o", size, root) for size in (1, 2) for root in roots]
    anchor = tmp_path / "anchor"
    signed = [cosigned(cosigned(one.sign(signers[0]), signers[1]), signers[2]) for one in heads]
    anchor.write_text("\n".join(signed))
    assert len(list(read(anchor))) == 12
    assert list(heads_of([anchor])["o"].ascending()) == [(one.size, one.root) for one in heads]
    anchor.write_text("\n".join(reversed(signed)))
    assert [size for size, _ in heads_of([anchor])["o"].ascending()] == [1, 1, 2, 2]


def test_the_anchored_size_is_that_of_the_largest_head_that_fits(place: Place) -> None:
    heads = list(read(place.anchor))
    found = verify(place.url, anchors=[place.anchor])
    sizes = {one.tenant: one.anchored_to for one in found if isinstance(one, Intact)}
    assert sizes == {OPERATOR_LOG: 3, "acme": SIZE, "zenith": 2}
    ((vkey,),) = place.sql("SELECT vkey FROM log WHERE log = 2")
    mine = [one.note for one in heads if one.head.origin == VerifierKey.parse(str(vkey)).origin]
    some = place.folder.parent / "some"
    some.write_text(mine[0])
    found = verify(place.url, anchors=[some])
    assert intact(found)
    assert [one.anchored_to for one in found if isinstance(one, Intact)] == [0, parse(mine[0]).size, 0]


def test_a_head_beyond_the_end_is_told_of_at_the_end(place: Place) -> None:
    shorter = place.copy_to(place.folder.parent / "shorter")
    with place.open() as log:
        log.append(Entry("acme", "policy"))
    found = broken(verify(shorter.url, anchors=[place.anchor]))
    assert found == [Broken("acme", SIZE, "records are missing at the end: an anchored head is larger")]


def test_a_head_of_other_records_is_told_of_at_its_last(place: Place, tmp_path: Path) -> None:
    other = place.copy_to(tmp_path / "other")
    for one, state in ((place, "real"), (other, "forged")):
        with one.open() as log:
            log.append(Entry("acme", "policy", facts={"state": state}))
            log.append(Entry("acme", "policy"))
    found = broken(verify(other.url, anchors=[place.anchor]))
    assert found == [Broken("acme", SIZE, "the records up to here are not those of an anchored head")]


def test_a_record_in_a_tree_of_another_log_is_not_proved(place: Place) -> None:
    """Even if that log's own key signed a head over it."""
    ((log_id, leaf),) = place.sql("SELECT log_id, leaf FROM log JOIN record USING (log) WHERE log = 2 AND idx = 1")
    assert isinstance(log_id, bytes)
    assert isinstance(leaf, bytes)
    for origin, stands in ((origin_of(log_id), True), (origin_of(bytes(16)), False)):
        note = Checkpoint(origin, 1, tree.leaf_hash(leaf)).sign(SIGNER)
        assert check_proof(Proof(0, leaf, (), note), str(VerifierKey(origin, SIGNER.public))) is stands


# ── Notes and keys ─────────────────────────────────────────────────────────────

SIGNER = Signer(b"s" * 32)
KEY = VerifierKey("o", SIGNER.public)


def test_a_signature_counts_under_its_own_key_id_only() -> None:
    note = Checkpoint("o", 3, bytes(32)).sign(SIGNER)
    assert opened(note, KEY).size == 3
    text, mark, encoded = note.rpartition(" ")
    with pytest.raises(ValueError, match="not signed"):
        opened(text + mark + "AAAAAA" + encoded[6:], KEY)
    forged = replace(parse(note), size=4).text() + note[note.index("\n\n") + 1 :]
    with pytest.raises(ValueError, match="not signed"):
        opened(forged, KEY)


def test_what_a_witness_signs_with_is_his_own_affair() -> None:
    note = Checkpoint("o", 3, bytes(32)).sign(SIGNER)
    assert opened(note + "\N{EM DASH} witness.example !\n", KEY).size == 3


def test_a_note_is_as_long_as_it_may_be_and_no_longer() -> None:
    note = Checkpoint("o", 3, bytes(32)).sign(SIGNER)
    name = "w" * (4096 - len(note) - len("\N{EM DASH}  AAAA\n"))
    assert opened(f"{note}\N{EM DASH} {name} AAAA\n", KEY).size == 3
    with pytest.raises(ValueError, match="too long"):
        opened(f"{note}\N{EM DASH} {name}w AAAA\n", KEY)
