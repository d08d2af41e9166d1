"""Which tenant owns which remote object: told by the tenant's own log, and by nothing else.

A ``remote-object`` record is made durable together with the outcome of the call
that made or deleted the object, so the register is as complete and as hard to
change as the log, and needs no table of its own. It holds opaque ids and names
nobody; opening it is no access to content.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from cohere_governed.audit import database as db
from cohere_governed.audit import search
from cohere_governed.audit.store import AuditLog
from cohere_governed.model import Entry

KIND = "remote-object"
_PAGE = 500
TENANTS_KEPT = 512
"""Tenants whose objects are held in memory; those of others are read from the log when they are asked for."""


def entry(
    tenant: str,
    kind: str,
    object_id: str,
    *,
    surface: str,
    gone: bool = False,
    origin: Mapping[str, Any] | None = None,
) -> Entry:
    """The record that ``tenant`` made an object, or that it is no more.

    ``origin`` says what it comes of: ``grant``, the id of the grant that covered the call, or ``of``, a list of
    (kind, id) of what it is the output of.
    """
    state = "deleted" if gone else "made"
    meta = {"kind": kind, "id": object_id, **(origin or {})}
    return Entry(tenant, KIND, facts={"surface": surface, "state": state}, meta=meta)


@dataclass(frozen=True, slots=True)
class RemoteObject:
    """What a tenant left at the provider, as its log tells."""

    kind: str
    """``dataset``, ``job``, ``batch``, ``connector`` or ``model``."""
    id: str
    surface: str | None
    """The call that made it."""
    made_at: datetime | None
    grant: str | None = None
    of: tuple[tuple[str, str], ...] = ()
    """(kind, id) of the job whose output it is."""
    gone_at: datetime | None = None
    record_id: str = ""
    """Hex id of the newest record about it."""

    @property
    def alive(self) -> bool:
        """Whether it is still there, as far as the log knows."""
        return self.gone_at is None


def history(log: AuditLog, tenant: str) -> list[RemoteObject]:
    """Everything that ``tenant`` made at the provider, in the order in which it was made, the deleted included.

    Raises ``AuditUnavailable`` or ``KeyUnavailable``.
    """
    found: dict[tuple[str, str], RemoteObject] = {}
    for row in reversed(_rows(log, tenant, -1)):
        meta = search.meta(log, row)
        if meta is None:
            continue
        key = str(meta["kind"]), str(meta["id"])
        if row.state == "made":
            of = tuple((str(kind), str(name)) for kind, name in meta.get("of", ()))
            if key in found and found[key].alive:
                continue  # a job tells of its output each time it is asked
            found[key] = RemoteObject(*key, row.surface, row.time, meta.get("grant"), of, record_id=row.record_id)
        else:
            known = found.get(key) or RemoteObject(*key, None, None)
            found[key] = replace(known, gone_at=row.time, record_id=row.record_id)
    return list(found.values())


def of_grant(objects: list[RemoteObject], grant: str) -> list[RemoteObject]:
    """What was made under a grant, and whatever came of that."""
    chosen = {(one.kind, one.id): one for one in objects if one.grant == grant}
    grown = True
    while grown:
        more = {(one.kind, one.id): one for one in objects if not chosen.keys().isdisjoint(one.of)}
        grown = not more.keys() <= chosen.keys()
        chosen.update(more)
    return [one for one in objects if (one.kind, one.id) in chosen]


@dataclass(slots=True)
class _Known:
    """What was read of one log: a tenant that is founded anew has another log, and nothing of the old one."""

    log: int
    last: int
    objects: dict[tuple[str, str], str | None]
    """(kind, id) of what is alive → the grant under which it was made."""


class Register:
    """The objects of each tenant, read from the log and then kept up to date. Thread-safe."""

    def __init__(self, log: AuditLog) -> None:
        self._log = log
        self._lock = threading.Lock()
        self._known: OrderedDict[str, _Known] = OrderedDict()

    def owned(self, tenant: str) -> Mapping[tuple[str, str], str | None]:
        """(kind, id) of what ``tenant`` made and has not deleted → the grant under which it was made.

        Other processes' records are included. Raises ``AuditUnavailable`` or ``KeyUnavailable``.
        """
        number = self._number(tenant)
        if number is None:
            return {}
        with self._lock:
            held = self._known.get(tenant)
        if held is None or held.log != number:
            held = _Known(number, -1, {})
        # The log is read without the lock: a slow read for one tenant is not another's wait.
        objects, last = dict(held.objects), held.last
        for row in reversed(_rows(self._log, tenant, last)):
            meta = search.meta(self._log, row)
            if meta is not None:
                key = str(meta["kind"]), str(meta["id"])
                if row.state == "made":
                    objects[key] = objects.get(key) or _grant(meta, objects)
                else:
                    objects.pop(key, None)
            last = max(last, row.index)
        if last != held.last:
            self._keep(tenant, _Known(number, last, objects))
        return objects

    def _keep(self, tenant: str, fresh: _Known) -> None:
        with self._lock:
            held = self._known.get(tenant)
            if held is None or held.log != fresh.log or held.last <= fresh.last:
                self._known[tenant] = fresh
            self._known.move_to_end(tenant)
            if len(self._known) > TENANTS_KEPT:
                self._known.popitem(last=False)

    def _number(self, tenant: str) -> int | None:
        """The number of the tenant's log, which no other log ever has."""
        statement = db.log.select().with_only_columns(db.log.c.log).where(db.log.c.tenant == tenant)
        with db.refusing("reading the audit database"), self._log.database.reading() as connection:
            found: int | None = connection.execute(statement).scalar()
        return found


def _grant(meta: Mapping[str, Any], objects: Mapping[tuple[str, str], str | None]) -> str | None:
    """The grant that covered the call, or that the job was made under whose output this is."""
    parents = ((str(kind), str(name)) for kind, name in meta.get("of", ()))
    said = meta.get("grant")
    return str(said) if said else next((grant for one in parents if (grant := objects.get(one))), None)


def _rows(log: AuditLog, tenant: str, last: int) -> list[search.RecordRow]:
    """Records about objects, newest first, down to the one that is known."""
    rows: list[search.RecordRow] = []
    query = search.Query(tenant=tenant, kind=KIND)
    after: str | None = None
    while True:
        page = search.search(log, query, limit=_PAGE, after=after)
        rows += [row for row in page if row.index > last]
        if len(page) < _PAGE or page[-1].index <= last:
            return rows
        after = page[-1].record_id
