"""The way to the provider and back: once, in one browser, to one address, whatever the provider does."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

import pytest

from cohere_governed.console import flows
from cohere_governed.console.app import console
from cohere_governed.console.flows import Flows
from tests.console.conftest import Clock, opened, seen
from tests.console.oidc.conftest import arrived, inside, led, now_configured, signed


def test_a_way_back_is_good_once_and_in_its_own_browser(shared, vouching):
    victim, attacker = shared.browser(), shared.browser()
    back = vouching.visited(led(attacker.post("/sign-in/provider")))
    for browser in (victim, shared.browser()):
        assert arrived(browser, back).status_code == 403  # nobody is signed in as the attacker
        assert not inside(browser)
    mine = led(victim.post("/sign-in/provider"))
    assert arrived(victim, back).status_code == 403  # nor with a flow of their own under way
    assert arrived(attacker, back).status_code == 200
    again = arrived(attacker, back)
    assert (again.status_code, inside(attacker)) == (403, True)
    assert arrived(victim, vouching.visited(mine)).status_code == 200


def test_a_code_of_another_flow_is_worth_nothing(shared, vouching):
    """Stolen from one address and put into another, as PKCE is there to stop."""
    victim, attacker = shared.browser(), shared.browser()
    stolen = dict(parse_qsl(urlsplit(vouching.visited(led(victim.post("/sign-in/provider")))).query))["code"]
    own = vouching.visited(led(attacker.post("/sign-in/provider")))
    answer = arrived(attacker, re.sub(r"code=[^&]*", f"code={stolen}", own))
    assert answer.status_code == 403
    assert not inside(attacker)


@pytest.mark.parametrize(
    "query",
    ["", "?state=x", "?code=x", "?code=x&state=", "?error=access_denied", "?state=%00&code=%ff", "?state=é"],
)
def test_a_way_back_without_a_way_there_is_a_page(shared, vouching, query):
    browser = shared.browser()
    answer = browser.get(f"/sign-in/back{query}")
    assert answer.status_code == 403
    assert "begin it again here" in seen(answer)
    browser.post("/sign-in/provider")
    assert browser.get(f"/sign-in/back{query}").status_code == 403


def test_a_refusal_of_the_providers_is_told_and_not_quoted(shared, vouching):
    browser = shared.browser()
    state = dict(parse_qsl(urlsplit(led(browser.post("/sign-in/provider"))).query))["state"]
    answer = arrived(browser, f"/sign-in/back?error=%3Cb%3Eno%3C/b%3E&error_description=evil&state={state}")
    assert answer.status_code == 403
    assert "evil" not in answer.text


def test_the_answer_of_another_provider_is_not_taken(shared, vouching):
    vouching.answer = {"iss": "https://evil.example"}
    assert signed(shared, vouching)[1].status_code == 403
    vouching.answer, vouching.known = {}, {"authorization_response_iss_parameter_supported": True}
    assert signed(shared, vouching)[1].status_code == 403
    vouching.answer = {"iss": vouching.issuer}
    assert signed(shared, vouching)[1].status_code == 200


def test_flows_end_by_themselves_and_have_a_bound():
    clock = Clock(0.0)
    kept = Flows(clock)
    flow = lambda: flows.Flow(None, "", 0.0)  # noqa: E731
    made = flow()
    token = kept.keep(made)
    clock.now += flows.SECONDS + 1
    with pytest.raises(flows.Unproven):
        kept.take(token, made.state)
    several = [(kept.keep(one), one) for one in (flow() for _ in range(flows.MOST + 1))]
    with pytest.raises(flows.Unproven):
        kept.take(several[0][0], several[0][1].state)
    assert kept.take(several[-1][0], several[-1][1].state) is several[-1][1]
    assert several[0][1].verifier not in repr(several)


def test_after_a_restart_a_sign_in_under_way_begins_again(alone, vouching, clock):
    browser = alone.browser()
    back = vouching.visited(led(browser.post("/sign-in/provider")))
    with opened(alone.desk.folder, clock).desk as restarted:
        browser.client.app = browser.client._transport.app = console(restarted)
        answer = arrived(browser, back)
        assert answer.status_code == 403
        assert "begin it again here" in seen(answer)


@pytest.mark.parametrize("host", ["localhost:1", "127.0.0.1:9999", "[::1]", "LOCALHOST"])
def test_a_host_header_changes_nothing_of_the_way_back(shared, vouching, host):
    browser = shared.browser()
    form = {"csrf": browser.token()}
    page = browser.client.post("/sign-in/provider", data=form, headers={"host": host})
    assert dict(parse_qsl(urlsplit(led(page)).query))["redirect_uri"] == "https://localhost/sign-in/back"


def test_no_request_says_where_to_go_on(shared, vouching):
    evil = dict.fromkeys(("next", "return_to", "redirect_uri", "path", "note", "where"), "https://evil.example/")
    browser = shared.browser()
    away = led(browser.client.post("/sign-in/provider", params=evil, data={"csrf": browser.token(), **evil}))
    assert urlsplit(away).netloc == urlsplit(vouching.issuer).netloc
    assert "evil" not in away
    answer = arrived(browser, vouching.visited(away) + "&next=https://evil.example&return_to=//evil.example")
    assert led(answer) == "/"
    assert "evil" not in answer.text
    assert "location" not in answer.headers


def test_an_address_of_the_folder_wins_over_where_it_listens(alone, vouching):
    now_configured(alone, vouching.issuer, address="http://localhost:9443")
    page = alone.browser().post("/sign-in/provider")
    assert dict(parse_qsl(urlsplit(led(page)).query))["redirect_uri"] == "http://localhost:9443/sign-in/back"


def test_the_way_to_the_provider_begins_with_a_form_of_ours(shared, vouching):
    browser = shared.browser()
    assert browser.client.post("/sign-in/provider").status_code == 403
    assert browser.get("/sign-in/provider").status_code == 405
    form = {"csrf": browser.token()}
    headers = {"origin": "https://evil.example"}
    assert browser.client.post("/sign-in/provider", data=form, headers=headers).status_code == 403


WRONG = {
    "gone": {"paths": {"/.well-known/openid-configuration": (404, b"")}},
    "broken": {"paths": {"/.well-known/openid-configuration": (500, b"<b>evil</b>")}},
    "no JSON": {"paths": {"/.well-known/openid-configuration": (200, b"<b>evil</b>")}},
    "a list": {"paths": {"/.well-known/openid-configuration": (200, b"[1]")}},
    "endless": {"paths": {"/.well-known/openid-configuration": (200, b" " * 300_000 + b"{}")}},
    "another name": {"known": {"issuer": "https://evil.example"}},
    "plain http": {"known": {"authorization_endpoint": "http://evil.example/authorize"}},
    "no web at all": {"known": {"authorization_endpoint": "javascript:alert(1)"}},
    "no endpoint": {"known": {"authorization_endpoint": None}},
    "tokens elsewhere": {"known": {"token_endpoint": "http://evil.example/token"}},
    "keys elsewhere": {"known": {"jwks_uri": "http://evil.example/keys"}},
    "keys that are none": {"paths": {"/keys": (200, b'{"keys": {"a": 1}}')}},
    "no keys": {"paths": {"/keys": (503, b"")}},
    "tokens that are none": {"paths": {"/token": (200, b"[]")}},
    "tokens that fail": {"paths": {"/token": (500, b"")}},
    "tokens sent on": {"paths": {"/token": (302, b"")}},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_provider_that_fails_is_a_page_that_quotes_nothing(shared, vouching, wrong):
    for name, value in WRONG[wrong].items():
        setattr(vouching, name, value)
    browser = shared.browser()
    answer = browser.post("/sign-in/provider")
    if answer.status_code == 200:
        answer = arrived(browser, vouching.visited(led(answer)))
    assert answer.status_code == 403, seen(answer)
    assert "evil" not in answer.text
    assert not inside(browser)


def test_a_secret_that_cannot_be_had_is_said_by_its_reference(shared, vouching, monkeypatch):
    monkeypatch.delenv("CONSOLE_SECRET")
    answer = signed(shared, vouching)[1]
    assert answer.status_code == 503
    assert "CONSOLE_SECRET" in seen(answer)
