"""``make bench``: ratios against the raw SDK, a bare SQLite insert and stock Presidio, and ``docs/benchmarks.md``.

    python -m benchmarks [--quick] [--only NAME,…] [--write]

Figures are CPU, and ratios of neighbours taken in turn (A B A B …), because machines are noisy: the median of the
ratios is printed with the smallest and the largest.
"""

import argparse
import os
import platform
import statistics
import tempfile
from datetime import datetime, timezone
from pathlib import Path

from benchmarks import audit_log, detection, imports, record_bytes
from benchmarks.sides import ROOT, Peer, markdown, world

PAGE = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- begin: make bench -->", "<!-- end: make bench -->"

CALLS = [
    # name, order, calls a turn, turns
    ("chat, 200 characters, seen before", {"work": "chat", "characters": 200, "fresh": False}, 40, 9),
    ("chat, 2,000 characters, seen before", {"work": "chat", "characters": 2000, "fresh": False}, 40, 9),
    ("chat, 200 characters", {"work": "chat", "characters": 200}, 40, 7),
    ("chat, 2,000 characters", {"work": "chat", "characters": 2000}, 30, 7),
    ("chat, 20,000 characters", {"work": "chat", "characters": 20_000}, 8, 5),
    ("chat, turn 20 of 2,000 characters a turn", {"work": "chat", "characters": 2000, "turns": 20}, 20, 5),
    (
        "stream of 60 events, 2,000 characters, seen before",
        {"work": "stream", "characters": 2000, "fresh": False},
        15,
        7,
    ),
    ("stream of 60 events, 2,000 characters", {"work": "stream", "characters": 2000}, 15, 5),
    ("embed, 96 texts of 200, seen before", {"work": "embed", "characters": 200, "fresh": False}, 2, 5),
    ("embed, 96 texts of 200", {"work": "embed", "characters": 200}, 2, 5),
    ("rerank, 96 documents of 200, seen before", {"work": "rerank", "characters": 200, "fresh": False}, 15, 7),
    ("rerank, 96 documents of 200", {"work": "rerank", "characters": 200}, 4, 5),
    ("8 threads, chat, 200, seen before", {"work": "chat", "characters": 200, "fresh": False, "callers": 8}, 25, 5),
    ("64 threads, chat, 200, seen before", {"work": "chat", "characters": 200, "fresh": False, "callers": 64}, 5, 5),
    (
        "8 coroutines, chat, 200, seen before",
        {"work": "chat", "characters": 200, "fresh": False, "callers": 8, "asyncio": 1},
        25,
        5,
    ),
    (
        "64 coroutines, chat, 200, seen before",
        {"work": "chat", "characters": 200, "fresh": False, "callers": 64, "asyncio": 1},
        5,
        5,
    ),
]


def spread(values):
    return f"{statistics.median(values):.2f} ({min(values):.2f}–{max(values):.2f})"


def calls(only, quick):
    rows = [("work", "raw SDK, CPU ms", "governed, CPU ms", "CPU ratio", "first event, ratio", "wall ratio")]
    with tempfile.TemporaryDirectory() as folder:
        server = Peer("benchmarks.canned")
        url = server.process.stdout.readline().strip()
        raw = Peer("benchmarks.worker", "raw", url)
        governed = Peer("benchmarks.worker", "governed", url, world(Path(folder) / "config"))
        for name, order, count, turns in CALLS:
            if only and not any(part in name for part in only):
                continue
            ask = {**order, "calls": count}
            for peer in (raw, governed):
                peer.ask({**order, "calls": 2})
            pairs = [(raw.ask(ask), governed.ask(ask)) for _ in range(3 if quick else turns)]
            first = [b["first_event_ms"] / a["first_event_ms"] for a, b in pairs if a["first_event_ms"]]
            rows.append(
                (
                    name,
                    f"{statistics.median(a['cpu_ms'] for a, _ in pairs):.2f}",
                    f"{statistics.median(b['cpu_ms'] for _, b in pairs):.2f}",
                    spread([b["cpu_ms"] / a["cpu_ms"] for a, b in pairs]),
                    spread(first) if first else "",
                    spread([b["wall_ms"] / a["wall_ms"] for a, b in pairs]),
                )
            )
            print("  ".join(rows[-1]), flush=True)
        growth = memory(governed, 1000 if quick else 20_000) if not only or "memory" in only else None
        for peer in (raw, governed, server):
            peer.close()
    return rows, growth


def memory(governed, total):
    """Resident megabytes after a warm-up, and after ``total`` calls more, all of new text."""
    order = {"work": "chat", "characters": 200, "calls": total // 10}
    first = governed.ask(order)["rss_mb"]
    for _ in range(9):
        last = governed.ask(order)["rss_mb"]
    return f"{total:,} calls with new text: {first:.0f} MB after the first tenth, {last:.0f} MB after the last"


PARTS = {"Audit log": audit_log, "Bytes of a record": record_bytes, "Detection": detection, "Import": imports}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", type=lambda names: names.split(","), default=[])
    parser.add_argument("--write", action="store_true", help="put the tables into docs/benchmarks.md")
    options = parser.parse_args()
    sections = []
    table, growth = calls(options.only, options.quick)
    sections += ["### Calls\n", markdown(table), "", *([f"Memory: {growth}."] if growth else []), ""]
    for title, part in PARTS.items():
        if not options.only or title in options.only:
            rows = part.measure(quick=options.quick)
            print(markdown(rows), flush=True)
            sections += [f"### {title}\n", markdown(rows), ""]
    date = datetime.now(timezone.utc).date()
    machine = f"{date}, {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    text = "\n".join([BEGIN, f"Taken on {machine}.\n", *sections, END])
    if options.write:
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(page[: page.index(BEGIN)] + text + page[page.index(END) + len(END) :], encoding="utf-8")


if __name__ == "__main__":
    main()
