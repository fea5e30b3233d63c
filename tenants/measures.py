"""What each process counts about its answers, for Prometheus: by kind and number, of nobody.

Where several processes serve one address, gunicorn's configuration (``okienko.serving``) adds them
up; alone, a process tells what it counted itself.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from prometheus_client import Counter, Histogram

ANSWERS: Final = Counter(
    "okienko_http_answers", "Answers, by face and kind (2xx to 5xx).", ["face", "kind"]
)
SECONDS: Final = Histogram(
    "okienko_http_seconds",
    "Time from a worker taking a request to its answer.",
    ["face"],
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
QUEUED: Final = Histogram(
    "okienko_http_queued_seconds",
    "Time a request waited at the door for a worker.",
    buckets=(0.01, 0.05, 0.25, 1, 2.5, 5, 10),
)
TURNED_AWAY: Final = Counter(
    "okienko_http_turned_away", "Requests answered by the waiting page.", ["face"]
)
DOOR: Final = re.compile(r"t=(\d{13})")
PREFIXES: Final = (
    ("/static/", "static"),
    ("/panel/", "panel"),
    ("/api/", "api"),
    ("/w/", "embed"),
    ("/healthz", "health"),
    ("/readyz", "health"),
    ("/tls-host", "health"),
    ("/cell-host", "health"),
    ("/metrics", "health"),
)
HOSTS: Final = {"okienko.urls_platform": "platform", "okienko.urls_operator": "operator"}


class Measured:
    """Counts every answer; stands in front of everything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let it be answered, and count how."""
        QUEUED.observe(queued(request))
        begun = time.perf_counter()
        response = self.get_response(request)
        face = face_of(request)
        SECONDS.labels(face).observe(time.perf_counter() - begun)
        ANSWERS.labels(face, f"{response.status_code // 100}xx").inc()
        return response


def face_of(request: HttpRequest) -> str:
    """Which of our faces was looked at; never which office, page or person."""
    for prefix, face in PREFIXES:
        if request.path.startswith(prefix):
            return face
    return HOSTS.get(getattr(request, "urlconf", "") or "", "resident")


def queued(request: HttpRequest) -> float:
    """For how many seconds the request stood at the door, by the door's own stamp; 0 without one.

    The door writes ``X-Request-Start`` over whatever a visitor sent (``infra/caddy/Caddyfile``).
    """
    # Not by ``headers``, which copies every header a request has to look at one.
    stamp = DOOR.fullmatch(request.META.get("HTTP_X_REQUEST_START", ""))
    return max(0.0, time.time() - int(stamp[1]) / 1000) if stamp else 0.0
