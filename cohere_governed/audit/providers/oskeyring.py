"""``keyring:SERVICE/NAME``: the key-encryption key in the keyring of the host (Secret Service, Keychain, Credential
Locker). It is read once and used in this process, as one of a file is.
"""

from __future__ import annotations

from typing import Any

from cohere_governed.audit import keys, primitives
from cohere_governed.audit.providers import bounded, extra
from cohere_governed.errors import KeyUnavailable

__all__ = ["create", "provider"]

_UNSAFE = ("keyrings.alt.file", "keyring.backends.null")
"""Backends that keep what they are given in clear, or not at all."""


def provider(rest: str) -> keys.LocalProvider:
    """Raises ``KeyUnavailable`` when there is no keyring, it is locked, slow or in clear, or has no such key."""
    service, name, where = _named(rest)
    keyring = _keyring()
    text = _ask(lambda: keyring.get_password(service, name), where)
    if text is None:
        raise KeyUnavailable(f"{where} is not there (make it with `cohere-governed keys create`)")
    if not isinstance(text, str):
        raise KeyUnavailable(f"{where} is not a text")
    return keys.LocalProvider(keys.kek_of(text.encode("utf-8", "surrogateescape"), where), where)


def create(rest: str) -> None:
    """Put a new random key into the keyring. Raises ``KeyUnavailable``, also when there is one of that name."""
    service, name, where = _named(rest)
    keyring = _keyring()
    if _ask(lambda: keyring.get_password(service, name), where) is not None:
        raise KeyUnavailable(f"{where} exists already")
    text = keys.kek_text(primitives.random_bytes(primitives.KEY_BYTES))
    _ask(lambda: keyring.set_password(service, name, text), where)


def _named(rest: str) -> tuple[str, str, str]:
    service, _, name = rest.partition("/")
    if not service or not name:
        raise KeyUnavailable("a keyring reference must read `keyring:SERVICE/NAME`")
    return service, name, f"the keyring entry `{service}/{name}`"


def _keyring() -> Any:
    keyring = extra("keyring", "keyring")
    backend = bounded(keyring.get_keyring, "the keyring")
    backends = getattr(backend, "backends", None) or [backend]
    if any(type(one).__module__.startswith(_UNSAFE) for one in backends):
        raise KeyUnavailable("the keyring of this host keeps keys in clear (choose another backend, or use a key file)")
    return keyring


def _ask(call: Any, where: str) -> Any:
    try:
        return bounded(call, where)
    except KeyUnavailable:
        raise
    except Exception as error:  # noqa: BLE001 - backends raise what their platform raises; its words may quote the key
        raise KeyUnavailable(f"{where} cannot be used: {type(error).__name__}") from None
