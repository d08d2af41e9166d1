"""Rotation: the new key is in force, the old one opens nothing it should not, and nothing that was written is lost."""

from __future__ import annotations

import base64
import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from cohere_governed.audit import AuditLog, checkpoint, envelope, erasure
from cohere_governed.audit import database as db
from cohere_governed.audit.checkpoint import Checkpoint, VerifierKey, opened
from cohere_governed.audit.keys import create_key_file
from cohere_governed.audit.primitives import Signer
from cohere_governed.audit.proofs import check_proof, prove
from cohere_governed.audit.record import FACTS, Leaf, facts_digest, key_digest
from cohere_governed.audit.rotation import Level, export_public, rotate, status
from cohere_governed.audit.search import Query, search, show
from cohere_governed.audit.tree import Frontier
from cohere_governed.audit.verify import verify
from cohere_governed.errors import AuditUnavailable, KeyUnavailable
from cohere_governed.model import OPERATOR_LOG, Broken, Entry
from tests.audit import independent
from tests.audit.conftest import Place, broken, call_entries, intact
from tests.audit.killing import killed_at
from tests.audit.providers_fakes import vault_server
from tests.audit.test_shred import filled, readable

WHY = {"reason": "yearly", "actor": "operator"}
TENANT_LEVELS: tuple[Level, ...] = ("root", "signing", "standin", "shred")


def new_key(place: Place, name: str = "new") -> Path:
    path = place.folder.parent / f"{name}.key"
    create_key_file(path)
    return path


def reopened(place: Place, key: Path) -> AuditLog:
    """The log under another key file, its shred root where it was."""
    return AuditLog.open(place.url, f"file:{key}", anchor=place.anchor, shred_root=Path(f"{place.key}.shred"))


def bodies(place: Place) -> list[tuple[object, ...]]:
    return place.sql("SELECT * FROM body ORDER BY log, idx")


# ── The key-encryption key ─────────────────────────────────────────────────────


def test_after_a_rotation_the_new_key_opens_everything_and_the_old_one_nothing(place):
    filled(place)
    before = bodies(place)
    with place.open() as log:
        content = readable(log, "acme")
        public = log.public_keys()
    new = new_key(place)
    with place.open() as log:
        done = rotate(log, "kek", to=f"file:{new}", **WHY)[0]
        assert done.version == 3
        assert readable(log, "acme") == content  # the process that rotated goes on
        log.append_many(call_entries("newcomer", 1))
    with pytest.raises(KeyUnavailable):
        place.open()
    with reopened(place, new) as log:
        assert readable(log, "acme") == content
        assert len(readable(log, "newcomer")) == 2
        assert log.public_keys().items() >= public.items()
    assert bodies(place)[: len(before)][:3] == before[:3]
    assert set(before) <= set(bodies(place))  # no body was rewritten
    assert intact(verify(place.url, public_keys=None, anchors=[place.anchor]))


def test_no_root_under_the_old_key_is_left_in_any_file(place):
    filled(place)
    old = [bytes.fromhex(str(row[0])) for row in place.sql("SELECT hex(wrapped) FROM key WHERE purpose = 'root'")]
    shred = Path(f"{place.key}.shred")
    lines_before = shred.read_bytes().split(b"\n")
    with place.open() as log:
        rotate(log, "kek", to=f"file:{new_key(place)}", **WHY)
        for path in [*place.files(), shred]:
            data = path.read_bytes()
            for wrapped in old:
                for form in (wrapped, wrapped[8:], wrapped.hex().encode(), base64.b64encode(wrapped)[:-4]):
                    assert form not in data, path.name
    lines = shred.read_bytes().split(b"\n")
    assert len(lines[1].split(b" ")) == 1
    assert lines[1] != lines_before[1]


def test_the_old_key_with_an_old_backup_opens_nothing_once_the_shred_root_has_the_new_one(place, tmp_path):
    filled(place)
    copy = tmp_path / "backup"
    shutil.copytree(place.folder, copy)
    shutil.copy2(place.key, f"{copy}.key")
    with place.open() as log:
        rotate(log, "kek", to=f"file:{new_key(place)}", **WHY)
    shutil.copy2(f"{place.key}.shred", f"{copy}.key.shred")
    with pytest.raises(KeyUnavailable):
        Place(copy).open(anchored=False)


