"""Dated proofs, consents and grants: what counts, until when, and who is warned."""

import dataclasses
import datetime as dt

import pytest

from cohere_governed.errors import ConfigurationError
from cohere_governed.model import Permit
from cohere_governed.policy import deadlines, decide, effective, load
from tests.policy.folders import NOW, call, intent, refusing

TODAY = NOW.date()
DAY = dt.timedelta(days=1)


def kept(policy, days=0, mechanism="zdr", proofs=(), most=0):
    """The bank's policy with a promise of how long the provider keeps content, and what proves it."""
    agreement = dataclasses.replace(
        policy.agreement,
        vendor_days=days,
        vendor_mechanism=mechanism,
        vendor_evidence=tuple(effective.Evidence(kind, on) for kind, on in proofs),
    )
    case = policy.use_cases["eubank-complaint-triage"]
    controls = dataclasses.replace(case.controls, retention=dataclasses.replace(case.controls.retention, vendor=most))
    cases = {case.id: dataclasses.replace(case, controls=controls)}
    return dataclasses.replace(policy, agreement=agreement, use_cases=cases)


@pytest.mark.parametrize(
    ("facts", "rules"),
    [
        ({"proofs": [("vendor_letter", TODAY)]}, set()),
        ({"proofs": [("vendor_letter", TODAY - 90 * DAY)]}, set()),
        ({"proofs": [("vendor_letter", TODAY - 91 * DAY)]}, {"retention.evidence_stale"}),
        ({"proofs": [("vendor_letter", TODAY - 91 * DAY), ("attestation", TODAY)]}, set()),
        ({}, {"retention.evidence_missing"}),
        ({"proofs": [("web_page", TODAY)]}, {"retention.evidence_missing"}),
        ({"proofs": [("attestation", TODAY + DAY)]}, {"retention.evidence_missing"}),
        ({"mechanism": "private_deployment"}, set()),
        ({"days": 30, "most": 30}, set()),
        ({"days": 7, "most": 7}, {"retention.evidence_missing"}),
        ({"days": 30, "most": 0}, {"retention.vendor"}),
        ({"most": None}, set()),
    ],
)
def test_who_relies_on_a_short_retention_needs_a_fresh_proof_of_it(worked, facts, rules):
    decision = decide(intent(call(), use_case="eubank-complaint-triage"), kept(worked.tenants["eubank"], **facts))
    assert refusing(decision) == rules
    assert isinstance(decision, Permit) is (not rules)


GRANT = {
    "id": "g", "surfaces": ["datasets.create"], "purpose": "p", "target": "model_vault_standard", "lawful_basis": "b",
    "approved_by": ["a", "b"], "granted_on": "2026-06-01", "expires": "2026-12-01",
}  # fmt: skip


@pytest.mark.parametrize(("target", "revoked", "fault"), [
    ("model_vault_standard", None, True), ("cloud", None, True), ("third_party", None, True),
    ("private_vpc", None, False), ("model_vault_standard", "2026-07-01", False),
])  # fmt: skip
def test_a_grant_to_leave_content_where_none_is_kept_does_not_load(folder, target, revoked, fault):
    grant = {**GRANT, "target": target, **({"revoked_on": revoked} if revoked else {})}
    folder.edit("agreements/eubank-enterprise.yaml", grants=[grant])
    if not fault:
        load(folder.root)
        return
    with pytest.raises(ConfigurationError, match="grant `g` leaves content at the provider"):
        load(folder.root)
    folder.edit("agreements/eubank-enterprise.yaml", retention__vendor_days=7)
    folder.edit("tenants/eubank.yaml", retention__vendor=7)
    load(folder.root)


@pytest.mark.parametrize(("by", "loads"), [(["a", "b"], True), (["a"], False), (["a", "a"], False)])
def test_fine_tuning_is_approved_by_two(folder, by, loads):
    folder.edit("agreements/cahospital-enterprise.yaml", grants__0__approved_by=by)
    if loads:
        load(folder.root)
        return
    with pytest.raises(ConfigurationError, match="approved by two"):
        load(folder.root)


def test_a_proof_that_is_still_to_come_puts_no_deadline_off(folder):
    before = deadlines(load(folder.root), TODAY + 365 * DAY, TODAY)
    folder.edit(
        "agreements/eubank-enterprise.yaml",
        training__evidence__2={"type": "attestation", "on": "2027-06-01"},
        retention__evidence__1={"type": "attestation", "on": "2027-06-01"},
    )
    assert deadlines(load(folder.root), TODAY + 365 * DAY, TODAY) == before
    rules = {one.rule: one.on for one in before if one.tenant == "eubank"}
    assert rules["training.evidence_stale"] == rules["retention.evidence_stale"] == dt.date(2027, 1, 31)


def test_the_end_of_a_consent_is_a_deadline_on_the_day_it_holds_last(folder):
    folder.edit("agreements/usstartup-default.yaml", training__permitted="opted_in")
    consent = {"consent": "opted_in", "given_on": "2026-11-01", "given_by": "founder", "expires": "2026-12-05",
               "evidence": "resolution 4"}  # fmt: skip
    folder.edit("tenants/usstartup.yaml", training=consent)
    policies = load(folder.root)
    [found] = [one for one in deadlines(policies, dt.date(2026, 12, 31)) if one.tenant == "usstartup"]
    assert (found.on, found.rule) == (dt.date(2026, 12, 5), "training.may_train")
    assert "consent" in found.what
    tenant = policies.tenants["usstartup"]
    assert [tenant.training.holds(day) for day in (dt.date(2026, 10, 31), found.on, found.on + DAY)] == [
        False, True, False,
    ]  # fmt: skip
