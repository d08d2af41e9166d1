"""Numbers that firms give to people: known by the words before them, whatever they look like."""
# ruff: noqa: E501 - tables of patterns read better whole

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from cohere_governed.model import Finding
from cohere_governed.privacy.identifiers.literals import Literals
from cohere_governed.privacy.identifiers.scan import View

__all__ = ["TYPES", "Records"]

_LABELS: tuple[tuple[str, str], ...] = (
    ("US_CLAIM_NUMBER", r"(?:medical |healthcare |insurance )?claim"),
    ("US_PRESCRIPTION_NUMBER", r"rx|prescription"),
    ("US_PRIOR_AUTHORIZATION_NUMBER", r"prior auth(?:orization)?|pre ?auth(?:orization)?|authorization"),
    ("US_REFERRAL_NUMBER", r"(?:infusion )?referral"),
    (
        "US_HEALTH_INSURANCE_MEMBER_ID",
        r"(?:insurance |health plan |plan )?(?:member(?:ship)?|subscriber)|insurance|health plan|group|versicherten\w*|mutuelle",
    ),
    (
        "MEDICAL_RECORD_NUMBER",
        r"mrn|medical record|patient|chart|hospital|krankenakte|patienten|dossier (?:médical|patient)|historia clínica|cartella clinica|pati(?:ë|e)nt",
    ),
    (
        "ACCOUNT_NUMBER",
        r"(?:bank |customer |savings |checking |loan )?(?:account|acct|a/c)|konto|compte|cuenta|conto|rekening|conta|sort|loan|mortgage|kontonummer|rekeningnummer",
    ),
    (
        "CUSTOMER_ID",
        r"customer|client|kunden|client[eo]|klant|loyalty|frequent flyer|policy ?holder|policy|police|kundennummer|klantnummer|póliza|polizza|apólice|subscriber",
    ),
    (
        "EMPLOYEE_ID",
        r"employee|staff|personnel|badge|worker|personal|mitarbeiter|matricule|empleado|dipendente|werknemer|funcion(?:á|a)rio|payroll|student|pupil|matrikel\w*",
    ),
    ("US_DRIVER_LICENSE", r"driver'?s?'? licen[cs]e|driving licen[cs]e|licen[cs]e"),
    (
        "ID_NUMBER",
        r"national(?: id(?:entity)?(?: card)?)??|identity(?: card)?|id card|citizen|resident|tax(?:payer)?|social|passport|visa|voter|insurance|card|case file|license plate|vin|vehicle identification|imsi|iccid|booking|reservation|membership",
    ),
)
TYPES = frozenset(kind for kind, _ in _LABELS)
_NOUN = r"(?:numbers?|nos?\.?|nr\.?|num\.?|n°|n\.?º|ids?|codes?|identifiers?|nummer|numéro|número|numero|#)"

_LABEL = re.compile(
    "(?<![a-z])(?:"
    + "|".join(rf"(?P<l{i}>{words})" for i, (_, words) in enumerate(_LABELS))
    + rf")(?:'s)?(?P<noun> ?{_NOUN})?(?: ?\((?:[a-z]{{1,12}})\))?[\"'`]?(?P<mark> ?(?::|=|#|=>|is|was|ist|est|es|è|é|lautet)){{0,2}} ?[\"'`(#]{{0,2}}$"
)
_VALUE = re.compile(r"(?=[A-Za-z/_.-]{0,12}\d)[0-9A-Za-z]+(?:[-/._][0-9A-Za-z]+){0,7}")
_WEAK = frozenset({"ID_NUMBER"})
_SCORES = {"ID_NUMBER": 0.6, "ACCOUNT_NUMBER": 0.74, "US_DRIVER_LICENSE": 0.72}
"""Below the rules that know the number itself, so that a bank account is called one."""
_JOINTS = re.compile(r"[_\s]+|(?<=[a-z])(?=[A-Z])|(?<=[a-z])-(?=[a-z])")


def _digits(view: View) -> Iterator[int]:
    return itertools.chain.from_iterable(itertools.starmap(range, view.digit_spans))


class Records:
    """Numbers under a label: ``Employee ID: E-20417``, ``customer_number="884201"``."""

    def find(self, view: View) -> Iterator[Finding]:
        if not view.has_digit:
            return
        if not view.literals(_HINTS):
            return
        text, after = view.text, 0
        for digit in _digits(view):
            if digit < after:
                continue
            start = digit
            while start > after and digit - start < 12 and (text[start - 1].isalnum() or text[start - 1] in "-/."):
                start -= 1
            while start < digit and not text[start].isalnum():
                start += 1
            match = _VALUE.match(text, start)
            if match is None:
                after = digit + 1
                continue
            after = match.end()
            if not 4 <= after - start <= 40 or sum(c.isdigit() for c in match[0]) < 3:
                continue
            label = _LABEL.search(_JOINTS.sub(" ", text[max(0, start - 44) : start]).lower())
            if label is None:
                continue
            if start and text[start - 1] == "_" and label["noun"] is None:
                continue  # ``find_customer_9f3e1`` is a name of its own: of a function, a call, a file
            kind = next(name for i, (name, _) in enumerate(_LABELS) if label[f"l{i}"])
            if label["noun"] is None and (view.is_code(start) or kind in _WEAK or _YEARLIKE.fullmatch(match[0])):
                continue
            if not label["noun"] and not label["mark"] and sum(c.isdigit() for c in match[0]) < _LONG:
                continue
            yield Finding(start, after, kind, _SCORES.get(kind, 0.8), "record-label")


_LONG = 5
"""Digits that make a number after a bare label (``customer 0048213``) a record number."""
_YEARLIKE = re.compile(r"(?:19|20)\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d+[.]\d+|\d{4}-\d\d-\d\d")
_HINTS = Literals((
    "account", "acct", "a/c", "konto", "compte", "cuenta", "conto", "rekening", "conta", "customer", "client", "kunden", "klant", "employee", "staff",
    "personnel", "badge", "mitarbeiter", "matricule", "empleado", "dipendente", "werknemer", "mrn", "medical", "patient", "member", "subscriber",
    "policy", "claim", "prescription", "rx", "auth", "referral", "insurance", "license", "licence", "identity", "national", "passport", "vin",
    "vehicle", "card", "booking", "reservation", "confirmation", "student", "payroll", "loan", "mortgage", "loyalty", "visa", "imsi", "iccid",
    "chart", "versicher", "personal",
))  # fmt: skip
