"""Every endpoint × route × training state × region × agreement date × content × grant, against the rules in words.

``expected`` below restates the policy for these facts, by itself and from the
contract's side: it shares no list and no code with the rules that decide.
"""

import dataclasses
import datetime as dt
import itertools

import pytest

from cohere_governed import model
from cohere_governed.model import Permit
from cohere_governed.policy import decide, effective
from cohere_governed.wire.surface import SURFACES
from tests.policy.folders import NOW, intent, refusing

TODAY = NOW.date()
DAY = dt.timedelta(days=1)


def names(text):
    return set(text.split())


# ── what each endpoint does, as its documentation says ─────────────────────────

ANSWERS = names("""
    v2.chat v1.chat v1.generate v2.embed v1.embed v2.rerank v1.rerank v1.classify v1.summarize v1.tokenize
    v1.detokenize v2.parse transcriptions.create
""")
STORES = names("""
    datasets.create batches.create embedjobs.create finetuning.create_finetuned_model
    finetuning.update_finetuned_model
""")
HANDS_ON = {"connectors.create", "connectors.update"}
TAKES_BACK = names("""
    datasets.delete finetuning.delete_finetuned_model connectors.delete embedjobs.cancel batches.cancel
""")
READS = names("""
    connectors.o_auth_authorize batches.list batches.retrieve connectors.list connectors.get datasets.list
    datasets.get_usage datasets.get embedjobs.list embedjobs.get finetuning.list_finetuned_models
    finetuning.get_finetuned_model finetuning.list_events finetuning.list_training_step_metrics models.get
    models.list v1.check_api_key
""")
ENDPOINTS = {surface.id: surface for surface in SURFACES}

ROUTES = {
    "platform": ("cohere", "saas", "US"),
    "vault": ("cohere", "model_vault_standard", "EU"),
    "own network": ("private", "private_vpc", "CA"),
}
TRAINING = {
    # name: (mechanism, evidence of which day, agreement permits, tenant consents)
    "excluded by contract, proved lately": ("contract_exclusion", TODAY - 89 * DAY, "none", "deny"),
    "excluded, and the proof is stale": ("contract_exclusion", TODAY - 91 * DAY, "none", "deny"),
    "excluded, and never proved": ("contract_exclusion", None, "none", "deny"),
    "default terms": ("default_terms", TODAY, "none", "deny"),
    "default terms, both agreed": ("default_terms", None, "opted_in", "opted_in"),
    "default terms, only the contract agreed": ("default_terms", None, "opted_in", "deny"),
    "default terms, only the tenant agreed": ("default_terms", None, "none", "opted_in"),
}
REGIONS = {"both allow": (True, True), "the tenant not": (False, True), "the contract not": (True, False)}
DATES = {"before": (TODAY + DAY, None), "first day": (TODAY, None), "last day": (TODAY - DAY, TODAY),
         "after": (TODAY - 9 * DAY, TODAY - DAY)}  # fmt: skip
CONTENT = {"nothing personal": {}, "a name": {"PERSON": 1}}
GRANTS = ("none", "for it", "for another dataset", "revoked", "not accepted", "ended")
DIGEST = "ab" * 32


def expected(row):
    """The rules that refuse, from the words alone."""
    endpoint, training, regions, date, content, grant = row
    no = set()
    sends = endpoint in ANSWERS | STORES | HANDS_ON
    # An agreement binds from its first day to its last, both included; taking content back is never too late.
    if endpoint not in TAKES_BACK:
        if date == "before":
            no.add("agreement.not_yet")
        if date == "after":
            no.add("agreement.expired")
    # Content that is personal goes only where it is shown, by a dated proof of at most 90 days, that nobody trains
    # on it; or where both contract and tenant agreed that somebody may.
    if sends and content == "a name":
        if training == "excluded, and the proof is stale":
            no.add("training.evidence_stale")
        elif training == "excluded, and never proved":
            no.add("training.evidence_missing")
        elif training in ("default terms", "default terms, only the contract agreed",
                          "default terms, only the tenant agreed"):  # fmt: skip
            no.add("training.may_train")
    # What stays at the provider, or is handed to others, needs a grant in force, accepted, for this very dataset.
    if endpoint in STORES | HANDS_ON:
        if grant == "none":
            no.add("grant.missing")
        elif grant == "not accepted":
            no.add("grant.not_accepted")
        elif grant == "revoked":
            no.add("grant.revoked")
        elif grant == "ended":
            no.add("grant.expired")
        elif endpoint in HANDS_ON:
            no.add("grant.target")  # for storing, not for handing on
        elif grant == "for another dataset":
            no.add("grant.dataset")
        elif regions != "both allow":
            no.add("grant.target")  # no route is left to lead where it allows
    # Where: only a region that tenant and contract both allow.
    if regions == "the tenant not":
        no.add("residency.region")
    if regions == "the contract not":
        no.add("residency.agreement")
    return no


