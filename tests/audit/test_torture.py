"""Each torture for a moment, so that it works on the day when it is run for long (``make torture``)."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

from tests.torture.canaries import spellings, unpacked
from tests.torture.mutate import mutant, places
from tests.torture.tally import Tally

ROOT = Path(__file__).parents[2]

MOMENTS = {
    "untouched": 2,
    "tamper": 34,
    "bits": 20,
    "kill": 5,
    "faults": 4,
    "power": 8,
    "power-normal": 12,
    "canaries": 3,
    "strangers": 150,
    "erased": 4,
}


def test_no_torture_finds_anything() -> None:
    """In a process of its own: it forks, and is not to be forked from threads of a test runner."""
    command = [sys.executable, "-m", "tests.torture", *(f"{name}={n}" for name, n in MOMENTS.items())]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    for line, name in zip(ended.stdout.splitlines(), MOMENTS, strict=True):
        assert line.startswith((f"{name}: passed", f"{name}: skipped")), line


def test_a_torture_in_which_nothing_was_done_has_not_passed() -> None:
    assert not Tally("x").passed
    tally = Tally("x")
    assert list(tally.through(3)) == [0, 1, 2]
    assert tally.passed
    tally.failed("this")
    assert not tally.passed
    assert "FAILED n=3 failures=1" in str(tally)
    assert Tally("x", skipped="no strace").passed


def test_an_unknown_torture_is_refused() -> None:
    said = subprocess.run([sys.executable, "-m", "tests.torture", "x"], cwd=ROOT, capture_output=True, check=False)
    assert said.returncode == 2


SOURCE = '''
def f(a: int, b: bytes = b"x") -> bool:
    """Says."""
    if a < 3 and not b:
        raise ValueError("a message that is for people")
    return a + 1 == len(b)
'''


def test_a_mutant_differs_in_one_place_and_still_is_python() -> None:
    number = places(SOURCE, frozenset())
    plain = ast.unparse(ast.parse(SOURCE))
    made = [mutant("m.py", SOURCE, frozenset(), at) for at in range(number)]
    assert len({one.source for one in made}) == number > 10
    for one in made:
        assert one.source != plain
        assert "Says." in one.source
        assert "for people?" not in one.source
        compile(one.source, "m.py", "exec")
        assert one.line in range(2, 7), one
    assert any(one.what.startswith("removed: raise") for one in made)
    assert places(SOURCE, frozenset({"other"})) == 0


def test_a_secret_is_found_however_it_is_spelled() -> None:
    import base64
    import zlib

    secret = b"prompt-0123456789abcdef"
    found = list(spellings(secret))
    for shift in range(3):
        whole = base64.b64encode(b"zz"[:shift] + secret + b"tail")
        assert any(spelled in whole for name, spelled in found if name == "base64")
    assert any(spelled in secret.hex().encode() for _, spelled in found)
    assert any(secret in plain for plain in unpacked(b"xx" + zlib.compress(secret * 2) + b"yy"))
