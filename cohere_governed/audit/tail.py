"""New records as they become durable, for a SIEM: columns only, nothing is decrypted, no key is needed.

Ids of records sort by the time they were made, and writers commit in another
order: who resumes "after this id" by comparing ids loses records. Here an id
stands for its place in its log; places of one log have no gaps and are taken
under that log's lock, so what is seen behind a place was committed behind it.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cohere_governed.audit import database as db
from cohere_governed.audit.record import FACTS, ID_BYTES
from cohere_governed.audit.store import AuditLog
from cohere_governed.errors import AuditUnavailable, WrongRequest

__all__ = ["ocsf", "tail"]

PAGE = 500
"""Rows read at once; nothing of the database is held while they are given out."""
POLL_SECONDS = 1.0

_SHOWN = tuple(db.record.c[name] for name in ("idx", "record_id", "time_us", "kind", "call_id", *FACTS))


def tail(
    log_or_url: AuditLog | str,
    *,
    after: str | Iterable[str] | None = None,
    follow: bool = False,
    tenant: str | None = None,
    poll: float = POLL_SECONDS,
) -> Iterator[dict[str, Any]]:
    """Records as dictionaries for JSON, each once, those of one tenant in the order of its log.

    ``after`` are the ids (hex) of the last record received of each log, or the
    one id when there is one log; a log of which no id is given starts at its
    beginning. With ``follow`` it waits for more, looking every ``poll``
    seconds, and for new tenants; close the iterator to end it.

    Raises ``AuditUnavailable`` when the database cannot be read, an id is of no
    record here, or records are missing.
    """
    database = log_or_url.database if isinstance(log_or_url, AuditLog) else db.at(log_or_url)
    places = _places(database, [after] if isinstance(after, str) else list(after or ()))
    while True:
        found = False
        for number, name, log_id in _logs(database, tenant):
            for row in _page(database, number, places.get(number, -1)):  # one page: a busy log must not starve others
                found = True
                if row.idx != places.get(number, -1) + 1:
                    raise AuditUnavailable("records are missing in a log (run `cohere-governed audit verify`)")
                places[number] = row.idx
                yield _said(row, name, log_id)
        if found:
            continue
        if not follow:
            return
        time.sleep(poll)


def _places(database: db.Database, after: list[str]) -> dict[int, int]:
    """Log → position of the last record received."""
    places: dict[int, int] = {}
    for text in after:
        try:
            record_id = bytes.fromhex(text)
        except ValueError:
            record_id = b""
        if len(record_id) != ID_BYTES:
            raise WrongRequest("a record id must be 32 hexadecimal digits")
        with db.refusing("reading the audit database"), database.reading() as connection:
            row = connection.execute(
                db.record.select()
                .with_only_columns(db.record.c.log, db.record.c.idx)
                .where(
                    db.record.c.log.in_(db.log.select().with_only_columns(db.log.c.log)),
                    db.record.c.record_id == record_id,
                )
            ).first()
        if row is None:
            raise WrongRequest("there is no record with this id to go on from")
        places[row.log] = max(row.idx, places.get(row.log, -1))
    return places


def _logs(database: db.Database, tenant: str | None) -> list[tuple[int, str, bytes]]:
    columns = db.log.c
    statement = db.log.select().with_only_columns(columns.log, columns.tenant, columns.log_id).order_by(columns.log)
    if tenant is not None:
        statement = statement.where(columns.tenant == tenant)
    with db.refusing("reading the audit database"), database.reading() as connection:
        return [(row.log, row.tenant, row.log_id) for row in connection.execute(statement)]


def _page(database: db.Database, number: int, place: int) -> list[Any]:
    columns = db.record.c
    statement = (
        db.record.select()
        .with_only_columns(*_SHOWN)
        .where(columns.log == number, columns.idx > place)
        .order_by(columns.idx)
        .limit(PAGE)
    )
    with db.refusing("reading the audit database"), database.reading() as connection:
        return list(connection.execute(statement))


def _said(row: Any, tenant: str, log_id: bytes) -> dict[str, Any]:
    said = {
        "tenant": tenant,
        "log_id": log_id.hex(),
        "index": row.idx,
        "record_id": row.record_id.hex(),
        "time_us": row.time_us,
        "kind": row.kind,
        "call_id": row.call_id.hex() if row.call_id else None,
        **{name: getattr(row, name) for name in FACTS},
    }
    return {name: value for name, value in said.items() if value is not None}


# ── OCSF ───────────────────────────────────────────────────────────────────────

OCSF_VERSION = "1.3.0"
API_ACTIVITY = 6003
"""Class ``api_activity``, category 6, Application Activity (Open Cybersecurity Schema Framework)."""

ACTIVITIES: Mapping[str, int] = {
    "genesis": 1,
    "intent": 1,
    "hold": 1,
    "access": 2,
    "export": 2,
    "outcome": 3,
    "orphan-close": 3,
    "review": 3,
    "chunk": 3,
    "late-answer": 3,
    "release": 3,
    "request": 3,
    "erasure-request": 3,
    "console": 3,
    "incident": 3,
    "end-user": 3,
    "terms": 3,
    "remote-object": 3,
    "grant-withdrawal": 3,
    "key-event": 3,
    "policy": 3,
    "checkpoint-epoch": 3,
    "migration": 3,
    "erasure": 4,
    "retention": 4,
}
"""Kind of record → ``activity_id``: 1 create, 2 read, 3 update, 4 delete; another kind is 99, other."""

_FAILURES = frozenset({"failed", "misrouted", "withheld", "blocked"})
_HIGH = frozenset({"erasure", "key-event", "export"})
_STATUS = {0: "Unknown", 1: "Success", 2: "Failure"}


def ocsf(record: Mapping[str, Any]) -> dict[str, Any]:
    """One record of ``tail`` as an OCSF event. ``docs/siem.md`` is the table; what has no place is ``unmapped``."""
    activity = ACTIVITIES.get(record["kind"], 99)
    status = _status(record)
    taken = {"tenant", "record_id", "index", "time_us", "kind", "call_id", "surface", "host", "status"}
    event: dict[str, Any] = {
        "activity_id": activity,
        "category_uid": API_ACTIVITY // 1000,
        "class_uid": API_ACTIVITY,
        "type_uid": API_ACTIVITY * 100 + activity,
        "time": record["time_us"] // 1000,
        "severity_id": 3 if record["kind"] in _HIGH or status == 2 else 1,
        "status_id": status,
        "status": _STATUS[status],
        "metadata": {
            "version": OCSF_VERSION,
            "product": {"name": "cohere-governed", "vendor_name": "cohere-governed"},
            "uid": record["record_id"],
            "sequence": record["index"],
            "tenant_uid": record["tenant"],
            "event_code": record["kind"],
        },
        "actor": {"app_name": "cohere-governed"},
        "src_endpoint": {"svc_name": "cohere-governed"},
        "api": {"operation": record.get("surface") or record["kind"]},
        "unmapped": {name: value for name, value in record.items() if name not in taken},
    }
    if "call_id" in record:
        event["metadata"]["correlation_uid"] = record["call_id"]
    if "status" in record:
        event["api"]["response"] = {"code": record["status"]}
    if "host" in record:
        event["dst_endpoint"] = {"hostname": record["host"]}
    return event


def _status(record: Mapping[str, Any]) -> int:
    if record.get("decision") == "refuse" or record.get("state") in _FAILURES or record.get("status", 0) >= 400:
        return 2
    return 0 if record.get("state") in {"unknown", "abandoned"} else 1
