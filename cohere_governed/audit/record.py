"""The public leaf of a record: what the Merkle tree hashes, kept for ever.

A leaf is the magic ``CGA1`` and then fields of tag (u8), length (u16) and
value, big-endian, tags strictly ascending. There is one encoding of a leaf and
the decoder refuses every other: ``encode(decode(x)) == x``.

A leaf names nobody. It holds random ids, times, and digests that a 32-byte seed
makes hiding; once the seed is deleted with the rest of the body, nothing in the
leaf can be guessed back. Fields below tag 32 are the *header*: they are known
before anything is sealed, and are the associated data of every segment, so a
ciphertext cannot move between logs, records, kinds or times.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cohere_governed.audit.primitives import digest

MAGIC = b"CGA1"
SUITE = 1
SEED_BYTES = 32
ID_BYTES = 16
TIME_BYTES = 7
"""Of a record id that are its time; the other nine are random."""

FACTS: tuple[str, ...] = (
    "decision",
    "surface",
    "model",
    "region",
    "route",
    "host",
    "use_case",
    "status",
    "policy_digest",
    "entities",
    "rules",
    "state",
    "attempt",
    "input_tokens",
    "output_tokens",
)
"""Columns in clear, in the order they are committed to. Appending a name is a compatible change; moving one is not."""

FACT_TYPES: Mapping[str, type] = {
    name: int if name in {"status", "attempt", "input_tokens", "output_tokens"} else str for name in FACTS
}

SEGMENTS: tuple[str, ...] = ("meta", "content", "vault")

SCOPES: Mapping[str, int] = {"record": 1, "subject": 2, "period": 3, "log": 4}
"""What a reference may name: a record, a subject key, a period key, a whole log."""

_SCOPE_OF = {number: name for name, number in SCOPES.items()}


class MalformedLeaf(ValueError):
    """The bytes are not the one encoding of a leaf."""


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """Something a record speaks of: what an erasure erased, a hold held, a genesis founded."""

    scope: str
    id: bytes

    def encode(self) -> bytes:
        return bytes((SCOPES[self.scope],)) + self.id


@dataclass(frozen=True, slots=True)
class Segment:
    """Commitment to a sealed segment that can be deleted."""

    commitment: bytes
    """To the key, 32 bytes."""
    length: int
    """Of the ciphertext, bytes; it is padded, so it tells the plaintext's size to within an eighth."""
    digest: bytes
    """SHA-256(seed ‖ ciphertext)."""

    def encode(self) -> bytes:
        return segment_encode(self.commitment, self.length, self.digest)


def segment_encode(commitment: bytes, length: int, digest_: bytes) -> bytes:
    """A segment's bytes."""
    return commitment + length.to_bytes(4, "big") + digest_


@dataclass(frozen=True, slots=True)
class Header:
    """What is known of a record before it is sealed."""

    log_id: bytes
    record_id: bytes
    """56-bit microseconds, then 72 random bits: ids sort by time."""
    kind: str
    time_us: int
    """Microseconds since 1970 UTC."""
    writer_id: bytes
    writer_seq: int
    root_version: int
    meta_period: bytes
    call_id: bytes = b""
    content_period: bytes = b""
    subjects: tuple[bytes, ...] = ()
    """Ids of the subject keys without which content and vault cannot be opened; ascending."""
    refs: tuple[Ref, ...] = ()
    keys: tuple[tuple[bytes, bytes], ...] = ()
    """(key id, digest of its row) of every key this record introduces or re-wraps; ascending."""
    suite: int = SUITE

    def encode(self) -> bytes:
        return header_encode(
            self.log_id,
            self.record_id,
            self.kind,
            self.time_us,
            writer_id=self.writer_id,
            writer_seq=self.writer_seq,
            root_version=self.root_version,
            meta_period=self.meta_period,
            call_id=self.call_id,
            content_period=self.content_period,
            subjects=self.subjects,
            refs=self.refs,
            keys=self.keys,
            suite=self.suite,
        )


def header_encode(
    log_id: bytes,
    record_id: bytes,
    kind: str,
    time_us: int,
    *,
    writer_id: bytes,
    writer_seq: int,
    root_version: int,
    meta_period: bytes,
    call_id: bytes,
    content_period: bytes,
    subjects: Sequence[bytes],
    refs: Sequence[Ref],
    keys: Sequence[tuple[bytes, bytes]],
    suite: int = SUITE,
) -> bytes:
    """A header's bytes; the same as those of a ``Header``, for who has no use for one."""
    word = kind.encode("ascii")
    fields = [
        _OPENING, log_id, _TAGS[2], record_id, b"\x03", len(word).to_bytes(2, "big"), word,
        _TAGS[4], time_us.to_bytes(8, "big"),
    ]  # fmt: skip
    if call_id:
        fields += (_TAGS[5], call_id)
    fields += (
        _TAGS[6], writer_id, _TAGS[7], writer_seq.to_bytes(8, "big"), _TAGS[8], suite.to_bytes(1, "big"),
        _TAGS[9], root_version.to_bytes(4, "big"), _TAGS[10], meta_period,
    )  # fmt: skip
    if content_period:
        fields += (_TAGS[11], content_period)
    if subjects:
        fields.append(_field(12, b"".join(subjects)))
    if refs:
        fields.append(_field(13, b"".join([ref.encode() for ref in refs])))
    if keys:
        fields.append(_field(14, b"".join([key_id + key_digest for key_id, key_digest in keys])))
    return b"".join(fields)


