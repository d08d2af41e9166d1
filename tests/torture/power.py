"""Power loss: of what was written and not yet synced, any 512-byte sectors survive and any others do not.

A writer runs once under strace, which notes every write with its bytes, every
sync and every acknowledgement. The notes are then replayed up to a random
point, as often as one likes: what a sync covered is there, of the rest a random
part. On such a disk the log is opened and must have every record that had been
acknowledged. ``control`` does the same to a log with ``synchronous=NORMAL`` and
fails unless it loses some: a replay that loses nothing there would show nothing.
Names of files are taken for durable at once: all but short-lived ones were made
before the writer began.
"""

from __future__ import annotations

import os
import random
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from cohere_governed.errors import GovernanceError
from cohere_governed.model import Entry
from tests.audit.conftest import Place
from tests.torture.faults import _attach, unavailable
from tests.torture.kill import faults_of, forked, line_of
from tests.torture.tally import Tally

SECTOR = 512
BATCHES = 60
CRASHES_A_TRACE = 100
TRACED = "openat,pwrite64,write,fsync,fdatasync,ftruncate,rename,renameat,renameat2,unlink,unlinkat,sendto"


@dataclass(frozen=True)
class Step:
    """One thing that happened to the disk, or was acknowledged."""

    what: str
    """``write``, ``cut``, ``sync``, ``rename``, ``unlink``, ``make``, ``ack``"""
    path: str = ""
    at: int = 0
    data: bytes = b""
    to: str = ""


@dataclass
class File:
    """What is surely on the disk, and what may be."""

    durable: bytearray = field(default_factory=bytearray)
    pending: list[Step] = field(default_factory=list)

    def settle(self, survives: Callable[[], bool]) -> None:
        for step in self.pending:
            if step.what == "cut":
                if survives():
                    self._cut(step.at)
                continue
            for start in range(0, len(step.data), SECTOR):
                if survives():
                    self._put(step.at + start, step.data[start : start + SECTOR])
        self.pending.clear()

    def _cut(self, size: int) -> None:
        del self.durable[size:]
        self.durable.extend(bytes(size - len(self.durable)))

    def _put(self, at: int, data: bytes) -> None:
        if len(self.durable) < at:
            self.durable.extend(bytes(at - len(self.durable)))
        self.durable[at : at + len(data)] = data

    @property
    def size(self) -> int:
        """As the running process sees it."""
        size = len(self.durable)
        for step in self.pending:
            size = step.at if step.what == "cut" else max(size, step.at + len(step.data))
        return size


def append_batches(place: Place, ear: Callable[[bytes], object], batches: int, seed: int) -> None:
    """Append, now and then many at once so that checkpoints happen; tell of every receipt."""
    rng = random.Random(seed)
    log = place.open()
    for batch in range(batches):
        entries = []
        for at in range(rng.choice((1, 1, 2, 5, 40))):
            call = (batch * 1000 + at + 1).to_bytes(16, "big")
            index = (("end_user", str(rng.randrange(40))), ("person", str(rng.randrange(400))))
            entries += [Entry("acme", kind, call, content=b"x" * 700, index=index) for kind in ("intent", "outcome")]
        for receipt in log.append_many(entries):
            ear(line_of(receipt.index, receipt.record_id.hex()))


def traced(place: Place, seed: int, *, normal: bool) -> list[Step]:
    """What a writer did to its files, and when it told of what."""
    note = place.folder.parent / "strace.txt"
    waiting, going = os.pipe()
    mouth = os.open("/dev/null", os.O_WRONLY)

    def work() -> None:
        os.read(waiting, 1)
        if normal:  # after our own settings, from outside of our code
            sa.event.listen(sa.pool.Pool, "checkout", lambda raw, *_: raw.execute("PRAGMA synchronous=NORMAL"))
        append_batches(place, lambda line: os.write(mouth, line), BATCHES, seed)
        os._exit(0)  # no closing: a power loss does not close either

    child = forked(work)
    os.close(waiting)
    tracer = _attach(child, ["-y", "-xx", "-s", "4000000", "-o", str(note), "-e", f"trace={TRACED}"])
    os.write(going, b".")
    os.close(going)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    tracer.communicate()
    os.close(mouth)
    steps = list(parsed(note, str(place.folder.parent)))
    note.unlink()
    return steps


_LINE = re.compile(r"^(?:\d+\s+)?(?:[\d:.]+ )?(\w+)\((.*)\)\s+= (-?\d+)(.*)$")


def _text(escaped: str) -> bytes:
    return bytes.fromhex(escaped.replace("\\x", ""))


def _path(escaped: str) -> str:
    return _text(escaped).decode() if escaped.startswith("\\x") else escaped


