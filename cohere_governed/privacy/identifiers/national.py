"""Numbers that states give to people, firms and vehicles, by country.

Entity names are Presidio's where it has one. Checksums are those the issuing
authority publishes, through python-stdnum where it has the number. ``bare`` is
given only where picture and checksum together make a chance hit unlikely in
prose; the rest wants a word beside it.
"""
# ruff: noqa: E501 - tables of patterns read better whole

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from stdnum import luhn, verhoeff
from stdnum.ar import cuit
from stdnum.at import vnr
from stdnum.au import abn, acn, tfn
from stdnum.be import nn
from stdnum.bg import egn
from stdnum.br import cnpj, cpf
from stdnum.ch import ssn as ahv
from stdnum.cl import rut
from stdnum.cn import ric
from stdnum.cz import rc
from stdnum.de import idnr
from stdnum.dk import cpr
from stdnum.ee import ik
from stdnum.es import cif, dni, nie
from stdnum.fi import hetu
from stdnum.fr import nir, siren, siret
from stdnum.gb import nhs, utr
from stdnum.gr import amka
from stdnum.hr import oib
from stdnum.ie import pps
from stdnum.in_ import gstin
from stdnum.it import codicefiscale, iva
from stdnum.jp import cn as jp_cn
from stdnum.jp import in_ as my_number
from stdnum.kr import brn
from stdnum.mx import curp
from stdnum.nl import bsn
from stdnum.no import fodselsnummer
from stdnum.pl import nip, pesel, regon
from stdnum.pt import nif as pt_nif
from stdnum.ro import cnp
from stdnum.se import orgnr, personnummer
from stdnum.sg import uen
from stdnum.th import pin as th_pin
from stdnum.tr import tckimlik
from stdnum.us import rtn
from stdnum.za import idnr as za_idnr

from cohere_governed.privacy.identifiers.scan import Number, Scanner, digits, words

__all__ = ["NATIONAL", "SCANNERS"]

Check = Callable[[str], bool]


def shaped(pattern: str) -> Check:
    """A check by picture alone, on the value without separators."""
    compiled = re.compile(pattern)
    return lambda value: compiled.fullmatch(value) is not None


def weighted(weights: str, modulus: int) -> Callable[[str], int]:
    factors = [int(c, 16) for c in weights]
    return lambda value: sum(f * int(c, 36) for f, c in zip(factors, value, strict=False)) % modulus


def both(*checks: Check) -> Check:
    return lambda value: all(check(value) for check in checks)


def _varied(value: str) -> bool:
    """Not one digit throughout: fillers such as 000000000 pass many checksums."""
    return len(set(value)) > 2


def _date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


# ── United States ──────────────────────────────────────────────────────────────


def us_ssn(value: str) -> bool:
    """SSA randomised areas in 2011: 000, 666 and 900 to 999 are never issued, nor group 00 or serial 0000."""
    area, group, serial = value[:3], value[3:5], value[5:]
    return area not in {"000", "666"} and area[0] != "9" and group != "00" and serial != "0000" and len(set(value)) > 1


def us_itin(value: str) -> bool:
    group = int(value[3:5])
    return value[0] == "9" and (50 <= group <= 65 or 70 <= group <= 88 or 90 <= group <= 92 or 94 <= group <= 99)


def us_npi(value: str) -> bool:
    """CMS: Luhn over the number with the prefix 80840."""
    return value[0] in "12" and luhn.is_valid("80840" + value)


def dea(value: str) -> bool:
    """DEA registration: sum of odd digits plus twice the even ones ends in the check digit."""
    if value[0] not in "ABCDEFGHJKLMPRSTUX" or not (value[1].isalpha() or value[1] == "9"):
        return False
    d = [int(c) for c in value[2:]]
    return (d[0] + d[2] + d[4] + 2 * (d[1] + d[3] + d[5])) % 10 == d[6]


_MBI = r"[1-9][AC-HJ-KMNP-RT-Y][0-9AC-HJ-KMNP-RT-Y]\d[AC-HJ-KMNP-RT-Y][0-9AC-HJ-KMNP-RT-Y]\d[AC-HJ-KMNP-RT-Y]{2}\d\d"
_LICENCE = (
    r"driver'?s?'? licen[cs]e|drivers licen[cs]e|driving licen[cs]e|licen[cs]e (?:number|no|num|#)|driver'?s?'? permit"
    r"|dl|cdl|dln|driver'?s? lic|permis de conduire|f(?:ü|ue)hrerschein(?:nummer)?|patente(?: di guida)?"
    r"|permiso de conducir|carnet de conducir|rijbewijs(?:nummer)?|carta de condu(?:ç|c)(?:ã|a)o"
)
_PASSPORT = (
    r"passport|travel document|passeport|reisepass(?:nummer)?|passnummer|passaporto|pasaporte|paspoort(?:nummer)?"
    r"|passaporte|mrz"
)

