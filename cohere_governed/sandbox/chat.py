"""One conversational model behind every dialect of chat: API v1, API v2 and OCI.

``read_v1``/``read_v2``/``read_oci`` turn a body into a :class:`Prompt`, ``answer``
turns that into an :class:`Answer`, and the functions below it say the answer in a
dialect, whole or as events. The model only quotes: what reached it comes back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cohere_governed.sandbox.framing import pieces, to_json

Json = dict[str, Any]
NewId = Callable[[], str]

_STAND_IN = re.compile(r"<[A-Z][A-Z0-9_]*_[0-9a-zA-Z]+>")
"""What a redacted value looks like: a type and a short code in angle brackets."""
_QUOTE_LIMIT = 400
"""Code points quoted from one document."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Something an answer can cite: a document or the output of a tool."""

    id: str
    data: Json
    tool: bool = False

    @property
    def text(self) -> str:
        fields = (value for key, value in self.data.items() if key not in {"id", "title"} and isinstance(value, str))
        text = next(fields, "") or to_json(self.data)
        return text if len(text) <= _QUOTE_LIMIT else text[:_QUOTE_LIMIT].rpartition(" ")[0]


@dataclass(frozen=True, slots=True)
class Prompt:
    said: str
    """Text of the last turn of the user."""
    passages: tuple[Passage, ...] = ()
    tools: tuple[tuple[str, Json], ...] = ()
    """Name and JSON Schema of the arguments."""
    words: int = 0
    thinking: bool = False
    json_schema: Json | None = None
    """Schema the answer must have; ``{}`` for any object, ``None`` for prose."""
    max_tokens: int | None = None
    stops: tuple[str, ...] = ()
    cite: bool = True
    cite_fast: bool = False
    logprobs: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    start: int
    end: int
    """Code points into the text of the answer."""
    text: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class Answer:
    text: str
    thinking: str = ""
    plan: str = ""
    calls: tuple[tuple[str, Json], ...] = ()
    citations: tuple[Citation, ...] = ()
    finish_reason: str = "COMPLETE"
    input_tokens: int = 0

    @property
    def output_tokens(self) -> int:
        return sum(len(part.split()) for part in (self.text, self.thinking, self.plan)) + 8 * len(self.calls)


# ── Reading ────────────────────────────────────────────────────────────────────


def text_of(content: Any) -> str:
    """Text of a message's content: a string, or the text parts of a list."""
    if isinstance(content, str):
        return content
    return "\n".join(part["text"] for part in content or () if isinstance(part.get("text"), str))


def read_v2(body: Json) -> Prompt:
    messages = body["messages"]
    if not messages:
        raise ValueError("at least one message is required")
    users = [message for message in messages if message["role"] == "user"]
    answered = messages[-1]["role"] == "tool"
    last_answers = _trailing(messages, "tool")
    documents = [_document(index, item) for index, item in enumerate(body.get("documents") or ())]
    outputs = [
        _tool_output(message["tool_call_id"], index, part)
        for message in last_answers
        for index, part in enumerate(_parts(message.get("content")))
    ]
    mode = str((body.get("citation_options") or {}).get("mode", "")).lower()
    form = body.get("response_format") or {}
    tools = [(tool["function"]["name"], tool["function"].get("parameters") or {}) for tool in body.get("tools") or ()]
    return Prompt(
        said=text_of((users or messages)[-1].get("content")),
        passages=(*documents, *outputs),
        tools=() if answered or body.get("tool_choice") == "NONE" else tuple(tools),
        words=sum(len(text_of(message.get("content")).split()) for message in messages),
        thinking=_thinks(body),
        json_schema=(form.get("json_schema") or form.get("schema") or {})
        if form.get("type") == "json_object"
        else None,
        max_tokens=body.get("max_tokens"),
        stops=tuple(body.get("stop_sequences") or ()),
        cite=mode not in {"off", "disabled"},
        cite_fast=mode == "fast",
        logprobs=bool(body.get("logprobs")),
    )


