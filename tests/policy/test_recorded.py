"""What a record keeps of a call is enough to decide about it again, and holds no word of its text."""

import datetime as dt
import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohere_governed.model import Call, Caller, ConductFinding, Intent, Modality
from cohere_governed.policy import decide
from cohere_governed.policy.recorded import Unrecorded, facts_of, intent_of
from cohere_governed.wire.surface import SURFACES
from tests.policy.folders import NOW
from tests.policy.test_decide import draw, policy_of
from tests.policy.test_decide import intent_of as drawn

words = st.text("abcdefgh-", min_size=1, max_size=9)
calls = st.builds(
    lambda surface, **facts: Call(surface.id, surface.kind, surface.method, surface.path, **facts),
    st.sampled_from(SURFACES),
    model=st.none() | words,
    stream=st.booleans(),
    cloud=st.sampled_from(["cohere", "bedrock", "sagemaker", "oci"]),
    scheme=st.sampled_from(["https", "http"]),
    host=st.none() | words,
    modalities=st.frozensets(st.sampled_from(Modality)),
    refs=st.dictionaries(st.sampled_from(["dataset", "model", "job"]), st.lists(words, min_size=1).map(tuple)),
    safety_mode=st.none() | words,
    has_tools=st.booleans(),
    has_documents=st.booleans(),
    upload_sha256=st.none() | words,
    upload_records=st.none() | st.integers(0, 10**6),
    unknown_fields=st.lists(words).map(tuple),
    headers_added=st.lists(words).map(tuple),
    characters=st.integers(0, 10**6),
)
intents = st.builds(
    Intent,
    calls,
    st.builds(Caller, *[st.none() | words] * 4),
    st.just(NOW),
    findings=st.dictionaries(st.sampled_from(["PERSON", "IBAN_CODE", "NRP"]), st.integers(1, 99)),
    conduct=st.lists(
        st.builds(
            ConductFinding, words, st.floats(0, 1).map(lambda n: round(n, 6)), st.sampled_from(["rule", "lexicon"])
        )
    ).map(tuple),
    languages_unscreened=st.lists(words).map(tuple),
    sandbox=st.booleans(),
    made_under=st.frozensets(st.tuples(words, words)),
)


def record(intent):
    """Columns and metadata as a record has them, through JSON."""
    columns = {
        "surface": intent.call.surface,
        "model": intent.call.model,
        "entities": ",".join(f"{name}:{count}" for name, count in sorted(intent.findings.items())),
    }
    caller = {name: getattr(intent.caller, name) for name in ("end_user", "use_case", "conversation", "reference")}
    meta = {
        "facts": facts_of(intent),
        "caller": caller,
        "unknown_fields": list(intent.call.unknown_fields),
        "languages_unscreened": list(intent.languages_unscreened),
        "conduct_seen": [[seen.category, seen.layer, seen.score] for seen in intent.conduct],
    }
    return columns, json.loads(json.dumps(meta))


@given(intents)
def test_an_intent_comes_back_as_it_was(intent):
    assert intent_of(*record(intent), NOW) == intent


def test_the_decision_is_the_same(worked):
    rng = random.Random(3)
    for _ in range(200):
        row = draw(rng, 0.02)
        made, policy = drawn(row), policy_of(row, worked.tenants["eubank"])
        back = intent_of(*record(made), made.now)
        assert decide(back, policy) == decide(made, policy), row


def test_an_ordinary_call_keeps_three_facts():
    plain = Intent(Call("v2.chat", "inference", "POST", "/v2/chat", model="m"), Caller(), NOW)
    assert facts_of(plain) == {"kind": "inference", "method": "POST", "path": "/v2/chat"}


def test_the_id_of_a_conversation_is_the_users_own_and_not_kept():
    call = Call("v1.chat", "inference", "POST", "/v1/chat", refs={"conversation": ("ada@example.com",)})
    assert facts_of(Intent(call, Caller(), NOW))["refs"] == {"conversation": ["*"]}


@pytest.mark.parametrize(
    "meta",
    [{}, {"facts": None}, {"facts": {}}, {"facts": {"kind": "bogus", "method": "POST", "path": "/"}},
     {"facts": {"kind": "inference", "method": "POST", "path": "/", "modalities": ["smell"]}},
     {"facts": {"kind": "inference", "method": "POST", "path": "/", "refs": 3}}],
)  # fmt: skip
def test_what_the_record_does_not_hold_is_said(meta):
    with pytest.raises(Unrecorded):
        intent_of({"surface": "v2.chat", "model": None, "entities": ""}, meta, dt.datetime.now(dt.timezone.utc))
