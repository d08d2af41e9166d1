"""Answers that wait for a human: what waits, why and until when; letting one go, or not, once and on record."""

from __future__ import annotations

from datetime import datetime, time, timedelta, timezone

from starlette.responses import Response

from cohere_governed.audit import reviews as queue
from cohere_governed.audit.reviews import KIND, Review, rates_of
from cohere_governed.console.render import command
from cohere_governed.console.visit import Missing, Mistaken, Visit
from cohere_governed.errors import AuditUnavailable

BACK = timedelta(days=30)
"""How far back the page looks; the report on oversight looks at all."""
SHOWN = 200


def listing(visit: Visit) -> Response:
    """Those that wait, the oldest first; or all."""
    every = visit.query.get("state") == "all"
    found = recent(visit)
    shown = found if every else [one for one in found if one.state == "pending"]
    said = command("review", "list", "--state", "all") if every else command("review", "list")
    return visit.page(
        "reviews.html", command=said, found=shown[:SHOWN], number=len(shown), every=every, one=None,
        rates=rates_of(found), now=visit.desk.log.now(), days=BACK.days,
    )  # fmt: skip


def one(visit: Visit) -> Response:
    """One of them, and what can be done."""
    review = _review(visit)
    return visit.page(
        "reviews.html", command=command("review", "show", review.record_id, "--purpose", "…"), found=[], number=0,
        every=False, one=review, rates=None, now=visit.desk.log.now(), days=BACK.days,
    )  # fmt: skip


def decide(visit: Visit) -> Response:
    """Let it be given out, once, to who asked for it; or never."""
    review, reason = _review(visit), visit.said("reason")
    log, by, verdict = visit.desk.log, visit.who.name, visit.said("verdict")
    if verdict == "approve":
        queue.approve(log, review.record_id, by=by, reason=reason)
    elif verdict == "reject":
        if not reason:
            raise Mistaken("Say why it may not be given out: the reason is recorded with your name.")
        queue.reject(log, review.record_id, by=by, reason=reason)
    else:
        raise Mistaken("Say whether it may be given out: approve or reject.")
    return visit.go(f"/reviews/{review.record_id}")


def recent(visit: Visit) -> list[Review]:
    """Of tenants that this account sees, of the last days; logs that hold none are not looked through."""
    desk, found = visit.desk, list[Review]()
    counted = desk.tally.advance(0.1)
    for tenant in desk.tenants(visit.who):
        days = desk.tally.may_hold([tenant], {"kind": KIND})
        if counted and not days:
            continue
        since = desk.log.now() - BACK
        if counted:
            since = max(since, datetime.combine(days[-1], time(), timezone.utc))
        found += queue.reviews(desk.log, tenant, since=since)
    return sorted(found, key=lambda review: review.since)


def _review(visit: Visit) -> Review:
    row = visit.record(visit.names["record"])
    try:
        return queue.find(visit.desk.log, row.record_id)
    except AuditUnavailable:
        raise Missing from None
