"""A data file redacted on this machine, record by record, before anybody uploads it.

The same readers that govern an upload (``wire.files``) walk the file, the same
detector and treatments apply, and one block of records is in memory at a time.
The result is written beside its final place and moved there when it is whole,
so a refusal half-way leaves no half of a file behind.

What this gives, and does not: the values are not kept, so they cannot be put
back. For that, upload through the governed client.
"""

from __future__ import annotations

import csv
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, Final, Literal, Protocol, TypeAlias

from cohere_governed.errors import Refused
from cohere_governed.model import Finding, Reason, TextClass, Treatment
from cohere_governed.privacy.redact import redact
from cohere_governed.privacy.standins import StandIns
from cohere_governed.wire.files import BOM, rewrite_record
from cohere_governed.wire.tree import Leaf, Unreadable, dumps, loads, utf8

__all__ = ["FileReport", "Kind", "kind_of", "redact_file"]

Kind: TypeAlias = Literal["jsonl", "csv", "avro", "text"]

BLOCK: Final = 1 << 20
"""Bytes of records that are in memory at once; names are followed from text to text within a block."""

MAX_RECORD: Final = 32 << 20
"""Bytes of one line: a file without line ends is not a file of records."""

_KINDS: Final[Mapping[str, Kind]] = {
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "csv", ".avro": "avro", ".txt": "text", ".md": "text",
}  # fmt: skip


class Inspects(Protocol):
    def inspect(
        self, texts: Sequence[str], *, cache_key: bytes = b"", threshold: float | None = None
    ) -> list[tuple[Finding, ...]]: ...


@dataclass(frozen=True, slots=True)
class FileReport:
    """What was replaced in a file; never the text."""

    kind: Kind
    records: int
    bytes: int
    """Of the file as it was read."""
    columns: Mapping[str, Mapping[str, int]]
    """Column → entity type → how many were found. A column is named as it stands in the redacted file."""

    @property
    def found(self) -> dict[str, int]:
        """Entity type → how many, over all columns."""
        total: Counter[str] = Counter()
        for counts in self.columns.values():
            total.update(counts)
        return dict(sorted(total.items()))


def kind_of(path: Path) -> Kind:
    """The format that the name says; ``text`` for others."""
    return _KINDS.get(path.suffix.lower(), "text")


def redact_file(
    source: Path,
    target: Path,
    detector: Inspects,
    standins: StandIns,
    *,
    treatments: Mapping[str, Treatment] | None = None,
    default: Treatment = Treatment.PSEUDONYMISE,
    threshold: float | None = None,
    propagate: bool = True,
    today: date | None = None,
    kind: Kind | None = None,
    delimiter: str = ",",
    progress: Callable[[int, int], None] | None = None,
) -> FileReport:
    """Write ``source`` to ``target`` with what is personal replaced, in memory of a few blocks whatever its size.

    ``treatments``, ``default``, ``threshold`` and ``propagate`` are a policy's ``redaction``; ``today`` tells how old
    somebody is, and without it no year of birth is left; ``kind`` overrides what the name says; ``progress(done,
    total)`` is called in bytes after each block. With ``StandIns(secret, b"tenant|0")`` the same person is the same
    stand-in in the whole file; two people share one in about one pair of 16 million.

    Raises ``Refused`` when something was found whose treatment is to refuse, ``ValueError`` when the file is not of
    its format, ``DetectorUnavailable``, ``OSError``. ``target`` is then as it was before.
    """
    work = _Work(
        detector,
        standins,
        treatments=treatments or {},
        default=default,
        threshold=threshold,
        propagate=propagate,
        today=today,
    )
    format_ = kind or kind_of(source)
    total = source.stat().st_size
    handle, name = tempfile.mkstemp(prefix=".redacting-", dir=target.parent)
    try:
        with source.open("rb") as given, os.fdopen(handle, "wb") as out:
            for block in _FORMATS[format_](given, out, work, delimiter):
                work.records += block
                if progress is not None:
                    progress(min(given.tell(), total), total)
        Path(name).replace(target)
    except Unreadable as unreadable:
        Path(name).unlink(missing_ok=True)
        reason = unreadable.reason
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    else:
        return FileReport(format_, work.records, total, work.report())
    msg = f"{source.name} is not a file of the format `{format_}`: {reason}"
    raise ValueError(msg)


