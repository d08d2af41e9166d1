"""The keys of every tenant of one log, as they stand in the database.

Keys are made under the writer's lock and in the transaction that first uses
them, so two writers cannot make two keys for one person. Until then a caller
seals with what is cached here, and the writer checks that it is still current.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from cohere_governed.audit import database as db
from cohere_governed.audit import keys as hierarchy
from cohere_governed.audit import primitives
from cohere_governed.audit.checkpoint import VerifierKey, origin_of
from cohere_governed.audit.envelope import SUBJECT_FIELDS, ChildKey, Chosen
from cohere_governed.audit.keys import TenantKeys
from cohere_governed.audit.providers import KeyProvider
from cohere_governed.audit.record import ID_BYTES, Leaf, key_digest, key_row
from cohere_governed.audit.shred import ShredRoot, Tree, places
from cohere_governed.errors import KeyUnavailable
from cohere_governed.model import OPERATOR_LOG, Entry

META_CLASS = "metadata"
ERASURE_CLASS = "erasure"
"""Class of the days whose keys seal what an eraser's grant writes (``grants``); kept as long as other metadata."""
CACHED = 4096
"""Subject and period keys kept unwrapped for each tenant."""
IN_FLIGHT = 4096
"""Calls of each tenant between intent and outcome of which it is remembered what they are found by."""
GROUNDS_KEPT = 256
"""Grounds of each tenant that are known to be in the log; some kilobytes each."""

Fetch = Callable[[str, tuple[Any, ...]], Any]
"""(statement, values) → cursor: how the ring reads, by the writer's connection or a reader's."""

_INSERT_KEY = db.compiled(db.key.insert())
_INSERT_LOG = db.compiled(db.log.insert())
_LOG_OF = db.compiled(
    db.log.select()
    .with_only_columns(db.log.c.log, db.log.c.log_id, db.log.c.vkey, db.log.c.keyset)
    .where(db.log.c.tenant == db.bound("tenant"))
)
_NEWEST = db.compiled(
    db.key.select()
    .with_only_columns(db.key.c.version, db.key.c.key_id, db.key.c.wrapped)
    .where(db.key.c.log == db.bound("log"), db.key.c.purpose == db.bound("purpose"))
    .order_by(db.key.c.version.desc())
)
_BY_LOOKUP = db.compiled(
    db.key.select()
    .with_only_columns(db.key.c.key_id, db.key.c.wrapped, db.key.c.version)
    .where(
        db.key.c.log == db.bound("log"),
        db.key.c.purpose == db.bound("purpose"),
        db.key.c.lookup == db.bound("lookup"),
    )
)
_BY_ID = db.compiled(
    db.key.select()
    .with_only_columns(db.key.c.purpose, db.key.c.wrapped, db.key.c.version)
    .where(db.key.c.log == db.bound("log"), db.key.c.key_id == db.bound("key_id"))
)


@dataclass(slots=True, repr=False)
class Tenancy:
    """A tenant's keys at hand."""

    keys: TenantKeys
    signer: primitives.Signer
    verifier: VerifierKey
    keyset: int
    """Changes when a key of the tenant is destroyed; what was sealed under an older one must be sealed again."""
    children: OrderedDict[str | bytes, ChildKey] = field(default_factory=OrderedDict)
    """By ``handle``."""
    stated: dict[tuple[bytes, str], str] = field(default_factory=dict)
    """(period key id, grounds) → hex id of a durable record that has them: see ``grounds``."""
    indexed: dict[tuple[tuple[str, str], ...], Indexed] = field(default_factory=dict)
    """What the entries of calls in flight are indexed by → what was derived of it."""

    def has_stated(self, grounds: tuple[bytes, str], record_id: bytes) -> None:
        """A record that has these grounds is durable. One thread at a time calls this."""
        if len(self.stated) >= GROUNDS_KEPT:
            del self.stated[next(iter(self.stated))]
        self.stated[grounds] = record_id.hex()

    def handle(self, purpose: str, label: str) -> str | bytes:
        """What a child is cached by: a day's label, which is said with every record, or what a person is found by."""
        return label if purpose == "period" else self.keys.lookup_of(purpose, label)


