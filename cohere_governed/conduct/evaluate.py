"""How good the screening is, in figures an auditor can use, and how a tenant makes it fit its own traffic.

Both sides of the coin stand side by side, for each operating point and each set: what is found of the harmful, and
what is refused of the ordinary. Shares come with Wilson's interval at 95 %, since most sets are small.
"""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Literal

from cohere_governed.conduct.classifier import OFFSET_MAX, word_ids
from cohere_governed.conduct.lexicon import Passage
from cohere_governed.conduct.screen import BLOCK, REVIEW, Screen
from cohere_governed.model import ConductFinding

__all__ = ["OPERATING_POINTS", "Point", "Report", "Share", "calibrate", "evaluate"]

OPERATING_POINTS: Mapping[str, float] = {"review": REVIEW, "block": BLOCK}

_Z95 = 1.959964
"""Quantile of the normal distribution for an interval of 95 %."""

AT_ONCE = 100
"""Rows that are read together, like the texts of one call."""

CALIBRATION_MIN = 20
"""Prompts below which a calibration would be a guess."""


@dataclass(frozen=True, slots=True)
class Share:
    """``hits`` of ``of``, with Wilson's score interval."""

    hits: int
    of: int

    @property
    def value(self) -> float:
        """Between 0 and 1; not a number when there was nothing to count."""
        return self.hits / self.of if self.of else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's interval at 95 % (E. B. Wilson, 1927)."""
        if not self.of:
            return (0.0, 1.0)
        n, p, z2 = self.of, self.value, _Z95 * _Z95
        middle = (p + z2 / (2 * n)) / (1 + z2 / n)
        half = _Z95 * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
        # The bound at a share of 0 or 1 is that share; rounding must not move it.
        low = 0.0 if self.hits == 0 else max(0.0, middle - half)
        high = 1.0 if self.hits == n else min(1.0, middle + half)
        return (low, high)

    def as_json(self) -> dict[str, Any]:
        """Plain data, shares rounded to four places."""
        low, high = self.interval
        value = None if not self.of else round(self.value, 4)
        return {"value": value, "low": round(low, 4), "high": round(high, 4), "hits": self.hits, "of": self.of}


@dataclass(frozen=True, slots=True)
class Point:
    """One operating point: what of the unsafe it finds, and what of the safe it stops."""

    recall: Share
    fpr: Share
    by_category: Mapping[str, Share] = field(default_factory=dict)
    """The set's own category → share flagged; recall for unsafe rows, false positives under ``safe:CATEGORY``."""

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "recall": self.recall.as_json(),
            "fpr": self.fpr.as_json(),
            "by_category": {category: share.as_json() for category, share in self.by_category.items()},
        }


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of one set."""

    n_unsafe: int
    n_safe: int
    points: Mapping[str, Point]
    by_source: Mapping[str, Mapping[str, Point]]
    ms_per_1000_chars: float
    """CPU time of this process for each thousand characters, nothing cached; `AT_ONCE` rows are read together."""
    unscreened: Mapping[str, int]
    """Language → rows in a language that is not screened. They are counted above like all others."""
    version: str

    def as_json(self) -> dict[str, Any]:
        """Plain data with stable keys."""
        return {
            "version": self.version,
            "n_unsafe": self.n_unsafe,
            "n_safe": self.n_safe,
            "points": {name: point.as_json() for name, point in self.points.items()},
            "by_source": {
                source: {name: point.as_json() for name, point in points.items()}
                for source, points in self.by_source.items()
            },
            "ms_per_1000_chars": round(self.ms_per_1000_chars, 3),
            "unscreened": dict(self.unscreened),
        }


@dataclass(frozen=True, slots=True)
class _Scored:
    unsafe: bool
    category: str
    source: str
    score: float


def evaluate(rows: Iterable[Mapping[str, Any]], screen: Screen) -> Report:
    """Screen ``rows`` (``text``, ``label`` of ``safe`` or ``unsafe``, and optionally ``category`` and ``source``).

    Raises ``ValueError`` with the number of the row when one lacks its text or label, and `DetectorUnavailable` when
    a text cannot be screened.
    """
    scored: list[_Scored] = []
    unscreened: dict[str, int] = {}
    characters, spent = 0, 0.0
    for batch in _batches(enumerate(rows, 1)):
        texts = [_text(number, row) for number, row in batch]
        started = time.process_time()
        read = screen.each(texts)
        spent += time.process_time() - started
        characters += sum(map(len, texts))
        for (_, row), (findings, code) in zip(batch, read, strict=True):
            if code:
                unscreened[code] = unscreened.get(code, 0) + 1
            unsafe = row["label"] == "unsafe"
            scored.append(_Scored(unsafe, _name(row.get("category")), _name(row.get("source")), _top(findings)))
    sources = sorted({row.source for row in scored})
    return Report(
        n_unsafe=sum(row.unsafe for row in scored),
        n_safe=sum(not row.unsafe for row in scored),
        points=_points(scored),
        by_source={source: _points([row for row in scored if row.source == source]) for source in sources},
        ms_per_1000_chars=spent * 1e6 / characters if characters else 0.0,
        unscreened=dict(sorted(unscreened.items())),
        version=screen.version,
    )


def _batches(rows: Iterable[tuple[int, Mapping[str, Any]]]) -> Iterator[list[tuple[int, Mapping[str, Any]]]]:
    rows = iter(rows)
    while batch := list(islice(rows, AT_ONCE)):
        yield batch


def _text(number: int, row: Mapping[str, Any]) -> str:
    text = row.get("text")
    if not isinstance(text, str) or row.get("label") not in ("safe", "unsafe"):
        msg = f"row {number} needs a `text` and a `label` of `safe` or `unsafe`"
        raise ValueError(msg)
    return text


def _name(value: object) -> str:
    return "/".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value or "")


def _top(findings: Sequence[ConductFinding]) -> float:
    return max((finding.score for finding in findings), default=0.0)


def _points(rows: Sequence[_Scored]) -> dict[str, Point]:
    found = {}
    for name, threshold in OPERATING_POINTS.items():
        unsafe = [row for row in rows if row.unsafe]
        safe = [row for row in rows if not row.unsafe]
        kinds: dict[str, list[_Scored]] = {}
        for row in rows:
            kinds.setdefault(row.category if row.unsafe else f"safe:{row.category}", []).append(row)
        found[name] = Point(
            _share(unsafe, threshold),
            _share(safe, threshold),
            {kind: _share(kinds[kind], threshold) for kind in sorted(kinds)},
        )
    return found


def _share(rows: Sequence[_Scored], threshold: float) -> Share:
    return Share(sum(row.score >= threshold for row in rows), len(rows))


# ── calibration ────────────────────────────────────────────────────────────────

LETTERS_MIN = 4
"""Shorter words are the grammar of every request, not a tenant's trade."""

