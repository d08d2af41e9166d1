"""Keys: who wraps what, and what is lost when one is destroyed.

    KEK           of a provider; never stored with the log
     └ root       one a tenant, random, wrapped by the KEK       destroyed: the tenant is erased
        ├ content, hedge, wrapping                                derived from the newest version of the root
        ├ index, lookup, stand-in, cache                          derived from its first version, so names stay findable
        ├ signer  Ed25519 of the tenant's log, wrapped
        └ subject keys, period keys  random, wrapped              destroyed: a person, or a day of a class, is erased
           └ and by a leaf of the shred tree, outside the database (see ``shred``)

A segment's own key is derived from its seed and all of the keys above that
bear on it, so that any one of them destroyed makes the segment unreadable.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import stat
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cohere_governed.audit import primitives, providers
from cohere_governed.audit.providers import KeyProvider
from cohere_governed.audit.shred import PLACE_BYTES, Tree, place_of
from cohere_governed.errors import KeyUnavailable

FILE_MARK = "cohere-governed-kek-1 "
"""First word of a key file or variable; the key follows in base64."""

TOKEN_BITS = 12
"""Bits of a blind index token. With R records and L bits, about R/2^L of them share a token by chance: few enough to
decrypt and look, enough that equal tokens do not prove an equal person."""


class LocalProvider:
    """A key-encryption key held in this process: AES-256-GCM, with the key's fingerprint before the blob."""

    __slots__ = ("_kek", "_print", "_where")

    def __init__(self, kek: bytes, where: str = "a key in this process") -> None:
        if len(kek) != primitives.KEY_BYTES:
            raise KeyUnavailable("a key-encryption key must be 32 bytes (make one with `cohere-governed init`)")
        self._kek = kek
        self._print = primitives.tag(kek, b"cga1 kek fingerprint")[:8]
        self._where = where

    def __str__(self) -> str:
        return self._where

    def wrap(self, key: bytes, aad: bytes) -> bytes:
        return self._print + primitives.wrap(self._kek, key, aad)

    def unwrap(self, blob: bytes, aad: bytes) -> bytes:
        if blob[:8] != self._print:
            raise KeyUnavailable("the log was sealed with another key-encryption key")
        key = primitives.unwrap(self._kek, blob[8:], aad)
        if key is None:
            raise KeyUnavailable("a wrapped key was altered, or stands where it does not belong")
        return key


def provider(reference: str) -> KeyProvider:
    """The provider that a key reference names (``file:PATH``, ``env:NAME``, or one of ``providers``).

    Raises ``KeyUnavailable``.
    """
    scheme, _, rest = reference.partition(":")
    if scheme in _PROVIDERS and rest:
        return _PROVIDERS[scheme](rest)
    if scheme in providers.MODULES and rest:
        found: KeyProvider = providers.load(scheme, rest)
        return found
    known = ", ".join(f"`{name}:`" for name in (*_PROVIDERS, *providers.MODULES))
    raise KeyUnavailable(f"the key reference is of no known kind (known: {known})")


class Later:
    """The provider that a key reference names, looked for when it is first needed."""

    __slots__ = ("_found", "_reference")

    def __init__(self, reference: str) -> None:
        self._reference = reference
        self._found: KeyProvider | None = None

    def __str__(self) -> str:
        return str(self._found or "the key")

    def wrap(self, key: bytes, aad: bytes) -> bytes:
        return self._provider().wrap(key, aad)

    def unwrap(self, blob: bytes, aad: bytes) -> bytes:
        return self._provider().unwrap(blob, aad)

    def _provider(self) -> KeyProvider:
        if self._found is None:
            self._found = provider(self._reference)
        return self._found


def kek_text(kek: bytes) -> str:
    """A key-encryption key as a file or a keyring holds it."""
    return FILE_MARK + base64.b64encode(kek).decode()


