"""The tests of notes, with the log on PostgreSQL."""

from tests.audit import test_notes
from tests.audit.server import place

__all__ = ["place"]

globals().update({name: test for name, test in vars(test_notes).items() if name.startswith("test_")})
