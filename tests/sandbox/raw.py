"""The real SDK without governance, in a process where importing this package governs the SDK.

The fake is held against the SDK itself here; nothing else should do this.
"""

import httpx
from cohere.core.http_client import AsyncHttpClient, HttpClient


class _Raw(HttpClient):
    httpx_client = None  # a plain attribute again


class _AsyncRaw(AsyncHttpClient):
    httpx_client = None


def over(client, transport):
    """``client``, sending through ``transport`` and nothing else; the event hooks it was made with still run."""
    sender = client._client_wrapper.httpx_client
    made = httpx.AsyncClient if isinstance(sender, AsyncHttpClient) else httpx.Client
    hooks = sender.httpx_client.event_hooks
    follow = sender.httpx_client.follow_redirects
    sender.__class__ = _AsyncRaw if made is httpx.AsyncClient else _Raw
    sender.httpx_client = made(transport=transport, event_hooks=hooks, follow_redirects=follow)
    return client
