"""What clients share: generations of policy, tenants, processes, threads and tasks, and calls that nobody waits for."""

import asyncio
import gc
import os
import threading
import time
from concurrent.futures import Executor, ThreadPoolExecutor
from contextvars import copy_context

import cohere as sdk
import httpx
import pytest

import cohere_governed as cohere
from cohere_governed import ConfigurationError, Refused, governance
from cohere_governed.audit.search import Query, search, show
from cohere_governed.context import caller
from cohere_governed.governance import Governance
from cohere_governed.sandbox.fake import FakeCohere
from tests.calls import MAIL, NAME, SAID, v2_text
from tests.world import LOOPBACK, AsyncSandboxTransport, SandboxTransport, found

HELLO = {"model": "command-a-03-2025", "messages": [{"role": "user", "content": SAID}]}


def add_tenant(folder, tenant, before="acme"):
    """A second tenant beside the one that the scaffold makes."""
    for kind, old, new in (
        ("tenants", before, tenant),
        ("agreements", f"{before}-sandbox", f"{tenant}-sandbox"),
        ("use_cases", "general", f"general-{tenant}"),
    ):
        text = (folder / kind / f"{old}.yaml").read_text()
        text = text.replace(before, tenant).replace("[general]", f"[general-{tenant}]")
        text = text.replace("default_use_case: general", f"default_use_case: general-{tenant}")
        (folder / kind / f"{new}.yaml").write_text(text)


def treat(folder, treatment, tenant="acme"):
    """Write the tenant's file anew, as one step."""
    path = folder / "tenants" / f"{tenant}.yaml"
    text = path.read_text()
    start = text.index("  default: ", text.index("redaction:"))
    end = text.index("\n", start)
    (folder / "new").write_text(text[:start] + f"  default: {treatment}" + text[end:])
    (folder / "new").replace(path)


# ── generations ────────────────────────────────────────────────────────────────


def test_sixteen_threads_see_whole_generations_only(world):
    """Treatment and digest of every record belong together, whatever is written meanwhile."""
    folder, policies = world.folder, world.governance.policies
    digests = {}
    for treatment in ("mask", "pseudonymise"):
        treat(folder, treatment)
        digests[policies.reload().tenants["acme"].digest] = treatment
    assert len(digests) == 2
    stop, wrong = threading.Event(), []

    def ask():
        client = world.client(max_retries=0)
        for _ in range(4):
            answer = client.chat(model="m", messages=[{"role": "user", "content": f"Write to {MAIL}"}])
            record = cohere.governance_of(answer)
            masked = MAIL not in v2_text(answer)  # what is masked does not come back
            if (digests[record.policy_digest] == "mask") != masked:
                wrong.append(record.policy_digest)

    def write():
        while not stop.is_set():
            for treatment in ("mask", "pseudonymise"):
                treat(folder, treatment)
                policies.reload()

    writer = threading.Thread(target=write)
    readers = [threading.Thread(target=ask) for _ in range(16)]
    for thread in (writer, *readers):
        thread.start()
    for thread in readers:
        thread.join()
    stop.set()
    writer.join()
    assert wrong == []
    assert len(world.records(kind="outcome")) == 64


def test_a_folder_that_breaks_leaves_the_old_generation_in_force(world):
    client = world.client()
    before = cohere.governance_of(client.chat(**HELLO)).policy_digest
    with (world.folder / "tenants" / "acme.yaml").open("a") as out:
        out.write("\nnonsense: 1\n")
    with pytest.raises(ConfigurationError, match="nonsense"):
        world.governance.policies.reload()
    assert cohere.governance_of(client.chat(**HELLO)).policy_digest == before


def test_a_tenant_that_is_taken_away_is_refused_at_once(world):
    client = world.client()
    client.chat(**HELLO)
    add_tenant(world.folder, "beta")
    for path in ("tenants/acme.yaml", "use_cases/general.yaml", "agreements/acme-sandbox.yaml"):
        (world.folder / path).unlink()
    world.governance.policies.reload()
    with pytest.raises(Refused, match="no file in tenants"):
        client.chat(**HELLO)
    assert len(world.fake.requests) == 1


