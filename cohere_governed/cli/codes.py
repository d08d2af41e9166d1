"""Exit codes, and how our own errors end a command: a sentence and a code, never a traceback."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterable
from typing import Any

import typer
from typer.core import TyperGroup

from cohere_governed.cli import PIPE_CLOSED
from cohere_governed.errors import (
    AuditUnavailable,
    ConfigurationError,
    DetectorUnavailable,
    GovernanceError,
    KeyUnavailable,
    WrongRequest,
)
from cohere_governed.text import clean

DONE, FOUND, USAGE, REFUSED, UNAVAILABLE = 0, 1, 2, 3, 4

EXITS = "Exit codes: 0 done, 1 a check found something, 2 wrong usage, 3 refused, 4 store or key unavailable."
_CODES: tuple[tuple[type[GovernanceError], int], ...] = (
    (ConfigurationError, FOUND),
    (WrongRequest, USAGE),
    (AuditUnavailable, UNAVAILABLE),
    (KeyUnavailable, UNAVAILABLE),
    (DetectorUnavailable, UNAVAILABLE),
    (GovernanceError, REFUSED),
)


class Commands(TyperGroup):
    """A group whose commands end with the code of the error they raise, and say so in their help."""

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        found = super().get_command(ctx, cmd_name)
        if found is not None and found.epilog is None:
            found.epilog = EXITS
        return found

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except GovernanceError as error:
            sys.stderr.write(f"{clean(str(error))}\n")
            raise typer.Exit(next(code for kind, code in _CODES if isinstance(error, kind))) from None
        except OSError as error:
            raise typer.Exit(unwritten(error)) from None


def unwritten(error: OSError) -> int:
    """Say why a file, or standard output, could not be read or written; the code to end with.

    A reader that has enough, as ``head`` has, is no fault: there is nothing to say, and nobody to take 1 for a finding.
    """
    if isinstance(error, BrokenPipeError):
        return PIPE_CLOSED
    where = f"`{error.filename}`" if error.filename is not None else "standard output, or a file,"
    sys.stderr.write(clean(f"{where} cannot be read or written: {error.strerror or type(error).__name__}") + "\n")
    return UNAVAILABLE


def unknown(what: str, said: str, known: Iterable[str]) -> str:
    """The sentence for a word that is none of those known, with the nearest of them or all."""
    names = sorted(known)
    near = difflib.get_close_matches(said, names, 1, 0.6)
    there = f"did you mean `{near[0]}`?" if near else f"there are: {', '.join(names)}" if 0 < len(names) < 40 else ""
    return f"there is no {what} `{said[:63]}`" + (f" ({there})" if there else "")


def wrong(message: str) -> typer.Exit:
    """What to raise when the command was not used rightly; the sentence goes to standard error."""
    sys.stderr.write(f"{clean(message)}\n")
    return typer.Exit(USAGE)
