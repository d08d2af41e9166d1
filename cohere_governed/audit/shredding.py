"""Where the shred tree meets the database.

Order of an erasure: the rows go, and what is to be shredded is noted, in one
transaction; then the file is replaced; then the note goes. A crash in between
leaves the note, and whoever opens the log next goes on from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cohere_governed.audit import database as db
from cohere_governed.audit import primitives
from cohere_governed.audit.record import ID_BYTES
from cohere_governed.audit.shred import PLACE_BYTES, place_of

if TYPE_CHECKING:
    from cohere_governed.audit.store import AuditLog
    from cohere_governed.audit.transaction import Transaction


def note(change: Transaction, log: int, wrapped: bytes | None) -> None:
    """Note, in the transaction that deletes a key, that its leaf is to be shredded; ``None`` means the whole tree."""
    if wrapped is None or place_of(wrapped) is not None:
        place = b"" if wrapped is None else wrapped[:PLACE_BYTES]
        change.execute(_INSERT_KEY, (primitives.random_bytes(ID_BYTES), log, "shred", 0, None, None, None, place))


def complete(log: AuditLog) -> None:
    """Shred what is noted. Raises ``KeyUnavailable`` or ``AuditUnavailable``; the notes stay then."""
    root = log.ring.shred
    if root is None:
        return
    with log.database.reading() as connection:
        rows = db.driver(connection).execute(_NOTED, ("shred",)).fetchall()
    if not rows:
        return
    leaves: dict[bytes, list[int]] = {}
    for _, log_id, place in rows:
        if place:
            leaves.setdefault(bytes(log_id), []).append(int.from_bytes(place, "big"))
    root.shred(leaves, [bytes(log_id) for _, log_id, place in rows if not place])
    with log.transaction() as change:
        for key_id, _, _ in rows:
            change.execute(_FORGET, (key_id,))


_INSERT_KEY = db.compiled(db.key.insert())
_NOTED = db.compiled(
    db.key.join(db.log, db.key.c.log == db.log.c.log)
    .select()
    .with_only_columns(db.key.c.key_id, db.log.c.log_id, db.key.c.wrapped)
    .where(db.key.c.purpose == db.bound("purpose"))
)
_FORGET = db.compiled(db.key.delete().where(db.key.c.key_id == db.bound("key")))
