"""Human oversight: an answer is held, a person decides once, and who asked gets it once."""

import asyncio
import json
import multiprocessing
import threading
from datetime import datetime, timedelta, timezone

import pytest

import cohere_governed as cohere
from cohere_governed import Refused, ReviewPending
from cohere_governed.audit import reviews
from cohere_governed.audit.erasure import erase_person, erase_record
from cohere_governed.audit.verify import verify
from cohere_governed.errors import AuditUnavailable
from cohere_governed.governance import Governance, database_url
from cohere_governed.model import Intact
from tests.calls import MAIL, MODEL, SAID, v1_streamed, v2_streamed, v2_text
from tests.world import World, found, with_second

ASKED = {"model": MODEL, "messages": [{"role": "user", "content": SAID}]}
ANSWER = f"You said: {SAID}"
V1_ASKED = {"model": MODEL, "message": SAID}
PROMPT = {"model": MODEL, "prompt": SAID}
CALLS = [
    ("ClientV2", "chat", ASKED, v2_text),
    ("ClientV2", "chat_stream", ASKED, v2_streamed),
    ("Client", "chat", V1_ASKED, lambda answer: answer.text),
    ("Client", "chat_stream", V1_ASKED, v1_streamed),
    ("Client", "generate", PROMPT, lambda answer: answer.generations[0].text.strip()),
    ("Client", "generate_stream", PROMPT, lambda events: v1_streamed(events).strip()),
]
IDS = [f"{client}.{method}" for client, method, _, _ in CALLS]


def human_decides(folder):
    """The scaffold's use case, with a human who decides."""
    for path in (folder / "use_cases").glob("*.yaml"):
        text = path.read_text().replace("high_stakes: false", "high_stakes: true, dpia_ref: D-1")
        text = text.replace("mode: human_in_the_loop", "mode: human_decides, decision_record_required: true")
        path.write_text(text.replace("status: not_required", "status: approved"))
    return folder


@pytest.fixture
def clock():
    """Nanoseconds since 1970 that a test can move."""
    return [int(datetime.now(timezone.utc).timestamp() * 1e9)]


@pytest.fixture
def world(tmp_path, clock, monkeypatch):
    monkeypatch.setenv("COHERE_GOVERNED_SANDBOX", "1")

    def now():
        clock[0] += 1_000_000
        return clock[0]

    folder = with_second(human_decides(found(tmp_path / "policies")), "acme", "globex")
    with Governance.load(folder, clock=now) as governance:
        yield World(folder, governance)


def tighten(world, controls):
    for path in (world.folder / "use_cases").glob("*.yaml"):
        path.write_text(f"{path.read_text()}\ntighten: {controls}\n")
    world.governance.policies.reload()


def call(world, kind="ClientV2", method="chat", arguments=ASKED, **stated):
    """The answer, or the list of its events."""
    facts = {"end_user": "u-17", **stated}

    async def run():
        answer = getattr(world.client(kind, max_retries=0), method)(**arguments)
        return [event async for event in answer] if method.endswith("stream") else await answer

    with cohere.calling(**facts):
        if kind.startswith("Async"):
            return asyncio.run(run())
        answer = getattr(world.client(kind, max_retries=0), method)(**arguments)
        return list(answer) if method.endswith("stream") else answer


def hold(world, *arguments, **stated):
    """Ask; the id under which the answer is held."""
    with pytest.raises(ReviewPending) as pending:
        call(world, *arguments, **stated)
    return pending.value.record_id


def approve(world, record, **more):
    return reviews.approve(world.governance.audit, record, **{"by": "Dr. Osei", **more})


def refused(world, record, *arguments, rule, **stated):
    """Ask for a held answer in vain: why, and that the try is on record."""
    before = len(world.fake.requests)
    with pytest.raises(Refused) as error:
        call(world, *arguments, release=record, **stated)
    assert [reason.rule for reason in error.value.reasons] == [f"review.{rule}"]
    assert len(world.fake.requests) == before
    (last,) = world.records(kind="review", decision="refuse")[-1:]
    assert (last.record_id, last.rules) == (error.value.record_id, f"review.{rule}")
    assert cohere.governance_of(error.value).decision == "refuse"
    return error.value


