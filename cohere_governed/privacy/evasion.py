"""Identifiers in disguise: the text is undressed, searched, and what is found is mapped back.

Three ways. *Unescaping* reads whole texts as strings of JSON, which is what most tools say, as HTML and as parts of
addresses (``%C3%BC``), one in the other up to three deep. *Folding* works on whole texts and keeps a map from every
folded code point to where it stood: invisible characters go, full-width and mathematical letters become plain,
look-alikes from other alphabets inside a Latin word become Latin, and a blank parts numbers and Latin words from the
letters of scripts that are written without one. All detectors then read the folded text. *Unwrapping*
works on places only: digits spaced or broken apart or with markup between them, mail addresses spelled with "at" and
"dot"; each is put right and searched on its own. Base64 and hexadecimal are decoded in ``opaque.py``.

Ordinary text pays one ``str.isascii`` and a few literal look-ups: it is drawn as classes of characters, one byte each,
in which a place that may be disguised looks like one of a few literals.
"""

from __future__ import annotations

import html
import itertools
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from cohere_governed.model import Finding
from cohere_governed.privacy.opaque import classes

__all__ = ["CERTAIN", "Folded", "fold", "plain", "unescaped", "unwrapped"]

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

    def then(self, later: Folded) -> Folded:
        """What ``later`` makes of this text, with its places in the original one."""
        starts = tuple(self.starts[at] for at in later.starts)
        return Folded(later.text, starts, tuple(self.ends[at - 1] for at in later.ends))


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


_TAGGED = re.compile("[\U000e0020-\U000e007e]{6,}(?!\U000e007f)")
"""Tag characters say ASCII that nobody sees and models read; fewer are a part of an emoji, or stuffing."""
_ENCLOSING = frozenset("\u0488\u0489\u20dd\u20de\u20df\u20e0\u20e2\u20e3\u20e4\ua670\ua671\ua672")
"""Rings, keycaps and the like around the character before (category ``Me``)."""


def fold(text: str) -> Folded | None:
    """``text`` undressed, or ``None`` when there is nothing to take off."""
    if text.isascii() or _PLAIN_ALREADY.fullmatch(text):
        return None
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    mixed = _mixed_places(text)
    tagged = {at for run in _TAGGED.finditer(text) for at in range(*run.span())}
    for at, char in enumerate(text):
        if char < "\u0080":
            if out and out[-1] > "\u024f" and _glued(out[-1], char):
                _part(out, starts, ends)
            out.append(char)
            starts.append(at)
            ends.append(at + 1)
            continue
        if at in tagged:
            plain = chr(ord(char) - 0xE0000)
        elif char in _INVISIBLE or "\ufe00" <= char <= "\ufe0f" or "\U000e0000" <= char <= "\U000e01ef":
            continue
        else:
            plain = _plain(char, looks_latin=at in mixed)
        if out and (unicodedata.combining(char) or char in _ENCLOSING):
            ends[-1] = at + 1
            composed = unicodedata.normalize("NFC", out[-1] + char)
            if len(composed) == 1:
                out[-1] = composed
            continue
        if out and _glued(*((out[-1], plain[0]) if plain[0] < "\u0080" else (plain[0], out[-1]))):
            _part(out, starts, ends)
        for piece in plain:
            out.append(piece)
            starts.append(at)
            ends.append(at + 1)
    folded = "".join(out)
    return None if folded == text else Folded(folded, tuple(starts), tuple(ends))


_UNSPACED = re.compile("[\u0e01-\u0eff\u0f40-\u109f\u1780-\u17ff\u3005\u3041-\u9fff\uac00-\ud7af\uf900-\ufaff]")
"""Scripts in which words stand without blanks between them, or take endings: Thai to Korean."""


def _glued(letter: str, plain: str) -> bool:
    """Whether a ``letter`` of another script hides where ``plain`` ASCII begins or ends: ``卡号4111…``, ``SSN是``."""
    if letter <= "\u024f" or plain >= "\u0080" or not letter.isalpha():
        return False
    return plain.isdigit() or plain in "+(" or (plain.isalpha() and _UNSPACED.match(letter) is not None)


def _part(out: list[str], starts: list[int], ends: list[int]) -> None:
    """A blank that is not in the text; its place is the character before."""
    out.append(" ")
    starts.append(starts[-1])
    ends.append(ends[-1])


_WRITTEN = re.compile(
    r"\\+(?:u[dD][89abAB][0-9a-fA-F]{2}\\+u[dD][c-fC-F][0-9a-fA-F]{2}|u(?![dD][89a-fA-F])[0-9a-fA-F]{4}|[nrt]"
    r"|x[0-9a-fA-F]{2}|u\{[0-9a-fA-F]{1,5}\}|U000[0-9a-fA-F]{5})"
    r"|&(?:#\d{2,7};?|#[xX][0-9a-fA-F]{2,6};?|[A-Za-z]{2,8}\d{0,2};)"
    r"|(?:%[0-9a-fA-F]{2})+"
)
"""What JSON and programs write inside their strings for a character, also where such a string stands in another one;
what HTML writes for one, and what addresses do."""
_BLANKS = {"n": "\n", "r": "\r", "t": "\t"}
_DEEP = 3
"""How many encodings are taken off, one after the other."""


def unescaped(text: str) -> Folded | None:
    r"""``text`` as whoever reads it as JSON or HTML does, or ``None`` where nothing in it is escaped.

    A tool's answer is mostly JSON in a string: ``J\u00fcrgen``, and ``\nAnna`` where a line begins.
    """
    read: Folded | None = None
    for _ in range(_DEEP):
        now = text if read is None else read.text
        if not ("\\" in now or "&" in now or "%" in now) or _WRITTEN.search(now) is None:
            break
        step = _decoded(now, 0, _WRITTEN, _read)
        if step.text == now:
            break
        read = step if read is None else read.then(step)
    return read


