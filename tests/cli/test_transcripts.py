"""What an officer types and what comes back, word for word but for ids and times.

A transcript is a text file: ``$ cohere-governed …``, what is printed, ``! …`` for standard error, ``[exit N]`` where
the code is not 0. ``python -m tests.cli.test_transcripts`` writes what the commands say today; read the difference.
"""

import re
import shlex
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.cli.conftest import desk_in, run

FOLDER = Path(__file__).parent / "transcripts"
NAMES = sorted(path.name for path in FOLDER.glob("*.txt"))

VARYING = (
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?(Z|\+00:00)?"), "TIME"),
    (re.compile(r"\b\d{4}-\d\d-\d\d\b"), "DATE"),
    (re.compile(r"\b20\d\d-\d\d\b"), "MONTH"),
    (re.compile(r"\b[0-9a-f]{12,64}\b"), "ID"),
    (re.compile(r"cohere-governed/audit/\S+"), "KEY"),
    (re.compile(r"─+"), "─"),
    (re.compile(r" {2,}"), "  "),
    (re.compile(r"DATE  DATE  \d+"), "DATE  DATE  DAYS"),
    (re.compile(r"/\S+/policies"), "policies"),
    (re.compile(r"[│╭╮╰╯]"), ""),
)


ENVIRONMENT = {"LOGNAME": "dpo", "COLUMNS": "80", "TERM": "dumb"}


def typed(text):
    """Commands of a transcript, and the comments between them, as they stand."""
    return [line for line in text.splitlines() if line.startswith(("$ ", "# "))]


def played(text, folder):
    """The transcript as it goes today."""
    said = []
    record = ""
    for line in typed(text):
        said.append(line)
        if line.startswith("# "):
            continue
        words = [word.replace("RECORD", record) for word in shlex.split(line)[2:]]
        done = run(*words, "--config", folder)
        found = re.search(r"\b[0-9a-f]{32}\b", done.out)
        record = found[0] if found else record
        said += [plain(one) for one in done.out.splitlines() if plain(one).strip(" ─")]
        said += [f"! {plain(one)}" for one in done.err.splitlines() if plain(one).strip(" ─")]
        said += [f"[exit {done.code}]"] if done.code else []
        said.append("")
    return "\n".join(said)


def plain(line):
    for pattern, name in VARYING:
        line = pattern.sub(name, line)
    return line.strip()


@pytest.fixture(scope="module")
def origin(tmp_path_factory):
    return desk_in(tmp_path_factory.mktemp("origin")).folder


@pytest.mark.parametrize("name", NAMES)
def test_a_transcript_goes_as_it_is_written(name, origin, tmp_path, monkeypatch):
    folder = Path(shutil.copytree(origin, tmp_path / "policies"))
    monkeypatch.chdir(tmp_path)
    for name_, value in ENVIRONMENT.items():
        monkeypatch.setenv(name_, value)
    text = (FOLDER / name).read_text(encoding="utf-8")
    assert played(text, folder) == text


def test_there_are_transcripts():
    assert NAMES


if __name__ == "__main__":
    import os

    os.environ.update(ENVIRONMENT)
    made = desk_in(Path(tempfile.mkdtemp())).folder
    for path in sorted(FOLDER.glob("*.txt")):
        home = Path(tempfile.mkdtemp())
        folder = Path(shutil.copytree(made, home / "policies"))
        os.chdir(home)
        path.write_text(played(path.read_text(encoding="utf-8"), folder), encoding="utf-8")
