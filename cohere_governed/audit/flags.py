"""Calls in which prohibited use was seen: which category, and by whom, by pseudonym.

The column ``rules`` of a record says *that* something was seen; the categories
are sealed in its metadata with the reasons. Of that metadata this module hands
on the categories, the exemption that applied, and a pseudonym: enough to open
an incident, to count and to suspend, and nothing that names a person.
"""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from cohere_governed.audit import database as db
from cohere_governed.audit import primitives
from cohere_governed.audit.keyring import Tenancy
from cohere_governed.audit.keys import TenantKeys, normalised
from cohere_governed.audit.notes import Opened, marked, opened_metas
from cohere_governed.audit.record import record_time
from cohere_governed.audit.search import _micros
from cohere_governed.audit.store import AuditLog
from cohere_governed.errors import KeyUnavailable

__all__ = ["BLOCKING", "REVIEWING", "Flag", "flags", "is_pseudonym", "pseudonym"]

BLOCKING = frozenset({"conduct.block", "conduct.unknown_category"})
"""Rules that refused a call, or withheld an answer, because of what it is for."""
BLOCKED = "blocked"
"""State of an outcome whose answer was withheld because of what it says."""
REVIEWING = frozenset({"conduct.review", "conduct.require_human"})
"""Rules that let a call go on and had it looked at."""

DECLARED = frozenset({"high_stakes_autonomous", "unscreened_language"})
"""Marks that rest on the use case or the language: nobody did anything."""

PSEUDONYM_BYTES = 10
"""80 bits: among a million end users two share one with a chance of 1 in 10^12."""
_PREFIX = "eu-"
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz234567")


@dataclass(frozen=True, slots=True)
class Flag:
    """One record in which prohibited use was seen."""

    record_id: str
    """Hex."""
    tenant: str
    index: int
    time: datetime
    side: Literal["input", "output"]
    action: Literal["block", "review"]
    """``block``: the call was refused, or the answer withheld."""
    categories: tuple[str, ...]
    """Those of that action; empty when the metadata was erased."""
    end_user: str | None
    """Pseudonym."""
    exemption: str | None
    """Id of the exemption under which the call went."""
    report_hours: int | None
    """Hours within which that exemption wants violating answers reported."""
    call_id: str
    surface: str | None
    model: str | None
    policy_digest: str | None


def pseudonym(log: AuditLog, tenant: str, end_user: str) -> str:
    """A tenant's keyed name of an end user: the same for ever, another in each tenant, nothing without the key."""
    return _named(_keys(log, tenant).index, end_user)


def is_pseudonym(text: str) -> bool:
    """Whether ``text`` looks like what ``pseudonym`` gives."""
    rest = text.removeprefix(_PREFIX)
    return rest != text and len(rest) == PSEUDONYM_BYTES * 8 // 5 and set(rest) <= _LETTERS


def _named(key: bytes, end_user: str) -> str:
    name = normalised(end_user).encode("utf-8", "surrogatepass")
    tag = primitives.tag(key, b"end-user pseudonym\x00", name)
    return _PREFIX + b32encode(tag[:PSEUDONYM_BYTES]).decode().lower()


def flags(
    log: AuditLog,
    tenant: str,
    *,
    since: datetime | None = None,
    end_user: str | None = None,
    rules: Collection[str] = BLOCKING | REVIEWING,
) -> list[Flag]:
    """The records of a tenant that one of ``rules`` marked, oldest first; of one end user (id or pseudonym) if given.

    By id the blind index narrows the search first, so it costs little however long the log is. Raises
    ``AuditUnavailable`` or ``KeyUnavailable``.
    """
    named_by = "," + db.record.c.rules + ","
    where = [
        db.record.c.kind.in_(("intent", "outcome")),
        sa.or_(
            *(named_by.contains(f",{rule},") for rule in sorted(rules)),
            *([db.record.c.state == BLOCKED] if not BLOCKING.isdisjoint(rules) else []),
        ),
    ]
    if since is not None:
        where.append(db.record.c.record_id >= record_time(_micros(since)))
    named = end_user
    if end_user is not None and not is_pseudonym(end_user):
        named = pseudonym(log, tenant, end_user)
        where.append(db.record.c.idx.in_(marked(_tenancy(log, tenant), "end_user", end_user)))
    found = _flagged(log, tenant, opened_metas(log, tenant, *where, flagged=end_user is None))
    return [flag for flag in found if end_user is None or flag.end_user == named]


def _flagged(log: AuditLog, tenant: str, opened: Iterable[Opened]) -> Iterator[Flag]:
    key: bytes | None = None
    for row, _, meta in opened:
        rules = set((row.rules or "").split(","))
        action: Literal["block", "review"]
        if rules & BLOCKING or row.state == BLOCKED:
            action = "block"
        elif rules & REVIEWING:
            action = "review"
        else:
            continue
        told, by = meta or {}, meta or {}
        if row.kind == "outcome" and "caller" not in told:
            by = _intent_of(log, tenant, row.call_id, row.index)
        caller = by.get("caller") or {}
        if caller.get("end_user") and key is None:
            key = _keys(log, tenant).index
        pairs = [(str(name), str(done)) for name, done in told.get("conduct") or () if name not in DECLARED]
        categories = tuple(sorted({name for name, done in pairs if (done == "block") == (action == "block")}))
        if action == "review" and meta is not None and not categories:
            continue
        exempt = by.get("exemption") or {}
        yield Flag(
            row.record_id, tenant, row.index, row.time, "output" if row.kind == "outcome" else "input", action,
            categories, _named(key, caller["end_user"]) if key and caller.get("end_user") else None,
            exempt.get("id"), exempt.get("report_hours"), row.call_id, row.surface, row.model, row.policy_digest,
        )  # fmt: skip


def _intent_of(log: AuditLog, tenant: str, call_id: str, before: int) -> Mapping[str, Any]:
    """Metadata of the intent that an outcome answers; it stands a little before it."""
    columns = db.record.c
    with db.refusing("reading the audit database"), log.database.reading() as connection:
        statement = (
            db.record.select()
            .with_only_columns(columns.idx)
            .where(
                columns.log == _keys(log, tenant).log,
                columns.idx < before,
                columns.kind == "intent",
                columns.call_id == bytes.fromhex(call_id),
            )
            .order_by(columns.idx.desc())
            .limit(1)
        )
        place = connection.execute(statement).scalar()
    if place is None:
        return {}
    return next((meta or {} for _, _, meta in opened_metas(log, tenant, columns.idx == place)), {})


def _keys(log: AuditLog, tenant: str) -> TenantKeys:
    return _tenancy(log, tenant).keys


def _tenancy(log: AuditLog, tenant: str) -> Tenancy:
    held = log.ring.cached(tenant)
    if held is None:
        with db.refusing("reading the audit database"), log.database.reading() as connection:
            held = log.ring.load(tenant, db.driver(connection).execute)
    if held is None:
        raise KeyUnavailable("the tenant has no log yet, or its keys were destroyed")
    return held
