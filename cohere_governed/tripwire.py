"""A tripwire (PEP 578) for the doors this package does not own.

Name look-ups of Cohere's hosts by anything else in the process (``requests``,
``urllib``, another vendor's client on a compatible endpoint) are refused. It is
armed when the package is imported and cannot be taken off again. It sees names
only: an address, a subprocess or native code goes past it, which is what the
network policy in ``docs/threat-model.md`` is for.
"""

from __future__ import annotations

import ipaddress
import os
import re
import sys
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from typing_extensions import Self

from cohere_governed.errors import Misrouted

COHERE_HOSTS = re.compile(r"(?:[a-z0-9-]+\.)*cohere\.(?:com|ai)\.?", re.IGNORECASE)
"""Names that only a governed request may resolve."""

_HOST_ARGUMENT: dict[str, Callable[[Any], Any]] = {
    "socket.getaddrinfo": lambda args: args[0],
    "socket.gethostbyname": lambda args: args[0],
    "socket.connect": lambda args: args[1][0] if isinstance(args[1], tuple) and args[1] else None,
}
"""Audit event → the name it is about; ``connect`` with a name resolves it without an event of its own."""

_released: Counter[str] = Counter()
_released_lock = threading.Lock()
_armed = False
_importing: Callable[[str], None]
"""See ``arm``."""


@contextmanager
def released(host: str) -> Iterator[None]:
    """While a governed request to ``host`` is under way, its name may be looked up (httpx does it in other threads)."""
    with _released_lock:
        _released[host] += 1
    try:
        yield
    finally:
        with _released_lock:
            _released[host] -= 1
            if not _released[host]:
                del _released[host]


Trace = Callable[[str, "Mapping[str, Any]"], Awaitable[None]]
_OUTSIDE = "an address outside the route's networks"

_watch: ContextVar[Watch | None] = ContextVar("cohere_governed_watch", default=None)


class Watch:
    """While it lasts, connections made in this context go only to addresses in ``networks``.

    An address elsewhere is refused before anything is sent to it; when none is left, ``Misrouted`` says why.
    """

    __slots__ = ("_networks", "_strayed", "_token", "_why")

    def __init__(self, networks: Sequence[str], why: str) -> None:
        self._networks = tuple(_network(network) for network in networks)
        self._why = why
        self._strayed = False

    def allows(self, address: object) -> bool:
        """Whether ``address`` (as ``connect`` takes it) is in one of the networks."""
        try:
            found = ipaddress.ip_address(str(address[0]).partition("%")[0])  # type: ignore[index]
        except (ValueError, TypeError, IndexError):
            self._strayed = True
            return False
        mapped = getattr(found, "ipv4_mapped", None) or found
        inside = any(mapped in network for network in self._networks)
        self._strayed = self._strayed or not inside
        return inside

    def after_connecting(self, other: Trace | None) -> Trace:
        """A trace of httpcore that looks at new connections before anything is sent over them; ``other`` is told too.

        Event loops that connect without Python's sockets (uvloop) raise no audit event.
        """

        async def trace(event: str, told: Mapping[str, Any]) -> None:
            if event == "connection.connect_tcp.complete":
                stream = told["return_value"]
                if not self.allows(stream.get_extra_info("server_addr")):
                    await stream.aclose()
                    raise ConnectionRefusedError(_OUTSIDE)
            if other is not None:
                await other(event, told)

        return trace

    def __enter__(self) -> Self:
        self._token = _watch.set(self)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        _watch.reset(self._token)
        if error is not None and self._strayed:
            raise Misrouted(self._why) from None


@lru_cache(maxsize=256)
def _network(said: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    return ipaddress.ip_network(said)


def _on_audit_event(event: str, args: tuple[Any, ...]) -> None:
    if event == "import":
        _importing(args[0])
    named_by = _HOST_ARGUMENT.get(event)
    if named_by is None:
        return
    if event == "socket.connect" and (watch := _watch.get()) is not None and not watch.allows(args[1]):
        # an OSError, so that the next address of the name is tried
        raise ConnectionRefusedError(_OUTSIDE)
    host = named_by(args)
    if isinstance(host, (bytes, bytearray)):
        host = host.decode("ascii", "replace")
    if not isinstance(host, str):
        return
    if not host.isascii():
        host = _as_looked_up(host)
    if COHERE_HOSTS.fullmatch(host) and host not in _released:
        msg = f"`{host}` was looked up by something other than the governed client"
        raise Misrouted(msg)


def _as_looked_up(host: str) -> str:
    """A name in the letters that Python looks it up by: other scripts have letters and dots that mean the same."""
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host  # nor can it be looked up


def arm(*, importing: Callable[[str], None]) -> None:
    """Refuse look-ups of Cohere's hosts from outside the governed client, for the life of the process.

    ``importing`` is told the name of each module before an import statement looks for it.
    """
    global _armed, _importing  # noqa: PLW0603 - an audit hook cannot be taken off again
    _importing = importing
    if not _armed:
        _armed = True
        sys.addaudithook(_on_audit_event)


def _after_fork() -> None:
    """A thread of the parent may have held the lock; nor is it here to take back what it released."""
    global _released_lock  # noqa: PLW0603 - it is the process's
    _released_lock = threading.Lock()
    _released.clear()


os.register_at_fork(after_in_child=_after_fork)
