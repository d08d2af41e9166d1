"""One text becomes the few readings a reader or a model might make of it.

Evasion hides words from a matcher while a model still reads them: look-alike letters, invisible characters, digits
for letters, letters spaced out, a line of base64. Every layer above scores the highest of the readings. A plain
text has one reading, and finding that out costs a handful of searches written in C: nothing here walks a plain
text character by character.

Readings are lower case, without accents, in ASCII as far as that goes: the lexicon and the classifier are written
in the same alphabet.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from itertools import islice
from typing import NamedTuple
from urllib.parse import unquote

from cohere_governed.conduct import lexicon
from cohere_governed.conduct.usual import USUAL

__all__ = ["READINGS_MAX", "disguised", "encoded", "fold", "readings", "turned"]

READINGS_MAX = 8
"""At most so many readings of one text; the plain one is always among them."""

_DECODE_MAX = 16_384
"""Characters of one encoded run that are decoded: enough for any instruction, and no cost for an image."""

_RUNS_MAX = 8
"""Encoded runs that are decoded in one text."""

_DEPTH_MAX = 2
"""An encoding inside an encoding is still read; a third layer is not, nor do models read it."""

# Letters of other scripts and symbols that are drawn like Latin ones; NFKC already unifies full-width, circled and
# mathematical letters. Drawn from the idea of Unicode TR39, limited to what is used against Latin text.
_LOOKALIKES = str.maketrans(
    "авеёзкмнорстухіїјѕԁԛԝӏһьгոսցАВЕКМНОРСТУХІЈЅαβγεηικνορτυχωΑΒΕΖΗΙΚΜΝΟΡΤΥΧɑɡɩı¡ʟʀɴɢʜᴀʙᴄᴅᴇꜰᴊᴋᴍᴏᴘꜱᴛᴜᴠᴡʏᴢ",
    "abeeskmhopctyxiijsdqwlhbrnugabekmhopctyxijsabyenikvoptuxwabezhikmnoptyxagiiilrnghabcdefjkmopstuvwyz",
)
_LOOKALIKE = re.compile(f"[{re.escape(''.join(map(chr, _LOOKALIKES)))}]")

# Controls but for line ends, format characters, fillers, variation selectors, surrogates, private use and tags.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ud800-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
_ACCENT = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
_WESTERN_LETTERS = "àáâãäåçèéêëìíîïñòóôõöùúûüýÿœæøßÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝŒÆØ’‘“”«»–—…€°•\xa0\u202f"
_WESTERN = re.compile(f"[\t\n\r -~{_WESTERN_LETTERS}]*")
"""Text whose characters fold one by one: no marks that combine, none that is invisible or drawn like another."""
_LATIN = re.compile(r"[a-zA-Z]")
_OTHER_LETTER = re.compile(r"[^\W\d_a-zA-Z]")
_JOINED = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "’": "'", "‘": "'"})
_JOINED.update({ord(mark): plain for mark, plain in zip("“”«»–—€•", '""""--  ', strict=True)})

# Each search begins with the rare character and looks back for its neighbours: on plain text it costs almost nothing.
_LEET = re.compile(
    r"[0134578@$!](?:(?<=[a-z].)(?=[a-z])|(?<![\w.].)(?=[a-z]{2})|(?<=[a-z]{2}.)(?![\w.!?'\"), ]))|(?<=[a-z])@"
)
_LEET_WORD = re.compile(r"(?<![a-z0-9@$!+|])[0-9@$!+|]*[a-z][a-z0-9@$!+|]*|\b[014@]\b")
_LEET_I = str.maketrans("013457@$!8+|", "oieasta" + "sibtl")
_LEET_L = str.maketrans("013457@$!8+|", "oleasta" + "sibtl")

