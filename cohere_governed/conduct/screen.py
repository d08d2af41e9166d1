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
import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from cohere_governed.conduct import lexicon, normalise
from cohere_governed.conduct.categories import NON_OVERRIDABLE
from cohere_governed.conduct.classifier import Classifier
from cohere_governed.conduct.languages import SCREENED, language
from cohere_governed.errors import DetectorUnavailable
from cohere_governed.model import ConductFinding

__all__ = ["BLOCK", "HELD_MAX", "REVIEW", "Screen", "StreamScreen"]

REVIEW, BLOCK = 0.30, 0.70
"""The operating points, on the scale of the findings."""

_JUST_BELOW_BLOCK = 0.69
_STRONG, WEAK_FROM = 0.7, 0.25
"""A lexicon rule of this worth counts by itself; a weaker one only where the classifier gives it this probability, or,
where the lexicon may block alone, does not veto it."""
_NEVER_DOUBTED = "csam"
"""A weak rule of this counts whatever the classifier says, who was taught on requests: an answer makes none."""

VETO_BELOW = 0.01
"""The classifier is sure that a passage is ordinary: a report about a crime, an answer that declines. Then a hit of the
lexicon in it is dropped; where the lexicon may block alone, a strong one goes to review instead."""

_SHARE = 0.30
"""The classifier names a second category when it holds this share."""

_CACHED_MAX = 8_192
HELD_MAX = 3
"""Events of a stream that are kept back at most."""

_TAIL = 700
"""Characters at the end of a stream that can still be part of an unfinished passage."""

_LONE_MAX, _WORD_MAX = 5, 24
"""Words of one letter in a row, and letters of one word, from which a text looks as if it hid something."""

_MIXED = re.compile(r"[a-z][0-9@$!*~^|\\#+<>][a-z]|[a-z][_.-][a-z][_.-][a-z]")
"""Letters with a digit or sign among them, or one after each."""

_PLAIN_MIN = 40
"""Characters after which what was written to hide something is over; until then no sentence is told from another."""

_ENCODED = re.compile(r"[0-9%&;\\]")
"""What pieces of escapes and of hexadecimal have."""

_SPLIT = 8
"""Characters before an event that what it continues may begin with."""

_UNFINISHED = re.compile(r"[^\W_]+\Z")
_RUN = re.compile(r"[A-Za-z0-9+/_-]+\Z")