def parsed(note: Path, under: str) -> Iterator[Step]:
    """The steps of a trace that concern files below a folder."""
    with note.open(encoding="ascii") as lines:
        for line in lines:
            assert "<unfinished" not in line, "the writer has one thread"
            found = _LINE.match(line)
            if not found or int(found[3]) < 0:
                continue
            call, said, result = found[1], found[2], int(found[3])
            strings = [_text(one) for one in re.findall(r'"((?:\\x[0-9a-f]{2})*)"', said)]
            at_fd = re.match(r"\d+<([^>]*)>(?!\(deleted\))", said)  # what has no name any more nobody will read
            path = _path(at_fd[1]) if at_fd else ""
            if call == "write" and path == "/dev/null":
                yield Step("ack", data=strings[0][:result])
            elif call == "openat":
                opened = strings[0].decode()
                if opened.startswith(under) and "O_CREAT" in said:
                    yield Step("cut" if "O_TRUNC" in said else "make", opened)
            elif call in {"unlink", "unlinkat"}:
                yield Step("unlink", strings[0].decode())
            elif call.startswith("rename"):
                yield Step("rename", strings[0].decode(), to=strings[1].decode())
            elif not path.startswith(under) or Path(path).is_dir():
                continue
            elif call == "pwrite64":
                yield Step("write", path, int(said.rpartition(", ")[2]), strings[0][:result])
            elif call == "write":
                yield Step("write", path, -1, strings[0][:result])  # appended
            elif call == "ftruncate":
                yield Step("cut", path, int(said.rpartition(", ")[2]))
            elif call in {"fsync", "fdatasync"}:
                yield Step("sync", path)


def crashed(before: Path, steps: list[Step], after: Path, rng: random.Random) -> dict[int, str]:
    """Files as they are after the power failed once these steps were done; and what had been acknowledged."""
    files: dict[str, File] = {}
    for path in before.rglob("*"):
        if path.is_file():
            files[str(path.relative_to(before))] = File(bytearray(path.read_bytes()))
    acknowledged: dict[int, str] = {}
    for step in steps:
        if step.what == "ack":
            index, record_id = step.data.decode().split()
            acknowledged[int(index)] = record_id
            continue
        file = files.setdefault(step.path, File())
        if step.what == "sync":
            file.settle(lambda: True)
        elif step.what == "write":
            file.pending.append(Step("write", step.path, file.size if step.at < 0 else step.at, step.data))
        elif step.what == "cut":
            file.pending.append(step)
        elif step.what == "unlink":
            del files[step.path]
        elif step.what == "rename":
            files[step.to] = files.pop(step.path)
    share = rng.choice((0.0, 0.1, 0.5, 0.9, 1.0))
    shutil.rmtree(after, ignore_errors=True)
    for name, file in files.items():
        file.settle(lambda: rng.random() < share)
        if not name.endswith("-shm"):  # is in memory, and made again
            (after / name).parent.mkdir(parents=True, exist_ok=True)
            (after / name).write_bytes(file.durable)
            (after / name).chmod(0o600)
    return acknowledged


def power(count: int, seed: int, folder: Path) -> Tally:
    """Crashes of a log as it is: nothing acknowledged may be lost."""
    return _crashes(Tally("power"), count, seed, folder, normal=False)


def control(count: int, seed: int, folder: Path) -> Tally:
    """The same with ``synchronous=NORMAL``; passes when that loses acknowledged records."""
    found = _crashes(Tally("power-normal"), count, seed, folder, normal=True)
    if found.skipped:
        return found
    told = Tally("power-normal", found.done, found.counts)
    for what in found.failures:
        lost = "are lost" in what or "behind its anchor" in what
        told.counts["crashes_with_losses"] += lost
        if not lost:
            told.failed(what)
    if not told.counts["crashes_with_losses"]:
        told.failed("nothing was lost with synchronous=NORMAL: the replay shows nothing")
    return told


def _crashes(tally: Tally, count: int, seed: int, folder: Path, *, normal: bool) -> Tally:
    if reason := unavailable():
        tally.skipped = reason
        return tally
    steps: list[Step] = []
    before = folder / "before"
    for at in tally.through(count):
        rng = random.Random(f"{seed} power {at}")
        if at % CRASHES_A_TRACE == 0:
            steps = _trace(folder, seed * 1000 + at, normal=normal)
            tally.counts["traces"] += 1
            tally.counts["syncs"] += sum(step.what == "sync" for step in steps)
        upto = rng.randrange(1, len(steps) + 1)
        after = folder / "after"
        acknowledged = crashed(before, steps[:upto], after, rng)
        tally.counts["acknowledged"] += len(acknowledged)
        try:
            wrong = faults_of(Place(after / "log"), acknowledged)
        except GovernanceError as error:
            wrong = [f"cannot be opened again: {error}"]
        for what in wrong:
            tally.failed(f"crash {at}: {what}")
    return tally


def _trace(folder: Path, seed: int, *, normal: bool) -> list[Step]:
    """One writer's steps, paths relative; ``before`` is then how the disk was when it began."""
    running = folder / "running"
    before = folder / "before"
    for old in (running, before):
        shutil.rmtree(old, ignore_errors=True)
    place = Place(running / "log")
    place.folder.mkdir(parents=True)
    place.create().close()
    shutil.copytree(running, before)
    steps = traced(place, seed, normal=normal)
    prefix = str(running) + "/"
    return [
        Step(one.what, one.path.removeprefix(prefix), one.at, one.data, one.to.removeprefix(prefix)) for one in steps
    ]
