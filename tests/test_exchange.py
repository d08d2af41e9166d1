"""One call's life without any I/O: what may happen in which order, and what becomes of the text."""

import json
import secrets
from datetime import datetime, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cohere_governed.errors import DetectorUnavailable, Refused
from cohere_governed.exchange import Exchange, State
from cohere_governed.model import Caller, Finding, Outcome, Receipt
from cohere_governed.policy import load, scaffold
from cohere_governed.privacy.inspect import Detector
from cohere_governed.tenancy import Tenancy, WireRequest
from tests.calls import PLANTED, SAID

NOW = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)
DONE = Outcome("complete", 200, "127.0.0.1:9")


@pytest.fixture(scope="module")
def policy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("exchange") / "policies"
    scaffold(folder, tenant="acme")
    return load(folder).tenants["acme"]


@pytest.fixture(scope="module")
def detector():
    return Detector.default()


@pytest.fixture
def exchange(policy, detector):
    return make(policy, detector)


def make(policy, detector, call_id=None, **named):
    tenancy = Tenancy("acme", policy, b"s" * 32, b"c" * 32, detector)
    return Exchange(tenancy, call_id=call_id or secrets.token_bytes(14) + b"\0\0", now=NOW, **named)


def request(content, path="/v2/chat", method="POST", **headers):
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    headers = {"content-type": "application/json", **headers}
    return WireRequest(method, "http", "127.0.0.1:9", path, (), headers, body)


def chat(text=SAID, **more):
    return request({"model": "m", "messages": [{"role": "user", "content": text}], **more})


def receipt(of, kind="intent", tenant="acme", call_id=None):
    return Receipt(tenant, b"r" * 16, call_id or of.call_id, 0, kind)


def released(exchange, wire=None):
    exchange.inspect(wire or chat())
    return exchange.release(receipt(exchange))


def answer(text):
    content = [{"type": "text", "text": text}]
    said = {"id": "1", "finish_reason": "COMPLETE", "message": {"role": "assistant", "content": content}}
    return json.dumps(said).encode()


def sent_text(outgoing):
    return json.loads(outgoing.content)["messages"][0]["content"]


# ── the way through ────────────────────────────────────────────────────────────


def test_a_call_goes_through_its_states_in_order(exchange):
    assert exchange.state is State.NEW
    intent = exchange.inspect(chat())
    assert (exchange.state, intent.kind, intent.facts["decision"]) == (State.DECIDED, "intent", "permit")
    outgoing = exchange.release(receipt(exchange))
    assert exchange.state is State.RELEASED
    assert not any(value in outgoing.content.decode() for value in PLANTED)
    assert json.loads(exchange.body(200, answer(sent_text(outgoing))))["message"]["content"][0]["text"] == SAID
    assert exchange.state is State.ANSWERED
    outcome = exchange.close(DONE)
    assert (exchange.state, outcome.kind, outcome.call_id) == (State.CLOSED, "outcome", exchange.call_id)
    assert outcome.meta["restored"] == sum(exchange.record().findings.values()) >= len(PLANTED)
    assert exchange.close(DONE) is None


@pytest.mark.parametrize("step", ["release", "body", "stream", "close", "record"])
def test_nothing_can_be_had_before_inspection(exchange, step):
    steps = {
        "release": lambda: exchange.release(receipt(exchange)),
        "body": lambda: exchange.body(200, b"{}"),
        "stream": exchange.stream,
        "close": lambda: exchange.close(DONE),
        "record": exchange.record,
    }
    with pytest.raises(ValueError, match=r"cannot|nothing|not recorded"):
        steps[step]()


@pytest.mark.parametrize("step", ["inspect", "body", "stream", "close"])
def test_nothing_is_answered_before_release(exchange, step):
    exchange.inspect(chat())
    steps = {
        "inspect": lambda: exchange.inspect(chat()),
        "body": lambda: exchange.body(200, b"{}"),
        "stream": exchange.stream,
        "close": lambda: exchange.close(DONE),
    }
    with pytest.raises(ValueError, match="cannot"):
        steps[step]()
    assert exchange.state is State.DECIDED


def test_a_request_is_released_once(exchange):
    released(exchange)
    with pytest.raises(ValueError, match="cannot"):
        exchange.release(receipt(exchange))


