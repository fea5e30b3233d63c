"""/panel/wizyta/<id>/termin: another time for the visit: choose, see the message, then move."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime, parse_time
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking.domain.desk_times import desk_day
from booking.domain.explain import explain
from booking.domain.find import find_visit
from booking.domain.move_preview import preview_move
from booking.domain.reschedule import MoveRequest, check_movable, reschedule
from booking.errors import NotFound, WrongState
from booking.models import Booking, Counter, Unit
from booking.models.zone import WARSAW
from booking.web.desk.place import read_day
from booking.web.desk.reasons import Said, said
from tenants.accounts.access import StaffRequest, may_change_bookings
from tenants.accounts.session import actor
from tenants.errors import Refusal

from .page import back, scope_of, sheet_page

DAY = timedelta(days=1)


@require_http_methods(["GET", "HEAD", "POST"])
@may_change_bookings
def move(request: StaffRequest, booking_id: UUID) -> HttpResponse:
    """GET shows a day's free times, and with one of them the message; POST moves."""
    now = timezone.now()
    try:
        scope_of(request).find(booking_id)
        visit = find_visit(booking_id)
        check_movable(visit, now)
    except NotFound:
        raise Http404 from None
    except WrongState as refused:
        return sheet_page(request, booking_id, refused=refused.message, status=refused.status)
    if request.method != "POST":
        return _page(request, booking_id, visit)
    start, counter = _chosen(request, request.POST)
    if start is None or counter is None:
        return _page(request, booking_id, visit, _("Choose one of the times."), status=422)
    goal = MoveRequest(start, counter=counter)
    try:
        reschedule(booking_id=visit.pk, request=goal, now=now, by=actor(request.user))
    except Refusal as refused:
        return _page(request, booking_id, visit, refused.message, status=refused.status)
    return back(request, booking_id, "moved")


def _page(
    request: StaffRequest,
    booking_id: UUID,
    visit: Booking,
    problem: str | Promise = "",
    *,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    today = now.astimezone(WARSAW).date()
    asked = request.GET.get("od") or ""
    start, counter = _chosen(request, request.GET)
    day = read_day(asked) if asked else max(visit.starts_at.astimezone(WARSAW).date(), today)
    units = _units(request, visit)
    unit = next((one for one in units if one.key == request.GET.get("jednostka")), None)
    sheet = desk_day(visit.service, unit, day, now=now)
    mine = {one.pk for one in units}
    chosen = start if start and counter and not problem else None
    told = {
        "visit": visit,
        "booking_id": booking_id,
        "home": reverse("visit:sheet", args=[booking_id]),
        "day": day,
        "today": today,
        "before": day - DAY if day > today else None,
        "after": day + DAY,
        "counters": [one for one in sheet.counters if one.unit_id in mine],
        "ahead": [one for one in sheet.ahead[1:] if one[1]][:6],
        "units": units,
        "unit": unit,
        "problem": problem,
        "chosen": chosen,
        "chosen_counter": counter,
        "letters": preview_move(visit, chosen, counter, now=now) if chosen and counter else {},
        "asked_hour": request.GET.get("dlaczego", ""),
        "reasons": _why(request, visit, unit, day, now),
    }
    return render(request, "booking/desk/visit/move.html", told, status=status)


def _units(request: StaffRequest, visit: Booking) -> list[Unit]:
    """Where the matter is dealt with, as far as this person works there."""
    return list(scope_of(request).seen(list(visit.service.units.filter(status="open"))))


def _chosen(request: StaffRequest, sent: QueryDict) -> tuple[datetime | None, Counter | None]:
    """The time that was pressed and its counter; None for what cannot be meant."""
    moment, _slash, counter_id = sent.get("termin", "").partition("/")
    try:
        start, wanted = parse_datetime(moment), UUID(counter_id)
    except ValueError:
        return None, None
    counter = Counter.objects.select_related("unit__location").filter(pk=wanted).first()
    if counter is None or not request.user.sees_unit(counter.unit_id):
        return None, None
    return (start if start and start.tzinfo else None), counter


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
