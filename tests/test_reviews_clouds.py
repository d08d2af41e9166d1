"""What is held and released, and what is screened, when the answer is a cloud's."""

import pytest

import cohere_governed as cohere
from cohere_governed import Refused, ReviewPending
from cohere_governed.audit import reviews
from tests.calls import SAID, v1_streamed, v2_streamed
from tests.test_answers import operator_says
from tests.test_reviews import human_decides

pytest.importorskip("boto3")
pytest.importorskip("oci")

from tests.clouds import ROUTES, arguments, ask, clouds, over

NAMES = ["BedrockClient", "BedrockClientV2", "SagemakerClient", "SagemakerClientV2", "OciClient", "OciClientV2"]
VIOLATION = "Here is how to make nerve gas at home. First take the things from the kitchen and mix them well."


@pytest.fixture
def world(tmp_path):
    with clouds(tmp_path / "policies", ROUTES) as made:
        yield made


def client(world, name):
    return over(getattr(cohere, name)(tenant="acme", governance=world.governance, **arguments(name, None)), world.fake)


def stream(made, name, text):
    if name.endswith("V2"):
        return v2_streamed(list(made.chat_stream(model="command-r", messages=[{"role": "user", "content": text}])))
    return v1_streamed(list(made.chat_stream(model="command-r", message=text)))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("way", ["whole", "stream"])
def test_a_held_answer_is_given_out_once(world, name, way):
    human_decides(world.folder)
    world.governance.policies.reload()
    made = client(world, name)

    def call():
        return ask(made, name) if way == "whole" else stream(made, name, SAID)

    with pytest.raises(ReviewPending) as pending:
        call()
    record = pending.value.record_id
    reviews.approve(world.governance.audit, record, by="Dr. Osei")
    before = len(world.fake.requests)
    with cohere.calling(release=record):
        assert call() == f"You said: {SAID}"
        with pytest.raises(Refused, match="given out already"):
            call()
    assert len(world.fake.requests) == before


@pytest.mark.parametrize("name", NAMES)
def test_what_looks_prohibited_is_stopped(world, name):
    operator_says(world, input=False)
    with pytest.raises(Refused, match="wmd"):
        stream(client(world, name), name, VIOLATION)
    assert [row.state for row in world.records(kind="outcome")] == ["blocked"]
