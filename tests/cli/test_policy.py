"""`policy`, `tenant`, `terms`, `init`: what a platform team types."""

import json
import shutil
import stat
from pathlib import Path

import pytest

from cohere_governed.policy import KINDS
from cohere_governed.policy.terms import documents
from tests.cli.conftest import run

WORKED = Path(__file__).parents[2] / "policies"


def test_init_makes_a_folder_that_checks_and_whose_secrets_are_private(tmp_path):
    folder = tmp_path / "new" / "policies"
    done = run("init", folder, "--tenant", "northwind")
    assert done.code == 0
    assert "export COHERE_GOVERNED_CONFIG=" in done.out
    assert run("policy", "check", folder).code == 0
    assert [row["id"] for row in run("tenant", "list", "--json", "--config", folder).json] == ["northwind"]
    assert run("audit", "verify", "--config", folder).code == 0
    for name in ("keys/root.key", "audit.db"):
        assert stat.S_IMODE((folder / name).stat().st_mode) & 0o077 == 0, name


def test_init_takes_the_folder_as_option_too(tmp_path):
    assert run("init", "--config", tmp_path / "p").code == 0
    assert (tmp_path / "p" / "operator.yaml").exists()


def test_init_makes_the_log_where_the_variable_says_and_writes_that_down(tmp_path, monkeypatch):
    folder = tmp_path / "policies"
    monkeypatch.setenv("COHERE_GOVERNED_DATABASE_URL", f"sqlite:///{tmp_path}/elsewhere.db")
    assert run("init", folder).code == 0
    assert not (folder / "audit.db").exists()
    assert run("audit", "verify", "--config", folder).code == 0
    monkeypatch.delenv("COHERE_GOVERNED_DATABASE_URL")
    done = run("audit", "verify", "--config", folder)
    assert done.code == 1
    assert "the environment variable `COHERE_GOVERNED_DATABASE_URL` is not set" in done.err


def test_init_overwrites_nothing(tmp_path):
    folder = tmp_path / "policies"
    run("init", folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix != ".db"}
    done = run("init", folder)
    assert done.code == 2
    assert "nothing was written" in done.err
    assert "remove" not in done.err
    assert {path: path.read_bytes() for path in before} == before


def test_init_writes_nothing_beside_a_policy_that_is_there(tmp_path):
    (tmp_path / "operator.yaml").write_text("mine")
    done = run("init", tmp_path)
    assert done.code == 2
    assert "name a new folder" in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["operator.yaml"]


@pytest.mark.parametrize("name", ["keys/root.key", "audit.db", "audit.anchor"])
def test_init_writes_nothing_beside_a_log_or_a_key(tmp_path, name):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("precious")
    done = run("init", tmp_path)
    assert done.code == 2
    assert name in done.err
    assert not (tmp_path / "operator.yaml").exists()


@pytest.mark.parametrize("bad", ["Acme", "a_b", "-a", "", "x" * 64])
def test_init_refuses_a_tenant_id_that_is_none(tmp_path, bad):
    assert run("init", tmp_path / "p", "--tenant", bad).code == 2
    assert not (tmp_path / "p").exists()


def test_tenant_list_is_a_table_and_json(desk):
    done = desk.run("tenant", "list")
    assert done.code == 0
    assert "acme" in done.out
    assert "bravo" in done.out
    rows = desk.json("tenant", "list")
    assert [row["id"] for row in rows] == ["acme", "bravo"]
    assert {"id", "status", "agreement", "tier", "regions", "routes", "use_cases", "digest"} <= set(rows[0])


def test_tenant_show(desk):
    assert desk.json("tenant", "show", "acme")["agreement"] == "acme-sandbox"
    assert "agreement" in desk.run("tenant", "show", "acme").out


def test_check_tells_a_valid_folder_from_an_invalid_one(desk, tmp_path):
    assert desk.run("policy", "check").code == 0
    told = run("policy", "check", WORKED, "--json")
    assert (told.code, told.json["valid"]) == (0, True)
    assert set(told.json["tenants"]) == {"eubank", "usstartup", "cahospital"}


def test_check_tells_every_fault_with_file_and_path(seldom):
    folder = seldom()
    for name, old, new in (
        ("tenants/acme.yaml", "regions: [LOCAL]", "regions: [EU]"),
        ("operator.yaml", "country: DE", "county: DE"),
    ):
        path = folder / name
        path.write_text(path.read_text().replace(old, new))
    done = run("policy", "check", folder)
    assert done.code == 1
    assert "operator.yaml" in done.err
    assert "more may follow" in done.err
    assert "Traceback" not in done.err
    told = run("policy", "check", folder, "--json")
    assert told.code == 1
    assert told.json["valid"] is False
    assert {"message", "file", "path", "hint"} == set(told.json["faults"][0])
    assert run("tenant", "list", "--config", folder).code == 1


