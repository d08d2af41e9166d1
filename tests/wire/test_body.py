"""Requests: every word a user may have written is offered, and nothing but what was redacted changes."""

import json
import re
from typing import Union, get_args, get_origin

import cohere.types
import httpx
import pytest
from cohere.core.client_wrapper import SyncClientWrapper
from hypothesis import given
from hypothesis import strategies as st

from cohere_governed.model import Edit, Modality, Redacted
from cohere_governed.wire import MAX_BODY, SURFACES, Unreadable, read_request
from cohere_governed.wire.shapes import WORDS
from tests.wire.fake import FakeRestorer

JSON = {"content-type": "application/json"}


def read(path, body, *, method="POST", query=(), headers=JSON):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return read_request(method, path, query, headers, content)


def redact(body, old, new):
    """Redactions of every text that holds ``old``."""
    found = {}
    for index, text in enumerate(body.texts):
        edits, at = [], text.find(old)
        while at >= 0:
            edits.append(Edit(at, at + len(old), new))
            at = text.find(old, at + len(old))
        if edits:
            found[index] = Redacted(text.replace(old, new), tuple(edits))
    return found


def rewritten(body, old="Ada", new="<PERSON_1>", **kwargs):
    return json.loads(body.render(redact(body, old, new), **kwargs).content)


CHAT = {
    "model": "command-a-03-2025",
    "stream": False,
    "safety_mode": "STRICT",
    "stop_sequences": ["Ada stop"],
    "documents": ["Ada plain", {"id": "Ada-id", "data": {"Ada key": {"deep": ["Ada deep"]}, "phone": 4155550123}}],
    "tools": [
        {
            "type": "function",
            "function": {
                "name": "find",
                "description": "Ada desc",
                "parameters": {"properties": {"who": {"enum": ["Ada enum"], "maximum": 2147483647, "const": 99999999}}},
            },
        }
    ],
    "response_format": {"type": "text", "json_schema": {"title": "Ada schema"}},
    "messages": [
        {"role": "user", "content": "I am Ada."},
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "Ada part"},
                {"type": "document", "document": {"data": {"t": "Ada doc"}}},
            ],
        },
        {
            "role": "assistant",
            "tool_plan": "Ada plan",
            "tool_calls": [
                {
                    "id": "c1",
                    "type": "function",
                    "function": {"name": "find", "arguments": '{"Ada k":["Ada \\" v"],"n":1}'},
                }
            ],
        },
        {"role": "tool", "tool_call_id": "c1", "content": "Ada result"},
    ],
    "brand_new": {"Ada new key": "Ada new"},
}


def test_every_leaf_of_a_chat_that_may_hold_words_is_offered_and_rewritten():
    body = read("/v2/chat", CHAT)
    assert "Ada" not in body.render(redact(body, "Ada", "<PERSON_1>")).content.decode()
    new = rewritten(body)
    assert json.dumps(new) == json.dumps(CHAT).replace("Ada", "<PERSON_1>")
    assert json.loads(new["messages"][2]["tool_calls"][0]["function"]["arguments"]) == {
        "<PERSON_1> k": ['<PERSON_1> " v'],
        "n": 1,
    }
    assert "4155550123" in body.texts
    assert "99999999" in body.texts
    assert "2147483647" not in body.texts
    assert len(body.texts) == len(body.places)
    assert not any("Ada" in place for place in body.places)
    assert "messages[0].content" in body.places
    assert not {"user", "command-a-03-2025", "STRICT", "document"} & set(body.texts)


def test_the_facts_of_a_chat():
    call = read("/gateway/v2/chat", CHAT, headers={**JSON, "x-team": "a", "x-fern-language": "Python"}).call
    assert (call.surface, call.kind, call.method, call.path) == ("v2.chat", "inference", "POST", "/v2/chat")
    assert (call.model, call.stream, call.safety_mode) == ("command-a-03-2025", False, "STRICT")
    assert call.has_tools
    assert call.has_documents
    assert call.unknown_fields == ("brand_new",)
    assert call.headers_added == ("x-team",)
    assert call.modalities == frozenset()
    assert call.characters > 100


