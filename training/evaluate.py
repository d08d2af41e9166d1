"""Measures the names model: share of personal characters left, of other characters masked, recall and precision by type."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from pathlib import Path

import corpora

from cohere_governed.privacy.names import TYPES, Tagger
from cohere_governed.privacy.names_file import decode


def measure(tagger: Tagger, examples: list[corpora.Example], threshold: float | None) -> dict[str, object]:
    """Leak and over-redaction over non-space characters; recall (any overlap) and leak by type."""
    left = gold = over = other = 0
    by_type: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    false_alarms: dict[str, int] = defaultdict(int)
    began = time.process_time()
    found = [f for at in range(0, len(examples), 64) for f in tagger.tag([e.text for e in examples[at : at + 64]], threshold=threshold)]
    spent = time.process_time() - began
    right = tagged = 0
    for example, findings in zip(examples, found, strict=True):
        text = example.text
        masked = bytearray(len(text))
        for finding in findings:
            masked[finding.start : finding.end] = b"\1" * (finding.end - finding.start)
        state = bytearray(len(text))
        for start, end, kind in example.spans:
            state[start:end] = (b"\1" if kind in TYPES else b"\2") * (end - start)
            if kind in TYPES:
                seen = by_type[kind]
                inside = [i for i in range(start, end) if not text[i].isspace()]
                seen[0] += 1
                seen[1] += any(masked[i] for i in inside)
                seen[2] += len(inside)
                seen[3] += sum(not masked[i] for i in inside)
        for index, char in enumerate(text):
            if char.isspace() or state[index] == 2:
                continue
            if state[index]:
                gold += 1
                left += not masked[index]
            else:
                other += 1
                over += masked[index]
        for finding in findings:
            tagged += 1
            if any(state[finding.start : finding.end]):
                right += 1
            else:
                false_alarms[finding.type] += 1
    return {
        "leak": round(left / max(gold, 1), 4),
        "over": round(over / max(other, 1), 4),
        "precision": round(right / max(tagged, 1), 3),
        "types": {k: {"n": v[0], "recall": round(v[1] / v[0], 3), "leak": round(v[3] / max(v[2], 1), 3)} for k, v in sorted(by_type.items())},
        "false": dict(false_alarms),
        "ms_per_1000": round(1e6 * spent / max(sum(len(e.text) for e in examples), 1), 2),
    }


def sets(data: Path) -> dict[str, list[corpora.Example]]:
    out = {name: [corpora.mended(e) if name in {"wnutdev"} else e for e in corpora.rows(data / file, name)] for name, file in (("wnutdev", "wnut17_dev.jsonl"), ("wikigold", "wikigold.jsonl"), ("re3d", "re3d.jsonl"))}
    out["code"] = corpora.source_code(100_000, part=1)
    conduct = data.parent / "conduct"
    for name in ("banking77_train2k", "selfinstruct_user"):
        path = conduct / f"{name}.jsonl"
        if path.exists():
            with path.open(encoding="utf-8") as file:
                out[name] = [corpora.Example(json.loads(line)["text"], (), name) for line in file][:800]
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--threshold", type=float, action="append")
    arguments = parser.parse_args()
    tagger = Tagger(decode(arguments.weights.read_bytes()))
    for threshold in arguments.threshold or [None]:
        for name, examples in sets(arguments.data).items():
            print(threshold, name, json.dumps(measure(tagger, examples, threshold)))
            sys.stdout.flush()


if __name__ == "__main__":
    main()
