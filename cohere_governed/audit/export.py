"""A log as plain files that anybody can check, with tools that know nothing of this package.

    FOLDER/
      checkpoint                    the signed head, as C2SP ``tlog-checkpoint``
      tile/0/000 … tile/1/000 …     hashes of the tree, as C2SP ``tlog-tiles``
      tile/entries/000 …            the leaves themselves
      handovers                     heads in which one signing key names the next, if it ever changed
      records.jsonl                 the columns, each line with the seed of its commitment in the leaf
      content.jsonl                 what was opened, if it was asked for
      SHA256SUMS                    of all of these, for ``sha256sum --check``
      manifest.json, manifest.note  what this is, the digest of SHA256SUMS, and the log's signature

The tree is always the whole one, so that what a query left out can be counted.
The same log gives the same bytes. Nothing is decrypted unless content is asked
for, and then a record of that is durable first. The folder appears when it is
complete; one record after the other is held in memory, and one row of tiles.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from typing_extensions import Self

from cohere_governed.audit import database as db
from cohere_governed.audit import envelope, tree
from cohere_governed.audit.checkpoint import Checkpoint, MalformedNote, VerifierKey, key_id, opened
from cohere_governed.audit.grounds import Metas
from cohere_governed.audit.keyring import Tenancy
from cohere_governed.audit.record import FACTS, SEGMENTS, Leaf, Ref
from cohere_governed.audit.search import Query
from cohere_governed.audit.search import _where as conditions
from cohere_governed.audit.store import AuditLog
from cohere_governed.errors import AuditUnavailable, WrongRequest
from cohere_governed.model import Entry

__all__ = ["Manifest", "export"]

FORMAT = "cohere-governed/export/1"
WIDTH = 1 << tree.STORED_HEIGHT
"""Hashes in a full tile, leaves in a full bundle (C2SP tlog-tiles)."""

Progress = Callable[[str, int, int], None]
"""(tenant, records written, records in all), every ``WIDTH`` records."""

_BLIND = ("end_user", "person", "conversation", "reference")
_JSON = json.JSONEncoder(ensure_ascii=True, allow_nan=False, sort_keys=True, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an export is."""

    folder: Path
    tenant: str
    vkey: str
    """C2SP verifier key that checkpoint and manifest are signed with."""
    size: int
    """Records in the tree."""
    root: str
    """Hex."""
    rows: int
    """Lines of ``records.jsonl``."""
    opened: int
    """Lines of ``content.jsonl``."""
    files: int
    """Lines of ``SHA256SUMS``."""
    sums: str
    """SHA-256 of ``SHA256SUMS``, hex."""
    signed: bool
    """Whether the log's key was at hand to sign the manifest. Checkpoint, leaves and rows prove themselves anyway."""


def export(
    log_or_url: AuditLog | str,
    folder: Path,
    *,
    tenant: str,
    query: Query | None = None,
    with_content: bool = False,
    purpose: str | None = None,
    actor: str | None = None,
    progress: Progress | None = None,
) -> Manifest:
    """Write one tenant's log to a new folder.

    ``query`` chooses the rows, and the records to open, never the tree. From a
    URL, no key is needed: then the manifest is unsigned, nothing can be opened,
    and people cannot be searched for.

    Raises ``AuditUnavailable`` when the folder is there already, there is no
    such log, the log does not match its signed head, purpose or actor of an
    opening is missing, or the opening could not be recorded; ``KeyUnavailable``
    when the keys at hand do not open a record.
    """
    log = log_or_url if isinstance(log_or_url, AuditLog) else None
    query = query or Query()
    _check(log, query, tenant, with_content=with_content, purpose=purpose, actor=actor)
    if folder.exists():
        raise WrongRequest("the folder to export to is there already")
    if log is not None and with_content:
        said = {"purpose": purpose, "actor": actor, "query": _shown(query)}
        log.append_with_refs([(Entry(tenant, "export", meta=said), (Ref("log", _log_id(log, tenant)),))])
    database = log.database if log is not None else db.at(str(log_or_url))
    part = folder.with_name(f".{folder.name}.part")
    with db.refusing("exporting the audit log"):
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(mode=0o700, parents=True)
        try:
            db.known(database, database.schema())
            with database.reading() as connection, _Files(part) as files:
                job = _Export(connection, log, files, query, tenant=tenant, progress=progress)
                manifest = job.run(folder, with_content=with_content)
            part.rename(folder)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    return manifest


