"""One dataset, granted: only its bytes may be uploaded, what comes of it is known, and withdrawn it is taken back."""

import hashlib
import io
from datetime import date, timedelta

import httpx
import pytest

import cohere_governed as cohere
from cohere_governed import Refused, carriers
from cohere_governed.audit.objects import history
from cohere_governed.audit.search import Query, search, show
from cohere_governed.governance import Governance
from cohere_governed.sandbox.fake import FakeCohere
from cohere_governed.sandbox.transport import SandboxTransport
from cohere_governed.withdrawal import take_back, under_grant
from tests.cli.conftest import run
from tests.world import LOOPBACK, found, with_second

DATA = b'{"text": "a comet is a small body of ice"}\n{"text": "a star is not"}\n'
OTHER = DATA.replace(b"star", b"moon")
TODAY = date.today()  # noqa: DTZ011 - grants end by the day
GRANT = f"""\
grants:
  - id: ft-comets
    surfaces: [datasets.create, embedjobs.create, finetuning.create_finetuned_model]
    dataset_sha256: {hashlib.sha256(DATA).hexdigest()}
    max_records: 2
    purpose: Adapt a model to comets
    target: sandbox
    lawful_basis: none needed
    approved_by: [dpo@example.com, research@example.com]
    granted_on: 2020-01-01
    expires: {TODAY + timedelta(days=9)}
"""


def granted(folder, tenant="alpha", text=GRANT):
    agreement = folder / "agreements" / f"{tenant}-sandbox.yaml"
    agreement.write_text(agreement.read_text() + text)
    file = folder / "tenants" / f"{tenant}.yaml"
    file.write_text(file.read_text() + "\ntraining: {grants_accepted: [ft-comets]}\n")
    for case in (folder / "use_cases").glob("*.yaml"):
        surfaces = "surfaces: [inference, training_or_retention]"
        case.write_text(case.read_text().replace("surfaces: [inference]", surfaces))
    return folder


@pytest.fixture
def account(tmp_path):
    """`alpha` holds a grant, `beta` does not; both use one account."""
    folder = granted(with_second(found(tmp_path / "policies", "alpha"), "alpha", "beta"))
    fake = FakeCohere()
    with Governance.load(folder) as governance:

        def client(tenant, cls=cohere.Client):
            own = httpx.Client(transport=SandboxTransport(fake))
            return governance.client(tenant, cls, api_key="k", base_url=LOOPBACK, httpx_client=own)

        yield fake, client, governance


def upload(client, data=DATA):
    return client.datasets.create(name="comets", type="embed-input", data=("comets.jsonl", io.BytesIO(data))).id


def rules(refused):
    return {reason.rule for reason in refused.value.reasons}


def settings(dataset):
    from cohere.finetuning import BaseModel, FinetunedModel, Settings

    base = BaseModel(base_type="BASE_TYPE_CHAT", name="command-r")
    return FinetunedModel(name="comets", settings=Settings(base_model=base, dataset_id=dataset))


def test_the_granted_bytes_may_be_uploaded_and_no_others(account):
    fake, client, _ = account
    assert upload(client("alpha"))
    sent = len(fake.requests)
    with pytest.raises(Refused) as refused:
        upload(client("alpha"), OTHER)
    assert rules(refused) == {"grant.dataset"}
    with pytest.raises(Refused) as refused:
        upload(client("beta"))
    assert rules(refused) == {"grant.missing"}
    assert len(fake.requests) == sent


def test_not_one_record_more_than_the_grant_says(account):
    _, client, governance = account
    file = governance.policies.folder / "agreements" / "alpha-sandbox.yaml"
    file.write_text(file.read_text().replace("max_records: 2", "max_records: 1"))
    governance.policies.reload()
    with pytest.raises(Refused) as refused:
        upload(client("alpha"))
    assert rules(refused) == {"grant.records"}


