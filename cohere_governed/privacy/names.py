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
from cohere_governed.privacy import doubts
from cohere_governed.privacy import names_features as features
from cohere_governed.privacy.names_features import ECHO_WIDTH, OFFSETS, SLOT_OFFSET
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
"""Distinct words whose scores and echoes are kept: about 9 MB."""
_TOKENS_AT_ONCE: Final = 2_048
"""Tokens whose features are held at one time. With more of them what is computed leaves the processor's cache, and the
products become so large that other threads are woken for them. Fewer than ``_WORDS_KEPT``, so a batch always fits."""
_LONGEST_TEXT: Final = 8_000
"""Characters of one text read at once; longer texts are cut at a line or word border."""

_SHORT: Final = 128
"""Tokens up to which the plan of reading a text that comes alone is kept: at most a megabyte for all of them."""

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.intp]


class _Index:
    """Where each hash stands: in one of two places (cuckoo hashing), so two looks tell, without a loop."""

    def __init__(self, hashes: features.Hashes) -> None:
        count = len(hashes)
        # At most a quarter full. With 16 bits of 32 from each end no two hashes share both places.
        bits = max((2 * count).bit_length(), 16)
        self._mask, self._shift, self._absent = np.uint32((1 << bits) - 1), np.uint32(32 - bits), count
        self._keys = np.append(hashes, np.uint32(0))
        places = np.stack([self._low(hashes), self._high(hashes)])
        rows = np.full((2, 1 << bits), count, dtype=np.int32)
        side = np.zeros(count, dtype=np.intp)
        waiting = np.arange(count, dtype=np.int32)
        for _ in range(_EVICTIONS):
            if not len(waiting):
                break
            table, place = side[waiting], places[side[waiting], waiting]
            there = rows[table, place]
            rows[table, place] = waiting
            settled = rows[table, place] == waiting
            evicted = there[settled]
            waiting = np.concatenate([waiting[~settled], evicted[evicted != count]])
            side[waiting] ^= 1
        else:
            raise DetectorUnavailable("the names model's features cannot be indexed; reinstall the package")
        self._first, self._second = rows

    def _low(self, hashes: features.Hashes) -> Indices:
        places: Indices = (hashes & self._mask).astype(np.intp)
        return places

    def _high(self, hashes: features.Hashes) -> Indices:
        places: Indices = (hashes >> self._shift).astype(np.intp)
        return places

    def find(self, hashes: features.Hashes) -> Indices:
        """The row of each hash, or the number of rows where it is absent."""
        flat = hashes.reshape(-1)
        found = self._first.take(self._low(flat)).astype(np.intp)
        others = (self._keys.take(found) != flat).nonzero()[0]
        sought = flat.take(others)
        second = self._second.take(self._high(sought))
        found[others] = np.where(self._keys.take(second) == sought, second, self._absent)
        return found.reshape(hashes.shape)


_EVICTIONS: Final = 500
"""Rounds of building the index; a quarter full it takes about ten."""


@dataclass(slots=True)
class _Kept:
    """Scores and ids of words seen lately. Rows are only ever added, so readers need no lock."""

    rows: dict[int, int]
    scores: Floats
    echoes: features.Hashes
    kinds: Indices


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
            for piece, low, high, finding in _findings(batch, self._chances(batch), self._moves, limit, self._lexicon):
                if not doubts.refuted(finding, piece.words, low, high, self._lexicon):
                    found[piece.text].append(finding)
        return found

    def _empty(self) -> _Kept:
        size = _WORDS_KEPT + 1  # row 0 is the emptiness between texts
        kept = _Kept(
            {hash(""): 0},
            np.zeros((size, len(OFFSETS), len(LABELS)), np.float32),
            np.zeros((size, ECHO_WIDTH), np.uint32),
            np.zeros(size, np.intp),
        )
        kept.echoes[:1], kept.kinds[:1] = features.EMPTINESS.echoes, features.EMPTINESS.kinds
        return kept

    def _chances(self, batch: Sequence[_Piece]) -> Floats:
        """Of all tokens of the batch, each piece followed by two empty rows: how likely each label looks by itself."""
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
        hashes = features.places(kept.echoes.take(rows, axis=0), kept.kinds.take(rows), glued)
        scores = self._weigh(hashes, _WHOLE)[:, 0]
        for slot, offset in enumerate(OFFSETS):
            # A word at i speaks with its offset -1 slot about the token after it.
            if offset == 0:
                scores += spoken[:, slot]
            elif offset < 0:
                scores[-offset:] += spoken[:offset, slot]
            else:
                scores[:-offset] += spoken[offset:, slot]
        scores -= _greatest(scores)
        chances: Floats = np.exp(scores)
        return chances

    def _weigh(self, hashes: features.Hashes, groups: Floats) -> Floats:
        """Sums of the weights of each row of hashes: one for each of ``groups``, which say what belongs to them."""
        sums: Floats = np.matmul(groups, self._weights.take(self._index.find(hashes), axis=0))
        return sums

    def _rows(self, words: Sequence[str]) -> tuple[_Kept, Indices]:
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
                kept.echoes[first:last] = described.echoes
                kept.kinds[first:last] = described.kinds
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


