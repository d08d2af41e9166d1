"""A linear model over words, word pairs, letter n-grams and pairs of lexicon concepts.

It knows topics and the company they keep, not intent: it may send a text to review, it never blocks alone. The
features are hashed, so the model holds no word of its training text; the weights are bytes.

For one passage of ``n`` words::

    z = bias + (sum of word, pair and letter weights) / sqrt(n + 3) + sum of concept weights
    p = 1 / (1 + exp(-(slope * z + intercept)))          Platt's calibration, fitted out of fold

A text is judged by its worst passage.

All passages of all texts of a call are weighed at once, in numpy, each as if it were alone. What was read for a word is
remembered under a hash of it. The category of a passage is asked only when ``p`` is high enough to matter, from a
second, smaller table.

File format ``CGSCREEN1``: the magic line, a line of JSON, the tables as signed bytes in the order the JSON names
them, and the SHA-256 of everything before it. Nothing in it is code.
"""

from __future__ import annotations

import hashlib
import json
import math
from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from cohere_governed.conduct.lexicon import CONCEPT_COUNT, Passage, bit_places
from cohere_governed.errors import DetectorUnavailable

__all__ = ["FORMAT", "Classifier", "Features", "Verdict", "features", "save", "word_ids"]

FORMAT = b"CGSCREEN1\n"

_Places = npt.NDArray[np.intp]
_ROW = np.dtype([("hash", np.uint64), ("weight", np.float64)])
"""What is known of a word: its CRC-32, and its weight with that of its letters."""


WORD_BITS, PAIR_BITS, LETTER_BITS, TOPIC_BITS = 17, 18, 17, 14
"""Sizes of the hashed tables, as powers of two."""

LETTER_WEIGHT = 0.35
"""A word has some twenty letter n-grams; together they should weigh about as much as the word."""

_WORD_MASK, _PAIR_MASK, _LETTER_MASK = (1 << WORD_BITS) - 1, (1 << PAIR_BITS) - 1, (1 << LETTER_BITS) - 1
_TOPIC_MASK = (1 << TOPIC_BITS) - 1
_GOLDEN = 0x9E3779B1
_START = crc32(b"^")
_REMEMBERED_MAX = 50_000

_A_FEW = 10
"""New words from which laying them out side by side is faster than one after another."""

_GRAMS, _GRAM_BYTES = (3, 4, 5), 24
"""Lengths of letter n-grams, and bytes of a word that they are taken from."""

MANY_CHANCES = 0.3
"""A long document has many passages, so many chances that one looks bad by accident: ``z`` is lowered by this much for
each factor of e in their number, and by half of it for the first and the last."""

OFFSET_MAX = 3.0
"""How far a tenant's calibration may lower the weight of one word. However far, it becomes neutral at most."""


