"""A draft is judged beside the policy in force: recorded with each call, and never obeyed."""

import shutil

import pytest

import cohere_governed as cohere
from cohere_governed.audit.search import show
from cohere_governed.errors import ConfigurationError
from cohere_governed.governance import Governance
from cohere_governed.policy import load
from tests.world import World, found, with_second

SAID = "I am Ada Lovelace, ada@example.com"


@pytest.fixture
def folder(tmp_path):
    """A live folder that names a draft, which blocks personal data."""
    live = with_second(found(tmp_path / "live", "acme"), "acme", "bravo")
    draft = tmp_path / "draft"
    for part in ("operator.yaml", "agreements", "tenants", "use_cases"):
        source = live / part
        (shutil.copytree if source.is_dir() else shutil.copy)(source, draft / part) if draft.exists() else (
            draft.mkdir(),
            (shutil.copytree if source.is_dir() else shutil.copy)(source, draft / part),
        )
    change(draft / "tenants/acme.yaml", "redaction:\n", "redaction:\n  mode: block\n")
    change(live / "operator.yaml", "legal_entity:", "draft: {folder: ../draft, tenants: [acme]}\nlegal_entity:")
    return live


def change(file, old, new):
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def ask(world, said=SAID):
    answer = world.client().chat(model="command-a-03-2025", messages=[{"role": "user", "content": said}])
    record = cohere.governance_of(answer)
    return answer, show(world.governance.audit, record.id, purpose="test", actor="test").meta


def test_the_live_policy_enforces_and_the_draft_is_on_record(folder):
    with Governance.load(folder) as governance:
        answer, meta = ask(World(folder, governance))
    assert "Ada Lovelace" in answer.message.content[0].text
    draft = meta["draft"]
    assert draft["decision"] == "refuse"
    assert draft["rules"] == ["redaction.block"]
    assert draft["policy_digest"] == load(folder.parent / "draft").tenants["acme"].digest
    assert [reason[3:] for reason in draft["reasons"]] == [["tenants/acme.yaml", "$.redaction.mode"]]


def test_a_call_that_the_draft_allows_says_so(folder):
    with Governance.load(folder) as governance:
        _, meta = ask(World(folder, governance), "hello")
    assert (meta["draft"]["decision"], meta["draft"]["rules"], meta["draft"]["treatments"]) == ("permit", [], None)


def test_a_draft_never_permits_what_the_live_policy_refuses(folder):
    change(folder / "tenants/acme.yaml", "owner:", "status: suspended\nowner:")
    with Governance.load(folder) as governance:
        world = World(folder, governance)
        with pytest.raises(cohere.Refused) as refused:
            ask(world, "hello")
        meta = show(governance.audit, refused.value.record_id, purpose="test", actor="test").meta
        assert meta["draft"]["decision"] == "permit"
        assert list(world.fake.requests) == []


def test_tenants_that_the_draft_is_not_for_are_not_judged_by_it(folder):
    with Governance.load(folder) as governance:
        _, meta = ask(World(folder, governance, tenant="bravo"), "hello")
    assert "draft" not in meta


def test_without_a_draft_nothing_is_decided_twice(folder):
    change(folder / "operator.yaml", "draft: {folder: ../draft, tenants: [acme]}\n", "")
    assert all(policy.draft is None for policy in load(folder).tenants.values())


def test_a_draft_changes_no_digest_of_the_live_tenants(folder):
    with_draft = {name: policy.digest for name, policy in load(folder).tenants.items()}
    change(folder / "operator.yaml", "draft: {folder: ../draft, tenants: [acme]}\n", "")
    assert {name: policy.digest for name, policy in load(folder).tenants.items()} == with_draft


def test_a_broken_draft_is_a_warning_and_the_live_policy_stays(folder):
    (folder.parent / "draft/tenants/acme.yaml").write_text("owner: [")
    found = load(folder)
    assert found.tenants["acme"].draft is None
    assert any("tenants/acme.yaml" in warning.file and "not judged" in warning.message for warning in found.warnings)
    (folder / "tenants/acme.yaml").write_text("owner: [")
    with pytest.raises(ConfigurationError):
        load(folder)


def test_a_draft_that_is_not_there_is_a_warning(folder):
    shutil.rmtree(folder.parent / "draft")
    assert load(folder).warnings
    assert load(folder).draft is None


def test_a_changed_draft_is_taken_up_with_the_next_look(folder):
    now = [0.0]
    from cohere_governed.policy import Policies

    policies = Policies(folder, clock=lambda: now[0])
    assert policies.current().tenants["acme"].draft.redaction.mode == "block"
    for mode in ("redact", "block"):
        change(
            folder.parent / "draft/tenants/acme.yaml",
            "  mode: ",
            "  mode: redact #" if mode == "redact" else "  mode: block #",
        )
        now[0] += 2
        assert policies.current().tenants["acme"].draft.redaction.mode == mode
