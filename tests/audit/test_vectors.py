"""Package, second verifier and vectors agree; each vector has one fault."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cohere_governed.audit import envelope, primitives
from cohere_governed.audit.checkpoint import MalformedNote, VerifierKey, opened
from cohere_governed.audit.keys import LocalProvider, tenant_keys
from cohere_governed.audit.record import Leaf, MalformedLeaf, facts_digest, key_digest, key_row
from cohere_governed.audit.verify import verify
from cohere_governed.errors import AuditUnavailable
from tests.audit import independent
from tests.audit.conftest import Sample, broken, intact
from tests.audit.test_verify import TAMPERS, Tamper, damage

VECTORS = Path(__file__).parent / "vectors"
FAULTS = sorted((VECTORS / "faults").glob("*.sql"))
KEYS = json.loads((VECTORS / "keys.json").read_text())


def restored(folder: Path, statement: str = "") -> Path:
    path = folder / "audit.db"
    connection = sqlite3.connect(path)
    connection.executescript((VECTORS / "log.sql").read_text())
    connection.execute("PRAGMA foreign_keys = OFF")
    before = connection.total_changes
    connection.executescript(statement)
    assert not statement or connection.total_changes > before
    connection.commit()
    connection.close()
    return path


def vkeys() -> list[str]:
    return (VECTORS / "vkeys").read_text().split()


def test_the_log_of_the_vectors_is_intact_to_both(tmp_path: Path) -> None:
    path = restored(tmp_path)
    assert intact(verify(f"sqlite:///{path}", public_keys=vkeys(), anchors=[VECTORS / "anchor"]))
    assert independent.verify(path, vkeys(), [VECTORS / "anchor"]) == {}


@pytest.mark.parametrize("vector", FAULTS, ids=lambda path: path.stem)
def test_each_fault_is_found_by_both(vector: Path, tmp_path: Path) -> None:
    text = vector.read_text()
    tenant = text.partition("\n")[0].removeprefix("-- broken: ")
    path = restored(tmp_path, text)
    faults = broken(verify(f"sqlite:///{path}", public_keys=vkeys(), anchors=[VECTORS / "anchor"]))
    assert any(fault.tenant.startswith((tenant, "cohere-governed/audit/")) for fault in faults)
    assert independent.verify(path, vkeys(), [VECTORS / "anchor"])


def test_both_agree_on_tampering_of_every_kind(sample: Sample, tmp_path: Path) -> None:
    @settings(max_examples=settings.default.max_examples // 3)  # signatures in plain integers are slow
    @given(st.sampled_from(TAMPERS), st.integers(0, 2**32))
    def attempts(tamper: Tamper, seed: int) -> None:
        place = sample.place.copy_to(tmp_path / "copy")
        damage(place, tamper, seed)
        assert broken(sample.verify(place))
        assert independent.verify(place.path, list(sample.public_keys), [sample.place.anchor])

    assert independent.verify(sample.place.path, list(sample.public_keys), [sample.place.anchor]) == {}
    attempts()


def test_both_agree_on_flipped_bits(sample: Sample, tmp_path: Path) -> None:
    rng = random.Random(8)
    data = sample.place.path.read_bytes()
    for _ in range(15):
        place = sample.place.copy_to(tmp_path / "copy")
        at = rng.randrange(len(data))
        place.path.write_bytes(data[:at] + bytes((data[at] ^ 1 << rng.randrange(8),)) + data[at + 1 :])
        try:
            sound = intact(sample.verify(place))
        except AuditUnavailable:
            continue
        assert sound == (independent.verify(place.path, list(sample.public_keys), [sample.place.anchor]) == {})


@pytest.mark.parametrize("vector", sorted((VECTORS / "leaves").glob("*.txt")), ids=lambda path: path.stem)
def test_leaf_vectors(vector: Path) -> None:
    head, _, text = vector.read_text().partition("\n\n")
    data = bytes.fromhex(text.strip())
    if head == "expect: valid":
        assert Leaf.decode(data).encode() == data
        assert independent.leaf(data)
    else:
        with pytest.raises(MalformedLeaf):
            Leaf.decode(data)
        with pytest.raises(independent.Bad):
            independent.leaf(data)


@pytest.mark.parametrize("vector", sorted((VECTORS / "notes").glob("*.txt")), ids=lambda path: path.stem)
def test_note_vectors(vector: Path) -> None:
    head, _, note = vector.read_text().partition("\n\n")
    expect, key_line = head.split("\n")
    key = VerifierKey.parse(key_line.removeprefix("key: "))
    if expect == "expect: valid":
        assert opened(note, key).size == independent.signed(note, key.origin, key.public)[0] == 42
    else:
        with pytest.raises(MalformedNote):
            opened(note, key)
        with pytest.raises(independent.Bad):
            independent.signed(note, key.origin, key.public)


def hkdf(secret: bytes, salt: bytes, info: bytes) -> bytes:
    return hmac.digest(hmac.digest(salt, secret, "sha512"), info + b"\x01", "sha512")


def test_derived_keys_tokens_and_digests_have_their_known_answers() -> None:
    root, log_id = bytes.fromhex(KEYS["root"]), bytes.fromhex(KEYS["log_id"])
    keys = tenant_keys("acme", 1, log_id, 1, root)
    for name, answer in KEYS["derived"].items():
        assert getattr(keys, name).hex() == answer == hkdf(root, log_id, b"cga1 " + name.encode())[:32].hex()
    for value, answer in KEYS["tokens"].items():
        tag = hashlib.blake2b(b"person\0" + value.casefold().encode(), key=keys.index, digest_size=32).digest()
        assert keys.token("person", value) == answer == int.from_bytes(tag[:2], "big") >> 4
    lookup = KEYS["subject_lookup"]
    assert keys.lookup_of("subject", lookup["value"]).hex() == lookup["lookup"]
    facts = KEYS["facts"]
    assert facts_digest(bytes.fromhex(facts["seed"]), facts["tenant"], facts["facts"]).hex() == facts["digest"]
    key = KEYS["key_digest"]
    row = key_row(key["version"], bytes.fromhex(key["lookup"]), key["label"], bytes.fromhex(key["wrapped"]))
    assert key_digest(bytes.fromhex(key["key_id"]), key["purpose"], row).hex() == key["digest"]
    wrapped = KEYS["wrapped_by_kek"]
    opened_key = LocalProvider(bytes.fromhex(wrapped["kek"])).unwrap(
        bytes.fromhex(wrapped["blob"]), bytes.fromhex(wrapped["aad"])
    )
    assert opened_key.hex() == wrapped["key"]


def test_a_segment_has_its_known_answer() -> None:
    told = {name: bytes.fromhex(value) for name, value in KEYS["segment"].items() if isinstance(value, str)}
    log_id = bytes.fromhex(KEYS["log_id"])
    subjects = b"".join(bytes.fromhex(one) for one in KEYS["segment"]["subjects"])
    secret = told["seed"] + subjects + told["period"] + bytes.fromhex(KEYS["derived"]["content"])
    info = b"cga1 content\x00" + hashlib.sha256(told["header"]).digest()
    assert hkdf(secret, log_id, info)[32:] == told["commitment"]
    sealed = primitives.seal(secret, log_id, info, told["header"], envelope.padded(told["plaintext"]))
    assert sealed == (told["ciphertext"], told["commitment"])
    plain = primitives.open_sealed(
        secret, log_id, info, told["header"], ciphertext=told["ciphertext"], commitment=told["commitment"]
    )
    assert plain
    assert envelope.unpadded(plain) == told["plaintext"]
    for wrong in (b"", bytes(32)):
        assert (
            primitives.open_sealed(
                secret, log_id, info, told["header"], ciphertext=told["ciphertext"], commitment=wrong
            )
            is None
        )


def test_the_second_verifiers_signature_check_is_rfc_8032s() -> None:
    """Section 7.1, test 2."""
    public = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert independent.ed25519(public, b"\x72", signature)
    assert not independent.ed25519(public, b"\x73", signature)
    assert not independent.ed25519(public, b"\x72", signature[:-1] + b"\x01")
