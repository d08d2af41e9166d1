r"""The shred tree: what makes an erased key unreadable in yesterday's backup too.

A subject or period key is stored wrapped by its tenant's root *and* by a leaf of
a tree that is not in the database. Seeds at the nodes give every leaf below them
(GGM, 1986): child seeds are tags of the parent's. To erase a leaf its ancestor's
seed is replaced by those of the ancestor's other descendants, so that one leaf
can never be computed again and all others still can:

            R                          R is gone; what is kept instead:
          /   \                                 b
         a     b        erase leaf 1 →         /
        / \   / \                            leaf 0
       0   1 2   3

The seeds stand in a small file beside the key file, never with the database. An
old copy of the database with today's file opens what was not erased, and
nothing that was; the erased keys are gone when no old copy of the *file* is
left. Erasing a person costs about forty seeds, a day's neighbouring keys share
theirs. No row of the database is wrapped again, so no record changes.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from cohere_governed.audit import primitives
from cohere_governed.audit.providers import KeyProvider
from cohere_governed.audit.record import ID_BYTES
from cohere_governed.audit.sqlite import FileLock
from cohere_governed.errors import KeyUnavailable

__all__ = ["PLACE_BYTES", "ShredRoot", "Tree", "default_place", "place_of", "places"]

VARIABLE = "COHERE_GOVERNED_SHRED_ROOT"
"""Environment variable with the path of the file, or ``off``."""

ORIGIN_BITS = 32
"""A leaf is named by the record that introduced its key, and by its number in it."""
PLACE_BYTES = 7
"""Of a node, a leaf too: 32 bits, and at most 23 for a number of up to 4,095 (a leaf of the log lists 1,365 keys)."""
MAX_NUMBER = 4095
_NODE_BYTES = PLACE_BYTES + primitives.KEY_BYTES
_MARK = b"cohere-governed-shred-1"
_DATA_AAD = b"cga1 shred state"
_KEY_AAD = b"cga1 shred key"
PLAIN_WRAP_BYTES = 60
"""Nonce, key and tag: a key that is wrapped by its root alone."""


class Tree:
    """The seeds that are left of one log's tree."""

    __slots__ = ("_seeds",)

    def __init__(self, seeds: Mapping[int, bytes]) -> None:
        self._seeds = dict(seeds)
        """Node → seed. The root is node 1; the children of n are 2n and 2n+1."""

    @staticmethod
    def new() -> Tree:
        """A tree with every leaf."""
        return Tree({1: primitives.random_bytes(primitives.KEY_BYTES)})

    def __len__(self) -> int:
        return len(self._seeds)

    def key(self, leaf: int) -> bytes | None:
        """The key of a leaf, ``None`` if it was shredded."""
        found = self._above(leaf)
        if found is None:
            return None
        node, seed = found
        for step in range(leaf.bit_length() - node.bit_length() - 1, -1, -1):
            seed = primitives.tag(seed, _SIDE[leaf >> step & 1])
        return seed

    def shred(self, leaf: int) -> bool:
        """Make a leaf's key unobtainable; whether it was not before."""
        found = self._above(leaf)
        if found is None:
            return False
        node, seed = found
        del self._seeds[node]
        for step in range(leaf.bit_length() - node.bit_length() - 1, -1, -1):
            side = leaf >> step & 1
            node = 2 * node + side
            self._seeds[node ^ 1] = primitives.tag(seed, _SIDE[side ^ 1])
            seed = primitives.tag(seed, _SIDE[side])
        return True

    def _above(self, node: int) -> tuple[int, bytes] | None:
        while node:
            seed = self._seeds.get(node)
            if seed is not None:
                return node, seed
            node >>= 1
        return None

    def encode(self) -> bytes:
        return len(self._seeds).to_bytes(4, "big") + b"".join(
            node.to_bytes(PLACE_BYTES, "big") + seed for node, seed in sorted(self._seeds.items())
        )


_SIDE = (b"cga1 shred left", b"cga1 shred right")


