"""What records have word for word, such as the reasons of a decision: one stores it, the others name that one.

A record's metadata is a JSON object. Under ``grounds`` it has either an object,
or the id of a record of the same log and the same period of metadata that has
it. Both lose it in the same moment, then, since it is the period's key that
opens it, and no reference leads anywhere that was erased. What is read is the
grounds and the metadata together.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cohere_governed.audit import database as db
from cohere_governed.audit import envelope
from cohere_governed.audit.envelope import GROUNDS, Chosen
from cohere_governed.audit.keyring import Fetch, KeyRing, Tenancy
from cohere_governed.audit.record import Leaf, MalformedLeaf
from cohere_governed.errors import AuditUnavailable

_BY_ID = db.compiled(
    db.BY_ID.join(db.body, (db.record.c.log == db.body.c.log) & (db.record.c.idx == db.body.c.idx))
    .select()
    .with_only_columns(db.record.c.leaf, db.body.c.meta_seed, db.body.c.meta)
    .where(db.same.c.log == db.bound("log"), db.same.c.record_id == db.bound("id"))
)


class Metas:
    """Opens the metadata of a tenant's records in one transaction; a day's key, and what many name, is opened once."""

    def __init__(self, ring: KeyRing, tenancy: Tenancy, fetch: Fetch) -> None:
        self._ring, self._tenancy, self._fetch = ring, tenancy, fetch
        self._periods: dict[bytes, Chosen] = {}
        self._grounds: dict[tuple[bytes, bytes], Mapping[str, Any]] = {}

    def opened(self, leaf: Leaf, seed: bytes, ciphertext: bytes) -> Mapping[str, Any]:
        """A record's metadata. Raises ``KeyUnavailable``, ``AuditUnavailable`` when what it names is not there."""
        meta = self._own(leaf, seed, ciphertext)
        grounds = meta.pop(GROUNDS, None)
        if isinstance(grounds, str):
            grounds = self._of(leaf.header.meta_period, bytes.fromhex(grounds))
        return {**grounds, **meta} if grounds else meta

    def _own(self, leaf: Leaf, seed: bytes, ciphertext: bytes) -> dict[str, Any]:
        period = leaf.header.meta_period
        if period not in self._periods:
            self._periods[period] = self._ring.chosen_for(leaf, self._tenancy, self._fetch, "meta")
        plain = envelope.opened("meta", leaf, (seed, ciphertext), self._tenancy.keys, self._periods[period])
        found = json.loads(plain)
        assert isinstance(found, dict)
        return found

    def _of(self, period: bytes, record_id: bytes) -> Mapping[str, Any]:
        held = self._grounds.get((period, record_id))
        if held is not None:
            return held
        row = self._fetch(_BY_ID, (self._tenancy.keys.log, record_id)).fetchone()
        try:
            leaf = None if row is None else Leaf.decode(row[0])
        except MalformedLeaf:
            leaf = None
        found = None
        if leaf is not None and leaf.header.meta_period == period and row[1] is not None and row[2] is not None:
            found = self._own(leaf, row[1], row[2]).get(GROUNDS)
        if not isinstance(found, dict):
            raise AuditUnavailable(
                "the record that has the grounds of this one is gone or altered (run `cohere-governed audit verify`)"
            )
        self._grounds[period, record_id] = found
        return found
