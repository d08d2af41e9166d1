"""Semantic tampering by somebody who can write the database and holds no key; and logs that nobody touched."""

from __future__ import annotations

import random
import sqlite3
from datetime import datetime, timedelta, timezone
from pathlib import Path

from cohere_governed.audit import AuditLog, erasure
from cohere_governed.audit.search import Query, search, show
from cohere_governed.audit.verify import verify
from cohere_governed.errors import AuditUnavailable, KeyUnavailable, Refused
from cohere_governed.model import Entry, Verdict
from tests.audit.conftest import Place, broken, call_entries, intact, make_sample
from tests.audit.test_verify import TAMPERS, Tamper, damage
from tests.torture.tally import Tally

WHO = {"reason": "torture", "actor": "tester"}
OPERATOR_KINDS = ("policy", "key-event", "export", "break-glass")


def made_at_random(place: Place, rng: random.Random, steps: int) -> tuple[str, ...]:
    """A log in which everything that may happen to a log happens in some order; its public keys."""
    with place.create() as log:
        for step in range(steps):
            _happen(log, rng, step)
        return tuple(log.public_keys().values())


def _happen(log: AuditLog, rng: random.Random, step: int) -> None:
    tenant = rng.choice(("acme", "zenith", "third"))
    chance = rng.random()
    if chance < 0.45:
        log.append_many(call_entries(tenant, 1000 + step))
    elif chance < 0.6:
        kind = rng.choice(OPERATOR_KINDS)
        log.append_many([Entry(tenant, kind, facts={"state": str(at)}) for at in range(rng.choice((1, 3, 90)))])
    elif chance < 0.7:
        log.append(Entry(tenant, "intent", (5000 + step).to_bytes(16, "big"), {"decision": "refuse", "rules": "a.b"}))
    elif rows := search(log, Query(tenant=tenant, kind="intent"), limit=50):
        row = rng.choice(rows)
        try:
            if chance < 0.76:
                show(log, row.record_id, purpose="torture", actor="tester")
            elif chance < 0.82:
                erasure.erase_record(log, row.record_id, **WHO)
            elif chance < 0.87:
                erasure.erase_person(log, tenant, f"CANARY-user-9c-{rng.randrange(3)}", **WHO)
            elif chance < 0.91:
                erasure.add_hold(log, tenant, "record", row.record_id, **WHO)
            elif chance < 0.94:
                erasure.remove_hold(log, tenant, "record", row.record_id, **WHO)
            elif chance < 0.97:
                tomorrow = datetime.now(tz=timezone.utc).date() + timedelta(days=1)
                erasure.expire(log, tenant, rng.choice(("content", "metadata")), before=tomorrow)
            else:
                erasure.erase_tenant(log, tenant, **WHO)
        except (Refused, AuditUnavailable, KeyUnavailable):
            # a hold stands in the way, or there is none to remove, or a person's key has gone: the log is as good
            return


def untouched(count: int, seed: int, folder: Path) -> Tally:
    """Logs with random histories that nobody touched: a fault found in one is a false alarm."""
    tally = Tally("untouched")
    for at in tally.through(count):
        rng = random.Random(f"{seed} untouched {at}")
        place = Place(folder / f"log{at}")
        place.folder.mkdir()
        keys = made_at_random(place, rng, rng.randrange(5, 40))
        verdicts = verify(place.url, public_keys=keys, anchors=[place.anchor])
        tally.counts["records"] += sum(getattr(one, "size", 0) for one in verdicts)
        if not intact(verdicts):
            tally.failed(f"log {at}: {broken(verdicts)}")
    return tally


def cut_back(older: list[Place]) -> Tamper:
    """Put every row back to how an older, truly signed state of the same log had it: only an anchor shows it."""

    def a_cut_back_to_an_older_signed_state(db: sqlite3.Connection, rng: random.Random) -> None:
        db.execute("ATTACH ? AS older", (str(rng.choice(older).path),))
        for table in ("record", "body", "token", "node", "key", "open_call", "hold", "log"):
            db.execute(f"DELETE FROM main.{table}")
        for table in ("log", "record", "body", "token", "node", "key", "open_call", "hold"):
            db.execute(f"INSERT INTO main.{table} SELECT * FROM older.{table}")

    return a_cut_back_to_an_older_signed_state


def tamper(count: int, seed: int, folder: Path) -> Tally:
    """Each kind in turn, at a random place, on a fresh copy; now and then several at once."""
    tally = Tally("tamper")
    sample = make_sample(folder / "sample")
    older = []
    with sample.place.open() as log:
        for at in range(3):
            older.append(sample.place.copy_to(folder / f"older{at}"))
            log.append_many(call_entries("acme", 900 + at))
    kinds = (*TAMPERS, cut_back(older))
    copy = folder / "copy"
    for at in tally.through(count):
        rng = random.Random(f"{seed} tamper {at}")
        kind = kinds[at % len(kinds)]
        place = sample.place.copy_to(copy)
        damage(place, kind, rng.randrange(2**32))
        verdicts: list[Verdict] = []
        try:
            verdicts = verify(place.url, public_keys=sample.public_keys, anchors=[sample.place.anchor])
        except AuditUnavailable:
            tally.counts["unreadable"] += 1
            continue
        if broken(verdicts):
            tally.counts["detected"] += 1
        else:
            tally.failed(f"{kind.__name__}, attempt {at}")
    tally.counts["kinds"] = len(kinds)
    return tally
