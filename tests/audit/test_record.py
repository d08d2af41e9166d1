"""A leaf has one encoding; everything else is refused."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohere_governed.audit.envelope import padded, unpadded
from cohere_governed.audit.record import (
    FACTS,
    SCOPES,
    Header,
    Leaf,
    MalformedLeaf,
    Ref,
    Segment,
    facts_digest,
    record_time,
    tokens_decode,
    tokens_encode,
)

ids = st.binary(min_size=16, max_size=16)
digests = st.binary(min_size=32, max_size=32)
segments = st.builds(Segment, digests, st.integers(0, 2**32 - 1), digests)


@st.composite
def leaves(draw: st.DrawFn) -> Leaf:
    time_us = draw(st.integers(0, 2**53))
    content, vault = draw(st.none() | segments), draw(st.none() | segments)
    refs = draw(st.sets(st.builds(Ref, st.sampled_from(list(SCOPES)), ids), max_size=4))
    header = Header(
        log_id=draw(ids),
        record_id=record_time(time_us) + draw(st.binary(min_size=9, max_size=9)),
        kind=draw(st.sampled_from(["intent", "outcome", "orphan-close", "x"])),
        time_us=time_us,
        writer_id=draw(ids),
        writer_seq=draw(st.integers(0, 2**64 - 1)),
        root_version=draw(st.integers(0, 2**32 - 1)),
        meta_period=draw(ids),
        call_id=draw(st.just(b"") | ids),
        content_period=draw(ids) if content or vault else b"",
        subjects=tuple(sorted(draw(st.sets(ids, max_size=4)))),
        refs=tuple(sorted(refs, key=Ref.encode)),
        keys=tuple(sorted(draw(st.dictionaries(ids, digests, max_size=3)).items())),
    )
    return Leaf(header, draw(digests), draw(segments), draw(st.just(b"") | digests), content, vault)


@given(leaves())
def test_a_leaf_is_read_as_it_was_written(leaf: Leaf) -> None:
    assert Leaf.decode(leaf.encode()) == leaf


@given(leaves())
def test_a_kind_is_as_long_as_it_may_be_and_no_longer(leaf: Leaf) -> None:
    longest = replace(leaf, header=replace(leaf.header, kind="a-" * 16))
    assert Leaf.decode(longest.encode()) == longest
    for kind in ("a-" * 16 + "a", "A", "a1"):
        with pytest.raises(MalformedLeaf):
            Leaf.decode(replace(leaf, header=replace(leaf.header, kind=kind)).encode())


@given(leaves(), st.data())
def test_no_other_bytes_are_the_same_leaf(leaf: Leaf, data: st.DataObject) -> None:
    whole = leaf.encode()
    at = data.draw(st.integers(0, len(whole) - 1))
    changed = data.draw(
        st.sampled_from(
            [
                whole[:at] + bytes((whole[at] ^ 1 << data.draw(st.integers(0, 7)),)) + whole[at + 1 :],
                whole[:at],
                whole + whole[at:],
                whole[:at] + b"\0" + whole[at:],
            ]
        )
    )
    try:
        other = Leaf.decode(changed)
    except MalformedLeaf:
        return
    assert other != leaf
    assert other.encode() == changed


@given(st.binary(max_size=400))
def test_hostile_bytes_are_refused_or_canonical(data: bytes) -> None:
    for candidate in (data, b"CGA1" + data):
        try:
            leaf = Leaf.decode(candidate)
        except MalformedLeaf:
            continue
        assert leaf.encode() == candidate


@given(st.sets(st.tuples(st.sampled_from(["person", "end_user", "conversation"]), st.integers(0, 4095)), max_size=9))
def test_index_tokens_are_read_as_they_were_written(tokens: set[tuple[str, int]]) -> None:
    blob = tokens_encode(tuple(sorted(tokens)))
    assert set(tokens_decode(blob)) == tokens
    if blob:
        with pytest.raises(MalformedLeaf):
            tokens_decode(blob[:-1])
        with pytest.raises(MalformedLeaf):
            tokens_decode(blob + blob)


@given(st.binary(max_size=5000))
def test_padding_hides_the_length_and_is_taken_off_again(plaintext: bytes) -> None:
    sealed = padded(plaintext)
    assert unpadded(sealed) == plaintext
    assert len(sealed) <= max(64, (len(plaintext) + 4) * 1.12)
    assert len({len(padded(bytes(length))) for length in range(1000, 1064)}) <= 3


def test_facts_are_committed_to_with_name_type_and_value() -> None:
    seed = hashlib.sha256(b"seed").digest()
    one = facts_digest(seed, "acme", {"model": "a", "route": "b"})
    others = [
        facts_digest(seed, "acme", {"model": "b", "route": "a"}),
        facts_digest(seed, "acme", {"model": "ab"}),
        facts_digest(seed, "acme", {"model": "a", "route": None}),
        facts_digest(seed, "other", {"model": "a", "route": "b"}),
        facts_digest(hashlib.sha256(b"else").digest(), "acme", {"model": "a", "route": "b"}),
    ]
    assert one not in others
    assert facts_digest(seed, "acme", {"status": 200}) != facts_digest(seed, "acme", {"attempt": 200})
    assert one == facts_digest(seed, "acme", {"route": "b", "model": "a", "state": None})
    with pytest.raises(ValueError, match="32 bytes"):
        facts_digest(seed + b"x", "acme", {})
    assert len(set(FACTS)) == len(FACTS)