_ODD = re.compile(r"[^A-Za-z ,'\"()]")
"""What plain words are not made of: the rest of the tests is for pieces that have it."""

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
    def words(self) -> lexicon.Lexicon:
        """The lexicon."""
        return self._lexicon

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
        return _ranked(chain.from_iterable(scores for scores, _ in self._read_once(texts, cache_key)))

    def unscreened(self, texts: Sequence[str], *, cache_key: bytes = b"") -> tuple[str, ...]:
        """Codes of the languages in ``texts`` that no layer reads (ISO 639-1, or ``und``), sorted."""
        return tuple(sorted({code for _, code in self._read_once(texts, cache_key) if code}))

    def each(self, texts: Sequence[str]) -> list[tuple[tuple[ConductFinding, ...], str]]:
        """Of each text by itself its findings, and its language if no layer reads that (else an empty string).

        Nothing is remembered. Raises `DetectorUnavailable`.
        """
        return [(_ranked(scores), code) for scores, code in self._read(texts)]

    def stream(self, stops: Callable[[tuple[ConductFinding, ...]], bool]) -> StreamScreen:
        """A screen for one answer that arrives in events; ``stops`` says of findings whether it may not go on."""
        return StreamScreen(self, stops)

    def glance(self, text: str) -> tuple[ConductFinding, ...]:
        """The findings in a text that is still growing; not remembered. Raises `DetectorUnavailable`."""
        return _ranked(self._scored((text,))[0])

    def _read_once(self, texts: Sequence[str], cache_key: bytes) -> list[tuple[Scores, str]]:
        """The scores of each text, and its language if that is not screened; what is new is read all at once."""
        salt = len(cache_key).to_bytes(4, "big") + cache_key
        places = [
            hashlib.blake2b(salt + text.encode("utf-8", "surrogatepass"), key=self._key, digest_size=16).digest()
            for text in texts
        ]
        found: dict[bytes, tuple[Scores, str]] = {}
        with self._lock:
            for place in places:
                if (known := self._cache.get(place)) is not None:
                    self._cache.move_to_end(place)
                    found[place] = known
        if len(found) < len(places):
            fresh = {place: text for place, text in zip(places, texts, strict=True) if place not in found}
            read = dict(zip(fresh, self._read(list(fresh.values())), strict=True))
            found |= read
            with self._lock:
                self._cache |= read
                while len(self._cache) > _CACHED_MAX:
                    self._cache.popitem(last=False)
        return [found[place] for place in places]

    def _read(self, texts: Sequence[str]) -> list[tuple[Scores, str]]:
        scores = self._scored(texts)
        try:
            return [(score, _unscreened(text)) for score, text in zip(scores, texts, strict=True)]
        except Exception as error:  # noqa: BLE001 - as for the reading itself
            raise _unread(error) from None

    def _scored(self, texts: Sequence[str]) -> list[Scores]:
        try:
            return self._judged(texts)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the text was not screened
            raise _unread(error) from None

    def _judged(self, texts: Sequence[str]) -> list[Scores]:
        model, cut, hits = self._classifier, self._lexicon.passages, self._lexicon.hits
        read = [(number, cut(reading)) for number, text in enumerate(texts) for reading in normalise.readings(text)]
        margins = model.margins([passage for _, passages in read for passage in passages])
        highest: dict[int, tuple[float, lexicon.Passage]] = {}
        lexical: list[dict[str, float]] = [{} for _ in texts]
        begin = 0
        for number, passages in read:
            z, begin = margins[begin : begin + len(passages)], begin + len(passages)
            at, probability = model.worst(z)
            if probability >= model.review_at and (number not in highest or probability > highest[number][0]):
                highest[number] = (probability, passages[at])
            for category, worth, place in hits(passages):
                score = self._of_hit(category, worth, model.probability(z[place]), passages[place])
                lexical[number][category] = max(score, lexical[number].get(category, 0.0))
        scores = [
            [(category, "lexicon", round(score, 3)) for category, score in found.items() if score] for found in lexical
        ]
        kinds = model.kinds([passage for _, passage in highest.values()], least=_SHARE)
        for (number, (probability, _)), named in zip(highest.items(), kinds, strict=True):
            above = (probability - model.review_at) / (1 - model.review_at)
            score = round(REVIEW + (_JUST_BELOW_BLOCK - REVIEW) * above, 3)
            scores[number] += [(category, "classifier", score) for category in named]
        return list(map(tuple, scores))

    def _of_hit(self, category: str, worth: float, probability: float, passage: lexicon.Passage) -> float:
        """The score of a rule's hit, seen together with what the classifier says of the same passage."""
        unmoved = probability
        if self._vetoing is not self._classifier:
            unmoved = self._vetoing.probability(self._vetoing.margins((passage,))[0])
        strong, sure = worth >= _STRONG, unmoved < VETO_BELOW
        if strong and (probability >= self._classifier.agree_at or (category in NON_OVERRIDABLE and not sure)):
            return BLOCK + (1 - BLOCK) * worth * max(probability, 0.5)
        least = 0.0 if category == _NEVER_DOUBTED else VETO_BELOW if category in NON_OVERRIDABLE else WEAK_FROM
        if (strong and (not sure or category in NON_OVERRIDABLE)) or (not strong and probability >= least):
            return REVIEW + (_JUST_BELOW_BLOCK - REVIEW) * worth
        return 0.0


def _ranked(scores: Iterable[tuple[str, str, float]]) -> tuple[ConductFinding, ...]:
    """For each category and layer the highest score, highest first."""
    best: dict[tuple[str, str], float] = {}
    for category, layer, score in scores:
        best[category, layer] = max(score, best.get((category, layer), 0.0))
    if not best:
        return ()
    ranked = sorted(best.items(), key=lambda item: (-item[1], item[0])) if len(best) > 1 else best.items()
    return tuple(ConductFinding(category, score, layer) for (category, layer), score in ranked)  # type: ignore[arg-type]


def _unscreened(text: str) -> str:
    code = language(text)
    return _NOTHING if code in SCREENED else code


def _unread(error: Exception) -> DetectorUnavailable:
    """What to raise instead: the message of the cause could hold text; its type is enough to mend it."""
    return DetectorUnavailable(f"a text could not be screened: {type(error).__name__}")


