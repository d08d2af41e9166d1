"""The fake fails as told, and never more often; nothing that arrived is forgotten."""

import asyncio
import gzip
import json

import cohere
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohere_governed.sandbox import AsyncSandboxTransport, FakeCohere, SandboxTransport
from tests.sandbox.raw import over

ASKED = {"model": "m", "messages": [{"role": "user", "content": "I am <PERSON_7f3a>"}]}


def client_of(fake, retries=2):
    return over(cohere.ClientV2("key", max_retries=retries), SandboxTransport(fake))


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, cohere.BadRequestError),
        (401, cohere.UnauthorizedError),
        (403, cohere.ForbiddenError),
        (404, cohere.NotFoundError),
        (422, cohere.UnprocessableEntityError),
        (429, cohere.TooManyRequestsError),
        (498, cohere.InvalidTokenError),
        (500, cohere.InternalServerError),
        (503, cohere.ServiceUnavailableError),
    ],
)
def test_a_status_is_the_sdk_error_of_that_name(status, error):
    fake = FakeCohere()
    fake.fail(status=status)
    with pytest.raises(error) as raised:
        client_of(fake, retries=0).chat(**ASKED)
    assert set(raised.value.body) == {"id", "message"}


def test_retries_arrive_one_by_one_and_the_answer_follows():
    fake = FakeCohere()
    fake.fail(status=429, times=2, retry_after=0.001)
    assert client_of(fake).chat(**ASKED).finish_reason == "COMPLETE"
    assert len(fake.requests) == 3
    assert len({request.body for request in fake.requests}) == 1


def test_more_failures_than_retries_are_an_error():
    fake = FakeCohere()
    fake.fail(status=500, times=3, retry_after=0.001)
    with pytest.raises(cohere.InternalServerError):
        client_of(fake).chat(**ASKED)
    assert len(fake.requests) == 3
    client_of(fake).chat(**ASKED)


def test_an_order_meets_only_its_path():
    fake = FakeCohere()
    fake.fail("/v2/embed", status=500)
    assert client_of(fake, retries=0).chat(**ASKED).finish_reason == "COMPLETE"
    with pytest.raises(cohere.InternalServerError):
        client_of(fake, retries=0).embed(model="m", texts=["x"], input_type="search_query")


def test_orders_are_met_in_turn():
    fake = FakeCohere()
    fake.fail(status=500)
    fake.fail(status=400)
    statuses = [fake.respond("GET", "/v1/models").status for _ in range(3)]
    assert statuses == [500, 400, 200]


def test_a_header_orders_a_failure_too():
    assert FakeCohere().respond("GET", "/v1/models", headers={"X-Sandbox-Fail": "429"}).status == 429


def test_an_error_can_quote_the_user():
    fake = FakeCohere()
    fake.fail(body_echo=True)
    with pytest.raises(cohere.BadRequestError) as raised:
        client_of(fake).chat(**ASKED)
    assert "I am <PERSON_7f3a>" in raised.value.body["message"]


@pytest.mark.parametrize("after", [0, 100])
def test_a_cut_stream_breaks_where_told(after):
    fake = FakeCohere()
    fake.fail(cut_after_bytes=after)
    heard = []
    with pytest.raises(httpx.RemoteProtocolError):
        heard.extend(client_of(fake).chat_stream(**ASKED))
    reply = FakeCohere()
    reply.fail(cut_after_bytes=after)
    broken = reply.respond("POST", "/v2/chat", content=json.dumps({**ASKED, "stream": True}).encode())
    assert len(broken.content) == after
    assert broken.cut


def test_a_cut_stream_breaks_async_clients_as_well():
    fake = FakeCohere()
    fake.fail(cut_after_bytes=300)
    client = over(cohere.AsyncClientV2("key", max_retries=0), AsyncSandboxTransport(fake))

    async def listen():
        return [event async for event in client.chat_stream(**ASKED)]

    with pytest.raises(httpx.RemoteProtocolError):
        asyncio.run(listen())


def test_slowness_beyond_the_timeout_is_a_timeout():
    fake = FakeCohere()
    fake.fail(slow_seconds=60)
    with (
        httpx.Client(transport=SandboxTransport(fake), timeout=0.01) as client,
        pytest.raises(httpx.ReadTimeout),
    ):
        client.get("https://api.cohere.com/v1/models")
    assert len(fake.requests) == 1

    async def late():
        async with httpx.AsyncClient(transport=AsyncSandboxTransport(fake), timeout=0.01) as client:
            await client.get("https://api.cohere.com/v1/models")

    fake.fail(slow_seconds=60)
    with pytest.raises(httpx.ReadTimeout):
        asyncio.run(late())


def test_slowness_within_the_timeout_is_only_slow():
    fake = FakeCohere()
    fake.fail(slow_seconds=0.01)
    with httpx.Client(transport=SandboxTransport(fake)) as client:
        assert client.get("https://api.cohere.com/v1/models").status_code == 200


