"""Words with context: what is asked for, of what, and what excuses it.

A list of forbidden words blocks the nurse, the historian and the system administrator. So a word is only a *concept*
here (a weapon, a person, the wish not to be caught), and a rule needs concepts that stand together: making beside a
nerve agent, killing beside a person. Guards know the usual innocent readings: prevention, definition, history,
processes that are killed and photographs that are shot. Rules are scored on *passages*, a sentence or a few short
ones, so that one bad line in a long document is as visible as the same line alone.

Concepts are bits of one integer: a plain text costs one dictionary lookup a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, reduce
from itertools import pairwise
from operator import or_
from typing import NamedTuple

from cohere_governed.conduct.terms import CONCEPTS, INNOCENT

__all__ = ["CONCEPT_COUNT", "Lexicon", "Passage", "Rule", "bit_places", "default", "passages", "sentences", "words"]

PASSAGE_WORDS = 8
"""A sentence shorter than this is read with the next one; a longer one stands alone, so that polite company does not
dilute a request."""

PASSAGE_WORDS_MAX = 80
"""Text without sentence ends is cut here."""

_BIT = {name: 1 << place for place, name in enumerate((*CONCEPTS, *INNOCENT))}

CONCEPT_COUNT = len(_BIT)

_LEARN, _DEFEND = _BIT["LEARN"], _BIT["DEFEND"]
_ASKING, _EVADE = _BIT["HOW"] | _BIT["EVADE"], _BIT["EVADE"]


_WORD = re.compile(r"[^\W_]+")
_END = re.compile(r"[.!?\n;]")
_BORDERS = bytes(at if chr(at).isalnum() else 10 if chr(at) in ".!?\n;" else 32 for at in range(128)) + bytes(128)
"""ASCII with line ends where sentences end and spaces where words do: what the two patterns say, and much faster."""

NEIGHBOURS = 4
"""Marked words this close follow one another, for the classifier."""

_OWNER = _BIT["PRIVATE_OWNER"] | _BIT["PERSON"]
_AGES = frozenset({"year", "years", "yr", "yo", "ans"})
ADULT = 18
"""Age from which nobody is a minor (UN Convention on the Rights of the Child, Article 1)."""

_OWNERS = frozenset({"my", "our", "his", "her", "their"})

_SETS_MAX = 20_000


class Passage(NamedTuple):
    """A stretch of one reading: its words, and the concepts that some of them stand for."""

    words: tuple[str, ...]
    marks: tuple[tuple[int, int], ...]
    """(place of a word, its concepts as bits), ascending."""
    present: int
    """All concepts of the passage."""

    def __repr__(self) -> str:
        return f"<Passage of {len(self.words)} words>"

    def following(self) -> list[tuple[int, int]]:
        """Concepts of neighbours: marked words at most `NEIGHBOURS` apart, as pairs of bits."""
        marks = self.marks
        if len(marks) < 2:
            return []
        return [(before, bits) for (at_before, before), (at, bits) in pairwise(marks) if at - at_before <= NEIGHBOURS]


@dataclass(frozen=True, slots=True)
class Rule:
    """Concepts that must stand within ``window`` words of one another, on different words, and what excuses them."""

    category: str
    needs: tuple[int, ...]
    """One bit mask for each word that must be there; any bit of a mask will do."""
    window: int
    unless: int
    score: float
    """Between 0 and 1: how much the rule alone is worth."""

    any_need: int = field(init=False)
    """All masks of ``needs`` together."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "any_need", reduce(or_, self.needs))

    def matches(self, passage: Passage) -> bool:
        """Whether the words that `possible` found stand close enough together.

        Places are bits of an integer, so the work does not grow with the number of combinations.
        """
        marks = passage.marks
        if marks[-1][0] - marks[0][0] <= self.window:  # all of them do: are there as many words as needs?
            return sum(bool(bits & self.any_need) for _, bits in marks) >= len(self.needs)
        anywhere, within = 0, -1
        for need in self.needs:
            places = sum(1 << at for at, bits in marks if bits & need)
            anywhere |= places
            within &= _reaches(places, self.window)
        span = (2 << self.window) - 1
        while within > 0:
            start = (within & -within).bit_length() - 1
            if (anywhere >> start & span).bit_count() >= len(self.needs):
                return True
            within &= within - 1
        return False


def _excuses(present: int) -> int:
    """Which of the concepts ``present`` can excuse something."""
    # Wishing to know excuses nothing once ways and means are asked for, nor defence who wishes not to be caught.
    if present & _ASKING:
        present &= ~_LEARN
    if present & _EVADE:
        present &= ~_DEFEND
    return present


