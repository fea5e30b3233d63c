"""The edge where an office that stands still says so, instead of an error page.

The database refuses what such an office's role may not change (``tenants.standstill``); processes
that remember the office as it was learn of it here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.db import ProgrammingError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from psycopg.errors import InsufficientPrivilege

from .context import is_in_office
from .hosts import forget_hosts
from .problems import MEDIA_TYPE, problem
from .standstill import stands_still

CODE: Final = "office_stands_still"
STATUS: Final = 503
RETRY_AFTER: Final = "3600"
API: Final = "/api/"
TITLE: Final = _("This office stands still for now")
DETAIL: Final = _("Nothing can be booked, changed or cancelled here. Call the office.")


class StandingStill:
    """Answers 503 where an office's data must not change for now."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page or a problem if it was the standstill; anything else is somebody else's matter."""
        if not isinstance(exception, ProgrammingError) or not is_in_office():
            return None
        if not isinstance(exception.__cause__, InsufficientPrivilege) or not stands_still():
            return None
        forget_hosts()
        answer = _as_problem() if request.path_info.startswith(API) else _as_page(request)
        answer["Retry-After"] = RETRY_AFTER
        return answer


def _as_page(request: HttpRequest) -> HttpResponse:
    return render(request, "errors/standing_still.html", {"code": CODE}, status=STATUS)


def _as_problem() -> HttpResponse:
    told = problem(CODE, STATUS, title=TITLE, detail=DETAIL)
    return JsonResponse(told, status=STATUS, content_type=MEDIA_TYPE)
