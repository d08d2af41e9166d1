"""The rules: small pure functions from a question to reasons, in one tuple.

Every rule is asked every time and every reason is kept, those that allow too;
one that refuses is enough to refuse. So a rule added to ``RULES`` can turn a
permit into a refusal and never the reverse. A rule reads the intent and the
tenant's policy and nothing else: no clock, no file, no counter.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta, timezone
from functools import lru_cache
from types import MappingProxyType
from typing import TypeAlias, get_args

from cohere_governed.model import Call, ConductFinding, Intent, Modality, Reason, Route, Treatment, Usage
from cohere_governed.policy import quota
from cohere_governed.policy.effective import (
    SPECIAL_CATEGORIES,
    STRICTNESS,
    CategoryRule,
    Conduct,
    Controls,
    Exemption,
    Grant,
    TenantPolicy,
    UseCase,
)
from cohere_governed.policy.geography import SIGNED, strays
from cohere_governed.policy.schema import Layer, loopback

CONTENT = frozenset({"inference", "training_or_retention", "admin_egress"})
"""Kinds of surface whose requests carry content."""
SENSITIVE = frozenset({"confidential", "personal", "health", "financial"})
"""Data classes that may not reach terms under which they could be trained on."""
RANK = MappingProxyType({"NONE": 0, "OFF": 0, "CONTEXTUAL": 1, "STRICT": 2})
"""``NONE`` (v1) and ``OFF`` (v2) are the same mode."""
EXEMPT = "conduct.exempt"
"""Lets a test of safeguards through."""
OVERSIGHT = "oversight.required"
"""Says that the use case itself wants a human, whatever was seen in the text."""
HIGH_STAKES = "high_stakes_autonomous"
"""Category that every call of a high-stakes use case is in."""
RESERVATIONS = frozenset({
    EXEMPT, "conduct.log", "conduct.require_human", "conduct.review", "conduct.unscreened", "modality.allow",
    "options.field", OVERSIGHT, "route.passed_over", "safety_mode.not_applied", "storage.conversation",
    "training.not_sensitive", "training.opted_in",
})  # fmt: skip
"""Rules whose yes an officer counts all the same: the record of a permit names them in its column ``rules``."""
_CARRIED = MappingProxyType({
    "bedrock": frozenset({"chat", "generate", "embed", "rerank"}),
    "sagemaker": frozenset({"chat", "generate", "embed", "rerank"}),
    "oci": frozenset({"chat", "embed"}),
})  # fmt: skip
"""What of Cohere's API a cloud that signs its requests offers (``cohere.aws_client``, ``cohere.oci_client``)."""
WITHOUT_SAFETY_MODE = frozenset({"bedrock", "sagemaker"})
"""Providers that refuse a field they do not know, this one among them: there the provider's own mode holds."""
_OWN_MODE = RANK["CONTEXTUAL"]
"""The mode of a call that names none."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a rule is asked."""

    intent: Intent
    policy: TenantPolicy
    case: UseCase | None
    controls: Controls
    today: date
    personal: tuple[str, ...]
    """Types found that are personal data by themselves."""


Rule: TypeAlias = Callable[[Question], Iterator[Reason]]


def ask(intent: Intent, policy: TenantPolicy) -> Question:
    """Gather what several rules need."""
    if intent.now.tzinfo is None:
        raise ValueError("`now` has no offset")
    name = intent.caller.use_case or policy.default_use_case
    case = policy.use_cases.get(name) if name else None
    controls = case.controls if case else policy.controls
    spared = controls.redaction.not_personal
    personal = tuple(kind for kind, count in intent.findings.items() if count > 0 and kind not in spared)
    return Question(intent, policy, case, controls, intent.now.astimezone(timezone.utc).date(), personal)


def _yes(rule: str, sentence: str, file: str = "", path: str = "") -> Reason:
    return Reason(rule, sentence, True, file, path)


def _no(rule: str, sentence: str, file: str = "", path: str = "") -> Reason:
    return Reason(rule, sentence, False, file, path)


def _said(q: Question, path: str) -> tuple[str, str]:
    origin = q.controls.origin(path)
    return origin.file, origin.path


# ── Matching ───────────────────────────────────────────────────────────────────


@lru_cache(maxsize=256)
def family(surface: str) -> str:
    """``v2.chat_stream`` → ``chat``: what a person calls a surface, whatever its version."""
    name = surface[3:] if surface[:3] in {"v1.", "v2."} else surface
    return name.removesuffix("_stream")


