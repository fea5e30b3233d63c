"""One request over one line, within one time for all of it: less than a lease, else two would send.

``urllib`` counts the seconds of each read and of each address, so a server that drips holds us as
long as it likes; and it does not tell a connection that never came about from a silent server.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from io import BufferedReader, RawIOBase
from time import monotonic
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from tenants.messaging.channels import Unknown
from tenants.outside import target_of

from .protocol import NobodyThere

TIMEOUT_SECONDS: Final = 10.0
LARGEST: Final = 64 * 1024
OURS: Final = {"Connection": "close", "User-Agent": "Okienko"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, as much of it as we read."""

    status: int
    body: bytes


def exchange(url: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
    """Send one request and read its answer, redirects as they are.

    Raises ``NobodyThere`` when no byte of it left, ``Unknown`` when it left and no whole answer
    came in time.
    """
    end = monotonic() + TIMEOUT_SECONDS
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    try:
        line = _connected(parts, secure, end)
    except OSError:
        raise NobodyThere("no connection") from None
    host = parts.hostname or ""
    # Told no context, it would read all authorities anew for each request.
    asking = (
        HTTPSConnection(host, parts.port, context=_tls())
        if secure
        else HTTPConnection(host, parts.port)
    )
    asking.sock = line
    method = "GET" if body is None else "POST"
    try:
        line.settimeout(_left(end))
        asking.request(method, target_of(url), body, {**OURS, **headers})
        with _Answer(line, method, end) as answer:
            answer.begin()
            return Answer(answer.status, answer.read(LARGEST))
    except (OSError, HTTPException):
        raise Unknown("no answer in time") from None
    finally:
        asking.close()


def _connected(parts: SplitResult, secure: bool, end: float) -> socket.socket:
    """A line to the first address that answers. Raises ``OSError``, also when time is up.

    Each may take an equal part of what is left, so that a dead one leaves time for the next.
    """
    host, port = parts.hostname or "", parts.port or (443 if secure else 80)
    why: OSError = socket.gaierror("no such name")
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    for number, (family, kind, protocol, _name, address) in enumerate(found):
        line = socket.socket(family, kind, protocol)
        try:
            line.settimeout(_left(end) / (len(found) - number))
            line.connect(address)
            line.settimeout(_left(end) / (len(found) - number))
            line = _tls().wrap_socket(line, server_hostname=host) if secure else line
            _left(end)  # looking for the name has no time-out of its own
        except OSError as error:
            line.close()
            why = error
        else:
            return line
    raise why


def _left(end: float) -> float:
    """How much of the time is left. Raises ``TimeoutError``."""
    left = end - monotonic()
    if left <= 0:
        raise TimeoutError
    return left


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


class _Answer(HTTPResponse):
    """An answer whose reads together have until ``end``."""

    def __init__(self, line: socket.socket, method: str, end: float) -> None:
        super().__init__(line, method=method)
        self.fp.close()
        self.fp = BufferedReader(_Reads(line, end))


class _Reads(RawIOBase):
    """What comes over a line, each read with what is left of the time."""

    def __init__(self, line: socket.socket, end: float) -> None:
        super().__init__()
        self._line, self._end = line, end
        self._file: Any = line.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._line.settimeout(_left(self._end))
        read: int | None = self._file.readinto(buffer)
        return read

    def close(self) -> None:
        self._file.close()
        super().close()
