"""What the names model looks at: tokens, words and their surroundings, as 32-bit hashes.

A feature is the hash of what was seen. Most features belong to one *word* and
its distance from the token that is judged, so they are summed once per word
and kept; the others belong to a *place* (a pair of neighbours, the line a
token stands on) and are computed for all tokens at once. Training and tagging
call the same functions, so they cannot drift apart.

Nothing here knows weights; nothing here keeps text.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias
from zlib import crc32

import numpy as np
import numpy.typing as npt

Hashes: TypeAlias = npt.NDArray[np.uint32]

TOKEN: Final = re.compile(r"[^\W\d_]+(?:[̀-ͯ]+[^\W\d_]*)*|\d+|[^\S\n]*\n\s*|([^\w\s]|_)\1*")
"""A run of letters, a run of digits, line breaks with their indentation, or a run of one punctuation mark."""

_YEAR: Final = 4
"""Digits up to which a number is a word of its own: years, house numbers, some postcodes."""
_DIGITS: Final = 12
_LONG_NUMBER: Final = re.compile(r"\d{5}")

LONGEST_WORD: Final = 40
"""Characters of a word that are looked at: no name is longer, and base64 must not fill the cache."""

OFFSETS: Final = (0, -1, 1, -2, 2)
"""Distances at which a word speaks about a token, in the order of the slots below."""

CASE_LOWER, CASE_TITLE, CASE_UPPER, CASE_MIXED, CASE_DIGIT, CASE_PUNCT, CASE_LINE = range(7)

# The lexicon's 32 bits for one word, from the lowest.
CAPS_BITS, FREQ_BITS, FIRST_BITS, SURNAME_BITS, PLACE_BITS = (0, 3), (3, 4), (7, 2), (9, 2), (11, 2)
FLAG_COUNTRY, FLAG_REGION, FLAG_NATIONALITY, FLAG_FIRM, FLAG_ORGANISATION = 1 << 13, 1 << 14, 1 << 15, 1 << 16, 1 << 17
FLAG_HONORIFIC, FLAG_STREET, FLAG_CALENDAR, FLAG_JOB, FLAG_COMMON = 1 << 18, 1 << 19, 1 << 20, 1 << 21, 1 << 22
FLAG_ORDINARY: Final = 1 << 23
"""A word that opens sentences in French, Italian, Dutch or Portuguese."""
LANGUAGE_SHIFT: Final = 19
"""Cluster paths have at most 18 bits; the number of their language stands above them."""
_LANGUAGE: Final = np.uint32(3 << LANGUAGE_SHIFT)
NAME_BITS: Final = 0b111111 << 7 | FLAG_COUNTRY | FLAG_REGION
"""The bits that say "seen in a list of names"; training hides them at times, so that context is learnt too."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What is known of words: sorted hashes of lower-case words beside their cluster and their bits."""

    hashes: Hashes
    clusters: npt.NDArray[np.uint16]
    bits: Hashes
    paths: Hashes
    """Cluster number → its path in the Brown tree of a language, root in the lowest bit; 0 is unknown."""

    def look_up(self, hashes: Hashes) -> tuple[Hashes, Hashes]:
        """Cluster paths and bits of each hash; zeros for words that are not listed."""
        at = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        known = self.hashes[at] == hashes
        zero = np.uint32(0)
        return np.where(known, self.paths[self.clusters[at]], zero), np.where(known, self.bits[at], zero)


@dataclass(frozen=True, slots=True)
class Words:
    """Features of distinct words: ``slots`` to be weighed per distance, ``ids`` to be combined by place."""

    slots: Hashes
    """(words, slots): hashed word features, salted by distance; slot → distance is ``SLOT_OFFSET``."""
    ids: Hashes
    """(words, 7): what ``places`` combines; the columns are the ``ID_`` constants."""


