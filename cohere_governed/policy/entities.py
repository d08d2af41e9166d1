"""The entity types there are, as data: a treatment of a type that nothing finds treats nothing, so it is a fault.

The detector's own types stand here again, since policy does not load a detector to read a file; a test holds the two
equal. Besides them there is what the tenant's recogniser files declare, and what Presidio finds where it is the engine.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from pathlib import Path

from cohere_governed.policy.effective import SPECIAL_CATEGORIES, Redaction

__all__ = ["DETECTED", "PRESIDIO", "declared", "known_types", "nearest"]

DETECTED = frozenset(
    """
    ABA_ROUTING_NUMBER ACCESS_TOKEN ACCOUNT_NUMBER ADDRESS AGE API_KEY AR_CUIT AT_SVNR AU_ABN AU_ACN AU_BANK_DETAILS
    AU_MEDICARE AU_TFN BE_NRN BG_EGN BR_CNPJ BR_CPF CA_BN CA_POSTAL_CODE CA_SIN CH_AHV CL_RUT CN_RIC
    CONNECTION_STRING CREDIT_CARD CRYPTO CUSTOMER_ID CVV CZ_RC DATE_OF_BIRTH DATE_TIME DE_BSNR DE_FUEHRERSCHEIN
    DE_HANDELSREGISTER DE_HEALTH_INSURANCE DE_ID_CARD DE_KFZ DE_LANR DE_PASSPORT DE_PLZ DE_SOCIAL_SECURITY DE_TAX_ID
    DE_TAX_NUMBER DE_VAT_ID DK_CPR EE_IK EMAIL_ADDRESS EMPLOYEE_ID ES_CIF ES_NIE ES_NIF ES_PASSPORT
    FI_PERSONAL_IDENTITY_CODE FR_CNI FR_NIR FR_SIREN FR_SIRET GR_AMKA HEALTH HR_OIB IBAN_CODE ID_NUMBER IE_PPS IMEI
    IN_AADHAAR IN_GSTIN IN_PAN IN_PASSPORT IN_UPI IN_VEHICLE_REGISTRATION IN_VOTER IP_ADDRESS IT_DRIVER_LICENSE
    IT_FISCAL_CODE IT_IDENTITY_CARD IT_PASSPORT IT_VAT_CODE JP_CN JP_MY_NUMBER KE_NATIONAL_ID KR_BANK_ACCOUNT KR_BRN
    KR_CRN KR_DRIVER_LICENSE KR_FRN KR_PASSPORT KR_RRN LICENSE_PLATE LOCATION MAC_ADDRESS MEDICAL_LICENSE
    MEDICAL_RECORD_NUMBER MX_CURP NG_BVN NG_NIN NG_VEHICLE_REGISTRATION NL_BSN NL_POSTCODE NO_FNR NRP ORGANIZATION
    PASSWORD PERSON PHONE_NUMBER PH_PASSPORT PH_TIN PH_UMID PIN_CODE PL_NIP PL_PESEL PL_REGON POLITICAL_OPINION
    PRIVATE_KEY PT_NIF RELIGION RO_CNP SEXUAL_ORIENTATION SE_ORGANISATIONSNUMMER SE_PERSONNUMMER SG_NRIC_FIN SG_UEN
    SWIFT_CODE TH_TNIN TITLE TRADE_UNION TR_LICENSE_PLATE TR_NATIONAL_ID TR_TAX_ID TW_NATIONAL_ID UK_DRIVING_LICENCE
    UK_NHS UK_NINO UK_PASSPORT UK_POSTCODE UK_SORT_CODE UK_UTR UK_VEHICLE_REGISTRATION URL USERNAME US_BANK_NUMBER
    US_CLAIM_NUMBER US_DRIVER_LICENSE US_HEALTH_INSURANCE_MEMBER_ID US_ITIN US_MBI US_NPI US_PASSPORT
    US_PRESCRIPTION_NUMBER US_PRIOR_AUTHORIZATION_NUMBER US_PROVIDER_TAX_ID US_REFERRAL_NUMBER US_SSN UUID VIN
    ZA_COMPANY_REGISTRATION ZA_DRIVER_LICENSE ZA_ID_NUMBER ZA_INCOME_TAX_NUMBER ZA_LICENSE_PLATE ZA_PASSPORT
    ZA_TRAFFIC_REGISTER_NUMBER ZA_VAT_NUMBER ZIP_CODE
    """.split()  # noqa: SIM905 - a table of words reads better whole
)
"""What the shipped detector and its names models find."""

PRESIDIO = frozenset({"EMAIL", "ID", "ZA_MOBILE_NUMBER", "ZA_TELEPHONE_NUMBER"})
"""What Presidio's stock recognisers find besides."""

_DECLARED = re.compile(r"supported_entit(?:y|ies)[\"']?\s*:((?:[\s\[\],\"'-]|\b[A-Z][A-Z0-9_]*\b(?!\s*:))+)")


def declared(files: Iterable[Path]) -> frozenset[str]:
    """Types that recogniser files declare; a file that cannot be read declares none."""
    found: set[str] = set()
    for file in files:
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeError):
            continue
        for listed in _DECLARED.findall(text):
            found.update(re.findall(r"[A-Z][A-Z0-9_]*", listed))
    return frozenset(found)


def known_types(redaction: Redaction) -> frozenset[str]:
    """Every type that can be found under this policy."""
    presidio = PRESIDIO if redaction.engine == "presidio" else frozenset()
    return DETECTED | frozenset(SPECIAL_CATEGORIES) | presidio | declared(redaction.recognisers)


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint for a name that is not known."""
    near = difflib.get_close_matches(name, sorted(known), 1, 0.6)
    return f"did you mean `{near[0]}`?" if near else "a type of your own is declared in a recogniser file"
