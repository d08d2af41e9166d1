"""Every command says what it does, by example, at once."""

import subprocess
import sys

import pytest
import typer.main

from cohere_governed.cli.app import app
from tests.cli.conftest import run


def commands(group=None, path=()):
    """(path, command) of every command that does something."""
    group = group or typer.main.get_command(app)
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


ALL = dict(commands())
IDS = [" ".join(path) for path in ALL]

HEAVY = (
    "cohere.client",
    "httpx",
    "sqlalchemy",
    "alembic",
    "cryptography",
    "yaml",
    "phonenumbers",
    "cohere_governed.governance",
)
"""What no command line needs before a command runs."""


@pytest.mark.parametrize("path", ALL, ids=IDS)
def test_help_says_what_it_does_with_an_example(path):
    done = run(*path, "--help")
    assert done.code == 0
    assert "Usage: cohere-governed " + " ".join(path) in done.out
    said = " ".join(done.out.split())
    assert "Example: cohere-governed " + " ".join(path) in said
    assert "Exit codes: 0 done, 1 a check found something, 2 wrong usage, 3 refused, 4 store" in said


@pytest.mark.parametrize("path", ALL, ids=IDS)
def test_every_command_takes_the_config_folder(path):
    assert "--config" in {name for parameter in ALL[path].params for name in parameter.opts}


WITHOUT_JSON = {
    "demo": "a story to read",
    "init": "a folder to look at",
    "run": "what it prints is the program's",
    "sandbox": "a server: it prints one address",
    "console": "a server: it prints one address",
    "audit tail": "a line of JSON a record, always",
    "policy schema": "JSON, always",
    "subject export": "JSON, always",
    "conduct calibrate": "JSON, or a file of it",
}
"""Commands that take no ``--json``, and why."""


@pytest.mark.parametrize("path", [path for path in ALL if " ".join(path) not in WITHOUT_JSON], ids=" ".join)
def test_every_other_command_speaks_json(path):
    assert "--json" in {name for parameter in ALL[path].params for name in parameter.opts}


@pytest.mark.parametrize("path", ALL, ids=IDS)
def test_every_option_is_explained(path):
    assert [parameter.name for parameter in ALL[path].params if not getattr(parameter, "help", "x")] == []


@pytest.mark.parametrize("group", sorted({path[:-1] for path in ALL}))
def test_a_group_alone_shows_its_commands(group):
    done = run(*group)
    assert done.code in {0, 2}
    assert "Usage: cohere-governed" in done.out + done.err


def test_help_loads_nothing_heavy():
    code = f"""
import sys
from typer.testing import CliRunner
from cohere_governed.cli.app import app
assert CliRunner().invoke(app, ["audit", "search", "--help"]).exit_code == 0
print([name for name in {HEAVY!r} if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_an_unknown_command_is_wrong_usage():
    assert run("audits").code == 2


def test_the_version_is_said():
    assert run("--version").out.startswith("cohere-governed 0.")


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("report show ref", {"refusals"}),
        ("audit search --tenant ", {"acme", "bravo"}),
        ("subject find ada --tenant b", {"bravo"}),
        ("report show --tenant x", set()),
    ],
)
def test_values_are_completed_without_reading_a_file(desk, line, offered, monkeypatch):
    from typer.testing import CliRunner

    monkeypatch.setenv("COHERE_GOVERNED_CONFIG", str(desk.folder))
    asked = {"_COHERE_GOVERNED_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": f"cohere-governed {line}"}
    said = CliRunner().invoke(app, [], env=asked, prog_name="cohere-governed").output
    assert {word for word in ("refusals", "acme", "bravo", "calls") if f'"{word}"' in said} == offered


def test_completion_is_offered():
    assert "--install-completion" in run("--help").out