ID_WORD, ID_SHAPE, ID_LISTS, ID_CLUSTER, ID_CASE, ID_CAPS, ID_MARK = range(7)
MARK_CODE, MARK_STOP = 1, 2

_CODE_MARKS: Final = frozenset('{}[]()<>=;_\\|/:"`$#%&*+~')
_STOPS: Final = frozenset((".", "!", "?", "\n", "\n\n", ":", "…", "..."))


def tokens(text: str) -> tuple[list[str], list[int], list[int]]:
    """The tokens of ``text``, where each starts and where it ends, in code points.

    Of a long number only the length is told: it is new in every text and says no more.
    """
    spans = [match.span() for match in TOKEN.finditer(text)]
    words = [text[start:end] for start, end in spans]
    if "\n" in text:
        words = [word if "\n" not in word else "\n\n" if word.count("\n") > 1 else "\n" for word in words]
    if _LONG_NUMBER.search(text):
        words = ["0" * min(len(word), _DIGITS) if len(word) > _YEAR and word[0].isdecimal() else word for word in words]
    return words, [start for start, _ in spans], [end for _, end in spans]


def _case(word: str) -> int:
    first = word[0]
    if first.isalpha():
        if word.islower():
            return CASE_LOWER
        if word.isupper():
            return CASE_UPPER if len(word) > 1 else CASE_TITLE
        return CASE_TITLE if first.isupper() and word[1:].islower() else CASE_MIXED
    if first.isdigit():
        return CASE_DIGIT
    return CASE_LINE if first == "\n" else CASE_PUNCT


def _shape(word: str, case: int) -> int:
    """A small number for how the word is written: case, length up to a few letters, humps, or which mark it is."""
    if case == CASE_PUNCT:
        return 0x1000 + (ord(word[0]) << 1 | (len(word) > 1))
    if case == CASE_MIXED:
        humps = sum(1 for a, b in itertools.pairwise(word) if a.islower() and b.isupper())
        return case << 4 | word[0].isupper() << 3 | min(humps, 2)
    return case << 4 | min(len(word), 7 if case == CASE_DIGIT else 4)


# ── Hashing ────────────────────────────────────────────────────────────────────
#
# A combined feature is a weighted sum of its parts modulo 2**32, then stirred.
# The weights are odd constants drawn once; a column of them is one feature.


def _column(feature: int, parts: Sequence[int], width: int) -> list[int]:
    """Odd multipliers for ``parts`` of ``feature``, zeros elsewhere, and the feature's own salt at the end."""
    drawn = [0] * (width + 1)
    for part in (*parts, width):
        drawn[part] = crc32(b"%d of %d" % (part, feature)) | 1
    return drawn


def _table(features: Sequence[Sequence[int]], width: int, first: int) -> Hashes:
    columns = [_column(first + number, parts, width) for number, parts in enumerate(features)]
    table: Hashes = np.array(columns, dtype=np.uint32).T
    return table


def _combine(parts: Hashes, table: Hashes) -> Hashes:
    """(rows, features) hashes from (rows, parts) and the table of multipliers."""
    mixed: Hashes = np.matmul(parts, table[:-1]) + table[-1]
    mixed ^= mixed >> np.uint32(15)
    mixed *= np.uint32(0x2C1B3C6D)
    mixed ^= mixed >> np.uint32(12)
    return mixed


# ── Words ──────────────────────────────────────────────────────────────────────

(
    _LOWER, _EXACT, _LAST1, _LAST2, _LAST3, _LAST4, _HEAD2, _HEAD3, _HEAD4, _LENGTH, _CASE, _SHAPE,
    _PATH, _PATH4, _PATH6, _PATH10, _CAPS, _FREQ, _FIRST, _SURNAME, _PLACE, _FLAGS,
) = range(22)  # fmt: skip

