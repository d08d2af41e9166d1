"""Streams: for any deltas and any chunks, the codec must equal restoring the concatenated text at the end."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohere_governed.wire import BY_ID, StreamCodec, Unreadable
from cohere_governed.wire.events import MAX_EVENT
from tests.wire.fake import FakeRestorer

VALUES = {"<PERSON_7f3a>": 'Zoë "Z" O\\Neill', "<EMAIL_1b>": "z@example.org", "<PERSON_7f3ab>": "Bo\n", "<X_1>": "😀"}
PIECES = st.sampled_from(
    [
        *VALUES,
        "<PERSON_7f3",
        "<PERSON_9>",
        " <",
        "<",
        "<<EMAIL_1b>",
        "a",
        " é",
        "\u2028",
        "😀",
        '"',
        "\\",
        "</EMAIL_1b>",
    ]
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)


def whole(text):
    """The slow oracle: longest names first, so that no name is cut out of a longer one."""
    for name in sorted(VALUES, key=len, reverse=True):
        text = text.replace(name, VALUES[name])
    return text


def cut(text, data, label):
    at = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8), label=label))
    return [text[a:b] for a, b in zip([0, *at], [*at, len(text)], strict=True)]


def go(event):
    """JSON as a Go server writes it."""
    text = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("\u2028", "\\u2028").encode()


def sse(events):
    return b"".join(b"event: %s\ndata: %s\n\n" % (e["type"].encode(), go(e)) for e in events) + b"data: [DONE]\n\n"


def lines(events):
    return b"".join(go(e) + b"\n" for e in events)


def run(raw, data, surface="v2.chat", **kwargs):
    codec = StreamCodec(BY_ID[surface], FakeRestorer(VALUES), **kwargs)
    chunks = [raw[i : i + 1] for i in range(len(raw))] if data is None else cut(raw, data, "chunks")
    return b"".join([*(codec.feed(chunk) for chunk in chunks), codec.close()]), codec


def read_sse(raw):
    events = []
    for block in raw.decode().split("\n\n"):
        payload = [line[6:] for line in block.split("\n") if line.startswith("data: ")]
        if payload and payload != ["[DONE]"]:
            events.append(json.loads(payload[0]))
            assert f"event: {events[-1]['type']}" in block
    return events


def content(index, text, kind="text"):
    message = {"content": {kind: text}}
    return {"type": "content-delta", "index": index, "delta": {"message": message}}


def texts_of(events, kind="text"):
    out = {}
    for event in events:
        if event["type"] == "content-delta" and kind in event["delta"]["message"]["content"]:
            index = event["index"]
            out[index] = out.get(index, "") + event["delta"]["message"]["content"][kind]
    return out


END = {"type": "message-end", "delta": {"finish_reason": "COMPLETE", "usage": {"tokens": {"input_tokens": 3}}}}


@given(st.data())
def test_v2_text_and_thinking_equal_the_oracle(data):
    think, text = data.draw(TEXTS, "thinking"), data.draw(TEXTS, "text")
    events = [{"type": "message-start", "id": "m", "delta": {"message": {"role": "assistant"}}}]
    for index, (kind, said) in enumerate([("thinking", think), ("text", text)]):
        events.append(
            {"type": "content-start", "index": index, "delta": {"message": {"content": {"type": kind, kind: ""}}}}
        )
        events += [content(index, piece, kind) for piece in cut(said, data, kind)]
        events.append({"type": "content-end", "index": index})
    out, codec = run(sse([*events, END]), data)
    back = read_sse(out)
    assert texts_of(back, "thinking") == {0: whole(think)}
    assert texts_of(back, "text") == {1: whole(text)}
    assert [e["type"] for e in back if e["type"] != "content-delta"] == [
        e["type"] for e in [*events, END] if e["type"] != "content-delta"
    ]
    assert out.endswith(b"data: [DONE]\n\n")
    assert codec.facts() == {"ended": True, "finish_reason": "COMPLETE", "input_tokens": 3}
    assert "\u2028" not in out.decode()


@given(st.data())
def test_citations_keep_quoting_the_text_that_was_released(data):
    text = data.draw(TEXTS, "text")
    pieces = cut(text, data, "deltas")
    events, spans, said = [], [], 0
    for piece in pieces:
        events.append(content(0, piece))
        said += len(piece)
        if said and data.draw(st.booleans(), "cite"):
            start = data.draw(st.integers(0, said - 1))
            end = data.draw(st.integers(start + 1, said))
            cited = {
                "start": start,
                "end": end,
                "text": text[start:end],
                "sources": [{"type": "document", "id": "<X_1>"}],
            }
            spans.append((start, end))
            events.append({"type": "citation-start", "index": len(spans), "delta": {"message": {"citations": cited}}})
            events.append({"type": "citation-end", "index": len(spans)})
    out, _ = run(sse([*events, {"type": "content-end", "index": 0}, END]), data)
    back = read_sse(out)
    restored = texts_of(back).get(0, "")
    assert restored == whole(text)
    released, found = "", []
    for event in back:
        if event["type"] == "content-delta":
            released += event["delta"]["message"]["content"]["text"]
        elif event["type"] == "citation-start":
            cited = event["delta"]["message"]["citations"]
            assert cited["end"] <= len(released)
            assert restored[cited["start"] : cited["end"]] == cited["text"]
            assert cited["sources"][0]["id"] == VALUES["<X_1>"]
            found.append((cited["start"], cited["end"]))
    assert found == [outwards(text, *span) for span in spans]
    assert [e["index"] for e in back if e["type"] == "citation-end"] == list(range(1, len(spans) + 1))


def outwards(text, start, end):
    """Independent reference, character by character: where each received character begins and ends when restored."""
    borders, at, new = [], 0, 0
    names = sorted(VALUES, key=len, reverse=True)
    while at < len(text):
        name = next((n for n in names if text.startswith(n, at)), text[at])
        size = len(VALUES.get(name, name))
        borders += [(new, new + size)] * len(name)
        at, new = at + len(name), new + size
    return borders[start][0], borders[end - 1][1]


@given(st.data())
def test_tool_call_arguments_stay_json(data):
    value = data.draw(st.dictionaries(TEXTS, st.one_of(TEXTS, st.integers(), st.lists(TEXTS, max_size=2)), max_size=3))
    style = data.draw(st.sampled_from(["plain", "ascii", "go"]))
    arguments = json.dumps(value, ensure_ascii=style == "ascii")
    if style == "go":
        arguments = arguments.replace("<", "\\u003c").replace(">", "\\u003e")
    call = {"id": "t", "type": "function", "function": {"name": "find", "arguments": ""}}
    events = [
        {"type": "tool-plan-delta", "delta": {"message": {"tool_plan": piece}}}
        for piece in cut("ask <EMAIL_1b", data, "plan")
    ]
    events.append({"type": "tool-call-start", "index": 0, "delta": {"message": {"tool_calls": call}}})
    for piece in cut(arguments, data, "arguments"):
        delta = {"tool_calls": {"function": {"arguments": piece}}}
        events.append({"type": "tool-call-delta", "index": 0, "delta": {"message": delta}})
    out, _ = run(sse([*events, {"type": "tool-call-end", "index": 0}, END]), data)
    back = read_sse(out)
    calls = [e["delta"]["message"]["tool_calls"] for e in back if e["type"] in ("tool-call-start", "tool-call-delta")]
    restored = json.loads("".join(call["function"]["arguments"] for call in calls))
    assert restored == json.loads(json.dumps(mapped(value)))
    plan = "".join(e["delta"]["message"]["tool_plan"] for e in back if e["type"] == "tool-plan-delta")
    assert plan == "ask <EMAIL_1b"


def mapped(value):
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, list):
        return [mapped(item) for item in value]
    return {whole(k): mapped(v) for k, v in value.items()} if isinstance(value, dict) else value


@given(st.data())
def test_json_mode_text_stays_json(data):
    value = {"name": data.draw(TEXTS), "more": data.draw(TEXTS)}
    events = [content(0, piece) for piece in cut(json.dumps(value), data, "deltas")]
    out, _ = run(sse([*events, {"type": "content-end", "index": 0}, END]), data, json_mode=True)
    assert json.loads(texts_of(read_sse(out))[0]) == mapped(value)


@given(st.data())
def test_v1_lines_equal_the_oracle(data):
    text = data.draw(TEXTS, "text")
    events = [{"is_finished": False, "event_type": "stream-start", "generation_id": "g"}]
    events += [{"event_type": "text-generation", "text": piece} for piece in cut(text, data, "deltas")]
    cites = []
    if text:
        cites = [{"start": 0, "end": len(text), "text": text, "document_ids": ["<X_1>"]}]
        events.append({"event_type": "citation-generation", "citations": cites})
    response = {
        "text": text,
        "citations": cites,
        "chat_history": [{"role": "USER", "message": "<EMAIL_1b>"}],
        "prompt": "<BOS><EMAIL_1b>",
        "unlisted": "<EMAIL_1b>",
        "meta": {"billed_units": {"input_tokens": 7, "output_tokens": 2}},
    }
    events.append({"is_finished": True, "event_type": "stream-end", "finish_reason": "COMPLETE", "response": response})
    out, codec = run(lines(events), data, "v1.chat")
    back = [json.loads(line) for line in out.decode().splitlines()]
    assert "".join(e["text"] for e in back if e["event_type"] == "text-generation") == whole(text)
    final = back[-1]["response"]
    assert final["text"] == whole(text)
    assert final["chat_history"][0]["message"] == final["unlisted"] == VALUES["<EMAIL_1b>"]
    assert final["prompt"] == "<BOS><EMAIL_1b>"
    for cited in [
        *final["citations"],
        *(c for e in back if e["event_type"] == "citation-generation" for c in e["citations"]),
    ]:
        assert whole(text)[cited["start"] : cited["end"]] == cited["text"] == whole(text)
        assert cited["document_ids"] == [VALUES["<X_1>"]]
    assert codec.facts() == {"ended": True, "finish_reason": "COMPLETE", "input_tokens": 7, "output_tokens": 2}


@given(st.data())
def test_what_holds_nothing_to_restore_passes_byte_for_byte(data):
    said = ["Hi", " there <", " 3 > 2 ", "é\u2028😀", "\\u003c"]
    events = [content(0, piece) for piece in said]
    call = {"tool_calls": {"function": {"arguments": '{"q": "\\u00e9'}}}
    events.append({"type": "tool-call-delta", "index": 0, "delta": {"message": call}})
    raw = b": ping\n\n" + sse(events[:2]).replace(b"data: [DONE]\n\n", b"") + sse([*events[2:], END])
    raw = raw.replace(b"\n", b"\r\n") if data.draw(st.booleans()) else raw
    codec = StreamCodec(BY_ID["v2.chat"], FakeRestorer({"<PERSON_7f3a>": "Ada"}))
    held = content(0, " there <")
    out = b"".join([*(codec.feed(chunk) for chunk in cut(raw, data, "chunks")), codec.close()])
    # `` <`` may still become a stand-in, so that delta alone is written anew, and the one after it.
    expected = {go(content(0, " there <")): content(0, " there "), go(content(0, " 3 > 2 ")): content(0, "< 3 > 2 ")}
    newline = b"\r\n" if b"\r" in raw else b"\n"
    kept = [block for block in raw.split(newline * 2) if not any(old in block for old in expected)]
    assert all(block in out for block in kept)
    assert held
    assert texts_of(read_sse(out.replace(b"\r\n", b"\n"))) == {0: "".join(said)}


def test_debug_logprobs_and_unknown_events_keep_their_standins():
    events = [
        {"type": "debug", "prompt": "<EMAIL_1b>"},
        {"type": "brand-new", "text": "<EMAIL_1b>"},
        {**content(0, "<EMAIL_1b>"), "logprobs": {"text": "<EMAIL_1b>", "token_ids": [1]}},
    ]
    back = read_sse(run(sse(events), None)[0])
    assert back[:2] == events[:2]
    assert back[2]["delta"]["message"]["content"]["text"] == "z@example.org"
    assert back[2]["logprobs"] == {"text": "<EMAIL_1b>", "token_ids": [1]}


def test_an_error_at_the_end_is_restored_and_a_cut_stream_has_not_ended():
    end = {"type": "message-end", "delta": {"finish_reason": "ERROR", "error": "no tool for <EMAIL_1b>"}}
    assert read_sse(run(sse([end]), None)[0])[0]["delta"]["error"] == "no tool for z@example.org"
    out, codec = run(sse([content(0, "to <EMAIL_1")]).replace(b"data: [DONE]\n\n", b""), None)
    assert texts_of(read_sse(out)) == {0: "to <EMAIL_1"}
    assert codec.facts() == {"ended": False}


def test_held_text_leaves_in_an_event_without_log_probabilities():
    first = {**content(0, "a <EM"), "logprobs": {"text": "a", "token_ids": [1]}}
    back = read_sse(run(sse([first, {"type": "content-end", "index": 0}]), None)[0])
    assert [e["type"] for e in back] == ["content-delta", "content-delta", "content-end"]
    assert "logprobs" in back[0]
    assert back[1] == content(0, "<EM")


def test_generations_of_one_stream_do_not_mix():
    events = [
        {"event_type": "text-generation", "index": 0, "text": "<EMAIL"},
        {"event_type": "text-generation", "index": 1, "text": "<X_"},
        {"event_type": "text-generation", "index": 0, "text": "_1b>"},
        {"event_type": "text-generation", "index": 1, "text": "1>"},
    ]
    out, _ = run(lines(events), None, "v1.generate")
    said = {0: "", 1: ""}
    for line in out.splitlines():
        event = json.loads(line)
        said[event["index"]] += event["text"]
    assert said == {0: "z@example.org", 1: "😀"}


@pytest.mark.parametrize("raw", [b"\x1f\x8b\x08gzip", b"\x00\x00\x01\x02eventstream", b"<html>", b"[1]"])
def test_a_stream_of_another_framing_is_not_handed_out(raw):
    with pytest.raises(Unreadable):
        StreamCodec(BY_ID["v2.chat"], FakeRestorer(VALUES)).feed(raw)


def test_an_event_without_end_is_refused():
    codec = StreamCodec(BY_ID["v2.chat"], FakeRestorer(VALUES))
    assert codec.feed(b"data: {" + b"x" * (MAX_EVENT - 7)) == b""
    with pytest.raises(Unreadable):
        codec.feed(b"x")


def test_an_event_that_is_not_json_passes_with_its_standins():
    raw = b"event: content-delta\ndata: {broken <EMAIL_1b>\n\n"
    assert run(raw, None)[0] == raw


class Hearing:
    """A gate that lets everything go on, and knows what it was told before each event."""

    def __init__(self):
        self.heard, self.before = [], []

    def said(self, channel, text):
        self.heard.append((channel, text))

    def through(self, event):
        self.before.append((event, [text for _, text in self.heard]))
        return (event,)

    def flush(self):
        return ()


SPOKEN = "words of the model"
UNUSUAL = [
    ("v2.chat", {"type": "message-start", "delta": {"message": {"content": [{"type": "text", "text": SPOKEN}]}}}),
    ("v2.chat", {"type": "message-start", "delta": {"message": {"tool_plan": SPOKEN}}}),
    ("v2.chat", {"type": "content-delta", "index": 0, "delta": {"message": {"content": [{"text": SPOKEN}]}}}),
    ("v2.chat", {"type": "content-delta", "delta": {"message": {"content": {"text": "a", "of_tomorrow": SPOKEN}}}}),
    ("v2.chat", {"type": "content-delta", "of_tomorrow": SPOKEN, "delta": {"message": {"content": {"text": "a"}}}}),
    ("v2.chat", {"type": "tool-plan-delta", "delta": {"message": {"tool_plan": "a", "content": [{"text": SPOKEN}]}}}),
    ("v2.chat", {"type": "tool-plan-delta", "delta": {"message": {"tool_plan": "a", "content": {"text": SPOKEN}}}}),
    ("v2.chat", {**END, "delta": {"finish_reason": "ERROR", "error": SPOKEN}}),
    ("v1.chat", {"event_type": "search-queries-generation", "search_queries": [{"text": SPOKEN}]}),
    ("v1.chat", {"event_type": "tool-calls-generation", "tool_calls": [{"parameters": {"a": [SPOKEN]}}]}),
    ("v1.chat", {"event_type": "tool-calls-generation", "text": SPOKEN, "tool_calls": []}),
    ("v1.chat", {"event_type": "text-generation", "text": "a", "of_tomorrow": SPOKEN}),
]


@pytest.mark.parametrize(("surface", "event"), UNUSUAL)
def test_what_comes_whole_is_said_to_the_gate_before_it_goes_on(surface, event):
    gate = Hearing()
    raw = sse([event]) if surface == "v2.chat" else lines([event])
    _, codec = run(raw, None, surface, gate=gate)
    (first, heard), *_ = gate.before
    assert SPOKEN.encode() in first
    assert SPOKEN in heard
    assert SPOKEN in codec.texts()
    without = run(raw, None, surface)[1]
    assert SPOKEN in without.texts()


def test_a_delta_is_said_once():
    gate = Hearing()
    call = {"id": "t", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    events = [
        content(0, "a"),
        {"type": "tool-call-start", "index": 0, "delta": {"message": {"tool_calls": call}}},
        {"type": "tool-plan-delta", "delta": {"message": {"tool_plan": "b"}}},
    ]
    run(sse(events), None, gate=gate)
    assert [text for _, text in gate.heard] == ["a", "{}", "b"]


LATE = json.dumps(content(0, "late"))
SMUGGLED = [
    # What ends a line for the SDK and not for a reader of `\n` hides an event in another one.
    ("v2.chat", f'data: {{"type":"x"}}\r\rdata: {LATE}\r\r\n\n'),
    ("v2.chat", f": a comment\rdata: {LATE}\n\n"),
    ("v2.chat", f"data: words\u2028\u2028data: {LATE}\u2028\u2028\n\n"),
    ("v2.chat", f"data: words\x85data: {LATE}\n\n"),
    ("v1.chat", '{"event_type":"x","a":[\r{"event_type":"text-generation","text":"late"}\r]}\n'),
    ("v1.chat", 'words\u2028{"event_type":"text-generation","text":"late"}\n'),
    ("v1.chat", 'words\x1e{"event_type":"text-generation","text":"late"}\n'),
]


@pytest.mark.parametrize("cuts", [1, 7, None])
@pytest.mark.parametrize(("surface", "raw"), SMUGGLED)
def test_no_event_hides_behind_a_line_end_that_others_know(surface, raw, cuts):
    codec = StreamCodec(BY_ID[surface], FakeRestorer(VALUES))
    spoken = content(0, "a") if surface == "v2.chat" else {"event_type": "text-generation", "text": "a"}
    first = sse([spoken]).replace(b"data: [DONE]\n\n", b"") if surface == "v2.chat" else lines([spoken])
    whole = first + raw.encode()
    size = cuts or len(whole)
    assert b"late" not in given_out(codec, [whole[at : at + size] for at in range(0, len(whole), size)])


def given_out(codec, pieces):
    """What a codec gives out before it finds that it cannot read on, which it must."""
    out = b""
    try:
        for piece in pieces:
            out += codec.feed(piece)
        out += codec.close()
    except Unreadable:
        return out
    return pytest.fail("it read on")


def test_line_ends_inside_a_text_are_its_own():
    events = [content(0, "a\u2028b\x85c"), END]
    raw = "".join(f"data: {json.dumps(event, ensure_ascii=False)}\r\n\r\n" for event in events).encode()
    for size in (1, 5, len(raw)):
        codec = StreamCodec(BY_ID["v2.chat"], FakeRestorer(VALUES))
        assert b"".join(codec.feed(raw[at : at + size]) for at in range(0, len(raw), size)) + codec.close() == raw


V1_END = {"event_type": "stream-end", "is_finished": True, "finish_reason": "COMPLETE", "response": {"text": ""}}
AFTER = [
    sse([content(0, "late")]).replace(b"data: [DONE]\n\n", b""),
    sse([END]),
    b"event: made-up\n\n",
    b"data: words\n\n",
    b"id: words\ndata: [DONE]\n\n",
    b"words\n\n",
    b"data: words",
]


def nothing(codec, pieces):
    """Feed what must not be given out, to the end."""
    for piece in pieces:
        assert codec.feed(piece) == b""
    assert codec.close() == b""


@pytest.mark.parametrize("cuts", [None, "whole"])
@pytest.mark.parametrize("late", AFTER)
@pytest.mark.parametrize("done", [b"", b"data: [DONE]\n\n"])
def test_nothing_follows_the_last_event(done, late, cuts):
    raw = sse([content(0, "a"), END]).replace(b"data: [DONE]\n\n", done)
    codec = StreamCodec(BY_ID["v2.chat"], FakeRestorer(VALUES))
    assert codec.feed(raw) == raw
    with pytest.raises(Unreadable) as raised:
        nothing(codec, [late] if cuts else [late[i : i + 1] for i in range(len(late))])
    assert "words" not in str(raised.value)


def test_a_second_done_is_something_after_the_end():
    codec = StreamCodec(BY_ID["v2.chat"], FakeRestorer(VALUES))
    codec.feed(sse([END]))
    with pytest.raises(Unreadable):
        codec.feed(b"data: [DONE]\n\n")


def test_done_without_a_last_event_ends_the_stream_too():
    codec = StreamCodec(BY_ID["v2.chat"], FakeRestorer(VALUES))
    codec.feed(sse([content(0, "a")]))
    with pytest.raises(Unreadable):
        codec.feed(sse([content(0, "late")]))
    assert codec.facts() == {"ended": False}


@pytest.mark.parametrize("late", [lines([{"event_type": "text-generation", "text": "late"}]), b"words\n", b"words"])
def test_nothing_follows_the_last_line(late):
    codec = StreamCodec(BY_ID["v1.chat"], FakeRestorer(VALUES))
    codec.feed(lines([V1_END]))
    with pytest.raises(Unreadable):
        nothing(codec, [late])


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_blank_lines_and_comments_after_the_end_are_left_out(newline):
    raw = sse([content(0, "a"), END]).replace(b"\n", newline)
    codec = StreamCodec(BY_ID["v2.chat"], FakeRestorer(VALUES))
    assert codec.feed(raw) == raw
    assert codec.feed(b": secret" + newline * 2 + newline * 3) + codec.close() == b""
    codec = StreamCodec(BY_ID["v1.chat"], FakeRestorer(VALUES))
    assert codec.feed(lines([V1_END]) + newline) + codec.feed(newline) + codec.close() == lines([V1_END])


def test_ids_and_names_of_tool_calls_come_back():
    call = {"id": "<EMAIL_1b>", "type": "function", "function": {"name": "<EMAIL_1b>", "arguments": ""}}
    start = {"type": "tool-call-start", "index": 0, "delta": {"message": {"tool_calls": call}}}
    cited = {"start": 0, "end": 1, "text": "a", "sources": [{"type": "tool", "id": "<EMAIL_1b>:0"}]}
    cite = {"type": "citation-start", "index": 0, "delta": {"message": {"citations": cited}}}
    back = read_sse(run(sse([start, content(0, "a"), cite, END]), None)[0])
    restored = back[0]["delta"]["message"]["tool_calls"]
    assert restored["id"] == restored["function"]["name"] == "z@example.org"
    assert back[2]["delta"]["message"]["citations"]["sources"][0]["id"] == "z@example.org:0"


def test_ids_and_names_of_v1_come_back():
    events = [
        {"event_type": "stream-start", "conversation_id": "<EMAIL_1b>"},
        {"event_type": "tool-calls-chunk", "tool_call_delta": {"index": 0, "name": "<EMAIL_1b>"}},
        {"event_type": "tool-calls-generation", "tool_calls": [{"id": "<EMAIL_1b>", "name": "<EMAIL_1b>"}]},
    ]
    out, _ = run(lines(events), None, "v1.chat")
    assert out.decode().count("z@example.org") == 4
    assert b"EMAIL" not in out


class Counted(bytes):
    """A chunk that counts how often it is copied onto what came before."""

    copies = 0

    def __radd__(self, before):
        Counted.copies += len(before)
        return before + bytes(self)


def test_a_long_event_is_not_copied_with_each_piece():
    text = "word " * 40_000
    raw = sse([content(0, text)]).replace(b"data: [DONE]\n\n", b"")
    codec = StreamCodec(BY_ID["v2.chat"], FakeRestorer({}))
    Counted.copies = 0
    out = b"".join(codec.feed(Counted(raw[at : at + 100])) for at in range(0, len(raw), 100))
    assert out == raw
    assert Counted.copies < 3 * len(raw)
