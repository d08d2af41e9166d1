"""Whole responses: values come back where the wire map says, offsets follow, and failures hand nothing out."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohere_governed.model import Edit, Redacted
from cohere_governed.wire import Unreadable, read_request
from tests.wire.fake import FakeRestorer

VALUES = {"<PERSON_7f3a>": 'Zoë "Z" O\\N', "<EMAIL_1b>": "z@example.org"}
JSON = {"content-type": "application/json"}


def codec(path, request=None, redactions=None, method="POST"):
    content = b"" if request is None else json.dumps(request).encode()
    return read_request(method, path, (), JSON, content).response_codec(FakeRestorer(VALUES), redactions or {})


def go(document):
    return json.dumps(document).replace("<", "\\u003c").replace(">", "\\u003e").encode()


def back(path, document, request=None, **kwargs):
    return json.loads(codec(path, request or {}, **kwargs).body(200, go(document)))


def test_a_chat_is_restored_everywhere_but_in_log_probabilities_and_prompts():
    text = "Dear <PERSON_7f3a>, write to <EMAIL_1b>."
    arguments = json.dumps({"who": "<PERSON_7f3a>"})
    answer = {
        "id": "r",
        "finish_reason": "COMPLETE",
        "prompt": "<EMAIL_1b>",
        "message": {
            "role": "assistant",
            "tool_plan": "ask <EMAIL_1b>",
            "tool_calls": [{"function": {"name": "find", "arguments": arguments}}],
            "content": [{"type": "thinking", "thinking": "<EMAIL_1b>"}, {"type": "text", "text": text}],
            "citations": [
                {
                    "start": 5,
                    "end": 18,
                    "text": text[5:18],
                    "sources": [{"id": "<EMAIL_1b>", "document": {"<EMAIL_1b>": "<EMAIL_1b>"}}],
                },
                {"start": 8, "end": 36, "text": text[8:36]},
            ],
            "brand_new": ["<EMAIL_1b>"],
        },
        "logprobs": [{"text": "<EMAIL_1b>", "token_ids": [1]}],
        "usage": {"billed_units": {"input_tokens": 7, "output_tokens": 2}, "tokens": {"input_tokens": 99}},
    }
    sent = codec("/v2/chat", {"model": "m"})
    new = json.loads(sent.body(200, go(answer)))
    message = new["message"]
    restored = 'Dear Zoë "Z" O\\N, write to z@example.org.'
    assert message["content"][1]["text"] == restored
    assert message["content"][0]["thinking"] == message["brand_new"][0] == "z@example.org"
    assert json.loads(message["tool_calls"][0]["function"]["arguments"]) == {"who": VALUES["<PERSON_7f3a>"]}
    assert message["tool_plan"] == "ask z@example.org"
    assert [restored[c["start"] : c["end"]] for c in message["citations"]] == [c["text"] for c in message["citations"]]
    assert [c["text"] for c in message["citations"]] == [VALUES["<PERSON_7f3a>"], restored[5:-1]]
    assert message["citations"][0]["sources"] == [
        {"id": "z@example.org", "document": {"z@example.org": "z@example.org"}}
    ]
    assert new["logprobs"] == answer["logprobs"]
    assert new["prompt"] == "<EMAIL_1b>"
    assert sent.facts() == {"finish_reason": "COMPLETE", "input_tokens": 7, "output_tokens": 2}


def test_each_standin_of_the_text_is_counted_once():
    restorer = FakeRestorer(VALUES)
    body = read_request("POST", "/v1/chat", (), JSON, b'{"message":"m"}')
    cited = {"start": 0, "end": 10, "text": "<EMAIL_1b>"}
    body.response_codec(restorer, {}).body(200, go({"text": "<EMAIL_1b>", "citations": [cited]}))
    assert restorer.restored <= 2


def test_what_holds_nothing_to_restore_is_the_same_object():
    for content in (b'{"text": "plain  3 < 4"}', b'{"id":"x", "text":"caf\\u00e9"}', b"", b"  "):
        assert codec("/v1/chat", {}).body(200, content) is content


@pytest.mark.parametrize("status", [400, 404, 429, 500, 302])
def test_error_bodies_keep_their_standins(status):
    content = go({"message": "invalid label <EMAIL_1b>"})
    assert codec("/v1/chat", {}).body(status, content) is content
    assert codec("/v1/chat", {}).body(status, b"<html><EMAIL_1b>") == b"<html><EMAIL_1b>"


@pytest.mark.parametrize(
    "content", [b"<EMAIL_1b>", b'{"text":"<EMAIL_1b>"', b'{"text":"\xff"}', b"\x1f\x8b", b'{"a":NaN}']
)
def test_a_success_that_cannot_be_read_is_not_handed_out(content):
    with pytest.raises(Unreadable):
        codec("/v1/chat", {}).body(200, content)


def test_a_field_the_wire_map_does_not_list_is_restored_whatever_its_case():
    assert back("/v1/chat", {"Text": "<EMAIL_1b>", "new": [{"x": "<EMAIL_1b>"}]}) == {
        "Text": "z@example.org",
        "new": [{"x": "z@example.org"}],
    }


def test_labels_come_back_as_values_and_as_keys():
    given_back = {
        "classifications": [
            {"prediction": "<EMAIL_1b>", "labels": {"<EMAIL_1b>": {"confidence": 0.5}}, "input": "<EMAIL_1b>"}
        ]
    }
    one = back("/v1/classify", given_back)["classifications"][0]
    assert one == {
        "prediction": "z@example.org",
        "labels": {"z@example.org": {"confidence": 0.5}},
        "input": "z@example.org",
    }


def test_tokens_keep_their_standins():
    assert back("/v1/tokenize", {"tokens": [1], "token_strings": ["<EMAIL_1b>"]})["token_strings"] == ["<EMAIL_1b>"]
    answer = {
        "prompt": "<EMAIL_1b>",
        "generations": [{"text": "<EMAIL_1b>", "token_likelihoods": [{"token": "<EMAIL_1b>"}]}],
    }
    new = back("/v1/generate", answer)
    assert new["prompt"] == new["generations"][0]["text"] == "z@example.org"
    assert new["generations"][0]["token_likelihoods"][0]["token"] == "<EMAIL_1b>"


def test_embeddings_are_cut_out_and_put_back_as_they_were():
    vectors = b'{"float": [[0.10, -1.50e-07], [1]], "base64":["AAA="]}'
    content = (
        b'{"id":"e","embeddings":%s,"texts":["to \\u003cEMAIL_1b\\u003e"],"meta":{"billed_units":{"input_tokens":4}}}'
    )
    sent = codec("/v2/embed", {"texts": ["x"]})
    new = sent.body(200, content % vectors)
    assert vectors in new
    assert json.loads(new)["texts"] == ["to z@example.org"]
    assert sent.facts() == {"input_tokens": 4}
    plain = b'{"embeddings":[[1.0,2]],"texts":["none"]}'
    assert codec("/v1/embed", {}).body(200, plain) is plain
    tricky = json.dumps({"texts": ['{"embeddings":null', "<EMAIL_1b>"], "embeddings": [[1.5]]}).encode()
    assert json.loads(codec("/v1/embed", {}).body(200, tricky)) == {
        "texts": ['{"embeddings":null', "z@example.org"],
        "embeddings": [[1.5]],
    }


def test_relevant_spans_speak_of_the_callers_documents():
    original = "Ask Ada Lovelace about it"
    edit = Edit(4, 16, "<P_1>")
    request = {"query": "q", "documents": ["nothing", original]}
    spans = [{"start": 0, "end": 9, "score": 1}, {"start": 6, "end": 7}, {"start": 9, "end": 15}]
    answer = {"results": [{"index": 1, "relevant_spans": spans}, {"index": 0, "relevant_spans": spans}]}
    body = read_request("POST", "/v2/rerank", (), JSON, json.dumps(request).encode())
    index = body.texts.index(original)
    redactions = {index: Redacted("Ask <P_1> about it", (edit,))}
    new = json.loads(body.response_codec(FakeRestorer({}), redactions).body(200, json.dumps(answer).encode()))
    found = [original[s["start"] : s["end"]] for s in new["results"][0]["relevant_spans"]]
    assert found == ["Ask Ada Lovelace", "Ada Lovelace", " about"]
    assert new["results"][1]["relevant_spans"] == spans


@given(st.lists(st.sampled_from([*VALUES, "a", " é", '"', "\\", "<"]), max_size=10).map("".join))
def test_json_asked_for_is_json_returned(text):
    answer = {"message": {"content": [{"type": "text", "text": json.dumps({"a": text})}]}}
    new = back("/v2/chat", answer, {"response_format": {"type": "json_object"}})
    assert json.loads(new["message"]["content"][0]["text"]) == {"a": FakeRestorer(VALUES).text(text)}


def test_arguments_that_are_not_json_are_left_readable():
    call = {"message": {"tool_calls": [{"function": {"name": "f", "arguments": '{"a": "<EMAIL_1b>'}}]}}
    assert back("/v2/chat", call)["message"]["tool_calls"][0]["function"]["arguments"] == '{"a": "z@example.org'


@pytest.mark.parametrize(
    ("answer", "facts"),
    [
        ({"model": "command-a-03-2025"}, {"model": "command-a-03-2025"}),
        ({"model": "Ada Lovelace"}, {}),
        ({"model": "DE89370400440532013000"}, {}),
        ({"model": "ada@example.org"}, {}),
        ({"model": ["m"], "finish_reason": 1}, {}),
        ({"usage": {"tokens": {"input_tokens": 4111111111111111, "output_tokens": -1}}}, {}),
        ({"usage": {"tokens": {"input_tokens": 7.0, "output_tokens": True}}}, {"input_tokens": 7}),
        ({"meta": {"billed_units": {"input_tokens": 10**400}}}, {}),
    ],
)
def test_only_what_names_nobody_is_a_fact(answer, facts):
    sent = codec("/v1/chat", {"message": "m"})
    sent.body(200, json.dumps(answer).encode())
    assert sent.facts() == facts


def test_a_count_of_an_embedding_that_is_too_large_is_no_fact():
    sent = codec("/v2/embed", {"texts": ["x"]})
    sent.body(200, b'{"embeddings":[[1]],"meta":{"billed_units":{"input_tokens":4111111111111111}}}')
    assert sent.facts() == {}