_US = (
    Number("US_SSN", "999-99-9999", us_ssn, r"ssns?|social security|soc sec|social sec", bare=0.9, near=0.97),
    Number(
        "US_SSN", "999 99 9999|999.99.9999", us_ssn, r"ssns?|social security|soc sec|social sec", bare=0.75, near=0.96
    ),
    Number("US_SSN", "999999999|99999-9999|999-999999", us_ssn, r"ssns?|social security|soc sec|social sec", near=0.95),
    Number(
        "US_ITIN",
        "999-99-9999|999 99 9999",
        us_itin,
        r"itins?|individual taxpayer|taxpayer|tax id|tin",
        bare=0.9,
        near=0.96,
    ),
    Number(
        "US_ITIN", "999999999|99999-9999|999-999999", us_itin, r"itins?|individual taxpayer|taxpayer id\w*", near=0.93
    ),
    Number("US_PASSPORT", "999999999|A99999999", None, rf"{_PASSPORT}|passport#", near=0.86),
    Number(
        "ABA_ROUTING_NUMBER",
        "999999999",
        both(shaped(r"[0-3678]\d{8}"), rtn.is_valid, _varied),
        r"aba|routing|rtn|routing number|transit",
        bare=0.55,
        near=0.95,
    ),
    Number(
        "ABA_ROUTING_NUMBER",
        "9999-9999-9",
        both(rtn.is_valid, _varied),
        r"aba|routing|rtn|transit",
        bare=0.8,
        near=0.95,
    ),
    Number(
        "US_NPI",
        "9999999999",
        us_npi,
        r"npi|national provider|provider (?:id|identifier|number)|taxonomy",
        bare=0.5,
        near=0.95,
    ),
    Number("US_NPI", "9999 999 999|9999-999-999", us_npi, r"npi|national provider|provider", bare=0.8, near=0.95),
    Number("US_MBI", "*11", shaped(_MBI), r"medicare|mbi|beneficiary|cms|hicn?", bare=0.85, near=0.95),
    Number(
        "US_MBI",
        "9AA9-AA9-AA99|9A99-A99-AA99|9AA9-A99-AA99|9A99-AA9-AA99",
        shaped(_MBI),
        r"medicare|mbi|beneficiary",
        bare=0.9,
        near=0.96,
    ),
    Number(
        "US_DRIVER_LICENSE",
        "|".join(
            (
                digits(6, 14),
                digits(3, 14, "A"),
                digits(5, 7, "AA"),
                digits(2, 7, "AA", "A"),
                "A999999AA999A",
                "AAA99999999",
                "99AAA99999",
                "999AA9999",
                "9999-99-9999",
                "A999-9999-9999",
                "A999-999-99-999-9",
                "A9999-99999-99999",
                "A99-99-9999",
                "99-999-999",
                "AAA-99-9999",
                "99 999 999",
                "AAAAA9999999",
                "999-99-999",
                "A999-999-999-999",
            )
        ),
        None,
        _LICENCE,
        near=0.8,
    ),
    Number(
        "MEDICAL_LICENSE",
        "AA9999999|A99999999",
        dea,
        r"dea|medical licen[cs]e|prescriber|registration",
        bare=0.8,
        near=0.95,
    ),
    Number(
        "US_BANK_NUMBER",
        digits(8, 17),
        None,
        r"bank account|account(?: number| no| num| #|#)?|acct|checking|savings",
        near=0.84,
    ),
    Number(
        "US_PROVIDER_TAX_ID",
        "99-9999999",
        shaped(r"(?:0[1-6]|1[0-6]|2[0-7]|3\d|4[0-8]|5\d|6[0-8]|7[1-7]|8[0-8]|9[0-5]|9[89])\d{7}"),
        r"ein|employer identification|tin|tax id(?:entification)?(?: number)?|fein",
        near=0.9,
    ),
)

# ── United Kingdom and Ireland ─────────────────────────────────────────────────

_POSTCODE = shaped(
    r"GIR0AA|(?:[A-PR-UWYZ]\d[\dA-HJKPSTUW]?|[A-PR-UWYZ][A-HK-Y]\d[\dABEHMNPRVWXY]?)\d[ABD-HJLNP-UW-Z]{2}"
)
_UK_POST = r"post ?code|postal code|zip|address|delivery|mailing|shipping|live[sd]? (?:at|in)|street|road|lane|london"
_NINO = shaped(r"(?!BG|GB|KN|NK|NT|TN|ZZ|OO)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]")
_PLATE = (
    r"number plate|licen[cs]e plate|plate(?: number)?|vehicle|registration|reg(?: no)?|vrn|vrm|kfz(?: kennzeichen)?"
    r"|kennzeichen|nummernschild|plaka|plaque|targa|matr(?:í|i)cula|kenteken|car|rto"
)

_UK = (
    Number(
        "UK_NHS",
        "999 999 9999|999-999-9999",
        both(nhs.is_valid, _varied),
        r"nhs|national health service|health (?:services )?authority|patient",
        bare=0.8,
        near=0.97,
    ),
    Number(
        "UK_NHS",
        "9999999999",
        both(nhs.is_valid, _varied),
        r"nhs|national health service|health (?:services )?authority",
        bare=0.5,
        near=0.97,
    ),
    Number(
        "UK_NINO",
        "AA999999A|AA 99 99 99 A|AA 999999 A|AA-99-99-99-A|AA 999999A|AA99 99 99A|AA999999 A",
        _NINO,
        r"nino|national insurance|ni (?:number|no)|insurance number",
        bare=0.9,
        near=0.97,
    ),
    Number(
        "UK_NINO",
        "AA999999A|AA 99 99 99 A|AA 999999 A",
        shaped(r"[A-Z]{2}\d{6}[A-D]"),
        r"nino|national insurance|ni (?:number|no)",
        near=0.88,
    ),
    Number("UK_PASSPORT", "999999999|AA9999999", None, r"hmpo|british passport|uk passport", near=0.92),
    Number("UK_PASSPORT", "AA9999999", None, _PASSPORT, near=0.85),
    Number(
        "UK_DRIVING_LICENCE",
        "*16",
        shaped(r"[A-Z9]{5}\d(?:0[1-9]|1[0-2]|5[1-9]|6[0-2])(?:0[1-9]|[12]\d|3[01])\d[A-Z9]{2}[A-Z0-9][A-Z]{2}"),
        rf"{_LICENCE}|dvla",
        bare=0.9,
        near=0.96,
    ),
    Number(
        "UK_POSTCODE",
        "A9 9AA|A99 9AA|AA9 9AA|AA99 9AA|A9A 9AA|AA9A 9AA|AAA 9AA",
        _POSTCODE,
        _UK_POST,
        bare=0.6,
        near=0.84,
    ),
    Number("UK_POSTCODE", "A99AA|A999AA|AA99AA|AA999AA|A9A9AA|AA9A9AA", _POSTCODE, _UK_POST, near=0.84),
    Number(
        "UK_VEHICLE_REGISTRATION",
        "AA99 AAA|AA99-AAA",
        shaped(r"[A-HJ-PR-Y]{2}(?:0[1-9]|[1-7]\d)[A-HJ-PR-Z]{3}"),
        _PLATE,
        bare=0.6,
        near=0.9,
    ),
    Number(
        "UK_VEHICLE_REGISTRATION",
        "AA99AAA",
        shaped(r"[A-HJ-PR-Y]{2}(?:0[1-9]|[1-7]\d)[A-HJ-PR-Z]{3}"),
        _PLATE,
        bare=0.55,
        near=0.9,
    ),
    Number(
        "UK_VEHICLE_REGISTRATION",
        "A9 AAA|A99 AAA|A999 AAA|A999AAA|A99AAA|AAA 9A|AAA 99A|AAA 999A|AAA999A|AAA99A",
        None,
        _PLATE,
        near=0.8,
    ),
    Number("UK_UTR", "9999999999|99999 99999", utr.is_valid, r"utr|unique taxpayer|self assessment", near=0.93),
    Number(
        "IE_PPS",
        "9999999A|9999999AA",
        pps.is_valid,
        r"pps(?:n| no| number)?|personal public service",
        bare=0.8,
        near=0.96,
    ),
)

