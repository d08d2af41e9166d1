"""One person: found without opening anything, exported on record, and nobody else with them."""

import json

import pytest

from tests.console.conftest import MAIL, seen


def named(browser, person=MAIL, tenant="acme"):
    return browser.post("/person", {"person": person, "tenant": tenant}).headers["location"]


def exported(browser, where, **form):
    code = browser.site.people[browser.name].code()
    answer = browser.post(f"{where}/export", {"purpose": "request 117", "code": code, **form})
    if answer.status_code == 303:
        session = browser.site.desk.sessions.find(browser.client.cookies.get("__Host-console"))
        assert session.notes[answer.headers["location"].rsplit("/", 1)[1]].job.ended.wait(30)
    return answer


def test_finding_somebody_opens_nothing_and_finds_them_alone(site):
    browser, before = site.browser("audrey"), len(site.records())
    page = browser.get(named(browser))
    mine = [r for r in site.records(tenant="acme", decision="permit") if "EMAIL" in (r.entities or "")]
    assert mine
    assert all(row.record_id in page.text for row in mine)
    assert "Export it" not in page.text
    assert "Nothing is kept about this person" in browser.get(named(browser, "nobody@example.com")).text
    assert len(site.records()) == before


def test_an_export_is_on_record_first_and_holds_all_with_proofs(site):
    browser, before = site.browser("oscar"), len(site.records(tenant="acme", kind="access"))
    answer = exported(browser, named(browser))
    where = answer.headers["location"]
    page = browser.get(where)
    told = json.loads(browser.get(f"{where}/json").text)
    assert (told["person"], told["by"], told["purpose"]) == (MAIL, "oscar", "request 117")
    assert len(site.records(tenant="acme", kind="access")) == before + len(told["records"])
    assert all(one["proof"]["path"] is not None for one in told["records"])
    assert f"{len(told['records'])} record" in seen(page)
    html = browser.get(f"{where}/html")
    assert "What we keep about you" in html.text
    assert "attachment" in html.headers["content-disposition"]
    assert MAIL not in where


@pytest.mark.parametrize("form", [{"purpose": ""}, {"purpose": " "}, {"code": "000000"}, {"code": ""}])
def test_without_purpose_or_a_fresh_code_nothing_is_opened(site, form):
    browser = site.browser("oscar")
    where, before = named(browser), len(site.records())
    assert exported(browser, where, **form).status_code == 400
    assert len(site.records()) == before


def test_an_auditor_exports_nothing_and_nobody_takes_anothers_export(site):
    auditor, officer, other = site.browser("audrey"), site.browser("oscar"), site.browser("erna")
    before = len(site.records(kind="access"))
    assert exported(auditor, named(auditor)).status_code == 403
    assert len(site.records(kind="access")) == before
    where = exported(officer, named(officer)).headers["location"]
    for path in (where, f"{where}/json", f"{where}/html"):
        assert officer.get(path).status_code == 200
        assert other.get(path).status_code == 404
        assert auditor.get(path).status_code == 403
    assert officer.get(f"{where}/exe").status_code == 404


def test_an_account_that_lost_the_tenant_loses_the_export(own):
    browser = own.browser("oscar")
    where = exported(browser, named(browser)).headers["location"]
    assert browser.get(f"{where}/json").status_code == 200
    own.desk.accounts.change("oscar", own.desk.accounts.get("oscar").role, ["bravo"])
    for path in (where, f"{where}/json", f"{where}/html"):
        assert browser.get(path).status_code == 404


def asked(browser, where, **form):
    return browser.post(f"{where}/request", {"article": "15", "reference": "case 2026-9", **form})


def waiting(site, account="oscar"):
    return site.desk.watch.requests(site.desk.accounts.get(account))


def test_a_request_is_recorded_shown_first_and_answered_by_the_export(own):
    browser = own.browser("oscar")
    where = named(browser)
    assert asked(browser, where).headers["location"] == "/#requests"
    (one,) = waiting(own)
    assert (one.tenant, one.article, one.reference, one.by) == ("acme", 15, "case 2026-9", "oscar")
    assert "case 2026-9" in seen(browser.get("/"))
    assert "case 2026-9, access (Article 15)" in seen(browser.get(where))
    assert exported(browser, where, request=one.record_id).status_code == 303
    assert waiting(own) == []
    assert exported(browser, where, request=one.record_id).status_code == 400  # it was answered
    assert "case 2026-9" not in seen(browser.get("/"))


@pytest.mark.parametrize("form", [{"article": "14"}, {"article": ""}, {"reference": " "}, {"article": "15.0"}])
def test_a_request_that_says_too_little_is_none(site, form):
    browser, before = site.browser("oscar"), len(site.records())
    assert asked(browser, named(browser), **form).status_code == 400
    assert len(site.records()) == before


def test_an_auditor_records_no_request_and_no_tenant_answers_anothers(own):
    auditor, officer, other = own.browser("audrey"), own.browser("oscar"), own.browser("otto")
    assert asked(auditor, named(auditor)).status_code == 403
    asked(officer, named(officer))
    (one,) = waiting(own)
    where = named(other, tenant="bravo")
    assert waiting(own, "otto") == []
    assert "case 2026-9" not in other.get(where).text + other.get("/").text
    before = len(own.records())
    assert exported(other, where, request=one.record_id).status_code == 400
    assert len(own.records()) == before
    assert [each.record_id for each in waiting(own)] == [one.record_id]
