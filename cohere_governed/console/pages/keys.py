"""Keys: where each is, since when, and what is to be done; the public ones to take along."""

from __future__ import annotations

from starlette.responses import Response

from cohere_governed.audit import rotation
from cohere_governed.console.render import command
from cohere_governed.console.visit import Visit
from cohere_governed.model import OPERATOR_LOG


def status(visit: Visit) -> Response:
    """Every key of every log that this account sees."""
    sees = visit.who.sees
    rows = [row for row in rotation.status(visit.desk.log) if sees(row.tenant) or row.tenant == OPERATOR_LOG]
    public = [key for key in rotation.export_public(visit.desk.log) if sees(key.tenant)]
    return visit.page("keys.html", command=command("keys", "status"), rows=rows, public=public)


def public(visit: Visit) -> Response:
    """The public key of every log, a line each, as `keys export-public` writes them."""
    keys = rotation.export_public(visit.desk.log)
    text = "".join(f"{key.vkey}\n" for key in keys if key.current and visit.who.sees(key.tenant))
    return visit.download(text, "auditor.vkeys", "text/plain; charset=us-ascii")
