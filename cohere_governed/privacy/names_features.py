"""What the names model looks at: tokens, words and their surroundings, as 32-bit hashes.

A feature is the hash of what was seen. Most features belong to one *word* and
its distance from the token that is judged, so they are summed once per word
and kept; the others belong to a *place* (a pair of neighbours, the line a
token stands on) and are computed for all tokens at once. Training and tagging
call the same functions, so they cannot drift apart.

Nothing here knows weights; nothing here keeps text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias
from zlib import crc32

import numpy as np
import numpy.typing as npt

Hashes: TypeAlias = npt.NDArray[np.uint32]
Ints: TypeAlias = npt.NDArray[np.int64]

TOKEN: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|[̀-ͯ])*|\d+|[^\S\n]*\n\s*|([^\w\s]|_)\1*")
"""A run of letters, a run of digits, line breaks with their indentation, or a run of one punctuation mark."""

LONGEST_WORD: Final = 40
"""Characters of a word that are looked at: no name is longer, and base64 must not fill the cache."""

OFFSETS: Final = (0, -1, 1, -2, 2)
"""Distances at which a word speaks about a token, in the order of the slots below."""

_SALT: Final = np.array([0x85EBCA6B * (o + 7) & 0xFFFFFFFF for o in OFFSETS], dtype=np.uint32)
_MULTIPLIER: Final = np.uint32(0x9E3779B1)

CASE_LOWER, CASE_TITLE, CASE_UPPER, CASE_MIXED, CASE_DIGIT, CASE_PUNCT, CASE_LINE = range(7)

# The lexicon's 32 bits for one word, from the lowest.
CAPS_BITS, FREQ_BITS, FIRST_BITS, SURNAME_BITS, PLACE_BITS = (0, 3), (3, 4), (7, 2), (9, 2), (11, 2)
FLAG_COUNTRY, FLAG_REGION, FLAG_NATIONALITY, FLAG_FIRM, FLAG_ORGANISATION = 1 << 13, 1 << 14, 1 << 15, 1 << 16, 1 << 17
FLAG_HONORIFIC, FLAG_STREET, FLAG_CALENDAR, FLAG_JOB, FLAG_COMMON = 1 << 18, 1 << 19, 1 << 20, 1 << 21, 1 << 22
NAME_BITS: Final = 0b111111 << 7 | FLAG_COUNTRY | FLAG_REGION
"""The bits that say "seen in a list of names"; training hides them at times, so that context is learnt too."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What is known of words: sorted hashes of lower-case words beside their cluster and their bits."""

    hashes: Hashes
    clusters: npt.NDArray[np.uint16]
    bits: Hashes
    paths: Hashes
    """Cluster number → its path in the Brown tree, root in the lowest bit; 0 is unknown."""

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
    """(words, slots): hashed word features already salted by distance; see ``SLOT_OFFSET``."""
    ids: Hashes
    """(words, 6): lower-case form, shape, list signature, cluster, case, caps ratio."""


ID_WORD, ID_SHAPE, ID_LISTS, ID_CLUSTER, ID_CASE, ID_CAPS = range(6)

# How many of a word's base features speak at each distance: they are ordered, widest use first.
_BASE: Final = 24
_REACH: Final = {0: _BASE, -1: 9, 1: 9, -2: 5, 2: 5}
SLOT_OFFSET: Final = tuple(index for index, o in enumerate(OFFSETS) for _ in range(_REACH[o]))
"""Index into ``OFFSETS`` of each slot of ``Words.slots``."""
_COLUMNS: Final = np.array([column for o in OFFSETS for column in range(_REACH[o])])
_SLOT_SALT: Final = _SALT[np.array(SLOT_OFFSET)]


def tokens(text: str) -> tuple[list[str], list[int], list[int]]:
    """The tokens of ``text``, where each starts and where it ends, in code points."""
    words, starts, ends = [], [], []
    for match in TOKEN.finditer(text):
        word = match.group()
        start, end = match.span()
        starts.append(start)
        ends.append(end)
        words.append(word if "\n" not in word else "\n\n" if word.count("\n") > 1 else "\n")
    return words, starts, ends


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


def _shape(word: str, case: int) -> str:
    if case == CASE_DIGIT:
        return f"9{min(len(word), 7)}"
    if case in {CASE_PUNCT, CASE_LINE}:
        return word[:2]
    if case == CASE_MIXED:
        humps = sum(1 for a, b in zip(word, word[1:], strict=False) if a.islower() and b.isupper())
        return f"m{word[0].isupper():d}{min(humps, 2)}"
    return f"{case}{min(len(word), 4)}"


