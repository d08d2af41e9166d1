# ruff: noqa: PLC0415 - nothing heavy is loaded before a command runs
"""``end-user`` and ``exemption``: who misused the application and may not call; who tests it, and how often."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from cohere_governed.cli.codes import Commands, wrong
from cohere_governed.cli.folder import Actor, AnyTenant, OneTenant, Reason, audit_log, policies, whoever
from cohere_governed.cli.output import DEFAULT_CONFIG, Config, Json, facts, listing, when

app = typer.Typer(cls=Commands, no_args_is_help=True, help="End users: findings of each, suspension, reinstatement.")
exemption = typer.Typer(cls=Commands, no_args_is_help=True, help="Windows in which named people test the safeguards.")

User = Annotated[
    str, typer.Argument(metavar="USER", help="The id that the application states, or a pseudonym from `end-user list`.")
]


@app.command("list")
def list_users(
    tenant: AnyTenant = None,
    since: Annotated[
        datetime | None,
        typer.Option("--since", parser=when, metavar="TIME", help="Count from then on.", show_default="30 days ago"),
    ] = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """End users who were flagged or are suspended, by pseudonym, the worst first. No text and no name is opened.

    Example: cohere-governed end-user list --tenant acme
    """
    from cohere_governed.reports.end_users import end_users

    with audit_log(config, tenant) as log:
        found = end_users(log, tenant=tenant, since=since)
    columns = {"end_user": "end user", "tenant": "tenant", "state": "state", "blocked": "blocked",
               "reviewed": "looked at", "categories": "for", "last": "last (UTC)", "reason": "reason"}  # fmt: skip
    rows = [one.as_dict() if as_json else {**one.as_dict(), "last": one.last} for one in found]
    listing(columns, rows, as_json=as_json, none="nobody was flagged")


@app.command()
def suspend(
    *,
    user: User,
    tenant: OneTenant,
    reason: Reason,
    actor: Actor = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Refuse calls on behalf of an end user from now on; other processes follow within two seconds.

    Example: cohere-governed end-user suspend u-17 --tenant acme --reason "third attempt"
    """
    _note("suspend", user, tenant, reason, actor, config=config, as_json=as_json)


@app.command()
def reinstate(
    *,
    user: User,
    tenant: OneTenant,
    reason: Reason,
    actor: Actor = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Let an end user call again. What was found up to now does not count towards another suspension.

    Example: cohere-governed end-user reinstate u-17 --tenant acme --reason "a teacher; false positives"
    """
    _note("reinstate", user, tenant, reason, actor, config=config, as_json=as_json)


@app.command("opt-out")
def opt_out(
    *,
    user: User,
    tenant: OneTenant,
    reason: Reason,
    actor: Actor = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Send nothing of an end user on terms that may train on it; other processes follow within two seconds.

    Example: cohere-governed end-user opt-out u-17 --tenant acme --reason "request 214"
    """
    _note("opt_out", user, tenant, reason, actor, config=config, as_json=as_json)


@app.command("opt-in")
def opt_in(
    *,
    user: User,
    tenant: OneTenant,
    reason: Reason,
    actor: Actor = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Note that an end user took their objection to training back.

    Example: cohere-governed end-user opt-in u-17 --tenant acme --reason "letter of 3 May"
    """
    _note("opt_in", user, tenant, reason, actor, config=config, as_json=as_json)


_STATES = {"suspend": "suspended", "reinstate": "active", "opt_out": "opted out", "opt_in": "not opted out"}


def _note(what: str, user: str, tenant: str, reason: str, actor: str | None, *, config: Config, as_json: bool) -> None:
    from cohere_governed.audit import standing
    from cohere_governed.audit.flags import is_pseudonym, pseudonym

    if not user.strip() or not reason.strip():
        raise wrong("say who, and why with --reason")
    with audit_log(config, tenant) as log:
        name = user.strip() if is_pseudonym(user.strip()) else pseudonym(log, tenant, user)
        # Who asks what is kept about them finds the note where the id is known.
        noted = getattr(standing, what)(log, tenant, user.strip(), by=whoever(actor), reason=reason)
    facts(
        {"end_user": name, "tenant": tenant, "state": _STATES[what], "record": noted.record_id.hex()}, as_json=as_json
    )


@exemption.command("list")
def list_exemptions(tenant: AnyTenant = None, config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """Every window for testing safeguards: open or not, and how many calls it let through.

    Example: cohere-governed exemption list
    """
    from cohere_governed.reports.end_users import exemptions

    found_policies = policies(config)
    with audit_log(config, tenant) as log:
        found = exemptions(log, found_policies, tenant=tenant)
    columns = {"id": "exemption", "tenant": "tenant", "state": "state", "begins": "begins", "ends": "ends",
               "let_through": "let through", "max_requests": "of", "categories": "categories",
               "vendor_ref": "leave"}  # fmt: skip
    rows = [one.as_dict() if as_json else {**one.as_dict(), "begins": one.begins, "ends": one.ends} for one in found]
    listing(columns, rows, as_json=as_json, none="there is no file in exemptions/")