def test_nothing_redacted_returns_the_same_bytes():
    content = b'{"model": "m",  "messages":[{"role":"user","content":"caf\\u00e9"}]}'
    body = read("/v2/chat", content)
    assert body.render({}).content is content
    assert body.recorded(content) is content


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"[]", "not an object"),
        (b'{"a":1,"a":2}', "key twice"),
        (b'{"a":{"b":1,"b":2}}', "key twice inside"),
        (b'{"a":NaN}', "NaN"),
        (b'{"a":-Infinity}', "Infinity"),
        (b'{"a":1e999}', "overflow"),
        (b'{"a":"\xff"}', "not UTF-8"),
        ('{"a":1}'.encode("utf-16"), "UTF-16"),
        (b'\xef\xbb\xbf{"a":1}', "BOM"),
        (b'{"a":"\\ud83d"}', "half a pair"),
        (b'{"a":1} {"b":2}', "two documents"),
        (b'{"a":' * 70 + b"1" + b"}" * 70, "too deep"),
        (b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "far too deep"),
        (b'{"tokens":[' + b"1," * 100_000 + b"1]}", "too many leaves"),
        (b'{"Messages":[]}', "a known name in another case"),
        (b'{"me\xc5\xbf\xc5\xbfages":[]}', "a known name with a long s"),
        (b'{"model":1}', "model not a string"),
        (b'{"stream":"yes"}', "stream not a flag"),
        (b" " * (MAX_BODY + 1), "too large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_beyond_doubt_is_unreadable(content, why):
    with pytest.raises(Unreadable):
        read("/v2/chat", content)


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "multipart/form-data; boundary=x"},
        {"content-type": "text/plain"},
        {"content-type": "application/json; charset=utf-16"},
        {**JSON, "content-encoding": "gzip"},
    ],
)
def test_a_body_that_is_not_what_its_headers_say_is_unreadable(headers):
    with pytest.raises(Unreadable):
        read("/v2/chat", {"model": "m"}, headers=headers)


def test_no_surface_is_unreadable_and_says_nothing_of_the_path():
    with pytest.raises(Unreadable) as raised:
        read("/v9/Ada-Lovelace", {})
    assert "Ada" not in str(raised.value)


@given(st.text())
def test_the_reason_never_quotes_the_text(text):
    with pytest.raises(Unreadable) as raised:
        read("/v2/chat", ('{"zqzq":"' + text).encode(errors="replace"))
    assert "zqzq" not in str(raised.value)
    assert raised.value.__cause__ is None


IBAN = "DE89370400440532013000"
CARD = "4111111111111111"

CONTROLS = [
    (surface, pattern)
    for surface in SURFACES
    if surface.request == "json"
    for pattern in (*surface.controls, *surface.refs)
    if pattern not in ("model", "stream", "safety_mode")
]


def nested(pattern, value):
    """A body with ``value`` where ``pattern`` says."""
    for step in reversed(re.findall(r"\[\]|\*|[^.\[\]]+", pattern)):
        value = [value] if step == "[]" else {"k" if step == "*" else step: value}
    return value


@pytest.mark.parametrize(("surface", "pattern"), CONTROLS, ids=lambda value: getattr(value, "id", value))
def test_words_in_a_control_are_text(surface, pattern):
    path = surface.path.replace("{id}", "m1")
    for value in (IBAN, CARD, "Ada_Lovelace", "ada@example.org", "+4915112345678", "a" * 129, "a\nb", "1815-12-10x"):
        body = read(path, nested(pattern, value), method=surface.method)
        assert value in body.texts, pattern
        assert body.call.unknown_fields == ()
        assert value not in json.dumps(rewritten(body, value, "<X_1>"))


