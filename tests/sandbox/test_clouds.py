"""Bedrock, SageMaker and OCI: their shapes, and that only a body signed as it is gets an answer."""

import json

import cohere
import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st

from cohere_governed.sandbox import (
    SANDBOX_AWS_ACCESS_KEY,
    SANDBOX_AWS_SECRET_KEY,
    FakeCohere,
    SandboxTransport,
)
from tests.sandbox.raw import over

pytest.importorskip("boto3")
pytest.importorskip("oci")

SAID = "Écris à <PERSON_7f3a> & <EMAIL_ADDRESS_0b12> 🦜"


class Altering(httpx.BaseTransport):
    """Changes the body after the client has signed it, keeping its length."""

    def __init__(self, fake):
        self.below = SandboxTransport(fake)

    def handle_request(self, request):
        body = request.read().replace(b"PERSON", b"NOSREP")
        assert body != request.content
        altered = httpx.Request(request.method, request.url, headers=request.headers, content=body)
        return self.below.handle_request(altered)


def aws(kind, transport, secret=SANDBOX_AWS_SECRET_KEY):
    made = kind(aws_access_key=SANDBOX_AWS_ACCESS_KEY, aws_secret_key=secret, aws_region="eu-central-1")
    return over(made, transport)


AWS = [cohere.BedrockClient, cohere.SagemakerClient]


@pytest.mark.parametrize("kind", AWS)
def test_aws_chat_and_its_stream(kind):
    fake = FakeCohere()
    client = aws(kind, SandboxTransport(fake))
    answer = client.chat(message=SAID, model="cohere.command-r-v1:0")
    assert answer.text == f"You said: {SAID}"
    assert answer.meta.tokens.output_tokens > 0
    events = list(client.chat_stream(message=SAID, model="cohere.command-r-v1:0"))
    assert "".join(event.text for event in events if event.event_type == "text-generation") == answer.text
    assert events[-1].event_type == "stream-end"
    assert fake.requests[0].path.endswith(("/invoke", "/invocations"))
    assert "stream" not in fake.requests[1].json()


@pytest.mark.parametrize("kind", AWS)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_aws_generate_and_its_stream(kind):
    client = aws(kind, SandboxTransport())
    assert client.generate(prompt=SAID, model="m").generations[0].text == f" You said: {SAID}"
    events = list(client.generate_stream(prompt=SAID, model="m"))
    assert "".join(event.text for event in events[:-1]) == f" You said: {SAID}"


@pytest.mark.parametrize("kind", AWS)
def test_aws_embed(kind):
    client = aws(kind, SandboxTransport())
    made = client.embed(texts=[SAID, "b"], model="eu.cohere.embed-v4:0", input_type="search_query")
    assert len(made.embeddings) == 2


@pytest.mark.parametrize("kind", [cohere.BedrockClientV2, cohere.SagemakerClientV2])
def test_aws_v2(kind):
    client = aws(kind, SandboxTransport())
    assert client.chat(model="m", messages=[{"role": "user", "content": SAID}]).message.content[0].text.endswith(SAID)
    made = client.rerank(model="cohere.rerank-v3-5:0", query="fox", documents=["cat", "fox"])
    assert made.results[0].index == 1
    made = client.embed(texts=[SAID], model="m", input_type="search_query", embedding_types=["float"])
    assert len(made.embeddings.float_) == 1


def status_of(send, *arguments, **named):
    """The status the fake gave; the SDK's hooks make something of a refusal that looks like an answer."""
    try:
        send(*arguments, **named)
    except cohere.core.ApiError as error:
        return error.status_code
    except Exception as error:  # noqa: BLE001 - the hooks read a refusal as an answer and fail in many ways
        return type(error).__name__
    return 200


@pytest.mark.parametrize("kind", AWS)
def test_aws_refuses_a_body_changed_after_signing(kind):
    assert status_of(aws(kind, Altering(FakeCohere())).chat, message=SAID, model="m") == 403


@pytest.mark.parametrize("kind", AWS)
def test_aws_refuses_another_secret(kind):
    client = aws(kind, SandboxTransport(FakeCohere()), secret="another")
    assert status_of(client.chat, message=SAID, model="m") == 403


def test_aws_refuses_unknown_keys_and_no_signature_and_the_wrong_service():
    none_known = FakeCohere(aws_secrets={})
    assert status_of(aws(cohere.BedrockClient, SandboxTransport(none_known)).chat, message=SAID, model="m") == 403
    assert FakeCohere().respond("POST", "/model/m/invoke", content=b'{"prompt":"x"}').status == 403
    fake = FakeCohere()
    aws(cohere.BedrockClient, SandboxTransport(fake)).chat(message=SAID, model="m")
    got = fake.requests[0]
    again = fake.respond("POST", "/endpoints/m/invocations", headers=got.headers, content=got.body)
    assert again.status == 403
    assert b"correct service: sagemaker" in again.content


