"""Planted values go through everything a client does; afterwards nothing of ours, in memory or on disk, holds one.

Memory is walked from all that belongs to the package and outlives a call: the globals of its modules, and every
living object of its classes (caches, detectors, screens, logs, records, transports), to whatever these hold. The
caller's own texts and answers are the caller's; they are dropped before the walk.
"""

import asyncio
import gc
import json
import logging
import re
import sys
import tempfile
import time
import traceback
import types
from pathlib import Path

import httpx
import pytest
from cohere.core.api_error import ApiError

import cohere_governed as cohere
from cohere_governed.governance import Governance
from cohere_governed.model import Vault

NAME = "Zebulina Quartermaine"
MAIL = "z.quartermaine@canary.example"
CARD = "4012 8888 8888 1881"
KEY = "AKIAZ7CANARYQ5WNOPXR"
CANARIES = (NAME, "Quartermaine", MAIL, CARD, CARD.replace(" ", ""), KEY)
SAID = f"My name is {NAME}, write to {MAIL}, my credit card is {CARD} and the aws key is {KEY}."

MARKS = tuple(sorted({value.lower() for value in CANARIES}))
MARKS_RAW = tuple(mark.encode(code) for mark in MARKS for code in ("utf-8", "utf-16-le", "utf-16-be"))


def holds(value):
    """Whether a text or bytes hold a canary, in any case of letters."""
    if isinstance(value, str):
        low = value.lower()
        return any(mark in low for mark in MARKS)
    low = bytes(value).lower()
    return any(mark in low for mark in MARKS_RAW)


# ── the traffic ────────────────────────────────────────────────────────────────


def chat(content=SAID):
    return {"model": "command-a-03-2025", "messages": [{"role": "user", "content": content}]}


def answers(world):
    client = world.client()
    for turn in range(3):
        with cohere.calling(conversation="c", end_user=f"u-{turn}"):
            assert NAME in client.chat(**chat()).message.content[0].text
    client.embed(model="embed-v4.0", input_type="search_document", embedding_types=["float"], texts=[SAID] * 3)
    client.rerank(model="rerank-v3.5", query=SAID, documents=[SAID, "plain"])
    world.client("Client").embed(model="embed-english-v3.0", input_type="search_query", texts=[SAID] * 100)
    client.chat(**chat(SAID * 40))
    client.chat(**chat(), request_options={"additional_body_parameters": {MAIL: SAID}})
    client.chat(**chat(), tools=[{"type": "function", "function": {"name": "f", "description": SAID}}])


def streams(world):
    client = world.client()
    list(client.chat_stream(**chat()))
    left = client.chat_stream(**chat())
    next(left)
    left.close()
    dropped = client.chat_stream(**chat())
    next(dropped)
    del dropped

    async def run():
        other = world.client("AsyncClientV2")
        assert NAME in (await other.chat(**chat())).message.content[0].text
        assert [event async for event in other.chat_stream(**chat())]

    asyncio.run(run())


def retries(world):
    world.fake.fail("/v2/chat", status=503, times=1, retry_after=0.001)
    assert NAME in world.client(max_retries=1).chat(**chat()).message.content[0].text


def errors(world):
    """Each of these raises; what it raised is returned as it would be shown."""
    client = world.client(max_retries=0)
    fake = world.fake

    def failing(**how):
        def provoke():
            fake.fail("/v2/chat", **how)
            client.chat(**chat())

        return provoke

    def cut():
        fake.fail("/v2/chat", cut_after_bytes=300)
        list(client.chat_stream(**chat()))

    provoked = (
        failing(status=400, body_echo=True),
        failing(status=500, body_echo=True),
        failing(garbage=True),
        failing(redirect_to="https://elsewhere.example/"),
        cut,
        lambda: client.chat(**chat(), safety_mode="OFF"),
        lambda: client.chat(**chat(), request_options={"additional_headers": {"x-note": MAIL}}),
        lambda: client.chat(**chat([{"type": "image_url", "image_url": {"url": "data:image/png;base64," + SAID}}])),
        lambda: client.connectors.create(name=SAID, url=f"https://{KEY}.example/"),
        lambda: world.client(tenant="nobody", max_retries=0).chat(**chat()),
        lambda: world.client(base_url=f"https://{KEY}.example", max_retries=0).chat(**chat()),
        lambda: client.chat(model="m", messages=[{"role": "user", "content": SAID, "extra\ud800": SAID}]),
    )  # fmt: skip
    return [shown(provoke) for provoke in provoked]


def shown(provoke):
    try:
        provoke()
    except (ApiError, cohere.GovernanceError, httpx.HTTPError, ValueError) as error:
        of_ours = [e for e in chain(error) if isinstance(e, (cohere.GovernanceError, ApiError))]
        lines = traceback.format_exception(error)
        code = [line for line in lines if __file__ not in line]  # its lines of source are the caller's own
        said = "".join(code) + "".join(repr(e) + str(e) + repr(e.__dict__) for e in of_ours)
        error.__traceback__ = None
        return type(error).__name__, said
    return "none", ""


def chain(error):
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


# ── the walk ───────────────────────────────────────────────────────────────────

OURS = "cohere_governed"
_LEAVE = (types.ModuleType, types.FrameType, types.CodeType, types.TracebackType, types.BuiltinFunctionType)


def mine(thing):
    module = getattr(type(thing), "__module__", "")
    return isinstance(module, str) and (module == OURS or module.startswith(OURS + "."))


