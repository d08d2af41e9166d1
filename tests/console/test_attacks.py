"""What somebody would try against the console, from the next browser tab, the next tenant, or a prompt."""

import re
from urllib.parse import quote

import pytest

from cohere_governed.audit.search import Query
from cohere_governed.console import sessions as module
from cohere_governed.console.app import PAGES
from cohere_governed.console.gate import HEADERS, Throttle
from cohere_governed.console.sessions import Sessions
from cohere_governed.console.visit import COOKIE
from tests.console.conftest import HOSTILE, MAIL, PASSWORD, Clock, seen

OPEN = {"/static/console.css", "/static/icon.svg", "/sign-in", "/sign-in/provider", "/sign-in/back", "/sign-out",
        "/theme"}  # fmt: skip
"""Paths that answer somebody who is not signed in."""


def concrete(path: str, record: str = "0" * 32) -> str:
    return re.sub(r"\{[a-z]+\}", lambda one: {"{record}": record, "{tenant}": "acme"}.get(one[0], "0" * 32), path)


# ── Who is not signed in ───────────────────────────────────────────────────────


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.method} {page.path}")
def test_a_stranger_gets_no_further_than_the_door(site, page):
    browser = site.browser()
    path = concrete(page.path)
    answer = browser.get(path) if page.method == "GET" else browser.post(path)
    if page.path in OPEN:
        assert answer.status_code in {200, 303, 400, 403, 404}
        assert page.role is None
    else:
        assert (answer.status_code, answer.headers.get("location")) == (303, "/sign-in") or answer.status_code == 403
        assert "acme" not in answer.text


def test_every_page_has_a_role_but_the_door(site):
    assert {page.path for page in PAGES if page.role is None} == OPEN


@pytest.mark.parametrize("form", [{}, {"name": "oscar"}, {"name": "oscar", "password": PASSWORD},
                                  {"name": "' OR 1=1 --", "password": PASSWORD, "code": "000000"}])  # fmt: skip
def test_a_wrong_sign_in_says_nothing_of_why_and_its_password_nowhere(own, form):
    browser = own.browser()
    answers = [browser.post("/sign-in", one) for one in (form, {"name": "nobody", "password": PASSWORD, "code": "1"})]
    told = {re.sub(r'value="[^"]*"', "", answer.text) for answer in answers}
    assert [answer.status_code for answer in answers] == [403, 403]
    assert len(told) == 1
    assert PASSWORD not in told.pop()


def test_guessing_is_slowed_for_all_names_together(own):
    own.desk.sign_ins = Throttle(0.5, 3, clock=Clock(0.0))
    browser = own.browser()
    codes = [browser.post("/sign-in", {"name": f"n{n}", "password": "x", "code": "1"}).status_code for n in range(5)]
    assert codes == [403, 403, 403, 429, 429]


def test_too_many_requests_are_turned_away(own):
    own.desk.requests = Throttle(1.0, 2, clock=Clock(0.0))
    browser = own.browser()
    assert [browser.get("/sign-in").status_code for _ in range(3)] == [200, 200, 429]


def test_signing_in_and_being_refused_is_on_record(own):
    browser = own.browser()
    browser.sign_in("oscar", password="wrong wrong wrong")
    browser.sign_in("oscar")
    browser.post("/sign-out")
    states = [row.state for row in own.records(tenant="_operator", kind="console")]
    assert states[-3:] == ["refused", "signed-in", "signed-out"]


# ── Sessions ───────────────────────────────────────────────────────────────────


def test_a_session_begins_under_a_token_nobody_could_have_known(site):
    browser = site.browser()
    planted = "known to somebody else"
    browser.client.cookies.set(COOKIE, planted, domain="localhost.local", path="/")
    answer = browser.sign_in("oscar")
    fresh = browser.client.cookies.get(COOKIE)
    assert fresh != planted
    attributes = next(one for one in answer.headers.get_list("set-cookie") if one.startswith(COOKIE)).lower()
    assert {"httponly", "secure", "samesite=strict", "path=/"} <= set(attributes.split("; "))
    assert "domain" not in attributes
    other = site.browser()
    other.client.cookies.set(COOKIE, planted)
    assert other.get("/").headers["location"] == "/sign-in"


def test_a_new_sign_in_ends_the_session_before_and_signing_out_ends_it_for_good(site):
    browser = site.browser("oscar")
    first = browser.client.cookies.get(COOKIE)
    browser.sign_in("audrey")
    for token in (first,):
        assert site.desk.sessions.find(token) is None
    second = browser.client.cookies.get(COOKIE)
    browser.post("/sign-out")
    assert site.desk.sessions.find(second) is None
    browser.client.cookies.set(COOKIE, second)
    assert browser.get("/").status_code == 303