@given(st.data())
def test_no_signed_part_of_an_aws_request_can_be_changed(data):
    fake = FakeCohere()
    aws(cohere.BedrockClient, SandboxTransport(fake)).chat(message="x", model="cohere.command-r-v1:0")
    got = fake.requests[0]
    assert fake.respond("POST", got.path, headers=got.headers, content=got.body).status == 200
    part = data.draw(st.sampled_from(["body", "path", "query", "host", "x-amz-date", "content-type", "authorization"]))
    headers, body, path, query = dict(got.headers), got.body, got.path, ""
    if part == "body":
        at = data.draw(st.integers(0, len(body) - 1))
        body = body[:at] + bytes([body[at] ^ data.draw(st.integers(1, 255))]) + body[at + 1 :]
    elif part == "path":
        path = path.replace("command", "c0mmand")
    elif part == "query":
        query = "a=b"
    else:
        value = headers[part]
        at = data.draw(st.integers(0, len(value) - 1))
        headers[part] = value[:at] + ("0" if value[at] != "0" else "1") + value[at + 1 :]
    assert fake.respond("POST", path, query, headers, body).status == 403


# ── OCI ──

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()
NUMBERS = KEY.public_key().public_numbers()
PUBLIC = (NUMBERS.n, NUMBERS.e)


def oci(kind, transport):
    made = kind(
        oci_region="eu-frankfurt-1",
        oci_compartment_id="ocid1.compartment.oc1..x",
        oci_user_id="ocid1.user.oc1..x",
        oci_tenancy_id="ocid1.tenancy.oc1..x",
        oci_fingerprint="aa:bb",
        oci_private_key_content=PEM,
    )
    return over(made, transport)


def test_oci_v1():
    client = oci(cohere.OciClient, SandboxTransport(FakeCohere(oci_public_key=PUBLIC)))
    history = [{"role": "USER", "message": "first"}]
    answer = client.chat(message=SAID, model="command-r-08-2024", chat_history=history)
    assert answer.text == f"You said: {SAID}"
    assert answer.chat_history[0].message == "first"
    events = list(client.chat_stream(message=SAID, model="command-r-08-2024"))
    assert "".join(event.text for event in events if event.event_type == "text-generation") == answer.text
    assert events[-1].response.text == answer.text
    assert len(client.embed(texts=[SAID], model="embed-v4.0", input_type="search_query").embeddings) == 1


V2_TOOL = {
    "type": "function",
    "function": {"name": "look_up", "parameters": {"properties": {"name": {"type": "string"}}}},
}


def test_oci_v2():
    client = oci(cohere.OciClientV2, SandboxTransport(FakeCohere(oci_public_key=PUBLIC)))
    asked = {"model": "command-a-03-2025", "messages": [{"role": "user", "content": SAID}]}
    answer = client.chat(**asked, thinking={"type": "enabled"})
    assert [part.type for part in answer.message.content] == ["thinking", "text"]
    assert answer.message.content[1].text == f"You said: {SAID}"
    assert answer.usage.tokens.input_tokens > 0
    called = client.chat(**asked, tools=[V2_TOOL]).message.tool_calls[0]
    assert json.loads(called.function.arguments) == {"name": "<PERSON_7f3a>"}
    events = list(client.chat_stream(**asked, thinking={"type": "enabled"}))
    deltas = [event.delta.message.content for event in events if event.type == "content-delta"]
    assert "".join(delta.text or "" for delta in deltas) == f"You said: {SAID}"
    assert SAID in "".join(delta.thinking or "" for delta in deltas)
    assert events[-1].type == "message-end"
    made = client.embed(texts=[SAID], model="embed-v4.0", input_type="search_query", embedding_types=["float", "int8"])
    assert len(made.embeddings.int8) == 1


def test_oci_refuses_a_body_changed_after_signing():
    for public_key in (PUBLIC, None):
        client = oci(cohere.OciClient, Altering(FakeCohere(oci_public_key=public_key)))
        assert status_of(client.chat, message=SAID, model="m") == 403


def test_oci_refuses_another_key():
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key().public_numbers()
    client = oci(cohere.OciClient, SandboxTransport(FakeCohere(oci_public_key=(other.n, other.e))))
    assert status_of(client.chat, message=SAID, model="m") == 403


@pytest.mark.parametrize("part", ["path", "host", "date", "content-type", "x-content-sha256", "authorization"])
def test_no_signed_part_of_an_oci_request_can_be_changed(part):
    fake = FakeCohere(oci_public_key=PUBLIC)
    oci(cohere.OciClient, SandboxTransport(fake)).chat(message="x", model="m")
    got = fake.requests[0]
    assert fake.respond("POST", got.path, headers=got.headers, content=got.body).status == 200
    headers, path = dict(got.headers), got.path
    if part == "path":
        path = "/20231130/actions/embedText"
    elif part == "authorization":
        headers[part] = headers[part].replace('signature="', 'signature="AAAA')
    else:
        headers[part] = headers[part][:-1] + ("0" if headers[part][-1] != "0" else "1")
    assert fake.respond("POST", path, "", headers, got.body).status == 403
