"""The evaluator counts what it says it counts."""

import json

import pytest

from cohere_governed.errors import ConfigurationError
from cohere_governed.privacy.evaluate import evaluate, explain, read_rows, wilson
from cohere_governed.privacy.inspect import Detector

from .stubs import Knowing


def row(text, *marked):
    return {
        "text": text,
        "spans": [{"start": text.index(v), "end": text.index(v) + len(v), "type": t} for v, t in marked],
    }


DETECTOR = Detector(Knowing("Jane", "Table"))


def test_a_perfect_detector_leaks_nothing():
    report = evaluate([row("Jane wrote jane@acme.com", ("Jane", "PER"), ("jane@acme.com", "EMAIL"))], DETECTOR)
    assert (report.leak.value, report.over_redaction.value) == (0.0, 0.0)
    assert (report.precision.value, report.recall.value, report.f2) == (1.0, 1.0, 1.0)
    assert set(report.by_type) == {"PERSON", "EMAIL_ADDRESS"}, "labels of public sets come under our names"


def test_leak_and_over_redaction_count_characters_that_are_not_blank():
    report = evaluate([row("Table Bob Lee", ("Bob Lee", "PERSON"))], DETECTOR)
    assert report.leak.value == 1.0
    assert report.over_redaction.value == 1.0
    assert (report.precision.value, report.recall.value, report.f2) == (0.0, 0.0, 0.0)
    assert report.by_type["PERSON"].labelled == 1
    assert report.by_type["PERSON"].leak == 1.0


def test_half_a_span_is_no_hit_but_half_a_leak():
    report = evaluate([row("Jane Mary", ("Jane Mary", "PERSON"))], DETECTOR)
    assert report.leak.value == 0.5
    assert report.recall.value == 0.0
    assert report.char_recall == 0.5


def test_the_type_does_not_matter_for_the_headline():
    report = evaluate([row("Jane", ("Jane", "ORGANIZATION"))], DETECTOR)
    assert report.recall.value == 1.0
    assert report.by_type["ORGANIZATION"].recall == 1.0


def test_reports_are_plain_json_and_the_same_every_time():
    rows = [
        row("Jane wrote", ("Jane", "PERSON")),
        row("Bob wrote", ("Bob", "PERSON")),
        row(
            "Table",
        ),
    ] * 5
    first, second = (evaluate(rows, DETECTOR).as_dict() for _ in range(2))
    json.dumps(first)
    del first["ms_per_1000_chars"], second["ms_per_1000_chars"]
    assert first == second


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"),
    [(8, 10, 0.4902, 0.9433), (0, 10, 0.0, 0.2775), (0, 0, 0.0, 1.0), (50, 100, 0.4038, 0.5962)],
)
def test_wilson_intervals_are_those_of_the_textbook(hits, trials, low, high):
    interval = wilson(hits, trials)
    assert (interval.low, interval.high) == (pytest.approx(low, abs=1e-3), pytest.approx(high, abs=1e-3))


def test_an_explanation_names_recogniser_and_score_and_holds_no_text():
    said = explain("Jane card 4111 1111 1111 1111", DETECTOR)
    assert {(one.finding.type, one.finding.recogniser, one.kept) for one in said} >= {
        ("PERSON", "knowing", True),
        ("CREDIT_CARD", "number", True),
    }
    assert "4111" not in repr(said)


@pytest.mark.parametrize(
    "line",
    ["{", "[]", '{"spans": []}', '{"text": 3}', '{"text": "ab", "spans": [{"start": 0, "end": 9, "type": "X"}]}'],
)
def test_a_bad_row_is_named_by_its_line_and_not_quoted(tmp_path, line):
    path = tmp_path / "rows.jsonl"
    path.write_text('{"text": "fine", "spans": []}\n\n' + line + "\n", "utf-8")
    with pytest.raises(ConfigurationError, match="line 3"):
        list(read_rows(path))
