"""What the office prepares so that somebody can take part: an interpreter, a loop, a counter below.

Kept among the answers: sealed, shown to clerks with them and forgotten with them.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _

from booking.models import Answer, Booking
from booking.models.location import ACCESS

KEY: Final = "potrzeby"
LAST: Final = 1_000
"""Behind everything the service asks."""


def write_needs(booking: Booking, wanted: Collection[str]) -> None:
    """Note what this visit needs, in the caller's transaction, in the clerks' language."""
    kept = [key for key in booking.location.can_prepare if key in wanted]
    if not kept:
        return
    with translation.override("pl"):
        Answer.objects.create(
            booking=booking,
            key=KEY,
            label=_("To be prepared"),
            value=", ".join(str(ACCESS[key]) for key in kept),
            position=LAST,
        )


def needs_of(booking: Booking) -> str:
    """What this visit needs, in words; nothing where nothing was asked for."""
    noted = Answer.objects.filter(booking=booking, key=KEY).first()
    return noted.value if noted else ""
