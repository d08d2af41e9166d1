"""Names of people, places, organisations and addresses, found by a model that travels in the wheel.

A linear-chain conditional random field over words. Each word's share of the
scores is summed once and kept (keyed by a hash that is secret to the process,
never by the word), so a text costs about one table look-up per token and a
few passes of forward-backward over short windows, all texts of a batch at once.

The tagger leans to recall: a token whose marginal probability of being
*nothing* is below the threshold is personal, and its type is the most probable
one. What it cannot see is listed in ``docs/model-card-detector.md``.
"""

from __future__ import annotations

import functools
import itertools
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from cohere_governed.errors import DetectorUnavailable
from cohere_governed.model import Finding
from cohere_governed.privacy import names_features as features
from cohere_governed.privacy.names_features import CASE_LINE, ID_CASE, OFFSETS, SLOT_OFFSET
from cohere_governed.privacy.names_file import LABELS, Weights, decode

RECOGNISER: Final = "names"
WEIGHTS_FILE: Final = "names.weights"

TYPES: Final = tuple(label[2:] for label in LABELS[1::2])
"""Entity types, in the order of the label pairs."""

_CORE: Final = 8
_OVERLAP: Final = 8
"""Tokens judged in one window, and tokens read on either side: with eight times as many, 0.6 % of findings differ."""

_SURE: Final = 0.1
"""Marginal of nothing below which a person's name is beyond doubt."""
_PERSON: Final = TYPES.index("PERSON")
_LAX: Final = 0.1
"""Power of the limit under which a token counts that repeats such a name: who was named once is meant again."""

_WORDS_KEPT: Final = 16_384
"""Distinct words whose scores are kept: about 5 MB."""
_TOKENS_AT_ONCE: Final = 8_192
"""Tokens whose features are held at one time: bounds memory; fewer than ``_WORDS_KEPT``, so a batch always fits."""
_LONGEST_TEXT: Final = 8_000
"""Characters of one text read at once; longer texts are cut at a line or word border."""

Floats = npt.NDArray[np.float32]


class _Index:
    """Where each hash stands: a table with linear probing, an order of magnitude faster than bisecting."""

    def __init__(self, hashes: features.Hashes) -> None:
        count = len(hashes)
        size = 1 << (4 * count).bit_length()
        self._mask = np.uint32(size - 1)
        self._absent = count
        rows = np.full(size, count, dtype=np.int32)
        waiting = np.arange(count, dtype=np.int32)
        slots = hashes & self._mask
        reach = 0
        while len(waiting):
            free = rows[slots] == count
            rows[slots[free]] = waiting[free]
            lost = rows[slots] != waiting
            waiting, slots = waiting[lost], (slots[lost] + np.uint32(1)) & self._mask
            reach += 1
        self._rows = rows
        self._keys = np.append(hashes, np.uint32(0))[rows]
        self._steps = np.arange(1, reach, dtype=np.intp)

    def find(self, hashes: features.Hashes) -> npt.NDArray[np.intp]:
        """The row of each hash, or the number of rows where it is absent."""
        flat = hashes.reshape(-1)
        slots = (flat & self._mask).astype(np.intp)
        found = self._rows.take(slots)
        missed = np.flatnonzero((self._keys.take(slots) != flat) & (found != self._absent))
        if len(missed):
            # Nothing lies further from its slot than the table was built with, so one look at them all is enough.
            further = (slots[missed, None] + self._steps) & np.intp(self._mask)
            at = self._keys.take(further) == flat[missed, None]
            found[missed] = np.where(at, self._rows.take(further), self._absent).min(axis=1, initial=self._absent)
        rows: npt.NDArray[np.intp] = found.astype(np.intp).reshape(hashes.shape)
        return rows


@dataclass(slots=True)
class _Kept:
    """Scores and ids of words seen lately. Rows are only ever added, so readers need no lock."""

    rows: dict[int, int]
    scores: Floats
    ids: npt.NDArray[np.uint32]


