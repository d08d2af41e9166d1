"""What a rule is asked, and how lists in a policy are matched."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timezone
from functools import lru_cache
from types import MappingProxyType
from typing import TypeAlias

from cohere_governed.model import Call, Intent, Reason, Route
from cohere_governed.policy.effective import Controls, TenantPolicy, UseCase
from cohere_governed.policy.schema import loopback

CONTENT = frozenset({"inference", "training_or_retention", "admin_egress"})
"""Kinds of surface whose requests carry content."""
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
    removed: dict[str, Reason | None] = field(default_factory=dict, compare=False, repr=False)
    """Why each route was removed, as far as somebody asked: several rules do."""


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


def yes(rule: str, sentence: str, file: str = "", path: str = "") -> Reason:
    return Reason(rule, sentence, True, file, path)


def no(rule: str, sentence: str, file: str = "", path: str = "") -> Reason:
    return Reason(rule, sentence, False, file, path)


def said_by(q: Question, path: str) -> tuple[str, str]:
    origin = q.controls.origin(path)
    return origin.file, origin.path


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
