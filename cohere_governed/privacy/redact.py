"""Taking values out: findings become edits, and nothing inside a finding survives its treatment.

    1  findings that overlap are one region: its type is the longest's, its treatment the strictest
    2  a person found once is treated wherever the same words stand (``propagate``)
    3  each region becomes an edit by its treatment
    4  what the user wrote and the restorer would take for a stand-in becomes one (``TEXT``)

Step 4 is why ``restore(redact(x)) == x`` holds for every text: after it, all
that is stand-in-shaped in what leaves is ours and is in the vault.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import NamedTuple
from urllib.parse import urlsplit

from cohere_governed.model import Edit, Finding, Redacted, Treatment, Vault
from cohere_governed.privacy.evasion import plain
from cohere_governed.privacy.restore import VaultRestorer
from cohere_governed.privacy.standins import ESCAPE_TYPE, FORM, SHAPE, Ledger, StandIns, core_of, may_hold_form
from cohere_governed.privacy.surrogates import surrogates

MASK = "****"
"""Always as long: a mask that keeps the length tells the length. Cannot be part of a stand-in."""

PROPAGATED = frozenset({"PERSON"})
"""Types whose values are looked for in all texts of the exchange once one is found."""

_SHORTEST_PROPAGATED = 2
_START = attrgetter("start")
_STRICTNESS = {treatment: i for i, treatment in enumerate(Treatment)}


class _Region(NamedTuple):
    start: int
    end: int
    type: str
    treatment: Treatment
    alone: bool
    """One type of finding only: a generalisation of it says nothing of another's."""


# ── Regions ────────────────────────────────────────────────────────────────────


def _checked(text: str, findings: Iterable[Finding], treat: Callable[[str], Treatment]) -> list[Finding]:
    """The findings that are not kept, ascending. Raises ``ValueError`` for one that cannot be treated."""
    kept, length = [], len(text)
    for finding in findings:
        if finding.end > length:
            msg = f"a finding ends at {finding.end} in a text of {length} characters"
            raise ValueError(msg)
        treatment = treat(finding.type)
        if treatment is Treatment.REFUSE:
            msg = f"a finding of type {finding.type} is to be refused; it cannot be redacted"
            raise ValueError(msg)
        if treatment is not Treatment.KEEP:
            kept.append(finding)
    kept.sort(key=_START)
    return kept


def _regions(findings: Sequence[Finding], treat: Callable[[str], Treatment]) -> list[_Region]:
    """Disjoint regions whose union is the union of ``findings`` (ascending)."""
    clusters: list[list[Finding]] = []
    reach = -1
    for finding in findings:
        if finding.start < reach:
            clusters[-1].append(finding)
            reach = max(reach, finding.end)
        else:
            clusters.append([finding])
            reach = finding.end
    return [_region(cluster, treat) for cluster in clusters]


def _region(cluster: Sequence[Finding], treat: Callable[[str], Treatment]) -> _Region:
    if len(cluster) == 1:
        (only,) = cluster
        return _Region(only.start, only.end, only.type, treat(only.type), alone=True)
    winner = max(cluster, key=lambda f: (f.end - f.start, f.score, f.type))
    return _Region(
        start=cluster[0].start,
        end=max(f.end for f in cluster),
        type=winner.type,
        treatment=max((treat(f.type) for f in cluster), key=_STRICTNESS.__getitem__),
        alone=len({f.type for f in cluster}) == 1,
    )


def _propagate(texts: Sequence[str], kept: list[Sequence[Finding]]) -> None:
    """Add a finding wherever the words of a found person stand again, at word borders."""
    people = {
        text[f.start : f.end]: f
        for text, findings in zip(texts, kept, strict=True)
        for f in findings
        if f.type in PROPAGATED and f.end - f.start >= _SHORTEST_PROPAGATED
    }
    if not people:
        return
    people = {plain(words): finding for words, finding in people.items()} | people
    for at, text in enumerate(texts):
        mentions = [(start, words) for words in people if words in text for start in _mentions(text, words)]
        if not mentions:
            continue
        seen = {(f.start, f.end) for f in kept[at]}
        again = [(start, start + len(words), people[words]) for start, words in mentions]
        more = [
            Finding(start, end, f.type, f.score, f.recogniser) for start, end, f in again if (start, end) not in seen
        ]
        if more:
            kept[at] = sorted([*kept[at], *more], key=_START)