def test_a_log_moves_from_a_file_to_a_vault_and_its_key_is_rewrapped_there(place, monkeypatch):
    filled(place, 2)
    with vault_server() as vault:
        monkeypatch.setenv("VAULT_ADDR", vault.address)
        monkeypatch.setenv("VAULT_TOKEN", vault.token)
        with place.open() as log:
            content = readable(log, "acme")
            rotate(log, "kek", to="vault:transit/audit", **WHY)
        shred = Path(f"{place.key}.shred")
        vault.rotate()
        with AuditLog.open(place.url, "vault:transit/audit", shred_root=shred) as log:
            rotate(log, "kek", to="vault:transit/audit", **WHY)
        vault.oldest = 2  # the first version is retired
        with AuditLog.open(place.url, "vault:transit/audit", shred_root=shred) as log:
            assert readable(log, "acme") == content
            assert "Vault" in next(one.where for one in status(log) if one.level == "kek")
        vault.ill = "sealed"
        with pytest.raises(KeyUnavailable, match="sealed"):
            AuditLog.open(place.url, "vault:transit/audit", shred_root=shred)


def test_keys_that_are_at_hand_are_not_asked_for_again(place, monkeypatch):
    """Whoever has a tenant's keys goes on while nothing answers for the key above them."""
    with vault_server() as vault:
        monkeypatch.setenv("VAULT_ADDR", vault.address)
        monkeypatch.setenv("VAULT_TOKEN", vault.token)
        with (
            AuditLog.create(place.url, "vault:transit/audit") as log,
            AuditLog.open(place.url, "vault:transit/audit") as other,
        ):
            log.append_many(call_entries("acme", 1))
            other.append(Entry("acme", "policy"))
            vault.ill = "sealed"
            for one in (log, other):
                receipts = one.append_many(call_entries("acme", 2 if one is log else 3))
                assert show(one, receipts[0].record_id.hex(), purpose="a test", actor="officer").content
                assert list(search(one, Query(tenant="acme", person="canary.person@example.org")))
            with pytest.raises(KeyUnavailable):
                log.append(Entry("zenith", "policy"))


def test_a_new_key_that_cannot_be_had_changes_nothing(place, monkeypatch):
    filled(place, 1)
    with vault_server() as vault:
        monkeypatch.setenv("VAULT_ADDR", vault.address)
        monkeypatch.setenv("VAULT_TOKEN", vault.token)
        for ill in ("sealed", "clear", "other key", "html"):
            vault.ill = ill
            with place.open() as log, pytest.raises(KeyUnavailable):
                rotate(log, "kek", to="vault:transit/audit", **WHY)
    with place.open() as log:
        assert len(readable(log, "acme")) == 2
        assert not search(log, Query(kind="key-event"))
        assert not any(one.next_step for one in status(log))


def test_a_process_with_the_old_key_goes_on_and_founds_no_tenant(place):
    filled(place, 1)
    new = new_key(place)
    with place.open() as other:
        other.append_many(call_entries("acme", 50))
        with place.open() as log:
            rotate(log, "kek", to=f"file:{new}", **WHY)
        other.append_many(call_entries("acme", 51))
        with pytest.raises(KeyUnavailable):
            other.append_many(call_entries("newcomer", 52))
    with reopened(place, new) as log:
        assert len(readable(log, "acme")) == 6
    assert "newcomer" not in {row[0] for row in place.sql("SELECT tenant FROM log")}


def test_it_founds_none_without_a_shred_root_either(place, monkeypatch):
    monkeypatch.setenv("COHERE_GOVERNED_SHRED_ROOT", "off")
    filled(place, 1)
    with place.open() as other:
        with place.open() as log:
            rotate(log, "kek", to=f"file:{new_key(place)}", **WHY)
        with pytest.raises(KeyUnavailable):
            other.append_many(call_entries("newcomer", 52))
    assert "newcomer" not in {row[0] for row in place.sql("SELECT tenant FROM log")}


@pytest.mark.parametrize("level", TENANT_LEVELS)
def test_another_writer_takes_up_the_new_key_with_its_next_record(place, level):
    filled(place, 1)
    with place.open() as other, place.open() as log:
        other.append_many(call_entries("acme", 50))
        rotate(log, level, **WHY)
        other.append_many(call_entries("acme", 51))
        assert other.standin_secret("acme") == log.standin_secret("acme")
        log.append_many(call_entries("acme", 52))
        assert len(readable(other, "acme")) == 8
    versions = {Leaf.decode(row[0]).header.root_version for row in place.sql(
        "SELECT leaf FROM record JOIN log USING (log) WHERE tenant = 'acme' AND idx >= size - 4")}  # fmt: skip
    assert versions == {2 if level == "root" else 1}
    assert intact(verify(place.url, anchors=[place.anchor]))