def _padded(needs: tuple[int, ...]) -> tuple[int, int, int]:
    """Three masks, as many as a rule needs at most; what is not needed is there whatever is."""
    first, second, third = (*needs, *(-1,) * (3 - len(needs)))
    return first, second, third


def _reaches(places: int, window: int) -> int:
    """The places from which one of ``places`` lies at most ``window`` words ahead."""
    reached, covered = places, 0
    while covered < window:
        step = min(covered + 1, window - covered)
        reached |= reached >> step
        covered += step
    return reached


def bit_places(bits: int) -> list[int]:
    """The numbers of the bits that are set, ascending."""
    found = []
    while bits:
        low = bits & -bits
        found.append(low.bit_length() - 1)
        bits ^= low
    return found


class Lexicon:
    """The compiled words and rules. Immutable after construction, so any thread may use it."""

    def __init__(self) -> None:
        self._single: dict[str, int] = {}
        self._phrases: dict[str, list[tuple[tuple[str, ...], int]]] = {}
        for name, listed in (CONCEPTS | INNOCENT).items():
            for entry in listed.split():
                for form in _forms(entry):
                    self._add(form, _OWNER if name == "PRIVATE_OWNER" else _BIT[name])
        for word in _OWNERS | _AGES:
            self._single.setdefault(word, 0)
        self._possible_for: dict[int, tuple[Rule, ...]] = {0: ()}
        for continuations in self._phrases.values():
            continuations.sort(key=lambda phrase: -len(phrase[0]))
        self._heads: dict[str, dict[str, list[tuple[tuple[str, ...], int]]]] = {}
        """First word of a phrase → second → the rest from there, longest first."""
        for head, continuations in self._phrases.items():
            for rest, bits in continuations:
                self._heads.setdefault(head, {}).setdefault(rest[0], []).append((rest, bits))
        self._entries = {
            word: (bits, self._heads.get(word), word in _OWNERS or word in _AGES)
            for word, bits in self._single.items()
            if bits or word in self._heads or word in _OWNERS or word in _AGES
        }
        """Word → its concepts, the phrases it begins, and whether what stands beside it matters."""
        self._rules = tuple(_compile(line) for line in RULES.strip().splitlines() if line.strip())
        self._by_worth = [
            (*_padded(rule.needs), rule.unless, rule) for rule in sorted(self._rules, key=lambda rule: -rule.score)
        ]
        self._could: dict[int, bool] = {}
        self._reach = {word: bits for word, bits in self._single.items() if bits}
        self._begins: dict[str, dict[str, int]] = {head: {} for head in self._phrases}
        for head, continuations in self._phrases.items():
            for rest, bits in continuations:
                self._begins[head][rest[0]] = self._begins[head].get(rest[0], 0) | bits
        self._reach |= {word: self._reach.get(word, 0) | _OWNER for word in _OWNERS}
        self._reach |= {word: self._reach.get(word, 0) | _BIT["MINOR"] for word in _AGES}

    def words(self, shortest: int) -> frozenset[str]:
        """The words of the lexicon, alone or in phrases, of at least ``shortest`` letters."""
        rest = {word for phrases in self._phrases.values() for phrase, _ in phrases for word in phrase}
        return frozenset(word for word in {*self._single, *rest} if len(word) >= shortest)

    def _add(self, form: str, bit: int) -> None:
        head, *rest = form.split("_")
        if not rest:
            self._single[head] = self._single.get(head, 0) | bit
            return
        self._single.setdefault(head, 0)  # so that one lookup a word finds the heads of phrases too
        phrases = self._phrases.setdefault(head, [])
        for place, (words, bits) in enumerate(phrases):
            if words == tuple(rest):
                phrases[place] = (words, bits | bit)
                return
        phrases.append((tuple(rest), bit))

    def passages(self, reading: str) -> list[Passage]:
        """``reading`` (see `normalise.readings`) cut into passages, with its concepts found."""
        return [self._passage(words) for words in passages(reading)]

    def _passage(self, words: list[str]) -> Passage:
        marks: list[tuple[int, int]] = []
        present, end, size = 0, 0, len(words)
        for at, entry in enumerate(map(self._entries.get, words)):
            if entry is None or at < end:
                continue
            bits, heads, special = entry
            last = at
            # The words of a phrase mean the phrase, the longest first: "how did" is no request.
            if heads is not None and at + 1 < size and (begun := heads.get(words[at + 1])) is not None:
                for rest, phrase_bits in begun:
                    if len(rest) == 1 or tuple(words[at + 1 : at + 1 + len(rest)]) == rest:
                        bits, last = phrase_bits, at + len(rest)
                        break
            if special:
                if bits == 0 and words[at] in _OWNERS and words[at + 2 : at + 3] == ["s"]:
                    bits, last = _OWNER, at + 2  # "my gardener's"
                if words[at] in _AGES and at and _minor(words[at - 1]):
                    bits |= _BIT["MINOR"]
            end = last + 1
            if bits:
                marks.append((last, bits))
                present |= bits
        return Passage(tuple(words), tuple(marks), present)

    def reach(self, words: Iterable[str]) -> int:
        """All concepts that ``words`` could stand for, alone or as the first two of a phrase."""
        bits, last = 0, ""
        known, begins = self._reach.get, self._begins
        for word in words:
            bits |= known(word, 0)
            if last in begins:
                bits |= begins[last].get(word, 0)
            last = word
        return bits

    def could(self, bits: int) -> bool:
        """Whether any rule could match where these concepts are, whatever else is and however far apart."""
        known = self._could.get(bits)
        if known is None:
            known = any(all(bits & need for need in rule.needs) for rule in self._rules)
            if len(self._could) >= _SETS_MAX:
                self._could.clear()
            self._could[bits] = known
        return known

    def suspects(self, reading: str) -> bool:
        """Whether a passage of ``reading`` has all that some rule needs, and nothing that excuses it."""
        return any(self._possible(passage.present) for passage in self.passages(reading))

    def hits(self, found: list[Passage]) -> list[tuple[str, float, int]]:
        """Category, worth of the best rule that matches, and the number of the passage, for every such passage."""
        hits = []
        for number, passage in enumerate(found):
            if not passage.present:
                continue
            best: dict[str, float] = {}
            for rule in self._possible(passage.present):
                if rule.score > best.get(rule.category, 0.0) and rule.matches(passage):
                    best[rule.category] = rule.score
            hits += [(category, worth, number) for category, worth in best.items()]
        return hits

    def _possible(self, present: int) -> tuple[Rule, ...]:
        """The rules that passages with these concepts can match; texts have few different sets of them."""
        known = self._possible_for.get(present)
        if known is None:
            excuses = _excuses(present)
            # The rules worth most come first, so that `hits` need not look at the others of their category.
            known = tuple(
                [
                    rule
                    for first, second, third, unless, rule in self._by_worth
                    if present & first and present & second and present & third and not excuses & unless
                ]
            )
            if len(self._possible_for) >= _SETS_MAX:
                self._possible_for.clear()
            self._possible_for[present] = known
        return known


