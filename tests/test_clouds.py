"""Bedrock, SageMaker and OCI: redacted before signing, signed as sent, and only to the region that the route names."""

import cohere as sdk
import httpx
import pytest

import cohere_governed as cohere
from cohere_governed import Misrouted, Refused
from cohere_governed.audit.search import show
from cohere_governed.sandbox import SandboxTransport
from cohere_governed.transport import Governed
from tests.calls import NAME, PLANTED, SAID, v1_streamed, v2_streamed

pytest.importorskip("boto3")
pytest.importorskip("oci")

from tests.clouds import ROUTES, arguments, ask, clouds, over


@pytest.fixture
def world(tmp_path):
    """A tenant whose routes are three clouds in the EU, and a fake that checks signatures."""
    with clouds(tmp_path / "policies", ROUTES) as made:
        yield made


def client(world, name, region=None):
    made = getattr(cohere, name)(tenant="acme", governance=world.governance, **arguments(name, region))
    return over(made, world.fake)


CLOUDS = {
    "BedrockClient": ("frankfurt", "bedrock-runtime.eu-central-1.amazonaws.com", "eu-central-1"),
    "BedrockClientV2": ("frankfurt", "bedrock-runtime.eu-central-1.amazonaws.com", "eu-central-1"),
    "SagemakerClient": ("endpoint", "runtime.sagemaker.eu-central-1.amazonaws.com", "eu-central-1"),
    "SagemakerClientV2": ("endpoint", "runtime.sagemaker.eu-central-1.amazonaws.com", "eu-central-1"),
    "OciClient": ("oracle", "inference.generativeai.eu-frankfurt-1.oci.oraclecloud.com", "eu-frankfurt-1"),
    "OciClientV2": ("oracle", "inference.generativeai.eu-frankfurt-1.oci.oraclecloud.com", "eu-frankfurt-1"),
}


@pytest.mark.parametrize("name", CLOUDS)
def test_a_call_is_redacted_then_signed_and_restored(world, name):
    """The fake answers only to a body that is signed as it is."""
    assert ask(client(world, name), name) == f"You said: {SAID}"
    left = world.left().decode()
    assert [value for value in PLANTED if value in left] == []
    route, host, region = CLOUDS[name]
    (intent,), (outcome,) = world.records(kind="intent"), world.records(kind="outcome")
    assert (intent.route, intent.host, intent.region) == (route, host, "EU")
    assert (outcome.state, outcome.host) == ("complete", host)
    shown = show(world.governance.audit, outcome.record_id, purpose="test", actor="test")
    assert shown.meta["provider_region"] == region


@pytest.mark.parametrize("name", ["BedrockClient", "SagemakerClient", "OciClient"])
def test_streams_of_the_clouds_are_restored(world, name):
    events = list(client(world, name).chat_stream(model="command-r", message=SAID))
    assert NAME in v1_streamed(events)
    assert not any(value in world.left().decode() for value in PLANTED)
    (outcome,) = world.records(kind="outcome")
    assert outcome.state == "complete"


@pytest.mark.parametrize("name", ["BedrockClientV2", "SagemakerClientV2"])
def test_embed_and_rerank_on_a_cloud(world, name):
    made = client(world, name)
    made.embed(texts=[SAID], model="m", input_type="search_query", embedding_types=["float"])
    made.rerank(model="cohere.rerank-v3-5:0", query=SAID, documents=[SAID, "fox"])
    assert not any(value in world.left().decode() for value in PLANTED)
    assert [row.state for row in world.records(kind="outcome")] == ["complete", "complete"]


@pytest.mark.parametrize("name", CLOUDS)
def test_another_region_is_refused_before_anything_is_signed(world, name):
    signed = []
    made = client(world, name, "us-chicago-1" if name.startswith("Oci") else "us-east-1")
    sends = made._client_wrapper.httpx_client.httpx_client
    sends.event_hooks = {"request": [*sends.event_hooks["request"], signed.append], "response": []}
    with pytest.raises(Refused, match="host") as refused:
        ask(made, name)
    assert not any(value in str(refused.value) for value in PLANTED)
    assert (list(world.fake.requests), signed) == ([], [])
    (intent,) = world.records(kind="intent")
    assert intent.decision == "refuse"