# ── Spain, Italy, Portugal, France, Belgium, Netherlands ───────────────────────

_SOUTH_WEST = (
    Number(
        "ES_NIF",
        "99999999A|99999999-A|99.999.999-A|99.999.999A|99999999 A",
        dni.is_valid,
        r"dni|nif|documento nacional(?: de identidad)?|identificaci(?:ó|o)n|identidad",
        bare=0.9,
        near=0.97,
    ),
    Number(
        "ES_NIE",
        "A9999999A|A-9999999-A|A9999999-A|A-9999999A|A 9999999 A",
        nie.is_valid,
        r"nie|extranjeros?|identidad de extranjero",
        bare=0.9,
        near=0.97,
    ),
    Number("ES_CIF", "A99999999|A9999999A|A-99999999", cif.is_valid, r"cif|nif|sociedad|empresa", bare=0.6, near=0.93),
    Number("ES_PASSPORT", "AAA999999|AA999999", None, _PASSPORT, near=0.87),
    Number(
        "IT_FISCAL_CODE",
        "*16",
        both(shaped(r"[A-Z]{6}[\dL-NP-V]{2}[A-EHLMPRST][\dL-NP-V]{2}[A-Z][\dL-NP-V]{3}[A-Z]"), codicefiscale.is_valid),
        r"codice fiscale|cf|c f|fiscal code",
        bare=0.95,
        near=0.98,
        capitals=False,
    ),
    Number(
        "IT_VAT_CODE",
        "99999999999",
        both(iva.is_valid, _varied),
        r"p ?\.? ?iva|partita iva|vat|piva|pi",
        bare=0.5,
        near=0.95,
    ),
    Number(
        "IT_DRIVER_LICENSE",
        "AA9999999A|*10",
        shaped(r"[A-Z]{2}\d{7}[A-Z]|U1[B-HJ-NPR-Z0-9]{7}[A-Z]"),
        r"patente(?: di guida)?|licenza(?: di guida)?|driving licen[cs]e|driver'?s? licen[cs]e",
        near=0.9,
    ),
    Number(
        "IT_IDENTITY_CARD",
        "AA9999999|AA 9999999|9999999AA|AA99999AA",
        None,
        r"carta d'? ?identit(?:à|a)|carta|identit(?:à|a)|cie|documento|identity card",
        near=0.85,
    ),
    Number("IT_PASSPORT", "AA9999999", None, r"passaporto|italian passport", near=0.91),
    Number(
        "PT_NIF",
        "999999999|999 999 999|AA999999999",
        lambda v: pt_nif.is_valid(v.removeprefix("PT")),
        r"nif|contribuinte|identifica(?:ç|c)(?:ã|a)o fiscal",
        near=0.94,
    ),
    Number(
        "FR_NIR",
        "9 99 99 99 999 999 99|9 99 99 99 999 999|999999999999999|9 99 99 999 999 99|9 99 99 9A 999 999 99|99999A999999999",
        nir.is_valid,
        r"s(?:é|e)curit(?:é|e) sociale|num(?:é|e)ro de s(?:é|e)cu|nir|insee|carte vitale|n(?:°|o) ?ss|social security",
        bare=0.85,
        near=0.97,
    ),
    Number("FR_SIREN", "999 999 999|999999999", siren.is_valid, r"siren|rcs", near=0.93),
    Number("FR_SIRET", "999 999 999 99999|99999999999999", siret.is_valid, r"siret", near=0.97),
    Number(
        "FR_CNI",
        "999999999999|*9",
        shaped(r"(?=.*\d)[0-9A-Z]{9}|\d{12}"),
        r"cni|carte (?:nationale )?d'identit(?:é|e)|carte nationale",
        near=0.85,
    ),
    Number(
        "BE_NRN",
        "99.99.99-999.99|99999999999|99 99 99 999 99|999999-999-99|999999 999 99",
        both(nn.is_valid, _varied),
        r"rijksregister(?:nummer)?|registre national|niss|insz|national number|num(?:é|e)ro national",
        bare=0.6,
        near=0.96,
    ),
    Number(
        "NL_BSN",
        "999999999|9999.99.999|9999 99 999|999 999 999",
        both(bsn.is_valid, _varied),
        r"bsn|burgerservicenummer|sofi(?:nummer)?|citizen service",
        near=0.95,
    ),
)

# ── Germany, Austria, Switzerland ──────────────────────────────────────────────

_ICAO = {c: v for v, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}


def icao(value: str) -> bool:
    """ICAO 9303 check digit: weights 7, 3, 1."""
    total = sum(_ICAO[c] * (7, 3, 1)[i % 3] for i, c in enumerate(value[:-1]))
    return value[-1].isdigit() and total % 10 == int(value[-1])


