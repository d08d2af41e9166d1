"""provider → operator → tenant → use case: the lower may only tighten.

Every leaf that more than one layer may say has one line in ``LATTICE`` which
tells what "tighter" means for it. Merging is then the same for all of them: a
lower value is compared with the one above, and a looser one is a fault that
names both files and both paths; it is never quietly clamped, for its author
must learn. INVARIANT: whatever a layer says, no leaf of the result is looser
than any layer above said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from cohere_governed.model import Fault, Modality, Treatment
from cohere_governed.policy import effective
from cohere_governed.policy.effective import STRICTNESS, Origin
from cohere_governed.policy.schema import ProviderCategory

_TREATMENTS = tuple(treatment.value for treatment in Treatment)
_ACTIONS = ("allow", "log", "review", "require_human", "block")
_SAFETY = ("NONE", "OFF", "CONTEXTUAL", "STRICT")


@dataclass(frozen=True, slots=True)
class Ladder:
    """Values from loosest to strictest."""

    rungs: tuple[Any, ...]

    def looser(self, below: Any, above: Any) -> bool:
        """Whether ``below`` stands under ``above``."""
        return self.rungs.index(below) < self.rungs.index(above)


@dataclass(frozen=True, slots=True)
class Ceiling:
    """A number that a lower layer may only lower."""

    def looser(self, below: float, above: float) -> bool:
        """Whether ``below`` exceeds ``above``."""
        return below > above


@dataclass(frozen=True, slots=True)
class Floor:
    """A number that a lower layer may only raise."""

    def looser(self, below: float, above: float) -> bool:
        """Whether ``below`` falls short of ``above``."""
        return below < above


@dataclass(frozen=True, slots=True)
class Subset:
    """A set of what is allowed: a lower layer may only take away."""

    def looser(self, below: tuple[Any, ...], above: tuple[Any, ...]) -> bool:
        """Whether ``below`` allows something that ``above`` does not."""
        return not set(below) <= set(above)


@dataclass(frozen=True, slots=True)
class Additions:
    """A set of what is demanded: a lower layer may only add, and what stands above stays."""

    def looser(self, below: tuple[Any, ...], above: tuple[Any, ...]) -> bool:
        """Never: the two are joined."""
        del below, above
        return False


@dataclass(frozen=True, slots=True)
class Choice:
    """Values without an order; the lowest layer that speaks is heard."""

    def looser(self, below: Any, above: Any) -> bool:
        """Never."""
        del below, above
        return False


_YES = Ladder((False, True))
_NO = Ladder((True, False))
_TREAT = Ladder(_TREATMENTS)

LATTICE: Mapping[str, Ladder | Ceiling | Floor | Subset | Additions | Choice] = MappingProxyType(
    {
        "redaction.mode": Ladder(("redact", "block")),
        "redaction.default": _TREAT,
        "redaction.treatments.*": _TREAT,
        "redaction.special_categories.*": _TREAT,
        "redaction.not_personal": Subset(),
        "redaction.threshold": Ceiling(),
        "redaction.propagate": _YES,
        "redaction.scope": Ladder(("tenant", "conversation", "call")),
        "redaction.epoch_days": Ceiling(),
        "redaction.invented": Ladder(("keep", "drop", "refuse")),
        "redaction.languages": Choice(),
        "redaction.engine": Choice(),
        "redaction.recognisers": Additions(),
        "redaction.budget_seconds": Choice(),
        "modalities.*": Ladder(("allow", "redact", "refuse")),
        "capture": Ladder(("full", "redacted", "metadata")),
        "retention.metadata": Floor(),
        "retention.content": Ceiling(),
        "retention.vendor": Ceiling(),
        "stream_record": Ladder(("final", "strict")),
        "end_users.id_required": _YES,
        "end_users.pseudonymise": Choice(),
        "end_users.suspend_after": Ceiling(),
        "end_users.suspend_within_days": Floor(),
        "end_users.suspend_counts": Ladder(("block", "review")),
        "conduct.categories.*.action": Ladder(_ACTIONS),
        "conduct.categories.*.thresholds.review": Ceiling(),
        "conduct.categories.*.thresholds.block": Ceiling(),
        "conduct.unknown_category": Choice(),
        "conduct.layers": Additions(),
        "conduct.alone": Additions(),
        "conduct.input": _YES,
        "conduct.output": _YES,
        "conduct.review": Ladder(("proceed", "hold")),
        "conduct.calibration.file": Choice(),
        "conduct.calibration.sha256": Choice(),
        "conduct.judge.model": Choice(),
        "conduct.judge.use_case": Choice(),
        "conduct.judge.on_failure": Ladder(("local", "refuse")),
        "conduct.judge.timeout_seconds": Choice(),
        "conduct.volume.calls_an_hour": Ceiling(),
        "conduct.volume.alike": Ceiling(),
        "conduct.volume.end_users": Ceiling(),
        "conduct.volume.minutes": Floor(),
        "conduct.on_error": Choice(),
        "conduct.unscreened_language": Ladder(("record", "review", "refuse")),
        "reviews.deadline_hours": Ceiling(),
        "models.withdrawn": Additions(),
        "safety_mode.floor": Ladder(_SAFETY),
        "safety_mode.forbid": Additions(),
        "safety_mode.when_tools_or_documents": Ladder(("allow", "refuse")),
        "request_options.allow_additional_headers": Subset(),
        "request_options.allow_additional_body_parameters": _NO,
        "request_options.allow_base_url_override": _NO,
        "request_options.server_conversations": Ladder(("allow", "refuse")),
        "quotas.max_characters": Ceiling(),
        "quotas.calls_per_minute": Ceiling(),
        "quotas.tokens_per_minute": Ceiling(),
        "quotas.concurrent_calls": Ceiling(),
    }
)
"""Leaf → what tighter means for it; ``*`` stands for any key of a map."""

DEFAULTS: Mapping[str, Any] = MappingProxyType(
    {
        "redaction.mode": "redact",
        "redaction.default": "pseudonymise",
        "redaction.special_categories.default": "refuse",
        "redaction.not_personal": ("DATE_TIME", "LOCATION", "ORGANIZATION"),
        "redaction.threshold": 0.0,
        "redaction.propagate": True,
        "redaction.scope": "tenant",
        "redaction.epoch_days": 90,
        "redaction.invented": "keep",
        "redaction.languages": ("en",),
        "redaction.engine": None,
        "redaction.recognisers": (),
        "redaction.budget_seconds": 10.0,
        **{f"modalities.{modality.value}": "refuse" for modality in Modality},
        "capture": "full",
        "retention.metadata": 365,
        "retention.content": 30,
        "retention.vendor": None,
        "stream_record": "final",
        "end_users.id_required": True,
        "end_users.pseudonymise": "hmac",
        "end_users.suspend_after": None,
        "end_users.suspend_within_days": 30,
        "end_users.suspend_counts": "block",
        "conduct.layers": ("rule", "lexicon", "classifier"),
        "conduct.alone": ("rule", "lexicon"),  # the classifier knows topics, not intent
        "conduct.input": True,
        "conduct.output": True,
        "conduct.review": "proceed",
        "conduct.calibration.file": None,
        "conduct.calibration.sha256": None,
        "conduct.judge.model": None,
        "conduct.judge.use_case": None,
        "conduct.judge.on_failure": "refuse",
        "conduct.judge.timeout_seconds": 5.0,
        "conduct.volume.calls_an_hour": None,
        "conduct.volume.alike": None,
        "conduct.volume.end_users": 3,
        "conduct.volume.minutes": 60,
        "conduct.on_error": "deny",
        "conduct.unscreened_language": "record",
        "reviews.deadline_hours": 72,
        "models.withdrawn": (),
        "safety_mode.floor": "CONTEXTUAL",
        "safety_mode.forbid": (),
        "safety_mode.when_tools_or_documents": "allow",
        "request_options.allow_additional_headers": (),
        "request_options.allow_additional_body_parameters": True,
        "request_options.allow_base_url_override": True,
        "request_options.server_conversations": "refuse",
        "quotas.max_characters": None,
        "quotas.calls_per_minute": None,
        "quotas.tokens_per_minute": None,
        "quotas.concurrent_calls": None,
    }
)
"""What holds where no layer says anything. Most defaults bind nobody: only what was said does."""

OPERATOR_ONLY = frozenset(
    {
        "redaction.not_personal",
        "redaction.special_categories.*",
        "conduct.layers",
        "conduct.alone",
        "conduct.input",
        "conduct.output",
        "conduct.categories.*.thresholds.review",
        "conduct.categories.*.thresholds.block",
        "request_options.allow_additional_headers",
        "request_options.server_conversations",
    }
)
"""Leaves whose default binds tenants too: only the operator, who answers to Cohere, may relax them."""

REVIEW_THRESHOLD = 0.30
BLOCK_THRESHOLD = 0.70
"""Scores where neither provider, operator nor tenant says one (``layers`` are calibrated to them)."""

_CATCH_ALL: Mapping[str, str] = MappingProxyType(
    {
        "redaction.treatments.": "redaction.default",
        "redaction.special_categories.": "redaction.special_categories.default",
    }
)
"""A map's keys fall under the value that speaks for all keys not named."""


