"""The edge in front of several cells: each host is led to one, also while the map changes."""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.core.management import call_command
from support.door import (
    ROOT_CERTIFICATE,
    caddy,
    fetch,
    find_caddy,
    free_port,
    furnish,
    reload_caddy,
    trusting,
)

from okienko.embedded.processes import Program, becomes_ready, end_all
from provisioning.domain.cells import MOVING, OPEN, Cell

pytestmark = pytest.mark.filterwarnings("ignore:In Typer:DeprecationWarning")  # django-typer's


@contextmanager
def program(name: str, hosts: set[str]) -> Iterator[int]:
    """A program that says its name and to which names it lets certificates be given; its port."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, _mark, query = self.path.partition("?domain=")
            known = path != "/tls-host" or query in hosts
            self.send_response(200 if known else 404)
            self.end_headers()
            self.wfile.write(name.encode())

        def log_message(self, *_said: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        Thread(target=server.serve_forever).start()
        try:
            yield server.server_port
        finally:
            server.shutdown()


@dataclass
class Edge:
    """Caddy in ``folder`` before two cells, each of a ``web`` and a ``desk`` at ``at``."""

    folder: Path
    at: dict[str, str]
    port: int = field(default_factory=free_port)
    admin: int = field(default_factory=free_port)
    figures: int = field(default_factory=free_port)

    def program(self) -> Program:
        given = {
            "OKIENKO_WEB": self.at["web"],
            "OKIENKO_DESK": self.at["desk"],
            "OKIENKO_ASK": f"127.0.0.1:{self.figures}",
            "OKIENKO_HTTP_PORT": str(free_port()),
            "OKIENKO_HTTPS_PORT": str(self.port),
            "OKIENKO_FIGURES_PORT": str(self.figures),
            "OKIENKO_CADDY_ADMIN": f"127.0.0.1:{self.admin}",
        }
        return caddy(self.folder, self.folder.with_suffix(".log"), given)

    def map(self, first: dict[str, str], second: dict[str, str]) -> None:
        """By what the two cells tell."""
        told = [
            Cell("", (self.at["web"],), (self.at["desk"],), first),
            Cell("b", (self.at["b-web"],), (self.at["b-desk"],), second),
        ]
        lists = [self.folder / f"{one.name}.json" for one in told]
        for path, one in zip(lists, told, strict=True):
            path.write_text(json.dumps(one.as_json()))
        call_command("cell", "map", *map(str, lists), "--to", str(self.folder / "cells"))

    def lead(self, first: dict[str, str], second: dict[str, str]) -> None:
        """The same, and Caddy reads it."""
        self.map(first, second)
        reload_caddy(self.program(), self.admin)

    def get(self, host: str, path: str = "/", named: str = "") -> str:
        """Who answers at ``host``, or the status; ``named``: what the header says."""
        line = trusting(self.folder / ROOT_CERTIFICATE, self.port, host)
        answer: Any = fetch(line, named or f"{host}:{self.port}", path)
        return str(answer.body) if answer.status == 200 else str(answer.status)

    def answers(self) -> bool:
        try:
            return self.get("x.example") == "web"
        except OSError:
            return False


@pytest.fixture
def edge(tmp_path: Path) -> Iterator[Edge]:
    find_caddy()
    furnish(tmp_path / "door")
    first = {"x.example", "panel.x.example", "a.x.example", "b.x.example"}
    second = {"panel-b.x.example", "b.x.example", "a.x.example", "wizyty.b.example"}
    with ExitStack() as stack:
        at = {
            name: f"127.0.0.1:{stack.enter_context(program(name, hosts))}"
            for name, hosts in (
                ("web", first), ("desk", first), ("b-web", second), ("b-desk", second)
            )
        }  # fmt: skip
        edge = Edge(tmp_path / "door", at)
        edge.map({"b.x.example": MOVING}, {})
        child = edge.program().start()
        try:
            assert becomes_ready(child, edge.answers, time.monotonic() + 60)
            yield edge
        finally:
            end_all([child])


def test_each_host_is_led_to_its_cell_and_all_others_to_the_first(edge: Edge) -> None:
    get, lead = edge.get, edge.lead
    assert [get(host) for host in ("x.example", "b.x.example")] == ["web", "web"]
    assert get("panel.x.example") == get("a.x.example", "/panel/lista") == "desk"

    lead(
        {"panel.x.example": OPEN, "a.x.example": OPEN, "b.x.example": MOVING},
        {"panel-b.x.example": OPEN, "b.x.example": OPEN, "wizyty.b.example": OPEN},
    )
    for host in ("b.x.example", "wizyty.b.example"):
        assert get(host) == "b-web"
        assert get(host, "/panel/lista") == "b-desk"
        assert get(host, "/cell-host?domain=b.x.example") == "404", "asked from inside only"
    assert get("panel-b.x.example") == "b-desk"
    assert get("panel.x.example") == "desk"
    assert get("x.example") == get("a.x.example") == "web"
    assert get("b.x.example", named="B.X.EXAMPLE") == "b-web", "letters of any size"
    for nobodys in ("obcy.example", "edek.x.example"):
        with pytest.raises(ssl.SSLError):
            get(nobodys)

    lead({"a.x.example": OPEN, "b.x.example": OPEN}, {})  # it came back
    assert get("b.x.example") == "web"
