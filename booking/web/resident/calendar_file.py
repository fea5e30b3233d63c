"""A visit as an iCalendar file (RFC 5545), for the resident's own calendar."""

from __future__ import annotations

from datetime import datetime

from icalendar import Calendar, Event, vText

from booking.models import Booking
from booking.models.zone import WARSAW


def calendar_file(booking: Booking, *, link: str, now: datetime) -> bytes:
    """One event, without anything about the person; ``link`` leads back to the visit."""
    event = Event()
    event.add("uid", f"{booking.pk}@okienko")
    event.add("dtstamp", now)
    event.add("dtstart", booking.starts_at.astimezone(WARSAW))
    event.add("dtend", booking.ends_at.astimezone(WARSAW))
    event.add("summary", booking.service.told("name"))
    event.add("location", vText(f"{booking.unit.name}, {booking.location.address}"))
    event.add("description", "\n".join([booking.reference, *booking.service.documents, link]))
    event.add("url", link)
    calendar = Calendar()
    calendar.add("prodid", "-//Okienko//visits//PL")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
