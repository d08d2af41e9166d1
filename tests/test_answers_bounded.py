"""Answers without end: a bound on what one may hold, and what comes after a stream said that it was over."""

import asyncio
import gzip
import json

import httpx
import pytest

from cohere_governed import Refused
from cohere_governed.audit.search import show
from cohere_governed.session import MAX_ANSWER
from tests.calls import MAIL, SAID

CHAT = {"model": "command-a", "messages": [{"role": "user", "content": SAID}]}
KINDS = ["ClientV2", "AsyncClientV2"]


def answering(world, kind, content, headers, chunks=1):
    """A client of the world whose network answers with these bytes, in so many pieces."""
    size = -(-len(content) // chunks)
    pieces = [content[at : at + size] for at in range(0, len(content), size)]

    class Whole(httpx.SyncByteStream, httpx.AsyncByteStream):
        def __iter__(self):
            return iter(pieces)

        async def __aiter__(self):
            for piece in pieces:
                yield piece

    def answer(request):
        return httpx.Response(200, headers=headers, stream=Whole())

    own = httpx.AsyncClient if kind.startswith("Async") else httpx.Client
    return world.client(kind, httpx_client=own(transport=httpx.MockTransport(answer)), max_retries=0)


def chat(client):
    answer = client.chat(**CHAT)
    return asyncio.run(answer) if asyncio.iscoroutine(answer) else answer


def stream(client):
    events = client.chat_stream(**CHAT)

    async def all_of():
        return [event async for event in events]

    return asyncio.run(all_of()) if hasattr(events, "__aiter__") else list(events)


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_that_unpacks_beyond_the_bound_is_withheld(world, kind):
    bomb = gzip.compress(b" " * (MAX_ANSWER + 1), 1)
    assert len(bomb) < MAX_ANSWER / 100
    headers = {"content-type": "application/json", "content-encoding": "gzip"}
    with pytest.raises(Refused, match="larger than") as refused:
        chat(answering(world, kind, bomb, headers, chunks=64))
    (outcome,) = world.records(kind="outcome")
    assert (outcome.state, refused.value.record_id) == ("withheld", world.records(kind="intent")[0].record_id)
    shown = show(world.governance.audit, outcome.record_id, purpose="t", actor="t")
    assert (shown.meta["error"], shown.content) == ("AnswerTooLarge", None)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("ask", [chat, stream])
def test_an_answer_that_is_packed_twice_is_not_unpacked(world, kind, ask):
    """A thousand bytes in gigabytes: one piece unpacks at one go, before anything can be counted."""
    bomb = gzip.compress(gzip.compress(b" " * 2**20))
    headers = {"content-type": "application/json", "content-encoding": "gzip, gzip"}
    with pytest.raises(Refused, match="packed more than once"):
        ask(answering(world, kind, bomb, headers))
    (outcome,) = world.records(kind="outcome")
    assert outcome.state == "withheld"


@pytest.mark.parametrize("kind", KINDS)
def test_a_stream_without_end_is_withheld_at_the_bound(world, kind):
    comment = b": " + b"x" * 2**20 + b"\n\n"
    headers = {"content-type": "text/event-stream"}
    with pytest.raises(Refused, match="larger than"):
        stream(answering(world, kind, comment * (MAX_ANSWER // 2**20 + 1), headers, chunks=80))
    (outcome,) = world.records(kind="outcome")
    assert outcome.state == "withheld"


def events(*said):
    return b"".join(b"event: %s\ndata: %s\n\n" % (e["type"].encode(), json.dumps(e).encode()) for e in said)


SPOKEN = events(
    {"type": "message-start", "id": "1", "delta": {"message": {"role": "assistant"}}},
    {"type": "content-start", "index": 0, "delta": {"message": {"content": {"type": "text", "text": ""}}}},
    {"type": "content-delta", "index": 0, "delta": {"message": {"content": {"text": "hello"}}}},
    {"type": "content-end", "index": 0},
    {"type": "message-end", "delta": {"finish_reason": "COMPLETE"}},
)
DONE = b"data: [DONE]\n\n"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("charset", ["utf-16", "utf-7", '"cp037"'])
def test_the_character_set_that_the_provider_states_does_not_change_what_was_read(world, kind, charset):
    headers = {"content-type": f"text/event-stream; charset={charset}; x=y"}
    said = stream(answering(world, kind, SPOKEN, headers))
    assert [event.delta.message.content.text for event in said if event.type == "content-delta"] == ["hello"]


LATE = events({"type": "content-delta", "index": 0, "delta": {"message": {"content": {"text": f"and {MAIL}"}}}})


def raw(client, pieces):
    """What a caller reads who does not stop where the SDK does."""
    sends = client._client_wrapper.httpx_client.httpx_client
    got = []

    async def read_async():
        request = sends.build_request("POST", "http://127.0.0.1:9/v2/chat", json={**CHAT, "stream": True})
        response = await sends.send(request, stream=True)
        async for piece in response.aiter_bytes():
            got.append(piece)  # noqa: PERF401 - what came before the refusal is what is looked at

    def read():
        request = sends.build_request("POST", "http://127.0.0.1:9/v2/chat", json={**CHAT, "stream": True})
        for piece in sends.send(request, stream=True).iter_bytes():
            got.append(piece)  # noqa: PERF402

    try:
        asyncio.run(read_async()) if isinstance(sends, httpx.AsyncClient) else read()
    finally:
        pieces.append(b"".join(got))


@pytest.mark.parametrize("kind", KINDS)
def test_what_comes_after_the_end_is_not_given_out_and_the_log_says_so(world, kind):
    said = SPOKEN + DONE
    client = answering(world, kind, said + LATE.ljust(len(said)), {"content-type": "text/event-stream"}, chunks=2)
    got = []
    with pytest.raises(Refused, match="after the end"):
        raw(client, got)
    assert got == [said]
    (outcome,) = world.records(kind="outcome")
    (late,) = world.records(kind="late-answer")
    assert (outcome.state, late.state) == ("complete", "withheld")
    assert late.call_id == outcome.call_id
    kept = show(world.governance.audit, outcome.record_id, purpose="t", actor="t")
    assert kept.content == said
    shown = show(world.governance.audit, late.record_id, purpose="t", actor="t")
    assert (shown.content, shown.meta["bytes"]) == (LATE.ljust(len(said)), len(said))
    assert not late.index < outcome.index


@pytest.mark.parametrize("kind", KINDS)
def test_what_comes_with_the_end_in_one_piece_withholds_the_piece(world, kind):
    client = answering(world, kind, SPOKEN + DONE + LATE, {"content-type": "text/event-stream"})
    got = []
    with pytest.raises(Refused):
        raw(client, got)
    assert got == [b""]
    (outcome,) = world.records(kind="outcome")
    assert outcome.state == "withheld"
    assert world.records(kind="late-answer") == []