def _mentions(text: str, words: str) -> Iterable[int]:
    start = text.find(words)
    while start >= 0:
        if not (_is_word(text[start - 1 : start]) or _is_word(text[start + len(words) : start + len(words) + 1])):
            yield start
        start = text.find(words, start + 1)


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


# ── Generalisations ────────────────────────────────────────────────────────────


def _year(value: str) -> str | None:
    years = set(re.findall(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)", value, re.ASCII))
    return years.pop() if len(years) == 1 else None


_CLASSED_TOGETHER = 90
"""Years: of somebody older than 89 no age is told, nor a year that tells it (45 CFR 164.514(b)(2)(i)(C))."""


def _decade(value: str) -> str | None:
    """Ten years; from 90 on one class."""
    numbers = re.findall(r"\d+", value, re.ASCII)
    if len(numbers) != 1 or len(numbers[0]) > 3:
        return None
    age = int(numbers[0])
    if unit := _SHORT_TIME.search(value):
        age //= _A_YEAR_HAS[unit[0].lower()]
    return "90+" if age >= _CLASSED_TOGETHER else f"{age // 10 * 10}s" if age >= 10 else "0-9"


_SHORT_TIME = re.compile("month|week|day", re.IGNORECASE)
_A_YEAR_HAS = {"month": 12, "week": 52, "day": 365}
_FEW_LIVE_THERE = frozenset({
    "036", "059", "063", "102", "203", "556", "692", "790", "821",
    "823", "830", "831", "878", "879", "884", "890", "893",
})  # fmt: skip
"""Beginnings of ZIP codes that 20,000 people or fewer share: guidance of the US Department of Health to Safe Harbor."""


def _zip(value: str) -> str | None:
    """The first three digits, or 000 where few live: 45 CFR 164.514(b)(2)(i)(B)."""
    area = _area(value)
    return "000" if area in _FEW_LIVE_THERE else area


def _area(value: str) -> str | None:
    """All digits but two; the area of a British or Canadian code."""
    digits = re.fullmatch(r"(\d{4,5})(?:-?\d{4}| ?[A-Z]{2})?", value.strip().upper(), re.ASCII)
    if digits:
        return digits[1][: len(digits[1]) - 2]
    letters = re.fullmatch(r"([A-Z]{1,2}\d[A-Z\d]?|[A-Z]\d[A-Z])\s*\d[A-Z\d]{2}", value.strip().upper(), re.ASCII)
    return letters[1] if letters else None


def _network(value: str) -> str | None:
    try:
        address = ipaddress.ip_address(value.strip())
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address
    return str(ipaddress.ip_network((address.packed, 24 if address.version == 4 else 48), strict=False))


def _host(value: str) -> str | None:
    try:
        host = urlsplit(value if "//" in value else f"//{value}").hostname
    except ValueError:
        return None
    return host if host and re.fullmatch(r"[A-Za-z0-9.-]+", host) and not re.fullmatch(r"[\d.]+", host) else None


_SHORTENED = re.compile(
    r"\d\s?(?:k|m|mn|mio|bn|b|tsd|thousand|million|billion)\b|(?<!\d)\d{1,3}\.\d{3}(?!\d)", re.IGNORECASE
)
"""``50k``, and ``1.234``, of which nobody can say whether it is one or a thousand."""


def _magnitude(value: str) -> str | None:
    if _SHORTENED.search(value):
        return None
    numbers = re.findall(r"\d+", re.sub(r"(?<=\d)[,' ](?=\d{3}(?!\d))", "", value), re.ASCII)
    if not 1 <= len(numbers) <= 2:  # a whole part, perhaps a fraction
        return None
    digits = len(numbers[0].lstrip("0"))
    return f"{10 ** (digits - 1)}-{10**digits - 1}" if digits else "0"


_BIRTH = "DATE_OF_BIRTH"
_GENERALISED: dict[str, Callable[[str], str | None]] = {
    **dict.fromkeys(("DATE_TIME", "DATE", _BIRTH), _year),
    "AGE": _decade,
    **dict.fromkeys(("POSTCODE", "POSTAL_CODE", "UK_POSTCODE", "CA_POSTAL_CODE", "DE_PLZ", "NL_POSTCODE"), _area),
    **dict.fromkeys(("ZIP_CODE", "US_ZIP_CODE"), _zip),
    "IP_ADDRESS": _network,
    "URL": _host,
    **dict.fromkeys(("NUMBER", "AMOUNT", "MONEY", "SALARY", "CURRENCY"), _magnitude),
}


def generalise(entity_type: str, value: str, today: date | None = None) -> str:
    """Something true but less of ``value``; ``MASK`` for a type or a value no generalisation is known for.

    ``today`` tells how old somebody is; without it no year of birth is told.
    """
    known = _GENERALISED.get(entity_type)
    less = known(value) if known else None
    if less and entity_type == _BIRTH and (today is None or today.year - int(less) >= _CLASSED_TOGETHER):
        return MASK
    return less or MASK


# ── Edits ──────────────────────────────────────────────────────────────────────


class _Exchange:
    """All texts of one exchange while they are redacted: they share people, stand-ins and surrogates."""

    def __init__(
        self, texts: Sequence[str], standins: StandIns, locale: str, today: date | None, *, fakes: bool
    ) -> None:
        self.ledger = Ledger(standins)
        self._texts = texts
        self._standins = standins
        self._locale = locale
        self._today = today
        self._fakes = fakes
        self._surrogates: dict[tuple[str, str], str | None] = {}

    def edits(self, text: str, regions: Sequence[_Region]) -> tuple[Edit, ...]:
        """What each region becomes."""
        standin = self.ledger.standin
        made = []
        for at, (start, end, kind, treatment, _) in enumerate(regions):
            value = text[start:end]
            out = standin(kind, value) if treatment is Treatment.PSEUDONYMISE else self._otherwise(text, regions, at)
            made.append(Edit(start, end, out))
        return tuple(made)

    def _otherwise(self, text: str, regions: Sequence[_Region], at: int) -> str:
        start, end, kind, treatment, alone = regions[at]
        value = text[start:end]
        if treatment is Treatment.MASK:
            return MASK
        if treatment is Treatment.GENERALISE:
            return generalise(kind, value, self._today) if alone else MASK
        # Inside a word or against another edit nothing would show where a surrogate ends.
        inside = _touching(regions, at) or _is_word(text[start - 1 : start]) or _is_word(text[end : end + 1])
        return (None if inside else self._surrogate(kind, value)) or self.ledger.standin(kind, value)

    def _surrogate(self, entity_type: str, value: str) -> str | None:
        if not self._fakes:
            return None
        key = (entity_type, value)
        if key not in self._surrogates:
            candidates = surrogates(entity_type, value, self._standins.mac(entity_type, value), self._locale)
            self._surrogates[key] = next((fake for fake in candidates if self._unambiguous(fake, value)), None)
        return self._surrogates[key]

    def _unambiguous(self, fake: str, value: str) -> bool:
        others = (other for other in self._surrogates.values() if other)
        if any(fake in text for text in self._texts) or any(fake in other or other in fake for other in others):
            return False
        return self.ledger.claim(fake, value)

    def strays(self, text: str, edits: Sequence[Edit]) -> list[tuple[int, int]]:
        """Look-alikes in the redacted text, not overlapping, in offsets of the redacted text."""
        redacted, ours = _assembled(text, edits), _ours(edits)
        found = [m.span() for m in SHAPE.finditer(redacted)]
        position = 0
        while form := FORM.search(redacted, position):
            # Damaged forms are nothing unless they would be taken for a stand-in of this very exchange.
            if core_of(form) in self.ledger.cores:
                found.append(form.span())
                position = form.end()
            else:
                position = form.start() + 1
        strays: list[tuple[int, int]] = []
        for start, end in sorted(found):
            if (start, end) not in ours and not (strays and start < strays[-1][1]):
                strays.append((start, end))
        return strays

    def escaped(self, text: str, edits: Sequence[Edit], strays: Sequence[tuple[int, int]]) -> list[Edit]:
        """``edits`` and those that make each stray a stand-in of its own."""
        more: list[Edit] = []
        masked: set[Edit] = set()
        for start, end in strays:
            shift, covered = 0, []
            for edit in edits:
                begin = edit.start + shift
                if begin >= end:
                    break
                if begin + len(edit.replacement) > start:
                    covered.append(edit)
                else:
                    shift += len(edit.replacement) - (edit.end - edit.start)
            if covered:
                # A generalised value helps to spell a stand-in: a mask cannot.
                masked.update(covered)
            else:
                literal = text[start - shift : end - shift]
                more.append(Edit(start - shift, end - shift, self.ledger.standin(ESCAPE_TYPE, literal)))
        kept = [Edit(e.start, e.end, MASK) if e in masked else e for e in edits]
        return sorted(kept + more, key=lambda e: e.start)


def _assembled(text: str, edits: Sequence[Edit]) -> str:
    """The redacted text."""
    pieces: list[str] = []
    at = 0
    for edit in edits:
        pieces += (text[at : edit.start], edit.replacement)
        at = edit.end
    pieces.append(text[at:])
    return "".join(pieces)


def _ours(edits: Sequence[Edit]) -> set[tuple[int, int]]:
    """Where our stand-ins stand in the redacted text."""
    ours: set[tuple[int, int]] = set()
    shift = 0
    for edit in edits:
        start, length = edit.start + shift, len(edit.replacement)
        if edit.replacement[0] == "<":
            ours.add((start, start + length))
        shift += length - (edit.end - edit.start)
    return ours


def redact(
    texts: Sequence[str],
    findings: Sequence[Sequence[Finding]],
    treatments: Mapping[str, Treatment],
    default: Treatment,
    standins: StandIns,
    *,
    propagate: bool = True,
    locale: str = "en",
    today: date | None = None,
) -> tuple[dict[int, Redacted], Vault]:
    """The texts of one exchange as they may leave, and what puts them back.

    ``findings[i]`` are those of ``texts[i]``, in any order, overlapping or not; a
    type absent from ``treatments`` takes ``default``. ``propagate`` treats a
    person wherever the same words stand at word borders. ``locale`` (BCP 47)
    chooses the list of surrogates; ``today``: see ``generalise``. Only texts that changed are in the result.

    Raises ``ValueError`` if the two sequences differ in length, a finding lies
    outside its text, or its treatment is ``REFUSE``: such a call must not get here.
    """

    def treat(entity_type: str) -> Treatment:
        return treatments.get(entity_type, default)

    if len(texts) != len(findings):
        msg = f"{len(texts)} texts but findings for {len(findings)}"
        raise ValueError(msg)
    # Of a file's million cells most hold nothing: they share one empty sequence.
    kept: list[Sequence[Finding]] = [
        _checked(text, found, treat) if found else () for text, found in zip(texts, findings, strict=True)
    ]
    if propagate:
        _propagate(texts, kept)
    faking = Treatment.SURROGATE in (default, *treatments.values()) and any(
        treat(finding.type) is Treatment.SURROGATE for found in kept for finding in found
    )
    exchange = _Exchange(texts, standins, locale, today, fakes=faking)
    redacted = _redacted(exchange, texts, kept, treat)
    if faking and not _comes_back(texts, redacted, exchange.ledger.vault()):
        # Surrogates have no shape of their own: where they prove ambiguous, do without.
        exchange = _Exchange(texts, standins, locale, today, fakes=False)
        redacted = _redacted(exchange, texts, kept, treat)
    return redacted, exchange.ledger.vault()


def _redacted(
    exchange: _Exchange, texts: Sequence[str], kept: Sequence[Sequence[Finding]], treat: Callable[[str], Treatment]
) -> dict[int, Redacted]:
    edits: list[Sequence[Edit]] = [()] * len(texts)
    for at, findings in enumerate(kept):
        if findings:
            edits[at] = exchange.edits(texts[at], _regions(findings, treat))
    suspects = [i for i, text in enumerate(texts) if may_hold_form(text)]
    # An escape is a stand-in too, and a text already passed may hold its damaged form: until nothing is found.
    while strays := {i: found for i in suspects if (found := exchange.strays(texts[i], edits[i]))}:
        for i, found in strays.items():
            edits[i] = exchange.escaped(texts[i], edits[i], found)
    out = {}
    for i, (text, changes) in enumerate(zip(texts, edits, strict=True)):
        real = tuple(e for e in changes if text[e.start : e.end] != e.replacement)
        if real:
            out[i] = Redacted(_assembled(text, real), real)
    return out


def _touching(regions: Sequence[_Region], i: int) -> bool:
    region = regions[i]
    before = i > 0 and regions[i - 1].end == region.start
    return before or (i + 1 < len(regions) and regions[i + 1].start == region.end)


def _comes_back(texts: Sequence[str], redacted: Mapping[int, Redacted], vault: Vault) -> bool:
    """Whether restoring gives every text again, but for the edits that are meant to stay."""
    restorer = VaultRestorer(vault)
    return all(
        restorer.text(r.text if (r := redacted.get(i)) else text)
        == _assembled(text, [e for e in (r.edits if r else ()) if e.replacement not in vault])
        for i, text in enumerate(texts)
    )
