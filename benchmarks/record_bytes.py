"""Bytes that a record takes in the database beside its content, and what of them is what.

The first row is of the record that appends are timed with. The other is of governed chat calls from end to end: prompts
of several lengths, with two people in every 1,000 characters; the mean of intents and outcomes.
"""

import secrets
import sqlite3
import tempfile
from pathlib import Path

from benchmarks.audit_log import entry
from benchmarks.sides import Peer, world
from cohere_governed import Governance
from cohere_governed.audit.keys import create_key_file
from cohere_governed.audit.search import Query, search, show
from cohere_governed.audit.store import AuditLog

HEAD = "record", "content", "beside it", "leaf", "metadata, sealed", "columns, index, padding", "free in pages"
LENGTHS = (200, 500, 900, 1400, 2000, 2700, 3500)
KINDS = "intent", "outcome", "made-up"
PARTS = """SELECT count(*), sum(length(leaf)), sum(length(meta) + length(meta_seed))
    FROM record JOIN body USING (log, idx) WHERE kind IN (?, ?, ?)"""


def stored(path):
    """Bytes of the file, what is free in its pages, and of the records of ``KINDS`` number, leaves and metadata."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        free = connection.execute("SELECT sum(unused) FROM dbstat").fetchone()[0]
        counted = connection.execute(PARTS, KINDS).fetchone()
    return (path.stat().st_size, free, *counted)


def row(name, content, before, after):
    """``before``: with a record or two, so that the first page of each table is on nobody's account."""
    whole, free, records, leaf, meta = (then - now for now, then in zip(before, after, strict=True))
    beside = whole - content
    parts = (content, beside, leaf, meta, beside - leaf - meta - free, free)
    return (name, *(f"{part / records:.0f}" for part in parts))


def measure(*, quick):
    count = 40 if quick else 300
    rows = [HEAD]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        create_key_file(folder / "root.key")
        log = AuditLog.create(f"sqlite:///{folder / 'audit.db'}", f"file:{folder / 'root.key'}")
        entries = [entry("made-up", secrets.token_bytes(16)) for _ in range(10)]
        log.append_many(entries)
        before = stored(folder / "audit.db")
        for _ in range(count):
            log.append_many(entries)
        log.close()
        content = 10 * count * len(entries[0].content)
        rows.append(row("2 kB, three tokens", content, before, stored(folder / "audit.db")))

        config = Path(world(folder / "config"))
        server = Peer("benchmarks.canned")
        caller = Peer("benchmarks.worker", "governed", server.process.stdout.readline().strip(), str(config))
        caller.ask({"work": "chat", "characters": LENGTHS[0], "calls": 2})
        path = next(config.rglob("*.db"))
        before = stored(path)
        for length in LENGTHS:
            caller.ask({"work": "chat", "characters": length, "calls": count // 4})
        caller.close()
        server.close()
        after = stored(path)
        with Governance.load(config) as governance:
            log, content = governance.audit, 0
            for kind in KINDS[:2]:
                for one in search(log, Query(tenant="acme", kind=kind), limit=after[2] // 2 - 2):
                    said = show(log, one.record_id, purpose="counting bytes", actor="a benchmark")
                    content += len(said.content or b"") + len(said.vault or b"")
        rows.append(row("a chat call's two, mean", content, before, after))
    return rows
