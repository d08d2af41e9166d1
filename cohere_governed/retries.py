"""Ties the retries of one call together: the SDK sends the same bytes again, soon after a failure."""

from __future__ import annotations

import os
import secrets
import threading
import time
from collections import OrderedDict
from hashlib import blake2b
from typing import Final

from cohere_governed.governance import Binding
from cohere_governed.tenancy import WireRequest

RETRY_MEMORY_SECONDS: Final = 90.0
"""How long a failed send waits to be recognised as the same call: the SDK waits 60 s at most, and 20 % of jitter."""

RETRY_MEMORY_SIZE: Final = 256


class Calls:
    """Calls that failed lately, by keyed digest. Thread-safe; holds no content."""

    __slots__ = ("_failed", "_key", "_lock")

    def __init__(self) -> None:
        self._failed: OrderedDict[bytes, tuple[bytes, float]] = OrderedDict()
        self._key = secrets.token_bytes(32)
        self._lock = threading.Lock()

    def digest(self, request: WireRequest, binding: Binding, origin: int) -> bytes:
        """``origin`` is the thread or task that sends: a retry comes from the same one, of the same client."""
        mark = blake2b(request.content, key=self._key, digest_size=16)
        mark.update(f"{binding.serial} {origin} {request.method} {request.host}{request.path}".encode())
        return mark.digest()

    def call_id(self, digest: bytes) -> bytes:
        """16 bytes: a new call's, or those of the one that failed, its attempt counted on."""
        with self._lock:
            known = self._failed.pop(digest, None)
        if known is None or time.monotonic() - known[1] > RETRY_MEMORY_SECONDS:
            return secrets.token_bytes(14) + b"\0\0"
        attempt = min(int.from_bytes(known[0][-2:], "big") + 1, 0xFFFF)
        return known[0][:-2] + attempt.to_bytes(2, "big")

    def failed(self, digest: bytes, call_id: bytes) -> None:
        """Note that a retry may come."""
        with self._lock:
            self._failed[digest] = (call_id, time.monotonic())
            while len(self._failed) > RETRY_MEMORY_SIZE:
                self._failed.popitem(last=False)


_calls = Calls()


def calls() -> Calls:
    """What this process remembers of its calls."""
    return _calls


def _after_fork() -> None:
    """A thread of the parent may have held its lock; in the child it is not there to release it."""
    global _calls  # noqa: PLW0603 - what the process remembers of its calls
    _calls = Calls()


os.register_at_fork(after_in_child=_after_fork)
