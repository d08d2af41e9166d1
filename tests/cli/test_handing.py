"""What is handed to others: exports, lines for a SIEM, proofs of one record; and the database's own commands."""

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cohere_governed.audit.roles import ERASER, VERIFIER, WRITER
from cohere_governed.errors import ConfigurationError
from cohere_governed.governance import Governance
from tests.audit.check_export import check
from tests.cli.conftest import MAIL, run


@pytest.fixture
def keys(desk, tmp_path):
    path = tmp_path / "vkeys"
    assert desk.run("keys", "export-public", "--out", path).code == 0
    return path


def vkey_of(desk, tenant):
    return next(one["public_key"] for one in desk.json("keys", "export-public") if one["tenant"] == tenant)


@pytest.fixture
def folder(desk, tmp_path):
    """A copy of the desk, to write in."""
    return Path(shutil.copytree(desk.folder, tmp_path / "folder"))


# ── export ─────────────────────────────────────────────────────────────────────


def test_an_export_is_checked_without_this_program(desk, tmp_path):
    out = tmp_path / "acme"
    done = desk.run("audit", "export", "--tenant", "acme", "--out", out)
    assert done.code == 0, done.err
    vkey = vkey_of(desk, "acme")
    assert vkey in done.out
    assert check(out, vkey)["files"]
    rows = [json.loads(line) for line in (out / "records.jsonl").read_text().splitlines()]
    found = desk.json("audit", "search", "--tenant", "acme", "--limit", "1000")
    assert [row["record_id"] for row in rows] == [row["record_id"] for row in sorted(found, key=lambda r: r["index"])]
    assert not (out / "content.jsonl").exists()
    assert not any(MAIL.encode() in one.read_bytes() for one in out.rglob("*") if one.is_file())


def test_an_export_chooses_rows_and_tells_the_tree(desk, tmp_path):
    out = tmp_path / "refused"
    told = desk.json("audit", "export", "--tenant", "acme", "--decision", "refuse", "--out", out)
    assert told["rows"] == 1 < told["size"]
    assert told["signed"] is True
    assert check(out, vkey_of(desk, "acme"))["files"]


def test_content_is_exported_for_a_purpose_that_is_on_record(folder, tmp_path):
    before = len(run("audit", "search", "--tenant", "acme", "--config", folder, "--json").json)
    ask = ("audit", "export", "--tenant", "acme", "--content", "--config", folder)
    assert run(*ask, "--out", tmp_path / "no").code == 2
    assert not (tmp_path / "no").exists()
    assert run(*ask, "--out", tmp_path / "yes", "--purpose", "audit 2026", "--actor", "ann").code == 0
    rows = run("audit", "search", "--tenant", "acme", "--config", folder, "--json").json
    assert len(rows) == before + 1
    assert rows[0]["kind"] == "export"


def test_an_export_overwrites_nothing(desk, tmp_path):
    (tmp_path / "mine").mkdir()
    assert desk.run("audit", "export", "--tenant", "acme", "--out", tmp_path / "mine").code == 2
    assert list(tmp_path.glob("mine/*")) == []


# ── tail ───────────────────────────────────────────────────────────────────────


def lines(done):
    assert done.code == 0, done.err
    return [json.loads(line) for line in done.out.splitlines()]


def test_tail_tells_every_record_once_in_the_order_of_its_log(desk):
    told = lines(desk.run("audit", "tail"))
    for tenant in ("acme", "bravo", "_operator"):
        assert [one["index"] for one in told if one["tenant"] == tenant] == list(
            range(sum(one["tenant"] == tenant for one in told))
        )
    assert {one["tenant"] for one in lines(desk.run("audit", "tail", "--tenant", "bravo"))} == {"bravo"}
    assert MAIL not in json.dumps(told)


def test_tail_goes_on_from_its_cursor(folder, tmp_path):
    cursor = tmp_path / "cursor"
    ask = ("audit", "tail", "--config", folder, "--cursor", cursor)
    first = lines(run(*ask))
    assert first
    assert lines(run(*ask)) == []
    run("hold", "add", "--tenant", "acme", "--everything", "--reason", "r", "--config", folder)
    assert [one["kind"] for one in lines(run(*ask))] == ["hold"]


@pytest.mark.parametrize("text", ["nonsense", "[1]", '{"a": "b"}'])
def test_a_cursor_that_leads_nowhere_skips_nothing(desk, tmp_path, text):
    cursor = tmp_path / "cursor"
    cursor.write_text(text)
    done = desk.run("audit", "tail", "--cursor", cursor)
    assert done.code in {2, 4}
    assert done.out == ""
    assert cursor.read_text() == text


def test_events_of_ocsf(desk):
    told = lines(desk.run("audit", "tail", "--ocsf"))
    assert {one["class_uid"] for one in told} == {6003}
    assert {one["metadata"]["event_code"] for one in told} >= {"genesis", "intent", "outcome"}