# ── tenants ────────────────────────────────────────────────────────────────────


def test_two_tenants_of_one_process_do_not_mix(tmp_path):
    folder = found(tmp_path / "policies")
    add_tenant(folder, "beta")
    treat(folder, "mask", "beta")
    fake, wrong = FakeCohere(), []
    with Governance.load(folder) as shared:

        def ask(tenant):
            own = httpx.Client(transport=SandboxTransport(fake))
            client = shared.client(tenant, api_key="k", base_url=LOOPBACK, httpx_client=own)
            for _ in range(5):
                answer = client.chat(**HELLO)
                if (NAME in v2_text(answer)) != (tenant == "acme") or cohere.governance_of(answer).tenant != tenant:
                    wrong.append(tenant)

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(ask, ["acme", "beta"] * 4))
        rows = {
            tenant: search(shared.audit, Query(tenant=tenant, kind="outcome"), limit=1000)
            for tenant in ("acme", "beta")
        }
    assert wrong == []
    assert [len(rows[tenant]) for tenant in rows] == [20, 20]
    assert {row.tenant for row in rows["acme"]} == {"acme"}
    assert not {row.record_id for row in rows["acme"]} & {row.record_id for row in rows["beta"]}


def test_client_makes_any_of_the_clients(world):
    for name in ("Client", "ClientV2", "AsyncClient", "AsyncClientV2"):
        made = world.governance.client("acme", getattr(cohere, name), api_key="k")
        assert isinstance(made, getattr(cohere, name))
    assert isinstance(world.governance.client("acme", api_key="k"), cohere.ClientV2)


@pytest.fixture
def environment(world, monkeypatch):
    monkeypatch.setenv("COHERE_GOVERNED_CONFIG", str(world.folder))
    monkeypatch.delenv("COHERE_GOVERNED_TENANT", raising=False)
    monkeypatch.setattr(governance, "_default_tenant", None)  # a fact about the process, given back afterwards
    return monkeypatch


def plain(world, **arguments):
    """A client of somebody who names nothing."""
    own = httpx.Client(transport=SandboxTransport(world.fake))
    return cohere.ClientV2(api_key="k", base_url=LOOPBACK, httpx_client=own, **arguments)


def test_the_environment_names_folder_and_tenant(world, environment):
    environment.setenv("COHERE_GOVERNED_TENANT", "acme")
    assert v2_text(plain(world).chat(**HELLO)) == f"You said: {SAID}"
    assert world.records(kind="outcome", tenant="acme")


def test_a_default_tenant_stands_before_the_environment_and_after_the_client(world, environment):
    environment.setenv("COHERE_GOVERNED_TENANT", "nobody")
    cohere.default_tenant("acme")
    plain(world).chat(**HELLO)
    with pytest.raises(Refused, match="nobody"):
        plain(world, tenant="nobody").chat(**HELLO)


def test_a_tenant_named_after_the_client_was_made_counts_once(world, environment):
    client = plain(world)
    with pytest.raises(Refused, match="no tenant"):
        client.chat(**HELLO)
    cohere.default_tenant("acme")
    client.chat(**HELLO)
    cohere.default_tenant("other")
    assert cohere.governance_of(client.chat(**HELLO)).tenant == "acme"


@pytest.mark.parametrize("tenant", ["", "UPPER", "../x", "_operator", "x" * 64])
def test_a_default_tenant_that_cannot_be_one(tenant, environment):
    with pytest.raises(ConfigurationError):
        cohere.default_tenant(tenant)


