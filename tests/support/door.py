"""A plant as it stands on a real server: Caddy in front of two gunicorns, one for the staff."""

from __future__ import annotations

import os
import random
import re
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import Any, Final

from okienko.embedded.processes import Program
from okienko.embedded.sockets import claim_port, port_of
from okienko.embedded.trouble import Trouble
from support.plant import HOST, ROOT, Plant
from support.tried import not_tried

OPTIONS: Final = "local_certs\nskip_install_trust\n"
PATIENCE: Final = 60
ROOT_CERTIFICATE: Final = "data/caddy/pki/authorities/local/root.crt"
TOKEN: Final = "slowo-dla-prometeusza"


def find_caddy() -> str:
    """Where Caddy is; elsewhere the run says that it was not tried, and where CI promises fails."""
    found = shutil.which("caddy")
    if found is None:
        not_tried("NOT TRIED, it takes Caddy: install it (Debian: apt-get install caddy)")
    return found


def buffers() -> str:
    """Which of the files of infra/caddy/buffers this Caddy understands."""
    told = subprocess.run([find_caddy(), "version"], capture_output=True, text=True, check=True)
    version = tuple(map(int, re.findall(r"\d+", told.stdout)[:3]))
    return "caddy-2.6" if version < (2, 6, 4) else "caddy-2.7"


def free_port() -> int:
    """A port that nobody has, outside those the system gives to whoever asks for any."""
    while True:
        port = random.randrange(10_000, 32_000)  # noqa: S311 - any will do
        with suppress(Trouble), claim_port(port, "") as claimed:
            return port_of(claimed)


def furnish(folder: Path) -> None:
    """What Caddy reads, in ``folder``: our files, and an authority of its own."""
    shutil.copytree(ROOT / "infra" / "caddy", folder)
    for name in ("options", "sites", "cells", "data"):
        (folder / name).mkdir()
    (folder / "options" / "test.caddy").write_text(OPTIONS)


