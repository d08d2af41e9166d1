"""Uploads: multipart forms, and the records inside JSON Lines and CSV files.

The form parser accepts what httpx writes (RFC 7578, quoted parameters) and
nothing else. Records are walked one at a time; a file whose format is not known
is a file, not text, and policy decides about it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

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
        pieces = [piece for part in self.parts for piece in _encode(part, delimiter)]
        return b"".join([*pieces, delimiter, b"--\r\n"])


def _encode(part: Part, delimiter: bytes) -> tuple[bytes, ...]:
    if b"\r\n" + delimiter in part.body:
        raise Unreadable("a part of the form holds its boundary")
    filename = "" if part.filename is None else f'; filename="{_quoted(part.filename)}"'
    kind = "" if part.content_type is None else f"\r\nContent-Type: {part.content_type}"
    head = f'Content-Disposition: form-data; name="{_quoted(part.name)}"{filename}{kind}\r\n\r\n'
    return delimiter, b"\r\n", head.encode(), part.body, b"\r\n"


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
    ends = _borders(content, b"\r\n" + delimiter, len(delimiter))
    if not content.startswith(delimiter) or content[ends[-1] + 2 :].strip(b"\r\n") != delimiter + b"--":
        raise Unreadable("the multipart form is not closed or has text around it")
    starts = [len(delimiter), *(end + 2 + len(delimiter) for end in ends)]
    return Form(found[2], tuple(_part(content, start, end) for start, end in zip(starts, ends, strict=False)))


def _borders(content: bytes, border: bytes, at: int) -> list[int]:
    """Where each part ends. Found by place: a file of the largest size is not copied to look for them."""
    ends = []
    while (end := content.find(border, at)) >= 0:
        ends.append(end)
        at = end + len(border)
    return ends or [-2]


def _part(content: bytes, start: int, end: int) -> Part:
    gap = content.find(b"\r\n\r\n", start, end)
    if gap < 0 or not content.startswith(b"\r\n", start):
        raise Unreadable("a part of the form has no head")
    body = content[gap + 4 : end]
    headers: dict[str, str] = {}
    for line in utf8(content[start + 2 : gap]).split("\r\n"):
        name, colon, value = line.partition(":")
        if not colon or name.lower() in headers:
            raise Unreadable("a part of the form has a broken head")
        headers[name.lower()] = value.strip()
    disposition = _DISPOSITION.fullmatch(headers.pop("content-disposition", ""))
    content_type = headers.pop("content-type", None)
    if disposition is None or headers:
        raise Unreadable("a part of the form has a head that httpx does not write")
    return Part(disposition[1], disposition[2], content_type, body)


class Records(Visitor, Protocol):
    """A visitor of files, whose places name a column and not a line: a million lines need no million places."""

    def column(self, place: str, title: str) -> str:
        """The place of the column that the user calls ``title``."""


class Counting(Records, Protocol):
    """A visitor of whole files, who is told where a record begins."""

    def record(self) -> None:
        """One record more: a line that is not blank, a row."""


RecordRewriter = Callable[[bytes, str, Counting], bytes]
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


def rewrite_jsonl(body: bytes, place: str, visit: Counting) -> bytes:
    """Walk each line of JSON Lines; lines in which nothing changed keep their bytes.

    Raises:
        Unreadable: a line that is neither blank nor JSON.

    """
    out = io.BytesIO()
    kept = 0
    start = len(BOM) if body.startswith(BOM) else 0
    while start < len(body):
        end = body.find(b"\n", start)
        end = len(body) if end < 0 else end
        line = body[start:end]
        if line.strip():
            visit.record()
            record = loads(utf8(line))
            new = rewrite_record(record, place, visit)
            if new is not record:
                out.write(body[kept:start])
                out.write(dumps(new).encode())
                kept = end - line.endswith(b"\r")
        start = end + 1
    if not kept:
        return body
    out.write(body[kept:])
    return out.getvalue()


def rewrite_record(record: Any, place: str, visit: Records) -> Any:
    """One record of JSON Lines; the same object when nothing changed."""
    if not isinstance(record, dict):
        return rewrite(JSON_TEXT, record, f"{place}[]", visit)
    visit.count(len(record))
    changed: dict[str, Any] = {}
    same = True
    for key, old in record.items():
        new_key = visit.key(TextClass.TEXT_JSON, key, f"{place}[].{{key}}")
        new = rewrite(JSON_TEXT, old, visit.column(place, key), visit, 1)
        same = same and new is old and new_key is key
        changed[new_key] = new
    if len(changed) != len(record):
        raise Unreadable("two keys of one mapping became the same")
    return record if same else changed


def rewrite_csv(body: bytes, place: str, visit: Counting, delimiter: str) -> bytes:
    """Walk each cell of a CSV file; it is written anew (RFC 4180 quoting) only when a cell changed.

    Raises:
        Unreadable: not CSV in UTF-8.

    """
    if len(delimiter) != 1:
        raise Unreadable("the CSV delimiter is not one character")
    mark = BOM if body.startswith(BOM) else b""
    changed = False
    places: list[str] = []
    # Decoded and written as it is walked: the largest file stands in memory once as it was and once as it leaves.
    written = io.BytesIO()
    out = io.TextIOWrapper(written, encoding="utf-8", newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n" if b"\r\n" in body else "\n")
    try:
        source = io.BytesIO(body)
        source.seek(len(mark))
        text = io.TextIOWrapper(source, encoding="utf-8", errors="strict", newline="")
        for row in csv.reader(text, delimiter=delimiter, strict=True):
            visit.record()
            visit.count(len(row))
            places += [visit.column(place, title) for title in row[len(places) :]]
            new = [visit.leaf(TextClass.TEXT_JSON, cell, where) for cell, where in zip(row, places, strict=False)]
            changed = changed or new != row
            writer.writerow(new)
    except UnicodeDecodeError:
        raise Unreadable("not UTF-8") from None
    except (csv.Error, TypeError):
        raise Unreadable("not a CSV file") from None
    if not changed:
        return body
    out.flush()
    return mark + written.getvalue()