# ── A tenant's keys ────────────────────────────────────────────────────────────


@pytest.mark.parametrize("level", TENANT_LEVELS)
def test_what_was_written_before_and_after_is_read_and_proved(place, level):
    filled(place, 3)
    with place.open() as log:
        first = list(log.public_keys().values())
        for number in (10, 11):
            rotate(log, level, tenant="acme", **WHY)
            log.append_many(call_entries("acme", number))
        rotate(log, level, **WHY)
        log.append_many(call_entries("acme", 12))
        newest = list(log.public_keys().values())
        assert len(readable(log, "acme")) == 12
    with place.open() as log:
        assert len(readable(log, "acme")) == 12
        assert len(readable(log, "zenith")) == 6
        log.append_many(call_entries("acme", 13))
        # A token is a few bits long: another person's may be the same. Hers must all be there, and are told by call.
        hers = {number.to_bytes(16, "big").hex() for number in (1, 10, 13)}
        found = search(log, Query(tenant="acme", end_user="CANARY-user-9c-1"))
        assert sorted(row.call_id for row in found if row.call_id in hers) == sorted([*hers, *hers])
        erasure.erase_person(log, "acme", "CANARY-user-9c-1", reason="asked", actor="officer")
        assert len(readable(log, "acme")) == 14 - 6
    for keys in (None, first, newest, [*first, *newest]):
        assert intact(verify(place.url, public_keys=keys, anchors=[place.anchor]))


@pytest.mark.parametrize("level", TENANT_LEVELS)
def test_each_rotation_is_a_record_of_the_log_it_is_about(place, level, monkeypatch):
    if level == "shred":
        monkeypatch.setenv("COHERE_GOVERNED_SHRED_ROOT", "off")
    filled(place, 1)
    monkeypatch.delenv("COHERE_GOVERNED_SHRED_ROOT", raising=False)
    with place.open() as log:
        done = rotate(log, level, **WHY)
        assert {one.tenant for one in done} == {OPERATOR_LOG, "acme", "zenith"}
        for one in done:
            row = search(log, Query(tenant=one.tenant), limit=1)[0]
            assert row.record_id == one.record_id
            assert row.kind == ("checkpoint-epoch" if level == "signing" else "key-event")
            assert row.facts["state"] == level if hasattr(row, "facts") else row.state == level


def test_a_new_root_seals_what_comes_and_a_stolen_old_one_does_not_open_it(place):
    filled(place, 1)
    with place.open() as log:
        rotate(log, "root", tenant="acme", **WHY)
        receipt = log.append_many(call_entries("acme", 5))[0]
        with log.database.reading() as connection:
            run = db.driver(connection).execute
            tenancy = log.ring.load("acme", run)
            data, seed, content = connection.execute(
                db.record.join(db.body, (db.record.c.log == db.body.c.log) & (db.record.c.idx == db.body.c.idx))
                .select()
                .with_only_columns(db.record.c.leaf, db.body.c.content_seed, db.body.c.content)
                .where(db.record.c.record_id == receipt.record_id)
            ).one()
            leaf = Leaf.decode(data)
            chosen = log.ring.chosen_for(leaf, tenancy, run, "content")
        assert leaf.header.root_version == 2
        assert envelope.opened("content", leaf, (seed, content), tenancy.keys, chosen)
        stolen = replace(tenancy.keys.older[1], version=2)  # all other keys of the record he has too
        with pytest.raises(KeyUnavailable):
            envelope.opened("content", leaf, (seed, content), stolen, chosen)


def test_a_tenant_whose_first_root_is_missing_is_refused(place):
    """Its later roots would open the log, but find nobody in it, and give everybody a second key."""
    filled(place, 1)
    with place.open() as log:
        rotate(log, "root", tenant="acme", **WHY)
    number = place.sql("SELECT log FROM log WHERE tenant = 'acme'")[0][0]
    place.sql("DELETE FROM key WHERE log = ? AND purpose = 'root' AND version = 1", number)
    with place.open() as log, pytest.raises(KeyUnavailable, match="version"):
        log.append_many(call_entries("acme", 2))