def read_v1(body: Json) -> Prompt:
    results = body.get("tool_results") or ()
    documents = [_document(index, item, "doc_{}") for index, item in enumerate(body.get("documents") or ())]
    outputs = [
        _tool_output(result["call"]["name"], index, output)
        for result in results
        for index, output in enumerate(result["outputs"])
    ]
    found = [
        Passage(f"{connector['id']}_0", {"title": connector["id"], "snippet": f"Found for: {body['message']}"})
        for connector in body.get("connectors") or ()
    ]
    form = body.get("response_format") or {}
    history = [str(turn.get("message", "")) for turn in body.get("chat_history") or ()]
    return Prompt(
        said=body["message"],
        passages=(*documents, *found, *outputs),
        tools=() if results else tuple((tool["name"], _v1_schema(tool)) for tool in body.get("tools") or ()),
        words=sum(len(text.split()) for text in (body["message"], body.get("preamble") or "", *history)),
        json_schema=form.get("schema") or {} if form.get("type") == "json_object" else None,
        max_tokens=body.get("max_tokens"),
        stops=tuple(body.get("stop_sequences") or ()),
        cite=str(body.get("citation_quality", "")).lower() != "off",
    )


def read_oci(body: Json) -> tuple[str, Prompt]:
    """The API format asked for and the prompt: the same fields in camel case, the same enums in upper case."""
    asked = body["chatRequest"]
    if asked["apiFormat"] == "COHERE":
        names = {"preambleOverride": "preamble", "chatHistory": "chat_history", "toolResults": "tool_results"}
    else:
        names = {"citationOptions": "citation_options", "toolChoice": "tool_choice"}
    names |= {"maxTokens": "max_tokens", "stopSequences": "stop_sequences", "responseFormat": "response_format"}
    plain = {names.get(key, key): value for key, value in asked.items()}
    if asked["apiFormat"] == "COHERE":
        return "COHERE", read_v1(plain)
    plain["messages"] = [_oci_message(message) for message in asked["messages"]]
    plain["thinking"] = {"type": str((asked.get("thinking") or {}).get("type", "")).lower()}
    return "COHEREV2", read_v2(plain)


def _thinks(body: Json) -> bool:
    """Reasoning models think unless told not to; the others when told to."""
    told = (body.get("thinking") or {}).get("type")
    return bool(told == "enabled" or (told != "disabled" and "reasoning" in str(body.get("model", ""))))


def _oci_message(message: Json) -> Json:
    return {**message, "role": message["role"].lower(), "tool_call_id": message.get("toolCallId", "")}


def _trailing(messages: Sequence[Json], role: str) -> list[Json]:
    """The run of messages of this role that ends the conversation."""
    last = len(messages)
    while last and messages[last - 1]["role"] == role:
        last -= 1
    return list(messages[last:])


def _parts(content: Any) -> list[Any]:
    return [content] if isinstance(content, str) else list(content or ())


def _document(index: int, item: Any, form: str = "doc:{}") -> Passage:
    if isinstance(item, str):
        return Passage(form.format(index), {"text": item})
    data = item.get("data", item)
    name = str(item.get("id") or data.get("id") or form.format(index))
    return Passage(name, {"text": data} if isinstance(data, str) else dict(data))


def _tool_output(call: str, index: int, part: Any) -> Passage:
    if isinstance(part, str):
        data: Json = {"content": part}
    elif part.get("type", "").lower() == "text":
        data = {"content": part["text"]}
    elif part.get("type", "").lower() == "document":
        data = dict(_document(index, part["document"]).data)
    else:
        data = dict(part)
    return Passage(f"{call}:{index}", data, tool=True)


def _v1_schema(tool: Json) -> Json:
    kinds = {"str": "string", "int": "integer", "float": "number", "bool": "boolean", "list": "array", "dict": "object"}
    return {
        "properties": {
            name: {"type": kinds.get(str(parameter.get("type", "str")).lower().split("[")[0], "string")}
            for name, parameter in (tool.get("parameter_definitions") or {}).items()
        }
    }


# ── Answering ──────────────────────────────────────────────────────────────────


def answer(prompt: Prompt) -> Answer:
    """What the model says: a quotation of what reached it."""
    thought = f"The user wrote: {prompt.said}" if prompt.thinking else ""
    if prompt.tools:
        asked = [(name, _fill(schema, _quotes(prompt.said))) for name, schema in prompt.tools[:2]]
        plan = "" if thought else f"I will use {' and '.join(name for name, _ in asked)} for: {prompt.said}"
        return Answer("", thought, plan, tuple(asked), (), "TOOL_CALL", prompt.words)
    if prompt.json_schema is not None:
        schema = prompt.json_schema or {"properties": {"said": {}}}
        text = to_json(_fill(schema, iter((prompt.said,)) if not prompt.json_schema else _quotes(prompt.said)))
        return Answer(text, thought, input_tokens=prompt.words)
    text, citations = f"You said: {prompt.said}", []
    for passage in prompt.passages:
        text += "\nThe tool returned: " if passage.tool else "\nA document says: "
        citations.append(Citation(len(text), len(text) + len(passage.text), passage.text, passage))
        text += passage.text
    whole = Answer(text, thought, citations=tuple(citations) if prompt.cite else (), input_tokens=prompt.words)
    return _limited(whole, prompt)


