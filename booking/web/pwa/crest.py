"""``/herb.png``: the crest of the office."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from tenants.profile.crest import picture

MONTH: Final = 30 * 86400


@require_safe
@cache_control(public=True, max_age=MONTH)
def crest(request: HttpRequest) -> HttpResponse:
    """The picture; pages ask for it with its digest, so a new one is asked for anew."""
    found = picture()
    if found is None:
        raise Http404
    return HttpResponse(found, content_type="image/png")
