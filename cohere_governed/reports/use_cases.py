"""The register of use cases: what is missing in it, and each as a document that somebody outside can read.

The usage guidelines ask everybody who builds on the models to describe the
application: what it is for, who uses it, what could go wrong, who watches, which
models and what is known of them. The document says so in the words of the
declaration, and adds what the policy does about it: the rules that a call of
this use case meets today, told by the function that decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any, Literal

from cohere_governed.model import Call, Caller, Intent
from cohere_governed.policy import PolicySet, TenantPolicy, UseCase, explain
from cohere_governed.policy.declared import declared
from cohere_governed.policy.schema import UseCase as Declared
from cohere_governed.reports.page import escape, listed, page, pairs, table
from cohere_governed.reports.result import NOT_A_FINDING_OF_LAW
from cohere_governed.reports.traffic import roles_in_words

__all__ = ["Gap", "Section", "document", "gaps", "html", "text"]

SOON = timedelta(days=30)
"""How long before a review is due it is told."""


@dataclass(frozen=True, slots=True, order=True)
class Gap:
    """Something that a use case lacks."""

    tenant: str
    use_case: str
    severity: Literal["refused", "gap", "soon"]
    """``refused``: calls are refused for it today."""
    what: str
    basis: str
    file: str
    path: str

    def as_dict(self) -> dict[str, str]:
        """For JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the document."""

    heading: str
    facts: tuple[tuple[str, str], ...] = ()
    items: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


# ── What is missing ────────────────────────────────────────────────────────────


def gaps(policies: PolicySet, *, tenant: str | None = None, today: date | None = None) -> list[Gap]:
    """Everything that the register lacks, the worst first."""
    today = today or datetime.now(timezone.utc).date()
    found = []
    for name, said in declared(policies.folder).items():
        if tenant in (None, said.tenant):
            policy = policies.tenants.get(said.tenant)
            for severity, what, basis, path in _missing(name, said, policy, policies, today):
                found.append(Gap(said.tenant, name, severity, what, basis, f"use_cases/{name}.yaml", path))
    order = {"refused": 0, "gap": 1, "soon": 2}
    return sorted(found, key=lambda gap: (order[gap.severity], gap))


_Missing = Iterator[tuple[Literal["refused", "gap", "soon"], str, str, str]]
_GUIDELINES, _AI_ACT, _GDPR = "Usage Guidelines", "EU AI Act", "GDPR"


def _missing(name: str, said: Declared, policy: TenantPolicy | None, policies: PolicySet, today: date) -> _Missing:
    approval, risk = said.approval, said.risk
    if approval.status != "approved":
        yield "refused", f"it is {approval.status}, not approved", _GUIDELINES, "$.approval.status"
    elif approval.review_by is not None and approval.review_by < today:
        yield "refused", f"it was to be reviewed by {approval.review_by}", _GUIDELINES, "$.approval.review_by"
    elif approval.review_by is not None and approval.review_by - today <= SOON:
        yield "soon", f"it is to be reviewed by {approval.review_by}", _GUIDELINES, "$.approval.review_by"
    if policy is not None and name not in policy.use_cases:
        yield "refused", f"{policy.file} does not list it at $.use_cases", _GUIDELINES, "$.tenant"
    if said.vendor_approval.status == "pending":
        yield "gap", "Cohere's own review is pending", _GUIDELINES, "$.vendor_approval.status"
    if not said.harm_assessment.biases_documented:
        yield "gap", "its biases are not documented", _GUIDELINES, "$.harm_assessment.biases_documented"
    elif said.harm_assessment.ref is None and said.harm_assessment.notes is None:
        yield "gap", "nothing says where its biases are documented", _GUIDELINES, "$.harm_assessment.ref"
    if said.models.limitations_ref is None:
        yield "gap", "nothing says what the models' limits are here", _GUIDELINES, "$.models.limitations_ref"
    if any("*" in model for model in said.models.allowed):
        yield "gap", "its models are not named one by one", _GUIDELINES, "$.models.allowed"
    if said.users is None:
        yield "gap", "nothing says who uses it", _GUIDELINES, "$.users"
    if said.oversight.mode != "none" and not said.oversight.roles:
        yield "gap", "nobody is named who watches", f"{_AI_ACT} Article 14", "$.oversight.roles"
    if (risk.high_stakes or risk.ai_act == "high") and risk.fria_ref is None:
        yield "gap", "no fundamental rights impact assessment is named", f"{_AI_ACT} Article 27", "$.risk.fria_ref"
    sensitive = {"health", "personal"} & set(said.data_classes)
    if sensitive and risk.dpia_ref is None and (risk.high_stakes or "health" in sensitive):
        yield "gap", "no data protection impact assessment is named", f"{_GDPR} Article 35", "$.risk.dpia_ref"
    basis = said.purpose.lawful_basis
    if basis == "legitimate_interests" and said.purpose.lia_ref is None:
        yield (
            "gap",
            "no assessment of the legitimate interests is named",
            f"{_GDPR} Article 6(1)(f)",
            "$.purpose.lia_ref",
        )
    if basis == "not_applicable" and sensitive:
        yield "gap", "it handles personal data on no lawful basis", f"{_GDPR} Article 6", "$.purpose.lawful_basis"
    if said.public_facing and policy is not None and not _disclosed(policy, policies):
        said_ = "the text that tells people they meet an AI is not there"
        yield "gap", said_, f"{_AI_ACT} Article 50", "$.public_facing"


def _disclosed(policy: TenantPolicy, policies: PolicySet) -> bool:
    return policy.ai_disclosure is not None and (policies.folder / policy.ai_disclosure).is_file()


# ── The document ───────────────────────────────────────────────────────────────


def document(policies: PolicySet, name: str, *, now: datetime | None = None) -> tuple[str, tuple[Section, ...]]:
    """Title and parts of the application document. Raises ``KeyError`` when there is no such use case."""
    now = now or datetime.now(timezone.utc)
    said = declared(policies.folder)[name]
    policy = policies.tenants.get(said.tenant)
    case = policy.use_cases.get(name) if policy is not None else None
    missing = [gap.what for gap in gaps(policies, tenant=said.tenant, today=now.date()) if gap.use_case == name]
    parts = [
        Section("The application", _about(name, said, policies)),
        Section("Risk and oversight", _risk(said)),
        Section("Models and their limits", _models(said), items=said.models.model_card_urls),
        Section("Data and biases", _data(said, policy, case)),
        Section("Approval", _approval(said)),
        Section("What is missing", items=tuple(missing) or ("Nothing that this register asks for.",)),
    ]
    if policy is not None and case is not None:
        parts += [_floors(case), *_rules(policy, case, now)]
    return said.title, tuple(parts)


def _about(name: str, said: Declared, policies: PolicySet) -> tuple[tuple[str, str], ...]:
    media = said.synthetic_media
    return _told(
        ("Id", name),
        ("Operator", f"{policies.operator.name} ({policies.operator.country})"),
        ("Tenant", said.tenant),
        ("Owner", said.owner),
        ("Role", roles_in_words(policies.operator)),
        ("Purpose", said.purpose.description),
        ("Compatible purposes", ", ".join(said.purpose.compatible_with)),
        ("Lawful basis", said.purpose.lawful_basis.replace("_", " ")),
        ("Legitimate interests assessment", said.purpose.lia_ref),
        ("Who uses it", said.users),
        ("Makes words or deeds of real persons", None if media is None else f"yes, of {len(media)} who agreed"),
        ("Open to the public", "yes" if said.public_facing else "no"),
    )


def _risk(said: Declared) -> tuple[tuple[str, str], ...]:
    risk, watched = said.risk, said.oversight
    return _told(
        ("Class under the EU AI Act", risk.ai_act.replace("_", " ")),
        ("High stakes", "yes" if risk.high_stakes else "no"),
        ("Annex III", risk.annex_iii),
        ("Data protection impact assessment", risk.dpia_ref),
        ("Fundamental rights impact assessment", risk.fria_ref),
        ("Oversight", watched.mode.replace("_", " ")),
        ("By", ", ".join(watched.roles)),
        ("Decides by itself", "yes" if watched.automated_decision else "no"),
        ("Decisions are recorded", "yes" if watched.decision_record_required else "no"),
    )


def _models(said: Declared) -> tuple[tuple[str, str], ...]:
    return _told(
        ("Models", ", ".join(said.models.allowed)),
        ("Endpoints", ", ".join(said.surfaces)),
        ("Known limits", said.models.limitations_ref),
    )


def _data(said: Declared, policy: TenantPolicy | None, case: UseCase | None) -> tuple[tuple[str, str], ...]:
    told = _told(
        ("Classes of data", ", ".join(said.data_classes)),
        ("On the data", said.data_notes),
        ("Biases documented", "yes" if said.harm_assessment.biases_documented else "no"),
        ("Where", said.harm_assessment.ref),
        ("On biases", said.harm_assessment.notes),
    )
    if case is None or policy is None:
        return told
    redaction, kept = case.controls.redaction, case.controls.retention
    return told + _told(
        ("Personal data", f"{redaction.mode}: {redaction.default.value} unless said otherwise"),
        ("Kept in the log", f"{case.controls.capture}, content {kept.content} days, metadata {kept.metadata} days"),
        ("Regions", ", ".join(sorted(policy.regions))),
        ("Agreement", f"{policy.agreement.title} ({policy.agreement.tier})"),
    )


def _approval(said: Declared) -> tuple[tuple[str, str], ...]:
    approval = said.approval
    return _told(
        ("Status", approval.status),
        ("By", ", ".join(approval.by)),
        ("On", approval.on),
        ("To be reviewed by", approval.review_by),
        ("Cohere's review", said.vendor_approval.status.replace("_", " ")),
        ("Reference", said.vendor_approval.ref),
    )


def _told(*rows: tuple[str, object]) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(value)) for name, value in rows if value not in (None, ""))


def _floors(case: UseCase) -> Section:
    """What happens when prohibited use is seen here."""
    rows = [
        (name, rule.action.replace("_", " "), _where(rule.origin.file, rule.origin.path))
        for name, rule in sorted(case.controls.conduct.categories.items())
    ]
    return Section(
        "When prohibited use is seen", (("Least safety mode", case.controls.safety_mode.floor),),
        columns=("category", "what happens", "said by"), rows=tuple(rows),
    )  # fmt: skip


def _rules(policy: TenantPolicy, case: UseCase, now: datetime) -> Iterator[Section]:
    """The rules that a plain call of each model meets today, by the function that decides."""
    for model in case.models:
        named = None if "*" in model else model
        call = Call("v2.chat", "inference", "POST", "/v2/chat", model=named)
        told = explain(Intent(call, Caller(end_user="somebody", use_case=case.id), now), policy)
        rows = tuple(
            ("allows" if one.allows else "refuses", one.sentence, one.rule, _where(one.file, one.path))
            for one in sorted(told.reasons, key=lambda one: one.allows)
        )
        today = "permitted" if told.decision == "permit" else "refused"
        heading, columns = f"Rules that apply to a chat with {model}", ("", "because", "rule", "said by")
        yield Section(heading, (("Today such a call would be", today),), columns=columns, rows=rows)


def _where(file: str, path: str) -> str:
    return f"{file}: {path}" if file else "built in"


def text(title: str, parts: tuple[Section, ...]) -> str:
    """The document as Markdown."""
    lines = [f"# {title}"]
    for part in parts:
        lines += ["", f"## {part.heading}", ""]
        lines += [f"- {name}: {value}" for name, value in part.facts]
        lines += [f"- {one}" for one in part.items]
        if part.rows:
            lines += ["", _row(part.columns), _row(["---"] * len(part.columns)), *map(_row, part.rows)]
    return "\n".join([*lines, "", NOT_A_FINDING_OF_LAW]) + "\n"


def _row(cells: Any) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def html(title: str, parts: tuple[Section, ...]) -> str:
    """The document as one page that stands alone."""
    made = []
    for part in parts:
        made += [f"<h2>{escape(part.heading)}</h2>", pairs(part.facts) if part.facts else "", listed(part.items),
                 table(part.columns, part.rows)]  # fmt: skip
    return page(title, *made, f"<footer><p><small>{escape(NOT_A_FINDING_OF_LAW)}</small></p></footer>")
