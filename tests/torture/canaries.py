"""Looking for what was sealed: in every file, message, log line and core of a writer, spelled every way we know."""

from __future__ import annotations

import base64
import logging
import os
import random
import re
import signal
import tempfile
import time
import traceback
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import quote

from cohere_governed.audit import AuditLog, erasure
from cohere_governed.audit.export import export
from cohere_governed.audit.proofs import prove
from cohere_governed.audit.search import Query, search
from cohere_governed.audit.tail import ocsf, tail
from cohere_governed.audit.verify import verify
from cohere_governed.errors import GovernanceError
from cohere_governed.model import Entry
from tests.audit.conftest import Place
from tests.torture.kill import forked
from tests.torture.tally import Tally

WHO = {"reason": "torture", "actor": "tester"}


def spellings(secret: bytes) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of every spelling in which a secret could stand."""
    yield "raw", secret
    yield "reversed", secret[::-1]
    yield "hex", secret.hex().encode()
    yield "HEX", secret.hex().upper().encode()
    for shift in range(3):  # what base64 makes of it depends on where it begins
        for name, encode in (("base64", base64.b64encode), ("base64url", base64.urlsafe_b64encode)):
            whole = encode(bytes(shift) + secret)
            yield name, whole[-(-shift * 4 // 3) + 1 : len(whole) - 4]
    yield "base32", base64.b32encode(secret)[:-8]
    yield "base85", base64.b85encode(secret)[:-5]
    text = secret.decode("latin-1")
    for codec in ("utf-16-le", "utf-16-be", "utf-32-le"):
        yield codec, text.encode(codec)
    yield "percent", quote(secret, safe="").encode()
    yield "escaped", "".join(f"\\u{ord(c):04x}" for c in text).encode()
    yield "repr", repr(secret)[2:-1].encode()


def unpacked(data: bytes) -> Iterator[bytes]:
    """What was compressed in it."""
    for found in re.finditer(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08", data):
        for bits in (15, 31):
            try:
                plain = zlib.decompressobj(bits).decompress(data[found.start() :], 1 << 20)
            except zlib.error:
                continue
            if len(plain) > 16:
                yield plain


def keys_of(log: AuditLog, tenant: str) -> list[bytes]:
    """Every key that this process holds of a tenant."""
    with log.database.reading() as connection:
        from cohere_governed.audit import database as db

        tenancy = log.ring.load(tenant, db.driver(connection).execute)
    assert tenancy is not None
    keys = tenancy.keys
    named = [getattr(keys, name) for name in ("content", "hedge", "wrapping", "lookup", "index", "standin", "cache")]
    return [one for one in named if isinstance(one, bytes)] + [child.key for child in tenancy.children.values()]


def entries(secrets: list[str], number: int) -> list[Entry]:
    prompt, reply, person, user = secrets
    call = number.to_bytes(16, "big")
    index = (("person", person), ("end_user", user), ("conversation", f"{user}-talk"))
    return [
        Entry("acme", "intent", call, {"decision": "permit"}, {"why": prompt}, prompt.encode(), person.encode(), index),
        Entry("acme", "outcome", call, {"state": "complete"}, {"why": reply}, reply.encode() * 9, None, index),
    ]


def _work(place: Place, secrets: list[list[str]], talk: Path, pipe: int) -> None:
    """Append, search, show, fail, erase; then say so and wait to be killed with everything open."""
    heard = talk.open("a")
    logging.basicConfig(stream=heard, level=logging.DEBUG, force=True)
    log = place.open()
    for number, four in enumerate(secrets):
        log.append_many(entries(four, number + 1))
        try:
            log.append_many(entries(four, number + 1))
        except GovernanceError:
            heard.write(traceback.format_exc())
        for wrong in (
            Entry("acme", four[0], b"x" * 16),
            Entry("acme", "policy", facts={"status": four[2]}),
            Entry("acme", "policy", meta={four[0]: object()}, content=four[1].encode()),
            Entry("acme", "policy", index=(("password", four[3]),)),
            Entry(four[3].upper(), "policy", content=four[1].encode()),
        ):
            try:
                log.append(wrong)
            except GovernanceError as error:
                heard.write(f"{error!r} {error} {error.__context__!r} {error.__cause__!r}\n")
    rows = search(log, Query(person=secrets[0][2]))
    heard.write(repr(rows) + repr(search(log, Query(kind="intent"))[0].as_dict()))
    erasure.erase_person(log, "acme", secrets[0][2], **WHO)
    heard.write(repr(prove(place.url, rows[0].record_id)) + repr(verify(place.url)) + repr(log.ring) + repr(log))
    export(log, place.folder.parent / "export", tenant="acme")
    heard.write(repr([ocsf(one) for one in tail(log)]))
    heard.flush()
    os.write(pipe, b"".join(keys_of(log, "acme")) + b".")
    time.sleep(60)


def canaries(count: int, seed: int, folder: Path) -> Tally:
    """``count`` calls with four secrets each, and all keys; the writer is killed with everything open."""
    tally = Tally("canaries")
    rng = random.Random(f"{seed} canaries")
    secrets = [
        [f"{word}-{rng.randbytes(9).hex()}" for word in ("prompt", "reply", "person", "user")] for _ in range(count)
    ]
    inside = folder / "inside"
    place = Place(inside / "log")
    place.folder.mkdir(parents=True)
    place.create().close()
    kek = place.key.read_bytes().strip()
    temporary = Path(tempfile.gettempdir())
    before = set(temporary.iterdir())
    reading, writing = os.pipe()
    child = forked(partial(_work, place, secrets, inside / "heard", writing))
    os.close(writing)
    keys = os.read(reading, 1 << 16)
    os.close(reading)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    if not keys.endswith(b"."):
        tally.failed("the writer ended before it was done")
        return tally
    hidden = [one.encode() for four in secrets for one in four]
    hidden += [keys[at : at + 32] for at in range(0, len(keys) - 1, 32)] + [kek]
    tally.counts["keys"] = len(keys) // 32 + 1
    files = [one for one in inside.rglob("*") if one.is_file() and one != place.key]
    ours = {one for one in set(temporary.iterdir()) - before if one.is_file()}
    for file in (*files, *ours):
        _look(tally, file, hidden)
    planted = inside / "planted"
    planted.write_bytes(b"".join(spelled for _, spelled in spellings(hidden[0])) + zlib.compress(hidden[0] * 3))
    check = Tally("planted")
    _look(check, planted, hidden[:1])
    if len(check.failures) < len(list(spellings(b"x"))):
        tally.failed("a planted secret was not found: this looks at nothing")
    tally.counts["files"] = len(files) + len(ours)
    tally.done = len(hidden)
    return tally


def _look(tally: Tally, file: Path, hidden: list[bytes]) -> None:
    data = file.read_bytes()
    tally.counts["bytes"] += len(data)
    packed = list(unpacked(data))
    for secret in hidden:
        for name, spelled in spellings(secret):
            if spelled in data:
                tally.failed(f"{file.name} has a secret, {name}")
        if any(secret in plain for plain in packed):
            tally.failed(f"{file.name} has a secret, compressed")
