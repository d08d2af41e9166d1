"""One Cohere account, two tenants: what one made is not there for the other, and nothing is asked about it."""

import httpx
import pytest
from cohere.errors import NotFoundError

import cohere_governed as cohere
from cohere_governed import governance as governing
from cohere_governed.audit import objects as audit_objects
from cohere_governed.audit.erasure import erase_tenant
from cohere_governed.governance import Governance
from cohere_governed.sandbox.fake import FakeCohere
from cohere_governed.sandbox.transport import SandboxTransport
from cohere_governed.wire import objects
from cohere_governed.wire.tree import loads_response
from tests.world import LOOPBACK, found, with_second


@pytest.fixture
def account(tmp_path):
    """Two tenants of one folder, and one account at the provider that both use."""
    folder = with_second(found(tmp_path / "policies", "alpha"), "alpha", "beta")
    fake = FakeCohere()
    with Governance.load(folder) as governance:

        def client(tenant):
            own = httpx.Client(transport=SandboxTransport(fake))
            return governance.client(tenant, api_key="k", base_url=LOOPBACK, httpx_client=own)

        yield fake, client, governance


def made_by_somebody(fake, path, body):
    """An object made at the provider past us, as another program of the account would."""
    reply = fake.respond("POST", path, "", (("content-type", "application/json"),), body)
    assert reply.status == 200
    fake.requests.clear()


def test_an_object_that_nobody_is_known_to_have_made_is_nobodys(account):
    """It could be anybody's: it is not listed, and not found."""
    fake, client, _ = account
    made_by_somebody(fake, "/v1/connectors", b'{"name": "wiki", "url": "https://wiki.example"}')
    assert client("alpha").connectors.list().connectors == []
    fake.requests.clear()
    with pytest.raises(NotFoundError):
        client("alpha").connectors.get("wiki")
    assert list(fake.requests) == []


@pytest.mark.parametrize(
    "ask",
    [
        lambda client: client.datasets.get("ds-of-another"),
        lambda client: client.datasets.delete("ds-of-another"),
        lambda client: client.embed_jobs.get("job-of-another"),
        lambda client: client.embed_jobs.cancel("job-of-another"),
        lambda client: client.batches.retrieve("batch-of-another"),
        lambda client: client.batches.cancel("batch-of-another"),
        lambda client: client.connectors.delete("connector-of-another"),
        lambda client: client.finetuning.get_finetuned_model("model-of-another"),
        lambda client: client.finetuning.delete_finetuned_model("model-of-another"),
        lambda client: client.models.get("model-of-another-ft"),
        lambda client: client.chat(model="model-of-another-ft", messages=[{"role": "user", "content": "hello"}]),
        lambda client: client.embed(model="model-of-another-ft", texts=["a"], input_type="search_query"),
    ],
)
def test_what_is_anothers_is_not_found_and_nothing_is_sent(account, ask):
    fake, client, governance = account
    with pytest.raises(NotFoundError) as error:
        ask(client("beta"))
    assert list(fake.requests) == []
    record = cohere.governance_of(error.value)
    assert record.decision == "refuse"
    assert [reason.rule for reason in record.reasons] == ["isolation.not_found"]
    assert "of-another" not in str(record.reasons)
    del governance


def test_the_register_knows_who_made_what_in_every_process(account):
    """It is read from the log, so another governance over the same log knows it too."""
    _, client, governance = account
    register = governance._register
    governance.append(governance.object_entry("alpha", "dataset", "ds-1", surface="datasets.create", alive=True))
    governance.append(governance.object_entry("beta", "dataset", "ds-2", surface="datasets.create", alive=True))
    assert register.owned("alpha").keys() == {("dataset", "ds-1")}
    assert register.owned("beta").keys() == {("dataset", "ds-2")}
    governance.append(governance.object_entry("alpha", "dataset", "ds-1", surface="datasets.delete", alive=False))
    assert register.owned("alpha") == {}
    assert client("alpha").datasets.list().datasets == []


def test_what_a_tenant_made_it_sees_and_the_other_does_not(account):
    fake, client, governance = account
    made_by_somebody(fake, "/v1/connectors", b'{"name": "wiki", "url": "https://wiki.example"}')
    everything = fake.respond("GET", "/v1/connectors", "", (), b"").content
    (connector,) = loads_response(everything)["connectors"]
    fake.requests.clear()
    entry = governance.object_entry("alpha", "connector", connector["id"], surface="connectors.create", alive=True)
    governance.append(entry)
    assert [found.id for found in client("alpha").connectors.list().connectors] == [connector["id"]]
    assert client("alpha").connectors.get(connector["id"]).connector.name == "wiki"
    assert client("beta").connectors.list().connectors == []
    with pytest.raises(NotFoundError):
        client("beta").connectors.get(connector["id"])