@dataclass(frozen=True, slots=True)
class Stack:
    """Leaves merged so far, and who said each. Persistent: a lower layer makes a new one."""

    values: Mapping[str, Any]
    origins: Mapping[str, Origin]
    provider: Mapping[str, ProviderCategory] = field(default_factory=dict)
    """What only the provider's documents say of a category."""

    @classmethod
    def bottom(cls) -> Stack:
        """Our defaults, said by nobody."""
        return cls(DEFAULTS, {})

    def add(
        self, said: Mapping[str, Any], file: str, root: str = "$", *, operator: bool = False
    ) -> tuple[Stack, list[Fault]]:
        """Put a lower layer on; ``said`` holds dotted leaves, ``root`` where they stand in ``file``."""
        if not said:
            return self, []
        values, origins, faults = dict(self.values), dict(self.origins), []
        for path, value in said.items():
            order, here = LATTICE[wildcard(path)], Origin(file, _place(path, root))
            above, by = self._above(path, operator=operator)
            if by is not None and order.looser(value, above):
                faults.append(_loosening(value, here, above, by))
                continue
            if isinstance(order, Additions) and by is not None:
                value = tuple(dict.fromkeys((*above, *value)))  # noqa: PLW2901 - joined, as the order says
            if path.endswith(".action") and value == "block" and above in {"review", "require_human"}:
                # Raised to `block`: where one layer alone is not believed, the old floor must not be undercut.
                values[path.removesuffix("action") + "doubtful"] = above
            values[path], origins[path] = value, here
        for prefix, catch_all in _CATCH_ALL.items():
            if catch_all in said:
                _raise_siblings(values, origins, prefix, catch_all, said)
        return Stack(values, origins, self.provider), faults

    def _above(self, path: str, *, operator: bool) -> tuple[Any, Origin | None]:
        """The value that binds ``path``, and who said it; ``None`` when nobody did."""
        if path in self.origins:
            return self.values[path], self.origins[path]
        for prefix, catch_all in _CATCH_ALL.items():
            if path.startswith(prefix) and catch_all in self.origins:
                return self.values[catch_all], self.origins[catch_all]
        if not operator and wildcard(path) in OPERATOR_ONLY:
            return self._default(path), Origin("operator.yaml", f"$.floors.{path} (by default)")
        return None, None

    def _default(self, path: str) -> Any:
        if path.startswith("conduct.categories."):
            return REVIEW_THRESHOLD if path.endswith(".review") else BLOCK_THRESHOLD
        return self.values.get(path, self.values["redaction.special_categories.default"])


