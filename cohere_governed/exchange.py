"""One call's life as a state machine. No I/O: bytes and receipts go in, entries and bytes come out.

    NEW ──inspect(request)──▶ DECIDED ──release(receipt)──▶ RELEASED ──body()/stream()──▶ ANSWERED ──judge()
                                 │                             │                              │
                              (refused)                    close(outcome)               close(outcome)
                                 ▼                             ▼                              ▼
                              REFUSED                        CLOSED                         CLOSED

Three rules hold whatever drives it:

* ``inspect`` never raises for what a caller sent: what cannot be read, detected
  or decided becomes a refusal, and a refusal is an entry like any other.
* ``release`` is the only way to the outgoing request. It takes the receipt of
  this exchange's own intent, once, and raises the refusal if there was one.
* ``close`` gives the one terminal entry; a second call gives ``None``.

The synchronous and asynchronous shells (``transport``) differ in who waits, not
in what happens.
"""

from __future__ import annotations

import enum
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b, sha256
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from cohere_governed import particulars
from cohere_governed.errors import DetectorUnavailable, GovernanceError, Refused
from cohere_governed.health import Health
from cohere_governed.model import (
    DELIVER,
    IN_GOOD_STANDING,
    Call,
    Caller,
    Cloud,
    ConductFinding,
    Decision,
    DecisionRecord,
    Entry,
    Finding,
    HeldAnswer,
    Intent,
    Modality,
    Opinion,
    Outcome,
    Permit,
    Reason,
    Receipt,
    Redacted,
    Refusal,
    Route,
    Ruling,
    Treatment,
    Vault,
)
from cohere_governed.policy.decide import decide
from cohere_governed.policy.effective import Controls, Exemption, Judge
from cohere_governed.policy.output import rule_on
from cohere_governed.policy.quota import Lease
from cohere_governed.policy.recorded import facts_of
from cohere_governed.policy.rules import EXEMPT, RESERVATIONS, ask, chosen, holds, keeps_mode, over_quota
from cohere_governed.privacy.identifiers.scripts import uncovered
from cohere_governed.privacy.images import Picture, read_pictures
from cohere_governed.privacy.redact import redact
from cohere_governed.privacy.restore import VaultRestorer
from cohere_governed.privacy.standins import StandIns
from cohere_governed.tenancy import Outgoing, Question, Screens, ScreensStream, Tenancy, WireRequest
from cohere_governed.wire import RequestBody, ResponseCodec, StreamCodec, Unreadable, objects, read_request
from cohere_governed.wire.objects import RemoteObject
from cohere_governed.wire.surface import match

CALL_ID_BYTES = 16
"""14 random bytes shared by a call and its retries, then the attempt as two bytes, big-endian."""


GENERATIVE = frozenset({"v1.chat", "v2.chat", "v1.generate", "v1.summarize", "v1.classify"})
"""Endpoints whose answer is a statement that somebody may act on; a vector or a ranking is not held for a human."""

DEFAULT_HOSTS = frozenset({"api.cohere.com", "api.cohere.ai"})
"""The SDK's own address (``cohere.environment``): a client that names no other leaves the route to policy."""


class State(enum.Enum):
    NEW = "new"
    DECIDED = "decided"
    REFUSED = "refused"
    RELEASED = "released"
    ANSWERED = "answered"
    CLOSED = "closed"


def generative(request: WireRequest) -> bool:
    """Whether the answer of a request is one that may be held."""
    found = match(request.method.upper(), request.path)
    return found is not None and found[0].id in GENERATIVE