@pytest.mark.parametrize(("surface", "pattern"), CONTROLS, ids=lambda value: getattr(value, "id", value))
def test_a_large_number_in_a_control_is_text_or_unreadable(surface, pattern):
    path = surface.path.replace("{id}", "m1")
    for number in (int(CARD), -int(CARD), float(CARD), 4155550123):
        try:
            body = read(path, nested(pattern, number), method=surface.method)
        except Unreadable:
            assert pattern in surface.refs
            continue
        assert any(str(abs(int(number))) in text for text in body.texts)
        assert CARD not in json.dumps(rewritten(body, CARD, "<X_1>"))
        assert read(path, nested(pattern, 999_999), method=surface.method).texts in ((), ("k",))


@pytest.mark.parametrize("place", ["tokens", "images", "rank_fields", "documents", "made_up"])
def test_a_large_number_is_text_wherever_it_stands(place):
    path = {"tokens": "/v1/detokenize", "images": "/v2/embed", "rank_fields": "/v1/rerank"}.get(place, "/v1/chat")
    assert CARD in read(path, {place: [int(CARD)]}).texts


def test_what_a_control_says_in_the_words_of_the_sdk_is_not_text():
    roles = [{"role": role, "content": [{"type": kind}]} for role in ("user", "assistant") for kind in ("text",)]
    body = read(
        "/v2/chat",
        {
            "model": "m",
            "messages": roles,
            "tool_choice": "REQUIRED",
            "thinking": {"type": "disabled"},
            "citation_options": {"mode": "FAST"},
            "response_format": {"type": "json_object"},
            "seed": 42,
            "temperature": 0.3,
        },
    )
    assert body.texts == ()
    job = "8f4e0c1a-6a53-4a0e-9b0e-1d6a2a4d9b11"
    assert read("/v1/embed-jobs", {"dataset_id": job, "embedding_types": ["int8"], "truncate": "END"}).texts == ()
    page = read("/v1/datasets", b"", method="GET", query=[("limit", "20"), ("before", "2025-01-31T10:00:00Z")])
    assert page.texts == ()


def test_every_enum_of_the_sdk_that_a_request_can_hold_is_known():
    found = {}
    for name in dir(cohere.types):
        alias = getattr(cohere.types, name)
        if get_origin(alias) is Union and not re.search(
            "Finish|ResponseType|ClassificationType|AuthStatus|Job|ImageCategory", name
        ):
            found[name] = {value for part in get_args(alias) for value in get_args(part) if isinstance(value, str)}
    assert "EmbedInputType" in found
    assert not {word for words in found.values() for word in words if word.lower() not in WORDS}


def test_an_id_that_is_redacted_is_the_same_id_everywhere_and_comes_back():
    call = {"id": IBAN, "type": "function", "function": {"name": "find", "arguments": "{}"}}
    body = read(
        "/v2/chat",
        {
            "messages": [
                {"role": "assistant", "tool_calls": [call]},
                {"role": "tool", "tool_call_id": IBAN, "content": [{"type": "document", "document": {"id": IBAN}}]},
            ]
        },
    )
    redactions = redact(body, IBAN, "<IBAN_1>")
    sent = json.loads(body.render(redactions).content)["messages"]
    assert sent[0]["tool_calls"][0]["id"] == sent[1]["tool_call_id"] == "<IBAN_1>"
    assert sent[1]["content"][0]["document"]["id"] == "<IBAN_1>"
    cited = {"start": 0, "end": 1, "text": "a", "sources": [{"type": "tool", "id": "<IBAN_1>:0"}]}
    message = {"content": [{"type": "text", "text": "a"}], "tool_calls": [{"id": "<IBAN_1>"}], "citations": [cited]}
    codec = body.response_codec(FakeRestorer({"<IBAN_1>": IBAN}), redactions)
    back = json.loads(codec.body(200, json.dumps({"message": message}).encode()))["message"]
    assert back["tool_calls"][0]["id"] == IBAN
    assert back["citations"][0]["sources"][0]["id"] == f"{IBAN}:0"


