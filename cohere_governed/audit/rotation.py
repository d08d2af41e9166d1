"""Changing the keys of a log, level by level, while records go on being appended.

    kek       another key-encryption key: the tenants' roots are wrapped again, nothing else is touched
    root      a new version of a tenant's root: seals what comes; what was sealed is still read with the old one
    signing   a new Ed25519 key: the old one signs the head whose last record names the new one, and is destroyed
    standin   a new secret for stand-ins: the same value gets another stand-in from now on
    shred     keys that were made before the log had a shred tree are given their leaves

Each level of each log is one transaction together with the record that says so,
so a crash leaves the old key or the new one and never neither. For ``kek`` the
shred root file is first opened to both keys, then the database is changed, then
the file is closed to the old one: whichever key the database has opens the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from itertools import islice
from typing import Any, Literal, get_args

from cohere_governed.audit import database as db
from cohere_governed.audit import keys as hierarchy
from cohere_governed.audit import primitives
from cohere_governed.audit.keys import provider
from cohere_governed.audit.providers import KeyProvider
from cohere_governed.audit.record import ID_BYTES, key_digest, key_row
from cohere_governed.audit.shred import place_of, places
from cohere_governed.audit.shredding import complete
from cohere_governed.audit.signers import HANDOVER
from cohere_governed.audit.store import AuditLog
from cohere_governed.audit.transaction import Transaction
from cohere_governed.errors import AuditUnavailable, KeyUnavailable, WrongRequest
from cohere_governed.model import OPERATOR_LOG, Entry

__all__ = ["KeyStatus", "Level", "PublicKey", "Rotated", "export_public", "rotate", "status"]

Level = Literal["kek", "root", "signing", "standin", "shred"]
KEYS_A_RECORD = 1300
"""Keys that fit one leaf (65,535 bytes of 48 each), with room to spare."""
_ATTEMPTS = 5
"""Times the roots are wrapped again because a tenant was founded meanwhile."""


@dataclass(frozen=True, slots=True)
class Rotated:
    """One key that was changed."""

    level: Level
    tenant: str
    """``operator`` log's name for ``kek``, which is every tenant's."""
    version: int
    """Of the new key; for ``kek`` and ``shred`` the number of keys that were wrapped again."""
    record_id: str
    """Hex id of the record that says so; empty when there was nothing to do."""


@dataclass(frozen=True, slots=True)
class KeyStatus:
    """One key, as somebody who runs the platform wants to know it."""

    level: Level
    tenant: str
    where: str
    """Where it is, and what it is wrapped by."""
    version: int
    since: datetime | None
    """When this version came into use."""
    records: int
    """Records under this version (``kek``: all; ``shred``: keys that have a leaf)."""
    next_step: str
    """What to do, empty when nothing is to be done."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key of a log, one of its epochs."""

    tenant: str
    epoch: int
    vkey: str
    """C2SP verifier key."""
    current: bool


def rotate(
    log: AuditLog, level: Level, *, reason: str, actor: str, tenant: str | None = None, to: str | None = None
) -> list[Rotated]:
    """Change a key: of one tenant, or of every log.

    ``kek`` needs ``to``, the reference of the new key-encryption key. From then
    on the log opens with that reference only; processes that have the log open
    go on, but found no new tenants until they are started again with it.

    Raises ``KeyUnavailable`` when a provider fails, ``AuditUnavailable`` when the
    change could not be made durable or there is no such log; then the old key
    is still in force.
    """
    if not reason.strip() or not actor.strip():
        raise WrongRequest("a rotation needs a reason and the name of who orders it")
    said = {"reason": reason, "actor": actor}
    if log.ring.grant is not None:
        raise KeyUnavailable("a grant changes no key: it is done with the key-encryption key")
    if level == "kek":
        if to is None or tenant is not None:
            raise WrongRequest("rotating the key-encryption key needs the new key's reference, and no tenant")
        done = [_rotate_kek(log, to, said)]
    elif level not in get_args(Level):
        raise WrongRequest("there is no such level of keys (there are: kek, root, signing, standin, shred)")
    else:
        living = _tenants(log)
        if tenant is not None and tenant not in living:
            raise WrongRequest("there is no log of this tenant")
        change = {"root": _rotate_root, "signing": _rotate_signer, "standin": _rotate_standin, "shred": _bind}[level]
        done = [change(log, one, said) for one in ([tenant] if tenant is not None else living)]
    log.scrub()  # the write-ahead log still has what was replaced
    return done


