"""The edge of the process: who may open a connection, where to, and with whose key.

A released request travels with a one-use ``Ticket`` in its extensions. Below
every request hook, on every hop and every proxy mount, ``LastLook`` compares
what is really about to be contacted with the ticket and consumes it: a request
without a ticket, with a used one, or for another host, region, signing scope or
scheme never reaches a socket. Redirects are not followed at all (a second hop
has no ticket). What was contacted stays on the ticket, for the record.

Behind it stands a tripwire for the doors this package does not own (``tripwire``).
"""

from __future__ import annotations

import ipaddress
import os
import re
import ssl
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import unquote

import httpx

from cohere_governed.errors import KeyUnavailable, Misrouted
from cohere_governed.model import Contact, Peer, Route
from cohere_governed.policy.geography import SIGNED, oci_realm, place_of, profile_region
from cohere_governed.tripwire import Watch, released

TICKET = "cohere_governed.ticket"
"""Key of the ticket among a request's extensions."""

_KEY = re.compile(r"[!-~]+")
_SIGV4 = re.compile(
    r"AWS4-HMAC-SHA256 Credential=[^/, ]+/(?P<scope>\d{8}/(?P<region>[a-z0-9-]+)/(?P<service>[a-z0-9-]+)/aws4_request),"
    r" ?SignedHeaders=(?P<headers>[a-z0-9;-]+), ?Signature=[0-9a-f]{64}"
)
_OCI_FIELD = re.compile(r'(\w+)="([^"]*)"')
_OCI_TENANCY = re.compile(r"ocid1\.tenancy\.(?P<realm>oc\d+)\.")


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


class Ticket:
    """Leave for one request to go to one route. Consumed by the last look, and then tells what was contacted."""

    __slots__ = ("_contacted", "_lock", "_peer", "_proxy", "_released", "_scope", "_used", "_via", "route")

    def __init__(self, route: Route) -> None:
        self.route = route
        self._contacted: str | None = None
        self._scope: str | None = None
        self._proxy: str | None = None
        self._via: str | None = None
        self._peer: Peer | None = None
        self._released: tuple[str, bytes, object] | None = None
        self._used = False
        self._lock = threading.Lock()

    @property
    def contacted(self) -> str | None:
        """``host`` or ``host:port``; ``None`` while nothing was let through."""
        return self._contacted

    def seal(self, request: httpx.Request, *, by_hooks: bool = False) -> httpx.Request:
        """Hold ``request`` to its method, path, query and body as they are now; headers may still be added.

        ``by_hooks``: a cloud client's own hooks make another request of it, so there only the destination is held.
        """
        if not by_hooks:
            self._released = (request.method, request.url.raw_path, request.stream)
        return request

    def consume(self, request: httpx.Request, proxy: str | None = None) -> None:
        """Check the destination that is about to be contacted, and the proxy on the way. Raises ``Misrouted``."""
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
        if proxy is not None and proxy not in route.proxies:
            msg = (
                f"`{where}` would be reached through the proxy `{proxy}`, which route `{route.name}` does not name: "
                "add it to the route's `proxies`, or the host to NO_PROXY"
            )
            raise Misrouted(msg)
        if route.provider in SIGNED:
            place = place_of(url.host)
            if place is None or place.region != route.provider_region:
                msg = f"`{where}` is not in region `{route.provider_region}` of route `{route.name}`"
                raise Misrouted(msg)
            self._scope = _signed_for(request, route)
        if route.deployment == "sandbox" and not (loopback(url.host) or sandboxed()):
            msg = f"route `{route.name}` is the sandbox's and must stay on this machine"
            raise Misrouted(msg)
        self._contacted, self._proxy = where, proxy
        self._via = request.url.raw_path.decode("ascii", "replace") if route.provider == "bedrock" else None

    def watched(self, inner: object, url: httpx.URL) -> AbstractContextManager[Watch | None]:
        """While this lasts, connections of the request go only to addresses in the route's networks.

        Raises ``Misrouted`` where ``inner`` has one open, for somebody else's request, that does not.
        """
        networks = self.route.networks
        if not networks or self._proxy is not None:  # behind a proxy, it is the proxy that asks for the address
            return _UNWATCHED
        why = f"`{self._contacted}` is at an address outside the networks of route `{self.route.name}`"
        watch = Watch(networks, why)
        if not all(map(watch.allows, _connected(inner, url))):
            raise Misrouted(why)
        return watch

    def met(self, response: httpx.Response) -> None:
        """Note who answered, as far as the connection tells."""
        stream = response.extensions.get("network_stream")
        if stream is not None:
            self._peer = _peer(stream, self._contacted or "")

    @property
    def contact(self) -> Contact | None:
        """What was really contacted; ``None`` while nothing was let through."""
        if self._contacted is None:
            return None
        place, route = place_of(self._contacted), self.route
        spans = profile_region(unquote(self._via.partition("/model/")[2].partition("/")[0])) if self._via else None
        return Contact(
            host=self._contacted,
            provider_region=place.region if place else None,
            region=route.region,
            route=route.name,
            scope=self._scope,
            spans=spans,
            proxy=self._proxy,
            peer=self._peer,
        )