@dataclass(frozen=True, slots=True)
class Features:
    """Indices of one passage into the tables, as training needs them; scoring reads the same ones in place."""

    words: list[int]
    pairs: list[int]
    letters: list[int]
    concepts: list[int]
    following: list[int]
    norm: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the model says of a text: the calibrated probability that it is a prohibited request, and of what kind."""

    probability: float
    categories: Mapping[str, float]
    """Share of each category, highest first; empty when the probability is too low to ask."""


def word_ids(word: str) -> tuple[int, list[int]]:
    """The 32-bit hash of ``word`` and its letter n-gram indices (3 to 5 letters, word borders marked).

    All numbers are one word: a model should not learn a price.
    """
    padded = _padded(word)
    size = len(padded)
    letters = [
        crc32(padded[at : at + length]) & _LETTER_MASK
        for length in _GRAMS
        for at in range(min(size, _GRAM_BYTES) - length + 1)
        if length < size
    ]
    return crc32(padded), letters


def _padded(word: str) -> bytes:
    return b"<0>" if word.isdigit() else f"<{word}>".encode()


_CRC = np.array([crc32(bytes((byte ^ 0xFF,))) ^ 0xFF000000 for byte in range(256)], np.uint32)
"""What one byte does to a CRC-32, read off those of single bytes."""


def _letters_of(words: Sequence[bytes], table: npt.NDArray[np.int8]) -> list[int]:
    """For each padded word the sum of ``table`` over its letter n-grams (see `word_ids`), all words at once."""
    raw = np.frombuffer(b"".join(words) + bytes(max(_GRAMS)), np.uint8)
    sizes = np.fromiter(map(len, words), np.intp, len(words))
    starts, total = np.cumsum(sizes) - sizes, int(sizes.sum())
    left = np.repeat(starts + np.minimum(sizes, _GRAM_BYTES), sizes) - np.arange(total)
    whole = np.repeat(sizes, sizes)
    state, found = np.full(total, 0xFFFFFFFF, np.uint32), np.zeros(total, np.int64)
    for length in range(1, max(_GRAMS) + 1):
        state = _CRC[(state ^ raw[length - 1 : length - 1 + total]) & 0xFF] ^ (state >> 8)
        if length in _GRAMS:
            found += np.where((left >= length) & (whole > length), table[~state & _LETTER_MASK], 0)
    summed: list[int] = np.add.reduceat(found, starts).tolist()
    return summed


def features(passage: Passage) -> Features:
    """The indices that `Classifier` reads for ``passage``."""
    words, pairs, letters = [], [], []
    last = _START
    for word in passage.words:
        number, grams = word_ids(word)
        words.append(number & _WORD_MASK)
        pairs.append((last * _GOLDEN ^ number) & _PAIR_MASK)
        letters += grams
        last = number
    following = [index for before, after in passage.following() for index in _ordered(before, after)]
    return Features(words, pairs, letters, _both(passage.present), following, math.sqrt(len(words) + 3))


@lru_cache(4_096)
def _both(present: int) -> list[int]:
    """Indices of the pairs of concepts that occur together."""
    places = bit_places(present)
    return [a * CONCEPT_COUNT + b for a in places for b in places if a <= b]


def _ordered(before: int, after: int) -> list[int]:
    """Indices of the pairs of concepts that follow one another."""
    return [a * CONCEPT_COUNT + b for a in bit_places(before) for b in bit_places(after)]


TABLES = ("words", "pairs", "letters", "concepts", "following", "topics", "topic_concepts")


class Classifier:
    """The loaded model. Threads may share it: what it remembers of words is what any thread would write."""

    def __init__(
        self,
        header: Mapping[str, Any],
        tables: Mapping[str, Sequence[int]],
        offsets: Mapping[int, float] | None = None,
    ) -> None:
        self.version: str = header["version"]
        """Version and the first digits of the file's digest: which weights, exactly."""
        self.categories: tuple[str, ...] = tuple(header["categories"])
        self.slope: float = header["slope"]
        self.intercept: float = header["intercept"]
        self.review_at: float = header["review_at"]
        """Probability from which a text goes to review."""
        self.agree_at: float = header["agree_at"]
        """Probability from which the model agrees with a lexicon hit, so that both together may block."""
        self.review_at_most: float = header["review_at_most"]
        """The floor: a calibration may not raise ``review_at`` further."""
        self._bias: float = header["bias"]
        self._topic_bias: Sequence[float] = header["topic_bias"]
        self._scale: Mapping[str, float] = header["scales"]
        self._letters = tables["letters"]
        side_by_side = {name: np.frombuffer(tables[name], np.int8) for name in TABLES}  # type: ignore[call-overload]
        self._words, self._pairs = side_by_side["words"], side_by_side["pairs"]
        self._letters_at = side_by_side["letters"]
        self._concepts, self._following = tables["concepts"], tables["following"]
        self._topics = side_by_side["topics"].reshape(-1, len(self.categories))
        self._topic_concepts = side_by_side["topic_concepts"].reshape(-1, len(self.categories))
        self._remembered: dict[int, tuple[int, float]] = {}
        self._companies: dict[tuple[int, int | None], float] = {}
        self._leanings: dict[int, npt.NDArray[np.int64]] = {}
        self._offsets: Mapping[int, float] = offsets or {}
        self._made_of = (header, tables)

    @classmethod
    def load(cls, path: Path) -> Classifier:
        """Read a model file. Raises `DetectorUnavailable` when it is missing, damaged or of another format."""
        try:
            raw = path.read_bytes()
        except OSError as error:
            msg = f"the screening model `{path.name}` cannot be read; reinstall the package"
            raise DetectorUnavailable(msg) from error
        body, digest = raw[:-32], raw[-32:]
        if not raw.startswith(FORMAT) or hashlib.sha256(body).digest() != digest:
            msg = f"the screening model `{path.name}` is damaged or of another format; reinstall the package"
            raise DetectorUnavailable(msg)
        line, _, rest = body[len(FORMAT) :].partition(b"\n")
        header = json.loads(line)
        header["version"] += f"+{digest.hex()[:12]}"
        if header["concepts"] != CONCEPT_COUNT:
            msg = f"the screening model `{path.name}` was trained for another lexicon; reinstall the package"
            raise DetectorUnavailable(msg)
        tables, at = {}, 0
        for name in TABLES:
            size = header["sizes"][name]
            tables[name] = array("b", rest[at : at + size])
            at += size
        return cls(header, tables)

    def calibrated(self, calibration: Mapping[str, Any]) -> Classifier:
        """The same model with a tenant's calibration (see `evaluate.calibrate`).

        Raises ``ValueError`` when it was made for another model or asks for more relief than the floor allows.
        """
        header, tables = self._made_of
        if calibration.get("model") != self.version:
            msg = (
                f"the calibration is for model {calibration.get('model')!r}, this is {self.version!r}; calibrate again"
            )
            raise ValueError(msg)
        offsets = {int(number): float(offset) for number, offset in calibration["offsets"].items()}
        review_at = float(calibration["review_at"])
        if (
            any(not -OFFSET_MAX <= offset <= 0 for offset in offsets.values())
            or not 0 < review_at <= self.review_at_most
        ):
            msg = "the calibration goes below the floor of the model; calibrate again"
            raise ValueError(msg)
        changed = dict(header) | {"review_at": review_at, "agree_at": max(review_at, self.agree_at)}
        return Classifier(changed, tables, offsets)

    def with_offsets(self, offsets: Mapping[int, float]) -> Classifier:
        """The same model with words lowered: hash of a word (see `word_ids`) → change of its weight, below 0."""
        header, tables = self._made_of
        return Classifier(header, tables, offsets)

    def judge(self, found: Iterable[Passage]) -> Verdict:
        """The verdict on the worst of the passages."""
        passages = list(found)
        worst, probability = self.worst(self.margins(passages))
        if probability < self.review_at / 2:
            return Verdict(probability, {})
        return Verdict(probability, self.kinds(passages[worst : worst + 1])[0])

    def worst(self, margins: Sequence[float]) -> tuple[int, float]:
        """Which passage of a text is the worst, by their `margins`, and the probability that it stands for."""
        if len(margins) < 2:
            return 0, self.probability(margins[0]) if margins else 0.0
        # What is asked stands at the beginning or the end of a prompt; documents stand between.
        last, relief = len(margins) - 1, MANY_CHANCES * math.log(len(margins))
        z = [margin - (relief if 0 < at < last else relief / 2) for at, margin in enumerate(margins)]
        worst_z = max(z)
        return z.index(worst_z), self.probability(worst_z)

    def probability(self, margin: float) -> float:
        """The calibrated probability that a passage with this margin is a prohibited request."""
        return _logistic(self.slope * margin + self.intercept)

    def margins(self, passages: Sequence[Passage]) -> list[float]:
        """``z`` of each passage."""
        if not passages:
            return []
        rows, starts, lengths = self._laid_out(passages)
        numbers, weights = rows["hash"], rows["weight"]
        before = np.empty_like(numbers)
        before[1:] = numbers[:-1]
        before[starts] = _START
        paired = np.add.reduceat(self._pairs[(before * _GOLDEN ^ numbers) & _PAIR_MASK], starts, dtype=np.int64)
        summed = np.add.reduceat(weights, starts) + paired * self._scale["pairs"]
        z: list[float] = (self._bias + summed / np.sqrt(lengths + 3)).tolist()
        known = self._companies.get
        for at, passage in enumerate(passages):
            if passage.present:
                for company in ((passage.present, None), *passage.following()):
                    weighed = known(company)
                    z[at] += self._company(*company) if weighed is None else weighed
        return z

    def _laid_out(self, passages: Sequence[Passage]) -> tuple[npt.NDArray[np.void], _Places, _Places]:
        """The `_ROW` of each word, one passage after another; where each begins, and how long it is."""
        words = list(chain.from_iterable([passage.words for passage in passages]))
        rows = list(map(self._remembered.get, map(hash, words)))
        if None in rows:
            fresh = self.remember({word for word, row in zip(words, rows, strict=True) if row is None})
            rows = [row or fresh[word] for word, row in zip(words, rows, strict=True)]
        lengths = np.array([len(passage.words) for passage in passages])
        return np.fromiter(rows, _ROW, len(rows)), np.cumsum(lengths) - lengths, lengths

    def _company(self, first: int, second: int | None) -> float:
        """Weight of concepts that occur together (``second`` is ``None``) or follow one another, to be remembered."""
        if second is None:
            weight = self._scale["concepts"] * sum(map(self._concepts.__getitem__, _both(first)))
        else:
            weight = self._scale["following"] * sum(map(self._following.__getitem__, _ordered(first, second)))
        if len(self._companies) >= _REMEMBERED_MAX:
            self._companies = {}
        self._companies[first, second] = weight
        return weight

    def _leaning(self, present: int) -> npt.NDArray[np.int64]:
        """What concepts that occur together say of each category, to be remembered."""
        if len(self._leanings) >= _REMEMBERED_MAX // 10:
            self._leanings.clear()
        summed: npt.NDArray[np.int64] = self._topic_concepts[_both(present)].sum(axis=0, dtype=np.int64)
        self._leanings[present] = summed
        return summed

    def remember(self, words: Collection[str]) -> dict[str, tuple[int, float]]:
        """Hash and weight of words that were not met before, which are then remembered."""
        if len(words) < _A_FEW:
            numbers, grams = zip(*map(word_ids, words), strict=True)
            letters = [sum(map(self._letters.__getitem__, listed)) for listed in grams]
        else:
            padded = list(map(_padded, words))
            numbers, letters = tuple(map(crc32, padded)), _letters_of(padded, self._letters_at)
        weights = self._words[np.array(numbers) & _WORD_MASK] * self._scale["words"]
        weights += np.array(letters) * self._scale["letters"] * LETTER_WEIGHT
        if self._offsets:
            lowered = weights + [self._offsets.get(number, 0.0) for number in numbers]
            weights = np.maximum(lowered, np.minimum(weights, 0.0))
        rows = list(zip(numbers, weights.tolist(), strict=True))
        if len(self._remembered) + len(rows) > _REMEMBERED_MAX:
            self._remembered = {}
        if len(rows) <= _REMEMBERED_MAX:
            self._remembered |= zip(map(hash, words), rows, strict=True)
        return dict(zip(words, rows, strict=True))

    def kinds(self, passages: Sequence[Passage], *, least: float = 0.0) -> list[dict[str, float]]:
        """Share of each category in what each passage may be, highest first; the highest, and those from ``least``."""
        if not passages:
            return []
        rows, starts, lengths = self._laid_out(passages)
        topics = self._topics[rows["hash"] & _TOPIC_MASK]
        known = self._leanings.get
        lexical = np.array(
            [said if (said := known(p.present)) is not None else self._leaning(p.present) for p in passages]
        )
        scores = np.add.reduceat(topics, starts, axis=0, dtype=np.int64) * self._scale["topics"]
        scores = self._topic_bias + scores / np.sqrt(lengths + 3)[:, None] + lexical * self._scale["topic_concepts"]
        shares = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        return [self._named(row, least) for row in shares.tolist()]

    def _named(self, shares: list[float], least: float) -> dict[str, float]:
        least = min(least, max(shares))
        named = [(share, name) for share, name in zip(shares, self.categories, strict=True) if share >= least]
        return {name: share for share, name in sorted(named, reverse=True)}


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def save(path: Path, header: Mapping[str, Any], tables: Mapping[str, bytes]) -> str:
    """Write a model file; the hex SHA-256 of the whole file is returned. Same arguments, same bytes."""
    header = dict(header) | {"concepts": CONCEPT_COUNT, "sizes": {name: len(tables[name]) for name in TABLES}}
    body = FORMAT + json.dumps(header, sort_keys=True, separators=(",", ":")).encode() + b"\n"
    body += b"".join(tables[name] for name in TABLES)
    raw = body + hashlib.sha256(body).digest()
    path.write_bytes(raw)
    return hashlib.sha256(raw).hexdigest()
