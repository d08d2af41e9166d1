"""What every call must and must not do, through the public clients, against a fake Cohere."""

import asyncio
import json
import logging
import pickle
import threading
import traceback

import httpx
import pytest
from cohere.core.api_error import ApiError
from cohere.errors import NotFoundError

import cohere_governed as cohere
from cohere_governed import Refused
from cohere_governed.governance import Governance
from cohere_governed.sandbox.transport import SandboxTransport
from tests.calls import BOTH, CARD, MAIL, NAME, PLANTED, REFUSED, SAID, V1, V2, find, v2_streamed, v2_text
from tests.world import found, with_second

PLAYS = [
    *(("ClientV2", "AsyncClientV2", play) for play in V2),
    *(("Client", "AsyncClient", play) for play in V1),
    *(("ClientV2", "AsyncClientV2", play) for play in BOTH),
]
IDS = [f"{sync}.{play.method}-{at}" for at, (sync, _, play) in enumerate(PLAYS)]

HELLO = {"model": "command-a-03-2025", "messages": [{"role": "user", "content": SAID}]}


def play_sync(world, kind, play):
    answer = find(world.client(kind, max_retries=0), play.method)(**play.arguments)
    return list(answer) if play.stream else answer


def play_async(world, kind, play):
    async def run():
        answer = find(world.client(kind, max_retries=0), play.method)(**play.arguments)
        return [event async for event in answer] if play.stream else await answer

    return asyncio.run(run())


def play_raw(world, kind, play):
    client = world.client(kind, max_retries=0)
    head, _, method = play.method.rpartition(".")
    owner = find(client, head) if head else client
    answer = getattr(owner.with_raw_response, method)(**play.arguments)
    if play.stream:
        with answer as raw:
            return list(raw.data)
    return answer.data


def check(world, play, answer):
    left = world.left().decode()
    assert [value for value in PLANTED if value in left] == []
    assert f'"{json.dumps(NAME)}"' not in left
    if play.text is not None:
        assert [value for value in play.back if value not in play.text(answer)] == []
    intents = world.records(kind="intent")
    outcomes = world.records(kind="outcome")
    assert len(intents) == len(outcomes) == len(world.fake.requests) > 0
    assert {row.call_id for row in intents} == {row.call_id for row in outcomes}
    assert {row.state for row in outcomes} == {"complete"}


@pytest.mark.parametrize(("sync", "_", "play"), PLAYS, ids=IDS)
def test_nothing_planted_leaves_and_all_of_it_comes_back(world, sync, _, play):
    check(world, play, play_sync(world, sync, play))


@pytest.mark.parametrize(("_", "kind", "play"), PLAYS, ids=IDS)
def test_the_same_from_asyncio(world, _, kind, play):
    check(world, play, play_async(world, kind, play))


@pytest.mark.parametrize(("sync", "_", "play"), [p for p in PLAYS if p[2].method != "tokenize"])
def test_the_same_through_raw_responses(world, sync, _, play):
    """``with_raw_response`` goes beneath the methods that people wrap."""
    if play.method == "embed" and sync == "Client":
        play = type(play)(play.method, {**play.arguments, "texts": [SAID]}, text=lambda answer: answer.texts[0])
    check(world, play, play_raw(world, sync, play))


@pytest.mark.parametrize(("method", "arguments"), REFUSED)
def test_what_needs_leave_is_refused_and_recorded(world, method, arguments):
    client = world.client("ClientV2", max_retries=0)
    with pytest.raises((Refused, NotFoundError)) as refused:  # what names an object of nobody's is not found
        find(client, method)(**arguments)
    assert list(world.fake.requests) == []
    (row,) = world.records(kind="intent")
    assert row.record_id == cohere.governance_of(refused.value).id
    assert row.decision == "refuse"
    assert world.records(kind="outcome") == []
    assert not any(value in str(refused.value) for value in PLANTED)


# ── streams ────────────────────────────────────────────────────────────────────


