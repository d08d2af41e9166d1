"""``pkcs11:…``: a token wraps with an AES key that cannot leave it (CKM_AES_GCM). The reference is an RFC 7512 URI:

    pkcs11:token=audit;object=cohere-governed?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=env:HSM_PIN

``pin-source`` is ``env:NAME`` or ``file:/PATH``; a ``pin-value`` in the URI is
refused, because references stand in files that are no secret.

Every call logs in on a session of its own: a session does not survive a fork,
and wrapped keys are asked for seldom.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from cohere_governed.audit.primitives import TAG_BYTES
from cohere_governed.audit.providers import Remote, bounded, extra
from cohere_governed.errors import KeyUnavailable

__all__ = ["create", "provider"]

_NONCE_BYTES = 12
_NONCE_BITS = 96
_MARK = b"p11g"
_WHERE = "the PKCS#11 token"

_LOADED: dict[str, int] = {}
"""Module → the process it was initialised in."""
_ONE_AT_A_TIME = threading.Lock()

_SAID = {
    "NoSuchKey": "has no such key",
    "MultipleObjectsReturned": "has more than one key of that name",
    "NoSuchToken": "is not present",
    "MultipleTokensReturned": "is present more than once",
    "TokenNotPresent": "is not present",
    "DeviceRemoved": "was removed",
    "PinIncorrect": "does not accept the PIN",
    "PinLocked": "is locked after wrong PINs",
    "PinExpired": "says that the PIN has expired",
    "PinLenRange": "does not accept the PIN",
    "EncryptedDataInvalid": "does not open this: it was altered, or stands where it does not belong",
    "EncryptedDataLenRange": "does not open this: it was cut short",
    "MechanismInvalid": "cannot do AES-GCM",
    "FunctionNotSupported": "cannot do AES-GCM",
    "KeyTypeInconsistent": "has a key of that name that is not for AES",
}


def provider(rest: str) -> Remote:
    """Raises ``KeyUnavailable`` for a URI that names no key, or without the extra."""
    token = _Token(rest)
    return Remote(token, f"PKCS#11 key `{token.label}` of token `{token.name}`")


def create(rest: str) -> None:
    """Make a new AES-256 key in the token that neither it nor anybody can export. Raises ``KeyUnavailable``."""
    _Token(rest).create()


class _Token:
    __slots__ = ("_module", "_pin_source", "label", "name")

    def __init__(self, rest: str) -> None:
        path, _, query = rest.partition("?")
        where, how = _fields(path, ";"), _fields(query, "&")
        if "pin-value" in how or "pin-value" in where:
            raise KeyUnavailable("a PKCS#11 reference must not hold the PIN (write `pin-source=env:NAME`)")
        self.name, self.label = where.get("token", ""), where.get("object", "")
        self._module = how.get("module-path") or os.environ.get("PKCS11_MODULE", "")
        self._pin_source = how.get("pin-source", "env:PKCS11_PIN")
        if not self.name or not self.label or not self._module or {*where} - {"token", "object", "type"}:
            raise KeyUnavailable(
                "a PKCS#11 reference must read"
                " `pkcs11:token=NAME;object=KEY?module-path=/PATH/TO/MODULE.so&pin-source=env:NAME`"
            )
        extra("pkcs11", "pkcs11")

    def encrypt(self, plaintext: bytes, aad: bytes) -> bytes:
        def call(session: Any, pkcs11: Any) -> bytes:
            nonce = session.generate_random(_NONCE_BITS)
            parameters = pkcs11.GCMParams(nonce, aad=aad, tag_bits=TAG_BYTES * 8)
            sealed = self._key(session, pkcs11).encrypt(
                plaintext, mechanism=pkcs11.Mechanism.AES_GCM, mechanism_param=parameters
            )
            return _MARK + bytes(nonce) + bytes(sealed)

        return bytes(self._within(call))

    def decrypt(self, blob: bytes, aad: bytes) -> bytes:
        head = len(_MARK) + _NONCE_BYTES
        if not blob.startswith(_MARK) or len(blob) < head + TAG_BYTES:
            raise KeyUnavailable("the log was sealed with a key of another provider than PKCS#11")

        def call(session: Any, pkcs11: Any) -> bytes:
            parameters = pkcs11.GCMParams(blob[len(_MARK) : head], aad=aad, tag_bits=TAG_BYTES * 8)
            return bytes(
                self._key(session, pkcs11).decrypt(
                    blob[head:], mechanism=pkcs11.Mechanism.AES_GCM, mechanism_param=parameters
                )
            )

        return bytes(self._within(call))

    def create(self) -> None:
        def call(session: Any, pkcs11: Any) -> None:
            wanted = {pkcs11.Attribute.LABEL: self.label, pkcs11.Attribute.CLASS: pkcs11.ObjectClass.SECRET_KEY}
            if list(session.get_objects(wanted)):
                raise KeyUnavailable(f"{_WHERE} has a key of that name already")
            session.generate_key(
                pkcs11.KeyType.AES,
                256,
                label=self.label,
                store=True,
                capabilities=pkcs11.MechanismFlag.ENCRYPT | pkcs11.MechanismFlag.DECRYPT,
                template={pkcs11.Attribute.SENSITIVE: True, pkcs11.Attribute.EXTRACTABLE: False},
            )

        self._within(call, writing=True)

    def _key(self, session: Any, pkcs11: Any) -> Any:
        return session.get_key(object_class=pkcs11.ObjectClass.SECRET_KEY, label=self.label)

    def _within(self, call: Any, *, writing: bool = False) -> Any:
        pkcs11 = extra("pkcs11", "pkcs11")
        pin = _secret(self._pin_source)

        def work() -> Any:
            with _ONE_AT_A_TIME:  # a login is of the whole process: two at once end each other's
                library = pkcs11.lib(self._module)
                if _LOADED.setdefault(self._module, os.getpid()) != os.getpid():
                    library.reinitialize()  # PKCS#11 asks it of a forked child
                    _LOADED[self._module] = os.getpid()
                with library.get_token(token_label=self.name).open(user_pin=pin, rw=writing) as session:
                    return call(session, pkcs11)

        try:
            return bounded(work, _WHERE)
        except KeyUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - modules fail in their own ways, and their words may quote the PIN
            name = type(error).__name__
            raise KeyUnavailable(f"{_WHERE} {_SAID.get(name, f'cannot be used: {name}')}") from None


def _fields(text: str, separator: str) -> Mapping[str, str]:
    pairs = (one.partition("=") for one in text.split(separator) if one)
    return {name: unquote(value) for name, _, value in pairs}


def _secret(source: str) -> str:
    kind, _, name = source.partition(":")
    if kind == "env":
        value = os.environ.get(name, "")
    elif kind == "file":
        try:
            value = Path(name.removeprefix("//")).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeError) as error:
            raise KeyUnavailable(f"the PIN file cannot be read: {type(error).__name__}") from None
    else:
        raise KeyUnavailable("`pin-source` of a PKCS#11 reference must be `env:NAME` or `file:/PATH`")
    if not value:
        raise KeyUnavailable(f"the PIN is not set (`pin-source` is `{kind}:{name}`)")
    return value
