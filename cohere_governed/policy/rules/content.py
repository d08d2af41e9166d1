"""What is in the call, and what the caller asks for beside it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import timedelta
from types import MappingProxyType

from cohere_governed.model import Call, Modality, Reason, Treatment, Usage
from cohere_governed.policy import quota
from cohere_governed.policy.effective import SPECIAL_CATEGORIES, STRICTNESS, TenantPolicy, newest_proof
from cohere_governed.policy.rules.question import CONTENT, RANK, Question, family, no, said_by, yes


def data_classes(q: Question) -> Iterator[Reason]:
    """What was signed says which classes of data may be sent."""
    agreement, file = q.policy.agreement, q.policy.agreement.file
    if q.intent.call.kind not in CONTENT:
        return
    if q.personal and "personal" not in agreement.data_classes:
        said = f"the agreement does not cover personal data ({', '.join(sorted(q.personal))} found)"
        yield no("data.personal", said, file, "$.data_classes")
    if q.case is not None and (beyond := q.case.data_classes - agreement.data_classes):
        said = f"the agreement does not cover {', '.join(sorted(beyond))} data"
        yield no("data.class", said, file, "$.data_classes")
    else:
        yield yes("data.class", "the agreement covers the data classes of the use case", file, "$.data_classes")


def retention(q: Question) -> Iterator[Reason]:
    """How long the provider keeps content."""
    most, agreement = q.controls.retention.vendor, q.policy.agreement
    if most is None or q.intent.call.kind not in CONTENT:
        return
    said = f"the provider keeps content {agreement.vendor_days} days, and {most} are allowed"
    newest, age = newest_proof(agreement.vendor_evidence, q.today), timedelta(days=agreement.evidence_max_age_days)
    if agreement.vendor_days > most:
        yield no("retention.vendor", said, *said_by(q, "retention.vendor"))
    elif agreement.keeping_is_proved and newest is None:
        said = f"there is no evidence that the provider keeps content {agreement.vendor_days} days only"
        yield no("retention.evidence_missing", said, agreement.file, "$.retention.evidence")
    elif agreement.keeping_is_proved and newest is not None and newest < q.today - age:
        said = f"the evidence of how long the provider keeps content is older than {age.days} days"
        yield no("retention.evidence_stale", said, agreement.file, "$.retention.evidence")
    else:
        yield yes("retention.vendor", said, *said_by(q, "retention.vendor"))


def treatments(q: Question) -> Iterator[Reason]:
    """What is found is treated, and some of it stops the call."""
    redaction = q.controls.redaction
    found = [(kind, redaction.treatment(kind)) for kind, count in q.intent.findings.items() if count > 0]
    for kind, treatment in found:
        category = SPECIAL_CATEGORIES.get(kind)
        if treatment is Treatment.REFUSE:
            what = f"special-category data ({category})" if category else "data that the policy refuses"
            rule = "redaction.special_category" if category else "redaction.refuse"
            yield no(rule, f"{kind} found: {what}", *_treatment_said(q, kind))
        elif (
            category
            and STRICTNESS[treatment] < STRICTNESS[Treatment.MASK]
            and category not in q.policy.agreement.special_categories
        ):
            said = f"{kind} found: the agreement does not cover {category} data"
            yield no("data.special_category", said, q.policy.agreement.file, "$.special_categories")
    if redaction.mode == "block" and q.personal:
        said = f"personal data found ({', '.join(sorted(q.personal))}) and the policy blocks it"
        yield no("redaction.block", said, *said_by(q, "redaction.mode"))
    elif found:
        yield yes("redaction.treated", "what was found is treated before it leaves", *said_by(q, "redaction.mode"))


def _treatment_said(q: Question, kind: str) -> tuple[str, str]:
    category = SPECIAL_CATEGORIES.get(kind)
    for path in (
        f"redaction.treatments.{kind}",
        *((f"redaction.special_categories.{category}", "redaction.special_categories.default") if category else ()),
        "redaction.default",
    ):
        if path in q.controls.origins:
            return said_by(q, path)
    return "", ""


def modality(q: Question) -> Iterator[Reason]:
    """What a text detector cannot read."""
    for kind in sorted(q.intent.call.modalities, key=_by_value):
        action = q.controls.modalities.get(kind, "refuse")
        where = said_by(q, f"modalities.{kind.value}")
        if action == "refuse":
            yield no("modality.refused", f"the call holds {kind.value} content, which cannot be read", *where)
        else:
            said = "redacted before it leaves" if action == "redact" else "allowed unread"
            yield yes(f"modality.{action}", f"{kind.value} content is {said}", *where)


def _by_value(kind: Modality) -> str:
    return kind.value


def request_options(q: Question) -> Iterator[Reason]:
    """The SDK's ways round its own arguments."""
    call, options = q.intent.call, q.controls.request_options
    added = [name for name in call.headers_added if name.lower() not in options.allow_additional_headers]
    if added:
        # Header names come from the caller: they are counted, not quoted.
        said = f"{len(added)} header{'s' if len(added) > 1 else ''} added that the policy does not list"
        yield no("options.header", said, *said_by(q, "request_options.allow_additional_headers"))
    if call.unknown_fields:
        where = said_by(q, "request_options.allow_additional_body_parameters")
        if options.allow_additional_body_parameters:
            yield yes("options.field", f"{len(call.unknown_fields)} unknown fields are treated as text", *where)
        else:
            yield no("options.field", f"{len(call.unknown_fields)} fields are not in the wire map", *where)
    if call.host is not None and call.cloud == "cohere" and not options.allow_base_url_override:
        said = "the caller names an address"
        yield no("options.base_url", said, *said_by(q, "request_options.allow_base_url_override"))
    ceiling = q.controls.quotas.max_characters
    if ceiling is not None and call.characters > ceiling:
        said = f"the call holds {call.characters} characters, more than {ceiling}"
        yield no("quota.characters", said, *said_by(q, "quotas.max_characters"))


