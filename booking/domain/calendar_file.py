"""The visit as a calendar file (RFC 5545, 5546): one name, whatever happens to it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from icalendar import Calendar, Event

from booking.enums import BookingState
from booking.models import Booking
from tenants.messaging.sources import Attachment
from tenants.profile.models import Profile

from .matters import matters

WITHDRAWN: Final = frozenset({BookingState.CANCELLED, BookingState.REJECTED})


def calendar_file(booking: Booking, *, stamp: datetime | None = None) -> Attachment:
    """One event; its UID never changes, its sequence counts the moves and the cancellation.

    Times are UTC, so that no calendar needs our zone. Neither the person nor a secret link is in
    it: calendars are shared. ``stamp``: when this was told, by default when the visit was booked.
    """
    withdrawn = booking.state in WITHDRAWN
    method = "CANCEL" if withdrawn else "PUBLISH"
    calendar = Calendar()
    calendar.add("prodid", "-//Okienko//PL")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(_event(booking, withdrawn, stamp or booking.created_at))
    return Attachment("wizyta.ics", calendar.to_ical(), f"text/calendar; method={method}")


def _event(booking: Booking, withdrawn: bool, stamp: datetime) -> Event:
    profile, about = Profile.objects.current(), matters(booking)
    event = Event()
    event.add("uid", str(booking.pk))
    event.add("dtstamp", stamp)
    event.add("dtstart", booking.starts_at)
    event.add("dtend", about.ends_at)
    event.add("sequence", booking.moves + withdrawn)
    event.add("status", "CANCELLED" if withdrawn else "CONFIRMED")
    event.add("summary", f"{about.name}, {profile.name}")
    event.add(
        "location", f"{booking.unit.name}, {booking.counter.name}, {booking.location.address}"
    )
    event.add("description", "\n".join([booking.reference, *about.documents]))
    if profile.email:
        event.add("organizer", f"mailto:{profile.email}", parameters={"cn": profile.name})
    return event
