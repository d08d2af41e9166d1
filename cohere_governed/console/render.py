"""Templates, and the few ways in which values are shown.

Everything that reaches a template is text of others until proven otherwise: it is escaped for HTML by the engine, and
what is invisible in it (controls, text that turns or hides) is made visible by ``clean``.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from cohere_governed.console import charts, words
from cohere_governed.console.accounts import Role
from cohere_governed.reports import page
from cohere_governed.text import clean

if TYPE_CHECKING:
    from cohere_governed.console.visit import Visit

HERE = Path(__file__).parent

NAV: tuple[tuple[str, str, Role], ...] = (
    ("/", "Today", Role.AUDITOR),
    ("/search", "Search", Role.AUDITOR),
    ("/person", "Person", Role.AUDITOR),
    ("/erasures", "Erasures", Role.AUDITOR),
    ("/incidents", "Incidents", Role.AUDITOR),
    ("/reviews", "Reviews", Role.AUDITOR),
    ("/reports", "Reports", Role.AUDITOR),
    ("/tenants", "Tenants", Role.AUDITOR),
    ("/policies", "Policies", Role.AUDITOR),
    ("/keys", "Keys", Role.AUDITOR),
    ("/access", "Access", Role.AUDITOR),
)
"""Path, word, least role."""


def shown(value: object) -> str:
    """A value in words: nothing for nothing, times in UTC, lists with commas."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (set, frozenset)):
        return ", ".join(sorted(map(shown, value)))
    if isinstance(value, (list, tuple)):
        return ", ".join(map(shown, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {shown(item)}" for key, item in value.items())
    return clean(str(value))


def breaking(value: object) -> Markup:
    """A value whose long words, such as names of types and addresses, may be broken where they are put together."""
    return Markup(page.breaking(shown(value)))  # noqa: S704 - which escapes it


def iso(value: datetime | date) -> str:
    """For the ``datetime`` attribute of ``<time>``."""
    return value.isoformat()


def command(*parts: object) -> str:
    """A command to type, each part quoted for a shell."""
    return shlex.join(["cohere-governed", *(clean(str(part)) for part in parts if part is not None)])


def _twice(values: Iterable[str]) -> list[tuple[str, str]]:
    """Choices whose values are their words."""
    return [(value, value) for value in values]


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
    finalize=lambda value: shown(value) if not hasattr(value, "__html__") else value,
)
_ENVIRONMENT.filters.update(iso=iso, breaking=breaking, zip_same=_twice, entities=words.entities, rules=words.rules)
_ENVIRONMENT.globals.update(charts=charts, words=words, Role=Role)


def rendered(template: str, visit: Visit, facts: Mapping[str, Any]) -> str:
    """The page."""
    nav = [(path, word) for path, word, role in NAV if visit.may(role)]
    return _ENVIRONMENT.get_template(template).render({"visit": visit, "nav": nav, "command": None, **facts})
