"""Train the screening classifier: ``python training/train_screen.py --data DIR --out SCREEN.BIN``.

``SCREEN.BIN`` ships as ``cohere_governed/conduct/screen.bin``.

``DIR``, or the folder above it, holds ``conduct/`` and ``privacy/`` with the public sets named in
``docs/model-card-screen.md``; only those marked for training there are read, and of the ordinary sets only the half
whose rows hash to an even number. The rest of the material is made by ``screen_corpus``. The same input and library
versions give the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC
from threadpoolctl import threadpool_limits

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[1])]

from screen_corpus import sentences  # noqa: E402

from cohere_governed.conduct import classifier, lexicon, normalise  # noqa: E402

VERSION = "3"
C_HARM, C_TOPIC = 0.1, 2.0
STRETCH = 3.0
"""Margins of the fit are about a third of log odds, in which `classifier.MANY_CHANCES` is said."""
PAIR_SCALE, CONCEPT_SCALE, FOLLOWING_SCALE = 3.0, 0.5, 1.5
"""What is regularised less: pairs are rare, and say more of intent than single words do."""

OWN = {"defence_en": 2.0, "work_en": 2.0, "work_fr": 2.0}
"""Weights of our own sentences, where not 1."""
HARMFUL = {"conduct/advbench.jsonl": 1.0, "conduct/catqa.jsonl": 1.0, "conduct/harmfulqa.jsonl": 0.5}
ORDINARY = {
    "conduct/banking77_train2k.jsonl": 0.5,
    "conduct/selfinstruct_user.jsonl": 2.0,
    "conduct/medquad_q_odd_rows.jsonl": 0.5,
}
PROSE = (
    "privacy/wnut17_train.jsonl",
    "privacy/btc_train.jsonl",
    "privacy/presidio_synth_even.jsonl",
    "privacy/sec_train.jsonl",
)
REAL = (
    "banking77_train2k",
    "selfinstruct_user",
    "medquad_q_odd_rows",
    "presidio_synth_even",
    "wnut17_train",
)
"""What people write: the threshold is set by these, not by reports."""
REVIEW_FPR = 0.004
"""Share of ordinary passages that may go to review, by a model that has not seen their source."""
PROSE_EACH = 3000
HARMFUL_PASSAGES, ORDINARY_PASSAGES = 4, 3
"""Passages of one row that are looked at."""

CATQA_CATEGORY = {
    "Illegal Activity": "illegal_activity",
    "Hate/Harass/Violence/Racial or ethnic hate": "hate",
    "Hate/Harass/Violence/Religious intolerance": "hate",
    "Hate/Harass/Violence/Gender-based violence": "violence_incitement",
    "Hate/Harass/Violence/Cyberbullying": "harassment",
    "Hate/Harass/Violence/Terrorism and extremism": "violence_incitement",
    "Malware Viruses": "cyberattack",
    "Physical Harm/Self-harm": "self_harm_promotion",
    "Physical Harm/Weapon making": "illegal_activity",
    "Physical Harm": "violence_incitement",
    "Economic Harm/Intellectual property theft": "ip_infringement",
    "Economic Harm": "fraud",
    "Fraud/Deception": "fraud",
    "Adult Content": "sexual_exploitation",
    "Political Campaigning/Political misinformation": "misinformation",
    "Political Campaigning": "political_campaigning",
    "Privacy Violation Activity/Surveillance": "surveillance",
    "Privacy Violation Activity/Tracking and location monitoring": "surveillance",
    "Privacy Violation Activity/Doxxing": "harassment",
    "Privacy Violation Activity/Deepfake creation": "synthetic_media_real_person",
    "Privacy Violation Activity": "privacy_violation",
    "Tailored Financial Advice": "fraud",
}


@dataclass(frozen=True, slots=True)
class Row:
    text: str
    harmful: bool
    category: str
    source: str
    weight: float


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def even(text: str) -> bool:
    """Which half of a set a row belongs to; the other half measures."""
    return hashlib.sha256(text.encode()).digest()[0] % 2 == 0


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _catqa(category: str) -> str:
    longest = max((prefix for prefix in CATQA_CATEGORY if category.startswith(prefix)), key=len, default="")
    return CATQA_CATEGORY.get(longest, "")


def rows(data: Path, without: frozenset[str] = frozenset()) -> list[Row]:
    """All training rows, in a fixed order, but for the sets ``without`` names."""
    found = [Row(s.text, bool(s.category), s.category, s.kind, OWN.get(s.kind, 1.0)) for s in sentences()]
    for name, weight in HARMFUL.items():
        for row in _read(data / name):
            category = _catqa(row["category"]) if "catqa" in name else ""
            found.append(Row(row["text"], True, category, Path(name).stem, weight))
    for name, weight in ORDINARY.items():
        found += [Row(r["text"], False, "", Path(name).stem, weight) for r in _read(data / name) if even(r["text"])]
    for name in PROSE:
        picked = [r for r in _read(data / name) if even(r["text"])][:PROSE_EACH]
        found += [Row(r["text"], False, "", Path(name).stem, 0.3) for r in picked]
    return [row for row in found if row.source not in without]


WIDTHS = (1 << classifier.WORD_BITS, 1 << classifier.PAIR_BITS, 1 << classifier.LETTER_BITS)


def matrix(passages: list[lexicon.Passage]) -> sparse.csr_matrix:
    """One line a passage, the columns of all tables side by side."""
    pairs = lexicon.CONCEPT_COUNT**2
    starts = np.cumsum([0, *WIDTHS, pairs, pairs])
    indptr, indices, values = [0], [], []
    for passage in passages:
        f = classifier.features(passage)
        for start, ids, value in (
            (starts[0], f.words, 1 / f.norm),
            (starts[1], f.pairs, PAIR_SCALE / f.norm),
            (starts[2], f.letters, classifier.LETTER_WEIGHT / f.norm),
            (starts[3], f.concepts, CONCEPT_SCALE),
            (starts[4], f.following, FOLLOWING_SCALE),
        ):
            indices += [start + i for i in ids]
            values += [value] * len(ids)
        indptr.append(len(indices))
    line = sparse.csr_matrix((values, indices, indptr), shape=(len(passages), starts[-1]), dtype=np.float64)
    line.sum_duplicates()
    return line


def topic_matrix(passages: list[lexicon.Passage]) -> sparse.csr_matrix:
    """The columns of the category tables: words and pairs of concepts."""
    width = 1 << classifier.TOPIC_BITS
    indptr, indices, values = [0], [], []
    for passage in passages:
        f = classifier.features(passage)
        indices += [i & (width - 1) for i in f.words] + [width + i for i in f.concepts]
        values += [1 / f.norm] * len(f.words) + [CONCEPT_SCALE] * len(f.concepts)
        indptr.append(len(indices))
    line = sparse.csr_matrix((values, indices, indptr), shape=(len(passages), width + lexicon.CONCEPT_COUNT**2))
    line.sum_duplicates()
    return line


def fit(x: sparse.csr_matrix, y: np.ndarray, weight: np.ndarray) -> LinearSVC:
    return LinearSVC(C=C_HARM, random_state=0, tol=1e-3).fit(x, y, sample_weight=weight)


def margins(model: LinearSVC, x: sparse.csr_matrix) -> np.ndarray:
    return STRETCH * model.decision_function(x)


def worst(row: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Of the passages of each row the one with the highest ``z``, as a mask."""
    order = np.lexsort((-z, row))
    first = np.ones(len(row), dtype=bool)
    first[1:] = row[order][1:] != row[order][:-1]
    chosen = np.zeros(len(row), dtype=bool)
    chosen[order[first]] = True
    return chosen


