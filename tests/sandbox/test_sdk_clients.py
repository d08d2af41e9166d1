"""Every method of every client of the real SDK gets an answer that has the type the SDK promises."""

import asyncio
import base64
import json
import typing

import cohere
import pydantic
import pytest
from cohere.finetuning.finetuning.types import BaseModel, FinetunedModel, Settings

from cohere_governed.sandbox import AsyncSandboxTransport, FakeCohere, SandboxTransport
from cohere_governed.sandbox.fake import SURFACE
from tests.sandbox.raw import over

SAID = "Écris à <PERSON_7f3a> & <EMAIL_ADDRESS_0b12> 🦜"
"""Stand-ins, an ampersand that Go escapes, letters of two and four bytes."""

V1_TOOL = {
    "name": "look_up",
    "description": "Finds a customer",
    "parameter_definitions": {"name": {"type": "str", "required": True}, "limit": {"type": "int"}},
}
V2_TOOL = {
    "type": "function",
    "function": {
        "name": "look_up",
        "parameters": {
            "type": "object",
            "properties": {
                "name": {"type": "string"},
                "address": {"type": "string"},
                "exact": {"type": "boolean"},
                "tags": {"type": "array", "items": {"type": "string", "enum": ["a", "b"]}},
            },
        },
    },
}
IMAGE = "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n\x00\xff").decode()
SCAN = "data:image/png;base64," + base64.b64encode(SAID.encode()).decode()


def user(text=SAID):
    return [{"role": "user", "content": text}]


def checked(value):
    """``value``, after pydantic agreed with every field; the SDK itself builds models without looking."""
    if isinstance(value, pydantic.BaseModel):
        fields = {name: getattr(value, name) for name in type(value).model_fields}
        for name, field in type(value).model_fields.items():
            annotation = field.rebuild_annotation()
            if fields[name] is not None or field.is_required():
                pydantic.TypeAdapter(annotation, config=None).validate_python(fields[name])
                deep(fields[name])
        assert value.model_extra is not None
    return value


def deep(value):
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]:
        if isinstance(each, pydantic.BaseModel | dict | list):
            checked(each) if isinstance(each, pydantic.BaseModel) else deep(each)


class Sync:
    """Plays the calls below on a synchronous client."""

    def __init__(self, kind, fake):
        self.client = over(kind("key", max_retries=0), SandboxTransport(fake))

    def call(self, method, **arguments):
        return checked(find(self.client, method)(**arguments))

    def stream(self, method, **arguments):
        return [checked(event) for event in find(self.client, method)(**arguments)]


class Async:
    """The same calls on an asynchronous client."""

    def __init__(self, kind, fake):
        self.client = over(kind("key", max_retries=0), AsyncSandboxTransport(fake))
        self.loop = asyncio.new_event_loop()

    def call(self, method, **arguments):
        return checked(self.loop.run_until_complete(find(self.client, method)(**arguments)))

    def stream(self, method, **arguments):
        async def collect():
            return [checked(event) async for event in find(self.client, method)(**arguments)]

        return self.loop.run_until_complete(collect())

    def close(self):
        """As ``asyncio.run`` ends: the SDK leaves the events of a stream open after its last one."""
        self.loop.run_until_complete(asyncio.sleep(0))
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.close()


def find(client, dotted):
    for name in dotted.split("."):
        client = getattr(client, name)
    return client


V1_PLAYERS = [(Sync, cohere.Client), (Async, cohere.AsyncClient)]
V2_PLAYERS = [(Sync, cohere.ClientV2), (Async, cohere.AsyncClientV2)]


@pytest.fixture
def fake():
    return FakeCohere()


@pytest.fixture(params=V1_PLAYERS, ids=lambda pair: pair[1].__name__)
def v1(request, fake):
    player = request.param[0](request.param[1], fake)
    yield player
    if isinstance(player, Async):
        player.close()


@pytest.fixture(params=V2_PLAYERS, ids=lambda pair: pair[1].__name__)
def v2(request, fake):
    player = request.param[0](request.param[1], fake)
    yield player
    if isinstance(player, Async):
        player.close()


