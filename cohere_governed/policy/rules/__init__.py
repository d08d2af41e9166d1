"""The rules: small pure functions from a question to reasons, in one tuple.

Every rule is asked every time and every reason is kept, those that allow too;
one that refuses is enough to refuse. So a rule added to ``RULES`` can turn a
permit into a refusal and never the reverse. A rule reads the intent and the
tenant's policy and nothing else: no clock, no file, no counter.
"""

from __future__ import annotations

from cohere_governed.policy.rules.conduct import (
    QUARANTINE,
    UNREAD,
    acceptable_use,
    conduct,
    holds,
    kept_for_review,
    testing,
    weighed,
)
from cohere_governed.policy.rules.content import (
    applied_mode,
    data_classes,
    is_chat,
    keeps_mode,
    modality,
    over_quota,
    quotas,
    request_options,
    retention,
    safety_mode,
    treatments,
)
from cohere_governed.policy.rules.question import (
    CLEARING,
    CONTENT,
    EXEMPT,
    HIGH_STAKES,
    OVERSIGHT,
    RANK,
    RESERVATIONS,
    Question,
    Rule,
    ask,
    clears,
    covers_host,
    covers_model,
    covers_surface,
    family,
)
from cohere_governed.policy.rules.routing import WITHOUT_SAFETY_MODE, chosen, residency, routed, sent_model
from cohere_governed.policy.rules.storage import SENSITIVE, granting, needs_grant, remote_storage, training
from cohere_governed.policy.rules.tenancy import (
    agreement_in_force,
    end_user,
    model_withdrawn,
    tenant_active,
    terms_accepted,
    use_case_approved,
    use_case_covers,
)

__all__ = [
    "CALLED_OFF",
    "CLEARING",
    "CONTENT",
    "EXEMPT",
    "HIGH_STAKES",
    "OVERSIGHT",
    "QUARANTINE",
    "RANK",
    "RESERVATIONS",
    "RULES",
    "SENSITIVE",
    "UNREAD",
    "WITHOUT_SAFETY_MODE",
    "Question",
    "Rule",
    "acceptable_use",
    "agreement_in_force",
    "applied_mode",
    "ask",
    "chosen",
    "clears",
    "conduct",
    "covers_host",
    "covers_model",
    "covers_surface",
    "data_classes",
    "end_user",
    "family",
    "granting",
    "holds",
    "is_chat",
    "keeps_mode",
    "kept_for_review",
    "modality",
    "model_withdrawn",
    "needs_grant",
    "over_quota",
    "quotas",
    "remote_storage",
    "request_options",
    "residency",
    "retention",
    "routed",
    "safety_mode",
    "sent_model",
    "tenant_active",
    "terms_accepted",
    "testing",
    "training",
    "treatments",
    "use_case_approved",
    "use_case_covers",
    "weighed",
]

CALLED_OFF: tuple[Rule, ...] = (tenant_active, use_case_approved, use_case_covers, model_withdrawn)
"""What is asked again while an answer comes, when policy has changed: whether somebody switched this off meanwhile."""

RULES: tuple[Rule, ...] = (
    tenant_active,
    terms_accepted,
    agreement_in_force,
    use_case_approved,
    use_case_covers,
    model_withdrawn,
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
