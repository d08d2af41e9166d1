"""Dates, dates of birth and ages.

A date in a sentence may say when somebody was born, admitted or paid, so it
counts; the same digits at the head of a log line or in a data file say when a
machine wrote, and count only under a label that speaks of a person. Nor does a
year by itself count (the Safe Harbor rule of 45 CFR 164.514(b)(2) leaves years
standing) unless it is of a birth, nor the date of a release, nor one so long
ago that nobody is alive whom it could be about.
"""
# ruff: noqa: E501 - tables of patterns read better whole

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cohere_governed.model import Finding
from cohere_governed.privacy.identifiers.scan import Scanner, View, words

__all__ = ["SCANNERS", "Years", "without_history"]

_MONTHS = (
    "jan(?:uary|uar|vier)?|feb(?:ruary|ruar)?|f[ée]v(?:rier)?|mar(?:ch|s|zo|ço)?|m[aä]rz|m[aä]r|apr(?:il|ile)?|avr(?:il)?|abr(?:il)?|may|mai|mayo|maggio"
    "|mei|maio|mag|june?|jui?n|juni|junio|giugno|giu|junho|july?|juil(?:let)?|juli|julio|luglio|lug|julho|aug(?:ust|ustus)?|ao[uû]t|ago(?:sto)?"
    "|sep(?:t|tember|tembre|tiembre)?|set(?:tembre|embro|tembre)?|oct(?:ober|obre|ubre)?|okt(?:ober)?|ott(?:obre)?|out(?:ubro)?|nov(?:ember|embre|iembre|embro)?"
    "|dec(?:ember)?|d[ée]c(?:embre)?|dez(?:ember|embro)?|dic(?:iembre|embre)?|enero|ene|janeiro|gennaio|gen|januari|febrero|febbraio|fevereiro|februari"
    "|maart|marzo|março|aprile|agosto|augustus|dezembro"
)
_ENGLISH = "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t|tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
_WORDLIKE = "mag|mar|may|ago|set|out|gen|ene|dic|mei|mai|lug|giu|ott|dez|jan|jui|marz"
"""Months, or short for months, that are words of another language too: only with a year."""
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?:1[89]\d\d|20\d\d)"
_YY = rf"(?:{_YEAR}|\d\d)"
_CLOCK = r"(?:(?:,? |T)(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?: ?[AaPp]\.?[Mm]\.?)?(?: ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))?)?"

_BORN = words(
    r"d\.? ?o\.? ?b\.?|date of birth|birth ?date|birth ?day|birth|born(?: on| in)?|b\.|geboren(?: am)?|geb\.?|geburtsdatum|geburtstag|née?(?: le| en)?|ne[ée]?(?: le| en)"
    r"|date de naissance|naissance|nacid[oa](?: el| en)?|fecha de nacimiento|nacimiento|nat[oa](?: il)?|data di nascita|nascita|geboortedatum"
    r"|nascid[oa](?: em)?|data de nascimento|nascimento"
)
_NUMERIC = (
    rf"{_YEAR}-{_MONTH}-{_DAY}{_CLOCK}|{_YEAR}/{_MONTH}/{_DAY}{_CLOCK}|{_YEAR}\.{_MONTH}\.{_DAY}"
    rf"|{_DAY}\.{_MONTH}\.{_YY}{_CLOCK}|{_DAY}[/-]{_MONTH}[/-]{_YEAR}{_CLOCK}|{_MONTH}[/-]{_DAY}[/-]{_YEAR}{_CLOCK}|{_DAY}/{_MONTH}/\d\d|{_MONTH}/{_DAY}/\d\d|{_MONTH}/{_YEAR}"
)
_NUMERIC_DATE = re.compile(rf"(?<![\w./:+-])(?:{_NUMERIC})(?![\w/-]|\.\d|:\d)")

