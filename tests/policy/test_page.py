"""What the page for platform engineers shows is so: its files load, its cases hold, its commands exist."""

import re
from pathlib import Path

from cohere_governed.policy import load
from tests.cli.conftest import run
from tests.test_docs import commands
from tests.world import found

PAGE = (Path(__file__).parents[2] / "docs" / "policy.md").read_text(encoding="utf-8")


def blocks(kind):
    """Code of one kind, without what a list indents it by."""
    for indent, block in re.findall(rf"^( *)```{kind}\n(.*?)^ *```$", PAGE, re.MULTILINE | re.DOTALL):
        yield re.sub(rf"^{indent}", "", block, flags=re.MULTILINE)


def test_its_files_load_and_its_cases_hold(tmp_path):
    draft, consents, cases, quotas = blocks("yaml")
    folder, other = found(tmp_path / "policies", "acme"), found(tmp_path / "draft", "acme")
    (folder / "operator.yaml").write_text((folder / "operator.yaml").read_text() + draft)
    tenant = folder / "tenants" / "acme.yaml"
    tenant.write_text(tenant.read_text() + quotas)
    use_case = folder / "use_cases" / "general.yaml"
    use_case.write_text(use_case.read_text() + consents)
    (folder / "tests").mkdir()
    (folder / "tests" / "acme.yaml").write_text(cases)
    done = run("policy", "check", folder)
    assert done.code == 0, done.err
    assert "2 case(s) hold" in done.out
    policy = load(folder).tenants["acme"]
    assert policy.draft.digest == load(other).tenants["acme"].digest
    assert policy.quotas.concurrent_calls == 16


def test_its_commands_exist():
    there = {" ".join(path) for path, _ in commands()}
    named = set(re.findall(r"cohere-governed ([a-z]+ [a-z-]+)", PAGE)) | {"tenant list"}
    assert named - there == set()
    assert len(named) > 10


def test_what_it_links_is_there():
    for link in re.findall(r"\]\(([^)#]+)", PAGE):
        assert (Path(__file__).parents[2] / "docs" / link).exists(), link
