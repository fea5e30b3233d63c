"""What search engines read: the office, its matters, where and when it receives (JSON-LD).

A block of data, not a script: the Content-Security-Policy need not open for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from booking.models import Counter, HoursTemplate, Service, Unit
from booking.models.calendar import WEEKDAYS, Weeks
from booking.models.zone import WARSAW
from tenants.profile.models import Profile

DAY_NAMES: Final = dict(
    zip(
        WEEKDAYS,
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        strict=True,
    )
)
# What would end the element, or begin a comment in it, is written as JSON escapes.
UNSAFE: Final = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def office(request: HttpRequest) -> SafeString:
    """The office, for its start page."""
    return _block(_office(request))


def service(
    request: HttpRequest, chosen: Service, units: Sequence[Unit], now: datetime
) -> SafeString:
    """A matter: who deals with it, where and at which hours, and where it is booked."""
    url = request.build_absolute_uri(reverse("booking:service", args=[chosen.key]))
    times = request.build_absolute_uri(reverse("booking:times", args=[chosen.key]))
    hours = _hours_by_key(now)
    return _block(
        {
            "@type": "GovernmentService",
            "name": chosen.told("name"),
            "description": chosen.told("description"),
            "url": url,
            "serviceOperator": _office(request),
            "availableChannel": [
                {
                    "@type": "ServiceChannel",
                    "serviceUrl": times,
                    "serviceLocation": _place(unit, hours[0], hours[1]),
                }
                for unit in units
            ],
        }
    )


def _office(request: HttpRequest) -> dict[str, Any]:
    profile = Profile.objects.current()
    return {
        "@type": "GovernmentOffice",
        "name": profile.name,
        "url": request.build_absolute_uri("/"),
        "address": profile.address,
        "telephone": profile.phone,
        "email": profile.email,
        "sameAs": [url for url in (profile.website, profile.bip_url) if url],
    }


def _place(
    unit: Unit,
    hours: Mapping[str, Sequence[HoursTemplate]],
    counters: Mapping[Any, Sequence[str]],
) -> dict[str, Any]:
    keys = [unit.hours_key] if unit.hours_key else counters.get(unit.pk, ())
    rows = (row for key in keys for row in hours.get(key, ()))
    return {
        "@type": "GovernmentOffice",
        "name": unit.told_name,
        "address": unit.location.address,
        "telephone": unit.phone,
        "openingHoursSpecification": list(_opening(rows)),
    }


def _opening(rows: Iterable[HoursTemplate]) -> Iterator[dict[str, str]]:
    told: set[tuple[str, str]] = set()
    for row in rows:
        for day in WEEKDAYS:
            for window in row.windows.get(day, ()):
                if (day, window) not in told:
                    told.add((day, window))
                    opens, closes = window.split("-")
                    yield {
                        "@type": "OpeningHoursSpecification",
                        "dayOfWeek": f"https://schema.org/{DAY_NAMES[day]}",
                        "opens": opens,
                        "closes": closes,
                    }


def _hours_by_key(
    now: datetime,
) -> tuple[dict[str, list[HoursTemplate]], dict[Any, list[str]]]:
    """The templates in force today that count every week, and which ones counters follow."""
    today = now.astimezone(WARSAW).date()
    hours: dict[str, list[HoursTemplate]] = {}
    for row in HoursTemplate.objects.filter(weeks=Weeks.EVERY):
        if _in_force(row, today):
            hours.setdefault(row.key, []).append(row)
    counters: dict[Any, list[str]] = {}
    for unit_id, key in Counter.objects.values_list("unit_id", "hours_key").distinct():
        counters.setdefault(unit_id, []).append(key)
    return hours, counters


def _in_force(row: HoursTemplate, today: date) -> bool:
    begun = row.valid_from is None or row.valid_from <= today
    return begun and (row.valid_to is None or today <= row.valid_to)


def _block(said: Mapping[str, Any]) -> SafeString:
    told = {"@context": "https://schema.org", **_filled(said)}
    text = json.dumps(told, ensure_ascii=False).translate(UNSAFE)
    return format_html(
        '<script type="application/ld+json">{}</script>',
        mark_safe(text),  # noqa: S308 - its angle brackets and ampersands are escaped above
    )


def _filled(said: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is empty."""
    return {key: value for key, value in said.items() if value}