def _findings(
    batch: Sequence[_Piece], chances: Floats, moves: Floats, limit: float, lexicon: features.Lexicon
) -> Iterator[tuple[_Piece, int, int, Finding]]:
    """Runs of personal tokens of one type: the piece, the first of its tokens, the one behind the last."""
    sizes = [len(piece.words) for piece in batch]
    joint, total = _joint(chances, sizes, moves)
    nothing = joint[:, 0] / total
    likely = (nothing < limit**_LAX).nonzero()[0]
    if not len(likely):
        return
    marginals = joint.take(likely, axis=0) / total.take(likely)[:, None]
    begins, inside = marginals[:, 1::2], marginals[:, 2::2]
    kinds = (begins + inside).argmax(axis=1)
    fresh = (begins > inside)[np.arange(len(kinds)), kinds]
    tokens = list(zip(likely.tolist(), nothing[likely].tolist(), kinds.tolist(), fresh.tolist(), strict=True))
    base = at = 0
    for piece, size in zip(batch, sizes, strict=True):
        first = at
        while at < len(tokens) and tokens[at][0] < base + size:
            at += 1
        if at > first:
            mine = [_Judged(token - base, chance, kind, new) for token, chance, kind, new in tokens[first:at]]
            for low, high, finding in _runs(piece, mine, limit, lexicon):
                yield piece, low, high, finding
        base += size


class _Judged(NamedTuple):
    """A token that may be personal."""

    token: int
    nothing: float
    kind: int
    fresh: bool
    """Whether it rather begins a span than continues one."""


def _runs(
    piece: _Piece, tokens: Sequence[_Judged], limit: float, lexicon: features.Lexicon
) -> Iterator[tuple[int, int, Finding]]:
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
        low, high = doubts.trimmed(words, first, last, TYPES[kind], lexicon)
        if low < high:
            start, end = piece.offset + piece.starts[low], piece.offset + piece.ends[high - 1]
            yield low, high, Finding(start, end, TYPES[kind], min(1.0 - nothing, 1.0), RECOGNISER)


# ── Probabilities ──────────────────────────────────────────────────────────────


class _Reading(NamedTuple):
    """How texts are read in windows: indices into their tokens, each text with two empty rows behind it."""

    read: Indices
    """(steps, windows, 2): the token that each step comes to, forwards and backwards."""
    tokens: Indices
    """Where the tokens are, without the empty rows."""
    ahead: Indices
    """Of each token: its state among the (steps, windows, 2) states, forwards in the window that judges it."""
    back: Indices


def _reading(sizes: Sequence[int]) -> _Reading:
    run = np.arange(min(max(sizes), _CORE + _OVERLAP))[:, None]
    lengths = np.array(sizes)
    windows = (lengths + (_CORE - 1)) // _CORE
    texts = np.arange(len(sizes))
    firsts = np.cumsum(windows) - windows
    bases = np.cumsum(lengths) - lengths + len(_EMPTY) * texts
    mine = np.repeat(texts, windows)
    size = lengths.take(mine)
    start = (np.arange(len(mine)) - firsts.take(mine)) * _CORE
    last = np.minimum(start + (_CORE + _OVERLAP - 1), size - 1)
    # What a window reads beyond its text comes after all that is asked of it.
    read = np.empty((len(run), len(mine), 2), dtype=np.intp)
    np.minimum(np.maximum(start - _OVERLAP, 0) + run, size, out=read[:, :, 0])
    np.maximum(last - run, 0, out=read[:, :, 1])
    read += bases.take(mine)[:, None]
    mine = np.repeat(texts, lengths)
    tokens = np.arange(len(mine)) + len(_EMPTY) * mine
    place = tokens - bases.take(mine)
    window = firsts.take(mine) + place // _CORE
    ahead = (np.minimum(place, _OVERLAP + place % _CORE) * len(start) + window) * 2
    back = ((last.take(window) - place) * len(start) + window) * 2 + 1
    return _Reading(read, tokens, ahead, back)