def folds(sources: list[str], texts: list[str]) -> np.ndarray:
    """Three folds, so that a threshold is not set by what a model was told.

    A real ordinary set is wholly in one: the next operator's prompts come from a source never seen. Of the others what
    ends in the same words, as sentences of one template do, is in one.
    """
    keys = [
        f"{source}:{' '.join(sorted(text.lower().split())[-3:])}" for source, text in zip(sources, texts, strict=True)
    ]
    hashed = [hashlib.sha256(key.encode()).digest()[0] % 3 for key in keys]
    return np.array([REAL.index(s) % 3 if s in REAL else fold for s, fold in zip(sources, hashed, strict=True)])


def quantised(weights: np.ndarray) -> tuple[bytes, float]:
    scale = float(np.abs(weights).max()) / 127 or 1.0
    return np.rint(weights / scale).astype(np.int8).tobytes(), scale


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--without", default="", help="sets to leave out, to measure on them: advbench,catqa")
    arguments = parser.parse_args()
    without = frozenset(arguments.without.split(","))

    lex = lexicon.default()
    kept, passages, numbers = [], [], []
    data = arguments.data if (arguments.data / "conduct").is_dir() else arguments.data.parent
    for number, row in enumerate(rows(data, without)):
        found = lex.passages(normalise.fold(row.text))
        for passage in found[: HARMFUL_PASSAGES if row.harmful else ORDINARY_PASSAGES]:
            kept.append(row)
            passages.append(passage)
            numbers.append(number)
    x = matrix(passages)
    y = np.array([row.harmful for row in kept])
    weight = np.array([row.weight for row in kept])
    source = np.array([row.source for row in kept])
    row_of = np.array(numbers)
    say(f"{len(kept)} passages {dict(Counter(source.tolist()))}")

    # Of a harmful text of several passages at least one is harmful, and HarmfulQA holds many harmless questions under
    # a harmful label: a first model, made from what is certain, says which.
    noisy = source == "harmfulqa"
    alone = np.bincount(row_of)[row_of] == 1
    certain = ~y | (alone & ~noisy)
    first = margins(fit(x[certain], y[certain], weight[certain]), x)
    keep = ~y | (worst(row_of, first) & (~noisy | (first > 0.0)))
    say(f"kept {(keep & y).sum()} of {y.sum()} harmful passages, of harmfulqa {(keep & noisy).sum()}")

    fold = folds(source.tolist(), [row.text for row in kept])
    held_out = np.zeros(len(y))
    for number in range(3):
        inside = (fold != number) & keep
        held_out[fold == number] = margins(fit(x[inside], y[inside], weight[inside]), x[fold == number])
    platt = LogisticRegression(C=1e6, solver="lbfgs").fit(
        held_out[keep].reshape(-1, 1), y[keep], sample_weight=weight[keep]
    )
    slope, intercept = float(platt.coef_[0, 0]), float(platt.intercept_[0])
    p = 1 / (1 + np.exp(-(slope * held_out + intercept)))
    contrast = np.isin(source, ["contrast_en", "contrast_fr", "homonym_en"])
    # The lowest threshold at which the real ordinary sets, each counting the same, lose no more than the target.
    real = [source == name for name in REAL if name not in without]
    review_at = next(
        t for t in np.linspace(0.3, 0.95, 651) if np.mean([np.mean(p[i] >= t) for i in real]) <= REVIEW_FPR
    )
    review_at = float(round(review_at, 4))
    agree_at = float(max(review_at, np.quantile(p[contrast], 0.80)))
    # The floor of a calibration: nine in ten of the harmful rows must still go to review.
    review_at_most = float(max(review_at, np.quantile(p[y & keep], 0.10)))
    for name in sorted(set(source.tolist())):
        inside = (source == name) & keep
        shares = f"review {np.mean(p[inside] >= review_at):.3f} agree {np.mean(p[inside] >= agree_at):.3f}"
        say(f"  {name:24} n={inside.sum():5} {shares}")
    say(f"review_at {review_at:.4f} agree_at {agree_at:.4f} slope {slope:.3f} intercept {intercept:.3f}")

    model = fit(x[keep], y[keep], weight[keep])
    named = np.array([bool(row.category) for row in kept]) & y & keep
    topics = LogisticRegression(C=C_TOPIC, solver="lbfgs", max_iter=150, tol=1e-3).fit(
        topic_matrix([q for q, n in zip(passages, named, strict=True) if n]),
        [row.category for row, n in zip(kept, named, strict=True) if n],
    )

    pairs = lexicon.CONCEPT_COUNT**2
    cuts = np.split(STRETCH * model.coef_[0], np.cumsum([*WIDTHS, pairs]))
    cuts[1] = cuts[1] * PAIR_SCALE
    cuts[3] = cuts[3] * CONCEPT_SCALE
    cuts[4] = cuts[4] * FOLLOWING_SCALE
    width = 1 << classifier.TOPIC_BITS
    by_column = topics.coef_.T
    parts = dict(zip(("words", "pairs", "letters", "concepts", "following"), cuts, strict=True))
    parts["topics"] = by_column[:width].ravel()
    parts["topic_concepts"] = (by_column[width:] * CONCEPT_SCALE).ravel()
    tables, scales = {}, {}
    for name, weights in parts.items():
        tables[name], scales[name] = quantised(weights)
    header = {
        "version": VERSION,
        "bias": STRETCH * float(model.intercept_[0]),
        "slope": slope,
        "intercept": intercept,
        "review_at": review_at,
        "agree_at": agree_at,
        "review_at_most": review_at_most,
        "scales": scales,
        "categories": [str(c) for c in topics.classes_],
        "topic_bias": [float(b) for b in topics.intercept_],
    }
    digest = classifier.save(arguments.out, header, tables)
    say(f"written {arguments.out}, {arguments.out.stat().st_size} bytes, sha256 {digest}")


if __name__ == "__main__":
    with threadpool_limits(1):  # sums in another order would be other bytes
        main()
