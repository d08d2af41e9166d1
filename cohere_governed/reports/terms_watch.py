"""The provider's documents over time: the wording policy was read against, what was seen since, who accepted it.

Each look at a document that is not the accepted one is a ``terms`` record in the
operator's log, and so is each acceptance, with the text. Enforcement rests on
the policy files and on nothing here: a page that vanished or softened loosens
nothing. It raises an alert, and, where policy says so, holds new tenants back
until somebody has read it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from cohere_governed.audit import notes
from cohere_governed.audit.notes import Note
from cohere_governed.audit.store import AuditLog
from cohere_governed.model import OPERATOR_LOG
from cohere_governed.policy.terms import Compared, ProviderDocument, check_texts, documents
from cohere_governed.policy.wording import Change, Grade, compare, graded, touched

__all__ = ["ACCEPTED", "KIND", "Seen", "Touched", "Watched", "accept", "history", "look", "watched"]

KIND = "terms"
ACCEPTED, CHANGED, MISSING = "accepted", "changed", "missing"


@dataclass(frozen=True, slots=True)
class Touched:
    """One change, with what it may touch of ours."""

    change: Change
    clauses: tuple[str, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of one document."""

    document: ProviderDocument
    state: Literal["same", "changed", "missing"]
    grade: Grade
    changes: tuple[Touched, ...]
    """Empty where no earlier wording is kept to compare with."""
    rules: tuple[str, ...]
    """Rules to be read again."""
    sha256: str | None
    compared_with: str | None
    """Digest of the wording it was compared with; ``None`` where none is kept."""
    fresh: bool = True
    """It was not on record before."""

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "id": self.document.id, "title": self.document.title, "file": self.document.file,
            "reviewed_on": self.document.reviewed_on, "state": self.state, "grade": self.grade,
            "expected_sha256": self.document.sha256, "sha256": self.sha256, "compared_with": self.compared_with,
            "rules": list(self.rules),
            "changes": [
                {"grade": one.change.grade, "why": one.change.why, "before": one.change.before,
                 "after": one.change.after, "clauses": list(one.clauses), "rules": list(one.rules)}
                for one in self.changes
            ],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Watched:
    """A document as the log last told of it."""

    document: str
    state: Literal["accepted", "changed", "missing", "unseen"]
    grade: Grade
    since: datetime | None
    by: str
    sha256: str | None
    rules: tuple[str, ...]

    @property
    def open(self) -> bool:
        """Whether somebody has still to read it."""
        return self.state in (CHANGED, MISSING)


def look(texts: Mapping[str, bytes], kept: Mapping[str, Note] | None = None) -> list[Seen]:
    """What texts (file name → bytes) say of each document; ``kept`` are the newest acceptances, by document."""
    kept = kept or {}
    accepted = {name: str(note.meta.get("sha256")) for name, note in kept.items()}
    return [
        _seen(one, texts, str(kept[one.document.id].meta.get("text", "")) if one.document.id in kept else None)
        for one in check_texts(texts, accepted=accepted)
    ]


def _seen(one: Compared, texts: Mapping[str, bytes], before: str | None) -> Seen:
    document = one.document
    everything = tuple(sorted({rule for rules in document.rules.values() for rule in rules}))
    if one.state == "same":
        return Seen(document, "same", "none", (), (), one.sha256, None)
    if one.state == "missing":
        return Seen(document, "missing", "critical", (), everything, None, None)
    if before is None:  # nothing to compare with: all of it is to be read
        return Seen(document, "changed", "critical", (), everything, one.sha256, None)
    after = next(text for text in texts.values() if hashlib.sha256(text).hexdigest() == one.sha256)
    now = after.decode("utf-8", "replace")
    changes = compare(before, now)
    found = []
    for change in changes:
        clauses = touched(change, document.clauses)
        named = sorted({rule for name in clauses for rule in document.rules[name]})
        found.append(Touched(change, tuple(clauses), tuple(named)))
    grade = graded(before, now, changes)
    rules = everything if grade == "critical" else tuple(sorted({rule for each in found for rule in each.rules}))
    with_ = hashlib.sha256(before.encode()).hexdigest()
    return Seen(document, "changed", grade, tuple(found), rules, one.sha256, with_)


# ── The record ─────────────────────────────────────────────────────────────────


def history(log: AuditLog) -> list[Note]:
    """Everything that was noted of the documents, oldest first. Raises ``AuditUnavailable`` or ``KeyUnavailable``."""
    return notes.notes(log, KIND, OPERATOR_LOG)


def newest(found: Sequence[Note], *states: str) -> dict[str, Note]:
    """The last note of each document in one of ``states``, or in any."""
    return {str(one.meta.get("document")): one for one in found if not states or one.state in states}


def record(log: AuditLog, seen: Sequence[Seen], *, by: str) -> list[Seen]:
    """Note what is not as accepted and was not noted yet; those that are new. Raises ``AuditUnavailable``."""
    last, fresh = newest(history(log)), []
    for one in seen:
        before = last.get(one.document.id)
        if one.state == "same" or (
            before is not None and (before.state, before.meta.get("sha256")) == (one.state, one.sha256)
        ):
            continue
        meta = {"document": one.document.id, "sha256": one.sha256, "grade": one.grade, "rules": list(one.rules),
                "changes": len(one.changes), "by": by}  # fmt: skip
        notes.add(log, OPERATOR_LOG, KIND, one.state, meta)
        fresh.append(one)
    return fresh


def accept(log: AuditLog, texts: Mapping[str, bytes], *, by: str, note: str) -> list[str]:
    """Note that somebody has read these wordings and policy stands by them; ids of the documents.

    The texts are kept, so that the next one is compared with them. Raises ``AuditUnavailable``.
    """
    accepted = []
    for one in check_texts(texts):
        text = next((text for text in texts.values() if hashlib.sha256(text).hexdigest() == one.sha256), None)
        if text is not None:
            meta = {"document": one.document.id, "sha256": one.sha256, "by": by, "note": note,
                    "text": text.decode("utf-8", "replace")}  # fmt: skip
            notes.add(log, OPERATOR_LOG, KIND, ACCEPTED, meta)
            accepted.append(one.document.id)
    return accepted


def watched(log: AuditLog) -> list[Watched]:
    """Each document as the log last told of it, those to be read first. Raises ``AuditUnavailable``."""
    last = newest(history(log))
    found = []
    for document in documents():
        one = last.get(document.id)
        if one is None:
            found.append(Watched(document.id, "unseen", "none", None, "", None, ()))
            continue
        state: Literal["accepted", "changed", "missing"] = one.state  # type: ignore[assignment]
        said = one.meta
        found.append(
            Watched(document.id, state, said.get("grade", "none"), one.time, str(said.get("by", "")),
                    said.get("sha256"), tuple(said.get("rules", ())))
        )  # fmt: skip
    return sorted(found, key=lambda one: (not one.open, one.document))
