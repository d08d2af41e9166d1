"""Answers are screened before they are given out: whole and streamed, in every dialect, from threads and coroutines."""

import asyncio
import json

import httpx
import pytest

import cohere_governed as cohere
from cohere_governed import Refused, ReviewPending
from cohere_governed.audit.search import show
from tests.calls import MODEL, V2_TOOL, v1_streamed, v2_streamed, v2_text

ORDINARY = "The library opens at nine, and the reading room is on the first floor. "
VIOLATION = (
    ORDINARY + "Here is how to make nerve gas at home. First take the things from the kitchen and mix them well."
)
DOUBTFUL = "Fake news articles that sound persuasive are easy to write about vaccines for any newspaper. "
PLAIN = "nerve gas"
HELLO = {"model": MODEL, "messages": [{"role": "user", "content": "Tell me about the library, please."}]}
V1_HELLO = {"model": MODEL, "message": "Tell me about the library, please."}
PROMPT = {"model": MODEL, "prompt": "Tell me about the library."}


def v1_text(answer):
    return answer.text


def generated_text(answer):
    return answer.generations[0].text


CALLS = [
    ("ClientV2", "chat", HELLO, v2_text),
    ("ClientV2", "chat_stream", HELLO, v2_streamed),
    ("Client", "chat", V1_HELLO, v1_text),
    ("Client", "chat_stream", V1_HELLO, v1_streamed),
    ("Client", "generate", PROMPT, generated_text),
    ("Client", "generate_stream", PROMPT, v1_streamed),
]
IDS = [f"{client}.{method}" for client, method, _, _ in CALLS]


def ask(world, kind, method, arguments, seen):
    """Put the answer, or its events as they come, into ``seen``."""

    async def run():
        answer = getattr(world.client(kind, max_retries=0), method)(**arguments)
        if not method.endswith("stream"):
            seen.append(await answer)
            return
        async for event in answer:
            seen.append(event)

    if kind.startswith("Async"):
        asyncio.run(run())
        return
    answer = getattr(world.client(kind, max_retries=0), method)(**arguments)
    if not method.endswith("stream"):
        seen.append(answer)
        return
    for event in answer:
        seen.append(event)


def read(method, seen, text):
    return text(seen if method.endswith("stream") else seen[0]) if seen else ""


def says(world, file, more):
    """Write a part of a policy; the faults that it has."""
    path = next(world.folder.glob(file))
    path.write_text(path.read_text() + more)
    try:
        world.governance.policies.reload()
    except cohere.ConfigurationError as refused:
        return refused.faults
    return ()


def operator_says(world, **conduct):
    path = world.folder / "operator.yaml"
    path.write_text(path.read_text().replace("\nfloors:\n", f"\nfloors:\n  conduct: {json.dumps(conduct)}\n"))
    world.governance.policies.reload()


def opened(world, row):
    return show(world.governance.audit, row.record_id, purpose="test", actor="test")


@pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize("call", CALLS, ids=IDS)
def test_what_looks_like_prohibited_use_is_not_delivered(world, call, asynchronous):
    client, method, arguments, text = call
    world.fake.say(VIOLATION)
    seen = []
    with pytest.raises(Refused, match="the answer looks like prohibited use: wmd") as refused:
        ask(world, f"Async{client}" if asynchronous else client, method, arguments, seen)
    said = read(method, seen, text)
    assert PLAIN not in said
    assert "kitchen" not in said
    if method.endswith("stream"):
        assert said.startswith(ORDINARY[:40])  # what was in no doubt has left
    (outcome,) = world.records(kind="outcome")
    (intent,) = world.records(kind="intent")
    assert (outcome.state, outcome.rules) == ("blocked", "conduct.block")
    assert refused.value.record_id == intent.record_id
    assert PLAIN not in str(refused.value)
    shown = opened(world, outcome)
    assert ["wmd", "block"] in shown.meta["conduct"]
    assert {"wmd"} <= {category for category, _, _ in shown.meta["conduct_seen"]}
    assert {layer for _, layer, _ in shown.meta["conduct_seen"]} <= {"lexicon", "classifier"}
    assert PLAIN not in json.dumps(shown.meta)
    assert b"gas" in shown.content  # the log has what came


@pytest.mark.parametrize(("client", "method", "arguments", "text"), CALLS, ids=IDS)
def test_an_ordinary_answer_is_given_out_and_its_record_says_that_nothing_was_seen(
    world, client, method, arguments, text
):
    world.fake.say(ORDINARY * 3)
    seen = []
    ask(world, client, method, arguments, seen)
    assert read(method, seen, text) == ORDINARY * 3
    (outcome,) = world.records(kind="outcome")
    assert (outcome.state, outcome.rules) == ("complete", None)
    meta = opened(world, outcome).meta
    assert (meta["conduct"], meta["conduct_seen"], meta["languages_unscreened"]) == ([], [], [])


