"""What makes the tablet's kiosk an application of its own: full screen, and where it begins."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from booking.models import HallDevice
from booking.models.device import DeviceKind
from tenants.profile.models import Profile

from .device import screen

SIZES = (192, 512)


@require_safe
@screen(DeviceKind.KIOSK)
def manifest(request: HttpRequest, device: HallDevice) -> HttpResponse:
    """``/kiosk/<secret>/manifest.webmanifest``."""
    assert request.resolver_match is not None
    profile = Profile.objects.current()
    home = reverse("kiosk:start", args=[request.resolver_match.kwargs["secret"]])
    told = {
        "id": home,
        "name": f"{device.name} – {profile.short_name or profile.name}",
        "short_name": _("Kiosk"),
        "start_url": home,
        "scope": home,
        "display": "fullscreen",
        "orientation": "any",
        "lang": "pl",
        "background_color": "#ffffff",
        "theme_color": profile.colour,
        "icons": [
            {
                "src": reverse("booking:app-icon", args=[size]),
                "sizes": f"{size}x{size}",
                "type": "image/png",
            }
            for size in SIZES
        ],
    }
    return JsonResponse(told, content_type="application/manifest+json")
