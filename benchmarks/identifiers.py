"""Whether a valid number beside one of its labels is found under its type, for every kind of number that is known.

    python -m benchmarks.identifiers [--json]

Numbers are drawn from a rule's pictures until its check holds, labels from its context words; each stands in a field,
a sentence or JSON. What no draw makes valid (sixteen letters with a checksum) is left out.
"""

import argparse
import json
import random
from collections import Counter
from re import _parser as grammar

from cohere_governed.privacy.evaluate import wilson
from cohere_governed.privacy.identifiers import NUMBERS
from cohere_governed.privacy.inspect import Detector

EACH = 25
TRIES = 200_000
CAPITALS, DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
FRAMES = ("{label}: {value}", "the {label} is {value}, thanks", "{label} {value}", '{{"{key}": "{value}"}}')


def shortest(tree, draw):
    """A text that a parsed pattern matches, with nothing in it that may be left out."""
    out = ""
    for operation, argument in tree:
        match str(operation):
            case "LITERAL":
                out += chr(argument)
            case "BRANCH":
                out += shortest(draw.choice(argument[1]), draw)
            case "SUBPATTERN":
                out += shortest(argument[-1], draw)
            case "MAX_REPEAT":
                out += shortest(argument[2], draw) * argument[0]
            case "IN":
                out += next((chr(value) for kind, value in argument if str(kind) == "LITERAL"), "a")
    return out


def number(rule, draw):
    """A valid value of ``rule``, or nothing."""
    pictures = [
        p.replace("~", joint) for p in rule.forms.split("|") for joint in (("", " ", "-") if "~" in p else ("",))
    ]
    for _ in range(TRIES):
        picture = draw.choice(pictures)
        if picture.startswith("*"):
            value = "".join(draw.choice(CAPITALS + DIGITS) for _ in range(int(picture[1:])))
        else:
            value = "".join(draw.choice({"9": DIGITS, "A": CAPITALS}.get(sign, sign)) for sign in picture)
        plain = "".join(sign for sign in value if sign.isalnum())
        if any(map(str.isdigit, plain)) and (rule.valid is None or held(rule.valid, plain)):
            return value
    return None


def held(check, value):
    try:
        return check(value)
    except Exception:  # noqa: BLE001 - checks of libraries crash on some odd numbers
        return False


def measure(detector):
    """Type → how often it was found, how often it was there, and whether it has a check."""
    draw = random.Random(4)
    there, found, checked = Counter(), Counter(), set()
    for rule in NUMBERS:
        labels = grammar.parse(rule.context) if rule.context else ()
        for _ in range(EACH if labels else 0):
            value = number(rule, draw)
            if value is None:
                break
            label = shortest(labels, draw)
            text = draw.choice(FRAMES).format(label=label, key=label.replace(" ", "_"), value=value)
            at = text.rindex(value)
            hits = detector.inspect([text])[0]
            there[rule.type] += 1
            found[rule.type] += any(h.type == rule.type and h.start <= at and h.end >= at + len(value) for h in hits)
            if rule.valid is not None:
                checked.add(rule.type)
    return {kind: (found[kind], there[kind], kind in checked) for kind in sorted(there)}


def main():
    options = argparse.ArgumentParser(prog="python -m benchmarks.identifiers", description=__doc__.splitlines()[0])
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    table = measure(Detector.default(budget_seconds=600))
    if chosen.json:
        print(json.dumps({kind: {"found": f, "there": t, "checked": c} for kind, (f, t, c) in table.items()}, indent=2))
        return
    for kind, (hits, there, _) in table.items():
        if hits < there:
            print(f"{kind:32} {wilson(hits, there)} of {there}")
    for name, rows in (("all", [*table.values()]), ("with a check", [row for row in table.values() if row[2]])):
        print(
            f"{name}: {len(rows)} types, average recall {sum(hits / there for hits, there, _ in rows) / len(rows):.3f}"
        )


if __name__ == "__main__":
    main()
