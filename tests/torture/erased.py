"""Erasure of records, people, periods and tenants: no byte of it is left, also in an old backup, and all else opens."""

from __future__ import annotations

import random
import shutil
from datetime import datetime, timezone
from pathlib import Path

from cohere_governed.audit import AuditLog, erasure
from cohere_governed.audit.search import Query, search, show
from cohere_governed.audit.verify import verify
from cohere_governed.errors import GovernanceError
from tests.audit.conftest import Place, broken, call_entries, intact
from tests.torture.tally import Tally

WHO = {"reason": "torture", "actor": "tester"}
CALLS = 9
SCOPES = ("record", "person", "period", "tenant")
SHREDDED = frozenset(SCOPES) - {"record"}
"""Scopes with a key of their own, whose destruction reaches backups too. A record has none (see the format)."""
WINDOW = 16
"""Bytes of a secret that must not be found in one piece."""


def erased(count: int, seed: int, folder: Path) -> Tally:
    tally = Tally("erased")
    for at in tally.through(count):
        rng = random.Random(f"{seed} erased {at}")
        place = Place(folder / f"log{at}")
        place.folder.mkdir()
        for what in _one(place, SCOPES[at % len(SCOPES)], rng, tally):
            tally.failed(f"erasure {at} by {SCOPES[at % len(SCOPES)]}: {what}")
        for path in (place.folder, folder / "backup"):
            shutil.rmtree(path, ignore_errors=True)
    return tally


def _one(place: Place, scope: str, rng: random.Random, tally: Tally) -> list[str]:
    wrong: list[str] = []
    person = f"CANARY-user-9c-{rng.randrange(3)}"
    with place.create() as log:
        for number in range(1, CALLS + 1):
            for tenant in ("acme", "zenith"):
                log.append_many(call_entries(tenant, number))
        rows = search(log, Query(tenant="acme"), limit=1000)
        calls = [row for row in rows if row.call_id]
        mine = {
            "record": [rng.choice(calls)],
            "person": [row for row in calls if row.record_id in _of(log, person)],
            "period": calls,
            "tenant": calls,
        }[scope]
        pieces = _pieces(place, [row.index for row in mine], scope)
        tally.counts["pieces"] += len(pieces)
        if _left(place, pieces) != len(pieces):
            wrong.append("what is to be erased was not there: this looks at nothing")
        backup = place.copy_to(place.folder.parent / "backup")
        certificate = _erase(log, scope, person, mine[0].record_id)
        if not certificate.scrubbed:
            wrong.append("the write-ahead log was not emptied")
        if left := _left(place, pieces):
            wrong.append(f"{left} of {len(pieces)} pieces are left")
        gone = {row.record_id for row in mine}
        others = [row for row in search(log, Query(), limit=1000) if row.call_id and row.record_id not in gone]
        wrong += ["a neighbour does not open" for row in rng.sample(others, 5) if not _opens(log, row.record_id)]
        wrong += ["what was erased opens" for row in mine if _opens(log, row.record_id)]
        verdicts = verify(place.url, public_keys=log.public_keys().values(), anchors=[place.anchor])
        if not intact(verdicts):
            wrong.append(f"does not verify: {broken(verdicts)}")
    if scope in SHREDDED:
        # Yesterday's database with today's roots.
        shutil.copy2(f"{place.key}.shred", f"{backup.key}.shred")
        with backup.open(anchored=False) as log:
            opened = sum(_opens(log, row.record_id) for row in mine)
            tally.counts["backup_attempts"] += len(mine)
        if opened:
            wrong.append(f"an old backup with the roots of today opened {opened} of {len(mine)}")
    return wrong


def _of(log: AuditLog, person: str) -> set[str]:
    return {row.record_id for row in search(log, Query(tenant="acme", end_user=person), limit=1000)}


def _erase(log: AuditLog, scope: str, person: str, record_id: str) -> erasure.Certificate:
    if scope == "record":
        return erasure.erase_record(log, record_id, **WHO)
    if scope == "person":
        return erasure.erase_person(log, "acme", person, **WHO)
    if scope == "period":
        return erasure.erase_period(log, "acme", "content", datetime.now(tz=timezone.utc).date(), **WHO)
    return erasure.erase_tenant(log, "acme", **WHO)


def _pieces(place: Place, indexes: list[int], scope: str) -> list[bytes]:
    """Windows of every seed and ciphertext that must go, and of a tenant also of its wrapped keys."""
    columns = ["content_seed", "content", "vault_seed", "vault", "index_seed"]
    columns += ["meta_seed", "meta"] if scope == "tenant" else []
    listed = ", ".join(map(str, indexes))
    rows = place.sql(
        f"SELECT {', '.join(columns)} FROM body JOIN log USING (log) WHERE tenant = 'acme' AND idx IN ({listed})"
    )
    values = [value for row in rows for value in row if isinstance(value, bytes)]
    if scope == "tenant":
        secret = "purpose NOT IN ('epoch', 'public', 'tree')"
        keys = place.sql(f"SELECT wrapped FROM key JOIN log USING (log) WHERE tenant = 'acme' AND {secret}")
        values += [value for row in keys for value in row if isinstance(value, bytes)]
    return [
        value[at : at + WINDOW]
        for value in values
        for at in {0, len(value) // 2, len(value) - WINDOW}
        if len(value) >= at + WINDOW
    ]


def _left(place: Place, pieces: list[bytes]) -> int:
    whole = b"".join(path.read_bytes() for path in place.files())
    return sum(piece in whole for piece in pieces)


def _opens(log: AuditLog, record_id: str) -> bool:
    try:
        return show(log, record_id, purpose="torture", actor="tester").content is not None
    except GovernanceError:
        return False
