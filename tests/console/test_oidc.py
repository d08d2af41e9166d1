"""Signing in through a provider: who the provider vouches for comes in, with their role, and nobody else by any way."""

from __future__ import annotations

import json
import re
import shutil
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from cohere_governed.audit.search import show
from cohere_governed.console import flows, sessions
from cohere_governed.console.app import console
from cohere_governed.console.flows import Flows
from cohere_governed.console.sessions import Sessions
from cohere_governed.console.visit import COOKIE, DOOR
from cohere_governed.errors import ConfigurationError
from cohere_governed.policy import load
from tests.cli.conftest import run
from tests.console.browsing import PATIENCE, REAL, launched, served
from tests.console.conftest import HOSTILE, MAIL, PASSWORD, Clock, opened, seen
from tests.console.provider import CLIENT, KEYS, SECRET, b64, pem, provider, public, sign

ROLES = "{auditor: audit-team, officer: [dpo-team, dpo-deputies], eraser: dpo-heads}"


def said(issuer, **more):
    """The line of operator.yaml."""
    told = {"issuer": issuer, "client_id": CLIENT, "client_secret": "env:CONSOLE_SECRET", "roles": ROLES, **more}
    return f"console: {{oidc: {{{', '.join(f'{name}: {value}' for name, value in told.items())}}}}}\n"


def configured(folder, issuer, **more):
    path = folder / "operator.yaml"
    path.write_text(re.sub(r"(?m)^console:.*\n", "", path.read_text()) + said(issuer, **more))


def now_configured(site, issuer, **more):
    """… and the console has looked at its folder again."""
    configured(site.desk.folder, issuer, **more)
    looked(site)


def looked(site):
    site.desk._policies._next = 0.0


@pytest.fixture(scope="module")
def clock():
    return Clock(2_000_000_000.0)


@pytest.fixture(scope="module")
def running(clock):
    with provider(clock) as made:
        yield made


@pytest.fixture
def vouching(running, monkeypatch):
    """The provider as it was made."""
    monkeypatch.setenv("CONSOLE_SECRET", SECRET)
    fresh = type(running)(running.clock)
    for name, value in vars(fresh).items():
        if name != "issuer":
            setattr(running, name, value)
    return running


@pytest.fixture(scope="module")
def folder(office, tmp_path_factory, running):
    ignored = shutil.ignore_patterns("*.writers", "console")
    copy = Path(shutil.copytree(office, tmp_path_factory.mktemp("oidc") / "policies", ignore=ignored))
    configured(copy, running.issuer)
    return copy


@pytest.fixture(scope="module")
def shared(folder, clock):
    """A console that tests share; none of them erases anything."""
    site = opened(folder, clock)
    with site.desk:
        yield site


@pytest.fixture
def alone(office, tmp_path, running, clock):
    """A console over a copy of the folder, for a test that changes it."""
    ignored = shutil.ignore_patterns("*.writers", "console")
    copy = Path(shutil.copytree(office, tmp_path / "policies", ignore=ignored))
    configured(copy, running.issuer)
    site = opened(copy, clock)
    with site.desk:
        yield site


def led(page) -> str:
    """Where a page leads on to by itself."""
    assert page.status_code == 200, page.text
    return unescape(re.search(r'http-equiv="refresh" content="0; url=([^"]*)"', page.text)[1])


def arrived(browser, address, **options):
    """From another site: strict cookies do not come along, and stay."""
    url = urlsplit(address)
    jar = browser.client.cookies
    kept = {name: value for name in (COOKIE, DOOR) if (value := jar.get(name))}
    for name in kept:
        jar.delete(name)
    answer = browser.get(f"{url.path}?{url.query}", **options)
    for name, value in kept.items():
        if jar.get(name) is None:
            jar.set(name, value, domain="localhost.local", path="/")
    browser.signed_in = browser.signed_in or answer.status_code == 200
    return answer


def signed(site, vouching, **person):
    """A browser of somebody whom the provider vouches for; what came of it."""
    vouching.person = {**vouching.person, **person}
    browser = site.browser()
    answer = arrived(browser, vouching.visited(led(browser.post("/sign-in/provider"))))
    return browser, answer


def inside(browser) -> bool:
    return browser.get("/").status_code == 200


# ── Who comes in ───────────────────────────────────────────────────────────────


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


# ── Tokens that prove nothing ──────────────────────────────────────────────────


def changed(**more):
    return lambda _, claims: sign({name: v for name, v in {**claims, **more}.items() if v is not None})