def plain(value: str) -> str:
    """``value`` as it would be written without disguise: what people call it when they ask for what is theirs."""
    read = unescaped(value)
    text = value if read is None else read.text
    folded = fold(text)
    return text if folded is None else folded.text


def _read(run: str) -> str:
    if run[0] == "&":
        return html.unescape(run)
    if run[0] == "%":
        return unquote_to_bytes(run).decode("utf-8", "replace")
    said = run.lstrip("\\")
    if len(said) == 1:
        return _BLANKS[said]
    first, *second = (int(digits, 16) for digits in _DIGITS.findall(said, 1))
    if second:
        return chr(0x10000 + ((first & 0x3FF) << 10) + (second[0] & 0x3FF))
    return "\ufffd" if 0xD800 <= first <= 0xDFFF else chr(first)


_DIGITS = re.compile("[0-9a-fA-F]+")


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
        return str(unicodedata.digit(char))
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

CERTAIN = 0.85
"""Least score of a finding in unwrapped text: the wrapping itself makes chance hits likelier."""


_APART = " .-_/*|,\t\n\r\"'"
_BETWEEN = rf"[{re.escape(_APART)}]{{1,5}}"
_SPACED_HINT = re.compile(rf"\d(?:{_BETWEEN}\d){{3}}|@ {{1,3}}\w |\w {{1,3}}@ ")
_SPACED_CLASSES = classes(ord("x"), ("9", "0123456789?"), (" ", _APART))
_SPACED = re.compile(rf"[0-9A-Za-z+](?<![0-9A-Za-z]\w)(?:{_BETWEEN}[0-9A-Za-z@()+](?![0-9A-Za-z])){{7,60}}")
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
_SPOKEN_CLASSES = classes(
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


def unwrapped(text: str, find: Find) -> Iterator[Finding]:
    """What ``find`` sees in disguised places of ``text``, at offsets of ``text``."""
    for view in _views(text, text.encode("latin-1", "replace")):
        for finding in find(view.text):
            if finding.score >= CERTAIN:
                at = view.original(finding)
                yield Finding(at.start, at.end, finding.type, finding.score, f"evasion:{finding.recogniser}")


def _views(text: str, raw: bytes) -> Iterator[Folded]:
    """Places whose disguise can be taken off code point by code point; ``raw`` is the text in Latin-1."""
    if ("@ " in text or raw.translate(_SPACED_CLASSES).count(b" 9 ") >= _RARE) and _SPACED_HINT.search(text):
        for match in _SPACED.finditer(text):
            if sum(c.isdigit() for c in match[0]) >= _FEW or "@" in match[0]:
                yield _without(text, *match.span(), frozenset(_APART))
                if " " in match[0] and any(sign in match[0] for sign in ".-@+"):
                    yield _without(text, *match.span(), frozenset(" "))  # signs of its own: 5 3 6 - 9 0 - 4 3 9 9
    if "*" in text or "<" in text or '" + "' in text or "' + '" in text:
        for low, high in _marked(text):
            yield _decoded(text[low:high], low, _MARKUP, _nothing)
            yield _decoded(text[low:high], low, _MARKUP, _blank)
    if "\n" in text:
        yield from _broken(text)
    if "@" in text or " at " in text or _spoken_hint(text.lower()):
        yield from _spoken(text, raw.translate(_SPOKEN_CLASSES))


def _spoken_hint(low: str) -> bool:
    return any(hint in low for hint in _AT_HINTS)


_RARE = 3
"""Single characters between separators below which nothing is spaced out; touching ones count half."""
_MARKUP = re.compile(
    r"(?:\*(?<=[0-9A-Za-z@.-]\*)\*{0,2}|<(?<=[0-9A-Za-z@.-]<)(?:/?[A-Za-z]{1,6}\s?/?>|!--.{0,20}?-->)(?:</?[A-Za-z]{1,6}\s?/?>)*"
    r"|\"(?<=[0-9A-Za-z@.-]\")\s?\+\s?\"|'(?<=[0-9A-Za-z@.-]')\s?\+\s?')(?=[0-9A-Za-z@.-])"
)
"""Emphasis, tags, comments and joined strings inside a word or number."""


def _marked(text: str) -> Iterator[tuple[int, int]]:
    """Stretches with markup inside numbers, or close to an ``@``."""
    done = 0
    for match in _MARKUP.finditer(text):
        if match.start() < done:
            continue
        low, high = max(done, match.start() - _REACH), min(len(text), match.end() + 2 * _REACH)
        place = text[low:high]
        if "@" in place or sum(c.isdigit() for c in place) >= _FEW:
            done = high
            yield low, high


def _nothing(run: str) -> str:
    del run
    return ""


def _blank(run: str) -> str:
    del run
    return " "


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
        out.extend(plain)
        # Behind percent signs each byte has its own three.
        widths = [3 * len(char.encode()) for char in plain] if found[0][0] == "%" else []
        if sum(widths) == len(found[0]):
            borders = [base + found.start() + before for before in itertools.accumulate(widths, initial=0)]
            starts += borders[:-1]
            ends += borders[1:]
        else:
            starts += [base + found.start()] * len(plain)
            ends += [base + found.end()] * len(plain)
        at = found.end()
    return Folded("".join(out), tuple(starts), tuple(ends))


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
