"""A whole small world for tests: a scaffolded config folder, its audit log, a fake Cohere, and clients between them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from inspect import signature
from pathlib import Path

import httpx

import cohere_governed as cohere
from cohere_governed.audit.keys import create_key_file
from cohere_governed.audit.search import Query, search
from cohere_governed.audit.store import AuditLog
from cohere_governed.governance import Governance, database_url
from cohere_governed.policy import load, scaffold
from cohere_governed.sandbox.fake import FakeCohere
from cohere_governed.sandbox.transport import AsyncSandboxTransport, SandboxTransport

LOOPBACK = "http://127.0.0.1:9"
"""An address the scaffold's route allows; nothing listens there, the transport answers."""

ASYNC = ("AsyncClient", "AsyncClientV2")


def found(folder: Path, tenant: str = "acme") -> Path:
    """A config folder as ``init`` makes it, with its key and database."""
    scaffold(folder, tenant=tenant)
    (folder / "keys").mkdir(exist_ok=True)
    create_key_file(folder / "keys" / "root.key")
    policies = load(folder)
    operator = policies.operator
    AuditLog.create(database_url(policies), operator.root_key, anchor=operator.anchor).close()
    return folder


def with_second(folder: Path, first: str, second: str) -> Path:
    """The same folder with another tenant, whose files say what the first one's do."""
    for kind in ("tenants", "agreements", "use_cases"):
        for path in list((folder / kind).glob("*.yaml")):
            name, text = (
                part.replace(first, second).replace("general", f"general-{second}")
                for part in (path.name, path.read_text())
            )
            (folder / kind / name).write_text(text)
    return folder


@dataclass
class World:
    folder: Path
    governance: Governance
    fake: FakeCohere = field(default_factory=FakeCohere)
    tenant: str = "acme"

    def client(self, name: str = "ClientV2", **arguments):
        """A governed client whose network is the fake."""
        if name in ASYNC:
            own = httpx.AsyncClient(transport=AsyncSandboxTransport(self.fake))
        else:
            own = httpx.Client(transport=SandboxTransport(self.fake))
        arguments = {"api_key": "k", "base_url": LOOPBACK, "httpx_client": own, "tenant": self.tenant, **arguments}
        cls = getattr(cohere, name)
        if "max_retries" not in signature(cls).parameters:
            arguments.pop("max_retries", None)  # since 7.0
        return cls(governance=self.governance, **arguments)

    def records(self, **query):
        """Rows of the audit log, oldest first."""
        found = search(self.governance.audit, Query(**query), limit=10_000)
        return sorted(found, key=lambda row: (row.tenant, row.index))

    def left(self) -> bytes:
        """Everything that arrived at the fake, one after the other: addresses, headers and bodies."""
        return b"\n".join(
            b"\n".join([str(r.url).encode(), *(f"{n}: {v}".encode() for n, v in r.headers.items()), r.body])
            for r in self.fake.requests
        )


@contextmanager
def world(folder: Path, tenant: str = "acme") -> Iterator[World]:
    with Governance.load(found(folder, tenant)) as governance:
        yield World(folder, governance, tenant=tenant)
