"""When a person must have an answer, by the calendar."""

from datetime import date

import pytest

from cohere_governed.audit import requests
from cohere_governed.audit.requests import due
from cohere_governed.errors import AuditUnavailable


@pytest.mark.parametrize(
    ("received", "expected", "extended"),
    [
        (date(2026, 1, 15), date(2026, 2, 15), date(2026, 4, 15)),
        (date(2026, 1, 31), date(2026, 2, 28), date(2026, 4, 30)),
        (date(2028, 1, 31), date(2028, 2, 29), date(2028, 4, 30)),
        (date(2026, 5, 31), date(2026, 6, 30), date(2026, 8, 31)),
        (date(2026, 11, 30), date(2026, 12, 30), date(2027, 2, 28)),
        (date(2026, 12, 31), date(2027, 1, 31), date(2027, 3, 31)),
    ],
)
def test_a_month_ends_on_the_day_of_its_number_or_on_its_last(received, expected, extended):
    assert due(received) == expected
    assert due(received, extended=True) == extended


def test_what_is_no_request_or_no_end_of_one_is_refused():
    with pytest.raises(AuditUnavailable):
        requests.receive(None, "acme", "p", article=14, received=date(2026, 1, 1), reference="r", actor="a")
    with pytest.raises(AuditUnavailable):
        requests.close(None, "acme", "00" * 16, outcome="lost", actor="a")
