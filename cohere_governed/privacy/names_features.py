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
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias
from zlib import crc32

import numpy as np
import numpy.typing as npt

Hashes: TypeAlias = npt.NDArray[np.uint32]

_TOKEN: Final = re.compile(r"([^\W\d_]+(?:[̀-ͯ]+[^\W\d_]*)*|\d+|[^\S\n]*\n\s*|([^\w\s]|_)\2*)")
"""A run of letters, a run of digits, line breaks with their indentation, or a run of one punctuation mark."""
_ASCII_TOKEN: Final = re.compile(
    r"([A-Za-z]+|[0-9]+|[\t\v\f\r\x1c-\x1f ]*\n[\t-\r\x1c-\x1f ]*|([!-/:-@\[-`{-~\x00-\x08\x0e-\x1b\x7f])\2*)"
)
"""The same for a text of ASCII, where sets of characters are a table."""

_LONG_NUMBER: Final = re.compile(r"\d\d{4,}")
_ASCII_LONG_NUMBER: Final = re.compile(r"[0-9][0-9]{4,}")
"""A number with fewer digits is a word of its own: years, house numbers, some postcodes. A class at the beginning is
looked for faster than what is repeated."""
_DIGITS: Final = 12

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
        # Indexed, not taken: the arrays lie in the file as it was read, and ``take`` copies what is not aligned.
        at = np.minimum(self.hashes.searchsorted(hashes), len(self.hashes) - 1)
        known = self.hashes[at] == hashes
        return self.paths[self.clusters[at]] * known, self.bits[at] * known


@dataclass(frozen=True, slots=True)
class Words:
    """What is known of distinct words before the places are seen in which they stand."""

    slots: Hashes
    """(words, slots): hashed word features, salted by distance, to be weighed; slot → distance is ``SLOT_OFFSET``."""
    echoes: Hashes
    """(words, ``ECHO_WIDTH``): what each word adds to its own place, the next, the one before and the next but one."""
    kinds: npt.NDArray[np.intp]
    """(words,): its case, or ``KIND_CODE``: what the style of a line is told from."""


KIND_CODE: Final = 7
"""A mark of source code, whatever its case."""

_CODE_MARKS: Final = frozenset('{}[]()<>=;_\\|/:"`$#%&*+~')
_STOPS: Final = frozenset((".", "!", "?", "\n", "\n\n", ":", "…", "..."))


def tokens(text: str) -> tuple[list[str], list[int], list[int]]:
    """The tokens of ``text``, where each starts and where it ends, in code points.

    Of a long number only the length is told: it is new in every text and says no more.
    """
    # Gap, token, inner group, gap, …: cut and measured without a step of Python for each token.
    token, long_number = (_ASCII_TOKEN, _ASCII_LONG_NUMBER) if text.isascii() else (_TOKEN, _LONG_NUMBER)
    parts = token.split(text)
    del parts[2::3]
    edges = list(itertools.accumulate(map(len, parts)))
    words = parts[1::2]
    if "\n" in text:
        words = [word if "\n" not in word else "\n\n" if word.count("\n") > 1 else "\n" for word in words]
    starts = edges[:-1:2]
    for number in long_number.finditer(text):
        low, high = number.span()
        words[bisect_left(starts, low)] = "0" * min(high - low, _DIGITS)
    return words, starts, edges[1::2]


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


def _stirred(mixed: Hashes) -> Hashes:
    """``mixed``, in place."""
    mixed ^= mixed >> np.uint32(15)
    mixed *= np.uint32(0x2C1B3C6D)
    mixed ^= mixed >> np.uint32(12)
    return mixed


# ── Words ──────────────────────────────────────────────────────────────────────

(
    _LOWER, _EXACT, _LAST1, _LAST2, _LAST3, _LAST4, _HEAD2, _HEAD3, _HEAD4, _LENGTH, _CASE, _SHAPE,
    _PATH, _PATH4, _PATH6, _PATH10, _CAPS, _FREQ, _FIRST, _SURNAME, _PLACE, _FLAGS,
    _LISTS, _CLUSTER, _OPENS,
) = range(25)  # fmt: skip
_WORD_PARTS: Final = 22
"""Parts of word features; those behind them are for places alone."""

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
    [_table(_WORD_FEATURES[: _REACH[o]], _WORD_PARTS, 1000 * (slot + 1)) for slot, o in enumerate(OFFSETS)], axis=1
)

