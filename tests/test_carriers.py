"""The edge: what is really about to be contacted is what the released route names, or nothing is."""

import asyncio
import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from cohere_governed import Misrouted, Refused, carriers, tripwire
from cohere_governed.errors import GovernanceError, KeyUnavailable
from cohere_governed.model import Route
from tests.calls import MAIL, PLANTED, SAID, v2_text
from tests.world import LOOPBACK, AsyncSandboxTransport, SandboxTransport

HELLO = {"model": "command-a-03-2025", "messages": [{"role": "user", "content": SAID}]}


def route(*hosts, provider="private", provider_region=None, deployment="private_vpc", base_url=None):
    return Route("r", provider, deployment, "EU", hosts, base_url=base_url, provider_region=provider_region)


def look(ticket, url, **headers):
    ticket.consume(httpx.Request("POST", url, headers={name.replace("_", "-"): v for name, v in headers.items()}))


def aws(region, service, headers="content-type;host;x-amz-date"):
    scope = f"20261122/{region}/{service}/aws4_request"
    return f"AWS4-HMAC-SHA256 Credential=AKID/{scope}, SignedHeaders={headers}, Signature={'0' * 64}"


OCI = (
    'Signature algorithm="rsa-sha256",headers="date (request-target) host content-length content-type x-content-sha256"'
    ',keyId="ocid1.tenancy.oc1..x/ocid1.user.oc1..x/aa:bb",signature="AAAA",version="1"'
)

# ── the ticket ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("hosts", "url"),
    [
        (["vault.example"], "https://vault.example/v2/chat"),
        (["vault.example"], "https://VAULT.example/v2/chat"),
        (["vault.example"], "https://vault.example:443/v2/chat"),
        (["vault.example:8443"], "https://vault.example:8443/v2/chat"),
        (["xn--mnchen-3ya.example"], "https://münchen.example/v2/chat"),
        (["xn--mnchen-3ya.example"], "https://xn--mnchen-3ya.example/v2/chat"),
        (["127.0.0.1"], "http://127.0.0.1:8080/v2/chat"),
        (["localhost"], "http://localhost:1/v2/chat"),
        (["[::1]:8080"], "http://[::1]:8080/v2/chat"),
        (["[2001:db8::1]"], "https://[2001:db8::1]/v2/chat"),
        (["vault.example"], "https://user:secret@vault.example/v2/chat"),
    ],
)
def test_a_ticket_lets_its_own_host_pass_once(hosts, url):
    ticket = carriers.Ticket(route(*hosts))
    look(ticket, url)
    assert ticket.contacted == carriers.netloc(httpx.URL(url))
    assert "secret" not in ticket.contacted
    with pytest.raises(Misrouted, match="once"):
        look(ticket, url)


@pytest.mark.parametrize(
    "url",
    [
        "https://other.example/v2/chat",
        "https://vault.example.evil.example/v2/chat",
        "https://sub.vault.example/v2/chat",
        "https://vault.example./v2/chat",
        "https://vault.example:8443/v2/chat",
        "https://vault.example:80/v2/chat",
        "https://vault.example@evil.example/v2/chat",
        "https://evil.example/vault.example",
        "https://evil.example?vault.example",
        "https://evil.example#vault.example",
        "https://vault%2eexample/v2/chat",
        "https://vault.example%00.evil.example/v2/chat",
        "https://vаult.example/v2/chat",  # a Cyrillic а
        "https://[2001:db8::1]/v2/chat",
        "https://127.0.0.1/v2/chat",
        "http://vault.example/v2/chat",
        "http://vault.example:443/v2/chat",
        "ftp://vault.example/v2/chat",
        "http://127.0.0.1.evil.example/v2/chat",
        "http://localhost.evil.example/v2/chat",
    ],
)
def test_a_ticket_lets_no_other_address_pass(url):
    ticket = carriers.Ticket(route("vault.example"))
    with pytest.raises(Misrouted):
        look(ticket, url)
    assert ticket.contacted is None
    with pytest.raises(Misrouted, match="once"):  # and a failed try uses it up
        look(ticket, "https://vault.example/v2/chat")


