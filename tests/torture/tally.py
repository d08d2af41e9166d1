"""What a torture found: how much was done, and every case that should not be."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

SHOWN = 20
"""Failures printed; the others are counted."""


@dataclass
class Tally:
    """Counts of one torture. It passed when something was done and nothing failed."""

    name: str
    done: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    skipped: str = ""
    """Why nothing could be done here."""

    @property
    def passed(self) -> bool:
        return bool(self.skipped) or (self.done > 0 and not self.failures)

    def failed(self, what: str) -> None:
        self.failures.append(what)

    def through(self, number: int) -> Iterator[int]:
        """0 … number-1, counted, with a line of progress on a terminal."""
        for at in range(number):
            yield at
            self.done += 1
            if sys.stderr.isatty() and at % 50 == 0:
                print(f"\r{self.name} {at}/{number}, {len(self.failures)} failures", end="", file=sys.stderr)

    def __str__(self) -> str:
        if self.skipped:
            return f"{self.name}: skipped: {self.skipped}"
        counts = " ".join(f"{name}={count}" for name, count in sorted(self.counts.items()))
        word = "passed" if self.passed else "FAILED"
        lines = [f"{self.name}: {word} n={self.done} failures={len(self.failures)} {counts}".rstrip()]
        return "\n  ".join([*lines, *self.failures[:SHOWN]])
