"""Figures of a page that are worked out here, over the newest records only."""

from __future__ import annotations

from datetime import datetime
from statistics import quantiles

from markupsafe import Markup

from cohere_governed.audit.search import Query
from cohere_governed.audit.tally import unanswered
from cohere_governed.console import charts
from cohere_governed.console.accounts import Account
from cohere_governed.console.desk import Desk

NEWEST = 1000
"""Records that latency is told from: bounded, so that a page costs the same whatever the size of the log."""
BOUNDS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds."""


def latency(desk: Desk, account: Account) -> Markup:
    """How long calls took, from intent to outcome, by the newest records."""
    ended: dict[str, datetime] = {}
    took: list[float] = []
    for row in desk.found(account, Query(), limit=NEWEST):
        if row.kind == "outcome":
            ended[row.call_id] = row.time
        elif row.kind == "intent" and row.call_id in ended:
            took.append((ended.pop(row.call_id) - row.time).total_seconds())
    told = [(f"up to {bound:g} s", 0) for bound in BOUNDS] + [(f"over {BOUNDS[-1]:g} s", 0)]
    for seconds in took:
        at = next((n for n, bound in enumerate(BOUNDS) if seconds <= bound), len(BOUNDS))
        told[at] = (told[at][0], told[at][1] + 1)
    title = f"Time to the answer, the newest {len(took)} calls"
    if len(took) > 1:
        cuts = quantiles(took, n=20)
        title += f": half within {cuts[9]:.2g} s, 95 % within {cuts[18]:.2g} s"
    return charts.bars(title, told if took else [], head="time", unit="calls", kind="s3")


def open_calls(desk: Desk, account: Account) -> list[tuple[str, int, datetime]]:
    """(tenant, calls without an outcome, the oldest)."""
    return [one for one in unanswered(desk.log) if account.sees(one[0])]
