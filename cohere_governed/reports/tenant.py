"""The answer to a customer who asks how their data is processed: what was agreed, what is done, where it went.

Everything in it is either said in a file, and the file is named, or counted from
the log; nothing is opened. It is about one tenant and names nobody of another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from cohere_governed.audit import objects
from cohere_governed.audit.counts import counts
from cohere_governed.model import Route, Treatment
from cohere_governed.policy import Agreement, TenantPolicy, deadlines
from cohere_governed.policy.effective import SPECIAL_CATEGORIES, Grant, Redaction, newest_proof
from cohere_governed.reports.keeping import integrity
from cohere_governed.reports.result import Cell, Findings, Report, Scope, Sources, section
from cohere_governed.reports.traffic import ENDS, policies_of, roles_in_words, said

__all__ = ["TENANT", "details", "redaction_in_words"]

_DONE: dict[Treatment, str] = {
    Treatment.KEEP: "leaves as it is",
    Treatment.GENERALISE: "leaves in a coarser form",
    Treatment.SURROGATE: "leaves as an invented value of the same kind, put back in the answer",
    Treatment.PSEUDONYMISE: "leaves as a stand-in, put back in the answer",
    Treatment.MASK: "leaves as a mask",
    Treatment.REFUSE: "stops the call: nothing leaves",
}
_MECHANISM = {
    "default_terms": "the provider's default terms, which may train on content",
    "contract_exclusion": "excluded by contract",
    "dashboard_opt_out": "switched off in the provider's dashboard",
    "vault_zdr": "excluded by a vault without retention",
    "private_deployment": "the model runs where the provider sees nothing",
    "no_provider": "no provider is involved",
}


def details(sources: Sources, scope: Scope) -> Findings:
    """How the data of one tenant is processed, or of each of them."""
    policies = policies_of(sources, scope)
    calls, hosts = _traffic(sources, scope)
    attention = [
        f"{one.tenant}: {one.what} on {one.on} ({one.file}: {one.path})"
        for one in deadlines(
            sources.policies, scope.today + timedelta(days=sources.policies.operator.warn_days), scope.today
        )
        if scope.tenant in (None, one.tenant)
    ]
    heads = integrity(sources, scope).sections[0].rows
    made = [(name, one) for name in sources.logged(scope) for one in objects.history(sources.log, name)]
    there = sum(one.alive for _, one in made)
    return Findings(
        f"{said(len(policies), 'tenant')}; {said(sum(calls.values()), 'call')} sent; "
        f"{said(there, 'object')} at the provider.",
        (
            section("agreement", "What was agreed", "tenant | what | how | file",
                    [(policy.id, *row) for policy in policies for row in _agreed(policy, scope.today)]),
            section("places", "Where content goes, and who processes it",
                    "tenant | route | by: processor | deployment | region | hosts | contacted: contacted so far",
                    [(policy.id, route.name, _processor(route), route.deployment, route.region,
                      route.hosts, tuple(sorted(hosts[policy.id] & set(route.hosts))))
                     for policy in policies for route in policy.routes],
                    "Nothing else can be reached: a call to another host is refused before a connection is opened."),
            section("purposes", "For what",
                    "tenant | use_case | purpose | basis | compatible: also for | classes: data | until: approved to",
                    [(policy.id, case.id, case.purpose, case.lawful_basis, case.compatible_with,
                      tuple(sorted(case.data_classes)), case.review_by)
                     for policy in policies for case in policy.use_cases.values()]),
            section("redaction", "What happens to personal data before anything leaves", "tenant | what | how",
                    [(policy.id, *row) for policy in policies for row in redaction_in_words(policy.redaction)],
                    "Found by a detector, which finds most of it and not all."),
            section("keeping", "What is kept, and how long", "tenant | what | days | how",
                    [(policy.id, *row) for policy in policies for row in _kept(policy)],
                    "Records are sealed with keys of the tenant alone. Erasing destroys the key."),
            section("objects", "What was left at the provider",
                    "tenant | kind | id | made: made (UTC) | grant | gone: deleted (UTC)",
                    [(name, one.kind, one.id, one.made_at, one.grant, one.gone_at) for name, one in made]),
            section("verification", "Whether the log is whole", "tenant | records | head | anchored: last anchor at",
                    [(row[0], row[1], row[3], row[4]) for row in heads if row[0] in sources.logged(scope)],
                    "Whoever has the public key can verify it: `cohere-governed audit verify`."),
            section("contacts", "Whom to ask", "tenant | who | contact",
                    [(policy.id, *row) for policy in policies for row in _contacts(sources, policy)]),
        ),
        tuple(attention),
    )  # fmt: skip


TENANT = Report(
    "tenant",
    "How a tenant's data is processed",
    "What was agreed, where does content go, what happens to it, and how long is it kept?",
    details,
    "GDPR Article 28(3)(h); Cohere Enterprise Data Commitments",
)


def _processor(route: Route) -> str:
    if route.deployment == "sandbox":
        return "nobody: a fake in this process"
    return "Cohere" if route.provider == "cohere" else f"Cohere, by {route.provider}"


def _traffic(sources: Sources, scope: Scope) -> tuple[dict[str, int], dict[str, set[str]]]:
    """Calls that were sent, by tenant, and the hosts that were contacted."""
    calls: dict[str, int] = defaultdict(int)
    hosts: dict[str, set[str]] = defaultdict(set)
    for one in counts(sources.log, ("host",), scope.span, kinds=ENDS, progress=sources.progress):
        calls[one.tenant] += one.records
        if one.values["host"]:
            hosts[one.tenant].add(str(one.values["host"]))
    return calls, hosts


def _agreed(policy: TenantPolicy, today: date) -> Iterator[tuple[Cell, ...]]:
    agreement, file = policy.agreement, policy.agreement.file
    until = f"until {agreement.expires}" if agreement.expires else "without an end"
    version = f", version {agreement.version}" if agreement.version else ""
    yield "agreement", f"{agreement.title}{version}; tier {agreement.tier}; from {agreement.effective} {until}", file
    yield "signed document", f"SHA-256 {agreement.sha256}" if agreement.sha256 else "none", file
    yield "training", _training(policy, today), file
    dpa = f"executed{f' on {agreement.dpa_executed_on}' if agreement.dpa_executed_on else ''}"
    ref = f" ({agreement.dpa_ref})" if agreement.dpa_ref else ""
    missing = "no provider is involved" if agreement.tier == "sandbox" else "no personal data is sent"
    yield "data processing agreement", f"{dpa}{ref}" if agreement.dpa_executed else f"none: {missing}", file
    yield "subprocessors", agreement.subprocessors or "no list was agreed", file
    yield "regions", f"{', '.join(sorted(policy.regions))}; transfers: {agreement.transfer_mechanism}", policy.file
    yield "law that applies", ", ".join(policy.jurisdictions) or "not said", policy.file
    yield "data classes", ", ".join(sorted(agreement.data_classes)), file
    yield "special categories", ", ".join(sorted(agreement.special_categories)) or "none", file
    owned = "; ".join(f"{name.replace('_', ' ')}: {owner}" for name, owner in sorted(agreement.ownership.items()))
    yield "ownership", owned, file
    for grant in policy.grants:
        yield (
            f"grant {grant.id}",
            _grant(grant),
            grant.origin.file,
        )


def _training(policy: TenantPolicy, today: date) -> str:
    agreement = policy.agreement
    how = _MECHANISM.get(agreement.training_mechanism, agreement.training_mechanism)
    if agreement.training_permitted == "opted_in" and policy.training.holds(today):
        return f"agreed to by {policy.training.given_by or 'the tenant'}, until {policy.training.expires}"
    return f"{how}; {_proof(agreement, today)}"


def _proof(agreement: Agreement, today: date) -> str:
    proved = newest_proof(agreement.evidence, today)
    if agreement.training_mechanism in {"default_terms", "no_provider"}:
        return "personal and confidential content is refused" if agreement.may_train else "nothing to prove"
    if proved is None:
        return "no dated proof: personal and confidential content is refused"
    last = proved + timedelta(days=agreement.evidence_max_age_days)
    return f"last proved on {proved}, to be renewed by {last}" if last >= today else f"the proof ran out on {last}"


def _grant(grant: Grant) -> str:
    ends = f"revoked on {grant.revoked_on}" if grant.revoked_on else f"until {grant.expires}"
    parts = [grant.purpose, f"to {grant.target}", ends, f"basis: {grant.lawful_basis}" if grant.lawful_basis else "",
             "de-identified" if grant.deidentified else "", f"approved by {', '.join(grant.approved_by)}"]  # fmt: skip
    return "; ".join(part for part in parts if part)


def redaction_in_words(redaction: Redaction) -> list[tuple[str, str]]:
    """(what, what happens to it), the special categories last."""
    special = sorted({*SPECIAL_CATEGORIES.values()})
    rows = [("whatever is found and not named here", _DONE[redaction.default])]
    if redaction.mode == "block":
        rows = [("personal data", _DONE[Treatment.REFUSE])]
    named = ((kind, done) for kind, done in sorted(redaction.treatments.items()) if kind not in SPECIAL_CATEGORIES)
    rows += [(kind, _DONE[done]) for kind, done in named]
    least = redaction.special_categories
    rows += [(name.replace("_", " "), _DONE[least.get(name, least["default"])]) for name in special]
    return rows


def _kept(policy: TenantPolicy) -> Sequence[tuple[Cell, ...]]:
    captured = {
        "full": "text as it left, and sealed apart what was replaced",
        "redacted": "text as it left; not what was replaced",
        "metadata": "none of the text",
    }
    agreement = policy.agreement
    return (
        ("who, when, what was decided and why", policy.retention.metadata, "sealed; columns in clear name nobody"),
        ("content", policy.retention.content, captured[policy.capture]),
        ("content at the provider", agreement.vendor_days, agreement.vendor_mechanism.replace("_", " ")),
    )


def _contacts(sources: Sources, policy: TenantPolicy) -> Iterator[tuple[str, str]]:
    yield "owner", policy.owner
    yield from sorted(policy.people.items())
    operator = sources.policies.operator
    yield "operator", f"{operator.name}, {operator.country}; {roles_in_words(operator)}"
    yield from (
        (f"operator's {name.replace('_', ' ')}", text)
        for name, text in sorted(operator.contacts.items())
        if name in {"dpo", "supervisory_authority"}
    )
