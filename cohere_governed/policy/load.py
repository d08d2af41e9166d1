"""A config folder becomes one immutable ``PolicySet``, or every fault in it.

``Policies`` holds the generation in force: a changed folder is read aside and
swapped in whole, and one that does not hold together leaves the old one where
it is.
"""

from __future__ import annotations

import os
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from cohere_governed.errors import ConfigurationError
from cohere_governed.model import Fault
from cohere_governed.policy import bundle
from cohere_governed.policy.compose import Composition
from cohere_governed.policy.effective import PolicySet
from cohere_governed.policy.read import FOLDERS, RECOGNISERS, TESTS, Reading, provider_folder

__all__ = ["Policies", "load", "provider_folder"]

_RECHECK_SECONDS = 1.0


def load(folder: Path | str, *, signed: bool = True) -> PolicySet:
    """Read a config folder.

    ``signed=False`` reads a draft, of which no signature is demanded yet.

    Raises:
        ConfigurationError: with every fault of every file.

    """
    root = Path(folder).resolve()
    reading = _read(root)
    if signed:
        _signatures(reading)
    return _with_draft(_composed(reading), reading)


def _read(root: Path) -> Reading:
    reading = Reading(root)
    reading.everything()
    return reading


def _signatures(reading: Reading) -> None:
    """Demand the signatures that the environment and the operator's file want, over the bytes that were parsed."""
    said = reading.operator.signature if reading.operator is not None else None
    try:
        wanted = bundle.demanded(said.public_keys if said is not None else ())
        reading.faults.extend(bundle.verified(reading.root, reading.bundled(), wanted))
    except ValueError as error:
        reading.faults.append(Fault(str(error), hint="public keys, separated by spaces"))


def _composed(reading: Reading) -> PolicySet:
    policies = Composition(reading).compose() if not reading.fatal else None
    if reading.fatal and reading.faults:
        # Without the operator's floors nothing below can be compared.
        said = "nothing below operator.yaml was compared with it: more faults may follow"
        reading.faults.append(Fault(said, "operator.yaml", "", "mend the other faults of operator.yaml first"))
    if reading.faults or policies is None:
        raise ConfigurationError(sorted(set(reading.faults), key=str))
    return policies


def _with_draft(live: PolicySet, reading: Reading) -> PolicySet:
    """``live`` with the draft that it names beside it. A draft that does not hold together is a warning, no fault."""
    said = reading.operator.draft if reading.operator is not None else None
    if said is None:
        return live
    folder = (live.folder / said.folder).resolve()
    try:
        draft = _composed(_read(folder))
    except ConfigurationError as error:
        faults = tuple(
            Fault(f"the draft is not judged: {fault.message}", f"{said.folder}/{fault.file}", fault.path, fault.hint)
            for fault in error.faults
        )
        return replace(live, warnings=(*live.warnings, *faults), draft_folder=folder)
    wanted = live.tenants if said.tenants is None else said.tenants
    missing = tuple(
        Fault(f"there is no tenant `{name}` here and in the draft", "operator.yaml", "$.draft", "it is not judged")
        for name in wanted
        if name not in draft.tenants or name not in live.tenants
    )
    judged = {
        name: replace(policy, draft=draft.tenants.get(name)) if name in wanted else policy
        for name, policy in live.tenants.items()
    }
    return replace(
        live,
        tenants=MappingProxyType(judged),
        warnings=(*live.warnings, *missing),
        draft=draft,
        draft_folder=folder,
    )


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
        # Not resolved: a link that is led to another folder is a changed folder.
        self.folder = Path(folder).absolute()
        self._clock = clock
        self._looking = threading.Lock()
        _ALL.add(self)
        seen = _fingerprint(self.folder)
        self._policies = load(self.folder)
        # Where the draft stands was not known before: it is read once more, in case it changed meanwhile.
        self._seen = seen if self._policies.draft_folder is None else frozenset()
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
        seen = self._fingerprint()
        if seen == self._seen and not force:
            return
        try:
            fresh = load(self.folder)
        except ConfigurationError as error:
            self._faults = error.faults
        except OSError as error:
            self._faults = (Fault(f"cannot be read: {error.strerror}", str(self.folder)),)
        else:
            if self._fingerprint() != seen:
                # Half of one state and half of another is neither; `_seen` is left, so that the next look reads again.
                self._faults = (Fault("was written to while it was read", str(self.folder), "", "it is read again"),)
                return
            if _said(fresh) != _said(self._policies):
                if fresh.draft_folder != self._policies.draft_folder:
                    seen = frozenset()  # as when it was first read
                self._policies = fresh
            self._faults = ()
        self._seen = seen

    def _fingerprint(self) -> frozenset[tuple[str, int, int, int]]:
        draft = self._policies.draft_folder
        return _fingerprint(self.folder) | (_fingerprint(draft) if draft is not None else frozenset())

    def _after_fork(self) -> None:
        # A thread of the parent may have held the lock; in the child nobody would ever look at the folder again.
        self._looking = threading.Lock()


_ALL: weakref.WeakSet[Policies] = weakref.WeakSet()


def _after_fork() -> None:
    for policies in list(_ALL):
        policies._after_fork()  # noqa: SLF001 - one idea


os.register_at_fork(after_in_child=_after_fork)


def _said(policies: PolicySet) -> tuple[object, ...]:
    """What makes one generation another."""
    return policies.digest, policies.draft.digest if policies.draft else None, policies.warnings


def _fingerprint(folder: Path) -> frozenset[tuple[str, int, int, int]]:
    """Name, time, size and inode of every file that is read."""
    return frozenset(seen for place in ("", "provider", RECOGNISERS, TESTS, *FOLDERS) for seen in _files(folder, place))


def _files(folder: Path, place: str) -> Iterator[tuple[str, int, int, int]]:
    try:
        with os.scandir(folder / place) as entries:
            for entry in entries:
                if entry.name.endswith((".yaml", ".yml", ".sig")):
                    status = entry.stat()
                    yield f"{folder}/{place}/{entry.name}", status.st_mtime_ns, status.st_size, status.st_ino
    except OSError:  # a folder that is not there, or a file that went while it was looked at: also a state
        yield f"{folder}/{place}", 0, 0, 0