class _Work:
    """What is the same for all blocks, and the counts."""

    def __init__(
        self,
        detector: Inspects,
        standins: StandIns,
        *,
        treatments: Mapping[str, Treatment],
        default: Treatment,
        threshold: float | None,
        propagate: bool,
        today: date | None,
    ) -> None:
        self._detector = detector
        self._standins = standins
        self._treatments = treatments
        self._default = default
        self._threshold = threshold
        self._propagate = propagate
        self._today = today
        self._counts: dict[str, Counter[str]] = {}
        self._titles: dict[str, str] = {}
        self.records = 0

    def block(self, records: Sequence[Any], rewrite: Callable[[Any, _Slots], Any]) -> list[Any]:
        """The records of one block, redacted. Unchanged ones are the same objects."""
        slots = _Slots()
        for record in records:
            rewrite(record, slots.begin())
        found = self._detector.inspect(slots.texts, threshold=self._threshold)
        refused = {f.type for fs in found for f in fs if self._treatment(f.type) is Treatment.REFUSE}
        if refused:
            said = f"the file holds {', '.join(sorted(refused))}, which the policy refuses"
            raise Refused([Reason("redaction.refuse", said, allows=False)])
        changed, _ = redact(
            slots.texts,
            found,
            self._treatments,
            self._default,
            self._standins,
            propagate=self._propagate,
            today=self._today,
        )
        for place, findings in zip(slots.places, found, strict=True):
            if findings:
                self._counts.setdefault(place, Counter()).update(finding.type for finding in findings)
        writing = _Slots({at: redacted.text for at, redacted in changed.items()})
        new = [rewrite(record, writing.begin()) for record in records]
        self._titles |= writing.titles
        return new

    def _treatment(self, entity_type: str) -> Treatment:
        return self._treatments.get(entity_type, self._default)

    def report(self) -> dict[str, dict[str, int]]:
        named = {self._titles.get(place, place): dict(sorted(counts.items())) for place, counts in self._counts.items()}
        return dict(sorted(named.items()))


class _Slots:
    """Collects texts, or writes their redactions in the same order."""

    def __init__(self, redactions: Mapping[int, str] | None = None) -> None:
        self.texts: list[str] = []
        self.places: list[str] = []
        self.titles: dict[str, str] = {}
        """Column → its title as it leaves."""
        self._redactions = redactions
        self._at = 0
        self._column: str | None = None

    def leaf(self, kind: Leaf, value: str, path: str) -> str:
        del kind
        at = self._at
        self._at += 1
        if self._redactions is None:
            self.texts.append(value)
            self.places.append(path if self._column is None else self._column)
            return value
        return self._redactions.get(at, value)

    def key(self, kind: Leaf, key: str, path: str) -> str:
        if path == "[].{key}":
            self._column = None
        return self.leaf(kind, key, path)

    def number(self, kind: Leaf, value: float, path: str) -> Any:
        if -999_999 <= value <= 999_999:
            return value
        text = dumps(value)
        new = self.leaf(kind, text, path)
        return value if new == text else new

    def column(self, place: str, title: str) -> str:
        """The title's own slot came just before, so its redaction is the one before the next."""
        where = f"{place}{title}"
        self.titles.setdefault(where, (self._redactions or {}).get(self._at - 1, title))
        self._column = where
        return where

    def begin(self) -> _Slots:
        """A new record."""
        self._column = None
        return self

    def unlisted(self, path: str, *, alike: bool) -> None: ...
    def count(self, leaves: int) -> None: ...
    def done(self, value: dict[str, Any], original: dict[str, Any], path: str) -> None: ...


# ── formats: each reads blocks, writes them redacted, and yields how many records a block had ──────────────────────


def _jsonl(given: BinaryIO, out: BinaryIO, work: _Work, _: str) -> Iterator[int]:
    first = True
    for lines in _blocks(given):
        if first and lines[0].startswith(BOM):
            out.write(BOM)
            lines[0] = lines[0][len(BOM) :]
        first = False
        records = [loads(utf8(line)) if line.strip() else None for line in lines]
        new = work.block(records, lambda record, slots: rewrite_record(record, "", slots))
        for line, old, record in zip(lines, records, new, strict=True):
            end = line[len(line.rstrip(b"\r\n")) :]
            out.write(line if record is old else dumps(record).encode() + end)
        yield sum(record is not None for record in records)


