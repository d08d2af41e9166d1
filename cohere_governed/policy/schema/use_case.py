"""``use_cases/ID.yaml``: a declared application."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from cohere_governed.policy.schema.controls import Controls
from cohere_governed.policy.schema.types import Category, DataClass, Day, Id, Strict, Text


class Purpose(Strict):
    """Why."""

    description: Text
    lawful_basis: Literal[
        "consent",
        "contract",
        "legal_obligation",
        "vital_interests",
        "public_task",
        "legitimate_interests",
        "healthcare_provision",
        "not_applicable",
    ]
    lia_ref: Text | None = None
    compatible_with: tuple[Text, ...] = ()


class Risk(Strict):
    """How much harm it could do."""

    ai_act: Literal["not_in_scope", "minimal", "limited", "high", "prohibited"]
    high_stakes: bool
    annex_iii: Text | None = None
    dpia_ref: Text | None = None
    fria_ref: Text | None = None


class Oversight(Strict):
    """Who looks."""

    mode: Literal["none", "human_on_the_loop", "human_in_the_loop", "human_decides"] = "human_in_the_loop"
    roles: tuple[Text, ...] = ()
    automated_decision: bool = False
    decision_record_required: bool = False


class VendorApproval(Strict):
    """Cohere's own review, asked for where a use is sensitive."""

    status: Literal["not_required", "pending", "approved", "refused"] = "pending"
    ref: Text | None = None


class Models(Strict):
    """Which models, and what is known of them."""

    allowed: Annotated[tuple[Text, ...], Field(min_length=1)]
    model_card_urls: Annotated[tuple[Text, ...], Field(min_length=1)]
    limitations_ref: Text | None = None


class Approval(Strict):
    """Our own yes."""

    status: Literal["draft", "approved", "withdrawn"] = "draft"
    by: tuple[Text, ...] = ()
    on: Day | None = None
    review_by: Day | None = None

    @model_validator(mode="after")
    def _signed(self) -> Approval:
        if self.status == "approved" and not (self.by and self.on and self.review_by):
            raise ValueError("`approved` needs `by`, `on` and `review_by`")
        if self.on is not None and self.review_by is not None and self.review_by < self.on:
            raise ValueError("`review_by` is before `on`")
        return self


class HarmAssessment(Strict):
    """Biases and harms, looked at and written down."""

    biases_documented: bool
    ref: Text | None = None
    notes: Text | None = None
    """What could go wrong, and for whom."""


class Consent(Strict):
    """A real person's yes to what an application makes of them."""

    person: Text
    """Their name, as it is written in what is asked."""
    scope: Text
    """What they agreed to."""
    evidence: Text
    """Where it is kept."""
    given_on: Day
    expires: Day
    revoked_on: Day | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Consent:
        if self.expires < self.given_on:
            raise ValueError("`expires` is before `given_on`")
        return self


class UseCase(Strict):
    """A declared application."""

    tenant: Id
    title: Text
    owner: Text
    purpose: Purpose
    users: Text | None = None
    """Who uses it."""
    risk: Risk
    oversight: Oversight = Oversight()
    vendor_approval: VendorApproval = VendorApproval()
    models: Models
    surfaces: Annotated[tuple[Text, ...], Field(min_length=1)] = ("chat",)
    data_classes: Annotated[tuple[DataClass, ...], Field(min_length=1)]
    data_notes: Text | None = None
    """Where the data comes from, and whom it leaves out."""
    public_facing: bool = False
    synthetic_media: tuple[Consent, ...] | None = None
    """Said, if only as `[]`: words or deeds of real persons are made. A call that names one needs a live consent."""
    prohibited_topics: tuple[Category, ...] = ()
    """Categories that are blocked in this use case."""
    approval: Approval
    harm_assessment: HarmAssessment
    tighten: Controls = Field(default_factory=Controls)

    @model_validator(mode="after")
    def _overseen(self) -> UseCase:
        if self.approval.status != "approved":
            return self
        if self.vendor_approval.status == "refused":
            raise ValueError("a use that Cohere refused cannot be approved")
        if self.risk.ai_act == "prohibited":
            raise ValueError("a use that the AI Act prohibits cannot be approved")
        if self.risk.high_stakes or self.risk.ai_act == "high":
            missing = [
                name
                for name, given in (
                    ("oversight.mode: human_decides", self.oversight.mode == "human_decides"),
                    ("oversight.roles", bool(self.oversight.roles)),
                    ("oversight.automated_decision: false", not self.oversight.automated_decision),
                    ("oversight.decision_record_required: true", self.oversight.decision_record_required),
                    ("risk.dpia_ref", self.risk.dpia_ref is not None),
                    ("vendor_approval.status: approved", self.vendor_approval.status == "approved"),
                )
                if not given
            ]
            if missing:
                raise ValueError(f"a high-stakes use needs {', '.join(missing)}")
        return self
