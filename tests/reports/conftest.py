"""A year of calls, made once for all workers of a test run, and copies of it for tests that write."""

from __future__ import annotations

import fcntl
import shutil
from pathlib import Path

import pytest

from cohere_governed.cli import year as years

CALLS = 200


@pytest.fixture(scope="session")
def year(tmp_path_factory) -> Path:
    """The folder of a year that is only read."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base
    with (shared / "year.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "year.done").exists():
            years.make(shared / "year", CALLS)
            (shared / "year.done").touch()
    return shared / "year"


@pytest.fixture
def copied(year, tmp_path) -> Path:
    """A year of the test's own."""
    return copy(year, tmp_path / "year")


def copy(year: Path, to: Path) -> Path:
    """A copy of a year that others may be reading: what says who writes is theirs."""
    return Path(shutil.copytree(year, to, ignore=shutil.ignore_patterns("*.writers")))
