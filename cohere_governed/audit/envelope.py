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
from functools import lru_cache
from typing import Any, NamedTuple

from cohere_governed.audit import primitives
from cohere_governed.audit.keys import TenantKeys
from cohere_governed.audit.record import (
    FACT_TYPES,
    FACTS,
    ID_BYTES,
    SEED_BYTES,
    SEGMENTS,
    TIME_BYTES,
    Leaf,
    Ref,
    facts_digest,
    header_encode,
    index_digest,
    leaf_encode,
    record_time,
    segment_digest,
    segment_encode,
    tokens_encode,
)
from cohere_governed.errors import AuditUnavailable, KeyUnavailable
from cohere_governed.model import Entry

INDEX_FIELDS = frozenset({"end_user", "conversation", "person", "reference", "mark"})
"""``mark`` says what kind of thing a record is, where that is asked for often and few records are of it."""
SUBJECT_FIELDS = frozenset({"end_user", "person"})
"""Fields whose value is a person: each value has a subject key, and erasing it erases the record's content."""

_JSON = json.JSONEncoder(
    ensure_ascii=True, allow_nan=False, sort_keys=True, separators=(",", ":"), check_circular=False
).encode
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
    tokens: Sequence[tuple[str, int]] = ()
    """What it is found by, blind; ascending, each once."""
    introduced: tuple[tuple[bytes, bytes], ...] = ()
    """(key id, digest of its row) of those that were made for this entry."""


GROUNDS = "grounds"
"""Key of a record's metadata under which stands what it shares with others, or the id of the record that has it."""


class Sealed(NamedTuple):
    """An entry ready to be stored: everything but its position."""

    record_id: bytes
    writer_id: bytes
    leaf: bytes
    record: tuple[Any, ...]
    """Columns of ``record`` after ``log`` and ``idx``."""
    body: tuple[Any, ...]
    """Columns of ``body`` after ``log`` and ``idx``."""
    tokens: Sequence[tuple[str, int]]
    """Ascending."""
    grounds: tuple[bytes, str] | None
    """(period key id, text) of the grounds that stand in this record, and that others may name when it is durable."""


def checked(entry: Entry) -> None:
    """Refuse an entry that could not be stored exactly. Raises ``AuditUnavailable``, naming the field and no value."""
    _check_word("kind", entry.kind)
    _check_word("retention class", entry.retention_class)
    if entry.call_id and len(entry.call_id) != ID_BYTES:
        raise AuditUnavailable("a call id must be 16 bytes")
    for name, value in entry.facts.items():
        if value is not None:
            try:
                _check_fact(name, value)
            except TypeError:  # no column holds what cannot be hashed
                raise AuditUnavailable(f"the fact `{name}` of an audit entry is neither text nor number") from None
        elif name not in FACT_TYPES:
            raise AuditUnavailable(f"an audit entry has a fact `{name}` that is no column")
    for field, _ in entry.index:
        if field not in INDEX_FIELDS:
            raise AuditUnavailable(f"an audit entry is indexed by `{field}`, which is no index field")


@lru_cache(maxsize=256)
def _check_word(name: str, word: str) -> None:
    if not _WORD.fullmatch(word):
        raise AuditUnavailable(f"the {name} of an audit entry must be a short lower-case word")


@lru_cache(maxsize=2048, typed=True)  # the same few models, regions and policies are said again and again
def _check_fact(name: str, value: str | int) -> None:
    wanted = FACT_TYPES.get(name)
    if wanted is None:
        raise AuditUnavailable(f"an audit entry has a fact `{name}` that is no column")
    if type(value) is not wanted:
        raise AuditUnavailable(f"the fact `{name}` of an audit entry must be of type {wanted.__name__}")
    if "\0" in str(value):
        raise AuditUnavailable(f"the fact `{name}` of an audit entry has a NUL, which PostgreSQL cannot keep")
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise AuditUnavailable(f"the fact `{name}` of an audit entry is no 64-bit number")


def seal(
    entry: Entry,
    refs: Sequence[Ref],
    keys: TenantKeys,
    chosen: Chosen,
    *,
    time_us: int,
    writer: tuple[bytes, int],
    stated: Mapping[tuple[bytes, str], str],
) -> Sealed:
    """Seal an entry. Raises ``AuditUnavailable`` when its meta is not JSON or a text is not Unicode.

    ``stated``: (period key id, grounds) → hex id of a durable record that has them.
    """
    random = primitives.random_bytes(6 * SEED_BYTES)
    facts_seed, index_seed, *fresh = [random[at : at + SEED_BYTES] for at in range(0, 5 * SEED_BYTES, SEED_BYTES)]
    record_id = record_time(time_us) + random[TIME_BYTES - ID_BYTES :]
    aad = header_encode(
        keys.log_id,
        record_id,
        entry.kind,
        time_us,
        writer_id=writer[0],
        writer_seq=writer[1],
        root_version=keys.version,
        meta_period=chosen.meta_period.key_id,
        call_id=entry.call_id,
        content_period=chosen.content_period.key_id if chosen.content_period else b"",
        subjects=[child.key_id for child in chosen.subjects],
        refs=sorted(set(refs), key=Ref.encode) if refs else (),
        keys=sorted(chosen.introduced),
    )
    grounds: tuple[bytes, str] | None = None
    try:
        text = _JSON(entry.meta)
        if entry.grounds:
            grounds = (chosen.meta_period.key_id, entry.grounds)
            known = stated.get(grounds)
            said = entry.grounds
            if known is not None:
                grounds, said = None, f'"{known}"'
            text = f'{{"{GROUNDS}":{said}{"," if entry.meta else ""}{text[1:]}'
        meta = text.encode("ascii")
        facts = facts_digest(facts_seed, keys.tenant, entry.facts)
    except (TypeError, ValueError, RecursionError):
        raise AuditUnavailable("the meta or a fact of an audit entry cannot be written down exactly") from None
    about = primitives.digest(aad)

    def segment(name: str, fresh: bytes, plaintext: bytes | None) -> tuple[bytes | None, bytes | None, bytes]:
        """(seed, ciphertext, what the leaf says of them)."""
        if plaintext is None:
            return None, None, b""
        seed = primitives.tag(keys.hedge, fresh, plaintext)
        secret = _secret(name, seed, keys, chosen)
        ciphertext, commitment = primitives.seal(secret, keys.log_id, _INFO[name] + about, aad, padded(plaintext))
        return seed, ciphertext, segment_encode(commitment, len(ciphertext), segment_digest(seed, ciphertext))

    meta_seed, sealed_meta, meta_said = segment("meta", fresh[0], meta)
    content_seed, content, content_said = segment("content", fresh[1], entry.content)
    vault_seed, vault, vault_said = segment("vault", fresh[2], entry.vault)
    blob = tokens_encode(chosen.tokens)
    leaf = leaf_encode(
        aad,
        facts,
        meta_said,
        index=index_digest(index_seed, blob) if blob else b"",
        content=content_said,
        vault=vault_said,
    )
    return Sealed(
        record_id,
        writer[0],
        leaf,
        (record_id, time_us, entry.kind, entry.call_id or None, leaf, facts_seed, *map(entry.facts.get, FACTS)),
        (
            meta_seed, sealed_meta, content_seed, content, vault_seed, vault,
            *((index_seed, blob) if blob else (None, None)),
        ),
        chosen.tokens,
        grounds,
    )  # fmt: skip


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
        _INFO[name] + primitives.digest(aad),
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


_INFO = {name: b"cga1 " + name.encode() + b"\x00" for name in SEGMENTS}


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
