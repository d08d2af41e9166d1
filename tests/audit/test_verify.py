"""Whoever can write the database but holds no key cannot change it unseen."""

from __future__ import annotations

import random
import resource
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohere_governed.audit import checkpoint, erasure, primitives
from cohere_governed.audit.anchor import read
from cohere_governed.audit.proofs import Proof, check_proof, prove
from cohere_governed.audit.record import FACTS
from cohere_governed.audit.verify import verify
from cohere_governed.errors import AuditUnavailable, KeyUnavailable
from cohere_governed.model import Entry, Intact
from tests.audit import independent
from tests.audit.conftest import Place, Sample, broken, call_entries, intact

Tamper = Callable[[sqlite3.Connection, random.Random], object]
ACME = "(SELECT log FROM log WHERE tenant = 'acme')"
BODY = ("meta_seed", "meta", "content_seed", "content", "vault_seed", "vault", "index_seed", "tokens")


def _pick(db: sqlite3.Connection, rng: random.Random, query: str) -> tuple[object, ...]:
    rows = db.execute(query).fetchall()
    assert rows, "the sample has nothing of the kind"
    return rng.choice(rows)


def _flip(value: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(value))
    return value[:at] + bytes((value[at] ^ 1 << rng.randrange(8),)) + value[at + 1 :]


def leaf_altered(db: sqlite3.Connection, rng: random.Random) -> None:
    log, idx, leaf = _pick(db, rng, "SELECT log, idx, leaf FROM record")
    db.execute("UPDATE record SET leaf = ? WHERE log = ? AND idx = ?", (_flip(leaf, rng), log, idx))


def record_deleted(db: sqlite3.Connection, rng: random.Random) -> None:
    log, idx = _pick(db, rng, "SELECT log, idx FROM record")
    db.execute("DELETE FROM record WHERE log = ? AND idx = ?", (log, idx))
    db.execute("DELETE FROM body WHERE log = ? AND idx = ?", (log, idx))


def record_deleted_and_the_rest_moved_up(db: sqlite3.Connection, rng: random.Random) -> None:
    (idx,) = _pick(db, rng, f"SELECT idx FROM record WHERE log = {ACME} AND idx < 40")
    for table in ("record", "body"):
        db.execute(f"DELETE FROM {table} WHERE log = {ACME} AND idx = ?", (idx,))
        later = f"SELECT idx FROM {table} WHERE log = {ACME} AND idx > ? ORDER BY idx"
        for (at,) in db.execute(later, (idx,)).fetchall():
            db.execute(f"UPDATE {table} SET idx = ? WHERE log = {ACME} AND idx = ?", (at - 1, at))
    db.execute(f"UPDATE log SET size = size - 1 WHERE log = {ACME}")


def record_inserted_at_the_end(db: sqlite3.Connection, rng: random.Random) -> None:
    names = ", ".join(
        f'"{row[1]}"' for row in db.execute("PRAGMA table_info(record)") if row[1] not in {"idx", "record_id"}
    )
    log, idx = _pick(db, rng, "SELECT log, idx FROM record")
    db.execute(
        f"INSERT INTO record (idx, record_id, {names}) SELECT (SELECT size FROM log WHERE log.log = record.log),"
        f" randomblob(16), {names} FROM record WHERE log = ? AND idx = ?",
        (log, idx),
    )


def records_swapped(db: sqlite3.Connection, rng: random.Random) -> None:
    (log,) = _pick(db, rng, "SELECT DISTINCT log FROM record WHERE log > 1")
    one, two = rng.sample(range(20), 2)
    for table in ("record", "body"):
        for old, new in ((one, -1), (two, one), (-1, two)):
            db.execute(f"UPDATE {table} SET idx = ? WHERE log = ? AND idx = ?", (new, log, old))


def record_taken_from_another_tenant(db: sqlite3.Connection, rng: random.Random) -> None:
    idx = rng.randrange(20)
    for table in ("record", "body"):
        db.execute(f"DELETE FROM {table} WHERE log = 2 AND idx = ?", (idx,))
        db.execute(f"UPDATE {table} SET log = 2 WHERE log = 3 AND idx = ?", (idx,))


def tenants_swapped(db: sqlite3.Connection, rng: random.Random) -> None:
    for old, new in (("acme", "x"), ("zenith", "acme"), ("x", "zenith")):
        db.execute("UPDATE log SET tenant = ? WHERE tenant = ?", (new, old))


