"""The anchor: a file of signed heads, kept where a writer of the database cannot reach.

Only the anchor shows that a log was cut back to an older head that was truly
signed. Put it on another volume and make it append-only there (``chattr +a``).
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
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


def read(path: Path) -> list[Anchored]:
    """Every head of an anchor file, in its order. What is torn or is no checkpoint is passed over: it anchors nothing.

    Raises ``OSError`` when the file cannot be read.
    """
    found = []
    with path.open(encoding="utf-8", errors="replace") as lines:
        for note in notes(lines):
            with contextlib.suppress(MalformedNote):
                found.append(Anchored(parse(note), note))
    return found