def test_relative_folders_do_not_follow_the_working_directory(world, monkeypatch, tmp_path):
    monkeypatch.chdir(world.folder.parent)
    world.governance.close()
    with Governance.load("policies") as loaded:
        monkeypatch.chdir(tmp_path.parent)
        own = httpx.Client(transport=SandboxTransport(world.fake))
        loaded.client("acme", api_key="k", base_url=LOOPBACK, httpx_client=own).chat(**HELLO)
        loaded.policies.reload()


# ── processes ──────────────────────────────────────────────────────────────────


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_writes_to_the_same_log_with_a_connection_of_its_own(world):
    client = world.client()
    client.chat(**HELLO)
    children = []
    for _ in range(2):
        child = os.fork()
        if child == 0:
            status = 1
            try:
                for _ in range(3):
                    client.chat(**HELLO)
                status = 0
            finally:
                os._exit(status)
        children.append(child)
    for _ in range(3):
        client.chat(**HELLO)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0]
    outcomes = world.records(kind="outcome")
    assert len(outcomes) == 10
    assert {row.state for row in outcomes} == {"complete"}
    rows = world.records(tenant="acme")
    assert [row.index for row in rows] == list(range(len(rows)))


# ── tasks that are cancelled ───────────────────────────────────────────────────


class Awaits(AsyncSandboxTransport):
    """Gives the loop a turn at every step, so that there are many places to be cancelled at."""

    async def handle_async_request(self, request):
        for _ in range(3):
            await asyncio.sleep(0)
        return await super().handle_async_request(request)


@pytest.mark.parametrize("kind", ["chat", "stream"])
def test_a_task_cancelled_anywhere_has_one_ending(world, kind):
    """At each turn of the loop in which the call waits for something, one run is cancelled."""

    async def call(client):
        if kind == "chat":
            await client.chat(**HELLO)
        else:
            async for _ in client.chat_stream(**HELLO):
                await asyncio.sleep(0)

    async def run(turns):
        async with httpx.AsyncClient(transport=Awaits(world.fake)) as own:
            client = world.client("AsyncClientV2", httpx_client=own, max_retries=0)
            task = asyncio.ensure_future(call(client))
            for _ in range(turns):
                if task.done():
                    break
                await asyncio.sleep(0.0005)
            task.cancel()
            try:
                await task
            except asyncio.CancelledError:
                return True
            return False

    cancelled = [asyncio.run(run(turns)) for turns in [0, 1, 2, 3, 4, 6, 8, 10, 14, 18, 24, 30, 40]]
    deadline = time.monotonic() + 10  # work that was under way in a thread finishes on its own
    while time.monotonic() < deadline:
        intents, outcomes = world.records(kind="intent"), world.records(kind="outcome")
        if len(intents) == len(outcomes):
            break
        time.sleep(0.05)
    assert any(cancelled)
    assert sorted(row.call_id for row in intents) == sorted(row.call_id for row in outcomes)
    assert len({row.call_id for row in outcomes}) == len(outcomes)
    assert {row.state for row in outcomes} <= {"complete", "abandoned", "failed"}
    assert len(world.fake.requests) <= len(intents)


def test_a_timeout_is_an_ending(world):
    world.fake.fail("/v2/chat", slow_seconds=5)

    async def run():
        async with httpx.AsyncClient(transport=AsyncSandboxTransport(world.fake)) as own:
            await asyncio.wait_for(world.client("AsyncClientV2", httpx_client=own, max_retries=0).chat(**HELLO), 0.3)

    with pytest.raises(asyncio.TimeoutError):
        asyncio.run(run())
    (outcome,) = world.records(kind="outcome")
    assert outcome.state == "abandoned"


# ── streams that nobody reads ──────────────────────────────────────────────────


def test_a_stream_that_is_forgotten_is_abandoned(world):
    stream = world.client().chat_stream(**HELLO)
    next(stream)
    del stream
    gc.collect()
    (outcome,) = world.records(kind="outcome")
    assert outcome.state == "abandoned"


def test_a_stream_that_is_never_begun_is_no_call(world):
    world.client().chat_stream(**HELLO)
    assert list(world.fake.requests) == []
    assert world.records(kind="intent") == []


