"""System calls that fail, or kill, at their n-th time: what ``strace --inject`` does to a writer at work.

Whatever fails, a record that was acknowledged is there afterwards, the log
verifies, and the caller got a receipt or one of our errors. strace is attached
when everything is imported, so that the faults strike our files and not
Python's.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections import Counter
from pathlib import Path

from cohere_governed.errors import GovernanceError
from cohere_governed.model import Entry
from tests.audit.conftest import Place
from tests.torture.kill import LINE, faults_of, forked, line_of, read_all
from tests.torture.tally import Tally

CALLS = ("pwrite64", "fdatasync", "fsync", "write", "ftruncate", "openat", "fcntl", "flock", "unlink", "newfstatat")
EFFECTS = (
    "error=EIO:when={}", "error=EIO:when={}+", "error=ENOSPC:when={}", "error=ENOSPC:when={}+", "signal=KILL:when={}",
)  # fmt: skip
"""Once, for ever from then on, or the end."""
THREADS, NUMBER = 2, 6
"""Threads, and calls each of them appends: enough for keys, index rows and heads of two tenants."""
ATTACH_SECONDS = 20.0
PATIENCE_SECONDS = 60.0
"""Longest a writer may take; one that hangs is a failure."""


def unavailable() -> str:
    """Why faults cannot be injected here; empty when they can."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    child = forked(signal.pause)
    try:
        tracer = _attach(child, ["-e", "trace=none"])
        tracer.send_signal(signal.SIGINT)
        tracer.wait()
    except OSError:
        return "strace may not attach to a process of ours here"
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return ""


def _attach(child: int, options: list[str]) -> subprocess.Popen[str]:
    tracer = subprocess.Popen(
        ["strace", "-f", "-p", str(child), *options], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    )
    assert tracer.stderr
    line = tracer.stderr.readline()
    if "attached" not in line:
        tracer.kill()
        tracer.wait()
        raise OSError("strace could not attach")
    return tracer


def work(place: Place, ear: socket.socket, go: int) -> None:
    """Open, append from two threads, close; say what was acknowledged and what was refused."""
    os.read(go, 1)

    def tell(*words: object) -> None:
        ear.send(line_of(*words))  # not by `write`, which is to fail

    def refused(error: BaseException) -> None:
        tell("refused" if isinstance(error, GovernanceError) else "other", type(error).__name__)

    def calls(thread: int) -> None:
        for number in range(NUMBER):
            call = (thread * 1000 + number + 1).to_bytes(16, "big")
            try:
                for kind in ("intent", "outcome"):
                    entry = Entry("acme", kind, call, content=b"x" * 300, index=(("end_user", str(number)),))
                    receipt = log.append(entry)
                    tell(receipt.index, receipt.record_id.hex())
            except Exception as error:  # noqa: BLE001 - which, is the question
                refused(error)

    try:
        log = place.open()
        threads = [threading.Thread(target=calls, args=(at,)) for at in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        log.close()
    except Exception as error:  # noqa: BLE001
        refused(error)
    tell("ended", "-")


def struck(place: Place, options: list[str]) -> tuple[list[list[str]], str, bool]:
    """(what the writer said, what strace said, whether it hung) of one run under strace."""
    place.folder.mkdir()
    place.create().close()
    reading, writing = socket.socketpair()
    waiting, going = os.pipe()
    child = forked(lambda: work(place, writing, waiting))
    writing.close()
    os.close(waiting)
    tracer = _attach(child, options)
    tail: list[str] = []
    assert tracer.stderr
    reader = threading.Thread(target=lambda: tail.extend(tracer.stderr or ()))
    reader.start()
    os.write(going, b".")
    os.close(going)
    ends = time.monotonic() + PATIENCE_SECONDS
    while (over := os.waitpid(child, os.WNOHANG)[0] == child) is False and time.monotonic() < ends:
        time.sleep(0.01)
    if not over:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    tracer.wait()
    reader.join()
    tracer.stderr.close()
    said = [line.split() for line in read_all(reading.fileno()) if len(line) == LINE - 1]
    reading.close()
    return said, "".join(tail), not over


def counted(folder: Path) -> Counter[str]:
    """How often the busiest thread makes each call when nothing fails."""
    _, trace, _ = struck(Place(folder), ["-e", f"trace={','.join(CALLS)}"])
    by: Counter[tuple[str, str]] = Counter()
    for line in trace.splitlines():
        found = re.match(r"\[pid\s+(\d+)\] (\w+)\(", line) or re.match(r"()(\w+)\(", line)
        if found:
            by[found[1], found[2]] += 1
    return Counter({call: max([n for (_, name), n in by.items() if name == call], default=0) for call in CALLS})


def faults(count: int, seed: int, folder: Path) -> Tally:
    """Every call, effect and n; when ``count`` is less than they are, ``count`` of them, spread evenly."""
    tally = Tally("faults")
    if reason := unavailable():
        tally.skipped = reason
        return tally
    often = counted(folder / "counted")
    cases = [(call, effect, n) for call in CALLS for effect in EFFECTS for n in range(1, often[call] + 1)]
    if count < len(cases):
        cases = random.Random(seed).sample(cases, count)
    tally.counts["possible"] = sum(often.values()) * len(EFFECTS)
    for at in tally.through(len(cases)):
        _strike(tally, Place(folder / f"run{at}"), *cases[at])
        shutil.rmtree(folder / f"run{at}")
    return tally


def _strike(tally: Tally, place: Place, call: str, effect: str, n: int) -> None:
    case = f"{call}:{effect.format(n)}"
    said, trace, hung = struck(place, ["-e", f"trace={call}", "-e", f"inject={case}"])
    if hung:
        tally.failed(f"{case}: hung")
    if "(INJECTED)" in trace or "SIGKILL" in trace:
        tally.counts["hit"] += 1
    acknowledged: dict[int, str] = {}
    refused = False
    for first, second in said:
        if first == "other":
            tally.failed(f"{case}: {second} got out to the caller")
        elif first == "refused":
            refused = True
            tally.counts["refused"] += 1
        elif first.isdigit() and acknowledged.setdefault(int(first), second) != second:
            tally.failed(f"{case}: index {first} was acknowledged twice")
    tally.counts["acknowledged"] += len(acknowledged)
    tally.counts["runs_with_refusals"] += refused
    try:
        wrong = faults_of(place, acknowledged)
    except GovernanceError as error:
        wrong = [f"cannot be opened again: {error}"]
    for what in wrong:
        tally.failed(f"{case}: {what}")
