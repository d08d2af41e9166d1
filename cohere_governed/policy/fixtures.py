"""What a folder is expected to decide, written beside it: ``tests/*.yaml``, asked by ``policy check``.

A case states the facts of a call, and what must come of it. It is asked of the
same ``decide`` that calls are; nothing is parsed, detected or sent, so a case
says itself what was found in the text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timezone
from pathlib import Path

from cohere_governed.model import (
    Call,
    Caller,
    ConductFinding,
    Decision,
    Fault,
    Intent,
    Permit,
    Usage,
)
from cohere_governed.policy import schema
from cohere_governed.policy.decide import decide
from cohere_governed.policy.effective import PolicySet
from cohere_governed.policy.read import TESTS, Reading

__all__ = ["Checked", "check_fixtures"]


@dataclass(frozen=True, slots=True)
class Checked:
    """What the cases of a folder came to."""

    cases: int
    faults: tuple[Fault, ...]
    """Cases that do not hold, and files that cannot be read."""


def check_fixtures(folder: Path | str, policies: PolicySet, endpoint: Callable[[str], Call | None]) -> Checked:
    """Ask every case of ``folder`` of ``policies``.

    ``endpoint`` gives a bare call of an endpoint's id, or ``None`` for one that does not exist.
    """
    reading = Reading(Path(folder).resolve())
    files = reading.fixtures()
    faults = list(reading.faults)
    cases = 0
    for name, file in files.items():
        shown = f"{TESTS}/{name}.yaml"
        policy = policies.tenants.get(file.tenant)
        if policy is None:
            faults.append(Fault(f"there is no tenant `{file.tenant}`", shown, "$.tenant"))
            continue
        for n, case in enumerate(file.cases):
            cases += 1
            call = endpoint(case.call.surface)
            if call is None:
                said = f"there is no endpoint `{case.call.surface}`"
                faults.append(Fault(said, shown, f"$.cases[{n}].call.surface"))
                continue
            decision = decide(_intent(call, case.call, case.at or file.at), policy)
            if amiss := _amiss(decision, case):
                faults.append(Fault(f"case `{case.case}`: {amiss}", shown, f"$.cases[{n}]"))
    return Checked(cases, tuple(faults))


def _intent(call: Call, said: schema.CaseCall, day: schema.Day) -> Intent:
    found = dict.fromkeys(said.found, 1) if isinstance(said.found, tuple) else said.found
    call = replace(
        call,
        model=said.model,
        stream=said.stream,
        cloud=said.cloud,
        scheme=said.scheme,
        host=said.host,
        modalities=frozenset(said.modalities),
        refs={str(kind): ids for kind, ids in said.refs.items()},
        safety_mode=said.safety_mode,
        has_tools=said.tools,
        has_documents=said.documents,
        upload_sha256=said.upload_sha256,
        upload_records=said.upload_records,
        headers_added=said.headers_added,
        unknown_fields=said.unknown_fields,
        characters=said.characters,
    )
    return Intent(
        call,
        Caller(end_user=said.end_user, use_case=said.use_case),
        datetime.combine(day, time(12), timezone.utc),
        findings=found,
        conduct=tuple(ConductFinding(seen.category, seen.score, seen.layer) for seen in said.conduct),
        languages_unscreened=said.languages_unscreened,
        sandbox=said.sandbox,
        usage=None if said.usage is None else Usage(said.usage.calls, said.usage.tokens, said.usage.running),
    )


def _amiss(decision: Decision, case: schema.Case) -> str:
    """What is not as the case expects it, in words; nothing where all of it is."""
    came = "permit" if isinstance(decision, Permit) else "refuse"
    rules = {reason.rule for reason in decision.reasons if reason.allows == (came == "permit")}
    if came != case.expect:
        by = f" by {', '.join(sorted(rules))}" if came == "refuse" else ""
        return f"expected {case.expect}, came {came}{by}"
    wanted = (case.rule,) if isinstance(case.rule, str) else case.rule
    if missing := [rule for rule in wanted if rule not in rules]:
        return f"expected {case.expect} by {', '.join(missing)}, came {came} by {', '.join(sorted(rules))}"
    if not isinstance(decision, Permit):
        return ""
    if case.route is not None and decision.route.name != case.route:
        return f"expected route `{case.route}`, came `{decision.route.name}`"
    return "; ".join(_mistreated(decision, case.treatments))


def _mistreated(permit: Permit, wanted: Mapping[str, str]) -> list[str]:
    treated = {kind: permit.treatments.get(kind, permit.default_treatment).value for kind in wanted}
    return [
        f"expected {kind} → {wanted[kind]}, came {treated[kind]}" for kind in wanted if treated[kind] != wanted[kind]
    ]
