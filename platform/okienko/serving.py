"""How gunicorn runs the web of a real installation: its configuration file.

``gunicorn -c python:okienko.serving``; told apart by the environment: ``OKIENKO_LISTEN_AT`` (where
to listen, ``127.0.0.1:8000`` without it), ``WEB_CONCURRENCY`` (how many workers).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from itertools import count
from pathlib import Path
from typing import Any

# Before the program is loaded: the figures of all workers are added up through this folder.
FIGURES = os.environ.get("PROMETHEUS_MULTIPROC_DIR") or tempfile.mkdtemp(prefix="okienko-figures-")
os.environ["PROMETHEUS_MULTIPROC_DIR"] = FIGURES
shutil.rmtree(FIGURES, ignore_errors=True)  # those of a former run would be counted again
Path(FIGURES).mkdir(parents=True)

from prometheus_client import values  # noqa: E402 - it looks at the folder when it is imported

# By seat, not by process: workers come and go, and each would leave its files for ever.
SEAT = {"mine": "master"}
values.ValueClass = values.MultiProcessValue(lambda: SEAT["mine"])  # type: ignore[no-untyped-call]  # as it is published

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
# For heart beats, so never a slow disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - in memory, private


def pre_fork(server: Any, worker: Any) -> None:
    """Give the worker the first free seat: it goes on counting where the one before ended."""
    taken = {one.seat for one in server.WORKERS.values()}
    worker.seat = next(seat for seat in count(1) if seat not in taken)


def post_fork(server: Any, worker: Any) -> None:
    """Start without the parent's connections: two processes on one mix up their answers."""
    from django.db import connections  # noqa: PLC0415 - the settings are loaded by now

    SEAT["mine"] = str(worker.seat)
    connections.close_all()


def on_exit(server: Any) -> None:
    """Leave no folder behind."""
    shutil.rmtree(FIGURES, ignore_errors=True)
