"""Erasing a person takes two people: one asks, another confirms.

Who is to be erased stands in the log's own record of the request, sealed under that person's key like everything else
about them: the erasure that is asked for takes it along. Who asked is read from that record when the second person
opens it, so that no state of this process says who may confirm.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import Response

from cohere_governed.audit.erasure import erase_person
from cohere_governed.audit.requests import close
from cohere_governed.audit.search import Query, RecordRow, show
from cohere_governed.console.pages.person import Named, answered
from cohere_governed.console.render import command
from cohere_governed.console.visit import Missing, Mistaken, Visit
from cohere_governed.model import Entry

KIND = "erasure-request"
LISTED = 500
"""Newest records of requests and answers that are looked at."""


@dataclass(frozen=True, slots=True)
class Request:
    """What one record of a request says, opened. Its repr says nothing."""

    row: RecordRow
    person: str
    asked_by: str
    identity: str
    """Of who asked."""
    reason: str
    answers: str
    """Id of the request of the person that it answers, if one was named."""

    def __repr__(self) -> str:
        return f"<Request {self.row.record_id}>"


def listing(visit: Visit) -> Response:
    """Requests that wait, and those that were answered."""
    rows = visit.desk.found(visit.who, Query(kind=KIND), limit=LISTED)
    answers = {row.call_id: row for row in rows if row.state != "asked"}
    asked = [row for row in rows if row.state == "asked"]
    return visit.page(
        "erasures.html",
        command=command("audit", "search", "--kind", KIND),
        waiting=[row for row in asked if row.call_id not in answers],
        answered=[(row, answers[row.call_id]) for row in asked if row.call_id in answers],
        opened=None,
    )


def ask(visit: Visit) -> Response:
    """Record that somebody asks for an erasure."""
    named = visit.noted(Named)
    visit.tenant(named.tenant)
    reason = visit.needed("reason", "Say why it is to be erased: the reason is recorded with your name.")
    answers = answered(visit, named.tenant)
    visit.confirmed()
    entry = Entry(
        named.tenant, KIND, secrets.token_bytes(16), {"state": "asked"},
        meta={"actor": visit.who.name, "identity": visit.identity, "reason": reason, "request": answers},
        content=named.person.encode("utf-8", "replace"), index=(("person", named.person),),
    )  # fmt: skip
    visit.desk.log.append(entry)
    return visit.go("/erasures")


def open_request(visit: Visit) -> Response:
    """Show the second person whom it is about and who asks; that they looked is on record."""
    request = _opened(visit, "to decide on a request for erasure")
    return visit.page("erasures.html", command=_said(request), waiting=[], answered=[], opened=request,
                      own=_own(visit, request))  # fmt: skip


def confirm(visit: Visit) -> Response:
    """Erase, and show the certificate."""
    visit.confirmed()
    with visit.desk.deciding:
        request = _opened(visit, "to confirm a request for erasure")
        _not_alone(visit, request)
        reason = f"{request.reason} (asked for by {request.asked_by})"
        certificate = erase_person(
            visit.desk.log, request.row.tenant, request.person, reason=reason, actor=visit.who.name
        )
        _answer(visit, request, "confirmed", {"actor": visit.who.name})
        if request.answers:
            close(visit.desk.log, request.row.tenant, request.answers, outcome="done", actor=visit.who.name)
    listed = command("report", "show", "erasures", "--tenant", request.row.tenant)  # a certificate names nobody
    return visit.page("certificate.html", command=listed, certificate=certificate, row=request.row)


def decline(visit: Visit) -> Response:
    """Record that it is not done, and why."""
    reason = visit.needed("reason", "Say why it is not done: the reason is recorded with your name.")
    with visit.desk.deciding:
        request = _opened(visit, "to decline a request for erasure")
        _answer(visit, request, "declined", {"actor": visit.who.name, "reason": reason})
    return visit.go("/erasures")


def _opened(visit: Visit, purpose: str) -> Request:
    row = visit.record(visit.names["record"])
    if row.kind != KIND or row.state != "asked":
        raise Missing
    call = visit.desk.found(visit.who, Query(tenant=row.tenant, call_id=row.call_id), limit=2)
    if len(call) > 1:
        raise Mistaken("This request was answered already.")
    shown = show(visit.desk.log, row.record_id, purpose=purpose, actor=visit.who.name)
    if shown.content is None or shown.meta is None:
        raise Mistaken("What this request says was erased already, and whom it is about cannot be told any more.")
    said = [str(shown.meta.get(name, "")) for name in ("actor", "identity", "reason", "request")]
    return Request(row, shown.content.decode(), *said)


def _own(visit: Visit, request: Request) -> bool:
    """Whether who visits asked for it: by name, and by who that is, since names may change."""
    return visit.who.name == request.asked_by or visit.identity == request.identity


def _not_alone(visit: Visit, request: Request) -> None:
    if _own(visit, request):
        raise Mistaken("You asked for this erasure yourself: somebody else must confirm it.")


def _answer(visit: Visit, request: Request, state: str, meta: Mapping[str, str]) -> None:
    call_id = bytes.fromhex(request.row.call_id)
    visit.desk.log.append(Entry(request.row.tenant, KIND, call_id, {"state": state}, meta=dict(meta)))


def _said(request: Request) -> str:
    return command("subject", "erase", request.person, "--tenant", request.row.tenant, "--reason", request.reason)