_KNOWN: Final = np.array(
    [
        # of the cluster's path: all of it; its language and the first 4, 6 and 10 turns
        *((0, 0, mask) for mask in (0xFFFFFFFF, *(int(_LANGUAGE) | turns for turns in (15, 63, 1023)))),
        # of the lexicon's bits: five small numbers, the flags, and all that lists say
        *((1, low, (1 << width) - 1) for low, width in (CAPS_BITS, FREQ_BITS, FIRST_BITS, SURNAME_BITS, PLACE_BITS)),
        (1, 13, 0xFFFFFFFF),
        (1, 7, 0xFFFFFFFF),
        (0, 0, int(_LANGUAGE) | 0xFF),
    ],
    dtype=np.uint32,
).T
"""Of each part from ``_PATH`` to ``_CLUSTER``: whether it is of the path or the bits, its lowest bit, its mask."""


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _spelling(word: str) -> tuple[int, ...]:
    """The parts of a word that are read off its letters, in the order of the constants above."""
    lower = word.lower()
    case = _case(word)
    length = len(word)
    raw = _bytes(lower)
    whole = crc32(raw)
    if case >= CASE_DIGIT:
        return (whole, whole, 0, 0, 0, 0, 0, 0, 0, min(length, 12), case, _shape(word, case))
    ends = lower[-2:], lower[-3:], lower[-4:], lower[:2], lower[:3], lower[:4]
    exact = whole if word == lower else crc32(_bytes(word))
    return (whole, exact, ord(lower[-1]), *map(crc32, map(_bytes, ends)), min(length, 12), case, _shape(word, case))


_SELDOM_CAPITAL: Final = 3
"""Bucket of the share of a word's uses that have a capital: up to a third."""


