"""Measures the names model on sets it was not trained on: ``python training/evaluate.py --data DIR --weights FILE``.

*Leak* is the share of personal non-space characters left in place, *over* the
share of the others that are masked; both with 95 % intervals from resampling
whole texts. *Recall* counts a span that is touched at all, *precision* a
finding that touches one. Only the types this model knows are counted; what
other recognisers are for (cards, phones) is neither.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter, defaultdict
from pathlib import Path

import corpora
import held_out
import numpy as np

import benchmarks.ordinary
import benchmarks.prompts
from cohere_governed.privacy.names import TYPES, Tagger
from cohere_governed.privacy.names_file import decode

RESAMPLES = 500


class Measure:
    """Tallies of one set."""

    def __init__(self, tagger: Tagger, examples: list[corpora.Example], threshold: float | None) -> None:
        began = time.process_time()
        found = []
        for at in range(0, len(examples), 64):
            found += tagger.tag([e.text for e in examples[at : at + 64]], threshold=threshold)
        self.ms = 1e6 * (time.process_time() - began) / max(sum(len(e.text) for e in examples), 1)
        self.by_type: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(4))
        self.false: Counter[str] = Counter()
        self.tagged = self.right = 0
        self.misses: list[tuple[str, str]] = []
        self.alarms: list[tuple[str, str]] = []
        self.tallies = np.array([self._one(e, f) for e, f in zip(examples, found, strict=True)], dtype=float)

    def _one(self, example: corpora.Example, findings: list) -> tuple[int, int, int, int]:
        text = example.text
        masked, state = np.zeros(len(text), bool), np.zeros(len(text), np.uint8)
        for finding in findings:
            masked[finding.start : finding.end] = True
        solid = np.array([not char.isspace() for char in text], dtype=bool)
        for start, end, kind in example.spans:
            state[start:end] = 1 if kind in TYPES else 2
            if kind in TYPES:
                inside = solid[start:end]
                left = int((inside & ~masked[start:end]).sum())
                self.by_type[kind] += (1, left < inside.sum(), inside.sum(), left)
                if left:
                    self.misses.append(
                        (kind, text[max(start - 25, 0) : start] + "[" + text[start:end] + "]" + text[end : end + 15])
                    )
        for finding in findings:
            self.tagged += 1
            if state[finding.start : finding.end].any():
                self.right += 1
            else:
                self.false[finding.type] += 1
                start, end = finding.start, finding.end
                self.alarms.append(
                    (
                        finding.type,
                        text[max(start - 25, 0) : start] + "[" + text[start:end] + "]" + text[end : end + 15],
                    )
                )
        gold, other = solid & (state == 1), solid & (state == 0)
        return int(gold.sum()), int((gold & ~masked).sum()), int(other.sum()), int((other & masked).sum())

    def share(self, part: int, whole: int) -> tuple[float, float, float]:
        """A share with its interval."""
        chance = np.random.default_rng(1)
        drawn = chance.integers(0, len(self.tallies), (RESAMPLES, len(self.tallies)))
        sums = self.tallies[drawn].sum(axis=1)
        shares = sums[:, part] / np.maximum(sums[:, whole], 1)
        total = self.tallies.sum(axis=0)
        return float(total[part] / max(total[whole], 1)), *(float(v) for v in np.percentile(shares, (2.5, 97.5)))


def sets(data: Path, prompts: Path | None) -> dict[str, list[corpora.Example]]:
    """The sets, by name."""
    fields = [row for listed in benchmarks.prompts.rows().values() for row in listed]
    kinds = [text for listed in benchmarks.ordinary.rows().values() for text in listed]
    out = {
        "prompts of fifteen fields": [
            corpora.Example(row["text"], tuple((s["start"], s["end"], s["type"]) for s in row["spans"]), "prompts")
            for row in fields
        ],
        "nothing personal": [corpora.Example(text, (), "ordinary") for text in kinds],
        "prompts, hand-written": held_out.prompts(),
        "Presidio synthetic, held templates": corpora.held_templates(data)[0],
        "WNUT17 dev": list(corpora.rows(data / "wnut17_dev.jsonl", "wnut")),
        "WikiGold": list(corpora.rows(data / "wikigold.jsonl", "wikigold")),
        "re3d": list(corpora.rows(data / "re3d.jsonl", "re3d")),
        "plain prompts, hand-written": held_out.plain(),
        "Python source": corpora.source_code(150_000, part=1),
    }
    plain = ("banking77_train2k", "selfinstruct_user", "medquad_q_odd_rows", "mitre_frr_benign_odd_rows")
    for name in plain if prompts else ():
        with (prompts / f"{name}.jsonl").open(encoding="utf-8") as file:
            out[name] = [corpora.Example(json.loads(line)["text"], (), name) for line in file][:1000]
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--prompts", type=Path, help="folder with ordinary prompts, for false alarms")
    parser.add_argument("--threshold", type=float, action="append")
    parser.add_argument("--only", help="sets whose name starts so")
    parser.add_argument("--show", type=int, default=0, help="print so many misses and false alarms of each set")
    arguments = parser.parse_args()
    tagger = Tagger(decode(arguments.weights.read_bytes()))
    print("| set | threshold | leak | over | precision | recall by type (spans) | ms/1,000 |\n" + "|---" * 7 + "|")
    for name, examples in sets(arguments.data, arguments.prompts).items():
        if arguments.only and not name.startswith(arguments.only):
            continue
        for threshold in arguments.threshold or [tagger.threshold]:
            measure = Measure(tagger, examples, threshold)
            leak = "{:.3f} ({:.3f}–{:.3f})".format(*measure.share(1, 0)) if measure.tallies[:, 0].any() else "–"
            over = "{:.3f} ({:.3f}–{:.3f})".format(*measure.share(3, 2))
            types = ", ".join(f"{k} {v[1] / v[0]:.2f} ({int(v[0])})" for k, v in sorted(measure.by_type.items()))
            precision = measure.right / max(measure.tagged, 1)
            print(
                f"| {name} | {threshold:.2f} | {leak} | {over} | {precision:.2f} | {types} | {measure.ms:.2f} |",
                flush=True,
            )
        if arguments.show:
            print("  false:", dict(measure.false))
            for title, rows in (("miss", measure.misses), ("alarm", measure.alarms)):
                step = max(1, len(rows) // arguments.show)
                for kind, text in rows[::step][: arguments.show]:
                    print(f"  {title} {kind}: {text!r}")


if __name__ == "__main__":
    main()
