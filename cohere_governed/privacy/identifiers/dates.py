"""Dates, dates of birth and ages.

A date in a sentence may say when somebody was born, admitted or paid, so it
counts; the same digits at the head of a log line or in a data file say when a
machine wrote, and count only under a label that speaks of a person.
"""

from __future__ import annotations

import re

from cohere_governed.privacy.identifiers.scan import Scanner, words

__all__ = ["SCANNERS"]

_MONTHS = (
    "jan(?:uary|uar|vier)?|feb(?:ruary|ruar)?|f[ée]v(?:rier)?|mar(?:ch|s|zo|ço)?|m[aä]rz|m[aä]r|apr(?:il|ile)?|avr(?:il)?|abr(?:il)?|may|mai|mayo|maggio"
    "|mei|maio|mag|june?|jui?n|juni|junio|giugno|giu|junho|july?|juil(?:let)?|juli|julio|luglio|lug|julho|aug(?:ust|ustus)?|ao[uû]t|ago(?:sto)?"
    "|sep(?:t|tember|tembre|tiembre)?|set(?:tembre|embro|tembre)?|oct(?:ober|obre|ubre)?|okt(?:ober)?|ott(?:obre)?|out(?:ubro)?|nov(?:ember|embre|iembre|embro)?"
    "|dec(?:ember)?|d[ée]c(?:embre)?|dez(?:ember|embro)?|dic(?:iembre|embre)?|enero|ene|janeiro|gennaio|gen|januari|febrero|febbraio|fevereiro|februari"
    "|maart|marzo|março|aprile|agosto|augustus|dezembro"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?:1[89]\d\d|20\d\d)"
_YY = rf"(?:{_YEAR}|\d\d)"
_CLOCK = r"(?:(?:,? |T)(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?: ?[AaPp]\.?[Mm]\.?)?(?: ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))?)?"

_BORN = words(
    r"d\.? ?o\.? ?b\.?|date of birth|birth ?date|birth ?day|birth|born(?: on| in)?|b\.|geboren(?: am)?|geb\.?|geburtsdatum|geburtstag|n(?:é|e)e?(?: le| en)?"
    r"|date de naissance|naissance|nacid[oa](?: el| en)?|fecha de nacimiento|nacimiento|nat[oa](?: il)?|data di nascita|nascita|geboortedatum"
    r"|nascid[oa](?: em)?|data de nascimento|nascimento"
)
_OF_PERSON = words(
    r"admi(?:tted|ssion)|discharged?|died|deceased|death|hired?|joined|appointment|visit|expir(?:y|es|ation)|exp|valid (?:thru|until|to)|issued?|diagnosed"
    r"|anniversary|married|wedding|scheduled|patient|employee|customer|member|since|until|signed|dated?|on|from"
)

_NUMERIC = (
    rf"{_YEAR}-{_MONTH}-{_DAY}{_CLOCK}|{_YEAR}/{_MONTH}/{_DAY}{_CLOCK}|{_YEAR}\.{_MONTH}\.{_DAY}"
    rf"|{_DAY}\.{_MONTH}\.{_YY}{_CLOCK}|{_DAY}[/-]{_MONTH}[/-]{_YEAR}{_CLOCK}|{_MONTH}[/-]{_DAY}[/-]{_YEAR}{_CLOCK}|{_DAY}/{_MONTH}/\d\d|{_MONTH}/{_DAY}/\d\d"
)
_NUMERIC_DATE = re.compile(rf"\d(?<![\w./:-]\d)(?:(?<=\d)(?:(?<=(?=(?P<d>{_NUMERIC}))\d)))", 0) if False else re.compile(rf"(?<![\w./:+-])(?:{_NUMERIC})(?![\w/-]|\.\d|:\d)")

