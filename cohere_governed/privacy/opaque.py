"""Text in encodings that show nothing of it: base64 and hexadecimal, decoded to be searched.

Such a place is replaced whole, since a stand-in inside would spoil the rest of
the encoding. What does not decode to printable text is no text and is passed
over.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

__all__ = ["classes", "opaque"]


def classes(other: int | None, *classes: tuple[str, str]) -> bytes:
    """A table for ``bytes.translate``: each character of a class becomes its sign, others ``other`` or themselves.

    A character beyond Latin-1 comes as a question mark, which may be of any class.
    """
    table = bytearray(range(256) if other is None else [other] * 256)
    for sign, characters in classes:
        for character in characters:
            table[ord(character)] = ord(sign)
    return bytes(table)


_BASE64 = re.compile(r"(?<![0-9A-Za-z+/_-])[0-9A-Za-z+/_-]{12,4096}={0,2}(?![0-9A-Za-z+/_=-])")
_LINES = re.compile(
    r"(?<![0-9A-Za-z+/_=-])(?:[0-9A-Za-z+/]{60,76}\r?\n[ \t>]{0,8}){1,60}[0-9A-Za-z+/]{1,76}={0,2}(?![0-9A-Za-z+/_=-])"
)
"""In lines, as mail and certificates have it (RFC 2045, RFC 7468)."""
_LINE = b"b" * 60
_BASE64_CHARACTERS = re.compile("[0-9A-Za-z+/=]+")
_PIECE = re.compile(r"[0-9A-Za-z+_-]{12,}={0,2}")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2}[ :]?){8,2000}(?<=[0-9A-Fa-f])(?![0-9A-Za-z])")
_BYTES = re.compile(r"(?:0x[0-9A-Fa-f]{2}[,; ]{1,3}){7,2000}0x[0-9A-Fa-f]{2}(?![0-9A-Za-z])")
_BYTE = re.compile(r"0x([0-9A-Fa-f]{2})")
_HEX_CLASSES = classes(ord("x"), ("f", "0123456789ABCDEFabcdef"), (" ", " :"))
_HEX_HINTS = b"f" * 16, b"ff " * 7
_BASE64_CLASSES = classes(ord(" "), ("b", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/_-"))
_BASE64_HINT = b"b" * 12


def opaque(text: str, raw: bytes) -> Iterator[tuple[int, int, str]]:
    """Start, end and what it says of each encoded place; ``raw`` is the text in Latin-1."""
    drawn = raw.translate(_BASE64_CLASSES)
    for start, end in _base64_words(text, drawn):
        value = text[start:end]
        if not (any(c.isupper() for c in value) and any(c.islower() for c in value)) and not value.endswith("="):
            continue
        decoded = _printable(_unbase64(value))
        if decoded:
            yield start, end, decoded
    if _LINE in drawn and "\n" in text:
        for lines in _LINES.finditer(text):
            decoded = _printable(_unbase64("".join(_BASE64_CHARACTERS.findall(lines[0]))))
            if decoded:
                yield *lines.span(), decoded
    if "0x" in text:
        for bytes_ in _BYTES.finditer(text):
            decoded = _printable(bytes(int(digits, 16) for digits in _BYTE.findall(bytes_[0])))
            if decoded:
                yield *bytes_.span(), decoded
    drawn = raw.translate(_HEX_CLASSES)
    if not any(hint in drawn for hint in _HEX_HINTS):
        return
    for match in _HEX.finditer(text):
        decoded = _printable(_unhex(match[0]))
        if decoded:
            # What says that it is hexadecimal goes with it.
            yield match.start() - 2 * text.endswith("0x", 0, match.start()), match.end(), decoded


def _base64_words(text: str, drawn: bytes) -> Iterator[tuple[int, int]]:
    """Matches of ``_BASE64``: each starts where a run of its characters starts. Of a path, its longer pieces too."""
    start = drawn.find(_BASE64_HINT)
    while start >= 0:
        match = _BASE64.match(text, start)
        if match:
            yield match.span()
            if "/" in match[0]:
                yield from ((start + piece.start(), start + piece.end()) for piece in _PIECE.finditer(match[0]))
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
    # UTF-16 of Latin letters has a zero in every second byte, as PowerShell encodes its commands.
    wide = len(raw) >= 12 and not len(raw) % 2 and not any(raw[1::2])
    try:
        decoded = raw.decode("utf-16-le" if wide else "utf-8")
    except UnicodeDecodeError:
        return ""
    return decoded if len(decoded) >= 6 and all(c.isprintable() or c in "\r\n\t" for c in decoded) else ""
