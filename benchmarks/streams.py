"""What screening an answer costs, and what a stream lets through before it stops.

    python -m benchmarks.streams ORDINARY.jsonl UNSAFE.jsonl [--letters 4] [--json]

Both files are as ``conduct eval`` takes them: one ``{"text": …}`` a line. Ten ordinary texts after one another make an
answer. An unsafe text stands in the middle of one. Answers are cut into events of ``--letters`` characters, fewer than
a token of a real model has, so that a wait of so many events is as short as it can be.
"""

import argparse
import json
import time
from pathlib import Path

from cohere_governed.conduct.screen import BLOCK, HELD_MAX, Screen

TEXTS_AN_ANSWER = 10


def texts(path):
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return [row["text"].strip() for row in rows]


def blocks(found):
    return any(finding.score >= BLOCK for finding in found)


def streamed(screen, text, letters):
    """What left of ``text``, whether it was stopped, and how many events each event waited."""
    pieces = [text[at : at + letters] for at in range(0, len(text), letters)]
    gate, left, waits = screen.stream(blocks), [], []
    for at, piece in enumerate(pieces):
        gate.said(0, piece)
        for event in gate.through(at.to_bytes(4, "big")):
            left.append(int.from_bytes(event, "big"))
            waits.append(at - left[-1])
    for event in gate.flush():
        left.append(int.from_bytes(event, "big"))
        waits.append(len(pieces) - 1 - left[-1])
    return "".join(pieces[at] for at in left), gate.stopped(), waits


def ordinary(screen, answers, letters):
    began = time.process_time()
    runs = [streamed(screen, answer, letters) for answer in answers]
    middle = time.process_time()
    for answer in answers:
        screen.screen((answer,))
        screen.unscreened((answer,))
    ended = time.process_time()
    for answer in answers:
        screen.screen((answer,))
    again = time.process_time()
    waits = [wait for _, _, each in runs for wait in each]
    thousands = sum(map(len, answers)) / 1000
    return {
        "answers": len(answers),
        "events": len(waits),
        "events_that_waited": sum(wait > 0 for wait in waits) / len(waits),
        "longest_wait_events": max(waits),
        "stopped": sum(stopped for _, stopped, _ in runs),
        "ms_per_1000_chars_whole": (ended - middle) * 1000 / thousands,
        "ms_per_1000_chars_seen_before": (again - ended) * 1000 / thousands,
        "ms_per_1000_chars_while_it_streams": (middle - began) * 1000 / thousands,
    }


def unsafe(screen, requests, around, letters):
    recognised = stopped = both = whole = longest = 0
    for at, request in enumerate(requests):
        before = around[at % len(around)] + "\n"
        alone = blocks(screen.screen((request,)))
        said, stop, waits = streamed(screen, before + request + "\n" + around[(at + 1) % len(around)], letters)
        recognised += alone
        stopped += stop
        both += alone and stop
        whole += stop and request in said
        longest = max(longest, *waits)
    return {
        "texts": len(requests),
        "recognised_alone": recognised,
        "stopped_in_the_stream": stopped,
        "of_those_recognised_alone": both,
        "stopped_and_yet_delivered_whole": whole,
        "longest_wait_events": longest,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ordinary", type=Path)
    parser.add_argument("unsafe", type=Path)
    parser.add_argument("--letters", type=int, default=4)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    screen, plain = Screen.default(), texts(asked.ordinary)
    answers = [" ".join(plain[at : at + TEXTS_AN_ANSWER]) for at in range(0, len(plain), TEXTS_AN_ANSWER)]
    for answer in answers[::2]:  # a process that has run for a minute knows most words of its language
        screen.screen((answer,))
    told = {
        "letters_an_event": asked.letters,
        "held_at_most": HELD_MAX,
        "ordinary": ordinary(screen, answers[1::2], asked.letters),
        "unsafe": unsafe(screen, texts(asked.unsafe), answers, asked.letters),
    }
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