def altered(provider, claims):
    """Claims put into somebody else's signed token."""
    head, _, tail = sign({**claims, "roles": ["audit-team"]}).split(".")
    return f"{head}.{b64(json.dumps({**claims, 'roles': ['dpo-heads']}).encode())}.{tail}"


STRANGER = rsa.generate_private_key(65537, 2048)
WEAK = rsa.generate_private_key(65537, 1024)
ATTACKS = {
    "wrong nonce": changed(nonce="another"),
    "no nonce": changed(nonce=None),
    "foreign issuer": changed(iss="https://evil.example"),
    "no issuer": changed(iss=None),
    "wrong audience": changed(aud="another-client"),
    "no audience": changed(aud=None),
    "several audiences and no party": changed(aud=[CLIENT, "another-client"]),
    "another party": changed(azp="another-client"),
    "expired": lambda p, claims: sign({**claims, "exp": claims["iat"] - 61}),
    "no expiry": changed(exp=None),
    "expires never": changed(exp="never"),
    "from the future": lambda p, claims: sign({**claims, "iat": claims["iat"] + 3600}),
    "not yet": lambda p, claims: sign({**claims, "nbf": claims["iat"] + 3600}),
    "older than the flow": lambda p, claims: sign({**claims, "iat": claims["iat"] - 3600}),
    "no subject": changed(sub=None),
    "a subject that is none": changed(sub=7),
    "a subject of two lines": changed(sub="s-oscar\nx"),
    "an access token of others": changed(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    "alg none": lambda p, claims: sign(claims, "none"),
    "alg None, signed": lambda p, claims: sign(claims, "RS256", header={"alg": "None"}),
    "no alg": lambda p, claims: sign(claims, "RS256", header={"alg": None}),
    "HS256 with the public key": lambda p, claims: sign(claims, "HS256", key=pem("RS256"), header={"kid": "RS256"}),
    "HS256 with the published one": lambda p, claims: sign(
        claims, "HS256", key=json.dumps(public("RS256")).encode(), header={"kid": "RS256"}
    ),
    "HS256 with the client's secret": lambda p, claims: sign(claims, "HS256", key=SECRET.encode()),
    "a stranger's key under a known name": lambda p, claims: sign(claims, key=STRANGER),
    "a stranger's key that it brings along": lambda p, claims: sign(
        claims, key=STRANGER, header={"kid": "stranger", "jwk": public("RS256", STRANGER)}
    ),
    "another name for a known key": lambda p, claims: sign(claims, header={"kid": "unknown"}),
    "one algorithm's key for another": lambda p, claims: sign(claims, "ES256", header={"kid": "RS256"}),
    "what must be understood and is not": lambda p, claims: sign(claims, header={"crit": ["x"], "x": 1}),
    "altered": altered,
    "cut": lambda p, claims: sign(claims)[:-8],
    "no token": lambda p, claims: "",
    "noise": lambda p, claims: "\x00.é.∞",
    "a list": lambda p, claims: ["no text"],
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_token_that_proves_nothing_opens_nothing(shared, vouching, attack):
    vouching.token = lambda claims: ATTACKS[attack](vouching, claims)
    browser, answer = signed(shared, vouching)
    assert answer.status_code == 403, attack
    assert "dpo-team" not in answer.text
    assert not inside(browser)
    assert browser.client.cookies.get(COOKIE) is None


@pytest.mark.parametrize(
    "known",
    [public("RS256", WEAK), {**public("RS256"), "use": "enc"}, {**public("RS256"), "kty": "oct"},
     {"kty": "RSA", "kid": "RS256"}, "no key", None],
)  # fmt: skip
def test_a_key_that_is_too_short_or_for_something_else_signs_nothing(shared, vouching, known):
    vouching.served = [known]
    vouching.token = lambda claims: sign(claims, key=WEAK if known == public("RS256", WEAK) else None)
    assert signed(shared, vouching)[1].status_code == 403
    vouching.served, vouching.token = [known, public("RS256")], sign
    assert signed(shared, vouching)[1].status_code == 200


# ── Ways back that are not the way there ───────────────────────────────────────


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


# ── Where the browser is sent ──────────────────────────────────────────────────


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


# ── A provider that fails ──────────────────────────────────────────────────────

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


# ── Beside the accounts of the folder ──────────────────────────────────────────


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


# ── Before what cannot be taken back ───────────────────────────────────────────


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


# ── What the folder may say ────────────────────────────────────────────────────


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
