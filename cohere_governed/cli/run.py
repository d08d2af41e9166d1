"""``run`` and ``sandbox``: other people's programs governed, and a Cohere to try them on."""

from __future__ import annotations

import os
import subprocess  # noqa: S404 - running a program is what `run` is for
import sys
import tempfile
import threading
from pathlib import Path
from typing import Annotated

import typer

from cohere_governed.cli.output import console
from cohere_governed.governance import CONFIG, TENANT

SITECUSTOMIZE = '''\
"""Governs the Cohere SDK in this process, then lets another sitecustomize have its turn."""

import sys

import cohere_governed

cohere_governed.install()

_here = __file__.rpartition("/")[0]
sys.path[:] = [entry for entry in sys.path if entry != _here]
sys.modules.pop("sitecustomize", None)
try:
    import sitecustomize  # noqa: F401
except ModuleNotFoundError:
    pass
'''


def run(
    command: Annotated[list[str], typer.Argument(help="The program and its arguments, after `--`.")],
    config: Annotated[Path | None, typer.Option("--config", help="The config folder.")] = None,
    tenant: Annotated[str | None, typer.Option("--tenant", help="The tenant of clients that name none.")] = None,
) -> None:
    """Run a program with the Cohere SDK governed, and no change to the program.

    Python programs started by it are governed too. Example: cohere-governed run -- python app.py
    """
    environment = dict(os.environ)
    if config is not None:
        environment[CONFIG] = str(config.absolute())
    if tenant is not None:
        environment[TENANT] = tenant
    with tempfile.TemporaryDirectory(prefix="cohere-governed-") as folder:
        Path(folder, "sitecustomize.py").write_text(SITECUSTOMIZE, encoding="utf-8")
        environment["PYTHONPATH"] = os.pathsep.join([folder, *filter(None, [environment.get("PYTHONPATH")])])
        try:
            finished = subprocess.run(command, env=environment, check=False)  # noqa: S603 - the user's own command
        except FileNotFoundError:
            sys.stderr.write(f"`{command[0]}` is not a program on the path\n")
            raise typer.Exit(2) from None
    raise typer.Exit(finished.returncode if finished.returncode >= 0 else 128 - finished.returncode)


def sandbox(
    port: Annotated[int, typer.Option("--port", help="The loopback port; 0 takes a free one.")] = 0,
) -> None:
    """Serve a fake Cohere on a loopback port and print its address; ends with Ctrl-C.

    Point an app at it with CO_API_URL. Nothing that it receives leaves this machine. Example: cohere-governed sandbox
    """
    from cohere_governed.sandbox.server import banner, serve  # noqa: PLC0415 - only this command needs it

    with serve(port=port) as server:
        sys.stderr.write(banner() + "\n")
        console.print(server.url, soft_wrap=True)
        console.file.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return
