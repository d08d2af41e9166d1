"""A real browser without script over 100,000 records, both themes, wide and narrow: it works by keyboard, prints, and
axe finds nothing.

Skipped where there is no Chromium.
"""

from __future__ import annotations

import pytest

from cohere_governed.audit.subjects import records_of
from tests.console.browsing import PATIENCE, REAL, launched, served
from tests.console.conftest import MAIL, PASSWORD, RECORDS, opened

pytestmark = REAL

PAGES = (
    "/", "/search", "/person", "/erasures", "/incidents", "/reviews", "/reports", "/reports/calls", "/tenants",
    "/tenants/acme", "/policies", "/policies/draft/0", "/keys", "/access", "/check",
)  # fmt: skip
WIDTHS = (1280, 360)


@pytest.fixture(scope="module")
def site(archive, tmp_path_factory):
    """A console over the long log, counted; its accounts are this worker's own."""
    made = opened(archive, accounts_in=tmp_path_factory.mktemp("accounts"))
    with made.desk:
        while not made.desk.tally.advance(1.0):
            pass
        assert made.desk.tally.done[1] > RECORDS
        yield made


@pytest.fixture(scope="module")
def address(site):
    """The console on a real socket."""
    with served(site.desk) as where:
        yield where


@pytest.fixture(scope="module")
def chromium():
    with launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def signed_in(site, chromium, address):
    """A page of a browser that runs no script, signed in; and all that it complained about and asked elsewhere."""
    context = chromium.new_context(java_script_enabled=False, base_url=address)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    complaints, asked = [], []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    site.browser("erna")  # lifts a lock that wrong codes of other tests set
    page.goto("/")
    assert page.url == f"{address}/sign-in"
    page.fill("#name", "erna")
    page.fill("#password", PASSWORD)
    page.fill("#code", site.people["erna"].code())
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/")
    yield page, complaints, asked
    context.close()


def test_a_browser_without_script_signs_in_finds_somebody_and_opens_a_record(signed_in, address):
    page, complaints, asked = signed_in
    page.goto("/person")
    page.fill("#person", MAIL)
    page.select_option("#tenant", "acme")
    page.get_by_role("button", name="Find").click()
    assert "records" in page.locator("h2").first.inner_text()
    page.locator("main tbody a").first.click()
    page.fill("#purpose", "access request 117")
    page.get_by_role("button", name="Record the purpose and open").click()
    assert MAIL in page.locator("main").inner_text()
    assert page.locator("mark").count() > 0
    assert complaints == []
    assert {url.split("/")[2] for url in asked} == {address.split("/")[2]}


def test_whoever_uses_the_keyboard_gets_everywhere(signed_in):
    page, _, _ = signed_in
    page.goto("/search")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count():
            seen.add(focused.get_attribute("id") or focused.inner_text())
    assert {"tenant", "decision", "model", "end_user", "Search"} <= seen


def test_the_theme_switch_wins_over_the_system(signed_in):
    page, _, _ = signed_in
    shades = {}
    for theme in ("dark", "light"):
        page.emulate_media(color_scheme="light" if theme == "dark" else "dark")
        page.goto("/tenants")
        page.select_option("#theme", theme)
        page.get_by_role("button", name="Set").click()
        page.goto("/tenants")
        assert page.locator("html").get_attribute("data-theme") == theme
        shot = page.screenshot()
        shades[theme] = shot
    assert shades["dark"] != shades["light"]
    page.select_option("#theme", "auto")
    page.get_by_role("button", name="Set").click()


