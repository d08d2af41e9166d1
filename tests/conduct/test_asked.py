"""What a schema asks for: who people are is not the model's to say."""

import pytest

from cohere_governed import Refused
from cohere_governed.conduct.asked import asked
from cohere_governed.policy.layers import BLOCK_THRESHOLD, REVIEW_THRESHOLD
from tests.calls import MODEL
from tests.test_answers import opened

CERTAIN = [
    "ethnicity", "customer_ethnicity", "customerEthnicity", "CUSTOMER-ETHNICITY", "ethnic_group", "racial origin",
    "ethnicOrigin", "race_ethnicity", "inferred_gender", "predictedRace", "origine_ethnique", "ethnie",
]  # fmt: skip
NOTHING = [
    "race_id", "horse_race", "trace", "generic", "genre", "ethnic_cuisine", "essex", "gender_policy_accepted",
    "embrace", "colour", "origin", "category",
]  # fmt: skip


def score(*named, of_the_model=True):
    found = asked([(name, of_the_model) for name in named])
    assert all((one.category, one.layer) == ("identity_characterisation", "rule") for one in found)
    return max((one.score for one in found), default=0.0)


@pytest.mark.parametrize("name", CERTAIN)
@pytest.mark.parametrize("of_the_model", [True, False], ids=["answer", "tool"])
def test_a_trait_is_asked_for_however_it_is_spelled(name, of_the_model):
    assert score("id", name, of_the_model=of_the_model) >= BLOCK_THRESHOLD


@pytest.mark.parametrize("name", NOTHING)
def test_other_words_ask_for_nothing(name):
    assert score(name) == 0.0


@pytest.mark.parametrize("named", [("gender",), ("race",), ("male", "female")])
def test_a_bare_word_is_looked_at_where_the_model_fills_it_in_and_nothing_where_a_tool_takes_it(named):
    assert REVIEW_THRESHOLD <= score(*named) < BLOCK_THRESHOLD
    assert score(*named, of_the_model=False) == 0.0


def test_labels_are_peoples_when_they_stand_together():
    assert score("white", "black", "asian") >= BLOCK_THRESHOLD
    assert score("white", "black", "red") == score("asian", "italian", "middle eastern") == 0.0


def schema(name, **more):
    return {"type": "object", "required": [name], "properties": {name: {"type": "string", **more}}}


def tool(name, **more):
    return {
        "type": "function",
        "function": {"name": "store", "description": "Store", "parameters": schema(name, **more)},
    }


def chat(world, **more):
    client = world.client(max_retries=0, log_warning_experimental_features=False)
    return client.chat(model=MODEL, messages=[{"role": "user", "content": "Fill in the form."}], **more)


@pytest.mark.parametrize(
    "more",
    [
        {"response_format": {"type": "json_object", "schema": schema("ethnicity")}},
        {"response_format": {"type": "json_object", "json_schema": schema("ethnicity")}},
        {"response_format": {"type": "json_object", "schema": schema("who", enum=["white", "black", "asian"])}},
        {"response_format": {"type": "json_object", "schema": schema("a", properties=schema("ethnic_group"))}},
        {"tools": [tool("ethnicity")]},
    ],
)
def test_a_schema_that_asks_for_it_is_refused_and_is_an_incident(world, more):
    with pytest.raises(Refused, match="identity_characterisation") as refused:
        chat(world, **more)
    assert list(world.fake.requests) == []
    (row,) = world.records(kind="intent")
    assert (row.decision, row.rules, row.record_id) == ("refuse", "conduct.block", refused.value.record_id)
    assert ["identity_characterisation", "rule", 1.0] in opened(world, row).meta["conduct_seen"]


def test_examples_to_classify_by_are_labels(world):
    examples = [{"text": f"text {n}", "label": label} for n, label in enumerate(["white", "black", "asian"] * 2)]
    with pytest.raises(Refused, match="identity_characterisation"):
        world.client("Client", max_retries=0).classify(model="embed-english-v3.0", inputs=["a text"], examples=examples)
    assert list(world.fake.requests) == []


@pytest.mark.parametrize(
    "more",
    [
        {"response_format": {"type": "json_object", "schema": schema("team", enum=["cards", "loans"])}},
        {"tools": [tool("gender", enum=["male", "female"])]},
        {"documents": [{"data": {"ethnicity": "not stated", "title": "a census form"}}]},
    ],
)
def test_ordinary_schemas_and_the_fields_of_documents_go_on(world, more):
    chat(world, **more)
    (row,) = world.records(kind="intent")
    assert row.decision == "permit"
    assert "rule" not in {layer for _, layer, _ in opened(world, row).meta.get("conduct_seen", ())}
