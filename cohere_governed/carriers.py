"""The edge of the process: who may open a connection, where to, and with whose key.

A released request travels with a one-use ``Ticket`` in its extensions. Below
every request hook, on every hop and every proxy mount, ``LastLook`` compares
what is really about to be contacted with the ticket and consumes it: a request
without a ticket, with a used one, or for another host, region or scheme never
reaches a socket. Redirects are not followed at all (a second hop has no ticket).

Behind it stands a tripwire for the doors this package does not own (``tripwire``).
"""

from __future__ import annotations

import ipaddress
import os
import re
import sys
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any

import httpx

from cohere_governed.errors import KeyUnavailable, Misrouted
from cohere_governed.model import Route
from cohere_governed.tripwire import released

TICKET = "cohere_governed.ticket"
"""Key of the ticket among a request's extensions."""

AWS_HOST = re.compile(r"(?:bedrock-runtime|runtime\.sagemaker)\.(?P<region>[a-z0-9-]+)\.amazonaws\.com")
OCI_HOST = re.compile(
    r"inference\.generativeai\.(?P<region>[a-z0-9-]+)\.oci\.(?:oraclecloud\.com|oraclecloud\.eu|oraclegovcloud\.uk)"
)
_KEY = re.compile(r"[!-~]+")
CLOUD_HOSTS = {"bedrock": AWS_HOST, "sagemaker": AWS_HOST, "oci": OCI_HOST}


@lru_cache(maxsize=1024)
def loopback(host: str) -> bool:
    """Whether ``host`` (no port) can only be this machine."""
    name = host.strip("[]").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def netloc(url: httpx.URL) -> str:
    """``host`` as it is looked up (ASCII), with ``:port`` only where it is not the scheme's own."""
    host = url.raw_host.decode("ascii")
    host = f"[{host}]" if ":" in host else host
    return f"{host}:{url.port}" if url.port is not None else host


def region_of(host: str) -> str | None:
    """The cloud region that a host name states; ``None`` where names say nothing."""
    for pattern in (AWS_HOST, OCI_HOST):
        if match := pattern.fullmatch(host):
            return match["region"]
    return None


class Ticket:
    """Leave for one request to go to one route. Consumed by the last look."""

    __slots__ = ("_lock", "_released", "_used", "contacted", "route")

    def __init__(self, route: Route) -> None:
        self.route = route
        self.contacted: str | None = None
        self._released: tuple[str, bytes, object] | None = None
        self._used = False
        self._lock = threading.Lock()

    def seal(self, request: httpx.Request) -> httpx.Request:
        """Hold ``request`` to its method, path, query and body as they are now; headers may still be added.

        A cloud's own hooks make another request of it, so there only the destination is held.
        """
        if self.route.provider not in CLOUD_HOSTS:
            self._released = (request.method, request.url.raw_path, request.stream)
        return request

    def consume(self, request: httpx.Request) -> None:
        """Check the destination that is about to be contacted. Raises ``Misrouted``."""
        with self._lock:
            if self._used:
                raise Misrouted(
                    "a released request may be sent once: a redirect or a second request of a login is refused"
                )
            self._used = True
        url, route = request.url, self.route
        where = netloc(url)
        if self._released is not None:
            method, path, body = self._released
            if (request.method, url.raw_path) != (method, path) or request.stream is not body:
                raise Misrouted("a hook or login changed a released request: change it before it is sent")
        if url.scheme != "https" and not (url.scheme == "http" and loopback(url.host)):
            msg = f"`{where}` would be reached by `{url.scheme}`: only https leaves this machine"
            raise Misrouted(msg)
        named = {where} | ({url.host} if url.port is None or loopback(url.host) else set())
        if not named & set(route.hosts):
            msg = (
                f"`{where}` is not a host of route `{route.name}`: name it in the tenant's routes, or mend the base_url"
            )
            raise Misrouted(msg)
        stated = request.headers.get("host", where)
        if stated.lower() not in (where.lower(), f"{url.host}:{url.port or 443}".lower()):
            msg = f"the Host header does not say `{where}`"
            raise Misrouted(msg)
        region = region_of(url.host)
        if route.provider in CLOUD_HOSTS and (region is None or region != route.provider_region):
            msg = f"`{where}` is not in region `{route.provider_region}` of route `{route.name}`"
            raise Misrouted(msg)
        if route.deployment == "sandbox" and not (loopback(url.host) or sandboxed()):
            msg = f"route `{route.name}` is the sandbox's and must stay on this machine"
            raise Misrouted(msg)
        self.contacted = where


