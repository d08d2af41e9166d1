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
    assert [record["as_end_user"] for record in intents] == [False, False, True]
    assert len([record for record in told["records"] if record["kind"] == "outcome"]) == 3
    assert all(record["proof"]["checkpoint"].startswith("cohere-governed/audit/") for record in told["records"])
    assert out.stat().st_mode & 0o077 == 0
    opened = run("audit", "search", "--kind", "access", "--config", folder, "--json").json
    assert len(opened) == len(told["records"])
    assert (
        run("subject", "export", MAIL, "--tenant", "acme", "--purpose", "again", "--out", out, "--config", folder).code
        == 2
    )


def test_export_is_a_page_for_the_person_too(folder, tmp_path):
    page, out = tmp_path / "ada.html", tmp_path / "ada.json"
    on = ["subject", "export", MAIL, "--tenant", "acme", "--purpose", "request 117", "--config", folder]
    assert run(*on, "--out", out, "--html", page).code == 0
    text = page.read_text()
    assert text.count(f"Write to {MAIL}") == 2, "the question, and the answer that quotes it"
    assert OTHER not in text
    assert "your data protection authority" in text
    assert "lawful basis" in text
    assert all(record["record_id"] in text for record in json.loads(out.read_text())["records"])
    assert page.stat().st_mode & 0o077 == 0
    assert run(*on, "--html", page).code == 2


def test_export_takes_all_that_a_person_goes_by(folder):
    on = ["--tenant", "acme", "--purpose", "request 117", "--config", folder]
    told = run("subject", "export", MAIL, "--also", OTHER.upper(), *on).json
    assert (told["person"], told["also"]) == (MAIL, [OTHER.upper()])
    assert {value for record in told["records"] for value in record["stand_ins"].values()} == {MAIL, OTHER}
    assert len({record["record_id"] for record in told["records"]}) == len(told["records"]) == 8


def test_erase_gives_a_certificate_that_names_nobody(folder, tmp_path):
    page = tmp_path / "certificate.html"
    erase = ["subject", "erase", MAIL, "--tenant", "acme", "--reason", f"asked {MAIL}", "--yes", "--config", folder]
    told = run(*erase, "--html", page, "--json").json
    text = page.read_text()
    assert told["record_ids"][0] in text
    assert told["keys"][0] in text
    assert "cohere-governed/audit/" in text
    assert MAIL not in text
    assert run(*erase, "--html", page).code == 2


def test_a_request_runs_until_it_is_answered(folder):
    on = ["--tenant", "acme", "--config", folder]
    asked = ["subject", "request", MAIL, "--article", "17", "--reference", "request 118", *on]
    told = run(*asked, "--received", "2026-01-31", "--json").json
    assert (told["received"], told["due"]) == ("2026-01-31", "2026-02-28")
    assert run(*asked, "--received", "2025-11-30", "--extended", "--json").json["due"] == "2026-02-28"

    def report():
        return run("report", "show", "erasures", "--config", folder, "--json").json

    assert [row["reference"] for row in report()["sections"][0]["rows"]] == ["request 118"] * 2
    assert run("report", "show", "erasures", "--check", "--config", folder).code == 1
    erase = ["subject", "erase", MAIL, "--reason", "request 118", "--yes", "--request", told["request"], *on]
    assert run(*erase).code == 0
    after = report()["sections"]
    assert len(after[0]["rows"]) == 1
    assert [(row["reference"], row["outcome"], row["late"]) for row in after[1]["rows"]] == [
        ("request 118", "done", True)
    ]
    assert MAIL not in json.dumps(report())


@pytest.mark.parametrize(("article", "reference"), [("14", "r"), ("all", "r"), ("15", " ")])
def test_a_request_says_under_which_article_and_reference(folder, article, reference):
    done = run("subject", "request", MAIL, "--tenant", "acme", "--article", article, "--reference", reference,
               "--config", folder)  # fmt: skip
    assert done.code == 2


def test_a_person_is_found_exactly_though_tokens_are_short(folder):
    """Of some thousand people many share a token with another; nobody's records are another's."""
    from cohere_governed.audit.subjects import records_of
    from cohere_governed.cli.folder import audit_log
    from cohere_governed.model import Entry

    with audit_log(folder) as log:
        entries = [Entry("acme", "access", index=(("person", f"p-{n}"),)) for n in range(3000)]
        for at in range(0, 3000, 500):
            log.append_many(entries[at : at + 500])
        found = [records_of(log, "acme", f"p-{n}") for n in range(0, 3000, 10)]
    assert {len(one.rows) for one in found} == {1}
    assert sum(one.others for one in found) > 50


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


@pytest.mark.parametrize(
    "named",
    [
        ["--everything"],
        ["--person", "nobody@example.com"],
        ["--record", "00" * 16],
        ["--record", "none"],
        ["--period", "content/2020-01-01"],
    ],
)
def test_what_is_not_there_is_no_trouble_of_the_store(folder, named):
    """4 has somebody look after the database; this is a slip of the pen."""
    assert run("hold", "remove", "--tenant", "acme", *named, "--reason", "r", "--config", folder).code == 2
    if named != ["--everything"]:
        assert run("hold", "add", "--tenant", "acme", *named, "--reason", "r", "--config", folder).code == 2
    assert verified(folder)


def test_an_erasure_for_no_reason_is_wrong_usage(folder):
    done = run("subject", "erase", MAIL, "--tenant", "acme", "--reason", " ", "--yes", "--config", folder)
    assert (done.code, done.out) == (2, "")
    assert found(folder, MAIL)


def test_a_request_is_not_received_tomorrow_year(folder):
    """A slip in the year would give it a month that never ends, and nobody would see that it is late."""
    ask = ("subject", "request", MAIL, "--tenant", "acme", "--article", "15", "--reference", "r", "--config", folder)
    assert run(*ask, "--received", "2126-01-01").code == 2
    assert run(*ask, "--received", "1d").code == 0


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
