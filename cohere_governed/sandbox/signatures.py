"""Is this request signed for exactly these bytes? The two clouds' schemes, from their specifications.

A governed client rewrites bodies; a cloud refuses a body that was rewritten after
it was signed. The sandbox refuses it too, so that mistake cannot pass a test.

The verifiers share no code with the SDKs that sign: AWS Signature Version 4
(``docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html``)
and OCI request signatures (draft-cavage-http-signatures-08 as profiled by Oracle).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote

SANDBOX_AWS_ACCESS_KEY = "sandbox-access-key"
SANDBOX_AWS_SECRET_KEY = "sandbox-secret-key"  # noqa: S105 - the fake's own, worth nothing elsewhere

_SIGV4 = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/]+)/(?P<date>\d{8})/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request, ?"
    r"SignedHeaders=(?P<headers>[^,]+), ?Signature=(?P<signature>[0-9a-f]{64})"
)
_AWS_REGION = re.compile(r"\.([a-z]{2,4}(?:-[a-z]+)+-\d)\.")
_OCI_FIELD = re.compile(r'(\w+)="([^"]*)"')
_OCI_POST_HEADERS = frozenset(
    {"date", "(request-target)", "host", "content-length", "content-type", "x-content-sha256"}
)
_SHA256_DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
"""DER prefix of a SHA-256 ``DigestInfo`` (RFC 8017, section 9.2, note 1)."""


@lru_cache(maxsize=1)
def throwaway_key() -> str:
    """An RSA key (PEM) for signing to the fake, which checks the digest of a body and not who signed; one a process."""
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - only routes over OCI, in the sandbox
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(*form).decode()


def sigv4_fault(
    method: str,
    path: str,
    query: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    service: str,
    secrets: Mapping[str, str],
) -> str | None:
    """Why the request is not signed for these bytes, or ``None`` if it is.

    ``path`` and ``query`` are as on the wire (percent-encoded); header names are in lower case;
    ``secrets`` maps access key ids to secret keys.
    """
    field = _SIGV4.fullmatch(headers.get("authorization", ""))
    if field is None:
        return "missing authentication token"
    secret = secrets.get(field["key"])
    if secret is None:
        return "the security token included in the request is invalid"
    if field["service"] != service:
        return f"credential should be scoped to correct service: {service}"
    served = _AWS_REGION.search(headers.get("host", ""))
    if served is not None and field["region"] != served[1]:
        return f"credential should be scoped to a valid region: {served[1]}"
    stamp = headers.get("x-amz-date", "")
    if stamp[:8] != field["date"]:
        return "date in credential scope does not match the date of the request"
    names = field["headers"].split(";")
    if "host" not in names or names != sorted(names) or not all(name in headers for name in names):
        return "signed headers are missing"
    canonical = "\n".join(
        (
            method,
            quote(path, safe="/-_.~"),  # encoded once more than on the wire, as for every service but S3
            "&".join(sorted(query.split("&"))) if query else "",
            *(f"{name}:{' '.join(headers[name].split())}" for name in names),
            "",
            field["headers"],
            hashlib.sha256(body).hexdigest(),
        )
    )
    scope = f"{field['date']}/{field['region']}/{service}/aws4_request"
    to_sign = "\n".join(("AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()))
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    expected = hmac.new(key, to_sign.encode(), "sha256").hexdigest()
    if not hmac.compare_digest(expected, field["signature"]):
        return "the request signature we calculated does not match the signature you provided"
    return None


def oci_fault(
    method: str,
    path: str,
    query: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    public_key: tuple[int, int] | None,
) -> str | None:
    """Why the request is not signed for these bytes, or ``None`` if it is.

    ``public_key`` is the RSA ``(modulus, exponent)``; without it only the digest of the body is checked.
    """
    scheme, _, rest = headers.get("authorization", "").partition(" ")
    field = dict(_OCI_FIELD.findall(rest))
    names = field.get("headers", "").split()
    if scheme != "Signature" or field.get("algorithm") != "rsa-sha256" or not set(names) >= _OCI_POST_HEADERS:
        return "the required information to complete authentication was not provided"
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    if headers.get("x-content-sha256") != digest or headers.get("content-length") != str(len(body)):
        return "the digest of the body does not match"
    if public_key is None:
        return None
    target = f"{method.lower()} {path}?{query}" if query else f"{method.lower()} {path}"
    values = {**headers, "(request-target)": target}
    if not all(name in values for name in names):
        return "signed headers are missing"
    signed = "\n".join(f"{name}: {values[name]}" for name in names).encode()
    try:
        signature = base64.b64decode(field.get("signature", ""), validate=True)
    except binascii.Error:
        return "the signature is not base64"
    if not _rsa_sha256_holds(signed, signature, *public_key):
        return "failed to verify the HTTP(S) signature"
    return None


def _rsa_sha256_holds(message: bytes, signature: bytes, modulus: int, exponent: int) -> bool:
    """RSASSA-PKCS1-v1_5 verification (RFC 8017, section 8.2.2) with SHA-256."""
    size = (modulus.bit_length() + 7) // 8
    tail = b"\x00" + _SHA256_DIGEST_INFO + hashlib.sha256(message).digest()
    expected = b"\x00\x01" + b"\xff" * (size - 2 - len(tail)) + tail
    found = pow(int.from_bytes(signature, "big"), exponent, modulus).to_bytes(size, "big")
    return len(signature) == size and hmac.compare_digest(found, expected)