def test_a_stream_that_is_left_early_has_one_outcome_that_says_so(world):
    stream = world.client().chat_stream(**HELLO)
    next(stream)
    stream.close()
    (outcome,) = world.records(kind="outcome")
    assert outcome.state == "abandoned"


def test_a_stream_that_is_cut_is_recorded_as_failed(world):
    world.fake.fail("/v2/chat", cut_after_bytes=300)
    with pytest.raises(httpx.RemoteProtocolError):
        list(world.client(max_retries=0).chat_stream(**HELLO))
    (outcome,) = world.records(kind="outcome")
    assert outcome.state == "failed"


def test_the_last_event_is_given_out_after_its_record_is_durable(world):
    """Whoever holds the end of an answer can be sure that the log has it."""
    for event in world.client().chat_stream(**HELLO):
        if event.type == "message-end":
            (outcome,) = world.records(kind="outcome")
            assert outcome.state == "complete"
            return
    pytest.fail("the stream had no end")


@pytest.mark.parametrize("kind", ["ClientV2", "AsyncClientV2"])
def test_a_strict_tenants_stream_is_durable_piece_by_piece(world, kind):
    """Whatever the caller has seen is in the log, even if the process dies in the middle."""
    path = next((world.folder / "tenants").glob("*.yaml"))
    path.write_text(path.read_text() + "\nstream_record: strict\n")
    world.governance.policies.reload()

    def seen_and_recorded(events_so_far):
        recorded = sum(1 for _ in world.records(kind="chunk")) + sum(1 for _ in world.records(kind="outcome"))
        assert recorded > 0
        return events_so_far + 1

    async def run():
        count = 0
        async for _ in world.client(kind).chat_stream(**HELLO):
            count = seen_and_recorded(count)
        return count

    if kind.startswith("Async"):
        events = asyncio.run(run())
    else:
        events = 0
        for _ in world.client(kind).chat_stream(**HELLO):
            events = seen_and_recorded(events)
    chunks = world.records(kind="chunk")
    assert 1 < len(chunks) <= events + 2
    assert {row.call_id for row in chunks} == {row.call_id for row in world.records(kind="intent")}
    assert [row.state for row in world.records(kind="outcome")] == ["complete"]


def test_an_async_stream_that_is_cancelled_has_one_outcome(world):
    async def run():
        stream = world.client("AsyncClientV2").chat_stream(**HELLO)
        await stream.__anext__()
        await stream.aclose()

    asyncio.run(run())
    (outcome,) = world.records(kind="outcome")
    assert outcome.state == "abandoned"


# ── failures of the provider ───────────────────────────────────────────────────


@pytest.mark.parametrize("status", [429, 500, 503])
def test_each_retry_is_an_exchange_of_its_own_with_the_same_stand_ins(world, status):
    world.fake.fail("/v2/chat", status=status, times=1, retry_after=0)
    answer = world.client(max_retries=1).chat(**HELLO, request_options={"max_retries": 1})
    assert NAME in v2_text(answer)
    first, second = world.records(kind="intent")
    assert (first.attempt, second.attempt) == (0, 1)
    assert first.call_id[:-4] == second.call_id[:-4]
    assert first.call_id != second.call_id
    assert [row.state for row in world.records(kind="outcome")] == ["failed", "complete"]
    sent = [request.body for request in world.fake.requests]
    assert sent[0] == sent[1]


def test_the_sdks_own_errors_pass_and_their_bodies_are_not_restored(world):
    world.fake.fail("/v2/chat", status=400, body_echo=True)
    with pytest.raises(ApiError) as error:
        world.client(max_retries=0).chat(**HELLO)
    assert error.value.status_code == 400
    assert not any(value in str(error.value.body) for value in PLANTED)
    record = cohere.governance_of(error.value)
    assert record.decision == "permit"
    assert world.records(kind="outcome")[0].status == 400


def test_an_answer_that_cannot_be_read_is_withheld(world):
    world.fake.fail("/v2/chat", garbage=True)
    with pytest.raises(Refused, match="withheld"):
        world.client(max_retries=0).chat(**HELLO)
    assert world.records(kind="outcome")[0].state == "withheld"


