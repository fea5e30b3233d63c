"""The way from an empty office to one that can be booked: its steps, and how far it has come.

A step is done when what it is about is there. Where nothing need be there (an office may want no
SMS), somebody says so, and that is an entry of the audit trail.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from booking.enums import BookingState
from booking.errors import NotFound
from booking.models import Booking, Counter, HoursTemplate, Location, Service, Unit
from booking.models.service import ServiceStatus
from tenants.audit.models import Entry
from tenants.audit.record import record
from tenants.consents.domain.notice_needed import has_notice
from tenants.messaging.models import MessageTemplate
from tenants.profile.models import Profile

from .consequences import Act

LOOKED_AT: Final = "setup.step"
BY_HAND: Final = frozenset({"messages", "gateway", "embed"})
"""Steps that may be done by looking at them."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Which steps are done."""

    done: dict[str, bool]

    @property
    def percent(self) -> int:
        """How much of the way lies behind."""
        return round(100 * sum(self.done.values()) / len(self.done))

    @property
    def next(self) -> str:
        """The first step that is not done; nothing at the end of the way."""
        return next((key for key, is_done in self.done.items() if not is_done), "")


def progress(now: datetime) -> Progress:
    """How far the current office has come; a query or two for each step."""
    profile = Profile.objects.current()
    services = Service.objects.exclude(status=ServiceStatus.ARCHIVED)
    looked = set[str]()
    for fields in Entry.objects.filter(action=LOOKED_AT).values_list("fields", flat=True):
        looked.update(fields)
    submitted = Booking.objects.exclude(state__in=(BookingState.HELD, BookingState.DROPPED))
    return Progress(
        {
            "office": bool(profile.phone and profile.email and profile.address),
            "location": Location.objects.exists(),
            "unit": Unit.objects.exists(),
            "services": services.exists(),
            "hours": HoursTemplate.objects.exists(),
            "counters": Counter.objects.filter(active=True, services__isnull=False).exists(),
            "messages": "messages" in looked or MessageTemplate.objects.exists(),
            "notice": has_notice(now),
            "declaration": bool(profile.declaration.get("published")),
            "gateway": "gateway" in looked or profile.sms_gateway != "none",
            "embed": "embed" in looked or bool(profile.embed_origins),
            "trial": submitted.exists(),
            "publish": services.filter(status=ServiceStatus.PUBLISHED).exists(),
        }
    )


@transaction.atomic
def look_at(step: str, act: Act) -> None:
    """Somebody has looked at it and it is well as it is. Raises ``NotFound``."""
    if step not in BY_HAND:
        raise NotFound
    record(LOOKED_AT, by=act.by, now=act.now, fields=[step])
