"""The console behind uvicorn, on loopback and nowhere else."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import uvicorn

from cohere_governed.console.app import console
from cohere_governed.console.desk import Desk
from cohere_governed.errors import ConfigurationError
from cohere_governed.model import Fault

LOOPBACK = "127.0.0.1"
CONNECTIONS = 64


def serve(
    folder: Path,
    *,
    port: int,
    certificate: tuple[Path, Path] | None,
    drafts: Sequence[Path],
    public_keys: Sequence[str] | None,
    ready: Callable[[str], None],
) -> None:
    """Serve until interrupted; ``ready`` is told the address.

    Raises ``ConfigurationError`` when the port is taken, and what ``Desk`` raises.
    """
    scheme = "http" if certificate is None else "https"
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((LOOPBACK, port))
            listening.listen()  # whoever is told the address may use it at once
        except OSError as error:
            said = f"port {port} cannot be had: {error.strerror}"
            raise ConfigurationError([Fault(said, "", "", "name another with --port")]) from None
        address = f"{scheme}://localhost:{listening.getsockname()[1]}"
        with Desk(folder, drafts=drafts, public_keys=public_keys, address=address) as desk:
            server = uvicorn.Server(
                uvicorn.Config(
                    console(desk),
                    log_level="warning",
                    access_log=False,  # a log of addresses is a log of who looked at what
                    server_header=False,
                    proxy_headers=False,
                    lifespan="off",
                    http="h11",
                    ws="none",
                    limit_concurrency=CONNECTIONS,
                    timeout_graceful_shutdown=5,
                    ssl_certfile=None if certificate is None else certificate[0],
                    ssl_keyfile=None if certificate is None else certificate[1],
                )
            )
            ready(address)
            with suppress(KeyboardInterrupt):
                server.run(sockets=[listening])
