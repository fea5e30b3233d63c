"""The variables a booking's messages may use (domain 8)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from booking.models import Booking
from booking.models.zone import WARSAW
from tenants.addresses import office_host, office_url
from tenants.messaging.kinds import Value
from tenants.messaging.models import Message, MessageChannel
from tenants.profile.models import Profile

from . import tokens
from .matters import matters

TEXTS: Final = Path(__file__).parent.parent / "texts"
"""Default texts, a folder per language."""
# Django's short Polish weekdays have letters no cheap SMS can carry.
WEEKDAYS: Final[Mapping[str, tuple[str, ...]]] = {
    "pl": ("pn", "wt", "sr", "cz", "pt", "so", "nd"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "uk": ("пн", "вт", "ср", "чт", "пт", "сб", "нд"),
}
BRIEF: Final = frozenset({MessageChannel.SMS, MessageChannel.PUSH})
"""Channels in which each sign counts."""
IN_SMS: Final = MappingProxyType(
    {"office": 24, "service": 36, "place": 24, "desk": 16, "reason": 294}
)
"""How many signs of a name an SMS has room for; what is longer is cut, and ends with a full stop.

A text is measured with names as long as that when it is saved: an SMS never costs more.
"""
# What whoever owes the message tells with it; nothing about the booking says it later.
TOLD: Final = ("reason", "old_date_long", "old_time", "offer_until", "rescue_until")


def words(booking: Booking, message: Message) -> dict[str, Value]:
    """Every variable, each plain words or a list of such; empty where there is nothing to say."""
    profile = Profile.objects.current()
    manage = office_url(f"/rezerwacja/{tokens.manage_token(booking)}")
    start = booking.starts_at.astimezone(WARSAW)
    until = booking.expires_at.astimezone(WARSAW) if booking.expires_at else None
    about = matters(booking)
    brief = message.channel in BRIEF
    with translation.override(message.language):
        shared = {
            "date_long": date_long(start),
            "date": date_short(start, message.language),
            "time": f"{start:%H:%M}",
            "service": about.sms_name if brief else about.name,
            "cancelled_by": _("by the resident"),
            "documents": "\n".join(f"– {document}" for document in about.documents),
            "location": booking.unit.told_name,
        }
    told: dict[str, Value] = {
        **shared,
        "office": (profile.short_name if brief else "") or profile.name,
        "office_phone": booking.unit.phone or profile.phone,
        "office_address": profile.address,
        "place": booking.location.sms_name or booking.location.name,
        "address": booking.location.address,
        "desk": booking.counter.name,
        "reference": booking.reference,
        "confirm_url": office_url(f"/rezerwacja/{tokens.confirm_token(booking)}"),
        "pin": tokens.pin(booking),
        "confirm_until": f"{until:%H:%M}" if until else "",
        "manage_url": manage,
        "cancel_url": f"{manage}/odwolaj",
        "booking_url": office_url(f"/sprawa/{booking.service.key}"),
        "host": office_host(),
        "panel_url": office_url("/panel/"),
        "privacy_url": office_url("/prywatnosc"),
        "offer_link": manage,
        "rescue_link": manage,
        "alternatives": list(message.details.get("alternatives", ())),
        **{name: str(message.details.get(name, "")) for name in TOLD},
    }
    return {**told, **in_sms(told)} if brief else told


def in_sms(words: Mapping[str, Value]) -> dict[str, str]:
    """The names among ``words``, as long as they may be in an SMS."""
    return {name: cut(str(words[name]), most) for name, most in IN_SMS.items() if name in words}


def cut(name: str, most: int) -> str:
    """Its first ``most`` signs, the last of which tells where it was cut."""
    return name if len(name) <= most else name[: most - 1].rstrip() + "."


def date_long(day: datetime) -> str:
    """``środa, 25 listopada 2026 r.`` (genitive month) in Polish, the usual form elsewhere."""
    language = (translation.get_language() or "pl")[:2]
    if language == "pl":
        return date_format(day, "l, j E Y").lower() + " r."
    if language == "uk":
        return date_format(day, "l, j E Y").lower() + " р."
    return date_format(day, "l, j F Y")


def date_short(day: datetime, language: str) -> str:
    """``sr 25.11``: short, and of letters an SMS of the language has anyway."""
    return f"{WEEKDAYS.get(language, WEEKDAYS['pl'])[day.weekday()]} {day:%d.%m}"