def de_kvnr(value: str) -> bool:
    """GKV card number: the letter as two digits, weights 1 and 2 by turns, sums of digits."""
    numbers = f"{ord(value[0]) - 64:02d}{value[1:9]}"
    total = sum(sum(divmod(int(c) * (1, 2)[i % 2], 10)) for i, c in enumerate(numbers))
    return total % 10 == int(value[9])


def de_rvnr(value: str) -> bool:
    """Pension insurance number: weights 2 1 2 5 7 1 2 1 2 1 2 1 over the number with its letter as two digits."""
    day, month = int(value[2:4]), int(value[4:6])
    if not (1 <= day % 50 <= 31 or 1 <= day <= 31) or not 1 <= month <= 12:
        return False
    numbers = f"{value[:8]}{ord(value[8]) - 64:02d}{value[9:11]}"
    weights = (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)
    total = sum(sum(divmod(int(c) * w, 10)) for c, w in zip(numbers, weights, strict=True))
    return total % 10 == int(value[11])


def de_lanr(value: str) -> bool:
    """KBV doctor number: weights 4 and 9 by turns over six digits, ten's complement."""
    total = sum(int(c) * (4, 9)[i % 2] for i, c in enumerate(value[:6]))
    return (10 - total % 10) % 10 == int(value[6])


def de_vat(value: str) -> bool:
    """ISO 7064 mod 11,10 over nine digits after ``DE``."""
    product = 10
    for c in value[2:10]:
        product = 2 * ((int(c) + product) % 10 or 10) % 11
    return value.startswith("DE") and value[2] != "0" and (11 - product) % 10 == int(value[10])


_DE_CITIES = re.compile(
    r"(?:B|M|K|F|S|D|H|L|HH|HB|DD|DO|DU|BO|BN|MS|MA|KA|WI|MZ|AC|KI|HL|HRO|SN|P|PM|EF|J|WE|N|NU|A|AB|BA|BT|R|RE|UL|FR|KN"
    r"|TÜ|RT|ES|LB|HD|OF|DA|GG|MTK|HG|VS|OG|LÖ|RA|BAD|PF|KS|GI|MR|FD|BI|GT|HF|MI|OS|EL|OL|BS|WOB|GÖ|HI|CE|LG|STD|WHV|CUX"
    r"|SB|TR|KO|NR|SU|BM|EU|DN|HS|MG|NE|KR|VIE|W|ME|EN|HA|UN|SO|RÜG|HST|NB|FF|CB|BRB|HAL|MD|DE|C|Z|PL|G|AP|SHL)"
)


def de_kfz(value: str) -> bool:
    return _DE_CITIES.match(value) is not None and value[-1] not in "ABCDFG"


_DACH = (
    Number(
        "DE_TAX_ID",
        "99999999999|99 999 999 999|99 999999999",
        idnr.is_valid,
        r"steuer ?id(?:ent(?:ifikations)?nummer)?|steuer id(?:nr)?|idnr|steuerliche identifikation\w*|identifikationsnummer|tax id|tin|steueridentifikationsnummer|steuer id",
        bare=0.6,
        near=0.96,
    ),
    Number(
        "DE_TAX_NUMBER",
        "999/999/99999|99/999/99999|999/9999/9999|9999999999999",
        None,
        r"steuer ?(?:nummer|nr\.?)|st\.? ?nr\.?|finanzamt|tax number",
        near=0.9,
    ),
    Number(
        "DE_VAT_ID",
        "AA999999999|AA 999999999|AA 999 999 999|AA999 999 999|AA-999-999-999|AA.999.999.999",
        de_vat,
        r"ust ?id(?: ?nr)?\.?|umsatzsteuer\w*|vat|mehrwertsteuer",
        bare=0.85,
        near=0.97,
    ),
    Number(
        "DE_ID_CARD",
        "*9",
        both(shaped(r"[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{7}\d"), icao),
        r"personalausweis\w*|ausweis\w*|identity card|id card|dokumentennummer|seriennummer|npa",
        near=0.93,
    ),
    Number(
        "DE_ID_CARD",
        "*10",
        lambda v: shaped(r"[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{8}\d")(v) and icao(v),
        r"personalausweis\w*|ausweis\w*|identity card|id card|dokumentennummer|seriennummer",
        near=0.95,
    ),
    Number(
        "DE_ID_CARD",
        "A99999999|*9",
        shaped(r"T\d{8}|[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{7}\d"),
        r"personalausweis\w*|ausweis(?:nummer)?",
        near=0.88,
    ),
    Number(
        "DE_PASSPORT",
        "*9",
        shaped(r"[CFGHJK][CFGHJKLMNPRTVWXYZ0-9]{7}\d"),
        r"reisepass\w*|passnummer|pass(?: nr)?|german passport",
        near=0.91,
    ),
    Number(
        "DE_PASSPORT",
        "*9",
        both(shaped(r"[CFGHJK][CFGHJKLMNPRTVWXYZ0-9]{7}\d"), lambda v: any(c.isalpha() for c in v[1:])),
        _PASSPORT,
        near=0.86,
    ),
    Number(
        "DE_HEALTH_INSURANCE",
        "A999999999",
        de_kvnr,
        r"kvnr|kranken\w+|versicherten\w*|gesundheitskarte|egk|gkv|health insurance",
        bare=0.85,
        near=0.97,
    ),
    Number(
        "DE_SOCIAL_SECURITY",
        "99999999A999|99 999999 A 999|99 999999 A999",
        de_rvnr,
        r"sozialversicherung\w*|rentenversicherung\w*|rvnr|sv ?(?:nr|nummer)|svnr|versicherungsnummer",
        bare=0.9,
        near=0.97,
    ),
    Number(
        "DE_LANR", "999999999", de_lanr, r"lanr|(?:lebenslange )?arzt ?(?:nummer|nr)|vertragsarzt|kassenarzt", near=0.95
    ),
    Number(
        "DE_BSNR",
        "999999999",
        None,
        r"bsnr|betriebsst(?:ä|ae)tten ?nummer|betriebsst(?:ä|ae)tte|praxisnummer",
        near=0.92,
    ),
    Number(
        "DE_FUEHRERSCHEIN",
        "AA99999999A|AA999999999|*11",
        shaped(r"[A-Z]{2}\d{8}[A-Z0-9]|[A-Z]\d{2}[A-Z0-9]{6}\d[A-Z0-9]"),
        r"f(?:ü|ue)hrerschein\w*|fahrerlaubnis\w*|driving licen[cs]e|driver'?s? licen[cs]e",
        near=0.9,
    ),
    Number(
        "DE_HANDELSREGISTER",
        "|".join(f"AAA{sep}{'9' * n}" for sep in ("", " ") for n in range(1, 7)),
        shaped(r"HR[AB]\d{1,6}"),
        r"handelsregister\w*|amtsgericht|registergericht|gmbh|firma",
        bare=0.9,
        near=0.96,
    ),
    Number(
        "DE_KFZ",
        "|".join(
            f"{'A' * a}{s}{'A' * b}{t}{'9' * n}"
            for a in (1, 2, 3)
            for b in (1, 2)
            for n in (1, 2, 3, 4)
            for s, t in (("-", "-"), ("-", " "), (" ", " "))
        ),
        de_kfz,
        r"kennzeichen|kfz|nummernschild|fahrzeug\w*|zulassung\w*|auto|pkw|lkw|plate",
        near=0.9,
    ),
    Number(
        "DE_PLZ",
        "99999",
        shaped(r"(?!01000|99999)(?:0[1-9]|[1-9]\d)\d{3}"),
        r"plz|postleitzahl|wohn\w*|anschrift|adresse|stra(?:ß|ss)e|str\.?|lieferadresse|rechnungsadresse",
        near=0.75,
    ),
    Number(
        "AT_SVNR",
        "9999999999|9999 999999",
        vnr.is_valid,
        r"sozialversicherung\w*|sv ?(?:nr|nummer)|svnr|versicherungsnummer",
        near=0.95,
    ),
    Number(
        "CH_AHV",
        "999.9999.9999.99|9999999999999|999 9999 9999 99",
        both(shaped(r"756\d{10}"), ahv.is_valid),
        r"ahv|avs|sozialversicherung\w*",
        bare=0.95,
        near=0.98,
    ),
)