def test_an_answer_is_given_once(exchange):
    released(exchange)
    exchange.body(200, b"{}")
    for again in (lambda: exchange.body(200, b"{}"), exchange.stream, lambda: exchange.inspect(chat())):
        with pytest.raises(ValueError, match="cannot"):
            again()


def test_a_closed_exchange_gives_nothing_more(exchange):
    released(exchange)
    assert exchange.close(Outcome("failed")) is not None
    for late in (lambda: exchange.body(200, b"{}"), exchange.stream, lambda: exchange.release(receipt(exchange))):
        with pytest.raises(ValueError, match="cannot"):
            late()
    assert exchange.close(DONE) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"tenant": "other"},
        {"kind": "outcome"},
        {"kind": "orphan-close"},
        {"call_id": b"x" * 16},
    ],
)
def test_only_the_receipt_of_its_own_intent_releases(exchange, wrong):
    exchange.inspect(chat())
    with pytest.raises(ValueError, match="another exchange"):
        exchange.release(receipt(exchange, **wrong))
    assert exchange.state is State.DECIDED
    exchange.release(receipt(exchange))


def test_the_receipt_of_the_attempt_before_does_not_release(policy, detector):
    call = secrets.token_bytes(14)
    first, second = (make(policy, detector, call + bytes([0, attempt])) for attempt in (0, 1))
    first.inspect(chat())
    second.inspect(chat())
    with pytest.raises(ValueError, match="another exchange"):
        second.release(receipt(first))


@pytest.mark.parametrize("length", [0, 15, 17])
def test_a_call_id_has_its_length(policy, detector, length):
    with pytest.raises(ValueError, match="16 bytes"):
        make(policy, detector, b"x" * length or b"y")


def test_attempts_share_their_stand_ins_and_calls_do_not(policy, detector):
    call = secrets.token_bytes(14)
    sent = [
        sent_text(released(make(policy, detector, call_id, caller=Caller())))
        for call_id in (call + b"\0\0", call + b"\0\1", secrets.token_bytes(14) + b"\0\0")
    ]
    scope = policy.controls_for(None).redaction.scope
    assert sent[0] == sent[1]
    assert (sent[0] == sent[2]) == (scope == "tenant")


# ── refusals are entries ───────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "wire",
    [
        request({"anything": SAID}, path="/v9/unknown"),
        request({}, path="/v2/chat", method="DELETE"),
        request(SAID.encode()),
        request(b""),
        request(b"\xff\xfe\x00"),
        request(b'{"model": "m", "messages": ['),
        chat(safety_mode="OFF"),
        request({"name": SAID}, path="/v1/connectors"),
    ],
)
def test_a_refusal_is_recorded_like_any_decision_and_says_no_text(exchange, wire):
    entry = exchange.inspect(wire)
    assert (entry.kind, entry.facts["decision"]) == ("intent", "refuse")
    assert entry.facts["rules"]
    assert entry.content is None
    assert entry.vault is None
    with pytest.raises(Refused) as refused:
        exchange.release(receipt(exchange))
    assert refused.value.record_id == (b"r" * 16).hex()
    assert not any(value in f"{entry.facts}{entry.meta}{refused.value}" for value in PLANTED)
    assert exchange.state is State.REFUSED
    assert exchange.close(DONE) is None
    assert exchange.record().decision == "refuse"
    with pytest.raises(ValueError, match="cannot"):
        exchange.release(receipt(exchange))


class Fails:
    def inspect(self, texts, *, cache_key=b"", threshold=None):
        raise DetectorUnavailable("the detector ran out of its time budget")


def test_a_detector_that_fails_is_a_refusal_with_a_record(policy):
    exchange = make(policy, Fails())
    entry = exchange.inspect(chat())
    assert entry.facts["rules"] == "detector.unavailable"
    with pytest.raises(DetectorUnavailable):
        exchange.release(receipt(exchange))
    assert exchange.record().decision == "refuse"


class FindsNothing:
    def inspect(self, texts, *, cache_key=b"", threshold=None):
        return [() for _ in texts]


class FindsAll:
    """Finds the first three characters of every text; a detector that may be wrong."""

    def inspect(self, texts, *, cache_key=b"", threshold=None):
        return [(Finding(0, 3, "PERSON", 1.0),) if len(text) >= 3 else () for text in texts]