MODELS = [
    "command-r",
    "command-a-reasoning-08-2025",
    "embed-v4:0",
    "us.cohere/embed",
    "eu.cohere.embed-v4:0",
    "my_model__v2",
    "acme-1c5ecbb7-4111-4111-8111-411111111111-ft",
    "arn:aws:sagemaker:x:1:endpoint/e",
    "arn:aws:bedrock:eu-central-1:123456789012:provisioned-model/abc123def456",
    "arn:aws:bedrock:us-east-1::foundation-model/cohere.command-r-v1:0",
    "cohere-command-r-2024-05-01-12-34-56-789",
    "endpoint-20250131101500",
    "ocid1.generativeaimodel.oc1.us-chicago-1.amaaaaaask7dceya4tdabclcsqbc6z2dqqdd3kiwtf3k2mqd7pfxrkqmq2nq",
]
NOT_MODELS = [
    "Ada Lovelace",
    "ada@example.org",
    "+4915112345678",
    "123456789",
    "a\nb",
    "m\n",
    "Адa",
    "victim-ft ",
    "victim-ft?x",
    "victim-ft#",
    "../victim-ft",
    "a/../victim-ft",
    "a//b",
    IBAN,
    f"x-{IBAN}",
    "DE89-3704-0044-0532-0130-00",
    f"m-{CARD}",
    "m-4111-1111-1111-1111",
    "m-078-05-1120",
    "m-415-555-0123",
    "sk-proj-1234567890abcdefABCDEF1234567890",
    "sk-proj-a1b2c3d4e5f6a7b8c9d0abcdef",
    "AKIAIOSFODNN7EXAMPLE",
    "arn:aws:bedrock:eu-central-1:1234567890123:provisioned-model/abc",
    "a" * 257,
]


@pytest.mark.parametrize("value", MODELS)
def test_the_name_of_a_model_is_a_fact_and_not_text(value):
    body = read("/v2/chat", {"model": value})
    assert body.texts == ()
    assert body.call.model == value


@pytest.mark.parametrize("value", NOT_MODELS)
def test_what_is_not_the_name_of_a_model_is_unreadable(value):
    with pytest.raises(Unreadable, match="model") as raised:
        read("/v2/chat", {"model": value})
    assert value not in str(raised.value)


def test_no_model_is_no_model():
    assert read("/v2/chat", {"model": ""}).call.model is None
    assert read("/v2/chat", {}).call.model is None


@pytest.mark.parametrize("value", ["Ada", "STRICT ", "STRICTER"])
def test_a_safety_mode_that_nobody_knows_is_unreadable(value):
    with pytest.raises(Unreadable, match="safety_mode"):
        read("/v2/chat", {"safety_mode": value})


@pytest.mark.parametrize(
    "found", ["jane%40example.org", "a%20b", "a%2Fb", IBAN, CARD, "a-078-05-1120", "AKIAIOSFODNN7EXAMPLE", "a" * 129]
)
def test_a_malformed_id_in_a_path_is_called_malformed_and_not_quoted(found):
    with pytest.raises(Unreadable, match="the id in the path is malformed") as raised:
        read(f"/v1/datasets/{found}", b"", method="GET")
    assert found not in str(raised.value)


@pytest.mark.parametrize("path", ["/v9/datasets/a", "/v1/datasets/", "/v2/batches/a:delete", "/v1/nothing/a%20b"])
def test_a_path_of_no_endpoint_has_no_endpoint(path):
    with pytest.raises(Unreadable, match="no endpoint"):
        read(path, b"", method="POST")


@pytest.mark.parametrize(
    "found", ["my-dataset-x7f3k2", "8f4e0c1a-6a53-4a0e-9b0e-411111111111", "train-20250131101500-abc"]
)
def test_an_id_as_the_provider_makes_them_may_stand_in_a_path(found):
    assert read(f"/v1/datasets/{found}", b"", method="GET").call.refs == {"dataset": (found,)}


