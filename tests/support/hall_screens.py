"""A town hall with screens: who comes, who is called, and what its pages say."""

from __future__ import annotations

import re
from typing import Any

from booking.domain.hall.call import call_next
from booking.domain.hall.codes import arrival_code
from booking.domain.hall.devices import make_device
from booking.domain.hall.take import take_ticket
from booking.domain.tokens import manage_token
from booking.models import Booking, Counter, Location, Service, Ticket
from support.house import House
from support.town import FRIDAY, Town
from tenants.audit.actor import SYSTEM
from tenants.context import office_context
from tenants.models import Office


class Hall:
    """Olsztyn's town hall with a kiosk and a display; ten o'clock on a Friday."""

    def __init__(self, office: Office, town: Town) -> None:
        self.office, self.town = office, town
        with office_context(office):
            Location.objects.update(hall=True)
            self.place = Location.objects.get()
            self.kiosk, self.display = (self.screen(kind) for kind in ("kiosk", "display"))
            self.counter = Counter.objects.get(key="k1")
        self.house = House(office, town.id_card, counters={"a": self.counter})

    def screen(self, kind: str) -> str:
        """The path of a new screen."""
        with office_context(self.office):
            _made, secret = make_device(
                name=kind, kind=kind, location_id=self.place.pk, now=FRIDAY, by=SYSTEM
            )
        return f"/{'kiosk' if kind == 'kiosk' else 'ekran'}/{secret}"

    def visit(self, hour: str = "10:15") -> tuple[Booking, str, str]:
        """Dorota's visit today, its code, and what its QR code says."""
        booking = self.house.visit(hour, "Dorota Próbna")
        with office_context(self.office):
            token = manage_token(booking)
            return booking, arrival_code(booking), f"http://x/rezerwacja/{token}"

    def number(self, service: Service | None = None) -> Ticket:
        """Somebody without an appointment."""
        with office_context(self.office):
            return take_ticket(service or self.town.id_card, self.place, now=FRIDAY)

    def call(self, now: Any = FRIDAY) -> Ticket:
        """The first counter calls whose turn it is."""
        with office_context(self.office):
            return call_next(self.counter, now=now, by=SYSTEM)


def text(answer: Any) -> str:
    """What a page says, its spaces made one."""
    return re.sub(r"\s+", " ", answer.content.decode())
