"""Who is signed in: sessions in this process's memory, under tokens that only the browser holds.

A session ends with the process, after ``IDLE`` without a request, after ``ABSOLUTE`` in any case, and as soon as its
account is gone. The store knows hashes of tokens, so a picture of its memory signs nobody in.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

IDLE = 15 * 60.0
"""Seconds (OWASP ASVS 5.0 V7.3 leaves the figures to the risk; these are its examples for sensitive data)."""
ABSOLUTE = 8 * 3600.0
MOST = 256
"""Sessions at once; the oldest makes room."""
NOTES = 64
"""Questions that one session remembers."""


@dataclass(slots=True)
class Session:
    """One person's visit."""

    name: str
    """Of the account."""
    began: float
    seen: float
    notes: OrderedDict[str, Any] = field(default_factory=OrderedDict)

    def note(self, question: object) -> str:
        """Keep a question that must not stand in an address; its opaque id does."""
        key = secrets.token_hex(16)
        self.notes[key] = question
        while len(self.notes) > NOTES:
            self.notes.popitem(last=False)
        return key


class Sessions:
    """All sessions. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._open: OrderedDict[bytes, Session] = OrderedDict()
        self._secret = secrets.token_bytes(32)

    def begin(self, name: str) -> str:
        """A new session under a new token, whatever the browser brought along."""
        token, now = secrets.token_urlsafe(32), self._clock()
        with self._lock:
            self._open[_digest(token)] = Session(name, now, now)
            while len(self._open) > MOST:
                self._open.popitem(last=False)
        return token

    @staticmethod
    def stranger() -> str:
        """A token of somebody who is not signed in: it opens nothing, and ties a form to its browser."""
        return secrets.token_urlsafe(32)

    def find(self, token: str | None) -> Session | None:
        """The session of a token, unless its time is over."""
        if not token:
            return None
        with self._lock:
            now, key = self._clock(), _digest(token)
            session = self._open.get(key)
            if session is None:
                return None
            if now - session.seen > IDLE or now - session.began > ABSOLUTE:
                del self._open[key]
                return None
            session.seen = now
            return session

    def end(self, token: str | None) -> None:
        """Sign out."""
        with self._lock:
            self._open.pop(_digest(token or ""), None)

    def csrf(self, token: str) -> str:
        """What a form must bring beside the cookie ``token``; also before anybody is signed in."""
        return hmac.digest(self._secret, token.encode("utf-8", "replace"), "sha256").hex()

    def same(self, token: str, said: str) -> bool:
        """Whether ``said`` is that, compared in constant time."""
        return hmac.compare_digest(self.csrf(token).encode(), said.encode("utf-8", "replace"))


def _digest(token: str) -> bytes:
    return sha256(token.encode("utf-8", "replace")).digest()
