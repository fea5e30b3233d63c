"""What makes an office installable: a manifest, icons, the worker that answers offline."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from tenants.profile.crest import picture
from tenants.profile.models import Profile

from .icon import draw_icon

WORKER: Final = Path(__file__).with_name("worker.js").read_text()
SIZES: Final = (180, 192, 512)
SHORT: Final = 12
DAY: Final = 86400


@require_safe
@cache_control(public=True, max_age=3600)
def manifest(request: HttpRequest) -> HttpResponse:
    """``/manifest.webmanifest``: the office's own name, colour and icon."""
    profile = Profile.objects.current()
    mark = f"{profile.colour[1:]}{profile.crest_digest}"
    told = {
        "id": "/",
        "name": profile.name,
        "short_name": (profile.short_name or profile.name)[:SHORT],
        "description": _("Visits by appointment"),
        "lang": get_language() or "pl",
        "start_url": reverse("booking:kept"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": profile.colour,
        "icons": [
            {
                "src": f"{reverse('booking:app-icon', args=[size])}?{mark}",
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for size, purpose in ((192, "any"), (512, "any"), (512, "maskable"))
        ],
        "shortcuts": [{"name": _("Book a visit"), "url": reverse("booking:start")}],
    }
    return JsonResponse(told, content_type="application/manifest+json")


@require_safe
@cache_control(public=True, max_age=DAY)
def icon(request: HttpRequest, size: int) -> HttpResponse:
    """``/ikona-<size>.png``: the crest, or a lit window in the office's colour."""
    if size not in SIZES:
        raise Http404
    profile = Profile.objects.current()
    crest = (picture() or b"") if profile.crest_digest else b""
    return HttpResponse(draw_icon(profile.colour, size, crest), content_type="image/png")


@require_safe
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """``/sw.js``: at the root, so that it may answer for the whole site."""
    response = HttpResponse(WORKER, content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = "/"
    return response


@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    """``/moje-wizyty``: what this device keeps; read from the device itself, also offline."""
    return render(request, "booking/pwa/kept.html")