@pytest.mark.parametrize("url", ["http://vault.local/x", "http://10.0.0.1/x", "http://0.0.0.0/x", "http://127.1/x"])
def test_plain_http_stays_on_this_machine(url):
    with pytest.raises(Misrouted):
        look(carriers.Ticket(route(httpx.URL(url).host)), url)


@pytest.mark.parametrize("stated", ["evil.example", "vault.example:8443", "vault.example, evil.example", ""])
def test_the_host_header_says_where_it_goes(stated):
    with pytest.raises(Misrouted, match="Host"):
        look(carriers.Ticket(route("vault.example")), "https://vault.example/", host=stated)


@pytest.mark.parametrize(
    ("provider", "region", "host", "passes"),
    [
        ("bedrock", "eu-central-1", "bedrock-runtime.eu-central-1.amazonaws.com", True),
        ("bedrock", "eu-central-1", "bedrock-runtime.us-east-1.amazonaws.com", False),
        ("bedrock", None, "bedrock-runtime.eu-central-1.amazonaws.com", False),
        ("bedrock", "eu-central-1", "gateway.example", False),
        ("sagemaker", "eu-west-1", "runtime.sagemaker.eu-west-1.amazonaws.com", True),
        ("sagemaker", "eu-west-1", "runtime.sagemaker.eu-west-2.amazonaws.com", False),
        ("oci", "eu-frankfurt-1", "inference.generativeai.eu-frankfurt-1.oci.oraclecloud.com", True),
        ("oci", "eu-frankfurt-1", "inference.generativeai.us-chicago-1.oci.oraclecloud.com", False),
        ("oci", "eu-frankfurt-1", "inference.generativeai.eu-frankfurt-1.oci.oraclecloud.com.evil.example", False),
    ],
)
def test_a_clouds_host_is_in_the_routes_region(provider, region, host, passes):
    ticket = carriers.Ticket(route(host, provider=provider, provider_region=region, deployment="cloud"))
    signature = OCI if provider == "oci" else aws(region or "eu-central-1", provider)
    if passes:
        look(ticket, f"https://{host}/", authorization=signature)
        assert ticket.contact.provider_region == region
    else:
        with pytest.raises(Misrouted, match="region"):
            look(ticket, f"https://{host}/", authorization=signature)


FRANKFURT = "bedrock-runtime.eu-central-1.amazonaws.com"
ORACLE = "inference.generativeai.eu-frankfurt-1.oci.oraclecloud.com"


@pytest.mark.parametrize(
    ("signature", "query"),
    [
        ("", ""),
        ("Bearer abc", ""),
        (aws("us-east-1", "bedrock"), ""),
        (aws("eu-central-1", "sagemaker"), ""),
        (aws("eu-central-1", "s3"), ""),
        (aws("eu-central-1", "bedrock", headers="x-amz-date"), ""),
        (aws("eu-central-1", "bedrock") + ", " + aws("us-east-1", "bedrock"), ""),
        (aws("eu-central-1", "bedrock"), "?X-Amz-Credential=a/20261122/us-east-1/bedrock/aws4_request"),
        (aws("eu-central-1", "bedrock"), "?x-amz-credential=a"),
    ],
)
def test_a_request_that_is_not_signed_for_the_routes_region_and_service_is_stopped(signature, query):
    ticket = carriers.Ticket(route(FRANKFURT, provider="bedrock", provider_region="eu-central-1", deployment="cloud"))
    with pytest.raises(Misrouted, match="sign"):
        look(ticket, f"https://{FRANKFURT}/model/m/invoke{query}", authorization=signature)
    assert ticket.contact is None


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "Bearer abc",
        OCI.replace("host ", ""),
        OCI.replace("tenancy.oc1.", "tenancy.oc19."),
        OCI.replace("Signature", "X"),
    ],
)
def test_a_request_that_oci_could_not_tie_to_the_host_is_stopped(signature):
    ticket = carriers.Ticket(route(ORACLE, provider="oci", provider_region="eu-frankfurt-1", deployment="cloud"))
    with pytest.raises(Misrouted, match="sign"):
        look(ticket, f"https://{ORACLE}/20231130/actions/chat", authorization=signature)