class KeyRing:
    """Unwraps, makes and caches keys."""

    def __init__(self, provider: KeyProvider, shred: ShredRoot | None = None) -> None:
        self.provider = provider
        self.shred = shred
        self.grant: Any = None
        """What the keys were granted by, if they are but a part (see ``grants``)."""
        self._tenants: dict[str, Tenancy] = {}
        self._mutex = threading.Lock()

    def cached(self, tenant: str) -> Tenancy | None:
        """The tenancy if it was loaded before."""
        return self._tenants.get(tenant)

    @property
    def home(self) -> str:
        """Whose log tells that the keys are the right ones."""
        return OPERATOR_LOG

    def keep(self, tenancy: Tenancy) -> Tenancy:
        """Cache what was loaded."""
        self._tenants[tenancy.keys.tenant] = tenancy
        return tenancy

    def forget(self) -> None:
        """Drop everything cached: after a failed transaction, nothing of it may be believed."""
        self._tenants = {}

    def reset(self) -> None:
        """In a forked child: a lock held by a thread that is not here would never be released."""
        self._mutex = threading.Lock()

    def load(self, tenant: str, fetch: Fetch) -> Tenancy | None:
        """The tenancy as the database has it, ``None`` if there is none. Raises ``KeyUnavailable``."""
        row = fetch(_LOG_OF, (tenant,)).fetchone()
        if row is None:
            return None
        log, log_id, vkey, keyset = row
        held = self._tenants.get(tenant)
        if held is not None and held.keys.log_id == log_id and held.keyset == keyset:
            return held
        keys = self._keys(tenant, log, log_id, fetch)
        sign = fetch(_NEWEST, (log, "sign")).fetchone()
        if sign is None:
            raise KeyUnavailable("the tenant's keys were destroyed")
        signer = primitives.Signer(keys.unwrap(sign[1], "sign", sign[2]))
        verifier = VerifierKey(origin_of(log_id), signer.public)
        if str(verifier) != vkey:
            raise KeyUnavailable("the signing key of a log is not the one its public key belongs to")
        return self.keep(Tenancy(keys, signer, verifier, keyset))

    def _keys(self, tenant: str, log: int, log_id: bytes, fetch: Fetch) -> TenantKeys:
        versions = []
        for version, _, wrapped in fetch(_NEWEST, (log, "root")).fetchall():
            root = self.provider.unwrap(wrapped, hierarchy.root_aad(tenant, log_id, version))
            versions.append(hierarchy.tenant_keys(tenant, log, log_id, version, root))
        if not versions:
            raise KeyUnavailable("the tenant's keys were destroyed")
        newest, first = versions[0], versions[-1]
        if [one.version for one in versions] != list(range(len(versions), 0, -1)):
            raise KeyUnavailable("a version of the tenant's root is missing: put the database back from a backup")
        standin = fetch(_NEWEST, (log, "standin")).fetchone()
        return replace(
            newest,
            lookup=first.lookup,
            index=first.index,
            cache=first.cache,
            standin=first.standin if standin is None else newest.unwrap(standin[1], "standin", standin[2]),
            older={one.version: one for one in versions[1:]},
            tree=self._tree(log, log_id, fetch),
        )

    def _tree(self, log: int, log_id: bytes, fetch: Fetch) -> Tree | None:
        tree = None if self.shred is None else self.shred.tree(log_id)
        if tree is None and fetch(_NEWEST, (log, "tree")).fetchone() is not None:
            raise KeyUnavailable(
                "the shred root of the log is not there"
                f" (put {f'`{self.shred.path}`' if self.shred else 'its file'} back from its own backup)"
            )
        return tree

    def found(self, tenant: str, log: int, run: Fetch) -> Tenancy:
        """Make a tenant's log and keys, inside the caller's transaction."""
        self._check_current(run)
        log_id, root = primitives.random_bytes(ID_BYTES), primitives.random_bytes(primitives.KEY_BYTES)
        keys = hierarchy.tenant_keys(tenant, log, log_id, 1, root)
        if self.shred is not None:
            keys = replace(keys, tree=self.shred.found(log_id))
        seed = primitives.random_bytes(primitives.KEY_BYTES)
        signer = primitives.Signer(seed)
        verifier = VerifierKey(origin_of(log_id), signer.public)
        wrapped = self.provider.wrap(root, hierarchy.root_aad(tenant, log_id, 1))
        run(_INSERT_LOG, (log, tenant, log_id, str(verifier), 0, 0, b"", ""))
        run(_INSERT_KEY, (primitives.random_bytes(ID_BYTES), log, "root", 1, None, None, None, wrapped))
        if keys.tree is not None:
            run(_INSERT_KEY, (primitives.random_bytes(ID_BYTES), log, "tree", 1, None, None, None, b""))
        sign_id = primitives.random_bytes(ID_BYTES)
        run(_INSERT_KEY, (sign_id, log, "sign", 1, None, None, None, keys.wrap(sign_id, "sign", seed)))
        tenancy = Tenancy(keys, signer, verifier, 0)
        self._tenants[tenant] = tenancy
        return tenancy

    def _check_current(self, run: Fetch) -> None:
        """Refuse to wrap a new root when the key-encryption key was changed since this process had it."""
        row = run(_LOG_OF, (OPERATOR_LOG,)).fetchone()
        if row is None:
            return
        version, _, wrapped = run(_NEWEST, (row[0], "root")).fetchone()
        self.provider.unwrap(wrapped, hierarchy.root_aad(OPERATOR_LOG, row[1], version))

    def choose(self, entry: Entry, tenancy: Tenancy, time_us: int) -> Chosen | None:
        """The keys for an entry if all of them are cached."""
        meta, content = _periods(entry, time_us)
        with self._mutex:
            children = tenancy.children
            period, known = children.get(meta), tenancy.indexed.get(entry.index)
            content_period = children.get(content) if content else None
        if period is None or (content and content_period is None):
            return None
        if known is None:
            known = self._indexed(entry, tenancy)
            if known is None:
                return None
        self._keep(entry, tenancy, known)
        return Chosen(period, content_period, *known)

    def _indexed(self, entry: Entry, tenancy: Tenancy) -> Indexed | None:
        """The people and tokens of an entry, if the keys of all of them are cached."""
        said = _said(entry)
        handles = [tenancy.handle("subject", label) for label in _subjects(said)]
        with self._mutex:
            try:
                found = [tenancy.children[handle] for handle in handles]
            except KeyError:
                return None
        return _indexed(said, tenancy, found)

    def _keep(self, entry: Entry, tenancy: Tenancy, known: Indexed) -> None:
        """An outcome is found as its intent is: what was derived for one is kept for the other, and no longer."""
        with self._mutex:
            if entry.kind == "intent" and entry.facts.get("decision") != "refuse":
                tenancy.indexed[entry.index] = known
                if len(tenancy.indexed) > IN_FLIGHT:
                    del tenancy.indexed[next(iter(tenancy.indexed))]
            elif entry.kind == "outcome":
                tenancy.indexed.pop(entry.index, None)

    def choose_or_make(self, entry: Entry, tenancy: Tenancy, time_us: int, origin: int, run: Fetch) -> Chosen:
        """The keys for an entry, made where they are missing, inside the caller's transaction.

        ``origin`` is the position of the record that will introduce them.
        """
        meta, content = _periods(entry, time_us)
        introduced: list[tuple[bytes, bytes]] = []

        def child(purpose: str, label: str) -> ChildKey:
            return self._child(purpose, label, tenancy=tenancy, origin=origin, run=run, introduced=introduced)

        period = child("period", meta)
        content_period = child("period", content) if content else None
        said = _said(entry)
        known = _indexed(said, tenancy, [child("subject", label) for label in _subjects(said)])
        self._keep(entry, tenancy, known)
        return Chosen(period, content_period, *known, tuple(introduced))

    def _child(
        self,
        purpose: str,
        label: str,
        *,
        tenancy: Tenancy,
        origin: int,
        run: Fetch,
        introduced: list[tuple[bytes, bytes]],
    ) -> ChildKey:
        keys = tenancy.keys
        handle = tenancy.handle(purpose, label)
        with self._mutex:
            held = tenancy.children.get(handle)
        if held is not None:
            return held
        lookup = keys.lookup_of(purpose, label)
        row = run(_BY_LOOKUP, (keys.log, purpose, lookup)).fetchone()
        if row is not None:
            child = ChildKey(row[0], keys.unwrap(row[0], purpose, row[1], row[2]))
        else:
            child = ChildKey(primitives.random_bytes(ID_BYTES), primitives.random_bytes(primitives.KEY_BYTES))
            wrapped = keys.wrap_child(child.key_id, purpose, child.key, places(origin, len(introduced)))
            shown = label if purpose == "period" else None  # a subject's label is a person
            run(_INSERT_KEY, (child.key_id, keys.log, purpose, keys.version, shown, lookup, origin, wrapped))
            row = key_row(keys.version, lookup, shown, wrapped)
            introduced.append((child.key_id, key_digest(child.key_id, purpose, row)))
        with self._mutex:
            tenancy.children[handle] = child
            while len(tenancy.children) > CACHED:
                tenancy.children.popitem(last=False)
        return child

    def chosen_for(self, leaf: Leaf, tenancy: Tenancy, fetch: Fetch, name: str) -> Chosen:
        """The keys one segment of a stored record was sealed with.

        Raises ``KeyUnavailable`` when one of them was destroyed.
        """
        header = leaf.header

        def child(key_id: bytes) -> ChildKey:
            row = fetch(_BY_ID, (tenancy.keys.log, key_id)).fetchone()
            if row is None:
                raise KeyUnavailable("a key of this record was destroyed")
            return ChildKey(key_id, tenancy.keys.unwrap(key_id, row[0], row[1], row[2]))

        if name == "meta":
            return Chosen(child(header.meta_period), None, ())
        absent = ChildKey(b"", b"")
        return Chosen(absent, child(header.content_period), tuple(child(key_id) for key_id in header.subjects))


