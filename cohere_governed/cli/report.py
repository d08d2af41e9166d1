# ruff: noqa: PLC0415 - nothing heavy is loaded before a command runs
"""``report``: what an officer asks for, as a table, as JSON, or as a page to print."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cohere_governed.cli.audit import Since, Until
from cohere_governed.cli.codes import FOUND, Commands, unknown, wrong
from cohere_governed.cli.folder import Actor, AnyTenant, OneTenant, audit_log, policies, tenant_of, whoever
from cohere_governed.cli.output import (
    DEFAULT_CONFIG,
    Config,
    Json,
    bar,
    complain,
    console,
    emit,
    facts,
    grid,
    listing,
    say,
    write,
)

if TYPE_CHECKING:
    from cohere_governed.reports.result import Result

app = typer.Typer(cls=Commands, no_args_is_help=True, help="What an officer asks for, answered from the log.")

COLUMNS = {"id": "report", "question": "answers", "basis": "asked for by"}


def _ids() -> list[str]:
    from cohere_governed.reports.roster import REPORTS

    return list(REPORTS)


@app.command("list")
def list_reports(
    config: Config = DEFAULT_CONFIG,  # noqa: ARG001 - every command takes it
    as_json: Json = False,
) -> None:
    """The reports there are, and the question that each answers.

    Example: cohere-governed report list
    """
    from cohere_governed.reports.roster import REPORTS

    rows = [
        {"id": one.id, "title": one.title, "question": one.question, "basis": one.basis, "command": one.command}
        for one in REPORTS.values()
    ]
    listing(COLUMNS, rows, as_json=as_json, none="there is no report")


@app.command("show")
def show_report(
    *,
    report: Annotated[
        str, typer.Argument(metavar="REPORT", help="Which one, as `report list` names it.", autocompletion=_ids)
    ],
    tenant: AnyTenant = None,
    since: Since = None,
    until: Until = None,
    person: Annotated[
        str | None, typer.Option("--person", metavar="VALUE", help="For `person`: a mail address, name, end-user id.")
    ] = None,
    purpose: Annotated[
        str | None, typer.Option("--purpose", help="For `person`: why; is recorded before anything is opened.")
    ] = None,
    actor: Actor = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write a page to print, in a new file.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Exit 1 if there is something to see to.")] = False,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Make one report, of a year if you like. Nothing that was said in a call is decrypted, but for a named person.

    Example: cohere-governed report show training --since 2026-01-01 --html training.html
    """
    from cohere_governed.reports.render import html as page
    from cohere_governed.reports.result import Scope, Sources
    from cohere_governed.reports.roster import REPORTS, run

    if report not in REPORTS:
        raise wrong(unknown("report", report, REPORTS))
    if REPORTS[report].about_person and not (tenant and person and (purpose or "").strip()):
        raise wrong(f"say whose log, who and why: {REPORTS[report].command}")
    found = policies(config)
    scope = Scope(now=datetime.now(timezone.utc), tenant=tenant, since=since, until=until, person=person,
                  purpose=purpose, actor=whoever(actor) if purpose else None)  # fmt: skip
    with audit_log(config, tenant) as log, bar(REPORTS[report].title) as step:
        made = run(REPORTS[report], Sources(log, found, step), scope)
    if html is not None:
        write(page(made), html)
        if not as_json:
            say(f"{made.findings.summary} The page is {html}.")
    if as_json:
        emit(made.as_dict())
    elif html is None:
        show(made)
    if check and made.findings.attention:
        raise typer.Exit(FOUND)


def show(made: Result) -> None:
    """A report on standard output."""
    from cohere_governed.reports.render import NOTHING, shown
    from cohere_governed.reports.result import NOT_A_FINDING_OF_LAW

    found = made.findings
    say(found.summary, style="bold")
    for sentence in found.attention:
        say(f"! {sentence}")
    for one in found.sections:
        say()
        say(one.headline, style="bold")
        if one.rows:
            columns = [column.heading for column in one.columns]
            console().print(grid(columns, [[shown(cell) for cell in row] for row in one.rows], drop=True))
        else:
            say(NOTHING)
        if one.note:
            say(one.note, style="dim")
    say()
    say(NOT_A_FINDING_OF_LAW, style="dim")


@app.command()
def acknowledge(
    *,
    tenant: OneTenant,
    actor: Actor = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Record that you have seen the policy that is in force for a tenant; `report show changes` knows it from then on.

    Example: cohere-governed report acknowledge --tenant acme
    """
    from cohere_governed.audit.notes import add

    policy, who = tenant_of(policies(config), tenant), whoever(actor)
    with audit_log(config, tenant) as log:
        receipt = add(log, tenant, "policy", "acknowledged", {"digest": policy.digest, "by": who})
    facts({"tenant": tenant, "digest": policy.digest, "by": who, "record": receipt.record_id.hex()}, as_json=as_json)
    if not as_json:
        complain("`policy diff` says what changed against a folder that you kept")
