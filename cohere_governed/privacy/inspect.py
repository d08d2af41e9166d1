"""Where personal data stands in texts.

A text is cut at safe borders into segments that overlap, each segment is
analysed once, and its findings are remembered under a digest keyed by the
tenant: turn 20 of a conversation costs what turn 1 did. The cache holds places
and types, never text. Segments of all texts of a call are tagged together.

    text ─cut→ segments ─unescape, fold→ identifiers + names + own recognisers ─map back→ findings ─merge→ result

Whatever goes wrong in here, missing model, crash, time budget, is
``DetectorUnavailable``; and what that error says never quotes the text.
"""

from __future__ import annotations

import itertools
import re
import secrets
import struct
import threading
import time
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

from cohere_governed.errors import ConfigurationError, DetectorUnavailable
from cohere_governed.model import Finding
from cohere_governed.privacy import evasion
from cohere_governed.privacy.identifiers import Identifiers
from cohere_governed.privacy.identifiers.credentials import PRIVATE_KEY
from cohere_governed.privacy.identifiers.dates import without_history
from cohere_governed.privacy.identifiers.scan import View
from cohere_governed.privacy.opaque import opaque
from cohere_governed.privacy.recognisers import load_recognisers

__all__ = ["Detector", "Tagger", "resolve"]


class Tagger(Protocol):
    """Finds places in texts: the names model, a user's recogniser, another engine."""

    def tag(self, texts: Sequence[str]) -> list[list[Finding]]:
        """Findings per text, in code points of that text."""


SEGMENT = 2000
"""Code points of a segment's core: small enough that no pattern is slow, large enough that the overlap is cheap."""
OVERLAP = 320
"""Code points seen on both sides of a core; no finding but a private key is longer."""
CACHE_ENTRIES = 50_000
CACHE_BYTES = 32 * 1024 * 1024
_ENTRY_BYTES, _FINDING_BYTES = 300, 180
"""Rough weight of a cache entry and of one finding in it, in bytes of CPython 3.11."""
_BATCH = 64
"""Segments tagged between two looks at the clock."""
_NESTED = 2
"""Base64 in base64 and the like that is looked into."""
_BLOCK = 1024
"""Texts looked up and tagged together: the digests and windows of a file's million cells never stand side by side."""


@dataclass(frozen=True, slots=True)
class _Segment:
    low: int
    """Where the window starts in the text."""
    high: int
    core_low: int
    core_high: int

    def whole(self, text: str) -> bool:
        return self.core_high - self.core_low == len(text)


_BORDERS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"[.!?;]\s"), re.compile(r"\s"))


