"""Policy: what a config folder says, and the decision about one call."""

from cohere_governed.policy.decide import decide
from cohere_governed.policy.differ import diff
from cohere_governed.policy.effective import Agreement, Controls, Operator, PolicySet, TenantPolicy, UseCase
from cohere_governed.policy.entities import known_types
from cohere_governed.policy.explain import Deadline, Explanation, check, deadlines, explain
from cohere_governed.policy.fixtures import Checked, check_fixtures
from cohere_governed.policy.load import Policies, load, provider_folder
from cohere_governed.policy.scaffold import scaffold
from cohere_governed.policy.schema import KINDS, schema

__all__ = [
    "KINDS",
    "Agreement",
    "Checked",
    "Controls",
    "Deadline",
    "Explanation",
    "Operator",
    "Policies",
    "PolicySet",
    "TenantPolicy",
    "UseCase",
    "check",
    "check_fixtures",
    "deadlines",
    "decide",
    "diff",
    "explain",
    "known_types",
    "load",
    "provider_folder",
    "scaffold",
    "schema",
]
