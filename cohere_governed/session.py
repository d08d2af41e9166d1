"""One governed send, from the raw request to the terminal record, in steps that ``transport`` has taken.

A ``Session`` stands between an ``Exchange``, which does no I/O, and whatever
sends: it makes the exchange's entries durable, turns what is released into an
httpx request and what comes back into an httpx response.
"""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import httpx

from cohere_governed import carriers
from cohere_governed.context import remember
from cohere_governed.errors import DetectorUnavailable, Misrouted, Refused, ReviewPending
from cohere_governed.exchange import generative
from cohere_governed.governance import Binding, Governance
from cohere_governed.health import retry_after
from cohere_governed.model import (
    DELIVER,
    OPERATOR_LOG,
    Caller,
    DecisionRecord,
    Entry,
    Outcome,
    Reason,
    Receipt,
    Ruling,
)
from cohere_governed.policy.geography import SIGNED
from cohere_governed.retries import calls
from cohere_governed.steps import Steps, Write, at_once
from cohere_governed.tenancy import WireRequest
from cohere_governed.wire import StreamCodec, Unreadable
from cohere_governed.wire.objects import RemoteObject

if TYPE_CHECKING:
    from cohere_governed.clouds.answers import AwsEvents, OciEvents, Reading

RECORD_HEADER: Final = "x-governed-record"
"""Header of every governed response: the hex id of its intent record."""


RETRIED = frozenset({408, 409, 429})
"""Statuses below 500 that the SDK sends again (``cohere.core.http_client._should_retry``)."""


MAX_ANSWER = 64 * 1024 * 1024
"""Bytes of one answer, unpacked, that may be held in memory; the largest legitimate one is a batch of embeddings in
every type, of some ten."""


_UNREACHED: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError)
"""What says that nothing of a request was sent."""


LEFT: Final = (asyncio.CancelledError, KeyboardInterrupt, SystemExit, GeneratorExit)
"""What ends a call because its caller no longer wants it."""


_CHARSET: Final = re.compile(r"\s*;\s*charset\s*=[^;]*", re.IGNORECASE)

_UNRESTORED: Final = ("wire.answer", "restored")


