"""Trains the names model: ``python training/train_detector.py --data DIR --out cohere_governed/privacy/names.weights``.

Same data, same package versions, same Python: same bytes. The corpora stay
outside the repository; what was used, with licences and digests, is in
``docs/model-card-detector.md``.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import sys
import tempfile
import time
from pathlib import Path

import corpora
import lexicon
import numpy as np
import pycrfsuite
import synthetic

from cohere_governed.privacy import names_features as features
from cohere_governed.privacy.names_features import OFFSETS, SLOT_OFFSET, Lexicon
from cohere_governed.privacy.names_file import LABELS, Weights, encode

THRESHOLD = 0.91
WEAK = 30
"""Steps of the scale: features of the mean whose greatest weight is no more are left out."""
HIDDEN = 0.25
"""Share of examples in which a word's list bits may be hidden."""


class Extractor:
    """Hashes of examples as crfsuite wants them, words described once."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._seen: dict[tuple[str, int], tuple[list[str], np.ndarray, int]] = {}

    def _describe(self, keys: list[tuple[str, int]]) -> None:
        new = sorted({key for key in keys if key not in self._seen})
        if not new:
            return
        hide = np.array([mask for _, mask in new], dtype=np.uint32)
        described = features.describe([word for word, _ in new], self._lexicon, hide)
        columns = described.slots.tolist(), described.echoes, described.kinds.tolist()
        for key, slots, echo, kind in zip(new, *columns, strict=True):
            self._seen[key] = ([str(h) for h in slots], echo, kind)

    def attributes(self, text: str, chance: random.Random | None) -> tuple[list[list[str]], list[int], list[int]]:
        """For each token its attribute names; with starts and ends."""
        words, starts, ends = features.tokens(text)
        if not words:
            return [], [], []
        dropping = chance is not None and chance.random() < HIDDEN
        hidden = {word: features.NAME_BITS if dropping and chance.random() < 0.6 else 0 for word in sorted(set(words))}
        keys = [(word, hidden[word]) for word in words]
        self._describe(keys)
        rows = [self._seen[key] for key in keys]
        glued = np.zeros(len(words), dtype=np.bool_)
        glued[1:] = np.array(starts[1:]) == np.array(ends[:-1])
        echoes, kinds = np.array([echo for _, echo, _ in rows]), np.array([kind for _, _, kind in rows])
        placed = features.places(echoes, kinds, glued).tolist()
        out = []
        for index in range(len(words)):
            mine = [str(h) for h in placed[index]]
            for column, slot in enumerate(SLOT_OFFSET):
                at = index + OFFSETS[slot]
                if 0 <= at < len(words):
                    mine.append(rows[at][0][column])
            out.append(mine)
        return out, starts, ends


def train(
    examples: list[corpora.Example], known: Lexicon, model: Path, *, iterations: int, c1: float, c2: float
) -> None:
    """Fits the field with L-BFGS; one thread, fixed order."""
    extractor = Extractor(known)
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.select("lbfgs")
    trainer.set_params(
        {"c1": c1, "c2": c2, "max_iterations": iterations, "feature.minfreq": 2, "feature.possible_transitions": True}
    )
    chance = random.Random(11)
    for example in examples:
        attributes, starts, ends = extractor.attributes(example.text, chance)
        if attributes:
            trainer.append(attributes, corpora.labels(example, starts, ends))
    del extractor  # a gigabyte
    trainer.train(str(model))


def export(model: Path, known: Lexicon) -> Weights:
    """A trained field in the shape of the weights file."""
    tagger = pycrfsuite.Tagger()
    tagger.open(str(model))
    info = tagger.info()
    column = {label: index for index, label in enumerate(LABELS)}
    table: dict[int, np.ndarray] = {}
    for (attribute, label), weight in info.state_features.items():
        table.setdefault(int(attribute), np.zeros(len(LABELS)))[column[label]] = weight
    moves = np.full((len(LABELS), len(LABELS)), -8.0)
    for (left, right), weight in info.transitions.items():
        moves[column[left], column[right]] = weight
    moves = np.clip(moves, -8.0, 8.0)
    hashes = sorted(table)
    weights = np.array([table[h] for h in hashes])
    scale = float(np.float32(1 / 1024))
    whole = np.round(weights / scale)
    kept = np.any(np.abs(whole) > 8, axis=1)
    assert np.abs(whole).max() < 32767
    return Weights(
        known,
        np.array(hashes, np.uint32)[kept],
        whole[kept].astype(np.int16),
        np.round(moves / scale).astype(np.int16),
        scale,
        THRESHOLD,
    )


def mean(fields: list[Weights]) -> Weights:
    """The mean of the fields, with the lexicon of the last; features that have become weak go."""
    hashes = np.unique(np.concatenate([field.features for field in fields]))
    weights, moves = np.zeros((len(hashes), len(LABELS))), np.zeros((len(LABELS), len(LABELS)))
    for field in fields:
        weights[np.searchsorted(hashes, field.features)] += field.weights / len(fields)
        moves += field.transitions / len(fields)
    whole = np.round(weights)
    kept = np.abs(whole).max(axis=1) > WEAK
    return Weights(
        fields[-1].lexicon,
        hashes[kept],
        whole[kept].astype(np.int16),
        np.round(moves).astype(np.int16),
        fields[-1].scale,
        THRESHOLD,
    )


def texts(data: Path, *, everyday_things: bool, code: int, made: int, hold: bool) -> list[corpora.Example]:
    """What a field is trained on, in the order in which it reads them."""
    out = corpora.real(data) + corpora.source_code(code, part=0) + corpora.manual(150_000)
    if hold:
        out = corpora.without_held(data, out)
    social = [example for example in out if example.source in {"wnut", "btc"}]
    plain = made * (4 if everyday_things else 3) // 5
    out += synthetic.renamed(social, seed=8)
    out += synthetic.generate(made, seed=5, everyday_things=everyday_things)
    out += synthetic.ordinary_texts(plain, seed=6, everyday_things=everyday_things)
    out += synthetic.chatter(made // 6, seed=7)
    out += corpora.packages(code)
    random.Random(3).shuffle(out)
    return out


def fix_hash_seed() -> None:
    """Starts over with a fixed ``PYTHONHASHSEED``: some of Faker's providers draw from sets."""
    if os.environ.get("PYTHONHASHSEED") != "0":
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], {**os.environ, "PYTHONHASHSEED": "0"})