@pytest.mark.parametrize(("theme", "rules"), [("light", {}), ("dark", {"runOnly": ["color-contrast"]})])
def test_axe_finds_nothing_and_nothing_overflows(site, chromium, signed_in, theme, rules):
    """axe is script, so here the browser may run it; the pages bring none of their own."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page, _, asked = signed_in
    context = chromium.new_context(
        base_url="/".join(asked[0].split("/")[:3]), color_scheme=theme, bypass_csp=True,
        storage_state=page.context.storage_state(),
    )  # fmt: skip
    intent = next(row for row in site.records(tenant="acme", decision="permit") if row.entities)
    found, wide = [], []
    with context:
        context.set_default_timeout(PATIENCE)
        tab = context.new_page()
        for path in ("/sign-in", *PAGES, f"/record/{intent.record_id}", "OPENED"):
            if path == "OPENED":
                tab.fill("#purpose", "access request 117")
                tab.get_by_role("button", name="Record the purpose and open").click()
                tab.wait_for_selector("#open-1")
                tab.wait_for_load_state("load")
            else:
                tab.goto(path)
            for width in WIDTHS:
                tab.set_viewport_size({"width": width, "height": 800})
                if tab.evaluate("document.documentElement.scrollWidth > innerWidth"):
                    wide.append((path, width))
            found += [
                (path, one["id"], one["nodes"][0]["html"]) for one in axe.run(tab, options=rules).response["violations"]
            ]
    assert found == []
    assert wide == []


def test_a_record_prints(signed_in, site):
    page, _, _ = signed_in
    intent = site.records(tenant="acme", kind="intent")[0]
    page.goto(f"/record/{intent.record_id}")
    page.emulate_media(media="print")
    assert not page.locator("nav").first.is_visible()
    assert not page.locator("form").first.is_visible()
    assert page.locator("h1").is_visible()
    assert page.pdf()[:5] == b"%PDF-"
    page.emulate_media(media="screen")


def test_a_search_is_asked_paged_and_a_record_reached_with_the_keyboard_alone(signed_in):
    page, _, _ = signed_in
    page.goto("/search")

    def to(what):
        """Tab until something has the focus, and see that it shows."""
        for _ in range(200):
            page.keyboard.press("Tab")
            focused = page.locator(":focus")
            if focused.count() and what in (focused.get_attribute("id"), focused.inner_text().strip()):
                assert focused.evaluate("one => getComputedStyle(one).outlineStyle") != "none"
                return
        raise AssertionError(what)

    to("decision")
    page.keyboard.press("r")  # refused
    to("Search")
    page.keyboard.press("Enter")
    page.wait_for_url("**decision=refuse**")
    first = page.locator("main tbody a").first.get_attribute("href")
    page.locator("main tbody a").last.focus()  # the rows between are links like this one
    to("Older")
    page.keyboard.press("Enter")
    page.wait_for_url("**after=**")
    assert page.locator("main tbody a").first.get_attribute("href") != first
    assert page.locator("main tbody tr").count() == 50
    page.locator("main tbody a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/record/**")


def test_somebody_with_thousands_of_records_is_found_to_the_last(signed_in, site):
    page, _, _ = signed_in
    page.goto("/person")
    page.fill("#person", "u-0")
    page.select_option("#tenant", "acme")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("heading", name="records").wait_for()
    shown = int(page.get_by_role("heading", name="records").inner_text().split()[0])
    assert shown == len(records_of(site.desk.log, "acme", "u-0").rows) > RECORDS / 50


@pytest.mark.parametrize("report", ["calls", "conduct", "incidents", "processing"])
def test_a_report_on_all_of_it_is_made_beside_the_page_and_prints(signed_in, report, tmp_path):
    page, _, _ = signed_in
    page.goto(f"/reports/{report}")
    page.get_by_role("button", name="Make the report").click()
    page.get_by_role("link", name="Download to print").wait_for()
    with page.expect_download() as kept:
        page.get_by_role("link", name="Download to print").click()
    kept.value.save_as(tmp_path / "report.html")
    alone = page.context.new_page()
    try:
        alone.goto((tmp_path / "report.html").as_uri())
        printed = alone.pdf()
    finally:
        alone.close()
    assert printed[:5] == b"%PDF-"
    assert printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") >= 1
