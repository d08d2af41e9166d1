"""Which tenant owns which remote object: told by the tenant's own log, and by nothing else.

A ``remote-object`` record is made durable together with the outcome of the call
that made or deleted the object, so the register is as complete and as hard to
change as the log, and needs no table of its own. It holds opaque ids and names
nobody; opening it is no access to content.
"""

from __future__ import annotations

import threading
from collections.abc import Set as AbstractSet

from cohere_governed.audit import search
from cohere_governed.audit.store import AuditLog
from cohere_governed.model import Entry

KIND = "remote-object"
_PAGE = 500


def entry(tenant: str, kind: str, object_id: str, *, surface: str, gone: bool = False) -> Entry:
    """The record that ``tenant`` made an object, or that it is no more."""
    state = "deleted" if gone else "made"
    return Entry(tenant, KIND, facts={"surface": surface, "state": state}, meta={"kind": kind, "id": object_id})


class Register:
    """The objects of each tenant, read from the log and then kept up to date. Thread-safe."""

    def __init__(self, log: AuditLog) -> None:
        self._log = log
        self._lock = threading.Lock()
        self._known: dict[str, tuple[int, dict[tuple[str, str], bool]]] = {}

    def owned(self, tenant: str) -> AbstractSet[tuple[str, str]]:
        """(kind, id) of what ``tenant`` made and has not deleted, other processes' records included.

        Raises ``AuditUnavailable`` or ``KeyUnavailable``.
        """
        with self._lock:
            last, objects = self._known.get(tenant, (-1, {}))
            fresh = self._since(tenant, last)
            for row in reversed(fresh):
                meta = search.meta(self._log, row)
                if meta is not None:
                    objects[str(meta["kind"]), str(meta["id"])] = row.state == "made"
                last = max(last, row.index)
            self._known[tenant] = (last, objects)
            return frozenset(key for key, alive in objects.items() if alive)

    def _since(self, tenant: str, last: int) -> list[search.RecordRow]:
        """Newest first, down to the one that is known."""
        rows: list[search.RecordRow] = []
        query = search.Query(tenant=tenant, kind=KIND)
        after: str | None = None
        while True:
            page = search.search(self._log, query, limit=_PAGE, after=after)
            rows += [row for row in page if row.index > last]
            if len(page) < _PAGE or page[-1].index <= last:
                return rows
            after = page[-1].record_id
