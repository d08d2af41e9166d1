"""Counts that grow with the log are the counts of the log."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cohere_governed.audit import AuditLog, tally
from cohere_governed.audit.search import search
from cohere_governed.audit.tally import Tally, total, unanswered
from cohere_governed.model import Entry
from tests.audit.conftest import call_entries

FACTS = [
    {"decision": "permit", "region": "EU", "entities": "EMAIL_ADDRESS:2,PERSON:1", "policy_digest": "aa", "model": "m"},
    {"decision": "permit", "policy_digest": "bb", "surface": "v2.chat"},
    {"decision": "refuse", "rules": "a.b,c.d", "policy_digest": "bb"},
    {"decision": "permit", "rules": "conduct.log", "region": "US", "entities": "PERSON:3", "use_case": "x"},
]


def entry(facts: dict[str, str], tenant: str = "acme") -> Entry:
    return Entry(tenant, "intent", b"", facts)


def test_what_comes_later_is_added_and_nothing_is_counted_twice(log: AuditLog) -> None:
    counted = Tally(log)
    expected = {"permitted": 0, "refused": 0}
    for _ in range(3):
        for facts in FACTS:
            log.append(entry(facts))
            expected["permitted" if facts["decision"] == "permit" else "refused"] += 1
        assert counted.advance(10)
        assert counted.advance(10)
        seen = total(counted.days(["acme"], since=date(1970, 1, 1)).values())
        assert {"permitted": seen.permitted, "refused": seen.refused} == expected
    assert seen.entities == Counter({"EMAIL_ADDRESS": 6, "PERSON": 12})
    assert seen.rules == Counter({"a.b": 3, "c.d": 3})
    assert seen.regions == Counter({"EU": 3, "US": 3, "unknown": 3})
    assert {digest: number for digest, (_, _, number) in seen.policies.items()} == {"aa": 3, "bb": 6}


def test_logs_are_counted_apart_and_together(log: AuditLog) -> None:
    log.append(entry(FACTS[0]))
    log.append(entry(FACTS[2], "zenith"))
    counted = Tally(log)
    counted.advance(10)

    def calls(tenants: list[str] | None) -> tuple[int, int]:
        seen = total(counted.days(tenants, since=date(1970, 1, 1)).values())
        return seen.permitted, seen.refused

    assert (calls(["acme"]), calls(["zenith"]), calls(None), calls([])) == ((1, 0), (0, 1), (1, 1), (0, 0))
    assert counted.days(None, since=date(9999, 1, 1)) == {}


def test_without_time_nothing_is_counted_and_it_says_so(log: AuditLog) -> None:
    log.append(entry(FACTS[0]))
    counted = Tally(log)
    assert not counted.advance(-1)
    assert counted.done[0] == 0
    assert counted.done[1] > 0


@settings(max_examples=60, deadline=None)
@given(chosen=st.lists(st.sampled_from(range(len(FACTS))), max_size=6), data=st.data())
def test_a_day_that_is_passed_over_holds_nothing(chosen: list[int], data: st.DataObject) -> None:
    """Whatever is asked for, a row that has it is on a day that is told of."""
    seen = total(
        tally._seen((one.get("kind", "intent"), *(FACTS[at].get(name) for name in tally._BY[1:]), 1, 0, 0))
        for at in chosen for one in [FACTS[at]]
    )  # fmt: skip
    for at in chosen:
        facts = {"kind": "intent", **FACTS[at]}
        wanted = {name: facts[name] for name in tally._FACETS if name in facts and data.draw(st.booleans())}
        assert all(seen.may(*pair) for pair in wanted.items())
        assert all(seen.may("rule", rule) for rule in facts.get("rules", "").split(",") if rule)
        assert all(seen.may("entity_type", one.split(":")[0]) for one in facts.get("entities", "").split(",") if one)
    assert not seen.may("kind", "never")
    assert not seen.may("entity_type", "NOTHING")


def test_of_too_many_values_any_may_be_there(log: AuditLog) -> None:
    log.append_many([entry({"decision": "permit", "model": f"m{n}"}) for n in range(tally.MOST_VALUES + 5)])
    counted = Tally(log)
    counted.advance(10)
    days = counted.days(["acme"], since=date(1970, 1, 1))
    assert [len(seen.present["model"]) for seen in days.values()] == [tally.MOST_VALUES]
    assert counted.may_hold(["acme"], {"model": "another"}) == list(days)
    assert counted.may_hold(["acme"], {"surface": "another"}) == []


def test_calls_without_an_outcome_are_told(log: AuditLog) -> None:
    intent, outcome = call_entries("acme", 1)[0], call_entries("acme", 1)[-1]
    log.append(intent)
    (told,) = unanswered(log)
    assert told[:2] == ("acme", 1)
    assert told[2] == search(log)[0].time
    log.append(outcome)
    assert unanswered(log) == []


@pytest.mark.parametrize("size", [1, 3])
def test_stretches_leave_nothing_out(log: AuditLog, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "STRETCH", size)
    for _ in range(7):
        log.append(entry(FACTS[0]))
    counted = Tally(log)
    assert counted.advance(10)
    assert total(counted.days(["acme"], since=date(1970, 1, 1)).values()).permitted == 7