# ── North and east of Europe ───────────────────────────────────────────────────

_NORTH_EAST = (
    Number(
        "SE_PERSONNUMMER",
        "999999-9999|99999999-9999|999999+9999",
        personnummer.is_valid,
        r"personnummer|personnr|pnr|samordningsnummer|personal identity|ssn",
        bare=0.85,
        near=0.96,
    ),
    Number(
        "SE_PERSONNUMMER",
        "9999999999|999999999999",
        personnummer.is_valid,
        r"personnummer|personnr|pnr|samordningsnummer|personal identity|ssn",
        bare=0.5,
        near=0.95,
    ),
    Number(
        "SE_ORGANISATIONSNUMMER",
        "999999-9999|9999999999",
        both(orgnr.is_valid, shaped(r"\d\d[2-9]\d{7}")),
        r"organisationsnummer|org ?\.? ?(?:nr|nummer)\.?|f(?:ö|o)retagsnummer",
        bare=0.6,
        near=0.955,
    ),
    Number(
        "DK_CPR",
        "999999-9999",
        lambda v: cpr.is_valid(v) or _date(2000, int(v[2:4] or 0), int(v[:2] or 0)),
        r"cpr(?: ?(?:nummer|nr))?|personnummer",
        near=0.95,
    ),
    Number(
        "NO_FNR",
        "999999 99999|99999999999",
        fodselsnummer.is_valid,
        r"f(?:ø|o)dselsnummer|fnr|personnummer|d nummer",
        bare=0.7,
        near=0.96,
    ),
    Number("PL_PESEL", "99999999999", pesel.is_valid, r"pesel|numer pesel", bare=0.7, near=0.97),
    Number(
        "PL_NIP",
        "999-999-99-99|9999999999|999-99-99-999",
        nip.is_valid,
        r"nip|numer identyfikacji",
        bare=0.0,
        near=0.95,
    ),
    Number("PL_REGON", "999999999|99999999999999", regon.is_valid, r"regon", near=0.94),
    Number(
        "CZ_RC", "999999/9999|999999/999", rc.is_valid, r"rodn(?:é|e) (?:č|c)(?:í|i)slo|r(?:č|c)", bare=0.7, near=0.96
    ),
    Number("RO_CNP", "9999999999999", cnp.is_valid, r"cnp|cod numeric personal", bare=0.7, near=0.96),
    Number("BG_EGN", "9999999999", egn.is_valid, r"егн|egn", near=0.95),
    Number("HR_OIB", "99999999999", oib.is_valid, r"oib|osobni identifikacijski", bare=0.5, near=0.95),
    Number("EE_IK", "99999999999", ik.is_valid, r"isikukood|personal code|asmens kodas", bare=0.6, near=0.95),
    Number("GR_AMKA", "99999999999", amka.is_valid, r"amka|αμκα", bare=0.55, near=0.95),
    Number(
        "TR_NATIONAL_ID",
        "99999999999",
        tckimlik.is_valid,
        r"t\.?c\.? ?(?:kimlik|no)|kimlik(?: no| numarası)?|tckn|nüfus cüzdanı|national id|turkish id",
        bare=0.6,
        near=0.96,
    ),
    Number(
        "TR_LICENSE_PLATE",
        "|".join(f"99{s}{'A' * a}{s}{'9' * n}" for s in ("", " ", "-") for a in (1, 2, 3) for n in (2, 3, 4)),
        shaped(r"(?:0[1-9]|[1-7]\d|8[01])[A-PR-VYZ]{1,3}\d{2,4}"),
        r"plaka\w*|plate|araç|kayıt",
        near=0.9,
    ),
)

