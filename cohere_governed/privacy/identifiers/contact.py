"""Mail addresses, telephone numbers, handles and postal codes."""
# ruff: noqa: E501 - tables of patterns read better whole

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers
from phonenumbers import NumberParseException

from cohere_governed.model import Finding
from cohere_governed.privacy.identifiers.scan import Number, Scanner, View, words
from cohere_governed.privacy.identifiers.view import Window

__all__ = ["NUMBERS", "SCANNERS", "Phones"]

_EMAIL = re.compile(
    r"(?<![\w.!#$%&'*+/=?^`{|}~-])(?:(?:--[\w-]{1,40}|(?i:[a-z_]{0,20}mail|from|to|cc|user(?:_?name)?|login|sender|recipient|address)|[\w.-]{1,40}(?==['`]))=)?"
    r"[!#$%&'*/=?^`{|}~]{0,3}(?P<v>[\w+-][\w.!#$%&'*+/=?^`{|}~-]{0,63}@(?:[\w](?:[\w-]{0,61}[\w])?\.){1,6}(?:[^\W\d_]{2,24}|xn--[a-z0-9-]{2,59}))(?![\w-])"
)
"""A key or an option before the sign of equality is no part of the address, nor is a quote or a sign that opens it,
though they might be by the rules."""


def _mail(value: str) -> bool:
    local, _, domain = value.rpartition("@")
    return not local.endswith(".") and ".." not in local and domain.rpartition(".")[2].lower() not in _NOT_TOPLEVEL


_NOT_TOPLEVEL = frozenset(
    {"py", "js", "ts", "rb", "java", "png", "jpg", "jpeg", "svg", "gif", "css", "json", "yaml", "md"}
)
"""Endings of file names such as ``logo@2x.png``; ``.py`` and ``.md`` are countries, yet far rarer than files."""

_USER_WORDS = frozenset(
    [
        "username",
        "user",
        "login",
        "userid",
        "twitter",
        "instagram",
        "telegram",
        "skype",
        "discord",
        "handle",
        "nickname",
        "nick",
        "screenname",
        "screen",
        "benutzername",
        "utilisateur",
        "identifiant",
        "usuario",
        "utente",
        "gebruikersnaam",
        "usuário",
    ]
)

SCANNERS: tuple[Scanner, ...] = (
    Scanner("EMAIL_ADDRESS", _EMAIL, ("@",), valid=_mail, bare=1.0, group="v", name="email", solid=True),
    Scanner(
        "EMAIL_ADDRESS",
        re.compile(r"(?<![\w.])\"[^\"\n@]{1,64}\"@(?:[\w-]{1,63}\.){1,6}[A-Za-z]{2,24}(?![\w-])"),
        ('"@',),
        bare=0.95,
        name="email",
    ),
    Scanner(
        "ADDRESS",
        re.compile(
            r"(?<!\w)(?:P\.?\s?O\.?\s?Box|Post Office Box|Postfach|Boîte postale|Apartado(?: de correos)?|Casella postale|Postbus|Caixa postal)\s(?:Nr\.?\s|No\.?\s)?\d{1,6}(?!\w)",
            re.IGNORECASE,
        ),
        (" box", "postfach", "postal", "apartado", "postbus", ".box"),
        bare=0.75,
        name="post-box",
    ),
    Scanner(
        "USERNAME",
        re.compile(
            r"(?:user(?: ?name|_?name)?(?=\s?[:=])|user ?name|login|user ?id|twitter|instagram|telegram|skype|discord|handle|nick ?name|screen_?name"
            r"|benutzername|nom d'utilisateur|identifiant|nombre de usuario|usuario|nome utente|gebruikersnaam|usu(?:á|a)rio)"
            r"(?:\s(?:is|ist|est|es)|[\"']?\s?[:=])\s?[\"']?(?P<v>@?(?=[\w.-]*[0-9_.@-])[\w.-]{2,38}\w)(?![\w@(\[])",
            re.IGNORECASE,
        ),
        words=_USER_WORDS,
        group="v",
        bare=0.7,
        in_code=False,
        name="user-label",
    ),
)

