"""How gunicorn runs the web of a real installation: its configuration file.

``gunicorn -c python:okienko.serving``; told apart by the environment: ``OKIENKO_LISTEN_AT`` (where
to listen, ``127.0.0.1:8000`` without it), ``WEB_CONCURRENCY`` (how many workers).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

# Before the program is loaded: the figures of all workers are added up through this folder.
FIGURES = os.environ.setdefault(
    "PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="okienko-figures-")
)

bind = os.environ.get("OKIENKO_LISTEN_AT", "127.0.0.1:8000")
wsgi_app = "okienko.wsgi:application"
# Processes, not threads: a connection stands in one office at a time.
worker_class = "sync"
workers = int(os.environ.get("WEB_CONCURRENCY") or (os.cpu_count() or 1) + 1)
preload_app = True  # loaded once, shared by all workers
backlog = 2048
timeout = 60
# What was begun is finished: the proxy sends nothing new meanwhile.
graceful_timeout = 30
max_requests = 5000
max_requests_jitter = 500
control_socket_disable = True
accesslog = None  # addresses of pages carry the tokens of visits
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - for heart beats: never a slow disk


def on_starting(server: Any) -> None:
    """Begin with empty figures: those of a former run would be counted again."""
    shutil.rmtree(FIGURES, ignore_errors=True)
    Path(FIGURES).mkdir(parents=True)


def post_fork(server: Any, worker: Any) -> None:
    """Start without the parent's connections: two processes on one mix up their answers."""
    from django.db import connections  # noqa: PLC0415 - the settings are loaded by now

    connections.close_all()


def child_exit(server: Any, worker: Any) -> None:
    """A worker that is gone holds nothing any more; what it counted stays counted."""
    from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415 - as above

    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # as it is published


def on_exit(server: Any) -> None:
    """Leave no folder behind."""
    shutil.rmtree(FIGURES, ignore_errors=True)
