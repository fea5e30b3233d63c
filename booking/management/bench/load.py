"""Callers from outside: many at once, in processes of their own, with nothing of Django in them."""

from __future__ import annotations

import json
import multiprocessing
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection
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
    """What the callers were told, how many a second, and the median time of one, in ms."""

    bodies: list[dict[str, Any]]
    statuses: Counter[int]
    rate: float
    times: list[float] = field(default_factory=list)


def post_all(target: Target, bodies: Sequence[dict[str, Any]]) -> Answers:
    """Post every body, ``CLIENTS`` at a time."""
    shares = [bodies[number::PROCESSES] for number in range(PROCESSES)]
    with ProcessPoolExecutor(PROCESSES, mp_context=multiprocessing.get_context("spawn")) as callers:
        list(callers.map(abs, range(PROCESSES * 4)))  # all started before the clock is
        begin = time.perf_counter()
        told = [one for part in callers.map(partial(_post_share, target), shares) for one in part]
        lasted = time.perf_counter() - begin
    return Answers(
        [json.loads(body) for _status, body, _time in told],
        Counter(status for status, _body, _time in told),
        len(told) / lasted,
        [taken for _status, _body, taken in told],
    )


def _post_share(target: Target, bodies: Sequence[dict[str, Any]]) -> list[tuple[int, bytes, float]]:
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(partial(_post, target), bodies))


def _post(target: Target, body: dict[str, Any]) -> tuple[int, bytes, float]:
    begin = time.perf_counter()
    line = HTTPConnection("127.0.0.1", target.port, timeout=PATIENCE)
    headers = {"Host": target.host, "Content-Type": "application/json"}
    line.request("POST", target.path, json.dumps(body), headers)
    answer = line.getresponse()
    told = answer.read()
    line.close()
    return answer.status, told, (time.perf_counter() - begin) * 1000