def test_what_was_uploaded_under_the_grant_may_be_used_under_it_and_by_nobody_else(account):
    fake, client, _ = account
    dataset = upload(client("alpha"))
    model = client("alpha").finetuning.create_finetuned_model(request=settings(dataset)).finetuned_model
    assert model.id
    job = client("alpha").embed_jobs.create(
        model="embed-english-v3.0", dataset_id=dataset, input_type="search_document"
    )
    assert job.job_id
    sent = len(fake.requests)
    for ask in (
        lambda c: c.datasets.get(dataset),
        lambda c: c.finetuning.create_finetuned_model(request=settings(dataset)),
        lambda c: c.chat(message="hello", model=f"{model.id}-ft"),
        lambda c: c.chat(message="hello", request_options={"additional_body_parameters": {"dataset_id": dataset}}),
        lambda c: c.chat(
            message="hello", request_options={"additional_body_parameters": {"x": {"y": [{"dataset_id": dataset}]}}}
        ),
        lambda c: c.chat(
            message="hello", request_options={"additional_body_parameters": {"m": {"model": f"{model.id}-ft"}}}
        ),
        lambda c: c.embed_jobs.get(job.job_id),
    ):
        with pytest.raises(cohere.NotFoundError):
            ask(client("beta"))
    assert len(fake.requests) == sent


def test_a_fine_tuned_model_is_no_base_model_of_another(account):
    fake, client, _ = account
    from cohere.finetuning import BaseModel, FinetunedModel, Settings

    model = client("alpha").finetuning.create_finetuned_model(request=settings(upload(client("alpha")))).finetuned_model
    sent = len(fake.requests)
    base = BaseModel(base_type="BASE_TYPE_CHAT", name=f"{model.id}-ft")
    wanted = FinetunedModel(name="mine", settings=Settings(base_model=base, dataset_id="ds-none"))
    with pytest.raises(cohere.NotFoundError):
        client("beta").finetuning.create_finetuned_model(request=wanted)
    assert len(fake.requests) == sent


def test_the_record_names_the_grant_and_so_does_the_object(account):
    _, client, governance = account
    dataset = upload(client("alpha"))
    (row,) = search(governance.audit, Query(tenant="alpha", kind="intent", surface="datasets.create"))
    meta = show(governance.audit, row.record_id, purpose="test", actor="test").meta
    assert meta["grant"] == "ft-comets"
    assert meta["agreement"] == "alpha-sandbox"
    (one,) = history(governance.audit, "alpha")
    assert (one.id, one.grant, one.alive) == (dataset, "ft-comets", True)


def revoke(governance):
    file = governance.policies.folder / "agreements" / "alpha-sandbox.yaml"
    file.write_text(file.read_text() + f"    revoked_on: {TODAY}\n")
    governance.policies.reload()


def test_a_grant_in_force_is_not_withdrawn(account):
    _, client, governance = account
    upload(client("alpha"))
    with pytest.raises(Refused) as refused:
        under_grant(governance, "alpha", "ft-comets", TODAY)
    (reason,) = refused.value.reasons
    assert (reason.file, reason.path) == ("agreements/alpha-sandbox.yaml", "$.grants[0].revoked_on")


def test_a_withdrawn_grant_takes_back_what_was_made_of_it(account):
    _, client, governance = account
    dataset = upload(client("alpha"))
    client("alpha").embed_jobs.create(model="embed-english-v3.0", dataset_id=dataset, input_type="search_document")
    job = client("alpha").embed_jobs.list().embed_jobs[0].job_id
    output = client("alpha").embed_jobs.get(job).output_dataset_id
    revoke(governance)
    with pytest.raises(Refused) as refused:
        upload(client("alpha"))
    assert "grant.revoked" in rules(refused)
    wanted = under_grant(governance, "alpha", "ft-comets", TODAY)
    assert {one.id for one in wanted} == {dataset, job, output}
    done = take_back(
        governance, "alpha", wanted, reason="withdrawn", actor="dpo", grant="ft-comets", client=client("alpha")
    )
    assert {(one.id, one.state) for one in done} == {(dataset, "deleted"), (output, "deleted"), (job, "stopped")}
    assert [one for one in history(governance.audit, "alpha") if one.alive and one.kind == "dataset"] == []
    (row,) = search(governance.audit, Query(tenant="alpha", kind="grant-withdrawal"))
    told = show(governance.audit, row.record_id, purpose="test", actor="test").meta
    assert (told["grant"], told["reason"], told["actor"]) == ("ft-comets", "withdrawn", "dpo")
    assert client("alpha").datasets.list().datasets == []


