"""What an officer does at the desk: incidents with clocks, reports, checks; each is on record."""

import io
import json
import re
import zipfile

import pytest

from cohere_governed import ReviewPending
from cohere_governed.console.checkup import Checkup
from cohere_governed.console.pages.reports import REPORTS
from cohere_governed.governance import Governance
from tests.console.conftest import HOSTILE, MAIL, seen
from tests.test_reviews import human_decides
from tests.world import World

# ── Incidents ──────────────────────────────────────────────────────────────────


def incidents(site, account="erna"):
    return site.desk.watch.incidents(site.desk.accounts.get(account))


def test_an_incident_is_shown_with_its_clock_and_what_is_done_is_on_record(own):
    browser = own.browser("oscar")
    one = next(one for one in incidents(own) if one.findings)
    page = browser.get("/incidents")
    assert f"/incidents/{one.id}" in page.text
    assert re.search(r"\d+ h \d+ min (left|over)", seen(page))
    where = f"/incidents/{one.id}"
    assert browser.post(where, {"doing": "acknowledge", "note": "mine"}).status_code == 303
    assert browser.post(where, {"doing": "note", "note": HOSTILE[0]}).status_code == 303
    told = {"doing": "reported", "regime": one.clocks[0].regime, "note": "mailed"}
    assert browser.post(where, told).headers["location"] == where
    page = browser.get(where)
    assert "mailed" in page.text
    assert HOSTILE[0] not in page.text
    (events,) = [each.events for each in incidents(own) if each.id == one.id]
    assert [event.what for event in events] == ["acknowledged", "note", "reported"]
    assert browser.post(where, told).status_code == 400
    assert browser.post(where, {"doing": "close"}).status_code == 400
    assert browser.post(where, {"doing": "close", "note": "over"}).status_code == 303
    assert f"/incidents/{one.id}" not in browser.get("/incidents").text
    assert f"/incidents/{one.id}" in browser.get("/incidents?closed=1").text


def test_the_packet_holds_no_text_unless_a_purpose_goes_on_record(own):
    browser = own.browser("oscar")
    one = next(one for one in incidents(own) if one.findings)
    before = len(own.records(kind="access"))
    answer = browser.post(f"/incidents/{one.id}/report", {"regime": one.clocks[0].regime})
    files = zipfile.ZipFile(io.BytesIO(answer.content))
    assert {"message.txt", "packet.json"} <= set(files.namelist())
    assert not [name for name in files.namelist() if b"pipe bomb" in files.read(name)]
    assert len(own.records(kind="access")) == before
    answer = browser.post(f"/incidents/{one.id}/report", {"regime": one.clocks[0].regime, "purpose": "report 7"})
    assert answer.status_code == 200
    assert len(own.records(kind="access")) > before


def test_a_breach_is_opened_by_a_person_and_its_clock_runs(own):
    browser = own.browser("oscar")
    where = browser.post("/incidents", {"tenant": "acme", "summary": "a laptop was stolen"}).headers["location"]
    page = seen(browser.get(where))
    assert "a laptop was stolen" in page
    assert "72 h" in page
    assert browser.post("/incidents", {"tenant": "acme", "summary": " "}).status_code == 400


@pytest.mark.parametrize("name", ["audrey", "otto"])
def test_incidents_of_others_and_doings_of_auditors_are_refused(own, name):
    browser = own.browser(name)
    one = next(one for one in incidents(own) if one.tenant == "acme")
    before = len(own.records())
    status = 403 if name == "audrey" else 404
    assert browser.post(f"/incidents/{one.id}", {"doing": "acknowledge"}).status_code == status
    assert browser.post(f"/incidents/{one.id}/report", {"regime": "cohere", "purpose": "x"}).status_code == status
    assert browser.post("/incidents", {"tenant": "acme", "summary": "x"}).status_code == status
    assert len(own.records()) == before
    assert (browser.get(f"/incidents/{one.id}").status_code == 404) == (name == "otto")


# ── Reports ────────────────────────────────────────────────────────────────────


def made(browser, report, form=None):
    where = browser.post(f"/reports/{report}", form or {}).headers["location"]
    note = where.rsplit("/", 1)[1]
    session = browser.site.desk.sessions.find(browser.client.cookies.get("__Host-console"))
    assert session.notes[note].job.ended.wait(30)
    return where


@pytest.mark.parametrize("report", [one for one in REPORTS.values() if not one.about_person], ids=lambda one: one.id)
def test_every_report_is_made_shown_and_taken_along(site, report):
    browser = site.browser("audrey")
    where = made(browser, report.id, {"tenant": "acme", "since": "365d"})
    page = browser.get(where)
    assert page.status_code == 200
    assert "Download to print" in page.text, seen(page)
    assert not [text for text in HOSTILE[:2] if text in page.text]
    told = json.loads(browser.get(f"{where}/json").text)
    assert told["report"] == report.id
    assert told["summary"] in seen(page) or report.id == "calls"
    assert report.question in browser.get(f"{where}/html").text
    assert "attachment" in browser.get(f"{where}/html").headers["content-disposition"]
    assert f"cohere-governed report show {report.id} --tenant acme" in seen(page)