def test_what_comes_of_a_job_belongs_to_whoever_owns_the_job(account):
    """The output of a job is a dataset that no create has named; it is registered with the outcome that names it."""
    fake, client, governance = account
    upload = b'--b\r\nContent-Disposition: form-data; name="data"; filename="d.jsonl"\r\n\r\n{"text": "a"}\r\n--b--\r\n'
    head = (("content-type", "multipart/form-data; boundary=b"),)
    dataset = loads_response(fake.respond("POST", "/v1/datasets", "name=d&type=embed-input", head, upload).content)[
        "id"
    ]
    body = b'{"model": "embed-v4.0", "dataset_id": "%s", "input_type": "search_document"}' % dataset.encode()
    job = loads_response(fake.respond("POST", "/v1/embed-jobs", "", (), body).content)["job_id"]
    governance.append(governance.object_entry("alpha", "job", job, surface="embedjobs.create", alive=True))
    output = client("alpha").embed_jobs.get(job).output_dataset_id
    assert output
    assert client("alpha").datasets.get(output).dataset.id == output
    with pytest.raises(NotFoundError):
        client("beta").datasets.get(output)


def test_the_providers_own_models_are_everybodys(account):
    _, client, _ = account
    assert client("beta").models.list().models
    assert client("beta").models.get("command-a-03-2025").name == "command-a-03-2025"


@pytest.mark.parametrize(
    ("surface", "answer", "made"),
    [
        ("datasets.create", b'{"id": "ds-1"}', [("dataset", "ds-1")]),
        ("embedjobs.create", b'{"job_id": "j-1"}', [("job", "j-1")]),
        ("batches.create", b'{"batch": {"id": "b-1"}}', [("batch", "b-1")]),
        ("connectors.create", b'{"connector": {"id": "c-1"}}', [("connector", "c-1")]),
        ("finetuning.create_finetuned_model", b'{"finetuned_model": {"id": "m-1"}}', [("model", "m-1")]),
        ("batches.retrieve", b'{"batch": {"id": "b", "output_dataset_id": "ds-2"}}', [("dataset", "ds-2")]),
        ("v2.chat", b'{"id": "x"}', []),
        ("datasets.create", b"{}", []),
    ],
)
def test_answers_are_read_for_what_they_made(surface, answer, made):
    assert objects.made(surface, answer) == made


def test_a_list_of_ones_own_passes_byte_for_byte():
    content = b'{"datasets": [ {"id":"ds-1"} ] }'
    assert objects.only_owned("datasets.list", content, {("dataset", "ds-1")}) is content
    assert objects.only_owned("datasets.list", content, set()) == b'{"datasets":[]}'


# ── what a process keeps ───────────────────────────────────────────────────────


def test_a_tenant_that_is_founded_anew_owns_nothing_of_the_old_one(account):
    """Its name is the same; its log is another."""
    _, _, governance = account
    register = governance._register
    governance.append(governance.object_entry("alpha", "dataset", "ds-1", surface="datasets.create", alive=True))
    assert register.owned("alpha").keys() == {("dataset", "ds-1")}
    erase_tenant(governance.audit, "alpha", reason="end of contract", actor="dpo")
    assert register.owned("alpha") == {}
    governance.append(governance.object_entry("alpha", "dataset", "ds-2", surface="datasets.create", alive=True))
    assert register.owned("alpha").keys() == {("dataset", "ds-2")}


def test_the_register_holds_a_bounded_number_of_tenants(account, monkeypatch):
    _, _, governance = account
    monkeypatch.setattr(audit_objects, "TENANTS_KEPT", 1)
    for tenant in ("alpha", "beta", "alpha"):
        governance.append(governance.object_entry(tenant, "dataset", tenant, surface="datasets.create", alive=True))
        assert governance._register.owned(tenant).keys() == {("dataset", tenant)}
        assert len(governance._register._known) == 1


def test_history_tells_what_was_made_under_a_grant_and_what_came_of_it(account):
    _, _, governance = account

    def made(kind, name, alive=True, **origin):
        governance.append(
            governance.object_entry("alpha", kind, name, surface="datasets.create", alive=alive, origin=origin)
        )

    made("dataset", "ds-1", grant="g-1")
    made("dataset", "ds-2", grant="g-2")
    made("job", "job-1", grant="g-1")
    made("dataset", "ds-3", of=[["job", "job-1"]])
    made("dataset", "ds-3", of=[["job", "job-1"]])
    made("dataset", "ds-1", alive=False)
    found_objects = audit_objects.history(governance.audit, "alpha")
    assert [(one.id, one.alive) for one in found_objects] == [
        ("ds-1", False), ("ds-2", True), ("job-1", True), ("ds-3", True)
    ]  # fmt: skip
    assert [one.id for one in audit_objects.of_grant(found_objects, "g-1")] == ["ds-1", "job-1", "ds-3"]
    assert audit_objects.history(governance.audit, "beta") == []


def test_nothing_of_an_old_generation_is_kept_for_tenants_that_call_no_more(account):
    _, client, governance = account
    for tenant in ("alpha", "beta"):
        client(tenant).models.list()
    old = governance.tenancy("beta")
    file = governance.policies.folder / "tenants" / "alpha.yaml"
    file.write_text(file.read_text() + "\nstream_record: strict\n")
    governance.policies.reload()
    client("alpha").models.list()
    assert list(governance._generation[1]) == ["alpha"]
    assert governance.tenancy("beta") is not old


def test_detectors_of_changed_recogniser_files_do_not_pile_up():
    for n in range(2 * governing.MODELS_KEPT):
        assert governing._once(("detector", n), lambda n=n: f"model {n}") == f"model {n}"
    assert len(governing._models) == governing.MODELS_KEPT