def day_of(time_us: int) -> str:
    """The UTC day of a time, ``YYYY-MM-DD``."""
    return _day(time_us // 86_400_000_000)


@lru_cache(maxsize=8)
def _day(number: int) -> str:
    return (date(1970, 1, 1) + timedelta(days=number)).isoformat()


_Said = Sequence[tuple[str, str]]
"""(field, value, normalised) of all that an entry is indexed by."""


def _said(entry: Entry) -> _Said:
    return [(name, hierarchy.normalised(value, name)) for name, value in entry.index]


def _subjects(said: _Said) -> list[str]:
    """The people among them, each once."""
    return sorted({value for name, value in said if name in SUBJECT_FIELDS})


def _periods(entry: Entry, time_us: int) -> tuple[str, str]:
    """Labels of the period keys of an entry's metadata and content; the second empty where there is no content."""
    day = day_of(time_us)
    sealed = entry.content is not None or entry.vault is not None
    return f"{META_CLASS}/{day}", f"{entry.retention_class}/{day}" if sealed else ""


class Indexed(NamedTuple):
    """What an entry is about and found by."""

    subjects: tuple[ChildKey, ...]
    """Ascending by id."""
    tokens: tuple[tuple[str, int], ...]
    """Blind; ascending, each once."""


def _indexed(said: _Said, tenancy: Tenancy, subjects: list[ChildKey]) -> Indexed:
    return Indexed(
        tuple(sorted(subjects, key=attrgetter("key_id"))),
        tuple(sorted({(name, tenancy.keys.token_of(name, value)) for name, value in said})),
    )
