"""What somebody brings to a visit: their answers, and the documents a clerk has seen."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from booking.enums import BookingState
from booking.errors import WrongState
from booking.models import Answer, Booking
from tenants.audit.actor import Actor

from .life import Change, add_event
from .masking import DOT
from .scope import Scope

# What identifies a person for ever is not read over a shoulder.
PESEL: Final = re.compile(r"\d{11}")
TICKABLE: Final = frozenset({BookingState.BOOKED, BookingState.ARRIVED, BookingState.SERVED})


@dataclass(frozen=True, slots=True)
class Brings:
    """One matter of a visit: what was asked and answered, what to bring and what was seen."""

    booking: Booking
    answers: tuple[tuple[str, str], ...]
    documents: tuple[tuple[str, bool], ...]
    may_tick: bool


def brings(booking_id: UUID, scope: Scope) -> Brings:
    """What belongs to the visit. Raises ``NotFound`` as ``scope.find``."""
    booking = scope.find(booking_id)
    answers = Answer.objects.filter(booking=booking.part_of_id or booking.pk)
    return Brings(
        booking,
        tuple((one.label, _masked(one.value)) for one in answers),
        tuple((one, one in booking.brought) for one in booking.service.documents),
        booking.state in TICKABLE,
    )


@transaction.atomic
def tick_documents(
    booking_id: UUID, seen: Collection[str], *, scope: Scope, now: datetime, by: Actor
) -> Booking:
    """Note which of the documents were shown; what the matter does not ask for is left out.

    Raises ``NotFound`` as ``scope.find``, ``WrongState`` before the visit is booked or once it
    will not be.
    """
    scope.find(booking_id)
    booking = Booking.objects.select_for_update(of=("self",)).select_related("service")
    row = booking.get(pk=booking_id)
    if row.state not in TICKABLE:
        raise WrongState
    brought = [one for one in row.service.documents if one in seen]
    if brought != row.brought:
        row.brought = brought
        row.save(update_fields=["brought"])
        change = Change("documents", by, now, note=", ".join(brought))
        add_event(row, change, before=BookingState(row.state), changed=[])
    return row


def _masked(value: str) -> str:
    return DOT * 3 + value[-4:] if PESEL.fullmatch(value) else value