def _rotate_kek(log: AuditLog, to: str, said: dict[str, str]) -> Rotated:
    ring, new = log.ring, provider(to)
    complete(log)
    if ring.shred is not None:
        ring.shred.rewrap([ring.provider, new])
    old = ring.provider
    ring.provider = _Either(old, new)  # other threads fetch keys meanwhile, wrapped by the one or the other
    try:
        done = _wrap_roots(log, old, new, said)
    except BaseException:
        ring.provider = old
        raise
    ring.provider = new
    if ring.shred is not None:
        ring.shred.rewrap([new])
    return done


def _wrap_roots(log: AuditLog, old: KeyProvider, new: KeyProvider, said: dict[str, str]) -> Rotated:
    ring = log.ring
    for _ in range(_ATTEMPTS):
        # A provider may be slow: the roots are wrapped before the lock is taken, and compared under it.
        with log.database.reading() as connection:
            before = [_Root(*row) for row in db.driver(connection).execute(_ROOTS, ("root",)).fetchall()]
        wrapped = [(root.key_id, root.wrap_again(old, new)) for root in before]
        with log.transaction() as change:
            if [_Root(*row) for row in change.execute(_ROOTS, ("root",)).fetchall()] != before:
                continue
            entry = Entry(OPERATOR_LOG, "key-event", facts={"state": "kek"}, meta={**said, "keys": len(wrapped)})
            receipt = change.append(entry)
            for key_id, blob in wrapped:
                change.execute(_SET_WRAPPED, (blob, key_id))
            change.write()
            ring.provider = _Either(new, old)
            ring.forget()
        return Rotated("kek", OPERATOR_LOG, len(wrapped), receipt.record_id.hex())
    raise AuditUnavailable("tenants are being founded faster than their keys can be wrapped: try again")


class _Either:
    """The one key wraps; what either of them wrapped is unwrapped."""

    __slots__ = ("_one", "_other")

    def __init__(self, one: KeyProvider, other: KeyProvider) -> None:
        self._one, self._other = one, other

    def __str__(self) -> str:
        return str(self._one)

    def wrap(self, key: bytes, aad: bytes) -> bytes:
        return self._one.wrap(key, aad)

    def unwrap(self, blob: bytes, aad: bytes) -> bytes:
        try:
            return self._one.unwrap(blob, aad)
        except KeyUnavailable:
            return self._other.unwrap(blob, aad)


@dataclass(frozen=True, slots=True)
class _Root:
    """A row of a tenant's root."""

    key_id: bytes
    version: int
    wrapped: bytes
    tenant: str
    log_id: bytes

    def wrap_again(self, old: KeyProvider, new: KeyProvider) -> bytes:
        aad = hierarchy.root_aad(self.tenant, self.log_id, self.version)
        return new.wrap(old.unwrap(self.wrapped, aad), aad)


def _rotate_root(log: AuditLog, tenant: str, said: dict[str, str]) -> Rotated:
    with log.transaction() as change:
        old = _tenancy(change, tenant).keys
        receipt = change.append(_event(tenant, "root", said))
        root, version = primitives.random_bytes(primitives.KEY_BYTES), old.version + 1
        new = hierarchy.tenant_keys(tenant, old.log, old.log_id, version, root)
        wrapped = log.ring.provider.wrap(root, hierarchy.root_aad(tenant, old.log_id, version))
        key_id = primitives.random_bytes(ID_BYTES)
        change.execute(_INSERT_KEY, (key_id, old.log, "root", version, None, None, receipt.index, wrapped))
        for purpose in ("sign", "standin"):  # what the newest root wraps
            for row_id, blob in change.execute(_OF_PURPOSE, (old.log, purpose)).fetchall():
                change.execute(_SET_WRAPPED, (new.wrap(row_id, purpose, old.unwrap(row_id, purpose, blob)), row_id))
        _finish(log, change, tenant)
    return Rotated("root", tenant, version, receipt.record_id.hex())


