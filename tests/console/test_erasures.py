"""A person is erased by two people or not at all, and the log verifies as before."""

import pytest

from cohere_governed.audit.search import show
from cohere_governed.audit.verify import verify
from cohere_governed.model import Intact
from tests.console.conftest import MAIL, seen


def asked(browser, person=MAIL, *, tenant="acme", code=None, reason="request 118", **form):
    """Ask for an erasure; the answer."""
    where = browser.post("/person", {"person": person, "tenant": tenant}).headers["location"]
    own = browser.site.people[browser.name]
    return browser.post(f"{where}/erase", {"reason": reason, "code": code or own.code(), **form})


def requests(site, **query):
    return site.records(kind="erasure-request", **query)


def test_two_people_erase_somebody_and_the_log_verifies(own):
    oscar, erna = own.browser("oscar"), own.browser("erna")
    mine = [row for row in own.records(tenant="acme", kind="intent") if row.entities]
    assert asked(oscar).headers["location"] == "/erasures"
    (request,) = requests(own)
    page = erna.post(f"/erasures/{request.record_id}/open")
    assert MAIL in page.text
    assert "oscar asks" in seen(page)
    page = erna.post(f"/erasures/{request.record_id}/confirm", {"code": own.people["erna"].code()})
    assert page.status_code == 200, seen(page)
    assert "Certificate of erasure" in page.text
    assert MAIL not in page.text
    for row in [*mine, request]:
        shown = show(own.desk.log, row.record_id, purpose="did it go?", actor="test")
        assert shown.content is None
        assert shown.vault is None
    certificate = own.records(tenant="acme", kind="erasure")[-1]
    told = show(own.desk.log, certificate.record_id, purpose="who?", actor="test").meta
    assert (told["actor"], told["reason"]) == ("erna", "request 118 (asked for by oscar)")
    assert all(isinstance(one, Intact) for one in verify(own.desk.url))
    assert [row.state for row in requests(own)] == ["asked", "confirmed"]
    again = erna.post(f"/erasures/{request.record_id}/confirm", {"code": own.people["erna"].code()})
    assert "answered already" in seen(again)
    assert len(own.records(tenant="acme", kind="erasure")) == 1


def test_nobody_confirms_what_they_asked_for(own):
    erna = own.browser("erna")
    asked(erna)
    (request,) = requests(own)
    page = erna.post(f"/erasures/{request.record_id}/open")
    assert "Erase for good" not in page.text
    answer = erna.post(f"/erasures/{request.record_id}/confirm", {"code": own.people["erna"].code()})
    assert answer.status_code == 400
    assert own.records(kind="erasure") == []
    assert erna.post(f"/erasures/{request.record_id}/decline", {"reason": "a mistake"}).status_code == 303
    assert [row.state for row in requests(own)] == ["asked", "declined"]
    edgar = own.browser("edgar")
    answer = edgar.post(f"/erasures/{request.record_id}/confirm", {"code": own.people["edgar"].code()})
    assert "answered already" in seen(answer)
    assert own.records(kind="erasure") == []


@pytest.mark.parametrize("name", ["audrey", "oscar", "otto"])
def test_confirming_takes_the_role_and_the_tenant(own, name):
    asked(own.browser("edgar"))
    (request,) = requests(own)
    browser = own.browser(name)
    before = len(own.records())
    for doing in ("open", "confirm", "decline"):
        answer = browser.post(
            f"/erasures/{request.record_id}/{doing}", {"code": own.people[name].code(), "reason": "x"}
        )
        assert answer.status_code == 403
    assert len(own.records()) == before


def test_an_eraser_of_another_tenant_finds_no_request(own):
    asked(own.browser("edgar"))
    (request,) = requests(own)
    own.desk.accounts.change("otto", own.desk.accounts.get("erna").role, ["bravo"])
    browser = own.browser("otto")
    for doing in ("open", "confirm", "decline"):
        answer = browser.post(
            f"/erasures/{request.record_id}/{doing}", {"code": own.people["otto"].code(), "reason": "x"}
        )
        assert answer.status_code == 404
    assert request.record_id not in browser.get("/erasures").text
    assert own.records(kind="erasure") == []


@pytest.mark.parametrize("form", [{"code": ""}, {"code": "000000"}, {}])
def test_without_a_fresh_code_nothing_is_asked_for_or_erased(own, form):
    oscar, erna = own.browser("oscar"), own.browser("erna")
    assert asked(oscar, code=form.get("code", "") or "1").status_code == 400
    assert requests(own) == []
    asked(oscar)
    (request,) = requests(own)
    assert erna.post(f"/erasures/{request.record_id}/confirm", form).status_code == 400
    assert own.records(kind="erasure") == []


def test_only_a_request_can_be_confirmed(own):
    erna = own.browser("erna")
    record = own.records(tenant="acme", kind="intent")[0].record_id
    for doing in ("open", "confirm", "decline"):
        answer = erna.post(f"/erasures/{record}/{doing}", {"code": own.people["erna"].code(), "reason": "x"})
        assert answer.status_code == 404
    assert own.records(kind="erasure") == []


def test_a_legal_hold_wins_and_the_request_stays(own):
    from cohere_governed.audit.erasure import add_hold

    oscar, erna = own.browser("oscar"), own.browser("erna")
    asked(oscar)
    add_hold(own.desk.log, "acme", "log", "", reason="litigation", actor="test")
    (request,) = requests(own)
    answer = erna.post(f"/erasures/{request.record_id}/confirm", {"code": own.people["erna"].code()})
    assert answer.status_code == 409
    assert "hold" in seen(answer)
    assert [row.state for row in requests(own)] == ["asked"]


def test_whoever_is_to_be_erased_stands_in_no_column_and_no_list(own):
    asked(own.browser("oscar"), "grace.hopper@example.com")
    assert "grace" not in own.browser("erna").get("/erasures").text
    data = b"".join(path.read_bytes() for path in own.desk.folder.glob("audit.db*") if path.is_file())
    assert b"grace.hopper" not in data


def test_an_erasure_answers_the_request_it_was_asked_for_when_it_is_done_and_not_before(own):
    oscar, erna = own.browser("oscar"), own.browser("erna")
    where = oscar.post("/person", {"person": MAIL, "tenant": "acme"}).headers["location"]
    oscar.post(f"{where}/request", {"article": "17", "reference": "case 2026-10"})
    see = own.desk.accounts.get("oscar")
    (one,) = own.desk.watch.requests(see)
    assert asked(oscar, request="0" * 32).status_code == 400
    assert requests(own) == []
    asked(oscar, request=one.record_id)
    assert own.desk.watch.requests(see) == [one]
    (request,) = requests(own)
    page = erna.post(f"/erasures/{request.record_id}/confirm", {"code": own.people["erna"].code()})
    assert "Certificate of erasure" in page.text
    assert own.desk.watch.requests(see) == []
    assert [row.state for row in own.records(tenant="acme", kind="request")] == ["open", "done"]