def test_stand_ins_change_with_their_own_level_only(place):
    filled(place, 1)
    with place.open() as log:
        secrets = [log.standin_secret("acme")]
        other = log.standin_secret("zenith")
        rotate(log, "root", tenant="acme", **WHY)
        rotate(log, "signing", tenant="acme", **WHY)
        assert log.standin_secret("acme") == secrets[0]
        for _ in range(2):
            rotate(log, "standin", tenant="acme", **WHY)
            secrets.append(log.standin_secret("acme"))
            rotate(log, "root", tenant="acme", **WHY)
            assert log.standin_secret("acme") == secrets[-1]
        assert len(set(secrets)) == 3
        assert log.standin_secret("zenith") == other
    with place.open() as log:
        assert log.standin_secret("acme") == secrets[-1]


# ── Epochs of the signer ───────────────────────────────────────────────────────


@pytest.fixture
def epochs(place: Place) -> Place:
    """A log with three epochs in ``acme``, two in the others."""
    filled(place, 2)
    with place.open() as log:
        rotate(log, "signing", **WHY)
        log.append_many(call_entries("acme", 20))
        rotate(log, "signing", tenant="acme", **WHY)
        log.append_many(call_entries("acme", 21))
    return place


def test_the_private_key_of_a_past_epoch_is_in_no_file(place):
    filled(place, 1)
    rows = place.sql("SELECT hex(wrapped) FROM key WHERE purpose = 'sign'")
    with place.open() as log:
        rotate(log, "signing", **WHY)
        for path in place.files():
            data = path.read_bytes()
            for (text,) in rows:
                assert bytes.fromhex(str(text)) not in data, path.name


def test_heads_are_signed_by_the_newest_key_alone_and_the_handover_by_both(epochs):
    with epochs.open() as log:
        keys = [VerifierKey.parse(one.vkey) for one in export_public(log) if one.tenant == "acme"]
        assert len(keys) == 3
        note = log.checkpoints()["acme"]
    opened(note, keys[-1])
    for past in keys[:-1]:
        with pytest.raises(ValueError, match="not signed"):
            opened(note, past)
    for version, old, new in ((2, keys[0], keys[1]), (3, keys[1], keys[2])):
        row = epochs.sql(
            "SELECT wrapped FROM key JOIN log USING (log) WHERE tenant = 'acme' AND purpose = 'epoch' AND version = ?",
            version,
        )[0]
        assert opened(bytes(row[0]).decode(), old) == opened(bytes(row[0]).decode(), new)


def test_export_public_names_every_epoch_and_verify_takes_each(epochs):
    with epochs.open() as log:
        found = export_public(log)
    assert [one.epoch for one in found if one.tenant == "acme"] == [1, 2, 3]
    assert [one.current for one in found if one.tenant == "acme"] == [False, False, True]
    for number in range(3):
        keys = [one.vkey for one in found if one.epoch == number + 1 or (one.tenant != "acme" and one.epoch == 1)]
        assert intact(verify(epochs.url, public_keys=keys, anchors=[epochs.anchor]))


