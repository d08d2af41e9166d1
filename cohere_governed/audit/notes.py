"""Records that speak of other records: what people and rules noted in the log itself.

An incident's events, an end user's standing, a reading of the provider's terms:
each is a small record whose leaf names the record it is about. There is no
table beside the log, so nothing of this can be lost or changed unseen, and
status is what the notes say, in their order.

A note holds no content. It names who acted, and an end user by pseudonym only;
so it is opened without an access record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

import sqlalchemy as sa

from cohere_governed.audit import database as db
from cohere_governed.audit.counts import Progress, Span, logs
from cohere_governed.audit.grounds import Metas
from cohere_governed.audit.keyring import Tenancy
from cohere_governed.audit.record import Leaf, MalformedLeaf, Ref
from cohere_governed.audit.search import _SHOWN, RecordRow, _row
from cohere_governed.audit.store import AuditLog
from cohere_governed.errors import AuditUnavailable
from cohere_governed.model import OPERATOR_LOG, Entry, Receipt

__all__ = ["KINDS", "Note", "add", "may_have", "notes", "open_terms", "opened_metas", "told"]

Opened: TypeAlias = tuple[RecordRow, Leaf, Mapping[str, Any] | None]
"""A record with its sealed metadata."""

KINDS = frozenset({"incident", "end-user", "terms", "policy"})
"""Kinds of record that are notes."""
OPENED_AT_ONCE = 10_000
"""Positions of a log whose records are held opened."""


@dataclass(frozen=True, slots=True)
class Note:
    """One note, opened."""

    record_id: str
    """Hex."""
    tenant: str
    index: int
    time: datetime
    kind: str
    state: str
    about: tuple[str, ...]
    """Hex ids of the records it speaks of, as its public leaf names them."""
    meta: Mapping[str, Any]
    """Empty when it was erased."""


def add(
    log: AuditLog,
    tenant: str,
    kind: str,
    state: str,
    meta: Mapping[str, Any],
    *,
    about: Sequence[str] = (),
    index: Sequence[tuple[str, str]] = (),
) -> Receipt:
    """Make a note durable, to be found by ``index`` too. Raises ``AuditUnavailable`` or ``KeyUnavailable``."""
    if kind not in KINDS:
        raise AuditUnavailable(f"a record of kind `{kind}` is no note")
    refs = tuple(Ref("record", bytes.fromhex(one)) for one in about)
    entry = Entry(tenant, kind, facts={"state": state}, meta=meta, index=(("mark", kind), *index))
    return log.append_with_refs([(entry, refs)])[0]


def notes(log: AuditLog, kind: str, tenant: str, *, after: int = -1) -> list[Note]:
    """The notes of one kind in a tenant's log, oldest first, from behind position ``after`` on.

    Raises ``AuditUnavailable`` or ``KeyUnavailable``.
    """
    where = (db.record.c.kind == kind, db.record.c.idx > after)
    return [
        Note(
            row.record_id, tenant, row.index, row.time, row.kind, row.state or "",
            tuple(ref.id.hex() for ref in leaf.header.refs if ref.scope == "record"), meta or {},
        )
        for row, leaf, meta in opened_metas(log, tenant, *where, mark=kind)
    ]  # fmt: skip


_CANDIDATE = db.compiled(
    db.token.select()
    .with_only_columns(db.token.c.idx)
    .where(
        db.token.c.log == db.bound("log"),
        db.token.c.field == db.bound("field"),
        db.token.c.token == db.bound("token"),
        db.token.c.idx > db.bound("after"),
    )
)


def may_have(log: AuditLog, kind: str, tenant: str, *, after: int) -> bool:
    """Whether there may be notes of a kind behind a position: one look at the index, for who asks often.

    Raises ``AuditUnavailable`` or ``KeyUnavailable``.
    """
    held = log.ring.cached(tenant)
    if held is None:
        return True
    with db.refusing("reading the audit database"), log.database.reading() as connection:
        found = db.driver(connection).execute(_CANDIDATE, (held.keys.log, "mark", held.keys.token("mark", kind), after))
        return found.fetchone() is not None


def open_terms(log: AuditLog) -> dict[str, str]:
    """Document of the provider's → grade of the change in it that nobody has accepted yet.

    Raises ``AuditUnavailable`` or ``KeyUnavailable``.
    """
    last = {str(one.meta.get("document")): one for one in notes(log, "terms", OPERATOR_LOG)}
    return {name: str(one.meta.get("grade")) for name, one in last.items() if one.state != "accepted"}


def opened_metas(
    log: AuditLog, tenant: str, *where: Any, mark: str | None = None, flagged: bool = False
) -> Iterator[Opened]:
    """Records of a tenant with their sealed metadata, ``None`` where it was erased; in the order of the log.

    ``mark`` narrows the search by the blind index, and ``flagged`` to records in which prohibited use may have been
    seen, however long the log is; what must hold is said in ``where`` all the same, since tokens collide. For
    callers that hand on what names nobody: no access record is made here.
    """
    columns = (*_SHOWN, db.record.c.leaf, db.body.c.meta_seed, db.body.c.meta)
    both = db.record.outerjoin(db.body, (db.record.c.log == db.body.c.log) & (db.record.c.idx == db.body.c.idx))
    with db.refusing("reading the audit database"), log.database.reading() as connection:
        number = connection.execute(sa.select(db.log.c.log).where(db.log.c.tenant == tenant)).scalar()
        if number is None:
            return
        fetch = db.driver(connection).execute
        tenancy = log.ring.load(tenant, fetch)
        if mark is not None and tenancy is not None:
            where = (*where, db.record.c.idx.in_(marked(tenancy, "mark", mark)))
        if mark is None:  # asked apart, since SQLite takes an index for what the index alone can answer
            marks = (db.FLAGGED,) if flagged else ()
            found = sa.select(db.record.c.idx).where(db.record.c.log == number, *where, *marks)
            where = (db.record.c.idx.in_(found.correlate(None)),)
        statement = sa.select(*columns).select_from(both).where(db.record.c.log == number, *where)
        rows = connection.execute(statement.order_by(db.record.c.idx)).all()
        metas = None if tenancy is None else Metas(log.ring, tenancy, fetch)
        opened = [(_row(tenant, row), *_opened(row, metas)) for row in rows]
    yield from opened


def _opened(row: Any, metas: Metas | None) -> tuple[Leaf, Mapping[str, Any] | None]:
    try:
        leaf = Leaf.decode(row.leaf)
    except MalformedLeaf:
        raise AuditUnavailable("a record was altered (run `cohere-governed audit verify`)") from None
    if metas is None or row.meta is None or row.meta_seed is None:
        return leaf, None
    return leaf, metas.opened(leaf, row.meta_seed, row.meta)


def told(
    log: AuditLog,
    tenant: str,
    *,
    kinds: Sequence[str],
    rules: Sequence[str] = (),
    span: Span | None = None,
    progress: Progress | None = None,
) -> Iterator[Opened]:
    """``opened_metas`` of these kinds, a stretch of the log at a time, so that memory stays bounded.

    ``rules`` chooses records whose column names one of these, or one that begins so where it ends in a dot.
    """
    columns, span = db.record.c, span or Span()
    where: list[Any] = [columns.kind.in_(sorted(kinds))]
    if rules:
        named = "," + columns.rules
        ends = ("" if rule.endswith(".") else "," for rule in rules)
        where.append(sa.or_(*((named + ",").contains(f",{rule}{end}") for rule, end in zip(rules, ends, strict=True))))
    for when, later in ((span.since, True), (span.until, False)):
        if when is not None:
            micros = int(when.timestamp() * 1_000_000)
            where.append(columns.time_us >= micros if later else columns.time_us < micros)
    flagged = bool(rules) and all(rule.startswith("conduct.") for rule in rules)
    size = sum(one.size for one in logs(log, tenant))
    for start in range(0, size, OPENED_AT_ONCE):
        here = (columns.idx >= start, columns.idx < start + OPENED_AT_ONCE)
        yield from opened_metas(log, tenant, *here, *where, flagged=flagged)
        if progress is not None:
            progress(min(start + OPENED_AT_ONCE, size), size)


def marked(tenancy: Tenancy, field: str, value: str) -> Any:
    """Positions of the records that may be indexed by a value: candidates, since tokens are a few bits long."""
    token = db.token.c
    wanted = token.log == tenancy.keys.log, token.field == field, token.token == tenancy.keys.token(field, value)
    return sa.select(token.idx).where(*wanted)
