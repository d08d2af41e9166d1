"""What an officer asks of the log: find records by columns and blind tokens, then open one, on the record.

Finding decrypts nothing. A token is a few bits of a keyed hash, so a search by
person, end user or conversation gives *candidates*: the person's records, and a
few of others. Opening a record first appends who opened it and why; that record
is durable before anything is decrypted.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timezone
from typing import Any

import sqlalchemy as sa

from cohere_governed.audit import database as db
from cohere_governed.audit import envelope
from cohere_governed.audit.envelope import Chosen
from cohere_governed.audit.grounds import Metas
from cohere_governed.audit.record import FACTS, SEGMENTS, TIME_BYTES, Leaf, MalformedLeaf, Ref, record_time
from cohere_governed.audit.store import AuditLog
from cohere_governed.errors import AuditUnavailable, KeyUnavailable, WrongRequest
from cohere_governed.model import Entry
from cohere_governed.text import instant

CALL_BYTES = 14
"""Of a call's id, those that its retries and its tries over other routes share."""

_DECIDED = {"permit": "permitted", "refuse": "refused"}

__all__ = ["RecordRow", "Shown", "Stats", "count", "find", "search", "show", "stats"]


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A record without its content."""

    record_id: str
    """Hex."""
    tenant: str
    index: int
    """Position in the tenant's tree."""
    time: datetime
    kind: str
    call_id: str
    """Hex; empty where there is no call."""
    decision: str | None
    surface: str | None
    model: str | None
    region: str | None
    route: str | None
    host: str | None
    use_case: str | None
    status: int | None
    policy_digest: str | None
    entities: str | None
    rules: str | None
    state: str | None
    attempt: int | None
    input_tokens: int | None
    output_tokens: int | None

    @property
    def gist(self) -> str:
        """What it says in a word or two: how a call was decided, how it ended, or which kind of record it is."""
        if self.decision in _DECIDED:
            return _DECIDED[self.decision]
        kind = None if self.kind == "outcome" and self.state else self.kind.replace("-", " ")
        return " ".join(str(part) for part in (kind, self.state, self.status) if part is not None)

    def as_dict(self) -> dict[str, Any]:
        """For JSON: stable keys, the time in RFC 3339."""
        found = {one.name: getattr(self, one.name) for one in fields(self)}
        found["time"] = instant(self.time)
        return found


@dataclass(frozen=True, slots=True)
class Shown:
    """One record, opened. Its repr shows no content."""

    row: RecordRow
    meta: Mapping[str, Any] | None
    """``None`` when it was erased."""
    content: bytes | None
    vault: bytes | None
    erased: tuple[str, ...]
    """Names of segments that the record had and that are gone."""
    access_record_id: str
    """The record that says who opened this one, and why."""
    sealed: tuple[str, ...] = ()
    """Categories for which content was not opened: it is for whom the law names."""

    @property
    def caller(self) -> Mapping[str, Any]:
        """What the application said of who asked; empty where the record keeps only a digest of it, as reviews do."""
        told = (self.meta or {}).get("caller")
        return told if isinstance(told, Mapping) else {}

    def __repr__(self) -> str:
        return f"<Shown {self.row.record_id}>"


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts over the records that match."""

    records: int
    by_kind: Mapping[str, int]
    by_decision: Mapping[str, int]
    by_tenant: Mapping[str, int]
    by_surface: Mapping[str, int]
    by_model: Mapping[str, int]
    by_region: Mapping[str, int]
    first: datetime | None
    last: datetime | None
    input_tokens: int
    output_tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What to look for; everything given must hold."""

    tenant: str | None = None
    since: datetime | None = None
    """Timezone-aware; inclusive."""
    until: datetime | None = None
    """Timezone-aware; exclusive."""
    kind: str | None = None
    decision: str | None = None
    surface: str | None = None
    model: str | None = None
    region: str | None = None
    route: str | None = None
    host: str | None = None
    use_case: str | None = None
    call_id: str | None = None
    """Hex, of 16 bytes; or of the first 14, which all tries of a call share."""
    entity_type: str | None = None
    rule: str | None = None
    end_user: str | None = None
    person: str | None = None
    conversation: str | None = None
    reference: str | None = None