def describe(distinct: Sequence[str], lexicon: Lexicon, hide: Hashes | None = None) -> Words:
    """Features of distinct words. ``hide`` (training only) masks lexicon bits per word."""
    lowered = [word.lower()[:LONGEST_WORD] for word in distinct]
    lower_hashes = np.fromiter((crc32(word.encode("utf-8", "surrogatepass")) for word in lowered), np.uint32, len(lowered))
    paths, bits = lexicon.look_up(lower_hashes)
    if hide is not None:
        bits = bits & ~hide
    base = np.zeros((len(distinct), _BASE), dtype=np.uint32)
    ids = np.zeros((len(distinct), 6), dtype=np.uint32)
    for row, (word, lower, word_hash, path, bit) in enumerate(
        zip(distinct, lowered, lower_hashes.tolist(), paths.tolist(), bits.tolist(), strict=True)
    ):
        case = _case(word)
        shape = _shape(word[:LONGEST_WORD], case)
        caps = bit & 7
        lists = bit >> 7
        kind = f"{case}"
        cluster = path & 0x3FF
        said: list[str] = [
            "s" + shape,
            f"l{lists:x}|{kind}",
            f"c{path:x}",
            f"k{caps}{kind}{bit >> 3 & 15}",
        ]
        said += [f"C{path & 63:x}|{kind}", f"D{cluster:x}", f"p{(bit >> 11) & 15}|{kind}", f"f{(bit >> 7) & 3}{(bit >> 9) & 3}|{kind}"]
        said += [f"F{bit >> 15:x}", "W" + word[:LONGEST_WORD], f"b{path & 15:x}|{kind}", f"K{caps}{kind}"]
        if case < CASE_DIGIT:
            said += [
                "1" + lower[-1:], "2" + lower[-2:], "3" + lower[-3:], "4" + lower[-4:],
                "5" + lower[:2], "6" + lower[:3], "7" + lower[:4], f"8{min(len(lower), 12)}{kind}",
                f"9{lower[-3:]}{kind}", f"S{lower[-2:]}{lists:x}", f"0{(bit >> 3) & 15}{(bit >> 7) & 15}{kind}",
            ]
        row_hashes = [word_hash, *(crc32(feature.encode("utf-8", "surrogatepass")) for feature in said)]
        base[row, : len(row_hashes)] = row_hashes
        ids[row] = (word_hash, row_hashes[1], crc32(b"L%d" % lists), crc32(b"C%d" % (path & 0xFF)), case, caps)
    slots = base[:, _COLUMNS]
    slots = np.where(slots == 0, slots, slots * _MULTIPLIER + _SLOT_SALT)
    return Words(slots, ids)


def _mix(salt: int, *parts: npt.NDArray[Any]) -> Hashes:
    mixed = np.full(len(parts[0]), salt * 0x27D4EB2F & 0xFFFFFFFF, dtype=np.uint32)
    for part in parts:
        mixed = (mixed ^ part.astype(np.uint32)) * _MULTIPLIER
        mixed ^= mixed >> np.uint32(15)
    return mixed


def _shifted(values: Hashes, by: int) -> Hashes:
    """``values`` as seen by a token ``by`` places to the left of their owner; zeros beyond the ends."""
    out = np.zeros_like(values)
    if by > 0:
        out[:-by] = values[by:]
    else:
        out[-by:] = values[:by]
    return out


_CODE_MARKS: Final = frozenset(crc32(mark.encode()) for mark in "{}[]()<>=;_\\|/:\"`$#%&*+~")
_STOPS: Final = frozenset(crc32(mark.encode()) for mark in (".", "!", "?", "\n", "\n\n", ":", "…", "..."))


def _line_modes(ids: Hashes) -> Hashes:
    """For every token, what its line is like: how much of it is code marks, and how it is capitalised."""
    case = ids[:, ID_CASE]
    line = np.cumsum(case == CASE_LINE)
    size = np.bincount(line)
    marks = np.bincount(line, np.isin(ids[:, ID_WORD], _CODE_ARRAY))
    lower = np.bincount(line, case == CASE_LOWER)
    title = np.bincount(line, case == CASE_TITLE)
    upper = np.bincount(line, case == CASE_UPPER)
    letters = np.maximum(lower + title + upper, 1)
    code = np.digitize(marks / np.maximum(size, 1), (0.04, 0.15, 0.3))
    lowered, raised, titled = lower / letters > 0.97, upper / letters > 0.6, title / letters > 0.6  # noqa: PLR2004
    style = np.where(lowered, 1, np.where(raised, 2, np.where(titled, 3, 0)))
    modes: Hashes = (code * 4 + style).astype(np.uint32)[line]
    return modes


_CODE_ARRAY: Final = np.array(sorted(_CODE_MARKS), dtype=np.uint32)
_STOP_ARRAY: Final = np.array(sorted(_STOPS), dtype=np.uint32)


def places(ids: Hashes, glued: npt.NDArray[np.bool_]) -> Hashes:
    """(tokens, features): hashes of what each place is like.

    ``ids`` are the rows of ``Words.ids`` token by token; ``glued`` says of each
    token that nothing stands between it and the one before.
    """
    word, shape, lists, cluster = ids[:, ID_WORD], ids[:, ID_SHAPE], ids[:, ID_LISTS], ids[:, ID_CLUSTER]
    case, caps = ids[:, ID_CASE], ids[:, ID_CAPS]
    before, after = _shifted(word, -1), _shifted(word, 1)
    shape_before, shape_after = _shifted(shape, -1), _shifted(shape, 1)
    lists_before, lists_after = _shifted(lists, -1), _shifted(lists, 1)
    left = glued.astype(np.uint32)
    glue = left * np.uint32(2) + _shifted(left, 1)
    opening = np.isin(before, _STOP_ARRAY) | (before == 0)
    mode = _line_modes(ids)
    features = (
        _mix(1, before, word),
        _mix(2, word, after),
        _mix(3, shape_before, shape, shape_after),
        _mix(4, lists_before, lists, case),
        _mix(5, lists, lists_after, case),
        _mix(6, _shifted(cluster, -1), cluster),
        _mix(7, cluster, _shifted(cluster, 1)),
        _mix(8, mode, case, lists),
        _mix(9, mode, shape, glue),
        _mix(10, glue, shape_before, shape, shape_after),
        _mix(11, opening, case, caps, mode),
        _mix(12, before, shape),
        _mix(13, after, shape),
        _mix(14, _shifted(word, -2), before, case),
        _mix(15, mode, cluster, case),
        _mix(16, before, after, case),
    )
    return np.stack(features, axis=1)
