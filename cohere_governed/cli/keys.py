# ruff: noqa: PLC0415 - nothing heavy is loaded before a command runs
"""``keys`` and ``db``: what seals and signs the records, and where they are kept."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cohere_governed.cli.codes import FOUND, UNAVAILABLE, Commands
from cohere_governed.cli.folder import audit_log, policies
from cohere_governed.cli.folder import database as url_of
from cohere_governed.cli.output import DEFAULT_CONFIG, Config, Json, emit, facts, say, write

app = typer.Typer(cls=Commands, no_args_is_help=True, help="The keys that seal and sign the audit log.")
database = typer.Typer(cls=Commands, no_args_is_help=True, help="The audit database's schema.")


@app.command()
def status(config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """Whether the root key can be had and opens the log, and for whom there is a log. Exit 4 if it does not.

    Example: cohere-governed keys status
    """
    found = policies(config)
    with audit_log(config) as log:
        tenants = sorted(log.public_keys())
        for tenant in tenants:
            log.cache_key(tenant)  # unwraps the tenant's root with the key at hand
    facts({"root": found.operator.root_key, "opens": True, "logs": tenants}, as_json=as_json)


@app.command("export-public")
def export_public(
    config: Config = DEFAULT_CONFIG,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write to a new file instead of standard output.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Print the public key of every log: with them, and nothing secret, anybody can verify it.

    Example: cohere-governed keys export-public --out auditor.vkeys
    """
    with audit_log(config) as log:
        keys = log.public_keys()
    if as_json:
        emit([{"tenant": tenant, "public_key": key} for tenant, key in keys.items()])
        return
    write("".join(f"{key}\n" for key in keys.values()), out)


@database.command("status")
def schema_status(config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """The schema that is there and the one this version needs. Exit 1 if they differ, 4 if there is none.

    Example: cohere-governed db status
    """
    from cohere_governed.audit import migrate

    found = migrate.status(url_of(config))
    facts({"found": found.found, "needed": found.needed, "current": found.current}, as_json=as_json)
    if not found.current:
        raise typer.Exit(UNAVAILABLE if found.found is None else FOUND)


@database.command()
def upgrade(config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """Bring the audit database to this version's schema; records are never rewritten.

    Example: cohere-governed db upgrade
    """
    from cohere_governed.audit import migrate

    url = url_of(config)
    before = migrate.status(url)
    if not before.current:
        migrate.upgrade(url)
    told = {"before": before.found, "now": before.needed, "changed": not before.current}
    if as_json:
        emit(told)
    else:
        say(f"schema {before.needed}" + (f", before {before.found}" if told["changed"] else ", as it was"))
