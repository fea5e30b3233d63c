"""``/rezerwacja/<token>``: what stands behind a token decides which page it is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from booking.domain.tokens import Purpose, read_token
from booking.errors import NotFound

from .confirmation import link_page
from .details import held
from .manage import managed


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: HttpRequest, token: str) -> HttpResponse:
    """A hold: its form, and where the form is sent. Otherwise pages that GET only opens."""
    read = read_token(token)
    if read.purpose is Purpose.HOLD:
        return held(request, token, read.booking)
    if request.method == "POST":
        raise NotFound
    page = managed if read.purpose is Purpose.MANAGE else link_page
    return page(request, token, read.booking)