def test_a_proof_is_checked_by_the_newest_key(epochs):
    with epochs.open() as log:
        row = search(log, Query(tenant="acme"))[-1]
        vkey = log.public_keys()["acme"]
    assert check_proof(prove(epochs.url, row.record_id), vkey)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM key WHERE purpose = 'epoch' AND version = 3",
        "DELETE FROM key WHERE purpose = 'epoch' AND version = 2",
        "DELETE FROM key WHERE purpose = 'epoch'",
        "UPDATE key SET version = 9 WHERE purpose = 'epoch' AND version = 2",
        "UPDATE key SET origin = origin + 1 WHERE purpose = 'epoch'",
        "UPDATE key SET key_id = x'00112233445566778899aabbccddeeff' WHERE purpose = 'epoch' AND version = 3",
        (
            "UPDATE key SET label = substr(label, instr(label, ' ') + 1) || ' ' ||"
            " substr(label, 1, instr(label, ' ') - 1) WHERE purpose = 'epoch'"
        ),
        "UPDATE key SET label = 'x y' WHERE purpose = 'epoch'",
        "UPDATE key SET label = 7 WHERE purpose = 'epoch'",
        "UPDATE key SET wrapped = x'' WHERE purpose = 'epoch' AND version = 3",
        "UPDATE key SET wrapped = (SELECT note FROM log WHERE log.log = key.log) WHERE purpose = 'epoch'",
        "UPDATE record SET kind = 'key-event' WHERE kind = 'checkpoint-epoch'",
        (
            "UPDATE log SET vkey = (SELECT substr(label, 1, instr(label, ' ') - 1) FROM key"
            " WHERE key.log = log.log AND purpose = 'epoch' AND version = 2)"
        ),
    ],
)
@pytest.mark.parametrize("trusted", [0, -1])
def test_a_tampered_handover_is_found(epochs, statement, trusted):
    with epochs.open() as log:
        found = export_public(log)
    keys = [[one.vkey for one in found if one.tenant == name][trusted] for name in {one.tenant for one in found}]
    assert intact(verify(epochs.url, public_keys=keys))
    assert not independent.verify(epochs.path, keys, [epochs.anchor])
    epochs.sql(statement)
    assert broken(verify(epochs.url, public_keys=keys))
    assert independent.verify(epochs.path, keys, [epochs.anchor])


def test_somebody_with_the_database_cannot_hand_the_log_over_to_himself(epochs):
    """He appends what a rotation appends, but has no key of the log: the head he can sign is not followed to."""
    with epochs.open() as log:
        trusted = [next(one.vkey for one in export_public(log) if one.tenant == name) for name in log.public_keys()]
        vkey, note = log.public_keys()["acme"], log.checkpoints()["acme"]
    thief = Signer(bytes(32))
    his = VerifierKey.parse(vkey).of(thief.public)
    epochs.sql("UPDATE log SET vkey = ?, note = ? WHERE tenant = 'acme'", str(his), checkpoint.parse(note).sign(thief))
    assert [one for one in verify(epochs.url, public_keys=trusted) if isinstance(one, Broken)]
    epochs.sql(
        "INSERT INTO key SELECT randomblob(16), log, 'epoch', 4, ?, NULL, size - 1, ? FROM log WHERE tenant = 'acme'",
        f"{vkey} {his}",
        checkpoint.cosigned(note, thief).encode(),
    )
    verdict = [one for one in verify(epochs.url, public_keys=trusted) if isinstance(one, Broken)]
    assert verdict
    assert "signing key was changed" in verdict[0].what


def test_a_handover_to_one_key_is_not_one_to_another(place):
    """The head that the old key signed for the true successor is cosigned by a thief, and the log ends there."""
    filled(place, 1)
    with place.open() as log:
        first = list(log.public_keys().values())
        rotate(log, "signing", **WHY)
        old, note = log.public_keys()["acme"], log.checkpoints()["acme"]
    thief = Signer(bytes(32))
    his = VerifierKey.parse(old).of(thief.public)
    assert intact(verify(place.url, public_keys=first))
    number = place.sql("SELECT log FROM log WHERE tenant = 'acme'")[0][0]
    forged = checkpoint.cosigned(note, thief)
    place.sql("UPDATE log SET vkey = ?, note = ? WHERE log = ?", str(his), forged, number)
    place.sql(
        "UPDATE key SET label = substr(label, 1, instr(label, ' ')) || ?, wrapped = ?"
        " WHERE log = ? AND purpose = 'epoch'",
        str(his),
        forged.encode(),
        number,
    )
    verdict = broken(verify(place.url, public_keys=first))
    assert [one.tenant for one in verdict] == ["acme"]
    assert "signing key was changed" in verdict[0].what
    assert independent.verify(place.path, first, [])