def covers_surface(patterns: tuple[str, ...], call: Call) -> bool:
    """Whether a list names this surface: by id, family, kind, prefix with ``*``, or ``*``."""
    name = family(call.surface)
    return any(
        pattern in {"*", call.surface, name, call.kind}
        or (pattern.endswith("*") and (call.surface.startswith(pattern[:-1]) or name.startswith(pattern[:-1])))
        for pattern in patterns
    )


def covers_model(patterns: tuple[str, ...], model: str | None) -> bool:
    """Whether a list names this model; only ``*`` covers a call that leaves the choice to the provider."""
    if "*" in patterns:
        return True
    return model is not None and any(
        pattern == model or (pattern.endswith("*") and model.startswith(pattern[:-1])) for pattern in patterns
    )


def covers_host(route: Route, host: str, scheme: str) -> bool:
    """Whether ``host`` or ``host:port`` is one of the route's."""
    name, _, port = host.lower().rpartition(":") if re.search(r":\d+$", host) else (host.lower(), "", "")
    name = name.rstrip(".")
    if port == {"https": "443", "http": "80"}.get(scheme):
        port = ""
    plain = f"{name}:{port}" if port else name
    return plain in route.hosts or (loopback(name) and name in route.hosts)


CLEARING = frozenset({
    "datasets.delete", "finetuning.delete_finetuned_model", "connectors.delete", "embedjobs.cancel", "batches.cancel",
})  # fmt: skip
"""Surfaces that take content back from the provider and send none there."""


def clears(q: Question) -> bool:
    """Whether the call only takes back: no end of a tenancy, an agreement or a use case stands in its way."""
    return q.intent.call.surface in CLEARING and q.intent.call.kind not in CONTENT


# ── Who and what ───────────────────────────────────────────────────────────────


def tenant_active(q: Question) -> Iterator[Reason]:
    """A suspended or offboarded tenant sends nothing, and may still take back what it left at the provider."""
    if clears(q):
        yield _yes("tenant.clearing", "what takes content back from the provider is never too late")
    elif q.policy.status == "active":
        yield _yes("tenant.active", "tenant is active", q.policy.file, "$.status")
    else:
        yield _no("tenant.inactive", f"tenant is {q.policy.status}", q.policy.file, "$.status")


def terms_accepted(q: Question) -> Iterator[Reason]:
    """The operator's clauses flow down to each tenant."""
    policy = q.policy
    if clears(q):
        return
    if missing := policy.required_clauses - policy.accepted_clauses:
        said = f"tenant has not accepted {', '.join(sorted(missing))}"
        yield _no("terms.missing_clause", said, policy.file, "$.terms_accepted.clauses")
    elif policy.terms_accepted_on > q.today:
        said = f"terms are accepted from {policy.terms_accepted_on} only"
        yield _no("terms.not_yet", said, policy.file, "$.terms_accepted.on")
    else:
        yield _yes("terms.accepted", f"terms accepted on {policy.terms_accepted_on}", policy.file, "$.terms_accepted")


def agreement_in_force(q: Question) -> Iterator[Reason]:
    """Signed, real, begun and not ended."""
    agreement, file = q.policy.agreement, q.policy.agreement.file
    if clears(q):
        return
    if agreement.tier != "sandbox":
        if agreement.sha256 is None or len(set(agreement.sha256)) < 4:
            said = f"agreement `{agreement.id}` names no signed document, or a placeholder"
            yield _no("agreement.placeholder", said, file, "$.document.sha256")
        if agreement.signed_on is None or agreement.signed_on > q.today:
            yield _no("agreement.unsigned", f"agreement `{agreement.id}` is not signed", file, "$.document.signed_on")
    if agreement.effective > q.today:
        said = f"agreement `{agreement.id}` begins on {agreement.effective}"
        yield _no("agreement.not_yet", said, file, "$.document.effective")
    if agreement.expires is not None and agreement.expires < q.today:
        said = f"agreement `{agreement.id}` ended on {agreement.expires}"
        yield _no("agreement.expired", said, file, "$.document.expires")
    else:
        yield _yes("agreement.dates", f"agreement `{agreement.id}` has not ended", file, "$.document")


