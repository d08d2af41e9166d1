"""Which of many literals stand in a text, for the price of a few passes.

A text holds few of the hundreds of literals that rules wait for. Instead of
looking for each, every four bytes in a row of the text are hashed once
(``grams``); a table says which hashes belong to a literal, and only literals
whose own four bytes were seen are looked for. The answer is exact.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

import numpy as np
import numpy.typing as npt

__all__ = ["Grams", "Literals", "grams"]

Grams = npt.NDArray[np.uint32]

_WIDTH = 4
_BITS = 15
_FACTOR, _SHIFT = np.uint32(0x9E3779B1), np.uint32(32 - _BITS)
_COMMON = b" etaoinsrhldcumpfgywbvk"
"""Letters of European languages, the most frequent first: the rarest four bytes of a literal stand for it."""


def grams(raw: bytes) -> Grams:
    """A hash of every four bytes in a row of ``raw``."""
    # Four copies, each begun one byte later, hold all of them in step.
    ends = [len(raw) - (len(raw) - start) % _WIDTH for start in range(_WIDTH)]
    copies = b"".join([raw[start:end] for start, end in enumerate(ends)])
    found: Grams = np.frombuffer(copies, dtype="<u4") * _FACTOR >> _SHIFT
    return found


class Literals:
    """Literals in lower case of which a text may hold some."""

    def __init__(self, literals: Iterable[str]) -> None:
        self._plain: list[tuple[str, bytes]] = []
        """Shorter than a gram: looked for one by one."""
        self._odd: list[str] = []
        """Beyond Latin-1: looked for in the text as it is."""
        self._by_gram: dict[int, list[tuple[str, bytes]]] = {}
        self._wanted = np.zeros(1 << _BITS, dtype=np.bool_)
        self.all = frozenset(literals)
        self._by_pair: dict[tuple[str, str], list[str]] = {}
        """Its rarest two characters in a row → the literals: a pair that is nowhere in a text excuses all of them."""
        self._single: list[str] = []
        for literal in sorted(self.all):
            if len(literal) > 1:
                rarest = min(itertools.pairwise(literal), key=_rarity)
                self._by_pair.setdefault(rarest, []).append(literal)
            else:
                self._single.append(literal)
        for literal in sorted(self.all):
            try:
                raw = literal.encode("latin-1")
            except UnicodeEncodeError:
                self._odd.append(literal)
                continue
            if len(raw) < _WIDTH:
                self._plain.append((literal, raw))
            else:
                (gram,) = grams(min(_pieces(raw), key=_frequency)).tolist()
                self._by_gram.setdefault(gram, []).append((literal, raw))
                self._wanted[gram] = True

    def __repr__(self) -> str:
        return f"<{len(self._plain) + len(self._odd) + sum(map(len, self._by_gram.values()))} literals>"

    def among(self, text: str, pairs: AbstractSet[tuple[str, str]]) -> list[str]:
        """Those that stand in ``text``, whose characters in a row are ``pairs``: for short texts."""
        found = [one for pair in self._by_pair.keys() & pairs for one in self._by_pair[pair] if one in text]
        found += [one for one in self._single if one in text]
        return found

    def present(self, text: str, raw: bytes, seen: Grams) -> list[str]:
        """Those that stand in ``text``, which is ``raw`` in Latin-1 and has the grams ``seen``: for long texts."""
        likely = set(seen[self._wanted.take(seen)].tolist())
        found = [literal for gram in likely for literal, own in self._by_gram[gram] if own in raw]
        found += [literal for literal, own in self._plain if own in raw]
        if not text.isascii():  # what is beyond Latin-1 is a question mark in ``raw``
            found = [literal for literal in found if "?" not in literal or literal in text]
            found += [literal for literal in self._odd if literal in text]
        return found


def _pieces(literal: bytes) -> Iterable[bytes]:
    return (literal[at : at + _WIDTH] for at in range(len(literal) - _WIDTH + 1))


def _rarity(pair: tuple[str, str]) -> int:
    return _commonness(pair[0]) * _commonness(pair[1])


def _commonness(char: str) -> int:
    at = _COMMON.decode().find(char)
    return len(_COMMON) - at if at >= 0 else 0


def _frequency(piece: bytes) -> int:
    return sum(max(0, len(_COMMON) - at) for byte in piece if (at := _COMMON.find(byte)) >= 0)
