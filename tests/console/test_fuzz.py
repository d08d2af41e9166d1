"""Whatever is asked of it, the console answers: nothing said to any page makes it fail."""

import re
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cohere_governed.console.app import PAGES
from cohere_governed.console.pages.search import PLAIN, SEALED
from tests.console.conftest import HOSTILE

FIELDS = (*PLAIN, *SEALED, "after", "csrf", "purpose", "whole", "theme", "name", "password", "code", "reason", "kind")
TIMES = (
    "7d",
    "99999w",
    "0h",
    "2026-11-01",
    "9999-12-31T23:59:59.999999-23:59",
    "0001-01-01T00:00+23:59",
    "2026-13-01",
    "24",
)
texts = st.one_of(
    st.sampled_from(
        (*HOSTILE, *TIMES, "acme", "bravo", "_operator", "permit", "0" * 32, "f" * 32, "", " ", "-1", "١٢٣")
    ),
    st.text(max_size=40),
    st.text(alphabet="0123456789abcdef", min_size=30, max_size=34),
    st.integers(-(10**30), 10**30).map(str),
)
ways = st.dictionaries(st.sampled_from(FIELDS), texts, max_size=6)
parts = st.one_of(texts.filter(lambda text: text and text not in {".", ".."}), st.just("RECORD"))


FUZZED = [page for page in PAGES if page.path not in {"/sign-out", "/check"} or page.method == "GET"]


@pytest.fixture(scope="module")
def browser(site):
    return site.browser("erna")


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(asked=st.tuples(st.sampled_from(FUZZED), parts, ways, ways))
def test_no_request_makes_a_page_fail(site, browser, asked):
    page, part, query, form = asked
    record = site.records(tenant="acme", kind="intent")[0].record_id
    part = record if part == "RECORD" else part.encode("utf-8", "replace").decode()
    path = re.sub(r"\{[a-z]+\}", lambda _: urlencode({"": part})[1:].replace("+", "%20"), page.path)
    safe = {name: value.encode("utf-8", "replace") for name, value in query.items()}
    if page.method == "GET":
        answer = browser.client.get(path, params=safe)
    else:
        sent = {name: value.encode("utf-8", "replace").decode() for name, value in form.items()}
        if "csrf" not in sent:
            sent["csrf"] = browser.token()
        answer = browser.client.post(path, params=safe, data=sent)
    assert answer.status_code < 500, (page.method, path, safe, form)
    assert answer.headers["content-security-policy"]
    if answer.status_code == 303:
        assert answer.headers["location"].startswith("/")


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    path=st.text(max_size=60),
    cookie=st.text(alphabet=st.characters(codec="ascii"), max_size=80),
    body=st.binary(max_size=200),
)
def test_no_noise_makes_the_door_fail(site, path, cookie, body):
    stranger = site.browser().client
    where = "/" + "".join(f"%{byte:02x}" for byte in path.encode("utf-8", "surrogatepass"))
    headers = {"cookie": re.sub(r"[\r\n\x00]", "", f"__Host-console={cookie}; __Host-theme={cookie}")}
    assert stranger.get(where, headers=headers).status_code in {200, 303, 404, 405}
    assert stranger.post("/sign-in", content=body, headers=headers).status_code in {400, 403}


def test_following_every_link_and_every_form_of_every_page_finds_no_fault(site):
    """A crawler that knows nothing but what the pages offer."""
    browser = site.browser("erna")
    todo, done = ["/"], set()
    while todo:
        path = todo.pop()
        shape = re.sub(r"[0-9a-f]{32}", "ID", path)
        if shape in done:
            continue
        done.add(shape)
        answer = browser.get(path)
        assert answer.status_code == 200, path
        todo += [link.replace("&amp;", "&") for link in re.findall(r'href="(/[^"#]*)"', answer.text)]
    assert {"/", "/search", "/person", "/tenants/acme", "/tenants/bravo", "/keys/public", "/record/ID"} <= done
