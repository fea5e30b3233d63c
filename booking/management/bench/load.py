"""Callers from outside: many at once, each on a line of its own.

They share the machine with what is measured, as pgbench does, so they do as little as they can: one
process and one thread wait for all lines, the request is made beforehand, and the answer is kept as
it comes until the server closes the line; it is read when the clock has stopped.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from selectors import EVENT_READ, DefaultSelector
from socket import create_connection, socket
from typing import Any, Final

CLIENTS: Final = 16
PATIENCE: Final = 60.0


@dataclass(frozen=True, slots=True)
class Target:
    """Where to call: an office's host behind a port of this machine."""

    host: str
    port: int
    path: str


@dataclass(slots=True)
class Answers:
    """What the callers were told, how many a second, and how long each waited, in ms."""

    bodies: list[Any]
    statuses: Counter[int]
    rate: float
    times: list[float] = field(default_factory=list)


@dataclass(slots=True)
class _Call:
    """A request that was sent, and as much of its answer as is there."""

    line: socket
    begun: float
    answer: bytearray = field(default_factory=bytearray)


def post_all(
    target: Target, bodies: Sequence[dict[str, Any]], *, clients: int = CLIENTS
) -> Answers:
    """Post every body, ``clients`` at a time."""
    return _send_all(target.port, [_request(target, body) for body in bodies], clients)


def get_all(
    port: int, host: str, asked: Sequence[tuple[str, str]], *, clients: int = CLIENTS
) -> Answers:
    """Get every path, with the ETag of the answer one has (empty: none), as many at a time."""
    return _send_all(port, [_question(host, *one) for one in asked], clients)


def _send_all(port: int, requests: Sequence[bytes], clients: int) -> Answers:
    todo = iter(requests)
    told: list[tuple[bytes, float]] = []
    begin = time.perf_counter()
    with DefaultSelector() as lines:

        def send(request: bytes) -> None:
            begun = time.perf_counter()  # who waits for a line waits, too
            call = _Call(create_connection(("127.0.0.1", port), PATIENCE), begun)
            call.line.sendall(request)
            lines.register(call.line, EVENT_READ, call)

        for request in islice(todo, clients):
            send(request)
        while len(told) < len(requests):
            if not (ready := lines.select(PATIENCE)):
                raise TimeoutError(f"no answer for {PATIENCE:.0f} s")
            for key, _ in ready:
                call: _Call = key.data
                if part := call.line.recv(65536):
                    call.answer += part
                    continue
                lines.unregister(call.line)
                call.line.close()
                told.append((bytes(call.answer), (time.perf_counter() - call.begun) * 1000))
                if request := next(todo, b""):
                    send(request)
    lasted = time.perf_counter() - begin
    answers = [(*_read(answer), taken) for answer, taken in told]
    return Answers(
        [body for _status, body, _taken in answers],
        Counter(status for status, _body, _taken in answers),
        len(answers) / lasted,
        [taken for _status, _body, taken in answers],
    )


def _request(target: Target, body: dict[str, Any]) -> bytes:
    content = json.dumps(body).encode()
    head = (
        f"POST {target.path} HTTP/1.1\r\nHost: {target.host}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(content)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + content


def _question(host: str, path: str, etag: str) -> bytes:
    known = f"If-None-Match: {etag}\r\n" if etag else ""
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\n{known}Connection: close\r\n\r\n".encode()


def _read(answer: bytes) -> tuple[int, Any]:
    """Status and body, which a 304 has none of."""
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head[9:12]), json.loads(body) if body else None
