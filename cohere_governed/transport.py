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
import atexit
import functools
import os
import threading
import time
import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from typing import Any, Final, TypeVar, cast

import httpx
from httpx import USE_CLIENT_DEFAULT

from cohere_governed import carriers, judge
from cohere_governed.context import caller, on_behalf
from cohere_governed.errors import ConfigurationError, Misrouted, Refused
from cohere_governed.governance import Binding
from cohere_governed.model import Fault, Opinion, Ruling
from cohere_governed.session import LEFT, MAX_ANSWER, Session, packed_twice
from cohere_governed.steps import WORKERS, Steps, Together, at_once
from cohere_governed.tenancy import Question
from cohere_governed.wire import Unreadable

_T = TypeVar("_T")


def _leave_out(client: httpx.Client | httpx.AsyncClient, request: httpx.Request) -> None:
    """Drop headers that nobody asked for: cookies that the provider's edge set, and the SDK's note on its tokenizer.

    A cookie that the caller states is left for policy to judge.
    """
    request.headers.pop("sdk-api-warning-message", None)
    if "cookie" in request.headers:
        brought = httpx.Request(request.method, request.url, cookies=client.cookies)
        if brought.headers.get("cookie") == request.headers["cookie"]:
            del request.headers["cookie"]


LOOK_SECONDS: Final = 1.0
"""How often a stream looks whether its tenant, use case or model was switched off meanwhile."""

_streaming: weakref.WeakSet[GovernedStream | AsyncGovernedStream] = weakref.WeakSet()


@atexit.register
def _abandon_at_exit() -> None:
    """Put on record that nobody reads on, while a log can still be written.

    What can be closed is closed, too: httpx notes how long an answer took when it is, and Python 3.13.0 crashes where a
    ``timedelta`` is made while modules are torn down.
    """
    for stream in list(_streaming):
        with suppress(Exception):
            stream.leave()


class _Pump:
    """Feeds a stream through its codec and keeps what came, for the record. Shared by both stream shells."""

    __slots__ = (
        "_codec",
        "_events",
        "_kept",
        "_look_at",
        "_recorded",
        "_session",
        "_status",
        "_waits",
        "size",
    )

    def __init__(self, session: Session, status: int) -> None:
        self._session = session
        self._status = status
        self._codec = session.codec()
        self._events = session.events()
        self._kept: list[bytes] = []
        self._recorded = 0
        """How many of the kept pieces have a record of their own."""
        self.size = 0
        self._look_at = time.monotonic() + LOOK_SECONDS
        """When it is time to look whether the call was called off."""
        self._waits = False
        """Nothing more is given out, and the rest is read for the human who must see it."""

    def feed(self, chunk: bytes) -> bytes:
        if self._events is not None:
            chunk = self._read(self._events.feed, chunk)
        return self._restored(chunk)

    def _restored(self, chunk: bytes) -> bytes:
        self.size += len(chunk)
        if self.size > MAX_ANSWER:
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
        return (
            self.finished
            or (self.stopped and not self._waits)
            or (bool(out) and self._session.strict)
            or time.monotonic() >= self._look_at
        )

    @property
    def stopped(self) -> bool:
        """Whether the stream was stopped where it stood: what was let go on before may be given out."""
        return self._session.stopped

    def settle(self) -> Steps[Refused | None]:
        """Make durable what is due; the refusal to raise when nothing more may be given out.

        A blocked stream ends where it stopped. One that a human must see is read to its end first, so that there is
        a whole answer to be seen; nothing more of it is given out meanwhile. Raises ``AuditUnavailable``, ``Refused``.
        """
        if self.finished:
            return (yield from self.end())
        if time.monotonic() >= self._look_at:
            self._look_at = time.monotonic() + LOOK_SECONDS
            if not self._session.closed and (off := self._session.call_off()) is not None:
                return self._session.stop(off, self._status, b"".join(self._kept))
        if self.stopped and not self._waits:
            ruling = self._ruling()
            self._waits = ruling.action == "hold"
            if not self._waits:
                return self._session.stop(ruling, self._status, b"".join(self._kept))
        if self._session.strict:
            fresh = self._kept[self._recorded :]
            self._recorded = len(self._kept)
            yield from self._session.piece(b"".join(fresh))
        return None

    def end(self) -> Steps[Refused | None]:
        """The answer is whole, or it stopped without saying so: record it; the refusal to raise when it may not go."""
        if self._session.closed:
            return None
        content = b"".join(self._kept)
        if not self._codec.facts()["ended"] and not self.stopped:
            yield from self._session.ending("failed", self._status, content, error="IncompleteStream")
            return None
        ruling = self._ruling()
        if ruling.action != "deliver":
            return self._session.stop(ruling, self._status, content)
        yield from self._session.ending("complete", self._status, content)
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
        if isinstance(error, LEFT):
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
        _streaming.add(self)

    def __iter__(self) -> Iterator[bytes]:
        try:
            for chunk in self._response.iter_bytes():
                out = self._pump.feed(chunk)
                refusal = at_once(self._pump.settle()) if self._pump.due(out) else None
                if out and (refusal is None or self._pump.stopped):
                    yield out
                _refuse(refusal)
            tail = self._pump.close()
            _refuse(at_once(self._pump.end()))
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

    leave = close

    def __del__(self) -> None:
        with suppress(Exception):
            self._pump.abandon()


