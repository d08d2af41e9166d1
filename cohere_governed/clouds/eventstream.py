"""``application/vnd.amazon.eventstream``: bytes in, messages out. No I/O.

A message is a prelude (total length, length of the headers, CRC-32 of both), headers, a payload, and the CRC-32 of all
before it; integers are big-endian (Smithy, "Amazon Event Stream Specification").
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

MAX_MESSAGE: Final = 24 * 1024 * 1024
"""Bytes of one message, by the specification: 16 MiB of payload and its headers; what says more is not a message."""

_SIZES: Final = {0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16}
"""Type of a header's value → its bytes; types 6 (bytes) and 7 (text) say theirs before it."""


class Malformed(ValueError):
    """The bytes are not this framing, or were altered on the way."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message. Only the headers that are text are kept."""

    headers: Mapping[str, str]
    payload: bytes


class Reader:
    """Push bytes with ``feed``, take the messages that are whole by then."""

    __slots__ = ("_buffer",)

    def __init__(self) -> None:
        self._buffer = b""

    @property
    def empty(self) -> bool:
        """Whether nothing is left of a message that did not end."""
        return not self._buffer

    def feed(self, data: bytes) -> Iterator[Message]:
        """Raises ``Malformed``."""
        self._buffer += data
        while len(self._buffer) >= 12:
            total, length, check = struct.unpack_from("!III", self._buffer)
            if zlib.crc32(self._buffer[:8]) != check or not 16 + length <= total <= MAX_MESSAGE:
                raise Malformed("not an event stream")
            if len(self._buffer) < total:
                return
            raw, self._buffer = self._buffer[:total], self._buffer[total:]
            if zlib.crc32(raw[:-4]) != int.from_bytes(raw[-4:], "big"):
                raise Malformed("a message of the event stream was altered")
            yield Message(dict(_headers(raw[12 : 12 + length])), raw[12 + length : -4])


def _headers(raw: bytes) -> Iterator[tuple[str, str]]:
    at = 0
    try:
        while at < len(raw):
            size = raw[at]
            name, kind = raw[at + 1 : at + 1 + size].decode(), raw[at + 1 + size]
            at += 2 + size
            if kind in (6, 7):
                (size,) = struct.unpack_from("!H", raw, at)
                at += 2
            else:
                size = _SIZES[kind]
            value = raw[at : at + size]
            at += size
            if at > len(raw):
                raise Malformed("a header of the event stream is cut")
            if kind == 7:
                yield name, value.decode()
    except (IndexError, KeyError, struct.error, UnicodeDecodeError):
        raise Malformed("a header of the event stream cannot be read") from None
