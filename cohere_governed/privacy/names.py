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
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Final

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

_CORE: Final = 12
_OVERLAP: Final = 12
"""Tokens judged in one window, and tokens read on either side: more would move a marginal by 0.01 in 1 text of 150."""

_SURE: Final = 0.1
"""Marginal of nothing below which a person's name is beyond doubt."""
_PERSON: Final = TYPES.index("PERSON")

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
        self._mask = np.uint32((1 << (4 * count).bit_length()) - 1)
        self._keys = np.append(hashes, np.uint32(0))  # the absent row, which an empty slot names
        self._table = np.full(int(self._mask) + 1, count, dtype=np.int32)
        self._absent = count
        waiting = np.arange(count, dtype=np.int32)
        slots = hashes & self._mask
        while len(waiting):
            free = self._table[slots] == count
            self._table[slots[free]] = waiting[free]
            lost = self._table[slots] != waiting
            waiting, slots = waiting[lost], (slots[lost] + np.uint32(1)) & self._mask

    def find(self, hashes: features.Hashes) -> npt.NDArray[np.int32]:
        """The row of each hash, or the number of rows where it is absent."""
        flat = hashes.reshape(-1)
        slots = flat & self._mask
        found = self._table[slots]
        open_ = np.flatnonzero((self._keys[found] != flat) & (found != self._absent))
        while len(open_):
            slots[open_] = (slots[open_] + np.uint32(1)) & self._mask
            found[open_] = self._table[slots[open_]]
            met = found[open_]
            open_ = open_[(self._keys[met] != flat[open_]) & (met != self._absent)]
        rows: npt.NDArray[np.int32] = found.reshape(hashes.shape)
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
        self._weights = np.vstack([weights.weights, np.zeros((1, len(LABELS)), np.int16)])
        self._scale = np.float32(weights.scale)
        moves = np.exp(weights.transitions.astype(np.float32) * self._scale)
        self._moves = np.stack([moves, moves.T])
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
            for piece, marginals in zip(batch, self._marginals(batch), strict=True):
                found[piece.text].extend(_findings(piece, marginals, limit))
        return found

    def _empty(self) -> _Kept:
        size = _WORDS_KEPT + 1  # row 0 is the emptiness between texts
        kept = _Kept(
            {hash(""): 0}, np.zeros((size, len(OFFSETS), len(LABELS)), np.float32), np.zeros((size, 7), np.uint32)
        )
        kept.ids[0, ID_CASE] = CASE_LINE
        return kept

    def _marginals(self, batch: Sequence[_Piece]) -> list[Floats]:
        kept, rows = self._rows([word for piece in batch for word in (*piece.words, "", "")])
        glued = np.concatenate([np.concatenate([piece.glued, (False, False)]) for piece in batch])
        ids = kept.ids[rows]
        scores = self._weigh(features.places(ids, glued)).astype(np.float32) * self._scale
        for slot, offset in enumerate(OFFSETS):
            # A word at i speaks with its offset -1 slot about the token after it.
            spoken = kept.scores[rows, slot]
            if offset == 0:
                scores += spoken
            elif offset < 0:
                scores[-offset:] += spoken[:offset]
            else:
                scores[:-offset] += spoken[offset:]
        scores -= scores.max(axis=1, keepdims=True)
        chances = np.exp(scores)
        sizes = [len(piece.words) for piece in batch]
        return _forward_backward(chances, sizes, self._moves)

    def _weigh(self, hashes: features.Hashes) -> npt.NDArray[np.int32]:
        """Sum of the weights of each row of hashes."""
        total: npt.NDArray[np.int32] = self._weights[self._index.find(hashes)].sum(axis=-2, dtype=np.int32)
        return total

    def _rows(self, words: Sequence[str]) -> tuple[_Kept, npt.NDArray[np.intp]]:
        """Rows of the kept table for each word, described first where they are new."""
        kept = self._kept
        # ``hash`` of a string is keyed by a secret of this process, so the table cannot be read back as words.
        keys = [hash(word) for word in words]
        get = kept.rows.get
        rows = [get(key, -1) for key in keys]
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
                for slot in range(len(OFFSETS)):
                    columns = _SLOTS[slot]
                    weighed = self._weigh(described.slots[:, columns])
                    kept.scores[first:last, slot] = weighed.astype(np.float32) * self._scale
                kept.ids[first:last] = described.ids
                # Only now may readers find the rows.
                kept.rows.update(zip(missing, range(first, last), strict=True))
            self._kept = kept
            return kept


_SLOTS: Final = [
    np.array([column for column, o in enumerate(SLOT_OFFSET) if o == index]) for index in range(len(OFFSETS))
]


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
    glued: npt.NDArray[np.bool_]


def _piece(index: int, text: str, offset: int) -> _Piece:
    words, starts, ends = features.tokens(text)
    glued = np.zeros(len(words), dtype=np.bool_)
    if words:
        glued[1:] = np.array(starts[1:]) == np.array(ends[:-1])
    return _Piece(index, offset, words, starts, ends, glued)


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


