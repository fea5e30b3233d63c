"""Pages every public site owes: how data are used, and who can get in."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from booking.models import Location, Settings
from tenants.consents.acceptance import in_force

ACCESS: dict[str, Promise] = {
    "ramp": _("ramp at the entrance"),
    "lift": _("lift"),
    "induction_loop": _("induction loop"),
    "sign_language": _("sign language interpreter (PJM)"),
    "ground_floor": _("counter on the ground floor"),
    "parking": _("parking space for people with disabilities"),
    "toilet": _("accessible toilet"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A building and what it offers, in words."""

    name: str
    address: str
    access: list[str | Promise]


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """``/prywatnosc``: the notices in force, and the short of it."""
    context = {
        "versions": [
            (one, one.words(get_language())) for one in in_force("booking", timezone.now())
        ],
        "retention_days": Settings.objects.current().retention_days,
    }
    return render(request, "booking/resident/privacy.html", context)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """``/deklaracja-dostepnosci``: whom to tell, and what the buildings offer."""
    places = [
        Place(one.name, one.address, [ACCESS.get(key, key) for key in one.accessibility])
        for one in Location.objects.all()
    ]
    return render(request, "booking/resident/accessibility.html", {"locations": places})
