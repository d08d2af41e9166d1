# ruff: noqa: PLC0415 - nothing heavy is loaded before a command runs
"""``selftest``: promises put to the test on this machine, in a sandbox of their own."""

from __future__ import annotations

from typing import Annotated

import typer

from cohere_governed.cli.codes import FOUND, Commands
from cohere_governed.cli.output import DEFAULT_CONFIG, Config, Json, bar, emit, say

app = typer.Typer(cls=Commands, no_args_is_help=True, help="Promises, put to the test in a sandbox on this machine.")


@app.callback()
def group() -> None:
    """Promises, put to the test in a sandbox on this machine."""


@app.command()
def isolation(
    programs: Annotated[int, typer.Option("--programs", metavar="N", min=1, help="How many programs.")] = 20,
    steps: Annotated[int, typer.Option("--steps", metavar="N", min=1, help="Steps of each.")] = 24,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Where chance begins; the same gives the same.")] = 0,
    config: Config = DEFAULT_CONFIG,  # noqa: ARG001 - every command takes it
    as_json: Json = False,
) -> None:
    """Show that nothing of one tenant is a function of another: two do things, each is compared with itself alone.

    They share a process, a policy folder, a database and one account at a fake Cohere, all made for the occasion; no
    network, no folder of yours. Exit 1 with the shortest program that shows otherwise.

    Example: cohere-governed selftest isolation --programs 20
    """
    from cohere_governed.selftest import isolation as tested

    with bar("programs") as step:
        found = tested(programs, steps, seed, step)
    if as_json:
        told = {"programs": programs, "steps": steps, "seed": seed, "holds": found is None}
        emit({**told, "interference": None if found is None else str(found)})
    elif found is None:
        say(f"{programs} programs of {steps} steps, each compared with each tenant alone: nothing of one is a function")
        say("of the other, in answers, errors, reasons, lists, what left, and the shape of its log")
    else:
        say(str(found))
    if found is not None:
        raise typer.Exit(FOUND)