def test_secrets_are_neither_offered_nor_recorded():
    sent = {
        "name": "Ada",
        "url": "https://c.example/Ada?q=Ada%20L",
        "oauth": {"client_id": "s3", "client_secret": "s4"},
    }
    body = read("/v1/connectors", sent)
    assert not {"s3", "s4"} & set(body.texts)
    assert "/Ada?q=Ada L" in body.texts
    assert Modality.URL in body.call.modalities
    rendered = body.render(redact(body, "Ada", "<P_1>")).content
    assert json.loads(rendered) == {**sent, "name": "<P_1>", "url": "https://c.example/%3CP_1%3E?q=%3CP_1%3E%20L"}
    kept = json.loads(body.recorded(rendered))
    assert kept["oauth"] == {"client_id": "***", "client_secret": "***"}
    numbered = {"oauth": {"client_secret": 4155550123}}
    assert read("/v1/connectors", numbered).texts == ()
    assert b"4155550123" not in read("/v1/connectors", numbered).recorded(json.dumps(numbered).encode())
    chat = read("/v1/chat", {"message": "hi", "connectors": [{"id": "web", "user_access_token": "s5"}]})
    assert "s5" not in chat.texts
    assert b"s5" not in chat.recorded(chat.render({}).content)
    assert chat.call.refs == {"connector": ("web",)}


IMAGE = "data:image/png;base64," + "iVBORw0KGgo" * 20


def test_images_are_a_modality_and_recorded_by_digest():
    part = {"type": "image_url", "image_url": {"url": IMAGE}}
    body = read("/v2/chat", {"messages": [{"role": "user", "content": [part]}]})
    assert body.call.modalities == {Modality.IMAGE}
    assert body.texts == ()
    kept = body.recorded(body.render({}).content)
    assert b"iVBOR" not in kept
    assert b"sha256:" in kept
    remote = read("/v2/parse", {"document": {"type": "image_url", "image_url": "https://a.example/Ada.png"}})
    assert remote.call.modalities == {Modality.IMAGE, Modality.URL}
    assert remote.texts == ("/Ada.png",)
    assert read("/v2/embed", {"images": [IMAGE]}).call.modalities == {Modality.IMAGE}
    assert read("/v2/chat", {"new": {"x": IMAGE}}).call.modalities == {Modality.IMAGE}
    assert read("/v1/detokenize", {"tokens": [1, 2], "model": "m"}).call.modalities == {Modality.TOKENS}


@pytest.mark.parametrize(
    "words",
    [
        "Ada lives in Paris",
        "data:image/png;base64,Ada lives in Paris",
        "data:text/plain,Ada",
        "data:image/svg+xml;utf8,<svg><text>Ada</text></svg>",
    ],
)
def test_words_posing_as_an_image_are_text(words):
    body = read("/v2/embed", {"images": [words]})
    assert words in body.texts
    assert body.call.modalities == {Modality.IMAGE}
    assert "Ada" in read("/v2/chat", {"model": "m", "unlisted": words}).render({}).content.decode()
    assert words in read("/v2/chat", {"model": "m", "unlisted": words}).texts


@pytest.mark.parametrize("ends", ["aGVsbG8=", "aGVs\r\nbG8=", "aGVsbG8%3D", "-_A", ""])
def test_a_picture_is_no_text(ends):
    assert read("/v2/embed", {"images": [f"data:image/png;base64,{ends}"]}).texts == ()


@pytest.mark.parametrize(
    ("method", "path", "body", "refs"),
    [
        ("POST", "/v1/chat", {"message": "m", "conversation_id": "c1"}, {"conversation": ("c1",)}),
        ("POST", "/v1/embed-jobs", {"dataset_id": "d1", "name": "n"}, {"dataset": ("d1",)}),
        ("POST", "/v2/batches", {"input_dataset_id": "d1"}, {"dataset": ("d1",)}),
        ("POST", "/v1/finetuning/finetuned-models", {"settings": {"dataset_id": "d1"}}, {"dataset": ("d1",)}),
        (
            "PATCH",
            "/v1/finetuning/finetuned-models/m1",
            {"settings": {"dataset_id": "d1"}},
            {"dataset": ("d1",), "model": ("m1",)},
        ),
        ("DELETE", "/v1/datasets/d1", None, {"dataset": ("d1",)}),
        ("POST", "/v1/embed-jobs/j1/cancel", None, {"job": ("j1",)}),
        ("POST", "/v2/batches/b1:cancel", None, {"batch": ("b1",)}),
        ("GET", "/v1/connectors/c1", None, {"connector": ("c1",)}),
    ],
)
def test_remote_objects_are_named_by_kind(method, path, body, refs):
    read_body = read(path, b"" if body is None else body, method=method, headers={} if body is None else JSON)
    assert dict(read_body.call.refs) == refs


