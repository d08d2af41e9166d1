"""A linear model over words, word pairs, letter n-grams and pairs of lexicon concepts.

It knows topics and the company they keep, not intent: it may send a text to review, it never blocks alone. The
features are hashed, so the model holds no word of its training text; the weights are bytes.

For one passage of ``n`` words::

    z = bias + (sum of word, pair and letter weights) / sqrt(n + 3) + sum of concept weights
    p = 1 / (1 + exp(-(slope * z + intercept)))          Platt's calibration, fitted out of fold

A text is judged by its worst passage.

One table is read per word, and what was read for a word is remembered under a hash of it. The category of a passage
is asked only when ``p`` is high enough to matter, from a second, smaller table.

File format ``CGSCREEN1``: the magic line, a line of JSON, the tables as signed bytes in the order the JSON names
them, and the SHA-256 of everything before it. Nothing in it is code.
"""

from __future__ import annotations

import hashlib
import json
import math
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

from cohere_governed.conduct.lexicon import CONCEPT_COUNT, Passage, bit_places
from cohere_governed.errors import DetectorUnavailable

__all__ = ["FORMAT", "Classifier", "Features", "Verdict", "features", "save", "word_ids"]

FORMAT = b"CGSCREEN1\n"

WORD_BITS, PAIR_BITS, LETTER_BITS, TOPIC_BITS = 17, 18, 17, 14
"""Sizes of the hashed tables, as powers of two."""

LETTER_WEIGHT = 0.35
"""A word has some twenty letter n-grams; together they should weigh about as much as the word."""

_WORD_MASK, _PAIR_MASK, _LETTER_MASK = (1 << WORD_BITS) - 1, (1 << PAIR_BITS) - 1, (1 << LETTER_BITS) - 1
_TOPIC_MASK = (1 << TOPIC_BITS) - 1
_GOLDEN = 0x9E3779B1
_START = crc32(b"^")
_REMEMBERED_MAX = 50_000

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
    padded = b"<0>" if word.isdigit() else f"<{word}>".encode()
    size = len(padded)
    letters = [
        crc32(padded[at : at + length]) & _LETTER_MASK
        for length in (3, 4, 5)
        for at in range(min(size, 24) - length + 1)
        if length < size
    ]
    return crc32(padded), letters


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
        self._words, self._pairs = tables["words"], tables["pairs"]
        self._letters, self._concepts = tables["letters"], tables["concepts"]
        self._following = tables["following"]
        self._topics, self._topic_concepts = tables["topics"], tables["topic_concepts"]
        self._remembered: dict[int, tuple[int, float]] = {}
        self._companies: dict[tuple[int, int | None], float] = {}
        self._leanings: dict[int, list[int]] = {}
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
        return Verdict(probability, self.kinds(passages[worst]) if probability >= self.review_at / 2 else {})

    def worst(self, margins: Sequence[float]) -> tuple[int, float]:
        """Which passage of a text is the worst, by their `margins`, and the probability that it stands for."""
        if not margins:
            return 0, 0.0
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
        return [self._z(passage) for passage in passages]

    def _z(self, passage: Passage) -> float:
        known_words, pairs, last = self._remembered.get, self._pairs, _START
        summed, paired = 0.0, 0
        for word in passage.words:
            number, weight = known_words(hash(word)) or self._remember(word)
            summed += weight
            paired += pairs[(last * _GOLDEN ^ number) & _PAIR_MASK]
            last = number
        z = self._bias + (summed + paired * self._scale["pairs"]) / math.sqrt(len(passage.words) + 3)
        if passage.present:
            known = self._companies.get
            for company in ((passage.present, None), *passage.following()):
                weighed = known(company)
                z += self._company(*company) if weighed is None else weighed
        return z

    def _leaning(self, present: int) -> list[int]:
        """What concepts that occur together say of each category, to be remembered."""
        count, pairs = len(self.categories), self._topic_concepts
        summed = _added([pairs[pair * count : (pair + 1) * count] for pair in _both(present)], count)
        if len(self._leanings) >= _REMEMBERED_MAX // 10:
            self._leanings.clear()
        self._leanings[present] = summed
        return summed

    def _company(self, first: int, second: int | None) -> float:
        """Weight of concepts that occur together (``second`` is ``None``) or follow one another, to be remembered."""
        if second is None:
            weight = self._scale["concepts"] * sum(map(self._concepts.__getitem__, _both(first)))
        else:
            weight = self._scale["following"] * sum(map(self._following.__getitem__, _ordered(first, second)))
        if len(self._companies) >= _REMEMBERED_MAX:
            self._companies.clear()
        self._companies[first, second] = weight
        return weight

    def _remember(self, word: str) -> tuple[int, float]:
        number, grams = word_ids(word)
        weight = self._words[number & _WORD_MASK] * self._scale["words"]
        weight += sum(map(self._letters.__getitem__, grams)) * self._scale["letters"] * LETTER_WEIGHT
        if self._offsets:
            weight = max(weight + self._offsets.get(number, 0.0), min(weight, 0.0))
        if len(self._remembered) >= _REMEMBERED_MAX:
            self._remembered.clear()
        self._remembered[hash(word)] = known = (number, weight)
        return known

    def kinds(self, passage: Passage) -> dict[str, float]:
        """Share of each category in what a passage may be, highest first."""
        count, topics, known = len(self.categories), self._topics, self._remembered.get
        bases = [((known(hash(word)) or self._remember(word))[0] & _TOPIC_MASK) * count for word in passage.words]
        sums = _added([topics[base : base + count] for base in bases], count)
        lexical = self._leanings.get(passage.present) or self._leaning(passage.present)
        norm = math.sqrt(len(passage.words) + 3)
        scores = [
            self._topic_bias[place]
            + sums[place] * self._scale["topics"] / norm
            + lexical[place] * self._scale["topic_concepts"]
            for place in range(count)
        ]
        top = max(scores)
        shares = [math.exp(score - top) for score in scores]
        total = sum(shares)
        ranked = sorted(zip(shares, self.categories, strict=True), reverse=True)
        return {category: share / total for share, category in ranked}


def _added(rows: Sequence[Sequence[int]], count: int) -> list[int]:
    """The rows summed place by place."""
    return list(map(sum, zip(*rows, strict=True))) if rows else [0] * count


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
