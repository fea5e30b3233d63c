"""Okienko itself, on top of the services: migrations, example data, web, worker and clock."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import django

from okienko.commands import MODULES, has_command, module_folder

from .environment import PORT, SETTINGS
from .keys import write_private
from .processes import Child, Program
from .sockets import port_of
from .stack import Stack
from .trouble import DiskFull, Trouble, last_words, says_full

PREPARED: Final = "prepared.json"
SEEDED: Final = "demo.json"
PATIENCE: Final = 90.0
PULSE: Final = 0.1
WORKERS: Final = 3


@dataclass(kw_only=True)
class Application:
    """The product's own processes; ``watch`` raises when something below them has died."""

    stack: Stack
    web: socket.socket
    watch: Callable[[], None]
    children: list[Child] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.port = port_of(self.web)
        self.environment = self.stack.environment | {
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "OKIENKO_BASE": os.environ.get("OKIENKO_BASE") or f"localhost:{self.port}",
            "OKIENKO_DEMO": "1",
            "OKIENKO_HOME": str(self.stack.home.folder),
            PORT: str(self.port),
        }

    def migrate(self) -> None:
        """Bring the database up to date, unless this very one has seen these very migrations."""
        seen = self.stack.home.folder / PREPARED
        now = {"data": self.stack.identity, "migrations": _fingerprint()}
        if _read(seen) != now:
            self._step("migrate_shared", "The database could not be brought up to date")
            self._step_if_there("offices", "The offices could not be brought up to date", "migrate")
            write_private(seen, json.dumps(now))

    def start(self) -> None:
        """Sow the example data and start the processes; the pages answer when this returns.

        Web loads while the data are sown. Worker and clock wait until then: on two cores they
        would only make both slower.
        """
        python = (sys.executable, "-m")
        with self.web:
            self._launch(
                "web",
                [*python, "gunicorn", "-c", "python:okienko.embedded.web"],
                sockets=(self.web.fileno(),),
                env={"OKIENKO_WEB_SOCKET": str(self.web.fileno())},
            )
        self._step("demo_seed", "The example offices could not be made")
        celery = [*python, "celery", "-A", "okienko.celery"]
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        self._launch(
            "worker",
            [*celery, "worker", "--pool=prefork", f"--concurrency={WORKERS}", "-l", "INFO", *quiet],
        )
        clock = self.stack.home.folder / "clock"
        self._launch(
            "beat", [*celery, "beat", "-l", "WARNING", f"--schedule={clock}", "--pidfile="]
        )
        self._wait_for("/readyz", self.environment["OKIENKO_BASE"])
        for office in self.seeded()["offices"]:
            address = urlsplit(office["url"])
            self._wait_for(address.path or "/", address.netloc)

    def seeded(self) -> dict[str, Any]:
        """What the sowing wrote down: ``{"offices": [{name, url, panel, accounts: […]}]}``."""
        return _read(self.stack.home.folder / SEEDED) or {"offices": []}

    def stop(self) -> None:
        """End all of them at once: none needs the others to end."""
        for child in self.children:
            child.ask_to_end()
        for child in self.children:
            child.end()
        self.children.clear()

    def _launch(
        self,
        name: str,
        command: list[str],
        *,
        sockets: tuple[int, ...] = (),
        env: dict[str, str] | None = None,
    ) -> None:
        self.children.append(
            Program(
                name=name,
                command=command,
                log=self.stack.home.logs / f"{name}.log",
                env=self._whole_environment() | (env or {}),
                folder=self.stack.home.folder,
                sockets=sockets,
            ).start()
        )

    def _whole_environment(self) -> dict[str, str]:
        return {**os.environ, **self.environment, "PYTHONUNBUFFERED": "1"}

    def _step_if_there(self, command: str, failure: str, *arguments: str) -> None:
        if has_command(command):
            self._step(command, failure, *arguments)

    def _step(self, command: str, failure: str, *arguments: str) -> None:
        """Run a management command to its end."""
        step = Program(
            name=command,
            command=[sys.executable, "-m", "django", command, *arguments],
            log=self.stack.home.logs / f"{command}.log",
            env=self._whole_environment(),
            folder=self.stack.home.folder,
        ).start()
        try:
            while not step.ended():
                self.watch()
                time.sleep(PULSE)
        finally:
            step.ask_to_end()
            step.end()
        if step.process.returncode:
            self.watch()
            if says_full(step.log):
                raise DiskFull(self.stack.home.folder)
            raise Trouble(f"{failure}: {last_words(step.log)} (more in {step.log})")

    def _wait_for(self, path: str, host: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while (answer := self._ask(path, host)) != HTTPStatus.OK:
            self.watch()
            if time.monotonic() > deadline:
                log = self.stack.home.logs / "web.log"
                raise Trouble(f"http://{host}{path} does not answer ({answer}); the log: {log}")
            time.sleep(PULSE)

    def _ask(self, path: str, host: str) -> int | str:
        line = HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            line.request("GET", path, headers={"Host": host})
            return line.getresponse().status
        except (OSError, HTTPException) as error:
            return str(error)
        finally:
            line.close()


def _fingerprint() -> str:
    """Changes whenever a migration of ours or Django's own version changes."""
    digest = hashlib.sha256(django.get_version().encode())
    for module in MODULES:
        for file in sorted(module_folder(module).rglob("migrations/*.py")):
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


def _read(file: Path) -> Any:
    with suppress(FileNotFoundError, ValueError):
        return json.loads(file.read_text(encoding="utf-8"))
    return None