def search(log: AuditLog, query: Query | None = None, *, limit: int = 100, after: str | None = None) -> list[RecordRow]:
    """Newest records first, at most ``limit``; ``after`` is the ``record_id`` of the last row of the page before.

    Matches of ``end_user``, ``person``, ``conversation`` and ``reference`` are
    candidates. Raises ``AuditUnavailable``; ``KeyUnavailable`` when such a field
    is asked for and the key is not there.
    """
    query = query or Query()
    cursor = _unhex(after) if after else None
    with db.refusing("searching the audit database"), log.database.reading() as connection:
        pages = []
        for tenant, number in _logs(connection, _whose(log, query)):
            where = _where(log, connection, query, tenant, number)
            if cursor is not None:
                where.append(db.record.c.record_id < cursor)
            statement = _newest(
                number, where, limit, few=_few(connection, _tokens(log, connection, query, tenant, number))
            )
            pages.append([_row(tenant, found) for found in connection.execute(statement)])
    merged: Iterator[RecordRow] = heapq.merge(*pages, key=lambda row: row.record_id, reverse=True)
    return [row for row, _ in zip(merged, range(limit), strict=False)]


FEW = 1000
"""Index entries up to which their records are looked up one by one; more are met soon by going back in time."""


def _few(connection: Any, tokens: Sequence[Any]) -> bool:
    """Whether a search by token names so few records that nothing else need be looked at."""
    for one in tokens:
        some = one.limit(FEW + 1).subquery()
        if connection.execute(sa.select(db.number_of()).select_from(some)).scalar() <= FEW:
            return True
    return False


def _newest(number: int, where: Sequence[Any], limit: int, *, few: bool) -> Any:
    """The newest records that match.

    An id begins with its time, so both orders are one; but only the second can be read off the index that holds
    what is searched by, and only the first leaves it alone where tokens lead to the records at once.
    """
    columns = db.record.c
    in_time = (columns.time_us.desc(), columns.record_id.desc())
    chosen = db.record.select().with_only_columns(*_SHOWN).where(columns.log == number).order_by(*in_time)
    if few:
        return chosen.where(*where).limit(limit)
    matching = db.record.select().with_only_columns(columns.idx).where(*where)
    return chosen.where(columns.idx.in_(matching.order_by(columns.record_id.desc()).limit(limit)))


def find(log: AuditLog, record_id_hex: str) -> RecordRow | None:
    """The one record with this id, without its content. Nothing is decrypted. Raises ``AuditUnavailable``."""
    found = _by_id(log, _unhex(record_id_hex))
    return None if found is None else _row(*found)


def count(log: AuditLog, query: Query | None = None) -> int:
    """How many records match."""
    return stats(log, query).records


def stats(log: AuditLog, query: Query | None = None) -> Stats:
    """Counts of the records that match."""
    query = query or Query()
    by: dict[str, dict[str, int]] = {name: {} for name in ("kind", "decision", "tenant", "surface", "model", "region")}
    records = tokens_in = tokens_out = 0
    first: int | None = None
    last: int | None = None
    with db.refusing("searching the audit database"), log.database.reading() as connection:
        for tenant, number in _logs(connection, _whose(log, query)):
            grouped = [db.record.c[name] for name in ("kind", "decision", "surface", "model", "region")]
            statement = (
                db.record.select()
                .with_only_columns(*grouped, *db.TOTALS)
                .where(*_where(log, connection, query, tenant, number))
                .group_by(*grouped)
            )
            for row in connection.execute(statement):
                *names, number_of, oldest, newest, given, got = row
                records += number_of
                tokens_in += given or 0
                tokens_out += got or 0
                first = oldest if first is None else min(first, oldest)
                last = newest if last is None else max(last, newest)
                for name, value in (*zip(_GROUPED, names, strict=True), ("tenant", tenant)):
                    if value is not None:
                        by[name][value] = by[name].get(value, 0) + number_of
    return Stats(
        records,
        by["kind"],
        by["decision"],
        by["tenant"],
        by["surface"],
        by["model"],
        by["region"],
        None if first is None else _time(first),
        None if last is None else _time(last),
        tokens_in,
        tokens_out,
    )