@pytest.mark.parametrize("target", ["https://elsewhere.example/v2/chat", "http://127.0.0.1:9/v2/chat"])
def test_a_redirect_is_not_followed_wherever_it_points(world, target):
    world.fake.fail("/v2/chat", redirect_to=target)
    with pytest.raises(cohere.Misrouted, match="redirect"):
        world.client(max_retries=0).chat(**HELLO)
    assert len(world.fake.requests) == 1
    assert world.records(kind="outcome")[0].state == "misrouted"


# ── who is asked, and who may not say ──────────────────────────────────────────


def test_no_tenant_no_call(world, monkeypatch):
    monkeypatch.delenv("COHERE_GOVERNED_TENANT", raising=False)
    with pytest.raises(Refused, match="no tenant is named") as refused:
        world.client(tenant=None).chat(**HELLO)
    (row,) = world.records(tenant="_operator", kind="intent")
    assert row.record_id == refused.value.record_id
    assert cohere.governance_of(refused.value).tenant == "_operator"
    assert list(world.fake.requests) == []


def test_an_unknown_tenant_is_refused(world):
    with pytest.raises(Refused, match="no file in tenants"):
        world.client(tenant="nobody").chat(**HELLO)
    assert list(world.fake.requests) == []


def test_calling_states_facts_and_cannot_state_a_tenant(world):
    with pytest.raises(TypeError):
        cohere.calling(tenant="other")
    with cohere.calling(end_user="u-17", use_case="general", conversation="c-9", reference="r-1"):
        world.client().chat(**HELLO)
    (row,) = world.records(kind="intent", end_user="u-17")
    assert row.use_case == "general"
    assert world.records(kind="intent", end_user="u-18") == []
    assert len(world.records(kind="intent", conversation="c-9")) == 1


def test_an_undeclared_use_case_is_refused(world):
    with cohere.calling(use_case="unheard-of"), pytest.raises(Refused, match="use case"):
        world.client().chat(**HELLO)


def test_facts_reach_the_threads_of_the_sdk(world):
    """v1 ``embed`` sends from a pool of its own."""
    with cohere.calling(end_user="u-1"):
        answer = world.client("Client").embed(texts=[SAID] * 97, model="embed-english-v3.0", input_type="search_query")
    assert len(world.records(kind="intent", end_user="u-1")) == 2
    assert cohere.governance_of(answer).decision == "permit"


@pytest.mark.parametrize(
    "options",
    [
        {"additional_body_parameters": {"messages": [{"role": "user", "content": SAID}], "safety_mode": "STRICT"}},
        {"additional_body_parameters": {"undeclared": SAID}},
        {"additional_query_parameters": {"note": SAID}},
    ],
)
def test_request_options_are_no_way_around_redaction(world, options):
    plain = {"model": "m", "messages": [{"role": "user", "content": "hello"}]}
    try:
        world.client(max_retries=0).chat(**plain, request_options=options)
    except Refused:
        assert list(world.fake.requests) == []
    left = world.left().decode()
    assert [value for value in PLANTED if value in left] == []


@pytest.mark.parametrize("header", ["X-Note", "Authorization2", "Cookie"])
def test_headers_that_the_sdk_does_not_send_are_refused(world, header):
    options = {"additional_headers": {header: SAID.encode("ascii", "ignore").decode()}}
    with pytest.raises((Refused, cohere.Misrouted)):
        world.client(max_retries=0).chat(**HELLO, request_options=options)
    assert list(world.fake.requests) == []


def test_a_host_header_of_the_callers_does_not_leave(world):
    world.client().chat(**HELLO, request_options={"additional_headers": {"Host": "elsewhere.example"}})
    assert "elsewhere.example" not in world.left().decode()


def test_the_client_name_header_is_text_like_any_other(world):
    world.client(client_name=f"app of {MAIL}").chat(**HELLO)
    assert MAIL not in world.left().decode()


