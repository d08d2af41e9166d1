"""Putting values back into a document that is all there, citations included."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cohere_governed.model import Restorer, TextClass
from cohere_governed.wire.nested import JsonText
from cohere_governed.wire.offsets import across, is_offset, referent
from cohere_governed.wire.shapes import is_model
from cohere_governed.wire.tree import Field, Leaf, rewrite

_KEPT = frozenset({TextClass.LOGPROB, TextClass.PROMPT_DUMP, TextClass.SECRET})
_TOO_MANY = 10**9
"""Tokens: no answer bills as many, and a larger number could be somebody's."""


class Restoring:
    """The visitor that puts values back."""

    def __init__(self, restorer: Restorer, ready: Mapping[str, str] | None = None, *, json_mode: bool = False) -> None:
        self._restorer = restorer
        self._ready = ready or {}
        self._json_mode = json_mode

    def leaf(self, kind: Leaf, value: str, path: str) -> Any:
        if kind in _KEPT:
            return value
        new = self._ready.get(path)
        if new is None:
            nested = kind is TextClass.JSON_STRING or (kind is TextClass.TEXT and self._json_mode)
            new = JsonText(self._restorer).whole(value) if nested else self._restorer.text(value)
        return value if new == value else new

    def key(self, kind: TextClass, key: str, path: str) -> str:
        del path
        new = key if kind in _KEPT else self._restorer.text(key)
        return key if new == key else new

    def number(self, kind: Leaf, value: float, path: str) -> Any:
        del kind, path
        return value

    def unlisted(self, path: str, *, alike: bool) -> None: ...
    def count(self, leaves: int) -> None: ...
    def done(self, value: dict[str, Any], original: dict[str, Any], path: str) -> None: ...


def restore_document(
    fields: Field, document: dict[str, Any], restorer: Restorer, *, json_mode: bool = False
) -> dict[str, Any]:
    """A whole response, its citations moved with the text they count into."""
    prefix = "message" if isinstance(document.get("message"), dict) else ""
    message: dict[str, Any] = document[prefix] if prefix else document
    citations = message.get("citations")
    ready: dict[str, str] = {}
    moved: dict[int, dict[str, Any]] = {}
    if isinstance(citations, list) and not json_mode:
        ready, moved = _cite(message, citations, f"{prefix}." if prefix else "", restorer)
    new: dict[str, Any] = rewrite(fields, document, "", Restoring(restorer, ready, json_mode=json_mode))
    if moved and new is not document:
        target = new[prefix] if prefix else new
        target["citations"] = [
            {**citation, **moved[index]} if index in moved else citation
            for index, citation in enumerate(target["citations"])
        ]
    return new


def _cite(
    message: dict[str, Any], citations: list[Any], prefix: str, restorer: Restorer
) -> tuple[dict[str, str], dict[int, dict[str, Any]]]:
    """Restored texts by path, and what changes in each citation by its index."""
    plans = []
    wanted: dict[str, list[tuple[int, int]]] = {}
    texts: dict[str, str] = {}
    for index, citation in enumerate(citations):
        if not isinstance(citation, dict):
            continue
        start, end = citation.get("start"), citation.get("end")
        if not (is_offset(start) and is_offset(end)):
            continue
        blocks = referent(message, citation)
        places = []
        for block, begins, ends in across(blocks, start, end):
            spans = wanted.setdefault(block.key, [])
            places.append((block.key, len(spans)))
            spans.append((begins, ends))
        texts.update((block.key, block.text) for block in blocks)
        if places:
            quotes = "".join(block.text for block in blocks)[start:end] == citation.get("text")
            plans.append((index, blocks, places, quotes))
    restored = {key: restorer.spans(text, wanted.get(key, [])) for key, text in texts.items()}
    moved: dict[int, dict[str, Any]] = {}
    for index, blocks, places, quotes in plans:
        bases, whole = {}, ""
        for block in blocks:
            bases[block.key] = len(whole)
            whole += restored[block.key][0]
        (first, at), (last, to) = places[0], places[-1]
        begins = bases[first] + restored[first][1][at][0]
        ends = bases[last] + restored[last][1][to][1]
        moved[index] = {"start": begins, "end": ends, **({"text": whole[begins:ends]} if quotes else {})}
    return {prefix + key: text for key, (text, _) in restored.items()}, moved


_WRITTEN = frozenset({TextClass.TEXT, TextClass.TEXT_JSON, TextClass.JSON_STRING})
"""What the model wrote itself; an echo repeats what somebody gave it."""


class _Reading:
    """The visitor that gathers what the model wrote, and changes nothing."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def leaf(self, kind: Leaf, value: str, path: str) -> str:
        del path
        # A field that the table does not list may hold an id or an enumeration; a text has a space in it.
        if kind in _WRITTEN or (kind is TextClass.UNKNOWN and " " in value):
            self.texts.append(value)
        return value

    def key(self, kind: TextClass, key: str, path: str) -> str:
        del kind, path
        return key

    def number(self, kind: Leaf, value: float, path: str) -> float:
        del kind, path
        return value

    def unlisted(self, path: str, *, alike: bool) -> None: ...
    def count(self, leaves: int) -> None: ...
    def done(self, value: dict[str, Any], original: dict[str, Any], path: str) -> None: ...


def written(fields: Field, document: Any) -> tuple[str, ...]:
    """The texts of a response that the model wrote, each once."""
    reading = _Reading()
    rewrite(fields, document, "", reading)
    return tuple(dict.fromkeys(text for text in reading.texts if text.strip()))


def read_facts(document: Mapping[str, Any]) -> dict[str, Any]:
    """What the outcome records of a response document; billed tokens before raw counts."""
    facts: dict[str, Any] = {}
    reason, model = document.get("finish_reason"), document.get("model")
    if isinstance(reason, str):
        facts["finish_reason"] = reason
    if isinstance(model, str) and is_model(model):  # it goes into a clear column, and the provider may write anything
        facts["model"] = model
    generations = document.get("generations")
    if "finish_reason" not in facts and isinstance(generations, list) and generations:
        reason = generations[0].get("finish_reason") if isinstance(generations[0], dict) else None
        facts.update({"finish_reason": reason} if isinstance(reason, str) else {})
    usage = document.get("usage") or document.get("meta")
    for counts in ("tokens", "billed_units"):
        found = usage.get(counts) if isinstance(usage, dict) else None
        for name in ("input_tokens", "output_tokens"):
            number = found.get(name) if isinstance(found, dict) else None
            if isinstance(number, (int, float)) and not isinstance(number, bool) and 0 <= number < _TOO_MANY:
                facts[name] = int(number)
    return facts