@pytest.fixture(params=V1_PLAYERS + V2_PLAYERS, ids=lambda pair: pair[1].__name__)
def any_client(request, fake):
    player = request.param[0](request.param[1], fake)
    yield player
    if isinstance(player, Async):
        player.close()


# ── API v2 ──


def test_v2_chat_quotes_the_last_message_of_the_user(v2):
    messages = [{"role": "system", "content": "Be brief"}, *user("first"), {"role": "assistant", "content": "yes"}]
    answer = v2.call("chat", model="m", messages=[*messages, *user()])
    assert answer.message.content[0].text == f"You said: {SAID}"
    assert answer.finish_reason == "COMPLETE"
    assert answer.usage.tokens.input_tokens > 0


def v2_text(events):
    deltas = [event for event in events if event.type == "content-delta"]
    return "".join(event.delta.message.content.text or "" for event in deltas)


def test_v2_stream_says_the_same_as_the_whole_and_ends(v2):
    events = v2.stream("chat_stream", model="m", messages=user())
    assert v2_text(events) == f"You said: {SAID}"
    assert events[0].type == "message-start"
    assert events[-1].type == "message-end"
    assert events[-1].delta.finish_reason == "COMPLETE"


def test_v2_stream_cuts_stand_ins_between_deltas(v2):
    events = v2.stream("chat_stream", model="m", messages=user())
    deltas = [event.delta.message.content.text for event in events if event.type == "content-delta"]
    assert not any("<PERSON_7f3a>" in delta for delta in deltas)


def test_v2_tool_calls_quote_the_stand_ins(v2):
    answer = v2.call("chat", model="m", messages=user(), tools=[V2_TOOL])
    (call,) = answer.message.tool_calls
    assert json.loads(call.function.arguments) == {
        "name": "<PERSON_7f3a>",
        "address": "<EMAIL_ADDRESS_0b12>",
        "exact": True,
        "tags": ["a"],
    }
    assert answer.finish_reason == "TOOL_CALL"
    assert SAID in answer.message.tool_plan
    assert not answer.message.content


def test_v2_tool_calls_come_in_pieces_too(v2):
    second = {
        "type": "function",
        "function": {"name": "other", "parameters": {"properties": {"n": {"type": "integer"}}}},
    }
    events = v2.stream("chat_stream", model="m", messages=user(), tools=[V2_TOOL, second])
    arguments = {0: "", 1: ""}
    for event in events:
        if event.type == "tool-call-delta":
            arguments[event.index] += event.delta.message.tool_calls.function.arguments
    assert json.loads(arguments[0])["name"] == "<PERSON_7f3a>"
    assert json.loads(arguments[1]) == {"n": 1}
    plan = "".join(event.delta.message.tool_plan for event in events if event.type == "tool-plan-delta")
    assert SAID in plan
    assert events[-1].delta.finish_reason == "TOOL_CALL"


def test_v2_tool_choice_none_is_respected(v2):
    assert not v2.call("chat", model="m", messages=user(), tools=[V2_TOOL], tool_choice="NONE").message.tool_calls


def test_v2_tool_results_are_cited(v2):
    first = v2.call("chat", model="m", messages=user(), tools=[V2_TOOL]).message
    output = {"type": "document", "document": {"data": {"found": "né à <LOCATION_77aa>"}}}
    result = {"role": "tool", "tool_call_id": first.tool_calls[0].id, "content": [output]}
    turn = {"role": "assistant", "tool_calls": first.tool_calls, "tool_plan": first.tool_plan}
    answer = v2.call("chat", model="m", messages=[*user(), turn, result], tools=[V2_TOOL])
    text, (citation,) = answer.message.content[0].text, answer.message.citations
    assert text[citation.start : citation.end] == citation.text == "né à <LOCATION_77aa>"
    assert citation.sources[0].type == "tool"
    assert citation.sources[0].id == f"{first.tool_calls[0].id}:0"
    assert citation.sources[0].tool_output == {"found": "né à <LOCATION_77aa>"}


DOCUMENTS = ["plain 🦜 <PERSON_7f3a>", {"id": "d2", "data": {"title": "t", "text": "né <LOCATION_77aa>"}}]