def cut_at_the_end(db: sqlite3.Connection, rng: random.Random) -> None:
    (idx,) = _pick(db, rng, f"SELECT idx FROM record WHERE log = {ACME} AND idx > 0")
    for table in ("record", "body", "token"):
        db.execute(f"DELETE FROM {table} WHERE log = {ACME} AND idx >= ?", (idx,))
    db.execute(f"UPDATE log SET size = ? WHERE log = {ACME}", (idx,))


def column_altered(db: sqlite3.Connection, rng: random.Random) -> None:
    log, idx = _pick(db, rng, "SELECT log, idx FROM record WHERE facts_seed IS NOT NULL")
    name = rng.choice(FACTS)
    (old,) = db.execute(f"SELECT {name} FROM record WHERE log = ? AND idx = ?", (log, idx)).fetchone()
    new = rng.choice([value for value in (None, "permit", "refuse", "US", 7, 2.5, b"x", "") if value != old])
    db.execute(f"UPDATE record SET {name} = ? WHERE log = ? AND idx = ?", (new, log, idx))


def time_kind_or_call_altered(db: sqlite3.Connection, rng: random.Random) -> None:
    log, idx = _pick(db, rng, "SELECT log, idx FROM record WHERE call_id IS NOT NULL")
    change = rng.choice(["time_us = time_us + 1", "kind = 'access'", "call_id = NULL", "call_id = randomblob(16)",
                         "record_id = randomblob(16)"])  # fmt: skip
    db.execute(f"UPDATE record SET {change} WHERE log = ? AND idx = ?", (log, idx))


def columns_removed(db: sqlite3.Connection, rng: random.Random) -> None:
    log, idx = _pick(db, rng, "SELECT log, idx FROM record WHERE facts_seed IS NOT NULL")
    nothing = ", ".join(f"{name} = NULL" for name in ("facts_seed", *FACTS))
    db.execute(f"UPDATE record SET {nothing} WHERE log = ? AND idx = ?", (log, idx))


def index_row_removed(db: sqlite3.Connection, rng: random.Random) -> None:
    log, name, token, idx = _pick(db, rng, "SELECT log, field, token, idx FROM token")
    db.execute("DELETE FROM token WHERE log = ? AND field = ? AND token = ? AND idx = ?", (log, name, token, idx))


def index_row_moved(db: sqlite3.Connection, rng: random.Random) -> None:
    log, name, token, idx = _pick(db, rng, "SELECT log, field, token, idx FROM token")
    db.execute(
        "UPDATE token SET token = (token + 1) % 4096 WHERE log = ? AND field = ? AND token = ? AND idx = ?",
        (log, name, token, idx),
    )


def index_row_added(db: sqlite3.Connection, rng: random.Random) -> None:
    db.execute("INSERT INTO token VALUES (2, 'person', ?, ?)", (5000 + rng.randrange(99), rng.randrange(20)))


def index_removed_with_its_list(db: sqlite3.Connection, rng: random.Random) -> None:
    log, idx = _pick(db, rng, "SELECT log, idx FROM body WHERE tokens IS NOT NULL")
    db.execute("DELETE FROM token WHERE log = ? AND idx = ?", (log, idx))
    db.execute("UPDATE body SET tokens = NULL, index_seed = NULL WHERE log = ? AND idx = ?", (log, idx))


def body_part_altered(db: sqlite3.Connection, rng: random.Random) -> None:
    name = rng.choice(BODY)
    log, idx, value = _pick(db, rng, f"SELECT log, idx, {name} FROM body WHERE {name} IS NOT NULL")
    db.execute(f"UPDATE body SET {name} = ? WHERE log = ? AND idx = ?", (_flip(value, rng), log, idx))


def body_part_removed(db: sqlite3.Connection, rng: random.Random) -> None:
    name = rng.choice(("meta", "content", "vault"))
    log, idx = _pick(db, rng, f"SELECT log, idx FROM body WHERE {name} IS NOT NULL")
    db.execute(f"UPDATE body SET {name} = NULL, {name}_seed = NULL WHERE log = ? AND idx = ?", (log, idx))


def bodies_swapped(db: sqlite3.Connection, rng: random.Random) -> None:
    one, two = rng.sample(
        [row[0] for row in db.execute("SELECT idx FROM body WHERE log = 2 AND content IS NOT NULL")], 2
    )
    for old, new in ((one, -1), (two, one), (-1, two)):
        db.execute("UPDATE body SET idx = ? WHERE log = 2 AND idx = ?", (new, old))


def body_added(db: sqlite3.Connection, rng: random.Random) -> None:
    db.execute("INSERT INTO body (log, idx) VALUES (2, ?)", (10_000 + rng.randrange(99),))


