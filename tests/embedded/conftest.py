"""Programs started as a user would start them, with nothing inherited from the test run."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from support.tried import not_tried

from okienko.embedded.home import Home
from okienko.embedded.keys import load_keys
from okienko.embedded.leftovers import discard

ROOT = Path(__file__).resolve().parents[2]
OURS = ("OKIENKO_", "DATABASE_URL", "REDIS_URL", "DJANGO_", "PYTEST_")


def clean_environment() -> dict[str, str]:
    """The environment without what this test run put into it."""
    return {name: value for name, value in os.environ.items() if not name.startswith(OURS)}


def free_port() -> int:
    """A port that nobody has, outside those the system gives to whoever calls somebody."""
    while True:
        port = random.randrange(10_000, 32_000)  # noqa: S311 - any will do
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@pytest.fixture
def as_root() -> None:
    """For what only root can do: mount a disk, become another user.

    Elsewhere the run says that it was not tried; where CI promises to be root, it fails.
    """
    if os.geteuid() != 0:
        not_tried("NOT TRIED, it takes root: run the tests as root, as CI does")


@dataclass
class Okienko:
    """The program ``okienko`` in a home of its own."""

    home: Path
    environment: dict[str, str]
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    def run(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run it to its end."""
        return subprocess.run(
            [sys.executable, "-m", "okienko", *words],
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def start(self, *words: str) -> Running:
        """Start the demo and do not wait."""
        process = subprocess.Popen(
            [sys.executable, "-m", "okienko", "demo", "--json", *words],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.started.append(process)
        return Running(process, {})

    def demo(self, *words: str) -> Running:
        """Start the demo and wait until it says where everything is."""
        running = self.start(*words)
        assert running.process.stdout
        line = running.process.stdout.readline()
        assert line, running.process.communicate()[1]
        running.said = json.loads(line)
        return running


@dataclass
class Running:
    """A demo that runs."""

    process: subprocess.Popen[str]
    said: dict[str, Any]

    def end(self, sign: signal.Signals) -> tuple[int, str]:
        """Send a signal and wait; the exit code and what was written to stderr."""
        self.process.send_signal(sign)
        return self.wait()

    def wait(self) -> tuple[int, str]:
        _, errors = self.process.communicate(timeout=60)
        return self.process.returncode, errors

    def descendants(self) -> dict[int, str]:
        """Every process below the supervisor, with the time it was born."""
        return descendants(self.process.pid)

    def work(self) -> int:
        """Ticks of processor time it has taken so far, with all below it that live or have ended.

        Unlike seconds, that does not depend on what else the machine does.
        """
        alive = map(stat, (self.process.pid, *self.descendants()))
        return sum(int(ticks) for fields in alive if fields for ticks in fields[11:15])


def descendants(pid: int) -> dict[int, str]:
    found: dict[int, str] = {}
    for child in Path("/proc").glob("[0-9]*"):
        state = stat(int(child.name))
        if state and state[1] == str(pid):
            found |= {int(child.name): state[19]} | descendants(int(child.name))
    return found


def stat(pid: int) -> list[str] | None:
    """Fields of ``/proc/<pid>/stat`` after the name: state, parent, …; None when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def survivors(born: dict[int, str]) -> set[int]:
    """Those that still run, not counting zombies and later processes with the same number."""
    states = {pid: stat(pid) for pid in born}
    return {
        pid for pid, state in states.items() if state and state[19] == born[pid] and state[0] != "Z"
    }


def eventually(condition: Callable[[], bool], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def okienko(tmp_path: Path) -> Iterator[Okienko]:
    """The program, with its own folder and ports."""
    home = tmp_path / ".okienko"
    program = Okienko(
        home,
        clean_environment()
        | {
            "OKIENKO_HOME": str(home),
            "OKIENKO_PORT": str(free_port()),
            "OKIENKO_MAIL_PORT": str(free_port()),
        },
    )
    yield program
    for process in program.started:
        if process.poll() is None:
            process.terminate()
            process.communicate(timeout=30)
    if home.exists():
        discard(home, load_keys(home).cluster)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A home that is in use by this test."""
    home = Home(tmp_path / "home")
    with home.in_use():
        yield home
        discard(home.folder, load_keys(home.folder).cluster)
