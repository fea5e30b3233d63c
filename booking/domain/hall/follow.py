"""A ticket follows its visit: by whichever door that arrives, is served or taken back.

Called by ``life.become`` alone, in its transaction; bookings are locked before tickets.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import Q

from booking.enums import BookingState
from booking.models import Booking, Ticket, TicketState
from booking.models.booking import BookingQuerySet
from booking.models.ticket import BOOKED_LETTER, OPEN, TicketQuerySet
from booking.models.zone import WARSAW
from tenants.audit.actor import Actor

from .numbers import next_number
from .steps import Step, add_line, step

_S = BookingState
NOT_COME: Final = "not_come"
"""How the history of a visit calls it when somebody checked in and did not come when called."""


def follow(
    booking: Booking, before: BookingState, action: str, *, now: datetime, by: Actor
) -> None:
    """Bring the ticket of ``booking`` to where the visit is now, if its building has a hall."""
    state = BookingState(booking.state)
    if _S.ARRIVED not in {before, state} or not booking.location.hall:
        return
    if state == _S.ARRIVED:
        _join(booking, now=now, by=by)
    elif ticket := Ticket.objects.open().filter(booking=booking).first():
        _end(ticket, state, action, now=now, by=by)
        if state == _S.SERVED and (following := _following(booking)):
            _join(following, now=now, by=by)


def _join(booking: Booking, *, now: datetime, by: Actor) -> None:
    """Give it a place in today's line: its old number, its other matters' one, or a new one."""
    if _matters(booking).filter(state=_S.ARRIVED, starts_at__lt=booking.starts_at).exists():
        return  # an earlier matter of the visit comes first
    tickets = list(_tickets(booking).order_by("matter"))
    for other in tickets:
        if other.state in OPEN and other.booking_id != booking.pk:
            step(other, TicketState.LEFT, Step.LEAVE, now=now, by=by)
    if not _is_today(booking, now):
        return
    known = [one for one in tickets if _is_of(one, booking)]
    own = next((one for one in known if one.booking_id == booking.pk), None)
    if own is None:
        _make(booking, known[-1] if known else None, now=now, by=by)
    elif own.state not in OPEN:
        again = {"counter": None, "first_called_at": None, "called_at": None}
        come = {"came_at": now, "calls": 0}
        step(own, TicketState.WAITING, Step.COME_BACK, now=now, by=by, **again, **come)


def _end(ticket: Ticket, state: BookingState, action: str, *, now: datetime, by: Actor) -> None:
    if state == _S.SERVED:
        step(ticket, TicketState.SERVED, Step.SERVE, now=now, by=by)
    elif action == NOT_COME:
        step(ticket, TicketState.GONE, Step.NOT_COME, now=now, by=by)
    else:
        step(ticket, TicketState.LEFT, Step.LEAVE, now=now, by=by)


def _following(booking: Booking) -> Booking | None:
    """The next matter of the visit whose person is here."""
    ahead = _matters(booking).filter(state=_S.ARRIVED, starts_at__gt=booking.starts_at)
    found: Booking | None = ahead.order_by("starts_at").first()
    return found


def _matters(booking: Booking) -> BookingQuerySet:
    visit = booking.part_of_id or booking.pk
    return Booking.objects.filter(Q(pk=visit) | Q(part_of=visit))


def _tickets(booking: Booking) -> TicketQuerySet:
    visit = booking.part_of_id or booking.pk
    return Ticket.objects.filter(Q(booking=visit) | Q(booking__part_of=visit))


def _make(booking: Booking, before: Ticket | None, *, now: datetime, by: Actor) -> None:
    day = now.astimezone(WARSAW).date()
    ticket = Ticket.objects.create(
        location_id=booking.location_id,
        service_id=booking.service_id,
        booking=booking,
        day=day,
        letter=BOOKED_LETTER,
        number=before.number if before else next_number(booking.location_id, day, BOOKED_LETTER),
        matter=before.matter + 1 if before else 1,
        people=booking.people,
        came_at=now,
    )
    add_line(ticket, Step.CHECK_IN, now=now, by=by)


def _is_of(ticket: Ticket, booking: Booking) -> bool:
    """Whether it was given where and for when the visit is: one that has moved gets another."""
    day = booking.starts_at.astimezone(WARSAW).date()
    return (ticket.day, ticket.location_id) == (day, booking.location_id)


def _is_today(booking: Booking, now: datetime) -> bool:
    return booking.starts_at.astimezone(WARSAW).date() == now.astimezone(WARSAW).date()
