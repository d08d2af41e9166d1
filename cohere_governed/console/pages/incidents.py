"""Incidents with their clocks: what was seen, who must be told by when, and what to send them."""

from __future__ import annotations

import io
import zipfile

from starlette.responses import Response

from cohere_governed.audit.notes import add
from cohere_governed.console.render import command
from cohere_governed.console.visit import ID, Missing, Mistaken, Visit
from cohere_governed.model import Receipt
from cohere_governed.reports import incidents as reports
from cohere_governed.reports.incidents import Incident
from cohere_governed.reports.packet import packet

DOINGS = ("acknowledge", "note", "reported", "close")


def listing(visit: Visit) -> Response:
    """The open ones, the most urgent first; the closed ones when asked for."""
    closed = visit.query.get("closed") == "1"
    every = visit.desk.watch.incidents(visit.who)
    found = None if every is None else [one for one in every if closed or one.status != "closed"]
    said = command("incident", "list", "--all") if closed else command("incident", "list")
    return visit.page("incidents.html", command=said, found=found, closed=closed, tenants=visit.desk.tenants(visit.who))


def one(visit: Visit) -> Response:
    """One of them."""
    return _page(visit, _found(visit, visit.names["incident"]))


def do(visit: Visit) -> Response:
    """Note what was done about it; each is a record of the log."""
    found, doing, said = _found(visit, visit.names["incident"]), visit.said("doing"), visit.said("note")
    if doing not in DOINGS:
        raise Mistaken("Say what was done: acknowledge, note, reported or close.")
    if doing in {"note", "close"} and not said:
        raise Mistaken("Write what is to be noted: it is recorded with your name.")
    _done(visit, found, doing, said)
    return visit.go(f"/incidents/{found.id}")


def _done(visit: Visit, found: Incident, doing: str, said: str) -> Receipt:
    log, by = visit.desk.log, visit.who.name
    if doing == "acknowledge":
        return reports.acknowledge(log, found, by=by, note=said)
    if doing == "note":
        return reports.note(log, found, by=by, note=said)
    if doing == "close":
        return reports.close(log, found, by=by, reason=said)
    if visit.said("regime") not in {clock.regime for clock in found.clocks if clock.stopped is None}:
        raise Mistaken("No clock of this kind runs on the incident.")
    return reports.reported(log, found, visit.said("regime"), by=by, note=said)


def open_breach(visit: Visit) -> Response:
    """Open an incident that no record shows."""
    tenant = visit.tenant(visit.needed("tenant", "Say whose: choose a tenant."))
    summary = visit.needed("summary", "Say what happened, without names: it is recorded.")
    made = reports.open_breach(visit.desk.log, tenant, by=visit.who.name, summary=summary)
    return visit.go(f"/incidents/{made.record_id.hex()}")


def report(visit: Visit) -> Response:
    """The packet to send, as one archive; with the recorded text if a purpose is given, which goes on record."""
    found = _found(visit, visit.names["incident"])
    regime = visit.said("regime")
    if regime not in {clock.regime for clock in found.clocks}:
        raise Mistaken("Choose whom the packet is for.")
    desk, purpose = visit.desk, visit.said("purpose") or None
    made = packet(desk.log, desk.policies, found, regime, purpose=purpose, actor=visit.who.name)
    add(desk.log, found.tenant, reports.KIND, "packet", {"by": visit.who.name, "regime": regime}, about=(found.id,))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in made.files().items():
            archive.writestr(name, text)
    headers = {"content-disposition": f'attachment; filename="incident-{found.id[:12]}.zip"'}
    return Response(out.getvalue(), headers=headers, media_type="application/zip")


def _found(visit: Visit, incident: str) -> Incident:
    if not ID.fullmatch(incident):
        raise Missing
    every = visit.desk.watch.incidents(visit.who)
    if every is None:
        raise Mistaken("The log is still being looked through for incidents: load the page again in a moment.")
    found = next((one for one in every if incident in {one.id, *(flag.record_id for flag in one.findings)}), None)
    if found is None:
        raise Missing
    return found


def _page(visit: Visit, found: Incident) -> Response:
    return visit.page(
        "incident.html", command=command("incident", "show", found.id), incident=found,
        running=[clock for clock in found.clocks if clock.stopped is None],
    )  # fmt: skip
