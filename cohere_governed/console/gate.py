"""What every request meets before a page, and every answer on its way out.

The console listens on loopback, which keeps other machines out and not other web sites: a page in the same browser can
send requests here, and a name that resolves to 127.0.0.1 can make them same-origin. So the Host header must be a
loopback name, changes need a token and an own origin, and nothing but this server's style sheet may be loaded.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOST = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]{1,5})?")
"""Any port: an officer may come through a tunnel whose near end has another."""

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""There is no script at all, neither ours nor anybody's."""

HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # `no-referrer` would make browsers send `Origin: null` with our own forms
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cache-control": "no-store",
}


class Throttle:
    """A bucket of tokens: ``burst`` at once, then ``rate`` a second. Thread-safe."""

    def __init__(self, rate: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._left, self._at = float(burst), clock()
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Whether one more is allowed now."""
        with self._lock:
            now = self._clock()
            self._left = min(self._burst, self._left + (now - self._at) * self._rate)
            self._at = now
            if self._left < 1:
                return False
            self._left -= 1
            return True


class Gate:
    """ASGI middleware around the whole console."""

    def __init__(self, app: ASGIApp, throttle: Throttle) -> None:
        self._app = app
        self._throttle = throttle

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on; either way with every header of ``HEADERS``."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                if "server" in headers:
                    del headers["server"]
            await send(message)

        hosts = Headers(scope=scope).getlist("host")
        if len(hosts) != 1 or not HOST.fullmatch(hosts[0].lower()):
            said = "this console answers to localhost and 127.0.0.1 only\n"
            await PlainTextResponse(said, 400)(scope, receive, dressed)
        elif not self._throttle.take():
            await PlainTextResponse("too many requests: wait a moment\n", 429)(scope, receive, dressed)
        else:
            await self._app(scope, receive, dressed)
