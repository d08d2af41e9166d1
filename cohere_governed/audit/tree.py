"""The Merkle tree of RFC 6962: heads as records come, proofs, and their check.

A ``Frontier`` is the few hashes that the tree's right edge is made of: the
roots of its complete subtrees, largest first, one for each bit set in the size.
Appending costs one leaf hash and about one node hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence

HASH_BYTES = 32
STORED_HEIGHT = 8
"""Every subtree of 2^8 leaves, 2^16, … is stored when it completes (the tiles of C2SP tlog-tiles)."""

Node = Callable[[int, int], bytes]
"""(height, index) → hash of the complete subtree over leaves index·2^height …."""


def leaf_hash(leaf: bytes) -> bytes:
    """RFC 6962 section 2.1: a leaf is hashed with a 0 before it."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962 section 2.1: a pair is hashed with a 1 before it."""
    return hashlib.sha256(b"\x01" + left + right).digest()


EMPTY_ROOT = hashlib.sha256(b"").digest()


class Frontier:
    """The right edge of a tree, which is all that appending needs."""

    __slots__ = ("hashes", "size")

    def __init__(self, size: int = 0, hashes: Sequence[bytes] = ()) -> None:
        if size < 0 or size.bit_count() != len(hashes) or any(len(one) != HASH_BYTES for one in hashes):
            raise ValueError("a frontier has one hash for each bit set in its size")
        self.size = size
        self.hashes = list(hashes)

    def copy(self) -> Frontier:
        """Another that grows apart from this one."""
        made = Frontier()
        made.size, made.hashes = self.size, self.hashes.copy()
        return made

    def append(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Add a leaf; (height, index, hash) of each subtree to store that it completed."""
        completed = []
        node, height = leaf_hash(leaf), 0
        while self.size >> height & 1:
            node = node_hash(self.hashes.pop(), node)
            height += 1
            if height % STORED_HEIGHT == 0:
                completed.append((height, self.size >> height, node))
        self.hashes.append(node)
        self.size += 1
        return completed

    def root(self) -> bytes:
        """Merkle tree head of all leaves so far."""
        if not self.hashes:
            return EMPTY_ROOT
        node = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            node = node_hash(left, node)
        return node

    def encode(self) -> bytes:
        return b"".join(self.hashes)

    @staticmethod
    def decode(size: int, data: bytes) -> Frontier:
        """Raises ``ValueError`` when ``data`` is not a frontier of that size."""
        return Frontier(size, [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)])


def inclusion_path(index: int, size: int, node: Node) -> list[bytes]:
    """RFC 6962 section 2.1.1: siblings from the leaf upward."""
    if not 0 <= index < size:
        raise ValueError("the index lies outside the tree")
    return _path(index, 0, size, node)


def _path(index: int, start: int, size: int, node: Node) -> list[bytes]:
    if size == 1:
        return []
    split = 1 << (size - 1).bit_length() - 1
    if index < split:
        return [*_path(index, start, split, node), subtree(start + split, size - split, node)]
    return [*_path(index - split, start + split, size - split, node), subtree(start, split, node)]


def subtree(start: int, size: int, node: Node) -> bytes:
    """Head of the leaves ``start`` … ``start + size - 1``, ``start`` aligned as RFC 6962 splits it."""
    if size & (size - 1) == 0:
        height = size.bit_length() - 1
        return node(height, start >> height)
    split = 1 << (size - 1).bit_length() - 1
    return node_hash(subtree(start, split, node), subtree(start + split, size - split, node))


def check_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """RFC 9162 section 2.1.3.2: whether the path leads from ``leaf`` at ``index`` to ``root``."""
    if not 0 <= index < size:
        return False
    position, last = index, size - 1
    node = leaf_hash(leaf)
    for sibling in path:
        if last == 0:
            return False
        if position & 1 or position == last:
            node = node_hash(sibling, node)
            while not position & 1 and position:
                position >>= 1
                last >>= 1
        else:
            node = node_hash(node, sibling)
        position >>= 1
        last >>= 1
    return last == 0 and node == root


def consistency_path(old: int, size: int, node: Node) -> list[bytes]:
    """RFC 6962 section 2.1.2: proof that the first ``old`` leaves of the tree are the older tree."""
    if not 0 < old <= size:
        raise ValueError("the older tree must not be empty nor the larger one")
    return list(_consistency(old, 0, size, True, node))


def _consistency(old: int, start: int, size: int, whole: bool, node: Node) -> Iterator[bytes]:
    if old == size:
        if not whole:
            yield subtree(start, size, node)
        return
    split = 1 << (size - 1).bit_length() - 1
    if old <= split:
        yield from _consistency(old, start, split, whole, node)
        yield subtree(start + split, size - split, node)
    else:
        yield from _consistency(old - split, start + split, size - split, False, node)
        yield subtree(start, split, node)


def check_consistency(old: int, old_root: bytes, size: int, root: bytes, path: Sequence[bytes]) -> bool:
    """RFC 9162 section 2.1.4.2: whether the tree of ``size`` extends the tree of ``old``."""
    if not 0 < old <= size:
        return False
    if old == size:
        return not path and old_root == root
    proof = list(path)
    if old & (old - 1) == 0:
        proof.insert(0, old_root)
    if not proof:
        return False
    position, last = old - 1, size - 1
    while position & 1:
        position >>= 1
        last >>= 1
    older = newer = proof[0]
    for sibling in proof[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            older, newer = node_hash(sibling, older), node_hash(sibling, newer)
            while not position & 1 and position:
                position >>= 1
                last >>= 1
        else:
            newer = node_hash(newer, sibling)
        position >>= 1
        last >>= 1
    return last == 0 and older == old_root and newer == root