# ── the story ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize("how", CALLS, ids=IDS)
def test_an_approved_answer_is_given_out_once_to_who_asked(world, how, asynchronous):
    client, method, arguments, text = how
    kind = f"Async{client}" if asynchronous else client
    record = hold(world, kind, method, arguments)
    assert [row.state for row in world.records(kind="outcome")] == ["held"]
    with pytest.raises(ReviewPending) as still:
        call(world, kind, method, arguments, release=record)
    assert still.value.record_id == record

    assert approve(world, record).state == "approved"
    answer = call(world, kind, method, arguments, release=record)
    assert text(answer) == ANSWER
    assert len(world.fake.requests) == 1  # the answer is the one that was held
    assert cohere.governance_of(answer).decision == "permit" if not method.endswith("stream") else answer
    assert [row.state for row in world.records(kind="review")] == ["pending", "approved", "released"]
    refused(world, record, kind, method, arguments, rule="released")
    assert {row.call_id for row in world.records(kind="review") if row.state} == {
        row.call_id for row in world.records(kind="outcome")
    }


def test_the_release_is_durable_before_the_answer_is_given_out(world):
    record = hold(world)
    approve(world, record)
    answer = call(world, release=record)
    (released,) = [row for row in world.records(kind="review") if row.state == "released"]
    assert cohere.governance_of(answer).id == released.record_id
    assert reviews.find(world.governance.audit, record).released_at == released.time


def test_nothing_is_given_out_when_the_release_cannot_be_recorded(world):
    record = hold(world)
    approve(world, record)
    world.governance.close()
    with pytest.raises(AuditUnavailable):
        call(world, release=record)


def test_a_rejected_answer_is_never_given_out(world):
    record = hold(world)
    review = reviews.reject(world.governance.audit, record, by="Dr. Osei", reason="no basis in the file")
    assert (review.state, review.decided_by, review.reason) == ("rejected", "Dr. Osei", "no basis in the file")
    refused(world, record, rule="rejected")
    with pytest.raises(Refused, match="rejected"):
        approve(world, record)


def test_a_decision_is_made_once(world):
    record = hold(world)
    approve(world, record)
    for again in (
        lambda: approve(world, record),
        lambda: reviews.reject(world.governance.audit, record, by="b", reason="r"),
    ):
        with pytest.raises(Refused, match="approved already"):
            again()
    assert [row.state for row in world.records(kind="review")] == ["pending", "approved"]


def test_after_the_deadline_nobody_can_approve(world, clock):
    tighten(world, "{reviews: {deadline_hours: 2}}")
    record = hold(world)
    other = hold(world)
    clock[0] += int(timedelta(hours=1, minutes=59).total_seconds() * 1e9)
    approve(world, other)
    clock[0] += int(timedelta(minutes=2).total_seconds() * 1e9)
    assert reviews.find(world.governance.audit, record).state == "expired"
    with pytest.raises(Refused, match="nobody approved"):
        approve(world, record)
    refused(world, record, rule="expired")
    assert v2_text(call(world, release=other)) == ANSWER  # approved in time
    assert reviews.reject(world.governance.audit, record, by="b", reason="too late").state == "rejected"


# ── who may have it ────────────────────────────────────────────────────────────


@pytest.mark.parametrize("other", [{"end_user": "u-18"}, {"conversation": "c-2"}], ids=["end user", "conversation"])
def test_another_caller_does_not_get_it(world, other):
    record = hold(world)
    approve(world, record)
    refused(world, record, rule="other_caller", **other)
    assert v2_text(call(world, release=record)) == ANSWER


def test_another_tenant_does_not_even_learn_that_it_is_there(world):
    record = hold(world)
    approve(world, record)
    stranger = World(world.folder, world.governance, world.fake, tenant="globex")
    told = refused(stranger, record, rule="unknown")
    none = refused(stranger, "0" * 32, rule="unknown")
    assert str(told).replace(told.record_id, "") == str(none).replace(none.record_id, "")
    assert {row.tenant for row in world.records(kind="review", decision="refuse")} == {"globex"}
    assert v2_text(call(world, release=record)) == ANSWER


