"""One's place in line: how many are called before, and about how long that takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Q

from booking.domain.timetable import CELL
from booking.models import Booking, Ticket, TicketState
from booking.models.zone import WARSAW

from .rule import HELP_AFTER, HERE, IN_ORDER, RANK

# At every counter that may call this ticket: who it would call before, by the rule of now. The
# place is the best of those counters'; time is shared by them all.
BEFORE: Final = f"""
WITH asked AS (
  SELECT c.id AS counter_id, t.id AS ticket_id, t.people, service.duration,
         row_number() OVER (PARTITION BY c.id ORDER BY {IN_ORDER}) AS place
  {HERE}
  JOIN booking_service service ON service.id = t.service_id
  WHERE c.active AND u.status = 'open' AND u.location_id = %(location)s
    AND t.state = 'waiting' AND {RANK} IS NOT NULL
), mine AS (
  SELECT counter_id, place FROM asked WHERE ticket_id = %(ticket)s
), ahead AS (
  SELECT asked.ticket_id, min(asked.duration) AS minutes
  FROM asked JOIN mine ON mine.counter_id = asked.counter_id AND asked.place < mine.place
  GROUP BY asked.ticket_id
)
SELECT (SELECT count(*) FROM ahead), (SELECT coalesce(sum(minutes), 0) FROM ahead),
       (SELECT count(*) FROM mine), (SELECT coalesce(min(place), 1) FROM mine)
"""  # noqa: S608 - put together from parts of ours


@dataclass(frozen=True, slots=True)
class Place:
    """How it stands with a ticket.

    ``before``: how many are called first at the least, None once it was called; ``minutes``: about
    how long, None where no counter can say; ``counter``: where to go now, empty: nowhere yet.
    """

    label: str
    state: TicketState
    before: int | None = None
    minutes: int | None = None
    counter: str = ""
    calls: int = 0


def place_in_line(ticket: Ticket, *, now: datetime) -> Place:
    """The place of a ticket; one query more than the ticket itself.

    Somebody with a visit passes others when their time has come, so the place may grow.
    """
    state = TicketState(ticket.state)
    if state == TicketState.CALLED:
        counter = ticket.counter.name if ticket.counter else ""
        return Place(ticket.label, state, counter=counter, calls=ticket.calls)
    if state != TicketState.WAITING or ticket.day != now.astimezone(WARSAW).date():
        return Place(ticket.label, state)
    with connection.cursor() as cursor:
        cursor.execute(BEFORE, _values(ticket, now))
        ahead, minutes, counters, place = cursor.fetchone()
    if not counters:
        return Place(ticket.label, state, ahead)
    about = -(-int(minutes) // (counters * CELL)) * CELL
    return Place(ticket.label, state, min(ahead, place - 1), about)


def ticket_of(visit: Booking) -> Ticket | None:
    """The last ticket of a visit, of whichever of its matters; None before it has checked in.

    A matter that came back waits again with the ticket it had, so it counts by when it last came.
    """
    both = Q(booking=visit.pk) | Q(booking__part_of=visit.pk)
    related = Ticket.objects.filter(both).select_related("service", "counter", "location")
    found: Ticket | None = related.order_by("-day", "-came_at", "-matter").first()
    return found


def _values(ticket: Ticket, now: datetime) -> dict[str, Any]:
    location: UUID = ticket.location_id
    values = {"now": now, "helped": now - HELP_AFTER, "day": ticket.day}
    return {**values, "location": location, "ticket": ticket.pk}
