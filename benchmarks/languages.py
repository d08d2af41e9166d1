"""What the shipped detector leaks and over-redacts in seven languages.

    python -m benchmarks.languages [--json]

The texts in ``sentences/`` were written for this measurement alone: nothing was trained on them and nothing is tuned
to them. A span is marked where it stands, ``[Ada Lovelace|PERSON]``. Forms of address with a name are marked ``TITLE``,
calendar dates ``DATE_TIME``; weekdays, times, amounts and job titles without a name are not marked at all, so masking
them counts as over-redaction.
"""

import argparse
import json
import re
from pathlib import Path

from cohere_governed.privacy.evaluate import evaluate, wilson
from cohere_governed.privacy.inspect import Detector

SENTENCES = Path(__file__).parent / "sentences"
LANGUAGES = ("en", "fr", "de", "es", "it", "nl", "pt")
POOLED = "all but English"
_MARK = re.compile(r"\[([^][|]+)\|([A-Z][A-Z_]*)\]")


def parse(marked):
    """A labelled row as ``evaluate`` takes it; raises ``ValueError`` on a bracket or bar that is no mark."""
    text, spans, at = "", [], 0
    for mark in _MARK.finditer(marked):
        text += marked[at : mark.start()]
        spans.append({"start": len(text), "end": len(text) + len(mark[1]), "type": mark[2]})
        text += mark[1]
        at = mark.end()
    text += marked[at:]
    if any(stray in text for stray in "[]|"):
        raise ValueError("a mark is written [text|TYPE]")
    return {"text": text, "spans": spans}


def rows(language):
    lines = (SENTENCES / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
    return [parse(json.loads(line)["marked"]) for line in lines]


def measure(*languages):
    marked = [row for language in languages for row in rows(language)]
    return evaluate(marked, Detector.default(languages=languages, budget_seconds=600))


def table(reports):
    yield "| language | rows | leak | over-redaction | spans found whole | by type, and share of characters left |"
    yield "|---|---|---|---|---|---|"
    for language, report in reports.items():
        found = (
            f"{name} {score.found}/{score.labelled}" + (f" ({score.leak:.3f} left)" if score.leak else "")
            for name, score in report.by_type.items()
            if score.labelled
        )
        shares = report.leak, report.over_redaction, report.recall
        yield f"| {language} | {report.rows} | {' | '.join(map(str, shares))} | {', '.join(found)} |"


def types(report):
    yield "| type | spans | found whole | share of characters left |"
    yield "|---|---|---|---|"
    for name, score in report.by_type.items():
        if score.labelled:
            yield f"| `{name}` | {score.labelled} | {wilson(score.found, score.labelled)} | {score.leak:.3f} |"


def plain(report):
    """The report as JSON, with an interval beside each type's recall."""
    values = report.as_dict()
    for name, score in report.by_type.items():
        interval = wilson(score.found, score.labelled)
        values["by_type"][name]["recall_interval"] = [interval.low, interval.high]
    return values


def main():
    options = argparse.ArgumentParser(prog="python -m benchmarks.languages", description=__doc__.splitlines()[0])
    options.add_argument("--json", action="store_true", help="everything measured, as JSON")
    chosen = options.parse_args()
    reports = {language: measure(language) for language in LANGUAGES}
    reports[POOLED] = measure(*LANGUAGES[1:])
    if chosen.json:
        print(json.dumps({language: plain(report) for language, report in reports.items()}, indent=2))
    else:
        print("\n".join((*table(reports), "", *types(reports[POOLED]))))


if __name__ == "__main__":
    main()
