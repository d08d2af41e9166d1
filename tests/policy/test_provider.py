"""The provider's bounds: every prohibited use of the documents, its floor and its clause."""

from pathlib import Path

import pytest

from cohere_governed.conduct import screen
from cohere_governed.conduct.categories import CATEGORIES
from cohere_governed.policy import layers, load, provider_folder, terms
from cohere_governed.policy import rules as rules_module
from tests.policy.folders import WORKED

FLOORS = {
    "acceptable-use": {
        "csam": ("block", True),
        "wmd": ("block", True),
        "ncii": ("block", True),
        "cyberattack": ("block", False),
        "coordinated_disinformation": ("block", False),
        "synthetic_media_real_person": ("block", False),
        "high_stakes_autonomous": ("require_human", True),
        "illegal_activity": ("block", False),
        "political_campaigning": ("block", False),
        "surveillance": ("block", False),
        "ip_infringement": ("review", False),
    },
    "operator-responsibility": {"service_abuse": ("block", False)},
    "usage-guidelines": {
        "violence_incitement": ("block", False),
        "self_harm_promotion": ("block", False),
        "sexual_exploitation": ("block", True),
        "hate": ("block", False),
        "harassment": ("block", False),
        "insensitivity": ("review", False),
        "division": ("review", False),
        "harmful_belief": ("review", False),
        "identity_characterisation": ("block", False),
        "graphic": ("block", False),
        "fraud": ("block", False),
        "spam": ("block", False),
        "misrepresentation": ("review", False),
        "misinformation": ("review", False),
        "attention_redirection": ("review", False),
        "academic_dishonesty": ("review", False),
        "privacy_violation": ("block", False),
        "unsupervised_sensitive": ("require_human", False),
    },
    "training-terms": {},
    "data-commitments": {},
}
DIGESTS = {
    "acceptable-use": "4d52796298c55f61a7a153558bbaecef7789c8ac226b8c6cfdad542f7cd459d4",
    "operator-responsibility": "3384c28227b04534eff0239cd0aee015913a9bdfbf6242be37db628613a7b68c",
    "usage-guidelines": "bf0d960447fb5ef7906f4fd130bd9b2726977cf89eb70ae71b41e6fedc7f70ec",
    "training-terms": "cf5b98a65622906ef2646049310304a4213fab2af315abe241bebfdafb93b7ec",
    "data-commitments": "ff67bd1e3c9d3b070e16bd7128f13400113a2fbaa545e68fdb2b33b73aedf1eb",
}
DECLARED_ONLY = {"high_stakes_autonomous"}


def test_the_documents_are_these(worked):
    found = {document.id: document for document in terms.documents()}
    assert {name: document.sha256 for name, document in found.items()} == DIGESTS
    assert {name: set(document.categories) for name, document in found.items()} == {
        name: set(floors) for name, floors in FLOORS.items()
    }
    assert sum(len(floors) for floors in FLOORS.values()) == 30


def test_every_floor_reaches_every_tenant(worked):
    order = ["allow", "log", "review", "require_human", "block"]
    for tenant in worked.tenants.values():
        for name, (action, _) in {k: v for floors in FLOORS.values() for k, v in floors.items()}.items():
            rule = tenant.conduct.categories[name]
            assert order.index(rule.action) >= order.index(action)
        assert tenant.safety_mode.forbid >= {"OFF", "NONE"}


def test_the_classifier_never_blocks_alone_unless_somebody_says_so(worked):
    assert not any("classifier" in tenant.conduct.alone for tenant in worked.tenants.values())


def test_scores_mean_the_same_to_policy_and_detection():
    assert (layers.REVIEW_THRESHOLD, layers.BLOCK_THRESHOLD) == (screen.REVIEW, screen.BLOCK)


def test_policy_and_detection_know_the_same_categories():
    listed = CATEGORIES.values() if hasattr(CATEGORIES, "values") else CATEGORIES
    assert {category.id for category in listed} == {name for floors in FLOORS.values() for name in floors}


def test_every_clause_is_enforced_by_rules_that_exist():
    source = "".join(file.read_text() for file in Path(rules_module.__file__).parent.glob("*.py"))
    for document in terms.documents():
        for clause, named in document.rules.items():
            assert named, (document.id, clause)
            for rule in named:
                stem = rule if f'"{rule}"' in source else f'f"{rule.split(".")[0]}.{{'
                assert f'"{rule}"' in source or stem in source, rule


def test_no_two_documents_give_one_category():
    names = [name for document in terms.documents() for name in document.categories]
    assert len(names) == len(set(names))


def test_a_text_is_known_by_its_digest():
    compared = {c.document.id: c.state for c in terms.check_texts({"002_bc8bccf262af17e7.txt": b"changed"})}
    assert compared["usage-guidelines"] == "changed"
    assert {state for name, state in compared.items() if name != "usage-guidelines"} == {"missing"}


def test_texts_may_be_files(tmp_path):
    (tmp_path / "other-name.txt").write_bytes(b"x")
    assert {c.state for c in terms.check_texts([tmp_path / "other-name.txt"])} == {"missing"}


def test_the_worked_folder_is_the_source_of_what_ships():
    assert provider_folder().is_dir()
    assert sorted(file.name for file in provider_folder().glob("*.yaml")) == sorted(
        file.name for file in (WORKED / "provider").glob("*.yaml")
    )
    load(WORKED)


@pytest.mark.parametrize("name", sorted(DIGESTS))
def test_each_document_says_where_it_is_from(name):
    text = (WORKED / "provider" / f"{name}.yaml").read_text()
    assert DIGESTS[name] in text
