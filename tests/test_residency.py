"""Residency over real sockets: what is contacted is what the route names, and the record can prove who answered."""

import asyncio
import contextlib
import hashlib
import os
import socket
import sys

import httpx
import pytest
from cohere.core import ApiError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cohere_governed as cohere
from cohere_governed import Misrouted, Refused
from cohere_governed.audit.search import show
from cohere_governed.errors import GovernanceError
from cohere_governed.governance import Governance
from tests.calls import PLANTED, SAID, v2_text
from tests.clouds import routed, routes
from tests.servers import Authority, Proxy, names, serving
from tests.world import World

CHAT = {"model": "command-a", "messages": [{"role": "user", "content": SAID}]}
VAULT = "vault.example"
KINDS = ["ClientV2", "AsyncClientV2"]
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def vault(authority):
    """The vault, and its certificate."""
    context, certificate = authority.serving(VAULT)
    with serving(context) as served:
        yield served, certificate


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch):
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@contextlib.contextmanager
def world(folder, port, more="", host=VAULT):
    said = f"provider: private, base_url: 'https://{host}:{port}'{more}"
    made = routed(folder, routes(said).replace("deployment: cloud", "deployment: private_vpc"))
    with Governance.load(made) as governance:
        yield World(made, governance)


def ask(world, kind, *, base_url=None, options=None, calls=1, **own):
    """What a client of this kind is answered, over a network of its own."""
    arguments = {"api_key": "k", "tenant": "acme", "governance": world.governance, "max_retries": 0}
    if base_url is not None:
        arguments["base_url"] = base_url

    async def run():
        async with httpx.AsyncClient(**own) as http:
            client = cohere.AsyncClientV2(httpx_client=http, **arguments)
            return [await client.chat(**CHAT, request_options=options) for _ in range(calls)][-1]

    if kind.startswith("Async"):
        return asyncio.run(run())
    with httpx.Client(**own) as http:
        client = cohere.ClientV2(httpx_client=http, **arguments)
        return [client.chat(**CHAT, request_options=options) for _ in range(calls)][-1]


def contacts(world):
    audit = world.governance.audit
    return [show(audit, r.record_id, purpose="t", actor="t").meta["contact"] for r in world.records(kind="outcome")]


# ── the receipt ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", KINDS)
def test_the_record_says_who_answered(tmp_path, monkeypatch, authority, vault, kind):
    served, certificate = vault
    with world(tmp_path / "p", served.port) as made, names(monkeypatch, {VAULT: ["127.0.0.1"]}):
        before = served.connections
        assert v2_text(ask(made, kind, calls=2, verify=authority.trusting)) == f"You said: {SAID}"
        assert served.connections == before + 1
        first, second = contacts(made)
        assert first == second == {
            "host": f"{VAULT}:{served.port}",
            "region": "EU",
            "address": "127.0.0.1",
            "peer": VAULT,
            "certificate_sha256": hashlib.sha256(certificate).hexdigest(),
            "tls": "TLSv1.3",
        }  # fmt: skip
        (row, _) = made.records(kind="outcome", region="EU")
        assert (row.host, row.route) == (f"{VAULT}:{served.port}", "r0")


def test_a_wildcard_is_recorded_as_it_stands_in_the_certificate(tmp_path, monkeypatch, authority):
    context, _ = authority.serving("*.vaults.example", "other.example")
    with (
        serving(context) as served,
        world(tmp_path / "p", served.port, host="eu.vaults.example") as made,
        names(monkeypatch, {"eu.vaults.example": ["127.0.0.1"]}),
    ):
        ask(made, "ClientV2", verify=authority.trusting)
        assert contacts(made)[0]["peer"] == "*.vaults.example"


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_cannot_prove_the_name_is_told_nothing(tmp_path, monkeypatch, authority, kind):
    """The name leads to another server, which has a good certificate, of another name."""
    context, _ = authority.serving("other.example")
    with (
        serving(context) as other,
        world(tmp_path / "p", other.port) as made,
        names(monkeypatch, {VAULT: ["127.0.0.1"]}),
        pytest.raises(httpx.ConnectError, match=r"(?i)certificate"),
    ):
        ask(made, kind, verify=authority.trusting)
    assert list(other.fake.requests) == []


