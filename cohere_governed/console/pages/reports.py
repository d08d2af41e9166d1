"""Reports: made beside the pages, so that one over a year of a large log shows how far it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timezone

from starlette.responses import Response

from cohere_governed.console.accounts import Role
from cohere_governed.console.jobs import Job
from cohere_governed.console.pages.search import when
from cohere_governed.console.render import command
from cohere_governed.console.visit import Missing, Mistaken, Visit
from cohere_governed.reports.render import html
from cohere_governed.reports.result import NOT_A_FINDING_OF_LAW, Report, Result, Scope, Sources
from cohere_governed.reports.roster import REPORTS, run

SHOWN = 1000
"""Rows of a section on a page; the files have all."""


@dataclass(frozen=True, slots=True)
class Made:
    """A report that was asked for. Its repr does not say what it is about."""

    report: Report
    scope: Scope
    job: Job[Result]

    def __repr__(self) -> str:
        return f"<Made {self.report.id}>"


def listing(visit: Visit) -> Response:
    """Which reports there are, and the question each answers."""
    return visit.page("reports.html", command=command("report", "list"), reports=REPORTS.values(), chosen=None,
                      tenants=[], everybody=False)  # fmt: skip


def form(visit: Visit) -> Response:
    """What one report is asked about."""
    return visit.page("reports.html", command=_said(_report(visit)), reports=[], chosen=_report(visit),
                      tenants=visit.desk.tenants(visit.who), everybody=visit.who.tenants is None)  # fmt: skip


def ask(visit: Visit) -> Response:
    """Begin it."""
    desk, report = visit.desk, _report(visit)
    now = datetime.fromtimestamp(desk.clock(), tz=timezone.utc)
    if visit.said("tenant"):
        tenant = visit.tenant(visit.said("tenant"))
    elif visit.who.tenants is None:
        tenant = None
    else:
        raise Mistaken("Choose a tenant.")
    scope = Scope(now=now, tenant=tenant, since=when(visit.said("since"), now), until=when(visit.said("until"), now))
    if report.about_person:
        scope = _about(visit, scope)
    job = Job(lambda step: run(report, Sources(desk.log, desk.policies, step), scope))
    return visit.go(f"/reports/made/{visit.sitting.note(Made(report, scope, job))}")


def _about(visit: Visit, scope: Scope) -> Scope:
    if not visit.may(Role.OFFICER):
        raise Mistaken("A report about a person opens records: it takes the role officer.")
    if scope.tenant is None:
        raise Mistaken("A report about a person is of one tenant: choose it.")
    person = visit.needed("person", "Say who: a mail address, a name, a number or an end-user id.")
    purpose = visit.needed("purpose", "Say why: the purpose is recorded with your name before anything is opened.")
    return replace(scope, person=person, purpose=purpose, actor=visit.who.name)


def made(visit: Visit) -> Response:
    """The report, or how far it is."""
    found = _made(visit)
    return visit.page("report.html", command=_said(found.report, found.scope), made=found, shown=SHOWN,
                      not_law=NOT_A_FINDING_OF_LAW)  # fmt: skip


def download(visit: Visit) -> Response:
    """The report as a page that stands alone, or as JSON."""
    found, kind = _made(visit), visit.names["kind"]
    result = found.job.result
    if result is None or kind not in {"html", "json"}:
        raise Missing
    if kind == "json":
        return visit.document(result.as_dict(), f"{found.report.id}.json")
    return visit.download(html(result), f"{found.report.id}.html", "text/html")


def _made(visit: Visit) -> Made:
    found = visit.noted(Made)
    tenant = found.scope.tenant
    allowed = visit.who.tenants is None if tenant is None else visit.who.sees(tenant)
    if not allowed or (found.report.about_person and not visit.may(Role.OFFICER)):
        raise Missing
    return found


def _report(visit: Visit) -> Report:
    report = REPORTS.get(visit.names["report"])
    if report is None:
        raise Missing
    return report


def _said(report: Report, scope: Scope | None = None) -> str:
    parts: list[str] = ["report", "show", report.id]
    if scope is not None:
        told = (("tenant", scope.tenant), ("since", scope.since), ("until", scope.until), ("person", scope.person),
                ("purpose", scope.purpose))  # fmt: skip
        for name, value in told:
            if value is not None:
                parts += [f"--{name}", f"{value:%Y-%m-%dT%H:%M}" if isinstance(value, datetime) else value]
    return command(*parts)
