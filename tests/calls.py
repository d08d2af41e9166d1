"""Every method of the SDK's clients, called with planted values in every place that takes text."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

NAME = "Katharina Lindqvist"
MAIL = "k.lindqvist@example.org"
CARD = "4539 1488 0343 6467"
KEY = "AKIAQ7DLXB3M5WNOPZTR"
PLANTED = (NAME, MAIL, CARD, KEY)

SAID = f"My name is {NAME}, write to {MAIL}, the card is {CARD} and the aws key is {KEY}."
"""One of each kind in a plain sentence."""

PIXEL = "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()

V2_TOOL = {
    "type": "function",
    "function": {
        "name": "look_up",
        "description": f"Finds a customer. {SAID}",
        "parameters": {"type": "object", "properties": {"who": {"type": "string", "description": SAID}}},
    },
}
V1_TOOL = {
    "name": "look_up",
    "description": SAID,
    "parameter_definitions": {"who": {"type": "str", "description": SAID, "required": True}},
}

V2_MESSAGES = [
    {"role": "system", "content": SAID},
    {"role": "user", "content": [{"type": "text", "text": SAID}]},
    {
        "role": "assistant",
        "tool_plan": SAID,
        "tool_calls": [
            {"id": "t1", "type": "function", "function": {"name": "look_up", "arguments": json.dumps({"who": SAID})}}
        ],
    },
    {"role": "tool", "tool_call_id": "t1", "content": [{"type": "document", "document": {"data": {"note": SAID}}}]},
    {"role": "assistant", "content": SAID},
    {"role": "user", "content": SAID},
]
V1_HISTORY = [
    {"role": "USER", "message": SAID},
    {"role": "CHATBOT", "message": SAID, "tool_calls": [{"name": "look_up", "parameters": {"who": SAID}}]},
    {
        "role": "TOOL",
        "tool_results": [{"call": {"name": "look_up", "parameters": {"who": SAID}}, "outputs": [{"found": SAID}]}],
    },
]


@dataclass(frozen=True)
class Played:
    """One call: the method's dotted name, its arguments, and how to read what must have come back restored."""

    method: str
    arguments: dict[str, Any]
    stream: bool = False
    text: Callable[[Any], str] | None = None
    back: tuple[str, ...] = PLANTED
    """What must stand in that text; the fake fills a tool's first argument with the first stand-in only."""


def v2_text(answer):
    return "".join(item.text for item in answer.message.content or [])


def v2_streamed(events):
    return "".join(e.delta.message.content.text or "" for e in events if e.type == "content-delta")


def v1_streamed(events):
    return "".join(e.text for e in events if e.event_type == "text-generation")


MODEL = "command-a-03-2025"

HELLO_MAIL = {"model": MODEL, "messages": [{"role": "user", "content": f"I am {MAIL}, what do you know of me?"}]}
"""A call that one person can be found by."""

V2 = [
    Played("chat", {"model": MODEL, "messages": V2_MESSAGES}, text=v2_text),
    Played(
        "chat",
        {
            "model": MODEL,
            "messages": [{"role": "user", "content": SAID}],
            "documents": [SAID, {"id": "d", "data": {"body": SAID, MAIL: "key"}}],
        },
        text=v2_text,
    ),
    Played(
        "chat",
        {"model": MODEL, "messages": [{"role": "user", "content": SAID}], "tools": [V2_TOOL]},
        text=lambda a: a.message.tool_plan + a.message.tool_calls[0].function.arguments,
    ),
    Played(
        "chat",
        {
            "model": MODEL,
            "messages": [{"role": "user", "content": SAID}],
            "stop_sequences": [MAIL],
            "response_format": {
                "type": "json_object",
                "schema": {"type": "object", "properties": {"who": {"type": "string", "description": SAID}}},
            },
        },
    ),
    Played("chat_stream", {"model": MODEL, "messages": V2_MESSAGES}, stream=True, text=v2_streamed),
    Played(
        "chat_stream",
        {"model": MODEL, "messages": [{"role": "user", "content": SAID}], "documents": [SAID]},
        stream=True,
        text=v2_streamed,
    ),
    Played(
        "embed",
        {
            "model": "embed-v4.0",
            "input_type": "search_document",
            "embedding_types": ["float"],
            "texts": [SAID, "plain"],
        },
        text=lambda a: a.texts[0],
    ),
    Played(
        "embed",
        {
            "model": "embed-v4.0",
            "input_type": "search_document",
            "embedding_types": ["float"],
            "inputs": [{"content": [{"type": "text", "text": SAID}]}],
        },
    ),
    Played("rerank", {"model": "rerank-v3.5", "query": SAID, "documents": [SAID, "plain"]}),
]

V1 = [
    Played(
        "chat",
        {"model": MODEL, "message": SAID, "preamble": SAID, "chat_history": V1_HISTORY, "documents": [{"title": SAID}]},
        text=lambda a: a.text,
    ),
    Played(
        "chat",
        {"model": MODEL, "message": SAID, "tools": [V1_TOOL]},
        text=lambda a: json.dumps(a.tool_calls[0].parameters),
        back=(NAME,),
    ),
    Played("chat_stream", {"model": MODEL, "message": SAID, "chat_history": V1_HISTORY}, stream=True, text=v1_streamed),
    Played("generate", {"model": MODEL, "prompt": SAID}, text=lambda a: a.generations[0].text),
    Played("generate_stream", {"model": MODEL, "prompt": SAID}, stream=True, text=v1_streamed),
    Played(
        "embed",
        {"model": "embed-english-v3.0", "input_type": "search_query", "texts": [SAID] * 100},
        text=lambda a: a.texts[99],
    ),
    Played(
        "rerank",
        {"model": "rerank-v3.5", "query": SAID, "documents": [SAID, {"text": SAID}], "return_documents": True},
        text=lambda a: a.results[0].document.text,
    ),
    Played(
        "classify",
        {
            "model": "embed-english-v3.0",
            "inputs": [SAID],
            "examples": [
                {"text": SAID, "label": MAIL},
                {"text": "b", "label": "other"},
                {"text": "c", "label": MAIL},
                {"text": "d", "label": "other"},
            ],
        },
        text=lambda a: a.classifications[0].input,
    ),
    Played("summarize", {"text": SAID, "additional_command": SAID}),
    Played("tokenize", {"text": SAID, "model": MODEL, "offline": False}),
]

BOTH = [
    Played("models.list", {}),
    Played("models.get", {"model": MODEL}),
    Played("datasets.list", {}),
    Played("datasets.get_usage", {}),
    Played("embed_jobs.list", {}),
    Played("connectors.list", {}),
    Played("finetuning.list_finetuned_models", {}),
    Played("batches.list", {}),
]

REFUSED = [
    # what stores content remotely, lets it out to third parties, or cannot be read, needs leave that init does not give
    (
        "datasets.create",
        {"name": SAID, "type": "embed-input", "data": ("d.jsonl", json.dumps({"text": SAID}).encode())},
    ),
    (
        "embed_jobs.create",
        {"model": "embed-english-v3.0", "dataset_id": "ds-1", "input_type": "search_document", "name": SAID},
    ),
    ("connectors.create", {"name": SAID, "url": "https://example.org/search"}),
    ("connectors.update", {"id": "c-1", "name": SAID}),
    ("detokenize", {"tokens": [1, 2, 3], "model": MODEL, "offline": False}),
]


def find(client, dotted):
    for name in dotted.split("."):
        client = getattr(client, name)
    return client