def bytes_moved_from_body_to_seed(db: sqlite3.Connection, rng: random.Random) -> None:
    """The digest is over seed and ciphertext joined: their border must be fixed."""
    log, idx, seed, text = _pick(db, rng, "SELECT log, idx, content_seed, content FROM body WHERE content IS NOT NULL")
    db.execute(
        "UPDATE body SET content_seed = ?, content = ? WHERE log = ? AND idx = ?", (seed + text[:1], text[1:], log, idx)
    )


def key_altered(db: sqlite3.Connection, rng: random.Random) -> None:
    key_id, wrapped = _pick(db, rng, "SELECT key_id, wrapped FROM key WHERE purpose IN ('subject', 'period')")
    db.execute("UPDATE key SET wrapped = ? WHERE key_id = ?", (_flip(wrapped, rng), key_id))


def keys_swapped(db: sqlite3.Connection, rng: random.Random) -> None:
    rows = db.execute("SELECT key_id, wrapped FROM key WHERE purpose IN ('subject', 'period')").fetchall()
    (one, first), (two, second) = rng.sample(rows, 2)
    db.execute("UPDATE key SET wrapped = ? WHERE key_id = ?", (second, one))
    db.execute("UPDATE key SET wrapped = ? WHERE key_id = ?", (first, two))


def key_found_otherwise(db: sqlite3.Connection, rng: random.Random) -> None:
    """An erasure would look for the person's key and find none, or another's; a retention run would not see the day."""
    key_id, lookup = _pick(db, rng, "SELECT key_id, lookup FROM key WHERE purpose = 'subject'")
    if rng.random() < 0.5:
        db.execute("UPDATE key SET lookup = ? WHERE key_id = ?", (_flip(lookup, rng), key_id))
    else:
        change = rng.choice(("label = 'content/2001-01-01'", "label = NULL", "version = version + 1"))
        db.execute(f"UPDATE key SET {change} WHERE purpose = 'period'")


def key_deleted(db: sqlite3.Connection, rng: random.Random) -> None:
    (key_id,) = _pick(db, rng, "SELECT key_id FROM key WHERE purpose IN ('subject', 'period')")
    db.execute("DELETE FROM key WHERE key_id = ?", (key_id,))


def key_added(db: sqlite3.Connection, rng: random.Random) -> None:
    db.execute("INSERT INTO key VALUES (randomblob(16), 2, 'subject', 1, NULL, randomblob(32), 3, randomblob(60))")


def checkpoint_altered(db: sqlite3.Connection, rng: random.Random) -> None:
    log, note = _pick(db, rng, "SELECT log, note FROM log")
    at = rng.randrange(len(note))
    letter = rng.choice([c for c in "A1\n+=" if c != note[at]])
    db.execute("UPDATE log SET note = ? WHERE log = ?", (note[:at] + letter + note[at + 1 :], log))


def checkpoint_of_another_log(db: sqlite3.Connection, rng: random.Random) -> None:
    one, two = rng.sample([1, 2, 3], 2)
    db.execute("UPDATE log SET note = (SELECT note FROM log WHERE log = ?) WHERE log = ?", (one, two))


def size_or_edge_altered(db: sqlite3.Connection, rng: random.Random) -> None:
    change = rng.choice(["size = size + 1", "size = size - 1", "frontier = zeroblob(length(frontier))"])
    db.execute(f"UPDATE log SET {change} WHERE log = ?", (rng.randint(1, 3),))


def stored_subtree_altered(db: sqlite3.Connection, rng: random.Random) -> None:
    db.execute(rng.choice(["UPDATE node SET hash = randomblob(32)", "DELETE FROM node", "UPDATE node SET height = 9"]))


def tenant_removed(db: sqlite3.Connection, rng: random.Random) -> None:
    log = rng.randint(1, 3)
    for table in ("record", "body", "token", "node", "key", "log"):
        db.execute(f"DELETE FROM {table} WHERE log = ?", (log,))


def log_replaced_by_a_new_one(db: sqlite3.Connection, rng: random.Random) -> None:
    db.execute("UPDATE log SET log_id = randomblob(16) WHERE log = ?", (rng.randint(1, 3),))


def erased_record_given_a_body(db: sqlite3.Connection, rng: random.Random) -> None:
    log, idx = _pick(db, rng, "SELECT log, idx FROM body WHERE content IS NULL AND meta IS NOT NULL")
    db.execute(
        "UPDATE body SET content = randomblob(400), content_seed = randomblob(32) WHERE log = ? AND idx = ?", (log, idx)
    )


def hold_removed(db: sqlite3.Connection, rng: random.Random) -> None:
    db.execute("DELETE FROM hold")


