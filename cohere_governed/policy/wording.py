"""Two wordings of one document, sentence by sentence: what changed, how much it matters, which clauses it touches.

    text ──plain──▶ sentences ──align──▶ changes ──grade──▶ none < minor < material < critical

A change is *none* when only markup, spacing, links or dates differ; *material*
when a duty, a permission, a number, a quoted word or an identifier does, or a
sentence with a duty came or went; else *minor*. A document is *critical* when
half of it or more is gone, or many duties moved. Where it is not clear which
clause a material change touches, it touches all of them: a reader too many is
no harm.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Literal, TypeAlias

__all__ = ["GRADES", "Change", "Grade", "compare", "graded", "sentences", "touched"]

Grade: TypeAlias = Literal["none", "minor", "material", "critical"]
GRADES: tuple[Grade, ...] = ("none", "minor", "material", "critical")

ALIKE = 0.5
"""Share of words in common from which two sentences are one that was changed."""

DUTIES_MOVED = 5
"""Sentences with a duty that came or went, from which a document is another."""

_DUTY = re.compile(
    r"\b(must|shall|may|should|can(?:not)?|will|never|not|only|immediately|promptly|require[sd]?|prohibit(?:s|ed)?|"
    r"forbidden|allow(?:s|ed|able)?|permit(?:s|ted)?|disallowed|responsible|oblig\w+|consent|approv\w+|report\w*|"
    r"delete[sd]?|retain\w*|train\w*|within|without|unless|until)\b"
)
_TIME = re.compile(
    r"\b(?:(?:last )?(?:updated|modified|revised|effective|dated)(?: on)?:?\s*)?"
    r"(?:\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4}|"
    r"(?:\d{1,2}(?:st|nd|rd|th)? )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? "
    r"(?:\d{1,2}(?:st|nd|rd|th)?,? )?\d{4})\b",
    re.IGNORECASE,
)
_MARKUP = (
    (re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL | re.IGNORECASE), " "),
    (re.compile(r"</(p|li|h[1-6]|div|tr|td|th)>|<br\s*/?>", re.IGNORECASE), "\n"),
    (re.compile(r"<[^<>]{0,500}>"), " "),
    (re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s[^()]*)?\)"), r"\1"),
    (re.compile(r"https?://\S+|www\.\S+"), " "),
    (re.compile(r"^\s{0,8}(?:#{1,6}\s+|>\s?|[-*+•]\s+|\d{1,2}[.)]\s+)", re.MULTILINE), ""),
    (re.compile(r"(\*\*|__|\*(?=\w)|(?<=\w)\*|~~)"), ""),
    (re.compile(r"(?<=[^\s.!?:])[ \t]*\n[ \t]*(?=[a-z])"), " "),
)
_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]*[A-Z0-9])|\n\s*\n|\n(?=\s*\n)|\n")
_MARK = re.compile(r"`[^`]+`|\"[^\"]+\"|“[^”]+”|\b[A-Z][A-Z0-9_]{1,}\b|\b\w*\d[\w.%-]*\b|\b\w+(?:[-_]\w+){2,}\b")
_WORD = re.compile(r"[^\W\d_]{4,}")
_PLAIN = frozenset(
    [
        "about",
        "above",
        "after",
        "again",
        "against",
        "also",
        "among",
        "another",
        "anyone",
        "because",
        "been",
        "before",
        "being",
        "between",
        "both",
        "come",
        "does",
        "done",
        "down",
        "during",
        "each",
        "either",
        "else",
        "even",
        "every",
        "from",
        "further",
        "have",
        "having",
        "here",
        "into",
        "itself",
        "just",
        "like",
        "made",
        "make",
        "many",
        "more",
        "most",
        "much",
        "must",
        "need",
        "only",
        "other",
        "others",
        "over",
        "same",
        "shall",
        "should",
        "some",
        "such",
        "than",
        "that",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "through",
        "under",
        "until",
        "upon",
        "used",
        "uses",
        "using",
        "very",
        "well",
        "were",
        "what",
        "when",
        "where",
        "which",
        "while",
        "whom",
        "whose",
        "will",
        "with",
        "within",
        "without",
        "would",
        "your",
        "yours",
        "cohere",
        "model",
        "models",
    ]
)


@dataclass(frozen=True, slots=True)
class Change:
    """One sentence that came, went or was changed."""

    before: str
    """Empty when it came."""
    after: str
    """Empty when it went."""
    grade: Grade
    why: str


def sentences(text: str) -> list[str]:
    """The sentences of a document without its markup, in their order."""
    for pattern, instead in _MARKUP:
        text = pattern.sub(instead, text)
    found = (re.sub(r"\s+", " ", one).strip() for one in _END.split(unescape(text)))
    return [one for one in found if re.search(r"\w", one)]


def compare(before: str, after: str) -> list[Change]:
    """What changed between two wordings, in the order of the older, then what came."""
    old, new = sentences(before), sentences(after)
    if _mark_key(" ".join(old)) == _mark_key(" ".join(new)):
        return []  # only wrapped otherwise
    left, right = _without_shared(old, new)
    changes: list[Change] = []
    for one in left:
        nearest = max(right, key=lambda other: _alike(one, other), default=None)
        if nearest is not None and _alike(one, nearest) >= ALIKE:
            right.remove(nearest)
            changes.append(_graded(one, nearest))
        else:
            changes.append(_graded(one, ""))
    return [change for change in (*changes, *(_graded("", one) for one in right)) if change.grade != "none"]


def graded(before: str, after: str, changes: Sequence[Change] | None = None) -> Grade:
    """How much the new wording of a whole document matters."""
    changes = compare(before, after) if changes is None else changes
    old = max(1, len(sentences(before)))
    gone = sum(not change.after for change in changes)
    moved = sum(change.grade == "material" and not (change.before and change.after) for change in changes)
    if 2 * gone >= old or moved >= DUTIES_MOVED:
        return "critical"
    return max((change.grade for change in changes), key=GRADES.index, default="none")


def touched(change: Change, clauses: Mapping[str, str]) -> list[str]:
    """Ids of the clauses (id → our words for it) that a change may touch, the likeliest first; never none if material.

    By the words they share, the rarer the heavier.
    """
    words = {name: _stems(f"{name.replace('_', ' ')} {says}") for name, says in clauses.items()}
    in_clauses = Counter(stem for stems in words.values() for stem in stems)
    said = _stems(f"{change.before} {change.after}")
    weights = {name: sum(1 / in_clauses[stem] for stem in stems & said) for name, stems in words.items()}
    likely = sorted((name for name, weight in weights.items() if weight >= 1), key=lambda name: -weights[name])
    return likely or (list(clauses) if change.grade in ("material", "critical") else [])


# ── inside ─────────────────────────────────────────────────────────────────────


def _key(sentence: str) -> str:
    """What is left of a sentence when only its words count."""
    return " ".join(re.findall(r"[\w`%]+", _TIME.sub(" ", sentence).casefold()))


def _without_shared(old: Iterable[str], new: Iterable[str]) -> tuple[list[str], list[str]]:
    in_old, in_new = Counter(_mark_key(one) for one in old), Counter(_mark_key(one) for one in new)
    shared = in_old & in_new

    def rest(found: Iterable[str]) -> list[str]:
        left = Counter(shared)
        kept = []
        for one in found:
            if left[_mark_key(one)]:
                left[_mark_key(one)] -= 1
            else:
                kept.append(one)
        return kept

    return rest(old), rest(new)


def _mark_key(sentence: str) -> tuple[str, tuple[str, ...]]:
    return _key(sentence), _marks(sentence)


def _marks(sentence: str) -> tuple[str, ...]:
    """Quoted words, numbers, names in capitals and identifiers: what a reader takes literally."""
    return tuple(sorted(_MARK.findall(_TIME.sub(" ", sentence))))


def _alike(one: str, other: str) -> float:
    a, b = _key(one).split(), _key(other).split()
    shared = sum((Counter(a) & Counter(b)).values())
    if 2 * shared < ALIKE * (len(a) + len(b)):
        return 0.0
    return difflib.SequenceMatcher(None, a, b, autojunk=False).ratio()


def _graded(before: str, after: str) -> Change:
    if not before or not after:
        duty = _DUTY.search((before or after).casefold())
        what = "came" if after else "went"
        if not _key(before or after):
            return Change(before, after, "none", "a date or a link")
        return Change(
            before, after, "material" if duty else "minor", f"a sentence {'with a duty ' if duty else ''}{what}"
        )
    if _key(before) == _key(after) and _marks(before) == _marks(after):
        return Change(before, after, "none", "markup, spacing, a link or a date")
    if _marks(before) != _marks(after):
        return Change(before, after, "material", "a number, a name or a quoted word is another")
    if Counter(_DUTY.findall(_key(before))) != Counter(_DUTY.findall(_key(after))):
        return Change(before, after, "material", "a duty or a permission is another")
    return Change(before, after, "minor", "the wording is another")


def _stems(text: str) -> set[str]:
    """Content words, by their first six letters: enough to tie `training` to `trained`."""
    return {word[:6] for word in _WORD.findall(text.casefold()) if word not in _PLAIN}
