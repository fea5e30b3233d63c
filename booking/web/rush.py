"""When more people come than can be answered, newcomers are told so at once, and nobody else.

The door stamps each request (``X-Request-Start``); a worker that takes one sees how long it stood
in line. A long wait means that work comes in faster than it goes out: then who only begins gets a
page that costs next to nothing, and whoever is under way is answered as always. Clerks stand in a
line of their own (``infra/caddy/Caddyfile``), so nothing here is asked of them.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation

from tenants.measures import TURNED_AWAY, face_of, queued
from tenants.problems import MEDIA_TYPE, problem

API: Final = "/api/v1/"
# Who has a time in hand, stands in the hall, or comes to give a time back, is always answered.
UNDER_WAY: Final = (
    *("/panel", "/static/", "/rezerwacja/", "/kolejka/", "/kalendarz/", "/odwolaj", "/konto"),
    *("/kiosk/", "/ekran/", "/bilet/", "/bramka/", f"{API}bookings", f"{API}holds/"),
)
SMALL: Final = (".css", ".js", ".png", ".svg", ".webmanifest", ".txt", ".xml")
SAFE: Final = frozenset({"GET", "HEAD"})
AGAIN: Final = (8, 20)
"""After so many seconds one may try again: not everybody in the same one."""
REMEMBERED: Final = 30.0
MOST: Final = 1000

# Since when this worker has been taking requests: what stood in line while none did is no rush.
_worker: dict[str, float] = {}
_pages: dict[tuple[str, str, str], tuple[float, str]] = {}


def _begin() -> None:
    _worker["since"] = time.monotonic()


_begin()
os.register_at_fork(after_in_child=_begin)


class Rush:
    """Answers 429 with a waiting page while the line at the door is too long."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let it through, unless it stood in line too long and only begins."""
        if hasattr(request, "office") and in_line(request) > patience(request):
            TURNED_AWAY.labels(face_of(request)).inc()
            return busy(request)
        return self.get_response(request)


def in_line(request: HttpRequest) -> float:
    """How long it stood in line while this worker worked: a restart turns nobody away.

    A new worker gets some time to catch up with what stood there while there was none.
    """
    worked = time.monotonic() - _worker["since"] - float(settings.OKIENKO_RUSH_WARM)
    return min(queued(request), max(0.0, worked))


def patience(request: HttpRequest) -> float:
    """How long this request may have stood in line, in seconds.

    Who is known to have begun, or presses a button, is turned away only when it gets much worse:
    a program or a browser at a newcomer's first page loses least.
    """
    path = request.path_info
    if path.startswith(UNDER_WAY) or path.endswith(SMALL):
        return float("inf")
    newcomers: float
    guests: float
    newcomers, guests = settings.OKIENKO_RUSH_SECONDS
    known = settings.OKIENKO_CLIENT_COOKIE in request.COOKIES
    return guests if known or request.method not in SAFE else newcomers


def busy(request: HttpRequest) -> HttpResponse:
    """The waiting page in the office's look, or its words for programs; when to come again."""
    seconds = random.randint(*AGAIN)  # noqa: S311 - so that not all come at once
    if request.path_info.startswith(API):
        told = problem("too_many", 429)
        response: HttpResponse = JsonResponse(told, status=429, content_type=MEDIA_TYPE)
    else:
        response = HttpResponse(_page(request), status=429)
    response.headers["Retry-After"] = str(seconds)
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(request: HttpRequest) -> str:
    """Made once in half a minute for each office and language: it says nothing of the visitor."""
    prefix = getattr(getattr(request, "embed", None), "prefix", "")
    key = (str(request.office.pk), translation.get_language() or "", prefix)  # type: ignore[attr-defined]  # set at the door
    moment = time.monotonic()
    if (known := _pages.get(key)) and known[0] > moment:
        return known[1]
    if len(_pages) >= MOST:
        _pages.clear()
    page = render_to_string("booking/resident/busy.html", {"seconds": AGAIN[1]}, request)
    _pages[key] = (moment + REMEMBERED, page)
    return page
