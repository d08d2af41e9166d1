"""What the shipped detector masks where there is nothing personal, by kind of text.

    python -m benchmarks.ordinary [--json] [--second | --files FOLDER …]

``sentences/ordinary.jsonl`` holds short hand-written texts: code in many languages, data, logs, mail headers, and
prompts about work, medicine, law, products and daily life; ``ordinary-2.jsonl`` (``--second``) others, with product
copy, release notes, recipes and rules. Nothing was trained on them. ``--files`` measures pieces of real files below the
folders, by suffix, without lines that tell who wrote them; the package's own environment is a good one.
"""

import argparse
import json
import random
import re
from collections import Counter
from pathlib import Path

from cohere_governed.privacy.evaluate import evaluate
from cohere_governed.privacy.inspect import Detector

SENTENCES = Path(__file__).parent / "sentences"
ORDINARY, SECOND = SENTENCES / "ordinary.jsonl", SENTENCES / "ordinary-2.jsonl"
SUFFIXES = (
    *(".c", ".cfg", ".css", ".go", ".h", ".html", ".ini", ".js", ".json", ".md", ".pl", ".py", ".rs", ".rst", ".sh"),
    *(".sql", ".toml", ".ts", ".xml", ".yaml", ".yml"),
)
WRITER = re.compile(
    r"(?i)copyright|©|author|written by|contribut|maintain|thanks|credit|@\w+\.|licen[cs]e|\b(?:Mr|Dr)\."
)
"""Lines that may well name somebody."""
PIECES, LINES = 150, 40


def rows(path=ORDINARY):
    """Kind → texts, as they were written."""
    kinds = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        kinds.setdefault(row["kind"], []).append(row["text"])
    return kinds


def pieces(folders):
    """Suffix → pieces of files below ``folders``: the same ones each time, at most a few of any one folder."""
    draw = random.Random(6)
    found = {}
    for suffix in SUFFIXES:
        paths = sorted(path for folder in folders for path in Path(folder).rglob(f"*{suffix}") if path.is_file())
        draw.shuffle(paths)
        taken, per_folder = [], Counter()
        for path in paths:
            if len(taken) == PIECES or per_folder[path.parent] == 3:
                continue
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            start = draw.randrange(max(len(lines) - LINES, 1))
            text = "\n".join(line[:300] for line in lines[start : start + LINES] if not WRITER.search(line))
            if len(text) > 80:
                taken.append(text)
                per_folder[path.parent] += 1
        if taken:
            found[suffix] = taken
    return found


def measure(kinds):
    detector = Detector.default(budget_seconds=600)
    reports = {kind: evaluate([{"text": text} for text in texts], detector) for kind, texts in kinds.items()}
    everything = [{"text": text} for texts in kinds.values() for text in texts]
    return {"all": evaluate(everything, detector), **reports}


def main():
    options = argparse.ArgumentParser(prog="python -m benchmarks.ordinary", description=__doc__.splitlines()[0])
    options.add_argument("--second", action="store_true", help="the second set of texts")
    options.add_argument("--files", nargs="+", metavar="FOLDER", default=())
    options.add_argument("--json", action="store_true", help="everything measured, as JSON")
    chosen = options.parse_args()
    reports = measure(pieces(chosen.files) if chosen.files else rows(SECOND if chosen.second else ORDINARY))
    if chosen.json:
        print(json.dumps({kind: report.as_dict() for kind, report in reports.items()}, indent=2))
        return
    print("| kind | texts | characters | masked | findings by type |\n|---|---|---|---|---|")
    for kind, report in reports.items():
        types = ", ".join(f"{name} {score.predicted}" for name, score in report.by_type.items())
        print(f"| {kind} | {report.rows} | {report.characters:,} | {report.over_redaction} | {types} |")


if __name__ == "__main__":
    main()
