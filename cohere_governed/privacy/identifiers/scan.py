"""How structured identifiers are found: each text is read few times, each number is looked at once.

Two kinds of rule, both plain data in the tables beside this file:

``Number``
    Everything that holds a digit is first cut into *runs* (``4111 1111 1111 1111``,
    ``QQ 12 34 56 C``). The picture of a run (``9999 9999 9999 9999``,
    ``AA 99 99 99 A``) is a key into one dictionary, so eighty kinds of number cost
    one look-up instead of eighty passes over the text. A rule then asks its
    checksum, and the words around.

``Scanner``
    A regular expression for what has no fixed picture (mail, URLs, keys). It
    runs only when one of its literals stands in the text.

Context words are matched at word borders, after ``snake_case``, ``kebab-case``
and ``camelCase`` have been taken apart, so that a column name counts as a label.
Source code, logs and data files have a gate of their own: there a number
without a label must be unmistakable (``CODE_FLOOR``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from cohere_governed.model import Finding
from cohere_governed.privacy.identifiers.literals import Literals
from cohere_governed.privacy.identifiers.view import Context, View, Window, words

__all__ = ["CODE_FLOOR", "Context", "Number", "NumberTable", "Scanner", "ScannerTable", "View", "digits", "words"]

CODE_FLOOR = 0.85
"""Least score without a context word inside code, logs and data."""

_FADING = 0.0018
"""What a context word loses per code point between, so that of two labels the nearer wins; one behind the value counts
as if it stood beyond the whole window before."""

_ATOM = re.compile(r"\d[0-9A-Za-z]*")
_LETTER_ATOM = re.compile(r"[A-Z]{1,4}(?![0-9A-Za-z_])")
_SEPARATORS = frozenset(" -./:–+")
_MAX_ATOMS = 7
"""Widest number in the tables: an IBAN has its own scanner; ``AA 99 99 99 99 A`` has six atoms."""
_MAX_LEFT = 24
"""How far letters are followed to the left of a digit; longer tokens are no identifiers of these tables."""
_MAX_LENGTH = 34

_PICTURE = dict.fromkeys(range(ord("0"), ord("9") + 1), "9")
_PICTURE |= dict.fromkeys(range(ord("A"), ord("Z") + 1), "A")
_PICTURE |= dict.fromkeys(range(ord("a"), ord("z") + 1), "A")
_PICTURE |= {ord("–"): "-", 0xA0: " ", 0x202F: " "}


def digits(low: int, high: int, prefix: str = "", suffix: str = "") -> str:
    """Pictures of ``low`` to ``high`` digits in a row, as a ``|`` separated list."""
    return "|".join(f"{prefix}{'9' * n}{suffix}" for n in range(low, high + 1))


@dataclass(frozen=True, slots=True)
class Number:
    """One kind of number: its pictures, its checksum, its words.

    ``forms`` is a ``|`` separated list of pictures: ``9`` a digit, ``A`` a
    letter, ``~`` the same separator throughout (nothing, space, hyphen or dot),
    ``*12`` any mix of 12 letters and digits in one piece, anything else itself.
    """

    type: str
    forms: str
    valid: Callable[[str], bool] | None = None
    """Given the value without separators, in upper case."""
    context: str = ""
    bare: float = 0.0
    """Score without a context word; 0 means that a context word is required."""
    near: float = 0.9
    """Score beside a context word."""
    capitals: bool = True
    """Letters must be capitals unless a context word is near."""


def _pictures(forms: str) -> Iterator[str]:
    for form in forms.split("|"):
        if "~" in form:
            yield from (form.replace("~", joint) for joint in ("", " ", "-", "."))
        else:
            yield form


class NumberTable:
    """All kinds of number as one dictionary from picture to rules."""

    def __init__(self, rules: Iterable[Number]) -> None:
        self._exact: dict[str, list[tuple[Number, Context | None]]] = {}
        self._mixed: dict[int, list[tuple[Number, Context | None]]] = {}
        compiled: dict[str, Context] = {}
        for rule in rules:
            context = compiled.setdefault(rule.context, words(rule.context)) if rule.context else None
            for picture in dict.fromkeys(_pictures(rule.forms)):
                if picture.startswith("*"):
                    self._mixed.setdefault(int(picture[1:]), []).append((rule, context))
                else:
                    self._exact.setdefault(picture, []).append((rule, context))

    def find(self, view: View) -> Iterator[Finding]:
        if not view.has_digit:
            return
        text = view.text
        for atoms in _runs(view):
            for first in range(len(atoms)):
                for last in range(first, min(first + _MAX_ATOMS, len(atoms))):
                    start, end = atoms[first][0], atoms[last][1]
                    if end - start > _MAX_LENGTH:
                        break
                    value = text[start:end]
                    rules = self._exact.get(value.translate(_PICTURE), ())
                    if first == last and (mixed := self._mixed.get(end - start)):
                        rules = [*rules, *mixed]
                    if rules:
                        yield from _ask(view, start, end, value, rules)


def _ask(
    view: View, start: int, end: int, value: str, rules: Sequence[tuple[Number, Context | None]]
) -> Iterator[Finding]:
    compact = (value if value.isalnum() else "".join(c for c in value if c.isalnum())).upper()
    capitals = value == value.upper()
    window: Window | None = None
    for rule, context in rules:
        if rule.valid is not None and not _holds(rule.valid, compact):
            continue
        score = rule.bare if capitals or not rule.capitals else 0.0
        if context is not None:
            window = window or view.window(start, end)
            distance = window.distance(context)
            if distance is not None:
                score = max(score, rule.near - min(distance, 80) * _FADING)
                yield Finding(start, end, rule.type, round(score, 4), "number")
                continue
        if score and (score >= CODE_FLOOR or not view.is_code(start)) and not _of_a_thing(view, start, end, rule.type):
            yield Finding(start, end, rule.type, score, "number")


_THING = words(
    r"orders?|invoices?|parts?|sku|lots?|shipments?|articles?|builds?|batch(?:es)?|items?|tickets?|tracking|serial|model|version|ref(?:erence)?"
    r"|commits?|sha|md5|hash|checksum|asset|inventory|stock|catalog(?:ue)?|device|firmware|chip|register|timestamp|created|ts|epoch|rma|release|patch"
    r"|sensor|seed|port|pid|tid|offset|bytes|rows|chapter|section|clause|figure|table|models?"
    r"|case|docket|transactions?|isbn|issn|ean|upc|asin|barcode|products?|page|line|row|error|job|run|request|trace|commit|revision|po"
    r"|bestell\w*|rechnung\w*|artikel\w*|auftrag\w*|commandes?|factures?|pedidos?|facturas?|ordin[ei]|fattur[ae]|bestelling\w*|factuur\w*|encomenda|fatura"
)
_COUNTED = re.compile(
    r"\.\d|,\d{3}\b|\W{0,2}(?:rows?|bytes?|items?|units?|pieces|records?|lines?|times|steps?|users|requests?|files?|tokens?|words|characters"
    r"|seconds|ms|ns|[kmgt]i?b|hz|dollars|euros?|pounds|eur|usd|gbp|percent|inhabitants|people|downloads|views|clicks|sold)\b|\s?[%€$£]",
    re.IGNORECASE,
)
_MEASURED = re.compile(
    r"(?:\d[.,]|[$€£] ?|\d (?:of|out of) "
    r"|\b(?:counted|counts?|totals?|sums?|amounts?|revenues?|nearly|approximately|id=)\W{0,3}"
    r"(?:(?:of|to|is|was|are|were|:|=)\W{0,2})?)$",
    re.IGNORECASE,
)
"""What stands behind and before a number that counts or measures, or is the other half of a decimal one."""
_BESIDE = 14
"""Code points: room for ``number``, ``no.`` or ``id`` between the word and the value."""


def _of_a_thing(view: View, start: int, end: int, kind: str) -> bool:
    """Whether the word before says that the number is of an order, a part, a page, and so nobody's.

    A card's number in groups is a card's whatever stands before it: nothing else is written so.
    """
    if kind == "CREDIT_CARD" and not view.text[start:end].isalnum():
        return False
    if _COUNTED.match(view.text, end) or _MEASURED.search(view.text, max(0, start - 24), start):
        return True
    distance = Window(view.window(start, end).before, "").distance(_THING)
    return distance is not None and distance <= _BESIDE


def _holds(check: Callable[[str], bool], value: str) -> bool:
    """Whether a checksum holds. Libraries of checksums crash on some odd numbers; those count as holding."""
    try:
        return check(value)
    except Exception:  # noqa: BLE001 - doubtful, so taken for an identifier
        return True


def _runs(view: View) -> Iterator[list[tuple[int, int]]]:
    """Neighbouring tokens that hold digits, with short capital tokens between and beside them."""
    text = view.text
    run: list[tuple[int, int]] = []
    seen = 0
    for digit in view.digit_runs:
        match = _ATOM.match(text, digit) if digit >= seen else None
        if match is None:
            continue
        start, end = match.span()
        floor = max(seen, start - _MAX_LEFT)
        while start > floor and text[start - 1].isalpha() and text[start - 1].isascii():
            start -= 1
        if start and (text[start - 1].isalnum() or (text[start - 1] == "_" and start < match.start())):
            seen = end
            if run:
                yield _grown(text, run)
            run = []
            continue
        gap = text[run[-1][1] : start] if run else ""
        if run and _bridges(gap):
            if len(gap) > 1:
                inner = gap.strip(" -./:")
                at = run[-1][1] + gap.index(inner)
                run.append((at, at + len(inner)))
            run.append((start, end))
        else:
            if run:
                yield _grown(text, run)
            run = [(start, end)]
        seen = end
    if run:
        yield _grown(text, run)


def _bridges(gap: str) -> bool:
    if len(gap) == 1:
        return gap in _SEPARATORS
    return 3 <= len(gap) <= 5 and gap[0] in " -" and gap[-1] in " -" and gap[1:-1].isalpha() and gap[1:-1].isupper()


def _grown(text: str, run: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """``run`` with up to two short capital tokens on each side (``AB 12 34 56 C``)."""
    for _ in range(2):
        start = run[0][0]
        if start < 2 or text[start - 1] not in " -.":
            break
        at = start - 1
        while at and start - at <= 4 and "A" <= text[at - 1] <= "Z":
            at -= 1
        if at == start - 1 or (at and (text[at - 1].isalnum() or text[at - 1] in "_'")):
            break
        run.insert(0, (at, start - 1))
    for _ in range(2):
        end = run[-1][1]
        if end + 1 >= len(text) or text[end] not in " -":
            break
        match = _LETTER_ATOM.match(text, end + 1)
        if match is None:
            break
        run.append(match.span())
    return run


@dataclass(frozen=True, slots=True)
class Scanner:
    """A regular expression behind literals, for what has no fixed picture.

    ``needs``: lower-case literals of which one must stand in the text;
    ``words``: whole words of which one must; with neither, a digit must.
    ``group`` names the part of the match that is the value; ``last`` is the
    named group that took part.
    """

    type: str
    pattern: re.Pattern[str]
    needs: tuple[str, ...] = ()
    valid: Callable[[str], bool] | None = None
    context: Context | None = None
    bare: float = 0.9
    near: float = 0.95
    group: int | str = 0
    words: frozenset[str] = frozenset()
    near_type: str = ""
    """The type beside a context word, where that makes it another thing (a date becomes a date of birth)."""
    in_code: bool = True
    """Whether a bare match also counts inside code, logs and data."""
    unless: Callable[[str, int, int], bool] | None = None
    """Given the text and where a bare match stands in it: whether it is of a thing, and so nobody's."""
    name: str = ""
    solid: bool = False
    """INVARIANT: no match holds a blank or a line end, so only pieces of text with a literal in them are read."""
    at_digits: bool = False
    """INVARIANT: every match starts with the first digit of a run, so only such places are tried."""
    at_words: bool = False
    """INVARIANT: every match starts with one of ``words``, so only where one stands it is tried."""
    at_needs: bool = False
    """INVARIANT: every match starts with one of ``needs``; what stands before it is only looked back at."""

    def wanted(self, view: View) -> bool:
        """Whether anything the pattern needs stands in the text."""
        if self.words:
            return not view.words.isdisjoint(self.words)
        if self.needs:
            return any(need in view.lower for need in self.needs)
        return view.has_digit

    def find(self, view: View) -> Iterator[Finding]:
        if self.wanted(view):
            yield from self.search(view, self.words)

    def search(self, view: View, present: Iterable[str] = ()) -> Iterator[Finding]:
        """``find`` in a text that is known to hold what the pattern needs: of its words, those ``present``."""
        for match in self._matches(view, present):
            group = match.lastgroup or 0 if self.group == "last" else self.group
            start, end = match.span(group)
            if start >= end or (self.valid is not None and not _holds(self.valid, match[group])):
                continue
            score, kind = self.bare, self.type
            if self.context is not None and view.window(start, end).distance(self.context) is not None:
                score, kind = max(score, self.near), self.near_type or kind
            elif (self.unless and self.unless(view.text, start, end)) or (not self.in_code and view.is_code(start)):
                continue
            if score:
                yield Finding(start, end, kind, score, self.name or "scanner")

    def _matches(self, view: View, present: Iterable[str]) -> Iterator[re.Match[str]]:
        text = view.text
        if self.solid:
            for low, high in view.pieces(self.needs) if self.needs else view.digit_pieces:
                yield from self.pattern.finditer(text, low, high)
        elif self.at_digits or self.at_words or self.at_needs:
            done = 0
            literals = self.needs if self.at_needs else present
            for start in view.digit_runs if self.at_digits else view.starts(literals):
                if start >= done and (match := self.pattern.match(text, start)):
                    done = match.end()
                    yield match
        else:
            yield from self.pattern.finditer(text)


class ScannerTable:
    """Many scanners, of which a text wakes few: each literal is looked for once, whoever needs it."""

    def __init__(self, scanners: Sequence[Scanner]) -> None:
        self._scanners = tuple(scanners)
        self._by_need: dict[str, list[int]] = {}
        self._by_word: dict[str, list[int]] = {}
        self._at_digits = []
        for index, scanner in enumerate(scanners):
            if not scanner.words and not scanner.needs:
                self._at_digits.append(index)
            waiting = self._by_word if scanner.words else self._by_need
            for literal in scanner.words or scanner.needs:
                waiting.setdefault(literal, []).append(index)
        self._needs = Literals(self._by_need)
        self._words = Literals(f" {word} " for word in self._by_word)

    def find(self, view: View) -> Iterator[Finding]:
        awake = set(self._at_digits) if view.has_digit else set[int]()
        for need in view.literals(self._needs):
            awake.update(self._by_need[need])
        present = view.vocabulary(self._words) if self._by_word else []
        for word in present:
            awake.update(self._by_word[word])
        for index in sorted(awake):
            yield from self._scanners[index].search(view, present)