class ShredRoot:
    """The file of seeds, for every log whose key file it stands beside. Safe between processes."""

    def __init__(self, path: Path, provider: KeyProvider) -> None:
        self.path = path
        self._providers: tuple[KeyProvider, ...] = (provider,)
        """The first wraps; any may be the one that opens."""
        self._seen: tuple[int, int, int] | None = None
        self._trees: dict[bytes, Tree] = {}

    def tree(self, log_id: bytes) -> Tree | None:
        """The tree of a log, ``None`` if the file has none of it. Raises ``KeyUnavailable``."""
        try:
            seen = self._identity()
            if self._seen != seen:
                self._trees = self._settled()[1]
                self._seen = seen
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unreadable(error) from None
        return self._trees.get(log_id)

    def found(self, log_id: bytes) -> Tree:
        """Give a log its tree if it has none, durable before this returns. Raises ``KeyUnavailable``."""
        with self._changing() as trees:
            # INVARIANT: a tree is never put in the place of another, or all keys under that one were lost.
            return trees.setdefault(log_id, Tree.new())

    def shred(self, leaves: Mapping[bytes, Iterable[int]], logs: Iterable[bytes] = ()) -> None:
        """Destroy leaves (log id → places) and whole trees; done twice is done once. Raises ``KeyUnavailable``."""
        with self._changing() as trees:
            for log_id, those in leaves.items():
                tree = trees.get(log_id)
                if tree is not None:
                    for place in those:
                        tree.shred(place)
            for log_id in logs:
                trees.pop(log_id, None)

    def data_key(self) -> bytes:
        """What the seeds are sealed with until the key-encryption key is changed. Raises ``KeyUnavailable``."""
        return self._settled()[0][0]

    def half_changed(self) -> bool:
        """Whether two keys open the file: its key-encryption key is being changed. Raises ``KeyUnavailable``."""
        return self.path.exists() and len(self._settled()[0][1]) > 1

    def rewrap(self, providers: Sequence[KeyProvider]) -> None:
        """Let these providers open the file from now on, and no others, under a fresh key."""
        if self.path.exists():
            with self._locked():
                _, trees = self._read()
                # Other threads read meanwhile: until it is done they may meet either file.
                self._providers = (providers[0], *self._providers)
                self._write(_wrapped(providers), trees)
        self._providers = (providers[0],)

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            lock = FileLock(self.path.with_name(self.path.name + ".lock"))
        except OSError as error:
            raise _unwritable(error) from None
        try:
            with lock:
                yield
        finally:
            lock.close()

    @contextlib.contextmanager
    def _changing(self) -> Iterator[dict[bytes, Tree]]:
        with self._locked():
            if self.path.exists():
                wrapped, trees = self._read()
            else:
                wrapped, trees = _wrapped(self._providers[:1]), {}
            yield trees
            self._write(wrapped, trees)

    def _identity(self) -> tuple[int, int, int]:
        """Of the file that has the name now; another after each change (see ``_replace``)."""
        status = self.path.stat()
        return status.st_dev, status.st_ino, status.st_mtime_ns

    def _settled(self) -> tuple[tuple[bytes, list[bytes]], dict[bytes, Tree]]:
        """What the file says, read without its lock: who replaces it overwrites the old one under a reader's hands."""
        while True:
            before = self._identity()
            try:
                return self._read()
            except KeyUnavailable:
                if self._identity() == before:
                    raise

    def _read(self) -> tuple[tuple[bytes, list[bytes]], dict[bytes, Tree]]:
        try:
            lines = self.path.read_bytes().split(b"\n")
        except OSError as error:
            raise _unreadable(error) from None
        if lines[0] != _MARK or len(lines) != 4:
            raise KeyUnavailable("the shred root file is damaged (put it back from its own backup)")
        try:
            wraps = [base64.b64decode(one) for one in lines[1].split(b" ")]
            sealed = base64.b64decode(lines[2])
        except binascii.Error:
            raise KeyUnavailable("the shred root file is damaged (put it back from its own backup)") from None
        key = self._opened(wraps)
        state = primitives.unwrap(key, sealed, _DATA_AAD)
        if state is None:
            raise KeyUnavailable("the shred root file is damaged (put it back from its own backup)")
        return (key, wraps), _decode(state)

    def _opened(self, wraps: list[bytes]) -> bytes:
        providers = self._providers
        for provider in providers:
            for one in wraps:
                with contextlib.suppress(KeyUnavailable):
                    return provider.unwrap(one, _KEY_AAD)
        raise KeyUnavailable(f"{providers[0]} does not open the shred root file")

    def _write(self, wrapped: tuple[bytes, list[bytes]], trees: Mapping[bytes, Tree]) -> None:
        key, wraps = wrapped
        state = b"".join(log_id + tree.encode() for log_id, tree in sorted(trees.items()))
        lines = (
            _MARK,
            b" ".join(base64.b64encode(one) for one in wraps),
            base64.b64encode(primitives.wrap(key, state, _DATA_AAD)),
            b"",
        )
        try:
            _replace(self.path, b"\n".join(lines))
        except OSError as error:
            raise _unwritable(error) from None


