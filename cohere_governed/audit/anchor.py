"""The anchor: a file of signed heads, kept where a writer of the database cannot reach.

Only the anchor shows that a log was cut back to an older head that was truly
signed. Put it on another volume and make it append-only there (``chattr +a``).
What collects the heads that ``keepers`` write as JSON lines makes an anchor too.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cohere_governed.audit.checkpoint import Checkpoint, MalformedNote, VerifierKey, notes, opened, parse


class Anchor:
    """Appends heads, each durable before ``append`` returns."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, heads: Sequence[str]) -> None:
        """Raises ``OSError``; then the heads must not be taken for anchored."""
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            # Each begins on a line of its own, also after a line that a crash tore.
            data = "".join(f"\n{head}" for head in heads).encode()
            if os.write(descriptor, data) != len(data):
                raise OSError("the anchor file took only part of a head")
            os.fdatasync(descriptor)
        finally:
            os.close(descriptor)


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
