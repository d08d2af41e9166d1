"""Recorded traffic under a draft: which calls would be decided otherwise than by the policy in force, and why.

Both policies are asked about the same facts at the same moment, so what differs
is the draft's doing and not the calendar's. Nothing is sent or written. Where a
draft would look for other things in a text, the record cannot tell, and says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, Protocol

from cohere_governed.model import Decision, Intent, Permit, Refusal
from cohere_governed.policy.decide import decide
from cohere_governed.policy.effective import Controls, PolicySet
from cohere_governed.policy.recorded import Unrecorded, intent_of
from cohere_governed.text import instant

__all__ = ["Change", "Recorded", "Replay", "Untold", "replay", "words"]

Verdict = Literal["permit", "refuse"]


class Recorded(Protocol):
    """A recorded call, as ``audit.calls`` gives it."""

    @property
    def row(self) -> Any:
        """The record's columns, as attributes."""

    @property
    def meta(self) -> Mapping[str, Any]:
        """Its sealed metadata."""

    @property
    def end_user(self) -> str | None:
        """Pseudonym."""


@dataclass(frozen=True, slots=True)
class Change:
    """One call that the draft would decide otherwise."""

    record_id: str
    tenant: str
    time: datetime
    use_case: str | None
    end_user: str | None
    """Pseudonym."""
    surface: str | None
    model: str | None
    recorded: str | None
    """What was decided when it was made."""
    now: Verdict
    """What the policy in force decides."""
    then: Verdict
    """What the draft would decide."""
    rules: tuple[str, ...]
    """Rules that refuse: the draft's where it refuses, else those that would refuse no more."""
    what: tuple[str, ...]
    """What would be otherwise, in words."""
    lines: tuple[tuple[str, str], ...]
    """(file, path) that make it so."""

    def as_dict(self) -> dict[str, Any]:
        """For JSON: stable keys."""
        return {
            "record_id": self.record_id,
            "tenant": self.tenant,
            "time": instant(self.time),
            "use_case": self.use_case,
            "end_user": self.end_user,
            "surface": self.surface,
            "model": self.model,
            "recorded": self.recorded,
            "now": self.now,
            "then": self.then,
            "rules": list(self.rules),
            "what": list(self.what),
            "lines": [{"file": file, "path": path} for file, path in self.lines],
        }


@dataclass(frozen=True, slots=True)
class Untold:
    """One call of which the record cannot tell what the draft would do."""

    record_id: str
    tenant: str
    why: str


@dataclass(frozen=True, slots=True)
class Replay:
    """What became of all calls."""

    calls: int
    changes: tuple[Change, ...]
    untold: tuple[Untold, ...]

    def as_dict(self) -> dict[str, Any]:
        """For JSON: stable keys."""
        return {
            "calls": self.calls,
            "unchanged": self.calls - len(self.changes) - len(self.untold),
            "changed": [change.as_dict() for change in self.changes],
            "untold": [{"record_id": one.record_id, "tenant": one.tenant, "why": one.why} for one in self.untold],
        }


def replay(calls: Iterable[Recorded], live: PolicySet, draft: PolicySet, *, at: datetime) -> Replay:
    """Ask both policies about every call, as if it were made ``at`` that moment (timezone-aware)."""
    changes: list[Change] = []
    untold: list[Untold] = []
    asked = 0
    for call in calls:
        asked += 1
        row = call.row
        try:
            change = _compared(call, live, draft, at)
        except Unrecorded as why:
            untold.append(Untold(row.record_id, row.tenant, str(why)))
        else:
            if change is not None:
                changes.append(change)
    return Replay(asked, tuple(changes), tuple(untold))


def _compared(call: Recorded, live: PolicySet, draft: PolicySet, at: datetime) -> Change | None:
    row = call.row
    now, then = live.tenants.get(row.tenant), draft.tenants.get(row.tenant)
    if now is None:
        raise Unrecorded("the tenant has no file in tenants/ any more")
    if row.decision == "refuse" and call.meta.get("facts", call) is None:
        # Refused before any policy was asked: unreadable, not found, or more than a quota has room for.
        if (row.rules or "").startswith("quota."):
            raise Unrecorded("it was over a quota, and its text was not looked at")
        return None
    columns = {"surface": row.surface, "model": row.model, "entities": row.entities}
    intent = intent_of(columns, call.meta, at)
    before = decide(intent, now)
    if then is None:
        if not isinstance(before, Permit):
            return None
        return _change(call, intent, before, None)
    asked = intent.caller.use_case
    seen = _seen_by_draft(intent, call.meta, now.controls_for(asked), then.controls_for(asked))
    after = decide(seen, then)
    return _change(call, intent, before, after) if any(_differences(before, after, seen)) else None


