"""Real persons of whom an application makes words or deeds, and whether they said yes.

"Synthetic media of real persons without consent" is prohibited by the Acceptable Use Policy. A use case that makes any
says so and lists who agreed, to what, until when; whoever else is named in a call of it stops it. Names are compared
word by word, without regard to case: `Lovelace` is Ada Lovelace where she agreed, `Ada Byron` is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

__all__ = ["Consent", "absent"]

_WORD = re.compile(r"[^\W\d_]+")
_TITLES = frozenset(["dr", "frau", "herr", "lady", "lord", "miss", "mme", "mr", "mrs", "ms", "prof", "sir"])


@dataclass(frozen=True, slots=True)
class Consent:
    """One person's yes. Its repr names nobody."""

    person: str
    given_on: date
    expires: date
    """The last day it holds."""
    revoked_on: date | None

    def __repr__(self) -> str:
        return f"<Consent until {self.revoked_on or self.expires}>"

    def holds(self, today: date) -> bool:
        """Whether it is live; from the day it was taken back it is not."""
        return self.given_on <= today <= self.expires and (self.revoked_on is None or today < self.revoked_on)


def absent(named: Iterable[str], consents: Sequence[Consent], today: date) -> int:
    """How many of the persons named have no live consent."""
    agreed = [_words(one.person) for one in consents if one.holds(today)]
    missing = {words for name in named if (words := _words(name)) and not any(words <= whole for whole in agreed)}
    return len(missing)


def _words(name: str) -> frozenset[str]:
    return frozenset(word for word in _WORD.findall(name.casefold()) if word not in _TITLES)
