"""One app over any cloud: a plain client, carried by Bedrock, SageMaker or OCI, signed and read as they ask."""

import asyncio
import contextlib
import re

import cohere as sdk
import httpx
import pytest

import cohere_governed as cohere
from cohere_governed import Misrouted, Refused
from cohere_governed.audit.search import show
from cohere_governed.errors import KeyUnavailable
from cohere_governed.sandbox import SANDBOX_AWS_SECRET_KEY, AsyncSandboxTransport, SandboxTransport
from tests.calls import PLANTED, SAID, v1_streamed, v2_streamed, v2_text

pytest.importorskip("boto3")
pytest.importorskip("oci")

from tests.clouds import AWS, ENVIRONMENT, ORACLE, arguments, ask, clouds, over, routes


@pytest.fixture
def carried(tmp_path, monkeypatch):
    """Makes worlds whose one route is a cloud that a plain client is carried by."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    with contextlib.ExitStack() as stack:
        yield lambda *said, region="EU": stack.enter_context(
            clouds(tmp_path / "policies", routes(*said, region=region), region)
        )


OVER = {
    "bedrock": f"provider: bedrock, provider_region: eu-central-1, {AWS}",
    "sagemaker": f"provider: sagemaker, provider_region: eu-central-1, {AWS}",
    "oci": f"provider: oci, provider_region: eu-frankfurt-1, {ORACLE}",
}
CONTACTED = {
    "bedrock": ("bedrock-runtime.eu-central-1.amazonaws.com", "/eu-central-1/bedrock/aws4_request"),
    "sagemaker": ("runtime.sagemaker.eu-central-1.amazonaws.com", "/eu-central-1/sagemaker/aws4_request"),
    "oci": ("inference.generativeai.eu-frankfurt-1.oci.oraclecloud.com", "oc1/eu-frankfurt-1/"),
}
MODELS = "model_ids: {command-a: cohere.command-a-v1}"


def plain(world, name="ClientV2", **own):
    """The app's client: it names no address, no cloud and no key of one."""
    if name.startswith("Async"):
        http = httpx.AsyncClient(transport=AsyncSandboxTransport(world.fake), **own)
    else:
        http = httpx.Client(transport=SandboxTransport(world.fake), **own)
    return world.client(name, api_key="key-of-cohere", base_url=None, httpx_client=http, max_retries=0)


def said(name, client, **facts):
    """What a chat says, by whichever client and in one piece or a stream."""
    text = {
        "model": "command-a",
        **({"messages": [{"role": "user", "content": SAID}]} if "V2" in name else {"message": SAID}),
    }
    text |= facts
    streamed = v2_streamed if "V2" in name else v1_streamed

    async def all_of(events):
        return [event async for event in events]

    if name.startswith("Async"):
        whole = asyncio.run(client.chat(**text))
        events = asyncio.run(all_of(client.chat_stream(**text)))
    else:
        whole, events = client.chat(**text), list(client.chat_stream(**text))
    return (v2_text(whole) if "V2" in name else whole.text), streamed(events), events


@pytest.mark.parametrize("name", ["Client", "ClientV2", "AsyncClient", "AsyncClientV2"])
@pytest.mark.parametrize("provider", OVER)
def test_one_app_runs_unchanged_over_a_cloud(carried, provider, name):
    world = carried(f"{OVER[provider]}, {MODELS}")
    whole, streamed, events = said(name, plain(world, name))
    assert whole == streamed == f"You said: {SAID}"
    last = events[-1]
    assert last.type == "message-end" if "V2" in name else last.event_type == "stream-end"
    left = world.left().decode()
    assert [value for value in (*PLANTED, "key-of-cohere") if value in left] == []
    assert "cohere.command-a-v1" in left
    assert [record.state for record in world.records(kind="outcome")] == ["complete", "complete"]
    assert {(r.route, r.region, r.host) for r in world.records(kind="intent")} == {("r0", "EU", CONTACTED[provider][0])}
    for outcome in world.records(kind="outcome"):
        assert (outcome.route, outcome.region, outcome.host) == ("r0", "EU", CONTACTED[provider][0])
        contact = show(world.governance.audit, outcome.record_id, purpose="t", actor="t").meta["contact"]
        assert contact["host"] == CONTACTED[provider][0]
        assert CONTACTED[provider][1] in contact["scope"]


