"""Durable appends a second and CPU a record, against a bare SQLite insert of as many bytes, as durable."""

import secrets
import sqlite3
import tempfile
import threading
import time
from pathlib import Path

from cohere_governed.audit.keys import create_key_file
from cohere_governed.audit.store import AuditLog
from cohere_governed.model import Entry

CONTENT = 2048
BESIDE = 1100
"""What our record adds, so that the bytes are the same; ``record_bytes`` counts them."""
THREADS = (1, 8, 64)


def entry(kind, call_id):
    """A record with 2 kB of content and three index tokens."""
    content = (b"please tell me how the figures of the last quarter compare with the plan; " * 40)[:CONTENT]
    facts = {"decision": "permit", "surface": "v2.chat", "model": "m", "region": "EU", "attempt": 0}
    index = (("end_user", "u-1"), ("conversation", "c-1"), ("person", "anna@example.com"))
    return Entry("acme", kind, call_id, facts, {"reasons": []}, content, index=index)


class Bare:
    """What one would write in an afternoon: one writer thread's transaction for all that queue, WAL, FULL."""

    def __init__(self, path):
        self.connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for pragma in ("page_size=16384", "journal_mode=WAL", "synchronous=FULL"):
            self.connection.execute(f"PRAGMA {pragma}")
        self.connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, key BLOB UNIQUE, body BLOB)")
        self.waiting, self.gate = [], threading.Condition()
        self.busy = False

    def append(self, body):
        done = threading.Event()
        with self.gate:
            self.waiting.append((body, done))
        while not done.is_set():
            with self.gate:
                if self.busy:
                    self.gate.wait(0.05)
                    continue
                self.busy, batch, self.waiting = True, self.waiting, []
            if batch:
                self.connection.execute("BEGIN IMMEDIATE")
                rows = [(secrets.token_bytes(16), body) for body, _ in batch]
                self.connection.executemany("INSERT INTO t (key, body) VALUES (?, ?)", rows)
                self.connection.execute("COMMIT")
                for _, each in batch:
                    each.set()
            with self.gate:
                self.busy = False
                self.gate.notify_all()


def timed(append, threads, total):
    each = max(1, total // threads)

    def work():
        for _ in range(each):
            append()

    started = [threading.Thread(target=work) for _ in range(threads)]
    wall, cpu = time.perf_counter(), time.process_time()
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    count = each * threads
    return count / (time.perf_counter() - wall), (time.process_time() - cpu) * 1e3 / count


def measure(*, quick):
    total = 300 if quick else 2000
    rows = [("threads", "records/s", "CPU ms a record", "bare insert, rows/s", "bare, CPU ms", "share of bare rate")]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        create_key_file(folder / "root.key")
        url, key = f"sqlite:///{folder / 'audit.db'}", f"file:{folder / 'root.key'}"
        AuditLog.create(url, key).close()
        log = AuditLog.open(url, key)
        bare = Bare(folder / "bare.db")

        def append():
            log.append(entry("access", secrets.token_bytes(16)))

        append()
        size = CONTENT + BESIDE
        for threads in THREADS:
            rates = [
                (timed(append, threads, total), timed(lambda: bare.append(bytes(size)), threads, total))
                for _ in range(3)
            ]
            ours, theirs = sorted(rates, key=lambda pair: pair[0][0] / pair[1][0])[1]
            rows.append(
                (
                    threads,
                    f"{ours[0]:.0f}",
                    f"{ours[1]:.2f}",
                    f"{theirs[0]:.0f}",
                    f"{theirs[1]:.2f}",
                    f"{ours[0] / theirs[0]:.2f}",
                )
            )
        log.close()
    return rows
