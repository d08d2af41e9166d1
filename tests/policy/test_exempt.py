"""Exemptions and suspensions, as the pure decision sees them: facts in, decision out."""

import dataclasses
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohere_governed.model import ConductFinding, Permit, Refusal, Standing
from cohere_governed.policy import decide, load
from cohere_governed.policy.effective import Exemption
from tests.policy.folders import NOW, WORKED, call, intent, refusing

HOUR = dt.timedelta(hours=1)
SEEN = (ConductFinding("fraud", 0.95, "lexicon"), ConductFinding("fraud", 0.95, "classifier"))
BOMB = (ConductFinding("wmd", 0.95, "lexicon"),)
POLICIES = load(WORKED)


def window(**change):
    facts = {
        "id": "red", "testers": frozenset({"red-1"}), "begins": NOW - HOUR, "ends": NOW + HOUR,
        "categories": frozenset({"fraud"}), "models": ("command-a-03-2025",), "max_requests": 3,
        "report_within_hours": 1, "file": "exemptions/red.yaml",
    }  # fmt: skip
    return Exemption(**{**facts, **change})


def asked(windows, *, user="red-1", now=NOW, conduct=SEEN, tested=(("red", 0),), model=None, **standing):
    policy = dataclasses.replace(POLICIES.tenants["eubank"], exemptions=tuple(windows))
    facts = intent(
        call(model=model or "command-a-03-2025"), end_user=user, use_case="eubank-complaint-triage", now=now,
        conduct=conduct, standing=Standing(tested=tested, **standing),
    )  # fmt: skip
    return decide(facts, policy)


def test_inside_it_is_a_permit_that_names_the_exemption_and_quarantines():
    decision = asked([window()])
    assert isinstance(decision, Permit)
    assert decision.exemption == "red"
    assert decision.conduct_actions == (("fraud", "quarantine"),)
    assert "conduct.exempt" in {reason.rule for reason in decision.reasons}


@pytest.mark.parametrize(
    ("windows", "facts"),
    [
        ([], {}),
        ([window()], {"user": "red-2"}),
        ([window()], {"user": "RED-1"}),
        ([window()], {"now": NOW - HOUR - dt.timedelta(seconds=1)}),
        ([window()], {"now": NOW + HOUR + dt.timedelta(seconds=1)}),
        ([window()], {"tested": (("red", 3),)}),
        ([window()], {"tested": ()}),  # what was not counted has no room
        ([window()], {"tested": (("other", 0),)}),
        ([window(categories=frozenset({"spam"}))], {}),
        ([window(models=("embed-v4.0",))], {}),
        ([window()], {"conduct": (*SEEN, *BOMB)}),
    ],
)
def test_outside_the_ordinary_rules_hold(windows, facts):
    decision = asked(windows, **facts)
    assert isinstance(decision, Refusal)
    assert "conduct.block" in refusing(decision)


def test_the_last_moment_is_inside():
    assert isinstance(asked([window()], now=NOW + HOUR), Permit)
    assert isinstance(asked([window()], now=NOW - HOUR), Permit)


def test_of_two_windows_the_one_with_room_is_taken():
    decision = asked([window(id="old"), window()], tested=(("old", 3), ("red", 1)))
    assert isinstance(decision, Permit)
    assert decision.exemption == "red"


def test_an_ordinary_call_of_a_tester_is_no_test():
    decision = asked([window()], conduct=())
    assert isinstance(decision, Permit)
    assert decision.exemption is None


def test_the_suspended_are_refused_whatever_they_ask():
    for conduct in ((), SEEN):
        assert "end_user.suspended" in refusing(asked([window()], conduct=conduct, suspended=True))


@given(st.integers(-3, 3), st.integers(0, 5), st.sampled_from(["red-1", "red-2"]), st.booleans())
def test_an_exemption_never_permits_more_than_it_says(hours, used, user, suspended):
    """Against a sentence of its own: the tester, inside the window, with room left, and not suspended."""
    decision = asked([window()], now=NOW + hours * HOUR, tested=(("red", used),), user=user, suspended=suspended)
    expected = abs(hours) <= 1 and used < 3 and user == "red-1" and not suspended
    assert isinstance(decision, Permit) is expected
