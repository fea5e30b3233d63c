"""A house with people in it: counters, and visits in every state, made without the verbs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

from booking.domain.masks import occupy
from booking.enums import BookingState
from booking.models import Booking, BookingEvent, Contact, Counter, Location, Service, Unit
from booking.models.zone import WARSAW
from tenants.context import office_context
from tenants.models import Office

TODAY = date(2026, 11, 20)
TEN = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)  # ten o'clock in Warsaw
_numbers = count(1)
_S = BookingState


@dataclass
class House:
    """The office as a test furnishes it."""

    office: Office
    service: Service
    units: dict[str, Unit] = field(default_factory=dict)
    counters: dict[str, Counter] = field(default_factory=dict)

    def counter(self, key: str, unit: str) -> Counter:
        """A counter of ``unit``; both are made when they are not there yet."""
        with office_context(self.office):
            place = self.units.get(unit) or Unit.objects.create(
                key=unit, name=f"Jednostka {unit}", location=Location.objects.get()
            )
            self.units[unit] = place
            self.counters[key] = Counter.objects.create(
                key=key, name=f"Okienko {key}", unit=place, hours_key="zwykle"
            )
        return self.counters[key]

    def visit(
        self,
        hour: str,
        name: str = "Dorota Próbna",
        *,
        counter: str = "a",
        state: BookingState = _S.BOOKED,
        day: date = TODAY,
        **fields: object,
    ) -> Booking:
        """A visit of half an hour at ``counter``, in whatever state."""
        start = datetime.combine(day, time.fromisoformat(hour), WARSAW)
        with office_context(self.office):
            at = self.counters[counter]
            end = start + timedelta(minutes=30)
            booking = Booking.objects.create(
                reference=f"T{next(_numbers):05}",
                state=state,
                service=self.service,
                unit=at.unit,
                counter=at,
                location=at.unit.location,
                starts_at=start,
                ends_at=end,
                blocked_until=end,
                created_at=TEN - timedelta(days=3),
                released_at=None if state.occupies else TEN,
                **fields,
            )
            if state.in_mask:
                occupy(booking)
            first, _, last = name.partition(" ")
            Contact.objects.create(
                booking=booking,
                first_name=first,
                last_name=last,
                email="dorota@example.com",
                phone="+48600100200",
            )
        return booking

    def state(self, booking: Booking) -> str:
        """What the database says now."""
        with office_context(self.office):
            return Booking.objects.get(pk=booking.pk).state

    def history(self, booking: Booking) -> list[tuple[str, str]]:
        """What happened to it, and who did it."""
        with office_context(self.office):
            rows = BookingEvent.objects.filter(booking=booking).order_by("number")
            return [(row.action, row.by_name) for row in rows]


def furnish(office: Office) -> House:
    """A house with a service and no counters."""
    with office_context(office):
        Location.objects.create(key="ratusz", name="Ratusz", address="pl. Testowy 1, Olsztyn")
        service = Service.objects.create(
            key="dowod", name="Dowód osobisty", sms_name="dowod", duration=30
        )
    return House(office, service)
