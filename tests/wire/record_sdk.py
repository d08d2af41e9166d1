"""Call every method of the installed SDK and print what it sends, as JSON.

A program of its own, because importing ``cohere_governed`` governs the SDK of its process.
"""

import base64
import contextlib
import inspect
import json
import sys

import cohere
import httpx
from cohere.core.api_error import ApiError

ARGUMENTS = {
    "messages": [{"role": "user", "content": "hello"}],
    "texts": ["hello"],
    "inputs": ["hello"],
    "documents": ["hello"],
    "tokens": [1, 2],
    "data": ("d.jsonl", b'{"text":"hello"}\n', "application/jsonl"),
    "file": ("a.wav", b"RIFF", "audio/wav"),
    "document": {"type": "image_url", "image_url": "https://images.example/a.png"},
    "request": {"name": "n"},
    "settings": {"dataset_id": "d"},
}


def methods(client, prefix=""):
    """(name, bound method) of everything that can send, sub-clients included."""
    if hasattr(client, "_raw_client"):
        for name, method in inspect.getmembers(client._raw_client, inspect.ismethod):
            if not name.startswith("_"):
                yield f"{prefix}.{name}", method
    for name, _ in inspect.getmembers(type(client), lambda member: isinstance(member, property)):
        part = getattr(client, name)
        if name != "with_raw_response" and type(part).__module__.startswith("cohere."):
            yield from methods(part, f"{prefix}.{name}")


def send(method):
    required = [
        parameter.name
        for parameter in inspect.signature(method).parameters.values()
        if parameter.default is inspect.Parameter.empty
    ]
    made = method(**{name: ARGUMENTS.get(name, "x1") for name in required})
    if hasattr(made, "__enter__"):
        with made as response:
            list(response.data)


def main():
    sent = []

    def answer(request):
        sent.append(request)
        return httpx.Response(418, json={"message": "no"})

    out = []
    for cls in (cohere.Client, cohere.ClientV2):
        client = cls(api_key="k", httpx_client=httpx.Client(transport=httpx.MockTransport(answer)))
        for name, method in methods(client):
            sent.clear()
            with contextlib.suppress(ApiError):
                send(method)
            out += [
                {
                    "sdk": cls.__name__ + name,
                    "method": request.method,
                    "path": request.url.raw_path.decode().partition("?")[0],
                    "query": request.url.params.multi_items(),
                    "headers": dict(request.headers),
                    "content": base64.b64encode(request.content).decode(),
                }
                for request in sent
            ] or [{"sdk": name, "method": "", "path": ""}]
    json.dump(out, sys.stdout)


if __name__ == "__main__":
    main()
