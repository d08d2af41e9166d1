"""``https://WITNESS/PREFIX#VKEY``: a C2SP ``tlog-witness``.

A witness remembers the newest head it saw of a log, and signs a newer one only
with a proof that it goes on from there; its signature says when (C2SP
``tlog-cosignature``). So a log that was rolled back, or rewritten by somebody
who holds all of its keys, is not signed any more. VKEY is the witness's key
(``name+keyid+base64(0x04 ‖ Ed25519 key)``), had from the witness's operator.
"""

from __future__ import annotations

import base64
import binascii
import http.client
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from cohere_governed.audit import primitives, web
from cohere_governed.audit.checkpoint import Checkpoint, MalformedNote, parse
from cohere_governed.audit.keepers import SECONDS, Head, NotKept, Proof
from cohere_governed.errors import WrongRequest

__all__ = ["WitnessKey", "cosigned_at", "keeper"]

COSIGNATURE = b"\x04"
"""Algorithm byte of a timestamped Ed25519 cosignature."""
MAX_ANSWER = 16 * 1024
_SIGNATURE_MARK = "\N{EM DASH} "
_TIME_BYTES = 8
_KEY_ID_BYTES = 4
_SIZE = re.compile(rb"(0|[1-9][0-9]{0,18})\n")
_TRIES = 3
"""Of one head: once to be told what the witness has, once with the proof, and once more if another was faster."""

_SAID = {
    400: "says that the request is malformed",
    403: "does not have the key that signed the head",
    404: "does not know the log (give its operator the log's public key)",
}


@dataclass(frozen=True, slots=True)
class WitnessKey:
    """A witness's public key."""

    name: str
    public: bytes

    @staticmethod
    def parse(text: str) -> WitnessKey:
        """Raises ``ValueError`` unless it is a C2SP verifier key for Ed25519 cosignatures."""
        name, identity, encoded = text.strip().split("+", 2)
        raw = base64.b64decode(encoded, validate=True)
        key = WitnessKey(name, raw[1:])
        if raw[:1] != COSIGNATURE or len(raw) != 1 + 32 or key.key_id().hex() != identity:
            raise ValueError("not an Ed25519 key for cosignatures, or its key id does not belong to it")
        return key

    def key_id(self) -> bytes:
        """First four bytes of SHA-256(name, newline, algorithm, key)."""
        return primitives.digest(self.name.encode(), b"\n", COSIGNATURE, self.public)[:_KEY_ID_BYTES]

    def message(self, time: int, head: Checkpoint) -> bytes:
        """What a cosignature signs."""
        return f"cosignature/v1\ntime {time}\n{head.text()}".encode()


def cosigned_at(note: str, key: WitnessKey) -> int | None:
    """When a witness signed a note, in seconds since 1970 UTC; ``None`` when it did not."""
    try:
        head = parse(note)
    except MalformedNote:
        return None
    wanted = f"{_SIGNATURE_MARK}{key.name} "
    for line in note.partition("\n\n")[2].splitlines():
        try:
            raw = base64.b64decode(line.removeprefix(wanted), validate=True) if line.startswith(wanted) else b""
        except binascii.Error:
            continue
        if raw[:_KEY_ID_BYTES] == key.key_id():
            time = int.from_bytes(raw[_KEY_ID_BYTES : _KEY_ID_BYTES + _TIME_BYTES], "big")
            if primitives.verify(key.public, raw[_KEY_ID_BYTES + _TIME_BYTES :], key.message(time, head)):
                return time
    return None


class _Witness:
    def __init__(self, address: web.Address, key: WitnessKey) -> None:
        self._address = address
        self._key = key
        self._seen: dict[str, int] = {}
        """Origin → size of the head that the witness signed last, as far as is known here."""

    def keep(self, head: Head, proof: Proof) -> str:
        old = self._seen.get(head.origin, 0)
        for _ in range(_TRIES):
            answer = self._ask(head, old, proof(old) if 0 < old < head.size else ())
            if answer.status == http.client.OK:
                self._seen[head.origin] = head.size
                return self._signed(head, answer.data)
            if answer.status != http.client.CONFLICT:
                break
            known = _SIZE.fullmatch(answer.data)
            if old == head.size and (known is None or int(known[1]) == old):
                raise NotKept("the witness has another head of this size: the log was rewritten", contradicted=True)
            if known is None:
                break
            old = int(known[1])
            if old > head.size:
                raise NotKept(f"the witness has a head of {old} records: the log was cut back", contradicted=True)
        if answer.status == http.client.UNPROCESSABLE_ENTITY:
            raise NotKept("the head does not go on from the one that the witness has", contradicted=True)
        raise NotKept(f"the witness {_SAID.get(answer.status, f'answered with status {answer.status}')}")

    def _ask(self, head: Head, old: int, path: Sequence[bytes]) -> web.Answer:
        lines = [f"old {old}", *(base64.b64encode(one).decode() for one in path), "", head.note]
        headers = {"Content-Type": "text/plain; charset=utf-8"}
        try:
            return web.post(
                self._address, "/add-checkpoint", "\n".join(lines).encode(), headers,
                seconds=SECONDS, most=MAX_ANSWER,
            )  # fmt: skip
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise NotKept(f"the witness cannot be reached: {type(error).__name__}") from None

    def _signed(self, head: Head, data: bytes) -> str:
        """The note with the witness's signature, and nothing else of what it answered."""
        wanted = f"{_SIGNATURE_MARK}{self._key.name} "
        for line in data.decode("utf-8", "replace").splitlines(keepends=True):
            if line.startswith(wanted) and cosigned_at(head.note + line, self._key) is not None:
                return head.note + line
        raise NotKept("the witness answered without its signature")


def keeper(reference: str) -> _Witness:
    """Raises ``AuditUnavailable`` when address or key cannot be read."""
    place, _, key = reference.partition("#")
    try:
        return _Witness(web.Address.parse(place), WitnessKey.parse(unquote(key)))
    except ValueError:
        raise WrongRequest("a witness is `https://HOST/PREFIX#NAME+KEYID+KEY`, with its verifier key") from None
