"""An export convinces somebody who has a standard library and a public key; a changed one convinces nobody."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cohere_governed.audit import AuditLog, erasure
from cohere_governed.audit.export import Manifest, export, tile_number
from cohere_governed.audit.search import Query, search, show
from cohere_governed.errors import AuditUnavailable
from cohere_governed.model import Entry
from tests.audit import check_export
from tests.audit.conftest import CANARIES, Place, Sample, call_entries

WHO = {"purpose": "a request of the authority", "actor": "officer"}


@pytest.fixture(scope="module")
def opened(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Manifest]:
    """An export of the sample's larger log."""
    folder = tmp_path_factory.mktemp("export")
    place = sample.place.copy_to(folder / "log")
    with place.open() as log:
        return folder, export(log, folder / "acme", tenant="acme")


def everything(folder: Path) -> dict[str, bytes]:
    return {str(one.relative_to(folder)): one.read_bytes() for one in sorted(folder.rglob("*")) if one.is_file()}


def refused(look: Callable[[Path, str], object], folder: Path, vkey: str) -> bool:
    try:
        look(folder, vkey)
    except (check_export.Bad, ValueError, KeyError, TypeError):
        return True
    return False


def test_an_export_is_intact_to_a_checker_of_its_own(opened: tuple[Path, Manifest]) -> None:
    _, manifest = opened
    assert manifest.signed
    assert manifest.size == manifest.rows > 256
    assert check_export.check(manifest.folder, manifest.vkey)["root"] == manifest.root
    assert len(check_export.tiles(manifest.folder, manifest.vkey)) == manifest.size
    assert not manifest.opened
    names = everything(manifest.folder).keys()
    assert {"checkpoint", "tile/0/000", f"tile/0/001.p/{manifest.size - 256}", "tile/1/000.p/1"} <= names
    assert {"tile/entries/000", "records.jsonl", "SHA256SUMS", "manifest.note"} <= names


def test_the_checker_runs_alone(opened: tuple[Path, Manifest]) -> None:
    _, manifest = opened
    script = [sys.executable, "-S", "-E", "-s", check_export.__file__]  # without what is installed
    said = subprocess.run([*script, manifest.folder, manifest.vkey], capture_output=True, text=True, check=True)
    assert said.stdout == f"intact: {manifest.size} records, root {manifest.root}\n"
    if shutil.which("sha256sum"):
        subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=manifest.folder, check=True)


def test_any_flipped_bit_is_refused(opened: tuple[Path, Manifest], tmp_path: Path) -> None:
    _, manifest = opened
    rng = random.Random(7)
    copy = tmp_path / "copy"
    shutil.copytree(manifest.folder, copy)
    for name, data in everything(manifest.folder).items():
        for _ in range(8):
            at, bit = rng.randrange(len(data)), 1 << rng.randrange(8)
            (copy / name).write_bytes(data[:at] + bytes((data[at] ^ bit,)) + data[at + 1 :])
            assert refused(check_export.check, copy, manifest.vkey), name
        (copy / name).write_bytes(data)
    assert len(everything(copy)) * 8 >= 60
    check_export.check(copy, manifest.vkey)


def test_the_tiles_alone_give_a_flipped_bit_away(opened: tuple[Path, Manifest], tmp_path: Path) -> None:
    """What a monitor sees that knows C2SP and nothing of the rest."""
    _, manifest = opened
    rng = random.Random(8)
    copy = tmp_path / "copy"
    shutil.copytree(manifest.folder, copy)
    files = {name: data for name, data in everything(copy).items() if name == "checkpoint" or name.startswith("tile/")}
    for name, data in files.items():
        for _ in range(10):
            at, bit = rng.randrange(len(data)), 1 << rng.randrange(8)
            (copy / name).write_bytes(data[:at] + bytes((data[at] ^ bit,)) + data[at + 1 :])
            assert refused(check_export.tiles, copy, manifest.vkey), name
        (copy / name).write_bytes(data)
    assert len(files) * 10 >= 60


def test_a_file_too_many_too_few_or_of_another_export_is_refused(
    opened: tuple[Path, Manifest], tmp_path: Path, sample: Sample
) -> None:
    _, manifest = opened
    other = export(sample.place.url, tmp_path / "zenith", tenant="zenith")
    for number, harm in enumerate(
        (
            lambda copy: (copy / "tile" / "0" / "002").write_bytes(bytes(32)),
            lambda copy: (copy / "more").touch(),
            lambda copy: (copy / "records.jsonl").unlink(),
            lambda copy: (copy / "tile" / "0" / "000").unlink(),
            lambda copy: shutil.copy2(other.folder / "checkpoint", copy / "checkpoint"),
            lambda copy: shutil.copy2(other.folder / "manifest.json", copy / "manifest.json"),
        )
    ):
        copy = tmp_path / str(number)
        shutil.copytree(manifest.folder, copy)
        harm(copy)
        assert refused(check_export.check, copy, manifest.vkey)
    assert refused(check_export.check, manifest.folder, other.vkey)
    assert refused(check_export.tiles, manifest.folder, other.vkey)


def test_the_same_log_gives_the_same_bytes(opened: tuple[Path, Manifest], tmp_path: Path) -> None:
    folder, manifest = opened
    with Place(folder / "log").open() as log:
        assert everything(export(log, tmp_path / "again", tenant="acme").folder) == everything(manifest.folder)
    keyless = export(Place(folder / "log").url, tmp_path / "keyless", tenant="acme")
    assert not keyless.signed
    whole = everything(manifest.folder)
    del whole["manifest.note"]
    assert everything(keyless.folder) == whole
    assert len(check_export.tiles(keyless.folder, keyless.vkey)) == keyless.size


