"""Who keeps signed heads where nobody who can write the database reaches them: one module each.

    file:PATH                   a file, on another volume
    stdout:                     JSON lines, for whatever collects a container's output
    syslog:PLACE                RFC 5424, to a socket of this machine or a server
    https://…#VKEY              a C2SP witness, which compares each head with the one before and signs it
    s3://BUCKET/PREFIX          an object a head, best in a bucket with object lock         (extra ``aws``)

A keeper gets heads beside the appends, not before them: one that is down holds
no call up, and is told the newest head when it is back, which stands for all
before it. What must be durable before a record is, is the anchor (``anchor``).
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from cohere_governed.audit.checkpoint import VerifierKey
from cohere_governed.errors import WrongRequest
from cohere_governed.text import instant

__all__ = ["SCHEMES", "SECONDS", "Head", "Keeper", "NotKept", "Proof", "json_line", "keeper"]

SCHEMES: Mapping[str, str] = {
    "file": "files", "stdout": "stdout", "syslog": "syslog", "http": "witness", "https": "witness", "s3": "s3",
}  # fmt: skip
"""Scheme of a reference → module of this package, which has ``keeper(reference)``."""

SECONDS = 10.0
"""A keeper that has not answered by then is down."""

Proof = Callable[[int], Sequence[bytes]]
"""Size of an older head → RFC 6962 proof that the head goes on from it."""


@dataclass(frozen=True, slots=True)
class Head:
    """A log's newest signed head."""

    origin: str
    """Random; a keeper is not told the tenant."""
    size: int
    root: bytes
    note: str
    signers: tuple[VerifierKey, ...]
    """The log's public keys."""
    time: datetime
    """Of telling it."""
    again: bool = False
    """It was told before, and is the newest still: a sign of life."""


class NotKept(Exception):
    """A head that a keeper does not have now, and why."""

    def __init__(self, why: str, *, contradicted: bool = False) -> None:
        self.contradicted = contradicted
        """The keeper has a head that the log signed and does not go on from: it was rolled back or rewritten."""
        super().__init__(why)


class Keeper(Protocol):
    """Something that remembers heads."""

    def keep(self, head: Head, proof: Proof) -> str | None:
        """Hand over a head; the note as the keeper signed it too, if it did. Raises ``NotKept``."""


def keeper(reference: str) -> Keeper:
    """The keeper that a reference names. Raises ``AuditUnavailable``."""
    scheme = reference.partition(":")[0]
    if scheme not in SCHEMES:
        known = ", ".join(f"`{name}:`" for name in SCHEMES)
        raise WrongRequest(f"a keeper of heads is of no known kind (known: {known})")
    found: Keeper = importlib.import_module(f"{__name__}.{SCHEMES[scheme]}").keeper(reference)
    return found


def json_line(head: Head) -> str:
    """A head as one line; ``anchor.read`` finds it again in what was collected, whatever stands before it."""
    said: dict[str, Any] = {
        "audit_head": head.origin,
        "size": head.size,
        "root": head.root.hex(),
        "time": instant(head.time.replace(microsecond=0)),
        "checkpoint": head.note,
    }
    return json.dumps(said, ensure_ascii=True, separators=(",", ":"))
