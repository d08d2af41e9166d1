"""Space that is held back, so that on a full disk what was begun can still be ended on record.

A file beside the database takes up room while there is any. When a commit finds
none it is removed, and the same entries are tried again; from then on only what
ends a call is taken, and after each commit the write-ahead log is emptied, so
that little of the room is used up. Calls are begun again when the file can be
made anew and as much is free besides.
"""

from __future__ import annotations

import contextlib
import logging
import os
from pathlib import Path

__all__ = ["Reserve"]

LEAST, MOST = 1 << 20, 64 << 20
"""Bytes; between them an eighth of the database: who has many records has many calls at once."""
PART = 8
STEP = 1 << 15
"""Bytes: what SQLite maps of its shared memory at a time, https://www.sqlite.org/walformat.html#the_wal_index_file_format"""

_log = logging.getLogger(__name__)


class Reserve:
    """The file. Any process that writes to the log may remove it, and any may make it again."""

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(database.name + ".reserve")
        self._database = database

    def ready(self) -> bool:
        """Whether it is there, made if it can be: whether a call may be begun."""
        try:
            return self.path.stat().st_size > 0 or self._made()
        except OSError:
            return self._made()

    def needed(self) -> bool:
        """Whether not even that much is free by which SQLite's shared memory grows."""
        room = os.statvfs(self.path.parent)
        return room.f_bavail * room.f_frsize < STEP

    def spend(self) -> bool:
        """Give the room away; whether there was any."""
        try:
            self.path.unlink()
        except OSError:
            return False
        _log.critical(
            "the disk with the audit log is full: what was held back is used for calls that were begun, new ones are"
            " refused until there is room"
        )
        return True

    def _made(self) -> bool:
        try:
            size = max(LEAST, min(MOST, self._database.stat().st_size // PART))
            room = os.statvfs(self.path.parent)
            if room.f_bavail * room.f_frsize < 2 * size:
                return False
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            try:
                _fill(descriptor, size)
            finally:
                os.close(descriptor)
        except OSError:
            with contextlib.suppress(OSError):
                self.path.unlink()
            return False
        return True


def _fill(descriptor: int, size: int) -> None:
    """Take up room, of which a hole would take none."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, 0, size)
        return
    left = size
    while left > 0:
        left -= os.write(descriptor, bytes(min(left, LEAST)))
