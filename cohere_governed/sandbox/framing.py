"""How answers become bytes, as awkwardly as real ones do.

The real service is written in Go: ``<``, ``>`` and ``&`` leave it escaped. Networks
cut where they like: inside a stand-in, a UTF-8 sequence, a line. A reader that
copes with the sandbox has met all of it.
"""

from __future__ import annotations

import base64
import json
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import cycle
from typing import Any

STREAM_CUTS = (7, 1, 64, 3, 250, 2, 31)
BODY_CUTS = (1, 7, 1021, 8191)
"""Sizes of chunks in bytes, taken in turn: odd, so that cuts fall anywhere."""

_PIECES = (3, 1, 4, 1, 5, 9, 2, 6)
"""Sizes of text deltas in code points: smaller than any stand-in."""

_GO_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})
"""What Go's ``encoding/json`` escapes in strings by default (``json.HTMLEscape``)."""


def to_json(value: Any) -> str:
    """JSON as Go writes it: raw UTF-8, HTML characters escaped, no spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_GO_ESCAPES)


def pieces(text: str) -> Iterator[str]:
    """``text`` cut into deltas whose concatenation is ``text``."""
    at = 0
    for size in cycle(_PIECES):
        if at >= len(text):
            return
        yield text[at : at + size]
        at += size


def cut(content: bytes, sizes: Sequence[int]) -> tuple[bytes, ...]:
    """``content`` cut into chunks of these sizes, in turn."""
    chunks: list[bytes] = []
    at = 0
    for size in cycle(sizes):
        if at >= len(content):
            return tuple(chunks)
        chunks.append(content[at : at + size])
        at += size
    return ()


def json_lines(events: Iterable[dict[str, Any]]) -> bytes:
    """API v1: one JSON object a line."""
    return b"".join(to_json(event).encode() + b"\n" for event in events)


def server_sent_events(events: Iterable[dict[str, Any]], *, named: bool = True) -> bytes:
    """API v2: ``event:`` and ``data:`` lines, closed by ``[DONE]``; unnamed events are OCI's."""
    lines = ((f"event: {event['type']}\n" if named else "") + f"data: {to_json(event)}\n\n" for event in events)
    return "".join((*lines, "data: [DONE]\n\n")).encode()


def aws_event_stream(events: Iterable[dict[str, Any]]) -> bytes:
    """``application/vnd.amazon.eventstream``: one binary message per event, the event in base64 inside."""
    return b"".join(_aws_message(to_json(event).encode()) for event in events)


def _aws_message(event: bytes) -> bytes:
    """Prelude (two lengths), CRC of the prelude, headers, payload, CRC of all; integers big-endian, CRC-32."""
    headers = b"".join(
        struct.pack("!B", len(name)) + name + b"\x07" + struct.pack("!H", len(value)) + value
        for name, value in (
            (b":event-type", b"chunk"),
            (b":content-type", b"application/json"),
            (b":message-type", b"event"),
        )
    )
    payload = b'{"bytes":"' + base64.b64encode(event) + b'","p":"abcdefgh"}'
    prelude = struct.pack("!II", 16 + len(headers) + len(payload), len(headers))
    message = prelude + struct.pack("!I", zlib.crc32(prelude)) + headers + payload
    return message + struct.pack("!I", zlib.crc32(message))
