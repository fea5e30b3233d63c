"""Callers from outside: many at once, in processes of their own, with nothing of Django in them.

They share the machine with what is measured, as pgbench does, so they do as little as they can: the
request is made beforehand, and the answer is read until the server closes the line.
"""

from __future__ import annotations

import json
import multiprocessing
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from socket import create_connection
from typing import Any, Final

PROCESSES: Final = 4
THREADS: Final = 4
CLIENTS: Final = PROCESSES * THREADS
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


def post_all(
    target: Target, bodies: Sequence[dict[str, Any]], *, threads: int = THREADS
) -> Answers:
    """Post every body, ``PROCESSES`` times ``threads`` at a time."""
    return _send_all(target.port, [_request(target, body) for body in bodies], threads)


def get_all(
    port: int, host: str, asked: Sequence[tuple[str, str]], *, threads: int = THREADS
) -> Answers:
    """Get every path, with the ETag of the answer one has (empty: none), as many at a time."""
    return _send_all(port, [_question(host, *one) for one in asked], threads)


def _send_all(port: int, requests: Sequence[bytes], threads: int) -> Answers:
    shares = [requests[number::PROCESSES] for number in range(PROCESSES)]
    with ProcessPoolExecutor(PROCESSES, mp_context=multiprocessing.get_context("spawn")) as callers:
        list(callers.map(abs, range(PROCESSES * 4)))  # all started before the clock is
        begin = time.perf_counter()
        call = partial(_share, port, threads)
        told = [one for part in callers.map(call, shares) for one in part]
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


def _share(port: int, threads: int, requests: Sequence[bytes]) -> list[tuple[bytes, float]]:
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(partial(_call, port), requests))


def _call(port: int, request: bytes) -> tuple[bytes, float]:
    begin = time.perf_counter()
    with create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
        line.sendall(request)
        answer = bytearray()
        while part := line.recv(65536):
            answer += part
    return bytes(answer), (time.perf_counter() - begin) * 1000


def _read(answer: bytes) -> tuple[int, Any]:
    """Status and body, which a 304 has none of."""
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head[9:12]), json.loads(body) if body else None