def _rotate_signer(log: AuditLog, tenant: str, said: dict[str, str]) -> Rotated:
    with log.transaction() as change:
        tenancy = _tenancy(change, tenant)
        keys = tenancy.keys
        seed = primitives.random_bytes(primitives.KEY_BYTES)
        successor = primitives.Signer(seed)
        epoch_id, sign_id = primitives.random_bytes(ID_BYTES), primitives.random_bytes(ID_BYTES)
        # 1 the record that names the new key, and 2 a head over it that both keys sign
        vkey = tenancy.verifier.of(successor.public)
        digest = key_digest(epoch_id, "epoch", str(vkey).encode())
        receipt = change.append(
            Entry(tenant, HANDOVER, facts={"state": "signing"}, meta=said), keys=[(epoch_id, digest)]
        )
        note = change.hand_over(tenant, successor)
        # 3 the old private key goes, the new one comes, the handover stays for everybody to check
        version = change.execute(_VERSION, (keys.log, "sign")).fetchone()[0] + 1
        change.execute(_DELETE_PURPOSE, (keys.log, "sign"))
        wrapped = keys.wrap(sign_id, "sign", seed)
        change.execute(_INSERT_KEY, (sign_id, keys.log, "sign", version, None, None, receipt.index, wrapped))
        label = f"{tenancy.verifier} {vkey}"
        change.execute(_INSERT_KEY, (epoch_id, keys.log, "epoch", version, label, None, receipt.index, note.encode()))
        _finish(log, change, tenant)
    return Rotated("signing", tenant, version, receipt.record_id.hex())


def _rotate_standin(log: AuditLog, tenant: str, said: dict[str, str]) -> Rotated:
    with log.transaction() as change:
        keys = _tenancy(change, tenant).keys
        row = change.execute(_VERSION, (keys.log, "standin")).fetchone()
        version = (row[0] or 1) + 1
        receipt = change.append(_event(tenant, "standin", said))
        change.execute(_DELETE_PURPOSE, (keys.log, "standin"))
        key_id = primitives.random_bytes(ID_BYTES)
        wrapped = keys.wrap(key_id, "standin", primitives.random_bytes(primitives.KEY_BYTES))
        change.execute(_INSERT_KEY, (key_id, keys.log, "standin", version, None, None, receipt.index, wrapped))
        _finish(log, change, tenant)
    return Rotated("standin", tenant, version, receipt.record_id.hex())


def _bind(log: AuditLog, tenant: str, said: dict[str, str]) -> Rotated:
    """Wrap a tenant's older keys by the tree too, some a record."""
    ring = log.ring
    if ring.shred is None:
        raise KeyUnavailable(
            "the log has no place for a shred root (use a key file, or set COHERE_GOVERNED_SHRED_ROOT)"
        )
    with log.transaction() as change:
        keys = _tenancy(change, tenant).keys
        if change.execute(_VERSION, (keys.log, "tree")).fetchone()[0] is None:
            ring.shred.found(keys.log_id)
            key_id = primitives.random_bytes(ID_BYTES)
            change.execute(_INSERT_KEY, (key_id, keys.log, "tree", 1, None, None, None, b""))
            _finish(log, change, tenant)
    bound, record_id = 0, ""
    while rows := _unbound(log, tenant):
        with log.transaction() as change:
            keys = _tenancy(change, tenant).keys
            index = change.next_index(tenant)
            leaves = places(index, 1)  # the first is for a period that this record may introduce
            listed = []
            for key_id, purpose in rows:
                found = change.execute(_BY_ID, (keys.log, key_id)).fetchone()
                if found is None or place_of(found[1]) is not None:
                    continue
                key = keys.unwrap(key_id, purpose, found[1], found[0])
                wrapped = keys.wrap_child(key_id, purpose, key, leaves)
                change.execute(_BIND, (keys.version, index, wrapped, key_id))
                lookup, label = found[2:]
                listed.append((key_id, key_digest(key_id, purpose, key_row(keys.version, lookup, label, wrapped))))
            if listed:
                receipt = change.append(_event(tenant, "shred", said), keys=listed)
                assert receipt.index == index
                bound, record_id = bound + len(listed), receipt.record_id.hex()
            _finish(log, change, tenant)
    return Rotated("shred", tenant, bound, record_id)


