"""Lists of remote objects: what cannot be told to be the tenant's own is not shown."""

import json

import pytest

from cohere_governed.wire import Unreadable, objects, read_request

OWNED = {("dataset", "ds-1")}


@pytest.mark.parametrize(
    "content",
    [
        b'[{"id":"ds-2"}]',
        b'"ds-2"',
        b"1",
        b"null",
        b'{"datasets":{"ds-2":{"id":"ds-2"}}}',
        b'{"datasets":"ds-2"}',
        b'{"datasets":0}',
        b'{"datasets":false}',
        b'{"datasets":[{"id":"ds-2"}],"datasets":[]}',
        b'{"datasets":[{"id":"ds-2"}]',
        b"\xff",
        b" ",
    ],
)
def test_what_is_not_the_list_that_was_asked_for_is_not_handed_out(content):
    with pytest.raises(Unreadable) as raised:
        objects.only_owned("datasets.list", content, OWNED)
    assert "ds-2" not in str(raised.value)


@pytest.mark.parametrize(
    "content", [b"", b"{}", b'{"datasets":null}', b'{"datasets":[]}', b'{"datasets":[{"id":"ds-1"}]}']
)
def test_a_list_of_ones_own_or_of_nothing_is_the_same_object(content):
    assert objects.only_owned("datasets.list", content, OWNED) is content


def test_what_is_anothers_is_taken_out():
    mine = [{"id": "ds-1"}, {"id": "ds-2"}, "ds-2", {"id": None}]
    content = json.dumps({"datasets": mine, "total": 4}).encode()
    assert json.loads(objects.only_owned("datasets.list", content, OWNED)) == {"datasets": [{"id": "ds-1"}], "total": 4}


@pytest.mark.parametrize("model", ["victim-ft", "victim-FT", "victim-Ft"])
def test_a_fine_tuned_model_is_named_whatever_its_case(model):
    sent = json.dumps({"model": model}).encode()
    call = read_request("POST", "/v2/chat", (), {"content-type": "application/json"}, sent).call
    assert list(objects.named(call)) == [("model", "victim")]
