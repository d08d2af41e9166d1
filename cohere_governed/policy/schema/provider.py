"""``provider/*.yaml``: Cohere's bounds, document by document."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from cohere_governed.policy.schema.controls import SafetyModes, Thresholds
from cohere_governed.policy.schema.types import Action, Category, Day, Sha256, Strict, Text


class SourceDocument(Strict):
    """The text the bounds were written from."""

    file: Text
    title: Text
    publisher: Text
    dated: Text | None = None
    sha256: Sha256


class Clause(Strict):
    """One clause in our words."""

    id: Category
    says: Text
    enforced_by: tuple[Text, ...] = ()


class ProviderCategory(Strict):
    """A floor for one category of prohibited use."""

    action: Action
    clause: Category
    means: Text
    non_overridable: bool = False
    report: tuple[Text, ...] = ()
    requires: Literal["consent_record"] | None = None
    retain_content: Literal["sealed", "normal", "none"] = "normal"
    thresholds: Thresholds = Thresholds()


class Reporting(Strict):
    """Telling Cohere."""

    contact: Text
    max_hours: Annotated[int, Field(ge=1, le=24)]


class Provider(Strict):
    """Cohere's bounds as one of its documents draws them. Ships with the package, read-only."""

    document: SourceDocument
    reviewed_on: Day
    clauses: tuple[Clause, ...]
    categories: dict[Category, ProviderCategory] = {}
    safety_mode: SafetyModes = SafetyModes()
    reporting: Reporting | None = None
    may_train: tuple[Literal["trial", "default", "enterprise"], ...] = ()
    """Tiers whose terms may train on content unless evidence says otherwise."""

    @model_validator(mode="after")
    def _clauses_exist(self) -> Provider:
        known = {clause.id for clause in self.clauses}
        for name, category in self.categories.items():
            if category.clause not in known:
                raise ValueError(f"category `{name}` names a clause `{category.clause}` that is not listed")
        return self
