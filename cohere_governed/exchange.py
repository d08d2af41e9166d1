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
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from cohere_governed.answering import Answering
from cohere_governed.entries import Entries, Seen
from cohere_governed.errors import DetectorUnavailable, GovernanceError, Refused
from cohere_governed.health import Health
from cohere_governed.looking import in_doubt, look, unconsented
from cohere_governed.model import (
    IN_GOOD_STANDING,
    Caller,
    Cloud,
    ConductFinding,
    Decision,
    DecisionRecord,
    Entry,
    HeldAnswer,
    Intent,
    Opinion,
    Outcome,
    Permit,
    Reason,
    Receipt,
    Refusal,
    Route,
    Ruling,
    Treatment,
)
from cohere_governed.policy.decide import decide
from cohere_governed.policy.effective import Controls, Exemption, Judge, TenantPolicy
from cohere_governed.policy.quota import Lease
from cohere_governed.policy.recorded import facts_of
from cohere_governed.policy.rules import CALLED_OFF, ask, chosen, holds, over_quota
from cohere_governed.privacy.images import Picture
from cohere_governed.privacy.redact import redact
from cohere_governed.privacy.restore import VaultRestorer
from cohere_governed.privacy.standins import StandIns
from cohere_governed.tenancy import Outgoing, Question, Tenancy, WireRequest
from cohere_governed.wire import RequestBody, StreamCodec, Unreadable, objects, read_request
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
        "_answering",
        "_caller",
        "_cloud",
        "_decision",
        "_entries",
        "_failure",
        "_first",
        "_intent",
        "_lease",
        "_not_found",
        "_now",
        "_outgoing",
        "_passed_over",
        "_receipt",
        "_retry_after",
        "_sandbox",
        "_seen",
        "_state",
        "_tenancy",
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
        self._decision: Decision | None = None
        self._failure: GovernanceError | None = None
        self._lease: Lease | None = None
        self._retry_after: float | None = None
        self._not_found = False
        self._receipt: Receipt | None = None
        self._outgoing: Outgoing | None = None
        self._entries = Entries(tenancy, self._caller, call_id)
        self._seen: Seen | None = None
        self._answering: Answering | None = None
        self.question: Question | None = None
        """What the judge is to be asked before the entry of ``inspect`` is made durable; see ``judged``."""
        self._first = (call_id, now)
        """Call and time whose stand-ins these are."""

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

    @property
    def streamed(self) -> bool:
        """Whether the answer comes as events."""
        body = self._body
        return body is not None and body.call.stream

    @property
    def _body(self) -> RequestBody | None:
        """The request, once it was read and known to be the tenant's own."""
        return self._seen.body if self._seen is not None else None

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
        seen = self._seen = Seen(request)
        try:
            return self._inspect(request, seen)
        except Unreadable as unreadable:
            reason = Reason("wire.unreadable", str(unreadable), allows=False)
        except DetectorUnavailable as failure:
            self._failure = failure
            reason = Reason("detector.unavailable", "the text could not be inspected", allows=False)
        except Exception as error:  # noqa: BLE001 - whatever breaks before sending is a refusal, and its message may hold text
            reason = Reason("internal", f"the call could not be judged: {type(error).__name__}", allows=False)
        seen.found = ()  # whatever broke may break again when findings are placed
        return self._refuse(Refusal((reason,), self._tenancy.policy.digest), seen)

    def _inspect(self, request: WireRequest, seen: Seen) -> Entry:
        tenancy, controls = self._tenancy, self._controls()
        # (1) what is it: unknown endpoints and unreadable bodies end here
        body = read_request(request.method, request.path, request.query, request.headers, request.content)
        seen.call = body.call
        # (2) is there room for it: asked before anything costly, so that a burst costs its neighbours little
        usage = None
        if tenancy.meter is not None:
            usage, self._lease = tenancy.meter.begin(tenancy.policy.quotas)
            if self._lease is None:
                self._retry_after = usage.wait
                full = Refusal(tuple(over_quota(usage, tenancy.policy)), tenancy.policy.digest)
                return self._refuse(full, seen)

        # (3) what is in it
        pictures = look(tenancy, controls, body, seen)
        if tenancy.screen is not None and controls.conduct.input and self._too_many(body, controls):
            seen.conduct += (ConductFinding("spam", 1.0, "rule"),)

        # (4) is it the tenant's own: what is another's does not exist
        named = set(objects.named(body.call)) if tenancy.owned is not None else set()
        owned = tenancy.owned() if tenancy.owned is not None and named else {}
        seen.body = body
        if foreign := named - owned.keys() - tenancy.granted():
            self._not_found = True
            kinds = ", ".join(sorted({kind for kind, _ in foreign}))
            reason = Reason("isolation.not_found", f"the tenant has no such {kinds}", allows=False)
            return self._refuse(Refusal((reason,), tenancy.policy.digest), seen)

        # (5) may it go: one pure decision over facts
        call = seen.call = replace(body.call, cloud=self._cloud, scheme=request.scheme, host=self._named_host(request))
        made = frozenset((grant, name) for (kind, name), grant in owned.items() if grant and (kind, name) in named)
        standing = IN_GOOD_STANDING
        if tenancy.standing is not None and self._caller.end_user:
            standing = tenancy.standing(self._caller.end_user, self._now)
        if self._caller.opted_out:
            standing = replace(standing, opted_out=True)
        intent = Intent(
            call,
            self._caller,
            self._now,
            dict(seen.findings),
            seen.conduct,
            seen.unscreened,
            self._sandbox,
            usage,
            made,
            standing,
            unconsented(tenancy.policy, self._caller, seen, self._now),
            self._passed_over,
        )
        decision = self._decided(intent, seen)
        if isinstance(decision, Refusal):
            return self._refuse(decision, seen)

        # (6) take out what may not leave
        self._outgoing = outgoing = self._redacted(request, body, pictures, decision, seen)
        self._decision = decision
        if controls.conduct.judge is not None and decision.exemption is None:
            self.question = self._question(decision, controls.conduct.judge, seen)
        return self._entries.intent(seen, decision, outgoing, self.exemption)

    def _too_many(self, body: RequestBody, controls: Controls) -> bool:
        """Whether more is generated for the end user than policy takes for one person's; a retry counts once."""
        most, volume = controls.conduct.volume.calls_an_hour, self._tenancy.volume
        if volume is None or most is None or not self._caller.end_user or self.call_id[-2:] != b"\0\0":
            return False
        return body.call.surface in GENERATIVE and volume.asked(self._entries.user(), most)

    def _redacted(
        self, request: WireRequest, body: RequestBody, pictures: Mapping[int, Picture], decision: Permit, seen: Seen
    ) -> Outgoing:
        """The request as it may leave, with what restores its answer made ready."""
        controls = self._controls()
        treatments, default = decision.treatments, decision.default_treatment
        seen.redactions, seen.vault = redact(
            body.texts,
            seen.found[: len(body.texts)],
            treatments,
            default,
            StandIns(self._tenancy.standin_secret, self._scope()),
            propagate=controls.redaction.propagate,
            today=self._first[1].date(),
        )
        fields: dict[str, str | int | bool] = {}
        if decision.safety_mode is not None:
            fields["safety_mode"] = decision.safety_mode
        if body.call.model is not None and body.call.model in decision.route.model_ids:
            fields["model"] = decision.route.model_ids[body.call.model]
        painted = {
            at: picture.painted(lambda kind: treatments.get(kind, default) is not Treatment.KEEP)
            for at, picture in pictures.items()
        }
        rendered = body.render(seen.redactions, blobs=painted, set_fields=fields)
        restorer = VaultRestorer(seen.vault, controls.redaction.invented)
        codec = body.response_codec(restorer, seen.redactions)
        user = self._entries.user() if self._tenancy.volume is not None and self._caller.end_user else None
        self._answering = Answering(
            self._tenancy, controls, body.call, decision, codec=codec, restorer=restorer, user=user
        )
        return Outgoing(
            request.method,
            _moved(request, decision.route),
            rendered.query,
            rendered.headers,
            rendered.content,
            decision.route,
        )

    def _question(self, decision: Permit, judge: Judge, seen: Seen) -> Question | None:
        """What the judge is asked: of what was seen the part that is refused where it is certain."""
        rules = self._controls().conduct.categories
        seen_of = {category for category, _ in decision.conduct_actions}
        blocked = {category for category in seen_of if category in rules and rules[category].action == "block"}
        doubted = sorted(blocked & {finding.category for finding in seen.conduct})
        texts = in_doubt(self._tenancy, seen) if doubted else ()
        caller = replace(self._caller, use_case=judge.use_case, reference=self.call_id.hex(), release=None)
        return Question(texts, tuple(doubted), judge, caller) if texts else None

    def judged(self, opinion: Opinion) -> Entry:
        """Decide again with what the judge said; the entry to make durable in place of the one of ``inspect``.

        The judge only adds to what was seen: one that is talked into clearing a text has changed nothing.
        """
        decision, question, seen, intent = self._decision, self.question, self._seen, self._intent
        if not isinstance(decision, Permit) or question is None or seen is None or intent is None:
            raise ValueError("nothing was asked")
        seen.opinion = opinion
        if opinion.label is None and question.judge.on_failure == "refuse":
            origin = self._controls().origin("conduct.judge.model")
            said = "the judge of prohibited use did not answer as it was asked to, and then nothing is sent"
            unjudged = Reason("conduct.unjudged", said, allows=False, file=origin.file, path=origin.path)
            refusal = Refusal((*decision.reasons, unjudged), self._tenancy.policy.digest, decision.conduct_actions)
            return self._refuse(refusal, seen)
        if opinion.label == "prohibited":
            seen.conduct = (*seen.conduct, *(ConductFinding(one, 1.0, "judge") for one in question.categories))
            again = self._decided(replace(intent, conduct=seen.conduct), seen)
            if isinstance(again, Refusal):
                return self._refuse(again, seen)
            self._decision = decision = again
        return self._entries.intent(seen, decision, self._outgoing, self.exemption)

    def _decided(self, intent: Intent, seen: Seen) -> Decision:
        """The decision, and that of a draft beside it; with the facts it was made from."""
        self._intent, seen.facts = intent, facts_of(intent)
        if self._tenancy.policy.draft is not None:
            seen.draft = decide(intent, self._tenancy.policy.draft)
        return decide(intent, self._tenancy.policy)

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
        if self._entries.who(self._permit().use_case) != held.caller:
            said = "the answer belongs to another end user, use case or conversation"
            raise Refused([Reason("review.other_caller", said, allows=False)])
        if self._entries.sent != held.request:
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
        return self._answer().whole(status, content)

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
        return self._answer().changed(status, content)

    def stream(self) -> StreamCodec:
        """The codec that restores an answer as it comes, and lets go on what the screen lets."""
        self._step(State.RELEASED, State.ANSWERED)
        return self._answer().stream()

    def another(self, failed: frozenset[str]) -> bool:
        """Whether the call may go by a route that is not among ``failed``: by the rules that decided, asked again.

        What a provider keeps (datasets, models, jobs) is where it was made, so only inference goes elsewhere.
        """
        intent = self._intent
        if intent is None or intent.call.kind != "inference":
            return False
        route = chosen(ask(replace(intent, passed_over=failed), self._tenancy.policy))
        return route is not None and route.name not in failed

    def call_off(self, policy: TenantPolicy | None) -> Ruling | None:
        """Whether an answer under way must end, by the policy that is in force now; ``None`` while it may go on.

        Other changes of policy are for the next call.
        """
        intent = self._intent
        if intent is None or (policy is not None and policy.digest == self._tenancy.policy.digest):
            return None
        if policy is None:
            against = [Reason("tenant.unknown", "the tenant's file is gone", allows=False)]
        else:
            question = ask(intent, policy)
            against = [reason for rule in CALLED_OFF for reason in rule(question) if not reason.allows]
        return self._answer().call_off(tuple(against)) if against else None

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
        return self._answering is not None and self._answering.stopped

    def judge(self) -> Ruling:
        """What becomes of the answer that has come, whole or as far as a stream has. Raises ``DetectorUnavailable``."""
        return self._answer().judge(held=self.held)

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
        return self._entries.piece(self.surface, content)

    def review(self) -> Entry:
        """The record that the answer waits for a human."""
        receipt, ruling = self._receipt, self._answer().judged.ruling
        if receipt is None or ruling is None:
            raise ValueError("no answer waits")
        return self._entries.review(
            self._body.call if self._body is not None else None,
            self._permit(),
            ruling,
            record=receipt.record_id,
            since=self._now,
            hours=self._controls().reviews.deadline_hours,
        )

    def late(self, content: bytes) -> Entry:
        """The record of what came after an answer's end, when its outcome was recorded: it is not given out."""
        return self._entries.late(self.surface, content)

    def close(self, outcome: Outcome, content: bytes | None = None) -> Entry | None:
        """The terminal entry, once; afterwards, and for a refusal, ``None``."""
        if self._state in (State.CLOSED, State.REFUSED):
            return None
        if self._state not in (State.RELEASED, State.ANSWERED):
            msg = f"an exchange cannot be closed while {self._state.value}"
            raise ValueError(msg)
        self._state = State.CLOSED
        answer = self._answer()
        facts = answer.facts()
        if self._lease is not None:
            self._lease.end((facts.get("input_tokens") or 0) + (facts.get("output_tokens") or 0))
        return self._entries.outcome(self.surface, outcome, answer.ended(), facts, content, restored=answer.restored)

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
            findings=dict(self._seen.findings) if self._seen is not None else {},
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

    def _answer(self) -> Answering:
        if self._answering is None:
            raise ValueError("nothing was released")
        return self._answering

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

    def _refuse(self, refusal: Refusal, seen: Seen) -> Entry:
        self._decision = refusal
        self._outgoing = None
        seen.redactions, seen.vault = {}, None
        if self._lease is not None:
            self._lease.forgo()
        return self._entries.intent(seen, refusal)


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
