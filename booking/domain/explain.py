"""*Why is 10:30 gone?* For clerks: what keeps each counter from a visit at a moment (rule 6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import Q

from booking.enums import BookingState
from booking.errors import OutsideLeadTime
from booking.models import Booking, CalendarException, Service, Unit
from booking.models.zone import WARSAW

from .availability import shape_of
from .lead import check_lead_time
from .norm import is_full
from .reception import Receiver, Reception, reception
from .timetable import cell_at, grid, holiday_name


class Why(StrEnum):
    """What keeps a counter from a visit."""

    FREE = "free"
    LEAD_TIME = "lead_time"
    CLOSED = "closed"
    HOLIDAY = "holiday"
    HOURS = "hours"
    GRID = "grid"
    HELD = "held"
    PENDING = "pending"
    BOOKED = "booked"
    NORM = "norm"
    PARTY = "party"


@dataclass(frozen=True, slots=True)
class Reason:
    """One counter's answer. ``detail``: the visit's number, the closure's or holiday's name."""

    counter: UUID
    name: str
    why: Why
    detail: str = ""
    until: datetime | None = None


def explain(
    service: Service, start: datetime, *, unit: Unit | None = None, people: int = 1, now: datetime
) -> list[Reason]:
    """Say for each counter that could serve, in order of preference, why it would not.

    Lead times bind residents only, so they are named last: a counter with nothing else against it.
    """
    day = start.astimezone(WARSAW).date()
    who = reception([service.pk], unit.pk if unit else None, day, day)
    return [_reason(one, who, service, start, people, now) for one in who.receivers]


def _reason(
    one: Receiver, who: Reception, service: Service, start: datetime, people: int, now: datetime
) -> Reason:
    def because(why: Why, detail: str = "", until: datetime | None = None) -> Reason:
        return Reason(one.id, one.name, why, detail, until)

    end = start + timedelta(minutes=service.duration)
    if (closed := _not_on_the_grid(one, who, service, start)) is not None:
        return because(*closed)
    if people > one.people:
        return because(Why.PARTY)
    blocked = end + timedelta(minutes=service.buffer)
    there = Booking.objects.live(now).filter(counter=one.id).overlapping(start, blocked).first()
    if there is not None:
        return because(_why_taken(there), there.reference, there.expires_at)
    if one.norm is not None and is_full(one.location, one.norm, (start, end, people)):
        return because(Why.NORM)
    try:
        check_lead_time(service, start, now)
    except OutsideLeadTime:
        return because(Why.LEAD_TIME)
    return because(Why.FREE)


def _not_on_the_grid(
    one: Receiver, who: Reception, service: Service, start: datetime
) -> tuple[Why, str] | None:
    place = cell_at(start, WARSAW)
    if place is None:
        return Why.GRID, ""
    day, cell = place
    windows = who.windows(one, day)
    if not windows:
        return _why_closed(one, day)
    if grid(windows, shape_of(service)) >> cell & 1:
        return None
    length = shape_of(service).duration
    inside = any(first <= cell and cell + length <= last for first, last in windows)
    return (Why.GRID if inside else Why.HOURS), ""


def _why_closed(one: Receiver, day: date) -> tuple[Why, str]:
    closures = CalendarException.objects.filter(
        Q(counter=one.id) | Q(unit=one.unit) | Q(counter=None, unit=None),
        first_day__lte=day,
        last_day__gte=day,
        closed=True,
    )
    if (closure := closures.first()) is not None:
        return Why.CLOSED, closure.reason
    if name := holiday_name(day):
        return Why.HOLIDAY, name
    return Why.HOURS, ""


def _why_taken(booking: Booking) -> Why:
    if booking.state == BookingState.HELD:
        return Why.HELD
    waiting = {BookingState.PENDING, BookingState.AWAITING_APPROVAL}
    return Why.PENDING if booking.state in waiting else Why.BOOKED
