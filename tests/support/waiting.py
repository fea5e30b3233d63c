"""People in line, for tests of the waiting list."""

from __future__ import annotations

from datetime import timedelta

from booking.domain.cancel import cancel
from booking.domain.contact import ContactData
from booking.domain.waitlist.join import WaitWish, join
from booking.models import Booking, WaitlistEntry
from support.booking_desk import FRIDAY, Desk
from support.visits import MINUTE
from tenants.audit.actor import RESIDENT
from tenants.messaging.models import Message

LATER = FRIDAY + timedelta(hours=1)
EDEK = ContactData("Edek", "Obcy", "edek@example.com")
ANNA = ContactData("Anna", "Próbna", "anna@example.com")


def wait(desk: Desk, who: ContactData = EDEK, **words: object) -> WaitlistEntry:
    minutes = words.pop("minutes", 0)
    wish = WaitWish(**words)  # type: ignore[arg-type]  # days, hours and places by name
    return join(
        service=desk.service, contact=who, wish=wish, now=FRIDAY + MINUTE * int(str(minutes))
    )


def give_up(booking: Booking, now=LATER) -> None:  # type: ignore[no-untyped-def]  # a moment
    cancel(booking_id=booking.pk, now=now, by=RESIDENT)


def look(entry: WaitlistEntry) -> WaitlistEntry:
    return WaitlistEntry.objects.select_related("offer").get(pk=entry.pk)


def offers(entry: WaitlistEntry) -> int:
    return Message.objects.filter(about=entry.pk, kind="waitlist_offer").count()
