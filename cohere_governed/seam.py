"""The SDK's insides that we touch: all of them here, each held by a contract test over several SDK versions.

======================================================  =====================================================
what of the SDK                                         what becomes of it
======================================================  =====================================================
``core.http_client.[Async]HttpClient.httpx_client``     a property that governs whatever client is assigned
``core.http_response.BaseHttpResponse.__init__``        remembers which exchange made which response object
``client.[Async]Client._executor``                      a property: whatever executor it is, what it maps runs in
                                                        copies of the caller's context
``manually_maintained.tokenizers.requests``             refuses: a tokenizer is not fetched behind our back
``v2.raw_client.warning``, ``….error``                  log an event that cannot be read without what it holds
``core.unchecked_base_model.construct_type``            the same objects, sooner (``construction``)
``core.pydantic_utilities.parse_obj_as``                the same objects, sooner
``utils.requests``                                      refuses: dataset parts come back unrestored and unrecorded
``manually_maintained.cohere_aws.client.Client``        refuses: boto3 sends outside httpx
hooks ``map_request_to_bedrock`` / ``map_request_to_oci`` read for the cloud and region they will sign for; run for
                                                        routes that sign (``clouds.signing``)
hooks ``map_response_from_bedrock`` / ``…_from_oci``    leave governed answers to ``clouds.answers``, which streams
``aws_client.get_url``, ``oci_client.get_oci_url``      know every realm and endpoint, not one domain each
``oci_client.transform_request_to_oci``                 names a dedicated endpoint as one
``oci_client.transform_oci_response_to_cohere``         called for whole answers of OCI (``clouds.answers``)
======================================================  =====================================================

``install()`` changes these when the SDK's modules are imported, not before, so
that importing us stays cheap; modules imported earlier are changed at once, and
their living clients are governed from then on.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import inspect
import sys
import threading
import weakref
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterable, Iterator, Sequence
from contextlib import aclosing, closing, contextmanager, suppress
from contextvars import ContextVar, copy_context
from types import ModuleType
from typing import Any, Final, NoReturn, cast

from cohere_governed import tripwire
from cohere_governed.errors import Misrouted, Refused
from cohere_governed.model import Cloud, Reason

_SLOT: Final = "_cohere_governed_client"
_BOUND: Final = "_cohere_governed_binding"

_constructing: ContextVar[Any] = ContextVar("cohere_governed_constructing", default=None)
"""The binding of the governed client that is being constructed in this context."""


@contextmanager
def constructing(binding: Any) -> Iterator[None]:
    """HTTP clients made inside belong to ``binding``."""
    token = _constructing.set(binding)
    try:
        yield
    finally:
        _constructing.reset(token)


# ── the one attribute every call is sent through ───────────────────────────────


class _GovernedAttribute:
    """Data descriptor in place of the plain attribute ``httpx_client``."""

    def __get__(self, http_client: Any, owner: type | None = None) -> Any:
        if http_client is None:
            return self
        state = http_client.__dict__
        governed = state.get(_SLOT)
        if governed is None:
            if "httpx_client" not in state:
                raise AttributeError("httpx_client")
            self.__set__(http_client, state["httpx_client"])  # made before we were imported
            governed = state[_SLOT]
        return governed

    def __set__(self, http_client: Any, client: Any) -> None:
        from cohere_governed.governance import Binding  # noqa: PLC0415 - httpx is loaded with the SDK, not with us
        from cohere_governed.transport import govern  # noqa: PLC0415

        _change_all()
        state = http_client.__dict__
        binding = state.get(_BOUND) or _constructing.get()
        if binding is None:
            cloud, host = cloud_of(client)
            binding = Binding(cloud=cloud, cloud_host=host)
        elif binding.cloud == "cohere":
            binding.cloud, binding.cloud_host = cloud_of(client)
        state[_BOUND] = binding
        if binding.cloud != "cohere":
            _leave_answers(client)
        state["httpx_client"] = client
        state[_SLOT] = govern(client, binding)


def cloud_of(client: Any) -> tuple[Cloud, str | None]:
    """Which cloud a client's request hooks sign for, and the host they will go to."""
    hooks = getattr(client, "event_hooks", {}).get("request", ())
    if not hooks:
        return "cohere", None
    from cohere_governed.policy.geography import SIGNED, cloud_host  # noqa: PLC0415 - policy is loaded with a client

    for hook in hooks:
        factory = getattr(hook, "__qualname__", "").partition(".")[0]
        if factory not in ("map_request_to_bedrock", "map_request_to_oci"):
            continue
        bound = dict(zip(hook.__code__.co_freevars, hook.__closure__ or (), strict=False))
        region = bound.get("aws_region") or bound.get("oci_region")
        service = bound.get("service")
        name = "oci" if factory.endswith("oci") else (service.cell_contents if service else None)
        where = region.cell_contents if region else None
        if name in SIGNED and isinstance(where, str):
            return cast("Cloud", name), cloud_host(name, where)
        raise Misrouted("a client of another cloud was assigned, and its region cannot be told")
    return "cohere", None


