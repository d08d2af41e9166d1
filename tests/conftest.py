"""Hypothesis profiles (``ci`` is the default, ``HYPOTHESIS_PROFILE=nightly`` runs long) and the small world."""

import os

import pytest
from hypothesis import HealthCheck, settings

from tests.world import world as make_world

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("ci", max_examples=50, deadline=None, suppress_health_check=_SLOW)
settings.register_profile("nightly", max_examples=2000, deadline=None, suppress_health_check=_SLOW)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture
def world(tmp_path):
    """A scaffolded folder with one tenant, its log, and a fake Cohere behind its clients."""
    with make_world(tmp_path / "policies") as made:
        yield made
