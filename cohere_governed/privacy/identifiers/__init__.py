"""Structured identifiers: what has a form, a checksum or a label, in every country the tables know."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from cohere_governed.model import Finding
from cohere_governed.privacy.identifiers import (
    contact,
    credentials,
    dates,
    national,
    network,
    overseas,
    payment,
    records,
    scripts,
    special,
)
from cohere_governed.privacy.identifiers.contact import Phones
from cohere_governed.privacy.identifiers.scan import Number, NumberTable, Scanner, ScannerTable, View

__all__ = ["ENTITIES", "NUMBERS", "SCANNERS", "Identifiers"]

NUMBERS: tuple[Number, ...] = (*payment.NUMBERS, *contact.NUMBERS, *national.NATIONAL, *overseas.NUMBERS)
SCANNERS: tuple[Scanner, ...] = (
    *credentials.SCANNERS,
    *contact.SCANNERS,
    *network.SCANNERS,
    *payment.SCANNERS,
    *national.SCANNERS,
    *overseas.SCANNERS,
    *dates.SCANNERS,
)

ENTITIES: frozenset[str] = frozenset(
    {number.type for number in NUMBERS}
    | {scanner.type for scanner in SCANNERS}
    | {scanner.near_type for scanner in SCANNERS if scanner.near_type}
    | {"PHONE_NUMBER", "AGE", "IBAN_CODE", "PERSON"}
    | records.TYPES
    | special.TYPES
)
"""Every entity type that structured identifiers can find."""


@lru_cache(maxsize=1)
def _number_table() -> NumberTable:
    """Hundreds of patterns, compiled once in a process."""
    return NumberTable(NUMBERS)


@lru_cache(maxsize=1)
def _scanner_table() -> ScannerTable:
    return ScannerTable(SCANNERS)


class Identifiers:
    """The tagger of everything that has a form. Stateless after construction, so one serves all threads."""

    def __init__(self) -> None:
        self._numbers = _number_table()
        self._scanners = _scanner_table()
        self._labelled = (
            payment.Ibans(),
            records.Records(),
            Phones(),
            dates.Years(),
            special.Special(),
            scripts.People(),
        )

    def find(self, text: str) -> list[Finding]:
        """Every finding in ``text``, overlaps included; offsets in code points."""
        return self.read(View(text))

    def read(self, view: View) -> list[Finding]:
        """``find`` in the text of a view, which others may ask more of."""
        found = list(self._numbers.find(view))
        found.extend(self._scanners.find(view))
        for labelled in self._labelled:
            found.extend(labelled.find(view))
        return found

    def tag(self, texts: Sequence[str]) -> list[list[Finding]]:
        """``find`` for each text."""
        return [self.find(text) for text in texts]
