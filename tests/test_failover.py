"""Failover: in the tenant's order, inside what is allowed, each try an exchange of its own; a memory of failures."""

import asyncio
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import cohere as sdk
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import cohere_governed as cohere
from cohere_governed import Refused
from cohere_governed.audit.search import show
from cohere_governed.governance import Governance
from cohere_governed.health import LONGEST_ASKED_SECONDS, LONGEST_REST_SECONDS, Health, retry_after
from cohere_governed.sandbox import AsyncSandboxTransport, SandboxTransport
from tests.calls import SAID, v2_streamed, v2_text
from tests.clouds import routed, routes
from tests.world import World

FIRST, SECOND, THIRD = "first.example", "second.example", "third.example"
CHAT = {"model": "command-a", "messages": [{"role": "user", "content": SAID}]}


def route(host, more=""):
    return f"provider: private, base_url: 'https://{host}'{more}"


class Edge:
    """What stands at each host: an error to raise, or a status to answer with; else the fake answers."""

    def __init__(self, fake):
        self.fake = fake
        self.does = {}
        self.asked = []

    def meets(self, request):
        host = request.url.host
        self.asked.append(host)
        deed = self.does.get(host)
        if isinstance(deed, list):
            deed = deed.pop(0) if deed else None
        if isinstance(deed, type):
            raise deed("refused", request=request)
        if deed is not None:
            status, headers = deed if isinstance(deed, tuple) else (deed, {})
            return httpx.Response(status, headers=headers, json={"message": "no"})
        return None

    def client(self, governance, name, **arguments):
        edge = self

        class Sync(SandboxTransport):
            def handle_request(self, request):
                return edge.meets(request) or super().handle_request(request)

        class Async(AsyncSandboxTransport):
            async def handle_async_request(self, request):
                return edge.meets(request) or await super().handle_async_request(request)

        if name.startswith("Async"):
            own = httpx.AsyncClient(transport=Async(self.fake))
        else:
            own = httpx.Client(transport=Sync(self.fake))
        arguments = {"max_retries": 0, "httpx_client": own, **arguments}
        return getattr(cohere, name)(api_key="k", tenant="acme", governance=governance, **arguments)


@pytest.fixture
def made(tmp_path):
    """Makes a world and its edge from routes."""
    opened = []

    def make(*said, more=""):
        folder = routed(tmp_path / "policies", routes(*(said or (route(FIRST), route(SECOND), route(THIRD)))) + more)
        tenant = folder / "tenants" / "acme.yaml"
        tenant.write_text(tenant.read_text().replace("deployment: cloud", "deployment: private_vpc"))
        governance = Governance.load(folder)
        opened.append(governance)
        world = World(folder, governance)
        return world, Edge(world.fake)

    yield make
    for governance in opened:
        governance.close()


def ask(client):
    answer = client.chat(**CHAT)
    return v2_text(asyncio.run(answer) if asyncio.iscoroutine(answer) else answer)