def show(
    log: AuditLog,
    record_id_hex: str,
    *,
    purpose: str,
    actor: str,
    recorded_in: AuditLog | None = None,
    authority: str = "",
) -> Shown:
    """Open one record.

    The ``access`` record, with purpose and actor sealed inside and the opened
    record named in its leaf, is durable before anything is decrypted. It stands
    in the record's own log; when ``log`` is a copy that may only be read, in the
    one that it is a copy of, which ``recorded_in`` is.

    What was blocked for a category whose content is sealed is opened with
    ``authority`` only: a reference of whoever may demand it, which goes on
    record too.

    Raises ``AuditUnavailable`` when there is no such record, a purpose or an
    actor is missing, or the access could not be recorded; ``KeyUnavailable``
    when the keys at hand do not open it.
    """
    if not purpose.strip() or not actor.strip():
        raise WrongRequest("a record is shown to a named person for a stated purpose only")
    record_id = _unhex(record_id_hex)
    row, leaf = _find(log, record_id)
    keeper = log if recorded_in is None else recorded_in
    if keeper is not log and _origin(keeper, row.tenant) != _origin(log, row.tenant):
        raise AuditUnavailable("the log to be read is no copy of the one that the access is recorded in")
    receipt = keeper.append_with_refs(
        [
            (
                Entry(
                    row.tenant,
                    "access",
                    meta={
                        "purpose": purpose,
                        "actor": actor,
                        "record": row.record_id,
                        **({"authority": authority} if authority.strip() else {}),
                    },
                ),
                (Ref("record", record_id),),
            )
        ]
    )[0]
    opened, erased = _opened(log, row, leaf, SEGMENTS)
    sealed = () if authority.strip() else tuple((opened["meta"] or {}).get("sealed", ()))
    if sealed:
        opened["content"] = opened["vault"] = None
    return Shown(
        row,
        opened["meta"],
        opened["content"],
        opened["vault"],
        erased,
        receipt.record_id.hex(),
        sealed,
    )


def _origin(log: AuditLog, tenant: str) -> str:
    """Of a tenant's log; the same in every copy, whatever its key is now."""
    return log.public_keys().get(tenant, "").partition("+")[0]


def meta(log: AuditLog, row: RecordRow) -> Mapping[str, Any] | None:
    """The sealed metadata of a record about remote objects; ``None`` when it was erased.

    No access record is made, so it is for ``remote-object`` records only: they hold opaque ids and name nobody.
    Raises ``AuditUnavailable`` for any other kind.
    """
    if row.kind != "remote-object":
        raise AuditUnavailable("a record is opened by `show`, with a purpose")
    found: Mapping[str, Any] | None = _opened(log, *_find(log, _unhex(row.record_id)), ("meta",))[0]["meta"]
    return found