def use_case_approved(q: Question) -> Iterator[Reason]:
    """No call without a declared, approved and reviewed purpose."""
    case = q.case
    if clears(q):
        return
    if case is None:
        named = q.intent.caller.use_case
        said = "the call names a use case that the tenant does not have" if named else "the call names no use case"
        yield _no("use_case.unknown" if named else "use_case.missing", said, q.policy.file, "$.use_cases")
        return
    where = case.file, "$.approval"
    if case.status != "approved":
        yield _no("use_case.not_approved", f"use case `{case.id}` is {case.status}", *where)
    elif case.approved_on is None or case.approved_on > q.today:
        yield _no("use_case.not_yet", f"use case `{case.id}` is approved from {case.approved_on}", *where)
    elif case.review_by is None or case.review_by < q.today:
        yield _no("use_case.review_overdue", f"use case `{case.id}` was to be reviewed by {case.review_by}", *where)
    else:
        yield _yes("use_case.approved", f"use case `{case.id}` is approved until {case.review_by}", *where)
    if case.high_stakes and case.oversight != "human_decides":
        said = f"use case `{case.id}` is high-stakes and no human decides"
        yield _no("oversight.missing", said, case.file, "$.oversight.mode")


def use_case_covers(q: Question) -> Iterator[Reason]:
    """The approval is for named surfaces and models."""
    case, call = q.case, q.intent.call
    if case is None or call.kind not in CONTENT:
        return
    if covers_surface(case.surfaces, call):
        yield _yes("use_case.surface", f"use case `{case.id}` covers {call.surface}", case.file, "$.surfaces")
    else:
        said = f"use case `{case.id}` does not cover {call.surface}"
        yield _no("use_case.surface", said, case.file, "$.surfaces")
    if call.kind != "inference":
        return  # a grant, not the use case, says what may be stored or trained
    if covers_model(case.models, call.model):
        yield _yes("use_case.model", f"use case `{case.id}` covers the model", case.file, "$.models.allowed")
    else:
        what = "the model named" if call.model else "a call that names no model"
        yield _no("use_case.model", f"use case `{case.id}` does not cover {what}", case.file, "$.models.allowed")


def end_user(q: Question) -> Iterator[Reason]:
    """The operator answers for its end users, so it must know which one it was."""
    if q.intent.call.kind not in CONTENT:
        return
    if q.intent.standing.suspended:
        yield _no("end_user.suspended", "the end user is suspended", *_said(q, "end_users.suspend_after"))
    if q.intent.caller.end_user:
        yield _yes("end_user.known", "end user is named")
    elif q.controls.end_users.id_required:
        yield _no("end_user.missing", "the call names no end user", *_said(q, "end_users.id_required"))


# ── Training and remote storage ────────────────────────────────────────────────


def training(q: Question) -> Iterator[Reason]:
    """No flag on the wire excludes training, so what may leave depends on dated evidence that the terms do."""
    agreement, file = q.policy.agreement, q.policy.agreement.file
    if q.intent.call.kind not in CONTENT:
        return
    if agreement.tier == "sandbox":
        yield _yes("training.no_provider", "no provider is involved, so nothing is trained", file, "$.tier")
        return
    if q.personal:
        if agreement.tier == "trial":
            yield _no("training.trial", "trial terms exclude personal data", file, "$.tier")
        if not agreement.dpa_executed or (agreement.dpa_executed_on and agreement.dpa_executed_on > q.today):
            said = "personal data needs an executed data processing agreement"
            yield _no("dpa.missing", said, file, "$.dpa.executed")
    rule, doubt = _training_doubt(q)
    if doubt is None:
        yield _yes(
            "training.excluded", "evidence that the terms exclude training is fresh", file, "$.training.evidence"
        )
    elif _opted_in(q):
        said = "agreement and tenant have both opted in to training"
        yield _yes("training.opted_in", said, q.policy.file, "$.training.consent")
    elif q.personal:
        yield _no(rule, f"{doubt}, and the call holds personal data", file, "$.training")
    elif q.case is not None and (classes := sorted(SENSITIVE & q.case.data_classes)):
        yield _no(rule, f"{doubt}, and use case `{q.case.id}` handles {', '.join(classes)} data", file, "$.training")
    else:
        yield _yes(
            "training.not_sensitive", f"{doubt}, but nothing personal or confidential is sent", file, "$.training"
        )


def _training_doubt(q: Question) -> tuple[str, str | None]:
    agreement = q.policy.agreement
    if agreement.training_mechanism == "default_terms":
        return "training.may_train", "the terms may train on content"
    # A public page is no proof, and neither is a date still to come.
    dates = [item.on for item in agreement.evidence if item.type != "web_page" and item.on <= q.today]
    if not dates:
        return "training.evidence_missing", "there is no evidence that the terms exclude training"
    if max(dates) < q.today - timedelta(days=agreement.evidence_max_age_days):
        said = f"the evidence that the terms exclude training is older than {agreement.evidence_max_age_days} days"
        return "training.evidence_stale", said
    return "", None


def _opted_in(q: Question) -> bool:
    consent = q.policy.training
    return (
        q.policy.agreement.training_permitted == "opted_in"
        and consent.consent == "opted_in"
        and consent.given_on is not None
        and consent.expires is not None
        and consent.given_on <= q.today <= consent.expires
    )