def create_key_file(path: Path) -> None:
    """Make a new key-encryption key in a new file that only its owner may read. Raises ``KeyUnavailable``."""
    text = kek_text(primitives.random_bytes(primitives.KEY_BYTES)) + "\n"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            os.fchmod(descriptor, 0o600)
            os.write(descriptor, text.encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        directory = os.open(Path(path).parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
    except FileExistsError:
        raise KeyUnavailable(f"there is a file `{path}` already, and a key is never written over") from None
    except OSError as error:
        raise KeyUnavailable(f"the key file `{path}` could not be made: {error.strerror}") from None


def _from_file(path: str) -> KeyProvider:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise KeyUnavailable("the key file is not a regular file")
            if status.st_mode & 0o077:
                raise KeyUnavailable("the key file may be read by others (run `chmod 600` on it)")
            data = os.read(descriptor, 4096)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise KeyUnavailable(f"the key file cannot be opened: {type(error).__name__}") from None
    return LocalProvider(kek_of(data, "the key file"), f"the key file `{path}`")


def _from_environment(name: str) -> KeyProvider:
    value = os.environ.get(name)
    if not value:
        raise KeyUnavailable(f"the environment variable `{name}` is not set")
    where = f"the environment variable `{name}`"
    return LocalProvider(kek_of(value.encode("utf-8", "surrogateescape"), where), where)


_PROVIDERS: Mapping[str, Callable[[str], KeyProvider]] = {"file": _from_file, "env": _from_environment}


def kek_of(data: bytes, where: str) -> bytes:
    """Inverse of ``kek_text``. Raises ``KeyUnavailable``."""
    try:
        text = data.decode("ascii").strip()
        kek = base64.b64decode(text.removeprefix(FILE_MARK.strip()).strip(), validate=True)
    except (UnicodeError, binascii.Error, ValueError):
        kek = b""
    if len(kek) != primitives.KEY_BYTES:
        raise KeyUnavailable(f"{where} does not hold a key of 32 bytes in base64")
    return kek


@dataclass(frozen=True, slots=True, repr=False)
class TenantKeys:
    """A tenant's keys, unwrapped. Shows nothing of itself."""

    tenant: str
    log: int
    log_id: bytes
    version: int
    content: bytes
    """TK: an input of every segment's key."""
    hedge: bytes
    """Mixed into seeds, so that a repeated random number does not repeat a seed."""
    wrapping: bytes
    """Wraps subject and period keys."""
    lookup: bytes
    """Finds the subject key of a value."""
    index: bytes
    standin: bytes
    cache: bytes
    older: Mapping[int, TenantKeys] = field(default_factory=dict)
    """Those of earlier versions of the root, to read what was sealed under them."""
    shredder: bytes = b""
    """Of a grant: what notes what is to be shredded; who has the operator's keys derives it."""
    tree: Tree | None = None
    """Where subject and period keys have a leaf; ``None`` when the log has no shred tree."""

    def of(self, version: int) -> TenantKeys:
        """The keys of one version of the root. Raises ``KeyUnavailable``."""
        found = self if version == self.version else self.older.get(version)
        if found is None:
            raise KeyUnavailable("the version of the tenant's root that sealed this is not there")
        return found

    def token(self, field: str, value: str) -> int:
        """Blind index token of a value in a field."""
        return self.token_of(field, normalised(value, field))

    def token_of(self, field: str, said: str) -> int:
        """``token`` of a value that is ``normalised`` already."""
        tag = primitives.tag(self.index, field.encode(), b"\x00", said.encode("utf-8", "surrogatepass"))
        return int.from_bytes(tag[:4], "big") >> (32 - TOKEN_BITS)

    def lookup_of(self, purpose: str, label: str) -> bytes:
        """What a subject or period key is found by."""
        return primitives.tag(self.lookup, purpose.encode(), b"\x00", label.encode("utf-8", "surrogatepass"))

    def wrap(self, key_id: bytes, purpose: str, key: bytes) -> bytes:
        """Wrapped by the root alone."""
        self._check_wrapping()
        return primitives.wrap(self.wrapping, key, self._aad(key_id, purpose))

    def wrap_child(self, key_id: bytes, purpose: str, key: bytes, candidates: Iterable[int]) -> bytes:
        """A subject or period key wrapped by the root and by the first of these leaves that is not shredded."""
        self._check_wrapping()
        if self.tree is None:
            return self.wrap(key_id, purpose, key)
        for place in candidates:
            leaf = self.tree.key(place)
            if leaf is not None:
                at = place.to_bytes(PLACE_BYTES, "big")
                return at + primitives.wrap(_both(self, leaf), key, self._aad(key_id, purpose) + at)
        raise KeyUnavailable("every leaf of the shred tree for this record was destroyed: was an old copy restored?")

    def unwrap(self, key_id: bytes, purpose: str, blob: bytes, version: int | None = None) -> bytes:
        """Raises ``KeyUnavailable`` when the row is not the one that was stored for this key, or was shredded."""
        self._check_wrapping()
        of = self if version is None else self.of(version)
        place = place_of(blob)
        if place is None:
            key = primitives.unwrap(of.wrapping, blob, self._aad(key_id, purpose))
        else:
            leaf = self.tree.key(place) if self.tree is not None else None
            if leaf is None:
                raise KeyUnavailable("a key of this record was destroyed in the shred tree")
            at = blob[:PLACE_BYTES]
            key = primitives.unwrap(_both(of, leaf), blob[PLACE_BYTES:], self._aad(key_id, purpose) + at)
        if key is None:
            raise KeyUnavailable("a wrapped key was altered, or stands where it does not belong")
        return key

    def _check_wrapping(self) -> None:
        # INVARIANT: whatever is opened is opened by a key that was unwrapped here.
        if not self.wrapping:
            raise KeyUnavailable("the grant at hand opens nothing")

    def _aad(self, key_id: bytes, purpose: str) -> bytes:
        return b"cga1 key\x00" + self.log_id + key_id + purpose.encode()


def _both(keys: TenantKeys, leaf: bytes) -> bytes:
    """What wraps a key that both the root and a leaf of the tree are needed for."""
    return primitives.derive(keys.wrapping + leaf, keys.log_id, b"cga1 shred leaf")[: primitives.KEY_BYTES]


def root_aad(tenant: str, log_id: bytes, version: int) -> bytes:
    """What a wrapped root is bound to."""
    return b"cga1 root\x00" + log_id + version.to_bytes(4, "big") + tenant.encode()


def tenant_keys(tenant: str, log: int, log_id: bytes, version: int, root: bytes) -> TenantKeys:
    """Derive a tenant's keys from its root."""

    def derived(name: bytes) -> bytes:
        return primitives.derive(root, log_id, b"cga1 " + name)[: primitives.KEY_BYTES]

    return TenantKeys(
        tenant,
        log,
        log_id,
        version,
        content=derived(b"content"),
        hedge=derived(b"hedge"),
        wrapping=derived(b"wrapping"),
        lookup=derived(b"lookup"),
        index=derived(b"index"),
        standin=derived(b"standin"),
        cache=derived(b"cache"),
    )


PERSON = "person"
"""The field of what people are called in texts: names, addresses, numbers."""
_GROUPING = dict.fromkeys(map(ord, " -./()‐‒–—―"))
_NUMBER_MIN = 6
"""Digits of the shortest numbers that people are known by, such as the National Insurance number of the UK."""
_TRUNK = re.compile(r"(?<=\d) ?\(0\) ?")
"""The zero of ``+49 (0)30``, which is not dialled from abroad."""
_DIGIT = re.compile("[0-9]")
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
"""An IPv4 address, whose groups are what it says."""


def normalised(value: str, field: str = "") -> str:
    """One spelling for values that a person would call the same: NFKC, trimmed, case folded.

    A number of a ``PERSON`` has no groups: ``+49 (0)30 12-34 567`` is ``+49301234567``, and so is ``0049301234567``.
    """
    said = unicodedata.normalize("NFKC", value).strip().casefold()
    return _ungrouped(said) if field == PERSON else said


def spellings(person: str) -> tuple[str, ...]:
    """The labels of the keys that somebody may have who is asked for: as end user, and as named in a text."""
    return tuple(dict.fromkeys((normalised(person), normalised(person, PERSON))))


def _ungrouped(said: str) -> str:
    # Most values are names and mail addresses: neither is a number, and that is seen at once.
    if len(said) < _NUMBER_MIN or "@" in said or not _DIGIT.search(said) or _ADDRESS.fullmatch(said):
        return said
    number = said.translate(_GROUPING)
    digits = sum(map(number.count, "0123456789"))
    if digits < _NUMBER_MIN or 2 * digits < len(number) or not number.removeprefix("+").isalnum():
        return said
    if digits < len(number.removeprefix("+")):  # a bank account, a passport; with dots or slashes rather a name
        return number if set(said) - set(number) <= {" ", "-"} else said
    if number.startswith(("+", "00")):
        number = "+" + _TRUNK.sub("", said).translate(_GROUPING).removeprefix("+").removeprefix("00")
    return number
