"""Somebody who books all the time, in a process of their own.

``booker <office> <count> <rate> <number> <of>``: the first of two (0 2) leaves every second place
to the other. Says when it is ready and begins at a word. Stays in the pace: a visit that comes
late does not hold back the next.
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


def book_many(subdomain: str, count: int, rate: float, mine: int = 0, of: int = 1) -> None:
    """Book ``count`` visits, one each ``1 / rate`` seconds; ``mine``: which of ``of`` this is."""
    office = find_office(subdomain)
    assert office is not None
    with office_context(office):
        service, units = Service.objects.get(), list(Unit.objects.order_by("key"))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    first, begin = midnight + timedelta(days=2), time.monotonic()
    for number in range(mine, count * of, of):
        time.sleep(max(0.0, begin + number // of / rate - time.monotonic()))
        start = first + timedelta(minutes=MINUTES * (number // len(units)))
        with office_context(office):
            wish = HoldRequest(service, start, units[number % len(units)], client=f"c{number}")
            held = hold(request=wish, now=timezone.now(), by=RESIDENT)
            who = ContactData("Dorota", "Próbna", f"d{number}@example.com", "")
            form = Submission(contact=who, answers={}, consents=[], language="pl")
            submit(booking_id=held.pk, form=form, now=timezone.now(), by=RESIDENT)


if __name__ == "__main__":
    office, count, rate, mine, of = sys.argv[1:]
    book_many(office, int(count), float(rate), int(mine), int(of))
