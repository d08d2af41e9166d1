"""Drives an ``Exchange`` through httpx: the only file where synchronous and asynchronous code part.

``govern(client, binding)`` gives a client of the same class over the same state
(pool, hooks, cookies, mounts, timeouts: one ``__dict__``), whose ``send()``
governs. It stands above the request hooks, because those sign for AWS and OCI;
the last look stands below them (``carriers``).

What waits for a disk or burns CPU runs in the caller's thread here and in a
worker thread for asyncio. Both shells are the same five steps: begin, send,
refuse a redirect, answer, end.
"""

from __future__ import annotations

import asyncio
import functools
import os
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast
from urllib.parse import urlsplit

import httpx
from httpx import USE_CLIENT_DEFAULT

from cohere_governed import carriers
from cohere_governed.errors import DetectorUnavailable, Misrouted, Refused, ReviewPending
from cohere_governed.exchange import WireRequest, generative
from cohere_governed.governance import Binding, Governance, caller, remember
from cohere_governed.health import retry_after
from cohere_governed.model import DELIVER, OPERATOR_LOG, Caller, DecisionRecord, Entry, Outcome, Reason, Receipt, Ruling
from cohere_governed.policy.geography import SIGNED
from cohere_governed.wire import StreamCodec, Unreadable
from cohere_governed.wire.objects import RemoteObject

if TYPE_CHECKING:
    from cohere_governed.clouds.answers import AwsEvents, OciEvents, Reading

RECORD_HEADER: Final = "x-governed-record"
"""Header of every governed response: the hex id of its intent record."""

RETRIED = frozenset({408, 409, 429})
"""Statuses below 500 that the SDK sends again (``cohere.core.http_client._should_retry``)."""

RETRY_MEMORY_SECONDS: Final = 90.0
"""How long a failed send waits to be recognised as the same call: the SDK waits 60 s at most, and 20 % of jitter."""

RETRY_MEMORY_SIZE: Final = 256

MAX_ANSWER = 64 * 1024 * 1024
"""Bytes of one answer, unpacked, that may be held in memory; the largest legitimate one is a batch of embeddings in
every type, of some ten."""

_UNREACHED: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError)
"""What says that nothing of a request was sent."""

_REPLACED: Final = frozenset({b"host", b"content-length", b"transfer-encoding"})
"""Headers that describe the request as the caller had it, and are made anew."""

_LEFT: Final = (asyncio.CancelledError, KeyboardInterrupt, SystemExit, GeneratorExit)
"""What ends a call because its caller no longer wants it."""

_UNRESTORED: Final = ("wire.answer", "restored")

_T = TypeVar("_T")


class Calls:
    """Ties the retries of one call together: the same bytes again, soon after a failure."""

    __slots__ = ("_failed", "_key", "_lock")

    def __init__(self) -> None:
        self._failed: OrderedDict[bytes, tuple[bytes, float]] = OrderedDict()
        self._key = secrets.token_bytes(32)
        self._lock = threading.Lock()

    def digest(self, request: WireRequest, binding: Binding, origin: int) -> bytes:
        """``origin`` is the thread or task that sends: a retry comes from the same one, of the same client."""
        mark = blake2b(request.content, key=self._key, digest_size=16)
        mark.update(f"{id(binding)} {origin} {request.method} {request.host}{request.path}".encode())
        return mark.digest()

    def call_id(self, digest: bytes) -> bytes:
        with self._lock:
            known = self._failed.pop(digest, None)
        if known is None or time.monotonic() - known[1] > RETRY_MEMORY_SECONDS:
            return secrets.token_bytes(14) + b"\0\0"
        attempt = min(int.from_bytes(known[0][-2:], "big") + 1, 0xFFFF)
        return known[0][:-2] + attempt.to_bytes(2, "big")

    def failed(self, digest: bytes, call_id: bytes) -> None:
        with self._lock:
            self._failed[digest] = (call_id, time.monotonic())
            while len(self._failed) > RETRY_MEMORY_SIZE:
                self._failed.popitem(last=False)


_calls = Calls()


