"""Identifiers in disguise: the text is undressed, searched, and what is found is mapped back.

Three ways. *Unescaping* reads whole texts as strings of JSON, which is what most tools say. *Folding* works on whole
texts and keeps a map from every folded code point to where it stood: invisible characters go, full-width and
mathematical letters become plain, look-alikes from other alphabets inside a Latin word become Latin. All detectors then
read the folded text. *Unwrapping* works on
places only: digits spaced or broken apart, mail addresses spelled with "at" and
"dot", and percent, HTML, base64 and hex encodings; each is decoded and searched
on its own.

Ordinary text pays one ``str.isascii`` and a few literal look-ups: it is drawn as classes of characters, one byte each,
in which a place that may be disguised looks like one of a few literals.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from cohere_governed.model import Finding

__all__ = ["Folded", "fold", "plain", "unescaped", "unwrapped"]

Find = Callable[[str], list[Finding]]


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text and, for each of its code points, where the original one starts and ends."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __repr__(self) -> str:
        return f"<Folded of {len(self.text)} code points>"

    def original(self, finding: Finding) -> Finding:
        """``finding`` of the folded text as it stands in the original."""
        return Finding(
            self.starts[finding.start], self.ends[finding.end - 1], finding.type, finding.score, finding.recogniser
        )


_INVISIBLE = frozenset(
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\u206a\u206b\u206c\u206d\u206e\u206f\u3164\ufeff\uffa0"
)
"""Default-ignorable code points of Unicode that show nothing."""

_LOOKALIKES = dict(
    zip(
        "аАВсСеЕһНіІјЈкКӏМоОрРԛѕЅТуУхХԝԜѵѴɡɑɩιΙΑΒΕΖΗΚΜΝΟοΡρΤΥΧνυαƖʟᴀʙᴄᴅᴇɢʜᴊᴋᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ",
        "aABcCeEhHiIjJkKlMoOpPqsSTyYxXwWvVgaiiIABEZHKMNOoPpTYXvualLABCDEGHJKMNOPRSTUVWYZ",
        strict=True,
    )
)
"""Letters of other alphabets that look Latin (Unicode TR 39), undone only in words that also hold Latin or digits."""

_DASHES = dict.fromkeys("‐‑‒–—―−﹘﹣－", "-")
_SIGNS = {"․": ".", "。": ".", "．": ".", "﹒": ".", "＠": "@", "﹫": "@", "∶": ":", "ː": ":", "᠎": ""}
_SPACES = frozenset("\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000")
_PLAIN_ALREADY = re.compile(r"[\x00-\x7f\u00a1-\u00ac\u00ae-\u024f’‘“”…•€£]*")
_ODD_WORD = re.compile(r"[^\W_][\w.@-]*")


def fold(text: str) -> Folded | None:
    """``text`` undressed, or ``None`` when there is nothing to take off."""
    if text.isascii() or _PLAIN_ALREADY.fullmatch(text):
        return None
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    mixed = _mixed_places(text)
    for at, char in enumerate(text):
        if char < "\u0080":
            plain = char
        elif char in _INVISIBLE or "\ufe00" <= char <= "\ufe0f" or "\U000e0000" <= char <= "\U000e01ef":
            continue
        else:
            plain = _plain(char, looks_latin=at in mixed)
        if unicodedata.combining(char) and out:
            ends[-1] = at + 1
            composed = unicodedata.normalize("NFC", out[-1] + char)
            if len(composed) == 1:
                out[-1] = composed
            continue
        for piece in plain:
            out.append(piece)
            starts.append(at)
            ends.append(at + 1)
    folded = "".join(out)
    return None if folded == text else Folded(folded, tuple(starts), tuple(ends))


_WRITTEN = re.compile(
    r"\\+(?:u[dD][89abAB][0-9a-fA-F]{2}\\+u[dD][c-fC-F][0-9a-fA-F]{2}|u(?![dD][89a-fA-F])[0-9a-fA-F]{4}|[nrt])"
)
"""What JSON writes inside its strings for a character, also where such a string stands in another one."""
_BLANKS = {"n": "\n", "r": "\r", "t": "\t"}


def unescaped(text: str) -> Folded | None:
    r"""``text`` as whoever reads it as JSON does, or ``None`` where nothing in it is escaped.

    A tool's answer is mostly JSON in a string: ``J\u00fcrgen``, and ``\nAnna`` where a line begins.
    """
    if "\\" not in text or _WRITTEN.search(text) is None:
        return None
    return _decoded(text, 0, _WRITTEN, _read)


def plain(value: str) -> str:
    """``value`` as it would be written without disguise: what people call it when they ask for what is theirs."""
    read = unescaped(value)
    text = value if read is None else read.text
    folded = fold(text)
    text = text if folded is None else folded.text
    for sign, run, decode in _ENCODINGS:
        if sign in text:
            text = _decoded(text, 0, run, decode).text
    return text


def _read(run: str) -> str:
    said = run.lstrip("\\")
    if len(said) == 1:
        return _BLANKS[said]
    first = int(said[1:5], 16)
    if len(said) == 5:
        return chr(first)
    return chr(0x10000 + ((first & 0x3FF) << 10) + (int(said[-4:], 16) & 0x3FF))


def _plain(char: str, *, looks_latin: bool) -> str:
    if char in _DASHES:
        return "-"
    if char in _SIGNS:
        return _SIGNS[char]
    if char in _SPACES:
        return " "
    if looks_latin and (latin := _LOOKALIKES.get(char)):
        return latin
    try:
        return str(unicodedata.decimal(char))
    except ValueError:
        pass
    compat = unicodedata.normalize("NFKC", char)
    return compat if len(compat) <= 4 and compat.isascii() and compat.isprintable() else char


def _mixed_places(text: str) -> frozenset[int]:
    """Places of look-alikes that stand in a word together with Latin letters, digits or ``@``."""
    places: set[int] = set()
    for word in _ODD_WORD.finditer(text):
        value = word[0]
        if value.isascii():
            continue
        odd = [i for i, c in enumerate(value) if c in _LOOKALIKES]
        latin = any("a" <= c <= "z" or "A" <= c <= "Z" or c == "@" for c in value)
        if odd and (latin or any(c.isascii() and c.isdigit() for c in value)):
            places.update(word.start() + i for i in odd)
    return frozenset(places)


# ── Places ─────────────────────────────────────────────────────────────────────

_CERTAIN = 0.85
"""Least score of a finding in unwrapped text: the wrapping itself makes chance hits likelier."""


def _classes(other: int | None, *classes: tuple[str, str]) -> bytes:
    """A table for ``bytes.translate``: each character of a class becomes its sign, others ``other`` or themselves.

    A character beyond Latin-1 comes as a question mark, which may be of any class.
    """
    table = bytearray(range(256) if other is None else [other] * 256)
    for sign, characters in classes:
        for character in characters:
            table[ord(character)] = ord(sign)
    return bytes(table)


_SPACED_HINT = re.compile(r"\d[ .\-_/*|]{1,3}\d[ .\-_/*|]{1,3}\d[ .\-_/*|]{1,3}\d|@ \w |\w @ ")
_SPACED_CLASSES = _classes(ord("x"), ("9", "0123456789?"), (" ", " .-_/*|"))
_SPACED = re.compile(r"[0-9A-Za-z](?<![0-9A-Za-z]\w)(?:[ .\-_/*|]{1,3}[0-9A-Za-z](?![0-9A-Za-z])){7,40}")
_BREAK = re.compile(r"-?[ \t]?\r?\n[ \t>*#|]{0,8}")
_DIGIT_BREAK = re.compile(r"[0-9A-Z][-. ]?[ \t]?\r?\n[ \t>*#|]{0,8}(?=[0-9A-Z])")
_MAIL_BREAK = re.compile(r"[\w@.-]\r?\n[ \t>*#|]{0,8}(?=[\w@.])")
_DATE_LINE = re.compile(r"\d{4}-\d\d-\d\d")
_NUMBERISH = frozenset("0123456789 -./()+ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_MAILISH = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._%+-@")
_REACH = 40
"""Code points looked at on both sides of a line break inside an identifier: longer than any IBAN or mail label."""
_AT_HINTS = (" at ", "(at)", "[at]", "{at}", "<at>", "( at )", "[ at ]", "(@)", "[@]", " @ ", "@ ", " @")
_SPOKEN_AT = re.compile(r"\s?[(\[{<]\s?(?:at|@)\s?[)\]}>]\s?|\sat\s|\s@\s?|@\s", re.IGNORECASE)
_DOTTED = r"(?:\s?[(\[{<]\s?(?:dot|\.)\s?[)\]}>]\s?|\sdot\s|\.)"
_SPOKEN_LOCAL = re.compile(rf"(?<![\w.+-])[\w+-]{{1,40}}(?:{_DOTTED}[\w+-]{{1,40}}){{0,3}}$", re.IGNORECASE)
_SPOKEN_DOMAIN = re.compile(rf"[\w-]{{1,40}}(?:{_DOTTED}[\w-]{{2,40}}){{1,3}}", re.IGNORECASE)
_DOT = re.compile(_DOTTED, re.IGNORECASE)
_BASE64 = re.compile(r"(?<![0-9A-Za-z+/_=-])[0-9A-Za-z+/_-]{12,4096}={0,2}(?![0-9A-Za-z+/_=-])")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2}[ :]?){8,2000}(?<=[0-9A-Fa-f])(?![0-9A-Za-z])")
_HEX_CLASSES = _classes(ord("x"), ("f", "0123456789ABCDEFabcdef"), (" ", " :"))
_HEX_HINTS = b"f" * 16, b"ff " * 7
_BASE64_CLASSES = _classes(ord(" "), ("b", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/_-"))
_BASE64_HINT = b"b" * 12
_SPOKEN_CLASSES = _classes(
    None,
    *((chr(code), chr(code - 32)) for code in range(ord("a"), ord("z") + 1)),
    (" ", "".join(chr(code) for code in range(256) if chr(code).isspace()) + "?"),
    ("(", "([{<"),
    (")", ")]}>"),
)
_SPOKEN_HINTS = b" at ", b"(at", b"( at", b"(@", b"( @", b" @", b"@ "
"""What every match of ``_SPOKEN_AT`` holds, drawn so."""
_FAR = 240
"""Code points: no domain that is spelled out is longer."""
_PERCENT_RUN = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_ENTITY_RUN = re.compile(
    r"&(?:#\d{2,7}|#[xX][0-9A-Fa-f]{2,6}|commat|period|nbsp|colon|plus|hyphen|dash|lowbar|num|amp);"
)
_ESCAPE_RUN = re.compile(r"\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}")
_TOKEN_ENDS = frozenset(" \t\r\n\"'<>(){}[],|")


def unwrapped(text: str, find: Find) -> Iterator[Finding]:
    """What ``find`` sees in disguised places of ``text``, at offsets of ``text``."""
    raw = text.encode("latin-1", "replace")
    for view in _views(text, raw):
        for finding in find(view.text):
            if finding.score >= _CERTAIN:
                at = view.original(finding)
                yield Finding(at.start, at.end, finding.type, finding.score, f"evasion:{finding.recogniser}")
    for start, end, decoded in _opaque(text, raw):
        found = [f for f in find(decoded) if f.score >= _CERTAIN]
        if found:
            best = max(found, key=lambda f: (f.score, f.type))
            yield Finding(start, end, best.type, best.score, f"evasion:{best.recogniser}")


def _views(text: str, raw: bytes) -> Iterator[Folded]:
    """Places whose disguise can be taken off code point by code point; ``raw`` is the text in Latin-1."""
    if ("@ " in text or b" 9 " in raw.translate(_SPACED_CLASSES)) and _SPACED_HINT.search(text):
        for match in _SPACED.finditer(text):
            if sum(c.isdigit() for c in match[0]) >= _FEW or "@" in match[0]:
                yield _without(text, match.start(), match.end(), frozenset(" .-_/*|"))
    if "\n" in text:
        yield from _broken(text)
    if "@" in text or " at " in text or _spoken_hint(text.lower()):
        yield from _spoken(text, raw.translate(_SPOKEN_CLASSES))
    for sign, run, decode in _ENCODINGS:
        if sign in text:
            yield from _encoded(text, run, decode)


def _spoken_hint(low: str) -> bool:
    return any(hint in low for hint in _AT_HINTS)


_FEW = 7
"""Digits below which nothing spaced or broken is an identifier."""


def _broken(text: str) -> Iterator[Folded]:
    """Numbers and mail addresses with a line break inside."""
    for match in _DIGIT_BREAK.finditer(text):
        low, high = _widened(text, match.start(), match.end(), _NUMBERISH)
        cut_left = low > 0 and text[low - 1].isalnum() and text[low].isalnum()
        cut_right = high < len(text) and text[high - 1].isalnum() and text[high].isalnum()
        if cut_left or cut_right or _DATE_LINE.match(text, match.end()):
            continue  # the next log line, or a piece of a longer token
        if sum(c.isdigit() for c in text[low:high]) >= _FEW:
            yield _joined(text, low, high)
            yield _spaced(text, low, high)
    if "@" in text:
        for match in _mail_breaks(text):
            low, high = _widened(text, match.start(), match.end(), _MAILISH)
            if text.find("@", low, high) >= 0 and _inside_mail(text[low : match.end()], text[match.end() : high]):
                yield _joined(text, low, high)


def _mail_breaks(text: str) -> Iterator[re.Match[str]]:
    """Matches of ``_MAIL_BREAK`` with an ``@`` so near that they may matter."""
    line = text.find("\n")
    while line >= 0:
        start = line - (2 if text[line - 1 : line] == "\r" else 1)
        if start >= 0 and text.find("@", max(0, start - _REACH), line + 2 * _REACH) >= 0:
            match = _MAIL_BREAK.match(text, start)
            if match:
                yield match
        line = text.find("\n", line + 1)


def _inside_mail(left: str, right: str) -> bool:
    """Whether the break stands inside an address, not between a word and an address."""
    before = left.rstrip(" \t>*#|\r\n")
    domain = before.rstrip(".").partition("@")[2]
    return before[-1:] in "@-" or right[:1] in "@." or ("." not in domain and "@" in before)


def _widened(text: str, low: int, high: int, allowed: frozenset[str]) -> tuple[int, int]:
    least, most = max(0, low - _REACH), min(len(text), high + _REACH)
    while low > least and text[low - 1] in allowed:
        low -= 1
    while high < most and text[high] in allowed:
        high += 1
    return low, high


def _encoded(text: str, run: re.Pattern[str], decode: Callable[[str], str]) -> Iterator[Folded]:
    """Whole tokens that hold an encoded run, decoded."""
    done = 0
    for match in run.finditer(text):
        if match.start() < done:
            continue
        low, high = match.span()
        least, most = max(done, low - _TOKEN), min(len(text), high + _TOKEN)
        while low > least and text[low - 1] not in _TOKEN_ENDS:
            low -= 1
        while high < most and text[high] not in _TOKEN_ENDS:
            high += 1
        done = high
        yield _decoded(text[low:high], low, run, decode)


_TOKEN = 400
"""Code points of an encoded token looked at on each side of its first run."""


def _percent(run: str) -> str:
    return unquote_to_bytes(run).decode("utf-8", "replace")


def _escape(run: str) -> str:
    return run.encode("ascii").decode("unicode_escape")


def _decoded(value: str, base: int, run: re.Pattern[str], decode: Callable[[str], str]) -> Folded:
    """``value`` with every ``run`` decoded; what a run gives stands where the run stood."""
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for found in (*run.finditer(value), None):
        stop = found.start() if found else len(value)
        out.append(value[at:stop])
        starts += range(base + at, base + stop)
        ends += range(base + at + 1, base + stop + 1)
        if found is None:
            break
        plain = decode(found[0])
        exact = len(found[0]) == 3 * len(plain)  # ASCII behind percent signs: each has its own three
        for i, char in enumerate(plain):
            out.append(char)
            starts.append(base + found.start() + (3 * i if exact else 0))
            ends.append(base + (found.start() + 3 * i + 3 if exact else found.end()))
        at = found.end()
    return Folded("".join(out), tuple(starts), tuple(ends))


_ENCODINGS: tuple[tuple[str, re.Pattern[str], Callable[[str], str]], ...] = (
    ("%", _PERCENT_RUN, _percent),
    ("&", _ENTITY_RUN, html.unescape),
    ("\\", _ESCAPE_RUN, _escape),
)


def _without(text: str, low: int, high: int, dropped: frozenset[str]) -> Folded:
    places = [i for i in range(low, high) if text[i] not in dropped]
    return Folded("".join(text[i] for i in places), tuple(places), tuple(i + 1 for i in places))


def _joined(text: str, low: int, high: int) -> Folded:
    """The place with its line breaks gone (and a hyphen before one, unless groups are hyphenated)."""
    gone: set[int] = set()
    hyphens = text.count("-", low, high)
    for found in _BREAK.finditer(text, low, high):
        gone.update(range(found.start() + (hyphens > 1 and found[0].startswith("-")), found.end()))
    places = [i for i in range(low, high) if i not in gone]
    return Folded("".join(text[i] for i in places), tuple(places), tuple(i + 1 for i in places))


def _spaced(text: str, low: int, high: int) -> Folded:
    """The place with each line break as one blank, for numbers written in groups."""
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = low
    for found in (*_BREAK.finditer(text, low, high), None):
        stop = found.start() if found else high
        out.extend(text[at:stop])
        starts.extend(range(at, stop))
        ends.extend(range(at + 1, stop + 1))
        if found:
            out.append(" ")
            starts.append(found.start())
            ends.append(found.end())
            at = found.end()
    return Folded("".join(out), tuple(starts), tuple(ends))


def _signs(text: str, drawn: bytes) -> Iterator[re.Match[str]]:
    """Matches of ``_SPOKEN_AT``, tried only where one can start."""
    starts: set[int] = set()
    for hint in _SPOKEN_HINTS:
        at = drawn.find(hint)
        while at >= 0:
            starts.add(at)
            if at and hint[0] == ord("(") and drawn[at - 1] == ord(" "):
                starts.add(at - 1)
            at = drawn.find(hint, at + 1)
    done = 0
    for start in sorted(starts):
        if start >= done and (match := _SPOKEN_AT.match(text, start)):
            done = match.end()
            yield match


def _spoken(text: str, drawn: bytes) -> Iterator[Folded]:
    """Mail addresses spelled out: ``jane (at) acme dot com``."""
    for sign in _signs(text, drawn):
        plain = sign[0].strip().lower() == "at"
        if plain and drawn.find(b"dot", max(0, sign.start() - 80), sign.end() + _FAR) < 0:
            continue  # "meet at acme.com" is a sentence
        domain = _SPOKEN_DOMAIN.match(text, sign.end())
        local = _SPOKEN_LOCAL.search(text[max(0, sign.start() - 80) : sign.start()]) if domain else None
        if domain is None or local is None:
            continue
        spelled = f"{local[0]}{sign[0]}{domain[0]}".lower()
        if plain and "dot" not in spelled:
            continue
        pieces = [(sign.start(), sign.end(), "@")]
        low = sign.start() - len(local[0])
        pieces += [(m.start(), m.end(), ".") for m in _DOT.finditer(text, low, sign.start())]
        pieces += [(m.start(), m.end(), ".") for m in _DOT.finditer(text, sign.end(), domain.end())]
        yield _spelled(text, low, domain.end(), sorted(pieces))


def _spelled(text: str, low: int, high: int, pieces: list[tuple[int, int, str]]) -> Folded:
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = low
    for start, end, sign in (*pieces, (high, high, "")):
        out.extend(text[at:start])
        starts.extend(range(at, start))
        ends.extend(range(at + 1, start + 1))
        if sign:
            out.append(sign)
            starts.append(start)
            ends.append(end)
        at = end
    return Folded("".join(out), tuple(starts), tuple(ends))


def _opaque(text: str, raw: bytes) -> Iterator[tuple[int, int, str]]:
    """Encoded places that are replaced whole: a stand-in inside would spoil the rest of the encoding."""
    for match in _base64_words(text, raw.translate(_BASE64_CLASSES)):
        value = match[0]
        if not (any(c.isupper() for c in value) and any(c.islower() for c in value)) and not value.endswith("="):
            continue
        decoded = _printable(_unbase64(value))
        if decoded:
            yield match.start(), match.end(), decoded
    drawn = raw.translate(_HEX_CLASSES)
    if not any(hint in drawn for hint in _HEX_HINTS):
        return
    for match in _HEX.finditer(text):
        decoded = _printable(_unhex(match[0]))
        if decoded:
            yield match.start(), match.end(), decoded


def _base64_words(text: str, drawn: bytes) -> Iterator[re.Match[str]]:
    """Matches of ``_BASE64``: each starts where a run of its characters starts."""
    start = drawn.find(_BASE64_HINT)
    while start >= 0:
        match = _BASE64.match(text, start)
        if match:
            yield match
        end = drawn.find(b" ", start)
        start = drawn.find(_BASE64_HINT, end) if end >= 0 else -1


def _unbase64(value: str) -> bytes:
    plain = value.rstrip("=").translate({ord("-"): "+", ord("_"): "/"})
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _unhex(value: str) -> bytes:
    try:
        return bytes.fromhex(value.removeprefix("0x").replace(":", ""))
    except ValueError:
        return b""


def _printable(raw: bytes) -> str:
    try:
        decoded = raw.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return decoded if len(decoded) >= 6 and all(c.isprintable() or c in "\r\n\t" for c in decoded) else ""
