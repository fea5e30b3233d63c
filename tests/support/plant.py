"""Okienko as it runs: durable servers, web, worker and clock as processes that can be killed."""

from __future__ import annotations

import json
import os
import pickle
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, Final

from okienko.embedded.home import Home
from okienko.embedded.leftovers import discard
from okienko.embedded.processes import Child, Program, end_all
from okienko.embedded.sockets import claim_port, port_of
from okienko.embedded.stack import Stack
from okienko.embedded.valkey import Valkey
from support.history import Call

ROOT: Final = Path(__file__).resolve().parents[2]
HOST: Final = "proba.localhost"
CELERY: Final = ("-m", "celery", "-A", "okienko.celery")
TICK: Final = re.compile(r"^(\S+Z) .*tenants\.dispatch\[[^]]+\] succeeded", re.MULTILINE)
QUIET: Final = ("--without-gossip", "--without-mingle", "--without-heartbeat")
COMMANDS: Final[dict[str, tuple[str, ...]]] = {
    "worker": (*CELERY, "worker", "--pool=prefork", "--concurrency=2", "-l", "INFO", *QUIET),
    "beat": (*CELERY, "beat", "-l", "WARNING", "--pidfile="),
}


@dataclass
class Plant:
    """One office, ``proba``, with all that serves it.

    ``starts``: the times people want; ``days``: those of each working day ahead.
    ``told``: what people were told so far; ``furnished``: how the judge sets the office up;
    ``scripts``: those of the schemas, which spare it the migrations.
    """

    stack: Stack
    environment: dict[str, str] = field(default_factory=dict)
    children: dict[str, Child] = field(default_factory=dict)
    starts: list[str] = field(default_factory=list)
    days: list[list[str]] = field(default_factory=list)
    port: int = 0
    told: list[Call] = field(default_factory=list)
    furnished: tuple[str, ...] = ("furnish",)
    scripts: Mapping[str, list[str]] | None = None

    def start(self) -> None:
        """Servers, an office, web, worker and clock; everything answers on return."""
        self.stack.start_mailbox(claim_port(0, ""), claim_port(0, ""))
        self.stack.start_servers(durable=True)
        self.stack.wait_for_mailbox()
        with claim_port(0, "") as web:
            self.port = port_of(web)
            kept = {name: value for name, value in os.environ.items() if not is_ours(name)}
            self.environment = {
                **kept,
                **self.stack.environment,
                "DJANGO_SETTINGS_MODULE": "okienko.settings",
                "OKIENKO_BASE": f"localhost:{self.port}",
                "OKIENKO_DEMO": "1",  # one address for all: nobody counts calls
                "PYTHONPATH": f"{ROOT}:{ROOT}/platform:{ROOT}/tests",
                "PYTHONUNBUFFERED": "1",
                **self.more(),
            }
            given = json.dumps(self.scripts).encode() if self.scripts else b""
            told = self.ask(*self.furnished, given=given)
            self.starts, self.days = told["starts"], told.get("days", [])
            self.serve(web)
        for name in COMMANDS:
            self.launch(name)
        assert self.wait_until(self.answers, 240), (self.stack.home.logs / "web.log").read_text()

    def more(self) -> dict[str, str]:
        """What else stands in the environment of all of them; for plants of another kind."""
        return {}

    def serve(self, web: socket.socket) -> None:
        """Start what answers at the port that ``web`` listens on."""
        self._launch(
            "web",
            ("-m", "gunicorn", "-c", "python:okienko.embedded.web"),
            sockets=(web.fileno(),),
            env={"OKIENKO_WEB_SOCKET": str(web.fileno())},
        )

    def launch(self, name: str) -> None:
        """Start the worker or the clock."""
        schedule = (f"--schedule={self.stack.home.folder / 'clock'}",) if name == "beat" else ()
        self._launch(name, (*COMMANDS[name], *schedule))

    def kill(self, victim: str) -> None:
        """``kill -9`` in mid-flight, and what a supervisor does: start it again."""
        if victim == "web":  # one of its workers; the master replaces it
            os.kill(children_of(self.children["web"].process.pid)[0], signal.SIGKILL)
        elif victim in COMMANDS:
            pid = self.children[victim].process.pid
            for one in (*children_of(pid), pid):
                with suppress(ProcessLookupError):
                    os.kill(one, signal.SIGKILL)
            self.children[victim].process.wait()
            self.launch(victim)
        else:
            self._kill_server(victim)

    def fail(self, victim: str) -> None:
        """Break something: kill it, or let it stand still for a while."""
        if victim == "stalled":
            self.stall(self._server("PostgreSQL"), 3)
        elif victim == "gateway":
            self.stall(self._server("mailbox"), 5)
        else:
            self.kill(victim)

    def revive(self, name: str) -> None:
        """What a supervisor does: start the server again if it has ended."""
        if self._server(name).ended():
            assert self.stack.cluster
            number = self.stack.children.index(self._server(name))
            self.stack.children[number] = self.stack.cluster.start()

    @staticmethod
    def stall(child: Child, seconds: float) -> None:
        """Nothing of it moves meanwhile, as on a disk or a network that hangs."""
        family = (child.process.pid, *children_of(child.process.pid))
        for one in family:
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGSTOP)
        time.sleep(seconds)
        for one in family:
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGCONT)

    def _server(self, name: str) -> Child:
        return next(child for child in self.stack.children if child.name == name)

    def ask(self, word: str, *args: str, given: bytes = b"") -> Any:
        """Let the judge, a process at this plant's database, do something; its answer."""
        done = subprocess.run(
            [sys.executable, "-m", "support.judge", word, *args],
            env=self.environment,
            cwd=ROOT,
            input=given,
            capture_output=True,
            check=False,
            timeout=180,
        )
        assert done.returncode == 0, done.stderr.decode()[-3000:]
        return json.loads(done.stdout)

    def judge(self, calls: list[Call], patience: float = 60) -> Any:
        """Wait until the outbox is empty; what is wrong: ``{wrong, broken, late, waited}``.

        Whoever gave up meanwhile is started again first, as a supervisor does: Celery's worker ends
        when Valkey comes back at a bad moment.
        """
        self.start_again()
        return self.ask("judge", str(patience), given=pickle.dumps(calls))

    def start_again(self) -> None:
        """What a supervisor does with a worker or a clock that gave up."""
        for name in COMMANDS:
            if self.children[name].ended():
                self.launch(name)

    def worked_at(self) -> str:
        """When the clock last rang and a worker heard it; its log begins anew with each start."""
        told = (self.stack.home.logs / "worker.log").read_text(errors="replace")
        return max(TICK.findall(told), default="")

    def answers(self) -> bool:
        """Whether the office's page is there."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            line.request("GET", "/readyz", headers={"Host": f"{HOST}:{self.port}"})
            return line.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            line.close()

    @staticmethod
    def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
        """Whether it came true in time."""
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        return True

    def stop(self) -> None:
        """End everything."""
        for child in self.children.values():
            child.ask_to_end()
        end_all(self.children.values())
        self.stack.stop()

    def _kill_server(self, victim: str) -> None:
        name = {"postgres": "PostgreSQL", "valkey": "Valkey"}[victim]
        number = next(n for n, child in enumerate(self.stack.children) if child.name == name)
        process = self.stack.children[number].process
        process.send_signal(signal.SIGKILL)
        process.wait()
        cluster = self.stack.cluster
        assert cluster
        again = (
            cluster.start()
            if victim == "postgres"
            else Valkey(self.stack.home.logs, cluster.keys.cluster).start()
        )
        self.stack.children[number] = again

    def _launch(
        self,
        name: str,
        command: tuple[str, ...],
        sockets: tuple[int, ...] = (),
        env: dict[str, str] | None = None,
    ) -> None:
        self.children[name] = Program(
            name=name,
            command=[sys.executable, *command],
            log=self.stack.home.logs / f"{name}.log",
            env=self.environment | (env or {}),
            folder=self.stack.home.folder,
            sockets=sockets,
            patience=5,
        ).start()


@contextmanager
def running_plant(folder: Path, scripts: Mapping[str, list[str]] | None = None) -> Iterator[Plant]:
    """A plant in ``folder``; nothing of it is left afterwards."""
    with running(Plant(Stack(home=Home(folder)), scripts=scripts)) as plant:
        yield plant


@contextmanager
def running(plant: Plant) -> Iterator[Plant]:
    """Start a plant of any kind; nothing of it is left afterwards."""
    home = plant.stack.home
    with home.in_use():
        try:
            plant.start()
            yield plant
        finally:
            plant.stop()
            if plant.stack.cluster:
                discard(home.folder, plant.stack.cluster.keys.cluster)


def is_ours(name: str) -> bool:
    """Whether a variable of the environment names servers or settings of somebody else's run."""
    return name.startswith(("OKIENKO_", "DATABASE_URL", "REDIS_URL", "DJANGO_", "PYTEST_"))


def children_of(pid: int) -> list[int]:
    """Processes right below ``pid``."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            state = (entry / "stat").read_text().rpartition(")")[2].split()
            if state[1] == str(pid):
                found.append(int(entry.name))
    return sorted(found)