def _unbound(log: AuditLog, tenant: str) -> list[tuple[bytes, str]]:
    with log.database.reading() as connection:
        rows = db.driver(connection).execute(_CHILDREN, (tenant, "subject", "period")).fetchall()
    return list(islice(((bytes(key_id), p) for key_id, p, blob in rows if place_of(blob) is None), KEYS_A_RECORD))


def _finish(log: AuditLog, change: Transaction, tenant: str) -> None:
    """Make this process and every other fetch the tenant's keys anew."""
    change.write()
    change.keys_destroyed(tenant)
    log.ring.forget()


def _event(tenant: str, level: Level, said: dict[str, str]) -> Entry:
    return Entry(tenant, "key-event", facts={"state": level}, meta=dict(said))


def _tenancy(change: Transaction, tenant: str) -> Any:
    tenancy = change.tenancy(tenant)
    if tenancy is None:
        raise WrongRequest("there is no log of this tenant")
    return tenancy


def _tenants(log: AuditLog) -> list[str]:
    return [name for name in log.public_keys() if not name.startswith("~")]  # that one is erased, and has no keys


# ── Telling ────────────────────────────────────────────────────────────────────


def status(log: AuditLog) -> list[KeyStatus]:
    """Every key of every log: first the key-encryption key, then tenant by tenant.

    Raises ``AuditUnavailable`` when the database cannot be read, ``KeyUnavailable``
    when the key-encryption key does not open the operator's root.
    """
    with log.database.reading() as connection:
        run = db.driver(connection).execute
        logs = [row for row in run(_LOGS, ()).fetchall() if not row[1].startswith("~")]
        log.ring.load(OPERATOR_LOG, run)
        found = [_kek_status(log, run, logs)]
        for number, tenant, size in logs:
            found += _log_status(log, run, number, tenant, size)
    return found


def _kek_status(log: AuditLog, run: Any, logs: list[Any]) -> KeyStatus:
    operator = next(number for number, tenant, _ in logs if tenant == OPERATOR_LOG)
    count, newest = run(_KEK_EVENTS, (operator, "key-event", "kek")).fetchone()
    since = _time(newest) if newest else _time_at(run, operator, 0)
    shred = log.ring.shred
    cut_short = shred is not None and shred.half_changed()
    said = "a rotation was cut short, and two keys open the shred root: rotate `kek` to this key" if cut_short else ""
    return KeyStatus(
        "kek", OPERATOR_LOG, str(log.ring.provider), count + 1, since, sum(size for _, _, size in logs), said
    )


def _log_status(log: AuditLog, run: Any, number: int, tenant: str, size: int) -> Iterator[KeyStatus]:
    shred = log.ring.shred
    newest: dict[str, tuple[int, int]] = {"standin": (1, 0)}
    held = {"bound": 0, "unbound": 0, "tree": 0, "shred": 0}
    for purpose, version, origin, wrapped in run(_ALL_KEYS, (number,)).fetchall():
        if purpose in {"root", "sign", "standin"}:
            newest[purpose] = max(newest.get(purpose, (0, 0)), (version, origin or 0))
        elif purpose in {"subject", "period"}:
            held["unbound" if place_of(wrapped) is None else "bound"] += 1
        elif purpose in held:
            held[purpose] += 1
    for level, purpose, where in (
        ("root", "root", "in the database, wrapped by the key-encryption key"),
        ("signing", "sign", "in the database, wrapped by the tenant's root"),
        ("standin", "standin", "derived from the tenant's root" if newest["standin"][0] == 1 else "in the database,"
         " wrapped by the tenant's root"),
    ):  # fmt: skip
        version, origin = newest.get(purpose, (0, 0))
        said = "" if version else "the key is missing: put the database back from a backup"
        yield KeyStatus(level, tenant, where, version, _time_at(run, number, origin), size - origin, said)  # type: ignore[arg-type]
    if held["shred"]:
        said = "erased keys wait to be shredded: open the log again, with the shred root file writable"
    elif not held["tree"]:
        said = (
            "old backups open what is erased: rotate `shred`"
            if shred is not None
            else "old backups open what is erased: name a place for the shred root, then rotate `shred`"
        )
    elif held["unbound"]:
        said = f"{held['unbound']} keys are older than the tree: rotate `shred`"
    else:
        said = ""
    where = "nowhere" if shred is None or not held["tree"] else f"the shred root file `{shred.path}`"
    since = _time_at(run, number, 0) if held["tree"] else None
    yield KeyStatus("shred", tenant, where, held["tree"], since, held["bound"], said)