class Session:
    """One governed send, from the raw request to the terminal record. It may block; no httpx client is in it."""

    __slots__ = (
        "_closed",
        "_digest",
        "_exchange",
        "_failed_routes",
        "_governance",
        "_lock",
        "_query",
        "_reading",
        "_ready",
        "absent",
        "carried",
        "outgoing",
        "record",
        "ticket",
    )

    def __init__(self, failed_routes: frozenset[str] = frozenset()) -> None:
        """``failed_routes``: those that this call has been tried over already. ``begin`` comes next, and once."""
        self._failed_routes = failed_routes
        self._lock = threading.Lock()
        self._closed = False

    def begin(self, binding: Binding, request: httpx.Request, facts: Caller, origin: int) -> Steps[None]:
        """Inspect, decide, make the intent durable, and take what may leave. Raises the refusal.

        Asks the judge of prohibited use, where policy has one.
        """
        self._governance: Governance = binding.governance()
        url = request.url
        path, _, query = url.raw_path.partition(b"?")
        wire = WireRequest(
            request.method,
            url.scheme,
            carriers.netloc(binding.address(url)),
            path.decode("ascii"),
            tuple(url.params.multi_items()) if query else (),
            _headers(request.headers.raw),
            request.read(),
        )
        self._query = wire.query
        self._digest = calls().digest(wire, binding, origin)
        call_id = calls().call_id(self._digest)
        try:
            self._exchange = self._governance.exchange(binding, facts, call_id, self._failed_routes)
        except Refused as refusal:
            raise self._refused_unbound(refusal, call_id) from None
        self._ready: tuple[int, bytes] | None = None
        """Status and body of an answer that came from the log."""
        self._reading: Reading | None = None
        """How the answer of a cloud is read; ``None`` where Cohere's own API answers."""
        self.carried = False
        """Whether the request is made a cloud's and signed here, not by the hooks of that cloud's own client."""
        self.absent = facts.release is not None and generative(wire)
        """Nothing is sent: the call named what is not the tenant's, or its answer is in the log."""
        if self.absent and facts.release is not None:
            self._repeat(wire, facts.release)
            return
        entry = self._exchange.inspect(wire)
        if self._exchange.question is not None:
            entry = self._exchange.judged((yield self._exchange.question))
        receipt: Receipt = yield Write(self._governance, (entry,))
        try:
            self.outgoing = self._exchange.release(receipt)
            self.ticket = carriers.Ticket(self.outgoing.route)
            if self.outgoing.route.provider in SIGNED:
                from cohere_governed.clouds import Reading  # noqa: PLC0415 - only routes of a cloud pay for it

                self._reading = Reading(self.outgoing.route.provider, self._exchange.surface)
                self.carried = binding.cloud == "cohere"
        except Refused:
            self.absent = self._exchange.not_found
            if not self.absent:
                raise
        finally:
            with suppress(ValueError):  # an interrupt came before the receipt was taken, and goes on
                self.record = self._exchange.record()
                remember(self.record)
        self._within_the_test(receipt)

    def _within_the_test(self, receipt: Receipt) -> None:
        """The place of the record in the log says exactly how many calls an exemption let through before this one.

        Whoever decides at the same time, here or in another process, counts the same; the one too many is refused.
        """
        test = self._exchange.exemption
        if test is None:
            return
        if self._governance.let_through(receipt.tenant, test.id, before=receipt.index) >= test.max_requests:
            self.end("failed", error="ExemptionSpent")
            said = f"exemption `{test.id}` has let {test.max_requests} calls through, and holds no more"
            reason = Reason("exemption.spent", said, allows=False, file=test.file, path="$.max_requests")
            raise Refused([reason], self.record.id)

    def _repeat(self, wire: WireRequest, record_id: str) -> None:
        """Take the answer to a repeated call from the log. Raises ``ReviewPending`` or the refusal."""
        exchange, governance = self._exchange, self._governance
        try:
            held = governance.held(exchange.tenant, record_id)
            refusal = exchange.inspect_again(wire, held)
            if refusal is None:
                body = exchange.replay(held)
                self.record = exchange.replayed(governance.give_out(held))
                remember(self.record)
                self._ready = (held.status, body)
                return
        except ReviewPending:
            raise
        except Refused as refused:
            receipt = governance.not_given_out(exchange.tenant, record_id, refused)
            found = receipt.record_id.hex()
            remember(DecisionRecord(found, exchange.tenant, "refuse", refused.reasons, {}, None, None, receipt.index))
            raise Refused(refused.reasons, found) from None
        except Unreadable as unreadable:
            sentence = f"the held answer cannot be restored: {unreadable}"
            raise Refused([Reason("wire.answer", sentence, allows=False)], record_id) from None
        receipt = governance.append(refusal)
        try:
            exchange.release(receipt)
        finally:
            self.record = exchange.record()
            remember(self.record)

    def unsent(self, request: httpx.Request) -> httpx.Response:
        """The answer to a call that is not sent: from the log, or of a provider that has never heard of the object."""
        if self._ready is not None:
            status, content = self._ready
            kind = "application/json" if content[:1] == b"{" else "text/event-stream"
            headers = {"content-type": kind, RECORD_HEADER: self.record.id}
            return httpx.Response(status, content=content, headers=headers, request=request)
        body = {"id": self.record.id, "message": "not found"}
        return httpx.Response(404, json=body, headers={RECORD_HEADER: self.record.id}, request=request)

    def _refused_unbound(self, refusal: Refused, call_id: bytes) -> Refused:
        """A call of nobody, or of a tenant that does not exist, is recorded in the operator's own log."""
        rules = ",".join(sorted(reason.rule for reason in refusal.reasons))
        reasons = [[r.rule, r.sentence, r.allows, r.file, r.path] for r in refusal.reasons]
        facts = {"decision": "refuse", "rules": rules}
        receipt = self._governance.append(
            Entry(OPERATOR_LOG, "intent", call_id, facts=facts, meta={"reasons": reasons})
        )
        record_id = receipt.record_id.hex()
        remember(DecisionRecord(record_id, OPERATOR_LOG, "refuse", refusal.reasons, {}, None, None, receipt.index))
        return Refused(refusal.reasons, record_id)

    def request(self, original: httpx.Request) -> httpx.Request:
        """The request that leaves: the caller's, with the released bytes, address and key in place of its own."""
        if self.carried:
            return self._signed(original)
        out = self.outgoing
        url = httpx.URL(original.url if out.url is None else out.url)
        headers = httpx.Headers(original.headers)  # a copy; names and values as they are are not looked at again
        headers["host"] = url.netloc.decode("ascii")
        headers.pop("transfer-encoding", None)
        if out.content or "content-length" in headers:
            headers["content-length"] = str(len(out.content))
        request = httpx.Request(
            out.method,
            url,
            params=None if out.url is None and out.query == self._query else list(out.query),
            headers=headers,
            stream=httpx.ByteStream(out.content),
            extensions={**_kept(original.extensions), carriers.TICKET: self.ticket},
        )
        request.read()
        for name, value in out.headers.items():
            request.headers[name] = value
        key_ref = None if self._reading is not None or carriers.sandboxed() else out.route.key_ref
        if key_ref is not None:
            request.headers["authorization"] = f"Bearer {self._governance.secret(key_ref)}"
        return self.ticket.seal(request, by_hooks=self._reading is not None)

    def _signed(self, original: httpx.Request) -> httpx.Request:
        """The request as a cloud takes it, signed with the route's credentials. Blocking."""
        from cohere_governed.clouds import signed  # noqa: PLC0415 - only routes of a cloud pay for it

        out = self.outgoing
        extensions = {**_kept(original.extensions), carriers.TICKET: self.ticket}
        path = urlsplit(out.url or "").path
        return self.ticket.seal(
            signed(out.route, path, out.content, extensions, self._governance.credentials(out.route))
        )

    def answer(self, response: httpx.Response, content: bytes) -> Steps[httpx.Response]:
        """A whole answer: restored, recorded, and only then given to the caller."""
        status = response.status_code
        came = content
        if self._reading is not None:
            try:
                content = self._read(self._reading, response, came)
            except Exception as error:  # noqa: BLE001 - as below
                raise self.withhold(error, status, came) from None
        try:
            restored = self._exchange.body(status, content)
            changed = self._exchange.changed(status, content)
            ruling = self._exchange.judge() if status < 400 else DELIVER
        except Exception as error:  # noqa: BLE001 - an answer that cannot be restored is not given out, whatever broke
            if self._closed:  # the caller left while this waited for a thread, and that is on record
                raise asyncio.CancelledError from None
            raise self.withhold(error, status, content) from None
        if ruling.action != "deliver":
            raise self.stop(ruling, status, content)
        yield from self.ending("complete" if status < 400 else "failed", status, content, changed=changed)
        if status >= 500 or status in RETRIED:
            calls().failed(self._digest, self._exchange.call_id)
        if restored is came:
            response.headers[RECORD_HEADER] = self.record.id
            return response
        return self._response(response, content=restored)

    def _read(self, reading: Reading, response: httpx.Response, came: bytes) -> bytes:
        """A cloud's answer in Cohere's form; a stream that is held comes here whole. Raises ``Unreadable``."""
        if not self._exchange.streamed or response.status_code >= 300:
            return reading.whole(response.status_code, response.headers, came)
        events = reading.stream()
        return events.feed(came) + events.close()

    def events(self) -> AwsEvents | OciEvents | None:
        """What makes Cohere's stream of a cloud's; ``None`` where it is one."""
        return None if self._reading is None else self._reading.stream()

    @property
    def streams(self) -> bool:
        """Whether the answer comes as events, and may be given out as they come."""
        return self._exchange.streamed and not self._exchange.held

    def streaming(self, response: httpx.Response, stream: Any) -> httpx.Response:
        return self._response(response, stream=stream)

    @property
    def closed(self) -> bool:
        return self._closed

    @property
    def strict(self) -> bool:
        return self._exchange.strict

    def piece(self, content: bytes) -> Steps[None]:
        """Make a piece of a stream durable. Raises ``AuditUnavailable``."""
        yield Write(self._governance, (self._exchange.piece(content),))

    def call_off(self) -> Ruling | None:
        """Whether somebody switched the tenant, its use case or the model off since the call was decided."""
        return self._exchange.call_off(self._governance.policies.current().tenants.get(self._exchange.tenant))

    def codec(self) -> StreamCodec:
        return self._exchange.stream()

    @property
    def stopped(self) -> bool:
        """Whether the screen saw something in the stream that must not go on."""
        return self._exchange.stopped

    def judge(self) -> Ruling:
        """What becomes of the answer. Raises ``DetectorUnavailable``."""
        return self._exchange.judge()

    def stop(self, ruling: Ruling, status: int, content: bytes) -> Refused:
        """Record that the answer, or the rest of it, is not given out; the refusal to raise."""
        against = [reason for reason in ruling.reasons if not reason.allows]
        if ruling.action == "hold":
            self.end("held", status, content, beside=[self._exchange.review()])
            return ReviewPending(self.record.id, against)
        if ruling.action == "quarantine":
            self.end("quarantined", status, content)
            return ReviewPending(self.record.id, against)
        self.end("blocked" if ruling.action == "block" else "withheld", status, content)
        return Refused(against, self.record.id)

    def end(
        self,
        state: Any,
        status: int | None = None,
        content: bytes | None = None,
        *,
        error: str | None = None,
        beside: Sequence[Entry] = (),
    ) -> None:
        """As ``ending``, in this thread."""
        at_once(self.ending(state, status, content, error=error, beside=beside))

    def ending(
        self,
        state: Any,
        status: int | None = None,
        content: bytes | None = None,
        *,
        error: str | None = None,
        changed: Sequence[tuple[RemoteObject, bool]] = (),
        beside: Sequence[Entry] = (),
    ) -> Steps[None]:
        """Make the terminal record durable; only the first call counts. Raises ``AuditUnavailable``."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
        host = self.ticket.contacted
        contact = self.ticket.contact
        region = contact.provider_region if contact else None
        entry = self._exchange.close(Outcome(state, status, host, region, contact, error=error), content)
        if entry is not None and state == "abandoned":
            self._governance.append_from_finalizer(entry)
        elif entry is not None:
            surface = str(entry.facts["surface"])
            objects = [
                self._governance.object_entry(
                    entry.tenant, kind, name, surface=surface, alive=alive, origin=self._exchange.origin
                )
                for (kind, name), alive in changed
            ]
            yield Write(self._governance, (entry, *objects, *beside))

    def failed(self, error: BaseException) -> None:
        """The send raised: record it, and remember the call for its retry."""
        state = "misrouted" if isinstance(error, Misrouted) else "failed"
        if isinstance(error, LEFT):
            state = "abandoned"
        if isinstance(error, httpx.TransportError):
            calls().failed(self._digest, self._exchange.call_id)
        self.end(state, error=type(error).__name__)

    def elsewhere(self, came: httpx.Response | BaseException) -> frozenset[str] | None:
        """Names of the routes tried so far, when the call is to be tried over another one now; else ``None``.

        A route moves on that cannot be reached or whose provider fails; one that asks for patience (429) only when
        the caller's retry got the same answer. Each try is an exchange of its own, of the same call.
        """
        health = self._exchange.health
        if health is None or self.absent:
            return None
        route = self.outgoing.route.name
        if isinstance(came, httpx.Response):
            status = came.status_code
            if status < 500 and status != 429:
                health.answered(route)
                return None
            health.failed(route, retry_after(came.headers.get("retry-after")))
            if status == 429 and self._exchange.call_id[-2:] == b"\0\0":
                return None
        elif isinstance(came, _UNREACHED):
            health.failed(route)
        else:
            return None
        tried = self._failed_routes | {route}
        return tried if self._exchange.another(tried) else None

    def too_large(self, status: int) -> Refused:
        """Record that an answer was larger than one may be, and is not given out; the refusal to raise."""
        self.end("withheld", status, error="AnswerTooLarge")
        sentence = f"the answer is larger than {MAX_ANSWER // 2**20} MiB, so it is withheld"
        return Refused([Reason("wire.answer_size", sentence, allows=False)], self.record.id)

    def withhold(self, error: Exception, status: int, content: bytes) -> Refused:
        """Record that an answer, or something after its end, came and is not given out; the refusal to raise."""
        if self.closed:
            self._governance.append(self._exchange.late(content))
            sentence = "more came after the end of the answer; it is withheld, and the record has it as it came"
            return Refused([Reason("wire.late", sentence, allows=False)], self.record.id)
        self.end("withheld", status, content, error=type(error).__name__)
        rule, what = ("conduct.unread", "screened") if isinstance(error, DetectorUnavailable) else _UNRESTORED
        sentence = f"the answer could not be {what}, so it is withheld; the record has it as it came"
        return Refused([Reason(rule, sentence, allows=False)], self.record.id)

    def refuse_unread(self, response: httpx.Response) -> None:
        """Refuse what is not even read.

        Raises ``Misrouted`` for any redirect: a second hop was never decided. Raises ``Refused`` for an answer that is
        packed more than once, of which a thousand bytes unpack to gigabytes at one go.
        """
        if packed_twice(response):
            self.end("withheld", response.status_code, error="PackedTwice")
            sentence = "the answer is packed more than once, and may be of any size, so it is withheld"
            raise Refused([Reason("wire.answer_size", sentence, allows=False)], self.record.id)
        if 300 <= response.status_code < 400 and "location" in response.headers:
            self.end("misrouted", response.status_code, error="Redirect")
            raise Misrouted(
                "the provider answered with a redirect, which is not followed: name the real host in a route"
            )

    def _response(self, response: httpx.Response, **body: Any) -> httpx.Response:
        """``response`` with another body. The old encoding and length no longer describe it."""
        dropped = ("content-encoding", "content-length", "transfer-encoding", RECORD_HEADER)
        headers = [(name, value) for name, value in response.headers.multi_items() if name.lower() not in dropped]
        if self._reading is not None and response.status_code < 300:
            headers = [(name, value) for name, value in headers if name.lower() != "content-type"]
            headers.append(("content-type", self._reading.content_type(stream="stream" in body)))
        # It was read as UTF-8, and is; a reader that took it for something else would read something else.
        headers = [(name, _CHARSET.sub("", value) if name == "content-type" else value) for name, value in headers]
        answer = httpx.Response(
            response.status_code,
            headers=[*headers, (RECORD_HEADER, self.record.id)],
            request=response.request,
            extensions=response.extensions,
            history=list(response.history),
            **body,
        )
        with suppress(RuntimeError):
            answer.elapsed = response.elapsed
        return answer


def packed_twice(response: httpx.Response) -> bool:
    """Whether a response names more than one content encoding."""
    return "," in response.headers.get("content-encoding", "")


def _headers(raw: Sequence[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers by name in lower case; what one name says twice stands in one value, in which all of it is read."""
    read: dict[str, str] = {}
    for name, value in raw:
        key = name.lower().decode("latin-1")
        read[key] = f"{read[key]}, {_decoded(value)}" if key in read else _decoded(value)
    return read


def _decoded(value: bytes) -> str:
    try:
        return str(value, "utf-8")
    except UnicodeDecodeError:
        return str(value, "latin-1")


def _kept(extensions: Mapping[str, Any]) -> dict[str, Any]:
    """Extensions that do not move a request: httpcore's ``target`` and ``sni_hostname`` would."""
    return {name: extensions[name] for name in ("timeout", "trace") if name in extensions}
