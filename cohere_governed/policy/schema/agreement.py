"""``agreements/ID.yaml``: what was signed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from cohere_governed.policy.schema.types import (
    DataClass,
    Day,
    Days,
    Deployment,
    Id,
    Positive,
    Region,
    Sha256,
    SpecialCategory,
    Strict,
    Text,
)


class SignedDocument(Strict):
    """What was signed."""

    title: Text
    sha256: Sha256 | None = None
    """Of the signed file; without it the agreement is not in force."""
    version: Text | None = None
    """What the parties call this version; every record names it."""
    signed_on: Day | None = None
    effective: Day
    expires: Day | None = None

    @model_validator(mode="after")
    def _ordered(self) -> SignedDocument:
        if self.expires is not None and self.expires < self.effective:
            raise ValueError("`expires` is before `effective`")
        return self


class Evidence(Strict):
    """A dated proof. A public web page is no proof."""

    type: Literal[
        "contract_clause", "vendor_letter", "architecture_review", "dashboard_screenshot", "attestation", "web_page"
    ]
    on: Day
    ref: Text | None = None
    sha256: Sha256 | None = None
    by: Text | None = None


class AgreementTraining(Strict):
    """Whether content may be trained on, and the proof that it is not."""

    permitted: Literal["none", "opted_in"] = "none"
    mechanism: Literal[
        "default_terms", "contract_exclusion", "dashboard_opt_out", "vault_zdr", "private_deployment", "no_provider"
    ]
    evidence: tuple[Evidence, ...] = ()


class VendorRetention(Strict):
    """How long the provider keeps content."""

    vendor_days: Days = 30
    mechanism: Literal["default_terms", "zdr", "private_deployment", "no_provider"] = "default_terms"
    evidence: tuple[Evidence, ...] = ()

    @model_validator(mode="after")
    def _plausible(self) -> VendorRetention:
        if self.vendor_days == 0 and self.mechanism == "default_terms":
            raise ValueError("nothing is kept only under `zdr`, `private_deployment` or `no_provider`")
        return self


class AgreementResidency(Strict):
    """Where content may be processed."""

    regions: tuple[Region, ...]
    deployments: Annotated[tuple[Deployment, ...], Field(min_length=1)] | None = None
    """What the agreement covers; any, when it does not say."""
    transfer_mechanism: Literal["none_needed", "adequacy", "sccs", "bcr", "consent"] = "none_needed"


class Dpa(Strict):
    """The data processing agreement; without one no personal data is sent."""

    executed: bool = False
    executed_on: Day | None = None
    ref: Text | None = None
    subprocessor_list: Text | None = None


class Ownership(Strict):
    """Who owns what."""

    inputs: Literal["customer", "vendor"] = "customer"
    outputs: Literal["customer", "vendor"] = "customer"
    fine_tuning_data: Literal["customer", "vendor"] = "customer"


_OWN = frozenset({"private_vpc", "on_premises", "sandbox"})
"""Deployments in which the provider holds nothing."""


class Grant(Strict):
    """Leave to store content remotely or to let it reach a third party: narrow, approved, and it ends."""

    id: Id
    surfaces: tuple[Text, ...]
    dataset_id: Text | None = None
    dataset_sha256: Sha256 | None = None
    """Digest of the file that may be uploaded; of several files, of their digests one after the other."""
    max_records: Positive | None = None
    """Most records (lines, rows) of one upload."""
    remote_ids: tuple[Text, ...] = ()
    """Ids that the provider gave to what was made under this grant."""
    purpose: Text
    target: Deployment | Literal["third_party"]
    lawful_basis: Text
    deidentified: bool = False
    approved_by: Annotated[tuple[Text, ...], Field(min_length=1)]
    granted_on: Day
    expires: Day
    revocable: bool = True
    revoked_on: Day | None = None

    @model_validator(mode="after")
    def _narrow(self) -> Grant:
        if self.revoked_on is not None and not self.revocable:
            raise ValueError("`revoked_on` stands in a grant that says `revocable: false`")
        if self.expires < self.granted_on:
            raise ValueError("`expires` is before `granted_on`")
        if any(surface.startswith("finetuning") for surface in self.surfaces):
            if self.target == "saas":
                raise ValueError("fine-tuning cannot target `saas`: Cohere hosts none since 2025-09-15")
            if len(set(self.approved_by)) < 2:
                raise ValueError("fine-tuning is approved by two: `approved_by` names one")
        return self


class Agreement(Strict):
    """What was signed with Cohere for one or more tenants."""

    tenants: Annotated[tuple[Id, ...], Field(min_length=1)]
    document: SignedDocument
    tier: Literal["sandbox", "trial", "default", "enterprise"] = "default"
    training: AgreementTraining
    retention: VendorRetention = VendorRetention()
    residency: AgreementResidency
    dpa: Dpa = Dpa()
    data_classes: tuple[DataClass, ...] = ("public",)
    special_categories: tuple[SpecialCategory, ...] = ()
    ownership: Ownership = Ownership()
    grants: tuple[Grant, ...] = ()
    note: Text | None = None
    """For counsel: what software does not enforce, such as who indemnifies whom."""

    @model_validator(mode="after")
    def _nothing_kept(self) -> Agreement:
        if self.retention.mechanism != "zdr" or self.retention.vendor_days:
            return self
        for grant in self.grants:
            if grant.target not in _OWN and grant.revoked_on is None:
                said = (
                    f"grant `{grant.id}` leaves content at the provider, and `retention` says that none is kept there"
                )
                raise ValueError(f"{said}: say how many days, or revoke it")
        return self
