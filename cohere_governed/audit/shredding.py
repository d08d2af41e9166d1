"""Where the shred tree meets the database.

Order of an erasure: the rows go, and what is to be shredded is noted, in one
transaction; then the file is replaced; then the note goes. A crash in between
leaves the note, and whoever opens the log next goes on from it.
"""

from __future__ import annotations

import hmac
import logging
from typing import TYPE_CHECKING

from cohere_governed.audit import database as db
from cohere_governed.audit import primitives
from cohere_governed.audit.record import ID_BYTES
from cohere_governed.audit.shred import NOTE_TAG_BYTES, PLACE_BYTES, place_of
from cohere_governed.model import OPERATOR_LOG

if TYPE_CHECKING:
    from cohere_governed.audit.keys import TenantKeys
    from cohere_governed.audit.store import AuditLog
    from cohere_governed.audit.transaction import Transaction


def note(change: Transaction, keys: TenantKeys, wrapped: bytes | None) -> None:
    """Note, in the transaction that deletes a key, that its leaf is to be shredded; ``None`` means the whole tree.

    A note destroys what no backup of the database brings back. So it bears a tag that only the log's keys make:
    whoever can merely write the database must not be able to write one.
    """
    if wrapped is None or place_of(wrapped) is not None:
        place = b"" if wrapped is None else wrapped[:PLACE_BYTES]
        key = keys.shredder
        if not key:
            operator = change.tenancy(OPERATOR_LOG)
            assert operator is not None
            key = shredder(operator.keys, keys.log_id)
        said = place + _tag(key, place)
        change.execute(_INSERT_KEY, (primitives.random_bytes(ID_BYTES), keys.log, "shred", 0, None, None, None, said))


def shredder(operator: TenantKeys, log_id: bytes) -> bytes:
    """What tags the notes of a log: of the operator's keys, as those of an erased tenant go with the transaction."""
    return primitives.tag(operator.lookup, b"shred\x00", log_id)


def _tag(key: bytes, place: bytes) -> bytes:
    return primitives.tag(key, place)[:NOTE_TAG_BYTES]


def complete(log: AuditLog) -> None:
    """Shred what is noted. Raises ``KeyUnavailable`` or ``AuditUnavailable``; the notes stay then."""
    root = log.ring.shred
    if root is None or log.ring.grant is not None:
        return  # whoever has the key-encryption key does it
    with log.database.reading() as connection:
        fetch = db.driver(connection).execute
        rows = fetch(_NOTED, ("shred",)).fetchall()
        operator = log.ring.load(OPERATOR_LOG, fetch) if rows else None
    if operator is None:
        return
    leaves: dict[bytes, list[int]] = {}
    trees: list[bytes] = []
    done: list[bytes] = []
    for key_id, log_id, said in rows:
        place, tag = bytes(said[:-NOTE_TAG_BYTES]), bytes(said[-NOTE_TAG_BYTES:])
        if not hmac.compare_digest(tag, _tag(shredder(operator.keys, bytes(log_id)), place)):
            _log.critical(
                "somebody without the log's keys asked for a key to be shredded: it is not (run `audit verify`)"
            )
            continue
        done.append(key_id)
        if place:
            leaves.setdefault(bytes(log_id), []).append(int.from_bytes(place, "big"))
        else:
            trees.append(bytes(log_id))
    if not done:
        return
    root.shred(leaves, trees)
    with log.transaction() as change:
        for key_id in done:
            change.execute(_FORGET, (key_id,))


_log = logging.getLogger(__name__)
_INSERT_KEY = db.compiled(db.key.insert())
_NOTED = db.compiled(
    db.key.join(db.log, db.key.c.log == db.log.c.log)
    .select()
    .with_only_columns(db.key.c.key_id, db.log.c.log_id, db.key.c.wrapped)
    .where(db.key.c.purpose == db.bound("purpose"))
)
_FORGET = db.compiled(db.key.delete().where(db.key.c.key_id == db.bound("key")))
