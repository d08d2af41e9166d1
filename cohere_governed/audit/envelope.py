"""Sealing an entry: from what the caller says to a public leaf and an erasable body.

Each segment gets a seed that is made here and nowhere else, and from it a key
that is used once. Sealing needs no database: the leaf does not hold its own
position, which the tree gives it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cohere_governed.audit import primitives
from cohere_governed.audit.keys import TenantKeys
from cohere_governed.audit.record import (
    FACT_TYPES,
    FACTS,
    ID_BYTES,
    SEED_BYTES,
    TIME_BYTES,
    Header,
    Leaf,
    Ref,
    Segment,
    facts_digest,
    index_digest,
    record_time,
    segment_digest,
    tokens_encode,
)
from cohere_governed.errors import AuditUnavailable, KeyUnavailable
from cohere_governed.model import Entry

INDEX_FIELDS = frozenset({"end_user", "conversation", "person", "reference"})
SUBJECT_FIELDS = frozenset({"end_user", "person"})
"""Fields whose value is a person: each value has a subject key, and erasing it erases the record's content."""

_JSON = json.JSONEncoder(ensure_ascii=True, allow_nan=False, sort_keys=True, separators=(",", ":")).encode
_WORD = re.compile(r"[a-z-]{1,32}")
_LENGTH_BYTES = 4
_SMALLEST = 64
"""Sealed segments are never shorter than this, so that short values cannot be told apart by length."""


