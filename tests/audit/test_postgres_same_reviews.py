"""The tests of reviews at the log, with the log on PostgreSQL."""

from tests.audit import test_review_races
from tests.audit.server import place

__all__ = ["place"]

globals().update({name: test for name, test in vars(test_review_races).items() if name.startswith("test_")})