_UNWATCHED: Final[AbstractContextManager[Watch | None]] = nullcontext()


def _signed_for(request: httpx.Request, route: Route) -> str:
    """The scope of the signature on a cloud's request, which must be the route's. Raises ``Misrouted``."""
    said = request.headers.get("authorization", "")
    if route.provider == "oci":
        return _oci_signed_for(said, route)
    field = _SIGV4.fullmatch(said)
    if field is None or "x-amz-credential" in request.url.params or "X-Amz-Credential" in request.url.params:
        msg = f"the request is not signed (AWS Signature Version 4) for route `{route.name}`"
        raise Misrouted(msg)
    if (field["region"], field["service"]) != (route.provider_region, route.provider):
        msg = (
            f"the request is signed for `{field['service']}` in `{field['region']}`, and route `{route.name}` is "
            f"`{route.provider}` in `{route.provider_region}`"
        )
        raise Misrouted(msg)
    if "host" not in field["headers"].split(";"):
        msg = f"the signature does not cover the host of route `{route.name}`"
        raise Misrouted(msg)
    return field["scope"]


def _oci_signed_for(said: str, route: Route) -> str:
    scheme, _, rest = said.partition(" ")
    field = dict(_OCI_FIELD.findall(rest))
    if scheme != "Signature" or "host" not in field.get("headers", "").split():
        msg = f"the request is not signed (OCI request signature over the host) for route `{route.name}`"
        raise Misrouted(msg)
    realm = oci_realm(route.provider_region or "")
    tenancy = _OCI_TENANCY.match(field.get("keyId", ""))
    if tenancy is not None and tenancy["realm"] != realm:
        msg = f"the tenancy that signs is in realm `{tenancy['realm']}`, and route `{route.name}` in `{realm}`"
        raise Misrouted(msg)
    return f"{realm}/{route.provider_region}/{field['headers'].replace(' ', ';')}"


# ── who answered ───────────────────────────────────────────────────────────────

_peers: weakref.WeakKeyDictionary[Any, Peer] = weakref.WeakKeyDictionary()
"""What is known of open connections: their certificates are read once, not with every call."""


def _peer(stream: Any, where: str) -> Peer | None:
    known = _peers.get(stream)
    if known is not None:
        return known
    try:
        tls = stream.get_extra_info("ssl_object")
        address = stream.get_extra_info("server_addr")
        name = certificate = version = None
        if tls is not None:
            name = _verified_name(tls.getpeercert() or {}, where.partition(":")[0])
            der = tls.getpeercert(True)
            certificate, version = sha256(der).hexdigest() if der else None, tls.version()
    except (OSError, ValueError):
        return None  # the connection is gone already
    peer = Peer(address[0] if address else None, name, certificate, version)
    _peers[stream] = peer
    return peer


