"""Uploads: multipart forms, and the records inside JSON Lines and CSV files.

The form parser accepts what httpx writes (RFC 7578, quoted parameters) and
nothing else. Records are walked one at a time; a file whose format is not known
is a file, not text, and policy decides about it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cohere_governed.model import TextClass
from cohere_governed.wire.tree import JSON_TEXT, Unreadable, Visitor, dumps, loads, rewrite, utf8

BOM = b"\xef\xbb\xbf"

_BOUNDARY = re.compile(r"""multipart/form-data\s*;\s*boundary=("?)([A-Za-z0-9'()+_,./:=?-]{1,70})\1""", re.IGNORECASE)
_DISPOSITION = re.compile(r'form-data; name="([^"\r\n]*)"(?:; filename="([^"\r\n]*)")?')


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a form: a field, or a file when ``filename`` is not ``None``."""

    name: str
    filename: str | None
    content_type: str | None
    body: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """A multipart form."""

    boundary: str
    parts: tuple[Part, ...]

    def encode(self) -> bytes:
        """The form as httpx would write it.

        Raises:
            Unreadable: a part holds the boundary.

        """
        delimiter = b"--" + self.boundary.encode()
        out = [_encode(part, delimiter) for part in self.parts]
        return b"".join([*out, delimiter, b"--\r\n"])


def _encode(part: Part, delimiter: bytes) -> bytes:
    if b"\r\n" + delimiter in part.body:
        raise Unreadable("a part of the form holds its boundary")
    filename = "" if part.filename is None else f'; filename="{_quoted(part.filename)}"'
    kind = "" if part.content_type is None else f"\r\nContent-Type: {part.content_type}"
    head = f'Content-Disposition: form-data; name="{_quoted(part.name)}"{filename}{kind}\r\n\r\n'
    return b"".join([delimiter, b"\r\n", head.encode(), part.body, b"\r\n"])


def _quoted(value: str) -> str:
    """HTML5 form escaping of what would end the parameter."""
    return value.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def read_form(content: bytes, content_type: str) -> Form:
    """Parse a multipart form.

    Raises:
        Unreadable: not exactly a form as httpx writes it.

    """
    found = _BOUNDARY.fullmatch(content_type.strip())
    if found is None:
        raise Unreadable("the content type is not multipart/form-data with a boundary")
    delimiter = b"--" + found[2].encode()
    pieces = (b"\r\n" + content).split(b"\r\n" + delimiter)
    if pieces[0] or pieces[-1].strip(b"\r\n") != b"--":
        raise Unreadable("the multipart form is not closed or has text around it")
    return Form(found[2], tuple(_part(piece) for piece in pieces[1:-1]))


def _part(piece: bytes) -> Part:
    head, gap, body = piece.partition(b"\r\n\r\n")
    if not gap or not head.startswith(b"\r\n"):
        raise Unreadable("a part of the form has no head")
    headers: dict[str, str] = {}
    for line in utf8(head[2:]).split("\r\n"):
        name, colon, value = line.partition(":")
        if not colon or name.lower() in headers:
            raise Unreadable("a part of the form has a broken head")
        headers[name.lower()] = value.strip()
    disposition = _DISPOSITION.fullmatch(headers.pop("content-disposition", ""))
    content_type = headers.pop("content-type", None)
    if disposition is None or headers:
        raise Unreadable("a part of the form has a head that httpx does not write")
    return Part(disposition[1], disposition[2], content_type, body)


RecordRewriter = Callable[[bytes, str, Visitor], bytes]
"""(bytes, place, visitor) → bytes, the same object when nothing changed."""


def record_format(part: Part, delimiter: str) -> RecordRewriter | None:
    """How to walk the records of a file, or ``None`` when it is not JSON Lines or CSV."""
    name, kind = (part.filename or "").lower(), (part.content_type or "").lower()
    if name.endswith(".csv") or kind.startswith("text/csv"):
        return lambda body, place, visit: rewrite_csv(body, place, visit, delimiter)
    if name.endswith((".jsonl", ".ndjson")) or "jsonl" in kind or "ndjson" in kind:
        return rewrite_jsonl
    if part.body.removeprefix(BOM).lstrip()[:1] == b"{" and not name.endswith((".json", ".avro", ".parquet")):
        return rewrite_jsonl
    return None


def rewrite_jsonl(body: bytes, place: str, visit: Visitor) -> bytes:
    """Walk each line of JSON Lines; lines in which nothing changed keep their bytes.

    Raises:
        Unreadable: a line that is neither blank nor JSON.

    """
    mark = BOM if body.startswith(BOM) else b""
    lines = body[len(mark) :].split(b"\n")
    changed = False
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        record = loads(utf8(line))
        new = rewrite(JSON_TEXT, record, f"{place}[{number}]", visit)
        if new is not record:
            lines[number] = dumps(new).encode() + (b"\r" if line.endswith(b"\r") else b"")
            changed = True
    return mark + b"\n".join(lines) if changed else body


def rewrite_csv(body: bytes, place: str, visit: Visitor, delimiter: str) -> bytes:
    """Walk each cell of a CSV file; it is written anew (RFC 4180 quoting) only when a cell changed.

    Raises:
        Unreadable: not CSV in UTF-8.

    """
    if len(delimiter) != 1:
        raise Unreadable("the CSV delimiter is not one character")
    mark = BOM if body.startswith(BOM) else b""
    rows: list[Sequence[str]] = []
    changed = False
    try:
        for number, row in enumerate(
            csv.reader(io.StringIO(utf8(body[len(mark) :]), newline=""), delimiter=delimiter, strict=True)
        ):
            visit.count(len(row))
            new = [visit.leaf(TextClass.TEXT_JSON, cell, f"{place}[{number}][{i}]") for i, cell in enumerate(row)]
            changed = changed or new != row
            rows.append(new)
    except (csv.Error, TypeError):
        raise Unreadable("not a CSV file") from None
    if not changed:
        return body
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n" if b"\r\n" in body else "\n").writerows(rows)
    return mark + out.getvalue().encode()