@pytest.mark.parametrize("signed_by", ["a key of his own", "nobody"])
def test_a_forged_handover_at_the_end_is_not_followed(epochs, signed_by):
    """Somebody with the database appends a record that names his key, and a handover that no key of the log signed."""
    thief, other = Signer(bytes(32)), Signer(b"o" * 32)
    with epochs.open() as log:
        trusted = [next(one.vkey for one in export_public(log) if one.tenant == name) for name in log.public_keys()]
        current = VerifierKey.parse(log.public_keys()["acme"])
        his = current.of(thief.public)
        epoch_id = b"e" * 16
        with log.transaction() as change:
            number = change.tenancy("acme").keys.log
            entry = Entry("acme", "checkpoint-epoch", facts={"state": "signing"})
            index = change.append(entry, keys=[(epoch_id, key_digest(epoch_id, "epoch", str(his).encode()))]).index
        head = checkpoint.parse(log.checkpoints()["acme"])
    if signed_by == "nobody":
        label, note = f"{current} {his}", head.sign(thief)
    else:
        label, note = f"{current.of(other.public)} {his}", checkpoint.cosigned(head.sign(other), thief)
    epochs.sql("UPDATE log SET vkey = ?, note = ? WHERE log = ?", str(his), head.sign(thief), number)
    epochs.sql(
        "INSERT INTO key VALUES (?, ?, 'epoch', 4, ?, NULL, ?, ?)", epoch_id, number, label, index, note.encode()
    )
    verdict = broken(verify(epochs.url, public_keys=trusted))
    assert [(one.tenant, one.index) for one in verdict] == [("acme", index)]
    assert independent.verify(epochs.path, trusted, [])["acme"]


def test_a_handover_that_the_new_key_did_not_sign_is_none(epochs):
    with epochs.open() as log:
        keys = [one.vkey for one in export_public(log) if one.current]
    row_id, note = epochs.sql("SELECT key_id, wrapped FROM key WHERE purpose = 'epoch' AND version = 3")[0]
    alone = bytes(note).decode().rpartition("\n— ")[0] + "\n"
    epochs.sql("UPDATE key SET wrapped = ? WHERE key_id = ?", alone.encode(), row_id)
    assert [one.tenant for one in broken(verify(epochs.url, public_keys=keys))] == ["acme"]
    assert independent.verify(epochs.path, keys, [])["acme"]


@pytest.mark.parametrize("trusted", [0, 2])
def test_the_newest_key_cannot_rewrite_what_an_older_one_handed_over(epochs, trusted):
    """A thief of the newest private key changes a column and its leaf before the handover, and signs the head anew."""
    with epochs.open() as log:
        found = export_public(log)
        with log.database.reading() as connection:
            stolen = log.ring.load("acme", db.driver(connection).execute).signer
    keys = [[one.vkey for one in found if one.tenant == name][:3][trusted if name == "acme" else 0]
            for name in {one.tenant for one in found}]  # fmt: skip
    number, origin = epochs.sql("SELECT log, log_id FROM log WHERE tenant = 'acme'")[0]
    row = epochs.sql("SELECT leaf, facts_seed, " + ", ".join(FACTS) + " FROM record WHERE log = ? AND idx = 1", number)[
        0
    ]
    facts = {**dict(zip(FACTS, row[2:], strict=True)), "model": "another"}
    leaf = replace(Leaf.decode(row[0]), facts_digest=facts_digest(row[1], "acme", facts))
    epochs.sql("UPDATE record SET model = 'another', leaf = ? WHERE log = ? AND idx = 1", leaf.encode(), number)
    edge = Frontier()
    for (data,) in epochs.sql("SELECT leaf FROM record WHERE log = ? ORDER BY idx", number):
        edge.append(data)
    head = Checkpoint(checkpoint.origin_of(origin), edge.size, edge.root()).sign(stolen)
    epochs.sql("UPDATE log SET frontier = ?, note = ? WHERE log = ?", edge.encode(), head, number)
    verdict = broken(verify(epochs.url, public_keys=keys))
    assert [one.tenant for one in verdict] == ["acme"]
    assert "signing key was changed" in verdict[0].what
    assert independent.verify(epochs.path, keys, []) == {"acme": "handover"}


def test_an_anchored_head_of_a_past_epoch_still_counts(epochs):
    copy = epochs.copy_to(epochs.folder.parent / "old")
    log_number = copy.sql("SELECT log FROM log WHERE tenant = 'acme'")[0][0]
    # somebody with the newest key alone signs another history: the anchor has the heads of the epochs before
    copy.sql("UPDATE record SET leaf = randomblob(length(leaf)) WHERE log = ? AND idx = 2", log_number)
    assert broken(verify(copy.url, anchors=[epochs.anchor]))


def test_an_erased_tenant_that_had_epochs_verifies(epochs):
    with epochs.open() as log:
        trusted = [next(one.vkey for one in export_public(log) if one.tenant == name) for name in log.public_keys()]
        erasure.erase_tenant(log, "acme", reason="left", actor="officer")
        assert not [one for one in status(log) if one.tenant == "acme"]
        rotate(log, "signing", **WHY)
    assert intact(verify(epochs.url, public_keys=trusted, anchors=[epochs.anchor]))


