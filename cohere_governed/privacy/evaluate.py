"""How good a detector is on labelled text, and why it said what it said.

Characters come first, because they are what leaks: ``leak`` is the share of
personal characters left standing, ``over_redaction`` the share of others that
would be masked. Spans are counted beside them the way Presidio's
``SpanEvaluator`` does: a labelled span is found when the predictions that touch
it, taken together, overlap it with an intersection over union of at least 0.9,
blanks and punctuation aside. Types are not compared for the headline (a phone
number masked as an account number is not a leak); ``by_type`` has recall by
labelled type and precision by predicted type.
"""

from __future__ import annotations

import json
import math
import random
import secrets
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cohere_governed.errors import ConfigurationError
from cohere_governed.model import Fault, Finding
from cohere_governed.privacy.inspect import Detector, Tagger, resolve

__all__ = ["Explanation", "Interval", "Report", "TypeScore", "evaluate", "explain", "open_engine", "read_rows"]

IOU = 0.9
"""Presidio ``SpanEvaluator``'s default threshold."""
_Z = 1.959964
"""Two-sided 95 % quantile of the normal distribution."""
_RESAMPLES = 200
_SEED = 20260101

_SOURCE_TYPES: Mapping[str, str] = {
    "PER": "PERSON", "NAME": "PERSON", "FIRSTNAME": "PERSON",
    "LASTNAME": "PERSON", "GIVENNAME": "PERSON", "SURNAME": "PERSON",
    "LOC": "LOCATION", "GPE": "LOCATION", "CITY": "LOCATION",
    "STATE": "LOCATION", "COUNTRY": "LOCATION", "FAC": "LOCATION",
    "ORG": "ORGANIZATION", "COMPANY": "ORGANIZATION", "COMPANYNAME": "ORGANIZATION",
    "STREET_ADDRESS": "ADDRESS", "STREETADDRESS": "ADDRESS", "STREET": "ADDRESS", "BUILDINGNUMBER": "ADDRESS",
    "EMAIL": "EMAIL_ADDRESS", "PHONE": "PHONE_NUMBER", "PHONENUMBER": "PHONE_NUMBER", "TELEPHONENUM": "PHONE_NUMBER",
    "IBAN": "IBAN_CODE", "CREDITCARD": "CREDIT_CARD",
    "CREDITCARDNUMBER": "CREDIT_CARD", "SSN": "US_SSN", "SOCIALNUM": "US_SSN",
    "IP": "IP_ADDRESS", "IPV4": "IP_ADDRESS", "IPV6": "IP_ADDRESS",
    "MAC": "MAC_ADDRESS", "DATE": "DATE_TIME", "TIME": "DATE_TIME",
    "DOB": "DATE_OF_BIRTH", "DATEOFBIRTH": "DATE_OF_BIRTH",
    "ZIPCODE": "ZIP_CODE", "POSTCODE": "ZIP_CODE", "NATIONALITY": "NRP",
    "PREFIX": "TITLE", "DOMAIN_NAME": "URL",
}  # fmt: skip
"""Labels of public sets under the names used here (Presidio's where it has one)."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A share with its 95 % confidence interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


@dataclass(frozen=True, slots=True)
class TypeScore:
    """Labelled spans of a type and how many were found; predicted ones and how many were right."""

    labelled: int
    found: int
    leak: float
    """Share of this type's labelled characters left."""
    predicted: int
    right: int

    @property
    def recall(self) -> float:
        return _share(self.found, self.labelled)

    @property
    def precision(self) -> float:
        return _share(self.right, self.predicted)


@dataclass(frozen=True, slots=True)
class Report:
    """What an evaluation says. Counts and shares; never text."""

    engine: str
    rows: int
    characters: int
    leak: Interval
    over_redaction: Interval
    precision: Interval
    recall: Interval
    f2: float
    char_precision: float
    char_recall: float
    char_f2: float
    ms_per_1000_chars: float
    by_type: Mapping[str, TypeScore] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON, keys stable."""
        plain = asdict(self)
        for name, score in self.by_type.items():
            plain["by_type"][name] |= {"recall": score.recall, "precision": score.precision}
        return plain


@dataclass(frozen=True, slots=True)
class Explanation:
    """One thing a recogniser said, and what became of it."""

    finding: Finding
    kept: bool
    """Whether it is in the result as it stands; otherwise a surer or longer one covers it, in part or whole."""


def explain(text: str, detector: Detector) -> list[Explanation]:
    """Every recogniser's findings with scores, sorted, kept or overruled. Holds places, not text."""
    raw = detector.candidates(text)
    kept = {(f.start, f.end, f.type, f.recogniser) for f in resolve(raw, text)}
    return [Explanation(f, (f.start, f.end, f.type, f.recogniser) in kept) for f in sorted(set(raw))]