@dataclass(frozen=True, slots=True, repr=False)
class ChildKey:
    """A subject or period key, unwrapped."""

    key_id: bytes
    key: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Chosen:
    """The keys an entry is sealed with."""

    meta_period: ChildKey
    content_period: ChildKey | None
    subjects: tuple[ChildKey, ...]
    """Ascending by id."""
    introduced: tuple[tuple[bytes, bytes], ...] = ()
    """(key id, digest of its row) of those that were made for this entry."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """An entry ready to be stored: everything but its position."""

    header: Header
    leaf: bytes
    record: tuple[Any, ...]
    """Columns of ``record`` after ``log`` and ``idx``."""
    body: tuple[Any, ...]
    """Columns of ``body`` after ``log`` and ``idx``."""
    tokens: tuple[tuple[str, int], ...]


def checked(entry: Entry) -> None:
    """Refuse an entry that could not be stored exactly. Raises ``AuditUnavailable``, naming the field and no value."""
    for name, word in (("kind", entry.kind), ("retention class", entry.retention_class)):
        if not _WORD.fullmatch(word):
            raise AuditUnavailable(f"the {name} of an audit entry must be a short lower-case word")
    if entry.call_id and len(entry.call_id) != 16:
        raise AuditUnavailable("a call id must be 16 bytes")
    for name, value in entry.facts.items():
        wanted = FACT_TYPES.get(name)
        if wanted is None:
            raise AuditUnavailable(f"an audit entry has a fact `{name}` that is no column")
        if value is not None and type(value) is not wanted:
            raise AuditUnavailable(f"the fact `{name}` of an audit entry must be of type {wanted.__name__}")
        if "\0" in str(value):
            raise AuditUnavailable(f"the fact `{name}` of an audit entry has a NUL, which PostgreSQL cannot keep")
        if isinstance(value, int) and not -(2**63) <= value < 2**63:
            raise AuditUnavailable(f"the fact `{name}` of an audit entry is no 64-bit number")
    for field, _ in entry.index:
        if field not in INDEX_FIELDS:
            raise AuditUnavailable(f"an audit entry is indexed by `{field}`, which is no index field")


def seal(
    entry: Entry, refs: Sequence[Ref], keys: TenantKeys, chosen: Chosen, *, time_us: int, writer: tuple[bytes, int]
) -> Sealed:
    """Seal an entry. Raises ``AuditUnavailable`` when its meta is not JSON or a text is not Unicode."""
    random = primitives.random_bytes(6 * SEED_BYTES)
    seeds = [random[at : at + SEED_BYTES] for at in range(0, 5 * SEED_BYTES, SEED_BYTES)]
    header = Header(
        log_id=keys.log_id,
        record_id=record_time(time_us) + random[TIME_BYTES - ID_BYTES :],
        kind=entry.kind,
        time_us=time_us,
        writer_id=writer[0],
        writer_seq=writer[1],
        root_version=keys.version,
        meta_period=chosen.meta_period.key_id,
        call_id=entry.call_id,
        content_period=chosen.content_period.key_id if chosen.content_period else b"",
        subjects=tuple(child.key_id for child in chosen.subjects),
        refs=tuple(sorted(set(refs), key=Ref.encode)),
        keys=tuple(sorted(chosen.introduced)),
    )
    aad = header.encode()
    try:
        meta = _JSON(entry.meta)
        facts = facts_digest(seeds[3], keys.tenant, entry.facts)
    except (TypeError, ValueError, RecursionError):
        raise AuditUnavailable("the meta or a fact of an audit entry cannot be written down exactly") from None
    plaintexts = (meta.encode("ascii"), entry.content, entry.vault)
    stored: list[bytes | None] = []
    segments: list[Segment | None] = []
    for name, plaintext, seed in zip(("meta", "content", "vault"), plaintexts, seeds, strict=False):
        if plaintext is None:
            stored += (None, None)
            segments.append(None)
            continue
        hedged = primitives.tag(keys.hedge, seed, plaintext)
        ciphertext, commitment = primitives.seal(
            _secret(name, hedged, keys, chosen), keys.log_id, _info(name, aad), aad, padded(plaintext)
        )
        stored += (hedged, ciphertext)
        segments.append(Segment(commitment, len(ciphertext), segment_digest(hedged, ciphertext)))
    tokens = tuple(sorted({(field, keys.token(field, value)) for field, value in entry.index}))
    blob = tokens_encode(tokens) if tokens else None
    assert segments[0] is not None
    leaf = Leaf(
        header, facts, segments[0], index_digest(seeds[4], blob) if blob else b"", segments[1], segments[2]
    ).encode(aad)
    given = entry.facts.get
    record = (
        header.record_id, time_us, entry.kind, entry.call_id or None, leaf, seeds[3], *[given(name) for name in FACTS]
    )  # fmt: skip
    return Sealed(header, leaf, record, (*stored, seeds[4] if blob else None, blob), tokens)


def opened(name: str, leaf: Leaf, sealed: tuple[bytes, bytes], keys: TenantKeys, chosen: Chosen) -> bytes:
    """The plaintext of a segment (seed, ciphertext). Raises ``KeyUnavailable`` when the keys do not open it."""
    seed, ciphertext = sealed
    segment = leaf.segment(name)
    if segment is None or segment.digest != segment_digest(seed, ciphertext):
        raise KeyUnavailable("the sealed segment is not the one its record committed to")
    aad = leaf.header.encode()
    plaintext = primitives.open_sealed(
        _secret(name, seed, keys.of(leaf.header.root_version), chosen),
        keys.log_id,
        _info(name, aad),
        aad,
        ciphertext=ciphertext,
        commitment=segment.commitment,
    )
    if plaintext is None:
        raise KeyUnavailable("the keys at hand do not open this record")
    return unpadded(plaintext)


def _secret(name: str, seed: bytes, keys: TenantKeys, chosen: Chosen) -> bytes:
    # Every part has a fixed length, so the join has one reading.
    if name == "meta":
        return seed + chosen.meta_period.key + keys.content
    assert chosen.content_period is not None
    return b"".join((seed, *[child.key for child in chosen.subjects], chosen.content_period.key, keys.content))


def _info(name: str, aad: bytes) -> bytes:
    return b"cga1 " + name.encode() + b"\x00" + primitives.digest(aad)


def padded(plaintext: bytes) -> bytes:
    """Length (u32), plaintext, zeros up to a length with a short mantissa (Padmé: at most 12 % more)."""
    length = max(_SMALLEST, len(plaintext) + _LENGTH_BYTES)
    exponent = length.bit_length() - 1
    mask = (1 << exponent - exponent.bit_length()) - 1
    return (len(plaintext).to_bytes(_LENGTH_BYTES, "big") + plaintext).ljust(length + mask & ~mask, b"\x00")


def unpadded(padded_text: bytes) -> bytes:
    """Inverse of ``padded``."""
    length = int.from_bytes(padded_text[:_LENGTH_BYTES], "big")
    return padded_text[_LENGTH_BYTES : _LENGTH_BYTES + length]


def as_json(plaintext: bytes) -> Mapping[str, Any]:
    """The meta of a record."""
    found = json.loads(plaintext)
    assert isinstance(found, dict)
    return found