_ORDINAL = r"(?:st|nd|rd|th|er|º|ª|\.)?"
_WORDED = re.compile(
    rf"(?<![\w.])(?:{_DAY}{_ORDINAL}(?:\s(?:of|de|di))?[\s-](?:(?!(?:{_WORDLIKE})\b)(?:{_MONTHS})(?:\.?,?(?:\s(?:de|del))?[\s-]{_YY}(?!\d))?"
    rf"|(?:{_WORDLIKE})\.?,?(?:\s(?:de|del))?[\s-]{_YY}(?!\d)|may\b|mai\b|mar\b|jan\b){_CLOCK}(?![\w])"
    rf"|(?:{_YEAR})[\s-](?:{_MONTHS})[\s-]{_DAY}(?!\w))",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"(?<![\w.])(?:(?:{_ENGLISH})\.?[\s-]{_DAY}(?:st|nd|rd|th)?(?:,?\s{_YEAR}|-\d\d|-{_YEAR})?(?![\w]|:\d|,\d|\.\d|%){_CLOCK}|(?:{_ENGLISH}|{_MONTHS})\.?[\s,-]{{1,2}}(?:of\s|de\s|del\s)?{_YEAR}(?!\w))",
    re.IGNORECASE,
)
_MONTH_WORDS = frozenset(
    [
        "jan",
        "january",
        "januar",
        "janvier",
        "feb",
        "february",
        "februar",
        "fév",
        "fev",
        "février",
        "fevrier",
        "mar",
        "march",
        "mars",
        "marzo",
        "março",
        "marz",
        "märz",
        "mär",
        "apr",
        "april",
        "aprile",
        "avr",
        "avril",
        "abr",
        "abril",
        "may",
        "mai",
        "mayo",
        "maggio",
        "mei",
        "maio",
        "mag",
        "jun",
        "june",
        "jui",
        "juin",
        "juni",
        "junio",
        "giugno",
        "giu",
        "junho",
        "jul",
        "july",
        "juil",
        "juillet",
        "juli",
        "julio",
        "luglio",
        "lug",
        "julho",
        "aug",
        "august",
        "augustus",
        "août",
        "aout",
        "ago",
        "agosto",
        "sep",
        "sept",
        "september",
        "septembre",
        "septiembre",
        "set",
        "settembre",
        "setembro",
        "oct",
        "october",
        "octobre",
        "octubre",
        "okt",
        "oktober",
        "ott",
        "ottobre",
        "out",
        "outubro",
        "nov",
        "november",
        "novembre",
        "noviembre",
        "novembro",
        "dec",
        "december",
        "déc",
        "decembre",
        "décembre",
        "dez",
        "dezember",
        "dezembro",
        "dic",
        "diciembre",
        "dicembre",
        "enero",
        "ene",
        "janeiro",
        "gennaio",
        "gen",
        "januari",
        "febrero",
        "febbraio",
        "fevereiro",
        "februari",
        "maart",
    ]
)

_SMALL = re.compile(r"\d(?<![\w.,:/$€£#+-]\d)\d{0,3}(?![\w%]|[.,:/]\d)|\d(?<![\w.,:/$€£#+-]\d)\d?(?=(?:yo|yrs?|y/o)\b)")
_AFTER = re.compile(
    r"\s?-?\s?(?:years?|yrs?|months?|mos?|weeks?)[\s-](?:of[\s-]age|olds?)\b|\s?(?:y[./]?o\b\.?|yr old\b|yrs\b(?=[,.)]))"
    r"|\s?-?\s?(?:ans(?!\w)(?! d'exp)|Jahre alt|[jJ]ährig|años(?: de edad)?(?!\w)|anni(?!\w)|jaar oud|anos de idade)"
)
_BEFORE_AGE = re.compile(
    r"\b(?:age[ds]?|age is|age of|turned|turning|turns|Alter|âge|âgée? de|edad|età|leeftijd|idade)[:=\"']{0,2}\s{0,2}(?:is\s|of\s|was\s)?$",
    re.IGNORECASE,
)
_BEFORE_BEING = re.compile(
    r"\b(?:I am|I'm|I’m|i'm|i am|[Hh]e is|[Hh]e's|[Ss]he is|[Ss]he's|who is|is now|just turned)\s$"
)
_AFTER_BEING = re.compile(r"\s?(?:[.,;!?)]|and\b|$|years)")
_APPOSITION = re.compile(r"[A-Z][a-zà-ÿ][\w'’-]*(?:,\s|\s\()$")
_AFTER_APPOSITION = re.compile(
    r"\)|,\s(?:a|an|of|from|who|was|is|has|had|lives?|died|said|an?)\b|,?\s(?:male|female|[MF])\b"
)
_NOT_AGE = re.compile(r"\s?(?:%|percent|pages|items|seconds|minutes|days|hours|points|USD|EUR|km|kg|cm|mm|px)")
_BIRTH_YEAR = re.compile(
    r"\b(?:born(?: in)?|geboren(?: in)?|née?(?: en)?|nacid[oa] en|nat[oa] nel|nascid[oa] em|birth year|year of birth|geburtsjahr|jahrgang)[:=]?\s$",
    re.IGNORECASE,
)


