"""Waking people up: incidents to channels, each occasion once. Run from a timer, never on the way of a call.

    incidents ──pending──▶ (incident, channel, occasion) ──send──▶ told ──record──▶ `escalated`, in the log

An occasion is *opened*, *due* (a clock is about to run out) or *overdue*; the
most urgent one that holds is sent, and none twice: what was sent is on record,
so the command may run every minute and on several machines. It is recorded
after it was sent: a crash in between tells people twice, and never not at all;
receivers tell a repetition by the delivery id.

What is sent holds ids, categories, times and a pseudonym, and nobody's text.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import smtplib
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.message import EmailMessage
from typing import Any

from cohere_governed.audit import notes
from cohere_governed.audit.store import AuditLog
from cohere_governed.errors import GovernanceError
from cohere_governed.policy import PolicySet
from cohere_governed.policy.regimes import Channel, Occasion
from cohere_governed.reports.incidents import KIND, Incident, incidents
from cohere_governed.text import instant

__all__ = ["Sent", "announce", "escalate", "pending", "signature"]

TIMEOUT_SECONDS = 10.0
SIGNATURE, TIMESTAMP, DELIVERY = "X-Governed-Signature", "X-Governed-Timestamp", "X-Governed-Delivery"

_URGENCY: dict[str, int] = {"opened": 0, "due": 1, "overdue": 2}
_SUBJECT = {
    "opened": "new incident",
    "due": "a report is due soon",
    "overdue": "a report is OVERDUE",
    "minor": "terms changed a little",
    "material": "terms changed",
    "critical": "terms changed, or vanished",
}
_log = logging.getLogger("cohere_governed.incidents")


@dataclass(frozen=True, slots=True)
class Sent:
    """One attempt to tell somebody."""

    incident: str
    channel: str
    occasion: Occasion
    error: str = ""
    """Why it failed; empty when it went."""


def escalate(
    log: AuditLog, policies: PolicySet, *, secret: Callable[[str], str], now: datetime | None = None
) -> list[Sent]:
    """Tell every channel what it has not been told. Raises ``AuditUnavailable`` or ``KeyUnavailable`` for the log.

    ``secret`` opens a reference. A channel that fails is tried again by the next run.
    """
    told, now = [], now or datetime.now(timezone.utc)
    said = policies.operator.incidents
    for incident, channel, occasion in pending(
        incidents(log, policies, now=now), said.channels, timedelta(hours=said.due_within_hours), now
    ):
        error = _tell(channel, message(incident, occasion), secret)
        if not error:
            meta = {"by": "escalation", "channel": channel.name, "occasion": occasion}
            notes.add(log, incident.tenant, KIND, "escalated", meta, about=(incident.id,))
        told.append(Sent(incident.id, channel.name, occasion, error))
    return told


def pending(
    found: Sequence[Incident], channels: Sequence[Channel], due_within: timedelta, now: datetime
) -> Iterator[tuple[Incident, Channel, Occasion]]:
    """What is still to be told. Pure."""
    for incident in found:
        if incident.status in ("closed", "reported"):
            continue
        holds: Occasion = "opened"
        if incident.overdue:
            holds = "overdue"
        elif incident.due is not None and incident.due - now <= due_within:
            holds = "due"
        for channel in channels:
            wanted = [one for one in channel.on if _URGENCY[one] <= _URGENCY[holds]]
            occasion = max(wanted, key=lambda one: _URGENCY[one], default=None)
            done = [
                _URGENCY.get(event.occasion or "", -1) for event in incident.events if event.channel == channel.name
            ]
            if occasion is not None and _URGENCY[occasion] > max(done, default=-1):
                yield incident, channel, occasion


def message(incident: Incident, occasion: Occasion) -> dict[str, Any]:
    """What is told: stable keys, nobody's text."""
    return {
        "event": "incident",
        "occasion": occasion,
        "incident": incident.id,
        "tenant": incident.tenant,
        "kind": incident.kind,
        "categories": list(incident.categories),
        "status": incident.status,
        "opened": instant(incident.opened),
        "due": instant(incident.due) if incident.due else None,
        "overdue": incident.overdue,
        "findings": len(incident.findings),
        "end_user": incident.end_user,
    }


def announce(policies: PolicySet, said: dict[str, Any], *, secret: Callable[[str], str]) -> list[str]:
    """Tell every channel of something that is no incident; names of those that could not be told."""
    return [channel.name for channel in policies.operator.incidents.channels if _tell(channel, said, secret)]


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What a receiver compares: HMAC-SHA256 over the timestamp, a dot and the body, in hex."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def _tell(channel: Channel, said: dict[str, Any], secret: Callable[[str], str]) -> str:
    """Why it could not be told; empty when it was."""
    try:
        _SEND[channel.kind](channel, said, secret)
    except (OSError, smtplib.SMTPException, ValueError, GovernanceError) as failure:
        return type(failure).__name__  # a message may quote what a server said
    return ""


# ── Channels ───────────────────────────────────────────────────────────────────


def _to_log(channel: Channel, said: dict[str, Any], secret: Callable[[str], str]) -> None:
    del channel, secret
    _log.error("%s: %s", _SUBJECT[said["occasion"]], json.dumps(said, sort_keys=True))


def _delivery(channel: Channel, said: dict[str, Any]) -> str:
    """The same for the same message, whoever sends it again."""
    about = said.get("incident") or f"{said['document']}-{(said['sha256'] or 'missing')[:16]}"
    return f"{about}-{channel.name}-{said['occasion']}"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """What was signed for one address is not sent to another."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def _to_webhook(channel: Channel, said: dict[str, Any], secret: Callable[[str], str]) -> None:
    body = json.dumps(said, sort_keys=True).encode()
    at = str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        TIMESTAMP: at,
        SIGNATURE: "sha256=" + signature(secret(channel.secret or ""), at, body),
        DELIVERY: _delivery(channel, said),
    }
    request = urllib.request.Request(channel.url, data=body, headers=headers, method="POST")  # noqa: S310 - https, by schema
    with urllib.request.build_opener(_NoRedirect).open(request, timeout=TIMEOUT_SECONDS) as answer:
        if not 200 <= answer.status < 300:
            raise OSError("the receiver did not accept it")


def _to_mail(channel: Channel, said: dict[str, Any], secret: Callable[[str], str]) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"] = channel.sender, ", ".join(channel.to)
    about = said.get("document") or f"{said['tenant']}, {', '.join(said['categories']) or said['kind']}"
    mail["Subject"] = f"{_SUBJECT[said['occasion']]}: {about}"
    mail["Message-ID"] = f"<{_delivery(channel, said)}@cohere-governed.invalid>"
    lines = [f"{name}: {', '.join(value) if isinstance(value, list) else value}" for name, value in said.items()]
    how = f"cohere-governed incident show {said['incident']}" if "incident" in said else "cohere-governed terms history"
    mail.set_content("\n".join([*lines, "", how, ""]))
    with smtplib.SMTP(channel.host, channel.port, timeout=TIMEOUT_SECONDS) as server:
        if channel.starttls:
            server.starttls(context=ssl.create_default_context())
        if channel.user:
            server.login(channel.user, secret(channel.secret or ""))
        server.send_message(mail)


_SEND: dict[str, Callable[[Channel, dict[str, Any], Callable[[str], str]], None]] = {
    "log": _to_log,
    "webhook": _to_webhook,
    "smtp": _to_mail,
}
