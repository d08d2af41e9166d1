"""Work that takes longer than a page may: done beside the pages, which show how far it is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from cohere_governed.errors import GovernanceError

T = TypeVar("T")

PATIENCE = 0.3
"""Seconds that a page waits for the end before it shows how far the work is."""
_AT_ONCE = threading.Semaphore(2)


class Job(Generic[T]):
    """One piece of work. Its repr shows nothing of it."""

    def __init__(self, make: Callable[[Callable[[int, int], None]], T]) -> None:
        """Begin; ``make`` is given a function to be told how far it is, as (done, of)."""
        self.done = self.of = 0
        self.result: T | None = None
        self.failure = ""
        """Why there is no result."""
        self.ended = threading.Event()
        self._make = make
        threading.Thread(target=self._run, name="console-job", daemon=True).start()
        self.ended.wait(PATIENCE)

    def __repr__(self) -> str:
        return "<Job>"

    def _run(self) -> None:
        try:
            with _AT_ONCE:
                self.result = self._make(self._step)
        except GovernanceError as error:
            self.failure = str(error)
        except Exception as error:  # noqa: BLE001 - in a thread of its own nobody else would say so
            self.failure = f"it failed: {type(error).__name__}"
        finally:
            self.ended.set()

    def _step(self, done: int, of: int) -> None:
        self.done, self.of = done, of
