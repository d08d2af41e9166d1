"""Pictures: what can be read in them is inspected like any text, and painted over before they leave.

    data URI ─open→ pixels ─tesseract→ words with boxes ─detector→ findings ─paint→ a new picture of pixels only

The picture that leaves is made anew from pixels, so that EXIF, text chunks,
thumbnails, colour profiles and whatever follows the picture's end stay behind.
What the reader cannot read (faces, handwriting, signatures, text that stands
sideways) is not found: ``docs/privacy.md`` says so to those who choose ``redact``.

Tesseract is run over pipes: its Python wrappers hand pictures over in temporary
files, where personal data must not stand (``docs/decisions/0005-pictures.md``).
Needs the extra ``images`` (Pillow) and the system's ``tesseract``; without them
a call that holds a picture is refused.
"""

from __future__ import annotations

import base64
import binascii
import io
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from cohere_governed.errors import DetectorUnavailable
from cohere_governed.model import Finding

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

__all__ = ["MAX_PIXELS", "Picture", "read_pictures"]

MAX_PIXELS = 50_000_000
"""Pixels of one picture, looked up in its head before anything is unpacked: a telephone's camera makes fewer."""

FORMATS = {"PNG": "PNG", "JPEG": "JPEG", "WEBP": "WEBP", "GIF": "PNG"}
"""Formats that the provider reads (its image documentation) → what they are written as; GIF has no true colours."""

_SAVED: dict[str, dict[str, Any]] = {
    "PNG": {"compress_level": 6},
    "JPEG": {"quality": 95, "subsampling": 0},
    "WEBP": {"lossless": True},
}

LANGUAGES = {
    "ar": "ara", "bg": "bul", "cs": "ces", "da": "dan", "de": "deu", "el": "ell", "en": "eng", "es": "spa",
    "et": "est", "fi": "fin", "fr": "fra", "he": "heb", "hi": "hin", "hr": "hrv", "hu": "hun", "id": "ind",
    "it": "ita", "ja": "jpn", "ko": "kor", "lt": "lit", "lv": "lav", "nl": "nld", "no": "nor", "pl": "pol",
    "pt": "por", "ro": "ron", "ru": "rus", "sk": "slk", "sl": "slv", "sv": "swe", "tr": "tur", "uk": "ukr",
    "vi": "vie", "zh": "chi_sim",
}  # fmt: skip
"""ISO 639-1 → name of Tesseract's data (ISO 639-2/T but for Chinese)."""

_LAYOUTS = ("3", "11")
"""Page segmentation modes: columns of text in reading order, then scattered words that belong to no column."""

_LEGIBLE = 1600
"""Pixels of the longer side below which a picture is doubled for the reader, whose letters should be 20 pixels high."""

_MARGIN = 0.15
"""Of a word's height, painted around it: the reader's boxes are tight."""

_DATA_URI = re.compile(r"data:image/[a-z0-9.+-]{1,32};base64,", re.IGNORECASE)

_DOUBTS = (
    ("EMAIL_ADDRESS", re.compile(r"\S*\w\s?@\s?\w\S*")),
    ("CREDIT_CARD", re.compile(r"(?<!\d)\d(?:[ .-]{0,2}\d){11,18}(?!\d)")),
)
"""What a misread letter would hide: a checksum or a domain that does not hold proves nothing about a picture."""

_GUESSED = frozenset({"ADDRESS", "AGE", "DATE_TIME", "LOCATION", "NRP", "ORGANIZATION", "PERSON", "TITLE"})
"""Types that are no answer to such a doubt: whoever keeps organisations does not keep what may be a card number."""