def test_a_raw_stream_that_is_left_has_one_ending(world):
    with world.client().with_raw_response.chat_stream(**HELLO) as raw:
        next(iter(raw.data))
    (outcome,) = world.records(kind="outcome")
    assert outcome.state == "abandoned"


def test_an_error_in_the_readers_loop_has_one_ending(world):
    def read():
        for _ in world.client().chat_stream(**HELLO):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        read()
    gc.collect()
    (outcome,) = world.records(kind="outcome")
    assert outcome.state == "abandoned"


# ── facts about the call ───────────────────────────────────────────────────────


def test_what_is_stated_inside_adds_to_what_is_stated_around():
    with cohere.calling(end_user="u-1", conversation="c-1"):
        with cohere.calling(end_user="u-2", reference="r"):
            assert (caller().end_user, caller().conversation, caller().reference) == ("u-2", "c-1", "r")
        assert (caller().end_user, caller().reference) == ("u-1", None)
    assert caller().end_user is None


def test_an_error_ends_what_was_stated():
    with pytest.raises(ZeroDivisionError), cohere.calling(end_user="u"):
        raise ZeroDivisionError
    assert caller().end_user is None


def test_tasks_keep_their_own_facts(world):
    async def ask(client, user):
        with cohere.calling(end_user=user):
            await asyncio.sleep(0)
            await client.chat(**HELLO)

    async def run():
        async with httpx.AsyncClient(transport=AsyncSandboxTransport(world.fake)) as own:
            client = world.client("AsyncClientV2", httpx_client=own)
            await asyncio.gather(*(ask(client, f"u-{number}") for number in range(6)))

    asyncio.run(run())
    opened = [
        show(world.governance.audit, row.record_id, purpose="test", actor="test")
        for row in world.records(kind="intent")
    ]
    assert sorted(record.meta["caller"]["end_user"] for record in opened) == [f"u-{number}" for number in range(6)]


def test_thread_pools_of_users_carry_facts_as_contexts_do(world):
    client = world.client()
    with ThreadPoolExecutor(2) as pool, cohere.calling(end_user="u-9"):
        pool.submit(copy_context().run, lambda: client.chat(**HELLO)).result()
        pool.submit(lambda: client.chat(**HELLO)).result()  # a pool of one's own does not: Python's rule, not ours
    assert len(world.records(kind="intent", end_user="u-9")) == 1
    assert len(world.records(kind="intent")) == 2


def test_an_executor_given_to_the_client_carries_them(world):
    with ThreadPoolExecutor(2) as pool, cohere.calling(end_user="u-7"):
        client = world.client("Client", thread_pool_executor=pool)
        client.embed(model="embed-english-v3.0", input_type="search_query", texts=[SAID] * 100)
    assert len(world.records(kind="intent", end_user="u-7")) == len(world.records(kind="intent")) > 1


class Elsewhere(Executor):
    """An executor that is no thread pool of Python's own, as libraries have."""

    def __init__(self, pool):
        self.pool = pool

    def submit(self, function, /, *arguments, **named):
        return self.pool.submit(function, *arguments, **named)


@pytest.mark.parametrize("of", ["ours", "the SDK's"])
@pytest.mark.parametrize("kind", [lambda pool: pool, Elsewhere])
def test_whatever_the_client_and_its_executor_are(world, monkeypatch, kind, of):
    """Libraries make clients of the SDK's own class, with executors of their own; a lost use case is another."""
    monkeypatch.setenv("COHERE_GOVERNED_TENANT", "acme")
    monkeypatch.setenv("COHERE_GOVERNED_CONFIG", str(world.folder))
    own = httpx.Client(transport=SandboxTransport(world.fake))
    with ThreadPoolExecutor(2) as pool:
        if of == "ours":
            client = world.client("Client", thread_pool_executor=kind(pool))
        else:
            client = sdk.Client("k", base_url=LOOPBACK, httpx_client=own, thread_pool_executor=kind(pool))
        with cohere.calling(use_case="undeclared"), pytest.raises(Refused):
            client.embed(model="embed-english-v3.0", input_type="search_query", texts=["hello"] * 100)
    assert not world.fake.requests


