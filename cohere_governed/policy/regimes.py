"""Who is to be told of an incident, and within how many hours: clocks by regime, from the provider's terms and the law.

A clock is a number of hours from the moment of the record that opened the
incident. The provider's number comes from its document (``provider/*.yaml``,
``reporting``), the law's stands here with its article; ``operator.yaml`` may
shorten them and add its own, such as what was promised to customers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

from cohere_governed.policy import schema

__all__ = [
    "ACCEPTABLE_USE",
    "BREACH",
    "COHERE",
    "GDPR",
    "HOURS",
    "Channel",
    "IncidentKind",
    "Incidents",
    "Occasion",
    "Regime",
    "composed",
]

IncidentKind: TypeAlias = Literal["acceptable-use", "breach"]
ACCEPTABLE_USE: IncidentKind = "acceptable-use"
BREACH: IncidentKind = "breach"

COHERE = "cohere-acceptable-use"
GDPR = "gdpr-article-33"

HOURS: Mapping[str, int] = MappingProxyType({COHERE: 24, GDPR: 72})
"""Most hours: Usage Guidelines, "reported within 24 hours"; GDPR Article 33(1), "not later than 72 hours"."""

Occasion: TypeAlias = Literal["opened", "due", "overdue"]


@dataclass(frozen=True, slots=True)
class Regime:
    """One duty to report."""

    id: str
    kind: IncidentKind
    """Incidents it is about."""
    hours: int
    to: str
    """Who is to be told."""
    basis: str
    """Clause or article."""
    file: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to wake somebody. Secrets are references."""

    kind: Literal["log", "webhook", "smtp"]
    name: str
    on: frozenset[Occasion]
    url: str = ""
    host: str = ""
    port: int = 0
    starttls: bool = True
    sender: str = ""
    to: tuple[str, ...] = ()
    user: str = ""
    secret: str | None = None
    """Reference: HMAC key of a webhook, password of a mail server."""


@dataclass(frozen=True, slots=True)
class Incidents:
    """What ``operator.yaml`` says about incidents, with what the terms and the law say."""

    regimes: tuple[Regime, ...] = ()
    due_within_hours: int = 4
    channels: tuple[Channel, ...] = ()


def composed(said: schema.Operator, reporting: schema.Reporting | None, reference: Callable[[str], str]) -> Incidents:
    """What holds for incidents: the provider's clock and the law's, the operator's shorter ones, and its own.

    ``reference`` makes the paths of ``file:`` references absolute.
    """
    ours, here = said.incidents, "operator.yaml"
    least = min(hours for hours in (HOURS[COHERE], reporting and reporting.max_hours, ours.cohere_hours) if hours)
    known = (
        Regime(COHERE, ACCEPTABLE_USE, least, _told(said.contacts.cohere_reporting, reporting),
               "Usage Guidelines, reporting", here, "$.incidents.cohere_hours"),
        Regime(GDPR, BREACH, ours.breach_hours or HOURS[GDPR], said.contacts.supervisory_authority,
               "GDPR Article 33(1)", here, "$.incidents.breach_hours"),
    )  # fmt: skip
    own = tuple(
        Regime(clock.id, clock.kind, clock.hours, clock.to, clock.basis, here, f"$.incidents.clocks[{n}]")
        for n, clock in enumerate(ours.clocks)
    )
    channels = tuple(_channel(channel, reference) for channel in ours.escalate)
    return Incidents((*known, *own), ours.due_within_hours, channels)


def _told(ours: str, reporting: schema.Reporting | None) -> str:
    """Whom the provider names, and whom else the operator does."""
    return ", ".join(dict.fromkeys([*([reporting.contact] if reporting else []), ours]))


def _channel(
    said: schema.LogChannel | schema.WebhookChannel | schema.SmtpChannel, reference: Callable[[str], str]
) -> Channel:
    if isinstance(said, schema.WebhookChannel):
        return Channel("webhook", said.name, frozenset(said.on), url=said.url, secret=reference(said.secret))
    if isinstance(said, schema.SmtpChannel):
        return Channel(
            "smtp", said.name, frozenset(said.on), host=said.host, port=said.port, starttls=said.starttls,
            sender=said.sender, to=said.to, user=said.user or "",
            secret=reference(said.password) if said.password else None,
        )  # fmt: skip
    return Channel("log", said.name, frozenset(said.on))
