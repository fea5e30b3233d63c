"""Every page has one address: what is read at another host of the office leads to the main one.

Only what a person opens is led on. Programs, embedded pages and the panel answer at every host of
the office, the panel so that a broken name server locks nobody out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from .addresses import host_of

STAY: Final = ("/panel", "/api/", "/w/", "/bramka/", "/static/", "/.well-known/")
READING: Final = frozenset({"GET", "HEAD"})


class MainHost:
    """Redirects people to the office's main host; names it in ``Link`` for search engines.

    Found (302), not for good (301): an office may give its host back, and browsers never forget.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        office = getattr(request, "office", None)
        if (
            office is None
            or settings.OKIENKO_STANDALONE
            or request.method not in READING
            or request.path.startswith(STAY)
        ):
            return self.get_response(request)
        main = host_of(office)
        address = f"{settings.OKIENKO_SCHEME}://{main}{request.get_full_path()}"
        if _name(request.get_host()) != _name(main) and _is_opened(request):
            return HttpResponseRedirect(address)
        response = self.get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            bare = address.partition("?")[0]
            response.headers["Link"] = f'<{bare}>; rel="canonical"'
        return response


def _name(host: str) -> str:
    return host.partition(":")[0].rstrip(".").lower()


def _is_opened(request: HttpRequest) -> bool:
    """A page opened in a window: no part of one (htmx, a frame), no file, no program's call."""
    wanted = request.headers.get("sec-fetch-dest", "document")
    is_page = "text/html" in request.headers.get("accept", "")
    return wanted == "document" and is_page and "hx-request" not in request.headers
