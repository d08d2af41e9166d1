"""``tenants/ID.yaml``: one tenant."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from cohere_governed.policy.schema.controls import Controls
from cohere_governed.policy.schema.operator import Route
from cohere_governed.policy.schema.types import Day, Id, Region, Strict, Text


class TermsAccepted(Strict):
    """Our clauses, as the tenant accepted them."""

    clauses: tuple[Text, ...]
    on: Day
    by: Text


class TenantTraining(Strict):
    """The tenant's own consent; it counts only where the agreement permits too."""

    consent: Literal["deny", "opted_in"] = "deny"
    given_on: Day | None = None
    given_by: Text | None = None
    expires: Day | None = None
    evidence: Text | None = None
    grants_accepted: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _evidenced(self) -> TenantTraining:
        if self.consent == "opted_in" and not (self.given_on and self.given_by and self.expires and self.evidence):
            raise ValueError("`opted_in` needs `given_on`, `given_by`, `expires` and `evidence`")
        if self.given_on is not None and self.expires is not None and self.expires < self.given_on:
            raise ValueError("`expires` is before `given_on`")
        return self


def _route_or_name(value: object) -> str:
    return "name" if isinstance(value, str) else "route"


RouteOrName = Annotated[
    Annotated[Route, Tag("route")] | Annotated[Id, Tag("name")], Discriminator(_route_or_name)
]  # told apart by kind, so that a fault in a route is not also "not a string"


class Residency(Strict):
    """Regions, and the ways there in order of preference."""

    regions: tuple[Region, ...]
    routes: Annotated[tuple[RouteOrName, ...], Field(min_length=1)]
    failover: Literal["next", "never"] = "next"
    """When a route cannot be reached, or its provider fails: the next of `routes` that is allowed, or none."""


class AiDisclosure(Strict):
    """What people are told."""

    text_ref: Text | None = None
    """A file with what people are told before they use the application, from the config folder."""


class Tenant(Controls):
    """One tenant."""

    status: Literal["active", "suspended", "offboarded"] = "active"
    owner: Text
    agreement: Id
    terms_accepted: TermsAccepted
    jurisdictions: tuple[Text, ...] = ()
    training: TenantTraining = TenantTraining()
    residency: Residency
    use_cases: Annotated[tuple[Id, ...], Field(min_length=1)]
    default_use_case: Id | None = None
    ai_disclosure: AiDisclosure = AiDisclosure()
    people: dict[Text, Text] = {}
    """Role → contact."""
