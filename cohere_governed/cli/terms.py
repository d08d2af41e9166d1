# ruff: noqa: PLC0415 - nothing heavy is loaded before a command runs
"""``terms``: are the provider's documents still those that the policy was written from?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cohere_governed.cli.codes import FOUND, Commands, wrong
from cohere_governed.cli.output import DEFAULT_CONFIG, Config, Json, console, emit, grid, say

if TYPE_CHECKING:
    from cohere_governed.policy.terms import Compared

app = typer.Typer(
    cls=Commands, no_args_is_help=True, help="Provider documents against the digests that policy was written from."
)

Files = Annotated[list[Path], typer.Argument(metavar="FILE…", help="Texts of the documents as they are today.")]


@app.command()
def check(
    files: Files,
    config: Config = DEFAULT_CONFIG,  # noqa: ARG001 - every command takes it
    as_json: Json = False,
) -> None:
    """Compare fetched texts with the digests that policy was written from. Exit 1 if one differs or is missing.

    Example: cohere-governed terms check fetched/*.txt
    """
    compared = _compared(files)
    if as_json:
        emit(
            [
                {"id": one.document.id, "title": one.document.title, "file": one.document.file,
                 "reviewed_on": one.document.reviewed_on, "state": one.state, "expected_sha256": one.document.sha256,
                 "sha256": one.sha256}
                for one in compared
            ]
        )  # fmt: skip
    else:
        rows = [(one.document.id, one.state, one.document.reviewed_on, one.document.file) for one in compared]
        console().print(grid(("document", "state", "reviewed on", "its text is"), rows))
    if any(one.state != "same" for one in compared):
        raise typer.Exit(FOUND)


@app.command()
def diff(
    files: Files,
    config: Config = DEFAULT_CONFIG,  # noqa: ARG001 - every command takes it
    as_json: Json = False,
) -> None:
    """For every document that changed or is missing: the clauses to read again, and the rules that rest on them.

    Exit 1 if there is one. Example: cohere-governed terms diff fetched/*.txt
    """
    changed = [one for one in _compared(files) if one.state != "same"]
    if as_json:
        emit([_clauses(one) for one in changed])
    for one in () if as_json else changed:
        say(f"{one.document.id}: {one.state} ({one.document.title}, reviewed {one.document.reviewed_on})")
        rows = [(name, says, ", ".join(one.document.rules[name])) for name, says in one.document.clauses.items()]
        console().print(grid(("clause", "in our words", "enforced by"), rows))
    if not changed and not as_json:
        say("every document is the one that policy was written from")
    if changed:
        raise typer.Exit(FOUND)


def _clauses(one: Compared) -> dict[str, Any]:
    document = one.document
    clauses = [
        {"id": name, "says": says, "enforced_by": list(document.rules[name])} for name, says in document.clauses.items()
    ]
    return {"id": document.id, "state": one.state, "clauses": clauses}


def _compared(files: list[Path]) -> list[Compared]:
    from cohere_governed.policy.terms import check_texts

    try:
        return check_texts(files)
    except OSError as error:
        raise wrong(f"{error.filename} cannot be read: {error.strerror}") from None