_STATES = frozenset(
    [
        "AL",
        "AK",
        "AZ",
        "AR",
        "CA",
        "CO",
        "CT",
        "DE",
        "FL",
        "GA",
        "HI",
        "ID",
        "IL",
        "IN",
        "IA",
        "KS",
        "KY",
        "LA",
        "ME",
        "MD",
        "MA",
        "MI",
        "MN",
        "MS",
        "MO",
        "MT",
        "NE",
        "NV",
        "NH",
        "NJ",
        "NM",
        "NY",
        "NC",
        "ND",
        "OH",
        "OK",
        "OR",
        "PA",
        "RI",
        "SC",
        "SD",
        "TN",
        "TX",
        "UT",
        "VT",
        "VA",
        "WA",
        "WV",
        "WI",
        "WY",
        "DC",
        "PR",
        "AA",
        "AE",
        "AP",
    ]
)
"""USPS two-letter codes of states and of military post."""
_POST = (
    r"zip|zip ?code|post ?code|post ?al code|code postal|plz|postleitzahl|c(?:ó|o)digo postal|cap|codice postale|c\.?p\.?"
    r"|cep|pin ?code|psc"
)

NUMBERS: tuple[Number, ...] = (
    Number(
        "ZIP_CODE",
        "99999|99999-9999|999 99|9999 AA|9999AA|9999|999999|9999-999|99-999|99999-999|AA-9999|AA-99999|999-9999",
        None,
        _POST,
        near=0.75,
    ),
    Number("ZIP_CODE", "AA 99999|AA 99999-9999", lambda v: v[:2] in _STATES, _POST, bare=0.75, near=0.8),
    Number(
        "NL_POSTCODE",
        "9999 AA",
        lambda v: (
            v[0] != "0"
            and v[4:]
            not in {
                "SA",
                "SD",
                "SS",
                "AM",
                "PM",
                "BC",
                "AD",
                "KM",
                "KB",
                "MB",
                "GB",
                "CM",
                "MM",
                "HZ",
                "TO",
                "OF",
                "IN",
                "ON",
            }
        ),
        r"postcode|straat|laan|weg|plein|adres|amsterdam|rotterdam|utrecht|den haag|woon\w*",
        near=0.85,
    ),
)

_CANDIDATE = re.compile(
    r"(?:\+|\(\+?)?\d(?<![\w.$€£#@/=-]\d)(?<!\d,\d)(?:(?:/|[ \u00a0]?[().\-–]?[ \u00a0]?[().]?)\d){6,16}(?:\s?(?:x|ext\.?|extension|Durchwahl|poste)\s?\d{1,6}(?!\w)|(?![\d%€$£]|[-/.]\d|\w))"
)
_EXTENSION = re.compile(r"\s?(?:x|ext|Durchw|poste)", re.IGNORECASE)
_CALLED = words(
    r"(?:tele)?phones?(?: number| no| nr)?|t(?:e|é)l|telephone|mobile|cell(?:ular|phone)?|call(?:ed|ing|s)?|dial(?:ed|ing|s)?|fax|whats ?app|sms|text me(?: at)?"
    r"|contact(?: number)?|reach(?: \w+)?|ring|hotline|landline|handy(?:nummer)?|mobil\w*|telefon\w*|rufnummer|anruf\w*|ruf(?:en)?|appele[rz]?|t(?:é|e)l(?:é|e)phone"
    r"|portable|m(?:ó|o)vil|tel(?:é|e)fono|llam\w+|celular|cellulare|chiam\w+|telefoon(?:nummer)?|bel(?:len)?|mobiel"
    r"|registered|answer(?:ing|ed|s)?|desk|office|messages?(?: to)?|telefone|telem(?:ó|o)vel|ligue|liga\w*|(?:my|your|his|her|their|our) number|numbers? to call|msisdn|voicemail|hand ?phone"
)
_NOT_CALLED = words(
    r"isbn|issn|doi|order|invoice|ticket|version|ref(?:erence)?|tracking|serial|model|part|sku|issue|case|build|id|amount|total|price|account|acct"
    r"|iban|ssn|zip|postal|box|badge|mrn|policy|claim|member|employee|customer|passport|npi|ein|timestamp|version|lat|lon|longitude|latitude|coordinates|port|px|size|bytes|page|pages"
)
_NEAR_CALL = 20
"""Code points: digits in one piece need their word this near ("called about order 4500012345")."""
_NEXT_TO = 16
"""Code points: a word that says "no telephone number" must stand this near."""
_REGIONS = (
    "US",
    "GB",
    "DE",
    "FR",
    "ES",
    "IT",
    "NL",
    "IN",
    "AU",
    "BR",
    "CH",
    "SE",
    "PL",
    "BE",
    "AT",
    "PT",
    "IE",
    "IL",
    "ZA",
    "MX",
    "JP",
    "FI",
    "DK",
    "NO",
    "NZ",
    "SG",
)
_GROUPED = re.compile(r"\(?\d{2,5}\)?[ .\-/–\u00a0]{1,2}\d{2,4}")
_NEVER = re.compile(
    r"\(?(?:\d{4}[-/.]\d\d?[-/.]\d\d?(?:\D.*)?|\d\d?[-/.]\d\d?[-/.]\d{4}(?:\D.*)?|(?:\d{1,3}\.){2,3}\d{1,3}|(?:1[89]|20)\d\d ?[-–/] ?(?:1[89]|20)\d\d"
    r"|\d{3}-\d{2}-\d{4}|\d+\.\d+|\d{4} \d{4} \d{4} \d{4}.*)"
)
"""Dates, addresses of machines, spans of years, decimals, social security numbers, cards."""
_LOOKS_ELSE = re.compile(r"\d{4}[- ]\d{4}|\d{1,3}(?:[ .]\d{3})+|(?:\d \d ?)+\d?|\d{1,4}(?:-\d{1,2})+")
"""Amounts and parts: a telephone number only beside a word that says so."""
_SAID_AFTER = re.compile(
    r"\s?[(,-]?\s?(?:cell|mobile|home|work|office|fax|phone|tel|direct|voicemail|ext)\b", re.IGNORECASE
)


