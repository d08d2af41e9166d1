# ruff: noqa: PLC0415 - nothing heavy is loaded before a command runs
"""``tenant report``, ``remote``, ``withdraw-grant``, ``clear``: how data is processed, and taking it back."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cohere_governed.cli.codes import FOUND, unknown, wrong
from cohere_governed.cli.folder import Actor, Reason, audit_log, policies, tenant_of, whoever
from cohere_governed.cli.output import DEFAULT_CONFIG, Config, Json, emit, listing, say, utc, write
from cohere_governed.cli.people import Yes, ask

if TYPE_CHECKING:
    from cohere_governed.audit.objects import RemoteObject
    from cohere_governed.governance import Governance

Tenant = Annotated[str, typer.Argument(metavar="ID", help="The tenant.")]

COLUMNS = {"kind": "kind", "id": "id", "made": "made", "surface": "by", "grant": "grant", "gone": "gone"}


def row(one: RemoteObject) -> dict[str, Any]:
    """One object for a table or JSON."""
    return {
        "kind": one.kind,
        "id": one.id,
        "made": utc(one.made_at) if one.made_at else None,
        "surface": one.surface,
        "grant": one.grant,
        "of": [list(pair) for pair in one.of],
        "gone": utc(one.gone_at) if one.gone_at else None,
        "record_id": one.record_id,
    }


def report(
    tenant: Tenant,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write a page to print, in a new file.")
    ] = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Answer a customer who asks how their data is processed: agreement, training, places, redaction, keeping, objects.

    Example: cohere-governed tenant report acme --html acme.html
    """
    from cohere_governed.cli.report import show
    from cohere_governed.reports.render import html as page
    from cohere_governed.reports.result import Scope, Sources
    from cohere_governed.reports.roster import run
    from cohere_governed.reports.tenant import TENANT

    found = policies(config)
    tenant_of(found, tenant)
    with audit_log(config, tenant) as log:
        made = run(TENANT, Sources(log, found), Scope(now=datetime.now(timezone.utc), tenant=tenant))
    if html is not None:
        write(page(made), html)
    if as_json:
        emit(made.as_dict())
    elif html is None:
        show(made)
    else:
        say(f"{made.findings.summary} The page is {html}.")


def remote(tenant: Tenant, config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """What a tenant left at the provider: datasets, jobs, models, connectors; by which call, under which grant.

    Example: cohere-governed tenant remote acme
    """
    from cohere_governed.audit.objects import history

    with audit_log(config, tenant) as log:
        rows = [row(one) for one in history(log, tenant)]
    listing(COLUMNS, rows, as_json=as_json, none="nothing was left at the provider, as far as the log knows")


def withdraw_grant(
    *,
    tenant: Tenant,
    grant: Annotated[str, typer.Argument(metavar="GRANT", help="A grant that was revoked, has ended, or is gone.")],
    reason: Reason,
    actor: Actor = None,
    yes: Yes = False,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Find and delete at the provider what was made under a grant, and what came of it; all of it goes on record.

    Exit 3 while the grant is in force: `revoked_on` in the agreement stops what is next, this takes back what was.
    Exit 1 if something remains.

    Example: cohere-governed tenant withdraw-grant acme ft-2026 --reason "consent withdrawn 2026-11-22"
    """
    from cohere_governed.withdrawal import under_grant

    with _opened(config, tenant) as governance:
        _known_grant(governance, tenant, grant)
        wanted = under_grant(governance, tenant, grant, datetime.now(timezone.utc).date())
        _take(governance, tenant, wanted, reason, whoever(actor), yes=yes, as_json=as_json, grant=grant)


def clear(
    *,
    tenant: Tenant,
    reason: Reason,
    actor: Actor = None,
    yes: Yes = False,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Delete at the provider everything that a tenant left there: before the end of a tenancy. Exit 1 if some remains.

    Example: cohere-governed tenant clear acme --reason "contract ended 2026-10-31"
    """
    from cohere_governed.withdrawal import left_behind

    with _opened(config, tenant) as governance:
        wanted = left_behind(governance, tenant)
        _take(governance, tenant, wanted, reason, whoever(actor), yes=yes, as_json=as_json, grant=None)


def _known_grant(governance: Governance, tenant: str, grant: str) -> None:
    from cohere_governed.audit.objects import history

    known = {one.id for one in governance.tenancy(tenant).policy.grants}
    known |= {one.grant for one in history(governance.audit, tenant) if one.grant}
    if grant not in known:
        raise wrong(unknown("grant", grant, known))


def _opened(config: Path, tenant: str) -> Governance:
    from cohere_governed.governance import Governance

    tenant_of(policies(config), tenant)
    return Governance.load(config)


def _take(
    governance: Governance,
    tenant: str,
    wanted: Sequence[RemoteObject],
    reason: str,
    actor: str,
    *,
    yes: bool,
    as_json: bool,
    grant: str | None,
) -> None:
    from cohere_governed.withdrawal import take_back

    if not wanted:
        emit([]) if as_json else say("nothing of it is at the provider")
        return
    names = ", ".join(f"{one.kind} {one.id}" for one in wanted)
    ask(f"delete at the provider, for good: {names}?", yes)
    done = take_back(governance, tenant, list(wanted), reason=reason, actor=actor, grant=grant)
    rows = [dataclasses.asdict(one) for one in done]
    listing({"kind": "kind", "id": "id", "state": "state", "why": "why"}, rows, as_json=as_json, none="")
    if any(one.state == "remains" for one in done):
        raise typer.Exit(FOUND)
