"""The same fake behind a socket, and behind no socket but a loopback one."""

import json

import cohere
import httpx
import pytest

from cohere_governed.sandbox import FakeCohere, banner, serve
from tests.sandbox.raw import over

ASKED = {"model": "m", "messages": [{"role": "user", "content": "né 🦜 <PERSON_7f3a>"}]}


@pytest.fixture
def server():
    with serve() as running:
        yield running


@pytest.fixture
def http(server):
    with httpx.Client(base_url=server.url, trust_env=False) as client:
        yield client


def test_the_sdk_talks_to_it_by_address(server):
    transport = httpx.HTTPTransport()
    client = over(cohere.ClientV2("key", base_url=server.url), transport)
    assert client.chat(**ASKED).message.content[0].text == "You said: né 🦜 <PERSON_7f3a>"
    events = list(client.chat_stream(**ASKED))
    said = "".join(event.delta.message.content.text for event in events if event.type == "content-delta")
    assert said == "You said: né 🦜 <PERSON_7f3a>"
    made = client.datasets.create(name="n", type="embed-input", data=("d.jsonl", b'{"text":"x"}\n'))
    part = client.datasets.get(id=made.id).dataset.dataset_parts[0]
    assert part.url.startswith(server.url)
    assert httpx.get(part.url, trust_env=False).content == b'{"text":"x"}\n'
    transport.close()


def test_every_response_says_what_it_is(http):
    for response in (http.get("/v1/models"), http.get("/nowhere"), http.get("/_sandbox/requests")):
        assert response.headers["x-cohere-sandbox"] == "1"


def test_what_arrived_can_be_read(http, server):
    http.post("/v2/chat", json=ASKED)
    (arrived,) = http.get("/_sandbox/requests").json()["requests"]
    assert json.loads(arrived["body"]) == ASKED
    assert arrived["url"] == f"{server.url}/v2/chat"
    assert len(server.fake.requests) == 1


def test_connections_are_kept(http):
    first = http.get("/v1/models").extensions["network_stream"].get_extra_info("client_addr")
    second = http.post("/v2/chat", json=ASKED).extensions["network_stream"].get_extra_info("client_addr")
    assert first == second


def test_chunked_requests_are_read(http, server):
    body = json.dumps(ASKED).encode()
    response = http.post("/v2/chat", content=iter([body[:9], body[9:]]))
    assert response.status_code == 200
    assert server.fake.requests[0].body == body


def test_a_cut_reply_is_a_broken_connection(http, server):
    server.fake.fail(cut_after_bytes=10)
    with pytest.raises(httpx.RemoteProtocolError):
        http.post("/v2/chat", json={**ASKED, "stream": True})
    assert http.get("/v1/models").status_code == 200


def test_redirects_are_sent(http, server):
    server.fake.fail(redirect_to="http://127.0.0.2:9/v2/chat")
    response = http.post("/v2/chat", json=ASKED)
    assert (response.status_code, response.headers["location"]) == (307, "http://127.0.0.2:9/v2/chat")


@pytest.mark.parametrize("host", ["0.0.0.0", "", "192.0.2.1", "::", "example.org", "localhost"])
def test_it_refuses_addresses_others_can_reach(host):
    with pytest.raises(ValueError, match="loopback"):
        serve(host)


def test_a_closed_server_answers_no_more():
    fake = FakeCohere()
    with serve(fake=fake) as server:
        url = server.url
        assert server.fake is fake
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/v1/models", trust_env=False)


def test_the_banner_is_one_loud_line():
    assert "SANDBOX" in banner()
    assert "\n" not in banner()
