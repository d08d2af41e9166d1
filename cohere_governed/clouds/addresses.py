"""Where a cloud's request goes: for ``get_url`` and ``get_oci_url`` of the SDK, which know one domain each."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from urllib.parse import quote

from cohere_governed.policy.geography import cloud_host

_host: ContextVar[str | None] = ContextVar("cohere_governed_cloud_host", default=None)

_AWS_PATHS = {
    ("bedrock", False): "model/{}/invoke",
    ("bedrock", True): "model/{}/invoke-with-response-stream",
    ("sagemaker", False): "endpoints/{}/invocations",
    ("sagemaker", True): "endpoints/{}/invocations-response-stream",
}
_OCI_ACTIONS = {"embed": "embedText", "chat": "chat"}
_OCI_VERSION = "20231130"


@contextmanager
def at(host: str) -> Iterator[None]:
    """Requests that are mapped inside go to ``host``: a FIPS, VPC or sovereign endpoint as well as the public one."""
    token = _host.set(host)
    try:
        yield
    finally:
        _host.reset(token)


def aws_url(*, platform: str, aws_region: str | None, model: str, stream: bool) -> str:
    """As ``cohere.aws_client.get_url``; a model id is one segment of the path, whatever it holds."""
    host = _host.get() or cloud_host(platform, aws_region or "")
    return f"https://{host}/{_AWS_PATHS[platform, bool(stream)].format(quote(model, safe=':'))}"


def oci_url(region: str, endpoint: str) -> str:
    """As ``cohere.oci_client.get_oci_url``, in the realm of the region.

    Raises ``ValueError`` for what OCI does not offer, as the SDK's does.
    """
    action = _OCI_ACTIONS.get(endpoint)
    if action is None:
        msg = f"OCI Generative AI offers {', '.join(_OCI_ACTIONS)}, not this endpoint"
        raise ValueError(msg)
    return f"https://{_host.get() or cloud_host('oci', region)}/{_OCI_VERSION}/actions/{action}"


def dedicated(transform: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """``cohere.oci_client.transform_request_to_oci``, which asks for on-demand serving even of a dedicated endpoint."""

    @functools.wraps(transform)
    def transformed(*args: Any, **kwargs: Any) -> dict[str, Any]:
        body = transform(*args, **kwargs)
        model = str(body.get("servingMode", {}).get("modelId", ""))
        if model.lower().startswith("ocid1.generativeaiendpoint."):
            body["servingMode"] = {"servingType": "DEDICATED", "endpointId": model}
        return body

    return transformed
