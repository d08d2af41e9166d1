"""One flipped bit of the database file: it is seen, or what can be read is the same."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

from cohere_governed.errors import AuditUnavailable
from tests.audit.conftest import Place, broken, make_sample
from tests.torture.tally import Tally

TABLES = ("log", "record", "body", "token", "node", "key", "open_call", "hold")


def content(place: Place) -> list[object]:
    """Every row, as somebody reads it who does not verify."""
    return [place.sql(f"SELECT * FROM {name} ORDER BY 1, 2, 3") for name in TABLES]


def looked_up(place: Place, keys: list[tuple[object, ...]]) -> list[object]:
    """Records sought by index: a damaged index may hide rows that a scan would show."""
    connection = sqlite3.connect(place.path)
    try:
        query = "SELECT idx FROM record WHERE log = ? AND record_id = ?"
        return [connection.execute(query, key).fetchall() for key in keys]
    finally:
        connection.close()


def bits(count: int, seed: int, folder: Path) -> Tally:
    tally = Tally("bits")
    sample = make_sample(folder / "sample")
    data = sample.place.path.read_bytes()
    keys = sample.place.sql("SELECT log, record_id FROM record")
    whole, found = content(sample.place), looked_up(sample.place, keys)
    place = sample.place.copy_to(folder / "copy")
    rng = random.Random(f"{seed} bits")
    for at in tally.through(count):
        bit = rng.randrange(len(data) * 8)
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        for suffix in ("-wal", "-shm"):
            Path(f"{place.path}{suffix}").unlink(missing_ok=True)
        place.path.write_bytes(flipped)
        try:
            seen = bool(broken(sample.verify(place)))
        except AuditUnavailable:
            seen = True
        if seen:
            tally.counts["detected"] += 1
        elif content(place) == whole and looked_up(place, keys) == found:
            tally.counts["harmless"] += 1
        else:
            tally.failed(f"bit {bit}, attempt {at}")
    return tally
