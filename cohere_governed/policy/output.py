"""What becomes of an answer: pure, total, and by the same floors as the request.

The request was decided before it left (``decide``). Its answer is ruled on when it is whole, from what the screen saw
in it and from what the permit already said; a stream is besides ruled on while it comes, whenever the screen sees
something.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cohere_governed.model import ConductFinding, Permit, Reason, Ruling
from cohere_governed.policy import rules
from cohere_governed.policy.effective import Controls

_Seen = tuple[tuple[str, str], ...]


def rule_on(
    findings: Iterable[ConductFinding], unscreened: Sequence[str], permit: Permit, controls: Controls, *, held: bool
) -> Ruling:
    """The ruling on an answer.

    ``unscreened`` are codes of languages in it that no layer reads; ``held`` says that a human must see the answer
    whatever stands in it. Blocking wins over withholding, withholding over holding, holding over giving out.
    """
    actions = rules.weighed(findings, controls.conduct)
    language = controls.conduct.unscreened_language if unscreened else "record"
    if language == "review":
        actions[rules.UNREAD] = "review"
    seen = tuple(sorted(actions.items()))
    if blocking := tuple(_blocked(seen, controls)):
        return Ruling("block", blocking, seen)
    if language == "refuse":
        said = "part of the answer is in a language that is not screened for prohibited use"
        return Ruling("withhold", (_no("conduct.unscreened", said, controls, "conduct.unscreened_language"),), seen)
    told = tuple(_told(seen, controls))
    if not held and not rules.holds(seen, controls.conduct):
        return Ruling("deliver", told, seen)
    if controls.capture == "metadata":
        said = "a human must see this answer first, and the policy keeps no content to be seen"
        return Ruling("withhold", (_no("oversight.not_kept", said, controls, "capture"),), seen)
    return Ruling("hold", (*_waiting((*permit.conduct_actions, *seen), controls), *told), seen)


def _blocked(seen: _Seen, controls: Controls) -> Iterator[Reason]:
    for category, action in seen:
        rule = controls.conduct.categories.get(category)
        if action == "block" and rule is None:
            yield Reason("conduct.unknown_category", "a category that no policy knows was seen", allows=False)
        elif action == "block" and rule is not None:
            said = f"the answer looks like prohibited use: {category}"
            yield Reason("conduct.block", said, allows=False, file=rule.origin.file, path=rule.origin.path)


def _waiting(why: _Seen, controls: Controls) -> Iterator[Reason]:
    for category, action in why:
        if rules.holds([(category, action)], controls.conduct):
            rule = controls.conduct.categories.get(category)
            said = f"a human must see this answer first: {category}"
            file, path = (rule.origin.file, rule.origin.path) if rule else ("", "")
            yield Reason("oversight.held", said, allows=False, file=file, path=path)


def _told(seen: _Seen, controls: Controls) -> Iterator[Reason]:
    """What was seen and stops nothing by itself, as the record of a permit tells it of the request."""
    for category, action in seen:
        rule = controls.conduct.categories.get(category)
        file, path = (rule.origin.file, rule.origin.path) if rule else ("", "")
        yield Reason(f"conduct.{action}", f"may be {category}: {action}", allows=True, file=file, path=path)


def _no(rule: str, said: str, controls: Controls, path: str) -> Reason:
    origin = controls.origin(path)
    return Reason(rule, said, allows=False, file=origin.file, path=origin.path)
