"""Whatever stands in a file, the answer is a policy or a list of faults."""

import random

import pytest

from cohere_governed.errors import ConfigurationError
from cohere_governed.policy import load
from tests.policy.folders import WORKED, Folder, read

JUNK = [None, "", "x", "x" * 3000, "ÿ\u0000", 0, -1, 2**53, 0.5, True, [], ["x"], [[]], {}, {"x": {}}, {"": None}]
FILES = sorted(
    file.relative_to(WORKED).as_posix()
    for file in WORKED.rglob("*.yaml")
    if not {"provider", "tests"}.intersection(file.parts)
)


def paths(value, path=()):
    """Every place in a document."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from paths(inner, (*path, str(key)))


@pytest.mark.parametrize("name", FILES)
def test_junk_anywhere_is_a_fault_or_nothing(tmp_path, name):
    rng = random.Random(name)
    places = [path for path in paths(read(WORKED / name)) if path]
    folder = Folder(tmp_path / "p")
    original = (folder.root / name).read_bytes()
    for path in rng.sample(places, min(12, len(places))):
        folder.write(name, original)
        folder.set(name, {path: rng.choice(JUNK)})
        try:
            load(folder.root)
        except ConfigurationError as refused:
            assert all(fault.file for fault in refused.faults), (path, refused.faults)  # noqa: PT017
    for whole in ("", "null", "[]", '"x"', "3", "{}"):
        folder.write(name, whole)
        with pytest.raises(ConfigurationError):
            load(folder.root)