@pytest.mark.parametrize(
    ("model", "spans"),
    [
        ("eu.cohere.embed-v4:0", "EU"),
        ("arn%3Aaws%3Abedrock%3Aeu-central-1%3A1%3Ainference-profile%2Feu.cohere.embed-v4%3A0", "EU"),
        ("cohere.embed-v4:0", None),
    ],
)
def test_the_ticket_tells_what_was_signed_for_and_where_a_profile_may_go(model, spans):
    ticket = carriers.Ticket(route(FRANKFURT, provider="bedrock", provider_region="eu-central-1", deployment="cloud"))
    look(ticket, f"https://{FRANKFURT}/model/{model}/invoke", authorization=aws("eu-central-1", "bedrock"))
    contact = ticket.contact
    assert contact.scope == "20261122/eu-central-1/bedrock/aws4_request"
    assert (contact.host, contact.provider_region, contact.region) == (FRANKFURT, "eu-central-1", "EU")
    assert contact.spans == spans


def test_a_sandbox_route_stays_here(monkeypatch):
    monkeypatch.delenv("COHERE_GOVERNED_SANDBOX", raising=False)
    with pytest.raises(Misrouted, match="sandbox"):
        look(carriers.Ticket(route("api.cohere.com", deployment="sandbox")), "https://api.cohere.com/v2/chat")


def test_one_of_many_threads_gets_a_ticket():
    ticket, passed = carriers.Ticket(route("vault.example")), []
    barrier = threading.Barrier(8)

    def race():
        barrier.wait()
        with contextlib.suppress(Misrouted):
            look(ticket, "https://vault.example/")
            passed.append(1)

    threads = [threading.Thread(target=race) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert passed == [1]


# ── through real clients ───────────────────────────────────────────────────────


def client_with(world, **arguments):
    own = httpx.Client(transport=SandboxTransport(world.fake), **arguments)
    return world.client(httpx_client=own, max_retries=0)


def refused_without_a_trace(world, client, match):
    with pytest.raises(Misrouted, match=match):
        client.chat(**HELLO)
    assert list(world.fake.requests) == []
    (outcome,) = world.records(kind="outcome")
    assert outcome.state == "misrouted"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.2:9/v2/chat",
        "https://evil.example/v2/chat",
        "http://127.0.0.1:9/v1/datasets",
        "http://127.0.0.1:9/v2/chat?copy_to=elsewhere",
    ],
)
def test_a_hook_that_moves_a_released_request_is_stopped(world, url):
    def move(request):
        request.url = httpx.URL(url)

    refused_without_a_trace(world, client_with(world, event_hooks={"request": [move]}), "host|changed")


def test_a_hook_that_changes_the_host_header_the_method_or_the_body_is_stopped(world):
    def host(request):
        request.headers["host"] = "evil.example"

    def method(request):
        request.method = "PUT"

    def body(request):
        request.stream = httpx.ByteStream(b'{"messages": "mine"}')

    for hook in (host, method, body):
        with pytest.raises(Misrouted):
            client_with(world, event_hooks={"request": [hook]}).chat(**HELLO)
    assert list(world.fake.requests) == []


def test_hooks_see_what_leaves_and_may_add_headers(world):
    seen = []

    def look_at(request):
        seen.append(request.read())
        request.headers["traceparent"] = "00-1-1-00"

    client_with(world, event_hooks={"request": [look_at]}).chat(**HELLO)
    assert not any(value.encode() in seen[0] for value in PLANTED)
    assert world.fake.requests[0].headers["traceparent"] == "00-1-1-00"


class LogsInFirst(httpx.Auth):
    requires_response_body = True

    def auth_flow(self, request):
        token = yield httpx.Request("POST", "https://login.example/token", content=request.content)
        request.headers["authorization"] = token.text
        yield request


class AsksTwice(httpx.Auth):
    def auth_flow(self, request):
        yield request
        yield request


def test_a_login_that_sends_a_request_of_its_own_is_stopped(world):
    refused_without_a_trace(world, client_with(world, auth=LogsInFirst()), "not released")


def test_a_login_that_sends_the_request_again_is_stopped(world):
    with pytest.raises(Misrouted, match="once"):
        client_with(world, auth=AsksTwice()).chat(**HELLO)
    assert len(world.fake.requests) == 1


