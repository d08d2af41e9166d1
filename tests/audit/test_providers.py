"""Key providers: what they wrap opens again, and nothing else does; whatever is wrong is a refusal without a secret."""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import keyring
import keyring.errors
import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws

from cohere_governed.audit import AuditLog
from cohere_governed.audit.keys import create_key_file, provider
from cohere_governed.audit.providers import KeyProvider, Remote, oskeyring, pkcs11
from cohere_governed.audit.search import show
from cohere_governed.audit.verify import verify
from cohere_governed.errors import AuditUnavailable, KeyUnavailable
from tests.audit.conftest import Place, call_entries, intact
from tests.audit.providers_fakes import PIN, SOFTHSM, FakeKeyring, FakeVault, softhsm, vault_server

KEY = bytes(range(32))
AAD = b"cga1 root\x00 somewhere"
REGION = "eu-central-1"


@pytest.fixture
def vault(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeVault]:
    with vault_server() as fake:
        monkeypatch.setenv("VAULT_ADDR", fake.address)
        monkeypatch.setenv("VAULT_TOKEN", fake.token)
        yield fake


@pytest.fixture
def ring() -> Iterator[FakeKeyring]:
    before = keyring.get_keyring()
    fake = FakeKeyring()
    keyring.set_keyring(fake)
    yield fake
    keyring.set_keyring(before)


