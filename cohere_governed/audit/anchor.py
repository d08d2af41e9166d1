"""The anchor: a file of signed heads, kept where a writer of the database cannot reach.

Only the anchor shows that a log was cut back to an older head that was truly
signed. Put it on another volume and make it append-only there (``chattr +a``).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from cohere_governed.audit.checkpoint import Checkpoint, MalformedNote, notes, parse
from cohere_governed.errors import AuditUnavailable


class Anchor:
    """Appends heads, each durable before ``append`` returns."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def append(self, heads: Sequence[str]) -> None:
        """Raises ``OSError``; then the heads must not be taken for anchored."""
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            data = "".join(heads).encode()
            if os.write(descriptor, data) != len(data):
                raise OSError("the anchor file took only part of a head")
            os.fdatasync(descriptor)
        finally:
            os.close(descriptor)

    def newest(self) -> dict[str, Checkpoint]:
        """Origin → largest anchored head, signatures unchecked; empty when there is no file yet."""
        found: dict[str, Checkpoint] = {}
        for head in read(self._path):
            held = found.get(head.origin)
            if held is None or held.size < head.size:
                found[head.origin] = head
        return found


def read(path: Path) -> list[Checkpoint]:
    """Every head of an anchor file. Raises ``AuditUnavailable`` when a whole note in it is not a checkpoint."""
    try:
        with path.open(encoding="utf-8", errors="strict") as lines:
            return [parse(note) for note in notes(lines)]
    except FileNotFoundError:
        return []
    except (MalformedNote, UnicodeError):
        raise AuditUnavailable("the anchor file holds something that is not a checkpoint") from None