class Years:
    """Ages, and years that stand alone: small numbers whose neighbours say what they are."""

    def find(self, view: View) -> Iterator[Finding]:
        if not view.has_digit:
            return
        text = view.text
        for run in view.digit_runs:
            match = _SMALL.match(text, run)
            if match is None:
                continue
            start, end = match.span()
            if end - start == 4:
                if match[0][:2] in {"18", "19", "20"} and not view.is_code(start):
                    before = text[max(0, start - 16) : start]
                    if _BIRTH_YEAR.search(before) and not _NOT_AGE.match(text, end):
                        yield Finding(start, end, "DATE_OF_BIRTH", 0.7, "year")
            elif _is_age(text, start, end) and not view.is_code(start):
                yield Finding(start, end, "AGE", 0.75, "age")


def _is_age(text: str, start: int, end: int) -> bool:
    if int(text[start:end]) > _OLDEST:
        return False
    if _AFTER.match(text, end):
        return True
    before = text[max(0, start - 20) : start]
    if _BEFORE_AGE.search(before):
        return _NOT_AGE.match(text, end) is None
    if end - start != 2 or int(text[start:end]) < _GROWN:
        return False
    if _BEFORE_BEING.search(before):
        return _AFTER_BEING.match(text, end) is not None
    named = _APPOSITION.search(text[max(0, start - 30) : start])
    return named is not None and _AFTER_APPOSITION.match(text, end) is not None


_OLDEST = 122
"""The longest human life on record, in years."""
_GROWN = 13


def _a_date(value: str) -> bool:
    """``may 5`` in small letters is a verb."""
    return not (value.startswith("may ") or value.endswith(" may")) or len(value) > len("may 5th")


_EXACT = re.compile(r"\dT\d\d:\d\d:\d\d|\d:\d\d(?:\.\d+)? ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d)$")
"""To the second and with its zone, or in ISO 8601's letters: as machines write, and people do not."""
_SECONDS = re.compile(r"\d:\d\d:\d\d")
_HEAD_OF_LINE = re.compile(
    r"(?:^|\n)\s*(?:[<\[(][\w ]{0,12}[>\])]\d?|[A-Z][a-z]+(?:-[A-Z][a-z]+)*:)?\s{0,4}\[?(?:(?:mon|tue|wed|thu|fri|sat|sun),?\s)?$",
    re.IGNORECASE,
)
_YEAR_BEHIND = re.compile(r",?\s(?:UTC |GMT |[A-Z]{3,4} )?\d{4}(?!\d)")
_RELEASE = re.compile(
    r"(?:^|[\s\[(])v?\d+\.\d+(?:\.\d+)*[\w.+-]*\W{1,5}$"
    r"|\b(?:releas(?:ed|e date)|published|updated|modified|generated|built|compiled|deprecated|effective|expires?|valid (?:until|from)|copyright|revision|version"
    r"|as of|deadline(?: is)?|due(?: date)?|veröffentlicht|aktualisiert|stand|publiée?|mise? à jour|publicado|actualizado|pubblicato|aggiornato|bijgewerkt|atualizado)"
    r"\W{0,3}(?:on|at|by|am|le|el|il|op|em)?\s?$",
    re.IGNORECASE,
)
_DATA = re.compile(r"\s*(?:- )?[\"']?[a-z][\w-]*[\"']?:\s+[\"']?$")
_ENDS_THERE = re.compile(r"[\"']?\s*(?:#.*)?(?:\n|$)")
_YEARS_AGO = re.compile(r"(?<!\d)1[0-8]\d\d(?!\d)|(?<!\d)190[0-3](?!\d)")
"""Before anybody alive was born (``_OLDEST``)."""


def _of_a_thing(text: str, start: int, end: int) -> bool:
    """Whether a date without a word about a birth is a machine's stamp, a release's, a value in data, or history."""
    value = text[start:end]
    line = text.rfind("\n", 0, start) + 1
    before = text[max(line, start - 40) : start]
    day = _DAY_BEFORE.search(before) if value[0].isalpha() else None
    if day is not None:
        whole = _WORDED.match(text, start - len(day[0]))
        return whole is not None and whole.end() >= end  # the end of a date that was judged as a whole
    behind = _YEAR_BEHIND.match(text, end)
    if _YEARS_AGO.search(value) or (behind and not _YEAR_AT_END.search(value) and _YEARS_AGO.search(behind[0])):
        return True
    if _SECONDS.search(value) and (_EXACT.search(value) or behind):
        return True
    if _RELEASE.search(before):
        return True
    if start - line > len(before):
        return False
    if _SECONDS.search(value):
        return _HEAD_OF_LINE.match(before) is not None and text[end : end + 1].isspace()
    return value[:4].isdigit() and _DATA.fullmatch(before) is not None and _ENDS_THERE.match(text, end) is not None


