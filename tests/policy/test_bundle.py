"""Where a signature is demanded, what was signed is loaded, and nothing else."""

import shutil

import pytest

from cohere_governed.errors import ConfigurationError, KeyUnavailable
from cohere_governed.policy import Policies, load
from cohere_governed.policy.bundle import BUNDLE, KEY_VARIABLE, PublicKey, SigningKey, create_key, sign
from cohere_governed.policy.read import Reading


@pytest.fixture
def key(tmp_path):
    create_key(tmp_path / "policy.key", "dpo@acme.example")
    return SigningKey.load(f"file:{tmp_path / 'policy.key'}")


@pytest.fixture
def signed(folder, key, monkeypatch):
    """A signed folder, in a process that demands its key."""
    folder.write("recognisers/own.yaml", "recognizers: []")
    folder.write("tests/eubank.yaml", "tenant: eubank")
    seal(folder, key)
    monkeypatch.setenv(KEY_VARIABLE, str(key.public))
    return folder


def seal(folder, key):
    reading = Reading(folder.root)
    reading.everything()
    folder.write(BUNDLE, sign(reading.bundled(), key))


def faults(folder):
    with pytest.raises(ConfigurationError) as refused:
        load(folder.root)
    return {(fault.file, fault.message) for fault in refused.value.faults}


def test_a_signed_folder_loads(signed):
    assert set(load(signed.root).tenants) == {"eubank", "usstartup", "cahospital"}


def test_an_unsigned_folder_does_not_where_a_signature_is_demanded(signed):
    (signed.root / BUNDLE).unlink()
    assert faults(signed) == {(BUNDLE, "this folder must be signed and is not")}


FILES = [
    "operator.yaml", "agreements/eubank-enterprise.yaml", "tenants/usstartup.yaml",
    "use_cases/eubank-credit-memo.yaml", "recognisers/own.yaml", "tests/eubank.yaml",
]  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_an_altered_file_is_named(signed, name):
    with (signed.root / name).open("a") as file:
        file.write("# one more line\n")
    assert faults(signed) == {(name, "was altered after the folder was signed")}


@pytest.mark.parametrize("name", ["recognisers/own.yaml", "tests/eubank.yaml"])
def test_a_removed_file_is_named(signed, name):
    (signed.root / name).unlink()
    assert faults(signed) == {(name, "is signed and not there")}


def test_an_added_file_is_named(signed):
    shutil.copy(signed.root / "tenants/usstartup.yaml", signed.root / "tenants/second.yaml")
    assert ("tenants/second.yaml", "was added after the folder was signed") in faults(signed)


def test_a_list_edited_to_match_is_not_signed(signed):
    """Whoever alters a file can alter its digest in the list, and not the signature."""
    signed.edit("tenants/eubank.yaml", redaction__epoch_days=1)
    reading = Reading(signed.root)
    reading.everything()
    text = (signed.root / BUNDLE).read_text()
    old = next(line for line in text.splitlines() if line.endswith("tenants/eubank.yaml"))
    signed.write(BUNDLE, text.replace(old, f"{reading.digests['tenants/eubank.yaml']}  tenants/eubank.yaml"))
    assert faults(signed) == {(BUNDLE, "not signed by `dpo@acme.example`, or altered since")}


def test_another_key_of_the_same_name_is_another_key(signed, tmp_path):
    create_key(tmp_path / "other.key", "dpo@acme.example")
    seal(signed, SigningKey.load(f"file:{tmp_path / 'other.key'}"))
    assert faults(signed) == {(BUNDLE, "not signed by `dpo@acme.example`, or altered since")}


@pytest.mark.parametrize(
    "spoil",
    [lambda t: "", lambda t: t[:-1], lambda t: t.replace("bundle/1", "bundle/2"), lambda t: t.replace("\n\n", "\n"),
     lambda t: t.replace("  operator", " operator"), lambda t: "\udcff" + t, lambda t: t + "more\n"],
)  # fmt: skip
def test_a_damaged_bundle_is_no_bundle(signed, spoil):
    text = (signed.root / BUNDLE).read_text()
    signed.write(BUNDLE, spoil(text).encode("utf-8", "surrogateescape"))
    assert {file for file, _ in faults(signed)} == {BUNDLE}


