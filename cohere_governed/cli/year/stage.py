# ruff: noqa: PLC0415 - nothing heavy is loaded before a command runs
"""One tenant's year: its clock, its clients, its people, and what an app does with them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from cohere_governed.cli.year import folder as files
from cohere_governed.cli.year.texts import Person, person
from cohere_governed.sandbox.fake import FakeCohere, Reply

if TYPE_CHECKING:
    from cohere_governed.governance import Governance

MODELS = {"eubank": "command-a-03-2025", "usstartup": "command-a-03-2025", "cahospital": "command-a-onprem"}
PIXEL = "data:image/png;base64,iVBORw0KGgo="


class Clock:
    """The time of the year that is played; reading it takes a little, as everything does."""

    def __init__(self, at: datetime) -> None:
        self._ns = int(at.timestamp() * 1e9)

    def __call__(self) -> int:
        self._ns += 40_000
        return self._ns

    def to(self, at: datetime) -> None:
        """Go on to a time, unless it is past."""
        self._ns = max(self._ns, int(at.timestamp() * 1e9))

    def pass_by(self, seconds: float) -> None:
        self._ns += int(seconds * 1e9)


class Thinking(FakeCohere):
    """A fake whose answers take time by that clock."""

    def __init__(self, clock: Clock, random: Random) -> None:
        super().__init__(gzip="never", remember=1)
        self._clock, self._random = clock, random

    def respond(self, *asked: Any, **more: Any) -> Reply:
        self._clock.pass_by(min(self._random.lognormvariate(0.1, 0.7), 40))
        return super().respond(*asked, **more)


@dataclass(slots=True)
class Stage:
    """Where one tenant's year is played."""

    tenant: str
    folder: Path
    governance: Governance
    clock: Clock
    fake: FakeCohere
    random: Random
    people: list[Person]
    calls: int = 0
    said: Callable[[], None] = lambda: None
    """Called after every call."""
    later: Callable[[float, Callable[[Stage], None]], None] = lambda _hours, _act: None
    """Have something happen so many hours from then."""
    held: list[str] = field(default_factory=list)
    """Answers that wait for a human."""
    _clients: dict[object, Any] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.governance.audit.now().date()

    def anybody(self) -> Person:
        """Somebody; a few come again and again."""
        if self.random.random() < 0.2 or not self.people:
            self.people.append(person(self.random))
        return self.people[min(int(self.random.expovariate(6 / len(self.people))), len(self.people) - 1)]

    def edit(self, name: str, pattern: str, new: str) -> None:
        """Change the policy, and have it in force from now on."""
        with files.alone_in(self.folder):  # another tenant's year may be changing its own files just now
            files.edit(self.folder, name, pattern, new)
            self.governance.policies.reload()

    def client(self, kind: str = "ClientV2", **arguments: str) -> Any:
        import cohere_governed as cohere
        from cohere_governed.sandbox.transport import client

        key = (kind, *arguments.items())
        if key not in self._clients:
            tenant = arguments.pop("tenant", self.tenant)
            given: dict[str, Any] = {"api_key": "sandbox", "httpx_client": client(self.fake), **arguments}
            self._clients[key] = self.governance.client(tenant, cls=getattr(cohere, kind), **given)
        return self._clients[key]

    @contextlib.contextmanager
    def call(self, **facts: Any) -> Iterator[None]:
        """A call of the app, with the facts it states; what an app has to expect of it is caught."""
        import cohere_governed as cohere

        try:
            with cohere.calling(**facts):
                yield
        except cohere.ReviewPending as waits:
            self.held.append(waits.record_id or "")
        except cohere.GovernanceError:
            pass
        except Exception as error:
            if type(error).__module__.partition(".")[0] not in {"cohere", "httpx", "httpcore"}:
                raise
        self.calls += 1
        self.said()

    def chat(self, text: str, *, how: str = "whole", client: Any = None, **body: Any) -> None:
        """One turn, answered whole, as a stream, or as a stream that nobody waits for."""
        asked = {"model": MODELS[self.tenant], "messages": [{"role": "user", "content": text}], **body}
        asked["request_options"] = {"max_retries": 0, **body.get("request_options", {})}
        client = client or self.client()
        if how == "whole":
            client.chat(**asked)
            return
        events = client.chat_stream(**asked)
        for number, _ in enumerate(events):
            if how == "left" and number == 2:
                events.close()
                return

    def embed(self, texts: list[str]) -> None:
        """Vectors of texts."""
        self.client().embed(model="embed-v4.0", texts=texts, input_type="search_document", embedding_types=["int8"])