@pytest.mark.parametrize("kind", KINDS)
def test_tls_that_verifies_nobody_is_refused_before_a_connection(tmp_path, monkeypatch, authority, vault, kind):
    served, _ = vault
    unnamed = Authority(tmp_path).trusting
    unnamed.check_hostname = False
    before = served.connections
    with world(tmp_path / "p", served.port) as made, names(monkeypatch, {VAULT: ["127.0.0.1"]}):
        for verify in (False, unnamed):
            with pytest.raises(Misrouted, match="does not verify"):
                ask(made, kind, verify=verify)
        assert [row.state for row in made.records(kind="outcome")] == ["misrouted", "misrouted"]
    assert served.connections == before


# ── where it may not go ────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", KINDS)
def test_a_redirect_to_another_region_is_not_followed(tmp_path, monkeypatch, authority, kind):
    elsewhere = "us.vault.example"
    eu, _ = authority.serving(VAULT)
    us, _ = authority.serving(elsewhere)
    with serving(us, at="127.0.0.2") as second:
        target = f"https://{elsewhere}:{second.port}/v2/chat"
        with (
            serving(eu, redirect_to=target) as first,
            world(tmp_path / "p", first.port) as made,
            names(monkeypatch, {VAULT: ["127.0.0.1"], elsewhere: ["127.0.0.2"]}),
        ):
            with pytest.raises(Misrouted, match="redirect"):
                ask(made, kind, verify=authority.trusting, follow_redirects=True)
            assert made.records(kind="outcome")[0].state == "misrouted"
            assert len(first.fake.requests) == 1
    assert second.connections == 0


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("scheme", ["https", "http"])
def test_a_base_url_of_another_region_opens_no_socket(  # noqa: PLR0917
    tmp_path, monkeypatch, authority, vault, kind, scheme
):
    elsewhere = "us.vault.example"
    context, _ = authority.serving(elsewhere)
    with (
        serving(context if scheme == "https" else None, at="127.0.0.2") as other,
        world(tmp_path / "p", vault[0].port) as made,
        names(monkeypatch, {VAULT: ["127.0.0.1"], elsewhere: ["127.0.0.2"]}),
    ):
        with pytest.raises(Refused, match="does not name the host"):
            ask(made, kind, base_url=f"{scheme}://{elsewhere}:{other.port}", verify=authority.trusting)
        with pytest.raises(Refused, match="without TLS"):
            ask(made, kind, base_url=f"http://{VAULT}:{vault[0].port}", verify=authority.trusting)
        assert other.connections == 0


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("answers", "goes"),
    [
        (["127.0.0.2"], False),
        (["127.0.0.2", "127.0.0.3"], False),
        (["127.0.0.2", "127.0.0.1"], True),
        (["127.0.0.1", "127.0.0.2"], True),
    ],
)
def test_addresses_outside_the_routes_networks_are_not_connected_to(  # noqa: PLR0917
    tmp_path, monkeypatch, authority, kind, answers, goes
):
    context, _ = authority.serving(VAULT)
    with serving(context) as inside, serving(context, at="127.0.0.2", port=inside.port) as outside:
        with (
            world(tmp_path / "p", inside.port, ", networks: [127.0.0.1/32, 10.0.0.0/8]") as made,
            names(monkeypatch, {VAULT: answers}),
        ):
            if goes:
                assert v2_text(ask(made, kind, verify=authority.trusting)) == f"You said: {SAID}"
                assert contacts(made)[0]["address"] == "127.0.0.1"
            else:
                with pytest.raises(Misrouted, match="outside the networks"):
                    ask(made, kind, verify=authority.trusting)
                assert made.records(kind="outcome")[0].state == "misrouted"
        assert outside.connections == 0