def remote_storage(q: Question) -> Iterator[Reason]:
    """What trains, stores content remotely or hands it to a third party needs a live grant."""
    call = q.intent.call
    if needs_grant(q):
        yield from _granted(q)
    if not call.refs.get("conversation") or call.kind not in CONTENT:
        return
    where = _said(q, "request_options.server_conversations")
    if q.controls.request_options.server_conversations == "allow":
        yield _yes("storage.conversation", "conversations may be stored at the provider", *where)
    else:
        yield _no("storage.conversation", "`conversation_id` stores the conversation at the provider", *where)


def granting(q: Question) -> Grant | None:
    """The grant that covers what the call stores remotely or hands on."""
    named = (grant for grant in q.policy.grants if covers_surface(grant.surfaces, q.intent.call))
    return next((grant for grant in named if _grant_fault(q, grant) is None), None) if needs_grant(q) else None


def needs_grant(q: Question) -> bool:
    """Whether the call trains, stores content remotely or hands it to a third party."""
    call = q.intent.call
    stores = call.kind in {"training_or_retention", "admin_egress"}
    return stores or (call.kind == "inference" and bool(call.refs.get("connector")))


def _granted(q: Question) -> Iterator[Reason]:
    file = q.policy.agreement.file
    named = [grant for grant in q.policy.grants if covers_surface(grant.surfaces, q.intent.call)]
    if not named:
        yield _no("grant.missing", f"{q.intent.call.surface} needs a grant and there is none", file, "$.grants")
        return
    failures = [(grant, _grant_fault(q, grant)) for grant in named]
    for grant, fault in failures:
        if fault is None:
            said = f"grant `{grant.id}` covers this until {grant.expires}"
            yield _yes("grant.live", said, grant.origin.file, grant.origin.path)
            return
    for grant, fault in failures:
        rule, said = fault or ("", "")
        yield _no(rule, f"grant `{grant.id}` {said}", grant.origin.file, grant.origin.path)


def _grant_fault(q: Question, grant: Grant) -> tuple[str, str] | None:
    call = q.intent.call
    refs = {ref for kind in ("dataset", "model", "connector") for ref in call.refs.get(kind, ())}
    third_party = call.kind == "admin_egress" or bool(call.refs.get("connector"))
    creates = call.kind == "admin_egress" and not refs
    if not grant.accepted:
        return "grant.not_accepted", "is not accepted by the tenant"
    if grant.revoked_on is not None and grant.revoked_on <= q.today:
        return "grant.revoked", f"was revoked on {grant.revoked_on}"
    if grant.granted_on > q.today:
        return "grant.not_yet", f"begins on {grant.granted_on}"
    if grant.expires < q.today:
        return "grant.expired", f"ended on {grant.expires}"
    if not grant.approved_by:
        return "grant.unapproved", "names nobody who approved it"
    if third_party != (grant.target == "third_party"):
        return "grant.target", f"is for `{grant.target}`"
    if call.upload_sha256 is not None and call.upload_sha256 != grant.dataset_sha256:
        return "grant.dataset", "is for another dataset"
    if call.upload_sha256 is not None and grant.max_records is not None:
        if call.upload_records is None:
            return "grant.records", f"is for {grant.max_records} records, and those of the upload cannot be counted"
        if call.upload_records > grant.max_records:
            return "grant.records", f"is for {grant.max_records} records, and the upload has {call.upload_records}"
    made = {name for under, name in q.intent.made_under if under == grant.id}
    if refs - grant.remote_ids - made and call.upload_sha256 is None:
        return "grant.dataset", "does not name every object the call refers to"
    if call.upload_sha256 is None and not refs and not creates:
        return "grant.dataset", "is for a dataset, and the call names none"
    # The route that will be taken, not just any: a grant for the own network is none for a later-named platform.
    route = chosen(q)
    if not third_party and (route is None or route.deployment != grant.target):
        return "grant.target", f"is for `{grant.target}`, and the route does not lead there"
    return None


# ── Content ────────────────────────────────────────────────────────────────────


def data_classes(q: Question) -> Iterator[Reason]:
    """What was signed says which classes of data may be sent."""
    agreement, file = q.policy.agreement, q.policy.agreement.file
    if q.intent.call.kind not in CONTENT:
        return
    if q.personal and "personal" not in agreement.data_classes:
        said = f"the agreement does not cover personal data ({', '.join(sorted(q.personal))} found)"
        yield _no("data.personal", said, file, "$.data_classes")
    if q.case is not None and (beyond := q.case.data_classes - agreement.data_classes):
        said = f"the agreement does not cover {', '.join(sorted(beyond))} data"
        yield _no("data.class", said, file, "$.data_classes")
    else:
        yield _yes("data.class", "the agreement covers the data classes of the use case", file, "$.data_classes")