# ── Asia and Oceania ───────────────────────────────────────────────────────────


def sg_nric(value: str) -> bool:
    """ICA: weights 2 7 6 5 4 3 2, an offset by series, a letter table by series."""
    total = weighted("2765432", 11)(value[1:8]) + {"S": 0, "T": 4, "F": 0, "G": 4, "M": 3}.get(value[0], 99)
    if total >= 99:
        return False
    table = "JZIHGFEDCBA" if value[0] in "ST" else "XWUTRQPNMLK" if value[0] in "FG" else "KLJNPQRTUWX"
    index = total % 11
    return value[8] == table[10 - index if value[0] == "M" else index]


def au_medicare(value: str) -> bool:
    """Services Australia: weights 1 3 7 9 1 3 7 9, mod 10 is the ninth digit."""
    return value[0] in "23456" and weighted("13791379", 10)(value[:8]) == int(value[8])


def kr_rrn(value: str) -> bool:
    """Resident number: date of birth, series digit; numbers issued from October 2020 carry no checksum."""
    return _date(2000, int(value[2:4] or 0), int(value[4:6] or 0)) and value[6] in "1234"


def kr_frn(value: str) -> bool:
    return _date(2000, int(value[2:4] or 0), int(value[4:6] or 0)) and value[6] in "5678"


_KR_REGIONS = frozenset(range(11, 27)) | {28}
_AADHAAR = both(shaped(r"[2-9]\d{11}"), verhoeff.is_valid, lambda v: v != v[::-1])
_ACN_FORMS = "999 999 999|999-999-999"

_ASIA = (
    Number(
        "AU_ABN",
        "99 999 999 999|99-999-999-999",
        both(abn.is_valid, _varied),
        r"abn|australian business",
        bare=0.85,
        near=0.97,
    ),
    Number("AU_ABN", "99999999999", both(abn.is_valid, _varied), r"abn|australian business", bare=0.5, near=0.97),
    Number("AU_ACN", _ACN_FORMS, both(acn.is_valid, _varied), r"acn|australian company", bare=0.6, near=0.97),
    Number("AU_ACN", "999999999", both(acn.is_valid, _varied), r"acn|australian company", bare=0.5, near=0.97),
    Number("AU_TFN", _ACN_FORMS, both(tfn.is_valid, _varied), r"tfn|tax file", bare=0.62, near=0.97),
    Number("AU_TFN", "999999999", both(tfn.is_valid, _varied), r"tfn|tax file", bare=0.51, near=0.97),
    Number("AU_MEDICARE", "9999 99999 9|9999-99999-9", both(au_medicare, _varied), r"medicare", bare=0.85, near=0.97),
    Number("AU_MEDICARE", "9999999999|99999999999", both(au_medicare, _varied), r"medicare", bare=0.5, near=0.97),
    Number(
        "SG_NRIC_FIN",
        "A9999999A",
        sg_nric,
        r"nric|fin|ic (?:no|number)|singapore|passport|foreign identification",
        bare=0.9,
        near=0.97,
        capitals=False,
    ),
    Number(
        "SG_UEN",
        "99999999A|999999999A|A99AA9999A",
        uen.is_valid,
        r"uen|unique entity|acra|business registration",
        bare=0.7,
        near=0.96,
    ),
    Number(
        "IN_AADHAAR",
        "9999 9999 9999|9999-9999-9999|9999:9999:9999",
        _AADHAAR,
        r"aadhaar|aadhar|uidai|uid",
        bare=0.8,
        near=0.97,
    ),
    Number("IN_AADHAAR", "999999999999", _AADHAAR, r"aadhaar|aadhar|uidai|uid", bare=0.55, near=0.97),
    Number(
        "IN_PAN",
        "AAAAA9999A",
        shaped(r"[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]"),
        r"pan|permanent account|income tax",
        bare=0.8,
        near=0.96,
    ),
    Number("IN_PAN", "AAAAA9999A", None, r"pan(?: card| number| no)?|permanent account", near=0.9),
    Number(
        "IN_GSTIN",
        "*15",
        both(shaped(r"[0-3]\d[A-Z]{5}\d{4}[A-Z][0-9A-Z]Z[0-9A-Z]"), gstin.is_valid),
        r"gstin|gst(?: number| no)?|goods and services",
        bare=0.92,
        near=0.97,
    ),
    Number(
        "IN_GSTIN",
        "*15",
        shaped(r"[0-3]\d[A-Z]{5}\d{4}[A-Z][0-9A-Z]Z[0-9A-Z]"),
        r"gstin|gst(?: number| no)?|goods and services",
        bare=0.7,
        near=0.95,
    ),
    Number("IN_PASSPORT", "A9999999|A9 99999|A99 99999", shaped(r"[A-PR-WY][1-9]\d{5}[1-9]"), _PASSPORT, near=0.87),
    Number("IN_VOTER", "AAA9999999", None, r"voter|epic|elector\w*", near=0.94),
    Number(
        "IN_VEHICLE_REGISTRATION",
        "|".join(f"AA{s}{'9' * a}{s}{'A' * b}{s}9999" for s in ("", " ", "-") for a in (1, 2) for b in (1, 2, 3)),
        shaped(
            r"(?:A[NPRS]|BR|C[GH]|D[DLN]|G[AJ]|H[PR]|J[HK]|K[AL]|L[AD]|M[HLNPZ]|O[DRT]|P[BY]|RJ|SK|T[GNRS]|U[AKP]|WB)\d{1,2}[A-Z]{1,3}\d{4}"
        ),
        _PLATE,
        bare=0.8,
        near=0.95,
    ),
    Number(
        "IN_VEHICLE_REGISTRATION",
        "99AA9999AA|99AA9999A|99 AA 9999 AA|99 AA 9999 A",
        shaped(r"[2-9]\dBH\d{4}[A-HJ-NP-Z]{1,2}"),
        _PLATE,
        bare=0.9,
        near=0.95,
    ),
    Number("KR_RRN", "999999-9999999", kr_rrn, r"rrn|resident registration|주민등록번호|주민번호", bare=0.9, near=0.97),
    Number("KR_RRN", "9999999999999", kr_rrn, r"rrn|resident registration|주민등록번호|주민번호", near=0.96),
    Number(
        "KR_FRN", "999999-9999999", kr_frn, r"frn|foreigner registration|외국인등록번호|외국인번호", bare=0.9, near=0.97
    ),
    Number("KR_FRN", "9999999999999", kr_frn, r"frn|foreigner registration|외국인등록번호|외국인번호", near=0.96),
    Number(
        "KR_BRN",
        "999-99-99999",
        brn.is_valid,
        r"brn|business registration|사업자(?:등록)?번호|사업자",
        bare=0.8,
        near=0.96,
    ),
    Number("KR_BRN", "9999999999", brn.is_valid, r"brn|business registration|사업자(?:등록)?번호|사업자", near=0.95),
    Number(
        "KR_DRIVER_LICENSE",
        "99-99-999999-99|99 99 999999 99|999999999999",
        lambda v: int(v[:2]) in _KR_REGIONS,
        rf"운전면허(?:번호)?|면허번호|{_LICENCE}",
        near=0.92,
    ),
    Number(
        "KR_PASSPORT",
        "A999A9999|A99999999",
        shaped(r"[MSROD](?:\d{3}[A-Z]\d{4}|\d{8})"),
        r"여권(?:번호)?|korean? passport",
        near=0.92,
    ),
    Number("KR_PASSPORT", "A999A9999", shaped(r"[MSROD]\d{3}[A-Z]\d{4}"), _PASSPORT, near=0.88),
    Number(
        "TH_TNIN",
        "9999999999999|9-9999-99999-99-9|9 9999 99999 99 9",
        th_pin.is_valid,
        r"tnin|thai (?:national )?id|เลขประจำตัวประชาชน|เลขบัตรประชาชน|รหัสปชช|national id",
        bare=0.7,
        near=0.97,
    ),
    Number("PH_TIN", "999-999-999|999-999-999-999|999-999-999-99999", None, r"tin|taxpayer|bir|tax id|rdo", near=0.92),
    Number("PH_TIN", "999999999|999999999999", None, r"bir|rdo|philippine tin|taxpayer identification", near=0.85),
    Number(
        "PH_UMID",
        "9999-9999999-9",
        None,
        r"umid|crn|common reference|sss|gsis|philhealth|pag ?ibig|unified multi ?purpose",
        bare=0.85,
        near=0.96,
    ),
    Number("PH_UMID", "999999999999", None, r"umid|crn|common reference|sss|gsis|philhealth|pag ?ibig", near=0.9),
    Number("PH_PASSPORT", "A9999999A|AA9999999", None, r"philippine\w* passport|dfa|pasaporte|philippines?", near=0.9),
    Number("PH_PASSPORT", "A9999999A", None, _PASSPORT, near=0.84),
    Number(
        "CN_RIC",
        "999999999999999999|99999999999999999A",
        ric.is_valid,
        r"身份证|resident identity|chinese id",
        bare=0.95,
        near=0.98,
    ),
    Number(
        "JP_MY_NUMBER",
        "999999999999|9999 9999 9999|9999-9999-9999",
        my_number.is_valid,
        r"my ?number|個人番号|マイナンバー",
        near=0.95,
    ),
    Number("JP_CN", "9999999999999", jp_cn.is_valid, r"法人番号|corporate number", near=0.93),
)

