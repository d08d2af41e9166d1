"""``s3://BUCKET/PREFIX``: an object for each head, ``PREFIX/LOG/SIZE-ROOT``, as every AWS SDK finds its credentials.

An object is never written over. Give the bucket object lock with a retention of
its own, and the process ``s3:PutObject`` and ``s3:ListBucket`` only. Stores that
speak S3 are found by ``AWS_ENDPOINT_URL_S3``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from cohere_governed.audit.checkpoint import MalformedNote, opened
from cohere_governed.audit.keepers import SECONDS, Head, NotKept, Proof
from cohere_governed.audit.providers import extra
from cohere_governed.errors import AuditUnavailable, KeyUnavailable, WrongRequest

__all__ = ["fetched", "keeper"]

_PLACE = re.compile(r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(?P<prefix>[A-Za-z0-9_./=-]*))?")
_ATTEMPTS = 2
_EXISTS = {"PreconditionFailed", "ConditionalRequestConflict"}
_SIZE_DIGITS = 20


class _Bucket:
    def __init__(self, client: Any, bucket: str, prefix: str) -> None:
        self._client = client
        self._bucket = bucket
        self._prefix = prefix

    def keep(self, head: Head, proof: Proof) -> None:  # noqa: ARG002 - a bucket compares nothing
        folder = f"{self._prefix}{head.origin.rpartition('/')[2]}/"
        larger = f"{folder}{head.size + 1:0{_SIZE_DIGITS}d}"
        name = f"{folder}{head.size:0{_SIZE_DIGITS}d}-{head.root.hex()[:16]}"
        if head.again:
            name += head.time.strftime("-%Y%m%dT%H%M%SZ")
        try:
            cut_back = any(_signed(note, head) for note in self._notes(folder, after=larger))
            if not cut_back:
                self._client.put_object(
                    Bucket=self._bucket, Key=name, Body=head.note.encode(), ContentType="text/plain", IfNoneMatch="*"
                )
        except Exception as error:  # noqa: BLE001 - boto3 raises types made at run time, and its words may quote a request
            if _code(error) not in _EXISTS:
                raise NotKept(f"the bucket takes nothing: {_code(error)}") from None
            return
        if cut_back:
            raise NotKept("the bucket has a larger head: the log was cut back", contradicted=True)

    def _notes(self, folder: str, *, after: str = "") -> Iterator[str]:
        pages = self._client.get_paginator("list_objects_v2")
        said = {"StartAfter": after} if after else {}
        for page in pages.paginate(Bucket=self._bucket, Prefix=folder, **said):
            for one in page.get("Contents", ()):
                body = self._client.get_object(Bucket=self._bucket, Key=one["Key"])["Body"].read(1 << 16)
                yield body.decode("utf-8", "replace")

    def notes(self) -> Iterator[str]:
        """Every note that is kept. Raises ``AuditUnavailable``."""
        try:
            yield from self._notes(self._prefix)
        except Exception as error:  # noqa: BLE001 - as above
            raise AuditUnavailable(f"the bucket that keeps heads cannot be read: {_code(error)}") from None


def keeper(reference: str) -> _Bucket:
    """Raises ``AuditUnavailable`` for what names no bucket, or without the extra."""
    found = _PLACE.fullmatch(reference)
    if found is None:
        raise WrongRequest("a bucket that keeps heads is `s3://BUCKET/PREFIX`")
    try:
        boto3, config = extra("boto3", "aws"), extra("botocore.config", "aws")
    except KeyUnavailable:
        raise AuditUnavailable("keeping heads in a bucket needs `pip install 'cohere-governed[aws]'`") from None
    settings = config.Config(
        connect_timeout=SECONDS / _ATTEMPTS, read_timeout=SECONDS / _ATTEMPTS,
        retries={"total_max_attempts": _ATTEMPTS, "mode": "standard"},
    )  # fmt: skip
    try:
        client = boto3.client("s3", config=settings)
    except Exception as error:  # noqa: BLE001 - as above
        raise AuditUnavailable(f"the bucket that keeps heads cannot be asked: {_code(error)}") from None
    prefix = (found["prefix"] or "").strip("/")
    return _Bucket(client, found["bucket"], f"{prefix}/" if prefix else "")


def fetched(reference: str) -> str:
    """Every head in a bucket, one after the other, as an anchor file has them. Raises ``AuditUnavailable``."""
    return "\n".join(keeper(reference).notes())


def _signed(note: str, head: Head) -> bool:
    for key in head.signers:
        with suppress(MalformedNote):
            return opened(note, key).size > head.size
    return False


def _code(error: Exception) -> str:
    said = getattr(error, "response", {}).get("Error", {}).get("Code", "")
    return str(said) if re.fullmatch(r"[A-Za-z0-9.]{1,64}", str(said)) else type(error).__name__
