"""The scaffold works at once in the sandbox, and nowhere else."""

import pytest

from cohere_governed.errors import ConfigurationError
from cohere_governed.model import Permit, Refusal
from cohere_governed.policy import decide, load, scaffold
from cohere_governed.wire.surface import SURFACES
from tests.policy.folders import call, intent, refusing


@pytest.fixture
def acme(tmp_path):
    scaffold(tmp_path / "made")
    return load(tmp_path / "made").tenants["acme"]


def test_what_is_written_is_what_was_said(tmp_path):
    files = scaffold(tmp_path, tenant="zoo", database_url="env:AUDIT", key_path="elsewhere/k")
    assert all(file.is_file() for file in files)
    assert {file.relative_to(tmp_path).as_posix() for file in files} >= {"operator.yaml", "tenants/zoo.yaml"}
    policies = load(tmp_path)
    assert set(policies.tenants) == {"zoo"}
    assert policies.operator.database_url == "env:AUDIT"
    assert policies.operator.root_key == f"file:{tmp_path / 'elsewhere/k'}"


@pytest.mark.parametrize("surface", [s for s in SURFACES if s.kind == "inference"], ids=lambda s: s.id)
def test_every_inference_surface_is_permitted_in_the_sandbox(acme, surface):
    the_call = call(surface=surface.id, kind="inference", path=surface.path, method=surface.method)
    decision = decide(intent(the_call, end_user=None, findings={"PERSON": 2}, sandbox=True), acme)
    assert isinstance(decision, Permit), refusing(decision)
    assert decision.route.deployment == "sandbox"


def test_a_special_category_is_masked(acme):
    decision = decide(intent(findings={"HEALTH": 1}, sandbox=True), acme)
    assert isinstance(decision, Permit)
    assert decision.treatments["HEALTH"].value == "mask"


def test_nothing_is_permitted_outside_the_sandbox(acme):
    assert refusing(decide(intent(), acme)) == {"route.sandbox_off"}
    assert refusing(decide(intent(call(host="api.cohere.com")), acme)) == {"route.sandbox_off"}


@pytest.mark.parametrize("host", ["127.0.0.1:8123", "localhost:9000", "127.0.0.1"])
def test_a_fake_on_loopback_needs_no_switch(acme, host):
    assert isinstance(decide(intent(call(host=host, scheme="http")), acme), Permit)


@pytest.mark.parametrize(
    "host", ["127.0.0.1.evil.example", "localhost.evil.example", "evil.example", "0.0.0.0", "[::1]"]
)
def test_what_only_looks_like_loopback_is_not(acme, host):
    assert isinstance(decide(intent(call(host=host, scheme="http"), sandbox=True), acme), Refusal)


@pytest.mark.parametrize("name", ["operator.yaml", "tenants/acme.yaml", "use_cases/general.yaml", "schema/tenant.json"])
def test_a_file_that_is_there_is_not_overwritten(tmp_path, name):
    there = tmp_path / name
    there.parent.mkdir(parents=True, exist_ok=True)
    there.write_text("mine")
    with pytest.raises(ConfigurationError) as refused:
        scaffold(tmp_path)
    assert [fault.file for fault in refused.value.faults] == [name]
    assert there.read_text() == "mine"
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == [there]


@pytest.mark.parametrize("tenant", ["", "../x", "A", "_operator", "a b", "x" * 64])
def test_an_id_that_is_no_label_is_refused(tmp_path, tenant):
    with pytest.raises(ConfigurationError):
        scaffold(tmp_path, tenant=tenant)
    assert not list(tmp_path.iterdir())
