"""The other side of a keeper of heads: a C2SP witness, and a syslog server."""

from __future__ import annotations

import base64
import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cohere_governed.audit import checkpoint, primitives, tree
from cohere_governed.audit.checkpoint import Checkpoint, MalformedNote, VerifierKey
from cohere_governed.audit.keepers.witness import WitnessKey


@dataclass
class FakeWitness:
    """Follows C2SP tlog-witness; knows the logs whose keys it was given."""

    keys: list[str] = field(default_factory=list)
    ill: str = ""
    name: str = "witness.example/w1"
    signer: primitives.Signer = field(default_factory=lambda: primitives.Signer(b"w" * 32))
    seen: dict[str, Checkpoint] = field(default_factory=dict)
    asked: list[bytes] = field(default_factory=list)
    address: str = ""
    meanwhile: Callable[[], object] | None = None
    """What happens, once, between a question and its answer."""

    @property
    def key(self) -> WitnessKey:
        return WitnessKey(self.name, self.signer.public)

    @property
    def vkey(self) -> str:
        encoded = base64.b64encode(b"\x04" + self.signer.public).decode()
        return f"{self.name}+{self.key.key_id().hex()}+{encoded}"

    @property
    def reference(self) -> str:
        return f"{self.address}/prefix#{self.vkey}"

    def cosignature(self, head: Checkpoint, signer: primitives.Signer | None = None) -> str:
        now = int(time.time())
        signed = (signer or self.signer).sign(self.key.message(now, head))
        encoded = base64.b64encode(self.key.key_id() + now.to_bytes(8, "big") + signed).decode()
        return f"\N{EM DASH} {self.name} {encoded}\n"

    def answer(self, path: str, body: bytes) -> tuple[int, str, bytes]:
        plain = "text/plain"
        self.asked.append(body)
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            meanwhile()
        if self.ill.isdecimal():
            return int(self.ill), plain, b"CANARY"
        if path != "/prefix/add-checkpoint":
            return 405, plain, b""
        asked, _, note = body.decode().partition("\n\n")
        first, *proof = asked.split("\n")
        head = checkpoint.parse(note)
        old = int(first.removeprefix("old "))
        known = [key for key in map(VerifierKey.parse, self.keys) if key.origin == head.origin]
        if not known:
            return 404, plain, b""
        if not any(_signed(note, key) for key in known):
            return 403, plain, b""
        if old > head.size:
            return 400, plain, b""
        before = self.seen.get(head.origin)
        if old != (before.size if before else 0):
            return 409, "text/x.tlog.size", b"%d\n" % (before.size if before else 0)
        if before and old == head.size and before.root != head.root:
            return 409, plain, b""
        path_ = [base64.b64decode(one) for one in proof]
        if before and not tree.check_consistency(old, before.root, head.size, head.root, path_):
            return 422, plain, b""
        self.seen[head.origin] = head
        if self.ill == "another key":
            return 200, plain, self.cosignature(head, primitives.Signer(b"x" * 32)).encode()
        if self.ill == "no signature":
            return 200, plain, b"CANARY\n"
        strange = f"\N{EM DASH} strange.example AAAA\n\N{EM DASH} {self.name} !!\n"
        return 200, plain, (strange + self.cosignature(head)).encode()


def _signed(note: str, key: VerifierKey) -> bool:
    with contextlib.suppress(MalformedNote):
        return bool(checkpoint.opened(note, key))
    return False


@contextlib.contextmanager
def witnessing() -> Iterator[FakeWitness]:
    """A witness on a loopback port."""
    fake = FakeWitness()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, kind, data = fake.answer(self.path, self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    fake.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def received(listening: socket.socket) -> bytes:
    """What one sender sent to a listening socket."""
    listening.settimeout(5)
    if listening.type == socket.SOCK_DGRAM:
        return listening.recv(1 << 16)
    sender, _ = listening.accept()
    with sender:
        sender.settimeout(5)
        data = b""
        while part := sender.recv(1 << 16):
            data += part
    return data
