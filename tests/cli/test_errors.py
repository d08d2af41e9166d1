"""How commands fail: a sentence, a code, never a traceback, never a guess."""

import json
import os

import pytest

from cohere_governed.audit.keys import create_key_file
from cohere_governed.cli.codes import unknown
from tests.cli.conftest import run

READS = (
    ["tenant", "list"],
    ["audit", "search"],
    ["audit", "show", "00" * 16, "--purpose", "test"],
    ["audit", "verify"],
    ["audit", "stats"],
    ["audit", "checkpoint"],
    ["audit", "export", "--tenant", "acme", "--out", "/nowhere/export"],
    ["audit", "tail"],
    ["keys", "status"],
    ["keys", "export-public"],
    ["db", "status"],
    ["db", "upgrade"],
    ["db", "downgrade", "0001"],
    ["retention", "run"],
    ["hold", "list"],
    ["subject", "find", "ada", "--tenant", "acme"],
    ["policy", "check"],
    ["policy", "explain", "--tenant", "acme"],
)
NEED_KEY = [command for command in READS if command in (["keys", "status"], ["retention", "run"])]
NEED_NONE = (
    ["audit", "search"], ["audit", "stats"], ["audit", "checkpoint"], ["audit", "tail"], ["audit", "verify"],
    ["keys", "export-public"], ["hold", "list"], ["db", "status"],
)  # fmt: skip


def failed(done, code):
    assert done.code == code
    assert done.out == ""
    assert done.err
    assert "Traceback" not in done.err
    return done.err


@pytest.mark.parametrize("command", READS, ids=" ".join)
def test_a_folder_that_is_not_there_is_wrong_usage(command, tmp_path):
    assert "cohere-governed init" in failed(run(*command, "--config", tmp_path / "none"), 2)


@pytest.mark.parametrize("command", READS, ids=" ".join)
def test_an_invalid_folder_is_told_with_its_faults(command, seldom):
    folder = seldom()
    (folder / "operator.yaml").write_text("legal_entity: [")
    assert "operator.yaml" in failed(run(*command, "--config", folder), 1)


@pytest.mark.parametrize(
    "command",
    [
        ["tenant", "show", "nobody"],
        ["policy", "explain", "--tenant", "nobody"],
        ["audit", "search", "--tenant", "nobody"],
        ["audit", "stats", "--tenant", "nobody"],
        ["audit", "checkpoint", "--tenant", "nobody"],
        ["subject", "find", "ada", "--tenant", "nobody"],
        ["subject", "erase", "ada", "--tenant", "nobody", "--reason", "r", "--yes"],
        ["tenant", "offboard", "nobody", "--reason", "r", "--yes"],
        ["hold", "add", "--tenant", "nobody", "--everything", "--reason", "r"],
        ["retention", "run", "--tenant", "nobody"],
        ["privacy", "explain", "text", "--tenant", "nobody"],
    ],
    ids=" ".join,
)
def test_a_tenant_that_is_not_there_is_wrong_usage(desk, command):
    assert "there is no tenant `nobody`" in failed(desk.run(*command), 2)


def wrong_key(folder):
    (folder / "keys" / "root.key").unlink()
    create_key_file(folder / "keys" / "root.key")


def no_key(folder):
    (folder / "keys" / "root.key").unlink()


def open_key(folder):
    (folder / "keys" / "root.key").chmod(0o644)


@pytest.mark.parametrize("break_it", [wrong_key, no_key, open_key])
@pytest.mark.parametrize("command", NEED_KEY, ids=" ".join)
def test_a_key_that_cannot_be_used_ends_with_4(seldom, command, break_it):
    folder = seldom()
    break_it(folder)
    assert "key" in failed(run(*command, "--config", folder), 4)


@pytest.mark.parametrize("command", NEED_NONE, ids=" ".join)
def test_what_stands_in_clear_needs_no_key(seldom, command):
    folder = seldom()
    no_key(folder)
    assert run(*command, "--config", folder).code == 0


def no_database(folder):
    (folder / "audit.db").unlink()


def not_a_database(folder):
    (folder / "audit.db").write_bytes(b"this is no database, but it is long enough to look like a file" * 100)


def an_empty_one(folder):
    (folder / "audit.db").write_bytes(b"")


@pytest.mark.parametrize("break_it", [no_database, not_a_database, an_empty_one])
@pytest.mark.parametrize("command", [["audit", "search"], ["audit", "verify"], ["db", "status"]], ids=" ".join)
def test_a_database_that_cannot_be_used_ends_with_4(seldom, command, break_it):
    folder = seldom()
    break_it(folder)
    done = run(*command, "--config", folder)
    assert done.code == 4
    assert "Traceback" not in done.err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to everything")
def test_a_database_that_may_only_be_read_is_read_and_not_written(seldom):
    folder = seldom()
    (folder / "audit.db").chmod(0o400)
    folder.chmod(0o500)
    try:
        assert run("audit", "search", "--config", folder).code == 0
        failed(run("retention", "run", "--config", folder), 4)
    finally:
        folder.chmod(0o700)


def test_a_database_url_that_goes_nowhere_ends_with_4(seldom, monkeypatch, tmp_path):
    monkeypatch.setenv("COHERE_GOVERNED_DATABASE_URL", f"sqlite:///{tmp_path}/none/audit.db")
    failed(run("audit", "search", "--config", seldom()), 4)


@pytest.mark.parametrize("command", ["verify", "search", "checkpoint", "stats"])
def test_a_copy_that_is_not_there_is_named(seldom, command, tmp_path):
    said = failed(run("audit", command, "--database", f"sqlite:///{tmp_path}/copy.db", "--config", seldom()), 4)
    assert f"there is no audit log in `{tmp_path}/copy.db`" in said


def test_an_anchor_that_is_a_folder_is_named_and_not_the_database(seldom, tmp_path):
    said = failed(run("audit", "verify", "--anchor", tmp_path, "--config", seldom()), 4)
    assert str(tmp_path) in said
    assert "audit.db" not in said


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_database_that_may_not_be_read_is_named(seldom):
    folder = seldom()
    (folder / "audit.db").chmod(0)
    assert f"`{folder / 'audit.db'}`" in failed(run("audit", "search", "--config", folder), 4)


def test_a_folder_is_not_made_over_a_file_nor_a_key_over_a_key(tmp_path):
    (tmp_path / "file").write_text("mine")
    assert str(tmp_path / "file") in failed(run("init", tmp_path / "file"), 2)
    assert f"`{tmp_path}/file` already" in failed(run("keys", "create", f"file:{tmp_path}/file"), 4)
    assert (tmp_path / "file").read_text() == "mine"


def test_an_old_schema_is_found_and_said(seldom):
    import sqlite3
    from contextlib import closing

    folder = seldom()
    with closing(sqlite3.connect(folder / "audit.db")) as database:
        database.execute("UPDATE alembic_version SET version_num = '0000'")
        database.commit()
    done = run("db", "status", "--config", folder, "--json")
    assert (done.code, json.loads(done.out)["current"]) == (1, False)
    assert "db upgrade" in failed(run("audit", "search", "--config", folder), 4)


def test_an_error_quotes_no_escape(tmp_path):
    done = run("tenant", "list", "--config", tmp_path / "\x1b[31m")
    assert done.code == 2
    assert "\x1b" not in done.err


def test_where_there_is_none_of_a_kind_no_list_is_begun():
    assert unknown("grant", "ft-2026", []) == "there is no grant `ft-2026`"
