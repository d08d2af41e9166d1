"""Acceptable use: what layers saw, and what comes of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import get_args

from cohere_governed.model import ConductFinding, Reason
from cohere_governed.policy.effective import CategoryRule, Conduct, Exemption, UseCase
from cohere_governed.policy.rules.question import (
    EXEMPT,
    HIGH_STAKES,
    OVERSIGHT,
    Question,
    covers_model,
    no,
    said_by,
    yes,
)
from cohere_governed.policy.schema import Layer


def acceptable_use(q: Question) -> Iterator[Reason]:
    """What layers saw, against the floors of provider, operator, tenant and use case."""
    seen = conduct(q)
    window = testing(q)
    if q.case is not None and q.case.consents is not None and q.intent.unconsented:
        said = (
            f"{q.intent.unconsented} of the persons named have no consent in force to what use case `{q.case.id}` makes"
        )
        yield no("consent.missing", said, q.case.file, "$.synthetic_media")
    if window is not None and _spent(q, window):
        said = f"exemption `{window.id}` has let {window.max_requests} calls through, and holds no more"
        yield yes("exemption.spent", said, window.file, "$.max_requests")
    for category, action in seen:
        if category == UNREAD:
            continue  # said below, with its own rule
        rule = q.controls.conduct.categories.get(category)
        where = (rule.origin.file, rule.origin.path) if rule else ("", "")
        if rule is None:
            yield no("conduct.unknown_category", "a category that no policy knows was seen", *where)
        elif action == QUARANTINE and window is not None:
            said = f"looks like {category}, and is tested under exemption `{window.id}`"
            yield yes(EXEMPT, said, window.file, "$.categories")
        elif action == "block":
            yield no("conduct.block", f"looks like prohibited use: {category}", *where)
        elif category == HIGH_STAKES and q.case is not None and q.case.high_stakes:
            said = f"use case `{q.case.id}` is high-stakes: a human must see the answer first"
            yield yes(OVERSIGHT, said, q.case.file, "$.risk.high_stakes")
        else:
            yield yes(f"conduct.{action}", f"may be {category}: {action}", *where)
    if not seen and q.intent.call.kind == "inference":
        yield yes("conduct.clear", "no prohibited use was seen")
    if q.intent.languages_unscreened:
        where = said_by(q, "conduct.unscreened_language")
        said = "part of the text is in a language that is not screened for prohibited use"
        if q.controls.conduct.unscreened_language == "refuse":
            yield no("conduct.unscreened", said, *where)
        else:
            yield yes("conduct.unscreened", said, *where)


def conduct(q: Question) -> tuple[tuple[str, str], ...]:
    """(category, action) for everything seen or declared, unknown categories as ``block``."""
    actions = weighed(q.intent.conduct, q.controls.conduct)
    window = testing(q)
    if window is not None and not _spent(q, window):
        actions |= dict.fromkeys(window.categories & set(actions), QUARANTINE)
    if q.case is not None and q.case.consents and q.intent.findings.get("PERSON") and not q.intent.unconsented:
        agreed = (name for name, rule in q.controls.conduct.categories.items() if rule.lifted_by_consent)
        actions |= dict.fromkeys(set(agreed) & set(actions), "log")
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
        yield no("oversight.not_kept", said, *said_by(q, "capture"))


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
