"""``file:PATH``: a file beside the anchor, on a volume that may be slow or away."""

from __future__ import annotations

from pathlib import Path

from cohere_governed.audit.anchor import Anchor
from cohere_governed.audit.keepers import Head, NotKept, Proof
from cohere_governed.errors import WrongRequest

__all__ = ["keeper"]


class _File:
    def __init__(self, path: Path) -> None:
        self._anchor = Anchor(path)

    def keep(self, head: Head, proof: Proof) -> None:  # noqa: ARG002 - a file compares nothing
        try:
            self._anchor.append([head.note])
        except OSError as error:
            raise NotKept(f"the file cannot be written: {type(error).__name__}") from None


def keeper(reference: str) -> _File:
    """Raises ``AuditUnavailable`` for a reference without an absolute path."""
    path = Path(reference.removeprefix("file:"))
    if not path.is_absolute():
        raise WrongRequest("a file that keeps heads is named by its whole path, as in `file:/mnt/other/heads`")
    return _File(path)