def test_nothing_sealed_and_nobody_is_in_an_export_without_content(opened: tuple[Path, Manifest]) -> None:
    _, manifest = opened
    whole = b"".join(everything(manifest.folder).values())
    assert not any(canary in whole for canary in CANARIES)
    files = [one for one in manifest.folder.rglob("*") if one.is_file()]
    assert all(one.stat().st_mode & 0o077 == 0 for one in (*files, manifest.folder))


def test_content_is_opened_on_the_record_only(log: AuditLog, tmp_path: Path) -> None:
    for number in (1, 2):
        log.append_many(call_entries("acme", number))
    log.append(Entry("acme", "policy", content=b"\xff\xfe"))
    for wrong in ({}, {"purpose": "x"}, {"purpose": " ", "actor": "x"}):
        with pytest.raises(AuditUnavailable):
            export(log, tmp_path / "no", tenant="acme", with_content=True, **wrong)  # type: ignore[arg-type]
    assert not search(log, Query(kind="export"))
    with pytest.raises(AuditUnavailable, match="open log"):
        export("sqlite:///x", tmp_path / "no", tenant="acme", with_content=True, **WHO)
    erased = search(log, Query(kind="outcome"))[0]
    erasure.erase_record(log, erased.record_id, reason="asked", actor="officer")
    manifest = export(log, tmp_path / "export", tenant="acme", with_content=True, **WHO)
    check_export.check(manifest.folder, manifest.vkey)
    lines = [json.loads(line) for line in (manifest.folder / "content.jsonl").read_text().splitlines()]
    by = {line["record_id"]: line for line in lines}
    for row in search(log, Query(tenant="acme", kind="intent")):
        assert by[row.record_id]["content"].encode() == call_entries("acme", 1)[0].content
        assert by[row.record_id]["meta"] == {"reasons": ["residency.host"]}
        assert "canary.person" in by[row.record_id]["vault"]
    assert by[erased.record_id]["erased"] == ["content"]
    assert [line["content_base64"] for line in lines if "content_base64" in line] == ["//4="]
    (said,) = search(log, Query(kind="export"))
    assert said.index == manifest.size - 1  # in the tree that was exported
    assert show(log, said.record_id, purpose="x", actor="y").meta == {**WHO, "query": {}}


def test_an_opening_that_cannot_be_recorded_does_not_happen(place: Place, tmp_path: Path) -> None:
    with place.create() as log:
        log.append_many(call_entries("acme", 1))
        place.anchor.unlink()
        place.anchor.mkdir()
        with pytest.raises(AuditUnavailable):
            export(log, tmp_path / "export", tenant="acme", with_content=True, **WHO)
    assert not (tmp_path / "export").exists()


def test_a_query_chooses_rows_and_never_the_tree(log: AuditLog, tmp_path: Path) -> None:
    for number in range(1, 8):
        log.append_many(call_entries("acme", number))
    query = Query(kind="intent", end_user="CANARY-user-9c-1")
    manifest = export(log, tmp_path / "one", tenant="acme", query=query, with_content=True, **WHO)
    assert (manifest.rows, manifest.opened, manifest.size) == (3, 3, 16)
    check_export.check(manifest.folder, manifest.vkey)
    whole = b"".join(everything(manifest.folder).values())
    assert b'"end_user":"given"' in whole
    assert b"CANARY-user" not in whole
    with pytest.raises(AuditUnavailable, match="another tenant"):
        export(log, tmp_path / "two", tenant="acme", query=Query(tenant="zenith"))
    with pytest.raises(AuditUnavailable, match="open log"):
        export("sqlite:///x", tmp_path / "two", tenant="acme", query=query)


def test_a_log_that_was_changed_is_not_exported(sample: Sample, tmp_path: Path) -> None:
    for number, harm in enumerate(
        (
            "UPDATE record SET leaf = leaf || x'00' WHERE log = 2 AND idx = 5",
            "DELETE FROM record WHERE log = 2 AND idx = 7",
            "UPDATE record SET idx = 9999 WHERE log = 2 AND idx = (SELECT max(idx) FROM record WHERE log = 2)",
            "UPDATE log SET size = size - 1 WHERE log = 2",
            "UPDATE log SET note = replace(note, 'a', 'b') WHERE log = 2",
        )
    ):
        place = sample.place.copy_to(tmp_path / f"log{number}")
        place.sql(harm)
        with pytest.raises(AuditUnavailable):
            export(place.url, tmp_path / "export", tenant="acme")
        assert list(tmp_path.glob("*export*")) == []


def test_there_must_be_a_log_and_no_folder(opened: tuple[Path, Manifest], sample: Sample, tmp_path: Path) -> None:
    _, manifest = opened
    with pytest.raises(AuditUnavailable, match="there already"):
        export(sample.place.url, manifest.folder, tenant="acme")
    with pytest.raises(AuditUnavailable, match="no log of this tenant"):
        export(sample.place.url, tmp_path / "export", tenant="nobody")
    assert not (tmp_path / "export").exists()


def test_progress_is_told(sample: Sample, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    manifest = export(sample.place.url, tmp_path / "x", tenant="acme", progress=lambda *step: told.append(step))
    assert told == [("acme", 256, manifest.size), ("acme", manifest.size, manifest.size)]


@pytest.mark.parametrize(
    ("number", "spelled"),
    [(0, "000"), (7, "007"), (999, "999"), (1000, "x001/000"), (1234067, "x001/x234/067"), (12345, "x012/345")],
)
def test_tiles_are_numbered_as_c2sp_spells_it(number: int, spelled: str) -> None:
    assert tile_number(number) == spelled
    assert check_export.number(number) == spelled