def _opened(log: AuditLog, row: RecordRow, leaf: Leaf, names: Sequence[str]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Segments by name, as bytes but for the metadata, and the names of those that were erased."""
    with db.refusing("reading the audit database"), log.database.reading() as connection:
        fetch = db.driver(connection).execute
        tenancy = log.ring.load(row.tenant, fetch)
        if tenancy is None:
            raise KeyUnavailable("the tenant's keys were destroyed")
        body = connection.execute(
            db.body.select().where(db.body.c.log == tenancy.keys.log, db.body.c.idx == row.index)
        ).first()
        opened: dict[str, Any] = dict.fromkeys(names)
        erased = []
        for name in names:
            if leaf.segment(name) is None:
                continue
            seed, ciphertext = (getattr(body, f"{name}_seed", None), getattr(body, name, None))
            if seed is None or ciphertext is None:
                erased.append(name)
                continue
            if name == "meta":
                opened[name] = Metas(log.ring, tenancy, fetch).opened(leaf, seed, ciphertext)
                continue
            chosen: Chosen = log.ring.chosen_for(leaf, tenancy, fetch, name)
            opened[name] = envelope.opened(name, leaf, (seed, ciphertext), tenancy.keys, chosen)
        return opened, tuple(erased)


TOKENS = ("end_user", "person", "conversation", "reference")
"""What is found by keyed tokens."""
_GROUPED = ("kind", "decision", "surface", "model", "region")
_SHOWN = tuple(db.record.c[name] for name in ("record_id", "idx", "time_us", "kind", "call_id", *FACTS))


def _whose(log: AuditLog, query: Query) -> str | None:
    """The tenant that is asked about, if it is one: who was granted the index keys of one can ask for people there."""
    blind = any(getattr(query, name) is not None for name in TOKENS)
    return log.ring.home if query.tenant is None and blind and log.ring.grant is not None else query.tenant


def _logs(connection: Any, tenant: str | None) -> list[tuple[str, int]]:
    statement = db.log.select().with_only_columns(db.log.c.tenant, db.log.c.log).order_by(db.log.c.log)
    if tenant is not None:
        statement = statement.where(db.log.c.tenant == tenant)
    return [(row.tenant, row.log) for row in connection.execute(statement)]


def _where(log: AuditLog, connection: Any, query: Query, tenant: str, number: int) -> list[Any]:
    columns = db.record.c
    where = [columns.log == number]
    if query.since is not None:
        since = _micros(query.since)
        where.append(columns.record_id >= record_time(since))
    if query.until is not None:
        until = _micros(query.until)
        where.append(columns.record_id < record_time(until))
    for name in ("kind", "decision", "surface", "model", "region", "route", "host", "use_case"):
        value = getattr(query, name)
        if value is not None:
            where.append(columns[name] == value)
    if query.call_id is not None:
        shared = len(query.call_id) == 2 * CALL_BYTES
        call = _unhex(query.call_id + "0000" * shared)
        if shared:
            call = call[:CALL_BYTES]
            where.append(columns.call_id.between(call + b"\x00\x00", call + b"\xff\xff"))
        else:
            where.append(columns.call_id == call)
    if query.entity_type is not None:
        where.append(("," + columns.entities).contains(f",{query.entity_type}:", autoescape=True))
    if query.rule is not None:
        where.append(("," + columns.rules + ",").contains(f",{query.rule},", autoescape=True))
    where += [columns.idx.in_(one) for one in _tokens(log, connection, query, tenant, number)]
    return where


def _tokens(log: AuditLog, connection: Any, query: Query, tenant: str, number: int) -> list[Any]:
    """For each field that is searched blindly, the positions that its token leads to."""
    found = []
    for name in TOKENS:
        value = getattr(query, name)
        if value is not None:
            tenancy = log.ring.load(tenant, db.driver(connection).execute)
            if tenancy is None:
                raise KeyUnavailable("the tenant's keys were destroyed")
            token = db.token.c
            where = (token.log == number, token.field == name, token.token == tenancy.keys.token(name, value))
            found.append(db.token.select().with_only_columns(token.idx).where(*where))
    return found


def _find(log: AuditLog, record_id: bytes) -> tuple[RecordRow, Leaf]:
    found = _by_id(log, record_id)
    if found is None:
        raise WrongRequest("there is no record with this id")
    try:
        return _row(*found), Leaf.decode(found[1].leaf)
    except MalformedLeaf:
        raise AuditUnavailable("the record was altered (run `cohere-governed audit verify`)") from None


def _by_id(log: AuditLog, record_id: bytes) -> tuple[str, Any] | None:
    """Its tenant, and its row."""
    with db.refusing("reading the audit database"), log.database.reading() as connection:
        for tenant, number in _logs(connection, None):
            found = connection.execute(
                db.BY_ID.select()
                .with_only_columns(*db.record.c)
                .where(db.same.c.log == number, db.same.c.record_id == record_id)
            ).first()
            if found is not None:
                return tenant, found
    return None


def _row(tenant: str, found: Any) -> RecordRow:
    return RecordRow(
        found.record_id.hex(),
        tenant,
        found.idx,
        _time(found.time_us),
        found.kind,
        (found.call_id or b"").hex(),
        *(getattr(found, name) for name in FACTS),
    )


def _time(micros: int) -> datetime:
    return datetime.fromtimestamp(micros / 1_000_000, tz=timezone.utc)


_LAST = (1 << 8 * TIME_BYTES) - 1
"""The latest time that a record id can carry, in the year 4253."""


def _micros(when: datetime) -> int:
    if when.tzinfo is None:
        raise WrongRequest("a time to search by must say its time zone")
    return min(max(int(when.timestamp() * 1_000_000), 0), _LAST)


def _unhex(text: str) -> bytes:
    try:
        found = bytes.fromhex(text)
    except ValueError:
        found = b""
    if len(found) != 16:
        raise WrongRequest("an id must be 32 hexadecimal digits")
    return found
