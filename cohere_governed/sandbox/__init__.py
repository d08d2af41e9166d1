"""A fake Cohere for the demo, the tests and the benchmarks; never a default."""

from cohere_governed.sandbox.fake import FakeCohere, Received, Reply
from cohere_governed.sandbox.server import Server, banner, serve
from cohere_governed.sandbox.signatures import SANDBOX_AWS_ACCESS_KEY, SANDBOX_AWS_SECRET_KEY
from cohere_governed.sandbox.transport import AsyncSandboxTransport, SandboxTransport

__all__ = [
    "SANDBOX_AWS_ACCESS_KEY",
    "SANDBOX_AWS_SECRET_KEY",
    "AsyncSandboxTransport",
    "FakeCohere",
    "Received",
    "Reply",
    "SandboxTransport",
    "Server",
    "banner",
    "serve",
]
