"""The store fails, at any write, while calls run: nothing leaves unrecorded, and nothing comes back unrecorded."""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap

import httpx
import pytest

from cohere_governed import AuditUnavailable
from cohere_governed.audit.search import Query, search
from cohere_governed.governance import Governance
from tests.calls import PLANTED, SAID
from tests.world import LOOPBACK, AsyncSandboxTransport, SandboxTransport

HELLO = {"model": "command-a-03-2025", "messages": [{"role": "user", "content": SAID}]}


def database(world):
    return world.folder / "audit.db"


def delete(world):
    for path in world.folder.glob("audit.db*"):
        if path.is_file() and path.suffix != ".lock":
            path.unlink()


def replace(world):
    path = database(world)
    shutil.copy(path, path.with_name("copy"))
    path.with_name("copy").replace(path)


def anchor_becomes_a_folder(world):
    anchor = world.folder / "audit.anchor"
    if anchor.exists():
        anchor.unlink()
    anchor.mkdir()


FAILURES = [delete, replace, anchor_becomes_a_folder]


class Between(httpx.BaseTransport):
    """Lets something happen once the request has left and before its answer comes."""

    def __init__(self, fake, happen):
        self._below = SandboxTransport(fake)
        self._happen = happen

    def handle_request(self, request):
        response = self._below.handle_request(request)
        self._happen()
        return response


class AsyncBetween(httpx.AsyncBaseTransport):
    def __init__(self, fake, happen):
        self._below = AsyncSandboxTransport(fake)
        self._happen = happen

    async def handle_async_request(self, request):
        response = await self._below.handle_async_request(request)
        self._happen()
        return response


def call(world, how, happen=lambda: None):
    """What reached the caller; for a stream its text."""
    if how == "async":

        async def run():
            async with httpx.AsyncClient(transport=AsyncBetween(world.fake, happen)) as own:
                return await world.client("AsyncClientV2", httpx_client=own, max_retries=0).chat(**HELLO)

        return asyncio.run(run())
    if how == "async stream":
        seen = []

        async def run():
            async with httpx.AsyncClient(transport=AsyncBetween(world.fake, happen)) as own:
                client = world.client("AsyncClientV2", httpx_client=own, max_retries=0)
                async for event in client.chat_stream(**HELLO):
                    seen.append(event.type)

        try:
            asyncio.run(run())
        except AuditUnavailable:
            assert "message-end" not in seen
            raise
        return seen
    own = httpx.Client(transport=Between(world.fake, happen))
    client = world.client(httpx_client=own, max_retries=0)
    if how == "sync":
        return client.chat(**HELLO)
    seen = []
    try:
        for event in client.chat_stream(**HELLO):
            seen.append(event.type)
    except AuditUnavailable:
        assert "message-end" not in seen
        raise
    return seen


HOW = ["sync", "stream", "async", "async stream"]


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("failure", FAILURES)
def test_without_a_durable_intent_nothing_leaves(world, how, failure):
    call(world, "sync")
    before = len(world.fake.requests)
    failure(world)
    with pytest.raises(AuditUnavailable) as error:
        call(world, how)
    assert len(world.fake.requests) == before == 1
    assert not any(value in str(error.value) for value in PLANTED)


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("failure", FAILURES)
def test_without_a_durable_outcome_no_answer_reaches_the_caller(world, how, failure):
    call(world, "sync")
    with pytest.raises(AuditUnavailable):
        call(world, how, lambda: failure(world))
    assert len(world.fake.requests) == 2  # it had left, with an intent


def test_a_closed_log_refuses(world):
    client = world.client()
    client.chat(**HELLO)
    world.governance.close()
    with pytest.raises(AuditUnavailable, match="closed"):
        client.chat(**HELLO)
    assert len(world.fake.requests) == 1


def test_the_sdk_does_not_retry_a_store_that_failed(world):
    call(world, "sync")
    delete(world)
    client = world.client(max_retries=5)
    with pytest.raises(AuditUnavailable):
        client.chat(**HELLO, request_options={"max_retries": 5})
    assert len(world.fake.requests) == 1


def test_calls_go_on_when_the_store_does(world):
    """A log that was out of reach for a while continues where it was."""
    client = world.client(max_retries=0)
    client.chat(**HELLO)
    anchor = world.folder / "audit.anchor"
    kept = anchor.read_bytes()
    anchor_becomes_a_folder(world)
    with pytest.raises(AuditUnavailable):
        client.chat(**HELLO)
    anchor.rmdir()
    anchor.write_bytes(kept)
    try:
        client.chat(**HELLO)
    except AuditUnavailable:
        # the commit that its anchor missed may be held against the log; what must not be is a call without a record
        assert len(world.fake.requests) == 1
    else:
        assert len(world.fake.requests) == 2


