"""The officer's web console: the command line's answers as pages, on loopback, for people who sign in.

It holds no rules. What may be seen is decided by the audit log (which records who opens what, and why, before
anything is decrypted) and by the account's role; everything shown comes from the functions that the command line
uses. Nothing of it is loaded before ``cohere-governed console`` runs, since it needs the extra ``console``.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

NEEDS = ("argon2", "jinja2", "starlette", "uvicorn")
"""What the extra ``console`` brings."""


NEEDS_OIDC = ("authlib", "httpx2", "joserfc")
"""What the extra ``oidc`` brings."""


def missing(names: Sequence[str] = NEEDS) -> str | None:
    """A package that the console needs and that is not installed."""
    return next((name for name in names if find_spec(name) is None), None)