def test_v2_citations_count_code_points(v2):
    answer = v2.call("chat", model="m", messages=user(), documents=DOCUMENTS)
    text = answer.message.content[0].text
    assert [text[each.start : each.end] for each in answer.message.citations] == [DOCUMENTS[0], "né <LOCATION_77aa>"]
    assert [each.sources[0].id for each in answer.message.citations] == ["doc:0", "d2"]
    assert answer.message.citations[1].sources[0].document["text"] == "né <LOCATION_77aa>"


@pytest.mark.parametrize(("mode", "interleaved"), [("FAST", True), ("ACCURATE", False)])
def test_v2_stream_cites_while_or_after_it_writes(v2, mode, interleaved):
    options = {"mode": mode}
    events = v2.stream("chat_stream", model="m", messages=user(), documents=DOCUMENTS, citation_options=options)
    text, kinds = v2_text(events), [event.type for event in events]
    cited = [event.delta.message.citations for event in events if event.type == "citation-start"]
    assert [text[each.start : each.end] for each in cited] == [DOCUMENTS[0], "né <LOCATION_77aa>"]
    last_delta = len(kinds) - 1 - kinds[::-1].index("content-delta")
    assert (kinds.index("citation-start") < last_delta) == interleaved


def test_v2_citations_off(v2):
    options = {"mode": "OFF"}
    answer = v2.call("chat", model="m", messages=user(), documents=DOCUMENTS, citation_options=options)
    assert not answer.message.citations


def test_v2_thinking(v2):
    answer = v2.call("chat", model="m", messages=user(), thinking={"type": "enabled"})
    assert [part.type for part in answer.message.content] == ["thinking", "text"]
    assert SAID in answer.message.content[0].thinking
    events = v2.stream("chat_stream", model="m", messages=user(), thinking={"type": "enabled"})
    thoughts = [event.delta.message.content.thinking or "" for event in events if event.type == "content-delta"]
    assert SAID in "".join(thoughts)


def test_v2_reasoning_models_think_by_themselves_and_have_no_plan(v2):
    answer = v2.call("chat", model="command-a-reasoning-08-2025", messages=user(), tools=[V2_TOOL])
    assert [part.type for part in answer.message.content] == ["thinking"]
    assert answer.message.tool_calls
    assert not answer.message.tool_plan
    silent = v2.call("chat", model="command-a-reasoning-08-2025", messages=user(), thinking={"type": "disabled"})
    assert [part.type for part in silent.message.content] == ["text"]


def test_v2_json_mode_has_the_schema_asked_for(v2):
    schema = {"type": "object", "properties": {"who": {"type": "string"}, "age": {"type": "integer"}}}
    form = {"type": "json_object", "json_schema": schema}
    answer = v2.call("chat", model="m", messages=user(), response_format=form)
    assert json.loads(answer.message.content[0].text) == {"who": "<PERSON_7f3a>", "age": 1}
    answer = v2.call("chat", model="m", messages=user(), response_format={"type": "json_object"})
    assert json.loads(answer.message.content[0].text) == {"said": SAID}


def test_v2_logprobs(v2):
    answer = v2.call("chat", model="m", messages=user(), logprobs=True)
    assert "".join(item.text for item in answer.logprobs) == answer.message.content[0].text
    events = v2.stream("chat_stream", model="m", messages=user(), logprobs=True)
    assert "".join(event.logprobs.text for event in events if event.type == "content-delta") == v2_text(events)


def test_v2_stop_sequences_and_token_limits(v2):
    stopped = v2.call("chat", model="m", messages=user("one two STOP three"), stop_sequences=["STOP"])
    assert stopped.message.content[0].text == "You said: one two "
    assert stopped.finish_reason == "STOP_SEQUENCE"
    short = v2.call("chat", model="m", messages=user("one two three"), max_tokens=3, documents=DOCUMENTS)
    assert short.message.content[0].text == "You said: one"
    assert short.finish_reason == "MAX_TOKENS"
    assert not short.message.citations


def test_v2_images_do_not_disturb(v2):
    parts = [{"type": "text", "text": SAID}, {"type": "image_url", "image_url": {"url": IMAGE}}]
    answer = v2.call("chat", model="m", messages=[{"role": "user", "content": parts}])
    assert answer.message.content[0].text == f"You said: {SAID}"