def sandboxed() -> bool:
    """Whether this process was started with ``COHERE_GOVERNED_SANDBOX=1``."""
    return os.environ.get("COHERE_GOVERNED_SANDBOX") == "1"


def _ticket(request: httpx.Request) -> Ticket:
    ticket = request.extensions.get(TICKET)
    if not isinstance(ticket, Ticket):
        msg = f"a request for `{netloc(request.url)}` was not released by the governed client"
        raise Misrouted(msg)
    return ticket


class LastLook(httpx.BaseTransport):
    """Checks the ticket, then lets the inner transport carry the request."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        _ticket(request).consume(request)
        with released(request.url.host):
            return self._inner.handle_request(request)


class AsyncLastLook(httpx.AsyncBaseTransport):
    """The asynchronous twin of ``LastLook``."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        _ticket(request).consume(request)
        with released(request.url.host):
            return await self._inner.handle_async_request(request)


def _refuse_plain_proxy(inner: object, url: httpx.URL) -> None:
    """Plain ``http`` is for this machine only, and a proxy of the environment may stand on another."""
    if url.scheme == "http" and "Proxy" in type(getattr(inner, "_pool", None)).__name__:
        msg = f"`{netloc(url)}` would be reached by plain http through a proxy: name it in NO_PROXY"
        raise Misrouted(msg)


def carrier(inner: httpx.BaseTransport, url: httpx.URL) -> httpx.BaseTransport:
    """What carries a request of a synchronous client: the sandbox instead of a network when the process is in it."""
    if sandboxed() and isinstance(inner, httpx.HTTPTransport) and not loopback(url.host):
        from cohere_governed.sandbox.transport import SandboxTransport  # noqa: PLC0415 - only the sandbox pays for it

        inner = SandboxTransport(sandbox())
    _refuse_plain_proxy(inner, url)
    return LastLook(inner)


def async_carrier(inner: httpx.AsyncBaseTransport, url: httpx.URL) -> httpx.AsyncBaseTransport:
    """The asynchronous twin of ``carrier``."""
    network = isinstance(inner, httpx.AsyncHTTPTransport) or type(inner).__module__.startswith("httpx_aiohttp")
    if sandboxed() and network and not loopback(url.host):
        from cohere_governed.sandbox.transport import AsyncSandboxTransport  # noqa: PLC0415

        inner = AsyncSandboxTransport(sandbox())
    _refuse_plain_proxy(inner, url)
    return AsyncLastLook(inner)


_sandbox: Any = None
_sandbox_lock = threading.Lock()


def sandbox() -> Any:
    """The one fake Cohere of this process, announced loudly when it is made."""
    global _sandbox  # noqa: PLW0603 - one process, one sandbox
    with _sandbox_lock:
        if _sandbox is None:
            from cohere_governed.sandbox.fake import FakeCohere  # noqa: PLC0415
            from cohere_governed.sandbox.server import banner  # noqa: PLC0415

            sys.stderr.write(banner() + "\n")
            _sandbox = FakeCohere()
        return _sandbox


# ── credentials ────────────────────────────────────────────────────────────────


def secret(reference: str, folder: Path) -> str:
    """The secret that ``env:NAME`` or ``file:PATH`` refers to. Raises ``KeyUnavailable``."""
    kind, _, name = reference.partition(":")
    if kind == "env":
        value, where = os.environ.get(name, ""), f"the environment variable `{name}`"
    elif kind == "file":
        where = f"the key file `{name}`"
        try:
            value = (folder / name).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeError) as error:
            msg = f"{where} cannot be read: {type(error).__name__}"
            raise KeyUnavailable(msg) from None
    else:
        msg = f"`{kind}:` is not a kind of key reference for a route: use env:NAME or file:PATH"
        raise KeyUnavailable(msg)
    if not value:
        msg = f"{where} is not set or empty: a route of this tenant takes its key from it"
        raise KeyUnavailable(msg)
    if not _KEY.fullmatch(value):
        # checked here because a header that cannot be sent is quoted in the error of whoever tries
        msg = f"{where} does not hold one key of visible ASCII characters"
        raise KeyUnavailable(msg)
    return value
