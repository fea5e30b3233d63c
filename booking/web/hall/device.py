"""What both kinds of screens share: they are known by the secret in their address, and nobody else.

No session and no cookie but that of the forms; whoever tries addresses is stopped after a few.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from booking.domain.hall.devices import known_device
from booking.errors import NotFound
from booking.models import HallDevice
from booking.models.device import DeviceKind
from tenants.accounts.attempts import Limit
from tenants.network import network_address
from tenants.profile.models import Profile

Screen = Callable[..., HttpResponse]
WRONG: Final = Limit("hall-device", attempts=30, window=timedelta(minutes=10))
TONGUES: Final = ("pl", "en", "uk")
TONGUE: Final = "j"


def screen(kind: DeviceKind, *, tongues: bool = False) -> Callable[[Screen], Screen]:
    """A page of a device: the view gets the device in place of the secret.

    ``tongues``: it speaks what ``?j=`` asks for, else Polish: a stranger's cookie decides nothing.
    Raises ``NotFound``, ``TooManyAttempts`` where one address tried too many secrets.
    """

    def opened(view: Screen) -> Screen:
        @wraps(view)
        def answer(request: HttpRequest, *, secret: str, **more: Any) -> HttpResponse:
            device = _known(request, secret, kind)
            language = _language(request) if tongues else TONGUES[0]
            with translation.override(language):
                request.LANGUAGE_CODE = language
                response = view(request, device, **more)
            response.headers["Content-Language"] = language
            response.headers.setdefault("Cache-Control", "no-store")
            response.headers["X-Robots-Tag"] = "noindex"
            return response

        return answer

    return opened


def offered() -> list[tuple[str, str]]:
    """The languages one may choose at the kiosk, each in its own words."""
    chosen = Profile.objects.current().languages or TONGUES
    return [
        (code, translation.get_language_info(code)["name_local"])
        for code in TONGUES
        if code in chosen or code == TONGUES[0]
    ]


def _language(request: HttpRequest) -> str:
    asked: Any = request.POST.get(TONGUE) or request.GET.get(TONGUE)
    return asked if asked in dict(offered()) else TONGUES[0]


def _known(request: HttpRequest, secret: str, kind: DeviceKind) -> HallDevice:
    now = timezone.now()
    try:
        return known_device(secret, kind, now=now)
    except NotFound:
        if settings.OKIENKO_RATE_LIMITS:
            WRONG.take(network_address(request), now=now)
        raise