def test_a_redirect_takes_the_body_elsewhere():
    fake = FakeCohere()
    fake.fail(redirect_to="https://elsewhere.example/v2/chat")
    assert client_of(fake).chat(**ASKED).finish_reason == "COMPLETE"
    hosts = [httpx.URL(request.url).host for request in fake.requests]
    assert hosts == ["api.cohere.com", "elsewhere.example"]
    assert fake.requests[0].body == fake.requests[1].body


def test_garbage_is_not_json():
    fake = FakeCohere()
    fake.fail(garbage=True)
    reply = fake.respond("GET", "/v1/models")
    assert reply.status == 200
    with pytest.raises(json.JSONDecodeError):
        json.loads(reply.content)


# ── Requests that are wrong in themselves ──


def test_unknown_paths_and_methods_are_not_found():
    fake = FakeCohere()
    assert fake.respond("POST", "/v3/chat").status == 404
    assert fake.respond("DELETE", "/v2/chat").status == 404
    assert fake.respond("GET", "/v1/datasets/a/b").status == 404


def test_unknown_keys_are_refused_when_keys_are_known():
    fake = FakeCohere(api_keys=["good"])
    assert fake.respond("GET", "/v1/models", headers={"Authorization": "Bearer good"}).status == 200
    for headers in ({}, {"Authorization": "Bearer bad"}, {"Authorization": "Basic good"}):
        assert fake.respond("GET", "/v1/models", headers=headers).status == 401
    assert FakeCohere(api_keys=[]).respond("GET", "/v1/models").status == 401


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "messages",
                    "message",
                    "role",
                    "content",
                    "texts",
                    "inputs",
                    "query",
                    "documents",
                    "tools",
                    "function",
                    "text",
                    "tokens",
                    "examples",
                    "label",
                    "document",
                    "image_url",
                    "prompt",
                    "stream",
                    "settings",
                    "response_format",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(
    st.sampled_from(
        [
            "/v1/chat",
            "/v2/chat",
            "/v1/embed",
            "/v2/embed",
            "/v1/rerank",
            "/v2/rerank",
            "/v1/classify",
            "/v1/tokenize",
            "/v1/detokenize",
            "/v1/generate",
            "/v2/parse",
            "/v2/batches",
            "/v1/connectors",
            "/v1/datasets",
            "/v2/audio/transcriptions",
            "/v1/finetuning/finetuned-models",
        ]
    ),
    st.binary(max_size=20) | ANY_JSON.map(lambda value: json.dumps(value).encode()),
)
def test_no_body_makes_the_fake_fall(path, body):
    assert FakeCohere().respond("POST", path, content=body).status in {200, 400, 404}


def test_gateways_may_put_a_prefix_before_the_path():
    fake = FakeCohere()
    assert fake.respond("GET", "/team/a/v1/models").status == 200
    assert fake.requests[0].path == "/team/a/v1/models"


# ── What it remembers, what it sends ──


def test_requests_are_kept_as_they_arrived_up_to_a_bound():
    fake = FakeCohere(remember=2)
    for number in range(3):
        fake.respond("post", "/v1/tokenize", "a=b", [("X-One", "1"), ("Host", "h.example")], b'{"text":"%d"}' % number)
    assert [request.json() for request in fake.requests] == [{"text": "1"}, {"text": "2"}]
    last = fake.requests[-1]
    assert (last.method, last.url, last.headers["x-one"]) == ("POST", "https://h.example/v1/tokenize?a=b", "1")


@pytest.mark.parametrize(
    ("mode", "body", "stream"), [("never", False, False), ("bodies", True, False), ("always", True, True)]
)
def test_gzip_only_when_asked_and_accepted(mode, body, stream):
    accept = {"Accept-Encoding": "gzip, deflate"}
    for streamed, expected in ((False, body), (True, stream)):
        content = json.dumps({**ASKED, "stream": streamed}).encode()
        reply = FakeCohere(gzip=mode).respond("POST", "/v2/chat", headers=accept, content=content)
        plain = FakeCohere(gzip=mode).respond("POST", "/v2/chat", content=content)
        assert (("content-encoding", "gzip") in reply.headers) == expected
        assert (gzip.decompress(reply.content) if expected else reply.content) == plain.content


def test_streams_parse_when_compressed():
    client = client_of(FakeCohere(gzip="always"))
    assert list(client.chat_stream(**ASKED))[-1].type == "message-end"


def test_angle_brackets_leave_escaped_as_go_does():
    reply = FakeCohere().respond("POST", "/v2/chat", content=json.dumps(ASKED).encode())
    assert b"<" not in reply.content
    assert b"\\u003cPERSON_7f3a\\u003e" in reply.content


def test_two_fakes_say_the_same():
    content = json.dumps({**ASKED, "stream": True}).encode()
    assert FakeCohere().respond("POST", "/v2/chat", content=content) == FakeCohere().respond(
        "POST", "/v2/chat", content=content
    )