def test_mounts_and_proxies_carry_the_same_last_look(world):
    other = SandboxTransport(world.fake)
    own = httpx.Client(mounts={"http://127.0.0.1": other})
    client = world.client(httpx_client=own, max_retries=0)
    assert client.chat(**HELLO).message.content[0].text == f"You said: {SAID}"

    def move(request):
        request.url = httpx.URL("http://127.0.0.3:9/v2/chat")

    moved = httpx.Client(mounts={"all://": SandboxTransport(world.fake)}, event_hooks={"request": [move]})
    with pytest.raises(Misrouted):
        world.client(httpx_client=moved, max_retries=0).chat(**HELLO)
    assert len(world.fake.requests) == 1


@pytest.mark.parametrize("kind", ["ClientV2", "AsyncClientV2"])
@pytest.mark.parametrize("variable", ["HTTP_PROXY", "ALL_PROXY"])
def test_a_proxy_of_the_environment_does_not_carry_plain_http_off_this_machine(world, monkeypatch, kind, variable):
    with server((200, {}, b"{}")) as (proxy, address):
        monkeypatch.setenv(variable, address)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)

        async def run():
            async with httpx.AsyncClient() as own:
                await world.client(kind, httpx_client=own, max_retries=0).chat(**HELLO)

        def run_sync():
            with httpx.Client() as own:
                world.client(kind, httpx_client=own, max_retries=0).chat(**HELLO)

        with pytest.raises(Misrouted, match="proxy"):
            run_sync() if kind == "ClientV2" else asyncio.run(run())
    assert proxy == []


def test_a_tokenizer_that_cannot_be_fetched_does_not_send_the_text_past_us(world):
    """The SDK then sends the text to be tokenized there: by the gate, like any other."""
    world.client("Client", max_retries=0).tokenize(text=SAID, model="command-a-03-2025")
    assert not any(value in world.left().decode() for value in PLANTED)
    assert all(request.path in ("/v1/tokenize", "/v1/models/command-a-03-2025") for request in world.fake.requests)
    assert len(world.records(kind="outcome")) == len(world.fake.requests) > 0


def test_events_that_the_sdk_cannot_read_are_not_logged_restored(world, caplog):
    """It logs them whole; what it logs must be as it came."""

    class Breaks(SandboxTransport):
        def handle_request(self, request):
            response = super().handle_request(request)
            events = b"".join(response.stream).replace(b'"type":"content-delta"', b'"type":"of-tomorrow"')
            return httpx.Response(200, headers={"content-type": "text/event-stream"}, content=events)

    client = world.client(httpx_client=httpx.Client(transport=Breaks(world.fake)), max_retries=0)
    with contextlib.suppress(Refused):
        list(client.chat_stream(**HELLO))
    assert not any(value in caplog.text for value in PLANTED)


def test_a_request_of_the_callers_own_without_a_ticket_is_refused(world):
    """The governed client cannot be used to send by another method of httpx."""
    client = world.client()
    sends = client._client_wrapper.httpx_client.httpx_client
    with pytest.raises((Misrouted, Refused)):
        sends.post("https://elsewhere.example/v2/chat", json={"text": SAID})
    with pytest.raises(Misrouted, match="not released"):
        sends._transport_for_url(httpx.URL(LOOPBACK)).handle_request(httpx.Request("POST", LOOPBACK))
    assert list(world.fake.requests) == []


def test_extensions_cannot_move_a_request(world):
    """httpcore takes a request target, and a name for TLS, from there."""
    seen = []

    class Looks(SandboxTransport):
        def handle_request(self, request):
            seen.append(set(request.extensions))
            return super().handle_request(request)

    sends = world.client(httpx_client=httpx.Client(transport=Looks(world.fake)))._client_wrapper.httpx_client
    body = {"model": "m", "messages": [{"role": "user", "content": "hello"}]}
    moved = {"target": b"/v1/datasets", "sni_hostname": "evil.example"}
    answer = sends.httpx_client.post(f"{LOOPBACK}/v2/chat", json=body, extensions=moved)
    assert answer.status_code == 200
    assert seen[0] <= {"timeout", "trace", carriers.TICKET}