class Inspects(Protocol):
    def inspect(
        self, texts: Sequence[str], *, cache_key: bytes = b"", threshold: float | None = None
    ) -> list[tuple[Finding, ...]]: ...


Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels."""


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    box: Box


@dataclass(frozen=True, slots=True, repr=False)
class Picture:
    """A picture that was read."""

    text: str
    """What was read, once in reading order and once as scattered words. For inspection; it leaves nowhere."""
    findings: tuple[Finding, ...]
    """In code points of ``text``; what is seen in both readings is counted twice."""
    _value: str
    _words: tuple[_Word, ...]

    def __repr__(self) -> str:
        return f"<Picture with {len(self.findings)} findings>"

    def painted(self, hidden: Callable[[str], bool]) -> str:
        """The picture as a data URI, made anew, with every finding whose type is ``hidden`` painted black.

        Raises ``DetectorUnavailable`` when it cannot be written.
        """
        covered = [finding for finding in self.findings if hidden(finding.type)]
        boxes = {
            word.box for word in self._words for finding in covered
            if word.start < finding.end and finding.start < word.end
        }  # fmt: skip
        image, kind = _opened(self._value)
        for left, top, right, bottom in boxes:
            margin = max(2, round((bottom - top) * _MARGIN))
            image.paste(0, (max(0, left - margin), max(0, top - margin), right + margin, bottom + margin))
        out = io.BytesIO()
        image.save(out, FORMATS[kind], **_SAVED[FORMATS[kind]])
        head = f"data:image/{FORMATS[kind].lower()};base64," if _DATA_URI.match(self._value) else ""
        return head + base64.b64encode(out.getvalue()).decode("ascii")


def read_pictures(
    values: Sequence[str | bytes],
    detector: Inspects,
    *,
    cache_key: bytes = b"",
    threshold: float | None = None,
    languages: Sequence[str] = ("en",),
    budget_seconds: float = 10.0,
) -> list[Picture]:
    """Read each picture (a data URI or bare base64) and find what is personal in it.

    ``budget_seconds`` is for all of them. Raises ``DetectorUnavailable`` for what cannot be read beyond doubt: an
    address instead of a picture, another format, more than ``MAX_PIXELS``, an animation, damage; and when Pillow,
    Tesseract or the data of a language is missing.
    """
    deadline = time.monotonic() + budget_seconds
    reader = _reader(tuple(dict.fromkeys(languages)))
    read = []
    for value in values:
        if not isinstance(value, str):
            raise DetectorUnavailable("a picture that is uploaded as a file cannot be redacted, so nothing was sent")
        image, _ = _opened(value)
        read.append((value, *_text(reader(image, deadline))))
        del image
    found = detector.inspect([text for _, text, _ in read], cache_key=cache_key, threshold=threshold)
    return [
        Picture(text, (*findings, *_doubts(text, findings)), value, words)
        for (value, text, words), findings in zip(read, found, strict=True)
    ]


def _doubts(text: str, findings: Sequence[Finding]) -> Iterator[Finding]:
    taken = [(finding.start, finding.end) for finding in findings if finding.type not in _GUESSED]
    for kind, pattern in _DOUBTS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if not any(low <= start and end <= high for low, high in taken):
                yield Finding(start, end, kind, 0.5, "picture")


# ── pixels ─────────────────────────────────────────────────────────────────────


def _opened(value: str) -> tuple[Image, str]:
    """The pixels as anybody would see them (upright, on white), and nothing else of the file."""
    try:
        from PIL import Image, ImageOps  # noqa: PLC0415 - extra `images`
    except ImportError:
        raise DetectorUnavailable("pictures cannot be read: pip install 'cohere-governed[images]'") from None
    head = _DATA_URI.match(value)
    try:
        raw = base64.b64decode(value[head.end() if head else 0 :], validate=True)
        with Image.open(io.BytesIO(raw), formats=tuple(FORMATS)) as file:
            kind = file.format or ""
            _bounded(file)
            upright = ImageOps.exif_transpose(file)
            if upright.mode in ("CMYK", "YCbCr", "LAB", "HSV"):
                upright = upright.convert("RGB")
            if upright.mode not in ("L", "RGB"):
                # What is transparent here may be seen there: one picture is read, and the same one is sent.
                layer = upright.convert("RGBA")
                upright = Image.new("RGB", layer.size, (255, 255, 255))
                upright.paste(layer, mask=layer.getchannel("A"))
            return Image.frombytes(upright.mode, upright.size, upright.tobytes()), kind
    except DetectorUnavailable:
        raise
    except binascii.Error:
        raise DetectorUnavailable("a picture is not given as base64, so nothing was sent") from None
    except Exception as error:  # noqa: BLE001 - decoders raise what they like at damaged pictures
        said = type(error).__name__
    raise DetectorUnavailable(f"a picture cannot be read ({said}): use PNG, JPEG, WEBP or GIF") from None


def _bounded(file: ImageFile) -> None:
    """Refuse, from the head alone, what would unpack to more than a picture."""
    if file.width * file.height > MAX_PIXELS:
        raise DetectorUnavailable(f"a picture has more than {MAX_PIXELS} pixels, so nothing was sent")
    if getattr(file, "n_frames", 1) != 1:
        raise DetectorUnavailable("a picture has several frames, so nothing was sent")


# ── letters ────────────────────────────────────────────────────────────────────

_Lines = list[list[tuple[str, Box]]]


def _text(pages: Sequence[_Lines]) -> tuple[str, tuple[_Word, ...]]:
    """All readings as one text, blank lines between them, and where in it each word stands."""
    pieces: list[str] = []
    words: list[_Word] = []
    at = 0
    for page in pages:
        for line in page:
            for word, box in line:
                words.append(_Word(at, at + len(word), box))
                pieces += (word, " ")
                at += len(word) + 1
            pieces[-1] = "\n"
        pieces.append("\n\n")
        at += 2
    return "".join(pieces), tuple(words)


@lru_cache(maxsize=8)
def _installed(program: str) -> tuple[str, ...]:
    return tuple(_run([program, "--list-langs"], b"", 30.0).split())


def _reader(languages: tuple[str, ...]) -> Callable[[Image, float], list[_Lines]]:
    program = shutil.which("tesseract")
    if program is None:
        raise DetectorUnavailable("pictures cannot be read: install the system's tesseract-ocr")
    wanted = [LANGUAGES.get(language, language) for language in languages] or ["eng"]
    missing = [name for name in wanted if name not in _installed(program)]
    if missing:
        raise DetectorUnavailable(f"pictures cannot be read: tesseract has no data for {', '.join(missing)}")

    def read(image: Image, deadline: float) -> list[_Lines]:
        grey = image.convert("L")
        scale = 2 if max(grey.size) < _LEGIBLE else 1
        if scale > 1:
            grey = grey.resize((grey.width * scale, grey.height * scale))
        out = io.BytesIO()
        grey.save(out, "PPM")
        pages = []
        for layout in _LAYOUTS:
            command = [program, "stdin", "stdout", "-l", "+".join(wanted), "--psm", layout, "tsv"]
            pages.append(_lines(_run(command, out.getvalue(), deadline - time.monotonic()), scale))
        return pages

    return read


def _run(command: list[str], given: bytes, seconds: float) -> str:
    if seconds <= 0:
        raise DetectorUnavailable("pictures took more than the detector's time budget: send fewer or raise the budget")
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program with fixed arguments
            command,
            input=given,
            capture_output=True,
            timeout=seconds,
            check=True,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "OMP_THREAD_LIMIT": "1",
                 **({"TESSDATA_PREFIX": os.environ["TESSDATA_PREFIX"]} if "TESSDATA_PREFIX" in os.environ else {})},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        said = "took more than the detector's time budget: send fewer or raise the budget"
    except (OSError, subprocess.CalledProcessError) as error:
        said = f"cannot be read: tesseract failed with {type(error).__name__}"
    else:
        return done.stdout.decode("utf-8", "replace")
    raise DetectorUnavailable(f"pictures {said}")


def _lines(table: str, scale: int) -> _Lines:
    """Tesseract's TSV: level, page, block, paragraph, line, word, left, top, width, height, confidence, text."""
    lines: dict[tuple[str, ...], list[tuple[str, Box]]] = {}
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) != 12 or cells[0] != "5" or not cells[11].strip():
            continue
        left, top, width, height = (int(cell) for cell in cells[6:10])
        box = (left // scale, top // scale, -(-(left + width) // scale), -(-(top + height) // scale))
        lines.setdefault(tuple(cells[1:5]), []).append((cells[11].strip(), box))
    return list(lines.values())
