"""A released request made one of a cloud's: mapped and signed by the SDK's own hooks, with the route's credentials.

Hooks cost milliseconds to make (boto3 reads its data files), so the latest are kept by route and credentials; a
credential that was rotated makes another hook with the next call.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, Final, cast

import httpx

from cohere_governed.clouds import addresses
from cohere_governed.errors import KeyUnavailable
from cohere_governed.model import Route

HOOKS_KEPT: Final = 64

Hook = Callable[[httpx.Request], None]

_hooks: OrderedDict[tuple[Any, ...], Hook] = OrderedDict()
_lock = threading.Lock()

_CARRIED_HEADERS: Final = {"accept": "*/*", "connection": "keep-alive", "content-type": "application/json"}
"""All that goes along: what the client says of itself, or to Cohere, is not the cloud's to know."""


def signed(
    route: Route,
    path: str,
    content: bytes,
    extensions: Mapping[str, Any],
    credentials: Mapping[str, str],
) -> httpx.Request:
    """The request that carries ``content`` (Cohere's own body for ``path``) over ``route``.

    ``credentials`` are the secrets themselves, by name; none for a route that has an identity. Blocking: a machine's
    identity may be asked for over its metadata service. Raises ``KeyUnavailable`` when the credentials cannot be had.
    """
    host = route.hosts[0]
    request = httpx.Request(
        "POST", f"https://{host}{path}", headers=_CARRIED_HEADERS, content=content, extensions=dict(extensions)
    )
    hook = _hook(route, path.rpartition("/")[0].endswith("/v2"), credentials)
    try:
        with addresses.at(host):
            hook(request)
    except (ValueError, httpx.HTTPError):
        raise
    except Exception as error:  # noqa: BLE001 - what a signer raises is the cloud's library's own, and may quote a key
        msg = f"a request for route `{route.name}` could not be signed: {type(error).__name__}"
        raise KeyUnavailable(msg) from None
    return request


def _hook(route: Route, v2: bool, credentials: Mapping[str, str]) -> Hook:
    key = (
        route.provider,
        route.provider_region,
        route.compartment,
        route.identity,
        v2 and route.provider == "oci",
        *sorted(credentials.items()),
    )
    with _lock:
        known = _hooks.get(key)
        if known is not None:
            _hooks.move_to_end(key)
            return known
    try:
        made = _made(route, v2, credentials)
    except ImportError:
        extra = "oci" if route.provider == "oci" else "aws"
        msg = f"route `{route.name}` needs a package: pip install 'cohere-governed[{extra}]'"
        raise KeyUnavailable(msg) from None
    except Exception as error:  # noqa: BLE001 - as above
        msg = f"the credentials of route `{route.name}` cannot be used: {type(error).__name__}"
        raise KeyUnavailable(msg) from None
    with _lock:
        _hooks[key] = made
        while len(_hooks) > HOOKS_KEPT:
            _hooks.popitem(last=False)
    return made


def _made(route: Route, v2: bool, credentials: Mapping[str, str]) -> Hook:
    if route.provider == "oci":
        from cohere import oci_client  # noqa: PLC0415 - heavy, and since 6.0

        config = oci_client._load_oci_config(  # noqa: SLF001 - as the SDK's own clients do
            auth_type="api_key" if credentials or route.identity in (None, "machine") else route.identity,
            config_path=None,
            profile=None,
            user_id=credentials.get("user"),
            fingerprint=credentials.get("fingerprint"),
            tenancy_id=credentials.get("tenancy"),
            private_key_path=None,
            private_key_content=credentials.get("private_key"),
        )
        hook = oci_client.map_request_to_oci(
            oci_config=config,
            oci_region=route.provider_region or "",
            oci_compartment_id=route.compartment or "",
            is_v2_client=v2,
        )
        return cast("Hook", hook)
    from cohere import aws_client  # noqa: PLC0415 - heavy

    hook = aws_client.map_request_to_bedrock(
        service=route.provider,
        aws_access_key=credentials.get("access_key"),
        aws_secret_key=credentials.get("secret_key"),
        aws_session_token=credentials.get("session_token"),
        aws_region=route.provider_region,
    )
    return cast("Hook", hook)


def _after_fork() -> None:
    """A thread of the parent may have held the lock; in the child it is not there to release it."""
    global _lock  # noqa: PLW0603 - one lock a process
    _lock = threading.Lock()


os.register_at_fork(after_in_child=_after_fork)
