"""What the fake says to everything but chat: a function of the body alone.

Vectors and scores come from shared words, so that texts that have the same words
(or the same stand-ins) are near each other, today and tomorrow.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import math
import re
import struct
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from cohere_governed.sandbox.chat import oci_model, text_of
from cohere_governed.sandbox.framing import pieces

Json = dict[str, Any]
NewId = Callable[[], str]

_WORD = re.compile(r"<\w+>|\w+")
_DIMENSION = 16
"""Numbers in a vector unless asked otherwise; the real 1536 would only cost the SDK time."""


def words_of(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def meta(version: str, **billed: int) -> Json:
    return {"api_version": {"version": version}, "billed_units": billed}


# ── Embed ──────────────────────────────────────────────────────────────────────


def embed_v1(body: Json, new_id: NewId) -> Json:
    texts = list(body.get("texts") or ())
    vectors = [_vector(text, _DIMENSION) for text in (*texts, *(body.get("images") or ()))]
    reply: Json = {"id": new_id(), "texts": texts, "meta": meta("1", input_tokens=_tokens(texts))}
    if not body.get("embedding_types"):
        return reply | {"embeddings": vectors, "response_type": "embeddings_floats"}
    by_type = {kind: _ENCODED[kind](vectors) for kind in body["embedding_types"]}
    return reply | {"embeddings": by_type, "response_type": "embeddings_by_type"}


def embed_v2(body: Json, new_id: NewId) -> Json:
    texts = list(body.get("texts") or ())
    inputs = [text_of(item["content"]) for item in body.get("inputs") or ()]
    images = list(body.get("images") or ())
    dimension = body.get("output_dimension") or _DIMENSION
    vectors = [_vector(text, dimension) for text in (*texts, *inputs, *images)]
    reply: Json = {
        "id": new_id(),
        "embeddings": {kind: _ENCODED[kind](vectors) for kind in body.get("embedding_types") or ("float",)},
        "texts": [*texts, *inputs],
        "meta": meta("2", input_tokens=_tokens([*texts, *inputs]), image_tokens=0),
        "response_type": "embeddings_by_type",
    }
    if images:
        reply["images"] = [{"width": 1, "height": 1, "format": "png", "bit_depth": 24} for _ in images]
    return reply


def embed_oci(body: Json, new_id: NewId) -> Json:
    inputs = [item if isinstance(item, str) else text_of(item["content"]) for item in body["inputs"]]
    vectors = [_vector(text, body.get("outputDimension") or _DIMENSION) for text in inputs]
    spent = _tokens(inputs)
    reply: Json = {"id": new_id(), "modelId": oci_model(body), "modelVersion": "1.0"}
    reply["usage"] = {"promptTokens": spent, "inputTokens": spent, "completionTokens": 0, "totalTokens": spent}
    if body.get("embeddingTypes"):
        return reply | {"embeddingsByType": {kind: _ENCODED[kind](vectors) for kind in body["embeddingTypes"]}}
    return reply | {"embeddings": vectors}


def _tokens(texts: Sequence[str]) -> int:
    return sum(len(text.split()) for text in texts)


def _vector(text: str, dimension: int) -> list[float]:
    """Unit vector: the sum of one pseudo-random direction per word."""
    total = [0.0] * dimension
    for word in words_of(text) or [""]:
        noise = hashlib.shake_256(word.encode()).digest(dimension)
        for index, byte in enumerate(noise):
            total[index] += byte - 127.5
    length = math.hypot(*total)
    return [round(value / length, 8) for value in total]


def _scaled(vectors: list[list[float]], shift: int) -> list[list[int]]:
    return [[round(value * 127) + shift for value in vector] for vector in vectors]


def _packed(vectors: list[list[float]], shift: int) -> list[list[int]]:
    """Signs, eight to a byte, first number in the highest bit."""
    return [
        [
            int("".join("1" if value > 0 else "0" for value in vector[at : at + 8]).ljust(8, "0"), 2) + shift
            for at in range(0, len(vector), 8)
        ]
        for vector in vectors
    ]


_ENCODED: dict[str, Callable[[list[list[float]]], Any]] = {
    "float": lambda vectors: vectors,
    "int8": lambda vectors: _scaled(vectors, 0),
    "uint8": lambda vectors: _scaled(vectors, 128),
    "binary": lambda vectors: _packed(vectors, -128),
    "ubinary": lambda vectors: _packed(vectors, 0),
    "base64": lambda vectors: [
        base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode() for vector in vectors
    ],
}


# ── Rerank ─────────────────────────────────────────────────────────────────────


def rerank_v1(body: Json, new_id: NewId) -> Json:
    documents = [_as_document(item, body.get("rank_fields")) for item in body["documents"]]
    results = _ranked(body, [text for _, text in documents])
    if body.get("return_documents"):
        results = [{**result, "document": documents[result["index"]][0]} for result in results]
    return {"id": new_id(), "results": results, "meta": meta("1", search_units=1)}


def rerank_v2(body: Json, new_id: NewId) -> Json:
    results = _ranked(body, body["documents"])
    spans = body.get("relevant_spans") or {}
    if spans.get("mode") == "enabled":
        for result in results:
            found = _spans(body["query"], body["documents"][result["index"]], spans)
            if found:
                result["relevant_spans"] = found
    return {"id": new_id(), "results": results, "meta": meta("2", search_units=1)}


def _as_document(item: Any, rank_fields: Sequence[str] | None) -> tuple[Json, str]:
    if isinstance(item, str):
        return {"text": item}, item
    fields = rank_fields or ("text",)
    return item, "\n".join(str(item.get(field, "")) for field in fields)


def _ranked(body: Json, texts: Sequence[str]) -> list[Json]:
    query = body["query"]
    scored = [{"index": index, "relevance_score": overlap(query, text)} for index, text in enumerate(texts)]
    scored.sort(key=lambda result: (-result["relevance_score"], result["index"]))
    return scored[: body.get("top_n") or len(scored)]


def overlap(one: str, other: str) -> float:
    """Share of the words of ``one`` that ``other`` has, in (0, 1)."""
    wanted, had = set(words_of(one)), set(words_of(other))
    return round((len(wanted & had) + 0.01) / (len(wanted) + 0.02), 7)


def _spans(query: str, document: str, options: Json) -> list[Json]:
    """Places, in code points, of the words of the query."""
    wanted = set(words_of(query))
    found = [
        {"start": match.start(), "end": match.end(), "score": min(0.99, len(match[0]) / 10)}
        for match in _WORD.finditer(document)
        if match[0].lower() in wanted
    ]
    threshold = options["threshold"] if options.get("threshold") is not None else 0.1
    kept = sorted((span for span in found if span["score"] > threshold), key=lambda span: -span["score"])
    return kept[: options.get("max_spans") or len(kept)]


# ── Generate, classify, summarize, tokens ──────────────────────────────────────


def generate(body: Json, new_id: NewId, text: str | None = None) -> Json:
    prompt = body["prompt"]
    generation: Json = {"text": text or f" You said: {prompt}", "finish_reason": "COMPLETE"}
    if body.get("return_likelihoods") in {"ALL", "GENERATION"}:
        tokens = [{"token": piece, "likelihood": -0.25} for piece in pieces(generation["text"])]
        generation |= {"likelihood": -0.25, "token_likelihoods": tokens}
    count = body.get("num_generations") or 1
    many = [{"index": index} for index in range(count)] if count > 1 else [{}]
    return {
        "id": new_id(),
        "generations": [{"id": new_id(), **number, **generation} for number in many],
        "prompt": prompt,
        "meta": meta("1", input_tokens=len(prompt.split()), output_tokens=count * len(generation["text"].split())),
    }


def generate_events(body: Json, new_id: NewId, text: str | None = None) -> Iterator[Json]:
    whole = generate(body, new_id, text)
    whole.pop("meta")
    for index, generation in enumerate(whole["generations"]):
        generation["index"] = index
        for piece in pieces(generation["text"]):
            yield {"is_finished": False, "event_type": "text-generation", "text": piece, "index": index}
    yield {"is_finished": True, "event_type": "stream-end", "finish_reason": "COMPLETE", "response": whole}


def classify(body: Json, new_id: NewId) -> Json:
    examples: dict[str, list[str]] = {}
    for example in body.get("examples") or ():
        examples.setdefault(example["label"], []).append(example["text"])
    scarce = sorted(label for label, texts in examples.items() if len(texts) < 2)
    if scarce:
        # The real service names the caller's labels in this message.
        raise ValueError(
            f"each unique label must have at least 2 examples. Not enough examples for: {', '.join(scarce)}"
        )
    examples = examples or {"negative": [], "positive": []}  # as a fine-tuned model with labels of its own
    sorted_inputs = [_classified(text, examples, new_id) for text in body["inputs"]]
    return {"id": new_id(), "classifications": sorted_inputs, "meta": meta("1", classifications=len(sorted_inputs))}


def _classified(text: str, examples: dict[str, list[str]], new_id: NewId) -> Json:
    raw = {label: 0.1 + max((overlap(text, known) for known in texts), default=0) for label, texts in examples.items()}
    share = {label: round(score / sum(raw.values()), 6) for label, score in sorted(raw.items())}
    best = max(share, key=lambda label: share[label])
    return {
        "id": new_id(),
        "input": text,
        "prediction": best,
        "predictions": [best],
        "confidence": share[best],
        "confidences": [share[best]],
        "labels": {label: {"confidence": confidence} for label, confidence in share.items()},
        "classification_type": "single-label",
    }


def summarize(body: Json, new_id: NewId) -> Json:
    text = body["text"]
    short = text if len(text) <= 200 else text[:200].rpartition(" ")[0]
    return {"id": new_id(), "summary": f"In short: {short}", "meta": meta("1", input_tokens=len(text.split()))}


def tokenize(body: Json) -> Json:
    """One token per code point, its number the id: so that ``detokenize`` needs no vocabulary."""
    text = body["text"]
    return {"tokens": [ord(character) for character in text], "token_strings": list(text), "meta": _bare_meta()}


def detokenize(body: Json) -> Json:
    return {"text": "".join(chr(token) for token in body["tokens"]), "meta": _bare_meta()}


def _bare_meta() -> Json:
    return {"api_version": {"version": "1"}}


# ── Audio, parse ───────────────────────────────────────────────────────────────


def transcribe(audio: bytes) -> Json:
    """A file that holds text is a recording of that text."""
    return {"text": _readable(audio) or f"A recording of {len(audio)} bytes."}


def parse(body: Json, new_id: NewId) -> Json:
    """A data URI that holds text is a scan of that text; any other document is one with a logo on it."""
    head, comma, data = body["document"]["image_url"].partition(",")
    content = "A scanned page."
    if comma and head.startswith("data:") and head.endswith(";base64"):
        try:
            content = _readable(base64.b64decode(data, validate=True)) or content
        except binascii.Error as error:
            raise ValueError("image_url is not a valid data URI") from error
    box = dict(zip(("top_left_x", "top_left_y", "bottom_right_x", "bottom_right_y"), (0, 0, 100, 40), strict=True))
    boxes = {"bounding_box": box, "bounding_box_normalized": {side: value / 1000 for side, value in box.items()}}
    image = {"id": "img-0", "description": "A logo.", "category": "logo", **boxes}
    if body.get("output_format") == "blocks":
        table = {"type": "html", "html": "<table></table>", "title": "A table", "description": "Empty.", **boxes}
        blocks = [
            {"type": "text", "text": {"content": content}},
            {"type": "table", "table": table},
            {"type": "image", "image": image},
        ]
        page: Json = {"type": "blocks", "index": 0, "blocks": blocks}
    else:
        page = {"type": "markdown", "index": 0, "markdown": {"content": content, "images": [image]}}
    return {"id": new_id(), "pages": [page], "meta": meta("2", pages=1), "finish_reason": "COMPLETE"}


def _readable(content: bytes) -> str:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return ""
    return text if text.isprintable() or "\n" in text else ""
