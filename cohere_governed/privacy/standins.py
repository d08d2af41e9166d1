"""Stand-ins: what leaves in place of a value, and how one is recognised when it comes back.

    <PERSON_7f3a21>       type and a keyed code: the same person is the same stand-in wherever the scope reaches
    <PERSON_7f3a21_2>     the same person spelt otherwise in the same exchange ("ANNA BERG" after "Anna Berg")
    <PERSON_7f3a2109>     another person whose code begins alike, met later in the same exchange
    <TEXT_c04e19>         not personal at all: something the user wrote that looks like a stand-in

The code is a MAC, so nobody without the tenant's secret can guess a value and
check it, and two tenants never share one. ``docs/decisions/0003-stand-ins.md``
argues length, collisions, escaping and the damage that is tolerated.

The grammar stands here because both ways need the same one: whatever the
restorer would recognise in an answer is what redaction must escape in a text.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NoReturn

from cohere_governed.model import Vault
from cohere_governed.privacy.evasion import unescaped

SECRET_BYTES = 32
"""Length of a tenant's stand-in secret: the security level of the MAC."""

CODE_DIGITS = 6
"""Hex digits of a code: 24 bits. Two given people share one with probability 6e-8."""

ESCAPE_TYPE = "TEXT"
"""Type of the stand-in for text that merely looks like one."""

_MAC_DOMAIN = b"cg/stand-in/1"
_EXTENSION = 2
_LABEL_LENGTH = 40
_LABEL_SEGMENTS = 6

# ── Grammar ────────────────────────────────────────────────────────────────────

SHAPE = re.compile(r"<[A-Z][A-Z0-9_]{0,63}_[0-9a-f]{4,64}(?:_[0-9]{1,5})?>")
"""A well-formed stand-in, ours or not; four digits so that shortened inventions count too."""

SHAPE_BEGUN = re.compile(r"<(?:[A-Z][A-Z0-9_]{0,63}(?:(?<=_)[0-9a-f]{1,64}(?:_[0-9]{0,5})?)?)?\Z")
"""What may still become a ``SHAPE``."""

SEPARATOR = re.compile(r"[ _\\-]{1,3}")
"""An underscore of ours as a model may have rewritten it: a space, a hyphen, escaped for Markdown."""

_SEGMENT = "[A-Za-z0-9]{1,40}"
FORM = re.compile(
    rf"""
    [<&\\A-Z]                                             # a set first: the scan over plain text stays in C
    (?:
        (?: (?<=<) | (?<=&)lt; | (?<=\\)<(?=[ ]?{_SEGMENT}\\_) )
        [ ]?
        (?P<loose>
            [A-Za-z][A-Za-z0-9]{{0,39}} (?: [ _\\-]{{1,3}} {_SEGMENT} ){{0,6}}?
            [ _\\-]{{1,3}} [0-9A-Fa-f]{{4,64}} (?: \\?_[0-9]{{1,5}} )?
        )
        (?: [ \\]{{0,2}} (?: > | &gt; ) | (?![\w\\]) )
      |
        (?<=[A-Z]) (?<!\w[A-Z])
        [A-Z0-9]{{0,39}} (?: \\?_[A-Z0-9]{{1,40}} ){{0,6}}?
        \\?_[0-9a-f]{{4,64}} (?: \\?_[0-9]{{1,5}} )?
        (?P<bare_end> > | (?![\w\\]) )
    )
    """,
    re.VERBOSE,
)
"""A stand-in whole or harmlessly damaged. Means nothing until ``core_of`` it is known to the exchange."""


def may_hold_form(text: str) -> bool:
    """Cheap test: can ``FORM`` or ``SHAPE`` match in ``text`` at all?"""
    return "<" in text or "_" in text or "&lt;" in text


def is_standin(text: str) -> bool:
    """Whether ``text`` is a well-formed stand-in, no more and no less."""
    return SHAPE.fullmatch(text) is not None and FORM.fullmatch(text) is not None


