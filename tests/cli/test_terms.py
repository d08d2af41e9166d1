"""The watch over the provider's terms at the desk: alert, freeze, accept, history."""

import pytest

from cohere_governed import Refused
from cohere_governed.governance import Governance
from tests.cli.conftest import run, second_tenant
from tests.world import World

OLD = "Usages which appear to violate our guidelines should be reported within 24 hours. You must not send spam.\n"


@pytest.fixture
def desk(seldom, tmp_path):
    """A folder, and a way to write what the provider says today."""
    folder = seldom()

    def says(text, name="usage-guidelines"):
        file = tmp_path / "fetched" / f"{name}.txt"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
        return file

    return folder, says


def at(folder, *words, code=0):
    done = run("terms", *words, "--config", folder)
    assert done.code == code, done.err + done.out
    return done


def test_a_change_names_the_rules_it_touches(desk):
    folder, says = desk
    at(folder, "accept", says(OLD), "--note", "read")
    new = says(OLD.replace("within 24 hours", "within 30 days"))
    told = {one["id"]: one for one in at(folder, "diff", new, "--json", code=1).json}
    one = told["usage-guidelines"]
    assert (one["state"], one["grade"]) == ("changed", "material")
    assert [(c["before"][-16:], c["after"][-15:]) for c in one["changes"]] == [("within 24 hours.", "within 30 days.")]
    assert one["rules"] == ["conduct.block"]
    assert [clause["id"] for clause in one["clauses"]] == ["reporting"]
    assert told["acceptable-use"]["state"] == "missing"
    assert "within 30 days" in at(folder, "diff", new, code=1).out


def test_an_earlier_wording_may_be_given(desk, tmp_path):
    _, says = desk
    old = tmp_path / "usage-guidelines.txt"
    old.write_text(OLD)
    told = run(
        "terms", "diff", says(OLD.replace("must not", "may")), "--before", old, "--config", tmp_path / "none", "--json"
    )
    assert next(one for one in told.json if one["id"] == "usage-guidelines")["grade"] == "material"


def test_what_was_seen_is_kept_once_and_open_until_accepted(desk):
    folder, says = desk
    everything = [says(OLD)]
    at(folder, "accept", *everything, "--note", "read")
    changed = says(OLD.replace("must not", "may"))
    first = at(folder, "watch", changed, "--json", code=1).json
    assert "usage-guidelines" in [one["id"] for one in first["fresh"]]
    assert at(folder, "watch", changed, "--json", code=1).json["fresh"] == []  # told once
    rows = [row for row in at(folder, "history", "--json").json if row["document"] == "usage-guidelines"]
    assert [(row["state"], row["grade"]) for row in rows] == [("accepted", None), ("changed", "material")]
    at(folder, "accept", changed, "--note", "spam is still refused here")
    still = at(folder, "watch", changed, "--json", code=1).json["open"]
    assert "usage-guidelines" not in still  # others are missing
    assert "no note" not in at(folder, "history").out


def test_a_page_that_vanished_holds_new_tenants_back_until_somebody_accepts(desk):
    folder, says = desk
    with Governance.load(folder) as governance:
        governance.tenancy("acme")
    at(folder, "watch", says("Page not found."), code=1)
    second_tenant(folder)
    with Governance.load(folder) as governance:
        governance.tenancy("acme")  # has a log already, and goes on
        client = World(folder, governance, tenant="bravo").client()
        with pytest.raises(Refused) as frozen:
            client.chat(model="command-a-03-2025", messages=[{"role": "user", "content": "hello"}])
    assert [reason.rule for reason in frozen.value.reasons] == ["terms.frozen"]
    operator = folder / "operator.yaml"
    operator.write_text(f"{operator.read_text()}\nterms_watch: {{on_critical: alert}}\n")
    with Governance.load(folder) as governance:
        governance.tenancy("bravo")


def test_nothing_is_loosened_whatever_the_provider_says(desk):
    folder, says = desk
    with Governance.load(folder) as governance:
        before = governance.policies.current().digest
    new = says("Everything is allowed.")
    at(folder, "watch", new, code=1)
    at(folder, "accept", new, "--note", "no")
    with Governance.load(folder) as governance:
        assert governance.policies.current().digest == before


def test_channels_are_told_of_what_is_new(desk, caplog):
    folder, says = desk
    operator = folder / "operator.yaml"
    operator.write_text(f"{operator.read_text()}\nincidents: {{escalate: [{{kind: log}}]}}\n")
    at(folder, "watch", says("Page not found."), code=1)
    assert "usage-guidelines" in caplog.text
    assert "conduct.block" in caplog.text
    caplog.clear()
    at(folder, "watch", says("Page not found."), code=1)
    assert caplog.text == ""


def test_what_is_no_document_is_not_accepted(desk):
    folder, says = desk
    at(folder, "accept", says("x", "something-else"), "--note", "y", code=2)
    at(folder, "accept", says(OLD), "--note", " ", code=2)
    assert at(folder, "history", "--json").json == []
