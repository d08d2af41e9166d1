"""Putting back: the incremental restorer against the slow one, and what must never be put back."""

from __future__ import annotations

import os
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohere_governed.errors import GovernanceError
from cohere_governed.model import Restorer, StreamRestorer, Vault
from cohere_governed.privacy.restore import InventedStandIn, VaultRestorer
from tests.privacy import oracle

VALUES = {
    "<PERSON_7f3a21>": "Anna Berg",
    "<PERSON_7f3a21_2>": "ANNA BERG",
    "<PERSON_7f3a2109>": "Tom",
    "<PERSON_123456>": "Åsa 👩‍👧 O'Neil",
    "<EMAIL_ADDRESS_00ff1e>": "anna@example.com",
    "<US_SSN_9b2c4d>": "078-05-1120",
    "<TEXT_abcdef>": "<PERSON_7f3a21>",
}
VAULT = Vault(VALUES)
STREAMS = 10_000 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 600

_DAMAGE = (
    lambda s: s,
    lambda s: s.lower(),
    lambda s: s.upper(),
    lambda s: s.replace("_", "\\_"),
    lambda s: "\\" + s.replace("_", "\\_").replace(">", "\\>"),
    lambda s: "\\" + s,
    lambda s: s.replace("_", " "),
    lambda s: s.replace("_", "-"),
    lambda s: s.replace("_", " _ "),
    lambda s: s.replace("_", "____"),
    lambda s: s.replace("<", "< ").replace(">", " >"),
    lambda s: s.replace("<", "&lt;").replace(">", "&gt;"),
    lambda s: s[1:],
    lambda s: s[:-1],
    lambda s: s[1:-1],
    lambda s: s[1:-1].lower(),
    lambda s: s + "s",
    lambda s: s[:-1] + "s",
    lambda s: s + "'s",
    lambda s: f"**{s}**",
    lambda s: s.replace("_", "_ ", 1),
    lambda s: s[:-2] + ("0" if s[-2] != "0" else "1") + ">",
)
_FILLING = (
    "Dear ", " and ", "Paris", "P", "PERSON", "PERSON_", "_", "<", ">", "<<", "\\", "\\<", "&", "&lt;", "&l", "&gt;",
    "-",    " ", "\n", "x", "é", "👩", "K", "2", "_2", "a < b ", "<b>",
    "<PERSON>", "<PERSON_7f3b>", "<ROW_1234>", "EMAIL", "U", "US",
    "7f3a21",    "<ROW_12345678_9>", "ſ", '"', "{", "'",
)  # fmt: skip


def _random_text(rng: random.Random) -> str:
    pieces = []
    for _ in range(rng.randrange(1, 14)):
        if rng.random() < 0.5:
            pieces.append(rng.choice(_FILLING))
        else:
            form = rng.choice(_DAMAGE)(rng.choice(list(VALUES)))
            cut = rng.random()
            pieces.append(
                form
                if cut < 0.7
                else form[: rng.randrange(len(form))]
                if cut < 0.85
                else form[rng.randrange(len(form)) :]
            )
    return "".join(pieces)


def _chunks(rng: random.Random, text: str) -> list[str]:
    chunks, i = [], 0
    longest = rng.choice((1, 2, 4, 9, 40))
    while i < len(text):
        size = rng.randrange(0, longest + 1)
        chunks.append(text[i : i + size])
        i += size
    return chunks


def _restored(restorer: VaultRestorer, chunks: list[str]) -> tuple[str, StreamRestorer]:
    stream = restorer.stream()
    return "".join([stream.feed(c) for c in chunks]) + stream.flush(), stream


@pytest.mark.parametrize("invented", ["keep", "drop"])
def test_random_texts_in_random_pieces_agree_with_the_oracle(invented):
    rng = random.Random(f"streams {invented}")
    put_back = 0
    for _ in range(STREAMS):
        text = _random_text(rng)
        expected, edits = oracle.restore(text, VALUES, invented)
        restorer = VaultRestorer(VAULT, invented)
        assert restorer.text(text) == expected, text
        assert restorer.restored == sum(1 for _, _, value in edits if value)
        streamed, stream = _restored(restorer, _chunks(rng, text))
        assert streamed == expected, text
        assert not stream.held()
        edges = [sorted((rng.randrange(len(text) + 1), rng.randrange(len(text) + 1))) for _ in range(4)]
        spans = [oracle.span(edits, start, end) for start, end in edges]
        assert [stream.span(start, end) for start, end in edges] == spans, text
        assert restorer.spans(text, [(s, e) for s, e in edges]) == (expected, spans), text
        put_back += len(edits)
    assert put_back > STREAMS, "the texts must put the rules to the test"