_WORD_FEATURES: Final = (
    (_LOWER,), (_SHAPE,), (_FIRST, _SURNAME, _PLACE, _FLAGS, _CASE), (_PATH,), (_CAPS, _CASE, _FREQ),
    (_PATH6, _CASE), (_PATH10,), (_PLACE, _FLAGS, _CASE), (_FIRST, _SURNAME, _CASE),
    (_FLAGS,), (_EXACT,), (_PATH4, _CASE), (_CAPS, _CASE), (_FREQ, _FIRST, _SURNAME, _CASE), (_FREQ, _PLACE, _CASE),
    (_LAST1, _CASE), (_LAST2, _CASE), (_LAST3,), (_LAST4,), (_HEAD2, _CASE), (_HEAD3,), (_HEAD4,), (_LENGTH, _CASE),
    (_LAST3, _CASE, _CAPS), (_LAST2, _FIRST, _SURNAME, _PLACE), (_HEAD2, _LAST3, _CASE),
)  # fmt: skip
"""Widest use first: a neighbour speaks with the first of them only."""
_REACH: Final = {0: len(_WORD_FEATURES), -1: 9, 1: 9, -2: 5, 2: 5}
SLOT_OFFSET: Final = tuple(slot for slot, o in enumerate(OFFSETS) for _ in range(_REACH[o]))
"""Index into ``OFFSETS`` of each column of ``Words.slots``."""
_WORD_TABLE: Final = np.concatenate(
    [_table(_WORD_FEATURES[: _REACH[o]], 22, 1000 * (slot + 1)) for slot, o in enumerate(OFFSETS)], axis=1
)


_PREFIXES: Final = np.array([_LANGUAGE | np.uint32(mask) for mask in (15, 63, 1023)], dtype=np.uint32)
"""What of a cluster's path is kept: its language and the first 4, 6 and 10 turns."""
_BITS: Final = (CAPS_BITS, FREQ_BITS, FIRST_BITS, SURNAME_BITS, PLACE_BITS)
_BIT_FIRST: Final = np.array([low for low, _ in _BITS], dtype=np.uint32)
_BIT_MASK: Final = np.array([(1 << width) - 1 for _, width in _BITS], dtype=np.uint32)


def _hash(text: str) -> int:
    return crc32(text.encode("utf-8", "surrogatepass"))


def _spelling(word: str) -> tuple[int, ...]:
    """The parts of a word that are read off its letters, in the order of the constants above."""
    lower = word.lower()
    case = _case(word)
    length = len(word)
    if case >= CASE_DIGIT:
        whole = _hash(lower)
        return (whole, whole, 0, 0, 0, 0, 0, 0, 0, min(length, 12), case, _shape(word, case))
    return (
        _hash(lower), _hash(word), ord(lower[-1]), _hash(lower[-2:]), _hash(lower[-3:]), _hash(lower[-4:]),
        _hash(lower[:2]), _hash(lower[:3]), _hash(lower[:4]), min(length, 12), case, _shape(word, case),
    )  # fmt: skip


def _mark(word: str) -> int:
    return MARK_CODE * (word[0] in _CODE_MARKS) | MARK_STOP * (word in _STOPS)


def describe(distinct: Sequence[str], lexicon: Lexicon, hide: Hashes | None = None) -> Words:
    """Features of distinct words. ``hide`` (training only) masks lexicon bits per word."""
    cut = [word[:LONGEST_WORD] for word in distinct]
    spelt = np.array([_spelling(word) for word in cut], dtype=np.uint32)
    paths, bits = lexicon.look_up(spelt[:, _LOWER])
    if hide is not None:
        bits = bits & ~hide
    parts = np.empty((len(cut), 22), dtype=np.uint32)
    parts[:, :_PATH] = spelt
    parts[:, _PATH] = paths
    parts[:, _PATH4 : _PATH10 + 1] = paths[:, None] & _PREFIXES
    parts[:, _CAPS : _PLACE + 1] = bits[:, None] >> _BIT_FIRST & _BIT_MASK
    parts[:, _FLAGS] = bits >> np.uint32(13)
    ids = np.empty((len(cut), 7), dtype=np.uint32)
    ids[:, ID_WORD] = spelt[:, _LOWER]
    ids[:, ID_SHAPE] = spelt[:, _SHAPE]
    ids[:, ID_LISTS] = bits >> np.uint32(7)
    ids[:, ID_CLUSTER] = paths & (_LANGUAGE | np.uint32(0xFF))
    ids[:, ID_CASE] = spelt[:, _CASE]
    ids[:, ID_CAPS] = bits & np.uint32(7)
    ids[:, ID_MARK] = [_mark(word) for word in cut]
    return Words(_combine(parts, _WORD_TABLE), ids)


