"""The fake as a transport of httpx: no socket, the same chunks, the same accidents."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator

import httpx

from cohere_governed.sandbox.fake import FakeCohere, Reply

_CUT = "peer closed connection without sending complete message body (incomplete chunked read)"


class SandboxTransport(httpx.BaseTransport):
    """``httpx.Client(transport=SandboxTransport(fake))``; ``fake`` holds what was sent."""

    def __init__(self, fake: FakeCohere | None = None) -> None:
        self.fake = fake or FakeCohere()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Raises ``httpx.ReadTimeout`` when the fake is slower than the request's timeout."""
        reply = _respond(self.fake, request, request.read())
        wait, late = _patience(request, reply)
        if wait:
            time.sleep(wait)
        if late:
            raise httpx.ReadTimeout("the read operation timed out", request=request)
        return httpx.Response(reply.status, headers=list(reply.headers), stream=_Chunks(reply))


def http_client(fake: FakeCohere) -> httpx.Client:
    """An httpx client whose network is ``fake``."""
    return httpx.Client(transport=SandboxTransport(fake))


class AsyncSandboxTransport(httpx.AsyncBaseTransport):
    """``httpx.AsyncClient(transport=AsyncSandboxTransport(fake))``."""

    def __init__(self, fake: FakeCohere | None = None) -> None:
        self.fake = fake or FakeCohere()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Raises ``httpx.ReadTimeout`` when the fake is slower than the request's timeout."""
        reply = _respond(self.fake, request, await request.aread())
        wait, late = _patience(request, reply)
        await asyncio.sleep(wait)
        if late:
            raise httpx.ReadTimeout("the read operation timed out", request=request)
        return httpx.Response(reply.status, headers=list(reply.headers), stream=_AsyncChunks(reply))


def client(fake: FakeCohere) -> httpx.Client:
    """A client whose network is ``fake``: for the ``httpx_client`` of a client of the SDK."""
    return httpx.Client(transport=SandboxTransport(fake))


class _Chunks(httpx.SyncByteStream):
    def __init__(self, reply: Reply) -> None:
        self._reply = reply

    def __iter__(self) -> Iterator[bytes]:
        yield from self._reply.chunks
        if self._reply.cut:
            raise httpx.RemoteProtocolError(_CUT)


class _AsyncChunks(httpx.AsyncByteStream):
    def __init__(self, reply: Reply) -> None:
        self._reply = reply

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self._reply.chunks:
            await asyncio.sleep(0)
            yield chunk
        if self._reply.cut:
            raise httpx.RemoteProtocolError(_CUT)


def _respond(fake: FakeCohere, request: httpx.Request, content: bytes) -> Reply:
    path, _, query = request.url.raw_path.decode("ascii").partition("?")
    return fake.respond(request.method, path, query, request.headers.multi_items(), content, scheme=request.url.scheme)


def _patience(request: httpx.Request, reply: Reply) -> tuple[float, bool]:
    """Seconds to wait, and whether the caller gives up then."""
    limit = request.extensions.get("timeout", {}).get("read")
    if limit is not None and limit < reply.delay:
        return limit, True
    return reply.delay, False