@pytest.mark.parametrize(
    "base_url",
    [
        "http://127.0.0.2:9",
        "http://user:pw@evil.example",
        "https://127.0.0.1.evil.example",
        "http://[::1]:9",
        "http://api.cohere.com",
        "http://169.254.169.254",
    ],
)
def test_a_base_url_that_no_route_names_is_refused_before_anything_is_sent(world, monkeypatch, base_url):
    monkeypatch.delenv("COHERE_GOVERNED_SANDBOX", raising=False)
    with pytest.raises(Refused) as refused:
        world.client(base_url=base_url, max_retries=0).chat(**HELLO)
    assert "pw" not in str(refused.value)
    assert list(world.fake.requests) == []


def test_the_callers_host_header_is_dropped(world):
    client = world.client(max_retries=0)
    with contextlib.suppress(Refused):
        client.chat(**HELLO, request_options={"additional_headers": {"Host": "evil.example"}})
    assert all(request.headers["host"] == "127.0.0.1:9" for request in world.fake.requests)


def test_the_provider_cannot_name_the_record(world):
    import cohere_governed as cohere

    class Lies(SandboxTransport):
        def handle_request(self, request):
            response = super().handle_request(request)
            response.headers["x-governed-record"] = "0" * 32
            return response

    client = world.client(httpx_client=httpx.Client(transport=Lies(world.fake)))
    for answer in (client.chat(**HELLO), client.chat(model="m", messages=[{"role": "user", "content": "hello"}])):
        assert cohere.governance_of(answer).tenant == "acme"
    stream = client.chat_stream(**HELLO)
    next(stream)
    assert cohere.governance_of(stream).tenant == "acme"
    stream.close()


def test_cookies_that_the_provider_sets_do_not_stop_the_next_call(world):
    class Sets(SandboxTransport):
        def handle_request(self, request):
            response = super().handle_request(request)
            response.headers["set-cookie"] = "edge=1; Path=/"
            return response

    client = world.client(httpx_client=httpx.Client(transport=Sets(world.fake)), max_retries=0)
    for _ in range(2):
        client.chat(**HELLO)
    assert ["cookie" in request.headers for request in world.fake.requests] == [False, False]


# ── real sockets ───────────────────────────────────────────────────────────────


