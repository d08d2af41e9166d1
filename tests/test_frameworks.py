"""What libraries do with the SDK, by small stand-ins: each reaches a client its own way, and each is governed."""

import asyncio
import functools
import multiprocessing
import pickle
import subprocess
import sys
import warnings

import cohere as sdk
import httpx
import pytest
from cohere import AsyncClientV2 as NameBoundAtImport

import cohere_governed as cohere
from cohere_governed import governance
from cohere_governed.transport import AsyncGoverned, Governed
from tests.calls import PLANTED, SAID, v2_text
from tests.world import LOOPBACK, AsyncSandboxTransport, SandboxTransport

HELLO = {"model": "command-a-03-2025", "messages": [{"role": "user", "content": SAID}]}


@pytest.fixture
def environment(world, monkeypatch):
    """As an operator sets it for an application that knows nothing of us."""
    monkeypatch.setenv("COHERE_GOVERNED_CONFIG", str(world.folder))
    monkeypatch.setenv("COHERE_GOVERNED_TENANT", "acme")
    monkeypatch.setattr(governance, "_default_tenant", None)
    return world


def governed(world):
    assert len(world.fake.requests) > 0
    assert not any(value in world.left().decode() for value in PLANTED)
    assert len(world.records(kind="outcome")) == len(world.fake.requests)


def own(world):
    return httpx.Client(transport=SandboxTransport(world.fake))


# ── agents that put in their own httpx client through a private attribute ──────


def test_an_assigned_httpx_client_is_governed(environment):
    async def run():
        async with httpx.AsyncClient(transport=AsyncSandboxTransport(environment.fake)) as theirs:
            client = NameBoundAtImport(api_key="k", base_url=LOOPBACK)
            client._client_wrapper.httpx_client.httpx_client = theirs
            assert isinstance(client._client_wrapper.httpx_client.httpx_client, AsyncGoverned)
            assert not isinstance(theirs, AsyncGoverned)
            return await client.chat(**HELLO)

    assert v2_text(asyncio.run(run())) == f"You said: {SAID}"
    governed(environment)


def test_an_assigned_client_keeps_the_tenant_of_the_governed_one(world):
    client = world.client()
    client._client_wrapper.httpx_client.httpx_client = own(world)
    assert cohere.governance_of(client.chat(**HELLO)).tenant == "acme"
    governed(world)


# ── components that bind the names at import ───────────────────────────────────


class Generator:
    """Holds the class, makes the client when it is warmed up, and hands over an address."""

    client_class = sdk.ClientV2

    def __init__(self, world):
        self._client = self.client_class(
            api_key="k", base_url=LOOPBACK, client_name="pipeline", httpx_client=own(world), timeout=30
        )

    def run(self, text):
        return [v2_text(self._client.chat(model="command-a-03-2025", messages=[{"role": "user", "content": text}]))]


def test_names_bound_at_import_are_governed(environment):
    assert Generator(environment).run(SAID) == [f"You said: {SAID}"]
    governed(environment)


# ── models that check what they are given ──────────────────────────────────────


class Reranker:
    def __init__(self, client):
        if not isinstance(client, sdk.ClientV2):
            raise TypeError("a client of the SDK is wanted")
        self.client = client

    def order(self, query, documents):
        answer = self.client.rerank(model="rerank-v3.5", query=query, documents=documents)
        return [found.index for found in answer.results]


def test_isinstance_holds_for_ours(world):
    assert sorted(Reranker(world.client()).order(SAID, [SAID, "fox"])) == [0, 1]
    governed(world)


def test_v2_reached_through_a_v1_client(environment):
    client = sdk.Client(api_key="k", base_url=LOOPBACK, httpx_client=own(environment), client_name="chains")
    assert v2_text(client.v2.chat(**HELLO)) == f"You said: {SAID}"
    governed(environment)


def test_methods_that_are_bound_and_partly_applied_beforehand(environment):
    client = sdk.ClientV2(api_key="k", base_url=LOOPBACK, httpx_client=own(environment))
    ask = functools.partial(client.chat, model="command-a-03-2025")
    assert v2_text(ask(messages=HELLO["messages"])) == f"You said: {SAID}"
    governed(environment)


# ── indexes that are pickled and make their client late ────────────────────────