def leaf_encode(
    header: bytes, facts: bytes, meta: bytes, *, index: bytes = b"", content: bytes = b"", vault: bytes = b""
) -> bytes:
    """A leaf's bytes from those of its parts, empty where there is none."""
    fields = [header, _TAGS[32], facts]
    if index:
        fields += (_TAGS[33], index)
    fields += (_TAGS[34], meta)
    if content:
        fields += (_TAGS[35], content)
    if vault:
        fields += (_TAGS[36], vault)
    return b"".join(fields)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A record's public part: its header, and commitments to what may be deleted."""

    header: Header
    facts_digest: bytes
    meta: Segment
    index_digest: bytes = b""
    content: Segment | None = None
    vault: Segment | None = None

    def encode(self) -> bytes:
        return leaf_encode(
            self.header.encode(),
            self.facts_digest,
            self.meta.encode(),
            index=self.index_digest,
            content=self.content.encode() if self.content else b"",
            vault=self.vault.encode() if self.vault else b"",
        )

    def segment(self, name: str) -> Segment | None:
        """The commitment to one of ``SEGMENTS``."""
        return {"meta": self.meta, "content": self.content, "vault": self.vault}[name]

    @staticmethod
    def decode(data: bytes) -> Leaf:
        """The leaf of these bytes.

        Raises ``MalformedLeaf`` unless they are the encoding that ``encode`` gives.
        """
        found = _parse(data)
        try:
            leaf = _leaf(found)
            canonical = leaf.encode()
        except (KeyError, struct.error, UnicodeError, ValueError) as error:
            raise MalformedLeaf("a field is missing or has the wrong size") from error
        if canonical != data:
            raise MalformedLeaf("the encoding is not canonical")
        return leaf


def facts_digest(seed: bytes, tenant: str, facts: Mapping[str, str | int | None]) -> bytes:
    """Commitment to the columns in clear: name, type and value of each that is set, in the order of ``FACTS``."""
    parts = [b"cga1 facts\x00", _seed(seed), _fact("tenant", tenant)]
    for name in FACTS:
        value = facts.get(name)
        if value is not None:
            parts.append(_fact(name, value))
    return digest(*parts)


def tokens_encode(tokens: Iterable[tuple[str, int]]) -> bytes:
    """Index tokens as one blob: length of field (u8), field, token (u32), in ascending order."""
    return b"".join([bytes((len(name),)) + name.encode("ascii") + token.to_bytes(4, "big") for name, token in tokens])


def tokens_decode(blob: bytes) -> tuple[tuple[str, int], ...]:
    """Inverse of ``tokens_encode``; raises ``MalformedLeaf`` for anything else."""
    tokens: list[tuple[str, int]] = []
    at = 0
    try:
        while at < len(blob):
            end = at + 1 + blob[at]
            tokens.append((blob[at + 1 : end].decode("ascii"), struct.unpack_from(">I", blob, end)[0]))
            at = end + 4
    except (struct.error, UnicodeError) as error:
        raise MalformedLeaf("the index tokens cannot be read") from error
    if sorted(set(tokens)) != tokens:
        raise MalformedLeaf("the index tokens are not canonical")
    return tuple(tokens)


def index_digest(seed: bytes, tokens: bytes) -> bytes:
    """Commitment to the index tokens of a record."""
    return digest(b"cga1 index\x00", _seed(seed), tokens)


def segment_digest(seed: bytes, ciphertext: bytes) -> bytes:
    """Commitment to a sealed segment."""
    return digest(_seed(seed), ciphertext)


def nobody(log_id: bytes) -> str:
    """What the log of a tenant that was erased is called."""
    return "~" + log_id.hex()


def key_digest(key_id: bytes, purpose: str, wrapped: bytes) -> bytes:
    """Commitment to a wrapped key as it is stored."""
    return digest(b"cga1 key\x00", key_id, purpose.encode("ascii"), b"\x00", wrapped)


def key_row(version: int, lookup: bytes, label: str | None, wrapped: bytes) -> bytes:
    """What is committed to of a subject or period key.

    What it is found by belongs to it: with another ``lookup`` an erasure would
    not find the key, with another ``label`` a retention run would not.
    """
    shown = (label or "").encode("utf-8")
    return b"".join((version.to_bytes(4, "big"), _seed(lookup), len(shown).to_bytes(2, "big"), shown, wrapped))