def _place(path: str, root: str) -> str:
    """Where a leaf stands in its file: under ``root``, or under the category that ``root`` itself is."""
    if root.startswith("$.categories."):
        return f"{root}.{path.split('.', 3)[3]}"
    return f"{root}.{path}"


def _raise_siblings(
    values: dict[str, Any], origins: dict[str, Origin], prefix: str, catch_all: str, said: Mapping[str, Any]
) -> None:
    # A lower layer's stricter catch-all also covers the keys that a higher layer had named.
    for path in [path for path in values if path.startswith(prefix) and path != catch_all and path not in said]:
        if _TREAT.looser(values[path], values[catch_all]):
            values[path], origins[path] = values[catch_all], origins[catch_all]


def _loosening(below: Any, here: Origin, above: Any, by: Origin) -> Fault:
    return Fault(
        f"`{show(below)}` is looser than `{show(above)}`, which {by.file} says at {by.path}",
        here.file,
        here.path,
        f"say `{show(above)}` or tighter, or remove it",
    )


def show(value: Any) -> str:
    """A configuration value as its author would write it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "[" + ", ".join(show(item) for item in value) + "]"
    return str(value)


_KEYED = ("redaction.treatments.", "redaction.special_categories.", "modalities.")


def wildcard(path: str) -> str:
    """The key in ``LATTICE`` for a leaf."""
    if path in LATTICE:
        return path
    if path.startswith("conduct.categories."):
        return f"conduct.categories.*.{path.split('.', 3)[3]}"
    return path[: path.rindex(".")] + ".*"


def leaves(said: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Dotted leaves of a nested map; ``None`` says nothing."""
    for key, value in said.items():
        path = f"{prefix}{key}"
        if isinstance(value, Mapping):
            yield from leaves(value, f"{path}.")
        elif value is not None:
            yield path, value