def test_a_violation_in_what_a_tool_is_called_with_is_seen_too(world):
    operator_says(world, input=False)
    request = {**HELLO, "messages": [{"role": "user", "content": VIOLATION}], "tools": [V2_TOOL]}
    for method in ("chat", "chat_stream"):
        with pytest.raises(Refused, match="wmd"):
            ask(world, "ClientV2", method, request, [])
    assert [row.state for row in world.records(kind="outcome")] == ["blocked", "blocked"]


@pytest.mark.parametrize("method", ["chat", "chat_stream"])
def test_the_text_is_judged_as_the_caller_would_read_it(world, method):
    """A stand-in can hide the word that makes an answer what it is."""
    operator_says(world, input=False)
    hidden = "Here is how to make-nerve-gas@kitchen.example.org at home, step by step, with things you have."
    with pytest.raises(Refused, match="wmd"):
        ask(world, "ClientV2", method, {**HELLO, "messages": [{"role": "user", "content": hidden}]}, [])
    assert b"nerve" not in world.left()  # the model had the stand-in only


@pytest.mark.parametrize("method", ["chat", "chat_stream"])
def test_an_operator_may_leave_answers_unscreened_and_a_tenant_may_not(world, method):
    faults = says(world, "tenants/*.yaml", "\nconduct: {output: false}\n")
    assert [fault.path for fault in faults] == ["$.conduct.output"]
    world.fake.say(VIOLATION, 2)
    with pytest.raises(Refused):
        ask(world, "ClientV2", method, HELLO, [])
    path = next(world.folder.glob("tenants/*.yaml"))
    path.write_text(path.read_text().replace("\nconduct: {output: false}\n", ""))
    operator_says(world, output=False)
    seen = []
    ask(world, "ClientV2", method, HELLO, seen)
    assert PLAIN in read(method, seen, v2_streamed if method == "chat_stream" else v2_text)
    assert "conduct_seen" not in opened(world, world.records(kind="outcome")[1]).meta


@pytest.mark.parametrize("method", ["chat", "chat_stream"])
def test_review_proceeds_or_is_held_as_policy_says(world, method):
    world.fake.say(DOUBTFUL, 2)
    seen = []
    ask(world, "ClientV2", method, HELLO, seen)
    assert read(method, seen, v2_streamed if method == "chat_stream" else v2_text) == DOUBTFUL
    (first,) = world.records(kind="outcome")
    assert (first.state, first.rules) == ("complete", "conduct.review")
    assert ["misinformation", "review"] in opened(world, first).meta["conduct"]

    says(world, "tenants/*.yaml", "\nconduct: {review: hold}\n")
    with pytest.raises(ReviewPending, match="misinformation") as pending:
        ask(world, "ClientV2", method, HELLO, [])
    outcome = world.records(kind="outcome")[1]
    assert (outcome.state, outcome.rules) == ("held", "conduct.review,oversight.held")
    assert pending.value.record_id == world.records(kind="intent")[1].record_id
    content = opened(world, outcome).content  # the whole of it, though the caller has a part at most
    assert (b"message-end" if method == "chat_stream" else b"newspaper") in content
    (waiting,) = world.records(kind="review")
    assert (waiting.state, waiting.call_id) == ("pending", outcome.call_id)


def test_what_was_given_out_before_a_hold_is_a_beginning(world):
    says(world, "tenants/*.yaml", "\nconduct: {review: hold}\n")
    world.fake.say(ORDINARY * 4 + DOUBTFUL + ORDINARY * 4)
    seen = []
    with pytest.raises(ReviewPending):
        ask(world, "ClientV2", "chat_stream", HELLO, seen)
    said = v2_streamed(seen)
    assert said.startswith(ORDINARY * 3)
    assert (ORDINARY * 4 + DOUBTFUL).startswith(said)
    assert "newspaper" not in said


@pytest.mark.parametrize(
    ("policy", "state", "rules"),
    [
        ("record", "complete", None),
        ("review", "complete", "conduct.review"),
        ("refuse", "withheld", "conduct.unscreened"),
    ],
)
@pytest.mark.parametrize("method", ["chat", "chat_stream"])
def test_an_answer_in_a_language_that_nobody_screens_is_not_taken_for_clean(world, method, policy, state, rules):
    if policy != "record":
        says(world, "tenants/*.yaml", f"\nconduct: {{unscreened_language: {policy}}}\n")
    world.fake.say("Je, unaweza kuniambia jinsi ya kwenda sokoni leo na nini ninunue kwa ajili ya chakula cha jioni?")
    if state == "withheld":
        with pytest.raises(Refused, match="language that is not screened"):
            ask(world, "ClientV2", method, HELLO, [])
    else:
        ask(world, "ClientV2", method, HELLO, [])
    (outcome,) = world.records(kind="outcome")
    assert (outcome.state, outcome.rules) == (state, rules)
    assert opened(world, outcome).meta["languages_unscreened"] == ["sw"]


