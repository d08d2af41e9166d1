"""Requests: every word a user may have written is offered, and nothing but what was redacted changes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohere_governed.model import Edit, Modality, Redacted
from cohere_governed.wire import MAX_BODY, Unreadable, read_request

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
                "parameters": {"properties": {"who": {"enum": ["Ada enum"], "maximum": 99999999}}},
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
    assert "99999999" not in body.texts
    assert len(body.texts) == len(body.places)
    assert not any("Ada" in place for place in body.places)
    assert "messages[0].content" in body.places
    assert not {"user", "c1", "command-a-03-2025", "STRICT"} & set(body.texts)


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


@pytest.mark.parametrize(
    "value", ["Ada Lovelace", "ada@example.org", "+4915112345678", "123456789", "x" * 129, "a\nb", "Адa"]
)
def test_words_in_a_control_are_text(value):
    body = read("/v2/chat", {"model": value, "messages": []})
    assert value in body.texts
    assert body.call.model is None


@pytest.mark.parametrize(
    "value", ["command-r", "embed-v4:0", "us.cohere/embed", "3.5", "arn:aws:sagemaker:x:1:endpoint/e"]
)
def test_a_plain_control_is_not_text(value):
    body = read("/v2/chat", {"model": value})
    assert body.texts == ()
    assert body.call.model == value


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


def test_words_posing_as_an_image_are_text():
    words = "Ada lives in Paris"
    assert words in read("/v2/embed", {"images": [words]}).texts


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
    assert rendered.client_name == "P1's app"


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