def segments(text: str) -> Iterator[_Segment]:
    """Cut ``text``; the first segments of a text that grows at its end stay the same."""
    if len(text) <= SEGMENT * 3 // 2:
        yield _Segment(0, len(text), 0, len(text))
        return
    cuts = [0]
    while len(text) - cuts[-1] > SEGMENT * 3 // 2:
        cuts.append(_cut(text, cuts[-1] + SEGMENT // 2, cuts[-1] + SEGMENT))
    cuts.append(len(text))
    for low, high in itertools.pairwise(cuts):
        yield _Segment(_space(text, max(0, low - OVERLAP), low), min(len(text), high + OVERLAP), low, high)


def _cut(text: str, low: int, high: int) -> int:
    for border in _BORDERS:
        ends = [match.end() for match in border.finditer(text, low, high)]
        if ends:
            return ends[-1]
    return high


def _space(text: str, low: int, high: int) -> int:
    """The first word border at or after ``low``, so that no window starts inside a word."""
    if low == 0:
        return 0
    match = re.compile(r"\s").search(text, low, high)
    return match.end() if match else low


class _Cache:
    """Findings by keyed digest; least recently used go first. Holds no text."""

    def __init__(self, entries: int, weight: int) -> None:
        self._most = entries, weight
        self._kept: OrderedDict[bytes, tuple[Finding, ...]] = OrderedDict()
        self._weight = 0
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"<cache of {len(self._kept)} segments>"

    def get(self, key: bytes) -> tuple[Finding, ...] | None:
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def put(self, key: bytes, findings: tuple[Finding, ...]) -> None:
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = findings
            self._weight += _ENTRY_BYTES + _FINDING_BYTES * len(findings)
            while len(self._kept) > self._most[0] or self._weight > self._most[1]:
                _, old = self._kept.popitem(last=False)
                self._weight -= _ENTRY_BYTES + _FINDING_BYTES * len(old)


class Detector:
    """Everything that finds personal data, behind one method. Thread-safe."""

    def __init__(
        self,
        names: Tagger,
        *,
        extra: Sequence[Tagger] = (),
        budget_seconds: float = 10.0,
        cache_entries: int = CACHE_ENTRIES,
        cache_bytes: int = CACHE_BYTES,
    ) -> None:
        """Put a detector together.

        ``names`` tags names and places; ``extra`` are a user's own recognisers;
        ``budget_seconds`` is for one ``inspect``; the cache keeps findings of at
        most so many segments in about so many bytes.
        """
        self._identifiers = Identifiers()
        self._names = names
        self._extra = tuple(extra)
        self._budget = budget_seconds
        self._cache = _Cache(cache_entries, cache_bytes)
        self._secret = secrets.token_bytes(32)

    def __repr__(self) -> str:
        return f"<Detector with {1 + len(self._extra)} taggers>"

    @classmethod
    def default(
        cls,
        *,
        engine: str | None = None,
        recognisers: Sequence[Path] = (),
        languages: Sequence[str] = ("en",),
        budget_seconds: float = 10.0,
    ) -> Detector:
        """The shipped detector, with a policy's engine and recognisers.

        ``engine``: ``spacy:MODEL``, ``stanza:LANG``, ``transformers:MODEL`` or
        ``gliner:MODEL`` find names instead of the shipped model; ``presidio``
        adds Presidio's stock patterns. ``recognisers``: Presidio-style YAML
        files. ``languages``: ISO 639-1, for engines and recognisers.

        Raises ``DetectorUnavailable`` when a model cannot be loaded and
        ``ConfigurationError`` when a recogniser file or the engine's name is wrong.
        """
        extra: list[Tagger] = []
        names: Tagger | None = None
        if recognisers:
            extra.append(load_recognisers(recognisers, languages))
        if engine == "presidio":
            from cohere_governed.privacy import presidio  # noqa: PLC0415 - three seconds, only for those who ask

            extra.append(presidio.stock(languages))
        elif engine is not None:
            from cohere_governed.privacy import engines  # noqa: PLC0415 - heavy, only for those who ask

            names = engines.load(engine, languages)
        return cls(names or _shipped_names(), extra=extra, budget_seconds=budget_seconds)

    def inspect(
        self, texts: Sequence[str], *, cache_key: bytes = b"", threshold: float | None = None
    ) -> list[tuple[Finding, ...]]:
        """Findings per text: sorted, not overlapping, in code points.

        ``cache_key``: the tenant's secret; entries made under one key are
        never seen under another. ``threshold``: least score, 0 to 1.

        Raises ``DetectorUnavailable``; nothing may be sent then.
        """
        try:
            deadline = time.monotonic() + self._budget
            found: list[tuple[Finding, ...]] = []
            for at in range(0, len(texts), _BLOCK):
                found += self._inspect(texts[at : at + _BLOCK], cache_key, threshold, deadline)
            return found  # noqa: TRY300 - nothing else is in it
        except (DetectorUnavailable, ConfigurationError):
            raise
        except Exception as error:  # noqa: BLE001 - any crash is a refusal, and its message may hold the text
            kind = type(error).__name__
        raise DetectorUnavailable(f"the detector failed with {kind}, so nothing was sent") from None

    def candidates(self, text: str) -> list[Finding]:
        """What every recogniser said about ``text``, overlaps and all; for explaining, not for redacting.

        Raises ``DetectorUnavailable``.
        """
        try:
            deadline = time.monotonic() + self._budget
            found: list[Finding] = []
            for part in segments(text):
                raw = self._tag([text[part.low : part.high]], deadline)[0]
                found.extend(_moved(_in_core(raw, part.core_low - part.low, part.core_high - part.low), part.low))
        except DetectorUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - as in ``inspect``
            kind = type(error).__name__
        else:
            return found
        raise DetectorUnavailable(f"the detector failed with {kind}, so nothing was explained") from None

    def _inspect(
        self, texts: Sequence[str], cache_key: bytes, threshold: float | None, deadline: float
    ) -> list[tuple[Finding, ...]]:
        least = threshold or 0.0
        key = blake2b(cache_key, key=self._secret, person=struct.pack("<d", least), digest_size=32).digest()
        cut = [list(segments(text)) for text in texts]
        where = [[_digest(key, text, part) for part in parts] for text, parts in zip(texts, cut, strict=True)]
        known = [[self._cache.get(digest) for digest in digests] for digests in where]
        wanted: dict[bytes, tuple[str, _Segment]] = {}
        for text, parts, digests, hits in zip(texts, cut, where, known, strict=True):
            wanted |= {d: (text, p) for d, p, hit in zip(digests, parts, hits, strict=True) if hit is None}
        fresh = self._analyse(wanted, least, deadline) if wanted else {}
        result: list[tuple[Finding, ...]] = []
        for text, parts, digests, hits in zip(texts, cut, where, known, strict=True):
            found = [fresh[d] if hit is None else hit for d, hit in zip(digests, hits, strict=True)]
            result.append(found[0] if len(parts) == 1 else _merged(text, parts, found, least))
        return result

    def _analyse(
        self, wanted: Mapping[bytes, tuple[str, _Segment]], least: float, deadline: float
    ) -> dict[bytes, tuple[Finding, ...]]:
        fresh: dict[bytes, tuple[Finding, ...]] = {}
        pending = list(wanted.items())
        for at in range(0, len(pending), _BATCH):
            batch = pending[at : at + _BATCH]
            windows = [text[part.low : part.high] for _, (text, part) in batch]
            found = self._tag(windows, deadline)
            for (digest, (text, part)), findings in zip(batch, found, strict=True):
                low, high = part.core_low - part.low, part.core_high - part.low
                mine = {finding for finding in _in_core(findings, low, high) if finding.score >= least}
                # A text in one piece is done; pieces of one are merged first.
                fresh[digest] = kept = resolve(mine, text) if part.whole(text) else tuple(sorted(mine))
                self._cache.put(digest, kept)
        return fresh

    def _tag(self, windows: Sequence[str], deadline: float, depth: int = _NESTED) -> list[list[Finding]]:
        """Raw findings per window, overlaps included; ``depth``: encodings in encodings that are still looked into."""
        read = [evasion.unescaped(window) for window in windows]
        found = self._read(
            [said.text if said else window for said, window in zip(read, windows, strict=True)], deadline, depth
        )
        return [
            own if said is None else self._as_written(window, [said.original(finding) for finding in own])
            for said, window, own in zip(read, windows, found, strict=True)
        ]

    def _as_written(self, window: str, read: list[Finding]) -> list[Finding]:
        r"""What was ``read`` in a text with escapes, and what has a form as the characters stand (``C:\nina``)."""
        if "\\" not in window and "%" not in window:
            return read  # HTML has no second reading
        folded = evasion.fold(window)
        formed = self._formed(View(folded.text if folded else window))
        known = {(finding.end, finding.type) for finding in read}
        return read + [
            finding
            for finding in (map(folded.original, formed) if folded else formed)
            # The first letter of what begins behind a line end, ``\n``, may be the line end's.
            if window[finding.start - 1 : finding.start] != "\\" or (finding.end, finding.type) not in known
        ]

    def _formed(self, view: View) -> list[Finding]:
        return [*self._identifiers.read(view), *evasion.unwrapped(view.text, self._identifiers.find)]

    def _read(self, windows: Sequence[str], deadline: float, depth: int) -> list[list[Finding]]:
        folds = [evasion.fold(window) for window in windows]
        plain = [folded.text if folded else window for folded, window in zip(folds, windows, strict=True)]
        views = [View(text) for text in plain]
        found: list[list[Finding]] = []
        for view in views:
            _look_at_clock(deadline)
            found.append(self._formed(view))
        if depth:
            self._look_into(plain, found, deadline, depth - 1)
        for tagger in (self._names, *self._extra):
            _look_at_clock(deadline)
            tagged = tagger.tag(plain)
            if tagger is self._names:
                _add_shouted(views, tagged, tagger)
            for view, own, more in zip(views, found, tagged, strict=True):
                own.extend(_gated(view, more) if tagger is self._names else more)
        _look_at_clock(deadline)
        found = [without_history(view, own) if own else own for view, own in zip(views, found, strict=True)]
        return [
            [folded.original(finding) for finding in own] if folded else own
            for folded, own in zip(folds, found, strict=True)
        ]

    def _look_into(self, texts: Sequence[str], found: Sequence[list[Finding]], deadline: float, depth: int) -> None:
        """Add each encoded place of ``texts`` that says something personal, as a whole."""
        places = [
            (own, place)
            for text, own in zip(texts, found, strict=True)
            for place in opaque(text, text.encode("latin-1", "replace"))
        ]
        said = self._tag([decoded for _, (_, _, decoded) in places], deadline, depth) if places else ()
        for (own, (start, end, _)), inside in zip(places, said, strict=True):
            sure = [finding for finding in inside if finding.score >= evasion.CERTAIN]
            if sure:
                best = max(sure, key=lambda f: (f.score, f.type))
                own.append(Finding(start, end, best.type, best.score, f"evasion:{best.recogniser}"))


def _shipped_names() -> Tagger:
    try:
        from cohere_governed.privacy import names  # noqa: PLC0415 - the model is read only when a detector is made

        return names.load()
    except DetectorUnavailable:
        raise
    except Exception as error:  # noqa: BLE001 - whatever is wrong with it, there is no detector without names
        kind = type(error).__name__
    raise DetectorUnavailable(f"the names model cannot be loaded ({kind}): install the package again") from None


def _look_at_clock(deadline: float) -> None:
    if time.monotonic() > deadline:
        raise DetectorUnavailable("the detector ran out of its time budget: send less text at once or raise the budget")


def _merged(
    text: str, parts: Sequence[_Segment], found: Sequence[Sequence[Finding]], least: float
) -> tuple[Finding, ...]:
    """What the pieces of a text give together, and the one thing that may be longer than any of them."""
    merged = [finding for part, mine in zip(parts, found, strict=True) for finding in _moved(mine, part.low)]
    merged.extend(finding for finding in PRIVATE_KEY.find(View(text)) if finding.score >= least)
    return resolve(merged, text)


def _digest(key: bytes, text: str, part: _Segment) -> bytes:
    window = text[part.low : part.high].encode("utf-8", "surrogatepass")
    frame = f"{part.core_low - part.low}:{part.core_high - part.low}:".encode()
    return blake2b(frame + window, key=key, digest_size=20).digest()


def _moved(findings: Iterable[Finding], by: int) -> Iterable[Finding]:
    if by == 0:
        return findings
    return [replace(f, start=f.start + by, end=f.end + by) for f in findings]


def _in_core(findings: Iterable[Finding], low: int, high: int) -> Iterator[Finding]:
    """Findings that touch the core; those across its border are seen from both sides and merge to one."""
    return (finding for finding in findings if finding.start < high and finding.end > low)


_CAPITAL, _CAPITALS_ON = "[A-ZÀ-ÖØ-Þ]", r"[A-ZÀ-ÖØ-Þ]+(?:['’-][A-ZÀ-ÖØ-Þ]+)*"
_SHOUTED = re.compile(
    # A class first, and the look behind it second: what does not begin with a capital is passed over quickly.
    rf"{_CAPITAL}(?<!\w.){_CAPITALS_ON}(?:[ \n\t,.:;()&-]{{1,3}}{_CAPITAL}{_CAPITALS_ON}){{2,}}(?!\w)"
)
"""Three words in capitals in a row."""


def _add_shouted(views: Sequence[View], tagged: Sequence[list[Finding]], tagger: Tagger) -> None:
    """Add what is found in lines of capitals when they are read in small letters too.

    Where everything has capitals they say nothing of names; in small letters the words at least are told apart.
    """
    runs = {at: found for at, view in enumerate(views) if (found := [m.span() for m in _SHOUTED.finditer(view.text)])}
    if not runs:
        return
    for at, findings in zip(runs, tagger.tag([_quiet(views[at].text) for at in runs]), strict=True):
        tagged[at].extend(
            finding
            for finding in findings
            if any(finding.start < high and finding.end > low for low, high in runs[at])
            and not views[at].is_code(finding.start)
        )


def _quiet(text: str) -> str:
    """``text`` with its runs of capitals in small letters; of the same length."""
    return _SHOUTED.sub(lambda run: low if len(low := run[0].lower()) == len(run[0]) else run[0], text)


_CODE_NAME_SCORE = 0.6
_LABELLED = re.compile(
    r"(?<![A-Za-z])(?:\w*(?:name|author|customer|client|patient|employee|person|contact|manager|owner|recipient|sender|attendee|guest|member"
    r"|doctor|student|city|town|country|address|street|company|employer|organi[sz]ation|birth_?place|vendor|supplier|user)"
    r"|org|firm|from|to|cc)[\"']?\s*[:=]\s*\[?\s*[\"']?$",
    re.IGNORECASE,
)
_FIELD, _FIELD_GUESSES, _CERTAIN = 24, frozenset({"ORGANIZATION", "TITLE"}), 0.99
"""Two or three words in small letters that are a whole text are a cell or a key: only a sure guess makes a firm."""
_FIRM = re.compile(r"\b(?:gmbh|ltd|limited|llc|llp|inc|corp|plc|ag|kg|sa|sas|sarl|spa|srl|bv|nv|oy|ab|as|aps|pty|co)\b")
_WORD_OF_LETTERS = re.compile(r"[^\W\d_]{3}")
_NUMBERS = 3
"""Numbers from which a run without a word is a table and no address; a postcode has two."""


def _gated(view: View, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Names inside code, logs and data: only likely ones that have a label before them or more than one word.

    Identifiers, keys and constants look like names to a model trained on prose, and rows of numbers like addresses.
    """
    text = view.text
    alone = len(text) <= _FIELD and text.islower() and _FIRM.search(text) is None
    for finding in findings:
        if _of_a_machine(text, finding) or (alone and finding.type in _FIELD_GUESSES and finding.score < _CERTAIN):
            continue
        if not view.is_code(finding.start) or (finding.score >= _CODE_NAME_SCORE and _named(text, finding)):
            yield finding


def _of_a_machine(text: str, finding: Finding) -> bool:
    """Whether it is a row of numbers, a part of a constant (``MAX_ROWS``) or a package's scope (``@scope/name``)."""
    start, end = finding.start, finding.end
    if _FILE.fullmatch(text, start, end):
        return True
    if finding.type == "ADDRESS":
        value = text[start:end]
        return _WORD_OF_LETTERS.search(value) is None and len(_NUMBER.findall(value)) >= _NUMBERS
    if text[start] == "@":
        return text[end : end + 1] == "/"
    before, after = text[start - 1 : start], text[end : end + 1]
    return "_" in (before, after) and text[start:end].isupper()


_FILE = re.compile(
    r"\w{0,2}\.(?:jsonl?|csv|tsv|txt|md|py|js|ts|ya?ml|xml|html?|pdf|docx?|xlsx?|log|sql|sh|zip|gz|png|jpe?g)"
)
"""A file named by a letter or two, which reads like an initial."""
_NUMBER = re.compile(r"[0-9a-f]*\d[0-9a-f]*", re.IGNORECASE)


def _named(text: str, finding: Finding) -> bool:
    value = text[finding.start : finding.end]
    if not value[0].isalnum() or value[0].islower():  # letters of scripts without cases are neither
        return False
    return " " in value or _LABELLED.search(text[max(0, finding.start - 48) : finding.start]) is not None


# ── Overlaps ───────────────────────────────────────────────────────────────────

_SURE = 0.85
_GUESSED = frozenset({"PERSON", "LOCATION", "ORGANIZATION", "ADDRESS", "NRP", "TITLE"})
"""Types that only a model or a list can say: however sure, they give way to what has a form and a checksum."""


def resolve(findings: Iterable[Finding], text: str | None = None) -> tuple[Finding, ...]:
    """No two findings on one code point, the same for any order of input.

    Sure findings go before likely ones, numbers before guesses of a name, then
    longer before shorter, then likelier. A loser keeps what sticks out of the winners, so nothing that was
    found is left in the text; given the ``text``, pieces without a letter or
    digit are dropped and blanks at their ends trimmed.
    """
    ranked = sorted(set(findings), key=_rank)
    starts: list[int] = []
    taken: list[Finding] = []
    for finding in ranked:
        first = max(0, bisect_left(starts, finding.start) - 1)
        last = bisect_left(starts, finding.end)
        for piece in _outside(finding, taken[first:last]):
            kept = piece if text is None or piece is finding else _trimmed(piece, text)
            if kept is not None:
                at = bisect_left(starts, kept.start)
                starts.insert(at, kept.start)
                taken.insert(at, kept)
    return tuple(taken)


_FORMED, _LIKELY = frozenset({"phone", "number", "record-label", "card-behind-letters", "number-beside-label"}), 0.7
"""Recognisers of numbers, and the score from which they go before a guess: names reach into the number behind them.
Not so addresses, which a postcode is a part of."""


def _rank(finding: Finding) -> tuple[int, int, bool, float, int, str, str]:
    guessed = finding.type in _GUESSED
    if finding.score >= _SURE and not guessed:
        tier = 0
    elif finding.type == "ADDRESS" or (finding.recogniser in _FORMED and finding.score >= _LIKELY):
        tier = 1
    else:
        tier = 2
    return (
        tier, finding.start - finding.end, guessed, -finding.score, finding.start, finding.type, finding.recogniser,
    )  # fmt: skip


def _outside(finding: Finding, taken: Sequence[Finding]) -> list[Finding]:
    """What of ``finding`` lies outside all of ``taken``, which is sorted and does not overlap."""
    pieces: list[Finding] = []
    at = finding.start
    for other in taken:
        if other.end <= at or other.start >= finding.end:
            continue
        if other.start > at:
            pieces.append(replace(finding, start=at, end=other.start))
        at = max(at, other.end)
    if at == finding.start:
        return [finding]
    if at < finding.end:
        pieces.append(replace(finding, start=at))
    return pieces


def _trimmed(finding: Finding, text: str) -> Finding | None:
    inside = [i for i in range(finding.start, finding.end) if text[i].isalnum()]
    return replace(finding, start=inside[0], end=inside[-1] + 1) if inside else None
