"""What a verification stops at."""

from __future__ import annotations


class Fault(Exception):
    """The first thing wrong with a log."""

    def __init__(self, index: int, what: str) -> None:
        self.index = index
        self.what = what
        super().__init__(what)