def test_one_of_several_keys_is_enough(signed, tmp_path, key, monkeypatch):
    other = create_key(tmp_path / "other.key", "second@acme.example")
    monkeypatch.setenv(KEY_VARIABLE, f"{other} {key.public}")
    load(signed.root)
    monkeypatch.setenv(KEY_VARIABLE, str(other))
    assert {file for file, _ in faults(signed)} == {BUNDLE}


def test_the_operators_file_may_demand_it_too(folder, key):
    folder.edit("operator.yaml", signature={"public_keys": [str(key.public)]})
    assert faults(folder) == {(BUNDLE, "this folder must be signed and is not")}
    seal(folder, key)
    load(folder.root)


def test_both_must_be_content(signed, tmp_path, key):
    other = create_key(tmp_path / "other.key", "second@acme.example")
    signed.edit("operator.yaml", signature={"public_keys": [str(other)]})
    seal(signed, key)
    assert faults(signed) == {(BUNDLE, "not signed by `second@acme.example`, or altered since")}


def test_a_folder_that_carries_a_bundle_keeps_to_it_unasked(signed, monkeypatch):
    monkeypatch.delenv(KEY_VARIABLE)
    load(signed.root)
    signed.edit("tenants/eubank.yaml", redaction__epoch_days=1)
    assert faults(signed) == {("tenants/eubank.yaml", "was altered after the folder was signed")}


@pytest.mark.parametrize("said", ["nonsense", "a+00000000+AAAA", ""])
def test_a_demand_that_cannot_be_read_is_refused_not_forgotten(signed, monkeypatch, said):
    monkeypatch.setenv(KEY_VARIABLE, said)
    if said:
        with pytest.raises(ConfigurationError):
            load(signed.root)
    else:
        load(signed.root)


def test_a_draft_needs_no_signature(signed):
    (signed.root / BUNDLE).unlink()
    assert load(signed.root, signed=False).tenants


def test_an_unsigned_change_leaves_the_signed_generation_in_force(signed, key):
    now = [0.0]
    policies = Policies(signed.root, clock=lambda: now[0])
    first = policies.current()
    signed.edit("tenants/eubank.yaml", redaction__epoch_days=1)
    now[0] += 2
    assert policies.current() is first
    assert policies.faults
    seal(signed, key)
    now[0] += 2
    assert policies.current().tenants["eubank"].redaction.epoch_days == 1


def test_a_key_that_others_may_read_is_not_used(tmp_path):
    create_key(tmp_path / "k", "a")
    (tmp_path / "k").chmod(0o644)
    with pytest.raises(KeyUnavailable):
        SigningKey.load(f"file:{tmp_path / 'k'}")


def test_a_key_is_never_overwritten_or_named_oddly(tmp_path):
    create_key(tmp_path / "k", "a")
    before = (tmp_path / "k").read_text()
    for name, path in (("a", tmp_path / "k"), ("a b", tmp_path / "l"), ("a+b", tmp_path / "l")):
        with pytest.raises(KeyUnavailable):
            create_key(path, name)
    assert (tmp_path / "k").read_text() == before
    assert not (tmp_path / "l").exists()


@pytest.mark.parametrize("reference", ["", "file:", "env:NOT_SET_ANYWHERE", "vault:x", "file:/dev/null"])
def test_what_is_no_key_signs_nothing(reference):
    with pytest.raises(KeyUnavailable):
        SigningKey.load(reference)


def test_a_public_key_is_its_own_text(key, monkeypatch, tmp_path):
    assert PublicKey.parse(str(key.public)) == key.public
    monkeypatch.setenv("SIGNER", (tmp_path / "policy.key").read_text())
    assert SigningKey.load("env:SIGNER").public == key.public