KINDS = ["float", "int8", "uint8", "binary", "ubinary", "base64"]


def test_v2_embed_all_types(v2):
    made = v2.call("embed", model="m", input_type="search_query", texts=[SAID, "b"], embedding_types=KINDS)
    assert made.texts == [SAID, "b"]
    assert {len(made.embeddings.float_), len(made.embeddings.base64)} == {2}
    assert all(-128 <= number <= 127 for row in made.embeddings.int8 + made.embeddings.binary for number in row)
    assert all(0 <= number <= 255 for row in made.embeddings.uint8 + made.embeddings.ubinary for number in row)


def test_v2_embed_is_the_same_for_the_same_text_and_near_for_the_like(v2):
    texts = ["the quick fox", "the quick fox", "the quick dog", "unrelated words here"]
    arguments = {"model": "m", "input_type": "search_query", "output_dimension": 64}
    one, same, like, other = v2.call("embed", texts=texts, **arguments).embeddings.float_
    assert one == same
    assert len(one) == 64
    assert dot(one, like) > dot(one, other)


def dot(one, other):
    return sum(a * b for a, b in zip(one, other, strict=True))


def test_v2_embed_inputs_and_images(v2):
    inputs = [{"content": [{"type": "text", "text": SAID}]}]
    made = v2.call("embed", model="m", input_type="search_document", inputs=inputs, embedding_types=["float"])
    assert made.texts == [SAID]
    made = v2.call("embed", model="m", input_type="image", images=[IMAGE], embedding_types=["float"])
    assert len(made.embeddings.float_) == len(made.images) == 1


def test_v2_rerank_puts_shared_words_first_and_marks_them(v2):
    documents = ["nothing here", "🦜🦜 <PERSON_7f3a> called"]
    spans = {"mode": "enabled", "max_spans": 1}
    made = v2.call("rerank", model="m", query="who is <PERSON_7f3a>", documents=documents, relevant_spans=spans)
    assert [result.index for result in made.results] == [1, 0]
    (span,) = made.results[0].relevant_spans
    assert documents[1][span.start : span.end] == "<PERSON_7f3a>"
    assert made.results[1].relevant_spans is None
    assert len(v2.call("rerank", model="m", query="q", documents=documents, top_n=1).results) == 1


@pytest.mark.parametrize("form", ["blocks", "markdown"])
def test_v2_parse_reads_text_that_poses_as_an_image(v2, form):
    made = v2.call("parse", model="m", document={"type": "image_url", "image_url": SCAN}, output_format=form)
    (page,) = made.pages
    assert (page.blocks[0].text.content if form == "blocks" else page.markdown.content) == SAID
    assert v2.call("parse", model="m", document={"type": "image_url", "image_url": IMAGE}).pages


# ── API v1 ──


def test_v1_chat_quotes_and_keeps_the_history(v1):
    history = [{"role": "USER", "message": "first"}, {"role": "CHATBOT", "message": "yes"}]
    answer = v1.call("chat", message=SAID, chat_history=history, preamble="Be brief")
    assert answer.text == f"You said: {SAID}"
    assert [turn.message for turn in answer.chat_history] == ["first", "yes", SAID, answer.text]
    assert answer.meta.billed_units.input_tokens > 0


def test_v1_stream_ends_with_the_whole(v1):
    events = v1.stream("chat_stream", message=SAID)
    text = "".join(event.text for event in events if event.event_type == "text-generation")
    assert text == events[-1].response.text == f"You said: {SAID}"
    assert [events[0].event_type, events[-1].event_type] == ["stream-start", "stream-end"]


def test_v1_tools(v1):
    answer = v1.call("chat", message=SAID, tools=[V1_TOOL])
    assert answer.tool_calls[0].name == "look_up"
    assert answer.tool_calls[0].parameters == {"name": "<PERSON_7f3a>", "limit": 1}
    result = {"call": answer.tool_calls[0].dict(), "outputs": [{"found": "né <LOCATION_77aa>"}]}
    final = v1.call("chat", message=SAID, tools=[V1_TOOL], tool_results=[result])
    assert "né <LOCATION_77aa>" in final.text
    assert not final.tool_calls


