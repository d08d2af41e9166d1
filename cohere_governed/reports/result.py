"""What a report comes to: sections of rows, typed and frozen, the same for a terminal, for JSON and for paper.

Texts in it may be those of strangers (names of models, of use cases, of who
opened what). Nothing here makes them safe: whoever shows them does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timezone
from typing import Any, TypeAlias

from cohere_governed.audit.counts import Progress, Span
from cohere_governed.audit.store import AuditLog
from cohere_governed.policy import PolicySet

__all__ = [
    "NOT_A_FINDING_OF_LAW",
    "Cell",
    "Column",
    "Findings",
    "Report",
    "Result",
    "Scope",
    "Section",
    "Sources",
    "section",
]

NOT_A_FINDING_OF_LAW = (
    "This says what automatic controls saw, what was done, and what was declared. It is not a legal determination, and "
    "the controls find part of what they look for."
)
"""Stands in whatever is handed on."""

Cell: TypeAlias = "str | int | float | bool | date | datetime | tuple[str, ...] | None"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a section."""

    key: str
    """In JSON; never changes."""
    heading: str


@dataclass(frozen=True, slots=True)
class Section:
    """Rows that answer one part of the question."""

    id: str
    headline: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    """What the reader must know to read the rows rightly."""

    def as_dict(self) -> dict[str, Any]:
        """For JSON: a row is an object with the columns' keys."""
        keys = [column.key for column in self.columns]
        return {
            "id": self.id,
            "headline": self.headline,
            "rows": [dict(zip(keys, map(plain, row), strict=True)) for row in self.rows],
            "note": self.note,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a report is asked about."""

    now: datetime
    """Timezone-aware: dates are due, late or stale as of then."""
    tenant: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    person: str | None = None
    """For a report about one person: a mail address, a name, an end-user id."""
    purpose: str | None = None
    """Why content is opened; recorded before it is."""
    actor: str | None = None
    """Who asks; recorded with the purpose."""

    @property
    def span(self) -> Span:
        """Whose records, and of when."""
        return Span(tenant=self.tenant, since=self.since, until=self.until)

    @property
    def today(self) -> date:
        """The day of ``now``, UTC."""
        return self.now.astimezone(timezone.utc).date()


@dataclass(frozen=True, slots=True)
class Sources:
    """What reports are made from."""

    log: AuditLog
    policies: PolicySet
    progress: Progress | None = None

    def tenants(self, scope: Scope) -> list[str]:
        """Tenants with a file or a log, sorted; the one asked about, if one is."""
        known = {*self.policies.tenants, *(name for name in self.log.public_keys() if name[0] not in "_~")}
        return sorted(known if scope.tenant is None else known & {scope.tenant})

    def logged(self, scope: Scope) -> list[str]:
        """Those of them that have a log."""
        there = self.log.public_keys()
        return [name for name in self.tenants(scope) if name in there]


@dataclass(frozen=True, slots=True)
class Findings:
    """What a report found, before it knows who asked."""

    summary: str
    """The answer in plain words."""
    sections: tuple[Section, ...]
    attention: tuple[str, ...] = ()
    """What somebody has to see to, a sentence each; nothing when all is as it should be."""


@dataclass(frozen=True, slots=True)
class Report:
    """A report that can be asked for."""

    id: str
    title: str
    question: str
    make: Callable[[Sources, Scope], Findings]
    basis: str = ""
    """Law or clause that asks for it."""
    about_person: bool = False
    """It needs a tenant, a person, and a purpose, and opens content."""

    @property
    def command(self) -> str:
        """How it is asked for on the command line."""
        person = ' --tenant TENANT --person PERSON --purpose "WHY"' if self.about_person else ""
        return f"cohere-governed report show {self.id}{person}"


@dataclass(frozen=True, slots=True)
class Result:
    """A report as it was made."""

    report: Report
    scope: Scope
    findings: Findings

    def as_dict(self) -> dict[str, Any]:
        """For JSON: stable keys, times in ISO 8601 UTC."""
        scope = self.scope
        return {
            "report": self.report.id,
            "title": self.report.title,
            "question": self.report.question,
            "basis": self.report.basis,
            "made_at": plain(scope.now),
            "tenant": scope.tenant,
            "since": plain(scope.since),
            "until": plain(scope.until),
            "summary": self.findings.summary,
            "attention": list(self.findings.attention),
            "sections": [one.as_dict() for one in self.findings.sections],
            "note": NOT_A_FINDING_OF_LAW,
        }


def section(
    name: str,
    headline: str,
    columns: str,
    rows: Iterable[Sequence[Cell]],
    note: str = "",
) -> Section:
    """A section. ``columns`` names them as ``key | key: heading | …``; a key with spaces for ``_`` is its heading.

    Raises ``ValueError`` when a row has another number of cells.
    """
    named = [one.partition(": ") for one in columns.split(" | ")]
    made = tuple(tuple(row) for row in rows)
    if any(len(row) != len(named) for row in made):
        msg = f"a row of section `{name}` has not {len(named)} cells"
        raise ValueError(msg)
    return Section(
        name, headline, tuple(Column(key, heading or key.replace("_", " ")) for key, _, heading in named), made, note
    )


def plain(value: Cell) -> Any:
    """A cell for JSON."""
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
