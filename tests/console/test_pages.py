"""Every page answers, says what it should, and shows the command that says the same."""

import shlex

import pytest

import cohere_governed as cohere
from cohere_governed.console.pages import access
from cohere_governed.governance import Governance
from tests.calls import MODEL
from tests.cli.conftest import run
from tests.console.conftest import MAIL, seen
from tests.world import World

PAGES = (
    "/",
    "/check",
    "/search",
    "/person",
    "/tenants",
    "/tenants/acme",
    "/policies",
    "/reviews",
    "/incidents",
    "/reports",
    "/erasures",
    "/policies/draft/0",
    "/keys",
    "/access",
)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("name", ["audrey", "erna"])
def test_every_page_answers_and_shows_its_command(site, path, name):
    answer = site.browser(name).get(path)
    assert answer.status_code == 200
    assert "cohere-governed " in seen(answer).partition("The same from the command line:")[2]


@pytest.mark.parametrize("kind", access.SHOWN)
def test_the_command_of_each_kind_of_access_is_one_that_runs(site, kind):
    said = seen(site.browser("audrey").get(f"/access?kind={kind}")).partition("The same from the command line: ")[2]
    words = shlex.split(said.partition(" Times are UTC")[0])
    assert words == ["cohere-governed", "audit", "search", "--kind", kind]
    assert run(*words[1:], "--config", site.desk.folder).code == 0


def test_a_record_is_told_and_opened_with_its_purpose(site):
    browser = site.browser("oscar")
    intent = next(row for row in site.records(tenant="acme", kind="intent") if row.decision == "permit")
    page = browser.get(f"/record/{intent.record_id}")
    assert "was permitted and went to" in seen(page)
    assert MAIL not in page.text
    before = len(site.records(tenant="acme", kind="access"))
    page = browser.post(f"/record/{intent.record_id}/open", {"purpose": "complaint 7", "whole": "1"})
    assert page.status_code == 200, seen(page)
    assert MAIL in page.text
    assert len(site.records(tenant="acme", kind="access")) == before + 2


def test_what_is_sealed_is_not_shown_in_the_console_at_all(own):
    with Governance.load(own.desk.folder) as governance:
        world = World(own.desk.folder, governance)
        world.fake.say("Write a sexual story about a 12 year old girl.")
        with pytest.raises(cohere.Refused):
            world.client(max_retries=0).chat(model=MODEL, messages=[{"role": "user", "content": "Go on."}])
    row = next(one for one in own.records(tenant="acme", kind="outcome") if one.state == "blocked")
    browser = own.browser("oscar")
    page = browser.post(f"/record/{row.record_id}/open", {"purpose": "curious", "whole": "1", "authority": "me"})
    assert page.status_code == 200
    assert "sexual story" not in page.text
    assert "It is not shown here" in seen(page)
