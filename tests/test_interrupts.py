"""What arrives at the worst moment: the garbage collector inside a commit, a signal inside a wait."""

import asyncio
import signal
import subprocess
import sys
import textwrap
import threading
import time

import httpx
import pytest

from cohere_governed import transport
from cohere_governed.audit.group import Group, Pending
from cohere_governed.model import Entry
from cohere_governed.sandbox.transport import AsyncSandboxTransport
from cohere_governed.steps import WORKERS
from tests.world import found

IN_THE_LOG = """
    import gc, sys, faulthandler
    import cohere_governed as cohere
    from cohere_governed import seam
    from cohere_governed.audit.store import AuditLog

    faulthandler.dump_traceback_later(30, exit=True)
    client = cohere.ClientV2(tenant="acme")
    hello = dict(model="m", messages=[dict(role="user", content="hello")])
    client.chat(**hello)
    gc.collect()
    gc.disable()
    stream = client.chat_stream(**hello)
    next(stream)
    box = [stream]
    box.append(box)
    del stream, box
    where = {WHERE}.__code__

    def at(frame, event, arg):
        if event == "call" and frame.f_code is where:
            sys.setprofile(None)
            gc.collect()

    sys.setprofile(at)
    client.chat(**hello)
    sys.setprofile(None)
    client.chat(**hello)
    from cohere_governed.audit.search import Query, search
    from cohere_governed.governance import default
    states = [row.state for row in search(default().audit, Query(tenant="acme", kind="outcome"))]
    assert sorted(states) == ["abandoned", "complete", "complete", "complete"], states
    print("done")
"""


@pytest.mark.parametrize("where", ["AuditLog._commit", "AuditLog._seal_if_cached", "seam.link"])
def test_a_stream_collected_inside_the_log_does_not_wait_for_itself(tmp_path, where):
    """An abandoned stream in a cycle ends whenever the collector runs, in whatever the thread was doing."""
    folder = found(tmp_path / "policies")
    environment = {
        "COHERE_GOVERNED_CONFIG": str(folder),
        "COHERE_GOVERNED_SANDBOX": "1",
        "PATH": "",
        "PYTHONPATH": ":".join(sys.path),
    }
    script = textwrap.dedent(IN_THE_LOG).replace("{WHERE}", where)
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.strip().endswith("done"), done.stderr


class Interrupted(Exception):
    pass


def test_a_waiter_that_is_interrupted_does_not_keep_the_others_waiting(world):
    """A signal's timeout while another thread commits; the log goes on without the one who left."""
    log = world.governance.audit
    entry = Entry("acme", "access", meta={"purpose": "test"})
    log.append(entry)

    def interrupt(*_):
        raise Interrupted

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        with log._committing:
            leader = threading.Thread(target=log.append, args=(entry,))
            leader.start()
            while not log._group._leading or log._group._queue:
                time.sleep(0.01)
            signal.setitimer(signal.ITIMER_REAL, 0.3)
            with pytest.raises(Interrupted):
                log.append(entry)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    leader.join(20)
    assert not leader.is_alive()
    for _ in range(2):
        later = threading.Thread(target=log.append, args=(entry,), daemon=True)
        later.start()
        later.join(20)
        assert not later.is_alive()


GROUP = {function.__code__ for function in vars(Group).values() if hasattr(function, "__code__")}


def interrupted_at(moment, group, mine):
    """Commit, interrupted at the given call or return of a call inside the group; whether there was such a moment."""
    left = [moment]

    def at(frame, event, _):
        if frame.f_code in GROUP and event in ("call", "c_return"):
            left[0] -= 1
            if not left[0]:
                sys.setprofile(None)
                raise Interrupted

    sys.setprofile(at)
    try:
        group.commit(mine)
    except Interrupted:
        return True
    finally:
        sys.setprofile(None)
    return left[0] <= 0


class Log:
    """A group whose first commit finds two others in the queue behind it."""

    def __init__(self):
        self.group = Group(self.commit)
        self.waiting, self.threads, self.committed = [], [], []

    def start(self):
        asked = [Pending([])]
        self.waiting.append(asked[0])
        self.threads.append(threading.Thread(target=self.group.commit, args=(asked,), daemon=True))
        self.threads[-1].start()

    def commit(self, batch):
        self.committed.extend(batch)
        while len(self.waiting) < 2:
            self.start()
            while self.waiting[-1] not in self.group._queue:
                time.sleep(0.001)

    def ended(self):
        for thread in self.threads:
            thread.join(20)
        return not any(thread.is_alive() for thread in self.threads)


def test_an_interrupt_anywhere_in_a_leader_leaves_the_log_to_the_others():
    """Signals come between any two calls, also while a leader hands on: then nobody would ever commit again."""
    moment, came = 0, True
    while came:
        moment += 1
        log = Log()
        came = interrupted_at(moment, log.group, [Pending([]), Pending([])])
        assert log.ended(), moment
        log.start()
        assert log.ended(), moment
        assert all(one.done and (one in log.committed or one.error is not None) for one in log.waiting), moment
    assert moment > 10


def test_a_task_that_leaves_before_its_answer_is_looked_at_has_one_outcome(world):
    """The answer waits for a thread meanwhile; that nobody wants it any more is no answer that came too late."""
    threads = transport._together.pool
    free, arrived = threading.Event(), asyncio.Event()

    class Busy(AsyncSandboxTransport):
        async def handle_async_request(self, request):
            for _ in range(WORKERS):
                threads.submit(free.wait, 30)
            arrived.set()
            return await super().handle_async_request(request)

    async def run():
        client = world.client("AsyncClientV2", httpx_client=httpx.AsyncClient(transport=Busy(world.fake)))
        call = asyncio.create_task(client.chat(model="m", messages=[{"role": "user", "content": "hello"}]))
        await arrived.wait()
        await asyncio.sleep(0.1)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        free.set()
        for done in [threads.submit(time.sleep, 0.01) for _ in range(2 * WORKERS)]:
            await asyncio.wrap_future(done)

    asyncio.run(run())
    assert [(row.kind, row.state) for row in world.records() if row.kind != "genesis"] == [
        ("intent", None),
        ("outcome", "abandoned"),
    ]