def ordinary(words: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether each word is known, seldom written with a capital, and of no list of countries, peoples or firms."""
    _, bits = lexicon.look_up(np.array([crc32(_bytes(word.lower())) for word in words], dtype=np.uint32))
    caps = bits & np.uint32((1 << CAPS_BITS[1]) - 1)
    named = bits & np.uint32(FLAG_COUNTRY | FLAG_REGION | FLAG_NATIONALITY | FLAG_FIRM)
    return bool(np.all((caps >= 1) & (caps <= _SELDOM_CAPITAL) & (named == 0)))


def describe(distinct: Sequence[str], lexicon: Lexicon, hide: Hashes | None = None) -> Words:
    """Features of distinct words. ``hide`` (training only) masks lexicon bits per word."""
    cut = [word[:LONGEST_WORD] for word in distinct]
    parts = np.empty((len(cut), _OPENS + 1), dtype=np.uint32)
    parts[:, :_PATH] = [_spelling(word) for word in cut]
    paths, bits = lexicon.look_up(parts[:, _LOWER])
    if hide is not None:
        bits = bits & ~hide
    source, lowest, mask = _KNOWN
    parts[:, _PATH:_OPENS] = np.array((paths, bits)).take(source, axis=0).T >> lowest & mask
    parts[:, _OPENS] = [word in _STOPS for word in cut]
    kinds = [
        KIND_CODE if word[0] in _CODE_MARKS else case for word, case in zip(cut, parts[:, _CASE].tolist(), strict=True)
    ]
    return _combined(parts, np.array(kinds, dtype=np.intp))


# ── Places ─────────────────────────────────────────────────────────────────────
#
# A sum of parts can be summed in any order, so what a word adds to the places
# around it is found once for the word and kept.

_W, _S, _L, _C, _W_1, _S_1, _L_1, _C_1, _W1, _S1, _L1, _C1, _W_2, _K, _P, _MODE, _GLUE, _OPEN = range(18)

_PLACE_FEATURES: Final = (
    (_W_1, _W), (_W, _W1), (_S_1, _S, _S1), (_L_1, _L, _K), (_L, _L1, _K), (_C_1, _C), (_C, _C1), (_MODE, _K, _L),
    (_MODE, _S, _GLUE), (_GLUE, _S_1, _S, _S1), (_OPEN, _K, _P, _MODE), (_W_1, _S), (_W1, _S), (_W_2, _W_1, _K),
    (_MODE, _C, _K), (_W_1, _W1, _K), (_W_1, _L, _K), (_C_1, _K, _C1),
)  # fmt: skip
PLACE_FEATURES: Final = len(_PLACE_FEATURES)
_PLACE_TABLE: Final = _table(_PLACE_FEATURES, 18, 9000)
(_SECOND,) = (feature for feature, parts in enumerate(_PLACE_FEATURES) if _W_2 in parts)
"""The one feature that knows of the word two places before."""
_HEARD: Final = (
    {_W: _LOWER, _S: _SHAPE, _L: _LISTS, _C: _CLUSTER, _K: _CASE, _P: _CAPS},
    {_W_1: _LOWER, _S_1: _SHAPE, _L_1: _LISTS, _C_1: _CLUSTER, _OPEN: _OPENS},
    {_W1: _LOWER, _S1: _SHAPE, _L1: _LISTS, _C1: _CLUSTER},
)
"""Parts of a place that are parts of its own word, of the word before it and of the word behind it."""
ECHO_WIDTH: Final = len(_HEARD) * PLACE_FEATURES + 1


def _echo_table() -> Hashes:
    table = np.zeros((_OPENS + 2, ECHO_WIDTH), dtype=np.uint32)
    for number, heard in enumerate(_HEARD):
        for of_place, of_word in heard.items():
            table[of_word, number * PLACE_FEATURES : (number + 1) * PLACE_FEATURES] = _PLACE_TABLE[of_place]
    table[-1, :PLACE_FEATURES] = _PLACE_TABLE[-1]
    table[_LOWER, -1] = _PLACE_TABLE[_W_2, _SECOND]
    return table


_SLOTS: Final = len(SLOT_OFFSET)
_DESCRIPTION: Final = np.hstack(
    [np.insert(_WORD_TABLE, _WORD_PARTS, np.zeros((3, 1), np.uint32), axis=0), _echo_table()]
)
"""Word features and echoes, from the same parts in one product."""


def _combined(parts: Hashes, kinds: npt.NDArray[np.intp]) -> Words:
    columns = np.matmul(parts, _DESCRIPTION[:-1]) + _DESCRIPTION[-1]
    return Words(_stirred(columns[:, :_SLOTS].copy()), columns[:, _SLOTS:], kinds)


def _emptiness() -> Words:
    parts = np.zeros((1, _OPENS + 1), dtype=np.uint32)
    parts[0, [_CASE, _OPENS]] = CASE_LINE, 1
    return _combined(parts, np.array([CASE_LINE]))


EMPTINESS: Final = _emptiness()
"""What stands between texts: nothing is known of it but that it ends a line and opens the next."""

_GLUES: Final = 4
_MODES: Final = 16
_AROUND: Final[Hashes] = (
    np.arange(_MODES, dtype=np.uint32)[:, None, None] * _PLACE_TABLE[_MODE]
    + np.arange(_GLUES, dtype=np.uint32)[:, None] * _PLACE_TABLE[_GLUE]
).reshape(_MODES * _GLUES, PLACE_FEATURES)
"""What the line and the gaps beside it add to a place."""


def _line_modes(kind: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """For every token, what its line is like: how much of it is code marks, and how it is capitalised."""
    line = np.cumsum(kind == CASE_LINE)
    counts = np.bincount(line * 8 + kind, minlength=8 * (int(line[-1]) + 1)).reshape(-1, 8)
    asked = np.matmul(counts, _LINE_QUESTIONS) > 0
    modes: npt.NDArray[np.intp] = _LINE_MODES.take(np.matmul(asked, _ANSWER_BITS)).take(line)
    return modes


def _question(**weights: int) -> list[int]:
    of = {"lower": CASE_LOWER, "title": CASE_TITLE, "upper": CASE_UPPER, "code": KIND_CODE}
    every = [0 if kind == CASE_LINE else weights.get("every", 0) for kind in range(8)]
    return [of_all + sum(weights.get(name, 0) for name, at in of.items() if at == k) for k, of_all in enumerate(every)]


_LINE_QUESTIONS: Final = np.array(
    [
        _question(code=25, every=-1),  # more than 0.04 of a line is marks of code
        _question(code=20, every=-3),  # 0.15
        _question(code=10, every=-3),  # 0.3
        _question(title=1, upper=1),  # any capital
        _question(upper=2, lower=-3, title=-3),  # more than 0.6 of the words are capitals
        _question(title=2, lower=-3, upper=-3),  # … begin with one
    ]
).T
"""Each is answered with yes where the sum of a line's tokens, so weighted, is positive."""
_ANSWER_BITS: Final = 1 << np.arange(6)


def _mode(answers: int) -> int:
    *code, capital, upper, title = (answers >> bit & 1 for bit in range(6))
    return sum(code) * 4 + (1 if not capital else 2 if upper else 3 if title else 0)


_LINE_MODES: Final = np.array([_mode(answers) for answers in range(64)])


def places(echo: Hashes, kind: npt.NDArray[np.intp], glued: npt.NDArray[np.bool_]) -> Hashes:
    """(tokens, features): hashes of what each place is like.

    ``echo`` and ``kind`` are the rows of ``Words.echoes`` and ``Words.kinds`` token by token; ``glued`` says
    of each token that nothing stands between it and the one before.
    """
    around = _line_modes(kind) * _GLUES
    around += glued * 2
    around[:-1] += glued[1:]
    hashes = _AROUND.take(around, axis=0)
    hashes += echo[:, :PLACE_FEATURES]
    hashes[0] += _PLACE_TABLE[_OPEN]
    hashes[1:] += echo[:-1, PLACE_FEATURES : 2 * PLACE_FEATURES]
    hashes[:-1] += echo[1:, 2 * PLACE_FEATURES : 3 * PLACE_FEATURES]
    hashes[2:, _SECOND] += echo[:-2, -1]
    return _stirred(hashes)
