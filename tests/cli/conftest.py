"""A desk to sit at: a config folder of two tenants with a few calls on record, and commands run in this process."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

import cohere_governed as cohere
from cohere_governed import Refused
from cohere_governed.audit.search import Query, search
from cohere_governed.cli.app import app
from cohere_governed.cli.start import found
from cohere_governed.governance import Governance
from tests.world import World

MAIL = "ada.lovelace@example.com"
SAID = f"Ada Lovelace, {MAIL}"
HOSTILE = "\x1b[31mred\x1b[0m \x07 [bold]not markup[/bold] \u202edrawkcab\u202c \x9b2J"
"""What a text may hold to fool whoever reads the log: escapes, bells, markup, turned lines, C1 controls."""


@dataclass
class Done:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


def run(*arguments, stdin=None) -> Done:
    """Run a command as a person would type it, without the program's name."""
    result = CliRunner().invoke(
        app, [str(argument) for argument in arguments], input=stdin, prog_name="cohere-governed"
    )
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(result.exit_code, result.stdout, result.stderr)


@dataclass
class Desk:
    """A folder, and the records in it that tests speak of."""

    folder: Path
    permitted: str
    refused: str
    hostile: str

    def run(self, *arguments, **options) -> Done:
        return run(*arguments, "--config", self.folder, **options)

    def json(self, *arguments, code=0):
        done = self.run(*arguments, "--json")
        assert done.code == code, done.err
        return done.json


def scaffolded(folder: Path) -> Path:
    """What ``init`` makes."""
    found(folder, "acme")
    return folder


def second_tenant(folder: Path) -> None:
    """`bravo`, as `acme` is, with an agreement and a use case of its own."""
    for name in ("agreements/acme-sandbox.yaml", "tenants/acme.yaml", "use_cases/general.yaml"):
        text = (folder / name).read_text()
        made = folder / name.replace("acme", "bravo").replace("general", "bravo-general")
        made.write_text(text.replace("acme", "bravo").replace("general", "bravo-general"))


@pytest.fixture(scope="session")
def desk(tmp_path_factory) -> Desk:
    return desk_in(tmp_path_factory.mktemp("desk"))


def desk_in(home: Path) -> Desk:
    """A desk that nobody else sits at."""
    folder = scaffolded(home / "policies")
    second_tenant(folder)
    with Governance.load(folder) as governance:
        world = World(folder, governance)
        ask = {"model": "command-a-03-2025", "messages": [{"role": "user", "content": SAID}]}
        with cohere.calling(end_user="u-1", conversation="c-1", reference="t-1"):
            world.client().chat(**ask)
        world.client(tenant="bravo").chat(**ask)
        with pytest.raises(Refused) as refused, cohere.calling(use_case="never-declared"):
            world.client().chat(**ask)
        with cohere.calling(end_user=HOSTILE):
            world.client().chat(model="command-a-03-2025", messages=[{"role": "user", "content": HOSTILE}])
        intents = search(governance.audit, Query(tenant="acme", kind="intent"))
    return Desk(folder, intents[2].record_id, refused.value.record_id, intents[0].record_id)


@pytest.fixture(scope="session")
def seldom(tmp_path_factory):
    """A way to a folder of one tenant for a test that breaks it; each is a copy of one that ``init`` would make."""
    origin = scaffolded(tmp_path_factory.mktemp("origin") / "policies")

    def make() -> Path:
        return Path(shutil.copytree(origin, tmp_path_factory.mktemp("fresh") / "policies"))

    return make