class Embedding:
    """Pickled to workers with the class of its client, which it makes at the first use."""

    def __init__(self, client_class, world=None):
        self.client_class = client_class
        self._client = None
        self._world = world

    def __getstate__(self):
        return {"client_class": self.client_class}

    def __setstate__(self, state):
        self.__init__(**state)

    def embed(self, texts):
        if self._client is None:
            self._client = self.client_class(api_key="k", base_url=LOOPBACK, httpx_client=own(self._world))
        return self._client.embed(
            texts=texts, model="embed-v4.0", input_type="search_document", embedding_types=["float"]
        ).embeddings.float_


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of pydantic, at the SDK that merges batches
@pytest.mark.parametrize("name", ["ClientV2", "Client"])
@pytest.mark.parametrize("package", [sdk, cohere])
def test_a_class_survives_pickling_and_is_governed_where_it_is_used(environment, package, name):
    there = pickle.loads(pickle.dumps(Embedding(getattr(package, name))))
    assert there.client_class is getattr(package, name)
    there._world = environment
    assert len(there.embed([SAID])) == 1
    governed(environment)


def is_governed(_):
    """Runs in a fresh worker, which has imported only what it unpickled."""
    client = sdk.ClientV2(api_key="k")
    return isinstance(client._client_wrapper.httpx_client.httpx_client, Governed)


def test_worker_processes_that_are_spawned_are_governed_once_they_import_us():
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.map(is_governed, [0]) == [True]


# ── libraries that were there first ────────────────────────────────────────────


def test_a_library_that_made_its_client_before_we_came(world):
    script = f"""
import cohere
early = cohere.ClientV2(api_key="k", base_url="https://elsewhere.example")
import cohere_governed, os
os.environ["COHERE_GOVERNED_CONFIG"] = {str(world.folder)!r}
os.environ["COHERE_GOVERNED_TENANT"] = "acme"
try:
    early.chat(model="m", messages=[{{"role": "user", "content": "hello"}}])
except cohere_governed.Refused as refused:
    print([reason.rule for reason in refused.reasons])
"""
    world.governance.close()
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "route.sandbox_off" in done.stdout


def test_tools_that_ask_every_module_for_every_name(monkeypatch):
    """Clocks that are frozen for tests walk over all modules; nothing may happen but imports."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in dir(cohere):
            getattr(cohere, name)
    assert not hasattr(cohere, "__nonsense__")


# ── telemetry that wraps the SDK's methods ─────────────────────────────────────


def traced(monkeypatch, cls, method, spans):
    """As instrumentations do it: the method of the SDK's own class is replaced, arguments and answer are noted."""
    original = getattr(cls, method)

    @functools.wraps(original)
    def wrapper(self, *args, **kwargs):
        answer = original(self, *args, **kwargs)
        spans.append((str(kwargs), str(answer)))
        return answer

    monkeypatch.setattr(cls, method, wrapper)


@pytest.mark.parametrize("order", ["before", "after"])
@pytest.mark.parametrize("package", [sdk, cohere])
def test_telemetry_sees_what_the_application_sees_and_the_wire_is_redacted(environment, monkeypatch, package, order):
    """It stands above redaction in either order: in spans texts are as the application wrote them.

    That is a limit, said in the threat model. What the test holds is that no order of wrapping ungoverns a call.
    """
    from cohere.v2.client import V2Client

    spans = []
    if order == "before":
        traced(monkeypatch, V2Client, "chat", spans)
    client = package.ClientV2(api_key="k", base_url=LOOPBACK, httpx_client=own(environment))
    if order == "after":
        traced(monkeypatch, V2Client, "chat", spans)
    assert v2_text(client.chat(**HELLO)) == f"You said: {SAID}"
    governed(environment)
    for asked, answered in spans:
        assert SAID in asked
        assert SAID in answered


def test_telemetry_beneath_us_sees_what_leaves(environment):
    """Instrumentation of httpx, by transport or hook, stands below redaction: its spans are clean."""
    seen = []
    theirs = httpx.Client(
        transport=SandboxTransport(environment.fake),
        event_hooks={"request": [lambda request: seen.append(request.read().decode())]},
    )
    client = sdk.ClientV2(api_key="k", base_url=LOOPBACK, httpx_client=theirs)
    client.chat(**HELLO)
    assert seen
    assert not any(value in span for span in seen for value in PLANTED)


def test_the_raw_response_shows_the_request_as_it_left(world):
    raw = world.client().with_raw_response.chat(**HELLO)
    request = raw._response.request
    assert not any(value in request.content.decode() for value in PLANTED)
    assert not any(value in repr(request.extensions) for value in PLANTED)