@pytest.mark.parametrize("header", ["User-Agent", "X-Fern-Platform", "Accept", "Connection", "x-client-NAME"])
@pytest.mark.parametrize("how", ["once", "twice", "the client's"])
def test_headers_that_the_sdk_does_send_are_no_way_around_redaction(world, header, how):
    if how == "the client's":
        own = httpx.Client(headers={header: f"app of {MAIL}"}, transport=SandboxTransport(world.fake))
        world.client(httpx_client=own).chat(**HELLO)
    else:
        added = {header: f"app of {MAIL}", **({header.swapcase(): "app"} if how == "twice" else {})}
        world.client().chat(**HELLO, request_options={"additional_headers": added})
    assert len(world.fake.requests) == 1
    assert MAIL not in world.left().decode()


def test_a_looser_safety_mode_is_refused(world):
    with pytest.raises(Refused, match="safety"):
        world.client().chat(**HELLO, safety_mode="OFF")


@pytest.mark.parametrize(
    "where", ["https://elsewhere.example", "http://elsewhere.example", "https://api.cohere.com.evil.example"]
)
def test_a_base_url_outside_the_routes_is_refused(world, where):
    with pytest.raises(Refused, match="route"):
        world.client(base_url=where).chat(**HELLO)
    assert list(world.fake.requests) == []


def test_the_sandboxs_route_does_not_reach_the_real_cohere(world, monkeypatch):
    """The scaffold's agreement covers no provider: without the sandbox it is a refusal, not a call."""
    monkeypatch.delenv("COHERE_GOVERNED_SANDBOX", raising=False)
    with pytest.raises(Refused, match="sandbox"):
        world.client(base_url="https://api.cohere.com").chat(**HELLO)
    assert list(world.fake.requests) == []


# ── what can be asked afterwards ───────────────────────────────────────────────


def test_every_event_of_every_kind_of_stream_knows_its_record(world):
    """By a class of ours, by a client that a library made, as a raw response, and from asyncio; left early too."""

    async def later():
        stream = world.client("AsyncClientV2").chat_stream(**HELLO)
        got = [event async for event in stream]
        early = world.client("AsyncClientV2").chat_stream(**HELLO)
        async for event in early:
            got.append(event)
            break
        await early.aclose()
        return got

    def raw():
        with world.client().with_raw_response.chat_stream(**HELLO) as response:
            return list(response.data)

    text = {"message": "Thank ada@example.com.", "model": "command-a-03-2025"}
    first = world.client("Client")
    kinds = (list(first.chat_stream(**text)), list(first.v2.chat_stream(**HELLO)), raw(), asyncio.run(later()))
    for events in kinds:
        assert events
        for event in events:
            assert cohere.governance_of(event).decision == "permit"


def test_governance_of_answers_for_responses_streams_errors_and_refusals(world):
    client = world.client()
    answer = client.chat(**HELLO)
    record = cohere.governance_of(answer)
    assert (record.tenant, record.decision, record.route) == ("acme", "permit", "sandbox")
    assert record.findings["EMAIL_ADDRESS"] == 1
    assert record.audit_index is not None
    assert not any(value in repr(record) for value in PLANTED)
    raw = client.with_raw_response.chat(**HELLO)
    assert cohere.governance_of(raw).id == cohere.governance_of(raw.data).id != record.id
    stream = client.chat_stream(**HELLO)
    next(stream)
    assert cohere.governance_of(stream).decision == "permit"
    rest = list(stream)
    assert {cohere.governance_of(event).id for event in rest} == {cohere.governance_of(rest[-1]).id}
    with pytest.raises(LookupError, match="one of its events"):
        cohere.governance_of(stream)
    with pytest.raises(Refused) as refused:
        client.chat(**HELLO, safety_mode="OFF")
    assert cohere.governance_of(refused.value).decision == "refuse"
    with pytest.raises(LookupError):
        cohere.governance_of(object())


