"""A trial visit: the nearest time of a matter is held, also while it is a draft.

Whoever sets the office up then walks the residents' way to its end: form, message, confirmation.
"""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from booking.domain.availability import nearest_free
from booking.domain.hold import HoldRequest, hold_in_transaction
from booking.domain.retry import in_transaction
from booking.models import Booking
from booking.models.booking import Channel
from tenants.errors import Refusal

from .consequences import Act
from .save import find_row
from .sections import SERVICES


class NothingFree(Refusal):
    """Nobody receives for this matter in the days that can be booked."""

    code: ClassVar[str] = "nothing_free"
    status: ClassVar[int] = 409
    message = _(
        "There is no free time for this matter. Give it to a unit and a counter, and the counter"
        " opening hours."
    )


def try_visit(service_id: UUID, client: str, act: Act) -> Booking:
    """Hold the nearest free time. Raises ``NotFound``, ``NothingFree``, ``SlotTaken``."""
    service = find_row(SERVICES, service_id)
    nearest = nearest_free([service], None, now=act.now)[service.pk]
    if nearest is None:
        raise NothingFree
    request = HoldRequest(service, nearest.start, client=client, channel=Channel.WEB)
    return in_transaction(lambda: hold_in_transaction(request, now=act.now, by=act.by))
