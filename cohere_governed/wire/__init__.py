"""Cohere's wire: where text lives in each request and response, and how it is read and rewritten.

Bytes go in, values come out, and back; there is no I/O here.
"""

from cohere_governed.wire.body import MAX_BODY, Rendered, RequestBody, read_request
from cohere_governed.wire.events import StreamCodec
from cohere_governed.wire.response import ResponseCodec
from cohere_governed.wire.surface import BY_ID, SURFACES, Surface, match
from cohere_governed.wire.tree import Unreadable

__all__ = [
    "BY_ID",
    "MAX_BODY",
    "SURFACES",
    "Rendered",
    "RequestBody",
    "ResponseCodec",
    "StreamCodec",
    "Surface",
    "Unreadable",
    "match",
    "read_request",
]
