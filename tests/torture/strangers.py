"""Records of one tenant under the keys of another: none may open, whatever is rewritten around them.

The commitment is tried both ways: as the code checks it, and skipped, so that
only AES-GCM stands between.
"""

from __future__ import annotations

import random
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cohere_governed.audit import database as db
from cohere_governed.audit import envelope, primitives
from cohere_governed.audit.envelope import Chosen
from cohere_governed.audit.keyring import Tenancy
from cohere_governed.audit.record import SEGMENTS, Leaf
from cohere_governed.audit.search import show
from cohere_governed.errors import GovernanceError
from tests.audit.conftest import Place, call_entries
from tests.torture.tally import Tally

CALLS = 24
ROWS_SWAPPED = 40
"""Attempts by ``show`` after the rows themselves were put into another tenant's log: each costs a copy of the log."""

Held = tuple[str, Leaf, dict[str, tuple[bytes, bytes]], dict[str, Chosen]]
"""(tenant, leaf, segment → (seed, ciphertext), segment → keys)"""


def _held(place: Place) -> tuple[list[Held], dict[str, Tenancy]]:
    found: list[Held] = []
    tenancies: dict[str, Tenancy] = {}
    with place.create() as log:
        for number in range(1, CALLS + 1):
            for tenant in ("acme", "zenith"):
                log.append_many(call_entries(tenant, number))
        with log.database.reading() as connection:
            fetch = db.driver(connection).execute
            for tenant in ("acme", "zenith"):
                tenancy = tenancies[tenant] = _loaded(log.ring.load(tenant, fetch))
                rows = connection.execute(
                    db.record.join(db.body, (db.record.c.log == db.body.c.log) & (db.record.c.idx == db.body.c.idx))
                    .select()
                    .where(db.record.c.log == tenancy.keys.log, db.record.c.call_id.is_not(None))
                    .with_only_columns(db.record.c.leaf, *(db.body.c[n + s] for n in SEGMENTS for s in ("_seed", "")))
                ).all()
                for row in rows:
                    leaf = Leaf.decode(row.leaf)
                    has = [name for name in SEGMENTS if leaf.segment(name)]
                    sealed = {name: (getattr(row, f"{name}_seed"), getattr(row, name)) for name in has}
                    keys = {name: log.ring.chosen_for(leaf, tenancy, fetch, name) for name in has}
                    found.append((tenant, leaf, sealed, keys))
    return found, tenancies


def _loaded(tenancy: Tenancy | None) -> Tenancy:
    assert tenancy is not None
    return tenancy


def _uncommitted(name: str, leaf: Leaf, sealed: tuple[bytes, bytes], tenancy: Tenancy, chosen: Chosen) -> bytes | None:
    """``envelope.opened`` by somebody who does not look at the commitment."""
    seed, text = sealed
    aad = leaf.header.encode()
    if name == "meta":
        secret = seed + chosen.meta_period.key + tenancy.keys.content
    else:
        assert chosen.content_period
        parts = [child.key for child in chosen.subjects]
        secret = b"".join((seed, *parts, chosen.content_period.key, tenancy.keys.content))
    okm = primitives.derive(secret, tenancy.keys.log_id, b"cga1 " + name.encode() + b"\x00" + primitives.digest(aad))
    try:
        return AESGCM(okm[:32]).decrypt(bytes(12), text, aad)
    except InvalidTag:
        return None


def _committed(name: str, leaf: Leaf, sealed: tuple[bytes, bytes], tenancy: Tenancy, chosen: Chosen) -> bytes | None:
    try:
        return envelope.opened(name, leaf, sealed, tenancy.keys, chosen)
    except GovernanceError:
        return None


def strangers(count: int, seed: int, folder: Path) -> Tally:
    """``count`` attempts; each rewrites another selection of what binds a record to its tenant."""
    tally = Tally("strangers")
    place = Place(folder / "log")
    place.folder.mkdir()
    found, tenancies = _held(place)
    for tenant, leaf, sealed, keys in found:  # the attempts mean something only if the right keys do open
        for name in sealed:
            for way in (_committed, _uncommitted):
                if way(name, leaf, sealed[name], tenancies[tenant], keys[name]) is None:
                    tally.failed("a tenant's own keys did not open its record")
                tally.counts["own_opened"] += 1
    rng = random.Random(f"{seed} strangers")
    for at in tally.through(count):
        if at < ROWS_SWAPPED:
            if _by_rows(place, folder / "copy", rng):
                tally.failed(f"attempt {at}: rows put into another tenant's log were shown")
            continue
        tenant, leaf, sealed, keys = rng.choice(found)
        other = "zenith" if tenant == "acme" else "acme"
        _, _, _, strange = rng.choice([one for one in found if one[0] == other and len(one[2]) >= len(sealed)])
        name = rng.choice(sorted(set(sealed) & set(strange)))
        tenancy, chosen = tenancies[other], strange[name]
        changed = rng.choice(("nothing", "log id", "children", "both"))
        if changed in {"children", "both"}:  # the stranger has got the children's keys too, and lacks the root only
            chosen = keys[name]
        if changed in {"log id", "both"}:
            leaf = replace(leaf, header=replace(leaf.header, log_id=tenancy.keys.log_id))
        way = rng.choice((_committed, _uncommitted))
        tally.counts[f"{way.__name__[1:]}"] += 1
        if way(name, leaf, sealed[name], tenancy, chosen) is not None:
            tally.failed(f"attempt {at}: {name} opened, changed: {changed}")
    return tally


def _by_rows(place: Place, copy: Path, rng: random.Random) -> bool:
    """Put a record of one tenant, with its keys' rows, into the other's log, and ask the code to show it."""
    twin = place.copy_to(copy)
    raw = sqlite3.connect(twin.path, isolation_level=None)
    numbers: dict[str, Any] = dict(raw.execute("SELECT tenant, log FROM log").fetchall())
    mine, other = rng.sample([numbers["acme"], numbers["zenith"]], 2)
    index, record_id = rng.choice(
        raw.execute("SELECT idx, hex(record_id) FROM record WHERE log = ? AND call_id IS NOT NULL", (mine,)).fetchall()
    )
    for table in ("record", "body"):
        raw.execute(f"DELETE FROM {table} WHERE log = ? AND idx = ?", (other, index))
        raw.execute(f"UPDATE {table} SET log = ? WHERE log = ? AND idx = ?", (other, mine, index))
    if rng.random() < 0.5:
        raw.execute("DELETE FROM key WHERE log = ? AND purpose IN ('subject', 'period')", (other,))
        raw.execute("UPDATE key SET log = ? WHERE log = ? AND purpose IN ('subject', 'period')", (other, mine))
    raw.close()
    with twin.open(anchored=False) as log:
        try:
            show(log, record_id.lower(), purpose="torture", actor="tester")
        except GovernanceError:
            return False
    return True
