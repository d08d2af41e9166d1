"""Who calls, under which terms, and for what."""

from __future__ import annotations

from collections.abc import Iterator

from cohere_governed.model import Reason
from cohere_governed.policy.rules.question import (
    CONTENT,
    Question,
    clears,
    covers_model,
    covers_surface,
    no,
    said_by,
    yes,
)


def tenant_active(q: Question) -> Iterator[Reason]:
    """A suspended or offboarded tenant sends nothing, and may still take back what it left at the provider."""
    if clears(q):
        yield yes("tenant.clearing", "what takes content back from the provider is never too late")
    elif q.policy.status == "active":
        yield yes("tenant.active", "tenant is active", q.policy.file, "$.status")
    else:
        yield no("tenant.inactive", f"tenant is {q.policy.status}", q.policy.file, "$.status")


def terms_accepted(q: Question) -> Iterator[Reason]:
    """The operator's clauses flow down to each tenant."""
    policy = q.policy
    if clears(q):
        return
    if missing := policy.required_clauses - policy.accepted_clauses:
        said = f"tenant has not accepted {', '.join(sorted(missing))}"
        yield no("terms.missing_clause", said, policy.file, "$.terms_accepted.clauses")
    elif policy.terms_accepted_on > q.today:
        said = f"terms are accepted from {policy.terms_accepted_on} only"
        yield no("terms.not_yet", said, policy.file, "$.terms_accepted.on")
    else:
        yield yes("terms.accepted", f"terms accepted on {policy.terms_accepted_on}", policy.file, "$.terms_accepted")


def agreement_in_force(q: Question) -> Iterator[Reason]:
    """Signed, real, begun and not ended."""
    agreement, file = q.policy.agreement, q.policy.agreement.file
    if clears(q):
        return
    if agreement.tier != "sandbox":
        if agreement.sha256 is None or len(set(agreement.sha256)) < 4:
            said = f"agreement `{agreement.id}` names no signed document, or a placeholder"
            yield no("agreement.placeholder", said, file, "$.document.sha256")
        if agreement.signed_on is None or agreement.signed_on > q.today:
            yield no("agreement.unsigned", f"agreement `{agreement.id}` is not signed", file, "$.document.signed_on")
    if agreement.effective > q.today:
        said = f"agreement `{agreement.id}` begins on {agreement.effective}"
        yield no("agreement.not_yet", said, file, "$.document.effective")
    if agreement.expires is not None and agreement.expires < q.today:
        said = f"agreement `{agreement.id}` ended on {agreement.expires}"
        yield no("agreement.expired", said, file, "$.document.expires")
    else:
        yield yes("agreement.dates", f"agreement `{agreement.id}` has not ended", file, "$.document")


def use_case_approved(q: Question) -> Iterator[Reason]:
    """No call without a declared, approved and reviewed purpose."""
    case = q.case
    if clears(q):
        return
    if case is None:
        named = q.intent.caller.use_case
        said = "the call names a use case that the tenant does not have" if named else "the call names no use case"
        yield no("use_case.unknown" if named else "use_case.missing", said, q.policy.file, "$.use_cases")
        return
    where = case.file, "$.approval"
    if case.status != "approved":
        yield no("use_case.not_approved", f"use case `{case.id}` is {case.status}", *where)
    elif case.approved_on is None or case.approved_on > q.today:
        yield no("use_case.not_yet", f"use case `{case.id}` is approved from {case.approved_on}", *where)
    elif case.review_by is None or case.review_by < q.today:
        yield no("use_case.review_overdue", f"use case `{case.id}` was to be reviewed by {case.review_by}", *where)
    else:
        yield yes("use_case.approved", f"use case `{case.id}` is approved until {case.review_by}", *where)
    if case.high_stakes and case.oversight != "human_decides":
        said = f"use case `{case.id}` is high-stakes and no human decides"
        yield no("oversight.missing", said, case.file, "$.oversight.mode")


def use_case_covers(q: Question) -> Iterator[Reason]:
    """The approval is for named surfaces and models."""
    case, call = q.case, q.intent.call
    if case is None or call.kind not in CONTENT:
        return
    if covers_surface(case.surfaces, call):
        yield yes("use_case.surface", f"use case `{case.id}` covers {call.surface}", case.file, "$.surfaces")
    else:
        said = f"use case `{case.id}` does not cover {call.surface}"
        yield no("use_case.surface", said, case.file, "$.surfaces")
    if call.kind != "inference":
        return  # a grant, not the use case, says what may be stored or trained
    if covers_model(case.models, call.model):
        yield yes("use_case.model", f"use case `{case.id}` covers the model", case.file, "$.models.allowed")
    else:
        what = "the model named" if call.model else "a call that names no model"
        yield no("use_case.model", f"use case `{case.id}` does not cover {what}", case.file, "$.models.allowed")


def model_withdrawn(q: Question) -> Iterator[Reason]:
    """A model that somebody switched off; one that is not named could be it."""
    withdrawn, call = q.controls.withdrawn, q.intent.call
    if not withdrawn or call.kind not in CONTENT:
        return
    ids = {call.model, *(route.model_ids.get(call.model or "") for route in q.policy.routes)} - {None}
    if any(covers_model(withdrawn, name) for name in ids):
        yield no("model.withdrawn", "the model named is withdrawn", *said_by(q, "models.withdrawn"))
    elif call.model is None and call.kind == "inference":
        said = "the call names no model, and some are withdrawn"
        yield no("model.withdrawn", said, *said_by(q, "models.withdrawn"))


def end_user(q: Question) -> Iterator[Reason]:
    """The operator answers for its end users, so it must know which one it was."""
    if q.intent.call.kind not in CONTENT:
        return
    if q.intent.standing.suspended:
        yield no("end_user.suspended", "the end user is suspended", *said_by(q, "end_users.suspend_after"))
    if q.intent.caller.end_user:
        yield yes("end_user.known", "end user is named")
    elif q.controls.end_users.id_required:
        yield no("end_user.missing", "the call names no end user", *said_by(q, "end_users.id_required"))
