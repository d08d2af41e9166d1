"""Real sockets on loopback: a TLS server with a certificate of its own making, a CONNECT proxy, a name service."""

from __future__ import annotations

import contextlib
import datetime as dt
import ipaddress
import socket
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from typing_extensions import Self

from cohere_governed.sandbox import FakeCohere


class Authority:
    """Makes certificates, and contexts that trust them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "an authority for tests")])
        self._certificate = self._signed(self._name, self._key.public_key(), (), ca=True)
        (folder / "ca.pem").write_bytes(self._certificate.public_bytes(serialization.Encoding.PEM))
        self.trusting = ssl.create_default_context(cafile=str(folder / "ca.pem"))

    def _signed(self, subject, public, names, *, ca=False):
        now = dt.datetime.now(dt.timezone.utc)
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=True,
                    content_commitment=False,
                    key_encipherment=False,
                    data_encipherment=False,
                    key_agreement=False,
                    key_cert_sign=ca,
                    crl_sign=ca,
                    encipher_only=False,
                    decipher_only=False,
                ),
                critical=True,
            )
        )
        if names:
            made = made.add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
        return made.sign(self._key, hashes.SHA256())

    def serving(self, *names: str) -> tuple[ssl.SSLContext, bytes]:
        """A server's context for these names, and its certificate (DER)."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
        certificate = self._signed(subject, key.public_key(), names)
        file = self.folder / f"{names[0].replace('*', '_')}.pem"
        file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context, certificate.public_bytes(serialization.Encoding.DER)


def _general(name: str):
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


class Served:
    """A running server: where it listens, how many connections it took, and the fake behind it."""

    def __init__(self, httpd: ThreadingHTTPServer, fake: FakeCohere) -> None:
        self.fake = fake
        self.port = httpd.server_port
        self.connections = 0


@contextlib.contextmanager
def serving(context: ssl.SSLContext | None, *, at: str = "127.0.0.1", port: int = 0, redirect_to: str | None = None):
    """A fake Cohere on a real socket, over TLS when there is a context."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 10

        def setup(self):
            served.connections += 1
            if context is not None:
                self.request.settimeout(5)
                with contextlib.suppress(OSError):
                    self.request = context.wrap_socket(self.request, server_side=True)
            super().setup()

        def handle(self):
            with contextlib.suppress(OSError):
                super().handle()

        def do_POST(self):
            content = self.rfile.read(int(self.headers.get("content-length", 0)))
            path, _, query = self.path.partition("?")
            reply = served.fake.respond("POST", path, query, list(self.headers.items()), content)
            status, headers, body = reply.status, list(reply.headers), reply.content
            if redirect_to is not None:
                status, headers, body = 307, [("location", redirect_to)], b""
            self.send_response(status)
            for name, value in (*headers, ("content-length", str(len(body)))):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def finish(self):
            with contextlib.suppress(OSError):
                super().finish()
            with contextlib.suppress(OSError):
                self.request.close()

        def log_message(self, *_):
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request, client_address):
            pass

    httpd = Quiet((at, port), Handler)
    served = Served(httpd, FakeCohere())
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield served
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()


class Proxy:
    """A CONNECT proxy: what it was asked for, and every byte that went through it towards the server."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []
        self.carried = b""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._tunnel, args=(client,), daemon=True).start()

    def _tunnel(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            client.settimeout(5)
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                head += client.recv(1)
            self.asked.append(head.split(b"\r\n")[0])
            port = int(head.split(b" ")[1].rpartition(b":")[2])
            with socket.create_connection(("127.0.0.1", port), timeout=5) as server:
                client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                back = threading.Thread(target=self._pass, args=(server, client), daemon=True)
                back.start()
                while data := client.recv(65536):
                    self.carried += data
                    server.sendall(data)

    @staticmethod
    def _pass(source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)


@contextlib.contextmanager
def names(monkeypatch, answers: dict[str, list[str]]):
    """A name service: what these names resolve to, in this order; other names do not exist."""
    real = socket.getaddrinfo

    def getaddrinfo(host, port, family=0, kind=0, *rest, **named):
        name = host.decode() if isinstance(host, bytes) else host
        if name not in answers:
            with contextlib.suppress(ValueError):
                ipaddress.ip_address(name)
                return real(host, port, family, kind, *rest, **named)
            raise socket.gaierror(socket.EAI_NONAME, "name not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in answers[name]]

    with monkeypatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", getaddrinfo)
        yield
