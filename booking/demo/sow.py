"""Fill an office of the demo with visits: three weeks behind, today, two weeks ahead.

Safe to run again: a day sown once is left alone, days that have come up since are sown, and visits
whose day has passed meanwhile are brought to their end. Nothing is sent to anybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID

from booking.domain.reception import reception
from booking.domain.timetable import is_public_holiday
from booking.domain.waitlist.join import WaitWish, join
from booking.enums import BookingState
from booking.errors import Refusal
from booking.models import Booking, CalendarException, Service, WaitlistEntry
from booking.models.zone import WARSAW
from tenants.accounts.models import Role, User
from tenants.audit.actor import SYSTEM, Actor, ActorKind
from tenants.messaging.outbox import silently

from .day import DayPlan
from .people import invented
from .story import GRACE, MARK, attend
from .throw import Throw, sow_day, sow_live

DAYS_BEHIND: Final = 21
DAYS_AHEAD: Final = 14
IN_LINE: Final = 3
WEEKEND: Final = 5
SHOW_HOURS: Final = "08:00-16:00"


def sow(now: datetime) -> None:
    """Sow the current office."""
    services = {one.pk: one for one in Service.objects.published().prefetch_related("fields")}
    if not services:
        return
    today = now.astimezone(WARSAW).date()
    with silently():
        _settle(now)
        _open(today)
        throw = Throw(now, _clerks())
        plans = _plans(today, services)
        sown = _sown_days()
        for plan in plans:
            if plan.day not in sown:
                sow_day(plan, throw)
        _get_in_line(list(services.values()), now)
        sow_live([plan for plan in plans if plan.day > today], throw)


def _plans(today: date, services: Mapping[UUID, Service]) -> list[DayPlan]:
    first, last = today - timedelta(days=DAYS_BEHIND), today + timedelta(days=DAYS_AHEAD)
    receiving = reception(services, None, first, last)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    plans = [DayPlan(day, receiving, services) for day in days]
    return [plan for plan in plans if plan.is_open]


def _sown_days() -> set[date]:
    marked = Booking.objects.filter(client__startswith=MARK).values_list("client", flat=True)
    return {date.fromisoformat(client.split(":")[1]) for client in marked if client.count(":") > 1}


def _settle(now: datetime) -> None:
    """Bring the sown visits to their end whose time has come since the last sowing."""
    clerks = _clerks()
    waiting = Booking.objects.filter(
        client__startswith=MARK, state=BookingState.BOOKED, starts_at__lte=now - GRACE
    )
    for booking in waiting:
        attend(booking, booking.pk.int % 10 > 0, now, clerks[booking.pk.int % len(clerks)])


def _open(today: date) -> None:
    """On a day off the demo receives all the same: there should be something to see."""
    named = CalendarException.objects.filter(first_day__lte=today, last_day__gte=today)
    if (today.weekday() >= WEEKEND or is_public_holiday(today)) and not named.exists():
        CalendarException.objects.create(
            first_day=today, last_day=today, windows=[SHOW_HOURS], reason="dyżur pokazowy"
        )


def _get_in_line(services: Sequence[Service], now: datetime) -> None:
    """A few people wait for any time; what visitors of the demo give back goes to them first."""
    if WaitlistEntry.objects.exists():
        return
    dice = Random(len(services))  # noqa: S311 - the same people each time, not a secret
    for number, service in enumerate(services[:IN_LINE]):
        with suppress(Refusal):
            join(service=service, contact=invented(dice, 900 + number), wish=WaitWish(), now=now)


def _clerks() -> list[Actor]:
    people = User.objects.filter(role=Role.CLERK, is_active=True)
    return [Actor(ActorKind.CLERK, one.pk, one.name) for one in people] or [SYSTEM]