@pytest.mark.parametrize("name", ["Client", "ClientV2", "AsyncClient", "AsyncClientV2"])
@pytest.mark.parametrize("provider", OVER)
def test_embed_runs_unchanged_too(carried, provider, name):
    world = carried(OVER[provider])
    asked = {"texts": [SAID, "plain"], "model": "m", "input_type": "search_query"}
    asked |= {"embedding_types": ["float"]} if "V2" in name else {}
    made = plain(world, name).embed(**asked)
    made = asyncio.run(made) if name.startswith("Async") else made
    assert len(made.embeddings.float_ if "V2" in name else made.embeddings) == 2
    assert not any(value in world.left().decode() for value in PLANTED)


@pytest.mark.parametrize("provider", ["bedrock", "sagemaker"])
def test_rerank_runs_unchanged_too(carried, provider):
    world = carried(f"{OVER[provider]}, model_ids: {{rerank-v3.5: 'cohere.rerank-v3-5:0'}}")
    found = plain(world).rerank(model="rerank-v3.5", query=SAID, documents=["fox", SAID])
    assert len(found.results) == 2
    assert not any(value in world.left().decode() for value in PLANTED)
    assert world.fake.requests[-1].json()["api_version"] == 2


@pytest.mark.parametrize("name", ["ClientV2", "AsyncClientV2"])
@pytest.mark.parametrize(
    ("provider", "call"),
    [
        ("bedrock", lambda c: c.models.list()),
        ("bedrock", lambda c: c.datasets.list()),
        ("oci", lambda c: c.rerank(model="m", query="q", documents=["d"])),
        ("sagemaker", lambda c: c.embed_jobs.list()),
    ],
)
def test_what_a_cloud_does_not_offer_is_refused_and_not_sent(carried, provider, name, call):
    world = carried(OVER[provider])
    client = plain(world, name)
    with pytest.raises(Refused, match="does not offer"):
        asyncio.run(call(client)) if name.startswith("Async") else call(client)
    assert list(world.fake.requests) == []


def test_a_stream_that_is_left_early_gives_its_connection_back(carried):
    closed = []

    class Watches(SandboxTransport):
        def handle_request(self, request):
            response = super().handle_request(request)
            stream = response.stream
            stream.close = lambda: closed.append(request.url.host)
            return response

    world = carried(f"{OVER['bedrock']}")
    made = plain(world)
    made._client_wrapper.httpx_client.httpx_client._transport = Watches(world.fake)
    stream = made.chat_stream(model="m", messages=[{"role": "user", "content": SAID}])
    next(stream)
    assert closed == []
    stream.close()
    assert closed == [CONTACTED["bedrock"][0]]
    (outcome,) = world.records(kind="outcome")
    assert outcome.state == "abandoned"


def test_credentials_that_are_not_there_stop_the_call_and_say_which(carried, monkeypatch):
    world = carried(OVER["bedrock"])
    monkeypatch.delenv("A_SECRET")
    with pytest.raises(KeyUnavailable, match="A_SECRET"):
        plain(world).chat(model="m", messages=[{"role": "user", "content": SAID}])
    assert list(world.fake.requests) == []
    (outcome,) = world.records(kind="outcome")
    assert (outcome.state, outcome.host) == ("failed", None)


def test_a_rotated_credential_signs_the_next_call(carried, monkeypatch):
    world = carried(OVER["bedrock"])
    made = plain(world)
    monkeypatch.setenv("A_SECRET", "out-of-date")
    with pytest.raises(sdk.core.ApiError) as refused:
        made.chat(model="m", messages=[{"role": "user", "content": SAID}])
    assert refused.value.status_code == 403
    monkeypatch.setenv("A_SECRET", SANDBOX_AWS_SECRET_KEY)
    assert v2_text(made.chat(model="m", messages=[{"role": "user", "content": SAID}])) == f"You said: {SAID}"


def test_a_login_of_the_clients_own_does_not_take_the_signatures_place(carried):
    world = carried(OVER["bedrock"])
    with pytest.raises(Misrouted, match="not signed"):
        plain(world, auth=("user", "password")).chat(model="m", messages=[{"role": "user", "content": SAID}])
    assert list(world.fake.requests) == []


@pytest.mark.parametrize("provider", OVER)
def test_hooks_of_the_clients_own_cannot_move_or_change_a_signed_request(carried, provider):
    world = carried(OVER[provider])

    def elsewhere(request):
        request.url = request.url.copy_with(host="bedrock-runtime.us-east-1.amazonaws.com")

    def body(request):
        request.stream = httpx.ByteStream(b"{}")

    def other_model(request):
        request.url = request.url.copy_with(path="/model/us.cohere.command-r-v1:0/invoke")

    for hook in (elsewhere, body, other_model):
        with pytest.raises(Misrouted):
            plain(world, event_hooks={"request": [hook]}).chat(model="m", messages=[{"role": "user", "content": SAID}])
    assert list(world.fake.requests) == []


