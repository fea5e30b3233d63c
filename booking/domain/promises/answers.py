"""What a program was answered is in the database (I10): the answers kept under its keys.

They are sealed with the office's key, so SQL cannot read them; the question is asked here.
"""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q

from booking.models import Booking, IdempotencyKey

NAME: Final = "I10 an answer names a visit that is not there"
CREATED: Final = 201
ID_BYTES: Final = 16
BATCH: Final = 500


def lost(since: datetime | None, limit: int) -> list[str]:
    """The ids of keys whose answer 201 names a booking nobody knows; at most ``limit``.

    A key without an answer at all is one too: it may exist inside a transaction only.
    """
    kept = IdempotencyKey.objects.filter(Q(status=CREATED) | Q(status=None))
    if since is not None:
        kept = kept.filter(created_at__gte=since)
    named: dict[str, UUID | None] = {}
    found: list[str] = []
    for row in kept.order_by("pk").iterator(BATCH):
        named[str(row.pk)] = _booking_of(row.body)
        if len(named) == BATCH:
            found += _unknown(named)
            named.clear()
    return (found + _unknown(named))[:limit]


def _unknown(named: dict[str, UUID | None]) -> list[str]:
    if not named:
        return []
    there = set(
        Booking.objects.filter(pk__in=filter(None, named.values())).values_list("pk", flat=True)
    )
    return [key for key, booking in named.items() if booking not in there]


def _booking_of(body: str) -> UUID | None:
    """A token begins with the id it is for."""
    try:
        token = str(json.loads(body)["token"])
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        return UUID(bytes=raw[:ID_BYTES])
    except (ValueError, KeyError, TypeError, binascii.Error):
        return None
