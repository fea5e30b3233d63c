"""The first thing a request meets: whose host is it? Unknown ones get a 404 and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import render

from .context import office_context, platform_context
from .hosts import office_at
from .models import Office
from .practice import by_practice_clock

ANY_HOST = ("/healthz", "/readyz", "/tls-host", "/cell-host", "/.well-known/security.txt")
MISDIRECTED = 421


class OfficeRequest(HttpRequest):
    """A request that came to an office's own host."""

    office: Office


class PlaceMiddleware:
    """Run each request in the place its host names: one office, or the platform.

    The platform has two hosts, its own pages and the operators'; both are asked before the offices,
    so no office can ever stand at one of them.

    Health checks answer on any host and enter no place. Everything after this middleware, the
    rendering of the page included, happens inside the place.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in ANY_HOST:
            request.urlconf = "okienko.urls_health"
            return self.get_response(request)
        host = split_domain_port(request.get_host())[0].rstrip(".")
        if not _agrees(request, host):
            return render(request, "errors/unknown_host.html", status=MISDIRECTED)
        if settings.OKIENKO_STANDALONE:  # no platform and no operators: every host is the office's
            return self._office(request, host)
        if host == settings.OKIENKO_BASE_HOST:
            request.urlconf = "okienko.urls_platform"
            with platform_context():
                return self.get_response(request)
        if host == settings.OKIENKO_PANEL_HOST:
            request.urlconf = "okienko.urls_operator"
            with platform_context():
                return self.get_response(request)
        return self._office(request, host)

    def _office(self, request: HttpRequest, host: str) -> HttpResponse:
        if (office := office_at(host)) is None:
            return render(request, "errors/unknown_host.html", status=404)
        request.urlconf = "okienko.urls_office"
        request.office = office  # type: ignore[attr-defined]  # see OfficeRequest
        with office_context(office), by_practice_clock():
            return self.get_response(request)


def _agrees(request: HttpRequest, host: str) -> bool:
    """Whether a request line that holds a whole address names the host that ``Host`` names.

    Programs in front believe the one, we the other: whoever tells them apart wants two programs to
    disagree on whose page this is.
    """
    asked = request.META.get("RAW_URI", "")
    if not asked or asked.startswith(("/", "*")):
        return True
    return bool(split_domain_port(urlsplit(asked).netloc)[0].rstrip(".") == host)