@pytest.mark.parametrize("kind", KINDS)
def test_an_open_connection_to_an_address_outside_is_not_used(tmp_path, monkeypatch, authority, vault, kind):
    """One HTTP client for two clients; the networks were named after the first had connected."""
    served, _ = vault
    with world(tmp_path / "p", served.port) as made, names(monkeypatch, {VAULT: ["127.0.0.1"]}):
        file = made.folder / "tenants" / "acme.yaml"

        def pin():
            text = file.read_text().replace("provider: private", "provider: private, networks: [10.0.0.0/8]")
            (made.folder / "new").write_text(text)
            (made.folder / "new").replace(file)
            made.governance.policies.reload()

        async def run():
            async with httpx.AsyncClient(verify=authority.trusting) as http:
                client = cohere.AsyncClientV2("k", httpx_client=http, tenant="acme", governance=made.governance)
                assert await client.chat(**CHAT)
                pin()
                await client.chat(**CHAT)

        def run_at_once():
            with httpx.Client(verify=authority.trusting) as http:
                client = cohere.ClientV2("k", httpx_client=http, tenant="acme", governance=made.governance)
                assert client.chat(**CHAT)
                pin()
                client.chat(**CHAT)

        before = len(served.fake.requests)
        with pytest.raises(Misrouted, match="outside the networks"):
            asyncio.run(run()) if kind.startswith("Async") else run_at_once()
        assert len(served.fake.requests) == before + 1


# ── proxies ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "ALL_PROXY"])
def test_a_proxy_that_the_route_does_not_name_is_not_connected_to(  # noqa: PLR0917
    tmp_path, monkeypatch, authority, vault, kind, variable
):
    served, _ = vault
    before = served.connections
    with Proxy() as proxy, world(tmp_path / "p", served.port) as made, names(monkeypatch, {VAULT: ["127.0.0.1"]}):
        monkeypatch.setenv(variable, f"http://127.0.0.1:{proxy.port}")
        with pytest.raises(Misrouted, match=f"proxy `127.0.0.1:{proxy.port}`"):
            ask(made, kind, verify=authority.trusting)
        monkeypatch.setenv("NO_PROXY", VAULT)
        ask(made, kind, verify=authority.trusting)
    assert (proxy.asked, proxy.carried) == ([], b"")
    assert served.connections == before + 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_proxy_that_it_names_carries_ciphertext(tmp_path, monkeypatch, authority, vault, kind):
    served, _ = vault
    with Proxy() as proxy, world(tmp_path / "p", served.port, f", proxies: ['127.0.0.1:{proxy.port}']") as made:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        assert v2_text(ask(made, kind, verify=authority.trusting)) == f"You said: {SAID}"
        (contact,) = contacts(made)
        assert (contact["proxy"], contact["peer"]) == (f"127.0.0.1:{proxy.port}", VAULT)
    assert proxy.asked == [f"CONNECT {VAULT}:{served.port} HTTP/1.1".encode()]
    assert b"messages" not in proxy.carried
    assert not any(value.encode() in proxy.carried for value in (*PLANTED, "You said"))


# ── everything at once ─────────────────────────────────────────────────────────


class Connections:
    """Every address that this process connects to, seen by an audit hook (PEP 578) of the tests' own."""

    seen: list = []  # noqa: RUF012 - a hook cannot be taken off again, so there is one
    armed = False

    @classmethod
    def watch(cls):
        if not cls.armed:
            cls.armed = True
            sys.addaudithook(cls._hook)
        cls.seen.clear()

    @classmethod
    def _hook(cls, event, args):
        if event == "socket.connect" and isinstance(args[1], tuple):
            cls.seen.append(args[1][:2])


ENDS = (GovernanceError, ApiError, httpx.HTTPError, httpx.InvalidURL, ValueError, OSError)
ADDRESSES = [f"127.0.0.{n}" for n in range(1, 6)]
OTHERS = ["us.vault.example", "vault.example.evil.example", "metadata.internal", "127.0.0.2", "127.0.0.3", "[::1]"]
EVIL = st.sampled_from(OTHERS)


