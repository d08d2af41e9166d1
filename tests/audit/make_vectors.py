"""Writes ``tests/audit/vectors``: run by hand after a change of format, never by the tests.

    python -m tests.audit.make_vectors

``log.sql`` is one small log with its keys; each file of ``faults`` does one thing
to it and says in its first line which log must then be found broken. ``leaves``
and ``notes`` hold one input a file, with what is to come of it. ``keys.json``
has known answers for derivation, tokens and segments.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from cohere_governed.audit import erasure
from cohere_governed.audit.checkpoint import Checkpoint, VerifierKey
from cohere_governed.audit.envelope import padded
from cohere_governed.audit.keys import LocalProvider, tenant_keys
from cohere_governed.audit.primitives import Signer, digest, seal
from cohere_governed.audit.record import Header, Leaf, Ref, Segment, facts_digest, key_digest, key_row, record_time
from tests.audit.conftest import Place, call_entries

VECTORS = Path(__file__).parent / "vectors"
ACME = "(SELECT log FROM log WHERE tenant = 'acme')"
ZENITH = "(SELECT log FROM log WHERE tenant = 'zenith')"

FAULTS = {
    "column-altered": ("acme", f"UPDATE record SET model = 'other' WHERE log = {ACME} AND idx = 1"),
    "column-with-a-fraction": (
        "acme", f"UPDATE record SET status = status + 0.5 WHERE log = {ACME} AND status IS NOT NULL",
    ),
    "column-removed": ("acme", f"UPDATE record SET region = NULL WHERE log = {ACME} AND idx = 1"),
    "time-altered": ("acme", f"UPDATE record SET time_us = time_us + 1 WHERE log = {ACME} AND idx = 1"),
    "record-deleted": ("acme", f"DELETE FROM record WHERE log = {ACME} AND idx = 2"),
    "leaf-altered": ("acme", f"UPDATE record SET leaf = leaf || x'00' WHERE log = {ACME} AND idx = 2"),
    "index-row-removed": ("acme", f"DELETE FROM token WHERE log = {ACME} AND idx = 1 AND field = 'person'"),
    "index-row-added": ("acme", f"INSERT INTO token VALUES ({ACME}, 'person', 9999, 1)"),
    "content-removed": (
        "acme",
        f"UPDATE body SET content = NULL, content_seed = NULL WHERE log = {ACME} AND idx = 1",
    ),
    "content-altered": ("acme", f"UPDATE body SET content = zeroblob(length(content)) WHERE log = {ACME} AND idx = 1"),
    "body-of-another-tenant": (
        "acme",
        (
            f"UPDATE body SET (meta, meta_seed) = (SELECT meta, meta_seed FROM body WHERE log = {ZENITH} AND idx = 1)"
            f" WHERE log = {ACME} AND idx = 1"
        ),
    ),
    "key-altered": ("acme", f"UPDATE key SET wrapped = zeroblob(60) WHERE log = {ACME} AND purpose = 'subject'"),
    "key-lookup-altered": (
        "acme",
        f"UPDATE key SET lookup = substr(lookup, 2) || x'00' WHERE log = {ACME} AND purpose = 'subject'",
    ),
    "key-label-altered": ("acme", f"UPDATE key SET label = 'a/2001-01-01' WHERE log = {ACME} AND purpose = 'period'"),
    "key-deleted": ("acme", f"DELETE FROM key WHERE log = {ACME} AND purpose = 'period'"),
    "body-of-no-record": ("acme", f"INSERT INTO body (log, idx, meta) VALUES ({ACME}, 900, x'00')"),
    "table-is-a-view": (
        "_operator",
        (
            "UPDATE log SET keyset = keyset;"
            " ALTER TABLE record RENAME TO written; CREATE VIEW record AS SELECT * FROM written"
        ),
    ),
    "trigger-added": (
        "_operator",
        "UPDATE log SET keyset = keyset; CREATE TRIGGER t AFTER INSERT ON record BEGIN UPDATE log SET keyset = 0; END",
    ),
    "head-of-another-log": (
        "acme",
        f"UPDATE log SET note = (SELECT note FROM log WHERE log = {ZENITH}) WHERE log = {ACME}",
    ),
    "size-altered": ("acme", f"UPDATE log SET size = size - 1 WHERE log = {ACME}"),
    "frontier-altered": ("acme", f"UPDATE log SET frontier = zeroblob(length(frontier)) WHERE log = {ACME}"),
    "tenant-renamed": ("acme", f"UPDATE log SET tenant = 'acme' || '2' WHERE log = {ACME}"),
    "log-deleted": ("acme", f"DELETE FROM log WHERE log = {ACME}"),
    "hold-removed": ("zenith", "DELETE FROM hold"),
    "open-call-removed": ("zenith", "DELETE FROM open_call"),
    "open-call-added": (
        "acme",
        f"INSERT INTO open_call SELECT log, call_id, 7, idx, zeroblob(16) FROM record WHERE log = {ACME} AND idx = 1",
    ),
    "root-removed": ("acme", f"DELETE FROM key WHERE log = {ACME} AND purpose = 'root'"),
    "signer-added": (
        "acme",
        (
            f"INSERT INTO key SELECT zeroblob(16), log, purpose, 2, label, lookup, origin, wrapped FROM key"
            f" WHERE log = {ACME} AND purpose = 'sign'"
        ),
    ),
    "erasure-unrecorded": (
        "zenith",
        f"UPDATE body SET vault = NULL, vault_seed = NULL WHERE log = {ZENITH} AND vault IS NOT NULL",
    ),
}  # fmt: skip


ERASED = {
    "key": ("key", "purpose = 'subject' AND origin = 3", ""),
    "content": ("body", "idx = 3", "; UPDATE body SET index_seed = NULL, tokens = NULL WHERE log = 2 AND idx = 3"),
}
"""What is put back after it was erased."""


def kept(place: Place, table: str, where: str, but: str) -> tuple[str, str]:
    """A fault that writes these rows of acme's again as they are now, but for what is left out then."""
    with closing(sqlite3.connect(place.path)) as connection:
        found = connection.execute(f"SELECT * FROM {table} WHERE log = {ACME} AND {where}")
        names = [one[0] for one in found.description]
        rows = [
            ", ".join(connection.execute("SELECT quote(?)", (value,)).fetchone()[0] for value in row) for row in found
        ]
    again = f"INSERT OR REPLACE INTO {table} ({', '.join(names)}) VALUES"
    return "acme", "; ".join(f"{again} ({row})" for row in rows) + but


