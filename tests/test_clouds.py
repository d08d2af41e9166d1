"""Bedrock, SageMaker and OCI: redacted before signing, signed as sent, and only to the region that the route names."""

from datetime import datetime, timezone

import cohere as sdk
import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

import cohere_governed as cohere
from cohere_governed import Misrouted, Refused
from cohere_governed.audit.search import show
from cohere_governed.governance import Governance
from cohere_governed.sandbox import SANDBOX_AWS_ACCESS_KEY, SANDBOX_AWS_SECRET_KEY, FakeCohere, SandboxTransport
from cohere_governed.transport import Governed
from tests.calls import NAME, PLANTED, SAID, v1_streamed, v2_text
from tests.world import World, found

pytest.importorskip("boto3")
pytest.importorskip("oci")

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
NUMBERS = KEY.public_key().public_numbers()
PEM = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()

ROUTES = """\
residency:
  regions: [EU]
  routes:
    - {name: frankfurt, provider: bedrock, deployment: cloud, region: EU, provider_region: eu-central-1,
       hosts: [bedrock-runtime.eu-central-1.amazonaws.com]}
    - {name: endpoint, provider: sagemaker, deployment: cloud, region: EU, provider_region: eu-central-1,
       hosts: [runtime.sagemaker.eu-central-1.amazonaws.com]}
    - {name: oracle, provider: oci, deployment: cloud, region: EU, provider_region: eu-frankfurt-1,
       hosts: [inference.generativeai.eu-frankfurt-1.oci.oraclecloud.com]}
"""

SIGNED = {"digest": "4be7" * 16, "today": datetime.now(timezone.utc).date()}
AGREEMENT = """\
tenants: [acme]
document: {{title: A contract, sha256: "{digest}", signed_on: 2020-01-10, effective: 2020-01-10}}
tier: enterprise
training:
  permitted: none
  mechanism: contract_exclusion
  evidence: [{{type: contract_clause, on: {today}, ref: clause 4}}]
retention: {{vendor_days: 0, mechanism: zdr}}
residency: {{regions: [EU]}}
dpa: {{executed: true, executed_on: 2020-01-10, ref: annex}}
data_classes: [public, internal, confidential, personal]
""".format(**SIGNED)


@pytest.fixture
def world(tmp_path):
    """A tenant whose routes are three clouds in the EU, and a fake that checks signatures."""
    folder = found(tmp_path / "policies")
    tenant = folder / "tenants" / "acme.yaml"
    before, _, rest = tenant.read_text().partition("residency:\n")
    tenant.write_text(before + ROUTES + "\nuse_cases:" + rest.partition("\nuse_cases:")[2])
    head = (folder / "agreements" / "acme-sandbox.yaml").read_text().splitlines()[0]
    (folder / "agreements" / "acme-sandbox.yaml").write_text(f"{head}\n{AGREEMENT}")
    with Governance.load(folder) as governance:
        yield World(folder, governance, FakeCohere(oci_public_key=(NUMBERS.n, NUMBERS.e)))


def arguments(name, region):
    if name.startswith("Oci"):
        return {
            "oci_region": region or "eu-frankfurt-1",
            "oci_compartment_id": "ocid1.compartment.oc1..x",
            "oci_user_id": "ocid1.user.oc1..x",
            "oci_tenancy_id": "ocid1.tenancy.oc1..x",
            "oci_fingerprint": "aa:bb",
            "oci_private_key_content": PEM,
        }
    return {
        "aws_access_key": SANDBOX_AWS_ACCESS_KEY,
        "aws_secret_key": SANDBOX_AWS_SECRET_KEY,
        "aws_region": region or "eu-central-1",
    }


def over(client, fake):
    """The cloud clients make their own httpx client; here its transport is the fake."""
    sends = client._client_wrapper.httpx_client.httpx_client
    sends._transport = SandboxTransport(fake)
    sends._mounts = {}
    return client


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


def ask(client, name):
    if name.endswith("V2"):
        return v2_text(client.chat(model="command-r", messages=[{"role": "user", "content": SAID}]))
    return client.chat(model="command-r", message=SAID).text


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
