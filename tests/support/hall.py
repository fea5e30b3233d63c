"""A hall with numbers on a Monday in Olsztyn, for tests of arrival."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from booking.domain.attend import arrive
from booking.domain.hall.line import ticket_of
from booking.domain.hall.take import take_ticket
from booking.models import Booking, Location, Service, Ticket
from support.booking_desk import MONDAY, Desk, at, open_desk
from support.visits import BARTEK, book


def nine(minute: int = 0) -> datetime:
    """Monday, nine and some minutes."""
    return at(MONDAY, 9, minute)


def open_hall(**words: Any) -> Desk:
    """A desk whose building has a hall; words of the hall begin with ``hall_``."""
    hall = {name: words.pop(name) for name in list(words) if name.startswith("hall_")}
    desk = open_desk(**words)
    Location.objects.update(hall=True, **hall)
    desk.location.refresh_from_db()
    return desk


def another_matter(desk: Desk, key: str = "meldunek", **words: Any) -> Service:
    """One more matter that all counters of the desk deal with."""
    fields = {"name": key, "status": "published", "duration": 15, "position": 1, **words}
    service = Service.objects.create(key=key, sms_name=key[:19], **fields)
    service.units.add(desk.unit)
    for counter in desk.counters:
        counter.services.add(service)
    return service


def come(visit: Booking, now: datetime) -> Ticket:
    """A clerk says that the person is here."""
    arrive(booking_id=visit.pk, now=now, by=BARTEK)
    ticket = ticket_of(visit)
    assert ticket is not None
    return ticket


def booked_for(desk: Desk, hour: int = 9, minute: int = 0, **words: Any) -> Booking:
    """A booked visit on Monday."""
    return book(desk, hour, minute, **words)


def walk_in(desk: Desk, now: datetime, **words: Any) -> Ticket:
    """Somebody without an appointment takes a number."""
    return take_ticket(words.pop("service", desk.service), desk.location, now=now, **words)


def look(ticket: Ticket) -> Ticket:
    """What the database says now."""
    return Ticket.objects.select_related("counter", "location", "booking").get(pk=ticket.pk)


def lines(ticket: Ticket) -> list[str]:
    """The ticket's history."""
    return list(ticket.events.values_list("action", flat=True))