def controls(stack: Stack, root: Path) -> effective.Controls:
    """The typed form of a finished stack; ``root`` is where its file names are from."""
    said = stack.values
    return effective.Controls(
        redaction=_redaction(said, root),
        modalities=MappingProxyType({modality: said[f"modalities.{modality.value}"] for modality in Modality}),
        capture=said["capture"],
        retention=effective.Retention(said["retention.metadata"], said["retention.content"], said["retention.vendor"]),
        stream_record=said["stream_record"],
        end_users=effective.EndUsers(
            said["end_users.id_required"],
            said["end_users.pseudonymise"],
            said["end_users.suspend_after"],
            said["end_users.suspend_within_days"],
            said["end_users.suspend_counts"],
        ),
        conduct=_conduct(stack, root),
        reviews=effective.Reviews(said["reviews.deadline_hours"]),
        withdrawn=tuple(said["models.withdrawn"]),
        safety_mode=effective.SafetyModes(
            said["safety_mode.floor"],
            frozenset(said["safety_mode.forbid"]),
            said["safety_mode.when_tools_or_documents"],
        ),
        request_options=effective.RequestOptions(
            frozenset(name.lower() for name in said["request_options.allow_additional_headers"]),
            said["request_options.allow_additional_body_parameters"],
            said["request_options.allow_base_url_override"],
            said["request_options.server_conversations"],
        ),
        quotas=effective.Quotas(
            said["quotas.max_characters"],
            said["quotas.calls_per_minute"],
            said["quotas.tokens_per_minute"],
            said["quotas.concurrent_calls"],
        ),
        origins=MappingProxyType(dict(stack.origins)),
    )