# ── Africa and the Americas ────────────────────────────────────────────────────

_ZA_PLACES = r"GP|ZN|WP|EC|NC|FS|LP|L|MP|NW|N"
_SOUTH = (
    Number(
        "NG_NIN",
        "99999999999",
        lambda v: verhoeff.is_valid(v) and _varied(v),
        r"nin|nimc|national identi(?:ty|fication)|nigeria\w*",
        near=0.95,
    ),
    Number("NG_NIN", "99999999999|9999 999 9999", None, r"nin|nimc", near=0.85),
    Number(
        "NG_VEHICLE_REGISTRATION",
        "AAA999AA|AAA-999AA|AAA 999AA|AAA-999-AA|AAA 999 AA",
        None,
        _PLATE,
        bare=0.6,
        near=0.93,
    ),
    Number(
        "ZA_ID_NUMBER",
        "9999999999999|999999 9999 99 9|999999 9999 999",
        za_idnr.is_valid,
        r"south african id|rsa id|id(?: number| no)?|identity(?: number)?|smart id|national id",
        bare=0.8,
        near=0.96,
    ),
    Number("ZA_PASSPORT", "A99999999", shaped(r"[ADMT]\d{8}"), r"dha|south african?|rsa|home affairs", near=0.92),
    Number("ZA_VAT_NUMBER", "9999999999", shaped(r"4\d{9}"), r"vat|value added tax|sars|tax invoice", near=0.9),
    Number(
        "ZA_INCOME_TAX_NUMBER",
        "9999999999",
        both(shaped(r"[01239]\d{9}"), luhn.is_valid),
        r"sars|income tax|tax (?:reference|number|registration)|itr|taxpayer",
        near=0.92,
    ),
    Number(
        "ZA_TRAFFIC_REGISTER_NUMBER", "9999999999999", None, r"traffic register|trn|e?natis|vehicle register", near=0.9
    ),
    Number(
        "ZA_COMPANY_REGISTRATION",
        "9999/999999/99",
        shaped(r"(?:19|20)\d{10}"),
        r"cipc|company reg\w*|registration number|close corporation|enterprise",
        bare=0.85,
        near=0.95,
    ),
    Number(
        "ZA_COMPANY_REGISTRATION",
        "AA9999/999999|A9999/999999",
        shaped(r"(?:CK|[KTWBMN]|NR)\d{10}"),
        r"cipc|company reg\w*|registration number|close corporation",
        bare=0.7,
        near=0.94,
    ),
    Number(
        "ZA_DRIVER_LICENSE",
        "*10|*11|*12|*13|*14|9999999999AA|99999999AA",
        shaped(r"\d{6,10}[A-Z0-9]{2,5}"),
        rf"{_LICENCE}|e?natis",
        near=0.78,
    ),
    Number(
        "ZA_LICENSE_PLATE",
        "AA 99 AA AA|AA99AAAA|AA99 AA AA|AAA 999 AA|AAA999AA|AAA 999AA|AA99 AA|999 AAA AA|999AAAAA|AA 999 999|AAA 99 AA",
        shaped(rf"[A-Z]{{2,4}}\d{{2,4}}[A-Z]{{0,4}}(?:{_ZA_PLACES})|\d{{2,3}}[A-Z]{{2,3}}EC|C[A-Z]\d{{6}}"),
        rf"{_PLATE}|e?natis",
        near=0.92,
    ),
    Number(
        "CA_SIN",
        "999-999-999|999 999 999",
        both(luhn.is_valid, shaped(r"[1-79]\d{8}"), _varied),
        r"sin|social insurance|assurance sociale|nas",
        bare=0.75,
        near=0.97,
    ),
    Number(
        "CA_SIN",
        "999999999",
        both(luhn.is_valid, shaped(r"[1-79]\d{8}"), _varied),
        r"sin|social insurance|assurance sociale|nas",
        bare=0.5,
        near=0.97,
    ),
    Number(
        "CA_POSTAL_CODE",
        "A9A 9A9|A9A-9A9",
        shaped(r"[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z]\d[ABCEGHJ-NPRSTV-Z]\d"),
        r"postal code|post ?code|zip|code postal|canada|ontario|quebec|alberta|british columbia|address",
        bare=0.8,
        near=0.84,
    ),
    Number(
        "CA_POSTAL_CODE",
        "A9A9A9",
        shaped(r"[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z]\d[ABCEGHJ-NPRSTV-Z]\d"),
        r"postal code|post ?code|zip|code postal|canada|ontario|quebec|alberta|address",
        near=0.84,
    ),
    Number("BR_CPF", "999.999.999-99|999999999-99", cpf.is_valid, r"cpf|cadastro de pessoas", bare=0.95, near=0.98),
    Number("BR_CPF", "99999999999", cpf.is_valid, r"cpf|cadastro de pessoas", bare=0.5, near=0.96),
    Number("BR_CNPJ", "99.999.999/9999-99|99999999999999", cnpj.is_valid, r"cnpj", bare=0.8, near=0.97),
    Number("AR_CUIT", "99-99999999-9|99999999999", cuit.is_valid, r"cuit|cuil", bare=0.6, near=0.96),
    Number(
        "CL_RUT",
        "99.999.999-9|99.999.999-A|9.999.999-9|99999999-9|9.999.999-A",
        rut.is_valid,
        r"rut|run",
        bare=0.7,
        near=0.96,
    ),
    Number(
        "MX_CURP",
        "*18",
        both(shaped(r"[A-Z]{4}\d{6}[HMX][A-Z]{5}[0-9A-Z]\d"), curp.is_valid),
        r"curp",
        bare=0.95,
        near=0.98,
    ),
)