_SPACED = re.compile(r"(?:(?<![a-z0-9])[a-z0-9][ ._*\-/|,~]){4,}[a-z0-9](?![a-z0-9])")
_SPACED_RUN = re.compile(r"(?:(?<!\S)\S(?:[ ._*\-/|,~]|\s{2,})){4,}\S(?!\S)")
_SPACED_HINT = re.compile(r" [^\W_] [^\W_] | [^\W_]  |[._*\-/|,~][^\W_](?=[._*\-/|,~][^\W_][._*\-/|,~])")
_SPLINTER = re.compile(r"(?<=[a-z])[.*_@~^|\\/;:#+<>\[\]{}-]{1,4}(?=[a-z])")
_SPLINTERED = re.compile(
    r"[*_~^|\\;#+<>\[\]{}]{1,4}(?<=[a-z].)(?=[a-z])|\.{2,4}(?=[a-z])(?<=[a-z]\.\.)|@@|[.\-](?<=[a-z].)[a-z][.\-][a-z][.\-][a-z]"
)
_DIGIT = re.compile(r"[0-9@$!]")
_DIGITS, _ESCAPES, _SPLINTERS = map(frozenset, (b"0123456789@$!", b"\\%&", b"*_~^|\\;#+<>[]{}@"))
"""Characters without which a search below need not begin."""

_BASE64_MIN, _KEY_MIN = 16, 40
"""Characters without a space from which a run is taken for one that is encoded, and for one that is no word at all."""

_BASE64_RUN, _KEY_RUN = b"r" * _BASE64_MIN, b"r" * _KEY_MIN

_BASE64 = re.compile(r"(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_-]{16,}={0,2}")
_WRAPPED = re.compile(r"(?:(?<![^\s\"'`>])[A-Za-z0-9+/_-]{16,}\r?\n)+(?:[A-Za-z0-9+/_-]{2,}={0,2}(?![^\s\"'`<]))?")
"""Lines of base64, as mail and command lines wrap it."""
# Text in hexadecimal begins with a printable ASCII character.
_HEX = re.compile(r"[2-7][0-9a-fA-F](?:[\s:,]?(?:\\x|0x|%)?[0-9a-fA-F]{2}){11,}")
_KEY = re.compile(r"[a-z0-9+/=]{40,}")
_ESCAPE = re.compile(r"\\u00[0-9a-fA-F]{2}|%[2-7][0-9a-fA-F]|&#?\w{2,7};")
# From where a word begins only: letters without end would be looked through once from each of them.
_READABLE = re.compile(r"(?<![a-zA-Z])[a-zA-Z]{2,}(?:[ ,.'?!-]+[a-zA-Z]+)+")

# Function words as they look under rot13 and backwards: more of them than of plain ones, and that reading is made.
_TELLING = _DIGITS | _ESCAPES | _SPLINTERS
_REST = bytes(at for at in range(128) if at not in _TELLING)


def _classes(**signs: bytes) -> bytes:
    """A table for ``bytes.translate``: each sign becomes the letter that names its class, all others a blank ``_``."""
    return bytes(next((ord(name) for name, listed in signs.items() if at in listed), 95) for at in range(256))


_ALNUM = b"abcdefghijklmnopqrstuvwxyz0123456789"
_RUNS = _classes(r=_ALNUM + b"ABCDEFGHIJKLMNOPQRSTUVWXYZ+/_-=")
_GAPS = _classes(a=_ALNUM + b"?", s=b" ._*-/|,~")
_DOTS = _classes(a=_ALNUM[:26], d=b".-")
"""What a run of an encoding, words spaced out, and words splintered by dots are made of."""

_COMMON = frozenset(
    re.findall(
        r"\w+",
        "the and of to in is it you that was for on are with as be this have from or by not what how do can an my we "
        "your will would about please write give explain who where why make without le les un une des du et est en que "
        "qui dans pour pas sur au avec comment quel je mon sans faire",
    )
)


def _inflected(word: str) -> set[str]:
    stem = word.removesuffix("e")
    return {word, word + "s", stem + "ed", stem + "ing", word + "ly", stem + "er"} if len(word) > 3 else {word}


_KNOWN = _COMMON.union(*map(_inflected, USUAL.split()), lexicon.default().words(3), ["i", "a", "y", "me", "he"])
_KNOWN_LONGEST = 18
_RUN_MIN, _RUN_MAX = 14, 2_000
"""Letters in one piece from which a run must be several words, and up to which borders are sought."""

_ROT13 = frozenset(codecs.encode(word, "rot13") for word in _COMMON) - _COMMON
_REVERSED = frozenset(word[::-1] for word in _COMMON) - _COMMON - {"no", "era", "saw", "ton", "on", "ed", "ne", "al"}
_TURNED = _ROT13 | _REVERSED
_SENTENCES = re.compile(r"([.!?\n;])")


