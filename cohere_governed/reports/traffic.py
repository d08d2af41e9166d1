"""Reports on the calls themselves, from columns in clear: how many, refused by what, sent where and on which terms."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from cohere_governed.audit.counts import Count, counts
from cohere_governed.policy import TenantPolicy
from cohere_governed.policy.effective import Evidence, Operator, newest_proof
from cohere_governed.policy.rules import RANK, family
from cohere_governed.reports.result import Cell, Findings, Scope, Sources, section

CALLS = ("intent",)
ENDS = ("outcome", "orphan-close")
MAY_TRAIN = frozenset({"training.not_sensitive", "training.opted_in"})
"""Reservations under which content left on terms that may train on it, or may for all that is proved."""
WITHOUT_MODE = frozenset({"generate", "summarize", "classify"})
"""Endpoints that generate and take no ``safety_mode``."""
DUE_SOON = timedelta(days=14)


@dataclass(slots=True)
class Total:
    """Counts added up."""

    calls: int = 0
    first: datetime | None = None
    last: datetime | None = None
    tenants: set[str] = field(default_factory=set)

    def add(self, one: Count) -> None:
        self.calls += one.records
        self.first = one.first if self.first is None else min(self.first, one.first)
        self.last = one.last if self.last is None else max(self.last, one.last)
        self.tenants.add(one.tenant)


def totals(found: Iterable[Count], key: Callable[[Count], Iterable[tuple[Cell, ...]]]) -> dict[tuple[Cell, ...], Total]:
    """Counts added up under each of the keys that one falls under."""
    made: dict[tuple[Cell, ...], Total] = defaultdict(Total)
    for one in found:
        for name in key(one):
            made[name].add(one)
    return dict(sorted(made.items(), key=lambda pair: (-pair[1].calls, str(pair[0]))))


def rules_of(one: Count) -> list[str]:
    """Ids in the column ``rules``."""
    return [rule for rule in str(one.values.get("rules") or "").split(",") if rule]


def entities_of(one: Count) -> Iterable[tuple[str, int]]:
    """(entity type, how often) of the column ``entities``, over all its records."""
    for pair in str(one.values.get("entities") or "").split(","):
        name, _, number = pair.partition(":")
        if name and number.isdecimal():
            yield name, int(number) * one.records


def roles_in_words(operator: Operator) -> str:
    """Who the operator is under each law."""
    return f"{operator.role_gdpr.replace('_', ' ')} under GDPR, {operator.role_ai_act} under the EU AI Act"


def said(number: int, what: str) -> str:
    """``1 call``, ``12 calls``."""
    return f"{number:,} {what}{'' if number == 1 else 's'}".replace(",", "\u202f")


# ── Calls ──────────────────────────────────────────────────────────────────────


def calls(sources: Sources, scope: Scope) -> Findings:
    """How many calls, by tenant and month, and what was found in them."""
    asked = counts(
        sources.log, ("decision", "entities", "surface", "day"), scope.span, kinds=CALLS, progress=sources.progress
    )
    ended = counts(sources.log, ("state",), scope.span, kinds=ENDS, progress=sources.progress)
    by_tenant: dict[str, Counter[str]] = defaultdict(Counter)
    months: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    entities: Counter[tuple[str, str]] = Counter()
    for one in asked:
        decision = str(one.values["decision"])
        by_tenant[one.tenant][decision] += one.records
        months[str(one.values["day"])[:7], one.tenant][decision] += one.records
        for name, number in entities_of(one):
            entities[one.tenant, name] += number
    for one in ended:
        by_tenant[one.tenant]["in"] += one.input_tokens
        by_tenant[one.tenant]["out"] += one.output_tokens
    every = sum(one.records for one in asked)
    refused = sum(count["refuse"] for count in by_tenant.values())
    return Findings(
        f"{said(every, 'call')}, {said(refused, 'refusal')}.",
        (
            section(
                "tenants",
                "By tenant",
                "tenant | calls | permitted | refused | input_tokens: tokens in | output_tokens: tokens out",
                [
                    (
                        name,
                        count["permit"] + count["refuse"],
                        count["permit"],
                        count["refuse"],
                        count["in"],
                        count["out"],
                    )
                    for name, count in sorted(by_tenant.items())
                ],
            ),
            section(
                "months",
                "By month",
                "month | tenant | permitted | refused",
                [(month, name, count["permit"], count["refuse"]) for (month, name), count in sorted(months.items())],
            ),
            section(
                "surfaces",
                "By endpoint",
                "tenant | surface: endpoint | calls",
                [
                    (*key, total.calls)
                    for key, total in totals(asked, lambda one: [(one.tenant, one.values["surface"])]).items()
                ],
                "A call that could not be read has no endpoint.",
            ),
            section(
                "outcomes",
                "How they ended",
                "tenant | state | calls",
                [
                    (*key, total.calls)
                    for key, total in totals(ended, lambda one: [(one.tenant, one.values["state"])]).items()
                ],
            ),
            section(
                "entities",
                "Personal data found",
                "tenant | type | found: times",
                [(*key, number) for key, number in sorted(entities.items(), key=lambda pair: (-pair[1], pair[0]))],
                "Found is not sent: the policy says what is replaced, and what stops a call.",
            ),
        ),
    )


# ── Refusals ───────────────────────────────────────────────────────────────────


def refusals(sources: Sources, scope: Scope) -> Findings:
    """Which rules refused, how often, and whom."""
    found = counts(
        sources.log, ("rules", "use_case"), scope.span, kinds=CALLS, decision="refuse", progress=sources.progress
    )
    every = sum(one.records for one in found)
    rules = totals(found, lambda one: [(rule,) for rule in rules_of(one)])
    by_case = totals(found, lambda one: [(one.tenant, one.values["use_case"], rule) for rule in rules_of(one)])
    most = next(iter(rules), ("",))[0]
    return Findings(
        f"{said(every, 'call')} refused" + (f", most often by {most}." if rules else "."),
        (
            section(
                "rules",
                "By rule",
                "rule | calls | tenants | first: first (UTC) | last: last (UTC)",
                [(*key, one.calls, tuple(sorted(one.tenants)), one.first, one.last) for key, one in rules.items()],
                _SEVERAL,
            ),
            section(
                "tenants",
                "By tenant and use case",
                "tenant | use_case | rule | calls",
                [(*key, one.calls) for key, one in by_case.items()],
                "A use case is named where it is declared and the call named it.",
            ),
        ),
    )


_SEVERAL = "A call that several rules refused counts under each."

# ── Training ───────────────────────────────────────────────────────────────────


def training(sources: Sources, scope: Scope) -> Findings:
    """What left on terms that may train on it, and whether the evidence that others do not is there and fresh."""
    permitted = counts(
        sources.log, ("rules", "use_case"), scope.span, kinds=CALLS, decision="permit", progress=sources.progress
    )
    refused = counts(sources.log, ("rules",), scope.span, kinds=CALLS, decision="refuse", progress=sources.progress)
    exposed = totals(
        permitted,
        lambda one: [(one.tenant, one.values["use_case"], rule) for rule in rules_of(one) if rule in MAY_TRAIN],
    )
    stopped = totals(
        refused, lambda one: [(one.tenant, rule) for rule in rules_of(one) if rule.startswith(("training.", "dpa."))]
    )
    agreements = [_evidence(policy, scope.today) for policy in policies_of(sources, scope)]
    kept = [_kept_there(policy, scope.today) for policy in policies_of(sources, scope)]
    attention = [f"{row[0]}: {row[-1]}" for row in agreements if not str(row[-1]).startswith(("fresh", "opted in"))]
    attention += [f"{row[0]}: how long the provider keeps content: {row[-1]}" for row in kept
                  if not str(row[-1]).startswith(("fresh", "nothing"))]  # fmt: skip
    sent = sum(one.calls for one in exposed.values())
    return Findings(
        f"{said(sent, 'call')} left on terms that may train on content, or that are not proved not to;"
        " none of them held personal data that was found, unless both sides opted in.",
        (
            section(
                "exposed",
                "Sent on terms that may train",
                "tenant | use_case | rule: why it was permitted | calls | first: first (UTC) | last: last (UTC)",
                [(*key, one.calls, one.first, one.last) for key, one in exposed.items()],
                "training.not_sensitive: nothing personal was found, and the use case handles nothing confidential.",
            ),
            section(
                "evidence",
                "Evidence today",
                "tenant | agreement | tier | mechanism | newest: newest proof | days: age, days | at_most | state",
                agreements,
            ),
            section(
                "kept",
                "Evidence of how long the provider keeps content",
                "tenant | agreement | vendor_days: days | mechanism | newest: newest proof | days: age, days | "
                "at_most | state",
                kept,
                "Less than 30 days is an arrangement, and arrangements are proved.",
            ),
            section(
                "refused",
                "Refused for training",
                "tenant | rule | calls | first: first (UTC) | last: last (UTC)",
                [(*key, one.calls, one.first, one.last) for key, one in stopped.items()],
                _SEVERAL,
            ),
        ),
        tuple(attention),
    )


def _evidence(policy: TenantPolicy, today: date) -> tuple[Cell, ...]:
    """The same question as the rule ``training`` asks, about today."""
    agreement, consent = policy.agreement, policy.training
    newest, age, state = _age(agreement.evidence, agreement.evidence_max_age_days, today)
    if agreement.tier == "sandbox":
        state = "fresh: no provider is involved"
    elif agreement.training_mechanism == "default_terms":
        state = "the terms may train on content"
    elif newest is None:
        state = "no evidence that the terms exclude training"
    if agreement.training_permitted == "opted_in" and consent.holds(today) and not state.startswith("fresh"):
        state = f"opted in until {consent.expires} by {consent.given_by}: {consent.evidence}"
    return (policy.id, agreement.id, agreement.tier, agreement.training_mechanism, newest, age,
            agreement.evidence_max_age_days, state)  # fmt: skip


def _kept_there(policy: TenantPolicy, today: date) -> tuple[Cell, ...]:
    agreement = policy.agreement
    newest, age, state = _age(agreement.vendor_evidence, agreement.evidence_max_age_days, today)
    if not agreement.keeping_is_proved:
        state = "nothing to prove"
    elif newest is None:
        state = f"no evidence that it is {agreement.vendor_days} days only"
    return (policy.id, agreement.id, agreement.vendor_days, agreement.vendor_mechanism, newest, age,
            agreement.evidence_max_age_days, state)  # fmt: skip


def _age(evidence: Iterable[Evidence], at_most: int, today: date) -> tuple[date | None, int | None, str]:
    """The newest proof, its age in days, and whether it is fresh."""
    newest, most, day = newest_proof(evidence, today), timedelta(days=at_most), timedelta(days=1)
    if newest is None:
        return None, None, "no evidence"
    if newest + most < today:
        state = f"stale since {newest + most + day}"
    elif newest + most < today + DUE_SOON:
        state = f"goes stale on {newest + most + day}"
    else:
        state = f"fresh until {newest + most}"
    return newest, (today - newest).days, state


# ── Residency ──────────────────────────────────────────────────────────────────


def residency(sources: Sources, scope: Scope) -> Findings:
    """Where content went: regions, and the hosts that were really contacted."""
    sent = counts(
        sources.log, ("region", "route"), scope.span, kinds=CALLS, decision="permit", progress=sources.progress
    )
    met = counts(sources.log, ("host", "state"), scope.span, kinds=ENDS, progress=sources.progress)
    refused = counts(sources.log, ("rules",), scope.span, kinds=CALLS, decision="refuse", progress=sources.progress)
    regions = [
        (*key, one.calls, _in_region(sources.policies.tenants.get(str(key[0])), str(key[1])))
        for key, one in totals(sent, lambda one: [(one.tenant, one.values["region"], one.values["route"])]).items()
    ]
    contacted = totals(met, lambda one: [(one.tenant, one.values["host"])] if one.values["host"] else [])
    hosts = [
        (*key, one.calls, one.first, one.last, _route_of(sources.policies.tenants.get(str(key[0])), str(key[1])))
        for key, one in contacted.items()
    ]
    astray = totals(
        [one for one in met if one.values["state"] == "misrouted"], lambda one: [(one.tenant, one.values["host"])]
    )
    stopped = totals(
        refused, lambda one: [(one.tenant, rule) for rule in rules_of(one) if rule.startswith(("residency.", "route."))]
    )
    attention = [
        *(
            f"{row[0]}: {said(int(str(row[3])), 'call')} went to {row[1]}, which the policy in force does not allow"
            for row in regions
            if not row[-1]
        ),
        *(f"{row[0]}: `{row[1]}` was contacted and is a host of no route in force" for row in hosts if not row[-1]),
    ]
    return Findings(
        f"{said(sum(one.records for one in sent), 'call')} left, to {said(len(contacted), 'host')} in "
        f"{', '.join(sorted({str(row[1]) for row in regions})) or 'no region'}.",
        (
            section(
                "regions",
                "Regions",
                "tenant | region | route | calls | allowed: allowed today",
                regions,
                "As the route that was taken says.",
            ),
            section(
                "hosts",
                "Hosts contacted",
                "tenant | host | calls | first: first (UTC) | last: last (UTC) | route: route today",
                hosts,
                "As seen where the connection is opened, behind every hook of the app.",
            ),
            section(
                "misrouted",
                "Stopped on the way",
                "tenant | host | calls",
                [(*key, one.calls) for key, one in astray.items()],
                "The last look at the destination, or a redirect, ended these calls.",
            ),
            section(
                "refused",
                "Refused for where they would have gone",
                "tenant | rule | calls | first: first (UTC) | last: last (UTC)",
                [(*key, one.calls, one.first, one.last) for key, one in stopped.items()],
                _SEVERAL,
            ),
        ),
        tuple(attention),
    )


def _in_region(policy: TenantPolicy | None, region: str) -> bool:
    return policy is not None and region in policy.regions


def _route_of(policy: TenantPolicy | None, host: str) -> str | None:
    """The route in force that names a host, if one does."""
    name = host.rpartition(":")[0] or host
    routes = policy.routes if policy else ()
    return next((route.name for route in routes if {host, name} & set(route.hosts)), None)


# ── Safety modes ───────────────────────────────────────────────────────────────


def safety(sources: Sources, scope: Scope) -> Findings:
    """Where the provider's own safety mode was weaker than the policy wants, whatever was asked for."""
    found = counts(sources.log, ("decision", "rules", "surface", "model"), scope.span, kinds=CALLS,
                   progress=sources.progress)  # fmt: skip
    permitted = [one for one in found if one.values["decision"] == "permit"]
    short = totals(
        [one for one in permitted if "safety_mode.not_applied" in rules_of(one)],
        lambda one: [(one.tenant, one.values["surface"], one.values["model"])],
    )
    without = totals(
        [one for one in permitted if family(str(one.values["surface"] or "")) in WITHOUT_MODE],
        lambda one: [(one.tenant, one.values["surface"], one.values["model"])],
    )
    looser = totals(
        [one for one in found if one.values["decision"] == "refuse"],
        lambda one: [(one.tenant, rule) for rule in rules_of(one) if rule.startswith("safety_mode.")],
    )
    floors = [
        (
            policy.id,
            policy.safety_mode.floor,
            tuple(sorted(policy.safety_mode.forbid, key=lambda one: RANK[one])),
            policy.safety_mode.when_tools_or_documents,
        )
        for policy in policies_of(sources, scope)
    ]
    calls_short = sum(one.calls for one in (*short.values(), *without.values()))
    return Findings(
        f"{said(calls_short, 'permitted call')} ran under a weaker safety mode than the policy's floor, or under none.",
        (
            section(
                "shortfall",
                "Tools or documents: the provider applies CONTEXTUAL whatever is asked",
                "tenant | surface: endpoint | model | calls",
                [(*key, one.calls) for key, one in short.items()],
                "The acceptable-use screen read these calls all the same.",
            ),
            section(
                "without",
                "Endpoints that take no safety mode",
                "tenant | surface: endpoint | model | calls",
                [(*key, one.calls) for key, one in without.items()],
            ),
            section(
                "refused",
                "Refused because a looser mode was asked for",
                "tenant | rule | calls",
                [(*key, one.calls) for key, one in looser.items()],
            ),
            section(
                "floors",
                "What the policies ask for today",
                "tenant | floor | forbidden | tools: with tools or documents",
                floors,
            ),
        ),
    )


def policies_of(sources: Sources, scope: Scope) -> list[TenantPolicy]:
    """The policies of the tenants asked about, in the order of their ids."""
    known: Mapping[str, TenantPolicy] = sources.policies.tenants
    return [known[name] for name in sources.tenants(scope) if name in known]
