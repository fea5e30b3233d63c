"""The variables a booking's messages may use (domain 8)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from booking.models import Booking
from booking.models.zone import WARSAW
from tenants.addresses import office_host, office_url
from tenants.messaging.models import Message
from tenants.profile.models import Profile

from . import tokens

# Django's short Polish weekdays have letters no cheap SMS can carry.
WEEKDAYS: Final = ("pn", "wt", "sr", "cz", "pt", "so", "nd")


def words(booking: Booking, message: Message) -> dict[str, str]:
    """Every variable, each a plain string; empty where there is nothing to say."""
    profile = Profile.objects.current()
    manage = office_url(f"/rezerwacja/{tokens.manage_token(booking)}")
    start = booking.starts_at.astimezone(WARSAW)
    until = booking.expires_at.astimezone(WARSAW) if booking.expires_at else None
    by_sms = message.channel == "sms"
    with translation.override(message.language):
        shared = {
            "date_long": date_long(start),
            "date": f"{WEEKDAYS[start.weekday()]} {start:%d.%m}",
            "time": f"{start:%H:%M}",
            "service": booking.service.sms_name if by_sms else booking.service.told("name"),
            "cancelled_by": _("by the resident"),
        }
    return shared | {
        "service": shared["service"] or booking.service.name,
        "office": (profile.short_name if by_sms else "") or profile.name,
        "office_phone": booking.unit.phone or profile.phone,
        "office_address": profile.address,
        "location": booking.unit.name,
        "place": booking.location.sms_name or booking.location.name,
        "address": booking.location.address,
        "desk": booking.counter.name,
        "reference": booking.reference,
        "documents": "\n".join(f"– {document}" for document in booking.service.documents),
        "confirm_url": office_url(f"/rezerwacja/{tokens.confirm_token(booking)}"),
        "pin": tokens.pin(booking),
        "confirm_until": f"{until:%H:%M}" if until else "",
        "manage_url": manage,
        "cancel_url": f"{manage}/odwolaj",
        "booking_url": office_url(f"/sprawa/{booking.service.key}"),
        "host": office_host(),
        "panel_url": office_url("/panel/"),
        "privacy_url": office_url("/prywatnosc"),
        "reason": str(message.details.get("reason", "")),
        "old_date_long": str(message.details.get("old_date_long", "")),
        "old_time": str(message.details.get("old_time", "")),
    }


def date_long(day: datetime) -> str:
    """``środa, 25 listopada 2026 r.`` (genitive month) in Polish, the usual form elsewhere."""
    if (translation.get_language() or "pl").startswith("pl"):
        return date_format(day, "l, j E Y").lower() + " r."
    return date_format(day, "l, j F Y")
