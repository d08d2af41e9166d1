"""Numbers of states and banks in Asia, Africa, Australia and Canada that the other tables do not have.

Entity names are those of Presidio's development branch, so that a policy written
for either means the same. Most have no checksum and count beside a word only.
"""
# ruff: noqa: E501 - tables of patterns read better whole

from __future__ import annotations

import re

from stdnum import luhn
from stdnum.tr import vkn

from cohere_governed.privacy.identifiers.scan import Number, Scanner

__all__ = ["NUMBERS", "SCANNERS"]

_TAIWAN = {letter: 10 + place for place, letter in enumerate("ABCDEFGHJKLMNPQRSTUVXYWZIO")}


def tw_national_id(value: str) -> bool:
    """The letter as two digits of its place, weights 1 9 8 7 6 5 4 3 2 1 1; 1 and 2 are citizens, 8 and 9 residents."""
    if value[1] not in "1289":
        return False
    tens, ones = divmod(_TAIWAN[value[0]], 10)
    return (
        tens + 9 * ones + sum(w * int(d) for w, d in zip((8, 7, 6, 5, 4, 3, 2, 1, 1), value[1:], strict=True))
    ) % 10 == 0


def ca_bn(value: str) -> bool:
    """Canada Revenue Agency: nine digits by Luhn, then program and account."""
    return (
        luhn.is_valid(value[:9]) and len(set(value[:9])) > 1 and re.fullmatch(r"R[CMPRTZ]\d{4}|", value[9:]) is not None
    )


def kr_crn(value: str) -> bool:
    """Weights 1 and 2 by turns, without sums of digits."""
    return sum(int(d) * (1 + place % 2) for place, d in enumerate(value[:12])) % 10 == -int(value[12]) % 10


_KR_FIRM = r"법인등록번호|법인번호|corporate registration|crn"

NUMBERS: tuple[Number, ...] = (
    Number("TW_NATIONAL_ID", "A999999999", tw_national_id, r"taiwan\w*|national id|身分證\w*|統一編號|居留證\w*|arc", bare=0.6, near=0.95),
    Number("TR_TAX_ID", "9999999999", vkn.is_valid, r"vkn|vergi (?:kimlik|no|numaras\w*)|m(?:ü|u)kellef|turkish tax|tax (?:id|number)", near=0.94),
    Number("KR_CRN", "999999-9999999", kr_crn, _KR_FIRM, near=0.98),
    Number("KR_CRN", "999999-9999999|9999999999999", None, _KR_FIRM, near=0.972),
    Number("KR_BANK_ACCOUNT", "999-9999-9999-99|999-999-999999|9999-999-999999|999-99-999999|999999-99-999999", None, r"계좌\w*|은행|입금|이체|korean? (?:bank )?account", near=0.9),
    Number("CA_BN", "999999999AA9999|999999999 AA9999|999999999 AA 9999", ca_bn, r"business number|bn|gst|hst|num(?:é|e)ro d'entreprise", bare=0.9, near=0.96),
    Number("CA_BN", "999999999|99999 9999", ca_bn, r"business number|bn|num(?:é|e)ro d'entreprise", near=0.955),
    Number("NG_BVN", "99999999999", None, r"bvn|bank verification|nibss", near=0.96),
    Number("KE_NATIONAL_ID", "9999999|99999999", None, r"kenyan?(?: national)? id\w*(?: card)?(?: number)?|huduma|nid", near=0.88),
    Number("AU_BANK_DETAILS", "999-999 999999|999-999 9999999|999-999 99999999|999-999 999999999", None, r"bsb|account|acct|bank", bare=0.75, near=0.96),
    Number("AU_BANK_DETAILS", "999 999 999999|999 999 9999999|999 999 99999999|999-999|999 999|999999", None, r"bsb", near=0.95),
)  # fmt: skip

SCANNERS: tuple[Scanner, ...] = (
    Scanner(
        "IN_UPI",
        re.compile(
            r"(?<![\w.@+-])[0-9A-Za-z][\w.-]{1,63}@(?:ok(?:icici|hdfcbank|axis|sbi|bizaxis)|ybl|ibl|axl|apl|yapl|rapl|paytm|pt(?:axis|hdfc|sbi|yes)"
            r"|upi|sbi|icici|hdfcbank|axisbank|kotak|waicici|wahdfcbank|waaxis|wasbi|freecharge|airtel|jupiteraxis|fam|ikwik|slice|pingpay)(?![\w.@-])",
            re.IGNORECASE,
        ),
        ("@",),
        bare=0.9,
        name="upi",
        solid=True,
    ),
)