def _limited(whole: Answer, prompt: Prompt) -> Answer:
    """The answer up to a stop sequence or the maximal number of tokens (here: words), citations of the rest dropped."""
    end, reason = len(whole.text), whole.finish_reason
    words = list(re.finditer(r"\S+", whole.text))
    if prompt.max_tokens is not None and prompt.max_tokens < len(words):
        end, reason = (words[prompt.max_tokens - 1].end() if prompt.max_tokens > 0 else 0), "MAX_TOKENS"
    for stop in prompt.stops:
        at = whole.text.find(stop, 0, end) if stop else -1
        if at >= 0:
            end, reason = at, "STOP_SEQUENCE"
    kept = tuple(citation for citation in whole.citations if citation.end <= end)
    return replace(whole, text=whole.text[:end], citations=kept, finish_reason=reason)


def _quotes(said: str) -> Iterator[str]:
    """The stand-ins of a text, then the text itself for ever."""
    yield from _STAND_IN.findall(said)
    while True:
        yield said


def _fill(schema: Json, quotes: Iterator[str]) -> Any:
    """A value that has this JSON Schema, its strings quoted from the prompt."""
    if schema.get("enum"):
        return schema["enum"][0]
    kind = schema.get("type", "object" if "properties" in schema else "string")
    if isinstance(kind, list):
        kind = kind[0]
    if kind == "object":
        return {name: _fill(part, quotes) for name, part in (schema.get("properties") or {}).items()}
    if kind == "array":
        return [_fill(schema.get("items") or {}, quotes)]
    constants: Mapping[str, Any] = {"integer": 1, "number": 1.5, "boolean": True, "null": None}
    return constants[kind] if kind in constants else next(quotes)


# ── Saying it: API v2 ──────────────────────────────────────────────────────────


def v2_message(said: Answer, new_id: NewId) -> Json:
    """``message`` of a v2 response; absent parts are absent, as on the wire."""
    content = [{"type": "thinking", "thinking": said.thinking}] if said.thinking else []
    if said.text or not said.calls:
        content.append({"type": "text", "text": said.text})
    parts: Json = {
        "content": content,
        "tool_plan": said.plan,
        "tool_calls": _v2_calls(said, new_id),
        "citations": _v2_citations(said),
    }
    return {"role": "assistant", **{key: value for key, value in parts.items() if value}}


def v2_whole(said: Answer, prompt: Prompt, new_id: NewId) -> Json:
    whole: Json = {
        "id": new_id(),
        "message": v2_message(said, new_id),
        "finish_reason": said.finish_reason,
        "usage": v2_usage(said),
    }
    if prompt.logprobs:
        whole["logprobs"] = [_logprob(piece) for piece in pieces(said.text)]
    return whole


def v2_events(said: Answer, prompt: Prompt, new_id: NewId) -> Iterator[Json]:
    empty = {"role": "assistant", "content": [], "tool_plan": "", "tool_calls": [], "citations": []}
    yield {"id": new_id(), "type": "message-start", "delta": {"message": empty}}
    for piece in pieces(said.plan):
        yield {"type": "tool-plan-delta", "delta": {"message": {"tool_plan": piece}}}
    index = 0
    if said.thinking:
        yield from _v2_content(index, "thinking", said.thinking)
        index += 1
    if said.text or not said.calls:
        yield from _v2_text(index, said, prompt)
    for number, call in enumerate(_v2_calls(said, new_id)):
        arguments = call["function"]["arguments"]
        start = {**call, "function": {**call["function"], "arguments": ""}}
        yield {"type": "tool-call-start", "index": number, "delta": {"message": {"tool_calls": start}}}
        for piece in pieces(arguments):
            delta = {"message": {"tool_calls": {"function": {"arguments": piece}}}}
            yield {"type": "tool-call-delta", "index": number, "delta": delta}
        yield {"type": "tool-call-end", "index": number}
    yield {"type": "message-end", "delta": {"finish_reason": said.finish_reason, "usage": v2_usage(said)}}