def retention(q: Question) -> Iterator[Reason]:
    """How long the provider keeps content."""
    most, agreement = q.controls.retention.vendor, q.policy.agreement
    if most is None or q.intent.call.kind not in CONTENT:
        return
    said = f"the provider keeps content {agreement.vendor_days} days, and {most} are allowed"
    if agreement.vendor_days > most:
        yield _no("retention.vendor", said, *_said(q, "retention.vendor"))
    else:
        yield _yes("retention.vendor", said, *_said(q, "retention.vendor"))


def treatments(q: Question) -> Iterator[Reason]:
    """What is found is treated, and some of it stops the call."""
    redaction = q.controls.redaction
    found = [(kind, redaction.treatment(kind)) for kind, count in q.intent.findings.items() if count > 0]
    for kind, treatment in found:
        category = SPECIAL_CATEGORIES.get(kind)
        if treatment is Treatment.REFUSE:
            what = f"special-category data ({category})" if category else "data that the policy refuses"
            rule = "redaction.special_category" if category else "redaction.refuse"
            yield _no(rule, f"{kind} found: {what}", *_treatment_said(q, kind))
        elif (
            category
            and STRICTNESS[treatment] < STRICTNESS[Treatment.MASK]
            and category not in q.policy.agreement.special_categories
        ):
            said = f"{kind} found: the agreement does not cover {category} data"
            yield _no("data.special_category", said, q.policy.agreement.file, "$.special_categories")
    if redaction.mode == "block" and q.personal:
        said = f"personal data found ({', '.join(sorted(q.personal))}) and the policy blocks it"
        yield _no("redaction.block", said, *_said(q, "redaction.mode"))
    elif found:
        yield _yes("redaction.treated", "what was found is treated before it leaves", *_said(q, "redaction.mode"))


def _treatment_said(q: Question, kind: str) -> tuple[str, str]:
    category = SPECIAL_CATEGORIES.get(kind)
    for path in (
        f"redaction.treatments.{kind}",
        *((f"redaction.special_categories.{category}", "redaction.special_categories.default") if category else ()),
        "redaction.default",
    ):
        if path in q.controls.origins:
            return _said(q, path)
    return "", ""


def modality(q: Question) -> Iterator[Reason]:
    """What a text detector cannot read."""
    for kind in sorted(q.intent.call.modalities, key=_by_value):
        action = q.controls.modalities.get(kind, "refuse")
        where = _said(q, f"modalities.{kind.value}")
        if action == "refuse":
            yield _no("modality.refused", f"the call holds {kind.value} content, which cannot be read", *where)
        else:
            said = "redacted before it leaves" if action == "redact" else "allowed unread"
            yield _yes(f"modality.{action}", f"{kind.value} content is {said}", *where)


def _by_value(kind: Modality) -> str:
    return kind.value


def request_options(q: Question) -> Iterator[Reason]:
    """The SDK's ways round its own arguments."""
    call, options = q.intent.call, q.controls.request_options
    added = [name for name in call.headers_added if name.lower() not in options.allow_additional_headers]
    if added:
        # Header names come from the caller: they are counted, not quoted.
        said = f"{len(added)} header{'s' if len(added) > 1 else ''} added that the policy does not list"
        yield _no("options.header", said, *_said(q, "request_options.allow_additional_headers"))
    if call.unknown_fields:
        where = _said(q, "request_options.allow_additional_body_parameters")
        if options.allow_additional_body_parameters:
            yield _yes("options.field", f"{len(call.unknown_fields)} unknown fields are treated as text", *where)
        else:
            yield _no("options.field", f"{len(call.unknown_fields)} fields are not in the wire map", *where)
    if call.host is not None and call.cloud == "cohere" and not options.allow_base_url_override:
        said = "the caller names an address"
        yield _no("options.base_url", said, *_said(q, "request_options.allow_base_url_override"))
    ceiling = q.controls.quotas.max_characters
    if ceiling is not None and call.characters > ceiling:
        said = f"the call holds {call.characters} characters, more than {ceiling}"
        yield _no("quota.characters", said, *_said(q, "quotas.max_characters"))


def quotas(q: Question) -> Iterator[Reason]:
    """What the tenant has left of its quotas; nothing is said where nothing is counted."""
    if q.intent.usage is not None:
        yield from over_quota(q.intent.usage, q.policy)


