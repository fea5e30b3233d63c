"""Somebody who books all the time, in a process of their own: ``booker <office> <count> <rate>``.

Stays in the pace whatever the machine does: a visit that comes late does not hold back the next.
"""

from __future__ import annotations

import sys
import time
from datetime import timedelta

import django

django.setup()

from django.utils import timezone  # noqa: E402 - as below

from booking.domain.contact import ContactData  # noqa: E402 - models need the setup above
from booking.domain.hold import HoldRequest, hold  # noqa: E402 - as above
from booking.domain.submit import Submission, submit  # noqa: E402 - as above
from booking.models import Service, Unit  # noqa: E402 - as above
from tenants.audit.actor import RESIDENT  # noqa: E402 - as above
from tenants.context import office_context  # noqa: E402 - as above
from tenants.offices import find_office  # noqa: E402 - as above

MINUTES = 5


def book_many(subdomain: str, count: int, rate: float) -> None:
    """Book ``count`` visits, one each ``1 / rate`` seconds."""
    office = find_office(subdomain)
    assert office is not None
    with office_context(office):
        service, units = Service.objects.get(), list(Unit.objects.order_by("key"))
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    first, begin = midnight + timedelta(days=2), time.monotonic()
    for number in range(count):
        time.sleep(max(0.0, begin + number / rate - time.monotonic()))
        start = first + timedelta(minutes=MINUTES * (number // len(units)))
        with office_context(office):
            wish = HoldRequest(service, start, units[number % len(units)], client=f"c{number}")
            held = hold(request=wish, now=timezone.now(), by=RESIDENT)
            who = ContactData("Dorota", "Próbna", f"d{number}@example.com", "")
            form = Submission(contact=who, answers={}, consents=[], language="pl")
            submit(booking_id=held.pk, form=form, now=timezone.now(), by=RESIDENT)


if __name__ == "__main__":
    book_many(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