def quotas(q: Question) -> Iterator[Reason]:
    """What the tenant has left of its quotas; nothing is said where nothing is counted."""
    if q.intent.usage is not None:
        yield from over_quota(q.intent.usage, q.policy)


def over_quota(usage: Usage, policy: TenantPolicy) -> Iterator[Reason]:
    """Why there is no room for one call more; asked before a call's text is looked at, and among all rules."""
    for name, most in quota.exceeded(usage, policy.quotas):
        origin = policy.origin(f"quotas.{name}")
        said = f"the tenant's quota of {most} {_QUOTAS[name]} is used up: try again in {math.ceil(usage.wait)} s"
        yield no(f"quota.{name}", said, origin.file, origin.path)


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
        yield no(
            "safety_mode.unknown", "the safety mode asked for is not a known one", *said_by(q, "safety_mode.floor")
        )
    elif asked is not None and (asked in modes.forbid or RANK[asked] < RANK[modes.floor]):
        said = f"safety mode {asked} is looser than {modes.floor}"
        yield no("safety_mode.looser", said, *said_by(q, "safety_mode.floor"))
    else:
        yield yes("safety_mode.floor", f"safety mode is at least {modes.floor}", *said_by(q, "safety_mode.floor"))
    if call.raw_prompt and RANK[modes.floor] > RANK["OFF"]:
        # "Used to select the safety instruction inserted into the prompt" (SDK, `safety_mode`); a raw one has none.
        said = "a raw prompt leaves out what the safety mode puts into it"
        yield no("safety_mode.raw_prompt", said, *said_by(q, "safety_mode.floor"))
    applied = applied_mode(call, modes.floor)
    if RANK[applied] < RANK[modes.floor]:
        where = said_by(q, "safety_mode.when_tools_or_documents")
        said = "with tools or documents Cohere applies CONTEXTUAL whatever is asked"
        if not knows_modes(call.model):
            said = "the model is older than safety modes and applies none"
        if modes.when_tools_or_documents == "refuse":
            yield no("safety_mode.not_applied", said, *where)
        else:
            yield yes("safety_mode.not_applied", said, *where)


def applied_mode(call: Call, sent: str) -> str:
    """The safety mode that Cohere applies where ``sent`` stands on the wire."""
    if not knows_modes(call.model):
        return "OFF"
    return sent if keeps_mode(call) else "CONTEXTUAL"


def keeps_mode(call: Call) -> bool:
    """Whether Cohere applies whatever mode is sent: not to tools and documents, and not with models that have none."""
    return knows_modes(call.model) and not (call.has_tools or call.has_documents)


def knows_modes(model: str | None) -> bool:
    """Whether a model takes a safety mode; one whose name does not tell is taken to."""
    return (model or "").lower().removeprefix("cohere.") not in _BEFORE_MODES


_BEFORE_MODES = frozenset({
    "command", "command-light", "command-light-nightly", "command-nightly", "command-r", "command-r-03-2024",
    "command-r-16k", "command-r-plus", "command-r-plus-04-2024",
})  # fmt: skip
"""Models that are older than "Command R 08-2024 and Command R+ 08-2024", with which safety modes began (SDK,
``safety_mode``); undated names mean the first of their kind."""


def is_chat(call: Call) -> bool:
    """Whether the surface takes ``safety_mode``."""
    return call.kind == "inference" and family(call.surface) == "chat"
