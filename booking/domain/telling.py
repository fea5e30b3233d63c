"""What other programs are told of a visit (webhooks): which, where, when and how it stands now.

Nobody is named, and the reference is not there either: with it a visit can be cancelled.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from booking.enums import BookingState
from booking.models import Booking
from booking.models.zone import WARSAW
from tenants.webhooks.emit import emit

_S = BookingState
MOVED: Final = "booking.moved"
CHANGED: Final = "booking.changed"
EVENTS: Final[dict[str, str | Promise]] = {
    "booking.awaiting_approval": _("a visit waits for approval"),
    "booking.booked": _("a visit is booked"),
    MOVED: _("a visit was moved"),
    CHANGED: _("data of a visit were changed"),
    "booking.cancelled": _("a visit was cancelled"),
    "booking.rejected": _("a visit was rejected"),
    "booking.arrived": _("a visitor arrived"),
    "booking.served": _("a visitor was served"),
    "booking.missed": _("a visitor did not come"),
}
# A form that is still open, or was never confirmed, is nobody else's matter.
UNTOLD: Final = frozenset({_S.HELD, _S.DROPPED, _S.PENDING, _S.EXPIRED})


def tell_programs(
    booking: Booking, before: BookingState | None, changed: Collection[str], *, now: datetime
) -> None:
    """Tell of one line of a booking's history, if it is of those anybody can be told of."""
    state = BookingState(booking.state)
    if state in UNTOLD:
        return
    same = MOVED if "starts_at" in changed else CHANGED
    event = same if state == before else f"booking.{state}"
    data = {
        "id": str(booking.pk),
        "part_of": str(booking.part_of_id) if booking.part_of_id else None,
        "status": str(state),
        "service": str(booking.service_id),
        "unit": str(booking.unit_id),
        "counter": str(booking.counter_id),
        "start": booking.starts_at.astimezone(WARSAW).isoformat(),
        "end": booking.ends_at.astimezone(WARSAW).isoformat(),
    }
    emit(event, booking.pk, data, now=now)
