"""Users' YAML recognisers: Presidio's shape, without Presidio; every fault at once."""

import pytest

from cohere_governed.errors import ConfigurationError
from cohere_governed.privacy.inspect import Detector
from cohere_governed.privacy.recognisers import idle, load_recognisers

from .stubs import Nameless

GOOD = """
recognizers:
  - name: Staff badge
    supported_language: en
    supported_entity: BADGE
    patterns:
      - name: badge
        regex: "\\\\bBDG-\\\\d{4}\\\\b"
        score: 0.3
    context: [badge, staff card]
  - name: Projects
    supported_languages: [{language: de, context: [Projekt]}, {language: en, context: [project]}]
    supported_entity: PROJECT
    deny_list: [Bluebird, Red Kite]
  - name: German only
    supported_language: de
    supported_entity: GERMAN
    deny_list: [Bluebird]
  - name: CreditCardRecognizer
    type: predefined
  - name: off
    enabled: false
    supported_entity: OFF
    deny_list: [Bluebird]
"""


def load(tmp_path, text, languages=("en",)):
    path = tmp_path / "own.yaml"
    path.write_text(text, "utf-8")
    return load_recognisers([path], languages)


def test_patterns_deny_lists_context_and_languages(tmp_path):
    own = load(tmp_path, GOOD)
    text = "his badge is BDG-1234; ask bluebird or Red Kite, not Bluebirds"
    findings = own.tag([text, "about BDG-1234"])
    assert sorted((text[f.start : f.end], f.type, f.score) for f in findings[0]) == [
        ("BDG-1234", "BADGE", pytest.approx(0.65)),
        ("Red Kite", "PROJECT", 1.0),
        ("bluebird", "PROJECT", 1.0),
    ]
    assert [f.score for f in findings[1]] == [0.3]


def test_they_take_part_in_the_detector(tmp_path):
    detector = Detector(Nameless(), extra=[load(tmp_path, GOOD)])
    assert [f.type for f in detector.inspect(["BDG-1234 wrote to jane@acme.com"])[0]] == ["BADGE", "EMAIL_ADDRESS"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("recognizers: 3", "expected a list"),
        ("recognizers: [{name: x, supported_entity: X, patterns: [{regex: '('}]}]", "not a regular expression"),
        ("recognizers: [{name: x, supported_entity: X, patterns: [{regex: 'a', score: 2}]}]", "from 0 to 1"),
        ("recognizers: [{name: x, supported_entity: X, patterns: [{name: a}]}]", "needs a `regex`"),
        ("recognizers: [{name: x, patterns: [{regex: a}]}]", "needs one entity"),
        ("recognizers: [{name: x, supported_entity: X}]", "needs `patterns`"),
        ("recognizers: [{name: x, supported_entity: X, deny_list: [a], colour: red}]", "unknown key"),
        ("{", "not valid YAML"),
        ("recognizers: [{supported_entity: X, deny_list: Blue Heron}]", "deny_list: must be a list"),
        ("recognizers: [{supported_entity: X, deny_list: [a, '']}]", "none of them empty"),
        ("recognizers: [{supported_entity: X, deny_list: [a], deny_list_score: high}]", "from 0 to 1"),
        ("recognizers: [{supported_entity: X, deny_list: [a], deny_list_score: 7}]", "from 0 to 1"),
        ("recognizers: [{supported_entity: X, deny_list: [a], context: staff}]", "context: must be a list"),
        ("recognizers: [{supported_entity: X, deny_list: [a], supported_languages: 5}]", "language codes"),
        ("recognizers: [{supported_entity: X, deny_list: [a], supported_languages: {language: en}}]", "language codes"),
        ("recognizers: [{supported_entity: X, deny_list: [a], global_regex_flags: IGNORECASE}]", "must be the number"),
        ("recognizers: [{supported_entity: X, deny_list: [a], enabled: 'no'}]", "must be `true` or `false`"),
        ("{recognizers: [{supported_entity: X, deny_list: [a]}], supported_languages: 5}", "language codes"),
    ],
)
def test_each_fault_is_named(tmp_path, text, said):
    with pytest.raises(ConfigurationError, match=said):
        load(tmp_path, text)


def test_a_recogniser_that_names_no_language_is_for_all_texts_and_the_files_word_goes_before_that(tmp_path):
    entry = "recognizers: [{supported_entity: X, deny_list: [heron]}]"
    assert load(tmp_path, entry, ["de"]).tag(["heron"])[0]
    assert not load(tmp_path, f"supported_languages: [en]\n{entry}", ["de"]).tag(["heron"])[0]
    assert load(tmp_path, f"supported_languages: [en, de]\n{entry}", ["de"]).tag(["heron"])[0]


def test_context_words_of_every_language_of_the_tenant_count(tmp_path):
    own = load(
        tmp_path, GOOD.replace("deny_list: [Bluebird, Red Kite]", "patterns: [{regex: K9, score: 0.1}]"), ["en", "de"]
    )
    scores = [
        max(f.score for f in found if f.type == "PROJECT") for found in own.tag(["project K9", "Projekt K9", "K9"])
    ]
    assert scores == [pytest.approx(0.45), pytest.approx(0.45), 0.1]


def test_thresholds_of_a_recogniser_are_its_own(tmp_path):
    entry = "{supported_entity: X, patterns: [{regex: K9, score: 0.3}], context: [project], score_thresholds: {X: 0.5}}"
    own = load(tmp_path, f"recognizers: [{entry}]")
    assert [len(found) for found in own.tag(["K9", "project K9"])] == [0, 1]


def test_an_entry_that_only_names_one_of_presidios_own_is_passed_over(tmp_path):
    entries = "recognizers: [{name: CreditCardRecognizer, supported_languages: [en]}, UsSsnRecognizer]"
    assert load(tmp_path, entries).tag(["4111 1111 1111 1111"]) == [[]]


def test_what_finds_nothing_in_a_tenants_languages_is_told(tmp_path):
    (tmp_path / "own.yaml").write_text(GOOD, "utf-8")
    (told,) = idle([tmp_path / "own.yaml"], ["en"])
    assert (told.path, "German only" in told.message, "`de`" in told.message) == ("recognizers[2]", True, True)
    assert not list(idle([tmp_path / "own.yaml"], ["de", "en"]))


def test_all_faults_of_all_files_come_at_once(tmp_path):
    (tmp_path / "a.yaml").write_text("recognizers: [{name: x}, 7]", "utf-8")
    with pytest.raises(ConfigurationError) as error:
        load_recognisers([tmp_path / "a.yaml", tmp_path / "missing.yaml"])
    assert len(error.value.faults) == 3
    assert {fault.file for fault in error.value.faults} == {str(tmp_path / "a.yaml"), str(tmp_path / "missing.yaml")}
