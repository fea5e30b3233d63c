"""Error pages that say what to do; the API's own errors are problem+json and made there."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseServerError, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from tenants.problems import MEDIA_TYPE, problem

CODES: Final = {400: "bad_request", 403: "forbidden", 404: "not_found", 500: "server_error"}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the address or the form was damaged on its way."""
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: signed in, but not for this."""
    return _page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form came without its token, mostly because cookies are blocked."""
    return render(request, "errors/csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing here."""
    return _page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; nothing the visitor did is shown or logged here.

    Without the request, so without the office: what broke may be the database it comes from.
    """
    if request.path.startswith("/api/"):
        return _page(request, 500)
    return HttpResponseServerError(render_to_string("errors/500.html"))


def _page(request: HttpRequest, status: int) -> HttpResponse:
    if request.path.startswith("/api/"):
        document = problem(CODES[status], status)
        return JsonResponse(document, status=status, content_type=MEDIA_TYPE)
    return render(request, f"errors/{status}.html", status=status)