class Session:
    """One governed send, from the raw request to the terminal record. Blocking; no httpx client in it."""

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

    def __init__(
        self,
        binding: Binding,
        request: httpx.Request,
        facts: Caller,
        origin: int,
        failed_routes: frozenset[str] = frozenset(),
    ) -> None:
        """Inspect, decide, make the intent durable, and take what may leave. Raises the refusal.

        ``failed_routes``: those that this call has been tried over already.
        """
        self._failed_routes = failed_routes
        self._governance: Governance = binding.governance()
        url = request.url
        path, _, query = url.raw_path.partition(b"?")
        wire = WireRequest(
            request.method,
            url.scheme,
            carriers.netloc(binding.address(url)),
            path.decode("ascii"),
            tuple(url.params.multi_items()) if query else (),
            {name.lower().decode("latin-1"): value.decode("latin-1") for name, value in request.headers.raw},
            request.read(),
        )
        self._query = wire.query
        self._digest = _calls.digest(wire, binding, origin)
        self._lock = threading.Lock()
        self._closed = False
        call_id = _calls.call_id(self._digest)
        try:
            self._exchange = self._governance.exchange(binding, facts, call_id, failed_routes)
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
        receipt = self._governance.append(self._exchange.inspect(wire))
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
        headers = [(name, value) for name, value in original.headers.raw if name.lower() not in _REPLACED]
        request = httpx.Request(
            out.method,
            original.url if out.url is None else out.url,
            params=None if out.url is None and out.query == self._query else list(out.query),
            headers=headers,
            content=out.content or None,
            extensions={**_kept(original.extensions), carriers.TICKET: self.ticket},
        )
        if out.client_name is not None:
            request.headers["x-client-name"] = out.client_name
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

    def answer(self, response: httpx.Response, content: bytes) -> httpx.Response:
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
            raise self.withhold(error, status, content) from None
        if ruling.action != "deliver":
            raise self.stop(ruling, status, content)
        self.end("complete" if status < 400 else "failed", status, content, changed=changed)
        if status >= 500 or status in RETRIED:
            _calls.failed(self._digest, self._exchange.call_id)
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
    def held(self) -> bool:
        return self._exchange.held

    def streaming(self, response: httpx.Response, stream: Any) -> httpx.Response:
        return self._response(response, stream=stream)

    @property
    def closed(self) -> bool:
        return self._closed

    @property
    def strict(self) -> bool:
        return self._exchange.strict

    def piece(self, content: bytes) -> None:
        """Make a piece of a stream durable. Raises ``AuditUnavailable``."""
        self._governance.append(self._exchange.piece(content))

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
        changed: Sequence[tuple[RemoteObject, bool]] = (),
        beside: Sequence[Entry] = (),
    ) -> None:
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
            self._governance.append(entry, *objects, *beside)

    def failed(self, error: BaseException) -> None:
        """The send raised: record it, and remember the call for its retry."""
        state = "misrouted" if isinstance(error, Misrouted) else "failed"
        if isinstance(error, _LEFT):
            state = "abandoned"
        if isinstance(error, httpx.TransportError):
            _calls.failed(self._digest, self._exchange.call_id)
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

    def refuse_redirect(self, response: httpx.Response) -> None:
        """Raises ``Misrouted`` for any redirect: a second hop was never decided."""
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


def _leave_out(client: httpx.Client | httpx.AsyncClient, request: httpx.Request) -> None:
    """Drop headers that nobody asked for: cookies that the provider's edge set, and the SDK's note on its tokenizer.

    A cookie that the caller states is left for policy to judge.
    """
    request.headers.pop("sdk-api-warning-message", None)
    if "cookie" in request.headers:
        brought = httpx.Request(request.method, request.url, cookies=client.cookies)
        if brought.headers.get("cookie") == request.headers["cookie"]:
            del request.headers["cookie"]


def _kept(extensions: Mapping[str, Any]) -> dict[str, Any]:
    """Extensions that do not move a request: httpcore's ``target`` and ``sni_hostname`` would."""
    return {name: extensions[name] for name in ("timeout", "trace") if name in extensions}


