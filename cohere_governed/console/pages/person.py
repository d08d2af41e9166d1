"""One person across a tenant: found without opening anything, exported for a purpose that goes on record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import get_args

from starlette.responses import Response

from cohere_governed.audit import requests
from cohere_governed.audit.search import RecordRow
from cohere_governed.audit.subjects import records_of
from cohere_governed.console.accounts import Role
from cohere_governed.console.jobs import Job
from cohere_governed.console.render import command
from cohere_governed.console.visit import Missing, Mistaken, Visit
from cohere_governed.reports.person import Disclosure, disclose, html

SHOWN = 200
"""Records that are listed, the newest; an export has all."""
LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody who was looked for. Its repr does not say who."""

    tenant: str
    person: str
    job: Job[tuple[RecordRow, ...]]
    """Finds the records: of somebody who is in very many, that takes longer than a page may."""

    def __repr__(self) -> str:
        return "<Named>"


@dataclass(frozen=True, slots=True)
class Export:
    """What is kept about somebody, opened for a purpose. Its repr shows nothing."""

    named: Named
    purpose: str
    job: Job[Disclosure]

    def __repr__(self) -> str:
        return "<Export>"


def form(visit: Visit) -> Response:
    """Whom to look for, and in whose log."""
    return visit.page(
        "person.html", command=command("subject", "find", "PERSON", "--tenant", "TENANT"), named=None, rows=[],
        tenants=visit.desk.tenants(visit.who), number=0, may_open=False, asked=[],
    )  # fmt: skip


def ask(visit: Visit) -> Response:
    """Remember who is looked for; the address says nothing."""
    person = visit.needed("person", "Say who: a mail address, a name, a number or an end-user id.")
    if len(person) > LONGEST:
        raise Mistaken("That is too long for a person's value.")
    tenant, log = visit.tenant(visit.needed("tenant", "Say in whose log: choose a tenant.")), visit.desk.log
    logged = tenant in log.public_keys()
    job: Job[tuple[RecordRow, ...]] = Job(lambda _: records_of(log, tenant, person).rows if logged else ())
    return visit.go(f"/person/{visit.sitting.note(Named(tenant, person, job))}")


def found(visit: Visit) -> Response:
    """The person's records; nothing is opened to tell which they are."""
    named = _named(visit)
    rows = named.job.result or ()
    return visit.page(
        "person.html", command=command("subject", "find", named.person, "--tenant", named.tenant), named=named,
        rows=rows[: -SHOWN - 1 : -1], tenants=visit.desk.tenants(visit.who), number=len(rows),
        may_open=visit.may(Role.OFFICER), asked=_asked(visit, named.tenant),
    )  # fmt: skip


def receive(visit: Visit) -> Response:
    """Record that the person asked about their data: a month begins."""
    named, log = _named(visit), visit.desk.log
    article = next((one for one in get_args(requests.Article) if str(one) == visit.said("article")), None)
    if article is None:
        raise Mistaken("Say what they ask for: choose an article.")
    reference = visit.needed("reference", "Say under which reference you keep the letters; it names nobody, and stays.")
    requests.receive(log, named.tenant, named.person, article=article, received=log.now().date(), reference=reference,
                     actor=visit.who.name)  # fmt: skip
    return visit.go("/#requests")


def export(visit: Visit) -> Response:
    """Open everything that is kept about the person, on record, beside the pages."""
    named, desk, who = _named(visit), visit.desk, visit.who.name
    purpose = visit.needed("purpose", "Say why: the purpose is recorded with your name before anything is opened.")
    answers = answered(visit, named.tenant)
    visit.confirmed()

    def make(step: Callable[[int, int], None]) -> Disclosure:
        made = disclose(desk.log, named.tenant, named.person, purpose=purpose, actor=who, progress=step)
        if answers:
            requests.close(desk.log, named.tenant, answers, outcome="done", actor=who)
        return made

    job = Job(make)
    return visit.go(f"/person/export/{visit.sitting.note(Export(named, purpose, job))}")


def exported(visit: Visit) -> Response:
    """What came of it, or how far it is."""
    told = _export(visit)
    said = command("subject", "export", told.named.person, "--tenant", told.named.tenant, "--purpose", told.purpose)
    return visit.page("export.html", command=said, told=told)


def download(visit: Visit) -> Response:
    """The machine-readable document, or the page for the person to read."""
    made, kind = _export(visit).job.result, visit.names["kind"]
    if made is None or kind not in {"html", "json"}:
        raise Missing
    if kind == "json":
        return visit.document(made.as_dict(), "person.json")
    return visit.download(html(made, visit.desk.policies), "person.html", "text/html")


def answered(visit: Visit, tenant: str) -> str:
    """The id of the open request that the form says is answered; empty when none is named. Raises ``Mistaken``."""
    said = visit.said("request")
    if said and said not in {one.record_id for one in _asked(visit, tenant)}:
        raise Mistaken("The request that this answers is not open any more: load the page again.")
    return said


def _asked(visit: Visit, tenant: str) -> list[requests.Request]:
    """The tenant's open requests."""
    return [one for one in visit.desk.watch.requests(visit.who) or () if one.tenant == tenant]


def _named(visit: Visit) -> Named:
    named = visit.noted(Named)
    if not visit.who.sees(named.tenant):
        raise Missing
    return named


def _export(visit: Visit) -> Export:
    told = visit.noted(Export)
    if not visit.who.sees(told.named.tenant):
        raise Missing
    return told
