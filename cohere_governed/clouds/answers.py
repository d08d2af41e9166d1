"""What a cloud answers, as Cohere's API says it. Sans I/O: bytes in, bytes out, for both kinds of client.

The SDK reads AWS's streams with a pattern over lines, loses API v2's events, and leaves connections open when a
caller stops early; it has no asynchronous reader at all. So streams are read here. Whole answers of OCI are mapped by
the SDK's own function; those of AWS are Cohere's already, but for the counts, which come in headers.
"""

from __future__ import annotations

import base64
import binascii
import json
import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Final

import httpx

from cohere_governed.clouds.eventstream import Malformed, Reader
from cohere_governed.wire import Unreadable

_COUNTS: Final = (
    ("input_tokens", "x-amzn-bedrock-input-token-count"),
    ("output_tokens", "x-amzn-bedrock-output-token-count"),
)


class Reading:
    """How the answer of one call is read: by provider, API version and endpoint."""

    __slots__ = ("_endpoint", "_provider", "_v2")

    def __init__(self, provider: str, surface: str) -> None:
        version, _, endpoint = surface.partition(".")
        self._provider = provider
        self._v2 = version == "v2"
        self._endpoint = endpoint

    def content_type(self, *, stream: bool) -> str:
        """What Cohere's own API says of such an answer."""
        if not stream:
            return "application/json"
        return "text/event-stream" if self._v2 else "application/stream+json"

    def whole(self, status: int, headers: Mapping[str, str], content: bytes) -> bytes:
        """A whole answer; errors stay as they came. Raises ``Unreadable``."""
        if status >= 300:
            return content
        if self._provider != "oci":
            return _with_counts(headers, content)
        from cohere import oci_client  # noqa: PLC0415 - heavy, and since 6.0

        try:
            answer = json.loads(content)
            mapped = oci_client.transform_oci_response_to_cohere(self._endpoint, answer, self._v2)
        except (ValueError, TypeError, KeyError, AttributeError):
            raise Unreadable("the cloud's answer is not of a known shape") from None
        return json.dumps(mapped).encode()

    def stream(self) -> AwsEvents | OciEvents:
        """A fresh reader of one stream."""
        return OciEvents(v2=self._v2) if self._provider == "oci" else AwsEvents(v2=self._v2)


def _with_counts(headers: Mapping[str, str], content: bytes) -> bytes:
    """The answer with ``meta`` as Cohere's API has it; spliced in, for an answer may be megabytes of numbers."""
    counts = {name: int(said) for name, header in _COUNTS if (said := headers.get(header, "")).isdecimal()}
    body = content.rstrip()
    if not counts or not body.endswith(b"}") or len(body) < 3:
        return content
    meta = json.dumps({"tokens": counts, "billed_units": counts})
    return b'%s,"meta":%s}' % (body[:-1], meta.encode())


class AwsEvents:
    """Bedrock's and SageMaker's stream → Cohere's: server-sent events for API v2, JSON lines for v1."""

    __slots__ = ("_lines", "_reader", "_v2")

    def __init__(self, *, v2: bool) -> None:
        self._reader = Reader()
        self._lines = b""
        self._v2 = v2

    def feed(self, data: bytes) -> bytes:
        """What the bytes so far say. Raises ``Unreadable``; ``httpx.RemoteProtocolError`` when the cloud breaks off."""
        out = []
        try:
            for message in self._reader.feed(data):
                if message.headers.get(":message-type", "event") != "event":
                    kind = message.headers.get(":exception-type", "")
                    said = f": {kind}" if kind.isascii() and kind.isalpha() else ""
                    raise httpx.RemoteProtocolError(f"the cloud broke the stream off{said}")
                out += [self._event(said) for said in self._said(message.payload)]
        except Malformed as malformed:
            raise Unreadable(str(malformed)) from None
        return b"".join(out)

    def close(self) -> bytes:
        """What is left. Raises ``Unreadable`` when a message was cut."""
        if not self._reader.empty:
            raise Unreadable("the cloud's stream ended inside a message")
        rest, self._lines = self._lines.strip(), b""
        return self._event(rest) if rest else b""

    def _said(self, payload: bytes) -> Iterator[bytes]:
        """The model's own bytes: wrapped in base64 by Bedrock, as they are (and cut anywhere) by SageMaker."""
        wrapped = payload[:1] == b"{" and _unwrapped(payload)
        if wrapped:
            yield wrapped
            return
        self._lines += payload
        *whole, self._lines = self._lines.split(b"\n")
        yield from (line for line in whole if line.strip())

    def _event(self, said: bytes) -> bytes:
        try:
            event = json.loads(said)
        except ValueError:
            raise Unreadable("an event of the cloud's stream is not JSON") from None
        if not isinstance(event, dict):
            raise Unreadable("an event of the cloud's stream is not an object")
        return _v2_event(event) if self._v2 else json.dumps(event).encode() + b"\n"