def test_sessions_end_when_idle_in_any_case_after_a_day_and_make_room():
    clock = Clock(0.0)
    sessions = Sessions(clock)
    idle, busy = sessions.begin("a"), sessions.begin("b")
    for _ in range(int(module.ABSOLUTE // (module.IDLE / 2))):
        clock.now += module.IDLE / 2
        assert sessions.find(busy) is not None
    assert sessions.find(idle) is None
    clock.now += module.IDLE / 2
    assert sessions.find(busy) is None
    tokens = [sessions.begin("c") for _ in range(module.MOST + 1)]
    assert sessions.find(tokens[0]) is None
    assert sessions.find(tokens[-1]) is not None
    assert not any(token.encode() in key for token in tokens for key in sessions._open)


def test_a_removed_account_is_out_with_its_next_request_and_a_lower_role_counts_at_once(own):
    browser, other = own.browser("oscar"), own.browser("edgar")
    record = own.records(tenant="acme", kind="intent")[0].record_id
    own.desk.accounts.change("edgar", own.desk.accounts.get("audrey").role)
    assert other.post(f"/record/{record}/open", {"purpose": "x"}).status_code == 403
    own.desk.accounts.remove("oscar")
    assert browser.get("/").headers["location"] == "/sign-in"


# ── The next tab ───────────────────────────────────────────────────────────────

CHANGES = [page for page in PAGES if page.method == "POST"]


@pytest.mark.parametrize("page", CHANGES, ids=lambda page: page.path)
@pytest.mark.parametrize("how", ["no token", "wrong token", "another's token", "foreign origin", "null origin",
                                 "cross-site", "same-site", "no cookie"])  # fmt: skip
def test_no_change_comes_from_elsewhere(site, page, how):
    browser = site.browser("erna")
    before = len(site.records())
    form, headers = {"csrf": browser.token(), "purpose": "x", "theme": "dark"}, {}
    if how == "no token":
        form.pop("csrf")
    elif how == "wrong token":
        form["csrf"] = "0" * 64
    elif how == "another's token":
        form["csrf"] = site.browser("edgar").token()
        before = len(site.records())
    elif how in {"foreign origin", "null origin"}:
        headers = {"origin": "https://evil.example" if how == "foreign origin" else "null"}
    elif how in {"cross-site", "same-site"}:
        headers = {"sec-fetch-site": how}
    else:
        browser.client.cookies.clear()
    record = site.records(tenant="acme", kind="intent")[0].record_id
    answer = browser.client.post(concrete(page.path, record), data=form, headers=headers)
    assert answer.status_code == 403
    assert len(site.records()) == before


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "[::1]x", "",
                                  "localhost:80:80", "[::1", "10.0.0.1", "localhost:999999"])  # fmt: skip
def test_a_name_that_is_not_loopbacks_gets_nothing(site, host):
    answer = site.browser("oscar").get("/", headers={"host": host})
    assert answer.status_code == 400
    assert "acme" not in answer.text


@pytest.mark.parametrize("host", ["localhost", "localhost:8765", "127.0.0.1:1", "[::1]:8765", "LocalHost:80"])
def test_loopback_is_answered_at_any_port(site, host):
    assert site.browser().get("/sign-in", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "path", ["/", "/sign-in", "/static/console.css", "/nowhere", "/search?tenant=%00", "/keys/public"]
)
def test_every_answer_forbids_keeping_framing_and_script(site, path):
    for browser in (site.browser("oscar"), site.browser()):
        answer = browser.get(path)
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "script-src" not in HEADERS["content-security-policy"]
    assert "default-src 'none'" in HEADERS["content-security-policy"]
    assert "unsafe" not in HEADERS["content-security-policy"]
    assert "no-store" in HEADERS["cache-control"]


def test_the_answers_to_a_bad_host_and_to_too_many_requests_have_the_headers_too(own):
    bad = own.browser().get("/", headers={"host": "evil.example"})
    own.desk.requests._left = own.desk.requests._rate = 0
    many = own.browser().get("/")
    for answer in (bad, many):
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_no_page_holds_script_style_or_an_address_of_others(site):
    browser = site.browser("erna")
    record = site.records(tenant="acme", kind="intent")[-1].record_id
    for path in ["/sign-in", *(concrete(page.path, record) for page in PAGES if page.method == "GET")]:
        text = browser.get(path).text
        assert not re.search(r"<script|<style|<iframe|<object|<base| on[a-z]+=| style=|javascript:", text), path
        assert set(re.findall(r'(?:href|src|action)="([^"]*)"', text)) == {
            link for link in re.findall(r'(?:href|src|action)="([^"]*)"', text) if re.match(r"[/#](?!/)", link)
        }


