"""Answers of clouds read as Cohere's: any chunking, any framing the clouds use, and nothing that was cut or altered."""

import json
import struct
import zlib

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohere_governed.clouds.answers import AwsEvents, OciEvents, Reading
from cohere_governed.clouds.eventstream import MAX_MESSAGE, Malformed, Reader
from cohere_governed.sandbox import framing
from cohere_governed.wire import Unreadable

SAID = ("Écris } à ", "<PERSON_7f> ", "🦜\n{")
V1 = [
    {"event_type": "stream-start", "generation_id": "1", "is_finished": False},
    *(
        {"event_type": "text-generation", "text": text, "is_finished": False}
        for text in ("Écris } à ", "<PERSON_7f> ", "🦜\n{")
    ),
    {"event_type": "stream-end", "is_finished": True, "finish_reason": "COMPLETE", "response": {"text": "…"}},
]
V2 = [
    {"type": "message-start", "id": "1", "delta": {"message": {"role": "assistant"}}},
    {"type": "content-start", "index": 0, "delta": {"message": {"content": {"type": "text", "text": ""}}}},
    {"type": "content-delta", "index": 0, "delta": {"message": {"content": {"text": "data: } 🦜\n\n"}}}},
    {"type": "content-end", "index": 0},
    {"type": "message-end", "delta": {"finish_reason": "COMPLETE"}},
]


def message(payload, **headers):
    """One message of the framing, with text headers."""
    raw = b"".join(
        struct.pack("!B", len(name)) + name.encode() + b"\x07" + struct.pack("!H", len(value)) + value.encode()
        for name, value in headers.items()
    )
    prelude = struct.pack("!II", 16 + len(raw) + len(payload), len(raw))
    whole = prelude + struct.pack("!I", zlib.crc32(prelude)) + raw + payload
    return whole + struct.pack("!I", zlib.crc32(whole))


def sagemaker(events, cut):
    """As SageMaker sends them: the model's own bytes, cut anywhere, each piece a message."""
    content = framing.json_lines(events)
    event = {":message-type": "event", ":event-type": "PayloadPart", ":content-type": "application/octet-stream"}
    return b"".join(message(content[at : at + cut], **event) for at in range(0, len(content), cut))


def chunks(content, sizes):
    at = 0
    for size in [*sizes, len(content)]:
        yield content[at : at + size]
        at += size


def read(reader, content, sizes=()):
    return b"".join([*(reader.feed(chunk) for chunk in chunks(content, sizes)), reader.close()])


def v1_events(out):
    return [json.loads(line) for line in out.split(b"\n") if line]


def v2_events(out):
    blocks = out.split(b"\n\n")
    assert blocks[-2:] == [b"data: [DONE]", b""]
    events = []
    for block in blocks[:-2]:
        name, data = block.split(b"\n")
        events.append(json.loads(data.removeprefix(b"data: ")))
        assert name == b"event: " + events[-1]["type"].encode()
    return events


SIZES = st.lists(st.integers(0, 400), max_size=30)


@given(SIZES, st.sampled_from([1, 7, 50, 10_000]), st.booleans())
def test_aws_streams_in_any_chunks(sizes, cut, bedrock):
    for events, v2, told in ((V1, False, v1_events), (V2, True, v2_events)):
        content = framing.aws_event_stream(events) if bedrock else sagemaker(events, cut)
        assert told(read(AwsEvents(v2=v2), content, sizes)) == events


def test_each_event_is_told_as_soon_as_it_is_whole():
    reader, content = AwsEvents(v2=True), framing.aws_event_stream(V2)
    told = b""
    for n, event in enumerate(V2, 1):
        told += reader.feed(framing.aws_event_stream([event]))
        assert told.count(b"event: ") == n
    assert read(AwsEvents(v2=True), content) == told


@given(st.data())
def test_no_altered_byte_passes(data):
    content = framing.aws_event_stream(V1)
    at = data.draw(st.integers(0, len(content) - 1))
    altered = content[:at] + bytes([content[at] ^ data.draw(st.integers(1, 255))]) + content[at + 1 :]
    with pytest.raises(Unreadable):
        read(AwsEvents(v2=False), altered, data.draw(SIZES))


@given(st.integers(1, len(framing.aws_event_stream(V2)) - 1))
def test_a_stream_that_is_cut_inside_a_message_is_not_taken_for_whole(end):
    whole = {len(framing.aws_event_stream(V2[:n])) for n in range(len(V2) + 1)}
    reader = AwsEvents(v2=True)
    reader.feed(framing.aws_event_stream(V2)[:end])
    if end in whole:
        assert b"[DONE]" not in reader.close()
    else:
        with pytest.raises(Unreadable, match="inside a message"):
            reader.close()


@pytest.mark.parametrize(
    ("kind", "said"), [("throttlingException", ": throttlingException"), ("evil <x>", "off"), ("", "off")]
)
def test_a_cloud_that_breaks_off_is_a_failed_stream(kind, said):
    broken = message(b'{"message":"quotes k@example.org"}', **{":message-type": "exception", ":exception-type": kind})
    reader = AwsEvents(v2=True)
    reader.feed(framing.aws_event_stream(V2[:2]))
    with pytest.raises(httpx.RemoteProtocolError) as error:
        reader.feed(broken)
    assert str(error.value).endswith(said)
    assert "example" not in str(error.value)


@pytest.mark.parametrize(
    "payload",
    [
        b"not json\n",
        b"[1]\n",
        b'"text"\n',
        b'{"no": "kind"}\n',
        b'{"type": 5}\n',
        b'{"type": "a\\nb"}\n',
        b"\xff\xfe\n",
    ],
)
def test_events_of_another_shape_are_not_guessed_at(payload):
    reader = AwsEvents(v2=True)
    with pytest.raises(Unreadable, match=r"^an event of the cloud's stream is [^{]*$"):
        reader.feed(message(payload, **{":message-type": "event"}))


