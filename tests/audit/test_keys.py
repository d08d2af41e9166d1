"""A key that is not exactly right is no key."""

from __future__ import annotations

import base64
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohere_governed.audit.keys import FILE_MARK, LocalProvider, create_key_file, provider, tenant_keys
from cohere_governed.errors import KeyUnavailable


def test_a_key_file_is_made_for_its_owner_and_opens_what_it_wrapped(tmp_path: Path) -> None:
    path = tmp_path / "kek"
    create_key_file(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    blob = provider(f"file:{path}").wrap(b"secret", b"aad")
    assert b"secret" not in blob
    assert provider(f"file:{path}").unwrap(blob, b"aad") == b"secret"


def test_a_key_in_the_environment_opens_what_it_wrapped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDIT_KEK", base64.b64encode(bytes(32)).decode())
    blob = provider("env:AUDIT_KEK").wrap(b"secret", b"aad")
    assert provider("env:AUDIT_KEK").unwrap(blob, b"aad") == b"secret"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_key_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "kek"
    create_key_file(path)
    path.chmod(mode)
    with pytest.raises(KeyUnavailable, match="others"):
        provider(f"file:{path}")


def test_a_key_file_is_never_reached_through_a_link_nor_overwritten(tmp_path: Path) -> None:
    path, link = tmp_path / "kek", tmp_path / "link"
    create_key_file(path)
    link.symlink_to(path)
    with pytest.raises(KeyUnavailable):
        provider(f"file:{link}")
    held = path.read_bytes()
    for taken in (path, link):
        with pytest.raises(KeyUnavailable):
            create_key_file(taken)
    assert path.read_bytes() == held


def test_what_is_no_key_is_refused_without_being_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "kek"
    for number, text in enumerate(("", "hunter2", FILE_MARK, FILE_MARK + "AAAA", "A" * 44, "\0" * 32)):
        path.unlink(missing_ok=True)
        path.write_text(text)
        path.chmod(0o600)
        with pytest.raises(KeyUnavailable) as caught:
            provider(f"file:{path}")
        assert not text.strip() or text not in str(caught.value), number
    monkeypatch.setenv("AUDIT_KEK", "hunter2")
    for reference in ("", "file:", "env:", "env:NOT_SET_AT_ALL", "env:AUDIT_KEK", "vault", "x:y", f"file:{tmp_path}",
                      "file:/nonexistent"):  # fmt: skip
        with pytest.raises(KeyUnavailable):
            provider(reference)


@given(st.binary(min_size=1, max_size=64), st.binary(max_size=20), st.data())
def test_a_wrapped_key_opens_with_its_own_key_and_place_only(secret: bytes, aad: bytes, data: st.DataObject) -> None:
    kek = os.urandom(32)
    blob = LocalProvider(kek).wrap(secret, aad)
    assert LocalProvider(kek).unwrap(blob, aad) == secret
    at = data.draw(st.integers(0, len(blob) - 1))
    altered = blob[:at] + bytes((blob[at] ^ 1,)) + blob[at + 1 :]
    for other, tried, bound in (
        (os.urandom(32), blob, aad),
        (kek, altered, aad),
        (kek, blob, aad + b"x"),
        (kek, blob[:at], aad),
    ):
        with pytest.raises(KeyUnavailable):
            LocalProvider(other).unwrap(tried, bound)


def test_every_derived_key_differs_and_shows_nothing() -> None:
    one = tenant_keys("acme", 1, bytes(16), 1, bytes(32))
    two = tenant_keys("acme", 1, bytes(15) + b"\1", 1, bytes(32))
    names = ("content", "hedge", "wrapping", "lookup", "index", "standin", "cache")
    assert len({getattr(keys, name) for keys in (one, two) for name in names}) == 14
    assert one.content.hex() not in repr(one)
    assert repr(one.content) not in repr(one)


def test_spellings_of_one_value_find_one_token_and_other_fields_another() -> None:
    keys = tenant_keys("acme", 1, bytes(16), 1, bytes(range(32)))
    assert len({keys.token("person", value) for value in ("Bob@X.org", " bob@x.ORG ", "ｂob@x.org")}) == 1
    tokens = [keys.token("person", str(at)) for at in range(2000)]
    assert max(tokens) < 4096
    assert len(set(tokens)) > 1400
    assert [keys.token("end_user", str(at)) for at in range(20)] != tokens[:20]
