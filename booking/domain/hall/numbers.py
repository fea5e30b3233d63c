"""The numbers of tickets: a letter and a count that begins anew each day, without gaps."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from django.db import connection

from booking.models import Service
from booking.models.ticket import LETTERS
from tenants.ids import uuid7

# The row is locked until the ticket is in, or both are undone: so there are no gaps.
NEXT: Final = """
INSERT INTO booking_ticket_count (id, location_id, day, letter, last) VALUES (%s, %s, %s, %s, 1)
ON CONFLICT (location_id, day, letter) DO UPDATE SET last = booking_ticket_count.last + 1
RETURNING last
"""


def letter_of(service: Service) -> str:
    """The letter the office gave the matter, else one by its place in the catalogue."""
    return service.ticket_letter or LETTERS[service.position % len(LETTERS)]


def next_number(location: UUID, day: date, letter: str) -> int:
    """The next one, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [uuid7(), location, day, letter])
        number: int = cursor.fetchone()[0]
    return number
