"""Which sends are one call: the same bytes from the same client and thread, soon after a failure."""

from cohere_governed.governance import Binding
from cohere_governed.retries import Calls
from cohere_governed.tenancy import WireRequest

REQUEST = WireRequest("POST", "https", "api.cohere.com", "/v2/chat", (), {}, b'{"model": "m"}')


def test_the_retry_of_a_failed_send_is_the_next_attempt_of_its_call_once():
    calls, binding = Calls(), Binding("acme")
    digest = calls.digest(REQUEST, binding, 1)
    first = calls.call_id(digest)
    calls.failed(digest, first)
    again = calls.call_id(calls.digest(REQUEST, binding, 1))
    assert (again[:-2], again[-2:]) == (first[:-2], b"\0\1")
    assert calls.call_id(digest)[:-2] != first[:-2]


def test_no_other_client_thread_or_text_is_taken_for_a_retry():
    calls, binding = Calls(), Binding("acme")
    mine = calls.digest(REQUEST, binding, 1)
    other_text = WireRequest("POST", "https", "api.cohere.com", "/v2/chat", (), {}, b'{"model": "n"}')
    others = {
        calls.digest(REQUEST, binding, 2),
        calls.digest(REQUEST, Binding("acme"), 1),
        calls.digest(other_text, binding, 1),
        Calls().digest(REQUEST, binding, 1),
    }
    assert len(others) == 4
    assert mine not in others


def test_a_client_that_is_gone_leaves_nothing_to_one_made_in_its_place():
    calls = Calls()
    # Each is freed before the next is made, which then often stands at the same address.
    assert len({calls.digest(REQUEST, Binding(f"tenant-{at}"), 1) for at in range(50)}) == 50
