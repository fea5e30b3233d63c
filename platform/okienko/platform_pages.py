"""What a visitor of the bare domain finds: what Okienko is, and in the demo, where to try it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tenants.models import Office, OfficeState


def start(request: HttpRequest) -> HttpResponse:
    """Explain the product; list the offices only in the demo, where they are ours."""
    offices = Office.objects.filter(state=OfficeState.ACTIVE) if settings.OKIENKO_DEMO else []
    links = [
        {
            "name": office.name,
            "url": f"{settings.OKIENKO_SCHEME}://{office.subdomain}.{settings.OKIENKO_BASE}",
        }
        for office in offices
    ]
    panel = settings.OKIENKO_PANEL_URL if settings.OKIENKO_DEMO else ""
    return render(request, "platform/start.html", {"offices": links, "panel": panel})
