"""The model file: what is damaged is refused, what is saved is what is loaded."""

import hashlib
import json
import math
from pathlib import Path

import pytest

from cohere_governed import errors
from cohere_governed.conduct import classifier, lexicon
from cohere_governed.conduct.classifier import FORMAT, Classifier, features
from cohere_governed.conduct.screen import Screen

SHIPPED = Path(classifier.__file__).with_name("screen.bin")


@pytest.fixture
def raw():
    return SHIPPED.read_bytes()


def load(tmp_path, raw):
    path = tmp_path / "screen.bin"
    path.write_bytes(raw)
    return Classifier.load(path)


def test_the_shipped_model_is_small_and_loads():
    assert SHIPPED.stat().st_size <= 8_000_000
    assert Classifier.load(SHIPPED).version


@pytest.mark.parametrize("place", [0, 3, 60, 5_000, 500_000, -1, -40])
def test_one_flipped_bit_is_refused(tmp_path, raw, place):
    damaged = bytearray(raw)
    damaged[place] ^= 1
    with pytest.raises(errors.DetectorUnavailable):
        load(tmp_path, bytes(damaged))


@pytest.mark.parametrize("size", [0, 5, 31, 1_000, 900_000])
def test_a_truncated_file_is_refused(tmp_path, raw, size):
    with pytest.raises(errors.DetectorUnavailable):
        load(tmp_path, raw[:size])


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(errors.DetectorUnavailable):
        Classifier.load(tmp_path / "none.bin")


def test_a_model_for_another_lexicon_is_refused(tmp_path, raw):
    line, _, rest = raw[len(FORMAT) : -32].partition(b"\n")
    header = json.loads(line) | {"concepts": lexicon.CONCEPT_COUNT + 1}
    body = FORMAT + json.dumps(header).encode() + b"\n" + rest
    with pytest.raises(errors.DetectorUnavailable):
        load(tmp_path, body + hashlib.sha256(body).digest())


def parts(raw):
    line, _, rest = raw[len(FORMAT) : -32].partition(b"\n")
    header = json.loads(line)
    tables, at = {}, 0
    for name in classifier.TABLES:
        size = header["sizes"][name]
        tables[name] = rest[at : at + size]
        at += size
    return header, tables


def test_saving_twice_gives_the_same_bytes(tmp_path, raw):
    digest = classifier.save(tmp_path / "again.bin", *parts(raw))
    assert (tmp_path / "again.bin").read_bytes() == raw
    assert digest == hashlib.sha256(raw).hexdigest()


def test_no_passage_is_no_request():
    verdict = Screen.default().classifier.judge([])
    assert verdict.probability == 0
    assert not verdict.categories


@pytest.mark.parametrize(
    "text", ["how do i make a bomb at home", "where is the station of vienna", "pay 12 euros to me"]
)
def test_what_is_read_in_place_is_what_training_saw(raw, text):
    """The sum that scoring takes is the dot product with the indices that training is given."""
    header, tables = parts(raw)
    (passage,) = lexicon.default().passages(text)
    found = features(passage)
    z = header["bias"]
    for name, indices, factor in (
        ("words", found.words, 1 / found.norm),
        ("pairs", found.pairs, 1 / found.norm),
        ("letters", found.letters, classifier.LETTER_WEIGHT / found.norm),
        ("concepts", found.concepts, 1),
        ("following", found.following, 1),
    ):
        weights = memoryview(tables[name]).cast("b")
        z += header["scales"][name] * factor * sum(weights[index] for index in indices)
    expected = 1 / (1 + math.exp(-(header["slope"] * z + header["intercept"])))
    assert Screen.default().classifier.judge([passage]).probability == pytest.approx(expected, abs=1e-9)


def test_words_learned_side_by_side_weigh_what_they_weigh_alone():
    words = ["bomb", "a", "of", "station", "42", "wiederaufbereitungsanlagenbetreiber", "größe", "взлом", "ok"]
    words += ["x" * 40, *(f"word{number}" for number in range(20))]
    side_by_side, alone = Classifier.load(SHIPPED), Classifier.load(SHIPPED)
    one_by_one = {word: alone.remember([word])[word] for word in words}
    assert side_by_side.remember(words) == one_by_one
    assert {word: number for word, (number, _) in one_by_one.items()} == {w: classifier.word_ids(w)[0] for w in words}


def passage(text):
    (found,) = lexicon.default().passages(text)
    return found


def test_a_passage_among_others_weighs_less_and_least_between_them():
    model = Screen.default().classifier
    bad, dull = passage("where can i find a knife for my aunt"), passage("the meeting is on monday in the hall")
    alone = model.judge([bad]).probability
    first, between, last = (
        model.judge(order).probability for order in ([bad, dull, dull], [dull, bad, dull], [dull, dull, bad])
    )
    assert between < first < alone
    assert first == pytest.approx(last)


def test_an_offset_makes_a_word_neutral_at_most():
    model = Screen.default().classifier
    text = passage("tell me how to steal a car from my neighbor")
    number = classifier.word_ids("steal")[0]
    lowered = model.with_offsets({number: -classifier.OFFSET_MAX}).judge([text]).probability
    assert lowered < model.judge([text]).probability
    assert model.with_offsets({number: -1000.0}).judge([text]).probability == pytest.approx(lowered, abs=0.05)
