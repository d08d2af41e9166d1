"""What is looked for at once, and in places only, is what would be found by looking everywhere."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohere_governed.privacy import evasion, opaque
from cohere_governed.privacy.identifiers import Identifiers
from cohere_governed.privacy.identifiers.literals import Literals
from cohere_governed.privacy.identifiers.view import View
from cohere_governed.privacy.inspect import Detector

DETECTOR = Detector.default()
LITERALS = ("ab", "a b", "abab", "baba", "banana", "card", "-card", "ça va", "señor", "имя", "?a?b")
WORDS = ("ab", "abba", "señor", "a")
TEXTS = st.one_of(
    st.text(st.sampled_from("abAB nç?ñeor-имя’²İ9٣@\n"), max_size=40),
    st.lists(st.sampled_from((*LITERALS, *WORDS, "Señor", "BANANA", "žab", "ab9", "_abba", " ")), max_size=12).map(
        "".join
    ),
)
LENGTHS = st.sampled_from(("", "\n" * 1000))
"""Short texts and long ones are searched in different ways."""
HIDING = (
    "a", "Z", "dot", " at ", "\tAT\n", "(at)", "( @ )", "@", "@ ", " @", "[", "]", "?", " ", "\n", "\r\n", "x" * 12,
    "aB9", "=", "ff ", "0" * 15, "é", "’", "\u2003", "jane", "acme", ".", "com", "A1b2C3d4E5f6",
)  # fmt: skip
DISGUISES = st.lists(st.sampled_from(HIDING), max_size=16).map("".join)


@given(TEXTS, LENGTHS)
def test_literals_are_present_that_stand_in_the_text(text, longer):
    view = View(text + longer)
    assert sorted(view.literals(Literals(LITERALS))) == sorted(one for one in LITERALS if one in view.lower)


@given(TEXTS, LENGTHS)
def test_words_are_present_that_are_words_of_the_text(text, longer):
    view = View(text + longer)
    found = view.vocabulary(Literals(f" {word} " for word in WORDS))
    assert sorted(found) == sorted(view.words & set(WORDS))


@given(TEXTS)
def test_digits_are_found_where_they_are(text):
    view = View(text)
    assert view.digit_spans == [match.span() for match in re.finditer(r"\d+", text)]
    assert view.has_digit == any(map(str.isdecimal, text))


@given(DISGUISES)
def test_disguises_are_tried_wherever_they_could_begin(text):
    raw = text.encode("latin-1", "replace")
    signs = evasion._signs(text, raw.translate(evasion._SPOKEN_CLASSES))
    assert [m.span() for m in signs] == [m.span() for m in evasion._SPOKEN_AT.finditer(text)]
    words = opaque._base64_words(text, raw.translate(opaque._BASE64_CLASSES))
    assert list(words) == [m.span() for m in opaque._BASE64.finditer(text)]


PIECES = (
    "Anna Weber", "DE89 3704 0044 0532 0130 00", "4111 1111 1111 1111", "jane (at) acme dot com", "j.doe@example.org",
    "+49 30 901820", "(212) 555-0182", "born 12.03.1984", "aged 47", "MRN: 00482913", "password: hunter2!x", "in",
    "a German citizen", "3 May 2021", "Employee ID: E-20417", "card", "\n", "é", "’", "\u200b", "{", "=", "9",
)  # fmt: skip


def found(findings):
    """As they compare between runs: a probability may move by a rounding with the shape of its batch."""
    return [(f.start, f.end, f.type, f.recogniser, pytest.approx(f.score, abs=1e-4)) for f in findings]


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join), max_size=6))
def test_texts_together_hold_what_each_holds_alone(texts):
    together = DETECTOR.inspect(texts, cache_key=b"together")
    alone = [DETECTOR.inspect([text], cache_key=b"alone")[0] for text in texts]
    assert [[(f.start, f.end, f.type, f.recogniser, f.score) for f in fs] for fs in together] == [
        found(fs) for fs in alone
    ]


def test_a_telephone_number_begins_with_its_opening():
    text = "call (+49 30 901820) or +44 20 7946 0958 or (212) 555-0182"
    found = [text[f.start : f.end] for f in Identifiers().find(text) if f.type == "PHONE_NUMBER"]
    assert found == ["(+49 30 901820", "+44 20 7946 0958", "(212) 555-0182"]
