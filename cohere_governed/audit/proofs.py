"""That one record stands in a log under a signed head; anybody can check it, without the log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cohere_governed.audit import database as db
from cohere_governed.audit import tree
from cohere_governed.audit.checkpoint import MalformedNote, VerifierKey, opened, origin_of
from cohere_governed.audit.record import Leaf, MalformedLeaf
from cohere_governed.errors import WrongRequest

__all__ = ["BY_RECORD_ID", "LEAF", "LOGS", "Proof", "check_proof", "node_of", "prove"]


@dataclass(frozen=True, slots=True)
class Proof:
    """That one record stands in a log under a signed head. Anybody can check it."""

    index: int
    leaf: bytes
    path: tuple[bytes, ...]
    checkpoint: str
    """Signed note."""


def prove(database_url: str, record_id_hex: str) -> Proof:
    """Inclusion proof of a record under its log's newest head.

    Raises ``AuditUnavailable`` when there is no such record.
    """
    try:
        record_id = bytes.fromhex(record_id_hex)
    except ValueError:
        raise WrongRequest("an id must be 32 hexadecimal digits") from None
    with db.refusing("reading the audit database"), db.at(database_url).reading() as connection:
        run = db.driver(connection).execute
        for number, _, _, _, size, _, note in run(LOGS).fetchall():
            row = run(BY_RECORD_ID, (number, record_id)).fetchone()
            if row is None:
                continue

            def node(height: int, index: int, log: int = number) -> bytes:
                return node_of(run, log, height, index)

            return Proof(row[0], row[1], tuple(tree.inclusion_path(row[0], size, node)), note)
    raise WrongRequest("there is no record with this id")


def check_proof(proof: Proof, public_key: str) -> bool:
    """Whether the record stands in the log whose verifier key this is."""
    try:
        head = opened(proof.checkpoint, VerifierKey.parse(public_key))
        leaf = Leaf.decode(proof.leaf)
    except (MalformedNote, MalformedLeaf):
        return False
    return origin_of(leaf.header.log_id) == head.origin and tree.check_inclusion(
        proof.leaf, proof.index, head.size, proof.path, head.root
    )


def node_of(run: Any, log: int, height: int, index: int) -> bytes:
    if height == 0:
        return tree.leaf_hash(run(LEAF, (log, index)).fetchone()[0])
    if height % tree.STORED_HEIGHT == 0:
        row = run(_NODE, (log, height, index)).fetchone()
        if row is not None:
            return bytes(row[0])
    return tree.node_hash(node_of(run, log, height - 1, 2 * index), node_of(run, log, height - 1, 2 * index + 1))


LOGS = db.compiled(
    db.log.select()
    .with_only_columns(
        db.log.c.log, db.log.c.tenant, db.log.c.log_id, db.log.c.vkey, db.log.c.size, db.log.c.frontier, db.log.c.note
    )
    .order_by(db.log.c.log)
)
_NODE = db.compiled(
    db.node.select()
    .with_only_columns(db.node.c.hash)
    .where(db.node.c.log == db.bound("log"), db.node.c.height == db.bound("height"), db.node.c.idx == db.bound("idx"))
)
LEAF = db.compiled(
    db.record.select()
    .with_only_columns(db.record.c.leaf)
    .where(db.record.c.log == db.bound("log"), db.record.c.idx == db.bound("idx"))
)
BY_RECORD_ID = db.compiled(
    db.BY_ID.select()
    .with_only_columns(db.record.c.idx, db.record.c.leaf)
    .where(db.same.c.log == db.bound("log"), db.same.c.record_id == db.bound("id"))
)