_ROUNDS = 40
_STEP = 0.15


def calibrate(
    benign_texts: Sequence[str],
    screen: Screen,
    *,
    target_fpr: float = 0.01,
    source: Literal["operator", "tenant"] = "tenant",
) -> dict[str, Any]:
    """Make the classifier fit a tenant's ordinary prompts; plain data for the tenant's file.

    Words of the tenant's trade that raise the score of its ordinary prompts lose weight, to neutral at most. Words of
    the lexicon never do, and the review threshold rises no further than the model's own floor: a tenant cannot
    calibrate a prohibited topic away. The lexicon's rules are not touched.

    ``benign_texts``: at least `CALIBRATION_MIN` prompts that a person has looked at; 200 make a difference. They are
    not kept: the result holds hashes of words, and a digest of the set. Raises ``ValueError`` for fewer.
    """
    if len(benign_texts) < CALIBRATION_MIN:
        msg = f"calibration needs at least {CALIBRATION_MIN} ordinary prompts, not {len(benign_texts)}"
        raise ValueError(msg)
    model = screen.classifier
    # Every fourth prompt chooses the threshold and is not learned from.
    learn = [text for place, text in enumerate(benign_texts) if place % 4]
    choose = [text for place, text in enumerate(benign_texts) if not place % 4]
    passages = [passage for text in learn if (passage := _worst(screen, text)) is not None]
    offsets: dict[int, float] = {}
    for _ in range(_ROUNDS):
        moved = False
        adjusted = screen.classifier.with_offsets(offsets)
        for passage, margin in zip(passages, adjusted.margins(passages), strict=True):
            if adjusted.probability(margin) < model.review_at / 2:
                continue
            marked = {at for at, _ in passage.marks}
            for at, word in enumerate(passage.words):
                if at not in marked and len(word) >= LETTERS_MIN:
                    number = word_ids(word)[0]
                    lowered = max(-OFFSET_MAX, offsets.get(number, 0.0) - _STEP)
                    moved |= lowered != offsets.get(number, 0.0)
                    offsets[number] = lowered
        if not moved:
            break
    adjusted = model.with_offsets(offsets)
    chosen = sorted(adjusted.judge(screen.passages(text)).probability for text in choose)
    allowed = math.floor(target_fpr * len(chosen))
    threshold = chosen[len(chosen) - 1 - allowed] + 1e-6
    return {
        "model": model.version,
        "source": source,
        "prompts": len(benign_texts),
        "prompts_sha256": hashlib.sha256("\0".join(benign_texts).encode("utf-8", "surrogatepass")).hexdigest(),
        "review_at": min(max(threshold, model.review_at), model.review_at_most),
        "offsets": {str(number): round(offset, 3) for number, offset in sorted(offsets.items())},
    }


def _worst(screen: Screen, text: str) -> Passage | None:
    passages = screen.passages(text)
    margins = screen.classifier.margins(passages)
    return passages[margins.index(max(margins))] if passages else None
