"""For which names the web server may get a certificate: it asks before it does (Caddy's ``ask``).

Without the question anybody could point names at us and use up what an authority gives in a week.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tenants.hosts import office_at


def may_have_certificate(request: HttpRequest) -> HttpResponse:
    """200 for our own hosts and every office's, 404 for all others; ``?domain=`` is the name."""
    name = request.GET.get("domain", "").lower().rstrip(".")
    ours = {settings.OKIENKO_BASE_HOST, settings.OKIENKO_PANEL_HOST}
    known = bool(name) and (name in ours or office_at(name) is not None)
    return HttpResponse(
        "yes\n" if known else "no\n",
        content_type="text/plain; charset=utf-8",
        status=200 if known else 404,
    )
