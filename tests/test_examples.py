"""Every example runs, in the sandbox, in a folder that ``init`` made, and does what its story says."""

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from cohere_governed import carriers
from tests.world import found

EXAMPLES = Path(__file__).parent.parent / "examples"
MODEL_SAYS = "You said: "


@pytest.fixture
def environment(tmp_path, monkeypatch):
    """A scaffolded folder and the three variables that the examples' docstrings set."""
    found(tmp_path / "policies")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COHERE_GOVERNED_CONFIG", raising=False)
    monkeypatch.setenv("COHERE_GOVERNED_TENANT", "acme")
    monkeypatch.setenv("COHERE_GOVERNED_SANDBOX", "1")
    carriers.sandbox().requests.clear()
    return tmp_path


def run(name, capsys):
    runpy.run_path(str(EXAMPLES / name), run_name="__main__")
    left = b"".join(request.body for request in carriers.sandbox().requests).decode()
    return capsys.readouterr().out, left


def test_first_call(environment, capsys):
    said, left = run("first_call.py", capsys)
    assert "You said: Thank Grace Hopper (grace.hopper@example.org) for her order." in said
    assert "permit by route sandbox: {'PERSON': 1, 'EMAIL_ADDRESS': 1} replaced" in said
    assert "<PERSON_" in left
    assert "<EMAIL_ADDRESS_" in left
    assert "Hopper" not in left
    assert "example.org" not in left


def test_streaming(environment, capsys):
    said, left = run("streaming.py", capsys)
    assert said == "You said: Answer Katherine Johnson, telephone +49 30 901820, card 4111 1111 1111 1111.\n"
    assert not any(value in left for value in ("Johnson", "901820", "4111"))


def test_calling_facts(environment, capsys):
    said, left = run("calling_facts.py", capsys)
    assert "permit permit\nrefused: " in said
    assert "use_case.unknown" in said
    assert "u-17" not in left
    assert "never-declared" not in left
    assert len(carriers.sandbox().requests) == 2


def test_officer_queries(environment, capsys):
    said, left = run("officer_queries.py", capsys)
    assert "calls with a mail address: 1\ndecisions: {'permit': 1}\n" in said
    assert "what left: {" in said
    assert "annie.easley" not in said.replace("person=", "")
    assert said.count("Intact(") == 2
    assert "Broken(" not in said
    assert "annie.easley" not in left


def test_held_answer(environment, capsys):
    path = environment / "policies" / "use_cases" / "general.yaml"
    path.write_text(path.read_text().replace("mode: human_in_the_loop", "mode: human_decides"))
    said, left = run("held_answer.py", capsys)
    assert "pending because of high_stakes_autonomous" in said
    assert "You said: May Mary Jackson (mary.jackson@example.org) have the loan?\n" in said
    assert said.endswith("once: the answer was given out already\n")
    assert "Jackson" not in left
    assert len(carriers.sandbox().requests) == 1


def test_unchanged_app_runs_governed_from_outside(environment):
    """It imports the plain SDK; governed is what it gets."""
    script = Path(sys.executable).parent / "cohere-governed"
    done = subprocess.run(
        [script, "run", "--tenant", "acme", "--", sys.executable, EXAMPLES / "unchanged_app.py"],
        cwd=environment, capture_output=True, text=True, check=False, env={**os.environ},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (
        0,
        "You said: Remind Dorothy Vaughan (dorothy@example.org) of her appointment.\n",
    )
    found_again = subprocess.run(
        [script, "audit", "search", "--person", "dorothy@example.org", "--json"],
        cwd=environment, capture_output=True, text=True, check=True, env={**os.environ},
    )  # fmt: skip
    assert '"entities": "EMAIL_ADDRESS:1,PERSON:1"' in found_again.stdout


def test_the_unchanged_app_names_nothing_of_ours():
    code = (EXAMPLES / "unchanged_app.py").read_text().rpartition('"""')[2]
    assert "govern" not in code


def test_no_example_is_left_out():
    tests = Path(__file__).read_text()
    assert [path.name for path in EXAMPLES.glob("*.py") if f'"{path.name}"' not in tests] == []


def test_officer_reports(environment, capsys):
    said, left = run("officer_reports.py", capsys)
    assert "refused: use_case.unknown" in said
    assert "calls: 2 calls, 1 refusal." in said
    assert "refusals: 1 call refused, most often by use_case.unknown." in said
    assert "about her: 2 records; values of hers: {'<EMAIL_ADDRESS_" in said
    assert "annie.easley@example.org'}" in said
    assert "easley" not in left
    assert "Everything, while trying things out" in Path("processing.html").read_text()
