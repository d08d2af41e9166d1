"""Move a log from a file to PostgreSQL: the same bytes, the same trees, and a record that says so.

Nothing is sealed again; the key is needed only to sign the ``migration`` records.
The file stays for its auditors and takes no further records: two logs that both
go on from one head would be two histories.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from cohere_governed.audit import database as db
from cohere_governed.audit import migrate, shred
from cohere_governed.audit.sqlite import MOVED_AWAY
from cohere_governed.audit.store import AuditLog
from cohere_governed.audit.verify import check
from cohere_governed.errors import AuditUnavailable, WrongRequest
from cohere_governed.model import Broken, Entry, Intact, Verdict

__all__ = ["Moved", "move"]

TABLES = (db.log, db.record, db.body, db.token, db.node, db.key, db.open_call, db.hold)
ROWS = 500
"""Rows in memory at once."""
_HEADS = db.compiled(db.log.select().with_only_columns(db.log.c.tenant, db.log.c.note))


@dataclass(frozen=True, slots=True)
class Moved:
    """One log, as it came to its new place."""

    tenant: str
    size: int
    """Records that were copied."""
    root: str
    """Hex; the same in both databases."""
    record_id: str
    """Hex id of the ``migration`` record; empty for a log whose tenant was erased."""


def move(
    source_url: str,
    target_url: str,
    key_ref: str,
    *,
    public_keys: Sequence[str] | None = None,
    anchor: Path | None = None,
    shred_root: Path | None = None,
) -> list[Moved]:
    """Copy a SQLite log into an empty PostgreSQL database, then let it go on there only.

    The log is verified before it is copied and again from the copy, and the copy
    is kept only if every size and root is the same. ``anchor`` is checked and
    continued.

    Raises ``AuditUnavailable`` when a writer of the source still runs, the source
    is not intact, or the target is not empty; ``KeyUnavailable`` when the key is
    not the log's. The source takes records again unless the copy was kept.

    A log with a shred root file keeps it: from now on ``open`` has to be told
    where it is, in a place that every machine that writes can reach.
    """
    shred_root = shred_root or shred.default_place(key_ref)
    source, target = db.at(source_url), db.at(target_url)
    if not isinstance(source, db.Sqlite) or isinstance(target, db.Sqlite):
        raise WrongRequest("a log is moved from a SQLite file to a PostgreSQL database")
    anchors = [anchor] if anchor is not None and anchor.exists() else []
    with db.refusing("moving the audit log"):
        target.gate()
        if target.schema() is None:
            target.prepare()
            migrate.upgrade(target_url)
        # the key is the log's, and calls of dead writers are closed where they were opened
        AuditLog.open(source_url, key_ref, anchor=anchor, shred_root=shred_root).close()
        _nobody_writes(source)
        with source.migrating() as giving:
            before = _intact(check(giving, public_keys=public_keys, anchors=anchors))
            heads = dict(db.driver(giving).execute(_HEADS).fetchall())
            with target.migrating() as taking:
                if db.driver(taking).execute(_HEADS).fetchone() is not None:
                    raise AuditUnavailable("there is a log in the database that this one was to be moved to")
                for table in TABLES:
                    _copy(giving, taking, table)
                after = _intact(check(taking, public_keys=public_keys, anchors=anchors))
                if after != before:
                    raise AuditUnavailable("the copy is not the log that was to be moved")
            db.driver(giving).execute(MOVED_AWAY)
    return _say_so(before, heads, AuditLog.open(target_url, key_ref, anchor=anchor, shred_root=shred_root))


def _nobody_writes(source: db.Sqlite) -> None:
    if not source.writers.exists():
        return
    for path in source.writers.iterdir():
        lock = db.FileLock(path)
        try:
            if not lock.try_acquire():
                raise AuditUnavailable("a process still writes to the log that is to be moved: stop it first")
        finally:
            lock.close()


def _intact(verdicts: Sequence[Verdict]) -> list[tuple[str, int, str]]:
    found = []
    for verdict in verdicts:
        match verdict:
            case Broken():
                raise AuditUnavailable("the log to be moved is not intact (run `cohere-governed audit verify`)")
            case Intact():
                found.append((verdict.tenant, verdict.size, verdict.root))
    return found


def _copy(giving: Any, taking: Any, table: Any) -> None:
    everything = table.select().order_by(*table.primary_key.columns)
    rows = iter(db.driver(giving).execute(db.compiled(everything)))
    insert, put = db.compiled(table.insert()), db.driver(taking)
    for batch in _batches(rows):
        put.executemany(insert, batch)


def _batches(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while batch := list(islice(rows, ROWS)):
        yield batch


def _say_so(moved: Sequence[tuple[str, int, str]], heads: Mapping[str, str], log: AuditLog) -> list[Moved]:
    with log:
        told = []
        for tenant, size, root in moved:
            record_id = ""
            if not tenant.startswith("~"):  # an erased tenant has no key to write another record with
                meta = {"from": "sqlite", "to": "postgresql", "size": size, "root": root, "head": heads[tenant]}
                record_id = log.append(Entry(tenant, "migration", meta=meta)).record_id.hex()
            told.append(Moved(tenant, size, root, record_id))
    return told
