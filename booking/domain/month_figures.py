"""What operators see of an office's visits: how many were booked in 30 days, never whose."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from booking.enums import BookingState
from booking.models import Booking

SPAN: Final = timedelta(days=30)
NEVER_BOOKED: Final = (BookingState.HELD, BookingState.DROPPED)


def month_figures(now: datetime) -> dict[str, int]:
    """Visits made in the last thirty days; a time only held is none, several matters are one."""
    made = Booking.objects.filter(created_at__gte=now - SPAN, created_at__lte=now)
    return {"bookings": made.exclude(state__in=NEVER_BOOKED).filter(part_of=None).count()}
