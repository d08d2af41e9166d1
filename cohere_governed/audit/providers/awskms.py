"""``awskms:ARN``: AWS KMS wraps, under credentials found the way every AWS SDK finds them.

The encryption context carries a digest of the associated data, not the data: a
context stands in clear in CloudTrail, and ours names the tenant.
"""

from __future__ import annotations

import re
from typing import Any

from cohere_governed.audit import primitives
from cohere_governed.audit.providers import SECONDS, Remote, extra
from cohere_governed.errors import KeyUnavailable

__all__ = ["provider"]

_ARN = re.compile(r"arn:aws[a-z-]*:kms:(?P<region>[a-z0-9-]+):\d{12}:(?P<kind>key|alias)/[A-Za-z0-9/_-]+")
_CONTEXT = "cohere-governed"
_ATTEMPTS = 2

_SAID = {
    "AccessDeniedException": "denied the use of the key",
    "NotFoundException": "has no such key",
    "DisabledException": "says that the key is disabled",
    "KMSInvalidStateException": "says that the key is disabled or waits for its deletion",
    "KeyUnavailableException": "cannot use the key now",
    "InvalidCiphertextException": "does not open this: it was altered, or stands where it does not belong",
    "IncorrectKeyException": "says that this was wrapped with another key",
    "ThrottlingException": "is refusing calls because there are too many",
    "UnrecognizedClientException": "does not accept the credentials",
    "InvalidClientTokenId": "does not accept the credentials",
    "ExpiredTokenException": "says that the credentials have expired",
}


def provider(rest: str) -> Remote:
    """Raises ``KeyUnavailable`` for what is no ARN of a KMS key, or without the extra."""
    found = _ARN.fullmatch(rest)
    if found is None:
        raise KeyUnavailable("an AWS KMS reference must read `awskms:arn:aws:kms:REGION:ACCOUNT:key/ID` (or `alias/`)")
    boto3, config = extra("boto3", "aws"), extra("botocore.config", "aws")
    client = _called(
        lambda: boto3.client(
            "kms",
            region_name=found["region"],
            config=config.Config(
                connect_timeout=SECONDS / _ATTEMPTS / 2,
                read_timeout=SECONDS / _ATTEMPTS / 2,
                retries={"total_max_attempts": _ATTEMPTS, "mode": "standard"},
            ),
        )
    )
    return Remote(_Kms(client, rest, is_alias=found["kind"] == "alias"), f"AWS KMS `{rest}`")


class _Kms:
    __slots__ = ("_arn", "_client", "_is_alias")

    def __init__(self, client: Any, arn: str, *, is_alias: bool) -> None:
        self._client = client
        self._arn = arn
        self._is_alias = is_alias

    def encrypt(self, plaintext: bytes, aad: bytes) -> bytes:
        return self._bytes("CiphertextBlob", self._client.encrypt, Plaintext=plaintext, EncryptionContext=_context(aad))

    def decrypt(self, blob: bytes, aad: bytes) -> bytes:
        return self._bytes("Plaintext", self._client.decrypt, CiphertextBlob=blob, EncryptionContext=_context(aad))

    def _bytes(self, name: str, operation: Any, **said: Any) -> bytes:
        answer = _called(lambda: operation(KeyId=self._arn, **said))
        # An alias may have been pointed at another key since; then what it names now is not what wrapped the blob.
        if not isinstance(answer, dict) or (not self._is_alias and answer.get("KeyId") != self._arn):
            raise KeyUnavailable("AWS KMS used another key than the one that is named")
        found = answer.get(name)
        if not isinstance(found, bytes) or not found:
            raise KeyUnavailable("AWS KMS returned something that is not a key")
        return found


def _context(aad: bytes) -> dict[str, str]:
    return {_CONTEXT: primitives.digest(aad).hex()}


def _called(call: Any) -> Any:
    try:
        return call()
    except Exception as error:  # noqa: BLE001 - boto3 raises types made at run time, and its words may quote the request
        code = getattr(error, "response", {}).get("Error", {}).get("Code", "")
        said = _SAID.get(code) or f"cannot be used: {type(error).__name__}"
        raise KeyUnavailable(f"AWS KMS {said}") from None
