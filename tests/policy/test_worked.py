"""The three worked tenants, end to end: their files on a day of theirs, clients of the SDK, a fake Cohere."""

import datetime as dt
import hashlib
import io
import re
import shutil

import httpx
import pytest

import cohere_governed as cohere
from cohere_governed import Refused, ReviewPending
from cohere_governed.audit.keys import create_key_file
from cohere_governed.audit.objects import history
from cohere_governed.audit.search import Query, search, show
from cohere_governed.audit.store import AuditLog
from cohere_governed.governance import Governance, database_url
from cohere_governed.policy import load
from cohere_governed.sandbox.fake import FakeCohere
from cohere_governed.sandbox.transport import SandboxTransport
from cohere_governed.withdrawal import take_back, under_grant
from tests.cli.conftest import run
from tests.policy.folders import NOW, WORKED

DATA = b'{"text": "the patient left in good health"}\n'
TODAY = dt.datetime.now(dt.timezone.utc).date()
SAID = (
    "Our customer Ada Lovelace (ada@example.com) has complained that 240 euros were taken twice from her account "
    "DE89 3704 0044 0532 0130 00. Please suggest which team should answer her."
)
MODEL = "command-a-03-2025"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The worked folder with all its days moved so that the day it was written for is today, and the keys it names."""
    root = tmp_path_factory.mktemp("worked") / "policies"
    shutil.copytree(WORKED, root, ignore=shutil.ignore_patterns("provider", "schema"))
    moved = TODAY - NOW.date()
    for file in root.rglob("*.yaml"):
        text = re.sub(r"\b20\d\d-\d\d-\d\d\b", lambda day: str(dt.date.fromisoformat(day[0]) + moved), file.read_text())
        text = text.replace("9d2f60b1c47e83a5f0167bd94ce2a83017fe5b6d8c40921ea7d35f98b06c41e2", sha256(DATA))
        file.write_text(text)
    (root / "keys").mkdir()
    create_key_file(root / "keys" / "root.key")
    (root / "keys" / "cahospital-cohere").write_text("key-of-the-hospital")
    policies = load(root)
    operator = policies.operator
    AuditLog.create(database_url(policies), operator.root_key, anchor=operator.anchor).close()
    return root


def sha256(data):
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def desk(folder, monkeypatch):
    monkeypatch.setenv("COHERE_KEY_EUBANK", "key-of-the-bank")
    monkeypatch.setenv("COHERE_KEY_US", "key-of-the-platform")
    fake = FakeCohere()
    with Governance.load(folder) as governance:

        def client(tenant, cls=cohere.ClientV2, **arguments):
            own = httpx.Client(transport=SandboxTransport(fake))
            return governance.client(tenant, cls, api_key="the app's own", httpx_client=own, **arguments)

        yield governance, fake, client


def ask(client, said="What is a comet?", model=MODEL, **arguments):
    return client.chat(model=model, messages=[{"role": "user", "content": said}], **arguments)


def rules(refused):
    return {reason.rule for reason in refused.value.reasons}


def newest(governance, tenant):
    (row,) = search(governance.audit, Query(tenant=tenant, kind="intent"), limit=1)
    return row, show(governance.audit, row.record_id, purpose="test", actor="test")


def test_the_folder_is_valid_on_its_day_and_its_cases_hold(folder):
    done = run("policy", "check", folder)
    assert done.code == 0, done.err


# ── an EU bank ─────────────────────────────────────────────────────────────────


def bank(**facts):
    return cohere.calling(**{"end_user": "u-1", "use_case": "eubank-complaint-triage", **facts})


def test_the_banks_complaints_go_to_its_vault_without_a_name_or_an_account(desk):
    governance, fake, client = desk
    with bank():
        answer = ask(client("eubank"), SAID)
    (left,) = fake.requests
    assert httpx.URL(left.url).host == "eubank-eu.vault.example"
    assert left.headers["authorization"] == "Bearer key-of-the-bank"
    for value in (b"Ada", b"ada@example.com", b"0532"):
        assert value not in left.body
    assert "Ada Lovelace (ada@example.com)" in answer.message.content[0].text
    assert left.json()["safety_mode"] == "STRICT"
    row, told = newest(governance, "eubank")
    assert (row.region, row.route, row.host) == ("EU", "vault", "eubank-eu.vault.example")
    assert (told.meta["agreement"], told.meta["agreement_version"]) == ("eubank-enterprise", "EB-2041.3")
    assert told.meta["agreement_clauses"] == ["master agreement 7.2"]
    assert told.vault is None  # `capture: redacted`: what was found is kept nowhere
    assert b"Ada" not in told.content


def test_the_banks_calls_do_not_leave_the_eu(desk):
    _, fake, client = desk
    with bank(), pytest.raises(Refused) as refused:
        ask(client("eubank", base_url="https://us.vault.example"))
    assert "residency.host" in rules(refused)
    assert list(fake.requests) == []


def test_the_bank_refuses_what_has_no_purpose_or_no_person(desk):
    _, fake, client = desk
    with pytest.raises(Refused) as refused:
        ask(client("eubank"))
    assert rules(refused) == {"use_case.missing", "end_user.missing"}
    assert list(fake.requests) == []


def test_a_credit_memo_waits_for_the_loan_officer(desk):
    _, fake, client = desk
    with bank(use_case="eubank-credit-memo"), pytest.raises(ReviewPending):
        ask(client("eubank"), "Draft a memo on Ada Lovelace's loan")
    assert b"Ada" not in fake.requests[0].body


def test_the_bank_leaves_nothing_at_the_provider(desk):
    _, fake, client = desk
    with bank(), pytest.raises(Refused) as refused:
        client("eubank", cohere.Client).datasets.create(
            name="n", type="embed-input", data=("d.jsonl", io.BytesIO(DATA))
        )
    assert "grant.missing" in rules(refused)
    assert list(fake.requests) == []


# ── a US start-up ──────────────────────────────────────────────────────────────


def test_the_start_up_drafts_what_is_public_and_keeps_none_of_it(desk):
    governance, fake, client = desk
    with cohere.calling(end_user="u-1"):
        answer = ask(client("usstartup"), "Write a slogan for a bicycle")
    assert "bicycle" in answer.message.content[0].text
    assert httpx.URL(fake.requests[0].url).host == "api.cohere.com"
    assert fake.requests[0].headers["authorization"] == "Bearer key-of-the-platform"
    row, told = newest(governance, "usstartup")
    assert row.region == "US"
    assert (told.content, told.vault) == (None, None)  # `capture: metadata`


def test_the_start_up_may_not_send_a_person_on_terms_that_may_train(desk):
    _, fake, client = desk
    with cohere.calling(end_user="u-1"), pytest.raises(Refused) as refused:
        ask(client("usstartup"), SAID)
    assert rules(refused) >= {"training.may_train", "dpa.missing", "data.personal", "redaction.block"}
    assert list(fake.requests) == []


# ── a Canadian hospital ────────────────────────────────────────────────────────


def upload(client, data=DATA):
    return client.datasets.create(name="discharge", type="embed-input", data=("d.jsonl", io.BytesIO(data)))


def test_the_hospitals_drafts_stay_in_its_network_and_wait_for_a_clinician(desk):
    governance, fake, client = desk
    with cohere.calling(end_user="dr-1", conversation="case-7"), pytest.raises(ReviewPending):
        ask(client("cahospital"), "Summarise the stay of Grace Hopper, who has diabetes", model="command-a-onprem")
    (left,) = fake.requests
    assert httpx.URL(left.url).host == "cohere.internal.cahospital.example"
    assert left.headers["authorization"] == "Bearer key-of-the-hospital"
    assert b"Grace" not in left.body
    assert b"diabetes" not in left.body
    assert newest(governance, "cahospital")[0].region == "CA"


def test_the_one_granted_dataset_is_uploaded_and_taken_back(desk, folder):
    governance, fake, client = desk
    with cohere.calling(end_user="dr-1"):
        made = upload(client("cahospital", cohere.Client))
        with pytest.raises(Refused) as refused:
            upload(client("cahospital", cohere.Client), DATA + DATA)
    assert rules(refused) == {"grant.dataset"}
    assert {httpx.URL(one.url).host for one in fake.requests} == {"cohere.internal.cahospital.example"}
    assert newest(governance, "cahospital")[1].meta.get("grant") is None  # the refused one
    (one,) = history(governance.audit, "cahospital")
    assert (one.id, one.grant) == (made.id, "ft-discharge-2026")

    file = folder / "agreements" / "cahospital-enterprise.yaml"
    before = file.read_text()
    file.write_text(before.replace("    granted_on:", f"    revoked_on: {TODAY}\n    granted_on:"))
    try:
        governance.policies.reload()
        with cohere.calling(end_user="dr-1"), pytest.raises(Refused) as refused:
            upload(client("cahospital", cohere.Client))
        assert rules(refused) == {"grant.revoked"}
        wanted = under_grant(governance, "cahospital", "ft-discharge-2026", TODAY)
        done = take_back(
            governance,
            "cahospital",
            wanted,
            reason="withdrawn",
            actor="dpo",
            client=client("cahospital", cohere.Client),
        )
        states = {(taken.id, taken.state) for taken in done}
        assert states == {(made.id, "deleted"), ("discharge-summaries-deid", "absent")}
        assert made.id.encode() not in fake.respond("GET", "/v1/datasets", "", (), b"").content
    finally:
        file.write_text(before)


def test_one_tenants_dataset_is_not_anothers(desk):
    _, fake, client = desk
    with cohere.calling(end_user="dr-1"):
        made = upload(client("cahospital", cohere.Client))
    sent = len(fake.requests)
    with bank(), pytest.raises(cohere.NotFoundError):
        client("eubank", cohere.Client).datasets.get(made.id)
    assert len(fake.requests) == sent