KINDS = ["ClientV2", "AsyncClientV2"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("deed", [httpx.ConnectError, httpx.ConnectTimeout, 500, 502, 503, 529])
def test_the_next_route_is_taken_in_the_same_call(made, kind, deed):
    world, edge = made()
    edge.does[FIRST] = deed
    assert ask(edge.client(world.governance, kind)) == f"You said: {SAID}"
    assert edge.asked == [FIRST, SECOND]
    first, second = world.records(kind="intent")
    assert (first.route, second.route) == ("r0", "r1")
    assert (first.call_id[:-4], first.attempt or 0, second.attempt) == (second.call_id[:-4], 0, 1)
    assert "route.passed_over" in second.rules
    failed, complete = world.records(kind="outcome")
    assert (failed.state, complete.state) == ("failed", "complete")
    assert (complete.host, complete.route, complete.region) == (SECOND, "r1", "EU")


@pytest.mark.parametrize("kind", KINDS)
def test_a_stream_moves_on_before_its_first_byte_and_never_after(made, kind):
    world, edge = made()
    edge.does[FIRST] = 503
    client = edge.client(world.governance, kind)

    async def all_of(events):
        return [event async for event in events]

    def stream():
        events = client.chat_stream(**CHAT)
        return asyncio.run(all_of(events)) if kind.startswith("Async") else list(events)

    assert v2_streamed(stream()) == f"You said: {SAID}"
    assert edge.asked == [FIRST, SECOND]
    edge.does.clear()
    edge.asked.clear()
    world.fake.fail("/v2/chat", cut_after_bytes=200, times=1)
    with pytest.raises(httpx.RemoteProtocolError):
        stream()
    assert len(edge.asked) == 1


@pytest.mark.parametrize("deed", [400, 401, 403, 404, 422, 429, httpx.ReadTimeout, httpx.ReadError, httpx.WriteError])
def test_what_may_have_been_worked_on_or_is_the_callers_fault_does_not_move_on(made, deed):
    world, edge = made()
    edge.does[FIRST] = deed
    with pytest.raises((sdk.core.ApiError, httpx.TransportError)):
        ask(edge.client(world.governance, "ClientV2"))
    assert edge.asked == [FIRST]


def test_a_provider_that_asks_for_patience_gets_it_and_then_no_more(made):
    """429: the caller's own retry is the patience; the same answer to it moves the call on."""
    world, edge = made()
    edge.does[FIRST] = (429, {"retry-after-ms": "10"})
    assert ask(edge.client(world.governance, "ClientV2", max_retries=1)) == f"You said: {SAID}"
    assert edge.asked in ([FIRST, FIRST, SECOND], [FIRST, SECOND])
    assert len({record.call_id[:-4] for record in world.records(kind="intent")}) == 1
    attempts = [record.attempt or 0 for record in world.records(kind="intent")]
    assert attempts == list(range(len(edge.asked)))


def test_a_route_that_failed_rests_and_is_passed_over_by_the_next_calls(made):
    world, edge = made()
    edge.does[FIRST] = [(503, {"retry-after": "120"})]
    client = edge.client(world.governance, "ClientV2")
    for _ in range(3):
        ask(client)
    assert edge.asked == [FIRST, SECOND, SECOND, SECOND]
    ask(edge.client(world.governance, "AsyncClientV2"))  # what is known belongs to the tenant, not to a client
    assert edge.asked[-1] == SECOND


def test_all_routes_failing_is_the_last_ones_error_and_the_first_is_tried_again(made):
    world, edge = made()
    edge.does = {FIRST: [503], SECOND: [httpx.ConnectError], THIRD: [500]}
    with pytest.raises(sdk.core.ApiError) as last:
        ask(edge.client(world.governance, "ClientV2"))
    assert last.value.status_code == 500
    assert edge.asked == [FIRST, SECOND, THIRD]
    assert [record.state for record in world.records(kind="outcome")] == ["failed"] * 3
    assert ask(edge.client(world.governance, "ClientV2")) == f"You said: {SAID}"
    assert edge.asked[3] == FIRST


def test_retries_of_the_sdk_go_on_counting(made):
    world, edge = made(route(FIRST), route(SECOND))
    slow = {"retry-after-ms": "10"}
    edge.does = {FIRST: [(503, slow), (503, slow)], SECOND: [(503, slow), None]}
    assert ask(edge.client(world.governance, "ClientV2", max_retries=2)) == f"You said: {SAID}"
    records = world.records(kind="intent")
    assert len({record.call_id[:-4] for record in records}) == 1
    assert [record.attempt or 0 for record in records] == list(range(len(records)))


def test_the_next_call_of_the_same_bytes_is_a_call_of_its_own(made):
    world, edge = made()
    edge.does[FIRST] = [503]
    client = edge.client(world.governance, "ClientV2")
    ask(client)
    ask(client)
    assert len({record.call_id[:-4] for record in world.records(kind="intent")}) == 2


def test_no_route_outside_the_allowed_ones_is_ever_tried(made):
    """The second does not carry the model, the third not the endpoint."""
    world, edge = made(route(FIRST), route(SECOND, ", models: [other]"), route(THIRD, ", surfaces: [embed]"))
    edge.does[FIRST] = 503
    with pytest.raises(sdk.core.ApiError):
        ask(edge.client(world.governance, "ClientV2"))
    assert edge.asked == [FIRST]
    assert len(world.records(kind="intent")) == 1


def test_an_address_that_the_caller_names_is_not_left(made):
    world, edge = made()
    edge.does[FIRST] = 503
    with pytest.raises(sdk.core.ApiError):
        ask(edge.client(world.governance, "ClientV2", base_url=f"https://{FIRST}"))
    assert edge.asked == [FIRST]


def test_a_tenant_may_say_never(made):
    world, edge = made(more="  failover: never\n")
    edge.does[FIRST] = 503
    for _ in range(2):
        with pytest.raises(sdk.core.ApiError):
            ask(edge.client(world.governance, "ClientV2"))
    assert edge.asked == [FIRST, FIRST]


def test_what_a_provider_keeps_is_not_looked_for_elsewhere(made):
    world, edge = made()
    edge.does[FIRST] = 503
    with pytest.raises(sdk.core.ApiError):
        edge.client(world.governance, "ClientV2").datasets.list()
    assert edge.asked == [FIRST]


def test_what_was_tried_is_in_the_record(made):
    world, edge = made()
    edge.does[FIRST] = httpx.ConnectError
    ask(edge.client(world.governance, "ClientV2"))
    failed, complete = (
        show(world.governance.audit, record.record_id, purpose="t", actor="t")
        for record in world.records(kind="outcome")
    )
    assert (failed.meta["contact"]["host"], failed.meta["error"]) == (FIRST, "ConnectError")
    assert complete.meta["contact"] == {"host": SECOND, "region": "EU"}


def test_a_refusal_is_not_a_failure(made):
    world, edge = made()
    client = edge.client(world.governance, "ClientV2")
    with pytest.raises(Refused):
        client.chat(**CHAT, request_options={"additional_headers": {"x-a": "b"}})
    assert edge.asked == []


# ── the memory itself ──────────────────────────────────────────────────────────


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def test_rests_grow_end_and_are_forgotten():
    clock = Clock()
    health = Health(clock)
    for rest in (1, 2, 4, 8, 16, 32, 60, 60):
        health.failed("a")
        clock.now += rest - 0.01
        assert health.resting() == {"a"}
        clock.now += 0.02
        assert health.resting() == frozenset()
    health.answered("a")
    health.failed("a")
    clock.now += 1.01
    assert health.resting() == frozenset()


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans(), st.floats(0, 1e9), st.floats(0, 100)), max_size=40))
def test_no_route_rests_longer_than_the_bounds_and_none_that_answered(steps):
    clock = Clock()
    health = Health(clock)
    failed = set()
    for name, well, asked, passes in steps:
        (health.answered(name), failed.discard(name)) if well else (health.failed(name, asked), failed.add(name))
        assert health.resting() <= failed
        assert not well or name not in health.resting()
        clock.now += passes
    clock.now += max(LONGEST_REST_SECONDS, LONGEST_ASKED_SECONDS)
    assert health.resting() == frozenset()


@pytest.mark.parametrize(
    ("said", "seconds"),
    [(None, 0), ("", 0), ("5", 5), (" 7 ", 7), ("-5", 0), ("soon", 0), ("٣", 3), ("9" * 40, 999999999), ("1.5", 0)],
)
def test_retry_after_is_read_or_left(said, seconds):
    assert retry_after(said) == seconds


def test_retry_after_may_be_a_date():
    later = datetime.now(timezone.utc) + timedelta(seconds=50)
    assert 40 < retry_after(format_datetime(later, usegmt=True)) <= 50
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0
