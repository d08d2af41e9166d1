"""Appends to PostgreSQL by one caller and by 64 from 4 processes, in turn; then how fast the log is verified.

    python -m benchmarks.postgres [--seconds 4] [--rounds 3]

The server is one of its own in a temporary folder (as the tests' is), all records
are of one tenant, which is the worst case, and both take turns, so that their
ratio says something on a machine that others use too.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from benchmarks.audit_log import entry
from cohere_governed.audit.store import AuditLog
from cohere_governed.audit.verify import verify
from cohere_governed.model import Intact
from tests.audit.server import ServerPlace, serve

PROCESSES, THREADS = 4, 16


def work(url, key, threads, seconds):
    """Append until the time is over; records and CPU seconds on standard output."""
    with AuditLog.open(url, key) as log:
        log.append(entry("export", b""))
        sys.stdin.readline()
        counts, ends = [0] * threads, time.monotonic() + seconds

        def append(at):
            while time.monotonic() < ends:
                log.append(entry("export", b""))
                counts[at] += 1

        started = [threading.Thread(target=append, args=(at,)) for at in range(threads)]
        cpu = time.process_time()
        for thread in started:
            thread.start()
        for thread in started:
            thread.join()
        print(sum(counts), time.process_time() - cpu)


def measured(url, key, processes, threads, seconds):
    """(records a second, CPU ms a record) of so many processes together."""
    command = [sys.executable, "-m", "benchmarks.postgres", "--work", url, key, str(threads), str(seconds)]
    running = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(processes)
    ]
    time.sleep(3)  # until all are open
    for one in running:
        one.stdin.write("\n")
        one.stdin.flush()
    said = [one.communicate()[0].split() for one in running]
    records, cpu = sum(int(one[0]) for one in said), sum(float(one[1]) for one in said)
    return records / seconds, 1000 * cpu / max(1, records)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--work", nargs=4, help=argparse.SUPPRESS)
    said = parser.parse_args()
    if said.work:
        url, key, threads, seconds = said.work
        work(url, key, int(threads), float(seconds))
        return
    with contextmanager(serve)() as server, tempfile.TemporaryDirectory() as folder:
        compare(ServerPlace(Path(folder) / "log", server=server), said.seconds, said.rounds)


def compare(place, seconds, rounds):
    """One caller and 64 in turn, and then all of it verified."""
    place.folder.mkdir()
    place.create(anchored=False).close()
    ratios = []
    for _ in range(rounds):
        one, one_cpu = measured(place.url, place.key_ref, 1, 1, seconds)
        many, many_cpu = measured(place.url, place.key_ref, PROCESSES, THREADS, seconds)
        ratios.append(many / one)
        print(f"1 caller: {one:.0f}/s, {one_cpu:.2f} ms CPU; 64 from 4 processes: {many:.0f}/s, {many_cpu:.2f} ms CPU")
    print(f"ratio, median: {statistics.median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f})")
    cpu = time.process_time()
    verdicts = verify(place.url)
    cpu = time.process_time() - cpu
    assert all(isinstance(one, Intact) for one in verdicts), verdicts
    size = sum(one.size for one in verdicts)
    print(f"verified: {size} records, every root right, {size / cpu:.0f} records/s of client CPU")


if __name__ == "__main__":
    main()