class Tagger:
    """Tags texts. One instance serves all threads."""

    def __init__(self, weights: Weights) -> None:
        self._lexicon = weights.lexicon
        self._index = _Index(weights.features)
        scale = np.float32(weights.scale)
        # A power of two times whole numbers, so sums of a few are exact in whatever order.
        self._weights = np.vstack([weights.weights, np.zeros((1, len(LABELS)), np.int16)]).astype(np.float32) * scale
        moves = np.exp(weights.transitions.astype(np.float32) * scale)
        count = len(LABELS)
        self._moves = np.zeros((2 * count, 2 * count), np.float32)
        self._moves[:count, :count], self._moves[count:, count:] = moves, moves.T
        self.threshold = float(weights.threshold)
        self._filling = threading.Lock()
        self._kept = self._empty()

    def tag(self, texts: Sequence[str], *, threshold: float | None = None) -> list[list[Finding]]:
        """Findings of each text, ascending, not overlapping, in code points of that text.

        ``threshold``: a token is personal when its marginal probability of being
        nothing is below this (0 finds nothing, 1 nearly everything); by default
        the one the model was shipped with. A finding's ``score`` is the highest
        marginal of being personal among its tokens.
        """
        limit = self.threshold if threshold is None else threshold
        if not 0.0 <= limit <= 1.0:
            msg = f"threshold must lie between 0 and 1, not {limit}"
            raise ValueError(msg)
        pieces = [piece for index, text in enumerate(texts) for piece in _pieces(index, text)]
        found: list[list[Finding]] = [[] for _ in texts]
        for batch in _batches(pieces):
            for piece, finding in _findings(batch, self._marginals(batch), limit):
                found[piece.text].append(finding)
        return found

    def _empty(self) -> _Kept:
        size = _WORDS_KEPT + 1  # row 0 is the emptiness between texts
        kept = _Kept(
            {hash(""): 0}, np.zeros((size, len(OFFSETS), len(LABELS)), np.float32), np.zeros((size, 7), np.uint32)
        )
        kept.ids[0, ID_CASE] = CASE_LINE
        return kept

    def _marginals(self, batch: Sequence[_Piece]) -> Floats:
        """Of all tokens of the batch, each piece followed by two empty rows."""
        words: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        for piece in batch:
            words += piece.words
            words += _EMPTY
            starts += piece.starts
            starts += _NOWHERE
            ends += piece.ends
            ends += _NO_END
        kept, rows = self._rows(words)
        glued = np.zeros(len(words), dtype=np.bool_)
        np.equal(np.array(starts[1:]), np.array(ends[:-1]), out=glued[1:])
        spoken = kept.scores.take(rows, axis=0)
        scores = self._weigh(features.places(kept.ids.take(rows, axis=0), glued), _WHOLE)[:, 0]
        for slot, offset in enumerate(OFFSETS):
            # A word at i speaks with its offset -1 slot about the token after it.
            if offset == 0:
                scores += spoken[:, slot]
            elif offset < 0:
                scores[-offset:] += spoken[:offset, slot]
            else:
                scores[:-offset] += spoken[offset:, slot]
        scores -= np.ascontiguousarray(scores.T).max(axis=0)[:, None]  # along the tokens, which is four times as fast
        return _forward_backward(np.exp(scores), [len(piece.words) for piece in batch], self._moves)

    def _weigh(self, hashes: features.Hashes, groups: Floats) -> Floats:
        """Sums of the weights of each row of hashes: one for each of ``groups``, which say what belongs to them."""
        sums: Floats = np.matmul(groups, self._weights.take(self._index.find(hashes), axis=0))
        return sums

    def _rows(self, words: Sequence[str]) -> tuple[_Kept, npt.NDArray[np.intp]]:
        """Rows of the kept table for each word, described first where they are new."""
        kept = self._kept
        # ``hash`` of a string is keyed by a secret of this process, so the table cannot be read back as words.
        keys = list(map(hash, words))
        rows = list(map(kept.rows.get, keys, itertools.repeat(-1)))
        if -1 in rows:
            kept = self._fill(
                {key: word for key, word, row in zip(keys, words, rows, strict=True) if row < 0}, keys, words
            )
            rows = [kept.rows[key] for key in keys]
        return kept, np.array(rows, dtype=np.intp)

    def _fill(self, missing: dict[int, str], keys: Sequence[int], words: Sequence[str]) -> _Kept:
        with self._filling:
            kept = self._kept
            missing = {key: word for key, word in missing.items() if key not in kept.rows}
            if len(kept.rows) + len(missing) > _WORDS_KEPT:
                kept = self._empty()
                missing = dict(zip(keys, words, strict=True))
            missing.pop(hash(""), None)
            if missing:
                first = len(kept.rows)
                described = features.describe(list(missing.values()), self._lexicon)
                last = first + len(missing)
                kept.scores[first:last] = self._weigh(described.slots, _BY_DISTANCE)
                kept.ids[first:last] = described.ids
                # Only now may readers find the rows.
                kept.rows.update(zip(missing, range(first, last), strict=True))
            self._kept = kept
            return kept