# ── Meanwhile, and in the middle ───────────────────────────────────────────────


def test_appends_go_on_while_every_level_is_rotated(place):
    filled(place, 1)
    written: list[int] = []
    errors: list[BaseException] = []
    stop = threading.Event()

    def write(start: int) -> None:
        number = start
        while not stop.is_set() and number < start + 400:
            try:
                log.append_many(call_entries("acme", number))
            except BaseException as error:  # noqa: BLE001
                errors.append(error)
                return
            written.append(number)
            number += 1

    key = place.key
    with place.open() as log:
        threads = [threading.Thread(target=write, args=(1000 * at,)) for at in (1, 2)]
        for thread in threads:
            thread.start()
        for round_ in range(2):
            for level in TENANT_LEVELS:
                rotate(log, level, **WHY)
            key = new_key(place, f"key-{round_}")
            rotate(log, "kek", to=f"file:{key}", **WHY)
        stop.set()
        for thread in threads:
            thread.join()
    assert not errors
    assert written
    with reopened(place, key) as log:
        assert len(search(log, Query(tenant="acme", kind="outcome"), limit=2000)) == len(written) + 1
        assert len(readable(log, "acme")) == 2 * len(written) + 2
    assert intact(verify(place.url, anchors=[place.anchor]))


@pytest.mark.parametrize("level", ["kek", "root", "signing", "shred"])
def test_a_rotation_that_is_killed_anywhere_leaves_the_old_key_or_the_new_one(place, tmp_path, monkeypatch, level):
    if level == "shred":
        monkeypatch.setenv("COHERE_GOVERNED_SHRED_ROOT", "off")
    filled(place, 1)
    monkeypatch.delenv("COHERE_GOVERNED_SHRED_ROOT", raising=False)
    new = new_key(place)
    outcomes = set()

    def work(twin: Place, arm: Callable[[], None]) -> None:
        with twin.open() as log:
            arm()
            rotate(log, level, to=f"file:{new}" if level == "kek" else None, **WHY)

    for step in range(1, 120):
        twin = place.copy_to(tmp_path / "twin")
        killed = killed_at(step, lambda arm, twin=twin: work(twin, arm))
        try:
            log = twin.open()
        except KeyUnavailable:
            log = reopened(twin, new)
            outcomes.add("new")
        with log:
            events = len(search(log, Query(kind="checkpoint-epoch" if level == "signing" else "key-event")))
            outcomes.add("new" if events else "old")
            for tenant in ("acme", "zenith"):
                log.append_many(call_entries(tenant, 9))
                assert len(readable(log, tenant)) == 4
            said = [one.next_step for one in status(log) if one.level == "kek"]
            if said != [""]:
                rotate(log, "kek", to=f"file:{new if events else twin.key}", **WHY)
                assert not any(one.next_step for one in status(log) if one.level == "kek")
        assert intact(verify(twin.url, anchors=[twin.anchor]))
        if not killed:
            break
    else:
        pytest.fail("the rotation never ended")
    assert outcomes == {"old", "new"}


# ── What is refused, and what is told ──────────────────────────────────────────


def test_what_is_asked_wrongly_is_refused(log, place):
    log.append_many(call_entries("acme", 1))
    for level, more in (
        ("kek", {}),
        ("kek", {"to": f"file:{place.key}", "tenant": "acme"}),
        ("root", {"tenant": "absent"}),
        ("everything", {}),
    ):
        with pytest.raises(AuditUnavailable):
            rotate(log, level, **more, **WHY)
    for said in ({"reason": " ", "actor": "a"}, {"reason": "r", "actor": ""}):
        with pytest.raises(AuditUnavailable):
            rotate(log, "root", **said)
    with pytest.raises(AuditUnavailable, match="no log of this tenant"):
        rotate(log, "root", tenant="absent", **WHY)
    with pytest.raises(KeyUnavailable):
        rotate(log, "kek", to="file:/no/such/key", **WHY)
    assert not search(log, Query(kind="key-event"))


