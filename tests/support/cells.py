"""Cells on one machine: plants under one domain, and the edge in front of them."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from uuid import uuid4

from okienko.embedded.processes import Program
from support.door import ROOT_CERTIFICATE, Door, caddy, free_port, reload_caddy, trusting


@dataclass
class Edge:
    """Caddy in ``folder``, leading to the first cell whatever the map does not name."""

    folder: Path
    web: str
    desk: str
    port: int = field(default_factory=free_port)
    admin: int = field(default_factory=free_port)
    figures: int = field(default_factory=free_port)

    def program(self) -> Program:
        given = {
            "OKIENKO_WEB": self.web,
            "OKIENKO_DESK": self.desk,
            "OKIENKO_ASK": f"127.0.0.1:{self.figures}",
            "OKIENKO_HTTP_PORT": str(free_port()),
            "OKIENKO_HTTPS_PORT": str(self.port),
            "OKIENKO_FIGURES_PORT": str(self.figures),
            "OKIENKO_CADDY_ADMIN": f"127.0.0.1:{self.admin}",
            "OKIENKO_WAIT": "40s",
        }
        return caddy(self.folder, self.folder.with_suffix(".log"), given)

    def reload(self) -> None:
        reload_caddy(self.program(), self.admin)

    def call(
        self, host: str, path: str = "/", body: dict[str, Any] | None = None, named: str = ""
    ) -> tuple[int, str]:
        """Status and text; with a ``body`` it is sent; ``named``: what the header says."""
        line = trusting(self.folder / ROOT_CERTIFICATE, self.port, host)
        headers = {"Host": named or f"{host}:{self.port}"}
        if body is not None:
            headers |= {"Content-Type": "application/json", "Idempotency-Key": uuid4().hex}
        try:
            sent = None if body is None else json.dumps(body)
            line.request("GET" if body is None else "POST", path, sent, headers)
            answer = line.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        finally:
            line.close()

    def answers(self, host: str) -> bool:
        try:
            return self.call(host)[0] == 200
        except OSError:
            return False


@dataclass
class CellPlant(Door):
    """A whole installation behind an edge at ``https``; ``others``: where it asks other cells."""

    name: str = ""
    inner: int = field(default_factory=free_port)
    others: tuple[str, ...] = ()

    @property
    def at(self) -> str:
        """Where the edge and other cells reach it."""
        return f"127.0.0.1:{self.inner}"

    def more(self) -> dict[str, str]:
        return super().more() | {
            "OKIENKO_CELL": self.name,
            "OKIENKO_CELL_WEB": self.at,
            "OKIENKO_CELL_DESK": self.at,
        }

    def serve(self, web: socket.socket) -> None:
        web.close()
        self.port = self.inner
        # From here on: the offices that both begin with are made before there is anybody to ask.
        self.environment["OKIENKO_CELLS"] = ",".join(f"http://{one}" for one in self.others)
        self.folder.mkdir()
        self._collect()
        self.start_web()

    def answers(self) -> bool:
        line = HTTPConnection("127.0.0.1", self.inner, timeout=10)
        try:
            line.request("GET", "/readyz")
            return line.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            line.close()

    def begin(self, *words: str) -> subprocess.Popen[str]:
        """A command of the operators', as a process."""
        return subprocess.Popen(
            [sys.executable, "-m", "okienko", *words],
            env=self.environment | {"LC_ALL": "C.UTF-8"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def okienko(self, *words: str, refused: str = "") -> str:
        """What a command tells; ``refused``: it must not do it, and say so in these words."""
        running = self.begin(*words)
        told, trouble = running.communicate(timeout=300)
        assert running.returncode == (1 if refused else 0), (words, told, trouble[-2000:])
        assert refused in trouble
        return told

    def hears(self, condition: Any, seconds: float) -> bool:
        """Whether something asked again and again came true in time."""
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                return False
            time.sleep(1)
        return True
