"""The nearest free time of each service of a catalogue, as the start page shows it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Final

from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.domain.availability import nearest_free
from booking.models import Service
from booking.models.service import ServiceStatus
from tenants.context import office_context

from .figure import Figure, at_most, medians
from .town import WORKING, Town, build, fill

SERVICES: Final = (40, 80)
COUNTERS: Final = 10
ROUNDS: Final = 9


def measure(now: datetime, tell: Callable[[str], None]) -> list[Figure]:
    """For 40 services, nearly nothing free for weeks; then for twice as many."""
    town = build(counters=COUNTERS, minutes=15, windows="08:00-16:00", week=WORKING, now=now)
    fill(town, 0.98, length=60)
    taken = []
    queries = 0
    for count in SERVICES:
        tell(f"nearest free time of {count} services …")
        extend(town, count)
        with office_context(town.office):
            services = list(Service.objects.published())
            ask = partial(nearest_free, services, None, now=now)
            with CaptureQueriesContext(connection) as asked:
                ask()
            queries = len(asked)
            taken.append(medians([ask], ROUNDS)[0])
    return [
        at_most(f"nearest free time of {SERVICES[0]} services", taken[0], 100, "ms"),
        at_most("nearest free time: queries", queries, 6, ""),
        Figure("growth: twice the services", taken[1] / taken[0], "×"),
    ]


def extend(town: Town, count: int) -> None:
    """As many services as that, each given at every counter, of different lengths."""
    with office_context(town.office):
        units = [counter.unit for counter in town.counters]
        for number in range(Service.objects.count(), count):
            service = Service.objects.create(
                key=f"sprawa-{number}",
                name=f"Sprawa {number}",
                status=ServiceStatus.PUBLISHED,
                duration=10 + 5 * (number % 6),
                min_days=1,
                max_days=60,
            )
            service.units.set(units)
            for counter in town.counters:
                counter.services.add(service)
