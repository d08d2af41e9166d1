"""Text of others, on somebody's terminal or page: shown, never obeyed.

A record holds what strangers wrote. Whatever is not a visible character, a space, a tab or a line end comes out as an
escape: control characters and terminal sequences (C0, C1), what turns or hides text (UAX #9), lone surrogates.
"""

from __future__ import annotations

import json
import unicodedata
from datetime import datetime, timedelta, timezone


def clean(text: str) -> str:
    """``text`` as a terminal or a page may have it."""
    return text if text.isprintable() else "".join(map(_visible, text))


def instant(when: datetime) -> str:
    """RFC 3339 in UTC, with ``Z``: how a document for programs spells a time."""
    return when.astimezone(timezone.utc).isoformat().replace("+00:00", "Z")


def span(time: timedelta) -> str:
    """``11 h 5 min``, whichever way; ``12 d 3 h`` from four days on."""
    hours, minutes = divmod(abs(time) // timedelta(minutes=1), 60)
    return f"{hours} h {minutes} min" if hours < 96 else f"{hours // 24} d {hours % 24} h"


def printable_json(text: str) -> str:
    """A JSON document with nothing in it but visible characters; it says the same."""
    return "".join(character if _harmless(character) else json.dumps(character)[1:-1] for character in text)


def _visible(character: str) -> str:
    if _harmless(character):
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _harmless(character: str) -> bool:
    return character.isprintable() or character in "\n\t" or unicodedata.category(character) == "Zs"