def _check(
    log: AuditLog | None, query: Query, tenant: str, *, with_content: bool, purpose: str | None, actor: str | None
) -> None:
    if query.tenant not in (None, tenant):
        raise WrongRequest("the query is for another tenant than the export")
    if log is None and (with_content or any(getattr(query, name) is not None for name in _BLIND)):
        raise AuditUnavailable("content, and records of a person, can be exported from an open log only")
    if with_content and not ((purpose or "").strip() and (actor or "").strip()):
        raise WrongRequest("content is exported by a named person for a stated purpose only")


def _log_id(log: AuditLog, tenant: str) -> bytes:
    with log.database.reading() as connection:
        return bytes(_find(connection, tenant).log_id)


def _find(connection: Any, tenant: str) -> Any:
    row = connection.execute(db.log.select().where(db.log.c.tenant == tenant)).first()
    if row is None:
        raise WrongRequest("there is no log of this tenant")
    return row


class _Export:
    """One export from one snapshot of the database."""

    def __init__(
        self,
        connection: Any,
        log: AuditLog | None,
        files: _Files,
        query: Query,
        *,
        tenant: str,
        progress: Progress | None,
    ) -> None:
        self._connection = connection
        self._log = log
        self._row = _find(connection, tenant)
        self._files = files
        self._tiles = _Tiles(self._files)
        self._tenant = tenant
        self._query = query
        self._progress = progress

    def run(self, folder: Path, *, with_content: bool) -> Manifest:
        vkey, head = self._head()
        self._files.write("checkpoint", self._row.note.encode())
        self._handovers()
        with self._files.stream("records.jsonl") as put:
            rows = self._records(head, put)
        opened_count = 0
        tenancy = self._tenancy()
        if with_content:
            assert tenancy is not None
            with self._files.stream("content.jsonl") as put:
                opened_count = self._content(tenancy, put)
        sums, files = self._files.seal()
        manifest = Manifest(
            folder, self._tenant, vkey, head.size, head.root.hex(), rows, opened_count, files, sums,
            signed=tenancy is not None,
        )  # fmt: skip
        self._sign(manifest, tenancy)
        return manifest

    def _head(self) -> tuple[str, Checkpoint]:
        try:
            key = VerifierKey.parse(self._row.vkey)
            head = opened(self._row.note, key)
        except MalformedNote as error:
            raise AuditUnavailable(f"the signed head is not valid: {error}") from None
        if head.size != self._row.size:
            raise _altered()
        return self._row.vkey, head

    def _handovers(self) -> None:
        keys = db.key.c
        found = self._connection.execute(
            db.key.select()
            .with_only_columns(keys.wrapped)
            .where(keys.log == self._row.log, keys.purpose == "epoch")
            .order_by(keys.version)
        )
        notes = [bytes(row.wrapped) for row in found]
        if notes:
            self._files.write("handovers", b"".join(notes))

    def _pages(self, table: Any, columns: tuple[Any, ...], where: list[Any]) -> Iterator[list[Any]]:
        """Rows in the order of the tree, at most one bundle at a time."""
        at = -1
        while True:
            statement = (
                table.select().with_only_columns(*columns).where(db.record.c.idx > at, *where)
                .order_by(db.record.c.idx).limit(WIDTH)
            )  # fmt: skip
            rows = self._connection.execute(statement).all()
            if not rows:
                return
            yield rows
            at = rows[-1].idx

    def _records(self, head: Checkpoint, put: Callable[[bytes], None]) -> int:
        """The tree, and the lines of the records that were asked for."""
        columns = tuple(db.record.c[name] for name in ("idx", "record_id", "time_us", "kind", "call_id", "leaf"))
        facts = tuple(db.record.c[name] for name in ("facts_seed", *FACTS))
        where = self._conditions()
        wanted = self._pages(db.record, (*columns, *facts), where) if where[1:] else None
        chosen = _ids(wanted) if wanted is not None else None
        nearest = next(chosen, None) if chosen is not None else None
        edge, rows = tree.Frontier(), 0
        for page in self._pages(db.record, (*columns, *facts), [db.record.c.log == self._row.log]):
            for row in page:
                if row.idx != edge.size:
                    raise _altered()
                edge.append(row.leaf)
                self._tiles.add(row.leaf)
                if chosen is not None and row.idx != nearest:
                    continue
                nearest = next(chosen, None) if chosen is not None else None
                put(_line(row))
                rows += 1
            if self._progress is not None:
                self._progress(self._tenant, edge.size, head.size)
        if (edge.size, edge.root()) != (head.size, head.root):
            raise _altered()
        self._tiles.end()
        return rows

    def _conditions(self) -> list[Any]:
        # Without a log, no condition needs a key: that was checked before.
        found: list[Any] = conditions(self._log, self._connection, self._query, self._tenant, self._row.log)  # type: ignore[arg-type]
        return found

    def _tenancy(self) -> Tenancy | None:
        if self._log is None or self._tenant.startswith("~"):
            return None  # no keys, or those of an erased tenant
        if self._log.ring.grant is not None and self._log.ring.grant.role == "search":
            return None  # it does not sign
        return self._log.ring.load(self._tenant, db.driver(self._connection).execute)

    def _content(self, tenancy: Tenancy, put: Callable[[bytes], None]) -> int:
        """What the records that were asked for say; how many they are."""
        joined = db.record.outerjoin(db.body, (db.record.c.log == db.body.c.log) & (db.record.c.idx == db.body.c.idx))
        parts = tuple(db.body.c[f"{name}{kind}"] for name in SEGMENTS for kind in ("_seed", ""))
        assert self._log is not None
        metas = Metas(self._log.ring, tenancy, db.driver(self._connection).execute)
        count = 0
        for page in self._pages(joined, (db.record.c.idx, db.record.c.leaf, *parts), self._conditions()):
            for row in page:
                put(self._opened(row, tenancy, metas))
                count += 1
        return count

    def _opened(self, row: Any, tenancy: Tenancy, metas: Metas) -> bytes:
        assert self._log is not None
        leaf = Leaf.decode(row.leaf)  # which the tree was found to have
        said: dict[str, Any] = {"index": row.idx, "record_id": leaf.header.record_id.hex()}
        erased = []
        for name in SEGMENTS:
            if leaf.segment(name) is None:
                continue
            seed, ciphertext = getattr(row, f"{name}_seed"), getattr(row, name)
            if seed is None or ciphertext is None:
                erased.append(name)
                continue
            if name == "meta":
                said["meta"] = metas.opened(leaf, seed, ciphertext)
                continue
            if (said.get("meta") or {}).get("sealed"):
                continue  # one record at a time, by `show`, and for whom the law names
            chosen = self._log.ring.chosen_for(leaf, tenancy, db.driver(self._connection).execute, name)
            said |= _exactly(name, envelope.opened(name, leaf, (seed, ciphertext), tenancy.keys, chosen))
        if erased:
            said["erased"] = erased
        return _JSON(said).encode() + b"\n"

    def _sign(self, manifest: Manifest, tenancy: Tenancy | None) -> None:
        shown = {
            one.name: getattr(manifest, one.name) for one in fields(manifest) if one.name not in {"folder", "signed"}
        }
        data = _JSON({"format": FORMAT, "query": _shown(self._query), **shown}).encode() + b"\n"
        self._files.put("manifest.json", data)
        if tenancy is None:
            return
        origin = tenancy.verifier.origin
        # Not the lines of a checkpoint: what is signed here can never be taken for a head.
        text = f"{FORMAT}\n{origin}\n{b64encode(hashlib.sha256(data).digest()).decode()}\nmanifest.json\n"
        signature = key_id(origin, tenancy.signer.public) + tenancy.signer.sign(text.encode())
        note = f"{text}\n\N{EM DASH} {origin} {b64encode(signature).decode()}\n"
        self._files.put("manifest.note", note.encode())


