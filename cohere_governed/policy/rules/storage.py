"""Training, and what stays at the provider or is handed on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from cohere_governed.model import Reason
from cohere_governed.policy.effective import Grant, newest_proof
from cohere_governed.policy.rules.question import CONTENT, Question, covers_surface, no, said_by, yes
from cohere_governed.policy.rules.routing import chosen

SENSITIVE = frozenset({"confidential", "personal", "health", "financial"})
"""Data classes that may not reach terms under which they could be trained on."""


def training(q: Question) -> Iterator[Reason]:
    """No flag on the wire excludes training, so what may leave depends on dated evidence that the terms do."""
    agreement, file = q.policy.agreement, q.policy.agreement.file
    if q.intent.call.kind not in CONTENT:
        return
    if agreement.tier == "sandbox":
        yield yes("training.no_provider", "no provider is involved, so nothing is trained", file, "$.tier")
        return
    if q.personal:
        if agreement.tier == "trial":
            yield no("training.trial", "trial terms exclude personal data", file, "$.tier")
        if not agreement.dpa_executed or (agreement.dpa_executed_on and agreement.dpa_executed_on > q.today):
            said = "personal data needs an executed data processing agreement"
            yield no("dpa.missing", said, file, "$.dpa.executed")
    rule, doubt = _training_doubt(q)
    if q.intent.standing.opted_out and (doubt is not None or q.intent.call.kind == "training_or_retention"):
        said = "the end user opted out of training, and what is sent may train"
        yield no("training.opted_out", said, file, "$.training")
    if doubt is None:
        yield yes("training.excluded", "evidence that the terms exclude training is fresh", file, "$.training.evidence")
    elif _opted_in(q):
        said = "agreement and tenant have both opted in to training"
        yield yes("training.opted_in", said, q.policy.file, "$.training.consent")
    elif q.personal:
        yield no(rule, f"{doubt}, and the call holds personal data", file, "$.training")
    elif q.case is not None and (classes := sorted(SENSITIVE & q.case.data_classes)):
        yield no(rule, f"{doubt}, and use case `{q.case.id}` handles {', '.join(classes)} data", file, "$.training")
    else:
        yield yes(
            "training.not_sensitive", f"{doubt}, but nothing personal or confidential is sent", file, "$.training"
        )


def _training_doubt(q: Question) -> tuple[str, str | None]:
    agreement = q.policy.agreement
    if agreement.training_mechanism == "default_terms":
        return "training.may_train", "the terms may train on content"
    newest = newest_proof(agreement.evidence, q.today)
    if newest is None:
        return "training.evidence_missing", "there is no evidence that the terms exclude training"
    if newest < q.today - timedelta(days=agreement.evidence_max_age_days):
        said = f"the evidence that the terms exclude training is older than {agreement.evidence_max_age_days} days"
        return "training.evidence_stale", said
    return "", None


def _opted_in(q: Question) -> bool:
    return q.policy.agreement.training_permitted == "opted_in" and q.policy.training.holds(q.today)


def remote_storage(q: Question) -> Iterator[Reason]:
    """What trains, stores content remotely or hands it to a third party needs a live grant."""
    call = q.intent.call
    if needs_grant(q):
        yield from _granted(q)
    if not call.refs.get("conversation") or call.kind not in CONTENT:
        return
    where = said_by(q, "request_options.server_conversations")
    if q.controls.request_options.server_conversations == "allow":
        yield yes("storage.conversation", "conversations may be stored at the provider", *where)
    else:
        yield no("storage.conversation", "`conversation_id` stores the conversation at the provider", *where)


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
        yield no("grant.missing", f"{q.intent.call.surface} needs a grant and there is none", file, "$.grants")
        return
    failures = [(grant, _grant_fault(q, grant)) for grant in named]
    for grant, fault in failures:
        if fault is None:
            said = f"grant `{grant.id}` covers this until {grant.expires}"
            yield yes("grant.live", said, grant.origin.file, grant.origin.path)
            return
    for grant, fault in failures:
        rule, said = fault or ("", "")
        yield no(rule, f"grant `{grant.id}` {said}", grant.origin.file, grant.origin.path)


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