# ── facts made real ────────────────────────────────────────────────────────────


def policy_of(base, route, state):
    training, regions, date, grant = state
    provider, deployment, region = ROUTES[route]
    mechanism, proved, permits, consents = TRAINING[training]
    tenant_allows, contract_allows = REGIONS[regions]
    begins, ends = DATES[date]
    agreement = dataclasses.replace(
        base.agreement,
        tier="enterprise",
        effective=begins,
        expires=ends,
        deployments=None,
        training_mechanism=mechanism,
        training_permitted=permits,
        evidence=(effective.Evidence("attestation", proved),) if proved else (),
        evidence_max_age_days=90,
        regions=frozenset({region} if contract_allows else {"XX"}),
    )
    given = effective.Grant(
        id="g",
        surfaces=("*",),
        dataset_sha256=DIGEST if grant != "for another dataset" else "cd" * 32,
        max_records=None,
        remote_ids=frozenset(),
        purpose="p",
        target=deployment,
        approved_by=("dpo",),
        granted_on=TODAY - 30 * DAY,
        expires=TODAY - DAY if grant == "ended" else TODAY,
        revoked_on=TODAY if grant == "revoked" else None,
        accepted=grant != "not accepted",
        origin=effective.Origin("agreements/x.yaml", "$.grants[0]"),
    )
    case = dataclasses.replace(
        base.use_cases["eubank-complaint-triage"],
        id="case",
        surfaces=("*",),
        models=("*",),
        data_classes=frozenset({"internal"}),
    )
    only = model.Route("only", provider, deployment, region, ("host.example",))
    controls = dataclasses.replace(base.controls, retention=dataclasses.replace(base.controls.retention, vendor=None))
    return dataclasses.replace(
        base,
        agreement=agreement,
        grants=() if grant == "none" else (given,),
        training=effective.Training(consents, TODAY - DAY, TODAY),
        regions=frozenset({region} if tenant_allows else {"XX"}),
        routes=(only,),
        use_cases={"case": dataclasses.replace(case, controls=controls)},
        controls=controls,
    )


def call_of(endpoint):
    surface = ENDPOINTS[endpoint]
    upload = DIGEST if surface.id in STORES else None
    return model.Call(surface.id, surface.kind, surface.method, surface.path, model="m", upload_sha256=upload)


def test_the_words_name_every_endpoint_once():
    groups = [ANSWERS, STORES, HANDS_ON, TAKES_BACK, READS]
    assert set().union(*groups) == set(ENDPOINTS)
    assert sum(map(len, groups)) == len(ENDPOINTS) == 42


@pytest.mark.parametrize("route", ROUTES)
def test_the_decision_is_what_the_words_say(worked, route):
    base, rows, permits = worked.tenants["eubank"], 0, 0
    calls = {endpoint: call_of(endpoint) for endpoint in ENDPOINTS}
    for state in itertools.product(TRAINING, REGIONS, DATES, GRANTS):
        policy, (training, regions, date, grant) = policy_of(base, route, state), state
        # A grant is no matter for endpoints that need none: one of its states stands for all.
        for endpoint in ENDPOINTS if grant in {"none", "for it"} else STORES | HANDS_ON:
            for content, found in CONTENT.items():
                decision = decide(intent(calls[endpoint], use_case="case", findings=found), policy)
                row = (endpoint, training, regions, date, content, grant)
                wanted = expected(row)
                assert refusing(decision) == wanted, row
                assert isinstance(decision, Permit) == (not wanted), row
                rows, permits = rows + 1, permits + (not wanted)
    assert rows > 15_000
    assert permits > 500
