"""The states of a booking and what may follow; questions about states live here."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class BookingState(models.TextChoices):
    """Where a booking is between a click and a visit (design, section 4)."""

    HELD = "held", _("held")
    DROPPED = "dropped", _("dropped")
    PENDING = "pending", _("waiting for confirmation")
    EXPIRED = "expired", _("not confirmed in time")
    AWAITING_APPROVAL = "awaiting_approval", _("waiting for approval")
    REJECTED = "rejected", _("rejected")
    BOOKED = "booked", _("booked")
    ARRIVED = "arrived", _("arrived")
    SERVED = "served", _("served")
    MISSED = "missed", _("missed")
    CANCELLED = "cancelled", _("cancelled")

    @property
    def occupies(self) -> bool:
        """The counter's time is taken by it, unless it has run out."""
        return self in OCCUPYING

    @property
    def in_mask(self) -> bool:
        """Written into day masks: it occupies and cannot run out by itself."""
        return self in IN_MASK

    @property
    def is_confirmed(self) -> bool:
        """The resident has proved the address, or nobody asked for it; cancelled ones aside."""
        return self in CONFIRMED

    @property
    def is_final(self) -> bool:
        """Nothing follows."""
        return not NEXT[self]


class KeptFor(models.TextChoices):
    """For whom a held place is kept, where nobody is filling in a form.

    ``LINE``: for nobody any more; a taker cleared it away, and those in line have yet to be asked.
    """

    NOBODY = "", ""
    WAITLIST = "waitlist", _("offered to the first in line")
    RESCUE = "rescue", _("offered instead of a cancelled visit")
    DELAY = "delay", _("returns in a moment")
    LINE = "line", _("goes to the first in line")


_S = BookingState
RUNNING_OUT: Final = frozenset({_S.HELD, _S.PENDING, _S.AWAITING_APPROVAL})
# A missed or served visit keeps its place: its time is over, or a clerk may undo.
IN_MASK: Final = frozenset({_S.BOOKED, _S.ARRIVED, _S.SERVED, _S.MISSED})
OCCUPYING: Final = RUNNING_OUT | IN_MASK
CONFIRMED: Final = IN_MASK | {_S.AWAITING_APPROVAL}

# A clerk may undo `missed`, `arrived` and `served`: those arrows lead back.
NEXT: Final[dict[BookingState, frozenset[BookingState]]] = {
    _S.HELD: frozenset({_S.PENDING, _S.AWAITING_APPROVAL, _S.BOOKED, _S.DROPPED}),
    _S.DROPPED: frozenset(),
    _S.PENDING: frozenset({_S.AWAITING_APPROVAL, _S.BOOKED, _S.EXPIRED, _S.CANCELLED}),
    _S.EXPIRED: frozenset(),
    _S.AWAITING_APPROVAL: frozenset({_S.BOOKED, _S.REJECTED, _S.CANCELLED}),
    _S.REJECTED: frozenset(),
    _S.BOOKED: frozenset({_S.ARRIVED, _S.MISSED, _S.CANCELLED}),
    _S.ARRIVED: frozenset({_S.SERVED, _S.BOOKED, _S.CANCELLED}),
    _S.SERVED: frozenset({_S.ARRIVED}),
    _S.MISSED: frozenset({_S.BOOKED, _S.ARRIVED}),
    _S.CANCELLED: frozenset(),
}
