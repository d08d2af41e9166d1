"""Cards, bank accounts and wallets."""
# ruff: noqa: E501 - tables of patterns read better whole

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from stdnum import imei, luhn
from stdnum.iso7064 import mod_97_10

from cohere_governed.model import Finding
from cohere_governed.privacy.identifiers.scan import Number, Scanner, View, words

__all__ = ["NUMBERS", "SCANNERS", "Ibans"]

_CARD = (
    r"(?:credit|debit|bank|payment)? ?cards?|cc|ccn|visa|master ?card|amex|american express|discover|jcb|diners|maestro"
    r"|pan|carte(?: bancaire| bleue)?|kreditkarte\w*|karte\w*|tarjeta|carta di credito|creditcard\w*|cart(?:ã|a)o"
)

_ISSUERS = re.compile(
    r"4\d{12}(?:\d{3}|\d{6})?"  # Visa
    r"|5[0-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}"  # Mastercard
    r"|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}(?:\d{2})?"  # American Express, Diners Club
    r"|35\d{14,17}|(?:2131|1800)\d{11}"  # JCB
    r"|6(?:011|4[4-9]\d|5\d\d)\d{12,15}|62\d{14,17}"  # Discover, UnionPay
    r"|(?:50[0-9]|5[6-9]\d|6\d\d)\d{9,16}"  # Maestro
    r"|1\d{14}"  # UATP
)


def card(value: str) -> bool:
    """ISO/IEC 7812: an issuer's prefix and length, and the Luhn digit."""
    return _ISSUERS.fullmatch(value) is not None and len(set(value)) > 1 and luhn.is_valid(value)


def _long_card(value: str) -> bool:
    return len(value) >= 14 and card(value)


_CARD_FORMS = "9999 9999 9999 9999|9999-9999-9999-9999|9999.9999.9999.9999|9999 999999 99999|9999-999999-99999|9999 999999 9999|9999-999999-9999|9999 9999 9999 9999 999|9999-9999-9999-9999-999|9999 9999 9999|9999-9999-9999|9999 9999 9999 999|999999 9999999999999|9999/9999/9999/9999"

NUMBERS: tuple[Number, ...] = (
    Number("CREDIT_CARD", _CARD_FORMS, card, _CARD, bare=0.97, near=1.0),
    Number("CREDIT_CARD", "|".join("9" * n for n in range(14, 20)), _long_card, _CARD, bare=0.95, near=1.0),
    Number("CREDIT_CARD", "9" * 12 + "|" + "9" * 13, card, _CARD, bare=0.72, near=1.0),
    Number("IMEI", "9" * 15 + "|99-999999-999999-9", imei.is_valid, r"imei|handset|device", near=0.98),
    Number(
        "PIN_CODE",
        "9999|99999|999999|99999999|999 999|999-999",
        None,
        r"pin|otp|one[ -]time (?:code|password|passcode)|verification code|auth(?:entication|orization)? code|2fa|mfa|tan",
        near=0.8,
    ),
    Number("UK_SORT_CODE", "99-99-99|99 99 99|999999", None, r"sort ?code", near=0.95),
    Number("CVV", "999|9999", None, r"cvv2?|cvc2?|security code|card verification|prüfziffer|cryptogramme", near=0.9),
)

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def _base58check(value: str) -> bool:
    number = 0
    for c in value:
        number = number * 58 + _BASE58.index(c)
    raw = number.to_bytes(25, "big") if number < 1 << 200 else b""
    return bool(raw) and hashlib.sha256(hashlib.sha256(raw[:-4]).digest()).digest()[:4] == raw[-4:]


def _bech32(value: str) -> bool:
    """BIP 173 and 350: the polymod of human part and data is 1 (bech32) or 0x2bc830a3 (bech32m)."""
    low = value.lower()
    if value not in {low, value.upper()}:
        return False
    prefix, _, data = low.rpartition("1")
    if not data or any(c not in _BECH32 for c in data):
        return False
    values = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix] + [_BECH32.index(c) for c in data]
    check = 1
    for v in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ v
        for i, g in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= g if top >> i & 1 else 0
    return check in {1, 0x2BC830A3}


def bitcoin(value: str) -> bool:
    """Base58Check with a four-byte double SHA-256, or the bech32 checksum."""
    return _bech32(value) if value[:3].lower() == "bc1" else _base58check(value)


_MONEY = words(r"iban|bank|account|konto|compte|cuenta|conto|rekening|conta|transfer|transaction|wire")
_WALLET = words(r"wallets?|btc|bitcoin|crypto|eth|ethereum|address|payout|deposit")