@pytest.mark.parametrize("model", ["us.cohere.embed-v4:0", "global.cohere.embed-v4:0"])
def test_a_model_id_that_moves_data_to_another_region_is_refused(world, model):
    made = client(world, "BedrockClientV2")
    with pytest.raises(Refused):
        made.embed(texts=[SAID], model=model, input_type="search_query", embedding_types=["float"])
    assert list(world.fake.requests) == []


@pytest.mark.parametrize("name", ["BedrockClient", "BedrockClientV2", "OciClient", "OciClientV2"])
def test_a_client_that_a_library_builds_is_governed_too(world, name, monkeypatch):
    monkeypatch.setenv("COHERE_GOVERNED_CONFIG", str(world.folder))
    monkeypatch.setenv("COHERE_GOVERNED_TENANT", "acme")
    theirs = getattr(sdk, name)(**arguments(name, None))
    assert not isinstance(theirs, getattr(cohere, name))
    assert isinstance(theirs._client_wrapper.httpx_client.httpx_client, Governed)
    assert ask(over(theirs, world.fake), name) == f"You said: {SAID}"
    assert not any(value in world.left().decode() for value in PLANTED)


def test_a_hook_that_signs_for_another_region_is_stopped_at_the_edge(world):
    made = client(world, "BedrockClient")
    sends = made._client_wrapper.httpx_client.httpx_client

    def elsewhere(request):
        request.url = request.url.copy_with(host="bedrock-runtime.us-east-1.amazonaws.com")

    sends.event_hooks = {"request": [*sends.event_hooks["request"], elsewhere], "response": []}
    with pytest.raises(Misrouted):
        ask(made, "BedrockClient")
    assert list(world.fake.requests) == []


def test_a_plain_client_assigned_to_a_cloud_client_does_not_send_unsigned(world):
    made = client(world, "BedrockClient")
    made._client_wrapper.httpx_client.httpx_client = httpx.Client(transport=SandboxTransport(world.fake))
    with pytest.raises((Misrouted, Refused)):
        ask(made, "BedrockClient")
    assert list(world.fake.requests) == []


def test_a_plain_client_does_not_use_a_clouds_route(world):
    made = cohere.ClientV2(api_key="k", tenant="acme", governance=world.governance)
    with pytest.raises(Refused, match="route"):
        ask(over(made, world.fake), "ClientV2")
    assert list(world.fake.requests) == []


@pytest.mark.parametrize("name", ["SagemakerClient", "SagemakerClientV2"])
def test_fine_tuning_through_boto3_is_closed(world, name):
    made = client(world, name)
    # the SDK leaves the attribute out when making it fails, as it does without the package `sagemaker`
    assert not hasattr(made, "sagemaker_finetuning")
    from cohere.manually_maintained.cohere_aws.client import Client

    with pytest.raises(Refused, match="boto3, outside the governed client"):
        Client(aws_region="eu-central-1")


@pytest.mark.parametrize("name", ["BedrockClient", "BedrockClientV2", "SagemakerClientV2", "OciClient", "OciClientV2"])
def test_the_clouds_own_clients_give_it_back_too_and_stream_api_v2(world, name):
    """The SDK's ``BedrockClientV2.chat_stream`` always raises, and its streams keep their connection when left."""
    closed = []

    class Watches(SandboxTransport):
        def handle_request(self, request):
            response = super().handle_request(request)
            response.stream.close = lambda: closed.append(1)
            return response

    made = client(world, name)
    made._client_wrapper.httpx_client.httpx_client._transport = Watches(world.fake)
    asked = {"messages": [{"role": "user", "content": SAID}]} if name.endswith("V2") else {"message": SAID}
    events = list(made.chat_stream(model="command-r", **asked))
    assert (v2_streamed(events) if name.endswith("V2") else v1_streamed(events)) == f"You said: {SAID}"
    closed.clear()
    stream = made.chat_stream(model="command-r", **asked)
    next(stream)
    stream.close()
    assert closed