def _verified_name(certificate: Any, host: str) -> str | None:
    """The name in a verified certificate by which its holder may answer for ``host``; a wildcard as it stands there."""
    names = [value for kind, value in certificate.get("subjectAltName", ()) if kind in ("DNS", "IP Address")]
    names += [value for part in certificate.get("subject", ()) for kind, value in part if kind == "commonName"]
    wild = f"*.{host.partition('.')[2]}"
    return next((name for name in names if name.lower() in (host, wild)), names[0] if names else None)


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
        ticket = _ticket(request)
        ticket.consume(request, _proxy_of(self._inner))
        with released(request.url.host), ticket.watched(self._inner, request.url):
            response = self._inner.handle_request(request)
        ticket.met(response)
        return response


class AsyncLastLook(httpx.AsyncBaseTransport):
    """The asynchronous twin of ``LastLook``."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        ticket = _ticket(request)
        ticket.consume(request, _proxy_of(self._inner))
        with released(request.url.host), ticket.watched(self._inner, request.url) as watch:
            if watch is not None:
                request.extensions["trace"] = watch.after_connecting(request.extensions.get("trace"))
            response = await self._inner.handle_async_request(request)
        ticket.met(response)
        return response


def _on_aiohttp(inner: object) -> bool:
    """Whether a transport is httpx-aiohttp's: the SDK takes it for asynchronous clients where it is installed."""
    return type(inner).__module__.startswith("httpx_aiohttp")


def _proxy_of(inner: object) -> str | None:
    """``host:port`` of the proxy that a transport tunnels through (``httpcore.HTTPProxy``, ``SOCKSProxy``), if any."""
    if _on_aiohttp(inner):
        proxy = getattr(inner, "proxy", None)
        return None if proxy is None else _proxy_at(proxy.url.raw_scheme, proxy.url.raw_host, proxy.url.port)
    pool = getattr(inner, "_pool", None)
    if pool is None or "Proxy" not in type(pool).__name__:
        return None
    url = getattr(pool, "_proxy_url", None)
    return "unknown" if url is None else _proxy_at(url.scheme, url.host, url.port)


def _proxy_at(scheme: bytes, raw_host: bytes, port: int | None) -> str:
    host = raw_host.decode("ascii", "replace")
    port = port or {b"http": 80, b"https": 443}.get(scheme, 1080)
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _tls_of(inner: object) -> ssl.SSLContext | None:
    """The TLS settings of a transport; ``None`` where it is not known to have any."""
    if _on_aiohttp(inner):
        return cast("ssl.SSLContext | None", getattr(inner, "ssl_context", None))
    return cast("ssl.SSLContext | None", getattr(getattr(inner, "_pool", None), "_ssl_context", None))


def _connected(inner: object, url: httpx.URL) -> Iterator[object]:
    """Addresses at the far end of a transport's open connections to the host of ``url``."""
    for connection in getattr(getattr(inner, "_pool", None), "connections", ()):
        origin = getattr(connection, "_origin", None)
        stream = getattr(getattr(connection, "_connection", None), "_network_stream", None)
        if stream is not None and origin is not None and origin.host == url.raw_host:
            yield stream.get_extra_info("server_addr")


def _refuse_in_the_open(inner: object, url: httpx.URL) -> None:
    """Plain ``http`` is for this machine only, and a proxy may stand on another; TLS must say who answers."""
    if url.scheme == "http":
        if _proxy_of(inner) is not None:
            msg = f"`{netloc(url)}` would be reached by plain http through a proxy: name it in NO_PROXY"
            raise Misrouted(msg)
        return
    context = _tls_of(inner)
    if context is None or (context.verify_mode == ssl.CERT_REQUIRED and context.check_hostname) or loopback(url.host):
        return
    msg = f"`{netloc(url)}` would be reached by TLS that does not verify who answers: give `verify` your own CA instead"
    raise Misrouted(msg)