class StreamScreen:
    """Screens an answer that arrives in events, and keeps events back only while what they say is in doubt.

    An event is looked at when the words of its unfinished passage are such that a rule of the lexicon could match, or
    when it is written as if to hide something. While what is seen there is worth a review the last events are kept, at
    most three. When ``stops`` says that it must not go on, nothing does: neither what is kept nor what comes. So words
    that a rule recognises never leave together, while most events leave at once.

    What only the whole shows is for the screening of the whole answer, before its last event leaves. Not for use by
    several threads at once.
    """

    def __init__(self, screen: Screen, stops: Callable[[tuple[ConductFinding, ...]], bool]) -> None:
        self._screen = screen
        self._stops = stops
        self._passings: dict[Hashable, _Passing] = {}
        self._fresh: set[Hashable] = set()
        """Channels whose text since the last event is worth a look."""
        self._unread: set[Hashable] = set()
        """Channels with hidden text whose events are kept until it is looked at."""
        self._doubtful: set[Hashable] = set()
        self._kept: list[bytes] = []
        self._best: dict[tuple[str, str], ConductFinding] = {}
        self._stopped = False

    def stopped(self) -> bool:
        """Whether something was seen that must not go on."""
        return self._stopped

    @property
    def findings(self) -> tuple[ConductFinding, ...]:
        """Everything seen so far, highest first."""
        return tuple(sorted(self._best.values(), key=lambda finding: (-finding.score, finding.category, finding.layer)))

    def said(self, channel: Hashable, text: str) -> None:
        """The next event carries ``text``, a piece of one of the answer's texts."""
        passing = self._passings.get(channel)
        if passing is None:
            passing = self._passings[channel] = _Passing(self._screen.words)
        if passing.add(text):
            self._fresh.add(channel)

    def through(self, event: bytes) -> Sequence[bytes]:
        """The events that may go on now, in order. Raises `DetectorUnavailable`."""
        if self.stopped():
            return ()
        if self._fresh:
            # Hidden text grows with each piece; while its events are kept, it need not be read with each.
            hidden = {channel for channel in self._fresh if self._passings[channel].hidden}
            self._unread |= hidden
            self._look(self._fresh - hidden)
            self._fresh.clear()
        if self._unread and len(self._kept) >= HELD_MAX:
            self._look(self._unread)
            self._unread.clear()
        if self.stopped():
            self._kept.clear()
            return ()
        if not self._kept and not self._doubtful and not self._unread:
            return (event,)
        self._kept.append(event)
        cut = max(0, len(self._kept) - (HELD_MAX if self._doubtful or self._unread else 0))
        released, self._kept = self._kept[:cut], self._kept[cut:]
        return released

    def flush(self) -> Sequence[bytes]:
        """The answer has ended: the events still kept, or nothing after a stop. Raises `DetectorUnavailable`."""
        if not self.stopped():
            self._look(self._unread | self._doubtful, ended=True)
        released, self._kept = self._kept, []
        return () if self.stopped() else released

    def _look(self, channels: Iterable[Hashable], *, ended: bool = False) -> None:
        """Screen passages that are not finished, and remember which are in doubt.

        What only a word that may still become another one shows ("meth", before "od") keeps its event and stops
        nothing: the next event tells.
        """
        for channel in channels:
            passing = self._passings[channel]
            found = sure = self._seen(passing, passing.text)
            if found and not ended and (settled := passing.settled()) != passing.text:
                sure = self._seen(passing, settled)
            for finding in sure:
                seen = self._best.get((finding.category, finding.layer))
                if seen is None or finding.score > seen.score:
                    self._best[finding.category, finding.layer] = finding
            self._stopped = self._stopped or (bool(sure) and self._stops(sure))
            (self._doubtful.add if found else self._doubtful.discard)(channel)
            passing.doubted = bool(found)
            passing.hidden = False
            passing.finish()

    def _seen(self, passing: _Passing, text: str) -> tuple[ConductFinding, ...]:
        found: list[ConductFinding] = []
        for view in passing.views(text):
            if passing.hidden or self._screen.words.suspects(normalise.fold(view)):
                found += self._screen.glance(view)
        return tuple(found)


