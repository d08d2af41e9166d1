# ruff: noqa: PLC0415 - nothing heavy is loaded before a command runs
"""``run`` and ``sandbox``: other people's programs governed, and a Cohere to try them on."""

from __future__ import annotations

import os
import re
import shutil
import sys
import threading
from pathlib import Path
from typing import Annotated

import typer

from cohere_governed.cli.codes import USAGE, wrong
from cohere_governed.cli.output import DEFAULT_CONFIG, Config, until_ended

SITE = Path(__file__).parent / "site"
"""Holds a ``sitecustomize`` that every Python below imports first."""

_PYTHON = re.compile(r"python[\d.]*|pypy[\d.]*")
_UNGOVERNABLE = re.compile(r"-[a-zA-Z]*[IES]")
"""Flags that make Python ignore the environment or its site: the program would run ungoverned."""
_WITH_VALUE = frozenset({"-W", "-X", "--check-hash-based-pycs"})


def run(
    command: Annotated[list[str], typer.Argument(metavar="CMD", help="The program and its arguments, after `--`.")],
    tenant: Annotated[str | None, typer.Option("--tenant", help="The tenant of clients that name none.")] = None,
    config: Annotated[
        Path | None, typer.Option("--config", metavar="DIR", help="The config folder.", show_default="./policies")
    ] = None,
) -> None:
    """Run a program with the Cohere SDK governed, and no change to the program; its exit code is the command's.

    Python programs started by it are governed too. Example: cohere-governed run --tenant acme -- python app.py
    """
    program = command[0]
    for words, where in ((command, ""), (_first_line(program), f" in the first line of `{program}`")):
        if flag := _ungovernable(words):
            raise wrong(f"`{flag}`{where} has Python ignore what governs the program: leave the flag out")
    environment = dict(os.environ)
    if config is not None:
        environment["COHERE_GOVERNED_CONFIG"] = str(config.absolute())
    if tenant is not None:
        environment["COHERE_GOVERNED_TENANT"] = tenant
    environment["PYTHONPATH"] = os.pathsep.join([str(SITE), *filter(None, [environment.get("PYTHONPATH")])])
    sys.stdout.flush()
    try:
        # The program takes this process's place: signals, terminal and exit code are its own.
        os.execvpe(program, command, environment)  # noqa: S606 - running a program is what `run` is for
    except OSError as error:
        sys.stderr.write(f"`{program}` cannot be run: {error.strerror}\n")
        raise typer.Exit(USAGE) from None


def _first_line(program: str) -> list[str]:
    """The interpreter and its flags that a script names for itself (``#!/usr/bin/python3 -I``)."""
    try:
        with Path(shutil.which(program) or program).open("rb") as file:
            line = file.readline(256)
    except OSError:
        return []  # it cannot be run either, or not be read
    return line[2:].decode("utf-8", "replace").split() if line.startswith(b"#!") else []


def _ungovernable(words: list[str]) -> str | None:
    """The flag of a Python command line, before its program, that would leave it ungoverned."""
    names = [Path(word).name for word in words]
    named = names if names[:1] == ["env"] else names[:1]
    at = next((at for at, name in enumerate(named) if _PYTHON.fullmatch(name)), len(words))
    rest = iter(words[at + 1 :])
    for argument in rest:
        if not argument.startswith("-") or argument in {"-", "--", "-c", "-m"}:
            return None
        if argument in _WITH_VALUE:
            next(rest, None)
        elif _UNGOVERNABLE.match(argument):
            return argument
    return None


def sandbox(
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The loopback port; 0 takes a free one.")] = 0,
    config: Config = DEFAULT_CONFIG,  # noqa: ARG001 - every command takes it
) -> None:
    """Serve a fake Cohere on a loopback port and print its address; ends with Ctrl-C.

    Point an app at it with CO_API_URL. Nothing that it receives leaves this machine. Example: cohere-governed sandbox
    """
    from cohere_governed.sandbox.server import banner, serve

    try:
        server = serve(port=port)
    except OSError as error:
        raise wrong(f"port {port} cannot be had: {error.strerror}") from None
    with server:
        sys.stderr.write(banner() + "\n")
        sys.stdout.write(server.url + "\n")
        sys.stdout.flush()
        with until_ended():
            threading.Event().wait()
