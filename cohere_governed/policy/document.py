"""YAML as a configuration language: the safe subset of YAML 1.2 that cannot surprise.

Values are built straight from parser events, so nothing a document says can
construct an object, share a node or expand. What YAML 1.1 would have guessed
(``no``, ``on``, ``2026-01-01``, ``0x1F``, ``1_000``) stays the text that was
written; the schema then says what it should have been. Refused, with the line:
duplicate keys, anchors, aliases, tags, merge keys, several documents, and
anything larger or deeper than a person writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml

MAX_BYTES = 1 << 20
"""A configuration file is written by people: 1 MiB is far above any of them."""
MAX_DEPTH = 24
MAX_NODES = 50_000

Path: TypeAlias = tuple[str | int, ...]

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)?\.?[0-9]+(?:[eE][-+]?[0-9]+)?")
_WORDS: dict[str, bool | None] = {"": None, "~": None, "null": None, "true": True, "false": False}
_MAX_DIGITS = 18  # inside a signed 64-bit integer


class Malformed(ValueError):
    """The text is outside the subset; ``problems`` are (line, path, sentence, hint)."""

    def __init__(self, problems: list[tuple[int, Path, str, str]]) -> None:
        self.problems = problems
        super().__init__(f"{len(problems)} problems in a YAML document")


@dataclass(frozen=True, slots=True)
class Document:
    """A value and the line (from 1) on which each part of it stands."""

    value: Any
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """The line of ``path``, or of the nearest part above it that exists; 0 when nothing does."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return 0


def json_path(path: Path) -> str:
    """``("a", 0, "b")`` → ``$.a[0].b``."""
    return "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)


def parse(data: bytes) -> Document:
    """Read one document.

    Raises:
        Malformed: with every problem that could be found before reading had to stop.

    """
    if len(data) > MAX_BYTES:
        raise Malformed([(1, (), f"file is larger than {MAX_BYTES} bytes", "split it")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Malformed([(line, (), "file is not UTF-8", "save it as UTF-8")]) from None
    return _Builder().read(text)


class _Builder:
    def __init__(self) -> None:
        self.problems: list[tuple[int, Path, str, str]] = []
        self.lines: dict[Path, int] = {}
        self.nodes = 0

    def read(self, text: str) -> Document:
        value: Any = None
        documents = 0
        try:
            events = iter(yaml.parse(text, Loader=_Loader))
            for event in events:
                if isinstance(event, yaml.DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        self._problem(event, (), "a file holds one document", "remove the second `---`")
                        break
                elif isinstance(event, yaml.NodeEvent):
                    value = self._node(event, events, ())
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            # The parser's own words only: its snippet would quote the file, which may hold a secret.
            self.problems.append((mark.line + 1 if mark else 0, (), f"not YAML: {error.problem or 'unreadable'}", ""))
        except (yaml.YAMLError, _TooMuch) as error:
            said = str(error) if isinstance(error, _TooMuch) else "unreadable characters"
            self.problems.append((0, (), f"not YAML: {said}", ""))
        if self.problems:
            raise Malformed(self.problems)
        return Document(value, self.lines)

    def _problem(self, event: Any, path: Path, sentence: str, hint: str) -> None:
        self.problems.append((event.start_mark.line + 1, path, sentence, hint))

    def _node(self, event: Any, events: Iterator[Any], path: Path) -> Any:
        self.nodes += 1
        if self.nodes > MAX_NODES or len(path) > MAX_DEPTH:
            raise _TooMuch(f"more than {MAX_NODES} values or {MAX_DEPTH} levels")
        self.lines.setdefault(path, event.start_mark.line + 1)
        if isinstance(event, yaml.AliasEvent):
            self._problem(event, path, "aliases are not part of the subset", "write the value out")
            return None
        if event.anchor is not None:
            self._problem(event, path, "anchors are not part of the subset", "write the value out where it is used")
        if event.tag is not None and event.tag != "!":
            self._problem(event, path, "tags are not part of the subset", "remove the `!…`")
        if isinstance(event, yaml.ScalarEvent):
            return event.value if event.style else _plain(event.value)
        return (
            self._mapping(events, path) if isinstance(event, yaml.MappingStartEvent) else self._sequence(events, path)
        )

    def _sequence(self, events: Iterator[Any], path: Path) -> tuple[Any, ...]:
        items: list[Any] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._node(event, events, (*path, len(items))))
        return tuple(items)

    def _mapping(self, events: Iterator[Any], path: Path) -> dict[str, Any]:
        items: dict[str, Any] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = event.value if isinstance(event, yaml.ScalarEvent) else ""
            if not isinstance(event, yaml.ScalarEvent) or event.anchor or (event.tag and event.tag != "!"):
                self._problem(event, path, "a key must be plain text", "")
                if not isinstance(event, (yaml.ScalarEvent, yaml.AliasEvent)):
                    self._node(event, events, path)
            elif key == "<<" and not event.style:
                self._problem(event, path, "merge keys are not part of the subset", "write the keys out")
            elif key in items:
                first = self.lines.get((*path, key), 0)
                self._problem(event, (*path, key), f"key `{key}` stands twice", f"it was first given on line {first}")
            inner = (*path, key)
            self.lines.setdefault(inner, event.start_mark.line + 1)
            items[key] = self._node(next(events), events, inner)
        return items


class _TooMuch(Exception):
    pass


def _plain(text: str) -> Any:
    """Resolve an unquoted scalar by the YAML 1.2 JSON schema; what it does not know is text."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in "+-.0123456789" and len(text) <= _MAX_DIGITS:
        if _INT.fullmatch(text):
            return int(text)
        if _FLOAT.fullmatch(text) and not text.lstrip("+-").isdigit():
            return float(text)
    return text
