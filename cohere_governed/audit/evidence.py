"""Single records as evidence: what they say in clear, and the proof that they stand in the log. Needs no key.

    record_id, index, kind, time_us, columns, facts_seed     what is said
    leaf                                                     what the tree hashes, base64
    path                                                     to the root under the signed head, base64

Whoever has the log's public key checks all of it: the head is signed, the path
leads from the leaf to its root, and the leaf commits to what is said.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from cohere_governed.audit import database as db
from cohere_governed.audit import tree
from cohere_governed.audit.proofs import BY_RECORD_ID, LOGS, Proof, check_proof, node_of
from cohere_governed.audit.record import FACT_TYPES, FACTS, Leaf, MalformedLeaf, facts_digest
from cohere_governed.errors import WrongRequest

__all__ = ["check", "evidence", "tenant_of"]


def evidence(database: db.Database, tenant: str, record_ids: Sequence[str]) -> dict[str, Any]:
    """Records of one tenant, in the order of its log, under one signed head; ready for JSON.

    Raises ``AuditUnavailable`` when one of them is not there.
    """
    wanted = [bytes.fromhex(one) for one in dict.fromkeys(record_ids)]
    with db.refusing("reading the audit database"), database.reading() as connection:
        run = db.driver(connection).execute
        logs = [row for row in run(LOGS).fetchall() if row[1] == tenant]
        if not logs:
            raise WrongRequest("there is no log of this tenant")
        number, _, _, vkey, size, _, note = logs[0]
        where = db.record.c.log == number, db.record.c.record_id.in_(wanted)
        rows = connection.execute(db.record.select().where(*where).order_by(db.record.c.idx)).all()
        if len(rows) != len(wanted):
            raise WrongRequest("there is no record with this id")

        def node(height: int, index: int) -> bytes:
            return node_of(run, number, height, index)

        records = [_said(row, tree.inclusion_path(row.idx, size, node)) for row in rows]
    return {"tenant": tenant, "public_key": vkey, "checkpoint": note, "records": records}


def tenant_of(database: db.Database, record_id: str) -> str | None:
    """Whose log a record stands in, ``None`` if in none. Raises ``AuditUnavailable``."""
    with db.refusing("reading the audit database"), database.reading() as connection:
        run = db.driver(connection).execute
        for number, tenant, *_ in run(LOGS).fetchall():
            if run(BY_RECORD_ID, (number, bytes.fromhex(record_id))).fetchone() is not None:
                return str(tenant)
    return None


def _said(row: Any, path: Sequence[bytes]) -> dict[str, Any]:
    columns = {name: value for name in FACTS if (value := getattr(row, name)) is not None}
    return {
        "record_id": row.record_id.hex(),
        "index": row.idx,
        "kind": row.kind,
        "time_us": row.time_us,
        "columns": columns,
        "facts_seed": row.facts_seed.hex() if row.facts_seed else None,
        "leaf": b64encode(row.leaf).decode(),
        "path": [b64encode(one).decode() for one in path],
    }


def check(shown: Mapping[str, Any], public_key: str) -> list[str]:
    """What does not hold in evidence as ``evidence`` made it; nothing, when all does.

    ``public_key`` is the log's verifier key, had from elsewhere than the evidence itself.
    """
    faults = []
    for number, record in enumerate(shown.get("records") or ()):
        try:
            what = _fault(record, str(shown["tenant"]), str(shown["checkpoint"]), public_key)
        except (KeyError, TypeError, ValueError, AttributeError, binascii.Error, MalformedLeaf):
            what = "it cannot be read"
        if what:
            faults.append(f"record {number}: {what}")
    return faults if shown.get("records") else ["there is no record in it"]


def _fault(record: Mapping[str, Any], tenant: str, checkpoint: str, public_key: str) -> str:
    raw = b64decode(record["leaf"], validate=True)
    path = tuple(b64decode(one, validate=True) for one in record["path"])
    if not check_proof(Proof(int(record["index"]), raw, path, checkpoint), public_key):
        return "it does not stand in the log of this key"
    leaf = Leaf.decode(raw)
    header = leaf.header
    told = (bytes.fromhex(record["record_id"]), record["kind"], record["time_us"])
    if told != (header.record_id, header.kind, header.time_us):
        return "its id, kind or time are not those of the log"
    columns = record["columns"]
    if any(type(value) is not FACT_TYPES.get(name) for name, value in columns.items()):
        return "it has a column that no record has"
    if facts_digest(bytes.fromhex(record["facts_seed"]), tenant, columns) != leaf.facts_digest:
        return "its columns are not those of the log"
    return ""