_WHOLE: Final = np.ones((1, features.PLACE_FEATURES), np.float32)
_BY_DISTANCE: Final = np.equal.outer(np.arange(len(OFFSETS)), SLOT_OFFSET).astype(np.float32)
"""Which columns of ``Words.slots`` speak over which distance."""
_EMPTY: Final = ("", "")
_NOWHERE: Final = (-1, -1)
_NO_END: Final = (-2, -2)
"""Two rows between texts, so that no word speaks about a token of another."""


@functools.cache
def load() -> Tagger:
    """The tagger with the weights of this package, read once per process.

    Raises ``DetectorUnavailable`` when the file is missing, cut short or damaged.
    """
    try:
        data = resources.files(__package__).joinpath(WEIGHTS_FILE).read_bytes()
    except OSError as error:
        raise DetectorUnavailable("the names model's weights file is missing; reinstall the package") from error
    return Tagger(decode(data))


# ── Cutting and joining ────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of one text as tokens, with the offset it starts at."""

    text: int
    offset: int
    words: list[str]
    starts: list[int]
    ends: list[int]


def _piece(index: int, text: str, offset: int) -> _Piece:
    return _Piece(index, offset, *features.tokens(text))


def _pieces(index: int, text: str) -> Iterator[_Piece]:
    at = 0
    while len(text) - at > _LONGEST_TEXT:
        window = text[at : at + _LONGEST_TEXT]
        cut = max(window.rfind("\n", _LONGEST_TEXT // 2), 0) or max(window.rfind(" ", _LONGEST_TEXT // 2), 0)
        yield _piece(index, window[: cut or _LONGEST_TEXT], at)
        at += cut or _LONGEST_TEXT
    yield _piece(index, text[at:], at)


def _batches(pieces: Sequence[_Piece]) -> Iterator[list[_Piece]]:
    """Pieces with tokens, gathered until a batch is full."""
    batch: list[_Piece] = []
    size = 0
    for piece in pieces:
        if not piece.words:
            continue
        if batch and size + len(piece.words) > _TOKENS_AT_ONCE:
            yield batch
            batch, size = [], 0
        batch.append(piece)
        size += len(piece.words)
    if batch:
        yield batch


def _findings(batch: Sequence[_Piece], marginals: Floats, limit: float) -> Iterator[tuple[_Piece, Finding]]:
    """Runs of personal tokens of one type."""
    nothing = marginals[:, 0]
    likely = np.flatnonzero(nothing < limit**_LAX)
    if not len(likely):
        return
    begins, inside = marginals[likely, 1::2], marginals[likely, 2::2]
    kinds = (begins + inside).argmax(axis=1)
    fresh = np.take_along_axis(begins > inside, kinds[:, None], axis=1)[:, 0]
    tokens = list(zip(likely.tolist(), nothing[likely].tolist(), kinds.tolist(), fresh.tolist(), strict=True))
    base = at = 0
    for piece in batch:
        end = base + len(piece.words)
        first = at
        while at < len(tokens) and tokens[at][0] < end:
            at += 1
        if at > first:
            mine = [_Judged(token - base, chance, kind, new) for token, chance, kind, new in tokens[first:at]]
            for finding in _runs(piece, mine, limit):
                yield piece, finding
        base = end + len(_EMPTY)


class _Judged(NamedTuple):
    """A token that may be personal."""

    token: int
    nothing: float
    kind: int
    fresh: bool
    """Whether it rather begins a span than continues one."""


def _runs(piece: _Piece, tokens: Sequence[_Judged], limit: float) -> Iterator[Finding]:
    words = piece.words
    # Who was named beyond doubt is meant again wherever the word stands, under a laxer limit.
    sure = min(limit, _SURE)
    named = {words[t.token] for t in tokens if t.nothing < sure and t.kind == _PERSON}
    named = {word for word in named if len(word) > 2 and word[0].isupper()}
    runs: list[tuple[int, int, int, float]] = []
    for token, nothing, kind, fresh in tokens:
        if nothing >= limit:
            if words[token] not in named:
                continue
            kind, fresh = _PERSON, False  # noqa: PLW2901 - judged anew
        if runs and not fresh and runs[-1][1] == token and runs[-1][2] == kind:
            runs[-1] = (runs[-1][0], token + 1, kind, min(runs[-1][3], nothing))
        else:
            runs.append((token, token + 1, kind, nothing))
    for first, last, kind, nothing in runs:
        low, high = _trimmed(words, first, last)
        if low < high:
            start, end = piece.offset + piece.starts[low], piece.offset + piece.ends[high - 1]
            yield Finding(start, end, TYPES[kind], min(1.0 - nothing, 1.0), RECOGNISER)


def _trimmed(words: Sequence[str], first: int, last: int) -> tuple[int, int]:
    """The run without line breaks and punctuation at its edges; a full stop may close it (``Inc.``, ``J.``)."""
    while first < last and not words[first][0].isalnum() and words[first] not in {"#", "@"}:
        first += 1
    while first < last and not words[last - 1][0].isalnum() and words[last - 1] != ".":
        last -= 1
    return first, last


# ── Probabilities ──────────────────────────────────────────────────────────────


def _forward_backward(chances: Floats, sizes: Sequence[int], moves: Floats) -> Floats:
    """Marginals of each token. ``chances`` holds the tokens of a text, then two empty rows, then the next text.

    Texts are read in overlapping windows, so the number of steps does not grow
    with the text. The backward pass is the forward pass over the reversed
    windows with the transposed moves, so both are one product per step: the
    columns of a state are the labels forwards, then the labels backwards, and
    ``moves`` has the two matrices on its diagonal.
    """
    steps = min(max(sizes), _CORE + _OVERLAP)
    empty = len(chances) - 1
    bases = itertools.accumulate((size + len(_EMPTY) for size in sizes), initial=0)
    cores = [
        (base, start, min(start + _CORE, size), size)
        for base, size in zip(bases, sizes, strict=False)
        for start in range(0, size, _CORE)
    ]
    origin, start, end, size = np.array(cores).T
    run = np.arange(steps)[:, None]
    ahead = np.maximum(start - _OVERLAP, 0) + run
    back = np.minimum(end + _OVERLAP, size) - 1 - run
    ahead = np.where(ahead < end, origin + ahead, empty)
    back = np.where(back >= start, origin + back, empty)
    # Steps, windows, labels of both directions.
    local = np.concatenate([chances.take(ahead, axis=0), chances.take(back, axis=0)], axis=2)
    reached = np.ones_like(local)
    state = local[0].copy()
    halves = state.reshape(len(state), 2, -1)
    for step, (arriving, here) in enumerate(zip(reached[1:], local[1:], strict=True), 1):
        np.dot(state, moves, out=arriving)
        np.multiply(arriving, here, out=state)
        if step % 4 == 0:  # moves span e**±8, so four steps stay far inside single precision
            halves /= halves.max(axis=-1, keepdims=True)
    labels = chances.shape[1]
    before, after = np.zeros_like(chances), np.zeros_like(chances)
    mine = (ahead >= origin + start) & (ahead != empty)
    before[ahead[mine]] = reached[mine, :labels]
    mine = (back < origin + end) & (back != empty)
    after[back[mine]] = reached[mine, labels:]
    joint: Floats = before * after * chances
    joint /= np.maximum(joint.sum(axis=-1, keepdims=True), np.float32(1e-30))
    # The empty rows between texts are nothing for certain.
    joint[:, 0] += joint.sum(axis=-1) == 0
    return joint


__all__ = ["RECOGNISER", "TYPES", "Tagger", "load"]
