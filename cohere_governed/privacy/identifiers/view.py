"""A text as rules read it: its words, its digits, what stands beside a value, which lines a machine wrote.

Many rules ask the same of a text; each answer is found once, and only when
somebody asks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from cohere_governed.privacy.identifiers.literals import Grams, Literals, grams

__all__ = ["BEFORE", "Context", "View", "Window", "words"]

BEFORE = 56
"""Code points before a value in which a label may stand: about eight words."""
_AFTER = 26
_WORD = re.compile(r"[^\W\d_]+")
_SHORT = 400
"""Code points up to which a text is searched for each literal, instead of being cut into pieces once."""
_DIGITS = re.compile(r"\d+")
_PLAIN_DIGITS = re.compile(b"9+")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_LATIN = [chr(code) for code in range(256)]
_LETTERS = bytes(ord(char) if _WORD.match(char) else ord(" ") for char in _LATIN)
_KINDS = bytes(ord("9" if "0" <= char <= "9" else "a" if char.isascii() and char.isalpha() else " ") for char in _LATIN)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_JOINTS = dict.fromkeys(map(ord, "_-\n\r\t"), " ")

_CODE_START = re.compile(
    r"\s*[\[\]{}()]+,?\s*$|\s*\w+(?:\.\w+)* [-+*/]?= \S"
    r"|\s*(?:def|class|import|const|let|var|func|#include|@)\s*\w[^.?!]*$|\s*from \S+ import "
    r"|\s*(?:return|if|elif|else|for|while|try|except|with|public|private|static)\b.*[:;({]$|\s*(?:SELECT|INSERT|UPDATE)\b"
    r"|\s*[-+{\[]*\s*[\"'][\w.@/$-]+[\"']\s*:"
    r"|\s*(?:- )?[a-z][a-z0-9]*(?:[_.-][a-z0-9]+)+\s*[:=]|\s*(?:- )?[a-z]+[A-Z]\w*\s*[:=]"
    r"|\s{2,}(?:- )?[a-z][\w-]*:(?:\s|$)|\s*- [A-Z][A-Z0-9_]+$|\s*[A-Z_]{3,}=\S|\s*(?:\$|>>>|#!|//|/\*|\*)\s"
    r"|\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d\S*\s+\S|\s*\w+=\S+ \w+=\S"
    r"|\s*#\s*(?:define|undef|if|ifdef|ifndef|elif|else|endif|pragma|error)\b|\s*[A-Z][A-Z0-9]*_[A-Z0-9_]*,?\s*$"
    r"|\s*(?:extern|typedef|struct|enum|static|void|inline|unsigned|fn|impl|package|use|namespace|interface|type)\s[^.?!]*[;{(,*]\s*$"
    r"|\W*(?:(?:0x)?[0-9A-Fa-f]{1,8}(?:\s*,\s*|\s+)){5}"
    r"|[-dl](?:[r-][w-][x-]){3}|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S+ \S|[\d./:-]+(?:[,;\t] ?-?[\d./:-]+){2,}\s*$"
)
_CODE_SIGN = re.compile(r"[={}();<>\[:-]|DEBUG|INFO|WARN|ERROR|TRACE|FATAL")
"""One of these is in whatever ``_CODE_ANYWHERE`` finds, and in few sentences."""
_CODE_ANYWHERE = re.compile(
    r"[{};]\s*$|[=!<>]=|\w\((?:\w*[,)=]|[\"\'])|->|=>|\w::\w|</\w|\w\[\w+\]"
    r"|\b(?:DEBUG|INFO|WARN|WARNING|ERROR|TRACE|FATAL)\b"
)
"""Marks of a line that a machine wrote or reads: source, JSON, YAML, SQL, logs."""
_SENTENCE = 5
"""Words that make a quoted string a sentence."""


@dataclass(frozen=True, slots=True)
class Context:
    """Words that speak for a value beside them: a pattern, and literals one of which every match starts with."""

    pattern: re.Pattern[str]
    starts: tuple[str, ...]


def words(phrases: str) -> Context:
    """Compile ``a|b c|d(?:e)?`` into a search at word borders over a folded window."""
    starts = {match[0].rstrip() for phrase in _alternatives(phrases) if (match := _LITERAL.match(phrase))}
    return Context(
        re.compile(rf"(?<![^\W_])(?:{phrases})(?![^\W\d_])"),
        () if "" in starts else tuple(sorted(s for s in starts if not any(s != o and s.startswith(o) for o in starts))),
    )


_LITERAL = re.compile(r"(?:[^\W_](?![?*{])|[ '-](?![?*{]))*")


def _alternatives(phrases: str) -> Iterator[str]:
    depth = start = 0
    for at, char in enumerate(phrases):
        if phrases[at - 1 : at] == "\\":
            continue
        depth += (char == "(") - (char == ")")
        if char == "|" and depth == 0:
            yield phrases[start:at]
            start = at + 1
    yield phrases[start:]


@dataclass(slots=True)
class Window:
    """The words around one candidate, folded once and asked by many rules."""

    before: str
    after: str

    def distance(self, context: Context) -> int | None:
        """Code points between the value and the nearest of its context words, or ``None``."""
        if context.starts and not any(start in self.before or start in self.after for start in context.starts):
            return None
        best: int | None = None
        for match in context.pattern.finditer(self.before):
            best = len(self.before) - match.end()
        if best is None and (behind := context.pattern.search(self.after)):
            best = behind.start() + BEFORE
        return best


_Value = TypeVar("_Value")


class _once(Generic[_Value]):  # noqa: N801 - a decorator
    """``functools.cached_property`` without the lock that it takes before Python 3.12: a view serves one thread."""

    def __init__(self, compute: Callable[[View], _Value]) -> None:
        self._compute = compute
        self._name = compute.__name__

    def __get__(self, view: View, owner: type[View] | None = None) -> _Value:
        # The view's own attribute of this name is asked first from now on.
        value = view.__dict__[self._name] = self._compute(view)
        return value


@dataclass
class View:
    """A text with what several rules want to know about it, each computed at most once."""

    text: str
    _lines: dict[int, bool] = field(default_factory=dict, repr=False)
    _windows: dict[tuple[int, int], Window] = field(default_factory=dict, repr=False)

    def __repr__(self) -> str:
        return f"<View of {len(self.text)} code points>"

    @_once
    def lower(self) -> str:
        """Lower case of the same length as the text."""
        low = self.text.lower()
        if len(low) != len(self.text):  # a few capitals (İ) grow when lowered
            low = "".join(c.lower() if len(c.lower()) == 1 else c for c in self.text)
        return low

    @_once
    def words(self) -> frozenset[str]:
        """Every run of letters in the text, in lower case."""
        return frozenset(_WORD.findall(self.lower))

    @_once
    def _raw(self) -> bytes:
        """``lower``, one byte a code point: what is beyond Latin-1 is a question mark."""
        return self.lower.encode("latin-1", "replace")

    @_once
    def _raw_words(self) -> bytes:
        return b" " + self._raw.translate(_LETTERS) + b" "

    @_once
    def _pairs(self) -> set[tuple[str, str]]:
        return set(zip(self.lower, self.lower[1:], strict=False))

    @_once
    def _grams(self) -> Grams:
        return grams(self._raw)

    @_once
    def _word_grams(self) -> Grams:
        return grams(self._raw_words)

    @_once
    def _spaced_words(self) -> set[str]:
        return {f" {word} " for word in self.words}

    def literals(self, wanted: Literals) -> list[str]:
        """Those of ``wanted`` that stand in ``lower``."""
        if len(self.text) < _SHORT:
            return wanted.among(self.lower, self._pairs)
        return wanted.present(self.lower, self._raw, self._grams)

    def vocabulary(self, wanted: Literals) -> list[str]:
        """Those of ``words`` that are ``wanted``, each of which has a blank before and behind it."""
        if len(self.text) < _SHORT:
            return [spaced[1:-1] for spaced in self._spaced_words & wanted.all]
        found = [spaced[1:-1] for spaced in wanted.present(self.lower, self._raw_words, self._word_grams)]
        if found and self._raw.count(b"?") != self.text.count("?"):
            found = [word for word in found if word in self.words]  # a letter beyond Latin-1 may stand beside it
        return found

    @_once
    def kinds(self) -> bytes:
        """The text with ``9`` for a digit and ``a`` for a letter of ASCII, and a blank for the rest."""
        return self._raw.translate(_KINDS)

    @_once
    def _odd_digits(self) -> bool:
        """Whether digits of other scripts stand in the text."""
        return not self.text.isascii() and any(map(str.isdecimal, set(_NOT_ASCII.findall(self.text))))

    @_once
    def has_digit(self) -> bool:
        return b"9" in self.kinds or self._odd_digits

    @_once
    def digit_spans(self) -> list[tuple[int, int]]:
        """Where each run of digits starts and ends."""
        if self._odd_digits:
            return [match.span() for match in _DIGITS.finditer(self.text)]
        return [match.span() for match in _PLAIN_DIGITS.finditer(self.kinds)]

    @_once
    def digit_runs(self) -> list[int]:
        """Where each run of digits starts."""
        return [start for start, _ in self.digit_spans]

    @_once
    def digit_pieces(self) -> list[tuple[int, int]]:
        """Stretches without blanks in which a digit stands."""
        return self._pieces(self.digit_runs)

    def pieces(self, needs: tuple[str, ...]) -> list[tuple[int, int]]:
        """Stretches without blanks in which one of ``needs``, in lower case, stands."""
        low = self.lower
        hits: list[int] = []
        for need in needs:
            at = low.find(need)
            while at >= 0:
                hits.append(at)
                at = low.find(need, at + 1)
        if len(needs) > 1:
            hits.sort()
        return self._pieces(hits)

    def starts(self, literals: Iterable[str]) -> list[int]:
        """Where any of ``literals``, in lower case, starts, in words or not."""
        low = self.lower
        hits: set[int] = set()
        for literal in literals:
            at = low.find(literal)
            while at >= 0:
                hits.add(at)
                at = low.find(literal, at + 1)
        return sorted(hits)

    def _pieces(self, hits: Iterable[int]) -> list[tuple[int, int]]:
        text, done = self.text, 0
        found: list[tuple[int, int]] = []
        for hit in hits:
            if hit < done:
                continue
            low = max(text.rfind(" ", done, hit), text.rfind("\n", done, hit), done - 1) + 1
            blank, line = text.find(" ", hit), text.find("\n", hit)
            if blank < 0 or 0 <= line < blank:
                blank = line
            done = blank if blank >= 0 else len(text)
            found.append((low, done))
        return found

    def window(self, start: int, end: int) -> Window:
        """The words around a value, shared by all who ask about the same place."""
        known = self._windows.get((start, end))
        if known is None:
            self._windows[start, end] = known = self._window(start, end)
        return known

    def _window(self, start: int, end: int) -> Window:
        text, low, high = self.text, max(0, start - BEFORE), end + _AFTER
        while low and low < start and text[low - 1].isalpha() and text[low].isalpha():
            low += 1  # the end of a word may be another word
        while end < high < len(text) and text[high].isalpha() and text[high - 1].isalpha():
            high -= 1
        before = text[low:start]
        cut = before.rfind("\n\n")
        if cut >= 0:
            before = before[cut:]
        after = text[end:high]
        stop = after.find("\n")
        if stop >= 0:
            after = after[:stop]
        return Window(_fold(before), _fold(after))

    def is_code(self, position: int) -> bool:
        """Whether the line at ``position`` is source, data or log rather than prose."""
        start = self.text.rfind("\n", 0, position) + 1
        end = self.text.find("\n", position)
        end = end if end >= 0 else len(self.text)
        known = self._lines.get(start)
        if known is None:
            self._lines[start] = known = _looks_like_code(self.text[start : min(end, start + 400)])
        return known and not self._quotes_prose(start, position, end)

    def _quotes_prose(self, start: int, position: int, end: int) -> bool:
        """Whether ``position`` is inside a quoted sentence: a message in a data file is prose again."""
        opened = self.text.rfind('"', start, position)
        closed = self.text.find('"', position, end)
        if opened < 0 or closed < 0:
            return False
        return self.text.count(" ", opened, closed) >= _SENTENCE - 1


def _looks_like_code(line: str) -> bool:
    if _CODE_START.match(line):
        return True
    return _CODE_SIGN.search(line) is not None and _CODE_ANYWHERE.search(line) is not None


def _fold(window: str) -> str:
    low = window.lower()
    if low != window:
        low = _CAMEL.sub(" ", window).lower()
    return low.translate(_JOINTS)
