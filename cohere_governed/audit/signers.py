"""Who speaks for a log: its public keys, each handed over to the next, and the head that the last one signed."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from cohere_governed.audit import database as db
from cohere_governed.audit.checkpoint import Checkpoint, MalformedNote, VerifierKey, opened, origin_of
from cohere_governed.audit.fault import Fault
from cohere_governed.audit.record import Leaf, key_digest
from cohere_governed.audit.tree import Frontier

__all__ = ["HANDOVER", "Handover", "check_handover", "signed_head", "signers_of"]

HANDOVER = "checkpoint-epoch"
"""Kind of the record that names the log's next signing key."""


@dataclass(frozen=True, slots=True)
class Handover:
    """From one signing key to the next."""

    key_id: bytes
    digest: bytes
    """What the record commits to the new public key by."""
    root: bytes
    """Of the head that both keys signed, in which the record is the last."""


def signers_of(
    run: Callable[..., Any], number: int, vkey: str
) -> tuple[list[VerifierKey], dict[int, Handover], Fault | None]:
    """A log's public keys, oldest first, where each was handed over to the next, and where that went wrong.

    Raises ``Fault`` when there is none.
    """
    signers: list[VerifierKey] = []
    handovers: dict[int, Handover] = {}
    try:
        stored = VerifierKey.parse(vkey)
    except MalformedNote as error:
        raise Fault(0, f"the signed head is not valid: {error}") from None
    for key_id, label, origin, wrapped in run(_EPOCHS, (number, "epoch")):
        try:
            old, new = map(VerifierKey.parse, label.split(" "))
            head = opened(wrapped.decode(), old)
            opened(wrapped.decode(), new)
        except ValueError:
            return [stored], {}, Fault(origin, "a signing key was not handed over by the one before it")
        if (signers and signers[-1] != old) or head.size != origin + 1:
            return [stored], {}, Fault(origin, "the signing keys of the log do not follow one another")
        signers = [*(signers or [old]), new]
        handovers[origin] = Handover(key_id, key_digest(key_id, "epoch", str(new).encode()), head.root)
    if signers and signers[-1] != stored:
        raise Fault(0, "the public key in the database is not the one that was handed over to")
    return signers or [stored], handovers, None


def signed_head(
    log_id: bytes, signers: list[VerifierKey], note: str, trusted: Collection[VerifierKey] | None
) -> Checkpoint:
    """The head that a log's last key signed; ``trusted`` are keys of its that were had elsewhere. Raises ``Fault``."""
    if trusted is not None:
        if not trusted:
            raise Fault(0, "no public key was given for this log")
        if any(key not in signers for key in trusted):
            raise Fault(0, "the public key in the database is not the one that was given")
    try:
        head = opened(note, signers[-1])
    except MalformedNote as error:
        raise Fault(0, f"the signed head is not valid: {error}") from None
    if head.origin != origin_of(log_id):
        raise Fault(0, "the signed head is of another log")
    return head


def check_handover(index: int, kind: str, leaf: bytes, edge: Frontier, handover: Handover | None) -> None:
    """Refuse a change of the signing key that is not a record which names the new one, under a head both signed.

    Raises ``Fault``.
    """
    if (
        handover is None
        or kind != HANDOVER
        or handover.root != edge.root()
        or (handover.key_id, handover.digest) not in Leaf.decode(leaf).header.keys
    ):
        raise Fault(index, "the signing key was changed by somebody who did not have the one before it")


_EPOCHS = db.compiled(
    db.key.select()
    .with_only_columns(db.key.c.key_id, db.key.c.label, db.key.c.origin, db.key.c.wrapped)
    .where(db.key.c.log == db.bound("log"), db.key.c.purpose == db.bound("purpose"))
    .order_by(db.key.c.version)
)
