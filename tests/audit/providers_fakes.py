"""The other side of the key providers: a Vault, a host's keyring, and a SoftHSM token."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from keyring.backend import KeyringBackend

SOFTHSM = next(
    (
        str(path)
        for path in map(
            Path,
            (
                "/usr/lib/softhsm/libsofthsm2.so",
                "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
                "/usr/local/lib/softhsm/libsofthsm2.so",
            ),
        )
        if path.exists()
    ),
    None,
)
"""The module of SoftHSM, where Debian and others put it."""


@dataclass
class FakeVault:
    """Transit over HTTP: encrypt, decrypt, key versions, and ways to be ill."""

    token: str = "hvs.CANARY-vault-token"
    keys: dict[str, list[bytes]] = field(default_factory=lambda: {"audit": [os.urandom(32)]})
    oldest: int = 1
    """``min_decryption_version``."""
    ill: str = ""
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    address: str = ""

    def rotate(self, key: str = "audit") -> None:
        self.keys[key].append(os.urandom(32))

    def answer(self, path: str, token: str | None, body: dict[str, str]) -> tuple[int, object]:
        self.seen.append((path, body))
        if self.ill == "sealed":
            return 503, {"errors": ["Vault is sealed"]}
        if self.ill in {"400", "429", "500"}:
            return int(self.ill), {"errors": ["CANARY-error-text"]}
        if token != self.token:
            return 403, {"errors": ["permission denied"]}
        _, version, mount, operation, name = path.split("/")
        if version != "v1" or mount != "transit" or name not in self.keys:
            return 404, {"errors": []}
        aad = base64.b64decode(body["associated_data"])
        if operation == "encrypt":
            if self.ill == "clear":
                return 200, {"data": {"ciphertext": f"vault:v1:{body['plaintext']}"}}
            if self.ill == "unopenable":
                return 200, {"data": {"ciphertext": "vault:v1:" + base64.b64encode(os.urandom(80)).decode()}}
            nonce = os.urandom(12)
            number = len(self.keys[name])
            sealed = nonce + AESGCM(self.keys[name][-1]).encrypt(nonce, base64.b64decode(body["plaintext"]), aad)
            return 200, {"data": {"ciphertext": f"vault:v{number}:{base64.b64encode(sealed).decode()}"}}
        if self.ill == "other key":
            return 200, {"data": {"plaintext": base64.b64encode(bytes(48)).decode()}}
        _, number_text, encoded = body["ciphertext"].split(":")
        number, sealed = int(number_text[1:]), base64.b64decode(encoded)
        if number < self.oldest or number > len(self.keys[name]):
            return 400, {"errors": ["ciphertext or signature version is disallowed by policy (too old)"]}
        try:
            plaintext = AESGCM(self.keys[name][number - 1]).decrypt(sealed[:12], sealed[12:], aad)
        except InvalidTag:
            return 400, {"errors": ["cipher: message authentication failed"]}
        return 200, {"data": {"plaintext": base64.b64encode(plaintext).decode()}}


@contextmanager
def vault_server() -> Iterator[FakeVault]:
    """A running fake Vault."""
    fake = FakeVault()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            status, said = fake.answer(self.path, self.headers["x-vault-token"], body)
            if fake.ill == "redirect":
                self.send_response(307)
                self.send_header("Location", fake.address + "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            data = {
                "html": b"<html>CANARY-error-text",
                "list": b"[]",
                "null": b'{"data": {"plaintext": null, "ciphertext": 7}}',
                "deep": b"[" * 100_000,
                "huge": b'{"data": "' + b"x" * 1_000_000,
                "not base64": b'{"data": {"plaintext": "%%%%", "ciphertext": "vault:v1:%%%%"}}',
            }.get(fake.ill, json.dumps(said).encode())
            self.send_response(status)
            self.send_header("Content-Length", str(len(data) + (100 if fake.ill == "cut" else 0)))
            self.end_headers()
            if fake.ill == "slow":
                time.sleep(1)
            with suppress(OSError):  # the client had enough
                self.wfile.write(data)
            if fake.ill == "cut":
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    fake.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class FakeKeyring(KeyringBackend):
    """A host's keyring, in memory."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[tuple[str, str], str] = {}
        self.error: Exception | None = None

    def get_password(self, service: str, username: str) -> str | None:
        if self.error is not None:
            raise self.error
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.error is not None:
            raise self.error
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.held[service, username]


PIN = "4711-CANARY-pin"


def softhsm(folder: Path) -> str:
    """A new token in ``folder``; its reference without the key. SoftHSM must be told where by its environment."""
    (folder / "tokens").mkdir()
    config = folder / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(config)
    util = shutil.which("softhsm2-util")
    assert util is not None
    subprocess.run(
        [util, "--init-token", "--free", "--label", "audit", "--so-pin", "12345678", "--pin", PIN],
        check=True,
        capture_output=True,
    )
    return "pkcs11:token=audit;object=%s?module-path=" + str(SOFTHSM) + "&pin-source=env:TEST_HSM_PIN"