_IBAN_LENGTHS = dict(
    pair.split(":")
    for pair in (  # noqa: SIM905 - eighty pairs read better as lines of words
        "AD:24 AE:23 AL:28 AT:20 AZ:28 BA:20 BE:16 BG:22 BH:22 BI:27 BR:29 BY:28 CH:21 CR:22 CY:28 CZ:24 DE:22 DJ:27 DK:18 DO:28 EE:20"
        " EG:29 ES:24 FI:18 FK:18 FO:18 FR:27 GB:22 GE:22 GI:23 GL:18 GR:27 GT:28 HN:28 HR:21 HU:28 IE:22 IL:23 IQ:23 IS:26 IT:27 JO:30"
        " KW:30 KZ:20 LB:28 LC:32 LI:21 LT:20 LU:20 LV:21 LY:25 MC:27 MD:24 ME:22 MK:19 MN:20 MR:27 MT:31 MU:30 NI:28 NL:18 NO:15 OM:23"
        " PK:24 PL:28 PS:29 PT:25 QA:29 RO:24 RS:22 RU:33 SA:24 SC:31 SD:18 SE:24 SI:19 SK:24 SM:27 SO:23 ST:25 SV:28 TL:23 TN:24 TR:26"
        " UA:29 VA:22 VG:24 XK:20 YE:30"
    ).split()
)
"""Length by country: SWIFT's IBAN registry."""
_IBAN_START = re.compile(r"[A-Za-z]{2}\d{2}(?<![0-9A-Za-z]\w{4})(?=[ -]?[0-9A-Za-z]{2})")


class Ibans:
    """Account numbers of ISO 13616: the country says how long, whatever word comes next."""

    def find(self, view: View) -> Iterator[Finding]:
        text, kinds = view.text, view.kinds
        at = -1
        while (at := kinds.find(b"aa99", at + 1)) >= 0:
            match = _IBAN_START.match(text, at)
            if match is None:
                continue
            length = int(_IBAN_LENGTHS.get(match[0][:2].upper(), 0))
            places: list[int] = []
            end = at
            while end < len(text) and len(places) < length:
                if text[end].isascii() and text[end].isalnum():
                    places.append(end)
                elif text[end] not in " -" or text[end - 1] in " -":
                    break
                end += 1
            if not length or len(places) < length or text[end : end + 1].isalnum():
                continue
            if mod_97_10.is_valid("".join(text[i] for i in (*places[4:], *places[:4])).upper()):
                near = view.window(at, end).distance(_MONEY) is not None
                yield Finding(at, end, "IBAN_CODE", 1.0 if near else 0.97, "iban")


_BITCOIN = Scanner(
    "CRYPTO",
    re.compile(r"[13](?<![0-9A-Za-z]\w)[1-9A-HJ-NP-Za-km-z]{25,34}(?![0-9A-Za-z])"),
    valid=bitcoin,
    context=_WALLET,
    bare=0.97,
    near=1.0,
    name="crypto",
    solid=True,
)
_SEGWIT = Scanner(
    "CRYPTO",
    re.compile(r"(?<![0-9A-Za-z])(?:bc1|BC1)[0-9A-Za-z]{11,87}(?![0-9A-Za-z])"),
    ("bc1",),
    valid=bitcoin,
    bare=1.0,
    name="crypto",
    solid=True,
)
_ETHEREUM = Scanner(
    "CRYPTO",
    re.compile(r"(?<![0-9A-Za-z])0x[0-9a-fA-F]{40}(?![0-9A-Za-z])"),
    ("0x",),
    context=_WALLET,
    bare=0.85,
    near=0.97,
    name="crypto",
    solid=True,
)
_BIC = Scanner(
    "SWIFT_CODE",
    re.compile(
        r"(?:swift|bic)(?:[ /-]?(?:bic|code|nr|number))*[ :=#\"']{1,4}(?P<v>[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)(?![0-9A-Za-z])",
        re.IGNORECASE,
    ),
    ("swift", "bic"),
    valid=str.isupper,
    group="v",
    bare=0.9,
    name="swift",
)

_GLUED = Scanner(
    "CREDIT_CARD",
    re.compile(
        r"(?<=[A-Za-z_])(?:\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|\d{4}([ -])\d{6}\2\d{4,5}|\d{14,19})(?![0-9A-Za-z])",
        re.ASCII,
    ),
    valid=lambda value: _long_card("".join(c for c in value if c.isdigit())),
    context=words(_CARD),
    bare=0.9,
    near=0.99,
    name="card-behind-letters",
    at_digits=True,
)
"""``C4111 1111 1111 1111``: a letter before the first digit would hide the picture of the number."""

SCANNERS: tuple[Scanner, ...] = (_GLUED, _BITCOIN, _SEGWIT, _ETHEREUM, _BIC)
