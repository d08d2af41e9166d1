"""Before what cannot be taken back the provider is asked once more."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest

from cohere_governed.console import sessions
from cohere_governed.console.sessions import Sessions
from cohere_governed.console.visit import COOKIE
from tests.console.browsing import PATIENCE, REAL, launched, served
from tests.console.conftest import MAIL, Clock, seen
from tests.console.oidc.conftest import arrived, led, signed


def proved(browser, vouching, answer):
    """Through the provider once more; the page that then offers to do it."""
    note = re.search(r'name="note" value="([0-9a-f]{32})"', answer.text)[1]
    away = led(browser.post("/sign-in/again", {"note": note}))
    assert {"prompt": "login", "max_age": "0"}.items() <= dict(parse_qsl(urlsplit(away).query)).items()
    return arrived(browser, vouching.visited(away))


def done(browser, page):
    """Press the one button of that page."""
    form = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text.partition("<main")[2]))
    where = re.findall(r'<form class="ask" method="post" action="([^"]+)"', page.text)[0]
    return browser.client.post(where, data={name: unescape(value) for name, value in form.items()})


def person(browser, who=MAIL):
    return browser.post("/person", {"person": who, "tenant": "acme"}).headers["location"]


def test_an_export_waits_for_a_fresh_proof_which_is_good_once(alone, vouching):
    browser, _ = signed(alone, vouching)
    where, before = person(browser), len(alone.records())
    asked = browser.post(f"{where}/export", {"purpose": "request 117", "code": "000000"})
    assert "Is it still you?" in seen(asked)
    token = browser.client.cookies.get(COOKIE)
    page = proved(browser, vouching, asked)
    assert "It is you" in seen(page)
    assert MAIL not in page.text
    assert alone.desk.sessions.find(token) is None  # a fresh token again
    assert len(alone.records()) == before + 1  # that it was proven
    answer = done(browser, page)
    assert answer.headers["location"].startswith("/person/export/")
    assert "Is it still you?" in seen(done(browser, page))


@pytest.mark.parametrize("how", ["somebody else", "not asked again", "does not say when", "signed out", "no proof"])
def test_without_a_fresh_proof_nothing_is_exported(alone, vouching, how):
    browser, _ = signed(alone, vouching)
    where = person(browser)
    asked = browser.post(f"{where}/export", {"purpose": "request 117"})
    before = len(alone.records(kind="access"))
    if how == "somebody else":
        vouching.person = {**vouching.person, "sub": "s-erna"}
    elif how == "not asked again":
        vouching.asks_again = False
    elif how == "does not say when":
        vouching.claims = lambda claims: {name: value for name, value in claims.items() if name != "auth_time"}
    if how == "signed out":
        note = re.search(r'name="note" value="([0-9a-f]{32})"', asked.text)[1]
        away = led(browser.post("/sign-in/again", {"note": note}))
        browser.post("/sign-out")
        page = arrived(browser, vouching.visited(away))
    elif how == "no proof":
        page = browser.post("/sign-in/again", {"note": "0" * 32})
        assert page.status_code == 404
        page = browser.post(f"{where}/export", {"purpose": "request 117"})
        assert "Is it still you?" in seen(page)
        return
    else:
        page = proved(browser, vouching, asked)
    assert page.status_code == 403
    assert len(alone.records(kind="access")) == before
    if how != "signed out":
        assert "Is it still you?" in seen(browser.post(f"{where}/export", {"purpose": "request 117"}))


def test_an_old_proof_is_none():
    clock = Clock(0.0)
    kept = Sessions(clock)
    session = kept.find(kept.begin("oscar"))
    token = kept.prove(session)
    clock.now += sessions.PROVEN + 1
    assert kept.find(token) is session
    assert not kept.spend(session)
    kept.prove(session)
    assert kept.spend(session)
    assert not kept.spend(session)
    clock.now += sessions.IDLE + 1
    assert kept.prove(session) is None


def test_nobody_is_two_people_under_two_names(alone, vouching):
    """Who asks for an erasure cannot confirm it after calling themselves something else."""
    erna, _ = signed(alone, vouching, sub="s-erna", preferred_username="erna", roles=["dpo-heads"])
    asked = done(erna, proved(erna, vouching, erna.post(f"{person(erna)}/erase", {"reason": "request 118"})))
    assert asked.headers["location"] == "/erasures"
    (request,) = alone.records(kind="erasure-request")
    where = f"/erasures/{request.record_id}"
    other, _ = signed(alone, vouching, preferred_username="somebody else")
    assert "somebody else (s-erna), eraser" in seen(other.get("/"))
    page = other.post(f"{where}/open")
    assert "Erase for good" not in page.text
    answer = done(other, proved(other, vouching, other.post(f"{where}/confirm")))
    assert answer.status_code == 400
    assert alone.records(kind="erasure") == []
    edgar, _ = signed(alone, vouching, sub="s-edgar", preferred_username="erna")
    answer = done(edgar, proved(edgar, vouching, edgar.post(f"{where}/confirm")))
    assert "Certificate of erasure" in answer.text
    assert len(alone.records(kind="erasure")) == 1


class TestARealBrowser:
    """Which cookies come along from another site, and where a page leads, only a browser knows."""

    pytestmark = REAL

    def test_it_comes_in_through_another_site_without_script_and_proves_it_again(self, alone, vouching):
        with served(alone.desk) as address, launched() as browser:
            alone.desk.address = address
            context = browser.new_context(java_script_enabled=False, base_url=address)
            context.set_default_timeout(PATIENCE)
            page = context.new_page()
            page.goto("/search")
            page.get_by_role("button", name="Sign in with").click()
            page.wait_for_url(f"{address}/")
            assert "oscar (s-oscar)" in page.locator("header").inner_text()
            page.goto("/person")
            page.fill("#person", MAIL)
            page.select_option("#tenant", "acme")
            page.get_by_role("button", name="Find").click()
            page.fill("#purpose", "request 117")
            page.get_by_role("button", name="Record the purpose and export").click()
            page.get_by_role("button", name="Prove who I am").click()
            page.get_by_role("button", name="Do it now").click()
            page.get_by_text("each opened on record").wait_for()
            page.goto(vouching.issuer + "/keys")
            page.goto(f"{address}/")
            assert page.url == f"{address}/"
