"""What the shipped detector leaks and over-redacts on enterprise prompts of fifteen fields of work.

    python -m benchmarks.prompts [--second | --third] [--json]

The prompts in ``sentences/prompts.jsonl``, with ``--second`` those in ``prompts-2.jsonl`` (other fields, seven
languages, chat in small letters, notes in capitals), and with ``--third`` those in ``prompts-3.jsonl`` (six other
languages), are marked as those of ``benchmarks.languages`` are and were written by hand for this measurement alone:
nothing was trained on them. When they were first measured, and what was read of their errors since, stands in
``docs/model-card-detector.md``.
"""

import argparse
import json
from pathlib import Path

from benchmarks.languages import parse, plain, types
from cohere_governed.privacy.evaluate import evaluate
from cohere_governed.privacy.inspect import Detector

SENTENCES = Path(__file__).parent / "sentences"
PROMPTS, SECOND, THIRD = (SENTENCES / f"prompts{number}.jsonl" for number in ("", "-2", "-3"))


def rows(path=PROMPTS):
    """Field of work → its labelled rows; of the second and third set, language → its rows."""
    fields = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        fields.setdefault(row["language"] if "language" in row else row["field"], []).append(parse(row["marked"]))
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
    path = options.add_mutually_exclusive_group()
    path.add_argument("--second", dest="path", action="store_const", const=SECOND, help="the second set, by language")
    path.add_argument("--third", dest="path", action="store_const", const=THIRD, help="the third set, by language")
    options.add_argument("--json", action="store_true", help="everything measured, as JSON")
    chosen = options.parse_args()
    reports = measure(chosen.path or PROMPTS)
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
