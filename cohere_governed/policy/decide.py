"""The one place that decides. Pure and total: an answer for every question, and no is the answer to a crash."""

from __future__ import annotations

from cohere_governed.model import Decision, Intent, Permit, Reason, Refusal, Route
from cohere_governed.policy import rules
from cohere_governed.policy.effective import TenantPolicy
from cohere_governed.policy.rules import RANK, RULES, Question


def decide(intent: Intent, policy: TenantPolicy) -> Decision:
    """Ask every rule; one that refuses is enough, and a permit carries all its reasons too.

    Never raises: what goes wrong in here is a ``Refusal`` with the rule ``internal``.
    """
    try:
        return _decide(intent, policy)
    except Exception as error:  # noqa: BLE001 - INVARIANT: total; whatever fails is a refusal
        reason = Reason("internal", f"the decision could not be made ({type(error).__name__})", allows=False)
        return Refusal((reason,), policy.digest if isinstance(policy, TenantPolicy) else "")


def _decide(intent: Intent, policy: TenantPolicy) -> Decision:
    question = rules.ask(intent, policy)
    reasons = tuple(reason for rule in RULES for reason in rule(question))
    conduct = rules.conduct(question)
    if not all(reason.allows for reason in reasons):
        return Refusal(reasons, policy.digest, conduct)
    route = rules.chosen(question)
    if route is None:  # no rule allows what no route carries
        return Refusal((*reasons, Reason("route.none", "no route is left", allows=False)), policy.digest, conduct)
    return Permit(
        route=route,
        treatments=question.controls.redaction.treatments,
        reasons=reasons,
        policy_digest=policy.digest,
        default_treatment=question.controls.redaction.default,
        use_case=question.case.id if question.case else None,
        agreement=policy.agreement.id,
        safety_mode=_safety_mode(question, route),
        conduct_actions=conduct,
        grant=grant.id if (grant := rules.granting(question)) is not None else None,
        exemption=_exemption(question, conduct),
    )


def _exemption(question: Question, conduct: tuple[tuple[str, str], ...]) -> str | None:
    window = rules.testing(question)
    return window.id if window is not None and any(action == rules.QUARANTINE for _, action in conduct) else None


def _safety_mode(question: Question, route: Route) -> str | None:
    call = question.intent.call
    if not rules.is_chat(call) or route.provider in rules.WITHOUT_SAFETY_MODE:
        return None
    floor = question.controls.safety_mode.floor
    asked = call.safety_mode
    return asked if asked is not None and RANK[asked] >= RANK[floor] else floor
