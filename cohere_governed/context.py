"""What an application states about its calls, and the decisions that it can still ask for."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace

from cohere_governed.model import Caller, DecisionRecord

RECORDS_KEPT = 8192
"""Decision records held in memory for ``governance_of``; older ones are in the audit log."""

# ── facts about the call ───────────────────────────────────────────────────────

_NOTHING_STATED = Caller()
_stated: ContextVar[tuple[Caller, ...]] = ContextVar("cohere_governed_stated", default=())
"""What each ``calling(...)`` that has not ended in this context states, the innermost last."""


def caller() -> Caller:
    """The facts that the innermost ``calling(...)`` states."""
    stated = _stated.get()
    return stated[-1] if stated else _NOTHING_STATED


@contextmanager
def _stating(facts: Caller) -> Iterator[None]:
    """State ``facts`` inside.

    Generators end in any order, and in other contexts than they began in: so each takes back what is its own, if it
    is there, and never what was before it.
    """
    _stated.set((*_stated.get(), facts))
    try:
        yield
    finally:
        _stated.set(tuple(one for one in _stated.get() if one is not facts))


@contextmanager
def calling(
    *,
    end_user: str | None = None,
    use_case: str | None = None,
    conversation: str | None = None,
    reference: str | None = None,
    release: str | None = None,
    opted_out: bool | None = None,
) -> Iterator[Caller]:
    """State facts about the calls made inside. What is not given is taken from the ``calling`` around it.

    ``end_user`` is your own id of the person on whose behalf you call; it is kept encrypted and found by a keyed
    token. ``use_case`` names a file in ``use_cases/``. ``conversation`` ties the turns of one conversation together,
    so that the same person keeps the same stand-in. ``reference`` is yours, kept with the record. ``release`` is the
    ``record_id`` of a ``ReviewPending``: the same call, repeated inside, is answered with the answer that was held,
    once, after a reviewer approved it. ``opted_out`` says that the end user does not want their data to train anything,
    as their browser says with ``Sec-GPC: 1``: nothing is sent then on terms that may. The tenant cannot be
    stated here: it belongs to the client. In a generator, state them around the call and not around a ``yield``: what
    runs between two events is inside, too.
    """
    around = caller()
    inside = Caller(
        end_user=end_user if end_user is not None else around.end_user,
        use_case=use_case if use_case is not None else around.use_case,
        conversation=conversation if conversation is not None else around.conversation,
        reference=reference if reference is not None else around.reference,
        release=release if release is not None else around.release,
        opted_out=opted_out if opted_out is not None else around.opted_out,
    )
    with _stating(inside):
        yield inside


@contextmanager
def on_behalf(facts: Caller) -> Iterator[None]:
    """State just these facts about the calls made inside, and nothing of what is stated around."""
    with _stating(replace(facts)):
        yield


# ── decisions that can still be asked for ──────────────────────────────────────

_records: OrderedDict[str, DecisionRecord] = OrderedDict()
_records_lock = threading.Lock()


def remember(record: DecisionRecord) -> None:
    """Keep ``record`` for ``governance_of``, among the latest ``RECORDS_KEPT``."""
    with _records_lock:
        _records[record.id] = record
        if len(_records) > RECORDS_KEPT:
            _records.popitem(last=False)


def recall(record_id: str) -> DecisionRecord | None:
    """The decision with this record id, if it is still in memory."""
    with _records_lock:
        return _records.get(record_id)


def _after_fork() -> None:
    """A thread of the parent may have held the lock; in the child it is not there to release it."""
    global _records_lock  # noqa: PLW0603 - it is the process's
    _records_lock = threading.Lock()


os.register_at_fork(after_in_child=_after_fork)
