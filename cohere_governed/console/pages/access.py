"""Who opened, exported, erased or held something: the log about the log."""

from __future__ import annotations

from starlette.responses import Response

from cohere_governed.audit.search import Query
from cohere_governed.console.render import command
from cohere_governed.console.visit import ID, Mistaken, Visit

SHOWN = ("access", "export", "erasure", "erasure-request", "hold", "release", "key-event", "console")
PAGE = 100


def listing(visit: Visit) -> Response:
    """The newest, of one kind or of all."""
    kind = visit.query.get("kind", "access")
    after = visit.query.get("after") or None
    if kind not in SHOWN or (after is not None and not ID.fullmatch(after)):
        raise Mistaken("There is no such page.")
    rows = visit.desk.found(visit.who, Query(kind=kind), limit=PAGE + 1, after=after)
    older = f"/access?kind={kind}&after={rows[PAGE - 1].record_id}" if len(rows) > PAGE else None
    return visit.page(
        "access.html", command=command("audit", "search", "--kind", kind), rows=rows[:PAGE], kind=kind, kinds=SHOWN,
        older=older,
    )  # fmt: skip
