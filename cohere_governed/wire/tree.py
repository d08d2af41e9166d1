"""JSON read strictly, and one walk over it that serves both directions.

A table says where text lives as patterns (``messages[].content``). The
patterns are compiled into ``Field`` nodes, and ``rewrite`` walks a value beside
them, asking a ``Visitor`` what each leaf becomes. Reading a request, redacting
it, masking it for the record and restoring a response are four visitors over
the same walk, so a leaf that was read is, by construction, the leaf that is
rewritten.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from cohere_governed.model import Modality, TextClass
from cohere_governed.wire.shapes import Control

MAX_DEPTH = 64
"""Levels of nesting; deeper than any tool schema, far below the parser's own recursion limit."""


class Unreadable(ValueError):
    """Bytes that cannot be read beyond doubt, so they are neither sent nor handed out.

    ``reason`` says what is wrong and never quotes the bytes.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Ref:
    """The leaf names a remote object of this kind."""

    kind: str


Leaf: TypeAlias = TextClass | Modality | Ref | Control
"""What a leaf is."""


@dataclass(slots=True, eq=False)
class Field:
    """One node of the compiled patterns. Built once at import and only read afterwards."""

    leaf: Leaf = TextClass.UNKNOWN
    """Class of a string that stands here; a string where none is expected is unknown text."""
    fields: dict[str, Field] = field(default_factory=dict)
    item: Field | None = None
    rest: Field | None = None
    """Where keys that are not in ``fields`` go: the node is an open mapping, its keys are the user's."""
    keys: TextClass | None = None
    """Class of the keys of an open mapping."""
    folded: frozenset[str] = frozenset()


def anything(cls: TextClass) -> Field:
    """A node whose every string and key, at any depth, is of class ``cls``."""
    node = Field(leaf=cls, keys=cls)
    node.item = node.rest = node
    return node


UNKNOWN = anything(TextClass.UNKNOWN)
JSON_TEXT = anything(TextClass.TEXT_JSON)
_ANY = {cls: anything(cls) for cls in TextClass}
_STEP = re.compile(r"\[\]|\*|[^.\[\]]+")


def compile_fields(patterns: Iterable[tuple[str, Leaf]]) -> Field:
    """Patterns to a tree. ``a.*`` opens ``a`` to any JSON; ``a.*.b`` is ``b`` under each key of the mapping ``a``."""
    root = Field()
    for pattern, leaf in patterns:
        steps = _STEP.findall(pattern)
        node = root
        for position, step in enumerate(steps):
            last = position == len(steps) - 1
            if step == "[]":
                node.item = node = node.item or Field()
            elif step != "*":
                node = node.fields.setdefault(step, Field())
            elif last and isinstance(leaf, TextClass):
                node.rest, node.keys = _ANY[leaf], leaf
                break
            else:
                node.keys = node.keys or TextClass.SCHEMA
                node.rest = node = node.rest or Field()
        else:
            node.leaf = leaf
    _fold(root)
    return root


def _fold(node: Field) -> None:
    node.folded = frozenset(name.casefold() for name in node.fields)
    for child in (*node.fields.values(), node.item, node.rest):
        if child is not None and not child.folded and child.rest is not child:
            _fold(child)


class Visitor(Protocol):
    """Says what each leaf becomes; returning the very value leaves it alone."""

    def leaf(self, kind: Leaf, value: str, path: str) -> Any:
        """A string of the given class."""

    def key(self, kind: TextClass, key: str, path: str) -> str:
        """A key of an open mapping."""

    def number(self, kind: Leaf, value: float, path: str) -> Any:
        """A number (never a bool) where text of class ``kind`` may stand."""

    def unlisted(self, path: str, *, alike: bool) -> None:
        """A field the table does not list; ``alike`` one that it does, but for the case of its letters."""

    def count(self, leaves: int) -> None:
        """Leaves passed, so that a visitor can refuse too many."""

    def done(self, value: dict[str, Any], original: dict[str, Any], path: str) -> None:
        """A mapping of the table was rewritten: ``value`` may still be changed in place unless it is ``original``."""


_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")


