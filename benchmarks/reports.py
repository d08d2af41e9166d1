"""What each report over a whole log costs, and `incident list`: one a process, as the command line makes them.

    python -m benchmarks.reports FOLDER [REPORT …]

CPU and memory of the process, start included; beside it the CPU of a PostgreSQL server on the same machine.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.console import server_of
from cohere_governed.cli.folder import database
from cohere_governed.reports.roster import REPORTS


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("reports", nargs="*", metavar="REPORT")
    options = parser.parse_args()
    server = server_of(database(options.folder))
    reports = (["report", "show", name] for name, one in REPORTS.items() if not one.about_person)
    commands = [["incident", "list"], *reports]
    print("| command | CPU s | server, CPU s | wall s | peak MB |\n|---|---|---|---|---|")
    for command in commands:
        if not options.reports or command[-1] in options.reports:
            print(f"| `{' '.join(command)}` | {measured(command, options.folder, server)} |", flush=True)


def measured(command, folder, server):
    """One of them."""
    scope = ["--tenant", "acme"] if command[-1] == "tenant" else []
    line = [sys.executable, "-m", "cohere_governed", *command, *scope, "--json", "--config", str(folder)]
    before, began = server(), time.perf_counter()
    child = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    took = time.perf_counter() - began
    assert status == 0, line
    cpu = used.ru_utime + used.ru_stime
    return f"{cpu:.1f} | {server() - before:.1f} | {took:.1f} | {used.ru_maxrss / 1024:.0f}"


if __name__ == "__main__":
    main()