def test_explain_of_a_permit_and_of_a_refusal(desk):
    asked = ["policy", "explain", "--tenant", "acme", "--found", "EMAIL_ADDRESS:2"]
    permitted = desk.run(*asked, "--sandbox")
    assert permitted.code == 0
    assert "EMAIL_ADDRESS → pseudonymise" in permitted.out
    refused = desk.run(*asked)
    assert refused.code == 3
    assert "route.sandbox_off" in refused.out
    told = desk.json(*asked, code=3)
    assert told["decision"] == "refuse"
    assert told["change"] == [{"file": "tenants/acme.yaml", "path": "$.residency.routes[0]"}]


def test_explain_says_how_to_ask_for_the_sandbox(desk):
    asked = ["policy", "explain", "--tenant", "acme"]
    assert "--sandbox" in desk.run(*asked).out
    assert "COHERE_GOVERNED_SANDBOX=1" in desk.run(*asked).out
    assert "--sandbox" not in desk.run(*asked, "--sandbox").out


@pytest.mark.parametrize(("said", "meant"), [("NO_SUCH", ""), ("EMAIL_ADRESS:2", "`EMAIL_ADDRESS`")])
def test_explain_of_a_type_that_nothing_finds_is_wrong_usage(desk, said, meant):
    done = desk.run("policy", "explain", "--tenant", "acme", "--sandbox", "--found", said)
    assert (done.code, done.out) == (2, "")
    assert "there is no entity type" in done.err
    assert meant in done.err


def test_check_warns_of_a_key_that_is_not_here(seldom, monkeypatch):
    folder = seldom()
    assert run("policy", "check", folder).err == ""
    (folder / "keys/root.key").unlink()
    done = run("policy", "check", folder)
    assert done.code == 0
    assert "root.key" in done.err
    [warning] = run("policy", "check", folder, "--json").json["warnings"]
    assert (warning["file"], warning["path"]) == ("operator.yaml", "$.keys.root")
    operator = folder / "operator.yaml"
    operator.write_text(operator.read_text().replace("file:keys/root.key", "env:ROOT_KEY_OF_A_TEST"))
    assert "ROOT_KEY_OF_A_TEST" in run("policy", "check", folder).err
    monkeypatch.setenv("ROOT_KEY_OF_A_TEST", "x")
    assert run("policy", "check", folder).err == ""


@pytest.mark.parametrize("text", [None, "recognizers: [{supported_entity: lower, deny_list: [x]}]", "a: ["])
def test_check_reads_recogniser_files_too(seldom, text):
    folder = seldom()
    tenant = folder / "tenants/acme.yaml"
    said = tenant.read_text().replace("redaction:\n", "redaction:\n  recognisers: [recognisers/own.yaml]\n")
    tenant.write_text(said)
    if text is not None:
        (folder / "recognisers").mkdir()
        (folder / "recognisers/own.yaml").write_text(text)
    done = run("policy", "check", folder)
    assert done.code == 1
    assert "own.yaml" in done.err


def test_explain_knows_the_worked_bank(monkeypatch):
    asked = ["policy", "explain", "--config", WORKED, "--tenant", "eubank", "--use-case", "eubank-complaint-triage",
             "--model", "command-a-03-2025", "--end-user", "u-1", "--at", "2026-11-22"]  # fmt: skip
    assert run(*asked, "--found", "EMAIL_ADDRESS").code == 0
    assert "redaction.special_category" in run(*asked, "--found", "RELIGION").out
    assert "residency.host" in run(*asked, "--host", "us.example.com").out
    assert run(*asked, "--at", "2030-01-01").code == 3


@pytest.mark.parametrize("bad", [["--found", ":2"], ["--found", "EMAIL:x"], ["--surface", "v9.chat"], ["--at", "noon"]])
def test_explain_of_what_is_no_call_is_wrong_usage(desk, bad):
    assert desk.run("policy", "explain", "--tenant", "acme", *bad).code == 2


def test_diff_says_what_changed(seldom):
    before, after = seldom(), seldom()
    assert run("policy", "diff", before, before).out == "no difference in effect\n"
    path = after / "operator.yaml"
    path.write_text(path.read_text().replace("content: 90", "content: 30"))
    done = run("policy", "diff", before, after)
    assert done.code == 0
    assert "retention.content: 90 → 30 (tighter)" in done.out
    assert any("retention.content" in line for line in run("policy", "diff", before, after, "--json").json)


@pytest.mark.parametrize("kind", KINDS)
def test_schema_is_a_json_schema(kind):
    assert "$schema" in run("policy", "schema", kind).json or "properties" in run("policy", "schema", kind).json


def test_schema_of_no_kind_is_wrong_usage():
    done = run("policy", "schema", "nothing")
    assert done.code == 2
    assert "tenant" in done.err


# ── terms ──────────────────────────────────────────────────────────────────────