def read_rows(path: Path) -> Iterator[Mapping[str, Any]]:
    """Rows of a JSONL file; raises ``ConfigurationError`` naming the line that is wrong."""
    with path.open(encoding="utf-8-sig", errors="surrogateescape") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                line.encode()  # bytes that are no UTF-8 were read as lone surrogates
                row = json.loads(line)
                text = row["text"]
                spans = [(int(s["start"]), int(s["end"]), str(s["type"])) for s in row.get("spans", ())]
                sound = isinstance(text, str) and all(0 <= a < b <= len(text) for a, b, _ in spans)
            except (ValueError, KeyError, TypeError, AttributeError):
                sound = False
            if not sound:
                hint = '{"text": …, "spans": [{"start": 0, "end": 4, "type": "PERSON"}]}'
                raise ConfigurationError([Fault("not a labelled row", str(path), f"line {number}", hint)]) from None
            yield row


class _Alone:
    """A single tagger as an engine."""

    def __init__(self, tagger: Tagger) -> None:
        self._tagger = tagger

    def inspect(self, texts: Sequence[str], *, cache_key: bytes = b"") -> list[tuple[Finding, ...]]:
        del cache_key
        return [resolve(found, text) for text, found in zip(texts, self._tagger.tag(texts), strict=True)]


class _NoNames:
    def tag(self, texts: Sequence[str]) -> list[list[Finding]]:
        return [[] for _ in texts]


def open_engine(name: str) -> Detector | _Alone:
    """``ours``, ``structured`` (ours without names), ``presidio`` (stock patterns), ``presidio:SPACY_MODEL``,
    or any engine that ``Detector.default`` takes, with the structured identifiers of ours.
    """
    if name == "ours":
        return Detector.default(budget_seconds=600)
    if name == "structured":
        return Detector(_NoNames(), budget_seconds=600)
    if name == "presidio" or name.startswith("presidio:"):
        from cohere_governed.privacy import presidio  # noqa: PLC0415 - three seconds, only for those who ask

        return _Alone(presidio.stock(("en",), model=name.partition(":")[2] or None))
    return Detector.default(engine=name, budget_seconds=600)


@dataclass(slots=True)
class _Tally:
    personal: int = 0
    left: int = 0
    other: int = 0
    over: int = 0


def evaluate(rows: Iterable[Mapping[str, Any]], engine: str | Detector = "ours") -> Report:
    """Run ``engine`` over labelled rows (``text``; ``spans`` with ``start``, ``end``, ``type`` in code points)."""
    opened = open_engine(engine) if isinstance(engine, str) else engine
    key = secrets.token_bytes(16)
    opened.inspect(["warm up"], cache_key=key)
    tallies: list[_Tally] = []
    spans: Counter[str] = Counter()
    types: dict[str, Counter[str]] = {}
    spent = 0.0
    characters = 0
    for row in rows:
        text = str(row["text"])
        gold = _gold(row)
        began = time.process_time()
        found = opened.inspect([text], cache_key=key)[0]
        spent += time.process_time() - began
        characters += len(text)
        tallies.append(_count_characters(text, gold, found, types))
        _count_spans(text, gold, found, spans, types)
    personal, left = sum(t.personal for t in tallies), sum(t.left for t in tallies)
    _other, over = sum(t.other for t in tallies), sum(t.over for t in tallies)
    char_precision, char_recall = _share(personal - left, personal - left + over), _share(personal - left, personal)
    precision, recall = wilson(spans["right"], spans["predicted"]), wilson(spans["found"], spans["labelled"])
    return Report(
        engine=engine if isinstance(engine, str) else "detector",
        rows=len(tallies),
        characters=characters,
        leak=_bootstrap([(t.left, t.personal) for t in tallies]),
        over_redaction=_bootstrap([(t.over, t.other) for t in tallies]),
        precision=precision,
        recall=recall,
        f2=_f2(precision.value, recall.value),
        char_precision=char_precision,
        char_recall=char_recall,
        char_f2=_f2(char_precision, char_recall),
        ms_per_1000_chars=1e6 * spent / characters if characters else 0.0,
        by_type={
            name: TypeScore(
                c["labelled"], c["found"], _share(c["left"], c["personal"], empty=0.0), c["predicted"], c["right"]
            )
            for name, c in sorted(types.items())
        },
    )


