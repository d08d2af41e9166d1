"""Policies: what is in force, which generation decided when, and what a draft would change."""

from __future__ import annotations

from datetime import date

from starlette.responses import Response

from cohere_governed.audit.tally import total
from cohere_governed.console.desk import COUNT_SECONDS
from cohere_governed.console.render import command
from cohere_governed.console.visit import Missing, Visit
from cohere_governed.policy import diff, load

ALWAYS = date(1970, 1, 1)


def timeline(visit: Visit) -> Response:
    """Every generation that decided a call, newest first, tenant by tenant."""
    desk = visit.desk
    desk.tally.advance(COUNT_SECONDS)
    lines = []
    for name in desk.tenants(visit.who):
        policy = desk.policies.tenants.get(name)
        seen = total(desk.tally.days([name], since=ALWAYS).values())
        lines += [
            (first, last, name, digest, calls, policy is not None and digest == policy.digest)
            for digest, (first, last, calls) in seen.policies.items()
        ]
    return visit.page(
        "policies.html",
        command=command("policy", "check", desk.folder),
        lines=sorted(lines, key=lambda line: (line[1], line[2]), reverse=True),
        policies={name: desk.policies.tenants[name] for name in desk.tenants(visit.who)
                  if name in desk.policies.tenants},
        digest=desk.policies.digest,
        faults=desk.faults,
        warnings=desk.policies.warnings if visit.who.tenants is None else (),
        drafts=list(enumerate(desk.drafts)) if visit.who.tenants is None else [],
    )  # fmt: skip


def draft(visit: Visit) -> Response:
    """What a draft folder, named when the console was started, would change. No path is taken from a request."""
    number = visit.names["number"]
    if (
        visit.who.tenants is not None
        or not (number.isdecimal() and len(number) < 4)
        or int(number) >= len(visit.desk.drafts)
    ):
        raise Missing
    folder = visit.desk.drafts[int(number)]
    return visit.page(
        "draft.html",
        command=command("policy", "diff", visit.desk.folder, folder),
        folder=folder,
        changes=diff(visit.desk.policies, load(folder)),
    )
