"""Cases beside a folder are asked of the same decision as calls, and one that does not hold says what came instead."""

import json
import random

import pytest

from cohere_governed.cli.policy import endpoint
from cohere_governed.policy import check_fixtures, load
from tests.policy.folders import WORKED, read
from tests.policy.test_junk import JUNK, paths


def checked(folder, text):
    folder.write("tests/eubank.yaml", text)
    return check_fixtures(folder.root, load(folder.root), endpoint)


HEAD = "tenant: eubank\nat: 2026-11-22\ncases:\n"
CALL = "call: {use_case: eubank-complaint-triage, model: command-a-03-2025, end_user: u-1"


def test_the_worked_folder_does_what_its_cases_say(worked):
    found = check_fixtures(WORKED, worked, endpoint)
    assert found.faults == ()
    assert found.cases >= 20


@pytest.mark.parametrize("kind", ["agreements", "tenants"])
def test_every_worked_tenant_has_cases(kind):
    assert {file.stem for file in (WORKED / "tests").glob("*.yaml")} == {
        file.stem.removesuffix("-enterprise").removesuffix("-default") for file in (WORKED / kind).glob("*.yaml")
    }


WRONG = [
    ("expect: refuse", "expected refuse, came permit"),
    ("expect: permit\n    rule: training.opted_in", "expected permit by training.opted_in, came permit by"),
    ("expect: permit\n    route: frankfurt", "expected route `frankfurt`, came `vault`"),
    ("expect: permit\n    treatments: {PERSON: mask}", "expected PERSON → mask, came pseudonymise"),
]


@pytest.mark.parametrize(("expected", "said"), WRONG)
def test_a_case_that_does_not_hold_says_what_came(folder, expected, said):
    [fault] = checked(folder, f"{HEAD}  - case: one\n    {CALL}}}\n    {expected}\n").faults
    assert fault.message.startswith("case `one`: ")
    assert said in fault.message
    assert (fault.file, fault.path) == ("tests/eubank.yaml", "$.cases[0]")


def test_a_refusal_by_another_rule_does_not_hold(folder):
    call = CALL.replace("command-a-03-2025", "other")
    [fault] = checked(
        folder, f"{HEAD}  - case: one\n    {call}}}\n    expect: refuse\n    rule: residency.host\n"
    ).faults
    assert "expected refuse by residency.host, came refuse by route." in fault.message


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("tenant: nobody\nat: 2026-11-22\ncases: [{case: a, call: {}, expect: permit}]", "$.tenant"),
        (f"{HEAD}  - {{case: a, call: {{surface: v3.chat}}, expect: permit}}", "$.cases[0].call.surface"),
        (f"{HEAD}  - {{case: a, call: {{modle: x}}, expect: refuse}}", "$.cases[0].call.modle"),
        (f"{HEAD}  - {{case: a, call: {{}}, expect: perhaps}}", "$.cases[0].expect"),
        ("tenant: eubank\nat: 2026-11-22", "$.cases"),
    ],
)
def test_a_file_that_cannot_be_asked_is_a_fault(folder, text, path):
    assert [(fault.file, fault.path) for fault in checked(folder, text).faults] == [("tests/eubank.yaml", path)]


def test_cases_are_no_part_of_what_is_in_force(folder):
    """A broken case keeps no application from starting."""
    before = load(folder.root).digest
    folder.write("tests/eubank.yaml", "cases: [")
    assert load(folder.root).digest == before


def test_junk_anywhere_is_a_fault_or_holds(folder):
    rng, text = random.Random(7), read(WORKED / "tests" / "eubank.yaml")
    places = [path for path in paths(text) if path]
    for path in rng.sample(places, 12):
        folder.write("tests/eubank.yaml", json.dumps(text))
        folder.set("tests/eubank.yaml", {path: rng.choice(JUNK)})
        found = check_fixtures(folder.root, load(folder.root), endpoint)
        assert all(fault.file == "tests/eubank.yaml" for fault in found.faults)


def test_a_case_asks_with_all_facts(folder):
    """Whatever a case may say reaches the decision: each fact alone turns a permit into a refusal."""
    facts = {
        "host: api.cohere.com": "residency.host",
        "scheme: http, host: eubank-eu.vault.example": "residency.scheme",
        "cloud: oci": "route.cloud",
        "found: {RELIGION: 2}": "redaction.special_category",
        "modalities: [image]": "modality.refused",
        "refs: {connector: [web-search]}": "grant.missing",
        'safety_mode: "OFF"': "safety_mode.looser",
        "headers_added: [x-other]": "options.header",
        "unknown_fields: [mystery]": "options.field",
        "characters: 400001": "quota.characters",
        "conduct: [{category: wmd, score: 0.9}]": "conduct.block",
        "usage: {calls: 6}": "quota.calls_per_minute",
    }
    folder.edit("tenants/eubank.yaml", quotas={"calls_per_minute": 5})
    cases = [
        f"  - case: c\n    {CALL}, {fact}}}\n    expect: refuse\n    rule: {rule}\n" for fact, rule in facts.items()
    ]
    found = checked(folder, HEAD + "".join(cases) + f"  - case: plain\n    {CALL}}}\n    expect: permit\n")
    assert found.faults == ()
    assert found.cases == len(facts) + 1