def _leave_answers(client: Any) -> None:
    """Governed answers of a cloud are read by us: the SDK's hooks lose events and connections."""
    from cohere_governed.carriers import TICKET  # noqa: PLC0415 - with the first client

    def unless_governed(hook: Callable[[Any], None]) -> Callable[[Any], None]:
        def read(response: Any) -> None:
            if TICKET not in response.request.extensions:
                hook(response)

        return read

    hooks = client.event_hooks
    reads = ("map_response_from_bedrock", "map_response_from_oci")
    client.event_hooks = {
        **hooks,
        "response": [
            unless_governed(hook) if getattr(hook, "__qualname__", "").partition(".")[0] in reads else hook
            for hook in hooks.get("response", ())
        ],
    }


# ── which exchange made which object ───────────────────────────────────────────

_made_by: dict[int, tuple[weakref.ref[Any], tuple[str, ...]]] = {}
_collecting: ContextVar[list[str] | None] = ContextVar("cohere_governed_collecting", default=None)


@contextmanager
def collecting() -> Iterator[list[str]]:
    """The record ids of all responses made inside, threads that carry this context included."""
    ids: list[str] = []
    token = _collecting.set(ids)
    try:
        yield ids
    finally:
        _collecting.reset(token)


def link(made: Any, record_ids: Sequence[str]) -> None:
    """Remember which records ``made`` comes from, for as long as it lives."""
    if not record_ids:
        return
    key = id(made)

    def forget(gone: object) -> None:
        # No lock: the collector may call this in a thread that is inside `link`. Each step is one step of the dict.
        known = _made_by.get(key)
        if known is not None and known[0] is gone:
            _made_by.pop(key, None)

    try:
        reference = weakref.ref(made, forget)
    except TypeError:
        return  # a str, list or None: it cannot be told from its equals
    _made_by[key] = (reference, tuple(record_ids))


def records_of(made: Any) -> tuple[str, ...]:
    """Record ids of an SDK response, raw response, stream or error; empty when it was not governed."""
    known = _made_by.get(id(made))
    if known is not None and known[0]() is made:
        return known[1]
    frame = getattr(made, "gi_frame", None) or getattr(made, "ag_frame", None)
    if frame is not None and "r" in frame.f_locals:  # the SDK's chat_stream holds its raw response as `r`
        made = frame.f_locals["r"]
    headers = getattr(made, "headers", None) or {}
    found = headers.get("x-governed-record")
    return (found,) if found else ()


def _link_responses(module: ModuleType) -> None:
    for name in ("HttpResponse", "AsyncHttpResponse"):
        cls = getattr(module, name)
        init = cls.__init__

        def governed_init(self: Any, response: Any, data: Any, _init: Callable[..., None] = init) -> None:
            record = response.headers.get("x-governed-record")
            if record and inspect.isgenerator(data):
                data = _linked(data, (record,))
            elif record and inspect.isasyncgen(data):
                data = _linked_later(data, (record,))
            _init(self, response, data)
            if record:
                link(data, (record,))
                link(self, (record,))
                ids = _collecting.get()
                if ids is not None:
                    ids.append(record)

        cls.__init__ = governed_init


