"""The edge in front of several cells: each host is led to one, also while the map changes."""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.core.management import call_command
from support.cells import Edge
from support.door import find_caddy, furnish

from okienko.embedded.processes import becomes_ready, end_all
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
class TwoCells:
    """The edge before two cells, each of a ``web`` and a ``desk`` at ``at``."""

    edge: Edge
    at: dict[str, str]

    def map(self, first: dict[str, str], second: dict[str, str]) -> None:
        """By what the two tell."""
        told = [
            Cell("", (self.at["web"],), (self.at["desk"],), first),
            Cell("b", (self.at["b-web"],), (self.at["b-desk"],), second),
        ]
        lists = [self.edge.folder / f"{one.name}.json" for one in told]
        for path, one in zip(lists, told, strict=True):
            path.write_text(json.dumps(one.as_json()))
        call_command("cell", "map", *map(str, lists), "--to", str(self.edge.folder / "cells"))

    def lead(self, first: dict[str, str], second: dict[str, str]) -> None:
        """The same, and Caddy reads it."""
        self.map(first, second)
        self.edge.reload()

    def get(self, host: str, path: str = "/", named: str = "") -> str:
        """Who answers at ``host``, or the status."""
        status, told = self.edge.call(host, path, named=named)
        return told if status == 200 else str(status)


@pytest.fixture
def cells(tmp_path: Path) -> Iterator[TwoCells]:
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
        cells = TwoCells(Edge(tmp_path / "door", at["web"], at["desk"]), at)
        cells.map({"b.x.example": MOVING}, {})
        child = cells.edge.program().start()
        try:
            ready = partial(cells.edge.answers, "x.example")
            assert becomes_ready(child, ready, time.monotonic() + 60)
            yield cells
        finally:
            end_all([child])


def test_each_host_is_led_to_its_cell_and_all_others_to_the_first(cells: TwoCells) -> None:
    get, lead = cells.get, cells.lead
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
