"""A place is taken for good: by confirming, by the office's yes, or by submit where nobody asks."""

from __future__ import annotations

from booking.enums import BookingState
from booking.models import Booking

from .late import expect
from .life import Change, become
from .masks import occupy


def settle(booking: Booking, change: Change) -> None:
    """Make ``booking`` booked: its cells, its state, and a look of the clock when it begins."""
    occupy(booking)
    become(booking, BookingState.BOOKED, change)
    expect(booking)