def _findings(piece: _Piece, marginals: Floats, limit: float) -> Iterator[Finding]:
    """Runs of personal tokens of one type."""
    nothing = marginals[:, 0]
    flagged = np.flatnonzero(nothing < limit)
    if not len(flagged):
        return
    begins, inside = marginals[:, 1::2], marginals[:, 2::2]
    kinds = (begins + inside).argmax(axis=1)
    again = _again(piece.words, kinds, nothing, limit)
    if again:
        kinds[again] = _PERSON
        flagged = np.union1d(flagged, again)
    fresh = begins[flagged, kinds[flagged]] > inside[flagged, kinds[flagged]]
    runs: list[tuple[int, int, int]] = []
    for token, kind, new in zip(flagged.tolist(), kinds[flagged].tolist(), fresh.tolist(), strict=True):
        if runs and not new and runs[-1][1] == token and runs[-1][2] == kind:
            runs[-1] = (runs[-1][0], token + 1, kind)
        else:
            runs.append((token, token + 1, kind))
    for first, last, kind in runs:
        low, high = _trimmed(piece.words, first, last)
        if low < high:
            score = min(1.0 - float(nothing[low:high].min()), 1.0)
            start, end = piece.offset + piece.starts[low], piece.offset + piece.ends[high - 1]
            yield Finding(start, end, TYPES[kind], score, RECOGNISER)


def _again(words: Sequence[str], kinds: npt.NDArray[np.intp], nothing: Floats, limit: float) -> list[int]:
    """Tokens that repeat a word which stands elsewhere as a person's name beyond doubt.

    They are personal under a laxer limit: who was named once is meant again.
    """
    sure = np.flatnonzero((nothing < min(limit, _SURE)) & (kinds == _PERSON)).tolist()
    named = {words[token] for token in sure if len(words[token]) > 2 and words[token][0].isupper()}
    if not named:
        return []
    lax = limit**0.1
    return [token for token, word in enumerate(words) if word in named and limit <= nothing[token] < lax]


def _trimmed(words: Sequence[str], first: int, last: int) -> tuple[int, int]:
    """The run without line breaks and punctuation at its edges; a full stop may close it (``Inc.``, ``J.``)."""
    while first < last and not words[first][0].isalnum() and words[first] not in {"#", "@"}:
        first += 1
    while first < last and not words[last - 1][0].isalnum() and words[last - 1] != ".":
        last -= 1
    return first, last


# ── Probabilities ──────────────────────────────────────────────────────────────


def _forward_backward(chances: Floats, sizes: Sequence[int], moves: Floats) -> list[Floats]:
    """Marginals of each text. ``chances`` holds its tokens, then two empty rows, then the next text.

    Texts are read in overlapping windows, so the number of steps does not grow
    with the text. The backward pass is the forward pass over the reversed
    windows with the transposed moves, so both are one product per step.
    """
    steps = min(max(sizes), _CORE + _OVERLAP)
    empty = len(chances) - 1
    bases, cores = [], []
    base = 0
    for size in sizes:
        for start in range(0, size, _CORE):
            bases.append(base)
            cores.append((start, min(start + _CORE, size), size))
        base += size + 2
    spans = np.array(cores)
    origin = np.array(bases)
    start, end, size = spans.T
    from_left = np.maximum(start - _OVERLAP, 0)
    to_right = np.minimum(end + _OVERLAP, size)
    run = np.arange(steps)
    ahead = from_left[:, None] + run
    back = to_right[:, None] - 1 - run
    ahead = np.where(ahead < end[:, None], origin[:, None] + ahead, empty)
    back = np.where(back >= start[:, None], origin[:, None] + back, empty)
    local = chances[np.stack([ahead, back]).transpose(2, 0, 1)]  # steps, direction, window, label
    reached = np.empty_like(local)
    reached[0] = 1.0
    state = local[0]
    for step in range(1, steps):
        arriving = state @ moves
        reached[step] = arriving
        state = arriving * local[step]
        if step % 4 == 0:  # moves span e**±8, so four steps stay far inside single precision
            state /= state.sum(axis=-1, keepdims=True)
    before, after = np.zeros_like(chances), np.zeros_like(chances)
    mine = (ahead >= (origin + start)[:, None]) & (ahead != empty)
    before[ahead[mine]] = (reached[:, 0].transpose(1, 0, 2))[mine]
    mine = (back < (origin + end)[:, None]) & (back != empty)
    after[back[mine]] = (reached[:, 1].transpose(1, 0, 2))[mine]
    joint = before * after * chances
    joint /= np.maximum(joint.sum(axis=-1, keepdims=True), np.float32(1e-30))
    out, base = [], 0
    for length in sizes:
        out.append(joint[base : base + length])
        base += length + 2
    return out


__all__ = ["RECOGNISER", "TYPES", "Tagger", "load"]