def hold_added_or_altered(db: sqlite3.Connection, rng: random.Random) -> None:
    db.execute(
        rng.choice(
            (
                "INSERT INTO hold VALUES (2, 'record', randomblob(16), 5)",
                "INSERT INTO hold VALUES (99, 'record', randomblob(16), 5)",
                "UPDATE hold SET target = randomblob(16)",
                "UPDATE hold SET scope = 'subject'",
                "UPDATE hold SET idx = idx - 1",
            )
        )
    )


def open_call_added(db: sqlite3.Connection, rng: random.Random) -> None:
    log, idx, call_id = _pick(db, rng, "SELECT log, idx, call_id FROM record WHERE kind = 'intent'")
    writer = rng.choice([bytes(16), db.execute("SELECT leaf FROM record").fetchone()[0][:16]])
    db.execute("INSERT INTO open_call VALUES (?, ?, ?, ?, ?)", (log, call_id, rng.randrange(2), idx, writer))


def open_call_of_no_record(db: sqlite3.Connection, rng: random.Random) -> None:
    log, size = _pick(db, rng, "SELECT log, size FROM log")
    idx = rng.choice([-1, 0, size, size + 9])
    db.execute("INSERT INTO open_call VALUES (?, randomblob(16), 0, ?, randomblob(16))", (log, idx))


def own_key_removed(db: sqlite3.Connection, rng: random.Random) -> None:
    (key_id,) = _pick(db, rng, "SELECT key_id FROM key WHERE purpose IN ('root', 'sign')")
    db.execute("DELETE FROM key WHERE key_id = ?", (key_id,))


def own_key_added(db: sqlite3.Connection, rng: random.Random) -> None:
    (key_id,) = _pick(db, rng, "SELECT key_id FROM key WHERE purpose IN ('root', 'sign', 'tree')")
    version, purpose = rng.choice(["version", "3", "0"]), rng.choice(["purpose", "'sign'", "'other'"])
    db.execute(
        f"INSERT INTO key SELECT randomblob(16), log, {purpose}, {version}, label, lookup, origin, wrapped FROM key"
        " WHERE key_id = ?", (key_id,)
    )  # fmt: skip


def shredding_asked_for(db: sqlite3.Connection, rng: random.Random) -> None:
    """The note by which an erasure under way has a key taken out of the shred root file, of a key that is in use."""
    log, wrapped = _pick(db, rng, "SELECT log, wrapped FROM key WHERE length(wrapped) = 67")
    asked = rng.choice([b"", wrapped[:7], bytes(7), rng.randbytes(7)])
    db.execute("INSERT INTO key VALUES (randomblob(16), ?, 'shred', 0, NULL, NULL, NULL, ?)", (log, asked + bytes(16)))


TAMPERS: tuple[Tamper, ...] = (
    leaf_altered, record_deleted, record_deleted_and_the_rest_moved_up, record_inserted_at_the_end, records_swapped,
    record_taken_from_another_tenant, tenants_swapped, cut_at_the_end, column_altered, time_kind_or_call_altered,
    columns_removed, index_row_removed, index_row_moved, index_row_added, index_removed_with_its_list,
    body_part_altered, body_part_removed, bodies_swapped, body_added, bytes_moved_from_body_to_seed, key_altered,
    keys_swapped, key_deleted, key_added, checkpoint_altered, checkpoint_of_another_log, size_or_edge_altered,
    stored_subtree_altered, tenant_removed, log_replaced_by_a_new_one, erased_record_given_a_body,
    hold_removed, hold_added_or_altered, key_found_otherwise, open_call_added, open_call_of_no_record,
    own_key_removed, own_key_added, shredding_asked_for,
)  # fmt: skip


def damage(place: Place, tamper: Tamper, seed: int) -> None:
    connection = sqlite3.connect(place.path)
    connection.execute("PRAGMA foreign_keys = OFF")
    tamper(connection, random.Random(seed))
    assert connection.total_changes, "the tampering changed nothing"
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


@pytest.fixture(scope="module")
def spare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("spare") / "copy"


def test_an_untouched_log_is_intact_to_all_who_look(sample: Sample) -> None:
    for anchored in (True, False):
        for trusted in (True, False):
            assert intact(sample.verify(anchored=anchored, trusted=trusted))
    sizes = {one.tenant: one.anchored_to == one.size for one in sample.verify() if isinstance(one, Intact)}
    assert sizes == {"_operator": True, "acme": True, "zenith": True}


@pytest.mark.parametrize("tamper", TAMPERS, ids=lambda one: one.__name__)
def test_every_kind_of_tampering_is_seen_without_an_anchor(tamper: Tamper, sample: Sample, spare: Path) -> None:
    for seed in (1, 2):
        place = sample.place.copy_to(spare)
        damage(place, tamper, seed)
        assert broken(sample.verify(place, anchored=False))