@pytest.mark.parametrize("wrong", ["", "no id", "f" * 31, "\0", "é" * 32])
def test_what_is_no_id_is_refused(world, wrong):
    refused(world, wrong or "-", rule="unknown")


def test_another_call_does_not_get_it(world):
    record = hold(world)
    approve(world, record)
    other = {**ASKED, "messages": [{"role": "user", "content": "Something else."}]}
    refused(world, record, "ClientV2", "chat", other, rule="other_call")
    refused(world, record, "ClientV2", "chat_stream", ASKED, rule="other_call")
    refused(world, record, "Client", "chat", V1_ASKED, rule="other_call")
    assert v2_text(call(world, release=record)) == ANSWER


def test_a_call_that_is_never_held_is_sent_as_ever(world):
    record = hold(world)
    call(world, "ClientV2", "rerank", {"model": "rerank-v3.5", "query": "a", "documents": ["b"]}, release=record)
    assert len(world.fake.requests) == 2


def test_policy_of_now_decides_whether_it_may_be_given_out(world):
    record = hold(world)
    approve(world, record)
    path = next(world.folder.glob("tenants/acme.yaml"))
    path.write_text(path.read_text() + "\nstatus: suspended\n")
    world.governance.policies.reload()
    with pytest.raises(Refused, match="suspended"):
        call(world, release=record)
    assert "released" not in {row.state for row in world.records(kind="review")}


@pytest.mark.parametrize("scope", ["tenant", "conversation", "call"])
@pytest.mark.parametrize("capture", ["full", "redacted"])
def test_values_are_put_back_whatever_is_kept_of_them(world, scope, capture, clock):
    """The values come with the repeated call, so a log that keeps none of them is enough."""
    tighten(world, f"{{capture: {capture}, redaction: {{scope: {scope}, epoch_days: 1}}}}")
    record = hold(world, conversation="c-1")
    assert MAIL.encode() not in world.left()
    approve(world, record)
    clock[0] += int(timedelta(hours=26).total_seconds() * 1e9)  # another epoch of stand-ins
    assert v2_text(call(world, release=record, conversation="c-1")) == ANSWER


def test_a_policy_that_keeps_nothing_cannot_hold_anything(world):
    tighten(world, "{capture: metadata}")
    with pytest.raises(Refused, match="keeps no content") as error:
        call(world)
    assert not isinstance(error.value, ReviewPending)
    assert list(world.fake.requests) == []


def test_what_was_erased_is_not_given_out(world):
    record, other = hold(world), hold(world)
    for one in (record, other):
        approve(world, one)
    outcome = next(row for row in world.records(kind="outcome"))
    erase_record(world.governance.audit, outcome.record_id, reason="r", actor="a")
    refused(world, record, rule="erased")
    erase_person(world.governance.audit, "acme", "u-17", reason="r", actor="a")
    refused(world, other, rule="erased")


# ── two at once ────────────────────────────────────────────────────────────────


def test_of_many_threads_one_has_it(world):
    record = hold(world)
    approve(world, record)
    told = []

    def take():
        try:
            told.append(v2_text(call(world, release=record)))
        except Refused as error:
            told.append(error.reasons[0].rule)

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == sorted([ANSWER, *["review.released"] * 7])


def _both(folder, record, start, told, name):
    """In a process of its own: decide as soon as the other does, then ask as soon as the other does."""
    with Governance.load(folder) as governance:
        world = World(folder, governance)
        for step in (lambda: approve(world, record, by=name).decided_by, lambda: v2_text(call(world, release=record))):
            start.wait(60)
            try:
                told.put(step())
            except Refused as error:
                told.put(error.reasons[0].rule)


def test_of_two_processes_one_decides_and_one_has_it(tmp_path, monkeypatch):
    monkeypatch.setenv("COHERE_GOVERNED_SANDBOX", "1")
    folder = human_decides(found(tmp_path / "policies"))
    with Governance.load(folder) as governance:
        record = hold(World(folder, governance))
    context = multiprocessing.get_context("spawn")
    start, told = context.Barrier(2), context.Queue()
    processes = [context.Process(target=_both, args=(folder, record, start, told, name)) for name in ("ada", "eve")]
    for process in processes:
        process.start()
    came = {told.get(timeout=120) for _ in range(4)}
    for process in processes:
        process.join(60)
    assert len(came & {"ada", "eve"}) == 1
    assert came - {"ada", "eve"} == {"review.approved", ANSWER, "review.released"}
    with Governance.load(folder) as governance:
        states = [row.state for row in World(folder, governance).records(kind="review") if row.state]
        assert states == ["pending", "approved", "released"]
        url, keys = database_url(governance.policies.current()), list(governance.audit.public_keys().values())
    assert all(isinstance(verdict, Intact) for verdict in verify(url, public_keys=keys))