# ── What a prompt may try ──────────────────────────────────────────────────────


def tags(text: str) -> set[str]:
    return set(re.findall(r"<([a-z][a-z0-9]*)", text))


def test_nothing_that_a_caller_wrote_becomes_part_of_a_page(site):
    """Prompts, ids, models, tool names, use cases: listed, opened and searched for."""
    browser = site.browser("oscar")
    harmless = tags(browser.get("/search").text) | {
        *[
            "section",
            "h3",
            "h4",
            "dl",
            "dt",
            "dd",
            "mark",
            "bdi",
            "pre",
            "details",
            "summary",
            "ul",
            "li",
            "h2",
            "div",
            "p",
            "code",
        ]
    }
    pages = [browser.get("/"), browser.get("/search"), browser.get("/policies"), browser.get("/access")]
    for row in site.records():
        pages.append(browser.get(f"/record/{row.record_id}"))
        if row.kind == "intent":
            pages.append(browser.post(f"/record/{row.record_id}/open", {"purpose": HOSTILE[0], "whole": "1"}))
    for text in HOSTILE:
        pages += [
            browser.follow(browser.post("/search", {name: text}))
            for name in ("end_user", "model", "use_case", "person", "conversation", "reference")
        ]
        pages.append(browser.follow(browser.post("/person", {"person": text, "tenant": "acme"})))
    shown = "".join(page.text for page in pages)
    assert {page.status_code for page in pages} == {200}
    for text in HOSTILE[:2]:
        assert text not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown  # it is there, as text
    assert "{{7*7}}" in shown
    assert "\u202e" not in shown
    assert "\x1b" not in shown
    assert tags(shown) - harmless - {"svg", "rect", "text", "line", "title", "desc", "figure", "figcaption"} == set()


def test_sql_in_a_filter_is_a_value(site):
    browser, before = site.browser("oscar"), len(site.records())
    for text in ("' OR '1'='1", "%", "_", "x') UNION SELECT * FROM key --", "\\"):
        for name in ("model", "use_case", "end_user"):
            page = browser.follow(browser.post("/search", {name: text}))
            assert "No record matches" in page.text, (name, text)
        for name in ("tenant", "surface", "region", "rule", "entity_type", "kind"):
            page = browser.get("/search", params={name: text})
            assert page.status_code in {400, 404} or "No record matches" in page.text, (name, text)
    assert "No record matches" not in browser.get("/search", params={"rule": "use_case.unknown"}).text
    assert "No record matches" in browser.get("/search", params={"rule": "use_case_unknown"}).text  # `_` is no wildcard
    assert len(site.records()) == before


# ── No content and no person in an address ─────────────────────────────────────


def test_whoever_is_searched_for_stands_in_no_address(site):
    browser = site.browser("oscar")
    for form, path in (({"end_user": MAIL}, "/search"), ({"person": MAIL, "tenant": "acme"}, "/search"),
                       ({"model": MAIL}, "/search"), ({"person": MAIL, "tenant": "acme"}, "/person")):  # fmt: skip
        answer = browser.post(path, form)
        location = answer.headers["location"]
        assert re.fullmatch(path + r"/[0-9a-f]{32}", location)
        page = browser.get(location)
        assert page.status_code == 200
        assert not [link for link in re.findall(r'(?:href|action)="([^"]*)"', page.text) if "lovelace" in link.lower()]
        assert quote(MAIL) not in str(page.headers)


def test_a_person_in_the_address_is_not_searched_for(site):
    browser = site.browser("oscar")
    plain = browser.get("/search").text
    found = browser.get("/search", params={"end_user": "u-1", "person": MAIL, "model": "nothing"}).text
    strip = lambda text: re.sub(r'value="[0-9a-f]{64}"', "", text)  # noqa: E731
    assert strip(found) == strip(plain)


def test_a_search_belongs_to_the_session_that_asked(site):
    browser, other = site.browser("oscar"), site.browser("erna")
    location = browser.post("/search", {"end_user": "u-1"}).headers["location"]
    assert browser.get(location).status_code == 200
    assert other.get(location).status_code == 404
    browser.sign_in("oscar")
    assert browser.get(location).status_code == 404


