"""The commands, put together."""

from __future__ import annotations

from typing import Annotated

import typer

from cohere_governed.cli import (
    audit,
    conduct,
    console,
    demo,
    end_user,
    handing,
    incident,
    keys,
    people,
    policy,
    privacy,
    proof,
    remote,
    report,
    review,
    route,
    run,
    selftest,
    start,
    terms,
    use_case,
)
from cohere_governed.cli.codes import Commands

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version  # noqa: PLC0415 - only here

        typer.echo(f"cohere-governed {version('cohere-governed')}")
        raise typer.Exit


@app.callback()
def root(
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Govern every call to Cohere inside your own process, and prove it.

    Start with `cohere-governed demo`. Exit codes: 0 done, 1 a check found something, 2 wrong usage, 3 refused,
    4 store or key unavailable.
    """


app.command()(demo.demo)
app.command()(start.init)
app.command(context_settings={"allow_interspersed_args": False})(run.run)
app.command()(run.sandbox)
start.tenants.command("report")(remote.report)
start.tenants.command("remote")(remote.remote)
start.tenants.command("withdraw-grant")(remote.withdraw_grant)
start.tenants.command("clear")(remote.clear)
start.tenants.command("offboard")(people.offboard)
app.add_typer(start.tenants, name="tenant")
app.add_typer(policy.app, name="policy")
app.add_typer(route.app, name="route")
for _command in (proof.verify, proof.checkpoint, proof.publish, handing.export, handing.tail):
    audit.app.command()(_command)
app.add_typer(audit.app, name="audit")
app.add_typer(report.app, name="report")
app.add_typer(review.app, name="review")
app.add_typer(people.subject, name="subject")
app.add_typer(people.retention, name="retention")
app.add_typer(people.hold, name="hold")
app.add_typer(use_case.app, name="use-case")
app.add_typer(incident.app, name="incident")
app.add_typer(end_user.app, name="end-user")
app.add_typer(end_user.exemption, name="exemption")
app.add_typer(privacy.app, name="privacy")
app.add_typer(conduct.app, name="conduct")
app.add_typer(terms.app, name="terms")
app.add_typer(keys.app, name="keys")
app.add_typer(keys.database, name="db")
app.add_typer(selftest.app, name="selftest")
app.add_typer(console.app, name="console")
