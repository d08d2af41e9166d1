# ruff: noqa: E501, SIM905
"""Made-up texts with known spans: the sentences of ``templates.py``, filled, joined, and written in many hands.

Values come from Faker's locales, the census and GeoNames, from brand names
made of syllables, and from lists in ``words.py``. A text may be lowered,
shouted, typed without care, broken by line ends, or wrapped in a prompt.
"""

from __future__ import annotations

import random
import re
import string
from collections.abc import Callable, Sequence
from typing import TypeVar

import everyday
import languages
import lexicon
import ordinary
import phrases
import templates
import words
from corpora import Example, Span
from faker import Faker

T = TypeVar("T")
SLOT = re.compile(r"\{([A-Za-z_]+)\}")
SCRIPTS = ("ru_RU", "uk_UA", "el_GR", "he_IL", "ar_AA", "zh_CN", "ja_JP", "ko_KR", "ka_GE", "hy_AM")
LATIN = (
    "en_US en_GB en_IE en_AU en_IN en_NZ en_CA de_DE de_AT fr_FR es_ES es_MX it_IT nl_NL pt_BR pt_PT da_DK sv_SE no_NO fi_FI "
    "pl_PL cs_CZ sk_SK hu_HU ro_RO hr_HR sl_SI lt_LT lv_LV et_EE tr_TR id_ID fil_PH en_NG en_KE zu_ZA yo_NG tw_GH sq_AL vi_VN az_AZ"
).split()
ENGLISH = ("en_US",) * 6 + ("en_GB",) * 4 + ("en_IE", "en_AU", "en_IN", "en_NZ", "en_CA")
GULF = (
    "Mohammed Ahmed Fatima Omar Yusuf Aisha Hassan Ali Layla Khalid Noor Ibrahim Zainab Tariq Salma Karim Amina Bilal Rania "
    "Wei Ming Hui Xiaoling Jun Li Yan Hao Mei Ling Hiroshi Yuki Kenji Sakura Takashi Haruto Aiko Min-jun Ji-woo Seo-yeon "
    "Priya Arjun Lakshmi Rajesh Sunita Deepak Anjali Vikram Kavya Rohan Olga Dmitri Svetlana Igor Natasha Sergei Yulia Kwame Ama Chidi Ngozi"
).split()
GULF_LAST = (
    "Al-Farsi Hussein Haddad Nasser El-Sayed Rahman Khan Malik Qureshi Aziz Mansour Saleh bin Rashid Abdullah Zhang Wang Liu Chen "
    "Huang Zhao Tanaka Suzuki Yamamoto Watanabe Kobayashi Nakamura Kim Park Choi Jung Nguyen Tran Pham Patel Sharma Gupta "
    "Reddy Iyer Mukherjee Banerjee Ivanov Petrova Smirnov Kuznetsova Volkov Popov Okafor Adeyemi Mensah Boateng Abdi Mwangi"
).split()