def _change(call: Recorded, intent: Intent, before: Decision, after: Decision | None) -> Change:
    """``after`` is ``None`` where the draft has no such tenant."""
    row = call.row
    named = after if not isinstance(after, Permit) else before
    refusing = [reason for reason in named.reasons if not reason.allows] if isinstance(named, Refusal) else []
    return Change(
        record_id=row.record_id,
        tenant=row.tenant,
        time=row.time,
        use_case=intent.caller.use_case or row.use_case,
        end_user=call.end_user,
        surface=row.surface,
        model=row.model,
        recorded=row.decision,
        now=_verdict(before),
        then=_verdict(after),
        rules=tuple(sorted({reason.rule for reason in refusing})) if after is not None else ("tenant.unknown",),
        what=tuple(_differences(before, after, intent)),
        lines=tuple(dict.fromkeys((reason.file, reason.path) for reason in refusing if reason.file)),
    )


def _verdict(decision: Decision | None) -> Verdict:
    return "permit" if isinstance(decision, Permit) else "refuse"


def _seen_by_draft(intent: Intent, meta: Mapping[str, Any], now: Controls, then: Controls) -> Intent:
    """The call as the draft would have seen it. Raises ``Unrecorded`` where it would look for more than was kept."""
    was, will = now.redaction, then.redaction
    if (was.engine, was.languages, was.recognisers) != (will.engine, will.languages, will.recognisers):
        raise Unrecorded("the draft would look for other things in the text")
    if will.threshold < was.threshold:
        raise Unrecorded("the draft would find more in the text")
    if then.conduct.input and then.conduct.layers and not (now.conduct.input and now.conduct.layers):
        raise Unrecorded("the draft would screen the text, and it was not screened")
    if will.threshold == was.threshold:
        return intent
    found = Counter(kind for _, kind, _, _, score, _ in meta.get("findings", ()) if score >= will.threshold)
    return replace(intent, findings=dict(found))


def _differences(before: Decision, after: Decision | None, intent: Intent) -> Iterable[str]:
    """What would be otherwise; a refusal by other rules is still a refusal."""
    if isinstance(before, Permit) != isinstance(after, Permit):
        yield "refused instead of permitted" if isinstance(before, Permit) else "permitted instead of refused"
        return
    if not isinstance(before, Permit) or not isinstance(after, Permit):
        return
    if before.route.name != after.route.name or before.route.region != after.route.region:
        yield f"route `{after.route.name}` in {after.route.region} instead of `{before.route.name}`"
    if before.safety_mode != after.safety_mode:
        yield f"safety mode {after.safety_mode} instead of {before.safety_mode}"
    for kind in sorted(kind for kind, count in intent.findings.items() if count > 0):
        old, new = (permit.treatments.get(kind, permit.default_treatment).value for permit in (before, after))
        if old != new:
            yield f"{kind} → {new} instead of {old}"
    was, will = dict(before.conduct_actions), dict(after.conduct_actions)
    for category in sorted({*was, *will}):
        if was.get(category) != will.get(category):
            yield f"{category}: {will.get(category, 'allow')} instead of {was.get(category, 'allow')}"


def words(found: Replay) -> list[str]:
    """The replay in words: how many, what, by which line, and whom it concerns; the most frequent first."""
    said = [f"{found.calls} calls; {len(found.changes)} would be decided otherwise"]
    groups: dict[tuple[str, tuple[str, ...], tuple[str, ...]], list[Change]] = {}
    for change in found.changes:
        groups.setdefault((change.tenant, change.what, change.rules), []).append(change)
    for (tenant, what, rules), group in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])):
        by = f" by {', '.join(rules)}" if rules else ""
        said.append(f"tenant {tenant}: {len(group)} × {'; '.join(what)}{by}")
        said.append(f"  {_whom(group)}")
        said.extend(f"  {file}: {path}" for file, path in sorted({line for change in group for line in change.lines}))
        said.append(f"  such as {', '.join(change.record_id for change in group[:3])}")
    whys = Counter(one.why for one in found.untold)
    said.extend(f"{count} × cannot be told: {why}" for why, count in whys.most_common())
    return said


def _whom(group: list[Change]) -> str:
    cases = Counter(change.use_case or "no use case" for change in group)
    people = {change.end_user for change in group if change.end_user}
    who = ", ".join(f"{name} ({count})" for name, count in cases.most_common())
    return f"{who}; {len(people)} end user{'s' if len(people) != 1 else ''}"
