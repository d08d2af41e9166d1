"""``syslog:``, ``syslog:/dev/log``, ``syslog:udp://HOST:514``, ``syslog:tcp://HOST:601``: RFC 5424, the head as JSON.

TCP counts octets (RFC 6587). A datagram that gets lost is nobody's to notice:
where that matters, take TCP or the socket of a local server that forwards.
"""

from __future__ import annotations

import os
import re
import socket
from dataclasses import dataclass

from cohere_governed.audit.keepers import SECONDS, Head, NotKept, Proof, json_line
from cohere_governed.errors import WrongRequest

__all__ = ["keeper"]

PRIORITY = 13 * 8 + 5
"""Facility 13, log audit; severity 5, notice (RFC 5424 section 6.2.1)."""
LOCAL = "/dev/log"
_REMOTE = re.compile(r"(?P<how>udp|tcp)://(?P<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):(?P<port>[0-9]{1,5})")


@dataclass(frozen=True, slots=True)
class _Syslog:
    how: str
    """``local``, ``udp`` or ``tcp``."""
    place: str
    port: int

    def keep(self, head: Head, proof: Proof) -> None:  # noqa: ARG002 - nobody answers there
        said = (
            f"<{PRIORITY}>1 {head.time.isoformat(timespec='milliseconds').replace('+00:00', 'Z')}"
            f" {socket.gethostname()[:255] or '-'} cohere-governed {os.getpid()} AUDITHEAD - {json_line(head)}"
        ).encode("ascii", "replace")
        try:
            if self.how == "local":
                with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as local:
                    local.settimeout(SECONDS)
                    local.connect(self.place)
                    local.send(said)
            elif self.how == "tcp":
                with socket.create_connection((self.place, self.port), SECONDS) as stream:
                    stream.sendall(b"%d %s" % (len(said), said))
            else:
                family, *_, address = socket.getaddrinfo(self.place, self.port, type=socket.SOCK_DGRAM)[0]
                with socket.socket(family, socket.SOCK_DGRAM) as datagrams:
                    datagrams.settimeout(SECONDS)
                    datagrams.sendto(said, address)
        except OSError as error:
            raise NotKept(f"syslog cannot be reached: {type(error).__name__}") from None


def keeper(reference: str) -> _Syslog:
    """Raises ``AuditUnavailable`` for what is no place of a syslog."""
    rest = reference.removeprefix("syslog:") or LOCAL
    if rest.startswith("/"):
        return _Syslog("local", rest, 0)
    found = _REMOTE.fullmatch(rest)
    if found is None or not 0 < int(found["port"]) < 1 << 16:
        raise WrongRequest("a syslog is `syslog:`, `syslog:/dev/log`, `syslog:tcp://HOST:PORT` or `syslog:udp://…`")
    return _Syslog(found["how"], found["host"].strip("[]"), int(found["port"]))
