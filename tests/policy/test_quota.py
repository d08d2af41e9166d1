"""What a tenant uses is counted for it alone, given back when it ends, and refused before anything costly is done."""

import os
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohere_governed import Refused
from cohere_governed.errors import ConfigurationError
from cohere_governed.policy import decide, load
from cohere_governed.policy.effective import Quotas
from cohere_governed.policy.quota import WINDOW_SECONDS, Meter, metered
from cohere_governed.sandbox.fake import FakeCohere
from tests.policy.folders import intent, refusing
from tests.world import World, found, with_second


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


def quotas(**said):
    return Quotas(None, **said)


def test_nothing_is_counted_where_nothing_is_declared():
    assert not metered(Quotas(400))
    assert all(metered(quotas(**{name: 1})) for name in ("calls_per_minute", "tokens_per_minute", "concurrent_calls"))


def test_calls_of_a_minute_are_bounded_and_the_wait_is_enough():
    clock = Clock()
    meter, most = Meter(clock), quotas(calls_per_minute=3)
    for _ in range(3):
        meter.begin(most)[1].end()
        clock.now += 7
    usage, lease = meter.begin(most)
    assert lease is None
    assert usage.calls == 4
    clock.now += usage.wait
    assert meter.begin(most)[1] is not None


def test_tokens_count_from_when_they_are_known():
    clock = Clock()
    meter, most = Meter(clock), quotas(tokens_per_minute=100)
    meter.begin(most)[1].end(99)
    _, lease = meter.begin(most)
    lease.end(1)
    usage, lease = meter.begin(most)
    assert lease is None
    assert usage.tokens == 100
    clock.now += usage.wait
    assert meter.begin(most)[1] is not None


def test_room_is_given_back_once_by_the_end_by_a_refusal_or_by_being_forgotten():
    meter, most = Meter(Clock()), quotas(concurrent_calls=1, calls_per_minute=3)
    _, lease = meter.begin(most)
    assert meter.begin(most)[1] is None
    lease.end()
    lease.end()
    _, lease = meter.begin(most)
    lease.forgo()  # counts for nothing
    lease.end(1000)
    _, lease = meter.begin(most)
    del lease  # as when the record could not be made
    assert meter.begin(most)[1] is not None
    assert meter.begin(most)[0].calls == 4


@given(st.lists(st.tuples(st.sampled_from(["begin", "end", "forgo", "wait"]), st.integers(0, 90)), max_size=60))
def test_what_the_meter_counts_is_what_happened(steps):
    """Against a list of everything that happened: no more than the quota in any minute, and never a lost place."""
    clock, most = Clock(), quotas(calls_per_minute=5, concurrent_calls=3)
    meter, begun, running = Meter(clock), [], []
    for step, number in steps:
        if step == "begin":
            usage, lease = meter.begin(most)
            recent = [when for when in begun if when > clock.now - WINDOW_SECONDS]
            assert usage.running == len(running) + 1
            if lease is not None:
                assert len(recent) < 5
                begun.append(clock.now)
                running.append((lease, clock.now))
            else:
                assert len(running) == 3 or len([when for when in begun if when > clock.now - WINDOW_SECONDS - 1]) >= 5
        elif step == "wait":
            clock.now += number
        elif running:
            lease, when = running.pop(number % len(running))
            if step == "forgo":
                begun.remove(when)
            getattr(lease, step)()


def test_many_threads_take_no_more_than_there_is():
    meter, most, taken = Meter(), quotas(calls_per_minute=50), []

    def take():
        taken.extend(lease for _ in range(20) if (lease := meter.begin(most)[1]) is not None)

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 50


def test_the_rule_names_the_line_and_decides_by_the_fact_alone(folder):
    folder.edit("tenants/eubank.yaml", quotas={"calls_per_minute": 2, "concurrent_calls": 1})
    bank = load(folder.root).tenants["eubank"]
    from cohere_governed.model import Usage

    triage = "eubank-complaint-triage"
    assert refusing(decide(intent(use_case=triage, usage=Usage(2, 10**9, 1)), bank)) == set()
    decision = decide(intent(use_case=triage, usage=Usage(3, 0, 2, 11.2)), bank)
    assert refusing(decision) == {"quota.calls_per_minute", "quota.concurrent_calls"}
    said = next(reason for reason in decision.reasons if reason.rule == "quota.calls_per_minute")
    assert (said.file, said.path) == ("tenants/eubank.yaml", "$.quotas.calls_per_minute")
    assert said.sentence.endswith("try again in 12 s")


