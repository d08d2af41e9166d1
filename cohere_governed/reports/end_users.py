"""End users by pseudonym: what was seen of each, and whether they may call; and the tests that are open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Literal

from cohere_governed.audit import notes
from cohere_governed.audit.flags import flags
from cohere_governed.audit.standing import KIND, SUSPENDED, SUSPENSIONS, Standings
from cohere_governed.audit.store import AuditLog
from cohere_governed.policy import PolicySet
from cohere_governed.text import instant

__all__ = ["EndUser", "OpenTest", "end_users", "exemptions"]

WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class EndUser:
    """One end user of a tenant, who was flagged or suspended."""

    tenant: str
    end_user: str
    """Pseudonym."""
    state: Literal["active", "suspended"]
    blocked: int
    """Refused calls and withheld answers in the time asked for."""
    reviewed: int
    """What was only looked at."""
    categories: tuple[str, ...]
    last: datetime | None
    """Of the last finding in that time."""
    since: datetime | None
    """Of the last suspension or reinstatement."""
    by: str
    reason: str

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "tenant": self.tenant, "end_user": self.end_user, "state": self.state, "blocked": self.blocked,
            "reviewed": self.reviewed, "categories": list(self.categories),
            "last": instant(self.last) if self.last else None,
            "since": instant(self.since) if self.since else None, "by": self.by, "reason": self.reason,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class OpenTest:
    """One exemption, as it stands now."""

    id: str
    tenant: str
    state: Literal["upcoming", "open", "used up", "over"]
    begins: datetime
    ends: datetime
    categories: tuple[str, ...]
    testers: int
    let_through: int
    max_requests: int
    file: str
    authorised_by: str
    vendor_ref: str
    """Where Cohere's leave is."""

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "id": self.id, "tenant": self.tenant, "state": self.state, "begins": instant(self.begins),
            "ends": instant(self.ends), "categories": list(self.categories), "testers": self.testers,
            "let_through": self.let_through, "max_requests": self.max_requests, "file": self.file,
            "authorised_by": self.authorised_by, "vendor_ref": self.vendor_ref,
        }  # fmt: skip


def end_users(
    log: AuditLog, *, tenant: str | None = None, since: datetime | None = None, now: datetime | None = None
) -> list[EndUser]:
    """The end users who were flagged since then (30 days back, if not said), or are suspended; the worst first.

    Tests under an exemption are left out. Raises ``AuditUnavailable`` or ``KeyUnavailable``.
    """
    since = since or (now or datetime.now(timezone.utc)) - WITHIN
    found = [user for name in _tenants(log, tenant) for user in _of(log, name, since)]
    return sorted(
        found, key=lambda one: (one.state != "suspended", -one.blocked, -one.reviewed, one.tenant, one.end_user)
    )


def _tenants(log: AuditLog, tenant: str | None) -> Iterable[str]:
    return [tenant] if tenant else sorted(name for name in log.public_keys() if not name.startswith(("~", "_")))


def _of(log: AuditLog, tenant: str, since: datetime) -> Iterable[EndUser]:
    every = [one for one in notes.notes(log, KIND, tenant) if "end_user" in one.meta]
    noted = {str(one.meta["end_user"]): one for one in every if one.state in SUSPENSIONS}
    seen = [one for one in flags(log, tenant, since=since) if one.end_user and one.exemption is None]
    names = {one.end_user for one in seen if one.end_user} | {
        name for name, one in noted.items() if one.state == SUSPENDED
    }
    for name in names:
        own = [one for one in seen if one.end_user == name]
        last = noted.get(name)
        yield EndUser(
            tenant, name, "suspended" if last is not None and last.state == SUSPENDED else "active",
            sum(one.action == "block" for one in own), sum(one.action == "review" for one in own),
            tuple(sorted({category for one in own for category in one.categories})),
            own[-1].time if own else None, last.time if last else None,
            str(last.meta.get("by", "")) if last else "", str(last.meta.get("note", "")) if last else "",
        )  # fmt: skip


def exemptions(
    log: AuditLog, policies: PolicySet, *, tenant: str | None = None, now: datetime | None = None
) -> list[OpenTest]:
    """Every exemption with what it let through, the open ones first. Raises ``AuditUnavailable``."""
    now, standings = now or datetime.now(timezone.utc), Standings(log)
    found = []
    for policy in policies.tenants.values():
        for one in policy.exemptions if tenant in (None, policy.id) else ():
            used = standings.let_through(policy.id, one.id)
            state: Literal["upcoming", "open", "used up", "over"] = "open"
            if now < one.begins:
                state = "upcoming"
            elif now > one.ends:
                state = "over"
            elif used >= one.max_requests:
                state = "used up"
            found.append(
                OpenTest(one.id, policy.id, state, one.begins, one.ends, tuple(sorted(one.categories)),
                         len(one.testers), standings.sent(policy.id, one.id), one.max_requests, one.file,
                         one.authorised_by, one.vendor_ref)
            )  # fmt: skip
    return sorted(found, key=lambda one: (one.state != "open", one.ends, one.tenant, one.id))
