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

from cohere_governed.console.accounts import Account
from cohere_governed.policy.sign_in import SignIn

IDLE = 15 * 60.0
"""Seconds (OWASP ASVS 5.0 V7.3 leaves the figures to the risk; these are its examples for sensitive data)."""
ABSOLUTE = 8 * 3600.0
GUESTS = 3600.0
"""Of whom a provider vouched for: what it takes away there is gone here within the hour."""
MOST = 256
"""Sessions at once; the oldest makes room."""
NOTES = 64
"""Questions that one session remembers."""
PROVEN = 300.0
"""Seconds that a proof of who it is, fresh from the provider, is good for one thing."""


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody whom a provider vouched for."""

    account: Account
    identity: str
    """Issuer and subject: stays the same under another name."""
    said: SignIn
    """What was in force then; another ends the visit."""


@dataclass(slots=True)
class Session:
    """One person's visit."""

    name: str
    """Of the account."""
    began: float
    seen: float
    notes: OrderedDict[str, Any] = field(default_factory=OrderedDict)
    guest: Guest | None = None
    """Who it is, where a provider said so."""
    proven: float | None = None
    """When the provider said so once more; ``None`` when that was used, or never."""

    def over(self, now: float) -> bool:
        """Whether its time is over."""
        longest = ABSOLUTE if self.guest is None else GUESTS
        return now - self.seen > IDLE or now - self.began > longest

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

    def begin(self, name: str, guest: Guest | None = None) -> str:
        """A new session under a new token, whatever the browser brought along."""
        token, now = secrets.token_urlsafe(32), self._clock()
        with self._lock:
            self._open[_digest(token)] = Session(name, now, now, guest=guest)
            while len(self._open) > MOST:
                self._open.popitem(last=False)
        return token

    def prove(self, session: Session) -> str | None:
        """Note that who it is was proven once more; its new token, or ``None`` when the session is over."""
        token, now = secrets.token_urlsafe(32), self._clock()
        with self._lock:
            old = next((key for key, one in self._open.items() if one is session), None)
            if old is None or session.over(now):
                return None
            del self._open[old]
            session.seen = session.proven = now
            self._open[_digest(token)] = session
        return token

    def spend(self, session: Session) -> bool:
        """Whether who it is was proven a moment ago; once."""
        with self._lock:
            proven, session.proven = session.proven, None
            return proven is not None and self._clock() - proven <= PROVEN

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
            if session.over(now):
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
