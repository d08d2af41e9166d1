"""A config folder becomes one immutable ``PolicySet``, or every fault in it.

``Policies`` holds the generation in force: a changed folder is read aside and
swapped in whole, and one that does not hold together leaves the old one where
it is.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from cohere_governed.errors import ConfigurationError
from cohere_governed.model import Fault
from cohere_governed.policy.compose import Composition
from cohere_governed.policy.effective import PolicySet
from cohere_governed.policy.read import FOLDERS, RECOGNISERS, Reading, provider_folder

__all__ = ["Policies", "load", "provider_folder"]

_RECHECK_SECONDS = 1.0


def load(folder: Path | str) -> PolicySet:
    """Read a config folder.

    Raises:
        ConfigurationError: with every fault of every file.

    """
    root = Path(folder).resolve()
    reading = Reading(root)
    reading.everything()
    policies = Composition(reading).compose() if not reading.fatal else None
    if reading.fatal and reading.faults:
        # Without the operator's floors nothing below can be compared.
        said = "nothing below operator.yaml was compared with it: more faults may follow"
        reading.faults.append(Fault(said, "operator.yaml", "", "mend the other faults of operator.yaml first"))
    if reading.faults or policies is None:
        raise ConfigurationError(sorted(set(reading.faults), key=str))
    return policies


class Policies:
    """The generation of a config folder that is in force.

    Thread-safe. ``current()`` looks at the folder at most once a second; a
    changed one is read by one thread while the others go on with the old
    generation, and is swapped in by one assignment.
    """

    def __init__(self, folder: Path | str, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Read the folder.

        Raises:
            ConfigurationError: there is no old generation to fall back on, so every fault is raised.

        """
        self.folder = Path(folder).resolve()
        self._clock = clock
        self._looking = threading.Lock()
        self._seen = _fingerprint(self.folder)
        self._policies = load(self.folder)
        self._faults: tuple[Fault, ...] = ()
        self._next = clock() + _RECHECK_SECONDS

    def current(self) -> PolicySet:
        """The generation in force; the same object until the folder changes."""
        if self._clock() >= self._next and self._looking.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._next = self._clock() + _RECHECK_SECONDS
                self._looking.release()
        return self._policies

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Why the folder as it now stands was not taken; empty when it is in force."""
        return self._faults

    def reload(self) -> PolicySet:
        """Look now.

        Raises:
            ConfigurationError: the folder does not hold together; the old generation stays in force.

        """
        with self._looking:
            self._look(force=True)
        if self._faults:
            raise ConfigurationError(self._faults)
        return self._policies

    def _look(self, *, force: bool = False) -> None:
        seen = _fingerprint(self.folder)
        if seen == self._seen and not force:
            return
        try:
            fresh = load(self.folder)
        except ConfigurationError as error:
            self._faults = error.faults
        except OSError as error:
            self._faults = (Fault(f"cannot be read: {error.strerror}", str(self.folder)),)
        else:
            if _fingerprint(self.folder) != seen:
                # Half of one state and half of another is neither; `_seen` is left, so that the next look reads again.
                self._faults = (Fault("was written to while it was read", str(self.folder), "", "it is read again"),)
                return
            if fresh.digest != self._policies.digest:
                self._policies = fresh
            self._faults = ()
        self._seen = seen


def _fingerprint(folder: Path) -> frozenset[tuple[str, int, int, int]]:
    """Name, time, size and inode of every file that is read."""
    return frozenset(seen for place in ("", "provider", RECOGNISERS, *FOLDERS) for seen in _files(folder, place))


def _files(folder: Path, place: str) -> Iterator[tuple[str, int, int, int]]:
    try:
        with os.scandir(folder / place) as entries:
            for entry in entries:
                if entry.name.endswith((".yaml", ".yml")):
                    status = entry.stat()
                    yield f"{place}/{entry.name}", status.st_mtime_ns, status.st_size, status.st_ino
    except OSError:  # a folder that is not there, or a file that went while it was looked at: also a state
        yield place, 0, 0, 0
