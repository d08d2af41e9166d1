r"""Restoring inside a JSON document that travels as text, whole or in pieces.

Tool-call arguments are JSON in a string. A value put back into one of its
strings must be escaped as that string is, a stand-in may itself be escaped
(``\u003c``), and a piece may end in the middle of an escape. So each string of
the document is decoded, restored as a text of its own, and encoded again; what
stands outside strings passes as it is, and a piece in which nothing was
restored keeps its characters.
"""

from __future__ import annotations

import json
import re

from cohere_governed.model import Restorer, StreamRestorer
from cohere_governed.wire.tree import dumps, dumps_ascii

_TOKEN = re.compile(r'"|[^"\\]+|\\u[0-9a-fA-F]{4}|\\[^u]|(?P<cut>\\(?:u[0-9a-fA-F]{0,3})?\Z)|\\u', re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPES = {char: json.loads(f'"\\{char}"') for char in '"\\/bfnrt'}


class JsonText:
    """One JSON document in a string, restored as it comes."""

    def __init__(self, restorer: Restorer) -> None:
        self._restorer = restorer
        self._string: StreamRestorer | None = None
        """Restorer of the string that is open, if one is."""
        self._cut = ""
        """An escape of which the end has not come."""

    def whole(self, text: str) -> str:
        """A whole document, restored."""
        return self.feed(text) + self.flush()

    def held(self) -> bool:
        """Whether characters are being held back."""
        return bool(self._cut) or (self._string is not None and self._string.held())

    def feed(self, text: str) -> str:
        """The restored characters that can be released now."""
        untouched = not self.held()
        text, self._cut = self._cut + text, ""
        out: list[str] = []
        run: list[str] = []
        for token in _TOKEN.finditer(text):
            piece = token[0]
            if self._string is None:
                out.append(piece)
                if piece == '"':
                    self._string = self._restorer.stream()
            elif piece == '"':
                untouched &= self._release(run, out, last=True)
                out.append(piece)
            elif token["cut"]:
                self._cut = piece
                untouched = False
            else:
                run.append(_decoded(piece))
        if self._string is not None:
            untouched &= self._release(run, out, last=False)
        return text if untouched else "".join(out)

    def _release(self, run: list[str], out: list[str], *, last: bool) -> bool:
        """Move ``run`` through the open string's restorer; whether it came out as it went in."""
        string = self._string
        if string is None:
            return True
        given = "".join(run)
        run.clear()
        released = string.feed(given) if given else ""
        if last:
            released += string.flush()
            self._string = None
        out.append(_encoded(released))
        return released == given

    def flush(self) -> str:
        """What is still held; the document has ended, perhaps in the middle of a string."""
        rest = _encoded(self._string.flush()) if self._string is not None else ""
        rest, self._cut, self._string = rest + self._cut, "", None
        return rest


def _decoded(piece: str) -> str:
    if piece[0] != "\\":
        return piece
    return chr(int(piece[-4:], 16)) if len(piece) == 6 else _ESCAPES.get(piece[1:], piece)


def _encoded(text: str) -> str:
    return (dumps_ascii if _SURROGATE.search(text) else dumps)(text)[1:-1]