def _csv(given: BinaryIO, out: BinaryIO, work: _Work, delimiter: str) -> Iterator[int]:
    if len(delimiter) != 1:
        raise Unreadable("the CSV delimiter is not one character")
    if given.read(len(BOM)) == BOM:
        out.write(BOM)
    else:
        given.seek(0)
    crlf = given.peek(1 << 16)[: 1 << 16] if hasattr(given, "peek") else b""
    end = "\r\n" if b"\r\n" in crlf else "\n"
    reader = csv.reader((utf8(line) for line in given), delimiter=delimiter, strict=True)
    header: list[str] = []

    def cells(row: list[str], slots: _Slots) -> list[str]:
        new = []
        for at, cell in enumerate(row):
            known = at < len(header)
            new.append(slots.leaf(TextClass.TEXT, cell, header[at] if known else f"#{at + 1}"))
        return row if new == row else new

    try:
        for rows in _sized(reader):
            new = work.block(rows, cells)
            if not header:
                header += [title or f"#{at + 1}" for at, title in enumerate(new[0])]
            out.writelines(_row(row, delimiter, end) for row in new)
            yield len(rows)
    except csv.Error:
        raise Unreadable("not CSV") from None


def _row(row: Sequence[str], delimiter: str, end: str) -> bytes:
    line = _Line()
    csv.writer(line, delimiter=delimiter, lineterminator=end).writerow(row)
    return "".join(line).encode()


class _Line(list[str]):
    write = list.append


def _sized(reader: Iterable[list[str]]) -> Iterator[list[list[str]]]:
    """The header alone, so that its titles are known as they leave; then blocks of rows."""
    rows: list[list[str]] = []
    size, first = 0, True
    for row in reader:
        rows.append(row)
        size += sum(map(len, row))
        if first or size >= BLOCK:
            yield rows
            rows, size, first = [], 0, False
    if rows:
        yield rows


def _text(given: BinaryIO, out: BinaryIO, work: _Work, _: str) -> Iterator[int]:
    for lines in _blocks(given):
        text = utf8(b"".join(lines))
        new = work.block([text], lambda text, slots: slots.leaf(TextClass.TEXT, text, "text"))
        out.write(new[0].encode())
        yield len(lines)


def _avro(given: BinaryIO, out: BinaryIO, work: _Work, _: str) -> Iterator[int]:
    import fastavro  # noqa: PLC0415 - the SDK brings it, and nothing else here needs it

    try:
        reader = fastavro.reader(given)
        schema = reader.writer_schema
        if schema is None:
            raise Unreadable("an Avro file without a schema")
        # Codecs do not mix block by block here, so the records are written through as they are redacted.
        fastavro.writer(out, schema, _avro_records(reader, work), codec=reader.codec)
    except (ValueError, EOFError, TypeError, KeyError) as error:
        if isinstance(error, Unreadable):
            raise
        said = type(error).__name__
    else:
        yield 0
        return
    raise Unreadable(f"not Avro of its own schema ({said})")


def _avro_records(reader: Iterable[Any], work: _Work) -> Iterator[Any]:
    for records in _counted(reader):
        yield from work.block(records, _avro_record)
        work.records += len(records)


def _avro_record(record: Any, slots: _Slots) -> Any:
    """Names of fields are the schema's, not the user's: values alone are rewritten."""
    if not isinstance(record, dict):
        return rewrite_record(record, "", slots)
    return {name: _avro_value(value, name, slots) for name, value in record.items()}


def _avro_value(value: Any, place: str, slots: _Slots) -> Any:
    if isinstance(value, str):
        return slots.leaf(TextClass.TEXT, value, place)
    if isinstance(value, dict):
        return {name: _avro_value(inner, place, slots) for name, inner in value.items()}
    if isinstance(value, list):
        return [_avro_value(inner, place, slots) for inner in value]
    if isinstance(value, (bytes, bytearray)):
        raise Unreadable("a column holds bytes, which cannot be read")
    if (
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        and isinstance(slots.number(TextClass.TEXT, value, place), str)
    ):
        raise Unreadable("a column of numbers holds a personal one, and no stand-in fits there")
    return value


def _counted(reader: Iterable[Any], most: int = 1000) -> Iterator[list[Any]]:
    records: list[Any] = []
    for record in reader:
        records.append(record)
        if len(records) >= most:
            yield records
            records = []
    if records:
        yield records


def _blocks(given: BinaryIO) -> Iterator[list[bytes]]:
    """Whole lines, about ``BLOCK`` bytes of them at a time."""
    lines: list[bytes] = []
    size = 0
    while line := given.readline(MAX_RECORD + 1):
        if len(line) > MAX_RECORD:
            raise Unreadable("a line is longer than any record")
        lines.append(line)
        size += len(line)
        if size >= BLOCK:
            yield lines
            lines, size = [], 0
    if lines:
        yield lines


_FORMATS: Final[Mapping[Kind, Callable[[BinaryIO, BinaryIO, _Work, str], Iterator[int]]]] = {
    "jsonl": _jsonl,
    "csv": _csv,
    "avro": _avro,
    "text": _text,
}