def over_quota(usage: Usage, policy: TenantPolicy) -> Iterator[Reason]:
    """Why there is no room for one call more; asked before a call's text is looked at, and among all rules."""
    for name, most in quota.exceeded(usage, policy.quotas):
        origin = policy.origin(f"quotas.{name}")
        said = f"the tenant's quota of {most} {_QUOTAS[name]} is used up: try again in {math.ceil(usage.wait)} s"
        yield _no(f"quota.{name}", said, origin.file, origin.path)


_QUOTAS = MappingProxyType({
    "calls_per_minute": "calls a minute", "tokens_per_minute": "tokens a minute",
    "concurrent_calls": "calls at a time",
})  # fmt: skip


def safety_mode(q: Question) -> Iterator[Reason]:
    """The caller may ask for a stricter mode, never for a looser one."""
    call, modes = q.intent.call, q.controls.safety_mode
    if not is_chat(call):
        return
    asked = call.safety_mode
    if asked is not None and asked not in RANK:
        yield _no("safety_mode.unknown", "the safety mode asked for is not a known one", *_said(q, "safety_mode.floor"))
    elif asked is not None and (asked in modes.forbid or RANK[asked] < RANK[modes.floor]):
        said = f"safety mode {asked} is looser than {modes.floor}"
        yield _no("safety_mode.looser", said, *_said(q, "safety_mode.floor"))
    else:
        yield _yes("safety_mode.floor", f"safety mode is at least {modes.floor}", *_said(q, "safety_mode.floor"))
    if call.raw_prompt and RANK[modes.floor] > RANK["OFF"]:
        # "Used to select the safety instruction inserted into the prompt" (SDK, `safety_mode`); a raw one has none.
        said = "a raw prompt leaves out what the safety mode puts into it"
        yield _no("safety_mode.raw_prompt", said, *_said(q, "safety_mode.floor"))
    if not keeps_mode(call) and RANK[modes.floor] > RANK["CONTEXTUAL"]:
        where = _said(q, "safety_mode.when_tools_or_documents")
        said = "with tools or documents Cohere applies CONTEXTUAL whatever is asked"
        if modes.when_tools_or_documents == "refuse":
            yield _no("safety_mode.not_applied", said, *where)
        else:
            yield _yes("safety_mode.not_applied", said, *where)


def keeps_mode(call: Call) -> bool:
    """Whether Cohere applies the safety mode that is sent: with tools or documents it applies CONTEXTUAL."""
    return not (call.has_tools or call.has_documents)


def is_chat(call: Call) -> bool:
    """Whether the surface takes ``safety_mode``."""
    return call.kind == "inference" and family(call.surface) == "chat"


# ── Acceptable use ─────────────────────────────────────────────────────────────


def acceptable_use(q: Question) -> Iterator[Reason]:
    """What layers saw, against the floors of provider, operator, tenant and use case."""
    seen = conduct(q)
    window = testing(q)
    if window is not None and _spent(q, window):
        said = f"exemption `{window.id}` has let {window.max_requests} calls through, and holds no more"
        yield _yes("exemption.spent", said, window.file, "$.max_requests")
    for category, action in seen:
        if category == UNREAD:
            continue  # said below, with its own rule
        rule = q.controls.conduct.categories.get(category)
        where = (rule.origin.file, rule.origin.path) if rule else ("", "")
        if rule is None:
            yield _no("conduct.unknown_category", "a category that no policy knows was seen", *where)
        elif action == QUARANTINE and window is not None:
            said = f"looks like {category}, and is tested under exemption `{window.id}`"
            yield _yes(EXEMPT, said, window.file, "$.categories")
        elif action == "block":
            yield _no("conduct.block", f"looks like prohibited use: {category}", *where)
        elif category == HIGH_STAKES and q.case is not None and q.case.high_stakes:
            said = f"use case `{q.case.id}` is high-stakes: a human must see the answer first"
            yield _yes(OVERSIGHT, said, q.case.file, "$.risk.high_stakes")
        else:
            yield _yes(f"conduct.{action}", f"may be {category}: {action}", *where)
    if not seen and q.intent.call.kind == "inference":
        yield _yes("conduct.clear", "no prohibited use was seen")
    if q.intent.languages_unscreened:
        where = _said(q, "conduct.unscreened_language")
        said = "part of the text is in a language that is not screened for prohibited use"
        if q.controls.conduct.unscreened_language == "refuse":
            yield _no("conduct.unscreened", said, *where)
        else:
            yield _yes("conduct.unscreened", said, *where)


