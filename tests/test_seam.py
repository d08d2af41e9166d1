"""The contract with the SDK's insides: if a version of it moves one of these, this file says which."""

import contextlib
import gc
import json
import subprocess
import sys
from contextvars import ContextVar
from types import SimpleNamespace

import cohere
import httpx
import pytest
from cohere.core.client_wrapper import SyncClientWrapper
from cohere.core.http_client import AsyncHttpClient, HttpClient

from cohere_governed import carriers, seam
from cohere_governed.errors import Misrouted, Refused
from cohere_governed.governance import Binding
from cohere_governed.transport import AsyncGoverned, Governed, govern


def raw_http_client(client):
    return client._client_wrapper.httpx_client


def test_the_attribute_every_call_goes_through_is_governed():
    """Whatever builds the client: constructor, ``.v2``, a hand-made wrapper, a later assignment."""
    own = httpx.Client()
    client = cohere.ClientV2(api_key="k", httpx_client=own)
    sent_through = raw_http_client(client).httpx_client
    assert isinstance(sent_through, Governed)
    assert sent_through.__dict__ is own.__dict__
    assert not isinstance(own, Governed)

    raw_http_client(client).httpx_client = replacement = httpx.Client()
    assert raw_http_client(client).httpx_client.__dict__ is replacement.__dict__
    assert isinstance(raw_http_client(client).httpx_client, Governed)

    wrapper = SyncClientWrapper(token="k", base_url="https://api.cohere.com", httpx_client=httpx.Client())
    assert isinstance(wrapper.httpx_client.httpx_client, Governed)
    v2 = cohere.Client(api_key="k").v2
    assert isinstance(v2._raw_client._client_wrapper.httpx_client.httpx_client, Governed)
    assert isinstance(cohere.AsyncClientV2(api_key="k")._client_wrapper.httpx_client.httpx_client, AsyncGoverned)


def test_a_client_assigned_twice_is_not_governed_twice():
    client = cohere.ClientV2(api_key="k")
    http = raw_http_client(client)
    http.httpx_client = http.httpx_client
    assert [cls.__name__ for cls in type(http.httpx_client).__mro__].count("Governed") == 1


def test_something_that_is_no_httpx_client_is_refused():
    with pytest.raises(Misrouted, match="not an httpx client"):
        cohere.ClientV2(api_key="k", httpx_client=SimpleNamespace(timeout=httpx.Timeout(1)))


def test_a_client_made_before_us_is_governed_from_then_on():
    """In a fresh process, because here we are imported already."""
    script = (
        "import cohere, httpx\n"
        "early = cohere.ClientV2(api_key='k')\n"
        "import cohere_governed\n"
        "from cohere_governed.transport import Governed\n"
        "assert isinstance(early._client_wrapper.httpx_client.httpx_client, Governed)\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", script], check=True)


def test_the_default_executor_carries_the_context():
    variable = ContextVar("variable", default="lost")
    executor = cohere.Client(api_key="k")._executor
    variable.set("kept")
    assert list(executor.map(lambda number, _: (number, variable.get()), [1, 2], "ab")) == [(1, "kept"), (2, "kept")]
    assert executor.submit(lambda: 1).result() == 1  # all else is the executor's own


HOOK = """
class Hook:
    def find_spec(self, name, path=None, target=None):
        if name.startswith("cohere."):
            return importlib.machinery.PathFinder.find_spec(name, path, target)
"""
"""An import hook as type checkers and frozen programs have: it finds modules in its own way, and asks nobody else."""


@pytest.mark.parametrize("when", ["before we come", "after we came", "after the SDK came", "as a client is asked for"])
def test_import_hooks_of_others_leave_no_client_ungoverned(when):
    insert = "sys.meta_path.insert(0, Hook())\n"
    script = (
        f"import importlib, importlib.machinery, sys\n{HOOK}"
        f"{insert * (when == 'before we come')}"
        "import cohere_governed\n"
        f"{insert * (when == 'after we came')}"
        "import cohere\n"
        f"{insert * (when == 'after the SDK came')}"
        "from cohere_governed.seam import _GovernedAttribute, _ExecutorAttribute\n"
        f"{insert * (when == 'as a client is asked for')}"
        "client = cohere.Client(api_key='k')\n"
        "http_client = client._client_wrapper.httpx_client\n"
        "assert isinstance(vars(type(http_client))['httpx_client'], _GovernedAttribute)\n"
        "assert isinstance(vars(cohere.Client)['_executor'], _ExecutorAttribute)\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", script], check=True)


def test_a_finder_that_asks_the_others_is_not_asked_twice():
    """As wrapt's hooks do: what it finds is changed, once."""
    script = (
        "import importlib.util, sys\n"
        "class Asks:\n"
        "    asking = False\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if self.asking or not name.startswith('cohere.'): return None\n"
        "        self.asking = True\n"
        "        try: return importlib.util.find_spec(name)\n"
        "        finally: self.asking = False\n"
        "import cohere_governed\n"
        "from cohere_governed import seam\n"
        "sys.meta_path.insert(0, Asks())\n"
        "import cohere.core.http_client, cohere.core.http_response as changed\n"
        "init = changed.HttpResponse.__init__\n"
        "assert init.__qualname__.startswith('_link_responses')\n"
        "assert not init.__defaults__[0].__qualname__.startswith('_link_responses')\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", script], check=True)


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("module", ["cohere.manually_maintained.tokenizers", "cohere.utils"])
def test_requests_is_closed_where_the_sdk_used_it(module, method):
    __import__(module)
    with pytest.raises(Refused, match="outside the governed client"):
        getattr(sys.modules[module].requests, method)("https://example.invalid")


