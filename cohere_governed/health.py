"""Which of a tenant's routes failed a moment ago. A memory of this process: nothing is probed, nothing is shared.

A route that fails rests, each time twice as long, and is then tried again by the next call that prefers it. Resting
says only where a call goes first: a route that rests is still taken when no other is left.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Final

FIRST_REST_SECONDS: Final = 1.0
LONGEST_REST_SECONDS: Final = 60.0
"""Of failures alone; as long as the SDK waits at most between its retries."""
LONGEST_ASKED_SECONDS: Final = 300.0
"""Of a provider's own ``Retry-After``, which is believed that far."""

_NONE: Final[frozenset[str]] = frozenset()


class Health:
    """The routes of one tenant, by name.

    Thread-safe without a lock, so that a fork leaves none behind: each step is one step of the dict, and of two
    failures at once it does not matter which is counted.
    """

    __slots__ = ("_clock", "_failed")

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._failed: dict[str, tuple[int, float]] = {}
        """Failures one after another, and when the rest ends."""
        self._clock = clock

    def resting(self) -> frozenset[str]:
        """Names of the routes to pass over now."""
        if not self._failed:
            return _NONE
        now = self._clock()
        return frozenset(name for name, (_, until) in list(self._failed.items()) if until > now)

    def failed(self, route: str, retry_after: float = 0.0) -> None:
        """It could not be reached, or its provider failed, and asked for ``retry_after`` seconds of peace."""
        times = self._failed.get(route, (0, 0.0))[0] + 1
        rest = min(FIRST_REST_SECONDS * 2.0 ** min(times - 1, 16), LONGEST_REST_SECONDS)
        rest = max(rest, min(retry_after, LONGEST_ASKED_SECONDS))
        self._failed[route] = (times, self._clock() + rest)

    def answered(self, route: str) -> None:
        """It is well again."""
        if route in self._failed:
            self._failed.pop(route, None)


def retry_after(said: str | None) -> float:
    """Seconds that a ``Retry-After`` header asks for (RFC 9110, section 10.2.3); 0 for none, or one that is no such."""
    if not said:
        return 0.0
    if said.strip().isdecimal():
        return float(said.strip()[:9])
    try:
        at = parsedate_to_datetime(said)
    except (TypeError, ValueError):
        return 0.0
    if at.tzinfo is None:
        at = at.replace(tzinfo=timezone.utc)
    return max(0.0, (at - datetime.now(timezone.utc)).total_seconds())
