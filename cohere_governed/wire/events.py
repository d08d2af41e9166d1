"""Responses that arrive as events: SSE (v2) or JSON lines (v1), restored as they come.

The framing is told by the first byte, because cloud hooks leave content types
that lie. Every event is complete before it is looked at, so a chunk may be cut
anywhere. Texts arrive as deltas; each has a channel that may hold back the
start of a stand-in and is flushed where its text ends. Citations wait until
nothing is held, because their offsets count in text that must have been
released. An event in which nothing changes passes byte for byte, an event of an
unknown type always.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, TypeAlias

from cohere_governed.model import Restorer, StreamGate, StreamRestorer
from cohere_governed.wire.nested import JsonText
from cohere_governed.wire.offsets import across, is_offset, referent
from cohere_governed.wire.restore import Restoring, read_facts, restore_document, written
from cohere_governed.wire.surface import BY_ID, Surface
from cohere_governed.wire.tree import Field, Unreadable, compile_fields, dumps_ascii, loads_response, rewrite

MAX_EVENT = 16 * 2**20
"""Bytes of one event; the final event of v1 repeats the whole response."""

_AFTER_THE_END = "something follows the last event of the stream"
_BLANK = b" \r\n\t"
_OTHER_ENDS = re.compile(rb"[\x0b\x0c\x1c-\x1e]|\xc2\x85|\xe2\x80[\xa8\xa9]")
"""Where ``str.splitlines`` ends lines too, and with it some versions of the SDK; no JSON has one but in a string."""
_HIDDEN = "a line of the stream ends where another reader would begin an event"
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_Key: TypeAlias = tuple[Literal["text", "thinking", "plan", "arguments", "chunk"], int]
_Event: TypeAlias = dict[str, Any]
_MESSAGE = ("delta", "message")
_V2_CHAT = BY_ID["v2.chat"].outputs
_V2_EVENT = compile_fields(
    # In an event a list of the message holds its one new item.
    (f"delta.{pattern.replace('citations[]', 'citations').replace('tool_calls[]', 'tool_calls')}", cls)
    for pattern, cls in _V2_CHAT.items()
    if pattern.startswith("message.")
)
_Shape: TypeAlias = "dict[str, _Shape | None]"
_COMMON = ("type", "event_type", "is_finished", "index", "id", "logprobs")


def _shape(**fields: _Shape | None) -> _Shape:
    return {**dict.fromkeys(_COMMON), **fields}


@dataclass(slots=True)
class _Channel:
    """One text that arrives in deltas."""

    restorer: StreamRestorer | JsonText
    path: tuple[str, ...]
    """Where a delta stands in its event."""
    template: _Event = field(default_factory=dict)
    """The last event that carried a delta: what is held is sent in one like it."""
    received: list[str] = field(default_factory=list)
    released: list[str] = field(default_factory=list)
    closed: bool = False


@dataclass(frozen=True, slots=True)
class _Frame:
    """An event as it came."""

    raw: bytes
    other: tuple[bytes, ...] = ()
    """Lines of an SSE event that are not data."""


_Handler: TypeAlias = Callable[["StreamCodec", _Event, _Frame], "_Event | None"]


class StreamCodec:
    """Restores one stream of events."""

    def __init__(
        self, surface: Surface, restorer: Restorer, *, json_mode: bool = False, gate: StreamGate | None = None
    ) -> None:
        self._surface = surface
        self._gate = gate
        self._repeated: list[str] = []
        """Texts that came whole: of the response with which a stream of v1 ends, and of events that are no deltas."""
        self._restorer = restorer
        self._json_mode = json_mode
        self._framing: Literal["sse", "jsonl"] | None = None
        self._named = False
        """SSE events carry an ``event:`` line."""
        self._rest = bytearray()
        """An event that has not ended; it is looked at again when its end may have come, not with each chunk."""
        self._done = False
        """``[DONE]`` has come: not even that may follow."""
        self._channels: dict[_Key, _Channel] = {}
        self._waiting: list[tuple[_Event, _Frame]] = []
        self._out: list[bytes] = []
        self._facts: dict[str, Any] = {"ended": False}

    def feed(self, chunk: bytes) -> bytes:
        """The restored bytes that can be released now.

        Raises:
            Unreadable: not a stream of events, an event without end, or something after the last event.

        """
        if self._rest and not self._tells(chunk):
            self._rest.extend(chunk)
        else:
            data = bytes(self._rest) + chunk if self._rest else chunk
            self._rest.clear()
            self._events(data)
        if len(self._rest) > MAX_EVENT:
            raise Unreadable("an event of the stream does not end")
        if self._gate is not None and self._facts["ended"]:
            self._out += self._gate.flush()
        return self._taken()

    def _events(self, data: bytes) -> None:
        if self._framing is None:
            self._framing = _sniff(data)
        if self._framing == "sse":
            self._feed_sse(data)
        elif self._framing == "jsonl":
            self._feed_lines(data)
        else:
            self._rest += data

    def _tells(self, chunk: bytes) -> bool:
        """Whether what is held may end in ``chunk`` or its framing can be told; an end may itself be cut."""
        if self._framing == "sse":
            return _BLANK_LINE.search(self._rest[-2:] + chunk) is not None
        return b"\n" in chunk if self._framing == "jsonl" else bool(chunk.strip(_BLANK))

    def close(self) -> bytes:
        """What is still held; the stream has ended, properly or not."""
        rest, self._rest = bytes(self._rest), bytearray()
        if self._framing == "sse" and rest:
            self._sse(rest, b"")
        elif self._framing == "jsonl" and rest:
            self._line(rest)
        self._flush(lambda _: True)
        if self._gate is not None:
            self._out += self._gate.flush()
        return self._taken()

    def facts(self) -> dict[str, Any]:
        """``ended`` (the protocol's last event came) and, where told, ``finish_reason`` and token counts."""
        return dict(self._facts)

    def texts(self) -> tuple[str, ...]:
        """The texts that the model wrote, as far as they have come, as the caller reads them."""
        said = ["".join(channel.released) for channel in self._channels.values()]
        return tuple(dict.fromkeys((*said, *self._repeated)))

    def _emit(self, event: bytes) -> None:
        if self._gate is None:
            self._out.append(event)
        else:
            self._out += self._gate.through(event)

    def _taken(self) -> bytes:
        out, self._out = self._out, []
        return out[0] if len(out) == 1 else b"".join(out)

    # ── Framing ────────────────────────────────────────────────────────────────

    def _feed_sse(self, data: bytes) -> None:
        if b"\r" not in data:
            *blocks, rest = data.split(b"\n\n")
            for block in blocks:
                self._sse(block, b"\n\n")
            self._rest += rest
            return
        at = 0
        for blank in _BLANK_LINE.finditer(data):
            self._sse(data[at : blank.start()], blank[0])
            at = blank.end()
        self._rest += data[at:]

    def _sse(self, block: bytes, blank: bytes) -> None:
        if b"\r" in block and b"\r" in block.replace(b"\r\n", b"\n").removesuffix(b"\r"):
            raise Unreadable(_HIDDEN)
        payload: list[bytes] = []
        other: list[bytes] = []
        for line in block.split(b"\n"):
            if line.startswith(b"data:"):
                payload.append(line[5:].strip(b" \r"))
            else:
                other.append(line.rstrip(b"\r"))
        data = b"\n".join(payload)
        self._named = self._named or any(line.startswith(b"event:") for line in other)
        if (self._done or self._facts["ended"]) and self._is_nothing(data, other):
            return
        if data == b"[DONE]":
            self._flush(lambda _: True)
            self._done = True
            self._emit(block + blank)
            return
        self._event(data, _Frame(block + blank, tuple(other)))

    def _is_nothing(self, data: bytes, other: list[bytes]) -> bool:
        """Whether a block after the last event is empty or a comment, which is left out; ``False`` for ``[DONE]``."""
        if not data and all(not line or line.startswith(b":") for line in other):
            return True
        if self._done or data != b"[DONE]" or any(other):
            raise Unreadable(_AFTER_THE_END)
        return False

    def _feed_lines(self, data: bytes) -> None:
        *lines, rest = data.split(b"\n")
        for line in lines:
            self._line(line + b"\n")
        self._rest += rest

    def _line(self, line: bytes) -> None:
        event = line.strip()
        if b"\r" in event:
            raise Unreadable(_HIDDEN)
        if not self._facts["ended"]:
            self._event(event, _Frame(line))
        elif event:
            raise Unreadable(_AFTER_THE_END)

    def _event(self, data: bytes, frame: _Frame) -> None:
        event = _parsed(data)
        handler = None if event is None else self._HANDLERS.get(event.get("type") or event.get("event_type") or "")
        if event is None and _OTHER_ENDS.search(data):
            raise Unreadable(_HIDDEN)
        if event is None or handler is None:
            if self._gate is not None and data:
                self._gate.said(("other", 0), data.decode("utf-8", "replace"))
            self._emit(frame.raw)
            return
        new = handler(self, event, frame)
        if handler not in self._JUDGED and not _usual(event, self._DELTAS.get(handler, {})):
            self._tell(event if new is None else new)
        if new is not None:
            self._emit(frame.raw if new is event else self._encoded(new, frame.other))
            if self._waiting and not self._held():
                self._release_citations()

    def _tell(self, event: _Event) -> None:
        """Say to the gate what the model wrote in an event that comes whole, each text on its own."""
        fields = self._surface.writes if "event_type" in event else _V2_EVENT
        for text in written(fields, event):
            self._repeated.append(text)
            if self._gate is not None:
                self._gate.said(("whole", len(self._repeated)), text)

    def _encoded(self, event: _Event, other: tuple[bytes, ...]) -> bytes:
        data = dumps_ascii(event).encode()
        if self._framing == "jsonl":
            return data + b"\n"
        return b"\n".join([*other, b"data: " + data, b"", b""])

    # ── Channels ───────────────────────────────────────────────────────────────

    def _delta(self, event: _Event, key: _Key, path: tuple[str, ...]) -> _Event:
        text = _get(event, path)
        if not isinstance(text, str):
            return event
        channel = self._channels.get(key)
        if channel is None or channel.closed:
            nested = key[0] == "arguments" or (key[0] == "text" and self._json_mode)
            restorer = JsonText(self._restorer) if nested else self._restorer.stream()
            channel = self._channels[key] = _Channel(restorer, path)
        channel.template, channel.path = event, path
        if not text:
            return event
        new = channel.restorer.feed(text)
        channel.received.append(text)
        channel.released.append(new)
        if self._gate is not None and new:
            self._gate.said(key, new)
        return event if new == text else _set(event, path, new)

    def _held(self) -> bool:
        return any(channel.restorer.held() for key, channel in self._channels.items() if key[0] != "arguments")

    def _flush(self, ends: Callable[[_Key], bool]) -> None:
        """End the texts that ``ends`` names; what they hold goes out in events of its own."""
        for key, channel in self._channels.items():
            if channel.closed or not ends(key):
                continue
            channel.closed = True
            rest = channel.restorer.flush()
            if rest:
                channel.released.append(rest)
                if self._gate is not None:
                    self._gate.said(key, rest)
                event = {name: value for name, value in channel.template.items() if name != "logprobs"}
                if "type" in event:
                    event["type"] = str(event["type"]).replace("-start", "-delta")
                self._emit(self._encoded(_set(event, channel.path, rest), self._name(event)))
        if self._waiting and not self._held():
            self._release_citations()

    def _name(self, event: _Event) -> tuple[bytes, ...]:
        return (b"event: " + str(event.get("type")).encode(),) if self._named else ()

    # ── Citations ──────────────────────────────────────────────────────────────

    def _wait(self, event: _Event, frame: _Frame) -> _Event | None:
        if self._waiting or self._held():
            self._waiting.append((event, frame))
            return None
        return self._cited(event)

    def _release_citations(self) -> None:
        waiting, self._waiting = self._waiting, []
        for event, frame in waiting:
            new = self._cited(event)
            self._emit(frame.raw if new is event else self._encoded(new, frame.other))

    def _cited(self, event: _Event) -> _Event:
        fields = self._surface.writes if "event_type" in event else _V2_EVENT
        new = self._rewritten(event, fields)
        citations = event.get("citations")
        if isinstance(citations, list):
            moved = [self._moved(old, fresh) for old, fresh in zip(citations, new["citations"], strict=True)]
            return new if moved == new["citations"] else {**new, "citations": moved}
        path = (*_MESSAGE, "citations")
        old, fresh = _get(event, path), _get(new, path)
        moved_one = self._moved(old, fresh)
        return new if moved_one == fresh else _set(new, path, moved_one)

    def _moved(self, old: Any, new: Any) -> Any:
        """The restored citation ``new``, its offsets in the restored text."""
        if not isinstance(old, dict) or not is_offset(old.get("start")) or not is_offset(old.get("end")):
            return new
        start, end = old["start"], old["end"]
        blocks = referent(self._received(), old)
        base, whole, edges = 0, [], []
        parts = {block.key: (begins, ends) for block, begins, ends in across(blocks, start, end)}
        for block in blocks:
            channel = self._channels[_key(block.key)]
            released = "".join(channel.released)
            if block.key in parts and not isinstance(channel.restorer, JsonText):
                begins, ends = channel.restorer.span(*parts[block.key])
                edges += [base + begins, base + ends]
            whole.append(released)
            base += len(released)
        if not edges:
            return new
        moved = {**new, "start": edges[0], "end": edges[-1]}
        if "".join(block.text for block in blocks)[start:end] == old.get("text"):
            moved["text"] = "".join(whole)[edges[0] : edges[-1]]
        return moved

    def _received(self) -> dict[str, Any]:
        """The message so far as it was received, in the shape of a whole one."""
        message: dict[str, Any] = {}
        content: list[dict[str, str]] = []
        for (name, index), channel in sorted(self._channels.items()):
            text = "".join(channel.received)
            if name == "plan":
                message["tool_plan"] = text
            elif name in ("text", "thinking") and index >= 0:
                content.extend({} for _ in range(index + 1 - len(content)))
                content[index][name] = text
            elif name == "text":
                message["text"] = text
        return {**message, "content": content} if content else message

    def _rewritten(self, event: _Event, fields: Field) -> _Event:
        new: _Event = rewrite(fields, event, "", Restoring(self._restorer))
        return new

    def _restored(self, event: _Event, path: tuple[str, ...]) -> _Event:
        """The event with the one text at ``path``, which comes whole, restored."""
        text = _get(event, path)
        new = self._restorer.text(text) if isinstance(text, str) else text
        return event if new == text else _set(event, path, new)

    # ── Events, v2 ─────────────────────────────────────────────────────────────

    def _other_v2(self, event: _Event, frame: _Frame) -> _Event:
        return self._rewritten(event, _V2_EVENT) if self._restorer.touches(frame.raw) else event

    def _content(self, event: _Event, _: _Frame) -> _Event:
        index = _index(event)
        if event.get("type") == "content-start":
            self._flush(lambda key: key[0] == "plan")
        new = self._delta(event, ("text", index), (*_MESSAGE, "content", "text"))
        return self._delta(new, ("thinking", index), (*_MESSAGE, "content", "thinking"))

    def _content_end(self, event: _Event, _: _Frame) -> _Event:
        index = _index(event)
        self._flush(lambda key: key in (("text", index), ("thinking", index)))
        return event

    def _plan(self, event: _Event, _: _Frame) -> _Event:
        return self._delta(event, ("plan", 0), (*_MESSAGE, "tool_plan"))

    def _tool_call(self, event: _Event, _: _Frame) -> _Event:
        new = event
        if event.get("type") == "tool-call-start":
            self._flush(lambda key: key[0] == "plan")
            for path in (("id",), ("function", "name")):
                new = self._restored(new, (*_MESSAGE, "tool_calls", *path))
        return self._delta(new, ("arguments", _index(event)), (*_MESSAGE, "tool_calls", "function", "arguments"))

    def _tool_call_end(self, event: _Event, _: _Frame) -> _Event:
        index = _index(event)
        self._flush(lambda key: key == ("arguments", index))
        return event

    def _message_end(self, event: _Event, frame: _Frame) -> _Event:
        self._flush(lambda _: True)
        self._end(event.get("delta"))
        return self._other_v2(event, frame)

    # ── Events, v1 ─────────────────────────────────────────────────────────────

    def _text_v1(self, event: _Event, _: _Frame) -> _Event:
        return self._delta(event, ("text", _index(event, -1)), ("text",))

    def _chunk_v1(self, event: _Event, _: _Frame) -> _Event:
        delta = event.get("tool_call_delta")
        index = _index(delta) if isinstance(delta, dict) else 0
        new = self._restored(event, ("tool_call_delta", "name"))
        new = self._delta(new, ("chunk", 0), ("text",))
        new = self._delta(new, ("plan", 0), ("tool_call_delta", "text"))
        return self._delta(new, ("arguments", index), ("tool_call_delta", "parameters"))

    def _other_v1(self, event: _Event, frame: _Frame) -> _Event:
        if event.get("event_type") == "tool-calls-generation":
            self._flush(lambda key: key[0] in ("arguments", "chunk", "plan"))
        return self._rewritten(event, self._surface.writes) if self._restorer.touches(frame.raw) else event

    def _end_v1(self, event: _Event, frame: _Frame) -> _Event:
        self._flush(lambda _: True)
        response = event.get("response")
        self._end({**(response if isinstance(response, dict) else {}), "finish_reason": event.get("finish_reason")})
        if not isinstance(response, dict):
            return event
        new = response
        if self._restorer.touches(frame.raw):
            new = restore_document(self._surface.writes, response, self._restorer, json_mode=self._json_mode)
        self._repeated += written(self._surface.writes, new)
        return event if new is response else {**event, "response": new}

    def _end(self, document: object) -> None:
        self._facts = {"ended": True, **(read_facts(document) if isinstance(document, dict) else {})}

    _HANDLERS: ClassVar[Mapping[str, _Handler]] = {
        "message-start": _other_v2,
        "content-start": _content,
        "content-delta": _content,
        "content-end": _content_end,
        "tool-plan-delta": _plan,
        "tool-call-start": _tool_call,
        "tool-call-delta": _tool_call,
        "tool-call-end": _tool_call_end,
        "citation-start": _wait,
        "citation-end": _wait,
        "message-end": _message_end,
        "stream-start": _other_v1,
        "text-generation": _text_v1,
        "tool-calls-chunk": _chunk_v1,
        "tool-calls-generation": _other_v1,
        "search-queries-generation": _other_v1,
        "search-results": _other_v1,
        "citation-generation": _wait,
        "stream-end": _end_v1,
    }
    """What is done with each event; types that do not stand here (``debug``, what is to come) keep their stand-ins."""

    _DELTAS: ClassVar[Mapping[_Handler, _Shape]] = {
        _content: _shape(delta={"message": {"content": dict.fromkeys(("type", "text", "thinking"))}}),
        _plan: _shape(delta={"message": {"tool_plan": None}}),
        _tool_call: _shape(
            delta={
                "message": {"tool_calls": {"id": None, "type": None, "function": dict.fromkeys(("name", "arguments"))}}
            }
        ),
        _text_v1: _shape(text=None),
        _chunk_v1: _shape(text=None, tool_call_delta=dict.fromkeys(("name", "index", "parameters", "text"))),
        _content_end: _shape(),
        _tool_call_end: _shape(),
    }
    """What an event may hold of which all text is a channel's."""

    _JUDGED: ClassVar[frozenset[_Handler]] = frozenset({_wait, _end_v1})
    """A citation quotes what was said; the last event of v1 is not given out before all of it is judged."""


def _sniff(data: bytes) -> Literal["sse", "jsonl"] | None:
    start = data.lstrip(_BLANK)[:3]
    if not start:
        return None
    if start[:1] == b"{":
        return "jsonl"
    # ``event``, ``data``, ``id``, ``retry``, a comment, or the byte order mark that SSE allows.
    if start[:1] in b"edir:" or b"\xef\xbb\xbf".startswith(start):
        return "sse"
    raise Unreadable("the stream is neither server-sent events nor JSON lines")


def _parsed(data: bytes) -> _Event | None:
    if data[:1] != b"{":
        return None
    try:
        event = loads_response(data)
    except Unreadable:  # nothing is restored in what cannot be read, and it passes with its stand-ins
        return None
    return event if isinstance(event, dict) else None


def _usual(value: _Event, shape: _Shape) -> bool:
    """Whether ``value`` holds nothing but what ``shape`` names."""
    for name, part in value.items():
        if name not in shape:
            return False
        inner = shape[name]
        if inner is not None and not (isinstance(part, dict) and _usual(part, inner)):
            return False
    return True


def _index(event: _Event, default: int = 0) -> int:
    index = event.get("index")
    return index if is_offset(index) else default


def _key(block: str) -> _Key:
    found = re.fullmatch(r"content\[(\d+)\]\.(text|thinking)", block)
    if found is None:
        return ("plan", 0) if block == "tool_plan" else ("text", -1)
    return ("text" if found[2] == "text" else "thinking", int(found[1]))


def _get(event: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        if not isinstance(event, dict):
            return None
        event = event.get(step)
    return event


def _set(event: _Event, path: tuple[str, ...], value: Any) -> _Event:
    """A copy of ``event`` with ``value`` at ``path``."""
    inner = value if len(path) == 1 else _set(event[path[0]], path[1:], value)
    return {**event, path[0]: inner}
