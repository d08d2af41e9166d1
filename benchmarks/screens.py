"""What other offline screens find in the same files, each at its own threshold.

    python -m venv PEERS && PEERS/bin/pip install alt-profanity-check better-profanity
    PEERS/bin/python benchmarks/screens.py DATA/conduct

Nothing of ours is imported; the peers are no dependency.
better-profanity takes 150 ms for a thousand characters: it is
asked about the first ``ROWS`` rows. Sets that our model learns from are asked on the half that it does not see.
"""

import argparse
import hashlib
import json
import time
from pathlib import Path

ROWS = 120
HALVED = {"banking77_train2k", "selfinstruct_user", "medquad_q_odd_rows"}
SETS = ("harmbench", "ailuminate_en_odd_rows", "xstest_odd_rows", *sorted(HALVED))


def texts(folder, name, label):
    rows = [json.loads(line) for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    seen = {row["text"] for row in rows if hashlib.sha256(row["text"].encode()).digest()[0] % 2 == 0}
    return [row["text"] for row in rows if row["label"] == label and (name not in HALVED or row["text"] not in seen)]


def main():
    from better_profanity import profanity
    from profanity_check import predict

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    profanity.load_censor_words()
    peers = {
        "better-profanity": (lambda many: [profanity.contains_profanity(text) for text in many], ROWS),
        "alt-profanity-check": (predict, None),
    }
    for name in SETS:
        for label in ("unsafe", "safe"):
            rows = texts(folder, name, label)
            for peer, (flags, most) in peers.items() if rows else ():
                asked = rows[:most]
                began = time.process_time()
                share = sum(map(bool, flags(asked))) / len(asked)
                cost = (time.process_time() - began) * 1e6 / sum(map(len, asked))
                print(f"{name:24} {label:7} {peer:20} {share:.3f} {cost:8.2f} ms per 1,000 characters")


if __name__ == "__main__":
    main()