def test_a_report_of_another_tenant_or_of_all_is_not_made(site):
    browser = site.browser("otto")
    assert browser.post("/reports/calls", {"tenant": "acme"}).status_code == 404
    assert browser.post("/reports/calls", {"tenant": ""}).status_code == 400
    assert browser.post("/reports/calls", {}).status_code == 400
    where = made(browser, "calls", {"tenant": "bravo"})
    assert "acme" not in browser.get(where).text
    assert site.browser("erna").get(where).status_code == 404


def test_a_report_that_there_is_not_or_with_a_time_that_is_none_is_refused(site):
    browser = site.browser("erna")
    assert browser.get("/reports/nothing").status_code == 404
    assert browser.post("/reports/nothing").status_code == 404
    assert browser.post("/reports/calls", {"since": "yesterday"}).status_code == 400
    where = made(browser, "calls")
    assert browser.get(f"{where}/exe").status_code == 404


# ── The check ──────────────────────────────────────────────────────────────────


def test_the_whole_log_is_checked_beside_the_pages_and_a_changed_record_shows(own):
    browser = own.browser("audrey")
    assert browser.post("/check").headers["location"] == "/check"
    assert not own.desk.checkup.wait().broken
    page = seen(browser.get("/check"))
    assert "acme intact" in page
    assert "Yes" in seen(browser.get("/"))


def test_a_check_that_cannot_be_made_says_so(tmp_path):
    checkup = Checkup(f"sqlite:///{tmp_path}/nothing.db", None, None)
    checkup.start()
    state = checkup.wait()
    assert state.failure
    assert not state.verdicts
    checkup.close()


def test_no_report_and_no_list_shows_whom_a_record_is_about(site):
    browser = site.browser("erna")
    pages = [browser.get(path).text for path in ("/", "/incidents", "/access", "/tenants/acme", "/policies")]
    pages += [browser.get(made(browser, one.id)).text for one in REPORTS.values() if not one.about_person]
    assert not [page for page in pages if MAIL in page or "Ada Lovelace" in page]


# ── Reviews ────────────────────────────────────────────────────────────────────


@pytest.fixture
def waiting(own, monkeypatch):
    """Ids of two answers of acme that wait for a human."""
    monkeypatch.setenv("COHERE_GOVERNED_SANDBOX", "1")
    human_decides(own.desk.folder)
    ids = []
    with Governance.load(own.desk.folder) as governance:
        for text in ("May I have the loan?", HOSTILE[0]):
            with pytest.raises(ReviewPending) as held:
                World(own.desk.folder, governance).client().chat(
                    model="command-a-03-2025", messages=[{"role": "user", "content": text}]
                )
            ids.append(held.value.record_id)
    return ids


def test_a_held_answer_is_decided_once_by_a_named_person(own, waiting):
    browser, first = own.browser("oscar"), waiting[0]
    page = browser.get("/reviews")
    assert all(f"/reviews/{one}" in page.text for one in waiting)
    assert "It may be given out" in browser.get(f"/reviews/{first}").text
    assert browser.post(f"/reviews/{first}", {"verdict": "reject"}).status_code == 400
    assert browser.post(f"/reviews/{first}", {"verdict": "perhaps"}).status_code == 400
    assert browser.post(f"/reviews/{first}", {"verdict": "approve", "reason": "checked"}).status_code == 303
    page = seen(browser.get(f"/reviews/{first}"))
    assert "approved" in page
    assert "oscar" in page
    again = own.browser("erna").post(f"/reviews/{first}", {"verdict": "reject", "reason": "no"})
    assert again.status_code == 409
    assert f"/reviews/{first}" not in browser.get("/reviews").text
    assert f"/reviews/{first}" in browser.get("/reviews?state=all").text
    assert browser.post(f"/reviews/{waiting[1]}", {"verdict": "reject", "reason": HOSTILE[0]}).status_code == 303
    assert HOSTILE[0] not in browser.get(f"/reviews/{waiting[1]}").text


@pytest.mark.parametrize("name", ["audrey", "otto"])
def test_who_may_not_decide_does_not(own, waiting, name):
    browser, before = own.browser(name), len(own.records(kind="review"))
    answer = browser.post(f"/reviews/{waiting[0]}", {"verdict": "approve"})
    assert answer.status_code == (403 if name == "audrey" else 404)
    assert len(own.records(kind="review")) == before
    assert (waiting[0] in browser.get("/reviews").text) == (name == "audrey")
    other = own.records(tenant="bravo", kind="intent")[0].record_id
    assert browser.get(f"/reviews/{other}").status_code == 404
