"""What no single text shows: too much for one end user, and the same for many.

Spam is unsolicited in bulk, and a campaign is one message from many mouths. A ``Volume`` counts, for one tenant and in
this process, how often each end user was generated for within an hour, and how many answers were nearly the same, for
how many of them. Answers are compared by the least hash of their word triples under three seeds: two that share nine
tenths of the triples share such a hash nine times in ten. Texts are not kept, and end users as keyed digests only.
"""

from __future__ import annotations

import re
import threading
import time
import zlib
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from typing import TypeVar

__all__ = ["Volume"]

HOUR = 3600.0
REMEMBERED = 8192
"""End users, and hashes of answers, that are remembered at most; the longest unseen go first."""
SHORT = 12
"""Words of an answer below which being alike means nothing."""
_SEEDS = (0, 0x9E3779B9, 0x85EBCA6B)
_WORD = re.compile(r"[^\W\d_]+")


class Volume:
    """Counts of one tenant. Thread-safe, bounded."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._asked: OrderedDict[bytes, deque[float]] = OrderedDict()
        self._given: OrderedDict[tuple[int, int], deque[tuple[float, bytes]]] = OrderedDict()

    def asked(self, who: bytes, most: int) -> bool:
        """Count a call for ``who`` (a keyed digest); whether it is more than ``most`` within the last hour."""
        now = self._clock()
        with self._lock:
            times = _place(self._asked, who)
            while times and times[0] <= now - HOUR:
                times.popleft()
            times.append(now)
            while len(times) > most + 1:  # no more are needed to say so again
                times.popleft()
            return len(times) > most

    def given(self, who: bytes, texts: Iterable[str], *, alike: int, end_users: int, seconds: float) -> bool:
        """Count an answer; whether it is one of ``alike`` or more that are nearly the same, for over ``end_users``."""
        marks = _marks(" ".join(texts))
        now, found = self._clock(), False
        with self._lock:
            for mark in marks:
                answers = _place(self._given, mark)
                while answers and answers[0][0] <= now - seconds:
                    answers.popleft()
                answers.append((now, who))
                while len(answers) > max(alike, end_users + 1) * 4:
                    answers.popleft()
                found |= len(answers) >= alike and len({user for _, user in answers}) > end_users
        return found


_Key = TypeVar("_Key")
_Counted = TypeVar("_Counted")


def _place(kept: OrderedDict[_Key, deque[_Counted]], key: _Key) -> deque[_Counted]:
    found = kept.pop(key, None)
    if found is None:
        found = deque()
        while len(kept) >= REMEMBERED:
            kept.popitem(last=False)
    kept[key] = found
    return found


def _marks(text: str) -> list[tuple[int, int]]:
    """For each seed the least hash of the word triples; digits and case do not count."""
    words = _WORD.findall(text.casefold())
    if len(words) < SHORT:
        return []
    triples = [" ".join(words[at : at + 3]).encode("utf-8", "surrogatepass") for at in range(len(words) - 2)]
    return [(seed, min(zlib.crc32(triple, seed) for triple in triples)) for seed in _SEEDS]