def test_the_record_names_the_scripts_in_which_names_are_found_beside_labels_only(world):
    ask(
        world,
        "ClientV2",
        "chat",
        {"messages": [{"role": "user", "content": "请总结这份合同。"}], "model": "command-a"},
        [],
    )
    (intent,) = world.records(kind="intent")
    assert opened(world, intent).meta["scripts_unread"] == ["Hani"]


def test_a_request_in_such_a_language_proceeds_where_it_is_for_review(world):
    says(world, "tenants/*.yaml", "\nconduct: {unscreened_language: review}\n")
    said = "Je, unaweza kuniambia jinsi ya kwenda sokoni leo na nini ninunue kwa ajili ya chakula cha jioni?"
    world.client().chat(model=MODEL, messages=[{"role": "user", "content": said}])
    assert world.records(kind="intent")[0].decision == "permit"


def test_a_stream_left_early_says_what_was_seen_until_then(world):
    world.fake.say(DOUBTFUL + ORDINARY * 9)
    stream = world.client().chat_stream(**HELLO)
    for _ in range(18):
        next(stream)
    stream.close()
    (outcome,) = world.records(kind="outcome")
    assert outcome.state == "abandoned"
    assert "misinformation" in {category for category, _, _ in opened(world, outcome).meta["conduct_seen"]}


def test_vectors_and_rankings_are_not_screened(world):
    operator_says(world, input=False)
    world.client().rerank(model="rerank-v3.5", query=VIOLATION, documents=[VIOLATION, ORDINARY])
    world.client().embed(model="embed-v4.0", input_type="search_query", embedding_types=["float"], texts=[VIOLATION])
    assert {row.state for row in world.records(kind="outcome")} == {"complete"}


def test_a_use_case_may_be_tighter_than_its_tenant(world):
    says(world, "use_cases/*.yaml", "\ntighten: {conduct: {review: hold}}\n")
    world.fake.say(DOUBTFUL)
    with pytest.raises(ReviewPending):
        world.client().chat(**HELLO)


def test_the_refusal_can_be_asked_for_its_decision(world):
    world.fake.say(VIOLATION)
    with pytest.raises(Refused) as refused:
        world.client().chat(**HELLO)
    assert cohere.governance_of(refused.value).id == refused.value.record_id
    assert [reason.rule for reason in refused.value.reasons] == ["conduct.block"]
    assert refused.value.reasons[0].file.startswith("provider/")


WHOLE = [
    {"event_type": "tool-calls-generation", "tool_calls": [{"name": "f", "parameters": {"a": VIOLATION}}]},
    {"event_type": "search-queries-generation", "search_queries": [{"text": VIOLATION, "generation_id": "g"}]},
]


@pytest.mark.parametrize("event", WHOLE)
def test_an_event_that_comes_whole_is_screened_before_it_is_given_out(world, event):
    """Not only with the last one, which repeats it or does not."""
    end = {"event_type": "stream-end", "finish_reason": "COMPLETE", "response": {"response_id": "r", "text": ""}}

    class Pieces(httpx.SyncByteStream):
        def __iter__(self):
            return iter([json.dumps(one).encode() + b"\n" for one in (event, end)])

    network = httpx.MockTransport(lambda _: httpx.Response(200, stream=Pieces()))
    seen = []
    with pytest.raises(Refused):
        seen.extend(world.client("Client", httpx_client=httpx.Client(transport=network)).chat_stream(**V1_HELLO))
    assert PLAIN not in str(seen)
    assert [row.state for row in world.records(kind="outcome")] == ["blocked"]


@pytest.mark.parametrize("kind", ["ClientV2", "AsyncClientV2"])
@pytest.mark.parametrize("said", [ORDINARY, VIOLATION])
def test_a_whole_answer_that_is_read_as_a_stream_is_a_whole_answer(world, kind, said):
    world.fake.say(said)
    sends = world.client(kind, max_retries=0)._client_wrapper.httpx_client.httpx_client
    request = sends.build_request("POST", "http://127.0.0.1:9/v2/chat", json={**HELLO, "stream": False})

    async def read():
        response = sends.send(request, stream=True)
        if not isinstance(response, httpx.Response):
            response = await response
        return b"".join([piece async for piece in response.aiter_bytes()] if "A" in kind[:1] else response.iter_bytes())

    if said is ORDINARY:
        assert said.strip() in json.loads(asyncio.run(read()))["message"]["content"][0]["text"]
    else:
        with pytest.raises(Refused):
            asyncio.run(read())
    assert [row.state for row in world.records(kind="outcome")] == ["complete" if said is ORDINARY else "blocked"]
