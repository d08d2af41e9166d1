"""What a reader of the format document tries: to make both verifiers say intact of a log that says something else.

The attacker writes the database as he likes, its schema too, and may append to the anchor file; he has no key. He has
copies from before, and knows what was erased since.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

import pytest

from cohere_governed.audit import AuditLog, erasure
from cohere_governed.audit.export import export
from cohere_governed.audit.record import FACTS
from cohere_governed.audit.search import Query, search
from cohere_governed.audit.verify import verify
from cohere_governed.model import Entry
from tests.audit import check_export, independent
from tests.audit.conftest import Place, broken, call_entries, intact

WHY = {"reason": "asked", "actor": "officer"}
ACME = "(SELECT log FROM log WHERE tenant = 'acme')"


def filled(place: Place, calls: int = 4) -> list[str]:
    """A log of two tenants; its public keys."""
    with place.create() as log:
        for number in range(1, calls + 1):
            for tenant in ("acme", "zenith"):
                log.append_many(call_entries(tenant, number))
        return list(log.public_keys().values())


def script(place: Place, statements: str) -> None:
    """Statements of an attacker, who is not bound by keys between tables, nor by the schema."""
    connection = sqlite3.connect(place.path, isolation_level=None)
    connection.executescript("PRAGMA foreign_keys = OFF;" + statements)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def seen_by_both(place: Place, vkeys: list[str], anchors: list[Path] | None = None) -> bool:
    """Whether each of the two verifiers finds a fault."""
    anchors = anchors or []
    ours = bool(broken(verify(place.url, public_keys=vkeys, anchors=anchors)))
    second = bool(independent.verify(place.path, vkeys, anchors))
    assert ours == second, f"the first verifier says {ours}, the second {second}"
    return ours


def untouched(place: Place, vkeys: list[str]) -> bool:
    anchors = [place.anchor]
    return intact(verify(place.url, public_keys=vkeys, anchors=anchors)) and not independent.verify(
        place.path, vkeys, anchors
    )


# ── Columns ────────────────────────────────────────────────────────────────────


def test_a_number_with_a_fraction_is_not_the_number_that_was_written(place: Place) -> None:
    """SQLite keeps 34.9 in a column of integers."""
    vkeys = filled(place)
    script(place, f"UPDATE record SET output_tokens = 34.9 WHERE log = {ACME} AND output_tokens = 34")
    assert seen_by_both(place, vkeys)


def test_a_text_that_is_not_unicode_is_not_the_one_it_is_read_as(place: Place) -> None:
    with place.create() as log:
        log.append(Entry("acme", "policy", facts={"state": "a\N{REPLACEMENT CHARACTER}"}))
        vkeys = list(log.public_keys().values())
    script(place, f"UPDATE record SET state = CAST(x'61ff' AS TEXT) WHERE log = {ACME} AND state IS NOT NULL")
    assert seen_by_both(place, vkeys)


# ── The schema ─────────────────────────────────────────────────────────────────


def test_a_view_in_the_place_of_a_table_is_seen(place: Place) -> None:
    """It would show the verifier today what was written, and the officer tomorrow something else."""
    vkeys = filled(place)
    names = [str(row[1]) for row in place.sql("PRAGMA table_info(record)")]
    shown = ", ".join(
        f"CASE WHEN strftime('%Y', 'now') > '2100' THEN 'other' ELSE {one} END AS {one}" if one == "model" else one
        for one in names
    )
    script(place, f"ALTER TABLE record RENAME TO hidden; CREATE VIEW record AS SELECT {shown} FROM hidden")
    assert seen_by_both(place, vkeys)


def test_a_trigger_is_seen(place: Place) -> None:
    vkeys = filled(place)
    script(place, "CREATE TRIGGER t AFTER INSERT ON record BEGIN UPDATE log SET keyset = 0; END")
    assert seen_by_both(place, vkeys)


# ── Rows that no record has ────────────────────────────────────────────────────


def test_a_body_that_waits_for_a_record_is_seen(place: Place) -> None:
    vkeys = filled(place)
    with place.open() as log:
        erasure.erase_tenant(log, "zenith", **WHY)
    assert untouched(place, vkeys)
    gone = "(SELECT log FROM log WHERE tenant LIKE '~%')"
    script(place, f"INSERT INTO body (log, idx, meta) VALUES ({gone}, 0, x'00'), ({gone}, 900, x'00')")
    assert seen_by_both(place, vkeys)


def test_an_erased_log_cannot_be_given_to_another_tenant(place: Place) -> None:
    vkeys = filled(place)
    with place.open() as log:
        erasure.erase_tenant(log, "zenith", **WHY)
    assert untouched(place, vkeys)
    script(place, "UPDATE log SET tenant = 'bystander' WHERE tenant LIKE '~%'")
    assert seen_by_both(place, vkeys)


# ── Certificates ───────────────────────────────────────────────────────────────


def erase_a_record(log: AuditLog) -> None:
    row = search(log, Query(tenant="acme", kind="intent"), limit=9)[-1]
    erasure.erase_record(log, row.record_id, **WHY)


def erase_a_person(log: AuditLog) -> None:
    erasure.erase_person(log, "acme", "CANARY-user-9c-1", **WHY)


def erase_a_day(log: AuditLog) -> None:
    erasure.erase_period(log, "acme", "content", datetime.now(timezone.utc).date(), **WHY)


def erase_a_day_of_metadata(log: AuditLog) -> None:
    erasure.erase_period(log, "acme", "metadata", datetime.now(timezone.utc).date(), **WHY)


def erase_the_tenant(log: AuditLog) -> None:
    erasure.erase_tenant(log, "acme", **WHY)


def back(table: str, *names: str, where: str) -> str:
    """A statement that puts columns of some rows back as an older copy has them."""
    taken = ", ".join(f"{one} = (SELECT {one} FROM older.{table} o WHERE {where})" for one in names)
    return f"UPDATE main.{table} SET {taken} WHERE EXISTS (SELECT 1 FROM older.{table} o WHERE {where})"


_SAME = "o.log = main.{0}.log AND o.idx = main.{0}.idx"
CONTENT = back("body", "content_seed", "content", "vault_seed", "vault", where=_SAME.format("body"))
META = back("body", "meta_seed", "meta", where=_SAME.format("body"))
INDEX = (
    back("body", "index_seed", "tokens", where=_SAME.format("body"))
    + "; INSERT OR IGNORE INTO main.token SELECT * FROM older.token"
)
COLUMNS = back("record", "facts_seed", "decision", "surface", "model", "region", "status", "entities", "state",
             "policy_digest", "attempt", "input_tokens", "output_tokens", where=_SAME.format("record"))  # fmt: skip
KEYS = (
    "DROP INDEX key_by_lookup;"
    "INSERT OR IGNORE INTO main.key SELECT * FROM older.key WHERE purpose IN ('subject', 'period')"
)
BODIES = "INSERT OR IGNORE INTO main.body SELECT * FROM older.body"


@pytest.mark.parametrize(
    ("erase", "restored"),
    [
        (erase_a_record, CONTENT),
        (erase_a_record, INDEX),
        (erase_a_person, KEYS),
        (erase_a_day, KEYS),
        (erase_a_day, CONTENT),
        (erase_a_day, INDEX),
        (erase_a_day_of_metadata, KEYS),
        (erase_a_day_of_metadata, META),
        (erase_a_day_of_metadata, INDEX),
        (erase_a_day_of_metadata, COLUMNS),
        (erase_the_tenant, BODIES),
        (erase_the_tenant, COLUMNS),
    ],
)
def test_what_was_erased_cannot_be_put_back_from_a_copy(
    place: Place, tmp_path: Path, erase: Callable[[AuditLog], None], restored: str
) -> None:
    """A certificate says that it is gone; a log in which it stands again must not be called intact."""
    vkeys = filled(place)
    older = place.copy_to(tmp_path / "older")
    with place.open() as log:
        erase(log)
    assert untouched(place, vkeys)
    script(place, f"ATTACH '{older.path}' AS older; {restored}; DETACH older")
    assert seen_by_both(place, vkeys)


# ── The anchor ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "appended",
    [
        "— {origin} !not-base64\n",
        "— {origin} AAAA\n" * 100,
        "— somebody AAAA\n" * 1000,
        "— \n",
        "— {origin}\n",
    ],
)
def test_a_line_behind_an_anchored_head_does_not_hide_it(place: Place, tmp_path: Path, appended: str) -> None:
    """An append-only file can be appended to."""
    vkeys = filled(place)
    older = place.copy_to(tmp_path / "older")
    with place.open() as log:
        log.append(Entry("acme", "policy"))
        origin = log.public_keys()["acme"].partition("+")[0]
    with place.anchor.open("a") as anchor:
        anchor.write(appended.format(origin=origin))
    assert untouched(place, vkeys)
    assert seen_by_both(older, vkeys, [place.anchor])


# ── An export that nobody signed ───────────────────────────────────────────────


def altered(folder: Path, change: Callable[[list[bytes]], list[bytes]]) -> None:
    """Change the lines of the records and everything that is said of them."""
    path = folder / "records.jsonl"
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))
    sums = folder / "SHA256SUMS"
    others = [line for line in sums.read_text().splitlines() if not line.endswith("  records.jsonl")]
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    sums.write_text("\n".join([*others, f"{digest}  records.jsonl"]) + "\n")
    manifest = json.loads((folder / "manifest.json").read_bytes())
    manifest["sums"] = hashlib.sha256(sums.read_bytes()).hexdigest()
    manifest["rows"] = len(path.read_bytes().splitlines())
    (folder / "manifest.json").write_bytes(check_export.canonical(manifest))


def without_columns(lines: list[bytes]) -> list[bytes]:
    """As if they had been erased."""
    said = json.loads(lines[1])
    kept = {name: value for name, value in said.items() if name not in {"facts_seed", *FACTS}}
    return [lines[0], check_export.canonical(kept), *lines[2:]]


def said_twice(lines: list[bytes]) -> list[bytes]:
    """Readers differ about which of two members of one name counts."""
    return [lines[0], lines[1].replace(b'"model":', b'"model":"other","model":', 1), *lines[2:]]


def said_besides(lines: list[bytes]) -> list[bytes]:
    return [lines[0], check_export.canonical({**json.loads(lines[1]), "refused": True}), *lines[2:]]


def one_left_out(lines: list[bytes]) -> list[bytes]:
    return [lines[0], *lines[2:]]


def in_another_order(lines: list[bytes]) -> list[bytes]:
    return [lines[1], lines[0], *lines[2:]]


@pytest.mark.parametrize("change", [without_columns, said_twice, said_besides, one_left_out, in_another_order])
def test_the_rows_of_an_export_without_a_signature_cannot_lie(
    place: Place, tmp_path: Path, change: Callable[[list[bytes]], list[bytes]]
) -> None:
    filled(place)
    made = export(place.url, tmp_path / "export", tenant="acme")
    assert check_export.check(made.folder, made.vkey)["signed"] is False
    altered(made.folder, change)
    with pytest.raises(check_export.Bad, match="record"):
        check_export.check(made.folder, made.vkey)


def test_content_that_nobody_attests_is_refused(place: Place, tmp_path: Path) -> None:
    filled(place)
    with place.open() as log:
        made = export(log, tmp_path / "export", tenant="acme", with_content=True, purpose="asked", actor="officer")
    assert check_export.check(made.folder, made.vkey)["signed"] is True
    (made.folder / "manifest.note").unlink()
    with pytest.raises(check_export.Bad, match="attests"):
        check_export.check(made.folder, made.vkey)


def test_columns_that_were_erased_are_no_fault_of_an_export(place: Place, tmp_path: Path) -> None:
    filled(place)
    with place.open() as log:
        erase_a_day_of_metadata(log)
    made = export(place.url, tmp_path / "export", tenant="acme")
    assert b"facts_seed" not in (made.folder / "records.jsonl").read_bytes().splitlines()[1]
    check_export.check(made.folder, made.vkey)
