"""A call's blocking work in steps, and who takes them: the caller's own thread, or one thread for many coroutines.

Work that must be on record before it goes on is a generator: it yields what is
to be made durable and is sent the receipt. ``at_once`` takes the steps where it
is called. ``Together.run`` is for coroutines: a worker thread takes what waits,
carries all of it as far as its next record, makes those records durable with
one wait for the disk, and goes on with each. So sixty-four coroutines cost a
few changes of thread, not two for each of them, and share their commits.

    coroutines ──▶ queue ──▶ leader: step, step, step │ write together │ step, step, step ──▶ event loop
                                     step, step       │ write together │ …

One leader at a time computes, which is all that the interpreter lets anyone do,
and what comes while it writes is taken up together. What takes long keeps
nobody waiting: a large body is taken alone, and who is not taken up in time,
because of a slow engine or a slow disk, has another thread lead.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeVar, cast

from cohere_governed.errors import GovernanceError
from cohere_governed.model import Entry, Opinion, Receipt
from cohere_governed.tenancy import Question

_T = TypeVar("_T")
_log = logging.getLogger(__name__)

WORKERS: Final = 64
"""Threads that wait on behalf of coroutines: for the disk, a judge, a signature."""

LEAD_SECONDS: Final = 0.002
"""How long a leader takes up more work before it writes; what is in hand already waits as long."""

IMPATIENCE_SECONDS: Final = 0.005
"""How long work waits for a leader who is held up, by a slow engine say, before it gets one of its own."""

LARGE: Final = 16_384
"""Bytes of a body from which its work is taken alone, so that nobody waits while it is read."""


class Keeps(Protocol):
    """Where entries are made durable: ``Governance``, as this module sees it."""

    def append(self, entry: Entry, *others: Entry) -> Receipt:
        """Make entries durable together; the receipt of the first. Raises ``AuditUnavailable``."""

    def append_each(self, asked: Sequence[Sequence[Entry]]) -> list[Receipt | GovernanceError]:
        """``append`` of each, with one wait for the disk; the receipt or the error of each."""


@dataclass(frozen=True, slots=True)
class Write:
    """What must be durable, together, before the work goes on. The reply is the receipt of the first."""

    keeper: Keeps
    entries: tuple[Entry, ...]


Steps = Generator["Write | Question", Any, _T]
"""Work that waits for records (a ``Receipt`` is sent back) and for a judge (an ``Opinion``)."""

Ask = Callable[[Question], Opinion]
"""Puts a question to the judge; blocking, and never raises."""


def at_once(steps: Steps[_T], ask: Ask | None = None) -> _T:
    """Carry ``steps`` out in this thread. Raises what they raise."""
    try:
        step = next(steps)
        while True:
            step = _replied(steps, step, ask)
    except StopIteration as end:
        return cast("_T", end.value)


def _replied(steps: Steps[Any], step: Write | Question, ask: Ask | None) -> Write | Question:
    reply: Receipt | Opinion
    try:
        if isinstance(step, Write):
            reply = step.keeper.append(*step.entries)
        else:
            assert ask is not None, "only a request is judged"
            reply = ask(step)
    except BaseException as error:  # noqa: BLE001 - whoever waits for the record is told
        return steps.throw(error)
    return steps.send(reply)


@dataclass(slots=True, eq=False)
class _Job:
    """Work of one coroutine on its way."""

    steps: Steps[Any]
    size: int
    ask: Ask | None
    unwanted: Callable[[], None] | None
    """Undoes the work when it is done and the coroutine has gone. Blocking."""
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    lock: threading.Lock = field(default_factory=threading.Lock)
    value: Any = None
    error: BaseException | None = None
    taken: bool = False
    done: bool = False
    left: bool = False
    """The coroutine was cancelled while the work went on."""

    def go(self, how: Callable[..., Write | Question], *reply: Any) -> Write | Question | None:
        """To the next step; ``None`` when there is none."""
        try:
            return how(*reply)
        except StopIteration as end:
            self.value = end.value
        except BaseException as error:  # noqa: BLE001 - it is the coroutine's
            self.error = error
        return None

    def finish(self) -> bool:
        """Note that the work is done; whether somebody waits for it."""
        with self.lock:
            self.done = True
            return not self.left

    def leave(self) -> bool:
        """Note that nobody waits any more; whether the work is still going on."""
        with self.lock:
            self.left = True
            return not self.done

    def undo(self) -> None:
        """Nobody waits for what was done."""
        if self.unwanted is None or self.error is not None:
            return
        try:
            self.unwanted()
        except Exception as error:  # noqa: BLE001 - others wait for this thread, and the log closes what was left open
            _log.warning("a call that nobody waits for could not be closed: %s", type(error).__name__)

    def tell(self) -> None:
        """In the event loop's thread."""
        if self.future.done():
            return
        if self.error is None:
            self.future.set_result(self.value)
        else:
            self.future.set_exception(self.error)


@dataclass(slots=True)
class _Batch:
    """What one leader has in hand."""

    writing: list[tuple[_Job, Write]] = field(default_factory=list)
    ended: list[_Job] = field(default_factory=list)
    empty: bool = True
    """Nothing was taken up yet."""