class _Passing:
    """One text on its way: its end that is no finished passage yet, and what the words there could mean."""

    __slots__ = (
        "_begun",
        "_bits",
        "_count",
        "_ended",
        "_last",
        "_lone",
        "_plain",
        "_turned",
        "_words",
        "doubted",
        "hidden",
        "text",
    )

    def __init__(self, words: lexicon.Lexicon) -> None:
        self._words = words
        self.text = ""
        self._begun = ""
        """Letters at the end that may still become a longer word."""
        self._ended = False
        """A sentence may have ended in it."""
        self._last = ""
        """The last word before those letters."""
        self._bits = 0
        self._count = 0
        self._lone = 0
        """Words of one letter in a row."""
        self._turned = 0
        """Characters that are taken to be backwards or under rot13, since a word was."""
        self._plain = _PLAIN_MIN
        """Characters since it was last written as no plain text is."""
        self.doubted = False
        """When it was last looked at, something was seen."""
        self.hidden = False
        """Since it was last looked at, it is written as no plain text is."""

    def add(self, piece: str) -> bool:
        """Take a piece; whether the text is worth a look now."""
        self.text += piece
        if len(self.text) > 2 * _TAIL:
            cut = len(self.text) - _TAIL
            run = _RUN.search(self.text, 0, cut)
            # Four characters of base64 belong together.
            self.text = self.text[cut - (cut - run.start()) % 4 if run else cut :]
        plain = normalise.fold(self._begun + piece)
        words = lexicon.words(plain)
        bits = self._words.reach((self._last, *words))
        self._bits |= bits
        self._count += len(words)
        self._begun = words[-1] if words and plain[-1].isalnum() else ""
        whole = words[:-1] if self._begun else words
        if whole:
            self._last = whole[-1]
        odd = _ODD.search(piece)
        self._ended = self._ended or odd is not None
        self._turned = _PLAIN_MIN if normalise.turned(whole) else self._turned - len(piece)
        hides = len(self._begun) >= _WORD_MAX or self._lonely(words) or self._turned > 0
        if hides or (odd is not None and self._hides(piece)):
            self.hidden, self._plain = True, 0
        else:
            self._plain += len(piece)
        if self.hidden or ((bits or self.doubted) and self._words.could(self._bits)):
            return True
        self.finish()
        return False

    def views(self, text: str) -> Iterator[str]:
        """``text`` as it stands; without the beginning of its last sentence; and its last sentences alone.

        A short sentence is read with its neighbours, which nobody knows yet, or which could make it look harmless.
        """
        yield text
        if self._ended:
            *over, last = lexicon.sentences(text)
            views = dict.fromkeys((text[: len(text) - len(last)], last, *over[-1:]))
            yield from (view for view in views if view and view != text)

    def settled(self) -> str:
        """The text without the word at its end that may still become another one; a run too long for a word is none."""
        if len(self._begun) >= _WORD_MAX:
            return self.text
        return _UNFINISHED.sub("", self.text)

    def finish(self) -> None:
        """Forget the passages that are over: sentences that together are long enough to be read alone."""
        if not self._ended or self._count < lexicon.PASSAGE_WORDS or self._plain < _PLAIN_MIN:
            return
        begin = at = count = 0
        *over, rest = lexicon.sentences(self.text)
        for sentence in over:
            at += len(sentence) + 1
            count += len(lexicon.words(normalise.fold(sentence)))
            if count >= lexicon.PASSAGE_WORDS:
                begin, count = at, 0
        self.text = self.text[begin:]
        self._ended = len(self.text) > len(rest)
        words = lexicon.words(normalise.fold(self.text))
        self._count, self._bits = len(words), self._words.reach(words)

    def _lonely(self, words: Sequence[str]) -> bool:
        for word in words:
            self._lone = self._lone + 1 if len(word) == 1 else 0
        return self._lone >= _LONE_MAX

    def _hides(self, piece: str) -> bool:
        written = self.text[-len(piece) - _SPLIT :]
        if _MIXED.search(normalise.fold(written)) or (_ENCODED.search(piece) and normalise.encoded(self.text)):
            return True
        return not piece.isascii() and normalise.disguised(self.text)


@cache
def _default() -> Screen:
    words, model = lexicon.default(), Classifier.load(Path(__file__).with_name("screen.bin"))
    model.remember(words.words(1))
    return Screen(words, model)