def roots():
    for name, module in list(sys.modules.items()):
        if name == OURS or name.startswith(OURS + "."):
            yield name, vars(module)
    for thing in gc.get_objects():
        if mine(thing):
            yield f"{type(thing).__module__}.{type(thing).__qualname__}", thing


def inside(thing):
    """What ``thing`` holds, without going out through its code to the whole interpreter."""
    if isinstance(thing, types.FunctionType):
        return [thing.__closure__, thing.__defaults__, thing.__kwdefaults__, thing.__dict__]
    if isinstance(thing, type):
        module = thing.__module__
        return [dict(vars(thing))] if module == OURS or module.startswith(OURS + ".") else []
    return gc.get_referents(thing)


def hits():
    """Paths of names to each text of ours that holds a canary."""
    gc.collect()
    gc.collect()
    found, seen, todo = [], set(), []
    own = {id(value) for value in (NAME, MAIL, CARD, KEY, SAID, CANARIES, MARKS, MARKS_RAW)}
    seen |= own | {id(todo), id(found), id(seen), id(globals())}
    for name, thing in roots():
        todo.append((name, thing))
    while todo:
        path, thing = todo.pop()
        if id(thing) in seen or isinstance(thing, _LEAVE):
            continue
        seen.add(id(thing))
        if isinstance(thing, (str, bytes, bytearray)):
            if holds(thing):
                found.append(path)
            continue
        kind = type(thing).__name__
        todo.extend((f"{path} > {kind}" if len(path) < 300 else path, held) for held in inside(thing))
    return found


def files(since, *folders):
    for folder in folders:
        for path in folder.rglob("*"):
            try:
                if path.is_file() and path.stat().st_mtime >= since and path.stat().st_size < 64 << 20:
                    yield path, path.read_bytes()
            except OSError:
                continue  # gone meanwhile, or another program's


def test_the_walk_itself_can_fail():
    """Each kind of thing that could keep a value."""
    vault = Vault({"<PERSON_1>": f"{NAME}!"})
    assert any("Vault" in path for path in hits())
    del vault
    assert hits() == []
    cohere._kept = {b"x": [("a", f"x{MAIL}x".encode())]}
    try:
        assert hits()
    finally:
        del cohere._kept
    assert hits() == []


def test_no_value_stays_in_memory_in_a_file_in_a_log_or_in_an_error(world, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    since = time.time() - 1
    answers(world)
    streams(world)
    retries(world)
    told = errors(world)

    assert [kind for kind, _ in told if kind == "none"] == []
    assert [kind for kind, said in told if holds(said)] == []
    assert {"Refused", "DetectorUnavailable", "Misrouted"} & {kind for kind, _ in told} >= {"Refused", "Misrouted"}
    assert not holds(world.left())
    assert not holds(caplog.text + "".join(capfd.readouterr()))
    assert [record for record in caplog.records if holds(repr(vars(record)))] == []
    assert [path for path, content in files(since, world.folder, Path(tempfile.gettempdir())) if holds(content)] == []
    assert hits() == []


MALFORMED = (
    {"type": "message-start", "id": "1", "delta": {"message": {"role": "assistant"}}},
    {"type": "content-start", "index": 0, "delta": {"message": {"content": {"type": "text", "text": ""}}}},
    {"type": "content-delta", "index": 0, "delta": {"message": {"content": {"text": "hello ?"}}}},
    {
        "type": "citation-start",
        "index": 0,
        "delta": {"message": {"citations": {"start": 6, "text": "?", "sources": "?"}}},
    },
    {"type": "of-next-year", "text": "?"},
    {"type": "message-end", "delta": {"error": "?", "usage": "?"}},
)
"""A stream whose last events no SDK of today can read. `?` is where the stand-in stands."""


@pytest.mark.parametrize("kind", ["ClientV2", "AsyncClientV2"])
def test_an_event_that_the_sdk_cannot_read_is_not_logged_restored(world, caplog, kind):
    """The SDK's own words on it hold the whole event, and pydantic's error holds it again."""

    def answer(request):
        stand_in = re.search(r"<PERSON_[0-9a-f]+>", request.content.decode())[0]
        said = "".join(f"data: {json.dumps(one)}\n\n" for one in MALFORMED).replace("?", stand_in)
        return httpx.Response(200, headers={"content-type": "text/event-stream"}, text=said + "data: [DONE]\n\n")

    async def later(stream):
        return [event async for event in stream]

    own = httpx.AsyncClient if kind.startswith("Async") else httpx.Client
    client = world.client(kind, httpx_client=own(transport=httpx.MockTransport(answer)), max_retries=0)
    with caplog.at_level(logging.DEBUG):
        stream = client.chat_stream(**chat())
        list(stream) if own is httpx.Client else asyncio.run(later(stream))
    skipped = [one.getMessage() for one in caplog.records if "event" in one.getMessage()]
    assert len(skipped) >= 2
    assert not holds(caplog.text)
    assert not any(holds(repr(one.args) + repr(one.msg)) for one in caplog.records)


@pytest.mark.parametrize("capture", ["full", "redacted", "metadata"])
def test_what_is_kept_is_kept_sealed(world, capture):
    """The record does hold the values, when policy captures them: under its key, in the audit log alone."""
    tenant = world.folder / "tenants" / "acme.yaml"
    tenant.write_text(tenant.read_text() + f"\ncapture: {capture}\n")
    with Governance.load(world.folder) as governance:
        world.governance = governance
        world.client().chat(**chat())
    assert [path for path, content in files(0, world.folder) if holds(content)] == []
