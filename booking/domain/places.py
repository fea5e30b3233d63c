"""Where a wish could be met: the counters to try, and what keeps each from being tried."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from booking.errors import Invalid, NormReached, OutsideHours, SlotTaken
from booking.models import Booking
from booking.models.zone import WARSAW

from .beyond import WITHIN, Allowed
from .ending import expire
from .norm import is_full, lock_norm, share_norm
from .reception import Receiver
from .survey import Survey, Wish
from .timetable import cell_at, grid, moment

TAKEN: Final = "taken"
FULL: Final = "norm"
TOO_SMALL: Final = "party"
NOT_FREED: Final = "not_freed"
PARTY: Final = _("No counter here receives so many people at once.")

Tried = list[dict[str, str]]


def places(wish: Wish, found: Survey, allowed: Allowed = WITHIN) -> list[Receiver]:
    """The counters whose grid has this start, in the order to try them (engine, rule 4).

    Raises ``OutsideHours`` when there is none, ``Invalid`` when none seats so many people. Where
    hours may be passed over, the counters that are not open then come last.
    """
    shape, place = wish.shape, cell_at(wish.start, WARSAW)
    if place is None or moment(*place, WARSAW, shape.length) is None:
        raise SlotTaken
    day, cell = place
    who = found.reception
    is_open = {one.id: grid(who.windows(one, day), shape) >> cell & 1 for one in who.receivers}
    receivers = [one for one in who.receivers if allowed.hours or is_open[one.id]]
    if not receivers:
        raise OutsideHours
    largest = max(one.people for one in receivers)
    if wish.people < 1 or (wish.people > largest and not allowed.norm):
        raise Invalid(errors={"people": [PARTY]})
    return sorted(
        receivers,
        key=lambda one: (
            not is_open[one.id],
            one.priority,
            found.visits.get(one.id, 0),
            one.name,
            one.id,
        ),
    )


def lock_norms(
    receivers: Sequence[Receiver], start: datetime, leaving: Booking | None = None
) -> None:
    """Wait for the turn at each building that counts its people, in ascending order.

    ``leaving``: a visit whose old place is given back too; its day is one of them (lock order).
    """
    turns = {(location, start) for location in _counted(receivers)}
    if leaving is not None and leaving.location.norm is not None:
        turns.add((leaving.location_id, leaving.starts_at))
    for location, moment_there in sorted(turns):
        lock_norm(location, moment_there)


def share_norms(receivers: Sequence[Receiver], wish: Wish) -> None:
    """Wait for the turn at those hours of each building only: for who takes one place and no more.

    Nothing else may be locked in the same transaction that others lock before a building.
    """
    for location in _counted(receivers):
        share_norm(location, wish.start, wish.end)


def _counted(receivers: Sequence[Receiver]) -> list[UUID]:
    return sorted({one.location for one in receivers if one.norm is not None})


def clear_overdue(found: Survey, now: datetime) -> list[Booking]:
    """Let die what ran out and is in the way; who died, to be told once the place is taken."""
    if not found.overdue:
        return []
    overdue = Booking.objects.overdue(now).filter(pk__in=found.overdue).order_by("pk")
    return expire(overdue, now, in_the_way=True)


def why_not(
    receiver: Receiver,
    wish: Wish,
    besides: Collection[UUID] = (),
    allowed: Allowed = WITHIN,
) -> str:
    """Why this counter need not be tried; empty: it may be. ``besides``: what moves."""
    if allowed.norm:
        return ""
    if wish.people > receiver.people:
        return TOO_SMALL
    stay = (wish.start, wish.end, wish.people)
    if receiver.norm is not None and is_full(receiver.location, receiver.norm, stay, besides):
        return FULL
    return ""


def no_place(tried: Tried) -> SlotTaken:
    """The refusal when every counter was tried."""
    return NormReached() if any(one["why"] == FULL for one in tried) else SlotTaken()
