"""The table must hold every call the SDK can make, and match nothing two readers could read differently."""

import base64
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cohere_governed.wire import SURFACES, match, read_request

PAIRS = """
POST /v2/audio/transcriptions
GET /v2/batches
POST /v2/batches
GET /v2/batches/{id}
POST /v2/batches/{id}:cancel
GET /v1/connectors
POST /v1/connectors
GET /v1/connectors/{id}
DELETE /v1/connectors/{id}
PATCH /v1/connectors/{id}
POST /v1/connectors/{id}/oauth/authorize
GET /v1/datasets
POST /v1/datasets
GET /v1/datasets/usage
GET /v1/datasets/{id}
DELETE /v1/datasets/{id}
GET /v1/embed-jobs
POST /v1/embed-jobs
GET /v1/embed-jobs/{id}
POST /v1/embed-jobs/{id}/cancel
GET /v1/finetuning/finetuned-models
POST /v1/finetuning/finetuned-models
GET /v1/finetuning/finetuned-models/{id}
DELETE /v1/finetuning/finetuned-models/{id}
PATCH /v1/finetuning/finetuned-models/{id}
GET /v1/finetuning/finetuned-models/{finetuned_model_id}/events
GET /v1/finetuning/finetuned-models/{finetuned_model_id}/training-step-metrics
GET /v1/models/{model}
GET /v1/models
POST /v1/chat
POST /v1/generate
POST /v1/embed
POST /v1/rerank
POST /v1/classify
POST /v1/summarize
POST /v1/tokenize
POST /v1/detokenize
POST /v1/check-api-key
POST /v2/chat
POST /v2/parse
POST /v2/embed
POST /v2/rerank
""".strip().splitlines()


@pytest.fixture(scope="module")
def sdk():
    """Everything the installed SDK sends when each of its methods is called."""
    script = Path(__file__).with_name("record_sdk.py")
    ran = subprocess.run([sys.executable, "-W", "ignore", script], capture_output=True, check=True, timeout=120)
    return json.loads(ran.stdout)


def test_every_method_of_the_installed_sdk_has_its_surface(sdk):
    matched = set()
    for sent in sdk:
        found = match(sent["method"], sent["path"])
        assert found, f"{sent['sdk']} sends {sent['method']} {sent['path']}, which is not in the table"
        surface = found[0]
        assert {name for name, _ in sent["query"]} <= surface.query
        kind = sent["headers"].get("content-type", "none").partition(";")[0]
        assert {"application/json": "json", "multipart/form-data": "multipart", "none": "none"}[kind] == surface.request
        matched.add(f"{surface.method} {surface.path}")
    assert matched == set(PAIRS)


def test_what_the_sdk_sends_by_itself_is_read_without_unknown_fields(sdk):
    for sent in sdk:
        body = read_request(
            sent["method"], sent["path"], sent["query"], sent["headers"], base64.b64decode(sent["content"])
        )
        assert body.call.unknown_fields == (), sent["sdk"]
        assert body.call.headers_added == (), sent["sdk"]
        rendered = body.render({})
        assert rendered.content == base64.b64decode(sent["content"])


def test_the_table_is_exactly_the_pairs_of_the_wire():
    assert sorted(f"{surface.method} {surface.path}" for surface in SURFACES) == sorted(PAIRS)
    assert len({surface.id for surface in SURFACES}) == len(PAIRS)


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.id)
@pytest.mark.parametrize("prefix", ["", "/vault/acme", "/v1"])
def test_a_prefix_before_the_version_changes_nothing(surface, prefix):
    path = re.sub(r"\{\w+\}", "Abc-1.2_3", surface.path)
    found = match(surface.method, prefix + path)
    assert found is not None
    assert found[0] is surface
    assert set(found[1].values()) == ({"Abc-1.2_3"} if "{" in surface.path else set())


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v2/chatter"),
        ("GET", "/v2/chat"),
        ("POST", "/v2/chat/"),
        ("POST", "/v2//chat"),
        ("POST", "/v2/chat/more"),
        ("POST", "v2/chat"),
        ("POST", "/v3/chat"),
        ("POST", "/x/../v2/chat"),
        ("POST", "/%2e%2e/v2/chat"),
        ("POST", "/./v2/chat"),
        ("GET", "/v1/datasets/"),
        ("GET", "/v1/datasets/%2e%2e"),
        ("GET", "/v1/datasets/a%2Fb"),
        ("GET", "/v1/datasets/a%252Fb"),
        ("GET", "/v1/datasets/a%5Cb"),
        ("GET", "/v1/datasets/a%20b"),
        ("GET", "/v1/datasets/a%00b"),
        ("GET", "/v1/datasets/a%3Fb"),
        ("GET", "/v1/datasets/a%FFb"),
        ("GET", "/v1/datasets/jane%40example.org"),
        ("GET", "/v1/datasets/" + "a" * 129),
        ("POST", "/v2/batches/:cancel"),
        ("POST", "/v2/batches/a:delete"),
        ("POST", "/v2/batches/a"),
        ("POST", "/compatibility/v1/chat/completions"),
        ("POST", ""),
    ],
)
def test_unknown_or_doubtful_paths_have_no_surface(method, path):
    assert match(method, path) is None


def test_a_literal_segment_wins_over_a_parameter():
    found = match("GET", "/v1/datasets/usage")
    assert found is not None
    assert found[0].id == "datasets.get_usage"
