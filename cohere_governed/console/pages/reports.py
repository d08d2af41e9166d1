"""Reports: made beside the pages, so that one over a year of a large log shows how far it is."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone

from starlette.responses import Response

from cohere_governed.console.accounts import Role
from cohere_governed.console.desk import Desk
from cohere_governed.console.pages.search import when
from cohere_governed.console.render import command
from cohere_governed.console.visit import Missing, Mistaken, Visit
from cohere_governed.errors import GovernanceError
from cohere_governed.reports.render import html
from cohere_governed.reports.result import Report, Result, Scope, Sources
from cohere_governed.reports.roster import REPORTS, run

PATIENCE = 0.3
"""Seconds that a page waits for a report before it shows how far it is."""
SHOWN = 1000
"""Rows of a section on a page; the files have all."""
AT_ONCE = threading.Semaphore(2)


@dataclass(slots=True)
class Job:
    """One report in the making. Its repr shows nothing of it."""

    report: Report
    scope: Scope
    done: int = 0
    of: int = 0
    result: Result | None = None
    failure: str = ""
    ended: threading.Event = field(default_factory=threading.Event)

    def __repr__(self) -> str:
        return f"<Job {self.report.id}>"

    def start(self, desk: Desk) -> None:
        threading.Thread(target=self._run, args=(desk,), daemon=True, name="console-report").start()

    def _run(self, desk: Desk) -> None:
        try:
            with AT_ONCE:
                self.result = run(self.report, Sources(desk.log, desk.policies, self._step), self.scope)
        except GovernanceError as error:
            self.failure = str(error)
        except Exception as error:  # noqa: BLE001 - in a thread of its own nobody else would say so
            self.failure = f"the report failed: {type(error).__name__}"
        finally:
            self.ended.set()

    def _step(self, done: int, of: int) -> None:
        self.done, self.of = done, of


def listing(visit: Visit) -> Response:
    """Which reports there are, and the question each answers."""
    return visit.page("reports.html", command=command("report", "list"), reports=REPORTS.values(), chosen=None,
                      tenants=visit.desk.tenants(visit.who), everybody=visit.who.tenants is None)  # fmt: skip


def form(visit: Visit) -> Response:
    """What one report is asked about."""
    return visit.page("reports.html", command=_said(_report(visit)), reports=[], chosen=_report(visit),
                      tenants=visit.desk.tenants(visit.who), everybody=visit.who.tenants is None)  # fmt: skip


def ask(visit: Visit) -> Response:
    """Begin it."""
    report, now = _report(visit), datetime.fromtimestamp(visit.desk.clock(), tz=timezone.utc)
    if visit.said("tenant"):
        tenant = visit.tenant(visit.said("tenant"))
    elif visit.who.tenants is None:
        tenant = None
    else:
        raise Mistaken("Choose a tenant.")
    scope = Scope(now=now, tenant=tenant, since=when(visit.said("since"), now), until=when(visit.said("until"), now))
    if report.about_person:
        scope = _about(visit, scope)
    job = Job(report, scope)
    job.start(visit.desk)
    job.ended.wait(PATIENCE)
    return visit.go(f"/reports/made/{visit.sitting.note(job)}")


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
    job = visit.noted(Job)
    if job.scope.tenant is not None and not visit.who.sees(job.scope.tenant):
        raise Missing
    return visit.page("report.html", command=_said(job.report, job.scope), job=job, shown=SHOWN)


def download(visit: Visit) -> Response:
    """The report as a page that stands alone, or as JSON."""
    job, kind = visit.noted(Job), visit.names["kind"]
    if job.result is None or kind not in {"html", "json"}:
        raise Missing
    if kind == "json":
        return visit.document(job.result.as_dict(), f"{job.report.id}.json")
    return visit.download(html(job.result), f"{job.report.id}.html", "text/html")


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
