"""Screening: texts in, findings out; in this process, without a network, and never with the text in the result.

Two layers read every reading of a text: the `lexicon` and the `classifier`. The score of a finding is a place on one
scale that policies put their thresholds on:

    below 0.30   nothing worth a person's time
    0.30 - 0.70  review: one of the layers sees it
    from 0.70    block: both see it, or the lexicon sees a category that it may block alone

So a classifier score never reaches 0.70: it knows topics, not intent. A text that could not be read is an error, a
language that is not screened is named by `Screen.unscreened`; neither is ever reported as clean.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from cohere_governed.conduct import lexicon, normalise
from cohere_governed.conduct.categories import NON_OVERRIDABLE
from cohere_governed.conduct.classifier import Classifier, Verdict
from cohere_governed.conduct.languages import SCREENED, language
from cohere_governed.errors import DetectorUnavailable
from cohere_governed.model import ConductFinding

__all__ = ["BLOCK", "REVIEW", "Screen", "StreamScreen"]

REVIEW, BLOCK = 0.30, 0.70
"""The operating points, on the scale of the findings."""

_JUST_BELOW_BLOCK = 0.69
_STRONG, WEAK_FROM = 0.7, 0.25
"""A lexicon rule of this worth counts by itself; a weaker one only where the classifier gives it this probability."""

VETO_BELOW = 0.01
"""The classifier is sure that a passage is ordinary: a report about a crime, an answer that declines. Then a hit of the
lexicon in it is dropped; where the lexicon may block alone, a strong one goes to review instead."""

_SHARE = 0.30
"""The classifier names a second category when it holds this share."""

_CACHED_MAX = 8_192
_HELD_MAX = 3
"""Events of a stream that are held back at most."""

_TAIL = 700
"""Characters at the end of a stream that can still be part of an unfinished passage."""

Scores = tuple[tuple[str, str, float], ...]
"""(category, layer, score), as cached."""

_NOTHING = ""
"""In place of the language of a text that has none, or one that is screened."""


class Screen:
    """Finds prohibited use in texts. Immutable but for a bounded cache of scores; any thread may use it."""

    def __init__(self, words: lexicon.Lexicon, model: Classifier, *, vetoing: Classifier | None = None) -> None:
        self._lexicon = words
        self._classifier = model
        self._vetoing = vetoing or model
        """A tenant's calibration must not reach the lexicon: its hits are vetoed by the model as it was shipped."""
        self._key = secrets.token_bytes(32)
        self._cache: OrderedDict[bytes, tuple[Scores, str]] = OrderedDict()
        self._lock = threading.Lock()

    @classmethod
    def default(cls) -> Screen:
        """The screen that ships with the package, loaded once for the process.

        Raises `DetectorUnavailable` when its model is missing or damaged.
        """
        return _default()

    def calibrated(self, calibration: Mapping[str, Any]) -> Screen:
        """The same screen with a tenant's calibration, as `evaluate.calibrate` returned it.

        Raises ``ValueError`` when it is for another model or goes below the floor.
        """
        return Screen(self._lexicon, self._classifier.calibrated(calibration), vetoing=self._vetoing)

    @property
    def version(self) -> str:
        """Version of the model, for the record."""
        return self._classifier.version

    @property
    def classifier(self) -> Classifier:
        """The model, for calibration and evaluation."""
        return self._classifier

    def passages(self, text: str) -> list[lexicon.Passage]:
        """The passages of the plain reading of ``text``, for calibration."""
        return self._lexicon.passages(normalise.fold(text))

    def screen(self, texts: Sequence[str], *, cache_key: bytes = b"") -> tuple[ConductFinding, ...]:
        """The findings in ``texts``: for each category and layer the highest score, highest first.

        ``cache_key`` keeps the cached scores of tenants apart: nobody can learn from the speed of an answer whether
        another tenant has sent the same text. Raises `DetectorUnavailable` when a text could not be screened.
        """
        best: dict[tuple[str, str], float] = {}
        for text in texts:
            for category, layer, score in self._read_once(text, cache_key)[0]:
                best[category, layer] = max(score, best.get((category, layer), 0.0))
        ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))
        return tuple(ConductFinding(category, score, layer) for (category, layer), score in ranked)  # type: ignore[arg-type]

    def unscreened(self, texts: Sequence[str], *, cache_key: bytes = b"") -> tuple[str, ...]:
        """Codes of the languages in ``texts`` that no layer reads (ISO 639-1, or ``und``), sorted."""
        return tuple(sorted({code for text in texts if (code := self._read_once(text, cache_key)[1])}))

    def stream(self, *, cache_key: bytes = b"", block_at: float = BLOCK) -> StreamScreen:
        """A screen for one text that arrives in pieces; a finding of at least ``block_at`` stops it."""
        return StreamScreen(self, cache_key=cache_key, block_at=block_at)

    def _read_once(self, text: str, cache_key: bytes) -> tuple[Scores, str]:
        """The scores of a text, and its language if that is not screened."""
        name = hashlib.blake2b(len(cache_key).to_bytes(4, "big") + cache_key, key=self._key, digest_size=16)
        name.update(text.encode("utf-8", "surrogatepass"))
        place = name.digest()
        with self._lock:
            known = self._cache.get(place)
            if known is not None:
                self._cache.move_to_end(place)
                return known
        try:
            code = language(text) if text.strip() else _NOTHING
            found = self._read(text), (_NOTHING if code in SCREENED else code)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the text was not screened
            # The message of the cause could hold text; its type is enough to mend it.
            msg = f"a text could not be screened: {type(error).__name__}"
            raise DetectorUnavailable(msg) from None
        with self._lock:
            self._cache[place] = found
            if len(self._cache) > _CACHED_MAX:
                self._cache.popitem(last=False)
        return found

    def _read(self, text: str) -> Scores:
        verdict = Verdict(0.0, {})
        hits: dict[str, float] = {}
        for reading in normalise.readings(text):
            passages = self._lexicon.passages(reading)
            read = self._classifier.judge(passages)
            if read.probability > verdict.probability:
                verdict = read
            for category, worth, passage in self._lexicon.hits(passages):
                hits[category] = max(self._of_hit(category, worth, passage), hits.get(category, 0.0))
        lexical = tuple((category, "lexicon", round(score, 3)) for category, score in hits.items() if score)
        return (*lexical, *self._of_classifier(verdict))

    def _of_hit(self, category: str, worth: float, passage: lexicon.Passage) -> float:
        """The score of a rule's hit, seen together with what the classifier says of the same passage."""
        probability = self._classifier.judge((passage,)).probability
        unmoved = probability
        if self._vetoing is not self._classifier:
            unmoved = self._vetoing.judge((passage,)).probability
        strong, sure = worth >= _STRONG, unmoved < VETO_BELOW
        if strong and (probability >= self._classifier.agree_at or (category in NON_OVERRIDABLE and not sure)):
            return BLOCK + (1 - BLOCK) * worth * max(probability, 0.5)
        if (strong and (not sure or category in NON_OVERRIDABLE)) or (not strong and probability >= WEAK_FROM):
            return REVIEW + (_JUST_BELOW_BLOCK - REVIEW) * worth
        return 0.0

    def _of_classifier(self, verdict: Verdict) -> Scores:
        review_at = self._classifier.review_at
        if verdict.probability < review_at:
            return ()
        above = (verdict.probability - review_at) / (1 - review_at)
        score = round(REVIEW + (_JUST_BELOW_BLOCK - REVIEW) * above, 3)
        first, *others = verdict.categories.items()
        named = [first[0], *(category for category, share in others if share >= _SHARE)]
        return tuple((category, "classifier", score) for category in named)