def conduct(q: Question) -> tuple[tuple[str, str], ...]:
    """(category, action) for everything seen or declared, unknown categories as ``block``."""
    actions = weighed(q.intent.conduct, q.controls.conduct)
    window = testing(q)
    if window is not None and not _spent(q, window):
        actions |= dict.fromkeys(window.categories & set(actions), QUARANTINE)
    if q.case is not None and _human_decides(q.case) and q.intent.call.kind == "inference":
        rule = q.controls.conduct.categories.get(HIGH_STAKES)
        floor = rule.action if rule else "require_human"
        actions[HIGH_STAKES] = "block" if floor == "block" else "require_human"
    if q.intent.languages_unscreened and q.controls.conduct.unscreened_language == "review":
        actions.setdefault(UNREAD, "review")
    return tuple(sorted(actions.items()))


def weighed(findings: Iterable[ConductFinding], conduct: Conduct) -> dict[str, str]:
    """Category → action for what layers saw in a request or an answer; a category no policy knows is ``block``."""
    scores: dict[str, dict[str, float]] = {}
    unheard = _LAYERS - conduct.layers
    for finding in findings:
        if finding.layer in unheard:
            continue
        layers = scores.setdefault(finding.category, {})
        layers[finding.layer] = max(finding.score, layers.get(finding.layer, 0.0))
    actions: dict[str, str] = {}
    for category, layers in scores.items():
        rule = conduct.categories.get(category)
        action = "block" if rule is None else _weigh(rule, layers, conduct.alone)
        if action != "allow":
            actions[category] = action
    return actions


def _human_decides(case: UseCase) -> bool:
    """Whether a human sees every answer of a use case before the application does."""
    return case.high_stakes or case.oversight == "human_decides"


def holds(actions: Iterable[tuple[str, str]], conduct: Conduct) -> bool:
    """Whether what was seen or declared makes an answer wait for a human."""
    return any(action == "require_human" or (action == "review" and conduct.review == "hold") for _, action in actions)


def kept_for_review(q: Question) -> Iterator[Reason]:
    """Nobody can see first what nobody keeps."""
    if q.controls.capture == "metadata" and holds(conduct(q), q.controls.conduct):
        said = "a human must see the answer first, and the policy keeps no content to be seen"
        yield _no("oversight.not_kept", said, *_said(q, "capture"))


UNREAD = "unscreened_language"
"""Stands among the categories where part of a text is in a language that no layer reads."""

QUARANTINE = "quarantine"
"""What happens to the answer of a test: it is recorded, and given to nobody."""


def testing(q: Question) -> Exemption | None:
    """The exemption that the end user tests under now, if there is one; the one that still has room first."""
    user, now, call = q.intent.caller.end_user, q.intent.now, q.intent.call
    windows = [
        window
        for window in q.policy.exemptions
        if user in window.testers and window.begins <= now <= window.ends and covers_model(window.models, call.model)
    ]
    return min(windows, key=lambda window: _spent(q, window), default=None)


def _spent(q: Question, window: Exemption) -> bool:
    # A count that is not there is no room: what was not counted may be any number.
    return dict(q.intent.standing.tested).get(window.id, window.max_requests) >= window.max_requests


_LAYERS = frozenset(get_args(Layer))
"""Those that policy can leave out; what any other says always counts."""


def _weigh(rule: CategoryRule, layers: dict[str, float], alone: frozenset[str]) -> str:
    """Below ``review`` nothing was seen; from ``block`` on the full action needs a layer that may act alone, or two."""
    seeing = [layer for layer, score in layers.items() if not score < rule.review]  # a score that is no number counts
    if not seeing:
        return "allow"
    if rule.action != "block":
        return rule.action
    full = [layer for layer in seeing if not layers[layer] < rule.block]
    agreed = bool(full) and (len(seeing) > 1 or not alone.isdisjoint(full))
    return "block" if agreed else rule.doubtful


# ── Where to ───────────────────────────────────────────────────────────────────


def routed(q: Question) -> list[tuple[Route, Reason | None]]:
    """Every route in order of preference, with the rule that removed it or ``None``."""
    return [(route, _removed(q, route)) for route in q.policy.routes]


def chosen(q: Question) -> Route | None:
    """The first route that nothing removes, those that failed a moment ago last."""
    allowed = (route for route in q.policy.routes if _removed(q, route) is None)
    if not q.intent.passed_over:
        return next(allowed, None)
    return min(allowed, key=lambda route: route.name in q.intent.passed_over, default=None)


