"""Words and deeds of real persons: who agreed may be named, nobody else, and only as long as the consent holds."""

import dataclasses
import datetime as dt
import json

import pytest

from cohere_governed import Refused
from cohere_governed.model import ConductFinding, Permit
from cohere_governed.policy import deadlines, decide, load
from cohere_governed.policy.consents import Consent, absent
from cohere_governed.policy.recorded import facts_of, intent_of
from tests.calls import MODEL
from tests.policy.folders import NOW, WORKED, call, intent, refusing
from tests.test_answers import says

TODAY = NOW.date()
DAY = dt.timedelta(days=1)
ADA = Consent("Ada Lovelace", TODAY - DAY, TODAY + DAY, None)
SEEN = (ConductFinding("synthetic_media_real_person", 0.9, "lexicon"),
        ConductFinding("synthetic_media_real_person", 0.9, "classifier"))  # fmt: skip
GIVEN = {
    "person": "Ada Lovelace", "scope": "speeches", "evidence": "letter 12", "given_on": "2020-01-01",
    "expires": "2090-01-01",
}  # fmt: skip


@pytest.mark.parametrize(
    ("named", "missing"),
    [
        ([], 0),
        (["Ada Lovelace"], 0),
        (["ADA LOVELACE", "Lovelace", "Ms. Lovelace", "Ada"], 0),
        (["Ada Byron"], 1),
        (["Ada Lovelace", "Alan Turing", "Turing"], 2),
        (["Ada Lovelace King"], 1),
        (["17"], 0),
    ],
)
def test_names_are_compared_word_by_word(named, missing):
    assert absent(named, (ADA,), TODAY) == missing


@pytest.mark.parametrize(
    ("consent", "holds"),
    [
        (ADA, True),
        (dataclasses.replace(ADA, expires=TODAY), True),
        (dataclasses.replace(ADA, expires=TODAY - DAY), False),
        (dataclasses.replace(ADA, given_on=TODAY + DAY), False),
        (dataclasses.replace(ADA, revoked_on=TODAY), False),
        (dataclasses.replace(ADA, revoked_on=TODAY + DAY), True),
    ],
)
def test_a_consent_holds_on_its_days_and_from_the_day_it_is_taken_back_no_more(consent, holds):
    assert consent.holds(TODAY) is holds
    assert "Ada" not in repr(consent)


def declared(world, consents):
    path = next(world.folder.glob("use_cases/*.yaml"))
    kept = path.read_text().partition("\nsynthetic_media:")[0]
    path.write_text(f"{kept}\nsynthetic_media: {json.dumps(consents)}\n")
    world.governance.policies.reload()


def ask(world, text):
    return world.client(max_retries=0).chat(model=MODEL, messages=[{"role": "user", "content": text}])


SPEECH = "Write a speech for the jubilee as if {} had given it."


def test_a_call_that_names_somebody_without_consent_is_not_sent(world):
    declared(world, [GIVEN])
    ask(world, SPEECH.format("Ada Lovelace"))
    with pytest.raises(Refused) as refused:
        ask(world, SPEECH.format("Alan Turing"))
    assert [reason.rule for reason in refused.value.reasons] == ["consent.missing"]
    assert "Turing" not in str(refused.value)
    declared(world, [{**GIVEN, "revoked_on": "2026-01-01"}])  # taken back: from the next call on
    with pytest.raises(Refused, match="consent"):
        ask(world, SPEECH.format("Ada Lovelace"))
    declared(world, [])
    with pytest.raises(Refused, match="consent"):
        ask(world, SPEECH.format("Ada Lovelace"))
    ask(world, "Write a speech for the jubilee.")
    assert len(world.fake.requests) == 2


def test_where_no_use_case_says_that_it_makes_any_names_are_names(world):
    ask(world, "Thank Alan Turing for his letter.")
    assert len(world.fake.requests) == 1


def policy_with(consents, **rule):
    policy = load(WORKED).tenants["eubank"]
    case = policy.use_cases["eubank-complaint-triage"]
    rules = dict(case.controls.conduct.categories)
    rules["synthetic_media_real_person"] = dataclasses.replace(rules["synthetic_media_real_person"], **rule)
    conduct = dataclasses.replace(case.controls.conduct, categories=rules)
    case = dataclasses.replace(case, consents=consents, controls=dataclasses.replace(case.controls, conduct=conduct))
    return dataclasses.replace(policy, use_cases={case.id: case})


def asked(policy, **facts):
    given = {"findings": {"PERSON": 1}, "conduct": SEEN, **facts}
    return decide(intent(call(), use_case="eubank-complaint-triage", **given), policy)


def test_consent_of_everybody_named_lifts_the_providers_block_and_is_logged():
    decision = asked(policy_with((ADA,)))
    assert isinstance(decision, Permit)
    assert decision.conduct_actions == (("synthetic_media_real_person", "log"),)


@pytest.mark.parametrize(
    ("policy", "facts"),
    [
        (policy_with(None), {}),
        (policy_with(()), {}),
        (policy_with((ADA,)), {"unconsented": 1}),
        (policy_with((ADA,)), {"findings": {}}),
        (policy_with((ADA,), lifted_by_consent=False), {}),
    ],
    ids=["not declared", "nobody agreed", "one did not", "nobody named", "forbidden below"],
)
def test_nothing_else_lifts_it(policy, facts):
    assert "conduct.block" in refusing(asked(policy, **facts))


def test_it_lifts_nothing_but_that():
    bomb = (ConductFinding("wmd", 0.95, "lexicon"),)
    assert "conduct.block" in refusing(asked(policy_with((ADA,)), conduct=(*SEEN, *bomb)))


def test_whoever_forbids_it_below_the_provider_is_not_overruled(world):
    rules = world.governance.policies.current().tenants["acme"].conduct.categories
    assert [name for name, rule in rules.items() if rule.lifted_by_consent] == ["synthetic_media_real_person"]
    assert says(world, "use_cases/*.yaml", "\nprohibited_topics: [synthetic_media_real_person]\n") == ()
    tenant = world.governance.policies.current().tenants["acme"]
    rules = tenant.controls_for("general").conduct.categories
    assert not any(rule.lifted_by_consent for rule in rules.values())


def test_its_end_is_a_deadline_and_its_lack_is_on_record():
    policies = load(WORKED)
    tenants = {"eubank": policy_with((ADA,))}
    found = deadlines(dataclasses.replace(policies, tenants=tenants), TODAY + DAY)
    assert [(one.rule, one.on) for one in found] == [("consent.missing", ADA.expires)]
    assert "Ada" not in found[0].what
    made = intent(call(), use_case="eubank-complaint-triage", unconsented=2)
    columns = {"surface": "v2.chat", "model": MODEL, "entities": ""}
    assert intent_of(columns, {"facts": facts_of(made)}, NOW).unconsented == 2
