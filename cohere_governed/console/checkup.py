"""Verifying the whole log in a process of its own, while the pages go on answering."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from multiprocessing.connection import Connection
from pathlib import Path

from cohere_governed.audit.verify import verify
from cohere_governed.errors import GovernanceError
from cohere_governed.model import Broken, Verdict

STEP = 1000
"""Records between two words about progress."""


@dataclass(frozen=True, slots=True)
class State:
    """How the last check went, or goes."""

    running: bool = False
    done: int = 0
    of: int = 0
    began: datetime | None = None
    ended: datetime | None = None
    verdicts: tuple[Verdict, ...] = ()
    failure: str = ""
    """Why there are no verdicts."""

    @property
    def broken(self) -> tuple[Broken, ...]:
        """What does not hold together."""
        return tuple(one for one in self.verdicts if isinstance(one, Broken))


class Checkup:
    """At most one check at a time. Thread-safe."""

    def __init__(self, url: str, public_keys: Sequence[str] | None, anchor: Path | None) -> None:
        self._url = url
        self.public_keys = public_keys
        self.anchor = anchor
        self._lock = threading.Lock()
        self._state = State()
        self._process: multiprocessing.process.BaseProcess | None = None
        self._follower: threading.Thread | None = None

    @property
    def state(self) -> State:
        with self._lock:
            return self._state

    def start(self) -> None:
        """Begin, unless one is running."""
        with self._lock:
            if self._state.running:
                return
            spawn = multiprocessing.get_context("spawn")  # a fork would take this process's threads' locks along
            ours, theirs = spawn.Pipe(duplex=False)
            self._process = spawn.Process(
                target=_verify, args=(self._url, self.public_keys, self.anchor, theirs), daemon=True
            )
            self._process.start()
            theirs.close()
            self._state = State(running=True, began=_now())
            self._follower = threading.Thread(target=self._follow, args=(ours,), daemon=True)
            self._follower.start()

    def wait(self) -> State:
        """The state when the check that runs, if any, has ended."""
        if self._follower is not None:
            self._follower.join()
        return self.state

    def close(self) -> None:
        """End a check that runs."""
        if self._process is not None and self._process.is_alive():
            self._process.terminate()
            self._process.join()

    def _follow(self, ours: Connection) -> None:
        began = self.state.began
        with ours:
            while True:
                try:
                    told = ours.recv()
                except (EOFError, OSError):
                    told = "the check ended before it was done"
                with self._lock:
                    if isinstance(told, tuple):
                        self._state = State(running=True, done=told[0], of=told[1], began=began)
                        continue
                    verdicts = tuple(told) if isinstance(told, list) else ()
                    failure = told if isinstance(told, str) else ""
                    self._state = State(began=began, ended=_now(), verdicts=verdicts, failure=failure)
                    return


def _verify(url: str, public_keys: Sequence[str] | None, anchor: Path | None, out: Connection) -> None:
    def progress(_: str, done: int, of: int) -> None:
        if done % STEP == 0:
            out.send((done, of))

    try:
        anchors = [] if anchor is None else [anchor]
        out.send(verify(url, public_keys=public_keys, anchors=anchors, progress=progress))
    except GovernanceError as error:
        out.send(str(error))


def _now() -> datetime:
    return datetime.now(timezone.utc)