def test_a_session_remembers_a_bounded_number_of_searches(site):
    browser = site.browser("oscar")
    first = browser.post("/search", {"end_user": "u-1"}).headers["location"]
    for number in range(module.NOTES):
        browser.post("/search", {"end_user": f"u-{number}"})
    assert browser.get(first).status_code == 404


# ── The next tenant, the next role ─────────────────────────────────────────────


def test_an_account_of_one_tenant_learns_nothing_of_another(site):
    browser = site.browser("otto")
    theirs = site.records(tenant="acme")
    mine = site.records(tenant="bravo")
    for row in [*theirs, *site.records(tenant="_operator")]:
        answer = browser.get(f"/record/{row.record_id}")
        nothing = browser.get(f"/record/{'0' * 32}")
        assert (answer.status_code, seen(answer)) == (nothing.status_code, seen(nothing)) == (404, seen(nothing))
    before = len(site.records())
    answer = browser.post(f"/record/{theirs[0].record_id}/open", {"purpose": "curiosity"})
    assert answer.status_code == 404
    assert len(site.records()) == before
    for path in ("/", "/check", "/search", "/person", "/tenants", "/policies", "/keys", "/access", "/keys/public"):
        text = browser.get(path).text
        assert "acme" not in text, path
        assert not any(row.record_id in text for row in theirs), path
    for path in (
        "/tenants/acme",
        "/search?tenant=acme",
        "/policies/draft/0",
        "/tenants/_operator",
        "/search?tenant=_operator",
    ):
        assert browser.get(path).status_code == 404, path
    assert browser.post("/person", {"person": MAIL, "tenant": "acme"}).status_code == 404
    call = theirs[3].call_id
    assert "No record matches" in browser.get(f"/search?call_id={call}").text
    assert f"{mine[-1].record_id}" in browser.get("/search").text


def test_what_is_looked_up_for_an_account_is_of_its_tenants_whatever_is_asked(site):
    """Behind the pages, which refuse the question."""
    otto = site.desk.accounts.get("otto")
    assert site.desk.found(otto, Query(tenant="acme"), limit=10) == []
    assert {row.tenant for row in site.desk.found(otto, Query(), limit=1000)} == {"bravo"}


def test_an_auditor_opens_nothing(site):
    browser = site.browser("audrey")
    record = site.records(tenant="acme", kind="intent")[0].record_id
    before = len(site.records())
    answer = browser.post(f"/record/{record}/open", {"purpose": "curiosity", "whole": "1"})
    assert answer.status_code == 403
    assert len(site.records()) == before
    assert "Record the purpose and open" not in browser.get(f"/record/{record}").text


def test_nothing_is_opened_without_a_purpose(site):
    browser = site.browser("oscar")
    record = site.records(tenant="acme", kind="intent")[0].record_id
    before = len(site.records())
    for purpose in ("", " ", "\t\n"):
        answer = browser.post(f"/record/{record}/open", {"purpose": purpose, "whole": "1"})
        assert answer.status_code == 400
        assert MAIL not in answer.text
    assert len(site.records()) == before


# ── Paths and bodies ───────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", ["/static/../accounts.json", "/static/%2e%2e/x.css", "/static/..%2f..%2faudit.db",
                                  "//etc/passwd", "/record/../../x", "/policies/draft/9",
                                  "/policies/draft/-1", "/policies/draft/%2fetc", "/policies/draft/" + "9" * 5000,
                                  "/tenants/..%2facme", "/record/" + "é" * 32, "/record/" + "A" * 32])  # fmt: skip
def test_no_path_leads_elsewhere(site, path):
    answer = site.browser("erna").get(path)
    assert answer.status_code == 404
    assert "root:" not in answer.text


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"csrf=%00", 400), (b"\xff\xfe", 400), (b"a=%ff", 400), (b"&".join(b"a=1" for _ in range(1000)), 400),
     (b"a=" + b"x" * 70_000, 413), (b'{"csrf": 1}', 403), (b"", 403)],
)  # fmt: skip
def test_a_body_that_is_no_form_of_ours_does_nothing(site, body, status):
    browser, before = site.browser("erna"), len(site.records())
    before = len(site.records())
    assert browser.client.post("/check", content=body).status_code == status
    assert len(site.records()) == before


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.method} {page.path}")
def test_a_page_is_reached_by_its_method_only(site, page):
    known = {other.method for other in PAGES if other.path == page.path}
    for method in {"PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", *({"POST", "GET"} - known)}:
        assert site.browser().client.request(method, concrete(page.path)).status_code == 405