def test_the_model_of_models_get_is_the_model():
    assert read("/v1/models/command-r", b"", method="GET", headers={}).call.model == "command-r"


def test_query_values_and_the_client_name_are_text():
    body = read(
        "/v1/connectors/c1/oauth/authorize",
        b"",
        query=[("after_token_redirect", "https://a.example/?u=Ada"), ("Ada", "Ada x")],
        headers={"x-client-name": "Ada's app"},
    )
    assert body.call.unknown_fields == ("?Ada",)
    rendered = body.render(redact(body, "Ada", "P1"))
    assert rendered.query == (("after_token_redirect", "https://a.example/?u=P1"), ("P1", "P1 x"))
    assert rendered.headers == {"x-client-name": "P1's app"}


@pytest.mark.parametrize(
    "name", ["accept", "accept-encoding", "accepts", "connection", "user-agent", "x-fern-language", "x-fern-platform",
             "x-fern-runtime", "x-fern-sdk-name", "x-fern-sdk-version", "x-client-name", "x-of-the-policy"]
)  # fmt: skip
def test_a_header_that_says_something_else_than_the_sdk_is_text(name):
    body = read("/v2/chat", {"model": "m"}, headers={**JSON, name: "python/3 by Ada"})
    assert body.texts == ("python/3 by Ada",)
    assert body.render(redact(body, "Ada", "P1")).headers == {name: "python/3 by P1"}


def test_what_httpx_and_the_sdk_say_by_themselves_is_not_text():
    with httpx.Client() as client:
        wrapper = SyncClientWrapper(token="k", base_url="https://x.example", httpx_client=client)
        request = client.build_request("POST", "/v2/chat", json={"model": "m"}, headers=wrapper.get_headers())
    assert read("/v2/chat", request.content, headers=dict(request.headers)).texts == ()


@pytest.mark.parametrize(
    "name",
    [
        "authorization", "proxy-authorization", "api-key", "x-apikey", "ocp-apim-subscription-key", "x-auth-token",
        "x-amz-security-token", "cf-access-client-secret", "x-signature", "x-auth", "cookie", "content-length",
    ],
)  # fmt: skip
def test_a_credential_in_a_header_is_no_text(name):
    assert read("/v2/chat", {"model": "m"}, headers={**JSON, name: "Ada"}).texts == ()


@pytest.mark.parametrize(
    "name", ["x-author", "x-authenticated-user", "x-auth-request-email", "x-token-holder", "x-keywords", "x-secretary",
             "cookie-owner", "x-signature-name", "idempotency-key"],
)  # fmt: skip
def test_a_header_that_only_speaks_of_one_is_text(name):
    """Gateways tell who signed in by such headers, and policy may list them."""
    body = read("/v2/chat", {"model": "m"}, headers={**JSON, name: "Ada"})
    assert body.texts == ("Ada",)
    assert body.render(redact(body, "Ada", "P1")).headers == {name: "P1"}


def test_what_stands_where_nothing_can_be_replaced_is_read_and_then_refused():
    of_a_gateway = read("/ada/of-%41da/v2/chat", {"model": "m"})
    assert of_a_gateway.texts == ("ada of-Ada",)
    assert of_a_gateway.render({}).content
    for body in (of_a_gateway, read("/v1/models", b"", method="GET", headers={"content-type": "Ada"})):
        with pytest.raises(Unreadable, match="nothing can stand in its place"):
            body.render(redact(body, "Ada", "P1"))


def test_who_stands_before_a_host_is_text():
    body = read("/v1/connectors", {"name": "c", "url": "https://Ada:secret@h.example/x"})
    assert rewritten(body, "Ada:secret", "P1")["url"] == "https://P1@h.example/x"