def _removed(q: Question, route: Route) -> Reason | None:
    call, policy, agreement = q.intent.call, q.policy, q.policy.agreement
    name, here = f"route `{route.name}`", (route.file, route.path)
    sandbox = route.deployment == "sandbox"
    if sandbox != (agreement.tier == "sandbox"):
        said = "needs an agreement of tier sandbox" if sandbox else "is not a sandbox, and the agreement is"
        return _no("route.sandbox_agreement", f"{name} {said}", agreement.file, "$.tier")
    if sandbox and not q.intent.sandbox and not (call.host is not None and loopback(call.host)):
        return _no("route.sandbox_off", f"{name} is a sandbox, and the sandbox is not on", *here)
    if agreement.deployments is not None and route.deployment not in agreement.deployments:
        said = f"{name} is `{route.deployment}`, which the agreement does not cover"
        return _no("route.deployment", said, agreement.file, "$.residency.deployments")
    if route.region not in policy.regions:
        said = f"{name} is in {route.region}, which the tenant does not allow"
        return _no("residency.region", said, policy.file, "$.residency.regions")
    if route.region not in agreement.regions:
        said = f"{name} is in {route.region}, which the agreement does not allow"
        return _no("residency.agreement", said, agreement.file, "$.residency.regions")
    if call.cloud == "cohere":
        if route.provider in SIGNED and not route.signs:
            said = f"{name} has no `credentials` to sign with, so only {route.provider}'s own client can take it"
            return _no("route.credentials", said, *here)
    elif route.provider != call.cloud:
        return _no("route.cloud", f"{name} is {route.provider}, and the client speaks to {call.cloud}", *here)
    untouched = call.host is None and call.cloud == "cohere"  # a cloud's client always has a host
    if not untouched and not (call.host and covers_host(route, call.host, call.scheme)):
        return _no("residency.host", f"{name} does not name the host the client would contact", *here)
    if call.scheme != "https" and not (call.scheme == "http" and call.host is not None and loopback(call.host)):
        return _no("residency.scheme", f"{name} may not be reached without TLS", *here)
    return _not_carried(q, route, name, here)


def _not_carried(q: Question, route: Route, name: str, here: tuple[str, str]) -> Reason | None:
    call = q.intent.call
    if not covers_surface(route.surfaces, call):
        return _no("route.surface", f"{name} does not carry {call.surface}", *here)
    if (offered := _CARRIED.get(route.provider)) is not None and family(call.surface) not in offered:
        return _no("route.surface", f"{name} is {route.provider}, which does not offer {call.surface}", *here)
    if route.provider in WITHOUT_SAFETY_MODE and is_chat(call) and RANK[q.controls.safety_mode.floor] > _OWN_MODE:
        said = f"{name} is {route.provider}, which takes no safety mode, and the floor is above its own"
        return _no("route.safety_mode", said, *_said(q, "safety_mode.floor"))
    if call.kind != "inference":
        return None
    if not covers_model(route.models, call.model) and call.model not in route.model_ids:
        return _no("route.model", f"{name} does not carry the model", *here)
    if call.model is None:
        if offered is not None:
            return _no("route.model", f"{name} is {route.provider}, where a call must name its model", *here)
        return None
    if (model := sent_model(call.model, route)) not in route.profiles and offered is not None:
        for named in {call.model, model} - set(route.profiles):
            if why := strays(route.provider, named, route.region, route.provider_region):
                return _no("residency.profile", f"{name} would use {why}", *here)
    return None


def sent_model(model: str, route: Route) -> str:
    """The id of a model as it stands on the wire of a route."""
    return route.model_ids.get(model, model)


def residency(q: Question) -> Iterator[Reason]:
    """The route taken, and those passed over for it; or why each of them was removed."""
    taken = chosen(q)
    if taken is None:
        yield from (why for _, why in routed(q) if why is not None)
        if not q.policy.routes:
            yield _no("route.none", "the tenant has no route", q.policy.file, "$.residency.routes")
        return
    if q.intent.passed_over and (taken.name not in q.intent.passed_over):
        for route in q.policy.routes[: q.policy.routes.index(taken)]:
            if route.name in q.intent.passed_over and _removed(q, route) is None:
                said = f"route `{route.name}` failed a moment ago and is passed over"
                yield _yes("route.passed_over", said, route.file, route.path)
    yield _yes("route.chosen", f"route `{taken.name}` in {taken.region}", taken.file, taken.path)


RULES: tuple[Rule, ...] = (
    tenant_active,
    terms_accepted,
    agreement_in_force,
    use_case_approved,
    use_case_covers,
    end_user,
    training,
    remote_storage,
    data_classes,
    retention,
    treatments,
    modality,
    request_options,
    quotas,
    safety_mode,
    acceptable_use,
    kept_for_review,
    residency,
)
