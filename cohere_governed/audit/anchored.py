"""The heads of anchor files, as a verification compares them with the tree."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from cohere_governed.audit.anchor import read
from cohere_governed.audit.checkpoint import VerifierKey
from cohere_governed.audit.fault import Fault
from cohere_governed.audit.tree import Frontier
from cohere_governed.errors import AuditUnavailable

__all__ = ["Anchors", "Heads", "heads_of"]

_ROOT = 32


class Heads:
    """Size and root of each anchored head of one log: 40 bytes each, because a busy log has millions."""

    __slots__ = ("_roots", "_sizes")

    def __init__(self) -> None:
        self._sizes = array("Q")
        self._roots = bytearray()

    def add(self, size: int, root: bytes) -> None:
        """One more; a head with two signatures stands twice in a file."""
        if self._sizes and self._sizes[-1] == size and self._roots[-_ROOT:] == root:
            return
        self._sizes.append(size)
        self._roots += root

    def ascending(self) -> Iterator[tuple[int, bytes]]:
        """(size, root), by size."""
        sizes = self._sizes
        places: Iterable[int] = range(len(sizes))
        if any(one > other for one, other in pairwise(sizes)):
            places = sorted(places, key=sizes.__getitem__)
        for at in places:
            yield sizes[at], bytes(self._roots[_ROOT * at : _ROOT * at + _ROOT])


def heads_of(paths: Sequence[Path]) -> dict[str, Heads]:
    """Origin → its heads, their signatures unchecked. Raises ``AuditUnavailable`` when a file cannot be read."""
    found: dict[str, Heads] = {}
    for path in paths:
        if not path.exists():
            raise AuditUnavailable(f"an anchor file is missing: `{path}`")
        try:
            for one in read(path):
                found.setdefault(one.head.origin, Heads()).add(one.head.size, one.head.root)
        except OSError as error:
            raise AuditUnavailable(f"the anchor file `{path}` cannot be read: {type(error).__name__}") from None
    return found


class Anchors:
    """What is anchored of one log, met head by head as its tree grows."""

    def __init__(self, size: int, heads: Heads | None, paths: Sequence[Path]) -> None:
        """``size``: of the log, in records."""
        self._size = size
        self._paths = paths
        self._heads = iter(()) if heads is None else heads.ascending()
        self._next = next(self._heads, None)
        self._strange: dict[tuple[int, bytes], tuple[int, str]] = {}
        """(size, root) of what the log is not → position and fault, if the log ever signed it."""
        self.reached = 0
        """Size of the largest anchored head that the tree went through."""

    def meet(self, index: int, edge: Frontier) -> None:
        """The tree has grown by the record at ``index``."""
        while self._next is not None and self._next[0] <= edge.size:
            size, root = self._next
            if size == edge.size and root == edge.root():
                self.reached = size
            elif size == edge.size:
                said = "the records up to here are not those of an anchored head"
                self._strange.setdefault(self._next, (index, said))
            self._next = next(self._heads, None)

    def end(self) -> None:
        """The log has no more records: what is anchored beyond was cut off."""
        while self._next is not None:
            if self._next[0] > self._size:
                said = "records are missing at the end: an anchored head is larger"
                self._strange.setdefault(self._next, (self._size, said))
            self._next = next(self._heads, None)

    def fault(self, signers: Sequence[VerifierKey]) -> Fault | None:
        """The first head that the log is not and that one of its keys signed; anybody may have added the others."""
        if not self._strange:
            return None
        faults = [
            Fault(*self._strange[one.head.size, one.head.root])
            for path in self._paths
            for one in read(path)
            if (one.head.size, one.head.root) in self._strange and one.signed_by_any(signers)
        ]
        return min(faults, key=lambda one: one.index, default=None)