class _Pump:
    """Feeds a stream through its codec and keeps what came, for the record. Shared by both stream shells."""

    __slots__ = ("_codec", "_events", "_kept", "_recorded", "_session", "_size", "_status", "_waits")

    def __init__(self, session: Session, status: int) -> None:
        self._session = session
        self._status = status
        self._codec = session.codec()
        self._events = session.events()
        self._kept: list[bytes] = []
        self._recorded = 0
        """How many of the kept pieces have a record of their own."""
        self._size = 0
        self._waits = False
        """Nothing more is given out, and the rest is read for the human who must see it."""

    def feed(self, chunk: bytes) -> bytes:
        if self._events is not None:
            chunk = self._read(self._events.feed, chunk)
        return self._restored(chunk)

    def _restored(self, chunk: bytes) -> bytes:
        self._size += len(chunk)
        if self._size > MAX_ANSWER:
            raise self._session.too_large(self._status)
        self._kept.append(chunk)
        try:
            return self._codec.feed(chunk)
        except Exception as error:  # noqa: BLE001 - as for a whole answer
            came = chunk if self._session.closed else b"".join(self._kept)
            raise self._session.withhold(error, self._status, came) from None

    def _read(self, read: Callable[..., bytes], *chunk: bytes) -> bytes:
        try:
            return read(*chunk)
        except Unreadable as error:
            raise self._session.withhold(error, self._status, b"".join((*self._kept, *chunk))) from None

    def close(self) -> bytes:
        last = b""
        if self._events is not None and (rest := self._read(self._events.close)):
            last = self._restored(rest)
        try:
            return last + self._codec.close()
        except Exception as error:  # noqa: BLE001 - as for a whole answer
            raise self._session.withhold(error, self._status, b"".join(self._kept)) from None

    @property
    def finished(self) -> bool:
        """The protocol's last event has come and is not recorded yet. The SDK reads no further."""
        return not self._session.closed and bool(self._codec.facts()["ended"])

    def due(self, out: bytes) -> bool:
        """Whether something must be durable before ``out`` is given out."""
        return self.finished or (self.stopped and not self._waits) or (bool(out) and self._session.strict)

    @property
    def stopped(self) -> bool:
        """Whether the stream was stopped where it stood: what was let go on before may be given out."""
        return self._session.stopped

    def settle(self) -> Refused | None:
        """Make durable what is due; the refusal to raise when nothing more may be given out.

        A blocked stream ends where it stopped. One that a human must see is read to its end first, so that there is
        a whole answer to be seen; nothing more of it is given out meanwhile. Raises ``AuditUnavailable``, ``Refused``.
        """
        if self.finished:
            return self.end()
        if self.stopped and not self._waits:
            ruling = self._ruling()
            self._waits = ruling.action == "hold"
            if not self._waits:
                return self._session.stop(ruling, self._status, b"".join(self._kept))
        if self._session.strict:
            self.record()
        return None

    def record(self) -> None:
        """Make durable what came since the last record. Raises ``AuditUnavailable``."""
        fresh = self._kept[self._recorded :]
        self._recorded = len(self._kept)
        self._session.piece(b"".join(fresh))

    def end(self) -> Refused | None:
        """The answer is whole, or it stopped without saying so: record it; the refusal to raise when it may not go."""
        if self._session.closed:
            return None
        content = b"".join(self._kept)
        if not self._codec.facts()["ended"] and not self.stopped:
            self._session.end("failed", self._status, content, error="IncompleteStream")
            return None
        ruling = self._ruling()
        if ruling.action != "deliver":
            return self._session.stop(ruling, self._status, content)
        self._session.end("complete", self._status, content)
        return None

    def _ruling(self) -> Ruling:
        try:
            return self._session.judge()
        except Exception as error:  # noqa: BLE001 - as for a whole answer
            raise self._session.withhold(error, self._status, b"".join(self._kept)) from None

    @property
    def closed(self) -> bool:
        return self._session.closed

    def abandon(self) -> None:
        self._session.end("abandoned", self._status, b"".join(self._kept))

    def fail(self, error: BaseException) -> None:
        if isinstance(error, _LEFT):
            self.abandon()
        else:
            self._session.end("failed", self._status, b"".join(self._kept), error=type(error).__name__)


def _refuse(refusal: Refused | None) -> None:
    if refusal is not None:
        raise refusal


class GovernedStream(httpx.SyncByteStream):
    """An answer restored as it comes. The terminal record is durable before the last piece is given out."""

    def __init__(self, session: Session, response: httpx.Response) -> None:
        self._response = response
        self._pump = _Pump(session, response.status_code)

    def __iter__(self) -> Iterator[bytes]:
        try:
            for chunk in self._response.iter_bytes():
                out = self._pump.feed(chunk)
                refusal = self._pump.settle() if self._pump.due(out) else None
                if out and (refusal is None or self._pump.stopped):
                    yield out
                _refuse(refusal)
            tail = self._pump.close()
            _refuse(self._pump.end())
            if tail:
                yield tail
        except BaseException as error:
            self._pump.fail(error)
            raise

    def close(self) -> None:
        try:
            self._pump.abandon()
        finally:
            self._response.close()

    def __del__(self) -> None:
        with suppress(Exception):
            self._pump.abandon()


