"""A place to keep logs, and one log with a bit of everything that tests copy and damage."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cohere_governed.audit import AuditLog, erasure
from cohere_governed.audit.keys import create_key_file
from cohere_governed.audit.verify import verify
from cohere_governed.model import Broken, Entry, Intact, Receipt, Verdict

CANARIES = (b"CANARY-prompt-4f1e", b"CANARY-reply-77aa", b"canary.person@example.org", b"CANARY-user-9c")


@dataclass(frozen=True)
class Place:
    """Where a log's files are."""

    folder: Path

    @property
    def path(self) -> Path:
        return self.folder / "audit.db"

    @property
    def url(self) -> str:
        return f"sqlite:///{self.path}"

    @property
    def key(self) -> Path:
        return self.folder.parent / f"{self.folder.name}.key"

    @property
    def key_ref(self) -> str:
        return f"file:{self.key}"

    @property
    def anchor(self) -> Path:
        return self.folder.parent / f"{self.folder.name}.anchor"

    def create(self, *, anchored: bool = True) -> AuditLog:
        if not self.key.exists():
            create_key_file(self.key)
        return AuditLog.create(self.url, self.key_ref, anchor=self.anchor if anchored else None)

    def open(self, *, anchored: bool = True) -> AuditLog:
        return AuditLog.open(self.url, self.key_ref, anchor=self.anchor if anchored else None)

    def sql(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """What somebody with the database file and no key can do."""
        connection = sqlite3.connect(self.path, isolation_level=None)
        try:
            return connection.execute(statement, values).fetchall()
        finally:
            connection.close()

    def copy_to(self, folder: Path) -> Place:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder, folder)
        twin = Place(folder)
        shred = (Path(f"{self.key}.shred"), Path(f"{twin.key}.shred"))
        for mine, other in ((self.key, twin.key), (self.anchor, twin.anchor), shred):
            if mine.exists():
                shutil.copy2(mine, other)
        return twin

    def files(self) -> Iterator[Path]:
        yield from (one for one in self.folder.rglob("*") if one.is_file())
        if self.anchor.exists():
            yield self.anchor


@dataclass(frozen=True)
class Sample:
    """A closed log with what its keeper knows of it."""

    place: Place
    public_keys: tuple[str, ...]
    receipts: tuple[Receipt, ...]

    def verify(self, place: Place | None = None, *, anchored: bool = True, trusted: bool = True) -> list[Verdict]:
        place = place or self.place
        return verify(
            place.url,
            public_keys=self.public_keys if trusted else None,
            anchors=[self.place.anchor] if anchored else [],
        )


def call_entries(tenant: str, number: int) -> list[Entry]:
    """Intent and outcome of one call, with people and canaries in them."""
    call_id = number.to_bytes(16, "big")
    index = (
        ("end_user", f"CANARY-user-9c-{number % 3}"),
        ("person", "canary.person@example.org"),
        ("conversation", f"c-{number % 2}"),
    )
    return [
        Entry(
            tenant,
            "intent",
            call_id,
            {
                "decision": "permit",
                "surface": "v2.chat",
                "model": "command-a",
                "region": "EU",
                "entities": "EMAIL_ADDRESS:1,PERSON:2",
                "policy_digest": "ab" * 32,
            },
            {"reasons": ["residency.host"]},
            b"CANARY-prompt-4f1e " * 20,
            b'{"<PERSON_1>": "canary.person@example.org"}',
            index,
        ),
        Entry(
            tenant,
            "outcome",
            call_id,
            {"state": "complete", "status": 200, "input_tokens": 12, "output_tokens": 34},
            {"finish": "COMPLETE"},
            b"CANARY-reply-77aa " * 20,
            None,
            index,
        ),
    ]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    folder = tmp_path / "log"
    folder.mkdir()
    return Place(folder)


@pytest.fixture(scope="session")
def server() -> Iterator[object]:
    """One PostgreSQL server for all tests that keep a log there."""
    from tests.audit.server import serve

    yield from serve()


@pytest.fixture
def log(place: Place) -> Iterator[AuditLog]:
    with place.create() as opened:
        yield opened


def make_sample(folder: Path) -> Sample:
    """Two tenants, calls, a refusal, an access, a hold, an erased record, person and period: about 300 records."""
    folder.mkdir()
    where = Place(folder)
    receipts: list[Receipt] = []
    with where.create() as opened:
        for number in range(1, 12):
            for tenant in ("acme", "zenith"):
                receipts += opened.append_many(call_entries(tenant, number))
        receipts.append(
            opened.append(Entry("acme", "intent", b"r" * 16, {"decision": "refuse", "rules": "training.evidence"}))
        )
        erasure.erase_record(opened, receipts[4].record_id.hex(), reason="asked", actor="officer")
        erasure.erase_person(opened, "zenith", "CANARY-user-9c-1", reason="asked", actor="officer")
        for at in (8, 12):
            erasure.add_hold(opened, "acme", "record", receipts[at].record_id.hex(), reason="asked", actor="officer")
        erasure.remove_hold(opened, "acme", "record", receipts[12].record_id.hex(), reason="asked", actor="officer")
        # enough for a stored subtree of 256
        opened.append_many([Entry("acme", "policy", facts={"policy_digest": str(at)}) for at in range(260)])
        keys = tuple(opened.public_keys().values())
    return Sample(where, keys, tuple(receipts))


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return make_sample(tmp_path_factory.mktemp("sample") / "log")


@pytest.fixture
def copy(sample: Sample, tmp_path: Path) -> Callable[[], Place]:
    """Fresh copies of the sample."""
    return lambda: sample.place.copy_to(tmp_path / "copy")


def broken(verdicts: list[Verdict]) -> list[Broken]:
    return [one for one in verdicts if isinstance(one, Broken)]


def intact(verdicts: list[Verdict]) -> bool:
    return bool(verdicts) and all(isinstance(one, Intact) for one in verdicts)