class _Files:
    """The files of an export and their digests, in the order they were begun."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sums = os.fdopen(_new(folder / "SHA256SUMS"), "wb")
        self._whole = hashlib.sha256()
        self._count = 0

    def put(self, name: str, data: bytes) -> None:
        """Write a file, for its owner only."""
        path = self._folder / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(_new(path), "wb") as file:
            file.write(data)

    def write(self, name: str, data: bytes) -> None:
        """``put``, with its line in the sums."""
        self.put(name, data)
        self._note(name, hashlib.sha256(data).hexdigest())

    def stream(self, name: str) -> _Stream:
        """A file written piece by piece."""
        return _Stream(self._folder / name, lambda digest: self._note(name, digest))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._sums.close()

    def seal(self) -> tuple[str, int]:
        """SHA-256 of the sums, hex, and how many files they list."""
        self._sums.close()
        return self._whole.hexdigest(), self._count

    def _note(self, name: str, digest: str) -> None:
        line = f"{digest}  {name}\n".encode()
        self._sums.write(line)
        self._whole.update(line)
        self._count += 1


class _Stream:
    def __init__(self, path: Path, note: Callable[[str], None]) -> None:
        self._file = os.fdopen(_new(path), "wb")
        self._digest = hashlib.sha256()
        self._note = note

    def __enter__(self) -> Callable[[bytes], None]:
        return self._put

    def _put(self, data: bytes) -> None:
        self._file.write(data)
        self._digest.update(data)

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._note(self._digest.hexdigest())


def _new(path: Path) -> int:
    """A descriptor of a file that was not there, for its owner only."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)


