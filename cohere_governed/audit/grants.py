"""A part of one tenant's keys, in a file of its own: to search, to open, or to erase, and nothing else.

    search   index and look-up keys                      finds people's records; opens, signs and erases nothing
    open     besides, content and wrapping keys          opens records, and signs that it did
    erase    index and look-up keys, a day's key each    erases and signs that it did; opens nothing that others wrote
             day for what it writes, the signing key

Index and look-up keys are derived from the tenant's root by a one-way function,
and so are content keys; without the wrapping keys no person's and no day's key
is unwrapped, and each segment needs at least one of those. So a grant cannot do
more than its role by what it holds, whatever program is used on it. What it may
do to the database itself is the database's to say (``roles``).

An eraser must write that he erased, and what is written is sealed. For that his
grant brings keys of days of a class of their own, made when it was granted; who
holds the root reads those records as all others.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn, cast, get_args

from cohere_governed.audit import primitives, shredding
from cohere_governed.audit.checkpoint import VerifierKey, origin_of
from cohere_governed.audit.envelope import ChildKey
from cohere_governed.audit.keyring import (
    _BY_LOOKUP,
    _INSERT_KEY,
    _LOG_OF,
    _NEWEST,
    ERASURE_CLASS,
    META_CLASS,
    Fetch,
    KeyRing,
    Tenancy,
)
from cohere_governed.audit.keys import Later, TenantKeys, provider
from cohere_governed.audit.record import ID_BYTES, key_digest, key_row
from cohere_governed.audit.shred import ShredRoot, default_place, places
from cohere_governed.errors import AuditUnavailable, KeyUnavailable, WrongRequest
from cohere_governed.model import OPERATOR_LOG, Entry

if TYPE_CHECKING:
    from cohere_governed.audit.store import AuditLog

__all__ = ["DAYS", "Grant", "GrantRing", "Role", "give", "of", "ring_of"]

Role = Literal["search", "open", "erase"]
SCHEME = "grant:"
FORMAT = "cohere-governed/grant/1"
DAYS = 31
"""How long an eraser's grant lasts if nobody says otherwise; at most ``MAX_DAYS``."""
MAX_DAYS = 366
_FIRST_PLACE = 100
"""Leaves of the shred tree before it are for the keys that the record of the granting needs itself."""

_Keys = Mapping[str, str]
"""Name → key, hex."""


@dataclass(frozen=True, slots=True, repr=False)
class Grant:
    """What a holder has. Shows nothing of itself."""

    role: Role
    tenant: str
    log_id: bytes
    version: int
    """Of the root that was newest when it was made."""
    record_id: str = ""
    """Hex id of the record that says who made it, for whom and why."""
    shred_root: str | None = None
    """Path of the shred root file, which an opener reads."""
    keys: _Keys = field(default_factory=dict)
    content: _Keys = field(default_factory=dict)
    """By version of the root."""
    wrapping: _Keys = field(default_factory=dict)
    days: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """``YYYY-MM-DD`` → (key id, key) of the days on which it may erase."""

    def write(self, path: Path) -> None:
        """Put it into a new file that only its owner may read. Raises ``KeyUnavailable``."""
        said = {name: getattr(self, name) for name in self.__slots__ if name != "log_id"}
        text = json.dumps({"format": FORMAT, "log_id": self.log_id.hex(), **said}, indent=1) + "\n"
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
        except OSError as error:
            raise KeyUnavailable(f"the grant could not be written: {type(error).__name__}") from None

    @staticmethod
    def read(path: Path) -> Grant:
        """Raises ``KeyUnavailable``."""
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            with os.fdopen(descriptor, encoding="utf-8") as file:
                status = os.fstat(descriptor)
                if not stat.S_ISREG(status.st_mode) or status.st_mode & 0o077:
                    raise KeyUnavailable("the grant may be read by others (run `chmod 600` on it)")
                said = json.load(file)
            if said.pop("format") == FORMAT and said["role"] in get_args(Role):
                return Grant(**{**said, "log_id": bytes.fromhex(said["log_id"])})
        except OSError as error:
            raise KeyUnavailable(f"the grant cannot be opened: {type(error).__name__}") from None
        except (ValueError, KeyError, TypeError, AttributeError):
            pass
        raise KeyUnavailable("the file is no grant, or it is damaged (have one made with `keys grant`)")


def of(key_ref: str) -> Grant | None:
    """The grant that a key reference names as ``grant:PATH``; ``None`` for any other. Raises ``KeyUnavailable``."""
    return Grant.read(Path(key_ref.removeprefix(SCHEME))) if key_ref.startswith(SCHEME) else None