@functools.lru_cache(maxsize=_SHORT)
def _kept_reading(size: int) -> _Reading:
    return _reading_of_one(size)


def _reading_of_one(size: int) -> _Reading:
    """``_reading`` of a single text, most of which is the beginning of what it is for the longest."""
    windows = (size + (_CORE - 1)) // _CORE
    steps = min(size, _CORE + _OVERLAP)
    read = np.empty((steps, windows, 2), dtype=np.intp)
    np.minimum(_AHEAD[:steps, :windows], size, out=read[:, :, 0])
    last = np.minimum(_LAST[:windows], size - 1)
    np.maximum(last - _STEPS[:steps], 0, out=read[:, :, 1])
    window, place = _WINDOW[:size], _PLACE[:size]
    ahead = (_STEP[:size] * windows + window) * 2
    back = ((last.take(window) - place) * windows + window) * 2 + 1
    return _Reading(read, place, ahead, back)


_PLACE: Final = np.arange(_LONGEST_TEXT)
_WINDOW: Final = _PLACE // _CORE
_STEP: Final = np.minimum(_PLACE, _OVERLAP + _PLACE % _CORE)
_STEPS: Final = np.arange(_CORE + _OVERLAP)[:, None]
_LAST: Final = np.arange(0, _LONGEST_TEXT, _CORE) + (_CORE + _OVERLAP - 1)
_AHEAD: Final = np.maximum(np.arange(0, _LONGEST_TEXT, _CORE) - _OVERLAP, 0) + _STEPS
"""Parts of the plan of the longest text that comes at once: no text has more tokens than characters."""


def _joint(chances: Floats, sizes: Sequence[int], moves: Floats) -> tuple[Floats, Floats]:
    """How likely each label of each token is, and the sums to divide that by; for the tokens alone.

    ``chances`` holds the tokens of a text, then two empty rows, then the next text.
    Texts are read in overlapping windows, so the number of steps does not grow
    with the text. The backward pass is the forward pass over the reversed
    windows with the transposed moves, so both are one product per step: the
    columns of a state are the labels forwards, then the labels backwards, and
    ``moves`` has the two matrices on its diagonal.
    """
    if len(sizes) > 1:
        plan = _reading(sizes)
    else:
        plan = _kept_reading(sizes[0]) if sizes[0] <= _SHORT else _reading_of_one(sizes[0])
    steps, windows, _ = plan.read.shape
    labels = chances.shape[1]
    local = chances.take(plan.read, axis=0).reshape(steps, windows, 2 * labels)
    reached = np.empty(local.shape, np.float32)
    reached[0] = 1
    state = local[0].copy()
    halves = state.reshape(windows, 2, labels)
    for step in range(1, steps):
        arriving = reached[step]
        np.dot(state, moves, out=arriving)
        np.multiply(arriving, local[step], out=state)
        if step % 4 == 0:  # moves span e**±8, so four steps stay far inside single precision
            halves /= _greatest(halves)
    stops = reached.reshape(-1, labels)
    joint = stops.take(plan.ahead, axis=0)
    joint *= stops.take(plan.back, axis=0)
    joint *= chances.take(plan.tokens, axis=0)
    total = np.add.reduce(joint, axis=-1)
    impossible = total == 0  # too unlikely to be counted, so nothing
    joint[:, 0] += impossible
    return joint, np.maximum(total, np.float32(1e-30)) + impossible


def _greatest(values: Floats) -> Floats:
    """The greatest along the last axis, which is kept: found along the first, which is some times as fast."""
    greatest: Floats = np.maximum.reduce(np.ascontiguousarray(values.T)).T[..., None]
    return greatest


__all__ = ["RECOGNISER", "TYPES", "Tagger", "load"]
