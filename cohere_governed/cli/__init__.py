"""``cohere-governed``: what officers and platform teams type. One file a group of commands.

Every command takes ``--config DIR``; listing ones take ``--json``. Exit codes: 0 done, 1 a check found something,
2 wrong usage, 3 refused, 4 store or key unavailable.
"""

from __future__ import annotations

import sys
from typing import NoReturn

from cohere_governed.errors import (
    AuditUnavailable,
    ConfigurationError,
    DetectorUnavailable,
    GovernanceError,
    KeyUnavailable,
)

FOUND, USAGE, REFUSED, UNAVAILABLE = 1, 2, 3, 4


def main() -> NoReturn:
    """Run the command line and exit with its code; our own errors are told in a sentence, not a traceback."""
    from cohere_governed.cli.app import app  # noqa: PLC0415 - `--help` must not load the SDK

    try:
        app(standalone_mode=True)
    except ConfigurationError as error:
        code = FOUND
        sys.stderr.write(f"{error}\n")
    except (AuditUnavailable, KeyUnavailable, DetectorUnavailable) as error:
        code = UNAVAILABLE
        sys.stderr.write(f"{error}\n")
    except GovernanceError as error:
        code = REFUSED
        sys.stderr.write(f"{error}\n")
    else:
        code = 0
    sys.exit(code)
