"""What an officer looks at first: is the log whole, what is due, what went through."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from starlette.responses import Response

from cohere_governed.audit.tally import total
from cohere_governed.console import charts, figures, words
from cohere_governed.console.desk import COUNT_SECONDS
from cohere_governed.console.pages.reviews import recent
from cohere_governed.console.render import command
from cohere_governed.console.visit import Visit
from cohere_governed.policy import deadlines

DAYS = 30
AHEAD = 45
"""Days ahead that deadlines are told."""


def today(visit: Visit) -> Response:
    """The first page."""
    desk, who = visit.desk, visit.who
    now = datetime.fromtimestamp(desk.clock(), tz=timezone.utc).date()
    counted = desk.tally.advance(COUNT_SECONDS)
    days = desk.tally.days(who.tenants, since=now - timedelta(days=DAYS - 1))
    labels = [now - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    seen = total(days.values())
    drawn = [
        charts.columns(
            "Calls by day",
            [day.isoformat() for day in labels],
            [
                ("permitted", "s1", [days[day].permitted if day in days else 0 for day in labels]),
                ("refused", "s2", [days[day].refused if day in days else 0 for day in labels]),
            ],
        ),
        charts.rows(
            "Personal data found", {words.entity(n): c for n, c in seen.entities.items()}, head="type", unit="findings"
        ),
        charts.rows("Refusals by rule", seen.rules, head="rule", unit="calls", kind="s2"),
        charts.rows("Regions", seen.regions, head="region", unit="calls"),
        figures.latency(desk, who),
    ]
    looked = desk.watch.incidents(who)
    incidents = [one for one in looked or () if one.status != "closed"]
    asked = desk.watch.requests(who) or []
    return visit.page(
        "today.html",
        waiting=sum(one.state == "pending" for one in recent(visit)),
        running=None if looked is None else sum(one.due is not None for one in incidents),
        told=sum(one.due is None for one in incidents),
        asked=[((one.due - now).days, one) for one in asked],
        overdue=sum(one.overdue for one in incidents),
        next_due=min((one.due for one in incidents if one.due is not None), default=None),
        command=command("audit", "stats", "--since", f"{DAYS}d"),
        day=now,
        seen=seen,
        days=DAYS,
        drawn=drawn,
        counted=counted,
        progress=desk.tally.done,
        check=desk.checkup.state,
        due=_due(visit, now),
        open_calls=figures.open_calls(desk, who),
        faults=desk.faults,
    )


def _due(visit: Visit, now: date) -> list[tuple[int, object]]:
    """(days left, deadline) of what ends soon, the overdue first."""
    found = deadlines(visit.desk.policies, now + timedelta(days=AHEAD), now)
    return [((one.on - now).days, one) for one in found if visit.who.sees(one.tenant)]


def check(visit: Visit) -> Response:
    """How the check of the whole log goes, or went."""
    return visit.page("check.html", command=command("audit", "verify"), check=visit.desk.checkup.state,
                      trusted=visit.desk.checkup.public_keys is not None,
                      anchored=visit.desk.checkup.anchor is not None,
                      checkpoints={name: note for name, note in visit.desk.log.checkpoints().items()
                                   if visit.who.sees(name)})  # fmt: skip


def start_check(visit: Visit) -> Response:
    """Begin one."""
    visit.desk.checkup.start()
    return visit.go("/check")