def test_status_tells_every_level_of_every_log(place):
    filled(place, 2)
    with place.open() as log:
        rotate(log, "root", tenant="acme", **WHY)
        log.append_many(call_entries("acme", 9))
        found = status(log)
    assert [(one.level, one.tenant) for one in found][:5] == [
        ("kek", OPERATOR_LOG), ("root", OPERATOR_LOG), ("signing", OPERATOR_LOG), ("standin", OPERATOR_LOG),
        ("shred", OPERATOR_LOG),
    ]  # fmt: skip
    assert len(found) == 1 + 3 * 4
    by = {(one.level, one.tenant): one for one in found}
    assert str(place.key) in by["kek", OPERATOR_LOG].where
    assert (by["root", "acme"].version, by["root", "acme"].records) == (2, 3)
    assert (by["root", "zenith"].version, by["root", "zenith"].records) == (1, 5)
    assert by["shred", "acme"].records == 2 + 3 + 1
    assert all(one.since is not None for one in found)
    assert not any(one.next_step for one in found)
    assert by["kek", OPERATOR_LOG].version == 1, "no other change of key counts"
    later = place.folder.parent / "later"
    create_key_file(later)
    with place.open() as log:
        rotate(log, "standin", **WHY)
        before = log.now()
        rotate(log, "kek", to=f"file:{later}", **WHY)
        (kek,) = [one for one in status(log) if one.level == "kek"]
    assert kek.version == 2
    assert kek.since >= before


def test_status_tells_exactly_since_when_a_key_is_in_use_and_for_how_much(place):
    with place.create() as log:
        receipts = {}
        log.append_many(call_entries("acme", 1))
        for level in ("root", "signing", "standin"):
            (done,) = rotate(log, level, tenant="acme", **WHY)
            receipts[level] = done
            log.append(Entry("acme", "policy"))
        found = {one.level: one for one in status(log) if one.tenant == "acme"}
        kek = status(log)[0]
    ((size,),) = place.sql("SELECT size FROM log WHERE log = 2")
    times = dict(place.sql("SELECT idx, time_us FROM record WHERE log = 2"))
    at = dict(place.sql("SELECT lower(hex(record_id)), idx FROM record WHERE log = 2"))
    for level, done in receipts.items():
        index = at[done.record_id]
        one = found[level]
        assert (one.version, one.records, one.next_step) == (2, size - index, "")
        assert round(one.since.timestamp() * 1_000_000) == times[index]
        assert one.where == {
            "root": "in the database, wrapped by the key-encryption key",
        }.get(level, "in the database, wrapped by the tenant's root")
    shred = found["shred"]
    assert (shred.version, shred.next_step) == (1, "")
    assert round(shred.since.timestamp() * 1_000_000) == times[0]
    assert shred.where == f"the shred root file `{place.key}.shred`"
    ((bound,),) = place.sql("SELECT count(*) FROM key WHERE log = 2 AND purpose IN ('subject', 'period')")
    assert shred.records == bound
    ((total,),) = place.sql("SELECT sum(size) FROM log")
    ((first,),) = place.sql("SELECT time_us FROM record WHERE log = 1 AND idx = 0")
    assert (kek.version, kek.records, kek.next_step) == (1, total, "")
    assert round(kek.since.timestamp() * 1_000_000) == first


def test_status_says_what_is_missing(place):
    with place.create() as log:
        log.append(Entry("acme", "policy"))
        assert [one.where for one in status(log) if one.level == "standin"] == ["derived from the tenant's root"] * 2
        (standin,) = [one for one in status(log) if (one.level, one.tenant) == ("standin", "acme")]
        assert (standin.version, standin.records) == (1, 2)
        place.sql("INSERT INTO key VALUES (randomblob(16), 2, 'shred', 0, NULL, NULL, NULL, zeroblob(23))")
        (shred,) = [one for one in status(log) if (one.level, one.tenant) == ("shred", "acme")]
        assert "wait to be shredded" in shred.next_step
        place.sql("DELETE FROM key WHERE purpose IN ('shred', 'tree', 'sign') AND log = 2")
        found = {one.level: one for one in status(log) if one.tenant == "acme"}
    assert (found["signing"].version, found["signing"].records) == (0, 2)
    assert "missing" in found["signing"].next_step
    assert (found["shred"].version, found["shred"].since, found["shred"].where) == (0, None, "nowhere")
    assert "rotate `shred`" in found["shred"].next_step
    assert "name a place" not in found["shred"].next_step
