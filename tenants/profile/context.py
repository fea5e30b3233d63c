"""What every page of an office knows about it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from tenants.models import OfficeState
from tenants.practice import is_practice

from .models import Profile


def office(request: HttpRequest) -> dict[str, Any]:
    """``office`` (the profile, read late), how it stands, ``demo`` and ``base_url``."""
    context: dict[str, Any] = {"demo": settings.OKIENKO_DEMO, "base_url": settings.OKIENKO_BASE_URL}
    if hasattr(request, "office"):
        context["practice"] = is_practice()
        context["frozen"] = request.office.is_frozen
        context["stands_still"] = request.office.state == OfficeState.LEAVING
        context["office"] = SimpleLazyObject(Profile.objects.current)
    return context
