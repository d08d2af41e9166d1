# ruff: noqa: INP001 - Python finds it by its place on the path
"""First thing a Python started by ``cohere-governed run`` imports: governs the SDK, then lets another have its turn.

An interpreter that has the SDK but not this package would run the program without governance, so it is stopped.
"""

import contextlib
import importlib
import importlib.util
import os
import sys
from pathlib import Path

try:
    import cohere_governed

    cohere_governed.install()
except BaseException as error:  # noqa: BLE001 - `site` would print a line and go on, ungoverned
    if importlib.util.find_spec("cohere") is not None:
        sys.stderr.write(
            f"cohere-governed run: {sys.executable} cannot be governed ({type(error).__name__}): "
            "install cohere-governed beside its Cohere SDK\n"
        )
        sys.stderr.flush()
        os._exit(4)

_HERE = Path(__file__).resolve().parent
sys.path[:] = [entry for entry in sys.path if Path(entry or ".").resolve() != _HERE]
_this = sys.modules.pop(__name__)
with contextlib.suppress(ModuleNotFoundError):
    importlib.import_module(__name__)
sys.modules.setdefault(__name__, _this)
