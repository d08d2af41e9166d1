"""Uploads through the governed client: records redacted, the file granted by its digest, a count by column kept."""

import hashlib
import json

import pytest

from cohere_governed.audit.search import show
from cohere_governed.errors import Refused
from cohere_governed.governance import Governance
from tests.calls import CARD, MAIL, NAME, PLANTED, SAID
from tests.world import World, found

LINES = [{"text": SAID, "label": "a", "crm field": MAIL}, {"text": "plain", "label": "b", "crm field": "-"}]
JSONL = "\n".join(json.dumps(line) for line in LINES).encode()
CSV = f'name,note\r\n{NAME},"card {CARD}, twice"\r\n-,-\r\n'.encode()


@pytest.fixture
def granted(tmp_path):
    """A world whose agreement lets this very file be uploaded."""

    def make(content, scope="tenant"):
        folder = found(tmp_path / "policies")
        agreement = next((folder / "agreements").glob("*.yaml"))
        agreement.write_text(
            agreement.read_text()
            + f"""
grants:
  - id: g-1
    surfaces: [datasets.create]
    dataset_sha256: {hashlib.sha256(content).hexdigest()}
    purpose: search over our own notes
    target: sandbox
    lawful_basis: contract
    approved_by: [owner@example.com]
    granted_on: 2020-01-01
    expires: 2099-12-31
"""
        )
        tenant = folder / "tenants" / "acme.yaml"
        text = tenant.read_text().replace("redaction:\n", f"redaction:\n  scope: {scope}\n", 1)
        tenant.write_text(text + "\ntraining: {grants_accepted: [g-1]}\n")
        case = next((folder / "use_cases").glob("*.yaml"))
        case.write_text(case.read_text().replace("[inference]", "[inference, datasets.create]"))
        return World(folder, Governance.load(folder))

    return make


def upload(world, name, content, kind="embed-input"):
    return world.client(max_retries=0).datasets.create(name="notes", type=kind, data=(name, content))


def told(world):
    row = world.records(kind="intent")[-1]
    return row, show(world.governance.audit, row.record_id, purpose="test", actor="test")


@pytest.mark.parametrize(("name", "content"), [("d.jsonl", JSONL), ("d.csv", CSV)])
def test_no_planted_value_of_a_file_leaves(granted, name, content):
    world = granted(content)
    upload(world, name, content)
    left = world.left().decode()
    assert [value for value in PLANTED if value in left] == []
    assert "<PERSON_" in left


def test_the_record_counts_what_was_found_by_column_and_quotes_nothing(granted):
    world = granted(JSONL)
    upload(world, "d.jsonl", JSONL)
    row, shown = told(world)
    columns = shown.meta["columns"]
    assert columns["data[].text"]["PERSON"] == columns["data[].text"]["CREDIT_CARD"] == 1
    (other,) = set(columns) - {"data[].text"}
    assert columns[other] == {"EMAIL_ADDRESS": 1}
    assert other.removeprefix("data[].").isdigit()
    assert "findings" not in shown.meta
    assert set(shown.meta["redacted_places"]) == set(columns)
    assert [value for value in (*PLANTED, "crm field") if value in json.dumps(dict(shown.meta), default=str)] == []
    assert "PERSON:1" in row.entities


def test_a_file_that_differs_by_one_byte_has_no_grant(granted):
    world = granted(JSONL)
    with pytest.raises(Refused, match="another dataset"):
        upload(world, "d.jsonl", JSONL + b"\n")
    assert not world.fake.requests


def test_a_file_of_another_format_is_refused_though_its_bytes_are_granted(granted):
    content = b"PAR1" + NAME.encode()
    world = granted(content)
    with pytest.raises(Refused, match="file content"):
        upload(world, "d.parquet", content)
    assert not world.fake.requests


def test_what_was_uploaded_does_not_come_back_by_the_side_door(granted):
    """``save_dataset`` fetches parts by itself; the record would not know, and any host could be asked."""
    world = granted(JSONL)
    made = upload(world, "d.jsonl", JSONL)
    client = world.client(max_retries=0)
    dataset = client.datasets.get(id=made.id).dataset
    before = len(world.fake.requests)
    with pytest.raises(Refused, match="save_dataset"):
        client.utils.save_dataset(dataset, str(world.folder / "out.jsonl"))
    assert len(world.fake.requests) == before