def _seed(seed: bytes) -> bytes:
    # With a length of its own a seed could borrow bytes of what follows, and one digest would have two readings.
    if len(seed) != SEED_BYTES:
        raise ValueError("a seed must be 32 bytes")
    return seed


@lru_cache(maxsize=2048, typed=True)  # the same few models, regions and policies are said again and again
def _fact(name: str, value: str | int) -> bytes:
    kind, said = (b"s", value.encode("utf-8")) if isinstance(value, str) else (b"i", b"%d" % value)
    return b"".join((bytes((len(name),)), name.encode("ascii"), kind, len(said).to_bytes(4, "big"), said))


def _field(tag: int, value: bytes) -> bytes:
    return tag.to_bytes(1, "big") + len(value).to_bytes(2, "big") + value


def _parse(data: bytes) -> dict[int, bytes]:
    if data[:4] != MAGIC:
        raise MalformedLeaf("the magic is not `CGA1`")
    found: dict[int, bytes] = {}
    at, last = 4, 0
    while at < len(data):
        if at + 3 > len(data):
            raise MalformedLeaf("a field is cut short")
        tag, length = struct.unpack_from(">BH", data, at)
        at += 3
        if tag <= last:
            raise MalformedLeaf("the tags do not ascend")
        if tag not in _SIZES:
            raise MalformedLeaf("a tag is unknown")
        if at + length > len(data):
            raise MalformedLeaf("a field is cut short")
        if length == 0 or length % _SIZES[tag] or (tag not in _REPEATED and length != _SIZES[tag] != 1):
            raise MalformedLeaf("a field has the wrong size")
        found[tag] = data[at : at + length]
        at, last = at + length, tag
    return found


_SEGMENT_BYTES = 32 + 4 + 32
_SIZES = {
    1: 16, 2: 16, 3: 1, 4: 8, 5: 16, 6: 16, 7: 8, 8: 1, 9: 4, 10: 16, 11: 16, 12: 16, 13: 17, 14: 48,
    32: 32, 33: 32, 34: _SEGMENT_BYTES, 35: _SEGMENT_BYTES, 36: _SEGMENT_BYTES,
}  # fmt: skip
_TAGS = {tag: tag.to_bytes(1, "big") + size.to_bytes(2, "big") for tag, size in _SIZES.items()}
_OPENING = MAGIC + _TAGS[1]
_REPEATED = {3, 12, 13, 14}
KIND_BYTES = 32


def _leaf(found: dict[int, bytes]) -> Leaf:
    kind = found[3].decode("ascii")
    if len(kind) > KIND_BYTES or not all(c.islower() or c == "-" for c in kind):
        raise MalformedLeaf("the kind is not a short lower-case word")
    if found[8] != bytes((SUITE,)):
        raise MalformedLeaf("the suite is unknown")
    subjects = _chunks(found.get(12, b""), 16)
    refs = tuple(Ref(_SCOPE_OF[chunk[0]], chunk[1:]) for chunk in _chunks(found.get(13, b""), 17))
    keys = tuple((chunk[:16], chunk[16:]) for chunk in _chunks(found.get(14, b""), 48))
    if list(subjects) != sorted(set(subjects)):
        raise MalformedLeaf("the subject keys do not ascend")
    if [ref.encode() for ref in refs] != sorted({ref.encode() for ref in refs}):
        raise MalformedLeaf("the references do not ascend")
    if [key_id for key_id, _ in keys] != sorted({key_id for key_id, _ in keys}):
        raise MalformedLeaf("the introduced keys do not ascend")
    header = Header(
        log_id=found[1],
        record_id=found[2],
        kind=kind,
        time_us=struct.unpack(">Q", found[4])[0],
        call_id=found.get(5, b""),
        writer_id=found[6],
        writer_seq=struct.unpack(">Q", found[7])[0],
        suite=found[8][0],
        root_version=struct.unpack(">I", found[9])[0],
        meta_period=found[10],
        content_period=found.get(11, b""),
        subjects=subjects,
        refs=refs,
        keys=keys,
    )
    if header.record_id[:TIME_BYTES] != record_time(header.time_us):
        raise MalformedLeaf("the record id does not carry the record's time")
    content, vault = _segment(found.get(35)), _segment(found.get(36))
    if bool(header.content_period) != bool(content or vault):
        raise MalformedLeaf("a content period stands without content, or content without its period")
    meta = _segment(found[34])
    assert meta is not None
    return Leaf(header, found[32], meta, found.get(33, b""), content, vault)


def record_time(time_us: int) -> bytes:
    """First bytes of the ids of records made at ``time_us``."""
    return (time_us & 0xFF_FFFF_FFFF_FFFF).to_bytes(TIME_BYTES, "big")


def _segment(value: bytes | None) -> Segment | None:
    if value is None:
        return None
    return Segment(value[:32], struct.unpack(">I", value[32:36])[0], value[36:])


def _chunks(value: bytes, size: int) -> tuple[bytes, ...]:
    return tuple(value[at : at + size] for at in range(0, len(value), size))
