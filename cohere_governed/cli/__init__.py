"""``cohere-governed``: what officers and platform teams type. One file a group of commands.

Every command takes ``--config DIR``; listing ones take ``--json``. Exit codes: 0 done, 1 a check found something,
2 wrong usage, 3 refused, 4 store or key unavailable. Nothing heavy is imported before a command runs, so that
``--help`` and completion answer at once.
"""

from __future__ import annotations

import io
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line and exit with its code."""
    from cohere_governed.cli.app import app  # noqa: PLC0415 - the console script imports this package, not typer

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that knows no UTF-8 is no reason to fail
    app(prog_name="cohere-governed")
    sys.exit(0)
