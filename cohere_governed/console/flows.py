"""Ways to the sign-in provider and back, as this process remembers them.

A flow belongs to one browser (the token of its cookie), is good once and for ten minutes, and has a state, a nonce and
a verifier of its own. After a restart none is known, and whoever comes back begins again.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cohere_governed.console.sessions import Session
from cohere_governed.policy.sign_in import SignIn

BACK = "/sign-in/back"
"""Where the provider sends the browser."""
COOKIE = "__Host-sign-in"
"""Lax: a strict cookie does not come along when another site sends the browser here."""
SECONDS = 600.0
"""How long somebody may take at the provider."""
MOST = 256
"""Flows at once; the oldest makes room."""


class Unproven(Exception):
    """Who it is was not shown. The sentence is ours and quotes nothing."""


@dataclass(frozen=True, slots=True)
class Pending:
    """What was asked for and waits until who asks is proven. Its repr shows nothing."""

    path: str
    form: Mapping[str, str]

    def __repr__(self) -> str:
        return "<Pending>"


@dataclass(frozen=True, slots=True)
class Once:
    """Whose visit it is, and for what. Its repr shows nothing."""

    session: Session
    pending: Pending

    def __repr__(self) -> str:
        return "<Once>"


@dataclass(slots=True)
class Flow:
    """One way to the provider and back. Its repr shows nothing."""

    said: SignIn
    redirect: str
    began: float
    """Seconds since 1970."""
    once_more: Once | None = None
    """When somebody who is signed in proves once more who they are."""
    state: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    def __repr__(self) -> str:
        return "<Flow>"


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody, as the provider's token says. Its repr shows nobody."""

    key: str
    """Issuer and subject: the same for the same person, whatever they call themselves."""
    claims: Mapping[str, Any]

    def __repr__(self) -> str:
        return "<Identity>"


class Flows:
    """Those that are under way, by what their browser holds. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._open: OrderedDict[bytes, tuple[float, Flow]] = OrderedDict()

    def keep(self, flow: Flow) -> str:
        """The token of its cookie."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._open[_digest(token)] = (self._clock(), flow)
            while len(self._open) > MOST:
                self._open.popitem(last=False)
        return token

    def take(self, token: str, state: str) -> Flow:
        """The flow of a browser that comes back with its state; once. Raises ``Unproven``."""
        key, said = _digest(token), state.encode("utf-8", "replace")
        with self._lock:
            began, flow = self._open.get(key, (0.0, None))
            if flow is not None and hmac.compare_digest(flow.state.encode(), said):
                del self._open[key]
                if self._clock() - began <= SECONDS:
                    return flow
        raise Unproven("This sign-in did not begin in this browser, or is over already: begin it again here.")


def _digest(token: str) -> bytes:
    return sha256(token.encode("utf-8", "replace")).digest()
