"""Legal holds, as the records of a log say them: the table of holds is only a copy that is quick to ask.

Whoever can write the table could take a hold out of it, let a retention run
pass, and put it back. So an erasure compares the table with the records, and a
verification compares every erasure with the holds that were in force then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from cohere_governed.audit import database as db
from cohere_governed.audit.record import Header, Leaf, MalformedLeaf

__all__ = ["Holds", "Target"]

Target = tuple[str, bytes]
"""(scope, id), as a reference names it."""

_KINDS = ("hold", "release")


class Holds:
    """From where to where in a log each hold was in force."""

    def __init__(self, said: Sequence[tuple[int, Header]]) -> None:
        """``said``: the ``hold`` and ``release`` records with their positions, in their order."""
        self._open: dict[Target, int] = {}
        self._spans: dict[Target, list[tuple[int, int]]] = {}
        for index, header in said:
            for ref in header.refs:
                target = ref.scope, ref.id
                if header.kind == "hold":
                    self._open[target] = index
                elif (since := self._open.pop(target, None)) is not None:
                    self._spans.setdefault(target, []).append((since, index))

    @staticmethod
    def of(run: Callable[..., Any], number: int, size: int | None = None) -> Holds:
        """Of a log, or of its first ``size`` records. What is malformed holds nothing; a verification stops at it."""
        return Holds(list(_said(run, number, size)))

    @property
    def in_force(self) -> dict[Target, int]:
        """Target → position of the record that holds it."""
        return self._open

    def __bool__(self) -> bool:
        return bool(self._open or self._spans)

    def at(self, index: int, target: Target) -> bool:
        """Whether a target was held when the record at a position was written."""
        since = self._open.get(target)
        if since is not None and since < index:
            return True
        return any(begin < index < end for begin, end in self._spans.get(target, ()))


def _said(run: Callable[..., Any], number: int, size: int | None) -> Iterator[tuple[int, Header]]:
    for index, data in run(db.OF_TWO_KINDS, (number, *_KINDS)):
        try:
            header = Leaf.decode(data).header
        except MalformedLeaf:
            continue
        if header.kind in _KINDS and (size is None or index < size):
            yield index, header