@contextlib.contextmanager
def server(answer):
    """A loopback server; what it was sent, and its address."""
    got = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            got.append(self.rfile.read(int(self.headers["content-length"])))
            status, headers, body = answer
            self.send_response(status)
            for name, value in {**headers, "content-length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield got, f"http://127.0.0.1:{httpd.server_port}"
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize("kind", ["ClientV2", "AsyncClientV2"])
def test_a_redirect_does_not_carry_the_body_to_a_second_server(world, status, kind):
    with server((200, {}, b"{}")) as (second, target), server((status, {"location": target}, b"")) as (first, address):
        if kind == "ClientV2":
            with httpx.Client(follow_redirects=True) as own, pytest.raises(Misrouted, match="redirect"):
                world.client(kind, base_url=address, httpx_client=own, max_retries=0).chat(**HELLO)
        else:

            async def run():
                async with httpx.AsyncClient(follow_redirects=True) as own:
                    await world.client(kind, base_url=address, httpx_client=own, max_retries=0).chat(**HELLO)

            with pytest.raises(Misrouted, match="redirect"):
                asyncio.run(run())
    assert (len(first), second) == (1, [])
    assert not any(value.encode() in first[0] for value in PLANTED)


def test_over_a_real_socket_the_answer_is_restored(world):
    said = {"id": "1", "finish_reason": "COMPLETE", "message": {"role": "assistant", "content": []}}
    with server((200, {"content-type": "application/json"}, json.dumps(said).encode())) as (got, address):
        with httpx.Client() as own:
            world.client(base_url=address, httpx_client=own).chat(**HELLO)
        assert json.loads(got[0])["model"] == HELLO["model"]
    (outcome,) = world.records(kind="outcome")
    assert outcome.host == address.removeprefix("http://")


# ── the sandbox ────────────────────────────────────────────────────────────────


@pytest.fixture
def sandbox(monkeypatch):
    monkeypatch.setenv("COHERE_GOVERNED_SANDBOX", "1")


def sandboxed(world, kind="ClientV2", **arguments):
    import cohere_governed as cohere
    from cohere_governed.governance import Governance

    world.governance.close()
    with Governance.load(world.folder) as governance:
        yield getattr(cohere, kind)(tenant="acme", governance=governance, **arguments)


@pytest.mark.parametrize("kind", ["ClientV2", "AsyncClientV2"])
def test_the_sandbox_takes_the_place_of_the_network(world, sandbox, kind, capfd):
    for client in sandboxed(world, kind):
        answer = asyncio.run(client.chat(**HELLO)) if kind.startswith("Async") else client.chat(**HELLO)
        assert v2_text(answer) == f"You said: {SAID}"
        assert carriers.sandbox().requests[-1].path == "/v2/chat"


def test_the_sandbox_keeps_the_callers_own_transport(world, sandbox):
    own = httpx.Client(transport=SandboxTransport(world.fake))
    for client in sandboxed(world, httpx_client=own):
        client.chat(**HELLO)
    assert len(world.fake.requests) == 1


def test_the_sandbox_leaves_loopback_real(world, sandbox):
    said = {"id": "1", "finish_reason": "COMPLETE", "message": {"role": "assistant", "content": []}}
    with server((200, {"content-type": "application/json"}, json.dumps(said).encode())) as (got, address):
        with httpx.Client() as own:
            for client in sandboxed(world, base_url=address, httpx_client=own):
                client.chat(**HELLO)
        assert len(got) == 1


def test_carriers_replace_networks_only(sandbox):
    url = httpx.URL("https://api.cohere.com")
    own, own_async = SandboxTransport(), AsyncSandboxTransport()
    assert carriers.carrier(own, url)._inner is own
    assert carriers.async_carrier(own_async, url)._inner is own_async
    with httpx.HTTPTransport() as network:
        assert carriers.carrier(network, url)._inner is not network
        assert carriers.carrier(network, httpx.URL("http://127.0.0.1"))._inner is network


# ── keys ───────────────────────────────────────────────────────────────────────


def test_secrets_come_from_the_environment_or_a_file(tmp_path, monkeypatch):
    (tmp_path / "key").write_text("from-file\n")
    monkeypatch.setenv("A_KEY", "from-env")
    assert carriers.secret("file:key", tmp_path) == "from-file"
    assert carriers.secret(f"file:{tmp_path / 'key'}", tmp_path / "elsewhere") == "from-file"
    assert carriers.secret("env:A_KEY", tmp_path) == "from-env"


def test_secrets_come_from_the_keyring_and_are_asked_for_seldom(tmp_path, monkeypatch):
    keyring = pytest.importorskip("keyring")
    asked = []

    class Ring(keyring.backend.KeyringBackend):
        priority = 1

        def get_password(self, service, username):
            asked.append((service, username))
            if username == "locked":
                raise RuntimeError("the secret is hunter2")
            return {"eubank": "from-keyring"}.get(username)

        def set_password(self, service, username, password):
            raise NotImplementedError

    before = keyring.get_keyring()
    keyring.set_keyring(Ring())
    try:
        for _ in range(3):
            assert carriers.secret("keyring:cohere/eubank", tmp_path) == "from-keyring"
        assert asked == [("cohere", "eubank")]
        for name in ("nobody", "locked"):
            with pytest.raises(KeyUnavailable, match=name) as error:
                carriers.secret(f"keyring:cohere/{name}", tmp_path)
            assert "hunter2" not in str(error.value)
    finally:
        keyring.set_keyring(before)


@pytest.mark.parametrize(
    ("reference", "content"),
    [
        ("env:NOT_SET", None),
        ("file:absent", None),
        ("file:.", None),
        ("vault:x", None),
        ("", None),
        ("file:key", b""),
        ("file:key", b" \n"),
        ("file:key", b"\xff\xfesecret"),
        ("file:key", b"secret\nx-injected: 1"),
        ("file:key", "sécret".encode()),
        ("file:key", b"secret\x00"),
    ],
)
def test_a_secret_that_cannot_be_had_or_sent_is_refused_without_saying_it(tmp_path, reference, content):
    if content is not None:
        (tmp_path / "key").write_bytes(content)
    with pytest.raises(KeyUnavailable) as error:
        carriers.secret(reference, tmp_path)
    assert "secret" not in str(error.value)
    assert "sécret" not in str(error.value)


# ── the tripwire ───────────────────────────────────────────────────────────────


WAYS = {
    "getaddrinfo": lambda host: socket.getaddrinfo(host, 443),
    "gethostbyname": socket.gethostbyname,
    "create_connection": lambda host: socket.create_connection((host, 443), timeout=1),
    "urllib": lambda host: urllib.request.urlopen(f"https://{host}/", timeout=1),
    "http.client": lambda host: http.client.HTTPSConnection(host, timeout=1).request("GET", "/"),
    "httpx": lambda host: httpx.get(f"https://{host}/", timeout=1),
}


@pytest.mark.parametrize("way", WAYS)
def test_others_do_not_look_up_coheres_hosts(way):
    for host in ("api.cohere.com", "API.Cohere.com", "api.cohere.com.", "stg.api.cohere.ai"):
        with pytest.raises(Misrouted):
            WAYS[way](host)


def test_a_connection_by_name_is_stopped_too():
    """``connect`` resolves the name itself, and tells of it before it connects: where nothing resolves it fails so."""
    with socket.socket() as own, pytest.raises((Misrouted, socket.gaierror)):
        own.connect(("api.cohere.com", 443))


def test_requests_and_boto3_do_not_either():
    requests = pytest.importorskip("requests")
    with pytest.raises(Misrouted):
        requests.post("https://api.cohere.com/v2/chat", json={"text": SAID}, timeout=1)
    botocore = pytest.importorskip("botocore.session")
    session = botocore.Session()
    client = session.create_client(
        "s3", region_name="eu-central-1", endpoint_url="https://api.cohere.com", aws_access_key_id="a",
        aws_secret_access_key="s",
    )  # fmt: skip
    with pytest.raises(Exception, match="looked up by something other"):  # botocore wraps what it does not know
        client.list_buckets()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "notcohere.com.localhost", "cohere.com.localhost"])
