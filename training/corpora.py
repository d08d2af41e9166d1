# ruff: noqa: E501, SIM905
"""Training texts: read, mended, and brought to the labels of the names model.

What is mended, and why:

* Twitter handles are marked in one part of the Broad Twitter Corpus and nowhere
  else; a handle names a person, so all are marked.
* The SEC corpus marks the contract's roles (``Borrower``, ``Lender``, ``Bank``)
  as persons and organisations; roles are not names, so those marks go.
* A nationality is marked where it is said of people, not of a language, a currency or a dish.
* Nationalities, religions, forms of address and ages are marked in no corpus of
  real texts; they are marked by short lists wherever nothing else is.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import random
import re
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import ordinary
import words

from cohere_governed.privacy.names import TYPES

Span = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Example:
    """A text, the spans that are personal, and the set it comes from."""

    text: str
    spans: tuple[Span, ...]
    source: str


HANDLE = re.compile(r"(?<![\w@./])@\w+")
ROLES = frozenset(
    "borrower borrowers lender lenders agent trustee bank banks company companies guarantor holder investor investors "
    "purchaser seller buyer tenant landlord lessor lessee licensee licensor executive employee person parent issuer "
    "subsidiary subsidiaries obligor creditor pledgor secured party parties collateral administrative".split()
)
_NRP = re.compile(r"\b(?:" + "|".join(sorted(words.NATIONALITIES, key=lambda w: (-len(w), w))) + r")s?\b")
_AMBIGUOUS = frozenset(
    {"Pole", "Dane", "Thai", "Scot", "Roma", "Jain", "Orthodox", "Conservative", "Welsh", "Finn", "Republican", "Turk"}
)
_OF_A_THING = re.compile(
    r"[- ]?(?:languages?|text|grammar|translations?|words?|alphabet|keyboard|script|dictionary|version|subtitles|to[- ]"
    r"|sentences?|pronunciation|dressing|toast|fries|salad|food|cuisine|omelet\w*|dollars?|pounds?|rubles?|pesos?|francs?"
    r"|Express|transfers?|cards?|currency|equity|market)\b"
)
"""What follows a nationality that is no person's."""
_SPOKEN = re.compile(
    r"(?:\b(?:to|into|in|from|speaks?|speaking|spoken|learn\w*|translat\w+|teach\w*|my|understand)\s|-to-)$"
)
_LANGUAGE_NAMES = frozenset(ordinary.LANGUAGE_NAMES)
_AGE = re.compile(r"\b\d{1,3}(?=[- ]?(?:years?|yrs?|y)[- /]?o(?:ld)?\b)|(?<=\baged )\d{1,3}\b", re.IGNORECASE)
_HONORIFIC = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Prof|Mme|Herr|Frau|Miss|Professor|Doctor|Monsieur|Madame|Se[nñ]ora?|Signora?|Sra?)\b\.?(?=\s+[A-ZÀ-Þ])"
)