def test_set_fields_overwrites_controls_and_nothing_else():
    body = read("/v2/chat", {"model": "m", "safety_mode": "NONE", "messages": [{"role": "user", "content": "Ada"}]})
    assert rewritten(body, set_fields={"safety_mode": "STRICT"}) == {
        "model": "m",
        "safety_mode": "STRICT",
        "messages": [{"role": "user", "content": "<PERSON_1>"}],
    }
    strict = json.dumps({"safety_mode": "STRICT"}).encode()
    assert read("/v2/chat", strict).render({}, set_fields={"safety_mode": "STRICT"}).content is strict


def test_a_field_the_surface_does_not_have_is_not_set():
    content = b'{"texts":["hi"]}'
    assert read("/v2/embed", content).render({}, set_fields={"safety_mode": "STRICT"}).content is content
    assert read("/v1/models", b"", method="GET", headers={}).render({}, set_fields={"model": "m"}).content == b""


def test_two_keys_that_become_the_same_are_refused():
    body = read("/v2/chat", {"documents": [{"data": {"Ada": 1, "Bo": 2}}]})
    same = {i: Redacted("*", (Edit(0, len(t), "*"),)) for i, t in enumerate(body.texts)}
    with pytest.raises(Unreadable):
        body.render(same)


def test_a_key_that_repeats_is_one_text_and_is_rewritten_everywhere():
    body = read("/v2/chat", {"documents": [{"data": {"Ada": "x"}}, {"data": {"Ada": "y"}}]})
    assert body.texts.count("Ada") == 1
    assert [d["data"] for d in rewritten(body)["documents"]] == [{"<PERSON_1>": "x"}, {"<PERSON_1>": "y"}]


def test_citations_sent_back_move_with_the_text_they_quote():
    text = "Hello Ada Lovelace and Ada again."
    quotes = [(6, 18), (10, 22), (23, 26), (7, 8), (27, 33)]
    message = {
        "role": "assistant",
        "content": [{"type": "text", "text": text}],
        "citations": [{"start": s, "end": e, "text": text[s:e], "sources": []} for s, e in quotes],
    }
    new = rewritten(read("/v2/chat", {"messages": [message]}), "Ada", "<PERSON_1>")["messages"][0]
    whole = new["content"][0]["text"]
    assert [whole[c["start"] : c["end"]] for c in new["citations"]] == [c["text"] for c in new["citations"]]
    assert [c["text"] for c in new["citations"]] == [
        "<PERSON_1> Lovelace",
        "Lovelace and",
        "<PERSON_1>",
        "<PERSON_1>",
        "again.",
    ]
    assert all("Ada" not in c["text"] for c in new["citations"])


@given(st.data())
def test_places_never_hold_words_and_masks_reach_every_word(data):
    words = st.text(alphabet='abc é"\\<\n', min_size=1, max_size=8).map(lambda text: f"zq{text}")
    leaves = st.recursive(
        words, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3), max_leaves=8
    )
    sent = {
        "documents": data.draw(st.lists(st.builds(lambda v: {"data": {"k": v}}, leaves), max_size=3)),
        "messages": [{"role": "user", "content": data.draw(words)}],
        "additional": data.draw(leaves),
    }
    body = read("/v2/chat", sent)
    assert not any("zq" in place for place in body.places)
    masks = {i: Redacted(f"<M_{i}>", (Edit(0, len(t), f"<M_{i}>"),)) for i, t in enumerate(body.texts) if "zq" in t}
    rendered = body.render(masks).content
    assert b"zq" not in rendered
    assert json.dumps(json.loads(body.render({}).content)) == json.dumps(sent)
    again = read("/v2/chat", rendered)
    assert len(again.texts) == len(body.texts)


def test_nothing_shows_the_text():
    body = read("/v2/chat", CHAT)
    assert "Ada" not in repr(body)
    assert "Ada" not in repr(body.render(redact(body, "Ada", "x")))
    assert "Ada" not in repr(body.call)
