"""The eleven client classes: the SDK's own, bound to a tenant when they are made. Constructors only."""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from cohere import aws_client, bedrock_client, client, client_v2, sagemaker_client

from cohere_governed import carriers, seam
from cohere_governed.governance import Binding, Governance

Tenant: TypeAlias = "str | None"
"""``tenant=`` of every client: its id, or ``None`` for the process's own."""

Shared: TypeAlias = "Governance | None"
"""``governance=`` of every client: one that was loaded, or ``None`` for the process's own."""

KEYLESS = "key-of-the-route"
"""Stands as API key where the tenant's route brings its own: it is replaced before anything is sent."""


_ADDED = tuple(
    inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)
    for name, annotation in (("tenant", Tenant), ("governance", Shared))
)
"""What a governed constructor takes besides, as ``inspect`` and mocks see it."""


def _tenanted(parent: type) -> Callable[..., None]:
    """The constructor of the SDK's class ``parent``, with ``tenant=`` and ``governance=`` added."""
    original: Callable[..., None] = vars(parent)["__init__"]
    takes_key = "api_key" in original.__code__.co_varnames

    @functools.wraps(original)
    def bound_init(
        self: Any, *args: Any, tenant: str | None = None, governance: Governance | None = None, **kwargs: Any
    ) -> None:
        binding = Binding(tenant, governance)
        no_key = not args and kwargs.get("api_key") is None and not os.environ.get("CO_API_KEY")
        if takes_key and no_key and _route_brings_key(binding):
            kwargs["api_key"] = KEYLESS
        with seam.constructing(binding):
            original(self, *args, **kwargs)

    takes = inspect.signature(original)
    bound_init.__signature__ = takes.replace(parameters=[*takes.parameters.values(), *_ADDED])  # type: ignore[attr-defined]
    return bound_init


def _route_brings_key(binding: Binding) -> bool:
    """Whether no key need be given: in the sandbox, and where the tenant's first route names one."""
    if carriers.sandboxed():
        return True
    routes = binding.governance().tenancy(binding.tenant()).policy.routes
    return any(route.key_ref is not None or route.signs or route.deployment == "sandbox" for route in routes)


class Client(client.Client):
    """``cohere.Client``, governed."""

    if TYPE_CHECKING:

        def __init__(self, *args: Any, tenant: Tenant = None, governance: Shared = None, **kwargs: Any) -> None: ...
    else:
        __init__ = _tenanted(client.Client)

    def embed(self, **kwargs: Any) -> Any:
        """As the SDK's; the answer, merged from several requests, can be asked with ``governance_of``."""
        with seam.collecting() as records:
            merged = super().embed(**kwargs)
        seam.link(merged, records[::-1])
        return merged


class AsyncClient(client.AsyncClient):
    """``cohere.AsyncClient``, governed."""

    if TYPE_CHECKING:

        def __init__(self, *args: Any, tenant: Tenant = None, governance: Shared = None, **kwargs: Any) -> None: ...
    else:
        __init__ = _tenanted(client.AsyncClient)

    async def embed(self, **kwargs: Any) -> Any:
        """As the SDK's; the answer, merged from several requests, can be asked with ``governance_of``."""
        with seam.collecting() as records:
            merged = await super().embed(**kwargs)
        seam.link(merged, records[::-1])
        return merged


class ClientV2(client_v2.ClientV2, Client):
    """``cohere.ClientV2``, governed."""

    if TYPE_CHECKING:

        def __init__(self, *args: Any, tenant: Tenant = None, governance: Shared = None, **kwargs: Any) -> None: ...
    else:
        __init__ = _tenanted(client_v2.ClientV2)


class AsyncClientV2(client_v2.AsyncClientV2, AsyncClient):
    """``cohere.AsyncClientV2``, governed."""

    if TYPE_CHECKING:

        def __init__(self, *args: Any, tenant: Tenant = None, governance: Shared = None, **kwargs: Any) -> None: ...
    else:
        __init__ = _tenanted(client_v2.AsyncClientV2)


class AwsClient(aws_client.AwsClient, Client):
    """``cohere.AwsClient``, governed."""

    if TYPE_CHECKING:

        def __init__(self, *args: Any, tenant: Tenant = None, governance: Shared = None, **kwargs: Any) -> None: ...
    else:
        __init__ = _tenanted(aws_client.AwsClient)


class BedrockClient(bedrock_client.BedrockClient, AwsClient):
    """``cohere.BedrockClient``, governed."""

    if TYPE_CHECKING:

        def __init__(self, *args: Any, tenant: Tenant = None, governance: Shared = None, **kwargs: Any) -> None: ...
    else:
        __init__ = _tenanted(bedrock_client.BedrockClient)


class BedrockClientV2(bedrock_client.BedrockClientV2, ClientV2):
    """``cohere.BedrockClientV2``, governed."""

    if TYPE_CHECKING:

        def __init__(self, *args: Any, tenant: Tenant = None, governance: Shared = None, **kwargs: Any) -> None: ...
    else:
        __init__ = _tenanted(bedrock_client.BedrockClientV2)


class SagemakerClient(sagemaker_client.SagemakerClient, AwsClient):
    """``cohere.SagemakerClient``, governed."""

    if TYPE_CHECKING:

        def __init__(self, *args: Any, tenant: Tenant = None, governance: Shared = None, **kwargs: Any) -> None: ...
    else:
        __init__ = _tenanted(sagemaker_client.SagemakerClient)


class SagemakerClientV2(sagemaker_client.SagemakerClientV2, ClientV2):
    """``cohere.SagemakerClientV2``, governed."""

    if TYPE_CHECKING:

        def __init__(self, *args: Any, tenant: Tenant = None, governance: Shared = None, **kwargs: Any) -> None: ...
    else:
        __init__ = _tenanted(sagemaker_client.SagemakerClientV2)


try:  # since 6.0
    from cohere import oci_client
except ImportError:
    pass
else:

    class OciClient(oci_client.OciClient, Client):
        """``cohere.OciClient``, governed."""

        if TYPE_CHECKING:

            def __init__(self, *args: Any, tenant: Tenant = None, governance: Shared = None, **kwargs: Any) -> None: ...
        else:
            __init__ = _tenanted(oci_client.OciClient)

    class OciClientV2(oci_client.OciClientV2, ClientV2):
        """``cohere.OciClientV2``, governed."""

        if TYPE_CHECKING:

            def __init__(self, *args: Any, tenant: Tenant = None, governance: Shared = None, **kwargs: Any) -> None: ...
        else:
            __init__ = _tenanted(oci_client.OciClientV2)
