"""Where a key-encryption key may live when it is not in a file: one module each, loaded when it is named.

    keyring:SERVICE/NAME   the key itself, in the keyring of the desktop or host   (extra ``keyring``)
    awskms:ARN             AWS KMS encrypts; the key never leaves it               (extra ``aws``)
    vault:MOUNT/KEY        Vault's transit engine encrypts                         (no extra)
    pkcs11:URI             a token (HSM, smart card) encrypts, by RFC 7512         (extra ``pkcs11``)

A service that encrypts is believed only as far as it can be checked: see
``Remote``. Whatever goes wrong is ``KeyUnavailable``; there is no second way.
"""

from __future__ import annotations

import base64
import hmac
import importlib
import threading
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any, Protocol, TypeVar

from cohere_governed.audit import primitives
from cohere_governed.errors import KeyUnavailable

__all__ = ["MODULES", "SECONDS", "KeyProvider", "Remote", "Service", "bounded", "extra", "load"]

MODULES: Mapping[str, str] = {"keyring": "oskeyring", "awskms": "awskms", "vault": "vault", "pkcs11": "pkcs11"}
"""Scheme of a key reference → module of this package, which has ``provider(rest)``."""

SECONDS = 10.0
"""A provider that has not answered by then is not available. Keys are fetched seldom and then kept."""
CHECK_BYTES = 16
_SMALLEST_KEY = 16

T = TypeVar("T")


class KeyProvider(Protocol):
    """What keeps the key-encryption key. It may be a file, a keyring or a machine far away."""

    def wrap(self, key: bytes, aad: bytes) -> bytes:
        """``key`` sealed for storage, bound to ``aad``. Raises ``KeyUnavailable``."""

    def unwrap(self, blob: bytes, aad: bytes) -> bytes:
        """What ``wrap`` was given. Raises ``KeyUnavailable`` when blob or aad differ, or the key is not that one."""


class Service(Protocol):
    """Something that encrypts a few bytes, bound to associated data. Raises ``KeyUnavailable`` and nothing else."""

    def encrypt(self, plaintext: bytes, aad: bytes) -> bytes: ...

    def decrypt(self, blob: bytes, aad: bytes) -> bytes: ...


class Remote:
    """A key provider over a service that may be wrong about everything.

    What is wrapped is the key with a tag of it and of its associated data, so a
    wrong answer shows at once, also from a service that ignores associated
    data. What comes back from wrapping must open again, and must not show the
    key, before it is handed on to be stored.
    """

    __slots__ = ("_service", "_where")

    def __init__(self, service: Service, where: str) -> None:
        self._service = service
        self._where = where

    def __str__(self) -> str:
        return self._where

    def wrap(self, key: bytes, aad: bytes) -> bytes:
        if len(key) < _SMALLEST_KEY:
            raise KeyUnavailable("a key to be wrapped must be at least 16 bytes")
        blob = self._service.encrypt(key + _check(key, aad), aad)
        if _shows(blob, key) or not hmac.compare_digest(self.unwrap(blob, aad), key):
            raise KeyUnavailable(f"{self._where} did not seal the key it was given")
        return blob

    def unwrap(self, blob: bytes, aad: bytes) -> bytes:
        plaintext = self._service.decrypt(blob, aad)
        key, check = plaintext[:-CHECK_BYTES], plaintext[-CHECK_BYTES:]
        if len(key) < _SMALLEST_KEY or not hmac.compare_digest(_check(key, aad), check):
            raise KeyUnavailable(f"{self._where} returned something that is not the key that was wrapped there")
        return key


def _check(key: bytes, aad: bytes) -> bytes:
    return primitives.tag(primitives.digest(key), b"cga1 wrapped\x00", aad)[:CHECK_BYTES]


def _shows(blob: bytes, key: bytes) -> bool:
    # base64 of a whole payload begins with that of the key, but for its last incomplete group
    encoded = (key, key.hex().encode(), base64.b64encode(key)[:-4], base64.urlsafe_b64encode(key)[:-4])
    lowered = blob.lower()
    return any(one in blob for one in encoded) or encoded[1] in lowered


def load(scheme: str, rest: str) -> Any:
    """The ``KeyProvider`` of ``SCHEME:REST``. Raises ``KeyUnavailable``."""
    return importlib.import_module(f"{__name__}.{MODULES[scheme]}").provider(rest)


def extra(module: str, name: str) -> ModuleType:
    """A third party's module, which an extra of this package installs. Raises ``KeyUnavailable`` when it did not."""
    try:
        return importlib.import_module(module)
    except ImportError:
        raise KeyUnavailable(
            f"the key provider needs the package `{module.partition('.')[0]}`"
            f" (install it with `pip install 'cohere-governed[{name}]'`)"
        ) from None


def bounded(call: Callable[[], T], where: str) -> T:
    """What ``call`` returns, within ``SECONDS``: for libraries that wait for ever.

    Raises ``KeyUnavailable`` when it is late. Its thread is left behind then: a
    call into a driver cannot be broken off.
    """
    box: list[T] = []
    raised: list[BaseException] = []

    def run() -> None:
        try:
            box.append(call())
        except BaseException as error:  # noqa: BLE001 - handed to the caller
            raised.append(error)

    thread = threading.Thread(target=run, name="cohere-governed-key", daemon=True)
    thread.start()
    thread.join(SECONDS)
    if thread.is_alive():
        raise KeyUnavailable(f"{where} did not answer within {SECONDS:g} seconds")
    if raised:
        raise raised[0]
    return box[0]