def rewrite(node: Field, value: Any, path: str, visit: Visitor, depth: int = 0) -> Any:
    """``value`` with its leaves replaced by ``visit``; the same object when nothing changed.

    Paths never hold a key of an open mapping, because the user wrote it.
    """
    if isinstance(value, str):
        return visit.leaf(node.leaf, value, path)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return visit.number(node.leaf, value, path)
    if depth >= MAX_DEPTH:
        raise Unreadable(f"nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, list):
        return _rewrite_list(node, value, path, visit, depth)
    return _rewrite_dict(node, value, path, visit, depth)


def _rewrite_list(node: Field, value: list[Any], path: str, visit: Visitor, depth: int) -> Any:
    visit.count(len(value))
    item = node.item
    if item is None:
        visit.unlisted(f"{path}[]", alike=False)
        item = UNKNOWN
    changed: list[Any] | None = None
    for index, old in enumerate(value):
        new = rewrite(item, old, f"{path}[{index}]", visit, depth + 1)
        if new is not old:
            changed = changed or list(value)
            changed[index] = new
    return value if changed is None else changed


def _rewrite_dict(node: Field, value: dict[str, Any], path: str, visit: Visitor, depth: int) -> Any:
    visit.count(len(value))
    fields, rest, dotted = node.fields, node.rest, f"{path}." if path else ""
    pairs: list[tuple[str, Any]] = []
    same = True
    for key, old in value.items():
        child = fields.get(key)
        new_key = key
        if child is not None:
            where = dotted + key
        elif rest is not None:
            child, where = rest, f"{dotted}*"
            new_key = visit.key(node.keys or TextClass.UNKNOWN, key, f"{dotted}{{key}}")
        else:
            child = UNKNOWN
            where = dotted + (key if _NAME.fullmatch(key) else "*")
            visit.unlisted(where, alike=key.casefold() in node.folded)
            new_key = visit.key(TextClass.UNKNOWN, key, f"{dotted}{{key}}")
        new = rewrite(child, old, where, visit, depth + 1)
        same = same and new is old and new_key is key
        pairs.append((new_key, new))
    result = value
    if not same:
        result = dict(pairs)
        if len(result) != len(value):
            raise Unreadable("two keys of one mapping became the same")
    if fields:
        visit.done(result, value, path)
    return result


# ── Strict JSON ────────────────────────────────────────────────────────────────


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise Unreadable("the same key stands twice in one JSON object")
    return read


def _constant(_: str) -> Any:
    raise Unreadable("NaN and Infinity are not JSON")


def _number(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise Unreadable("a number is too large")
    return number


_DECODER = json.JSONDecoder(object_pairs_hook=_pairs, parse_constant=_constant, parse_float=_number)
_LENIENT = json.JSONDecoder(parse_constant=_constant)
_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_ASCII = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), allow_nan=False)
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def loads(text: str) -> Any:
    """Read JSON that means one thing only.

    Raises:
        Unreadable: not JSON, a key twice, NaN or Infinity, a lone surrogate, or too deep.

    """
    try:
        value = _DECODER.decode(text)
        if _SURROGATE.search(text):
            _COMPACT.encode(value).encode()
    except UnicodeEncodeError:
        raise Unreadable("half of a surrogate pair stands alone") from None
    except RecursionError:
        raise Unreadable(f"nested deeper than {MAX_DEPTH} levels") from None
    except Unreadable:
        raise
    except ValueError:  # the parser's own message would quote the text
        raise Unreadable("not valid JSON") from None
    return value


def loads_response(text: str | bytes) -> Any:
    """Read JSON that a server sent: as strict as its reader, no more.

    Raises:
        Unreadable: not JSON in UTF-8.

    """
    try:
        return _LENIENT.decode(text if isinstance(text, str) else str(text, "utf-8"))
    except (ValueError, RecursionError):
        raise Unreadable("the response is not JSON in UTF-8") from None


def utf8(raw: bytes) -> str:
    """Decode UTF-8 strictly.

    Raises:
        Unreadable: not UTF-8.

    """
    try:
        return str(raw, "utf-8")
    except UnicodeDecodeError:
        raise Unreadable("not UTF-8") from None


def dumps(value: Any) -> str:
    """Compact JSON with characters as they are, for bodies."""
    return _COMPACT.encode(value)


def dumps_ascii(value: Any) -> str:
    """Compact JSON in ASCII, for streams: readers that cut lines at U+2028 or U+0085 must not cut ours."""
    return _ASCII.encode(value)
