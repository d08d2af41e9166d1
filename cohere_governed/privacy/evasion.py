"""Identifiers in disguise: the text is undressed, searched, and what is found is mapped back.

Two ways. *Folding* works on whole texts and keeps a map from every folded code
point to where it stood: invisible characters go, full-width and mathematical
letters become plain, look-alikes from other alphabets inside a Latin word
become Latin. All detectors then read the folded text. *Unwrapping* works on
places only: digits spaced or broken apart, mail addresses spelled with "at" and
"dot", and percent, HTML, base64 and hex encodings; each is decoded and searched
on its own.

Ordinary text pays one ``str.isascii`` and a few literal look-ups.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from cohere_governed.model import Finding

__all__ = ["Folded", "fold", "unwrapped"]

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
"""Letters of other alphabets that look Latin (Unicode TR 39), applied only inside words that also hold Latin or digits."""

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

_SPACED = re.compile(r"[0-9A-Za-z](?<![0-9A-Za-z]\w)(?:[ .\-_/*|]{1,3}[0-9A-Za-z](?![0-9A-Za-z])){7,40}")
_BROKEN = re.compile(r"[0-9A-Z+][0-9A-Z ()./-]{0,40}[0-9A-Z-]\s?\r?\n[ \t>*#|]{0,8}[0-9A-Z][0-9A-Z ./-]{1,40}")
_BROKEN_MAIL = re.compile(r"[\w.+-]{1,64}(?:-?\r?\n[ \t>]{0,4})?@?(?:-?\r?\n[ \t>]{0,4})?[\w.-]{0,64}-?\r?\n[ \t>]{0,4}@?[\w.-]{2,64}")
_SPOKEN_MAIL = re.compile(
    r"(?<![\w.])[\w.+-]{1,40}(?:\s?(?:\.|[(\[{<]\s?dot\s?[)\]}>]|\sdot\s)\s?[\w+-]{1,40}){0,3}\s?(?:[(\[{<]\s?(?:at|@)\s?[)\]}>]|\sat\s|\s@\s?|@\s)\s?"
    r"[\w-]{1,40}(?:\s?(?:[(\[{<]\s?(?:dot|\.)\s?[)\]}>]|\sdot\s|\.)\s?[\w-]{2,40}){1,3}",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"(?:[\w.+@:/=&-]|%[0-9A-Fa-f]{2}){2,400}")
_ENTITY = re.compile(r"(?:[\w.+@:/=-]|&#?\w{1,8};){2,400}")
_BASE64 = re.compile(r"(?<![0-9A-Za-z+/_=-])[0-9A-Za-z+/_-]{12,4096}={0,2}(?![0-9A-Za-z+/_=-])")
_HEX = re.compile(r"(?<![0-9A-Za-z])(?:0x)?(?:[0-9A-Fa-f]{2}[ :]?){8,2000}(?![0-9A-Za-z])")
_ESCAPED = re.compile(r"(?:[\w.+@:/=-]|\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}){2,400}")
_NEWLINE_BETWEEN = re.compile(r"[0-9A-Za-z@.-]\r?\n[ \t>*#|]{0,8}[0-9A-Za-z@]")


def unwrapped(text: str, find: Find) -> Iterator[Finding]:
    """What ``find`` sees in disguised places of ``text``, at offsets of ``text``."""
    for view in _views(text):
        for finding in find(view.text):
            if finding.score >= _CERTAIN:
                at = view.original(finding)
                yield Finding(at.start, at.end, finding.type, finding.score, f"evasion:{finding.recogniser}")
    for start, end, decoded in _opaque(text):
        found = [f for f in find(decoded) if f.score >= _CERTAIN]
        if found:
            best = max(found, key=lambda f: (f.score, f.type))
            yield Finding(start, end, best.type, best.score, f"evasion:{best.recogniser}")


def _views(text: str) -> Iterator[Folded]:
    """Places whose disguise can be taken off code point by code point."""
    if _SPACED_HINT.search(text):
        for match in _SPACED.finditer(text):
            if sum(c.isdigit() for c in match[0]) >= 7 or "@" in match[0]:
                yield _without(text, match, " .-_/*|")
    if _NEWLINE_BETWEEN.search(text):
        for match in _BROKEN.finditer(text):
            if sum(c.isdigit() for c in match[0]) >= 7:
                yield _joined(text, match)
        if "@" in text:
            for match in _BROKEN_MAIL.finditer(text):
                if "@" in match[0]:
                    yield _joined(text, match)
    low = text.lower()
    if " at " in low or "(at)" in low or "[at]" in low or "{at}" in low or " @ " in low or "<at>" in low or "@ " in low or "( at )" in low or "(@)" in low or "[@]" in low:
        for match in _SPOKEN_MAIL.finditer(text):
            view = _spoken(match)
            if view is not None:
                yield view
    if "%" in text:
        yield from (_decoded(m, _PERCENT_RUN, _percent) for m in _PERCENT.finditer(text) if _percents(m[0]))
    if "&" in text and ";" in text:
        yield from (_decoded(m, _ENTITY_RUN, html.unescape) for m in _ENTITY.finditer(text) if "&" in m[0])
    if "\\u" in text or "\\x" in text:
        yield from (_decoded(m, _ESCAPE_RUN, _escape) for m in _ESCAPED.finditer(text) if "\\" in m[0])


_SPACED_HINT = re.compile(r"\d[ .\-_/*|]{1,3}\d[ .\-_/*|]{1,3}\d[ .\-_/*|]{1,3}\d|@ \w |\w @ ")
_PERCENT_RUN = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_ENTITY_RUN = re.compile(r"&#?\w{1,8};")
_ESCAPE_RUN = re.compile(r"\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}")


def _percents(value: str) -> bool:
    return "%" in value and _PERCENT_RUN.search(value) is not None


def _percent(run: str) -> str:
    return unquote_to_bytes(run).decode("utf-8", "replace")


def _escape(run: str) -> str:
    return chr(int(run[2:], 16))


def _decoded(match: re.Match[str], run: re.Pattern[str], decode: Callable[[str], str]) -> Folded:
    """The matched text with every ``run`` decoded; what a run gives stands where the run stood."""
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    base, at, value = match.start(), 0, match[0]
    for found in (*run.finditer(value), None):
        stop = found.start() if found else len(value)
        for i in range(at, stop):
            out.append(value[i])
            starts.append(base + i)
            ends.append(base + i + 1)
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


def _without(text: str, match: re.Match[str], dropped: str) -> Folded:
    places = [i for i in range(*match.span()) if text[i] not in dropped]
    return Folded("".join(text[i] for i in places), tuple(places), tuple(i + 1 for i in places))


_BREAK = re.compile(r"-?[ \t]?\r?\n[ \t>*#|]{0,8}")


def _joined(text: str, match: re.Match[str]) -> Folded:
    """The matched text with its line breaks gone (and a hyphen before one, unless groups are hyphenated)."""
    gone: set[int] = set()
    for found in _BREAK.finditer(text, *match.span()):
        keep_hyphen = found[0].startswith("-") and match[0].count("-") > 1
        gone.update(range(found.start() + keep_hyphen, found.end()))
    places = [i for i in range(*match.span()) if i not in gone]
    return Folded("".join(text[i] for i in places), tuple(places), tuple(i + 1 for i in places))


_AT = re.compile(r"\s?(?:[(\[{<]\s?(?:at|@)\s?[)\]}>]|\sat\s|\s?@\s?)\s?", re.IGNORECASE)
_DOT = re.compile(r"\s?(?:[(\[{<]\s?(?:dot|\.)\s?[)\]}>]|\sdot\s|\.)\s?", re.IGNORECASE)


def _spoken(match: re.Match[str]) -> Folded | None:
    value, base = match[0], match.start()
    if re.search(r"dot|[)\]}>]", value, re.IGNORECASE) is None and " @" not in value and "@ " not in value:
        return None
    pieces: list[tuple[int, int, str]] = [(m.start(), m.end(), "@") for m in _AT.finditer(value)][:1]
    if not pieces:
        return None
    for m in _DOT.finditer(value):
        if all(m.end() <= a or m.start() >= b for a, b, _ in pieces):
            pieces.append((m.start(), m.end(), "."))
    pieces.sort()
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for low, high, sign in (*pieces, (len(value), len(value), "")):
        for i in range(at, low):
            out.append(value[i])
            starts.append(base + i)
            ends.append(base + i + 1)
        if sign:
            out.append(sign)
            starts.append(base + low)
            ends.append(base + high)
        at = high
    return Folded("".join(out), tuple(starts), tuple(ends))


def _opaque(text: str) -> Iterator[tuple[int, int, str]]:
    """Encoded places that are replaced whole: a stand-in inside would spoil the rest of the encoding."""
    for match in _BASE64.finditer(text):
        value = match[0]
        if not (any(c.isupper() for c in value) and any(c.islower() for c in value)) and not value.endswith("="):
            continue
        decoded = _printable(_unbase64(value))
        if decoded:
            yield match.start(), match.end(), decoded
    for match in _HEX.finditer(text):
        decoded = _printable(_unhex(match[0]))
        if decoded:
            yield match.start(), match.end(), decoded


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


def position(starts: tuple[int, ...], place: int) -> int:
    """Index of the folded code point that holds the original ``place``."""
    return max(0, bisect_right(starts, place) - 1)
