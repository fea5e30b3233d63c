"""Which announcements somebody has closed: kept in the browser, for they say nothing of anybody."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

KEPT: Final = timedelta(days=180)
MOST: Final = 30


def closed_by(request: HttpRequest) -> list[str]:
    """Ids without dashes, the latest last."""
    return request.COOKIES.get(settings.OKIENKO_CLOSED_COOKIE, "").split(".")[-MOST:]


def close(request: HttpRequest, response: HttpResponse, announcement_id: str) -> None:
    """Remember one more."""
    closed = [one for one in closed_by(request) if one and one != announcement_id]
    response.set_cookie(
        settings.OKIENKO_CLOSED_COOKIE,
        ".".join([*closed, announcement_id][-MOST:]),
        max_age=KEPT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
