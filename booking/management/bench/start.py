"""How long until the demo answers, the first time and the second; how fast its first page is.

The page is measured against itself as a plain file, in turns, for both share the machine.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from socket import create_server
from typing import Any, Final
from urllib.parse import urlsplit

from .figure import Figure, at_most, medians
from .static_page import served_as_file

PATIENCE: Final = 180.0
PAGES: Final = 40
SETTLING: Final = 12
"""Seconds in which worker and clock load what they need; pages before that share the cores."""
COLD_GOAL, WARM_GOAL = 120, 10  # seconds
PAGE_GOAL: Final = 40  # ms


def measure(now: datetime, tell: Callable[[str], None]) -> list[Figure]:
    """Seconds of a cold and a warm start; an office's first page, and what it costs as a file."""
    with tempfile.TemporaryDirectory(prefix="okienko-bench-") as home:
        tell("demo, cold …")
        cold, _page, _file = _start(home, pages=0)
        tell("demo, warm …")
        warm, page, file = _start(home, pages=PAGES)
    return [
        at_most("demo, cold start", cold, COLD_GOAL, "s"),
        at_most("demo, warm start", warm, WARM_GOAL, "s"),
        at_most("first page of an office, warm, median", page, PAGE_GOAL, "ms"),
        Figure("the same page as a plain file", file, "ms"),
        Figure("the first page to the same as a file", page / file if file else 0, "×"),
    ]


def _start(home: str, *, pages: int) -> tuple[float, float, float]:
    """Seconds until it answered; milliseconds of the first page, and of the same as a file."""
    begin = time.monotonic()
    with _demo(home) as told:
        lasted = time.monotonic() - begin
        address = urlsplit(told["offices"][0]["url"])
        host, port = address.hostname or "", address.port or 80
        page = _page(host, port)
        if not pages:
            return lasted, 0, 0
        time.sleep(SETTLING)
        with served_as_file(page) as file_port:
            asks = [partial(_page, host, port), partial(_page, "localhost", file_port)]
            ours, file = medians(asks, pages)
    return lasted, ours, file


def _page(host: str, port: int) -> bytes:
    line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    line.request("GET", "/", headers={"Host": f"{host}:{port}"})
    answer = line.getresponse()
    page = answer.read()
    line.close()
    if answer.status != 200:  # noqa: PLR2004 - HTTP's OK
        raise AssertionError(f"http://{host}:{port}/ answered {answer.status}")
    return page


@contextmanager
def _demo(home: str) -> Any:
    """The demo with services and ports of its own; what it says when it is ready."""
    ports = [str(_free_port()) for _ in range(2)]
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("OKIENKO_") and name not in {"DATABASE_URL", "REDIS_URL"}
    }
    environment |= {
        "OKIENKO_HOME": home,
        "OKIENKO_PORT": ports[0],
        "OKIENKO_MAIL_PORT": ports[1],
    }
    log = Path(home).with_suffix(".log")
    with log.open("wb") as errors:
        demo = subprocess.Popen(
            [sys.executable, "-m", "okienko", "demo", "--json"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
        )
    try:
        assert demo.stdout
        told = _read_json(demo.stdout)
        if told is None:
            raise AssertionError(f"the demo did not start: {log.read_text()[-500:]}")
        yield told
    finally:
        demo.send_signal(signal.SIGTERM)
        demo.wait(60)
        log.unlink()


def _read_json(lines: Any) -> dict[str, Any] | None:
    """Read until what was printed is a whole document."""
    text = b""
    for line in lines:
        text += line
        try:
            told: dict[str, Any] = json.loads(text)
        except ValueError:
            continue
        return told
    return None


def _free_port() -> int:
    with create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port
