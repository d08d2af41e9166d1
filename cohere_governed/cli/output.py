"""How commands speak: tables for people, one JSON document with ``--json``."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from cohere_governed.cli.codes import wrong
from cohere_governed.text import clean, printable_json

T = TypeVar("T")

DEFAULT_CONFIG = Path("policies")

Config = Annotated[
    Path,
    typer.Option("--config", metavar="DIR", help="The config folder.", envvar="COHERE_GOVERNED_CONFIG"),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON document instead of a table.")]


_AGO = re.compile(r"(\d{1,6})([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class _Out(Console):
    def on_broken_pipe(self) -> None:
        raise BrokenPipeError  # rich would end with 1, which is a finding


def console() -> Console:
    """Standard output. In a pipe nothing is folded to a width that nobody has."""
    out = _Out(highlight=False, emoji=False, markup=False)
    return out if out.is_terminal else _Out(highlight=False, emoji=False, markup=False, width=10_000)


def say(text: object = "", *, style: str | None = None) -> None:
    """A line on standard output; long lines are the terminal's to fold."""
    console().print(Text(clean(str(text)), style=style or ""), soft_wrap=True)


def complain(text: object) -> None:
    """A line on standard error."""
    sys.stderr.write(clean(str(text)) + "\n")


def emit(document: Any, *, to: Path | None = None) -> None:
    """One JSON document on standard output, or in a new file; only printable characters stand in it as themselves."""
    text = json.dumps(document, indent=2, ensure_ascii=False, default=_plain)
    write(printable_json(text) + "\n", to)


def write(text: str, to: Path | None) -> None:
    """``text`` on standard output, or in a new file that only its owner may read; exits 2 when there is one already."""
    if to is None:
        sys.stdout.write(text)
        return
    try:
        descriptor = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise wrong(f"{to} cannot be written: {error.strerror}") from None
    with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123 - a descriptor
        file.write(text)


def _plain(value: object) -> object:
    return utc(value) if isinstance(value, datetime) else str(value)


def utc(when: datetime) -> str:
    """ISO 8601 in UTC, to the second."""
    return when.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def when(text: str) -> datetime:
    """``2026-11-01``, ``2026-11-01T09:30``, with an offset or in UTC; or how long ago: ``90m``, ``24h``, ``7d``."""
    ago = _AGO.fullmatch(text.strip())
    if ago:
        return datetime.now(timezone.utc) - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
    try:
        said = datetime.fromisoformat(re.sub(r"[zZ]$", "+00:00", text.strip()))
    except ValueError:
        raise typer.BadParameter("write a time as 2026-11-01, 2026-11-01T09:30 (UTC), or 24h, 7d ago") from None
    return said if said.tzinfo else said.replace(tzinfo=timezone.utc)


When = Annotated[datetime | None, typer.Option(parser=when, metavar="TIME")]


def record_id(text: str) -> str:
    """An id of a record or a call: 32 hexadecimal digits."""
    if not re.fullmatch(r"[0-9a-fA-F]{32}", text.strip()):
        raise typer.BadParameter("an id is 32 hexadecimal digits, as `audit search` shows them")
    return text.strip().lower()


def grid(
    columns: Sequence[str], rows: Iterable[Sequence[object]], *, width: int | None = None, drop: bool = False
) -> Table:
    """A table; what came from outside is shown as it is, never interpreted.

    Cells are folded between words, so that an id, a time or the name of a rule stays in one piece. Where ``width``
    (columns of the terminal, by default) has no room for that, ``drop`` leaves out columns and says which.
    """
    room = width or console().width
    cells = [[_cell(value) for value in row] for row in rows]
    texts = [[heading, *(row[n] for row in cells)] for n, heading in enumerate(columns)]
    least = [max(cell_len(word) for text in column for word in (text.split() or [""])) for column in texts]
    most = [max(cell_len(line) for text in column for line in (text.splitlines() or [""])) for column in texts]
    kept: list[int] = []
    for n in range(len(columns)):
        if not drop or not kept or sum(least[k] for k in (*kept, n)) + _GAP * len(kept) + 2 <= room:
            kept.append(n)
    spare = room - sum(least[n] for n in kept) - _GAP * (len(kept) - 1) - 2
    shown = Table(header_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for n in kept:
        more = min(max(spare, 0), most[n] - least[n])
        spare -= more
        shown.add_column(columns[n], overflow="fold", width=least[n] + more if spare >= 0 else None)
    for row in cells:
        shown.add_row(*(Text(row[n]) for n in kept))
    if left_out := [heading for n, heading in enumerate(columns) if n not in kept]:
        shown.caption = Text(f"no room for: {', '.join(left_out)}; --json has all")
        shown.caption_justify = "left"
    return shown


_GAP = 3
"""What stands between two columns."""


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return utc(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(clean(str(item)) for item in value)
    return clean(str(value))


def listing(columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]], *, as_json: bool, none: str) -> None:
    """``rows`` as JSON with their own keys, or as a table of ``columns`` (key → heading), or the sentence ``none``."""
    if as_json:
        emit(list(rows))
    elif rows:
        console().print(grid(list(columns.values()), [[row.get(key) for key in columns] for row in rows], drop=True))
    else:
        say(none)


def facts(told: Mapping[str, Any], *, as_json: bool) -> None:
    """One thing: a JSON object, or a line for each key."""
    if as_json:
        emit(dict(told))
        return
    width = max((len(key) for key in told), default=0)
    for key, value in told.items():
        say(f"{key.replace('_', ' '):<{width}}  {_cell(value) or '-'}")


@contextmanager
def until_ended() -> Iterator[None]:
    """What is done inside goes on until Ctrl-C or SIGTERM, and ends without a word.

    A shell starts background jobs with interrupts ignored, and what follows must be ended somehow.
    """
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        yield


@contextmanager
def bar(label: str) -> Iterator[Any]:
    """A progress bar on a terminal: call what it gives with (done, of); in a pipe it shows nothing."""
    shown = Progress(
        TextColumn(label), BarColumn(), MofNCompleteColumn(), console=Console(stderr=True), transient=True,
        disable=not sys.stderr.isatty(),
    )  # fmt: skip
    with shown:
        task = shown.add_task(label, total=None)
        yield lambda done, of: shown.update(task, completed=done, total=of)


def tracked(rows: Sequence[T], label: str) -> Iterator[T]:
    """``rows``, with a progress bar on a terminal."""
    with bar(label) as step:
        for done, row in enumerate(rows, 1):
            yield row
            step(done, len(rows))
