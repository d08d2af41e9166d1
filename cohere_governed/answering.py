"""What comes back of a permitted call: restored, screened and judged, whole or as a stream. No I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cohere_governed.entries import Judged
from cohere_governed.model import DELIVER, Call, ConductFinding, Permit, Reason, Ruling
from cohere_governed.policy.effective import Controls
from cohere_governed.policy.output import rule_on
from cohere_governed.policy.rules import keeps_mode
from cohere_governed.privacy.restore import VaultRestorer
from cohere_governed.tenancy import Screens, ScreensStream, Tenancy
from cohere_governed.wire import ResponseCodec, StreamCodec, objects
from cohere_governed.wire.objects import RemoteObject


class Answering:
    """The answer to one permitted call, while it comes and when it has come."""

    __slots__ = ("_call", "_codec", "_controls", "_gate", "_permit", "_restorer", "_stream", "_tenancy", "_user",
                 "judged")  # fmt: skip

    def __init__(
        self,
        tenancy: Tenancy,
        controls: Controls,
        call: Call,
        permit: Permit,
        *,
        codec: ResponseCodec,
        restorer: VaultRestorer,
        user: bytes | None = None,
    ) -> None:
        """``user``: a keyed digest of whom it answers."""
        self._tenancy = tenancy
        self._controls = controls
        self._call = call
        self._permit = permit
        self._codec = codec
        self._restorer = restorer
        self._user = user
        self._stream: StreamCodec | None = None
        self._gate: ScreensStream | None = None
        self.judged = Judged()

    def whole(self, status: int, content: bytes) -> bytes:
        """A whole answer, restored; the same object when there was nothing to restore. Raises ``Unreadable``.

        A list of remote objects shows the tenant's own.
        """
        if status < 400 and self._call.stream:
            stream = self._stream = self._codec.stream()
            return stream.feed(content) + stream.close()
        restored = self._codec.body(status, content)
        if status >= 400 or self._tenancy.owned is None or self._call.surface not in objects.LISTS:
            return restored
        return objects.only_owned(self._call.surface, restored, self._tenancy.owned().keys() | self._tenancy.granted())

    def stream(self) -> StreamCodec:
        """The codec that restores an answer as it comes, and lets go on what the screen lets."""
        if (screen := self._screening()) is not None:
            self._gate = screen.stream(self._stops)
        self._stream = self._codec.stream(self._gate)
        return self._stream

    def changed(self, status: int, content: bytes) -> list[tuple[RemoteObject, bool]]:
        """What an answer says was made (``True``) or is no more at the provider. Raises ``Unreadable``."""
        if status >= 400 or self._tenancy.owned is None:
            return []
        call = self._call
        new = [(found, True) for found in objects.made(call.surface, content)]
        kind = objects.GONE.get(call.surface)
        return new + [((kind, found), False) for found in call.refs.get(kind or "", ()) if kind]

    @property
    def stopped(self) -> bool:
        """Whether the screen saw something in a stream that must not go on."""
        return self._gate is not None and self._gate.stopped()

    def judge(self, *, held: bool) -> Ruling:
        """What becomes of the answer that has come, whole or as far as a stream has. Raises ``DetectorUnavailable``."""
        permit, screen, key = self._permit, self._screening(), self._tenancy.cache_key
        seen: tuple[ConductFinding, ...] = ()
        unread: tuple[str, ...] = ()
        if screen is not None:
            texts = (self._stream or self._codec).texts()
            on_the_way = self._gate.findings if self._gate is not None else ()
            seen = _highest((*screen.screen(texts, cache_key=key), *on_the_way, *self._much_alike(texts)))
            unread = screen.unscreened(texts, cache_key=key)
        elif not held:
            return DELIVER
        ruling = rule_on(seen, unread, permit, self._controls, held=held)
        if permit.exemption is not None and ruling.action != "block":
            said = "the answer of a test of safeguards is recorded and given to nobody"
            kept = Reason("exemption.quarantine", said, allows=False)
            ruling = Ruling("quarantine", (kept,), ruling.conduct_actions)
        self.judged = Judged(ruling, seen, unread)
        return ruling

    def call_off(self, reasons: tuple[Reason, ...]) -> Ruling:
        """What comes no more is withheld, for these reasons."""
        ruling = Ruling("withhold", reasons)
        self.judged = Judged(ruling, self._gate.findings if self._gate is not None else ())
        return ruling

    def _much_alike(self, texts: Sequence[str]) -> Sequence[ConductFinding]:
        """The same for many end users, where policy takes that for a campaign."""
        said, volume = self._controls.conduct.volume, self._tenancy.volume
        if volume is None or said.alike is None or self._user is None:
            return ()
        many = volume.given(self._user, texts, alike=said.alike, end_users=said.end_users, seconds=60.0 * said.minutes)
        return (ConductFinding("coordinated_disinformation", 1.0, "rule"),) if many else ()

    def ended(self) -> Judged:
        """What is known of it when it is over, whether somebody judged it or not."""
        if self.judged.ruling is None and self._gate is not None:
            return Judged(seen=self._gate.findings)
        return self.judged

    def facts(self) -> Mapping[str, Any]:
        """What the answer says of itself: model, tokens, why it ended."""
        return (self._stream or self._codec).facts()

    @property
    def restored(self) -> int:
        """How many stand-ins were put back."""
        return self._restorer.restored

    def _screening(self) -> Screens | None:
        """The screen, where policy has answers screened; or no safety mode applies as it was sent, for want of it."""
        kept = self._permit.safety_mode is not None and keeps_mode(self._call)
        return self._tenancy.screen if self._controls.conduct.output or not kept else None

    def _stops(self, found: tuple[ConductFinding, ...]) -> bool:
        return rule_on(found, (), self._permit, self._controls, held=False).action != "deliver"


def _highest(findings: Sequence[ConductFinding]) -> tuple[ConductFinding, ...]:
    """The highest score of each category and layer."""
    best: dict[tuple[str, str], ConductFinding] = {}
    for finding in findings:
        known = best.get((finding.category, finding.layer))
        if known is None or finding.score > known.score:
            best[finding.category, finding.layer] = finding
    return tuple(best.values())