def test_no_key_in_use_can_be_asked_to_be_shredded(sample: Sample, spare: Path) -> None:
    """Not even one that a record introduced beside another that was erased since."""
    bound = sample.place.sql("SELECT log, wrapped FROM key WHERE length(wrapped) = 67")
    assert bound
    for log, wrapped in bound:
        assert isinstance(wrapped, bytes)
        place = sample.place.copy_to(spare)
        note = wrapped[:7] + bytes(16)
        place.sql("INSERT INTO key VALUES (randomblob(16), ?, 'shred', 0, NULL, NULL, NULL, ?)", log, note)
        assert broken(sample.verify(place))


def test_tampering_anywhere_is_seen(sample: Sample, spare: Path) -> None:
    @given(st.sampled_from(TAMPERS), st.integers(0, 2**32))
    def attempts(tamper: Tamper, seed: int) -> None:
        place = sample.place.copy_to(spare)
        damage(place, tamper, seed)
        assert broken(sample.verify(place))

    attempts()


def unopened(place: Place) -> bool:
    """Whether the keys do not open."""
    try:
        with place.open(anchored=False) as log:
            return not all(log.cache_key(tenant) for tenant in ("acme", "zenith"))
    except KeyUnavailable:
        return True


def test_a_flipped_bit_of_the_file_is_seen_or_changes_nothing(sample: Sample, spare: Path) -> None:
    def content(place: Place) -> list[object]:
        tables = ("log", "record", "body", "token", "node", "key", "open_call", "hold")
        return [place.sql(f"SELECT * FROM {name} ORDER BY 1, 2") for name in tables]

    keys = 5  # where that table stands
    whole = content(sample.place)
    size = sample.place.path.stat().st_size
    seen = 0

    @given(st.integers(0, size * 8 - 1))
    def attempts(bit: int) -> None:
        nonlocal seen
        place = sample.place.copy_to(spare)
        with place.path.open("r+b") as file:
            file.seek(bit // 8)
            byte = file.read(1)[0]
            file.seek(bit // 8)
            file.write(bytes((byte ^ 1 << bit % 8,)))
        try:
            if broken(sample.verify(place)):
                seen += 1
                return
        except AuditUnavailable:
            seen += 1
            return
        now = content(place)
        if now[keys] == whole[keys]:
            assert now == whole
            return
        # No leaf commits to roots and signing keys: who has the key above them finds that one was altered.
        assert [one for one in now if one is not now[keys]] == [one for one in whole if one is not whole[keys]]
        assert unopened(place)

    attempts()
    assert seen, "no flipped bit was noticed: the test looks at nothing"


def test_a_log_cut_back_to_an_older_signed_head_is_seen_with_an_anchor_only(place: Place, tmp_path: Path) -> None:
    with place.create() as log:
        log.append(Entry("acme", "policy"))
        keys = list(log.public_keys().values())
    older = place.copy_to(tmp_path / "older")
    with place.open() as log:
        log.append(Entry("acme", "policy"))
    assert intact(verify(older.url, public_keys=keys))
    faults = broken(verify(older.url, public_keys=keys, anchors=[place.anchor]))
    assert [fault.tenant for fault in faults] == ["acme"]
    assert "anchored" in faults[0].what


def test_an_anchor_of_another_history_is_seen(place: Place, tmp_path: Path) -> None:
    """Somebody with the keys rewrites history after the fact; the anchored part gives it away."""
    with place.create() as log:
        log.append(Entry("acme", "policy"))
    fork = place.copy_to(tmp_path / "fork")
    with place.open() as log:
        log.append_many([Entry("acme", "policy", facts={"state": "real"})] * 2)
        keys = list(log.public_keys().values())
    with fork.open() as log:
        log.append_many([Entry("acme", "policy", facts={"state": "forged"})] * 3)
    assert intact(verify(fork.url, public_keys=keys))
    assert broken(verify(fork.url, public_keys=keys, anchors=[place.anchor]))


def test_another_public_key_or_none_is_not_trusted(sample: Sample, place: Place) -> None:
    with place.create() as log:
        strange = tuple(log.public_keys().values())
    assert len(broken(verify(sample.place.url, public_keys=strange))) >= 3
    assert len(broken(verify(sample.place.url, public_keys=()))) == 3
    assert len(broken(verify(sample.place.url, public_keys=sample.public_keys[:-1]))) == 1


def test_a_log_signed_anew_with_a_strangers_key_is_his(sample: Sample, spare: Path) -> None:
    """Nothing in the database tells; the key that was published does."""
    place = sample.place.copy_to(spare)
    ((vkey, note),) = place.sql("SELECT vkey, note FROM log WHERE tenant = 'acme'")
    thief = primitives.Signer(b"t" * 32)
    his = checkpoint.VerifierKey.parse(str(vkey)).of(thief.public)
    place.sql(
        "UPDATE log SET vkey = ?, note = ? WHERE tenant = 'acme'", str(his), checkpoint.parse(str(note)).sign(thief)
    )
    assert intact(sample.verify(place, trusted=False, anchored=False))
    (fault,) = broken(sample.verify(place, anchored=False))
    assert (fault.tenant, fault.index) == ("acme", 0)
    assert "not the one that was given" in fault.what
    (fault,) = broken(verify(place.url, public_keys=[*sample.public_keys, str(his)]))
    assert "not the one that was given" in fault.what, "one that is right does not make up for one that is not"


def test_a_last_record_that_is_gone_is_named(sample: Sample, spare: Path) -> None:
    place = sample.place.copy_to(spare)
    ((last,),) = place.sql(f"SELECT max(idx) FROM record WHERE log = {ACME}")
    for table in ("record", "body", "token"):
        place.sql(f"DELETE FROM {table} WHERE log = {ACME} AND idx = ?", last)
    (fault,) = broken(sample.verify(place))
    assert (fault.index, fault.what) == (last, "records are missing at the end")


@pytest.mark.parametrize("purpose", ["subject", "period"])
def test_a_key_that_no_record_introduced_is_seen(sample: Sample, spare: Path, purpose: str) -> None:
    place = sample.place.copy_to(spare)
    for origin in ("NULL", "-1", "3", "100000"):
        place.sql(
            "INSERT INTO key SELECT zeroblob(16), log, purpose, version, label, zeroblob(32),"
            f" {origin}, wrapped FROM key WHERE purpose = ? AND log = {ACME} LIMIT 1",
            purpose,
        )
        (fault,) = broken(sample.verify(place))
        assert "not introduced" in fault.what
        place.sql("DELETE FROM key WHERE key_id = zeroblob(16)")
    assert intact(sample.verify(place))


def test_a_missing_anchor_file_is_not_taken_for_an_empty_one(sample: Sample, tmp_path: Path) -> None:
    with pytest.raises(AuditUnavailable, match="an anchor file is missing"):
        verify(sample.place.url, anchors=[tmp_path / "nothing"])


def test_the_first_bad_record_is_named(sample: Sample, spare: Path) -> None:
    place = sample.place.copy_to(spare)
    for index in (31, 17):
        place.sql(f"UPDATE record SET model = 'other' WHERE log = {ACME} AND idx = ?", index)
    assert [(one.tenant, one.index, one.what) for one in broken(sample.verify(place))] == [
        ("acme", 17, "a column was altered")
    ]


@pytest.mark.parametrize(
    ("later", "alone"),
    [
        (f"UPDATE log SET size = size - 1 WHERE log = {ACME}", "size"),
        (f"UPDATE record SET leaf = x'00' WHERE log = {ACME} AND kind = 'erasure'", "malformed"),
        (f"DELETE FROM record WHERE log = {ACME} AND idx = 200", "missing"),
        (f"INSERT INTO key VALUES (x'{'0e' * 16}', {ACME}, 'epoch', 2, 'a b', NULL, 100, x'00')", "handed over"),
        (f"UPDATE log SET frontier = x'' WHERE log = {ACME}", "right edge"),
        (f"DELETE FROM token WHERE log = {ACME} AND idx = (SELECT max(idx) FROM token WHERE log = {ACME})", "found"),
    ],
)
def test_what_is_wrong_at_the_end_does_not_hide_what_is_wrong_before(
    sample: Sample, spare: Path, later: str, alone: str
) -> None:
    place = sample.place.copy_to(spare)
    place.sql(later)
    (fault,) = broken(sample.verify(place, trusted="handed" not in alone))
    assert fault.index > 7
    assert alone in fault.what
    place.sql(f"UPDATE record SET model = 'other' WHERE log = {ACME} AND idx = 7")
    (fault,) = broken(sample.verify(place, trusted="handed" not in alone))
    assert (fault.tenant, fault.index, fault.what) == ("acme", 7, "a column was altered")


def test_a_log_that_was_cut_back_is_still_looked_through(place: Place, tmp_path: Path) -> None:
    with place.create() as log:
        log.append_many([Entry("acme", "policy", facts={"model": "a"})] * 9)
    older = place.copy_to(tmp_path / "older")
    with place.open() as log:
        log.append(Entry("acme", "policy"))
    assert [one.index for one in broken(verify(older.url, anchors=[place.anchor]))] == [10]
    older.sql(f"UPDATE record SET model = 'b' WHERE log = {ACME} AND idx = 4")
    assert [one.index for one in broken(verify(older.url, anchors=[place.anchor]))] == [4]


def test_heads_that_the_log_did_not_sign_anchor_nothing(sample: Sample, tmp_path: Path) -> None:
    """Whoever may append to the anchor, but holds no key, can neither accuse the log nor make it look anchored."""
    head = checkpoint.parse(next(read(sample.place.anchor)).note)
    thief = primitives.Signer(b"t" * 32)
    forged = [replace(head, size=size, root=b"r" * 32).sign(thief) for size in (1, 2, 10**15, 2)]
    anchor = tmp_path / "anchor"
    anchor.write_text("\n".join(forged) + sample.place.anchor.read_text() + "\n".join(forged))
    found = verify(sample.place.url, public_keys=sample.public_keys, anchors=[anchor])
    assert found == sample.verify()
    anchor.write_text("\n".join(forged))
    alone = verify(sample.place.url, public_keys=sample.public_keys, anchors=[anchor])
    assert [one.anchored_to for one in alone if isinstance(one, Intact)] == [0, 0, 0]


def test_an_anchor_is_compared_whatever_its_order(place: Place, tmp_path: Path) -> None:
    """Writers on several machines may append their heads in another order than they committed in."""
    with place.create() as log:
        for _ in range(4):
            log.append(Entry("acme", "policy"))
    fork = place.copy_to(tmp_path / "fork")
    for one, state in ((place, "real"), (fork, "forged")):
        with one.open() as log:
            for _ in range(4):
                log.append(Entry("acme", "policy", facts={"state": state}))
    told = [one.note for one in read(place.anchor)]
    anchor = tmp_path / "anchor"
    anchor.write_text("\n".join(reversed(told)))
    assert verify(place.url, anchors=[anchor]) == verify(place.url, anchors=[place.anchor])
    assert [one.index for one in broken(verify(fork.url, anchors=[anchor]))] == [5]


def test_several_processes_find_what_one_finds(sample: Sample, spare: Path) -> None:
    told: list[tuple[str, int, int]] = []
    place = sample.place.copy_to(spare)
    with place.open(anchored=False) as log:
        log.append_many([Entry("acme", "policy") for _ in range(800)])
    verify(place.url, processes=2, progress=lambda *said: told.append(said))
    alone: list[tuple[str, int, int]] = []
    verify(place.url, progress=lambda *said: alone.append(said))
    assert sorted(told) == sorted(alone)
    assert [done for tenant, done, _ in told if tenant == "acme"] == [1000, alone[-2][2]]
    place = sample.place.copy_to(spare)
    found = verify(place.url, public_keys=sample.public_keys, anchors=[sample.place.anchor], processes=9)
    assert found == sample.verify()
    assert intact(found)
    place.sql(f"UPDATE record SET model = 'other' WHERE log = {ACME} AND idx = 7")
    place.sql("DELETE FROM token WHERE log <> 2")
    found = verify(place.url, public_keys=sample.public_keys, processes=2)
    assert found == sample.verify(place, anchored=False)
    assert len(broken(found)) == 2


def test_processes_are_started_where_there_is_much_to_look_at_and_none_where_there_is_not(
    sample: Sample, spare: Path
) -> None:
    place = sample.place.copy_to(spare)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    assert intact(verify(place.url, processes=None))
    place.sql(f"UPDATE log SET size = 'many' WHERE log = {ACME}")
    place.sql("UPDATE log SET size = 20000 - (SELECT size FROM log WHERE log = 1) WHERE log = 3")
    alone = verify(place.url, processes=None)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime < before + 0.1, "a process takes longer to start"
    place.sql("UPDATE log SET size = size + 1 WHERE log = 3")
    several = verify(place.url, processes=None)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime > before + 0.1
    assert [(one.tenant, one.index) for one in broken(several)] == [(one.tenant, one.index) for one in broken(alone)]
    assert len(broken(several)) == 2


def test_progress_is_told(sample: Sample, spare: Path) -> None:
    told: list[tuple[str, int, int]] = []
    place = sample.place.copy_to(spare)
    with place.open(anchored=False) as log:
        log.append_many([Entry("acme", "policy") for _ in range(2000)])
        size = log.append(Entry("acme", "policy")).index + 1
    verify(place.url, progress=lambda *step: told.append(step))
    assert [one for one in told if one[0] == "acme"] == [("acme", done, size) for done in (1000, 2000, size)]
    assert [one[0] for one in told] == ["_operator", *["acme"] * 3, "zenith"]
    assert all(done == of for tenant, done, of in told if tenant != "acme")


@pytest.mark.parametrize("size", [255, 256, 257, 700])
def test_a_record_anywhere_in_a_log_of_stored_subtrees_is_proved(place: Place, size: int) -> None:
    with place.create() as log:
        receipts = log.append_many([Entry("acme", "policy") for _ in range(size)])
        key = log.public_keys()["acme"]
    for at in {0, 1, 127, 254, size // 2, size - 2, size - 1}:
        assert check_proof(prove(place.url, receipts[at].record_id.hex()), key)
    place.sql("UPDATE node SET hash = zeroblob(32)")
    if size > 256:
        assert not check_proof(prove(place.url, receipts[-1].record_id.hex()), key), "no stored subtree was read"


def test_an_inclusion_proof_convinces_for_its_own_log_and_record_only(sample: Sample) -> None:
    keys = {row[0]: row[1] for row in sample.place.sql("SELECT tenant, vkey FROM log")}
    for receipt in sample.receipts[::7]:
        proof = prove(sample.place.url, receipt.record_id.hex())
        key = str(keys[receipt.tenant])
        assert proof.index == receipt.index
        assert check_proof(proof, key)
        other = str(keys["zenith" if receipt.tenant == "acme" else "acme"])
        assert not check_proof(proof, other)
        assert not check_proof(Proof(proof.index + 1, proof.leaf, proof.path, proof.checkpoint), key)
        assert not check_proof(Proof(proof.index, proof.leaf, proof.path[:-1], proof.checkpoint), key)
        assert not check_proof(Proof(proof.index, proof.leaf, (*proof.path, b"\0" * 32), proof.checkpoint), key)
    with pytest.raises(AuditUnavailable):
        prove(sample.place.url, "00" * 16)


# ── Calls in flight ────────────────────────────────────────────────────────────


@pytest.fixture
def in_flight(place: Place) -> Place:
    """A log whose writer is gone in the middle of two attempts of one call."""
    with place.create() as log:
        first = call_entries("acme", 1)
        again = [replace(entry, facts={**entry.facts, "attempt": 1}) for entry in first]
        log.append_many([first[0], again[0], replace(first[0], call_id=b"r" * 16, facts={"decision": "refuse"})])
        log.append_many(call_entries("acme", 2))
    assert len(place.sql("SELECT * FROM open_call")) == 2
    return place


def test_calls_in_flight_are_no_fault_and_closing_them_is_none(in_flight: Place) -> None:
    assert intact(verify(in_flight.url))
    in_flight.open().close()
    assert in_flight.sql("SELECT * FROM open_call") == []
    assert intact(verify(in_flight.url))


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM open_call",
        "DELETE FROM open_call WHERE attempt = 1",
        "UPDATE open_call SET attempt = attempt + 7",
        "UPDATE open_call SET writer_id = randomblob(16) WHERE attempt = 0",
        "UPDATE open_call SET idx = idx + 1 WHERE attempt = 1",
        "UPDATE open_call SET call_id = randomblob(16) WHERE attempt = 1",
        "INSERT INTO open_call SELECT log, call_id, 0, idx, randomblob(16) FROM record WHERE call_id = 'r' OR idx = 4",
        "INSERT INTO open_call VALUES (99, randomblob(16), 0, 0, randomblob(16))",
    ],
)
def test_a_call_in_flight_that_was_hidden_or_made_up_is_seen(in_flight: Place, statement: str) -> None:
    in_flight.sql(statement)
    assert broken(verify(in_flight.url))
    assert independent.verify(in_flight.path, [str(one[0]) for one in in_flight.sql("SELECT vkey FROM log")], [])


def test_an_ended_period_leaves_its_calls_unjudged(in_flight: Place) -> None:
    with in_flight.open(anchored=False) as log:
        erasure.erase_period(log, "acme", "metadata", log.now().date(), reason="ended", actor="officer")
    assert intact(verify(in_flight.url))


def test_the_keys_of_an_erased_tenant_stay_gone(copy: Callable[[], Place]) -> None:
    place = copy()
    kept = place.sql("SELECT * FROM key WHERE purpose = 'root' AND log = 3")
    with place.open() as log:
        erasure.erase_tenant(log, "zenith", reason="ended", actor="officer")
        vkeys = list(log.public_keys().values())
    assert intact(verify(place.url))
    assert independent.verify(place.path, vkeys, []) == {}
    place.sql(f"INSERT INTO key VALUES ({', '.join('?' * len(kept[0]))})", *kept[0])
    assert broken(verify(place.url))
    assert independent.verify(place.path, vkeys, [])
