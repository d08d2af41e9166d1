# ruff: noqa: PLC0415 - nothing heavy is loaded before a command runs
"""``console``: the officer's web console, and who may sit at it."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cohere_governed.cli.codes import Commands, unknown, wrong
from cohere_governed.cli.folder import Actor, audit_log, policies, whoever
from cohere_governed.cli.output import DEFAULT_CONFIG, Config, Json, emit, listing, say
from cohere_governed.cli.proof import read_keys
from cohere_governed.model import OPERATOR_LOG, Entry

if TYPE_CHECKING:
    from cohere_governed.console.accounts import Accounts, Role

app = typer.Typer(cls=Commands, invoke_without_command=True)
user = typer.Typer(cls=Commands, no_args_is_help=True, help="Who may sit at the console.")
app.add_typer(user, name="user")

PORT = 8765

Name = Annotated[str, typer.Argument(metavar="NAME", help="Lower-case letters, digits and . _ @ -; goes on record.")]
RoleName = Annotated[
    str, typer.Option("--role", metavar="ROLE", help="auditor (metadata), officer (decrypts), eraser (confirms).")
]
Tenants = Annotated[
    list[str] | None, typer.Option("--tenant", help="Only this tenant's records; repeat. Else everybody's.")
]


@app.callback()
def console(
    ctx: typer.Context,
    *,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The loopback port.")] = PORT,
    certificate: Annotated[
        Path | None, typer.Option("--certificate", metavar="FILE", help="Serve https with this certificate (PEM).")
    ] = None,
    key: Annotated[Path | None, typer.Option("--key", metavar="FILE", help="Its private key (PEM).")] = None,
    public_keys: Annotated[
        Path | None,
        typer.Option("--public-keys", metavar="FILE", help="Keys from `keys export-public`, to verify the log with."),
    ] = None,
    draft: Annotated[
        list[Path] | None, typer.Option("--draft", metavar="DIR", help="A draft policy folder to compare with; repeat.")
    ] = None,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Serve the officer's web console on loopback until Ctrl-C. Needs the extra `console`, and an account.

    Example: cohere-governed console --port 8765
    """
    if ctx.invoked_subcommand is not None:
        given = ctx.get_parameter_source("config")
        if given is not None and given.name == "COMMANDLINE":
            raise wrong("say --config after the command: cohere-governed console user list --config DIR")
        return
    _extra()
    from cohere_governed.console.serve import serve

    if (certificate is None) != (key is None):
        raise wrong("--certificate and --key go together")
    if policies(config).operator.sign_in is not None:
        _extra_oidc()
    elif not _accounts(config).every():
        raise wrong(f"nobody may sign in yet: cohere-governed console user add NAME --role officer --config {config}")
    serve(
        config,
        port=port,
        certificate=None if certificate is None or key is None else (certificate, key),
        drafts=draft or (),
        public_keys=None if public_keys is None else read_keys(public_keys),
        ready=lambda address: say(f"the console is at {address} (Ctrl-C ends it)"),
    )


@user.command("add")
def add(
    name: Name,
    role: RoleName,
    tenant: Tenants = None,
    *,
    actor: Actor = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Make an account: asks for a password (or reads it from standard input), prints what an authenticator app needs.

    Example: cohere-governed console user add ada --role officer
    """
    _extra()
    accounts, chosen = _accounts(config), _role(role)
    said = _password()
    _on_record(config, "user-added", name, chosen, actor)
    made, uri = accounts.add(name, said, chosen, tenant)
    if as_json:
        emit({"name": made.name, "role": made.role.word, "tenants": made.tenants, "secret": made.secret, "uri": uri})
        return
    say(f"{made.name} may sign in as {made.role.word}. Put this into an authenticator app; it is not shown again:")
    say(f"  secret  {made.secret}")
    say(f"  or      {uri}")


@user.command("list")
def every(config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """Every account with its role and tenants.

    Example: cohere-governed console user list
    """
    _extra()
    rows = [
        {"name": one.name, "role": one.role.word, "tenants": None if one.tenants is None else list(one.tenants),
         "created": one.created, "failures": one.failures}
        for one in _accounts(config).every()
    ]  # fmt: skip
    columns = {"name": "name", "role": "role", "tenants": "tenants", "created": "since", "failures": "wrong attempts"}
    if not as_json:
        rows = [{**row, "tenants": "all" if row["tenants"] is None else row["tenants"]} for row in rows]
    listing(columns, rows, as_json=as_json, none="nobody may sign in")


@user.command("remove")
def remove(name: Name, actor: Actor = None, config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """End an account, and its sessions with it.

    Example: cohere-governed console user remove ada
    """
    _extra()
    accounts = _accounts(config)
    if accounts.get(name) is not None:
        _on_record(config, "user-removed", name, None, actor)
    accounts.remove(name)
    if as_json:
        emit({"name": name, "removed": True})
    else:
        say("removed")


@user.command("role")
def role_of(
    name: Name,
    role: Annotated[str, typer.Argument(metavar="ROLE", help="auditor, officer or eraser.")],
    tenant: Tenants = None,
    *,
    actor: Actor = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Give an account another role and other tenants (all, if none is named), and lift its lock.

    Example: cohere-governed console user role ada eraser
    """
    _extra()
    accounts, chosen = _accounts(config), _role(role)
    if accounts.get(name) is not None:
        _on_record(config, "user-changed", name, chosen, actor)
    changed = accounts.change(name, chosen, tenant)
    if as_json:
        emit({"name": changed.name, "role": changed.role.word, "tenants": changed.tenants})
    else:
        say(f"{changed.name} is {changed.role.word}")


def _extra() -> None:
    from cohere_governed.console import missing

    if (package := missing()) is not None:
        raise wrong(f"the console needs the package {package}: install the extra, `cohere-governed[console]`")


def _extra_oidc() -> None:
    from cohere_governed.console import NEEDS_OIDC, missing

    if (package := missing(NEEDS_OIDC)) is not None:
        raise wrong(
            f"`console.oidc` in operator.yaml needs the package {package}: install the extra, `cohere-governed[oidc]`"
        )


def _accounts(config: Path) -> Accounts:
    from cohere_governed.console.accounts import Accounts

    if not config.is_dir():
        policies(config)
    return Accounts(config)


def _role(word: str) -> Role:
    from cohere_governed.console.accounts import Role

    if word not in {role.word for role in Role}:
        raise wrong(unknown("role", word, [role.word for role in Role]))
    return Role[word.upper()]


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    said = getpass.getpass("password (12 characters or more): ")
    if getpass.getpass("again: ") != said:
        raise wrong("the two are not the same")
    return said


def _on_record(config: Path, event: str, name: str, role: Role | None, actor: str | None) -> None:
    """Who may see what is part of the evidence, so a change stands in the operator's log before it is made."""
    meta = {"actor": whoever(actor), "account": name[:63], "role": None if role is None else role.word}
    with audit_log(config) as log:
        log.append(Entry(OPERATOR_LOG, "console", facts={"state": event}, meta=meta))
