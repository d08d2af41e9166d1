"""The tree is RFC 6962's, computed here a second time from its definition."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohere_governed.audit import tree
from cohere_governed.audit.tree import Frontier


def definition(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\1" + definition(leaves[:k]) + definition(leaves[k:])).digest()


def grown(leaves: list[bytes]) -> Frontier:
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier


def node_of(leaves: list[bytes]) -> tree.Node:
    return lambda height, index: definition(leaves[index << height : index + 1 << height])


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_growing_gives_the_heads_of_the_definition(leaves: list[bytes]) -> None:
    frontier = Frontier()
    assert frontier.root() == definition([])
    for at, leaf in enumerate(leaves):
        frontier.append(leaf)
        assert frontier.root() == definition(leaves[: at + 1])
    again = Frontier.decode(frontier.size, frontier.encode())
    assert (again.size, again.hashes) == (frontier.size, frontier.hashes)


def test_subtrees_are_stored_when_they_complete() -> None:
    leaves = [bytes((at & 255, at >> 8)) for at in range(700)]
    frontier = Frontier()
    stored = [node for leaf in leaves for node in frontier.append(leaf)]
    assert stored == [(8, 0, definition(leaves[:256])), (8, 1, definition(leaves[256:512]))]


@given(st.integers(1, 80), st.data())
def test_inclusion_is_proved_and_nothing_else_is(size: int, data: st.DataObject) -> None:
    leaves = [bytes((at,)) for at in range(size)]
    index = data.draw(st.integers(0, size - 1))
    path = tree.inclusion_path(index, size, node_of(leaves))
    root = definition(leaves)
    assert tree.check_inclusion(leaves[index], index, size, path, root)
    other = data.draw(st.integers(-1, size + 1).filter(lambda at: at != index))
    assert not tree.check_inclusion(leaves[index], other, size, path, root)
    assert not tree.check_inclusion(b"else", index, size, path, root)
    assert not tree.check_inclusion(leaves[index], index, size, [*path, root], root)
    if path:
        assert not tree.check_inclusion(leaves[index], index, size, path[1:], root)


@given(st.integers(1, 80), st.data())
def test_growth_is_proved_and_a_rewritten_past_is_not(size: int, data: st.DataObject) -> None:
    leaves = [bytes((at,)) for at in range(size)]
    old = data.draw(st.integers(1, size))
    path = tree.consistency_path(old, size, node_of(leaves))
    older, newer = definition(leaves[:old]), definition(leaves)
    assert tree.check_consistency(old, older, size, newer, path)
    forged = definition([b"x", *leaves[1:old]])
    assert not tree.check_consistency(old, forged, size, newer, path)
    assert not tree.check_consistency(old, older, size, forged, path)
    assert not tree.check_consistency(old, older, size, newer, [*path, newer])


def test_a_frontier_must_fit_its_size() -> None:
    for size, data in ((1, b""), (2, bytes(64)), (3, bytes(63)), (-1, b"")):
        with pytest.raises(ValueError, match="frontier"):
            Frontier.decode(size, data)
