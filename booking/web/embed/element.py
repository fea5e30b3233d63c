"""The element an office's web site is given: one script, one tag."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

SCRIPT: Final = Path(__file__).with_name("okienko-rezerwacja.js").read_text()


@require_safe
@cache_control(public=True, max_age=3600)
def element(request: HttpRequest) -> HttpResponse:
    """``/w/okienko-rezerwacja.js``: for any site to load; what it frames says who may."""
    response = HttpResponse(SCRIPT, content_type="text/javascript; charset=utf-8")
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