def test_following_tells_what_comes_and_ends_when_told_to(folder, tmp_path):
    cursor = tmp_path / "cursor"
    command = [sys.executable, "-m", "cohere_governed", "audit", "tail", "-f", "--config", folder, "--cursor", cursor]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as follower:
        try:
            assert json.loads(follower.stdout.readline())["kind"] == "genesis"
            held = run("hold", "add", "--tenant", "acme", "--everything", "--reason", "r", "--config", folder)
            assert held.code == 0
            while (told := json.loads(follower.stdout.readline()))["kind"] != "hold":
                assert told
            deadline = time.monotonic() + 30
            while time.monotonic() < deadline and not (cursor.exists() and told["record_id"] in cursor.read_text()):
                time.sleep(0.05)
        finally:
            follower.send_signal(signal.SIGINT)
            rest, errors = follower.communicate(timeout=30)
        assert (rest, errors, follower.returncode) == ("", "", 0)
    assert lines(run("audit", "tail", "--config", folder, "--cursor", cursor)) == []


# ── One record ─────────────────────────────────────────────────────────────────


def test_a_proof_of_one_record_is_checked_with_the_key_alone(desk, keys, tmp_path):
    proof = tmp_path / "proof.json"
    proof.write_text(desk.run("audit", "verify", "--proof", desk.permitted).out)
    assert MAIL not in proof.read_text()
    ask = ("audit", "verify", "--check", proof, "--public-keys", keys, "--config", tmp_path / "no-folder")
    assert run(*ask).code == 0
    told = json.loads(proof.read_text())
    assert told["records"][0]["record_id"] == desk.permitted
    for column, value in (("decision", "refuse"), ("model", "another")):
        told["records"][0]["columns"][column] = value
        proof.write_text(json.dumps(told))
        assert run(*ask).code == 1


def test_a_proof_is_not_believed_on_its_own_word(desk, tmp_path):
    proof = tmp_path / "proof.json"
    proof.write_text(desk.run("audit", "verify", "--proof", desk.permitted).out)
    assert run("audit", "verify", "--check", proof).code == 2
    assert desk.run("audit", "verify", "--proof", "00" * 16).code == 2


# ── A copy ─────────────────────────────────────────────────────────────────────


def test_a_copy_is_read_and_the_opening_is_recorded_at_home(desk, seldom, tmp_path):
    copied = tmp_path / "copy.db"
    copied.write_bytes((desk.folder / "audit.db").read_bytes())
    url = f"sqlite:///{copied}"
    assert desk.json("audit", "search", "--database", url) == desk.json("audit", "search")
    before = len(desk.json("audit", "search", "--kind", "access"))
    ask = ("audit", "show", desk.permitted, "--purpose", "audit", "--database", url)
    assert MAIL in desk.run(*ask).out
    assert len(desk.json("audit", "search", "--kind", "access")) == before + 1
    assert len(desk.json("audit", "search", "--kind", "access", "--database", url)) == before
    assert run(*ask, "--config", seldom()).code == 4  # another folder's log is not the one it is a copy of


# ── The database ───────────────────────────────────────────────────────────────


def test_the_schema_goes_down_and_up_with_its_records(folder):
    before = run("audit", "search", "--config", folder, "--json").json
    assert run("db", "downgrade", "0001", "--config", folder, "--json").json["changed"] is True
    assert run("db", "status", "--config", folder).code == 1
    assert run("audit", "search", "--config", folder).code == 4
    assert run("db", "upgrade", "--config", folder, "--json").json["changed"] is True
    assert run("audit", "search", "--config", folder, "--json").json == before
    assert run("audit", "verify", "--config", folder).code == 0


@pytest.mark.parametrize("revision", ["0000", "base", "none", "9999"])
def test_there_is_no_schema_before_the_first(seldom, revision):
    folder = seldom()
    assert run("db", "downgrade", revision, "--config", folder).code == 2
    assert run("db", "status", "--config", folder).code == 0


def test_roles_are_told_as_sql(desk):
    told = desk.run("db", "roles")
    assert told.code == 0
    assert all(name in told.out for name in (WRITER, ERASER, VERIFIER, "ENABLE ROW LEVEL SECURITY"))
    of_one = desk.json("db", "roles", "--tenant", "acme", "--role", "acme_reader")
    assert of_one["roles"] == ["acme_reader"]
    assert "CREATE ROLE acme_reader" in of_one["sql"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--tenant", "acme"], 2),
        (["--role", "acme_reader"], 2),
        (["--tenant", "nobody", "--role", "reader"], 2),
        (["--tenant", "acme", "--role", "reader; DROP TABLE log"], 2),
        (["--run"], 2),
    ],
)
def test_roles_that_make_no_sense_are_refused(desk, arguments, code):
    done = desk.run("db", "roles", *arguments)
    assert (done.code, done.out) == (code, "")


@pytest.mark.parametrize("url", ["sqlite:////", "sqlite:///", "sqlite:///.", "sqlite:///tenants"])
def test_a_database_that_is_a_folder_is_a_fault_of_the_configuration(seldom, monkeypatch, url):
    folder = seldom()
    monkeypatch.setenv("COHERE_GOVERNED_DATABASE_URL", url)
    done = run("audit", "search", "--config", folder)
    assert (done.code, done.out) == (1, "")
    with pytest.raises(ConfigurationError):
        Governance.load(folder)