_ORDINAL = r"(?:st|nd|rd|th|er|º|ª|\.)?"
_WORDED = re.compile(
    rf"(?<![\w.])(?:{_DAY}{_ORDINAL}(?:\s(?:of|de|di))?[\s-](?:{_MONTHS})\.?(?:,?(?:\s(?:de|del))?[\s-]{_YY}(?!\d))?{_CLOCK}(?![\w])"
    rf"|(?:{_YEAR})[\s-](?:{_MONTHS})[\s-]{_DAY}(?!\w))",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"(?<![\w.])(?:{_MONTHS})\.?(?:[\s-]{_DAY}(?:st|nd|rd|th)?(?:,?\s{_YEAR}|-\d\d|-{_YEAR})?(?![\w]|:\d|,\d|\.\d|%){_CLOCK}|[\s,-]{{1,2}}(?:of\s|de\s)?{_YEAR}(?!\w))",
    re.IGNORECASE,
)
_MONTH_NAMES = tuple(
    "jan feb fév fev mar mär apr avr abr may mai mei mag jun juin giu jul juil lug aug aoû ago sep set oct okt ott out nov dec déc dez dic ene gen".split()
)

_YEAR_ALONE = re.compile(
    r"\b(?:born|founded|established|since|in|from|until|by|before|after|during|of|circa|geboren|né|née|en|im|seit|desde|nel|dal|sinds|em|year)\s"
    rf"(?P<v>{_YEAR})(?![\w/-]|[.,]\d|:\d)",
    re.IGNORECASE,
)
_YEAR_BORN = re.compile(rf"(?P<v>{_YEAR})(?<![\w./:+-]\d{{4}})(?![\w/-]|[.,]\d|:\d)")

_AGE = re.compile(
    r"(?<![\w.,:/$€£-])(?P<v>\d{1,3}(?:\s?(?:-|–|\s)?\s?(?:years?|yrs?|y/?o|months?|mos?|weeks?)[\s-]?(?:of[\s-]age|olds?)\b|\s?(?:y\.?o\.?|yo|yr old)\b|(?=\s?(?:-\s?)?(?:ans\b(?=[^\w]|$)|Jahre alt|[jJ]ährige|años(?: de edad)?|anni\b|jaar oud|anos de idade))))"
    r"|\b(?:aged?|age is|age of|turned|turning|turns|Alter|âge|âgée? de|edad|età|leeftijd|idade|jährig)[:=\"']{0,2}\s{0,2}(?:is\s|of\s|was\s)?(?P<w>1[01]\d|[1-9]\d?)(?![\w%]|[.,]\d|:\d|\s?(?:%|percent|pages|items|seconds|minutes|days|hours))"
    r"|\b(?:I am|I'm|he is|he's|she is|she's|who is|is now|was|just)\s(?P<x>1[89]|[2-9]\d)(?=\s?(?:[.,;!?)]|and\b|$|years))"
    r"|(?:(?<=\()|(?<=[A-Za-z], ))(?P<z>[1-9]\d)(?=[,)](?:\s(?:[a-z]|F\b|M\b)|[.,]|$|\s*$))",
)
_AGE_NEEDS = ("age", "year", "old", "yr", "y/o", "yo", " ans", "jahr", "alter", "años", "anni", "jaar", "anos", "turn", " am ", "'m ", " is ", " was ", "month", "mo", "week", "edad", "età", "idade", "just", ", ", "(")

SCANNERS: tuple[Scanner, ...] = (
    Scanner("DATE_OF_BIRTH", _NUMERIC_DATE, context=_BORN, bare=0.0, near=0.95, name="date-of-birth"),
    Scanner("DATE_OF_BIRTH", _WORDED, _MONTH_NAMES, context=_BORN, bare=0.0, near=0.95, name="date-of-birth"),
    Scanner("DATE_OF_BIRTH", _MONTH_FIRST, _MONTH_NAMES, context=_BORN, bare=0.0, near=0.95, name="date-of-birth"),
    Scanner("DATE_TIME", _NUMERIC_DATE, bare=0.65, in_code=False, name="date"),
    Scanner("DATE_TIME", _WORDED, _MONTH_NAMES, bare=0.65, in_code=False, name="date"),
    Scanner("DATE_TIME", _MONTH_FIRST, _MONTH_NAMES, bare=0.6, in_code=False, name="date"),
    Scanner("DATE_TIME", _YEAR_ALONE, group="v", bare=0.4, in_code=False, name="year"),
    Scanner("AGE", _AGE, _AGE_NEEDS, group="last", bare=0.7, in_code=False, name="age"),
)
