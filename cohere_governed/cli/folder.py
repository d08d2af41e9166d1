# ruff: noqa: PLC0415 - nothing heavy is loaded before a command runs
"""What commands open: the config folder, one of its tenants, its audit log."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cohere_governed.cli.codes import wrong

if TYPE_CHECKING:
    from cohere_governed.audit.store import AuditLog
    from cohere_governed.policy import PolicySet, TenantPolicy

GRANT = "COHERE_GOVERNED_GRANT"
"""Environment variable with the path of a grant, which is used instead of the operator's key."""

Actor = Annotated[
    str | None, typer.Option("--actor", metavar="NAME", help="Who does it.", show_default="your account here")
]


def tenants(ctx: typer.Context, incomplete: str) -> list[str]:
    """Ids to complete a tenant with: the files there are, unread."""
    folder = Path(ctx.params.get("config") or os.environ.get("COHERE_GOVERNED_CONFIG") or "policies")
    return sorted(path.stem for path in (folder / "tenants").glob("*.y*ml") if path.stem.startswith(incomplete))


OneTenant = Annotated[str, typer.Option("--tenant", help="Whose.", autocompletion=tenants)]
AnyTenant = Annotated[str | None, typer.Option("--tenant", help="Only this tenant's.", autocompletion=tenants)]
Reason = Annotated[str, typer.Option("--reason", help="Why; is recorded with your name.")]


def whoever(actor: str | None) -> str:
    """The name that goes on record: the one that was said, else the account's."""
    if actor is not None and actor.strip():
        return actor.strip()
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise wrong("this account has no name: say who you are with --actor") from None


def policies(config: Path, *, signed: bool = True) -> PolicySet:
    """The folder's policies, of a draft without the signature that is demanded of what is in force.

    Raises ``ConfigurationError`` with every fault; exits 2 when there is no folder.
    """
    if not config.is_dir():
        raise wrong(f"there is no config folder `{config}`: make one with `cohere-governed init`, or name it: --config")
    from cohere_governed.policy import load

    return load(config, signed=signed)


def tenant_of(found: PolicySet, tenant: str) -> TenantPolicy:
    """A tenant's policy; exits 2 when there is no such tenant."""
    policy = found.tenants.get(tenant)
    if policy is None:
        known = ", ".join(sorted(found.tenants)) or "none"
        raise wrong(f"there is no tenant `{tenant[:63]}` in {found.folder} (there are: {known})")
    return policy


def database(config: Path) -> str:
    """SQLAlchemy URL of the folder's audit database."""
    from cohere_governed.governance import database_url

    return database_url(policies(config))


@contextmanager
def audit_log(
    config: Path, tenant: str | None = None, *, read_only: bool = False, database: str | None = None
) -> Iterator[AuditLog]:
    """The folder's audit log, open; exits 2 when ``tenant`` is given and has neither a file nor a log.

    ``database`` is the URL of a copy to read instead. Raises ``AuditUnavailable``, ``KeyUnavailable``,
    ``ConfigurationError``.
    """
    from cohere_governed.audit.store import AuditLog
    from cohere_governed.governance import database_url

    found = policies(config)
    url, anchor = database or database_url(found), None if read_only else found.operator.anchor
    grant = os.environ.get(GRANT)
    key = f"grant:{grant}" if grant else found.operator.root_key
    with AuditLog.open(url, key, anchor=anchor, read_only=read_only) as log:
        if tenant is not None and tenant not in found.tenants and tenant not in log.public_keys():
            tenant_of(found, tenant)
        yield log


@contextmanager
def copy_of(config: Path, log: AuditLog, database: str | None) -> Iterator[AuditLog]:
    """The copy at a URL, open for reading, or the log itself."""
    if database is None:
        yield log
        return
    with audit_log(config, read_only=True, database=database) as there:
        yield there