def test_other_names_are_nobodys_business(host):
    with contextlib.suppress(OSError):
        socket.getaddrinfo(host, 80)


def test_while_a_governed_request_is_under_way_its_own_host_may_be_looked_up():
    with tripwire.released("nobody.cohere.com"), contextlib.suppress(OSError):
        socket.getaddrinfo("nobody.cohere.com", 443)
    with pytest.raises(Misrouted):
        socket.getaddrinfo(b"nobody.cohere.com", 443)


@pytest.mark.parametrize("host", ["api\u3002cohere\u3002com", "\uff41pi.cohere.com", "api.coher\u200be.com"])
def test_another_spelling_of_the_host_is_the_host(host):
    with pytest.raises(Misrouted):
        socket.getaddrinfo(host, 443)


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_what_a_parent_released_is_not_released_in_its_child():
    with tripwire.released("nobody.cohere.com"):
        child = os.fork()
        if child == 0:
            try:
                with tripwire.released("other.cohere.com"), contextlib.suppress(OSError):
                    socket.getaddrinfo("nobody.cohere.com", 443)
            except Misrouted:
                os._exit(0)
            os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_the_tripwire_is_armed_by_the_import_alone():
    script = (
        "import cohere_governed, socket\n"
        "try: socket.getaddrinfo('api.cohere.com', 443)\n"
        "except cohere_governed.Misrouted: print('refused')\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "refused"


def test_refusals_at_the_edge_are_not_retried_by_the_sdk():
    for error in (Misrouted, Refused, KeyUnavailable):
        assert issubclass(error, GovernanceError)
        assert not issubclass(error, (OSError, httpx.HTTPError))


def test_no_message_of_the_edge_quotes_the_text(world):
    def move(request):
        request.url = request.url.copy_with(path="/v2/" + "chat")
        request.url = httpx.URL(f"https://evil.example/?mail={MAIL}")

    with pytest.raises(Misrouted) as error:
        client_with(world, event_hooks={"request": [move]}).chat(**HELLO)
    assert MAIL not in str(error.value)
