"""What somebody without an appointment may wait for, how long about, and whether there is room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Sum

from booking.domain.reception import Reception, reception
from booking.domain.timetable import CELL, moment
from booking.models import Location, Service, Settings, Ticket, TicketState
from booking.models.ticket import TicketQuerySet
from booking.models.zone import WARSAW

from .numbers import letter_of

MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Offer:
    """A matter one can take a number for now.

    ``waiting``: people in front; ``minutes``: about how long, by the length of their matters and
    the counters open now; ``closes_at``: when the last counter for it closes today.
    """

    service: Service
    letter: str
    waiting: int
    minutes: int
    closes_at: datetime

    @property
    def done_in(self) -> timedelta:
        """Until when the person would be inside, from now."""
        return (self.minutes + self.service.duration) * MINUTE


def offers_at(location: Location, *, now: datetime) -> list[Offer]:
    """The matters dealt with here without an appointment, in their order; three queries.

    Those for which no time is left today are not among them.
    """
    if not location.hall:
        return []
    return [one for one in _offers(location, now) if now + one.done_in <= one.closes_at]


def offer_of(location: Location, service: Service, *, now: datetime) -> Offer | None:
    """The same of one matter; None where no counter for it is open any more today.

    There may be too little time left: ``closes_at``.
    """
    return next((one for one in _offers(location, now) if one.service == service), None)


def room_left(location: Location, *, now: datetime) -> int | None:
    """How many more people without an appointment are taken today; None: nobody counts."""
    day = now.astimezone(WARSAW).date()
    today = Ticket.objects.filter(day=day, booking=None)
    office = Settings.objects.current().walk_ins
    limits = []
    if location.hall_walk_ins:
        limits.append(location.hall_walk_ins - today.filter(location=location).count())
    if office:
        limits.append(office - today.count())
    return max(min(limits), 0) if limits else None


def overstayed(location: Location, *, now: datetime) -> int:
    """People who wait longer than was reckoned: at the door they count while they are inside."""
    there = _today(location, now).open().filter(booking=None, leaves_at__lte=now)
    return int(there.aggregate(people=Sum("people"))["people"] or 0)


def _offers(location: Location, now: datetime) -> list[Offer]:
    today = now.astimezone(WARSAW).date()
    matters = list(Service.objects.published())
    who = reception([one.pk for one in matters], None, today, today)
    here = who.only([one for one in who.receivers if one.location == location.pk])
    closing = _closing(here, now)
    waiting = list(
        _today(location, now)
        .filter(state=TicketState.WAITING)
        .values_list("service_id", "service__duration")
    )
    found = []
    for one in matters:
        serving = [r for r in here.receivers if one.pk in r.services and r.id in closing]
        if not serving or not one.walk_ins:
            continue
        handled = frozenset[UUID]().union(*(r.services for r in serving))
        ahead = [minutes for service, minutes in waiting if service in handled]
        minutes = -(-sum(ahead) // (len(serving) * CELL)) * CELL
        last = max(closing[r.id] for r in serving)
        found.append(Offer(one, letter_of(one), len(ahead), minutes, last))
    return found


def _closing(here: Reception, now: datetime) -> dict[UUID, datetime]:
    """When each counter that still opens today closes for good."""
    today = now.astimezone(WARSAW).date()
    found = {}
    for one in here.receivers:
        windows = here.windows(one, today)
        end = moment(today, windows[-1][1] - 1, WARSAW) if windows else None
        if end is not None and end + CELL * MINUTE > now:
            found[one.id] = end + CELL * MINUTE
    return found


def _today(location: Location, now: datetime) -> TicketQuerySet:
    return Ticket.objects.of(location, now.astimezone(WARSAW).date())