@pytest.mark.parametrize(
    "data", [b"data: {}\n\n" * 3, b"\0" * 64, struct.pack("!III", MAX_MESSAGE + 1, 0, 0), b"{" * 20]
)
def test_what_is_no_event_stream_is_not_waited_for(data):
    with pytest.raises(Malformed):
        list(Reader().feed(data))


def test_headers_of_every_type_are_stepped_over():
    raw = b"".join(
        struct.pack("!B", 1) + b"a" + bytes([kind]) + b"\0" * size
        for kind, size in ((0, 0), (1, 0), (2, 1), (3, 2), (4, 4), (5, 8), (8, 8), (9, 16))
    )
    raw += b"\x01b\x06\x00\x03abc" + b"\x01c\x07\x00\x02hi"
    prelude = struct.pack("!II", 16 + len(raw), len(raw))
    whole = prelude + struct.pack("!I", zlib.crc32(prelude)) + raw
    whole += struct.pack("!I", zlib.crc32(whole))
    (found,) = Reader().feed(whole)
    assert dict(found.headers) == {"c": "hi"}


# ── OCI ────────────────────────────────────────────────────────────────────────


def oci(form, pieces, *, done, reason="COMPLETE", usage=True):
    events = [
        {"apiFormat": form, "text": text}
        if form == "COHERE"
        else {"apiFormat": form, "message": {"role": "ASSISTANT", "content": [{"type": kind.upper(), kind: text}]}}
        for kind, text in pieces
    ]
    last = {"apiFormat": form, "finishReason": reason}
    last |= {"usage": {"inputTokens": 3, "completionTokens": 4}} if usage else {}
    lines = [f"data: {json.dumps(event)}\n\n" for event in (*events, last)]
    return "".join((*lines, "data: [DONE]\n\n" if done else "")).encode()


PIECES = st.lists(st.tuples(st.sampled_from(["text", "thinking"]), st.text(max_size=8)), max_size=8)


@given(PIECES, SIZES, st.booleans())
def test_oci_streams_say_what_the_sdks_own_reader_makes_of_them(pieces, sizes, done):
    theirs = pytest.importorskip("cohere.oci_client").transform_oci_stream_wrapper
    content = oci("COHEREV2", pieces, done=done)
    ours = v2_events(read(OciEvents(v2=True), content, sizes))
    raw = b"".join(theirs(iter([content]), "chat", is_v2=True))
    expected = [json.loads(line.removeprefix(b"data: ")) for line in raw.split(b"\n\n") if line]
    assert [plain(event) for event in ours if told(event)] == [plain(event) for event in expected if told(event)]


def told(event):
    """An empty piece is told by neither, or by one."""
    return event["type"] != "content-delta" or any(event["delta"]["message"]["content"].values())


def plain(event):
    """An event without what is made up: ids, and the empty text of a block that begins."""
    if event["type"] == "content-start":
        return (event["type"], event["index"], event["delta"]["message"]["content"]["type"])
    return {name: value for name, value in event.items() if name != "id"}


@given(st.lists(st.text(min_size=1, max_size=8), max_size=8), SIZES, st.booleans())
def test_oci_streams_of_api_v1(pieces, sizes, done):
    events = v1_events(read(OciEvents(v2=False), oci("COHERE", [("text", p) for p in pieces], done=done), sizes))
    assert [event["event_type"] for event in events] == [
        "stream-start",
        *["text-generation"] * len(pieces),
        "stream-end",
    ]
    assert "".join(event["text"] for event in events[1:-1]) == "".join(pieces) == events[-1]["response"]["text"]
    assert events[-1]["response"]["meta"]["billed_units"] == {"input_tokens": 3, "output_tokens": 4}


@pytest.mark.parametrize(
    "line", ["not json", "[]", '{"message": 1}', '{"message": {"content": 5}}', '{"message": {"content": [7]}}']
)
def test_events_of_oci_of_another_shape_are_not_guessed_at(line):
    with pytest.raises(Unreadable):
        OciEvents(v2=True).feed(f"data: {line}\n\n".encode())


# ── whole answers ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("content", "headers", "same"),
    [
        (b'{"text": "x"}', {}, True),
        (b'{"text": "x"}', {"x-amzn-bedrock-input-token-count": "many"}, True),
        (b"[1, 2]", {"x-amzn-bedrock-input-token-count": "3"}, True),
        (b"{}", {"x-amzn-bedrock-input-token-count": "3"}, True),
        (b"", {"x-amzn-bedrock-input-token-count": "3"}, True),
        (b'{"text": "}"} \n', {"x-amzn-bedrock-input-token-count": "3"}, False),
    ],
)
def test_the_counts_of_aws_join_an_answer_that_is_an_object(content, headers, same):
    out = Reading("bedrock", "v1.chat").whole(200, headers, content)
    assert (out == content) is same
    if not same:
        assert json.loads(out) == {
            "text": "}",
            "meta": {"tokens": {"input_tokens": 3}, "billed_units": {"input_tokens": 3}},
        }


@pytest.mark.parametrize("provider", ["bedrock", "sagemaker", "oci"])
def test_errors_stay_as_they_came(provider):
    assert Reading(provider, "v2.chat").whole(403, {"x-amzn-bedrock-input-token-count": "3"}, b'{"a":1}') == b'{"a":1}'


@pytest.mark.parametrize("content", [b"", b"not json", b"[]", b"7"])
def test_an_answer_of_oci_of_another_shape_is_unreadable(content):
    pytest.importorskip("oci")
    with pytest.raises(Unreadable):
        Reading("oci", "v2.chat").whole(200, {}, content)
