"""``stdout:``: a JSON line a head, for whatever collects this process's output."""

from __future__ import annotations

import sys

from cohere_governed.audit.keepers import Head, NotKept, Proof, json_line
from cohere_governed.errors import WrongRequest

__all__ = ["keeper"]


class _Stdout:
    def keep(self, head: Head, proof: Proof) -> None:  # noqa: ARG002 - nobody answers there
        try:
            sys.stdout.write(json_line(head) + "\n")
            sys.stdout.flush()
        except (OSError, ValueError) as error:
            raise NotKept(f"standard output takes nothing: {type(error).__name__}") from None


def keeper(reference: str) -> _Stdout:
    """Raises ``AuditUnavailable`` when more is said than the name."""
    if reference != "stdout:":
        raise WrongRequest("standard output is named `stdout:`, and nothing behind it")
    return _Stdout()