class _Tiles:
    """Rows of hashes, one a level, each written when it is full; and bundles of leaves."""

    def __init__(self, files: _Files) -> None:
        self._files = files
        self._bundle: list[bytes] = []
        self._rows: list[list[bytes]] = []
        self._written: list[int] = []

    def add(self, leaf: bytes) -> None:
        self._bundle.append(len(leaf).to_bytes(2, "big") + leaf)
        self._hash(0, tree.leaf_hash(leaf))

    def _hash(self, level: int, node: bytes) -> None:
        if level == len(self._rows):
            self._rows.append([])
            self._written.append(0)
        row = self._rows[level]
        row.append(node)
        if len(row) == WIDTH:
            top = tree.subtree(0, WIDTH, lambda height, at: _over(row, height, at))
            self._tile(level)
            self._hash(level + 1, top)

    def _tile(self, level: int) -> None:
        row, number = self._rows[level], self._written[level]
        place = tile_number(number) + ("" if len(row) == WIDTH else f".p/{len(row)}")
        self._files.write(f"tile/{level}/{place}", b"".join(row))
        if level == 0:
            self._files.write(f"tile/entries/{place}", b"".join(self._bundle))
            self._bundle.clear()
        self._written[level] += 1
        row.clear()

    def end(self) -> None:
        """What is not full is written as partial."""
        for level, row in enumerate(self._rows):
            if row:
                self._tile(level)


def _over(row: list[bytes], height: int, at: int) -> bytes:
    """The hash over ``2**height`` hashes of a row."""
    if height == 0:
        return row[at]
    return tree.node_hash(_over(row, height - 1, 2 * at), _over(row, height - 1, 2 * at + 1))


def tile_number(number: int) -> str:
    """A tile's number as C2SP tlog-tiles spells it: groups of three digits, ``x`` before all but the last."""
    digits = f"{number:03}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])


def _ids(pages: Iterator[list[Any]]) -> Iterator[int]:
    for page in pages:
        for row in page:
            yield row.idx


def _line(row: Any) -> bytes:
    """One record's columns. With the seed anybody can hold them to the leaf."""
    said: dict[str, Any] = {
        "index": row.idx,
        "record_id": row.record_id.hex(),
        "time_us": row.time_us,
        "kind": row.kind,
        "call_id": row.call_id.hex() if row.call_id else None,
        "facts_seed": row.facts_seed.hex() if row.facts_seed else None,
        **{name: getattr(row, name) for name in FACTS},
    }
    return _JSON({name: value for name, value in said.items() if value is not None}).encode() + b"\n"


def _exactly(name: str, plain: bytes) -> Mapping[str, str]:
    with suppress(UnicodeDecodeError):
        return {name: plain.decode("utf-8")}
    return {f"{name}_base64": b64encode(plain).decode()}


def _shown(query: Query) -> dict[str, str]:
    """The query for the manifest and the record, but for whom it names: neither can be erased by person."""
    found = {one.name: getattr(query, one.name) for one in fields(query)}
    return {
        name: "given" if name in _BLIND else value.isoformat() if isinstance(value, datetime) else str(value)
        for name, value in found.items()
        if value is not None
    }


def _altered() -> AuditUnavailable:
    return AuditUnavailable("the records are not those of the signed head (run `cohere-governed audit verify`)")
