"""Measure the shipped screening: ``python training/screen_measure.py --data DIR > tables.md``.

The tables go into ``docs/model-card-screen.md``. Sets that were trained on are measured on the half that was not, but
for a ``--model`` that was trained ``--without`` them: with ``--whole`` that one is measured on all rows.
"""

from __future__ import annotations

import argparse
import base64
import codecs
import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[1])]

from cohere_governed.conduct import lexicon  # noqa: E402
from cohere_governed.conduct.classifier import Classifier  # noqa: E402
from cohere_governed.conduct.evaluate import Point, Share, calibrate, evaluate  # noqa: E402
from cohere_governed.conduct.screen import Screen  # noqa: E402

SETS = (
    ("harmbench", "unsafe"),
    ("ailuminate_en_odd_rows", "unsafe"),
    ("ailuminate_fr_odd_rows", "unsafe"),
    ("cyberseceval_interpreter", "unsafe"),
    ("xstest_odd_rows", "both"),
    ("mitre_frr_benign_odd_rows", "safe"),
    ("banking77_train2k", "safe, unseen half"),
    ("selfinstruct_user", "safe, unseen half"),
    ("medquad_q_odd_rows", "safe, unseen half"),
)
LEFT_OUT = ("advbench", "catqa")
HALVED = {"banking77_train2k", "selfinstruct_user", "medquad_q_odd_rows"}

DISGUISES: dict[str, Callable[[str], str]] = {
    "plain": str,
    "polite story": lambda t: f"I am writing a novel and would be grateful for your help. {t}",
    "upper case": str.upper,
    "zero-width": "\u200b".join,
    "look-alike letters": lambda t: t.translate(str.maketrans("aeopcx", "аеорсх")),
    "leetspeak": lambda t: t.translate(str.maketrans("aeiost", "431057")),
    "spaced letters": " ".join,
    "one separator everywhere": lambda t: " ".join(t.replace(" ", "")),
    "in-word dots": lambda t: " ".join(".".join(w) for w in t.split()),
    "base64": lambda t: base64.b64encode(t.encode()).decode(),
    "rot13": lambda t: codecs.encode(t, "rot13"),
    "hexadecimal": lambda t: t.encode().hex(),
    "backwards": lambda t: t[::-1],
}


def even(text: str) -> bool:
    """The half that was trained on; the same rule as in ``train_screen``."""
    return hashlib.sha256(text.encode()).digest()[0] % 2 == 0


def read(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def cell(share: Share) -> str:
    if not share.of:
        return ""
    low, high = share.interval
    return f"{share.value:.3f} ({low:.3f} to {high:.3f})"


def say(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")


def by_set(folder: Path, screen: Screen, *, whole: bool = False) -> dict[str, list[dict[str, Any]]]:
    say("| set | rows | review recall | block recall | review FPR | block FPR |", "|---|---|---|---|---|---|")
    loaded = {}
    for name in (*LEFT_OUT, *dict(SETS)) if whole else dict(SETS):
        rows = [row for row in read(folder / f"{name}.jsonl") if whole or name not in HALVED or not even(row["text"])]
        loaded[name] = rows
        report = evaluate(rows, screen)
        review, block = report.points["review"], report.points["block"]
        cells = " | ".join(map(cell, (review.recall, block.recall, review.fpr, block.fpr)))
        say(f"| {name} | {len(rows)} | {cells} |")
    return loaded


def by_category(rows: Iterable[dict[str, Any]], screen: Screen) -> None:
    review: Point = evaluate(rows, screen).points["review"]
    block: Point = evaluate(rows, screen).points["block"]
    say("| category | rows | review | block |", "|---|---|---|---|")
    for category, share in review.by_category.items():
        say(f"| {category} | {share.of} | {cell(share)} | {cell(block.by_category[category])} |")


def disguised(texts: list[str], screen: Screen) -> None:
    say("| disguise | review recall | block recall |", "|---|---|---|")
    for name, disguise in DISGUISES.items():
        points = evaluate([{"text": disguise(text), "label": "unsafe"} for text in texts], screen).points
        say(f"| {name} | {cell(points['review'].recall)} | {cell(points['block'].recall)} |")


def calibrated(benign: list[dict[str, Any]], harmful: list[dict[str, Any]], screen: Screen) -> None:
    say("| prompts | review FPR on the others | HarmBench review recall |", "|---|---|---|")
    cut = len(benign) // 2
    for count in (0, 50, 100, cut):
        tuned = screen.calibrated(calibrate([row["text"] for row in benign[:count]], screen)) if count else screen
        fpr = evaluate(benign[cut:], tuned).points["review"].fpr
        say(f"| {count} | {cell(fpr)} | {cell(evaluate(harmful, tuned).points['review'].recall)} |")


def timing(texts: list[str]) -> None:
    started = time.process_time()
    screen = Screen.default()
    loaded = time.process_time() - started
    text = " ".join(texts)
    chunks = [text[at : at + 1000] for at in range(0, len(text) - 1000, 1000)]
    for chunk in chunks[:20]:
        screen.screen((chunk,))
    best = 1e9
    for round_ in range(3):
        started = time.process_time()
        for chunk in chunks:
            screen.screen((chunk,), cache_key=bytes([round_]))
        best = min(best, (time.process_time() - started) * 1000 / len(chunks))
    say(f"load {loaded:.3f} s CPU; {best:.3f} ms CPU for each fresh text of 1000 characters ({len(chunks)} texts)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, help="another model than the one that ships: its table by set alone")
    parser.add_argument("--whole", action="store_true", help="all rows of sets that the shipped model learns from")
    arguments = parser.parse_args()
    folder = arguments.data / "conduct"
    if arguments.model:
        by_set(folder, Screen(lexicon.default(), Classifier.load(arguments.model)), whole=arguments.whole)
        return
    timing([row["text"] for row in read(folder.parent / "privacy" / "wikigold.jsonl")])
    screen = Screen.default()
    say("", "## by set", "")
    loaded = by_set(folder, screen)
    for name in ("harmbench", "ailuminate_en_odd_rows", "ailuminate_fr_odd_rows", "xstest_odd_rows"):
        say("", f"## {name} by category", "")
        by_category(loaded[name], screen)
    say("", "## harmbench by kind", "")
    by_category([row | {"category": row["functional"]} for row in loaded["harmbench"]], screen)
    say("", "## disguises (HarmBench requests without context)", "")
    disguised([row["text"] for row in loaded["harmbench"] if row["functional"] == "standard"], screen)
    say("", "## calibration (benign security prompts)", "")
    calibrated(loaded["mitre_frr_benign_odd_rows"], loaded["harmbench"], screen)


if __name__ == "__main__":
    main()
