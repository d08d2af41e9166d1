"""Reviews at the log itself: of writers that do not know of each other, one decides and one releases."""

import threading
from datetime import datetime, timedelta, timezone

import pytest

from cohere_governed.audit import reviews
from cohere_governed.errors import Refused
from cohere_governed.model import Entry

CALL = bytes(range(14)) + b"\0\0"


def hold(log):
    """What the transport appends of a call whose answer is held; the id of its intent."""
    now = log.now()
    intent = log.append(Entry("acme", "intent", CALL, {"decision": "permit"}))
    meta = {
        "record": intent.record_id.hex(), "since": now.isoformat(), "deadline": (now + timedelta(hours=1)).isoformat(),
        "why": [["answer", "fraud", "review"]], "caller": "c", "request": "r", "stream": False,
    }  # fmt: skip
    log.append_many(
        [
            Entry("acme", "outcome", CALL, {"state": "held", "status": 200}, content=b"the answer"),
            Entry("acme", "review", CALL, {"state": "pending"}, meta),
        ]
    )
    return intent.record_id.hex()


def race(steps):
    """Run them at once; what each gave, or the rule that refused it."""
    told, barrier = [], threading.Barrier(len(steps))

    def run(step):
        barrier.wait()
        try:
            told.append(step())
        except Refused as error:
            told.append(error.reasons[0].rule)

    threads = [threading.Thread(target=run, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def test_of_two_writers_one_decides_and_one_releases(place):
    with place.create() as one, place.open() as two:
        record = hold(one)
        told = race(
            [
                lambda log=log, name=name: reviews.approve(log, record, by=name).decided_by
                for log, name in ((one, "a"), (two, "b"))
            ]
        )
        assert "review.approved" in told
        assert len({"a", "b"} & set(told)) == 1
        answers = [reviews.held(log, "acme", record) for log in (one, two)]
        assert {answer.content for answer in answers} == {b"the answer"}
        assert "answer" not in repr(answers[0]).replace("HeldAnswer", "")
        told = race(
            [lambda log=log, it=it: reviews.release(log, it).kind for log, it in zip((one, two), answers, strict=True)]
        )
        assert sorted(told) == ["review", "review.released"]
        assert reviews.find(two, record).state == "released"


def test_many_records_later_the_decision_is_found_all_the_same(place):
    with place.create() as log:
        record = hold(log)
        log.append_many([Entry("acme", "access", meta={"n": n}) for n in range(50)])
        assert reviews.approve(log, record, by="a").state == "approved"
        log.append_many([Entry("acme", "access", meta={"n": n}) for n in range(50)])
        with pytest.raises(Refused):
            reviews.reject(log, record, by="b", reason="r")
        assert reviews.reviews(log, "acme", since=datetime.now(timezone.utc) + timedelta(hours=1)) == []
        assert [one.record_id for one in reviews.reviews(log)] == [record]
