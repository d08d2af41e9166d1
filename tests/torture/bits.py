"""One flipped bit of the database file: it is seen, or what can be read is the same."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

from cohere_governed.errors import AuditUnavailable, KeyUnavailable
from tests.audit.conftest import Place, broken, make_sample
from tests.torture.tally import Tally

TABLES = ("log", "record", "body", "token", "node", "key", "open_call", "hold")

Content = dict[str, list[dict[str, object]]]
"""Table → rows."""


def content(place: Place) -> Content:
    """Every row, as somebody reads it who does not verify."""
    connection = sqlite3.connect(place.path)
    connection.row_factory = sqlite3.Row
    connection.text_factory = bytes
    try:
        return {
            name: [dict(row) for row in connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2, 3")] for name in TABLES
        }
    finally:
        connection.close()


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
        elif not (where := changed(place, whole)) and looked_up(place, keys) == found:
            tally.counts["harmless"] += 1
        elif where == "key.wrapped" and unopened(place):
            tally.counts["detected_with_keys"] += 1
        else:
            tally.failed(f"bit {bit}, attempt {at}, in {where or 'an index'}")
    return tally


def unopened(place: Place) -> bool:
    """Whether the keys do not open: no leaf commits to roots and signing keys, they are sealed under the KEK."""
    try:
        with place.open(anchored=False) as log:
            for tenant in ("acme", "zenith"):
                log.cache_key(tenant)
    except (KeyUnavailable, AuditUnavailable):
        return True
    return False


def changed(place: Place, whole: Content) -> str:
    """The first table, row and column that reads otherwise than it did; empty when none does."""
    try:
        now = content(place)
    except sqlite3.Error as error:
        return f"what cannot be read: {error}"
    for table, rows in whole.items():
        for at, row in enumerate(rows):
            for name, value, other in zip(
                row, row.values(), (now[table][at : at + 1] or [{}])[0].values(), strict=False
            ):
                if other != value:
                    return f"{table}.{name}"
    same = all(
        len(now[table]) == len(rows) and len(now[table][0]) == len(rows[0]) for table, rows in whole.items() if rows
    )
    return "" if same else "a row or column too many"
