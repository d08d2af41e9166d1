"""A drop-in for the Cohere SDK that governs every call: ``import cohere_governed as cohere``.

Every name and submodule of ``cohere`` is here; the eleven client classes are
governed subclasses. Importing this package governs the whole process: clients
that libraries build from ``cohere`` itself send through the same gate.

Nothing heavy is imported until a name is asked for, and asking has no effect
but the import.
"""

from __future__ import annotations

import importlib as _importlib
import importlib.abc as _abc
import importlib.machinery as _machinery
import sys as _sys
from typing import TYPE_CHECKING as _TYPE_CHECKING
from typing import Any as _Any

from cohere_governed import seam as _seam

if _TYPE_CHECKING:
    from collections.abc import Sequence as _Sequence
    from types import ModuleType as _ModuleType

    # for type checkers: our names first, then the SDK's that are left
    from cohere_governed.clients import AsyncClient as AsyncClient
    from cohere_governed.clients import AsyncClientV2 as AsyncClientV2
    from cohere_governed.clients import AwsClient as AwsClient
    from cohere_governed.clients import BedrockClient as BedrockClient
    from cohere_governed.clients import BedrockClientV2 as BedrockClientV2
    from cohere_governed.clients import Client as Client
    from cohere_governed.clients import ClientV2 as ClientV2
    from cohere_governed.clients import OciClient as OciClient
    from cohere_governed.clients import OciClientV2 as OciClientV2
    from cohere_governed.clients import SagemakerClient as SagemakerClient
    from cohere_governed.clients import SagemakerClientV2 as SagemakerClientV2
    from cohere_governed.context import calling as calling
    from cohere_governed.errors import AuditUnavailable as AuditUnavailable
    from cohere_governed.errors import ConfigurationError as ConfigurationError
    from cohere_governed.errors import DetectorUnavailable as DetectorUnavailable
    from cohere_governed.errors import GovernanceError as GovernanceError
    from cohere_governed.errors import KeyUnavailable as KeyUnavailable
    from cohere_governed.errors import Misrouted as Misrouted
    from cohere_governed.errors import Refused as Refused
    from cohere_governed.errors import ReviewPending as ReviewPending
    from cohere_governed.governance import Governance as Governance
    from cohere_governed.governance import ai_disclosure as ai_disclosure
    from cohere_governed.governance import default_tenant as default_tenant
    from cohere_governed.model import DecisionRecord as _DecisionRecord

    # isort: split
    from cohere import *  # type: ignore[assignment]  # noqa: F403 - ours stand before it, and so in its place

_CLIENTS = frozenset(
    {
        "AsyncClient",
        "AsyncClientV2",
        "AwsClient",
        "BedrockClient",
        "BedrockClientV2",
        "Client",
        "ClientV2",
        "OciClient",
        "OciClientV2",
        "SagemakerClient",
        "SagemakerClientV2",
    }
)

_OURS = {
    "AuditUnavailable": "errors",
    "ConfigurationError": "errors",
    "DecisionRecord": "model",
    "DetectorUnavailable": "errors",
    "Governance": "governance",
    "GovernanceError": "errors",
    "KeyUnavailable": "errors",
    "Misrouted": "errors",
    "Refused": "errors",
    "ReviewPending": "errors",
    "ai_disclosure": "governance",
    "calling": "context",
    "default_tenant": "governance",
}
"""Public name → the module of ours that has it."""


def governance_of(made: object) -> _DecisionRecord:
    """The decision record of an SDK response, raw response, stream or event of one, or error, or of a refusal of ours.

    A stream can be asked from its first event to its last, an event at any time. For an answer merged from several
    requests it is the last one's. Never holds the found text. Raises ``LookupError`` when ``made`` did not come from
    a governed call, or the call is no longer in memory (``cohere-governed audit show`` has it).
    """
    from cohere_governed import context  # noqa: PLC0415 - nothing heavy at import

    ids = _seam.records_of(made) or tuple(filter(None, [getattr(made, "record_id", None)]))
    record = context.recall(ids[0]) if ids else None
    if record is None:
        raise LookupError(
            "this object did not come from a governed call of this process"
            " (of a stream, ask one of its events: it knows nothing before its first and after its last)"
        )
    return record


def install() -> None:
    """Make ``import cohere`` mean the governed package too: its clients are ours, and our names are there."""
    available = set(dir(_seam.sdk()))
    _seam.put_in_place(_lookup, [*sorted(_CLIENTS & available), *_exported()])


def _lookup(name: str) -> _Any:
    return globals()[name] if name in globals() else __getattr__(name)


def _exported() -> list[str]:
    return ["governance_of", "install", *_OURS]


def __getattr__(name: str) -> _Any:
    if name in _OURS:
        return getattr(_importlib.import_module(f"{__name__}.{_OURS[name]}"), name)
    sdk = _seam.sdk()
    if name in _CLIENTS and name in dir(sdk):
        return getattr(_importlib.import_module(f"{__name__}.clients"), name)
    try:
        return getattr(sdk, name)
    except AttributeError:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg) from None


def __dir__() -> list[str]:
    return sorted({*dir(_seam.sdk()), *_exported()})


class _Alias(_abc.Loader):
    """Gives a submodule of the SDK under our name: the same module object, not a copy."""

    def __init__(self, real: str) -> None:
        self._real = real

    def create_module(self, spec: _machinery.ModuleSpec) -> _ModuleType:  # noqa: ARG002 - the protocol's
        self._module = _importlib.import_module(self._real)
        self._spec, self._loader = self._module.__spec__, self._module.__loader__
        return self._module

    def exec_module(self, module: _ModuleType) -> None:
        module.__spec__, module.__loader__ = self._spec, self._loader


def _ours(rest: str) -> bool:
    """Whether a submodule is ours. ``errors`` is, and the SDK's modules below its ``errors`` are not."""
    first, _, below = rest.partition(".")
    spec = _machinery.PathFinder.find_spec(f"{__name__}.{first}", __path__)  # noqa: F405 - every package has it
    return spec is not None and (not below or spec.submodule_search_locations is not None)


class _Aliases(_abc.MetaPathFinder):
    """Finds ``cohere_governed.X`` in the SDK where we have no X of our own.

    First in line: the path of an aliased package is the SDK's, and the ordinary finder would load a second copy of
    every module below it.
    """

    def find_spec(
        self,
        fullname: str,
        path: _Sequence[str] | None,  # noqa: ARG002
        target: _ModuleType | None = None,  # noqa: ARG002
    ) -> _machinery.ModuleSpec | None:
        package, _, rest = fullname.partition(".")
        if package != __name__ or not rest or _ours(rest) or not _seam.sdk_has(f"cohere.{rest}"):
            return None
        return _machinery.ModuleSpec(fullname, _Alias(f"cohere.{rest}"), is_package=True)


_seam.install()
_sys.meta_path.insert(0, _Aliases())
