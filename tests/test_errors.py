"""The exception tree, as it comes out of worker processes."""

import pickle

import pytest

from cohere_governed import errors
from cohere_governed.model import Fault, Reason

REASONS = (Reason("quota.calls", "too many calls", allows=False, file="tenants/acme.yaml", path="$.quotas"),)
RAISED = (
    errors.Refused(REASONS, "0a" * 16, 1.5),
    errors.ReviewPending("0b" * 16, REASONS),
    errors.AuditUnavailable("the disk is full"),
    errors.ConfigurationError([Fault("no such key", "operator.yaml", "$.audit"), Fault("another")]),
)


@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
def test_an_error_says_the_same_after_a_worker_process_sent_it(error):
    came = pickle.loads(pickle.dumps(error))
    assert type(came) is type(error)
    assert str(came) == str(error)
    assert vars(came) == vars(error)
