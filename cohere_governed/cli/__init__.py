"""``cohere-governed``: what officers and platform teams type. One file a group of commands.

Every command takes ``--config DIR``; listing ones take ``--json``. Exit codes: 0 done, 1 a check found something,
2 wrong usage, 3 refused, 4 store or key unavailable. Nothing heavy is imported before a command runs, so that
``--help`` and completion answer at once.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from traceback import extract_tb
from typing import NoReturn

INTERRUPTED, PIPE_CLOSED = 130, 141
"""What a shell makes of SIGINT and SIGPIPE: 128 and the signal's number."""
OWN_FAULT = 70
"""``EX_SOFTWARE`` of sysexits.h: neither a finding nor a refusal, so no check may be read out of it."""


def main() -> NoReturn:
    """Run the command line and exit with its code."""
    try:
        code = _ran()
    except KeyboardInterrupt:  # before there was a command to end
        code = INTERRUPTED
    except Exception as error:  # noqa: BLE001 - a traceback would end with 1, which is a finding, and may quote a text
        places = " < ".join(f"{Path(at.filename).name}:{at.lineno}" for at in reversed(extract_tb(error.__traceback__)))
        sys.stderr.write(f"this program failed, please report it: {type(error).__name__} at {places}\n")
        code = OWN_FAULT
    sys.exit(code)


def _ran() -> int:
    from cohere_governed.cli.app import app  # noqa: PLC0415 - the console script imports this package, not typer
    from cohere_governed.cli.codes import unwritten  # noqa: PLC0415

    nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - for as long as the process lives
    sys.stdout, sys.stderr = sys.stdout or nowhere, sys.stderr or nowhere  # a shell may have closed them: `>&-`
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that knows no UTF-8 is no reason to fail
    code = 0
    try:
        app(prog_name="cohere-governed")
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    try:
        sys.stdout.flush()  # at exit it would be too late to say that it failed
    except OSError as error:
        code = unwritten(error)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code
