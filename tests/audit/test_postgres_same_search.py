"""The tests of searching and opening, with the log on PostgreSQL."""

from cohere_governed.audit import AuditLog
from tests.audit import test_search
from tests.audit.server import place
from tests.audit.test_search import filled

__all__ = ["filled", "place"]

OF_THE_SAMPLE = {"copy", "sample"}
"""Fixtures that are files."""

globals().update(
    {
        name: test
        for name, test in vars(test_search).items()
        if name.startswith("test_") and not OF_THE_SAMPLE & set(test.__annotations__)
    }
)


def test_each_filter_finds_its_records(filled: AuditLog) -> None:
    """All in one log: making one for each takes longer here."""
    (mark,) = test_search.test_each_filter_finds_its_records.pytestmark
    for query, found in mark.args[1]:
        test_search.test_each_filter_finds_its_records(filled, query, found)
