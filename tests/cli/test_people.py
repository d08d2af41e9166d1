"""`subject`, `hold`, `retention`, `tenant offboard`: one person, and the end of things."""

import json
import shutil
from pathlib import Path

import pytest

import cohere_governed as cohere
from cohere_governed.governance import Governance
from tests.cli.conftest import MAIL, run, scaffolded
from tests.world import World

OTHER = "grace.hopper@example.org"


@pytest.fixture(scope="module")
def origin(tmp_path_factory):
    """One person in two calls, once with somebody else, and as end user; and somebody else alone. All are answered."""
    made = scaffolded(tmp_path_factory.mktemp("people") / "policies")
    with Governance.load(made) as governance:
        world = World(made, governance)
        for text in (f"Write to {MAIL}", f"Introduce {MAIL} to {OTHER}", f"Write to {OTHER}"):
            world.client().chat(model="command-a-03-2025", messages=[{"role": "user", "content": text}])
        with cohere.calling(end_user=MAIL):
            world.client().chat(model="command-a-03-2025", messages=[{"role": "user", "content": "the kettle is on"}])
    return made


@pytest.fixture
def folder(origin, tmp_path):
    """A copy, to do with it what cannot be undone."""
    return Path(shutil.copytree(origin, tmp_path / "policies"))


def found(folder, person):
    return run("subject", "find", person, "--tenant", "acme", "--config", folder, "--json").json


def verified(folder):
    return run("audit", "verify", "--config", folder, "--json").json["intact"]


def everything(folder):
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())


def test_find_has_every_record_of_the_person_and_says_when_there_is_none(folder):
    assert len(found(folder, MAIL)) == 6
    assert len(found(folder, f"  {MAIL.upper()} ")) == 6
    done = run("subject", "find", "-", "--tenant", "acme", "--config", folder, stdin=MAIL + "\n")
    assert done.out.count("permitted") == 3
    assert (
        run("subject", "find", "nobody", "--tenant", "acme", "--config", folder).out
        == "no record is about this person\n"
    )


def test_export_has_the_persons_own_values_and_nobody_elses(folder, tmp_path):
    out = tmp_path / "ada.json"
    done = run(
        "subject", "export", MAIL, "--tenant", "acme", "--purpose", "request 117", "--out", out, "--config", folder
    )
    assert done.code == 0
    told = json.loads(out.read_text())
    intents = [record for record in told["records"] if record["kind"] == "intent"]
    assert len(intents) == 3
    assert {value for record in intents for value in record["stand_ins"].values()} == {MAIL}
    assert OTHER not in out.read_text()
    assert [record["as_end_user"] for record in intents] == [True, False, False]
    assert len([record for record in told["records"] if record["kind"] == "outcome"]) == 3
    assert all(record["proof"]["checkpoint"].startswith("cohere-governed/audit/") for record in told["records"])
    assert out.stat().st_mode & 0o077 == 0
    opened = run("audit", "search", "--kind", "access", "--config", folder, "--json").json
    assert len(opened) == len(told["records"]) + told["left_out"]["candidates_about_others"]
    assert (
        run("subject", "export", MAIL, "--tenant", "acme", "--purpose", "again", "--out", out, "--config", folder).code
        == 2
    )


def test_erase_certifies_and_the_log_still_verifies(folder):
    told = run("subject", "erase", MAIL, "--tenant", "acme", "--reason", "r 118", "--yes", "--config", folder, "--json")
    assert told.code == 0
    assert (told.json["records"], told.json["held"], told.json["scrubbed"]) == (6, 0, True)
    assert found(folder, MAIL) == []
    assert len(found(folder, OTHER)) >= 1
    assert verified(folder)
    assert MAIL.encode() not in everything(folder)


def test_erase_asks_and_takes_silence_for_no(folder):
    done = run("subject", "erase", MAIL, "--tenant", "acme", "--reason", "r", "--config", folder, stdin="")
    assert done.code == 2
    assert len(found(folder, MAIL)) == 6


def test_a_hold_wins_over_erasure_until_it_is_removed(folder):
    on = ["--tenant", "acme", "--person", MAIL, "--reason", "litigation", "--config", folder]
    erase = ["subject", "erase", MAIL, "--tenant", "acme", "--reason", "r", "--yes", "--config", folder]
    assert run("hold", "add", *on).code == 0
    assert [held["scope"] for held in run("hold", "list", "--config", folder, "--json").json] == ["subject"]
    assert run(*erase).code == 3
    assert len(found(folder, MAIL)) == 6
    assert run("hold", "remove", *on).code == 0
    assert run("hold", "list", "--config", folder).out == "no hold is in force\n"
    assert run(*erase).code == 0


@pytest.mark.parametrize("named", [[], ["--everything", "--record", "00" * 16]])
def test_a_hold_names_one_thing(folder, named):
    assert run("hold", "add", "--tenant", "acme", "--reason", "r", *named, "--config", folder).code == 2


def test_retention_erases_nothing_that_is_young(folder):
    done = run("retention", "run", "--config", folder)
    assert (done.code, done.out) == (0, "nothing is older than it may be\n")
    assert run("retention", "run", "--tenant", "acme", "--config", folder, "--json").json == []
    assert len(found(folder, MAIL)) == 6


def test_an_active_tenant_is_not_offboarded_and_an_offboarded_one_is_gone(folder):
    ask = ["tenant", "offboard", "acme", "--reason", "contract ended", "--yes", "--config", folder]
    assert run(*ask).code == 3
    tenant = folder / "tenants" / "acme.yaml"
    tenant.write_text("status: offboarded\n" + tenant.read_text())
    told = run(*ask, "--json")
    assert told.code == 0
    assert told.json["scope"] == "log"
    assert run("audit", "search", "--tenant", "acme", "--config", folder, "--json").json == []
    assert verified(folder)


def test_audit_export_is_a_line_a_record(folder, tmp_path):
    out = tmp_path / "log.jsonl"
    assert run("audit", "export", "--out", out, "--config", folder).code == 0
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert len(rows) == 2 + 1 + 8
    assert rows == run("audit", "search", "--limit", "1000", "--config", folder, "--json").json
    assert MAIL not in out.read_text()
