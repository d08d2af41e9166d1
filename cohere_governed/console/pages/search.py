"""Finding records: by what their columns say, or by a person's value, of which only a keyed token is compared.

What names a person never stands in an address: the browser would keep it in its history and send it on. Such a search
is remembered by the session, under an opaque id. One that names nobody stands in the address and can be kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta, timezone
from urllib.parse import urlencode

from starlette.responses import Response

from cohere_governed.audit.search import Query
from cohere_governed.console.render import command
from cohere_governed.console.visit import ID, Missing, Mistaken, Visit
from cohere_governed.console.words import KINDS

PAGE = 50
PLAIN = ("tenant", "since", "until", "kind", "decision", "surface", "region", "entity_type", "rule", "call_id")
"""Filters of a closed vocabulary: they may stand in an address."""
SEALED = ("model", "use_case", "end_user", "person", "conversation", "reference")
"""Filters that others fill: they may not."""
_PLAIN_VALUE = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
_AGO = re.compile(r"(\d{1,5})([hdw])")
_UNITS = {"h": "hours", "d": "days", "w": "weeks"}
_OPTION = {"entity_type": "entity", "call_id": "call"}
DECISIONS = ("permit", "refuse")


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as it was asked: every filter as text. Its repr shows none."""

    tenant: str = ""
    since: str = ""
    until: str = ""
    kind: str = ""
    decision: str = ""
    surface: str = ""
    region: str = ""
    entity_type: str = ""
    rule: str = ""
    call_id: str = ""
    model: str = ""
    use_case: str = ""
    end_user: str = ""
    person: str = ""
    conversation: str = ""
    reference: str = ""

    def __repr__(self) -> str:
        return "<Asked>"

    @classmethod
    def of(cls, said: Mapping[str, str]) -> Asked:
        """Raises ``Mistaken`` for what cannot be a filter."""
        given = {one.name: said.get(one.name, "").strip() for one in fields(cls)}
        for name in PLAIN:
            if given[name] and not _PLAIN_VALUE.fullmatch(given[name]):
                raise Mistaken(f"The field `{name.replace('_', ' ')}` takes letters, digits and . _ : - only.")
        if any(len(value) > 1000 for value in given.values()):
            raise Mistaken("A field is too long.")
        return cls(**given)

    def plain(self) -> dict[str, str] | None:
        """The filters as an address may have them; ``None`` when one of them may name somebody."""
        if any(getattr(self, name) for name in SEALED):
            return None
        return {name: value for name in PLAIN if (value := getattr(self, name))}

    def given(self) -> str:
        """What was asked for, in words."""
        told = ((one.name, getattr(self, one.name)) for one in fields(self))
        return "; ".join(f"{name.replace('_', ' ')} {value}" for name, value in told if value)

    def query(self, now: datetime) -> Query:
        """Raises ``Mistaken``."""
        told: dict[str, str | datetime | None] = {
            one.name: getattr(self, one.name) or None for one in fields(self) if one.name not in ("since", "until")
        }
        if self.call_id and not ID.fullmatch(self.call_id):
            raise Mistaken("A call's id has 32 hexadecimal digits.")
        return Query(**told, since=when(self.since, now), until=when(self.until, now))  # type: ignore[arg-type]

    def command(self) -> str:
        """The command that finds the same."""
        parts = ["audit", "search"]
        for one in fields(self):
            if value := getattr(self, one.name):
                parts += [f"--{_OPTION.get(one.name, one.name.replace('_', '-'))}", value]
        return command(*parts)


def search(visit: Visit) -> Response:
    """The form, and what the filters in the address find."""
    asked = Asked.of({name: value for name, value in visit.query.items() if name in PLAIN})
    return _found(visit, asked, "/search?" + urlencode(asked.plain() or {}))


def ask(visit: Visit) -> Response:
    """A search that was filled in: to an address that can be kept, or to one that says nothing."""
    asked = Asked.of(visit.form)
    asked.query(_now(visit))
    plain = asked.plain()
    return visit.go(f"/search/{visit.sitting.note(asked)}" if plain is None else "/search?" + urlencode(plain))


def noted(visit: Visit) -> Response:
    """What a search finds that the session remembers."""
    return _found(visit, visit.noted(Asked), f"{visit.path}?")


def _found(visit: Visit, asked: Asked, here: str) -> Response:
    if asked.tenant and not visit.who.sees(asked.tenant):
        raise Missing
    after = visit.query.get("after") or None
    if after is not None and not ID.fullmatch(after):
        raise Mistaken("The page asked for does not exist.")
    query = asked.query(_now(visit))
    if before := when(visit.query.get("before", ""), _now(visit)):
        query = replace(query, until=before if query.until is None else min(query.until, before))
    found = visit.desk.look(visit.who, query, limit=PAGE + 1, after=after)
    rows, older = found.rows, None
    if len(rows) > PAGE:
        rows = rows[:PAGE]
        older = f"{here}&after={rows[-1].record_id}"
    further = None if older or not found.back_to else f"{here}&before={found.back_to:%Y-%m-%d}"
    return visit.page(
        "search.html",
        command=asked.command(),
        asked=asked,
        rows=rows,
        older=older,
        newer=here if after or before else None,
        back_to=found.back_to,
        further=further,
        candidates=bool(asked.end_user or asked.person or asked.conversation or asked.reference),
        tenants=visit.desk.tenants(visit.who),
        kinds=KINDS,
        decisions=DECISIONS,
        regions=sorted({region for policy in visit.desk.policies.tenants.values() for region in policy.regions}),
    )


def when(text: str, now: datetime) -> datetime | None:
    """``2026-11-01``, ``2026-11-01T09:30`` (UTC), or how long ago: ``24h``, ``7d``."""
    if not text:
        return None
    if ago := _AGO.fullmatch(text):
        return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
    try:
        said = datetime.fromisoformat(re.sub(r"[zZ]$", "+00:00", text))
        return said if said.tzinfo else said.replace(tzinfo=timezone.utc)
    except ValueError:
        raise Mistaken("Write a time as 2026-11-01, 2026-11-01T09:30 (UTC), or 24h, 7d ago.") from None


def _now(visit: Visit) -> datetime:
    return datetime.fromtimestamp(visit.desk.clock(), tz=timezone.utc)
