"""Quotas of one tenant: how much it may use, counted in this process, refused before anything costly is done.

A ``Meter`` counts the calls and tokens of a sliding minute, and the calls that
are running. It belongs to one tenant, so one tenant's burst takes nothing from
another; a call over the quota is refused before its text is looked at, so a
burst costs its neighbours little. Counters are of this process: eight workers
have eight of them.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections import deque
from collections.abc import Callable

from cohere_governed.model import Usage
from cohere_governed.policy.effective import Quotas

__all__ = ["WINDOW_SECONDS", "Lease", "Meter", "exceeded", "metered"]

WINDOW_SECONDS = 60
_BUSY_SECONDS = 1.0
"""What to wait where calls are running: nobody knows when one ends."""


def metered(quotas: Quotas) -> bool:
    """Whether any of the quotas has to be counted."""
    return (quotas.calls_per_minute, quotas.tokens_per_minute, quotas.concurrent_calls) != (None, None, None)


def exceeded(usage: Usage, quotas: Quotas) -> tuple[tuple[str, int], ...]:
    """(quota, ceiling) of each quota that leaves no room for the call that ``usage`` counts already."""
    tests = (
        ("calls_per_minute", quotas.calls_per_minute, usage.calls),
        ("tokens_per_minute", quotas.tokens_per_minute, usage.tokens + 1),
        ("concurrent_calls", quotas.concurrent_calls, usage.running),
    )
    return tuple((name, most) for name, most, used in tests if most is not None and used > most)


class Lease:
    """The room that one call takes, given back by ``end`` or ``forgo``, and at the latest when it is forgotten."""

    __slots__ = ("_meter", "_number", "_second")

    def __init__(self, meter: Meter, number: int, second: int) -> None:
        self._meter = meter
        self._number = number
        self._second = second

    def end(self, tokens: int = 0) -> None:
        """The call ended, and used so many tokens."""
        self._meter.settle(self._number, None, tokens)

    def forgo(self) -> None:
        """The call was refused by another rule: it counts for nothing."""
        self._meter.settle(self._number, self._second, 0)

    def __del__(self) -> None:
        self._meter.settle(self._number, None, 0)


class Meter:
    """Counts for one tenant. Thread-safe; holds at most a minute of seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._seconds: dict[int, list[int]] = {}
        """Second → calls begun and tokens used in it, oldest first."""
        self._running: set[int] = set()
        self._numbers = itertools.count()
        self._ended: deque[tuple[float, int | None, int]] = deque()

    def begin(self, quotas: Quotas) -> tuple[Usage, Lease | None]:
        """What is used with one call more; and the lease of that call, or ``None`` where there is no room for it."""
        now = self._clock()
        with self._lock:
            self._catch_up(now)
            calls, tokens = (
                (sum(column) for column in zip(*self._seconds.values(), strict=True)) if self._seconds else (0, 0)
            )
            usage = Usage(calls + 1, tokens, len(self._running) + 1)
            over = exceeded(usage, quotas)
            if over:
                wait = max(self._wait(name, most, usage, now) for name, most in over)
                return Usage(usage.calls, usage.tokens, usage.running, wait), None
            second, number = int(now), next(self._numbers)
            self._seconds.setdefault(second, [0, 0])[0] += 1
            self._running.add(number)
            return usage, Lease(self, number, second)

    def settle(self, number: int, begun: int | None, tokens: int) -> None:
        """A call ended; only the first telling of one counts.

        Takes no lock, for it is also called from the garbage collector: what happened is queued, and counted when the
        next call begins.
        """
        try:
            self._running.remove(number)
        except KeyError:
            return
        if begun is not None or tokens:
            self._ended.append((self._clock(), begun, tokens))

    def _catch_up(self, now: float) -> None:
        while self._ended:
            when, begun, tokens = self._ended.popleft()
            if begun is None:
                self._seconds.setdefault(int(when), [0, 0])[1] += tokens
            elif begun in self._seconds:
                self._seconds[begun][0] -= 1
        for second in [second for second in self._seconds if second + 1 <= now - WINDOW_SECONDS]:
            del self._seconds[second]

    def _wait(self, name: str, most: int, usage: Usage, now: float) -> float:
        """Seconds until enough of what was used is a minute old."""
        if name == "concurrent_calls":
            return _BUSY_SECONDS
        column = 0 if name == "calls_per_minute" else 1
        too_many = (usage.calls if column == 0 else usage.tokens + 1) - most
        for second in sorted(self._seconds):
            too_many -= self._seconds[second][column]
            if too_many <= 0:
                return second + WINDOW_SECONDS + 1 - now
        return float(WINDOW_SECONDS)