def fold(text: str) -> str:
    """``text`` in the alphabet of the layers: compatibility forms, look-alikes, accents and case folded away."""
    if text.isascii():
        return text.lower()
    if _WESTERN.fullmatch(text):
        return text.translate(_WESTERN_FOLDED)
    return _folded(text)


def _folded(text: str) -> str:
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    # A Russian or Greek text keeps its letters; a Latin text with a few of them is a disguise.
    if _LOOKALIKE.search(text) and (
        len(_LATIN.findall(text)) * 2 > len(_OTHER_LETTER.findall(text)) or _mixed_word(text)
    ):
        text = text.translate(_LOOKALIKES)
    return _ACCENT.sub("", unicodedata.normalize("NFKD", text.lower().translate(_JOINED)))


_WESTERN_FOLDED = {ord(letter): _folded(letter) for letter in (*map(chr, range(32, 127)), *"\t\n\r", *_WESTERN_LETTERS)}
"""What each character of plain French, German or Spanish text becomes, whatever stands beside it."""


def disguised(text: str) -> bool:
    """Whether invisible characters, or letters drawn like Latin ones among Latin ones, stand in ``text``."""
    return _INVISIBLE.search(text) is not None or (
        _LOOKALIKE.search(text) is not None and _LATIN.search(text) is not None
    )


class _Hints(NamedTuple):
    """What cheap looks at a text leave possible; a search below begins only where it could find something."""

    escapes: bool
    digits: bool
    runs: bool
    keys: bool
    gaps: bool
    splinters: bool


_NOTHING = _Hints(*[False] * 6)


def _hints(text: str) -> _Hints:
    raw = text.encode("ascii", "replace")  # each character that is none becomes a question mark
    signs = raw.translate(None, _REST)
    runs, gaps = raw.translate(_RUNS), raw.translate(_GAPS)
    encoded, spaced = _BASE64_RUN in runs, b"sasas" in gaps or b"sass" in gaps
    dotted = False
    if b"." in raw or b"-" in raw:
        dots = raw.translate(_DOTS)
        dotted = b"adda" in dots or b"adadada" in dots
    if not (signs or encoded or spaced or dotted):
        return _NOTHING
    found = frozenset(signs)
    return _Hints(
        escapes=not found.isdisjoint(_ESCAPES),
        digits=not found.isdisjoint(_DIGITS),
        runs=encoded,
        keys=encoded and _KEY_RUN in runs,
        gaps=spaced,
        splinters=dotted or not found.isdisjoint(_SPLINTERS),
    )


def readings(text: str, *, _depth: int = 0) -> tuple[str, ...]:
    """The readings of ``text``, the plain one first; at most `READINGS_MAX`."""
    plain = fold(text)
    hints = _hints(plain)
    found = [plain]
    if _depth < _DEPTH_MAX:
        for hidden in _decoded(text, hints if text.isascii() else _hints(text)):
            found += readings(hidden, _depth=_depth + 1)
    # Keys, hashes and pictures are no words.
    written = _KEY.sub(" ", plain) if hints.keys else plain
    digits = hints.digits and _DIGIT.search(written) is not None
    if digits and _LEET.search(written):
        found += _unleet(written)
    if hints.gaps and _SPACED_HINT.search(written) and (_SPACED.search(written) or _SPACED_RUN.search(written)):
        closed = _close_gaps(written)
        found.append(closed)
        if digits:
            found += _unleet(closed)
    if hints.splinters and _SPLINTERED.search(written):
        found.append(_SPLINTER.sub("", written))
    pieces = plain.split()
    if not _TURNED.isdisjoint(pieces):
        found += _turned_back(plain, _ROT13, lambda text: codecs.decode(text, "rot13"))
        found += _turned_back(plain, _REVERSED, lambda text: text[::-1])
    return (plain,) if len(found) == 1 else tuple(dict.fromkeys(found))[:READINGS_MAX]


def _turned_back(plain: str, turned: AbstractSet[str], back: Callable[[str], str]) -> list[str]:
    """``plain`` with ``back`` done to it, or to those of its sentences that have more ``turned`` words than others."""
    if _mostly(plain, turned):
        return [back(plain)]
    cut = _SENTENCES.split(plain)
    if not any(_mostly(sentence, turned) for sentence in cut):
        return []
    return ["".join(back(sentence) if _mostly(sentence, turned) else sentence for sentence in cut)]