def _valid(value: str, region: str | None) -> bool:
    try:
        parsed = phonenumbers.parse(value, region)
    except NumberParseException:
        return False
    return phonenumbers.is_valid_number(parsed)


_MOBILE = re.compile(r"[679]\d\d([ .])\d{3}\1\d{3}")
"""A mobile number as Portugal and Spain write it, which else reads like an amount."""
_CALENDAR = re.compile(r"(?<!\d)(?:19|20)\d\d-[01]\d-[0-3]\d(?!\d)")
_CLOCK = frozenset(f"{digit}:" for digit in range(10))
"""A date inside the number, and a clock that goes on into it: both say that a machine counted."""


class Phones:
    """Telephone numbers. A cheap look at grouping and words decides which few are worth parsing."""

    def find(self, view: View) -> Iterator[Finding]:
        if not view.has_digit:
            return
        text, done = view.text, 0
        for start in view.digit_runs:
            if start < done:
                continue
            for opening in ("(+", "+", "("):
                if start - len(opening) >= done and text.endswith(opening, 0, start):
                    start -= len(opening)  # noqa: PLW2901 - the longest opening counts
                    break
            match = _CANDIDATE.match(text, start)
            if match is None:
                continue
            done = match.end()
            score = self._judge(view, match)
            if score:
                yield Finding(*match.span(), "PHONE_NUMBER", score, "phone")

    def _judge(self, view: View, match: re.Match[str]) -> float:
        start, end = match.span()
        value = match[0]
        if found := _EXTENSION.search(value):
            value = value[: found.start()]
        count = sum(c.isdigit() for c in value)
        if (
            not 7 <= count <= 15
            or _NEVER.fullmatch(value)
            or _CALENDAR.search(value)
            or view.text[max(0, start - 2) : start] in _CLOCK
        ):
            return 0.0
        international = value.lstrip("(").startswith(("+", "00"))
        if international and _valid("+" + value.lstrip("(+0") if value[0] != "+" else value, None):
            return 0.97
        if not international and _LOOKS_ELSE.fullmatch(value) and "(" not in value:
            grouped = False
        else:
            grouped = _GROUPED.search(value) is not None or "(" in value
        window = Window(view.window(start, end).before, "")
        called = 0 if _SAID_AFTER.match(view.text, end) else window.distance(_CALLED)
        other = window.distance(_NOT_CALLED)
        if other is not None and other > _NEXT_TO:
            other = None
        begins_so = value[0] in "0+" or _MOBILE.fullmatch(value) is not None
        if called is not None and called > _NEAR_CALL and not grouped and not begins_so:
            called = None
        if called is not None and (other is None or called < other):
            if grouped or begins_so or count >= 9:
                return 0.85
            return 0.0 if view.is_code(start) else 0.72
        # Nothing but a telephone number has an area code in parentheses, whatever word stands before it.
        if (other is not None and "(" not in value) or not grouped or view.is_code(start):
            return 0.0
        return 0.7 if any(_valid(value, region) for region in _REGIONS) else 0.0
