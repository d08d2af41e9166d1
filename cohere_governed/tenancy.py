"""What an exchange is given and gives: a request as values, what may leave, and what a tenant brings to a call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cohere_governed.health import Health
from cohere_governed.model import Caller, ConductFinding, Finding, Route, Standing, StreamGate
from cohere_governed.policy.effective import Judge, TenantPolicy
from cohere_governed.policy.quota import Meter
from cohere_governed.wire.objects import RemoteObject


@dataclass(frozen=True, slots=True)
class WireRequest:
    """An HTTP request as values. ``headers`` are lower-case; ``content`` is the whole body."""

    method: str
    scheme: str
    host: str
    """``host`` or ``host:port`` when the port is not the scheme's own."""
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    content: bytes

    def __repr__(self) -> str:
        return f"<WireRequest {self.method} {self.host}, {len(self.content)} bytes>"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What may leave, and the only route by which it may."""

    method: str
    url: str | None
    """Address without query; ``None`` where the caller's own stands."""
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    """Values of the caller's headers in which something was replaced."""
    content: bytes
    route: Route

    def __repr__(self) -> str:
        return f"<Outgoing {self.method} by {self.route.name}, {len(self.content)} bytes>"


@dataclass(frozen=True, slots=True)
class Question:
    """What the judge of prohibited use is asked about a request that is in doubt."""

    texts: tuple[str, ...]
    """As they would leave: redacted."""
    categories: tuple[str, ...]
    """What the screen saw."""
    judge: Judge
    caller: Caller
    """On whose behalf the request is made, and under which use case the question is."""

    def __repr__(self) -> str:
        return f"<Question about {', '.join(self.categories)}>"


class Inspects(Protocol):
    """The detector, as an exchange sees it."""

    def inspect(
        self, texts: Sequence[str], *, cache_key: bytes = b"", threshold: float | None = None
    ) -> list[tuple[Finding, ...]]:
        """Findings of each text. Raises ``DetectorUnavailable``."""


class Screens(Protocol):
    """The acceptable-use screen, as an exchange sees it."""

    def screen(self, texts: Sequence[str], *, cache_key: bytes = b"") -> tuple[ConductFinding, ...]:
        """Highest score of each category and layer. Raises ``DetectorUnavailable``."""

    def unscreened(self, texts: Sequence[str], *, cache_key: bytes = b"") -> tuple[str, ...]:
        """Codes of the languages that no layer reads."""

    def stream(self, stops: Callable[[tuple[ConductFinding, ...]], bool]) -> ScreensStream:
        """A screen for one answer that arrives in events."""


class Counts(Protocol):
    """What counts how much is generated, as an exchange sees it."""

    def asked(self, who: bytes, most: int) -> bool:
        """Whether a call is more than ``most`` within an hour."""

    def given(self, who: bytes, texts: Iterable[str], *, alike: int, end_users: int, seconds: float) -> bool:
        """Whether an answer is one of too many that are nearly the same."""


class ScreensStream(StreamGate, Protocol):
    """The acceptable-use screen of one stream."""

    def stopped(self) -> bool:
        """Whether ``stops`` said of something seen that it must not go on."""

    @property
    def findings(self) -> tuple[ConductFinding, ...]:
        """Everything seen so far."""


@dataclass(frozen=True, slots=True)
class Tenancy:
    """What one tenant brings to a call: its policy of this generation, its secrets, its inspectors."""

    id: str
    policy: TenantPolicy
    standin_secret: bytes
    cache_key: bytes
    detector: Inspects
    screen: Screens | None = None
    owned: Callable[[], Mapping[RemoteObject, str | None]] | None = None
    """The remote objects that the tenant made, by (kind, id), each with the grant it was made under.

    Asked only for calls that name some, or list them."""
    standing: Callable[[str, datetime], Standing] | None = None
    """What the log says of an end user at a moment."""
    meter: Meter | None = None
    """Counts what the tenant's quotas are about; ``None`` where none is declared."""
    volume: Counts | None = None
    """Counts how much is generated for whom; ``None`` where no policy asks for it."""
    health: Health | None = None
    """Which of the tenant's routes failed a moment ago; ``None`` where there is no other to take."""

    def granted(self) -> set[RemoteObject]:
        """Objects that a grant names: made before their maker was recorded."""
        return {("dataset", found) for grant in self.policy.grants for found in grant.remote_ids}

    def __repr__(self) -> str:
        return f"<Tenancy {self.id}>"
