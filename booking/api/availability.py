"""Which days and times are free."""

from __future__ import annotations

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from booking.domain.availability import free_days, free_times
from booking.domain.together import free_times_together

from . import samples
from .documented import CATALOGUE, ID, Takes, Told, documented
from .inputs import DaysQuery, SlotsQuery, days_asked
from .lookup import further, service_named, unit_named
from .reading import read
from .shapes import DayShape, SlotShape
from .view import Call, client


class Days(Call):
    """``/services/{id}/days``."""

    @documented(
        "list_days",
        CATALOGUE,
        Told(
            DayShape(many=True),
            "A bare array: each day from `from` to `to`, both inclusive, with the number of"
            " different free times, 0 included.",
            samples.DAY,
        ),
        Takes(path=(ID,), query=DaysQuery),
    )
    def get(self, request: Request, id: str) -> Response:
        """Every day asked for with its number of free times, zero included."""
        now = timezone.now()
        asked = read(DaysQuery, request.query_params)
        offered = service_named(id)
        unit = unit_named(asked["unit"]) if asked.get("unit") else None
        first, last = days_asked(asked, offered, now)
        found = free_days(offered, unit, first, last, now=now, client=client(request))
        return Response(DayShape(found, many=True).data)


class Slots(Call):
    """``/services/{id}/slots``."""

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
    def get(self, request: Request, id: str) -> Response:
        """The free times of one day, each once, in order."""
        asked = read(SlotsQuery, request.query_params)
        offered = service_named(id)
        unit = unit_named(asked["unit"]) if asked.get("unit") else None
        who, now, day = client(request), timezone.now(), asked["date"]
        names = [name.strip() for name in (asked.get("services") or "").split(",")]
        if others := further(offered, filter(None, names)):
            matters = (offered, *others)
            found = free_times_together(matters, unit, day, day, now=now, client=who)
        else:
            found = free_times(offered, unit, day, now=now, client=who)
        return Response(SlotShape(found, many=True).data)
