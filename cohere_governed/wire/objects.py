"""Objects that calls leave at the provider: how answers name them, and which a list may show.

One Cohere account often serves many tenants, and the provider knows the account
only. Which tenant made an object is known here or nowhere: a create is read for
the id it made, a list is cut down to what its tenant owns, and an id in a
request is looked up before anything is sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from types import MappingProxyType
from typing import Any, TypeAlias

from cohere_governed.model import Call
from cohere_governed.wire.tree import Unreadable, dumps, loads, loads_response, utf8

RemoteObject: TypeAlias = tuple[str, str]
"""(kind, id); kinds are those of ``Call.refs``."""

MADE: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType({
    "datasets.create": (("dataset", "id"),),
    "embedjobs.create": (("job", "job_id"),),
    "embedjobs.get": (("dataset", "output_dataset_id"),),
    "batches.create": (("batch", "batch.id"), ("dataset", "batch.output_dataset_id")),
    "batches.retrieve": (("dataset", "batch.output_dataset_id"),),
    "connectors.create": (("connector", "connector.id"),),
    "finetuning.create_finetuned_model": (("model", "finetuned_model.id"),),
})  # fmt: skip
"""Surface → what its answer made, and where the id stands. A job's output is a dataset of whoever may see the job."""

GONE: Mapping[str, str] = MappingProxyType({
    "datasets.delete": "dataset",
    "connectors.delete": "connector",
    "finetuning.delete_finetuned_model": "model",
})  # fmt: skip
"""Surface → the kind that its path names and that is no more."""

LISTS: Mapping[str, tuple[str, str, str]] = MappingProxyType({
    "datasets.list": ("datasets", "id", "dataset"),
    "embedjobs.list": ("embed_jobs", "job_id", "job"),
    "batches.list": ("batches", "id", "batch"),
    "connectors.list": ("connectors", "id", "connector"),
    "finetuning.list_finetuned_models": ("finetuned_models", "id", "model"),
    "models.list": ("models", "name", "model"),
})  # fmt: skip
"""Surface → the array of its answer, the key of an element's id, and the kind."""

SHARED_CONNECTORS = frozenset({"web-search"})
"""Connectors that Cohere offers to everybody, and nobody made."""

FINE_TUNED = "-ft"
"""How the name of a fine-tuned model ends: its id, and this."""


def named(call: Call) -> Iterator[RemoteObject]:
    """The remote objects a request names, in path, query or body."""
    for kind, ids in call.refs.items():
        if kind == "conversation" or call.surface.startswith("models."):
            continue
        yield from ((kind, found) for found in ids if not (kind == "connector" and found in SHARED_CONNECTORS))
    models = [call.model] if call.model else []
    if call.surface.startswith("models."):
        models += call.refs.get("model", ())
    yield from (("model", name[: -len(FINE_TUNED)]) for name in models if name.lower().endswith(FINE_TUNED))


def made(surface: str, content: bytes) -> list[RemoteObject]:
    """What a successful answer made, by its own words."""
    places = MADE.get(surface, ())
    document = loads_response(content) if places and content else None
    found = ((kind, _at(document, place)) for kind, place in places)
    return [(kind, value) for kind, value in found if isinstance(value, str) and value]


def only_owned(surface: str, content: bytes, owned: AbstractSet[RemoteObject]) -> bytes:
    """A list with the elements of others taken out; the same bytes where there are none.

    Raises:
        Unreadable: the answer is not the list that this surface gives, so whose elements it shows cannot be told.

    """
    if surface not in LISTS or not content:
        return content
    array, key, kind = LISTS[surface]
    document = loads(utf8(content))  # strictly: of two arrays of one name another reader could take the other
    if not isinstance(document, dict):
        raise Unreadable("a list of remote objects is not a JSON object")
    elements = document.get(array)
    if elements is None:
        return content
    if not isinstance(elements, list):
        raise Unreadable("a list of remote objects has something else in place of its array")
    kept = [element for element in elements if _may_see(element, key, kind, owned)]
    return content if len(kept) == len(elements) else dumps({**document, array: kept}).encode()


def _may_see(element: Any, key: str, kind: str, owned: AbstractSet[RemoteObject]) -> bool:
    if not isinstance(element, dict):
        return False
    name = element.get(key)
    if key == "name":  # models: the provider's own are everybody's
        return not element.get("finetuned") or (kind, str(name).removesuffix(FINE_TUNED)) in owned
    return (kind, name) in owned or (kind == "connector" and name in SHARED_CONNECTORS)


def _at(document: Any, place: str) -> Any:
    for part in place.split("."):
        document = document.get(part) if isinstance(document, dict) else None
    return document