# ── Places ─────────────────────────────────────────────────────────────────────

_W, _S, _L, _C, _W_1, _S_1, _L_1, _C_1, _W1, _S1, _L1, _C1, _W_2, _K, _P, _MODE, _GLUE, _OPEN = range(18)

_PLACE_FEATURES: Final = (
    (_W_1, _W), (_W, _W1), (_S_1, _S, _S1), (_L_1, _L, _K), (_L, _L1, _K), (_C_1, _C), (_C, _C1), (_MODE, _K, _L),
    (_MODE, _S, _GLUE), (_GLUE, _S_1, _S, _S1), (_OPEN, _K, _P, _MODE), (_W_1, _S), (_W1, _S), (_W_2, _W_1, _K),
    (_MODE, _C, _K), (_W_1, _W1, _K), (_W_1, _L, _K), (_C_1, _K, _C1),
)  # fmt: skip
PLACE_FEATURES: Final = len(_PLACE_FEATURES)
_PLACE_TABLE: Final = _table(_PLACE_FEATURES, 18, 9000)


def _line_modes(ids: Hashes) -> Hashes:
    """For every token, what its line is like: how much of it is code marks, and how it is capitalised."""
    case = ids[:, ID_CASE]
    line = np.cumsum(case == CASE_LINE)
    kind = np.where(ids[:, ID_MARK] & MARK_CODE, 7, case)
    counts = np.bincount(line * 8 + kind, minlength=8 * (int(line[-1]) + 1)).reshape(-1, 8)
    lower, title, upper = counts[:, CASE_LOWER], counts[:, CASE_TITLE], counts[:, CASE_UPPER]
    letters = lower + title + upper
    marks = counts[:, 7] / np.maximum(counts.sum(axis=1) - counts[:, CASE_LINE], 1)
    code = (marks > 0.04).astype(np.uint32) + (marks > 0.15) + (marks > 0.3)
    style = np.where(title + upper == 0, 1, np.where(upper > 0.6 * letters, 2, np.where(title > 0.6 * letters, 3, 0)))
    modes: Hashes = (code * 4 + style).astype(np.uint32)[line]
    return modes


def places(ids: Hashes, glued: npt.NDArray[np.bool_]) -> Hashes:
    """(tokens, features): hashes of what each place is like.

    ``ids`` are the rows of ``Words.ids`` token by token; ``glued`` says of each
    token that nothing stands between it and the one before.
    """
    size = len(ids)
    parts = np.zeros((size, 18), dtype=np.uint32)
    parts[:, :4] = ids[:, :4]
    parts[1:, 4:8] = ids[:-1, :4]
    parts[:-1, 8:12] = ids[1:, :4]
    parts[2:, _W_2] = ids[:-2, ID_WORD]
    parts[:, _K] = ids[:, ID_CASE]
    parts[:, _P] = ids[:, ID_CAPS]
    parts[:, _MODE] = _line_modes(ids)
    parts[:, _GLUE] = glued * 2
    parts[:-1, _GLUE] += glued[1:]
    parts[0, _OPEN] = 1
    parts[1:, _OPEN] = (ids[:-1, ID_MARK] & MARK_STOP > 0) | (ids[:-1, ID_WORD] == 0)
    return _combine(parts, _PLACE_TABLE)