def vin(value: str) -> bool:
    """ISO 3779 with the check digit of 49 CFR 565 in ninth place."""
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    worth = dict(
        zip(
            "ABCDEFGHJKLMNPRSTUVWXYZ",
            (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9),
            strict=True,
        )
    )
    total = sum(w * (int(c) if c.isdigit() else worth[c]) for w, c in zip(weights, value, strict=True))
    return value[8] == "0123456789X"[total % 11]


_VIN = shaped(r"[A-HJ-NPR-Z0-9]{17}")
_ANYWHERE = (
    Number(
        "VIN",
        "*17",
        both(_VIN, lambda v: not v.isdigit() and v[-4:].isdigit(), vin),
        r"vin|vehicle|chassis",
        bare=0.8,
        near=0.97,
    ),
    Number(
        "VIN",
        "*17",
        both(_VIN, lambda v: not v.isdigit()),
        r"vin|vehicle identification|chassis|fahrgestellnummer|fin",
        near=0.93,
    ),
    Number(
        "LICENSE_PLATE",
        "9AAA999|AAA9999|AAA-9999|AAA 9999|999-AAA|AAA-999|AAA 999|999 AAA|AA-999-AA|AA 999 AA|99-AAA-9|A-999-AA",
        None,
        _PLATE,
        near=0.88,
    ),
)

NATIONAL: tuple[Number, ...] = (*_ANYWHERE, *_US, *_UK, *_SOUTH_WEST, *_DACH, *_NORTH_EAST, *_ASIA, *_SOUTH)

HETU = Scanner(
    "FI_PERSONAL_IDENTITY_CODE",
    re.compile(r"(?<![0-9A-Za-z])\d{6}[-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y](?![0-9A-Za-z])"),
    valid=hetu.is_valid,
    context=words(r"hetu|henkilötunnus|personbeteckning(?:en)?|personal identity code"),
    bare=0.9,
    near=0.97,
    name="number",
    solid=True,
)
"""The Finnish code keeps its century sign, so no picture fits it."""

CODICE_FISCALE = Scanner(
    "IT_FISCAL_CODE",
    re.compile(
        r"[A-Z](?<![0-9A-Za-z][A-Z])[A-Z]{2}[ ]?[A-Z]{3}[ ]?[0-9A-Z]{5}[ ][A-Z][0-9A-Z]{3}[ ]?[A-Z](?![0-9A-Za-z])"
    ),
    valid=lambda value: codicefiscale.is_valid(value.replace(" ", "")),
    bare=0.95,
    name="number",
)
"""The Italian code in groups: six letters in a row make no run of digits."""

SCANNERS: tuple[Scanner, ...] = (HETU, CODICE_FISCALE)