def main() -> None:
    shutil.rmtree(VECTORS, ignore_errors=True)
    for name in ("faults", "leaves", "notes"):
        (VECTORS / name).mkdir(parents=True)
    _log()
    _leaves()
    _notes()
    _keys()


def _log() -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder) / "log")
        place.folder.mkdir()
        with place.create() as log:
            for tenant in ("acme", "zenith"):
                for number in (1, 2):
                    receipts = log.append_many(call_entries(tenant, number))
            held = receipts[0].record_id.hex()
            erasure.add_hold(log, "zenith", "record", held, reason="asked", actor="officer")
            erasing = {f"erased-{name}-put-back": kept(place, *what) for name, what in ERASED.items()}
            erasure.erase_person(log, "acme", "CANARY-user-9c-2", reason="asked", actor="officer")
            log.append(call_entries("zenith", 3)[0])  # whose process ended before its outcome
            (VECTORS / "vkeys").write_text("".join(f"{key}\n" for key in log.public_keys().values()))
        connection = sqlite3.connect(place.path)
        (VECTORS / "log.sql").write_text("\n".join(connection.iterdump()) + "\n")
        connection.close()
        (VECTORS / "anchor").write_bytes(place.anchor.read_bytes())
    for name, (tenant, statement) in {**FAULTS, **erasing}.items():
        (VECTORS / "faults" / f"{name}.sql").write_text(f"-- broken: {tenant}\n{statement};\n")


def _leaves() -> None:
    time_us = 1_800_000_000_123_456
    segment = Segment(bytes(range(32)), 96, bytes(range(32, 64)))
    header = Header(
        log_id=bytes([1] * 16),
        record_id=record_time(time_us) + bytes([2] * 9),
        kind="intent",
        time_us=time_us,
        writer_id=bytes([3] * 16),
        writer_seq=7,
        root_version=1,
        meta_period=bytes([4] * 16),
        call_id=bytes([5] * 16),
        content_period=bytes([6] * 16),
        subjects=(bytes([7] * 16), bytes([8] * 16)),
        refs=(Ref("record", bytes([9] * 16)),),
        keys=((bytes([10] * 16), bytes([11] * 32)),),
    )
    whole = Leaf(header, bytes([12] * 32), segment, bytes([13] * 32), segment, segment).encode()
    least = Leaf(
        Header(header.log_id, header.record_id, "access", time_us, header.writer_id, 8, 1, header.meta_period),
        bytes([12] * 32),
        segment,
    ).encode()
    at = {tag: whole.index(bytes((tag, 0, size))) for tag, size in ((4, 8), (8, 1), (12, 32), (36, 68))}
    wrong = {
        "magic": b"CGA2" + whole[4:],
        "tag-unknown": whole + bytes((37, 0, 1, 0)),
        "tag-twice": whole + whole[at[36] :],
        "tags-not-ascending": whole[:4] + whole[4 + 19 : 4 + 38] + whole[4 : 4 + 19] + whole[4 + 38 :],
        "field-missing": whole[:4] + whole[4 + 19 :],
        "field-cut-short": whole[:-1],
        "trailing-byte": whole + b"\0",
        "length-too-long": whole[: at[36] + 2] + b"\x45" + whole[at[36] + 3 :],
        "suite-unknown": whole[: at[8] + 3] + b"\x02" + whole[at[8] + 4 :],
        "subjects-not-ascending": whole[: at[12] + 3]
        + whole[at[12] + 19 : at[12] + 35]
        + whole[at[12] + 3 : at[12] + 19]
        + whole[at[12] + 35 :],
        "kind-upper-case": whole.replace(b"intent", b"Intent"),
        "record-id-of-another-time": whole[: at[4] + 3] + bytes(8) + whole[at[4] + 11 :],
        "content-without-period": whole.replace(bytes((11, 0, 16)) + bytes([6] * 16), b""),
    }
    for name, data in (("whole", whole), ("least", least)):
        (VECTORS / "leaves" / f"{name}.txt").write_text(f"expect: valid\n\n{data.hex()}\n")
    for name, data in wrong.items():
        (VECTORS / "leaves" / f"{name}.txt").write_text(f"expect: malformed\n\n{data.hex()}\n")


