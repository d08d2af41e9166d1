# ruff: noqa: PLC0415 - nothing heavy is loaded before a command runs
"""``init`` and ``tenant``: begin, and see who is there."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cohere_governed.cli.codes import Commands, wrong
from cohere_governed.cli.folder import policies, tenant_of
from cohere_governed.cli.output import DEFAULT_CONFIG, Config, Json, facts, listing, say
from cohere_governed.cli.policy import ending

if TYPE_CHECKING:
    from cohere_governed.policy import PolicySet, TenantPolicy

tenants = typer.Typer(cls=Commands, no_args_is_help=True, help="The tenants of this config folder.")

COLUMNS = {
    "id": "tenant",
    "status": "status",
    "tier": "tier",
    "training": "training",
    "regions": "regions",
    "routes": "routes",
    "use_cases": "use cases",
    "redaction": "redaction",
    "ending": "ends soon",
}

_NEXT = """
Try it, without a key and without leaving this machine:

  export COHERE_GOVERNED_CONFIG={folder} COHERE_GOVERNED_TENANT={tenant} COHERE_GOVERNED_SANDBOX=1
  python -c 'import cohere_governed as cohere; print(cohere.ClientV2().chat(model="command-a-03-2025",
             messages=[dict(role="user", content="I am Ada Lovelace, ada@example.com")]).message.content[0].text)'
  cohere-governed audit search

Then fill in what you signed (agreements/) and where calls may go (tenants/), and leave the sandbox. What is in keys/
opens the log: keep copies of it apart from copies of the database, or nobody will read a record again."""


def init(
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="A folder to make, or an empty one.", show_default="--config")
    ] = None,
    tenant: Annotated[str, typer.Option("--tenant", help="Id of the first tenant.")] = "acme",
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Scaffold a config folder that works at once in the sandbox: policy files, a root key, the audit database.

    The database is a SQLite file in the folder, or what COHERE_GOVERNED_DATABASE_URL names.

    Example: cohere-governed init ./policies --tenant acme
    """
    from cohere_governed.errors import ConfigurationError

    root = folder or config
    for name in ("keys/root.key", "audit.db", "audit.anchor"):
        if (root / name).exists():
            raise wrong(f"{root} is in use: it holds {name}. Name a new folder; nothing was written")
    try:
        made = found(root, tenant)
    except ConfigurationError as error:
        raise wrong(str(error)) from None
    except OSError as error:
        raise wrong(f"{root} cannot be made: {error.strerror}") from None
    for path in made:
        if path.parent.name != "schema" and path.suffix != ".lock":
            say(f"  {path if root.is_absolute() else root / path.absolute().relative_to(root.absolute())}")
    say(f"  {root / 'schema'}/*.json")
    say(_NEXT.format(folder=shlex.quote(str(root)), tenant=tenant))


def found(folder: Path, tenant: str) -> list[Path]:
    """Scaffold, key, database. Raises ``ConfigurationError`` when something is there already."""
    from cohere_governed.audit.keys import create_key_file
    from cohere_governed.governance import DATABASE_URL
    from cohere_governed.policy import scaffold

    # Where the log is made is where the folder says that it is, also once the variable is gone.
    made = scaffold(folder, tenant=tenant, database_url=f"env:{DATABASE_URL}" if os.environ.get(DATABASE_URL) else None)
    key = folder / "keys" / "root.key"
    key.parent.mkdir(mode=0o700, exist_ok=True)
    create_key_file(key)
    return [*made, *log_for(folder), *sorted(key.parent.iterdir())]


def log_for(folder: Path) -> list[Path]:
    """Make the audit database that ``folder`` names; its file, when it is one."""
    from cohere_governed.audit.store import AuditLog
    from cohere_governed.governance import database_url
    from cohere_governed.policy import load

    policies = load(folder)
    url = database_url(policies)
    AuditLog.create(url, policies.operator.root_key, anchor=policies.operator.anchor).close()
    scheme, _, path = url.partition(":///")
    return [Path(path)] if scheme == "sqlite" else []


@tenants.command("list")
def list_tenants(config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """Every tenant with its terms, regions and routes.

    Example: cohere-governed tenant list --json
    """
    found = policies(config)
    rows = [{**summary(policy), "ending": _soon(found, name)} for name, policy in sorted(found.tenants.items())]
    listing(COLUMNS, rows, as_json=as_json, none="no tenant has a file in tenants/")


@tenants.command("show")
def show_tenant(
    tenant: Annotated[str, typer.Argument(metavar="ID", help="The tenant.")],
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """One tenant's policy in force.

    Example: cohere-governed tenant show acme
    """
    found = policies(config)
    told = summary(tenant_of(found, tenant))
    facts({**told, "ending": _soon(found, tenant)}, as_json=as_json)


def _soon(found: PolicySet, tenant: str) -> list[str]:
    return [line.message.removeprefix(f"tenant {tenant}: ") for line in ending(found, tenant)]


def summary(policy: TenantPolicy) -> dict[str, Any]:
    """What a person asks first about a tenant."""
    agreement = policy.agreement
    return {
        "id": policy.id,
        "status": policy.status,
        "owner": policy.owner,
        "agreement": agreement.id,
        "tier": agreement.tier,
        "expires": agreement.expires.isoformat() if agreement.expires else None,
        "training": policy.training.consent,
        "terms_may_train": agreement.may_train,
        "regions": sorted(policy.regions),
        "routes": [route.name for route in policy.routes],
        "hosts": sorted({host for route in policy.routes for host in route.hosts}),
        "use_cases": sorted(policy.use_cases),
        "default_use_case": policy.default_use_case,
        "redaction": policy.redaction.mode,
        "capture": policy.capture,
        "retention_days": {"metadata": policy.retention.metadata, "content": policy.retention.content},
        "digest": policy.digest,
    }