def core_of(match: re.Match[str]) -> str:
    """Key under which the stand-in that ``FORM`` matched would be known; see ``core``."""
    loose = match["loose"]
    if loose is None:
        loose = match.string[match.start() : match.start("bare_end")]
    return SEPARATOR.sub("_", loose).lower()


def core(standin: str) -> str:
    """``<PERSON_7f3a21>`` → ``person_7f3a21``: what survives every tolerated damage."""
    return standin[1:-1].lower()


@lru_cache(maxsize=1024)
def label(entity_type: str) -> str:
    """Entity type as it stands inside a stand-in: capitals, digits and single underscores, bounded.

    A segment that reads as a code gets an ``X``: a stand-in has one code, and it is last.
    """
    segments = re.findall("[A-Z0-9]+", unicodedata.normalize("NFKD", entity_type).upper())[:_LABEL_SEGMENTS]
    if not segments or not segments[0][0].isalpha():
        segments.insert(0, "DATA")
    joined = "_".join(f"{s}X" if re.fullmatch("[A-F0-9]{4,}", s) else s for s in segments)
    return joined[:_LABEL_LENGTH].rstrip("_")


# ── The same value, written otherwise ──────────────────────────────────────────


def _folded(value: str) -> str:
    """Compatibility form, no invisible characters, no case, single spaces."""
    if value.isascii():
        return " ".join(value.lower().split())
    composed = "".join(c for c in unicodedata.normalize("NFKC", value) if unicodedata.category(c) != "Cf")
    return " ".join(composed.casefold().split())


def _compact(value: str) -> str:
    """Letters and digits only: how identifiers are grouped says nothing."""
    return "".join(filter(str.isalnum, _folded(value))) or value


def _digits(value: str) -> str:
    """Digits only; ``00`` and ``+`` both lead into an international number."""
    digits = "".join(str(unicodedata.digit(c)) for c in unicodedata.normalize("NFKC", value) if c.isdigit())
    return digits.removeprefix("00") or value


def _exact(value: str) -> str:
    return value


_NORMAL: dict[str, Callable[[str], str]] = {
    **dict.fromkeys(("PHONE_NUMBER", "CREDIT_CARD"), _digits),
    **dict.fromkeys(
        ("IBAN_CODE", "US_SSN", "US_ITIN", "US_BANK_NUMBER", "UK_NHS", "UK_NINO", "MEDICAL_LICENSE"), _compact
    ),
    # Case matters in these, and two secrets that differ in it are two secrets.
    **dict.fromkeys((ESCAPE_TYPE, "CRYPTO", "URL", "PASSWORD", "API_KEY", "SECRET", "TOKEN", "PRIVATE_KEY"), _exact),
}


def normalise(entity_type: str, value: str) -> str:
    """The form in which two spellings of one value are equal; by type, folded text where none is named."""
    spelling = _NORMAL.get(entity_type, _folded)
    read = unescaped(value) if spelling is not _exact else None
    return spelling(value if read is None else read.text)


