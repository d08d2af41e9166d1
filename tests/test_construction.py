"""Objects built sooner are the objects that the SDK builds."""

import subprocess
import sys
from pathlib import Path

import cohere_governed as cohere  # noqa: F401 - what is tested is that its import does this


def test_every_type_of_the_sdk_comes_out_equal():
    # Warnings are ignored there: the SDK reads deprecated names, and swallows the error that a warning would become.
    command = [sys.executable, "-W", "ignore", "-m", "tests.construction_oracle", "15"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=Path(__file__).parent.parent)
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) > 3000


def test_the_sdk_uses_it():
    from cohere.core import pydantic_utilities, unchecked_base_model

    assert unchecked_base_model.construct_type.__self__.__class__.__module__ == "cohere_governed.construction"
    assert pydantic_utilities.parse_obj_as.__self__.__class__.__module__ == "cohere_governed.construction"