def _gold(row: Mapping[str, Any]) -> list[Finding]:
    return sorted(
        Finding(s["start"], s["end"], _SOURCE_TYPES.get(str(s["type"]).upper(), str(s["type"])), 1.0)
        for s in row.get("spans", ())
    )


def _count_characters(
    text: str, gold: Sequence[Finding], found: Sequence[Finding], types: dict[str, Counter[str]]
) -> _Tally:
    masked = bytearray(len(text))
    personal = bytearray(len(text))
    for finding in found:
        masked[finding.start : finding.end] = b"\1" * (finding.end - finding.start)
    for span in gold:
        personal[span.start : span.end] = b"\1" * (span.end - span.start)
        solid = [i for i in range(span.start, span.end) if not text[i].isspace()]
        counter = types.setdefault(span.type, Counter())
        counter["personal"] += len(solid)
        counter["left"] += sum(not masked[i] for i in solid)
    tally = _Tally()
    for hidden, private, char in zip(masked, personal, text, strict=True):
        if char.isspace():
            continue
        if private:
            tally.personal += 1
            tally.left += not hidden
        else:
            tally.other += 1
            tally.over += hidden
    return tally


def _count_spans(
    text: str, gold: Sequence[Finding], found: Sequence[Finding], spans: Counter[str], types: dict[str, Counter[str]]
) -> None:
    predicted = _joined(text, found)
    labelled = _joined(text, gold)
    right: set[Finding] = set()
    for span in labelled:
        touching = [p for p in predicted if p.start < span.end and p.end > span.start]
        want = _solid(text, [span])
        have = _solid(text, touching)
        hit = bool(want) and len(want & have) >= IOU * len(want | have)
        if hit:
            right.update(touching)
        counter = types.setdefault(span.type, Counter())
        counter["labelled"] += 1
        counter["found"] += hit
        spans["labelled"] += 1
        spans["found"] += hit
    for finding in predicted:
        counter = types.setdefault(finding.type, Counter())
        counter["predicted"] += 1
        counter["right"] += finding in right
        spans["predicted"] += 1
        spans["right"] += finding in right


def _joined(text: str, findings: Sequence[Finding]) -> list[Finding]:
    """Neighbours of one type with nothing but blanks and punctuation between count as one span."""
    joined: list[Finding] = []
    for finding in findings:
        last = joined[-1] if joined else None
        if last and last.type == finding.type and not any(c.isalnum() for c in text[last.end : finding.start]):
            joined[-1] = Finding(last.start, max(last.end, finding.end), last.type, last.score, last.recogniser)
        else:
            joined.append(finding)
    return joined


def _solid(text: str, findings: Iterable[Finding]) -> set[int]:
    return {i for f in findings for i in range(f.start, f.end) if text[i].isalnum()}


def _share(part: float, whole: float, empty: float = 1.0) -> float:
    return part / whole if whole else empty


def _f2(precision: float, recall: float) -> float:
    return _share(5 * precision * recall, 4 * precision + recall, empty=0.0)


def wilson(hits: int, trials: int) -> Interval:
    """Wilson's score interval for a share of independent trials."""
    if not trials:
        return Interval(1.0, 0.0, 1.0)
    p = hits / trials
    spread = _Z * math.sqrt(p * (1 - p) / trials + _Z * _Z / (4 * trials * trials))
    middle, scale = p + _Z * _Z / (2 * trials), 1 + _Z * _Z / trials
    return Interval(p, max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale))


def _bootstrap(parts: Sequence[tuple[int, int]]) -> Interval:
    """Percentile bootstrap over rows: characters of one row are not independent. Seeded, so repeatable."""
    value = _share(sum(a for a, _ in parts), sum(b for _, b in parts), empty=0.0)
    if not parts:
        return Interval(value, 0.0, 1.0)
    chance = random.Random(_SEED)  # noqa: S311 - resampling, not secrecy
    shares = []
    for _ in range(_RESAMPLES):
        drawn = chance.choices(parts, k=len(parts))
        shares.append(_share(sum(a for a, _ in drawn), sum(b for _, b in drawn), empty=0.0))
    shares.sort()
    return Interval(value, shares[int(0.025 * _RESAMPLES)], shares[int(0.975 * _RESAMPLES) - 1])
