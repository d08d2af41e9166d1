"""Tenants: what was signed, what their policy says in words, what they have at the provider."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from starlette.responses import Response

from cohere_governed.audit.tally import total
from cohere_governed.console import charts, words
from cohere_governed.console.render import command
from cohere_governed.console.visit import Visit
from cohere_governed.policy import deadlines

DAYS = 30
FAR = 400
"""Days ahead that one tenant's deadlines are told."""


def every(visit: Visit) -> Response:
    """All that this account sees."""
    policies = visit.desk.policies.tenants
    rows = [(name, policies.get(name)) for name in visit.desk.tenants(visit.who)]
    return visit.page("tenants.html", command=command("tenant", "list"), rows=rows)


def one(visit: Visit) -> Response:
    """One of them."""
    desk, name = visit.desk, visit.tenant(visit.names["tenant"])
    policy = desk.policies.tenants.get(name)
    today = datetime.fromtimestamp(desk.clock(), tz=timezone.utc).date()
    due = [line for line in deadlines(desk.policies, today + timedelta(days=FAR), today) if line.tenant == name]
    seen = total(desk.tally.days([name], since=today - timedelta(days=DAYS - 1)).values())
    return visit.page(
        "tenant.html",
        command=command("tenant", "show", name),
        name=name,
        policy=policy,
        clauses=[] if policy is None else words.policy(policy),
        due=[((line.on - today).days, line) for line in due],
        objects=desk.objects(visit.who, name),
        seen=seen,
        days=DAYS,
        drawn=[
            charts.rows("Personal data found", {words.entity(n): c for n, c in seen.entities.items()}, head="type",
                        unit="findings"),
            charts.rows("Regions", seen.regions, head="region", unit="calls"),
        ],
    )  # fmt: skip
