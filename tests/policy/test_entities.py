"""A treatment of a type that nothing finds is a fault; the types policy knows are those the detector finds."""

import inspect

import pytest

from cohere_governed.policy import check, known_types, load
from cohere_governed.policy.effective import SPECIAL_CATEGORIES
from cohere_governed.policy.entities import DETECTED, PRESIDIO
from cohere_governed.privacy import names
from cohere_governed.privacy.identifiers import ENTITIES

OWN = "recognizers:\n  - {name: Staff, supported_entity: STAFF_NUMBER, deny_list: [HX]}\n"


def test_policy_knows_what_the_detector_finds():
    assert ENTITIES | set(names.TYPES) == DETECTED
    assert set(SPECIAL_CATEGORIES) - DETECTED  # other engines and recognisers find them by these names


def test_policy_knows_what_presidio_finds():
    stock = pytest.importorskip("presidio_analyzer.predefined_recognizers")
    found = set()
    for kind in vars(stock).values():
        if inspect.isclass(kind) and issubclass(kind, stock.CreditCardRecognizer.__mro__[1]):  # pattern recognisers
            found |= set(kind().supported_entities)
    assert len(found) > 50
    assert found - DETECTED <= PRESIDIO


@pytest.mark.parametrize(
    ("file", "path"),
    [
        ("operator.yaml", "floors.redaction.treatments.CREDIT_CRAD"),
        ("tenants/usstartup.yaml", "redaction.treatments.CREDIT_CRAD"),
        ("use_cases/usstartup-marketing-copy.yaml", "tighten.redaction.treatments.CREDIT_CRAD"),
    ],
)
def test_a_misspelt_type_is_a_fault_with_the_right_one(folder, file, path):
    folder.set(file, {tuple(path.split(".")): "refuse"})
    [fault] = check(folder.root)
    assert (fault.file, fault.path, fault.hint) == (file, f"$.{path}", "did you mean `CREDIT_CARD`?")
    assert "CREDIT_CRAD" in fault.message


def test_a_misspelt_type_is_not_spared(folder):
    folder.edit("operator.yaml", floors__redaction__not_personal=["DATE_TIME", "LOCATOIN"])
    [fault] = check(folder.root)
    assert (fault.path, fault.hint) == ("$.floors.redaction.not_personal[1]", "did you mean `LOCATION`?")


@pytest.mark.parametrize(
    "text",
    [
        OWN,
        "recognizers:\n  - name: Staff\n    supported_entities:\n      - STAFF_NUMBER\n    deny_list: [HX]\n",
        'recognizers: [{"supported_entities": ["STAFF_NUMBER"], "deny_list": ["HX"]}]',
    ],
)
def test_a_type_of_one_s_own_is_known_where_its_file_is_named(folder, text):
    folder.write("recognisers/own.yaml", text)
    folder.edit("tenants/usstartup.yaml", redaction__treatments={"STAFF_NUMBER": "mask"})
    [fault] = check(folder.root)
    assert fault.path == "$.redaction.treatments.STAFF_NUMBER"
    folder.edit("tenants/usstartup.yaml", redaction__recognisers=["recognisers/own.yaml"])
    policy = load(folder.root).tenants["usstartup"]
    assert "STAFF_NUMBER" in known_types(policy.redaction)
    assert known_types(policy.redaction) - {"STAFF_NUMBER"} == DETECTED | set(SPECIAL_CATEGORIES)


def test_presidio_s_types_are_known_where_it_is_the_engine(folder):
    folder.edit("tenants/usstartup.yaml", redaction__treatments={"ZA_MOBILE_NUMBER": "mask"})
    assert [fault.path for fault in check(folder.root)] == ["$.redaction.treatments.ZA_MOBILE_NUMBER"]
    folder.edit("tenants/usstartup.yaml", redaction__engine="presidio")
    assert check(folder.root) == []