def _minor(age: str) -> bool:
    return len(age) <= 3 and age.isdecimal() and int(age) < ADULT


def words(reading: str) -> list[str]:
    """The words of ``reading``."""
    return _spaced(reading).split() if reading.isascii() else _WORD.findall(reading)


def _spaced(reading: str) -> str:
    """ASCII with its words between spaces, and its sentences between line ends."""
    return reading.encode("ascii").translate(_BORDERS).decode("ascii")


def sentences(text: str) -> list[str]:
    """``text`` cut where sentences end; the last piece may be none yet."""
    return _END.split(text)


def passages(reading: str) -> list[list[str]]:
    """The words of ``reading``, in stretches of a sentence or a few short ones."""
    if reading.isascii():
        spaced = _spaced(reading)
        every = spaced.split()
        if len(every) < 2 * PASSAGE_WORDS:  # however it is cut, what is left over belongs to the first
            return [every] if every else []
        cut = [sentence.split() for sentence in spaced.split("\n")]
    else:
        cut = [_WORD.findall(sentence) for sentence in _END.split(reading)]
    found: list[list[str]] = []
    current: list[str] = []
    for sentence in cut:
        current += sentence
        while len(current) > PASSAGE_WORDS_MAX:
            found.append(current[:PASSAGE_WORDS_MAX])
            current = current[PASSAGE_WORDS_MAX:]
        if len(current) >= PASSAGE_WORDS:
            found.append(current)
            current = []
    if len(current) < PASSAGE_WORDS and found and len(found[-1]) + len(current) <= PASSAGE_WORDS_MAX:
        found[-1] += current  # a short end belongs to what it ends
        return found
    return [*found, current] if current else found


# ── forms of words ─────────────────────────────────────────────────────────────


def _forms(entry: str) -> set[str]:
    """Regular forms of a listed word or phrase: a verb's when it is marked ``+``, else the plural of a noun."""
    if not entry.startswith("+"):
        return {entry, _plural(entry)} if len(entry) > 3 else {entry}
    head, _, tail = entry[1:].partition("_")
    tail = f"_{tail}" if tail else ""
    return {form + tail for form in _conjugated(head)}


