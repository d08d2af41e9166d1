"""``vault:MOUNT/KEY``: the transit engine of HashiCorp Vault or OpenBao wraps; the key never leaves it.

Where it is and who asks come from the environment, as for Vault's own client:
``VAULT_ADDR``, ``VAULT_TOKEN`` or the file ``VAULT_TOKEN_FILE``,
``VAULT_NAMESPACE``, ``VAULT_CACERT``, ``VAULT_CLIENT_TIMEOUT`` (seconds). The key must be of a type that takes
associated data (``aes256-gcm96``, the default, or ``chacha20-poly1305``).

The token goes to the one address only: redirects and proxies are not followed,
and anything but TLS is refused outside the loopback interface.
"""

from __future__ import annotations

import base64
import binascii
import http.client
import json
import os
import re
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cohere_governed.audit import web
from cohere_governed.audit.providers import SECONDS, Remote
from cohere_governed.errors import KeyUnavailable

__all__ = ["provider"]

MAX_ANSWER = 64 * 1024
"""Bytes of an answer that are read; a wrapped key has about 150."""

MAX_SECONDS = 60.0

_PATH = re.compile(r"(?P<mount>[A-Za-z0-9][A-Za-z0-9_./-]*)/(?P<key>[A-Za-z0-9][A-Za-z0-9_.-]*)")
_BLOB = re.compile(r"vault:v[1-9][0-9]*:[A-Za-z0-9+/]+={0,2}")
_TOKEN = re.compile(r"[\x21-\x7e]+")
_SAID = {
    400: "does not open this: it was altered, stands where it does not belong, or its key version was retired",
    403: "denied the use of the key (check the token and its policy)",
    404: "has no such key or mount",
    412: "is behind its leader",
    429: "is a standby, or refuses calls because there are too many",
    472: "is a recovery replica",
    473: "is a performance standby",
    501: "is not initialised",
    503: "is sealed or down for maintenance",
}


def provider(rest: str) -> Remote:
    """Raises ``KeyUnavailable`` when the reference or the environment does not say which Vault, key and token."""
    found = _PATH.fullmatch(rest)
    if found is None or ".." in rest or "//" in rest:
        raise KeyUnavailable("a Vault reference must read `vault:MOUNT/KEY`, as in `vault:transit/audit`")
    try:
        address = web.Address.parse(os.environ.get("VAULT_ADDR", ""))
    except ValueError as error:
        raise KeyUnavailable(f"set the environment variable `VAULT_ADDR` to `https://HOST:PORT`: {error}") from None
    if address.path:
        raise KeyUnavailable("the environment variable `VAULT_ADDR` must be set to `https://HOST:PORT`")
    headers = {"X-Vault-Token": _token(), "X-Vault-Request": "true", "Content-Type": "application/json"}
    namespace = os.environ.get("VAULT_NAMESPACE")
    if namespace:
        headers["X-Vault-Namespace"] = namespace
    service = _Transit(address, found["mount"], found["key"], headers, _seconds())
    return Remote(service, f"Vault key `{rest}` at {address.host}")


@dataclass(frozen=True, slots=True, repr=False)
class _Transit:
    address: web.Address
    mount: str
    key: str
    headers: dict[str, str]
    seconds: float

    def encrypt(self, plaintext: bytes, aad: bytes) -> bytes:
        blob = self._post("encrypt", "ciphertext", plaintext=_base64(plaintext), associated_data=_base64(aad))
        if not _BLOB.fullmatch(blob):
            raise KeyUnavailable("Vault returned something that is not a wrapped key")
        return blob.encode("ascii")

    def decrypt(self, blob: bytes, aad: bytes) -> bytes:
        text = blob.decode("ascii", "replace")
        if not _BLOB.fullmatch(text):
            raise KeyUnavailable("the log was sealed with a key of another provider than Vault")
        plaintext = self._post("decrypt", "plaintext", ciphertext=text, associated_data=_base64(aad))
        try:
            return base64.b64decode(plaintext, validate=True)
        except (binascii.Error, ValueError):
            raise KeyUnavailable("Vault returned something that is not a key") from None

    def _post(self, operation: str, name: str, **said: str) -> str:
        status, data = self._answer(f"/v1/{self.mount}/{operation}/{self.key}", json.dumps(said).encode("ascii"))
        if status != http.client.OK:
            raise KeyUnavailable(f"Vault {_SAID.get(status, f'answered with status {status}')}")
        try:
            found = json.loads(data)["data"][name]
        except (ValueError, KeyError, TypeError, RecursionError):
            found = None
        if not isinstance(found, str):
            raise KeyUnavailable("Vault returned something that is not an answer of its transit engine")
        return found

    def _answer(self, path: str, body: bytes) -> tuple[int, bytes]:
        try:
            answer = web.post(
                self.address, path, body, self.headers, seconds=self.seconds, most=MAX_ANSWER, context=self._trusting()
            )
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise KeyUnavailable(f"Vault cannot be reached: {type(error).__name__}") from None
        return answer.status, answer.data

    def _trusting(self) -> ssl.SSLContext | None:
        if not self.address.tls:
            return None
        try:
            return ssl.create_default_context(cafile=os.environ.get("VAULT_CACERT") or None)
        except (OSError, ValueError):
            raise KeyUnavailable("the certificate file that `VAULT_CACERT` names cannot be read") from None


def _token() -> str:
    token = os.environ.get("VAULT_TOKEN", "")
    place = os.environ.get("VAULT_TOKEN_FILE", "")
    if not token and place:
        try:
            token = Path(place).read_text(encoding="ascii").strip()
        except (OSError, UnicodeError) as error:
            raise KeyUnavailable(f"the file that `VAULT_TOKEN_FILE` names cannot be read: {_type(error)}") from None
    if not _TOKEN.fullmatch(token):
        raise KeyUnavailable("set the environment variable `VAULT_TOKEN` or `VAULT_TOKEN_FILE`")
    return token


def _seconds() -> float:
    try:
        found = float(os.environ.get("VAULT_CLIENT_TIMEOUT", "").removesuffix("s") or SECONDS)
    except ValueError:
        found = 0.0
    if not 0 < found <= MAX_SECONDS:
        raise KeyUnavailable("the environment variable `VAULT_CLIENT_TIMEOUT` must be a number of seconds, at most 60")
    return found


def _type(error: Any) -> str:
    return type(error).__name__


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