def _notes() -> None:
    signer = Signer(bytes(range(32)))
    origin = "cohere-governed/audit/" + "ab" * 16
    key = VerifierKey(origin, signer.public)
    good = Checkpoint(origin, 42, digest(b"root")).sign(signer)
    cases = {
        "signed": ("valid", good),
        "size-altered": ("refused", good.replace("\n42\n", "\n43\n")),
        "size-leading-zero": ("refused", good.replace("\n42\n", "\n042\n")),
        "other-origin": ("refused", Checkpoint(origin[:-2] + "00", 42, digest(b"root")).sign(signer)),
        "other-key": ("refused", Checkpoint(origin, 42, digest(b"root")).sign(Signer(bytes(32)))),
        "signature-missing": ("refused", good.partition("\n\n")[0] + "\n\n"),
        "newline-missing": ("refused", good[:-1]),
        "root-short": ("refused", Checkpoint(origin, 42, bytes(31)).sign(signer)),
        "extra-line": ("refused", good.replace("\n\n", "\nmore\n\n")),
    }
    for name, (expect, note) in cases.items():
        (VECTORS / "notes" / f"{name}.txt").write_text(f"expect: {expect}\nkey: {key}\n\n{note}")


def _keys() -> None:
    root, log_id = bytes(range(32)), bytes(range(16))
    keys = tenant_keys("acme", 1, log_id, 1, root)
    seed, header = digest(b"seed"), b"CGA1 header of a record"
    info = b"cga1 content\x00" + digest(header)
    parts = (seed, digest(b"subject"), digest(b"period"), keys.content)
    ciphertext, commitment = seal(b"".join(parts), log_id, info, header, padded(b"hello"))
    answers = {
        "root": root.hex(),
        "log_id": log_id.hex(),
        "derived": {
            name: getattr(keys, name).hex()
            for name in ("content", "hedge", "wrapping", "lookup", "index", "standin", "cache")
        },
        "tokens": {value: keys.token("person", value) for value in ("Ada", "ada@example.org", "Łukasz")},
        "subject_lookup": {"value": "ada", "lookup": keys.lookup_of("subject", "ada").hex()},
        "facts": {
            "seed": seed.hex(),
            "tenant": "acme",
            "facts": {"model": "command-a", "status": 200},
            "digest": facts_digest(seed, "acme", {"model": "command-a", "status": 200}).hex(),
        },
        "key_digest": {
            "key_id": log_id.hex(),
            "purpose": "subject",
            "version": 1,
            "lookup": digest(b"lookup").hex(),
            "label": "content/2026-11-22",
            "wrapped": root.hex(),
            "digest": key_digest(log_id, "subject", key_row(1, digest(b"lookup"), "content/2026-11-22", root)).hex(),
        },
        "segment": {
            "seed": seed.hex(),
            "subjects": [digest(b"subject").hex()],
            "period": digest(b"period").hex(),
            "header": header.hex(),
            "plaintext": b"hello".hex(),
            "ciphertext": ciphertext.hex(),
            "commitment": commitment.hex(),
        },
        "wrapped_by_kek": {
            "kek": root.hex(),
            "aad": b"aad".hex(),
            "key": digest(b"key").hex(),
            "blob": LocalProvider(root).wrap(digest(b"key"), b"aad").hex(),
        },
    }
    (VECTORS / "keys.json").write_text(json.dumps(answers, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
