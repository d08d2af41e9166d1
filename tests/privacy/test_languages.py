"""The sentences the detector is measured on in seven languages are sound, and what must never be missed is found."""

import pytest

from benchmarks.languages import LANGUAGES, SENTENCES, measure, parse, rows
from cohere_governed.privacy.inspect import Detector

ANCHORS = {"EMAIL_ADDRESS", "IBAN_CODE"}


def test_a_mark_becomes_a_span_where_it_stands():
    row = parse("Ask [Ada Lovelace|PERSON] in\n[Köln|LOCATION].")
    assert row["text"] == "Ask Ada Lovelace in\nKöln."
    assert [(row["text"][s["start"] : s["end"]], s["type"]) for s in row["spans"]] == [
        ("Ada Lovelace", "PERSON"),
        ("Köln", "LOCATION"),
    ]


@pytest.mark.parametrize("broken", ["[Ada", "Ada]", "[Ada|person]", "[Ada]", "[|PERSON]", "[[Ada|PERSON]", "a | b"])
def test_a_slip_of_the_pen_is_not_taken_for_text(broken):
    with pytest.raises(ValueError, match="a mark is written"):
        parse(broken)


def test_every_file_is_measured():
    assert {path.stem for path in SENTENCES.iterdir()} == {
        *LANGUAGES, "prompts", "prompts-2", "prompts-3", "ordinary", "ordinary-2",
    }  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_parses_and_about_a_third_is_plain(language):
    sentences = rows(language)
    assert 40 <= len(sentences) <= 60
    assert len({row["text"] for row in sentences}) == len(sentences)
    assert 0.25 <= sum(not row["spans"] for row in sentences) / len(sentences) <= 0.4
    assert {span["type"] for row in sentences for span in row["spans"]} >= ANCHORS | {"PERSON", "LOCATION"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_mail_addresses_and_account_numbers_are_found_whole(language):
    detector = Detector.default(languages=(language,), budget_seconds=600)
    for row in rows(language):
        found = {(f.start, f.end, f.type) for f in detector.inspect([row["text"]])[0]}
        wanted = {(s["start"], s["end"], s["type"]) for s in row["spans"] if s["type"] in ANCHORS}
        assert wanted <= found, row["text"]


def test_a_report_has_a_figure_for_each_labelled_type():
    report = measure("en")
    assert report.rows == len(rows("en"))
    assert sum(score.labelled for score in report.by_type.values()) > 40
    assert report.leak.low <= report.leak.value <= report.leak.high < 1
