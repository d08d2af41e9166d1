"""The fake on a loopback port, for programs that speak to an address."""

from __future__ import annotations

import ipaddress
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import TYPE_CHECKING

from cohere_governed.sandbox.fake import FakeCohere

if TYPE_CHECKING:
    from typing_extensions import Self


def banner() -> str:
    """One loud line for everything that runs against the sandbox."""
    return "*** SANDBOX: a fake Cohere on this machine answers; nothing is sent to Cohere, no model thinks ***"


class Server:
    """A running fake; ``with serve() as server`` or ``server.close()``."""

    def __init__(self, fake: FakeCohere, listener: ThreadingHTTPServer) -> None:
        self.fake = fake
        self._listener = listener
        self._thread = threading.Thread(target=listener.serve_forever, args=(0.05,), daemon=True, name="sandbox")
        self._thread.start()

    @property
    def url(self) -> str:
        """Address for ``base_url`` or ``CO_API_URL``, without a slash at the end."""
        host, port = self._listener.server_address[:2]
        name = f"[{host!s}]" if ":" in str(host) else str(host)
        return f"http://{name}:{port}"

    def close(self) -> None:
        self._listener.shutdown()
        self._listener.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def serve(host: str = "127.0.0.1", port: int = 0, fake: FakeCohere | None = None) -> Server:
    """Serve ``fake`` (a new one if ``None``) on ``host``; port 0 takes a free one.

    Raises ``ValueError`` unless ``host`` is a loopback address: the fake knows no users and must be reached by none.
    """
    if not _is_loopback(host):
        raise ValueError("the sandbox listens on loopback addresses only (use 127.0.0.1)")
    served = fake or FakeCohere()

    class Handler(_Handler):
        pass

    Handler.fake = served
    return Server(served, _Listener((host, port), Handler))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a client may keep its connection open for ever


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    fake: FakeCohere

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        """Nothing: paths and queries may hold the user's text."""

    def _serve(self) -> None:
        path, _, query = self.path.partition("?")
        reply = self.fake.respond(self.command, path, query, self.headers.items(), self._body(), scheme="http")
        time.sleep(reply.delay)
        self.send_response(reply.status)
        for name, value in reply.headers:
            self.send_header(name, value)
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        try:
            for chunk in reply.chunks:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
                self.wfile.flush()
            if reply.cut:
                self.close_connection = True
            else:
                self.wfile.write(b"0\r\n\r\n")
        except ConnectionError:  # the client has heard enough
            self.close_connection = True

    do_GET = do_POST = do_PATCH = do_DELETE = _serve  # noqa: N815 - names of the base class

    def _body(self) -> bytes:
        if self.headers.get("transfer-encoding", "").lower() == "chunked":
            return b"".join(iter(self._chunk, b""))
        return self.rfile.read(int(self.headers.get("content-length", "0")))

    def _chunk(self) -> bytes:
        size = int(self.rfile.readline().partition(b";")[0], 16)
        chunk = self.rfile.read(size)
        self.rfile.readline()
        return chunk