@pytest.mark.parametrize(
    "model",
    [
        "m/invoke?x=",
        "../../endpoints/other",
        "m#",
        "a b",
        "m%2F..%2Fx",
        "arn:aws:bedrock:eu-central-1::foundation-model/c",
    ],
)
def test_a_model_id_is_one_segment_of_the_path(carried, model):
    world = carried(f"{OVER['bedrock']}, model_ids: {{m: '{model}'}}")
    assert v2_text(plain(world).chat(model="m", messages=[{"role": "user", "content": "hi"}])) == "You said: hi"
    (request,) = world.fake.requests
    assert re.fullmatch("/model/[^/?#]+/invoke", request.path)
    assert "?" not in request.url


SOVEREIGN = [
    ("eu-frankfurt-2", "EU", "oraclecloud.eu", "oc19"),
    ("uk-gov-london-1", "UK", "oraclegovcloud.uk", "oc4"),
    ("us-gov-ashburn-1", "US", "oraclegovcloud.com", "oc3"),
    ("us-langley-1", "US", "oraclegovcloud.com", "oc2"),
    ("eu-dcc-zurich-1", "CH", "oraclecloud24.com", "oc24"),
    ("eu-frankfurt-1", "EU", "oraclecloud.com", "oc1"),
]


@pytest.mark.parametrize(("region", "area", "domain", "realm"), SOVEREIGN)
def test_ocis_sovereign_and_government_hosts_are_reached(carried, monkeypatch, region, area, domain, realm):  # noqa: PLR0917
    """The SDK knows ``oraclecloud.com`` alone. By a plain client, and by OCI's own."""
    host = f"inference.generativeai.{region}.oci.{domain}"
    world = carried(f"provider: oci, provider_region: {region}, {ORACLE}", region=area)
    monkeypatch.setenv("OCI_TENANCY", f"ocid1.tenancy.{realm}..x")
    assert ask(plain(world), "ClientV2") == f"You said: {SAID}"
    own = {**arguments("OciClientV2", region), "oci_tenancy_id": f"ocid1.tenancy.{realm}..x"}
    made = cohere.OciClientV2(tenant="acme", governance=world.governance, **own)
    assert ask(over(made, world.fake), "OciClientV2") == f"You said: {SAID}"
    assert [request.headers["host"] for request in world.fake.requests] == [host, host]
    assert {record.host for record in world.records(kind="outcome")} == {host}


def test_a_tenancy_of_another_realm_signs_nothing(carried, monkeypatch):
    world = carried(OVER["oci"])
    monkeypatch.setenv("OCI_TENANCY", "ocid1.tenancy.oc19..x")
    with pytest.raises(Misrouted, match="realm"):
        ask(plain(world), "ClientV2")
    assert list(world.fake.requests) == []


def test_a_dedicated_endpoint_of_oci_is_asked_for_as_one(carried):
    endpoint = "ocid1.generativeaiendpoint.oc1.eu-frankfurt-1.x"
    world = carried(f"{OVER['oci']}, model_ids: {{command-a: {endpoint}}}")
    assert said("ClientV2", plain(world))[0] == f"You said: {SAID}"
    serving = world.fake.requests[0].json()["servingMode"]
    assert serving == {"servingType": "DEDICATED", "endpointId": endpoint}


@pytest.mark.parametrize(
    ("host", "scope"),
    [
        ("bedrock-runtime-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
        ("vpce-0a1b.bedrock-runtime.us-east-1.vpce.amazonaws.com", "us-east-1"),
        ("bedrock-runtime.us-east-1.api.aws", "us-east-1"),
    ],
)
def test_other_endpoints_of_aws_are_reached_where_the_route_names_them(carried, host, scope):
    world = carried(f"provider: bedrock, provider_region: {scope}, hosts: [{host}], {AWS}", region="US")
    assert ask(plain(world), "ClientV2") == f"You said: {SAID}"
    assert world.fake.requests[0].headers["host"] == host


@pytest.mark.parametrize("provider", OVER)
def test_in_the_sandbox_a_cloud_needs_no_credentials(carried, monkeypatch, provider, capfd):
    monkeypatch.setenv("COHERE_GOVERNED_SANDBOX", "1")
    world = carried(OVER[provider])
    for name in ENVIRONMENT:
        monkeypatch.delenv(name)
    (world.folder / "oci.pem").unlink()
    client = cohere.ClientV2(tenant="acme", governance=world.governance)
    assert said("ClientV2", client)[:2] == (f"You said: {SAID}", f"You said: {SAID}")
    assert world.records(kind="outcome")[0].host == CONTACTED[provider][0]
