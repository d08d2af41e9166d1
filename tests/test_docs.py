"""The documentation is held to the code: commands exist and run, files exist, output is what is shown.

``python -m tests.test_docs`` writes ``docs/cli.md`` anew.
"""

import io
import json
import re
import shlex
import shutil
from pathlib import Path

import pytest
import typer.main
from rich.console import Console

import cohere_governed as cohere
from cohere_governed import carriers
from cohere_governed.cli import demo, demo_world
from cohere_governed.cli.app import app
from cohere_governed.policy import load
from tests.cli.conftest import run

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
REFERENCE = ROOT / "docs" / "cli.md"

PROMISED = (
    "demo", "init", "policy check", "policy explain", "policy diff", "policy schema", "audit search", "audit show",
    "audit verify", "audit export", "audit tail", "audit stats", "audit checkpoint", "subject find", "subject export",
    "subject erase", "tenant list", "tenant offboard", "keys status", "keys rotate", "keys export-public",
    "retention run", "hold add", "hold remove", "db upgrade", "db status", "terms check", "terms diff",
    "incident list", "incident show", "incident report", "sandbox", "run",
    "console", "console user add", "console user list", "console user remove", "console user role",
    "policy replay", "tenant report", "review list", "review approve", "review reject", "audit publish",
)  # fmt: skip
"""Commands of the public interface: a name that was once here stays."""


# ── The reference ──────────────────────────────────────────────────────────────


def commands(group=None, path=()):
    """(path, command) of every command that does something, in the order of ``--help``."""
    group = group or typer.main.get_command(app)
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            if command.invoke_without_command:
                yield (*path, name), command
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


def reference():
    """``docs/cli.md``, as the commands are."""
    parts = [
        "# The command line",
        (
            "Written by `python -m tests.test_docs` from the commands themselves; `--help` says the same. Exit codes: "
            "0 done, 1 a check found something, 2 wrong usage, 3 refused, 4 store or key unavailable; an id that "
            "nothing has, and a file with a row that is none, are wrong usage. Besides, as a shell has them, 130 "
            "Ctrl-C, 141 nobody reads on, and 70 a fault of this program's own. Every command takes `--config DIR` "
            "(else `COHERE_GOVERNED_CONFIG`, else `./policies`). Times are UTC."
        ),
    ]
    for path, command in commands():
        arguments = [parameter for parameter in command.params if parameter.param_type_name == "argument"]
        options = [p for p in command.params if p.param_type_name == "option" and p.name not in {"config", "help"}]
        parts.append("## " + " ".join(("`cohere-governed", *path, *(_name(argument) for argument in arguments))) + "`")
        said, _, example = " ".join(command.help.split()).partition("Example: ")
        parts.append(said.strip())
        parts.append(f"```console\n$ {example}\n```")
        lines = [f"- `{_name(argument)}`: {argument.help}" for argument in arguments]
        lines += [f"- {_options(option)}: {option.help}" for option in options]
        if lines:
            parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _name(argument):
    return argument.metavar or argument.name.upper()


def _options(option):
    value = "" if option.is_flag else f" {option.metavar or option.name.upper()}"
    return ", ".join(f"`{name}{value}`" for name in option.opts)


def test_the_reference_is_what_the_commands_say():
    assert REFERENCE.read_text(encoding="utf-8") == reference(), "run `python -m tests.test_docs`"


def test_every_promised_command_exists_and_is_documented():
    there = {" ".join(path) for path, _ in commands()}
    assert set(PROMISED) - there == set()
    text = REFERENCE.read_text(encoding="utf-8")
    assert [name for name in there if f"`cohere-governed {name}" not in text] == []


# ── The README ─────────────────────────────────────────────────────────────────


