"""Short words for the steps of a visit, as tests tell them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from booking.domain.confirm import confirm_by_pin
from booking.domain.contact import ContactData
from booking.domain.hold import HoldRequest, hold
from booking.domain.submit import Submission, submit
from booking.domain.tokens import pin
from booking.models import Booking, DayMask
from support.booking_desk import FRIDAY, MONDAY, Desk, at
from tenants.audit.actor import RESIDENT, Actor, ActorKind
from tenants.messaging.models import Message

MINUTE = timedelta(minutes=1)
BARTEK = Actor(ActorKind.CLERK, None, "Bartek")
DOROTA = ContactData("Dorota", "Próbna", "dorota@example.com", "500 600 700")


def take(desk: Desk, hour: int = 9, minute: int = 0, **words: Any) -> Booking:
    now = words.pop("now", FRIDAY)
    words.setdefault("start", at(MONDAY, hour, minute))
    return hold(request=HoldRequest(desk.service, **words), now=now, by=RESIDENT)


def send(booking: Booking, *, now: datetime = FRIDAY + MINUTE, **words: Any) -> Booking:
    words.setdefault("contact", DOROTA)
    return submit(booking_id=booking.pk, form=Submission(**words), now=now)


def book(desk: Desk, hour: int = 9, minute: int = 0, **words: Any) -> Booking:
    pending = send(take(desk, hour, minute), **words)
    return confirm_by_pin(booking_id=pending.pk, pin=pin(pending), now=FRIDAY + 2 * MINUTE)


def state(booking: Booking) -> str:
    return Booking.objects.get(pk=booking.pk).state


def history(booking: Booking) -> list[tuple[str, str, str]]:
    return list(booking.events.values_list("action", "state_from", "state_to"))


def owed(booking: Booking, state: str = "waiting") -> list[str]:
    return list(
        Message.objects.filter(about=booking.pk, state=state, recipient="resident")
        .order_by("due_at", "kind")
        .values_list("kind", flat=True)
    )


def taken_cells() -> int:
    return sum(mask.busy.bit_count() for mask in DayMask.objects.all())
