"""Responses that arrive whole: stand-ins are put back leaf by leaf, and offsets follow.

What holds nothing to restore is returned as the very bytes that came. Error
bodies, log-probabilities and rendered prompts keep their stand-ins.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from cohere_governed.model import Edit, Restorer, StreamGate
from cohere_governed.wire.events import StreamCodec
from cohere_governed.wire.offsets import backward, is_offset
from cohere_governed.wire.restore import Restoring, read_facts, restore_document, written
from cohere_governed.wire.surface import Surface
from cohere_governed.wire.tree import Unreadable, dumps, loads_response, rewrite

MAX_RESPONSE = 256 * 2**20
"""Bytes of one response; 96 embeddings of 1536 dimensions take 2 MiB."""

_EMBEDDINGS = re.compile(rb'[{,]\s*"embeddings"\s*:\s*(?=[\[{])')
_BRACKET = re.compile(rb"[\[\]{}]")
_TOKENS = {
    name: re.compile(rb'"%s"\s*:\s*(\d{1,9})(?!\d)' % name.encode()) for name in ("input_tokens", "output_tokens")
}
_TAIL = 4096
"""Bytes at either end of an embed response in which its usage is looked for."""


class ResponseCodec:
    """Restores the response of one request."""

    def __init__(
        self,
        surface: Surface,
        restorer: Restorer,
        documents: Mapping[int, Sequence[Edit]] | None = None,
        *,
        json_mode: bool = False,
    ) -> None:
        """Bind the codec to its request.

        Args:
            surface: of the request.
            restorer: of the exchange.
            documents: edits of each document of a rerank request, by index.
            json_mode: the model was asked for JSON, so its text is a JSON document.

        """
        self._surface = surface
        self._restorer = restorer
        self._documents = documents or {}
        self._json_mode = json_mode
        self._facts: dict[str, Any] = {}
        self._restored: Any = None

    def body(self, status: int, content: bytes) -> bytes:
        """The restored body; the same object when there was nothing to restore.

        Raises:
            Unreadable: a body of success that cannot be read; nothing of it may be handed out.

        """
        if not 200 <= status < 300 or not content.strip():
            return content
        if len(content) > MAX_RESPONSE:
            raise Unreadable(f"the response is larger than {MAX_RESPONSE} bytes")
        if self._surface.id.endswith(".embed"):
            return self._embed(content)
        document = loads_response(content)
        if isinstance(document, dict):
            self._facts = read_facts(document)
        self._restored = document
        if not (self._documents and _may_name_spans(content)) and not self._restorer.touches(content):
            return content
        new = self._restored = self.document(document)
        return content if new is document else dumps(new).encode()

    def document(self, document: Any) -> Any:
        """A response document, restored; the same object when nothing changed."""
        if not isinstance(document, dict):
            return rewrite(self._surface.writes, document, "", Restoring(self._restorer, json_mode=self._json_mode))
        new = restore_document(self._surface.writes, document, self._restorer, json_mode=self._json_mode)
        return _relevant_spans(new, self._documents) if self._documents else new

    def texts(self) -> tuple[str, ...]:
        """The texts of the body that the model wrote, as the caller reads them."""
        return written(self._surface.writes, self._restored) if self._surface.generates else ()

    def stream(self, gate: StreamGate | None = None) -> StreamCodec:
        """A codec for the response as a stream, whose events ``gate`` lets go on."""
        return StreamCodec(self._surface, self._restorer, json_mode=self._json_mode, gate=gate)

    def facts(self) -> dict[str, Any]:
        """``finish_reason``, ``model``, ``input_tokens`` and ``output_tokens``, where the body had them."""
        return dict(self._facts)

    def _embed(self, content: bytes) -> bytes:
        """Vectors are never parsed: they are cut out, the rest is restored, and they are put back as they were."""
        ends = content if len(content) <= 2 * _TAIL else content[:_TAIL] + content[-_TAIL:]
        for name, pattern in _TOKENS.items():
            if found := pattern.search(ends):
                self._facts[name] = int(found[1])
        if not self._restorer.touches(content):
            return content
        begin, end = _vectors(content)
        document = loads_response(content[:begin] + b"null" + content[end:])
        new = self.document(document)
        if new is document:
            return content
        head, gap, tail = dumps(new).encode().partition(b'"embeddings":null')
        if not gap:
            raise Unreadable("the embeddings of the response cannot be found again")
        return b"".join([head, b'"embeddings":', content[begin:end], tail])


def _may_name_spans(content: bytes) -> bool:
    """Whether there may be offsets into documents in ``content``: their key, or an escape that could spell it."""
    return b"relevant_spans" in content or b"\\u" in content


def _vectors(content: bytes) -> tuple[int, int]:
    """Where the value of ``embeddings`` begins and ends: numbers and base64 hold no brackets."""
    key = _EMBEDDINGS.search(content)
    if key is None:
        raise Unreadable("the response has no embeddings")
    depth = 0
    for bracket in _BRACKET.finditer(content, key.end()):
        depth += 1 if bracket[0] in b"[{" else -1
        if depth == 0:
            return key.end(), bracket.end()
    raise Unreadable("the embeddings of the response do not end")


def _relevant_spans(document: dict[str, Any], edits: Mapping[int, Sequence[Edit]]) -> dict[str, Any]:
    """Spans of the documents as sent → spans of the documents as the caller gave them."""
    results = document.get("results")
    if not isinstance(results, list):
        return document
    new = [_relevant(result, edits) for result in results]
    return document if new == results else {**document, "results": new}


def _relevant(result: Any, edits: Mapping[int, Sequence[Edit]]) -> Any:
    spans = result.get("relevant_spans") if isinstance(result, dict) else None
    of = edits.get(result["index"]) if spans and is_offset(result.get("index")) else None
    if not of or not isinstance(spans, list):
        return result
    return {**result, "relevant_spans": [_moved_back(span, of) for span in spans]}


def _moved_back(span: Any, edits: Sequence[Edit]) -> Any:
    if not isinstance(span, dict) or not is_offset(span.get("start")) or not is_offset(span.get("end")):
        return span
    start, end = backward(edits, span["start"], span["end"])
    return {**span, "start": start, "end": end}
