"""The visit moves to a place that is held for its person already (engine, rule 8)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from booking.enums import BookingState
from booking.errors import HoldExpired, Invalid
from booking.models import Booking
from booking.models.zone import WARSAW
from tenants.audit.actor import Actor

from . import letters
from .ending import drop
from .find import find_visit
from .freed import left_of, places_of
from .give_back import give_back, wait_for_norm
from .life import Change, Spot, move
from .masks import exchange, lock
from .reschedule import Tell, after_move, check_movable
from .retry import in_transaction
from .survey import Wish
from .waitlist.ended import offer_taken

OTHER_MATTER = _("This time is kept for another matter.")


def reschedule_to_hold(*, booking_id: UUID, hold_id: UUID, now: datetime, by: Actor) -> Booking:
    """Let the visit take the place of the hold; the hold is released with it, both or nothing.

    Id, reference and links stay. Raises ``NotFound``, ``WrongState``, ``HoldExpired``, ``Invalid``
    when the hold is for another matter or for fewer people.
    """
    return in_transaction(
        lambda: reschedule_to_hold_in_transaction(booking_id, hold_id, now=now, by=by)
    )


def reschedule_to_hold_in_transaction(
    booking_id: UUID,
    hold_id: UUID,
    *,
    now: datetime,
    by: Actor,
    tell: Tell = letters.tell_rescheduled,
) -> Booking:
    """The same inside the caller's transaction; ``tell`` writes to the visit's person."""
    visit, held = find_visit(booking_id), find_visit(hold_id)
    check_movable(visit, now)
    if held.state != BookingState.HELD or held.has_lapsed(now):
        raise HoldExpired
    rows, holds = _matters(visit), _matters(held)
    if [one.service_id for one in rows] != [one.service_id for one in holds]:
        raise Invalid(errors={"hold": [OTHER_MATTER]})
    if held.people < visit.people:
        raise Invalid(errors={"hold": [_("This time is kept for fewer people.")]})
    was, freed = visit.starts_at.astimezone(WARSAW), places_of(visit)
    wait_for_norm(visit)
    _take_over(rows, holds, now, by)
    moved = find_visit(booking_id)
    if not after_move(moved, was, now, tell):
        give_back(left_of(freed, [moved, *moved.parts.all()]), now)
    return moved


def _take_over(rows: list[Booking], holds: list[Booking], now: datetime, by: Actor) -> None:
    if BookingState(rows[0].state).in_mask:
        days = {one.starts_at.astimezone(WARSAW).date() for one in (rows[0], holds[0])}
        lock({one.counter_id for one in (*rows, *holds)}, days)
    offer_taken(holds[0], now)
    drop(holds[0], now=now, by=by)
    pairs = list(zip(rows, holds, strict=True))
    # The matter that goes ahead of the others first, so that none meets the one behind it.
    for row, at in reversed(pairs) if holds[0].starts_at > rows[0].starts_at else pairs:
        wish = Wish(row.service, None, at.starts_at, at.ends_at, at.blocked_until, row.people)
        if BookingState(row.state).in_mask:
            exchange(row, at.counter_id, wish.start, wish.blocked)
        spot = Spot(at.counter_id, at.unit_id, at.location_id, at.counter.name)
        move(row, spot, wish, _terms(at), Change("reschedule", by, now))


def _matters(first: Booking) -> list[Booking]:
    return [first, *first.parts.select_related("service", "counter").order_by("starts_at")]


def _terms(held: Booking) -> dict[str, Any]:
    """What the place was taken under goes with it."""
    names = ("opened_from", "opened_until", "bookable_from", "bookable_until", "tried", "override")
    return {name: getattr(held, name) for name in names}