def give(log: AuditLog, role: Role, tenant: str, *, reason: str, actor: str, holder: str, days: int = DAYS) -> Grant:
    """Make a grant; that it was made is on record in the tenant's log before it is handed out.

    ``days`` is how long an eraser may erase, from today on. Raises ``AuditUnavailable`` when something is missing or
    there is no such log, ``KeyUnavailable`` when the keys at hand are themselves only granted.
    """
    if log.ring.grant is not None:
        raise KeyUnavailable("a grant grants nothing: it is made with the key-encryption key")
    if not (reason.strip() and actor.strip() and holder.strip()):
        raise WrongRequest("a grant needs a reason, who makes it, and whom it is for")
    if tenant == OPERATOR_LOG:
        raise WrongRequest("a grant is for one tenant's log, not for the operator's")
    if not 1 <= days <= MAX_DAYS:
        raise AuditUnavailable(f"a grant to erase lasts 1 to {MAX_DAYS} days")
    with log.transaction() as change:
        tenancy = change.tenancy(tenant)
        if tenancy is None:
            raise WrongRequest("there is no log of this tenant")
        keys = tenancy.keys
        said = {"reason": reason, "actor": actor, "holder": holder, "role": role}
        made: dict[str, tuple[str, str]] = {}
        introduced: list[tuple[bytes, bytes]] = []
        if role == "erase":
            made, introduced = _days(log, change, tenancy, days)
            said["until"] = max(made)
        entry = Entry(tenant, "key-event", facts={"state": "grant"}, meta=said)
        receipt = change.append(entry, keys=introduced)
        seed = _signing_seed(keys, change.execute)
        operator = change.tenancy(OPERATOR_LOG)
        assert operator is not None
        shredder = shredding.shredder(operator.keys, keys.log_id)
    grant = Grant(role, tenant, keys.log_id, keys.version, receipt.record_id.hex())
    found = {"index": keys.index, "lookup": keys.lookup}
    versions = {one.version: one for one in (keys, *keys.older.values())}
    if role == "search":
        return replace(grant, keys=_hex(found))
    found |= {"hedge": keys.hedge, "sign": seed}
    if role == "erase":
        found |= {"shredder": shredder}
        return replace(grant, keys=_hex(found), content=_hex({str(keys.version): keys.content}), days=made)
    root = log.ring.shred
    found |= {} if root is None else {"shred": root.data_key()}
    return replace(
        grant,
        keys=_hex(found),
        content=_hex({str(version): one.content for version, one in versions.items()}),
        wrapping=_hex({str(version): one.wrapping for version, one in versions.items()}),
        shred_root=None if root is None else str(root.path.absolute()),
    )


def _hex(keys: Mapping[str, bytes]) -> dict[str, str]:
    return {name: key.hex() for name, key in keys.items()}


def _signing_seed(keys: TenantKeys, run: Fetch) -> bytes:
    _, key_id, wrapped = run(_NEWEST, (keys.log, "sign")).fetchone()
    return keys.unwrap(key_id, "sign", wrapped)


def _days(
    log: AuditLog, change: Any, tenancy: Tenancy, days: int
) -> tuple[dict[str, tuple[str, str]], list[tuple[bytes, bytes]]]:
    """The keys of the days from today on, and what the record that introduces the new ones of them lists."""
    keys, origin = tenancy.keys, change.next_index(tenancy.keys.tenant)
    made: dict[str, tuple[str, str]] = {}
    introduced: list[tuple[bytes, bytes]] = []
    for number in range(days):
        day = (log.now().date() + timedelta(days=number)).isoformat()
        label = f"{ERASURE_CLASS}/{day}"
        lookup = keys.lookup_of("period", label)
        row = change.execute(_BY_LOOKUP, (keys.log, "period", lookup)).fetchone()
        if row is not None:
            key_id, key = bytes(row[0]), keys.unwrap(row[0], "period", row[1], row[2])
        else:
            key_id, key = primitives.random_bytes(ID_BYTES), primitives.random_bytes(primitives.KEY_BYTES)
            wrapped = keys.wrap_child(key_id, "period", key, places(origin, _FIRST_PLACE + number))
            change.execute(_INSERT_KEY, (key_id, keys.log, "period", keys.version, label, lookup, origin, wrapped))
            listed = key_row(keys.version, lookup, label, wrapped)
            introduced.append((key_id, key_digest(key_id, "period", listed)))
        made[day] = (key_id.hex(), key.hex())
    return made, introduced


class _Withheld:
    """In the place of a signer that a grant does not have."""

    def __getattr__(self, name: str) -> NoReturn:
        raise KeyUnavailable("the grant at hand signs nothing")


