"""Does an office that has served a million people hold a place as fast as a new one?"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from django.db import connection

from booking.domain.hold import HoldRequest, hold
from booking.models import Location, Unit
from booking.models.zone import WARSAW
from tenants.context import office_context

from .figure import Figure, at_most
from .town import WEEK, Town, analyse, build

PAST: Final = 1_000_000
BATCH: Final = 100_000
HOLDS: Final = 150
TURNS: Final = 3
COUNTERS: Final = 4
ENOUGH: Final = 1_000_000
# Served visits of years gone by, one after another at each counter, as the engine leaves them.
FILL: Final = """
INSERT INTO booking
  (id, reference, state, service_id, unit_id, counter_id, location_id, starts_at, ends_at,
   blocked_until, people, client, channel, language, tried, extensions_used, pin_tries,
   generation, created_at)
SELECT gen_random_uuid(), 'P' || lpad(n::text, 11, '0'), 'served', %(service)s, c.unit_id, c.id,
       u.location_id, at, at + interval '5 min', at + interval '5 min', 1, '', 'web', 'pl', '[]',
       0, 0, 1, at - interval '7 days'
FROM generate_series(%(first)s::int, %(last)s::int) AS n
JOIN booking_counter c ON c.key = 'k' || (n %% %(counters)s)
JOIN booking_unit u ON u.id = c.unit_id,
LATERAL (SELECT %(before)s::timestamptz - (n / %(counters)s + 1) * interval '5 min' AS at) AS t
"""


def measure(now: datetime, tell: Callable[[str], None]) -> list[Figure]:
    """A hold with and without that past, with and without a norm, in turns."""
    new, old = (
        build(counters=COUNTERS, minutes=5, windows="00:00-24:00", week=WEEK, now=now)
        for _town in range(2)
    )
    for first in range(0, PAST, BATCH):
        tell(f"{first + BATCH} past visits …")
        _fill(old, first, first + BATCH - 1)
    figures = []
    for norm in (None, ENOUGH):
        taken: dict[str, list[float]] = {"new": [], "old": []}
        for turn in range(TURNS):
            for name, town in (("new", new), ("old", old)):
                taken[name].append(_holds(town, norm, turn))
        fresh, long_lived = median(taken["new"]), median(taken["old"])
        where = "" if norm is None else " where a norm counts"
        figures += [
            Figure(f"hold in a new office{where}", fresh, "ms"),
            Figure(f"hold with a million past visits{where}", long_lived, "ms"),
            at_most(f"growth: a million past visits{where}", long_lived / fresh, 1.25),
        ]
    return figures


def _fill(town: Town, first: int, last: int) -> None:
    with office_context(town.office), connection.cursor() as cursor:
        cursor.execute(
            FILL,
            {
                "service": town.service.pk,
                "first": first,
                "last": last,
                "counters": COUNTERS,
                "before": town.now.replace(minute=0, second=0, microsecond=0),
            },
        )
    analyse(town, "booking")


def _holds(town: Town, norm: int | None, turn: int) -> float:
    """The median of some holds, in ms; each at a time of its own."""
    times = []
    midnight = town.now.astimezone(WARSAW).replace(hour=0, minute=0, second=0, microsecond=0)
    day = midnight + timedelta(days=2 + turn + (TURNS if norm else 0))
    with office_context(town.office):
        Location.objects.update(capacity_people=norm)
        units = list(Unit.objects.order_by("key"))
        for number in range(HOLDS):
            start = day + timedelta(minutes=5 * (number // COUNTERS))
            wish = HoldRequest(
                town.service, start, units[number % COUNTERS], client=f"c{turn}{norm}{number}"
            )
            begin = time.perf_counter()
            hold(request=wish, now=town.now)
            times.append((time.perf_counter() - begin) * 1000)
    return median(times[HOLDS // 5 :])
