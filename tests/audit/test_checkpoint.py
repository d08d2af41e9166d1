"""A checkpoint is believed only as its key signed it."""

from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohere_governed.audit.checkpoint import Checkpoint, MalformedNote, VerifierKey, notes, opened, parse
from cohere_governed.audit.primitives import Signer

SIGNER = Signer(bytes(range(32)))
ORIGIN = "cohere-governed/audit/" + "ab" * 16
KEY = VerifierKey(ORIGIN, SIGNER.public)
NOTE = Checkpoint(ORIGIN, 42, bytes(32)).sign(SIGNER)


@given(st.integers(0, 10**18), st.binary(min_size=32, max_size=32))
def test_a_signed_head_is_read_back(size: int, root: bytes) -> None:
    head = Checkpoint(ORIGIN, size, root)
    assert opened(head.sign(SIGNER), KEY) == parse(head.sign(SIGNER)) == head


@given(st.integers(0, len(NOTE) - 1), st.sampled_from("\nA0+= —x"))
def test_a_changed_note_is_not_believed(at: int, letter: str) -> None:
    changed = NOTE[:at] + letter + NOTE[at + 1 :]
    if changed != NOTE:
        with pytest.raises(MalformedNote):
            opened(changed, KEY)


@pytest.mark.parametrize(
    "note",
    [
        "",
        NOTE[:-1],
        NOTE + "\n",
        NOTE.replace("\n42\n", "\n042\n"),
        NOTE.replace("\n42\n", "\n-42\n"),
        NOTE.replace("\n42\n", "\n" + "9" * 5000 + "\n"),
        NOTE.replace("\n\n", "\nextension\n\n"),
        NOTE + NOTE.splitlines(keepends=True)[-1] * 1_000_000,
        Checkpoint(ORIGIN, 42, bytes(32)).text(),
        Checkpoint(ORIGIN, 42, bytes(31)).sign(SIGNER),
        Checkpoint(ORIGIN + "0", 42, bytes(32)).sign(SIGNER),
        Checkpoint(ORIGIN, 42, bytes(32)).sign(Signer(bytes(32))),
    ],
)
def test_a_malformed_or_foreign_note_is_refused(note: str) -> None:
    with pytest.raises(MalformedNote):
        opened(note, KEY)


def test_a_further_signature_of_somebody_else_does_no_harm() -> None:
    assert opened(NOTE + "— witness.example abcdefgh\n", KEY).size == 42


def test_a_verifier_key_is_read_back_and_its_id_is_checked() -> None:
    assert VerifierKey.parse(str(KEY)) == KEY
    origin, identity, encoded = str(KEY).split("+", 2)
    for text in (
        "", origin, f"{origin}+{identity}", f"{origin}x+{identity}+{encoded}", f"{origin}+00000000+{encoded}",
        f"{origin}+{identity}+{encoded[:-4]}", f"{origin}+{identity}+!",
        f"{origin}+{identity}+{encoded[:8]}!{encoded[8:]}",  # which a decoder may pass over
        f"{origin}+{identity}+{b64encode(bytes([2]) + KEY.public).decode()}",  # of another algorithm
        str(VerifierKey(ORIGIN, SIGNER.public[:-1])), str(VerifierKey(ORIGIN, SIGNER.public + b"x")),
    ):  # fmt: skip
        with pytest.raises(MalformedNote):
            VerifierKey.parse(text)


def test_notes_are_told_apart_and_torn_ones_left_out() -> None:
    torn = NOTE[:30]
    text = f"\n{NOTE}\n{torn}\n{NOTE}\n{NOTE[:-5]}"
    assert list(notes(text.splitlines(keepends=True))) == [NOTE, NOTE]
    assert list(notes(f"{NOTE}{NOTE}".splitlines(keepends=True))) == [NOTE, NOTE]
    *head, signature = NOTE.splitlines(keepends=True)
    assert list(notes([*head, signature, signature])) == [NOTE, NOTE], "each signature makes one"


def test_a_head_of_another_log_is_not_this_ones_though_one_key_signed_both() -> None:
    signer = Signer(b"s" * 32)
    one, other = (VerifierKey(f"cohere-governed/audit/{name * 32}", signer.public) for name in "ab")
    note = Checkpoint(one.origin, 3, bytes(32)).sign(signer)
    assert opened(note, one).size == 3
    with pytest.raises(MalformedNote, match="another log"):
        opened(note, other)


@pytest.mark.parametrize("line", ["\N{EM DASH}  AAAA", "name AAAA", "- name AAAA", "\N{EM DASH} ", ""])
def test_a_line_among_the_signatures_that_is_none_spoils_the_note(line: str) -> None:
    signer = Signer(b"s" * 32)
    note = Checkpoint("cohere-governed/audit/a", 3, bytes(32)).sign(signer)
    assert parse(note + "\N{EM DASH} witness.example AAAA\n").size == 3
    with pytest.raises(MalformedNote):
        parse(f"{note}{line}\n")
