"""Nothing of who opted out is sent where it may train, from the next call on, whatever the tenant agreed to."""

import pytest

import cohere_governed as cohere
from cohere_governed import Refused
from cohere_governed.governance import Governance
from cohere_governed.model import Standing
from cohere_governed.policy import decide, load
from cohere_governed.policy.recorded import facts_of, intent_of
from tests.calls import MODEL
from tests.cli.conftest import run
from tests.clouds import AGREEMENT
from tests.policy.folders import NOW, WORKED, call, intent, refusing
from tests.world import World, found

OWN = """\
  routes:
    - {name: own, provider: private, deployment: private_vpc, region: LOCAL, base_url: "http://127.0.0.1:9"}
"""
MAY_TRAIN = "training: {permitted: opted_in, mechanism: default_terms}\n"
CONSENT = """
training: {consent: opted_in, given_on: 2020-01-01, given_by: owner, expires: 2090-01-01, evidence: board}
"""


@pytest.fixture
def folder(tmp_path):
    """A tenant on terms that may train, to which contract and tenant both agreed."""
    made = found(tmp_path / "policies")
    agreement = next((made / "agreements").glob("*.yaml"))
    said = AGREEMENT.replace("[EU]", "[LOCAL]")
    start, end = said.index("training:"), said.index("retention:")
    agreement.write_text(said[:start] + MAY_TRAIN + said[end:])
    tenant = made / "tenants" / "acme.yaml"
    head, _, rest = tenant.read_text().partition("  routes:")
    tenant.write_text(f"{head}{OWN}\nuse_cases:{rest.partition('use_cases:')[2]}{CONSENT}")
    return made


@pytest.fixture(scope="module")
def worked():
    return load(WORKED)


@pytest.fixture
def begun(folder):
    """Its log has begun."""
    with Governance.load(folder) as governance:
        ask(World(folder, governance), end_user="u-0")
    return folder


def ask(world, text="hello", **facts):
    with cohere.calling(**{"end_user": "u-17", **facts}):
        return world.client(max_retries=0).chat(model=MODEL, messages=[{"role": "user", "content": text}])


def refused(world, **facts):
    with pytest.raises(Refused) as error:
        ask(world, **facts)
    return {reason.rule for reason in error.value.reasons}


def test_the_next_call_is_refused_until_they_take_it_back(folder):
    why = ("--tenant", "acme", "--reason", "request 214", "--config", folder)
    with Governance.load(folder) as governance:
        world = World(folder, governance)
        ask(world)
        assert run("end-user", "opt-out", "u-17", *why).code == 0
        governance.standings.forget("acme")
        assert refused(world) == {"training.opted_out"}
        ask(world, end_user="u-18")
        assert len(world.fake.requests) == 2
        assert run("end-user", "opt-in", "u-17", *why).code == 0
        governance.standings.forget("acme")
        ask(world)
        assert [row.rules for row in world.records(kind="intent", decision="refuse")] == ["training.opted_out"]


def test_what_the_browser_says_counts_for_the_call_and_those_inside(folder):
    with Governance.load(folder) as governance:
        world = World(folder, governance)
        assert refused(world, opted_out=True) == {"training.opted_out"}
        assert refused(world, opted_out=True, end_user="u-18") == {"training.opted_out"}
        with cohere.calling(opted_out=True):
            assert refused(world) == {"training.opted_out"}
        ask(world)


def test_it_is_no_suspension_and_a_suspension_is_no_choice(begun):
    why = ("--tenant", "acme", "--reason", "r", "--config", begun)
    assert run("end-user", "opt-out", "u-17", *why).code == 0
    assert run("end-user", "list", "--config", begun, "--json").json == []
    assert run("end-user", "suspend", "u-17", *why).code == 0
    assert run("end-user", "reinstate", "u-17", *why).code == 0
    with Governance.load(begun) as governance:
        assert governance.standings.of("acme", "u-17") == (False, True)
        assert governance.standings.of("acme", "u-18") == (False, False)


def test_who_asks_what_is_kept_finds_the_choice(begun):
    why = ("--tenant", "acme", "--reason", "request 214", "--config", begun)
    assert run("end-user", "opt-out", "u-17", *why).code == 0
    kinds = [row["kind"] for row in run("audit", "search", "--end-user", "u-17", "--config", begun, "--json").json]
    assert kinds == ["end-user"]


@pytest.mark.parametrize("tenant", ["eubank", "cahospital"])
def test_where_training_is_excluded_nothing_changes(worked, tenant):
    policy = worked.tenants[tenant]
    case = next(iter(policy.use_cases))
    made = call(model=policy.use_cases[case].models[0])
    for standing in (Standing(), Standing(opted_out=True)):
        assert "training.opted_out" not in refusing(decide(intent(made, use_case=case, standing=standing), policy))


def test_a_dataset_to_train_on_is_no_place_for_them(worked):
    made = call(surface="datasets.create", kind="training_or_retention", upload_sha256="9d", upload_records=1)
    for opted_out in (False, True):
        decision = decide(intent(made, standing=Standing(opted_out=opted_out)), worked.tenants["cahospital"])
        assert ("training.opted_out" in refusing(decision)) is opted_out


def test_the_record_has_it_among_the_facts(worked):
    asked = intent(call(), use_case="usstartup-marketing-copy", standing=Standing(opted_out=True))
    columns = {"surface": "v2.chat", "model": MODEL, "entities": ""}
    again = intent_of(columns, {"facts": facts_of(asked), "caller": {"end_user": "u-1"}}, NOW)
    assert again.standing == asked.standing
    assert "training.opted_out" in refusing(decide(asked, worked.tenants["usstartup"]))
