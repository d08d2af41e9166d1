"""Policy in words: why a call would be allowed or refused, what is wrong with a folder, what ends when.

Nothing here decides. ``explain`` asks ``decide`` and retells its reasons.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from cohere_governed.errors import ConfigurationError
from cohere_governed.model import Fault, Intent, Permit, Reason
from cohere_governed.policy.decide import decide
from cohere_governed.policy.effective import PolicySet, TenantPolicy, newest_proof
from cohere_governed.policy.load import load

__all__ = ["Deadline", "Explanation", "check", "deadlines", "explain"]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A decision retold."""

    decision: Literal["permit", "refuse"]
    lines: tuple[str, ...]
    """Sentences for a person, the refusing ones first."""
    change: tuple[tuple[str, str], ...]
    """(file, path) of every line of configuration that refused, for whoever wants it otherwise."""
    reasons: tuple[Reason, ...]

    def __str__(self) -> str:
        return "\n".join(self.lines)


def explain(intent: Intent, policy: TenantPolicy) -> Explanation:
    """Why ``decide`` would answer this intent as it would."""
    decision = decide(intent, policy)
    refusing = [reason for reason in decision.reasons if not reason.allows]
    allowing = [reason for reason in decision.reasons if reason.allows]
    lines = [f"no: {_told(reason)}" for reason in refusing] + [f"ok: {_told(reason)}" for reason in allowing]
    if isinstance(decision, Permit):
        lines.insert(0, f"permitted by route `{decision.route.name}` ({decision.route.region})")
        if decision.safety_mode:
            lines.append(f"with: safety mode {decision.safety_mode} on the wire")
        treated = sorted({kind for kind, count in intent.findings.items() if count > 0})
        lines.extend(
            f"with: {kind} → {decision.treatments.get(kind, decision.default_treatment).value}" for kind in treated
        )
    else:
        lines.insert(0, "refused; nothing would be sent")
    lines.extend(f"then: {action} for {category}" for category, action in decision.conduct_actions)
    return Explanation(
        "permit" if isinstance(decision, Permit) else "refuse",
        tuple(lines),
        tuple(dict.fromkeys((reason.file, reason.path) for reason in refusing if reason.file)),
        decision.reasons,
    )


def _told(reason: Reason) -> str:
    where = ": ".join(part for part in (reason.file, reason.path) if part)
    return f"{reason.sentence} ({where or 'built in'}) [{reason.rule}]"


def check(folder: Path | str) -> list[Fault]:
    """Every fault of a config folder; none means that it loads."""
    try:
        load(folder)
    except ConfigurationError as error:
        return list(error.faults)
    return []


@dataclass(frozen=True, slots=True, order=True)
class Deadline:
    """The last day on which something holds; from the day after, a rule refuses."""

    on: date
    tenant: str
    what: str
    file: str
    path: str
    rule: str


def deadlines(policies: PolicySet, until: date, today: date | None = None) -> list[Deadline]:
    """What ends on or before ``until``, the overdue included, soonest first. By ``today`` no proof counts whose date is
    still to come.
    """
    found = (deadline for policy in policies.tenants.values() for deadline in _ending(policy, today))
    return sorted(deadline for deadline in found if deadline.on <= until)


def _ending(policy: TenantPolicy, today: date | None) -> Iterator[Deadline]:
    agreement, tenant = policy.agreement, policy.id
    if agreement.expires is not None:
        what = f"agreement `{agreement.id}` ends"
        yield Deadline(agreement.expires, tenant, what, agreement.file, "$.document.expires", "agreement.expired")
    age = timedelta(days=agreement.evidence_max_age_days)
    proved = newest_proof(agreement.evidence, today)
    if proved is not None and agreement.training_mechanism != "default_terms":
        last = proved + age
        what = "the evidence that the terms exclude training is to be renewed"
        yield Deadline(last, tenant, what, agreement.file, "$.training.evidence", "training.evidence_stale")
    proved = newest_proof(agreement.vendor_evidence, today)
    if proved is not None and agreement.keeping_is_proved and policy.retention.vendor is not None:
        what = "the evidence of how long the provider keeps content is to be renewed"
        rule = "retention.evidence_stale"
        yield Deadline(proved + age, tenant, what, agreement.file, "$.retention.evidence", rule)
    consent = policy.training
    if agreement.training_mechanism == "default_terms" and consent.consent == "opted_in" and consent.expires:
        what = "the tenant's consent to training ends"
        yield Deadline(consent.expires, tenant, what, policy.file, "$.training.expires", "training.may_train")
    for case in policy.use_cases.values():
        if case.review_by is not None:
            what = f"use case `{case.id}` is to be reviewed"
            yield Deadline(case.review_by, tenant, what, case.file, "$.approval.review_by", "use_case.review_overdue")
        for n, given in enumerate(case.consents or ()):
            what, path = f"consent {n + 1} of use case `{case.id}` ends", f"$.synthetic_media[{n}].expires"
            if given.revoked_on is None:
                yield Deadline(given.expires, tenant, what, case.file, path, "consent.missing")
    for grant in policy.grants:
        what = f"grant `{grant.id}` ends"
        yield Deadline(grant.expires, tenant, what, grant.origin.file, f"{grant.origin.path}.expires", "grant.expired")
