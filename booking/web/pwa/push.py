"""``/rezerwacja/<token>/powiadomienia``: a browser asks to be reminded of the visit."""

from __future__ import annotations

import json
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from booking.domain.push import subscribe
from booking.domain.tokens import Purpose, read_token
from booking.errors import Invalid, NotFound

LONGEST: Final = 4000


@never_cache
@require_POST
def push(request: HttpRequest, token: str) -> HttpResponse:
    """Keep the subscription; 204, or 422 for what is none."""
    read = read_token(token)
    if read.purpose is not Purpose.MANAGE:
        raise NotFound
    try:
        said: Any = json.loads(request.body[:LONGEST])
        if not isinstance(said, dict):
            raise ValueError
        subscribe(read.booking, said, now=timezone.now())
    except (ValueError, Invalid):
        return JsonResponse({"code": Invalid.code}, status=Invalid.status)
    return HttpResponse(status=204)
