"""Somebody with a visit is here and says so at the door: by the link of the visit, or by a code.

At the desk a clerk says it (``attend.arrive``), at any hour of the day; the door keeps the office's
times.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from booking.domain.attend import arrive
from booking.domain.find import find_visit
from booking.domain.late import late_at
from booking.domain.lead import takes_bookings
from booking.domain.tokens import Purpose, read_token
from booking.enums import BookingState
from booking.errors import NotFound, WrongState
from booking.models import Booking, Location, Settings, Ticket
from booking.models.zone import WARSAW
from tenants.audit.actor import RESIDENT, Actor

from .codes import visit_of_code
from .guessing import Asker
from .refusals import CheckInEarly, CheckInLate, OtherBuilding, UnknownCode, VisitNotOpen

_S = BookingState


def check_in_by_link(
    text: str, location: Location, *, now: datetime, by: Actor = RESIDENT
) -> Ticket:
    """Check in by what the QR code of a visit says: its address, or the token alone.

    Checking in again answers the same ticket. Raises ``UnknownCode``, ``OtherBuilding``,
    ``VisitNotOpen``, ``CheckInEarly``, ``CheckInLate``.
    """
    token = text.strip().split("?")[0].rstrip("/").rpartition("/")[2]
    try:
        read = read_token(token)
    except NotFound:
        raise UnknownCode from None
    if read.purpose is not Purpose.MANAGE:
        raise UnknownCode
    visit = find_visit(read.booking.pk)
    if visit.location_id != location.pk:
        raise OtherBuilding(visit.location.name, visit.location.address)
    return _check_in(visit, location, now=now, by=by)


def check_in_by_code(
    typed: str, location: Location, *, asker: Asker, now: datetime, by: Actor = RESIDENT
) -> Ticket:
    """Check in by the six digits of a visit of this building and day.

    Raises ``TooManyAttempts`` (429) where too many wrong codes came from the device or its
    address; ``UnknownCode`` alike for codes that nobody has and for those of another day or
    building or of a visit that was called off; ``CheckInEarly``, ``CheckInLate``.
    """
    asker.count(now)
    today = now.astimezone(WARSAW).date()
    whose = visit_of_code(location.pk, today, typed)
    try:
        ticket = _check_in(_meant(whose, location, now), location, now=now, by=by)
    except VisitNotOpen:
        raise UnknownCode from None
    except (CheckInEarly, CheckInLate):  # somebody's own: whoever comes early has guessed nothing
        asker.was_right(now)
        raise
    asker.was_right(now)
    return ticket


def opens_at(visit: Booking, location: Location) -> datetime:
    """From when on the door checks the visit in."""
    return visit.starts_at - timedelta(minutes=location.hall_early_minutes)


def _meant(whose: UUID | None, location: Location, now: datetime) -> Booking:
    """The visit of a code, if it is still here and today: it may have been moved since."""
    visit = find_visit(whose) if whose is not None else None
    today = now.astimezone(WARSAW).date()
    if visit is None or visit.location_id != location.pk:
        raise UnknownCode
    if visit.starts_at.astimezone(WARSAW).date() != today:
        raise UnknownCode
    return visit


def _check_in(visit: Booking, location: Location, *, now: datetime, by: Actor) -> Ticket:
    if not location.hall or not takes_bookings():  # suspended, or leaving: no clerk could call
        raise VisitNotOpen
    if visit.state == _S.BOOKED:
        _check_time(visit, location, now)
        try:
            arrive(booking_id=visit.pk, now=now, by=by, seen_as=_S.BOOKED)
        except WrongState:  # pressed twice, or called off at this moment
            visit = find_visit(visit.pk)
    elif visit.state == _S.MISSED:
        raise CheckInLate
    return _ticket_of(visit)


def _check_time(visit: Booking, location: Location, now: datetime) -> None:
    if now < opens_at(visit, location):
        raise CheckInEarly(opens_at(visit, location))
    if now >= late_at(visit, Settings.objects.current()):
        raise CheckInLate


def _ticket_of(visit: Booking) -> Ticket:
    """The ticket of a visit that is here; of several matters the one it waits with."""
    tickets = Ticket.objects.open().filter(Q(booking=visit.pk) | Q(booking__part_of=visit.pk))
    found: Ticket | None = tickets.select_related("service", "counter").first()
    if found is None:
        raise VisitNotOpen
    return found
