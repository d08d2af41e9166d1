"""Presidio, for those who have it: their own recognisers unchanged, and its stock engine.

The only module that imports Presidio (extra ``presidio``), and only inside
functions: the import takes seconds. Nothing here touches the network: no model
is fetched, and mail addresses are checked against the suffix list that ships
with ``tldextract``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cohere_governed.errors import DetectorUnavailable
from cohere_governed.model import Finding
from cohere_governed.privacy.identifiers.scan import Context, View, words

if TYPE_CHECKING:
    from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerResult

__all__ = ["Analyzer", "Recognizers", "stock"]

_BOOST, _FLOOR = 0.35, 0.4
"""``LemmaContextAwareEnhancer``: what a context word adds to a score, and the least score beside one."""


class Recognizers:
    """A user's own ``EntityRecognizer`` and ``PatternRecognizer`` objects as one tagger, unchanged.

    Their ``analyze`` is called with no NLP artifacts; recognisers that need a
    spaCy document belong in an ``Analyzer``. Context words are looked for by
    word border in the text itself.
    """

    def __init__(self, recognizers: Iterable[EntityRecognizer]) -> None:
        self._recognizers = [(one, _context(one)) for one in recognizers]

    def __repr__(self) -> str:
        return f"<Recognizers of {len(self._recognizers)}>"

    def tag(self, texts: Sequence[str]) -> list[list[Finding]]:
        """Findings per text. A recogniser that raises makes the detector unavailable; it is never skipped."""
        return [self._one(text) for text in texts]

    def _one(self, text: str) -> list[Finding]:
        view = View(text)
        found: list[Finding] = []
        for recognizer, context in self._recognizers:
            one: Any = recognizer  # its annotations ask for artifacts that pattern recognisers ignore
            for result in one.analyze(text, one.supported_entities, None) or ():
                finding = _finding(result, str(one.name), len(text))
                if finding is not None:
                    found.append(_raised(finding, view, context))
        return found


def _raised(finding: Finding, view: View, context: Context | None) -> Finding:
    if context is None or view.window(finding.start, finding.end).distance(context) is None:
        return finding
    return replace(finding, score=min(1.0, max(finding.score + _BOOST, _FLOOR)))


class Analyzer:
    """A whole ``AnalyzerEngine`` as one tagger."""

    def __init__(self, engine: AnalyzerEngine, language: str = "en") -> None:
        self._engine = engine
        self._language = language

    def __repr__(self) -> str:
        return "<Analyzer>"

    def tag(self, texts: Sequence[str]) -> list[list[Finding]]:
        """Findings per text, Presidio's scores as they are."""
        return [self._one(text) for text in texts]

    def _one(self, text: str) -> list[Finding]:
        results = self._engine.analyze(text=text, language=self._language)
        findings = (_finding(result, "presidio", len(text)) for result in results)
        return [finding for finding in findings if finding is not None]


def stock(languages: Sequence[str] = ("en",), *, model: str | None = None) -> Analyzer:
    """Presidio's default recognisers; ``model`` names an installed spaCy pipeline, else patterns only.

    Raises ``DetectorUnavailable`` when Presidio or the model is not installed.
    """
    try:
        from presidio_analyzer import AnalyzerEngine, RecognizerRegistry  # noqa: PLC0415 - heavy, extra `presidio`
        from presidio_analyzer.nlp_engine import NoOpNlpEngine, SpacyNlpEngine  # noqa: PLC0415
        from spacy.util import is_package  # noqa: PLC0415 - Presidio brings spaCy
    except ImportError:
        raise DetectorUnavailable("presidio is not installed: pip install 'cohere-governed[presidio]'") from None
    language = languages[0]
    if model is not None and not is_package(model):
        raise DetectorUnavailable(f"spaCy pipeline `{model}` is not installed: nothing is downloaded at run time")
    models = [{"lang_code": language, "model_name": model or "none"}]
    nlp = SpacyNlpEngine(models=models) if model else NoOpNlpEngine(models=models)
    nlp.load()
    registry = RecognizerRegistry(supported_languages=[language])
    registry.load_predefined_recognizers(languages=[language], nlp_engine=nlp)
    _stay_offline(registry)
    return Analyzer(AnalyzerEngine(registry=registry, nlp_engine=nlp, supported_languages=[language]), language)


def _stay_offline(registry: Any) -> None:
    """Replace the mail recogniser: its first check fetches the public suffix list."""
    import tldextract  # noqa: PLC0415 - Presidio brings it
    from presidio_analyzer.predefined_recognizers import EmailRecognizer  # noqa: PLC0415

    extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)

    class OfflineEmailRecognizer(EmailRecognizer):
        def validate_result(self, pattern_text: str) -> bool:
            return bool(extract(pattern_text).fqdn)

    for index, recognizer in enumerate(registry.recognizers):
        if type(recognizer) is EmailRecognizer:
            registry.recognizers[index] = OfflineEmailRecognizer(supported_language=recognizer.supported_language)


def _context(recognizer: EntityRecognizer) -> Context | None:
    listed = getattr(recognizer, "context", None)
    if not listed:
        return None
    return words("|".join(re.escape(str(word).strip().lower()) for word in listed))


def _finding(result: RecognizerResult, name: str, length: int) -> Finding | None:
    start, end = max(0, result.start), min(result.end, length)
    if start >= end:
        return None
    metadata: Mapping[str, Any] = result.recognition_metadata or {}
    return Finding(start, end, result.entity_type, float(result.score), str(metadata.get("recognizer_name", name)))
