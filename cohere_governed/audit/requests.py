"""Requests of people about their data: received, due, and what became of them, told by the tenant's log alone.

A request is a ``request`` record, found by the person as any other; its end is a
second one that refers to it. The sealed metadata of both names no person, only
the article, the dates and the reference under which the correspondence is kept,
so it stays when the person is erased.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, TypeAlias, get_args

from cohere_governed.audit import database as db
from cohere_governed.audit.notes import opened_metas
from cohere_governed.audit.record import Ref
from cohere_governed.audit.store import AuditLog
from cohere_governed.errors import WrongRequest
from cohere_governed.model import Entry, Receipt

KIND = "request"
Article: TypeAlias = Literal[15, 16, 17, 18, 20, 21]
"""GDPR: access, rectification, erasure, restriction, portability, objection."""
Outcome: TypeAlias = Literal["done", "refused", "withdrawn"]
Said: TypeAlias = tuple[str, str, Mapping[str, Any]]
"""(tenant, state, metadata) of a ``request`` record."""
EXTENSION_MONTHS = 2
"""By which Article 12(3) lets a complex request be prolonged."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request as the log tells it. Names no person."""

    record_id: str
    """Hex id of the record that opened it."""
    tenant: str
    article: int
    received: date
    due: date
    """Last day to answer."""
    reference: str
    by: str
    """Who recorded it."""
    state: str
    """``open`` or an ``Outcome``."""
    closed: date | None = None


def due(received: date, *, extended: bool = False) -> date:
    """A month after receipt (GDPR Article 12(3)), three if extended; the last day of a month that is too short."""
    months = received.month + (EXTENSION_MONTHS if extended else 0)
    year, month = received.year + months // 12, months % 12 + 1
    return date(year, month, min(received.day, calendar.monthrange(year, month)[1]))


def receive(
    log: AuditLog,
    tenant: str,
    person: str,
    *,
    article: Article,
    received: date,
    reference: str,
    actor: str,
    extended: bool = False,
) -> Receipt:
    """Record that a person asked. Raises ``AuditUnavailable``, ``WrongRequest`` for a day that is yet to come."""
    if article not in get_args(Article):
        raise WrongRequest("a request is under Article 15, 16, 17, 18, 20 or 21")
    if received > log.now().date() + timedelta(days=1):  # it may be tomorrow already where the letter came in
        raise WrongRequest("a request is not received on a day that is yet to come: its month would end too late")
    meta = {
        "article": article, "received": received.isoformat(), "due": due(received, extended=extended).isoformat(),
        "reference": reference, "actor": actor,
    }  # fmt: skip
    return log.append(Entry(tenant, KIND, facts={"state": "open"}, meta=meta, index=(("person", person),)))


def close(log: AuditLog, tenant: str, record_id: str, *, outcome: Outcome, actor: str, reference: str = "") -> Receipt:
    """Record what became of a request. Raises ``AuditUnavailable``."""
    if outcome not in get_args(Outcome):
        raise WrongRequest("a request ends as done, refused or withdrawn")
    meta = {"request": record_id, "actor": actor, "reference": reference, "on": log.now().date().isoformat()}
    entry = Entry(tenant, KIND, facts={"state": outcome}, meta=meta)
    return log.append_with_refs([(entry, (Ref("record", bytes.fromhex(record_id)),))])[0]


def said(log: AuditLog, tenant: str, *, after: int = -1) -> dict[str, Said]:
    """The ``request`` records of a tenant behind a position, by id. Raises ``AuditUnavailable``, ``KeyUnavailable``."""
    found = opened_metas(log, tenant, db.record.c.kind == KIND, db.record.c.idx > after)
    return {row.record_id: (tenant, row.state or "", meta) for row, _, meta in found if meta is not None}


def find(log: AuditLog, tenant: str, named: str) -> Request | None:
    """The request with this id or this reference; of several with one reference one that is open, the oldest.

    Raises ``AuditUnavailable`` or ``KeyUnavailable``.
    """
    known = [one for one in requests(said(log, tenant)) if named in {one.record_id, one.reference}]
    return min(known, key=lambda one: one.state != "open", default=None)


def requests(opened: Mapping[str, Said]) -> list[Request]:
    """Requests, oldest first, from the ``request`` records by id."""
    ends = {
        str(meta["request"]): (state, date.fromisoformat(str(meta["on"])))
        for _, state, meta in opened.values()
        if "request" in meta
    }
    found = []
    for record_id, (tenant, _, meta) in opened.items():
        if "article" in meta:
            state, closed = ends.get(record_id, ("open", None))
            found.append(
                Request(
                    record_id,
                    tenant,
                    int(meta["article"]),
                    date.fromisoformat(str(meta["received"])),
                    date.fromisoformat(str(meta["due"])),
                    str(meta["reference"]),
                    str(meta["actor"]),
                    state,
                    closed,
                )
            )
    return sorted(found, key=lambda one: (one.received, one.record_id))