class StreamScreen:
    """Screens one text that arrives in pieces, and holds pieces back only while what they say is in doubt.

    The last pieces are held while the unfinished passage looks like a violation, at most three; a recognised
    violation stops the stream: nothing held is released, and ``violation`` says what was seen. Not for use by several
    threads at once.
    """

    def __init__(self, screen: Screen, *, cache_key: bytes = b"", block_at: float = BLOCK) -> None:
        self._screen = screen
        self._cache_key = cache_key
        self._block_at = block_at
        self._tail = ""
        self._held: list[str] = []
        self._best: dict[tuple[str, str], ConductFinding] = {}

    @property
    def findings(self) -> tuple[ConductFinding, ...]:
        """Everything seen so far, highest first."""
        return tuple(sorted(self._best.values(), key=lambda finding: (-finding.score, finding.category, finding.layer)))

    @property
    def violation(self) -> ConductFinding | None:
        """The finding that stopped the stream, or ``None``."""
        findings = self.findings
        return findings[0] if findings and findings[0].score >= self._block_at else None

    def feed(self, piece: str) -> tuple[str, ...]:
        """The pieces that may be released now, in order; empty while held and after a violation."""
        if self._stopped():
            return ()
        self._held.append(piece)
        self._tail = (self._tail + piece)[-_TAIL:]
        keep = _HELD_MAX if self._look() else 0
        if self._stopped():
            self._held.clear()
            return ()
        cut = max(0, len(self._held) - keep)
        released, self._held = self._held[:cut], self._held[cut:]
        return tuple(released)

    def flush(self) -> tuple[str, ...]:
        """The text has ended: the pieces still held, or nothing after a violation."""
        self._look()
        released, self._held = self._held, []
        return () if self._stopped() else tuple(released)

    def _stopped(self) -> bool:
        return self.violation is not None

    def _look(self) -> bool:
        """Screen the tail; whether it is in doubt, that is, worth a review as it stands."""
        found = self._screen.screen((self._tail,), cache_key=self._cache_key)
        for finding in found:
            seen = self._best.get((finding.category, finding.layer))
            if seen is None or finding.score > seen.score:
                self._best[finding.category, finding.layer] = finding
        return bool(found)


@cache
def _default() -> Screen:
    return Screen(lexicon.default(), Classifier.load(Path(__file__).with_name("screen.bin")))
