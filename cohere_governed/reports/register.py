"""Reports on what was declared: records of processing, the register of use cases, changes of policies and terms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from cohere_governed.audit.counts import counts
from cohere_governed.audit.notes import notes
from cohere_governed.policy import TenantPolicy, UseCase
from cohere_governed.policy.effective import SPECIAL_CATEGORIES
from cohere_governed.policy.terms import documents
from cohere_governed.reports import terms_watch
from cohere_governed.reports.result import Cell, Findings, Scope, Sources, section
from cohere_governed.reports.traffic import CALLS, ENDS, entities_of, policies_of, roles_in_words, said
from cohere_governed.reports.use_cases import gaps

SAFEGUARDS = (
    "personal data is found and replaced before a request leaves, and put back in the answer",
    "each call is decided by policy before it leaves, and refused when nothing can decide",
    "content is sealed with AES-256-GCM under keys of the tenant, the day and the person; erasing destroys them",
    "a signed, append-only log of every call, which anybody with the public key can verify",
    "records are opened for a stated purpose only, and who opened them is a record too",
)
"""GDPR Article 30(1)(g), a general description of the technical measures: what this package does for every tenant."""

# ── Records of processing ──────────────────────────────────────────────────────


def processing(sources: Sources, scope: Scope) -> Findings:
    """The records of processing activities (GDPR Article 30), from the policies and from what really happened."""
    seen: dict[tuple[str, str | None], set[str]] = defaultdict(set)
    number: dict[tuple[str, str | None], int] = defaultdict(int)
    hosts: dict[str, set[str]] = defaultdict(set)
    asked = counts(sources.log, ("use_case", "entities"), scope.span, kinds=CALLS, decision="permit",
                   progress=sources.progress)  # fmt: skip
    for one in asked:
        key = one.tenant, _text(one.values["use_case"])
        number[key] += one.records
        seen[key] |= {name for name, _ in entities_of(one)}
    for one in counts(sources.log, ("host",), scope.span, kinds=ENDS, progress=sources.progress):
        if one.values["host"]:
            hosts[one.tenant].add(str(one.values["host"]))
    policies, operator = policies_of(sources, scope), sources.policies.operator
    activities = [
        _activity(policy, case, number[policy.id, case.id], seen[policy.id, case.id])
        for policy in policies
        for _, case in sorted(policy.use_cases.items())
    ]
    return Findings(
        f"{said(len(activities), 'processing activity').replace('activitys', 'activities')} of "
        f"{said(len(policies), 'tenant')}.",
        (
            section(
                "operator",
                "Who processes",
                "what:  | who: ",
                [
                    ("operator", f"{operator.name}, {operator.country}"),
                    ("role", roles_in_words(operator)),
                    *((name.replace("_", " "), text) for name, text in sorted(operator.contacts.items())),
                ],
            ),
            section(
                "activities",
                "Activities",
                _ACTIVITY,
                activities,
                "Purposes and classes are declared; types found are what the detector saw in permitted calls.",
            ),
            section(
                "recipients",
                "Recipients and transfers",
                "tenant | recipient | route | deployment | region | contacted: hosts contacted | "
                "basis: agreement | transfers: transfer mechanism | dpa: processing agreement | "
                "subprocessors: list of subprocessors | vendor_days: kept there, days",
                [
                    (
                        policy.id,
                        f"Cohere, by {route.provider}",
                        route.name,
                        route.deployment,
                        route.region,
                        tuple(sorted(hosts[policy.id] & set(route.hosts))),
                        policy.agreement.id,
                        policy.agreement.transfer_mechanism.replace("_", " "),
                        _dpa(policy),
                        policy.agreement.subprocessors,
                        policy.agreement.vendor_days,
                    )
                    for policy in policies
                    for route in policy.routes
                ],
            ),
            section(
                "retention",
                "Time limits for erasure",
                "tenant | content: content, days | metadata: metadata, days | capture: what is kept of content",
                [
                    (policy.id, policy.retention.content, policy.retention.metadata, policy.capture)
                    for policy in policies
                ],
            ),
            section("safeguards", "Technical measures", "measure", [(one,) for one in SAFEGUARDS]),
        ),
        tuple(line for policy in policies for line in _unsettled(policy)),
    )


_EU = frozenset(
    "EU EEA AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO".split()  # noqa: SIM905
)
_PROCESSED = frozenset({"saas", "model_vault_standard", "model_vault_encrypted", "cloud"})
"""Deployments in which a processor has the content."""


def _unsettled(policy: TenantPolicy) -> Iterator[str]:
    """What a supervisory authority would ask next."""
    agreement, routes = policy.agreement, [one for one in policy.routes if one.deployment in _PROCESSED]
    abroad = sorted({one.region for one in routes} - {"EU"})
    if _EU & set(policy.jurisdictions) and abroad and agreement.transfer_mechanism == "none_needed":
        yield f"{policy.id}: content goes to {', '.join(abroad)}, and no transfer mechanism is named (GDPR Chapter V)"
    if routes and agreement.dpa_executed and not agreement.subprocessors:
        yield f"{policy.id}: no list of subprocessors was agreed (GDPR Article 28(2))"


_ACTIVITY = (
    "tenant | use_case | title: activity | purpose | basis: lawful basis | "
    "controller: answers for it | classes: data classes declared | types: types found | "
    "calls | high_stakes | oversight"
)


def _activity(policy: TenantPolicy, case: UseCase, calls: int, types: set[str]) -> tuple[Cell, ...]:
    return (policy.id, case.id, case.title, case.purpose, case.lawful_basis, policy.owner,
            tuple(sorted(case.data_classes)), tuple(sorted(types)), calls, case.high_stakes,
            case.oversight)  # fmt: skip


def _dpa(policy: TenantPolicy) -> str:
    agreement = policy.agreement
    if not agreement.dpa_executed:
        return "none"
    return " ".join(str(part) for part in (agreement.dpa_ref, agreement.dpa_executed_on) if part) or "executed"


def _text(value: object) -> str | None:
    return None if value is None else str(value)


# ── Use cases ──────────────────────────────────────────────────────────────────


def use_cases(sources: Sources, scope: Scope) -> Findings:
    """What is missing in the register of use cases, and calls that named none of it."""
    asked = counts(sources.log, ("use_case", "decision", "entities", "rules"), scope.span, kinds=CALLS,
                   progress=sources.progress)  # fmt: skip
    number: dict[tuple[str, str | None], int] = defaultdict(int)
    seen: dict[tuple[str, str | None], set[str]] = defaultdict(set)
    nameless: dict[tuple[str, str], int] = defaultdict(int)
    for one in asked:
        key = one.tenant, _text(one.values["use_case"])
        if one.values["decision"] == "permit":
            number[key] += one.records
            seen[key] |= {name for name, _ in entities_of(one)}
        for rule in str(one.values["rules"] or "").split(","):
            if one.values["decision"] == "refuse" and rule.startswith("use_case."):
                nameless[one.tenant, rule] += one.records
    policies = policies_of(sources, scope)
    declared = gaps(sources.policies, tenant=scope.tenant, today=scope.today)
    missing: list[tuple[Cell, ...]] = [
        (one.tenant, one.use_case, one.severity, one.what, one.basis, f"{one.file}: {one.path}") for one in declared
    ]
    missing += [
        (policy.id, case.id, "seen", what, "the log", case.file)
        for policy in policies
        for _, case in sorted(policy.use_cases.items())
        for what in _seen(case, number[policy.id, case.id], seen[policy.id, case.id])
    ]
    register = [
        (policy.id, case.id, case.title, case.status, case.approved_on, case.review_by, number[policy.id, case.id])
        for policy in policies_of(sources, scope)
        for _, case in sorted(policy.use_cases.items())
    ]
    return Findings(
        f"{said(len(register), 'use case')}, {said(len(missing), 'gap')}.",
        (
            section(
                "gaps",
                "Gaps",
                "tenant | use_case | severity | gap: what is missing | basis | where",
                missing,
                "refused: calls are refused for it today; seen: the calls say so, not the declaration.",
            ),
            section(
                "refused",
                "Calls refused for their use case",
                "tenant | rule | calls",
                [(*key, count) for key, count in sorted(nameless.items(), key=lambda pair: -pair[1])],
            ),
            section(
                "register",
                "The register",
                "tenant | use_case | title | status | approved | review: review by | calls: calls permitted",
                register,
            ),
        ),
        tuple(f"{row[0]}: {row[1]}: {row[3]}" for row in missing if row[2] in {"refused", "seen"}),
    )


def _seen(case: UseCase, calls: int, types: set[str]) -> Iterator[str]:
    """What the calls say against the declaration."""
    special = sorted({SPECIAL_CATEGORIES[name] for name in types if name in SPECIAL_CATEGORIES})
    if types and case.lawful_basis == "not_applicable":
        yield "personal data was found in it, and no lawful basis is named"
    if types and "personal" not in case.data_classes:
        yield "personal data was found in it, and is not declared"
    if special and "health" not in case.data_classes:
        yield f"special categories were found in it, and are not declared: {', '.join(special)}"
    if calls == 0:
        yield "nobody used it in this time"


# ── Changes ────────────────────────────────────────────────────────────────────


def changes(sources: Sources, scope: Scope) -> Findings:
    """Policies that were in force, and which of them, and of the provider's documents, nobody has acknowledged."""
    used = counts(sources.log, ("policy_digest",), scope.span, kinds=CALLS, progress=sources.progress)
    rows: list[tuple[Cell, ...]] = []
    for tenant in sources.logged(scope):
        known = {
            str(one.meta.get("digest")): (one.meta.get("by"), one.time)
            for one in notes(sources.log, "policy", tenant) if one.state == "acknowledged"
        }  # fmt: skip
        policy = sources.policies.tenants.get(tenant)
        for one in sorted((one for one in used if one.tenant == tenant), key=lambda one: one.first):
            digest = str(one.values["policy_digest"] or "")
            by, when = known.get(digest, (None, None))
            in_force = policy is not None and policy.digest == digest
            rows.append((tenant, digest, one.first, one.last, one.records, in_force, _text(by), when))
    terms = [
        (
            policy.id,
            one.id,
            one.title,
            one.dated,
            one.reviewed_on,
            policy.terms_accepted_on,
            policy.terms_accepted_on >= one.reviewed_on,
        )
        for policy in policies_of(sources, scope)
        for one in documents()
    ]
    watched = list(_watched(sources, scope))
    signed = [
        (policy.id, one.id, one.tier, one.version, one.signed_on, one.effective, one.expires, one.note)
        for policy in policies_of(sources, scope)
        for one in (policy.agreement,)
    ]
    unseen = [row for row in rows if row[-1] is None]
    older = [row for row in terms if not row[-1]]
    unread = [row for row in watched if row[-1] is None]
    return Findings(
        f"{said(len(rows), 'policy version')} in force, {len(unseen)} of them acknowledged by nobody; "
        f"{said(len(older), 'acceptance')} of terms older than our reading of the provider's document; "
        f"{said(len(unread), 'change')} of the provider's documents read by nobody.",
        (
            section(
                "policies",
                "Policies in force",
                "tenant | digest: policy digest | first: first call (UTC) | last: last call (UTC) | "
                "calls | in_force: in force now | acknowledged_by | acknowledged: acknowledged (UTC)",
                rows,
                "`report acknowledge --tenant TENANT` records that the policy in force was seen.",
            ),
            section(
                "terms",
                "The provider's documents",
                "tenant | document | title | dated: its date | reviewed: read by us | "
                "accepted: tenant accepted | current: since then",
                terms,
                "`terms check` compares the documents themselves.",
            ),
            section(
                "watched",
                "Changes of the provider's documents",
                "document | seen: seen (UTC) | state | grade | rules: rules to read again | seen_by | "
                "accepted_by: read and accepted by | accepted: accepted (UTC)",
                watched,
                "`terms watch` looks, `terms accept` records that somebody has read one and that policy stands.",
            ),
            section(
                "agreements",
                "What was signed",
                "tenant | agreement | tier | version | signed | effective | expires | note: for counsel",
                signed,
                "What a note says is not enforced by software.",
            ),
        ),
        (
            *(
                f"{row[0]}: policy {str(row[1])[:12]} is in force and nobody has acknowledged it"
                for row in unseen
                if row[5]
            ),
            *(f"{row[0]}: {row[2]} since {row[1]:%Y-%m-%d}, {row[3]}, and nobody has accepted it" for row in unread),
        ),
    )


def _watched(sources: Sources, scope: Scope) -> Iterator[tuple[Any, ...]]:
    """What was seen of the provider's documents, and who accepted it later: the first acceptance after it."""
    found = terms_watch.history(sources.log)
    since, until = scope.since, scope.until
    for number, one in enumerate(found):
        if one.state == terms_watch.ACCEPTED or (since and one.time < since) or (until and one.time >= until):
            continue
        document = one.meta.get("document")
        read = next((
            later for later in found[number:]
            if later.state == terms_watch.ACCEPTED and later.meta.get("document") == document
        ), None)  # fmt: skip
        yield (
            _text(document), one.time, one.state, _text(one.meta.get("grade")), ", ".join(one.meta.get("rules", ())),
            _text(one.meta.get("by")), None if read is None else _text(read.meta.get("by")),
            None if read is None else read.time,
        )  # fmt: skip