def _under(values: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {path[len(prefix) :]: value for path, value in values.items() if path.startswith(prefix)}


def _redaction(said: Mapping[str, Any], root: Path) -> effective.Redaction:
    default = Treatment(said["redaction.default"])
    named = {key: Treatment(value) for key, value in _under(said, "redaction.treatments.").items()}
    special = {key: Treatment(value) for key, value in _under(said, "redaction.special_categories.").items()}
    for entity_type, category in effective.SPECIAL_CATEGORIES.items():
        least = special.get(category, special["default"])
        named[entity_type] = max(least, named.get(entity_type, default), key=STRICTNESS.__getitem__)
    return effective.Redaction(
        mode=said["redaction.mode"],
        default=default,
        treatments=MappingProxyType(named),
        special_categories=MappingProxyType(special),
        not_personal=frozenset(said["redaction.not_personal"]),
        threshold=float(said["redaction.threshold"]),
        propagate=said["redaction.propagate"],
        scope=said["redaction.scope"],
        epoch_days=said["redaction.epoch_days"],
        invented=said["redaction.invented"],
        languages=said["redaction.languages"],
        engine=said["redaction.engine"],
        recognisers=tuple((root / name).resolve() for name in said["redaction.recognisers"]),
        budget_seconds=float(said["redaction.budget_seconds"]),
    )


def _conduct(stack: Stack, root: Path) -> effective.Conduct:
    said = stack.values
    fitted = said["conduct.calibration.file"]
    prefix = "conduct.categories."
    rules: dict[str, dict[str, Any]] = {}
    for path, value in _under(said, prefix).items():
        name, leaf = path.split(".", 1)
        rules.setdefault(name, {})[leaf] = value
    return effective.Conduct(
        categories=MappingProxyType(
            {
                name: _category(
                    stack.origins.get(f"{prefix}{name}.action", _NOBODY),
                    tuple(rule.items()),
                    stack.provider[name].retain_content if name in stack.provider else "normal",
                    name in stack.provider and stack.provider[name].requires == "consent_record",
                )
                for name, rule in rules.items()
            }
        ),
        layers=frozenset(said["conduct.layers"]),
        alone=frozenset(said["conduct.alone"]),
        input=said["conduct.input"],
        output=said["conduct.output"],
        review=said["conduct.review"],
        calibration=(root / fitted).resolve() if fitted else None,
        calibration_sha256=said["conduct.calibration.sha256"],
        judge=_judge(said),
        volume=effective.Volume(
            said["conduct.volume.calls_an_hour"],
            said["conduct.volume.alike"],
            said["conduct.volume.end_users"],
            said["conduct.volume.minutes"],
        ),
        on_error=said["conduct.on_error"],
        unscreened_language=said["conduct.unscreened_language"],
    )


def _judge(said: Mapping[str, Any]) -> effective.Judge | None:
    if said["conduct.judge.model"] is None:
        return None
    return effective.Judge(
        said["conduct.judge.model"],
        said["conduct.judge.use_case"],
        said["conduct.judge.on_failure"],
        float(said["conduct.judge.timeout_seconds"]),
    )


_NOBODY = Origin()


@lru_cache(maxsize=4096)  # of a thousand tenants most say nothing about most categories: they share the rule
def _category(
    origin: Origin,
    leaves_said: tuple[tuple[str, Any], ...],
    retain: Literal["sealed", "normal", "none"],
    with_consent: bool,
) -> effective.CategoryRule:
    rule = dict(leaves_said)
    action: Literal["allow", "log", "review", "require_human", "block"] = rule.get("action", "block")
    block = float(rule.get("thresholds.block", BLOCK_THRESHOLD))
    # A tighter `block` alone pulls `review` down with it: a score cannot count fully and not at all.
    review = min(float(rule.get("thresholds.review", REVIEW_THRESHOLD)), block)
    return effective.CategoryRule(
        action=action,
        doubtful=rule.get("doubtful", "review"),
        review=review,
        block=block,
        origin=origin,
        retain=retain,
        lifted_by_consent=with_consent and origin.file.startswith("provider/"),
    )
