"""Time-based one-time codes (RFC 6238), as every authenticator app makes them.

Ten lines over ``hmac`` rather than a package: the standard is short, fixed since 2011 and has vectors to test with.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from urllib.parse import quote

SECRET_BYTES = 20
"""160 bits, the length RFC 4226 section 4 recommends and the output of its HMAC."""
STEP_SECONDS = 30
DIGITS = 6
DRIFT = 1
"""Steps that a clock may be off, either way (RFC 6238 section 5.2 recommends one)."""


def new_secret() -> str:
    """A fresh secret, base32."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def code(secret: str, step: int) -> str:
    """The code of a step: ``DIGITS`` decimal digits (RFC 4226 section 5.3, with HMAC-SHA-1)."""
    mac = hmac.digest(base64.b32decode(secret), step.to_bytes(8, "big"), "sha1")
    at = mac[-1] & 0xF
    number = int.from_bytes(mac[at : at + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def step_at(seconds: float) -> int:
    """The step of a time, seconds since 1970."""
    return int(seconds) // STEP_SECONDS


def matching_step(secret: str, said: str, *, now: float, after: int) -> int | None:
    """The step whose code was said, if it is one of now's and later than ``after``: a code is good once.

    Every candidate is compared, each in constant time.
    """
    given = said.strip().replace(" ", "").encode()
    found = None
    for step in range(step_at(now) - DRIFT, step_at(now) + DRIFT + 1):
        same = hmac.compare_digest(code(secret, step).encode(), given)
        if same and step > after:
            found = step
    return found


def uri(secret: str, account: str, issuer: str) -> str:
    """What an authenticator app scans or is given (the ``otpauth`` key URI format)."""
    label = f"{quote(issuer, safe='')}:{quote(account, safe='')}"
    return f"otpauth://totp/{label}?secret={secret}&issuer={quote(issuer, safe='')}"
