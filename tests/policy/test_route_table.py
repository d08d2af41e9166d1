"""Every endpoint, by every kind of route, in every state of training terms, region and agreement: a table in words.

The table below shares no code with the rules: it says, over words, which rules refuse a row and by which route the call
goes otherwise.
"""

import dataclasses
import datetime as dt
import itertools
from functools import cache

import pytest

from cohere_governed.model import Permit, Route
from cohere_governed.policy import decide, effective, load
from cohere_governed.policy.effective import Origin
from cohere_governed.wire import SURFACES
from tests.policy.folders import NOW, WORKED, call, intent, refusing

TODAY = NOW.date()
DAY = dt.timedelta(days=1)

# ── the words ──────────────────────────────────────────────────────────────────

ROUTES = {
    # what it is called: provider, deployment, region, what else
    "Cohere's platform": ("cohere", "saas", "US", {}),
    "a vault": ("cohere", "model_vault_standard", "EU", {}),
    "our own network": ("private", "private_vpc", "EU", {}),
    "Azure": ("azure", "cloud", "EU", {}),
    "Bedrock": ("bedrock", "cloud", "EU", {"identity": "machine"}),
    "Bedrock without credentials": ("bedrock", "cloud", "EU", {}),
    "Bedrock by a profile of the EU": ("bedrock", "cloud", "EU", {"model_ids": {"m": "eu.cohere.x"}}),
    "Bedrock by a profile of the US": ("bedrock", "cloud", "EU", {"model_ids": {"m": "us.cohere.x"}}),
    "Bedrock by a profile of anywhere": ("bedrock", "cloud", "EU", {"model_ids": {"m": "global.cohere.x"}}),
    "SageMaker": ("sagemaker", "cloud", "EU", {"identity": "machine"}),
    "OCI": ("oci", "cloud", "EU", {"identity": "machine"}),
}
TRAINING = [
    "excluded",
    "excluded, long ago",
    "excluded, nobody proved it",
    "allowed",
    "allowed by both",
    "allowed by us",
]
REGION = ["allowed", "not by the tenant", "not by the agreement"]
AGREEMENT = ["in force", "from tomorrow", "until yesterday", "until today", "not signed"]
GRANT = ["none", "for our own network", "for a third party"]

CHAT, EMBED = {"v1.chat", "v2.chat"}, {"v1.embed", "v2.embed"}
OFFERED = {
    "Bedrock": CHAT | EMBED | {"v1.generate", "v1.rerank", "v2.rerank"},
    "SageMaker": CHAT | EMBED | {"v1.generate", "v1.rerank", "v2.rerank"},
    "OCI": CHAT | EMBED,
}
ONLY_TAKES_BACK = {
    "datasets.delete", "finetuning.delete_finetuned_model", "connectors.delete", "embedjobs.cancel", "batches.cancel",
}  # fmt: skip


def removed(endpoint, kind, route, region):
    """What stands in the way of one route, the first thing that does."""
    if region == "not by the tenant":
        return "residency.region"
    if region == "not by the agreement":
        return "residency.agreement"
    if route == "Bedrock without credentials":
        return "route.credentials"
    cloud = route.split()[0].rstrip(",")
    if cloud in OFFERED and endpoint not in OFFERED[cloud]:
        return "route.surface"
    if kind == "inference" and route in ("Bedrock by a profile of the US", "Bedrock by a profile of anywhere"):
        return "residency.profile"
    return None


def told(endpoint, kind, route, training, region, agreement, grant):  # noqa: PLR0917 - the columns of the table
    """The rules that refuse a call with personal data in it."""
    no = set()
    carries_content = kind in ("inference", "training_or_retention", "admin_egress")
    if endpoint not in ONLY_TAKES_BACK:
        no |= {
            "in force": set(), "until today": set(), "from tomorrow": {"agreement.not_yet"},
            "until yesterday": {"agreement.expired"}, "not signed": {"agreement.unsigned"},
        }[agreement]  # fmt: skip
    if carries_content:
        no |= {
            "excluded": set(), "allowed by both": set(), "excluded, long ago": {"training.evidence_stale"},
            "excluded, nobody proved it": {"training.evidence_missing"}, "allowed": {"training.may_train"},
            "allowed by us": {"training.may_train"},
        }[training]  # fmt: skip
    obstacle = removed(endpoint, kind, route, region)
    if obstacle is not None:
        no.add(obstacle)
    if kind == "training_or_retention":
        if grant == "none":
            no.add("grant.missing")
        elif grant == "for a third party" or obstacle is not None or route != "our own network":
            no.add("grant.target")
    if kind == "admin_egress":
        no |= {"none": {"grant.missing"}, "for our own network": {"grant.target"}, "for a third party": set()}[grant]
    return no