def orphans(folder):
    """What the next to open the log finds, and closes."""
    with Governance.load(folder) as governance:
        rows = search(governance.audit, Query(), limit=1000)
    intents = {row.call_id: row for row in rows if row.kind == "intent" and row.decision == "permit"}
    ended = [row.call_id for row in rows if row.kind in ("outcome", "orphan-close")]
    assert sorted(ended) == sorted(intents)
    return [row for row in rows if row.kind == "orphan-close"]


@pytest.mark.parametrize("how", HOW)
def test_an_intent_whose_outcome_was_lost_is_closed_as_an_orphan(world, how):
    client_saw = []

    def no_more_writing():
        world.governance.audit._writer.execute("PRAGMA query_only=ON")

    with pytest.raises(AuditUnavailable):
        client_saw.append(call(world, how, no_more_writing))
    assert client_saw == []
    world.governance.close()
    (orphan,) = orphans(world.folder)
    assert orphan.kind == "orphan-close"


# ── a process that is killed ───────────────────────────────────────────────────

CHILD = """
import json, os, signal, sys
import httpx
import cohere_governed as cohere
from cohere_governed.governance import Governance
from cohere_governed.sandbox.fake import FakeCohere
from cohere_governed.sandbox.transport import SandboxTransport

folder, when = sys.argv[1:]
fake = FakeCohere()


def dies():
    print(len(fake.requests), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)


class Between(SandboxTransport):
    def handle_request(self, request):
        if when == "before":
            dies()
        response = super().handle_request(request)
        if when == "after":
            dies()
        return response


governance = Governance.load(folder)
client = governance.client(
    "acme", api_key="k", base_url=%r, httpx_client=httpx.Client(transport=Between(fake)),
)
said = {"model": "m", "messages": [{"role": "user", "content": "hello"}]}
if when == "stream":
    for event in client.chat_stream(**said):
        dies()
elif when == "exit":
    stream = client.chat_stream(**said)
    next(stream)
    print(1, flush=True)
elif when == "fork":
    stream = client.chat_stream(**said)
    next(stream)
    child = os.fork()
    if child == 0:
        sys.exit(0)
    os.waitpid(child, 0)
    print(len(list(stream)), flush=True)
else:
    client.chat(**said)
    if when == "done":
        dies()
"""


@pytest.mark.parametrize(("when", "left", "orphaned"), [
    ("before", 0, 1), ("after", 1, 1), ("stream", 1, 1), ("done", 1, 0),
])  # fmt: skip
def test_a_killed_process_leaves_intents_that_the_next_one_closes(world, when, left, orphaned):
    world.governance.close()
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(CHILD % LOOPBACK), str(world.folder), when],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert int(done.stdout) == left
    assert len(orphans(world.folder)) == orphaned


def test_a_process_that_ends_with_an_open_stream_leaves_one_ending(world):
    world.governance.close()
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(CHILD % LOOPBACK), str(world.folder), "exit"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert not orphans(world.folder)  # abandoned before the interpreter went, and on record as that


def test_a_child_that_ends_ends_none_of_its_parents_streams(world):
    world.governance.close()
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(CHILD % LOOPBACK), str(world.folder), "fork"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 0
    with Governance.load(world.folder) as governance:
        assert [row.state for row in search(governance.audit, Query(kind="outcome"))] == ["complete"]


# ── a disk that is full ────────────────────────────────────────────────────────

FULL = """
import json, resource, signal, sys
import httpx
from cohere_governed import AuditUnavailable
from cohere_governed.governance import Governance
from cohere_governed.sandbox.fake import FakeCohere
from cohere_governed.sandbox.transport import SandboxTransport

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
folder = sys.argv[1]
fake = FakeCohere()
governance = Governance.load(folder)
own = httpx.Client(transport=SandboxTransport(fake))
client = governance.client("acme", api_key="k", base_url=%r, httpx_client=own)
said = {"model": "m", "messages": [{"role": "user", "content": "hello " * 2000}]}
answers = 0
client.chat(**said)
answers += 1
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))
refused = None
for _ in range(200):
    try:
        client.chat(**said, request_options={"max_retries": 0})
        answers += 1
    except AuditUnavailable as error:
        refused = type(error).__name__
        break
print(json.dumps({"answers": answers, "sent": len(fake.requests), "refused": refused}))
"""


def test_a_full_disk_refuses_and_loses_nothing(world):
    world.governance.close()
    done = subprocess.run(
        [sys.executable, "-c", FULL % LOOPBACK, str(world.folder)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["refused"] == "AuditUnavailable"
    closed = orphans(world.folder)
    with Governance.load(world.folder) as governance:
        rows = search(governance.audit, Query(), limit=10_000)
    assert told["answers"] == sum(row.state == "complete" for row in rows)
    assert told["answers"] <= told["sent"] <= told["answers"] + len(closed)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_refuses(world):
    world.governance.close()
    with contextlib.ExitStack() as after:
        world.folder.chmod(0o500)
        after.callback(world.folder.chmod, 0o700)
        with pytest.raises(AuditUnavailable):
            Governance.load(world.folder)
