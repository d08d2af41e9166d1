"""``init`` and ``tenant``: begin, and see who is there."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cohere_governed.audit.keys import create_key_file
from cohere_governed.audit.store import AuditLog
from cohere_governed.cli.output import DEFAULT_CONFIG, Config, Json, console, emit, listing
from cohere_governed.errors import Refused
from cohere_governed.governance import database_url
from cohere_governed.model import Reason
from cohere_governed.policy import TenantPolicy, load, scaffold

tenants = typer.Typer(no_args_is_help=True, help="The tenants of this config folder.")

COLUMNS = {
    "id": "tenant",
    "status": "status",
    "agreement": "agreement",
    "tier": "tier",
    "regions": "regions",
    "routes": "routes",
    "use_cases": "use cases",
    "redaction": "redaction",
}


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder to make, or an empty one.")] = DEFAULT_CONFIG,
    tenant: Annotated[str, typer.Option("--tenant", help="Id of the first tenant.")] = "acme",
) -> None:
    """Scaffold a config folder that works at once in the sandbox: policy files, a root key, the audit database.

    Example: cohere-governed init ./policies
    """
    made = found(folder, tenant)
    for path in made:
        console.print(f"  {path}", markup=False, soft_wrap=True)
    console.print(
        f"""
Try it, without a key and without leaving this machine:

  export COHERE_GOVERNED_CONFIG={folder} COHERE_GOVERNED_TENANT={tenant} COHERE_GOVERNED_SANDBOX=1
  python -c 'import cohere_governed as cohere; print(cohere.ClientV2().chat(model="command-a-03-2025",
             messages=[dict(role="user", content="I am Ada Lovelace, ada@example.com")]).message.content[0].text)'
  cohere-governed audit search

Then fill in what you signed (agreements/) and where calls may go (tenants/), and leave the sandbox.""",
        markup=False,
        soft_wrap=True,
    )


def found(folder: Path, tenant: str) -> list[Path]:
    """Scaffold, key, database. Raises ``ConfigurationError`` when something is there already."""
    made = scaffold(folder, tenant=tenant)
    key = folder / "keys" / "root.key"
    key.parent.mkdir(mode=0o700, exist_ok=True)
    create_key_file(key)
    policies = load(folder)
    AuditLog.create(database_url(policies), policies.operator.root_key, anchor=policies.operator.anchor).close()
    return [*made, key]


@tenants.command("list")
def list_tenants(config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """Every tenant with its agreement, regions and routes. Example: cohere-governed tenant list --json."""
    policies = load(config)
    listing(COLUMNS, [summary(policy) for _, policy in sorted(policies.tenants.items())], as_json=as_json)


@tenants.command("show")
def show_tenant(
    tenant: Annotated[str, typer.Argument(metavar="ID")], config: Config = DEFAULT_CONFIG, as_json: Json = False
) -> None:
    """One tenant's policy in force. Example: cohere-governed tenant show acme."""
    policy = load(config).tenants.get(tenant)
    if policy is None:
        raise Refused([Reason("tenant.unknown", f"tenant `{tenant}` has no file in tenants/", allows=False)])
    told = summary(policy)
    if as_json:
        emit(told)
        return
    for key, value in told.items():
        console.print(f"{key:<20} {value}", markup=False, soft_wrap=True)


def summary(policy: TenantPolicy) -> dict[str, object]:
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
        "regions": sorted(policy.regions),
        "routes": [route.name for route in policy.routes],
        "hosts": sorted({host for route in policy.routes for host in route.hosts}),
        "use_cases": sorted(policy.use_cases),
        "default_use_case": policy.default_use_case,
        "redaction": policy.redaction.mode,
        "capture": policy.capture,
        "digest": policy.digest,
    }
