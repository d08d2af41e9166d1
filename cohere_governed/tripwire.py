"""A tripwire (PEP 578) for the doors this package does not own.

Name look-ups of Cohere's hosts by anything else in the process (``requests``,
``urllib``, another vendor's client on a compatible endpoint) are refused. It is
armed when the package is imported and cannot be taken off again. It sees names
only: an address, a subprocess or native code goes past it, which is what the
network policy in ``docs/threat-model.md`` is for.
"""

from __future__ import annotations

import re
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

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


def _on_audit_event(event: str, args: tuple[Any, ...]) -> None:
    named_by = _HOST_ARGUMENT.get(event)
    if named_by is None:
        return
    host = named_by(args)
    if isinstance(host, (bytes, bytearray)):
        host = host.decode("ascii", "replace")
    if isinstance(host, str) and COHERE_HOSTS.fullmatch(host) and host not in _released:
        msg = f"`{host}` was looked up by something other than the governed client"
        raise Misrouted(msg)


def arm() -> None:
    """Refuse look-ups of Cohere's hosts from outside the governed client, for the life of the process."""
    global _armed  # noqa: PLW0603 - an audit hook cannot be taken off again
    if not _armed:
        _armed = True
        sys.addaudithook(_on_audit_event)
