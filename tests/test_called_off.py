"""Somebody switches a tenant, a use case or a model off: new calls are refused, and a stream under way ends."""

import asyncio
import json
import time

import pytest

from cohere_governed import Refused
from cohere_governed.transport import LOOK_SECONDS
from tests.calls import MODEL
from tests.test_answers import opened, says

ASK = {"model": MODEL, "messages": [{"role": "user", "content": "Tell me of the town."}]}
STORY = "The town lies on a river, and its market is on Thursdays. " * 30


def change(world, file, old, new):
    path = next(world.folder.glob(file))
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    world.governance.policies.reload()


OFF = {
    "the tenant": (lambda world: says(world, "tenants/*.yaml", "\nstatus: suspended\n"), "tenant.inactive"),
    "the tenant's use case": (
        lambda world: change(world, "use_cases/*.yaml", "status: approved", "status: withdrawn"),
        "use_case.not_approved",
    ),
    "a model, for the tenant": (
        lambda world: says(world, "tenants/*.yaml", f"\nmodels: {{withdrawn: [{MODEL}]}}\n"),
        "model.withdrawn",
    ),
    "a model, for everybody": (
        lambda world: change(
            world, "operator.yaml", "\nfloors:\n", f"\nfloors:\n  models: {{withdrawn: [{MODEL[:9]}*]}}\n"
        ),
        "model.withdrawn",
    ),
}
CASES = pytest.mark.parametrize(("switch", "rule"), OFF.values(), ids=OFF)


@CASES
def test_no_call_is_sent_from_then_on(world, switch, rule):
    client = world.client(max_retries=0)
    client.chat(**ASK)
    switch(world)
    with pytest.raises(Refused) as refused:
        client.chat(**ASK)
    assert [reason.rule for reason in refused.value.reasons] == [rule]
    assert len(world.fake.requests) == 1


@pytest.mark.parametrize("name", ["the tenant", "a model, for everybody"])
def test_a_stream_ends_at_its_next_piece(world, name):
    switch, rule = OFF[name]
    world.fake.say(STORY)
    seen = []

    def read():
        for event in world.client(max_retries=0).chat_stream(**ASK):
            seen.append(event)
            if len(seen) == 3:
                switch(world)
                time.sleep(LOOK_SECONDS)

    with pytest.raises(Refused) as refused:
        read()
    assert len(seen) == 3
    assert [reason.rule for reason in refused.value.reasons] == [rule]
    (outcome,) = world.records(kind="outcome")
    assert (outcome.state, outcome.rules) == ("withheld", rule)
    assert b"message-start" in opened(world, outcome).content
    assert opened(world, outcome).meta["reasons"][0][0] == rule


def test_an_asynchronous_stream_ends_too(world):
    switch, rule = OFF["the tenant"]
    world.fake.say(STORY)
    seen = []

    async def read():
        async for event in world.client("AsyncClientV2", max_retries=0).chat_stream(**ASK):
            seen.append(event)
            if len(seen) == 3:
                switch(world)
                await asyncio.sleep(LOOK_SECONDS)

    with pytest.raises(Refused) as refused:
        asyncio.run(read())
    assert len(seen) == 3
    assert [reason.rule for reason in refused.value.reasons] == [rule]


def test_any_other_change_is_for_the_next_call(world):
    world.fake.say(STORY)
    said = []
    for event in world.client(max_retries=0).chat_stream(**ASK):
        said.append(event)
        if len(said) == 3:
            assert says(world, "tenants/*.yaml", "\nquotas: {max_characters: 2}\n") == ()
            time.sleep(LOOK_SECONDS)
    assert said[-1].type == "message-end"
    assert world.records(kind="outcome")[0].state == "complete"


def test_where_models_are_withdrawn_a_call_must_name_its_model(world):
    assert says(world, "tenants/*.yaml", f"\nmodels: {{withdrawn: {json.dumps(['command-x'])}}}\n") == ()
    client = world.client("Client", max_retries=0)
    with pytest.raises(Refused, match="names no model"):
        client.chat(message="hello")
    client.chat(message="hello", model=MODEL)
    assert len(world.fake.requests) == 1


def test_a_model_withdrawn_by_its_name_on_a_route_is_withdrawn_under_the_other_too(world):
    change(world, "tenants/*.yaml", "      hosts: [api", f"      model_ids: {{{MODEL}: deployed-7}}\n      hosts: [api")
    world.client(max_retries=0).chat(**ASK)
    assert world.fake.requests[-1].json()["model"] == "deployed-7"
    assert says(world, "tenants/*.yaml", "\nmodels: {withdrawn: [deployed-7]}\n") == ()
    with pytest.raises(Refused, match=r"model\.withdrawn"):
        world.client(max_retries=0).chat(**ASK)
