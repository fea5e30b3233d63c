"""Somebody without an appointment takes a number, while the day and the building have room."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection

from booking.domain.lead import check_takes_bookings
from booking.domain.norm import is_full, lock_norm
from booking.domain.retry import in_transaction
from booking.domain.timetable import CELL
from booking.errors import Invalid
from booking.models import Location, Service, Ticket
from booking.models.zone import WARSAW
from tenants.audit.actor import RESIDENT, Actor
from tenants.context import current_office
from tenants.ids import uuid7

from .numbers import letter_of, next_number
from .offers import Offer, offer_of, overstayed, room_left
from .refusals import HallClosed, HallFull, NoWalkIns, TicketsGone
from .steps import Step, add_line

MOST_PEOPLE: Final = 20
# Asked of the office's own table, so that the lock is where the office's data are (citus).
TURN: Final = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0)) FROM booking_settings"


def take_ticket(
    service: Service,
    location: Location,
    *,
    now: datetime,
    by: Actor = RESIDENT,
    people: int = 1,
    ticket_id: UUID | None = None,
) -> Ticket:
    """Give a number for ``service``; the building's norm counts the person from now on.

    ``ticket_id``: chosen by the page, so that pressing twice gives one ticket. Raises
    ``NoWalkIns``, ``HallClosed``, ``TicketsGone``, ``HallFull``, ``NoNewBookings``, ``Invalid``.
    """
    check_takes_bookings()
    if not location.hall or not service.walk_ins:
        raise NoWalkIns
    if not 1 <= people <= MOST_PEOPLE:
        raise Invalid

    def verb() -> Ticket:
        _wait_for_turn(location, now)
        known = Ticket.objects.filter(pk=ticket_id).first() if ticket_id else None
        if known is not None:
            return known
        leaves_at = _judge(service, location, people, now)
        day = now.astimezone(WARSAW).date()
        letter = letter_of(service)
        ticket: Ticket = Ticket.objects.create(
            id=ticket_id or uuid7(),
            location=location,
            service=service,
            day=day,
            letter=letter,
            number=next_number(location.pk, day, letter),
            people=people,
            came_at=now,
            leaves_at=leaves_at,
        )
        add_line(ticket, Step.TAKE, now=now, by=by)
        return ticket

    return in_transaction(verb)


def _wait_for_turn(location: Location, now: datetime) -> None:
    """One ticket of the office after the other, and none beside a visit being taken here."""
    with connection.cursor() as cursor:
        cursor.execute(TURN, [f"walk-ins:{current_office().pk}"])
    lock_norm(location.pk, now)


def _judge(service: Service, location: Location, people: int, now: datetime) -> datetime:
    """Until when the person will be inside, if there is room; else raises what is missing."""
    offer: Offer | None = offer_of(location, service, now=now)
    if offer is None:
        raise HallClosed
    leaves_at = _on_the_grid(now + offer.done_in)
    if room_left(location, now=now) == 0 or now + offer.done_in > offer.closes_at:
        raise TicketsGone
    norm = location.norm
    if norm is not None:
        inside = people + overstayed(location, now=now)
        if is_full(location.pk, norm, (now, leaves_at, inside)):
            raise HallFull
    return leaves_at


def _on_the_grid(moment: datetime) -> datetime:
    """The next five minutes, as visits are counted."""
    over = timedelta(minutes=moment.minute % CELL, seconds=moment.second)
    over += timedelta(microseconds=moment.microsecond)
    return moment - over + timedelta(minutes=CELL) if over else moment
