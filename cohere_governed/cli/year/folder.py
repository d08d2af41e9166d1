# ruff: noqa: PLC0415 - nothing heavy is loaded before a command runs
"""The worked policies as the config folder of a year that ends today, and how it is changed meanwhile."""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

WRITTEN = date(2026, 11, 22)
"""The day from which the worked policies look back and ahead."""
DAYS = 365

_DATE = re.compile(r"\b20\d\d-\d\d-\d\d\b")
_KINDS = ("agreements", "tenants", "use_cases")


def worked() -> Path:
    """Where the worked policies are: in the installed package, or in the checkout beside it."""
    shipped = Path(__file__).with_name("worked")
    return shipped if shipped.is_dir() else Path(__file__).parents[3] / "policies"


def moved(text: str, today: date) -> str:
    """The text with what was past a year further back, and what lay ahead still ahead."""

    def shifted(match: re.Match[str]) -> str:
        said = date.fromisoformat(match[0])
        back = timedelta(days=DAYS if said <= WRITTEN else 0)
        return (said - back + (today - WRITTEN)).isoformat()

    return _DATE.sub(shifted, text)


def make(folder: Path, today: date) -> None:
    """Write the folder with its key and its log. Raises ``ConfigurationError`` when it does not hold together."""
    from cohere_governed.audit.keys import create_key_file
    from cohere_governed.cli.start import log_for
    from cohere_governed.policy.schema import KINDS, schema

    source = worked()
    for name in ("operator.yaml", *(f"{kind}/{file.name}" for kind in _KINDS for file in (source / kind).iterdir())):
        write(folder / name, moved((source / name).read_text(encoding="utf-8"), today))
    for file in (source / "disclosures").iterdir():
        write(folder / "disclosures" / file.name, file.read_text(encoding="utf-8"))
    for kind in KINDS:
        write(folder / "schema" / f"{kind}.json", json.dumps(schema(kind), indent=1) + "\n")
    (folder / "keys").mkdir(mode=0o700)
    create_key_file(folder / "keys" / "root.key")
    log_for(folder)


def edit(folder: Path, name: str, pattern: str, new: str) -> None:
    """Replace the one place of a file that ``pattern`` matches. Raises ``ValueError`` unless it is one."""
    text = (folder / name).read_text(encoding="utf-8")
    changed, count = re.subn(pattern, new, text)
    if count != 1:
        msg = f"`{pattern}` stands {count} times in {name}"
        raise ValueError(msg)
    write(folder / name, changed)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """While no other process changes the folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def write(path: Path, text: str) -> None:
    """Write a file in one step: nobody reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