def table():
    for surface in SURFACES:
        needs = surface.kind in ("training_or_retention", "admin_egress")
        columns = (ROUTES, TRAINING, REGION, AGREEMENT, GRANT if needs else GRANT[:1])
        for row in itertools.product(*columns):
            yield (surface.id, surface.kind, *row)


# ── the words made real ────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def base():
    bank = load(WORKED).tenants["eubank"]
    controls = dataclasses.replace(
        bank.controls, safety_mode=effective.SafetyModes("CONTEXTUAL", frozenset({"OFF", "NONE"}), "allow")
    )
    case = dataclasses.replace(
        bank.use_cases["eubank-complaint-triage"], surfaces=("*",), models=("*",), high_stakes=False,
        data_classes=frozenset({"internal"}), controls=controls,
    )  # fmt: skip
    return dataclasses.replace(bank, controls=controls, use_cases={case.id: case}, default_use_case=case.id)


def policies(base):
    """Words → the tenant's policy; made once for each combination."""

    @cache
    def policy(name, training, region, agreement, grant):
        provider, deployment, where, more = ROUTES[name]
        if "profile" in name:
            more = {"identity": "machine", **more}
        route = Route(name, provider, deployment, where, ("there.example",), provider_region="eu-central-1", **more)
        everywhere = frozenset({"EU", "US"})
        proved = {"excluded": TODAY - 90 * DAY, "excluded, long ago": TODAY - 91 * DAY}.get(training)
        signed = dataclasses.replace(
            base.agreement,
            regions=everywhere - {where} if region == "not by the agreement" else everywhere,
            deployments=None,
            signed_on=None if agreement == "not signed" else TODAY,
            effective=TODAY + DAY if agreement == "from tomorrow" else TODAY,
            expires={"until yesterday": TODAY - DAY, "until today": TODAY}.get(agreement),
            training_mechanism="default_terms" if training.startswith("allowed") else "contract_exclusion",
            training_permitted="opted_in" if training == "allowed by both" else "none",
            evidence=(effective.Evidence("attestation", proved),) if proved else (),
        )
        opted = training in ("allowed by both", "allowed by us")
        return dataclasses.replace(
            base,
            agreement=signed,
            regions=everywhere - {where} if region == "not by the tenant" else everywhere,
            routes=(route,),
            training=effective.Training("opted_in" if opted else "deny", TODAY - DAY, TODAY + DAY),
            grants=() if grant == "none" else (granted(grant),),
        )

    return policy


def granted(words):
    target = {"for our own network": "private_vpc", "for a third party": "third_party"}[words]
    return effective.Grant(
        id="g", surfaces=("*",), dataset_sha256=None, max_records=None, remote_ids=frozenset({"d-1"}), purpose="p",
        target=target, approved_by=("a@b.example",), granted_on=TODAY, expires=TODAY, revoked_on=None, accepted=True,
        origin=Origin("agreements/x.yaml", "$.grants[0]"),
    )  # fmt: skip


def asked(surface):
    refs = {"dataset": ("d-1",)} if surface.kind == "training_or_retention" else {}
    said = call(surface=surface.id, kind=surface.kind, method=surface.method, path=surface.path, model="m", refs=refs)
    return intent(said, findings={"PERSON": 1})


def test_the_decision_is_what_the_table_says(base):
    rows = list(table())
    assert len(rows) > 50_000
    assert {row[0] for row in rows} == {surface.id for surface in SURFACES}
    assert len(SURFACES) == 42
    policy, intents = policies(base), {surface.id: asked(surface) for surface in SURFACES}
    permitted, wrong = 0, []
    for row in rows:
        endpoint, _, route, *state = row
        decision = decide(intents[endpoint], policy(route, *state))
        expected = told(*row)
        goes = decision.route.name if isinstance(decision, Permit) else None
        if (refusing(decision), goes) != (expected, None if expected else route):
            wrong.append((row, sorted(refusing(decision)), sorted(expected)))
        permitted += goes is not None
    assert wrong[:3] == []
    assert permitted > 1_500


def test_the_table_can_disagree(base):
    """Each column matters: changing it alone changes what the table says of some row."""
    policy, intents = policies(base), {surface.id: asked(surface) for surface in SURFACES}
    fine = ("a vault", "excluded", "allowed", "in force", "none")
    assert isinstance(decide(intents["v2.chat"], policy(*fine)), Permit)
    for column, value in ((0, "Bedrock without credentials"), (1, "allowed"), (2, REGION[1]), (3, "until yesterday")):
        other = [*fine]
        other[column] = value
        assert not isinstance(decide(intents["v2.chat"], policy(*other)), Permit)