def test_taking_back_is_never_too_late(account):
    """Not even for a tenant that was suspended, whose agreement ended, and whose use case was withdrawn."""
    _, client, governance = account
    upload(client("alpha"))
    folder = governance.policies.folder
    for name, old, new in (
        ("tenants/alpha.yaml", "owner:", "status: offboarded\nowner:"),
        ("use_cases/general.yaml", "status: approved", "status: withdrawn"),
    ):
        file = folder / name
        file.write_text(file.read_text().replace(old, new, 1))
    revoke(governance)
    wanted = under_grant(governance, "alpha", "ft-comets", TODAY)
    (one,) = take_back(governance, "alpha", wanted, reason="end", actor="dpo", client=client("alpha"))
    assert one.state == "deleted"
    with pytest.raises(Refused):
        client("alpha").datasets.list()


def test_what_the_provider_has_no_more_counts_as_gone(account):
    fake, client, governance = account
    dataset = upload(client("alpha"))
    fake.respond("DELETE", f"/v1/datasets/{dataset}", "", (), b"")
    revoke(governance)
    wanted = under_grant(governance, "alpha", "ft-comets", TODAY)
    (one,) = take_back(governance, "alpha", wanted, reason="end", actor="dpo", client=client("alpha"))
    assert one.state == "absent"
    assert not any(known.alive for known in history(governance.audit, "alpha"))


def test_what_the_provider_will_not_delete_remains_and_is_told(account):
    fake, client, governance = account
    upload(client("alpha"))
    revoke(governance)
    wanted = under_grant(governance, "alpha", "ft-comets", TODAY)
    fake.fail(status=403, times=9)
    (one,) = take_back(governance, "alpha", wanted, reason="end", actor="dpo", client=client("alpha"))
    assert (one.state, one.why) == ("remains", "ForbiddenError 403")
    assert under_grant(governance, "alpha", "ft-comets", TODAY) == wanted


def test_one_tenant_cannot_take_back_anothers(account):
    _, client, governance = account
    upload(client("alpha"))
    revoke(governance)
    wanted = under_grant(governance, "alpha", "ft-comets", TODAY)
    (one,) = take_back(governance, "beta", wanted, reason="x", actor="x", client=client("beta"))
    assert one.state == "absent"
    assert any(known.alive for known in history(governance.audit, "alpha"))


# ── the commands ───────────────────────────────────────────────────────────────


def test_the_commands_list_withdraw_and_clear(tmp_path, monkeypatch):
    folder = granted(found(tmp_path / "policies", "alpha"))
    monkeypatch.setenv("COHERE_GOVERNED_SANDBOX", "1")
    with Governance.load(folder) as governance:
        dataset = upload(governance.client("alpha", cohere.Client, api_key="k"))
    asked = ["--config", folder, "--reason", "withdrawn"]
    assert [row["id"] for row in run("tenant", "remote", "alpha", "--config", folder, "--json").json] == [dataset]
    assert run("tenant", "withdraw-grant", "alpha", "ft-comets", "--yes", *asked).code == 3
    assert run("tenant", "withdraw-grant", "alpha", "ft-commets", "--yes", *asked).code == 2
    agreement = folder / "agreements" / "alpha-sandbox.yaml"
    agreement.write_text(agreement.read_text() + f"    revoked_on: {TODAY}\n")
    assert run("tenant", "withdraw-grant", "alpha", "ft-comets", *asked).code == 2  # nobody is there to ask
    done = run("tenant", "withdraw-grant", "alpha", "ft-comets", "--yes", *asked, "--json")
    assert [(row["id"], row["state"]) for row in done.json] == [(dataset, "deleted")]
    assert dataset.encode() not in carriers.sandbox().respond("GET", "/v1/datasets", "", (), b"").content
    assert "nothing" in run("tenant", "clear", "alpha", "--yes", *asked).out


def test_a_tenant_is_not_offboarded_while_the_provider_holds_its_objects(tmp_path, monkeypatch):
    folder = granted(found(tmp_path / "policies", "alpha"))
    monkeypatch.setenv("COHERE_GOVERNED_SANDBOX", "1")
    with Governance.load(folder) as governance:
        upload(governance.client("alpha", cohere.Client, api_key="k"))
    file = folder / "tenants" / "alpha.yaml"
    file.write_text(file.read_text().replace("owner:", "status: offboarded\nowner:", 1))
    asked = ["--config", folder, "--reason", "end", "--yes"]
    done = run("tenant", "offboard", "alpha", *asked)
    assert done.code == 3
    assert "tenant clear alpha" in done.err
    assert run("tenant", "clear", "alpha", *asked).code == 0
    assert run("tenant", "offboard", "alpha", *asked).code == 0
