"""Everything this package raises by itself.

    GovernanceError
    ├── Refused                 policy said no; nothing was sent, or the answer is not given out
    │   └── ReviewPending       the answer waits for a human
    ├── AuditUnavailable        the record could not be made durable, so nothing was sent
    │   └── WrongRequest        the log is well; what was asked of it is not there, or lacks something
    ├── DetectorUnavailable     the text could not be inspected, so nothing was sent
    ├── KeyUnavailable          a key could not be had, or does not open what it should
    ├── Misrouted               the destination is not the one the released route names
    └── ConfigurationError      the config folder is wrong; carries every fault

None of them quotes the user's text. None derives from ``OSError`` or an httpx
error: the SDK retries those, and a refusal must not be retried. The SDK's own
errors (``cohere.core.api_error.ApiError`` and its children) pass through
untouched.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cohere_governed.model import Fault, Reason

__all__ = [
    "AuditUnavailable",
    "ConfigurationError",
    "DetectorUnavailable",
    "GovernanceError",
    "KeyUnavailable",
    "Misrouted",
    "Refused",
    "ReviewPending",
    "WrongRequest",
]


class GovernanceError(Exception):
    """Root of the tree; never raised itself."""

    def __init__(self, *args: object) -> None:
        if type(self) is GovernanceError:
            raise TypeError("GovernanceError is abstract: raise one of its children")
        super().__init__(*args)


class Refused(GovernanceError):
    """Policy refused the call, or its answer.

    ``reasons`` says which rules refused, in which file and at which path;
    ``record_id`` (hex) names the audit record, or is ``None`` when no tenant
    could be told, or the refusal was found before a log was open.
    ``retry_after`` is in seconds where only a quota stood in the way.
    """

    def __init__(
        self, reasons: Sequence[Reason], record_id: str | None = None, retry_after: float | None = None
    ) -> None:
        self.reasons = tuple(reasons)
        self.record_id = record_id
        self.retry_after = retry_after
        said = "; ".join(str(reason) for reason in self.reasons) or "no rule allows this call"
        record = f" (record {record_id})" if record_id else ""
        super().__init__(f"refused: {said}{record}")

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.reasons, self.record_id, self.retry_after)


class ReviewPending(Refused):
    """The answer exists, is recorded, and is held for a human: the caller does not get it."""

    def __init__(self, record_id: str, reasons: Sequence[Reason] = ()) -> None:
        super().__init__(reasons, record_id)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.record_id, self.reasons)


class AuditUnavailable(GovernanceError):
    """The audit record could not be made durable; nothing was sent, or nothing is returned."""


class WrongRequest(AuditUnavailable):
    """An officer asked the log for what it cannot do: an id that is not there, an end that was had, no reason given.

    Nothing is wrong with the store, and nothing was done. Never raised for a call.
    """


class DetectorUnavailable(GovernanceError):
    """The detector failed, is missing, or ran out of its time budget; nothing was sent."""


class KeyUnavailable(GovernanceError):
    """A key is missing, unreadable, or not the one the data was sealed with."""


class Misrouted(GovernanceError):
    """The request was about to open a connection its released route does not name."""


class ConfigurationError(GovernanceError):
    """The config folder does not hold together; ``faults`` has every fault found."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        count = len(self.faults)
        head = f"{count} fault{'s' if count != 1 else ''} in the configuration"
        super().__init__("\n  ".join([head, *(str(fault) for fault in self.faults)]))

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.faults,)


def __getattr__(name: str) -> object:
    """The SDK's own ``cohere.errors``, under our name."""
    import cohere.errors  # noqa: PLC0415 - loaded when it is asked for

    try:
        return getattr(cohere.errors, name)
    except AttributeError:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg) from None