def carrier(inner: httpx.BaseTransport, url: httpx.URL) -> httpx.BaseTransport:
    """What carries a request of a synchronous client: the sandbox instead of a network when the process is in it."""
    if sandboxed() and isinstance(inner, httpx.HTTPTransport) and not loopback(url.host):
        from cohere_governed.sandbox.transport import SandboxTransport  # noqa: PLC0415 - only the sandbox pays for it

        inner = SandboxTransport(sandbox())
    _refuse_in_the_open(inner, url)
    return LastLook(inner)


def async_carrier(inner: httpx.AsyncBaseTransport, url: httpx.URL) -> httpx.AsyncBaseTransport:
    """The asynchronous twin of ``carrier``."""
    network = isinstance(inner, httpx.AsyncHTTPTransport) or _on_aiohttp(inner)
    if sandboxed() and network and not loopback(url.host):
        from cohere_governed.sandbox.transport import AsyncSandboxTransport  # noqa: PLC0415

        inner = AsyncSandboxTransport(sandbox())
    _refuse_in_the_open(inner, url)
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


def sandbox_credentials(route: Route) -> dict[str, str]:
    """What the fake's clouds take for a signature's key: worth nothing elsewhere, so that none need be set to try."""
    from cohere_governed.sandbox import signatures  # noqa: PLC0415 - only the sandbox pays for it

    if route.provider != "oci":
        return {"access_key": signatures.SANDBOX_AWS_ACCESS_KEY, "secret_key": signatures.SANDBOX_AWS_SECRET_KEY}
    realm = oci_realm(route.provider_region or "")
    return {
        "user": f"ocid1.user.{realm}..sandbox",
        "tenancy": f"ocid1.tenancy.{realm}..sandbox",
        "fingerprint": "00:00",
        "private_key": signatures.throwaway_key(),
    }


# ── credentials ────────────────────────────────────────────────────────────────


KEYRING_SECONDS: Final = 60.0
"""How long a secret of the keyring is used before it is asked for again: asking takes milliseconds."""

_asked: dict[str, tuple[str, float]] = {}


def secret(reference: str, folder: Path) -> str:
    """The secret that ``env:NAME``, ``file:PATH`` or ``keyring:SERVICE/NAME`` refers to. Raises ``KeyUnavailable``."""
    value, where = _read(reference, folder)
    if not _KEY.fullmatch(value):
        # checked here because a header that cannot be sent is quoted in the error of whoever tries
        msg = f"{where} does not hold one key of visible ASCII characters"
        raise KeyUnavailable(msg)
    return value


def secret_text(reference: str, folder: Path) -> str:
    """As ``secret``, for what may have several lines, such as a private key. Raises ``KeyUnavailable``."""
    return _read(reference, folder)[0]


def _read(reference: str, folder: Path) -> tuple[str, str]:
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
    elif kind == "keyring":
        value, where = _from_keyring(name), f"the keyring entry `{name}`"
    else:
        msg = f"`{kind}:` is not a kind of key reference for a route: use env:NAME, file:PATH or keyring:SERVICE/NAME"
        raise KeyUnavailable(msg)
    if not value:
        msg = f"{where} is not set or empty, and what is configured takes its key from it"
        raise KeyUnavailable(msg)
    return value, where


def _from_keyring(name: str) -> str:
    known = _asked.get(name)
    if known is not None and time.monotonic() - known[1] < KEYRING_SECONDS:
        return known[0]
    service, _, user = name.partition("/")
    try:
        import keyring  # noqa: PLC0415 - an extra

        value = keyring.get_password(service, user) or ""
    except ImportError:
        raise KeyUnavailable("`keyring:` needs the package: pip install 'cohere-governed[keyring]'") from None
    except Exception as error:  # noqa: BLE001 - backends raise what their platform raises; its words may quote the key
        msg = f"the keyring entry `{name}` cannot be used: {type(error).__name__}"
        raise KeyUnavailable(msg) from None
    _asked[name] = (value, time.monotonic())
    return value
