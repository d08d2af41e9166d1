"""A policy folder that was signed: what was approved is what is loaded, or nothing is.

``bundle.sig`` in the folder lists the digest of every file that policy reads,
and is signed as a C2SP ``signed-note`` with Ed25519:

    cohere-governed/policy-bundle/1
    9f2c…  operator.yaml                 SHA-256 and name, sorted by name
    …
                                         (empty line)
    — NAME pQ…=                          key id and signature, base64

Whoever runs the application demands a signature by naming public keys in
``COHERE_GOVERNED_POLICY_KEY``, out of reach of those who edit the folder, or in
``operator.yaml``, against edits by mistake. The digests are compared with the
bytes that were parsed, not with the files a moment later.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cohere_governed.errors import KeyUnavailable
from cohere_governed.model import Fault

__all__ = ["BUNDLE", "KEY_VARIABLE", "PublicKey", "SigningKey", "create_key", "demanded", "sign", "verified"]

BUNDLE = "bundle.sig"
KEY_VARIABLE = "COHERE_GOVERNED_POLICY_KEY"
"""Public keys, separated by spaces, one of which must have signed the folder."""
_HEAD = "cohere-governed/policy-bundle/1"
_MARK = "\N{EM DASH} "
_ED25519 = b"\x01"
"""Algorithm byte of Ed25519 in C2SP signed-note."""
_KEY_MARK = "cohere-governed-policy-key-1"
"""First word of a signing key; its name and 32 bytes in base64 follow."""
_NAME = re.compile(r"[A-Za-z0-9._@-]{1,64}")
_MAX_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A C2SP verifier key, ``name+keyid+base64``."""

    name: str
    raw: bytes

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(_ED25519 + self.raw).decode()}"

    @property
    def id(self) -> bytes:
        """First four bytes of SHA-256(name, newline, algorithm, key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.raw).digest()[:4]

    @staticmethod
    def parse(text: str) -> PublicKey:
        """Raises ``ValueError`` unless it is a verifier key for Ed25519."""
        try:
            name, identity, encoded = text.strip().split("+", 2)
            raw = base64.b64decode(encoded, validate=True)
        except (ValueError, binascii.Error):
            raise ValueError("a public key reads `name+keyid+base64`") from None
        key = PublicKey(name, raw[1:])
        if raw[:1] != _ED25519 or len(raw) != 33 or not _NAME.fullmatch(name) or key.id.hex() != identity:
            raise ValueError("not an Ed25519 key, or its key id does not belong to it")
        return key


class SigningKey:
    """A private key that shows nothing of itself."""

    __slots__ = ("_private", "public")

    def __init__(self, name: str, seed: bytes) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - only here

        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = PublicKey(name, self._private.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """64 bytes."""
        return self._private.sign(message)

    @staticmethod
    def load(reference: str) -> SigningKey:
        """The key at ``file:PATH`` or in ``env:NAME``. Raises ``KeyUnavailable``."""
        scheme, _, rest = reference.partition(":")
        if scheme == "env" and rest:
            text = os.environ.get(rest, "")
        elif scheme == "file" and rest:
            text = _private_text(Path(rest))
        else:
            raise KeyUnavailable("a signing key is named as `file:PATH` or `env:NAME`")
        words = text.split()
        try:
            mark, name, encoded = words
            seed = base64.b64decode(encoded, validate=True)
        except (ValueError, binascii.Error):
            mark, name, seed = "", "", b""
        if mark != _KEY_MARK or len(seed) != 32 or not _NAME.fullmatch(name):
            raise KeyUnavailable(f"`{scheme}:` does not hold a policy signing key (`cohere-governed policy keygen`)")
        return SigningKey(name, seed)


def _private_text(path: Path) -> str:
    try:
        if path.stat().st_mode & 0o077:
            raise KeyUnavailable("the signing key may be read by others (run `chmod 600` on it)")
        return path.read_text(encoding="ascii", errors="replace")[:4096]
    except OSError as error:
        raise KeyUnavailable(f"the signing key cannot be read: {type(error).__name__}") from None


def create_key(path: Path, name: str) -> PublicKey:
    """Make a signing key in a new file that only its owner may read. Raises ``KeyUnavailable``."""
    if not _NAME.fullmatch(name):
        raise KeyUnavailable("a key's name has letters, digits and `.`, `_`, `@`, `-`, at most 64")
    seed = os.urandom(32)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as out:
            out.write(f"{_KEY_MARK} {name} {base64.b64encode(seed).decode()}\n")
    except OSError as error:
        raise KeyUnavailable(f"the signing key could not be made: {type(error).__name__}") from None
    return SigningKey(name, seed).public


def sign(digests: Mapping[str, str], key: SigningKey) -> str:
    """The text of ``bundle.sig`` over ``digests`` (file name → SHA-256 in hex)."""
    if any("\n" in name for name in digests):
        raise ValueError("a file's name has a line end in it")
    text = "".join([f"{_HEAD}\n", *(f"{digests[name]}  {name}\n" for name in sorted(digests))])
    signature = base64.b64encode(key.public.id + key.sign(text.encode())).decode()
    return f"{text}\n{_MARK}{key.public.name} {signature}\n"


def demanded(said: Iterable[str]) -> tuple[tuple[PublicKey, ...], ...]:
    """Sets of keys, from each of which one must have signed: of the environment, and of ``operator.yaml`` (``said``).

    Raises ``ValueError`` when the variable holds something else than public keys.
    """
    try:
        outside = tuple(PublicKey.parse(word) for word in os.environ.get(KEY_VARIABLE, "").split())
    except ValueError as error:
        raise ValueError(f"{KEY_VARIABLE}: {error}") from None
    return tuple(keys for keys in (outside, tuple(map(PublicKey.parse, said))) if keys)


def verified(folder: Path, digests: Mapping[str, str], wanted: tuple[tuple[PublicKey, ...], ...]) -> Iterator[Fault]:
    """What is wrong with the bundle of ``folder``, whose files have ``digests``.

    A folder that nobody wants signed may carry no bundle; if it carries one, its files must be those of it.
    """
    file = folder / BUNDLE
    try:
        raw = file.read_bytes()[: _MAX_BYTES + 1]
    except OSError:
        if wanted:
            yield Fault("this folder must be signed and is not", BUNDLE, "", "`cohere-governed policy sign`")
        return
    try:
        text, listed, signatures = _parse(raw)
    except ValueError as error:
        yield Fault(f"not a signed bundle: {error}", BUNDLE)
        return
    for keys in wanted:
        if not any(_signed(text, signatures, key) for key in keys):
            names = ", ".join(f"`{key.name}`" for key in keys)
            yield Fault(f"not signed by {names}, or altered since", BUNDLE, "", "sign the folder as it should be")
    again = "put it back, or have the folder signed again"
    for name in sorted({*listed, *digests}):
        if name not in digests:
            yield Fault("is signed and not there", name, "", again)
        elif name not in listed:
            yield Fault("was added after the folder was signed", name, "", again)
        elif listed[name] != digests[name]:
            yield Fault("was altered after the folder was signed", name, "", again)


def _parse(raw: bytes) -> tuple[str, dict[str, str], list[tuple[str, bytes]]]:
    if len(raw) > _MAX_BYTES:
        raise ValueError("too long")
    note = raw.decode("utf-8")
    text, gap, tail = note.partition("\n\n")
    head, *lines = text.split("\n")
    if head != _HEAD or not gap or not tail.endswith("\n"):
        raise ValueError("cut short, or of another version")
    listed = {}
    for line in lines:
        digest, _, name = line.partition("  ")
        if not re.fullmatch(r"[0-9a-f]{64}", digest) or not name or name in listed:
            raise ValueError("a line is no digest and name")
        listed[name] = digest
    signatures = []
    for line in tail[:-1].split("\n"):
        name, _, encoded = line.removeprefix(_MARK).partition(" ")
        if not line.startswith(_MARK):
            raise ValueError("a signature line reads `— name base64`")
        signatures.append((name, base64.b64decode(encoded, validate=True)))
    return text + "\n", listed, signatures


def _signed(text: str, signatures: list[tuple[str, bytes]], key: PublicKey) -> bool:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - only for folders that are signed
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    for name, signature in signatures:
        if name == key.name and signature[:4] == key.id:
            try:
                Ed25519PublicKey.from_public_bytes(key.raw).verify(signature[4:], text.encode())
            except (InvalidSignature, ValueError):
                continue
            return True
    return False
