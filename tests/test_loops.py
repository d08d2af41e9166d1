"""Event loops and networks other than Python's own: what is promised of the destination holds over them too.

``.ci/matrix`` runs this with uvloop and httpx-aiohttp; where they are not installed it is skipped. They are not among
the tests' own packages: where httpx-aiohttp is installed, the SDK's asynchronous clients use it unasked.
"""

import asyncio
import importlib
import ssl

import pytest

import cohere_governed as cohere
from cohere_governed import ConfigurationError, Misrouted
from tests.calls import SAID, v2_text
from tests.servers import Authority, Proxy, names, serving
from tests.test_residency import CHAT, PROXIES, VAULT, world

LOOPS = ["asyncio", "uvloop"]
NETWORKS = ["httpx", "httpx_aiohttp"]
INSIDE, OUTSIDE = "127.0.0.0/8", "10.0.0.0/8"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch):
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def having(name):
    try:
        return importlib.import_module(name)
    except ImportError:
        pytest.skip(f"{name} is not installed")


def ask(made, port, *, loop="asyncio", network="httpx_aiohttp", host="localhost", tenant="acme", **own):
    """What an asynchronous client is answered over a loop and a network."""
    package = having(network)
    cls = package.AsyncClient if network == "httpx" else package.HttpxAiohttpClient

    async def run():
        async with cls(**own) as http:
            client = cohere.AsyncClientV2(
                "k", base_url=f"https://{host}:{port}", httpx_client=http, tenant=tenant, governance=made.governance
            )
            return await client.chat(**CHAT)

    run_in = asyncio.run if loop == "asyncio" else having(loop).run
    return run_in(run())


@pytest.mark.parametrize("loop", LOOPS)
@pytest.mark.parametrize("network", NETWORKS)
def test_networks_of_a_route_hold_over_every_loop(tmp_path, authority, loop, network):
    context, _ = authority.serving("localhost")
    with serving(context) as served:
        for allowed in (OUTSIDE, INSIDE):
            with world(tmp_path / allowed[:3], served.port, f", networks: ['{allowed}']", host="localhost") as made:
                if allowed == INSIDE:
                    answer = ask(made, served.port, loop=loop, network=network, verify=authority.trusting)
                    assert v2_text(answer) == f"You said: {SAID}"
                    continue
                with pytest.raises(Misrouted, match="outside the networks"):
                    ask(made, served.port, loop=loop, network=network, verify=authority.trusting)
                assert made.records(kind="outcome")[0].state == "misrouted"
                assert not served.fake.requests


@pytest.mark.parametrize("how", ["environment", "argument"])
def test_a_proxy_that_the_route_does_not_name_is_not_connected_to(tmp_path, monkeypatch, authority, how):
    context, _ = authority.serving(VAULT)
    with (
        Proxy() as proxy,
        serving(context) as served,
        world(tmp_path / "p", served.port) as made,
        names(monkeypatch, {VAULT: ["127.0.0.1"]}),
    ):
        address = f"http://127.0.0.1:{proxy.port}"
        if how == "environment":
            monkeypatch.setenv("HTTPS_PROXY", address)
        own = {} if how == "environment" else {"proxy": address}
        with pytest.raises(Misrouted, match=f"proxy `127.0.0.1:{proxy.port}`"):
            ask(made, served.port, host=VAULT, verify=authority.trusting, **own)
        assert not proxy.asked
        assert served.connections == 0


def test_a_proxy_that_it_names_is_on_record(tmp_path, authority):
    context, _ = authority.serving("localhost")
    with Proxy() as proxy, serving(context) as served:
        named = f", proxies: ['127.0.0.1:{proxy.port}']"
        with world(tmp_path / "p", served.port, named, host="localhost") as made:
            answer = ask(made, served.port, verify=authority.trusting, proxy=f"http://127.0.0.1:{proxy.port}")
            assert v2_text(answer) == f"You said: {SAID}"
    assert len(proxy.asked) == 1


@pytest.mark.parametrize("trust", ["nobody", "any name"])
def test_tls_that_verifies_nobody_is_refused_before_a_connection(tmp_path, monkeypatch, authority, trust):
    context, _ = authority.serving(VAULT)
    lax = ssl.create_default_context(cafile=str(authority.folder / "ca.pem"))
    lax.check_hostname = False
    with serving(context) as served, world(tmp_path / "p", served.port) as made:
        with names(monkeypatch, {VAULT: ["127.0.0.1"]}), pytest.raises(Misrouted, match="does not verify"):
            ask(made, served.port, host=VAULT, verify=False if trust == "nobody" else lax)
        assert served.connections == 0


def test_without_asyncio_nothing_is_sent_and_it_is_said_why(tmp_path, authority):
    """As under trio: the coroutine is driven by something that is no event loop of asyncio's."""
    context, _ = authority.serving("localhost")
    with serving(context) as served, world(tmp_path / "p", served.port, host="localhost") as made:
        client = cohere.AsyncClientV2(
            "k", base_url=f"https://localhost:{served.port}", tenant="acme", governance=made.governance
        )
        with pytest.raises(ConfigurationError, match="under asyncio"):
            client.chat(**CHAT).send(None)
        assert served.connections == 0
        assert not made.records(kind="intent")
