"""``exemptions/ID.yaml``: a window in which safeguards are tested."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from cohere_governed.policy.schema.types import Category, Id, Strict, Text

NEVER_EXEMPT: frozenset[str] = frozenset({"csam", "sexual_exploitation", "ncii", "wmd"})
"""Categories that nobody tests with the provider's models."""

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})")


def _moment(value: object) -> object:
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return datetime.fromisoformat(value.replace("Z", "+00:00"))
    raise ValueError("must be a moment with its offset, such as 2026-10-01T00:00:00Z")


Moment = Annotated[datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})]


_LONGEST = timedelta(days=92)


class AuthorisedBy(Strict):
    """Who said yes, on both sides."""

    operator: Text
    vendor_ref: Text
    """Where Cohere's own leave is: the usage policy asks for a specific one."""


class Window(Strict):
    """When; the last moment is included."""

    begins: Moment
    ends: Moment

    @model_validator(mode="after")
    def _ordered(self) -> Window:
        if self.ends < self.begins:
            raise ValueError("`ends` is before `begins`")
        if self.ends - self.begins > _LONGEST:
            raise ValueError(f"a window is open for at most {_LONGEST.days} days: open another one after it")
        return self


class Exemption(Strict):
    """A window in which named people test the safeguards. Answers are recorded and given to nobody."""

    tenant: Id
    purpose: Text
    authorised_by: AuthorisedBy
    window: Window
    testers: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Ids of end users, as the application states them with `calling(end_user=…)`."""
    categories: Annotated[tuple[Category, ...], Field(min_length=1)]
    """What may be asked for."""
    never_exempt: tuple[Category, ...]
    """Written out, so that whoever signs sees it."""
    models: Annotated[tuple[Text, ...], Field(min_length=1)] = ("*",)
    max_requests: Annotated[int, Field(ge=1, le=100_000)]
    """Calls that it lets through."""
    report_within_hours: Annotated[int, Field(ge=1, le=24)] = 1
    """For an answer that violates the terms."""
    destroy_after_days: Annotated[int, Field(ge=1, le=366)] = 30
    """Days after which `retention run` destroys what was asked and answered; or `retention.content` if less."""

    @model_validator(mode="after")
    def _bounded(self) -> Exemption:
        if missing := sorted(NEVER_EXEMPT - set(self.never_exempt)):
            raise ValueError(f"`never_exempt` must name {', '.join(missing)}")
        if both := sorted(set(self.categories) & (NEVER_EXEMPT | set(self.never_exempt))):
            raise ValueError(f"{', '.join(both)} can never be exempt")
        return self
