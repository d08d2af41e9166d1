"""Other sides of a detector, for tests through its public interface."""

import time
from collections.abc import Sequence

from cohere_governed.model import Finding


class Nameless:
    """A names tagger that finds nothing and counts what it was given."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def tag(self, texts: Sequence[str]) -> list[list[Finding]]:
        self.seen.extend(texts)
        return [[] for _ in texts]


class Knowing:
    """A names tagger that knows some names by heart."""

    def __init__(self, *names: str, score: float = 0.8) -> None:
        self._names = names
        self._score = score

    def tag(self, texts: Sequence[str]) -> list[list[Finding]]:
        return [
            [
                Finding(at, at + len(name), "PERSON", self._score, "knowing")
                for name in self._names
                for at in range(len(text))
                if text.startswith(name, at)
            ]
            for text in texts
        ]


class Crashing:
    """A tagger that fails, quoting the text as careless libraries do."""

    def tag(self, texts: Sequence[str]) -> list[list[Finding]]:
        raise ValueError(f"cannot tag {texts!r}")


class Slow:
    """A tagger that takes its time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def tag(self, texts: Sequence[str]) -> list[list[Finding]]:
        time.sleep(self._seconds)
        return [[] for _ in texts]