def test_v1_tool_calls_stream(v1):
    events = v1.stream("chat_stream", message=SAID, tools=[V1_TOOL])
    chunks = [event.tool_call_delta for event in events if event.event_type == "tool-calls-chunk"]
    assert json.loads("".join(chunk.parameters or "" for chunk in chunks))["name"] == "<PERSON_7f3a>"
    (calls,) = [event.tool_calls for event in events if event.event_type == "tool-calls-generation"]
    assert calls[0].parameters["name"] == "<PERSON_7f3a>"


def test_v1_documents_are_cited(v1):
    documents = [{"id": "d1", "snippet": "né 🦜 <LOCATION_77aa>"}]
    answer = v1.call("chat", message=SAID, documents=documents)
    (citation,) = answer.citations
    assert answer.text[citation.start : citation.end] == citation.text == "né 🦜 <LOCATION_77aa>"
    assert citation.document_ids == ["d1"]
    assert answer.documents[0]["snippet"] == "né 🦜 <LOCATION_77aa>"
    events = v1.stream("chat_stream", message=SAID, documents=documents)
    assert [event.citations for event in events if event.event_type == "citation-generation"] == [answer.citations]


def test_v1_connectors_search(v1):
    answer = v1.call("chat", message=SAID, connectors=[{"id": "web-search"}])
    assert answer.search_results[0].connector.id == "web-search"
    assert answer.documents[0]["id"] == answer.search_results[0].document_ids[0]
    kinds = [event.event_type for event in v1.stream("chat_stream", message=SAID, connectors=[{"id": "web-search"}])]
    assert {"search-queries-generation", "search-results"} < set(kinds)
    only = v1.call("chat", message=SAID, search_queries_only=True)
    assert only.text == ""
    assert only.search_queries[0].text == SAID


def test_v1_json_mode(v1):
    form = {"type": "json_object", "schema": {"type": "object", "properties": {"who": {"type": "string"}}}}
    assert json.loads(v1.call("chat", message=SAID, response_format=form).text) == {"who": "<PERSON_7f3a>"}


def test_v1_raw_prompting_comes_back_as_a_prompt(v1):
    assert SAID in v1.call("chat", message=SAID, raw_prompting=True).prompt


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_generate(any_client):
    made = any_client.call("generate", prompt=SAID, num_generations=2, return_likelihoods="ALL")
    assert [each.text for each in made.generations] == [f" You said: {SAID}"] * 2
    assert made.prompt == SAID
    events = any_client.stream("generate_stream", prompt=SAID)
    assert "".join(event.text for event in events[:-1]) == f" You said: {SAID}"
    assert events[-1].response.generations[0].text == f" You said: {SAID}"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the SDK, for newer pydantic
def test_v1_embed_merges_batches(v1, fake):
    made = v1.call("embed", texts=[f"text {number}" for number in range(100)], model="m", input_type="search_query")
    assert len(made.embeddings) == len(made.texts) == 100
    assert len(fake.requests) == 2
    made = v1.call("embed", texts=[SAID], model="m", input_type="search_query", embedding_types=KINDS)
    assert len(made.embeddings.int8) == 1


def test_embed_stream_yields_every_text(fake):
    player = Sync(cohere.Client, fake)
    made = list(player.client.embed_stream(texts=["a", "b", "c"], model="m", input_type="search_query", batch_size=2))
    assert [each.text for each in made] == ["a", "b", "c"]


def test_v1_rerank_of_strings_and_records(v1):
    documents = [{"text": "no", "name": "x"}, {"text": "yes", "name": "<PERSON_7f3a>"}]
    arguments = {"model": "m", "query": "<PERSON_7f3a>", "documents": documents, "return_documents": True}
    made = v1.call("rerank", rank_fields=["text", "name"], **arguments)
    assert made.results[0].index == 1
    assert made.results[0].document.text == "yes"
    made = v1.call("rerank", model="m", query="q", documents=["a", "b"], return_documents=True)
    assert made.results[0].document.text == "a"


