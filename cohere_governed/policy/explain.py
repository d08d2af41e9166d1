"""Policy in words: why a call would be allowed or refused, what is wrong with a folder, what changed between two.

Nothing here decides. ``explain`` asks ``decide`` and retells its reasons.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, timedelta
from enum import Enum
from pathlib import Path
from typing import Any, Literal

from cohere_governed.errors import ConfigurationError
from cohere_governed.model import Fault, Intent, Permit, Reason, Route
from cohere_governed.policy import layers
from cohere_governed.policy.decide import decide
from cohere_governed.policy.effective import Origin, PolicySet, TenantPolicy
from cohere_governed.policy.load import load

__all__ = ["Deadline", "Explanation", "check", "deadlines", "diff", "explain"]


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


def diff(before: PolicySet, after: PolicySet) -> list[str]:
    """What changed, in words; for controls also whether it became tighter or looser."""
    said = [f"operator: {line}" for line in _changes(before.operator, after.operator)]
    for name in sorted({*before.tenants, *after.tenants}):
        old, new = before.tenants.get(name), after.tenants.get(name)
        if old is None or new is None:
            said.append(f"tenant {name}: {'added' if old is None else 'removed'}")
        elif old.digest != new.digest:
            said.extend(f"tenant {name}: {line}" for line in _changes(old, new))
    return said


@dataclass(frozen=True, slots=True, order=True)
class Deadline:
    """The last day on which something holds; from the day after, a rule refuses."""

    on: date
    tenant: str
    what: str
    file: str
    path: str
    rule: str


def deadlines(policies: PolicySet, until: date) -> list[Deadline]:
    """What ends on or before ``until``, the overdue included, soonest first."""
    found = (deadline for policy in policies.tenants.values() for deadline in _ending(policy))
    return sorted(deadline for deadline in found if deadline.on <= until)


def _ending(policy: TenantPolicy) -> Iterator[Deadline]:
    agreement, tenant = policy.agreement, policy.id
    if agreement.expires is not None:
        what = f"agreement `{agreement.id}` ends"
        yield Deadline(agreement.expires, tenant, what, agreement.file, "$.document.expires", "agreement.expired")
    proofs = [item.on for item in agreement.evidence if item.type != "web_page"]
    if proofs and agreement.training_mechanism != "default_terms":
        last = max(proofs) + timedelta(days=agreement.evidence_max_age_days)
        what = "the evidence that the terms exclude training is to be renewed"
        yield Deadline(last, tenant, what, agreement.file, "$.training.evidence", "training.evidence_stale")
    for case in policy.use_cases.values():
        if case.review_by is not None:
            what = f"use case `{case.id}` is to be reviewed"
            yield Deadline(case.review_by, tenant, what, case.file, "$.approval.review_by", "use_case.review_overdue")
    for grant in policy.grants:
        what = f"grant `{grant.id}` ends"
        yield Deadline(grant.expires, tenant, what, grant.origin.file, f"{grant.origin.path}.expires", "grant.expired")


_SILENT = frozenset({"digest", "origins", "origin", "file", "path", "draft"})


def _changes(before: Any, after: Any) -> Iterator[str]:
    old, new = dict(_flat(before, "")), dict(_flat(after, ""))
    for path in sorted({*old, *new}):
        if path not in old:
            yield f"{path} added: {_shown(new[path])}"
        elif path not in new:
            yield f"{path} removed (was {_shown(old[path])})"
        elif old[path] != new[path]:
            yield f"{path}: {_shown(old[path])} → {_shown(new[path])}{_direction(path, old[path], new[path])}"


def _flat(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if is_dataclass(value) and not isinstance(value, (type, Origin)):
        inner = {item.name: getattr(value, item.name) for item in fields(value) if item.name not in _SILENT}
    elif isinstance(value, Mapping):
        inner = {str(key.value if isinstance(key, Enum) else key): item for key, item in value.items()}
    elif isinstance(value, tuple) and value and isinstance(value[0], Route):
        inner = {route.name: route for route in value} | {"order": tuple(route.name for route in value)}
    elif isinstance(value, tuple) and value and hasattr(value[0], "id"):
        inner = {item.id: item for item in value}
    else:
        yield path, value
        return
    for key, item in inner.items():
        yield from _flat(item, f"{path}.{key}" if path else key)


def _shown(value: Any) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    return layers.show(tuple(sorted(value)) if isinstance(value, frozenset) else value)


def _direction(path: str, old: Any, new: Any) -> str:
    leaf = path.removeprefix("controls.")
    try:
        order = layers.LATTICE.get(layers.wildcard(leaf)) if leaf != path else None
    except ValueError:
        return ""
    if order is None or isinstance(order, layers.Choice) or old is None or new is None:
        return ""
    plain_old, plain_new = (item.value if isinstance(item, Enum) else item for item in (old, new))
    if isinstance(order, layers.Additions):
        return " (looser)" if set(plain_old) - set(plain_new) else " (tighter)"
    return " (looser)" if order.looser(plain_new, plain_old) else " (tighter)"
