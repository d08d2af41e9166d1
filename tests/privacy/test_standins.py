"""Codes: the same for the same person, different for everybody else, and no way back without the secret."""

from __future__ import annotations

import copy
import pickle
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohere_governed.privacy.standins import FORM, SHAPE, Ledger, StandIns, core, core_of, label, normalise

SECRET = bytes(range(32))
OURS = StandIns(SECRET, b"conversation-1")


def test_form():
    assert re.fullmatch(r"<PERSON_[0-9a-f]{6}>", OURS.code("PERSON", "Anna Berg"))


def test_a_published_vector_does_not_move():
    """Stand-ins that are stored remotely must mean the same after an update."""
    assert StandIns(bytes(32)).code("PERSON", "Anna Berg") == "<PERSON_f9ecdc>"


@pytest.mark.parametrize(
    ("entity_type", "one", "other"),
    [
        ("PERSON", "Anna Berg", "ANNA  BERG"),
        ("PERSON", "Ａｎｎａ Berg", "Anna Berg"),
        ("PERSON", "An\u200bna Berg", "Anna Berg"),
        ("PERSON", "Zoe\u0301", "Zoé"),
        ("EMAIL_ADDRESS", "Anna@Example.com", "anna@example.com"),
        ("PHONE_NUMBER", "+49 30 123-456", "0049 30 123456"),
        ("CREDIT_CARD", "4111 1111 1111 1111", "4111-1111-1111-1111"),
        ("IBAN_CODE", "DE89 3704 0044 0532 0130 00", "de89370400440532013000"),
    ],
)
def test_another_spelling_is_the_same_person(entity_type, one, other):
    assert OURS.code(entity_type, one) == OURS.code(entity_type, other)


@pytest.mark.parametrize(
    ("entity_type", "one", "other"),
    [("PERSON", "Anna Berg", "Anna Borg"), ("PASSWORD", "hunter2", "Hunter2"), ("PERSON", "Anna1", "Anna2")],
)
def test_another_value_is_not(entity_type, one, other):
    assert OURS.code(entity_type, one) != OURS.code(entity_type, other)


@pytest.mark.parametrize(
    "other",
    [
        StandIns(bytes(32), b"conversation-1"),
        StandIns(SECRET, b"conversation-2"),
        StandIns(SECRET, b"conversation-1", epoch=1),
    ],
    ids=["tenant", "scope", "epoch"],
)
def test_nothing_carries_over(other):
    assert OURS.mac("PERSON", "Anna Berg") != other.mac("PERSON", "Anna Berg")


def test_parts_do_not_run_into_each_other():
    assert StandIns(SECRET, b"a").mac("PERSON", "x") != StandIns(SECRET, b"").mac("PERSON", "ax")


@pytest.mark.parametrize("secret", [b"", bytes(31), bytes(33)])
def test_a_secret_of_another_length_is_refused(secret):
    with pytest.raises(ValueError, match="32 bytes"):
        StandIns(secret)


@pytest.mark.parametrize("show", [repr, str, lambda s: f"{s}"])
def test_the_secret_is_never_shown(show):
    assert "0102" not in show(StandIns(b"\x01\x02" * 16)).replace("\\x", "")
    assert "secret" not in show(OURS)


@pytest.mark.parametrize("leak", [pickle.dumps, copy.copy, copy.deepcopy])
def test_neither_secret_nor_ledger_can_be_copied_out(leak):
    ledger = Ledger(OURS)
    ledger.standin("PERSON", "Anna Berg")
    assert "Anna" not in repr(ledger)
    for holder in (OURS, ledger):
        with pytest.raises(TypeError, match="cannot be pickled") as caught:
            leak(holder)
        assert "Anna" not in str(caught.value)


def test_a_second_spelling_is_told_apart_and_still_the_same_person():
    ledger = Ledger(OURS)
    first, second, third = (ledger.standin("PERSON", name) for name in ("Anna Berg", "ANNA BERG", "anna berg"))
    assert (second, third) == (f"{first[:-1]}_2>", f"{first[:-1]}_3>")
    assert ledger.standin("PERSON", "ANNA BERG") == second
    assert dict(ledger.vault()) == {first: "Anna Berg", second: "ANNA BERG", third: "anna berg"}


def _two_that_collide() -> tuple[str, str]:
    seen: dict[str, str] = {}
    for n in range(100_000):
        other = seen.setdefault(OURS.code("PERSON", f"p{n}"), f"p{n}")
        if other != f"p{n}":
            return other, f"p{n}"
    raise AssertionError("24 bits must collide within 100,000 values")


def test_two_people_with_one_code_are_told_apart():
    one, other = _two_that_collide()
    ledger = Ledger(OURS)
    first, second = ledger.standin("PERSON", one), ledger.standin("PERSON", other)
    assert first == OURS.code("PERSON", one)
    assert second == OURS.code("PERSON", other, digits=8)
    again = Ledger(OURS)
    assert again.standin("PERSON", other) == OURS.code("PERSON", other), "alone it keeps its short code"


def test_a_surrogate_stands_for_one_value_only():
    ledger = Ledger(OURS)
    assert ledger.claim("Clara", "Anna")
    assert ledger.claim("Clara", "Anna")
    assert not ledger.claim("Clara", "Ida")


@given(st.text(max_size=60), st.text(min_size=1, max_size=20))
def test_every_type_makes_a_stand_in_that_is_recognised(entity_type, value):
    standin = OURS.code(entity_type, value)
    assert SHAPE.fullmatch(standin)
    for form in (standin, standin[1:-1], standin.replace("_", "\\_"), standin.replace("_", " ").lower()):
        match = FORM.fullmatch(form)
        assert match
        assert core_of(match) == core(standin)


@given(st.text(max_size=60))
def test_a_label_holds_no_code(entity_type):
    assert all(len(s) < 4 or set(s) - set("ABCDEF0123456789") for s in label(entity_type).split("_"))


@given(st.sampled_from(["PERSON", "PHONE_NUMBER", "IBAN_CODE", "URL", "OTHER"]), st.text(min_size=1))
def test_normalising_never_fails_nor_depends_on_the_time(entity_type, value):
    assert normalise(entity_type, value) == normalise(entity_type, value)
    OURS.mac(entity_type, value)