def test_what_is_not_found_goes_unchanged_byte_for_byte(policy):
    exchange = make(policy, FindsNothing())
    wire = chat(safety_mode="STRICT")  # or else the policy's own is added
    assert released(exchange, wire).content == wire.content


def test_an_answer_with_nothing_to_restore_is_the_same_object(policy):
    exchange = make(policy, FindsNothing())
    released(exchange)
    content = answer("nothing to see")
    assert exchange.body(200, content) is content


# ── nothing shows ──────────────────────────────────────────────────────────────


def test_no_part_shows_text(exchange):
    wire = chat()
    entry = exchange.inspect(wire)
    outgoing = exchange.release(receipt(exchange))
    shown = f"{wire!r} {outgoing!r} {exchange!r} {exchange._tenancy!r} {exchange.record()!r} {entry.facts}"
    assert [value for value in PLANTED if value in shown] == []


# ── round trips ────────────────────────────────────────────────────────────────

WORDS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [*PLANTED, "<PERSON_0000>", "<", "\\u003c", "<EMAIL_ADDRESS_", "k.lindqvist@", "\x00", "\u2028", "🦜"]
    ),
)
TEXTS = st.lists(WORDS, max_size=8).map(" ".join)


@given(text=TEXTS)
@example(text=SAID)
@example(text="<PERSON_1> Katharina Lindqvist <PERSON_1>")
def test_what_was_planted_does_not_leave_and_all_of_it_comes_back(policy, detector, text):
    exchange = make(policy, detector)
    wire = chat(text)
    exchange.inspect(wire)
    outgoing = exchange.release(receipt(exchange))
    left = sent_text(outgoing)
    for value in PLANTED[1:]:  # a name may go unfound in a text that is no sentence; these are found anywhere
        assert f" {value} " not in f" {left} " or f" {value} " not in f" {text} "
    back = json.loads(exchange.body(200, answer(left)))["message"]["content"][0]["text"]
    assert back == text


@given(texts=st.lists(TEXTS, min_size=1, max_size=4), cuts=st.lists(st.integers(1, 40), min_size=1))
def test_any_finding_comes_back_through_any_pieces(policy, texts, cuts):
    """Whatever the detector believes, streamed answers give back what was taken out."""
    exchange = make(policy, FindsAll())
    messages = [{"role": "user", "content": text} for text in texts]
    outgoing = released(exchange, request({"model": "m", "stream": True, "messages": messages}))
    left = " ".join(message["content"] for message in json.loads(outgoing.content)["messages"])
    events = [
        {"type": "message-start", "id": "1", "delta": {"message": {"role": "assistant", "content": []}}},
        {"type": "content-start", "index": 0, "delta": {"message": {"content": {"type": "text", "text": ""}}}},
    ]
    at = 0
    for cut in cuts * (len(left) + 1):
        if at >= len(left):
            break
        piece, at = left[at : at + cut], at + cut
        events.append({"type": "content-delta", "index": 0, "delta": {"message": {"content": {"text": piece}}}})
    events += [{"type": "content-end", "index": 0}, {"type": "message-end", "delta": {"finish_reason": "COMPLETE"}}]
    wire = b"".join(f"event: {e['type']}\ndata: {json.dumps(e)}\n\n".encode() for e in events)
    codec = exchange.stream()
    out, at = b"", 0
    for cut in cuts * (len(wire) + 1):
        if at >= len(wire):
            break
        out, at = out + codec.feed(wire[at : at + cut]), at + cut
    out += codec.close()
    came = [json.loads(line[6:]) for line in out.decode().split("\n") if line.startswith("data: ")]
    said = "".join(e["delta"]["message"]["content"]["text"] for e in came if e["type"] == "content-delta")
    assert said == " ".join(texts)
    assert codec.facts()["ended"]


@given(st.binary(max_size=300))
@example(b'{"model":"m","messages":' + b"[" * 5000)
@example(b'{"model":"m","messages":[{"role":"user","content":"\\ud800"}]}')
@example(b'{"model":"m","model":"n","messages":[]}')
def test_inspection_never_raises_for_what_was_sent(policy, content):
    exchange = make(policy, FindsNothing())
    entry = exchange.inspect(request(content))
    assert entry.kind == "intent"
    try:
        exchange.release(receipt(exchange))
    except Refused:
        assert exchange.state is State.REFUSED
    else:
        assert exchange.state is State.RELEASED
