"""The register of use cases: begin one, see what it lacks, print it."""

import pytest

from cohere_governed.policy import load
from cohere_governed.reports.use_cases import gaps
from tests.cli.conftest import run
from tests.policy.folders import Folder


def at(folder, *words, code=0):
    done = run("use-case", *words, "--config", folder)
    assert done.code == code, done.err + done.out
    return done


def test_a_draft_loads_approves_nothing_and_says_what_it_lacks(seldom):
    folder = seldom()
    at(
        folder,
        "new",
        "triage",
        "--tenant",
        "acme",
        "--title",
        'Sort "urgent" complaints: daily',
        "--owner",
        "ops@acme.example",
    )
    assert "triage" not in load(folder).tenants["acme"].use_cases
    rows = at(folder, "check", "triage", "--json", code=1).json
    assert {"refused", "gap"} == {row["severity"] for row in rows}
    assert any("draft" in row["what"] for row in rows)
    assert any("who uses it" in row["what"] for row in rows)
    assert all(row["file"] == "use_cases/triage.yaml" for row in rows)


def test_nothing_is_overwritten_and_ids_are_ids(seldom):
    folder = seldom()
    before = (folder / "use_cases" / "general.yaml").read_text()
    at(folder, "new", "general", "--tenant", "acme", "--title", "x", code=2)
    at(folder, "new", "../x", "--tenant", "acme", "--title", "x", code=2)
    at(folder, "new", "x", "--tenant", "nobody", "--title", "x", code=2)
    assert (folder / "use_cases" / "general.yaml").read_text() == before
    at(folder, "check", "generall", code=2)
    assert "general" in at(folder, "document", "generall", code=2).err


@pytest.fixture
def worked(tmp_path):
    return Folder(tmp_path / "policies")


def test_the_document_says_what_outsiders_ask_for(worked):
    text = at(worked.root, "document", "eubank-credit-memo").out
    for said in (
        "# Draft credit memos for a loan officer", "high", "DPIA-2026-11", "FRIA-2026-03", "loan officer",
        "https://docs.cohere.com/docs/command-a", "docs/harm/credit.md", "risk@eubank.example", "2027-03-02",
        "conduct", "csam", "use_case.approved", "Nordmeer Platform GmbH", "5(b) creditworthiness",
    ):  # fmt: skip
        assert said in text, said


def test_the_page_stands_alone_and_escapes_what_others_wrote(worked, tmp_path):
    worked.set("use_cases/eubank-credit-memo.yaml", {("title",): "<script>alert(1)</script> \u202e&"})
    file = tmp_path / "memo.html"
    at(worked.root, "document", "eubank-credit-memo", "--html", "--out", file)
    page = file.read_text()
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "\u202e" not in page
    for outside in ("<link", "<img", 'src="', "@import"):
        assert outside not in page
    at(worked.root, "document", "eubank-credit-memo", "--html", "--out", file, code=2)


def test_the_document_as_json_has_its_parts(worked):
    said = at(worked.root, "document", "eubank-complaint-triage", "--json").json
    assert [part["heading"] for part in said["sections"]][:5] == [
        "The application", "Risk and oversight", "Models and their limits", "Data and biases", "Approval",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({("approval", "on"): "2019-01-01", ("approval", "review_by"): "2020-01-01"}, "reviewed by 2020-01-01"),
        ({("harm_assessment",): {"biases_documented": False}}, "biases are not documented"),
        ({("harm_assessment",): {"biases_documented": True}}, "where its biases"),
        ({("models", "allowed"): ["*"]}, "one by one"),
        ({("oversight", "roles"): []}, "nobody is named"),
        ({("vendor_approval", "status"): "pending"}, "review is pending"),
        ({("approval",): {"status": "draft"}}, "draft"),
    ],
)
def test_each_gap_is_told_and_goes_when_it_is_mended(worked, change, what):
    name = "eubank-complaint-triage"
    told = lambda code: {row["what"] for row in at(worked.root, "check", name, "--json", code=code).json}  # noqa: E731
    mended = {("users",): "staff", ("models", "limitations_ref"): "docs/limits.md"}
    worked.set(f"use_cases/{name}.yaml", mended)
    assert not any(what in one for one in told(0))
    worked.set(f"use_cases/{name}.yaml", change)
    assert any(what in one for one in told(1))


def test_a_public_use_needs_the_text_that_people_are_told(worked):
    before = load(worked.root)
    (worked.root / "disclosures" / "en-us.md").unlink()
    found = {one.basis for one in gaps(before) if one.use_case == "usstartup-marketing-copy"}
    assert "EU AI Act Article 50" in found  # of a folder that was taken up while it was there
    done = run("policy", "check", worked.root)
    assert done.code == 1
    assert "disclosures/en-us.md" in done.out + done.err
