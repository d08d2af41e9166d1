"""The floor of `safety_mode`: no caller gets below it, whatever way it asks, and the record says what was applied."""

import asyncio
import json

import httpx
import pytest

from cohere_governed import Refused
from cohere_governed.audit.search import show
from tests.calls import MODEL, V1_TOOL, V2_TOOL
from tests.test_answers import VIOLATION, operator_says, says
from tests.world import LOOPBACK

HELLO = {"model": MODEL, "messages": [{"role": "user", "content": "hello"}]}
V1_HELLO = {"model": MODEL, "message": "hello"}


def option(**more):
    return {"request_options": {"additional_body_parameters": more}}


def v2(world, **more):
    return world.client(max_retries=0).chat(**HELLO, **more)


def v2_stream(world, **more):
    return list(world.client(max_retries=0).chat_stream(**HELLO, **more))


def v1(world, **more):
    return world.client("Client", max_retries=0).chat(**V1_HELLO, **more)


def v2_async(world, **more):
    return asyncio.run(world.client("AsyncClientV2", max_retries=0).chat(**HELLO, **more))


def v2_raw(world, **more):
    return world.client(max_retries=0).with_raw_response.chat(**HELLO, **more)


def bare(world, **more):
    """The SDK's own HTTP client, beneath every method."""
    client = world.client(max_retries=0)._client_wrapper.httpx_client
    more |= more.pop("request_options", {}).get("additional_body_parameters", {})
    return client.request("v2/chat", method="POST", json={**HELLO, "stream": False, **more})


def barest(world, **more):
    """The httpx client beneath that, with bytes of the caller's own."""
    client = world.client(max_retries=0)._client_wrapper.httpx_client.httpx_client
    more |= more.pop("request_options", {}).get("additional_body_parameters", {})
    body = json.dumps({**HELLO, "stream": False, **more}).encode()
    headers = {"content-type": "application/json", "authorization": "Bearer k"}
    return client.send(httpx.Request("POST", f"{LOOPBACK}/v2/chat", content=body, headers=headers))


WAYS = [v2, v2_stream, v1, v2_async, v2_raw, bare, barest]


def modes(world):
    row = world.records(kind="intent")[-1]
    return show(world.governance.audit, row.record_id, purpose="test", actor="test").meta["safety_mode"]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("mode", ["OFF", "NONE", "off", "Contextual", "LOOSE"])
@pytest.mark.parametrize("by", ["argument", "additional body parameter"])
def test_no_way_leads_below_the_floor(world, way, mode, by):
    with pytest.raises(Refused, match="safety") as refused:
        way(world, **({"safety_mode": mode} if by == "argument" else option(safety_mode=mode)))
    assert {reason.rule for reason in refused.value.reasons} <= {
        "safety_mode.looser",
        "safety_mode.unknown",
        "wire.unreadable",
    }
    assert list(world.fake.requests) == []
    assert "LOOSE" not in str(refused.value)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_the_floor_is_on_the_wire_where_nothing_was_asked(world, way):
    way(world)
    assert world.fake.requests[-1].json()["safety_mode"] == "CONTEXTUAL"
    assert modes(world) == {"asked": None, "sent": "CONTEXTUAL", "effective": "CONTEXTUAL"}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_stricter_mode_stays(world, way):
    way(world, **option(safety_mode="STRICT"))
    assert world.fake.requests[-1].json()["safety_mode"] == "STRICT"
    assert modes(world) == {"asked": "STRICT", "sent": "STRICT", "effective": "STRICT"}


@pytest.mark.parametrize("way", [v2, v1, bare, barest], ids=lambda way: way.__name__)
@pytest.mark.parametrize("name", ["Safety_Mode", "safety_mode ", "SAFETY_MODE"])
def test_another_spelling_of_the_field_does_not_pass(world, way, name):
    try:
        way(world, **option(**{name: "OFF"}))
    except Refused:
        assert list(world.fake.requests) == []
        return
    body = world.fake.requests[-1].json()
    assert body["safety_mode"] == "CONTEXTUAL"
    assert name not in body or name != name.strip()


def test_a_body_that_says_it_twice_is_refused(world):
    client = world.client(max_retries=0)._client_wrapper.httpx_client.httpx_client
    body = json.dumps({**HELLO, "stream": False, "safety_mode": "STRICT"})[:-1].encode() + b',"safety_mode":"OFF"}'
    with pytest.raises(Refused):
        client.send(httpx.Request("POST", f"{LOOPBACK}/v2/chat", content=body))
    assert list(world.fake.requests) == []


@pytest.mark.parametrize("way", [v2, v1, bare, barest], ids=lambda way: way.__name__)
def test_a_raw_prompt_is_no_way_round_it(world, way):
    with pytest.raises(Refused, match="raw prompt"):
        way(world, **option(raw_prompting=True))
    assert list(world.fake.requests) == []


DOCUMENTED = [
    (v2, {"tools": [V2_TOOL]}),
    (v2, {"documents": ["a text"]}),
    (v1, {"tools": [V1_TOOL]}),
    (v1, {"documents": [{"title": "a", "snippet": "b"}]}),
]


@pytest.mark.parametrize(("way", "more"), DOCUMENTED)
def test_where_cohere_does_not_keep_it_the_record_says_what_it_applies(world, way, more):
    way(world, **more, **option(safety_mode="STRICT"))
    assert modes(world) == {"asked": "STRICT", "sent": "STRICT", "effective": "CONTEXTUAL"}


@pytest.mark.parametrize(
    "model", ["command-r", "command-r-plus-04-2024", "command", "Command-Light", "cohere.command-r-16k"]
)
def test_a_model_from_before_safety_modes_applies_none_and_the_record_says_so(world, model):
    v2(world, **option(model=model))
    assert modes(world) == {"asked": None, "sent": "CONTEXTUAL", "effective": "OFF"}
    assert world.records(kind="intent")[-1].rules == "safety_mode.not_applied"
    v2(world, **option(model="command-r-08-2024"))
    assert modes(world)["effective"] == "CONTEXTUAL"
    says(world, "tenants/*.yaml", "\nsafety_mode: {when_tools_or_documents: refuse}\n")
    with pytest.raises(Refused, match="older than safety modes"):
        v2(world, **option(model=model))
    v2(world, tools=[V2_TOOL])  # CONTEXTUAL is what the floor asks for


@pytest.mark.parametrize("old", ["model", "endpoint"])
def test_where_no_safety_mode_applies_answers_are_screened_whatever_the_operator_says(world, old):
    operator_says(world, output=False)
    world.fake.say(VIOLATION, 2)
    asked = {
        "model": lambda: v2(world, **option(model="command-r")),
        "endpoint": lambda: world.client("Client", max_retries=0).generate(prompt="hello", model=MODEL),
    }
    with pytest.raises(Refused, match="wmd"):
        asked[old]()


@pytest.mark.parametrize("documents", [False, True])
def test_where_cohere_does_not_keep_it_answers_are_screened_whatever_the_operator_says(world, documents):
    operator_says(world, output=False)
    world.fake.say(VIOLATION)
    more = {"documents": ["a text"]} if documents else {}
    if not documents:
        v2(world)
        return
    with pytest.raises(Refused, match="wmd"):
        v2(world, **more)
