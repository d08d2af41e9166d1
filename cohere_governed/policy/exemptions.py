"""Files of ``exemptions/`` into windows of a tenant: what holds together with the provider's bounds."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping

from cohere_governed.model import Fault
from cohere_governed.policy import effective, schema

__all__ = ["faults", "windows"]


def windows(tenant: str, said: Mapping[str, schema.Exemption]) -> tuple[effective.Exemption, ...]:
    """The exemptions of one tenant, by id."""
    return tuple(
        effective.Exemption(
            id=name,
            testers=frozenset(one.testers),
            begins=one.window.begins,
            ends=one.window.ends,
            categories=frozenset(one.categories),
            models=one.models,
            max_requests=one.max_requests,
            report_within_hours=one.report_within_hours,
            destroy_after_days=one.destroy_after_days,
            file=f"exemptions/{name}.yaml",
            purpose=one.purpose,
            authorised_by=one.authorised_by.operator,
            vendor_ref=one.authorised_by.vendor_ref,
        )
        for name, one in sorted(said.items())
        if one.tenant == tenant
    )


def faults(
    name: str, said: schema.Exemption, bounds: Mapping[str, schema.ProviderCategory], tenants: set[str]
) -> Iterator[Fault]:
    """What is wrong with one exemption beside its shape. A floor that nobody may loosen is not tested either."""
    file = f"exemptions/{name}.yaml"
    if said.tenant not in tenants:
        yield Fault(f"there is no tenant `{said.tenant}`", file, "$.tenant")
    for n, category in enumerate(said.categories):
        bound = bounds.get(category)
        if bound is None:
            near = difflib.get_close_matches(category, bounds, 1, 0.6)
            hint = f"did you mean `{near[0]}`?" if near else "the provider documents list them all"
            yield Fault(f"there is no category `{category}`", file, f"$.categories[{n}]", hint)
        elif bound.non_overridable:
            yield Fault(f"`{category}` can never be exempt: the provider's floor is fixed", file, f"$.categories[{n}]")
