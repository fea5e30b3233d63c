"""Which days and times are free."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http.response import HttpResponseBase
from django.utils import timezone
from rest_framework.request import Request

from booking.domain.availability import FreeTime, free_days, free_times, within_lead
from booking.domain.closures import closures
from booking.domain.offer_version import Span, offer_version
from booking.domain.together import free_times_together
from booking.models import Service, Unit
from booking.models.zone import WARSAW

from . import samples
from .documented import CATALOGUE, ID, Takes, Told, documented
from .inputs import DaysQuery, SlotsQuery, days_asked, latest_day
from .lookup import further, id_or_key, service_named, unit_named
from .reading import read
from .shapes import DayShape, SlotShape
from .unchanged import answered
from .view import Call, client


class Days(Call):
    """``/services/{id}/days``."""

    public = True
    kept = "private, no-cache"

    @documented(
        "list_days",
        CATALOGUE,
        Told(
            DayShape(many=True),
            "A bare array: each day from `from` to `to`, both inclusive, with the number of"
            " different free times, 0 included; with `reasons` also why a day is closed.",
            samples.DAY,
        ),
        Takes(path=(ID,), query=DaysQuery),
    )
    def get(self, request: Request, id: str) -> HttpResponseBase:
        """Every day asked for with its number of free times, zero included."""
        now = timezone.now()
        asked = read(DaysQuery, request.query_params)
        first = asked.get("from") or now.astimezone(WARSAW).date()
        span = Span(first, asked.get("to") or latest_day(first), *id_or_key(id))

        def days() -> Any:
            found = _days(request, asked, service_named(id), now)
            return DayShape(found, many=True).data

        return answered(request, offer_version(span, now), days)


def _days(
    request: Request, asked: dict[str, Any], offered: Service, now: datetime
) -> list[dict[str, Any]]:
    unit = unit_named(asked["unit"]) if asked.get("unit") else None
    first, last = days_asked(asked, offered, now)
    found = free_days(offered, unit, first, last, now=now, client=client(request))
    why = _closures(offered, unit, first, last, now) if asked["reasons"] else {}
    return [
        {"date": day.date, "free": day.free}
        | ({"closed": why[day.date]} if day.date in why else {})
        for day in found
    ]


def _closures(
    service: Service, unit: Unit | None, first: date, last: date, now: datetime
) -> dict[date, str]:
    first, last = within_lead(service, first, last, now)
    return closures([service.pk], unit.pk if unit else None, first, last)


class Slots(Call):
    """``/services/{id}/slots``."""

    public = True
    kept = "private, no-cache"

    @documented(
        "list_slots",
        CATALOGUE,
        Told(
            SlotShape(many=True),
            "A bare array; `end` without the buffer, `unit` by id. A time of one's own hold is"
            " listed as free.",
            samples.SLOT,
        ),
        Takes(path=(ID,), query=SlotsQuery),
    )
    def get(self, request: Request, id: str) -> HttpResponseBase:
        """The free times of one day, each once, in order."""
        now, asked = timezone.now(), read(SlotsQuery, request.query_params)
        span = Span(asked["date"], asked["date"], *id_or_key(id))

        def slots() -> Any:
            return SlotShape(_slots(request, asked, service_named(id), now), many=True).data

        return answered(request, offer_version(span, now), slots)


def _slots(
    request: Request, asked: dict[str, Any], offered: Service, now: datetime
) -> list[FreeTime]:
    unit = unit_named(asked["unit"]) if asked.get("unit") else None
    who, day = client(request), asked["date"]
    names = [name.strip() for name in (asked.get("services") or "").split(",")]
    if others := further(offered, filter(None, names)):
        matters = (offered, *others)
        return free_times_together(matters, unit, day, day, now=now, client=who)
    return free_times(offered, unit, day, now=now, client=who)
