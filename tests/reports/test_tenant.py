"""What a customer is told of how their data is processed: what the files say and the log counts, and nobody else's."""

import datetime as dt

import pytest

import cohere_governed as cohere
from cohere_governed.governance import Governance
from cohere_governed.policy import load
from cohere_governed.reports.render import html
from cohere_governed.reports.result import Scope, Sources
from cohere_governed.reports.roster import run
from cohere_governed.reports.tenant import TENANT, redaction_in_words
from tests.cli.conftest import run as typed
from tests.policy.folders import WORKED
from tests.world import World, found, with_second

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.timezone.utc)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = with_second(found(tmp_path_factory.mktemp("told") / "policies", "acme"), "acme", "bravo")
    with Governance.load(made) as governance:
        world = World(made, governance)
        with cohere.calling(end_user="u-1"):
            world.client().chat(model="command-a-03-2025", messages=[{"role": "user", "content": "ada@example.com"}])
        governance.append(
            governance.object_entry(
                "acme", "dataset", "ds-1", surface="datasets.create", alive=True, origin={"grant": "ft-1"}
            )
        )
        governance.append(governance.object_entry("bravo", "dataset", "ds-2", surface="datasets.create", alive=True))
    return made


def made_for(policies, log, tenant):
    return run(TENANT, Sources(log, policies), Scope(now=NOW, tenant=tenant))


def rows(made, section):
    (one,) = [one for one in made.findings.sections if one.id == section]
    return one.as_dict()["rows"]


def test_it_tells_what_was_sent_where_and_what_was_left_there(folder):
    with Governance.load(folder) as governance:
        made = made_for(load(folder), governance.audit, "acme")
    assert made.findings.summary == "1 tenant; 1 call sent; 1 object at the provider."
    assert [(row["id"], row["grant"], row["gone"]) for row in rows(made, "objects")] == [("ds-1", "ft-1", None)]
    (place,) = rows(made, "places")
    assert place["contacted"] == ["127.0.0.1"] or place["contacted"] == []
    assert any("stand-in" in row["how"] for row in rows(made, "redaction"))
    assert [row["records"] for row in rows(made, "verification")] == [4]


def test_nothing_of_another_tenant_and_nothing_of_a_call_is_in_it(folder):
    with Governance.load(folder) as governance:
        page = html(made_for(load(folder), governance.audit, "acme"))
    for word in ("bravo", "ds-2", "u-1", "ada@example.com"):
        assert word not in page


def test_the_worked_tenants_are_told_as_their_files_say(folder):
    with Governance.load(folder) as governance:
        made = made_for(load(WORKED), governance.audit, None)
    said = {(row["tenant"], row["what"]): row["how"] for row in rows(made, "agreement")}
    assert "version EB-2041.3; tier enterprise" in said["eubank", "agreement"]
    assert said["eubank", "training"] == "excluded by contract; last proved on 2026-11-02, to be renewed by 2027-01-31"
    assert said["usstartup", "training"].endswith("personal and confidential content is refused")
    assert said["usstartup", "data processing agreement"] == "none: no personal data is sent"
    assert "; to private_vpc; until 2026-12-01; " in said["cahospital", "grant ft-discharge-2026"]
    assert said["cahospital", "special categories"] == "health"
    assert any("ft-discharge-2026" in line for line in made.findings.attention)


def test_redaction_is_told_for_every_type_that_is_named():
    bank = load(WORKED).tenants["eubank"].redaction
    told = dict(redaction_in_words(bank))
    assert told["IBAN_CODE"] == "leaves as a mask"
    assert told["health"] == "leaves as a mask"
    assert told["genetic data"] == "stops the call: nothing leaves"
    assert told["whatever is found and not named here"] == "leaves as a stand-in, put back in the answer"
    blocked = dict(redaction_in_words(load(WORKED).tenants["usstartup"].redaction))
    assert blocked["personal data"] == "stops the call: nothing leaves"


def test_the_command_gives_a_table_json_and_a_page(folder, tmp_path):
    asked = ["tenant", "report", "acme", "--config", folder]
    assert "What was agreed" in typed(*asked).out
    assert typed(*asked, "--json").json["report"] == "tenant"
    page = tmp_path / "acme.html"
    assert typed(*asked, "--html", page).code == 0
    assert "<h2" in page.read_text()
    assert typed("tenant", "report", "nobody", "--config", folder).code == 2
