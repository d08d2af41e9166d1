"""An agreement as a file says it → the agreement that rules are asked about."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cohere_governed.policy import effective, schema
from cohere_governed.policy.effective import Origin

_PROVED_FOR: Mapping[str, frozenset[str]] = MappingProxyType({
    "private_deployment": frozenset({"private_vpc", "on_premises"}),
    "vault_zdr": frozenset({"model_vault_standard", "model_vault_encrypted"}),
    "no_provider": frozenset({"sandbox"}),
})  # fmt: skip
"""Mechanism that excludes training → the deployments of which that can be true."""


def deployments(signed: schema.Agreement) -> frozenset[str] | None:
    """The kinds of deployment that an agreement covers; ``None`` for all of them."""
    proved = _PROVED_FOR.get(signed.training.mechanism)
    named = None if signed.residency.deployments is None else frozenset(signed.residency.deployments)
    return named if proved is None else proved if named is None else proved & named


def composed(
    name: str, signed: schema.Agreement, file: str, *, max_age_days: int, may_train: bool
) -> effective.Agreement:
    """The agreement of ``file``; ``may_train``: whether its tier's terms let the provider train on content."""
    return effective.Agreement(
        id=name,
        tier=signed.tier,
        title=signed.document.title,
        sha256=signed.document.sha256,
        version=signed.document.version or (signed.document.sha256 or "")[:12],
        clauses=tuple(item.ref for item in signed.training.evidence if item.type == "contract_clause" and item.ref),
        signed_on=signed.document.signed_on,
        effective=signed.document.effective,
        expires=signed.document.expires,
        training_permitted=signed.training.permitted,
        training_mechanism=signed.training.mechanism,
        evidence=tuple(effective.Evidence(item.type, item.on) for item in signed.training.evidence),
        evidence_max_age_days=max_age_days,
        may_train=may_train,
        vendor_days=signed.retention.vendor_days,
        regions=frozenset(signed.residency.regions),
        deployments=deployments(signed),
        dpa_executed=signed.dpa.executed,
        dpa_executed_on=signed.dpa.executed_on,
        data_classes=frozenset(signed.data_classes),
        special_categories=frozenset(signed.special_categories),
        file=file,
        vendor_mechanism=signed.retention.mechanism,
        dpa_ref=signed.dpa.ref,
        subprocessors=signed.dpa.subprocessor_list,
        transfer_mechanism=signed.residency.transfer_mechanism,
        ownership=MappingProxyType(dict(signed.ownership.model_dump())),
        vendor_evidence=tuple(effective.Evidence(item.type, item.on) for item in signed.retention.evidence),
        note=signed.note or "",
    )


def grants(signed: schema.Agreement, said: schema.Tenant, file: str) -> tuple[effective.Grant, ...]:
    """What the agreement lets be used for training, and whether the tenant accepted it."""
    return tuple(
        effective.Grant(
            id=grant.id,
            surfaces=grant.surfaces,
            dataset_sha256=grant.dataset_sha256,
            max_records=grant.max_records,
            remote_ids=frozenset((*grant.remote_ids, *((grant.dataset_id,) if grant.dataset_id else ()))),
            purpose=grant.purpose,
            target=grant.target,
            approved_by=grant.approved_by,
            granted_on=grant.granted_on,
            expires=grant.expires,
            revoked_on=grant.revoked_on,
            accepted=grant.id in said.training.grants_accepted,
            origin=Origin(file, f"$.grants[{n}]"),
            lawful_basis=grant.lawful_basis,
            deidentified=grant.deidentified,
        )
        for n, grant in enumerate(signed.grants)
    )