# ── Codes ──────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, eq=False)
class StandIns:
    """Makes the codes of one tenant in one scope. Deterministic, so a retry sends the same bytes.

    ``secret``: the tenant's stand-in secret, 32 bytes. ``scope``: how far a
    stand-in means the same: a call id, a conversation id, or empty for the whole
    tenant. ``epoch``: raised to make every stand-in new.
    Raises ``ValueError`` for a secret of another length or a negative epoch.
    """

    secret: bytes = field(repr=False)
    scope: bytes = field(default=b"", repr=False)
    epoch: int = 0

    def __post_init__(self) -> None:
        if len(self.secret) != SECRET_BYTES:
            msg = f"a stand-in secret has {SECRET_BYTES} bytes, not {len(self.secret)}"
            raise ValueError(msg)
        if not 0 <= self.epoch < 1 << 64:
            msg = "a stand-in epoch is an unsigned 64-bit number"
            raise ValueError(msg)

    def __reduce__(self) -> NoReturn:
        msg = "stand-ins hold a tenant's secret and cannot be pickled"
        raise TypeError(msg)

    def mac(self, entity_type: str, value: str) -> str:
        """64 hex digits of BLAKE2b, keyed, over scope, epoch, type and normalised value (RFC 7693)."""
        return finished(self.begun(entity_type), entity_type, value)

    def begun(self, entity_type: str) -> hashlib.blake2b:
        """The part of ``mac`` that all values of a type share; ``finished`` ends it and leaves it as it is."""
        mac = hashlib.blake2b(key=self.secret, digest_size=32, person=_MAC_DOMAIN)
        for part in (self.scope, self.epoch.to_bytes(8, "big"), label(entity_type).encode()):
            mac.update(_framed(part))
        return mac

    def code(self, entity_type: str, value: str, *, digits: int = CODE_DIGITS) -> str:
        """The stand-in of ``value`` where nothing else competes for it, e.g. ``<PERSON_7f3a21>``."""
        return f"<{label(entity_type)}_{self.mac(entity_type, value)[:digits]}>"


def _framed(part: bytes) -> bytes:
    """Length first: no two different lists of parts make the same message."""
    return len(part).to_bytes(8, "big") + part


def finished(begun: hashlib.blake2b, entity_type: str, value: str) -> str:
    """The MAC of ``value``; see ``StandIns.mac``."""
    mac = begun.copy()
    mac.update(_framed(normalise(entity_type, value).encode("utf-8", "surrogatepass")))
    return mac.hexdigest()


class Ledger:
    """The stand-ins of one exchange: one for each spelling, none for two values.

    Whoever comes first in the exchange gets the short code, so in a conversation
    that only grows a stand-in never changes. A later value with the same code
    gets two more digits, as often as needed; a later spelling of the same value
    gets a number, so that the model still sees one person.
    """

    __slots__ = ("_begun", "_codes", "_given", "_spellings", "_standins", "_values", "cores")

    def __init__(self, standins: StandIns) -> None:
        self._standins = standins
        self._begun: dict[str, hashlib.blake2b] = {}  # type → what the MACs of its values share
        self._given: dict[tuple[str, str], str] = {}
        self._codes: dict[str, str] = {}  # code → MAC of the value that owns it
        self._spellings: dict[str, list[str]] = {}  # MAC → code, then one entry for each further spelling
        self._values: dict[str, str] = {}
        self.cores: set[str] = set()  # of every stand-in given so far

    def __repr__(self) -> str:
        return f"<Ledger of {len(self._values)}>"

    def __reduce__(self) -> NoReturn:
        msg = "a Ledger holds personal data and cannot be pickled"
        raise TypeError(msg)

    def standin(self, entity_type: str, value: str) -> str:
        """The stand-in for exactly this spelling of ``value``."""
        key = (entity_type, value)
        given = self._given.get(key)
        if given is None:
            begun = self._begun.get(entity_type)
            if begun is None:
                begun = self._begun[entity_type] = self._standins.begun(entity_type)
            given = self._given[key] = self._allot(label(entity_type), finished(begun, entity_type, value))
            self._values[given] = value
            self.cores.add(core(given))
        return given

    def _allot(self, prefix: str, mac: str) -> str:
        spellings = self._spellings.setdefault(mac, [])
        if not spellings:
            digits = CODE_DIGITS
            while self._codes.setdefault(code := f"{prefix}_{mac[:digits]}", mac) != mac:
                digits += _EXTENSION
            spellings.append(code)
            return f"<{code}>"
        spellings.append(f"{spellings[0]}_{len(spellings) + 1}")
        return f"<{spellings[-1]}>"

    def claim(self, surrogate: str, value: str) -> bool:
        """Let ``surrogate`` stand for ``value``; ``False`` if it already stands for another."""
        return self._values.setdefault(surrogate, value) == value

    def vault(self) -> Vault:
        """What everything given so far stands for."""
        return Vault(self._values)
