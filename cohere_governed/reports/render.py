"""One way from a result to HTML: a page that stands alone and prints, or its body for a page of somebody else's.

Every cell may be what a stranger wrote: each is escaped, nothing is fetched, and no script runs.
"""

from __future__ import annotations

from datetime import date, datetime, timezone

from cohere_governed.reports.page import breaking, escape, listed, page
from cohere_governed.reports.result import NOT_A_FINDING_OF_LAW, Cell, Result, Section

__all__ = ["body", "html", "shown"]

NOTHING = "Nothing."


def shown(value: Cell) -> str:
    """A cell for a person."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return f"{value:,}".replace(",", "\u202f")
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def html(result: Result) -> str:
    """A file that stands alone."""
    report, scope = result.report, result.scope
    asked = [f"Tenant {scope.tenant}" if scope.tenant else "All tenants"]
    asked += [f"from {shown(scope.since)}"] if scope.since else []
    asked += [f"until {shown(scope.until)}"] if scope.until else []
    made = f"Made {shown(scope.now)} UTC by: {report.command}"
    return page(
        report.title,
        f"<p>{escape(report.question)}</p>",
        f"<p>{escape(', '.join(asked))}.{escape(f' {report.basis}.' if report.basis else '')}</p>",
        body(result),
        f"<footer><p><small>{escape(made)}</small></p><p><small>{escape(NOT_A_FINDING_OF_LAW)}</small></p></footer>",
    )


def body(result: Result) -> str:
    """The findings as a fragment: headings from the second level on, tables with captions, no styles of their own."""
    found = result.findings
    attention = f'<section class="attention"><h2>To see to</h2>{listed(found.attention)}</section>'
    return "\n".join([
        f'<p class="summary"><strong>{escape(found.summary)}</strong></p>',
        *([attention] if found.attention else []),
        *(_section(one) for one in found.sections),
    ])  # fmt: skip


def _section(one: Section) -> str:
    place, note = f"section-{escape(one.id)}", f"<p class=note>{escape(one.note)}</p>" if one.note else ""
    return (
        f'<section aria-labelledby="{place}"><h2 id="{place}">{escape(one.headline)}</h2>{_table(one)}{note}</section>'
    )


def _table(one: Section) -> str:
    if not one.rows:
        return f"<p>{NOTHING}</p>"
    head = "".join(f"<th scope=col>{escape(column.heading)}</th>" for column in one.columns)
    rows = "".join("<tr>" + "".join(map(_cell, row)) + "</tr>" for row in one.rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _cell(value: Cell) -> str:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return f"<td{' class=number' if number else ''}>{breaking(shown(value))}</td>"
