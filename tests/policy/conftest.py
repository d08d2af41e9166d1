import pytest

from cohere_governed.policy import load
from tests.policy.folders import WORKED, Folder


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path / "policies")


@pytest.fixture(scope="session")
def worked():
    return load(WORKED)
