"""Killing a process between two of its steps."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

STEPS = frozenset({"open", "os.rename", "os.remove", "os.truncate", "fcntl.flock", "sqlite3.connect", "os.listdir"})
"""Audit events (PEP 578) that stand for the steps."""
_KILLED, _DONE = 9, 0


def killed_at(step: int, work: Callable[[Callable[[], None]], object]) -> bool:
    """Do the work in a child that dies at the n-th step after the work calls what it is given; whether it died so."""
    child = os.fork()
    if child == 0:
        seen = 0

        def hook(event: str, _: object) -> None:
            nonlocal seen
            seen += event in STEPS
            if seen == step:
                os._exit(_KILLED)

        try:
            work(lambda: sys.addaudithook(hook))
            os._exit(_DONE)
        finally:
            os._exit(1)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in {_KILLED, _DONE}, code
    return code == _KILLED
