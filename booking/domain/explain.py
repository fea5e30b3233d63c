"""*Why is 10:30 gone?* For clerks: what keeps each counter from a visit at a moment (rule 6)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from booking.enums import BookingState
from booking.errors import OutsideLeadTime
from booking.models import Booking, Service, Unit
from booking.models.service import ServiceStatus
from booking.models.zone import WARSAW

from .lead import check_lead_time
from .norm import is_full
from .reception import Receiver, Reception, reception
from .survey import Wish, wish_for
from .timetable import cell_at, grid, holiday_name, moment


class Why(StrEnum):
    """What keeps a counter from a visit."""

    FREE = "free"
    UNPUBLISHED = "unpublished"
    LEAD_TIME = "lead_time"
    CLOSED = "closed"
    HOLIDAY = "holiday"
    HOURS = "hours"
    GRID = "grid"
    CLOCK = "clock"
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

    ``FREE`` is said of a counter where a hold by anybody would succeed, and of no other. Lead times
    and publication bind residents only, so they are named last: nothing else is against it.
    """
    wish = wish_for(service, start, unit=unit.pk if unit else None, people=people)
    who = reception([service.pk], wish.unit, wish.day, wish.day)
    scene = _Scene(wish, who, _taken(wish, now), _full(wish, who, now), now)
    return [Reason(one.id, one.name, *scene.why_not_at(one)) for one in who.receivers]


@dataclass(frozen=True, slots=True)
class _Scene:
    """All there is to know about a wish. ``full``: buildings that have no room for the party."""

    wish: Wish
    who: Reception
    taken: Mapping[UUID, Booking]
    full: Collection[UUID]
    now: datetime

    def why_not_at(self, one: Receiver) -> tuple[Why, str, datetime | None]:
        """The first thing that keeps ``one`` from it, the most lasting first."""
        if (closed := self._not_open(one)) is not None:
            return *closed, None
        if not 1 <= self.wish.people <= one.people:
            return Why.PARTY, "", None
        if (there := self.taken.get(one.id)) is not None:
            return _why_taken(there), there.reference, there.expires_at
        if one.location in self.full:
            return Why.NORM, "", None
        return _why_not_for_residents(self.wish, self.now), "", None

    def _not_open(self, one: Receiver) -> tuple[Why, str] | None:
        place, shape = cell_at(self.wish.start, WARSAW), self.wish.shape
        if place is None:
            return Why.GRID, ""
        day, cell = place
        windows = self.who.windows(one, day)
        if not windows:
            return self._why_closed(one, day)
        if not grid(windows, shape) >> cell & 1:
            last = cell + shape.duration
            inside = any(opens <= cell and last <= closes for opens, closes in windows)
            return (Why.GRID if inside else Why.HOURS), ""
        # A visit over which the clock changes is offered nowhere.
        return (Why.CLOCK, "") if moment(day, cell, WARSAW, shape.length) is None else None

    def _why_closed(self, one: Receiver, day: date) -> tuple[Why, str]:
        if (special := self.who.special(one, day)) is not None:
            return Why.CLOSED, special.reason
        name = holiday_name(day)
        return (Why.HOLIDAY, name) if name else (Why.HOURS, "")


def _taken(wish: Wish, now: datetime) -> dict[UUID, Booking]:
    there = Booking.objects.live(now).overlapping(wish.start, wish.blocked)
    return {one.counter_id: one for one in there.order_by("-starts_at")}


def _full(wish: Wish, who: Reception, now: datetime) -> set[UUID]:
    """The buildings without room for the party, once what ran out is cleared, as a hold would."""
    norms = {one.location: one.norm for one in who.receivers if one.norm is not None}
    if not norms:
        return set()
    overdue = Booking.objects.overdue(now).overlapping(wish.start, wish.blocked)
    lapsed = list(overdue.values_list("pk", flat=True))
    stay = (wish.start, wish.end, wish.people)
    return {place for place, norm in norms.items() if is_full(place, norm, stay, besides=lapsed)}


def _why_not_for_residents(wish: Wish, now: datetime) -> Why:
    try:
        check_lead_time(wish.service, wish.start, now)
    except OutsideLeadTime:
        return Why.LEAD_TIME
    published = wish.service.status == ServiceStatus.PUBLISHED
    return Why.FREE if published else Why.UNPUBLISHED


def _why_taken(booking: Booking) -> Why:
    if booking.state == BookingState.HELD:
        return Why.HELD
    waiting = {BookingState.PENDING, BookingState.AWAITING_APPROVAL}
    return Why.PENDING if booking.state in waiting else Why.BOOKED