class AsyncGovernedStream(httpx.AsyncByteStream):
    """The asynchronous twin of ``GovernedStream``."""

    def __init__(self, session: Session, response: httpx.Response) -> None:
        self._response = response
        self._pump = _Pump(session, response.status_code)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._response.aiter_bytes():
                out = self._pump.feed(chunk)
                refusal = await in_thread(self._pump.settle) if self._pump.due(out) else None
                if out and (refusal is None or self._pump.stopped):
                    yield out
                _refuse(refusal)
            tail = self._pump.close()
            _refuse(None if self._pump.closed else await in_thread(self._pump.end))
            if tail:
                yield tail
        except BaseException as error:
            self._pump.fail(error)
            raise

    async def aclose(self) -> None:
        try:
            if not self._pump.closed:
                await in_thread(self._pump.abandon)
        finally:
            await self._response.aclose()

    def __del__(self) -> None:
        with suppress(Exception):
            self._pump.abandon()


class Governed(httpx.Client):
    """Mixed in above a synchronous client's own class; see ``govern``."""

    def send(
        self,
        request: httpx.Request,
        *,
        stream: bool = False,
        auth: Any = USE_CLIENT_DEFAULT,
        follow_redirects: Any = USE_CLIENT_DEFAULT,  # noqa: ARG002 - a second hop was never decided
    ) -> httpx.Response:
        _leave_out(self, request)
        binding, facts, origin = _binding(self), caller(), threading.get_ident()
        session = Session(binding, request, facts, origin)
        while True:
            try:
                response = self._carry(session, request, stream, auth)
            except BaseException as error:
                if (tried := session.elsewhere(error)) is None:
                    raise
            else:
                if (tried := session.elsewhere(response)) is None:
                    return response
            session = Session(binding, request, facts, origin, tried)

    def _carry(self, session: Session, request: httpx.Request, stream: bool, auth: Any) -> httpx.Response:
        """One exchange, to its answer."""
        if session.absent:
            return session.unsent(request)
        try:
            response = super().send(session.request(request), stream=True, auth=auth, follow_redirects=False)
        except BaseException as error:
            session.failed(error)
            raise
        try:
            session.refuse_redirect(response)
            if stream and response.status_code < 400 and not session.held:
                return session.streaming(response, GovernedStream(session, response))
            return session.answer(response, _whole(session, response))
        except BaseException as error:
            session.failed(error)
            response.close()
            raise

    def _transport_for_url(self, url: httpx.URL) -> httpx.BaseTransport:
        return carriers.carrier(super()._transport_for_url(url), url)


class AsyncGoverned(httpx.AsyncClient):
    """The asynchronous twin of ``Governed``."""

    async def send(
        self,
        request: httpx.Request,
        *,
        stream: bool = False,
        auth: Any = USE_CLIENT_DEFAULT,
        follow_redirects: Any = USE_CLIENT_DEFAULT,  # noqa: ARG002
    ) -> httpx.Response:
        _leave_out(self, request)
        await request.aread()
        binding, facts, origin = _binding(self), caller(), id(asyncio.current_task())
        session = await begin_in_thread(lambda: Session(binding, request, facts, origin))
        while True:
            try:
                response = await self._carry(session, request, stream, auth)
            except BaseException as error:
                if (tried := session.elsewhere(error)) is None:
                    raise
            else:
                if (tried := session.elsewhere(response)) is None:
                    return response
            session = await begin_in_thread(functools.partial(Session, binding, request, facts, origin, tried))

    async def _carry(self, session: Session, request: httpx.Request, stream: bool, auth: Any) -> httpx.Response:
        """One exchange, to its answer."""
        if session.absent:
            return session.unsent(request)
        try:
            sent = await in_thread(lambda: session.request(request)) if session.carried else session.request(request)
            response = await super().send(sent, stream=True, auth=auth, follow_redirects=False)
        except BaseException as error:
            await _failed(session, error)
            raise
        try:
            if response.has_redirect_location:
                await in_thread(lambda: session.refuse_redirect(response))
            if stream and response.status_code < 400 and not session.held:
                return session.streaming(response, AsyncGovernedStream(session, response))
            content = await _async_whole(session, response)
            return await in_thread(lambda: session.answer(response, content))
        except BaseException as error:
            await _failed(session, error)
            await response.aclose()
            raise

    def _transport_for_url(self, url: httpx.URL) -> httpx.AsyncBaseTransport:
        return carriers.async_carrier(super()._transport_for_url(url), url)