_THINGS = frozenset({"DATE_TIME", "LOCATION", "ORGANIZATION", "NRP", "URL"})
_MONTH_OF_YEAR = re.compile(r"[^\W\d_]{3,}\.?,?\s(?:of\s|de\s|del\s)?(?:19|20)\d\d")
_LONG_AGO = re.compile(r"(?<!\d)19[0-6]\d(?!\d)")
"""More than half a century: who was of age then is old now, and of a birth a word would tell."""
_SOMEBODY = words(
    r"i|me|my|mine|myself|we|us|our|you|your|he|him|his|she|her|hers|they|them|their|who|whose|ich|mich|mir|mein\w*|wir|uns\w*|er|ihn|ihm|ihr\w*|sie"
    r"|je|j|moi|mon|ma|mes|nous|notre|vous|votre|vos|il|elle|lui|son|sa|yo|mi|mis|mí|nosotr\w+|usted\w*|él|ella|su|sus|se|io|mio|mia|noi|lei|suo|sua"
    r"|ik|mij|mijn|wij|ons|onze|u|uw|hij|hem|zijn|zij|haar|eu|meu|minha|nós|você|ele|ela|seu"
    r"|patient\w*|client\w*|customers?|employees?|applicants?|candidates?|tenants?|members?|students?|pupils?|residents?|guests?|users?|claimants?"
    r"|mother|father|wife|husband|son|daughter|brother|sister|child|baby|boy|girl|man|woman|male|female|person|people|mutter|vater|frau|herr\w*|kund\w+|kind"
    r"|pacientes?|paciente|utente|dipendente|mitarbeiter\w*|salarié\w*|empleado|born|died|admitted|discharged|diagnos\w+|prescribed|treated|surgery|hired|joined"
    r"|married|divorced|pregnant|enrolled|graduated|employed|arrested|convicted|appointments?|meetings?|visits?|seen|dob|birth\w*|age|aged"
)
_SENTENCE = 6
"""Words before which there is no sentence yet, but a label or a cell."""


def without_history(view: View, findings: Sequence[Finding]) -> list[Finding]:
    """``findings`` without months and years, and days before 1970, in a sentence of a text that speaks of nobody.

    HIPAA's Safe Harbor asks for "all elements of dates (except year) … directly related to an individual"; here no name,
    number or word tells of one. A day of a later year stays whatever stands around it: somebody may have met then.
    """
    if not all(finding.type in _THINGS for finding in findings):
        return list(findings)
    text = view.text
    past = {
        finding
        for finding in findings
        if finding.recogniser == _DATE
        and (_MONTH_OF_YEAR.fullmatch(value := text[finding.start : finding.end]) or _LONG_AGO.search(value))
        and len(_sentence(text, finding).split()) >= _SENTENCE
    }
    if past and _SOMEBODY.pattern.search(view.lower) is None:
        return [finding for finding in findings if finding not in past]
    return list(findings)


def _sentence(text: str, finding: Finding) -> str:
    low = max(text.rfind("\n", 0, finding.start), text.rfind(". ", 0, finding.start)) + 1
    ends = [end for mark in ("\n", ". ") if (end := text.find(mark, finding.end)) >= 0]
    return text[low : min(ends, default=len(text))]


_DATE = "date"
_DAY_BEFORE = re.compile(rf"(?<!\d){_DAY}{_ORDINAL}[\s-](?:of |de |di )?$", re.IGNORECASE)
_YEAR_AT_END = re.compile(r"\d{4}$")

SCANNERS: tuple[Scanner, ...] = tuple(
    Scanner(
        "DATE_TIME",
        pattern,
        valid=_a_date,
        context=_BORN,
        bare=0.65,
        near=0.95,
        near_type="DATE_OF_BIRTH",
        words=words_,
        in_code=False,
        unless=_of_a_thing,
        name=_DATE,
        at_digits=pattern is not _MONTH_FIRST,
        at_words=pattern is _MONTH_FIRST,
    )
    for pattern, words_ in ((_NUMERIC_DATE, frozenset[str]()), (_WORDED, _MONTH_WORDS), (_MONTH_FIRST, _MONTH_WORDS))
)