def _mostly(text: str, turned: AbstractSet[str]) -> bool:
    words = set(text.split())
    return len(words & turned) > len(words & _COMMON)


def turned(words: Iterable[str]) -> bool:
    """Whether one of ``words`` is a small word under rot13 or backwards."""
    return not _TURNED.isdisjoint(words)


def encoded(text: str) -> bool:
    """Whether ``text`` has escapes or a run of hexadecimal digits."""
    return _ESCAPE.search(text) is not None or _HEX.search(text) is not None


def _unleet(text: str) -> list[str]:
    """Digits and signs read as letters; a one may stand for ``i`` or for ``l``."""
    tables = (_LEET_I, _LEET_L) if "1" in text else (_LEET_I,)
    return [_unleet_by(table, text) for table in tables]


def _unleet_by(table: Mapping[int, int], text: str) -> str:
    return _LEET_WORD.sub(lambda match: match.group().translate(table), text)


def _mixed_word(text: str) -> bool:
    return any(_LATIN.search(word) and _OTHER_LETTER.search(word) for word in text.split())


def _close_gaps(text: str) -> str:
    """Letters spaced out become words again; a wider gap, or the only one there is, is a word border."""

    def close(match: re.Match[str]) -> str:
        words = [re.sub(r"[ ._*\-/|,~]", "", word) for word in re.split(r"\s{2,}", match.group())]
        return " ".join(_segmented(word) if len(word) >= _RUN_MIN else word for word in words)

    return _SPACED.sub(close, _SPACED_RUN.sub(close, text))


def _segmented(run: str) -> str:
    """``run`` with its word borders found again: as few letters outside known words, and as few words, as possible."""
    run = run[:_RUN_MAX]
    best: list[tuple[int, int, int]] = [(0, 0, 0)]  # letters outside words, words, where the last piece begins
    for end in range(1, len(run) + 1):
        outside, words, _ = best[end - 1]
        choices = [(outside + 1, words + 1, end - 1)]
        for start in range(max(0, end - _KNOWN_LONGEST), end):
            if run[start:end] in _KNOWN:
                outside, words, _ = best[start]
                choices.append((outside, words + 1, start))
        best.append(min(choices))
    pieces: list[str] = []
    end, unknown = len(run), False
    while end:
        start = best[end][2]
        piece = run[start:end]
        if unknown and piece not in _KNOWN:  # letters side by side that no known word has are one that is not known
            pieces[-1] = piece + pieces[-1]
        else:
            pieces.append(piece)
        unknown = piece not in _KNOWN
        end = start
    return " ".join(reversed(pieces))


def _decoded(text: str, hints: _Hints) -> list[str]:
    """What encoded runs in ``text`` say, where they say something in words."""
    found = [_escapes(text)] if hints.escapes and _ESCAPE.search(text) else []
    if hints.runs:
        found += [_words(_from_base64(run)) for run in _BASE64.findall(text)[:_RUNS_MAX]]
        found += [_words(_from_base64("".join(run.split()))) for run in _WRAPPED.findall(text)[:_RUNS_MAX]]
    if hints.digits:
        found += [_words(_from_hex(match.group())) for match in islice(_HEX.finditer(text), _RUNS_MAX)]
    return [words for words in found if words and words != text]


def _from_base64(run: str) -> bytes:
    body = run.rstrip("=").replace("-", "+").replace("_", "/")[:_DECODE_MAX]
    if len(body) % 4 == 1:  # no encoder writes this; the last character belongs to something else
        body = body[:-1]
    try:
        return base64.b64decode(body + "=" * (-len(body) % 4))
    except binascii.Error:
        return b""


def _from_hex(run: str) -> bytes:
    digits = re.sub(r"\\x|0x|[^0-9a-fA-F]", "", run)[:_DECODE_MAX]
    return bytes.fromhex(digits[: len(digits) // 2 * 2])


def _words(raw: bytes) -> str:
    """``raw`` as text if it reads as words, else nothing: most long runs are keys, hashes and pictures."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return text if _READABLE.search(text) or _BASE64.fullmatch(text) else ""


def _escapes(text: str) -> str:
    text = re.sub(r"\\u00([0-9a-fA-F]{2})", lambda m: chr(int(m.group(1), 16)), text)
    return html.unescape(unquote(text, errors="replace"))
