"""Another cell, as far as one asks it: an HTTP server that says whose a host is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tenants.models import Office, OfficeState


@dataclass
class OtherCell:
    """``holds``: which office is there at a host, and in which state."""

    holds: dict[str, tuple[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def has(self, host: str, office: object, state: OfficeState = OfficeState.ACTIVE) -> None:
        self.holds[host] = (str(office.pk if isinstance(office, Office) else office), state.value)


@contextmanager
def other_cell(settings: Any) -> Iterator[OtherCell]:
    """It runs and is asked meanwhile."""
    cell = OtherCell()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            host = parse_qs(asked.query)["domain"][0]
            cell.asked.append(host)
            found = cell.holds.get(host)
            self.send_response(200 if found and asked.path == "/cell-host" else 404)
            self.end_headers()
            if found:
                self.wfile.write(json.dumps({"office": found[0], "state": found[1]}).encode())

        def log_message(self, *_said: object) -> None:
            pass

    before = settings.OKIENKO_CELLS
    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        Thread(target=server.serve_forever).start()
        settings.OKIENKO_CELLS = [f"http://127.0.0.1:{server.server_port}"]
        try:
            yield cell
        finally:
            server.shutdown()
            settings.OKIENKO_CELLS = before
