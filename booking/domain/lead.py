"""How late and how far ahead one may book: counted in local dates (engine, rules 3 and 8)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from booking.errors import NoNewBookings, OutsideLeadTime
from booking.models import Service
from booking.models.zone import WARSAW
from tenants.context import current_office

FARTHEST_YEARS: Final = 10


def bookable_days(service: Service, now: datetime) -> tuple[date, date]:
    """The first and the last day that may be booked at ``now``."""
    today = now.astimezone(WARSAW).date()
    return today + timedelta(days=service.min_days or 0), today + timedelta(days=service.max_days)


def earliest_start(service: Service, now: datetime) -> datetime:
    """The moment before which nothing may start, where the service counts in minutes."""
    return now + timedelta(minutes=service.min_minutes or 0)


def takes_bookings() -> bool:
    """Tell whether anything new is booked at this office at all (ADR 130)."""
    return not current_office().is_frozen


def check_takes_bookings() -> None:
    """Raise ``NoNewBookings`` at an office that is suspended or leaves."""
    if not takes_bookings():
        raise NoNewBookings


def check_lead_time(service: Service, start: datetime, now: datetime) -> None:
    """Raise ``OutsideLeadTime`` unless a resident may book ``start`` at ``now``."""
    if abs(start.year - now.year) > FARTHEST_YEARS:
        raise OutsideLeadTime  # the ends of the calendar have no local date
    first, last = bookable_days(service, now)
    if not first <= start.astimezone(WARSAW).date() <= last:
        raise OutsideLeadTime
    if start <= now or start < earliest_start(service, now):
        raise OutsideLeadTime