def _linked(events: Generator[Any, Any, Any], record_ids: Sequence[str]) -> Iterator[Any]:
    """A stream's events, each of which can be asked where it comes from: a stream that is used up cannot."""
    with closing(events):
        for event in events:
            link(event, record_ids)
            yield event


async def _linked_later(events: AsyncGenerator[Any, Any], record_ids: Sequence[str]) -> AsyncIterator[Any]:
    async with aclosing(events):
        async for event in events:
            link(event, record_ids)
            yield event


# ── side doors ─────────────────────────────────────────────────────────────────


class _Closed:
    """Stands where ``requests`` stood in a module of the SDK: every use is refused."""

    def __init__(self, what: str, instead: str = "") -> None:
        self._what = what
        self._instead = instead

    def __getattr__(self, name: str) -> NoReturn:
        sentence = f"the SDK would {self._what} outside the governed client{self._instead}"
        raise Refused([Reason("sidedoor.closed", sentence, allows=False)])


def _govern_http_client(module: ModuleType) -> None:
    for name in ("HttpClient", "AsyncHttpClient"):
        vars(module)[name].httpx_client = _GovernedAttribute()


class _Carrying:
    """An executor as the SDK uses it: what it maps runs in copies of the context of whoever asked."""

    def __init__(self, executor: Any) -> None:
        self._executor = executor

    def map(self, function: Callable[..., Any], *iterables: Iterable[Any], **options: Any) -> Any:
        context = copy_context()

        def carried(*arguments: Any) -> Any:
            return context.copy().run(function, *arguments)

        return self._executor.map(carried, *iterables, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._executor, name)


class _ExecutorAttribute:
    """Data descriptor in place of the plain attribute ``_executor``: facts of a call are stated in its context."""

    def __get__(self, client: Any, owner: type | None = None) -> Any:
        if client is None:
            return self
        try:
            return _Carrying(client.__dict__["_executor"])
        except KeyError:
            raise AttributeError("_executor") from None

    def __set__(self, client: Any, executor: Any) -> None:
        client.__dict__["_executor"] = executor


def _carry_context(module: ModuleType) -> None:
    for name in ("Client", "AsyncClient"):
        vars(module)[name]._executor = _ExecutorAttribute()  # noqa: SLF001 - the SDK's


def _close_tokenizers(module: ModuleType) -> None:
    vars(module)["requests"] = _Closed("fetch a tokenizer")


def _hush(module: ModuleType) -> None:
    """The SDK logs an event that it cannot read whole, as restored, on the root logger: say that there was one."""
    names = vars(module)
    for name in ("warning", "error"):
        log = names.get(name)
        if callable(log):
            names[name] = _first_words(log)


def _first_words(log: Callable[..., None]) -> Callable[..., None]:
    def said(message: object, *_: object, **__: object) -> None:
        # Behind the first colon stand the event, and pydantic's error, which quotes it.
        log("%s (what it holds is not logged)", str(message).partition(":")[0])

    return said


def _close_downloads(module: ModuleType) -> None:
    instead = ", unrecorded and with its stand-ins left in: send the texts in calls of your own, which are restored"
    vars(module)["requests"] = _Closed("download dataset parts for `save_dataset`", instead)


def _close_boto3(module: ModuleType) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        sentence = "cohere_aws sends through boto3, outside the governed client"
        raise Refused([Reason("sidedoor.closed", sentence, allows=False)])

    vars(module)["Client"].__init__ = refuse


def _quicken_construction(module: ModuleType) -> None:
    from cohere_governed.construction import Construction  # noqa: PLC0415 - pydantic is loaded with the SDK, not with us

    names = vars(module)
    known = Construction(names["UncheckedBaseModel"], names["UnionMetadata"], names["construct_type"])
    names["construct_type"] = known.construct_type


def _quicken_validation(module: ModuleType) -> None:
    from cohere_governed.construction import Validation  # noqa: PLC0415

    names = vars(module)
    known = Validation(names["parse_obj_as"], names["convert_and_respect_annotation_metadata"])
    names["parse_obj_as"] = known.parse_obj_as


def _address_aws(module: ModuleType) -> None:
    from cohere_governed.clouds import addresses  # noqa: PLC0415 - with the SDK's module

    vars(module)["get_url"] = addresses.aws_url


