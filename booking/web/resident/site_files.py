"""What machines that read the web ask for first: ``robots.txt`` and the map of the site."""

from __future__ import annotations

from typing import Final
from xml.sax.saxutils import escape

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from booking.models import Service

# Links of people, the desk, and what only a press leads to.
PRIVATE: Final = ("/rezerwacja/", "/kolejka/", "/konto/", "/panel/", "/api/", "/jezyk/")
PAGES: Final = ("start", "help", "terms", "privacy", "accessibility")
MAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """``/robots.txt``: the catalogue may be found, people's visits may not."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in PRIVATE),
        f"Sitemap: {request.build_absolute_uri(reverse('booking:sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """``/sitemap.xml``: the pages every site owes, and every published matter."""
    paths = [reverse(f"booking:{page}") for page in PAGES]
    keys = Service.objects.published().values_list("key", flat=True)
    paths += [reverse("booking:service", args=[key]) for key in keys]
    places = "".join(
        f"<url><loc>{escape(request.build_absolute_uri(path))}</loc></url>" for path in paths
    )
    text = f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="{MAP}">{places}</urlset>'
    return HttpResponse(text, content_type="application/xml; charset=utf-8")
