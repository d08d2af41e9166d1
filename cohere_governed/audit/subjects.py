"""The records of one person, and of nobody else; nothing is opened to tell.

A token is a few bits of a keyed hash, so it gives candidates. Which of them are
the person's is told by their public leaves: each names the random id of the key
without which its content cannot be opened, and one key belongs to one person.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from cohere_governed.audit import database as db
from cohere_governed.audit.envelope import SUBJECT_FIELDS
from cohere_governed.audit.keys import spellings
from cohere_governed.audit.record import Leaf, MalformedLeaf
from cohere_governed.audit.search import _SHOWN, RecordRow, _row
from cohere_governed.audit.store import AuditLog
from cohere_governed.errors import AuditUnavailable, KeyUnavailable

__all__ = ["Found", "records_of"]

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Found:
    """What is kept about a person."""

    rows: tuple[RecordRow, ...]
    """Oldest first."""
    others: int
    """Records of others that shared a token with the person."""


def records_of(log: AuditLog, tenant: str, person: str) -> Found:
    """The records about a person, as end user or as somebody found in a text.

    Raises ``AuditUnavailable``; ``KeyUnavailable`` when the tenant's keys are not there.
    """
    with db.refusing("searching the audit database"), log.database.reading() as connection:
        tenancy = log.ring.load(tenant, db.driver(connection).execute)
        if tenancy is None:
            raise KeyUnavailable("the tenant has no log yet, or its keys were destroyed")
        keys, key, token = tenancy.keys, db.key.c, db.token.c
        lookups = [keys.lookup_of("subject", label) for label in spellings(person)]
        wanted = (key.log == keys.log, key.purpose == "subject", key.lookup.in_(lookups))
        key_ids = set(connection.execute(sa.select(key.key_id).where(*wanted)).scalars())
        if not key_ids:
            return Found((), 0)
        here = sa.select(token.idx).where(token.log == keys.log)
        places: set[int] = set()
        for name in SUBJECT_FIELDS:  # one by one: asked for either, PostgreSQL leaves the index for the table
            named = here.where(token.field == name, token.token == keys.token(name, person))
            places.update(connection.execute(named).scalars())
        rows: list[RecordRow] = []
        candidates = sorted(places)
        for at in range(0, len(candidates), _AT_ONCE):
            statement = (
                sa.select(*_SHOWN, db.record.c.leaf)
                .where(db.record.c.log == keys.log, db.record.c.idx.in_(candidates[at : at + _AT_ONCE]))
                .order_by(db.record.c.idx)
            )
            found = connection.execute(statement)
            rows += [_row(tenant, row) for row in found if not key_ids.isdisjoint(_subjects(row.leaf))]
    return Found(tuple(rows), len(places) - len(rows))


def _subjects(leaf: bytes) -> tuple[bytes, ...]:
    try:
        return Leaf.decode(leaf).header.subjects
    except MalformedLeaf:
        raise AuditUnavailable("a record was altered (run `cohere-governed audit verify`)") from None