def _replace(path: Path, data: bytes) -> None:
    """Put ``data`` in the place of the file, durably, and overwrite what stood there."""
    new = path.with_name(path.name + ".new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb", closefd=False) as file:
            file.write(data)
        # The clock of a file system ticks in milliseconds, and numbers of files are used again: no two of them alike.
        now = time.time_ns()
        os.utime(descriptor, ns=(now, now))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    old: int | None = None
    with contextlib.suppress(FileNotFoundError):
        old = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        new.replace(path)
        directory = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
        if old is not None:
            # The name is gone; so should the bytes be, where the file system writes in place.
            os.pwrite(old, bytes(os.fstat(old).st_size), 0)
            os.fsync(old)
    finally:
        if old is not None:
            os.close(old)


def _wrapped(providers: Sequence[KeyProvider]) -> tuple[bytes, list[bytes]]:
    key = primitives.random_bytes(primitives.KEY_BYTES)
    return key, [one.wrap(key, _KEY_AAD) for one in providers]


def _decode(state: bytes) -> dict[bytes, Tree]:
    trees: dict[bytes, Tree] = {}
    at = 0
    while at < len(state):
        log_id = state[at : at + ID_BYTES]
        count = int.from_bytes(state[at + ID_BYTES : at + ID_BYTES + 4], "big")
        at += ID_BYTES + 4
        ends = at + count * _NODE_BYTES
        trees[log_id] = Tree(
            {
                int.from_bytes(state[one : one + PLACE_BYTES], "big"): state[one + PLACE_BYTES : one + _NODE_BYTES]
                for one in range(at, ends, _NODE_BYTES)
            }
        )
        at = ends
    return trees


def _unreadable(error: OSError) -> KeyUnavailable:
    return KeyUnavailable(f"the shred root file cannot be read: {type(error).__name__}")


def _unwritable(error: OSError) -> KeyUnavailable:
    return KeyUnavailable(
        f"the shred root file cannot be written: {type(error).__name__} (set `{VARIABLE}` to a path, or to `off`)"
    )


def default_place(key_ref: str, *, shared: bool = False) -> Path | None:
    """Where the file of a log stands if nobody says otherwise: beside a key file. ``None`` where there is no tree.

    ``shared`` says that the database may be written to from several machines: a
    file beside each one's key would hold another part of the tree on each.
    """
    said = os.environ.get(VARIABLE, "")
    if said:
        return None if said == "off" else Path(said)
    scheme, _, path = key_ref.partition(":")
    return Path(path + ".shred") if scheme == "file" and not shared else None


def places(origin: int, first: int = 0) -> Iterator[int]:
    """The leaves of the keys that the record at ``origin`` introduces.

    The number within the record, counted from one, is in Elias's gamma code: no
    code begins another, and small numbers, which nearly all are, cost few seeds.
    """
    if origin >> ORIGIN_BITS:
        raise KeyUnavailable("the log has more records than its shred tree has leaves")
    for number in range(first + 1, MAX_NUMBER + 1):
        yield (1 << ORIGIN_BITS | origin) << 2 * number.bit_length() - 1 | number


NOTE_TAG_BYTES = 16
"""Behind the place in a note of what is to be shredded: who wrote it had the log's keys."""


def noted_origin(note: bytes) -> int | None:
    """Position of the record that introduced the key whose leaf a note names; ``None`` when it names a whole tree."""
    place = int.from_bytes(note[:-NOTE_TAG_BYTES], "big")
    number_bits = place.bit_length() - 1 - ORIGIN_BITS
    return None if number_bits < 1 else place >> number_bits & (1 << ORIGIN_BITS) - 1


def place_of(wrapped: bytes) -> int | None:
    """The leaf that a stored key is wrapped by, ``None`` when it is wrapped by its root alone."""
    return None if len(wrapped) == PLAIN_WRAP_BYTES else int.from_bytes(wrapped[:PLACE_BYTES], "big")