class Filler:
    """Draws values for slots. One seed, one sequence."""

    def __init__(self, seed: int, *, everyday_words: bool = False) -> None:
        self.chance = random.Random(seed)
        self._fakes: dict[str, Faker] = {}
        self._seed = seed
        ranked = lexicon.cities()
        self._big = [name for name, _, _ in ranked[:1200]]
        self._all = [name for name, _, _ in ranked if max(name) < "ɐ"]
        self._countries = [name for name in lexicon.countries() if "," not in name]
        self._states = lexicon.states()
        self._first = [name.title() for name in lexicon.first_names(6000)]
        self._last = [name.title() for name in lexicon.surnames(25_000)]
        self._words = lexicon.ordinary_words("en", 40_000, (1, 2))
        self._openers = lexicon.openers(everyday_words)
        self._palabras = lexicon.ordinary_words("es", 8_000, (1, 2))
        self._nouns = [word.capitalize() for word in lexicon.ordinary_words("de", 20_000, (5, 6))]
        self.locales: tuple[str, ...] = ENGLISH
        self._slots: dict[str, Callable[[], str]] = {
            "PERSON": self.person, "FIRST": self.first, "LAST": self.last, "CITY": self.city, "COUNTRY": self.country,
            "REGION": lambda: self.pick(self._states + words.REGIONS), "ORG": self.organisation,
            "UNIVERSITY": self.university, "HOSPITAL": self.hospital, "ADDRESS": lambda: self.address().replace("\n", ", "),
            "ADDRESS_LINES": self.address, "STREET": self.street, "STREET_NUMBER": self.street_number,
            "CORNER": lambda: f"the corner of {self.street_number()} and {self.street()}", "UNIT": self.unit,
            "POBOX": lambda: f"{self.pick(('PO Box', 'P.O. Box', 'Box'))} {self.chance.randint(1, 9999)}", "ZIP": lambda: self.fake(self._anywhere()).postcode(),
            "NRP": lambda: self.pick(words.NATIONS_OF.get(self._language(), words.NATIONALITIES)), "HONORIFIC": lambda: self.pick(words.HONORIFICS_OF.get(self._language(), words.HONORIFICS_OF["en"])),
            "NATIVE": lambda: self.fake(self.pick(SCRIPTS)).name(),
            "JOB": lambda: self.pick(words.JOBS), "AGE": lambda: str(self.chance.randint(1, 99)),
            "HANDLE": lambda: "@" + self.fake().user_name(), "date": self.date, "time": lambda: f"{self.chance.randint(0, 23):02}:{self.chance.randint(0, 59):02}:{self.chance.randint(0, 59):02}",
            "year": lambda: str(self.chance.randint(1930, 2025)), "weekday": lambda: self.pick(words.WEEKDAYS_OF.get(self._language(), words.WEEKDAYS_OF["en"])),
            "month": lambda: self.pick(words.MONTHS_OF.get(self._language(), words.MONTHS_OF["en"])), "number": lambda: str(int(10 ** self.chance.uniform(0, 5))),
            "phone": lambda: self.fake().phone_number(), "email": lambda: self.fake().email(), "ip": lambda: self.fake().ipv4(),
            "iban": lambda: self.fake("en_GB").iban(), "id": self.identifier, "zip": lambda: self.fake().postcode(),
            "product": lambda: self.pick(words.PRODUCTS), "topic": lambda: self.pick(words.TOPICS),
            "document": lambda: self.pick(words.DOCUMENTS), "condition": lambda: self.pick(words.CONDITIONS), "drug": lambda: self.pick(words.DRUGS),
            "acronym": lambda: self.pick(ordinary.ACRONYMS), "tool": lambda: self.pick(ordinary.TOOLS), "newdrug": lambda: ordinary.drug(self.chance),
            "illness": lambda: ordinary.illness(self.chance, lambda: self.pick(self._last)), "language": lambda: self.pick(ordinary.LANGUAGE_NAMES),
            "eponym": lambda: f"{self.pick(self._last)}{self.pick(('', chr(39) + 's'))} {self.pick(ordinary.PATTERN_OF)}", "newname": lambda: ordinary.new_name(self.chance),
            "word": self.word, "Word": lambda: self.word().capitalize(), "Words": self.title, "WORDS": lambda: self.title().upper(),
            "Nomen": lambda: self._often(self._nouns), "code": lambda: "".join(self.chance.choice("ABCDEFGHIKLMNOPQRSTUVWXZ") for _ in range(self.chance.randint(2, 5))),
            "ident": self.identifier_name, "Ident": lambda: "".join(self.word().capitalize() for _ in range(self.chance.randint(1, 3))),
            "CONST": lambda: "_".join(self.word()[: self.chance.randint(2, 9)].upper() for _ in range(self.chance.randint(1, 4))),
            "hex": self.hexadecimal, "numbers": self.numbers,
            "opener": self.opener, "Opener": lambda: self.opener().capitalize(),
            "coined": lambda: ordinary.coined(self.chance), "BAND": self.band,
            "sign": lambda: f"{self.pick(self._last)}{self.pick(('', '', chr(39) + 's', '-' + self.pick(self._last)))} {self.pick(ordinary.SIGN_OF)}",
            "OPENER": lambda: self.opener().upper(), "NOMEN": lambda: self._often(self._nouns).upper(), "Compound": self.compound,
            "palabra": lambda: self._often(self._palabras), "Palabra": lambda: self._often(self._palabras).capitalize(),
            "PALABRA": lambda: self._often(self._palabras).upper(), "thing": lambda: self.pick(everyday.THINGS), "Thing": self.thing,
            "PERSON_CAPS": lambda: self.person().upper(), "CITY_CAPS": lambda: self.city().upper(), "INN": self.inn,
            "PERSON_VON": lambda: f"{self.first()} {self.pick(words.NOBLE)} {self.last()}", "JOB_DE": lambda: self.pick(words.JOBS_DE),
            "things": self.things, "work": lambda: self.pick(ordinary.WORKS), "dish": lambda: self.pick(ordinary.DISHES),
        }  # fmt: skip

    def _language(self) -> str:
        return self.locales[0][:2]

    def things(self) -> str:
        """A list of things, some with numbers, that is no address."""
        listed = [self.pick(ordinary.THINGS) for _ in range(self.chance.randint(3, 7))]
        if self.chance.random() < 0.3:
            listed.insert(self.chance.randrange(len(listed)), str(self.chance.randint(1, 500)))
        return self.pick((", ", ", ", " | ", "; ", "\n- ", " ")).join(listed)

    def thing(self) -> str:
        """Something of everyday life with the capitals that headings, menus and copy give it."""
        thing, roll = self.pick(everyday.THINGS), self.chance.random()
        return string.capwords(thing) if roll < 0.65 else thing.capitalize() if roll < 0.85 else thing

    def compound(self) -> str:
        """A German noun made of two."""
        return self._often(self._nouns) + self._often(self._nouns).lower()

    def inn(self) -> str:
        """A house with a sign: an article, as a rule a colour, and what the sign shows."""
        sign = f"{self.pick(('Goldenen', 'Roten', 'Alten', 'Schwarzen', 'Weißen'))} {self.pick(words.SIGNS_DE)}"
        return f"{self.pick(('Gasthof', 'Hotel', 'Gasthaus', 'Café', 'Restaurant', 'Brauhaus'))} {self.pick(('Zum', 'zum', 'Am', 'Beim'))} {sign}"

    def _often(self, ranked: list[str]) -> str:
        """One of ``ranked``, the first more often."""
        return ranked[int(len(ranked) * self.chance.random() ** 2.2)]

    def word(self) -> str:
        """Any ordinary English word."""
        return self._often(self._words)

    def opener(self) -> str:
        """An ordinary word of the language at hand."""
        return self.pick(self._openers[self._language()])

    def title(self) -> str:
        """One to three words with capitals, as in headings, products and functions."""
        return " ".join(self.word().capitalize() for _ in range(self.pick((1, 2, 2, 3))))

    def identifier_name(self) -> str:
        """A name that a programmer gives: snake, kebab, camel, dotted or short."""
        parts = [self.word()[: self.pick((3, 4, 6, 12))] for _ in range(self.chance.randint(1, 3))]
        style = self.chance.random()
        if style < 0.4:
            return "_".join(parts)
        if style < 0.55:
            return "-".join(parts)
        if style < 0.75:
            return parts[0] + "".join(part.capitalize() for part in parts[1:])
        return ".".join(parts) if style < 0.85 else parts[0][:3] + self.pick(("", "_t", "32", "v2", "id"))

    def hexadecimal(self) -> str:
        """Some bytes as dumps, addresses and ends of machine names have them."""
        digits = "".join(self.chance.choice("0123456789abcdef") for _ in range(self.pick((2, 4, 5, 8, 10))))
        return self.pick(("", "", "0x")) + digits

    def numbers(self) -> str:
        """A row of a table of numbers."""
        top = self.pick((9, 63, 255, 255, 4096, 99_999))
        same = self.chance.randint(0, top) if self.chance.random() < 0.25 else None
        listed = [
            str(same if same is not None else self.chance.randint(0, top)) for _ in range(self.chance.randint(4, 16))
        ]
        return self.pick((", ", ", ", ",", " ", "  ", "\t", ",  ")).join(listed)

    def pick(self, values: Sequence[T]) -> T:
        return self.chance.choice(values)

    def fake(self, locale: str | None = None) -> Faker:
        name = locale or self.chance.choice(self.locales)
        if name not in self._fakes:
            made = Faker(name, use_weighting=False)
            made.seed_instance(self._seed + len(self._fakes))
            self._fakes[name] = made
        return self._fakes[name]

    def _native(self) -> bool:
        """Whether a value should be in the script of its sentence, as most are."""
        return self.locales[0] in SCRIPTS and self.chance.random() < 0.85

    def first(self) -> str:
        if self._native():
            return self.fake().first_name()
        roll = self.chance.random()
        if roll < 0.35:
            # Census ranks, the frequent ones more often.
            return self._first[int(len(self._first) * self.chance.random() ** 2)]
        return self.pick(GULF) if roll < 0.5 else self.fake(self._anywhere()).first_name()

    def last(self) -> str:
        if self._native():
            return self.fake().last_name()
        roll = self.chance.random()
        if roll < 0.35:
            return self._last[int(len(self._last) * self.chance.random() ** 2)]
        if roll < 0.45:
            return self.pick(GULF_LAST)
        if roll < 0.5:
            return f"{self.pick(self._last)}-{self.pick(self._last)}"
        if roll < 0.53:
            return self.word().capitalize()
        if roll < 0.56:
            return (
                self.pick(("van der", "de la", "von", "O'", "Mc", "de", "van", "Di", "St.", "bin", "al-"))
                + " "
                + self.pick(self._last)
            )
        return self.fake(self._anywhere()).last_name()

    def _anywhere(self) -> str:
        return self.pick(LATIN) if self.chance.random() < 0.4 else self.chance.choice(self.locales)

    def person(self) -> str:
        name = self._person()
        return name.upper() if self.chance.random() < 0.03 else name

    def _person(self) -> str:
        roll = self.chance.random()
        first, last = self.first(), self.last()
        if roll < 0.66:
            return f"{first} {last}"
        if roll < 0.72:
            return f"{first} {self.pick('ABCDEFGHJKLMPRSTW')}. {last}"
        if roll < 0.76:
            return f"{self.pick('ABCDEFGHJKLMPRSTW')}. {last}"
        if roll < 0.79:
            return f"{first} {self.first()} {last}"
        if roll < 0.81:
            return f"{first} {last} {self.pick(('Jr.', 'Sr.', 'III', 'II'))}"
        if roll < 0.83:
            return f"{self.pick('ABCDEFGHJKLMPRSTW')}.{self.pick('ABCDEFGHJKLMPRSTW')}. {last}"
        if roll < 0.85:
            return f"{first} {last.upper()}"
        if roll < 0.93:
            return first
        return last

    def city(self) -> str:
        if self._native():
            return self.fake().city()
        roll = self.chance.random()
        if roll < 0.4:
            return self._big[int(len(self._big) * self.chance.random() ** 1.5)]
        if roll < 0.65:
            return self.pick(self._all)
        if roll < 0.72:
            return f"{self.pick(('North', 'South', 'East', 'West', 'New', 'Port', 'Lake', 'Upper', 'St.', 'Fort'))} {self.pick(self._last)}"
        if roll < 0.78:
            return self.pick(self._last) + self.pick(
                ("ville", "ton", "burg", "ham", "field", "mouth", "ford", "stad", "dorf")
            )
        return self.fake(self._anywhere()).city()

    def country(self) -> str:
        return self.pick(words.COUNTRY_FORMS[:9]) if self.chance.random() < 0.2 else self.pick(self._countries)

    def brand(self) -> str:
        roll = self.chance.random()
        if roll < 0.12:
            return self.pick(
                (
                    f"{self.word().capitalize()} {self.pick(words.BRAND_FIELDS)}",
                    f"{self.word().capitalize()} & {self.word().capitalize()}",
                    f"The {self.title()} {self.pick(words.BRAND_FIELDS)}",
                )
            )
        if roll < 0.4:
            name = self.pick(words.BRAND_HEADS) + self.pick(words.BRAND_TAILS)
            return name if self.chance.random() < 0.7 else name[: len(name) // 2] + name[len(name) // 2 :].capitalize()
        if roll < 0.7:
            return f"{self.pick(words.BRAND_WORDS)} {self.pick(words.BRAND_FIELDS)}"
        if roll < 0.85:
            return f"{self.pick(words.BRAND_HEADS)}{self.pick(words.BRAND_TAILS)} {self.pick(words.BRAND_FIELDS)}"
        return f"{self.pick(words.BRAND_WORDS)} {self.pick(words.BRAND_WORDS)} {self.pick(words.BRAND_FIELDS)}"

    def organisation(self) -> str:
        roll = self.chance.random()
        if roll < 0.3:
            return self.pick(words.ORGANISATIONS)
        if roll < 0.38:
            return self.assembly()
        if roll < 0.5:
            name = self.brand()
            return f"{name} {self.pick(words.FIRM_SUFFIXES[:38])}" if self.chance.random() < 0.4 else name
        if roll < 0.56:
            return "".join(self.chance.choice("ABCDEFGHIJKLMNOPRSTUVWX") for _ in range(self.chance.randint(2, 5)))
        if roll < 0.63:
            return self.pick(words.BODIES)
        if roll < 0.69:
            return (
                f"{self.city()} {self.pick(words.TEAM_WORDS)}"
                if self.chance.random() < 0.6
                else f"{self.pick(words.TEAM_WORDS)}"
            )
        if roll < 0.74:
            return self.pick(
                (
                    f"{self.city()} City Council",
                    f"{self.city()} Police",
                    f"Bank of {self.country()}",
                    f"{self.city()} Airport",
                    f"{self.city()} Times",
                    f"{self.city()} Chamber of Commerce",
                    f"{self.country()} Airlines",
                    f"{self.pick(words.NATIONALITIES)} Red Cross",
                )
            )
        if roll < 0.8:
            return f"{self.last()} & {self.last()}"
        if roll < 0.86:
            return f"{self.last()} {self.pick(words.BRAND_FIELDS)}"
        if roll < 0.9:
            return self.university()
        return self.fake(self._anywhere()).company()

    def band(self) -> str:
        """A group's name, as a rule of ordinary words."""
        return self.pick(
            (
                f"The {self.word().capitalize()}s",
                f"The {self.title()}",
                self.title(),
                f"{self.word().capitalize()} {self.word().capitalize()}",
                f"{self.first()} and the {self.word().capitalize()}s",
                f"{self.city()} {self.word().capitalize()}",
                ordinary.coined(self.chance),
                self.brand(),
            )
        )

    def assembly(self) -> str:
        """A society, a commission, a regiment: capitals that end in what it is."""
        roll = self.chance.random()
        causes = " ".join(self.chance.sample(words.CAUSES, self.chance.randint(1, 2)))
        if roll < 0.2:
            number = self.chance.randint(1, 199)
            ending = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
            return f"{number}{ending} {self.pick(words.CAUSES[-4:])} {self.pick(words.UNITS)}"
        if roll < 0.45:
            return f"{self.pick((self.city(), self.pick(words.NATIONALITIES), 'National', 'International', 'Royal'))} {causes} {self.pick(words.ASSEMBLIES)}"
        if roll < 0.65:
            return f"{self.pick(words.ASSEMBLIES)} of {self.pick((self.city(), self.country(), causes))}"
        return f"{causes} {self.pick(words.ASSEMBLIES)}"

    def university(self) -> str:
        city = self.city()
        return self.pick(
            (
                f"University of {city}",
                f"{city} University",
                f"{city} State University",
                f"{self.last()} College",
                f"Technical University of {city}",
                f"{city} Institute of Technology",
                f"Universität {city}",
                f"Université de {city}",
                f"Universidad de {city}",
                f"{city} High School",
            )
        )

    def hospital(self) -> str:
        return self.pick(
            (
                f"{self.city()} General Hospital",
                f"St. {self.first()}'s Hospital",
                f"{self.last()} Clinic",
                f"{self.city()} Medical Center",
                f"Klinikum {self.city()}",
                f"Hospital {self.city()}",
                f"{self.last()} Memorial Hospital",
            )
        )

    def street(self) -> str:
        if self.chance.random() < 0.5:
            return f"{self.pick(self._last)} {self.pick(('Street', 'Road', 'Avenue', 'Lane', 'Drive', 'Blvd', 'St.', 'Rd', 'Ave', 'Way', 'Court', 'Square', 'Close'))}"
        return self.fake(self._anywhere()).street_name()

    def street_number(self) -> str:
        if self.chance.random() < 0.5:
            return f"{self.chance.randint(1, 9999)} {self.street()}"
        return self.fake(self._anywhere()).street_address().replace("\n", ", ")

    def unit(self) -> str:
        """A flat or an office within a building."""
        return f"{self.pick(('Apt.', 'Apt', 'Suite', 'Unit', 'Flat', 'Floor', 'Ste.', 'Room', '#'))} {self.chance.randint(1, 999)}{self.pick(('', '', 'A', 'b'))}"

    def address(self) -> str:
        roll = 1.0 if self._native() else self.chance.random()
        if roll < 0.2:
            return f"{self.street_number()}, {self.city()}"
        if roll < 0.35:
            return f"{self.street_number()}\n{self.city()} {self.fake().postcode()}"
        if roll < 0.45:
            return f"{self.pick(('Flat', 'Apt.', 'Unit', 'Suite'))} {self.chance.randint(1, 99)}{self.pick(('', 'A', 'B', '/2'))}\n{self.street_number()}\n{self.city()}\n{self.country()}"
        if roll < 0.5:
            return f"{self.pick(('PO Box', 'P.O. Box', 'Postfach'))} {self.chance.randint(1, 9999)}, {self.city()} {self.fake().postcode()}"
        made: str = self.fake(self._anywhere()).address()
        return made

    def date(self) -> str:
        day, month, year = self.chance.randint(1, 28), self.chance.randint(1, 12), self.chance.randint(1940, 2026)
        name = words.MONTHS_OF.get(self._language(), words.MONTHS_OF["en"])[month - 1]
        return self.pick(
            (
                f"{year}-{month:02}-{day:02}",
                f"{day:02}/{month:02}/{year}",
                f"{month}/{day}/{year % 100:02}",
                f"{day} {name} {year}",
                f"{name} {day}, {year}",
                f"{name} {day}",
                f"{day}.{month}.{year}",
                f"{name[:3]} {day}",
            )
        )

    def identifier(self) -> str:
        digits = str(self.chance.randint(1000, 99_999_999))
        return self.pick(
            (
                digits,
                f"#{digits}",
                f"{self.pick('ABCDEFX')}{digits}",
                f"INV-{digits}",
                f"{self.pick(('ORD', 'TCK', 'REF', 'PO', 'JIRA'))}-{digits}",
                digits[:3] + "-" + digits[3:],
            )
        )

    def fill(self, template: str) -> tuple[str, list[Span]]:
        parts: list[str] = []
        spans: list[Span] = []
        length = at = 0
        for slot in SLOT.finditer(template):
            if slot.group(1) not in self._slots:
                continue
            plain = template[at : slot.start()]
            value = self._slots[slot.group(1)]()
            if KINDS.get(slot.group(1)) in {"LOCATION", "ORGANIZATION"} and self.chance.random() < 0.03:
                value = value.upper()
            parts += [plain, value]
            start = length + len(plain)
            length = start + len(value)
            kind = KINDS.get(slot.group(1))
            if kind:
                spans.append((start, length, kind))
            at = slot.end()
        parts.append(template[at:])
        return "".join(parts), spans


KINDS = {
    "PERSON": "PERSON", "NATIVE": "PERSON", "FIRST": "PERSON", "LAST": "PERSON", "HANDLE": "PERSON", "CITY": "LOCATION", "COUNTRY": "LOCATION",
    "REGION": "LOCATION", "ORG": "ORGANIZATION", "UNIVERSITY": "ORGANIZATION", "HOSPITAL": "ORGANIZATION", "ADDRESS": "ADDRESS",
    "ADDRESS_LINES": "ADDRESS", "STREET": "ADDRESS", "STREET_NUMBER": "ADDRESS", "CORNER": "ADDRESS", "UNIT": "ADDRESS", "POBOX": "ADDRESS", "ZIP": "ADDRESS", "NRP": "NRP", "HONORIFIC": "TITLE", "JOB": "TITLE",
    "AGE": "AGE", "BAND": "ORGANIZATION", "PERSON_CAPS": "PERSON", "PERSON_VON": "PERSON", "CITY_CAPS": "LOCATION", "JOB_DE": "TITLE",
    "INN": "ORGANIZATION",
}  # fmt: skip


_FORMS = "|".join(
    sorted({re.escape(f.lower()) for fs in words.HONORIFICS_OF.values() for f in fs}, key=lambda f: (-len(f), f))
)
_BEFORE_A_NAME = re.compile(rf"(?<![^\s(>\"“:,])(?:{_FORMS})(?=\s$)")


def _titled(text: str, spans: list[Span]) -> list[Span]:
    """Forms of address before a name are marked wherever a sentence has them, without the article before them."""
    out: list[Span] = []
    for start, end, kind in sorted(spans):
        taken = out[-1][1] if out else 0
        found = _BEFORE_A_NAME.search(text.lower(), max(taken, start - 20), start) if kind == "PERSON" else None
        if found:
            out.append((*found.span(), "TITLE"))
        out.append((start, end, kind))
    cut: list[Span] = []
    for start, end, kind in out:
        first, _, rest = text[start:end].partition(" ")
        article = kind == "TITLE" and rest and first.lower() in words.ARTICLES
        cut.append((start + (len(first) + 1 if article else 0), end, kind))
    return cut


def _joined(pieces: list[tuple[str, list[Span]]], separators: list[str]) -> tuple[str, list[Span]]:
    text, spans = "", []
    for (piece, found), separator in zip(pieces, [*separators, ""], strict=False):
        spans += [(start + len(text), end + len(text), kind) for start, end, kind in found]
        text += piece + separator
    return text, spans


def _recased(text: str, chance: random.Random, *, names: bool) -> str:
    """``text`` in another hand, of the same length."""
    roll = chance.random()
    changed = text
    if roll < 0.16:
        changed = text.lower()
    elif roll < 0.21:
        changed = text.upper()
    elif roll < 0.23 and not names:
        changed = text.title()
    return changed if len(changed) == len(text) else text


def _scanned(text: str, chance: random.Random) -> str:
    """Line ends where a scanner or a mailer put them; the same length."""
    out, column = list(text), 0
    for index, char in enumerate(text):
        column = 0 if char == "\n" else column + 1
        if char == " " and column > 60 and chance.random() < 0.7:
            out[index], column = "\n", 0
    return "".join(out)


def _sentences(tongue: str, *, everyday_things: bool) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Of a language: sentences with names, sentences without, locales the names come from."""
    named, plain, locales = languages.LANGUAGES[tongue]
    if tongue == "de":
        plain += phrases.GERMAN
    elif tongue in words.ORDINARY:
        plain += phrases.OPENINGS * 3
    if everyday_things:
        named, plain = named + everyday.NAMED[tongue] * 2, plain + everyday.LANGUAGES[tongue] * 2
    return named, plain, locales


def generate(count: int, seed: int, *, everyday_things: bool) -> list[Example]:
    """``count`` texts, half of them prose in English, the rest other languages and texts without a name.

    ``everyday_things``: with the sentences and words of ``everyday.py``.
    """
    filler = Filler(seed, everyday_words=everyday_things)
    chance = filler.chance
    drugs = tuple(
        f"What {verb} {{drug}}?"
        for verb in ("is", "are the side effects of", "happens if I stop taking", "foods interact with")
    )
    english_plain = templates.PLAIN + drugs + templates.PRODUCT_LINES + ordinary.PLAIN
    english_named = templates.ENGLISH + phrases.CLOSE + phrases.CLOSE
    if everyday_things:
        english_plain, english_named = english_plain + everyday.PROSE, english_named + everyday.NAMED["en"]
    out: list[Example] = []
    tongues = sorted(languages.LANGUAGES)
    scripts = sorted(languages.OTHER_SCRIPTS)
    for number in range(count):
        roll = chance.random()
        tongue = tongues[number % len(tongues)]
        language = _sentences(tongue, everyday_things=everyday_things)
        if roll < 0.42:
            named, plain, filler.locales = english_named, english_plain + phrases.PROSE, ENGLISH
        elif roll < 0.70:
            named, plain, filler.locales = language
        elif roll < 0.73:
            named, plain, filler.locales = languages.OTHER_SCRIPTS[scripts[number % len(scripts)]]
        elif roll < 0.80:
            named, plain, filler.locales = language[1], language[1], language[2]
        else:
            named, plain, filler.locales = english_plain, english_plain, ENGLISH
        prefixed = roll < 0.42 and chance.random() < 0.25
        size = 1 + int(chance.random() ** 1.7 * 5)
        pieces = [filler.fill(chance.choice(named if chance.random() < 0.72 else plain)) for _ in range(size)]
        if prefixed:
            pieces.insert(0, (chance.choice(templates.PREFIXES), []))
        lines = chance.random() < 0.3
        separators = [
            "\n\n" if lines and chance.random() < 0.5 else "\n" if lines or "\n" in piece or "{" in piece else " "
            for piece, _ in pieces[:-1]
        ]
        text, spans = _joined(pieces, separators)
        text = _recased(text, chance, names=bool(spans))
        if chance.random() < 0.08:
            text = _scanned(text, chance)
        out.append(Example(text, tuple(_titled(text, spans)), "made"))
    return out


def ordinary_texts(count: int, seed: int, *, everyday_things: bool) -> list[Example]:
    """``count`` texts that name nobody: prose full of capitals and what machines write, as ``phrases.py`` has them.

    ``everyday_things``: with the sentences and words of ``everyday.py``.
    """
    filler = Filler(seed, everyday_words=everyday_things)
    prose, machines = phrases.PROSE, phrases.MACHINE
    if everyday_things:
        prose, machines = prose + everyday.PROSE, machines + everyday.MACHINE
    out = []
    for _ in range(count):
        machine = filler.chance.random() < 0.35
        kind = machines if machine else prose
        pieces = [filler.fill(filler.pick(kind))[0] for _ in range(1 + int(filler.chance.random() ** 1.7 * 5))]
        text = filler.pick(("\n", "\n\n") if machine else (" ", " ", "\n", "\n\n")).join(pieces)
        out.append(Example(_recased(text, filler.chance, names=machine), (), "made"))
    return out


def chatter(count: int, seed: int) -> list[Example]:
    """``count`` short lines of social media, most without capitals."""
    filler = Filler(seed)
    out = []
    for _ in range(count):
        text, spans = filler.fill(filler.pick(phrases.CHATTER))
        if filler.chance.random() < 0.5:
            text = text.lower() if len(text.lower()) == len(text) else text
        out.append(Example(text, tuple(spans), "made"))
    return out


def renamed(examples: Sequence[Example], seed: int) -> list[Example]:
    """Real texts with other names in the places of theirs, so that the places are learnt and not the names.

    A person gives way to another, a place to another, an organisation at times to one that a different text names.
    """
    filler = Filler(seed)
    known = sorted({e.text[start:end] for e in examples for start, end, kind in e.spans if kind == "ORGANIZATION"})
    fresh: dict[str, Callable[[], str]] = {
        "PERSON": lambda: filler.person() if filler.chance.random() < 0.7 else filler.first(),
        "LOCATION": lambda: filler.city() if filler.chance.random() < 0.8 else filler.country(),
        "ORGANIZATION": lambda: filler.pick(known) if filler.chance.random() < 0.6 else filler.organisation(),
    }
    out = []
    for example in examples:
        text, spans, at, changes = "", [], 0, 0
        for start, end, kind in example.spans:
            value = example.text[start:end]
            if kind in fresh and not value.startswith(("@", "#")):
                lower = value.islower()
                value = fresh[kind]()
                value = value.lower() if lower else value
                changes += 1
            text += example.text[at:start]
            spans.append((len(text), len(text) + len(value), kind))
            text += value
            at = end
        if not changes:
            continue
        text += example.text[at:]
        roll = filler.chance.random()
        changed = text.lower() if roll < 0.25 else text.upper() if roll < 0.3 else text
        out.append(Example(changed if len(changed) == len(text) else text, tuple(spans), example.source))
    return out