def test_a_use_case_is_not_counted_apart(folder):
    folder.edit("use_cases/eubank-credit-memo.yaml", tighten__quotas={"calls_per_minute": 1})
    with pytest.raises(ConfigurationError) as refused:
        load(folder.root)
    [fault] = refused.value.faults
    assert (fault.file, fault.path) == ("use_cases/eubank-credit-memo.yaml", "$.tighten.quotas.calls_per_minute")


# ── end to end ─────────────────────────────────────────────────────────────────


@pytest.fixture
def pair(tmp_path):
    """`alpha` may have two calls under way and 1,000 a minute; `beta` has no quota."""
    from cohere_governed.governance import Governance

    folder = with_second(found(tmp_path / "policies", "alpha"), "alpha", "beta")
    file = folder / "tenants" / "alpha.yaml"
    file.write_text(file.read_text() + "\nquotas: {concurrent_calls: 2, calls_per_minute: 1000}\n")
    with Governance.load(folder) as governance:
        yield World(folder, governance, FakeCohere(), "alpha"), World(folder, governance, FakeCohere(), "beta")


def ask(world, **arguments):
    return world.client(**arguments).chat(model="command-a-03-2025", messages=[{"role": "user", "content": "hello"}])


def hold(world):
    """A stream that has begun and is not read on."""
    events = world.client().chat_stream(
        model="command-a-03-2025", messages=[{"role": "user", "content": "hello " * 50}]
    )
    next(events)
    return events


def test_a_burst_of_one_tenant_is_refused_and_the_other_is_served(pair):
    alpha, beta = pair
    held = [hold(alpha), hold(alpha)]
    sent = len(alpha.fake.requests)
    for _ in range(20):
        with pytest.raises(Refused) as refused:
            ask(alpha)
        assert [reason.rule for reason in refused.value.reasons] == ["quota.concurrent_calls"]
        assert refused.value.retry_after > 0
        assert ask(beta).message.content
    assert len(alpha.fake.requests) == sent
    rows = alpha.records(tenant="alpha", rule="quota.concurrent_calls")
    assert len(rows) == 20
    for events in held:
        events.close()
    assert ask(alpha).message.content


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_calls_that_run_in_the_parent_do_not_run_in_its_child(pair):
    """They are of a thread that the child does not have, and would take up its room for ever."""
    alpha, _ = pair
    begun, over = threading.Event(), threading.Event()

    def run():
        held = [hold(alpha), hold(alpha)]
        begun.set()
        over.wait()
        del held

    running = threading.Thread(target=run)
    running.start()
    begun.wait()
    child = os.fork()
    if child == 0:
        alpha.fake = FakeCohere()
        os._exit(0 if ask(alpha).message.content else 1)
    over.set()
    running.join()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_refused_call_is_not_even_looked_at(pair):
    """Its text is not inspected, so its record has counted nothing."""
    alpha, _ = pair
    held = [hold(alpha), hold(alpha)]
    with pytest.raises(Refused):
        alpha.client().chat(
            model="command-a-03-2025", messages=[{"role": "user", "content": "I am Ada, ada@example.com"}]
        )
    (row,) = alpha.records(tenant="alpha", rule="quota.concurrent_calls")
    assert row.entities == ""
    del held


def test_counters_go_on_through_a_new_generation_of_the_policy(pair):
    alpha, _ = pair
    held = [hold(alpha), hold(alpha)]
    file = alpha.folder / "tenants" / "alpha.yaml"
    file.write_text(file.read_text() + "\nstream_record: strict\n")
    alpha.governance.policies.reload()
    with pytest.raises(Refused):
        ask(alpha)
    del held


def test_a_failed_call_gives_its_place_back(pair):
    alpha, _ = pair
    for _ in range(5):
        alpha.fake.fail(status=500)
        with pytest.raises(Exception, match="500"):
            ask(alpha, max_retries=0)
    assert ask(alpha).message.content


def test_a_tenant_without_a_quota_has_no_meter(pair):
    alpha, beta = pair
    assert beta.governance.tenancy("beta").meter is None
    assert alpha.governance.tenancy("alpha").meter is alpha.governance.tenancy("alpha").meter
