"""Every record once and in order, however many write and however often one starts again."""

from __future__ import annotations

import json
import random
import re
import threading
from itertools import islice
from pathlib import Path

import pytest

from cohere_governed.audit import AuditLog, erasure
from cohere_governed.audit.record import FACTS
from cohere_governed.audit.tail import ACTIVITIES, OCSF_VERSION, PAGE, ocsf, tail
from cohere_governed.console import words
from cohere_governed.errors import AuditUnavailable
from cohere_governed.model import Entry
from tests.audit.conftest import CANARIES, Place, Sample, call_entries

PAGE_OF_DOCS = Path(__file__).parents[2] / "docs" / "siem.md"


def lines(place: Place) -> list[tuple[str, int]]:
    rows = place.sql("SELECT hex(record_id), log, idx FROM record ORDER BY log, idx")
    return [(str(record_id).lower(), int(str(index))) for record_id, _, index in rows]


def test_all_records_come_once_and_in_the_order_of_their_log(sample: Sample) -> None:
    found = list(tail(sample.place.url))
    assert sorted((one["record_id"], one["index"]) for one in found) == sorted(lines(sample.place))
    for tenant in ("_operator", "acme", "zenith"):
        mine = [one["index"] for one in found if one["tenant"] == tenant]
        assert mine == list(range(len(mine)))
        assert [one["index"] for one in tail(sample.place.url, tenant=tenant)] == mine


def test_no_text_and_no_person_comes_and_all_of_it_is_json(sample: Sample) -> None:
    whole = "\n".join(json.dumps(one) for one in tail(sample.place.url)).encode()
    assert not any(canary in whole for canary in CANARIES)
    known = {"tenant", "log_id", "index", "record_id", "time_us", "kind", "call_id", *FACTS}
    assert set().union(*tail(sample.place.url)) <= known
    assert None not in set().union(*(one.values() for one in tail(sample.place.url)))


def test_whoever_starts_again_misses_nothing_and_gets_nothing_twice(sample: Sample) -> None:
    whole = {one["record_id"] for one in tail(sample.place.url)}
    rng = random.Random(3)
    got: list[str] = []
    last: dict[str, str] = {}
    while len(got) < len(whole):
        for one in islice(tail(sample.place.url, after=last.values()), rng.randrange(1, 90)):
            got.append(one["record_id"])
            last[one["log_id"]] = one["record_id"]
    assert len(got) == len(set(got))
    assert set(got) == whole
    assert list(tail(sample.place.url, after=last.values())) == []
    acme = list(tail(sample.place.url, tenant="acme"))
    rest = tail(sample.place.url, tenant="acme", after=acme[40]["record_id"])
    assert list(rest) == acme[41:]


def test_more_than_a_page_comes_whole(log: AuditLog) -> None:
    log.append_many([Entry("acme", "policy")] * (2 * PAGE + 7))
    assert [one["index"] for one in tail(log, tenant="acme")] == list(range(2 * PAGE + 8))


def test_nothing_is_missed_or_given_twice_while_many_write(place: Place) -> None:
    """Ids are made before their place is known, so the order of ids is not the order of commits."""
    with place.create() as one, place.open() as two:
        one.append(Entry("acme", "policy"))

        def work(at: int) -> None:
            log = (one, two)[at % 2]
            for number in range(8):
                log.append_many(call_entries(("acme", "zenith", "later")[number % 3], at * 100 + number + 1))

        threads = [threading.Thread(target=work, args=(at,)) for at in range(6)]
        for thread in threads:
            thread.start()
        got: list[tuple[str, int]] = []
        last: dict[str, str] = {}
        while any(thread.is_alive() for thread in threads):
            for found in tail(place.url, after=last.values()):
                got.append((found["tenant"], found["index"]))
                last[found["log_id"]] = found["record_id"]
        for thread in threads:
            thread.join()
        got += [(found["tenant"], found["index"]) for found in tail(place.url, after=last.values())]
        expected = place.sql("SELECT tenant, idx FROM record JOIN log USING (log)")
        assert sorted(got) == sorted(expected)
        ids = [str(row[0]) for row in place.sql("SELECT hex(record_id) FROM record WHERE log = 2 ORDER BY idx")]
        assert len(ids) == len(set(ids))


