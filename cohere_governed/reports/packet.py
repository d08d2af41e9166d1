"""What is sent to whoever must be told of an incident: readable, provable, and no more than they need.

It says which rule was broken, when, by which pseudonym, and what was done; each
finding comes with its proof under the log's signed head, so the recipient needs
the public key and no trust. Nobody's text is in it unless it is asked for, with
a purpose that goes on record; then as it was recorded, stand-ins in place of
people. What the law reserves (``retain_content: sealed``) never is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from hashlib import sha256
from typing import Any

from cohere_governed.audit.evidence import evidence
from cohere_governed.audit.search import Query, search, show
from cohere_governed.audit.store import AuditLog
from cohere_governed.errors import Refused
from cohere_governed.model import Reason
from cohere_governed.policy import PolicySet
from cohere_governed.policy.regimes import BREACH
from cohere_governed.policy.terms import ProviderDocument, documents
from cohere_governed.reports.incidents import Clock, Incident
from cohere_governed.reports.page import escape, listed, page, pairs, table
from cohere_governed.reports.result import NOT_A_FINDING_OF_LAW

__all__ = ["Packet", "packet"]

FORMAT = "cohere-governed/incident/1"

CHECKED_BY = (
    "packet.json holds each record with its proof under the log's signed head. Who has the log's public key can check",
    "it, for example with `cohere-governed incident verify DIR --public-keys FILE`.",
)

ARTICLE_33 = (
    "nature of the breach, with categories and approximate numbers of people and records",
    "likely consequences",
    "measures taken or proposed",
)
"""What GDPR Article 33(3) (a), (c) and (d) ask for and only a person can say; (b), the contact, is filled in."""


@dataclass(frozen=True, slots=True)
class Packet:
    """The files of one report."""

    document: Mapping[str, Any]
    message: str
    """To be sent, in plain text."""
    html: str

    def files(self) -> dict[str, str]:
        """Name → content."""
        made = {
            "packet.json": json.dumps(self.document, indent=2, ensure_ascii=True, sort_keys=True) + "\n",
            "report.html": self.html,
            "message.txt": self.message,
        }
        sums = "".join(f"{sha256(text.encode()).hexdigest()}  {name}\n" for name, text in sorted(made.items()))
        return {**made, "SHA256SUMS": sums}


def packet(
    log: AuditLog,
    policies: PolicySet,
    incident: Incident,
    regime: str,
    *,
    now: datetime | None = None,
    purpose: str | None = None,
    actor: str | None = None,
) -> Packet:
    """The packet for the recipient of one regime; with ``purpose`` and ``actor`` also the text, which is recorded.

    Raises ``Refused`` when text of a sealed category is asked for, ``AuditUnavailable`` or ``KeyUnavailable``, and
    ``KeyError`` when no clock of that regime is on the incident.
    """
    clock = {one.regime: one for one in incident.clocks}[regime]
    written = documents()
    if purpose is not None and (sealed := _sealed(incident, written)):
        said = f"content of category {', '.join(sealed)} is sealed: it goes to whom the law names, and not in a packet"
        raise Refused([Reason("incident.sealed", said, allows=False)])
    operator = policies.operator
    ids = [one.record_id for one in incident.findings] or [incident.id]
    told = [event.record_id for event in incident.events]
    document: dict[str, Any] = {
        "format": FORMAT,
        "incident": incident.id,
        "kind": incident.kind,
        "regime": clock.regime,
        "basis": clock.basis,
        "to": clock.to,
        "from": {"name": operator.name, "country": operator.country, "contact": operator.contacts["incident_channel"],
                 "dpo": operator.contacts["dpo"]},
        "tenant": incident.tenant,
        "opened": _utc(incident.opened),
        "due": _utc(clock.due),
        "prepared": _utc(now or datetime.now(timezone.utc)),
        "categories": _categories(incident, written),
        "end_user": incident.end_user,
        "summary": incident.summary,
        "findings": [
            {"record_id": one.record_id, "time": _utc(one.time), "side": one.side, "done": _done(one.side),
             "endpoint": one.surface, "model": one.model, "policy_digest": one.policy_digest,
             "during_test": one.exemption}
            for one in incident.findings
        ],
        "tests": _tests(policies, incident),
        "timeline": [
            {"time": _utc(event.time), "what": event.what, "regime": event.regime} for event in incident.events
        ],
        "evidence": evidence(log.database, incident.tenant, [*ids, *told]),
        "note": NOT_A_FINDING_OF_LAW,
    }  # fmt: skip
    if incident.kind == BREACH:
        document["to_fill_in"] = list(ARTICLE_33)
    if purpose is not None:
        document["text"] = _texts(log, incident, purpose, actor or "")
    return Packet(document, _message(document, clock), _html(document, clock))


def _tests(policies: PolicySet, incident: Incident) -> list[dict[str, str]]:
    """The tests of safeguards that findings come from, and who gave leave for them."""
    named = {one.exemption for one in incident.findings if one.exemption}
    policy = policies.tenants.get(incident.tenant)
    return [
        {"id": one.id, "purpose": one.purpose, "authorised_by": one.authorised_by, "vendor_ref": one.vendor_ref}
        for one in (policy.exemptions if policy is not None else ())
        if one.id in named
    ]


def _done(side: str) -> str:
    return "refused before anything was sent" if side == "input" else "the answer was withheld"


def _sealed(incident: Incident, written: Sequence[ProviderDocument]) -> list[str]:
    return sorted(set(incident.categories) & {name for document in written for name in document.sealed})


def _categories(incident: Incident, written: Sequence[ProviderDocument]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for name in incident.categories:
        for document in written:
            if name in document.categories:
                clause = document.categories[name]
                found.append({
                    "id": name, "means": document.means[name], "document": document.title, "clause": clause,
                    "document_sha256": document.sha256, "also_tell": [w for w in document.tell[name] if w != "cohere"],
                })  # fmt: skip
                break
        else:
            found.append({"id": name, "means": "", "document": None, "clause": None})
    return found


def _texts(log: AuditLog, incident: Incident, purpose: str, actor: str) -> list[dict[str, Any]]:
    """What the calls have on record: requests as they left, answers as they came. Refused text is not kept."""
    texts = []
    for call in dict.fromkeys(one.call_id for one in incident.findings):
        for row in reversed(search(log, Query(tenant=incident.tenant, call_id=call), limit=1000)):
            shown = show(log, row.record_id, purpose=purpose, actor=actor)
            if shown.content is not None:
                text = shown.content.decode("utf-8", "backslashreplace")
                texts.append({"record_id": row.record_id, "kind": row.kind, "text": text})
    return texts


def _utc(when: datetime) -> str:
    return when.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


# ── For people ─────────────────────────────────────────────────────────────────


def _facts(said: Mapping[str, Any], clock: Clock) -> list[tuple[str, str]]:
    names = ", ".join(f"{one['id']} ({one['means']})" if one["means"] else one["id"] for one in said["categories"])
    clauses = sorted({f"{one['document']}: {one['clause']}" for one in said["categories"] if one["document"]})
    rows = [
        ("Incident", said["incident"]),
        ("To", f"{clock.to}, under {clock.basis}"),
        ("From", f"{said['from']['name']} ({said['from']['country']}), {said['from']['contact']}"),
        ("Data protection officer", said["from"]["dpo"]),
        ("Application of", said["tenant"]),
        ("Became known", said["opened"]),
        ("To be reported by", f"{said['due']} ({clock.hours} h)"),
        ("Looks like", names),
        ("Clauses", "; ".join(clauses)),
        ("End user (pseudonym)", said["end_user"] or "not stated by the application"),
        ("What happened", said["summary"]),
        ("Findings", str(len(said["findings"]))),
        ("Test of safeguards", "; ".join(f"{one['purpose']} (leave: {one['vendor_ref']})" for one in said["tests"])),
        ("What was done", "; ".join(sorted({one["done"] for one in said["findings"]}))),
    ]
    if said["kind"] == BREACH:
        rows = [row for row in rows if row[0] not in {"Looks like", "Clauses", "End user (pseudonym)", "Findings"}]
    return [(name, text) for name, text in rows if text]


def _message(said: Mapping[str, Any], clock: Clock) -> str:
    what = "possible breach of personal data" if said["kind"] == BREACH else "use that looks prohibited"
    lines = [f"To: {clock.to}", f"Subject: Report of {what}, incident {said['incident'][:12]}", ""]
    lines += [f"{name}: {text}" for name, text in _facts(said, clock)]
    lines += [f"{one['time']}  {one['endpoint'] or ''}  {one['done']}" for one in said["findings"]]
    lines += [f"(to be filled in) {one}:" for one in said.get("to_fill_in", ())]
    lines += ["", *CHECKED_BY, "", said["note"], ""]
    return "\n".join(lines)


def _html(said: Mapping[str, Any], clock: Clock) -> str:
    proof = said["evidence"]
    keys = ("time", "side", "endpoint", "model", "done", "record_id")
    found = [[one[key] or "" for key in keys] for one in said["findings"]]
    since = [[one["time"], one["what"], one["regime"] or ""] for one in said["timeline"]]
    about = f"{len(proof['records'])} records of the log, each with its path to the root of this signed head."
    how = "Compare the key with one that you had from elsewhere, then check packet.json with it."
    parts = [
        pairs(_facts(said, clock)),
        *_section("Findings", table(("time (UTC)", "side", "endpoint", "model", "done", "record"), found)),
        *_section("To be filled in", listed(said.get("to_fill_in", ()))),
        *_section("What was done since", table(("time (UTC)", "what", "regime"), since)),
        *_section("Text, as it was recorded", _told(said["text"]) if "text" in said else ""),
        "<h2>Evidence</h2>",
        pairs([("Records", about), ("Signed head", proof["checkpoint"]), ("Public key", proof["public_key"]),
               ("To check", how)]),
        f"<p>{escape(said['note'])}</p>",
    ]  # fmt: skip
    return page(f"Incident {said['incident'][:12]}", *parts)


def _told(texts: Sequence[Mapping[str, str]]) -> str:
    told = [(f"{one['kind']} {one['record_id']}", one["text"]) for one in texts]
    return pairs(told) if told else "<p>None is kept: refused text is not recorded.</p>"


def _section(heading: str, made: str) -> list[str]:
    return [f"<h2>{escape(heading)}</h2>", made] if made else []