def test_boto3_behind_cohere_aws_is_closed():
    with contextlib.suppress(ImportError):
        from cohere.manually_maintained.cohere_aws.client import Client

        with pytest.raises(Refused, match="boto3"):
            Client(aws_region="eu-central-1")


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (lambda: cohere.BedrockClient, ("bedrock", "bedrock-runtime.eu-central-1.amazonaws.com")),
        (lambda: cohere.BedrockClientV2, ("bedrock", "bedrock-runtime.eu-central-1.amazonaws.com")),
        (lambda: cohere.SagemakerClient, ("sagemaker", "runtime.sagemaker.eu-central-1.amazonaws.com")),
    ],
)
def test_cloud_and_region_are_read_off_the_signing_hooks(made, expected):
    pytest.importorskip("boto3")
    client = made()(aws_region="eu-central-1", aws_access_key="a", aws_secret_key="s")
    assert seam.cloud_of(raw_http_client(client).httpx_client) == expected


def test_the_sdks_signing_hooks_ask_us_where_to_go():
    """They call these by the names of their modules; were they to stop, a route's own endpoint would not be reached."""
    pytest.importorskip("boto3")
    from cohere import aws_client

    from cohere_governed.clouds import addresses

    hook = aws_client.map_request_to_bedrock("bedrock", "a", "s", None, "eu-central-1")
    request = httpx.Request("POST", "https://x/v2/chat", json={"model": "m"}, headers={"connection": "close"})
    with addresses.at("bedrock-runtime-fips.eu-central-1.amazonaws.com"):
        hook(request)
    assert request.url == "https://bedrock-runtime-fips.eu-central-1.amazonaws.com/model/m/invoke"
    assert "/eu-central-1/bedrock/aws4_request" in request.headers["authorization"]


def test_the_sdks_oci_hook_asks_us_too():
    oci_client = pytest.importorskip("cohere.oci_client")  # since 6.0
    pytest.importorskip("oci")
    signer = SimpleNamespace(do_request_sign=lambda request: request.headers.update(authorization="Signature"))
    hook = oci_client.map_request_to_oci({"signer": signer}, "eu-frankfurt-2", "ocid1.compartment.oc19..x", True)
    endpoint = "ocid1.generativeaiendpoint.oc19.eu-frankfurt-2.x"
    request = httpx.Request("POST", "https://x/v2/chat", json={"model": endpoint, "messages": []})
    hook(request)
    assert request.url.host == "inference.generativeai.eu-frankfurt-2.oci.oraclecloud.eu"
    assert json.loads(request.read())["servingMode"] == {"servingType": "DEDICATED", "endpointId": endpoint}


def test_a_governed_answer_of_a_cloud_is_left_to_us_and_any_other_to_the_sdk():
    pytest.importorskip("boto3")
    from cohere_governed.carriers import TICKET

    client = cohere.BedrockClient(aws_region="eu-central-1", aws_access_key="a", aws_secret_key="s")
    (reads,) = raw_http_client(client).httpx_client.event_hooks["response"]
    for extensions, mapped in (({"endpoint": "chat"}, True), ({"endpoint": "chat", TICKET: object()}, False)):
        request = httpx.Request("POST", "https://x", extensions=extensions)
        response = httpx.Response(200, json={"text": "x"}, request=request)
        reads(response)
        response.read()
        assert ("meta" in response.json()) is mapped


def test_httpx_tells_what_the_last_look_asks():
    """Private names of httpx and httpcore: the pool, its proxy, its TLS context, and what a read response holds."""
    with httpx.HTTPTransport(proxy="http://user:pass@proxy.example:3128") as proxied, httpx.HTTPTransport() as plain:
        assert carriers._proxy_of(proxied) == "proxy.example:3128"
        assert carriers._proxy_of(plain) is None
        assert plain._pool._ssl_context.check_hostname
    response = httpx.Response(200, content=b"x")
    response.read()
    assert response._content == b"x"


def test_responses_remember_their_record_by_header():
    from cohere.core.http_response import HttpResponse

    class Answer:
        pass

    answer = Answer()
    raw = HttpResponse(response=httpx.Response(200, headers={"x-governed-record": "ab"}), data=answer)
    assert seam.records_of(answer) == ("ab",)
    assert seam.records_of(raw) == ("ab",)
    assert seam.records_of(Answer()) == ()


def test_both_http_clients_have_the_descriptor():
    assert isinstance(vars(HttpClient)["httpx_client"], seam._GovernedAttribute)
    assert isinstance(vars(AsyncHttpClient)["httpx_client"], seam._GovernedAttribute)


def test_a_governed_client_outlives_the_one_it_was_made_of(world):
    """The collector may find the original, in a cycle that nobody holds, before the client that shares its state."""
    original = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200)), timeout=7)
    original.cycle = original
    governed = govern(original, Binding("acme", world.governance))
    del original
    gc.collect()
    assert governed.timeout.read == 7
    assert set(governed.event_hooks) == {"request", "response"}
    governed.close()
    del governed.cycle
