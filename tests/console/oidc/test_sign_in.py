"""Who the provider vouches for comes in, with their role, and nobody else; what the folder may say of it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from cohere_governed.audit.search import show
from cohere_governed.console import flows, sessions
from cohere_governed.console.sessions import Sessions
from cohere_governed.console.visit import COOKIE
from cohere_governed.errors import ConfigurationError
from cohere_governed.policy import load
from tests.cli.conftest import run
from tests.console.conftest import HOSTILE, PASSWORD, Clock, seen
from tests.console.oidc.conftest import arrived, configured, inside, led, looked, now_configured, signed
from tests.console.provider import CLIENT, KEYS, sign


@pytest.mark.parametrize("algorithm", KEYS)
def test_whom_the_provider_vouches_for_comes_in_with_a_role_and_on_record(shared, vouching, algorithm):
    vouching.token = lambda claims: sign(claims, algorithm)
    browser, answer = signed(shared, vouching)
    assert led(answer) == "/"
    assert "oscar (s-oscar), officer" in seen(browser.get("/"))
    row = shared.records(tenant="_operator", kind="console")[-1]
    told = show(shared.desk.log, row.record_id, purpose="who?", actor="test").meta
    assert row.state == "signed-in"
    assert (told["actor"], told["identity"]) == ("oscar (s-oscar)", f"{vouching.issuer}\ns-oscar")
    cookies = {one.partition("=")[0]: one.lower() for one in answer.headers.get_list("set-cookie")}
    assert {"httponly", "secure", "samesite=strict", "path=/"} <= set(cookies[COOKIE].split("; "))
    browser.post("/sign-out")
    assert not inside(browser)


def test_what_the_browser_takes_along_is_of_this_flow_alone_and_its_cookie_is_lax(shared, vouching):
    browser = shared.browser()
    page = browser.post("/sign-in/provider")
    asked = dict(parse_qsl(urlsplit(led(page)).query))
    assert asked["code_challenge_method"] == "S256"
    assert {asked["redirect_uri"], asked["client_id"]} == {"https://localhost/sign-in/back", CLIENT}
    cookie = next(one.lower() for one in page.headers.get_list("set-cookie") if one.startswith(flows.COOKIE))
    assert {"httponly", "secure", "samesite=lax", "path=/"} <= set(cookie.split("; "))
    other = dict(parse_qsl(urlsplit(led(browser.post("/sign-in/provider"))).query))
    for name in ("state", "nonce", "code_challenge"):
        assert len(asked[name]) >= 43
        assert asked[name] != other[name]
    verifiers = [flow.verifier for _, flow in shared.desk.flows._open.values()]
    assert not [one for one in verifiers if one in page.text]


@pytest.mark.parametrize(
    ("roles", "word"),
    [(["audit-team"], "auditor"), ("dpo-deputies", "officer"), (["audit-team", "dpo-heads"], "eraser")],
)
def test_the_highest_role_of_the_claim_counts(shared, vouching, roles, word):
    browser, _ = signed(shared, vouching, roles=roles)
    assert f", {word}" in seen(browser.get("/"))


@pytest.mark.parametrize("roles", [None, [], "", ["users"], ["officer"], {"dpo-team": 1}, 7, [["dpo-team"]], [None]])
def test_without_a_role_nobody_comes_in_and_it_is_on_record(shared, vouching, roles):
    browser, answer = signed(shared, vouching, roles=roles)
    assert answer.status_code == 403
    assert "no role here" in seen(answer)
    assert not inside(browser)
    assert shared.records(tenant="_operator", kind="console")[-1].state == "refused"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_that_the_provider_hands_on_is_text(shared, vouching, name):
    browser, _ = signed(shared, vouching, preferred_username=name)
    text = browser.get("/").text
    assert "(s-oscar), officer" in text
    assert not [part for part in (*HOSTILE[:2], "\u202e", "\x1b") if part in text]


def test_roles_may_stand_inside_other_claims_and_some_values_show_some_tenants(alone, vouching):
    now_configured(
        alone, vouching.issuer, claim="[realm_access, roles]", name="email",
        tenants="{dpo-team: [bravo], dpo-heads: ['*']}",
    )  # fmt: skip
    browser, _ = signed(alone, vouching, realm_access={"roles": ["dpo-team"]}, roles=[], email="o@acme.example")
    page = browser.get("/tenants")
    assert "o@acme.example (s-oscar), officer" in seen(page)
    assert "bravo" in page.text
    assert "acme" not in page.text.replace("o@acme.example", "")
    record = alone.records(tenant="acme", kind="intent")[0].record_id
    assert browser.get(f"/record/{record}").status_code == 404
    other, _ = signed(alone, vouching, realm_access={"roles": ["dpo-heads"]})
    assert other.get(f"/record/{record}").status_code == 200
    _, answer = signed(alone, vouching, realm_access={"roles": ["audit-team"]})
    assert answer.status_code == 403


def test_a_public_client_needs_no_secret_and_one_without_basic_sends_it_in_the_form(alone, vouching):
    vouching.known = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert inside(signed(alone, vouching)[0])
    path = alone.desk.folder / "operator.yaml"
    path.write_text(path.read_text().replace("client_secret: env:CONSOLE_SECRET, ", ""))
    looked(alone)
    assert signed(alone, vouching)[1].status_code == 403
    vouching.secret = None
    assert inside(signed(alone, vouching)[0])


def test_accounts_of_the_folder_do_not_open_it_and_what_changes_ends_visits(alone, vouching):
    assert "authenticator" not in seen(alone.browser().get("/sign-in"))
    person = alone.people["oscar"]
    form = {"name": "oscar", "password": PASSWORD, "code": person.code()}
    browser = alone.browser()
    assert browser.post("/sign-in", form).status_code == 404
    assert not inside(browser)
    guest, _ = signed(alone, vouching)
    assert inside(guest)
    now_configured(alone, vouching.issuer, roles="{officer: others}")
    assert not inside(guest)
    path = alone.desk.folder / "operator.yaml"
    path.write_text(re.sub(r"(?m)^console:.*\n", "", path.read_text()))
    looked(alone)
    assert not inside(guest)
    assert alone.browser().post("/sign-in/provider").status_code == 404
    local = alone.browser("oscar")
    assert inside(local)
    now_configured(alone, vouching.issuer)
    assert not inside(local)


def test_a_session_begins_under_a_fresh_token_and_ends_within_the_hour(shared, vouching):
    browser = shared.browser()
    browser.client.cookies.set(COOKIE, "planted", domain="localhost.local", path="/")
    arrived(browser, vouching.visited(led(browser.post("/sign-in/provider"))))
    fresh = browser.client.cookies.get(COOKIE, domain="localhost.local") or browser.client.cookies.get(COOKIE)
    assert fresh != "planted"
    assert shared.desk.sessions.find("planted") is None
    clock = Clock(0.0)
    kept = Sessions(clock)
    account = shared.desk.sessions.find(fresh).guest
    token = kept.begin("oscar", account)
    while clock.now < sessions.GUESTS:
        assert kept.find(token) is not None
        clock.now += 300
    clock.now += 1
    assert kept.find(token) is None


def test_a_link_elsewhere_does_not_end_a_visit(shared, vouching):
    browser, _ = signed(shared, vouching)
    assert arrived(browser, "https://localhost/").status_code == 303
    assert arrived(browser, "https://localhost/sign-in").status_code == 200
    assert inside(browser)


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"issuer": "http://login.example"}, "must be https"),
        ({"issuer": "login.example"}, "must be an address"),
        ({"issuer": "https://a:b@login.example"}, "must be an address"),
        ({"issuer": "https://login.example?x=1"}, "must be an address"),
        ({"roles": "{}"}, "at least 1"),
        ({"roles": "{king: all}"}, "'auditor', 'officer' or 'eraser'"),
        ({"client_secret": "verysecret"}, "is read from"),
        ({"scopes": "[profile]"}, "must have `openid`"),
        ({"address": "https://console.example"}, "loopback"),
        ({"address": "http://localhost:8765/x"}, "loopback"),
        ({"algorithms": "[none]"}, "`algorithms` is not a known key"),
    ],
)
def test_what_would_let_strangers_in_is_a_fault(folder, tmp_path, more, fault):
    copy = Path(shutil.copytree(folder, tmp_path / "policies", ignore=shutil.ignore_patterns("audit*", "console")))
    configured(copy, **{"issuer": "https://login.example", **more})
    with pytest.raises(ConfigurationError, match=re.escape(fault)):
        load(copy)


def test_nobody_needs_an_account_and_without_the_extra_it_says_which(folder, monkeypatch):
    import socket
    import sys

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert "cannot be had" in run("console", "--port", port, "--config", folder).err
        monkeypatch.setitem(sys.modules, "authlib", None)
        answer = run("console", "--port", port, "--config", folder)
    assert answer.code == 2
    assert "cohere-governed[oidc]" in answer.err