def _v2_content(index: int, kind: str, text: str) -> Iterator[Json]:
    yield {"type": "content-start", "index": index, "delta": {"message": {"content": {"type": kind, kind: ""}}}}
    for piece in pieces(text):
        yield {"type": "content-delta", "index": index, "delta": {"message": {"content": {kind: piece}}}}
    yield {"type": "content-end", "index": index}


def _v2_text(index: int, said: Answer, prompt: Prompt) -> Iterator[Json]:
    """The text, and its citations: in ``fast`` mode as soon as the cited text is out, else after all of it."""
    waiting = list(enumerate(_v2_citations(said)))
    start, *deltas, end = _v2_content(index, "text", said.text)
    yield start
    written = 0
    for delta in deltas:
        piece = delta["delta"]["message"]["content"]["text"]
        yield {**delta, "logprobs": _logprob(piece)} if prompt.logprobs else delta
        written += len(piece)
        while prompt.cite_fast and waiting and waiting[0][1]["end"] <= written:
            yield from _v2_citation(*waiting.pop(0))
    for number, citation in waiting:
        yield from _v2_citation(number, citation)
    yield end


def _v2_citation(number: int, citation: Json) -> Iterator[Json]:
    yield {"type": "citation-start", "index": number, "delta": {"message": {"citations": citation}}}
    yield {"type": "citation-end", "index": number}


def _v2_calls(said: Answer, new_id: NewId) -> list[Json]:
    return [
        {
            "id": f"{name}_{new_id().replace('-', '')[:12]}",
            "type": "function",
            "function": {"name": name, "arguments": to_json(arguments)},
        }
        for name, arguments in said.calls
    ]


def _v2_citations(said: Answer) -> list[Json]:
    return [
        {
            "start": citation.start,
            "end": citation.end,
            "text": citation.text,
            "sources": [_v2_source(citation.passage)],
            "type": "TEXT_CONTENT",
        }
        for citation in said.citations
    ]


def _v2_source(passage: Passage) -> Json:
    if passage.tool:
        return {"type": "tool", "id": passage.id, "tool_output": passage.data}
    return {"type": "document", "id": passage.id, "document": {"id": passage.id, **passage.data}}


def v2_usage(said: Answer) -> Json:
    counts = {"input_tokens": said.input_tokens, "output_tokens": said.output_tokens}
    return {"billed_units": dict(counts), "tokens": dict(counts), "cached_tokens": 0}


def _logprob(piece: str) -> Json:
    return {"text": piece, "token_ids": [ord(character) for character in piece], "logprobs": [-0.25] * len(piece)}


# ── Saying it: API v1 ──────────────────────────────────────────────────────────


def v1_whole(said: Answer, prompt: Prompt, body: Json, new_id: NewId) -> Json:
    turns = [*(body.get("chat_history") or ()), {"role": "USER", "message": prompt.said}]
    calls = [{"name": name, "parameters": arguments} for name, arguments in said.calls]
    text = said.text or said.plan
    reply: Json = {"role": "CHATBOT", "message": text, **({"tool_calls": calls} if calls else {})}
    whole: Json = {
        "response_id": new_id(),
        "text": text,
        "generation_id": new_id(),
        "chat_history": [*turns, reply],
        "finish_reason": "COMPLETE" if calls else said.finish_reason,
        "meta": v1_meta(said),
    }
    optional: Json = {
        "tool_calls": calls,
        "citations": _v1_citations(said),
        "documents": [_v1_document(citation.passage) for citation in said.citations],
        "prompt": f"<BOS_TOKEN>{prompt.said}" if body.get("raw_prompting") else "",
    }
    optional |= v1_search(prompt, body, whole["generation_id"])
    return whole | {key: value for key, value in optional.items() if value}


def v1_search(prompt: Prompt, body: Json, generation_id: str) -> Json:
    """What a search made of the message, when connectors or queries were asked for."""
    if not (body.get("connectors") or body.get("search_queries_only")):
        return {}
    query = {"text": prompt.said, "generation_id": generation_id}
    results = [
        {"search_query": query, "connector": {"id": connector["id"]}, "document_ids": [f"{connector['id']}_0"]}
        for connector in body.get("connectors") or ()
    ]
    return {"is_search_required": True, "search_queries": [query], "search_results": results}