def main() -> None:
    fix_hash_seed()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the training corpora (JSONL)")
    parser.add_argument("--out", type=Path, required=True, help="weights file to write")
    parser.add_argument("--iterations", type=int, default=70)
    parser.add_argument("--c1", type=float, default=0.12)
    parser.add_argument("--c2", type=float, default=0.06)
    parser.add_argument("--code", type=int, default=300_000, help="characters of source code without names")
    parser.add_argument("--made", type=int, default=14_000, help="made-up texts")
    parser.add_argument(
        "--field",
        type=lambda name: name == "everyday",
        action="append",
        help="only one of the two fields: plain or everyday",
    )
    parser.add_argument("--hold", action="store_true", help="leave out what evaluate.py measures on")
    arguments = parser.parse_args()
    began = time.monotonic()
    fields = []
    for everyday_things in arguments.field or (False, True):
        known = lexicon.build(everyday_words=everyday_things)
        examples = texts(
            arguments.data,
            everyday_things=everyday_things,
            code=arguments.code,
            made=arguments.made,
            hold=arguments.hold,
        )
        print(f"{len(examples)} texts, {sum(len(e.text) for e in examples)} characters", file=sys.stderr)
        with tempfile.TemporaryDirectory() as folder:
            model = Path(folder) / "model"
            train(examples, known, model, iterations=arguments.iterations, c1=arguments.c1, c2=arguments.c2)
            fields.append(export(model, known))
    data = encode(mean(fields) if len(fields) > 1 else fields[0])
    arguments.out.write_bytes(data)
    print(
        f"{len(data)} bytes, sha256 {hashlib.sha256(data).hexdigest()}, {time.monotonic() - began:.0f} s",
        file=sys.stderr,
    )


if __name__ == "__main__":
    main()
