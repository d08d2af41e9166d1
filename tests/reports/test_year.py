"""The year to explore: made through the governed client, with something of everything, and a log that verifies."""

from datetime import datetime, timedelta, timezone

import pytest

from cohere_governed.audit.search import Query, search
from cohere_governed.audit.verify import verify
from cohere_governed.cli.folder import audit_log, database
from cohere_governed.cli.year import folder as files
from cohere_governed.cli.year.texts import card, iban, person
from cohere_governed.model import Intact
from cohere_governed.policy import load
from tests.cli.conftest import run
from tests.console.conftest import opened
from tests.reports.conftest import CALLS

REFUSED_BY = {
    "agreement.not_yet", "conduct.block", "data.personal", "dpa.missing", "end_user.missing", "grant.missing",
    "grant.not_yet", "grant.revoked", "isolation.not_found", "modality.refused", "options.field", "options.header",
    "quota.characters", "redaction.block", "redaction.special_category", "residency.host", "residency.scheme",
    "route.model", "route.surface", "safety_mode.looser", "storage.conversation", "tenant.inactive",
    "tenant.unknown", "terms.not_yet", "training.evidence_stale", "training.may_train", "use_case.missing",
    "use_case.model", "use_case.not_approved", "use_case.not_yet", "use_case.review_overdue", "use_case.surface",
    "use_case.unknown", "wire.unreadable",
}  # fmt: skip


def everything(folder, **query):
    with audit_log(folder) as log:
        return search(log, Query(**query), limit=100_000)


def test_it_has_as_many_calls_as_were_asked_for(year):
    calls = [row for row in everything(year, kind="intent") if row.attempt in (0, None)]
    assert len(calls) == CALLS


def test_it_is_refused_by_every_rule_that_a_sandbox_can_show(year):
    refused = {rule for row in everything(year, decision="refuse") for rule in (row.rules or "").split(",")}
    assert refused - {"conduct.unknown_category"} >= REFUSED_BY


def test_it_has_something_of_everything(year):
    rows = everything(year)
    assert {row.kind for row in rows} >= {
        "intent", "outcome", "chunk", "access", "erasure", "retention", "hold", "request", "remote-object",
        "checkpoint-epoch", "genesis",
    }  # fmt: skip
    assert {row.state for row in rows if row.kind == "outcome"} == {
        "complete", "failed", "abandoned", "held", "withheld", "misrouted",
    }  # fmt: skip
    assert {row.region for row in rows if row.decision == "permit"} == {"EU", "CA", "US"}
    assert len({name.partition(":")[0] for row in rows for name in (row.entities or "").split(",") if name}) >= 6
    assert {row.status for row in rows if row.state == "failed"} >= {429, 500, 503}


def test_it_lasts_a_year_and_ends_before_now(year):
    times = [row.time for row in everything(year) if row.kind == "intent"]
    assert max(times) - min(times) > timedelta(days=300)
    assert max(times) < datetime.now(timezone.utc)
    assert len({time.date() for time in times}) > 60


def test_an_answer_comes_a_while_after_its_question(year):
    rows = everything(year)
    asked = {row.call_id: row.time for row in rows if row.kind == "intent"}
    took = [(row.time - asked[row.call_id]).total_seconds() for row in rows if row.kind == "outcome"]
    assert all(0 < seconds < 700 for seconds in took)
    assert sorted(took)[len(took) // 2] > 0.3


def test_its_log_verifies_and_its_policies_hold_together(year):
    assert all(isinstance(verdict, Intact) for verdict in verify(database(year), anchors=[year / "audit.anchor"]))
    assert set(load(year).tenants) == {"eubank", "cahospital", "usstartup"}


def test_every_kind_of_record_opens_in_a_terminal_and_in_the_console(copied):
    """What a record holds differs by its kind: each is opened, alone and with its call."""
    some = {(row.kind, row.state, row.decision): row for row in everything(copied)}
    site = opened(copied)
    with site.desk:
        browser = site.browser("erna")
        for told, row in some.items():
            form = {"purpose": "request 117", "whole": "1"}
            for page in (browser.get(f"/record/{row.record_id}"), browser.post(f"/record/{row.record_id}/open", form)):
                assert page.status_code == 200, told
    for told, row in some.items():
        done = run("audit", "show", row.record_id, "--purpose", "request 117", "--config", copied)
        assert (done.code, row.record_id in done.out) == (0, True), told
    assert {"review", "outcome", "request", "erasure", "hold", "remote-object"} <= {row.kind for row in some.values()}


def test_the_policies_of_the_year_are_the_worked_ones_moved_in_time():
    today = files.WRITTEN + timedelta(days=100)
    assert files.moved("on: 2026-11-02, until 2027-03-02", today) == "on: 2026-02-10, until 2027-06-10"
    assert files.moved("0.30, 2041, 4 O 17/26", today) == "0.30, 2041, 4 O 17/26"


def test_numbers_of_the_people_pass_their_checks():
    from random import Random

    for seed in range(50):
        random = Random(seed)
        number = iban(random)
        assert int("".join(str(int(letter, 36)) for letter in number[4:] + number[:4])) % 97 == 1
        digits = [int(digit) for digit in reversed(card(random))]
        assert (sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])) % 10 == 0
        assert person(random)["mail"].endswith(".example")


@pytest.mark.parametrize("arguments", [["--seed", "10"], ["--seed", "150", "--dir", "."]])
def test_the_command_says_what_it_cannot_do(arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").touch()
    done = run("demo", *arguments)
    assert done.code == 2
    assert "--seed 150" in done.err or "not empty" in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
