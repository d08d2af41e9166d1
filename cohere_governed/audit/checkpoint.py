"""Signed heads of a log: C2SP ``tlog-checkpoint`` in a C2SP ``signed-note``.

    cohere-governed/audit/6f…            origin: the log's random id
    1042                                 how many records
    k7V…=                                Merkle tree head, base64
                                         (empty line)
    — cohere-governed/audit/6f… pQ…=     key id and Ed25519 signature, base64

Anyone who holds the verifier key (``origin+keyid+base64``) and an earlier
checkpoint can tell whether the log still says what it said.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from cohere_governed.audit import primitives

ORIGIN_PREFIX = "cohere-governed/audit/"
_ED25519 = b"\x01"
"""Algorithm byte of Ed25519 in C2SP signed-note."""
MAX_NOTE_BYTES = 4096
_SIGNATURE_MARK = "\N{EM DASH} "
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


class MalformedNote(ValueError):
    """The bytes are not a checkpoint, or not signed by the key that must have signed it."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A log's head at one moment."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    def sign(self, signer: primitives.Signer) -> str:
        """The signed note."""
        text = self.text()
        signature = key_id(self.origin, signer.public) + signer.sign(text.encode())
        return f"{text}\n{_SIGNATURE_MARK}{self.origin} {base64.b64encode(signature).decode()}\n"


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A log's public key with the origin it speaks for."""

    origin: str
    public: bytes

    def __str__(self) -> str:
        encoded = base64.b64encode(_ED25519 + self.public).decode()
        return f"{self.origin}+{key_id(self.origin, self.public).hex()}+{encoded}"

    def of(self, public: bytes) -> VerifierKey:
        """Another key of the same log."""
        return VerifierKey(self.origin, public)

    @staticmethod
    def parse(text: str) -> VerifierKey:
        """Raises ``MalformedNote`` unless it is a C2SP verifier key for Ed25519."""
        try:
            origin, identity, encoded = text.strip().split("+", 2)
            raw = _unbase64(encoded)
        except ValueError as error:
            raise MalformedNote("a verifier key must read `origin+keyid+base64`") from error
        if raw[:1] != _ED25519 or len(raw) != 33 or key_id(origin, raw[1:]).hex() != identity:
            raise MalformedNote("the verifier key is not an Ed25519 key, or its key id does not belong to it")
        return VerifierKey(origin, raw[1:])


@lru_cache(maxsize=1024)
def key_id(origin: str, public: bytes) -> bytes:
    """First four bytes of SHA-256(origin, newline, algorithm, key)."""
    return primitives.digest(origin.encode(), b"\n", _ED25519, public)[:4]


def origin_of(log_id: bytes) -> str:
    """A log's origin: it must be unique for ever and say nothing about the tenant."""
    return ORIGIN_PREFIX + log_id.hex()


def cosigned(note: str, signer: primitives.Signer) -> str:
    """The note with another signature. Raises ``MalformedNote``."""
    return note + parse(note).sign(signer).partition("\n\n")[2]


def parse(note: str) -> Checkpoint:
    """The checkpoint a note holds, its signature unchecked. Raises ``MalformedNote``."""
    return _split(note)[0]


def opened(note: str, key: VerifierKey) -> Checkpoint:
    """The checkpoint of a note that ``key`` signed. Raises ``MalformedNote``."""
    checkpoint, signatures = _split(note)
    if checkpoint.origin != key.origin:
        raise MalformedNote("the checkpoint is of another log")
    wanted = key_id(key.origin, key.public)
    for signature in signatures:
        if signature[:4] == wanted and primitives.verify(key.public, signature[4:], checkpoint.text().encode()):
            return checkpoint
    raise MalformedNote("the checkpoint is not signed by the log's key")


def _split(note: str) -> tuple[Checkpoint, list[bytes]]:
    if len(note) > MAX_NOTE_BYTES or not note.endswith("\n"):
        raise MalformedNote("the note is too long or cut short")
    text, _, tail = note.partition("\n\n")
    lines = text.split("\n")
    if len(lines) != 3 or not _SIZE.fullmatch(lines[1]):
        raise MalformedNote("a checkpoint has three lines, an empty one and signatures")
    root = _unbase64(lines[2])
    if len(root) != 32:
        raise MalformedNote("the tree head must be 32 bytes")
    checkpoint = Checkpoint(lines[0], int(lines[1]), root)
    signatures = []
    for line in tail[:-1].split("\n"):
        name, _, encoded = line.removeprefix(_SIGNATURE_MARK).partition(" ")
        if not line.startswith(_SIGNATURE_MARK) or not name:
            raise MalformedNote("a signature line must read `— name base64`")
        if name == checkpoint.origin:
            signatures.append(_unbase64(encoded))
    return checkpoint, signatures


def _unbase64(text: str) -> bytes:
    """What canonical base64 says: letters that a decoder passes over are none."""
    try:
        raw = base64.b64decode(text)
    except ValueError as error:
        raise MalformedNote("base64 is malformed") from error
    if base64.b64encode(raw).decode() != text:
        raise MalformedNote("base64 is not canonical")
    return raw


def notes(lines: Iterable[str]) -> Iterator[str]:
    """The notes of an anchor file, in which they follow one another; a torn one (a crash while writing) is left out.

    Each signature makes a note: who may append to the file can put lines behind the last head, and must
    not spoil it.
    """
    text: list[str] = []
    for line in lines:
        if not line.startswith(_SIGNATURE_MARK):
            text = [*text[-3:], line]  # a checkpoint and the empty line after it
        elif line.endswith("\n"):
            yield "".join(text) + line