def _plural(noun: str) -> str:
    if noun.endswith(("s", "x", "ch", "sh")):
        return noun + "es"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + "s"


_IRREGULAR = {
    "steal": "stole stolen", "hide": "hid hidden", "write": "wrote written", "sell": "sold", "buy": "bought",
    "break": "broke broken", "beat": "beaten", "shoot": "shot", "get": "got gotten getting", "make": "made",
    "find": "found", "build": "built", "spy": "spied spies", "hit": "hitting", "set": "setting", "slay": "slain slew",
    "give": "gave given", "forge": "forging", "overcome": "overcame", "fight": "fought", "bring": "brought",
    "drown": "drowned", "mislead": "misled", "throw": "threw thrown", "grow": "grew grown", "hurt": "hurting",
    "cut": "cutting", "hang": "hung", "teach": "taught", "deal": "dealt", "run": "ran running", "take": "took taken",
}  # fmt: skip


def _conjugated(verb: str) -> set[str]:
    forms = {verb, _plural(verb), *_IRREGULAR.get(verb, "").split()}
    if verb.endswith("e"):
        forms |= {verb + "d", verb[:-1] + "ing", verb + "r"}
    elif verb.endswith("y") and verb[-2] not in "aeiou":
        forms |= {verb[:-1] + "ied", verb + "ing"}
    else:
        forms |= {verb + "ed", verb + "ing"}
        if len(verb) <= 6 and verb[-1] not in "aeiouwxyr" and verb[-2] in "aeiou" and verb[-3:-2] not in "aeiou":
            forms |= {verb + verb[-1] + "ed", verb + verb[-1] + "ing"}
    if verb.endswith("er"):  # a French verb of the first group; the forms are harmless on an English one
        stem = verb[:-2]
        soft = stem + "e" if stem.endswith("g") else stem
        forms |= {stem + end for end in ("e", "es", "ent", "ez", "ee", "ees", "era", "erai", "erait")}
        forms |= {soft + "ons", soft + "ant", soft + "ait"}
    return forms


# ── rules ──────────────────────────────────────────────────────────────────────

_USUAL = ("DEFEND", "FICTION", "VICTIM", "LEARN")
"""What excuses most: defence, stories, the voice of a victim, the wish to know."""

