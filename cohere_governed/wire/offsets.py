"""Offsets in code points, moved through edits; and which text a citation speaks of.

A citation's ``start`` and ``end`` count into the text of its own message. When
that text is redacted on the way out or restored on the way in, they move with
it; an edge that falls inside a replaced piece snaps outwards to its border.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

from cohere_governed.model import Edit


def forward(edits: Sequence[Edit], start: int, end: int) -> tuple[int, int]:
    """A span of the original → the span of the edited text."""
    return _forward(edits, start, at_end=False), _forward(edits, end, at_end=True)


def _forward(edits: Sequence[Edit], offset: int, *, at_end: bool) -> int:
    shift = 0
    for edit in edits:
        if offset <= edit.start:
            break
        if offset < edit.end:
            return edit.start + shift + (len(edit.replacement) if at_end else 0)
        shift += len(edit.replacement) - (edit.end - edit.start)
    return offset + shift


def backward(edits: Sequence[Edit], start: int, end: int) -> tuple[int, int]:
    """A span of the edited text → the span of the original."""
    return _backward(edits, start, at_end=False), _backward(edits, end, at_end=True)


def _backward(edits: Sequence[Edit], offset: int, *, at_end: bool) -> int:
    shift = 0
    for edit in edits:
        begins = edit.start + shift
        if offset <= begins:
            break
        if offset < begins + len(edit.replacement):
            return edit.end if at_end else edit.start
        shift += len(edit.replacement) - (edit.end - edit.start)
    return offset - shift


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of the text a citation counts into."""

    key: str
    """Path below the message, e.g. ``content[0].text``."""
    text: str


def referent(message: Mapping[str, Any], citation: Mapping[str, Any]) -> list[Block]:
    """The blocks whose concatenation the citation counts into.

    The wire names it by ``type`` and ``content_index`` and not all servers fill these in, so the text that the
    citation quotes decides where it can.
    """
    start, end = citation.get("start"), citation.get("end")
    candidates = [blocks for blocks in _candidates(message, citation) if blocks]
    if is_offset(start) and is_offset(end):
        for blocks in candidates:
            if "".join(block.text for block in blocks)[start:end] == citation.get("text"):
                return blocks
    return candidates[0] if candidates else []


def is_offset(value: object) -> TypeGuard[int]:
    """Whether ``value`` is a count of code points."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _candidates(message: Mapping[str, Any], citation: Mapping[str, Any]) -> Iterator[list[Block]]:
    plan = _blocks(message, "tool_plan")
    thinking, texts = _content(message, "thinking"), _content(message, "text")
    if citation.get("type") == "PLAN":
        yield plan
    index = citation.get("content_index")
    if is_offset(index):
        yield [block for block in thinking + texts if block.key.startswith(f"content[{index}].")]
    if citation.get("type") == "THINKING_CONTENT":
        yield thinking
    yield _blocks(message, "content") + _blocks(message, "message") + _blocks(message, "text")
    yield texts
    yield thinking
    yield plan


def _blocks(message: Mapping[str, Any], key: str) -> list[Block]:
    text = message.get(key)
    return [Block(key, text)] if isinstance(text, str) else []


def _content(message: Mapping[str, Any], key: str) -> list[Block]:
    content = message.get("content")
    if not isinstance(content, list):
        return []
    return [
        Block(f"content[{index}].{key}", part[key])
        for index, part in enumerate(content)
        if isinstance(part, dict) and isinstance(part.get(key), str)
    ]


def across(blocks: Sequence[Block], start: int, end: int) -> Iterator[tuple[Block, int, int]]:
    """The parts of a span of the concatenated blocks that stand in each block, in the block's own offsets."""
    base = 0
    for block in blocks:
        size = len(block.text)
        if start < base + size and end > base:
            yield block, max(start - base, 0), min(end - base, size)
        base += size
