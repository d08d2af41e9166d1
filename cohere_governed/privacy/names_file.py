"""The weights file of the names model: fixed sections, nothing executable, all of it checked before use.

    magic     16 bytes, ``cohere-gov names``
    version   u32
    counts    u32 for each section: how many rows it has
    scale     f32: what one step of a weight is worth
    threshold f32: the marginal of "nothing" below which a token is personal
    sections  the arrays of ``SECTIONS``, in that order, little-endian, no padding
    digest    SHA-256 of everything before it

A reader MUST refuse a file whose length is not exactly what the counts say,
whose digest differs, or whose values break an invariant below. The digest
finds damage, not malice: the wheel's own signature covers that.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cohere_governed.errors import DetectorUnavailable
from cohere_governed.privacy.names_features import Lexicon

MAGIC: Final = b"cohere-gov names"
VERSION: Final = 1
LIMIT: Final = 16 * 1024 * 1024
"""Bytes: no weights file of ours is larger, so nothing larger is read."""

LABELS: Final = (
    "O",
    "B-PERSON", "I-PERSON",
    "B-LOCATION", "I-LOCATION",
    "B-ORGANIZATION", "I-ORGANIZATION",
    "B-ADDRESS", "I-ADDRESS",
    "B-NRP", "I-NRP",
    "B-TITLE", "I-TITLE",
    "B-AGE", "I-AGE",
)  # fmt: skip
"""Order of the columns of the weights."""

SECTIONS: Final[tuple[tuple[str, str, int], ...]] = (
    ("lexicon_hashes", "<u4", 1),
    ("lexicon_clusters", "<u2", 1),
    ("lexicon_bits", "<u4", 1),
    ("cluster_paths", "<u4", 1),
    ("feature_hashes", "<u4", 1),
    ("feature_weights", "<i2", len(LABELS)),
    ("transitions", "<i2", len(LABELS)),
)
"""Name, element type, elements in a row."""

_HEAD: Final = struct.Struct(f"<16sI{len(SECTIONS)}Iff")


@dataclass(frozen=True, slots=True)
class Weights:
    """A model as it lies in the file."""

    lexicon: Lexicon
    features: npt.NDArray[np.uint32]
    """Ascending hashes."""
    weights: npt.NDArray[np.int16]
    """(features, labels), in steps of ``scale``."""
    transitions: npt.NDArray[np.int16]
    """(labels, labels): from row to column, in steps of ``scale``."""
    scale: float
    threshold: float


def encode(model: Weights) -> bytes:
    """The bytes of a weights file."""
    arrays: dict[str, npt.NDArray[Any]] = {
        "lexicon_hashes": model.lexicon.hashes,
        "lexicon_clusters": model.lexicon.clusters,
        "lexicon_bits": model.lexicon.bits,
        "cluster_paths": model.lexicon.paths,
        "feature_hashes": model.features,
        "feature_weights": model.weights,
        "transitions": model.transitions,
    }
    counts = [len(arrays[name]) for name, _, _ in SECTIONS]
    head = _HEAD.pack(MAGIC, VERSION, *counts, model.scale, model.threshold)
    body = b"".join(np.ascontiguousarray(arrays[name], dtype=dtype).tobytes() for name, dtype, _ in SECTIONS)
    return head + body + hashlib.sha256(head + body).digest()


def decode(data: bytes) -> Weights:
    """The model in ``data``; raises ``DetectorUnavailable`` for anything but a whole, sound file."""
    if len(data) > LIMIT:
        raise DetectorUnavailable("the names model's weights file is larger than any that was shipped")
    if len(data) < _HEAD.size + 32 or data[: len(MAGIC)] != MAGIC:
        raise DetectorUnavailable("this is not a weights file of the names model; reinstall the package")
    _, version, *rest = _HEAD.unpack_from(data)
    counts, scale, threshold = rest[: len(SECTIONS)], rest[-2], rest[-1]
    if version != VERSION:
        raise DetectorUnavailable(f"the names model's weights file has version {version}, not {VERSION}")
    sizes = [
        count * width * np.dtype(dtype).itemsize for count, (_, dtype, width) in zip(counts, SECTIONS, strict=True)
    ]
    if len(data) != _HEAD.size + sum(sizes) + 32:
        raise DetectorUnavailable("the names model's weights file is cut short or too long; reinstall the package")
    if hashlib.sha256(memoryview(data)[:-32]).digest() != data[-32:]:
        raise DetectorUnavailable("the names model's weights file is damaged (digest differs); reinstall the package")
    arrays: dict[str, npt.NDArray[Any]] = {}
    at = _HEAD.size
    for (name, dtype, width), count, size in zip(SECTIONS, counts, sizes, strict=True):
        flat = np.frombuffer(data, dtype=dtype, count=count * width, offset=at)
        arrays[name] = flat.reshape(count, width) if width > 1 else flat
        at += size
    lexicon = Lexicon(
        arrays["lexicon_hashes"], arrays["lexicon_clusters"], arrays["lexicon_bits"], arrays["cluster_paths"]
    )
    model = Weights(
        lexicon, arrays["feature_hashes"], arrays["feature_weights"], arrays["transitions"], scale, threshold
    )
    _check(model)
    return model


def _ascending(hashes: npt.NDArray[np.uint32]) -> bool:
    return len(hashes) > 0 and bool(np.all(hashes[1:] > hashes[:-1]))


def _check(model: Weights) -> None:
    lexicon = model.lexicon
    sound = (
        _ascending(lexicon.hashes)
        and _ascending(model.features)
        and len(lexicon.hashes) == len(lexicon.clusters) == len(lexicon.bits)
        and len(lexicon.paths) > int(lexicon.clusters.max())
        and len(model.features) == len(model.weights)
        and model.transitions.shape == (len(LABELS), len(LABELS))
        and bool(np.isfinite(model.scale))
        and 0 < model.scale < 1
        and 0 < model.threshold < 1
    )
    if not sound:
        raise DetectorUnavailable("the names model's weights file does not hold together; reinstall the package")