def _whole(session: Session, response: httpx.Response) -> bytes:
    """As ``response.read()``, as far as an answer may go. Raises ``Refused`` beyond."""
    size, parts = 0, []
    for part in response.iter_bytes():
        size += len(part)
        if size > MAX_ANSWER:
            raise session.too_large(response.status_code)
        parts.append(part)
    response._content = b"".join(parts)  # noqa: SLF001 - what `read()` leaves behind, for whoever reads it again
    return response._content  # noqa: SLF001


async def _async_whole(session: Session, response: httpx.Response) -> bytes:
    """The asynchronous twin of ``_whole``."""
    size, parts = 0, []
    async for part in response.aiter_bytes():
        size += len(part)
        if size > MAX_ANSWER:
            raise await in_thread(lambda: session.too_large(response.status_code))
        parts.append(part)
    response._content = b"".join(parts)  # noqa: SLF001
    return response._content  # noqa: SLF001


async def _failed(session: Session, error: BaseException) -> None:
    """Record a failure off the event loop's thread; a cancelled task has no time to wait for another one."""
    if isinstance(error, Exception) and not session.closed:
        await in_thread(lambda: session.failed(error))
    else:
        session.failed(error)


_BINDING: Final = "_cohere_governed_binding"
_STANDS_FOR: Final = "_cohere_governed_stands_for"
_classes: dict[type, type] = {}
_classes_lock = threading.Lock()


def govern(client: Any, binding: Binding) -> Any:
    """A governed client of the same class over the same state as ``client``. Raises ``Misrouted`` for no httpx client.

    A client that is governed already is bound anew.
    """
    base = ungoverned_class(type(client))
    if issubclass(base, httpx.Client):
        mixin: type = Governed
    elif issubclass(base, httpx.AsyncClient):
        mixin = AsyncGoverned
    else:
        msg = f"`{base.__module__}.{base.__qualname__}` is not an httpx client, so its requests cannot be governed"
        raise Misrouted(msg)
    with _classes_lock:
        cls = _classes.get(base)
        if cls is None:
            cls = _classes[base] = type(
                f"Governed{base.__name__}", (_Shared, mixin, base), {"__slots__": (_BINDING,), _STANDS_FOR: base}
            )
    governed: Any = object.__new__(cls)
    object.__setattr__(governed, "__dict__", client.__dict__)
    _Shared.bind(governed, binding)
    return governed


class _Shared:
    """What a governed client has of its own: its binding. Everything else is the original's."""

    __slots__ = ()

    @staticmethod
    def bind(client: Any, binding: Binding) -> None:
        object.__setattr__(client, _BINDING, binding)

    def __del__(self) -> None:
        """The original closes itself; closing twice would warn."""


def ungoverned_class(cls: type) -> type:
    """The class that a governed client stands for; any other stands for itself."""
    base: type = vars(cls).get(_STANDS_FOR, cls)
    return base


def _binding(client: Any) -> Binding:
    return cast("Binding", object.__getattribute__(client, _BINDING))


# ── worker threads for asyncio ─────────────────────────────────────────────────

WORKERS: Final = 64
"""Threads that wait for the disk on behalf of coroutines; more waiting at once is what makes group commit pay."""

_pool: tuple[int, ThreadPoolExecutor] | None = None
_pool_lock = threading.Lock()


def _submit(work: Callable[[], _T]) -> Future[_T]:
    global _pool  # noqa: PLW0603 - one pool a process, made anew after a fork
    with _pool_lock:
        if _pool is None or _pool[0] != os.getpid():
            _pool = (os.getpid(), ThreadPoolExecutor(WORKERS, thread_name_prefix="cohere-governed"))
        return _pool[1].submit(work)


async def in_thread(work: Callable[[], _T]) -> _T:
    """Run blocking ``work`` in a worker thread and let it finish even if the task is cancelled meanwhile."""
    return await asyncio.shield(asyncio.wrap_future(_submit(work)))


async def begin_in_thread(begin: Callable[[], Session]) -> Session:
    """As ``in_thread``; a session that nobody waits for any more is closed as abandoned."""
    future = _submit(begin)
    try:
        return await asyncio.shield(asyncio.wrap_future(future))
    except asyncio.CancelledError:

        def close(done: Future[Session]) -> None:
            if done.exception() is None:
                done.result().failed(asyncio.CancelledError())

        future.add_done_callback(close)
        raise


def _after_fork() -> None:
    """A thread of the parent may have held these locks; in the child it is not there to release them."""
    global _calls, _pool_lock, _classes_lock
    _calls, _pool_lock, _classes_lock = Calls(), threading.Lock(), threading.Lock()


os.register_at_fork(after_in_child=_after_fork)