def _unwrapped(payload: bytes) -> bytes | None:
    try:
        said = json.loads(payload)
        inner = said.get("bytes")
        return base64.b64decode(inner, validate=True) if isinstance(inner, str) else None
    except (ValueError, binascii.Error):
        return None


def _v2_event(event: dict[str, Any]) -> bytes:
    kind = event.get("type")
    if not isinstance(kind, str) or not kind.replace("-", "").isalnum():
        raise Unreadable("an event of the cloud's stream is of no kind")
    said = b"event: %s\ndata: %s\n\n" % (kind.encode(), json.dumps(event).encode())
    return said + b"data: [DONE]\n\n" if kind == "message-end" else said


class OciEvents:
    """OCI's stream → Cohere's. OCI sends bare pieces of text; Cohere's events around them are made here."""

    __slots__ = ("_buffer", "_ended", "_id", "_index", "_kind", "_text", "_v2")

    def __init__(self, *, v2: bool) -> None:
        self._v2 = v2
        self._buffer = b""
        self._id = str(uuid.uuid4())
        self._kind: str | None = None
        """What the open content block holds, ``text`` or ``thinking``; ``None`` before the first."""
        self._index = 0
        self._text: list[str] = []
        self._ended = False

    def feed(self, data: bytes) -> bytes:
        """What the bytes so far say. Raises ``Unreadable``."""
        *lines, self._buffer = (self._buffer + data).split(b"\n")
        return b"".join(said for line in lines for said in self._line(line))

    def close(self) -> bytes:
        """What is left. Raises ``Unreadable``."""
        rest, self._buffer = self._buffer, b""
        return b"".join(self._line(rest))

    def _line(self, line: bytes) -> Iterator[bytes]:
        field, _, said = line.strip().partition(b":")
        if field != b"data" or self._ended:
            return
        if said.strip() == b"[DONE]":
            yield from self._end("COMPLETE", None)
            return
        try:
            event = json.loads(said)
            text, kind = self._piece(event)
        except (ValueError, TypeError, AttributeError, IndexError):
            raise Unreadable("an event of the cloud's stream is not of a known shape") from None
        if kind is not None:
            yield from self._delta(kind, text)
        if "finishReason" in event:
            yield from self._end(event["finishReason"], event.get("usage"))

    def _piece(self, event: dict[str, Any]) -> tuple[str, str | None]:
        """The text of an event and what it is; ``None`` when the event has none."""
        if not self._v2:
            text = event.get("text")
            return (text, "text") if isinstance(text, str) and text else ("", None)
        content = (event.get("message") or {}).get("content") or []
        if not content:
            return "", None
        kind = "thinking" if str(content[0].get("type", "")).upper() == "THINKING" else "text"
        return str(content[0].get(kind) or ""), kind

    def _delta(self, kind: str, text: str) -> Iterator[bytes]:
        if not self._v2:
            yield from self._start_v1()
            self._text.append(text)
            yield _line({"event_type": "text-generation", "text": text, "is_finished": False})
            return
        if self._kind is None:
            yield _v2_event({"type": "message-start", "id": self._id, "delta": {"message": {"role": "assistant"}}})
        if kind != self._kind:
            if self._kind is not None:
                yield self._content("content-end")
                self._index += 1
            self._kind = kind
            yield self._content("content-start", {"type": kind, kind: ""})
        if text:
            yield self._content("content-delta", {kind: text})

    def _content(self, event: str, content: dict[str, str] | None = None) -> bytes:
        delta = {} if content is None else {"delta": {"message": {"content": content}}}
        return _v2_event({"type": event, "index": self._index, **delta})

    def _start_v1(self) -> Iterator[bytes]:
        if self._kind is None:
            self._kind = "text"
            yield _line({"event_type": "stream-start", "generation_id": self._id, "is_finished": False})

    def _end(self, reason: Any, usage: Any) -> Iterator[bytes]:
        self._ended = True
        if not self._v2:
            yield from self._start_v1()
            response = {"text": "".join(self._text), "generation_id": self._id, "finish_reason": reason}
            meta = {"meta": _usage(usage)} if usage else {}
            yield _line({"event_type": "stream-end", "is_finished": True, "finish_reason": reason,
                         "response": {**response, **meta}})  # fmt: skip
            return
        if self._kind is None:
            yield from self._delta("text", "")
        yield self._content("content-end")
        told = {"usage": _usage(usage)} if usage else {}
        yield _v2_event({"type": "message-end", "id": self._id, "delta": {"finish_reason": reason, **told}})


def _line(event: dict[str, Any]) -> bytes:
    return json.dumps(event).encode() + b"\n"


def _usage(usage: Mapping[str, Any]) -> dict[str, Any]:
    made = usage.get("completionTokens", usage.get("outputTokens", 0))
    given = usage.get("inputTokens", usage.get("promptTokens", 0))
    counts = {"input_tokens": given, "output_tokens": made}
    return {"tokens": counts, "billed_units": counts}
