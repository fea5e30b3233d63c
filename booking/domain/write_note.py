"""The staff's notes about a visit: written down, and taken away by whoever wrote them."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.errors import Invalid, NotFound
from booking.models import Note
from tenants.audit.actor import Actor
from tenants.audit.record import record

from .answers import clean
from .scope import Scope

LONGEST: Final = 1000


@transaction.atomic
def write_note(*, booking_id: UUID, text: str, scope: Scope, now: datetime, by: Actor) -> Note:
    """Keep a note about the visit. Raises ``NotFound``, ``Invalid`` for one without words."""
    booking = scope.find(booking_id)
    said = clean(text)
    if not said:
        raise Invalid(errors={"text": [_("Write a word or two.")]})
    if len(said) > LONGEST:
        raise Invalid(errors={"text": [_("This is too long.")]})
    # The visit's, whichever of its matters the clerk was looking at.
    note = Note.objects.create(
        booking_id=booking.part_of_id or booking.pk,
        at=now,
        by_id=by.id,
        by_name=by.name,
        text=said,
    )
    record("booking.note_written", by=by, now=now, about=booking)
    return note


@transaction.atomic
def remove_note(*, booking_id: UUID, note_id: UUID, scope: Scope, now: datetime, by: Actor) -> None:
    """Take one's own note away. Raises ``NotFound``, also for another person's."""
    booking = scope.find(booking_id)
    of_visit = Note.objects.filter(booking_id=booking.part_of_id or booking.pk, by_id=by.id)
    if of_visit.filter(pk=note_id).delete()[0] != 1:
        raise NotFound
    record("booking.note_removed", by=by, now=now, about=booking)
