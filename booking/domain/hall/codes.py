"""Six digits to check in by: nobody else's in this building on this day."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import connection

from booking.domain.lead import takes_bookings
from booking.domain.retry import in_transaction
from booking.enums import BookingState
from booking.models import ArrivalCode, Booking
from booking.models.ticket import CODE_DIGITS
from booking.models.zone import WARSAW
from tenants.ids import uuid7

TRIES: Final = 20
"""Of a million codes a town hall uses some hundreds a day: a second draw is rare."""
DRAW: Final = """
INSERT INTO booking_arrival_code AS known (id, booking_id, location_id, day, code)
SELECT %(id)s, %(booking)s, %(location)s, %(day)s, %(code)s
WHERE NOT EXISTS (
  SELECT FROM booking_arrival_code
  WHERE location_id = %(location)s AND day = %(day)s AND code = %(code)s)
ON CONFLICT (booking_id) DO UPDATE SET code = CASE
    WHEN (known.location_id, known.day) = (EXCLUDED.location_id, EXCLUDED.day) THEN known.code
    ELSE EXCLUDED.code END,
  location_id = EXCLUDED.location_id, day = EXCLUDED.day
RETURNING code
"""


def arrival_code(visit: Booking) -> str:
    """The code of a booked visit, drawn when it is asked for first; empty where there is no hall.

    ``visit`` speaks for all its matters (``find_visit``). An office that stands still draws none.
    """
    if not visit.location.hall or visit.state != BookingState.BOOKED:
        return ""
    day = visit.starts_at.astimezone(WARSAW).date()
    found = ArrivalCode.objects.filter(booking=visit.pk, location=visit.location_id, day=day)
    known: str | None = found.values_list("code", flat=True).first()
    if known is not None:
        return known
    return in_transaction(lambda: _draw(visit, day)) if takes_bookings() else ""


def visit_of_code(location: UUID, day: date, typed: str) -> UUID | None:
    """Whose code it is there and then; None where it is nobody's."""
    code = "".join(typed.split()).replace("-", "")
    if len(code) != CODE_DIGITS or not code.isascii() or not code.isdigit():
        return None
    found = ArrivalCode.objects.filter(location=location, day=day, code=code)
    whose: UUID | None = found.values_list("booking_id", flat=True).first()
    return whose


def _draw(visit: Booking, day: date) -> str:
    asked: dict[str, Any] = {"booking": visit.pk, "location": visit.location_id, "day": day}
    with connection.cursor() as cursor:
        for _try in range(TRIES):
            code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
            cursor.execute(DRAW, {**asked, "id": uuid7(), "code": code})
            if row := cursor.fetchone():
                return str(row[0])
    raise RuntimeError("no arrival code is free")
