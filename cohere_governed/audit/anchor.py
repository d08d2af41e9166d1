"""The anchor: a file of signed heads, kept where a writer of the database cannot reach.

Only somebody who remembers a later head can show that a log was cut back to an
older one that was truly signed: this file, or ``keepers``. Put it on another
volume and make it append-only there (``chattr +a``). What collects the heads
that ``keepers`` write as JSON lines makes an anchor too.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cohere_governed.audit.checkpoint import Checkpoint, MalformedNote, VerifierKey, notes, opened, parse
from cohere_governed.errors import AuditUnavailable


class Anchor:
    """Appends heads, each durable before ``append`` returns, to one file that only grows."""

    def __init__(self, path: Path, *, make: bool = True) -> None:
        """``make``: whether the file may be made. One that held heads before must be there, or they are gone."""
        self.path = path
        self.make = make
        self._seen: tuple[int, int] | None = None
        """Which file it is, and below how long it was."""
        self._length = 0
        self._owed: list[str] = []
        """Heads of durable records that could not be appended."""

    def same(self) -> bool:
        """Whether it is the file that was looked at. To be asked before what is to be anchored is made durable.

        Raises ``OSError`` when it still does not take what it did not take before.
        """
        if self._owed and self._there():
            self._write(self._owed)
        return self._there()

    def look(self) -> None:
        """Take the file that is there now for the one to append to."""
        self._seen = None
        self._length = 0
        self._there()

    def _there(self) -> bool:
        try:
            self._check(os.lstat(self.path))
        except (FileNotFoundError, AuditUnavailable):
            return False
        return True

    def append(self, heads: Sequence[str]) -> None:
        """Raises ``OSError`` or ``AuditUnavailable``; then the heads must not be taken for anchored."""
        told = [*self._owed, *heads]
        self._owed = [] if self.make else told  # where one that held none begins, the newest head stands for all
        self._write(told)

    def _write(self, heads: list[str]) -> None:
        make = os.O_CREAT if self.make else 0
        try:
            descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | make | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        except FileNotFoundError:
            raise missing(self.path) from None
        try:
            self._check(os.fstat(descriptor))
            # Each begins on a line of its own, also after a line that a crash tore.
            data = "".join(f"\n{head}" for head in heads).encode()
            if os.write(descriptor, data) != len(data):
                raise OSError(errno.ENOSPC, "the anchor file took only part of a head")
            os.fdatasync(descriptor)
            self._check(os.fstat(descriptor))
        finally:
            os.close(descriptor)
        self.make = False
        self._owed = []

    def _check(self, status: os.stat_result) -> None:
        seen = status.st_dev, status.st_ino
        if self._seen not in (None, seen) or status.st_size < self._length:
            raise AuditUnavailable(
                f"the anchor file `{self.path}` was replaced or cut short while it was in use (put it back)"
            )
        self._seen, self._length = seen, status.st_size


def missing(path: Path) -> AuditUnavailable:
    """What is said of an anchor file that is not there."""
    return AuditUnavailable(
        f"the anchor file `{path}` is not there: put it back. If it is to begin now, verify the log, and then make it:"
        f" `cohere-governed audit checkpoint >> {path}`"
    )


@dataclass(frozen=True, slots=True)
class Anchored:
    """One head of an anchor file, its signature unchecked."""

    head: Checkpoint
    note: str

    def signed_by(self, key: VerifierKey) -> bool:
        """Whether the log signed it; what it did not sign anybody may have added."""
        try:
            opened(self.note, key)
        except MalformedNote:
            return False
        return True

    def signed_by_any(self, keys: Sequence[VerifierKey]) -> bool:
        """Whether one of the keys that the log had signed it."""
        return any(map(self.signed_by, keys))


def read(path: Path, *, end: int | None = None, worth: Callable[[str, int], bool] | None = None) -> Iterator[Anchored]:
    """The heads of an anchor file, in its order. What is torn or is no checkpoint is passed over: it anchors nothing.

    ``end``: bytes from its beginning to read. ``worth``: whether a head of this origin and size is wanted; of a long
    file, most are not, and are not parsed. Raises ``OSError`` when the file cannot be read.
    """
    for note in notes(_lines(path, end)):
        with contextlib.suppress(MalformedNote, ValueError):
            origin, size, _ = note.split("\n", 2)
            if worth is None or worth(origin, int(size)):
                yield Anchored(parse(note), note)


def _lines(path: Path, end: int | None) -> Iterator[str]:
    at = 0
    with path.open("rb") as lines:
        for line in lines:
            at += len(line)
            if end is not None and at > end:
                return
            if b'"checkpoint":"' in line:
                yield from _collected(line)
            else:
                yield line.decode("utf-8", "replace")


def _collected(line: bytes) -> list[str]:
    """The lines of a head that was told as JSON, whatever a collector put before it; none if it is torn."""
    try:
        said = json.loads(line[line.index(b"{") :])["checkpoint"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return []
    return ["\n", *said.splitlines(keepends=True)] if isinstance(said, str) else []
