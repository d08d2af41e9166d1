"""One request over HTTP, to one address: no redirect, no proxy, no more than was asked for, and an end in time.

Redirects and proxies are not followed because what is sent is meant for one
place; anything but TLS is refused outside the loopback interface.
"""

from __future__ import annotations

import http.client
import ipaddress
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

__all__ = ["Address", "Answer", "post"]


@dataclass(frozen=True, slots=True)
class Address:
    """A server, and where on it."""

    host: str
    port: int | None
    path: str
    tls: bool

    @staticmethod
    def parse(url: str) -> Address:
        """Raises ``ValueError`` for what is no address, has a user, query or fragment, or goes out in clear."""
        try:
            said = urlsplit(url)
            host, port = said.hostname or "", said.port
        except ValueError:
            raise ValueError("an address must read `https://HOST:PORT/PATH`") from None
        if not host or said.scheme not in {"http", "https"} or said.username or said.query or said.fragment:
            raise ValueError("an address must read `https://HOST:PORT/PATH`")
        if said.scheme == "http" and not _loopback(host):
            raise ValueError("an address must be https (plain http is for this machine only)")
        return Address(host, port, said.path.rstrip("/"), said.scheme == "https")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    data: bytes
    """At most a little more than was allowed for."""


def post(
    address: Address,
    path: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    seconds: float,
    most: int,
    context: ssl.SSLContext | None = None,
) -> Answer:
    """The answer, of which ``most`` bytes are read. ``context`` is what TLS trusts, if not what the system does.

    Raises ``OSError`` or ``http.client.HTTPException`` when there is no whole answer in time.
    """
    ends = time.monotonic() + seconds
    connection = _connection(address, seconds, context)
    try:
        connection.request("POST", address.path + path, body, dict(headers))
        with connection.getresponse() as answer:
            data = b""
            while len(data) <= most and (part := answer.read1(most)):
                data += part
                if time.monotonic() > ends:
                    raise TimeoutError
            if answer.length and len(data) <= most:
                raise http.client.IncompleteRead(b"")  # without what came of it: an error may be shown
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, data)
    finally:
        connection.close()


def _connection(address: Address, seconds: float, context: ssl.SSLContext | None) -> http.client.HTTPConnection:
    if not address.tls:
        return http.client.HTTPConnection(address.host, address.port, timeout=seconds)
    trusting = context or ssl.create_default_context()
    return http.client.HTTPSConnection(address.host, address.port, timeout=seconds, context=trusting)


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