def test_terms_that_changed_or_vanished_are_found(tmp_path):
    named = tmp_path / documents()[0].file
    named.write_text("another text")
    done = run("terms", "check", named, "--json")
    assert done.code == 1
    states = {one["id"]: one["state"] for one in done.json}
    assert states.pop(documents()[0].id) == "changed"
    assert set(states.values()) == {"missing"}
    assert run("terms", "check", named).code == 1
    told = run("terms", "diff", named)
    assert told.code == 1
    assert "enforced by" in told.out
    assert json.loads(run("terms", "diff", named, "--json").out)[0]["clauses"]


def test_terms_that_cannot_be_read_are_wrong_usage(tmp_path):
    assert run("terms", "check", tmp_path / "none").code == 2


# ── Cases and signatures ───────────────────────────────────────────────────────


@pytest.fixture
def copied(tmp_path):
    shutil.copytree(WORKED, tmp_path / "policies")
    return tmp_path / "policies"


def test_check_asks_the_cases_beside_the_folder(copied):
    done = run("policy", "check", copied)
    assert done.code == 0
    assert "case(s) hold" in done.out
    assert run("policy", "check", copied, "--json").json["cases"] >= 20
    file = copied / "tests" / "eubank.yaml"
    file.write_text(file.read_text().replace("route: frankfurt", "route: vault"))
    done = run("policy", "check", copied)
    assert done.code == 1
    assert "tests/eubank.yaml: $.cases[2]: case `reranking goes by the Frankfurt region`" in done.err
    assert run("policy", "check", copied, "--json").json["valid"] is False


def test_what_ends_soon_is_said_by_check_and_list(copied):
    operator = copied / "operator.yaml"
    operator.write_text(operator.read_text() + "\nwarnings: {days_ahead: 366}\n")
    told = run("policy", "check", copied, "--json").json
    assert any("evidence that the terms exclude training" in warning["message"] for warning in told["warnings"])
    rows = {row["id"]: row["ending"] for row in run("tenant", "list", "--json", "--config", copied).json}
    assert any("is to be reviewed" in line for line in rows["eubank"])
    operator.write_text(operator.read_text().replace("days_ahead: 366", "days_ahead: 0"))
    early = run("policy", "check", copied, "--json").json["warnings"]
    assert len(early) < len(told["warnings"])


def test_a_folder_is_signed_checked_and_refused_when_altered(copied, tmp_path, monkeypatch):
    done = run("policy", "keygen", tmp_path / "policy.key", "--name", "dpo@acme.example")
    assert done.code == 0
    public = done.out.strip()
    assert stat.S_IMODE((tmp_path / "policy.key").stat().st_mode) == 0o600
    monkeypatch.setenv("COHERE_GOVERNED_POLICY_KEY", public)
    assert run("policy", "check", copied).code == 1
    assert run("policy", "sign", copied, "--key", f"file:{tmp_path / 'policy.key'}").code == 0
    assert run("policy", "check", copied).code == 0
    tenant = copied / "tenants" / "eubank.yaml"
    tenant.write_text(tenant.read_text().replace("invented: drop", "invented: refuse"))
    done = run("policy", "check", copied)
    assert done.code == 1
    assert "tenants/eubank.yaml: was altered after the folder was signed" in done.err
    assert run("policy", "diff", WORKED, copied).code == 0


def test_a_folder_whose_cases_do_not_hold_is_not_signed(copied, tmp_path):
    run("policy", "keygen", tmp_path / "k", "--name", "a")
    file = copied / "tests" / "usstartup.yaml"
    file.write_text(file.read_text().replace("expect: permit", "expect: refuse", 1))
    assert run("policy", "sign", copied, "--key", f"file:{tmp_path / 'k'}").code == 1
    assert not (copied / "bundle.sig").exists()


def test_a_broken_draft_is_a_warning(copied):
    operator = copied / "operator.yaml"
    operator.write_text(operator.read_text() + "\ndraft: {folder: ../not-there}\n")
    done = run("policy", "check", copied)
    assert done.code == 0
    assert "the draft is not judged" in done.err


def test_why_tells_what_was_decided_and_what_would_be_now(desk):
    refused = desk.run("policy", "why", desk.refused)
    assert refused.code == 3
    assert "use_case.unknown" in refused.out
    assert "tenants/acme.yaml: $.use_cases" in refused.out
    assert "now (the same policy): refused" in refused.out
    permitted = desk.json("policy", "why", desk.permitted)
    assert permitted["decision"] == "permit"
    assert permitted["now"]["decision"] == "permit"
    outcome = desk.json("audit", "search", "--tenant", "acme")
    other = next(row for row in outcome if row["kind"] == "outcome")
    assert desk.run("policy", "why", other["record_id"]).code == 2
    assert desk.run("policy", "why", "nonsense").code == 2
