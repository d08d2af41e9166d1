"""The cryptography, and the only import of it.

One suite, number 1: HKDF-SHA512 gives each segment a key of its own and a
commitment to that key; AES-256-GCM seals with it once. The nonce is all zero
because the key is never used twice: there is no birthday bound to watch. GCM
alone does not commit to its key (two keys can open one ciphertext to two
readings), so a segment is evidence only together with its commitment.
"""

from __future__ import annotations

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

__all__ = [
    "KEY_BYTES",
    "Signer",
    "derive",
    "digest",
    "open_sealed",
    "random_bytes",
    "seal",
    "tag",
    "unwrap",
    "verify",
    "wrap",
]

KEY_BYTES = 32
TAG_BYTES = 16
"""What AES-GCM adds to a plaintext (NIST SP 800-38D)."""

_ZERO_NONCE = bytes(12)
_NONCE_BYTES = 12


def random_bytes(count: int) -> bytes:
    """``count`` bytes from the operating system."""
    return os.urandom(count)


def digest(*parts: bytes) -> bytes:
    """SHA-256 of the parts, joined."""
    return hashlib.sha256(b"".join(parts)).digest()


def derive(secret: bytes, salt: bytes, info: bytes) -> bytes:
    """64 bytes by HKDF-SHA512 (RFC 5869): extract, then one block of expand."""
    pseudorandom = hmac.digest(salt, secret, "sha512")
    return hmac.digest(pseudorandom, info + b"\x01", "sha512")


def tag(key: bytes, *parts: bytes) -> bytes:
    """32 bytes of keyed BLAKE2b (RFC 7693): a pseudorandom function, about a third of HMAC's price."""
    return hashlib.blake2b(b"".join(parts), key=key, digest_size=32).digest()


def seal(secret: bytes, salt: bytes, info: bytes, aad: bytes, plaintext: bytes) -> tuple[bytes, bytes]:
    """(ciphertext, commitment). ``secret`` must hold a seed that no other segment has."""
    okm = derive(secret, salt, info)
    return AESGCM(okm[:KEY_BYTES]).encrypt(_ZERO_NONCE, plaintext, aad), okm[KEY_BYTES:]


def open_sealed(
    secret: bytes, salt: bytes, info: bytes, aad: bytes, *, ciphertext: bytes, commitment: bytes
) -> bytes | None:
    """The plaintext, or ``None`` when anything is not what it was sealed with."""
    okm = derive(secret, salt, info)
    # INVARIANT: the commitment is compared before decryption, so one record has one reading.
    if not hmac.compare_digest(okm[KEY_BYTES:], commitment):
        return None
    try:
        return AESGCM(okm[:KEY_BYTES]).decrypt(_ZERO_NONCE, ciphertext, aad)
    except InvalidTag:
        return None


def wrap(key: bytes, plaintext: bytes, aad: bytes) -> bytes:
    """Random nonce ‖ AES-256-GCM. For wrapping keys only: a random nonce bounds a key to 2^32 uses."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, aad)


def unwrap(key: bytes, blob: bytes, aad: bytes) -> bytes | None:
    """What ``wrap`` was given, or ``None`` when key, blob or aad is not the one it was wrapped with."""
    if len(blob) < _NONCE_BYTES + TAG_BYTES:
        return None
    try:
        return AESGCM(key).decrypt(blob[:_NONCE_BYTES], blob[_NONCE_BYTES:], aad)
    except InvalidTag:
        return None


class Signer:
    """An Ed25519 private key (RFC 8032) that shows nothing of itself."""

    __slots__ = ("_private", "public")

    def __init__(self, seed: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self._private.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        return self._private.sign(message)


def verify(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether ``signature`` over ``message`` is that of ``public``."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
