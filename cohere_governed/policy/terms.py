"""The provider documents that policy was written from, and whether a text is still one of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from cohere_governed.errors import ConfigurationError
from cohere_governed.policy.read import Reading, provider_folder

__all__ = ["Compared", "ProviderDocument", "check_texts", "documents"]


@dataclass(frozen=True, slots=True)
class ProviderDocument:
    """One document, its clauses in our words, and what each clause is enforced by."""

    id: str
    file: str
    title: str
    publisher: str
    dated: str | None
    sha256: str
    reviewed_on: date
    clauses: Mapping[str, str]
    rules: Mapping[str, tuple[str, ...]]
    """Clause → ids of the rules that enforce it."""
    categories: Mapping[str, str]
    """Category → clause."""
    means: Mapping[str, str]
    """Category → what it is, in our words."""
    sealed: frozenset[str]
    """Categories whose content is shown to nobody but whom the law names."""
    tell: Mapping[str, tuple[str, ...]]
    """Category → who is to be told."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What became of one document."""

    document: ProviderDocument
    state: Literal["same", "changed", "missing"]
    sha256: str | None = None
    """Of the text that was given."""


def documents() -> tuple[ProviderDocument, ...]:
    """The provider documents that ship with the package.

    Raises:
        ConfigurationError: one of them is damaged.

    """
    reading = Reading(provider_folder().parent)
    reading.provider_documents()
    if reading.faults:
        raise ConfigurationError(reading.faults)
    return tuple(
        ProviderDocument(
            id=name.removeprefix("provider/").removesuffix(".yaml"),
            file=bounds.document.file,
            title=bounds.document.title,
            publisher=bounds.document.publisher,
            dated=bounds.document.dated,
            sha256=bounds.document.sha256,
            reviewed_on=bounds.reviewed_on,
            clauses=MappingProxyType({clause.id: clause.says for clause in bounds.clauses}),
            rules=MappingProxyType({clause.id: clause.enforced_by for clause in bounds.clauses}),
            categories=MappingProxyType({name: category.clause for name, category in bounds.categories.items()}),
            means=MappingProxyType({name: category.means for name, category in bounds.categories.items()}),
            sealed=frozenset(name for name, one in bounds.categories.items() if one.retain_content == "sealed"),
            tell=MappingProxyType({name: category.report for name, category in bounds.categories.items()}),
        )
        for name, bounds in reading.provider.items()
    )


def check_texts(
    texts: Mapping[str, bytes] | Iterable[Path], *, accepted: Mapping[str, str] | None = None
) -> list[Compared]:
    """Compare texts with the digests that policy was written from, or that somebody ``accepted`` since.

    ``texts`` maps file name → bytes, or is a list of files; ``accepted`` maps a document's id → digest. A text is
    known by its digest, whatever it is called, and else by its name: the document's file, or its id. A document that
    no text stands for is ``missing``: a page that vanished is an alarm, and never loosens anything.
    """
    given = dict(texts) if isinstance(texts, Mapping) else {path.name: path.read_bytes() for path in texts}
    digests = {name: hashlib.sha256(text).hexdigest() for name, text in given.items()}
    return [_compare(document, digests, (accepted or {}).get(document.id)) for document in documents()]


def _compare(document: ProviderDocument, digests: Mapping[str, str], accepted: str | None) -> Compared:
    for known in (accepted, document.sha256):
        if known is not None and known in digests.values():
            return Compared(document, "same", known)
    named = next((digests[name] for name in digests if name == document.file or Path(name).stem == document.id), None)
    return Compared(document, "missing") if named is None else Compared(document, "changed", named)
