"""``/.well-known/security.txt`` (RFC 9116): whom to tell of a hole, on every host."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

GOOD_FOR: Final = timedelta(days=180)
PATH: Final = "/.well-known/security.txt"


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """The same words on every host; its one canonical address is on the platform's."""
    lines = {
        "Contact": settings.OKIENKO_SECURITY_CONTACT,
        "Expires": _until(timezone.now()),
        "Preferred-Languages": "pl, en",
        "Canonical": f"{settings.OKIENKO_BASE_URL}{PATH}",
    }
    told = "".join(f"{name}: {value}\n" for name, value in lines.items())
    return HttpResponse(told, content_type="text/plain; charset=utf-8")


def _until(now: datetime) -> str:
    """Half a year from this day's midnight: who asks twice in a day reads the same."""
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return f"{day + GOOD_FOR:%Y-%m-%dT%H:%M:%SZ}"