def v1_events(said: Answer, prompt: Prompt, body: Json, new_id: NewId) -> Iterator[Json]:
    whole = v1_whole(said, prompt, body, new_id)
    generation_id = whole["generation_id"]
    yield {"is_finished": False, "event_type": "stream-start", "generation_id": generation_id}
    if "search_queries" in whole:
        queries = whole["search_queries"]
        yield {"is_finished": False, "event_type": "search-queries-generation", "search_queries": queries}
    if whole.get("search_results"):
        found = {"search_results": whole["search_results"], "documents": whole.get("documents", [])}
        yield {"is_finished": False, "event_type": "search-results", **found}
    if said.calls:
        yield from _v1_call_events(said, whole)
    else:
        for piece in pieces(said.text):
            yield {"is_finished": False, "event_type": "text-generation", "text": piece}
        for citation in whole.get("citations", ()):
            yield {"is_finished": False, "event_type": "citation-generation", "citations": [citation]}
    reason = whole["finish_reason"]
    yield {"is_finished": True, "event_type": "stream-end", "response": whole, "finish_reason": reason}


def _v1_call_events(said: Answer, whole: Json) -> Iterator[Json]:
    chunk = {"is_finished": False, "event_type": "tool-calls-chunk"}
    for piece in pieces(said.plan):
        yield {**chunk, "text": piece, "tool_call_delta": {"text": piece}}
    for index, (name, arguments) in enumerate(said.calls):
        yield {**chunk, "tool_call_delta": {"index": index, "name": name}}
        for piece in pieces(to_json(arguments)):
            yield {**chunk, "tool_call_delta": {"index": index, "parameters": piece}}
    calls = {"tool_calls": whole["tool_calls"], "text": said.plan}
    yield {"is_finished": False, "event_type": "tool-calls-generation", **calls}


def _v1_citations(said: Answer) -> list[Json]:
    return [
        {"start": cited.start, "end": cited.end, "text": cited.text, "document_ids": [cited.passage.id]}
        for cited in said.citations
    ]


def _v1_document(passage: Passage) -> Json:
    values = {key: value if isinstance(value, str) else to_json(value) for key, value in passage.data.items()}
    return {"id": passage.id, **values}


def v1_meta(said: Answer) -> Json:
    counts = {"input_tokens": said.input_tokens, "output_tokens": said.output_tokens}
    return {"api_version": {"version": "1"}, "billed_units": dict(counts), "tokens": dict(counts)}


# ── Saying it: OCI ─────────────────────────────────────────────────────────────


def oci_model(body: Json) -> str:
    """The model or dedicated endpoint asked for; each kind of serving names its own."""
    serving = body["servingMode"]
    return str(serving["endpointId" if serving["servingType"] == "DEDICATED" else "modelId"])


def oci_whole(form: str, said: Answer, prompt: Prompt, body: Json, new_id: NewId) -> Json:
    if form == "COHERE":
        asked: Json = {"chat_history": body["chatRequest"].get("chatHistory")}
        whole = v1_whole(said, prompt, asked, new_id)
        shared: Json = {key: value for key, value in whole.items() if key in {"text", "citations", "documents"}}
        reply: Json = {"apiFormat": form, **shared, "chatHistory": whole["chat_history"]}
    else:
        message = v2_message(said, new_id)
        upper = [{**part, "type": part["type"].upper()} for part in message.pop("content", ())]
        renamed = {"tool_calls": "toolCalls", "tool_plan": "toolPlan"}
        message = {renamed.get(key, key): value for key, value in message.items()}
        reply = {"apiFormat": form, "id": new_id(), "message": {**message, "role": "ASSISTANT", "content": upper}}
    reply |= {"finishReason": said.finish_reason, "usage": oci_usage(said)}
    return {"modelId": oci_model(body), "modelVersion": "1.0", "chatResponse": reply}


def oci_events(form: str, said: Answer) -> Iterator[Json]:
    parts = [("thinking", said.thinking), ("text", said.text or said.plan)]
    for kind, text in parts:
        for piece in pieces(text):
            if form == "COHERE":
                yield {"apiFormat": form, "text": piece}
            else:
                content = [{"type": kind.upper(), kind: piece}]
                yield {"apiFormat": form, "message": {"role": "ASSISTANT", "content": content}}
    yield {"apiFormat": form, "finishReason": said.finish_reason, "usage": oci_usage(said)}


def oci_usage(said: Answer) -> Json:
    spent, made = said.input_tokens, said.output_tokens
    return {"promptTokens": spent, "inputTokens": spent, "completionTokens": made, "totalTokens": spent + made}