def test_no_value_is_in_logs_tracebacks_or_reprs(world, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    client = world.client(max_retries=0)
    client.chat(**HELLO)
    world.fake.fail("/v2/chat", status=400, body_echo=True)
    for provoke in (
        lambda: client.chat(**HELLO),
        lambda: client.chat(**HELLO, safety_mode="OFF"),
        lambda: client.chat(**HELLO, request_options={"additional_headers": {"x-note": MAIL}}),
    ):
        try:
            provoke()
        except (ApiError, cohere.GovernanceError) as error:
            said = "".join(traceback.format_exception(error)) + repr(error)
            assert [value for value in PLANTED if value in said] == []
    written = caplog.text + "".join(capfd.readouterr())
    assert [value for value in PLANTED if value in written] == []


def test_no_value_is_in_any_file_of_the_folder(world):
    client = world.client()
    client.chat(**HELLO)
    list(client.chat_stream(**HELLO))
    for path in world.folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for value in PLANTED:
                assert value.encode() not in content, path
                assert value.encode("utf-16-le") not in content, path


def test_a_conversation_keeps_its_stand_ins_and_another_does_not(world):
    client = world.client()
    for conversation in ("a", "a", "b"):
        with cohere.calling(conversation=conversation):
            client.chat(**HELLO)
    sent = [json.loads(request.body)["messages"][0]["content"] for request in world.fake.requests]
    assert sent[0] == sent[1]


def test_two_tenants_share_nothing(tmp_path):
    from tests.world import LOOPBACK, FakeCohere, SandboxTransport

    folder = with_second(found(tmp_path / "policies", "alpha"), "alpha", "beta")
    fake = FakeCohere()
    with Governance.load(folder) as governance:
        for tenant in ("alpha", "beta"):
            own = httpx.Client(transport=SandboxTransport(fake))
            governance.client(tenant, api_key="k", base_url=LOOPBACK, httpx_client=own).chat(**HELLO)
    sent = [json.loads(request.body)["messages"][0]["content"] for request in fake.requests]
    assert sent[0] != sent[1]
    assert NAME not in sent[0] + sent[1]


def test_many_threads_of_one_client_keep_their_answers_apart(world):
    client, wrong = world.client(), []

    def ask(number):
        mail = f"person{number}@example.org"
        answer = client.chat(model="m", messages=[{"role": "user", "content": f"I am {mail}"}])
        if v2_text(answer) != f"You said: I am {mail}":
            wrong.append(number)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(world.records(kind="outcome")) == 16


def test_a_vault_cannot_be_pickled_or_shown():
    from cohere_governed.model import Vault

    vault = Vault({"<PERSON_1>": NAME})
    assert NAME not in f"{vault!r} {vault}"
    with pytest.raises(TypeError):
        pickle.dumps(vault)


def test_streams_restore_a_value_that_arrives_in_pieces(world):
    events = list(world.client().chat_stream(**HELLO))
    assert v2_streamed(events) == f"You said: {SAID}"
    assert CARD in v2_streamed(events)


def test_an_answer_that_a_human_must_see_first_is_held(world):
    """High-stakes use: the answer is recorded, and not given out, streamed or whole."""
    path = next((world.folder / "use_cases").glob("*.yaml"))
    text = path.read_text().replace("high_stakes: false", "high_stakes: true, dpia_ref: D-1")
    text = text.replace("mode: human_in_the_loop", "mode: human_decides, decision_record_required: true").replace(
        "status: not_required", "status: approved"
    )
    path.write_text(text)
    world.governance.policies.reload()
    for call in (world.client().chat, lambda **arguments: list(world.client().chat_stream(**arguments))):
        with pytest.raises(cohere.ReviewPending) as pending:
            call(**HELLO)
        assert pending.value.record_id == world.records(kind="intent")[-1].record_id
        assert world.records(kind="outcome")[-1].state == "held"


def test_a_call_says_the_year_of_birth_of_who_is_younger_than_ninety(world):
    tenant = world.folder / "tenants" / "acme.yaml"
    tenant.write_text(tenant.read_text().replace("treatments: {}", "treatments: {DATE_OF_BIRTH: generalise}"))
    world.governance.policies.reload()
    said = "Date of birth: 3 March 1980. Date of birth: 3 March 1901."
    world.client().chat(model="command-a-03-2025", messages=[{"role": "user", "content": said}])
    assert "Date of birth: 1980. Date of birth: ****." in world.left().decode()