class Together:
    """Carries the work of coroutines on, in worker threads, as many at once as are there."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queue: deque[_Job] = deque()
        self._led = False
        """Somebody is taking work up, or is on the way to."""
        self._since = 0.0
        """When work was last taken up, or somebody called to."""
        self.pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="cohere-governed")
        """The worker threads, for work that is done in one step too."""

    async def run(
        self, steps: Steps[_T], *, size: int, ask: Ask | None = None, unwanted: Callable[[], None] | None = None
    ) -> _T:
        """Carry ``steps`` out. The work goes on if the task is cancelled, and ``unwanted`` is called after it.

        ``size`` is that of the body, in bytes. Raises what the steps raise.
        """
        loop = asyncio.get_running_loop()
        job = _Job(steps, size, ask, unwanted, loop, loop.create_future())
        with self._lock:
            self._queue.append(job)
            call, self._led = not self._led, True
        if call:
            self._start(self._lead)
        impatience = loop.call_later(IMPATIENCE_SECONDS, self._hasten, job)
        try:
            return cast("_T", await job.future)
        except asyncio.CancelledError:
            if not job.leave():
                self._start(job.undo)
            raise
        finally:
            impatience.cancel()

    def _hasten(self, job: _Job) -> None:
        """In the event loop's thread: see that work which still waits has a leader who is not held up."""
        if job.taken or job.future.done():
            return
        with self._lock:
            held_up = time.monotonic() - self._since > IMPATIENCE_SECONDS
            if held_up:
                self._since = time.monotonic()
        if held_up:
            self._start(self._lead)
        job.loop.call_later(IMPATIENCE_SECONDS, self._hasten, job)

    def _start(self, work: Callable[[], None]) -> None:
        """Have ``work`` done by another thread, whatever happens."""
        try:
            self.pool.submit(work)
        except RuntimeError:  # the main thread has ended, and with it the pool; others still make calls
            threading.Thread(target=work).start()

    def _lead(self) -> None:
        """Take work up and see it through, then what came meanwhile, until nothing waits."""
        leads = True
        while leads:
            batch = _Batch()
            until = time.monotonic() + LEAD_SECONDS
            while (job := self._next(first=batch.empty, in_time=time.monotonic() < until)) is not None:
                self._after(batch, job, job.go(next, job.steps))
                if job.size > LARGE:
                    break
            leads = job is None and not batch.empty  # who took a large one up has handed on
            while batch.writing:
                self._write(batch)
            self._deliver(batch.ended)

    def _next(self, *, first: bool, in_time: bool) -> _Job | None:
        """The next to take up. Whoever is first and gets none, or a large one, leads no longer."""
        with self._lock:
            job = None
            if self._queue and (first or (in_time and self._queue[0].size <= LARGE)):
                job = self._queue.popleft()
                job.taken, self._since = True, time.monotonic()
            if not first or (job is not None and job.size <= LARGE):
                return job
            call = self._led = bool(self._queue)
        if call:
            self._start(self._lead)
        return job

    def _write(self, batch: _Batch) -> None:
        """Make durable what is asked for, together, and carry each on to its next step."""
        writing, batch.writing = batch.writing, []
        for keeper in {id(step.keeper): step.keeper for _, step in writing}.values():
            mine = [(job, step) for job, step in writing if step.keeper is keeper]
            replies: Sequence[Receipt | BaseException]
            try:
                replies = keeper.append_each([step.entries for _, step in mine])
            except BaseException as error:  # noqa: BLE001 - whoever waits for the record is told
                replies = [error] * len(mine)
            for (job, _), reply in zip(mine, replies, strict=True):
                how = job.steps.throw if isinstance(reply, BaseException) else job.steps.send
                self._after(batch, job, job.go(how, reply))

    def _after(self, batch: _Batch, job: _Job, step: Write | Question | None) -> None:
        """A job that went a step is at its end, writes with the others, or asks, and then goes its own way."""
        batch.empty = False
        if isinstance(step, Write):
            batch.writing.append((job, step))
        elif step is None:
            batch.ended.append(job)
        else:
            self._start(lambda: self._alone(job, step))

    def _alone(self, job: _Job, step: Write | Question) -> None:
        """The rest of a job that asks: nobody else waits for the answer."""
        following: Write | Question | None = step
        while following is not None:
            following = job.go(_replied, job.steps, following, job.ask)
        self._deliver([job])

    @staticmethod
    def _deliver(jobs: Sequence[_Job]) -> None:
        """Tell each event loop once what is done for it; undo what nobody waits for."""
        waiting: dict[asyncio.AbstractEventLoop, list[_Job]] = {}
        for job in jobs:
            if job.finish():
                waiting.setdefault(job.loop, []).append(job)
            else:
                job.undo()
        for loop, told in waiting.items():
            _tell(loop, told)


def _tell(loop: asyncio.AbstractEventLoop, jobs: Sequence[_Job]) -> None:
    def tell() -> None:
        for job in jobs:
            job.tell()

    try:
        loop.call_soon_threadsafe(tell)
    except RuntimeError:  # the loop is closed
        for job in jobs:
            job.undo()
