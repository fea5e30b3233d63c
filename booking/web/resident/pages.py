"""Pages every public site owes: how data are used, who can get in, the rules, and help."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from booking.models import Location, Settings
from tenants.consents.acceptance import in_force
from tenants.profile.models import Profile

TERMS: Final = "regulamin"
"""The group of consents whose notices are the office's own rules of booking."""
STATUS: Final = {
    "full": _("This site complies fully with the act."),
    "partial": _("This site complies partly with the act, because of what is listed below."),
    "none": _("This site does not comply with the act."),
}
DAYS: Final = ("published", "updated", "prepared", "reviewed")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """``/prywatnosc``: the notices in force, and the short of it."""
    context = {
        "versions": _in_force("booking"),
        "retention_days": Settings.objects.current().retention_days,
    }
    return render(request, "booking/resident/privacy.html", context)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """``/deklaracja-dostepnosci``: the declaration, with the ids that checkers look for."""
    profile = Profile.objects.current()
    said: dict[str, Any] = dict(profile.declaration)
    said |= {day: date.fromisoformat(said[day]) for day in DAYS if day in said}
    status = str(said.get("status", "partial"))
    context = {
        "said": said,
        "is_full": status == "full",
        "status": STATUS[status],
        "url": request.build_absolute_uri("/"),
        "email": said.get("email") or profile.email,
        "phone": said.get("phone") or profile.phone,
        "locations": list(Location.objects.filter(archived=False)),
    }
    return render(request, "booking/resident/accessibility.html", context)


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """``/regulamin``: how booking works here, as it is set, and the office's own rules."""
    settings = Settings.objects.current()
    context = {"settings": settings, "versions": _in_force(TERMS)}
    return render(request, "booking/resident/terms.html", context)


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """``/pomoc``: how to book, change, cancel, and whom to ask."""
    return render(request, "booking/resident/help.html", {"settings": Settings.objects.current()})


def _in_force(group: str) -> list[tuple[Any, Any]]:
    versions = in_force(group, timezone.now())
    return [(one, one.words(get_language())) for one in versions]