def caddy(folder: Path, log: Path, given: Mapping[str, str]) -> Program:
    """Caddy with our Caddyfile; ``given``: the addresses and ports."""
    data = {name: str(folder / "data") for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    own = {
        "PATH": os.environ.get("PATH", os.defpath),
        "OKIENKO_DOOR": str(folder),
        "OKIENKO_WWW": str(folder / "www"),
        "OKIENKO_CADDY_ADMIN": "off",
        "OKIENKO_BUFFERS": buffers(),
    }
    return Program(
        name="door",
        command=[find_caddy(), "run", "--config", folder / "Caddyfile"],
        log=log,
        env={**own, **data, **given},
        folder=folder,
        patience=5,
    )


def reload_caddy(door: Program, admin: int) -> None:
    """Let a running Caddy read its files again, as `systemctl reload caddy` does."""
    words = ["reload", "--config", Path(str(door.command[-1])), "--address", f"127.0.0.1:{admin}"]
    done = subprocess.run(
        [find_caddy(), *words], env=dict(door.env), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


def trusting(root: Path, port: int, host: str) -> HTTPSConnection:
    """A connection to our ``port`` as ``host``; believes certificates of ``root`` alone."""
    trust = ssl.create_default_context(cafile=str(root))
    line = HTTPSConnection(host, port, context=trust, timeout=PATIENCE)
    raw = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    line.sock = trust.wrap_socket(raw, server_hostname=host)
    return line


def send(line: HTTPSConnection, host: str, path: str, **headers: str) -> HTTPSConnection:
    """A GET goes out; its answer is ``answer_of`` the same connection."""
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        line.request("GET", path, headers={"Host": host, **named})
    except BaseException:
        line.close()
        raise
    return line


def answer_of(line: HTTPSConnection) -> HTTPResponse:
    """What comes back, read to its end; its body is ``answer.body``."""
    try:
        answer: Any = line.getresponse()
        answer.body = answer.read().decode(errors="replace")
        return answer
    finally:
        line.close()


def fetch(line: HTTPSConnection, host: str, path: str, **headers: str) -> HTTPResponse:
    """The answer to a GET, read to its end; its body is ``answer.body``."""
    return answer_of(send(line, host, path, **headers))


@dataclass
class Door(Plant):
    """The plant behind ``https://<host>:<https>``; ``folder``: what Caddy reads and writes."""

    https: int = field(default_factory=free_port)
    http: int = field(default_factory=free_port)
    desk: int = field(default_factory=free_port)
    figures: int = field(default_factory=free_port)
    workers: int = 2
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def root(self) -> Path:
        """The certificate of the door's own authority."""
        return self.folder / ROOT_CERTIFICATE

    @property
    def folder(self) -> Path:
        """Where the door's own files lie."""
        return self.stack.home.folder / "door"

    def more(self) -> dict[str, str]:
        """Behind HTTPS, with static files under names that change with their contents."""
        return {
            "OKIENKO_BASE": f"localhost:{self.https}",
            "OKIENKO_HTTPS": "1",
            "OKIENKO_STATIC": str(self.folder / "www" / "static"),
            "OKIENKO_METRICS_TOKEN": TOKEN,
            "WEB_CONCURRENCY": str(self.workers),
            **self.extra,
        }

    def serve(self, web: socket.socket) -> None:
        """Residents' gunicorn at the plant's port, the staff's at ``desk``, Caddy before both."""
        web.close()
        self.port = free_port()
        furnish(self.folder)
        self._collect()
        self.start_web()
        self._serving("desk", self.desk)
        given = {
            "OKIENKO_WEB": f"127.0.0.1:{self.port}",
            "OKIENKO_DESK": f"127.0.0.1:{self.desk}",
            "OKIENKO_ASK": f"127.0.0.1:{self.port}",
            "OKIENKO_BASE": f"localhost:{self.https}",
            "OKIENKO_HTTP_PORT": str(self.http),
            "OKIENKO_HTTPS_PORT": str(self.https),
            "OKIENKO_FIGURES_PORT": str(self.figures),
            "OKIENKO_WAIT": "40s",  # a busy machine starts a program slowly
        }
        self.children["door"] = caddy(self.folder, self.stack.home.logs / "door.log", given).start()

    def start_web(self) -> None:
        """Residents' gunicorn; again, too."""
        self._serving("web", self.port)

    def answers(self) -> bool:
        """Whether an office's page comes through the door, and the desk answers behind it."""
        try:
            paths = ("/readyz", "/panel/logowanie")
            return all(self.get(path).status < 500 for path in paths)
        except OSError:
            return False

    def line(self, host: str = HOST) -> HTTPSConnection:
        """A connection that believes only certificates for ``host`` of the door's authority."""
        return trusting(self.root, self.https, host)

    def send(self, path: str, host: str = HOST, **headers: str) -> HTTPSConnection:
        """A GET that stands in line; what is answered is ``answer_of`` it."""
        return send(self.line(host), f"{host}:{self.https}", path, **headers)

    def get(self, path: str, host: str = HOST, **headers: str) -> HTTPResponse:
        """The answer to a GET, read to its end; its body is ``answer.body``."""
        return answer_of(self.send(path, host, **headers))

    def _serving(self, name: str, port: int) -> None:
        self._launch(
            name,
            ("-m", "gunicorn", "-c", "python:okienko.serving"),
            env={
                "OKIENKO_LISTEN_AT": f"127.0.0.1:{port}",
                "PROMETHEUS_MULTIPROC_DIR": str(self.folder / f"figures-{name}"),
                # As it is delivered: what residents talk to may not make or drop schemas.
                **({"OKIENKO_OWNER_DATABASE_URL": ""} if name == "web" else {}),
            },
        )

    def _collect(self) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "django", "collectstatic", "--noinput", "--verbosity", "0"],
            env=self.environment,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()[-2000:]
