"""The page of another time: a day's free times, and with one of them the message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime, parse_time
from django.utils.functional import Promise

from booking.domain.desk_times import desk_day
from booking.domain.explain import explain
from booking.domain.move_preview import preview_move
from booking.models import Booking, Counter, Unit
from booking.models.zone import WARSAW
from booking.web.desk.calendar.place import FROM, calendar_address
from booking.web.desk.place import read_day
from booking.web.desk.reasons import Said, said
from tenants.accounts.access import StaffRequest
from tenants.accounts.session import actor

from .own_time import OwnTime, Why
from .page import scope_of

DAY = timedelta(days=1)
At = tuple[datetime, Counter]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a press left: why it did nothing, or the time and the reason it stopped at."""

    problem: str | Promise = ""
    why: Why | None = None
    at: At | None = None
    status: int = 200


def move_page(
    request: StaffRequest, booking_id: UUID, visit: Booking, shown: Shown | None = None
) -> HttpResponse:
    """Draw it."""
    shown, now = shown or Shown(), timezone.now()
    was, today = visit.starts_at.astimezone(WARSAW).date(), now.astimezone(WARSAW).date()
    units = _units(request, visit)
    asked = request.GET.get("od") or ""
    day = read_day(asked) if asked else max(was, today)
    own = _own_time(request, units, day)
    at = shown.at or (own.chosen() if own else None) or chosen_in(request, request.GET)
    start, counter = at if at and not shown.problem else (None, None)
    unit = next((one for one in units if one.key == request.GET.get("jednostka")), None)
    sheet = desk_day(visit.service, unit, day, now=now)
    mine = {one.pk for one in units}
    offered = [one for one in sheet.counters if one.unit_id in mine]
    home, calendar = reverse("visit:sheet", args=[booking_id]), request.GET.get(FROM)
    told = {
        "visit": visit,
        "booking_id": booking_id,
        "home": home,
        "leave": home if calendar is None else calendar_address(calendar, was),
        "calendar": calendar,
        "keep": "" if calendar is None else f"&{urlencode({FROM: calendar})}",
        "day": day,
        "today": today,
        "before": day - DAY if day > today else None,
        "after": day + DAY,
        "counters": [one for one in offered if request.user.sees_counter(one.unit_id, one.id)],
        "ahead": [one for one in sheet.ahead[1:] if one[1]][:6],
        "units": units,
        "unit": unit,
        "problem": shown.problem,
        "chosen": start,
        "chosen_counter": counter,
        "letters": preview_move(visit, start, counter, now=now) if start and counter else {},
        "asked_hour": request.GET.get("dlaczego", ""),
        "reasons": _why(request, visit, unit, day, now),
        "own_time": own,
        "why": (shown.why or Why()) if own else None,
    }
    return render(request, "booking/desk/visit/move.html", told, status=shown.status)


def _own_time(request: StaffRequest, units: list[Unit], day: date) -> OwnTime | None:
    """The form for times outside what is free; None for whoever may not go beyond the rules."""
    if not actor(request.user).may:
        return None
    posts = scope_of(request).posts
    return OwnTime(request.GET, {one.pk for one in units}, posts, od=day)


def _units(request: StaffRequest, visit: Booking) -> list[Unit]:
    """Where the matter is dealt with, as far as this person works there."""
    return list(scope_of(request).seen(list(visit.service.units.filter(status="open"))))


def chosen_in(request: StaffRequest, sent: QueryDict) -> At | None:
    """The time that was pressed and its counter; None for what cannot be meant."""
    moment, _slash, counter_id = sent.get("termin", "").partition("/")
    try:
        start, wanted = parse_datetime(moment), UUID(counter_id)
    except ValueError:
        return None
    counter = Counter.objects.select_related("unit__location").filter(pk=wanted).first()
    if counter is None or not request.user.sees_counter(counter.unit_id, counter.pk):
        return None
    return (start, counter) if start and start.tzinfo else None


def _why(
    request: StaffRequest, visit: Booking, unit: Unit | None, day: date, now: datetime
) -> list[Said] | None:
    """Why an hour of the day is gone, counter by counter; None where nobody asked."""
    text: Any = request.GET.get("dlaczego")
    try:
        hour = parse_time(text) if text else None
    except ValueError:
        return None
    if hour is None:
        return None
    start = datetime.combine(day, time(hour.hour, hour.minute), WARSAW)
    return said(explain(visit.service, start, unit=unit, people=visit.people, now=now))
