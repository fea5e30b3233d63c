"""How gunicorn runs the demo's web: its configuration file."""

from __future__ import annotations

import os
import signal
import socket
from typing import Any

from okienko.embedded.processes import leash

bind = f"fd://{os.environ['OKIENKO_WEB_SOCKET']}"
wsgi_app = "okienko.wsgi:application"
worker_class = "sync"
workers = max(3, min(8, (os.cpu_count() or 1) + 1))
preload_app = True  # loaded once, not once per worker: half the start-up time on two cores
timeout = 60
graceful_timeout = 5
control_socket_disable = True
accesslog = None  # addresses of pages carry the tokens of visits


def when_ready(server: Any) -> None:
    """Hand a connection to a worker only once it says something.

    Browsers open spare connections in advance; a sync worker that accepts one can do nothing else
    until it is used. In production the proxy in front takes care of this.
    """
    if defer := getattr(socket, "TCP_DEFER_ACCEPT", None):
        for listener in server.LISTENERS:
            listener.sock.setsockopt(socket.IPPROTO_TCP, defer, 30)


def post_fork(server: Any, worker: Any) -> None:
    """Start without the parent's connections, and end when the parent is killed."""
    from django.db import connections  # noqa: PLC0415 - the settings are loaded by now

    connections.close_all()
    leash(signal.SIGTERM, parent=server.pid)()
