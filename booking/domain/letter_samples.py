"""A made-up booking to show texts with, and the longest one to measure them with (domain 8.2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _

from booking.models import Counter, Location, Service, Unit
from booking.models.zone import WARSAW
from tenants.addresses import office_host, office_url
from tenants.messaging.gsm import is_gsm
from tenants.messaging.kinds import Value, Words
from tenants.profile.models import Profile

from .letter_words import IN_SMS, cut, date_long, date_short

DAY: Final = datetime(2026, 11, 25, 10, 30, tzinfo=WARSAW)  # a Wednesday: the longest weekday
BEFORE: Final = datetime(2026, 11, 18, 8, 0, tzinfo=WARSAW)
TOKEN: Final = "x" * 54
# As long as short names may be; an office has longer ones where it gave things no short name.
SHORT: Final[dict[str, str]] = {
    "service": "rejestracja pojazdu",
    "place": "Ratusz, pl. Testowy 1",
    "desk": "Okienko 12",
    "office_phone": "800 100 2000",
    "reason": "awarią " * 42,
}


def sample(language: str, longest: bool) -> Words:
    """Every variable of every kind, in ``language``."""
    profile = Profile.objects.current()
    with translation.override(language):
        words: dict[str, Value] = {
            "service": _("Identity card: application"),
            "date_long": date_long(DAY),
            "date": date_short(DAY, language),
            "time": f"{DAY:%H:%M}",
            "location": _("Customer service"),
            "place": _("Town hall"),
            "address": "ul. Przykładowa 1, 10-101 Olsztyn",
            "desk": _("Counter 1"),
            "documents": "\n".join(f"– {one}" for one in (_("identity card"), _("a photograph"))),
            "old_date_long": date_long(BEFORE),
            "cancelled_by": _("by the resident"),
            "reason": _("A failure of the network"),
            "sheet_day": date_long(DAY),
        }
    words |= {
        "reference": "K7MPW2QX",
        "confirm_url": office_url(f"/rezerwacja/{TOKEN}"),
        "pin": "482915",
        "confirm_until": "10:30",
        "manage_url": office_url(f"/rezerwacja/{TOKEN}"),
        "cancel_url": office_url(f"/rezerwacja/{TOKEN}/odwolaj"),
        "booking_url": office_url("/sprawa/dowod-osobisty"),
        "host": office_host(),
        "old_time": f"{BEFORE:%H:%M}",
        "offer_link": office_url(f"/rezerwacja/{TOKEN}"),
        "offer_until": "10:30",
        "offer_minutes": "30",
        "leave_link": office_url(f"/kolejka/{TOKEN}"),
        "rescue_link": office_url(f"/rezerwacja/{TOKEN}"),
        "rescue_until": date_short(DAY, language) + " 10:30",
        "sheet_count": "2",
        "sheet_more": "",
        "panel_url": office_url("/panel/"),
        "office": profile.name,
        "office_phone": profile.phone or "89 527 31 11",
        "office_address": profile.address,
        "privacy_url": office_url("/prywatnosc"),
    }
    words |= {"alternatives": _alternatives(words), "visits": _visits(words)}
    return words | _longest(profile) if longest else words


def _longest(profile: Profile) -> dict[str, Value]:
    """The longest names this office has, cut as an SMS cuts them."""
    services = [short or name for short, name in Service.objects.values_list("sms_name", "name")]
    several = " + ".join(sorted(services, key=len, reverse=True))
    places = [short or name for short, name in Location.objects.values_list("sms_name", "name")]
    known = {
        "service": [*services, several],
        "place": places,
        "desk": Counter.objects.values_list("name", flat=True),
        "office_phone": [profile.phone, *Unit.objects.values_list("phone", flat=True)],
    }
    longest: dict[str, Value] = {
        "office": cut(profile.short_name or profile.name, IN_SMS["office"])
    }
    for name, short in SHORT.items():
        names = [short, *known.get(name, ())]
        longest[name] = _dearest([cut(one, IN_SMS.get(name, len(one))) for one in names])
    return longest


def _dearest(names: Sequence[str]) -> str:
    """The longest, with a letter of others that the cheap alphabet does not have."""
    longest = max(names, key=len)
    dear = next((sign for one in names for sign in one if not is_gsm(sign)), "")
    return longest[:-1] + dear if dear and is_gsm(longest) else longest


def _alternatives(words: dict[str, Value]) -> list[dict[str, str]]:
    return [
        {"date_long": str(words["date_long"]), "time": time, "place": str(words["location"])}
        for time in ("08:15", "11:00", "13:45")
    ]


def _visits(words: dict[str, Value]) -> list[dict[str, str]]:
    shared = {"service": str(words["service"]), "desk": str(words["desk"])}
    return [
        {"time": "08:15", "reference": "K7MPW2QX", "contact": "d…@example.com"} | shared,
        {"time": "09:00", "reference": "QX7MK2PW", "contact": "••• 700"} | shared,
    ]
