"""A source of messages that needs no booking, a mail server that receives, and the SMS sink."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.notes import Notes
from support.post import OnFreePort, Post, RudeServer

from tenants.messaging import sources


@pytest.fixture
def use_mail_server(settings: Any) -> Callable[..., None]:
    """Send mail to a port of this machine, as an installation does."""

    def use(port: int, timeout: int = 10) -> None:
        settings.EMAIL_BACKEND = "tenants.messaging.channels.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_TIMEOUT = timeout

    return use


@pytest.fixture
def post(use_mail_server: Callable[..., None]) -> Iterator[Post]:
    """A mail server that receives."""
    handler = Post()
    controller = OnFreePort(handler)
    controller.start()
    use_mail_server(controller.port)
    yield handler
    controller.stop()


@pytest.fixture
def rude(use_mail_server: Callable[..., None]) -> Iterator[Callable[[str, str], RudeServer]]:
    """Make a mail server that misbehaves at a step."""
    made: list[RudeServer] = []

    def make(step: str, manner: str) -> RudeServer:
        made.append(RudeServer(step, manner))
        use_mail_server(made[-1].port, timeout=1 if manner == "hang" else 10)
        return made[-1]

    yield make
    for server in made:
        server.close()


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Notes:
    """The source ``note``."""
    source = Notes(tmp_path)
    monkeypatch.setitem(sources._sources, "note", source)
    return source


class Sink:
    """The demo's SMS sink: what it got, and what it answers next (``None``: it hangs up)."""

    def __init__(self) -> None:
        self.got: list[dict[str, str]] = []
        self.answers: list[int | None] = []


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    """An SMS sink that is listening."""
    sink = Sink()

    class Page(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            words = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status = sink.answers.pop(0) if sink.answers else 201
            if status in {201, None}:
                sink.got.append(words)
            if status is None:
                return
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Be quiet."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    settings.OKIENKO_SINK_URL = f"http://127.0.0.1:{server.server_port}"
    yield sink
    server.shutdown()
    server.server_close()