class AsyncGovernedStream(httpx.AsyncByteStream):
    """The asynchronous twin of ``GovernedStream``."""

    def __init__(self, session: Session, response: httpx.Response) -> None:
        self._response = response
        self._pump = _Pump(session, response.status_code)
        _streaming.add(self)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._response.aiter_bytes():
                out = self._pump.feed(chunk)
                refusal = await _carried(self._pump.settle(), len(chunk)) if self._pump.due(out) else None
                if out and (refusal is None or self._pump.stopped):
                    yield out
                _refuse(refusal)
            tail = self._pump.close()
            _refuse(None if self._pump.closed else await _carried(self._pump.end(), self._pump.size))
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

    def leave(self) -> None:
        """As ``aclose``, where no event loop runs any more: the connection goes with the process."""
        self._pump.abandon()

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
        ask = functools.partial(self._ask, request)
        tried: frozenset[str] = frozenset()
        while True:
            session = Session(tried)
            at_once(session.begin(binding, request, facts, origin), ask)
            try:
                response = self._carry(session, request, stream, auth)
            except BaseException as error:
                again = session.elsewhere(error)
                if again is None:
                    raise
            else:
                again = session.elsewhere(response)
                if again is None:
                    return response
            tried = again

    def _ask(self, about: httpx.Request, question: Question) -> Opinion:
        """Put a question to the judge, over the client's own connections."""
        try:
            with on_behalf(question.caller):
                return judge.opinion(_asking(self).send(judge.request(question, about)))
        except Exception as error:  # noqa: BLE001 - policy says what comes of a judge that does not answer
            return judge.unanswered(error)

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
            session.refuse_unread(response)
            if stream and response.status_code < 400 and session.streams:
                return session.streaming(response, GovernedStream(session, response))
            return at_once(session.answer(response, _whole(session, response)))
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
        loop = _running_loop()
        _leave_out(self, request)
        await request.aread()
        binding, facts, origin = _binding(self), caller(), id(asyncio.current_task())
        ask = functools.partial(self._ask, loop, request)
        tried: frozenset[str] = frozenset()
        while True:
            session = Session(tried)
            steps = session.begin(binding, request, facts, origin)
            gone = functools.partial(session.failed, asyncio.CancelledError())
            await _together.run(steps, size=len(request.content), ask=ask, unwanted=gone)
            try:
                response = await self._carry(session, request, stream, auth)
            except BaseException as error:
                again = session.elsewhere(error)
                if again is None:
                    raise
            else:
                again = session.elsewhere(response)
                if again is None:
                    return response
            tried = again

    def _ask(self, loop: asyncio.AbstractEventLoop, about: httpx.Request, question: Question) -> Opinion:
        """As ``Governed._ask``, from a worker thread: the connections are the event loop's."""
        if not _asking_now.acquire(blocking=False):
            return Opinion(None, error="TooManyQuestions")
        try:
            with on_behalf(question.caller):
                sent = asyncio.run_coroutine_threadsafe(_asking(self).send(judge.request(question, about)), loop)
            return judge.opinion(sent.result(2 * question.judge.timeout_seconds))
        except Exception as error:  # noqa: BLE001 - as above
            return judge.unanswered(error)
        finally:
            _asking_now.release()

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
            if response.has_redirect_location or packed_twice(response):
                await in_thread(lambda: session.refuse_unread(response))
            if stream and response.status_code < 400 and session.streams:
                return session.streaming(response, AsyncGovernedStream(session, response))
            content = await _async_whole(session, response)
            return await _carried(session.answer(response, content), len(content))
        except BaseException as error:
            await _failed(session, error)
            await response.aclose()
            raise

    def _transport_for_url(self, url: httpx.URL) -> httpx.AsyncBaseTransport:
        return carriers.async_carrier(super()._transport_for_url(url), url)


def _running_loop() -> asyncio.AbstractEventLoop:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        fault = Fault(
            "asynchronous clients are governed under asyncio, and no event loop of it runs here",
            hint="under trio, call a synchronous client in a thread",
        )
        raise ConfigurationError([fault]) from None


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
_ORIGINAL: Final = "_cohere_governed_original"
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
                f"Governed{base.__name__}",
                (_Shared, mixin, base),
                {"__slots__": (_BINDING, _ORIGINAL), _STANDS_FOR: base},
            )
    governed: Any = object.__new__(cls)
    object.__setattr__(governed, "__dict__", client.__dict__)
    # From Python 3.13 on the values live in the first object: a collector that finds nobody holds it clears them.
    object.__setattr__(governed, _ORIGINAL, client)
    _Shared.bind(governed, binding)
    return governed


class _Shared:
    """What a governed client has of its own: its binding, and the original, whose everything else is."""

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


def _asking(client: Any) -> Any:
    """A client over the same connections whose calls are the judge's."""
    known = _binding(client)
    return govern(client, Binding(known.tenant(), known.governance(), known.cloud, known.cloud_host, judging=True))


def _binding(client: Any) -> Binding:
    return cast("Binding", object.__getattribute__(client, _BINDING))


# ── worker threads for asyncio ─────────────────────────────────────────────────

_together = Together()

_asking_now = threading.BoundedSemaphore(WORKERS // 2)
"""Workers that may wait for the judge: the others must be there for what its calls need of them."""


async def in_thread(work: Callable[[], _T]) -> _T:
    """Run blocking ``work`` in a worker thread and let it finish even if the task is cancelled meanwhile."""
    return await asyncio.shield(asyncio.wrap_future(_together.pool.submit(work)))


async def _carried(steps: Steps[_T], size: int) -> _T:
    """Carry ``steps`` out beside those of other coroutines."""
    return await _together.run(steps, size=size)


def _after_fork() -> None:
    """A thread of the parent may have held these locks; in the child it is not there to release it."""
    global _together, _classes_lock, _asking_now  # noqa: PLW0603 - one of each a process
    _together, _classes_lock = Together(), threading.Lock()
    _asking_now = threading.BoundedSemaphore(WORKERS // 2)
    _streaming.clear()  # the parent reads its streams on; the child's end is not theirs


os.register_at_fork(after_in_child=_after_fork)
