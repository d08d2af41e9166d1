"""The pages on privacy do what they say: their examples are run as they stand."""

import re
from pathlib import Path

import pytest

from cohere_governed.files import redact_file
from cohere_governed.governance import Governance
from cohere_governed.model import Treatment
from cohere_governed.privacy.inspect import Detector
from tests.world import World, found

DOCS = Path(__file__).parent.parent.parent / "docs"
PAGE = (DOCS / "recognisers.md").read_text(encoding="utf-8")
PRIVACY = (DOCS / "privacy.md").read_text(encoding="utf-8")


def blocks(page, language):
    return re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)


def installed(folder):
    """The folder as the page tells to change it."""
    file, tenant = blocks(PAGE, "yaml")
    found(folder)
    (folder / "recognisers").mkdir()
    (folder / "recognisers" / "staff.yaml").write_text(file)
    path = folder / "tenants" / "acme.yaml"
    text, count = re.subn(r"redaction:\n(?:  .*\n)+", tenant, path.read_text())
    assert count == 1
    path.write_text(text)
    return folder


def test_the_worked_example_leaves_as_the_page_says(tmp_path):
    said = re.search(r'privacy explain "(.*)" --tenant', PAGE)[1]
    (expected,) = blocks(PAGE, "text")
    world = World(installed(tmp_path / "policies"), Governance.load(tmp_path / "policies"))
    with world.governance:
        answer = world.client().chat(model="command-a-03-2025", messages=[{"role": "user", "content": said}])
        sent = world.fake.requests[-1].json()["messages"][0]["content"]
        row = world.records(kind="intent")[-1]
    assert re.sub(r"(<STAFF_NUMBER)_[0-9a-f_]+>", r"\1_…>", sent) == expected.strip()
    assert len(set(re.findall(r"<STAFF_NUMBER_\w+>", sent))) == 2
    assert "HX-204-771" in answer.message.content[0].text
    assert row.entities == "PROJECT:1,STAFF_NUMBER:2"


def test_the_default_threshold_is_the_one_the_pages_name(tmp_path):
    with Governance.load(found(tmp_path / "policies")) as governance:
        assert governance.policies.current().tenants["acme"].redaction.threshold == 0


def test_python_recognisers_take_part_as_the_page_says():
    pytest.importorskip("presidio_analyzer", reason="needs the extra `presidio`")
    (code,) = blocks(PAGE, "python")
    made = {}
    exec(compile(code, "recognisers.md", "exec"), made)
    text = "Ask HX-204-771 about it"
    assert [(f.type, text[f.start : f.end]) for f in made["detector"].inspect([text])[0]] == [
        ("STAFF_NUMBER", "HX-204-771")
    ]
    assert {"supported_entity", "patterns", "context", "deny_list"} <= set(made["mine"].to_dict())


def test_the_example_of_files_runs(tmp_path, monkeypatch):
    (code,) = blocks(PRIVACY, "python")
    (tmp_path / "tickets.csv").write_text("who,said\nAda Lovelace,write to ada@mail.example\n")
    monkeypatch.chdir(tmp_path)
    made = {}
    exec(compile(code, "privacy.md", "exec"), made)
    assert made["redact_file"] is redact_file
    assert made["report"].columns["said"]["EMAIL_ADDRESS"] == 1
    assert "ada@mail.example" not in (tmp_path / "tickets.redacted.csv").read_text()


def test_the_example_policy_loads_and_means_what_it_says(tmp_path):
    (example,) = blocks(PRIVACY, "yaml")
    folder = installed(tmp_path / "policies")
    path = folder / "tenants" / "acme.yaml"
    path.write_text(re.sub(r"redaction:\n(?:  .*\n)+", example, path.read_text()))
    with Governance.load(folder) as governance:
        redaction = governance.policies.current().tenants["acme"].redaction
    assert redaction.treatments["CREDIT_CARD"] is Treatment.MASK
    assert (redaction.scope, redaction.epoch_days, redaction.budget_seconds) == ("conversation", 90, 10)


def test_every_treatment_scope_and_modality_is_on_the_page():
    from cohere_governed.model import Modality

    for word in (*Treatment, *Modality):
        assert f"`{word.value}`" in PRIVACY
    for word in ("call", "conversation", "tenant", "keep", "drop", "refuse"):
        assert f"`{word}`" in PRIVACY


@pytest.mark.parametrize("page", [PAGE, PRIVACY])
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)\)", page):
        assert (DOCS / target).exists(), target


def test_a_detector_without_the_file_finds_no_staff_number():
    types = {finding.type for finding in Detector.default().inspect(["Ask HX-204-771 about it"])[0]}
    assert "STAFF_NUMBER" not in types