def test_classify(any_client):
    examples = [{"text": text, "label": label} for label in ("spam", "ham") for text in (f"{label} a", f"{label} b")]
    made = any_client.call("classify", inputs=["spam or not", SAID], examples=examples)
    assert [each.input for each in made.classifications] == ["spam or not", SAID]
    assert made.classifications[0].prediction == "spam"
    assert set(made.classifications[0].labels) == {"spam", "ham"}


def test_classify_refuses_scarce_labels_by_name(any_client):
    with pytest.raises(cohere.BadRequestError) as refused:
        any_client.call("classify", inputs=["x"], examples=[{"text": "a", "label": "<PERSON_7f3a>"}])
    assert "<PERSON_7f3a>" in refused.value.body["message"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_summarize_tokenize_detokenize(any_client):
    assert SAID in any_client.call("summarize", text=SAID).summary
    tokens = any_client.call("tokenize", text=SAID, model="m", offline=False)
    assert "".join(tokens.token_strings) == SAID
    assert any_client.call("detokenize", tokens=tokens.tokens, model="m", offline=False).text == SAID


def test_check_api_key(fake):
    raw = Sync(cohere.Client, fake).client.with_raw_response.check_api_key()
    assert checked(raw.data).valid


# ── What stays there ──


def test_models(any_client):
    listed = any_client.call("models.list", page_size=2)
    more = any_client.call("models.list", page_size=2, page_token=listed.next_page_token)
    assert len(listed.models) == len(more.models) == 2
    assert any_client.call("models.get", model=more.models[0].name).name == more.models[0].name
    embedders = any_client.call("models.list", endpoint="embed").models
    assert embedders
    assert all("embed" in model.endpoints for model in embedders)
    with pytest.raises(cohere.NotFoundError):
        any_client.call("models.get", model="never-made")


def made_dataset(player, kind="embed-input", name="n"):
    lines = "".join(json.dumps({"text": f"{SAID} {number}"}) + "\n" for number in range(4)).encode()
    return player.call("datasets.create", name=name, type=kind, data=("data.jsonl", lines), keep_fields=["a", "b"]).id


def test_datasets_live_until_deleted(any_client):
    one, two = made_dataset(any_client), made_dataset(any_client, kind="chat-finetune-input")
    assert [each.id for each in any_client.call("datasets.list").datasets] == [one, two]
    assert [each.id for each in any_client.call("datasets.list", limit=1, offset=1).datasets] == [two]
    assert [each.id for each in any_client.call("datasets.list", dataset_type="embed-input").datasets] == [one]
    got = any_client.call("datasets.get", id=one).dataset
    assert got.validation_status == "validated"
    assert got.dataset_parts[0].name == "data.jsonl"
    assert got.dataset_parts[0].num_rows == 4
    assert SAID in json.loads(got.dataset_parts[0].samples[0])["text"]
    assert any_client.call("datasets.get_usage").organization_usage > 0
    any_client.call("datasets.delete", id=one)
    with pytest.raises(cohere.NotFoundError):
        any_client.call("datasets.get", id=one)
    assert [each.id for each in any_client.call("datasets.list").datasets] == [two]


def test_embed_jobs_finish_and_can_be_cancelled(any_client):
    dataset = made_dataset(any_client)
    arguments = {"model": "m", "dataset_id": dataset, "input_type": "search_document", "name": "j"}
    done = any_client.call("embed_jobs.create", **arguments).job_id
    stopped = any_client.call("embed_jobs.create", **arguments).job_id
    any_client.call("embed_jobs.cancel", id=stopped)
    got = any_client.call("embed_jobs.get", id=done)
    assert got.status == "complete"
    assert any_client.call("datasets.get", id=got.output_dataset_id).dataset.dataset_type == "embed-result"
    states = {job.job_id: job.status for job in any_client.call("embed_jobs.list").embed_jobs}
    assert states == {done: "complete", stopped: "cancelled"}
    with pytest.raises(cohere.NotFoundError):
        any_client.call("embed_jobs.create", **{**arguments, "dataset_id": "never-made"})


def test_wait_ends(fake):
    player = Sync(cohere.Client, fake)
    job = player.client.embed_jobs.create(model="m", dataset_id=made_dataset(player), input_type="search_document")
    assert player.client.wait(job).status == "complete"


def test_batches(any_client):
    batch = cohere.batches.Batch(name="b", input_dataset_id=made_dataset(any_client), model="m")
    one = any_client.call("batches.create", request=batch).batch.id
    two = any_client.call("batches.create", request=batch).batch.id
    any_client.call("batches.cancel", id=two)
    assert any_client.call("batches.retrieve", id=one).batch.status == "BATCH_STATUS_COMPLETED"
    page = any_client.call("batches.list", page_size=1)
    rest = any_client.call("batches.list", page_token=page.next_page_token)
    states = [(each.id, each.status) for each in page.batches + rest.batches]
    assert states == [(one, "BATCH_STATUS_COMPLETED"), (two, "BATCH_STATUS_CANCELED")]


def test_connectors(any_client):
    oauth = {
        "client_id": "i",
        "client_secret": "s",
        "authorize_url": "https://a.example",
        "token_url": "https://t.example",
    }
    made = any_client.call("connectors.create", name="c", url="https://c.example/search", oauth=oauth).connector.id
    assert any_client.call("connectors.get", id=made).connector.auth_type == "oauth"
    assert any_client.call("connectors.update", id=made, name="d").connector.name == "d"
    assert any_client.call("connectors.o_auth_authorize", id=made).redirect_url.startswith("https://a.example")
    listed = any_client.call("connectors.list", limit=10)
    assert [each.name for each in listed.connectors] == ["d"]
    any_client.call("connectors.delete", id=made)
    assert any_client.call("connectors.list").total_count == 0


def test_fine_tuned_models(any_client):
    dataset = made_dataset(any_client, kind="chat-finetune-input")
    settings = Settings(base_model=BaseModel(base_type="BASE_TYPE_CHAT"), dataset_id=dataset)
    request = FinetunedModel(name="f", settings=settings)
    made = any_client.call("finetuning.create_finetuned_model", request=request).finetuned_model
    assert made.status == "STATUS_FINETUNING"
    ready = any_client.call("finetuning.get_finetuned_model", id=made.id).finetuned_model
    assert ready.status == "STATUS_READY"
    renamed = any_client.call("finetuning.update_finetuned_model", id=made.id, name="g", settings=settings)
    assert renamed.finetuned_model.name == "g"
    assert any_client.call("finetuning.list_events", finetuned_model_id=made.id).events
    assert any_client.call("finetuning.list_training_step_metrics", finetuned_model_id=made.id).step_metrics
    assert any_client.call("finetuning.list_finetuned_models").total_size == 1
    assert any_client.call("models.get", model=f"{made.id}-ft").finetuned
    any_client.call("finetuning.delete_finetuned_model", id=made.id)
    assert any_client.call("finetuning.list_finetuned_models").finetuned_models == []


def test_transcriptions(any_client):
    arguments = {"model": "m", "language": "fr"}
    made = any_client.call("audio.transcriptions.create", file=("a.wav", SAID.encode()), **arguments)
    assert made.text == SAID
    binary = any_client.call("audio.transcriptions.create", file=("a.wav", b"RIFF\xff\x00--\r\n"), **arguments)
    assert "10 bytes" in binary.text


def test_the_fake_answers_everything_the_sdk_can_ask():
    """Methods and paths are read from the SDK's own source, so a new release that asks more fails here."""
    import pathlib
    import re

    asked = set()
    for source in pathlib.Path(cohere.__file__).parent.rglob("raw*client.py"):
        text = source.read_text()
        for path, method in re.findall(r'f?"(v[12]/[^"]*)",\s*(?:base_url=[^\n]*\n\s*)?method="([A-Z]+)"', text):
            asked.add((method, "/" + re.sub(r"\{.*?\)\}|\{[^}]*\}", "{id}", path)))
    assert len(asked) == 42
    assert asked == set(SURFACE)


def test_typing_is_checked_for_real():
    """The helper of this file is no rubber stamp."""
    from cohere.core import construct_type

    wrong = construct_type(type_=cohere.TokenizeResponse, object_={"tokens": ["a"], "token_strings": ["a"]})
    with pytest.raises(pydantic.ValidationError):
        checked(typing.cast("pydantic.BaseModel", wrong))
