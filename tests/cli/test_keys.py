"""`keys` and `db`: what seals and signs, and where it is kept."""

import pytest

from tests.cli.conftest import run

LEVELS = {"kek", "root", "signing", "standin", "shred"}


def test_status_shows_every_key_of_every_log(desk):
    rows = desk.json("keys", "status")
    assert {row["level"] for row in rows} == LEVELS
    assert {row["tenant"] for row in rows} == {"_operator", "acme", "bravo"}
    assert {row["version"] for row in rows if row["level"] in {"root", "signing"}} == {1}
    done = desk.run("keys", "status")
    assert done.code == 0
    assert "keys/root.key" in done.out


def test_public_keys_are_a_line_each_and_no_secret(desk):
    lines = desk.run("keys", "export-public").out.splitlines()
    assert len(lines) == 3
    assert all(line.startswith("cohere-governed/audit/") for line in lines)
    told = desk.json("keys", "export-public")
    assert [key["public_key"] for key in told] == lines
    assert {key["current"] for key in told} == {True}


@pytest.mark.parametrize("level", ["root", "signing", "standin", "shred"])
def test_a_rotated_key_leaves_a_log_that_verifies_and_opens(seldom, tmp_path, level):
    folder = seldom()
    before = tmp_path / "before.vkeys"
    assert run("keys", "export-public", "--out", before, "--config", folder).code == 0
    done = run("keys", "rotate", level, "--reason", "yearly", "--actor", "ops", "--config", folder, "--json")
    assert done.code == 0
    assert {one["level"] for one in done.json} == {level}
    assert run("audit", "verify", "--public-keys", before, "--config", folder).code == 0
    assert run("keys", "status", "--config", folder).code == 0


def test_a_rotation_that_finds_nothing_to_do_says_so(seldom):
    done = run("keys", "rotate", "shred", "--reason", "every key has its leaf", "--config", seldom())
    assert (done.code, done.out) == (0, "nothing was to be done\n")


def test_rotating_the_kek_makes_the_new_key_and_the_old_one_opens_nothing(seldom):
    folder = seldom()
    rotate = ["keys", "rotate", "kek", "--reason", "somebody left", "--config", folder]
    done = run(*rotate, "--to", "file:keys/next.key")
    assert done.code == 0
    assert (folder / "keys" / "next.key").stat().st_mode & 0o077 == 0
    assert "operator.yaml" in done.err
    assert run("keys", "status", "--config", folder).code == 4
    operator = folder / "operator.yaml"
    operator.write_text(operator.read_text().replace("file:keys/root.key", "file:keys/next.key"))
    assert run("keys", "status", "--config", folder).code == 0


@pytest.mark.parametrize(
    "wrong",
    [
        ["kek"],
        ["root", "--to", "env:KEY"],
        ["kek", "--to", "env:KEY", "--tenant", "acme"],
        ["everything"],
        ["root", "--tenant", "nobody"],
    ],
)
def test_a_rotation_that_makes_no_sense_is_wrong_usage(desk, wrong):
    assert desk.run("keys", "rotate", *wrong, "--reason", "r").code == 2


def test_the_schema_is_told(desk):
    told = desk.json("db", "status")
    assert told["current"] is True
    assert desk.run("db", "status").code == 0


def test_an_upgrade_of_what_is_current_changes_nothing(seldom):
    folder = seldom()
    assert run("db", "upgrade", "--config", folder, "--json").json["changed"] is False
    assert "as it was" in run("db", "upgrade", "--config", folder).out


def test_a_move_to_nowhere_moves_nothing(seldom):
    folder = seldom()
    assert run("db", "move", "--to", "env:NO_SUCH_VARIABLE", "--config", folder).code == 2
    done = run("db", "move", "--to", f"sqlite:///{folder}/other.db", "--config", folder)
    assert (done.code, done.out) == (2, "")
    assert run("keys", "status", "--config", folder).code == 0


def test_a_key_is_made_once_and_never_over_another(tmp_path):
    reference = f"file:{tmp_path / 'root.key'}"
    assert run("keys", "create", reference).code == 0
    made = (tmp_path / "root.key").read_bytes()
    assert run("keys", "create", reference).code == 4
    assert (tmp_path / "root.key").read_bytes() == made
    assert run("keys", "create", "awskms:arn:aws:kms:eu-central-1:1:key/1").code == 2
