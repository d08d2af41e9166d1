"""How long an officer waits for a search in a log of very many records, before anything is opened.

python -m benchmarks.searching FOLDER

FOLDER is a config folder, such as ``benchmarks.many`` makes. CPU and wall, the median of five; nothing is written.
"""

import statistics
import sys
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

from cohere_governed.audit.search import Query, search, stats
from cohere_governed.audit.store import AuditLog

NOW = datetime.now(timezone.utc)
SEARCHES = {
    "the newest": Query(),
    "refused": Query(decision="refuse"),
    "one day, half a year ago": Query(since=NOW - timedelta(days=183), until=NOW - timedelta(days=182)),
    "a person in texts": Query(person="person77@example.com"),
    "an end user": Query(end_user="u-12345"),
    "an end user with thousands of calls": Query(end_user="u-0"),
    "a conversation": Query(conversation="c-5000"),
    "a model that nobody used": Query(model="none"),
    "an entity type that nobody wrote": Query(entity_type="NONE"),
    "a rule that refused nothing": Query(rule="no.such"),
    "a call that never was": Query(call_id="00" * 16),
}


def timed(work):
    times = []
    for _ in range(5):
        wall, cpu = time.perf_counter(), time.process_time()
        found = work()
        times.append((time.process_time() - cpu, time.perf_counter() - wall))
    return found, *(statistics.median(column) * 1e3 for column in zip(*times, strict=True))


def main():
    folder = Path(sys.argv[1]).absolute()
    with AuditLog.open(f"sqlite:///{folder / 'audit.db'}", f"file:{folder / 'keys/root.key'}", read_only=True) as log:
        print("| search, 50 records a page | found | CPU, ms | wall, ms |\n|---|---|---|---|")
        for name, query in SEARCHES.items():
            rows, cpu, wall = timed(lambda query=query: search(log, query, limit=50))
            print(f"| {name} | {len(rows)} | {cpu:.0f} | {wall:.0f} |", flush=True)
        told, cpu, wall = timed(lambda: stats(log))
        print(f"| all counts of `audit stats`, {told.records:,} records | | {cpu:.0f} | {wall:.0f} |")


if __name__ == "__main__":
    main()
