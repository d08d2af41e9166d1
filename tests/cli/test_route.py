"""`route explain`: which way a call would go, told by the rules that decide it."""

import re
import shutil
from pathlib import Path

import pytest

from cohere_governed.policy import document
from tests.cli.conftest import run
from tests.policy.folders import Folder, read

WORKED = Path(__file__).parents[2] / "policies"
RERANK = ("route", "explain", "--tenant", "eubank", "--endpoint", "v2.rerank", "--model", "rerank-v3.5")
EMBED = ("route", "explain", "--tenant", "eubank", "--endpoint", "v2.embed", "--model", "embed-v4.0")


@pytest.fixture
def folder(tmp_path):
    """The worked folder, in which the bank's Bedrock route signs for itself and carries the vault's model too."""
    shutil.copytree(WORKED, tmp_path / "policies")
    tenant = tmp_path / "policies" / "tenants" / "eubank.yaml"
    tenant.write_text(
        tenant.read_text().replace(
            "      model_ids: {", '      identity: machine\n      model_ids: {embed-v4.0: "eu.cohere.embed-v4:0", '
        )
    )
    return tmp_path / "policies"


BLOCKS = re.findall(
    r"^```yaml\n(.*?)^```$", (WORKED.parent / "docs" / "routes.md").read_text(), re.MULTILINE | re.DOTALL
)


@pytest.mark.parametrize("block", BLOCKS, ids=[document.parse(block.encode()).value[0]["name"] for block in BLOCKS])
def test_the_documents_examples_load_and_are_explained(tmp_path, block):
    (said,) = document.parse(block.encode()).value
    folder = Folder(tmp_path / "policies")
    folder.set("operator.yaml", {("routes",): [said, *read(folder.root / "operator.yaml")["routes"]]})
    folder.set("agreements/eubank-enterprise.yaml", {("residency",): {"regions": ["EU", "US"]}})
    folder.set("tenants/eubank.yaml", {("residency",): {"regions": ["EU", "US"], "routes": [said["name"]]}})
    folder.set("tenants/eubank.yaml", {("safety_mode",): {"floor": "CONTEXTUAL"}})
    endpoint = "v2.embed" if "embed-v4.0" in {*said.get("models", ()), *said.get("model_ids", ())} else "v2.chat"
    model = "embed-v4.0" if endpoint == "v2.embed" else "command-a-03-2025"
    asked = ("--tenant", "eubank", "--endpoint", endpoint, "--model", model, "--config", folder.root)
    done = run("route", "explain", *asked)
    assert (done.code, f"{said['name']} (" in done.out) == (0, True), done.out + done.err
    assert "would be taken" in done.out


def test_it_says_what_would_be_contacted_and_what_removed_the_others(folder):
    done = run(*RERANK, "--config", folder)
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[0] == "vault (cohere, model_vault_standard, EU): removed"
    assert "route.surface; tenants/eubank.yaml: $.residency.routes[0]" in lines[1]
    assert lines[2] == "frankfurt (bedrock, cloud, EU, eu-central-1): would be taken"
    host = "bedrock-runtime.eu-central-1.amazonaws.com"
    assert lines[3] == f"  contacts  https://{host}/model/cohere.rerank-v3-5:0/invoke"
    assert lines[5] == "  signed    eu-central-1/bedrock"
    assert "this machine's own identity" in lines[6]
    assert "use_case.missing" in done.out


def test_it_says_which_would_stand_in_and_what_a_failure_changes(folder, monkeypatch):
    monkeypatch.setenv("COHERE_KEY_EUBANK", "k")
    states = {route["route"]: route["state"] for route in run(*EMBED, "--json", "--config", folder).json["routes"]}
    assert states == {"vault": "taken", "frankfurt": "next"}
    after = run(*EMBED, "--failed", "vault", "--json", "--config", folder).json["routes"]
    assert [route["state"] for route in after] == ["next", "taken"]
    assert after[1]["model"] == "eu.cohere.embed-v4:0"
    text = (folder / "tenants" / "eubank.yaml").read_text()
    (folder / "tenants" / "eubank.yaml").write_text(
        text.replace("  regions: [EU]", "  regions: [EU]\n  failover: never")
    )
    states = [route["state"] for route in run(*EMBED, "--json", "--config", folder).json["routes"]]
    assert states == ["taken", "allowed"]


def test_no_way_is_exit_3_and_a_clouds_own_client_may_have_one(folder):
    shutil.copy(WORKED / "tenants" / "eubank.yaml", folder / "tenants" / "eubank.yaml")
    done = run(*RERANK, "--config", folder)
    assert done.code == 3
    assert "route.credentials" in done.out
    assert run(*RERANK, "--cloud", "bedrock", "--config", folder).code == 0


def test_it_says_which_credential_is_missing_and_shows_none(folder, monkeypatch):
    monkeypatch.delenv("COHERE_KEY_EUBANK", raising=False)
    assert "`COHERE_KEY_EUBANK` is not set" in run(*EMBED, "--config", folder).out
    monkeypatch.setenv("COHERE_KEY_EUBANK", "the-key-itself")
    done = run(*EMBED, "--config", folder)
    assert "the-key-itself" not in done.out
    assert "  missing " not in done.out


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [("--endpoint", "v2.rernk", "v2.rerank"), ("--cloud", "azure", "bedrock"), ("--failed", "vualt", "vault")],
)
def test_what_was_mistyped_is_said(folder, option, value, said):
    done = run(*RERANK, option, value, "--config", folder)
    assert done.code == 2
    assert said in done.err
