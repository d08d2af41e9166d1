"""Taking back what a tenant left at the provider: under one grant that was withdrawn, or all of it.

The log knows what was made and under which grant; each object is deleted by the
tenant's own governed client, so each deletion is decided and recorded as any
other call, and one record more says who had it done and why. What the provider
says is not there any more counts as gone, and that is recorded too.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from cohere_governed.audit import objects
from cohere_governed.audit.objects import RemoteObject
from cohere_governed.errors import Refused
from cohere_governed.governance import Governance
from cohere_governed.model import Entry, Reason

__all__ = ["Taken", "left_behind", "take_back", "under_grant"]

KIND = "grant-withdrawal"
_ORDER = ("model", "connector", "job", "batch", "dataset")
"""What is made of others goes first."""
_METHODS = {
    "dataset": "datasets.delete",
    "model": "finetuning.delete_finetuned_model",
    "connector": "connectors.delete",
    "job": "embed_jobs.cancel",
    "batch": "batches.cancel",
}
_KEPT_BY_PROVIDER = frozenset({"job", "batch"})
"""Kinds that can be stopped and not deleted; what they were made of and gave is a dataset, which can."""
_NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one object."""

    kind: str
    id: str
    state: Literal["deleted", "absent", "stopped", "remains"]
    """``absent``: the provider had it no more; ``stopped``: a job, which cannot be deleted."""
    why: str = ""
    """Where it remains: what stood in the way, without anybody's text."""


def left_behind(governance: Governance, tenant: str) -> list[RemoteObject]:
    """What a tenant made and is still at the provider. Raises ``AuditUnavailable`` or ``KeyUnavailable``."""
    return [one for one in objects.history(governance.audit, tenant) if one.alive]


def under_grant(governance: Governance, tenant: str, grant: str, today: date) -> list[RemoteObject]:
    """What is still at the provider of what was made under a grant, and of what came of that.

    Raises ``Refused`` while the grant is in force: a deletion would not stop the next upload.
    """
    said = {one.id: one for one in governance.tenancy(tenant).policy.grants}.get(grant)
    if said is not None and said.expires >= today and (said.revoked_on is None or said.revoked_on > today):
        sentence = f"grant `{grant}` is in force: write `revoked_on: {today}` into it first"
        where = said.origin.file, f"{said.origin.path}.revoked_on"
        raise Refused([Reason("grant.live", sentence, False, *where)])
    made = objects.history(governance.audit, tenant)
    known = {(one.kind, one.id) for one in made}
    named = said.remote_ids if said is not None else frozenset()
    # What the grant names was made before makers were recorded, or is another name of what is known.
    older = [
        RemoteObject("dataset", name, None, None, grant) for name in sorted(named) if ("dataset", name) not in known
    ]
    return [one for one in (*objects.of_grant(made, grant), *older) if one.alive]


def take_back(
    governance: Governance,
    tenant: str,
    wanted: list[RemoteObject],
    *,
    reason: str,
    actor: str,
    grant: str | None = None,
    client: Any = None,
) -> list[Taken]:
    """Delete objects at the provider, and record who had it done and why.

    ``client`` is a governed client of the tenant, one of the SDK's class ``Client`` if none is given. Raises
    ``AuditUnavailable``, ``KeyUnavailable``; what the provider or policy says no to remains and is told.
    """
    if client is None:
        from cohere_governed import clients  # noqa: PLC0415 - clients stand above us

        # The route's own key takes the place of this one, where it names one.
        key = os.environ.get("CO_API_KEY") or "unused"
        client = governance.client(tenant, clients.Client, api_key=key)
    done = []
    for one in sorted(wanted, key=lambda one: (_ORDER.index(one.kind), one.id)):
        done.append(taken := _taken(client, one))
        if taken.state == "absent":
            governance.append(
                governance.object_entry(tenant, one.kind, one.id, surface=one.surface or "datasets.delete", alive=False)
            )
    told = [[one.kind, one.id, one.state] for one in done]
    meta = {"grant": grant, "reason": reason, "actor": actor, "objects": told}
    governance.append(Entry(tenant, KIND, meta=meta))
    return done


def _taken(client: Any, one: RemoteObject) -> Taken:
    method: Callable[[str], object] = client
    for name in _METHODS[one.kind].split("."):
        method = getattr(method, name)
    kept = one.kind in _KEPT_BY_PROVIDER
    try:
        method(one.id)
    except Refused as refusal:
        return Taken(one.kind, one.id, "remains", "; ".join(sorted({reason.rule for reason in refusal.reasons})))
    except Exception as error:  # noqa: BLE001 - whatever one object meets, the others are tried
        status = getattr(error, "status_code", None)
        if status == _NOT_FOUND:
            return Taken(one.kind, one.id, "absent")
        if kept and status is not None:
            return Taken(one.kind, one.id, "stopped", "had ended")
        return Taken(one.kind, one.id, "remains", f"{type(error).__name__}{f' {status}' if status else ''}")
    return Taken(one.kind, one.id, "stopped" if kept else "deleted")
