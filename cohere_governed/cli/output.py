"""How commands speak: tables for people, one JSON document with ``--json``."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cohere_governed.governance import CONFIG

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)

Config = Annotated[
    Path,
    typer.Option(
        "--config",
        help="The config folder.",
        envvar=CONFIG,
        show_default="./policies",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON document instead of a table.")]

DEFAULT_CONFIG = Path("policies")


def enter(config: Path) -> None:
    """Make ``config`` the folder that the rest of this process uses."""
    os.environ[CONFIG] = str(config)


def emit(document: Any) -> None:
    """One JSON document on standard output."""
    typer.echo(json.dumps(document, indent=2, ensure_ascii=False, default=str))


def table(columns: Sequence[str], rows: Sequence[Sequence[object]], *, title: str | None = None) -> None:
    """A table; what came from outside is shown as it is, never interpreted."""
    shown = Table(title=title, title_justify="left", header_style="bold", pad_edge=False)
    for column in columns:
        shown.add_column(column, overflow="fold")
    for row in rows:
        shown.add_row(*("" if cell is None else escape(str(cell)) for cell in row))
    console.print(shown)


def listing(columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]], *, as_json: bool) -> None:
    """``rows`` as JSON with their own keys, or as a table of ``columns`` (key → heading)."""
    if as_json:
        emit(list(rows))
    else:
        table(list(columns.values()), [[row.get(key) for key in columns] for row in rows])