def blocks(kind):
    return re.findall(rf"^```{kind}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def typed():
    """Every command that the README shows, in its order."""
    lines = [line[2:] for block in blocks("console") for line in block.splitlines() if line.startswith("$ ")]
    table = re.findall(r"^\|.*\| `(cohere-governed [^`]*)` \|$", README, re.MULTILINE)
    return [line for line in [*lines, *table] if line.startswith("cohere-governed")]


CODES = {"policy explain": {3}, "terms check": {1}}
"""Of commands that end with another code than 0 in a fresh folder: no sandbox is on, the documents are not theirs."""


@pytest.fixture(scope="module")
def stranger(tmp_path_factory):
    """A folder that a reader of the README has after `init` and a call, with the files that its commands name."""
    home = tmp_path_factory.mktemp("stranger")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        patch.delenv("COHERE_GOVERNED_CONFIG", raising=False)
        patch.setenv("COHERE_GOVERNED_SANDBOX", "1")
        for line in typed():
            if " init " in line:
                assert run(*shlex.split(line)[1:]).code == 0
        carriers.sandbox().requests.clear()
        (block,) = blocks("python")
        names = {}
        exec(block, names)
        patch.delenv("COHERE_GOVERNED_SANDBOX")
        assert run("keys", "export-public", "--out", "auditor.vkeys").code == 0
        Path("fetched").mkdir()
        Path("fetched", "a.txt").write_text("a document")
        yield home, names["answer"], cohere.governance_of(names["answer"]).id, carriers.sandbox().requests[-1].body


def test_the_readmes_code_runs_and_does_what_it_says(stranger):
    _, answer, _, left = stranger
    assert answer.message.content[0].text == "You said: Thank ada@example.com."
    assert b"ada@example.com" not in left


FIRST_HOUR = [line for line in typed() if "demo-year" in line]
"""What is typed one after the other, in a folder of its own."""


@pytest.mark.parametrize("line", [line for line in typed() if " init " not in line and line not in FIRST_HOUR])
def test_the_readmes_commands_run(stranger, line, monkeypatch):
    home, _, record, _ = stranger
    monkeypatch.chdir(home)
    words = shlex.split(line.replace(" ID ", f" {record} ").replace("fetched/*.txt", "fetched/a.txt"))
    done = run(*words[1:])
    assert done.code in CODES.get(" ".join(words[1:3]), {0}), done.err
    assert "Traceback" not in done.err


def test_an_officers_first_hour_goes_as_the_readme_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COHERE_GOVERNED_CONFIG", raising=False)
    assert len(FIRST_HOUR) >= 8
    for line in FIRST_HOUR:
        done = run(*shlex.split(line.replace("--seed 500", "--seed 150"))[1:])
        assert done.code == 0, (line, done.err)
    assert "ada.lovelace@mail.example" in Path("ada.html").read_text()
    assert len(json.loads(Path("ada.json").read_text())["records"]) >= 8
    assert "Lovelace" not in Path("certificate.html").read_text()
    assert "Records of processing" in Path("processing.html").read_text()
    assert "request 201" in done.out


def test_the_readme_knows_its_only_setup_commands():
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"make ([a-z]+)", README):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_readme_names_use_cases_that_init_makes():
    assert set(re.findall(r'use_case="([^"]+)"', README)) == {"general"}


def test_what_the_readme_links_is_there():
    for document in (README, (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")):
        for link in re.findall(r"\]\(([^)]+)\)", document):
            assert link.startswith("https://") or (ROOT / link).exists(), link


def test_the_readmes_configuration_loads(tmp_path):
    (block,) = blocks("yaml")
    assert len(block.splitlines()) <= 20
    folder = Path(shutil.copytree(ROOT / "policies", tmp_path / "policies"))
    (folder / "tenants" / "eubank.yaml").write_text(block)
    assert load(folder).tenants["eubank"].redaction.treatments["IBAN_CODE"] == "mask"


def test_the_readme_shows_what_the_demo_says(tmp_path):
    """Line by line and in order, but for ids, times and what `…` leaves out."""
    said = io.StringIO()
    told = demo.Told(Console(file=said, width=demo.WIDTH))
    with demo_world.alone():
        demo_world.make(tmp_path / "policies")
        demo.tell(told, tmp_path / "policies")
    assert told.failed == []
    lines = iter(_plain(line) for line in said.getvalue().splitlines())
    (block,) = blocks("text")
    *shown, last = [line for line in block.splitlines() if line.strip() != "…"]
    for line in shown:
        assert _plain(line) in lines, f"the demo does not say, or not there: {line}"
    assert last.startswith(f"All {told.held + 1} expectations held")


# ── Every page ─────────────────────────────────────────────────────────────────

PAGES = [
    ROOT / name for name in ("README.md", "CHANGELOG.md", "policies/README.md")
] + sorted(path for path in (ROOT / "docs").rglob("*.md") if path != REFERENCE)  # fmt: skip


def _headings(text):
    """What GitHub makes of the headings of a page, to link to."""
    found = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_links_is_there_to_the_heading(page):
    text = page.read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        file, _, heading = link.partition("#")
        if file.startswith("https:"):
            continue
        there = page.parent / file if file else page
        assert there.exists(), link
        assert not heading or heading in _headings(there.read_text(encoding="utf-8")), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_that_a_page_names_are_there(page):
    named = re.findall(r"`((?:tests|benchmarks|cohere_governed|examples)/[^`\s:*{]+)", page.read_text(encoding="utf-8"))
    assert [name for name in named if "ID" not in name and not (ROOT / name).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_and_options_that_a_page_names_exist(page):
    there = {path: {name for option in command.params for name in option.opts} for path, command in commands()}
    groups = {path[:depth] for path in there for depth in range(1, len(path))}
    for said in re.findall(r"(?:`|\$ )cohere-governed ([a-z][^`\n|]*)", page.read_text(encoding="utf-8")):
        words = said.split(" -- ")[0].split()
        named = tuple(words[:3])
        while named and named not in there:
            named = named[:-1]
        assert named or tuple(words) in groups, said
        options = {word for word in words if re.fullmatch(r"--[a-z][a-z-]*", word)} - {"--help"}
        assert not named or options <= there[named], said


def _plain(line):
    return re.sub(r"_[0-9a-f]{6,}>", "_#>", line).rstrip()


if __name__ == "__main__":
    REFERENCE.write_text(reference(), encoding="utf-8")