def export_public(log: AuditLog) -> list[PublicKey]:
    """Every public key that a log ever had, oldest first; ``verify`` takes any of them and follows to the newest."""
    found: list[PublicKey] = []
    with log.database.reading() as connection:
        run = db.driver(connection).execute
        for number, tenant, vkey in run(_VKEYS, ()).fetchall():
            epochs = [label.split(" ") for (label,) in run(_LABELS, (number, "epoch")).fetchall()]
            chain = [epochs[0][0], *(new for _, new in epochs)] if epochs else [vkey]
            found += [PublicKey(tenant, at + 1, one, current=one == vkey) for at, one in enumerate(chain)]
    return found


def _time(micros: int) -> datetime:
    return datetime.fromtimestamp(micros / 1_000_000, tz=timezone.utc)


def _time_at(run: Any, number: int, index: int) -> datetime | None:
    row = run(_TIME, (number, index)).fetchone()
    return None if row is None else _time(row[0])


_INSERT_KEY = db.compiled(db.key.insert())
_ROOTS = db.compiled(
    db.key.join(db.log, db.key.c.log == db.log.c.log)
    .select()
    .with_only_columns(db.key.c.key_id, db.key.c.version, db.key.c.wrapped, db.log.c.tenant, db.log.c.log_id)
    .where(db.key.c.purpose == db.bound("purpose"))
    .order_by(db.key.c.log, db.key.c.version)
)
_SET_WRAPPED = db.compiled(db.key.update().values(wrapped=db.bound("blob")).where(db.key.c.key_id == db.bound("id")))
_BIND = db.compiled(
    db.key.update()
    .values(version=db.bound("root"), origin=db.bound("at"), wrapped=db.bound("blob"))  # in the table's order
    .where(db.key.c.key_id == db.bound("id"))
)
_MINE = (db.key.c.log == db.bound("log")) & (db.key.c.purpose == db.bound("purpose"))
_OF_PURPOSE = db.compiled(db.key.select().with_only_columns(db.key.c.key_id, db.key.c.wrapped).where(_MINE))
_DELETE_PURPOSE = db.compiled(db.key.delete().where(_MINE))
_VERSION = db.compiled(db.key.select().with_only_columns(db.highest(db.key.c.version)).where(_MINE))
_LABELS = db.compiled(db.key.select().with_only_columns(db.key.c.label).where(_MINE).order_by(db.key.c.version))
_BY_ID = db.compiled(
    db.key.select()
    .with_only_columns(db.key.c.version, db.key.c.wrapped, db.key.c.lookup, db.key.c.label)
    .where(db.key.c.log == db.bound("log"), db.key.c.key_id == db.bound("key_id"))
)
_CHILDREN = db.compiled(
    db.key.join(db.log, db.key.c.log == db.log.c.log)
    .select()
    .with_only_columns(db.key.c.key_id, db.key.c.purpose, db.key.c.wrapped)
    .where(
        db.log.c.tenant == db.bound("tenant"),
        (db.key.c.purpose == db.bound("a")) | (db.key.c.purpose == db.bound("b")),
    )
)
_ALL_KEYS = db.compiled(
    db.key.select()
    .with_only_columns(db.key.c.purpose, db.key.c.version, db.key.c.origin, db.key.c.wrapped)
    .where(db.key.c.log == db.bound("log"))
)
_LOGS = db.compiled(
    db.log.select().with_only_columns(db.log.c.log, db.log.c.tenant, db.log.c.size).order_by(db.log.c.log)
)
_VKEYS = db.compiled(
    db.log.select().with_only_columns(db.log.c.log, db.log.c.tenant, db.log.c.vkey).order_by(db.log.c.log)
)
_KEK_EVENTS = db.compiled(
    db.record.select()
    .with_only_columns(db.number_of(), db.highest(db.record.c.time_us))
    .where(
        db.record.c.log == db.bound("log"),
        db.record.c.kind == db.bound("kind"),
        db.record.c.state == db.bound("state"),
    )
)
_TIME = db.compiled(
    db.record.select()
    .with_only_columns(db.record.c.time_us)
    .where(db.record.c.log == db.bound("log"), db.record.c.idx == db.bound("at"))
)
