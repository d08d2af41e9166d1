# ruff: noqa: E501
"""Whether a valid number beside one of its labels is found under its type, and what else is taken for such a number.

    python -m benchmarks.identifiers [--json]

*Recall*: numbers are drawn from a rule's pictures until its check holds, labels from its context words; each stands in
a field, a sentence or JSON. What no draw makes valid (sixteen letters with a checksum) is left out.

*Precision* is of the types with a checksum (of numbers drawn at random from a type's pictures at most one in five is
valid), over those texts and three times as many in which a number is nobody's: drawn from the same pictures, so that some
are valid by chance, where orders, parts, builds, columns and code have numbers; and hashes, times, versions, measures,
codes of goods. Any finding of such a type there is wrong. The worst case stands beside it: the same with numbers drawn
until they are valid.
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


THINGS = (
    "order {value} was shipped", "Order no. {value}: two items", "part no. {value}, rev C", "SKU {value}", "batch {value} passed",
    "build {value} is green", "see invoice {value}", "ticket {value} was closed", "tracking number {value}", "lot {value}, pallet 4",
    "serial number {value}", "article {value} is out of stock", "job {value} took 3 s", "error {value} in the driver",
    '{{"order_id": "{value}", "qty": 2}}', '{{"sku": "{value}", "price": 19.9}}', "item_id,qty\n{value},3", "  - part: {value}\n    qty: 3",
    'const ORDER = "{value}";', "x = f('{value}', 3)", "2025-03-04T09:12:11Z INFO worker - job {value} done", "WHERE order_id = '{value}'",
    "the machine counted {value} today", "commit {value} fixes it", "GET /orders/{value} HTTP/1.1", "model {value} replaces the older one",
)  # fmt: skip
"""Where numbers of things stand."""


def goods(draw):
    """Numbers that no rule of ours made: hashes, times, versions, measures, bar codes, ids of machines."""
    body = "".join(draw.choice(DIGITS) for _ in range(12))
    check = -sum(int(sign) * (3 if at % 2 else 1) for at, sign in enumerate(body)) % 10
    seconds = draw.randrange(1_500_000_000, 1_800_000_000)
    return draw.choice(
        (
            f"ean {body}{check}", f"barcode: {body}{check}", f"isbn 978{body[:10]}", f'"created": {seconds}', f"ts={seconds} took 3 ms",
            f'"time": {seconds}{body[:3]}', f"sha256:{draw.getrandbits(256):064x}", f"commit {draw.getrandbits(160):040x}",
            f"md5 {draw.getrandbits(128):032x}", f"version {draw.randrange(40)}.{draw.randrange(40)}.{draw.randrange(4000)}",
            f"revenue of {draw.randrange(10**9):,}", f"{draw.random() * 1000:.9f}", f"width {body[:4]} mm, height {body[4:8]} mm",
            f"id={draw.getrandbits(64):016x}", f"order {body[:3]}-{body[3:10]}-{body[5:]}", f"part {body[:4]}-{body[4:8]}-{body[8:]}",
            f"PO {body[:9]}", f"RMA{body[:8]}", f"pid {body[:6]} tid {body[6:]}", f"{body[:10]} bytes read", f"{body[:9]} rows",
            f"offset {body} of {body[3:]}", f"seed {body[:11]}", f"[{body[:5]}, {body[5:10]}, {body[2:7]}]", f"port {body[:4]}, channel {body[5:8]}",
            f"timestamp: 2025{body[0]}1{body[1]}0{body[2:8]}", f"rev-{body[:8]}-{body[8:]}", f"x={body[:2]}.{body[2:9]}, y={body[1:3]}.{body[4:11]}",
            f"INV-2025-{body[:6]}", f"chapter {body[:1]}.{body[1:2]}.{body[2:3]}", f"serial {body[:4]} {body[4:8]} {body[8:]}",
        )
    )  # fmt: skip


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


def number(rule, draw, *, valid=True):
    """A value of ``rule`` that its check holds valid, or any where ``valid`` is ``None``; or nothing."""
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
        if any(map(str.isdigit, plain)) and (rule.valid is None or valid is None or held(rule.valid, plain)):
            return value
    return None


def checksum(rule, draw):
    """Whether few numbers of the rule's pictures are valid, so that its check says more than the picture does."""
    drawn = ["".join(filter(str.isalnum, number(rule, draw, valid=None))) for _ in range(200)]
    return sum(held(rule.valid, value) for value in drawn) <= len(drawn) / 5


def held(check, value):
    try:
        return check(value)
    except Exception:  # noqa: BLE001 - checks of libraries crash on some odd numbers
        return False


def measure(detector):
    """Type → its counts, and how many texts about things were read.

    ``found`` of ``there``; whether it is ``checked`` by a checksum; how often it was said where nothing is, ``wrong``
    and in the ``worst`` case.
    """
    draw = random.Random(4)
    counts = {}
    texts = Counter()

    def look(text, column):
        texts[column] += 1
        for hit in detector.inspect([text])[0]:
            counts.setdefault(hit.type, Counter())[column] += 1

    for rule in NUMBERS:
        count = counts.setdefault(rule.type, Counter())
        labels = grammar.parse(rule.context) if rule.context else ()
        for _ in range(EACH if labels else 0):
            value = number(rule, draw)
            if value is None:
                break
            label = shortest(labels, draw)
            text = draw.choice(FRAMES).format(label=label, key=label.replace(" ", "_"), value=value)
            at = text.rindex(value)
            hits = detector.inspect([text])[0]
            count["there"] += 1
            count["found"] += any(h.type == rule.type and h.start <= at and h.end >= at + len(value) for h in hits)
        if rule.valid is None or not checksum(rule, draw):
            continue
        count["checked"] = 1
        for _ in range(EACH):
            look(draw.choice(THINGS).format(value=number(rule, draw, valid=None)), "wrong")
            if (value := number(rule, draw)) is not None:
                look(draw.choice(THINGS).format(value=value), "worst")
    for _ in range(EACH * 2 * sum(count["checked"] for count in counts.values())):
        look(goods(draw), "wrong")
    return counts, texts


def main():
    options = argparse.ArgumentParser(prog="python -m benchmarks.identifiers", description=__doc__.splitlines()[0])
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    counts, texts = measure(Detector.default(budget_seconds=600))
    labelled = {kind: count for kind, count in sorted(counts.items()) if count["there"]}
    checked = {kind: count for kind, count in labelled.items() if count["checked"]}
    if chosen.json:
        print(json.dumps({kind: dict(count) for kind, count in labelled.items()}, indent=2))
        return
    for kind, count in labelled.items():
        wrong = count["wrong"] if count["checked"] else 0
        if wrong or count["found"] < count["there"]:
            precision = f", precision {wilson(count['found'], count['found'] + wrong)}" if count["checked"] else ""
            print(f"{kind:32} recall {wilson(count['found'], count['there'])} of {count['there']}{precision}")
    for name, rows in (("all", labelled), ("with a checksum", checked)):
        recall = sum(count["found"] / count["there"] for count in rows.values()) / len(rows)
        print(f"{name}: {len(rows)} types, average recall {recall:.3f}")
    found, there = (sum(count[key] for count in checked.values()) for key in ("found", "there"))
    print(f"with a checksum, together: recall {wilson(found, there)}")
    for column, name in (("wrong", "with a checksum, together"), ("worst", "the same, numbers of things all valid")):
        said = sum(count[column] for count in checked.values())
        print(f"{name}: precision {wilson(found, found + said)}; {said} findings in {texts[column]} texts about things")


if __name__ == "__main__":
    main()