class _NoProvider:
    """A grant has no key-encryption key; an opener's has the one that the shred root file is sealed with."""

    def __init__(self, shred: bytes | None) -> None:
        self._shred = shred

    def __str__(self) -> str:
        return "the grant at hand"

    def wrap(self, key: bytes, aad: bytes) -> bytes:  # noqa: ARG002 - of a protocol
        raise KeyUnavailable("the grant at hand founds no tenant and changes no key")

    def unwrap(self, blob: bytes, aad: bytes) -> bytes:  # noqa: ARG002 - of a protocol
        if self._shred is None:
            raise KeyUnavailable("the grant at hand opens nothing")
        return self._shred


class GrantRing(KeyRing):
    """The keys of one tenant, as far as a grant has them."""

    def __init__(self, grant: Grant) -> None:
        shred = grant.keys.get("shred")
        kek = _NoProvider(None if shred is None else bytes.fromhex(shred))
        file = None if shred is None or grant.shred_root is None else ShredRoot(Path(grant.shred_root), kek)
        super().__init__(kek, file)
        self.grant = grant

    @property
    def home(self) -> str:
        return str(self.grant.tenant)

    def load(self, tenant: str, fetch: Fetch) -> Tenancy | None:
        """See ``KeyRing``. Raises ``KeyUnavailable`` for another tenant, and when the grant is older than the keys."""
        grant = self.grant
        if tenant != grant.tenant:
            raise KeyUnavailable("the grant at hand is for another tenant's log")
        row = fetch(_LOG_OF, (tenant,)).fetchone()
        if row is None:
            return None
        log, log_id, vkey, keyset = row
        if log_id != grant.log_id:
            raise KeyUnavailable("the grant at hand is for a log that this tenant had before")
        held = self.cached(tenant)
        if held is not None and held.keyset == keyset:
            return held
        keys = self._granted(log, fetch)
        verifier = VerifierKey(origin_of(log_id), VerifierKey.parse(vkey).public)
        signer = cast("primitives.Signer", _Withheld())
        if "sign" in grant.keys:
            signer = primitives.Signer(bytes.fromhex(grant.keys["sign"]))
            if signer.public != verifier.public:
                raise KeyUnavailable("the log's signing key was changed since: have the grant made again")
            newest = fetch(_NEWEST, (log, "root")).fetchone()
            if newest is None or newest[0] != grant.version:
                raise KeyUnavailable("the tenant's root was changed since: have the grant made again")
        return self.keep(Tenancy(keys, signer, verifier, keyset))

    def _granted(self, log: int, fetch: Fetch) -> TenantKeys:
        grant = self.grant
        has = {name: bytes.fromhex(key) for name, key in grant.keys.items()}

        def version(number: int) -> TenantKeys:
            at = str(number)
            return TenantKeys(
                grant.tenant, log, grant.log_id, number,
                content=bytes.fromhex(grant.content.get(at, "")),
                wrapping=bytes.fromhex(grant.wrapping.get(at, "")),
                hedge=has.get("hedge", b""), lookup=has["lookup"], index=has["index"],
                standin=b"", cache=b"", shredder=has.get("shredder", b""),
            )  # fmt: skip

        return replace(
            version(grant.version),
            older={number: version(number) for number in range(1, grant.version)},
            tree=self._tree(log, grant.log_id, fetch) if grant.role == "open" else None,
        )

    def _child(self, purpose: str, label: str, **given: Any) -> ChildKey:
        if self.grant.role != "erase":
            return super()._child(purpose, label, **given)
        kept, _, day = label.partition("/")
        if purpose != "period" or kept != META_CLASS:
            raise KeyUnavailable("the grant at hand records erasures, and nothing that holds content or names a person")
        if day not in self.grant.days:
            raise KeyUnavailable("the grant at hand has ended: have it made again")
        key_id, key = self.grant.days[day]
        return ChildKey(bytes.fromhex(key_id), bytes.fromhex(key))


def ring_of(key_ref: str, shred_root: Path | None, *, shared: bool, read_only: bool) -> KeyRing:
    """The keys that a reference names. Raises ``KeyUnavailable``; for a grant that only searches, unless reading."""
    grant = of(key_ref)
    if grant is not None:
        if grant.role == "search" and not read_only:
            raise KeyUnavailable("the grant at hand searches, and nothing that is recorded can be done with it")
        return GrantRing(grant)
    kek = Later(key_ref) if read_only else provider(key_ref)
    place = shred_root or default_place(key_ref, shared=shared)
    return KeyRing(kek, None if place is None else ShredRoot(place, kek))