@st.composite
def addresses(draw, port):
    scheme = draw(st.sampled_from(["https", "https", "http", "ftp", "HTTPS"]))
    user = draw(st.sampled_from(["", "", f"{VAULT}@", "u:p@"]))
    host = draw(
        st.one_of(
            EVIL, st.just(VAULT), st.sampled_from([VAULT.upper(), f"{VAULT}.", "%76ault.example", "vаult.example"])
        )
    )
    at = draw(st.sampled_from(["", f":{port}", ":443", ":80", ":0", ":65535"]))
    path = draw(st.sampled_from(["", "/", "/v1", f"/{VAULT}", f"?{VAULT}", f"#{VAULT}", "/..//x", "\\@evil.example"]))
    return f"{scheme}://{user}{host}{at}{path}"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_no_socket_is_opened_to_a_host_outside_the_route(shared, monkeypatch, authority, data):
    """Redirects, addresses, proxies, headers, hooks and answers of the name service, in any combination."""
    worlds, served, redirecting = shared
    pinned = data.draw(st.booleans(), "the route names its networks")
    port = served.port
    base_url = data.draw(st.one_of(st.none(), st.just(f"https://{VAULT}:{port}"), addresses(port)), "base_url")
    proxies = data.draw(st.dictionaries(st.sampled_from(PROXIES[:3]), EVIL, max_size=2), "proxies")
    no_proxy = data.draw(st.sampled_from([None, "*", VAULT, "example"]), "no_proxy")
    header = data.draw(st.one_of(st.none(), EVIL, st.just(VAULT)), "Host")
    moved = data.draw(st.one_of(st.none(), addresses(port), EVIL), "a hook moves it to")
    redirecting.to = data.draw(st.one_of(st.none(), addresses(port)), "redirect")
    found = (
        data.draw(st.lists(st.sampled_from(ADDRESSES), min_size=1, max_size=3), "answers") if pinned else ADDRESSES[:1]
    )
    kind = data.draw(st.sampled_from(KINDS))

    def move(request):
        with contextlib.suppress(httpx.InvalidURL):
            whole = "://" in moved
            request.url = httpx.URL(moved) if whole else request.url.copy_with(host=moved.strip("[]"))
            if not whole:
                request.headers["host"] = f"{moved}:{port}"

    async def move_async(request):
        move(request)

    hook = move_async if kind.startswith("Async") else move
    own = {"verify": authority.trusting, "follow_redirects": True}
    own |= {"event_hooks": {"request": [hook]}} if moved is not None else {}
    options = {"additional_headers": {"Host": header}} if header is not None else None
    resolved = {VAULT: found, **{name: ["127.0.0.4"] for name in OTHERS if "." in name and not name[0].isdigit()}}
    with monkeypatch.context() as patch, names(monkeypatch, resolved):
        for name, host in proxies.items():
            patch.setenv(name, f"http://{host}:3128")
        if no_proxy is not None:
            patch.setenv("NO_PROXY", no_proxy)
        Connections.watch()
        with contextlib.suppress(GovernanceError, ApiError, httpx.HTTPError, httpx.InvalidURL, ValueError, OSError):
            ask(worlds[pinned], kind, base_url=base_url, options=options, **own)
    assert set(Connections.seen) <= {("127.0.0.1", port)}
    assert redirecting.outside() == 0
    for request in served.fake.requests:
        assert request.headers["host"] == f"{VAULT}:{port}"
        assert not any(value.encode() in request.body for value in PLANTED)
    served.fake.requests.clear()


class Redirecting:
    """What the vault redirects to, and listeners everywhere else that it, or anything, might lead to."""

    def __init__(self, outside):
        self.to = None
        self._outside = outside

    def outside(self):
        return sum(served.connections for served in self._outside)


@pytest.fixture(scope="module")
def shared(tmp_path_factory, authority):
    for name in PROXIES:
        os.environ.pop(name, None)
        os.environ.pop(name.lower(), None)
    context, _ = authority.serving(VAULT)
    with contextlib.ExitStack() as stack:
        served = stack.enter_context(serving(context))
        outside = [
            stack.enter_context(serving(None, at=address, port=port))
            for address in ADDRESSES[1:]
            for port in (served.port, 3128)
        ]
        redirecting = Redirecting(outside)
        respond = served.fake.respond

        def answer(*arguments, **named):
            if redirecting.to is not None:
                served.fake.fail(redirect_to=redirecting.to)
            return respond(*arguments, **named)

        served.fake.respond = answer
        folder = tmp_path_factory.mktemp("fuzz")
        worlds = {
            True: stack.enter_context(world(folder / "p", served.port, ", networks: [127.0.0.1/32]")),
            False: stack.enter_context(world(folder / "q", served.port)),
        }
        yield worlds, served, redirecting


def test_the_watch_of_the_tests_sees_what_it_should():
    Connections.watch()
    with socket.socket() as own, contextlib.suppress(OSError):
        own.connect(("127.0.0.9", 9))
    assert Connections.seen == [("127.0.0.9", 9)]