class Exchange:
    """One HTTP exchange of one tenant. Not thread-safe: one thread at a time drives it."""

    __slots__ = (
        "_body",
        "_caller",
        "_cloud",
        "_codec",
        "_conduct",
        "_decision",
        "_draft",
        "_facts",
        "_failure",
        "_findings",
        "_first",
        "_gate",
        "_index",
        "_intent",
        "_lease",
        "_not_found",
        "_now",
        "_opinion",
        "_outgoing",
        "_passed_over",
        "_rebuild",
        "_receipt",
        "_request",
        "_restorer",
        "_retry_after",
        "_ruling",
        "_sandbox",
        "_screened",
        "_sent",
        "_state",
        "_stream",
        "_tenancy",
        "_texts",
        "_unscreened",
        "call_id",
        "question",
    )

    def __init__(
        self,
        tenancy: Tenancy,
        *,
        call_id: bytes,
        now: datetime,
        caller: Caller | None = None,
        cloud: Cloud = "cohere",
        sandbox: bool = False,
        passed_over: frozenset[str] = frozenset(),
    ) -> None:
        if len(call_id) != CALL_ID_BYTES:
            msg = f"a call id has {CALL_ID_BYTES} bytes, not {len(call_id)}"
            raise ValueError(msg)
        self.call_id = call_id
        self._tenancy = tenancy
        self._caller = caller or Caller()
        self._cloud: Cloud = cloud
        self._sandbox = sandbox
        self._passed_over = passed_over
        self._intent: Intent | None = None
        self._now = now
        self._state = State.NEW
        self._findings: Counter[str] = Counter()
        self._decision: Decision | None = None
        self._failure: GovernanceError | None = None
        self._conduct: tuple[ConductFinding, ...] = ()
        self._draft: Decision | None = None
        self._facts: dict[str, Any] | None = None
        self._lease: Lease | None = None
        self._retry_after: float | None = None
        self._unscreened: tuple[str, ...] = ()
        self._not_found = False
        self._index: tuple[tuple[str, str], ...] = ()
        self._texts: Sequence[str] = ()
        self._receipt: Receipt | None = None
        self._sent: str | None = None
        """SHA-256 (hex) of the body that leaves."""
        self._body: RequestBody | None = None
        self._codec: ResponseCodec | None = None
        self._stream: StreamCodec | None = None
        self._outgoing: Outgoing | None = None
        self._restorer: VaultRestorer | None = None
        self._gate: ScreensStream | None = None
        self._ruling: Ruling | None = None
        self._first = (call_id, now)
        """Call and time whose stand-ins these are."""
        self._screened: tuple[ConductFinding, ...] = ()
        self.question: Question | None = None
        """What the judge is to be asked before the entry of ``inspect`` is made durable; see ``judged``."""
        self._opinion: Opinion | None = None
        self._rebuild: Callable[[], Entry] | None = None
        """The entry again, when more is known than ``inspect`` knew."""

    @property
    def state(self) -> State:
        return self._state

    @property
    def tenant(self) -> str:
        return self._tenancy.id

    @property
    def not_found(self) -> bool:
        """Whether the call named what is another's, and so is answered as if it were not there."""
        return self._not_found

    def _granted(self) -> set[RemoteObject]:
        """Objects that a grant names: made before their maker was recorded."""
        return {("dataset", found) for grant in self._tenancy.policy.grants for found in grant.remote_ids}

    @property
    def streamed(self) -> bool:
        """Whether the answer comes as events."""
        return self._body is not None and self._body.call.stream

    @property
    def held(self) -> bool:
        """Whether a human must see the answer before the caller does, or the caller never does."""
        decision, body = self._decision, self._body
        if self.exemption is not None:
            return True
        if not isinstance(decision, Permit) or body is None or body.call.surface not in GENERATIVE:
            return False
        return bool(decision.conduct_actions) and holds(decision.conduct_actions, self._controls().conduct)

    @property
    def exemption(self) -> Exemption | None:
        """The test of safeguards that the call is part of: its answer is recorded and given to nobody."""
        decision = self._decision
        if not isinstance(decision, Permit) or decision.exemption is None:
            return None
        return next(one for one in self._tenancy.policy.exemptions if one.id == decision.exemption)

    # ── before anything leaves ─────────────────────────────────────────────────

    def inspect(self, request: WireRequest) -> Entry:
        """Parse, detect, decide and redact; the entry to make durable before ``release``."""
        self._step(State.NEW, State.DECIDED)
        try:
            return self._inspect(request)
        except Unreadable as unreadable:
            reason = Reason("wire.unreadable", str(unreadable), allows=False)
        except DetectorUnavailable as failure:
            self._failure = failure
            reason = Reason("detector.unavailable", "the text could not be inspected", allows=False)
        except Exception as error:  # noqa: BLE001 - whatever breaks before sending is a refusal, and its message may hold text
            reason = Reason("internal", f"the call could not be judged: {type(error).__name__}", allows=False)
        return self._refuse(Refusal((reason,), self._tenancy.policy.digest), request)

    def _inspect(self, request: WireRequest) -> Entry:
        tenancy, controls = self._tenancy, self._controls()
        # (1) what is it: unknown endpoints and unreadable bodies end here
        body = read_request(request.method, request.path, request.query, request.headers, request.content)
        # (2) is there room for it: asked before anything costly, so that a burst costs its neighbours little
        usage = None
        if tenancy.meter is not None:
            usage, self._lease = tenancy.meter.begin(tenancy.policy.quotas)
            if self._lease is None:
                self._retry_after = usage.wait
                full = Refusal(tuple(over_quota(usage, tenancy.policy)), tenancy.policy.digest)
                return self._refuse(full, request, body.call)

        # (3) what is in it
        key, screen = tenancy.cache_key, tenancy.screen
        found = tenancy.detector.inspect(body.texts, cache_key=key, threshold=controls.redaction.threshold)
        pictures = self._pictures(body, controls)
        texts: Sequence[str] = body.texts
        if pictures:
            texts = self._texts = (*body.texts, *(picture.text for picture in pictures.values()))
            found = [*found, *(picture.findings for picture in pictures.values())]
        else:
            self._texts = body.texts
        self._findings = Counter(finding.type for findings in found for finding in findings)
        conduct: tuple[ConductFinding, ...] = ()
        unscreened: tuple[str, ...] = ()
        if screen is not None and controls.conduct.input:
            conduct = self._conduct = screen.screen(texts, cache_key=key)
            unscreened = screen.unscreened(texts, cache_key=key)

        # (4) is it the tenant's own: what is another's does not exist
        named = set(objects.named(body.call)) if tenancy.owned is not None else set()
        owned = tenancy.owned() if tenancy.owned is not None and named else {}
        if foreign := named - owned.keys() - self._granted():
            self._body, self._not_found = body, True
            kinds = ", ".join(sorted({kind for kind, _ in foreign}))
            reason = Reason("isolation.not_found", f"the tenant has no such {kinds}", allows=False)
            return self._refuse(Refusal((reason,), tenancy.policy.digest), request, body.call, found)

        # (5) may it go: one pure decision over facts
        call = replace(body.call, cloud=self._cloud, scheme=request.scheme, host=self._named_host(request))
        self._unscreened = unscreened
        made = frozenset((grant, name) for (kind, name), grant in owned.items() if grant and (kind, name) in named)
        standing = IN_GOOD_STANDING
        if tenancy.standing is not None and self._caller.end_user:
            standing = tenancy.standing(self._caller.end_user, self._now)
        intent = self._intent = Intent(
            call,
            self._caller,
            self._now,
            dict(self._findings),
            conduct,
            unscreened,
            self._sandbox,
            usage,
            made,
            standing,
            self._passed_over,
        )
        decision = decide(intent, tenancy.policy)
        self._body, self._facts = body, facts_of(intent)
        if tenancy.policy.draft is not None:
            self._draft = decide(intent, tenancy.policy.draft)
        if isinstance(decision, Refusal):
            return self._refuse(decision, request, call, found)

        # (6) take out what may not leave
        standins = StandIns(tenancy.standin_secret, self._scope())
        redactions, vault = redact(
            body.texts,
            found[: len(body.texts)],
            decision.treatments,
            decision.default_treatment,
            standins,
            propagate=controls.redaction.propagate,
        )
        fields: dict[str, str | int | bool] = {}
        if decision.safety_mode is not None:
            fields["safety_mode"] = decision.safety_mode
        if call.model is not None and call.model in decision.route.model_ids:
            fields["model"] = decision.route.model_ids[call.model]
        painted = {
            at: picture.painted(
                lambda kind: decision.treatments.get(kind, decision.default_treatment) is not Treatment.KEEP
            )
            for at, picture in pictures.items()
        }
        rendered = body.render(redactions, blobs=painted, set_fields=fields)
        self._restorer = VaultRestorer(vault, controls.redaction.invented)
        self._codec = body.response_codec(self._restorer, redactions)
        self._decision = decision
        self._outgoing = Outgoing(
            request.method,
            _moved(request, decision.route),
            rendered.query,
            rendered.client_name,
            rendered.content,
            decision.route,
        )
        if controls.conduct.judge is not None:
            self.question = self._doubted(decision, controls.conduct.judge, redactions)
            self._rebuild = lambda: self._decided_again(request, call, found, redactions, vault)
        return self._intent_entry(request, call, decision, found, redactions=redactions, vault=vault)

    def _doubted(self, decision: Permit, judge: Judge, redactions: Mapping[int, Redacted]) -> Question | None:
        """What the judge is asked: of what was seen the part that is refused where it is certain.

        Of a test of safeguards it is asked nothing.
        """
        rules, seen = self._controls().conduct.categories, {finding.category for finding in self._conduct}
        doubted = sorted(
            category
            for category, _ in decision.conduct_actions
            if category in seen and category in rules and rules[category].action == "block"
        )
        body, screen = self._body, self._tenancy.screen
        if not doubted or body is None or screen is None or decision.exemption is not None:
            return None
        key = self._tenancy.cache_key
        texts = tuple(
            redactions[at].text if at in redactions else text
            for at, text in enumerate(body.texts)
            if screen.screen((text,), cache_key=key)
        )
        caller = replace(self._caller, use_case=judge.use_case, reference=self.call_id.hex(), release=None)
        return Question(texts, tuple(doubted), judge, caller) if texts else None

    def judged(self, opinion: Opinion) -> Entry:
        """Decide again with what the judge said; the entry to make durable in place of the one of ``inspect``.

        The judge only adds to what was seen: one that is talked into clearing a text has changed nothing.
        """
        if self.question is None or self._rebuild is None or self._state is not State.DECIDED:
            raise ValueError("nothing was asked")
        self._opinion = opinion
        return self._rebuild()

    def _decided_again(
        self,
        request: WireRequest,
        call: Call,
        found: Sequence[Sequence[Finding]],
        redactions: Mapping[int, Redacted],
        vault: Vault,
    ) -> Entry:
        decision, intent, policy = self._decision, self._intent, self._tenancy.policy
        opinion, question = self._opinion, self.question
        if not isinstance(decision, Permit) or intent is None or opinion is None or question is None:
            raise ValueError("nothing was asked")
        if opinion.label is None and question.judge.on_failure == "refuse":
            origin = self._controls().origin("conduct.judge.model")
            said = "the judge of prohibited use did not answer as it was asked to, and then nothing is sent"
            unjudged = Reason("conduct.unjudged", said, allows=False, file=origin.file, path=origin.path)
            refusal = Refusal((*decision.reasons, unjudged), policy.digest, decision.conduct_actions)
            return self._refuse(refusal, request, call, found)
        if opinion.label == "prohibited":
            seen = tuple(ConductFinding(category, 1.0, "judge") for category in question.categories)
            intent = self._intent = replace(intent, conduct=(*self._conduct, *seen))
            self._conduct, self._facts = intent.conduct, facts_of(intent)
            again = decide(intent, policy)
            if policy.draft is not None:
                self._draft = decide(intent, policy.draft)
            if isinstance(again, Refusal):
                return self._refuse(again, request, call, found)
            self._decision = decision = again
        return self._intent_entry(request, call, decision, found, redactions=redactions, vault=vault)

    def _pictures(self, body: RequestBody, controls: Controls) -> dict[int, Picture]:
        """What can be read in pictures that policy has redacted, by index among the blobs.

        Raises ``DetectorUnavailable`` for a modality that nothing here can redact: allowing it must be said.
        """
        wanted = [kind for kind in body.call.modalities if controls.modalities.get(kind) == "redact"]
        if not wanted:
            return {}
        if unreadable := sorted(kind.value for kind in wanted if kind is not Modality.IMAGE):
            said = ", ".join(unreadable)
            raise DetectorUnavailable(f"nothing here redacts {said} content: `refuse` or `allow` it in modalities")
        at = [index for index, blob in enumerate(body.blobs) if blob.modality is Modality.IMAGE]
        redaction = controls.redaction
        read = read_pictures(
            [body.blobs[index].value for index in at],
            self._tenancy.detector,
            cache_key=self._tenancy.cache_key,
            threshold=redaction.threshold,
            languages=redaction.languages,
            budget_seconds=redaction.budget_seconds,
        )
        return dict(zip(at, read, strict=True))

    def inspect_again(self, request: WireRequest, held: HeldAnswer) -> Entry | None:
        """``inspect`` a call that is repeated for its held answer: with the stand-ins of then, by the policy of now.

        Gives the refusal to record, if policy now says no; then ``release`` raises it.
        """
        self._first = (held.call_id, held.since)
        entry = self.inspect(request)
        return entry if isinstance(self._decision, Refusal) else None

    def replay(self, held: HeldAnswer) -> bytes:
        """The held answer, restored for the one who repeated its call; nothing leaves.

        Raises ``Refused`` when this is another call, or another caller's; ``Unreadable``.
        """
        self._step(State.DECIDED, State.RELEASED)
        self._outgoing = None
        if self._lease is not None:
            self._lease.end(0)
        if self._who() != held.caller:
            said = "the answer belongs to another end user, use case or conversation"
            raise Refused([Reason("review.other_caller", said, allows=False)])
        if self._sent != held.request:
            said = "this is not the call whose answer was held, or policy treats it otherwise now"
            raise Refused([Reason("review.other_call", said, allows=False)])
        return self.body(held.status, held.content)

    def replayed(self, receipt: Receipt) -> DecisionRecord:
        """What ``governance_of`` answers for an answer that came from the log, by the receipt of its release."""
        self._receipt = receipt
        return self.record()

    def release(self, receipt: Receipt) -> Outgoing:
        """The request as it may leave, against the receipt of this exchange's own intent; once.

        Raises ``Refused`` (or ``DetectorUnavailable``) when the decision was no.
        """
        if receipt.kind != "intent" or receipt.call_id != self.call_id or receipt.tenant != self.tenant:
            raise ValueError("this receipt belongs to another exchange")
        self._receipt = receipt
        if isinstance(self._decision, Refusal):
            self._step(State.DECIDED, State.REFUSED)
            if self._failure is not None:
                raise self._failure
            refusing = [reason for reason in self._decision.reasons if not reason.allows]
            raise Refused(refusing or self._decision.reasons, receipt.record_id.hex(), self._retry_after)
        self._step(State.DECIDED, State.RELEASED)
        outgoing, self._outgoing = self._outgoing, None
        if outgoing is None:
            raise ValueError("nothing was inspected")
        return outgoing

    # ── the answer ─────────────────────────────────────────────────────────────

    def body(self, status: int, content: bytes) -> bytes:
        """A whole answer, restored; the same object when there was nothing to restore. Raises ``Unreadable``.

        A list of remote objects shows the tenant's own.
        """
        self._step(State.RELEASED, State.ANSWERED)
        if status < 400 and self.streamed:
            stream = self._stream = self._answering().stream()
            return stream.feed(content) + stream.close()
        restored = self._answering().body(status, content)
        surface = self._body.call.surface if self._body is not None else ""
        if status >= 400 or self._tenancy.owned is None or surface not in objects.LISTS:
            return restored
        return objects.only_owned(surface, restored, self._tenancy.owned().keys() | self._granted())

    @property
    def origin(self) -> Mapping[str, Any]:
        """What an object that the call makes comes of: the grant that covers it, or the job whose output it is."""
        decision, body = self._decision, self._body
        grant = decision.grant if isinstance(decision, Permit) else None
        refs = body.call.refs if body is not None else {}
        jobs = [[kind, found] for kind in ("job", "batch") for found in refs.get(kind, ())]
        return {**({"grant": grant} if grant else {}), **({"of": jobs} if jobs else {})}

    def changed(self, status: int, content: bytes) -> list[tuple[RemoteObject, bool]]:
        """What an answer says was made (``True``) or is no more at the provider. Raises ``Unreadable``."""
        if self._body is None or status >= 400 or self._tenancy.owned is None:
            return []
        call = self._body.call
        new = [(found, True) for found in objects.made(call.surface, content)]
        kind = objects.GONE.get(call.surface)
        return new + [((kind, found), False) for found in call.refs.get(kind or "", ()) if kind]

    def stream(self) -> StreamCodec:
        """The codec that restores an answer as it comes, and lets go on what the screen lets."""
        self._step(State.RELEASED, State.ANSWERED)
        if (screen := self._screening()) is not None:
            self._gate = screen.stream(self._stops)
        self._stream = self._answering().stream(self._gate)
        return self._stream

    def another(self, failed: frozenset[str]) -> bool:
        """Whether the call may go by a route that is not among ``failed``: by the rules that decided, asked again.

        What a provider keeps (datasets, models, jobs) is where it was made, so only inference goes elsewhere.
        """
        intent = self._intent
        if intent is None or intent.call.kind != "inference":
            return False
        route = chosen(ask(replace(intent, passed_over=failed), self._tenancy.policy))
        return route is not None and route.name not in failed

    @property
    def health(self) -> Health | None:
        """What is known of the tenant's routes; ``None`` where there is no other to take."""
        return self._tenancy.health

    @property
    def surface(self) -> str:
        """Id of the endpoint; empty when the request was not read."""
        return self._body.call.surface if self._body is not None else ""

    @property
    def stopped(self) -> bool:
        """Whether the screen saw something in a stream that must not go on."""
        return self._gate is not None and self._gate.stopped()

    def judge(self) -> Ruling:
        """What becomes of the answer that has come, whole or as far as a stream has. Raises ``DetectorUnavailable``."""
        permit, screen = self._permit(), self._screening()
        unread: tuple[str, ...] = ()
        if screen is not None:
            texts = (self._stream or self._answering()).texts()
            seen = screen.screen(texts, cache_key=self._tenancy.cache_key)
            self._screened = _highest((*seen, *(self._gate.findings if self._gate is not None else ())))
            unread = screen.unscreened(texts, cache_key=self._tenancy.cache_key)
            self._unscreened = unread
        elif not self.held:
            return DELIVER
        ruling = rule_on(self._screened, unread, permit, self._controls(), held=self.held)
        if permit.exemption is not None and ruling.action != "block":
            said = "the answer of a test of safeguards is recorded and given to nobody"
            kept = Reason("exemption.quarantine", said, allows=False)
            ruling = Ruling("quarantine", (kept,), ruling.conduct_actions)
        self._ruling = ruling
        return ruling

    def _screening(self) -> Screens | None:
        """The screen, where policy has answers screened; or Cohere does not keep the safety mode, for want of it."""
        kept = self._body is None or keeps_mode(self._body.call)
        return self._tenancy.screen if self._controls().conduct.output or not kept else None

    def _stops(self, found: tuple[ConductFinding, ...]) -> bool:
        return rule_on(found, (), self._permit(), self._controls(), held=False).action != "deliver"

    def _permit(self) -> Permit:
        if isinstance(self._decision, Permit):
            return self._decision
        msg = "the call was not permitted"
        raise ValueError(msg)

    @property
    def strict(self) -> bool:
        """Whether the pieces of a stream are recorded one by one, before each is given out."""
        return self._controls().stream_record == "strict"

    def piece(self, content: bytes) -> Entry:
        """The record of a piece of a stream as it came."""
        surface = self._body.call.surface if self._body is not None else None
        keep = self._controls().capture != "metadata"
        facts = {"surface": surface, "attempt": int.from_bytes(self.call_id[-2:], "big")}
        index = self._index if keep else ()
        return Entry(self.tenant, "chunk", self.call_id, facts, content=content if keep else None, index=index)

    def review(self) -> Entry:
        """The record that the answer waits for a human: why, until when, and what must be said again to be given it.

        Names nobody: the caller is a keyed digest, the request the digest of what left.
        """
        decision, receipt, call = self._decision, self._receipt, self._body.call if self._body is not None else None
        if not isinstance(decision, Permit) or receipt is None or self._ruling is None:
            raise ValueError("no answer waits")
        deadline = self._now + timedelta(hours=self._controls().reviews.deadline_hours)
        why = [
            ("use_case" if category == "high_stakes_autonomous" else where, category, action)
            for where, seen in (("request", decision.conduct_actions), ("answer", self._ruling.conduct_actions))
            for category, action in seen
        ]
        return Entry(
            tenant=self.tenant,
            kind="review",
            call_id=self.call_id,
            facts={
                "state": "pending",
                "surface": call.surface if call else None,
                "model": call.model if call else None,
                "use_case": decision.use_case,
                "attempt": int.from_bytes(self.call_id[-2:], "big"),
            },
            meta={
                "record": receipt.record_id.hex(),
                "since": self._now.isoformat(),
                "deadline": deadline.isoformat(),
                "why": [list(one) for one in why],
                "caller": self._who(),
                "request": self._sent,
                "stream": bool(call and call.stream),
            },
        )

    def _who(self) -> str:
        """A digest of who asks, which nobody without the tenant's secret can make or guess from."""
        caller, decision = self._caller, self._decision
        use_case = decision.use_case if isinstance(decision, Permit) else None
        said = json.dumps([caller.end_user, use_case, caller.conversation]).encode()
        return blake2b(said, key=self._tenancy.standin_secret, person=b"cga held caller", digest_size=16).hexdigest()

    def late(self, content: bytes) -> Entry:
        """The record of what came after an answer's end, when its outcome was recorded: it is not given out."""
        keep = self._controls().capture != "metadata"
        facts: dict[str, str | int | None] = {
            "surface": self.surface,
            "attempt": int.from_bytes(self.call_id[-2:], "big"),
            "state": "withheld",
        }
        index = self._index if keep else ()
        meta = {"bytes": len(content), "sha256": sha256(content).hexdigest()}
        return Entry(
            self.tenant, "late-answer", self.call_id, facts, meta=meta, content=content if keep else None, index=index
        )

    def close(self, outcome: Outcome, content: bytes | None = None) -> Entry | None:
        """The terminal entry, once; afterwards, and for a refusal, ``None``."""
        if self._state in (State.CLOSED, State.REFUSED):
            return None
        if self._state not in (State.RELEASED, State.ANSWERED):
            msg = f"an exchange cannot be closed while {self._state.value}"
            raise ValueError(msg)
        self._state = State.CLOSED
        told_by = self._stream or self._codec
        facts = told_by.facts() if told_by is not None else {}
        if self._lease is not None:
            self._lease.end((facts.get("input_tokens") or 0) + (facts.get("output_tokens") or 0))
        restored = self._restorer.restored if self._restorer is not None else 0
        keep = self._controls().capture != "metadata"
        ruling = self._ruling or DELIVER
        return Entry(
            tenant=self.tenant,
            kind="outcome",
            call_id=self.call_id,
            facts={
                "state": outcome.state,
                "attempt": int.from_bytes(self.call_id[-2:], "big"),
                "status": outcome.status,
                "host": outcome.host,
                "region": outcome.contact.region if outcome.contact else None,
                "route": outcome.contact.route if outcome.contact else None,
                "model": outcome.model or facts.get("model"),
                "input_tokens": facts.get("input_tokens"),
                "output_tokens": facts.get("output_tokens"),
                "surface": self._body.call.surface if self._body is not None else None,
                "rules": ",".join(sorted({reason.rule for reason in ruling.reasons})) or None,
            },
            meta=particulars.told(
                {
                    "error": outcome.error,
                    "finish_reason": facts.get("finish_reason"),
                    "provider_region": outcome.provider_region,
                    "restored": restored,
                    "ended": facts.get("ended", outcome.state == "complete"),
                }
            )
            | self._said_of_answer(ruling),
            grounds=particulars.contacted(outcome.contact),
            content=particulars.answer(self.surface, content) if keep and content is not None else None,
            # What was seen in an answer is found by whom it answered also where its content is not kept.
            index=self._index if ruling.reasons or (keep and content is not None) else (),
        )

    def _said_of_answer(self, ruling: Ruling) -> dict[str, object]:
        """What the screen saw in the answer, category by category and layer by layer, and what came of it."""
        seen = self._screened or (self._gate.findings if self._gate is not None else ())
        if self._ruling is None and not seen:
            return {}
        return {
            "conduct": [list(pair) for pair in ruling.conduct_actions],
            "conduct_seen": [[found.category, found.layer, round(found.score, 6)] for found in seen],
            "languages_unscreened": list(self._unscreened) if self._ruling is not None else [],
            "reasons": particulars.reasons(ruling.reasons),
        }

    def record(self) -> DecisionRecord:
        """What ``governance_of`` answers for this exchange, once its intent is durable."""
        decision, receipt = self._decision, self._receipt
        if decision is None or receipt is None:
            raise ValueError("the intent is not recorded yet")
        route = decision.route if isinstance(decision, Permit) else None
        return DecisionRecord(
            id=receipt.record_id.hex(),
            tenant=self.tenant,
            decision="permit" if isinstance(decision, Permit) else "refuse",
            reasons=decision.reasons,
            findings=dict(self._findings),
            route=route.name if route else None,
            region=route.region if route else None,
            audit_index=receipt.index,
            policy_digest=decision.policy_digest,
        )

    # ── inside ─────────────────────────────────────────────────────────────────

    def _step(self, expected: State, to: State) -> None:
        if self._state is not expected:
            msg = f"an exchange that is {self._state.value} cannot become {to.value}"
            raise ValueError(msg)
        self._state = to

    def _controls(self) -> Controls:
        """The tenant's controls, or the tighter ones of the use case that the caller named."""
        return self._tenancy.policy.controls_for(self._caller.use_case)

    def _answering(self) -> ResponseCodec:
        if self._codec is None:
            raise ValueError("nothing was released")
        return self._codec

    def _named_host(self, request: WireRequest) -> str | None:
        """The host the caller chose, or ``None`` where the SDK's default stood. Clouds always name theirs."""
        return None if self._cloud == "cohere" and request.host in DEFAULT_HOSTS else request.host

    def _scope(self) -> bytes:
        """Which texts share stand-ins; a conversation that was not named is a call of its own."""
        redaction = self._controls().redaction
        call_id, when = self._first
        epoch = int(when.timestamp()) // (86_400 * redaction.epoch_days) if redaction.epoch_days else 0
        if redaction.scope == "tenant":
            return b"tenant|%d" % epoch
        if redaction.scope == "conversation" and self._caller.conversation:
            return b"conversation|%d|" % epoch + self._caller.conversation.encode("utf-8", "backslashreplace")
        return b"call|" + call_id[:-2]

    def _refuse(
        self,
        refusal: Refusal,
        request: WireRequest,
        call: Call | None = None,
        found: Sequence[Sequence[Finding]] = (),
    ) -> Entry:
        self._decision = refusal
        self._outgoing = None
        if self._lease is not None:
            self._lease.forgo()
        return self._intent_entry(request, call, refusal, found)

    def _intent_entry(
        self,
        request: WireRequest,
        call: Call | None,
        decision: Decision,
        found: Sequence[Sequence[Finding]],
        *,
        redactions: Mapping[int, Redacted] = MappingProxyType({}),
        vault: Vault | None = None,
    ) -> Entry:
        capture, body, outgoing = self._controls().capture, self._body, self._outgoing
        route = decision.route if isinstance(decision, Permit) else None
        stated = decision.use_case if isinstance(decision, Permit) else self._caller.use_case
        use_case = stated if stated in self._tenancy.policy.use_cases else None  # a column in clear: declared ids only
        permits = isinstance(decision, Permit)
        told = sorted({r.rule for r in decision.reasons if (r.rule in RESERVATIONS if permits else not r.allows)})
        content = sealed = None
        self._sent = sha256(outgoing.content).hexdigest() if outgoing is not None else None
        people: list[str] = []
        omitted: AbstractSet[str] = frozenset()
        if outgoing is not None and body is not None:
            people, omitted = particulars.people(self._texts, found)
            if capture != "metadata":
                content = body.recorded(outgoing.content)
            if capture == "full" and vault:
                # INVARIANT: a value of a person is sealed only where that person can find and erase it.
                kept = {standin: value for standin, value in vault.reveal().items() if value not in omitted}
                sealed = json.dumps(kept, ensure_ascii=False).encode("utf-8", "surrogatepass")
        index = [
            (name, value)
            for name, value in (
                ("end_user", self._caller.end_user),
                ("conversation", self._caller.conversation),
                ("reference", self._caller.reference),
            )
            if value
        ]
        self._index = (*index, *(("person", value) for value in people))
        places = body.places if body is not None else ()
        blobs = body.blobs if body is not None else ()
        test, agreement = self.exemption, self._tenancy.policy.agreement
        return Entry(
            tenant=self.tenant,
            kind="intent",
            call_id=self.call_id,
            facts={
                "decision": "permit" if isinstance(decision, Permit) else "refuse",
                "surface": call.surface if call else None,
                "model": call.model if call else None,
                "region": route.region if route else None,
                "route": route.name if route else None,
                "host": (urlsplit(outgoing.url).netloc if outgoing.url else request.host) if outgoing else None,
                "use_case": use_case,
                "policy_digest": decision.policy_digest,
                "entities": ",".join(f"{name}:{count}" for name, count in sorted(self._findings.items())),
                "rules": ",".join(told),
                "attempt": int.from_bytes(self.call_id[-2:], "big"),
            },
            meta=particulars.told({
                "caller": particulars.told({"end_user": self._caller.end_user, "use_case": self._caller.use_case,
                           "conversation": self._caller.conversation, "reference": self._caller.reference}),
                "findings": [
                    [places[at] if at < len(places) else "", f.type, f.start, f.end, round(f.score, 3), f.recogniser]
                    for at, findings in enumerate(found) for f in findings
                ] if call is None or call.upload_sha256 is None else [],
                "columns": particulars.columns(places, found) if call and call.upload_sha256 else {},
                "conduct_seen": [[seen.category, seen.layer, round(seen.score, 6)] for seen in self._conduct],
                "languages_unscreened": list(self._unscreened),
                "scripts_unread": list(uncovered(self._texts)),
                "judge": particulars.opinion(self._opinion) if self._opinion is not None else None,
                "exemption": {"id": test.id, "report_hours": test.report_within_hours} if test else None,
                "people_omitted": len(omitted),
                "draft": particulars.would_be(self._draft, decision) if self._draft is not None else None,
                "redacted_places": list(dict.fromkeys(places[at] for at in sorted(redactions))),
                "request_sha256": self._sent,
                "unknown_fields": list(call.unknown_fields) if call else [],
                "blobs": [blob.facts() for blob in blobs],
            }) | {"facts": self._facts},  # said also where it is nothing: the call was refused before they were known
            grounds=particulars.grounds(
                decision, (agreement.id, agreement.version, tuple(agreement.clauses)), call, request.method
            ),
            content=content,
            vault=sealed,
            index=(*self._index, ("mark", EXEMPT)) if test else self._index,
        )  # fmt: skip


def _highest(findings: Sequence[ConductFinding]) -> tuple[ConductFinding, ...]:
    """The highest score of each category and layer."""
    best: dict[tuple[str, str], ConductFinding] = {}
    for finding in findings:
        known = best.get((finding.category, finding.layer))
        if known is None or finding.score > known.score:
            best[finding.category, finding.layer] = finding
    return tuple(best.values())


def _moved(request: WireRequest, route: Route) -> str | None:
    """Where the request goes instead, if the route does not name the address that the caller used."""
    name = request.host.rpartition(":")[0] or request.host
    if {request.host, name} & set(route.hosts):
        return None
    base = urlsplit(route.base_url or f"https://{route.hosts[0]}")
    marks = [at for at in (request.path.rfind("/v1/"), request.path.rfind("/v2/")) if at >= 0]
    api = request.path[min(marks) :] if marks else request.path
    prefix = base.path.rstrip("/")
    if prefix.endswith(("/v1", "/v2")):  # addresses are often copied with the version, which the path brings too
        prefix = prefix[:-3]
    return f"{base.scheme}://{base.netloc}{prefix}{api}"
