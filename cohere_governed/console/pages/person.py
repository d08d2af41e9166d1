"""One person across a tenant: found by keyed tokens, so that nothing is decrypted to look."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from cohere_governed.audit.search import Query, RecordRow
from cohere_governed.console.accounts import Role
from cohere_governed.console.render import command
from cohere_governed.console.visit import Missing, Mistaken, Visit

SHOWN = 200
"""Candidates that are listed; an export opens all of them."""


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody who was looked for. Its repr does not say who."""

    tenant: str
    person: str

    def __repr__(self) -> str:
        return "<Named>"


def form(visit: Visit) -> Response:
    """Whom to look for, and in whose log."""
    return visit.page(
        "person.html", command=command("subject", "find", "PERSON", "--tenant", "TENANT"), named=None, rows=[],
        tenants=visit.desk.tenants(visit.who), more=False, may_open=False,
    )  # fmt: skip


def ask(visit: Visit) -> Response:
    """Remember who is looked for; the address says nothing."""
    person = visit.needed("person", "Say who: a mail address, a name, a number or an end-user id.")
    if len(person) > 1000:
        raise Mistaken("That is too long for a person's value.")
    tenant = visit.tenant(visit.needed("tenant", "Say in whose log: choose a tenant."))
    return visit.go(f"/person/{visit.sitting.note(Named(tenant, person))}")


def found(visit: Visit) -> Response:
    """The candidates."""
    named = visit.noted(Named)
    if not visit.who.sees(named.tenant):
        raise Missing
    rows = candidates(visit, named)
    return visit.page(
        "person.html", command=command("subject", "find", named.person, "--tenant", named.tenant), named=named,
        rows=rows[:SHOWN], tenants=visit.desk.tenants(visit.who), more=len(rows) > SHOWN,
        may_open=visit.may(Role.OFFICER),
    )  # fmt: skip


def candidates(visit: Visit, named: Named) -> list[RecordRow]:
    """The newest records that may be about the person, as end user or in a text."""
    both: dict[str, RecordRow] = {}
    for query in (Query(tenant=named.tenant, person=named.person), Query(tenant=named.tenant, end_user=named.person)):
        both |= {row.record_id: row for row in visit.desk.found(visit.who, query, limit=SHOWN + 1)}
    return sorted(both.values(), key=lambda row: row.record_id, reverse=True)
