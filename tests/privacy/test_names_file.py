"""The weights file: what is not whole and sound is refused before it is used."""

from __future__ import annotations

import dataclasses
import hashlib
import struct
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohere_governed.errors import DetectorUnavailable
from cohere_governed.privacy import names, names_file
from cohere_governed.privacy.names_features import Lexicon
from cohere_governed.privacy.names_file import LABELS, Weights, decode, encode

SHIPPED = resources.files("cohere_governed.privacy").joinpath(names.WEIGHTS_FILE)


def small() -> Weights:
    lexicon = Lexicon(
        np.array([3, 9], np.uint32),
        np.array([0, 1], np.uint16),
        np.array([0, 5], np.uint32),
        np.array([0, 11], np.uint32),
    )
    labels = len(LABELS)
    return Weights(
        lexicon,
        np.array([1, 2, 70], np.uint32),
        np.ones((3, labels), np.int16),
        np.zeros((labels, labels), np.int16),
        0.5,
        0.9,
    )


def test_the_shipped_file_is_small_enough_and_sound():
    data = SHIPPED.read_bytes()
    assert len(data) < 12 * 1024 * 1024
    assert encode(decode(data)) == data


def test_the_model_card_is_about_the_weights_that_ship():
    card = (Path(__file__).parents[2] / "docs/model-card-detector.md").read_text(encoding="utf-8")
    data = SHIPPED.read_bytes()
    assert f"| SHA-256 | `{hashlib.sha256(data).hexdigest()}` |" in card
    assert f"| Size | {len(data) / 1e6:.1f} MB |" in card


def test_a_file_survives_the_round_trip():
    model = decode(encode(small()))
    assert model.features.tolist() == [1, 2, 70]
    assert model.lexicon.clusters.tolist() == [0, 1]
    assert (model.scale, round(model.threshold, 4)) == (0.5, 0.9)


@given(st.data())
def test_any_flipped_bit_is_refused(data):
    whole = bytearray(encode(small()))
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(DetectorUnavailable):
        decode(bytes(whole))


@given(st.integers(0, len(encode(small())) - 1))
def test_any_shorter_file_is_refused(length):
    with pytest.raises(DetectorUnavailable):
        decode(encode(small())[:length])


@given(st.binary(max_size=300))
def test_other_bytes_are_refused(data):
    with pytest.raises(DetectorUnavailable):
        decode(data)


def test_trailing_bytes_are_refused():
    with pytest.raises(DetectorUnavailable, match="too long"):
        decode(encode(small()) + b"\0")


def test_a_huge_file_is_refused_unread():
    with pytest.raises(DetectorUnavailable, match="larger"):
        decode(bytes(names_file.LIMIT + 1))


def _resigned(data: bytes) -> bytes:
    return data[:-32] + hashlib.sha256(data[:-32]).digest()


def test_another_version_is_refused_by_name():
    data = bytearray(encode(small()))
    struct.pack_into("<I", data, 16, 99)
    with pytest.raises(DetectorUnavailable, match="version 99"):
        decode(_resigned(bytes(data)))


def test_counts_that_promise_more_than_there_is_are_refused():
    data = bytearray(encode(small()))
    struct.pack_into("<I", data, 20, 0xFFFFFFFF)
    with pytest.raises(DetectorUnavailable, match="cut short"):
        decode(_resigned(bytes(data)))


def _with_lexicon(**changes: object) -> Weights:
    return dataclasses.replace(small(), lexicon=dataclasses.replace(small().lexicon, **changes))


UNSOUND = {
    "hashes out of order": _with_lexicon(hashes=np.array([9, 3], np.uint32)),
    "a hash twice": _with_lexicon(hashes=np.array([9, 9], np.uint32)),
    "a cluster that has no path": _with_lexicon(clusters=np.array([0, 2], np.uint16)),
    "fewer bits than words": _with_lexicon(bits=np.array([1], np.uint32)),
    "an empty lexicon": _with_lexicon(
        hashes=np.array([], np.uint32), clusters=np.array([], np.uint16), bits=np.array([], np.uint32)
    ),
    "no paths": _with_lexicon(paths=np.array([], np.uint32)),
    "features out of order": dataclasses.replace(small(), features=np.array([2, 1, 70], np.uint32)),
    "features without weights": dataclasses.replace(small(), weights=np.ones((2, len(LABELS)), np.int16)),
    "transitions of another model": dataclasses.replace(small(), transitions=np.zeros((2, len(LABELS)), np.int16)),
    "a scale that is no number": dataclasses.replace(small(), scale=float("nan")),
    "a scale of nothing": dataclasses.replace(small(), scale=0.0),
    "a threshold that finds nothing": dataclasses.replace(small(), threshold=0.0),
    "a threshold above all": dataclasses.replace(small(), threshold=1.5),
}  # fmt: skip


@pytest.mark.parametrize("model", UNSOUND.values(), ids=UNSOUND.keys())
def test_a_whole_file_that_does_not_hold_together_is_refused(model):
    with pytest.raises(DetectorUnavailable, match="hold together"):
        decode(encode(model))