def rows(path: Path, source: str) -> Iterator[Example]:
    """The rows of a JSONL file with ``text`` and ``spans``."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            listed = row.get("allspans") or row["spans"]
            spans = sorted((s["start"], s["end"], s["type"]) for s in listed)
            yield Example(row["text"], tuple(spans), source)


def _free(spans: Iterable[Span], start: int, end: int) -> bool:
    return all(end <= s or start >= e for s, e, _ in spans)


def mended(example: Example) -> Example:
    """The example with the label faults named above put right."""
    text = example.text
    spans = list(example.spans)
    if example.source == "sec":
        spans = [s for s in spans if not set(re.findall(r"\w+", text[s[0] : s[1]].lower())) <= ROLES]
    if example.source in {"btc", "wnut"}:
        for match in HANDLE.finditer(text):
            kind = next((k for s, e, k in spans if s < match.end() and e > match.start() + 1), "PERSON")
            spans = [s for s in spans if s[1] <= match.start() or s[0] >= match.end()]
            spans.append((match.start(), match.end(), kind))
    for match in _HONORIFIC.finditer(text):
        if _free(spans, *match.span()):
            spans.append((*match.span(), "TITLE"))
    for match in _AGE.finditer(text):
        if _free(spans, *match.span()):
            spans.append((*match.span(), "AGE"))
    for match in _NRP.finditer(text):
        if match.group() in _AMBIGUOUS or not _free(spans, *match.span()) or _OF_A_THING.match(text, match.end()):
            continue
        if match.group() in _LANGUAGE_NAMES and _SPOKEN.search(text[max(0, match.start() - 16) : match.start()]):
            continue
        spans.append((*match.span(), "NRP"))
    return Example(text, tuple(sorted(spans)), example.source)


def _skeleton(example: Example) -> frozenset[str]:
    """Word triples of the text outside its spans: what two fillings of one template share."""
    kept, at = [], 0
    for start, end, _ in example.spans:
        kept += [*re.findall(r"\w+", example.text[at:start].lower()), "#"]
        at = max(at, end)
    kept += re.findall(r"\w+", example.text[at:].lower())
    return frozenset(" ".join(kept[i : i + 3]) for i in range(max(len(kept) - 2, 1)))


def held_templates(folder: Path) -> tuple[list[Example], list[Example]]:
    """Every fifth template of the Presidio set, to measure on; and the rest of that set."""
    held: list[Example] = []
    rest: list[Example] = []
    path = folder / "presidio_synth_even.jsonl"
    with path.open(encoding="utf-8") as file:
        numbers = [json.loads(line)["template"] for line in file]
    for example, number in zip(rows(path, "presidio"), numbers, strict=True):
        (held if number // 2 % 5 == 0 else rest).append(example)
    return held, rest


def without_held(folder: Path, examples: list[Example]) -> list[Example]:
    """``examples`` without those that were made from a template of ``held_templates``."""
    held = {_skeleton(example) for example in held_templates(folder)[0]}
    out = []
    for example in examples:
        mine = _skeleton(example)
        if example.source not in {"presidio", "synth"} or all(
            len(mine & h) < 0.4 * min(len(mine), len(h)) for h in held
        ):
            out.append(example)
    return out


def real(folder: Path) -> list[Example]:
    """The corpora whose licences allow training, in a fixed order."""
    files = (
        ("wnut17_train.jsonl", "wnut"),
        ("btc_train.jsonl", "btc"),
        ("sec_train.jsonl", "sec"),
        ("presidio_synth_even.jsonl", "presidio"),
        ("train_synth.jsonl", "synth"),
    )
    return [mended(example) for name, source in files for example in rows(folder / name, source)]


def source_code(characters: int, *, part: int, seed: int = 7) -> list[Example]:
    """Pieces of the standard library's modules, half of them for each ``part``, without lines that name an author."""
    root = Path(sysconfig.get_paths()["stdlib"])
    files = sorted(path for path in root.glob("*.py")) + sorted(root.glob("*/*.py"))
    files = [
        path
        for path in files
        if "site-packages" not in path.parts
        and "test" not in path.name
        and "idlelib" not in path.parts
        and "lib2to3" not in path.parts
    ]
    chance = random.Random(seed)
    mine = [path for index, path in enumerate(files) if index % 2 == part]
    chance.shuffle(mine)
    out: list[Example] = []
    total = 0
    for path in mine:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        start = chance.randrange(max(len(lines) - 40, 1))
        kept = [
            line
            for line in lines[start : start + 40]
            if not re.search(r"(?i)copyright|author|written by|contributed|@\w+\.|thanks|\b(?:Mr|Dr)\.", line)
        ]
        text = "\n".join(kept).strip("\n")
        if len(text) < 80:
            continue
        out.append(Example(text, (), "code"))
        total += len(text)
        if total >= characters:
            break
    return out


WRITER = re.compile(
    r"(?i)copyright|©|author|written by|contribut|maintain|thanks|credit|@\w+\.|licen[cs]e|et al|\b(?:19|20)\d\d\b|\b(?:Mr|Dr|Prof)\.|^\s*\.\. \["
)
"""Lines of a program that may well name somebody."""
PACKAGES = ("sklearn", "scipy", "pandas", "numpy", "pyarrow", "joblib", "sqlalchemy", "alembic")


def packages(characters: int, seed: int = 9) -> list[Example]:
    """Pieces of the packages that training itself runs on: code, and prose about it, without lines that name somebody."""
    chance = random.Random(seed)
    share = characters // len(PACKAGES)
    out: list[Example] = []
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        root = Path(spec.origin).parent
        files = sorted(path for path in root.rglob("*.py") if "test" not in path.as_posix()[len(root.as_posix()) :])
        chance.shuffle(files)
        total = 0
        for path in files:
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            start = chance.randrange(max(len(lines) - 30, 1))
            text = "\n".join(line[:200] for line in lines[start : start + 30] if not WRITER.search(line)).strip("\n")
            if len(text) < 80:
                continue
            out.append(Example(text, (), "code"))
            total += len(text)
            if total >= share:
                break
    return out


def manual(characters: int) -> list[Example]:
    """Passages of Python's own manual: prose full of terms and code that names nobody."""
    topics: dict[str, str] = importlib.import_module("pydoc_data.topics").topics
    out: list[Example] = []
    total = 0
    for name in sorted(topics)[::2]:
        paragraphs = re.split(r"\n\s*\n", topics[name])
        for at in range(0, min(len(paragraphs), 12), 3):
            text = "\n\n".join(paragraphs[at : at + 3])[:900].strip()
            if len(text) < 80 or total >= characters or re.search(r"(?i)copyright|author|\b(?:Mr|Dr)\.", text):
                continue
            out.append(Example(text, (), "manual"))
            total += len(text)
    return out


def labels(example: Example, starts: list[int], ends: list[int]) -> list[str]:
    """One label per token: ``B-``, ``I-`` or ``O``; a token belongs to a span it overlaps."""
    out = ["O"] * len(starts)
    for start, end, kind in example.spans:
        if kind not in TYPES:
            continue
        first = True
        for index, (low, high) in enumerate(zip(starts, ends, strict=True)):
            if low < end and high > start and example.text[low:high].strip():
                out[index] = ("B-" if first else "I-") + kind
                first = False
            elif start <= low and high <= end and not first:
                out[index] = "I-" + kind
    return out
