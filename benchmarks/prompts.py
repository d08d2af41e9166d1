"""What the shipped detector leaks and over-redacts on enterprise prompts of fifteen fields of work.

    python -m benchmarks.prompts [--second] [--json]

The prompts in ``sentences/prompts.jsonl``, and with ``--second`` those in ``prompts-2.jsonl`` (other fields, seven
languages, chat in small letters, notes in capitals), are marked as those of ``benchmarks.languages`` are and were
written by hand for this measurement alone: nothing was trained on them. When they were first measured, and what was
read of their errors since, stands in ``docs/model-card-detector.md``.
"""

import argparse
import json
from pathlib import Path

from benchmarks.languages import parse, plain, types
from cohere_governed.privacy.evaluate import evaluate
from cohere_governed.privacy.inspect import Detector

SENTENCES = Path(__file__).parent / "sentences"
PROMPTS, SECOND = SENTENCES / "prompts.jsonl", SENTENCES / "prompts-2.jsonl"


def rows(path=PROMPTS):
    """Field of work → its labelled rows; of the second set, language → its rows."""
    fields = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        fields.setdefault(row.get("language", row["field"]), []).append(parse(row["marked"]))
    return fields


def measure(path=PROMPTS):
    """Reports by field, and of all together."""
    detector = Detector.default(budget_seconds=600)
    fields = rows(path)
    return {
        "all": evaluate([row for listed in fields.values() for row in listed], detector),
        **{field: evaluate(listed, detector) for field, listed in fields.items()},
    }


def main():
    options = argparse.ArgumentParser(prog="python -m benchmarks.prompts", description=__doc__.splitlines()[0])
    options.add_argument("--second", action="store_true", help="the second set of prompts, by language")
    options.add_argument("--json", action="store_true", help="everything measured, as JSON")
    chosen = options.parse_args()
    reports = measure(SECOND if chosen.second else PROMPTS)
    if chosen.json:
        print(json.dumps({field: plain(report) for field, report in reports.items()}, indent=2))
        return
    print("| field | rows | leak | over-redaction | spans found whole | F2 |\n|---|---|---|---|---|---|")
    for field, report in reports.items():
        shares = report.leak, report.over_redaction, report.recall
        print(f"| {field} | {report.rows} | {' | '.join(map(str, shares))} | {report.f2:.3f} |")
    print("", *types(reports["all"]), sep="\n")


if __name__ == "__main__":
    main()