@pytest.fixture
def kms(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        yield boto3.client("kms", region_name=REGION)


def arn_of(kms) -> str:
    return str(kms.create_key()["KeyMetadata"]["Arn"])


@pytest.fixture(scope="session")
def _token(tmp_path_factory: pytest.TempPathFactory) -> str:
    # The module reads its configuration once a process, so the token is one for all tests.
    return softhsm(tmp_path_factory.mktemp("softhsm"))


@pytest.fixture
def token(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if SOFTHSM is None or shutil.which("softhsm2-util") is None:
        pytest.skip("SoftHSM is not installed (Debian: softhsm2)")
    monkeypatch.setenv("TEST_HSM_PIN", PIN)
    return str(request.getfixturevalue("_token"))


@pytest.fixture(params=["file", "env", "keyring", "awskms", "vault", "pkcs11"])
def two(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """References of two keys of one kind."""
    names = ("one", "two")
    if request.param == "file":
        for name in names:
            create_key_file(tmp_path / name)
        return f"file:{tmp_path / 'one'}", f"file:{tmp_path / 'two'}"
    if request.param == "env":
        for name in names:
            monkeypatch.setenv(f"KEK_{name}", base64.b64encode(os.urandom(32)).decode())
        return "env:KEK_one", "env:KEK_two"
    if request.param == "keyring":
        request.getfixturevalue("ring")
        for name in names:
            oskeyring.create(f"audit/{name}")
        return "keyring:audit/one", "keyring:audit/two"
    if request.param == "awskms":
        client = request.getfixturevalue("kms")
        return f"awskms:{arn_of(client)}", f"awskms:{arn_of(client)}"
    if request.param == "vault":
        fake = request.getfixturevalue("vault")
        fake.keys["other"] = [os.urandom(32)]
        return "vault:transit/audit", "vault:transit/other"
    reference = request.getfixturevalue("token")
    found = []
    for name in names:
        found.append(reference % f"{name}-{os.urandom(4).hex()}")
        pkcs11.create(found[-1].removeprefix("pkcs11:"))
    return found[0], found[1]


def refused(provider: KeyProvider, blob: bytes, aad: bytes = AAD) -> str:
    with pytest.raises(KeyUnavailable) as raised:
        provider.unwrap(blob, aad)
    return harmless(raised.value)


def harmless(error: BaseException) -> str:
    """The error's words, which must hold no secret, and no driver's words."""
    text = str(error)
    assert not re.search(r"CANARY|testing|[0-9a-f]{64}|[A-Za-z0-9+/]{43}=", text)
    assert error.__cause__ is None
    assert error.__suppress_context__ or error.__context__ is None
    return text


# ── Every provider ─────────────────────────────────────────────────────────────


def test_what_was_wrapped_opens_again_and_in_another_process_too(two):
    blob = provider(two[0]).wrap(KEY, AAD)
    assert provider(two[0]).unwrap(blob, AAD) == KEY


def test_two_wraps_of_one_key_differ_and_show_nothing_of_it(two):
    one = provider(two[0])
    first, second = one.wrap(KEY, AAD), one.wrap(KEY, AAD)
    assert first != second
    for shown in (KEY, KEY.hex().encode(), base64.b64encode(KEY)[:-4]):
        assert shown not in first + second


@pytest.mark.parametrize("aad", [b"", AAD + b"\x00", AAD[:-1], AAD.upper()])
def test_a_blob_does_not_open_where_it_does_not_belong(two, aad):
    one = provider(two[0])
    refused(one, one.wrap(KEY, AAD), aad)


def test_another_key_does_not_open_it(two):
    refused(provider(two[1]), provider(two[0]).wrap(KEY, AAD))


def test_an_altered_blob_does_not_open(two):
    one = provider(two[0])
    blob = one.wrap(KEY, AAD)
    places = range(0, len(blob), max(1, len(blob) // 12))
    for at in places:
        refused(one, blob[:at] + bytes((blob[at] ^ 1,)) + blob[at + 1 :])
    for cut in (0, 1, 8, len(blob) // 2, len(blob) - 1):
        refused(one, blob[:cut])


def test_a_log_lives_under_it(two, place: Place):
    with AuditLog.create(place.url, two[0]) as log:
        receipts = log.append_many(call_entries("acme", 1))
    with AuditLog.open(place.url, two[0]) as log:
        shown = show(log, receipts[0].record_id.hex(), purpose="test", actor="test")
        assert shown.content is not None
        assert b"CANARY-prompt" in shown.content
    assert intact(verify(place.url))
    with pytest.raises((KeyUnavailable, AuditUnavailable)):
        AuditLog.open(place.url, two[1])


def test_a_provider_says_where_its_key_is_and_not_what_it_is(two):
    text = str(provider(two[0]))
    assert "object at" not in text
    assert PIN not in text
    assert "CANARY" not in text + repr(provider(two[0]))


@pytest.mark.parametrize(
    "reference",
    [
        "", "file", "file:", "nothing:x", "FILE:/x", "keyring:", "keyring:audit", "keyring:/name", "awskms:x",
        "awskms:arn:aws:kms:eu-central-1:1:key/x", "awskms:arn:aws:s3:::x", "vault:", "vault:transit", "vault:/k",
        "vault:transit/../sys/k", "vault:transit//k", "vault:transit/k?x=1", "pkcs11:", "pkcs11:token=a",
        "pkcs11:token=a;object=b", "pkcs11:token=a;object=b?module-path=/x&pin-value=1234",
        "pkcs11:token=a;object=b;id=%01?module-path=/x", "env:NO_SUCH_VARIABLE_HERE", "file:/no/such/file",
    ],
)  # fmt: skip
def test_a_reference_that_names_no_key_is_refused(reference, monkeypatch):
    for name in ("VAULT_ADDR", "PKCS11_MODULE"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(KeyUnavailable):
        provider(reference)


@pytest.mark.parametrize("module", ["keyring", "boto3", "pkcs11"])
def test_a_missing_extra_is_named_and_nothing_is_loaded_before_it_is_asked_for(module):
    reference = {
        "keyring": "keyring:a/b",
        "boto3": "awskms:arn:aws:kms:eu-central-1:123456789012:key/x",
        "pkcs11": "pkcs11:token=a;object=b?module-path=/x",
    }[module]
    code = (
        "import sys\n"
        "from cohere_governed.audit.keys import provider\n"
        "from cohere_governed.errors import KeyUnavailable\n"
        f"assert {module!r} not in sys.modules\n"
        f"sys.modules[{module!r}] = None\n"
        f"try: provider({reference!r})\n"
        "except KeyUnavailable as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert f"needs the package `{module}`" in done.stdout
    assert "cohere-governed[" in done.stdout


# ── A service that is wrong ────────────────────────────────────────────────────


class _Liar:
    """A service that answers whatever it was told to."""

    def __init__(self, encrypted: bytes, decrypted: bytes) -> None:
        self.answers = encrypted, decrypted

    def encrypt(self, plaintext: bytes, aad: bytes) -> bytes:
        return self.answers[0] or plaintext

    def decrypt(self, blob: bytes, aad: bytes) -> bytes:
        return self.answers[1] or blob


@given(st.binary(max_size=80), st.binary(max_size=80))
def test_nothing_a_service_makes_up_is_taken_for_a_key(encrypted, decrypted):
    liar = Remote(_Liar(encrypted, decrypted), "the service")
    with pytest.raises(KeyUnavailable):
        liar.wrap(KEY, AAD)
    with pytest.raises(KeyUnavailable):
        liar.unwrap(b"blob", AAD)


@pytest.mark.parametrize(
    "encode", [bytes, lambda b: b.hex().encode(), base64.b64encode, lambda b: b.hex().upper().encode()]
)
def test_a_service_that_only_encodes_is_not_a_provider(encode):
    class Encoder:
        kept = b""

        def encrypt(self, plaintext: bytes, aad: bytes) -> bytes:
            self.kept = plaintext
            return b"head:" + encode(plaintext)

        def decrypt(self, blob: bytes, aad: bytes) -> bytes:
            return self.kept

    with pytest.raises(KeyUnavailable, match="did not seal"):
        Remote(Encoder(), "the service").wrap(KEY, AAD)


def test_a_service_that_ignores_associated_data_is_found_out():
    class Careless:
        def encrypt(self, plaintext: bytes, aad: bytes) -> bytes:
            return bytes(one ^ 0x55 for one in plaintext)

        decrypt = encrypt

    careless = Remote(Careless(), "the service")
    blob = careless.wrap(KEY, AAD)
    assert careless.unwrap(blob, AAD) == KEY
    refused(careless, blob, b"elsewhere")


# ── Vault ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("ill", "said"),
    [
        ("sealed", "sealed"), ("400", "does not open"), ("429", "too many"), ("500", "status 500"),
        ("html", "not an answer"), ("list", "not an answer"), ("null", "not an answer"), ("deep", "not an answer"),
        ("huge", "not an answer"), ("cut", "cannot be reached"), ("redirect", "status 307"),
        ("not base64", "not a"), ("other key", "not the key that was wrapped"),
    ],
)  # fmt: skip
def test_an_ill_vault_opens_nothing(vault, ill, said):
    one = provider("vault:transit/audit")
    blob = one.wrap(KEY, AAD)
    vault.ill = ill
    assert said in refused(one, blob)
    with pytest.raises(KeyUnavailable) as raised:
        one.wrap(KEY, AAD)
    harmless(raised.value)


@pytest.mark.parametrize("ill", ["clear", "unopenable"])
def test_what_an_ill_vault_wraps_is_not_stored(vault, ill):
    vault.ill = ill
    with pytest.raises(KeyUnavailable):
        provider("vault:transit/audit").wrap(KEY, AAD)


def test_a_wrong_token_and_a_missing_key_are_told_apart(vault, monkeypatch):
    blob = provider("vault:transit/audit").wrap(KEY, AAD)
    assert "no such key" in refused(provider("vault:transit/absent"), blob)
    assert "no such key" in refused(provider("vault:absent/audit"), blob)
    monkeypatch.setenv("VAULT_TOKEN", "hvs.other")
    assert "denied" in refused(provider("vault:transit/audit"), blob)


def test_a_vault_that_is_gone_or_slow_is_not_waited_for(vault, monkeypatch):
    blob = provider("vault:transit/audit").wrap(KEY, AAD)
    monkeypatch.setenv("VAULT_CLIENT_TIMEOUT", "0.3s")
    vault.ill = "slow"
    assert "cannot be reached" in refused(provider("vault:transit/audit"), blob)
    monkeypatch.setenv("VAULT_ADDR", "http://127.0.0.1:1")
    assert "cannot be reached" in refused(provider("vault:transit/audit"), blob)


def test_a_rotated_vault_key_still_opens_what_it_wrapped_until_its_version_is_retired(vault):
    one = provider("vault:transit/audit")
    before = one.wrap(KEY, AAD)
    vault.rotate()
    after = one.wrap(KEY, AAD)
    assert after.startswith(b"vault:v2:")
    assert one.unwrap(before, AAD) == one.unwrap(after, AAD) == KEY
    vault.oldest = 2
    assert "version was retired" in refused(one, before)
    assert one.unwrap(after, AAD) == KEY


def test_the_token_goes_to_no_other_address(vault):
    vault.ill = "redirect"
    with pytest.raises(KeyUnavailable):
        provider("vault:transit/audit").wrap(KEY, AAD)
    assert [path for path, _ in vault.seen] == ["/v1/transit/encrypt/audit"]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "127.0.0.1:8200",
        "ftp://127.0.0.1",
        "http://vault.example.org",
        "https://user:pw@h",
        "https://h:x",
        "https://h/ui",
    ],
)
def test_an_address_that_would_show_the_token_is_refused(vault, monkeypatch, address):
    monkeypatch.setenv("VAULT_ADDR", address)
    with pytest.raises(KeyUnavailable) as raised:
        provider("vault:transit/audit")
    harmless(raised.value)


@pytest.mark.parametrize("seconds", ["0", "-1", "inf", "nan", "soon", "61"])
def test_a_timeout_that_is_none_is_refused(vault, monkeypatch, seconds):
    monkeypatch.setenv("VAULT_CLIENT_TIMEOUT", seconds)
    with pytest.raises(KeyUnavailable, match="VAULT_CLIENT_TIMEOUT"):
        provider("vault:transit/audit")


@pytest.mark.parametrize("token", ["", "two words", "line\r\nX-Other: 1"])
def test_a_token_that_is_none_is_refused(vault, monkeypatch, token):
    monkeypatch.setenv("VAULT_TOKEN", token)
    with pytest.raises(KeyUnavailable, match="VAULT_TOKEN"):
        provider("vault:transit/audit")


def test_the_token_may_stand_in_a_file(vault, monkeypatch, tmp_path):
    (tmp_path / "token").write_text(vault.token + "\n")
    monkeypatch.delenv("VAULT_TOKEN")
    monkeypatch.setenv("VAULT_TOKEN_FILE", str(tmp_path / "token"))
    one = provider("vault:transit/audit")
    assert one.unwrap(one.wrap(KEY, AAD), AAD) == KEY
    monkeypatch.setenv("VAULT_TOKEN_FILE", str(tmp_path / "absent"))
    with pytest.raises(KeyUnavailable, match="VAULT_TOKEN_FILE"):
        provider("vault:transit/audit")


# ── AWS KMS ────────────────────────────────────────────────────────────────────


def test_the_encryption_context_names_no_tenant(kms):
    seen = []
    one = provider(f"awskms:{arn_of(kms)}")
    one._service._client.meta.events.register("before-parameter-build.kms.*", lambda params, **_: seen.append(params))
    one.unwrap(one.wrap(KEY, b"acme's root"), b"acme's root")
    assert seen
    assert all("acme" not in str(params.get("EncryptionContext")) for params in seen)
    assert all(re.fullmatch("[0-9a-f]{64}", params["EncryptionContext"]["cohere-governed"]) for params in seen)


def test_an_absent_kms_key_is_a_refusal(kms):
    one = provider(f"awskms:arn:aws:kms:{REGION}:123456789012:key/00000000-0000-0000-0000-000000000000")
    assert "no such key" in refused(one, provider(f"awskms:{arn_of(kms)}").wrap(KEY, AAD))
    with pytest.raises(KeyUnavailable, match="no such key"):
        one.wrap(KEY, AAD)


def test_an_alias_serves_as_well(kms):
    kms.create_alias(AliasName="alias/audit", TargetKeyId=arn_of(kms))
    one = provider(f"awskms:arn:aws:kms:{REGION}:123456789012:alias/audit")
    assert one.unwrap(one.wrap(KEY, AAD), AAD) == KEY


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("AccessDeniedException", "denied"),
        ("ThrottlingException", "too many"),
        ("DisabledException", "disabled"),
        ("KMSInvalidStateException", "deletion"),
        ("IncorrectKeyException", "another key"),
        ("ExpiredTokenException", "expired"),
        ("Other", "ClientError"),
    ],
)
def test_what_kms_refuses_is_told_without_its_words(kms, code, said):
    from botocore.exceptions import ClientError

    one = provider(f"awskms:{arn_of(kms)}")
    blob = one.wrap(KEY, AAD)

    def refuse(**_: object) -> None:
        raise ClientError({"Error": {"Code": code, "Message": "CANARY"}}, "Decrypt")

    one._service._client.meta.events.register("before-call.kms.Decrypt", refuse)
    assert said in refused(one, blob)


def test_no_credentials_is_a_refusal(monkeypatch, tmp_path):
    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HOME", str(tmp_path))
    one = provider(f"awskms:arn:aws:kms:{REGION}:123456789012:key/x")
    assert "NoCredentialsError" in refused(one, b"blob")


# ── Keyring ────────────────────────────────────────────────────────────────────


def test_a_keyring_entry_that_is_missing_or_no_key_is_refused(ring):
    with pytest.raises(KeyUnavailable, match="not there"):
        provider("keyring:audit/absent")
    ring.held["audit", "odd"] = "CANARY not a key"
    with pytest.raises(KeyUnavailable) as raised:
        provider("keyring:audit/odd")
    harmless(raised.value)


@pytest.mark.parametrize(
    "error", [keyring.errors.KeyringLocked("CANARY"), keyring.errors.NoKeyringError("CANARY"), OSError("CANARY")]
)
def test_a_keyring_that_fails_is_a_refusal_without_its_words(ring, error):
    ring.error = error
    with pytest.raises(KeyUnavailable, match=type(error).__name__) as raised:
        provider("keyring:audit/one")
    harmless(raised.value)


def test_a_key_is_not_made_over_another(ring):
    oskeyring.create("audit/one")
    with pytest.raises(KeyUnavailable, match="exists"):
        oskeyring.create("audit/one")


def test_a_keyring_that_keeps_nothing_is_refused():
    from keyring.backends.null import Keyring

    before = keyring.get_keyring()
    keyring.set_keyring(Keyring())
    try:
        with pytest.raises(KeyUnavailable, match="in clear"):
            oskeyring.create("audit/one")
    finally:
        keyring.set_keyring(before)


# ── PKCS#11 ────────────────────────────────────────────────────────────────────


def made(token: str) -> str:
    reference = token % f"key-{os.urandom(4).hex()}"
    pkcs11.create(reference.removeprefix("pkcs11:"))
    return reference


def test_the_key_of_a_token_cannot_be_taken_out(token):
    import pkcs11 as module

    reference = made(token)
    label = re.search("object=([^?]*)", reference).group(1)
    with module.lib(SOFTHSM).get_token(token_label="audit").open(user_pin=PIN) as session:
        key = session.get_key(object_class=module.ObjectClass.SECRET_KEY, label=label)
        with pytest.raises(module.exceptions.AttributeSensitive):
            key[module.Attribute.VALUE]


def test_a_token_that_cannot_be_used_is_a_refusal(token, monkeypatch):
    reference = made(token)
    blob = provider(reference).wrap(KEY, AAD)
    assert "no such key" in refused(provider(token % "absent"), blob)
    assert "not present" in refused(provider(reference.replace("token=audit", "token=other")), blob)
    refused(provider(reference.replace(str(SOFTHSM), "/no/such/module.so")), blob)
    monkeypatch.setenv("TEST_HSM_PIN", "wrong")
    assert "PIN" in refused(provider(reference), blob)
    monkeypatch.delenv("TEST_HSM_PIN")
    assert "PIN is not set" in refused(provider(reference), blob)


def test_a_key_is_not_made_twice_in_a_token(token):
    reference = made(token)
    with pytest.raises(KeyUnavailable, match="already"):
        pkcs11.create(reference.removeprefix("pkcs11:"))


def test_a_forked_child_uses_the_token_too(token):
    one = provider(made(token))
    blob = one.wrap(KEY, AAD)
    child = os.fork()
    if child == 0:
        os._exit(0 if one.unwrap(blob, AAD) == KEY else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert one.unwrap(blob, AAD) == KEY


def test_threads_share_a_token(token):
    from concurrent.futures import ThreadPoolExecutor

    one = provider(made(token))
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: one.unwrap(one.wrap(KEY, AAD), AAD), range(12)))
    assert found == [KEY] * 12