def test_following_goes_on_with_what_comes_and_with_who_comes(log: AuditLog) -> None:
    log.append(Entry("acme", "policy"))
    stream = tail(log, follow=True, poll=0.01)
    assert [next(stream)["tenant"] for _ in range(4)] == ["_operator", "_operator", "acme", "acme"]
    log.append(Entry("acme", "policy", facts={"state": "new"}))
    assert next(stream)["state"] == "new"
    log.append(Entry("newcomer", "policy"))
    assert [next(stream)["tenant"] for _ in range(3)] == ["_operator", "newcomer", "newcomer"]
    stream.close()


def test_a_reader_that_is_slow_holds_nothing_of_the_database(log: AuditLog) -> None:
    log.append_many(call_entries("acme", 1))
    stream = tail(log)
    next(stream)
    assert log.scrub()


def test_an_erased_tenants_log_goes_on_being_told(log: AuditLog) -> None:
    log.append_many(call_entries("acme", 1))
    before = [one["record_id"] for one in tail(log, tenant="acme")]
    erasure.erase_tenant(log, "acme", reason="asked", actor="officer")
    after = list(tail(log, after=[before[-1]]))
    assert [one["kind"] for one in after if one["tenant"].startswith("~")] == ["erasure"]


def test_a_place_that_is_not_there_is_refused(log: AuditLog, place: Place) -> None:
    first, second = log.append_many(call_entries("acme", 1))
    assert [
        one["kind"] for one in tail(log, after=(second.record_id.hex(), first.record_id.hex()), tenant="acme")
    ] == []
    for wrong in ("00" * 16, "xyz", "", [first.record_id.hex(), "00"]):
        with pytest.raises(AuditUnavailable):
            next(tail(log, after=wrong))
    place.sql("DELETE FROM record WHERE log = 2 AND idx = 1")
    with pytest.raises(AuditUnavailable, match="missing"):
        list(tail(log))
    with pytest.raises(AuditUnavailable):
        list(tail("sqlite:////nowhere/at/all.db"))


# ── OCSF ───────────────────────────────────────────────────────────────────────


def test_an_event_has_what_ocsf_requires_and_loses_nothing(sample: Sample) -> None:
    for record in tail(sample.place.url):
        event = ocsf(record)
        assert event["type_uid"] == event["class_uid"] * 100 + event["activity_id"]
        assert event["class_uid"] // 1000 == event["category_uid"] == 6
        assert event["metadata"]["version"] == OCSF_VERSION
        assert event["metadata"]["product"]["vendor_name"]
        assert event["api"]["operation"]
        assert event["actor"]
        assert event["src_endpoint"]
        assert event["severity_id"] in {1, 3}
        assert event["time"] == record["time_us"] // 1000
        said = json.dumps(event)
        assert all(json.dumps(value) in said for name, value in record.items() if name != "time_us")


def test_a_refusal_and_a_failure_are_failures_and_an_unknown_end_is_unknown() -> None:
    base = {"tenant": "acme", "record_id": "0", "index": 1, "time_us": 5_000_000, "kind": "outcome"}
    told = [
        ({"kind": "intent", "decision": "permit"}, 1, 1),
        ({"kind": "intent", "decision": "refuse"}, 2, 3),
        ({"state": "complete", "status": 200}, 1, 1),
        ({"state": "failed"}, 2, 3),
        ({"status": 500}, 2, 3),
        ({"kind": "orphan-close", "state": "unknown"}, 0, 1),
        ({"kind": "erasure"}, 1, 3),
    ]
    for more, status, severity in told:
        event = ocsf({**base, **more})
        assert (event["status_id"], event["severity_id"]) == (status, severity), more
    assert ocsf({**base, "kind": "something-new"})["activity_id"] == 99


def test_no_kind_of_record_is_unknown_to_a_siem_or_to_the_console() -> None:
    assert set(ACTIVITIES) == set(words.KINDS)


def test_the_page_says_what_the_code_does() -> None:
    text = PAGE_OF_DOCS.read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| (\d+) ", text, re.MULTILINE))
    assert {kind: int(number) for kind, number in rows.items()} == dict(ACTIVITIES)
    assert f"OCSF {OCSF_VERSION}" in text