def test_nothing_is_held_that_cannot_become_a_stand_in():
    rng = random.Random("held")
    held = 0
    for _ in range(STREAMS // 6):
        text = _random_text(rng)
        stream = VaultRestorer(VAULT).stream()
        received = ""
        for char in text:
            stream.feed(char)
            received += char
            if stream.held():
                held += 1
                start = len(received) - len(stream._held)
                assert oracle.can_become(received, start, VALUES), received
    assert held > 100


@given(st.text(alphabet="<>PERSONperson_7f3a21 \\&lt;-😀é", max_size=60), st.randoms(use_true_random=False))
def test_hostile_alphabets_agree_with_the_oracle(text, rng):
    expected, _ = oracle.restore(text, VALUES)
    assert _restored(VaultRestorer(VAULT), _chunks(rng, text))[0] == expected


DAMAGED = [
    "<person_7f3a21>",
    "<Person_7F3A21>",
    "< PERSON_7f3a21 >",
    "<PERSON 7f3a21>",
    "<PERSON-7f3a21>",
    "<PERSON\\_7f3a21>",
    "\\<PERSON\\_7f3a21\\>",
    "&lt;PERSON_7f3a21&gt;",
    "<PERSON_7f3a21",
    "PERSON_7f3a21>",
    "PERSON_7f3a21",
    "PERSON\\_7f3a21",
]


@pytest.mark.parametrize("damaged", DAMAGED)
@pytest.mark.parametrize("after", ["", "'s", ".", " said", "**", ", and"])
def test_harmless_damage_is_understood(damaged, after):
    assert VaultRestorer(VAULT).text(f"So {damaged}{after}") == f"So Anna Berg{after}"


@pytest.mark.parametrize(
    "text",
    [
        "<PERSON_7f3a22>",  # another digit
        "<PERSON_7f3a2>",  # a digit short
        "<PERSON_7f3a210>",  # a digit more
        "<PERSONS_7f3a21>",
        "<PRSON_7f3a21>",
        "<7f3a21>",
        "person_7f3a21",  # bare, and not as sent
        "xPERSON_7f3a21",  # inside a word
        "<PERSON_7f3a21s",
        "PERSON_7f3a21x",
        "<EMAIL_7f3a21>",  # a code under another type
        "<PERSON_7f3a21_3>",  # a spelling that never was
        "<PERSON____7f3a21>",
        "<PERSON\n7f3a21>",
    ],
)
def test_what_is_not_surely_ours_stays(text):
    assert VaultRestorer(VAULT).text(text) == text
    assert _restored(VaultRestorer(VAULT), list(text))[0] == text


def test_a_backslash_of_the_text_itself_stays():
    assert VaultRestorer(VAULT).text("C:\\<PERSON_7f3a21>") == "C:\\Anna Berg"


def test_a_restored_value_is_not_restored_again():
    assert VaultRestorer(VAULT).text("<TEXT_abcdef>") == "<PERSON_7f3a21>"
    assert _restored(VaultRestorer(VAULT), list("<TEXT_abcdef>"))[0] == "<PERSON_7f3a21>"


def test_another_exchange_puts_nothing_back():
    assert VaultRestorer(Vault({})).text("<PERSON_7f3a21>") == "<PERSON_7f3a21>"


@pytest.mark.parametrize(
    ("text", "left"), [("a <PERSON_beef> b", "a  b"), ("<PERSON_7f3a21><X_12345678>", "Anna Berg")]
)
def test_inventions_are_dropped_where_policy_says_so(text, left):
    restorer = VaultRestorer(VAULT, "drop")
    assert restorer.text(text) == left
    assert _restored(restorer, list(text))[0] == left


def test_a_refused_invention_stops_the_answer_and_is_not_quoted():
    restorer = VaultRestorer(VAULT, "refuse")
    assert restorer.text("<PERSON_7f3a21>") == "Anna Berg"
    stream = restorer.stream()
    assert stream.feed("hello <PERSON_dead") == "hello "
    with pytest.raises(InventedStandIn) as caught:
        stream.feed("be> Anna")
    assert isinstance(caught.value, GovernanceError)
    assert "dead" not in str(caught.value)
    assert "Anna" not in str(caught.value)
    with pytest.raises(InventedStandIn):
        restorer.text("<PERSON_deadbe>")


@pytest.mark.parametrize(
    "text", ["Hello there", "a < b", "x <b", "Pa", "PERSON ", "<PERSON_8", "&amp", "<PERSON_7f3a21x", "Ü"]
)
def test_text_is_released_as_soon_as_it_cannot_be_ours(text):
    stream = VaultRestorer(VAULT).stream()
    assert stream.feed(text[:-1]) + stream.feed(text[-1]) == text
    assert not stream.held()


def test_padding_is_waited_for_no_longer_than_it_may_be():
    stream = VaultRestorer(VAULT).stream()
    assert stream.feed("<PERSON_7f3a2109  ") == ""
    assert stream.feed(" ") == "Tom   "


def test_what_is_held_is_bounded():
    stream = VaultRestorer(VAULT, "drop").stream()
    for char in "<" + "A" * 5000 + "_" + "0" * 5000:
        stream.feed(char)
        assert len(stream._held) <= 160


def test_offsets_follow_while_the_text_still_comes():
    stream = VaultRestorer(VAULT).stream()
    assert stream.feed("Ask <PERSON_7f3a21> or <PER") == "Ask Anna Berg or "
    assert stream.held()
    assert stream.span(4, 19) == (4, 13)
    assert stream.span(6, 8) == (4, 13), "edges inside a stand-in go to its borders"
    assert stream.span(20, 22) == (14, 16)
    assert stream.feed("SON_123456>!") == "Åsa 👩‍👧 O'Neil!"
    assert stream.span(23, 38) == (17, 17 + len(VALUES["<PERSON_123456>"]))


@pytest.mark.parametrize("span", [(0, 0), (5, 5), (900, 1000), (7, 3)])
def test_offsets_a_model_makes_up_do_no_harm(span):
    _, [(start, end)] = VaultRestorer(VAULT).spans("Ask <PERSON_7f3a21>", [span])
    assert 0 <= start <= end


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b'{"text":"nothing here"}', False),
        (b'{"text":"<PERSON_7f3a21>"}', True),
        (b'{"text":"\\u003cPERSON_7f3a21\\u003e"}', True),
        (b'{"text":"\\u003Cperson_7f3a21"}', True),
        (b'{"text":"&lt;person_7f3a21"}', True),
        (b'{"text":"\\u0026lt;person_7f3a21"}', True),
        (b'{"text":"PERSON_7f3a21"}', True),
        (b'{"text":"EMAIL\\\\_ADDRESS\\\\_00ff1e"}', True),
    ],
)
def test_bytes_that_cannot_hold_a_stand_in_pass_unread(raw, expected):
    assert VaultRestorer(VAULT).touches(raw) is expected
    assert not VaultRestorer(Vault({})).touches(raw)


def test_surrogates_come_back_whole_words_only_and_in_pieces():
    restorer = VaultRestorer(Vault({"Clara Pryce": "Anna Berg", "Élodie": "Ida"}))
    text = "Clara Pryce met Élodie; Clara Prycex and Élodies, Clara"
    expected = "Anna Berg met Ida; Clara Prycex and Élodies, Clara"
    assert restorer.text(text) == expected
    for size in (1, 2, 3, 7):
        assert _restored(restorer, [text[i : i + size] for i in range(0, len(text), size)])[0] == expected
    assert restorer.touches("Élodie".encode())
    assert restorer.touches(b"\\u00c9lodie")
    assert not restorer.touches(b"Anna")


def test_nothing_shows_a_value():
    restorer = VaultRestorer(VAULT)
    stream = restorer.stream()
    stream.feed("Anna <PERSON_7f3a2")
    assert "Anna" not in f"{restorer!r} {restorer} {stream!r} {stream}"


def test_it_is_what_the_codecs_are_promised():
    restorer: Restorer = VaultRestorer(VAULT)
    stream: StreamRestorer = restorer.stream()
    assert stream.feed("<PERSON_7f3a21>") == "Anna Berg"
    assert restorer.restored == 1
