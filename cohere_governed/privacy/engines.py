"""Bigger names models by one line of policy: ``spacy:``, ``stanza:``, ``transformers:`` or ``gliner:`` and a model.

Each is loaded once in a process, from what is installed or cached on this
machine, and reads for one thread at a time; nothing is ever downloaded at run
time. A model finds names, places and organisations in place of the shipped
one; structured identifiers stay ours.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from cohere_governed.errors import ConfigurationError, DetectorUnavailable
from cohere_governed.model import Fault, Finding

__all__ = ["load"]

Tag = Callable[[str], Iterator[tuple[int, int, str, float]]]

_TYPES: Mapping[str, str] = {
    "PER": "PERSON", "PERSON": "PERSON", "PERS": "PERSON", "NAME": "PERSON",
    "LOC": "LOCATION", "GPE": "LOCATION", "FAC": "LOCATION",
    "LOCATION": "LOCATION", "CITY": "LOCATION", "COUNTRY": "LOCATION",
    "ORG": "ORGANIZATION", "ORGANIZATION": "ORGANIZATION", "ORGANISATION": "ORGANIZATION", "COMPANY": "ORGANIZATION",
    "NORP": "NRP", "NRP": "NRP", "DATE": "DATE_TIME", "ADDRESS": "ADDRESS", "STREET ADDRESS": "ADDRESS", "AGE": "AGE",
    "HOSPITAL": "ORGANIZATION", "PATIENT": "PERSON", "STAFF": "PERSON", "PATORG": "ORGANIZATION",
}  # fmt: skip
"""Labels of published models under Presidio's names; others are not personal (``MISC``, ``CARDINAL``, ``MONEY``)."""
_LABELS = ("person", "organization", "location", "address", "nationality or religion or political group")
_SCORE = 0.85
"""Presidio's default for models that give no score of their own."""


class Engine:
    """A loaded model as a tagger. Thread-safe, by a lock.

    The libraries are not: two threads in one pipeline of spaCy read words of each other, and the tokenizers of
    transformers refuse whoever comes second.
    """

    def __init__(self, name: str, tag: Tag) -> None:
        self._name = name
        self._tag = tag
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"<Engine {self._name}>"

    def tag(self, texts: Sequence[str]) -> list[list[Finding]]:
        """Findings per text."""
        return [
            [
                Finding(start, end, _TYPES[label], min(1.0, score), self._name)
                for start, end, raw, score in self._said(text)
                if start < end and (label := raw.upper().removeprefix("B-").removeprefix("I-")) in _TYPES
            ]
            for text in texts
        ]

    def _said(self, text: str) -> list[tuple[int, int, str, float]]:
        with self._lock:
            return list(self._tag(text))


def load(name: str, languages: Sequence[str] = ("en",)) -> Engine:
    """The engine ``KIND:MODEL``.

    Raises ``ConfigurationError`` for a kind nobody knows or a missing model
    name, ``DetectorUnavailable`` when the library or the model is not here.
    """
    kind, _, model = name.partition(":")
    loader = _LOADERS.get(kind)
    if loader is None or not model:
        known = ", ".join(f"`{k}:MODEL`" for k in _LOADERS) + " or `presidio`"
        raise ConfigurationError([Fault("unknown detector engine", path="engine", hint=f"use {known}")])
    try:
        return _loaded(kind, model, tuple(languages))
    except ImportError:
        raise DetectorUnavailable(f"engine `{kind}` is not installed: pip install {kind}") from None
    except Exception as error:  # noqa: BLE001 - libraries raise what they like when a model is not there
        said = type(error).__name__
    raise DetectorUnavailable(
        f"engine `{name}` cannot be loaded ({said}): install its model on this machine, nothing is downloaded"
    ) from None


_KEPT = 4
"""Models that stay in memory, whatever many detectors there are: tenants with other recognisers share theirs."""


@lru_cache(maxsize=_KEPT)
def _loaded(kind: str, model: str, languages: tuple[str, ...]) -> Engine:
    return Engine(kind, _LOADERS[kind](model, languages))


def _spacy(model: str, languages: Sequence[str]) -> Tag:
    del languages
    import spacy  # noqa: PLC0415 - an engine of choice

    pipeline = spacy.load(model, exclude=["lemmatizer", "textcat"])

    def tag(text: str) -> Iterator[tuple[int, int, str, float]]:
        with pipeline.memory_zone():  # the vocabulary would remember words for ever
            yield from [(e.start_char, e.end_char, e.label_, _SCORE) for e in pipeline(text).ents]

    return tag


def _stanza(model: str, languages: Sequence[str]) -> Tag:
    del languages
    import stanza  # type: ignore[import-not-found, unused-ignore] # noqa: PLC0415 - an engine of choice

    pipeline: Any = stanza.Pipeline(model, processors="tokenize,ner", download_method=None, verbose=False)

    def tag(text: str) -> Iterator[tuple[int, int, str, float]]:
        yield from ((e.start_char, e.end_char, e.type, _SCORE) for e in pipeline(text).entities)

    return tag


def _transformers(model: str, languages: Sequence[str]) -> Tag:
    del languages
    import transformers  # type: ignore[import-not-found, unused-ignore] # noqa: PLC0415 - an engine of choice

    tokenizer: Any = transformers.AutoTokenizer.from_pretrained(model, local_files_only=True)
    weights: Any = transformers.AutoModelForTokenClassification.from_pretrained(model, local_files_only=True)
    pipeline: Any = transformers.pipeline(
        "token-classification", model=weights, tokenizer=tokenizer, aggregation_strategy="simple", stride=64
    )

    def tag(text: str) -> Iterator[tuple[int, int, str, float]]:
        yield from ((e["start"], e["end"], e["entity_group"], float(e["score"])) for e in pipeline(text))

    return tag


def _gliner(model: str, languages: Sequence[str]) -> Tag:
    del languages
    import gliner  # type: ignore[import-not-found, unused-ignore] # noqa: PLC0415 - an engine of choice

    weights: Any = gliner.GLiNER.from_pretrained(model, local_files_only=True)

    def tag(text: str) -> Iterator[tuple[int, int, str, float]]:
        for at in range(0, len(text), _GLINER_WINDOW):
            low = max(0, at - _GLINER_OVERLAP)
            for e in weights.predict_entities(text[low : at + _GLINER_WINDOW], list(_LABELS), threshold=0.3):
                label = "NRP" if e["label"].startswith("nationality") else e["label"]
                yield low + e["start"], low + e["end"], label, float(e["score"])

    return tag


_GLINER_WINDOW, _GLINER_OVERLAP = 900, 150
"""Code points: GLiNER silently drops what is beyond 384 tokens."""

_LOADERS: Mapping[str, Callable[[str, Sequence[str]], Tag]] = {
    "spacy": _spacy,
    "stanza": _stanza,
    "transformers": _transformers,
    "gliner": _gliner,
}