def test_facts_end_with_their_generator_whatever_its_turn(world):
    """Two answers streamed in turn from one thread: neither is on record as the other's, nor is what comes after."""
    client = world.client()

    def streamed(user):
        with cohere.calling(end_user=user):
            yield from client.chat_stream(**HELLO)

    first, second = streamed("u-1"), streamed("u-2")
    next(first), next(second)
    assert list(first)
    assert caller().end_user == "u-2"
    assert list(second)
    assert caller().end_user is None
    client.chat(**HELLO)
    found = [world.records(kind="intent", end_user=user) for user in ("u-1", "u-2")]
    assert [len(rows) for rows in found] == [1, 1]
    assert len(world.records(kind="intent")) == 3


def test_a_generator_may_be_asked_from_other_contexts_than_it_began_in(world):
    """As web frameworks read the generator of a response: each event in a context of its own."""
    client = world.client()

    def streamed():
        with cohere.calling(end_user="u-1"):
            yield from client.chat_stream(**HELLO)

    events, came = streamed(), 0
    while copy_context().run(next, events, None) is not None:
        came += 1
    assert came > 3
    assert world.records(kind="outcome")[-1].state == "complete"
    assert caller().end_user is None


def test_a_task_keeps_what_was_stated_when_it_was_made(world):
    client = world.client("AsyncClientV2")

    async def run():
        with cohere.calling(end_user="u-5"):
            task = asyncio.create_task(client.chat(**HELLO))
        await task

    asyncio.run(run())
    assert len(world.records(kind="intent", end_user="u-5")) == 1


def test_retries_of_concurrent_tasks_are_told_apart(world):
    """Each retry belongs to the task that made the first attempt, whatever worker thread it runs in."""
    world.fake.fail("/v2/chat", status=503, times=4, retry_after=0)

    async def run():
        async with httpx.AsyncClient(transport=AsyncSandboxTransport(world.fake)) as own:
            client = world.client("AsyncClientV2", httpx_client=own)
            calls = [client.chat(**HELLO, request_options={"max_retries": 6}) for _ in range(4)]
            await asyncio.gather(*calls)

    asyncio.run(run())
    attempts = {}
    for row in world.records(kind="intent"):
        attempts.setdefault(row.call_id[:-4], []).append(row.attempt)
    assert len(attempts) == 4
    assert all(sorted(found) == list(range(len(found))) for found in attempts.values())


# ── The clock ──────────────────────────────────────────────────────────────────

LONG_AGO = 1_200_000_000
"""Seconds: 2008-01-10."""


def test_another_clock_than_the_machines_is_refused_outside_the_sandbox(tmp_path, monkeypatch):
    monkeypatch.delenv("COHERE_GOVERNED_SANDBOX", raising=False)
    with pytest.raises(ConfigurationError, match="sandbox only"):
        Governance.load(found(tmp_path / "policies"), clock=lambda: LONG_AGO * 10**9)


def test_decisions_and_records_take_their_time_from_the_clock(tmp_path, monkeypatch):
    monkeypatch.setenv("COHERE_GOVERNED_SANDBOX", "1")
    ticks = iter(range(LONG_AGO * 10**9, 10**19, 10**9))
    with Governance.load(found(tmp_path / "policies"), clock=lambda: next(ticks)) as made:
        fake = httpx.Client(transport=SandboxTransport(FakeCohere()))
        with pytest.raises(Refused, match="begins on"):  # in 2008 nothing of this folder was approved
            made.client("acme", api_key="k", base_url=LOOPBACK, httpx_client=fake).chat(**HELLO)
        rows = search(made.audit, Query(kind="intent"))
    assert [row.time.year for row in rows] == [2008]