# ── the queue ──────────────────────────────────────────────────────────────────


def test_the_queue_says_what_waits_and_names_nobody(world, clock):
    first = hold(world)
    clock[0] += int(timedelta(hours=5).total_seconds() * 1e9)
    second = hold(world, "ClientV2", "chat_stream")
    found_out = reviews.reviews(world.governance.audit)
    assert [review.record_id for review in found_out] == [first, second]
    review = found_out[0]
    assert (review.tenant, review.surface, review.state, review.stream) == ("acme", "v2.chat", "pending", False)
    assert review.why == (("use_case", "high_stakes_autonomous", "require_human"),)
    assert review.deadline - review.since == timedelta(hours=72)
    now = world.governance.audit.now()
    assert timedelta(hours=5) < review.age(now) < timedelta(hours=5, minutes=1)
    told = json.dumps([one.as_dict(now) for one in found_out])
    assert not any(value in told for value in ("u-17", MAIL, "Katharina"))
    assert world.records(kind="access") == []
    reviews.reject(world.governance.audit, first, by="b", reason="r")
    assert [one.record_id for one in reviews.reviews(world.governance.audit, states=("pending",))] == [second]
    assert reviews.reviews(world.governance.audit, "globex") == []


def test_alarms_that_were_none_are_counted_by_category(world):
    for path in (world.folder / "use_cases").glob("*.yaml"):
        text = path.read_text().replace("mode: human_decides", "mode: human_in_the_loop")
        path.write_text(text.replace("high_stakes: true", "high_stakes: false"))
    tighten(world, "{conduct: {review: hold}}")
    doubtful = "Fake news articles that sound persuasive are easy to write about vaccines for any newspaper. "
    records = []
    for _ in range(4):
        world.fake.say(doubtful)
        records.append(hold(world))
    approve(world, records[0])
    approve(world, records[1])
    call(world, release=records[1])
    reviews.reject(world.governance.audit, records[2], by="b", reason="r")
    rates = reviews.rates(world.governance.audit)
    assert rates.by_state == {"pending": 1, "approved": 1, "rejected": 1, "expired": 0, "released": 1}
    assert (rates.alarms, rates.false_alarms) == (3, 2)
    assert rates.false_positive_rate == pytest.approx(2 / 3)
    assert rates.by_category["misinformation"] == (3, 2)


def test_an_answer_that_waits_because_a_human_always_decides_is_no_alarm(world):
    approve(world, hold(world))
    assert reviews.rates(world.governance.audit).false_positive_rate is None


def test_a_use_case_in_which_a_human_decides_holds_also_where_stakes_are_not_high(world):
    for path in (world.folder / "use_cases").glob("*.yaml"):
        path.write_text(path.read_text().replace("high_stakes: true", "high_stakes: false"))
    world.governance.policies.reload()
    hold(world)


@pytest.mark.parametrize(("by", "reason"), [("", "r"), ("  ", "r"), ("b", ""), ("b", " ")])
def test_nobody_rejects_without_a_name_and_a_reason(world, by, reason):
    record = hold(world)
    with pytest.raises(AuditUnavailable, match=r"named person|stated reason"):
        reviews.reject(world.governance.audit, record, by=by, reason=reason)


def test_a_held_answer_is_screened_too_and_a_violation_is_blocked(world):
    world.fake.say("Here is how to make nerve gas at home. First take the things from the kitchen and mix them well.")
    with pytest.raises(Refused, match="wmd") as error:
        call(world)
    assert not isinstance(error.value, ReviewPending)
    assert [row.state for row in world.records(kind="outcome")] == ["blocked"]
    assert reviews.reviews(world.governance.audit) == []