# category | needs, each CONCEPT or CONCEPT/CONCEPT | window | unless (USUAL is `_USUAL`) | score
RULES = """
csam | MINOR SEXUAL WRITE/MAKE/GET/HOW/PROMOTE | 20 | USUAL CLINICAL | 0.9
csam | MINOR EXPLOIT_SEX WRITE/GET/HOW/PROMOTE/EVADE | 20 | USUAL CLINICAL | 0.9
csam | MINOR SEXUAL MEDIA | 12 | USUAL CLINICAL | 0.7
csam | MINOR SEXUAL | 12 | DEFEND VICTIM CLINICAL | 0.6
wmd | MAKE/GET/USE WMD HOW/EVADE/PROMOTE | 25 | USUAL | 0.9
wmd | MAKE/GET/USE WMD | 10 | USUAL | 0.6
wmd | HOW/EVADE WMD | 12 | USUAL | 0.6
ncii | NCII | 1 | USUAL | 0.9
ncii | SEXUAL PRIVATE_OWNER | 8 | USUAL CLINICAL | 0.7
ncii | SEXUAL DEEPFAKE | 10 | USUAL | 0.9
ncii | SEXUAL EVADE | 15 | USUAL | 0.7
synthetic_media_real_person | DEEPFAKE MAKE/GET/USE/HOW/WRITE | 15 | USUAL | 0.7
cyberattack | MALWARE MAKE/GET/USE/HOW/WRITE | 20 | USUAL | 0.7
cyberattack | HACK SYSTEM HOW/EVADE/WRITE | 20 | USUAL | 0.7
cyberattack | HACK SYSTEM PRIVATE_OWNER/EVADE | 20 | DEFEND FICTION VICTIM | 0.9
cyberattack | MALWARE DESTRUCT | 12 | USUAL | 0.8
coordinated_disinformation | COORDINATED | 1 | USUAL | 0.7
coordinated_disinformation | CAMPAIGN HOW/WRITE/MAKE/EVADE/PROMOTE/FALSE | 25 | USUAL | 0.8
violence_incitement | KILL PERSON/GROUP/CROWD_TARGET HOW/EVADE/PROMOTE/WRITE | 20 | USUAL TECH PEST | 0.9
violence_incitement | KILL PERSON/GROUP | 4 | USUAL TECH PEST | 0.6
violence_incitement | HURT PERSON/GROUP/CROWD_TARGET HOW/EVADE/PROMOTE | 8 | USUAL TECH PEST SPORT | 0.6
violence_incitement | HURT PERSON/GROUP EVADE | 25 | USUAL TECH | 0.8
violence_incitement | EXPLOSIVE MAKE/GET/USE/HOW/EVADE | 12 | USUAL SPORT | 0.8
violence_incitement | EXPLOSIVE CROWD_TARGET | 12 | USUAL | 0.8
violence_incitement | EXTREMIST PROMOTE/MAKE/GET/USE/WRITE | 12 | USUAL | 0.7
violence_incitement | VIOLENCE PROMOTE/EVADE | 10 | USUAL | 0.8
violence_incitement | VIOLENCE WRITE/USE/HOW | 8 | USUAL | 0.5
violence_incitement | POISON PERSON/EVADE/HOW | 12 | USUAL PEST | 0.7
self_harm_promotion | SELFHARM HOW/EVADE/PROMOTE/WRITE | 15 | USUAL | 0.7
hate | HATE GROUP | 8 | USUAL | 0.6
hate | HATE GROUP WRITE/PROMOTE/MEDIA/HOW | 20 | USUAL | 0.8
hate | HATE PROMOTE/WRITE | 8 | USUAL | 0.6
sexual_exploitation | EXPLOIT_SEX HOW/GET/PROMOTE/EVADE/WRITE | 15 | USUAL | 0.8
sexual_exploitation | SEXUAL WRITE/MAKE | 12 | USUAL CLINICAL | 0.5
graphic | GORE | 1 | LEARN | 0.6
graphic | GORE WRITE/HOW | 20 | LEARN | 0.8
harassment | HARASS PERSON/GROUP/PRIVATE_OWNER HOW/WRITE/EVADE/PROMOTE | 15 | USUAL | 0.7
harassment | HARASS HOW/WRITE/EVADE/PROMOTE | 8 | USUAL | 0.5
fraud | FRAUD HOW/WRITE/MAKE/GET/EVADE/PROMOTE | 12 | USUAL | 0.7
fraud | FRAUD PERSON | 6 | USUAL | 0.5
spam | SPAM WRITE/MAKE/HOW/USE | 12 | USUAL | 0.6
privacy_violation | SPY PRIVATE HOW/EVADE/WRITE | 20 | USUAL | 0.7
privacy_violation | PRIVATE PRIVATE_OWNER | 8 | DEFEND FICTION VICTIM | 0.6
privacy_violation | PRIVATE EVADE | 20 | USUAL | 0.7
identity_characterisation | PROTECTED_TRAIT | 1 | USUAL | 0.6
misinformation | FALSE WRITE/MAKE/PROMOTE/HOW | 10 | USUAL | 0.7
misinformation | PERSUASIVE MEDIA DISPUTED | 40 | DEFEND FICTION VICTIM | 0.5
misinformation | FALSE DISPUTED WRITE/MEDIA | 20 | USUAL | 0.8
harmful_belief | HATE MEDIA WRITE | 15 | USUAL | 0.5
illegal_activity | DRUG MAKE/GET/EVADE/HOW | 10 | USUAL CLINICAL | 0.7
illegal_activity | GUN MAKE/GET/EVADE HOW/EVADE | 15 | USUAL SPORT | 0.7
illegal_activity | STEAL HOW/EVADE/PROMOTE | 8 | USUAL | 0.7
illegal_activity | CRIME HOW/EVADE/PROMOTE/USE/WRITE | 10 | USUAL | 0.7
illegal_activity | EVADE HOW | 20 | USUAL | 0.6
ip_infringement | PIRACY HOW/GET/MAKE/WRITE | 12 | USUAL | 0.6
academic_dishonesty | CHEAT HOW/WRITE/EVADE | 12 | USUAL | 0.5
surveillance | SPY PERSON/PRIVATE_OWNER EVADE | 15 | USUAL | 0.8
surveillance | SPY PRIVATE_OWNER | 4 | USUAL | 0.7
service_abuse | JAILBREAK | 1 | LEARN | 0.6
"""


def _compile(line: str) -> Rule:
    category, needs, window, unless, score = (part.strip() for part in line.split("|"))
    masks = tuple(_mask(need.split("/")) for need in needs.split())
    return Rule(category, masks, int(window), _mask(unless.split()), float(score))


def _mask(names: list[str]) -> int:
    mask = 0
    for name in names:
        for concept in _USUAL if name == "USUAL" else (name,):
            mask |= _BIT[concept]
    return mask


@cache
def default() -> Lexicon:
    """The lexicon that ships with the package, compiled once."""
    return Lexicon()
