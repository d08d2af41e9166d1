"""``kill -9`` at any moment, opening included: what was acknowledged is there, once, and every call has its end.

Writers are forked from a process that has everything imported, so that they
die in our code and not in Python's imports.
"""

from __future__ import annotations

import os
import random
import select
import signal
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from cohere_governed.audit.verify import verify
from cohere_governed.errors import GovernanceError
from cohere_governed.model import Entry
from tests.audit.conftest import Place, broken, intact
from tests.torture.tally import Tally

THREADS = 4
ROUNDS_A_LOG = 25
LINE = 64
"""Bytes of one acknowledgement in the pipe: written at once, so never torn by another's."""


def forked(work: Callable[[], object]) -> int:
    """Run in a child; its process id."""
    child = os.fork()
    if child:
        return child
    try:
        work()
        os._exit(0)
    finally:
        os._exit(1)


def line_of(*words: object) -> bytes:
    return " ".join(map(str, words)).encode().ljust(LINE - 1) + b"\n"


def say(pipe: int, *words: object) -> None:
    os.write(pipe, line_of(*words))


def write_calls(place: Place, pipe: int, base: int, threads: int) -> None:
    """Append calls until killed; one line for each receipt."""
    log = place.open()

    def work(thread: int) -> None:
        for number in range(100_000):
            call = (base * 10**9 + thread * 10**6 + number + 1).to_bytes(16, "big")
            for kind in ("intent", "outcome"):
                receipt = log.append(Entry("acme", kind, call, content=b"x" * 300, index=(("end_user", str(base)),)))
                say(pipe, receipt.index, receipt.record_id.hex())

    for thread in range(threads):
        threading.Thread(target=work, args=(thread,)).start()
    threading.Event().wait()


def read_all(pipe: int) -> list[str]:
    data = b""
    while piece := os.read(pipe, 1 << 16):
        data += piece
    return data.decode().splitlines()


def faults_of(place: Place, acknowledged: dict[int, str]) -> list[str]:
    """What is wrong with a log that was opened again after a crash."""
    wrong = []
    with place.open() as log:
        verdicts = verify(place.url, public_keys=log.public_keys().values(), anchors=[place.anchor])
        if not intact(verdicts):
            wrong.append(f"does not verify: {broken(verdicts)}")
        rows = place.sql("SELECT idx, hex(record_id) FROM record JOIN log USING (log) WHERE tenant = 'acme'")
        stored = {index: str(record_id).lower() for index, record_id in rows}
        lost = {index for index, record_id in acknowledged.items() if stored.get(index) != record_id}  # type: ignore[call-overload]
        if lost:
            wrong.append(f"{len(lost)} acknowledged records are lost or another's, first {min(lost)}")
        calls = place.sql(
            "SELECT count(*) FROM (SELECT sum(kind = 'intent') AS i, sum(kind != 'intent') AS t FROM record"
            " WHERE call_id IS NOT NULL GROUP BY log, call_id HAVING i != 1 OR t != 1)"
        )
        if calls[0][0]:
            wrong.append(f"{calls[0][0]} calls have not one intent and one end")
    return wrong


def kill(count: int, seed: int, folder: Path) -> Tally:
    """``count`` kills: rounds with one and with four processes of four threads take turns."""
    tally = Tally("kill")
    rng = random.Random(f"{seed} kill")
    acknowledged: dict[int, str] = {}
    place = Place(folder)
    rounds = 0
    while tally.counts["processes_killed"] < count:
        if rounds % ROUNDS_A_LOG == 0:
            place = Place(folder / f"log{rounds}")
            place.folder.mkdir()
            place.create().close()
            acknowledged = {}
        processes = 1 if rounds % 2 else 4
        reading, writing = os.pipe()
        bases = [rounds * 10 + at + 1 for at in range(processes)]
        children = [forked(partial(write_calls, place, writing, base, THREADS)) for base in bases]
        os.close(writing)
        if rng.random() < 0.75:  # wait until somebody wrote; else die while opening
            select.select([reading], [], [], 20)
        for child in children:
            time.sleep(rng.random() ** 2 * 0.3)
            os.kill(child, signal.SIGKILL)
        for child in children:
            if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != -signal.SIGKILL:
                tally.failed(f"round {rounds}: a writer ended before it was killed")
        for line in read_all(reading):
            index, record_id = line.split()
            if acknowledged.setdefault(int(index), record_id) != record_id:
                tally.failed(f"round {rounds}: index {index} was acknowledged twice")
            tally.counts["acknowledged"] += 1
        os.close(reading)
        try:
            wrong = faults_of(place, acknowledged)
        except GovernanceError as error:
            wrong = [f"cannot be opened again: {error}"]
        for what in wrong:
            tally.failed(f"round {rounds}: {what}")
        tally.counts["processes_killed"] += processes
        rounds += 1
        tally.done = tally.counts["processes_killed"]
    tally.counts["rounds"] = rounds
    return tally