def _address_oci(module: ModuleType) -> None:
    from cohere_governed.clouds import addresses  # noqa: PLC0415

    vars(module)["get_oci_url"] = addresses.oci_url
    vars(module)["transform_request_to_oci"] = addresses.dedicated(vars(module)["transform_request_to_oci"])


_CHANGES: Final[dict[str, Callable[[ModuleType], None]]] = {
    "cohere.core.pydantic_utilities": _quicken_validation,
    "cohere.core.unchecked_base_model": _quicken_construction,
    "cohere.core.http_client": _govern_http_client,
    "cohere.core.http_response": _link_responses,
    "cohere.client": _carry_context,
    "cohere.v2.raw_client": _hush,
    "cohere.aws_client": _address_aws,
    "cohere.oci_client": _address_oci,
    "cohere.manually_maintained.tokenizers": _close_tokenizers,
    "cohere.utils": _close_downloads,
    "cohere.manually_maintained.cohere_aws.client": _close_boto3,
}

# ── changing modules as they are imported ──────────────────────────────────────


_CHANGED: Final = "_cohere_governed_changed"


def _change(name: str, module: ModuleType) -> None:
    _CHANGES[name](module)
    vars(module)[_CHANGED] = True


def _change_all() -> None:
    """Change what is loaded and was not changed as it was: by import hooks before us, or before we were imported."""
    for name in _CHANGES:
        module = sys.modules.get(name)
        if module is not None and _CHANGED not in vars(module) and not getattr(module.__spec__, "_initializing", False):
            _change(name, module)


class _Changing(importlib.abc.Loader):
    def __init__(self, loader: importlib.abc.Loader) -> None:
        self._loader = loader

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        _change(module.__name__, module)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)


class _Finder(importlib.abc.MetaPathFinder):
    """Asks the other finders for a module of the SDK, and changes what they find."""

    def __init__(self) -> None:
        self._asking = threading.local()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname not in _CHANGES or fullname in vars(self._asking):
            return None  # the latter: a finder that we asked asks everybody
        setattr(self._asking, fullname, True)
        try:
            found = (finder.find_spec(fullname, path, target) for finder in list(sys.meta_path) if finder is not self)
            spec = next((one for one in found if one is not None), None)
        finally:
            delattr(self._asking, fullname)
        if spec is None or spec.loader is None:
            return None
        spec.loader = _Changing(spec.loader)
        return spec


_finder = _Finder()


def _stand_first(fullname: str) -> None:
    """Before a module is imported: import hooks that came after us stand before us, and would load it unchanged."""
    if fullname in _CHANGES and sys.meta_path[0] is not _finder:
        with suppress(ValueError):
            sys.meta_path.remove(_finder)
        sys.meta_path.insert(0, _finder)


def sdk() -> ModuleType:
    """The SDK's package."""
    return importlib.import_module("cohere")


def sdk_has(name: str) -> bool:
    """Whether ``name`` is a submodule of the SDK."""
    sdk()
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def put_in_place(lookup: Callable[[str], Any], names: Sequence[str]) -> None:
    """Make ``names`` of the package ``cohere`` come from ``lookup``, each imported only when it is asked for."""
    package = sdk()
    own, own_dir = vars(package)["__getattr__"], package.__dir__
    if getattr(own, "_in_place", False):
        return

    def governed_getattr(name: str) -> Any:
        return lookup(name) if name in names else own(name)

    governed_getattr._in_place = True  # type: ignore[attr-defined]  # noqa: SLF001 - our own mark
    for name in names:
        vars(package).pop(name, None)
    vars(package)["__getattr__"] = governed_getattr
    vars(package)["__dir__"] = lambda: sorted({*own_dir(), *names})


_installed = False
_install_lock = threading.Lock()


def install() -> None:
    """Govern the SDK in this process, whatever imports it and whenever. Once."""
    global _installed  # noqa: PLW0603 - it is a fact about the process
    with _install_lock:
        if _installed:
            return
        _installed = True
        tripwire.arm(importing=_stand_first)
        sys.meta_path.insert(0, _finder)
        _change_all()
